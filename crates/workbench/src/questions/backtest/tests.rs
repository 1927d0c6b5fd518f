//! An invented series whose rates are known, with scores worked by hand; and the real bulletin, of which no figure is asserted.

use std::collections::BTreeSet;
use std::path::Path;

use wholetime_models::rates::{BandCounts, BandRates};

use super::rolling::{BandSeries, running};
use super::standing::Standing;
use super::{Backtest, BacktestAsked, Counted, Interval, LeftOut, Method, PUBLISHED, Trial, held, rolled};
use crate::{Scope, Settings, Workbench};
use wholetime_vocabulary::{Cancel, Period, Quiet, StaffGroup};

fn month(text: &str) -> Period {
    text.parse().unwrap()
}

/// A series of Septembers from 2015 on, one a list of bands.
fn septembers(years: &[Vec<f64>]) -> BandSeries {
    let first = running(month("2015-09")).unwrap();
    let counts = years
        .iter()
        .enumerate()
        .map(|(year, people)| BandCounts { month: first + 12 * i32::try_from(year).unwrap(), people: people.clone() });
    BandSeries {
        id: "invented".to_owned(),
        title: "Invented".to_owned(),
        counted: Counted::Headcount,
        bands: (0..years[0].len()).map(|band| format!("band_{band}")).collect(),
        younger: 1,
        counts: counts.collect(),
        breaks: Vec::new(),
    }
}

/// Eight Septembers: 100 young ones who stay 100, for 20 of them grow older and 20 join, and 50 older ones who become 20 more
/// each year, for nobody leaves.
fn steady() -> BandSeries {
    septembers(&(0..8).map(|year| vec![100.0, 50.0 + 20.0 * f64::from(year)]).collect::<Vec<_>>())
}

fn of<'t>(trials: &'t [Trial], method: Method, origin: &str) -> &'t Trial {
    trials.iter().find(|trial| trial.method == method && trial.origin == month(origin)).unwrap()
}

fn answer(series: BandSeries, years: &[u8]) -> Backtest {
    rolled(&[series], &years.iter().copied().collect::<BTreeSet<u8>>())
}

#[test]
fn known_rates_are_foreseen_exactly_and_scores_are_those_worked_by_hand() {
    let (trials, left_out) = steady().rolled(1);
    assert_eq!(left_out, []);
    let origins: BTreeSet<Period> = trials.iter().map(|trial| trial.origin).collect();
    assert_eq!(
        origins.into_iter().collect::<Vec<_>>(),
        ["2017-09", "2018-09", "2019-09", "2020-09", "2021-09"].map(month)
    );
    let structural = of(&trials, Method::AgeBands, "2017-09").scores.as_ref().unwrap();
    assert!(structural.mae < 1e-9, "{structural:?}");
    // 2017: 100 and 90. 2018: 100 and 110. The last value is 0 and 20 short: 10 a band, 20 of 210 in all, too few.
    let last = of(&trials, Method::LastValue, "2017-09").scores.as_ref().unwrap();
    assert!((last.mae - 10.0).abs() < 1e-9);
    assert!((last.wape_pct.unwrap() - 100.0 * 20.0 / 210.0).abs() < 1e-9);
    assert!((last.bias_pct.unwrap() + 100.0 * 20.0 / 210.0).abs() < 1e-9);
    assert!(of(&trials, Method::Drift, "2017-09").scores.as_ref().unwrap().mae < 1e-9, "it goes on as it went");
}

#[test]
fn over_all_origins_errors_are_summed_before_they_are_divided() {
    let answer = answer(steady(), &[2]);
    let standing: &Standing = &answer.standings[0];
    // Targets 2019 to 2022 have 230, 250, 270 and 290 people; the last value is 40 short of each.
    assert_eq!((standing.origins, standing.first_origin), (4, month("2017-09")));
    let last = standing.of(Method::LastValue).unwrap();
    assert!((last.wape_pct - 100.0 * 160.0 / 1040.0).abs() < 1e-9, "{last:?}");
    assert!((last.mae - 20.0).abs() < 1e-9);
    let by_origin = [230.0, 250.0, 270.0, 290.0].map(|people| 100.0 * 40.0 / people);
    assert!((last.total_error_pct - by_origin.iter().sum::<f64>() / 4.0).abs() < 1e-9);
    assert_eq!(standing.best_simple, Method::Drift);
}

