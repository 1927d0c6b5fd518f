//! From one count to the next, practice by practice: who came, who went, whose hours changed, and what none of these explains.
//!
//! **Invariant:** for every practice and step, start + joined − left + hours + practices + reporting + unexplained = end, to
//! the last billionth; a practice that reports again after a gap is not taken for new people.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_measures::figures::Place;
use wholetime_measures::{Geography, Holdings, Tree};
use wholetime_models::amount::Amount;
use wholetime_models::rates::{PeopleStep, RowFlows, at_least, is_jump, people_between};

use super::seen::{Month, Seen};
use crate::WorkbenchError;
use crate::questions::changes::likely_successor;

/// A change of FTE smaller than this is a change of hours and not somebody who came or went, where only FTE is held: 7.5 hours,
/// a day a week. Our judgement; decision 0027.
pub(super) const HOURS_BELOW: f64 = 0.2;

/// Months without a count that are bridged; beyond that a practice reports anew. Our judgement: a year, as turnover is told.
const BRIDGED_MONTHS: i32 = 12;

/// How joiners and leavers were counted. From the weakest to the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "FlowsWay")]
pub enum Way {
    /// By changes of FTE: what came and went at least, people and hours together.
    FteAtLeast,
    /// By changes of headcount: who came and went at least.
    HeadsAtLeast,
    /// By sex and band of age: nearly all who came and went.
    ByAge,
}

impl Way {
    /// The word in answers and files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::FteAtLeast => "fte_at_least",
            Self::HeadsAtLeast => "heads_at_least",
            Self::ByAge => "by_age",
        }
    }

    /// What a person reads.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::FteAtLeast => "FTE, at least",
            Self::HeadsAtLeast => "headcount, at least",
            Self::ByAge => "headcount by sex and age",
        }
    }

    /// Whether people are counted, and not their FTE.
    #[must_use]
    pub const fn counts_people(self) -> bool {
        !matches!(self, Self::FteAtLeast)
    }
}

/// What changed a number from start to end. All but `start` and `end` are changes; what left is given as a positive number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Balance {
    /// At the start.
    pub start: Amount,
    /// Came.
    pub joined: Amount,
    /// Went; taken away.
    pub left: Amount,
    /// Change of hours of those who stayed.
    pub hours: Amount,
    /// Practices that opened, closed, merged, or moved into or out of the area.
    pub practices: Amount,
    /// Practices that began or ceased to report.
    pub reporting: Amount,
    /// Jumps that are more likely mended records than people.
    pub unexplained: Amount,
    /// At the end.
    pub end: Amount,
}

impl Balance {
    /// Its parts in order, as answers and files call them.
    pub const WORDS: [&'static str; 8] =
        ["start", "joined", "left", "hours", "practices", "reporting", "unexplained", "end"];

    /// Its parts in the order of [`Self::WORDS`]; what left is above nothing.
    #[must_use]
    pub const fn amounts(&self) -> [Amount; 8] {
        let Self { start, joined, left, hours, practices, reporting, unexplained, end } = *self;
        [start, joined, left, hours, practices, reporting, unexplained, end]
    }

    /// What changed it, as people read it, with its sign; what changed nothing is left out.
    #[must_use]
    pub fn changes(&self) -> Vec<(&'static str, Amount)> {
        let all = [
            ("joined", self.joined),
            ("left", Amount::ZERO - self.left),
            ("change of hours", self.hours),
            ("practices opened, closed, merged or moved", self.practices),
            ("practices began or ceased to report", self.reporting),
            ("jumps, likely mended records", self.unexplained),
        ];
        all.into_iter().filter(|(_, amount)| *amount != Amount::ZERO).collect()
    }

    /// Whether it adds up.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        self.start + self.joined - self.left + self.hours + self.practices + self.reporting + self.unexplained
            == self.end
    }

    /// The same over two steps that follow each other.
    pub(super) fn then(&mut self, next: &Self) {
        self.change(next);
        self.end = next.end;
    }

    /// The same over two practices.
    pub(super) fn and(&mut self, other: &Self) {
        self.start += other.start;
        self.end += other.end;
        self.change(other);
    }

    /// Adds the changes alone.
    pub(super) fn change(&mut self, other: &Self) {
        self.joined += other.joined;
        self.left += other.left;
        self.hours += other.hours;
        self.practices += other.practices;
        self.reporting += other.reporting;
        self.unexplained += other.unexplained;
    }
}

/// What is left of a change after comings, goings and hours, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rest {
    Practices,
    Reporting,
    Unexplained,
}

/// One practice from one file to the next.
#[derive(Clone, Debug)]
pub(super) struct PracticeStep {
    pub(super) code: String,
    /// Positions of the months among those held.
    pub(super) to: usize,
    /// Where the count before stands; earlier than the month before after a gap. None where nothing was counted.
    pub(super) from: Option<usize>,
    /// How it was counted; none where comings and goings are not known.
    pub(super) way: Option<Way>,
    /// By sex, where counted by age.
    pub(super) flows: Vec<RowFlows>,
    /// The counts between which it lies, with those of practices it took over.
    pub(super) between: Option<(Seen, Seen)>,
    pub(super) heads: Balance,
    pub(super) fte: Balance,
    /// It jumped as records do.
    pub(super) is_mended: bool,
    /// Practices it took over since the count before.
    pub(super) took_over: Vec<String>,
}

