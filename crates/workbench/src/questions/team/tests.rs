//! Who works for the patients of Havelock, the invented place, each counted once.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use tempfile::TempDir;
use wholetime_returns::{Cell, Collection, How, Respondent, Return, Row};
use wholetime_store::Steps;
use wholetime_vocabulary::{Cancel, Quiet};

use super::*;
use crate::Settings;

const HARBOUR: &str = "U99901";
const LAMPLIGHT: &str = "U99902";
const MARCH: &str = "2026-03";

fn open(workspace: &Path) -> Workbench {
    // 1 June 2026.
    let clock = || jiff::Timestamp::from_second(1_780_272_000).unwrap();
    let (workspace, by) = (workspace.to_owned(), "a planner".to_owned());
    Workbench::open(Settings { workspace, database: None, by, clock }).unwrap()
}

/// Havelock, imported once.
static HAVELOCK: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let published = folder.path().join("published");
    Workbench::synthetic_havelock(&published).unwrap();
    let bench = open(&folder.path().join("workspace"));
    bench.import(&[published], None, &Quiet, &Cancel::default()).unwrap();
    folder
});

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn havelock() -> (TempDir, Workbench) {
    let folder = tempfile::tempdir().unwrap();
    copy(&HAVELOCK.path().join("workspace"), folder.path());
    let bench = open(folder.path());
    (folder, bench)
}

fn march() -> Scope {
    Scope { period: Some(MARCH.parse().unwrap()), ..Scope::default() }
}

/// Asks every practice of Harbour and one trust about March 2026.
fn ask(bench: &Workbench) {
    let here = bench.areas(None, Some(Level::Practice), Some(HARBOUR), march(), 100).unwrap().areas;
    let asked = |code: &str, form: &str| Respondent {
        code: code.to_owned(),
        name: format!("The {code}"),
        form: form.to_owned(),
        patients: Some(1_000.0),
        known_from: Vec::new(),
    };
    let practices = here.iter().map(|one| asked(&one.code, "practice"));
    let collection = Collection {
        id: "march".to_owned(),
        area: bench.resolve(HARBOUR).unwrap().area,
        due: "2026-03-31".parse().unwrap(),
        about: MARCH.parse().unwrap(),
        respondents: practices.chain([asked("RZZ", "community")]).collect(),
        opened_by: "a planner".to_owned(),
        opened_at: "2026-03-01T09:00:00Z".to_owned(),
        closed: None,
    };
    bench.store().unwrap().take(&Steps::new().add("open collection", &collection), &bench.doing()).unwrap();
}

fn answer(bench: &Workbench, code: &str, form: &str, section: &str, rows: &[&[(&str, Cell)]]) {
    let row = |cells: &&[(&str, Cell)]| -> Row {
        cells.iter().map(|(name, cell)| ((*name).to_owned(), cell.clone())).collect()
    };
    let sections: BTreeMap<String, Vec<Row>> = [(section.to_owned(), rows.iter().map(row).collect())].into();
    let returned = Return {
        collection: "march".to_owned(),
        code: code.to_owned(),
        version: 1,
        form: form.to_owned(),
        form_version: 1,
        is_unchanged: false,
        sections,
        how: How::Page,
        returned_by: "a manager".to_owned(),
        returned_at: "2026-03-20T09:00:00Z".to_owned(),
    };
    bench.store().unwrap().take(&Steps::new().add("load return", &returned), &bench.doing()).unwrap();
}

fn text(words: &str) -> Cell {
    Cell::Text(words.to_owned())
}

fn staff(service: &str, role: Option<&str>, people: f64) -> Vec<(&'static str, Cell)> {
    let mut row = vec![
        ("place", text(HARBOUR)),
        ("service", text(service)),
        ("wte", Cell::Number(people)),
        ("headcount", Cell::Number(people)),
    ];
    row.extend(role.map(|role| ("role", text(role))));
    row
}

fn row<'a>(team: &'a TeamAnswer, role: &str) -> &'a TeamRow {
    team.rows.iter().find(|row| row.role == role).unwrap()
}

fn is_near(value: Value, expected: f64) -> bool {
    value.known().is_some_and(|known| (known - expected).abs() < 1e-6)
}

