//! Methods against one another: by series and horizon over all origins, in a sentence, and against what we aim at.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_models::backtest::Scores;
use wholetime_vocabulary::{Period, how_many};

use super::{Counted, Interval, Method, SeriesLine, Trial};

/// How far below the best simple forecast we aim to be, in percent. Our judgement.
const AIMED_BELOW_PCT: f64 = 25.0;

/// The horizon of that aim, in years. Our judgement: structure needs years to show.
const AIMED_YEARS: u8 = 3;

/// Intervals that should hold 90 % and hold between these are called about right. Our judgement.
const ABOUT_RIGHT_PCT: [f64; 2] = [85.0, 95.0];

/// How one method did over all origins.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct MethodStanding {
    /// Which.
    pub method: Method,
    /// Mean absolute error of a band.
    pub mae: f64,
    /// Sum of absolute errors over the sum of what came, in percent.
    pub wape_pct: f64,
    /// Mean error of the total, in percent: above nothing, too many were forecast.
    pub bias_pct: f64,
    /// Mean size of the error of the total, in percent.
    pub total_error_pct: f64,
    /// Mean of the continuous ranked probability score; none where an origin has no interval.
    pub crps: Option<f64>,
    /// Share of bands inside the middle half, learnt from earlier origins; none where no origin had any.
    pub cover50_pct: Option<f64>,
    /// The same of the middle 80 %.
    pub cover80_pct: Option<f64>,
    /// The same of the middle 90 %.
    pub cover90_pct: Option<f64>,
    /// Origins with such an interval.
    pub origins_with_past: usize,
    /// The same of cross-fit intervals, which look ahead; none where there is none.
    pub cover90_cross_fit_pct: Option<f64>,
}

/// One series at one horizon.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ForecastStanding")]
pub struct Standing {
    /// Series, as in trials.
    pub series: String,
    /// What a person reads.
    pub title: String,
    /// What is counted.
    pub counted: Counted,
    /// Years ahead.
    pub years: u8,
    /// Origins scored.
    pub origins: usize,
    /// The first of them.
    pub first_origin: Period,
    /// The last of them.
    pub last_origin: Period,
    /// Every method.
    pub methods: Vec<MethodStanding>,
    /// The simple forecast with the least WAPE over all origins.
    pub best_simple: Method,
    /// How far the model of age bands is below it, in percent; under nothing: it is above. None where the best is never wrong.
    pub age_bands_below_pct: Option<f64>,
    /// The same of the combination.
    pub combination_below_pct: Option<f64>,
    /// Origins at which the model of age bands is below the best simple forecast of that origin.
    pub age_bands_wins: usize,
    /// The same of the combination.
    pub combination_wins: usize,
}

impl Standing {
    /// How a method did.
    #[must_use]
    pub fn of(&self, method: Method) -> Option<&MethodStanding> {
        self.methods.iter().find(|standing| standing.method == method)
    }
}

/// One horizon in a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ForecastVerdict")]
pub struct Verdict {
    /// Years ahead.
    pub years: u8,
    /// Series scored; headcount and FTE of a group are two.
    pub series: usize,
    /// Of those, where the model of age bands is below the best simple forecast.
    pub age_bands_better: usize,
    /// The same of the combination.
    pub combination_better: usize,
    /// In words.
    pub sentence: String,
}

/// Something we aim at, and whether it is met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "AccuracyAim")]
pub struct Aim {
    /// What we aim at.
    pub aim: String,
    /// Of what: a series, or all.
    pub about: String,
    /// Which method.
    pub method: Method,
    /// What came out.
    pub measured: String,
    /// Whether it is met.
    pub is_met: bool,
}

