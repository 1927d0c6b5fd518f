//! Writing invented publications, for the demo and for trying things at England's size.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;

use crate::{Workbench, WorkbenchError};

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SyntheticAnswer {
    /// Files, in the order of writing.
    pub files: Vec<PathBuf>,
    /// Practices in them.
    pub practices: u32,
    /// Months of the workforce file.
    pub months: u32,
}

impl From<wholetime_synthetic::Written> for SyntheticAnswer {
    fn from(written: wholetime_synthetic::Written) -> Self {
        Self { files: written.files, practices: written.practices, months: written.months }
    }
}

impl Workbench {
    /// Writes Havelock, the invented place, into `out`.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub fn synthetic_havelock(out: &Path) -> Result<SyntheticAnswer, WorkbenchError> {
        let written = wholetime_synthetic::havelock(out);
        written.map(SyntheticAnswer::from).map_err(|why| WorkbenchError::Synthetic(why.to_string()))
    }

    /// Writes an invented England of that many practices and months into `out`.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub fn synthetic_england(
        out: &Path,
        months: u32,
        practices: u32,
        seed: u64,
    ) -> Result<SyntheticAnswer, WorkbenchError> {
        let written = wholetime_synthetic::england(out, months, practices, seed);
        written.map(SyntheticAnswer::from).map_err(|why| WorkbenchError::Synthetic(why.to_string()))
    }
}