#[test]
fn everybody_in_the_two_files_is_in_one_row_and_nobody_in_two() {
    let (_folder, bench) = havelock();
    let team = bench.team(HARBOUR, march()).unwrap();
    let holdings = bench.holdings().unwrap();
    let place = Place::published(Level::Pcn, HARBOUR);
    let groups = ["gp_fte_total", "nurse_fte", "dpc_fte", "admin_fte"];
    let sums = holdings.area_sums(team.period, Geography::AsAt, &[place], &groups).unwrap();
    let of_practices: f64 = groups.iter().map(|group| sums.sum(HARBOUR, group).value.known().unwrap()).sum();
    assert!(is_near(team.total.practices, of_practices), "{:?} and {of_practices}", team.total.practices);
    let file = NetworkFile::nearest(&holdings, team.period).unwrap().unwrap();
    let published = holdings.published_facts(&file.edition, "pcn_fte").unwrap();
    let of_network = published.iter().find(|fact| fact.area == HARBOUR).and_then(|fact| fact.value.known()).unwrap();
    assert!(is_near(team.total.network, of_network), "{:?} and {of_network}", team.total.network);
    assert!(is_near(team.total.all, of_practices + of_network));
    assert_eq!(team.total.providers, Value::Missing(Missing::NotCollected), "nobody asked them");
    assert!(!bench.has_people(), "a question makes no database");
}

#[test]
fn an_area_is_its_networks_and_practices_without_one_together() {
    let (_folder, bench) = havelock();
    let whole = bench.team("ENG", march()).unwrap();
    let parts: f64 = whole.places.iter().filter_map(|place| place.wte.all.known()).sum();
    assert!(1 < whole.places.len() && is_near(whole.total.all, parts), "{:?} and {parts}", whole.total.all);
    let harbour = whole.places.iter().find(|place| place.area.code == HARBOUR).unwrap();
    assert_eq!(harbour.wte, bench.team(HARBOUR, march()).unwrap().total);
}

#[test]
fn what_a_trust_returns_and_the_network_contracts_is_counted_once() {
    let (_folder, bench) = havelock();
    let before = bench.team(HARBOUR, march()).unwrap();
    ask(&bench);
    let technicians = staff("pharmacy", Some("dpc_pharmacy_technician"), 20.0);
    answer(&bench, "RZZ", "community", "staff", &[&technicians, &staff("district_nursing", None, 12.0)]);
    let after = bench.team(HARBOUR, march()).unwrap();
    let holdings = bench.holdings().unwrap();
    let file = NetworkFile::nearest(&holdings, after.period).unwrap().unwrap();
    let contracted = file.of(HARBOUR, &["pharmacy_technician".to_owned()]).unwrap().contracted;
    assert!(0.0 < contracted && contracted < 20.0, "Harbour contracts {contracted} technicians");
    let (was, is) = (&row(&before, "pharmacy_technician").wte, &row(&after, "pharmacy_technician").wte);
    assert_eq!((was.network, was.practices), (is.network, is.practices));
    assert!(is_near(is.providers, 20.0 - contracted), "{:?}", is.providers);
    assert!((is.in_two_sources - contracted).abs() < 1e-6);
    assert_eq!(after.left_out.len(), 1, "{:?}", after.left_out);
    // District nurses are no role of general practice: beside the team, in no sum of it.
    assert_eq!(after.services[0].wte, Value::Known(12.0));
    assert!(is_near(after.total.all, before.total.all.known().unwrap() + 20.0 - contracted));
}

#[test]
fn few_people_of_a_trust_are_withheld_and_in_no_sum() {
    let (_folder, bench) = havelock();
    let before = bench.team(HARBOUR, march()).unwrap();
    ask(&bench);
    answer(&bench, "RZZ", "community", "staff", &[&staff("mental_health", None, 3.0)]);
    let after = bench.team(HARBOUR, march()).unwrap();
    assert_eq!(after.total.all, before.total.all);
    assert!(after.notes.iter().any(|note| note.contains("withheld and in no sum: mental health")), "{:?}", after.notes);
}

