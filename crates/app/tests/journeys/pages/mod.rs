//! Every page in a real browser: nobody is kept out of it, nothing runs over its edge, and nothing is asked of another host.

mod checks;
mod keyboard;
mod pictures;
mod planner;

use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::browser::{Browser, Served, serve};
use crate::furnished::{self, Furnished};
use crate::{havelock, json};

/// Havelock lived in, copied for each journey that changes it.
static LIVED_IN: LazyLock<(TempDir, Furnished)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let (bench, made) = furnished::furnish(folder.path(), havelock());
    drop(bench);
    // The database is closed beside us; what is written last comes into its file then.
    let since = Instant::now();
    while folder.path().join("people.sqlite-wal").is_file() && since.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(50));
    }
    (folder, made)
});

/// A copy of Havelock as it is lived in, served.
pub(crate) fn lived_in() -> (Served, TempDir, &'static Furnished) {
    let (folder, made) = &*LIVED_IN;
    let copy = tempfile::tempdir().unwrap();
    copy_into(folder.path().to_owned(), copy.path().to_owned());
    (serve(copy.path()), copy, made)
}

fn copy_into(from: PathBuf, to: PathBuf) {
    std::fs::create_dir_all(&to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy_into(source, target);
        } else {
            std::fs::copy(source, target).unwrap();
        }
    }
}

#[test]
fn every_page_is_for_everybody() {
    let (served, _workspace, made) = lived_in();
    let Some(browser) = Browser::open(&served) else { return };
    // A developer looks at the pages of one part again: WHOLETIME_PAGES=/plans
    let part = std::env::var("WHOLETIME_PAGES").unwrap_or_default();
    let all = furnished::addresses(made);
    let addresses: Vec<&String> = all.iter().filter(|address| address.starts_with(&part)).collect();
    let mut wrong = Vec::new();
    for address in &addresses {
        let faults = checks::faults(&browser, address);
        for fault in &faults {
            eprintln!("{address}: {fault}");
        }
        wrong.extend(faults.into_iter().map(|fault| format!("{address}: {fault}")));
    }
    assert!(!part.is_empty() || 70 < addresses.len(), "{} pages only", addresses.len());
    assert!(wrong.is_empty(), "{} faults\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn somebody_invited_signs_up_and_finds_their_account_open_to_everybody() {
    let workspace = tempfile::tempdir().unwrap();
    let invited = json(workspace.path(), &["people", "invite", "ada", "--role", "administrator@ENG"]);
    let served = serve(workspace.path());
    let Some(browser) = Browser::open(&served) else { return };
    let link = invited["link"].as_str().unwrap().to_owned();
    let mut wrong = checks::faults(&browser, &link);
    browser.as_wide_as(1280);
    browser.visit(&link);
    browser.fill("Password", "tide lamp ox");
    browser.fill("The same again", "tide lamp ox");
    browser.press("Choose the password and sign in");
    assert_eq!(browser.place(), "/account");
    for address in ["/account", "/people", "/"] {
        wrong.extend(checks::faults(&browser, address));
    }
    browser.as_wide_as(1280);
    browser.press("Sign out");
    wrong.extend(checks::faults(&browser, "/sign-in"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
