//! `wholetime convert`.

use std::path::Path;
use std::process::ExitCode;

use wholetime_vocabulary::Period;
use wholetime_workbench::Workbench;

use crate::arguments::Format;
use crate::output;

pub(super) fn run(
    bench: &Workbench,
    file: &Path,
    out: &Path,
    period: Option<Period>,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let answer = bench.convert(file, period, out)?;
    if format == Format::Json {
        output::json(&answer)?;
        return Ok(ExitCode::SUCCESS);
    }
    output::text(&format!(
        "{}: {} {}, {} of {} rows used, {} findings\n",
        answer.file,
        answer.source,
        answer.period,
        answer.rows_used,
        answer.rows,
        answer.findings.len()
    ))?;
    Ok(ExitCode::SUCCESS)
}
