//! How a target stands against its trajectory at a day, with the reasons.
//!
//! **Invariant:** an old count is no count of today; it is told with its date and decides nothing.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use wholetime_vocabulary::day_in_words;

use super::{Brought, Part, Step, place_of, streams};
use crate::{
    plan::{Aim, Plan},
    quantity::Wte,
    standing::{Verdict, standing_on},
    target::{Actual, Target},
    trajectory::lead_periods,
};

/// Days after which a count no longer says what there is: a quarter, our judgement, since the census is quarterly.
const COUNT_HOLDS_DAYS: i32 = 92;

/// How a target stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TargetVerdict {
    /// The whole number is there.
    Reached,
    /// More than one WTE ahead of the trajectory.
    Ahead,
    /// Within one WTE of it.
    OnTrajectory,
    /// More than one WTE behind it.
    Behind,
    /// Nothing is due yet.
    NothingDue,
    /// Nobody counted, or too long ago.
    NotKnown,
}

impl TargetVerdict {
    /// As people read it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::Ahead => "ahead",
            Self::OnTrajectory => "on the trajectory",
            Self::Behind => "behind",
            Self::NothingDue => "nothing due yet",
            Self::NotKnown => "not known",
        }
    }
}

/// How a target stands at a day.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "TargetJudged")]
pub struct Judged {
    /// The day.
    pub on: Date,
    /// The verdict.
    pub verdict: TargetVerdict,
    /// The verdict in a sentence.
    pub sentence: String,
    /// Why, a sentence each.
    pub reasons: Vec<String>,
    /// WTE due from the start of the plan to the day.
    pub due: Wte,
    /// WTE to have at the day; none where no baseline says where the trajectory starts.
    pub asked: Option<Wte>,
    /// WTE at the last count by the day; none where nobody counted.
    pub actual: Option<Wte>,
    /// Day of the last count.
    pub counted_on: Option<Date>,
    /// Who counted.
    pub counted_by: Option<String>,
    /// WTE the trajectory asked for at the last count.
    pub asked_then: Option<Wte>,
    /// Places that were counted by themselves.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<PlaceJudged>,
}

/// How one place stands at its last count.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PlaceJudged {
    /// The place.
    pub place: String,
    /// What people read.
    pub title: String,
    /// WTE at the last count.
    pub actual: Wte,
    /// Day of the last count.
    pub counted_on: Date,
    /// WTE asked for by then; none where no baseline says where its trajectory starts.
    pub asked: Option<Wte>,
    /// Actual less asked.
    pub difference: Option<Wte>,
}

/// What a standing is worked out from.
pub(super) struct Case<'a> {
    pub(super) target: &'a Target,
    pub(super) aim: &'a Aim,
    pub(super) on: Date,
    pub(super) steps: &'a [Step],
    pub(super) parts: &'a [Part],
    pub(super) brought: &'a Option<Brought>,
}

impl Case<'_> {
    /// WTE due from the start of the plan to a day.
    fn due_by(&self, day: Date) -> Wte {
        self.steps.iter().filter(|step| step.ends_on <= day).map(|step| step.arrivals).sum()
    }

    fn asked_by(&self, day: Date) -> Option<Wte> {
        let first = self.steps.first()?;
        Some(first.level? - first.so_far + self.due_by(day))
    }

    /// The last count of a place by the day.
    fn last_count(&self, is_there: impl Fn(Option<&str>) -> bool) -> Option<&Actual> {
        let counts = self.target.actuals.iter().filter(|actual| is_there(actual.place.as_deref()));
        counts.filter(|actual| actual.on <= self.on).max_by_key(|actual| actual.on)
    }
}

pub(super) fn judged(plan: &Plan, case: &Case<'_>) -> Judged {
    let whole = place_of(plan, case.aim);
    let count = case.last_count(|place| place.is_none_or(|place| place == whole));
    let (due, asked) = (case.due_by(case.on), case.asked_by(case.on));
    let asked_then = count.and_then(|count| case.asked_by(count.on));
    let places = places(case);
    let verdict = verdict(case, count, asked_then, due);
    Judged {
        on: case.on,
        verdict,
        sentence: sentence(case, verdict, count, asked_then),
        reasons: reasons(plan, case, count, asked_then, &places),
        due,
        asked,
        actual: count.map(|count| count.wte),
        counted_on: count.map(|count| count.on),
        counted_by: count.map(|count| count.source.clone()),
        asked_then,
        places,
    }
}

fn is_old(case: &Case<'_>, count: &Actual) -> bool {
    let days = case.on.since((jiff::Unit::Day, count.on)).map_or(i32::MAX, |span| span.get_days());
    COUNT_HOLDS_DAYS < days
}

