//! Who meets a condition, as comma-separated values: one area a row, with the value of each part.

use wholetime_workbench::questions::condition::ConditionAnswer;

use super::{finish, text, value};
use crate::ReportError;

/// Every area with its values and whether it meets the condition: `true`, `false`, or empty where that cannot be said.
///
/// # Errors
/// Where the table cannot be written.
pub fn condition_csv(answer: &ConditionAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let parts = answer.areas.first().map_or(&[][..], |area| area.values.as_slice());
    let mut headers: Vec<String> =
        ["area", "period", "basis", "condition", "level", "code", "name", "patients"].map(str::to_owned).to_vec();
    headers.extend(parts.iter().map(|part| part.part.clone()));
    headers.extend(["meets".to_owned(), "why".to_owned()]);
    writer.write_record(&headers)?;
    let word = |meets: Option<bool>| meets.map_or_else(String::new, |meets| meets.to_string());
    for area in &answer.areas {
        let mut row = vec![
            text(&answer.area.code),
            answer.period.to_string(),
            answer.basis.word().to_owned(),
            answer.condition.clone(),
            answer.level.word().to_owned(),
            text(&area.code),
            text(&area.name),
            value(area.patients),
        ];
        row.extend(area.values.iter().map(|part| part.value.map_or_else(|| word(part.meets), value)));
        row.extend([word(area.meets), text(&area.why)]);
        writer.write_record(&row)?;
    }
    finish(writer)
}
