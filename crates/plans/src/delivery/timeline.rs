//! The timeline of a plan: packages and actions down the side, quarters across.
//!
//! **Invariant:** what has neither quarter nor date has a row without marks, and is counted as not placed.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Action, Delivery, Package, Status};
use crate::when::{FinancialYear, When};

/// Most quarters that are drawn: ten years. Our judgement of what can be read; what lies after it is counted as beyond.
const MOST_QUARTERS: i32 = 40;

/// What happens in a quarter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// A package is worked on.
    Worked,
    /// Somebody has to decide.
    Decision,
    /// An action is due.
    Due,
    /// It was due, and is not done.
    Overdue,
    /// It was done.
    Done,
}

impl Mark {
    /// As people read it.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Worked => "worked on",
            Self::Decision => "decision",
            Self::Due => "due",
            Self::Overdue => "overdue",
            Self::Done => "done",
        }
    }
}

/// Whether a row is a package or an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "TimelineKind")]
pub enum Kind {
    /// A package of work.
    Package,
    /// An action.
    Action,
}

/// A quarter of the timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Quarter {
    /// `2018/19 Q2`.
    pub name: When,
    /// The day asked about lies in it.
    pub is_now: bool,
}

/// A row of the timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TimelineRow {
    /// Name in the document.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// What people read.
    pub title: String,
    /// How many packages it is within.
    pub depth: usize,
    /// What happens in each quarter, in the order of the quarters.
    pub marks: Vec<Vec<Mark>>,
}

/// The timeline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Timeline {
    /// Quarters, none left out between the first and the last.
    pub quarters: Vec<Quarter>,
    /// Packages with their parts behind them, then actions, each in the order of the document.
    pub rows: Vec<TimelineRow>,
    /// Names of packages and actions that have neither quarter nor date.
    pub not_placed: Vec<String>,
    /// Names of those with a mark after the last quarter that is drawn.
    pub beyond: Vec<String>,
}

/// The quarter of the financial year in which a day lies.
#[must_use]
pub fn quarter_of(day: Date) -> Option<When> {
    let quarter = (u8::try_from(day.month()).ok()? + 8) % 12 / 3 + 1;
    FinancialYear::of(day).map(|year| When::Quarter(year, quarter))
}

/// Lays a plan out by quarters, as it stands on a day.
#[must_use]
pub fn timeline(delivery: &Delivery, today: Date) -> Timeline {
    let mut drawn: Vec<(TimelineRow, Vec<(i32, Mark)>)> = Vec::new();
    for top in delivery.packages.iter().filter(|package| package.within.is_none()) {
        put_package(&mut drawn, delivery, top, 0);
    }
    for action in &delivery.actions {
        let row = row(&action.id, Kind::Action, &action.title, 0);
        drawn.push((row, marks_of(action, today)));
    }
    let positions = || drawn.iter().flat_map(|(_, marks)| marks).map(|(at, _)| *at);
    let (Some(first), Some(last)) = (positions().min(), positions().max()) else {
        let not_placed = drawn.iter().map(|(row, _)| row.id.clone()).collect();
        return Timeline { rows: drawn.into_iter().map(|(row, _)| row).collect(), not_placed, ..Timeline::default() };
    };
    let last = last.min(first + MOST_QUARTERS - 1);
    let now = quarter_of(today).map(position);
    let quarters = (first..=last).filter_map(|at| Some(Quarter { name: at_position(at)?, is_now: now == Some(at) }));
    let mut timeline = Timeline { quarters: quarters.collect(), ..Timeline::default() };
    for (mut row, marks) in drawn {
        if marks.is_empty() {
            timeline.not_placed.push(row.id.clone());
        }
        if marks.iter().any(|(at, _)| last < *at) {
            timeline.beyond.push(row.id.clone());
        }
        let within = |wanted: i32| marks.iter().filter(|(at, _)| *at == wanted).map(|(_, mark)| *mark).collect();
        row.marks = (first..=last).map(within).collect();
        timeline.rows.push(row);
    }
    timeline
}

fn row(id: &str, kind: Kind, title: &str, depth: usize) -> TimelineRow {
    TimelineRow { id: id.to_owned(), kind, title: title.to_owned(), depth, marks: Vec::new() }
}

/// A package and then its parts. A plan whose packages go round in a circle is refused when it is read, so this ends.
fn put_package(drawn: &mut Vec<(TimelineRow, Vec<(i32, Mark)>)>, delivery: &Delivery, package: &Package, depth: usize) {
    let worked = quarters_of(delivery, package).into_iter().map(|at| (at, Mark::Worked)).collect();
    drawn.push((row(&package.id, Kind::Package, &package.title, depth), worked));
    for part in parts(delivery, package) {
        put_package(drawn, delivery, part, depth + 1);
    }
}

fn parts<'a>(delivery: &'a Delivery, package: &'a Package) -> impl Iterator<Item = &'a Package> {
    delivery.packages.iter().filter(|other| other.within.as_deref() == Some(package.id.as_str()))
}

