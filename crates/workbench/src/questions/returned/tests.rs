//! What practices of Havelock, the invented place, return of vacancies, skills, training, plans and community staff.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use tempfile::TempDir;
use wholetime_access::{Grant, Role, Who};
use wholetime_returns::vacancies::Outcome;
use wholetime_returns::{Cell, How, Respondent};
use wholetime_store::Steps;
use wholetime_vocabulary::{Cancel, Quiet, StaffGroup};

use super::*;
use crate::questions::skills::SkillsAsked;
use crate::questions::vacancies::VacanciesAsked;
use crate::{Scope, Settings};

const HARBOUR: &str = "U99901";
const LAMPLIGHT: &str = "U99902";
/// Practices of Harbour PCN in March 2026.
const QUAYS: [&str; 4] = ["Z99001", "Z99002", "Z99004", "Z99005"];

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
            copy(&entry.path(), &target)
        } else {
            std::fs::copy(entry.path(), target).map(|_| ()).unwrap()
        }
    }
}

fn havelock() -> (TempDir, Workbench) {
    let folder = tempfile::tempdir().unwrap();
    copy(&HAVELOCK.path().join("workspace"), folder.path());
    let bench = open(folder.path());
    (folder, bench)
}

/// Asks every practice of an area about March 2026, and a provider.
fn ask(bench: &Workbench, id: &str, area: &str) -> Collection {
    let scope = Scope { period: Some("2026-03".parse().unwrap()), ..Scope::default() };
    let here = bench.areas(None, Some(Level::Practice), Some(area), scope, 100).unwrap().areas;
    let asked = |code: &str, form: &str, patients| Respondent {
        code: code.to_owned(),
        name: format!("The {code}"),
        form: form.to_owned(),
        patients,
        known_from: vec!["patients_totals 2026-01".to_owned()],
    };
    let mut respondents: Vec<Respondent> = here.iter().map(|one| asked(&one.code, "practice", Some(1_000.0))).collect();
    respondents.push(asked("rzz", "community", None));
    let collection = Collection {
        id: id.to_owned(),
        area: bench.resolve(area).unwrap().area,
        due: "2026-03-31".parse().unwrap(),
        about: "2026-03".parse().unwrap(),
        respondents,
        opened_by: "a planner".to_owned(),
        opened_at: "2026-03-01T09:00:00Z".to_owned(),
        closed: None,
    };
    bench.store().unwrap().take(&Steps::new().add("open collection", &collection), &bench.doing()).unwrap();
    collection
}

