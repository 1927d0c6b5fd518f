//! A stream that comes to nothing: what is left of its aim without it, and what the plan says to do then.
//!
//! **Invariant:** a chance never takes the place of a number; what is expected stands beside what is planned, and where no
//! chance is written down nothing is expected of it.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    plan::{Initiative, Plan, Stream},
    quantity::{Percent, Rounding, Wte, divided_units},
};

/// What is left if one stream of an initiative brings nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Refusal {
    /// The initiative.
    pub initiative: String,
    /// What people read of the initiative.
    pub initiative_title: String,
    /// Profession or role of the initiative.
    pub role: String,
    /// The stream.
    pub stream: String,
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
    /// By when the stream must be decided; none: the plan does not say.
    pub decide_by: Option<Date>,
    /// Months from the decision to the first person at work; none: the plan does not say.
    pub lead_months: Option<u32>,
    /// How likely it is to come off; none: the plan does not say.
    #[serde(rename = "probability_pct")]
    pub probability: Option<Percent>,
    /// WTE of the stream times its chance, to a thousandth; none where no chance is written down.
    pub expected: Option<Wte>,
}

/// Why a stream that is named is not one of the plan's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoStream {
    /// There is none of this name.
    #[error("the plan has no stream `{name}`; it has {}", .there.join(", "))]
    Unknown {
        /// As it was named.
        name: String,
        /// The streams there are, as they can be named.
        there: Vec<String>,
    },
    /// Several initiatives have one of this name.
    #[error("`{name}` is a stream of more than one initiative; name one of {}", .which.join(", "))]
    Several {
        /// As it was named.
        name: String,
        /// The streams it could be.
        which: Vec<String>,
    },
}

/// What is left of an initiative without one of its streams; none where the plan does not have them.
#[must_use]
pub fn without_stream(plan: &Plan, initiative: &str, stream: &str) -> Option<Refusal> {
    let initiative = plan.initiative(initiative)?;
    let refused = initiative.streams.iter().find(|other| other.id == stream)?;
    Some(refusal(initiative, refused))
}

/// What is left without each stream in turn, in the order of the plan.
#[must_use]
pub fn refusals(plan: &Plan) -> Vec<Refusal> {
    let streams = plan.initiatives.iter().flat_map(|one| one.streams.iter().map(move |stream| (one, stream)));
    streams.map(|(initiative, stream)| refusal(initiative, stream)).collect()
}

/// What is left without the stream of a name: `international`, or `gp-need/international` where several initiatives have one.
///
/// # Errors
/// There is no such stream, or there is more than one.
pub fn refusal_of(plan: &Plan, name: &str) -> Result<Refusal, NoStream> {
    let full = |one: &Refusal| format!("{}/{}", one.initiative, one.stream);
    let all = refusals(plan);
    let mut meant: Vec<Refusal> = all.iter().filter(|one| one.stream == name || full(one) == name).cloned().collect();
    let name = name.to_owned();
    if 1 < meant.len() {
        return Err(NoStream::Several { name, which: meant.iter().map(full).collect() });
    }
    meant.pop().ok_or_else(|| NoStream::Unknown { name, there: all.iter().map(full).collect() })
}

fn refusal(initiative: &Initiative, refused: &Stream) -> Refusal {
    let planned_by = |stream: &Stream| stream.posts.iter().map(|posts| posts.planned).sum::<Wte>();
    let planned: Wte = initiative.streams.iter().map(planned_by).sum();
    let lost = planned_by(refused);
    let chance = refused.probability_percent;
    Refusal {
        initiative: initiative.id.clone(),
        initiative_title: initiative.title.clone(),
        role: initiative.role.clone(),
        stream: refused.id.clone(),
        title: refused.title.clone(),
        planned,
        left: planned - lost,
        lost,
        fallback: refused.fallback.clone(),
        trigger: refused.trigger.clone(),
        decide_by: refused.decide_by,
        lead_months: refused.lead_months,
        probability: chance,
        expected: chance.map(|chance| part_of(lost, chance)),
    }
}

/// A percentage of WTE, to a thousandth.
fn part_of(wte: Wte, share: Percent) -> Wte {
    let product = i128::from(wte.units()) * i128::from(share.units());
    Wte::from_units(divided_units(product, i128::from(Percent::ALL.units()), Rounding::Rounded))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Plan {
        Plan::from_toml(
            r#"
            schema = 1
            id = "haven"
            title = "Haven"
            years = ["2026/27"]
            place = [{ id = "haven", title = "Haven" }]
            group = [{ id = "all", title = "All" }]

            [[initiative]]
            id = "nurses"
            title = "Nurses"
            role = "nurse"
            group = "all"
            no_cost_because = "paid elsewhere"
            counted = "once"
            stream = [
              { id = "trained", title = "Trained here", posts = [{ when = "2026/27 Q2", planned = 6 }], probability_percent = 75, fallback = "Share with the hospital" },
              { id = "abroad", title = "From abroad", posts = [{ when = "2026/27 Q4", planned = 4 }] },
            ]

            [[initiative]]
            id = "carers"
            title = "Carers"
            role = "carer"
            group = "all"
            no_cost_because = "paid elsewhere"
            counted = "once"
            stream = [{ id = "abroad", title = "From abroad", posts = [{ when = "2026/27", planned = 2 }] }]
            "#,
        )
        .unwrap()
    }

    #[test]
    fn what_is_left_and_what_is_lost_are_the_plan() {
        for one in refusals(&plan()) {
            assert_eq!(one.left + one.lost, one.planned, "{}/{}", one.initiative, one.stream);
        }
        let trained = refusal_of(&plan(), "trained").unwrap();
        assert_eq!((trained.planned, trained.left), (Wte::whole(10), Wte::whole(4)));
        assert_eq!(trained.fallback.as_deref(), Some("Share with the hospital"));
        // Three quarters of 6; no chance is written down for those from abroad.
        assert_eq!(trained.expected, Some(Wte::read("4.5").unwrap()));
        assert_eq!(refusal_of(&plan(), "nurses/abroad").unwrap().expected, None);
    }

    #[test]
    fn a_stream_of_two_initiatives_is_named_with_its_initiative() {
        assert_eq!(
            refusal_of(&plan(), "abroad").unwrap_err().to_string(),
            "`abroad` is a stream of more than one initiative; name one of nurses/abroad, carers/abroad"
        );
        assert_eq!(
            refusal_of(&plan(), "home").unwrap_err().to_string(),
            "the plan has no stream `home`; it has nurses/trained, nurses/abroad, carers/abroad"
        );
    }
}
