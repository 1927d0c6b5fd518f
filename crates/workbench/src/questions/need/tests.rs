//! Need in an invented country of two boards and two practices, worked by hand.

use std::path::{Path, PathBuf};

use tempfile::TempDir;
use wholetime_vocabulary::{Cancel, Denominator, GpDefinition, Quiet, StaffGroup};

use super::*;
use crate::Settings;
use crate::questions::forecast::TargetAsked;

/// Columns of patients: sex and the seven bands.
const BANDS: [&str; 7] = ["0TO4", "5TO14", "15TO44", "45TO64", "65TO74", "75TO84", "85PLUS"];

/// A practice of an invented file: code, board, women of 15 to 44, women of 85 and over, GP FTE.
type Row = (&'static str, &'static str, u32, u32, f64);

/// England's patients weigh (2,190 + 6,720 + 4,380) ÷ 4,000 = 3.3225 each: 2.19 a woman of 15 to 44, 6.72 one of 85 and over.
const PRACTICES: [Row; 2] = [("Z99001", "QZZ", 1_000, 1_000, 1.0), ("Z99002", "QYY", 2_000, 0, 1.0)];
const ENGLAND_WEIGHS: f64 = 3.3225;
/// Two FTE for 4,000 patients.
const PER_100K: f64 = 50.0;

fn open(workspace: &Path) -> Workbench {
    // 1 June 2026.
    let clock = || jiff::Timestamp::from_second(1_780_272_000).unwrap();
    let (workspace, by) = (workspace.to_owned(), "a planner".to_owned());
    Workbench::open(Settings { workspace, database: None, by, clock }).unwrap()
}

/// A month of practices; without ages it has totals only.
fn workforce(folder: &Path, month: &str, rows: &[Row], has_ages: bool) -> PathBuf {
    let sexes = ["MALE", "FEMALE"];
    let ages: Vec<String> =
        sexes.iter().flat_map(|sex| BANDS.iter().map(move |band| format!("{sex}_PATIENTS_{band}"))).collect();
    let mut text =
        "PRAC_CODE,PRAC_NAME,PCN_CODE,PCN_NAME,SUB_ICB_CODE,SUB_ICB_NAME,ICB_CODE,ICB_NAME,REGION_CODE,REGION_NAME,\
         TOTAL_PATIENTS,TOTAL_GP_EXTG_FTE,TOTAL_GP_EXTG_HC"
            .to_owned();
    if has_ages {
        text.push_str(&format!(",{}", ages.join(",")));
    }
    for (code, board, young, old, fte) in rows {
        text.push_str(&format!(
            "\n{code},The {code},U99901,Network,{board}A,Location,{board},Board {board},Y99,Region,{},{fte},1",
            young + old
        ));
        if has_ages {
            text.push_str(&format!(",0,0,0,0,0,0,0,0,0,{young},0,0,0,{old}"));
        }
    }
    text.push('\n');
    let path = folder.join(format!("General Practice - {month} Practice Level.csv"));
    std::fs::write(&path, text).unwrap();
    path
}

/// A projection: as many women of each age from 15 on, those of 85 and over growing by so much a year.
fn projection(folder: &Path, code: &str, variant_growth: &[(&str, f64)]) -> PathBuf {
    let mut records = Vec::new();
    for (variant, growth) in variant_growth {
        for year in 2022..=2025_i32 {
            let ages: Vec<String> = (0..=100)
                .map(|age: u32| {
                    let women = match age {
                        0..15 => 0.0,
                        15..85 => 100.0,
                        _ => 100.0 * (1.0 + growth).powi(year - 2022),
                    };
                    format!("{{\"age\":{age},\"f\":{women},\"m\":0}}")
                })
                .collect();
            let old = 1_600.0 * (1.0 + growth).powi(year - 2022);
            records.push(format!(
                "{{\"area_code\":\"{code}\",\"variant\":\"{variant}\",\"year\":{year},\"totals\":{{\"f\":{},\"m\":0}},\"data\":[{}]}}",
                7_000.0 + old,
                ages.join(",")
            ));
        }
    }
    let path = folder.join(format!("{code}.json"));
    std::fs::write(&path, format!("[{}]", records.join(","))).unwrap();
    path
}

