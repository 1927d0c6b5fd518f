//! Targets of a plan: parts of places, trajectories, pledges, how they stand, and what is left if a stream fails.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use wholetime_plans::refusal::{Refusal, refusal_of, refusals};
use wholetime_plans::targets::{TargetLine, targets};
use wholetime_vocabulary::{Cancel, Quiet};

use super::chances::TargetChance;
use super::{PlanName, PlanSource};
use crate::questions::forecast::Watch;
use crate::{Workbench, WorkbenchError};

/// What is asked of targets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TargetsAsked {
    /// The day they are judged at; today, where none is named.
    pub on: Option<Date>,
    /// A stream that is refused: `international`, or `gp-need/international`.
    pub without: Option<String>,
}

/// Targets worked out.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TargetsAnswer {
    /// Which plan.
    pub plan: PlanName,
    /// The day they are judged at.
    pub on: Date,
    /// The stream that is refused; none where none is.
    pub without: Option<Refusal>,
    /// The targets, in the order of the plan.
    pub targets: Vec<TargetLine>,
    /// What is to be expected of each target, in the same order, beside how it stands.
    pub chances: Vec<TargetChance>,
    /// What is left if each stream fails, in the order of the plan.
    pub streams: Vec<Refusal>,
}

impl Workbench {
    /// What the targets of a plan come to, and how they stand at a day.
    ///
    /// # Errors
    /// Where there is no such plan or stream, or somebody may not see the plan.
    pub fn plan_targets(&self, source: &PlanSource, asked: &TargetsAsked) -> Result<TargetsAnswer, WorkbenchError> {
        let never = Cancel::default();
        self.plan_targets_watched(source, asked, Watch { progress: &Quiet, cancel: &never })
    }

    /// As [`Self::plan_targets`], telling how far it has come and stopping when asked to.
    ///
    /// # Errors
    /// As for [`Self::plan_targets`], and where it was asked to stop.
    pub fn plan_targets_watched(
        &self,
        source: &PlanSource,
        asked: &TargetsAsked,
        watch: Watch<'_>,
    ) -> Result<TargetsAnswer, WorkbenchError> {
        let opened = self.open_plan(source)?;
        let on = asked.on.unwrap_or_else(|| self.today());
        let without = asked.without.as_deref().map(|name| refusal_of(&opened.plan, name)).transpose();
        let without = without.map_err(|why| WorkbenchError::NotThere(why.to_string()))?;
        let targets = targets(&opened.plan, on, without.as_ref());
        Ok(TargetsAnswer {
            on,
            chances: self.chances(&opened.plan, &targets, asked.on, watch)?,
            targets,
            streams: refusals(&opened.plan),
            plan: opened.name,
            without,
        })
    }
}
