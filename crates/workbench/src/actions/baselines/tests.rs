//! Baselines on Havelock, the invented place: what they hold, who may act on them, and what many at once cannot undo.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use tempfile::TempDir;
use wholetime_access::Grant;
use wholetime_measures::figures::whole;
use wholetime_returns::signature::Reply;
use wholetime_returns::{How, Respondent};
use wholetime_vocabulary::{Basis, Cancel, Quiet, Value};

use super::*;
use crate::actions::returns::Asking;
use crate::questions::profile::Profile;
use crate::{Corrections, Settings};

const HARBOUR: &str = "U99901";
const HARBOUR_PRACTICES: [&str; 4] = ["Z99001", "Z99002", "Z99004", "Z99005"];
const SEPTEMBER: &str = "2024-09";

fn open(workspace: &Path) -> Workbench {
    let clock = || jiff::Timestamp::UNIX_EPOCH;
    let settings = Settings { workspace: workspace.to_owned(), database: None, by: "zoe".to_owned(), clock };
    Workbench::open(settings).unwrap()
}

/// Havelock, imported once.
static HAVELOCK: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let published = folder.path().join("published");
    Workbench::synthetic_havelock(&published).unwrap();
    open(&folder.path().join("workspace")).import(&[published], None, &Quiet, &Cancel::default()).unwrap();
    folder
});

