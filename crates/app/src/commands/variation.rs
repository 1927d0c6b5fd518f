//! `wholetime variation`.

use std::process::ExitCode;

use wholetime_workbench::Workbench;
use wholetime_workbench::questions::variation::{Variation, VariationAsked};

use crate::arguments::{Format, ScopeArgs};
use crate::{output, settings};

pub(super) fn run(
    bench: &Workbench,
    area: &str,
    asked: &VariationAsked,
    scope: ScopeArgs,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let answer = bench.variation(area, asked, settings::scope(scope))?;
    output::answer(format, &answer, wholetime_reports::csv::variation_csv, table)?;
    Ok(ExitCode::SUCCESS)
}

/// The fifth stands behind each value in brackets.
fn table(answer: &Variation) -> anyhow::Result<()> {
    output::text(&format!("{} of {} at {}\n", answer.level.titles(), answer.area.name, answer.period))?;
    let mut headers = vec!["code", "name", "patients"];
    headers.extend(answer.columns.iter().map(|column| column.indicator.as_str()));
    let mut rows: Vec<Vec<String>> = answer
        .rows
        .iter()
        .map(|row| {
            let mut cells = vec![row.code.clone(), row.name.clone(), output::number(row.patients, 0)];
            cells.extend(row.cells.iter().zip(&answer.columns).map(|(cell, column)| {
                let value = output::number(cell.value, column.decimals);
                cell.fifth.map_or_else(|| value.clone(), |fifth| format!("{value} ({fifth})"))
            }));
            cells
        })
        .collect();
    let mut whole = vec![answer.area.code.clone(), answer.area.name.clone(), String::new()];
    whole.extend(answer.columns.iter().map(|column| output::number(column.area_value, column.decimals)));
    rows.push(whole);
    output::table(&headers, &rows)?;
    output::text(&format!("{}\n", answer.legend))?;
    for note in &answer.notes {
        output::text(&format!("{note}\n"))?;
    }
    super::corrections::beside(&answer.corrections)
}
