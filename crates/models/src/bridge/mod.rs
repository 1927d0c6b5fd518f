//! Why it changed: bars from a start to an end that add up, whatever the order in which drivers are switched.
//!
//! **Invariant:** the bars come to the end less the start, exactly before rounding (but for the last bits of a `f64`) and
//! exactly after it. People are never subtracted from hours.

mod chain;
mod like;
mod makeup;
mod order;
mod shapley;

use schemars::JsonSchema;
use serde::Serialize;

pub use chain::log_mean;
pub use like::{Figure, NotLikeForLike};
pub use makeup::{Factor, Makeup};
pub use order::{Order, explain};
pub use shapley::{MOST_DRIVERS, NoBridge, Switched, in_order, shapley};

/// What one driver changed.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Bar {
    /// The driver.
    pub driver: String,
    /// What it changed.
    pub change: f64,
    /// The least it changes in any order of switching; none where the order was given or makes no difference.
    pub least: Option<f64>,
    /// The most it changes in any order of switching.
    pub most: Option<f64>,
}

/// From a start to an end.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Bridge {
    /// With no driver switched.
    pub start: f64,
    /// One bar a driver, in the order given.
    pub bars: Vec<Bar>,
    /// With all of them switched.
    pub end: f64,
}

/// A bridge in whole units of print.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Printed {
    /// The start, in units.
    pub start: i64,
    /// The bars, in units; start and bars come to the end.
    pub bars: Vec<i64>,
    /// The end, in units.
    pub end: i64,
}

impl Bridge {
    /// Start, bars and end in whole units (0.1, 1, 100), by largest remainder: start and end are rounded as anybody would,
    /// and each bar is one of its two neighbouring units, so that they add up. None for a unit that is not above nothing.
    #[must_use]
    pub fn printed(&self, unit: f64) -> Option<Printed> {
        if !unit.is_finite() || unit <= 0.0 {
            return None;
        }
        let units = |number: f64| number / unit;
        let (start, end) = (units(self.start).round() as i64, units(self.end).round() as i64);
        let mut bars: Vec<i64> = self.bars.iter().map(|bar| units(bar.change).floor() as i64).collect();
        let mut by_remainder: Vec<usize> = (0..bars.len()).collect();
        let remainder = |place: &usize| units(self.bars[*place].change) - bars[*place] as f64;
        by_remainder.sort_by(|one, other| {
            remainder(other)
                .total_cmp(&remainder(one))
                .then(self.bars[*other].change.abs().total_cmp(&self.bars[*one].change.abs()))
        });
        let left = end - start - bars.iter().sum::<i64>();
        for place in by_remainder.into_iter().take(usize::try_from(left).unwrap_or(0)) {
            bars[place] += 1;
        }
        Some(Printed { start, bars, end })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_bars_add_up() {
        let bar = |change| Bar { driver: String::new(), change, least: None, most: None };
        let bridge = Bridge { start: 10.0, bars: vec![bar(0.4), bar(0.4), bar(0.4)], end: 11.2 };
        // Each would be printed 0, and 10 + 0 is not 11.
        let printed = bridge.printed(1.0).unwrap();
        assert_eq!((printed.start, printed.end), (10, 11));
        assert_eq!(printed.bars.iter().sum::<i64>(), 1);
        assert_eq!(bridge.printed(0.1).unwrap().bars, [4, 4, 4]);
        assert_eq!(bridge.printed(0.0), None);
    }

    proptest::proptest! {
        #[test]
        fn printed_bars_add_up_whatever_they_are(
            start in -1e4..1e4_f64, changes in proptest::collection::vec(-500.0..500.0_f64, 1..12)
        ) {
            let bars: Vec<Bar> = changes
                .iter()
                .map(|&change| Bar { driver: String::new(), change, least: None, most: None })
                .collect();
            let bridge = Bridge { start, bars, end: start + changes.iter().sum::<f64>() };
            let printed = bridge.printed(1.0).unwrap();
            proptest::prop_assert_eq!(printed.start + printed.bars.iter().sum::<i64>(), printed.end);
            for (printed, change) in printed.bars.iter().zip(&changes) {
                proptest::prop_assert!((*printed as f64 - change).abs() <= 1.0);
            }
        }
    }
}
