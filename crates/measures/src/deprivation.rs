//! Lists of patients adjusted for deprivation alone: how much more need goes with deprivation, once age is allowed for.
//!
//! The publisher's need-weighted population folds age, sex, morbidity and deprivation into one number. To show what
//! deprivation by itself would do to a rate, the logarithm of need-weighted over registered patients is regressed over
//! the practices of England on the deprivation score and the share of patients aged 65 and over, weighted by patients.
//! The slope on the score then scales each list, and the total of all lists is kept.
//!
//! **Invariant:** the adjusted lists of all practices with a score add up to their registered patients.

use std::collections::HashMap;
use std::sync::Arc;

use wholetime_snapshots::EditionKey;
use wholetime_vocabulary::{Period, Value};

use crate::MeasuresError;
use crate::figures::LIST_SERVES_FOR_MONTHS;
use crate::geography::{Geography, Standing};
use crate::holdings::Holdings;
use crate::practices::{ByPractice, of_another_time, published_in};

/// Identifier of the measure.
pub const MEASURE: &str = "patients_deprivation_adjusted";

/// Practices with fewer patients say more about themselves than about need. Our judgement.
const LIST_AT_LEAST: f64 = 1_000.0;
/// Fewer practices than this settle no slope. Our judgement.
const PRACTICES_AT_LEAST: usize = 100;

/// Bands of the lists by age that are 65 and over.
const AGED_65_PLUS: [&str; 7] = ["65_69", "70_74", "75_79", "80_84", "85_89", "90_94", "95_plus"];

/// One practice in the regression.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Practice {
    score: f64,
    share_aged_65_plus: f64,
    log_need: f64,
    patients: f64,
}

/// How a weighted list grows with the deprivation score, age allowed for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slope {
    /// Change of the logarithm of weighted over registered patients per point of the score.
    pub per_point: f64,
    /// Practices it rests on.
    pub practices: usize,
}

/// Registered patients of each practice with a deprivation score, adjusted for it; nothing where need-weighted lists, ages
/// or scores are not held for enough practices.
pub(crate) fn adjusted_lists(holdings: &Holdings, period: Period) -> Result<Option<Arc<ByPractice>>, MeasuresError> {
    let Some(scores) = holdings.by_practice("imd_score", period)? else { return Ok(None) };
    let key = EditionKey { period, ..scores.edition.clone() };
    let adjusted = holdings.keep_by_practice(&key, MEASURE, || scaled(holdings, period, &scores))?;
    // Kept empty where no slope can be had, so that it is looked for once.
    Ok(Some(adjusted).filter(|adjusted| !adjusted.values.is_empty()))
}

fn scaled(holdings: &Holdings, period: Period, scores: &ByPractice) -> Result<ByPractice, MeasuresError> {
    let tree = holdings.tree(period, Geography::AsAt)?;
    let list_serves = tree.list.as_ref().is_some_and(|list| list.months_away.abs() <= LIST_SERVES_FOR_MONTHS);
    let lists = tree
        .members
        .iter()
        .filter(|member| list_serves || member.standing == Standing::Held)
        .filter_map(|member| Some((member.code.as_str(), member.patients?)));
    let adjusted = adjusted(holdings, period, lists.collect())?;
    Ok(adjusted.unwrap_or_else(|| ByPractice { edition: scores.edition.clone(), values: HashMap::new(), note: None }))
}

/// Lists of patients adjusted for deprivation: those of the practices with a score, their total kept. Nothing where need-weighted
/// lists, ages or scores are not held for enough practices.
pub(crate) fn adjusted(
    holdings: &Holdings,
    period: Period,
    lists: Vec<(&str, f64)>,
) -> Result<Option<ByPractice>, MeasuresError> {
    let Some(scores) = holdings.by_practice("imd_score", period)? else { return Ok(None) };
    let Some(slope) = slope(holdings, &scores, "patients_need_weighted")? else { return Ok(None) };
    let scored: Vec<(&str, f64, f64)> = lists
        .into_iter()
        .filter_map(|(code, patients)| Some((code, patients, scores.values.get(code)?.known()?)))
        .collect();
    let registered: f64 = scored.iter().map(|(_, patients, _)| patients).sum();
    let raw: f64 = scored.iter().map(|(_, patients, score)| patients * (slope.per_point * score).exp()).sum();
    let scale = if 0.0 < raw { registered / raw } else { 1.0 };
    let values: HashMap<String, Value> = scored
        .iter()
        .map(|(code, patients, score)| {
            ((*code).to_owned(), Value::Known(patients * (slope.per_point * score).exp() * scale))
        })
        .collect();
    let note = format!(
        "deprivation-adjusted lists are ours: registered patients times e^({:.5} × deprivation score), scaled to keep the \
         total; the slope is that of need-weighted over registered patients on the score at {} practices, age allowed for; \
         {}",
        slope.per_point,
        slope.practices,
        of_another_time("scores", scores.edition.period, period)
    );
    Ok(Some(ByPractice { edition: scores.edition.clone(), values, note: Some(note) }))
}

