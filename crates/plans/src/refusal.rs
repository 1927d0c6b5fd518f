//! A stream that comes to nothing: what is left of its aim without it, and what the plan says to do then.

use serde::Serialize;

use crate::{plan::Plan, quantity::Wte};

/// What is left if one stream of an initiative brings nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The initiative.
    pub initiative: String,
    /// What people read of the stream.
    pub title: String,
    /// WTE planned by the initiative.
    pub planned: Wte,
    /// WTE planned by the other streams.
    pub left: Wte,
    /// WTE that the stream was to bring.
    pub lost: Wte,
    /// What the plan says to do then; none: it says nothing.
    pub fallback: Option<String>,
    /// What makes the plan be made anew; none: it says nothing.
    pub trigger: Option<String>,
}

/// What is left of an initiative without one of its streams; none where the plan does not have them.
#[must_use]
pub fn without_stream(plan: &Plan, initiative: &str, stream: &str) -> Option<Refusal> {
    let initiative = plan.initiative(initiative)?;
    let refused = initiative.streams.iter().find(|other| other.id == stream)?;
    let planned_by = |stream: &crate::plan::Stream| stream.posts.iter().map(|posts| posts.planned).sum::<Wte>();
    let planned: Wte = initiative.streams.iter().map(planned_by).sum();
    let lost = planned_by(refused);
    Some(Refusal {
        initiative: initiative.id.clone(),
        title: refused.title.clone(),
        planned,
        left: planned - lost,
        lost,
        fallback: refused.fallback.clone(),
        trigger: refused.trigger.clone(),
    })
}