/// Which code of the ONS boards have.
fn lookup(folder: &Path) -> PathBuf {
    let header = "LOC22CD,LOC22CDH,LOC22NM,ICB22CD,ICB22CDH,ICB22NM,NHSER22CD,NHSER22CDH,NHSER22NM";
    let row = |board: &str, ons: &str| {
        format!("E38999999,{board}A,Location,{ons},{board},Board {board},E40999999,Y99,Region")
    };
    let path = folder.join("lookup.csv");
    std::fs::write(&path, format!("{header}\n{}\n{}\n", row("QZZ", "E54999001"), row("QYY", "E54999002"))).unwrap();
    path
}

fn bench(files: impl FnOnce(&Path) -> Vec<PathBuf>) -> (TempDir, Workbench) {
    let folder = tempfile::tempdir().unwrap();
    let files = files(folder.path());
    let bench = open(&folder.path().join("workspace"));
    let answer = bench.import(&files, None, &Quiet, &Cancel::default()).unwrap();
    assert!(answer.refused.is_empty() && answer.not_recognised.is_empty(), "{answer:?}");
    (folder, bench)
}

/// Two months, two years apart; a projection of the first board in which the old grow by a tenth a year, one of England in which nothing changes.
fn country() -> (TempDir, Workbench) {
    bench(|folder| {
        // Two years before, each list had one in 51 fewer.
        let before: Vec<Row> =
            PRACTICES.map(|(code, board, young, old, fte)| (code, board, young * 50 / 51, old * 50 / 51, fte)).to_vec();
        vec![
            workforce(folder, "2020-06", &before, true),
            workforce(folder, "2022-06", &PRACTICES, true),
            lookup(folder),
            projection(folder, "E54999001", &[("v1", 0.10), ("v8", 0.20), ("v9", 0.00)]),
            projection(folder, "E92999999", &[("v1", 0.0), ("v8", 0.01), ("v9", -0.01)]),
        ]
    })
}

fn asked(years: usize) -> NeedAsked {
    NeedAsked { projection_share: Some(1.0), ..NeedAsked::of(StaffGroup::Gp, years) }
}

fn need(bench: &Workbench, area: &str, asked: &NeedAsked) -> Need {
    bench.need(area, asked, Scope::default()).unwrap()
}

fn refused(bench: &Workbench, area: &str, asked: &NeedAsked) -> String {
    bench.need(area, asked, Scope::default()).unwrap_err().to_string()
}

fn is_near(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-6
}

fn layer(need: &Need, layer: Layer) -> &LayerLine {
    need.layers.iter().find(|line| line.layer == layer).unwrap()
}

#[test]
fn need_is_the_list_weighed_and_grown_at_englands_staff() {
    let (_folder, bench) = country();
    let need = need(&bench, "Z99001", &asked(2));
    assert_eq!((need.from.to_string().as_str(), need.definition), ("2022-06", Some(GpDefinition::Extg)));
    let now = (2_190.0 + 6_720.0) / ENGLAND_WEIGHS;
    assert!(is_near(need.at(0).unwrap().weighted, now), "{:?}", need.needs);
    // A tenth more old patients a year.
    let later = (2_190.0 + 1.21 * 6_720.0) / ENGLAND_WEIGHS;
    let end = need.end().unwrap();
    assert_eq!(end.period.to_string(), "2024-06");
    assert!(is_near(end.weighted, later) && is_near(end.patients, 2_210.0), "{end:?}");
    assert_eq!(need.rate.per_100k, Some(PER_100K));
    assert!(is_near(end.fte_needed.unwrap(), later * PER_100K / 100_000.0));
    // What has no source is off and says why.
    for off in [Layer::Published, Layer::Deprivation, Layer::Housing, Layer::Service] {
        let line = layer(&need, off);
        assert!(!line.is_on && !line.source.is_empty() && line.fte_if_switched.is_none(), "{line:?}");
    }
    assert!(!layer(&need, Layer::Rates).is_on && layer(&need, Layer::Rates).fte_if_switched.is_some());
    assert_eq!(need.borrowed, Vec::<String>::new(), "the place has all of it");
}

