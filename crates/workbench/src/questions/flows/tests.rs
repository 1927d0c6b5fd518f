//! Comings and goings on Havelock, whose story is known, and on three invented practices of which only FTE is held.

use std::path::Path;
use std::sync::LazyLock;

use tempfile::TempDir;
use wholetime_models::amount::Amount;
use wholetime_vocabulary::{Cancel, Quiet, Value};

use super::*;
use crate::Settings;
use crate::questions::series::SeriesAsked;

fn open(workspace: &Path) -> Workbench {
    let clock = || jiff::civil::date(2026, 4, 20).at(9, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
    Workbench::open(Settings { workspace: workspace.to_owned(), database: None, by: "zoe".to_owned(), clock }).unwrap()
}

static HAVELOCK: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let published = folder.path().join("published");
    Workbench::synthetic_havelock(&published).unwrap();
    open(&folder.path().join("workspace")).import(&[published], None, &Quiet, &Cancel::default()).unwrap();
    folder
});

fn flows(area: &str, group: StaffGroup) -> Flows {
    open(&HAVELOCK.path().join("workspace")).flows(area, FlowsAsked::of(group), Scope::default()).unwrap()
}

fn period(text: &str) -> Period {
    text.parse().unwrap()
}

fn practice<'a>(flows: &'a Flows, code: &str) -> &'a PracticeLine {
    flows.practices.iter().find(|line| line.practice == code).unwrap()
}

#[test]
fn every_balance_adds_up_and_practices_add_up_to_their_area() {
    for group in StaffGroup::ALL {
        let flows = flows("QZ9", *group);
        let whole = [flows.heads.unwrap(), flows.fte.unwrap()];
        for step in &flows.steps {
            assert!(step.heads.unwrap().adds_up() && step.fte.unwrap().adds_up(), "{step:?}");
        }
        for (of, whole) in
            [|line: &PracticeLine| line.heads.unwrap(), |line: &PracticeLine| line.fte.unwrap()].into_iter().zip(whole)
        {
            assert!(whole.adds_up(), "{whole:?}");
            let mut sum = Balance::default();
            flows.practices.iter().for_each(|line| sum.and(&of(line)));
            assert_eq!(sum, whole, "{group}");
        }
        let mut steps = flows.steps.windows(2);
        assert!(steps.all(|two| two[0].heads.unwrap().end == two[1].heads.unwrap().start));
    }
}

#[test]
fn nobody_leaves_where_the_story_says_that_all_stay() {
    // The nurses of Millstream stay for three years, and some of them pass from one band of age to the next.
    let flows = flows("U99903", StaffGroup::Nurse);
    let heads = flows.heads.unwrap();
    assert!(Amount::ZERO < heads.start && heads.left == Amount::ZERO, "{heads:?}");
    assert_eq!(flows.way, Some(Way::ByAge));
    assert!(flows.newest().unwrap().figure.turnover_pct == Value::Known(0.0));
}

#[test]
fn a_practice_that_reports_again_has_not_hired_everybody() {
    // Cinder Path is silent from March to August 2024.
    let flows = flows("QZ9", StaffGroup::Admin);
    let step = |to: &str| flows.steps.iter().find(|step| step.to == period(to)).unwrap().heads.unwrap();
    let (silent, back) = (step("2024-03").reporting, step("2024-09").reporting);
    assert!(
        silent < Amount::ZERO && silent + back == Amount::ZERO,
        "what was taken out comes back: {silent:?} and {back:?}"
    );
    let whole = practice(&flows, "Z99010").heads.unwrap();
    assert!(whole.reporting == Amount::ZERO && whole.joined < whole.end, "{whole:?}");
    // Asked alone, its silent months are not looked at.
    let alone = self::flows("Z99010", StaffGroup::Admin);
    assert!(alone.steps.iter().any(|step| step.from == period("2024-02") && step.to == period("2024-09")));
}

#[test]
fn staff_of_a_practice_that_merges_are_not_joiners_of_the_other() {
    // Weavers Yard merges into Mill Lane on 1 October 2024.
    let flows = flows("QZ9", StaffGroup::Gp);
    let closed = flows.closed.iter().find(|closed| closed.practice == "Z99014").unwrap();
    assert_eq!(closed.taken_over_by.as_deref(), Some("Z99013"));
    let (gone, heir) = (practice(&flows, "Z99014").heads.unwrap(), practice(&flows, "Z99013").heads.unwrap());
    assert!(gone.practices < Amount::ZERO);
    assert_eq!(gone.practices + heir.practices, Amount::ZERO);
    let mill_lane = self::flows("Z99013", StaffGroup::Gp);
    let merged = mill_lane.steps.iter().find(|step| step.to == period("2024-10")).unwrap().heads.unwrap();
    assert!(merged.joined < merged.practices, "{merged:?}");
}

#[test]
fn hours_typed_as_fte_are_neither_people_nor_hours() {
    // Pennywort enters 37.5 FTE for one GP in February 2024 and mends it in March.
    let flows = flows("Z99008", StaffGroup::Gp);
    let step = |to: &str| flows.steps.iter().find(|step| step.to == period(to)).unwrap().fte.unwrap();
    assert!(35.0 < step("2024-02").unexplained.number() && step("2024-02").hours == Amount::ZERO);
    assert!(step("2024-03").unexplained.number() < -35.0);
}

