//! Questions in SQL over the published tables.

use std::collections::BTreeMap;

use wholetime_access::Deed;
use wholetime_snapshots::{Shelf, SqlAnswer};

use crate::{Workbench, WorkbenchError};

/// Rows given where the question names no limit of its own.
pub const ROWS_AT_MOST: usize = 100_000;

impl Workbench {
    /// Answers a question in SQL; reading only.
    ///
    /// # Errors
    /// Where the question is refused or the workspace cannot be read.
    pub fn query(&self, question: &str, rows_at_most: usize) -> Result<SqlAnswer, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let shelf = Shelf::open(&self.snapshots_folder())?;
        if shelf.editions().next().is_none() {
            return Err(WorkbenchError::NothingHeld);
        }
        Ok(shelf.sql(question, rows_at_most)?)
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
