//! What the initiatives of a target are to bring, with and without a stream that is refused.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    plan::{Aim, Initiative, Plan, Stream},
    quantity::Wte,
    refusal::{Refusal, refusals},
    target::Target,
    when::When,
};

/// What initiatives are to bring of a target.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Brought {
    /// The initiatives, as people read them.
    pub initiatives: Vec<String>,
    /// WTE planned over all years, without the stream that is refused.
    pub planned: Wte,
    /// WTE of the stream that is refused; none where none is.
    pub refused: Option<Wte>,
    /// What people read of the stream that is refused.
    pub without: Option<String>,
    /// WTE of the target for which no post is planned; below nothing: more are planned than it asks for.
    pub not_planned: Wte,
    /// WTE due so far by the end of each quarter of the trajectory.
    pub so_far: Vec<Wte>,
    /// Sum of the streams times their chances, to a thousandth; none unless every stream has a chance.
    pub expected: Option<Wte>,
}

/// The initiatives of a target, in the order of the plan.
#[must_use]
pub fn initiatives<'a>(plan: &'a Plan, target: &'a Target, aim: &'a Aim) -> Vec<&'a Initiative> {
    let is_meant = |one: &&Initiative| match target.initiatives.as_slice() {
        [] => one.role == aim.profession,
        named => named.contains(&one.id),
    };
    plan.initiatives.iter().filter(is_meant).collect()
}

pub(super) fn brought(
    plan: &Plan,
    target: &Target,
    aim: &Aim,
    shared_out: Wte,
    quarters: &[When],
    without: Option<&Refusal>,
) -> Option<Brought> {
    let initiatives = initiatives(plan, target, aim);
    if initiatives.is_empty() {
        return None;
    }
    let is_refused = |initiative: &str, stream: &str| {
        without.is_some_and(|refusal| refusal.initiative == initiative && refusal.stream == stream)
    };
    let streams = initiatives.iter().flat_map(|one| one.streams.iter().map(move |stream| (one, stream)));
    let kept: Vec<&Stream> =
        streams.filter(|(one, stream)| !is_refused(&one.id, &stream.id)).map(|(_, stream)| stream).collect();
    let planned: Wte = kept.iter().flat_map(|stream| &stream.posts).map(|posts| posts.planned).sum();
    let due_by = |quarter: &When| {
        let posts = kept.iter().flat_map(|stream| &stream.posts);
        posts.filter(|posts| posts.when.last_day() <= quarter.last_day()).map(|posts| posts.planned).sum()
    };
    let of_target = without.filter(|refusal| initiatives.iter().any(|one| one.id == refusal.initiative));
    let chances = refusals(plan).into_iter().filter(|one| {
        initiatives.iter().any(|initiative| initiative.id == one.initiative)
            && !is_refused(&one.initiative, &one.stream)
    });
    Some(Brought {
        initiatives: initiatives.iter().map(|one| one.title.clone()).collect(),
        planned,
        refused: of_target.map(|refusal| refusal.lost),
        without: of_target.map(|refusal| refusal.title.clone()),
        not_planned: shared_out - planned,
        so_far: quarters.iter().map(due_by).collect(),
        expected: chances.map(|one| one.expected).sum(),
    })
}
