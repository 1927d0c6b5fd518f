//! Time given back to clinicians by a change of work, in WTE, with what it rests on.
//!
//! **Invariant:** time is never added to posts, nor one change to another: two may save the same minutes.

use schemars::JsonSchema;
use serde::Serialize;

use crate::plan::{Plan, Reach, TimeReleased};
use crate::quantity::{Percent, Wte};

/// Time that a change of work gives back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Released {
    /// Name in the document.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Whose time.
    pub profession: String,
    /// Minutes a day for each WTE reached.
    pub minutes_a_day: Wte,
    /// WTE that could be reached.
    pub wte: Wte,
    /// Percentage reached.
    pub reach_pct: Percent,
    /// Of what that is a percentage; none where the source does not say.
    pub reach_of: Option<Reach>,
    /// Minutes in the day of one WTE.
    pub day_minutes: Wte,
    /// WTE of time at this reach.
    pub equivalent: Wte,
    /// WTE of time at half the reach.
    pub at_half_reach: Wte,
    /// WTE of time if everybody were reached.
    pub at_full_reach: Wte,
    /// WTE of posts the plan has for the same profession, to be seen beside it; none where it has none.
    pub posts: Option<Wte>,
    /// How well it is known.
    pub evidence: String,
    /// Where it comes from.
    pub source: String,
}

impl Released {
    /// How it is worked out, in a sentence without a full stop.
    #[must_use]
    pub fn working(&self) -> String {
        let of = match self.reach_of {
            None => "reach (the source does not say of what)",
            Some(Reach::Practices) => "of practices",
            Some(Reach::Patients) => "of patients",
        };
        format!(
            "{} minutes a day × {} WTE × {} % {of} ÷ {} minutes in a day",
            self.minutes_a_day, self.wte, self.reach_pct, self.day_minutes
        )
    }
}

/// The time a plan means to give back, in the order of the document.
#[must_use]
pub fn released(plan: &Plan) -> Vec<Released> {
    plan.time_released.iter().map(|time| line(plan, time)).collect()
}

fn line(plan: &Plan, time: &TimeReleased) -> Released {
    let at = |reach_percent: Percent| TimeReleased { reach_percent, ..time.clone() }.equivalent();
    let same: Vec<_> = plan.initiatives.iter().filter(|initiative| initiative.role == time.profession).collect();
    let posts = || same.iter().flat_map(|one| plan.years.iter().map(|year| one.planned_in(*year))).sum();
    Released {
        id: time.id.clone(),
        title: time.title.clone(),
        profession: time.profession.clone(),
        minutes_a_day: time.minutes_a_day,
        wte: time.wte,
        reach_pct: time.reach_percent,
        reach_of: time.reach_of,
        day_minutes: time.day_minutes,
        equivalent: time.equivalent(),
        at_half_reach: at(Percent::from_units(time.reach_percent.units() / 2)),
        at_full_reach: at(Percent::ALL),
        posts: (!same.is_empty()).then(posts),
        evidence: time.evidence.clone(),
        source: time.source.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dorset_gives_back_about_36_wte_and_18_at_half_the_reach() {
        // 45 × 446 × 80 % ÷ 450 = 35.68; at 40 % 17.84, if all were reached 44.6.
        let plan = Plan::from_toml(include_str!("../../../examples/dorset-2017/plan.toml")).unwrap();
        let lines = released(&plan);
        assert_eq!(lines.len(), 1, "care navigation has no minutes in the paper, so it has no line");
        let letters = &lines[0];
        assert_eq!(letters.equivalent.to_string(), "35.68");
        assert_eq!(
            (letters.at_half_reach.to_string(), letters.at_full_reach.to_string()),
            ("17.84".into(), "44.6".into())
        );
        assert_eq!(letters.working(), "45 minutes a day × 446 WTE × 80 % of patients ÷ 450 minutes in a day");
        assert_eq!(letters.evidence, "self-reported");
    }

    #[test]
    fn posts_of_the_same_profession_stand_beside_time_and_are_not_in_it() {
        let mut plan = Plan::from_toml(include_str!("../../../examples/blmk-2018/plan.toml")).unwrap();
        let dorset = Plan::from_toml(include_str!("../../../examples/dorset-2017/plan.toml")).unwrap();
        plan.time_released.clone_from(&dorset.time_released);
        let beside = &released(&plan)[0];
        // 67 GPs needed and 56 imposed.
        assert_eq!(beside.posts, Some(Wte::whole(123)));
        assert_eq!(beside.equivalent, released(&dorset)[0].equivalent);
        plan.time_released[0].profession = "dentist".into();
        assert_eq!(released(&plan)[0].posts, None);
    }
}
