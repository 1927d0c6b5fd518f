//! Opening a collection: who is asked, what by, and with which figures forms are filled.

use jiff::civil::Date;
use serde::Serialize;
use wholetime_returns::Collection;
use wholetime_vocabulary::Period;

use crate::{Workbench, WorkbenchError};

/// What is asked for when a collection is opened, beside area and day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asking {
    /// Period of the figures that forms are filled with; the newest not after the day due where none is named.
    pub about: Option<Period>,
    /// Practices asked besides those known, by code.
    pub with: Vec<String>,
    /// Practices not asked, by code.
    pub without: Vec<String>,
    /// Community providers: code and name.
    pub providers: Vec<(String, String)>,
}

/// A collection that was opened.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Opened {
    /// The collection.
    pub collection: Collection,
    /// What should be known of who is asked.
    pub findings: Vec<String>,
}

impl Workbench {
    /// Opens a collection: asks every practice of an area by a day.
    ///
    /// # Errors
    /// Where the area is not known, a collection of the area for that day is open already, or they may not.
    pub fn open_collection(&self, area: &str, due: Date, asking: &Asking) -> Result<Opened, WorkbenchError> {
        let _ = (area, due, asking);
        Err(WorkbenchError::NotPossible("collections cannot be opened yet".to_owned()))
    }
}
