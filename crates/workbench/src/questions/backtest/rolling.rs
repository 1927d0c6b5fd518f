//! Forecasts of series by age band from every September, told with what was known then, and scored against what came.
//!
//! **Invariant:** a forecast looks at no count after its origin. Only an interval that says it is cross-fit does.

use std::collections::{BTreeMap, BTreeSet};

use wholetime_models::backtest::{Errors, HORIZONS, Judged, Reach, Spread, damped_trend, drift, last, scores};
use wholetime_models::rates::{Ages, BandCounts, SingleYears};
use wholetime_statistics::robust::quantile;
use wholetime_vocabulary::{Period, StaffGroup};

use super::{BandForecast, Counted, Interval, LeftOut, Method, Trial};

/// Septembers known at an origin, at least. Our judgement: two changes are the fewest that a trend can be seen in.
const LEAST_KNOWN: usize = 3;

/// Origins and targets are Septembers: like months are compared, and every year has one.
const SEPTEMBER: i8 = 9;

/// Years ahead whose errors are learnt, whatever is asked for: errors of one year say how large those of others will be.
const LEARNT_YEARS: u8 = 5;

/// Weights of age bands, last value, drift and damped trend while no error is known. Our judgement, tried on origins up to
/// 2019: the model of age bands is the best of the four from two years on, and equal weights would give three quarters to ways that
/// do not know that people grow older.
const FIRST_WEIGHTS: [f64; 4] = [0.7, 0.1, 0.1, 0.1];

/// How many independent origins those weights count as. Our judgement.
const FIRST_WEIGHTS_COUNT: f64 = 3.0;

/// Ways but the combination, in the order of weights.
const WAYS: [Method; 4] = [Method::AgeBands, Method::LastValue, Method::Drift, Method::DampedTrend];

/// One staff group or role as published by age band, month by month.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct BandSeries {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) group: StaffGroup,
    pub(super) counted: Counted,
    /// Words of the bands, the youngest first.
    pub(super) bands: Vec<String>,
    /// The ages at which they begin.
    pub(super) ages: Ages,
    /// How many of the first bands have joiners as people.
    pub(super) younger: usize,
    /// Counts, those of unknown age shared out, in order of their months.
    pub(super) counts: Vec<BandCounts>,
    /// First months that are counted otherwise than those before, each with what changed.
    pub(super) breaks: Vec<(Period, &'static str)>,
}

/// What every way said of the bands of a series, from one September for one later.
struct Made {
    series: usize,
    year: i16,
    years: u8,
    /// By [`WAYS`].
    told: [Vec<f64>; 4],
    combined: Vec<f64>,
    weights: [f64; 4],
    learnt_from: usize,
    actual: Vec<f64>,
}

/// A month as a running count.
pub(in crate::questions) fn running(period: Period) -> Option<i32> {
    match period {
        Period::Month { year, month } => Some(i32::from(year) * 12 + i32::from(month)),
        Period::FinancialYear { .. } | Period::Year(_) => None,
    }
}

/// A running count as a month.
pub(in crate::questions) fn month_of(running: i32) -> Option<Period> {
    let (year, month) = ((running - 1).div_euclid(12), (running - 1).rem_euclid(12) + 1);
    Period::month(i16::try_from(year).ok()?, i8::try_from(month).ok()?)
}

fn september(year: i16) -> Option<(Period, i32)> {
    let period = Period::month(year, SEPTEMBER)?;
    Some((period, running(period)?))
}

impl BandSeries {
    fn counts_at(&self, month: i32) -> Option<&BandCounts> {
        self.counts.iter().find(|counts| counts.month == month)
    }

    fn break_months(&self) -> Vec<i32> {
        self.breaks.iter().filter_map(|(period, _)| running(*period)).collect()
    }

    /// The years held, from the first to the last.
    fn years(&self) -> std::ops::RangeInclusive<i16> {
        let year = |counts: &BandCounts| i16::try_from((counts.month - 1).div_euclid(12)).ok();
        let years = || self.counts.iter().filter_map(year);
        years().min().unwrap_or(1)..=years().max().unwrap_or(0)
    }

    /// The Septembers up to and with `year` without a gap or a break, the earliest first.
    fn known_septembers(&self, year: i16) -> Vec<&BandCounts> {
        let breaks = self.break_months();
        let Some((_, origin)) = september(year) else { return Vec::new() };
        let is_known = |month: i32| !breaks.iter().any(|changed| month < *changed && *changed <= origin);
        let back = (0..).map_while(|years| {
            let month = origin - 12 * years;
            self.counts_at(month).filter(|_| is_known(month))
        });
        let mut known: Vec<&BandCounts> = back.collect();
        known.reverse();
        known
    }

    /// Why a forecast from one September for another is not scored; none where it can be.
    fn crossed(&self, year: i16, years: u8) -> Option<String> {
        let ((origin, _), (target, _)) = (september(year)?, september(year + i16::from(years))?);
        let (changed, why) = self.breaks.iter().find(|(changed, _)| origin < *changed && *changed <= target)?;
        Some(format!("{why} from {}, which lies between", changed.in_words()))
    }