/// The quarters of a package; those of its parts where it names none itself.
fn quarters_of(delivery: &Delivery, package: &Package) -> Vec<i32> {
    let own: Vec<i32> = package.quarters.iter().copied().map(position).collect();
    if !own.is_empty() {
        return own;
    }
    let mut all: Vec<i32> = parts(delivery, package).flat_map(|part| quarters_of(delivery, part)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn marks_of(action: &Action, today: Date) -> Vec<(i32, Mark)> {
    let at = |day: Date, mark: Mark| quarter_of(day).map(|quarter| (position(quarter), mark));
    let decision = action.decide_by.and_then(|day| at(day, Mark::Decision));
    let done = action.done_on.filter(|_| action.status == Status::Done).or(action.complete_by);
    let end = match action.status {
        Status::Done => done.and_then(|day| at(day, Mark::Done)),
        Status::Dropped => None,
        _ if action.is_overdue(today) => action.complete_by.and_then(|day| at(day, Mark::Overdue)),
        _ => action.complete_by.and_then(|day| at(day, Mark::Due)),
    };
    decision.into_iter().chain(end).collect()
}

/// Quarters counted from the year 0.
fn position(when: When) -> i32 {
    let quarter = match when {
        When::Quarter(_, quarter) => i32::from(quarter) - 1,
        When::Month(_, month_index) => i32::from(month_index) / 3,
        When::Year(_) => 0,
    };
    i32::from(when.year().begins()) * 4 + quarter
}

fn at_position(at: i32) -> Option<When> {
    let year = FinancialYear::from_april(i16::try_from(at.div_euclid(4)).ok()?)?;
    Some(When::Quarter(year, u8::try_from(at.rem_euclid(4)).ok()? + 1))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn package(id: &str, within: Option<&str>, quarters: &[&str]) -> Package {
        Package {
            id: id.into(),
            within: within.map(str::to_owned),
            title: id.into(),
            quarters: quarters.iter().map(|quarter| quarter.parse().unwrap()).collect(),
            ..Package::default()
        }
    }

    #[test]
    fn a_day_lies_in_the_quarter_of_its_financial_year() {
        let quarter = |day| quarter_of(day).unwrap().to_string();
        assert_eq!(quarter(date(2018, 3, 31)), "2017/18 Q4");
        assert_eq!(quarter(date(2018, 4, 1)), "2018/19 Q1");
        assert_eq!(quarter(date(2018, 7, 1)), "2018/19 Q2");
        assert_eq!(quarter(date(2018, 12, 31)), "2018/19 Q3");
    }

    #[test]
    fn quarters_run_on_from_the_first_to_the_last_with_none_left_out() {
        let delivery =
            Delivery { packages: vec![package("recruit", None, &["2017/18 Q4", "2018/19 Q3"])], ..Delivery::default() };
        let timeline = timeline(&delivery, date(2018, 5, 1));
        let names: Vec<String> = timeline.quarters.iter().map(|quarter| quarter.name.to_string()).collect();
        assert_eq!(names, ["2017/18 Q4", "2018/19 Q1", "2018/19 Q2", "2018/19 Q3"]);
        assert_eq!(
            timeline.quarters.iter().map(|quarter| quarter.is_now).collect::<Vec<_>>(),
            [false, true, false, false]
        );
        let worked = [vec![Mark::Worked], vec![], vec![], vec![Mark::Worked]];
        assert_eq!(timeline.rows[0].marks, worked);
    }

    #[test]
    fn parts_stand_behind_their_package_which_is_worked_on_while_they_are() {
        let delivery = Delivery {
            packages: vec![
                package("recruit", None, &[]),
                package("other", None, &[]),
                package("abroad", Some("recruit"), &["2018/19 Q1"]),
                package("home", Some("recruit"), &["2018/19 Q2"]),
            ],
            ..Delivery::default()
        };
        let timeline = timeline(&delivery, date(2018, 5, 1));
        let rows: Vec<(&str, usize)> = timeline.rows.iter().map(|row| (row.id.as_str(), row.depth)).collect();
        assert_eq!(rows, [("recruit", 0), ("abroad", 1), ("home", 1), ("other", 0)]);
        assert_eq!(timeline.rows[0].marks, [vec![Mark::Worked], vec![Mark::Worked]]);
        assert_eq!(timeline.not_placed, ["other"]);
    }

    #[test]
    fn an_action_is_marked_where_it_is_due_or_was_done() {
        let action = |id: &str, status, done_on| Action {
            id: id.into(),
            title: id.into(),
            complete_by: Some(date(2018, 5, 1)),
            decide_by: Some(date(2018, 4, 2)),
            status,
            done_on,
            ..Action::default()
        };
        let delivery = Delivery {
            actions: vec![
                action("open", Status::UnderWay, None),
                action("late", Status::Done, Some(date(2018, 8, 1))),
                action("dropped", Status::Dropped, None),
            ],
            ..Delivery::default()
        };
        let rows = timeline(&delivery, date(2018, 5, 1)).rows;
        assert_eq!(rows[0].marks, [vec![Mark::Decision, Mark::Due], vec![]]);
        assert_eq!(rows[1].marks, [vec![Mark::Decision], vec![Mark::Done]]);
        assert_eq!(rows[2].marks, [vec![Mark::Decision], vec![]]);
        assert_eq!(timeline(&delivery, date(2018, 5, 2)).rows[0].marks[0], [Mark::Decision, Mark::Overdue]);
    }

    #[test]
    fn what_lies_beyond_the_last_quarter_drawn_is_named() {
        let delivery = Delivery {
            packages: vec![package("now", None, &["2018/19 Q1"]), package("far", None, &["2048/49 Q1"])],
            ..Delivery::default()
        };
        let timeline = timeline(&delivery, date(2018, 5, 1));
        assert_eq!((timeline.quarters.len(), timeline.beyond), (40, vec!["far".to_owned()]));
    }
}
