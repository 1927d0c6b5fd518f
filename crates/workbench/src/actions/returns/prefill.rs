//! What a form is filled in with before it is answered.

use wholetime_returns::Prefilled;

use crate::{Workbench, WorkbenchError};

impl Workbench {
    /// A form as a place starts from it: its last answers where it has returned, else what is held nationally.
    ///
    /// # Errors
    /// Where the place is not asked in the collection, or they may not see what it entered.
    pub fn prefilled(&self, collection: &str, code: &str) -> Result<Prefilled, WorkbenchError> {
        let _ = (collection, code);
        Err(WorkbenchError::NotPossible("forms cannot be filled yet".to_owned()))
    }
}
