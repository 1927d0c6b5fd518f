//! What it would take for plans of Havelock, whose forecast exists; refusals in words.

use std::path::Path;
use std::sync::LazyLock;

use tempfile::TempDir;
use wholetime_plans::plan::Plan;
use wholetime_vocabulary::StaffGroup;

use super::*;
use crate::questions::forecast::ForecastAsked;
use crate::{Scope, Settings};

/// Nurses of Harbour: four are trained here for sure, six come from abroad with a chance of a half; both cost the same a post.
fn plan(change: &str) -> String {
    format!(
        r#"
schema = 1
id = "nurses"
title = "Nurses of Harbour"
years = ["2026/27", "2027/28"]
place = [{{ id = "whole", title = "Harbour", code = "U99901" }}, {{ id = "north", title = "North", within = "whole" }}]
group = [{{ id = "all", title = "All" }}]

[[baseline]]
id = "counted"
title = "Nurses"
profession = "nurse"
as_at = "March 2026"
source = "Invented"
wte = {{ whole = 10 }}

[[aim]]
id = "more"
title = "More nurses"
kind = "ambition"
profession = "nurse"
baseline = "counted"
change = {change}
source = "Invented"

[[target]]
id = "more"
title = "More nurses"
aim = "more"
shared_by = "own"
claims = {{ north = 1 }}

[[pay]]
id = "nurse"
title = "A nurse"
row = [{{ from = "2026-04-01", cost = 40000, source = "Invented" }}]

[[initiative]]
id = "nurses"
title = "Nurses"
role = "nurse"
group = "all"
pay = "nurse"
counted = "once"

[[initiative.stream]]
id = "trained"
title = "Trained here"
probability_percent = 100
posts = [{{ when = "2026/27 Q3", planned = 4 }}]

[[initiative.stream]]
id = "abroad"
title = "From abroad"
probability_percent = 50
posts = [{{ when = "2026/27 Q3", planned = 6 }}]
"#
    )
}

fn open(workspace: &Path) -> Workbench {
    let clock = || "2026-06-15T09:00:00Z".parse().unwrap();
    let settings = Settings { workspace: workspace.to_owned(), database: None, by: "zoe".to_owned(), clock };
    Workbench::open(settings).unwrap()
}

/// Havelock, imported once; questions change nothing in it.
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

fn document(text: &str) -> PlanSource {
    PlanSource::Document(Box::new(Plan::from_toml(text).unwrap()))
}

fn last_point() -> ReachAsked {
    ReachAsked { joint: Joint::LastPoint, ..ReachAsked::default() }
}

/// A change with which Harbour has about as many as the middle of its forecast and `more`.
fn change(bench: &Workbench, more: f64) -> String {
    let asked = ForecastAsked::of(StaffGroup::Nurse, 2);
    let forecast = bench.forecast("U99901", &asked, Scope::default()).unwrap();
    format!("{}", (forecast.points.last().unwrap().p50 - 10.0 + more).round())
}

#[test]
fn without_the_plan_the_chance_of_the_last_point_is_that_of_the_target() {
    let bench = havelock();
    let source = document(&plan(&change(&bench, 3.0)));
    let answer = bench.plan_reach(&source, &last_point()).unwrap();
    let targets = bench.plan_targets(&source, &Default::default()).unwrap();
    let foreseen = targets.chances[0].foreseen.as_ref().unwrap();
    assert_eq!(answer.chance_without_pct, foreseen.chance_pct);
    assert_eq!(answer.points.last().unwrap().without_pct, foreseen.chance_pct);
    assert!(!bench.has_people(), "a question makes no database");
}

#[test]
fn the_whole_trajectory_is_never_likelier_met_than_any_of_its_points() {
    let bench = havelock();
    let answer = bench.plan_reach(&document(&plan(&change(&bench, 2.0))), &ReachAsked::default()).unwrap();
    for point in &answer.points {
        assert!(answer.planned.chance_pct <= point.planned_pct, "{point:?}");
        assert!(answer.chance_without_pct <= point.without_pct, "{point:?}");
    }
    let missed: f64 = answer.points.iter().map(|point| point.missed_first_pct).sum();
    let shown = answer.enough.as_ref().unwrap_or(&answer.most).chance_pct;
    assert!((missed + shown - 100.0).abs() < 1e-9, "every replicate meets all or misses a first one");
}

#[test]
fn what_is_enough_has_the_chance_and_nothing_cheaper_in_the_list_has() {
    let bench = havelock();
    let asked = ReachAsked { chance_pct: 60.0, ..last_point() };
    let answer = bench.plan_reach(&document(&plan(&change(&bench, 2.0))), &asked).unwrap();
    assert!(answer.is_exact);
    let enough = answer.enough.as_ref().unwrap();
    assert!(60.0 <= enough.chance_pct, "{answer:?}");
    assert_eq!(answer.ladder.last().unwrap().chance_pct, enough.chance_pct);
    // Every post costs £40,000 and is counted once.
    let pounds = enough.cost.unwrap().units() / 100;
    let posts = enough.wte.units() / 1000;
    assert_eq!(pounds, posts * 40_000);
    assert!(answer.finding.contains("60 %"), "{}", answer.finding);
}

