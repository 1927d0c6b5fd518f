//! Scenarios held and compared in an invented place, of which no figure is typed in: what must hold whatever the figures.

use std::path::Path;
use std::sync::{LazyLock, Mutex};

use tempfile::TempDir;
use wholetime_models::scenario::Scenario;
use wholetime_vocabulary::{Cancel, Level, Progress, Quiet, StaffGroup};

use super::ScenarioSource;
use super::compare::ScenarioComparison;
use super::seek::{Lever, SeekAsked};
use crate::questions::forecast::{ForecastAsked, TargetAsked, Watch};
use crate::{Scope, Settings, Workbench, WorkbenchError};

/// Havelock, imported once.
static HAVELOCK: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let published = folder.path().join("published");
    Workbench::synthetic_havelock(&published).unwrap();
    open(&folder.path().join("workspace")).import(&[published], None, &Quiet, &Cancel::default()).unwrap();
    folder
});

fn open(workspace: &Path) -> Workbench {
    let clock = || "2026-06-15T09:00:00Z".parse().unwrap();
    let settings = Settings { workspace: workspace.to_owned(), database: None, by: "zoe".to_owned(), clock };
    Workbench::open(settings).unwrap()
}

/// Havelock to ask, not to write.
fn havelock() -> Workbench {
    open(&HAVELOCK.path().join("workspace"))
}

/// A workspace of its own with nothing in it, to write.
fn empty() -> (TempDir, Workbench) {
    let folder = tempfile::tempdir().unwrap();
    let bench = open(folder.path());
    (folder, bench)
}

fn network(bench: &Workbench) -> String {
    bench.areas(None, Some(Level::Pcn), None, Scope::default(), 1).unwrap().areas[0].code.clone()
}

fn scenario(id: &str, changes: &[&str]) -> Scenario {
    let mut text = format!("schema = 1\nid = \"{id}\"\ntitle = \"{id}\"\n");
    for change in changes {
        text.push_str(&format!("[[override]]\nauthor = \"a\"\nreason = \"r\"\nchange = {{ {change} }}\n"));
    }
    Scenario::read(&text).unwrap()
}

fn document(id: &str, changes: &[&str]) -> ScenarioSource {
    ScenarioSource::Document(Box::new(scenario(id, changes)))
}

fn asked() -> ForecastAsked {
    ForecastAsked { replicates: 40, ..ForecastAsked::of(StaffGroup::Nurse, 1) }
}

fn compared(bench: &Workbench, sources: &[ScenarioSource]) -> Result<ScenarioComparison, WorkbenchError> {
    bench.compare_scenarios(&network(bench), sources, &asked(), Scope::default())
}

const MORE: &str = r#"what = "recruits", source = "return", heads_per_year = [6], fte = 1"#;
const FEWER: &str = r#"what = "turnover", from_percent = 10, to_percent = 40"#;

#[test]
fn a_scenario_that_changes_nothing_differs_by_nothing() {
    let bench = havelock();
    let answer = compared(&bench, &[document("nothing", &[])]).unwrap();
    let difference = answer.scenarios[1].difference.unwrap();
    assert_eq!((difference.spread.p05, difference.spread.mean, difference.spread.p95), (0.0, 0.0, 0.0));
    assert_eq!(difference.same_pct, 100.0);
    assert_eq!(answer.scenarios[0].points, answer.scenarios[1].points);
    assert!(answer.finding.starts_with("none of these"), "{}", answer.finding);
}

#[test]
fn more_joiners_are_more_staff_and_more_leavers_fewer_in_every_replicate() {
    let bench = havelock();
    let answer = compared(&bench, &[document("more", &[MORE]), document("fewer", &[FEWER])]).unwrap();
    let (more, fewer) = (answer.scenarios[1].difference.unwrap(), answer.scenarios[2].difference.unwrap());
    assert!(0.0 < more.spread.mean && 0.0 <= more.spread.p05, "{more:?}");
    assert!(fewer.spread.mean < 0.0 && fewer.spread.p95 <= 0.0, "{fewer:?}");
    // The difference replicate by replicate is far surer than two forecasts held against each other.
    let base = answer.scenarios[0].end;
    assert!(more.spread.p95 - more.spread.p05 < base.p95 - base.p05 + 6.0);
}

#[test]
fn each_change_alone_and_what_they_do_together_come_to_the_whole() {
    let bench = havelock();
    let answer = compared(&bench, &[document("both", &[MORE, FEWER]), document("one", &[MORE])]).unwrap();
    let (both, one) = (&answer.scenarios[1], &answer.scenarios[2]);
    assert_eq!((both.alone.len(), one.alone.len()), (2, 1));
    let sum: f64 = both.alone.iter().map(|part| part.difference.spread.mean).sum();
    let whole = both.difference.unwrap().spread.mean;
    assert!((sum + both.together.unwrap() - whole).abs() < 1e-9);
    assert_eq!(one.together, None);
    assert_eq!(
        both.alone[0].difference,
        one.difference.unwrap(),
        "the same change has the same draws wherever it stands"
    );
}

