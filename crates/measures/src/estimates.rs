//! Missing practices, estimated: each from its own past and from its area, and how far such estimates are off.
//!
//! **Invariant:** an estimate stands beside what was reported. Nothing here is written into a sum, a roll-up or an edition, and
//! nothing else reads it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_catalogue::Expression;
use wholetime_statistics::estimates::{
    Errors, Hidden, LEAST_HIDDEN, Part, Total, blended, default_weight, learnt_weight, named_draws, shrunk, total,
};
use wholetime_vocabulary::{Basis, Level, Missing, Period, Value};

use crate::geography::Geography;
use crate::holdings::Holdings;
use crate::{MeasuresError, PracticeTable};

/// An area's rate or change serves where so many other practices of it reported; else the next larger area's does. Our
/// judgement: a sub-ICB location has about sixty practices, a PCN five or six.
const LEAST_PRACTICES: u32 = 10;

/// An own value older than this is not carried forward. Our judgement: after five years the rate of the area weighs more.
const OLDEST_MONTHS: i32 = 60;

/// Censuses before the one asked about that are learnt from. Our judgement: six years of quarters, two of months.
pub const LEARNT_FROM: usize = 24;

/// A list below this counts as this when a weight is learnt: staff of a practice without patients are no matter of its list.
/// Our judgement: a list that one GP could hardly live on.
const LEAST_LIST: f64 = 1_000.0;

/// How far a list may have grown or shrunk for the own value to follow it, as a ratio. Our judgement: beyond, it was a merger.
const LIST_GROWTH: RangeInclusive<f64> = 0.5..=2.0;

/// Places of the whole in [`History::areas`].
const ENGLAND: usize = 0;

/// Staff of every practice in every census held, as one measure.
#[derive(Clone, Debug)]
pub struct History {
    /// Where the staff come from.
    pub basis: Basis,
    /// Practice codes, in order.
    pub practices: Vec<String>,
    /// Areas that rates and changes are taken of; England is the first.
    pub areas: Vec<(Level, String)>,
    /// Censuses in which at least one practice reported, in order.
    pub censuses: Vec<Census>,
}

/// One census of a history; values by the position of the practice.
#[derive(Clone, Debug)]
pub struct Census {
    /// Its period.
    pub period: Period,
    /// Patients.
    pub lists: Vec<Option<f64>>,
    /// Staff.
    pub staff: Vec<Value>,
    /// PCN and sub-ICB location, as positions of [`History::areas`].
    ways: Vec<[Option<usize>; 2]>,
}

/// What a ratio was taken over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    /// The ratio.
    pub value: f64,
    /// Position of the area in [`History::areas`].
    pub area: usize,
    /// Practices behind it.
    pub practices: u32,
}

/// A practice's own last value, carried forward.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Own {
    /// Census it is of.
    pub census: usize,
    /// What was reported then.
    pub value: f64,
    /// Its age in months.
    pub months: i32,
    /// What the staff of the area became, beyond what its lists explain, as a ratio; shrunk towards 1 for few practices.
    pub change: f64,
    /// The square root of what the practice's own list became, as a ratio.
    pub list_factor: f64,
    /// The value carried forward: value × change × list factor.
    pub carried: f64,
}

/// What is known of a practice that did not report.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guess {
    /// Its patients.
    pub list: Option<f64>,
    /// Its own last value, where it has one.
    pub own: Option<Own>,
    /// Staff per patient of the area.
    pub rate: Option<Ratio>,
}

impl Guess {
    /// What its list would have at the rate of the area.
    #[must_use]
    pub fn expected(&self) -> Option<f64> {
        Some(self.list? * self.rate?.value)
    }
}

/// What hidden values taught of estimates from own values of an age.
#[derive(Clone, Debug, PartialEq)]
pub struct Learnt {
    /// Weight on the rate of the area, 0 to 1.
    pub weight: f64,
    /// Whether it was learnt; else it is the default.
    pub is_learnt: bool,
    /// Errors of such estimates.
    pub errors: Option<Errors>,
    /// How far they were off.
    pub accuracy: Option<Accuracy>,
}

