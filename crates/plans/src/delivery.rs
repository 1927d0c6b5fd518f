//! Delivery of a plan: actions under themes and objectives, packages of work by quarter, and risks before and after mitigation.
//!
//! **Invariant:** what day it is, is an argument; an action without a date is never overdue, and is said to have none.

pub mod calendar;
pub mod change;
pub mod register;
pub mod review;
pub mod timeline;

use std::collections::{BTreeMap, BTreeSet};

/// A day, as documents write it: `2018-03-31`.
pub use jiff::civil::Date;
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
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// By when somebody has to decide on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decide_by: Option<Date>,
    /// How it stands.
    #[serde(default)]
    pub status: Status,
    /// When it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_on: Option<Date>,
    /// Actions and packages that come before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<String>,
    /// The figure of the plan that it moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moves: Option<String>,
    /// What was said about it, in the order it was said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub progress: Vec<Progress>,
}

/// What was said about an action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// The day it was so.
    pub on: Date,
    /// Who said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// How it stood from then on; none where that stayed as it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// What was said.
    pub said: String,
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

impl Status {
    /// Every status, in the order of work.
    pub const ALL: [Self; 6] =
        [Self::NotStated, Self::NotStarted, Self::UnderWay, Self::Ongoing, Self::Done, Self::Dropped];

    /// Whether there is nothing more to do.
    #[must_use]
    pub const fn is_finished(self) -> bool {
        matches!(self, Self::Done | Self::Dropped)
    }

    /// Whether it is to come to an end and has not.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::NotStated | Self::NotStarted | Self::UnderWay)
    }

    /// As documents and commands write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotStated => "not_stated",
            Self::NotStarted => "not_started",
            Self::UnderWay => "under_way",
            Self::Ongoing => "ongoing",
            Self::Done => "done",
            Self::Dropped => "dropped",
        }
    }

    /// As people read it.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::NotStated => "not stated",
            Self::NotStarted => "not started",
            Self::UnderWay => "under way",
            Self::Ongoing => "ongoing",
            Self::Done => "done",
            Self::Dropped => "dropped",
        }
    }
}

impl std::str::FromStr for Status {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = text.trim().replace(['-', ' '], "_");
        Self::ALL.into_iter().find(|status| status.word() == wanted).ok_or_else(|| {
            let words: Vec<&str> = Self::ALL.iter().map(|status| status.word()).collect();
            format!("`{text}` is not how an action stands; write one of {}", words.join(", "))
        })
    }
}

impl Action {
    /// Whether it is still to do and its date has gone by; on the date itself it is not overdue.
    #[must_use]
    pub fn is_overdue(&self, today: Date) -> bool {
        self.status.is_open() && self.complete_by.is_some_and(|day| day < today)
    }

    /// Whether nobody answers for it.
    #[must_use]
    pub fn has_no_owner(&self) -> bool {
        self.owner.as_deref().is_none_or(|owner| owner.trim().is_empty())
    }
}

/// A package of work.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// Actions and packages that come before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<String>,
}

/// Something that may go wrong.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// What would show that it is happening.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trigger: Option<String>,
    /// How it stands.
    #[serde(default, skip_serializing_if = "RiskStatus::is_open")]
    pub status: RiskStatus,
    /// The figure of the plan that it moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moves: Option<String>,
    /// What was said about it, in the order it was said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub progress: Vec<RiskProgress>,
}

/// How a risk stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RiskStatus {
    /// It may still happen.
    #[default]
    Open,
    /// It happened.
    Happened,
    /// It cannot happen any more, or no longer matters.
    Closed,
}

impl RiskStatus {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Open, Self::Happened, Self::Closed];

    /// Whether it may still happen. Takes a reference because documents leave such a status out.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Open)
    }

    /// As documents, commands and people write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Happened => "happened",
            Self::Closed => "closed",
        }
    }
}

impl std::str::FromStr for RiskStatus {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = text.trim();
        Self::ALL
            .into_iter()
            .find(|status| status.word() == wanted)
            .ok_or_else(|| format!("`{text}` is not how a risk stands; write open, happened or closed"))
    }
}

/// What was said about a risk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskProgress {
    /// The day it was so.
    pub on: Date,
    /// Who said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The score after mitigation until then; none where there was none, or it stayed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Score>,
    /// The score after mitigation from then on; none where it stayed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Score>,
    /// What was said.
    pub said: String,
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

    /// Whether both go from 1 to 5.
    #[must_use]
    pub fn is_on_the_grid(self) -> bool {
        (1..=5).contains(&self.likelihood) && (1..=5).contains(&self.impact)
    }
}

impl Delivery {
    /// Actions whose date has gone by on this day and that are not done.
    pub fn overdue(&self, today: Date) -> impl Iterator<Item = &Action> {
        self.actions.iter().filter(move |action| action.is_overdue(today))
    }

