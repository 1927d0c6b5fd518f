//! `wholetime movement`: indicators of the parts of an area now and then, with arrows.

use std::process::ExitCode;

use clap::Args;
use wholetime_vocabulary::{Level, Period, Value};
use wholetime_workbench::Workbench;
use wholetime_workbench::questions::movement::{MovedCell, Movement, MovementAsked};

use crate::arguments::{Format, ScopeArgs};
use crate::{output, settings};

#[derive(Debug, Args)]
pub(crate) struct MovementArgs {
    /// Code, name or group:NAME.
    area: String,
    /// Indicators, one a column (default: staff of each group per 100,000 patients).
    #[arg(long, num_args = 1.., value_delimiter = ',', value_name = "INDICATOR")]
    indicators: Vec<String>,
    /// Level of the parts: pcn, sub_icb or icb (default: the one below the area).
    #[arg(long)]
    level: Option<Level>,
    /// The month compared with (default: the same month a year before, or the last one held within two years).
    #[arg(long, value_name = "PERIOD")]
    compare_to: Option<Period>,
    #[command(flatten)]
    scope: ScopeArgs,
}

pub(super) fn run(bench: &Workbench, asked: MovementArgs, format: Format) -> anyhow::Result<ExitCode> {
    let question = MovementAsked { indicators: asked.indicators, level: asked.level, compare_to: asked.compare_to };
    let answer = bench.movement(&asked.area, &question, settings::scope(asked.scope))?;
    output::answer(format, &answer, wholetime_reports::csv::movement_csv, table)?;
    Ok(ExitCode::SUCCESS)
}

fn table(answer: &Movement) -> anyhow::Result<()> {
    let since = answer.compared_to.map_or_else(String::new, |period| format!(", beside {period}"));
    output::text(&format!("{} of {} at {}{since}\n", answer.level.titles(), answer.area.name, answer.period))?;
    let mut headers = vec!["code".to_owned(), "name".to_owned()];
    for column in &answer.columns {
        if answer.compared_to.is_some() {
            headers.push("then".to_owned());
        }
        headers.push(column.indicator.clone());
    }
    let cells = |cells: &[MovedCell]| -> Vec<String> {
        let mut row = Vec::new();
        for (cell, column) in cells.iter().zip(&answer.columns) {
            let number = |value: Value| output::number(value, column.decimals);
            if answer.compared_to.is_some() {
                row.push(number(cell.before));
            }
            row.push(
                cell.arrow
                    .map_or_else(|| number(cell.value), |arrow| format!("{} {}", number(cell.value), arrow.sign())),
            );
        }
        row
    };
    let line =
        |code: &str, name: &str, row: Vec<String>| [code.to_owned(), name.to_owned()].into_iter().chain(row).collect();
    let mut rows: Vec<Vec<String>> =
        answer.rows.iter().map(|row| line(&row.code, &row.name, cells(&row.cells))).collect();
    rows.push(line(&answer.area.code, &answer.area.name, cells(&answer.whole)));
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    output::table(&headers, &rows)?;
    output::text(&format!("{}\n", answer.arrows))?;
    for said in answer.findings.iter().chain(&answer.notes) {
        output::text(&format!("{said}\n"))?;
    }
    Ok(())
}
