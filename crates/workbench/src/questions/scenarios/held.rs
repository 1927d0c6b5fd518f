//! Scenarios that are held: a list, one of them, and what is kept of each.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wholetime_access::Deed;
use wholetime_models::scenario::Scenario;
use wholetime_store::Document;

use crate::{Workbench, WorkbenchError};

/// A version of a scenario as it was accepted; what is different is a new version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HeldScenario {
    /// What it says.
    pub scenario: Scenario,
    /// 1 for the first.
    pub number: u32,
    /// Who accepted it.
    pub accepted_by: String,
    /// When, in RFC 3339.
    pub accepted_at: String,
    /// Why, in words; may be empty.
    pub note: String,
    /// By whom and why it was taken out of use.
    pub withdrawn: Option<Withdrawn>,
}

/// Taking a scenario out of use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Withdrawn {
    /// Who did it.
    pub by: String,
    /// When, in RFC 3339.
    pub at: String,
    /// Why.
    pub reason: String,
}

impl Document for HeldScenario {
    const KIND: &'static str = "scenario";

    /// Two people who accept a version of one scenario at once do not both keep theirs.
    fn id(&self) -> String {
        format!("{}/{:05}", self.scenario.id, self.number)
    }
}

/// The scenario a question is about.
#[derive(Clone, Debug, PartialEq)]
pub enum ScenarioSource {
    /// One that is held.
    Held {
        /// Its name.
        id: String,
        /// Which version; none: the newest.
        number: Option<u32>,
    },
    /// One out of a file, not kept.
    Document(Box<Scenario>),
}

impl ScenarioSource {
    /// A held one as it is named: `retire-later`, or `retire-later@2` for a version of it.
    ///
    /// # Errors
    /// What stands behind the `@` is no number.
    pub fn named(name: &str) -> Result<Self, WorkbenchError> {
        let Some((id, number)) = name.split_once('@') else {
            return Ok(Self::Held { id: name.to_owned(), number: None });
        };
        let number = number.parse().map_err(|_| {
            WorkbenchError::NotPossible(format!("`{number}` is no version; write `{id}@2` for the second"))
        })?;
        Ok(Self::Held { id: id.to_owned(), number: Some(number) })
    }
}

/// A version of a scenario in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ScenarioLine {
    /// Name.
    pub id: String,
    /// What people read.
    pub title: String,
    /// What it asks.
    pub question: Option<String>,
    /// Code of the area it is meant for; null: for any.
    pub area: Option<String>,
    /// Number of the version.
    pub number: u32,
    /// How many things it takes to be otherwise.
    pub n_changes: usize,
    /// Who accepted it.
    pub accepted_by: String,
    /// When, in RFC 3339.
    pub accepted_at: String,
    /// Why.
    pub note: String,
    /// By whom and why it was taken out of use; null while it is in use.
    pub withdrawn: Option<Withdrawn>,
}

impl ScenarioLine {
    pub(crate) fn of(held: &HeldScenario) -> Self {
        Self {
            id: held.scenario.id.clone(),
            title: held.scenario.title.clone(),
            question: held.scenario.question.clone(),
            area: held.scenario.area.clone(),
            number: held.number,
            n_changes: held.scenario.n_changes(),
            accepted_by: held.accepted_by.clone(),
            accepted_at: held.accepted_at.clone(),
            note: held.note.clone(),
            withdrawn: held.withdrawn.clone(),
        }
    }
}

/// Scenarios that whoever asks may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ScenariosAnswer {
    /// The newest version of each, in the order of their names.
    pub scenarios: Vec<ScenarioLine>,
}

impl Workbench {
    /// Which scenarios are held; those out of use only where they are asked for.
    ///
    /// # Errors
    /// Where somebody may see none, or the store cannot be read.
    pub fn scenarios(&self, with_withdrawn: bool) -> Result<ScenariosAnswer, WorkbenchError> {
        self.permit_somewhere(Deed::SeePlans)?;
        let mut scenarios: Vec<ScenarioLine> = Vec::new();
        for held in self.scenarios_kept("")? {
            if self.may_with_plan(Deed::SeePlans, held.scenario.area.as_deref()).is_err() {
                continue;
            }
            let line = ScenarioLine::of(&held);
            match scenarios.last_mut().filter(|last| last.id == line.id) {
                Some(last) => *last = line,
                None => scenarios.push(line),
            }
        }
        scenarios.retain(|line| with_withdrawn || line.withdrawn.is_none());
        Ok(ScenariosAnswer { scenarios })
    }

    /// A held scenario, the newest version where none is named, with the numbers of all its versions.
    ///
    /// # Errors
    /// Where there is none of that name, or somebody may not see it.
    pub fn scenario(&self, id: &str, number: Option<u32>) -> Result<(HeldScenario, Vec<ScenarioLine>), WorkbenchError> {
        self.permit_somewhere(Deed::SeePlans)?;
        let seen: Vec<HeldScenario> = self
            .scenarios_kept(&format!("{id}/"))?
            .into_iter()
            .filter(|held| self.may_with_plan(Deed::SeePlans, held.scenario.area.as_deref()).is_ok())
            .collect();
        let lines: Vec<ScenarioLine> = seen.iter().rev().map(ScenarioLine::of).collect();
        let newest = seen.last().map_or(0, |held| held.number);
        let number = number.unwrap_or(newest);
        let held = seen.into_iter().find(|held| held.number == number);
        held.map(|held| (held, lines)).ok_or_else(|| {
            let version = if number == newest { String::new() } else { format!(" in version {number}") };
            WorkbenchError::NotThere(format!(
                "no scenario `{id}` is held{version}; `wholetime scenario list` names those that are"
            ))
        })
    }

    /// The scenario a question is about, for who may see it. One that was taken out of use is refused.
    ///
    /// # Errors
    /// As for [`Self::scenario`].
    pub fn open_scenario(&self, source: &ScenarioSource) -> Result<Scenario, WorkbenchError> {
        match source {
            ScenarioSource::Document(scenario) => {
                self.permit_everywhere(Deed::See)?;
                Ok(scenario.as_ref().clone())
            }
            ScenarioSource::Held { id, number } => {
                let (held, versions) = self.scenario(id, *number)?;
                // The newest version says whether the scenario is in use, whichever is named.
                let newest = versions.first().and_then(|line| line.withdrawn.clone());
                match held.withdrawn.or(newest) {
                    None => Ok(held.scenario),
                    Some(withdrawn) => Err(WorkbenchError::NotPossible(format!(
                        "scenario `{id}` was taken out of use by {}: {}; accept it again, or use another",
                        withdrawn.by, withdrawn.reason
                    ))),
                }
            }
        }
    }

    /// The versions kept under names that begin so, in order.
    pub(crate) fn scenarios_kept(&self, prefix: &str) -> Result<Vec<HeldScenario>, WorkbenchError> {
        if !self.has_people() {
            return Ok(Vec::new());
        }
        Ok(self.store()?.documents::<HeldScenario>(prefix)?)
    }
}
