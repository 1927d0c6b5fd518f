//! Bridges of an invented network whose every change is worked by hand, and of the real extracts, of which no figure is
//! asserted.

use std::path::Path;

use tempfile::TempDir;
use wholetime_vocabulary::{Cancel, Level, Quiet};

use super::*;
use crate::questions::series::SeriesAsked;
use crate::{Scope, Settings, Workbench};

const HEADERS: &str = "PRAC_CODE,PRAC_NAME,PCN_CODE,PCN_NAME,SUB_ICB_CODE,SUB_ICB_NAME,ICB_CODE,ICB_NAME,REGION_CODE,\
    REGION_NAME,TOTAL_PATIENTS,TOTAL_NURSES_FTE,TOTAL_NURSES_HC,TOTAL_N_PRAC_NURSE_FTE,TOTAL_N_ADV_NURSE_PRAC_FTE";

/// Code, network, patients, nurses' FTE, people, practice nurses and advanced nurse practitioners.
type Row = (&'static str, &'static str, &'static str);

/// In June 2021 nine FTE: the third closes, the fourth falls silent, the fifth comes from elsewhere, the sixth goes there.
const BEFORE: [Row; 6] = [
    ("Z99001", "U99901", "8000,4.0,5,3.0,1.0"),
    ("Z99002", "U99901", "4000,2.0,3,2.0,0"),
    ("Z99003", "U99901", "3000,1.5,2,1.5,0"),
    ("Z99004", "U99901", "5000,1.0,1,1.0,0"),
    ("Z99005", "U99902", "2000,0.8,1,0.8,0"),
    ("Z99006", "U99901", "1000,0.5,1,0.5,0"),
];

/// In June 2022 9.1: the second took the list of the third over, and the seventh opened.
const AFTER: [Row; 6] = [
    ("Z99001", "U99901", "8400,4.5,6,3.0,1.5"),
    ("Z99002", "U99901", "6500,3.0,4,3.0,0"),
    ("Z99004", "U99901", "5000,ND,ND,ND,ND"),
    ("Z99005", "U99901", "2000,0.9,1,0.9,0"),
    ("Z99006", "U99902", "1000,0.5,1,0.5,0"),
    ("Z99007", "U99901", "1500,0.7,1,0.7,0"),
];

fn open(workspace: &Path) -> Workbench {
    // 1 June 2026.
    let clock = || jiff::Timestamp::from_second(1_780_272_000).unwrap();
    let (workspace, by) = (workspace.to_owned(), "a planner".to_owned());
    Workbench::open(Settings { workspace, database: None, by, clock }).unwrap()
}

fn network() -> (TempDir, Workbench) {
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for (month, rows) in [("2021-06", &BEFORE), ("2022-06", &AFTER)] {
        let rows: Vec<String> = rows
            .iter()
            .map(|(code, pcn, numbers)| {
                format!(
                    "{code},The {code},{pcn},Network {pcn},Z9Z9Z,Lowlands,QZZ,Lowland ICB,Y99,Lowland region,{numbers}"
                )
            })
            .collect();
        let path = folder.path().join(format!("General Practice - {month} Practice Level.csv"));
        std::fs::write(&path, format!("{HEADERS}\n{}\n", rows.join("\n"))).unwrap();
        files.push(path);
    }
    let bench = open(&folder.path().join("workspace"));
    bench.import(&files, None, &Quiet, &Cancel::default()).unwrap();
    (folder, bench)
}

fn asked(by: Option<Split>, order: Order) -> BridgeAsked {
    let month = |text: &str| Some(text.parse().unwrap());
    BridgeAsked { from: month("2021-06"), to: month("2022-06"), by, order, basis: None }
}

fn told(answer: &BridgeAnswer) -> Vec<(&str, f64)> {
    answer.bars.iter().map(|bar| (bar.driver.as_str(), (bar.value * 1e6).round() / 1e6)).collect()
}

fn adds_up(answer: &BridgeAnswer) {
    let sum: f64 = answer.bars.iter().map(|bar| bar.value).sum();
    assert!((sum - (answer.to - answer.from)).abs() < 1e-9, "{sum} is not {} less {}", answer.to, answer.from);
    let printed: f64 = answer.bars.iter().map(|bar| bar.printed).sum();
    assert!((printed - (answer.to_printed - answer.from_printed)).abs() < 1e-9, "printed: {printed}");
    assert!(answer.bars.len() <= 12, "{}", answer.bars.len());
    for bar in &answer.bars {
        assert!(bar.low_over_orders <= bar.high_over_orders, "{bar:?}");
    }
}

#[test]
fn every_change_of_a_network_is_told_apart() {
    let (_folder, bench) = network();
    let answer = bench.bridge("U99901", "nurse_fte", asked(None, Order::Shapley), Scope::default()).unwrap();
    assert_eq!((answer.from, answer.to), (9.0, 9.1));
    assert_eq!(
        told(&answer),
        [
            ("practices that opened", 0.7),
            // 3.0 of the second less its own 2.0 and the 1.5 of the third.
            ("practices that merged", -0.5),
            ("practices that came into the area", 0.9),
            ("practices that left the area", -0.5),
            ("practices that stopped reporting", -1.0),
            ("Advanced nurse practitioners", 0.5),
        ]
    );
    adds_up(&answer);
    assert_eq!(answer.by, Some(Split::Roles));
    let merged = &answer.bars[1];
    let codes: Vec<&str> = merged.largest.iter().map(|one| one.practice.as_str()).collect();
    assert_eq!(codes, ["Z99003", "Z99002"]);
    assert!(answer.notes.iter().any(|note| note.contains("nobody has confirmed it")), "{:?}", answer.notes);
    assert!(answer.finding.contains("rose by 0.1, from 9.0 (June 2021) to 9.1 (June 2022)"), "{}", answer.finding);
}

#[test]
fn who_took_a_practice_over_is_no_guess_once_people_confirmed_it() {
    let (_folder, bench) = network();
    bench.set_successor("Z99003", "Z99001", "said at the board").unwrap();
    let answer = bench.bridge("U99901", "nurse_fte", asked(None, Order::Shapley), Scope::default()).unwrap();
    let merged = answer.bars.iter().find(|bar| bar.driver == "practices that merged").unwrap();
    // 4.5 of the first less its 4.0 and the 1.5 of the third; the second stands by itself.
    assert!((merged.value + 1.0).abs() < 1e-9);
    let nurses = answer.bars.iter().find(|bar| bar.driver == "Practice nurses").unwrap();
    assert!((nurses.value - 1.0).abs() < 1e-9);
    assert!(answer.notes.iter().all(|note| !note.contains("nobody has confirmed it")));
    adds_up(&answer);
}

#[test]
fn people_and_their_hours_share_what_they_do_together() {
    let (_folder, bench) = network();
    let answer =
        bench.bridge("U99901", "nurse_fte", asked(Some(Split::Hours), Order::Shapley), Scope::default()).unwrap();
    let of = |name: &str| answer.bars.iter().find(|bar| bar.driver.starts_with(name)).unwrap();
    // Only the first practice stayed as it was: 5 people of 0.8 FTE become 6 of 0.75.
    assert!((of("people").value - 0.775).abs() < 1e-9);
    assert!((of("FTE a person").value + 0.275).abs() < 1e-9);
    assert!((of("people").low_over_orders - 0.75).abs() < 1e-9 && (of("people").high_over_orders - 0.8).abs() < 1e-9);
    adds_up(&answer);
}

#[test]
fn a_rate_moves_with_its_list_too_and_adds_up_in_every_order() {
    let (_folder, bench) = network();
    for indicator in ["nurse_fte_per_100k", "patients_per_nurse_fte"] {
        for order in Order::ALL {
            for by in [None, Some(Split::Hours), Some(Split::Places), Some(Split::Whole)] {
                let answer = bench.bridge("U99901", indicator, asked(by, order), Scope::default()).unwrap();
                adds_up(&answer);
                let list = answer.bars.last().unwrap();
                assert_eq!(list.driver, "patients on the lists");
                assert!(0.0 < list.value * if indicator.starts_with("patients") { 1.0 } else { -1.0 }, "{list:?}");
            }
        }
    }
    let series = bench.series("U99901", "nurse_fte_per_100k", SeriesAsked::default(), Scope::default()).unwrap();
    let value = |month: &str| {
        let period: Period = month.parse().unwrap();
        series.points.iter().find(|point| point.period == period).unwrap().value.known().unwrap()
    };
    let answer = bench.bridge("U99901", "nurse_fte_per_100k", asked(None, Order::Shapley), Scope::default()).unwrap();
    assert!((answer.from - value("2021-06")).abs() < 1e-9 && (answer.to - value("2022-06")).abs() < 1e-9);
}

#[test]
fn the_places_of_an_area_are_told_apart_where_asked_for() {
    let (_folder, bench) = network();
    let answer =
        bench.bridge("Z9Z9Z", "nurse_fte", asked(Some(Split::Places), Order::Shapley), Scope::default()).unwrap();
    adds_up(&answer);
    // Of those with a figure at both dates the first is in one network and the fifth, then in the other, as well.
    let of_network = answer.bars.iter().find(|bar| bar.driver.contains("U99901")).unwrap();
    assert!((of_network.value - (0.5 + 0.1)).abs() < 1e-9, "{of_network:?}");
    assert_eq!(of_network.practices, Some(2));
}

#[test]
fn without_dates_the_newest_is_set_beside_a_year_before() {
    let (_folder, bench) = network();
    let answer = bench.bridge("U99901", "nurse_fte", BridgeAsked::default(), Scope::default()).unwrap();
    assert_eq!(answer.from_period.map(|period| period.to_string()).as_deref(), Some("2021-06"));
    assert_eq!(answer.to_period.map(|period| period.to_string()).as_deref(), Some("2022-06"));
}

#[test]
fn what_cannot_be_told_apart_is_refused_with_the_reason() {
    let (_folder, bench) = network();
    let refused = |indicator: &str, asked: BridgeAsked| {
        bench.bridge("U99901", indicator, asked, Scope::default()).unwrap_err().to_string()
    };
    let at = |from: &str, to: &str| BridgeAsked {
        from: Some(from.parse().unwrap()),
        to: Some(to.parse().unwrap()),
        ..BridgeAsked::default()
    };
    assert!(refused("nurse_fte", at("2022-06", "2021-06")).contains("2022-06 is not before 2021-06"));
    assert!(refused("nurse_fte", at("2020-06", "2022-06")).contains("2020-06"));
    let trend = refused("nurse_fte", asked(Some(Split::Trend), Order::Shapley));
    assert!(trend.contains("no figure of England is held"), "{trend}");
    assert!(refused("nurse_participation", asked(None, Order::Shapley)).contains("count the same people"));
    assert!(refused("imd_score", asked(None, Order::Shapley)).contains("average"));
}

#[test]
fn every_area_of_the_real_extracts_adds_up() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/gp-workforce/extracts");
    if !data.is_dir() {
        eprintln!("skipped: the real files (../shared/data) are not here");
        return;
    }
    let extract = |month: &str| data.join(format!("General Practice - {month} Practice Level (extract).csv"));
    let folder = tempfile::tempdir().unwrap();
    let bench = open(folder.path());
    bench.import(&[extract("2018-03"), extract("2022-12")], None, &Quiet, &Cancel::default()).unwrap();
    let asked = BridgeAsked {
        from: Some("2018-03".parse().unwrap()),
        to: Some("2022-12".parse().unwrap()),
        ..BridgeAsked::default()
    };
    let scope = Scope { allow_partial: true, ..Scope::default() };
    let areas = bench.areas(None, Some(Level::SubIcb), None, scope, 200).unwrap().areas;
    let mut told = 0;
    for area in areas.iter().map(|area| area.code.as_str()).chain(["ENG"]) {
        for indicator in ["nurse_fte", "gp_fte_total_per_100k", "patients_per_gp_fte_total", "clinical_fte_per_100k"] {
            let Ok(answer) = bench.bridge(area, indicator, asked, scope) else { continue };
            adds_up(&answer);
            told += 1;
        }
    }
    assert!(8 <= told, "{told}");
}

