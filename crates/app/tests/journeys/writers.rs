//! Returns taken in while others write, and while the program is killed: what was acknowledged is there, and nothing is
//! there by half.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::engines::Place;
use crate::filled::{Filled, Line};
use crate::havelock;

const COLLECTION: &str = "u99901-2024-12-31";
const PRACTICES: [&str; 2] = ["Z99001", "Z99002"];
/// Kills on each engine; two engines make 200.
const KILLS: u32 = 100;

/// A workspace in which the practices of Harbour PCN are asked, with a template for each of two.
fn asked(place: &Place) -> Vec<PathBuf> {
    place.done(&["import", &havelock().to_string_lossy()]);
    place.done(&["returns", "open", "U99901", "--due", "2024-12-31"]);
    let template = |code: &str| {
        let path = place.folder().join(format!("{code}.xlsx"));
        place.done(&["returns", "template", code, "-o", &path.to_string_lossy()]);
        path
    };
    PRACTICES.map(template).to_vec()
}

/// Practice nurses in the return that is to become this version.
fn told_in(version: u64) -> f64 {
    (2200 + 5 * version) as f64 / 1000.0
}

/// The return that is to become this version, in a file of its own.
fn filled(template: &Path, version: u64) -> PathBuf {
    let path = template.with_extension(format!("{version}.xlsx"));
    let fte = told_in(version).to_string();
    Filled::open(template).set("Staff", Line::Of("Practice nurses"), "FTE, if different", &fte).save(&path);
    path
}

fn load(place: &Place, file: &Path) -> Command {
    let mut load = place.command(&["returns", "load", &file.to_string_lossy()]);
    load.stdout(Stdio::null()).stderr(Stdio::null());
    load
}

/// Version of the return of a practice that counts; 0 where there is none.
fn version(place: &Place, code: &str) -> u64 {
    let status = place.json(&["returns", "status", COLLECTION]);
    let practices = status["practices"].as_array().unwrap();
    practices.iter().find(|one| one["code"] == code).unwrap()["version"].as_u64().unwrap_or(0)
}

/// The corrections that hold for a practice are those of its newest return, no more and no fewer.
fn assert_corrections(place: &Place, code: &str, version: u64) {
    let answer = place.json(&["correction", "list", code]);
    let held: Vec<f64> = answer["corrections"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["measure"] == "nurse_fte_practice_nurse")
        .map(|one| one["ours"].as_f64().unwrap())
        .collect();
    assert_eq!(held, [told_in(version)], "{}: {code} at version {version}", place.engine());
}

fn assert_whole(place: &Place) {
    assert_eq!(place.json(&["audit", "--verify"])["chain"]["state"], "whole", "{}", place.engine());
    assert_eq!(place.json(&["doctor"])["is_well"], true, "{}", place.engine());
}

#[test]
fn two_write_at_once_and_nobody_loses_anything() {
    const ROUNDS: u64 = 12;
    for place in Place::on_each_engine() {
        let templates = asked(&place);
        std::thread::scope(|scope| {
            for template in &templates {
                let place = &place;
                scope.spawn(move || {
                    for round in 1..=ROUNDS {
                        let file = filled(template, round);
                        assert!(load(place, &file).status().unwrap().success(), "{} was refused", file.display());
                    }
                });
            }
        });
        for code in PRACTICES {
            assert_eq!(version(&place, code), ROUNDS, "{}: each return that was taken in is there", place.engine());
            assert_corrections(&place, code, ROUNDS);
        }
        assert_whole(&place);
    }
}

#[test]
fn a_return_killed_in_the_middle_is_there_with_its_corrections_or_not_at_all() {
    let places = Place::on_each_engine();
    let kills = 2 * KILLS / u32::try_from(places.len()).unwrap();
    for place in places {
        let (template, code) = (&asked(&place)[0], PRACTICES[0]);
        let first = filled(template, 1);
        let begun = Instant::now();
        assert!(load(&place, &first).status().unwrap().success());
        let usual = begun.elapsed();
        let (mut held, mut next) = (1, filled(template, 2));
        let mut acknowledged = 0;
        for round in 0..kills {
            let mut loading = load(&place, &next).spawn().unwrap();
            // Spread over all that a command does, and a little after it; most of them over its end, where it writes.
            std::thread::sleep(usual * (30 + round % 80) / 90);
            let _ = loading.kill();
            let was_acknowledged = loading.wait().unwrap().success();
            acknowledged += u32::from(was_acknowledged);
            let now = version(&place, code);
            let is_new = now == held + 1;
            let kept = is_new || (now == held && !was_acknowledged);
            assert!(kept, "{}: round {round}: version {now} after {held}", place.engine());
            if is_new {
                assert_corrections(&place, code, now);
                held = now;
                next = filled(template, held + 1);
            }
        }
        assert!(acknowledged < kills, "{}: some were killed before they were done", place.engine());
        assert!(1 < held, "{}: some were done before they were killed", place.engine());
        assert_corrections(&place, code, held);
        let log = place.json(&["audit", "--limit", "100000"]);
        let entries = log["entries"].as_array().unwrap();
        let told = entries.iter().filter(|one| one["subject"].as_str().unwrap().starts_with("return:")).count();
        assert_eq!(u64::try_from(told).unwrap(), held, "{}: the log tells of each return once", place.engine());
        assert_whole(&place);
    }
}
