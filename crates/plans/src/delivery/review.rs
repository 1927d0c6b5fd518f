//! How delivery stands on a day: what is overdue, owned by nobody or without a date, what is due next, and who carries how much.
//!
//! **Invariant:** an action counts as overdue, unowned or undated only while something is left to do.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Number;
use wholetime_vocabulary::how_many;

use super::{Action, Delivery, Progress, Status};
use crate::figures::Figures;

/// Days within which something is due soon; days within which it is due next. Our judgement: a month, and a committee's quarter.
pub const SOON: [i32; 2] = [30, 90];

/// What is wrong with an action, the gravest first: our judgement of what a committee asks first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Its date has gone by.
    Overdue,
    /// The day by which somebody had to decide has gone by, and it is not begun.
    DecisionPast,
    /// It is due before something that it depends on.
    DueTooEarly,
    /// Nobody answers for it.
    NoOwner,
    /// It is to end and has no date.
    NoDate,
    /// Nothing says how one would see that it works.
    NoKpi,
    /// It points at a figure that the plan does not have.
    PointsNowhere,
}

impl Fault {
    /// As people read it.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::DecisionPast => "decision overdue",
            Self::DueTooEarly => "due before what it depends on",
            Self::NoOwner => "no owner",
            Self::NoDate => "no date",
            Self::NoKpi => "no performance indicator",
            Self::PointsNowhere => "points at a figure that is not there",
        }
    }
}

/// A figure that an action or a risk moves.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Moved {
    /// Its name in the plan.
    pub figure: String,
    /// What it comes to: WTE, pounds or a percentage, as its name says; none where the plan does not have it, or it cannot be
    /// worked out.
    pub value: Option<Number>,
    /// The plan does not have it.
    pub is_dangling: bool,
}

impl Moved {
    /// The figure of a name; `figures` is none where they cannot be worked out.
    pub(super) fn of(name: &str, figures: Option<&Figures>) -> Self {
        let value = figures.and_then(|figures| figures.get(name));
        Self {
            figure: name.to_owned(),
            value: value.and_then(|exact| shortest(&exact.written(3)).parse().ok()),
            is_dangling: figures.is_some() && value.is_none(),
        }
    }
}

/// Digits without the noughts that say nothing.
fn shortest(digits: &str) -> &str {
    if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits }
}

/// An action on a day.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ActionLine {
    /// Name in the document.
    pub id: String,
    /// Theme.
    pub theme: String,
    /// Objective.
    pub objective: Option<String>,
    /// What is done.
    pub title: String,
    /// Key performance indicator.
    pub kpi: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// By when it is to be complete.
    pub complete_by: Option<Date>,
    /// By when somebody has to decide on it.
    pub decide_by: Option<Date>,
    /// When it was done.
    pub done_on: Option<Date>,
    /// What may stand in the way.
    pub constraint: Option<String>,
    /// How it stands.
    pub status: Status,
    /// Days since its date, where it is overdue.
    pub days_overdue: Option<i32>,
    /// Days until its date, where it is open and not overdue.
    pub due_in_days: Option<i32>,
    /// What is wrong, the gravest first.
    pub faults: Vec<Fault>,
    /// The same in words.
    pub is_wrong_because: Vec<String>,
    /// Actions and packages it depends on that nobody has said are done.
    pub waits_for: Vec<String>,
    /// The figure it moves.
    pub moves: Option<Moved>,
    /// What was said about it.
    pub progress: Vec<Progress>,
}

/// How many actions are how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Counts {
    /// All.
    pub actions: usize,
    /// To come to an end and not there.
    pub open: usize,
    /// Going on without an end.
    pub ongoing: usize,
    /// Done.
    pub done: usize,
    /// Given up.
    pub dropped: usize,
    /// Open, and the date has gone by.
    pub overdue: usize,
    /// Open, and due within 30 days.
    pub due_in_30_days: usize,
    /// Open, and due within 90 days; those within 30 among them.
    pub due_in_90_days: usize,
    /// Open, and without a date.
    pub without_date: usize,
    /// Not finished, and without an owner.
    pub without_owner: usize,
    /// Not finished, and without a performance indicator.
    pub without_kpi: usize,
    /// Waiting for another one.
    pub waiting: usize,
}

