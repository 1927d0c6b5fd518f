//! A control chart as comma-separated values: a point a row.

use wholetime_workbench::questions::control::ControlChart;

use super::{finish, text, value};
use crate::ReportError;

/// A control chart, each point a row; rules and what they say stand in the same order.
///
/// # Errors
/// Where the table cannot be written.
pub fn control_csv(chart: &ControlChart) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "indicator",
        "unit",
        "area",
        "name",
        "of",
        "period",
        "value",
        "change",
        "previous_period",
        "mean",
        "low",
        "high",
        "moving_range",
        "signals",
    ])?;
    for point in &chart.points {
        let signals: Vec<&str> = point.signals.iter().map(|signal| signal.sentence.as_str()).collect();
        writer.write_record([
            chart.indicator.id.as_str(),
            chart.indicator.unit.title(),
            &text(&chart.area.code),
            &text(&chart.area.name),
            chart.of.word(),
            &point.period.to_string(),
            &value(point.value),
            &point.change.map_or_else(String::new, value),
            &point.previous_period.map_or_else(String::new, |period| period.to_string()),
            &value(point.mean),
            &value(point.low),
            &value(point.high),
            &value(point.moving_range),
            &text(&signals.join("; ")),
        ])?;
    }
    finish(writer)
}
