//! Files that arrive one after the other, such as from a browser, and are brought in together.
//!
//! **Invariant:** a name that came along with a file never leads out of the folder it is kept in; the folder goes with its last
//! owner, and what a killed program left behind goes at the next arrival.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use wholetime_access::Deed;
use wholetime_vocabulary::{Cancel, Period, Progress};

use super::import::ImportAnswer;
use crate::{Workbench, WorkbenchError};

/// Folders older than this were left behind. Our judgement: nobody sends a file for longer than a day.
const LEFT_BEHIND: i64 = 24 * 3_600;
/// Letters kept of a file's name; the end says what it is.
const LETTERS_OF_A_NAME: usize = 100;

static LAST: AtomicU64 = AtomicU64::new(0);

/// Files that have arrived.
#[derive(Debug)]
pub struct Arrivals {
    folder: PathBuf,
    n: usize,
}

impl Arrivals {
    /// A new file to write to, under as much of its name as is harmless.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn begin(&mut self, name: &str) -> io::Result<File> {
        let name = harmless(name);
        self.n += 1;
        let mut path = self.folder.join(&name);
        if path.exists() {
            let aside = self.folder.join(format!("{:04}", self.n));
            fs::create_dir(&aside)?;
            path = aside.join(&name);
        }
        File::create_new(path)
    }

    /// How many files have arrived.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.n
    }
}

impl Drop for Arrivals {
    fn drop(&mut self) {
        // What cannot be removed now goes at a later arrival.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Workbench {
    /// A place for files that arrive one after the other.
    ///
    /// # Errors
    /// Where whoever asks may not bring files in, or the disk refuses.
    pub fn arrivals(&self) -> Result<Arrivals, WorkbenchError> {
        self.permit_everywhere(Deed::Import)?;
        let all = self.workspace().join("arriving");
        let now = (self.settings.clock)().as_second();
        let at = |path: &Path| {
            let path = path.display().to_string();
            move |why| WorkbenchError::Path { path, why }
        };
        fs::create_dir_all(&all).map_err(at(&all))?;
        clear(&all, now);
        let number = LAST.fetch_add(1, Ordering::Relaxed);
        let folder = all.join(format!("{now}-{}-{number}", std::process::id()));
        fs::create_dir(&folder).map_err(at(&folder))?;
        Ok(Arrivals { folder, n: 0 })
    }

    /// Brings in what has arrived, as [`Workbench::import`] does. Receipts name each file as it was named when it came.
    ///
    /// # Errors
    /// As [`Workbench::import`].
    pub fn import_arrived(
        &self,
        arrived: &Arrivals,
        period: Option<Period>,
        progress: &dyn Progress,
        cancel: &Cancel,
    ) -> Result<ImportAnswer, WorkbenchError> {
        self.import_from(std::slice::from_ref(&arrived.folder), Some(&arrived.folder), period, progress, cancel)
    }
}

impl Workbench {
    /// Brings in Havelock, the invented place, where nothing is held: invented figures never stand among real ones.
    ///
    /// # Errors
    /// Where something is held, and as [`Workbench::import`].
    pub fn import_invented(&self, progress: &dyn Progress, cancel: &Cancel) -> Result<ImportAnswer, WorkbenchError> {
        let arrived = self.arrivals()?;
        let sources = self.sources()?;
        if !sources.held.is_empty() || !sources.withdrawn.is_empty() {
            let what = "files are held here, and invented figures never stand among real ones; use an empty workspace";
            return Err(WorkbenchError::NotPossible(what.to_owned()));
        }
        Self::synthetic_havelock(&arrived.folder)?;
        self.import_arrived(&arrived, None, progress, cancel)
    }
}

/// Removes folders whose name says that they are old.
fn clear(all: &Path, now: i64) {
    let Ok(entries) = fs::read_dir(all) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let begun = name.to_str().and_then(|name| name.split('-').next()?.parse::<i64>().ok());
        if begun.is_some_and(|begun| begun < now - LEFT_BEHIND) {
            // Another program may be quicker.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// The last part of a name, of letters, digits and a few marks; what leads elsewhere or hides a file is taken out.
fn harmless(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last
        .chars()
        .map(|letter| if letter.is_alphanumeric() || " ._-()&,+'".contains(letter) { letter } else { '_' })
        .collect();
    let plain = plain.trim_start_matches(['.', ' ', '-']).trim_end();
    let skipped = plain.chars().count().saturating_sub(LETTERS_OF_A_NAME);
    let kept: String = plain.chars().skip(skipped).collect();
    let kept = kept.trim_start_matches(['.', ' ', '-']);
    if kept.is_empty() { "file".to_owned() } else { kept.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_and_hides_nothing() {
        assert_eq!(harmless("../../etc/passwd"), "passwd");
        assert_eq!(harmless("C:\\Users\\zoe\\1. GP June (final).csv"), "1. GP June (final).csv");
        assert_eq!(harmless(".hidden"), "hidden");
        assert_eq!(harmless(".."), "file");
        assert_eq!(harmless(""), "file");
        assert_eq!(harmless("a\u{0}b:c*?.csv"), "a_b_c__.csv");
        let long = harmless(&format!("{}.csv", "x".repeat(400)));
        assert!(long.len() == LETTERS_OF_A_NAME && long.ends_with(".csv"), "{long}");
    }

    #[test]
    fn files_of_one_name_are_both_kept_and_go_with_their_owner() {
        let workspace = tempfile::tempdir().unwrap();
        let clock = || jiff::Timestamp::from_second(1_000_000).unwrap();
        let settings =
            crate::Settings { workspace: workspace.path().to_owned(), database: None, by: "zoe".to_owned(), clock };
        let bench = Workbench::open(settings).unwrap();
        let old = workspace.path().join("arriving/100-1-1");
        fs::create_dir_all(&old).unwrap();
        let mut arrived = bench.arrivals().unwrap();
        assert!(!old.exists(), "it was left behind long ago");
        for _ in 0..3 {
            arrived.begin("../list.csv").unwrap();
        }
        let folder = arrived.folder.clone();
        assert_eq!(arrived.count(), 3);
        assert!(folder.join("list.csv").is_file() && folder.join("0002/list.csv").is_file());
        let other = bench.arrivals().unwrap();
        assert_ne!(other.folder, folder, "two who send at once do not meet");
        drop(arrived);
        assert!(!folder.exists() && other.folder.exists());
    }
}