impl PracticeStep {
    /// Whether it was there at both counts, and comings and goings are not known all the same.
    pub(super) fn is_uncounted(&self) -> bool {
        let is_there = |balance: &Balance| balance.start != Amount::ZERO && balance.end != Amount::ZERO;
        self.way.is_none() && (self.is_mended || is_there(&self.heads) || is_there(&self.fte))
    }
}

/// Practices that closed, with the one that took them over, where any did.
pub(super) type Closed = BTreeMap<String, Option<String>>;

/// Goes through the months, from each to the next, and shows every practice of a place to `visit`.
pub(super) fn walk(
    holdings: &Holdings,
    place: &Place,
    months: &[Month],
    geography: Geography,
    mut visit: impl FnMut(PracticeStep),
) -> Result<Closed, WorkbenchError> {
    let trees: Vec<Arc<Tree>> =
        months.iter().map(|month| holdings.tree(month.period, geography)).collect::<Result<_, _>>()?;
    let inside: Vec<HashSet<String>> = trees.iter().map(|tree| codes(place, tree)).collect();
    let mut closed = Closed::new();
    // Where each practice was last counted.
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    if let Some(first) = months.first() {
        counted.extend(first.seen.iter().filter(|(_, seen)| seen.is_known()).map(|(code, _)| (code.as_str(), 0)));
    }
    for to in 1..months.len() {
        let stage = Stage { holdings, months, trees: &trees, inside: &inside, to };
        let taken_over = stage.taken_over(&mut closed);
        let codes: BTreeSet<&str> =
            months[to - 1].seen.keys().chain(months[to].seen.keys()).map(String::as_str).collect();
        for code in codes {
            if inside[to - 1].contains(code) || inside[to].contains(code) {
                visit(stage.step(code, counted.get(code).copied(), &taken_over));
            }
        }
        counted.extend(months[to].seen.iter().filter(|(_, seen)| seen.is_known()).map(|(code, _)| (code.as_str(), to)));
    }
    Ok(closed)
}

fn codes(place: &Place, tree: &Tree) -> HashSet<String> {
    place.practices(tree).into_iter().map(|index| tree.members[index].code.clone()).collect()
}

/// One month and the one before.
struct Stage<'a> {
    holdings: &'a Holdings,
    months: &'a [Month],
    trees: &'a [Arc<Tree>],
    inside: &'a [HashSet<String>],
    to: usize,
}

