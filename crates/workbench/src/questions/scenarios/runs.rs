//! Outlooks of one area under several scenarios, all with the draws of the base, and what is read from them.

use wholetime_models::scenario::Scenario;
use wholetime_vocabulary::Period;

use crate::questions::forecast::{ForecastAsked, Outlook, TargetAsked, Watch};
use crate::{Scope, Workbench, WorkbenchError};

/// The runs of one question.
pub(super) struct Runs<'a> {
    bench: &'a Workbench,
    area: &'a str,
    asked: &'a ForecastAsked,
    scope: Scope,
    watch: Watch<'a>,
}

impl<'a> Runs<'a> {
    pub(super) fn new(
        bench: &'a Workbench,
        area: &'a str,
        asked: &'a ForecastAsked,
        scope: Scope,
        watch: Watch<'a>,
    ) -> Result<Self, WorkbenchError> {
        if asked.scenario.is_some() {
            let why = "the base has no scenario of its own; name all scenarios to be compared";
            return Err(WorkbenchError::NotPossible(why.to_owned()));
        }
        Ok(Self { bench, area, asked, scope, watch })
    }

    /// The outlook with nothing otherwise.
    pub(super) fn base(&self) -> Result<Outlook, WorkbenchError> {
        self.run(None)
    }

    /// The outlook under a scenario.
    pub(super) fn under(&self, scenario: &Scenario) -> Result<Outlook, WorkbenchError> {
        self.run(Some(scenario.clone()))
    }

    fn run(&self, scenario: Option<Scenario>) -> Result<Outlook, WorkbenchError> {
        self.watch.cancel.check()?;
        let asked = ForecastAsked { scenario, ..self.asked.clone() };
        self.bench.outlook(self.area, &asked, self.scope, self.watch)
    }
}

/// The replicates of the last month.
pub(super) fn at_end(outlook: &Outlook) -> &[f64] {
    outlook.values.last().map(Vec::as_slice).unwrap_or_default()
}

/// Replicate by replicate: the scenario less the base.
pub(super) fn differences(scenario: &[f64], base: &[f64]) -> Vec<f64> {
    scenario.iter().zip(base).map(|(ours, theirs)| ours - theirs).collect()
}

/// A number to reach, in the measure forecast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Goal {
    pub(super) by: Period,
    pub(super) needed: f64,
}

impl Goal {
    /// What a target asks of an area: per 100,000 patients it is brought to those registered by then.
    pub(super) fn of(target: TargetAsked, base: &Outlook) -> Result<Self, WorkbenchError> {
        let refused = |why: String| WorkbenchError::NotPossible(why);
        let by = target.by.or_else(|| base.periods().last()).ok_or_else(|| refused("no month is forecast".to_owned()))?;
        if base.at(by).is_none() {
            return Err(refused(format!("{by} is not among the months forecast; choose another month or more years")));
        }
        if !target.is_per_100k {
            return Ok(Self { by, needed: target.value });
        }
        let patients = base.patients_in(by).ok_or_else(|| {
            refused(format!("no list of {} is held, so a number per 100,000 patients cannot be told", base.area.name))
        })?;
        Ok(Self { by, needed: target.value * patients / 100_000.0 })
    }

    /// Share of replicates that reach it, in percent.
    pub(super) fn chance_pct(self, outlook: &Outlook) -> f64 {
        outlook.chance_of(self.by, self.needed).unwrap_or_default()
    }
}
