//! The dates of a plan by which somebody must decide, deliver or look again.
//!
//! **Invariant:** what day it is, is an argument. An action that is done, given up or goes on without an end has no date to
//! meet, one that has begun no decision to wait for, and a risk that is closed no review; a plan without dates has none.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{delivery::Status, plan::Plan};

/// What a date is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DateKind {
    /// A way in which people come, or an action, must be decided.
    Decision,
    /// An action is to be complete.
    Action,
    /// A risk is looked at again.
    Review,
    /// An aim is to be reached.
    Aim,
}

impl DateKind {
    /// What people read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Decision => "Decide",
            Self::Action => "Complete",
            Self::Review => "Look at the risk again",
            Self::Aim => "Reach",
        }
    }
}

/// A date of a plan.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct KeyDate {
    /// The day.
    pub on: Date,
    /// What it is for.
    pub kind: DateKind,
    /// Of what, in the plan's own words.
    pub title: String,
    /// Who answers for it, where somebody does.
    pub owner: Option<String>,
    /// The day has gone by; on the day itself it has not.
    pub has_gone_by: bool,
}

/// Every date of a plan, the earliest first, as it stands on a day.
#[must_use]
pub fn key_dates(plan: &Plan, today: Date) -> Vec<KeyDate> {
    let date = |on: Date, kind, title: String, owner: Option<&String>| KeyDate {
        on,
        kind,
        title,
        owner: owner.filter(|owner| !owner.trim().is_empty()).cloned(),
        has_gone_by: on < today,
    };
    let mut dates = Vec::new();
    for initiative in &plan.initiatives {
        for stream in &initiative.streams {
            let title = format!("{}: {}", initiative.title, stream.title);
            dates.extend(stream.decide_by.map(|on| date(on, DateKind::Decision, title, stream.owner.as_ref())));
        }
    }
    for action in plan.delivery.actions.iter().filter(|action| action.status.is_open()) {
        let is_begun = action.status == Status::UnderWay;
        let decision = action.decide_by.filter(|_| !is_begun).map(|on| (on, DateKind::Decision));
        let due = action.complete_by.map(|on| (on, DateKind::Action));
        let both = decision.into_iter().chain(due);
        dates.extend(both.map(|(on, kind)| date(on, kind, action.title.clone(), action.owner.as_ref())));
    }
    for risk in plan.delivery.risks.iter().filter(|risk| risk.status.is_open()) {
        let title = risk.title.clone();
        dates.extend(risk.review_on.map(|on| date(on, DateKind::Review, title, risk.owner.as_ref())));
    }
    dates.extend(plan.aims.iter().filter_map(|aim| Some(date(aim.by?, DateKind::Aim, aim.title.clone(), None))));
    dates.sort();
    dates
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_date_has_gone_by_from_the_day_after_it() {
        let plan = Plan::from_toml(include_str!("../../../examples/blmk-2018/plan.toml")).unwrap();
        let on = |today| {
            let dates = key_dates(&plan, today);
            dates.iter().map(|date| (date.on, date.kind, date.has_gone_by)).collect::<Vec<_>>()
        };
        // International recruitment was to be decided in January 2018, two risks to be looked at again in March; 123 GPs
        // were to be there by December 2020.
        let (decision, review, aim) = (date(2018, 1, 31), date(2018, 3, 1), date(2020, 12, 31));
        let stand = |decided| {
            [
                (decision, DateKind::Decision, decided),
                (review, DateKind::Review, false),
                (review, DateKind::Review, false),
                (aim, DateKind::Aim, false),
            ]
        };
        assert_eq!(on(decision), stand(false));
        assert_eq!(on(date(2018, 2, 1)), stand(true));
    }

    #[test]
    fn what_is_done_or_has_no_end_has_no_date_to_meet() {
        let text =
            "schema = 1\nid = \"p\"\ntitle = \"P\"\nyears = [\"2026/27\"]\n[[place]]\nid = \"a\"\ntitle = \"A\"\n";
        let action = |id: &str, status: &str| {
            format!(
                "[[delivery.action]]\nid = \"{id}\"\ntheme = \"T\"\ntitle = \"{id}\"\nowner = \" \"\n\
                 decide_by = \"2026-11-30\"\ncomplete_by = \"2026-12-31\"\nstatus = \"{status}\"\n"
            )
        };
        let statuses = ["not_started", "done", "dropped", "ongoing", "under_way"];
        let actions: String =
            statuses.iter().enumerate().map(|(at, status)| action(&format!("a{at}"), status)).collect();
        let risk = |id: &str, status: &str| {
            format!(
                "[[delivery.risk]]\nid = \"{id}\"\ntitle = \"{id}\"\nreview_on = \"2026-10-01\"\nstatus = \"{status}\"\n"
            )
        };
        let risks = [risk("over", "closed"), risk("money", "open")].concat();
        let plan = Plan::from_toml(&format!("{text}{actions}{risks}")).unwrap();
        let dates = key_dates(&plan, date(2027, 1, 1));
        let titles: Vec<&str> = dates.iter().map(|date| date.title.as_str()).collect();
        // What is under way was decided.
        assert_eq!(titles, ["money", "a0", "a0", "a4"]);
        assert!(dates.iter().all(|date| date.has_gone_by && date.owner.is_none()), "an empty name is no owner");
    }
}
