//! One row a practice: blank codes and practices that stand twice are refused, odd codes told.

use std::collections::HashMap;

use wholetime_snapshots::{Findings, Severity};
use wholetime_vocabulary::PracticeCode;

/// The row in which each practice stood first.
#[derive(Default)]
pub(crate) struct PracticeRows(HashMap<String, u32>);

impl PracticeRows {
    /// Whether `row` is the first of `practice`; `column` is the name of the column the code stands in.
    pub(crate) fn admits(&mut self, practice: &str, row: u32, column: &str, findings: &mut Findings) -> bool {
        if practice.is_empty() {
            let message = format!("row {row} names no practice, so it was not used");
            findings.add(Severity::Error, "no_practice_code", Some(row), Some(column), message);
            return false;
        }
        if let Some(first) = self.0.get(practice) {
            let message = format!("practice {practice} stands in rows {first} and {row}; the first was used");
            findings.add(Severity::Error, "practice_twice", Some(row), Some(column), message);
            return false;
        }
        tell_odd_code(practice, row, column, findings);
        self.0.insert(practice.to_owned(), row);
        true
    }
}

/// Tells of a practice code that has not the usual shape; it is kept all the same.
pub(crate) fn tell_odd_code(code: &str, row: u32, column: &str, findings: &mut Findings) {
    if code.parse::<PracticeCode>().is_err() {
        let message = format!("`{code}` has not the shape of a practice code (a letter and five digits); it was kept");
        findings.add(Severity::Warning, "odd_practice_code", Some(row), Some(column), message);
    }
}
