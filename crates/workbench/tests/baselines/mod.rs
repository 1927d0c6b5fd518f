//! A baseline of Havering on real files: made, corrected, confirmed, deemed, signed, refreshed, and printed as before.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};

use wholetime_vocabulary::{Cancel, Level, Quiet, Value};
use wholetime_workbench::actions::baselines::BaselineAsked;
use wholetime_workbench::actions::corrections::Dispute;
use wholetime_workbench::returns::baseline::{Baseline, Figure};
use wholetime_workbench::returns::refresh::Why;
use wholetime_workbench::returns::signature::Reply;
use wholetime_workbench::{EditionKey, Settings, Workbench};

/// Seconds since the epoch, for the clock of this test alone.
static NOW: AtomicI64 = AtomicI64::new(1_660_000_000);
const DAY: i64 = 86_400;

const HAVERING: [&str; 4] = ["U29424", "U50107", "U55939", "U00367"];

fn open(folder: &Path) -> Workbench {
    let clock = || jiff::Timestamp::from_second(NOW.load(Ordering::Relaxed)).unwrap();
    let settings = Settings { workspace: folder.to_owned(), database: None, by: "hanna".to_owned(), clock };
    Workbench::open(settings).unwrap()
}

fn data() -> Option<PathBuf> {
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if !data.is_dir() {
        eprintln!("skipped: the real files (../shared/data) are not here");
        return None;
    }
    Some(data)
}

fn bring_in(bench: &Workbench, files: &[PathBuf]) {
    let answer = bench.import(files, None, &Quiet, &Cancel::default()).unwrap();
    assert_eq!((answer.refused, answer.not_recognised), (Vec::new(), Vec::new()));
}

fn practice_level(data: &Path, period: &str) -> PathBuf {
    data.join(format!("gp-workforce/extracts/General Practice - {period} Practice Level (extract).csv"))
}

/// A column of the practice-level file by practice, read here apart from everything else.
fn column(data: &Path, period: &str, name: &str) -> BTreeMap<String, (String, Option<f64>)> {
    let mut reader = csv::Reader::from_path(practice_level(data, period)).unwrap();
    let headers: Vec<String> =
        reader.headers().unwrap().iter().map(|name| name.trim_start_matches('\u{feff}').to_owned()).collect();
    let at = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let (practice, pcn, value) = (at("PRAC_CODE"), at("PCN_CODE"), at(name));
    reader
        .records()
        .map(Result::unwrap)
        .map(|row| (row[practice].to_owned(), (row[pcn].to_owned(), row[value].parse().ok())))
        .collect()
}

fn figure<'a>(baseline: &'a Baseline, place: &str, line: &str) -> &'a Figure {
    baseline.place(place).unwrap().figures.iter().find(|figure| figure.line == line).unwrap()
}

fn printed(bench: &Workbench, id: &str) -> String {
    let answer = bench.baseline(id, None).unwrap();
    serde_json::to_string_pretty(&answer).unwrap()
}

fn june(name: &str) -> BaselineAsked {
    BaselineAsked {
        name: Some(name.to_owned()),
        period: Some("2022-06".parse().unwrap()),
        deemed_after_days: Some(14),
        ..BaselineAsked::default()
    }
}

/// The June file with the nurses of one practice changed, as a publisher's revision has it.
fn revised(data: &Path, folder: &Path, practice: &str) -> PathBuf {
    let source = practice_level(data, "2022-06");
    let mut reader = csv::Reader::from_path(&source).unwrap();
    let target = folder.join(source.file_name().unwrap());
    let mut writer = csv::Writer::from_path(&target).unwrap();
    let headers = reader.headers().unwrap().clone();
    let nurses = headers.iter().position(|name| name == "TOTAL_NURSES_FTE").unwrap();
    writer.write_record(&headers).unwrap();
    for row in reader.records().map(Result::unwrap) {
        let is_it = &row[0] == practice;
        let cells = row.iter().enumerate().map(|(at, cell)| if is_it && at == nurses { "9.99" } else { cell });
        writer.write_record(cells).unwrap();
    }
    writer.flush().unwrap();
    target
}

