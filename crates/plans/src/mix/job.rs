//! What a solver does in a process of its own: a job goes in as one document, its outcome comes out as another.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wholetime_vocabulary::{Cancel, Progress};

use super::{Case, Choice, Effort, MixError, Problem, RegretTable, Robust, choose, regret};

/// Something to be solved, with all it rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Job {
    /// The cheapest mix that does the work.
    Mix {
        /// All it rests on.
        problem: Box<Problem>,
        /// How hard is tried.
        effort: Effort,
    },
    /// The mixes of several cases, each under every case.
    Regret {
        /// Ways in which things may turn out; the first is things as they are.
        cases: Vec<Case>,
        /// The protection of the mix that is protected against bad luck.
        robust: Robust,
        /// How hard is tried for each mix.
        effort: Effort,
    },
}

/// What came of a job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The mix.
    Mix(Box<Choice>),
    /// Mixes by cases.
    Regret(Box<RegretTable>),
    /// Nothing, in words that say why and what next.
    Refused(String),
}

/// How far a job has come; a process tells each step on a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
    /// As [`choose`] and [`regret`].
    pub fn run(&self, progress: &dyn Progress, cancel: &Cancel) -> Result<Outcome, MixError> {
        match self {
            Self::Mix { problem, effort } => Ok(Outcome::Mix(Box::new(choose(problem, effort, progress, cancel)?))),
            Self::Regret { cases, robust, effort } => {
                Ok(Outcome::Regret(Box::new(regret(cases, *robust, effort, progress, cancel)?)))
            }
        }
    }

    /// Seconds it may take at most by its own account: as many for each mix, and as many again for what is asked about it.
    #[must_use]
    pub const fn seconds(&self) -> f64 {
        match self {
            Self::Mix { effort, .. } => 2.0 * effort.seconds,
            Self::Regret { cases, effort, .. } => 2.0 * (cases.len() + 1) as f64 * effort.seconds,
        }
    }
}
