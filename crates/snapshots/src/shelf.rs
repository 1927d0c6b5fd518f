//! The shelf: every edition held, found by its manifest and read column by column.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use arrow::array::RecordBatch;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wholetime_vocabulary::Period;

use crate::{Edition, EditionKey, Fact, FactFilter, Place, Receipt, WideColumns, Withdrawal, columns, facts, table};

/// Why an edition on the shelf could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A file is not there or cannot be read.
    #[error(transparent)]
    Disk(#[from] std::io::Error),
    /// A file is not what was written.
    #[error("damaged: {0}")]
    Damaged(String),
}

impl From<parquet::errors::ParquetError> for ReadError {
    fn from(why: parquet::errors::ParquetError) -> Self {
        Self::Damaged(why.to_string())
    }
}

impl From<arrow::error::ArrowError> for ReadError {
    fn from(why: arrow::error::ArrowError) -> Self {
        Self::Damaged(why.to_string())
    }
}

/// Why the shelf could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum ShelfError {
    /// A file of an edition could not be read or written.
    #[error("{path}: {why}; `wholetime doctor` says what can be mended")]
    File {
        /// Which file.
        path: PathBuf,
        /// What happened.
        why: ReadError,
    },
    /// The manifest is of a newer program.
    #[error(
        "the workspace was written by a newer version (format {found}; this one knows up to {known}); update wholetime"
    )]
    Newer {
        /// Format found.
        found: u32,
        /// Newest format known.
        known: u32,
    },
    /// Somebody else is importing.
    #[error("another import is running in this workspace; wait for it to end")]
    Busy,
    /// There is no such edition.
    #[error(
        "no edition of {source_name} for {period} with revision {revision} is held; `wholetime sources` lists what is"
    )]
    NoEdition {
        /// Publication.
        source_name: String,
        /// Period.
        period: Period,
        /// Revision.
        revision: u32,
    },
}

impl ShelfError {
    pub(crate) fn at(path: &Path) -> impl FnOnce(ReadError) -> Self + '_ {
        move |why| Self::File { path: path.to_owned(), why }
    }

    pub(crate) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |why| Self::File { path: path.to_owned(), why: why.into() }
    }
}

const FORMAT: u32 = 1;

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Manifest {
    /// Format of the shelf.
    pub format: u32,
    /// Counts the changes made.
    pub generation: u64,
    /// Every edition, withdrawn ones too, in the order they came.
    pub editions: Vec<Edition>,
}

/// The state of a shelf on the disk, told without reading it: its manifest is replaced whole at each change.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ShelfState {
    modified: Option<SystemTime>,
    length: u64,
    /// Number of the file on its disk; nought where the system has none.
    file: u64,
}

/// Every edition held, as of the moment it was opened.
///
/// A shelf in memory is one state of the manifest; an import in another process is seen by opening it again.
#[derive(Clone, Debug)]
pub struct Shelf {
    pub(crate) root: PathBuf,
    pub(crate) manifest: Manifest,
}

