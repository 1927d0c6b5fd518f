//! Chances of plans for Havelock, held against the forecast itself; signals of counts worked by hand.

use std::path::Path;
use std::sync::LazyLock;

use tempfile::TempDir;
use wholetime_plans::targets::targets;
use wholetime_vocabulary::{Cancel, Quiet};

use super::*;
use crate::questions::forecast::TargetAsked;
use crate::questions::plans::PlanSource;
use crate::questions::plans::targets::{TargetsAnswer, TargetsAsked};
use crate::{Settings, WorkbenchError};

const NURSES: &str = r#"
schema = 1
id = "nurses"
title = "Nurses of Harbour"
years = ["2026/27", "2027/28"]

[[place]]
id = "whole"
title = "Harbour"
code = "U99901"

[[place]]
id = "north"
title = "North"
within = "whole"

[[baseline]]
id = "counted"
title = "Nurses"
profession = "nurse"
as_at = "March 2026"
source = "Invented"
wte = { whole = 10 }

[[aim]]
id = "more"
title = "More nurses"
kind = "ambition"
profession = "nurse"
baseline = "counted"
change = 4
source = "Invented"

[[target]]
id = "more"
title = "More nurses"
aim = "more"
shared_by = "own"
claims = { north = 1 }
"#;

fn open(workspace: &Path) -> Workbench {
    let clock = || "2026-06-15T09:00:00Z".parse().unwrap();
    let settings = Settings { workspace: workspace.to_owned(), database: None, by: "zoe".to_owned(), clock };
    Workbench::open(settings).unwrap()
}

/// Havelock, imported once; chances change nothing in it.
static HAVELOCK: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let published = folder.path().join("published");
    Workbench::synthetic_havelock(&published).unwrap();
    let never = Cancel::default();
    open(&folder.path().join("workspace")).import(&[published], None, &Quiet, &never).unwrap();
    folder
});

fn havelock() -> Workbench {
    open(&HAVELOCK.path().join("workspace"))
}

fn answered(bench: &Workbench, document: &str) -> TargetsAnswer {
    let plan = Plan::from_toml(document).unwrap();
    bench.plan_targets(&PlanSource::Document(Box::new(plan)), &TargetsAsked::default()).unwrap()
}

fn only(answer: &TargetsAnswer) -> &TargetChance {
    assert_eq!(answer.chances.len(), 1);
    &answer.chances[0]
}

#[test]
fn a_chance_in_words_changes_at_a_half_and_at_four_fifths() {
    let words = [49.9, 50.0, 79.9, 80.0].map(|chance| Prospect::of(chance).title());
    assert_eq!(words, ["likely missed (red)", "open (amber)", "open (amber)", "likely met (green)"]);
}

#[test]
fn the_chance_of_a_target_is_that_of_the_forecast_of_its_area() {
    let bench = havelock();
    let answer = answered(&bench, NURSES);
    let foreseen = only(&answer).foreseen.as_ref().unwrap();
    assert_eq!((foreseen.needed, foreseen.by.to_string().as_str()), (14.0, "2028-03"));
    let years = years_to(foreseen.by, foreseen.from);
    let target = TargetAsked { value: 14.0, is_per_100k: false, by: Some(foreseen.by) };
    let asked = ForecastAsked { target: Some(target), ..ForecastAsked::of(StaffGroup::Nurse, years) };
    let forecast = bench.forecast("U99901", &asked, Scope::default()).unwrap();
    assert_eq!(foreseen.chance_pct, forecast.target.unwrap().chance_pct);
    assert_eq!(foreseen.now, forecast.now);
    // How it stands is told as before, beside it.
    assert!(answer.targets[0].worked.is_some());
}

#[test]
fn targets_that_are_asked_to_stop_have_no_answer_rather_than_one_without_a_chance() {
    let plan = PlanSource::Document(Box::new(Plan::from_toml(NURSES).unwrap()));
    let cancel = Cancel::default();
    cancel.ask();
    let watch = Watch { progress: &Quiet, cancel: &cancel };
    let stopped = havelock().plan_targets_watched(&plan, &TargetsAsked::default(), watch);
    assert!(matches!(stopped, Err(WorkbenchError::Cancelled(_))), "{stopped:?}");
}