impl Counts {
    fn of<'a>(lines: impl Iterator<Item = &'a ActionLine>) -> Self {
        let mut counts = Self::default();
        for line in lines {
            let has = |fault: Fault| usize::from(line.faults.contains(&fault));
            let within = |days: i32| usize::from(line.due_in_days.is_some_and(|left| left <= days));
            counts.actions += 1;
            counts.open += usize::from(line.status.is_open());
            counts.ongoing += usize::from(line.status == Status::Ongoing);
            counts.done += usize::from(line.status == Status::Done);
            counts.dropped += usize::from(line.status == Status::Dropped);
            counts.overdue += has(Fault::Overdue);
            counts.due_in_30_days += within(SOON[0]);
            counts.due_in_90_days += within(SOON[1]);
            counts.without_date += has(Fault::NoDate);
            counts.without_owner += has(Fault::NoOwner);
            counts.without_kpi += has(Fault::NoKpi);
            counts.waiting += usize::from(!line.waits_for.is_empty());
        }
        counts
    }

    /// How it stands, in a sentence.
    #[must_use]
    pub fn in_words(&self) -> String {
        if self.actions == 0 {
            return "the plan has no action".to_owned();
        }
        let actions = how_many(self.actions, "action");
        let done = if self.done == 0 { "none said to be done".to_owned() } else { format!("{} done", self.done) };
        let owner = if self.without_owner == self.actions && 1 < self.actions {
            "none has an owner".to_owned()
        } else {
            format!("{} without an owner", self.without_owner)
        };
        format!(
            "{actions}: {} overdue, {} due within 90 days, {} without a date, {owner}, {done}",
            self.overdue, self.due_in_90_days, self.without_date
        )
    }
}

/// What somebody carries, or a theme holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "OwnerLoad")]
pub struct Load {
    /// Owner or theme; none: nobody.
    pub name: Option<String>,
    /// How many of the actions are how.
    pub counts: Counts,
}

/// What is looked for among the actions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Only those of this owner, small and capital letters alike; [`NOBODY`] for those without one.
    pub owner: Option<String>,
    /// Only those that are overdue.
    pub overdue: bool,
}

/// What stands for the owner of actions that have none.
pub const NOBODY: &str = "nobody";

impl Wanted {
    /// Whether a line is looked for.
    #[must_use]
    pub fn takes(&self, line: &ActionLine) -> bool {
        let is_owner = match self.owner.as_deref().map(str::trim) {
            None | Some("") => true,
            Some(name) if name.eq_ignore_ascii_case(NOBODY) => line.owner.is_none(),
            Some(name) => line.owner.as_ref().is_some_and(|owner| owner.to_lowercase() == name.to_lowercase()),
        };
        is_owner && (!self.overdue || line.days_overdue.is_some())
    }
}

/// How delivery stands.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Review {
    /// How many actions are how.
    pub counts: Counts,
    /// Actions, what is wrong first: overdue ones longest ago first, then by what else is wrong and by date; finished ones last.
    pub actions: Vec<ActionLine>,
    /// By owner, who carries most open actions first; those of nobody last.
    pub by_owner: Vec<Load>,
    /// By theme, in the order of the document.
    pub by_theme: Vec<Load>,
}

/// Says how the actions stand on a day. `figures` are those of the plan; none where they cannot be worked out.
#[must_use]
pub fn review(delivery: &Delivery, figures: Option<&Figures>, today: Date) -> Review {
    let mut actions: Vec<ActionLine> =
        delivery.actions.iter().map(|action| line(delivery, action, figures, today)).collect();
    let counts = Counts::of(actions.iter());
    let by_theme = loads(&actions, |line| Some(line.theme.clone()));
    let mut by_owner = loads(&actions, |line| line.owner.clone());
    by_owner.sort_by_key(|load| (load.name.is_none(), std::cmp::Reverse(load.counts.open)));
    actions.sort_by_key(|line| {
        let gravest = line.faults.first().copied();
        (
            line.status.is_finished(),
            gravest.is_none(),
            gravest,
            line.days_overdue.map(std::cmp::Reverse),
            line.complete_by.is_none(),
            line.complete_by,
        )
    });
    Review { counts, actions, by_owner, by_theme }
}

