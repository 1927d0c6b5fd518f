//! Taking returns in: all of one, or nothing of it.

use std::path::PathBuf;

use serde::Serialize;
use wholetime_returns::{Entered, Fault, How, Remark, Return};

use crate::{Workbench, WorkbenchError};

/// A return that was taken in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Loaded {
    /// The return, as it is kept.
    #[serde(rename = "return")]
    pub return_: Return,
    /// Version it takes the place of; none for the first.
    pub replaces_version: Option<u32>,
    /// It came after the day due.
    pub is_late: bool,
    /// The same bytes had been taken in before: nothing changed.
    pub is_known: bool,
    /// Names of the corrections made of what differs from the national file.
    pub corrections: Vec<String>,
    /// What should be seen of it: implausible but possible, or understood in a way that should be looked at.
    pub findings: Vec<Remark>,
}

/// A file that was taken in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LoadedFile {
    /// File, as given.
    pub file: String,
    /// What came of it.
    #[serde(flatten)]
    pub loaded: Loaded,
}

/// A file that was not taken in at all, and everything that is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotLoaded {
    /// File, as given.
    pub file: String,
    /// Collection and place it is of, where it says so.
    pub of: Option<String>,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

/// What came of files.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct LoadedFiles {
    /// Files taken in.
    pub loaded: Vec<LoadedFile>,
    /// Files not taken in.
    pub not_loaded: Vec<NotLoaded>,
}

impl Workbench {
    /// Takes in what a place entered: a first return, or one in place of its last.
    ///
    /// The inner result is the answer: the return as it is kept, or every fault, and then nothing was kept.
    ///
    /// # Errors
    /// Where the place is not asked, the collection is closed, they may not, or the database refuses.
    pub fn load_return(
        &self,
        collection: &str,
        code: &str,
        entered: &Entered,
        how: How,
    ) -> Result<Result<Loaded, Vec<Fault>>, WorkbenchError> {
        let _ = (collection, code, entered, how);
        Err(WorkbenchError::NotPossible("returns cannot be loaded yet".to_owned()))
    }

    /// Takes in one word for a place: nothing has changed.
    ///
    /// # Errors
    /// As [`Workbench::load_return`].
    pub fn return_unchanged(&self, collection: &str, code: &str, how: How) -> Result<Loaded, WorkbenchError> {
        let entered = Entered { is_unchanged: true, ..Entered::default() };
        match self.load_return(collection, code, &entered, how)? {
            Ok(loaded) => Ok(loaded),
            Err(faults) => {
                let said: Vec<String> = faults.into_iter().map(|fault| fault.message).collect();
                Err(WorkbenchError::NotPossible(said.join("; ")))
            }
        }
    }

    /// Takes in workbooks: each says itself which collection and place it is of. One with a fault is not taken in at all;
    /// the others are.
    ///
    /// # Errors
    /// Where a path cannot be read or the database refuses.
    pub fn load_return_files(&self, paths: &[PathBuf]) -> Result<LoadedFiles, WorkbenchError> {
        let _ = paths;
        Ok(LoadedFiles::default())
    }

    /// Takes in one workbook that came as bytes, under the name it was sent with.
    ///
    /// # Errors
    /// As [`Workbench::load_return_files`].
    pub fn load_return_bytes(&self, name: &str, bytes: Vec<u8>) -> Result<Result<LoadedFile, NotLoaded>, WorkbenchError> {
        let _ = (name, bytes);
        Err(WorkbenchError::NotPossible("returns cannot be loaded yet".to_owned()))
    }
}
