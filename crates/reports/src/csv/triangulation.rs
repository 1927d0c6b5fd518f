//! Sources side by side as comma-separated values: a figure a row, with its difference and reasons.

use wholetime_workbench::questions::triangulate::Triangulation;

use super::{finish, optional, text, value};
use crate::ReportError;

/// Sources side by side, each figure a row with its difference to the baseline and what sets them apart.
///
/// # Errors
/// Where the table cannot be written.
pub fn triangulation_csv(answer: &Triangulation) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "area",
        "label",
        "basis",
        "source",
        "period",
        "indicator",
        "definition",
        "value",
        "numerator",
        "denominator",
        "coverage",
        "practices",
        "practices_known",
        "role",
        "baseline",
        "difference",
        "difference_pct",
        "unexplained",
        "reasons",
    ])?;
    for figure in &answer.figures {
        let against = answer.differences.iter().find(|difference| difference.figure == figure.label);
        let reasons: Vec<&str> =
            against.iter().flat_map(|against| &against.reasons).map(|reason| reason.sentence.as_str()).collect();
        let role = match (figure.is_baseline, figure.is_context) {
            (true, _) => "baseline",
            (_, true) => "context",
            _ => "source",
        };
        let count = |count: Option<u32>| count.map_or_else(String::new, |count| count.to_string());
        writer.write_record([
            text(&answer.area.code).as_str(),
            &text(&figure.label),
            figure.basis.basis().map_or("stated", wholetime_vocabulary::Basis::word),
            &text(figure.source.as_deref().unwrap_or_default()),
            &figure.period.map_or_else(String::new, |period| period.to_string()),
            &figure.indicator,
            &text(figure.definition.as_deref().unwrap_or_default()),
            &value(figure.value),
            &value(figure.numerator),
            &figure.denominator.map_or_else(String::new, value),
            &optional(figure.coverage),
            &count(figure.practices),
            &count(figure.practices_known),
            role,
            &text(&answer.baseline.label),
            &optional(against.map(|against| against.difference)),
            &optional(against.and_then(|against| against.difference_pct)),
            &optional(against.and_then(|against| against.unexplained)),
            &text(&reasons.join("; ")),
        ])?;
    }
    finish(writer)
}
