//! Tests of scenarios on invented data.
