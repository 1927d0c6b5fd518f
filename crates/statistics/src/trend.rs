//! The trend of the last five yearly values, after the rule of Fingertips.
//!
//! Source: OHID, Fingertips "Recent trends" (Trend markers), as computed by the `TrendMarkerCalculator` of FingertipsNext.
//! It is meant for yearly values that do not overlap; monthly and quarterly ones are not tested.

use schemars::JsonSchema;
use serde::Serialize;

/// Values the trend is read from.
const POINTS: usize = 5;

/// The 99.8 % point of χ² with one degree of freedom. Source: Fingertips.
const SIGNIFICANT_BEYOND: f64 = 9.549_535_706_083_24;

/// Width of a 95 % interval in standard errors: 2 × 1.96. Source: Fingertips.
const ERRORS_IN_AN_INTERVAL: f64 = 3.92;

/// A yearly value with its 95 % interval, in its own unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Yearly {
    /// Value.
    pub value: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Which way a value has been going.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ValueTrend")]
pub enum Trend {
    /// It rose, beyond chance.
    Rising,
    /// It fell, beyond chance.
    Falling,
    /// No more than chance would do.
    NoSignificantChange,
    /// Fewer than five values with intervals.
    CannotBeCalculated,
}

/// The slope a year and its χ², each value weighted by how sure it is.
fn weighted_slope(points: &[(f64, f64, f64)]) -> (f64, f64) {
    let weights: f64 = points.iter().map(|(_, _, weight)| weight).sum();
    let weighted =
        |of: fn(&(f64, f64, f64)) -> f64| points.iter().map(|point| of(point) * point.2).sum::<f64>() / weights;
    let (year, value) = (weighted(|point| point.0), weighted(|point| point.1));
    let spread: f64 = points.iter().map(|point| point.2 * (point.0 - year).powi(2)).sum();
    let slope = points.iter().map(|point| point.2 * (point.0 - year) * (point.1 - value)).sum::<f64>() / spread;
    (slope, slope * slope * spread)
}

/// The trend of the newest five of `years`, which stand in order with the newest last; a year without a value is left out.
///
/// A trend is significant if χ² of the weighted slope exceeds its 99.8 % point and the slope keeps its sign whichever of the
/// five is left out.
#[must_use]
pub fn trend(years: &[Option<Yearly>]) -> Trend {
    let usable = |yearly: &Yearly| yearly.value.is_finite() && 0.0 < yearly.high - yearly.low;
    let known: Vec<Yearly> = years.iter().copied().flatten().filter(usable).collect();
    let Some(newest) = known.len().checked_sub(POINTS).map(|first| &known[first..]) else {
        return Trend::CannotBeCalculated;
    };
    let points: Vec<(f64, f64, f64)> = newest
        .iter()
        .zip(1_u8..)
        .map(|(yearly, year)| {
            let error = (yearly.high - yearly.low) / ERRORS_IN_AN_INTERVAL;
            (f64::from(year), yearly.value, 1.0 / (error * error))
        })
        .collect();
    let (slope, chi_squared) = weighted_slope(&points);
    let keeps_its_sign = (0..points.len()).all(|left_out| {
        let rest: Vec<_> =
            points.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, point)| *point).collect();
        0.0 < weighted_slope(&rest).0 * slope
    });
    match (keeps_its_sign && SIGNIFICANT_BEYOND < chi_squared, 0.0 < slope) {
        (true, true) => Trend::Rising,
        (true, false) => Trend::Falling,
        (false, _) => Trend::NoSignificantChange,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values with standard errors.
    fn years(values: &[(f64, f64)]) -> Vec<Option<Yearly>> {
        let yearly = |&(value, error): &(f64, f64)| {
            Some(Yearly { value, low: value - 1.96 * error, high: value + 1.96 * error })
        };
        values.iter().map(yearly).collect()
    }

    #[test]
    fn the_slope_is_that_of_a_weighted_regression() {
        // R: s <- summary(lm(c(10, 12, 11, 15, 16) ~ c(1:5), weights = 1 / c(1, 2, 1, 2, 1)^2))
        //    s$coefficients[2, 1]; (s$coefficients[2, 1] / (s$coefficients[2, 2] / s$sigma))^2
        let points = [(1.0, 10.0, 1.0), (2.0, 12.0, 0.25), (3.0, 11.0, 1.0), (4.0, 15.0, 0.25), (5.0, 16.0, 1.0)];
        let (slope, chi_squared) = weighted_slope(&points);
        assert!((slope - 1.5).abs() < 1e-12, "{slope}");
        assert!((chi_squared - 19.125).abs() < 1e-9, "{chi_squared}");
    }

    #[test]
    fn a_steady_rise_is_rising_and_its_mirror_is_falling() {
        // Slope 2, spread 10 with errors of 1: χ² is 40.
        let rise = [(10.0, 1.0), (12.0, 1.0), (14.0, 1.0), (16.0, 1.0), (18.0, 1.0)];
        assert_eq!(trend(&years(&rise)), Trend::Rising);
        let fall: Vec<(f64, f64)> = rise.iter().rev().copied().collect();
        assert_eq!(trend(&years(&fall)), Trend::Falling);
    }

    #[test]
    fn what_chance_could_do_is_no_trend() {
        // Slope 2 and errors of 2.1: χ² is 40 ÷ 4.41 = 9.07; with errors of 2 it is 10.
        let rise = |error: f64| [10.0, 12.0, 14.0, 16.0, 18.0].map(|value| (value, error));
        assert_eq!(trend(&years(&rise(2.1))), Trend::NoSignificantChange);
        assert_eq!(trend(&years(&rise(2.0))), Trend::Rising);
        assert_eq!(trend(&years(&[(5.0, 1.0); 5])), Trend::NoSignificantChange);
    }

    #[test]
    fn a_trend_that_hangs_on_one_year_is_none() {
        // Slope (-2 × 10 - 9 + 7 + 2 × 30) ÷ 10 = 3.8, χ² 144; without the last year the line falls.
        let lifted = [(10.0, 1.0), (9.0, 1.0), (8.0, 1.0), (7.0, 1.0), (30.0, 1.0)];
        assert_eq!(trend(&years(&lifted)), Trend::NoSignificantChange);
    }

    #[test]
    fn only_the_newest_five_count_and_four_do_not_suffice() {
        let longer = [(90.0, 1.0), (10.0, 1.0), (12.0, 1.0), (14.0, 1.0), (16.0, 1.0), (18.0, 1.0)];
        assert_eq!(trend(&years(&longer)), Trend::Rising);
        assert_eq!(trend(&years(&longer[2..])), Trend::CannotBeCalculated);
        let mut gap = years(&longer[1..]);
        gap[2] = None;
        assert_eq!(trend(&gap), Trend::CannotBeCalculated);
        gap[2] = Some(Yearly { value: 14.0, low: 14.0, high: 14.0 });
        assert_eq!(trend(&gap), Trend::CannotBeCalculated, "a value without an interval cannot be weighted");
    }
}
