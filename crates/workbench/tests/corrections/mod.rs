//! Corrections of real figures of Havering, before and after the next releases, held against sums made apart from them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use wholetime_vocabulary::{Basis, Cancel, Level, Missing, Quiet, StaffGroup, Value};
use wholetime_workbench::access::{Grant, Role, Who};
use wholetime_workbench::actions::corrections::Dispute;
use wholetime_workbench::questions::compare::CompareAsked;
use wholetime_workbench::questions::series::SeriesAsked;
use wholetime_workbench::questions::variation::VariationAsked;
use wholetime_workbench::returns::{Ended, Standing};
use wholetime_workbench::{Corrections, Scope, Workbench, WorkbenchError};

use super::{at, line, open, profile_of};

/// A practice of Havering Crest PCN whose nurses the file of June gives as 0.53 and that of September as 0.43.
const PRACTICE: &str = "F82675";
const NETWORK: &str = "U29424";

fn data() -> Option<PathBuf> {
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if data.is_dir() {
        return Some(data);
    }
    eprintln!("skipped: the real files (../shared/data) are not here");
    None
}

fn extract(data: &Path, month: &str) -> PathBuf {
    data.join(format!("gp-workforce/extracts/General Practice - {month} Practice Level (extract).csv"))
}

fn bring_in(bench: &Workbench, data: &Path, months: &[&str]) -> Vec<String> {
    let files: Vec<PathBuf> = months.iter().map(|month| extract(data, month)).collect();
    bench.import(&files, None, &Quiet, &Cancel::default()).unwrap().corrections_ended
}

/// The independent reading: of each practice of a network its nurses and patients, straight from the file.
fn rows(data: &Path, month: &str, network: &str) -> BTreeMap<String, (Option<f64>, f64)> {
    let mut file = csv::Reader::from_path(extract(data, month)).unwrap();
    let headers = file.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|header| header.trim_start_matches('\u{feff}') == name).unwrap();
    file.records()
        .map(Result::unwrap)
        .filter(|row| &row[column("PCN_CODE")] == network)
        .map(|row| {
            let nurses = row[column("TOTAL_NURSES_FTE")].parse().ok();
            (row[column("PRAC_CODE")].to_owned(), (nurses, row[column("TOTAL_PATIENTS")].parse().unwrap()))
        })
        .collect()
}

fn nurses(rows: &BTreeMap<String, (Option<f64>, f64)>) -> f64 {
    rows.values().filter_map(|(nurses, _)| *nurses).sum()
}

fn says(practice: &str, ours: f64) -> Dispute {
    Dispute {
        practice: practice.to_owned(),
        figure: "nurse_fte".to_owned(),
        ours,
        because: "a nurse shared with the practice next door is missing".to_owned(),
        until: None,
        period: Some("2022-06".parse().unwrap()),
    }
}

fn near(value: Value, expected: f64) {
    let number = value.known().unwrap_or(f64::NAN);
    assert!((number - expected).abs() < 1e-9, "{number} is not {expected}");
}

fn national(scope: Scope) -> Scope {
    Scope { corrections: Corrections::None, ..scope }
}

