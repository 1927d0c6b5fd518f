//! Why a number changed: bars from what it was to what it is, each with its reason, that add up.
//!
//! **Invariant:** the bars come to the change, before rounding and after it; each tells what it would be at least and at most
//! in another order of telling; people are never taken from full-time equivalents.

mod answer;
mod baselines;
mod dates;
mod parts;
mod practices;
mod scenarios;

#[cfg(test)]
mod tests;

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::Serialize;
pub use wholetime_models::bridge::Order;
use wholetime_models::bridge::{NoBridge, NotLikeForLike};
use wholetime_vocabulary::{Basis, Period, UnknownWord};

pub(in crate::questions) use self::answer::lines;
pub use self::answer::{BarLine, BridgeAnswer, PracticeChange};
use crate::WorkbenchError;

/// By what the change of those who were there at both times is told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    /// Roles: partners, salaried, trainees.
    Roles,
    /// How many people, and the hours of each.
    Hours,
    /// As in England, and more or less than that.
    Trend,
    /// The areas one level down.
    Places,
    /// Not at all.
    Whole,
}

impl Split {
    /// Every choice.
    pub const ALL: [Self; 5] = [Self::Roles, Self::Hours, Self::Trend, Self::Places, Self::Whole];

    /// The word used in commands, JSON and addresses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Roles => "roles",
            Self::Hours => "hours",
            Self::Trend => "trend",
            Self::Places => "places",
            Self::Whole => "whole",
        }
    }

    /// What people read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Roles => "by role",
            Self::Hours => "how many people, and hours a person",
            Self::Trend => "as in England, and more or less than that",
            Self::Places => "by the places it is made of",
            Self::Whole => "not told apart",
        }
    }
}

impl fmt::Display for Split {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}

impl FromStr for Split {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let found = Self::ALL.into_iter().find(|split| split.word() == text);
        found.ok_or_else(|| UnknownWord::new("way to tell a change apart", text, &Self::ALL.map(Self::word)))
    }
}

/// What is asked of a bridge between two dates, beside its area and indicator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BridgeAsked {
    /// The earlier date; a year before the later one where none is named, or the nearest held before that.
    pub from: Option<Period>,
    /// The later date; the newest held where none is named.
    pub to: Option<Period>,
    /// How what drivers do together is shared out.
    pub order: Order,
    /// By what those who were there both times are told apart; by role where roles are held, else by place.
    pub by: Option<Split>,
    /// On this basis; published where both dates are, else added up from practices.
    pub basis: Option<Basis>,
}

impl From<NoBridge> for WorkbenchError {
    fn from(why: NoBridge) -> Self {
        Self::NotPossible(why.to_string())
    }
}

impl From<NotLikeForLike> for WorkbenchError {
    fn from(why: NotLikeForLike) -> Self {
        Self::NotPossible(why.to_string())
    }
}
