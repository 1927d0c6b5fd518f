//! The nearest of many by several features.

use statrs::distribution::{ContinuousCDF, Normal};

use crate::robust;

/// The spread by which each feature is scaled: one entry a feature, in its unit.
///
/// It is the median absolute deviation, times 1.4826 so that it equals the standard deviation where values are normal. Where
/// that is 0, because more than half of the values are the same, the standard deviation takes its place; a feature that is
/// constant or held nowhere has none.
#[must_use]
pub fn spreads(features: &[Vec<Option<f64>>]) -> Vec<Option<f64>> {
    let n_features = features.iter().map(Vec::len).max().unwrap_or(0);
    (0..n_features)
        .map(|feature| {
            let held: Vec<f64> = features.iter().filter_map(|row| held(row, feature)).collect();
            let robust = robust::median_deviation(&held)? / Normal::standard().inverse_cdf(0.75);
            [robust, standard_deviation(&held)].into_iter().find(|&spread| 0.0 < spread)
        })
        .collect()
}

/// The nearest to row `of`, nearest first, as positions and distances; at most `count`, never itself.
///
/// A distance is the root of the mean squared difference, in [`spreads`], over the features that both hold: 1 says that they
/// lie one spread apart in each. Because it is a mean, a missing feature is not taken for no difference. Who shares fewer
/// than half of the features that have a spread is left out. At the same distance the earlier row comes first.
///
/// `spreads` are those of all rows, worked out once; `may_be` says which rows can be chosen.
#[must_use]
pub fn nearest(
    features: &[Vec<Option<f64>>],
    spreads: &[Option<f64>],
    of: usize,
    count: usize,
    may_be: impl Fn(usize) -> bool,
) -> Vec<(usize, f64)> {
    let Some(own) = features.get(of) else { return Vec::new() };
    let mut found: Vec<(usize, f64)> = features
        .iter()
        .enumerate()
        .filter(|&(position, _)| position != of && may_be(position))
        .filter_map(|(position, other)| Some((position, distance(own, other, spreads)?)))
        .collect();
    found.sort_by(|left, right| left.1.total_cmp(&right.1));
    found.truncate(count);
    found
}

fn distance(own: &[Option<f64>], other: &[Option<f64>], spreads: &[Option<f64>]) -> Option<f64> {
    let squares: Vec<f64> = spreads
        .iter()
        .enumerate()
        .filter_map(|(feature, spread)| Some(((held(own, feature)? - held(other, feature)?) / (*spread)?).powi(2)))
        .collect();
    let n_scaled = spreads.iter().flatten().count();
    if squares.is_empty() || 2 * squares.len() < n_scaled {
        return None;
    }
    Some((squares.iter().sum::<f64>() / squares.len() as f64).sqrt())
}

fn held(row: &[Option<f64>], feature: usize) -> Option<f64> {
    row.get(feature).copied().flatten().filter(|value| value.is_finite())
}

fn standard_deviation(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_nearest(features: &[Vec<Option<f64>>], of: usize, count: usize) -> Vec<(usize, f64)> {
        nearest(features, &spreads(features), of, count, |_| true)
    }

    /// R: `mad` uses the constant 1.4826; with more digits it is `1 / qnorm(0.75)`.
    const NORMAL: f64 = 1.482_602_218_505_602;

    fn rows<const N: usize>(values: &[[Option<f64>; N]]) -> Vec<Vec<Option<f64>>> {
        values.iter().map(|row| row.to_vec()).collect()
    }

    fn positions(found: &[(usize, f64)]) -> Vec<usize> {
        found.iter().map(|one| one.0).collect()
    }

    #[test]
    fn five_places_by_two_features_worked_by_hand() {
        // Medians 3 and 30, absolute deviations 2 1 0 1 2 (median 1) and 20 10 0 10 20 (median 10).
        let places = rows(&[
            [Some(1.0), Some(10.0)],
            [Some(2.0), Some(40.0)],
            [Some(3.0), Some(30.0)],
            [Some(4.0), Some(20.0)],
            [Some(5.0), Some(50.0)],
        ]);
        let scaled: Vec<f64> = spreads(&places).into_iter().flatten().collect();
        assert!((scaled[0] - NORMAL).abs() < 1e-9 && (scaled[1] - 10.0 * NORMAL).abs() < 1e-8);
        // From the third, in deviations: (2, 2), (1, 1), (1, 1), (2, 2); mean squares 4, 1, 1, 4.
        let found = all_nearest(&places, 2, 3);
        assert_eq!(positions(&found), [1, 3, 0]);
        for (one, deviations) in found.iter().zip([1.0, 1.0, 2.0]) {
            assert!((one.1 - deviations / NORMAL).abs() < 1e-9, "{found:?}");
        }
    }

    #[test]
    fn a_missing_feature_is_not_a_zero_difference() {
        // The second differs by 1 in both features, the third by 1 in the one that is known.
        let places = rows(&[
            [Some(0.0), Some(0.0)],
            [Some(1.0), Some(1.0)],
            [Some(1.0), None],
            [Some(2.0), Some(2.0)],
            [Some(-1.0), Some(-1.0)],
        ]);
        let found = all_nearest(&places, 0, 4);
        let of = |position: usize| found.iter().find(|one| one.0 == position).unwrap().1;
        let scaled: Vec<f64> = spreads(&places).into_iter().flatten().collect();
        assert!((of(2) - 1.0 / scaled[0]).abs() < 1e-12);
        assert!((of(1) - ((scaled[0].powi(-2) + scaled[1].powi(-2)) / 2.0).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn who_shares_less_than_half_of_the_features_is_left_out() {
        let places = rows(&[
            [Some(1.0), Some(1.0), Some(1.0)],
            [Some(1.0), None, None],
            [Some(2.0), Some(5.0), None],
            [Some(4.0), Some(3.0), Some(9.0)],
        ]);
        assert_eq!(positions(&all_nearest(&places, 0, 9)), [2, 3]);
        assert!(all_nearest(&places, 1, 9).is_empty());
    }

    #[test]
    fn a_feature_mostly_the_same_is_scaled_by_its_standard_deviation_and_a_constant_one_not_used() {
        let places = rows(&[
            [Some(0.0), Some(7.0), None],
            [Some(0.0), Some(7.0), None],
            [Some(0.0), Some(7.0), None],
            [Some(4.0), Some(7.0), None],
        ]);
        // Mean 1; squares 1, 1, 1, 9; the sum over three is 4.
        assert_eq!(spreads(&places), [Some(2.0), None, None]);
        assert_eq!(all_nearest(&places, 3, 1), [(0, 2.0)]);
    }

    #[test]
    fn nobody_is_near_to_a_place_that_is_not_there() {
        assert!(all_nearest(&rows(&[[Some(1.0)]]), 5, 3).is_empty());
        assert!(all_nearest(&[], 0, 3).is_empty());
        assert!(all_nearest(&rows(&[[Some(1.0)], [Some(2.0)]]), 0, 0).is_empty());
    }
}
