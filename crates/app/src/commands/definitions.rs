//! `wholetime definitions`.

use std::process::ExitCode;

use wholetime_reports::words;
use wholetime_vocabulary::{Basis, Value};
use wholetime_workbench::Workbench;
use wholetime_workbench::questions::definitions::{Definitions, DiffersIn};

use crate::arguments::{Format, ScopeArgs};
use crate::{output, settings};

pub(super) fn run(
    bench: &Workbench,
    area: &str,
    indicator: &str,
    basis: Option<Basis>,
    scope: ScopeArgs,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let answer = bench.definitions(area, indicator, basis, settings::scope(scope))?;
    output::answer(format, &answer, wholetime_reports::csv::definitions_csv, table)?;
    Ok(ExitCode::SUCCESS)
}

fn table(answer: &Definitions) -> anyhow::Result<()> {
    output::text(&format!(
        "{} ({}), {} at {}\n{}\n",
        answer.indicator.title,
        answer.indicator.unit.title(),
        answer.area.name,
        answer.period,
        answer.finding,
    ))?;
    let rows: Vec<Vec<String>> = answer
        .figures
        .iter()
        .map(|figure| {
            let signed = |value: Value, decimals: usize| match value {
                Value::Known(_) => words::signed(value, decimals),
                Value::Missing(_) => String::new(),
            };
            let percent = signed(figure.difference_pct, 1);
            vec![
                figure.differs_in.map_or("this figure", DiffersIn::title).to_owned(),
                figure.indicator.clone(),
                figure.basis.title().to_owned(),
                figure.period.to_string(),
                output::number(figure.value, figure.decimals),
                signed(figure.difference, figure.decimals),
                if percent.is_empty() { percent } else { format!("{percent} %") },
                figure.because.clone(),
            ]
        })
        .collect();
    output::table(&["differs in", "indicator", "basis", "period", "value", "difference", "percent", "because"], &rows)?;
    for note in &answer.notes {
        output::text(&format!("{note}\n"))?;
    }
    Ok(())
}
