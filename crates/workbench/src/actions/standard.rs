//! Standards to judge by: set locally, each with its source. None is national by default.

use wholetime_access::Deed;
use wholetime_store::Standard;

use crate::{Workbench, WorkbenchError};

impl Workbench {
    /// Sets the least an indicator should be, and who says so.
    ///
    /// # Errors
    /// Where there is no such indicator, the level is no number, or no source is given.
    pub fn set_standard(&self, indicator: &str, at_least: f64, source: &str) -> Result<Vec<Standard>, WorkbenchError> {
        self.permit_everywhere(Deed::SetUp)?;
        let indicator = self.indicator(indicator)?.id.clone();
        if !at_least.is_finite() || at_least <= 0.0 {
            return Err(WorkbenchError::NotPossible("a standard is a number above zero".to_owned()));
        }
        if source.trim().is_empty() {
            let what = format!("the standard of {indicator} needs a source: who says so, and where");
            return Err(WorkbenchError::NotPossible(what));
        }
        self.store()?.set_standard(&indicator, at_least, source.trim(), &self.doing())?;
        self.standards_held()
    }

    /// Every standard.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn standards(&self) -> Result<Vec<Standard>, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        self.standards_held()
    }

    /// Every standard, for whatever is judged.
    pub(crate) fn standards_held(&self) -> Result<Vec<Standard>, WorkbenchError> {
        if !self.has_people() {
            return Ok(Vec::new());
        }
        Ok(self.store()?.standards()?)
    }

    /// Removes the standard of an indicator.
    ///
    /// # Errors
    /// Where there is none.
    pub fn remove_standard(&self, indicator: &str) -> Result<Vec<Standard>, WorkbenchError> {
        self.permit_everywhere(Deed::SetUp)?;
        let indicator = self.indicator(indicator)?.id.clone();
        if !self.has_people() || !self.store()?.remove_standard(&indicator, &self.doing())? {
            return Err(WorkbenchError::NotPossible(format!("no standard is set for {indicator}")));
        }
        self.standards_held()
    }
}