/// A workspace of a test's own.
fn havelock() -> (TempDir, Workbench) {
    let folder = tempfile::tempdir().unwrap();
    copy(&HAVELOCK.path().join("workspace"), folder.path());
    let bench = open(folder.path());
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

fn asked(period: &str) -> BaselineAsked {
    BaselineAsked { period: Some(period.parse().unwrap()), deemed_after_days: Some(0), ..BaselineAsked::default() }
}

fn person(name: &str, role: Role, place: &str) -> Who {
    Who::Person { name: name.to_owned(), grants: vec![Grant { role, place: place.to_owned() }] }
}

fn told<T: std::fmt::Debug>(answer: Result<T, WorkbenchError>) -> String {
    answer.unwrap_err().to_string()
}

fn profile_as_filed(bench: &Workbench, area: &str, period: &str) -> Profile {
    let scope = Scope { period: Some(period.parse().unwrap()), corrections: Corrections::None, ..Scope::default() };
    bench.profile(area, None, scope).unwrap()
}

/// Every line of a place is the one of its profile; the two are worked out apart.
fn is_the_profile(baseline: &Baseline, profile: &Profile, code: &str) {
    let figures = &baseline.place(code).unwrap().figures;
    for line in profile.staff.iter().filter(|line| line.basis == Basis::PracticeLevelSum) {
        let fte = wholetime_catalogue::group_measure(line.group, wholetime_vocabulary::Measured::Fte, line.definition);
        let value = |id: &str| {
            let of_line = figures.iter().find(|one| one.line == id && one.basis == Basis::PracticeLevelSum);
            of_line.map(|figure| figure.value)
        };
        // A definition that nobody holds has no line.
        let Some(held) = value(&fte) else {
            assert!(line.fte.known().is_none(), "{code} {fte}");
            continue;
        };
        assert_eq!(held, line.fte, "{code} {fte}");
        assert_eq!(value(&format!("{fte}_per_100k")), Some(line.per_100k), "{code} {fte}");
        assert_eq!(value(&format!("patients_per_{fte}")), Some(line.patients_per_fte), "{code} {fte}");
    }
}

#[test]
fn a_baseline_holds_the_figures_of_every_profile_in_it() {
    let (_folder, bench) = havelock();
    let answer = bench.make_baseline("H4V0K", &asked(SEPTEMBER)).unwrap();
    let baseline = &answer.baseline;
    assert_eq!(baseline.id, "h4v0k-2024-09-1");
    let area = profile_as_filed(&bench, "H4V0K", SEPTEMBER);
    is_the_profile(baseline, &area, "H4V0K");
    let published = |profile: &Profile| profile.staff.iter().filter(|line| line.basis == Basis::Published).count();
    let stated = baseline.places[0].figures.iter().filter(|figure| figure.basis == Basis::Published).count();
    assert_eq!(stated, 4 * published(&area), "FTE, headcount and two rates of what is published");
    let practices = baseline.practices_of("H4V0K");
    assert_eq!(u32::try_from(practices.len()).unwrap(), area.held.coverage.practices_known);
    for place in baseline.places.iter().filter(|place| !place.is_part) {
        is_the_profile(baseline, &profile_as_filed(&bench, &place.area.code, SEPTEMBER), &place.area.code);
    }
    assert!(
        baseline.sources.iter().any(|source| source.source == "gp_workforce_practice" && source.sha256.len() == 64)
    );
    assert_eq!(bench.make_baseline("H4V0K", &asked(SEPTEMBER)).unwrap().baseline.id, "h4v0k-2024-09-2");
}

#[test]
fn figures_changed_outside_are_refused_with_words() {
    let (_folder, bench) = havelock();
    let made = bench.make_baseline(HARBOUR, &asked(SEPTEMBER)).unwrap();
    let id = made.baseline.id.clone();
    let sealed: Sealed = bench.store().unwrap().document(&id).unwrap().unwrap();
    let mut other = made.baseline;
    other.places[0].figures[0].value = Value::Known(1.0);
    let text = Sealed { content: Sealed::of(&other, sha256).unwrap().content, ..sealed.clone() };
    let store = bench.store().unwrap();
    store.take(&Steps::new().replace("tamper", &sealed, &text), &bench.doing()).unwrap();
    let said = told(bench.baseline(&id, None));
    assert!(said.contains("u99901-2024-09-1 is not what was sealed"), "{said}");
    assert!(bench.baselines().unwrap().baselines[0].broken.is_some(), "the list says so, too");
    // With a new seal it is whole again, but the acts on it were on another.
    store.take(&Steps::new().replace("mend", &text, &sealed), &bench.doing()).unwrap();
    bench.confirm_figures(&id, &["Z99001".to_owned()]).unwrap();
    let resealed = Sealed::of(&other, sha256).unwrap();
    store.take(&Steps::new().replace("tamper", &sealed, &resealed), &bench.doing()).unwrap();
    let said = told(bench.certificate(&id, None));
    assert!(said.contains("zoe acted on the baseline u99901-2024-09-1 under another seal"), "{said}");
}

#[test]
fn practices_that_confirm_at_once_are_all_kept() {
    let (_folder, bench) = havelock();
    let made = bench.make_baseline(HARBOUR, &asked(SEPTEMBER)).unwrap();
    let practices: Vec<String> =
        made.baseline.practices_of(HARBOUR).iter().map(|practice| practice.area.code.clone()).collect();
    std::thread::scope(|scope| {
        for practice in &practices {
            let (bench, id) = (bench.clone(), made.baseline.id.clone());
            scope.spawn(move || bench.confirm_figures(&id, std::slice::from_ref(practice)).unwrap());
        }
    });
    let certificate = bench.certificate(&made.baseline.id, None).unwrap().certificate;
    assert_eq!(certificate.count(Reply::Confirmed) as usize, practices.len());
    let numbers = bench.signatures_of(&made.baseline, &made.seal).unwrap();
    let numbers: Vec<u32> = numbers.into_iter().map(|signature| signature.number).collect();
    assert_eq!(numbers, (1..=u32::try_from(practices.len()).unwrap()).collect::<Vec<_>>());
}

#[test]
fn who_confirms_for_a_practice_from_above_is_shown_to() {
    let (_folder, bench) = havelock();
    let id = bench.make_baseline(HARBOUR, &asked(SEPTEMBER)).unwrap().baseline.id;
    let manager = bench.acting_as(person("mia", Role::PracticeEditor, "Z99001"));
    let above = bench.acting_as(person("amy", Role::Approver, "H4V0K"));
    manager.confirm_figures(&id, &["z99001".to_owned()]).unwrap();
    let told_why = told(manager.confirm_figures(&id, &["Z99002".to_owned()]));
    assert!(told_why.contains("mia may not confirm figures"), "{told_why}");
    let certificate = above.confirm_figures(&id, &["Z99002".to_owned()]).unwrap().certificate;
    let practice = &certificate.practices[0];
    assert_eq!((practice.code.as_str(), practice.is_on_behalf), ("Z99002", true));
    assert_eq!(practice.role.as_deref(), Some("approver"));
    let own = manager.certificate(&id, Some("Z99001")).unwrap().certificate.practices;
    assert_eq!((own[0].is_on_behalf, own[0].role.as_deref()), (false, Some("practice editor")));
}

#[test]
fn each_sees_and_signs_its_own_level() {
    let (_folder, bench) = havelock();
    let id = bench.make_baseline("H4V0K", &asked(SEPTEMBER)).unwrap().baseline.id;
    let lead = bench.acting_as(person("lee", Role::PcnLead, HARBOUR));
    assert!(told(lead.baseline(&id, None)).contains("lee may not see what was entered"));
    let own = lead.baseline(&id, Some(HARBOUR)).unwrap();
    assert_eq!(own.of.unwrap().code, HARBOUR);
    assert!(
        own.baseline.places.iter().all(|place| place.area.code == HARBOUR || place.within.as_deref() == Some(HARBOUR))
    );
    assert_eq!(lead.baselines().unwrap().baselines.len(), 1, "it holds their network");
    let elsewhere = bench.acting_as(person("eve", Role::PcnLead, "U99902x"));
    assert!(elsewhere.baselines().unwrap().baselines.is_empty());
    let all = BTreeMap::from([("all".to_owned(), "by telephone".to_owned())]);
    let signed = lead.sign_baseline(&id, Some(HARBOUR), &all, Some("Clinical director")).unwrap().certificate;
    assert_eq!(signed.signatures[0].role.as_deref(), Some("Clinical director"));
    assert!(told(lead.sign_baseline(&id, None, &all, None)).contains("lee may not sign"));
    assert!(told(lead.unsign_baseline(&id, Some(HARBOUR), "a slip")).contains("lee may not take a signature back"));
    assert!(told(lead.deem_figures(&id)).contains("lee may not make a baseline"));
}

#[test]
fn a_place_above_practice_level_that_is_too_large_is_refused() {
    let (_folder, bench) = havelock();
    assert!(told(bench.make_baseline("ENG", &asked(SEPTEMBER))).contains("ENG is England"));
    assert!(told(bench.make_baseline("Z99001", &asked(SEPTEMBER))).contains("Z99001 is a practice"));
    assert!(told(bench.make_baseline(HARBOUR, &asked("2031-01"))).contains("no staff figures are held"));
    let days = BaselineAsked { deemed_after_days: Some(366), ..asked(SEPTEMBER) };
    assert!(told(bench.make_baseline(HARBOUR, &days)).contains("365 at most"));
    let collection = BaselineAsked { collection: Some("none".to_owned()), ..asked(SEPTEMBER) };
    assert!(told(bench.make_baseline(HARBOUR, &collection)).contains("no collection `none`"));
    assert!(!bench.has_people() || bench.baselines().unwrap().baselines.is_empty());
}

#[test]
fn a_question_makes_no_database() {
    let (folder, bench) = havelock();
    assert!(bench.baselines().unwrap().baselines.is_empty());
    assert!(told(bench.baseline("u99901-2024-09-1", None)).contains("there is no baseline"));
    assert!(!folder.path().join("people.sqlite").exists());
}

#[test]
fn a_refresh_tells_who_left_and_asks_everybody_again() {
    let (_folder, bench) = havelock();
    let june = bench.make_baseline("H4V0K", &asked("2024-06")).unwrap().baseline;
    let codes: Vec<String> = june.practices_of("H4V0K").iter().map(|one| one.area.code.clone()).collect();
    bench.confirm_figures(&june.id, &codes).unwrap();
    let later = bench.refresh_baseline(&june.id, &asked("2024-12")).unwrap().baseline;
    assert_eq!(later.parent.as_deref(), Some(june.id.as_str()));
    let certificate = bench.certificate(&later.id, None).unwrap().certificate;
    assert_eq!(certificate.count(Reply::Confirmed), 0, "nobody has confirmed figures nobody has seen");
    let changes = bench.baseline_changes(&later.id, None, None).unwrap();
    // Havelock's story: Rope Walk closes on 30 June 2024.
    assert!(changes.left.iter().any(|area| area.code == "Z99003"), "{:?}", changes.left);
    let manager = bench.acting_as(person("mia", Role::PracticeEditor, "Z99001"));
    let own = manager.baseline_changes(&later.id, None, Some("Z99001")).unwrap();
    assert!(own.places.iter().all(|place| place.area.code == "Z99001") && own.left.is_empty());
    assert_eq!(own.places.first(), changes.places.iter().find(|place| place.area.code == "Z99001"));
    assert!(told(manager.baseline_changes(&later.id, None, None)).contains("mia may not see what was entered"));
    assert!(told(bench.baseline_changes(&june.id, None, None)).contains("refreshes no other baseline"));
}

/// The answer that nothing has changed.
fn nothing_new() -> wholetime_returns::Entered {
    wholetime_returns::Entered { is_unchanged: true, sections: BTreeMap::new() }
}

#[test]
fn a_baseline_of_a_collection_tells_who_had_returned_and_of_how_many_patients() {
    let (_folder, bench) = havelock();
    let due = jiff::civil::Date::constant(2026, 6, 30);
    let opened = bench.open_collection("H4V0K", due, &Asking::default()).unwrap().collection;
    let in_harbour: Vec<&Respondent> =
        opened.respondents.iter().filter(|one| HARBOUR_PRACTICES.contains(&one.code.as_str())).collect();
    assert_eq!(in_harbour.len(), HARBOUR_PRACTICES.len());
    let answered = HARBOUR_PRACTICES[0];
    for _ in 0..2 {
        bench.load_return(&opened.id, answered, &nothing_new(), How::Page).unwrap().unwrap();
    }
    let collection = BaselineAsked { collection: Some(opened.id.clone()), ..asked("2026-03") };
    let made = bench.make_baseline(HARBOUR, &collection).unwrap().baseline;
    let told = made.collection.clone().unwrap();
    let patients = |one: &&Respondent| one.patients.unwrap();
    let share = 100.0 * in_harbour.iter().filter(|one| one.code == answered).map(patients).sum::<f64>()
        / in_harbour.iter().map(patients).sum::<f64>();
    assert_eq!(
        (told.id.as_str(), told.asked, told.returned),
        (opened.id.as_str(), 4, 1),
        "of Harbour, not of the area"
    );
    assert!((told.patients_pct.unwrap() - share).abs() < 1e-9, "{told:?} against {share}");
    let returned: Vec<(&str, bool)> =
        made.places.iter().map(|place| (place.area.code.as_str(), place.returned.is_some())).collect();
    for (code, has_returned) in returned {
        assert_eq!(has_returned, code == answered, "{code}");
    }
    // What comes in later is another baseline's; this one tells what was there.
    bench.load_return(&opened.id, HARBOUR_PRACTICES[1], &nothing_new(), How::Page).unwrap().unwrap();
    assert_eq!(bench.baseline(&made.id, None).unwrap().baseline, made);
    let again = bench.refresh_baseline(&made.id, &collection).unwrap().baseline.collection.unwrap();
    assert_eq!((again.asked, again.returned), (4, 2));
}

#[test]
fn lists_that_only_a_collection_knows_stand_behind_every_share_of_its_baseline() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if !data.is_dir() {
        eprintln!("skipped: the real files (../shared/data) are not here");
        return;
    }
    let panel = data.join("practice-panel/practice-year-2016-2021.csv");
    let march = data.join("gp-workforce/extracts/General Practice - 2018-03 Practice Level (extract).csv");
    let folder = tempfile::tempdir().unwrap();
    let bench = open(folder.path());
    let files = [panel.clone(), march.clone(), data.join("organisations/epraccur-2022-06.csv")];
    bench.import(&files, None, &Quiet, &Cancel::default()).unwrap();
    // The independent reading: lists of March where the file has a row, else those of the panel; and who states nurses.
    let mut lists: BTreeMap<String, f64> = BTreeMap::new();
    for row in csv::Reader::from_path(&panel).unwrap().records().map(Result::unwrap) {
        if &row[1] == "2018" && (row[0].starts_with("P83") || &row[0] == "Y02755") {
            lists.insert(row[0].to_owned(), row[2].parse().unwrap());
        }
    }
    let (mut held, mut of_nurses) = (0.0, 0.0);
    let mut reader = csv::Reader::from_path(&march).unwrap();
    let headers = reader.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|header| header.trim_start_matches('\u{feff}') == name).unwrap();
    for row in reader.records().map(Result::unwrap) {
        let (Some(list), Ok(patients)) =
            (lists.get_mut(&row[column("PRAC_CODE")]), row[column("TOTAL_PATIENTS")].parse::<f64>())
        else {
            continue;
        };
        *list = patients;
        held += patients;
        if row[column("TOTAL_NURSES_FTE")].parse::<f64>().is_ok() {
            of_nurses += patients;
        }
    }
    let known: f64 = lists.values().sum();
    assert!(lists.len() == 30 && held < known && of_nurses <= held);

    let due = jiff::civil::Date::constant(2018, 3, 31);
    let opened = bench.open_collection("00V", due, &Asking::default()).unwrap().collection;
    let collection = BaselineAsked { collection: Some(opened.id), ..asked("2018-03") };
    let made = bench.make_baseline("00V", &collection).unwrap().baseline;
    let area = &made.places[0];
    assert_eq!((area.covered.practices_known, area.covered.patients_known), (30, known));
    let share = |line: &str| area.figures.iter().find(|figure| figure.line == line).unwrap().coverage;
    assert!((share("patients_registered") - held / known).abs() < 1e-12, "{}", share("patients_registered"));
    assert!((share("nurse_fte") - of_nurses / known).abs() < 1e-12, "{}", share("nurse_fte"));
    let in_all = format!("{} patients are known in all", whole(known));
    assert!(made.notes.contains(&in_all), "{in_all}: {:?}", made.notes);
    // A practice without a row shows the list it is counted with.
    let absent = |place: &&PlaceFigures| place.area.level == Level::Practice && place.covered.practices_held == 0;
    for place in made.places.iter().filter(absent) {
        let figure = place.figures.iter().find(|figure| figure.line == "patients_registered").unwrap();
        assert_eq!(figure.value, Value::Known(lists[&place.area.code]), "{}", place.area.code);
    }
}

