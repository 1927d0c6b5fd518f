//! Time against people: how much one person can work, and who works at all.

use wholetime_snapshots::Severity;
use wholetime_vocabulary::StaffGroup;

use super::census::{ALL_GPS, Census, PATIENTS, number, words};
use super::{Concern, Finding, Rule};

pub(super) const TOO_MUCH_TIME: Rule = Rule {
    id: "fte_above_headcount",
    title: "More time than the people can work",
    severity: Severity::Warning,
    in_words: "FTE over headcount of a staff group is above 1.6 (60 hours a week each); above 2.0 (75 hours) it is an error.",
    source: "One FTE is 37.5 hours a week; the bounds are our judgement.",
};

pub(super) const NOBODY: Rule = Rule {
    id: "fte_without_people",
    title: "Time without people",
    severity: Severity::Error,
    in_words: "A staff group has FTE but a headcount of 0.",
    source: "Follows from what FTE and headcount are.",
};

pub(super) const NO_TIME: Rule = Rule {
    id: "people_without_fte",
    title: "People without time",
    severity: Severity::Note,
    in_words: "A staff group has people but an FTE of 0: contracts without fixed hours, or hours that were not entered.",
    source: "Our judgement: zero-hours contracts exist.",
};

pub(super) const NO_GP: Rule = Rule {
    id: "no_gp",
    title: "No GP at a practice with patients",
    severity: Severity::Warning,
    in_words: "A practice has patients and other staff, and the FTE of all its GPs, trainees and locums included, is 0.",
    source: "Every practice holds a contract for care by GPs; 0 may mean that none were entered.",
};

/// FTE over headcount above which hours are odd.
const ODD: f64 = 1.6;
/// FTE over headcount above which hours are wrong.
const WRONG: f64 = 2.0;

/// What contradicts what people can work.
pub(super) fn found(census: &Census) -> Vec<Finding> {
    let mut findings = Vec::new();
    for practice in 0..census.practices.len() {
        for group in StaffGroup::ALL.iter().copied() {
            findings.extend(of_group(census, practice, group));
        }
        findings.extend(without_gp(census, practice));
    }
    findings
}

fn of_group(census: &Census, practice: usize, group: StaffGroup) -> Option<Finding> {
    let (fte_name, people_name) = census.all_of_group(group);
    let (fte, people) = (census.known(practice, fte_name)?, census.known(practice, people_name)?);
    let (when, title) = (census.period.in_words(), words(group));
    let shown = (number(fte), number(people));
    let (rule, severity, message) = if people <= 0.0 && 0.0 < fte {
        let message = format!("has {} FTE of {title} in {when} and nobody who works them", shown.0);
        (&NOBODY, NOBODY.severity, message)
    } else if 0.0 < people && fte.abs() <= 0.0 {
        let message = format!(
            "has {} people among its {title} in {when} and no hours: contracts without fixed hours, or hours not entered",
            shown.1
        );
        (&NO_TIME, NO_TIME.severity, message)
    } else if 0.0 < people && ODD < fte / people {
        let severity = if WRONG < fte / people { Severity::Error } else { Severity::Warning };
        let message = format!(
            "has {} FTE of {title} in {when} for a headcount of {}: {} hours a week each; hours may stand where FTE should",
            shown.0,
            shown.1,
            number((37.5 * fte / people).round()),
        );
        (&TOO_MUCH_TIME, severity, message)
    } else {
        return None;
    };
    let finding = Finding::of(rule, census, practice, message).severity(severity).on(Concern::Group(group));
    Some(finding.with(fte_name, fte).with(people_name, people))
}

fn without_gp(census: &Census, practice: usize) -> Option<Finding> {
    let (patients, gps) = (census.known(practice, PATIENTS)?, census.known(practice, ALL_GPS)?);
    let has_others = [StaffGroup::Nurse, StaffGroup::Dpc, StaffGroup::Admin]
        .into_iter()
        .any(|group| census.known(practice, census.all_of_group(group).0).is_some_and(|fte| 0.0 < fte));
    if patients <= 0.0 || gps.abs() > 0.0 || !has_others {
        return None;
    }
    let message = format!(
        "has {} patients and no GP in {}, though other staff; its GPs may not have been entered",
        number(patients),
        census.period.in_words(),
    );
    let finding = Finding::of(&NO_GP, census, practice, message).on(Concern::Group(StaffGroup::Gp));
    Some(finding.with(ALL_GPS, gps).with(PATIENTS, patients))
}
