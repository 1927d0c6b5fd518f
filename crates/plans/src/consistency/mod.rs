//! Whether the figures of a paper can all be true at once.
//!
//! TODO-DOC
//!
//! **Invariant:** nothing is said against a paper that some admissible reading of its figures would explain.

mod check;
mod exact;
mod finding;
mod formula;
mod identities;
mod interval;
mod mend;
mod period;
mod printed;
mod reading;
mod statement;
mod wording;

#[cfg(test)]
mod tests;

pub use check::check;
pub use exact::Exact;
pub use finding::{Change, Finding, Involved, Mend, Rule, Severity};
pub use formula::Formula;
pub use interval::Interval;
pub use printed::{Bound, Measure, Precision, Unit};
pub use reading::{FIGURE_KEYS, Fault, Format, Unreadable, read_statements};
pub use statement::{Dimension, Figure, OverTime, Quantity, Statements, Whole};
