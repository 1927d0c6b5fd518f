//! Collections, and what is sent back in them: on the invented place, and the thirty practices of Bury in 2017/18.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use jiff::civil::Date;
use wholetime_vocabulary::{Cancel, Level, Quiet};
use wholetime_workbench::access::{Grant, Role, Who};
use wholetime_workbench::actions::returns::{Asking, Loaded};
use wholetime_workbench::returns::{Ended, Entered, EnteredRow, How, Prefilled, Texts};
use wholetime_workbench::{Scope, Settings, Workbench, WorkbenchError};

/// A day on which the collections of these tests run.
fn on_the_day() -> jiff::Timestamp {
    "2026-06-20T09:00:00Z".parse().unwrap()
}

fn bench_in(folder: &Path) -> Workbench {
    let settings = Settings { workspace: folder.to_owned(), database: None, by: "zoe".to_owned(), clock: on_the_day };
    Workbench::open(settings).unwrap()
}

struct Havelock {
    bench: Workbench,
    practice: String,
    collection: String,
    _folder: tempfile::TempDir,
}

/// Havelock, imported once for all tests.
fn imported() -> &'static Path {
    static IMPORTED: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = IMPORTED.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let published = folder.path().join("published");
        Workbench::synthetic_havelock(&published).unwrap();
        let bench = bench_in(&folder.path().join("workspace"));
        bench.import(&[published], None, &Quiet, &Cancel::default()).unwrap();
        folder
    });
    folder.path()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            std::fs::copy(from, to).unwrap();
        }
    }
}

/// Havelock with a collection of its ICB, due ten days from now.
fn havelock() -> Havelock {
    let folder = tempfile::tempdir().unwrap();
    copy(&imported().join("workspace"), folder.path());
    let bench = bench_in(folder.path());
    let first = |level| bench.areas(None, Some(level), None, Scope::default(), 1).unwrap().areas[0].code.clone();
    let opened = bench.open_collection(&first(Level::Icb), Date::constant(2026, 6, 30), &Asking::default()).unwrap();
    let collection = opened.collection.id.clone();
    let has_nurses =
        |code: &&str| held(&bench.prefilled(&collection, code).unwrap(), NURSES).is_some_and(|fte| 0.5 < fte);
    let practice =
        opened.collection.respondents.iter().map(|one| one.code.as_str()).find(has_nurses).unwrap().to_owned();
    Havelock { practice, collection, bench, _folder: folder }
}

const NURSES: &str = "nurse_practice_nurse";

/// The FTE shown as held of a role.
fn held(prefilled: &Prefilled, role: &str) -> Option<f64> {
    prefilled.sections["staff"].iter().find(|row| row["role"] == role)?["held_fte"].parse().ok()
}

fn texts(cells: &[(&str, &str)]) -> Texts {
    cells.iter().map(|(column, text)| ((*column).to_owned(), (*text).to_owned())).collect()
}

fn entered(section: &str, rows: &[&[(&str, &str)]]) -> Entered {
    let row = |(at, cells): (usize, &&[(&str, &str)])| EnteredRow {
        place: format!("{section}, row {}", at + 1),
        cells: texts(cells),
    };
    Entered { is_unchanged: false, sections: [(section.to_owned(), rows.iter().enumerate().map(row).collect())].into() }
}

fn nurses(fte: &str) -> Entered {
    entered(
        "staff",
        &[&[("role", NURSES), ("group", "nurse"), ("fte", fte), ("headcount", "9"), ("because", "two came back")]],
    )
}

impl Havelock {
    fn send(&self, entered: &Entered) -> Loaded {
        self.bench.load_return(&self.collection, &self.practice, entered, How::Page).unwrap().unwrap()
    }

    fn open_corrections(&self) -> BTreeMap<String, f64> {
        let all = self.bench.corrections(None, true).unwrap().corrections;
        let open = all.into_iter().filter(|line| line.ended.is_none());
        open.map(|line| (line.measure.clone(), line.ours)).collect()
    }
}

