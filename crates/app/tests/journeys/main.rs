//! Journeys on the built binary, as a person (or a power cut) would make them.

#![expect(clippy::unwrap_used, reason = "a journey that cannot go on has failed")]

mod books;
mod browser;
mod bury;
mod damage;
mod engines;
mod filled;
#[path = "../../../web/tests/furnished/mod.rs"]
mod furnished;
mod havering;
mod killed;
mod pages;
mod people;
mod plan_workbooks;
mod solver;
mod stories;
mod writers;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// The binary under test.
const WHOLETIME: &str = env!("CARGO_BIN_EXE_wholetime");

/// The project's folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The invented place, written once for all journeys.
fn havelock() -> &'static Path {
    static HAVELOCK: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = HAVELOCK.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let written =
            Command::new(WHOLETIME).args(["synthetic", "havelock", "--out"]).arg(folder.path()).output().unwrap();
        assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
        folder
    });
    folder.path()
}

/// Runs a command in a workspace.
fn wholetime(workspace: &Path, arguments: &[&str]) -> Output {
    Command::new(WHOLETIME)
        .arg("--workspace")
        .arg(workspace)
        .args(["--as", "tester"])
        .args(arguments)
        .env_remove("WHOLETIME_WORKSPACE")
        .env_remove("WHOLETIME_DATABASE_URL")
        .output()
        .unwrap()
}

/// What a command printed as JSON.
fn json(workspace: &Path, arguments: &[&str]) -> serde_json::Value {
    let output = wholetime(workspace, &[&["--format", "json"], arguments].concat());
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap_or_else(|why| panic!("{arguments:?}: {why}"))
}
