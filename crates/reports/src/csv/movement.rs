//! Figures of places now and then as comma-separated values: a figure a row.

use wholetime_workbench::questions::movement::{MovedCell, Movement};

use super::{finish, text, value};
use crate::ReportError;

/// Figures of places now and then, each place and indicator a row, the area itself last.
///
/// # Errors
/// Where the table cannot be written.
pub fn movement_csv(movement: &Movement) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "period",
        "compared_to",
        "level",
        "code",
        "name",
        "indicator",
        "value",
        "before",
        "change",
        "arrow",
        "not_comparable",
        "coverage",
    ])?;
    let compared_to = movement.compared_to.map_or_else(String::new, |period| period.to_string());
    let mut write = |level: &str, code: &str, name: &str, cells: &[MovedCell]| -> Result<(), ReportError> {
        for cell in cells {
            writer.write_record([
                movement.period.to_string().as_str(),
                &compared_to,
                level,
                &text(code),
                &text(name),
                &cell.indicator,
                &value(cell.value),
                &value(cell.before),
                &value(cell.change),
                cell.arrow.map_or("", |arrow| arrow.word()),
                &text(cell.not_comparable.as_deref().unwrap_or_default()),
                &cell.coverage.to_string(),
            ])?;
        }
        Ok(())
    };
    for row in &movement.rows {
        write(movement.level.word(), &row.code, &row.name, &row.cells)?;
    }
    write(movement.area.level.word(), &movement.area.code, &movement.area.name, &movement.whole)?;
    finish(writer)
}
