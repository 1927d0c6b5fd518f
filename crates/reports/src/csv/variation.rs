//! A heat map as comma-separated values: a figure a row.

use wholetime_workbench::questions::variation::Variation;

use super::{finish, text, value};
use crate::ReportError;

/// A heat map, each area and indicator a row.
///
/// # Errors
/// Where the table cannot be written.
pub fn variation_csv(variation: &Variation) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "period",
        "level",
        "code",
        "name",
        "is_part",
        "patients",
        "indicator",
        "unit",
        "basis",
        "value",
        "fifth",
        "coverage",
    ])?;
    for row in &variation.rows {
        for (cell, column) in row.cells.iter().zip(&variation.columns) {
            writer.write_record([
                variation.period.to_string().as_str(),
                variation.level.word(),
                &text(&row.code),
                &text(&row.name),
                if row.is_part { "true" } else { "false" },
                &value(row.patients),
                &cell.indicator,
                &column.unit,
                column.basis.word(),
                &value(cell.value),
                &cell.fifth.map_or_else(String::new, |fifth| fifth.to_string()),
                &cell.coverage.to_string(),
            ])?;
        }
    }
    finish(writer)
}