#[test]
fn a_wave_that_drift_cannot_see_is_won_by_the_model() {
    // Ten join a year, rates of leaving rise with age, and a wave of 400 grows older through three bands.
    let rates = BandRates { net_joiners: vec![10.0], net_leaving: vec![0.0, 0.05, 0.3], pairs: 1 };
    let start = vec![80.0, 400.0, 100.0, 60.0];
    let mut years = vec![start.clone()];
    years.extend(rates.forecast(&start, 9).unwrap());
    let answer = answer(septembers(&years), &[1, 3]);
    assert!(answer.standings.iter().all(|standing| standing.of(Method::AgeBands).unwrap().wape_pct < 1e-6));
    assert!(answer.standings.iter().all(|standing| standing.age_bands_wins == standing.origins));
    let aim = answer.aims.iter().find(|aim| aim.method == Method::AgeBands).unwrap();
    assert!(aim.is_met && aim.measured == "at 5 of 5 origins", "{aim:?}");
    assert!(answer.finding.contains("the model of age bands beats the best simple forecast at every horizon"));
    assert!(answer.verdicts[1].sentence.starts_with("3 years ahead"), "{:?}", answer.verdicts);
}

#[test]
fn the_combination_learns_from_errors_that_had_come_only() {
    let (trials, _) = steady().rolled(2);
    let learnt = |origin: &str| {
        let trial = of(&trials, Method::Combination, origin);
        (trial.weights_learnt_from.unwrap(), trial.weights.clone().unwrap())
    };
    assert_eq!(learnt("2017-09"), (0, vec![0.25; 4]));
    assert_eq!(learnt("2018-09").0, 0, "what was forecast in 2017 comes in 2019");
    let (from, weights) = learnt("2019-09");
    assert_eq!(from, 2, "two bands of 2017");
    assert!(weights[1] < weights[0], "the last value was wrong, the model was not: {weights:?}");
    assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    // Equal weights of exact, 40 short, exact and, with three Septembers, 40 short again.
    let first = of(&trials, Method::Combination, "2017-09");
    assert!((first.bands[1].forecast - (130.0 - 20.0)).abs() < 1e-9, "{first:?}");
}

#[test]
fn an_interval_says_whether_it_knew_the_past() {
    // Five bands: nine past errors are there after two origins.
    let years: Vec<Vec<f64>> =
        (0..9).map(|year| (0..5).map(|band| 100.0 + f64::from(band * year) + f64::from(year % 2)).collect()).collect();
    let (trials, _) = septembers(&years).rolled(1);
    let interval = |origin: &str| of(&trials, Method::LastValue, origin).interval;
    assert_eq!(interval("2017-09"), Some(Interval::CrossFit));
    assert_eq!(interval("2018-09"), Some(Interval::CrossFit), "five errors are too few");
    assert_eq!(interval("2019-09"), Some(Interval::EarlierOrigins));
    let (alone, _) = septembers(&years[..4]).rolled(1);
    assert_eq!(of(&alone, Method::LastValue, "2017-09").interval, None, "no other origin");
}

#[test]
fn nothing_is_forecast_across_a_break_and_the_origin_is_listed() {
    let mut series = steady();
    series.breaks = vec![(month("2019-04"), "people are counted otherwise")];
    let (trials, left_out) = series.rolled(1);
    let origins: BTreeSet<Period> = trials.iter().map(|trial| trial.origin).collect();
    assert_eq!(origins.into_iter().collect::<Vec<_>>(), ["2017-09", "2021-09"].map(month), "three known again in 2021");
    let [LeftOut { origin, why, .. }] = left_out.as_slice() else { panic!("{left_out:?}") };
    assert_eq!(*origin, month("2018-09"));
    assert_eq!(why, "people are counted otherwise from April 2019, which lies between");
}

#[test]
fn what_comes_after_an_origin_does_not_change_its_forecast() {
    let before = steady();
    let mut after = before.clone();
    for counts in after.counts.iter_mut().filter(|counts| running(month("2019-09")).unwrap() < counts.month) {
        counts.people = counts.people.iter().map(|people| people * 3.0 + 1.0).collect();
    }
    assert_no_later_count_is_used(&before, &after, month("2019-09"));
}

#[test]
fn with_nothing_held_the_answer_says_what_to_import() {
    let answer = rolled(&[], &BTreeSet::from([1]));
    assert!(answer.finding.contains("import the bulletin"), "{}", answer.finding);
    assert!(answer.standings.is_empty() && answer.trials.is_empty() && answer.aims.is_empty());
}

