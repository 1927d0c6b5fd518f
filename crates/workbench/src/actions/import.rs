//! Bringing publications in: files, folders and archives in any order, each recognised by its content.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_measures::{Holdings, rollups};
use wholetime_snapshots::{Import, Incoming, Reading, Receipt, Shelf};
use wholetime_sources::{Context, Document, Unreadable};
use wholetime_vocabulary::{Cancel, Period, Progress};

use crate::{Workbench, WorkbenchError};

/// A file that was not used, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NotUsed {
    /// File, as given.
    pub file: String,
    /// A short name for machines: `not_recognised`, `empty_file`, `truncated` …
    pub code: String,
    /// What is wrong and what to do.
    pub message: String,
}

/// What an import did, file by file.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ImportAnswer {
    /// One for each edition, those held already among them.
    pub receipts: Vec<Receipt>,
    /// Files of known publications that could not be used at all.
    pub refused: Vec<NotUsed>,
    /// Files that are of no publication known here; nothing is wrong with them.
    pub not_recognised: Vec<NotUsed>,
    /// Corrections that have ended by themselves with what came in, each in a sentence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub corrections_ended: Vec<String>,
}

impl ImportAnswer {
    /// Whether something that should have been usable was not.
    #[must_use]
    pub fn has_refusals(&self) -> bool {
        !self.refused.is_empty()
    }
}

/// Files read and parsed side by side. Two hold a machine of two cores busy; more would only hold more in memory.
const FILES_AT_ONCE: usize = 2;

enum Outcome {
    Read { name: String, sha256: String, bytes: Vec<u8>, source: &'static str, readings: Vec<Reading> },
    Held(Vec<Receipt>),
    NotRecognised(NotUsed),
    Refused(NotUsed),
}

impl Workbench {
    /// Brings in every file below `paths`. All of it is there afterwards, or, where it is stopped or killed, nothing.
    ///
    /// # Errors
    /// Where a path does not exist, another import is running, or the disk refuses. What is wrong with single files
    /// is part of the answer.
    pub fn import(
        &self,
        paths: &[PathBuf],
        period: Option<Period>,
        progress: &dyn Progress,
        cancel: &Cancel,
    ) -> Result<ImportAnswer, WorkbenchError> {
        self.import_from(paths, None, period, progress, cancel)
    }

    /// As [`Workbench::import`]; files below `folder` are named as they lie in it.
    pub(super) fn import_from(
        &self,
        paths: &[PathBuf],
        folder: Option<&Path>,
        period: Option<Period>,
        progress: &dyn Progress,
        cancel: &Cancel,
    ) -> Result<ImportAnswer, WorkbenchError> {
        self.permit_everywhere(Deed::Import)?;
        let files = list(paths, self.workspace())?;
        let mut shelf = Shelf::open(&self.snapshots_folder())?;
        let mut answer = ImportAnswer {
            receipts: Vec::new(),
            refused: Vec::new(),
            not_recognised: Vec::new(),
            corrections_ended: Vec::new(),
        };
        let mut import = shelf.begin()?;
        let total = files.len() as u64;
        for (index, chunk) in files.chunks(FILES_AT_ONCE).enumerate() {
            cancel.check()?;
            let done = (index * FILES_AT_ONCE) as u64;
            progress.step(done, total, &chunk[0].file_name().map(|name| name.to_string_lossy()).unwrap_or_default());
            let context = Context { catalogue: self.catalogue(), period };
            let import_now = &import;
            let outcomes: Vec<Vec<Outcome>> =
                chunk.par_iter().map(|path| read_file(path, folder, context, import_now)).collect::<Result<_, _>>()?;
            for outcome in outcomes.into_iter().flatten() {
                self.keep(outcome, &mut import, &mut answer)?;
            }
        }
        cancel.check()?;
        import.commit()?;
        progress.step(total, total, "adding up");
        if answer.receipts.iter().any(|receipt| !receipt.already_held) {
            self.add_up(progress)?;
            // A new file may say what a practice has said all along.
            let settled = self.settle_all()?.settled;
            answer.corrections_ended = settled.into_iter().map(|one| format!("{}: {}", one.id, one.sentence)).collect();
        }
        Ok(answer)
    }

    fn keep(&self, outcome: Outcome, import: &mut Import<'_>, answer: &mut ImportAnswer) -> Result<(), WorkbenchError> {
        match outcome {
            Outcome::Held(receipts) => answer.receipts.extend(receipts),
            Outcome::NotRecognised(file) => answer.not_recognised.push(file),
            Outcome::Refused(file) => answer.refused.push(file),
            Outcome::Read { name, sha256, bytes, source, readings } => {
                // A copy of a file in the same import is seen only now.
                let held = import.held(&sha256)?;
                if !held.is_empty() {
                    answer.receipts.extend(held);
                    return Ok(());
                }
                let licence = self.catalogue().publications.get(source).map_or("", |publication| &publication.licence);
                let at = (self.settings.clock)();
                let incoming = Incoming { file: &name, bytes: &bytes, sha256: &sha256, licence, at };
                answer.receipts.extend(import.add(&incoming, readings)?);
            }
        }
        Ok(())
    }

