//! What was found in a paper or a plan, one finding a row.

use wholetime_workbench::plans::consistency::Severity;
use wholetime_workbench::questions::plans::findings::Checked;

use super::{finish, text};
use crate::ReportError;

/// A finding of either kind, for tables.
pub struct FindingLine {
    /// `error`, `warning` or `note`.
    pub severity: &'static str,
    /// The rule, as in JSON.
    pub rule: String,
    /// What is wrong.
    pub message: String,
    /// Where in the paper or the plan, each place once.
    pub places: Vec<String>,
    /// The figures it is about: what they are and as printed.
    pub figures: Vec<String>,
    /// The smallest change that mends it; empty where none is known.
    pub mend: String,
}

/// The word of a severity, as in JSON.
#[must_use]
pub const fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// Findings in their order, whatever was checked.
#[must_use]
pub fn finding_lines(answer: &Checked) -> Vec<FindingLine> {
    match answer {
        Checked::Plan(plan) => plan
            .findings
            .iter()
            .map(|finding| FindingLine {
                severity: severity_word(finding.severity),
                rule: word(&finding.rule),
                message: finding.message.clone(),
                places: each_once(finding.figures.iter().map(|figure| figure.location.as_str())),
                figures: figures(finding.figures.iter().map(|figure| (figure.label.as_str(), figure.printed.as_str()))),
                mend: finding.mend.as_ref().map(|mend| mend.sentence.clone()).unwrap_or_default(),
            })
            .collect(),
        Checked::Paper(paper) => paper
            .findings
            .iter()
            .map(|finding| FindingLine {
                severity: severity_word(finding.severity),
                rule: word(&finding.rule),
                message: finding.message.clone(),
                places: each_once(finding.figures.iter().map(|figure| figure.location.as_str())),
                figures: figures(finding.figures.iter().map(|figure| (figure.label.as_str(), figure.printed.as_str()))),
                mend: finding.mend.as_ref().map(|mend| mend.sentence.clone()).unwrap_or_default(),
            })
            .collect(),
    }
}

/// Findings of a paper or a plan, one a row, errors first.
///
/// # Errors
/// The text cannot be put together.
pub fn checked_csv(answer: &Checked) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(["severity", "rule", "message", "where", "figures", "mend"])?;
    for line in finding_lines(answer) {
        writer.write_record([
            line.severity,
            &text(&line.rule),
            &text(&line.message),
            &text(&line.places.join("; ")),
            &text(&line.figures.join("; ")),
            &text(&line.mend),
        ])?;
    }
    finish(writer)
}

/// The word of a rule, as in JSON.
fn word(rule: &impl serde::Serialize) -> String {
    serde_json::to_value(rule).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

fn each_once<'a>(places: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for place in places {
        if !told.iter().any(|known| known == place) {
            told.push(place.to_owned());
        }
    }
    told
}

fn figures<'a>(figures: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    figures.map(|(label, printed)| format!("{label}: {printed}")).collect()
}

#[cfg(test)]
mod tests {
    use wholetime_workbench::plans::consistency::{Finding, Involved, Mend, Rule};
    use wholetime_workbench::questions::check::statements::StatementsAnswer;

    use super::*;

    #[test]
    fn a_finding_is_a_row_with_its_places_and_its_mend() {
        let figure = |label: &str, printed: &str| Involved {
            figure: 0,
            label: label.to_owned(),
            printed: printed.to_owned(),
            location: "Table 1".to_owned(),
        };
        let mend = Mend { changes: vec![], n_also_mended: 0, n_broken: 0, sentence: "Change 10 to 9.".to_owned() };
        let finding = Finding {
            severity: Severity::Error,
            rule: Rule::Sum,
            message: "Nurses come to 9, not 10.".to_owned(),
            figures: vec![figure("=nurses", "10"), figure("North", "4")],
            mend: Some(mend),
        };
        let answer =
            StatementsAnswer { paper: None, figures: 3, errors: 1, warnings: 0, notes: 0, findings: vec![finding] };
        let csv = checked_csv(&Checked::Paper(answer)).unwrap();
        let mut rows = ::csv::Reader::from_reader(csv.as_bytes()).into_records();
        let row = rows.next().unwrap().unwrap();
        assert_eq!((&row[0], &row[1], &row[3], &row[5]), ("error", "sum", "Table 1", "Change 10 to 9."));
        // No cell can be taken for a formula.
        assert_eq!(&row[4], "'=nurses: 10; North: 4");
        assert!(rows.next().is_none());
    }
}
