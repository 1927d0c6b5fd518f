//! Scores of forecasts whose truth is known.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_statistics::robust;

/// A forecast and what came.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The forecast as one number.
    pub point: f64,
    /// The forecast as equally likely numbers; empty where none was given.
    pub ensemble: Vec<f64>,
    /// What came.
    pub actual: f64,
}

/// How good forecasts were.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Scores {
    /// Forecasts judged.
    pub forecasts: usize,
    /// Mean of the absolute error.
    pub mae: f64,
    /// Sum of absolute errors over the sum of what came, in percent; none where nothing came.
    pub wape_pct: Option<f64>,
    /// Sum of errors (forecast less actual) over the sum of what came, in percent: above nothing, too many were forecast.
    pub bias_pct: Option<f64>,
    /// Mean of the continuous ranked probability score; none where a forecast has no ensemble.
    pub crps: Option<f64>,
    /// Share of what came that lies in the middle half of the ensemble, in percent.
    pub cover50_pct: Option<f64>,
    /// The same of the middle 80 %.
    pub cover80_pct: Option<f64>,
    /// The same of the middle 90 %.
    pub cover90_pct: Option<f64>,
    /// How many came in each tenth of their ensembles, lowest first: level where spread and middle are right, a hill where
    /// ensembles are too wide, a trough where they are too narrow.
    pub pit: Option<[f64; 10]>,
}

/// Scores of all these; none of no forecasts.
#[must_use]
pub fn scores(judged: &[Judged]) -> Option<Scores> {
    if judged.is_empty() {
        return None;
    }
    let number = judged.len() as f64;
    let came: f64 = judged.iter().map(|judged| judged.actual.abs()).sum();
    let absolute: f64 = judged.iter().map(|judged| (judged.point - judged.actual).abs()).sum();
    let errors: f64 = judged.iter().map(|judged| judged.point - judged.actual).sum();
    let percent = |sum: f64| (0.0 < came).then(|| 100.0 * sum / came);
    let has_ensembles = judged.iter().all(|judged| !judged.ensemble.is_empty());
    let mean = |of: &dyn Fn(&Judged) -> Option<f64>| {
        let all: Option<f64> = judged.iter().map(of).sum();
        all.filter(|_| has_ensembles).map(|all| all / number)
    };
    let cover = |share: f64| {
        let inside =
            |judged: &Judged| covers(&judged.ensemble, judged.actual, share).map(|is| if is { 100.0 } else { 0.0 });
        mean(&inside)
    };
    Some(Scores {
        forecasts: judged.len(),
        mae: absolute / number,
        wape_pct: percent(absolute),
        bias_pct: percent(errors),
        crps: mean(&|judged| crps(&judged.ensemble, judged.actual)),
        cover50_pct: cover(0.5),
        cover80_pct: cover(0.8),
        cover90_pct: cover(0.9),
        pit: has_ensembles.then(|| histogram(judged)),
    })
}

/// The continuous ranked probability score of equally likely numbers: mean |X − y| − ½ mean |X − X′|. Nought is perfect; for
/// one number it is the absolute error. None for no numbers.
///
/// Source: Gneiting and Raftery, "Strictly proper scoring rules, prediction, and estimation", Journal of the American
/// Statistical Association 102 (2007), section 4.2. Sorted, the second mean takes one pass: the k-th number of n is added
/// 2k − n − 1 times.
#[must_use]
pub fn crps(ensemble: &[f64], actual: f64) -> Option<f64> {
    if ensemble.is_empty() {
        return None;
    }
    let number = ensemble.len() as f64;
    let mut sorted = ensemble.to_vec();
    sorted.sort_by(f64::total_cmp);
    let away: f64 = sorted.iter().map(|value| (value - actual).abs()).sum();
    let apart: f64 =
        sorted.iter().enumerate().map(|(place, value)| (2.0 * (place + 1) as f64 - number - 1.0) * value).sum();
    Some(away / number - apart / (number * number))
}

/// Whether what came lies in the middle `share` of the ensemble, ends included; none for no numbers.
#[must_use]
pub fn covers(ensemble: &[f64], actual: f64, share: f64) -> Option<bool> {
    let low = robust::quantile(ensemble, (1.0 - share) / 2.0)?;
    let high = robust::quantile(ensemble, f64::midpoint(1.0, share))?;
    Some(low <= actual && actual <= high)
}

