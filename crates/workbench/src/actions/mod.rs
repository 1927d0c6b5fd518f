//! What can be done. One file an action, with its answer.

pub mod adverts;
pub mod arrivals;
pub mod arrs;
pub mod backup;
pub mod baselines;
pub mod convert;
pub mod corrections;
pub mod delivery;
pub mod drafts;
pub mod group;
pub mod import;
pub mod mix;
pub mod own_place;
pub mod people;
pub mod plans;
pub mod returns;
pub mod scenarios;
pub mod standard;
pub mod successor;
pub mod synthetic;
pub mod withdraw;
