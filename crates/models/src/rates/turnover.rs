//! Turnover of a practice, as the literature has it.

use schemars::JsonSchema;
use serde::Serialize;

/// Turnover a year above which a practice is called high. Source: Parisi and others, "Patterns of GP turnover in English
/// practices", BMJ Open 2021: more than 10 % in each of three years.
pub const HIGH: f64 = 0.10;

/// Years in a row that make it persistent. Source: as for [`HIGH`].
const PERSISTENT_YEARS: usize = 3;

/// Leavers of a year against who was there.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Turnover {
    /// People who left.
    pub left: f64,
    /// Mean of the people there at the start and at the end.
    pub mean_heads: f64,
    /// Left ÷ mean, 0 to 1 and above.
    pub share: f64,
}

/// Leavers ÷ mean of heads at start and end (Parisi and others, 2021). None where nobody was there at either.
#[must_use]
pub fn turnover(left: f64, start: f64, end: f64) -> Option<Turnover> {
    let mean_heads = f64::midpoint(start, end);
    (0.0 < mean_heads).then(|| Turnover { left, mean_heads, share: left / mean_heads })
}

/// Whether turnover was above a tenth in three years running, given year by year; a missing year breaks the run.
#[must_use]
pub fn is_persistently_high(years: &[Option<f64>]) -> bool {
    years.windows(PERSISTENT_YEARS).any(|run| run.iter().all(|year| year.is_some_and(|share| HIGH < share)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leavers_are_set_against_the_mean_of_start_and_end() {
        assert_eq!(turnover(1.0, 6.0, 4.0), Some(Turnover { left: 1.0, mean_heads: 5.0, share: 0.2 }));
        assert_eq!(turnover(0.0, 0.0, 0.0), None);
    }

    #[test]
    fn a_missing_year_does_not_count_as_high() {
        assert!(is_persistently_high(&[Some(0.05), Some(0.2), Some(0.11), Some(0.3)]));
        assert!(!is_persistently_high(&[Some(0.2), None, Some(0.2), Some(0.2)]));
        assert!(!is_persistently_high(&[Some(0.2), Some(0.1), Some(0.2)]), "a tenth is not above a tenth");
    }
}
