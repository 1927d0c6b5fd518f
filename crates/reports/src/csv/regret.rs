//! Regrets of mixes as comma-separated values: a row for each mix under each scenario.

use wholetime_workbench::questions::skillmix::regret::RegretAnswer;

use super::{finish, text};
use crate::ReportError;

/// Mixes under every scenario: cost, regret, work left undone, limits broken.
///
/// # Errors
/// Where the table cannot be written.
pub fn regret_csv(answer: &RegretAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "area",
        "mix",
        "scenario",
        "cost",
        "best_cost",
        "regret",
        "undone_cost",
        "worst_regret",
        "least_bad",
        "breaks",
    ])?;
    let table = &answer.table;
    for (index, row) in table.rows.iter().enumerate() {
        for ((turn, case), best) in row.turns.iter().zip(&table.cases).zip(&table.best) {
            let mut cells = [&answer.area.code, &row.title, case].map(|said| text(said)).to_vec();
            cells.extend(
                [turn.cost, *best, turn.regret, turn.undone, row.worst_regret].map(|cost| format!("{cost:.2}")),
            );
            cells.push((if index == table.least_bad { "yes" } else { "no" }).to_owned());
            cells.push(text(&turn.breaks.join(" ")));
            writer.write_record(cells)?;
        }
    }
    finish(writer)
}
