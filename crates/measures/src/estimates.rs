//! Estimates for practices that did not report, always apart from what was reported.
