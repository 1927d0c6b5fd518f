//! Putting editions on the shelf: all of an import, or nothing of it.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::shelf::sync_folder;
use crate::{Edition, EditionKey, ReadError, Reading, Receipt, Shelf, ShelfError, columns};

/// A file that came.
#[derive(Debug)]
pub struct Incoming<'a> {
    /// Name as given.
    pub file: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// SHA-256 of the bytes, by [`Import::sha256`].
    pub sha256: &'a str,
    /// Licence the catalogue has for it.
    pub licence: &'a str,
    /// When it came.
    pub at: Timestamp,
}

/// An import under way. Editions are written beside the others and belong to the shelf only once [`Import::commit`] has
/// replaced the manifest; an import that is dropped or killed leaves folders that nothing points at, and the next
/// import clears them away.
#[derive(Debug)]
pub struct Import<'a> {
    shelf: &'a mut Shelf,
    staged: Vec<Edition>,
    _lock: File,
}

/// Takes the lock that only one import at a time can hold. It is released when dropped, or when the process ends.
pub(crate) fn lock(root: &Path) -> Result<File, ShelfError> {
    fs::create_dir_all(root).map_err(ShelfError::io(root))?;
    let path = root.join("import.lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(ShelfError::io(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(ShelfError::Busy),
        Err(fs::TryLockError::Error(why)) => Err(ShelfError::io(&path)(why)),
    }
}

impl Shelf {
    /// Begins an import.
    ///
    /// # Errors
    /// [`ShelfError::Busy`] where another one is running.
    pub fn begin(&mut self) -> Result<Import<'_>, ShelfError> {
        let lock = lock(&self.root)?;
        // Another process may have imported since this shelf was opened.
        *self = Self::open(&self.root)?;
        self.clear_leftovers()?;
        Ok(Import { shelf: self, staged: Vec::new(), _lock: lock })
    }

    /// Folders and received files that the manifest does not know: what a killed import left behind.
    ///
    /// # Errors
    /// Where the shelf cannot be listed.
    pub fn leftovers(&self) -> Result<Vec<PathBuf>, ShelfError> {
        let mut left = Vec::new();
        let folders = |path: &Path| -> Result<Vec<PathBuf>, ShelfError> {
            if !path.is_dir() {
                return Ok(Vec::new());
            }
            let entries = fs::read_dir(path).map_err(ShelfError::io(path))?;
            let mut list: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
            list.sort();
            Ok(list)
        };
        let known: std::collections::HashSet<PathBuf> =
            self.all_editions().iter().map(|edition| self.folder(&edition.key)).collect();
        let hashes: std::collections::HashSet<PathBuf> =
            self.all_editions().iter().map(|edition| self.received_path(&edition.sha256)).collect();
        for source in folders(&self.root)?.into_iter().filter(|path| path.is_dir()) {
            if source.file_name().is_some_and(|name| name == "received") {
                left.extend(folders(&source)?.into_iter().filter(|path| !hashes.contains(path)));
                continue;
            }
            for period in folders(&source)? {
                left.extend(folders(&period)?.into_iter().filter(|path| !known.contains(path)));
            }
        }
        Ok(left)
    }

    fn clear_leftovers(&self) -> Result<(), ShelfError> {
        for path in self.leftovers()? {
            let gone = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            gone.map_err(ShelfError::io(&path))?;
        }
        Ok(())
    }
}

/// Whether a source can name a folder of the shelf: parts of some names come out of files, and must not lead elsewhere.
fn names_a_folder(source: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    !source.is_empty() && source.bytes().all(is_plain)
}

