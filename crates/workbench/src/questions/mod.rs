//! What can be asked. One file a question, with its answer.

pub mod areas;
pub mod attention;
pub mod audit;
pub mod changes;
pub mod check;
pub mod compare;
pub mod condition;
pub mod control;
pub mod definitions;
pub mod doctor;
pub mod estimate;
pub mod explain;
pub mod gradient;
pub mod indicators;
pub mod periods;
pub mod profile;
pub mod query;
pub mod series;
pub mod sources;
pub mod triangulate;
pub mod variation;