/// How far estimates were off, in the unit of the values.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Accuracy {
    /// Practices hidden, each once a census.
    pub n: usize,
    /// Root of the mean squared error.
    pub rmse: f64,
    /// Mean absolute error.
    pub mae: f64,
    /// The same root where the list is multiplied by the rate of the sub-ICB location.
    pub rmse_area_rate: f64,
    /// The first root in percent of the second.
    pub rmse_relative_pct: f64,
}

/// A practice estimated.
#[derive(Clone, Debug, PartialEq)]
pub struct PracticeEstimate {
    /// Its position in [`History::practices`].
    pub practice: usize,
    /// What is known of it.
    pub guess: Guess,
    /// Weight on the rate of the area, 0 to 1; none where nothing can be said.
    pub weight: Option<f64>,
    /// The estimate; not held where neither its own past nor its list is.
    pub value: Value,
    /// Below it lie 5 % of what such practices reported.
    pub low: Value,
    /// Above it lie 5 %.
    pub high: Value,
}

/// Practices estimated, and their total.
#[derive(Clone, Debug)]
pub struct Estimates {
    /// In the order asked for.
    pub practices: Vec<PracticeEstimate>,
    /// The total of those with an estimate; none where there are none.
    pub total: Option<Total>,
    /// What was learnt, by the age in months of the own value; none for practices without one.
    pub learnt: BTreeMap<Option<i32>, Learnt>,
}

/// Sums that a ratio is made of.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    top: f64,
    base: f64,
    practices: u32,
}

/// Sums by area.
struct Ratios(Vec<Tally>);

impl Ratios {
    /// Adds tops and bases up for each area that a practice lies in; bases are above zero.
    fn of(areas: usize, practices: impl Iterator<Item = ([Option<usize>; 2], f64, f64)>) -> Self {
        let mut tallies = vec![Tally::default(); areas];
        for (ways, top, base) in practices {
            for area in ways.into_iter().flatten().chain([ENGLAND]) {
                let tally = &mut tallies[area];
                tally.top += top;
                tally.base += base;
                tally.practices += 1;
            }
        }
        Self(tallies)
    }

    /// The ratio of the first area with enough practices, else of the whole; `without` takes one practice out.
    fn ratio(&self, ways: &[Option<usize>], without: Option<(f64, f64)>) -> Option<Ratio> {
        let of = |area: usize| {
            let Tally { top, base, practices } = self.0[area];
            let (less_top, less_base) = without.unwrap_or_default();
            let practices = practices - u32::from(without.is_some());
            let base = base - less_base;
            (0 < practices && 0.0 < base).then(|| Ratio { value: (top - less_top).max(0.0) / base, area, practices })
        };
        let mut near = ways.iter().flatten().filter_map(|area| of(*area));
        near.find(|ratio| LEAST_PRACTICES <= ratio.practices).or_else(|| of(ENGLAND))
    }
}

/// A history in which some practices are hidden from a census on.
#[derive(Clone, Copy)]
struct View<'a> {
    history: &'a History,
    hidden: Option<(&'a [bool], usize)>,
}

