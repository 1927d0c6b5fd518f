//! The figures a paper prints, each beside what its plan comes to.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_plans::printed::{Reproduced, reproduce};

use super::cost::not_worked_out;
use super::{PlanName, PlanSource};
use crate::{Workbench, WorkbenchError};

/// Printed figures beside computed ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlanReproduceAnswer {
    /// Which plan.
    pub plan: PlanName,
    /// How many figures are printed.
    pub figures: usize,
    /// How many come out digit by digit.
    pub agree: usize,
    /// How many do not, and the plan says with what in the paper they cannot be reconciled.
    pub contradicted: usize,
    /// How many do not, and nothing says why.
    pub unexplained: usize,
    /// Every figure, in the order of the paper.
    pub printed: Vec<PrintedFigure>,
}

/// A printed figure beside the computed one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PrintedFigure {
    /// Where in the paper.
    pub at: String,
    /// The digits printed.
    pub printed: String,
    /// The computed figure in the same digits; none: the plan has no such figure.
    pub computed: Option<String>,
    /// Pounds or WTE in one printed unit.
    pub unit: i64,
    /// The figure of the plan.
    pub figure: String,
    /// Whether the digits are the same.
    pub agrees: bool,
    /// With what else in the paper it cannot be reconciled.
    pub contradicts: Option<String>,
}

impl Workbench {
    /// Sets every figure that a plan says its paper prints beside what the plan comes to.
    ///
    /// # Errors
    /// Where there is no such plan, somebody may not see it, or a row of pay or on-costs is missing, which is named.
    pub fn plan_reproduce(&self, source: &PlanSource) -> Result<PlanReproduceAnswer, WorkbenchError> {
        let opened = self.open_plan(source)?;
        let figures = reproduce(&opened.plan).map_err(|why| not_worked_out(&why))?;
        let count = |is_so: &dyn Fn(&Reproduced<'_>) -> bool| figures.iter().filter(|figure| is_so(figure)).count();
        Ok(PlanReproduceAnswer {
            plan: opened.name,
            figures: figures.len(),
            agree: count(&|figure| figure.agrees),
            contradicted: count(&|figure| !figure.agrees && figure.printed.contradicts.is_some()),
            unexplained: count(&|figure| !figure.agrees && figure.printed.contradicts.is_none()),
            printed: figures.iter().map(of).collect(),
        })
    }
}

fn of(figure: &Reproduced<'_>) -> PrintedFigure {
    PrintedFigure {
        at: figure.printed.at.clone(),
        printed: figure.printed.text.clone(),
        computed: figure.computed_text.clone(),
        unit: figure.printed.unit,
        figure: figure.printed.figure.clone(),
        agrees: figure.agrees,
        contradicts: figure.printed.contradicts.clone(),
    }
}
