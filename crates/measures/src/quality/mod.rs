//! Rules that say what is wrong, doubtful or out of date in what is held.
