//! Questions in SQL over the published tables.

use std::collections::BTreeMap;
use std::time::Duration;

use wholetime_access::Deed;
use wholetime_snapshots::{Shelf, SqlAnswer, SqlBounds};
use wholetime_vocabulary::Cancel;

use crate::{Workbench, WorkbenchError};

/// Rows given where the question names no limit of its own.
pub const ROWS_AT_MOST: usize = 100_000;

impl Workbench {
    /// Answers a question in SQL; reading only, however long it takes.
    ///
    /// # Errors
    /// Where the question is refused or the workspace cannot be read.
    pub fn query(&self, question: &str, rows_at_most: usize) -> Result<SqlAnswer, WorkbenchError> {
        self.query_within(question, rows_at_most, None, &Cancel::default())
    }

    /// As [`Workbench::query`], given up after a while, and where it is asked to stop.
    ///
    /// # Errors
    /// As [`Workbench::query`], and where it took too long or was stopped.
    pub fn query_within(
        &self,
        question: &str,
        rows_at_most: usize,
        longest: Option<Duration>,
        cancel: &Cancel,
    ) -> Result<SqlAnswer, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let shelf = Shelf::open(&self.snapshots_folder())?;
        if shelf.editions().next().is_none() {
            return Err(WorkbenchError::NothingHeld);
        }
        Ok(shelf.sql(question, SqlBounds { rows_at_most, longest, cancel })?)
    }

    /// Tables that can be asked, each with its columns.
    ///
    /// # Errors
    /// Where the workspace cannot be read.
    pub fn tables(&self) -> Result<BTreeMap<String, Vec<String>>, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        Ok(Shelf::open(&self.snapshots_folder())?.sql_tables()?)
    }
}
