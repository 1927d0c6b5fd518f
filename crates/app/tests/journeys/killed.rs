//! An import that is killed at any moment leaves nothing half there.

use std::process::{Command, Stdio};
use std::time::Duration;

use crate::{WHOLETIME, havelock, json, wholetime};

#[test]
fn a_killed_import_leaves_all_or_nothing() {
    let workspace = tempfile::tempdir().unwrap();
    let folder = workspace.path();
    let mut was_killed_early = 0;
    for attempt in 0..12 {
        let mut import = Command::new(WHOLETIME)
            .arg("--workspace")
            .arg(folder)
            .arg("import")
            .arg(havelock())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Any moment will do; these spread over the first seconds of an import.
        std::thread::sleep(Duration::from_millis(40 + attempt * 130));
        let _ = import.kill();
        import.wait().unwrap();

        let held = json(folder, &["sources"])["held"].as_array().unwrap().len();
        was_killed_early += u32::from(held == 0);
        let doctor = json(folder, &["doctor"]);
        assert_eq!(doctor["is_well"], true, "{doctor}");
        if held != 0 {
            break;
        }
    }
    assert!(0 < was_killed_early, "at least one import was killed before it was done");
    assert!(wholetime(folder, &["import", &havelock().to_string_lossy()]).status.success());
    let held = json(folder, &["sources"])["held"].as_array().unwrap().len();
    let fresh = tempfile::tempdir().unwrap();
    assert!(wholetime(fresh.path(), &["import", &havelock().to_string_lossy()]).status.success());
    assert_eq!(
        json(fresh.path(), &["sources"])["held"].as_array().unwrap().len(),
        held,
        "as if it had never been killed"
    );
    let doctor = json(folder, &["doctor"]);
    assert!(doctor["checks"].as_array().unwrap().iter().all(|check| check["what"] != "leftovers"), "{doctor}");
}
