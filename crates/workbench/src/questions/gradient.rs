//! How an indicator changes with deprivation.