#[test]
fn havering_signs_june_and_refreshes_to_september_and_june_prints_the_same_digits() {
    let Some(data) = data() else { return };
    let folder = tempfile::tempdir().unwrap();
    let bench = open(&folder.path().join("workspace"));
    bring_in(
        &bench,
        &[
            practice_level(&data, "2022-06"),
            data.join("organisations/epraccur-2022-06.csv"),
            data.join("organisations/ePCN-2022-05.xlsx"),
            data.join("patients-registered/gp-reg-pat-prac-all-2022-05.csv"),
        ],
    );
    bench.set_group("havering", Some("Havering"), &HAVERING.map(str::to_owned)).unwrap();

    // A practice of Crest has one nurse more than the file says, and the planner lets that reach totals.
    let nurses = column(&data, "2022-06", "TOTAL_NURSES_FTE");
    let of_crest = nurses.iter().find(|(_, (pcn, nurses))| pcn == "U29424" && nurses.is_some_and(|fte| 0.0 < fte));
    let (corrected, in_file) = of_crest.map(|(code, (_, fte))| (code.clone(), fte.unwrap())).unwrap();
    let dispute = Dispute {
        practice: corrected.clone(),
        figure: "nurse_fte".to_owned(),
        ours: in_file + 1.0,
        because: "a nurse is employed through the federation".to_owned(),
        until: None,
        period: Some("2022-06".parse().unwrap()),
    };
    let correction = bench.dispute(&dispute).unwrap().correction.id;
    bench.decide(&correction, true, "seen on the pay roll").unwrap();

    let made = bench.make_baseline("group:havering", &june("Havering, June 2022")).unwrap();
    let id = made.baseline.id.clone();
    assert_eq!(id, "group-havering-2022-06-1");
    let practices: Vec<String> =
        made.baseline.practices_of("group:havering").iter().map(|practice| practice.area.code.clone()).collect();
    assert_eq!(practices.len(), 41);
    // Printed in the Havering workforce update of December 2022: 16.22, 13.84 and 16.98; Crest (14.17) with one nurse more.
    for (network, rate) in [("U50107", "16.22"), ("U55939", "13.84"), ("U00367", "16.98")] {
        assert_eq!(figure(&made.baseline, network, "nurse_fte_per_100k").shown, rate);
    }
    let crest = figure(&made.baseline, "U29424", "nurse_fte_per_100k");
    assert_eq!(crest.corrections, std::slice::from_ref(&correction));
    assert_eq!(Figure::shown(crest.national.unwrap(), 2), "14.17");
    let in_havering = |of: &BTreeMap<String, (String, Option<f64>)>| -> f64 {
        of.values().filter(|(pcn, _)| HAVERING.contains(&pcn.as_str())).filter_map(|(_, fte)| *fte).sum()
    };
    let sum = figure(&made.baseline, "group:havering", "nurse_fte").value.known().unwrap();
    assert!((sum - in_havering(&nurses) - 1.0).abs() < 1e-9, "{sum}");

    // 38 confirm, 3 do not answer.
    let (confirming, silent) = practices.split_at(38);
    bench.confirm_figures(&id, confirming).unwrap();
    let refused = bench.sign_baseline(&id, None, &BTreeMap::new(), None).unwrap_err().to_string();
    assert!(
        HAVERING
            .iter()
            .chain(&silent.iter().map(String::as_str).collect::<Vec<_>>())
            .all(|code| refused.contains(code))
    );
    assert!(bench.deem_figures(&id).unwrap_err().to_string().contains("after 14 days"));
    NOW.fetch_add(14 * DAY, Ordering::Relaxed);
    bench.deem_figures(&id).unwrap();
    for network in HAVERING {
        bench.sign_baseline(&id, Some(network), &BTreeMap::new(), Some("Clinical director")).unwrap();
    }
    let signed = bench.sign_baseline(&id, None, &BTreeMap::new(), Some("Director of primary care")).unwrap();
    let certificate = &signed.certificate;
    assert_eq!((certificate.count(Reply::Confirmed), certificate.count(Reply::Deemed)), (38, 3));
    assert_eq!((certificate.count(Reply::Disputed), certificate.count(Reply::Waiting)), (0, 0));
    assert_eq!((certificate.signatures.len(), certificate.not_signed.len()), (5, 0));
    assert_eq!(certificate.corrections[0].id, correction);
    assert!(certificate.corrections[0].is_used && certificate.is_signed);

    let before = printed(&bench, &id);
    let certificate_before = serde_json::to_string(&signed).unwrap();

    // September: the correction holds, because the file still says otherwise.
    bring_in(&bench, &[practice_level(&data, "2022-09")]);
    let asked = BaselineAsked { period: Some("2022-09".parse().unwrap()), ..BaselineAsked::default() };
    let refreshed = bench.refresh_baseline(&id, &asked).unwrap().baseline;
    assert_eq!((refreshed.id.as_str(), refreshed.parent.as_deref()), ("group-havering-2022-09-1", Some(id.as_str())));
    assert_eq!(refreshed.deemed_after_days, Some(14));
    assert!(refreshed.corrections[0].is_used);
    let again = bench.certificate(&refreshed.id, None).unwrap().certificate;
    assert_eq!(again.count(Reply::Waiting), 41, "everybody is asked again");

    // What changed is what the two files say, and nothing else.
    let changes = bench.baseline_changes(&refreshed.id, None, None).unwrap();
    let september = column(&data, "2022-09", "TOTAL_NURSES_FTE");
    for code in &practices {
        let told = changes.places.iter().find(|place| place.area.code == *code);
        let nurses_changed = told.and_then(|place| place.figures.iter().find(|figure| figure.line == "nurse_fte"));
        let moved = nurses.get(code).map(|(_, fte)| *fte) != september.get(code).map(|(_, fte)| *fte);
        if *code == corrected {
            assert!(nurses_changed.is_none(), "what the practice says holds on both sides");
        } else {
            assert_eq!(nurses_changed.is_some(), moved, "{code}");
        }
    }
    assert!(
        (figure(&refreshed, "group:havering", "nurse_fte").value.known().unwrap() - {
            let of_file = september.get(&corrected).and_then(|(_, fte)| *fte).unwrap();
            in_havering(&september) - of_file + in_file + 1.0
        })
        .abs()
            < 1e-9
    );

    // Then everything it was made from is revised, withdrawn, decided otherwise and removed.
    let other = practices.iter().find(|code| **code != corrected).unwrap();
    bring_in(&bench, &[revised(&data, folder.path(), other)]);
    bench.decide(&correction, false, "it was paid twice").unwrap();
    let revision = bench.make_baseline("group:havering", &june("June, revised")).unwrap().baseline;
    assert_eq!(revision.id, "group-havering-2022-06-2");
    assert_eq!(figure(&revision, other, "nurse_fte").shown, "9.99");
    let against = bench.baseline_changes(&revision.id, Some(&id), None).unwrap();
    let why = |code: &str| -> Vec<Why> {
        let place = against.places.iter().find(|place| place.area.code == code).unwrap();
        place.figures.iter().find(|figure| figure.line == "nurse_fte").unwrap().because.clone()
    };
    assert_eq!(why(other), [Why::Revision]);
    assert_eq!(why(&corrected), [Why::Correction]);
    assert_eq!(against.corrections[0].stands, "not used: it was paid twice (hanna)");
    let workforce = |revision: u32| EditionKey {
        source: "gp_workforce_practice".to_owned(),
        period: "2022-06".parse().unwrap(),
        revision,
    };
    bench.withdraw(&workforce(1), "damaged").unwrap();
    bench.withdraw(&workforce(2), "damaged, too").unwrap();
    bench.remove_group("havering").unwrap();

    let later = open(&folder.path().join("workspace"));
    assert_eq!(printed(&later, &id), before);
    assert_eq!(serde_json::to_string(&later.certificate(&id, None).unwrap()).unwrap(), certificate_before);
    assert!(later.make_baseline("U29424", &june("none")).is_err(), "nothing of June is held any more");

    // A dispute after the signature is shown; the signature stands until it is taken back, with a reason.
    let late = later.dispute_figures(&id, &silent[0], "nobody read the letter", None).unwrap().certificate;
    let practice = &late.practices[0];
    assert!(practice.was_deemed && practice.reply == Reply::Disputed);
    let whole = later.certificate(&id, None).unwrap().certificate;
    assert!(whole.is_signed && whole.practices.iter().any(|one| one.is_after_signing));
    let network = made.baseline.place(&silent[0]).unwrap().within.clone().unwrap();
    assert!(later.unsign_baseline(&id, Some(&network), " ").is_err());
    later.unsign_baseline(&id, Some(&network), "a practice disputes its nurses").unwrap();
    let whole = later.certificate(&id, None).unwrap().certificate;
    assert!(!whole.is_signed, "the area's signature rested on its network's");
    assert_eq!(whole.taken_back.len(), 2);
    assert_eq!(printed(&later, &id), before, "whatever is done to it, its figures stay");
}

#[test]
fn the_same_figures_are_added_up_from_the_file_by_hand() {
    let Some(data) = data() else { return };
    let folder = tempfile::tempdir().unwrap();
    let bench = open(folder.path());
    bring_in(&bench, &[practice_level(&data, "2022-06")]);
    let baseline = bench.make_baseline("A3A8R", &june("North East London")).unwrap().baseline;
    let admin = column(&data, "2022-06", "TOTAL_ADMIN_FTE");
    let networks = baseline.places.iter().filter(|place| place.area.level == Level::Pcn && !place.is_part);
    let mut compared = Vec::new();
    for network in networks {
        let code = network.area.code.as_str();
        let of_file: f64 = admin.values().filter(|(pcn, _)| pcn == code).filter_map(|(_, fte)| *fte).sum();
        let Value::Known(sum) = figure(&baseline, code, "admin_fte").value else { continue };
        assert!((sum - of_file).abs() < 1e-9, "{code}: {sum} {of_file}");
        compared.push(code);
    }
    assert!(HAVERING.iter().all(|network| compared.contains(network)), "{compared:?}");
}
