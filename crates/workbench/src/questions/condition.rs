//! How many practices, and how many of the patients, meet a condition.
