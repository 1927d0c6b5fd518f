//! Accepting a version of a plan.

use serde::Serialize;
use wholetime_access::Deed;
use wholetime_plans::plan::Plan;
use wholetime_plans::version::Version;
use wholetime_store::Steps;

use crate::{Workbench, WorkbenchError};

/// What came of accepting a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Accepted {
    /// Name of the plan.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Number of the version.
    pub number: u32,
    /// Number of the version it was made from.
    pub parent: Option<u32>,
    /// The newest version says the same: nothing was kept.
    pub is_known: bool,
}

impl Workbench {
    /// Keeps a plan as a version that is never changed. `parent` is the version it was made from; the newest, where none is
    /// named.
    ///
    /// # Errors
    /// Where the person may not, the plan names an area that is not known, or another version was accepted meanwhile.
    pub fn accept_plan(&self, plan: &Plan, parent: Option<u32>, note: &str) -> Result<Accepted, WorkbenchError> {
        self.permit_somewhere(Deed::Plan)?;
        let area = match plan.whole().and_then(|whole| whole.code.as_ref()) {
            Some(code) => Some(self.resolve(code)?.area.code),
            None => None,
        };
        self.may_with_plan(Deed::Plan, area.as_deref())?;
        let kept = self.versions_kept(&format!("{}/", plan.id))?;
        let newest = kept.last();
        if let Some(newest) = newest {
            // Who may write at the area of the new version need not be who may at that of the old one.
            self.may_with_plan(Deed::Plan, newest.area.as_deref())?;
        }
        let (id, title) = (plan.id.clone(), plan.title.clone());
        if let Some(newest) = newest.filter(|newest| newest.plan == *plan) {
            return Ok(Accepted { id, title, number: newest.number, parent: newest.parent, is_known: true });
        }
        let parent = match parent {
            Some(number) if !kept.iter().any(|version| version.number == number) => {
                return Err(WorkbenchError::NotThere(format!(
                    "there is no version {number} of `{id}` to be made from"
                )));
            }
            Some(number) => Some(number),
            None => newest.map(|newest| newest.number),
        };
        let number = newest.map_or(1, |newest| newest.number + 1);
        let doing = self.doing();
        let version = Version {
            plan: plan.clone(),
            number,
            parent,
            area,
            accepted_by: doing.by.clone(),
            accepted_at: doing.at.clone(),
            note: note.trim().to_owned(),
        };
        self.store()?.take(&Steps::new().add("accept plan", &version), &doing)?;
        Ok(Accepted { id, title, number, parent, is_known: false })
    }
}
