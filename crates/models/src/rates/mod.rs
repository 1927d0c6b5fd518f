//! Rates out of what is held: joiners and leavers from successive counts, shrunk from England down to a practice.

mod bands;
mod differencing;
#[cfg(test)]
mod invented;
mod net;
mod shrinkage;
mod singles;
mod turnover;

pub use bands::{BandCounts, BandRates, learn, with_unknown_ages};
pub use differencing::{
    BandFlows, Counts, PeopleStep, Pooled, Row, RowFlows, Series, is_jump, people_between, pooled, recovered,
};
pub use net::{AtLeast, at_least};
pub use shrinkage::{Observed, Placed, Shrunk, down, shrink, shrunk_tree, strength};
pub use singles::{Ages, SingleYears};
pub use turnover::{HIGH, Turnover, is_persistently_high, turnover};
