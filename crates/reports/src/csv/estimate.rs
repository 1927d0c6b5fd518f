//! Estimates as comma-separated values: what was reported, what is estimated, each practice that did not report.

use wholetime_vocabulary::Value;
use wholetime_workbench::questions::estimate::{Estimate, EstimatedPractice};

use super::{finish, text, value};
use crate::ReportError;

const HEADERS: [&str; 18] = [
    "section",
    "area",
    "name",
    "period",
    "indicator",
    "is_estimated",
    "value",
    "low",
    "high",
    "why_missing",
    "last_valid_period",
    "last_valid_value",
    "patients",
    "area_of_rate",
    "area_rate",
    "weight_on_rate",
    "seed",
    "sentence",
];

/// An estimate, one figure a row; a column says of each row whether it is estimated.
///
/// # Errors
/// Where the table cannot be written.
pub fn estimate_csv(answer: &Estimate) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(HEADERS)?;
    let Estimate { reported, estimated, .. } = answer;
    writer.write_record(total(answer, "reported", "false", [value(reported.value), String::new(), String::new()]))?;
    let bounds = [estimated.value, estimated.low, estimated.high].map(value);
    writer.write_record(total(answer, "estimated", "true", bounds))?;
    for practice in &answer.practices {
        writer.write_record(row(answer, practice))?;
    }
    finish(writer)
}

fn total(answer: &Estimate, section: &str, is_estimated: &str, figures: [String; 3]) -> Vec<String> {
    let [figure, low, high] = figures;
    let mut row = vec![
        section.to_owned(),
        text(&answer.area.code),
        text(&answer.area.name),
        answer.period.to_string(),
        answer.indicator.id.clone(),
        is_estimated.to_owned(),
        figure,
        low,
        high,
    ];
    row.resize(HEADERS.len(), String::new());
    row[16] = if is_estimated == "true" { answer.seed.to_string() } else { String::new() };
    row
}

fn row(answer: &Estimate, practice: &EstimatedPractice) -> Vec<String> {
    let number = |number: Option<f64>| number.map_or_else(String::new, |number| value(Value::Known(number)));
    vec![
        "practice".to_owned(),
        text(&practice.code),
        text(&practice.name),
        answer.period.to_string(),
        answer.indicator.numerator.plus.join(" "),
        "true".to_owned(),
        value(practice.estimate),
        value(practice.low),
        value(practice.high),
        practice.why_missing.to_owned(),
        practice.last_valid.map_or_else(String::new, |last| last.period.to_string()),
        number(practice.last_valid.map(|last| last.value)),
        value(practice.patients),
        practice.area.as_ref().map_or_else(String::new, |area| text(&area.code)),
        value(practice.area_rate),
        number(practice.weight_on_rate),
        answer.seed.to_string(),
        text(&practice.sentence),
    ]
}
