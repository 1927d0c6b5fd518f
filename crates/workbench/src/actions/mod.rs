//! What can be done. One file an action, with its answer.

pub mod backup;
pub mod convert;
pub mod group;
pub mod import;
pub mod standard;
pub mod successor;
pub mod synthetic;
pub mod withdraw;