impl View<'_> {
    fn staff(&self, census: usize, practice: usize) -> Option<f64> {
        if self.hidden.is_some_and(|(hidden, from)| hidden[practice] && from <= census) {
            return None;
        }
        self.history.censuses[census].staff[practice].known()
    }

    fn list(&self, census: usize, practice: usize) -> Option<f64> {
        self.history.censuses[census].lists[practice].filter(|list| 0.0 < *list)
    }

    /// Staff per patient of the practices that reported.
    fn rates(&self, census: usize) -> Ratios {
        let ways = &self.history.censuses[census].ways;
        let reported = (0..ways.len())
            .filter_map(|practice| Some((ways[practice], self.staff(census, practice)?, self.list(census, practice)?)));
        Ratios::of(self.history.areas.len(), reported)
    }

    /// How a practice's staff are expected to follow its list between two censuses: half way, as the square root of the
    /// list's growth; 1 where a list is not known.
    ///
    /// Our judgement: on the yearly panel of practices this exponent errs less than 0 and 1, after one year, two and three.
    fn list_factor(&self, practice: usize, from: usize, to: usize) -> f64 {
        match (self.list(from, practice), self.list(to, practice)) {
            (Some(then), Some(now)) => (now / then).clamp(*LIST_GROWTH.start(), *LIST_GROWTH.end()).sqrt(),
            _ => 1.0,
        }
    }

    /// What staff became between two censuses over what lists explain, of practices that reported in both.
    fn changes(&self, from: usize, to: usize) -> Ratios {
        let ways = &self.history.censuses[to].ways;
        let matched = (0..ways.len()).filter_map(|practice| {
            let (then, now) = (self.staff(from, practice)?, self.staff(to, practice)?);
            Some((ways[practice], now, then * self.list_factor(practice, from, to)))
        });
        Ratios::of(self.history.areas.len(), matched)
    }

    fn own(&self, practice: usize, at: usize) -> Option<(usize, f64)> {
        let recent = (0..at).rev().take_while(|census| self.history.months(*census, at) <= OLDEST_MONTHS);
        recent.into_iter().find_map(|census| Some((census, self.staff(census, practice)?)))
    }

    /// What is known of a practice at a census; `rates` are those of the census, `changes` are made when first needed.
    fn guess(&self, practice: usize, at: usize, rates: &Ratios, changes: &mut BTreeMap<usize, Ratios>) -> Guess {
        let census = &self.history.censuses[at];
        let ways = census.ways[practice];
        let own = self.own(practice, at).map(|(from, value)| {
            let changes = changes.entry(from).or_insert_with(|| self.changes(from, at));
            let change = changes.ratio(&ways, None).map_or(1.0, |ratio| shrunk(ratio.value, ratio.practices));
            let list_factor = self.list_factor(practice, from, at);
            let months = self.history.months(from, at);
            Own { census: from, value, months, change, list_factor, carried: value * change * list_factor }
        });
        Guess { list: census.lists[practice], own, rate: rates.ratio(&ways, None) }
    }
}

/// A value hidden and estimated from all others, with what is learnt from it.
#[derive(Clone, Copy, Debug)]
struct Case {
    practice: usize,
    hidden: Hidden,
    /// The list at the rate of the sub-ICB location, as the publisher estimates.
    at_area_rate: f64,
}

/// Hidden values of pairs of censuses, worked out when first needed.
#[derive(Default)]
struct Cases(BTreeMap<(usize, usize), Vec<Case>>);

impl Cases {
    fn of(&mut self, history: &History, from: usize, to: usize) -> &[Case] {
        self.0.entry((from, to)).or_insert_with(|| history.cases(from, to))
    }
}

impl History {
    /// Months from one census to another.
    #[must_use]
    pub fn months(&self, from: usize, to: usize) -> i32 {
        self.censuses[to].period.months_since(self.censuses[from].period)
    }

    /// Position of a census.
    #[must_use]
    pub fn census(&self, period: Period) -> Option<usize> {
        self.censuses.iter().position(|census| census.period == period)
    }

    /// Position of a practice.
    #[must_use]
    pub fn practice(&self, code: &str) -> Option<usize> {
        self.practices.binary_search_by(|known| known.as_str().cmp(code)).ok()
    }