fn loads(lines: &[ActionLine], name: impl Fn(&ActionLine) -> Option<String>) -> Vec<Load> {
    let mut order: BTreeMap<Option<String>, usize> = BTreeMap::new();
    let mut loads: Vec<(Option<String>, Vec<&ActionLine>)> = Vec::new();
    for line in lines {
        let name = name(line);
        let position = *order.entry(name.clone()).or_insert(loads.len());
        match loads.get_mut(position) {
            Some((_, own)) => own.push(line),
            None => loads.push((name, vec![line])),
        }
    }
    loads.into_iter().map(|(name, own)| Load { counts: Counts::of(own.iter().copied()), name }).collect()
}

fn line(delivery: &Delivery, action: &Action, figures: Option<&Figures>, today: Date) -> ActionLine {
    let moves = action.moves.as_deref().map(|name| Moved::of(name, figures));
    let faults = faults(delivery, action, moves.as_ref(), today);
    let days_overdue = action.complete_by.filter(|_| action.is_overdue(today)).map(|day| (today - day).get_days());
    let is_coming = action.status.is_open() && days_overdue.is_none();
    let filled = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    ActionLine {
        id: action.id.clone(),
        theme: action.theme.clone(),
        objective: action.objective.clone(),
        title: action.title.clone(),
        kpi: filled(&action.kpi),
        owner: filled(&action.owner).map(|owner| owner.trim().to_owned()),
        complete_by: action.complete_by,
        decide_by: action.decide_by,
        done_on: action.done_on,
        constraint: action.constraint.clone(),
        status: action.status,
        days_overdue,
        due_in_days: action.complete_by.filter(|_| is_coming).map(|day| (day - today).get_days()),
        is_wrong_because: faults.iter().map(|fault| because(*fault, delivery, action, days_overdue)).collect(),
        faults,
        waits_for: waits_for(delivery, action),
        moves,
        progress: action.progress.clone(),
    }
}

fn faults(delivery: &Delivery, action: &Action, moves: Option<&Moved>, today: Date) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut found = |fault: Fault, is_so: bool| {
        if is_so {
            faults.push(fault);
        }
    };
    let is_unfinished = !action.status.is_finished();
    let is_begun = !matches!(action.status, Status::NotStated | Status::NotStarted);
    found(Fault::Overdue, action.is_overdue(today));
    found(Fault::DecisionPast, !is_begun && action.decide_by.is_some_and(|day| day < today));
    found(Fault::DueTooEarly, is_unfinished && !due_later(delivery, action).is_empty());
    found(Fault::NoOwner, is_unfinished && action.has_no_owner());
    found(Fault::NoDate, action.status.is_open() && action.complete_by.is_none());
    found(Fault::NoKpi, is_unfinished && action.kpi.as_deref().is_none_or(|kpi| kpi.trim().is_empty()));
    found(Fault::PointsNowhere, moves.is_some_and(|moved| moved.is_dangling));
    faults
}

fn because(fault: Fault, delivery: &Delivery, action: &Action, days_overdue: Option<i32>) -> String {
    match fault {
        Fault::Overdue => {
            let days = usize::try_from(days_overdue.unwrap_or_default()).unwrap_or_default();
            format!("overdue by {}", how_many(days, "day"))
        }
        Fault::DueTooEarly => format!("due before {}, on which it depends", due_later(delivery, action).join(", ")),
        other => other.in_words().to_owned(),
    }
}

