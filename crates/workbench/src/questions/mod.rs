//! What can be asked. One file a question, with its answer.

pub mod areas;
pub mod changes;
pub mod doctor;
pub mod explain;
pub mod indicators;
pub mod periods;
pub mod profile;
pub mod query;
pub mod series;
pub mod sources;
