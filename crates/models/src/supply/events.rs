//! What is known of single posts: this one, that month, how likely.

use schemars::JsonSchema;
use serde::Serialize;

use super::Sex;
use crate::amount::Amount;

/// Something that is expected of one post. Until its month nothing else happens to the post; afterwards, if it did not
/// happen, the post is as any other.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownEvent {
    /// Which post, as whoever said it calls it; names its draw.
    pub post: String,
    /// Its role.
    pub role: usize,
    /// Sex of whoever is in it, or will be.
    pub sex: Sex,
    /// Their age at the start, in completed years.
    pub age: u8,
    /// Its hours.
    pub fte: Amount,
    /// The month; the first is 1.
    pub month: u32,
    /// How likely, 0 to 1.
    pub likelihood: f64,
    /// What happens.
    pub what: WhatHappens,
}

/// What is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhatHappens {
    /// Whoever is in it goes.
    Goes,
    /// Somebody comes who is not there yet; whether posts are free is not asked.
    Comes,
    /// Their hours become these.
    ChangesHours(Amount),
}

impl KnownEvent {
    /// Whether it is about somebody who is there at the start.
    #[must_use]
    pub fn is_of_somebody_there(&self) -> bool {
        self.what != WhatHappens::Comes
    }
}
