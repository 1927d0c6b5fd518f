//! Scores added up over origins, and what they are held against.

use wholetime_vocabulary::{Level, Period, StaffGroup};

use super::{OfGroup, PracticeBacktestAsked, PracticeMethod, ScoreLine, standings, told};

fn line(method: PracticeMethod, year: i16, n: usize, crps: f64, came: f64) -> ScoreLine {
    ScoreLine {
        data: "practice_panel".to_owned(),
        group: StaffGroup::Nurse,
        definition: None,
        level: Level::Practice,
        origin: Period::month(year, 9),
        target: Period::month(year + 3, 9),
        horizon: 3,
        method,
        is_cross_fit: year < 2016,
        origins: 1,
        mae: 2.0 * crps,
        wape_pct: Some(200.0 * crps * n as f64 / came),
        bias_pct: Some(0.0),
        bias: 0.0,
        crps: Some(crps),
        cover50_pct: Some(50.0),
        cover80_pct: Some(80.0),
        cover90_pct: Some(if n == 100 { 86.0 } else { 90.0 }),
        below_simple_pct: None,
        n,
        came,
    }
}

/// A hundred practices from 2015 and three hundred from 2016.
fn two_origins() -> Vec<ScoreLine> {
    vec![
        line(PracticeMethod::Alike, 2015, 100, 0.5, 400.0),
        line(PracticeMethod::SimpleEnsemble, 2015, 100, 0.6, 400.0),
        line(PracticeMethod::Alike, 2016, 300, 0.9, 1_600.0),
        line(PracticeMethod::SimpleEnsemble, 2016, 300, 1.0, 1_600.0),
    ]
}

#[test]
fn origins_count_by_how_many_practices_they_have() {
    let standings = standings(&two_origins());
    let ours = standings.iter().find(|line| line.method == PracticeMethod::Alike).unwrap();
    assert_eq!((ours.origins, ours.n, ours.origin), (2, 400, None));
    // (100 × 0.5 + 300 × 0.9) / 400, and (100 × 86 + 300 × 90) / 400.
    assert!((ours.crps.unwrap() - 0.8).abs() < 1e-12);
    assert!((ours.cover90_pct.unwrap() - 89.0).abs() < 1e-12);
    // 100 × 1 + 300 × 1.8 are off, of 2,000 that came.
    assert!((ours.wape_pct.unwrap() - 32.0).abs() < 1e-12);
    // The simple ensemble scores 0.9: ours is a ninth below.
    assert!((ours.below_simple_pct.unwrap() - 100.0 / 9.0).abs() < 1e-9);
    assert!(ours.is_cross_fit, "one of the two knew nothing earlier");
}

#[test]
fn aims_are_told_whether_they_are_met_or_not() {
    let met = told::answer(OfGroup { scores: two_origins(), ..OfGroup::default() }, Vec::new());
    assert_eq!(met.aims.iter().map(|aim| aim.is_met).collect::<Vec<_>>(), [true, true]);
    assert_eq!(met.aims[0].measured, "11.1 % below");
    assert!(met.finding.starts_with("3 years ahead"), "{}", met.finding);
    let mut scores = two_origins();
    for line in scores.iter_mut().filter(|line| line.method == PracticeMethod::Alike) {
        (line.crps, line.cover90_pct) = (Some(1.0), Some(80.0));
    }
    let not = told::answer(OfGroup { scores, ..OfGroup::default() }, Vec::new());
    assert_eq!(not.aims.iter().map(|aim| aim.is_met).collect::<Vec<_>>(), [false, false]);
    assert_eq!(not.aims[1].measured, "80.0 %");
}

#[test]
fn what_is_not_scored_is_refused_in_words() {
    let refused = |asked: PracticeBacktestAsked| asked.check().unwrap_err().to_string();
    let years = PracticeBacktestAsked { years: vec![4], ..PracticeBacktestAsked::default() };
    assert_eq!(refused(years), "4 years are not scored for practices; ask for 1, 2 or 3");
    let level = PracticeBacktestAsked { level: Some(Level::Region), ..PracticeBacktestAsked::default() };
    assert!(refused(level).ends_with("ask for practice, pcn, sub_icb or icb"));
}