#[test]
fn a_correction_outlives_a_release_and_reaches_totals_only_where_the_planner_says_so() {
    let Some(data) = data() else { return };
    let folder = tempfile::tempdir().unwrap();
    let bench = open(folder.path());
    bring_in(&bench, &data, &["2022-03", "2022-06"]);
    let june = rows(&data, "2022-06", NETWORK);
    let (file, patients) = june[PRACTICE];
    let file = file.unwrap();
    let filed = serde_json::to_string(&profile_of(&bench, NETWORK, "2022-06").staff).unwrap();

    let disputed = bench.dispute(&says(PRACTICE, 0.90)).unwrap();
    let id = disputed.correction.id.clone();
    assert_eq!((id.as_str(), disputed.correction.national), ("c1", Value::Known(file)));
    assert_eq!(disputed.correction.source, "gp_workforce_practice 2022-06 revision 1");
    let said_again = bench.dispute(&says(PRACTICE, 0.90)).unwrap();
    assert!(said_again.is_known && said_again.correction.id == id);

    // Before the planner decides, every digit of the network is as it was, and the practice shows both figures.
    let undecided = serde_json::to_string(&profile_of(&bench, NETWORK, "2022-06").staff).unwrap();
    assert_eq!(undecided, filed);
    let own = profile_of(&bench, PRACTICE, "2022-06");
    near(line(&own, StaffGroup::Nurse).fte, file);
    assert_eq!((own.corrections.len(), own.corrections[0].ours, own.corrections[0].is_used), (1, 0.90, false));
    assert_eq!(profile_of(&bench, NETWORK, "2022-06").corrections, []);

    bench.decide(&id, true, "seen the rota").unwrap();
    let total = nurses(&june) - file + 0.90;
    let network = profile_of(&bench, NETWORK, "2022-06");
    near(line(&network, StaffGroup::Nurse).fte, total);
    assert!(
        network.notes.iter().any(|note| note.starts_with("includes 1 correction: +0.37 FTE")),
        "{:?}",
        network.notes
    );
    assert_eq!(network.corrections[0].decided_by.as_deref(), Some("tester"));
    let as_filed = bench.profile(NETWORK, None, national(at("2022-06"))).unwrap();
    assert_eq!(serde_json::to_string(&as_filed.staff).unwrap(), filed, "bit for bit what it was");

    // Profile, series, comparison, heat map and explanation say the same.
    let series = bench.series(NETWORK, "nurse_fte", SeriesAsked::default(), Scope::default()).unwrap();
    let point = series.points.iter().find(|point| point.period.to_string() == "2022-06").unwrap();
    near(point.value, total);
    assert_eq!(point.corrections[0].id, id);
    let earlier = series.points.iter().find(|point| point.period.to_string() == "2022-03").unwrap();
    near(earlier.value, nurses(&rows(&data, "2022-03", NETWORK)));
    assert_eq!(earlier.corrections, [], "it speaks from June on");
    let rate = 100_000.0 * total / june.values().map(|(_, patients)| patients).sum::<f64>();
    let explained = bench.explain(NETWORK, "nurse_fte_per_100k", None, at("2022-06")).unwrap();
    near(explained.value, rate);
    let step = explained.ledger.iter().find(|step| step.what.starts_with("correction c1")).unwrap();
    near(step.value.unwrap(), 0.90 - file);
    let steps: f64 = explained
        .ledger
        .iter()
        .filter(|step| step.unit.as_deref() == Some("FTE") && step.area.is_some())
        .filter_map(|step| step.value?.known())
        .sum();
    near(Value::Known(steps), total);
    let of_practices = CompareAsked { level: Some(Level::Practice), ..CompareAsked::default() };
    let compared = bench.compare("nurse_fte_per_100k", NETWORK, of_practices, at("2022-06")).unwrap();
    let practice = compared.areas.iter().find(|area| area.code == PRACTICE).unwrap();
    near(practice.value, 100_000.0 * 0.90 / patients);
    assert_eq!(compared.corrections[0].id, id);
    let asked = VariationAsked { indicators: vec!["nurse_fte".to_owned()], ..VariationAsked::default() };
    let map = bench.variation(NETWORK, &asked, at("2022-06")).unwrap();
    near(map.rows.iter().find(|row| row.code == PRACTICE).unwrap().cells[0].value, 0.90);

    // September says another figure, which is not the practice's: both are still shown, and totals still use it.
    assert_eq!(bring_in(&bench, &data, &["2022-09"]), Vec::<String>::new());
    let september = rows(&data, "2022-09", NETWORK);
    let moved = september[PRACTICE].0.unwrap();
    assert_ne!(moved, file);
    let held = bench.correction(&id).unwrap();
    assert_eq!(held.standing, Standing::Holds { file: Value::Known(moved), has_moved: true });
    assert!(held.sentence.contains("moved from 0.53 to 0.43"), "{}", held.sentence);
    near(line(&profile_of(&bench, NETWORK, "2022-09"), StaffGroup::Nurse).fte, nurses(&september) - moved + 0.90);

    bench.decide(&id, false, "the nurse has left since").unwrap();
    near(line(&profile_of(&bench, NETWORK, "2022-09"), StaffGroup::Nurse).fte, nurses(&september));
    assert!(bench.audit(100, true).unwrap().entries.iter().any(|entry| entry.what == "decide correction"));
}

