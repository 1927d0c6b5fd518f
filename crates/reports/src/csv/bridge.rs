//! A bridge as comma-separated values: its start, a bar a row, its end.

use wholetime_workbench::questions::bridge::BridgeAnswer;

use super::{finish, text};
use crate::ReportError;

/// A bridge: `what` is `from`, `bar` or `to`. Values are in full, printed ones beside them add up as they stand.
///
/// # Errors
/// Where a row cannot be written.
pub fn bridge_csv(answer: &BridgeAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "area",
        "title",
        "unit",
        "order",
        "what",
        "driver",
        "value",
        "low_over_orders",
        "high_over_orders",
        "printed",
        "practices",
        "about",
        "largest",
    ])?;
    let head = [text(&answer.area.code), text(&answer.title), text(&answer.unit), answer.order.word().to_owned()];
    let end = |what: &str, title: &str, value: f64, printed: f64| {
        let (value, printed) = (value.to_string(), printed.to_string());
        let cells = [what.to_owned(), text(title), value.clone(), value.clone(), value, printed];
        head.iter().cloned().chain(cells).chain(std::iter::repeat_n(String::new(), 3)).collect::<Vec<_>>()
    };
    writer.write_record(end("from", &answer.from_title, answer.from, answer.from_printed))?;
    for bar in &answer.bars {
        let largest: Vec<String> =
            bar.largest.iter().map(|one| format!("{} ({}) {}", one.name, one.practice, one.change)).collect();
        let cells = [
            "bar".to_owned(),
            text(&bar.driver),
            bar.value.to_string(),
            bar.low_over_orders.to_string(),
            bar.high_over_orders.to_string(),
            bar.printed.to_string(),
            bar.practices.map_or_else(String::new, |practices| practices.to_string()),
            text(&bar.about),
            text(&largest.join("; ")),
        ];
        writer.write_record(head.iter().cloned().chain(cells))?;
    }
    writer.write_record(end("to", &answer.to_title, answer.to, answer.to_printed))?;
    finish(writer)
}