/// Forecasts up to `origin` are the same from both, and so are intervals that say they knew the past only.
fn assert_no_later_count_is_used(before: &BandSeries, after: &BandSeries, origin: Period) {
    assert_ne!(before, after);
    let mut compared = 0;
    for years in [1, 2, 3] {
        let (one, other) = (before.rolled(years).0, after.rolled(years).0);
        for (one, other) in one.iter().zip(&other).filter(|(one, _)| one.origin <= origin) {
            assert_eq!((one.origin, one.method, &one.weights), (other.origin, other.method, &other.weights));
            let told = |trial: &Trial| trial.bands.iter().map(|band| band.forecast).collect::<Vec<f64>>();
            assert_eq!(told(one), told(other));
            if one.interval == Some(Interval::EarlierOrigins) {
                let ends = |trial: &Trial| trial.bands.iter().map(|band| (band.low, band.high)).collect::<Vec<_>>();
                assert_eq!(ends(one), ends(other));
            }
            compared += 1;
        }
    }
    assert!(0 < compared);
}

#[test]
fn on_the_real_bulletin_every_origin_is_scored_and_none_looks_ahead() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/gp-workforce");
    let bulletin = data.join("GPW Bulletin Tables - October 2025.xlsx");
    if !bulletin.is_file() {
        eprintln!("skipped: the real files (../shared/data) are not here");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let clock = || jiff::Timestamp::UNIX_EPOCH;
    let settings = Settings { workspace: folder.path().to_owned(), database: None, by: "zoe".to_owned(), clock };
    let bench = Workbench::open(settings).unwrap();
    let nothing = bench.backtest(&BacktestAsked::default()).unwrap();
    assert!(nothing.finding.contains("import the bulletin"), "{}", nothing.finding);
    bench.import(&[bulletin], None, &Quiet, &Cancel::default()).unwrap();
    let answer = bench.backtest(&BacktestAsked::default()).unwrap();
    // Septembers 2015 to 2025; three must be known, and none is forecast across April 2025.
    for (years, last) in [(1, 2023), (2, 2022), (3, 2021), (5, 2019)] {
        for line in &answer.series {
            let origins = |method: Method| -> Vec<Period> {
                let of = |trial: &&Trial| {
                    (&trial.series, trial.counted, trial.years, trial.method)
                        == (&line.series, line.counted, years, method)
                };
                answer
                    .trials
                    .iter()
                    .filter(of)
                    .filter(|trial| trial.scores.is_some())
                    .map(|trial| trial.origin)
                    .collect()
            };
            let expected: Vec<Period> = (2017..=last).map(|year| Period::month(year, 9).unwrap()).collect();
            for method in Method::ALL {
                assert_eq!(origins(method), expected, "{} {years} {method:?}", line.series);
            }
            let left_out =
                |out: &&LeftOut| (&out.series, out.counted, out.years) == (&line.series, line.counted, years);
            let left: Vec<Period> = answer.left_out.iter().filter(left_out).map(|out| out.origin).collect();
            assert_eq!(left, [Period::month(last + 1, 9).unwrap()], "only that whose target is September 2025");
        }
    }
    assert_eq!(answer.series.len(), 8);
    let holdings = bench.holdings_for(Scope::default()).unwrap();
    for before in held(&holdings, PUBLISHED.iter()).unwrap().0 {
        let mut after = before.clone();
        for counts in after.counts.iter_mut().filter(|counts| running(month("2019-09")).unwrap() < counts.month) {
            counts.people.reverse();
        }
        assert_no_later_count_is_used(&before, &after, month("2019-09"));
    }
    let nurses = BacktestAsked { group: Some(StaffGroup::Nurse), years: vec![3] };
    let of_nurses = bench.backtest(&nurses).unwrap();
    assert!(of_nurses.standings.iter().all(|one| one.series == "nurse" && one.years == 3));
    assert_eq!(of_nurses.standings.len(), 2);
    let no_bands = BacktestAsked { group: Some(StaffGroup::Admin), years: Vec::new() };
    assert!(bench.backtest(&no_bands).unwrap_err().to_string().contains("ask for gp or nurse"));
    let too_far = BacktestAsked { group: None, years: vec![1, 40] };
    assert!(bench.backtest(&too_far).unwrap_err().to_string().contains("40 years cannot be scored"));
}
