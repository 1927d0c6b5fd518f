//! What a solver does in a process of its own: a job goes in as one document, its outcome comes out as another.

use serde::{Deserialize, Serialize};
use wholetime_vocabulary::{Cancel, Progress};

use super::{Choice, Effort, MixError, Problem, choose};

/// Something to be solved, with all it rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Job {
    /// The cheapest mix that does the work.
    Mix {
        /// All it rests on.
        problem: Box<Problem>,
        /// How hard is tried.
        effort: Effort,
    },
}

/// What came of a job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The mix.
    Mix(Box<Choice>),
    /// Nothing, in words that say why and what next.
    Refused(String),
}

/// How far a job has come; a process tells each step on a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Steps finished.
    pub done: u64,
    /// Steps in all; nought: not known yet.
    pub total: u64,
    /// What is being worked on.
    pub what: String,
}

impl Job {
    /// Does it.
    ///
    /// # Errors
    /// As [`choose`].
    pub fn run(&self, progress: &dyn Progress, cancel: &Cancel) -> Result<Outcome, MixError> {
        match self {
            Self::Mix { problem, effort } => Ok(Outcome::Mix(Box::new(choose(problem, effort, progress, cancel)?))),
        }
    }

    /// Seconds it may take at most by its own account: as many for the mix, and as many again for what is asked about it.
    #[must_use]
    pub const fn seconds(&self) -> f64 {
        match self {
            Self::Mix { effort, .. } => 2.0 * effort.seconds,
        }
    }
}