    /// Actions that are to end and have no date by which they do.
    pub fn without_date(&self) -> impl Iterator<Item = &Action> {
        self.actions.iter().filter(|action| action.status.is_open() && action.complete_by.is_none())
    }

    /// Actions with something left to do that nobody answers for.
    pub fn without_owner(&self) -> impl Iterator<Item = &Action> {
        self.actions.iter().filter(|action| !action.status.is_finished() && action.has_no_owner())
    }

    /// The action of a name.
    #[must_use]
    pub fn action(&self, id: &str) -> Option<&Action> {
        self.actions.iter().find(|action| action.id == id)
    }

    /// The risk of a name.
    #[must_use]
    pub fn risk(&self, id: &str) -> Option<&Risk> {
        self.risks.iter().find(|risk| risk.id == id)
    }

    /// The package of a name.
    #[must_use]
    pub fn package(&self, id: &str) -> Option<&Package> {
        self.packages.iter().find(|package| package.id == id)
    }

    /// Says what is wrong with it; empty if nothing is.
    pub(crate) fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        self.name_problems(&mut problems);
        self.order_problems(&mut problems);
        for risk in &self.risks {
            for score in [risk.before, risk.after].into_iter().flatten() {
                if !score.is_on_the_grid() {
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
        for action in self.actions.iter().filter(|action| action.done_on.is_some() && action.status != Status::Done) {
            problems.push(format!("action `{}` has a day on which it was done and is not `done`; mend one", action.id));
        }
        for risk in &self.risks {
            for score in risk
                .progress
                .iter()
                .flat_map(|said| [said.from, said.to])
                .flatten()
                .filter(|score| !score.is_on_the_grid())
            {
                problems.push(format!(
                    "what was said about risk `{}` has likelihood {} and impact {}; each goes from 1 to 5",
                    risk.id, score.likelihood, score.impact
                ));
            }
        }
        problems
    }

    /// Names stand in addresses and in `depends_on`, so each means one thing.
    fn name_problems(&self, problems: &mut Vec<String>) {
        let work =
            self.actions.iter().map(|one| one.id.as_str()).chain(self.packages.iter().map(|one| one.id.as_str()));
        let risks = self.risks.iter().map(|one| one.id.as_str());
        for (kind, ids) in [("action or package", work.collect::<Vec<_>>()), ("risk", risks.collect())] {
            let mut seen = BTreeSet::new();
            for id in ids {
                if !crate::plan::is_name(id) {
                    problems.push(format!("{kind} `{id}` is not a name; use small letters, digits and hyphens"));
                }
                if !seen.insert(id) {
                    problems.push(format!("{kind} `{id}` is there twice; give one another name"));
                }
            }
        }
    }

    /// What each action and package depends on, by name.
    fn before(&self) -> BTreeMap<&str, Vec<&str>> {
        let actions = self.actions.iter().map(|one| (one.id.as_str(), &one.depends_on));
        let packages = self.packages.iter().map(|one| (one.id.as_str(), &one.depends_on));
        actions.chain(packages).map(|(id, before)| (id, before.iter().map(String::as_str).collect())).collect()
    }

    fn order_problems(&self, problems: &mut Vec<String>) {
        let before = self.before();
        for (id, names) in &before {
            for name in names.iter().filter(|name| !before.contains_key(**name)) {
                problems.push(format!(
                    "`{id}` depends on `{name}`, which is neither an action nor a package of the plan; add it or mend the name"
                ));
            }
        }
        if let Some(round) = cycle(&before) {
            problems.push(format!(
                "{} depend on each other in a circle, so none can begin; take one dependence away",
                round.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ")
            ));
        }
        let within: BTreeMap<&str, Vec<&str>> = self
            .packages
            .iter()
            .map(|package| (package.id.as_str(), package.within.as_deref().into_iter().collect()))
            .collect();
        if let Some(round) = cycle(&within) {
            problems.push(format!(
                "packages {} are within each other in a circle; one of them stands at the top",
                round.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ")
            ));
        }
    }
}

/// Names that come before each other in a circle, in order of their names; none where there is no circle.
///
/// What only waits for a circle is none of it, so what is left is taken away from the other end, too.
fn cycle<'a>(before: &BTreeMap<&'a str, Vec<&'a str>>) -> Option<Vec<&'a str>> {
    let left = left_of(before);
    let mut after: BTreeMap<&str, Vec<&str>> = left.iter().map(|id| (*id, Vec::new())).collect();
    for (id, names) in before.iter().filter(|(id, _)| left.contains(*id)) {
        for name in names {
            if let Some(waiting) = after.get_mut(name) {
                waiting.push(id);
            }
        }
    }
    let round = left_of(&after);
    (!round.is_empty()).then(|| round.into_iter().collect())
}

/// What is left when all that waits for nothing is taken away, and then what waits for that alone, until nothing more can be
/// (A. B. Kahn, "Topological sorting of large networks", Communications of the ACM 5, 1962). Each is looked at once: a chain of
/// thousands must not keep anybody waiting.
fn left_of<'a>(before: &BTreeMap<&'a str, Vec<&'a str>>) -> BTreeSet<&'a str> {
    let mut n_before: BTreeMap<&str, usize> = before.keys().map(|id| (*id, 0)).collect();
    let mut after: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (id, names) in before {
        let known = names.iter().filter(|name| before.contains_key(**name));
        for name in known {
            after.entry(*name).or_default().push(*id);
            *n_before.entry(*id).or_default() += 1;
        }
    }
    let mut free: Vec<&str> = n_before.iter().filter(|(_, n)| **n == 0).map(|(id, _)| *id).collect();
    let mut left: BTreeSet<&str> = before.keys().copied().collect();
    while let Some(id) = free.pop() {
        left.remove(id);
        for next in after.get(id).into_iter().flatten() {
            if let Some(n) = n_before.get_mut(next) {
                *n -= 1;
                if *n == 0 {
                    free.push(next);
                }
            }
        }
    }
    left
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
            title: "Map vacancies".into(),
            owner: owner.map(str::to_owned),
            complete_by,
            status,
            ..Action::default()
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

    fn named(id: &str, depends_on: &[&str]) -> Action {
        Action {
            id: id.into(),
            depends_on: depends_on.iter().map(|&other| other.to_owned()).collect(),
            ..action(None, Status::NotStarted, None)
        }
    }

    #[test]
    fn a_chain_of_many_thousand_actions_is_no_circle_and_keeps_nobody_waiting() {
        let names: Vec<String> = (0..50_000).map(|number| format!("step-{number:05}")).collect();
        let follows = names.windows(2).map(|pair| (pair[1].as_str(), vec![pair[0].as_str()]));
        let chain: BTreeMap<&str, Vec<&str>> = follows.chain([(names[0].as_str(), Vec::new())]).collect();
        assert_eq!(cycle(&chain), None);
        // Its first waits for its third: those three, and none of what waits for them.
        let mut round = chain.clone();
        round.insert(&names[0], vec![&names[2]]);
        assert_eq!(cycle(&round).unwrap(), ["step-00000", "step-00001", "step-00002"]);
    }

    #[test]
    fn actions_that_wait_for_each_other_in_a_circle_are_refused_and_only_they_are_named() {
        let actions = vec![
            named("bid", &["interest"]),
            named("interest", &["survey"]),
            named("survey", &["bid"]),
            named("after", &["bid"]),
            named("free", &[]),
        ];
        let delivery = Delivery { actions, ..Delivery::default() };
        assert_eq!(
            delivery.problems(),
            [
                "`bid`, `interest`, `survey` depend on each other in a circle, so none can begin; take one dependence away"
            ]
        );
        let in_a_row = vec![named("bid", &["interest"]), named("interest", &["free"]), named("free", &[])];
        assert!(Delivery { actions: in_a_row, ..Delivery::default() }.problems().is_empty());
    }

    #[test]
    fn names_mean_one_thing_and_what_is_depended_on_is_there() {
        let package = Package { id: "free".into(), title: "Free".into(), ..Package::default() };
        let delivery = Delivery {
            actions: vec![named("bid", &["interest"]), named("free", &[]), named("Two words", &[])],
            packages: vec![package],
            ..Delivery::default()
        };
        let problems = delivery.problems().join("\n");
        assert!(problems.contains("action or package `free` is there twice"), "{problems}");
        assert!(problems.contains("`bid` depends on `interest`, which is neither"), "{problems}");
        assert!(problems.contains("action or package `Two words` is not a name"), "{problems}");
    }

    #[test]
    fn a_package_is_not_within_itself_by_way_of_others() {
        let package = |id: &str, within: &str| Package {
            id: id.into(),
            title: id.into(),
            within: Some(within.into()),
            ..Package::default()
        };
        let packages = vec![package("recruit", "abroad"), package("abroad", "recruit")];
        let delivery = Delivery { packages, ..Delivery::default() };
        assert_eq!(
            delivery.problems(),
            ["packages `abroad`, `recruit` are within each other in a circle; one of them stands at the top"]
        );
    }

    #[test]
    fn how_an_action_stands_is_read_as_it_is_written() {
        for status in Status::ALL {
            assert_eq!(status.word().parse(), Ok(status));
            assert_eq!(serde_json::to_value(status).unwrap(), status.word());
        }
        assert_eq!("under-way".parse(), Ok(Status::UnderWay));
        assert!("finished".parse::<Status>().unwrap_err().contains("write one of not_stated, not_started"));
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