/// Every step that was told.
#[derive(Default)]
struct Told(Mutex<Vec<(u64, u64)>>);

impl Progress for Told {
    fn step(&self, done: u64, total: u64, _what: &str) {
        self.0.lock().unwrap().push((done, total));
    }
}

#[test]
fn several_forecasts_are_told_as_one_work_that_goes_on_to_its_end_and_stops_when_asked() {
    let bench = havelock();
    let (told, cancel) = (Told::default(), Cancel::default());
    let sources = [document("both", &[MORE, FEWER]), document("one", &[MORE])];
    let watch = Watch { progress: &told, cancel: &cancel };
    bench.compare_scenarios_watched(&network(&bench), &sources, &asked(), Scope::default(), watch).unwrap();
    let steps = std::mem::take(&mut *told.0.lock().unwrap());
    // Things as they are, told and drawn; the first scenario and each of its two changes alone; the second.
    assert_eq!(steps, [1, 2, 3, 4, 5, 6].map(|drawn| (40 * drawn, 40 * 6)));
    cancel.ask();
    let stopped = bench.tornado_watched(&network(&bench), &asked(), Scope::default(), watch);
    assert!(matches!(stopped, Err(WorkbenchError::Cancelled(_))), "{stopped:?}");
    assert!(told.0.lock().unwrap().is_empty(), "nothing is drawn");
}

#[test]
fn what_cannot_be_compared_is_refused_in_words() {
    let bench = havelock();
    let refused = |sources: &[ScenarioSource]| compared(&bench, sources).unwrap_err().to_string();
    assert!(refused(&[]).contains("at least one scenario"));
    assert!(
        refused(&[document("same", &[MORE]), document("same", &[FEWER])]).contains("two scenarios are called `same`")
    );
    let many: Vec<ScenarioSource> = (0..7).map(|number| document(&format!("n{number}"), &[MORE])).collect();
    assert!(refused(&many).contains("7 scenarios"));
    let elsewhere = r#"what = "practice_closes", practice = "Z99999", month = "2026-03", staff_who_move_percent = 50"#;
    assert!(refused(&[document("closes", &[elsewhere])]).contains("`Z99999`"));
    let long_ago = r#"what = "starters", source = "other", month = "2001-01", heads = 1, fte = 1"#;
    assert!(refused(&[document("long-ago", &[long_ago])]).contains("2001-01"));
    assert!(refused(&[ScenarioSource::named("not-held").unwrap()]).contains("not-held"));
    assert!(ScenarioSource::named("x@two").is_err());
}

#[test]
fn a_closing_practice_takes_staff_from_its_network() {
    let bench = havelock();
    let code = network(&bench);
    let practice =
        bench.areas(None, Some(Level::Practice), Some(&code), Scope::default(), 1).unwrap().areas[0].code.clone();
    let first = bench.forecast(&code, &asked(), Scope::default()).unwrap().points[5].period;
    let closes = |moves: u32| {
        let change = format!(
            r#"what = "practice_closes", practice = "{practice}", month = "{first}", staff_who_move_percent = {moves}"#
        );
        let answer = compared(&bench, &[document("closes", &[&change])]).unwrap();
        let before = (answer.scenarios[1].points[4].mean - answer.scenarios[0].points[4].mean).abs();
        (answer.scenarios[1].difference.unwrap(), before < 1e-9)
    };
    let (none_stay, is_same_before) = closes(0);
    let (all_stay, _) = closes(100);
    assert!(none_stay.spread.mean < 0.0 && is_same_before, "{none_stay:?}");
    assert!(all_stay.spread.mean.abs() < 1e-9, "where all move nearby the network keeps them");
}

#[test]
fn assumptions_stand_in_the_order_in_which_they_matter_and_name_their_source() {
    let bench = havelock();
    let answer = bench.tornado(&network(&bench), &asked(), Scope::default()).unwrap();
    assert!(answer.bars.windows(2).all(|pair| pair[1].swing <= pair[0].swing));
    assert!(!answer.bars.is_empty() && answer.bars.iter().all(|bar| !bar.source.is_empty()));
    let leaving = answer.bars.iter().find(|bar| bar.assumption == "gp_leaving");
    assert!(leaving.is_none_or(|bar| bar.change_at_high <= bar.change_at_low), "{leaving:?}");
    let names: Vec<&str> = answer.bars.iter().map(|bar| bar.assumption.as_str()).collect();
    assert!(!names.contains(&"locum_cover") && !names.contains(&"training_conversion"), "{names:?}");
    assert!(answer.not_varied.iter().any(|one| one.assumption == "training_conversion" && one.why.contains("GPs")));
}