#[test]
fn england_needs_what_it_has() {
    let (_folder, bench) = country();
    let need = need(&bench, "ENG", &asked(1));
    assert!(is_near(need.at(0).unwrap().weighted, 4_000.0) && is_near(need.at(0).unwrap().fte_needed.unwrap(), 2.0));
    assert!(need.finding.contains(" FTE of "), "{}", need.finding);
}

#[test]
fn the_years_of_a_layer_and_the_bars_of_the_bridge_add_up() {
    let (_folder, bench) = country();
    let asked =
        NeedAsked { homes: Some(Homes { homes: 100.0, people_per_home: Some(2.0) }), rates_pct: Some(1.0), ..asked(2) };
    let need = need(&bench, "Z99001", &asked);
    for line in &need.needs {
        let adds: f64 = need
            .layers
            .iter()
            .flat_map(|layer| &layer.years)
            .filter(|year| year.year == line.year)
            .map(|year| year.adds)
            .sum();
        assert!((need.patients + adds - line.weighted).abs() < 1e-5, "{line:?}");
    }
    let bridge = need.bridge.as_ref().unwrap();
    let bars: f64 = bridge.bars.iter().map(|bar| bar.value).sum();
    assert!(is_near(need.patients * PER_100K / 100_000.0 + bars, need.end().unwrap().fte_needed.unwrap()));
    let printed: f64 = bridge.bars.iter().map(|bar| bar.printed).sum();
    assert!(is_near(bridge.start + printed, bridge.end));
    assert!(bridge.bars.iter().all(|bar| bar.low_over_orders <= bar.value && bar.value <= bar.high_over_orders));
    // 200 people, as old as the others by then; and 1 % more of each, twice.
    let homes = 1.0 + 200.0 / 2_210.0;
    let factor = need.end().unwrap().weighted / ((2_190.0 + 1.21 * 6_720.0) / ENGLAND_WEIGHS);
    assert!(is_near(factor, homes * 1.01 * 1.01), "{factor}");
}

#[test]
fn growth_is_blended_with_the_lists_own() {
    let (_folder, bench) = country();
    let half = NeedAsked { projection_share: Some(0.5), ..asked(1) };
    let list = need(&bench, "Z99001", &half).end().unwrap().patients;
    // The list grew from 980 + 980 to 2,000 in two years; the projection has 1,000 and 1,100.
    let own = 2_000.0 * (2_000.0_f64 / 1_960.0).sqrt();
    assert!(is_near(list, 0.5 * 2_100.0 + 0.5 * own), "{list}");
    let usual = need(&bench, "Z99001", &NeedAsked::of(StaffGroup::Gp, 1));
    assert!(is_near(usual.end().unwrap().patients, list), "half and half is what the catalogue assumes");
}

#[test]
fn a_board_without_a_projection_has_englands_and_says_so() {
    let (_folder, bench) = country();
    let need = need(&bench, "Z99002", &asked(2));
    assert!(is_near(need.end().unwrap().patients, 2_000.0), "England's does not change");
    assert!(need.borrowed[0].contains("100.0 % of the patients (QYY): England's growth"), "{:?}", need.borrowed);
}

