//! `cargo xtask screenshots`: pictures of the pages, of the invented place, for the book and the README.

use anyhow::bail;

use crate::run::{cargo, check_with, root};

/// The folder they are written into.
const FOLDER: &str = "docs/images";

/// No picture is larger: the README is read on trains. Our judgement.
const BYTES_AT_MOST: u64 = 150 * 1024;

/// Has the browser of the journeys take them, and looks at their sizes.
pub(crate) fn run() -> anyhow::Result<()> {
    let folder = root().join(FOLDER);
    std::fs::create_dir_all(&folder)?;
    let test = ["test", "--package", "wholetime", "--test", "journeys", "pictures_are_taken", "--", "--nocapture"];
    check_with(&cargo(), &test, &[("WHOLETIME_SCREENSHOTS", &folder.to_string_lossy())])?;
    let mut count = 0;
    for entry in std::fs::read_dir(&folder)? {
        let entry = entry?;
        let bytes = entry.metadata()?.len();
        if BYTES_AT_MOST < bytes {
            bail!("{} has {bytes} bytes, more than {BYTES_AT_MOST}: show less of the page", entry.path().display());
        }
        count += 1;
    }
    println!("{count} pictures in {FOLDER}");
    Ok(())
}