    fn everything(&self) -> View<'_> {
        View { history: self, hidden: None }
    }

    /// Each practice that reported in both censuses, hidden in the later one and estimated from all others.
    fn cases(&self, from: usize, to: usize) -> Vec<Case> {
        let view = self.everything();
        let (rates, changes) = (view.rates(to), view.changes(from, to));
        let case = |practice: usize| {
            let (then, truth) = (view.staff(from, practice)?, view.staff(to, practice)?);
            let list = view.list(to, practice)?;
            let ways = self.censuses[to].ways[practice];
            let factor = view.list_factor(practice, from, to);
            let change = changes.ratio(&ways, Some((truth, then * factor)));
            let change = change.map_or(1.0, |ratio| shrunk(ratio.value, ratio.practices));
            let itself = Some((truth, list));
            let expected = list * rates.ratio(&ways, itself)?.value;
            let at_area_rate = list * rates.ratio(&ways[1..], itself)?.value;
            let hidden = Hidden { truth, carried: then * change * factor, expected, size: list.max(LEAST_LIST) };
            Some(Case { practice, hidden, at_area_rate })
        };
        (0..self.practices.len()).filter_map(case).collect()
    }

    /// What hidden values of the censuses in `targets` teach of own values `months` old. Pairs of censuses between two thirds
    /// and one and a half times that far apart serve; practices for which `skips` says so do not.
    fn learn(
        &self,
        cases: &mut Cases,
        months: i32,
        targets: RangeInclusive<usize>,
        skips: &dyn Fn(usize) -> bool,
    ) -> Learnt {
        let mut found: Vec<Case> = Vec::new();
        for to in targets.clone() {
            for from in 0..to {
                let apart = self.months(from, to);
                if 2 * months <= 3 * apart && 2 * apart <= 3 * months {
                    found.extend(cases.of(self, from, to).iter().filter(|case| !skips(case.practice)));
                }
            }
        }
        let learnt = learnt_weight(found.iter().map(|case| case.hidden));
        let weight = learnt.unwrap_or_else(|| default_weight(f64::from(months)));
        let estimate = |case: &Case| blended(case.hidden.carried, case.hidden.expected, weight);
        let errors = if learnt.is_some() {
            Errors::of(found.iter().map(|case| (estimate(case), case.hidden.truth)))
        } else {
            // Too little to say how such estimates err: those by rate err more, which is the safe side.
            self.learn_rate(targets, skips).errors
        };
        let accuracy = accuracy(found.iter().map(|case| (estimate(case), case.at_area_rate, case.hidden.truth)));
        Learnt { weight, is_learnt: learnt.is_some(), errors, accuracy }
    }

    /// What hidden values teach of practices without a past: their list at the rate of the area.
    fn learn_rate(&self, targets: RangeInclusive<usize>, skips: &dyn Fn(usize) -> bool) -> Learnt {
        let view = self.everything();
        let mut found: Vec<(f64, f64, f64)> = Vec::new();
        for census in targets {
            let rates = view.rates(census);
            found.extend((0..self.practices.len()).filter(|practice| !skips(*practice)).filter_map(|practice| {
                let (truth, list) = (view.staff(census, practice)?, view.list(census, practice)?);
                let ways = self.censuses[census].ways[practice];
                let rate = |ways: &[Option<usize>]| rates.ratio(ways, Some((truth, list)));
                Some((list * rate(&ways)?.value, list * rate(&ways[1..])?.value, truth))
            }));
        }
        let is_learnt = LEAST_HIDDEN <= found.len();
        let errors = Errors::of(found.iter().map(|(estimate, _, truth)| (*estimate, *truth)));
        Learnt { weight: 1.0, is_learnt, errors, accuracy: accuracy(found.into_iter()) }
    }

    /// Estimates of `practices`, which have no value at the census `at`; draws are named by the seed, the practice and
    /// `measure`.
    #[must_use]
    pub fn estimate(&self, practices: &[usize], at: usize, measure: &str, draws: usize, seed: u64) -> Estimates {
        let view = self.everything();
        let rates = view.rates(at);
        let (mut changes, mut cases, mut learnt) = (BTreeMap::new(), Cases::default(), BTreeMap::new());
        let targets = at.saturating_sub(LEARNT_FROM)..=at;
        let guesses: Vec<Guess> =
            practices.iter().map(|practice| view.guess(*practice, at, &rates, &mut changes)).collect();
        for months in guesses.iter().map(|guess| guess.own.map(|own| own.months)) {
            learnt.entry(months).or_insert_with(|| match months {
                Some(months) => self.learn(&mut cases, months, targets.clone(), &|_| false),
                None => self.learn_rate(at..=at, &|_| false),
            });
        }
        let estimated: Vec<PracticeEstimate> = practices
            .iter()
            .zip(&guesses)
            .map(|(practice, guess)| practice_estimate(*practice, *guess, &learnt[&guess.own.map(|own| own.months)]))
            .collect();
        let parts: Vec<Part<'_>> = estimated
            .iter()
            .filter_map(|one| {
                let errors = learnt[&one.guess.own.map(|own| own.months)].errors.as_ref()?;
                let name = format!("{} {measure}", self.practices[one.practice]);
                Some(Part { name, estimate: one.value.known()?, errors })
            })
            .collect();
        let total = if parts.is_empty() { None } else { total(&parts, draws, seed) };
        // The bounds of one estimate are known without draws, whose chance would set the total apart from its only part.
        let total = total.map(|total| match parts.as_slice() {
            [only] => {
                let (low, high) = only.errors.bounds(only.estimate, 0.9);
                Total { low, high, ..total }
            }
            _ => total,
        });
        Estimates { practices: estimated, total, learnt }
    }
}

