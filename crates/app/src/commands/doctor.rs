//! `wholetime doctor`.

use std::process::ExitCode;

use wholetime_workbench::Workbench;

use crate::arguments::Format;
use crate::output;

pub(super) fn run(bench: &Workbench, format: Format) -> anyhow::Result<ExitCode> {
    let answer = bench.doctor()?;
    let rows: Vec<Vec<String>> = answer
        .checks
        .iter()
        .map(|check| vec![check.state.clone(), check.what.clone(), check.message.clone()])
        .collect();
    output::rows(format, &answer, &["", "what", "found"], &rows)?;
    Ok(ExitCode::from(u8::from(!answer.is_well)))
}
