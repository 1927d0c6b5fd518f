//! Forecasts of published totals, month by month: a middle that combines trends, a spread of the errors that were made.
//!
//! Every series is forecast from every month that was published, with what was known then; what came teaches later origins how
//! much to trust each trend, and how far off forecasts lie. Series teach one another, in relative errors.
//!
//! **Invariant:** a forecast looks at nothing after its origin, neither of its own series nor of another.

mod known;

use std::collections::{BTreeMap, BTreeSet};

use self::known::{Known, TRENDS};
use super::damped_trend;
use super::spread::{Errors, HORIZONS, Reach, Scale, Spread};

/// How many independent errors equal weights of trends count as. Our judgement: a handful says little about which is best.
const EQUAL_COUNTS: f64 = 3.0;

/// A published number, month by month.
#[derive(Clone, Debug, PartialEq)]
pub struct Total {
    /// What names it.
    pub id: String,
    /// Months, counted from any fixed January, in order, with what was published; months without are left out.
    pub months: Vec<(i32, f64)>,
    /// First months that are counted otherwise than those before.
    pub breaks: Vec<i32>,
    /// The two totals it is the sum of, by their place; they stand before it and have no parts themselves.
    pub parts: Option<[usize; 2]>,
}

/// A way to forecast a total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// Trends, weighed by how right they were, with the season.
    Combination,
    /// As it is.
    LastValue,
    /// As much again each month as over all whole years.
    Drift,
    /// Exponential smoothing of like months with a trend that dies away; with fewer than four, the last value.
    DampedTrend,
}

impl Way {
    /// All.
    pub const ALL: [Self; 4] = [Self::Combination, Self::LastValue, Self::Drift, Self::DampedTrend];
}

/// What will be, so many months ahead.
#[derive(Clone, Debug, PartialEq)]
pub struct Ahead {
    /// As one number.
    pub middle: f64,
    /// How far off it may lie.
    pub scale: Scale,
    /// Equally likely values in rising order.
    pub values: Vec<f64>,
}

/// A forecast whose truth came.
#[derive(Clone, Debug, PartialEq)]
pub struct Came {
    /// Of which total, by its place.
    pub series: usize,
    /// How.
    pub way: Way,
    /// The last month known.
    pub origin: i32,
    /// Months ahead.
    pub months: i32,
    /// What was forecast.
    pub middle: f64,
    /// The forecast as equally likely values; none where no error was known yet.
    pub values: Vec<f64>,
    /// What came.
    pub actual: f64,
}

/// Totals with all that was ever forecast of them.
#[derive(Clone, Debug)]
pub struct Totals {
    series: Vec<Total>,
    made: Vec<Made>,
    taught: BTreeMap<i32, Taught>,
}

/// A forecast in logarithms, at one of [`HORIZONS`].
#[derive(Clone, Debug)]
struct Made {
    series: usize,
    origin: i32,
    horizon: usize,
    target: i32,
    trends: [f64; TRENDS],
    /// By [`Way::ALL`].
    ways: [f64; Way::ALL.len()],
    knows_season: bool,
    actual: f64,
}

/// What had been learnt by a month.
#[derive(Clone, Debug)]
struct Taught {
    /// Weights of trends by place in [`HORIZONS`].
    weights: [[f64; TRENDS]; HORIZONS.len()],
    /// Errors of the combination where like months were known.
    seasoned: Spread,
    /// Errors of every way, by [`Way::ALL`].
    spreads: [Spread; Way::ALL.len()],
}

/// Errors so far.
struct Lessons {
    waiting: Vec<usize>,
    trends: Vec<[TrendErrors; HORIZONS.len()]>,
    seasoned: Errors,
    ways: [Errors; Way::ALL.len()],
}

/// Squared errors of every trend of a series at a horizon.
#[derive(Clone, Copy, Default)]
struct TrendErrors {
    squares: [f64; TRENDS],
    errors: f64,
    first: i32,
    last: i32,
}

impl Totals {
    /// Forecasts every series from every month published.
    #[must_use]
    pub fn new(series: Vec<Total>) -> Self {
        let origins: BTreeSet<i32> =
            series.iter().flat_map(|total| total.months.iter().map(|(month, _)| *month)).collect();
        let mut totals = Self { series, made: Vec::new(), taught: BTreeMap::new() };
        let mut lessons = Lessons::none(totals.series.len());
        for origin in origins {
            lessons.learn(&totals.made, origin);
            totals.taught.insert(origin, lessons.taught());
            for series in 0..totals.series.len() {
                let made = totals.made_at(series, origin);
                lessons.waiting.extend(totals.made.len()..totals.made.len() + made.len());
                totals.made.extend(made);
            }
        }
        totals
    }