/// Where what came lies in the ensemble, from 0 to 1: from the share that is below to the share that is not above. Where many
/// numbers are equal, as with people, these are apart, and a histogram spreads the forecast evenly between them.
///
/// Source: Czado, Gneiting and Held, "Predictive model assessment for count data", Biometrics 65 (2009). None for no numbers.
#[must_use]
pub fn pit(ensemble: &[f64], actual: f64) -> Option<(f64, f64)> {
    let number = ensemble.len() as f64;
    let below = ensemble.iter().filter(|value| **value < actual).count() as f64;
    let up_to = ensemble.iter().filter(|value| **value <= actual).count() as f64;
    // Among n numbers there are n + 1 places, all equally likely for one more.
    (!ensemble.is_empty()).then(|| (below / (number + 1.0), (up_to + 1.0) / (number + 1.0)))
}

/// How much better than another score: 1 − ours ÷ theirs; none where theirs is nothing.
#[must_use]
pub fn skill(ours: f64, theirs: f64) -> Option<f64> {
    (0.0 < theirs).then(|| 1.0 - ours / theirs)
}

fn histogram(judged: &[Judged]) -> [f64; 10] {
    let mut tenths = [0.0; 10];
    for (low, high) in judged.iter().filter_map(|judged| pit(&judged.ensemble, judged.actual)) {
        for (tenth, height) in (0..10_i32).zip(&mut tenths) {
            let (from, to) = (f64::from(tenth) / 10.0, f64::from(tenth + 1) / 10.0);
            *height += (high.min(to) - low.max(from)).max(0.0) / (high - low);
        }
    }
    tenths
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Chance;

    #[test]
    fn one_number_scores_its_absolute_error() {
        assert_eq!(crps(&[3.0], 5.0), Some(2.0));
        assert_eq!(crps(&[], 5.0), None);
    }

    #[test]
    fn the_score_is_what_its_definition_says() {
        let ensemble = [4.0, 1.0, 2.5, 2.5, 9.0];
        for actual in [-1.0, 2.5, 3.0, 20.0] {
            let away: f64 = ensemble.iter().map(|value: &f64| (value - actual).abs()).sum::<f64>() / 5.0;
            let apart: f64 =
                ensemble.iter().flat_map(|one| ensemble.map(|other| (one - other).abs())).sum::<f64>() / 25.0;
            assert!((crps(&ensemble, actual).unwrap() - (away - apart / 2.0)).abs() < 1e-12);
        }
    }

    #[test]
    fn a_normal_ensemble_scores_what_the_closed_form_says() {
        // CRPS of N(0, 1) at 0 is 2φ(0) − 1/√π = 0.23370 (Gneiting and Raftery, equation 21).
        let chance = Chance::new(4);
        let ensemble: Vec<f64> = (0..40_000).map(|replicate| chance.normal(replicate, 1)).collect();
        assert!((crps(&ensemble, 0.0).unwrap() - 0.233_70).abs() < 0.003);
    }

    #[test]
    fn errors_are_weighed_by_what_came() {
        let judged = |point, actual| Judged { point, ensemble: Vec::new(), actual };
        let scores = scores(&[judged(12.0, 10.0), judged(27.0, 30.0)]).unwrap();
        assert_eq!(scores.mae, 2.5);
        assert_eq!(scores.wape_pct, Some(12.5));
        assert_eq!(scores.bias_pct, Some(-2.5));
        assert_eq!((scores.crps, scores.cover90_pct, scores.pit), (None, None, None));
        assert_eq!(super::scores(&[]), None);
    }

    #[test]
    fn cover_and_places_of_a_calibrated_forecast_are_level() {
        let chance = Chance::new(8);
        let ensemble: Vec<f64> = (0..999).map(|replicate| chance.normal(replicate, 1)).collect();
        let judged: Vec<Judged> = (0..4_000)
            .map(|case| Judged { point: 0.0, ensemble: ensemble.clone(), actual: chance.normal(case, 2) })
            .collect();
        let scores = scores(&judged).unwrap();
        for (cover, should) in [(scores.cover50_pct, 50.0), (scores.cover80_pct, 80.0), (scores.cover90_pct, 90.0)] {
            assert!((cover.unwrap() - should).abs() < 4.0, "{cover:?}");
        }
        let pit = scores.pit.unwrap();
        assert!((pit.iter().sum::<f64>() - 4_000.0).abs() < 1e-6);
        assert!(pit.iter().all(|height| (height - 400.0).abs() < 90.0), "{pit:?}");
    }

    #[test]
    fn equal_numbers_share_a_place() {
        assert_eq!(pit(&[2.0, 2.0, 3.0], 2.0), Some((0.0, 0.75)));
        assert_eq!(covers(&[1.0, 2.0, 3.0], 3.0, 1.0), Some(true));
        assert_eq!(covers(&[1.0, 2.0, 3.0], 3.5, 1.0), Some(false));
        assert_eq!(skill(0.9, 1.0).map(|skill| (skill * 100.0).round()), Some(10.0));
        assert_eq!(skill(1.0, 0.0), None);
    }
}