#[test]
fn what_differs_from_the_file_becomes_corrections_in_the_same_step() {
    let place = havelock();
    let before = held(&place.bench.prefilled(&place.collection, &place.practice).unwrap(), NURSES).unwrap();
    let told = before + 1.25;
    let loaded = place.send(&nurses(&format!("{told:.2}")));
    assert_eq!((loaded.return_.version, loaded.replaces_version, loaded.is_late), (1, None, false));
    let open = place.open_corrections();
    assert!((open["nurse_fte_practice_nurse"] - told).abs() < 1e-9, "{open:?}");
    assert!(open.contains_key("nurse_fte"), "the total of the group moves with its role: {open:?}");
    // A corrected version takes the place of the first, and so do its corrections.
    let again = place.send(&nurses(&format!("{:.2}", before + 0.25)));
    assert_eq!((again.return_.version, again.replaces_version), (2, Some(1)));
    assert!((place.open_corrections()["nurse_fte_practice_nurse"] - before - 0.25).abs() < 1e-9);
    // A version that does not say it any more takes it back.
    place.send(&entered("about", &[&[("contact_role", "practice manager")]]));
    assert_eq!(place.open_corrections(), BTreeMap::new());
    let history = place.bench.return_history(&place.collection, &place.practice).unwrap();
    assert_eq!(history.iter().map(|one| one.version).collect::<Vec<_>>(), [1, 2, 3], "nothing that was sent is lost");
    let all = place.bench.corrections(None, true).unwrap().corrections;
    let taken_back =
        all.iter().filter(|one| matches!(one.ended.as_ref().map(|ending| &ending.how), Some(Ended::TakenBack { .. })));
    assert!(0 < taken_back.count());
}

#[test]
fn a_return_with_a_fault_leaves_nothing_behind() {
    let place = havelock();
    let mut wrong = nurses("3.00");
    let vacancy =
        EnteredRow { place: "Vacancies, row 1".to_owned(), cells: texts(&[("role", "gp_partner"), ("wte", "37.5")]) };
    wrong.sections.insert("vacancies".to_owned(), vec![vacancy]);
    let faults = place.bench.load_return(&place.collection, &place.practice, &wrong, How::Page).unwrap().unwrap_err();
    assert_eq!(faults.len(), 2, "hours for WTE, and no day: {faults:?}");
    assert_eq!(place.bench.return_history(&place.collection, &place.practice).unwrap(), []);
    assert_eq!(place.open_corrections(), BTreeMap::new());
    assert_eq!(place.bench.latest_returns(&place.collection).unwrap(), []);
}

#[test]
fn the_same_answers_again_change_nothing_and_a_closed_collection_takes_no_more() {
    let place = havelock();
    let first = place.send(&nurses("3.00"));
    let again = place.send(&nurses("3.0"));
    assert!(again.is_known && !first.is_known);
    assert_eq!(place.bench.return_history(&place.collection, &place.practice).unwrap().len(), 1);
    place.bench.close_collection(&place.collection).unwrap();
    let refused = place.bench.load_return(&place.collection, &place.practice, &nurses("4"), How::Page).unwrap_err();
    assert!(refused.to_string().contains("closed by zoe"), "{refused}");
    assert!(place.bench.close_collection(&place.collection).is_err());
}

#[test]
fn a_figure_held_that_was_typed_over_is_told_also_where_nothing_else_is_new() {
    let place = havelock();
    place.send(&nurses("3.00"));
    let mut typed_over = nurses("3.00");
    typed_over.sections.get_mut("staff").unwrap()[0].cells.insert("held_fte".to_owned(), "99".to_owned());
    let again = place.send(&typed_over);
    assert!(again.is_known);
    let told: Vec<&str> = again.findings.iter().map(|remark| remark.message.as_str()).collect();
    assert!(told.iter().any(|said| said.contains("99") && said.contains("does not count")), "{told:?}");
}

#[test]
fn a_return_after_the_last_day_is_taken_and_counts_as_late() {
    let place = havelock();
    let area = place.bench.collection(&place.collection).unwrap().area.code;
    let due = Date::constant(2026, 6, 1);
    let opened = place.bench.open_collection(&area, due, &Asking::default()).unwrap();
    let loaded = place.bench.return_unchanged(&opened.collection.id, &place.practice, How::Command).unwrap();
    assert!(loaded.is_late && loaded.return_.is_unchanged);
}

