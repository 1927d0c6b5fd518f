//! A collection: who is asked what, by when.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wholetime_vocabulary::{Area, Period};

/// One round of asking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Collection {
    /// Name in commands and addresses: `00v-2018-03-31`.
    pub id: String,
    /// Area asked.
    pub area: Area,
    /// Last day to answer.
    pub due: Date,
    /// Period of the figures that forms are filled with.
    pub about: Period,
    /// Everybody asked, by code. Who is known comes from lists of patients and the register of organisations, not from
    /// who is in the workforce files.
    pub respondents: Vec<Respondent>,
    /// Who opened it.
    pub opened_by: String,
    /// When, in RFC 3339.
    pub opened_at: String,
    /// Whether nothing more is taken.
    #[serde(default)]
    pub closed: Option<Closed>,
}

impl Collection {
    /// Who is asked under a code.
    #[must_use]
    pub fn respondent(&self, code: &str) -> Option<&Respondent> {
        self.respondents.iter().find(|one| one.code == code)
    }
}

/// A place that is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Respondent {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Form it is asked with: `practice` or `community`.
    pub form: String,
    /// Patients registered, by the nearest list; none where no list names it, and for providers.
    pub patients: Option<f64>,
    /// What names it, such as `patients_totals 2018-03`.
    pub known_from: Vec<String>,
}

/// The end of a collection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    /// Who closed it.
    pub by: String,
    /// When, in RFC 3339.
    pub at: String,
}
