//! Scenarios: which are held, how they compare, which assumptions matter most, and what it would take to reach a number.
//!
//! **Invariant:** every scenario is drawn with the names of the base, so a difference is what differs and not chance; a
//! scenario that changes nothing differs by nothing.

pub mod compare;
mod held;
mod runs;
pub mod seek;
#[cfg(test)]
mod tests;
pub mod tornado;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_models::scenario::{NotAScenario, Scenario};
use wholetime_statistics::robust::quantile;
use wholetime_vocabulary::{Area, Basis, GpDefinition, Measured, Period, StaffGroup};

pub use self::held::{HeldScenario, ScenarioLine, ScenarioSource, ScenariosAnswer, Withdrawn};
use crate::questions::forecast::Outlook;
use crate::{Workbench, WorkbenchError};

/// What a number is over all replicates.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ReplicateSpread")]
pub struct Spread {
    /// The mean.
    pub mean: f64,
    /// 5 % lie below.
    pub p05: f64,
    /// A quarter lies below.
    pub p25: f64,
    /// Half lie below.
    pub p50: f64,
    /// Three quarters lie below.
    pub p75: f64,
    /// 95 % lie below.
    pub p95: f64,
}

impl Spread {
    /// Of these replicates; none of none.
    pub(crate) fn of(replicates: &[f64]) -> Option<Self> {
        let at = |share: f64| quantile(replicates, share);
        Some(Self {
            mean: replicates.iter().sum::<f64>() / replicates.len().max(1) as f64,
            p05: at(0.05)?,
            p25: at(0.25)?,
            p50: at(0.5)?,
            p75: at(0.75)?,
            p95: at(0.95)?,
        })
    }
}

/// What a comparison, a tornado or a goal is about: the forecast all of its runs share.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct About {
    /// The area.
    pub area: Area,
    /// Whom it is about.
    pub group: StaffGroup,
    /// Which GPs; null for other groups.
    pub definition: Option<GpDefinition>,
    /// What is counted.
    pub measure: Measured,
    /// How figures of the past came about.
    pub basis: Basis,
    /// The last month known.
    pub from: Period,
    /// The last month forecast.
    pub to: Period,
    /// Years ahead.
    pub years: u8,
    /// How many there are at the last month known.
    pub now: f64,
    /// Share of known patients whose practices stand behind it, 0 to 1.
    pub coverage: f64,
    /// How often chance was drawn.
    pub replicates: u32,
    /// What named the draws.
    pub seed: u64,
    /// What a reader should know.
    pub notes: Vec<String>,
}

impl About {
    fn of(base: &Outlook, replicates: u32, seed: u64, years: u8) -> Result<Self, WorkbenchError> {
        let to = base.periods().last().ok_or_else(|| WorkbenchError::NotPossible("no month is forecast".to_owned()))?;
        Ok(Self {
            area: base.area.clone(),
            group: base.group,
            definition: base.definition,
            measure: base.measure,
            basis: base.basis,
            from: base.from,
            to,
            years,
            now: base.now,
            coverage: base.coverage,
            replicates,
            seed,
            notes: base.notes.clone(),
        })
    }
}

/// A scenario that was refused, as an answer to whoever asked.
pub(crate) fn refused(why: &NotAScenario) -> WorkbenchError {
    WorkbenchError::NotPossible(why.to_string())
}

impl Workbench {
    /// Reads a scenario document.
    ///
    /// # Errors
    /// Where the file is not text, or no scenario.
    pub fn read_scenario(&self, bytes: &[u8], file: &str) -> Result<Scenario, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let wrong = |why: String| WorkbenchError::NotPossible(format!("{file}: {why}"));
        let text = std::str::from_utf8(bytes).map_err(|_| wrong("it is not text in UTF-8".to_owned()))?;
        Scenario::read(text).map_err(|why| wrong(why.to_string()))
    }
}