#[test]
fn a_board_that_was_renamed_keeps_the_projection_of_its_locations() {
    let (_folder, bench) = bench(|folder| {
        let rows: Vec<Row> = PRACTICES.to_vec();
        let path = workforce(folder, "2022-06", &rows, true);
        let text = std::fs::read_to_string(&path).unwrap().replace(",QZZ,Board QZZ,", ",QXX,Board QXX,");
        std::fs::write(&path, text).unwrap();
        vec![path, lookup(folder), projection(folder, "E54999001", &[("v1", 0.10), ("v8", 0.2), ("v9", 0.0)])]
    });
    let need = need(&bench, "Z99001", &asked(1));
    assert!(is_near(need.end().unwrap().patients, 2_100.0));
    assert!(
        need.borrowed[0].contains("QXX as it is now") && need.borrowed[0].contains("E54999001"),
        "{:?}",
        need.borrowed
    );
}

#[test]
fn a_horizon_past_the_projections_is_refused_and_can_be_had_without_growth() {
    let (_folder, bench) = country();
    let why = refused(&bench, "Z99001", &asked(4));
    assert!(why.contains("end in mid-2025, 3 whole years after") && why.contains("4 are asked for"), "{why}");
    let without = NeedAsked {
        without: vec![Layer::Growth, Layer::Ageing],
        projection_share: None,
        ..NeedAsked::of(StaffGroup::Gp, 4)
    };
    let still = need(&bench, "Z99001", &without);
    assert!(is_near(still.end().unwrap().weighted, still.at(0).unwrap().weighted));
}

#[test]
fn switches_that_contradict_each_other_are_refused_in_words() {
    let (_folder, bench) = country();
    let with = |layers: &[Layer]| NeedAsked { with: layers.to_vec(), ..asked(1) };
    let cases = [
        (NeedAsked { without: vec![Layer::Growth], ..with(&[Layer::Growth]) }, "`growth` is asked for and left out"),
        (with(&[Layer::Housing]), "needs a number of new homes"),
        (with(&[Layer::Service]), "needs to know how much more"),
        (
            NeedAsked { without: vec![Layer::AgeSex], ..with(&[Layer::Ageing]) },
            "`ageing` says nothing without `age_sex`",
        ),
        (
            NeedAsked { denominator: Some(Denominator::NeedWeighted), ..with(&[Layer::Deprivation]) },
            "holds deprivation already",
        ),
        (
            NeedAsked { denominator: Some(Denominator::Registered), ..with(&[Layer::Published]) },
            "registered patients are asked for",
        ),
        (NeedAsked { rates_pct: Some(1.0), without: vec![Layer::Rates], ..asked(1) }, "a growth of need is given"),
        (NeedAsked { projection_share: Some(1.2), ..asked(1) }, "give 0 to 1"),
        (NeedAsked { years: 0, ..asked(1) }, "ask for 1 to 20"),
        (with(&[Layer::Deprivation]), "cannot be had: no deprivation scores are held"),
        (
            NeedAsked { denominator: Some(Denominator::Weighted), ..asked(1) },
            "no list of patients weighted for workload",
        ),
        (NeedAsked { rate: RateFrom::Standard, ..asked(1) }, "no standard is set for gp_fte_extg_per_100k"),
    ];
    for (asked, expected) in cases {
        let why = refused(&bench, "Z99001", &asked);
        assert!(why.contains(expected), "{why} should say {expected}");
    }
    assert!("v0".parse::<Variant>().unwrap_err().to_string().contains("copy of one year"));
    assert!("v12".parse::<Variant>().unwrap_err().to_string().contains("v1 (principal) to v11"));
}

#[test]
fn a_variant_has_its_own_growth_and_all_that_are_held_stand_beside_it() {
    let (_folder, bench) = country();
    let high = NeedAsked { variant: "v8".parse().unwrap(), ..asked(1) };
    assert!(is_near(need(&bench, "Z99001", &high).end().unwrap().patients, 2_200.0));
    let usual = need(&bench, "Z99001", &asked(1));
    let patients =
        |word: &str| usual.variants.iter().find(|line| line.variant.to_string() == word).map(|line| line.patients);
    assert!(is_near(patients("v8").unwrap(), 2_200.0) && is_near(patients("v9").unwrap(), 2_000.0));
    assert_eq!(patients("v2"), None, "a variant that is not held says nothing");
    let why = refused(&bench, "Z99001", &NeedAsked { variant: "v2".parse().unwrap(), ..asked(1) });
    assert!(why.contains("v2") && why.contains("not held"), "{why}");
}

