//! How well estimates for missing practices do, by hiding practices that did report.
