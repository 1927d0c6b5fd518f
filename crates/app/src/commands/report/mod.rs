//! `wholetime report`: papers to take to a committee.

mod icb;
mod paper;
mod profile;

use std::path::Path;
use std::process::ExitCode;

use clap::Subcommand;
use serde_json::json;
use wholetime_reports::document::{self, Document};
use wholetime_reports::library::ReportAsked;
use wholetime_vocabulary::Period;
use wholetime_workbench::{Scope, Workbench};

use crate::arguments::Format;
use crate::output;

#[derive(Debug, Subcommand)]
pub(crate) enum ReportCommand {
    /// The workforce profile of a practice, network, place or ICB, or of every one within an area.
    Profile(profile::ProfileArgs),
    /// The pack of an ICB, a sub-ICB or a group: places and networks side by side, additional roles, the plan and its delivery.
    Icb(icb::IcbArgs),
    /// The committee paper: front sheet, position, comparison, forecast, implications; as Word in your own template, and the last
    /// one brought up to date.
    Paper(Box<paper::PaperArgs>),
}

/// Does what was typed.
pub(super) fn run(bench: &Workbench, command: ReportCommand, format: Format) -> anyhow::Result<ExitCode> {
    match command {
        ReportCommand::Profile(asked) => profile::run(bench, asked, format),
        ReportCommand::Icb(asked) => icb::run(bench, asked, format),
        ReportCommand::Paper(asked) => paper::run(bench, *asked, format),
    }
}

/// What every report is asked with, made today; no plan.
fn asked(scope: Scope, compare_to: Option<Period>, author: Option<String>) -> ReportAsked {
    let made_on = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    ReportAsked { scope, compare_to, plan: None, made_on, author: author.unwrap_or_default() }
}

/// Writes a paper in the format that the ending of the file names, and says so.
fn write(document: &Document, path: &Path, format: Format) -> anyhow::Result<ExitCode> {
    let rendered = document::rendered(document, document::Format::of(path)?)?;
    super::write(path, &rendered.bytes)?;
    match format {
        Format::Json => output::json(&json!({ "file": path, "pages": rendered.pages }))?,
        Format::Table | Format::Csv => {
            let pages = rendered.pages.map_or_else(String::new, |pages| format!(" ({pages} pages)"));
            output::text(&format!("{}{pages}\n", path.display()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