    /// What came at a September, where enough is known so many years before.
    fn actual(&self, year: i16, years: u8) -> Option<&BandCounts> {
        let (_, target) = september(year + i16::from(years))?;
        self.counts_at(target).filter(|_| LEAST_KNOWN <= self.known_septembers(year).len())
    }

    /// What each way says of every band; none where the rates cannot be learnt.
    fn told(&self, year: i16, years: u8) -> Option<[Vec<f64>; 4]> {
        let (_, origin) = september(year)?;
        let known = self.known_septembers(year);
        let now = &known.last()?.people;
        let steps = usize::from(years);
        let learnt = SingleYears::learn(&self.counts, &self.ages, origin, self.younger, &self.break_months())?;
        let structural = learnt.forecast(steps).pop()?;
        let yearly = |band: usize| known.iter().map(|counts| counts.people[band]).collect::<Vec<f64>>();
        let of_bands = |told: &dyn Fn(&[f64]) -> Option<f64>| {
            let bands: Option<Vec<f64>> = (0..now.len()).map(|band| told(&yearly(band))).collect();
            bands.map(|bands| bands.into_iter().map(|people| people.max(0.0)).collect::<Vec<f64>>())
        };
        Some([
            structural,
            of_bands(&last)?,
            of_bands(&|series| drift(series, steps))?,
            // Too few Septembers for a damped trend: the last value stands for it.
            of_bands(&|series| damped_trend(series, steps).or_else(|| last(series)))?,
        ])
    }
}

/// Every origin whose target is held, forecast and scored; and those that a break leaves out.
pub(super) fn rolled(series: &[BandSeries], horizons: &BTreeSet<u8>) -> (Vec<Trial>, Vec<LeftOut>) {
    let made = made(series, horizons.last().copied().unwrap_or(1).max(LEARNT_YEARS));
    let mut intervals = Intervals::new(series, &made);
    let (mut trials, mut left_out) = (Vec::new(), Vec::new());
    for (place, one) in series.iter().enumerate() {
        for years in horizons {
            let of = made.iter().filter(|made| made.series == place && made.years == *years);
            trials.extend(of.flat_map(|made| one.trials(made, &mut intervals)));
            left_out.extend(one.years().filter_map(|year| one.left_out(year, *years)));
        }
    }
    (trials, left_out)
}

/// Every forecast that can be scored, the earliest origin first, with the combination of what was learnt by then.
fn made(series: &[BandSeries], furthest: u8) -> Vec<Made> {
    let years: BTreeSet<i16> = series.iter().flat_map(BandSeries::years).collect();
    let mut all: Vec<Made> = Vec::new();
    for year in years {
        for ahead in 1..=furthest {
            let (weights, learnt_from) = weights(&all, year, ahead);
            for (place, one) in series.iter().enumerate().filter(|(_, one)| one.crossed(year, ahead).is_none()) {
                let (Some(actual), Some(told)) = (one.actual(year, ahead), one.told(year, ahead)) else { continue };
                let combined = (0..one.bands.len())
                    .map(|band| told.iter().zip(weights).map(|(told, weight)| weight * told[band]).sum())
                    .collect();
                let actual = actual.people.clone();
                all.push(Made { series: place, year, years: ahead, told, combined, weights, learnt_from, actual });
            }
        }
    }
    all
}

/// Weights of the ways so many years ahead: by the inverse of the squared errors that had come by the origin, each series' set
/// to their mean first, so that all series count alike; drawn towards [`FIRST_WEIGHTS`] while few origins are known.
fn weights(made: &[Made], year: i16, years: u8) -> ([f64; 4], usize) {
    let known: Vec<&Made> =
        made.iter().filter(|made| made.years == years && made.year + i16::from(years) <= year).collect();
    let mut of_series: BTreeMap<usize, [f64; 4]> = BTreeMap::new();
    for made in &known {
        let squares = of_series.entry(made.series).or_default();
        for (square, told) in squares.iter_mut().zip(&made.told) {
            *square += told.iter().zip(&made.actual).map(|(told, came)| (told - came).powi(2)).sum::<f64>();
        }
    }
    let mut sums = [0.0; 4];
    for squares in of_series.values() {
        let mean = squares.iter().sum::<f64>() / squares.len() as f64;
        for (sum, square) in sums.iter_mut().zip(squares).filter(|_| 0.0 < mean) {
            *sum += square / mean;
        }
    }
    let origins: BTreeSet<i16> = known.iter().map(|made| made.year).collect();
    let span = origins.first().zip(origins.last()).map_or(0, |(first, last)| last - first);
    let worst = sums.iter().copied().fold(0.0, f64::max);
    if worst == 0.0 {
        return (FIRST_WEIGHTS, 0);
    }
    // A way that was never wrong would get all; a tiny part of the worst keeps the division sound.
    let inverses = sums.map(|sum| 1.0 / sum.max(worst * 1e-6));
    let all: f64 = inverses.iter().sum();
    // Stretches that overlap are one in part.
    let independent = (origins.len() as f64).min(1.0 + f64::from(span) / f64::from(years));
    let mut weights = FIRST_WEIGHTS;
    for (weight, inverse) in weights.iter_mut().zip(inverses) {
        *weight = (independent * inverse / all + FIRST_WEIGHTS_COUNT * *weight) / (independent + FIRST_WEIGHTS_COUNT);
    }
    (weights, known.iter().map(|made| made.actual.len()).sum())
}

