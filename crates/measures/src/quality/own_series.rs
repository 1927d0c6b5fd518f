//! A practice against its own past: values that stand out alone, and steps that last.

use wholetime_snapshots::Severity;
use wholetime_statistics::{robust::hampel, steps::tail};
use wholetime_vocabulary::{Period, StaffGroup};

use super::census::{ALL_GPS, Census, PATIENTS, Run, number, words};
use super::{Concern, Finding, Rule};

pub(super) const WILD: Rule = Rule {
    id: "stands_out_in_own_series",
    title: "One census unlike those around it",
    severity: Severity::Warning,
    in_words: "The FTE of a staff group lies more than 3 median deviations (scaled to standard deviations) from the median of seven \
               neighbouring censuses, and more than 2 FTE and a third of that median, while the censuses next to it lie nearer \
               to the median than to it.",
    source: "Hampel's identifier with a window of seven: Pearson, IEEE Transactions on Control Systems Technology 10 (2002). The 2 \
             FTE and the third are our judgement.",
};

pub(super) const STEP: Rule = Rule {
    id: "step_change",
    title: "A step that chance does not explain",
    severity: Severity::Warning,
    in_words: "The people of a staff group change from one census to the next, at most 12 months apart, by more than 2, and by \
               more than two Poisson counts of equal mean would differ once in 10,000 times. Where no headcount is held, FTE \
               rounded to whole ones stand for it. Where the list changes by a fifth the same way it is only worth knowing.",
    source: "Skellam, Journal of the Royal Statistical Society 109 (1946); the bounds are our judgement.",
};

/// Censuses before and after that make up the window: three and three and itself are seven.
const HALF_WINDOW: usize = 3;
const DEVIATIONS: f64 = 3.0;
/// Differences up to this many FTE are one person coming or going. Our judgement.
const LEAST_FTE: f64 = 2.0;
/// And up to this share of the median they are ordinary turnover. Our judgement.
const LEAST_SHARE: f64 = 1.0 / 3.0;
/// Chance below which a step is told. Our judgement: about one false alarm a year in a region.
const CHANCE: f64 = 1e-4;
const PEOPLE: f64 = 2.0;
const MONTHS_APART_AT_MOST: i32 = 12;
/// A list that changes by this share explains a step of the staff. Our judgement.
const LIST_CHANGES: f64 = 0.2;
/// In this month trainees came to be counted from another source, so counts of all GPs do not compare across it.
/// Source: definitions of the practice-level file.
const TRAINEES_CHANGED: Period = Period::Month { year: 2018, month: 6 };

/// What stands out in the series of each practice.
pub(super) fn found(run: &Run) -> Vec<Finding> {
    let months = run.months();
    let mut findings = Vec::new();
    for practice in run.practices() {
        let places: Vec<Option<usize>> = months.iter().map(|census| census.place(practice)).collect();
        for group in StaffGroup::ALL.iter().copied() {
            findings.extend(wild(&months, &places, group));
            findings.extend(steps(&months, &places, group));
        }
    }
    findings
}

/// Values of a measure along the censuses.
fn values(months: &[&Census], places: &[Option<usize>], measure: &str) -> Vec<Option<f64>> {
    months.iter().zip(places).map(|(census, place)| census.known((*place)?, measure)).collect()
}

fn wild(months: &[&Census], places: &[Option<usize>], group: StaffGroup) -> Vec<Finding> {
    let Some(first) = months.first() else { return Vec::new() };
    let measure = first.of_group(group).0;
    let series = values(months, places, measure);
    let mut findings = Vec::new();
    for (index, wild) in hampel(&series, HALF_WINDOW, DEVIATIONS, LEAST_FTE).into_iter().enumerate() {
        let (Some(wild), Some(value), Some(place)) = (wild, series[index], places[index]) else { continue };
        // A zero is told by the rule on zeros.
        if (value - wild.median).abs() <= LEAST_SHARE * wild.median || value.abs() <= 0.0 {
            continue;
        }
        // Where a census beside it is as unlike the rest, that is a step, not a slip.
        let is_alone =
            |other: Option<f64>| other.is_none_or(|other| (other - wild.median).abs() < (other - value).abs());
        let before = series[..index].iter().rev().copied().flatten().next();
        let after = series[index + 1..].iter().copied().flatten().next();
        if !is_alone(before) || !is_alone(after) {
            continue;
        }
        let census = months[index];
        let message = format!(
            "has {} FTE of {} in {}, where the censuses around it have {} in the middle; a slip, or staff counted for one \
             census only",
            number(value),
            words(group),
            census.period.in_words(),
            number(wild.median),
        );
        let finding = Finding::of(&WILD, census, place, message).on(Concern::Group(group));
        findings.push(
            finding.with(measure, value).with("median around it", wild.median).with("median deviation", wild.deviation),
        );
    }
    findings
}

fn steps(months: &[&Census], places: &[Option<usize>], group: StaffGroup) -> Vec<Finding> {
    let Some(first) = months.first() else { return Vec::new() };
    let (fte, people) = first.of_group(group);
    let lists = values(months, places, PATIENTS);
    let (times, heads) = (values(months, places, fte), values(months, places, people));
    let mut findings = Vec::new();
    for index in 1..months.len() {
        let (before, census) = (months[index - 1], months[index]);
        let breaks = fte == ALL_GPS
            && group == StaffGroup::Gp
            && before.period < TRAINEES_CHANGED
            && TRAINEES_CHANGED <= census.period;
        if breaks || MONTHS_APART_AT_MOST < census.period.months_since(before.period) {
            continue;
        }
        let (counted, was, is) = match (heads[index - 1], heads[index], times[index - 1], times[index]) {
            (Some(was), Some(is), ..) => ("headcount", was, is),
            (_, _, Some(was), Some(is)) => ("FTE, rounded", was.round(), is.round()),
            _ => continue,
        };
        let Some(place) = places[index] else { continue };
        // Zeros are told by the rule on zeros, and below 0 by the one on those.
        if was <= 0.0 || is <= 0.0 || (is - was).abs() <= PEOPLE {
            continue;
        }
        let chance = tail(was, is);
        if CHANCE <= chance {
            continue;
        }
        let change = lists[index - 1].zip(lists[index]).map(|(was, is)| (is - was) / was);
        let explained = change.filter(|change| change.is_finite() && LIST_CHANGES <= *change * (is - was).signum());
        let list = explained.map_or_else(
            || "staff may have been entered twice, moved or left out".to_owned(),
            |change| format!("its list changed by {:+.0} % as well", 100.0 * change),
        );
        let message = format!(
            "goes from {} to {} {} ({counted}) between {} and {}; {list}",
            number(was),
            number(is),
            words(group),
            before.period.in_words(),
            census.period.in_words(),
        );
        let severity = if explained.is_some() { Severity::Note } else { STEP.severity };
        let finding = Finding::of(&STEP, census, place, message).severity(severity).on(Concern::Group(group));
        let finding = finding
            .with(format!("{counted} in {}", before.period), was)
            .with(format!("{counted} in {}", census.period), is);
        findings.push(finding.with("chance", chance));
    }
    findings
}