/// The blend of what is known of a practice; not held where nothing is.
fn practice_estimate(practice: usize, guess: Guess, learnt: &Learnt) -> PracticeEstimate {
    let (weight, estimate) = match (guess.own, guess.expected()) {
        (Some(own), Some(expected)) => (Some(learnt.weight), Some(blended(own.carried, expected, learnt.weight))),
        (Some(own), None) => (Some(0.0), Some(own.carried)),
        (None, Some(expected)) => (Some(1.0), Some(expected)),
        (None, None) => (None, None),
    };
    let nothing = Value::Missing(Missing::NotHeld);
    let bounds = estimate.zip(learnt.errors.as_ref()).map(|(estimate, errors)| errors.bounds(estimate, 0.9));
    PracticeEstimate {
        practice,
        guess,
        weight,
        value: estimate.map_or(nothing, Value::Known),
        low: bounds.map_or(nothing, |(low, _)| Value::Known(low)),
        high: bounds.map_or(nothing, |(_, high)| Value::Known(high)),
    }
}

/// How far estimates were off: each with that at the rate of its sub-ICB location, and the truth.
fn accuracy(estimates: impl Iterator<Item = (f64, f64, f64)>) -> Option<Accuracy> {
    let (mut n, mut squared, mut absolute, mut squared_rate) = (0_usize, 0.0, 0.0, 0.0);
    for (estimate, at_area_rate, truth) in estimates {
        n += 1;
        squared += (estimate - truth).powi(2);
        absolute += (estimate - truth).abs();
        squared_rate += (at_area_rate - truth).powi(2);
    }
    let mean = |sum: f64| sum / n as f64;
    (0 < n && 0.0 < squared_rate).then(|| Accuracy {
        n,
        rmse: mean(squared).sqrt(),
        mae: mean(absolute),
        rmse_area_rate: mean(squared_rate).sqrt(),
        rmse_relative_pct: 100.0 * (squared / squared_rate).sqrt(),
    })
}

/// A way to estimate a practice that did not report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Its list at the rate of the practices of its sub-ICB location that reported, as the publisher does in outline.
    AreaRate,
    /// Its own last value as it was.
    CarryForward,
    /// Ours: the own value carried forward with the area's change, blended with the rate.
    Blend,
}

impl Method {
    /// The word used in JSON and tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::AreaRate => "area_rate",
            Self::CarryForward => "carry_forward",
            Self::Blend => "blend",
        }
    }
}

