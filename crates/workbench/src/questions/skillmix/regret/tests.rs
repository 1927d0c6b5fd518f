//! Regrets of mixes of Havelock, and what is said of them.

use std::path::Path;
use std::sync::LazyLock;

use tempfile::TempDir;
use wholetime_models::scenario::Scenario;
use wholetime_plans::mix::Turn;

use super::*;

fn open(workspace: &Path) -> Workbench {
    let clock = || "2026-06-15T09:00:00Z".parse().unwrap();
    let settings = crate::Settings { workspace: workspace.to_owned(), database: None, by: "zoe".to_owned(), clock };
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

fn scenario(id: &str, change: &str) -> ScenarioSource {
    let text = format!(
        "schema = 1\nid = \"{id}\"\ntitle = \"{id}\"\n[[override]]\nauthor = \"a\"\nreason = \"r\"\nchange = {{ {change} }}\n"
    );
    ScenarioSource::Document(Box::new(Scenario::read(&text).unwrap()))
}

#[test]
fn mixes_of_a_network_are_set_under_every_scenario_from_one_problem() {
    let bench = open(&HAVELOCK.path().join("workspace"));
    let more = scenario("return", r#"what = "recruits", source = "return", heads_per_year = [6], fte = 0.8"#);
    let asked = RegretAsked { mix: SkillmixAsked::of(2), scenarios: vec![more] };
    let answer = bench.skillmix_regret("U99901", &asked, Scope::default()).unwrap();
    let table = &answer.table;
    assert_eq!(table.cases, [AS_THINGS_ARE, "return"]);
    // Two that are chosen, one protected, and today's.
    assert_eq!(table.rows.len(), 4);
    for (case, best) in table.best.iter().enumerate() {
        for row in &table.rows {
            assert!(*best <= row.turns[case].cost + 1.0 || !row.turns[case].breaks.is_empty(), "{row:?}");
        }
    }
    // The mix chosen for a case is the best there, to within what it was solved to.
    for case in 0..2 {
        let own = table.rows.iter().find(|row| row.chosen_for == ChosenFor::Case(case)).unwrap();
        assert!(own.turns[case].regret <= GAP_PCT / 100.0 * own.turns[case].cost, "{own:?}");
    }
    // With GPs who come back less is left undone, so that the best costs less.
    assert!(table.best[1] < table.best[0], "{:?}", table.best);
    let mix = bench.skillmix("U99901", &SkillmixAsked::of(2), Scope::default()).unwrap();
    let own = table.rows[0].turns[0].cost;
    // A mix asked for by itself is solved to half a percent.
    assert!((own - mix.choice.objective).abs() <= 0.005 * mix.choice.objective, "{own}");
    assert!(!bench.has_people(), "a question makes no database");
}

#[test]
fn regrets_without_a_scenario_or_with_too_many_are_refused() {
    let bench = open(&HAVELOCK.path().join("workspace"));
    let why = |scenarios: Vec<ScenarioSource>| {
        let asked = RegretAsked { mix: SkillmixAsked::of(2), scenarios };
        bench.skillmix_regret("U99901", &asked, Scope::default()).unwrap_err().to_string()
    };
    assert!(why(Vec::new()).starts_with("no scenario is named"));
    let seven = vec![ScenarioSource::named("later").unwrap(); 7];
    assert!(why(seven).contains("7 scenarios cannot be set side by side; name 6 at most"));
    assert!(why(vec![ScenarioSource::named("later").unwrap()]).contains("no scenario `later` is held"));
}

fn row(title: &str, chosen_for: ChosenFor, regrets: [f64; 2]) -> RegretRow {
    let turn = |regret: f64| Turn { cost: 100.0 + regret, regret, undone: 0.0, breaks: Vec::new() };
    let worst = if regrets[0] < regrets[1] { 1 } else { 0 };
    RegretRow {
        chosen_for,
        title: title.to_owned(),
        fte_at_end: Vec::new(),
        turns: regrets.map(turn).to_vec(),
        worst_regret: regrets[worst],
        worst_case: worst,
        is_always_possible: true,
    }
}

#[test]
fn the_finding_names_the_least_bad_mix_and_what_doing_nothing_would_cost() {
    let table = RegretTable {
        cases: vec![AS_THINGS_ARE.to_owned(), "Fewer GPs".to_owned()],
        roles: Vec::new(),
        fte_now: Vec::new(),
        best: vec![100.0, 100.0],
        rows: vec![
            row("Best for ‘As things are’", ChosenFor::Case(0), [0.0, 120_000.0]),
            row("Best for ‘Fewer GPs’", ChosenFor::Case(1), [80_000.0, 0.0]),
            row("Today's posts kept", ChosenFor::Today, [240_000.0, 360_000.0]),
        ],
        least_bad: 1,
        notes: Vec::new(),
    };
    assert_eq!(
        finding(&table),
        "Least bad in the worst case is the mix “Best for ‘Fewer GPs’”: at worst it costs £80,000 more than the best mix \
         there, if it turns out “As things are”; today's posts kept would cost up to £360,000 more, if it turns out “Fewer GPs”"
    );
}