/// Every series and horizon with at least one origin.
pub(super) fn standings(lines: &[SeriesLine], horizons: &BTreeSet<u8>, trials: &[Trial]) -> Vec<Standing> {
    let pairs = lines.iter().flat_map(|line| horizons.iter().map(move |years| (line, *years)));
    pairs
        .filter_map(|(line, years)| {
            let of =
                |trial: &&Trial| trial.series == line.series && trial.counted == line.counted && trial.years == years;
            let of_line: Vec<&Trial> = trials.iter().filter(of).collect();
            let methods: Vec<MethodStanding> =
                Method::ALL.into_iter().filter_map(|method| method_standing(method, &of_line)).collect();
            let wape = |method: Method| {
                methods.iter().find(|standing| standing.method == method).map(|standing| standing.wape_pct)
            };
            let best_simple = Method::SIMPLE
                .into_iter()
                .filter_map(|method| Some((method, wape(method)?)))
                .min_by(|(_, a), (_, b)| a.total_cmp(b))?;
            let origins: BTreeSet<Period> = of_line.iter().map(|trial| trial.origin).collect();
            Some(Standing {
                series: line.series.clone(),
                title: line.title.clone(),
                counted: line.counted,
                years,
                origins: origins.len(),
                first_origin: *origins.first()?,
                last_origin: *origins.last()?,
                best_simple: best_simple.0,
                age_bands_below_pct: below(wape(Method::AgeBands)?, best_simple.1),
                combination_below_pct: below(wape(Method::Combination)?, best_simple.1),
                age_bands_wins: origins_below(&of_line, Method::AgeBands, 0.0).0,
                combination_wins: origins_below(&of_line, Method::Combination, 0.0).0,
                methods,
            })
        })
        .collect()
}

/// How far one error is below another, in percent of the other.
fn below(ours: f64, theirs: f64) -> Option<f64> {
    (0.0 < theirs).then(|| 100.0 * (1.0 - ours / theirs))
}

