//! Versions of a plan: each accepted one is kept for ever, with the one it was made from.
//!
//! **Invariant:** a version is never changed; what is different is a new version.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::Plan;

/// A version of a plan as it was accepted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// The plan.
    pub plan: Plan,
    /// 1 for the first.
    pub number: u32,
    /// Number of the version it was made from; none for the first.
    pub parent: Option<u32>,
    /// Code of the area it is for, by which it is decided who may read it; none where the plan names none.
    pub area: Option<String>,
    /// Who accepted it.
    pub accepted_by: String,
    /// When, in RFC 3339.
    pub accepted_at: String,
    /// Why, in words; may be empty.
    pub note: String,
}

impl Version {
    /// The name it is kept under: versions of one plan stand behind each other.
    #[must_use]
    pub fn id(&self) -> String {
        Self::name(&self.plan.id, self.number)
    }

    /// The name a version is kept under.
    #[must_use]
    pub fn name(plan: &str, number: u32) -> String {
        format!("{plan}/{number:05}")
    }
}
