//! How much the patients of a place need now: by age and sex, by a published weighted list, by deprivation.
//!
//! **Invariant:** deprivation that a published list holds already is not counted a second time.

use std::collections::BTreeMap;

use jiff::civil::Date;
use wholetime_measures::{Geography, Holdings, Tree, deprivation};
use wholetime_models::assumptions::{Assumption, Dated};
use wholetime_models::need::{Likely, PatientBand, Patients, Weight};
use wholetime_models::supply::Sex;
use wholetime_snapshots::EditionKey;
use wholetime_vocabulary::Denominator;

use crate::WorkbenchError;

/// A published list that covers fewer of a place's patients than this share is not taken for the place's. Our judgement.
const PUBLISHED_OF_AT_LEAST: f64 = 0.5;
/// Scores of fewer of a place's patients say too little. Our judgement.
const SCORES_OF_AT_LEAST: f64 = 0.5;

/// The assumptions of a workspace on a day.
pub(super) struct Assumed {
    all: BTreeMap<String, Assumption>,
    day: Date,
}

/// A value of an assumption with the sentence that owns up to it.
pub(super) struct Said {
    pub(super) likely: Likely,
    pub(super) sentence: String,
}

impl Assumed {
    pub(super) fn of(all: BTreeMap<String, Assumption>, day: Date) -> Self {
        Self { all, day }
    }

    fn dated(&self, name: &str, of: Option<&str>) -> Option<(&Assumption, &Dated)> {
        let assumption = self.all.get(name)?;
        let value = assumption.on(self.day, of).or_else(|| assumption.values.iter().min_by_key(|value| value.from));
        Some((assumption, value?))
    }

    /// A value with its range, and where it comes from.
    pub(super) fn said(&self, name: &str) -> Option<Said> {
        let (assumption, value) = self.dated(name, None)?;
        let memory = if value.is_from_memory { ", from memory" } else { "" };
        Some(Said {
            likely: Likely { low: value.low, central: value.central, high: value.high },
            sentence: format!(
                "{}: {} ({} to {}); {}{memory}",
                lower(&assumption.title),
                value.central,
                value.low,
                value.high,
                value.reference.title
            ),
        })
    }

    /// Weights by sex and age, one for each band, of the wider band it lies in; none where there is no table.
    pub(super) fn weights(&self, bands: &[PatientBand]) -> Vec<Weight> {
        let Some(table) = self.all.get("need_age_sex") else { return Vec::new() };
        let mut known: Vec<(PatientBand, f64)> = Vec::new();
        for value in &table.values {
            let Some(band) = value.of.as_deref().and_then(band_named) else { continue };
            let Some((_, dated)) = self.dated("need_age_sex", value.of.as_deref()) else { continue };
            known.push((band, dated.central));
        }
        let weight_of = |band: PatientBand| {
            let found = known.iter().find(|(wide, _)| {
                wide.sex == band.sex
                    && wide.from <= band.from
                    && wide.to.is_none_or(|to| band.to.is_some_and(|last| last <= to))
            });
            found.map(|(_, weight)| Weight { band, weight: *weight })
        };
        bands.iter().filter_map(|band| weight_of(*band)).collect()
    }

    /// Where the weights come from.
    pub(super) fn weights_said(&self) -> Option<String> {
        let table = self.all.get("need_age_sex")?;
        let value = table.values.first()?;
        let memory = if value.is_from_memory { ", from memory" } else { "" };
        Some(format!("{}: {}{memory}", lower(&table.title), value.reference.title))
    }
}

/// `female_45_64`, `male_85_plus`.
fn band_named(text: &str) -> Option<PatientBand> {
    let (sex, ages) = text.split_once('_')?;
    let sex = match sex {
        "female" => Sex::Female,
        "male" => Sex::Male,
        _ => return None,
    };
    if let Some(from) = ages.strip_suffix("_plus") {
        return Some(PatientBand { sex, from: from.parse().ok()?, to: None });
    }
    let (from, to) = ages.split_once('_')?;
    Some(PatientBand { sex, from: from.parse().ok()?, to: Some(to.parse().ok()?) })
}

/// A text as it stands within a sentence.
pub(super) fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// Mean weight of some patients; none where a band has no weight.
pub(super) fn mean_weight(patients: &[Patients], weights: &[Weight]) -> Option<f64> {
    let total: f64 = patients.iter().map(|one| one.registered).sum();
    let mut weighted = 0.0;
    for one in patients {
        weighted += one.registered * weights.iter().find(|weight| weight.band == one.band)?.weight;
    }
    (0.0 < total).then_some(weighted / total)
}

/// What a published weighted list says of a place.
pub(super) struct PublishedList {
    /// Weighted over registered patients, England's being 1.
    pub(super) index: f64,
    /// In a sentence.
    pub(super) said: String,
    /// The edition.
    pub(super) edition: EditionKey,
}

