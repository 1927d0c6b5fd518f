//! What is read from the replicates of a base and of scenarios.

use wholetime_vocabulary::Period;

use crate::WorkbenchError;
use crate::questions::forecast::{Outlook, TargetAsked};

/// The replicates of the last month.
pub(super) fn at_end(months: &[Vec<f64>]) -> &[f64] {
    months.last().map(Vec::as_slice).unwrap_or_default()
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
    /// The place of its month among those forecast, from nought.
    month: usize,
}

impl Goal {
    /// What a target asks of an area: per 100,000 patients it is brought to those registered by then.
    pub(super) fn of(target: TargetAsked, base: &Outlook) -> Result<Self, WorkbenchError> {
        let refused = |why: String| WorkbenchError::NotPossible(why);
        let by =
            target.by.or_else(|| base.periods().last()).ok_or_else(|| refused("no month is forecast".to_owned()))?;
        let month = base.periods().position(|period| period == by).ok_or_else(|| {
            refused(format!("{by} is not among the months forecast; choose another month or more years"))
        })?;
        if !target.is_per_100k {
            return Ok(Self { by, needed: target.value, month });
        }
        let patients = base.patients_in(by).ok_or_else(|| {
            refused(format!("no list of {} is held, so a number per 100,000 patients cannot be told", base.area.name))
        })?;
        Ok(Self { by, needed: target.value * patients / 100_000.0, month })
    }

    /// Share of replicates that reach it, in percent.
    pub(super) fn chance_pct(self, months: &[Vec<f64>]) -> f64 {
        let replicates = months.get(self.month).map(Vec::as_slice).unwrap_or_default();
        let reached = replicates.iter().filter(|value| self.needed <= **value).count();
        100.0 * reached as f64 / replicates.len().max(1) as f64
    }
}
