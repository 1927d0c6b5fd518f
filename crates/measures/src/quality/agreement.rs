//! What two sources say of one thing.

use std::collections::HashMap;

use wholetime_snapshots::{Edition, FactFilter, Severity};
use wholetime_vocabulary::{Basis, Level, StaffGroup};

use super::census::{Census, PATIENTS, Run, number};
use super::{Concern, Finding, Rule};
use crate::register::{LISTS, Statement, WORKFORCE};
use crate::{Holdings, MeasuresError};

pub(super) const LIST_DIFFERS: Rule = Rule {
    id: "list_differs_from_list_file",
    title: "Two lists of one practice differ",
    severity: Severity::Warning,
    in_words: "Patients in the workforce file and in the list of patients of the same month, or of the next or last month where \
               no workforce file is held for that, differ by more than 5 % and more than 100.",
    source: "Our judgement: lists are drawn on the first and on the last of a month, and few change by 1 % in one.",
};

pub(super) const NETWORK_DIFFERS: Rule = Rule {
    id: "network_differs_from_ods",
    title: "Two sources name different networks",
    severity: Severity::Warning,
    in_words: "The workforce file names another network than the memberships of ODS do for the last day of the month, or one of \
               them none. The file is used for its own month.",
    source: "NHS England ODS, ePCN: memberships with first and last day, both included.",
};

pub(super) const OWN_TABLE_DIFFERS: Rule = Rule {
    id: "own_table_differs",
    title: "An own table differs from the workforce file",
    severity: Severity::Warning,
    in_words: "Patients differ by more than 0.5, or FTE of a staff group by more than 0.1, from the workforce file of the same \
               census. A difference of up to 1 FTE or 1 % of the list is only worth knowing.",
    source: "The yearly panel is rounded to 0.1, and two of its columns are added up for all GPs.",
};

const LIST_MONTHS_AWAY: i32 = 1;
const LIST_SHARE: f64 = 0.05;
const LIST_PATIENTS: f64 = 100.0;
/// Rounded to 0.1, two added up are at most this far off.
const OFF_BY_ROUNDING: f64 = 0.1 + 1e-9;
const PATIENTS_OFF_BY_ROUNDING: f64 = 0.5;
/// Up to this the difference of an own table is a matter of how it was compiled. Our judgement.
const SMALL_FTE: f64 = 1.0;
const SMALL_SHARE: f64 = 0.01;

/// Lists against the list files.
pub(super) fn lists(holdings: &Holdings, census: &Census) -> Result<Vec<Finding>, MeasuresError> {
    let near = holdings.shelf.editions().filter(|edition| {
        let of = edition.key.period;
        // A list of another month is compared with the file of its own month, where that is held.
        let is_for_this = of == census.period || holdings.workforce_periods().binary_search(&of).is_err();
        LISTS.contains(&edition.key.source.as_str())
            && of.months_since(census.period).abs() <= LIST_MONTHS_AWAY
            && is_for_this
    });
    let nearest = near.min_by_key(|edition| {
        (edition.key.period.months_since(census.period).abs(), std::cmp::Reverse(edition.key.revision))
    });
    let Some(edition) = nearest else { return Ok(Vec::new()) };
    let filter = FactFilter { measures: &[PATIENTS], level: Some(Level::Practice), ..FactFilter::default() };
    let facts = holdings.shelf.facts(&edition.key, &filter)?;
    let listed: HashMap<String, f64> =
        facts.into_iter().filter_map(|fact| Some((fact.area, fact.value.known()?))).collect();
    let differ = (0..census.practices.len()).filter_map(|practice| {
        let (own, other) = (census.known(practice, PATIENTS)?, *listed.get(&census.practices[practice])?);
        list_differs(own, other).then(|| told_of_list(census, practice, own, other, edition))
    });
    Ok(differ.collect())
}

fn list_differs(own: f64, other: f64) -> bool {
    let apart = (own - other).abs();
    LIST_PATIENTS < apart && LIST_SHARE * other.max(own) < apart
}

fn told_of_list(census: &Census, practice: usize, own: f64, other: f64, edition: &Edition) -> Finding {
    let message = format!(
        "has {} patients in the workforce file of {} and {} in the list of {}; rates differ with the list they use",
        number(own),
        census.period.in_words(),
        number(other),
        edition.key.period.in_words(),
    );
    Finding::of(&LIST_DIFFERS, census, practice, message)
        .on(Concern::Patients)
        .with("patients in the workforce file", own)
        .with(format!("patients in the list of {}", edition.key.period), other)
        .with_text("file of the list", edition.file.as_str())
}