impl Shelf {
    /// Opens the shelf in `root`, empty where nothing was imported yet. Nothing is written.
    ///
    /// # Errors
    /// Where the manifest cannot be read or is of a newer program.
    pub fn open(root: &Path) -> Result<Self, ShelfError> {
        let path = root.join("manifest.json");
        let manifest = match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map_err(|why| ShelfError::at(&path)(ReadError::Damaged(why.to_string())))?,
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => {
                Manifest { format: FORMAT, generation: 0, editions: Vec::new() }
            }
            Err(why) => return Err(ShelfError::io(&path)(why)),
        };
        if FORMAT < manifest.format {
            return Err(ShelfError::Newer { found: manifest.format, known: FORMAT });
        }
        Ok(Self { root: root.to_owned(), manifest })
    }

    /// The state of the shelf in `root`: while it is the same, opening the shelf again finds the same. None where nothing was
    /// imported yet.
    ///
    /// # Errors
    /// Where the disk does not tell.
    pub fn state(root: &Path) -> Result<Option<ShelfState>, ShelfError> {
        let path = root.join("manifest.json");
        match std::fs::metadata(&path) {
            Ok(about) => {
                Ok(Some(ShelfState { modified: about.modified().ok(), length: about.len(), file: number_of(&about) }))
            }
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(why) => Err(ShelfError::io(&path)(why)),
        }
    }

    /// Where it lies.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Counts changes: two shelves of one root and generation hold the same.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.manifest.generation
    }

    /// Editions in use, in the order they came.
    pub fn editions(&self) -> impl DoubleEndedIterator<Item = &Edition> {
        self.manifest.editions.iter().filter(|edition| edition.withdrawn.is_none())
    }

    /// Every edition, withdrawn ones too.
    #[must_use]
    pub fn all_editions(&self) -> &[Edition] {
        &self.manifest.editions
    }

    /// Only editions up to this revision of each source and period: what was known before later ones came.
    #[must_use]
    pub fn up_to_revision(mut self, revision: u32) -> Self {
        self.manifest.editions.retain(|edition| edition.key.revision <= revision);
        self
    }

    /// Folder of an edition.
    #[must_use]
    pub fn folder(&self, key: &EditionKey) -> PathBuf {
        let period = key.period.to_string().replace('/', "_");
        self.root.join(&key.source).join(period).join(key.revision.to_string())
    }

    /// The receipt of an edition.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn receipt(&self, key: &EditionKey) -> Result<Receipt, ShelfError> {
        let path = self.folder(key).join("receipt.json");
        let bytes = std::fs::read(&path).map_err(ShelfError::io(&path))?;
        serde_json::from_slice(&bytes).map_err(|why| ShelfError::at(&path)(ReadError::Damaged(why.to_string())))
    }

    pub(crate) fn received_path(&self, sha256: &str) -> PathBuf {
        self.root.join("received").join(format!("{sha256}.zst"))
    }

    /// The bytes of an edition as they were received.
    ///
    /// # Errors
    /// Where they cannot be read.
    pub fn received(&self, edition: &Edition) -> Result<Vec<u8>, ShelfError> {
        let path = self.received_path(&edition.sha256);
        let file = File::open(&path).map_err(ShelfError::io(&path))?;
        let mut bytes = Vec::new();
        zstd::Decoder::new(file)
            .and_then(|mut decoder| decoder.read_to_end(&mut bytes))
            .map_err(ShelfError::io(&path))?;
        Ok(bytes)
    }

    /// Rows of the table as published: the named columns, or all.
    ///
    /// # Errors
    /// Where they cannot be read.
    pub fn table(&self, key: &EditionKey, names: Option<&[&str]>) -> Result<Option<RecordBatch>, ShelfError> {
        let path = self.folder(key).join("table.parquet");
        columns::read(&path, names, None)
            .and_then(|batches| columns::one_batch(&batches))
            .map_err(ShelfError::at(&path))
    }

    /// Columns of the table as published.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn table_columns(&self, key: &EditionKey) -> Result<Vec<String>, ShelfError> {
        let path = self.folder(key).join("table.parquet");
        let schema = columns::schema(&path).map_err(ShelfError::at(&path))?;
        Ok(schema.fields().iter().map(|field| field.name().clone()).collect())
    }

    /// Practice-level values of the named columns of a wide edition.
    ///
    /// # Errors
    /// Where they cannot be read.
    pub fn wide(&self, key: &EditionKey, names: &[&str]) -> Result<WideColumns, ShelfError> {
        let path = self.folder(key).join("table.parquet");
        let read = || -> Result<WideColumns, ReadError> {
            let about = ["prac_code", "_row", "_marks"];
            let wanted: Vec<&str> = about.iter().chain(names).copied().collect();
            let (batches, positions) = columns::read_named(&path, &wanted)?;
            let Some(batch) = columns::one_batch(&batches)? else {
                return Ok(WideColumns { columns: vec![None; names.len()], ..WideColumns::default() });
            };
            let of_names = positions.into_iter().skip(about.len());
            let named: Vec<(&str, Option<usize>)> = names.iter().copied().zip(of_names).collect();
            table::wide_columns(&batch, &named)
                .ok_or_else(|| ReadError::Damaged("not a table with one row a practice".to_owned()))
        };
        read().map_err(ShelfError::at(&path))
    }

    /// The facts of an edition that `filter` admits.
    ///
    /// # Errors
    /// Where they cannot be read.
    pub fn facts(&self, key: &EditionKey, filter: &FactFilter<'_>) -> Result<Vec<Fact>, ShelfError> {
        let path = self.folder(key).join("facts.parquet");
        read_facts(&path, filter).map_err(ShelfError::at(&path))
    }

    /// What an edition says of organisations.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn places(&self, key: &EditionKey) -> Result<Vec<Place>, ShelfError> {
        let path = self.folder(key).join("places.parquet");
        let read = || {
            let batch = columns::one_batch(&columns::read(&path, None, None)?)?;
            batch.map_or(Ok(Vec::new()), |batch| columns::places_of(&batch))
        };
        read().map_err(ShelfError::at(&path))
    }

    /// The edition named.
    ///
    /// # Errors
    /// Where there is none.
    pub fn edition(&self, key: &EditionKey) -> Result<&Edition, ShelfError> {
        self.manifest.editions.iter().find(|edition| edition.key == *key).ok_or_else(|| ShelfError::NoEdition {
            source_name: key.source.clone(),
            period: key.period,
            revision: key.revision,
        })
    }

    /// Takes an edition out of use. Its bytes and tables stay on disk and it stays listed, with the reason.
    ///
    /// # Errors
    /// Where there is no such edition, an import is running, or the manifest cannot be written.
    pub fn withdraw(&mut self, key: &EditionKey, reason: &str, at: Timestamp) -> Result<(), ShelfError> {
        let _lock = crate::import::lock(&self.root)?;
        *self = Self::open(&self.root)?;
        self.edition(key)?;
        for edition in self.manifest.editions.iter_mut().filter(|edition| edition.key == *key) {
            edition.withdrawn = Some(Withdrawal { reason: reason.to_owned(), at });
        }
        self.manifest.generation += 1;
        self.write_manifest()
    }

    /// Replaces the manifest in one step: readers see the old one or the new one.
    pub(crate) fn write_manifest(&self) -> Result<(), ShelfError> {
        let path = self.root.join("manifest.json");
        let bytes = serde_json::to_vec_pretty(&self.manifest)
            .map_err(|why| ShelfError::at(&path)(ReadError::Damaged(why.to_string())))?;
        let write = || -> std::io::Result<()> {
            let mut file = tempfile::NamedTempFile::new_in(&self.root)?;
            file.write_all(&bytes)?;
            file.as_file().sync_all()?;
            file.persist(&path).map_err(|why| why.error)?;
            sync_folder(&self.root)
        };
        write().map_err(ShelfError::io(&path))
    }
}

#[cfg(unix)]
fn number_of(about: &std::fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(about)
}

#[cfg(not(unix))]
fn number_of(_about: &std::fs::Metadata) -> u64 {
    0
}

/// Makes a rename durable. Windows has no such call and needs none: it journals the rename itself.
#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Makes a rename durable. Windows has no such call and needs none: it journals the rename itself.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}

pub(crate) fn read_facts(path: &Path, filter: &FactFilter<'_>) -> Result<Vec<Fact>, ReadError> {
    let admits = |group: &parquet::file::metadata::RowGroupMetaData, _: &arrow::datatypes::Schema| {
        columns::may_hold(group, filter.measures)
    };
    let names = ["measure", "period", "level", "area", "value", "missing", "row"];
    let mut found = Vec::new();
    for batch in columns::read(path, Some(&names), Some(&admits))? {
        facts::scan(&batch, filter, &mut |fact| found.push(fact))
            .ok_or_else(|| ReadError::Damaged("not a table of facts".to_owned()))?;
    }
    Ok(found)
}
