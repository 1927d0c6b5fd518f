//! Successors of closed practices, as people confirm them.

use wholetime_access::Deed;
use wholetime_store::Successor;
use wholetime_vocabulary::Level;

use crate::{Workbench, WorkbenchError};

impl Workbench {
    /// Confirms that `successor` took over from `practice`.
    ///
    /// # Errors
    /// Where either is not a practice that anything held names, both are the same, or the line of successors would end
    /// where it began.
    pub fn set_successor(
        &self,
        practice: &str,
        successor: &str,
        reason: &str,
    ) -> Result<Vec<Successor>, WorkbenchError> {
        let practice = self.practice_code(practice)?;
        let successor = self.practice_code(successor)?;
        let confirmed = self.successors_held()?;
        let mut heir = Some(successor.clone());
        while let Some(code) = heir {
            if code == practice {
                let what =
                    format!("{successor} cannot take over from {practice}: the line of successors would be a circle");
                return Err(WorkbenchError::NotPossible(what));
            }
            heir = confirmed.iter().find(|one| one.practice == code).map(|one| one.successor.clone());
        }
        self.store()?.set_successor(&practice, &successor, reason, &self.doing())?;
        self.successors_held()
    }

    /// Every successor confirmed.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn successors(&self) -> Result<Vec<Successor>, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        self.successors_held()
    }

    /// Every successor confirmed, for the map.
    pub(crate) fn successors_held(&self) -> Result<Vec<Successor>, WorkbenchError> {
        if !self.has_people() {
            return Ok(Vec::new());
        }
        Ok(self.store()?.successors()?)
    }

    /// Takes back the confirmed successor of a practice.
    ///
    /// # Errors
    /// Where none was confirmed.
    pub fn remove_successor(&self, practice: &str) -> Result<Vec<Successor>, WorkbenchError> {
        let practice = self.practice_code(practice)?;
        if !self.has_people() || !self.store()?.remove_successor(&practice, &self.doing())? {
            return Err(WorkbenchError::NotPossible(format!("no successor of {practice} was confirmed")));
        }
        self.successors_held()
    }

    /// The code of a practice about which whoever acts may set things up.
    fn practice_code(&self, text: &str) -> Result<String, WorkbenchError> {
        self.permit_somewhere(Deed::SetUp)?;
        let resolved = self.resolve(text)?;
        self.permit(Deed::SetUp, &resolved)?;
        let area = resolved.area;
        if area.level != Level::Practice {
            return Err(WorkbenchError::NotPossible(format!("{} ({}) is not a practice", area.code, area.name)));
        }
        Ok(area.code)
    }
}
