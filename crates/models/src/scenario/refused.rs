//! Why a scenario cannot be used, in words that say where and what to write instead.

use super::SCHEMA;

/// Why a scenario cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAScenario {
    /// Not TOML of this form.
    #[error("the scenario cannot be read: {0}")]
    Form(String),
    /// Another version of the form.
    #[error("the scenario has schema {0}; this program reads {SCHEMA}")]
    Schema(u32),
    /// An id that cannot stand in an address.
    #[error("`{0}` cannot name a scenario; use small letters, digits and hyphens")]
    Id(String),
    /// No title.
    #[error("the scenario has no title; say in a few words what it asks")]
    NoTitle,
    /// A change without author or reason.
    #[error("{0} of the scenario says not who made it, or not why; give an author and a reason")]
    Unsigned(String),
    /// What is named is not in the model.
    #[error("{place} of the scenario speaks of {what} `{name}`, which the model does not have; it has {held}")]
    Unknown {
        /// Which change.
        place: String,
        /// Role, stream or training.
        what: &'static str,
        /// What was named.
        name: String,
        /// What there is.
        held: String,
    },
    /// A number that cannot be.
    #[error("{place} of the scenario has {number}, which cannot be: {why}")]
    Number {
        /// Which change.
        place: String,
        /// The number.
        number: String,
        /// Why.
        why: &'static str,
    },
    /// Something that can be read in two ways.
    #[error("{place} of the scenario can be read in two ways: {why}")]
    Ambiguous {
        /// Which change.
        place: String,
        /// Which ways, and what to write instead.
        why: String,
    },
    /// Two changes that cannot both be.
    #[error("{first} and {second} of the scenario cannot both be: {why}; keep one of them")]
    Contradiction {
        /// The one.
        first: String,
        /// The other.
        second: String,
        /// Why.
        why: String,
    },
    /// A month that is not forecast.
    #[error("{place} of the scenario speaks of {month}, and what is forecast runs from {first} to {last}")]
    Month {
        /// Which change.
        place: String,
        /// The month named.
        month: String,
        /// The first month forecast.
        first: String,
        /// The last.
        last: String,
    },
    /// A practice that is not in the area.
    #[error(
        "the scenario speaks of practice `{practice}`, which is not in {area}; correct the code or ask for an area that holds it"
    )]
    Elsewhere {
        /// The practice.
        practice: String,
        /// The area.
        area: String,
    },
    /// A change of something that never happens in the model.
    #[error(
        "{place} of the scenario changes nothing here: the model of this place has nobody who {what}, of {whom}; rates by age are \
         learnt from England's bulletin tables, so import those, or leave the change out"
    )]
    MovesNothing {
        /// Which change.
        place: String,
        /// What never happens.
        what: &'static str,
        /// Of which roles.
        whom: String,
    },
    /// A post that fits nobody.
    #[error("{place} of the scenario speaks of a post of role `{role}`, and nobody of that role is there at the start")]
    NobodyThere {
        /// Which change.
        place: String,
        /// The role.
        role: String,
    },
}
