//! Collections as tables: who answered, whom to chase, what to write to them, and whether they are like the others.

use wholetime_workbench::questions::returns::{BiasAnswer, Reminders};
use wholetime_workbench::returns::status::{Line, Status};

use super::{finish, optional, text};
use crate::ReportError;

/// Everybody asked, one a row, with where they stand.
///
/// # Errors
/// Where the table cannot be written.
pub fn status_csv(status: &Status) -> Result<String, ReportError> {
    lines_csv(status, |_| true)
}

/// Those who have not answered, one a row: the chase list.
///
/// # Errors
/// Where the table cannot be written.
pub fn chase_csv(status: &Status) -> Result<String, ReportError> {
    lines_csv(status, |line| !line.state.has_answered())
}

fn lines_csv(status: &Status, is_wanted: impl Fn(&Line) -> bool) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "collection",
        "due",
        "code",
        "name",
        "pcn",
        "patients",
        "state",
        "days_overdue",
        "returned_at",
        "version",
        "by",
    ])?;
    let due = status.due.to_string();
    for line in status.practices.iter().chain(&status.providers).filter(|line| is_wanted(line)) {
        writer.write_record([
            &text(&status.collection),
            &due,
            &text(&line.code),
            &text(&line.name),
            &text(line.pcn.as_deref().unwrap_or_default()),
            &optional(line.patients),
            line.state.word(),
            &line.days_overdue.map_or_else(String::new, |days| days.to_string()),
            line.returned_at.as_deref().unwrap_or_default(),
            &line.version.map_or_else(String::new, |version| version.to_string()),
            &text(line.by.as_deref().unwrap_or_default()),
        ])?;
    }
    finish(writer)
}

/// Reminders for a mail merge, one a row.
///
/// # Errors
/// Where the table cannot be written.
pub fn reminders_csv(answer: &Reminders) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(["collection", "code", "name", "stage", "days_overdue", "subject", "body"])?;
    for one in &answer.reminders {
        writer.write_record([
            &text(&answer.collection),
            &text(&one.code),
            &text(&one.name),
            one.stage.word(),
            &one.days_overdue.map_or_else(String::new, |days| days.to_string()),
            &text(&one.subject),
            &text(&one.body),
        ])?;
    }
    finish(writer)
}

/// Those who answered against those who did not, one characteristic a row.
///
/// # Errors
/// Where the table cannot be written.
pub fn bias_csv(answer: &BiasAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "collection",
        "characteristic",
        "compared",
        "answered_n",
        "others_n",
        "answered",
        "others",
        "difference",
        "low",
        "high",
        "chance",
        "is_different",
        "sentence",
    ])?;
    for one in &answer.bias.differences {
        writer.write_record([
            &text(&answer.collection),
            one.id,
            one.compared,
            &one.answered_n.to_string(),
            &one.others_n.to_string(),
            &optional(one.answered),
            &optional(one.others),
            &optional(one.difference),
            &optional(one.low),
            &optional(one.high),
            &optional(one.chance),
            &one.is_different.map_or_else(String::new, |is| is.to_string()),
            &text(&one.sentence),
        ])?;
    }
    finish(writer)
}
