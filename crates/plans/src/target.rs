//! Targets as a plan writes them: an aim given to places, spread over time, with what places pledge and what has come of it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{apportion::Method, quantity::Wte};

/// An aim given to places and spread over time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Name in the document.
    pub id: String,
    /// What people read.
    pub title: String,
    /// The aim whose number is shared out: its change, or its level less its baseline.
    pub aim: String,
    /// By what places get their parts.
    pub shared_by: SharedBy,
    /// Sizes of the claims by place, where they are the plan's own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub claims: BTreeMap<String, Wte>,
    /// Where the plan's own sizes come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claims_source: Option<String>,
    /// The places; empty: all directly within the place of the aim.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<String>,
    /// WTE that are not shared further: 1, 0.5 or 0.1.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub unit: Wte,
    /// How units are shared out.
    #[serde(default, skip_serializing_if = "is_default")]
    pub method: Method,
    /// The shape in which posts are filled.
    #[serde(default, skip_serializing_if = "is_default")]
    pub profile: Shape,
    /// A weight for each quarter after the lead time, where the shape is the plan's own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weights: Vec<u32>,
    /// Months from the start of the plan to the first arrival.
    #[serde(default, skip_serializing_if = "is_default")]
    pub lead_months: u32,
    /// Initiatives that are to bring the people; empty: all whose role is the profession of the aim.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub initiatives: Vec<String>,
    /// What places promise themselves.
    #[serde(default, rename = "pledge", skip_serializing_if = "Vec::is_empty")]
    pub pledges: Vec<PledgeOf>,
    /// WTE there were, as they were counted.
    #[serde(default, rename = "actual", skip_serializing_if = "Vec::is_empty")]
    pub actuals: Vec<Actual>,
}

/// By what places get their parts of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SharedBy {
    /// Patients registered.
    Registered,
    /// Patients weighted by the Carr-Hill formula.
    Weighted,
    /// Patients weighted by need.
    NeedAdjusted,
    /// The gap of the profession at each place.
    Gap,
    /// Sizes the plan gives.
    Own,
}

impl SharedBy {
    /// As people read it: by `registered lists`.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Registered => "registered lists",
            Self::Weighted => "weighted lists",
            Self::NeedAdjusted => "need-adjusted lists",
            Self::Gap => "what is missing",
            Self::Own => "the plan's own sizes",
        }
    }
}

/// The shape in which posts are filled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// The same in each quarter.
    #[default]
    Linear,
    /// Few at first, many at the end.
    BackLoaded,
    /// Slow, fast, slow.
    SCurve,
    /// As the weights say.
    Own,
}

impl Shape {
    /// As people read it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Linear => "the same in each quarter",
            Self::BackLoaded => "few at first, many at the end",
            Self::SCurve => "slow, fast, slow",
            Self::Own => "as the plan's weights say",
        }
    }
}

/// What a place promises.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PledgeOf {
    /// The place.
    pub place: String,
    /// WTE more than at the baseline.
    pub wte: Wte,
    /// Who promised, where it is written.
    pub source: String,
}

/// WTE at one day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Actual {
    /// The day it was counted at.
    pub on: Date,
    /// The place; none: the place of the aim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// WTE there were.
    pub wte: Wte,
    /// Who counted.
    pub source: String,
}

fn one() -> Wte {
    Wte::whole(1)
}

fn is_one(wte: &Wte) -> bool {
    *wte == one()
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
