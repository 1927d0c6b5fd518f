//! Plans on Havelock, the invented place: what is kept, what changes, who may see them, and what one is started from.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use tempfile::TempDir;
use wholetime_plans::difference::Cause;
use wholetime_plans::plan::GapAt;
use wholetime_plans::quantity::{Money, Wte};
use wholetime_returns::{Cell, Collection, How, Respondent, Return, Row};
use wholetime_store::Doing;
use wholetime_vocabulary::{Cancel, Level, Quiet, StaffGroup};

use super::*;
use crate::actions::people::ToInvite;
use crate::questions::plans::PlanSource;
use crate::{Scope, Settings};

const HARBOUR: &str = "U99901";

/// A plan of Harbour: two nurses from 2026/27 on, a quarter of them paid.
const NURSES: &str = r#"
schema = 1
id = "nurses"
title = "Nurses for Harbour"
years = ["2026/27", "2027/28"]

[[place]]
id = "harbour"
title = "Harbour"
code = "U99901"

[[group]]
id = "nursing"
title = "Nursing"

[[initiative]]
id = "more-nurses"
title = "More nurses"
role = "nurse"
group = "nursing"
pay = "nurse"
counted = "each_year"

[[initiative.stream]]
id = "recruited"
title = "Recruited"
posts = [{ when = "2026/27", planned = 2 }]

[[pay]]
id = "nurse"
title = "Nurse"

[[pay.row]]
from = "2026-04-01"
cost = 50000
source = "Invented"

[[funding]]
id = "employers"
title = "Employers"
priority = 1
percent = 25
is_recurrent = true
source = "Invented"
"#;

fn plan(text: &str) -> Plan {
    Plan::from_toml(text).unwrap()
}

fn open(workspace: &Path, by: &str) -> Workbench {
    let clock = || "2026-06-15T09:00:00Z".parse().unwrap();
    let settings = Settings { workspace: workspace.to_owned(), database: None, by: by.to_owned(), clock };
    Workbench::open(settings).unwrap()
}

/// Havelock, imported once.
static HAVELOCK: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let published = folder.path().join("published");
    Workbench::synthetic_havelock(&published).unwrap();
    open(&folder.path().join("workspace"), "zoe").import(&[published], None, &Quiet, &Cancel::default()).unwrap();
    folder
});

fn havelock() -> (TempDir, Workbench) {
    let folder = tempfile::tempdir().unwrap();
    copy(&HAVELOCK.path().join("workspace"), folder.path());
    let bench = open(folder.path(), "zoe");
    (folder, bench)
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy(&source, &target);
        } else {
            std::fs::copy(&source, &target).unwrap();
        }
    }
}

fn held(id: &str, number: Option<u32>) -> PlanSource {
    PlanSource::Held { id: id.to_owned(), number }
}

