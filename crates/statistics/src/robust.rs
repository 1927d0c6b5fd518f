//! Middle and spread that a few wild values do not move.
//!
//! Values must be finite; whoever calls leaves missing values out first.

/// The 0.75 quantile of the standard normal distribution: for values that are normally distributed the median deviation is
/// 0.6745 standard deviations. Source: Iglewicz and Hoaglin, "How to Detect and Handle Outliers" (1993), section 3.
const DEVIATION_OF_A_NORMAL: f64 = 0.6745;

/// What a median deviation is multiplied with to estimate a standard deviation. Source: Hampel, "The influence curve and its
/// role in robust estimation", Journal of the American Statistical Association 69 (1974).
const TO_STANDARD_DEVIATION: f64 = 1.4826;

/// Least values a window must hold before one of them is judged by the others. Our judgement: among four, one is a quarter.
const LEAST_IN_WINDOW: usize = 5;

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// The value below which `share` (0 to 1) of the values lie, straight between neighbours; none where there are no values.
///
/// Source: Hyndman and Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50 (1996), type 7; the
/// default of R's `quantile`.
#[must_use]
pub fn quantile(values: &[f64], share: f64) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    if !(0.0..=1.0).contains(&share) {
        return None;
    }
    let sorted = sorted(values);
    let place = share * last as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the last index")]
    let below = (place.floor() as usize).min(last);
    let above = (below + 1).min(last);
    Some(sorted[below] + (place - below as f64) * (sorted[above] - sorted[below]))
}

/// The middle value, or the mean of the two middle ones; none where there are no values.
#[must_use]
pub fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5)
}

/// The median of how far values lie from their median (MAD), not scaled; none where there are no values.
#[must_use]
pub fn median_deviation(values: &[f64]) -> Option<f64> {
    let middle = median(values)?;
    let away: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
    median(&away)
}

/// How many deviations a value lies from the median, on the scale of standard deviations.
///
/// `deviation` is the median deviation, above zero: where it is zero or tiny, the caller gives a floor of their own. Source:
/// Iglewicz and Hoaglin (1993), section 3, who call values beyond 3.5 outliers.
#[must_use]
pub fn robust_z(value: f64, median: f64, deviation: f64) -> f64 {
    DEVIATION_OF_A_NORMAL * (value - median) / deviation
}

/// What the values around one that stands out have in common.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wild {
    /// Their median, in the unit of the series.
    pub median: f64,
    /// Their median deviation, not scaled.
    pub deviation: f64,
}

/// Values of a series that lie farther than `limit` standard deviations, as the median deviation estimates them, from the
/// median of their window: the value itself and `half_window` places before and after it.
///
/// At both ends the window is shorter; one with fewer than five known values judges nothing, and a missing value keeps its
/// place. A difference must also exceed `least`, in the unit of the series: where most of a window is the same, its deviation
/// is zero and any difference would be beyond every limit. Source: Pearson, "Outliers in process modeling and
/// identification", IEEE Transactions on Control Systems Technology 10 (2002).
#[must_use]
pub fn hampel(series: &[Option<f64>], half_window: usize, limit: f64, least: f64) -> Vec<Option<Wild>> {
    let judge = |(place, value): (usize, &Option<f64>)| {
        let value = (*value)?;
        let end = (place + half_window + 1).min(series.len());
        let window: Vec<f64> = series[place.saturating_sub(half_window)..end].iter().copied().flatten().collect();
        if window.len() < LEAST_IN_WINDOW {
            return None;
        }
        let (median, deviation) = (median(&window)?, median_deviation(&window)?);
        let far = (limit * TO_STANDARD_DEVIATION * deviation).max(least);
        (far < (value - median).abs()).then_some(Wild { median, deviation })
    };
    series.iter().enumerate().map(judge).collect()
}

