//! Weights of several forecasts by horizon, learnt from what was known at the origin.

use schemars::JsonSchema;
use serde::Serialize;

/// How many past errors equal weights count as. Our judgement: a handful of origins says little about which method is best.
const EQUAL_COUNTS: f64 = 3.0;

/// Several forecasts of one number that came.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// When it had come, by the place of its date.
    pub target: usize,
    /// How many steps ahead it was forecast.
    pub horizon: usize,
    /// What each method said, always in the same order.
    pub forecasts: Vec<f64>,
    /// What came.
    pub actual: f64,
}

/// Weights of methods; they come to one.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Weights {
    /// One a method.
    pub weights: Vec<f64>,
    /// How many past forecasts they were learnt from; nought: they are equal.
    pub learnt_from: usize,
}

/// Weights for a horizon at an origin: by the inverse of mean squared errors, drawn towards equal weights while there are few.
///
/// Only forecasts of the same horizon whose truth had come by the origin are looked at. Source: Bates and Granger, "The
/// combination of forecasts", Operational Research Quarterly 20 (1969), without covariances.
#[must_use]
pub fn weights(past: &[Past], methods: usize, origin: usize, horizon: usize) -> Weights {
    let equal = 1.0 / methods.max(1) as f64;
    let known: Vec<&Past> = past
        .iter()
        .filter(|past| past.target <= origin && past.horizon == horizon && past.forecasts.len() == methods)
        .collect();
    if known.is_empty() {
        return Weights { weights: vec![equal; methods], learnt_from: 0 };
    }
    let squares: Vec<f64> = (0..methods)
        .map(|method| known.iter().map(|past| (past.forecasts[method] - past.actual).powi(2)).sum::<f64>())
        .collect();
    // A method that was never wrong would get all; a tiny part of the worst keeps the division sound.
    let least = squares.iter().copied().fold(0.0, f64::max) * 1e-6 + f64::MIN_POSITIVE;
    let inverses: Vec<f64> = squares.iter().map(|square| 1.0 / square.max(least)).collect();
    let all: f64 = inverses.iter().sum();
    let number = known.len() as f64;
    let learnt = number / (number + EQUAL_COUNTS);
    let weights = inverses.iter().map(|inverse| learnt * inverse / all + (1.0 - learnt) * equal).collect();
    Weights { weights, learnt_from: known.len() }
}

/// The weighted mean of forecasts.
#[must_use]
pub fn blend(forecasts: &[f64], weights: &Weights) -> f64 {
    forecasts.iter().zip(&weights.weights).map(|(forecast, weight)| forecast * weight).sum()
}

/// Ensembles of the same size averaged quantile by quantile: the middle and the spread of the result are the weighted means
/// of theirs. Source: Vincent (1912), as in Lichtendahl, Grushka-Cockayne and Winkler, "Is it better to average probabilities
/// or quantiles?", Management Science 59 (2013). None where sizes differ or there is nothing.
#[must_use]
pub fn mix(ensembles: &[Vec<f64>], weights: &Weights) -> Option<Vec<f64>> {
    let size = ensembles.first()?.len();
    if size == 0 || ensembles.iter().any(|ensemble| ensemble.len() != size) || ensembles.len() != weights.weights.len()
    {
        return None;
    }
    let mut mixed = vec![0.0; size];
    for (ensemble, weight) in ensembles.iter().zip(&weights.weights) {
        let mut sorted = ensemble.clone();
        sorted.sort_by(f64::total_cmp);
        for (value, part) in mixed.iter_mut().zip(sorted) {
            *value += weight * part;
        }
    }
    Some(mixed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn past(target: usize, forecasts: [f64; 2]) -> Past {
        Past { target, horizon: 1, forecasts: forecasts.to_vec(), actual: 10.0 }
    }

    #[test]
    fn without_a_past_weights_are_equal_and_say_so() {
        let weights = weights(&[past(5, [10.0, 0.0])], 2, 4, 1);
        assert_eq!(weights, Weights { weights: vec![0.5, 0.5], learnt_from: 0 });
    }

    #[test]
    fn what_had_not_come_by_the_origin_is_not_looked_at() {
        let all = [past(3, [9.0, 8.0]), past(9, [0.0, 10.0])];
        let early = weights(&all, 2, 4, 1);
        assert_eq!(early, weights(&all[..1], 2, 4, 1));
        assert_eq!(early.learnt_from, 1);
        // Errors 1 and 4 squared: 0.8 and 0.2, a quarter learnt from one and three quarters equal.
        assert!((early.weights[0] - (0.25 * 0.8 + 0.75 * 0.5)).abs() < 1e-9);
        assert_eq!(weights(&all, 2, 4, 2).learnt_from, 0, "another horizon");
    }

    #[test]
    fn the_better_method_gets_more_with_every_origin() {
        let all: Vec<Past> = (0..30).map(|target| past(target, [9.0, 7.0])).collect();
        let after = |origin| weights(&all, 2, origin, 1).weights[0];
        assert!(after(1) < after(10) && after(10) < after(29));
        assert!((after(29) - 0.9).abs() < 0.05);
        assert!((blend(&[10.0, 20.0], &weights(&all, 2, 29, 1)) - 11.4).abs() < 0.5);
    }

    #[test]
    fn ensembles_are_averaged_quantile_by_quantile() {
        let weights = Weights { weights: vec![0.25, 0.75], learnt_from: 9 };
        assert_eq!(mix(&[vec![4.0, 0.0], vec![8.0, 12.0]], &weights), Some(vec![6.0, 10.0]));
        assert_eq!(mix(&[vec![4.0], vec![8.0, 12.0]], &weights), None);
        assert_eq!(mix(&[], &weights), None);
    }
}
