//! The invented place that reports are tried on, imported once for all tests.

use std::path::Path;
use std::sync::LazyLock;

use tempfile::TempDir;
use wholetime_vocabulary::{Cancel, Quiet};
use wholetime_workbench::{Settings, Workbench};

/// A workspace whose clock stands still.
pub(super) fn open(workspace: &Path) -> Workbench {
    let settings = Settings {
        workspace: workspace.to_owned(),
        database: None,
        by: "zoe".to_owned(),
        clock: || jiff::Timestamp::UNIX_EPOCH,
    };
    Workbench::open(settings).unwrap()
}

static HAVELOCK: LazyLock<(TempDir, Workbench)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let published = folder.path().join("published");
    Workbench::synthetic_havelock(&published).unwrap();
    let bench = open(&folder.path().join("workspace"));
    bench.import(&[published], None, &Quiet, &Cancel::default()).unwrap();
    (folder, bench)
});

/// Havelock.
pub(super) fn bench() -> &'static Workbench {
    &HAVELOCK.1
}
