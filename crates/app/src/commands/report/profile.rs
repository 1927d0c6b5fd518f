//! `wholetime report profile`: one workforce profile, or one of every practice or network within an area.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use wholetime_reports::document::Format as PaperFormat;
use wholetime_reports::library::many::{self, ManyMade};
use wholetime_reports::library::profile::{Depth, document_watched};
use wholetime_vocabulary::{Cancel, Level, Period};
use wholetime_workbench::Workbench;
use wholetime_workbench::questions::forecast::Watch;

use crate::arguments::{Format, ScopeArgs};
use crate::progress::Bar;
use crate::{output, settings};

#[derive(Debug, Args)]
pub(crate) struct ProfileArgs {
    /// Code, name or group:NAME.
    #[arg(required_unless_present = "every", conflicts_with = "every")]
    area: Option<String>,
    /// The short profile of every area of this level instead: practice, pcn, sub_icb or icb; made in parallel, and what is
    /// there and still holds is not made again.
    #[arg(long, value_name = "LEVEL", requires = "within")]
    every: Option<Level>,
    /// The area they lie in: code, name or group:NAME.
    #[arg(long, value_name = "AREA", requires = "every")]
    within: Option<String>,
    /// File to write, its ending decides: pdf, docx, xlsx, html or csv; with --every, a folder.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// With --every, what the files are: pdf, docx, xlsx, html or csv.
    #[arg(long, value_name = "ENDING", default_value = "pdf", requires = "every")]
    ending: String,
    /// Leave out what takes long: forecasts and the modelled requirement.
    #[arg(long, conflicts_with = "every")]
    short: bool,
    /// Period to compare with (default: a year before, else the last one held).
    #[arg(long, value_name = "PERIOD")]
    compare_to: Option<Period>,
    /// Who answers for it.
    #[arg(long, value_name = "NAME")]
    author: Option<String>,
    #[command(flatten)]
    scope: ScopeArgs,
}

pub(super) fn run(bench: &Workbench, typed: ProfileArgs, format: Format) -> anyhow::Result<ExitCode> {
    let asked = super::asked(settings::scope(typed.scope), typed.compare_to, typed.author);
    let (bar, never) = (Bar::new(), Cancel::default());
    let watch = Watch { progress: &bar, cancel: &never };
    if let (Some(level), Some(within)) = (typed.every, typed.within) {
        let paper = PaperFormat::of(Path::new(&format!("profile.{}", typed.ending)))?;
        let made = many::profiles(bench, (&within, level), &asked, paper, &typed.output, watch)?;
        bar.finish();
        return told(&made, format);
    }
    // The ending is looked at first: a forecast is not simulated for a file that cannot be written.
    PaperFormat::of(&typed.output)?;
    let depth = if typed.short { Depth::Light } else { Depth::Full };
    let document = document_watched(bench, typed.area.as_deref().unwrap_or_default(), &asked, depth, watch)?;
    bar.finish();
    super::write(&document, &typed.output, format)
}

fn told(made: &ManyMade, format: Format) -> anyhow::Result<ExitCode> {
    match format {
        Format::Json => output::json(made)?,
        Format::Table | Format::Csv => {
            output::text(&format!(
                "made: {}, still held: {}, not made: {}\nindex: {}\n",
                made.made,
                made.kept,
                made.failed.len(),
                made.index.display()
            ))?;
            for failed in &made.failed {
                output::text(&format!("not made: {} ({}): {}\n", failed.name, failed.code, failed.why))?;
            }
        }
    }
    Ok(ExitCode::from(u8::from(!made.failed.is_empty())))
}