/// A place's index by a published list; why there is none where there is not.
pub(super) fn published(
    holdings: &Holdings,
    tree: &Tree,
    practices: &[usize],
    list: Denominator,
) -> Result<Result<PublishedList, String>, WorkbenchError> {
    let Some(weighted) = holdings.by_practice(list.measure(), tree.period)? else {
        return Ok(Err(format!("no list of {} is held", list.title())));
    };
    // Registered patients of the time of the list where they are held: a practice that has grown since would seem to need less.
    let then = holdings.tree(weighted.edition.period, Geography::AsAt)?;
    let on_both = |code: &str| {
        let weight = weighted.values.get(code).and_then(|value| value.known()).filter(|value| 0.0 < *value)?;
        let patients =
            |tree: &Tree| tree.member(code).and_then(|member| member.patients).filter(|patients| 0.0 < *patients);
        let registered = patients(&then).or_else(|| patients(tree))?;
        Some((weight, registered))
    };
    let index_of = |practices: &mut dyn Iterator<Item = usize>| {
        let pairs = practices.filter_map(|index| on_both(&tree.members[index].code));
        let (weights, registered) = pairs.fold((0.0, 0.0), |(one, two), pair| (one + pair.0, two + pair.1));
        (0.0 < registered).then_some(weights / registered)
    };
    let here = practices.iter().map(|index| &tree.members[*index]);
    let listed: f64 = here.clone().filter(|one| on_both(&one.code).is_some()).filter_map(|one| one.patients).sum();
    let share = listed / here.filter_map(|one| one.patients).sum::<f64>();
    let indices = index_of(&mut practices.iter().copied()).zip(index_of(&mut (0..tree.members.len())));
    let Some((place, england)) = indices.filter(|_| PUBLISHED_OF_AT_LEAST <= share) else {
        return Ok(Err(format!(
            "the list of {} of {} has {:.1} % of the patients of this place",
            list.title(),
            weighted.edition.period,
            100.0 * share
        )));
    };
    let index = place / england;
    Ok(Ok(PublishedList {
        index,
        said: format!(
            "{} of {}: {:+.1} % on registered patients here, against England{}",
            list.title(),
            weighted.edition.period,
            100.0 * (index - 1.0),
            if share < 0.995 {
                format!("; practices with {:.1} % of the patients are on it", 100.0 * share)
            } else {
                String::new()
            }
        ),
        edition: weighted.edition.clone(),
    }))
}

/// What deprivation adds to the need of a place.
pub(super) struct Deprivation {
    /// Factor on need.
    pub(super) factor: Likely,
    /// In a sentence.
    pub(super) said: String,
    /// Editions behind it.
    pub(super) editions: Vec<EditionKey>,
}

/// Practices of England with their patients and score.
struct Scored {
    patients: f64,
    score: f64,
}

/// What deprivation adds to a place beyond what a published list (none: ages and sexes alone) holds of it; why it cannot be
/// said where it cannot.
pub(super) fn deprived(
    holdings: &Holdings,
    tree: &Tree,
    practices: &[usize],
    held_in: Option<Denominator>,
    assumed: &Assumed,
) -> Result<Result<Deprivation, String>, WorkbenchError> {
    let Some(scores) = holdings.by_practice("imd_score", tree.period)? else {
        return Ok(Err("no deprivation scores are held".to_owned()));
    };
    let Some(range) = assumed.said("need_deprivation") else {
        return Ok(Err("the catalogue has no assumption need_deprivation".to_owned()));
    };
    let scored = |practices: &mut dyn Iterator<Item = usize>| -> Vec<Scored> {
        practices
            .filter_map(|index| {
                let member = &tree.members[index];
                let score = scores.values.get(&member.code)?.known()?;
                Some(Scored { patients: member.patients?, score })
            })
            .collect()
    };
    let england = scored(&mut (0..tree.members.len()));
    let place = scored(&mut practices.iter().copied());
    let list: f64 = practices.iter().filter_map(|index| tree.members[*index].patients).sum();
    let with_score: f64 = place.iter().map(|one| one.patients).sum();
    let Some(apart) = between_fifths(&england) else {
        return Ok(Err("scores of too few practices are held to tell the most from the least deprived".to_owned()));
    };
    if with_score < SCORES_OF_AT_LEAST * list {
        return Ok(Err(format!("scores are held of {:.1} % of the patients only", 100.0 * with_score / list)));
    }
    let measured = deprivation::slope_of(holdings, Denominator::NeedWeighted.measure(), tree.period)?;
    let in_list = match held_in {
        None => 0.0,
        Some(list) => match deprivation::slope_of(holdings, list.measure(), tree.period)? {
            Some(slope) => slope.per_point,
            None => {
                return Ok(Err(format!(
                    "what {} hold of deprivation already cannot be measured (lists by age or scores of too few practices are \
                     held), and it is not counted twice",
                    list.title()
                )));
            }
        },
    };
    let slope = |ratio: f64| ratio.ln() / apart;
    let central = measured.map_or(slope(range.likely.central), |slope| slope.per_point);
    let low = slope(range.likely.low).min(central);
    let high = slope(range.likely.high).max(central);
    let left = |per_point: f64| factor(&place, &england, (per_point - in_list).max(0.0));
    let (one, two, three) = (left(low), left(central), left(high));
    // Where a place is less deprived than England, the steeper slope gives the lower factor.
    let likely = Likely { low: one.min(three).min(two), central: two, high: one.max(three).max(two) };
    let ratio = |per_point: f64| (per_point * apart).exp();
    let how = match measured {
        Some(slope) => format!(
            "measured: the most deprived fifth needs {:.2} times what the least deprived does at the same ages (need-weighted \
             lists of {} practices); range {} to {}",
            ratio(slope.per_point),
            slope.practices,
            range.likely.low,
            range.likely.high
        ),
        None => range.sentence.clone(),
    };
    let already = held_in.map_or_else(String::new, |list| {
        format!(
            "; {} hold {:.2} times of it already, so {:.2} times is left",
            list.title(),
            ratio(in_list),
            ratio((central - in_list).max(0.0))
        )
    });
    let mean = |all: &[Scored]| {
        all.iter().map(|one| one.patients * one.score).sum::<f64>() / all.iter().map(|one| one.patients).sum::<f64>()
    };
    Ok(Ok(Deprivation {
        factor: likely,
        said: format!(
            "deprivation score (IMD of {}) {:.1} here, {:.1} in England; {how}{already}",
            scores.edition.period,
            mean(&place),
            mean(&england)
        ),
        editions: vec![scores.edition.clone()],
    }))
}