#[test]
fn the_next_collection_begins_with_what_lasts() {
    let place = havelock();
    let vacancy = [("role", "Practice nurses"), ("wte", "0.6"), ("since", "01/02/2026"), ("reference", "NURSE 1")];
    place.send(&entered("vacancies", &[&vacancy]));
    let area = place.bench.collection(&place.collection).unwrap().area.code;
    let next =
        place.bench.open_collection(&area, Date::constant(2026, 9, 30), &Asking::default()).unwrap().collection.id;
    let shown = place.bench.prefilled(&next, &place.practice).unwrap();
    assert_eq!(shown.sections["vacancies"][0]["since"], "2026-02-01");
    assert!(shown.held_from.contains(&place.collection) && shown.version.is_none(), "{}", shown.held_from);
    // One word is enough to say that it stands.
    let loaded = place.bench.return_unchanged(&next, &place.practice, How::Command).unwrap();
    assert_eq!(loaded.return_.rows("vacancies").len(), 1);
}

#[test]
fn plans_to_retire_are_seen_by_the_practice_and_by_nobody_else() {
    let place = havelock();
    let plan = [("role", "GP partners"), ("kind", "Retire"), ("wte_now", "0.8"), ("within", "1 year")];
    place.send(&entered("intentions", &[&plan]));
    let acting = |role, at: &str| {
        let grants = vec![Grant { role, place: at.to_owned() }];
        place.bench.acting_as(Who::Person { name: "ada".to_owned(), grants })
    };
    let own = acting(Role::PracticeEditor, &place.practice);
    let rows = |bench: &Workbench| {
        bench.return_history(&place.collection, &place.practice).unwrap()[0].rows("intentions").len()
    };
    assert_eq!(rows(&own), 1);
    let planner = acting(Role::Planner, "ENG");
    assert_eq!(rows(&planner), 0);
    let shown = planner.prefilled(&place.collection, &place.practice).unwrap();
    assert!(!shown.sections.contains_key("intentions"));
    // A planner who answers for the practice does not wipe out what they cannot see.
    let on_behalf = entered("about", &[&[("contact_role", "planner")]]);
    planner.load_return(&place.collection, &place.practice, &on_behalf, How::Page).unwrap().unwrap();
    assert_eq!(own.return_history(&place.collection, &place.practice).unwrap()[1].rows("intentions").len(), 1);
}

#[test]
fn who_answers_for_a_practice_is_not_told_what_only_the_practice_sees() {
    let place = havelock();
    let plan = [("role", "GP partners"), ("kind", "Retire"), ("wte_now", "0.8"), ("within", "1 year")];
    place.send(&entered("intentions", &[&plan]));
    let acting = |role, at: &str| {
        let grants = vec![Grant { role, place: at.to_owned() }];
        place.bench.acting_as(Who::Person { name: "ada".to_owned(), grants })
    };
    let (planner, own) = (acting(Role::Planner, "ENG"), acting(Role::PracticeEditor, &place.practice));
    let on_behalf = entered("about", &[&[("contact_role", "planner")]]);
    let load = |bench: &Workbench| {
        bench.load_return(&place.collection, &place.practice, &on_behalf, How::Page).unwrap().unwrap().return_
    };
    let told = load(&planner);
    assert!(!told.sections.contains_key("intentions") && told.sections.contains_key("about"), "{told:?}");
    assert!(!load(&planner).sections.contains_key("intentions"), "nor where nothing was new");
    assert_eq!(own.return_history(&place.collection, &place.practice).unwrap()[1].rows("intentions").len(), 1);
    // What a planner begins for the practice leaves its own answers where they were.
    planner.save_draft(&place.collection, &place.practice, BTreeMap::new()).unwrap();
    let draft = |bench: &Workbench| bench.draft(&place.collection, &place.practice).unwrap().unwrap().sections;
    assert_eq!(draft(&own)["intentions"][0]["kind"], "retirement");
    assert!(!draft(&planner).contains_key("intentions"));
}