    /// The totals.
    #[must_use]
    pub fn series(&self) -> &[Total] {
        &self.series
    }

    /// What a total will be in each of so many months after `origin`; none where it was not published then, less than a year
    /// was known, or no forecast had come true yet.
    #[must_use]
    pub fn ahead(&self, series: usize, origin: i32, months: i32) -> Option<Vec<Ahead>> {
        let taught = self.taught.get(&origin)?;
        let known = self.known(series, origin)?;
        let mut reach = Reach::default();
        (1..=months)
            .map(|month| {
                let (middle, knows_season) = known.combined(taught, month);
                let scale = taught.scale(series, month, knows_season)?;
                Some(Ahead { middle: middle.exp(), scale, values: reach.around(middle.exp(), scale) })
            })
            .collect()
    }

    /// The furthest months ahead at which errors of a total itself were known at `origin`.
    #[must_use]
    pub fn tested_to(&self, series: usize, origin: i32) -> Option<i32> {
        self.taught.get(&origin)?.spreads[0].tested_to(series)
    }

    /// The share that each trend has at `origin` so many months ahead: as it is, all years, last year, last two, and these
    /// dying away.
    #[must_use]
    pub fn shares(&self, origin: i32, months: i32) -> Option<[f64; 6]> {
        Some(self.taught.get(&origin)?.weights_at(months))
    }

    /// Every forecast of a way that came true so many months ahead, whose target is not after `until`.
    #[must_use]
    pub fn came(&self, series: usize, way: Way, months: i32, until: Option<i32>) -> Vec<Came> {
        let mut reach = Reach::default();
        let place = Way::ALL.iter().position(|other| *other == way).unwrap_or_default();
        let of = |made: &&Made| {
            made.series == series && HORIZONS[made.horizon] == months && until.is_none_or(|until| made.target <= until)
        };
        self.made
            .iter()
            .filter(of)
            .map(|made| {
                let middle = made.ways[place].exp();
                let scale = self.taught.get(&made.origin).and_then(|taught| match way {
                    Way::Combination => taught.scale(series, months, made.knows_season),
                    _ => taught.spreads[place].at(series, months),
                });
                let values = scale.map_or_else(Vec::new, |scale| reach.around(middle, scale));
                Came { series, way, origin: made.origin, months, middle, values, actual: made.actual.exp() }
            })
            .collect()
    }

    fn known(&self, series: usize, origin: i32) -> Option<KnownTotal> {
        let total = self.series.get(series)?;
        let of_part = |part: usize| Known::of(self.series.get(part)?, origin);
        let parts = match total.parts {
            Some([one, other]) => Some([of_part(one)?, of_part(other)?]),
            None => None,
        };
        Some(KnownTotal { whole: Known::of(total, origin)?, parts })
    }

    /// Forecasts of a total from one month whose truth has come since, and which no break lies before.
    fn made_at(&self, series: usize, origin: i32) -> Vec<Made> {
        let (Some(known), Some(taught)) = (self.known(series, origin), self.taught.get(&origin)) else {
            return Vec::new();
        };
        let total = &self.series[series];
        let like_months = known.whole.like_months();
        let made = |(horizon, months): (usize, &i32)| {
            let target = origin + months;
            let place = total.months.binary_search_by_key(&target, |(month, _)| *month).ok()?;
            let actual = Some(total.months[place].1).filter(|actual| 0.0 < *actual)?.ln();
            if total.breaks.iter().any(|changed| origin < *changed && *changed <= target) {
                return None;
            }
            let (combined, knows_season) = known.combined(taught, *months);
            let season = known.whole.season(*months).change;
            let now = known.whole.now();
            let years = usize::try_from(months / 12).unwrap_or_default();
            let is_whole = months % 12 == 0;
            let damped = is_whole.then(|| damped_trend(&like_months, years)).flatten().filter(|told| 0.0 < *told);
            let drift = known.whole.drift(*months).max(f64::MIN_POSITIVE).ln();
            Some(Made {
                series,
                origin,
                horizon,
                target,
                trends: known.whole.trends(*months).map(|trend| trend + season),
                ways: [combined, now, drift, damped.map_or(now, f64::ln)],
                knows_season,
                actual,
            })
        };
        HORIZONS.iter().enumerate().filter_map(made).collect()
    }
}

/// A total as it was known, with its parts.
struct KnownTotal {
    whole: Known,
    parts: Option<[Known; 2]>,
}

