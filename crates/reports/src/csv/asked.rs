//! Answers of SQL, and the log of changes, as comma-separated values.

use serde_json::Value as Json;
use wholetime_workbench::SqlAnswer;
use wholetime_workbench::questions::audit::AuditAnswer;

use super::{finish, text};
use crate::ReportError;

/// An answer in SQL, a row each. What is missing is an empty cell, as in the answer of the command.
///
/// # Errors
/// Where the table cannot be written.
pub fn sql_csv(answer: &SqlAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(answer.columns.iter().map(|column| text(column)))?;
    for row in &answer.rows {
        writer.write_record(row.iter().map(|cell| match cell {
            Json::Null => String::new(),
            Json::String(words) => text(words),
            other => other.to_string(),
        }))?;
    }
    finish(writer)
}

/// The log, an entry each, with the hashes that chain them.
///
/// # Errors
/// Where the table cannot be written.
pub fn audit_csv(answer: &AuditAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(["sequence", "at", "by", "what", "subject", "before", "after", "previous_hash", "hash"])?;
    for entry in &answer.entries {
        let (before, after) = (entry.before.to_string(), entry.after.to_string());
        let sequence = entry.sequence.to_string();
        let words = [&entry.by, &entry.what, &entry.subject, &before, &after].map(|words| text(words));
        let [by, what, subject, before, after] = words;
        writer.write_record([
            &sequence,
            &entry.at,
            &by,
            &what,
            &subject,
            &before,
            &after,
            &entry.previous_hash,
            &entry.hash,
        ])?;
    }
    finish(writer)
}
