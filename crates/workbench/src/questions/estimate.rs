//! A figure with estimates for practices that did not report, flagged as such.
