//! Accepting a version of a plan.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_plans::plan::Plan;
use wholetime_plans::version::Version;
use wholetime_store::{Steps, StoreError};

use crate::questions::plans::changes::DiffAnswer;
use crate::questions::plans::start::StartAsked;
use crate::questions::plans::{Opened, PlanName, overview};
use crate::{Workbench, WorkbenchError};

/// What came of accepting a plan.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
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
    /// What changed from the version it was made from; none for the first, and where nothing was kept.
    pub changes: Option<DiffAnswer>,
    /// What to know of the plan; none of it keeps it from being accepted.
    pub warnings: Vec<String>,
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
        let warnings = overview::warnings(self, plan);
        if let Some(newest) = newest.filter(|newest| newest.plan == *plan) {
            let (number, parent) = (newest.number, newest.parent);
            return Ok(Accepted { id, title, number, parent, is_known: true, changes: None, warnings });
        }
        let parent = match parent {
            None => newest,
            Some(number) => Some(kept.iter().find(|version| version.number == number).ok_or_else(|| {
                WorkbenchError::NotThere(format!("there is no version {number} of `{id}` to be made from"))
            })?),
        };
        if let Some(parent) = parent {
            // What is told of the changes says what stood in it.
            self.may_with_plan(Deed::SeePlans, parent.area.as_deref())?;
        }
        let number = newest.map_or(1, |newest| newest.number + 1);
        let doing = self.doing();
        let version = Version {
            plan: plan.clone(),
            number,
            parent: parent.map(|parent| parent.number),
            area,
            accepted_by: doing.by.clone(),
            accepted_at: doing.at.clone(),
            note: note.trim().to_owned(),
        };
        let taken = self.store()?.take(&Steps::new().add("accept plan", &version), &doing);
        taken.map_err(|why| match why {
            StoreError::AlreadyThere { .. } | StoreError::ChangedMeanwhile { .. } => {
                WorkbenchError::NotPossible(format!(
                    "somebody accepted version {number} of `{id}` at the same moment; see what it says, \
                     `wholetime plan show {id}@{number}`, and accept yours again"
                ))
            }
            other => other.into(),
        })?;
        let changes = parent.map(|parent| DiffAnswer::between(&opened(parent, number), &opened(&version, number)));
        Ok(Accepted { id, title, number, parent: version.parent, is_known: false, changes, warnings })
    }
}

impl Workbench {
    /// Starts a plan for an area from what is held and keeps it as its first version.
    ///
    /// # Errors
    /// Where somebody may not, a plan of that name is held already, or it cannot be started.
    pub fn accept_started_plan(&self, area: &str, asked: &StartAsked) -> Result<Accepted, WorkbenchError> {
        self.permit_somewhere(Deed::Plan)?;
        let started = self.start_plan(area, asked)?;
        let id = &started.plan.id;
        if !self.versions_kept(&format!("{id}/"))?.is_empty() {
            let what = format!("there is a plan `{id}` already; give this one another name");
            return Err(WorkbenchError::NotPossible(what));
        }
        self.accept_plan(&started.plan, None, &format!("started from what was held of {}", started.period.in_words()))
    }
}

/// A version as a question has it.
fn opened(version: &Version, newest: u32) -> Opened {
    let (id, title) = (version.plan.id.clone(), version.plan.title.clone());
    let name = PlanName { id, title, version: Some(version.number), newest: Some(newest) };
    Opened { name, plan: version.plan.clone() }
}

#[cfg(test)]
mod tests;
