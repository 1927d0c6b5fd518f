//! A control chart as a workbook.

use rust_xlsxwriter::Workbook;
use wholetime_workbench::questions::control::ControlChart;

use super::sheet::{self, Cell, Column};
use crate::{ReportError, words};

/// A control chart as an Excel workbook: the points with limits and signals, the phases, the definition, the sources, the
/// notes.
///
/// # Errors
/// Where the workbook cannot be written.
pub fn control_workbook(chart: &ControlChart) -> Result<Vec<u8>, ReportError> {
    let mut workbook = Workbook::new();
    let decimals = words::decimals(chart.indicator.unit);
    // Changes are smaller than what changes: one decimal more shows them.
    let fine = decimals + 1;
    let above = [
        format!("{}: {}", chart.area.name, chart.indicator.title),
        format!("{}, {}: {}", chart.of.title(), chart.indicator.unit.title(), chart.finding),
    ];
    let columns = [
        Column("Period", 10.0),
        Column("Value", 14.0),
        Column("Change", 12.0),
        Column("Since", 10.0),
        Column("Mean", 12.0),
        Column("Lower limit", 12.0),
        Column("Upper limit", 12.0),
        Column("Moving range", 12.0),
        Column("Signals", 80.0),
    ];
    let rows: Vec<Vec<Cell>> = chart
        .points
        .iter()
        .map(|point| {
            let signals: Vec<&str> = point.signals.iter().map(|signal| signal.sentence.as_str()).collect();
            vec![
                Cell::text(point.period.to_string()),
                Cell::Value(point.value, decimals),
                point.change.map_or(Cell::Empty, |change| Cell::Value(change, fine)),
                point.previous_period.map_or(Cell::Empty, |period| Cell::text(period.to_string())),
                Cell::Value(point.mean, fine),
                Cell::Value(point.low, fine),
                Cell::Value(point.high, fine),
                Cell::Value(point.moving_range, fine),
                Cell::text(signals.join("; ")),
            ]
        })
        .collect();
    let drawing = sheet::Drawing {
        title: &chart.finding,
        unit: chart.indicator.unit.title(),
        along: "Period",
        lines: &["Value", "Mean", "Lower limit", "Upper limit"],
    };
    sheet::table_with(&mut workbook, "Control chart", &above, &columns, &rows, &[], Some(&drawing))?;
    sheet::definitions(&mut workbook, &[&chart.indicator], &[])?;
    sheet::sources(&mut workbook, &chart.sources)?;
    let warnings = chart.warnings.iter().map(|warning| ("Warning", warning.clone()));
    let notes = chart.notes.iter().map(|note| ("Note", note.clone()));
    let method = std::iter::once(("Method", chart.method.to_owned()));
    let assurance = chart.assurance.iter().map(|assurance| ("Target", assurance.sentence.clone()));
    let all: Vec<(&str, String)> = assurance.chain(warnings).chain(notes).chain(method).collect();
    sheet::notes(&mut workbook, &all)?;
    Ok(workbook.save_to_buffer()?)
}