#[test]
fn an_older_version_stays_as_it_was_byte_for_byte() {
    let (_folder, bench) = havelock();
    let first = plan(NURSES);
    assert_eq!(bench.accept_plan(&first, None, "  as the board has it ").unwrap().number, 1);
    let kept = bench.open_plan(&held("nurses", None)).unwrap().plan.to_toml().unwrap();
    let second = plan(&NURSES.replace("planned = 2", "planned = 3"));
    assert_eq!(bench.accept_plan(&second, None, "").unwrap().parent, Some(1));
    let opened = bench.open_plan(&held("nurses", Some(1))).unwrap();
    assert_eq!((opened.name.version, opened.name.newest), (Some(1), Some(2)));
    assert_eq!(opened.plan.to_toml().unwrap(), kept);
    assert_eq!(kept, first.to_toml().unwrap());
    let lines = bench.plan_versions("nurses").unwrap();
    assert_eq!(lines.iter().map(|line| line.number).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(lines[1].note, "as the board has it");
    assert_eq!(bench.plans().unwrap().plans.len(), 1, "a plan is one line, however many versions it has");
}

#[test]
fn accepting_tells_what_changed_and_accepting_the_same_again_keeps_nothing() {
    let (_folder, bench) = havelock();
    let first = bench.accept_plan(&plan(NURSES), None, "").unwrap();
    assert_eq!((first.changes, first.warnings), (None, Vec::<String>::new()));
    let again = bench.accept_plan(&plan(NURSES), None, "").unwrap();
    assert!(again.is_known && again.number == 1);
    // One nurse more at £50,000 in each of two years.
    let third = plan(&NURSES.replace("planned = 2", "planned = 3"));
    let changes = bench.accept_plan(&third, None, "").unwrap().changes.unwrap();
    let money = changes.money.unwrap();
    assert_eq!((money.total_before, money.total_after), (Money::whole(200_000), Money::whole(300_000)));
    let reasons: Vec<(Cause, Money)> = money.reasons.iter().map(|reason| (reason.cause, reason.moved)).collect();
    assert_eq!(reasons, [(Cause::Posts, Money::whole(100_000))]);
    assert_eq!(changes.posts.last().map(|all| all.moved), Some(Wte::whole(1)));
    // The same by the numbers of the versions, and backwards.
    let asked = bench.plan_changes("nurses", None, None).unwrap().unwrap();
    assert_eq!((asked.from.version, asked.to.version), (Some(1), Some(2)));
    let back = bench.plan_diff(&held("nurses", Some(2)), &held("nurses", Some(1))).unwrap();
    assert_eq!(back.money.unwrap().moved, Money::whole(-100_000));
    assert_eq!(bench.plan_changes("nurses", None, Some(1)).unwrap(), None, "the first was made from no other");
}

#[test]
fn a_version_can_be_made_from_an_older_one_but_not_from_one_that_is_not_there() {
    let (_folder, bench) = havelock();
    bench.accept_plan(&plan(NURSES), None, "").unwrap();
    bench.accept_plan(&plan(&NURSES.replace("planned = 2", "planned = 3")), None, "").unwrap();
    let other = plan(&NURSES.replace("planned = 2", "planned = 1"));
    assert_eq!(bench.accept_plan(&other, Some(9), "").unwrap_err().code(), "not_there");
    let accepted = bench.accept_plan(&other, Some(1), "").unwrap();
    assert_eq!((accepted.number, accepted.parent), (3, Some(1)));
    assert_eq!(accepted.changes.unwrap().from.version, Some(1));
}

#[test]
fn a_plan_that_cannot_be_costed_is_kept_and_said_to_be() {
    let (_folder, bench) = havelock();
    // Pay begins after the posts do.
    let late = plan(&NURSES.replace("from = \"2026-04-01\"", "from = \"2027-04-01\""));
    let accepted = bench.accept_plan(&late, None, "").unwrap();
    assert!(accepted.warnings[0].contains("cannot be costed"), "{:?}", accepted.warnings);
    let overview = bench.plan_overview(&held("nurses", None)).unwrap();
    assert!(overview.money.is_none() && overview.money_missing.is_some());
    let changes = bench.accept_plan(&plan(NURSES), None, "").unwrap().changes.unwrap();
    assert!(changes.money.is_none() && changes.money_missing.is_some());
    assert_eq!(changes.changes.len(), 2, "a row of pay is known by its day: one is gone, one is new");
}

#[test]
fn an_overview_says_what_is_wanted_what_it_costs_and_who_pays() {
    let (_folder, bench) = havelock();
    let overview = bench.plan_overview(&PlanSource::Document(Box::new(plan(NURSES)))).unwrap();
    assert_eq!((overview.planned, overview.posts.len()), (Wte::whole(2), 1));
    let money = overview.money.unwrap();
    assert_eq!(
        (money.cost, money.funded, money.unfunded),
        (Money::whole(200_000), Money::whole(50_000), Money::whole(150_000))
    );
    assert_eq!(money.funded_pct.unwrap().to_string(), "25");
    assert_eq!((overview.plan.version, overview.versions), (None, Vec::new()), "a file is kept nowhere");
}

/// The name of who is invited with a role.
fn invited(bench: &Workbench, name: &str, role: &str) {
    let asked = ToInvite { name: name.to_owned(), roles: vec![role.to_owned()], ..ToInvite::default() };
    bench.invite(&asked).unwrap();
}

#[test]
fn a_plan_is_seen_where_its_area_may_be_seen_and_without_one_where_everything_may() {
    let (folder, bench) = havelock();
    let pcns = bench.areas(None, Some(Level::Pcn), None, Scope::default(), 50).unwrap().areas;
    let other = pcns.iter().map(|area| area.code.clone()).find(|code| code != HARBOUR).unwrap();
    invited(&bench, "ada", "administrator@ENG");
    let ada = open(folder.path(), "ada");
    for (name, role) in
        [("pam", "planner@U99901"), ("vic", "viewer@U99901"), ("eve", "viewer@ENG"), ("pat", "planner@ENG")]
    {
        invited(&ada, name, role);
    }
    let as_one = |name: &str| open(folder.path(), name);
    let elsewhere = NURSES.replace(HARBOUR, &other).replace("\"nurses\"", "\"elsewhere\"");
    let placeless = NURSES.replace("code = \"U99901\"\n", "").replace("\"nurses\"", "\"placeless\"");
    as_one("pam").accept_plan(&plan(NURSES), None, "").unwrap();
    for text in [&elsewhere, &placeless] {
        let why = as_one("pam").accept_plan(&plan(text), None, "").unwrap_err();
        assert_eq!(why.code(), "not_permitted", "{text}");
        as_one("pat").accept_plan(&plan(text), None, "").unwrap();
    }
    assert_eq!(as_one("vic").accept_plan(&plan(NURSES), None, "").unwrap_err().code(), "not_permitted");
    let seen =
        |name: &str| -> Vec<String> { as_one(name).plans().unwrap().plans.into_iter().map(|line| line.id).collect() };
    assert_eq!(seen("vic"), ["nurses"]);
    assert_eq!(seen("pam"), ["nurses"]);
    assert_eq!(seen("eve"), ["elsewhere", "nurses", "placeless"]);
    for id in ["elsewhere", "placeless"] {
        let asked = [
            as_one("vic").plan_overview(&held(id, None)).err(),
            as_one("vic").plan_gap(&held(id, None)).err(),
            as_one("vic").plan_changes(id, None, None).err(),
            as_one("vic").plan_versions(id).err(),
        ];
        assert!(asked.iter().all(|why| why.as_ref().is_some_and(|why| why.code() == "not_permitted")), "{asked:?}");
    }
    // A plan does not leave an area by a version that names another.
    let taken = plan(&NURSES.replace(HARBOUR, &other));
    assert_eq!(as_one("pam").accept_plan(&taken, None, "").unwrap_err().code(), "not_permitted");
    assert_eq!(as_one("pam").start_plan(&other, &StartAsked::default()).unwrap_err().code(), "not_permitted");
    assert_eq!(as_one("vic").accept_started_plan(HARBOUR, &StartAsked::default()).unwrap_err().code(), "not_permitted");
}

#[test]
fn who_may_see_only_the_newer_area_of_a_plan_learns_nothing_of_its_older_versions() {
    let (folder, bench) = havelock();
    let pcns = bench.areas(None, Some(Level::Pcn), None, Scope::default(), 50).unwrap().areas;
    let other = pcns.iter().map(|area| area.code.clone()).find(|code| code != HARBOUR).unwrap();
    invited(&bench, "ada", "administrator@ENG");
    let ada = open(folder.path(), "ada");
    let at_other = format!("planner@{other}");
    for (name, role) in
        [("pat", "planner@ENG"), ("pam", "planner@U99901"), ("oda", &at_other), ("eve", "viewer@U99902")]
    {
        invited(&ada, name, role);
    }
    let as_one = |name: &str| open(folder.path(), name);
    as_one("pat").accept_plan(&plan(NURSES), None, "a secret of Harbour").unwrap();
    let moved = plan(&NURSES.replace(HARBOUR, &other));
    as_one("pat").accept_plan(&moved, None, "it moves").unwrap();
    let lines = |name: &str| as_one(name).plan_versions("nurses").unwrap();
    assert_eq!(lines("oda").iter().map(|line| line.number).collect::<Vec<_>>(), [2]);
    assert_eq!(lines("pam").iter().map(|line| line.number).collect::<Vec<_>>(), [1]);
    assert_eq!(as_one("pam").plan_overview(&held("nurses", Some(1))).unwrap().versions.len(), 1);
    // A list leads whoever may see it only so to the version they may see.
    let listed = |name: &str| as_one(name).plans().unwrap().plans.into_iter().map(|line| (line.number, line.is_newest));
    assert_eq!(listed("pam").collect::<Vec<_>>(), [(1, false)]);
    assert_eq!(listed("oda").collect::<Vec<_>>(), [(2, true)]);
    let may_not = |why: Option<WorkbenchError>| assert_eq!(why.unwrap().code(), "not_permitted");
    may_not(as_one("oda").open_plan(&held("nurses", Some(1))).err());
    may_not(as_one("oda").plan_changes("nurses", None, None).err());
    may_not(as_one("pam").plan_overview(&held("nurses", None)).err());
    // What is told of a version is told of what it was made from, too.
    may_not(
        as_one("oda").accept_plan(&plan(&NURSES.replace(HARBOUR, &other).replace("= 2", "= 4")), Some(1), "").err(),
    );
    assert_eq!(lines("oda").len(), 1, "nothing was kept");
    if other != "U99902" {
        may_not(as_one("eve").open_plan(&held("nurses", Some(9))).err());
        may_not(as_one("eve").plan_versions("nurses").err());
    }
    assert_eq!(as_one("oda").open_plan(&held("nurses", Some(9))).unwrap_err().code(), "not_there");
}

#[test]
fn what_was_planned_for_a_group_that_is_gone_is_not_read_by_who_takes_its_name() {
    let (folder, bench) = havelock();
    bench.set_group("docks", None, &[HARBOUR.to_owned()]).unwrap();
    bench.accept_plan(&plan(&NURSES.replace(HARBOUR, "group:docks")), None, "").unwrap();
    bench.remove_group("docks").unwrap();
    invited(&bench, "ada", "administrator@ENG");
    let ada = open(folder.path(), "ada");
    invited(&ada, "oda", "planner@U99902");
    let oda = open(folder.path(), "oda");
    let own = ["U99902".to_owned()];
    assert_eq!(oda.set_group("docks", None, &own).unwrap_err().code(), "not_permitted");
    assert_eq!(oda.open_plan(&held("nurses", None)).unwrap_err().code(), "not_permitted");
    oda.set_group("quays", None, &own).unwrap();
    ada.set_group("docks", None, &[HARBOUR.to_owned()]).unwrap();
}

#[test]
fn a_name_too_long_for_a_key_is_refused() {
    let long = NURSES.replace("\"nurses\"", &format!("\"{}\"", "n".repeat(101)));
    let why = Plan::from_toml(&long).unwrap_err().to_string();
    assert!(why.contains("101 letters"), "{why}");
    Plan::from_toml(&NURSES.replace("\"nurses\"", &format!("\"{}\"", "n".repeat(100)))).unwrap();
}

#[test]
fn a_started_plan_adds_up_names_its_sources_and_reads_back() {
    let (_folder, bench) = havelock();
    let icb = bench.areas(None, Some(Level::Icb), None, Scope::default(), 1).unwrap().areas[0].code.clone();
    let asked = StartAsked { parts: Some(Level::Pcn), ..StartAsked::default() };
    let started = bench.start_plan(&icb, &asked).unwrap();
    let plan = &started.plan;
    assert_eq!(Plan::from_toml(&started.document).unwrap(), *plan);
    assert_eq!(Plan::from_json(&plan.to_json().unwrap()).unwrap(), *plan);
    let years: Vec<String> = plan.years.iter().map(ToString::to_string).collect();
    assert_eq!(years, ["2026/27", "2027/28", "2028/29"], "June 2026 lies in the first");
    let (whole, parts) = plan.places.split_first().unwrap();
    assert!(1 < parts.len() && parts.iter().all(|part| part.within.as_ref() == Some(&whole.id)));
    let registered: u32 = parts.iter().filter_map(|part| part.registered).sum();
    assert_eq!(whole.registered, Some(registered));
    // What the profile says of the same month and area, to the half thousandth of each part.
    let scope = Scope { period: Some(started.period), ..Scope::default() };
    let profile = bench.profile(&icb, None, scope).unwrap();
    let measured = profile
        .staff
        .iter()
        .find(|line| line.group == StaffGroup::Nurse && line.basis == wholetime_vocabulary::Basis::PracticeLevelSum);
    let nurses = plan.baseline("nurse").unwrap();
    let sum: Wte = parts.iter().filter_map(|part| nurses.wte.get(&part.id).copied()).sum();
    assert_eq!(nurses.wte[&whole.id], sum, "the table adds up to the last digit");
    let difference = measured.unwrap().fte.known().unwrap() - sum.units() as f64 / 1000.0;
    assert!(difference.abs() <= 0.0005 * parts.len() as f64, "{difference}");
    assert!(plan.baselines.iter().all(|one| !one.source.is_empty() && one.as_at == started.period.in_words()));
    assert_eq!(plan.baselines.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["gp", "nurse", "dpc", "admin"]);
    assert!(plan.gaps.iter().all(|gap| gap.places.iter().all(|at| at.vacancies.is_none())), "nobody was asked");
    assert!(plan.assumptions.iter().any(|one| one.source.contains("not collected")));
}

#[test]
fn where_no_file_of_practices_is_held_a_plan_starts_from_published_totals_and_the_lists_of_that_time() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let files = [
        "gp-workforce/GPW Bulletin Tables - October 2025.xlsx",
        "organisations/LOC22_ICB22_NHSER22_EN_LU.xlsx",
        "patients-registered/gp-reg-pat-prac-all-2022-05.csv",
        "patients-registered/gp-reg-pat-prac-all-2026-01.csv",
    ];
    let files: Vec<_> = files.iter().map(|file| shared.join(file)).collect();
    if !files.iter().all(|file| file.exists()) {
        eprintln!("skipped: the public files are not in {}", shared.display());
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let bench = open(folder.path(), "zoe");
    bench.import(&files, None, &Quiet, &Cancel::default()).unwrap();
    let icb = bench.areas(None, Some(Level::Icb), None, Scope::default(), 1).unwrap().areas[0].code.clone();
    let plan = bench.start_plan(&icb, &StartAsked::default()).unwrap().plan;
    let nurses = plan.baseline("nurse-published").unwrap();
    assert_eq!(nurses.as_at, "October 2025");
    assert!(plan.baseline("nurse").is_none(), "no practice is held");
    // The list nearest to the totals, not the oldest one.
    let whole = &plan.places[0];
    assert!(whole.registered.is_some() && whole.source.as_deref().unwrap().contains("January 2026"), "{whole:?}");
}

#[test]
fn a_started_plan_is_kept_once_under_its_name() {
    let (_folder, bench) = havelock();
    let accepted = bench.accept_started_plan(HARBOUR, &StartAsked::default()).unwrap();
    assert_eq!((accepted.number, accepted.is_known), (1, false));
    let overview = bench.plan_overview(&held(&accepted.id, None)).unwrap();
    assert_eq!(overview.area.as_deref(), Some(HARBOUR));
    let again = bench.accept_started_plan(HARBOUR, &StartAsked::default()).unwrap_err().to_string();
    assert!(again.contains("another name"), "{again}");
    let named = StartAsked { name: Some("second".to_owned()), ..StartAsked::default() };
    assert_eq!(bench.accept_started_plan(HARBOUR, &named).unwrap().id, "second");
    let wrong = StartAsked { name: Some("Not a name".to_owned()), ..StartAsked::default() };
    assert!(bench.start_plan(HARBOUR, &wrong).unwrap_err().to_string().contains("small letters"));
    let upward = StartAsked { parts: Some(Level::Icb), ..StartAsked::default() };
    assert!(bench.start_plan(HARBOUR, &upward).unwrap_err().to_string().contains("no parts"));
}

/// Asks every practice of England about March 2026.
fn ask_all(bench: &Workbench) -> Vec<String> {
    let scope = Scope { period: Some("2026-03".parse().unwrap()), ..Scope::default() };
    let here = bench.areas(None, Some(Level::Practice), Some("ENG"), scope, 500).unwrap().areas;
    let respondents = here.iter().map(|one| Respondent {
        code: one.code.clone(),
        name: one.name.clone(),
        form: "practice".to_owned(),
        patients: Some(1_000.0),
        known_from: Vec::new(),
    });
    let collection = Collection {
        id: "spring".to_owned(),
        area: bench.resolve("ENG").unwrap().area,
        due: "2026-03-31".parse().unwrap(),
        about: "2026-03".parse().unwrap(),
        respondents: respondents.collect(),
        opened_by: "a planner".to_owned(),
        opened_at: "2026-03-01T09:00:00Z".to_owned(),
        closed: None,
    };
    let steps = Steps::new().add("open collection", &collection);
    bench.store().unwrap().take(&steps, &doing()).unwrap();
    here.into_iter().map(|one| one.code).collect()
}

fn doing() -> Doing {
    Doing { by: "zoe".to_owned(), at: "2026-03-20T09:00:00Z".to_owned() }
}

fn text(words: &str) -> Cell {
    Cell::Text(words.to_owned())
}

fn retires(role: &str, within: &str) -> Cells {
    vec![("role", text(role)), ("kind", text("retirement")), ("within", text(within)), ("wte_now", Cell::Number(0.5))]
}

type Cells = Vec<(&'static str, Cell)>;

fn answer(bench: &Workbench, code: &str, sections: Vec<(&str, Vec<Cells>)>) {
    let row = |cells: Cells| cells.into_iter().map(|(name, cell)| (name.to_owned(), cell)).collect();
    let sections: BTreeMap<String, Vec<Row>> =
        sections.into_iter().map(|(name, rows)| (name.to_owned(), rows.into_iter().map(row).collect())).collect();
    let returned = Return {
        collection: "spring".to_owned(),
        code: code.to_owned(),
        version: 1,
        form: "practice".to_owned(),
        form_version: 1,
        is_unchanged: false,
        sections,
        how: How::Page,
        returned_by: "a manager".to_owned(),
        returned_at: "2026-03-20T09:00:00Z".to_owned(),
    };
    bench.store().unwrap().take(&Steps::new().add("load return", &returned), &doing()).unwrap();
}

/// What a plan of England says of a profession at a place, after six GPs of three practices of Harbour said that they retire
/// within a year, one post of 0.8 WTE is vacant at the first, and perhaps one nurse there retires too.
fn told_with(has_nurse: bool) -> impl Fn(&str, &str) -> GapAt {
    let (_folder, bench) = havelock();
    let all = ask_all(&bench);
    let inside = bench.areas(None, Some(Level::Practice), Some(HARBOUR), Scope::default(), 10).unwrap().areas;
    let harbour: Vec<String> = inside.into_iter().map(|one| one.code).filter(|code| all.contains(code)).collect();
    for (index, code) in harbour.iter().take(3).enumerate() {
        let mut people = vec![retires("gp_partner", "1_year"), retires("gp_partner", "6_months")];
        let mut vacancies = Vec::new();
        if index == 0 {
            people.extend(has_nurse.then(|| retires("nurse_practice_nurse", "6_months")));
            vacancies.push(vec![
                ("role", text("nurse_practice_nurse")),
                ("wte", Cell::Number(0.8)),
                ("since", Cell::Day("2026-01-10".parse().unwrap())),
            ]);
        }
        answer(&bench, code, vec![("intentions", people), ("vacancies", vacancies)]);
    }
    let asked = StartAsked { parts: Some(Level::Pcn), ..StartAsked::default() };
    let plan = bench.start_plan("ENG", &asked).unwrap().plan;
    assert!(plan.gaps.iter().all(|gap| gap.source.contains("collection spring")));
    move |profession, place| {
        let gap = plan.gaps.iter().find(|gap| gap.profession == profession).unwrap();
        gap.places.iter().find(|at| at.place == place).cloned().unwrap_or_default()
    }
}

#[test]
fn a_started_plan_tells_vacancies_by_place_and_retirements_of_the_whole() {
    let told = told_with(false);
    assert_eq!(told("nurse", "eng").vacancies, Some(Wte::read("0.8").unwrap()));
    assert_eq!(told("nurse", "u99901").vacancies, Some(Wte::read("0.8").unwrap()));
    assert_eq!(told("gp", "eng").retirements, Some(Wte::whole(3)), "six at half time");
    assert_eq!(told("gp", "u99901").retirements, None, "of the whole area only");
}

#[test]
fn a_retirement_that_one_person_would_be_recognised_by_is_not_told_nor_what_covers_for_it() {
    let told = told_with(true);
    // The profile shows that seven retire: with the six told, the nurse would be.
    assert_eq!((told("nurse", "eng").retirements, told("gp", "eng").retirements), (None, None));
    assert_eq!(
        told("nurse", "eng").vacancies,
        Some(Wte::read("0.8").unwrap()),
        "vacancies are seen practice by practice"
    );
}