fn method_standing(method: Method, trials: &[&Trial]) -> Option<MethodStanding> {
    let of_method: Vec<&Trial> = trials.iter().copied().filter(|trial| trial.method == method).collect();
    let bands = || of_method.iter().flat_map(|trial| &trial.bands);
    let errors: f64 = bands().map(|band| (band.forecast - band.actual).abs()).sum();
    let came: f64 = bands().map(|band| band.actual).sum();
    let number = bands().count();
    if number == 0 || came <= 0.0 {
        return None;
    }
    let scores = || of_method.iter().filter_map(|trial| Some((*trial, trial.scores.as_ref()?)));
    let biases: Vec<f64> = scores().filter_map(|(_, scores)| scores.bias_pct).collect();
    let crps: Option<Vec<f64>> = scores().map(|(_, scores)| scores.crps).collect();
    // Every origin has the same bands, so the mean of shares is the share.
    let covers = |interval: Interval, cover: fn(&Scores) -> Option<f64>| {
        let of = scores().filter(|(trial, _)| trial.interval == Some(interval));
        of.filter_map(|(_, scores)| cover(scores)).collect::<Vec<f64>>()
    };
    let with_past = covers(Interval::EarlierOrigins, |scores| scores.cover90_pct);
    Some(MethodStanding {
        method,
        mae: errors / number as f64,
        wape_pct: 100.0 * errors / came,
        bias_pct: mean(&biases)?,
        total_error_pct: mean(&biases.iter().map(|bias| bias.abs()).collect::<Vec<f64>>())?,
        crps: crps.and_then(|crps| mean(&crps)),
        cover50_pct: mean(&covers(Interval::EarlierOrigins, |scores| scores.cover50_pct)),
        cover80_pct: mean(&covers(Interval::EarlierOrigins, |scores| scores.cover80_pct)),
        cover90_pct: mean(&with_past),
        origins_with_past: with_past.len(),
        cover90_cross_fit_pct: mean(&covers(Interval::CrossFit, |scores| scores.cover90_pct)),
    })
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// Origins at which a method is at least so many percent below the best simple forecast of that origin, and all origins.
fn origins_below(trials: &[&Trial], method: Method, at_least_pct: f64) -> (usize, usize) {
    let wape = |trial: &&&Trial| trial.scores.as_ref().and_then(|scores| scores.wape_pct);
    let (mut reached, mut of) = (0, 0);
    for ours in trials.iter().filter(|trial| trial.method == method) {
        let simple =
            trials.iter().filter(|trial| trial.origin == ours.origin && Method::SIMPLE.contains(&trial.method));
        let best = simple.filter_map(|trial| wape(&trial)).min_by(f64::total_cmp);
        let (Some(best), Some(our_wape)) = (best, wape(&ours)) else { continue };
        of += 1;
        let is_below = below(our_wape, best).is_some_and(|below| at_least_pct <= below && 0.0 < below);
        reached += usize::from(is_below);
    }
    (reached, of)
}

fn is_better(below: Option<f64>) -> bool {
    below.is_some_and(|below| 0.0 < below)
}

/// Each horizon in a sentence.
pub(super) fn verdicts(standings: &[Standing]) -> Vec<Verdict> {
    let horizons: BTreeSet<u8> = standings.iter().map(|standing| standing.years).collect();
    let verdict = |years: u8| {
        let of: Vec<&Standing> = standings.iter().filter(|standing| standing.years == years).collect();
        let count = |below: fn(&Standing) -> Option<f64>| of.iter().filter(|one| is_better(below(one))).count();
        let average = |below: fn(&Standing) -> Option<f64>| {
            let all: Vec<f64> = of.iter().filter_map(|one| below(one)).collect();
            mean(&all).map_or_else(String::new, |mean| {
                let side = if mean < 0.0 { "above" } else { "below" };
                format!(" (on average {:.0} % {side})", mean.abs())
            })
        };
        let (age_bands_better, combination_better) =
            (count(|one| one.age_bands_below_pct), count(|one| one.combination_below_pct));
        let lost: Vec<String> = of
            .iter()
            .filter(|one| !is_better(one.age_bands_below_pct))
            .map(|one| format!("{} ({})", one.title, one.counted.title()))
            .collect();
        let lost = if lost.is_empty() { String::new() } else { format!("; the model loses for {}", lost.join(", ")) };
        let sentence = format!(
            "{} ahead, the model of age bands has a smaller error than the best simple forecast in {age_bands_better} of {} \
             series{}, the combination in {combination_better}{}{lost}",
            how_many(usize::from(years), "year"),
            of.len(),
            average(|one| one.age_bands_below_pct),
            average(|one| one.combination_below_pct),
        );
        Verdict { years, series: of.len(), age_bands_better, combination_better, sentence }
    };
    horizons.into_iter().map(verdict).collect()
}

/// Whether the model beats the simple forecasts, by horizon, in one sentence.
pub(super) fn finding(standings: &[Standing], horizons: &BTreeSet<u8>) -> String {
    if standings.is_empty() {
        return "no year can be forecast and scored from what is held; import the bulletin tables of General Practice \
                Workforce"
            .to_owned();
    }
    let verdicts = verdicts(standings);
    let most = |better: fn(&Verdict) -> usize| -> String {
        let won: Vec<String> = verdicts
            .iter()
            .filter(|verdict| verdict.series < 2 * better(verdict))
            .map(|verdict| verdict.years.to_string())
            .collect();
        match won.as_slice() {
            [] => "at no horizon".to_owned(),
            _ if won.len() == verdicts.len() => "at every horizon".to_owned(),
            [one] => format!("at {one} {} ahead and at no other horizon", if one == "1" { "year" } else { "years" }),
            [first @ .., end] => format!("at {} and {end} years ahead, not at the others", first.join(", ")),
        }
    };
    let unscored: Vec<String> = horizons
        .iter()
        .filter(|years| !verdicts.iter().any(|verdict| verdict.years == **years))
        .map(|years| how_many(usize::from(*years), "year"))
        .collect();
    let unscored = if unscored.is_empty() {
        String::new()
    } else {
        format!("; nothing can be scored at {} ahead", unscored.join(", "))
    };
    let (model, combination) = (most(|verdict| verdict.age_bands_better), most(|verdict| verdict.combination_better));
    let combination = if model == combination {
        "so does the combination".to_owned()
    } else {
        format!("the combination does {combination}")
    };
    format!(
        "by age band, in most series, the model of age bands beats the best simple forecast {model}; {combination}{unscored}{}",
        held_inside(standings)
    )
}

/// How many bands the intervals of the combination hold that knew the past only, in words; nothing where none did.
fn held_inside(standings: &[Standing]) -> String {
    let of_origins = standings.iter().filter_map(|standing| {
        let one = standing.of(Method::Combination)?;
        Some((one.cover90_pct? * one.origins_with_past as f64, one.origins_with_past as f64))
    });
    let (inside, origins) = of_origins.fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    if origins <= 0.0 {
        return String::new();
    }
    let cover = inside / origins;
    let said = if cover < ABOUT_RIGHT_PCT[0] {
        "they are too narrow"
    } else if ABOUT_RIGHT_PCT[1] < cover {
        "they are too wide"
    } else {
        "they are about right"
    };
    format!("; its intervals, which should hold 90 % of what came, held {cover:.0} %: {said}")
}

/// What we aim at, met or not; nothing of horizons that were not asked for.
pub(super) fn aims(standings: &[Standing], trials: &[Trial]) -> Vec<Aim> {
    let mut aims = Vec::new();
    for standing in standings.iter().filter(|standing| standing.years == AIMED_YEARS) {
        let of = |trial: &&Trial| {
            trial.series == standing.series && trial.counted == standing.counted && trial.years == standing.years
        };
        let of_series: Vec<&Trial> = trials.iter().filter(of).collect();
        for method in [Method::AgeBands, Method::Combination] {
            let (reached, origins) = origins_below(&of_series, method, AIMED_BELOW_PCT);
            aims.push(Aim {
                aim: format!(
                    "{AIMED_YEARS} years ahead, {AIMED_BELOW_PCT} % below the best simple forecast at two of three origins"
                ),
                about: format!("{}, {}", standing.title, standing.counted.title()),
                method,
                measured: format!("at {reached} of {origins} origins"),
                is_met: 2 * origins <= 3 * reached && 0 < reached,
            });
        }
    }
    let aimed: Vec<&Standing> = standings.iter().filter(|standing| standing.years == AIMED_YEARS).collect();
    for method in [Method::AgeBands, Method::Combination].into_iter().filter(|_| 1 < aimed.len()) {
        let each = aimed.iter().map(|standing| {
            let is_of = |trial: &&Trial| {
                (&trial.series, trial.counted, trial.years) == (&standing.series, standing.counted, standing.years)
            };
            origins_below(&trials.iter().filter(is_of).collect::<Vec<&Trial>>(), method, AIMED_BELOW_PCT)
        });
        let (reached, origins) = each.fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1));
        aims.push(Aim {
            aim: format!(
                "{AIMED_YEARS} years ahead, {AIMED_BELOW_PCT} % below the best simple forecast at two of three origins"
            ),
            about: "all series together".to_owned(),
            method,
            measured: format!("at {reached} of {origins} origins"),
            is_met: 2 * origins <= 3 * reached && 0 < reached,
        });
    }
    let average = |method: Method, years: Option<u8>, value: fn(&MethodStanding) -> f64| {
        let of = standings.iter().filter(|standing| years.is_none_or(|years| standing.years == years));
        mean(&of.filter_map(|standing| Some(value(standing.of(method)?))).collect::<Vec<f64>>())
    };
    for method in [Method::AgeBands, Method::Combination] {
        let mut no_worse = |aim: &str, ours: Option<f64>, drift: Option<f64>| {
            let (Some(ours), Some(drift)) = (ours, drift) else { return };
            aims.push(Aim {
                aim: aim.to_owned(),
                about: "all series on average".to_owned(),
                method,
                measured: format!("{ours:.3} % against {drift:.3} %"),
                is_met: ours <= drift,
            });
        };
        let wape = |of: Method| average(of, Some(1), |standing| standing.wape_pct);
        no_worse("1 year ahead, an error over bands no larger than that of drift", wape(method), wape(Method::Drift));
        let total = |of: Method| average(of, None, |standing| standing.total_error_pct);
        no_worse("an error of the total no larger than that of drift", total(method), total(Method::Drift));
    }
    aims
}