#[test]
fn shares_of_ways_add_up_to_the_chance_the_plan_gains() {
    let bench = havelock();
    let answer = bench.plan_reach(&document(&plan(&change(&bench, 4.0))), &last_point()).unwrap();
    let shares: f64 = answer.reliance.iter().map(|line| line.share_points.unwrap()).sum();
    let gained = answer.planned.chance_pct - answer.chance_without_pct;
    assert!((shares - gained).abs() < 1e-9, "{shares} and {gained}");
    for line in &answer.reliance {
        assert!(line.chance_without_pct <= answer.planned.chance_pct, "{line:?}");
    }
    // Six with a chance of a half, less those who leave: no more than six, and about three on average.
    let abroad = answer.reliance.iter().find(|line| line.way == "nurses/abroad").unwrap();
    assert!(abroad.brings.p95 <= 6.0 && (2.0..3.0).contains(&abroad.brings.mean), "{abroad:?}");
}

#[test]
fn a_chance_set_by_whoever_asks_takes_the_place_of_the_plans() {
    let bench = havelock();
    let text = plan(&change(&bench, 4.0));
    let never = ReachAsked { chances: vec![("abroad".to_owned(), 0.0)], ..last_point() };
    let answer = bench.plan_reach(&document(&text), &never).unwrap();
    let abroad = answer.reliance.iter().find(|line| line.way == "nurses/abroad").unwrap();
    assert_eq!((abroad.brings.mean, abroad.falls_by, abroad.share_points), (0.0, 0.0, Some(0.0)));
    assert_eq!(answer.ways[1].risk_from, "whoever asks");
    assert_eq!(answer.ways[0].risk_from, "the plan");
    // The plan that says nothing takes an assumption, by its name.
    let silent = text.replace("probability_percent = 50\n", "");
    let answer = bench.plan_reach(&document(&silent), &last_point()).unwrap();
    assert_eq!(answer.ways[1].risk_from, "initiative_filled");
    assert_eq!(answer.ways[1].filled_pct.unwrap().low, 8.0);
}

#[test]
fn what_is_out_of_reach_is_said_with_the_best_there_is() {
    let answer = havelock().plan_reach(&document(&plan("4000")), &ReachAsked::default()).unwrap();
    assert_eq!((answer.enough.as_ref(), answer.most.chance_pct), (None, 0.0));
    assert!(answer.finding.contains("out of reach") && answer.finding.contains("missed first"), "{}", answer.finding);
    assert!(answer.reliance_finding.contains("hardly a chance"), "{}", answer.reliance_finding);
}

#[test]
fn what_is_enough_already_takes_none_of_the_posts() {
    let text = plan("1").replace("whole = 10", "whole = 0.5");
    let easy = havelock().plan_reach(&document(&text), &ReachAsked::default()).unwrap();
    assert!(easy.finding.contains("takes none of the plan's posts"), "{}", easy.finding);
    assert_eq!(easy.enough.unwrap().wte, wholetime_plans::quantity::Wte::ZERO);
}

#[test]
fn refusals_say_what_to_do_next() {
    let bench = havelock();
    let why = |text: &str, asked: &ReachAsked| bench.plan_reach(&document(text), asked).unwrap_err().to_string();
    let text = plan("4");
    let named = ReachAsked { target: Some("fewer".to_owned()), ..ReachAsked::default() };
    assert_eq!(why(&text, &named), "the plan has no target `fewer`; it has more");
    let sure = ReachAsked { chance_pct: 100.0, ..ReachAsked::default() };
    assert!(why(&text, &sure).contains("between 0 and 100 %"));
    let smaller = ReachAsked { stretch: 0.5, ..ReachAsked::default() };
    assert!(why(&text, &smaller).contains("give 1 for those planned"));
    let unknown = ReachAsked { chances: vec![("moon".to_owned(), 50.0)], ..ReachAsked::default() };
    assert_eq!(why(&text, &unknown), "`moon` is not one way of this target; it has nurses/trained, nurses/abroad");
    let nowhere = text.replace(", code = \"U99901\"", "");
    assert!(why(&nowhere, &ReachAsked::default()).contains("add its `code`"));
    // The plan of BLMK names no area by its code.
    let blmk = include_str!("../../../../../../examples/blmk-2018/plan.toml");
    let need = ReachAsked { target: Some("need".to_owned()), ..ReachAsked::default() };
    assert!(why(blmk, &need).contains("does not say which area"), "{}", why(blmk, &need));
    assert!(why(blmk, &ReachAsked::default()).contains("name one: need, compliance"));
}

#[test]
fn a_search_that_is_asked_to_stop_has_no_answer() {
    let cancel = Cancel::default();
    cancel.ask();
    let watch = Watch { progress: &Quiet, cancel: &cancel };
    let stopped = havelock().plan_reach_watched(&document(&plan("4")), &ReachAsked::default(), watch);
    assert!(matches!(stopped, Err(WorkbenchError::Cancelled(_))), "{stopped:?}");
}