impl KnownTotal {
    /// The logarithm of the combination, and whether like months were known.
    ///
    /// A total with parts is the mean of itself and of the sum of its parts: the parts know that one of them has a season.
    fn combined(&self, taught: &Taught, months: i32) -> (f64, bool) {
        let of = |known: &Known| {
            let season = known.season(months);
            let weights = taught.weights_at(months);
            let trend: f64 = known.trends(months).iter().zip(weights).map(|(trend, weight)| trend * weight).sum();
            (trend + season.change, season.is_known)
        };
        let (whole, knows) = of(&self.whole);
        let Some(parts) = &self.parts else { return (whole, knows) };
        let [one, other] = [of(&parts[0]), of(&parts[1])];
        (f64::midpoint(whole, (one.0.exp() + other.0.exp()).ln()), knows && one.1 && other.1)
    }
}

impl Lessons {
    fn none(series: usize) -> Self {
        let none = || Errors::none(series);
        Self {
            waiting: Vec::new(),
            trends: vec![[TrendErrors::default(); HORIZONS.len()]; series],
            seasoned: none(),
            ways: [none(), none(), none(), none()],
        }
    }

    /// Takes in all that has come true by `now`.
    fn learn(&mut self, made: &[Made], now: i32) {
        let (come, waiting): (Vec<usize>, Vec<usize>) =
            self.waiting.iter().copied().partition(|place| made[*place].target <= now);
        self.waiting = waiting;
        for one in come.into_iter().map(|place| &made[place]) {
            let trends = &mut self.trends[one.series][one.horizon];
            if trends.errors == 0.0 {
                (trends.first, trends.last) = (one.origin, one.origin);
            }
            trends.last = trends.last.max(one.origin);
            trends.errors += 1.0;
            for (squares, trend) in trends.squares.iter_mut().zip(one.trends) {
                *squares += (trend - one.actual).powi(2);
            }
            for (errors, told) in self.ways.iter_mut().zip(one.ways) {
                errors.add(one.series, one.horizon, one.origin, one.actual - told);
            }
            if one.knows_season {
                self.seasoned.add(one.series, one.horizon, one.origin, one.actual - one.ways[0]);
            }
        }
    }

    fn taught(&self) -> Taught {
        let mut weights = [[0.0; TRENDS]; HORIZONS.len()];
        for (place, weights) in weights.iter_mut().enumerate() {
            *weights = self.weights(place);
        }
        Taught { weights, seasoned: self.seasoned.spread(), spreads: self.ways.each_ref().map(Errors::spread) }
    }

    /// Weights of trends at a horizon: by the inverse of squared errors, each series' set to their mean over trends first, so
    /// that all series count alike; drawn towards equal weights while few independent errors are known.
    ///
    /// Source: Bates and Granger, "The combination of forecasts", Operational Research Quarterly 20 (1969), without
    /// covariances.
    fn weights(&self, place: usize) -> [f64; TRENDS] {
        let equal = 1.0 / TRENDS as f64;
        let (mut sums, mut independent) = ([0.0; TRENDS], 0.0_f64);
        for errors in self.trends.iter().map(|of_series| &of_series[place]).filter(|errors| 0.0 < errors.errors) {
            let mean = errors.squares.iter().sum::<f64>() / TRENDS as f64;
            if mean <= 0.0 {
                continue;
            }
            for (sum, square) in sums.iter_mut().zip(errors.squares) {
                *sum += square / mean;
            }
            let stretches = 1.0 + f64::from(errors.last - errors.first) / f64::from(HORIZONS[place]);
            independent = independent.max(errors.errors.min(stretches));
        }
        if independent == 0.0 {
            return [equal; TRENDS];
        }
        // A trend that was never wrong would get all; a tiny part of the worst keeps the division sound.
        let least = sums.iter().copied().fold(0.0, f64::max) * 1e-6;
        let inverses = sums.map(|sum| 1.0 / sum.max(least));
        let all: f64 = inverses.iter().sum();
        let learnt = independent / (independent + EQUAL_COUNTS);
        inverses.map(|inverse| learnt * inverse / all + (1.0 - learnt) * equal)
    }
}

impl Taught {
    fn scale(&self, series: usize, months: i32, knows_season: bool) -> Option<Scale> {
        let seasoned = || self.seasoned.at(series, months).filter(|_| knows_season);
        seasoned().or_else(|| self.spreads[0].at(series, months))
    }