#[test]
fn two_baselines_differ_by_what_their_practices_told() {
    use crate::actions::baselines::BaselineAsked;
    let (_folder, bench) = network();
    let make = |month: &str| {
        let asked =
            BaselineAsked { period: Some(month.parse().unwrap()), allow_partial: true, ..BaselineAsked::default() };
        bench.make_baseline("U99901", &asked).unwrap().baseline.id
    };
    let (earlier, later) = (make("2021-06"), make("2022-06"));
    let answer = bench.bridge_baselines("U99901", "nurse_fte", (&earlier, &later), Order::Shapley).unwrap();
    assert_eq!(
        told(&answer),
        [
            // The fifth and the seventh; the third and the sixth; the fourth; the first and the second.
            ("practices only in the later one", 1.6),
            ("practices only in the earlier one", -2.0),
            ("practices that stopped reporting", -1.0),
            ("what the files say of practices in both", 1.5),
        ]
    );
    adds_up(&answer);
    let rate = bench.bridge_baselines("U99901", "nurse_fte_per_100k", (&earlier, &later), Order::LogMean).unwrap();
    adds_up(&rate);
    assert_eq!(rate.bars.last().unwrap().driver, "patients on the lists");
    let same = bench.bridge_baselines("U99901", "nurse_fte", (&later, &later), Order::Shapley).unwrap();
    assert_eq!(told(&same), [("nothing came or went", 0.0)]);
    assert!(same.finding.contains("unchanged"), "{}", same.finding);
    assert!(bench.bridge_baselines("U99901", "cups", (&earlier, &later), Order::Shapley).is_err());
}

