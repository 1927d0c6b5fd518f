//! Taking an edition out of use, with a reason. Its bytes stay.

use wholetime_access::Deed;
use wholetime_measures::rollups;
use wholetime_snapshots::{Edition, EditionKey, Shelf};

use crate::{Workbench, WorkbenchError};

impl Workbench {
    /// Takes an edition out of use; answers with what is known of it.
    ///
    /// # Errors
    /// Where there is no such edition, no reason is given, or an import is running.
    pub fn withdraw(&self, key: &EditionKey, reason: &str) -> Result<Edition, WorkbenchError> {
        self.permit_everywhere(Deed::Import)?;
        if reason.trim().is_empty() {
            let what = "say why the edition is withdrawn; the reason stays with it".to_owned();
            return Err(WorkbenchError::NotPossible(what));
        }
        let mut shelf = Shelf::open(&self.snapshots_folder())?;
        shelf.withdraw(key, reason.trim(), (self.settings.clock)())?;
        let edition = shelf.edition(key)?.clone();
        rollups::ensure_all(&*self.holdings()?, |_, _, _| {})?;
        Ok(edition)
    }
}
