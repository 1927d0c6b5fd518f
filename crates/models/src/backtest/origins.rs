//! Rolling origins: what could have been forecast when.

use schemars::JsonSchema;
use serde::Serialize;

/// A date from which another was to be forecast, by their places in a series of dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Origin {
    /// The last date known.
    pub at: usize,
    /// The date forecast.
    pub target: usize,
}

/// Every origin of a series of dates `horizon` steps before a target, with at least `least` dates known.
///
/// `breaks` are dates at which the publisher began to count otherwise, by their place: no target is forecast across one. An
/// origin after a break knows only the dates from the break on, and needs `least` of them.
pub fn origins(dates: usize, horizon: usize, least: usize, breaks: &[usize]) -> impl Iterator<Item = Origin> {
    (0..dates).filter_map(move |at| {
        let target = at + horizon;
        let known_from = known_from(at, breaks);
        let is_whole = !breaks.iter().any(|place| at < *place && *place <= target);
        (target < dates && 0 < horizon && least <= at + 1 - known_from && is_whole).then_some(Origin { at, target })
    })
}

/// The first date that is counted as the one at `at` is.
#[must_use]
pub(crate) fn known_from(at: usize, breaks: &[usize]) -> usize {
    breaks.iter().copied().filter(|place| *place <= at).max().unwrap_or(0)
}

impl Origin {
    /// The dates known at it that are counted as it is.
    #[must_use]
    pub fn known(self, breaks: &[usize]) -> std::ops::RangeInclusive<usize> {
        known_from(self.at, breaks)..=self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_origin_knows_enough_and_nothing_of_what_comes() {
        let all: Vec<Origin> = origins(6, 2, 3, &[]).collect();
        assert_eq!(all, [Origin { at: 2, target: 4 }, Origin { at: 3, target: 5 }]);
        assert_eq!(all[0].known(&[]), 0..=2);
        assert_eq!(origins(6, 0, 1, &[]).count(), 0);
    }

    #[test]
    fn nothing_is_forecast_across_a_break() {
        // The third date begins a new way of counting.
        let all: Vec<Origin> = origins(7, 1, 2, &[3]).collect();
        assert_eq!(all.iter().map(|origin| origin.at).collect::<Vec<_>>(), [1, 4, 5]);
        assert_eq!(all[1].known(&[3]), 3..=4);
    }
}