mod scenarios {
    use std::sync::LazyLock;

    use wholetime_models::scenario::Scenario;
    use wholetime_vocabulary::StaffGroup;

    use super::*;
    use crate::questions::forecast::ForecastAsked;

    /// Havelock, imported once.
    static HAVELOCK: LazyLock<TempDir> = LazyLock::new(|| {
        let folder = tempfile::tempdir().unwrap();
        let published = folder.path().join("published");
        Workbench::synthetic_havelock(&published).unwrap();
        let bench = open(&folder.path().join("workspace"));
        bench.import(&[published], None, &Quiet, &Cancel::default()).unwrap();
        folder
    });

    fn scenario(id: &str, changes: &[&str]) -> Scenario {
        let changes: Vec<String> = changes
            .iter()
            .map(|change| {
                format!("[[override]]\nauthor = \"zoe\"\nreason = \"a board paper\"\nchange = {{ {change} }}\n")
            })
            .collect();
        Scenario::read(&format!("schema = 1\nid = \"{id}\"\ntitle = \"Case {id}\"\n{}", changes.concat())).unwrap()
    }

    const FEWER_LEAVE: &str = r#"what = "leaving", cause = "leaves", times = 0.5"#;
    const FEWER_MOVE: &str = r#"what = "leaving", cause = "moves_away", times = 0.5"#;

