//! Forecasts of one series by age band from every September, told with what was known then, and scored against what came.
//!
//! **Invariant:** a forecast looks at no count after its origin. Only an interval that says it is cross-fit does.

use wholetime_models::backtest::{Change, Judged, Past, Thirds, blend, damped_trend, drift, last, scores, weights};
use wholetime_models::rates::{BandCounts, learn};
use wholetime_vocabulary::Period;

use super::{BandForecast, Counted, Interval, LeftOut, Method, Trial};

/// Septembers known at an origin, at least. Our judgement: two changes are the fewest that a trend can be seen in.
const LEAST_KNOWN: usize = 3;

/// Origins and targets are Septembers: like months are compared, and every year has one.
const SEPTEMBER: i8 = 9;

/// One staff group or role as published by age band, month by month.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct BandSeries {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) counted: Counted,
    /// Words of the bands, the youngest first.
    pub(super) bands: Vec<String>,
    /// How many of the first bands have joiners as people.
    pub(super) younger: usize,
    /// Counts, those of unknown age shared out, in order of their months.
    pub(super) counts: Vec<BandCounts>,
    /// First months that are counted otherwise than those before, each with what changed.
    pub(super) breaks: Vec<(Period, &'static str)>,
}

/// A month as a running count.
pub(in crate::questions) fn running(period: Period) -> Option<i32> {
    match period {
        Period::Month { year, month } => Some(i32::from(year) * 12 + i32::from(month)),
        Period::FinancialYear { .. } | Period::Year(_) => None,
    }
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

    /// Every origin whose target is held, forecast and scored; and those that a break leaves out.
    pub(super) fn rolled(&self, years: u8) -> (Vec<Trial>, Vec<LeftOut>) {
        let (mut trials, mut left_out): (Vec<Trial>, Vec<LeftOut>) = (Vec::new(), Vec::new());
        let mut past: Vec<Past> = Vec::new();
        let held: Vec<i16> =
            self.counts.iter().filter_map(|counts| i16::try_from((counts.month - 1).div_euclid(12)).ok()).collect();
        let (Some(first), Some(end)) = (held.iter().min(), held.iter().max()) else { return (trials, left_out) };
        for year in *first..=*end {
            let (Some((origin, at)), Some((target, then))) = (september(year), september(year + i16::from(years)))
            else {
                continue;
            };
            let known = self.known_septembers(year);
            let Some(actual) = self.counts_at(then).filter(|_| LEAST_KNOWN <= known.len()) else { continue };
            let crossed = self.breaks.iter().find(|(changed, _)| origin < *changed && *changed <= target);
            if let Some((changed, why)) = crossed {
                let why = format!("{why} from {}, which lies between", changed.in_words());
                let (series, counted) = (self.id.clone(), self.counted);
                left_out.push(LeftOut { series, counted, origin, target, years, why });
                continue;
            }
            let Some(told) = self.told(&known, at, years) else { continue };
            let steps = |month: i32| usize::try_from(month).unwrap_or_default();
            let weighed = weights(&past, told.len(), steps(at), usize::from(years));
            let by_band = |band: usize| told.iter().map(|(_, bands)| bands[band]).collect::<Vec<f64>>();
            let combined = (0..self.bands.len()).map(|band| blend(&by_band(band), &weighed)).collect();
            past.extend((0..self.bands.len()).map(|band| Past {
                target: steps(then),
                horizon: usize::from(years),
                forecasts: by_band(band),
                actual: actual.people[band],
            }));
            let every = told.iter().cloned().chain([(Method::Combination, combined)]);
            trials.extend(every.map(|(method, bands)| {
                Trial {
                    series: self.id.clone(),
                    counted: self.counted,
                    years,
                    origin,
                    target,
                    method,
                    scores: None,
                    interval: None,
                    weights: (method == Method::Combination).then(|| weighed.weights.clone()),
                    weights_learnt_from: (method == Method::Combination).then_some(weighed.learnt_from),
                    bands: (self.bands.iter().zip(bands).zip(&actual.people))
                        .map(|((band, forecast), actual)| BandForecast {
                            band: band.clone(),
                            forecast,
                            low: None,
                            high: None,
                            actual: *actual,
                        })
                        .collect(),
                }
            }));
        }
        score(&mut trials);
        (trials, left_out)
    }

    /// What each method but the combination says of every band; none where the rates cannot be learnt.
    fn told(&self, known: &[&BandCounts], origin: i32, years: u8) -> Option<Vec<(Method, Vec<f64>)>> {
        let now = &known.last()?.people;
        let steps = usize::from(years);
        let rates = learn(&self.counts, origin, self.younger, None, &self.break_months())?;
        let structural = rates.forecast(now, steps)?.pop()?;
        let yearly = |band: usize| known.iter().map(|counts| counts.people[band]).collect::<Vec<f64>>();
        let of_bands = |told: &dyn Fn(&[f64]) -> Option<f64>| {
            let bands: Option<Vec<f64>> = (0..now.len()).map(|band| told(&yearly(band))).collect();
            bands.map(|bands| bands.into_iter().map(|people| people.max(0.0)).collect::<Vec<f64>>())
        };
        Some(vec![
            (Method::AgeBands, structural),
            (Method::LastValue, of_bands(&last)?),
            (Method::Drift, of_bands(&|series| drift(series, steps))?),
            // Too few Septembers for a damped trend: the last value stands for it.
            (Method::DampedTrend, of_bands(&|series| damped_trend(series, steps).or_else(|| last(series)))?),
        ])
    }
}

/// Gives every trial of one series and horizon its interval and its scores.
fn score(trials: &mut [Trial]) {
    let changes = |trial: &Trial| {
        trial.bands.iter().map(|band| Change { before: band.forecast, after: band.actual }).collect::<Vec<Change>>()
    };
    let learnt: Vec<Option<(Interval, Thirds)>> = trials
        .iter()
        .map(|of| {
            let alike = || trials.iter().filter(|other| other.method == of.method && other.origin != of.origin);
            let earlier: Vec<Change> = alike().filter(|other| other.target <= of.origin).flat_map(changes).collect();
            if let Some(thirds) = Thirds::learn(&earlier) {
                return Some((Interval::EarlierOrigins, thirds));
            }
            let others: Vec<Change> = alike().flat_map(changes).collect();
            Thirds::learn(&others).map(|thirds| (Interval::CrossFit, thirds))
        })
        .collect();
    for (trial, learnt) in trials.iter_mut().zip(learnt) {
        let thirds = learnt.as_ref().map(|(_, thirds)| thirds);
        let judged: Vec<Judged> = trial
            .bands
            .iter_mut()
            .map(|band| {
                let ensemble = thirds.map_or_else(Vec::new, |thirds| thirds.forecast(band.forecast));
                band.low = wholetime_statistics::robust::quantile(&ensemble, 0.05);
                band.high = wholetime_statistics::robust::quantile(&ensemble, 0.95);
                Judged { point: band.forecast, ensemble, actual: band.actual }
            })
            .collect();
        trial.scores = scores(&judged);
        trial.interval = learnt.map(|(interval, _)| interval);
    }
}
