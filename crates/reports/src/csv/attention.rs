//! What should be looked at first, as comma-separated values: one reason a row, then what could not be judged.

use wholetime_workbench::questions::attention::{AttentionAnswer, Reason};

use super::{finish, text, value};
use crate::ReportError;

/// Reasons of practices and PCNs, each a row; then a row for each rule that could not judge all of its areas.
///
/// # Errors
/// Where the table cannot be written.
pub fn attention_csv(answer: &AttentionAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "area", "period", "level", "code", "name", "pcn", "patients", "reasons", "rule", "sentence", "evidence",
    ])?;
    let period = answer.period.to_string();
    let within = text(&answer.area.code);
    let evidence = |reason: &Reason| {
        let parts: Vec<String> =
            reason.evidence.iter().map(|part| format!("{}: {}", part.what, value(part.value))).collect();
        parts.join("; ")
    };
    for pcn in &answer.pcns {
        for reason in &pcn.reasons {
            writer.write_record([
                &within,
                &period,
                "pcn",
                &text(&pcn.code),
                &text(&pcn.name),
                &text(&pcn.code),
                &value(pcn.patients),
                &pcn.reasons.len().to_string(),
                reason.rule,
                &text(&reason.sentence),
                &text(&evidence(reason)),
            ])?;
        }
    }
    for practice in &answer.practices {
        for reason in &practice.reasons {
            writer.write_record([
                &within,
                &period,
                "practice",
                &text(&practice.code),
                &text(&practice.name),
                &text(practice.pcn.as_deref().unwrap_or_default()),
                &value(practice.patients),
                &practice.reasons.len().to_string(),
                reason.rule,
                &text(&reason.sentence),
                &text(&evidence(reason)),
            ])?;
        }
    }
    for rule in &answer.not_judged {
        let sentence = format!("not judged: {}", rule.why);
        let level = rule.level.word();
        writer.write_record([&within, &period, level, "", "", "", "", "", rule.rule, &sentence, ""])?;
    }
    finish(writer)
}
