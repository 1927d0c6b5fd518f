//! The record of a folder of papers: what each file rests on, a line a file, added as files are made.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use wholetime_vocabulary::Value;

use super::unwritable;
use crate::ReportError;

/// The record's name in its folder.
const FILE: &str = "manifest.jsonl";

/// What the index shows of an area.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeyFigures {
    /// Patients registered.
    pub patients: Value,
    /// FTE of GPs per 100,000 patients, on the definition its profile reads first.
    pub gp_per_100k: Value,
    /// FTE of nurses per 100,000 patients.
    pub nurse_per_100k: Value,
    /// FTE of direct patient care staff per 100,000 patients.
    pub dpc_per_100k: Value,
    /// FTE of admin staff per 100,000 patients.
    pub admin_per_100k: Value,
    /// What stands out.
    pub issues: usize,
}

/// A file that was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Code of its area.
    pub code: String,
    /// Name of its area.
    pub name: String,
    /// Its name in the folder.
    pub file: String,
    /// A hash of everything it could rest on: files held, what people set up, what was asked.
    pub state: String,
    /// A hash of what it says.
    pub content: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// What the index shows of it.
    pub figures: KeyFigures,
}

impl Entry {
    /// Whether its file is there as it was made.
    pub(super) fn is_there(&self, folder: &Path) -> bool {
        std::fs::read(folder.join(&self.file)).is_ok_and(|bytes| digest(&bytes) == self.sha256)
    }
}

/// The record of a folder.
pub(super) struct Record {
    path: PathBuf,
    before: HashMap<String, Entry>,
    added: Mutex<File>,
}

impl Record {
    /// The record of a folder, empty where there is none; lines that cannot be read (a run was killed while writing) are as if
    /// they were not there, so that their files are made again.
    pub(super) fn open(folder: &Path) -> Result<Self, ReportError> {
        let path = folder.join(FILE);
        let added = OpenOptions::new().create(true).append(true).open(&path).map_err(|why| unwritable(&path, &why))?;
        // The record is read behind the lock of whoever writes it: two runs would each forget what the other made.
        match added.try_lock() {
            Err(TryLockError::WouldBlock) => {
                return Err(ReportError::Paper {
                    paper: folder.display().to_string(),
                    why: "another command is filling this folder; wait until it has ended, or name another folder"
                        .to_owned(),
                });
            }
            // A drive that knows no locks has one user.
            Err(TryLockError::Error(_)) | Ok(()) => {}
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        let entries = written.lines().filter_map(|line| serde_json::from_str::<Entry>(line).ok());
        let before = entries.map(|entry| (entry.code.clone(), entry)).collect();
        let record = Self { path, before, added: Mutex::new(added) };
        if !written.is_empty() && !written.ends_with('\n') {
            record.write("\n")?;
        }
        Ok(record)
    }

    /// What is known of an area's file.
    pub(super) fn of(&self, code: &str) -> Option<&Entry> {
        self.before.get(code)
    }

    /// Adds a file that was made.
    pub(super) fn add(&self, entry: &Entry) -> Result<(), ReportError> {
        let line = serde_json::to_string(entry)?;
        self.write(&format!("{line}\n"))
    }

    fn write(&self, line: &str) -> Result<(), ReportError> {
        let mut file = self.added.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(line.as_bytes()).map_err(|why| unwritable(&self.path, &why))
    }

    /// Writes the record anew with one line a file. Files of areas that are no longer asked for keep their line.
    pub(super) fn close(self, now: &[Entry]) -> Result<(), ReportError> {
        let mut lines = String::new();
        let codes: HashSet<&str> = now.iter().map(|entry| entry.code.as_str()).collect();
        let others = self.before.values().filter(|entry| !codes.contains(entry.code.as_str()));
        let mut all: Vec<&Entry> = now.iter().chain(others).collect();
        all.sort_by(|a, b| a.code.cmp(&b.code));
        for entry in all {
            lines.push_str(&serde_json::to_string(entry)?);
            lines.push('\n');
        }
        super::write_whole(&self.path, lines.as_bytes())
    }
}

/// SHA-256 in hexadecimal.
pub(super) fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
