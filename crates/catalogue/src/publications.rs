//! What is known of a publication: who publishes it, under which licence, how often, and its known faults.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wholetime_vocabulary::{Basis, Period};

/// What is known of a publication.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicationDefinition {
    /// Identifier: the name of its file.
    #[serde(default)]
    pub id: String,
    /// Title, as its publisher calls it.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// Licence it is under.
    pub licence: String,
    /// How often it comes out: `monthly`, `quarterly`, `yearly`.
    pub cadence: String,
    /// What one row is.
    pub row: String,
    /// How its figures came about.
    pub basis: Basis,
    /// What it is good for and what not, in a sentence or two.
    pub about: String,
    /// Columns by the name we use, each with every name the publisher has used for it.
    #[serde(default)]
    pub columns: std::collections::BTreeMap<String, Vec<String>>,
    /// Known faults of what was published.
    #[serde(default)]
    pub fault: Vec<KnownFault>,
}

/// A known fault or change of a publication, for the periods it speaks of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KnownFault {
    /// First period concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Period>,
    /// Last period concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Period>,
    /// Measures concerned (a prefix: `dpc_` for all of direct patient care); none is all.
    #[serde(default)]
    pub measures: Vec<String>,
    /// What a reader should know.
    pub text: String,
}

impl KnownFault {
    /// Whether it speaks of `period` and `measure`.
    #[must_use]
    pub fn concerns(&self, period: Period, measure: &str) -> bool {
        self.from.is_none_or(|from| from <= period)
            && self.to.is_none_or(|to| period <= to)
            && (self.measures.is_empty() || self.measures.iter().any(|prefix| measure.starts_with(prefix.as_str())))
    }
}