    fn bridged(before: Option<&Scenario>, after: &Scenario) -> Result<BridgeAnswer, WorkbenchError> {
        let bench = open(&HAVELOCK.path().join("workspace"));
        let asked = ForecastAsked { replicates: 200, ..ForecastAsked::of(StaffGroup::Nurse, 2) };
        bench.bridge_scenarios("U99901", &asked, (before, after), Order::Shapley, Scope::default())
    }

    #[test]
    fn each_change_of_a_scenario_has_its_bar_and_the_bars_come_to_the_difference() {
        let both = scenario("both", &[FEWER_LEAVE, FEWER_MOVE]);
        let answer = bridged(None, &both).unwrap();
        adds_up(&answer);
        assert_eq!(answer.bars.len(), 2);
        // Fewer leave either way, and together they keep fewer than one after the other, since nobody stays twice.
        assert!(answer.bars.iter().all(|bar| 0.0 < bar.value), "{:?}", answer.bars);
        assert!(answer.bars.iter().all(|bar| bar.low_over_orders < bar.high_over_orders), "{:?}", answer.bars);
        assert_eq!(answer.bars[0].about, "a board paper (zoe)");
        // It starts from the mean of the forecast as it stands.
        let bench = open(&HAVELOCK.path().join("workspace"));
        let asked = ForecastAsked { replicates: 200, ..ForecastAsked::of(StaffGroup::Nurse, 2) };
        let forecast = bench.forecast("U99901", &asked, Scope::default()).unwrap();
        assert!((answer.from - forecast.points.last().unwrap().mean).abs() < 1e-9);
    }