impl Import<'_> {
    /// SHA-256 of bytes, in hexadecimal.
    #[must_use]
    pub fn sha256(bytes: &[u8]) -> String {
        use std::fmt::Write as _;
        Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    /// The receipts of these bytes, where they are held already (or were staged a moment ago).
    ///
    /// # Errors
    /// Where a receipt cannot be read.
    pub fn held(&self, sha256: &str) -> Result<Vec<Receipt>, ShelfError> {
        let editions = self.shelf.editions().chain(&self.staged);
        editions
            .filter(|edition| edition.sha256 == sha256)
            .map(|edition| Ok(Receipt { already_held: true, ..self.shelf.receipt(&edition.key)? }))
            .collect()
    }

    /// Writes what was read of one file, one edition a reading, and answers with their receipts.
    ///
    /// # Errors
    /// Where the disk refuses, or a reading is of a source that cannot name a folder. Nothing is written then.
    pub fn add(&mut self, incoming: &Incoming<'_>, readings: Vec<Reading>) -> Result<Vec<Receipt>, ShelfError> {
        if let Some(reading) = readings.iter().find(|reading| !names_a_folder(&reading.source)) {
            let why = format!("`{}` cannot name a source; names are of small letters, digits and _", reading.source);
            return Err(ShelfError::at(self.shelf.root())(ReadError::Damaged(why)));
        }
        let received = self.shelf.received_path(incoming.sha256);
        if !received.exists() {
            write_received(&received, incoming.bytes).map_err(ShelfError::io(&received))?;
        }
        readings.into_iter().map(|reading| self.add_reading(incoming, reading)).collect()
    }

    fn add_reading(&mut self, incoming: &Incoming<'_>, reading: Reading) -> Result<Receipt, ShelfError> {
        let earlier = self.shelf.all_editions().iter().chain(&self.staged);
        let revision = 1 + earlier
            .filter(|edition| edition.key.source == reading.source && edition.key.period == reading.period)
            .map(|edition| edition.key.revision)
            .max()
            .unwrap_or(0);
        let key = EditionKey { source: reading.source.clone(), period: reading.period, revision };
        let licence = reading.definition.as_ref().map_or(incoming.licence, |definition| definition.licence.as_str());
        let edition = Edition {
            key: key.clone(),
            basis: reading.basis,
            file: incoming.file.to_owned(),
            sha256: incoming.sha256.to_owned(),
            bytes: incoming.bytes.len() as u64,
            rows: reading.rows,
            imported_at: incoming.at,
            facts_periods: reading.facts.as_ref().and_then(|facts| facts.periods),
            has_places: !reading.places.is_empty(),
            is_wide: reading.facts.is_none() && reading.table.batch.column_by_name("prac_code").is_some(),
            licence: licence.to_owned(),
            title: reading.definition.as_ref().map(|definition| definition.title.clone()),
            publisher: reading.definition.as_ref().map(|definition| definition.publisher.clone()),
            withdrawn: None,
        };
        let receipt = Receipt {
            source: reading.source,
            period: reading.period,
            file: incoming.file.to_owned(),
            sha256: incoming.sha256.to_owned(),
            rows: reading.rows,
            rows_used: reading.rows_used,
            columns_used: reading.columns_used,
            columns_unknown: reading.columns_unknown,
            already_held: false,
            revision,
            licence: licence.to_owned(),
            findings: reading.findings.into_list(),
        };
        let folder = self.shelf.folder(&key);
        let write = || -> Result<(), ReadError> {
            fs::create_dir_all(&folder)?;
            columns::write(&folder.join("table.parquet"), &columns::with_edition(&reading.table.batch, &key)?, false)?;
            if let Some(facts) = &reading.facts {
                columns::write(&folder.join("facts.parquet"), &columns::with_edition(&facts.batch, &key)?, true)?;
            }
            if edition.has_places {
                let places = columns::places_batch(&reading.places)?;
                columns::write(&folder.join("places.parquet"), &columns::with_edition(&places, &key)?, false)?;
            }
            if let Some(definition) = &reading.definition {
                let bytes = serde_json::to_vec_pretty(definition).map_err(|why| ReadError::Damaged(why.to_string()))?;
                fs::write(folder.join("definition.json"), bytes)?;
            }
            let bytes = serde_json::to_vec_pretty(&receipt).map_err(|why| ReadError::Damaged(why.to_string()))?;
            let mut file = File::create(folder.join("receipt.json"))?;
            file.write_all(&bytes)?;
            file.sync_all()?;
            sync_folder(&folder)?;
            Ok(())
        };
        write().map_err(ShelfError::at(&folder))?;
        self.staged.push(edition);
        Ok(receipt)
    }

    /// Makes everything added part of the shelf, in one step.
    ///
    /// # Errors
    /// Where the manifest cannot be written; then nothing was added.
    pub fn commit(self) -> Result<(), ShelfError> {
        if self.staged.is_empty() {
            return Ok(());
        }
        let before = self.shelf.manifest.clone();
        self.shelf.manifest.editions.extend(self.staged);
        self.shelf.manifest.generation += 1;
        self.shelf.write_manifest().inspect_err(|_| self.shelf.manifest = before)
    }
}

fn write_received(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    // Level 1 keeps an import quick; text of this kind still shrinks to about a tenth.
    let mut encoder = zstd::Encoder::new(File::create(path)?, 1)?;
    encoder.write_all(bytes)?;
    encoder.finish()?.sync_all()
}
