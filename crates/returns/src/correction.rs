//! A correction: a figure of the national file that a practice disputes, with what it says instead and why.

use serde::{Deserialize, Serialize};
use wholetime_vocabulary::{Period, Value};

/// "The file says X, we say Y, because …, until …".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// Name in commands and addresses, counting up: `c1`.
    pub id: String,
    /// Code of the practice.
    pub place: String,
    /// What is disputed: a measure that is added up over practices, such as `nurse_fte`.
    pub measure: String,
    /// First period it speaks of: that of the file disputed.
    pub from: Period,
    /// Last period it speaks of; none: until the file agrees.
    pub until: Option<Period>,
    /// What the file said when it was disputed.
    pub national: Value,
    /// What the practice says.
    pub ours: f64,
    /// Why.
    pub because: String,
    /// The return it came with, as `COLLECTION/CODE`; none where it was made by itself.
    pub came_with: Option<String>,
    /// Who said so.
    pub by: String,
    /// When, in RFC 3339.
    pub at: String,
    /// Whether the planner lets it reach totals; not before they say so.
    pub in_totals: Option<Decision>,
    /// How it ended; none while it holds.
    pub ended: Option<Ending>,
}

/// What a planner decided about a correction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Whether totals use it.
    pub is_used: bool,
    /// Why.
    pub because: String,
    /// Who decided.
    pub by: String,
    /// When, in RFC 3339.
    pub at: String,
}

/// How a correction ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ending {
    /// In what way.
    pub how: Ended,
    /// Who ended it; for what ended by itself, who brought in the file.
    pub by: String,
    /// When, in RFC 3339.
    pub at: String,
}

/// In what way a correction ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Ended {
    /// A later file says what the practice said.
    Agreed {
        /// Period of that file.
        period: Period,
    },
    /// The period it was made until is over.
    RanOut,
    /// It was taken back.
    TakenBack {
        /// Why.
        because: String,
    },
    /// A later correction of the same figure stands in its place.
    Replaced {
        /// Which.
        by: String,
    },
}
