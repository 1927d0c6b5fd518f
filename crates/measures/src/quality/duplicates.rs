//! Two practices with one and the same return.

use std::collections::BTreeMap;

use wholetime_snapshots::Severity;
use wholetime_vocabulary::StaffGroup;

use super::census::{Census, PATIENTS};
use super::{Finding, Rule};

pub(super) const SAME: Rule = Rule {
    id: "same_as_another_practice",
    title: "Two practices with the same figures",
    severity: Severity::Warning,
    in_words: "Two practices of a census have the same list of patients, above 0, and the same figures of staff, with at least two \
               groups above 0. One practice in two rows is found at import.",
    source: "Our judgement: a list of thousands and four FTE to several decimals are not equal by chance.",
};

/// Practices whose figures are those of another.
pub(super) fn found(census: &Census) -> Vec<Finding> {
    let mut alike: BTreeMap<Vec<u64>, Vec<usize>> = BTreeMap::new();
    for practice in 0..census.practices.len() {
        let Some(patients) = census.known(practice, PATIENTS).filter(|patients| 0.0 < *patients) else { continue };
        let figures = census.measures().map(|measure| census.known(practice, measure));
        let groups = StaffGroup::ALL
            .iter()
            .filter(|group| census.known(practice, census.all_of_group(**group).0).is_some_and(|fte| 0.0 < fte));
        if groups.count() < 2 {
            continue;
        }
        // Not a number stands for none here: no figure of a file is one.
        let bits = figures.map(|figure| figure.unwrap_or(f64::NAN).to_bits());
        alike.entry(std::iter::once(patients.to_bits()).chain(bits).collect()).or_default().push(practice);
    }
    let mut findings = Vec::new();
    for practices in alike.into_values().filter(|practices| 1 < practices.len()) {
        for practice in &practices {
            let others: Vec<&str> = practices
                .iter()
                .filter(|other| *other != practice)
                .map(|other| census.practices[*other].as_str())
                .collect();
            let message = format!(
                "has the same patients and staff as {} in {}; one return may have been filed for both",
                others.join(", "),
                census.period.in_words(),
            );
            let finding = Finding::of(&SAME, census, *practice, message).with_text("same as", others.join(" "));
            findings.push(finding.with(PATIENTS, census.value(*practice, PATIENTS)));
        }
    }
    findings.sort_by(|one, other| one.area.cmp(&other.area));
    findings
}