/// The tenth a value lies in among `sorted` (ascending), 1 the lowest and 10 the highest, by the share of the others that lie
/// below it: under a tenth is 1, a tenth or more is 2, and so on; nine tenths or more is 10.
///
/// Equal values share the lowest tenth that one of them could have. Whether `value` is among `sorted` or not, its others are
/// the same; without any others it is in the first.
#[must_use]
pub fn decile(sorted: &[f64], value: f64) -> u8 {
    let below = sorted.partition_point(|other| *other < value);
    let is_among = sorted.get(below).is_some_and(|found| *found <= value);
    let others = sorted.len() - usize::from(is_among);
    let tenths = (10 * below).checked_div(others).unwrap_or(0).min(9);
    u8::try_from(tenths).unwrap_or(9) + 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The quantile read off by counting: each value is copied as often as there are steps between two values, so that the
    /// share falls on one of them.
    fn slow_median(values: &[f64]) -> f64 {
        let rank = |value: f64| values.iter().filter(|other| **other <= value).count();
        let nth = |n: usize| values.iter().copied().filter(|value| n <= rank(*value)).fold(f64::INFINITY, f64::min);
        let n = values.len();
        if n % 2 == 1 { nth(n / 2 + 1) } else { f64::midpoint(nth(n / 2), nth(n / 2 + 1)) }
    }

    #[test]
    fn the_middle_of_an_even_number_lies_between_the_two_in_the_middle() {
        assert_eq!(median(&[9.0, 1.0, 3.0]), Some(3.0));
        assert_eq!(median(&[9.0, 1.0, 3.0, 4.0]), Some(3.5));
        assert_eq!(median(&[]), None);
        assert_eq!(median_deviation(&[]), None);
    }

    #[test]
    fn quantiles_are_those_of_r() {
        // R: quantile(c(15, 20, 35, 40, 50), c(0.05, 0.3, 0.4, 0.95)) gives 16, 23, 29, 48.
        let values = [50.0, 20.0, 15.0, 40.0, 35.0];
        for (share, expected) in [(0.05, 16.0), (0.3, 23.0), (0.4, 29.0), (0.95, 48.0), (0.0, 15.0), (1.0, 50.0)] {
            let got = quantile(&values, share).unwrap();
            assert!((got - expected).abs() < 1e-12, "{share}: {got}");
        }
        assert_eq!(quantile(&values, 1.1), None);
        assert_eq!(quantile(&[], 0.5), None);
    }

    #[test]
    fn one_wild_value_moves_neither_middle_nor_spread() {
        // Median 3; distances 2, 1, 0, 1, 97; their median 1.
        assert_eq!(median_deviation(&[1.0, 2.0, 3.0, 4.0, 100.0]), Some(1.0));
        assert!((robust_z(100.0, 3.0, 1.0) - 65.4265).abs() < 1e-12);
        assert!(robust_z(1.0, 3.0, 1.0) < 0.0);
    }

    #[test]
    fn a_slip_of_the_comma_stands_out_in_its_own_series() {
        let known = |values: &[f64]| values.iter().copied().map(Some).collect::<Vec<_>>();
        let series = known(&[5.0, 5.2, 4.9, 51.0, 5.1, 5.3, 5.0]);
        let found = hampel(&series, 3, 3.0, 0.0);
        let wild: Vec<usize> = (0..found.len()).filter(|place| found[*place].is_some()).collect();
        assert_eq!(wild, [3]);
        // All seven: median 5.1; distances 0.1, 0.1, 0.2, 45.9, 0, 0.2, 0.1; their median 0.1.
        let around = found[3].unwrap();
        assert_eq!(around.median, 5.1);
        assert!((around.deviation - 0.1).abs() < 1e-12);
    }

    #[test]
    fn where_nothing_moves_a_small_difference_needs_more_than_the_least() {
        let series = [4.0, 4.0, 4.0, 4.5, 4.0, 4.0, 4.0].map(Some);
        assert!(hampel(&series, 3, 3.0, 0.5).iter().all(Option::is_none));
        assert!(hampel(&series, 3, 3.0, 0.4)[3].is_some());
    }

    #[test]
    fn too_few_known_values_around_judge_nothing() {
        let series = [Some(4.0), Some(4.0), None, Some(40.0), None, Some(4.0), None];
        assert!(hampel(&series, 3, 3.0, 0.5).iter().all(Option::is_none));
        let fuller = [Some(4.0), Some(4.0), Some(4.0), Some(40.0), None, Some(4.0), None];
        assert!(hampel(&fuller, 3, 3.0, 0.5)[3].is_some());
    }

    #[test]
    fn ten_values_fill_ten_tenths_and_equal_ones_share_the_lower() {
        let ten: Vec<f64> = (1..=10).map(f64::from).collect();
        let tenths: Vec<u8> = ten.iter().map(|value| decile(&ten, *value)).collect();
        assert_eq!(tenths, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        let tied = [1.0, 2.0, 2.0, 2.0, 3.0];
        // One of four others lies below 2: a quarter, which is the third tenth.
        assert_eq!(decile(&tied, 2.0), 3);
        assert_eq!((decile(&tied, 0.5), decile(&tied, 9.0), decile(&[7.0], 7.0), decile(&[], 7.0)), (1, 10, 1, 1));
    }

    proptest! {
        #[test]
        fn the_quick_median_is_the_obvious_one(values in prop::collection::vec(-50_i32..50, 1..20)) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            prop_assert_eq!(median(&values).unwrap(), slow_median(&values));
            let away: Vec<f64> = values.iter().map(|value| (value - slow_median(&values)).abs()).collect();
            prop_assert_eq!(median_deviation(&values).unwrap(), slow_median(&away));
        }

        #[test]
        fn no_quantile_lies_outside_the_values(values in prop::collection::vec(-1e6_f64..1e6, 1..20), share in 0.0_f64..=1.0) {
            let got = quantile(&values, share).unwrap();
            let low = values.iter().copied().fold(f64::INFINITY, f64::min);
            let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            prop_assert!(low - 1e-6 <= got && got <= high + 1e-6);
        }
    }
}
