//! What a check of data found, one finding a row.

use wholetime_workbench::questions::check::data::DataCheck;

use super::{finish, text};
use crate::ReportError;

/// What a check of data found, one finding a row, with its evidence as JSON in the last column.
///
/// # Errors
/// Where the table cannot be written.
pub fn findings_csv(answer: &DataCheck) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "severity", "rule", "area", "name", "period", "since", "basis", "source", "message", "evidence",
    ])?;
    for finding in &answer.findings {
        let period =
            |period: Option<wholetime_vocabulary::Period>| period.map(|one| one.to_string()).unwrap_or_default();
        let evidence = serde_json::to_string(&finding.evidence)?;
        writer.write_record([
            finding.severity.word(),
            &text(&finding.rule),
            &text(finding.area.as_deref().unwrap_or_default()),
            &text(finding.name.as_deref().unwrap_or_default()),
            &period(finding.period),
            &period(finding.since),
            finding.basis.map_or("", wholetime_vocabulary::Basis::word),
            finding.source.as_deref().unwrap_or_default(),
            &text(&finding.message),
            &evidence,
        ])?;
    }
    finish(writer)
}
