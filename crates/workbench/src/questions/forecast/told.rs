//! What tested forecasts say of one number: a middle that combines methods, a spread of errors that were really made.

use super::AccuracyLine;

/// Equally likely values, month by month, with how they were made and how far such forecasts were right.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Told {
    /// For each month ahead, the first the one after `from`: equally likely values in rising order. The number of values may
    /// differ from that of replicates, and from month to month.
    pub(super) months: Vec<Vec<f64>>,
    /// How the middle and the spread were made, sentence by sentence.
    pub(super) method: Vec<String>,
    /// How far such forecasts were right.
    pub(super) accuracy: Vec<AccuracyLine>,
    /// What a reader should know, such as months beyond what could be tested.
    pub(super) notes: Vec<String>,
}