/// How far a method was off for practices that were hidden for so many censuses.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Score {
    /// Censuses they were silent for, this one included; none where they have no past.
    pub horizon: Option<usize>,
    /// Mean age of their own last value, in months.
    pub age_months: Option<f64>,
    /// The method.
    pub method: Method,
    /// Practices hidden.
    pub n: usize,
    /// Root of the mean squared error.
    pub rmse: f64,
    /// Mean absolute error.
    pub mae: f64,
    /// Mean of estimate less truth.
    pub bias: f64,
    /// The root in percent of that of the area's rate.
    pub rmse_relative_pct: f64,
    /// For ours: how many truths lie within the bounds that half of them should.
    pub cover50_pct: Option<f64>,
    /// For ours: within those that nine tenths should.
    pub cover90_pct: Option<f64>,
    /// For ours: totals over the practices hidden at once, how many of them lie within bounds that nine tenths should.
    pub totals_cover90_pct: Option<f64>,
}

/// How well a history's own missing practices would be estimated.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MaskedTest {
    /// Scores by horizon and method.
    pub scores: Vec<Score>,
    /// Practices hidden that were not scored, because no census before held enough to learn from.
    pub not_scored: usize,
}

/// How a masked test is made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Masking {
    /// Share of the reporting practices that is hidden, 0 to 1.
    pub share: f64,
    /// Times it is done, each with other practices.
    pub repeats: u32,
    /// Seed of the choice.
    pub seed: u64,
}

/// For how many censuses practices are hidden: the last one, two, four (a year of quarters).
const SILENT_FOR: [usize; 3] = [1, 2, 4];

/// Draws for the totals of a masked test. Our judgement: 200 place the 5 % bound within a sixth of a standard deviation.
const TEST_DRAWS: usize = 200;

#[derive(Clone, Copy, Debug, Default)]
struct Off {
    n: usize,
    months: f64,
    squared: f64,
    absolute: f64,
    signed: f64,
    within_50: usize,
    within_90: usize,
}

impl Off {
    fn add(&mut self, estimate: f64, truth: f64) {
        self.n += 1;
        self.squared += (estimate - truth).powi(2);
        self.absolute += (estimate - truth).abs();
        self.signed += estimate - truth;
    }
}

/// Totals that lay within their bounds, and all.
type TotalsWithin = BTreeMap<Option<usize>, (usize, usize)>;

impl History {
    /// Hides practices that did report, estimates them from the rest, and says how far the estimates are off.
    ///
    /// At each census a share of those that reported is hidden, in that census or also in those right before. What is learnt
    /// comes from practices that are not hidden and from censuses before the first hidden one.
    #[must_use]
    pub fn masked_test(&self, masking: Masking) -> MaskedTest {
        let mut cases = Cases::default();
        let mut off: BTreeMap<(Option<usize>, Method), Off> = BTreeMap::new();
        let mut totals = TotalsWithin::new();
        let mut not_scored = 0;
        for repeat in 0..masking.repeats {
            for at in 1..self.censuses.len() {
                for silent in SILENT_FOR.into_iter().filter(|silent| *silent <= at) {
                    let hidden = self.hide(masking, repeat, at, silent);
                    not_scored += self.score(&mut cases, &hidden, at, silent, &mut off, &mut totals);
                }
            }
        }
        let percent = |count: usize, of: usize| 100.0 * count as f64 / of as f64;
        let scores = off.iter().map(|((horizon, method), of)| {
            let n = of.n as f64;
            let by_rate = off.get(&(*horizon, Method::AreaRate)).map_or(f64::NAN, |rate| rate.squared);
            let is_ours = *method == Method::Blend;
            Score {
                horizon: *horizon,
                age_months: horizon.map(|_| of.months / n),
                method: *method,
                n: of.n,
                rmse: (of.squared / n).sqrt(),
                mae: of.absolute / n,
                bias: of.signed / n,
                rmse_relative_pct: 100.0 * (of.squared / by_rate).sqrt(),
                cover50_pct: is_ours.then(|| percent(of.within_50, of.n)),
                cover90_pct: is_ours.then(|| percent(of.within_90, of.n)),
                totals_cover90_pct: totals.get(horizon).filter(|_| is_ours).map(|(within, of)| percent(*within, *of)),
            }
        });
        MaskedTest { scores: scores.collect(), not_scored }
    }

