//! Reading one publication and writing its typed table as Parquet, for analysts with tools of their own.

use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_snapshots::Finding;
use wholetime_sources::Context;
use wholetime_vocabulary::Period;

use crate::{Workbench, WorkbenchError};

/// What was written.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Converted {
    /// Publication.
    pub source: String,
    /// Period.
    pub period: Period,
    /// Rows in the file.
    pub rows: u64,
    /// Rows used.
    pub rows_used: u64,
    /// File written.
    pub file: String,
    /// What was odd, wrong or left out.
    pub findings: Vec<Finding>,
}

impl Workbench {
    /// Reads one file of a known publication and one period, and writes its typed table to `out` as Parquet. Nothing is
    /// added to the workspace.
    ///
    /// # Errors
    /// Where the file is of no known publication, holds several tables or periods, or cannot be read or written.
    pub fn convert(&self, path: &Path, period: Option<Period>, out: &Path) -> Result<Converted, WorkbenchError> {
        self.permit_everywhere(Deed::Import)?;
        let shown = path.display().to_string();
        let at = |path: &Path| {
            let path = path.display().to_string();
            move |why| WorkbenchError::Path { path, why }
        };
        let mut unpacked = wholetime_sources::unpack(&shown, std::fs::read(path).map_err(at(path))?);
        if let Some((name, why)) = unpacked.refused.pop() {
            return Err(WorkbenchError::NotPossible(format!("{name}: {why}")));
        }
        let (Some(document), true) = (unpacked.documents.pop(), unpacked.documents.is_empty()) else {
            return Err(WorkbenchError::NotPossible(format!("{shown} holds several files; unpack it and name one")));
        };
        let Some(publication) = wholetime_sources::recognise(&document, self.catalogue()) else {
            return Err(WorkbenchError::NotPossible(format!("{shown} is not of a publication known here")));
        };
        let read = publication.read(&document, Context { catalogue: self.catalogue(), period });
        let mut readings = read.map_err(|why| WorkbenchError::NotPossible(format!("{shown}: {why}")))?;
        // The bytes have been read; what is left to do needs the table alone.
        drop(document);
        let (Some(reading), true) = (readings.pop(), readings.is_empty()) else {
            return Err(WorkbenchError::NotPossible(format!("{shown} holds several months; import it instead")));
        };
        reading
            .table
            .write_parquet(out)
            .map_err(|why| WorkbenchError::NotPossible(format!("{}: {why}", out.display())))?;
        Ok(Converted {
            source: reading.source,
            period: reading.period,
            rows: reading.rows,
            rows_used: reading.rows_used,
            file: out.display().to_string(),
            findings: reading.findings.into_list(),
        })
    }
}