#[test]
fn a_nurse_whom_the_board_pays_a_trust_to_second_counts_where_she_works() {
    let (_folder, bench) = havelock();
    let before = bench.team(HARBOUR, march()).unwrap();
    ask(&bench);
    let nurse = [
        ("role", text("nurse_advanced_nurse_practitioner")),
        ("wte", Cell::Number(0.8)),
        ("employer", text("trust")),
        ("funder", text("icb")),
        ("arrangement", text("seconded")),
    ];
    answer(&bench, "Z99001", "practice", "posts", &[&nurse]);
    let after = bench.team(HARBOUR, march()).unwrap();
    assert_eq!(row(&after, "advanced_nurse_practitioner").wte.providers, Value::Known(0.8));
    assert!(is_near(after.total.all, before.total.all.known().unwrap() + 0.8));
    assert!(
        after.not_supplied.iter().any(|said| said.contains("asked, and not returned: The RZZ")),
        "{:?}",
        after.not_supplied
    );
    // She works in Harbour, and nowhere else.
    assert_eq!(bench.team(LAMPLIGHT, march()).unwrap().total.providers.known(), None);
}

#[test]
fn a_practice_has_its_own_staff_and_says_that_others_are_counted_above() {
    let (_folder, bench) = havelock();
    let team = bench.team("Z99001", march()).unwrap();
    assert_eq!(team.total.network, Value::Missing(Missing::NotApplicable));
    assert!(team.total.practices.known().is_some_and(|wte| 0.0 < wte));
    assert!(team.not_supplied.iter().any(|said| said.contains("networks and above")), "{:?}", team.not_supplied);
}

#[test]
fn posts_a_mix_begins_with_are_those_of_the_team_and_gps_stand_in_the_forecast() {
    let (_folder, bench) = havelock();
    let team = bench.team(HARBOUR, march()).unwrap();
    let (holdings, area) = (bench.holdings().unwrap(), bench.resolve(HARBOUR).unwrap());
    let places = [area.place.clone()];
    let there = bench.posts_of(&holdings, &area, &places, team.period, Geography::AsAt).unwrap();
    let posts = &there.places[0];
    for row in team.rows.iter().filter(|row| row.is_of_mix) {
        let expected = if row.role == "gp" { 0.0 } else { row.wte.all.known().unwrap() };
        assert!((posts.fte(&row.role) - expected).abs() < 1e-6, "{}", row.title);
    }
    assert_eq!(posts.fte("clinical_pharmacist"), row(&team, "clinical_pharmacist").wte.all.known().unwrap());
    assert!(0.0 < posts.fte("clinical_pharmacist"));
}

#[test]
fn what_can_be_taught_is_what_practices_offer_and_falls_as_those_who_teach_leave() {
    let (_folder, bench) = havelock();
    let (holdings, area) = (bench.holdings().unwrap(), bench.resolve(HARBOUR).unwrap());
    let tree = holdings.tree(MARCH.parse().unwrap(), Geography::AsAt).unwrap();
    let years: Vec<_> = (2026..2029).filter_map(wholetime_plans::when::FinancialYear::from_april).collect();
    let roles = bench.mix_roles().unwrap();
    let places = [area.place.clone()];
    let taught = || bench.teaching_of(&area, &tree, &places, &years, &roles).unwrap();
    assert!(taught().places[0].kinds.is_empty(), "nobody was asked, so nothing is limited");
    ask(&bench);
    // Each of the four practices offers two placements with one supervisor; nobody tells of mentors.
    let offer = [("supervisors", Cell::Number(1.0)), ("placements_other", Cell::Number(2.0))];
    for code in ["Z99001", "Z99002", "Z99004", "Z99005"] {
        answer(&bench, code, "practice", "training", &[&offer]);
    }
    let there = taught();
    let (kind, by_year) = &there.places[0].kinds[0];
    assert_eq!((there.places[0].kinds.len(), kind.as_str()), (1, "supervisors"));
    // Eight learners; of those who teach 10 % leave in a year, and half of these are followed by another.
    let expected = [8.0, 8.0 * 0.95, 8.0 * 0.95 * 0.95];
    assert!(by_year.iter().zip(expected).all(|(one, other)| (one - other).abs() < 1e-9), "{by_year:?}");
    assert!(there.places[0].sentences.iter().any(|said| said.contains("nurse mentors: too few practices told")));
}