    /// Which practices are hidden: a share of those that reported and have patients.
    fn hide(&self, masking: Masking, repeat: u32, at: usize, silent: usize) -> Vec<bool> {
        let name = format!("{} hidden for {silent}, time {repeat}", self.censuses[at].period);
        let view = self.everything();
        let draws = named_draws(masking.seed, &name);
        let reported = |practice| view.staff(at, practice).is_some() && view.list(at, practice).is_some();
        draws.take(self.practices.len()).enumerate().map(|(one, draw)| draw < masking.share && reported(one)).collect()
    }

    /// Estimates the hidden practices at a census and adds up how far they are off; says how many could not be scored.
    fn score(
        &self,
        cases: &mut Cases,
        hidden: &[bool],
        at: usize,
        silent: usize,
        off: &mut BTreeMap<(Option<usize>, Method), Off>,
        totals: &mut TotalsWithin,
    ) -> usize {
        let view = View { history: self, hidden: Some((hidden, at + 1 - silent)) };
        let rates = view.rates(at);
        let mut changes = BTreeMap::new();
        let mut learnt: BTreeMap<Option<i32>, Learnt> = BTreeMap::new();
        let targets = at.saturating_sub(LEARNT_FROM)..=at - silent;
        let mut estimated: Vec<(PracticeEstimate, f64)> = Vec::new();
        let mut not_scored = 0;
        for practice in (0..hidden.len()).filter(|practice| hidden[*practice]) {
            let guess = view.guess(practice, at, &rates, &mut changes);
            // Without a past it does not matter for how long a practice was hidden: it is scored once.
            if guess.own.is_none() && 1 < silent {
                continue;
            }
            let months = guess.own.map(|own| own.months);
            let learnt = learnt.entry(months).or_insert_with(|| match months {
                Some(months) => self.learn(cases, months, targets.clone(), &|practice| hidden[practice]),
                None => self.learn_rate(at - silent..=at - silent, &|practice| hidden[practice]),
            });
            let ways = self.censuses[at].ways[practice];
            let rate = rates.ratio(&ways[1..], None);
            let truth = self.censuses[at].staff[practice].known();
            let one = practice_estimate(practice, guess, learnt);
            let (Some(truth), Some(list), Some(rate), Some(estimate), Some(errors), true) =
                (truth, guess.list, rate, one.value.known(), &learnt.errors, learnt.is_learnt)
            else {
                not_scored += 1;
                continue;
            };
            let horizon = guess.own.map(|_| silent);
            off.entry((horizon, Method::AreaRate)).or_default().add(list * rate.value, truth);
            if let Some(own) = guess.own {
                off.entry((horizon, Method::CarryForward)).or_default().add(own.value, truth);
            }
            let ours = off.entry((horizon, Method::Blend)).or_default();
            ours.add(estimate, truth);
            let holds = |share| {
                let (low, high) = errors.bounds(estimate, share);
                usize::from(low <= truth && truth <= high)
            };
            ours.within_50 += holds(0.5);
            ours.within_90 += holds(0.9);
            for method in [Method::AreaRate, Method::CarryForward, Method::Blend] {
                if let Some(of) = off.get_mut(&(horizon, method)) {
                    of.months += f64::from(months.unwrap_or_default());
                }
            }
            estimated.push((one, truth));
        }
        self.score_total(&estimated, &learnt, silent, totals);
        not_scored
    }

