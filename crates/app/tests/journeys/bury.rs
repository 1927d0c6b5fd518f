//! A collection among the practices of Bury as they were in 2017/18, from the first template to a signed baseline.
//!
//! Who there was and how many patients each had is read from the real files in `../shared/data` by this test itself.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::engines::Place;
use crate::filled::{Filled, Line};
use crate::root;

const COLLECTION: &str = "00v-2018-03-31";
const BASELINE: &str = "00v-2018-03-1";

fn shared() -> Option<PathBuf> {
    let folder = root().join("../shared/data");
    if !folder.is_dir() {
        eprintln!("skipped: there is no ../shared/data here");
        return None;
    }
    Some(folder)
}

/// Lists of the practices of Bury: those of March 2018 where the file has a row, else those of the panel of September 2017.
fn lists(data: &Path) -> BTreeMap<String, f64> {
    let mut lists = BTreeMap::new();
    let mut panel = csv::Reader::from_path(data.join("practice-panel/practice-year-2016-2021.csv")).unwrap();
    for row in panel.records() {
        let row = row.unwrap();
        if &row[1] == "2018" && (row[0].starts_with("P83") || &row[0] == "Y02755") {
            lists.insert(row[0].to_owned(), row[2].parse().unwrap());
        }
    }
    assert_eq!(lists.len(), 30, "29 practices P83 and Y02755");
    let mut march = csv::Reader::from_path(march(data)).unwrap();
    let headers = march.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|header| header.trim_start_matches('\u{feff}') == name).unwrap();
    let (code, patients) = (column("PRAC_CODE"), column("TOTAL_PATIENTS"));
    for row in march.records() {
        let row = row.unwrap();
        if let (Some(list), Ok(patients)) = (lists.get_mut(&row[code]), row[patients].parse()) {
            *list = patients;
        }
    }
    lists
}

fn march(data: &Path) -> PathBuf {
    data.join("gp-workforce/extracts/General Practice - 2018-03 Practice Level (extract).csv")
}

fn share(lists: &BTreeMap<String, f64>, of: &[&str]) -> f64 {
    100.0 * of.iter().map(|code| lists[*code]).sum::<f64>() / lists.values().sum::<f64>()
}

/// What `returns status` says is what the files say.
fn assert_status(place: &Place, lists: &BTreeMap<String, f64>, returned: &[&str], practices_pct: f64) {
    let status = place.json(&["returns", "status", COLLECTION]);
    assert_eq!(status["practices_known"], 30);
    assert_eq!(status["practices_returned"], returned.len());
    assert!((status["practices_pct"].as_f64().unwrap() - practices_pct).abs() < 0.05, "{}", status["practices_pct"]);
    let told = status["patients_pct"].as_f64().unwrap();
    assert!((told - share(lists, returned)).abs() < 1e-9, "{told} against {}", share(lists, returned));
    let waiting = status["practices"].as_array().unwrap().iter().filter(|one| one["returned_at"].is_null()).count();
    assert_eq!(waiting, 30 - returned.len());
}