#[test]
fn a_group_of_the_same_name_opens_no_returns_of_the_old_one() {
    let place = havelock();
    let pcns = place.bench.areas(None, Some(Level::Pcn), None, Scope::default(), 2).unwrap().areas;
    let first = |pcn: &str| {
        place.bench.areas(None, Some(Level::Practice), Some(pcn), Scope::default(), 1).unwrap().areas[0].code.clone()
    };
    let (here, there) = (first(&pcns[0].code), first(&pcns[1].code));
    place.bench.set_group("docks", None, &[here.clone(), there.clone()]).unwrap();
    let opened =
        place.bench.open_collection("group:docks", Date::constant(2026, 9, 30), &Asking::default()).unwrap().collection;
    let vacancy = [("role", "Practice nurses"), ("wte", "0.6"), ("since", "01/02/2026"), ("reference", "NURSE 1")];
    let told = entered("vacancies", &[&vacancy]);
    place.bench.load_return(&opened.id, &there, &told, How::Page).unwrap().unwrap();
    let planner_at = |places: &[&str]| {
        let grants = places.iter().map(|at| Grant { role: Role::Planner, place: (*at).to_owned() }).collect();
        place.bench.acting_as(Who::Person { name: "pam".to_owned(), grants })
    };
    let of_group = planner_at(&["group:docks"]);
    assert_eq!(of_group.latest_returns(&opened.id).unwrap().len(), 1);

    place.bench.remove_group("docks").unwrap();
    let pam = planner_at(&[&pcns[0].code, "group:docks"]);
    pam.set_group("docks", None, std::slice::from_ref(&here)).unwrap();
    for bench in [&pam, &of_group] {
        let refused = bench.latest_returns(&opened.id);
        assert!(matches!(refused, Err(WorkbenchError::NotPermitted(_))), "{refused:?}");
        let skills = bench.skills("group:docks", &Default::default()).unwrap();
        assert!(skills.reach.practices.iter().all(|one| one.code != there), "{:?}", skills.reach.practices);
    }
    assert_eq!(place.bench.latest_returns(&opened.id).unwrap().len(), 1, "nothing is lost");
    assert_eq!(place.bench.collection_lines().unwrap().collections.len(), 2);
}

#[test]
fn who_may_not_is_refused() {
    let place = havelock();
    let viewer = place.bench.acting_as(Who::Person {
        name: "vera".to_owned(),
        grants: vec![Grant { role: Role::Viewer, place: "ENG".to_owned() }],
    });
    let refused = |outcome: Result<(), WorkbenchError>| matches!(outcome, Err(WorkbenchError::NotPermitted(_)));
    let (collection, practice) = (place.collection.as_str(), place.practice.as_str());
    let area = place.bench.collection(collection).unwrap().area.code;
    assert!(refused(viewer.open_collection(&area, Date::constant(2026, 7, 1), &Asking::default()).map(drop)));
    assert!(refused(viewer.close_collection(collection).map(drop)));
    assert!(refused(viewer.prefilled(collection, practice).map(drop)));
    assert!(refused(viewer.load_return(collection, practice, &nurses("1"), How::Page).map(drop)));
    assert!(refused(viewer.latest_returns(collection).map(drop)));
    assert!(refused(viewer.return_history(collection, practice).map(drop)));
    assert!(refused(viewer.posts(collection).map(drop)));
    assert_eq!(viewer.collections().unwrap().len(), 1, "that a collection runs is no secret");
}

#[test]
fn two_who_send_at_once_are_both_kept_one_after_the_other() {
    let place = havelock();
    std::thread::scope(|scope| {
        for fte in ["2.00", "3.00", "4.00", "5.00"] {
            let place = &place;
            scope.spawn(move || place.send(&nurses(fte)));
        }
    });
    let history = place.bench.return_history(&place.collection, &place.practice).unwrap();
    assert_eq!(history.iter().map(|one| one.version).collect::<Vec<_>>(), [1, 2, 3, 4]);
    let last = history[3].rows("staff")[0]["fte"].number().unwrap();
    assert!((place.open_corrections()["nurse_fte_practice_nurse"] - last).abs() < 1e-9, "the last one stands");
}

#[test]
fn a_community_provider_is_asked_with_a_form_of_its_own() {
    let place = havelock();
    let area = place.bench.collection(&place.collection).unwrap().area.code;
    let provider = ("RZZ".to_owned(), "Havelock Community Services".to_owned());
    let asking = Asking { providers: vec![provider], ..Asking::default() };
    let id = place.bench.open_collection(&area, Date::constant(2026, 7, 31), &asking).unwrap().collection.id;
    assert_eq!(place.bench.prefilled(&id, "rzz").unwrap().form.id, "community");
    let staff = entered(
        "staff",
        &[&[("place", &place.practice), ("service", "District nursing"), ("wte", "2.5"), ("headcount", "3")]],
    );
    let loaded = place.bench.load_return(&id, "RZZ", &staff, How::Page).unwrap().unwrap();
    assert_eq!((loaded.return_.form.as_str(), loaded.corrections.len()), ("community", 0));
}