impl Stage<'_> {
    fn seen(&self, month: usize, code: &str) -> Option<&Seen> {
        self.months[month].seen.get(code).filter(|seen| seen.is_known())
    }

    /// Practices that are gone, by the one that took them over: as confirmed, else as their lists went.
    ///
    /// Those outside the area count as well: their staff are not joiners of a practice inside it.
    fn taken_over(&self, closed: &mut Closed) -> BTreeMap<String, Vec<String>> {
        let (before, after) = (&self.trees[self.to - 1], &self.trees[self.to]);
        let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut there: Vec<&String> = self.months[self.to - 1].seen.keys().collect();
        there.sort_unstable();
        for code in there.into_iter().filter(|code| after.member(code).is_none()) {
            let (Some(member), Some(_)) = (before.member(code), self.seen(self.to - 1, code)) else { continue };
            let confirmed = self.holdings.successors.get(code).cloned();
            let heir = confirmed.or_else(|| likely_successor(self.holdings, after, member));
            let heir = heir.filter(|heir| self.seen(self.to - 1, heir).is_some() && self.seen(self.to, heir).is_some());
            if let Some(heir) = &heir {
                found.entry(heir.clone()).or_default().push(code.clone());
            }
            if self.inside[self.to - 1].contains(code) {
                closed.insert(code.clone(), heir);
            }
        }
        found
    }

    fn step(&self, code: &str, counted: Option<usize>, taken_over: &BTreeMap<String, Vec<String>>) -> PracticeStep {
        let (start, end) = (self.standing(self.to - 1, code), self.standing(self.to, code));
        let took_over = taken_over.get(code).cloned().unwrap_or_default();
        let mut step = PracticeStep {
            code: code.to_owned(),
            to: self.to,
            from: None,
            way: None,
            flows: Vec::new(),
            between: None,
            heads: standing(&start, &end, |seen| seen.heads),
            fte: standing(&start, &end, |seen| seen.fte),
            is_mended: false,
            took_over,
        };
        let stays = self.inside[self.to - 1].contains(code) && self.inside[self.to].contains(code);
        if let (true, Some(from), Some(after)) = (stays, counted, self.seen(self.to, code)) {
            self.count(&mut step, from, after);
        }
        let rest = self.rest(code, counted, &step);
        for balance in [&mut step.heads, &mut step.fte] {
            let explained = balance.start + balance.joined - balance.left + balance.hours;
            let left_over = balance.end - explained;
            match rest {
                Rest::Practices => balance.practices = left_over,
                Rest::Reporting => balance.reporting = left_over,
                Rest::Unexplained => balance.unexplained = left_over,
            }
        }
        step
    }

    /// What of a practice counts in the area's total of a month.
    fn standing(&self, month: usize, code: &str) -> Option<Seen> {
        self.inside[month].contains(code).then(|| self.seen(month, code).cloned()).flatten()
    }

    /// Counts who came and went since the count before.
    fn count(&self, step: &mut PracticeStep, from: usize, after: &Seen) {
        let is_bridged = self.months[self.to].period.months_since(self.months[from].period) <= BRIDGED_MONTHS;
        let Some(before) = self.seen(from, &step.code).filter(|_| is_bridged) else { return };
        let before = step
            .took_over
            .iter()
            .filter_map(|code| self.seen(self.to - 1, code))
            .fold(before.clone(), |before, other| before.with(other));
        step.from = Some(from);
        let jumps = |before: Option<f64>, after: Option<f64>| {
            before.zip(after).is_some_and(|(before, after)| is_jump(before, after))
        };
        match people_between(before.rows.as_deref(), after.rows.as_deref()) {
            PeopleStep::Flows(flows) => {
                let joined = flows.iter().map(RowFlows::joined).sum();
                let left = flows.iter().map(RowFlows::left).sum();
                step.way = Some(Way::ByAge);
                step.flows = flows;
                people(step, &before, after, joined, left);
            }
            PeopleStep::Mended => step.is_mended = true,
            PeopleStep::NotHeld => match (before.heads, after.heads) {
                (Some(_), Some(_)) if jumps(before.heads, after.heads) => step.is_mended = true,
                (Some(there), Some(here)) => {
                    let whole = |heads: f64| heads.round() as u32;
                    let Some(flows) = at_least(Some(whole(there)), Some(whole(here))) else { return };
                    step.way = Some(Way::HeadsAtLeast);
                    people(step, &before, after, flows.joined, flows.left);
                }
                _ if jumps(before.fte, after.fte) => step.is_mended = true,
                _ => {
                    let (Some(there), Some(here)) = (before.fte, after.fte) else { return };
                    step.way = Some(Way::FteAtLeast);
                    let change = Amount::of(here) - Amount::of(there);
                    match here - there {
                        small if small.abs() < HOURS_BELOW => step.fte.hours = change,
                        gain if 0.0 < gain => step.fte.joined = change,
                        _ => step.fte.left = Amount::ZERO - change,
                    }
                }
            },
        }
        step.between = Some((before, after.clone()));
    }

    /// Why what is left over is left over.
    fn rest(&self, code: &str, counted: Option<usize>, step: &PracticeStep) -> Rest {
        let stays = self.inside[self.to - 1].contains(code) && self.inside[self.to].contains(code);
        match (self.seen(self.to - 1, code), self.seen(self.to, code)) {
            (Some(_), Some(_)) if !stays || (!step.took_over.is_empty() && !step.is_mended) => Rest::Practices,
            (Some(_), Some(_)) => Rest::Unexplained,
            // It was never counted before, nor known at the start: it opened.
            (None, Some(_)) if counted.is_none() && self.trees[0].member(code).is_none() => Rest::Practices,
            // It is on a list or in ODS, so it is there and did not report.
            (Some(_), None) if self.trees[self.to].member(code).is_some() => Rest::Reporting,
            (None, Some(_)) if self.trees[self.to - 1].member(code).is_some() => Rest::Reporting,
            _ => Rest::Practices,
        }
    }
}

/// Start and end of a practice in the area's totals; nothing where it does not count.
fn standing(start: &Option<Seen>, end: &Option<Seen>, of: impl Fn(&Seen) -> Option<f64>) -> Balance {
    let amount = |seen: &Option<Seen>| seen.as_ref().and_then(&of).map(Amount::of).unwrap_or_default();
    Balance { start: amount(start), end: amount(end), ..Balance::default() }
}

/// Writes people who came and went, and their FTE at the mean of those there before and after: the files do not say whose hours
/// are whose. What FTE changed beyond is a change of hours.
fn people(step: &mut PracticeStep, before: &Seen, after: &Seen, joined: u32, left: u32) {
    step.heads.joined = Amount::of(f64::from(joined));
    step.heads.left = Amount::of(f64::from(left));
    let mean = |seen: &Seen| {
        let heads = seen.heads.filter(|heads| 0.0 < *heads);
        seen.fte.zip(heads).map_or(0.0, |(fte, heads)| fte / heads)
    };
    let (Some(there), Some(here)) = (before.fte, after.fte) else { return };
    // Hours that jump without people are a slip of the keyboard: they stay unexplained.
    if is_jump(there, here) {
        return;
    }
    step.fte.joined = Amount::of(f64::from(joined) * mean(after));
    step.fte.left = Amount::of(f64::from(left) * mean(before));
    step.fte.hours = Amount::of(here) - Amount::of(there) - step.fte.joined + step.fte.left;
}
