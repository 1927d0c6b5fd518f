//! How an initiative stands against its trajectory, and which of its streams is the reason.
//!
//! **Invariant:** no standing without its reasons; what has not been told is a reason, and never an arrival of nobody.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use wholetime_vocabulary::day_in_words;

use crate::{
    plan::{Initiative, Posts, Stream},
    quantity::Wte,
    when::FinancialYear,
};

/// WTE by which arrivals may be away from the trajectory and still be on it: one person, our judgement.
const AWAY_AT_MOST: Wte = Wte::whole(1);

/// How an initiative stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// More than one WTE behind.
    Behind,
    /// Within one WTE.
    OnTrajectory,
    /// More than one WTE ahead.
    Ahead,
    /// A stream with posts due has not told how many arrived.
    NotKnown,
}

/// An initiative against its trajectory at the end of a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Standing {
    /// The verdict.
    pub verdict: Verdict,
    /// WTE due by the end of the year, over all streams.
    pub due: Wte,
    /// WTE arrived, over the streams that have told.
    pub arrived: Wte,
    /// Why, a sentence for each stream that is away from its trajectory or has not told.
    pub reasons: Vec<String>,
}

/// Sets arrivals by stream, counted from the start of the plan, beside the posts due by the end of a year.
#[must_use]
pub fn standing(initiative: &Initiative, by_end_of: FinancialYear, arrived: &BTreeMap<String, Wte>) -> Standing {
    let is_due = |posts: &Posts| posts.when.year() <= by_end_of;
    judged(initiative, &format!("the end of {by_end_of}"), &is_due, &|stream| arrived.get(&stream.id).copied())
}

/// Sets arrivals as the plan tells them beside the posts due by a day: those whose year, quarter or month is over by then.
#[must_use]
pub fn standing_on(initiative: &Initiative, day: Date) -> Standing {
    let is_due = |posts: &Posts| posts.when.last_day() <= day;
    let arrived = |stream: &Stream| {
        let told = stream.arrived.iter().filter(|arrived| arrived.when.first_day() <= day);
        (0 < told.clone().count()).then(|| told.map(|arrived| arrived.wte).sum())
    };
    judged(initiative, &day_in_words(day), &is_due, &arrived)
}

fn judged(
    initiative: &Initiative,
    by: &str,
    is_due: &dyn Fn(&Posts) -> bool,
    arrived: &dyn Fn(&Stream) -> Option<Wte>,
) -> Standing {
    let (mut due_in_all, mut arrived_in_all, mut reasons, mut is_known) = (Wte::ZERO, Wte::ZERO, Vec::new(), true);
    for stream in &initiative.streams {
        let due: Wte = stream.posts.iter().filter(|posts| is_due(posts)).map(|posts| posts.planned).sum();
        due_in_all += due;
        match arrived(stream) {
            Some(wte) => {
                arrived_in_all += wte;
                if wte < due {
                    reasons.push(format!("{}: {wte} of {due} WTE due by {by} have arrived", stream.title));
                }
                if due < wte {
                    reasons.push(format!("{}: {wte} WTE have arrived, {due} were due by {by}", stream.title));
                }
            }
            None if due == Wte::ZERO => {}
            None => {
                is_known = false;
                reasons.push(format!("{}: nobody has said how many of {due} WTE have arrived", stream.title));
            }
        }
    }
    let verdict = if is_known { Verdict::of(arrived_in_all - due_in_all) } else { Verdict::NotKnown };
    Standing { verdict, due: due_in_all, arrived: arrived_in_all, reasons }
}

impl Verdict {
    /// By how many WTE there are more than the trajectory asks.
    #[must_use]
    pub fn of(away: Wte) -> Self {
        if away < Wte::ZERO - AWAY_AT_MOST {
            Self::Behind
        } else if AWAY_AT_MOST < away {
            Self::Ahead
        } else {
            Self::OnTrajectory
        }
    }
}