#[test]
fn a_correction_ends_by_itself_with_the_first_file_that_agrees_and_still_speaks_of_what_was_before() {
    let Some(data) = data() else { return };
    let folder = tempfile::tempdir().unwrap();
    let bench = open(folder.path());
    bring_in(&bench, &data, &["2022-06"]);
    // September states 0.426667.
    let id = bench.dispute(&says(PRACTICE, 0.43)).unwrap().correction.id;
    bench.decide(&id, true, "seen the rota").unwrap();
    let june = rows(&data, "2022-06", NETWORK);
    let ended = bring_in(&bench, &data, &["2022-09"]);
    assert_eq!(ended.len(), 1);
    assert!(ended[0].contains("the file of 2022-09 says so too"), "{ended:?}");
    let over = bench.correction(&id).unwrap();
    assert_eq!(over.standing, Standing::Over(Ended::Agreed { period: "2022-09".parse().unwrap() }));
    assert!(!over.is_open && over.ended.is_some());
    near(
        line(&profile_of(&bench, NETWORK, "2022-06"), StaffGroup::Nurse).fte,
        nurses(&june) - june[PRACTICE].0.unwrap() + 0.43,
    );
    let september = profile_of(&bench, NETWORK, "2022-09");
    near(line(&september, StaffGroup::Nurse).fte, nurses(&rows(&data, "2022-09", NETWORK)));
    assert_eq!(september.corrections, []);
    assert_eq!(bench.corrections(Some(NETWORK), false).unwrap().corrections, []);
    assert_eq!(bench.corrections(Some(NETWORK), true).unwrap().ended, 1);
}

#[test]
fn a_figure_the_file_has_no_number_for_is_held_by_correction_and_counts_into_the_coverage() {
    let Some(data) = data() else { return };
    let folder = tempfile::tempdir().unwrap();
    let bench = open(folder.path());
    bring_in(&bench, &data, &["2022-06"]);
    let (network, practice) = ("U00367", "F82619");
    let june = rows(&data, "2022-06", network);
    assert_eq!(june[practice].0, None, "the file says ND");
    let covered = |profile: &wholetime_workbench::questions::profile::Profile| {
        line(profile, StaffGroup::Nurse).practices_reporting.unwrap()
    };
    let before = covered(&profile_of(&bench, network, "2022-06"));
    let disputed = bench.dispute(&says(practice, 0.4)).unwrap();
    assert_eq!(disputed.correction.national, Value::Missing(Missing::NotValid));
    bench.decide("c1", true, "as in March").unwrap();
    let after = profile_of(&bench, network, "2022-06");
    near(line(&after, StaffGroup::Nurse).fte, nurses(&june) + 0.4);
    assert_eq!(covered(&after), before + 1);
    let known: f64 = june.values().map(|(_, patients)| patients).sum();
    let with: f64 = june
        .iter()
        .filter(|(code, (nurses, _))| nurses.is_some() || code.as_str() == practice)
        .map(|(_, (_, patients))| patients)
        .sum();
    assert!((line(&after, StaffGroup::Nurse).coverage - with / known).abs() < 1e-12);
    assert!(after.notes.iter().any(|note| note.contains("held by correction only")), "{:?}", after.notes);
}

#[test]
fn a_corrected_list_changes_the_rate_of_every_area_above_and_no_published_figure() {
    let Some(data) = data() else { return };
    let folder = tempfile::tempdir().unwrap();
    let bench = open(folder.path());
    bring_in(&bench, &data, &["2022-06"]);
    let june = rows(&data, "2022-06", NETWORK);
    let (_, patients) = june[PRACTICE];
    let list = Dispute { figure: "patients_registered".to_owned(), ours: patients + 500.0, ..says(PRACTICE, 0.0) };
    bench.dispute(&list).unwrap();
    bench.decide("c1", true, "the list was cleaned twice").unwrap();
    let known = june.values().map(|(_, patients)| patients).sum::<f64>() + 500.0;
    let profile = profile_of(&bench, NETWORK, "2022-06");
    near(profile.patients, known);
    near(line(&profile, StaffGroup::Nurse).per_100k, 100_000.0 * nurses(&june) / known);
    near(
        bench.explain(NETWORK, "nurse_fte_per_100k", None, at("2022-06")).unwrap().value,
        100_000.0 * nurses(&june) / known,
    );
    let filed = bench.profile(NETWORK, None, national(at("2022-06"))).unwrap();
    near(filed.patients, known - 500.0);
    assert!(profile.staff.iter().all(|line| line.basis == Basis::PracticeLevelSum));
}

