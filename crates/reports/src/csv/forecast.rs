//! A forecast as comma-separated values: a month a row, or a line of the ledger a row.

use wholetime_workbench::questions::forecast::{FanPoint, Forecast, ForecastParts};

use super::{finish, optional, text};
use crate::ReportError;

/// Every month of a forecast. Where posts are known, the same without them stands below, told apart by the last column.
///
/// # Errors
/// Where the table cannot be written.
pub fn forecast_csv(forecast: &Forecast) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "area",
        "name",
        "group",
        "definition",
        "measure",
        "from",
        "now",
        "coverage",
        "period",
        "mean",
        "p05",
        "p10",
        "p25",
        "p50",
        "p75",
        "p90",
        "p95",
        "known_posts",
    ])?;
    let definition = forecast.definition.map_or("", wholetime_vocabulary::GpDefinition::word);
    let mut row = |point: &FanPoint, known: &str| {
        let name = text(&forecast.area.name);
        let mut cells = vec![
            forecast.area.code.clone(),
            name,
            forecast.group.word().to_owned(),
            definition.to_owned(),
            forecast.measure.word().to_owned(),
            forecast.from.to_string(),
            forecast.now.to_string(),
            forecast.coverage.to_string(),
            point.period.to_string(),
        ];
        let numbers = [point.mean, point.p05, point.p10, point.p25, point.p50, point.p75, point.p90, point.p95];
        cells.extend(numbers.map(|number| number.to_string()));
        cells.push(known.to_owned());
        writer.write_record(cells)
    };
    let with = if forecast.without_known.is_some() { "with" } else { "" };
    for point in &forecast.points {
        row(point, with)?;
    }
    for point in forecast.without_known.iter().flatten() {
        row(point, "without")?;
    }
    finish(writer)
}

/// The parts of an area at the end of a forecast.
///
/// # Errors
/// Where the table cannot be written.
pub fn forecast_parts_csv(parts: &ForecastParts) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "area",
        "name",
        "group",
        "from",
        "now",
        "practices",
        "coverage",
        "period",
        "mean",
        "p05",
        "p10",
        "p25",
        "p50",
        "p75",
        "p90",
        "p95",
    ])?;
    for part in &parts.parts {
        let end = &part.end;
        let mut cells = vec![
            part.area.code.clone(),
            text(&part.area.name),
            parts.group.word().to_owned(),
            parts.from.to_string(),
            part.now.to_string(),
            part.practices.to_string(),
            part.coverage.to_string(),
            end.period.to_string(),
        ];
        let numbers = [end.mean, end.p05, end.p10, end.p25, end.p50, end.p75, end.p90, end.p95];
        cells.extend(numbers.map(|number| number.to_string()));
        writer.write_record(cells)?;
    }
    finish(writer)
}

/// Every line of a forecast's ledger, role by role.
///
/// # Errors
/// Where the table cannot be written.
pub fn forecast_ledger_csv(forecast: &Forecast) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(["area", "group", "from", "year", "role", "what", "heads", "fte"])?;
    for line in &forecast.ledger {
        writer.write_record([
            forecast.area.code.as_str(),
            forecast.group.word(),
            &forecast.from.to_string(),
            &line.year.to_string(),
            &line.role,
            &line.what,
            &optional(line.heads),
            &line.fte.to_string(),
        ])?;
    }
    finish(writer)
}