#[test]
fn turnover_over_time_ends_with_that_of_the_newest_year() {
    let bench = open(&HAVELOCK.path().join("workspace"));
    let series = bench.series("QZ9", "turnover_nurse", SeriesAsked::default(), Scope::default()).unwrap();
    let newest = flows("QZ9", StaffGroup::Nurse).newest().unwrap().figure;
    let last = series.points.last().unwrap();
    assert_eq!((last.value, last.numerator, last.denominator), (newest.turnover_pct, newest.left, Some(newest.mean)));
    assert!(bench.explain("QZ9", "turnover_nurse", None, Scope::default()).is_err(), "it takes two months");
}

#[test]
fn what_cannot_be_asked_is_refused_in_words() {
    let bench = open(&HAVELOCK.path().join("workspace"));
    let refused = |asked: FlowsAsked| bench.flows("QZ9", asked, Scope::default()).unwrap_err().to_string();
    let nurses = FlowsAsked::of(StaffGroup::Nurse);
    assert!(refused(FlowsAsked { definition: Some(GpDefinition::Extg), ..nurses }).contains("leave it out"));
    let (from, to) = (Some(period("2025-03")), Some(period("2025-03")));
    assert!(refused(FlowsAsked { from, to, ..nurses }).contains("is not before"));
    let one = FlowsAsked { from: Some(period("2026-03")), ..nurses };
    assert!(refused(one).contains("only March 2026 is held"));
}

/// Three practices of which files hold FTE alone, half a year apart.
fn three_practices() -> (TempDir, Workbench) {
    let folder = tempfile::tempdir().unwrap();
    let published = folder.path().join("published");
    std::fs::create_dir(&published).unwrap();
    let months =
        [("2021-03", ["5.0", "2.0", "4.0"]), ("2021-09", ["3.5", "2.1", "ND"]), ("2022-03", ["3.5", "3.0", "4.1"])];
    for (month, nurses) in months {
        let mut text = "PRAC_CODE,PRAC_NAME,PCN_CODE,PCN_NAME,SUB_ICB_CODE,SUB_ICB_NAME,ICB_CODE,ICB_NAME,REGION_CODE,REGION_NAME,\
             TOTAL_PATIENTS,TOTAL_GP_FTE,TOTAL_NURSES_FTE,TOTAL_DPC_FTE,TOTAL_ADMIN_FTE\n"
            .to_owned();
        for (code, fte) in ["Z99901", "Z99902", "Z99903"].into_iter().zip(nurses) {
            text.push_str(&format!(
                "{code},SURGERY {code},U99990,QUAY PCN,H4V9Z,QUAY,QZ8,NHS QUAY ICB,Y91,QUAY REGION,9000,5,{fte},2,9\n"
            ));
        }
        let name = format!("General Practice - {month} Practice Level (extract).csv");
        std::fs::write(published.join(name), text).unwrap();
    }
    let bench = open(&folder.path().join("workspace"));
    bench.import(&[published], None, &Quiet, &Cancel::default()).unwrap();
    (folder, bench)
}

#[test]
fn where_only_fte_is_held_turnover_is_at_least_what_fell() {
    let (_folder, bench) = three_practices();
    let flows = bench.flows("U99990", FlowsAsked::of(StaffGroup::Nurse), Scope::default()).unwrap();
    assert_eq!((flows.way, flows.heads), (Some(Way::FteAtLeast), None));
    // 5.0 → 3.5 left; 2.1 → 3.0 joined; 2.0 → 2.1 and, over the month that was not reported, 4.0 → 4.1 are hours.
    let fte = flows.fte.unwrap();
    assert_eq!([fte.left, fte.joined, fte.hours].map(Amount::number), [1.5, 0.9, 0.2]);
    let year = flows.newest().unwrap();
    assert_eq!(year.practices, 3);
    // Means of 4.25, 2.5 and 4.05.
    assert!((year.figure.turnover_pct.known().unwrap() - 100.0 * 1.5 / 10.8).abs() < 1e-9);
    assert!(flows.finding.contains("at least 13.9 %"), "{}", flows.finding);
    let asked = SeriesAsked::default();
    let leavers = bench.series("U99990", "leavers_nurse", asked, Scope::default()).unwrap();
    assert!(leavers.points.iter().all(|point| point.value.known().is_none()), "FTE are not people");
}

#[test]
fn a_place_is_told_against_all_that_is_held_and_what_it_leans_on_is_said() {
    let (_folder, bench) = three_practices();
    let holdings = bench.holdings().unwrap();
    let asked: Vec<String> = ["Z99901", "Z99902", "Z99999"].map(str::to_owned).to_vec();
    let rates = place_factor(&holdings, &asked, StaffGroup::Nurse, period("2022-03")).unwrap();
    assert_eq!((rates.way, rates.practices.len()), (Some(Way::FteAtLeast), 3));
    // One network whose practices differ by no more than chance: all are as England.
    assert!(rates.practices.values().all(|rate| (rate.leaving.rate - 1.0).abs() < 1e-9), "{rates:?}");
    assert!(rates.borrowed.iter().any(|line| line.starts_with("1 of 3 practices")), "{:?}", rates.borrowed);
    let early = place_factor(&holdings, &asked, StaffGroup::Nurse, period("2021-03")).unwrap();
    assert_eq!(early.way, None);
    assert!(early.borrowed[0].contains("as in England"), "{:?}", early.borrowed);
    let havelock = open(&HAVELOCK.path().join("workspace")).holdings().unwrap();
    let codes: Vec<String> = ["Z99001", "Z99004"].map(str::to_owned).to_vec();
    let rates = place_factor(&havelock, &codes, StaffGroup::Gp, period("2025-03")).unwrap();
    assert_eq!(rates.way, Some(Way::ByAge));
    assert!(rates.practices.values().all(|rate| 0.0 < rate.leaving.rate && 0.0 < rate.joining.rate));
}
