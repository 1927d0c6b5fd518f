//! `wholetime report icb`: the pack of an ICB, a sub-ICB or a group.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use wholetime_reports::document::Format as PaperFormat;
use wholetime_reports::library::ReportAsked;
use wholetime_reports::library::icb::{Form, document_watched};
use wholetime_vocabulary::{Cancel, Period};
use wholetime_workbench::Workbench;
use wholetime_workbench::questions::forecast::Watch;

use crate::arguments::{Format, ScopeArgs};
use crate::progress::Bar;
use crate::settings;

#[derive(Debug, Args)]
pub(crate) struct IcbArgs {
    /// ICB, sub-ICB or group: code, name or group:NAME.
    area: String,
    /// File to write, its ending decides: xlsx, pdf, docx, html or csv.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Plan whose targets, delivery and costs are told: a document, or a plan that is held (blmk-2018, blmk-2018@2).
    #[arg(long, value_name = "PLAN")]
    plan: Option<String>,
    /// Month to compare with (default: a year before, else the last one held).
    #[arg(long, value_name = "PERIOD")]
    compare_to: Option<Period>,
    /// Who answers for it.
    #[arg(long, value_name = "NAME")]
    author: Option<String>,
    #[command(flatten)]
    scope: ScopeArgs,
}

pub(super) fn run(bench: &Workbench, typed: IcbArgs, format: Format) -> anyhow::Result<ExitCode> {
    let plan = typed.plan.as_deref().map(|named| crate::commands::plans::source(bench, named)).transpose()?;
    let asked = ReportAsked { plan, ..super::asked(settings::scope(typed.scope), typed.compare_to, typed.author) };
    let form = Form::of(PaperFormat::of(&typed.output)?);
    let (bar, never) = (Bar::new(), Cancel::default());
    let watch = Watch { progress: &bar, cancel: &never };
    let document = document_watched(bench, &typed.area, &asked, form, watch)?;
    bar.finish();
    super::write(&document, &typed.output, format)
}
