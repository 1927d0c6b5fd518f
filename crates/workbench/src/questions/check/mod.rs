//! Checks: of what is held, of rates printed elsewhere, of our own estimates.

pub mod data;
pub mod imputation;
pub mod rates;
pub mod statements;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_vocabulary::{Period, Value};

/// How much a finding of a check matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "CheckSeverity")]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Info,
    /// Something does not fit.
    Warning,
    /// Something is wrong.
    Error,
}

impl Severity {
    /// The word used in JSON and tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Something a check found. All checks answer in this shape.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CheckFinding {
    /// The rule that fired, such as `rate_does_not_reproduce`.
    pub rule: String,
    /// How much it matters.
    pub severity: Severity,
    /// Area concerned; none where it is about a file.
    pub area: Option<String>,
    /// Period concerned, where it is about one.
    pub period: Option<Period>,
    /// One sentence: what, and what it means.
    pub message: String,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
}

/// A value that a finding rests on.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "CheckEvidence")]
pub struct Evidence {
    /// What it is, with its place in a file where it has one.
    pub what: String,
    /// Its value.
    pub value: Value,
}

impl Evidence {
    /// A value with its name.
    pub fn new(what: impl Into<String>, value: impl Into<Value>) -> Self {
        Self { what: what.into(), value: value.into() }
    }
}

/// Whether a finding is at least so severe.
#[must_use]
pub fn reaches(findings: &[CheckFinding], least: Severity) -> bool {
    findings.iter().any(|finding| least <= finding.severity)
}