type Rows<'a> = (&'a str, Vec<Vec<(&'a str, Cell)>>);

fn answer(bench: &Workbench, collection: &str, code: &str, sections: Vec<Rows<'_>>) {
    let row = |cells: Vec<(&str, Cell)>| cells.into_iter().map(|(name, cell)| (name.to_owned(), cell)).collect();
    let sections: BTreeMap<String, Vec<Row>> =
        sections.into_iter().map(|(name, rows)| (name.to_owned(), rows.into_iter().map(row).collect())).collect();
    let returned = Return {
        collection: collection.to_owned(),
        code: code.to_owned(),
        version: 1,
        form: "practice".to_owned(),
        form_version: 1,
        is_unchanged: sections.is_empty(),
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

fn skill(skill: &str, people: f64) -> Vec<(&str, Cell)> {
    vec![("skill", text(skill)), ("people", Cell::Number(people))]
}

fn person(kind: &str) -> Vec<(&str, Cell)> {
    vec![("role", text("gp_partner")), ("kind", text(kind)), ("wte_now", Cell::Number(0.5))]
}

#[test]
fn which_network_has_no_diabetes_prescriber_and_of_which_it_cannot_be_said() {
    let (_folder, bench) = havelock();
    let collection = ask(&bench, "havelock", "ENG");
    // Harbour: all four say nobody. Lamplight: one says nobody, the others do not answer.
    for code in QUAYS {
        answer(&bench, "havelock", code, vec![("skills", vec![skill("diabetes", 0.0)])]);
    }
    let lamplight: Vec<String> = networks_of(&bench, &collection, LAMPLIGHT);
    answer(&bench, "havelock", &lamplight[0], vec![("skills", vec![skill("diabetes", 0.0)])]);
    let other = collection
        .respondents
        .iter()
        .find(|one| one.form == "practice" && !QUAYS.contains(&one.code.as_str()) && !lamplight.contains(&one.code));
    answer(&bench, "havelock", &other.unwrap().code, vec![("skills", vec![skill("diabetes", 2.0)])]);
    let asked = SkillsAsked { without: Some("diabetes".to_owned()), ..SkillsAsked::default() };
    let found = bench.skills("ENG", &asked).unwrap();
    let without = found.without.unwrap();
    let codes = |lacking: &[crate::questions::skills::Lacking]| -> Vec<String> {
        lacking.iter().map(|one| one.area.code.clone()).collect()
    };
    assert_eq!(codes(&without.none), [HARBOUR]);
    assert!(codes(&without.not_known).contains(&LAMPLIGHT.to_owned()));
    assert_eq!(without.some.len(), 1);
    assert_eq!((found.reach.practices_returned, found.total[0].tally.people), (6, Value::Known(2.0)));
    // Two people for the 1,000 patients of the one practice that said so; the only network with somebody is in the middle.
    let with = found.rows.iter().find(|row| row.skills[0].tally.people == Value::Known(2.0)).unwrap();
    assert_eq!((with.skills[0].per_10k, with.skills[0].fifth), (Value::Known(20.0), Some(3)));
    let refused = bench.skills("ENG", &SkillsAsked { skill: Some("juggling".to_owned()), ..SkillsAsked::default() });
    assert!(refused.unwrap_err().to_string().contains("minor_illness"));
}

fn networks_of(bench: &Workbench, collection: &Collection, pcn: &str) -> Vec<String> {
    let scope = Scope { period: Some(collection.about), ..Scope::default() };
    let here = bench.areas(None, Some(Level::Practice), Some(pcn), scope, 100).unwrap().areas;
    here.into_iter().map(|one| one.code).collect()
}

#[test]
fn who_said_that_nothing_has_changed_still_has_the_skills_of_before() {
    let (_folder, bench) = havelock();
    let mut first = ask(&bench, "december", HARBOUR);
    answer(&bench, "december", "Z99001", vec![("skills", vec![skill("diabetes", 3.0)])]);
    first.id = "march".to_owned();
    first.due = "2026-06-30".parse().unwrap();
    let store = bench.store().unwrap();
    store.take(&Steps::new().add("open collection", &first), &bench.doing()).unwrap();
    let unchanged = Return {
        returned_at: "2026-04-02T09:00:00Z".to_owned(),
        is_unchanged: true,
        sections: BTreeMap::new(),
        collection: "march".to_owned(),
        ..bench.newest_returns("december").unwrap()[0].clone()
    };
    store.take(&Steps::new().add("load return", &unchanged), &bench.doing()).unwrap();
    let found = bench.skills(HARBOUR, &SkillsAsked { skill: Some("diabetes".to_owned()), ..SkillsAsked::default() });
    let found = found.unwrap();
    assert_eq!(found.reach.collections, ["march"]);
    assert_eq!(found.total[0].tally.people, Value::Known(3.0));
    assert_eq!(found.reach.as_at, Some("2026-04-02".parse().unwrap()));
}

#[test]
fn plans_to_retire_are_never_shown_of_a_practice_nor_of_a_network_where_few_have_them() {
    let (_folder, bench) = havelock();
    let collection = ask(&bench, "havelock", "ENG");
    // Harbour: two in each of three practices mean to retire. Lamplight: one in each of three.
    for code in &QUAYS[..3] {
        answer(&bench, "havelock", code, vec![("intentions", vec![person("retirement"), person("retirement")])]);
    }
    for code in &networks_of(&bench, &collection, LAMPLIGHT)[..3] {
        answer(&bench, "havelock", code, vec![("intentions", vec![person("retirement")])]);
    }
    let retiring = |area: &str| {
        let scope = Scope { period: Some("2026-03".parse().unwrap()), ..Scope::default() };
        let told = bench.profile(area, None, scope).unwrap().told.unwrap();
        told.intentions.iter().find(|one| one.kind == "retirement").unwrap().shown
    };
    let withheld = Value::Missing(Missing::Suppressed);
    assert_eq!(retiring(LAMPLIGHT).people, withheld, "3 of fewer than 5");
    // 9 − 6 = 3, so Harbour's 6 is withheld too, on its own page as on England's.
    assert_eq!(retiring(HARBOUR), Shown::missing(Missing::Suppressed));
    assert_eq!((retiring("ENG").people, retiring("ENG").fte), (Value::Known(9.0), Value::Known(4.5)));
    assert_eq!(retiring("Z99001").people, withheld);
    // A group that is England but one practice would give that practice's number by the difference.
    let all_but_one: Vec<String> = collection
        .respondents
        .iter()
        .filter(|one| one.form == "practice" && one.code != "Z99001")
        .map(|one| one.code.clone())
        .collect();
    bench.set_group("all-but-one", None, &all_but_one).unwrap();
    assert_eq!(retiring("group:all-but-one").people, withheld);
    bench.set_group("everybody", None, &["ENG".to_owned()]).unwrap();
    assert_eq!(retiring("group:everybody").people, Value::Known(9.0));
}

#[test]
fn a_vacancy_rate_is_over_those_who_returned_and_says_what_it_is_over() {
    let (_folder, bench) = havelock();
    ask(&bench, "havelock", HARBOUR);
    let vacancy = vec![
        ("role", text("nurse_practice_nurse")),
        ("wte", Cell::Number(0.8)),
        ("since", Cell::Day("2026-01-10".parse().unwrap())),
    ];
    answer(&bench, "havelock", "Z99001", vec![("vacancies", vec![vacancy])]);
    let found = bench.vacancies(HARBOUR, &VacanciesAsked::default()).unwrap();
    let scope = Scope { period: Some("2026-03".parse().unwrap()), ..Scope::default() };
    let profile = bench.profile("Z99001", None, scope).unwrap();
    let nurses = profile.staff.iter().find(|line| line.group == StaffGroup::Nurse).unwrap().fte.known().unwrap();
    let line = found.groups.iter().find(|line| line.group == Some(StaffGroup::Nurse)).unwrap();
    assert_eq!((line.counts.vacancies, line.filled_fte), (Value::Known(1.0), Value::Known(nurses)));
    let close = |value: Value, expected: f64| (value.known().unwrap() - expected).abs() < 1e-9;
    assert!(close(line.rate_over_establishment_pct, 100.0 * 0.8 / (nurses + 0.8)));
    assert!(close(line.rate_over_filled_pct, 100.0 * 0.8 / nurses));
    assert_eq!(line.counts.adverts, Value::Known(0.0), "nobody said that it was advertised");
    assert_eq!(
        found.reach.source,
        "returns, collection havelock, 1 of 4 practices, 25.0 % of patients, as at 2026-03-20"
    );
    let practice = found.places.iter().find(|place| place.area.code == "Z99001").unwrap();
    assert_eq!(practice.counts.vacant_wte, Value::Known(0.8));
    let silent = found.places.iter().find(|place| place.area.code == "Z99002").unwrap();
    assert_eq!(silent.practices_returned, Some(0));
}

#[test]
fn nothing_is_known_of_vacancies_where_nothing_was_told() {
    let (_folder, bench) = havelock();
    let found = bench.vacancies(HARBOUR, &VacanciesAsked::default()).unwrap();
    assert_eq!(found.total.counts.vacancies, Value::Missing(Missing::NotCollected));
    assert_eq!(found.total.rate_over_establishment_pct, Value::Missing(Missing::NotCollected));
    assert_eq!(bench.profile(HARBOUR, None, Scope::default()).unwrap().told, None);
    assert!(!bench.has_people(), "a question makes no database");
}

const LIST: &str = "Reference,Role type,Practice,WTE,Advertised,Closed,Outcome\n\
    DD1,GPs,Z99001,1,2026-01-05,2026-03-06,filled\n\
    DD2,Nursing,Z99002,0.5,06/02/2026,,\n\
    ,Admin and Managerial,Z99001,,2026-02-10,2026-02-20,\n";

#[test]
fn a_list_of_adverts_is_taken_once_and_a_newer_list_tells_them_anew() {
    let (_folder, bench) = havelock();
    let first = bench.load_adverts(LIST.as_bytes(), "doorway.csv").unwrap();
    assert_eq!((first.added, first.changed, first.unchanged, first.findings.len()), (3, 0, 0, 0));
    let again = bench.load_adverts(LIST.as_bytes(), "doorway.csv").unwrap();
    assert_eq!((again.added, again.changed, again.unchanged), (0, 0, 3));
    let filled = LIST.replace("06/02/2026,,", "06/02/2026,2026-05-01,filled");
    let then = bench.load_adverts(filled.as_bytes(), "doorway.csv").unwrap();
    assert_eq!((then.added, then.changed, then.unchanged), (0, 1, 2));
    let on = Some("2026-04-30".parse().unwrap());
    let found = bench.vacancies(HARBOUR, &VacanciesAsked { since: None, on }).unwrap();
    assert_eq!(found.total.counts.adverts, Value::Known(3.0));
    assert_eq!(found.total.counts.adverts_current, Value::Known(1.0), "DD2 was filled the day after");
    assert_eq!(found.total.counts.vacant_wte, Value::Known(0.5));
    // Known ends: 60 days filled, 10 days closed, 83 days so far. At 60 one of two at risk was filled: half.
    assert_eq!(found.total.time_to_fill.median_days, Value::Known(60.0));
    assert_eq!((found.total.time_to_fill.filled, found.total.time_to_fill.not_filled), (1, 2));
}

#[test]
fn a_list_with_a_fault_is_not_taken_at_all_and_every_fault_is_named() {
    let (_folder, bench) = havelock();
    let list = "role,place,advertised,closed,outcome,wte,reference\n\
        GPs,Z99001,2026-01-05,,,1,A1\n\
        Lighthouse keeper,Z99001,2026-01-05,,,1,A2\n\
        Nursing,Nowhere,2026-01-05,,,1,A3\n\
        Nursing,Z99001,soon,,,1,A4\n\
        Nursing,Z99001,2026-02-05,2026-01-05,filled,1,A5\n\
        Nursing,Z99001,2026-02-05,,filled,1,A6\n\
        Nursing,Z99001,2026-02-05,2026-03-01,open,1,A7\n\
        Nursing,Z99001,2026-02-05,,,80,A8\n\
        GPs,Z99001,2026-02-05,,,1,a1\n";
    let loaded = bench.load_adverts(list.as_bytes(), "list.csv").unwrap();
    let found: Vec<(u32, Option<&str>)> = loaded.findings.iter().map(|one| (one.row, one.column)).collect();
    let expected = [
        (3, "role"),
        (4, "place"),
        (5, "advertised"),
        (6, "closed"),
        (7, "closed"),
        (8, "outcome"),
        (9, "wte"),
        (10, "reference"),
    ];
    assert_eq!(found, expected.map(|(row, column)| (row, Some(column))));
    assert!(!bench.has_people(), "nothing was kept");
    assert!(
        bench.load_adverts(b"role,advertised\nGPs,2026-01-05\n", "list.csv").unwrap_err().to_string().contains("place")
    );
}

#[test]
fn an_advert_is_added_filled_and_closed_once() {
    let (_folder, bench) = havelock();
    let typed = crate::actions::adverts::AdvertTyped {
        place: "Z99001".to_owned(),
        role: "nurse_practice_nurse".to_owned(),
        advertised: "2026-05-01".to_owned(),
        ..Default::default()
    };
    let one = bench.add_advert(&typed).unwrap();
    let two = bench.add_advert(&typed).unwrap();
    assert_eq!(one.id, "z99001-2026-05-01-nurse-practice-nurse-1");
    assert_eq!(two.id, "z99001-2026-05-01-nurse-practice-nurse-2");
    let filled = bench.close_advert(&one.id, Outcome::Filled, Some("2026-05-20".parse().unwrap())).unwrap();
    assert_eq!(filled.closed, Some("2026-05-20".parse().unwrap()));
    let again = bench.close_advert(&one.id, Outcome::Withdrawn, None).unwrap_err().to_string();
    assert!(again.contains("filled already"), "{again}");
    let early = bench.close_advert(&two.id, Outcome::Filled, Some("2026-04-01".parse().unwrap()));
    assert!(early.unwrap_err().to_string().contains("before"));
    let found = bench.vacancies("Z99001", &VacanciesAsked::default()).unwrap();
    assert_eq!(found.total.counts.adverts_current, Value::Known(1.0));
}

#[test]
fn the_table_of_the_dorset_paper_comes_from_a_list_of_215_adverts() {
    // Source: Dorset CCG, workforce planning paper of October 2017, 3.6; ours are ten years later, of invented practices.
    let (_folder, bench) = havelock();
    let mut list = "role type,place,advertised,closed,outcome\n".to_owned();
    let paper =
        [("Admin and Managerial", 62, 4), ("Allied Health Professionals", 22, 2), ("GPs", 70, 16), ("Nursing", 61, 2)];
    for (role, since, current) in paper {
        for number in 0..since {
            let (place, month, day) = (QUAYS[number % 4], 1 + number % 3, 1 + number % 28);
            let end = if number < current { "," } else { "2026-05-30,filled" };
            list.push_str(&format!("{role},{place},2026-0{month}-{day:02},{end}\n"));
        }
    }
    let loaded = bench.load_adverts(list.as_bytes(), "doorway.csv").unwrap();
    assert_eq!((loaded.added, loaded.findings.len()), (215, 0));
    let since = Some("2026-01-01".parse().unwrap());
    let found = bench.vacancies(HARBOUR, &VacanciesAsked { since, on: Some("2026-05-31".parse().unwrap()) }).unwrap();
    let line = |group: StaffGroup| found.groups.iter().find(|line| line.group == Some(group)).unwrap().counts;
    let pair = |counts: crate::questions::vacancies::Counts| (counts.adverts, counts.adverts_current);
    let of = |since: f64, current: f64| (Value::Known(since), Value::Known(current));
    assert_eq!(pair(line(StaffGroup::Admin)), of(62.0, 4.0));
    assert_eq!(pair(line(StaffGroup::Dpc)), of(22.0, 2.0));
    assert_eq!(pair(line(StaffGroup::Gp)), of(70.0, 16.0));
    assert_eq!(pair(line(StaffGroup::Nurse)), of(61.0, 2.0));
    assert_eq!(pair(found.total.counts), of(215.0, 24.0));
    let by_place: f64 = found.places.iter().filter_map(|place| place.counts.adverts.known()).sum();
    assert!((by_place - 215.0).abs() < 0.5, "places add up: {by_place}");
}

#[test]
fn an_advert_of_a_practice_that_has_closed_since_still_counts_where_it_was() {
    // Rope Walk (Z99003) of Harbour PCN closed on 30 June 2024.
    let (_folder, bench) = havelock();
    let list = "role,place,advertised,closed,outcome\nNursing,Z99003,2024-03-05,2024-05-01,filled\n";
    assert_eq!(bench.load_adverts(list.as_bytes(), "list.csv").unwrap().added, 1);
    let adverts = |area: &str| bench.vacancies(area, &VacanciesAsked::default()).unwrap().total.counts.adverts;
    assert_eq!(adverts(HARBOUR), Value::Known(1.0));
    assert_eq!(adverts("ENG"), Value::Known(1.0));
    assert_eq!(adverts("U99903"), Value::Missing(Missing::NotCollected));
}

#[test]
fn a_place_of_which_a_provider_supplied_nothing_is_not_supplied_and_not_none() {
    let (_folder, bench) = havelock();
    ask(&bench, "havelock", "ENG");
    assert_eq!(bench.community("ENG", None).unwrap().total.line, "not supplied");
    let staff = |place: &str, people: f64, wte: f64| {
        vec![
            ("place", text(place)),
            ("service", text("therapy")),
            ("wte", Cell::Number(wte)),
            ("headcount", Cell::Number(people)),
        ]
    };
    answer(&bench, "havelock", "rzz", vec![("staff", vec![staff(HARBOUR, 8.0, 6.5), staff("U99903", 0.0, 0.0)])]);
    let found = bench.community("ENG", None).unwrap();
    let line = |code: &str| found.places.iter().find(|place| place.area.code == code).unwrap().line.clone();
    assert_eq!(
        (line(HARBOUR), line(LAMPLIGHT), line("U99903")),
        ("6.50 WTE".to_owned(), "not supplied".to_owned(), "0.00 WTE".to_owned())
    );
    assert_eq!(found.total.line, "6.50 WTE");
    assert_eq!(bench.community(LAMPLIGHT, None).unwrap().total.line, "not supplied");
    let told = bench.profile(LAMPLIGHT, None, Scope::default()).unwrap().told.unwrap();
    assert_eq!(told.lines.iter().find(|line| line.what == "community").unwrap().sentence, "not supplied");
}

#[test]
fn training_capacity_adds_up_what_was_given_and_withholds_few_trainees() {
    let (_folder, bench) = havelock();
    ask(&bench, "havelock", HARBOUR);
    let offered = |trainers: f64, rooms: Option<f64>| {
        let mut row = vec![("gp_trainers", Cell::Number(trainers))];
        row.extend(rooms.map(|rooms| ("rooms_free", Cell::Number(rooms))));
        row
    };
    let learner =
        || vec![("programme", text("gp_registrar")), ("expected_completion", Cell::Month("2027-08".parse().unwrap()))];
    answer(
        &bench,
        "havelock",
        "Z99001",
        vec![
            ("training", vec![offered(2.0, Some(1.0))]),
            ("hosting", vec![vec![("willing_gp", Cell::YesNo(true))]]),
            ("trainees", vec![learner(), learner(), learner()]),
        ],
    );
    answer(&bench, "havelock", "Z99002", vec![("training", vec![offered(3.0, None)])]);
    let found = bench.training(HARBOUR, None).unwrap();
    let offer = |id: &str| found.total.offered.iter().find(|one| one.id == id).unwrap().offered;
    assert_eq!((offer("gp_trainers").value, offer("gp_trainers").answered), (Value::Known(5.0), 2));
    assert_eq!((offer("rooms_free").value, offer("rooms_free").answered), (Value::Known(1.0), 1));
    assert_eq!(offer("nurse_mentors").value, Value::Missing(Missing::NotReported));
    let willing = found.total.willing.iter().find(|one| one.id == "willing_gp").unwrap().willing;
    assert_eq!((willing.yes, willing.no, willing.not_said), (1, 0, 3));
    let registrars = found.programmes.iter().find(|one| one.programme == "gp_registrar").unwrap();
    assert_eq!(registrars.shown.people, Value::Missing(Missing::Suppressed), "3 of fewer than 5");
    assert!(registrars.finishing.is_empty());
}

#[test]
fn who_there_is_was_settled_when_the_collection_was_opened() {
    let (_folder, bench) = havelock();
    let all = ask(&bench, "harbour", HARBOUR);
    let without = Collection {
        respondents: all.respondents.iter().filter(|one| one.code != "Z99005").cloned().collect(),
        ..all.clone()
    };
    bench.store().unwrap().take(&Steps::new().replace("mend", &all, &without), &bench.doing()).unwrap();
    answer(&bench, "harbour", "Z99001", vec![("skills", vec![skill("diabetes", 1.0)])]);
    let known = |area: &str| {
        let reach = bench.skills(area, &SkillsAsked::default()).unwrap().reach;
        (reach.practices_returned, reach.practices_known)
    };
    assert_eq!(known(HARBOUR), (1, 3));
    // Nobody asked the other networks: their practices are known all the same. 21 practices, one of them not asked.
    assert_eq!(known("ENG"), (1, 20));
}

#[test]
fn a_collection_of_a_group_that_is_gone_still_speaks() {
    let (_folder, bench) = havelock();
    bench.set_group("docks", None, &["Z99001".to_owned(), "Z99002".to_owned()]).unwrap();
    ask(&bench, "docks", "group:docks");
    answer(&bench, "docks", "Z99001", vec![("skills", vec![skill("diabetes", 1.0)])]);
    bench.remove_group("docks").unwrap();
    let found = bench.skills("Z99001", &SkillsAsked::default()).unwrap();
    assert_eq!((found.reach.practices_returned, found.reach.practices_known), (1, 1));
}

#[test]
fn who_may_not_see_what_was_entered_sees_none_of_it() {
    let (_folder, bench) = havelock();
    ask(&bench, "havelock", "ENG");
    answer(&bench, "havelock", "Z99001", vec![("skills", vec![skill("diabetes", 2.0)])]);
    let person = |role: Role, place: &str| Who::Person {
        name: "vera".to_owned(),
        grants: vec![Grant { role, place: place.to_owned() }],
    };
    let viewer = bench.acting_as(person(Role::Viewer, "ENG"));
    assert_eq!(viewer.skills(HARBOUR, &SkillsAsked::default()).unwrap_err().code(), "not_permitted");
    assert_eq!(viewer.vacancies(HARBOUR, &VacanciesAsked::default()).unwrap_err().code(), "not_permitted");
    assert_eq!(viewer.training(HARBOUR, None).unwrap_err().code(), "not_permitted");
    assert_eq!(viewer.community(HARBOUR, None).unwrap_err().code(), "not_permitted");
    assert_eq!(viewer.load_adverts(LIST.as_bytes(), "doorway.csv").unwrap_err().code(), "not_permitted");
    assert_eq!(viewer.profile(HARBOUR, None, Scope::default()).unwrap().told, None);
    let lead = bench.acting_as(person(Role::PcnLead, HARBOUR));
    assert!(lead.skills(HARBOUR, &SkillsAsked::default()).is_ok());
    assert!(lead.skills(LAMPLIGHT, &SkillsAsked::default()).is_err());
}

#[test]
fn the_networks_of_a_collection_are_the_same_whichever_area_is_asked_about() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/gp-workforce/extracts");
    if !data.is_dir() {
        eprintln!("skipped: the real files (../shared/data) are not here");
        return;
    }
    let extract = |month: &str| data.join(format!("General Practice - {month} Practice Level (extract).csv"));
    let folder = tempfile::tempdir().unwrap();
    let bench = open(folder.path());
    bench.import(&[extract("2020-06"), extract("2022-12")], None, &Quiet, &Cancel::default()).unwrap();
    // The independent reading: practices by the network the file of a month gives them, "" where none.
    let networks = |month: &str| -> BTreeMap<String, String> {
        let mut reader = csv::Reader::from_path(extract(month)).unwrap();
        let headers = reader.headers().unwrap().clone();
        let at = |name: &str| headers.iter().position(|one| one.trim_start_matches('\u{feff}') == name).unwrap();
        let (code, pcn) = (at("PRAC_CODE"), at("PCN_CODE"));
        reader.records().map(Result::unwrap).map(|row| (row[code].to_owned(), row[pcn].to_owned())).collect()
    };
    let (then, now) = (networks("2020-06"), networks("2022-12"));
    // Networks that there were not then, of practices that were in another.
    let is_new = |(code, pcn): &(&String, &String)| {
        !pcn.is_empty()
            && then.values().all(|known| known != *pcn)
            && then.get(*code).is_some_and(|pcn| !pcn.is_empty())
    };
    let new: BTreeSet<String> = now.iter().filter(is_new).map(|(_, pcn)| pcn.clone()).collect();
    assert!(!new.is_empty());
    let respondent = |code: &String| Respondent {
        code: code.clone(),
        name: code.clone(),
        form: "practice".to_owned(),
        patients: Some(1_000.0),
        known_from: Vec::new(),
    };
    let collection = Collection {
        id: "june".to_owned(),
        area: bench.resolve("ENG").unwrap().area,
        due: "2020-06-30".parse().unwrap(),
        about: "2020-06".parse().unwrap(),
        respondents: then.keys().map(respondent).collect(),
        opened_by: "a planner".to_owned(),
        opened_at: "2020-06-01T09:00:00Z".to_owned(),
        closed: None,
    };
    bench.store().unwrap().take(&Steps::new().add("open collection", &collection), &bench.doing()).unwrap();
    let rows = |area: &str| bench.returned(area, None).unwrap().rounds.remove(0).pcns;
    let of_all = rows("ENG");
    assert!(new.iter().all(|network| !of_all.values().any(|pcn| pcn == network)));
    for network in &new {
        assert_eq!(rows(network), of_all, "{network}");
    }
}
