//! `wholetime synthetic`.

use std::path::Path;
use std::process::ExitCode;

use wholetime_workbench::Workbench;

use crate::arguments::{Format, SyntheticPlace};
use crate::output;

pub(super) fn run(
    place: SyntheticPlace,
    out: &Path,
    months: u32,
    practices: u32,
    seed: u64,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let written = match place {
        SyntheticPlace::Havelock => Workbench::synthetic_havelock(out)?,
        SyntheticPlace::England => Workbench::synthetic_england(out, months, practices, seed)?,
    };
    if format == Format::Json {
        output::json(&written)?;
    } else {
        output::text(&format!(
            "{} files in {}: {} practices, {} months, all invented\n",
            written.files.len(),
            out.display(),
            written.practices,
            written.months
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}
