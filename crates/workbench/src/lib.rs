//! Everything a planner can ask or do, as plain functions with plain answers.
