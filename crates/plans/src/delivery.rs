//! Delivery of a plan: actions under themes and objectives, packages of work by quarter, and risks before and after mitigation.
//!
//! **Invariant:** what day it is, is an argument; an action without a date is never overdue, and is said to have none.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::when::When;

/// How a plan is delivered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// Actions, in order.
    #[serde(default, rename = "action", skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<Action>,
    /// Packages of work, in order.
    #[serde(default, rename = "package", skip_serializing_if = "Vec::is_empty")]
    pub packages: Vec<Package>,
    /// Risks, in order.
    #[serde(default, rename = "risk", skip_serializing_if = "Vec::is_empty")]
    pub risks: Vec<Risk>,
}

/// Something to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// Name in the document.
    pub id: String,
    /// Theme.
    pub theme: String,
    /// Objective under the theme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objective: Option<String>,
    /// What is done.
    pub title: String,
    /// Key performance indicator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kpi: Option<String>,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// By when it is to be complete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complete_by: Option<Date>,
    /// What may stand in the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constraint: Option<String>,
    /// How it stands.
    #[serde(default)]
    pub status: Status,
    /// The figure of the plan that it moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moves: Option<String>,
}

/// How an action stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody said; it counts as open.
    #[default]
    NotStated,
    /// Not begun.
    NotStarted,
    /// Under way.
    UnderWay,
    /// Goes on without an end.
    Ongoing,
    /// Done.
    Done,
    /// Given up.
    Dropped,
}

impl Action {
    /// Whether it is still to do and its date has gone by; on the date itself it is not overdue.
    #[must_use]
    pub fn is_overdue(&self, today: Date) -> bool {
        let is_open = !matches!(self.status, Status::Done | Status::Dropped | Status::Ongoing);
        is_open && self.complete_by.is_some_and(|day| day < today)
    }

    /// Whether nobody answers for it.
    #[must_use]
    pub fn has_no_owner(&self) -> bool {
        self.owner.as_deref().is_none_or(|owner| owner.trim().is_empty())
    }
}

/// A package of work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// Name in the document.
    pub id: String,
    /// Package it is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
    /// What it is.
    pub title: String,
    /// What comes out of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Quarters in which it is worked on; empty where the plan does not say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quarters: Vec<When>,
}

/// Something that may go wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Risk {
    /// Name in the document.
    pub id: String,
    /// What may happen, through what, with which result.
    pub title: String,
    /// When it was raised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raised_on: Option<Date>,
    /// Likelihood and impact before mitigation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Score>,
    /// Likelihood and impact after mitigation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Score>,
    /// What is done about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mitigation: Option<String>,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// When it is looked at again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_on: Option<Date>,
    /// The figure of the plan that it moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moves: Option<String>,
}

/// Likelihood and impact, each 1 to 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// How likely, 1 to 5.
    pub likelihood: u8,
    /// How bad, 1 to 5.
    pub impact: u8,
}

impl Score {
    /// Likelihood times impact, 1 to 25: the usual 5 × 5 grid, as in the paper's risk register (appendix 3).
    #[must_use]
    pub fn severity(self) -> u8 {
        self.likelihood.saturating_mul(self.impact)
    }
}

impl Delivery {
    /// Actions whose date has gone by on this day and that are not done.
    pub fn overdue(&self, today: Date) -> impl Iterator<Item = &Action> {
        self.actions.iter().filter(move |action| action.is_overdue(today))
    }

    /// Actions that are to end and have no date by which they do.
    pub fn without_date(&self) -> impl Iterator<Item = &Action> {
        let is_open = |action: &&Action| !matches!(action.status, Status::Done | Status::Dropped | Status::Ongoing);
        self.actions.iter().filter(is_open).filter(|action| action.complete_by.is_none())
    }

    /// Actions nobody answers for.
    pub fn without_owner(&self) -> impl Iterator<Item = &Action> {
        self.actions.iter().filter(|action| action.has_no_owner())
    }

    /// Says what is wrong with it; empty if nothing is.
    pub(crate) fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for risk in &self.risks {
            for score in [risk.before, risk.after].into_iter().flatten() {
                if !(1..=5).contains(&score.likelihood) || !(1..=5).contains(&score.impact) {
                    problems.push(format!(
                        "risk `{}` has likelihood {} and impact {}; each goes from 1 to 5",
                        risk.id, score.likelihood, score.impact
                    ));
                }
            }
        }
        for package in &self.packages {
            for quarter in &package.quarters {
                if !matches!(quarter, When::Quarter(..)) {
                    problems
                        .push(format!("package `{}` names `{quarter}`; write a quarter, as 2018/19 Q2", package.id));
                }
            }
            if let Some(within) = &package.within
                && !self.packages.iter().any(|other| other.id == *within)
            {
                problems.push(format!("package `{}` is within `{within}`, which is not a package", package.id));
            }
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn nine_actions_of_bury_are_overdue_on_28_march_2018_and_none_has_an_owner() {
        // The implementation table: seven lines of 31 December 2017 and two of 1 July 2017; those of 31 March 2018 are not due.
        let plan = crate::plan::Plan::from_toml(include_str!("../../../examples/bury-2018/plan.toml")).unwrap();
        let delivery = plan.delivery;
        assert_eq!(delivery.actions.len(), 38);
        assert_eq!(delivery.overdue(date(2018, 3, 28)).count(), 9);
        assert_eq!(delivery.overdue(date(2018, 4, 1)).count(), 12);
        assert_eq!(delivery.without_owner().count(), 38);
        // Three go on without an end; nine have neither a date nor that.
        assert_eq!(delivery.actions.iter().filter(|action| action.status == Status::Ongoing).count(), 3);
        assert_eq!(delivery.without_date().count(), 9);
    }

    fn action(complete_by: Option<Date>, status: Status, owner: Option<&str>) -> Action {
        Action {
            id: "a".into(),
            theme: "Workforce".into(),
            objective: None,
            title: "Map vacancies".into(),
            kpi: None,
            owner: owner.map(str::to_owned),
            complete_by,
            constraint: None,
            status,
            moves: None,
        }
    }

    #[test]
    fn an_open_action_is_overdue_from_the_day_after_its_date() {
        let open = action(Some(date(2017, 12, 31)), Status::NotStated, None);
        assert!(!open.is_overdue(date(2017, 12, 31)));
        assert!(open.is_overdue(date(2018, 1, 1)));
        assert!(!action(Some(date(2017, 12, 31)), Status::Done, None).is_overdue(date(2018, 3, 28)));
        assert!(!action(None, Status::NotStarted, None).is_overdue(date(2018, 3, 28)));
    }

    #[test]
    fn an_empty_name_is_no_owner() {
        let delivery = Delivery {
            actions: vec![
                action(None, Status::UnderWay, Some("Practice manager lead")),
                action(None, Status::UnderWay, Some(" ")),
                action(None, Status::UnderWay, None),
            ],
            ..Delivery::default()
        };
        assert_eq!(delivery.without_owner().count(), 2);
    }
}
