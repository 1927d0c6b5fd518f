//! Figures that do not move for long, and figures that come and go.

use wholetime_snapshots::Severity;
use wholetime_vocabulary::{Missing, Period, StaffGroup, Value};

use super::census::{Census, PATIENTS, Run, words};
use super::{Concern, Finding, Rule};

pub(super) const UNCHANGED: Rule = Rule {
    id: "unchanged_for_long",
    title: "No figure of staff has moved",
    severity: Severity::Warning,
    in_words: "Every figure of staff of a practice is the same in at least six censuses in a row that span at least 12 months; a \
               run that has ended, or that is of a practice with fewer than 3 FTE, is only worth knowing.",
    source: "Our judgement: in a year about a third of posts see some change.",
};

pub(super) const FLIPS: Rule = Rule {
    id: "missing_comes_and_goes",
    title: "A group is reported, then not, again and again",
    severity: Severity::Warning,
    in_words: "The figures of a staff group go from a number to `not reported` or `not valid` and back more than once.",
    source: "Our judgement: once can be a slip; twice means that sums over time move with who reports.",
};

const CENSUSES: usize = 6;
const MONTHS: i32 = 12;
/// In practices with less staff than this, nothing changing for a year is likely enough. Our judgement.
const FEW_STAFF: f64 = 3.0;

/// What stands still and what flickers.
pub(super) fn found(run: &Run) -> Vec<Finding> {
    let months = run.months();
    let mut findings = Vec::new();
    for practice in run.practices() {
        let places: Vec<Option<usize>> = months.iter().map(|census| census.place(practice)).collect();
        findings.extend(still(&months, &places));
        for group in StaffGroup::ALL.iter().copied() {
            findings.extend(flicker(&months, &places, group));
        }
    }
    findings
}

/// Figures of staff as they can be compared digit by digit; none where there is nobody to stand still.
fn staff(census: &Census, place: Option<usize>) -> Option<Vec<Value>> {
    let place = place?;
    let figures: Vec<Value> =
        census.measures().filter(|measure| *measure != PATIENTS).map(|measure| census.value(place, measure)).collect();
    figures.iter().any(|value| value.known().is_some_and(|number| 0.0 < number)).then_some(figures)
}

fn still(months: &[&Census], places: &[Option<usize>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut first = 0;
    for index in 1..=months.len() {
        let goes_on = index < months.len() && {
            let before = staff(months[index - 1], places[index - 1]);
            before.is_some() && before == staff(months[index], places[index])
        };
        if goes_on {
            continue;
        }
        findings.extend(stood_still(months, places, first, index - 1));
        first = index;
    }
    findings
}

fn stood_still(months: &[&Census], places: &[Option<usize>], first: usize, last: usize) -> Option<Finding> {
    let (since, until) = (months.get(first)?.period, months.get(last)?.period);
    let (count, spans) = (last - first + 1, until.months_since(since));
    if count < CENSUSES || spans < MONTHS {
        return None;
    }
    let (census, place) = (months[last], places[last]?);
    let fte: f64 = StaffGroup::ALL.iter().filter_map(|group| census.known(place, census.all_of_group(*group).0)).sum();
    let is_over = places[last + 1..].iter().any(Option::is_some);
    let (severity, end) = if is_over {
        (Severity::Note, format!("until {}", until.in_words()))
    } else {
        let severity = if fte < FEW_STAFF { Severity::Note } else { UNCHANGED.severity };
        (severity, format!("on, and still did in {}, its last census held", until.in_words()))
    };
    let message = format!(
        "states the same figures for all its staff in {count} censuses, from {} {end}; its return may not have been kept up",
        since.in_words(),
    );
    let finding = Finding::of(&UNCHANGED, census, place, message).severity(severity).on(Concern::Staff);
    #[expect(clippy::cast_precision_loss, reason = "a few hundred censuses")]
    let finding =
        finding.with("censuses", count as f64).with("months", f64::from(spans)).with("FTE of all groups stated", fte);
    Some(finding.of_all_since(since))
}

fn flicker(months: &[&Census], places: &[Option<usize>], group: StaffGroup) -> Option<Finding> {
    let measure = months.first()?.of_group(group).0;
    let states: Vec<Option<bool>> = months
        .iter()
        .zip(places)
        .map(|(census, place)| match census.value((*place)?, measure) {
            Value::Known(_) => Some(true),
            Value::Missing(Missing::NotReported | Missing::NotValid) => Some(false),
            // What nobody was asked for, or what is not held, says nothing of the practice.
            Value::Missing(_) => None,
        })
        .collect();
    let said: Vec<(usize, bool)> =
        states.iter().enumerate().filter_map(|(index, state)| Some((index, (*state)?))).collect();
    // Each gap: the first census without the group, and the one in which it is back.
    let mut gaps: Vec<(Period, usize)> = Vec::new();
    let mut open = None;
    for pair in said.windows(2) {
        match (pair[0].1, pair[1].1) {
            (true, false) => open = Some(months[pair[1].0].period),
            (false, true) => gaps.extend(open.take().map(|since| (since, pair[1].0))),
            _ => {}
        }
    }
    let (first, (_, back)) = (gaps.first()?.0, *gaps.last()?);
    if gaps.len() < 2 {
        return None;
    }
    let census = months[back];
    let told: Vec<String> =
        gaps.iter().map(|(since, back)| format!("{since} until {}", months[*back].period)).collect();
    let message = format!(
        "states its {} on and off: {} gaps between {} and {}; sums of its area move with them",
        words(group),
        gaps.len(),
        first.in_words(),
        census.period.in_words(),
    );
    let finding = Finding::of(&FLIPS, census, places[back]?, message).on(Concern::Group(group));
    Some(finding.with_text("gaps", told.join(", ")).of_all_since(first))
}
