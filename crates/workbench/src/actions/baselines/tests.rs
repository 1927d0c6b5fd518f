//! Baselines on Havelock, the invented place: what they hold, who may act on them, and what many at once cannot undo.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use tempfile::TempDir;
use wholetime_access::Grant;
use wholetime_returns::signature::Reply;
use wholetime_vocabulary::{Basis, Cancel, Quiet, Value};

use super::*;
use crate::questions::profile::Profile;
use crate::{Corrections, Settings};

const HARBOUR: &str = "U99901";
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
