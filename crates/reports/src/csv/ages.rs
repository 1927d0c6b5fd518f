//! Ages of two periods as comma-separated values: a group and band a row.

use wholetime_workbench::questions::ages::AgesAnswer;

use super::{finish, text, value};
use crate::ReportError;

/// Ages now and before, each group and band a row.
///
/// # Errors
/// Where the table cannot be written.
pub fn ages_csv(answer: &AgesAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "code",
        "name",
        "group",
        "measure",
        "basis",
        "band",
        "period",
        "value",
        "share_pct",
        "before",
        "value_before",
        "share_before_pct",
    ])?;
    for group in &answer.groups {
        for band in &group.bands {
            writer.write_record([
                &text(&answer.area.code),
                &text(&answer.area.name),
                group.group.word(),
                &group.measure,
                group.basis.word(),
                &band.band,
                &answer.period.to_string(),
                &value(band.value),
                &value(band.share_pct),
                &answer.before.to_string(),
                &value(band.value_before),
                &value(band.share_before_pct),
            ])?;
        }
    }
    finish(writer)
}