/// How far off bands lay, by method, as it was known at each origin.
struct Intervals {
    /// Places of the first band of each series among all.
    firsts: Vec<usize>,
    known: BTreeMap<(i16, Method), (Interval, Spread)>,
    reach: Reach,
}

impl Intervals {
    fn new(series: &[BandSeries], made: &[Made]) -> Self {
        let mut firsts = vec![0];
        for one in series {
            firsts.push(firsts[firsts.len() - 1] + one.bands.len());
        }
        let years: BTreeSet<i16> = made.iter().map(|made| made.year).collect();
        let mut known = BTreeMap::new();
        for (year, method) in years.iter().flat_map(|year| Method::ALL.map(|method| (*year, method))) {
            let earlier = made.iter().filter(|made| made.year + i16::from(made.years) <= year);
            let others = made.iter().filter(|made| made.year != year);
            let mut of = (Interval::EarlierOrigins, errors(&firsts, earlier, method));
            if of.1.at(0, 12).is_none() {
                of = (Interval::CrossFit, errors(&firsts, others, method));
            }
            known.insert((year, method), of);
        }
        Self { firsts, known, reach: Reach::default() }
    }

    /// Equally likely values of a band, with what they were learnt from; none where nothing was.
    fn of(&mut self, made: &Made, method: Method, band: usize, forecast: f64) -> Option<(Interval, Vec<f64>)> {
        let (interval, spread) = self.known.get(&(made.year, method))?;
        let scale = spread.at(self.firsts[made.series] + band, 12 * i32::from(made.years))?;
        Some((*interval, self.reach.around(forecast, scale)))
    }
}

/// Relative errors of a method, band by band; a band without anybody has none.
fn errors<'m>(firsts: &[usize], made: impl Iterator<Item = &'m Made>, method: Method) -> Spread {
    let mut errors = Errors::none(firsts.last().copied().unwrap_or(0));
    for one in made {
        let Some(place) = HORIZONS.iter().position(|months| *months == 12 * i32::from(one.years)) else { continue };
        for (band, (told, came)) in one.by(method).iter().zip(&one.actual).enumerate() {
            if 0.0 < *told && 0.0 < *came {
                errors.add(firsts[one.series] + band, place, 12 * i32::from(one.year), (came / told).ln());
            }
        }
    }
    errors.spread()
}

impl Made {
    fn by(&self, method: Method) -> &[f64] {
        WAYS.iter().position(|way| *way == method).map_or(&self.combined, |place| &self.told[place])
    }
}

impl BandSeries {
    fn left_out(&self, year: i16, years: u8) -> Option<LeftOut> {
        self.actual(year, years)?;
        let why = self.crossed(year, years)?;
        let (origin, target) = (september(year)?.0, september(year + i16::from(years))?.0);
        Some(LeftOut { series: self.id.clone(), counted: self.counted, origin, target, years, why })
    }

    /// Every method of one forecast, scored.
    fn trials(&self, made: &Made, intervals: &mut Intervals) -> Vec<Trial> {
        let (Some((origin, _)), Some((target, _))) =
            (september(made.year), september(made.year + i16::from(made.years)))
        else {
            return Vec::new();
        };
        let of_method = |method: Method| {
            let (mut bands, mut judged, mut interval) = (Vec::new(), Vec::new(), None);
            for (band, (forecast, actual)) in made.by(method).iter().zip(&made.actual).enumerate() {
                let values = intervals.of(made, method, band, *forecast);
                interval = values.as_ref().map(|(interval, _)| *interval);
                let ensemble = values.map(|(_, values)| values).unwrap_or_default();
                bands.push(BandForecast {
                    band: self.bands[band].clone(),
                    forecast: *forecast,
                    low: quantile(&ensemble, 0.05),
                    high: quantile(&ensemble, 0.95),
                    actual: *actual,
                });
                judged.push(Judged { point: *forecast, ensemble, actual: *actual });
            }
            let is_combined = method == Method::Combination;
            Trial {
                series: self.id.clone(),
                counted: self.counted,
                years: made.years,
                origin,
                target,
                method,
                scores: scores(&judged),
                interval,
                weights: is_combined.then(|| made.weights.to_vec()),
                weights_learnt_from: is_combined.then_some(made.learnt_from),
                bands,
            }
        };
        WAYS.into_iter().chain([Method::Combination]).map(of_method).collect()
    }
}