#[test]
fn lists_without_ages_are_taken_for_the_population_where_they_lie_and_weigh_nothing() {
    let (_folder, bench) = bench(|folder| {
        vec![
            workforce(folder, "2022-06", &PRACTICES, false),
            lookup(folder),
            projection(folder, "E54999001", &[("v1", 0.10), ("v8", 0.2), ("v9", 0.0)]),
        ]
    });
    let need = need(&bench, "Z99001", &asked(1));
    // 1,600 of 8,600 are 85 or over, and grow by a tenth.
    assert!(is_near(need.end().unwrap().patients, 2_000.0 * (1.0 + 0.1 * 1_600.0 / 8_600.0)), "{:?}", need.end());
    assert!(!layer(&need, Layer::AgeSex).is_on && !layer(&need, Layer::Ageing).is_on);
    assert!(need.borrowed.iter().any(|said| said.contains("no list by age is held")), "{:?}", need.borrowed);
}

#[test]
fn without_a_projection_a_list_grows_by_itself() {
    let (_folder, bench) = bench(|folder| {
        vec![
            workforce(folder, "2020-06", &[("Z99001", "QZZ", 980, 980, 1.0), ("Z99002", "QYY", 1_960, 0, 1.0)], true),
            workforce(folder, "2022-06", &PRACTICES, true),
        ]
    });
    let grown = need(&bench, "Z99001", &NeedAsked::of(StaffGroup::Gp, 1));
    assert!(is_near(grown.end().unwrap().patients, 2_000.0 * (2_000.0_f64 / 1_960.0).sqrt()));
    assert!(layer(&grown, Layer::Growth).source.contains("no population projection is held"));
    assert!(!layer(&grown, Layer::Ageing).is_on);
    let why = refused(&bench, "Z99001", &NeedAsked { projection_share: Some(0.5), ..NeedAsked::of(StaffGroup::Gp, 1) });
    assert!(why.contains("none is held"), "{why}");
}

#[test]
fn a_published_list_is_the_level_and_holds_what_age_and_sex_do_not() {
    let (_folder, bench) = bench(|folder| {
        let header = "Practice_Code,GP_Practice_Name,Practice_Postcode,PCN_Code,PCN_Name,ICB,ICBname,Rcode,Region,Patients,Final WP,Final PMC WP";
        let row = |code: &str, board: &str, weighted: f64| {
            format!("{code},The {code},ZZ1 1ZZ,U99901,Network,{board},Board {board},Y99,Region,2000,0,{weighted}")
        };
        let path = folder.join("lists 2022-23.csv");
        std::fs::write(
            &path,
            format!("{header}\n{}\n{}\n", row("Z99001", "QZZ", 2_400.0), row("Z99002", "QYY", 1_600.0)),
        )
        .unwrap();
        vec![workforce(folder, "2022-06", &PRACTICES, true), path]
    });
    let asked = NeedAsked { denominator: Some(Denominator::NeedWeighted), ..NeedAsked::of(StaffGroup::Gp, 1) };
    let answer = need(&bench, "Z99001", &asked);
    // 2,400 for 2,000 where England has 4,000 for 4,000: a fifth more, whatever ages say.
    assert!(is_near(answer.at(0).unwrap().weighted, 2_400.0), "{:?}", answer.needs);
    let by_age = (2_190.0 + 6_720.0) / ENGLAND_WEIGHS / 2_000.0;
    assert!(is_near(layer(&answer, Layer::AgeSex).years[0].factor, by_age));
    assert!(is_near(layer(&answer, Layer::Published).years[0].factor, 1.2 / by_age));
    assert_eq!(answer.denominator, Denominator::NeedWeighted);
    assert!(layer(&answer, Layer::Deprivation).source.contains("holds it already"));
    // Without ages it is still a fifth more.
    let without = NeedAsked { without: vec![Layer::AgeSex], ..asked };
    assert!(is_near(need(&bench, "Z99001", &without).at(0).unwrap().weighted, 2_400.0));
}

