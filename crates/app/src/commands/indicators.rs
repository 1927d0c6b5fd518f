//! `wholetime indicators`.

use std::process::ExitCode;

use wholetime_workbench::Workbench;

use crate::arguments::Format;
use crate::output;

pub(super) fn run(bench: &Workbench, text: Option<&str>, format: Format) -> anyhow::Result<ExitCode> {
    let answer = bench.indicators(text);
    let rows: Vec<Vec<String>> = answer
        .indicators
        .iter()
        .map(|indicator| {
            vec![
                indicator.theme.clone(),
                indicator.id.clone(),
                indicator.title.clone(),
                indicator.unit.title().to_owned(),
                indicator.question.clone(),
            ]
        })
        .collect();
    output::rows(format, &answer, &["theme", "indicator", "title", "unit", "question"], &rows)?;
    Ok(ExitCode::SUCCESS)
}
