//! One edition of one publication, its receipt, and what was found while reading it.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wholetime_vocabulary::{Basis, Period};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "EditionSeverity")]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Note,
    /// Something is odd; the figures were kept.
    Warning,
    /// Something is wrong; the figures named were not used.
    Error,
}

/// Something odd, wrong or left out in a file, with where it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// The rule that fired, such as `negative_fte`.
    pub rule: String,
    /// Row in the file, counting its header as row 1, or a workbook's own row number; absent where it concerns the whole file.
    pub row: Option<u32>,
    /// Column as the file names it, or `Sheet!A1` in a workbook.
    pub column: Option<String>,
    /// One sentence: what, and what was done.
    pub message: String,
}

/// The findings of one file. Each rule keeps its first fifty places and counts the rest, so that a file that is wrong
/// throughout stays readable; the count is part of the answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings {
    kept: Vec<Finding>,
    per_rule: std::collections::BTreeMap<String, (Severity, u64)>,
}

impl Findings {
    /// Places kept of one rule.
    pub const KEPT_PER_RULE: u64 = 50;

    /// Adds a finding. `rule` is a short name in snake case.
    pub fn add(
        &mut self,
        severity: Severity,
        rule: &str,
        row: Option<u32>,
        column: Option<&str>,
        message: impl Into<String>,
    ) {
        let count = self.per_rule.entry(rule.to_owned()).or_insert((severity, 0));
        count.1 += 1;
        if count.1 <= Self::KEPT_PER_RULE {
            self.kept.push(Finding {
                severity,
                rule: rule.to_owned(),
                row,
                column: column.map(str::to_owned),
                message: message.into(),
            });
        }
    }

    /// Adds every finding of `other`.
    pub fn extend(&mut self, other: Self) {
        for finding in other.kept {
            self.add(finding.severity, &finding.rule, finding.row, finding.column.as_deref(), finding.message);
        }
        for (rule, (severity, count)) in other.per_rule {
            let beyond = count.saturating_sub(Self::KEPT_PER_RULE);
            self.per_rule.entry(rule).or_insert((severity, 0)).1 += beyond;
        }
    }

    /// How often `rule` fired, kept or not.
    #[must_use]
    pub fn count(&self, rule: &str) -> u64 {
        self.per_rule.get(rule).map_or(0, |(_, count)| *count)
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// The findings as a list that ends, per rule, with a line for those beyond the kept ones.
    #[must_use]
    pub fn into_list(self) -> Vec<Finding> {
        let mut list = self.kept;
        for (rule, (severity, count)) in self.per_rule {
            if Self::KEPT_PER_RULE < count {
                let beyond = count - Self::KEPT_PER_RULE;
                let message = format!("the same in {beyond} more places ({count} in all)");
                list.push(Finding { severity, rule, row: None, column: None, message });
            }
        }
        list
    }
}

/// Names one edition for good.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct EditionKey {
    /// Identifier of the publication.
    pub source: String,
    /// Period it is filed under.
    pub period: Period,
    /// 1 for the first bytes received for that period, then counting up.
    pub revision: u32,
}

/// Why and when an edition was taken out of use. Its bytes stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Withdrawal {
    /// Who took it out and why, in their words.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// What is known of an edition without opening it; a line of the manifest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Edition {
    /// Its name.
    #[serde(flatten)]
    pub key: EditionKey,
    /// How its figures came about.
    pub basis: Basis,
    /// File it came from, as given; members of archives as `archive.zip!member.csv`.
    pub file: String,
    /// SHA-256 of the bytes received, in hexadecimal.
    pub sha256: String,
    /// Bytes received.
    pub bytes: u64,
    /// Rows of the published table.
    pub rows: u64,
    /// When it was imported.
    pub imported_at: Timestamp,
    /// First and last period its facts speak of, where there are facts.
    pub facts_periods: Option<(Period, Period)>,
    /// Whether it names organisations.
    pub has_places: bool,
    /// Whether its table is practice-level wide: one row a practice, one column a figure.
    pub is_wide: bool,
    /// Licence, as the catalogue had it at import.
    pub licence: String,
    /// Title, where the table itself brings one: a user's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Publisher, where the table itself brings one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// Taken out of use, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Withdrawal>,
}

/// What an import answers for one file and period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Receipt {
    /// Identifier of the publication.
    pub source: String,
    /// Period it was filed under.
    pub period: Period,
    /// File, as given.
    pub file: String,
    /// SHA-256 of the bytes received.
    pub sha256: String,
    /// Rows in the file below its header.
    pub rows: u64,
    /// Rows of which something was used.
    pub rows_used: u64,
    /// Columns known and used.
    pub columns_used: u32,
    /// Columns the catalogue does not know.
    pub columns_unknown: Vec<String>,
    /// The same bytes were imported before; nothing was added.
    pub already_held: bool,
    /// Number of this edition among those of its source and period.
    pub revision: u32,
    /// Licence of the publication.
    pub licence: String,
    /// What was odd, wrong or left out.
    pub findings: Vec<Finding>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_wrong_throughout_stays_readable_and_says_how_often() {
        let mut findings = Findings::default();
        for row in 0..120 {
            findings.add(Severity::Warning, "negative_fte", Some(row), Some("FTE"), "negative");
        }
        let list = findings.into_list();
        assert_eq!(list.len(), 51);
        assert_eq!(list[50].message, "the same in 70 more places (120 in all)");
    }
}
