//! Returns in which everybody works full time.

use wholetime_snapshots::Severity;
use wholetime_vocabulary::{Basis, StaffGroup};

use super::census::{Census, number};
use super::{Concern, Finding, Rule};

pub(super) const HEAP: Rule = Rule {
    id: "whole_numbers_only",
    title: "Every FTE a whole number",
    severity: Severity::Note,
    in_words: "The FTE of every staff group of a practice is a whole number, in at least three groups with more than one person \
               each: people may have been entered where hours should.",
    source: "Our judgement: of three groups of several people hardly all add up to whole ones. Own tables are left out, as their \
             figures may have been rounded.",
};

const GROUPS: usize = 3;

/// Practices whose every FTE is a whole number.
pub(super) fn found(census: &Census) -> Vec<Finding> {
    if census.basis != Basis::PracticeLevelSum {
        return Vec::new();
    }
    (0..census.practices.len()).filter_map(|practice| of_practice(census, practice)).collect()
}

fn of_practice(census: &Census, practice: usize) -> Option<Finding> {
    let names = StaffGroup::ALL.iter().map(|group| census.all_of_group(*group));
    let stated: Vec<(&str, f64, Option<f64>)> = names
        .filter_map(|(fte, people)| Some((fte, census.known(practice, fte)?, census.known(practice, people))))
        .filter(|(_, fte, _)| 0.0 < *fte)
        .collect();
    // Where no headcount is held, more than one FTE needs more than one person.
    let several = stated.iter().filter(|(_, fte, people)| 1.0 < people.unwrap_or(*fte)).count();
    if several < GROUPS || stated.iter().any(|(_, fte, _)| fte.fract().abs() > 0.0) {
        return None;
    }
    let shown: Vec<String> = stated.iter().map(|(_, fte, _)| number(*fte)).collect();
    let message = format!(
        "states whole numbers of FTE only in {} ({}); people may have been entered as full-time",
        census.period.in_words(),
        shown.join(", "),
    );
    let finding = Finding::of(&HEAP, census, practice, message).on(Concern::Staff);
    Some(stated.into_iter().fold(finding, |finding, (measure, fte, _)| finding.with(measure, fte)))
}
