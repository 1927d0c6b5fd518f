//! What people set up outlives a kill and moves house in one file.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::{WHOLETIME, havelock, json, wholetime};

const INDICATOR: &str = "nurse_fte_per_100k";

fn done(workspace: &Path, arguments: &[&str]) {
    let output = wholetime(workspace, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn refusal(workspace: &Path, arguments: &[&str]) -> String {
    let output = wholetime(workspace, arguments);
    assert!(!output.status.success(), "{arguments:?} was to be refused");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn what_was_set_up_gives_the_same_answers_in_another_workspace() {
    let files = havelock().to_string_lossy();
    let (old, new) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (old, new) = (old.path(), new.path());
    let file = old.join("set-up.backup");
    let file = file.to_string_lossy();
    done(old, &["import", &files]);
    assert!(refusal(old, &["backup", &file]).contains("nothing is set up here"));

    done(old, &["group", "set", "harbour", "--name", "Harbour side", "U99901", "U99902"]);
    done(old, &["standard", "set", INDICATOR, "30", "--source", "an invented paper"]);
    done(old, &["backup", &file]);
    let profile = json(old, &["profile", "group:harbour"]);

    done(new, &["import", &files]);
    assert!(refusal(new, &["profile", "group:harbour"]).contains("no area is called"));
    done(new, &["restore", &file]);
    assert_eq!(json(new, &["group", "list"]), json(old, &["group", "list"]));
    assert_eq!(json(new, &["standard", "list"]), json(old, &["standard", "list"]));
    assert_eq!(json(new, &["profile", "group:harbour"]), profile);

    assert!(refusal(new, &["restore", &file]).contains("--replace"));
    done(new, &["restore", &file, "--replace"]);
    let log = json(new, &["audit", "--verify"]);
    let told: Vec<&str> =
        log["entries"].as_array().unwrap().iter().map(|entry| entry["what"].as_str().unwrap()).collect();
    assert_eq!(told, ["set group", "set standard", "restore"]);
    assert_eq!(log["chain"]["state"], "whole");
}

#[test]
fn a_damaged_backup_is_refused_before_anything_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    let file = folder.path().join("set-up.backup");
    done(&old, &["standard", "set", INDICATOR, "30", "--source", "an invented paper"]);
    done(&old, &["backup", &file.to_string_lossy()]);
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    assert!(refusal(&new, &["restore", &file.to_string_lossy()]).contains("the backup cannot be used"));
    assert!(!new.join("people.sqlite").exists());
}

#[test]
fn a_kill_in_the_middle_of_writing_loses_nothing_that_was_acknowledged() {
    let workspace = tempfile::tempdir().unwrap();
    let folder = workspace.path();
    let begun = Instant::now();
    done(folder, &["standard", "set", INDICATOR, "1000", "--source", "before"]);
    let usual = begun.elapsed();

    let mut held = 1000;
    let mut acknowledged = 0;
    for round in 0..20_u32 {
        let wanted = 2000 + round;
        let mut set = Command::new(WHOLETIME)
            .arg("--workspace")
            .arg(folder)
            .args(["standard", "set", INDICATOR, &wanted.to_string(), "--source", "in the middle"])
            .env_remove("WHOLETIME_DATABASE_URL")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Spread over all a command does, and a little after it.
        std::thread::sleep(usual * round / 16);
        let _ = set.kill();
        let was_acknowledged = set.wait().unwrap().success();
        acknowledged += u32::from(was_acknowledged);

        let standards = json(folder, &["standard", "list"]);
        let now = standards["standards"][0]["at_least"].as_f64().unwrap() as u32;
        assert!(now == wanted || (now == held && !was_acknowledged), "round {round}: {now} after {held}");
        held = now;
        let log = json(folder, &["audit", "--verify"]);
        assert_eq!(log["chain"]["state"], "whole", "round {round}");
        let last = log["entries"].as_array().unwrap().last().unwrap();
        assert_eq!(last["after"]["at_least"].as_f64().unwrap() as u32, now, "what is set and what is logged agree");
    }
    assert!(acknowledged < 20, "some were killed before they were done");
    assert_eq!(json(folder, &["doctor"])["is_well"], true);
}
