//! A planner's journeys in a real browser, each with script and without: first run, finding, comparing, forecasting, planning,
//! collecting, taking a pack away.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::lived_in;
use crate::browser::{Browser, Served, serve};
use crate::havelock;

/// Tells a journey twice, with script and without, each time in a workspace of its own. Nothing is complained of on the way.
fn told(place: fn() -> (Served, TempDir), journey: fn(&Browser)) {
    for is_scripted in [true, false] {
        let (served, _workspace) = place();
        let Some(browser) = Browser::open(&served) else { return };
        if !is_scripted {
            browser.without_script();
        }
        journey(&browser);
        assert_eq!(browser.complaints(), Vec::<String>::new(), "script: {is_scripted}");
    }
}

fn of_havelock() -> (Served, TempDir) {
    let (served, workspace, _) = lived_in();
    (served, workspace)
}

/// A workspace in which nothing is held.
fn empty() -> (Served, TempDir) {
    let workspace = tempfile::tempdir().unwrap();
    (serve(workspace.path()), workspace)
}

#[track_caller]
fn assert_says(browser: &Browser, words: &[&str]) {
    for words in words {
        let is_said = browser.comes_to_say(words);
        assert!(is_said, "{} does not say `{words}`:\n{}", browser.place(), browser.says());
    }
}

/// Chooses Harbour as one's own place and reads how it is doing.
fn choose_harbour(browser: &Browser) {
    browser.visit("/place");
    browser.fill("Name or code of your place", "harbour");
    browser.press("Find");
    browser.press("Choose HARBOUR PCN");
    assert_eq!(browser.place(), "/");
    assert_says(browser, &["How are we doing? HARBOUR PCN", "What stands out", "What is missing"]);
    browser.follow("The whole profile");
    assert_eq!(browser.place(), "/areas/U99901");
    assert_says(browser, &["HARBOUR PCN", "48,922"]);
}

#[test]
fn somebody_new_looks_around_in_the_invented_place() {
    told(empty, |browser| {
        browser.visit("/");
        assert_says(browser, &["Welcome to Wholetime", "Nothing is held yet"]);
        browser.press("Use the invented place");
        choose_harbour(browser);
    });
}

#[test]
fn somebody_new_brings_files_in_and_comes_to_a_profile() {
    told(empty, |browser| {
        browser.visit("/");
        browser.fill("Files", &files_below(havelock()).join("\n"));
        browser.press("Bring them in");
        choose_harbour(browser);
    });
}

/// Every file of a folder and its folders, by path.
fn files_below(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                files.push(entry.path().to_string_lossy().into_owned());
            }
        }
    }
    files
}

#[test]
fn a_practice_is_found_and_compared_with_those_like_it() {
    told(of_havelock, |browser| {
        browser.visit("/");
        browser.fill("Search", "lantern");
        browser.press("Search");
        browser.follow("LANTERN QUAY SURGERY");
        assert_eq!(browser.place(), "/areas/Z99001");
        browser.visit("/areas/QZ9/compare/nurse_fte_per_100k?level=practice");
        assert_says(browser, &["LANTERN QUAY SURGERY", "Centre of the funnel"]);
        browser.fill("Compare", "PCN");
        browser.press("Show");
        assert_says(browser, &["HARBOUR PCN", "Centre of the funnel"]);
        assert!(browser.place().contains("level=pcn"), "{} opens the same view again", browser.place());
    });
}

#[test]
fn a_number_says_why_in_one_step() {
    told(of_havelock, |browser| {
        browser.visit("/areas/U99901?period=2026-03");
        browser.follow("12.65");
        assert!(browser.place().starts_with("/areas/U99901/explain/nurse_fte"), "{}", browser.place());
        assert_says(browser, &["LANTERN QUAY SURGERY", "total_nurses_fte"]);
    });
}

#[test]
fn a_scenario_is_kept_and_laid_beside_things_as_they_are() {
    told(of_havelock, |browser| {
        browser.visit("/areas/U99901/forecast?group=nurse&years=2&replicates=50");
        assert_says(browser, &["Who comes and who goes", "How it was made"]);
        browser.visit("/areas/U99901/scenarios?scenarios=twenty-from-abroad&years=2&replicates=50");
        assert_says(browser, &["Twenty a year from abroad"]);
    });
}

#[test]
fn a_plan_is_started_from_what_is_held_and_checked() {
    told(of_havelock, |browser| {
        browser.visit("/areas/U99901/plan");
        browser.fill("Years", "2026/27, 2027/28");
        browser.press("Show what would be in it");
        assert_says(browser, &["What is filled in", "What is taken as given"]);
        browser.press("Keep it as version 1");
        assert!(browser.place().starts_with("/plans/"), "{}", browser.place());
        assert_says(browser, &["What is wanted", "Versions"]);
        browser.follow("Findings");
        assert_says(browser, &["Findings"]);
        browser.visit("/plans/dorset-2017/actions/bid");
        browser.fill("How it stands", "Done");
        browser.press("Keep it");
        assert_says(browser, &["Done"]);
    });
}

#[test]
fn a_collection_is_opened_answered_and_closed() {
    told(of_havelock, |browser| {
        browser.visit("/returns");
        browser.fill("Who is asked", "U99902");
        browser.fill("Last day to answer", "2026-06-30");
        browser.press("Start it");
        let collection = browser.place();
        assert!(collection.starts_with("/returns/u99902-2026-06-30"), "{collection}");
        let script = "return document.querySelector(`main table a[href^='${arguments[0]}/Z']`).getAttribute('href')";
        let first = browser.script(script, &[collection.clone().into()]);
        browser.visit(first.as_str().unwrap());
        browser.press("Nothing has changed");
        assert_says(browser, &["received"]);
        browser.visit(&collection);
        assert_says(browser, &["1 of "]);
        browser.press("Close this collection");
        browser.press("Close it");
        assert_says(browser, &["closed"]);
    });
}

#[test]
fn a_pack_is_taken_away_as_pdf() {
    told(of_havelock, |browser| {
        browser.visit("/areas/U99901/report");
        browser.fill("Format", "PDF");
        browser.press("Make the paper");
        browser.follow("Download: PDF");
        let (name, bytes) = browser.downloaded("pdf");
        assert!(name.contains("U99901"), "{name}");
        assert!(bytes.starts_with(b"%PDF"));
        let Some(text) = text_of(&bytes) else { return };
        assert!(text.to_lowercase().contains("harbour pcn"), "{text}");
    });
}

/// The words of a PDF, as Debian's poppler-utils read them; none, and it says so, where they are not installed.
fn text_of(pdf: &[u8]) -> Option<String> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), pdf).unwrap();
    let Ok(read) = Command::new("pdftotext").arg(file.path()).arg("-").output() else {
        eprintln!("skipped: no pdftotext here, so the words of the paper were not looked at");
        return None;
    };
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    Some(String::from_utf8_lossy(&read.stdout).into_owned())
}
