//! An invented series whose rates are known, with scores worked by hand; and the real bulletin, of which no figure is asserted.

use std::collections::BTreeSet;
use std::path::Path;

use wholetime_models::rates::{Ages, BandCounts};

use super::bands::held;
use super::rolling::{BandSeries, running};
use super::standing::Standing;
use super::{Backtest, BacktestAsked, Counted, Interval, LeftOut, Method, Score, Trial, rolled, rolling};
use crate::{Scope, Settings, Workbench};
use wholetime_vocabulary::{Cancel, Level, Period, Quiet, StaffGroup};

fn month(text: &str) -> Period {
    text.parse().unwrap()
}

/// A series of Septembers from 2015 on, one a list of bands of five years, the first from 25 on.
fn septembers(years: &[Vec<f64>]) -> BandSeries {
    let first = running(month("2015-09")).unwrap();
    let counts = years
        .iter()
        .enumerate()
        .map(|(year, people)| BandCounts { month: first + 12 * i32::try_from(year).unwrap(), people: people.clone() });
    BandSeries {
        id: "invented".to_owned(),
        title: "Invented".to_owned(),
        group: StaffGroup::Gp,
        counted: Counted::Headcount,
        bands: (0..years[0].len()).map(|band| format!("band_{band}")).collect(),
        ages: Ages::new((0..=years[0].len()).map(|band| u8::try_from(25 + 5 * band).unwrap()).collect()).unwrap(),
        younger: 1,
        counts: counts.collect(),
        breaks: Vec::new(),
    }
}

/// Eight Septembers: 100 young ones who stay 100, and 50 older ones who become 20 more each year.
fn steady() -> BandSeries {
    septembers(&(0..8).map(|year| vec![100.0, 50.0 + 20.0 * f64::from(year)]).collect::<Vec<_>>())
}

/// A place with single years of age: twenty join at each age from 28 to 37, three in a hundred of those older leave, ten of
/// those over 55 and thirty of those over 60, and a wave of those who were 48 to 50 in 2015 grows older.
fn wave() -> BandSeries {
    let mut singles: Vec<f64> = (25..75).map(|age| if age < 65 { 80.0 } else { 10.0 }).collect();
    (23..26).for_each(|place| singles[place] = 500.0);
    let mut years = Vec::new();
    for _ in 0..10 {
        let bands =
            (0..9).map(|band| singles[band * 5..(band * 5 + 5).max(if band == 8 { 50 } else { 0 })].iter().sum());
        years.push(bands.collect::<Vec<f64>>());
        let mut older = vec![0.0; 50];
        for place in 1..50 {
            let leaves = match place + 25 {
                60.. => 0.3,
                55.. => 0.1,
                38.. => 0.03,
                _ => 0.0,
            };
            let joins = if (28..38).contains(&(place + 25)) { 20.0 } else { 0.0 };
            older[place] = singles[place - 1] * (1.0 - leaves) + joins;
        }
        singles = older;
    }
    let mut ages: Vec<u8> = (0..9).map(|band| 25 + 5 * band).collect();
    ages.push(75);
    BandSeries { ages: Ages::new(ages).unwrap(), younger: 4, ..septembers(&years) }
}

fn of<'t>(trials: &'t [Trial], method: Method, origin: &str) -> &'t Trial {
    trials.iter().find(|trial| trial.method == method && trial.origin == month(origin)).unwrap()
}

fn trials(series: &BandSeries, years: u8) -> (Vec<Trial>, Vec<LeftOut>) {
    rolling::rolled(std::slice::from_ref(series), &BTreeSet::from([years]))
}

fn asked(years: &[u8]) -> BacktestAsked {
    BacktestAsked { years: years.to_vec(), ..BacktestAsked::default() }
}

fn answer(series: BandSeries, years: &[u8]) -> Backtest {
    rolled(&[series], &asked(years))
}