fn verdict(case: &Case<'_>, count: Option<&Actual>, asked_then: Option<Wte>, due: Wte) -> TargetVerdict {
    let nothing_due = if due == Wte::ZERO { TargetVerdict::NothingDue } else { TargetVerdict::NotKnown };
    let (Some(count), Some(asked_then)) = (count, asked_then) else { return nothing_due };
    if is_old(case, count) {
        return nothing_due;
    }
    let at_the_end = case.steps.last().and_then(|step| step.level);
    if at_the_end.is_some_and(|level| level <= count.wte) {
        return TargetVerdict::Reached;
    }
    match Verdict::of(count.wte - asked_then) {
        Verdict::Behind => TargetVerdict::Behind,
        Verdict::Ahead => TargetVerdict::Ahead,
        Verdict::OnTrajectory | Verdict::NotKnown if due == Wte::ZERO => TargetVerdict::NothingDue,
        Verdict::OnTrajectory | Verdict::NotKnown => TargetVerdict::OnTrajectory,
    }
}

fn sentence(case: &Case<'_>, verdict: TargetVerdict, count: Option<&Actual>, asked_then: Option<Wte>) -> String {
    let away = count.zip(asked_then).map_or(Wte::ZERO, |(count, asked)| count.wte - asked);
    let then = count.map_or(String::new(), |count| day_in_words(count.on));
    let by = day_in_words(case.on);
    match verdict {
        TargetVerdict::Reached => format!("Reached: the whole number was there on {then}"),
        TargetVerdict::Ahead => format!("Ahead: {away} WTE more than the trajectory asked for by {then}"),
        TargetVerdict::OnTrajectory => format!("On the trajectory, within one WTE, on {then}"),
        TargetVerdict::Behind => {
            format!("Behind: {} WTE fewer than the trajectory asked for by {then}", Wte::ZERO - away)
        }
        TargetVerdict::NothingDue => format!("Nothing is due yet by {by}"),
        TargetVerdict::NotKnown => format!("Not known: {} WTE were due by {by}", case.due_by(case.on)),
    }
}

fn reasons(
    plan: &Plan,
    case: &Case<'_>,
    count: Option<&Actual>,
    asked_then: Option<Wte>,
    places: &[PlaceJudged],
) -> Vec<String> {
    let mut reasons = Vec::new();
    reasons.extend(counted(case, count, asked_then));
    reasons.extend(lead_time(case));
    for place in places {
        reasons.extend(place_behind(place));
    }
    for initiative in streams::initiatives(plan, case.target, case.aim) {
        reasons.extend(standing_on(initiative, case.on).reasons);
    }
    reasons.extend(planned(case));
    reasons
}

fn counted(case: &Case<'_>, count: Option<&Actual>, asked_then: Option<Wte>) -> Vec<String> {
    let Some(count) = count else {
        return vec!["Nobody has counted yet; add a count to the target".to_owned()];
    };
    let (wte, source, then) = (count.wte, &count.source, day_in_words(count.on));
    let mut said = match asked_then {
        Some(asked) => vec![format!("{wte} WTE were counted on {then} ({source}); the trajectory asked for {asked}")],
        None => vec![format!(
            "{wte} WTE were counted on {then} ({source}); the aim names no baseline, so the trajectory has no level to set it beside"
        )],
    };
    if is_old(case, count) {
        said.push(format!("That count is more than a quarter old on {}; count again", day_in_words(case.on)));
    }
    said
}

fn lead_time(case: &Case<'_>) -> Option<String> {
    let lead = lead_periods(case.target.lead_months, super::MONTHS_IN_QUARTER);
    let first = case.steps.get(lead)?;
    let begins = first.quarter.first_day();
    (0 < lead && case.on < begins).then(|| {
        format!(
            "Nobody is due before {}: the first people come {} months after the start of the plan",
            day_in_words(begins),
            case.target.lead_months
        )
    })
}

fn place_behind(place: &PlaceJudged) -> Option<String> {
    let difference = place.difference?;
    (Verdict::of(difference) == Verdict::Behind).then(|| {
        let then = day_in_words(place.counted_on);
        format!("{}: {} WTE fewer than asked for by {then}", place.title, Wte::ZERO - difference)
    })
}

fn planned(case: &Case<'_>) -> Option<String> {
    let brought = case.brought.as_ref()?;
    let without = brought.without.as_ref().map_or(String::new(), |without| format!("Without {without}, "));
    let mut sentence = match brought.not_planned {
        none if none <= Wte::ZERO && without.is_empty() => return None,
        none if none <= Wte::ZERO => format!("{without}posts planned still come to {}", brought.planned),
        missing => format!("{without}posts planned come to {}; {missing} WTE of the target have none", brought.planned),
    };
    if let Some(first) = sentence.get(..1).map(str::to_uppercase) {
        sentence.replace_range(..1, &first);
    }
    Some(sentence)
}

fn places(case: &Case<'_>) -> Vec<PlaceJudged> {
    let judge = |part: &Part| {
        let count = case.last_count(|place| place == Some(part.place.as_str()))?;
        let arrivals = case.steps.iter().zip(&part.by_quarter);
        let due: Wte = arrivals.filter(|(step, _)| step.ends_on <= count.on).map(|(_, wte)| *wte).sum();
        let asked = part.baseline.map(|baseline| baseline + due);
        Some(PlaceJudged {
            place: part.place.clone(),
            title: part.title.clone(),
            actual: count.wte,
            counted_on: count.on,
            asked,
            difference: asked.map(|asked| count.wte - asked),
        })
    };
    case.parts.iter().filter_map(judge).collect()
}