    /// Weights between horizons go straight; beyond the last they stay.
    fn weights_at(&self, months: i32) -> [f64; TRENDS] {
        let Some(above) = HORIZONS.iter().position(|horizon| months <= *horizon) else {
            return self.weights[HORIZONS.len() - 1];
        };
        let below = above.saturating_sub(1);
        let (from, to) = (HORIZONS[below], HORIZONS[above]);
        let part = if from == to { 1.0 } else { f64::from(months - from) / f64::from(to - from) };
        let mut weights = self.weights[below];
        for (weight, later) in weights.iter_mut().zip(self.weights[above]) {
            *weight += part * (later - *weight);
        }
        weights
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Chance;

    /// Ten years of months that grow by two in a thousand a month, each off by chance, and a part with a jump every August.
    fn invented() -> Vec<Total> {
        let chance = Chance::new(3);
        let number = |name: u64, month: i32| {
            let off = chance.normal(u32::try_from(month).unwrap(), name);
            1_000.0 * (0.002 * f64::from(month) + 0.003 * off).exp()
        };
        let august = |month: i32| if month.rem_euclid(12) == 7 { 1.2 } else { 1.0 };
        let steady: Vec<(i32, f64)> = (0..120).map(|month| (month, number(1, month))).collect();
        let jumping: Vec<(i32, f64)> = (0..120).map(|month| (month, number(2, month) * august(month))).collect();
        let all = steady.iter().zip(&jumping).map(|((month, one), (_, other))| (*month, one + other)).collect();
        let total = |id: &str, months, parts| Total { id: id.to_owned(), months, breaks: vec![], parts };
        vec![total("steady", steady, None), total("jumping", jumping, None), total("all", all, Some([0, 1]))]
    }

    #[test]
    fn nothing_after_the_origin_is_looked_at_in_any_series() {
        let before = Totals::new(invented());
        let mut later = invented();
        for total in &mut later {
            total.months.iter_mut().filter(|(month, _)| 80 < *month).for_each(|(_, number)| *number *= 3.0);
            total.breaks = vec![90];
        }
        let after = Totals::new(later);
        for series in 0..3 {
            assert_eq!(before.ahead(series, 80, 36), after.ahead(series, 80, 36));
            assert_eq!(
                before.came(series, Way::Combination, 12, Some(80)),
                after.came(series, Way::Combination, 12, Some(80))
            );
            assert_ne!(before.ahead(series, 100, 36), after.ahead(series, 100, 36));
        }
    }

    #[test]
    fn a_season_that_comes_every_year_is_foreseen_and_parts_carry_it() {
        let totals = Totals::new(invented());
        // From month 112, May of the tenth year: July is two months ahead, August three.
        for (series, jump) in [(1, 1.2), (2, 1.1)] {
            let told = totals.ahead(series, 112, 4).unwrap();
            let seen = told[2].middle / f64::midpoint(told[1].middle, told[3].middle);
            assert!((seen / jump - 1.0).abs() < 0.04, "{series}: {seen}");
        }
        let [one, other, all] = [0, 1, 2].map(|series| totals.ahead(series, 112, 12).unwrap()[11].middle);
        assert!((all / (one + other) - 1.0).abs() < 0.005, "{one} {other} {all}");
    }

    #[test]
    fn what_grows_as_it_grew_is_told_within_its_spread_and_that_widens() {
        let totals = Totals::new(invented());
        let told = totals.ahead(0, 83, 36).unwrap();
        let should = 1_000.0 * (0.002_f64 * 119.0).exp();
        assert!((told[35].middle / should - 1.0).abs() < 0.04, "{} and {should}", told[35].middle);
        let width = |month: usize| told[month].values[189] / told[month].values[10];
        assert!(width(0) < width(11) && width(11) < width(35));
        assert!(told.iter().all(|month| month.values.is_sorted()));
        let came = totals.came(0, Way::Combination, 12, None);
        let inside = came.iter().filter(|one| !one.values.is_empty());
        let (inside, number) = inside.fold((0, 0), |(inside, number), one| {
            let is_inside = one.values[10] <= one.actual && one.actual <= one.values[189];
            (inside + usize::from(is_inside), number + 1)
        });
        assert!(80 * number <= 100 * inside, "{inside} of {number} in what should hold nine of ten");
        // A year known, a forecast, and its truth are needed first.
        assert_eq!((totals.ahead(0, 12, 1), totals.ahead(0, 500, 1)), (None, None));
    }

    #[test]
    fn no_forecast_is_judged_across_a_change_of_counting() {
        let mut series = invented();
        series[0].breaks = vec![60];
        let totals = Totals::new(series);
        let origins: Vec<i32> = totals.came(0, Way::Drift, 12, None).iter().map(|one| one.origin).collect();
        assert!(
            origins.iter().all(|origin| !(48..60).contains(origin)) && origins.contains(&47) && origins.contains(&60)
        );
        assert_eq!(totals.came(0, Way::Drift, 7, None), [], "seven months are no horizon that is learnt");
    }
}