    /// Makes the register and the roll-ups of everything held, so that the first question does not wait for them.
    fn add_up(&self, progress: &dyn Progress) -> Result<(), WorkbenchError> {
        let holdings: std::sync::Arc<Holdings> = self.holdings()?;
        rollups::ensure_all(&holdings, |done, total, period| {
            progress.step(done as u64, total as u64, &format!("adding up {period}"));
        })?;
        Ok(())
    }
}

/// Every file below the paths, in order of name; the workspace itself is never read.
fn list(paths: &[PathBuf], workspace: &Path) -> Result<Vec<PathBuf>, WorkbenchError> {
    let mut files = Vec::new();
    let own = workspace.canonicalize().ok();
    for path in paths {
        walk(path, own.as_deref(), &mut files)?;
    }
    let mut seen = std::collections::HashSet::new();
    files.retain(|path| seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())));
    Ok(files)
}

fn walk(path: &Path, own: Option<&Path>, files: &mut Vec<PathBuf>) -> Result<(), WorkbenchError> {
    let at = |why| WorkbenchError::Path { path: path.display().to_string(), why };
    let about = std::fs::metadata(path).map_err(at)?;
    if !about.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    if own.is_some() && path.canonicalize().ok().as_deref() == own {
        return Ok(());
    }
    let mut entries: Vec<PathBuf> = std::fs::read_dir(path)
        .map_err(at)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(at)?;
    entries.sort();
    for entry in entries {
        let is_hidden = entry.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        // A link to a folder may lead in a circle; a person can name its target instead.
        let is_folder_link = entry.is_symlink() && entry.is_dir();
        let is_mapping = entry.to_string_lossy().ends_with(".mapping.toml");
        if !is_hidden && !is_folder_link && !is_mapping {
            walk(&entry, own, files)?;
        }
    }
    Ok(())
}

fn not_used(file: &str, code: &str, message: impl Into<String>) -> NotUsed {
    NotUsed { file: file.to_owned(), code: code.to_owned(), message: message.into() }
}

fn read_file(
    path: &Path,
    folder: Option<&Path>,
    context: Context<'_>,
    import: &Import<'_>,
) -> Result<Vec<Outcome>, WorkbenchError> {
    let named = folder.and_then(|folder| path.strip_prefix(folder).ok()).unwrap_or(path);
    let name = named.to_string_lossy().into_owned();
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(why) => return Ok(vec![Outcome::Refused(not_used(&name, "disk", format!("cannot be read: {why}")))]),
    };
    let mut unpacked = wholetime_sources::unpack(&name, bytes);
    let mapping = mapping_beside(path);
    if let [document] = unpacked.documents.as_mut_slice() {
        document.mapping = mapping.or_else(|| document.mapping.take());
    }
    let mut outcomes: Vec<Outcome> = Vec::new();
    for (name, why) in unpacked.refused {
        outcomes.push(Outcome::Refused(not_used(&name, why.code(), why.to_string())));
    }
    for document in unpacked.documents {
        outcomes.push(read_document(document, context, import)?);
    }
    Ok(outcomes)
}

/// The words of `NAME.mapping.toml` beside `NAME.csv`.
fn mapping_beside(path: &Path) -> Option<String> {
    std::fs::read_to_string(path.with_extension("mapping.toml")).ok()
}

fn read_document(document: Document, context: Context<'_>, import: &Import<'_>) -> Result<Outcome, WorkbenchError> {
    let name = document.name.clone();
    let Some(publication) = wholetime_sources::recognise(&document, context.catalogue) else {
        let message = "not of a publication known here; a table of your own needs a mapping beside it (see docs/guides/own-tables.md)";
        return Ok(Outcome::NotRecognised(not_used(&name, "not_recognised", message)));
    };
    let sha256 = Import::sha256(&document.bytes);
    let held = import.held(&sha256)?;
    if !held.is_empty() {
        return Ok(Outcome::Held(held));
    }
    Ok(match publication.read(&document, context) {
        Ok(readings) if readings.is_empty() => {
            Outcome::Refused(not_used(&name, Unreadable::HeaderOnly.code(), Unreadable::HeaderOnly.to_string()))
        }
        Ok(readings) => Outcome::Read { name, sha256, bytes: document.bytes, source: publication.id(), readings },
        Err(why) => Outcome::Refused(not_used(&name, why.code(), format!("{}: {why}", publication.id()))),
    })
}