#[test]
fn what_nobody_doubts_is_green_and_what_nobody_can_reach_is_red_from_its_first_step() {
    let bench = havelock();
    // Two targets of one area share a forecast.
    let two = NURSES.replace(
        "[[target]]",
        "[[aim]]\nid = \"army\"\ntitle = \"An army\"\nkind = \"imposed\"\nprofession = \"nurse\"\nbaseline = \"counted\"\n\
         change = 4000\nsource = \"Invented\"\n\n[[target]]\nid = \"army\"\ntitle = \"An army\"\naim = \"army\"\n\
         shared_by = \"own\"\nclaims = { north = 1 }\n\n[[target]]",
    );
    let two = two.replace("wte = { whole = 10 }", "wte = { whole = 0.5 }").replace("change = 4\n", "change = 1\n");
    let answer = answered(&bench, &two);
    let of = |target: &str| answer.chances.iter().find(|chance| chance.target == target).unwrap();
    let easy = of("more").foreseen.as_ref().unwrap();
    assert_eq!(
        (easy.needed, easy.chance_pct, easy.status, easy.first_expected_miss),
        (1.5, 100.0, Prospect::Green, None)
    );
    let hopeless = of("army").foreseen.as_ref().unwrap();
    assert_eq!((hopeless.chance_pct, hopeless.status), (0.0, Prospect::Red));
    // The first quarter of the plan ends in June 2026.
    assert_eq!(hopeless.first_expected_miss.map(|month| month.to_string()).as_deref(), Some("2026-06"));
    assert!(of("army").sentence.contains("first likely missed in June 2026"), "{}", of("army").sentence);
}

#[test]
fn where_no_chance_can_be_given_the_reason_stands_in_its_place() {
    let bench = havelock();
    let why = |document: &str| only(&answered(&bench, document)).missing.clone().unwrap();
    assert!(why(&NURSES.replace("code = \"U99901\"\n", "")).contains("add its `code`"));
    assert!(why(&NURSES.replace("U99901", "U99999")).contains("U99999"));
    let managers = NURSES.replace("profession = \"nurse\"", "profession = \"manager\"");
    assert!(why(&managers).contains("`manager` cannot be forecast by itself"), "{}", why(&managers));
    let silent = NURSES.replace("wte = { whole = 10 }", "wte = {}");
    assert!(why(&silent).contains("no baseline says where"), "{}", why(&silent));
    let past = NURSES.replace("\"2026/27\", \"2027/28\"", "\"2024/25\"");
    assert!(why(&past).contains("March 2025 is past") && why(&past).contains("were wanted"), "{}", why(&past));
    let empty = tempfile::tempdir().unwrap();
    let nothing_held = answered(&open(empty.path()), NURSES);
    assert!(only(&nothing_held).missing.is_some());
}

#[test]
fn definitions_of_gps_are_read_from_what_a_plan_leaves_out() {
    let written = [
        ("extgl", Some(GpDefinition::Extgl)),
        ("FTE, without trainees and locums; with estimates", Some(GpDefinition::Extgl)),
        ("FTE, without trainees; regular locums are in it", Some(GpDefinition::Extg)),
        ("WTE of GPs without those in training, for each 100,000 patients registered", Some(GpDefinition::Extg)),
        ("FTE; trainees and locums are in it", Some(GpDefinition::Total)),
        ("WTE, locums left out", Some(GpDefinition::Exl)),
        ("WTE", None),
    ];
    for (text, definition) in written {
        assert_eq!(definition_of(text), definition, "{text}");
    }
}

#[test]
fn few_counts_say_nothing_and_many_show_what_is_out_of_the_usual() {
    let told = |counts: &[f64]| {
        let mut document = NURSES.to_owned();
        for (month, wte) in counts.iter().enumerate() {
            let (year, month) = (2023 + month / 12, month % 12 + 1);
            document.push_str(&format!(
                "\n[[target.actual]]\non = \"{year}-{month:02}-28\"\nwte = {wte}\nsource = \"Invented\"\n"
            ));
        }
        let plan = Plan::from_toml(&document).unwrap();
        let lines = targets(&plan, "2026-06-15".parse().unwrap(), None);
        signal(&plan.targets[0], lines[0].worked.as_ref().unwrap())
    };
    let few = told(&[10.0; 12]);
    assert_eq!((few.counts, few.is_signal), (12, None));
    assert!(few.sentence.contains("Too short") && few.sentence.contains("13 are needed"), "{}", few.sentence);
    // Before the plan begins nothing is due. Changes of one, up and down; then one of minus nine.
    let usual = [10.0, 11.0, 10.0, 11.0, 10.0, 11.0, 10.0, 11.0, 10.0, 11.0, 10.0, 11.0, 10.0, 11.0];
    assert_eq!(told(&usual).is_signal, Some(false));
    let mut falls = usual;
    falls[13] = 1.0;
    let signal = told(&falls);
    assert_eq!(signal.is_signal, Some(true));
    assert!(signal.sentence.contains("moved less than"), "{}", signal.sentence);
}
