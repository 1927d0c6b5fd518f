//! What the imports found in the files themselves.

use std::borrow::Cow;

use wholetime_snapshots::Severity;
use wholetime_vocabulary::Period;

use super::{Concern, Evidence, Finding, Proof, Rule};
use crate::{Holdings, MeasuresError};

/// What stands before the name of a rule of an import.
pub(super) const PREFIX: &str = "import:";

pub(super) const IMPORTED: Rule = Rule {
    id: "import:",
    title: "Found while a file was read",
    severity: Severity::Warning,
    in_words: "What the import of a file found and told as a warning or an error, with what was done; the name of its rule follows \
               the colon. The receipt of the file has all of it.",
    source: "The receipts of what is held.",
};

/// Warnings and errors of every receipt.
pub(super) fn found(holdings: &Holdings) -> Result<Vec<Finding>, MeasuresError> {
    let mut findings = Vec::new();
    for edition in holdings.shelf.editions() {
        let receipt = holdings.shelf.receipt(&edition.key)?;
        let first = edition.facts_periods.map(|(first, _)| first);
        let last = edition.facts_periods.map_or(edition.key.period, |(_, last)| last);
        for told in receipt.findings.into_iter().filter(|told| Severity::Warning <= told.severity) {
            let proof = |what: &str, value: Proof| Evidence { what: what.to_owned(), value };
            let mut evidence = vec![proof("file", Proof::Text(edition.file.clone()))];
            evidence.extend(told.row.map(|row| proof("row", Proof::Number(f64::from(row).into()))));
            evidence.extend(told.column.map(|column| proof("column", Proof::Text(column))));
            evidence.push(proof("revision", Proof::Number(f64::from(edition.key.revision).into())));
            findings.push(Finding {
                rule: Cow::Owned(format!("{PREFIX}{}", told.rule)),
                severity: told.severity,
                area: None,
                period: Some(last),
                since: first.filter(|first: &Period| *first < last),
                message: told.message,
                evidence,
                basis: Some(edition.basis),
                source: Some(edition.key.source.clone()),
                concerns: Concern::Other,
                is_of_all_since: true,
            });
        }
    }
    Ok(findings)
}