#[test]
fn a_dispute_that_cannot_be_says_what_to_dispute_instead() {
    let Some(data) = data() else { return };
    let folder = tempfile::tempdir().unwrap();
    let bench = open(folder.path());
    bring_in(&bench, &data, &["2022-06"]);
    let refused = |dispute: Dispute| bench.dispute(&dispute).unwrap_err().to_string();
    let rate = refused(Dispute { figure: "nurse_fte_per_100k".to_owned(), ..says(PRACTICE, 20.0) });
    assert!(rate.contains("nurse_fte or patients_registered"), "{rate}");
    let total = refused(Dispute { practice: NETWORK.to_owned(), ..says(PRACTICE, 20.0) });
    assert!(total.contains("dispute the figure of the practice"), "{total}");
    let network_staff = refused(Dispute { figure: "pcn_fte_clinical_pharmacist".to_owned(), ..says(PRACTICE, 1.0) });
    assert!(network_staff.contains("not a figure that a practice states"), "{network_staff}");
    let absent = refused(Dispute { period: Some("2022-03".parse().unwrap()), ..says(PRACTICE, 1.0) });
    assert!(absent.contains("2022-03"), "{absent}");
    let silent = refused(Dispute { because: " ".to_owned(), ..says(PRACTICE, 1.0) });
    assert!(silent.contains("say why"), "{silent}");
    assert!(!folder.path().join("people.sqlite").exists(), "what was refused left nothing behind");
}

#[test]
fn a_practice_disputes_and_takes_back_its_own_figures_and_only_a_planner_decides() {
    let Some(data) = data() else { return };
    let folder = tempfile::tempdir().unwrap();
    let bench = open(folder.path());
    bring_in(&bench, &data, &["2022-06"]);
    let person = |name: &str, role: Role, place: &str| {
        let grants = vec![Grant { role, place: place.to_owned() }];
        bench.acting_as(Who::Person { name: name.to_owned(), grants })
    };
    let manager = person("ada", Role::PracticeEditor, PRACTICE);
    let neighbour = person("bob", Role::PracticeEditor, "F82011");
    let planner = person("pat", Role::Planner, NETWORK);
    let viewer = person("vic", Role::Viewer, "ENG");
    let may_not = |why: WorkbenchError| matches!(why, WorkbenchError::NotPermitted(_));

    assert!(may_not(neighbour.dispute(&says(PRACTICE, 0.9)).unwrap_err()));
    let id = manager.dispute(&says(PRACTICE, 0.9)).unwrap().correction.id;
    assert_eq!(manager.correction(&id).unwrap().by, "ada");
    assert!(may_not(neighbour.correction(&id).unwrap_err()));
    assert_eq!(manager.corrections(None, false).unwrap().corrections.len(), 1);
    assert_eq!(neighbour.corrections(None, false).unwrap().corrections, []);
    assert!(may_not(manager.decide(&id, true, "we say so").unwrap_err()));
    assert_eq!(profile_of(&viewer, PRACTICE, "2022-06").corrections, [], "not decided, so not everybody's");
    planner.decide(&id, true, "seen the rota").unwrap();
    assert_eq!(profile_of(&viewer, PRACTICE, "2022-06").corrections.len(), 1, "a figure says what it is made of");
    assert!(may_not(neighbour.withdraw_correction(&id, "not theirs").unwrap_err()));
    let back = manager.withdraw_correction(&id, "our slip").unwrap();
    assert!(!back.is_open);
    assert!(planner.decide(&id, true, "again").unwrap_err().to_string().contains("taken back"));
    near(
        line(&profile_of(&bench, NETWORK, "2022-06"), StaffGroup::Nurse).fte,
        nurses(&rows(&data, "2022-06", NETWORK)),
    );
}