#[test]
fn what_it_takes_lies_between_the_last_two_tries() {
    let bench = havelock();
    let code = network(&bench);
    let base = bench.forecast(&code, &asked(), Scope::default()).unwrap();
    let end = base.points.last().unwrap();
    let target =
        |value: f64| ForecastAsked { target: Some(TargetAsked { value, is_per_100k: false, by: None }), ..asked() };
    let lever = SeekAsked { lever: "joiners:return".parse().unwrap(), chance_pct: 70.0, at_most: Some(12.0) };
    let found = bench.seek(&code, &target(end.p95 + 1.0), &lever, Scope::default()).unwrap();
    let (enough, short) = (found.enough.unwrap(), found.not_enough.unwrap());
    assert!(70.0 <= enough.chance_pct && short.chance_pct < 70.0);
    assert!((enough.value - short.value - 0.1).abs() < 1e-9, "{enough:?} {short:?}");
    let already = bench.seek(&code, &target(0.0), &lever, Scope::default()).unwrap();
    assert_eq!((already.enough.unwrap().value, already.not_enough), (0.0, None));
    let never = bench.seek(&code, &target(1_000_000.0), &lever, Scope::default()).unwrap();
    assert!(
        never.enough.is_none() && never.finding.contains("cannot be reached within 12 more a year"),
        "{}",
        never.finding
    );
    let later = SeekAsked { lever: Lever::RetireLater, ..lever };
    assert!(bench.seek(&code, &asked(), &later, Scope::default()).unwrap_err().to_string().contains("--target"));
}

#[test]
fn the_same_question_has_the_same_digits() {
    let bench = havelock();
    let sources = [document("both", &[MORE, FEWER])];
    assert_eq!(compared(&bench, &sources).unwrap(), compared(&bench, &sources).unwrap());
}

#[test]
fn scenarios_are_kept_in_versions_and_taken_out_of_use_with_a_reason() {
    let (_folder, bench) = empty();
    assert!(bench.scenarios(true).unwrap().scenarios.is_empty());
    assert!(!bench.has_people(), "a question makes no database");
    let first = scenario("later", &[r#"what = "retire_later", years = 2"#]);
    let second = scenario("later", &[r#"what = "retire_later", years = 3"#]);
    assert_eq!(bench.accept_scenario(&first, " first ").unwrap().number, 1);
    assert!(bench.accept_scenario(&first, "").unwrap().is_known);
    assert_eq!(bench.accept_scenario(&second, "").unwrap().number, 2);
    let (newest, versions) = bench.scenario("later", None).unwrap();
    assert_eq!((newest.scenario, versions.len()), (second.clone(), 2));
    assert_eq!(bench.scenario("later", Some(1)).unwrap().0.scenario, first);
    assert_eq!(bench.scenario("later", Some(1)).unwrap().0.note, "first");
    assert!(bench.withdraw_scenario("later", " ").is_err());
    bench.withdraw_scenario("later", "the offer was not made").unwrap();
    assert!(bench.scenarios(false).unwrap().scenarios.is_empty());
    assert_eq!(bench.scenarios(true).unwrap().scenarios.len(), 1);
    let opened = bench.open_scenario(&ScenarioSource::named("later").unwrap()).unwrap_err().to_string();
    assert!(opened.contains("the offer was not made"), "{opened}");
    let earlier = bench.open_scenario(&ScenarioSource::named("later@1").unwrap());
    assert!(earlier.is_err(), "an earlier version is out of use with the newest");
    assert!(bench.withdraw_scenario("later", "again").is_err());
    assert_eq!(bench.accept_scenario(&second, "").unwrap().number, 3, "accepted again, it is in use again");
    assert!(bench.scenario("other", None).is_err());
}

#[test]
fn a_scenario_for_an_area_nobody_knows_is_refused() {
    let (_folder, bench) = empty();
    let lost = Scenario { area: Some("U00000".to_owned()), ..scenario("lost", &[MORE]) };
    assert!(bench.accept_scenario(&lost, "").is_err());
    for taken in ["compare", "typed"] {
        let why = bench.accept_scenario(&Scenario::of_nothing(taken, "Compare"), "").unwrap_err().to_string();
        assert!(why.contains("cannot name a scenario: a page has that address"), "{why}");
    }
    assert!(bench.read_scenario(b"\xff", "x.toml").unwrap_err().to_string().contains("x.toml"));
    assert!(bench.read_scenario(b"schema = 1\nid = \"x\"\ntitle = \"x\"\nyears = 2", "x.toml").is_err());
}

#[test]
fn every_assumption_says_its_range_and_its_source() {
    let (_folder, bench) = empty();
    let all = bench.assumptions(None).unwrap();
    assert!(all.assumptions.iter().any(|line| line.name == "training_conversion"));
    assert!(0 < all.n_from_memory);
    let one = bench.assumptions(Some("fte_of_new_gps")).unwrap().assumptions;
    assert_eq!((one.len(), one[0].values[0].central), (1, 0.65));
    let unknown = bench.assumptions(Some("luck")).unwrap_err().to_string();
    assert!(unknown.contains("`luck`") && unknown.contains("training_conversion"));
}