#[test]
fn rates_are_those_of_the_place_a_standard_or_a_number() {
    let (_folder, bench) = country();
    let at = |rate: RateFrom| need(&bench, "Z99001", &NeedAsked { rate, ..asked(1) });
    // One FTE for what the place needs now.
    let own = at(RateFrom::Own);
    assert!(is_near(own.at(0).unwrap().fte_needed.unwrap(), 1.0), "{:?}", own.rate);
    assert!(is_near(at(RateFrom::Given(100.0)).at(0).unwrap().fte_needed.unwrap(), 8_910.0 / ENGLAND_WEIGHS / 1_000.0));
    bench.set_standard("gp_fte_extg_per_100k", 44.0, "a plan").unwrap();
    let standard = at(RateFrom::Standard);
    assert!(standard.rate.sentence.contains("a plan") && standard.rate.per_100k == Some(44.0));
}

#[test]
fn a_gap_is_need_less_supply_and_the_same_again_with_the_same_seed() {
    let (_folder, bench) = country();
    let asked = NeedAsked { with_gap: true, replicates: 200, ..asked(2) };
    let first = need(&bench, "Z99001", &asked);
    let gap = first.gap.as_ref().unwrap();
    assert!(is_near(gap.supply_now, 1.0) && is_near(gap.now, first.at(0).unwrap().fte_needed.unwrap() - 1.0));
    assert_eq!(gap.points.iter().map(|point| point.period.to_string()).collect::<Vec<_>>(), ["2023-06", "2024-06"]);
    for point in &gap.points {
        assert!(is_near(point.gap.mean, point.need.mean - point.supply.mean), "{point:?}");
        assert!(point.need.p05 < point.need.p95, "the projection is not known");
        assert!((0.0..=100.0).contains(&point.chance_met_pct));
    }
    assert_eq!(first, need(&bench, "Z99001", &asked));
    let other = need(&bench, "Z99001", &NeedAsked { seed: 2, ..asked });
    assert_ne!(other.gap, first.gap);
}

#[test]
fn a_practice_that_is_held_later_than_another_is_no_growth_of_patients() {
    let (_folder, bench) = bench(|folder| {
        let second = ("Z99002", "QZZ", 2_000, 0, 1.0);
        vec![
            workforce(folder, "2020-06", &[("Z99001", "QZZ", 980, 980, 1.0)], true),
            workforce(folder, "2022-06", &[PRACTICES[0], second], true),
        ]
    });
    let asked = ForecastAsked {
        target: Some(TargetAsked { value: 60.0, is_per_100k: true, by: None }),
        replicates: 50,
        ..ForecastAsked::of(StaffGroup::Gp, 2)
    };
    let told = bench.forecast("QZZ", &asked, Scope::default()).unwrap();
    // 4,000 patients, growing as the 1,960 of the first practice grew to 2,000: not as 1,960 to 4,000.
    let patients = told.target.unwrap().patients.unwrap();
    assert!(is_near(patients, 4_000.0 * 2_000.0 / 1_960.0), "{patients}");
    assert!(told.notes.iter().any(|note| note.contains("changing by +1.0 % a year")), "{:?}", told.notes);
}

#[test]
fn a_rate_that_cannot_be_is_refused_before_it_makes_a_need_without_end() {
    for text in ["nan", "inf", "1e308", "100001", "0", "-5"] {
        assert!(text.parse::<RateFrom>().is_err(), "{text}");
    }
    assert_eq!("44".parse(), Ok(RateFrom::Given(44.0)));
}