#[test]
fn scores_are_those_worked_by_hand() {
    let (trials, left_out) = trials(&steady(), 1);
    assert_eq!(left_out, []);
    let origins: BTreeSet<Period> = trials.iter().map(|trial| trial.origin).collect();
    assert_eq!(
        origins.into_iter().collect::<Vec<_>>(),
        ["2017-09", "2018-09", "2019-09", "2020-09", "2021-09"].map(month)
    );
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
    let all: Vec<&Score> = answer.scores.iter().filter(|score| score.method == Method::LastValue).collect();
    let (together, by_origin) = all.split_first().unwrap();
    assert_eq!((together.origin, together.origins, together.n), (None, 4, 8), "two bands from four origins");
    assert!((together.wape_pct.unwrap() - last.wape_pct).abs() < 1e-9 && (together.bias + 20.0).abs() < 1e-9);
    assert_eq!(by_origin.len(), 4);
    assert_eq!((by_origin[3].origin, by_origin[3].n), (Some(month("2020-09")), 2));
    assert!((by_origin[3].bias_pct.unwrap() + 100.0 * 40.0 / 290.0).abs() < 1e-9);
}

#[test]
fn a_wave_that_drift_cannot_see_is_won_by_the_model() {
    let answer = answer(wave(), &[1, 3]);
    let three = &answer.standings[1];
    assert_eq!((three.years, three.age_bands_wins), (3, three.origins));
    assert!(0.0 < three.age_bands_below_pct.unwrap(), "{three:?}");
    let wape = |method: Method, year: i32| {
        let trial = answer
            .trials
            .iter()
            .find(|trial| (trial.method, trial.years, trial.origin) == (method, 3, month(&format!("{year}-09"))));
        trial.unwrap().scores.as_ref().unwrap().wape_pct.unwrap()
    };
    let is_reached = |year: &i32| {
        let simple = Method::SIMPLE.map(|method| wape(method, *year)).into_iter().fold(f64::MAX, f64::min);
        wape(Method::AgeBands, *year) <= 0.75 * simple
    };
    let reached = (2017..=2021).filter(is_reached).count();
    let aim = answer.aims.iter().find(|aim| aim.method == Method::AgeBands).unwrap();
    assert_eq!(aim.measured, format!("at {reached} of 5 origins"));
    assert_eq!(aim.is_met, 4 <= reached, "two of three");
    assert!(answer.finding.contains("the model of age bands beats the best simple forecast"), "{}", answer.finding);
    assert!(answer.verdicts[1].sentence.starts_with("3 years ahead"), "{:?}", answer.verdicts);
}

#[test]
fn the_combination_learns_from_errors_that_had_come_only() {
    let (trials, _) = trials(&steady(), 2);
    let learnt = |origin: &str| {
        let trial = of(&trials, Method::Combination, origin);
        (trial.weights_learnt_from.unwrap(), trial.weights.clone().unwrap())
    };
    assert_eq!(learnt("2017-09"), (0, vec![0.7, 0.1, 0.1, 0.1]));
    assert_eq!(learnt("2018-09").0, 0, "what was forecast in 2017 comes in 2019");
    let (from, weights) = learnt("2019-09");
    assert_eq!(from, 2, "two bands of 2017");
    // The drift was never wrong: it has all of one origin's weight, and a tenth of the three that stand for none.
    assert!((weights[2] - (1.0 + 0.3) / 4.0).abs() < 1e-3, "{weights:?}");
    assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    let first = of(&trials, Method::Combination, "2017-09");
    let of_second = |method: Method| of(&trials, method, "2017-09").bands[1].forecast;
    let (last, drift) = (of_second(Method::LastValue), of_second(Method::Drift));
    assert_eq!((last, drift), (90.0, 130.0), "with three Septembers the damped trend is the last value too");
    let should = 0.7 * of_second(Method::AgeBands) + 0.2 * last + 0.1 * drift;
    assert!((first.bands[1].forecast - should).abs() < 1e-9, "{first:?}");
}

#[test]
fn an_interval_says_whether_it_knew_the_past() {
    let (trials, _) = trials(&wave(), 3);
    let interval = |origin: &str| of(&trials, Method::LastValue, origin).interval;
    assert_eq!(interval("2017-09"), Some(Interval::CrossFit), "nothing had come");
    assert_eq!(interval("2018-09"), Some(Interval::EarlierOrigins), "one year ahead had come");
    let (alone, _) = self::trials(&septembers(&[vec![9.0, 9.0], vec![9.0, 8.0], vec![9.0, 7.0], vec![9.0, 6.0]]), 1);
    assert_eq!(of(&alone, Method::LastValue, "2017-09").interval, None, "no other origin");
    assert!(of(&alone, Method::LastValue, "2017-09").scores.as_ref().unwrap().crps.is_none());
}