#[test]
fn the_thirty_practices_of_bury_are_asked_answer_and_sign() {
    let Some(data) = shared() else { return };
    let lists = lists(&data);
    let codes: Vec<&str> = lists.keys().map(String::as_str).collect();
    for place in Place::on_each_engine() {
        let panel = data.join("practice-panel/practice-year-2016-2021.csv");
        let ods = data.join("organisations/epraccur-2022-06.csv");
        let files = [panel, march(&data), ods].map(|path| path.to_string_lossy().into_owned());
        place.done(&["import", &files[0], &files[1], &files[2]]);
        let opened = place.json(&["returns", "open", "00V", "--due", "2018-03-31"]);
        let asked: Vec<&str> =
            opened["practices"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
        assert_eq!(asked.len(), 30);
        assert!(codes.iter().all(|code| asked.contains(code)));

        // Templates go out; nineteen come back, three of them with a mistake.
        let out = place.folder().join("templates");
        place.done(&["returns", "template", "--all", "-o", &out.to_string_lossy()]);
        let file = |code: &str| out.join(format!("{COLLECTION}-{}.xlsx", code.to_lowercase()));
        assert_eq!(std::fs::read_dir(&out).unwrap().count(), 30);
        let (nineteen, wrong) = (&codes[..19], &codes[..3]);
        for code in nineteen {
            let answered = match codes.iter().position(|other| other == code) {
                Some(5) => Filled::open(&file(code)).unchanged(),
                index => answer(&file(code), index == Some(4)),
            };
            answered.save(&file(code));
        }
        let good: Vec<Vec<u8>> = wrong.iter().map(|code| std::fs::read(file(code)).unwrap()).collect();
        plant(&file(wrong[0]), "WTE", "37.5");
        plant(&file(wrong[1]), "Vacant since", "2031-02-30");
        plant(&file(wrong[2]), "Role", "Nurse of sorts");
        let paths: Vec<String> = nineteen.iter().map(|code| file(code).to_string_lossy().into_owned()).collect();
        let load: Vec<&str> =
            ["--format", "json", "returns", "load"].into_iter().chain(paths.iter().map(String::as_str)).collect();
        let output = place.command(&load).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "three files are not taken in, and that is said");
        let loaded: Value = serde_json::from_slice(&output.stdout).unwrap();
        let faults: Vec<&Value> =
            loaded["findings"].as_array().unwrap().iter().filter(|finding| finding["severity"] == "error").collect();
        for (code, words) in wrong.iter().zip(["37.5", "2031-02-30", "Nurse of sorts"]) {
            let of = format!("{COLLECTION}/{code}");
            let fault = faults.iter().find(|fault| fault["of"] == of.as_str()).unwrap_or_else(|| panic!("{faults:?}"));
            let (message, place) = (fault["message"].as_str().unwrap(), fault["place"].as_str().unwrap());
            assert!(message.contains(words), "{message}");
            assert!(place.contains("Vacancies") && place.contains('7'), "where to look: {place}");
        }
        assert_status(&place, &lists, &nineteen[3..], 53.3);

        // Mended, they come in; the chase list has the other eleven.
        for (code, bytes) in wrong.iter().zip(&good) {
            std::fs::write(file(code), bytes).unwrap();
            place.done(&["returns", "load", &file(code).to_string_lossy()]);
        }
        assert_status(&place, &lists, nineteen, 63.3);
        let chase = place.folder().join("chase.csv");
        place.done(&["returns", "status", COLLECTION, "-o", &chase.to_string_lossy()]);
        let chased = std::fs::read_to_string(&chase).unwrap();
        assert_eq!(chased.lines().count() - 1, 11, "{chased}");
        assert!(codes[19..].iter().all(|code| chased.contains(code)));
        let reminders = place.json(&["returns", "remind", COLLECTION]);
        assert_eq!(reminders["reminders"].as_array().unwrap().len(), 11);
        place.done(&["returns", "unchanged", codes[19]]);
        assert_status(&place, &lists, &codes[..20], 66.7);
        assert_eq!(place.json(&["returns", "bias", COLLECTION])["answered"], 20);

        // The fifth told that a nurse is missing: a correction. Another practice disputes by itself.
        let corrections = place.json(&["correction", "list", "00V"]);
        let told = corrections["corrections"].as_array().unwrap();
        assert_eq!(told.len(), 1, "{corrections}");
        assert_eq!((told[0]["practice"].as_str(), told[0]["ours"].as_f64()), (Some(codes[4]), Some(9.5)));
        place.done(&["returns", "dispute", codes[6], "nurse_fte", "2.25", "--because", "a nurse left in January"]);

        // Written down, confirmed by twenty, signed with the other ten as exceptions.
        place.done(&[
            "baseline",
            "make",
            "00V",
            "--period",
            "2018-03",
            "--name",
            "Bury 2018",
            "--collection",
            COLLECTION,
        ]);
        let confirm: Vec<&str> =
            ["baseline", "confirm", BASELINE].into_iter().chain(codes[..20].iter().copied()).collect();
        place.done(&confirm);
        let refused = place.refusal(&["returns", "sign", BASELINE]);
        assert!(codes[20..].iter().all(|code| refused.contains(code)), "{refused}");
        let exceptions: Vec<String> =
            codes[20..].iter().map(|code| format!("{code}=no answer by the day due")).collect();
        let mut sign = vec!["returns", "sign", BASELINE];
        for exception in &exceptions {
            sign.extend(["--except", exception]);
        }
        let certificate = &place.json(&sign)["certificate"];
        assert_eq!(certificate["is_signed"], true);
        let replies: BTreeMap<&str, u64> = certificate["replies"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (one["reply"].as_str().unwrap(), one["practices"].as_u64().unwrap()))
            .collect();
        assert_eq!((replies["confirmed"], replies["waiting"], replies["deemed"]), (20, 10, 0));
        assert_eq!(
            (certificate["collection"]["asked"].as_u64(), certificate["collection"]["returned"].as_u64()),
            (Some(30), Some(20))
        );
        let pct = certificate["collection"]["patients_pct"].as_f64().unwrap();
        assert!((pct - share(&lists, &codes[..20])).abs() < 1e-9);
        assert_eq!(certificate["corrections"].as_array().unwrap().len(), 2);
        assert_eq!(place.json(&["audit", "--verify"])["chain"]["state"], "whole");
        assert_eq!(place.json(&["doctor"])["is_well"], true);
    }
}

/// A return as a practice would fill it in: a vacancy and a skill; one says that nurses are missing in the file.
fn answer(template: &Path, is_missing_nurses: bool) -> Filled {
    let vacancy = Line::Nth(1);
    let filled = Filled::open(template)
        .set("Vacancies", vacancy, "Role", "Practice nurses")
        .set("Vacancies", vacancy, "WTE", "0.8")
        .set("Vacancies", vacancy, "Vacant since", "2018-01-15")
        .set("Skills", Line::Of("Diabetes"), "People", "1");
    if !is_missing_nurses {
        return filled;
    }
    filled.set("Staff", Line::Of("All nurses"), "FTE, if different", "9.5")
}

fn plant(file: &Path, heading: &str, mistake: &str) {
    Filled::open(file).set("Vacancies", Line::Nth(1), heading, mistake).save(file);
}
