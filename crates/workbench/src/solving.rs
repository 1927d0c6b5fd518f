//! Where a mix is solved.

use wholetime_plans::mix::{Choice, Effort, Problem, choose};

use crate::questions::forecast::Watch;
use crate::{Workbench, WorkbenchError};

impl Workbench {
    /// Solves a problem of a mix, telling how far it has come and stopping when asked to.
    ///
    /// # Errors
    /// The problem contradicts itself, the build lacks the solver, nothing was found in time, or it was asked to stop.
    pub(crate) fn solve_mix(
        &self,
        problem: &Problem,
        effort: &Effort,
        watch: Watch<'_>,
    ) -> Result<Choice, WorkbenchError> {
        choose(problem, effort, watch.progress, watch.cancel)
            .map_err(|why| WorkbenchError::NotPossible(why.to_string()))
    }
}