/// Mean of e^(slope × score) over the patients of a place, England's being 1.
fn factor(place: &[Scored], england: &[Scored], per_point: f64) -> f64 {
    let mean = |all: &[Scored]| {
        let weighted: f64 = all.iter().map(|one| one.patients * (per_point * one.score).exp()).sum();
        weighted / all.iter().map(|one| one.patients).sum::<f64>()
    };
    mean(place) / mean(england)
}

/// How many points of the score lie between the means of the most and the least deprived fifth of patients; none of fewer than
/// ten practices or where all are alike.
fn between_fifths(england: &[Scored]) -> Option<f64> {
    let mut ordered: Vec<&Scored> = england.iter().collect();
    ordered.sort_by(|one, other| one.score.total_cmp(&other.score).then(one.patients.total_cmp(&other.patients)));
    if ordered.len() < 10 {
        return None;
    }
    let total: f64 = ordered.iter().map(|one| one.patients).sum();
    let mean = |from: f64, to: f64| {
        let (mut before, mut weight, mut sum) = (0.0, 0.0, 0.0);
        for one in &ordered {
            let middle = (before + one.patients / 2.0) / total;
            before += one.patients;
            if (from..=to).contains(&middle) {
                weight += one.patients;
                sum += one.patients * one.score;
            }
        }
        (0.0 < weight).then_some(sum / weight)
    };
    mean(0.8, 1.0).zip(mean(0.0, 0.2)).map(|(most, least)| most - least).filter(|apart| 0.0 < *apart)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn england() -> Vec<Scored> {
        (0..10).map(|index| Scored { patients: 100.0, score: f64::from(index) * 5.0 }).collect()
    }

    #[test]
    fn fifths_are_of_patients() {
        // Scores 0 to 45: the two least deprived have 0 and 5, the two most 40 and 45.
        assert_eq!(between_fifths(&england()), Some(40.0));
        assert_eq!(between_fifths(&england()[..9]), None);
        let alike: Vec<Scored> = (0..10).map(|_| Scored { patients: 100.0, score: 5.0 }).collect();
        assert_eq!(between_fifths(&alike), None);
    }

    #[test]
    fn the_most_deprived_fifth_needs_the_ratio_over_the_least() {
        let england = england();
        let per_point = 1.2_f64.ln() / 40.0;
        let at = |score| factor(&[Scored { patients: 1.0, score }], &england, per_point);
        assert!((at(42.5) / at(2.5) - 1.2).abs() < 1e-12);
        assert!((factor(&england, &england, per_point) - 1.0).abs() < 1e-12, "England needs what it has");
    }

    #[test]
    fn weights_are_those_of_the_wider_band() {
        let catalogue = wholetime_catalogue::Catalogue::shipped().unwrap();
        let all = wholetime_models::assumptions::assumptions(&catalogue).unwrap();
        let assumed = Assumed::of(all, Date::constant(2022, 6, 30));
        let band = |from, to| PatientBand { sex: Sex::Female, from, to };
        let weights = assumed.weights(&[band(20, Some(24)), band(95, None)]);
        let weights: Vec<f64> = weights.iter().map(|weight| weight.weight).collect();
        assert_eq!(weights, [2.19, 6.72]);
        let patients = [
            Patients { band: band(20, Some(24)), registered: 300.0 },
            Patients { band: band(95, None), registered: 100.0 },
        ];
        let mean = mean_weight(&patients, &assumed.weights(&[band(20, Some(24)), band(95, None)])).unwrap();
        assert!((mean - (3.0 * 2.19 + 6.72) / 4.0).abs() < 1e-12);
        assert_eq!(mean_weight(&patients, &[]), None);
    }
}
