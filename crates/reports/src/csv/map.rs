//! A map as comma-separated values: an area a row.

use wholetime_workbench::questions::map::MapAnswer;

use super::{finish, text, value};
use crate::ReportError;

/// The areas of a map, the highest value first.
///
/// # Errors
/// Where the table cannot be written.
pub fn map_csv(answer: &MapAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "indicator",
        "unit",
        "basis",
        "period",
        "within",
        "level",
        "code",
        "name",
        "value",
        "rank",
        "shade",
        "coverage_pct",
        "patients",
        "is_asked",
        "is_part",
        "has_outline",
        "approximate",
    ])?;
    let whole = |number: Option<usize>| number.map_or_else(String::new, |number| number.to_string());
    let yes = |is: bool| if is { "true" } else { "false" };
    for part in &answer.parts {
        writer.write_record([
            answer.indicator.as_str(),
            &answer.unit,
            answer.basis.word(),
            &answer.period.to_string(),
            &text(&answer.within.code),
            answer.level.word(),
            &text(&part.code),
            &text(&part.name),
            &value(part.value),
            &whole(part.rank),
            &whole(part.class.map(usize::from)),
            &part.coverage_pct.to_string(),
            &value(part.patients),
            yes(part.is_asked),
            yes(part.is_part),
            yes(part.has_outline),
            &text(part.approximate.as_deref().unwrap_or_default()),
        ])?;
    }
    finish(writer)
}