/// How a weighted list (`patients_need_weighted`, `patients_weighted`) grows with the deprivation score, age allowed for;
/// nothing where lists, ages or scores are not held for enough practices.
///
/// # Errors
/// Where an edition cannot be read.
pub fn slope_of(holdings: &Holdings, list: &str, period: Period) -> Result<Option<Slope>, MeasuresError> {
    match holdings.by_practice("imd_score", period)? {
        Some(scores) => slope(holdings, &scores, list),
        None => Ok(None),
    }
}

fn slope(holdings: &Holdings, scores: &ByPractice, list: &str) -> Result<Option<Slope>, MeasuresError> {
    let source = holdings.catalogue.measures.get(list).and_then(published_in);
    let editions = holdings.shelf.editions().filter(|edition| Some(edition.key.source.as_str()) == source);
    let newest = editions.max_by_key(|edition| (edition.key.period, edition.key.revision));
    let Some(period) = newest.map(|edition| edition.key.period) else { return Ok(None) };
    let Some(needs) = holdings.by_practice(list, period)? else { return Ok(None) };
    let Some(all_ages) = holdings.by_practice("patients_registered", period)? else { return Ok(None) };
    let mut bands = Vec::new();
    for band in AGED_65_PLUS {
        let Some(of_band) = holdings.by_practice(&format!("patients_registered_age_{band}"), period)? else {
            return Ok(None);
        };
        bands.push(of_band);
    }
    let known = |lists: &ByPractice, code: &str| lists.values.get(code).and_then(|value| value.known());
    let mut practices: Vec<(&String, Practice)> = Vec::new();
    for (code, score) in &scores.values {
        let (Some(score), Some(need), Some(patients)) = (score.known(), known(&needs, code), known(&all_ages, code))
        else {
            continue;
        };
        if patients < LIST_AT_LEAST || need <= 0.0 {
            continue;
        }
        let aged: f64 = bands.iter().filter_map(|band| known(band, code)).sum();
        let share_aged_65_plus = aged / patients;
        practices.push((code, Practice { score, share_aged_65_plus, log_need: (need / patients).ln(), patients }));
    }
    // In the order of codes, so that sums give the same digits each time.
    practices.sort_by_key(|(code, _)| *code);
    let practices: Vec<Practice> = practices.into_iter().map(|(_, practice)| practice).collect();
    Ok(fitted(&practices))
}

/// The slope on the score in a regression on score and age: that of what age leaves of the one on what it leaves of the
/// other (Frisch and Waugh 1933, Lovell 1963).
fn fitted(practices: &[Practice]) -> Option<Slope> {
    if practices.len() < PRACTICES_AT_LEAST {
        return None;
    }
    let age = |practice: &Practice| practice.share_aged_65_plus;
    let score_left = left_over(practices, age, |practice| practice.score);
    let need_left = left_over(practices, age, |practice| practice.log_need);
    let weights = practices.iter().map(|practice| practice.patients);
    let (mut together, mut alone) = (0.0, 0.0);
    for ((score, need), weight) in score_left.iter().zip(&need_left).zip(weights) {
        together += weight * score * need;
        alone += weight * score * score;
    }
    (0.0 < alone).then(|| Slope { per_point: together / alone, practices: practices.len() })
}

/// What a straight line on `given` leaves of `of`, weighted by patients.
fn left_over(practices: &[Practice], given: impl Fn(&Practice) -> f64, of: impl Fn(&Practice) -> f64) -> Vec<f64> {
    let weight: f64 = practices.iter().map(|practice| practice.patients).sum();
    let mean = |what: &dyn Fn(&Practice) -> f64| {
        practices.iter().map(|practice| practice.patients * what(practice)).sum::<f64>() / weight
    };
    let (mean_given, mean_of) = (mean(&given), mean(&of));
    let (mut together, mut alone) = (0.0, 0.0);
    for practice in practices {
        together += practice.patients * (given(practice) - mean_given) * (of(practice) - mean_of);
        alone += practice.patients * (given(practice) - mean_given).powi(2);
    }
    let slope = if 0.0 < alone { together / alone } else { 0.0 };
    practices.iter().map(|practice| of(practice) - mean_of - slope * (given(practice) - mean_given)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_is_that_of_deprivation_and_not_of_age_that_goes_with_it() {
        // Need is e^(0.01 score + 2 age); old patients live where scores are low, so that a plain slope would be wrong.
        let practices: Vec<Practice> = (0..200)
            .map(|index| {
                let score = f64::from(index % 50);
                let share = 0.3 - 0.004 * score + 0.01 * f64::from(index % 7);
                let patients = 2_000.0 + f64::from(index % 11) * 500.0;
                Practice { score, share_aged_65_plus: share, log_need: 0.01 * score + 2.0 * share, patients }
            })
            .collect();
        let slope = fitted(&practices).unwrap();
        assert!((slope.per_point - 0.01).abs() < 1e-12, "{}", slope.per_point);
        assert_eq!(slope.practices, 200);
    }

    #[test]
    fn a_few_practices_settle_no_slope() {
        let one = Practice { score: 10.0, share_aged_65_plus: 0.2, log_need: 0.1, patients: 5_000.0 };
        assert_eq!(fitted(&[one; 20]), None);
    }
}