#[test]
fn a_practice_is_told_what_to_mend_in_hours_a_week() {
    let Some(data) = data() else { return };
    let folder = tempfile::tempdir().unwrap();
    let bench = open(folder.path());
    bring_in(&bench, &data, &["2022-06"]);
    // 1 FTE is 37.5 hours: the file's 0.533333 are 20 hours, 0.8 would be 30.
    bench.dispute(&says(PRACTICE, 0.8)).unwrap();
    let mend = bench.mend(PRACTICE).unwrap();
    let [practice] = mend.practices.as_slice() else { panic!("one practice: {mend:?}") };
    let figure = &practice.figures[0];
    assert!(figure.how.contains("add up to 20 h a week; they should be 30 h (add 10 h)"), "{}", figure.how);
    assert_eq!((figure.should_say, figure.group), (0.8, Some("Nurses")));
    let network = bench.mend(NETWORK).unwrap();
    assert!(network.practices.iter().any(|one| one.code == PRACTICE));
}

#[test]
fn disputes_made_at_once_get_a_name_each() {
    let Some(data) = data() else { return };
    let folder = tempfile::tempdir().unwrap();
    let bench = open(folder.path());
    bring_in(&bench, &data, &["2022-06"]);
    let practices: Vec<String> = rows(&data, "2022-06", "U55939").into_keys().collect();
    std::thread::scope(|scope| {
        for half in practices.chunks(practices.len().div_ceil(2)) {
            let bench = &bench;
            scope.spawn(move || {
                for practice in half {
                    bench.dispute(&says(practice, 7.5)).unwrap();
                }
            });
        }
    });
    let list = bench.corrections(Some("U55939"), false).unwrap();
    let mut names: Vec<u32> = list.corrections.iter().map(|one| one.id[1..].parse().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, (1..=u32::try_from(practices.len()).unwrap()).collect::<Vec<_>>());
    assert_eq!((list.open, list.used, list.undecided), (practices.len(), 0, practices.len()));
}

#[test]
fn a_role_carries_its_difference_to_the_totals_that_count_it() {
    let folder = tempfile::tempdir().unwrap();
    let published = folder.path().join("published");
    Workbench::synthetic_havelock(&published).unwrap();
    let bench = open(&folder.path().join("workspace"));
    bench.import(&[published], None, &Quiet, &Cancel::default()).unwrap();
    let network = "U99902";
    let value = |figure: &str| {
        let summed = Some(Basis::PracticeLevelSum);
        bench.explain(network, figure, summed, Scope::default()).unwrap().value.known().unwrap()
    };
    let totals = ["nurse_fte", "nurse_headcount", "gp_fte_total", "gp_fte_extg", "gp_fte_exl"];
    let before = totals.map(value);
    for (figure, more) in [("nurse_fte_practice_nurse", 1.25), ("gp_fte_trainee", 0.5)] {
        let says = Dispute { figure: figure.to_owned(), period: None, ..says("Z99007", 0.0) };
        let national = bench.disputable("Z99007", figure, None).unwrap().national.known().unwrap();
        let id = bench.dispute(&Dispute { ours: national + more, ..says }).unwrap().correction.id;
        bench.decide(&id, true, "seen the rota").unwrap();
    }
    let changes: Vec<f64> = totals.map(value).iter().zip(before).map(|(after, before)| after - before).collect();
    for (change, expected) in changes.iter().zip([1.25, 0.0, 0.5, 0.0, 0.5]) {
        assert!((change - expected).abs() < 1e-9, "{totals:?}: {changes:?}");
    }
    let explained = bench.explain(network, "nurse_fte", Some(Basis::PracticeLevelSum), Scope::default()).unwrap();
    let step = explained.ledger.iter().find(|step| step.what.starts_with("correction c1")).unwrap();
    assert!(step.what.contains("of Practice nurses (FTE)"), "{}", step.what);
}
