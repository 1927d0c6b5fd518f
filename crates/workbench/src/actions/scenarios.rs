//! Accepting a scenario, and taking one out of use.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_models::scenario::Scenario;
use wholetime_store::{Steps, StoreError};

use crate::questions::scenarios::{HeldScenario, Withdrawn, refused};
use crate::{Workbench, WorkbenchError};

/// Names under which no scenario could be seen: pages beside those of scenarios have them.
const TAKEN: [&str; 2] = ["compare", "typed"];

/// What came of accepting a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AcceptedScenario {
    /// Its name.
    pub id: String,
    /// What people read of it.
    pub title: String,
    /// Number of the version.
    pub number: u32,
    /// The newest version says the same and is in use: nothing was kept.
    pub is_known: bool,
}

impl Workbench {
    /// Keeps a scenario as a version that is never changed.
    ///
    /// # Errors
    /// Where the person may not, it speaks of an area that is not known, cannot be, or another version was accepted meanwhile.
    pub fn accept_scenario(&self, scenario: &Scenario, note: &str) -> Result<AcceptedScenario, WorkbenchError> {
        self.permit_somewhere(Deed::Plan)?;
        scenario.check().map_err(|why| refused(&why))?;
        if TAKEN.contains(&scenario.id.as_str()) {
            let why = format!("`{}` cannot name a scenario: a page has that address; choose another", scenario.id);
            return Err(WorkbenchError::NotPossible(why));
        }
        let area = match &scenario.area {
            Some(code) => Some(self.resolve(code)?.area.code),
            None => None,
        };
        self.may_with_plan(Deed::Plan, area.as_deref())?;
        let scenario = Scenario { area, ..scenario.clone() };
        let kept = self.scenarios_kept(&format!("{}/", scenario.id))?;
        let newest = kept.last();
        if let Some(newest) = newest {
            // Who may write at the area of the new version need not be who may at that of the old one.
            self.may_with_plan(Deed::Plan, newest.scenario.area.as_deref())?;
        }
        let (id, title) = (scenario.id.clone(), scenario.title.clone());
        if let Some(newest) = newest.filter(|newest| newest.scenario == scenario && newest.withdrawn.is_none()) {
            return Ok(AcceptedScenario { id, title, number: newest.number, is_known: true });
        }
        let number = newest.map_or(1, |newest| newest.number + 1);
        let doing = self.doing();
        let held = HeldScenario {
            scenario,
            number,
            accepted_by: doing.by.clone(),
            accepted_at: doing.at.clone(),
            note: note.trim().to_owned(),
            withdrawn: None,
        };
        let taken = self.store()?.take(&Steps::new().add("accept scenario", &held), &doing);
        taken.map_err(|why| meanwhile(why, &id))?;
        Ok(AcceptedScenario { id, title, number, is_known: false })
    }

    /// Takes a scenario out of use, with a reason. Its versions are kept and can be read; accepted again, it is in use again.
    ///
    /// # Errors
    /// Where the person may not, no scenario of that name is in use, or no reason is given.
    pub fn withdraw_scenario(&self, id: &str, reason: &str) -> Result<HeldScenario, WorkbenchError> {
        self.permit_somewhere(Deed::Plan)?;
        if reason.trim().is_empty() {
            return Err(WorkbenchError::NotPossible("say why the scenario is taken out of use".to_owned()));
        }
        let (held, _) = self.scenario(id, None)?;
        self.may_with_plan(Deed::Plan, held.scenario.area.as_deref())?;
        if let Some(withdrawn) = &held.withdrawn {
            return Err(WorkbenchError::NotPossible(format!(
                "scenario `{id}` was taken out of use by {} already",
                withdrawn.by
            )));
        }
        let doing = self.doing();
        let withdrawn = Withdrawn { by: doing.by.clone(), at: doing.at.clone(), reason: reason.trim().to_owned() };
        let after = HeldScenario { withdrawn: Some(withdrawn), ..held.clone() };
        let taken = self.store()?.take(&Steps::new().replace("withdraw scenario", &held, &after), &doing);
        taken.map_err(|why| meanwhile(why, id))?;
        Ok(after)
    }
}

fn meanwhile(why: StoreError, id: &str) -> WorkbenchError {
    match why {
        StoreError::AlreadyThere { .. } | StoreError::ChangedMeanwhile { .. } => WorkbenchError::NotPossible(format!(
            "somebody changed scenario `{id}` at the same moment; see what it says, `wholetime scenario show {id}`, and try again"
        )),
        other => other.into(),
    }
}