#[test]
fn series_teach_one_another_and_one_that_was_asked_for_is_as_with_all() {
    let mut nurses = wave();
    (nurses.id, nurses.group) = ("nurses".to_owned(), StaffGroup::Nurse);
    nurses.counts.iter_mut().for_each(|counts| counts.people.iter_mut().for_each(|people| *people *= 1.5));
    let all = rolled(&[wave(), nurses.clone()], &asked(&[2]));
    let only = rolled(&[wave(), nurses], &BacktestAsked { group: Some(StaffGroup::Nurse), ..asked(&[2]) });
    let of_nurses: Vec<&Trial> = all.trials.iter().filter(|trial| trial.series == "nurses").collect();
    assert_eq!(only.trials.iter().collect::<Vec<_>>(), of_nurses);
    assert!(only.scores.iter().all(|score| score.series == "nurses"));
    let from = BacktestAsked { origins: vec![month("2019-09")], ..asked(&[2]) };
    let one = rolled(&[wave()], &from);
    assert!(!one.trials.is_empty() && one.trials.iter().all(|trial| trial.origin == month("2019-09")));
}

#[test]
fn nothing_is_forecast_across_a_break_and_the_origin_is_listed() {
    let mut series = steady();
    series.breaks = vec![(month("2019-04"), "people are counted otherwise")];
    let (trials, left_out) = trials(&series, 1);
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
    let answer = rolled(&[], &asked(&[1]));
    assert!(answer.finding.contains("import the bulletin"), "{}", answer.finding);
    assert!(answer.standings.is_empty() && answer.trials.is_empty() && answer.aims.is_empty());
}

/// Forecasts up to `origin` are the same from both, and so are intervals that say they knew the past only.
fn assert_no_later_count_is_used(before: &BandSeries, after: &BandSeries, origin: Period) {
    assert_ne!(before, after);
    let mut compared = 0;
    for years in [1, 2, 3] {
        let (one, other) = (trials(before, years).0, trials(after, years).0);
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
    for before in held(&holdings).unwrap().0 {
        let mut after = before.clone();
        for counts in after.counts.iter_mut().filter(|counts| running(month("2019-09")).unwrap() < counts.month) {
            counts.people.reverse();
        }
        assert_no_later_count_is_used(&before, &after, month("2019-09"));
    }
    // Totals: every month published from which a target is, and at which something had been learnt; none across a break.
    let qualified = answer
        .totals
        .iter()
        .find(|one| (one.series.as_str(), one.counted, one.years) == ("gp_qualified", Counted::Fte, 3));
    let qualified = qualified.unwrap();
    assert!(qualified.first_origin < month("2017-07") && qualified.last_origin == month("2021-09"), "{qualified:?}");
    assert!(answer.totals.iter().all(|one| one.of(Method::Combination).unwrap().crps.is_some()));
    assert_eq!(answer.totals.len(), 20 * 4);
    let admin = BacktestAsked { group: Some(StaffGroup::Admin), origins: vec![month("2019-06")], ..asked(&[1]) };
    let of_admin = bench.backtest(&admin).unwrap();
    assert!(of_admin.standings.is_empty() && of_admin.totals.iter().all(|one| one.origins == 1));
    assert!(of_admin.scores.iter().all(|score| score.origin.is_none_or(|origin| origin == month("2019-06"))));
    let nurses = BacktestAsked { group: Some(StaffGroup::Nurse), ..asked(&[3]) };
    let of_nurses = bench.backtest(&nurses).unwrap();
    assert!(of_nurses.standings.iter().all(|one| one.series == "nurse" && one.years == 3));
    assert_eq!(of_nurses.standings.len(), 2);
    let never = BacktestAsked { origins: vec![month("1999-01")], ..BacktestAsked::default() };
    assert!(bench.backtest(&never).unwrap_err().to_string().contains("leave out --origin"));
    let practices = BacktestAsked { level: Some(Level::Practice), ..BacktestAsked::default() };
    assert!(bench.backtest(&practices).unwrap_err().to_string().contains("ask for england"));
    assert!(bench.backtest(&asked(&[1, 40])).unwrap_err().to_string().contains("40 years cannot be scored"));
}