#[test]
fn a_place_signs_for_every_practice_it_counts_also_where_their_network_lies_elsewhere() {
    let (_folder, bench) = havelock();
    let made = bench.make_baseline("QZ9", &asked("2026-03")).unwrap().baseline;
    for place in made.places.iter().filter(|place| place.area.level != Level::Practice) {
        let practices = made.practices_of(&place.area.code);
        assert_eq!(practices.len(), place.covered.practices_known as usize, "{}", place.area.code);
        let patients: f64 = practices.iter().map(|one| one.covered.patients_known).sum();
        assert_eq!(patients, place.covered.patients_known, "{}", place.area.code);
    }
    // Chalkdown lies in both sub-ICB locations: three of its six practices are counted in H4V1L.
    let shared = made.practices_of("H4V1L").into_iter().filter(|one| one.within.as_deref() == Some("U99904"));
    let shared: Vec<String> = shared.map(|one| one.area.code.clone()).collect();
    assert_eq!(shared, ["Z99021", "Z99019", "Z99020"]);
    let others: Vec<String> = made.practices_of("U99903").iter().map(|one| one.area.code.clone()).collect();
    bench.confirm_figures(&made.id, &others).unwrap();
    bench.sign_baseline(&made.id, Some("U99903"), &BTreeMap::new(), None).unwrap();
    let refused = told(bench.sign_baseline(&made.id, Some("H4V1L"), &BTreeMap::new(), None));
    assert!(shared.iter().all(|code| refused.contains(code)), "{refused}");
    bench.confirm_figures(&made.id, &shared).unwrap();
    bench.sign_baseline(&made.id, Some("H4V1L"), &BTreeMap::new(), None).unwrap();
}
