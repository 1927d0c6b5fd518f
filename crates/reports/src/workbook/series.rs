//! A series as a workbook.

use rust_xlsxwriter::Workbook;
use wholetime_workbench::questions::series::Series;

use super::sheet::{self, Cell, Column};
use crate::{ReportError, words};

/// A series as an Excel workbook: the points, the definition, the sources, the notes.
///
/// # Errors
/// Where the workbook cannot be written.
pub fn series_workbook(series: &Series) -> Result<Vec<u8>, ReportError> {
    let mut workbook = Workbook::new();
    let decimals = words::decimals(series.indicator.unit);
    let rows: Vec<Vec<Cell>> = series
        .points
        .iter()
        .map(|point| {
            vec![
                Cell::text(&point.name),
                Cell::text(&point.area),
                Cell::text(point.period.to_string()),
                Cell::Value(point.value, decimals),
                Cell::Value(point.numerator, 2),
                point.denominator.map_or(Cell::Empty, |value| Cell::Value(value, 0)),
                point.value_reporting.map_or(Cell::Empty, |value| Cell::Value(value, decimals)),
                Cell::Number(point.coverage * 100.0, 1),
                Cell::text(point.basis.title()),
                Cell::text(point.warnings.join("; ")),
            ]
        })
        .collect();
    let above = [
        format!("{}: {}", series.area.name, series.indicator.title),
        format!("{} ({}), {}", series.area.name, series.area.code, series.indicator.unit.title()),
    ];
    let columns = [
        Column("Area", 36.0),
        Column("Code", 12.0),
        Column("Period", 10.0),
        Column("Value", 14.0),
        Column("Numerator", 14.0),
        Column("Denominator", 14.0),
        Column("Value over the patients of practices that reported", 20.0),
        Column("Coverage, % of known patients", 14.0),
        Column("Basis", 26.0),
        Column("Warnings", 60.0),
    ];
    let formulas: Vec<sheet::Worked> = worked_out(series).into_iter().collect();
    let is_of_one = series.points.windows(2).all(|two| two[0].area == two[1].area);
    let drawing =
        sheet::Drawing { title: &above[0], unit: series.indicator.unit.title(), along: "Period", lines: &["Value"] };
    let drawing = is_of_one.then_some(&drawing);
    sheet::table_with(&mut workbook, "Series", &above, &columns, &rows, &formulas, drawing)?;
    sheet::definitions(&mut workbook, &[&series.indicator], &[])?;
    sheet::sources(&mut workbook, &series.sources)?;
    let notes: Vec<(&str, String)> = series.notes.iter().map(|note| ("Note", note.clone())).collect();
    sheet::notes(&mut workbook, &notes)?;
    Ok(workbook.save_to_buffer()?)
}

/// How the values come out of numerator and denominator, where every one of them does.
fn worked_out(series: &Series) -> Option<sheet::Worked> {
    let scale = series.indicator.scale;
    series.indicator.denominator.as_ref()?;
    let comes_out = series.points.iter().all(|point| {
        let Some(value) = point.value.known() else { return true };
        let parts = (point.numerator.known(), point.denominator.and_then(wholetime_vocabulary::Value::known));
        matches!(parts, (Some(top), Some(bottom)) if (top / bottom * scale - value).abs() <= 1e-9 * value.abs())
    });
    let times = if (scale - 1.0).abs() < f64::EPSILON { String::new() } else { format!("*{scale}") };
    comes_out.then(|| ("Value", format!("[@Numerator]/[@Denominator]{times}")))
}