/// Networks of the workforce file against the memberships of ODS.
pub(super) fn networks(holdings: &Holdings, census: &Census) -> Vec<Finding> {
    let differ = census.practices.iter().enumerate().filter_map(|(practice, code)| {
        let statements = holdings.register.practices.get(code)?;
        let own = of_file(statements, census)?;
        let (other, known_in) = of_ods(statements, census)?;
        if own == other {
            return None;
        }
        let named = |code: &str| match code {
            "" => "none".to_owned(),
            code => format!("{} ({code})", holdings.register.name(Level::Pcn, code)),
        };
        let message = format!(
            "is in the network {} in the workforce file of {}, and in {} by ODS; the file is used for its own month",
            named(own),
            census.period.in_words(),
            named(other),
        );
        let finding = Finding::of(&NETWORK_DIFFERS, census, practice, message).on(Concern::Other);
        Some(finding.with_text("in the workforce file", own).with_text(format!("by ODS as of {known_in}"), other))
    });
    differ.collect()
}

/// What the workforce file of the census says.
fn of_file<'a>(statements: &'a [Statement], census: &Census) -> Option<&'a str> {
    let own = statements.iter().find(|statement| {
        WORKFORCE.contains(&statement.source.as_str())
            && statement.months_from(census.period) == 0
            && statement.said.pcn.is_some()
    });
    own?.said.pcn.as_deref()
}

/// What ODS says of the last day of the census, and as of when; nothing where its newest file is older, or it knows no
/// membership of the practice at all.
fn of_ods<'a>(statements: &'a [Statement], census: &Census) -> Option<(&'a str, wholetime_vocabulary::Period)> {
    let dated: Vec<&Statement> = statements
        .iter()
        .filter(|statement| statement.source == "ods_pcns" && statement.said.member_from.is_some())
        .collect();
    let known_in = dated.iter().map(|statement| statement.last).max()?;
    let first = dated.iter().filter_map(|statement| statement.said.member_from).min()?;
    let day = census.period.last_day();
    // Before the first membership it knows of, ODS says nothing.
    if known_in < census.period || day < first {
        return None;
    }
    let member = dated.iter().find(|statement| {
        statement.said.member_from.is_some_and(|from| from <= day)
            && statement.said.member_to.is_none_or(|to| day <= to)
    });
    Some((member.and_then(|statement| statement.said.pcn.as_deref()).unwrap_or_default(), known_in))
}

/// Own tables against the workforce files of the same census.
pub(super) fn own_tables(runs: &[Run]) -> Vec<Finding> {
    let workforce = runs.iter().flat_map(|run| &run.censuses).filter(|census| census.basis == Basis::PracticeLevelSum);
    let workforce: HashMap<_, &Census> = workforce.map(|census| (census.period, census)).collect();
    let own = runs.iter().flat_map(|run| &run.censuses).filter(|census| census.basis != Basis::PracticeLevelSum);
    let pairs = own.filter_map(|census| Some((census, *workforce.get(&census.period)?)));
    pairs.flat_map(|(own, official)| between(own, official)).collect()
}

fn between(own: &Census, official: &Census) -> Vec<Finding> {
    let mut findings = Vec::new();
    for measure in own.measures().filter(|measure| own.holds(measure) && official.holds(measure)) {
        let mut compared = 0_u32;
        let mut of_measure = Vec::new();
        for (practice, code) in own.practices.iter().enumerate() {
            let theirs = official.place(code).and_then(|place| official.known(place, measure));
            let (Some(said), Some(theirs)) = (own.known(practice, measure), theirs) else { continue };
            compared += 1;
            let off = if measure == PATIENTS { PATIENTS_OFF_BY_ROUNDING } else { OFF_BY_ROUNDING };
            if (said - theirs).abs() <= off {
                continue;
            }
            let small = if measure == PATIENTS { SMALL_SHARE * theirs } else { SMALL_FTE };
            let severity = if (said - theirs).abs() <= small { Severity::Note } else { OWN_TABLE_DIFFERS.severity };
            let message = format!(
                "has {} in `{measure}` in the table {} for {}, and {} in the workforce file; the table is never added to official sums",
                number(said),
                own.source,
                own.period.in_words(),
                number(theirs),
            );
            let finding = Finding::of(&OWN_TABLE_DIFFERS, own, practice, message).severity(severity);
            of_measure
                .push(finding.on(concern(measure)).with(own.source.as_str(), said).with("workforce file", theirs));
        }
        let differ = u32::try_from(of_measure.len()).unwrap_or(u32::MAX);
        findings.extend(of_measure.into_iter().map(|finding| {
            finding.with("practices compared", f64::from(compared)).with("practices that differ", f64::from(differ))
        }));
    }
    findings
}

fn concern(measure: &str) -> Concern {
    let of = |group: &&StaffGroup| measure.starts_with(group.word());
    StaffGroup::ALL.iter().find(of).map_or(Concern::Patients, |group| Concern::Group(*group))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_differs_when_both_the_share_and_the_number_are_large() {
        assert!(!list_differs(2_000.0, 2_100.0), "100 is not more than 100");
        assert!(!list_differs(10_000.0, 10_400.0), "4 %");
        assert!(list_differs(2_000.0, 2_200.0));
        assert!(list_differs(0.0, 2_200.0));
    }
}
