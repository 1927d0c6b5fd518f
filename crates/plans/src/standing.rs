//! How an initiative stands against its trajectory, and which of its streams is the reason.
//!
//! **Invariant:** no standing without its reasons; what has not been told is a reason, and never an arrival of nobody.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{plan::Initiative, quantity::Wte, when::FinancialYear};

/// WTE by which arrivals may be away from the trajectory and still be on it: one person, our judgement.
const AWAY_AT_MOST: Wte = Wte::whole(1);

/// How an initiative stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
    let (mut due_in_all, mut arrived_in_all, mut reasons, mut is_known) = (Wte::ZERO, Wte::ZERO, Vec::new(), true);
    for stream in &initiative.streams {
        let posts = stream.posts.iter().filter(|posts| posts.when.year() <= by_end_of);
        let due: Wte = posts.map(|posts| posts.planned).sum();
        due_in_all += due;
        match arrived.get(&stream.id) {
            Some(wte) => {
                arrived_in_all += *wte;
                if *wte < due {
                    reasons.push(format!(
                        "{}: {wte} of {due} WTE due by the end of {by_end_of} have arrived",
                        stream.title
                    ));
                }
                if due < *wte {
                    reasons.push(format!(
                        "{}: {wte} WTE have arrived, {due} were due by the end of {by_end_of}",
                        stream.title
                    ));
                }
            }
            None if due == Wte::ZERO => {}
            None => {
                is_known = false;
                reasons.push(format!("{}: nobody has said how many of {due} WTE have arrived", stream.title));
            }
        }
    }
    let away = arrived_in_all - due_in_all;
    let verdict = if !is_known {
        Verdict::NotKnown
    } else if away < Wte::ZERO - AWAY_AT_MOST {
        Verdict::Behind
    } else if AWAY_AT_MOST < away {
        Verdict::Ahead
    } else {
        Verdict::OnTrajectory
    };
    Standing { verdict, due: due_in_all, arrived: arrived_in_all, reasons }
}
