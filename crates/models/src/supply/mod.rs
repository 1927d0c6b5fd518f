//! Supply: who is there in each month to come, by role, sex and age, and why the number changes.
//!
//! Everything a projection needs is an argument: [`Stock`] at the start, [`Model`] with its rates, hours, joiners, posts and
//! known events. [`project`] works out the expectation with a [`Ledger`] of every flow; `simulate` draws persons from
//! the same model.

mod ages;
mod events;
mod hours;
mod joiners;
mod ledger;
mod model;
mod posts;
mod project;
mod rates;
mod steady;
mod stock;
#[cfg(test)]
mod tests;

pub use ages::{Band, Spread, spread};
pub use events::{KnownEvent, WhatHappens};
pub use hours::Hours;
pub use joiners::{Arrival, Profile, Source, Stream, TraineeMonth, Training};
pub use ledger::{Flow, Ledger, Line};
pub use model::{ComingBack, Model, NotAModel, Role};
pub use posts::{Posts, PostsMonth};
pub(crate) use project::flow_of;
pub use project::{Projection, heads_variance, project};
pub use rates::{Cause, Exits, Rates, hazard_of};
pub use steady::Steady;
pub use stock::{Person, Sex, Stock};
#[cfg(test)]
pub(crate) use tests::busy;

/// Youngest age held, in completed years.
pub const YOUNGEST: u8 = 18;

/// Oldest age held, in completed years; whoever is older is counted here. Our judgement: publications stop at 65 or 70 and
/// over, and few work in practice beyond 80.
pub const OLDEST: u8 = 85;

/// How many ages are held.
pub(crate) const AGES: usize = (OLDEST - YOUNGEST) as usize + 1;

/// Months in a year of the model. Everybody has a birthday at the end of each: an age is the age at the start of the year.
pub(crate) const YEAR: u32 = 12;

/// Where an age lies in a table of ages.
pub(crate) fn place_of(age: u8) -> usize {
    usize::from(age.clamp(YOUNGEST, OLDEST) - YOUNGEST)
}

/// The age at a place of a table of ages.
pub(crate) fn age_at(place: usize) -> u8 {
    YOUNGEST + u8::try_from(place).unwrap_or(OLDEST - YOUNGEST).min(OLDEST - YOUNGEST)
}