/// Actions it depends on that are open and due after it.
fn due_later(delivery: &Delivery, action: &Action) -> Vec<String> {
    let Some(due) = action.complete_by else { return Vec::new() };
    let before = action.depends_on.iter().filter_map(|id| delivery.action(id));
    before
        .filter(|other| other.status.is_open() && other.complete_by.is_some_and(|day| due < day))
        .map(|other| other.id.clone())
        .collect()
}

/// What it depends on that is not done. Nobody says of a package that it is done, so a package is always named.
fn waits_for(delivery: &Delivery, action: &Action) -> Vec<String> {
    if action.status.is_finished() {
        return Vec::new();
    }
    let is_done = |id: &str| delivery.action(id).is_some_and(|other| other.status == Status::Done);
    action.depends_on.iter().filter(|id| !is_done(id)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn action(id: &str, complete_by: Option<Date>, owner: Option<&str>, status: Status) -> Action {
        Action {
            id: id.into(),
            theme: if id.starts_with('s') { "Supply".into() } else { "Skills".into() },
            title: id.into(),
            kpi: Some("uptake".into()),
            owner: owner.map(str::to_owned),
            complete_by,
            status,
            ..Action::default()
        }
    }

    fn delivery() -> Delivery {
        Delivery {
            actions: vec![
                action("survey", Some(date(2030, 3, 1)), Some("Ann"), Status::UnderWay),
                action("tour", Some(date(2030, 4, 10)), Some("Ann"), Status::NotStarted),
                action("school", Some(date(2030, 2, 1)), None, Status::NotStated),
                action("supervision", None, Some("Ben"), Status::NotStarted),
                action("badge", Some(date(2030, 1, 1)), Some("Ben"), Status::Done),
                action("standing", None, Some("Ben"), Status::Ongoing),
            ],
            ..Delivery::default()
        }
    }

    #[test]
    fn what_is_wrong_stands_first_and_what_is_finished_last() {
        // On 11 March: school is 38 days overdue (27 of February and 11 of March), survey 10; supervision has no date.
        let review = review(&delivery(), None, date(2030, 3, 11));
        let ids: Vec<&str> = review.actions.iter().map(|line| line.id.as_str()).collect();
        assert_eq!(ids, ["school", "survey", "supervision", "tour", "standing", "badge"]);
        assert_eq!(review.actions[0].is_wrong_because, ["overdue by 38 days", "no owner"]);
        assert_eq!(review.actions[1].days_overdue, Some(10));
        assert_eq!(review.actions[2].faults, [Fault::NoDate]);
        assert_eq!(review.actions[3].due_in_days, Some(30));
    }

    #[test]
    fn counts_say_what_is_due_in_a_month_and_in_a_quarter() {
        let counts = review(&delivery(), None, date(2030, 3, 11)).counts;
        assert_eq!((counts.actions, counts.open, counts.done, counts.ongoing), (6, 4, 1, 1));
        assert_eq!((counts.overdue, counts.without_date, counts.without_owner), (2, 1, 1));
        assert_eq!((counts.due_in_30_days, counts.due_in_90_days), (1, 1));
        // A day earlier the tour is 31 days off.
        let before = review(&delivery(), None, date(2030, 3, 10)).counts;
        assert_eq!((before.due_in_30_days, before.due_in_90_days), (0, 1));
    }

    #[test]
    fn who_carries_most_open_actions_stands_first_and_nobody_last() {
        let review = review(&delivery(), None, date(2030, 3, 11));
        let load: Vec<(Option<&str>, usize, usize)> =
            review.by_owner.iter().map(|load| (load.name.as_deref(), load.counts.open, load.counts.overdue)).collect();
        assert_eq!(load, [(Some("Ann"), 2, 1), (Some("Ben"), 1, 0), (None, 1, 1)]);
        let themes: Vec<&str> = review.by_theme.iter().filter_map(|load| load.name.as_deref()).collect();
        assert_eq!(themes, ["Supply", "Skills"]);
        assert_eq!(review.by_theme.iter().map(|load| load.counts.actions).sum::<usize>(), 6);
    }

    #[test]
    fn actions_are_looked_for_by_owner_in_any_letters_and_nobody_is_a_word() {
        let review = review(&delivery(), None, date(2030, 3, 11));
        let taken = |owner: &str, overdue: bool| {
            let wanted = Wanted { owner: Some(owner.to_owned()), overdue };
            review.actions.iter().filter(|line| wanted.takes(line)).count()
        };
        assert_eq!((taken("ann", false), taken("ANN", true), taken("nobody", false), taken("", true)), (2, 1, 1, 2));
    }

    #[test]
    fn an_action_due_before_what_it_depends_on_is_named_with_it() {
        let mut delivery = delivery();
        delivery.actions[0].depends_on = vec!["tour".into(), "badge".into()];
        let review = review(&delivery, None, date(2030, 2, 1));
        let survey = review.actions.iter().find(|line| line.id == "survey").unwrap();
        assert_eq!(survey.is_wrong_because, ["due before tour, on which it depends"]);
        assert_eq!(survey.waits_for, ["tour"], "the badge is done");
    }

    #[test]
    fn a_decision_is_overdue_until_work_begins() {
        let mut one = action("survey", None, Some("Ann"), Status::NotStarted);
        one.decide_by = Some(date(2030, 1, 31));
        let mut delivery = Delivery { actions: vec![one], ..Delivery::default() };
        let has =
            |delivery: &Delivery, day| review(delivery, None, day).actions[0].faults.contains(&Fault::DecisionPast);
        assert!(!has(&delivery, date(2030, 1, 31)));
        assert!(has(&delivery, date(2030, 2, 1)));
        delivery.actions[0].status = Status::UnderWay;
        assert!(!has(&delivery, date(2030, 2, 1)));
    }

    #[test]
    fn an_action_says_what_the_figure_it_moves_comes_to_and_when_there_is_none() {
        let plan = crate::plan::Plan::from_toml(include_str!("../../../../examples/blmk-2018/plan.toml")).unwrap();
        let figures = crate::figures::figures(&plan).unwrap();
        // The output of the paper's second package (appendix 2): 67 more GPs.
        let moved = Moved::of("planned/gp-need/total", Some(&figures));
        assert_eq!((moved.value.unwrap().to_string().as_str(), moved.is_dangling), ("67", false));
        assert!(Moved::of("planned/nobody/total", Some(&figures)).is_dangling);
        assert!(!Moved::of("planned/nobody/total", None).is_dangling, "not known is not missing");
    }

    #[test]
    fn bury_has_nine_overdue_none_owned_and_nine_without_a_date_on_the_day_of_the_committee() {
        // Seven lines of 31 December 2017 are 87 days late, two of 1 July 2017 are 270; those of 31 March are due in three days.
        let plan = crate::plan::Plan::from_toml(include_str!("../../../../examples/bury-2018/plan.toml")).unwrap();
        let review = review(&plan.delivery, None, date(2018, 3, 28));
        let counts = review.counts;
        assert_eq!((counts.actions, counts.overdue, counts.without_owner, counts.without_date), (38, 9, 38, 9));
        assert_eq!((counts.ongoing, counts.done, counts.due_in_30_days), (3, 0, 3));
        let late: Vec<i32> = review.actions.iter().filter_map(|line| line.days_overdue).collect();
        assert_eq!(late, [270, 270, 87, 87, 87, 87, 87, 87, 87]);
    }

    #[test]
    fn were_an_empty_date_of_bury_that_of_the_line_above_ten_would_be_overdue_and_two_without_a_date() {
        // Organisational development stands below leadership, which is of 31 December 2017; support roles stand below a line that
        // goes on, and the medical assistants below them.
        let mut plan = crate::plan::Plan::from_toml(include_str!("../../../../examples/bury-2018/plan.toml")).unwrap();
        let mut above = None;
        for action in &mut plan.delivery.actions {
            if action.status.is_open() {
                action.complete_by = action.complete_by.or(above);
            }
            above = action.complete_by;
        }
        let counts = review(&plan.delivery, None, date(2018, 3, 28)).counts;
        assert_eq!((counts.overdue, counts.without_date), (10, 2));
    }
}
