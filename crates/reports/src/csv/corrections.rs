//! Corrections, and what practices should mend in the national return, as comma-separated values.

use wholetime_vocabulary::{Period, Value};
use wholetime_workbench::questions::corrections::CorrectionLine;
use wholetime_workbench::questions::mend::MendList;

use super::{finish, text, value};
use crate::ReportError;

fn period(given: Option<Period>) -> String {
    given.map(|period| period.to_string()).unwrap_or_default()
}

/// Corrections, each a row.
///
/// # Errors
/// Where the table cannot be written.
pub fn corrections_csv(corrections: &[CorrectionLine]) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "id",
        "practice",
        "name",
        "measure",
        "unit",
        "from",
        "until",
        "national",
        "source",
        "ours",
        "because",
        "file_of",
        "file_says",
        "in_totals",
        "decided_by",
        "decided_because",
        "is_open",
        "by",
        "at",
        "sentence",
    ])?;
    for one in corrections {
        let decision = one.in_totals.as_ref();
        let in_totals = decision.map_or("not_decided", |decision| if decision.is_used { "used" } else { "ignored" });
        writer.write_record([
            one.id.clone(),
            text(&one.practice),
            text(&one.name),
            one.measure.clone(),
            one.unit.to_owned(),
            one.from.to_string(),
            period(one.until),
            value(one.national),
            text(&one.source),
            value(Value::Known(one.ours)),
            text(&one.because),
            one.judged_at.to_string(),
            value(one.file),
            in_totals.to_owned(),
            text(decision.map_or("", |decision| &decision.by)),
            text(decision.map_or("", |decision| &decision.because)),
            one.is_open.to_string(),
            text(&one.by),
            one.at.clone(),
            text(&one.sentence),
        ])?;
    }
    finish(writer)
}

/// What practices should mend: each figure a row, then each finding of the check of data.
///
/// # Errors
/// Where the table cannot be written.
pub fn mend_csv(list: &MendList) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "practice",
        "name",
        "what",
        "staff_group",
        "unit",
        "file_of",
        "file_says",
        "should_say",
        "difference",
        "since",
        "until",
        "because",
        "how",
        "correction",
    ])?;
    for practice in &list.practices {
        let (code, name) = (text(&practice.code), text(&practice.name));
        for figure in &practice.figures {
            writer.write_record([
                code.clone(),
                name.clone(),
                text(&figure.title),
                figure.group.unwrap_or_default().to_owned(),
                figure.unit.to_owned(),
                figure.file_of.to_string(),
                value(figure.file_says),
                value(Value::Known(figure.should_say)),
                value(figure.difference),
                figure.since.to_string(),
                period(figure.until),
                text(&figure.because),
                text(&figure.how),
                figure.correction.clone(),
            ])?;
        }
        for finding in &practice.findings {
            let nothing = String::new;
            writer.write_record([
                code.clone(),
                name.clone(),
                finding.rule.clone(),
                nothing(),
                nothing(),
                period(finding.period),
                nothing(),
                nothing(),
                nothing(),
                period(finding.since),
                nothing(),
                text(&finding.message),
                text(&finding.how),
                nothing(),
            ])?;
        }
    }
    finish(writer)
}