    #[test]
    fn what_both_say_makes_no_difference_and_the_way_back_is_the_way_there_turned_round() {
        let (one, both) = (scenario("one", &[FEWER_LEAVE]), scenario("both", &[FEWER_LEAVE, FEWER_MOVE]));
        let there = bridged(Some(&one), &both).unwrap();
        let back = bridged(Some(&both), &one).unwrap();
        assert_eq!((there.bars.len(), back.bars.len()), (1, 1));
        assert!((there.bars[0].value + back.bars[0].value).abs() < 1e-9);
        assert!(back.bars[0].driver.starts_with("without: "), "{}", back.bars[0].driver);
        assert!(bridged(Some(&both), &both).unwrap_err().to_string().contains("say the same"));
    }

    #[test]
    fn what_both_say_otherwise_is_one_change() {
        let a_little = scenario("a-little", &[r#"what = "leaving", cause = "leaves", times = 0.9"#]);
        let a_lot = scenario("a-lot", &[FEWER_LEAVE]);
        let answer = bridged(Some(&a_little), &a_lot).unwrap();
        assert_eq!(answer.bars.len(), 1, "{:?}", answer.bars);
        assert!(answer.bars[0].driver.contains("in place of") && 0.0 < answer.bars[0].value, "{:?}", answer.bars);
    }

    #[test]
    fn what_does_not_fit_the_area_is_refused_as_a_forecast_refuses_it() {
        let odd = scenario("odd", &[r#"what = "joiners", stream = "moon", heads_per_year = [1]"#]);
        assert!(bridged(None, &odd).unwrap_err().to_string().contains("moon"));
    }
}

/// Facts of the plan of Bedfordshire, Luton and Milton Keynes, February 2018, sections 4.3 and 5.1.1.
mod blmk {
    use wholetime_models::bridge::{Switched, in_order};
    use wholetime_plans::plan::Plan;

    #[test]
    fn the_paper_reaches_538_from_either_count_once_the_difference_of_the_counts_is_a_bar() {
        let plan = Plan::from_toml(include_str!("../../../../../examples/blmk-2018/plan.toml")).unwrap();
        let number = |wte: &wholetime_plans::quantity::Wte| wte.to_string().parse::<f64>().unwrap();
        let there = |id: &str| number(&plan.baseline(id).unwrap().wte["blmk"]);
        let aim = |id: &str| plan.aims.iter().find(|aim| aim.id == id).unwrap();
        let (in_2015, in_2017, survey) = (there("gp-national-2015"), there("gp-national-2017"), there("gp-survey"));
        let share = number(aim("national-share").change.as_ref().unwrap());
        let drivers = ["counted otherwise", "the fall since 2015 made good", "share of the national target"];
        let adds = [in_2017 - survey, in_2015 - in_2017, share];
        let value = |on: Switched| survey + (0..3).filter(|place| on.has(*place)).map(|place| adds[place]).sum::<f64>();
        let bridge = in_order(&drivers, &[0, 1, 2], value).unwrap();
        let bars: Vec<f64> = bridge.bars.iter().map(|bar| bar.change).collect();
        assert_eq!((bridge.start, bars.as_slice(), bridge.end), (409.0, [6.0, 45.0, 78.0].as_slice(), 538.0));
        // Without the first bar the paper's 123 on top of the survey come to 532: its contradiction between 4.3 and 5.1.1.
        assert_eq!(survey + number(aim("compliance").change.as_ref().unwrap()), 532.0);
        // Need: demand of 520 less 44 by other roles.
        let need = number(aim("need").level.as_ref().unwrap());
        let demand = number(aim("demand").level.as_ref().unwrap());
        assert_eq!((demand - survey, need - demand), (111.0, -44.0));
    }
}