    /// Whether the total of the practices hidden at once lies within its bounds.
    fn score_total(
        &self,
        estimated: &[(PracticeEstimate, f64)],
        learnt: &BTreeMap<Option<i32>, Learnt>,
        silent: usize,
        totals: &mut TotalsWithin,
    ) {
        let with_past: Vec<&(PracticeEstimate, f64)> =
            estimated.iter().filter(|(one, _)| one.guess.own.is_some()).collect();
        let parts: Vec<Part<'_>> = with_past
            .iter()
            .filter_map(|(one, _)| {
                let errors = learnt.get(&one.guess.own.map(|own| own.months))?.errors.as_ref()?;
                Some(Part { name: self.practices[one.practice].clone(), estimate: one.value.known()?, errors })
            })
            .collect();
        if parts.is_empty() {
            return;
        }
        let truth: f64 = with_past.iter().map(|(_, truth)| truth).sum();
        if let Some(total) = total(&parts, TEST_DRAWS, 1) {
            let (within, all) = totals.entry(Some(silent)).or_default();
            *within += usize::from(total.low <= truth && truth <= total.high);
            *all += 1;
        }
    }
}

impl Holdings {
    /// Periods for which practices' own values of a measure are held on a basis, in order.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub fn practice_periods(&self, basis: Basis, measure: &str) -> Result<Vec<Period>, MeasuresError> {
        if basis == Basis::PracticeLevelSum {
            return Ok(self.workforce_periods().to_vec());
        }
        let mut periods = BTreeSet::new();
        for edition in self.shelf.editions().filter(|edition| edition.basis == basis && edition.facts_periods.is_some())
        {
            let facts = self.published_facts(&edition.key, measure)?;
            periods.extend(facts.iter().filter(|fact| fact.level == Level::Practice).map(|fact| fact.period));
        }
        Ok(periods.into_iter().collect())
    }

    /// What practices reported of `counted` in each of `periods`; censuses in which nobody did are left out.
    ///
    /// Practices known to exist without a row are in it, where the basis is the workforce files: their staff are not held.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub fn history(
        &self,
        basis: Basis,
        geography: Geography,
        counted: &Expression,
        periods: &[Period],
    ) -> Result<History, MeasuresError> {
        let measures: Vec<&str> = counted.measures().chain(["patients_registered"]).collect();
        let mut tables: Vec<PracticeTable> = Vec::new();
        let mut codes: BTreeSet<String> = BTreeSet::new();
        for period in periods {
            let table = self.practice_table(*period, basis, &measures)?;
            let value = |practice: &String| counted.value(|measure| table.value(practice, measure));
            if !table.rows.keys().any(|practice| value(practice).known().is_some()) {
                continue;
            }
            codes.extend(table.rows.keys().cloned());
            if basis == Basis::PracticeLevelSum {
                let tree = self.tree(*period, geography)?;
                codes.extend(tree.members.iter().map(|member| member.code.clone()));
            }
            tables.push(table);
        }
        let practices: Vec<String> = codes.into_iter().collect();
        let mut areas = vec![(Level::England, "ENG".to_owned())];
        let mut positions: HashMap<(Level, String), usize> = HashMap::new();
        let mut censuses = Vec::new();
        for table in tables {
            let tree = self.tree(table.period, geography)?;
            let mut area = |level: Level, code: &Option<String>| {
                let key = (level, code.clone()?);
                Some(*positions.entry(key.clone()).or_insert_with(|| {
                    areas.push(key);
                    areas.len() - 1
                }))
            };
            let mut census = Census {
                period: table.period,
                lists: Vec::with_capacity(practices.len()),
                staff: Vec::with_capacity(practices.len()),
                ways: Vec::with_capacity(practices.len()),
            };
            for practice in &practices {
                let member = tree.member(practice);
                let list = match basis {
                    Basis::PracticeLevelSum => member.and_then(|member| member.patients),
                    _ => table.value(practice, "patients_registered").known(),
                };
                census.lists.push(list);
                census.staff.push(counted.value(|measure| table.value(practice, measure)));
                census.ways.push(member.map_or([None, None], |member| {
                    [area(Level::Pcn, &member.pcn), area(Level::SubIcb, &member.sub_icb)]
                }));
            }
            censuses.push(census);
        }
        Ok(History { basis, practices, areas, censuses })
    }
}

#[cfg(test)]
mod tests;
