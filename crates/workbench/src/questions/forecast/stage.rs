//! An area made ready once and asked under many scenarios: the base is simulated once, and each scenario once more.
//!
//! **Invariant:** a scenario comes to the digits that a forecast under it comes to.

use wholetime_models::scenario::Scenario;

use super::altered::altered;
use super::assembly;
use super::crowd::{self, Chances};
use super::outlook::{Prepared, Ready, assembled};
use super::start::Start;
use super::steps::Steps;
use super::{ForecastAsked, Outlook, OverrideLine, Watch};
use crate::{Scope, Workbench, WorkbenchError};

/// An area with its base.
pub(crate) struct Stage<'a> {
    start: Start,
    ready: Ready,
    asked: &'a ForecastAsked,
    steps: Steps<'a>,
    chances: Chances,
    /// What was simulated with nothing otherwise, and the same set to what was tested.
    simulated: Vec<Vec<f64>>,
    fan: Vec<Vec<f64>>,
    /// The outlook as things are, with what is known of posts.
    pub(crate) base: Outlook,
}

/// What may be under a scenario.
pub(crate) struct Under {
    /// Month by month, replicate by replicate.
    pub(crate) values: Vec<Vec<f64>>,
    /// What was taken to be otherwise.
    pub(crate) overrides: Vec<OverrideLine>,
}

impl Workbench {
    /// Makes an area ready to be asked under about so many scenarios; what is asked has none of its own.
    pub(crate) fn stage<'a>(
        &self,
        area: &str,
        asked: &'a ForecastAsked,
        scope: Scope,
        (watch, scenarios): (Watch<'a>, usize),
    ) -> Result<Stage<'a>, WorkbenchError> {
        if asked.scenario.is_some() {
            let why = "things as they are have no scenario of their own; name every scenario that is to be compared";
            return Err(WorkbenchError::NotPossible(why.to_owned()));
        }
        let Prepared { start, ready, told } = self.prepared(area, asked, scope, watch)?;
        // Beside the scenarios, things as they are: told with their ledger, and drawn to hold scenarios against.
        let steps = Steps::of(watch, 2 + scenarios as u64);
        let base = assembled(start.clone(), ready.clone(), told.clone(), asked, steps.next().watch())?;
        let months = u32::from(asked.years) * 12;
        let chances = Chances {
            seed: asked.seed,
            months,
            replicates: asked.replicates,
            measure: asked.measure,
            is_tested: told.is_some(),
        };
        let simulated = crowd::play(&ready.places, &[], &ready.structure.counted, chances, steps.next().watch())?;
        let fan = assembly::ranked(&simulated, told.as_ref().map_or(&[], |told| &told.months));
        Ok(Stage { start, ready, asked, steps, chances, simulated, fan, base })
    }
}

impl Stage<'_> {
    /// What may be under a scenario, with what is known of posts beside it.
    pub(crate) fn under(&self, scenario: &Scenario) -> Result<Under, WorkbenchError> {
        let step = self.steps.next();
        step.watch().cancel.check()?;
        let mut scenario = scenario.clone();
        // What the scenario itself says stands first, so that its changes keep their places.
        scenario.known.extend(self.asked.known.iter().cloned());
        let own = scenario.n_changes() - self.asked.known.len();
        let altered = altered(&self.ready.places, &scenario, &self.start, self.chances.months)?;
        let is_same = altered.places == self.ready.places && altered.closings.is_empty();
        let values = if is_same {
            self.fan.clone()
        } else {
            let counted = &self.ready.structure.counted;
            let after = crowd::play(&altered.places, &altered.closings, counted, self.chances, step.watch())?;
            assembly::moved(&self.fan, &self.simulated, &after)
        };
        let overrides = altered.applied.into_iter().take(own).map(OverrideLine::from).collect();
        Ok(Under { values, overrides })
    }
}
