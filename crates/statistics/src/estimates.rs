//! Estimates of values that are missing, with draws so that their uncertainty reaches totals.