fn data() -> Option<PathBuf> {
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if data.is_dir() {
        return Some(data);
    }
    eprintln!("skipped: the real files (../shared/data) are not here");
    None
}

/// Codes of Bury in the panel year 2018 with their patients: the panel's own rows of the practices that the register places in
/// 00V, read here and nowhere else.
fn bury_of_the_panel(data: &Path) -> BTreeMap<String, f64> {
    let mut register = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_path(data.join("organisations/epraccur-2022-06.csv"))
        .unwrap();
    let of_bury: BTreeSet<String> = register
        .records()
        .map(Result::unwrap)
        .filter(|row| &row[14] == "00V" && &row[25] == "4")
        .map(|row| row[0].to_owned())
        .collect();
    let mut panel = csv::Reader::from_path(data.join("practice-panel/practice-year-2016-2021.csv")).unwrap();
    panel
        .records()
        .map(Result::unwrap)
        .filter(|row| &row[1] == "2018" && of_bury.contains(&row[0]))
        .map(|row| (row[0].to_owned(), row[2].parse().unwrap()))
        .collect()
}

#[test]
fn bury_asks_its_thirty_practices_of_2018_whoever_is_in_the_workforce_file() {
    let Some(data) = data() else { return };
    let wanted = bury_of_the_panel(&data);
    assert_eq!(
        (wanted.len(), wanted.keys().filter(|code| code.starts_with("P83")).count()),
        (30, 29),
        "as the paper counts"
    );
    let folder = tempfile::tempdir().unwrap();
    let bench = bench_in(folder.path());
    let files = [
        "gp-workforce/extracts/General Practice - 2018-03 Practice Level (extract).csv",
        "practice-panel/practice-year-2016-2021.csv",
        "organisations/epraccur-2022-06.csv",
        "patients-registered/gp-reg-pat-prac-all-2022-05.csv",
    ];
    let files: Vec<PathBuf> = files.iter().map(|file| data.join(file)).collect();
    bench.import(&files, None, &Quiet, &Cancel::default()).unwrap();
    let due = Date::constant(2018, 3, 31);
    let opened = bench.open_collection("00V", due, &Asking::default()).unwrap();
    let collection = &opened.collection;
    assert_eq!(collection.id, "00v-2018-03-31");
    let asked: BTreeSet<&str> = collection.respondents.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(asked, wanted.keys().map(String::as_str).collect());
    // Y02755 has no row in the file of March 2018; its list is that of the panel, not one of four years later.
    let absent = collection.respondent("Y02755").unwrap();
    assert_eq!(absent.patients, Some(wanted["Y02755"]));
    assert!(collection.respondents.iter().all(|one| one.patients.is_some() && !one.known_from.is_empty()));
    // The register still has the RLC surgery open until 30 April 2018; the panel has not.
    let told = opened.findings.iter().find(|finding| finding.contains("Y02660")).unwrap();
    assert!(told.contains("not asked"), "{told}");
    // The same day twice is refused; asked by hand it is asked; and a group of practices is asked as well.
    assert!(bench.open_collection("00V", due, &Asking::default()).unwrap_err().to_string().contains("00v-2018-03-31"));
    let with = Asking { with: vec!["Y02660".to_owned()], without: vec!["P83001".to_owned()], ..Asking::default() };
    let other = bench.open_collection("00V", Date::constant(2018, 4, 30), &with).unwrap().collection;
    assert_eq!((other.respondents.len(), other.respondent("Y02660").is_some()), (30, true));
    let codes: Vec<String> = wanted.keys().cloned().collect();
    bench.set_group("bury", None, &codes).unwrap();
    let group = bench.open_collection("group:bury", due, &Asking::default()).unwrap().collection;
    assert_eq!((group.id.as_str(), group.respondents.len()), ("group-bury-2018-03-31", 30));
    // Forms are filled from the file, and where a practice is missing there from the panel.
    let of_file = bench.prefilled(&collection.id, "P83001").unwrap();
    assert!(of_file.held_from.contains("March 2018"), "{}", of_file.held_from);
    let of_panel = bench.prefilled(&collection.id, "Y02755").unwrap();
    assert!(
        of_panel.held_from.contains("September 2017") && held(&of_panel, "nurse") == Some(1.7),
        "{}",
        of_panel.held_from
    );
    assert!(matches!(bench.corrections(None, true).unwrap().corrections.as_slice(), []));
}
