//! Peers: areas of the same level that are most alike in size, age, deprivation, dispensing and rurality.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_snapshots::EditionKey;
use wholetime_statistics::nearest;
use wholetime_vocabulary::{Level, Period};

use crate::MeasuresError;
use crate::figures::Place;
use crate::geography::Tree;
use crate::holdings::Holdings;
use crate::practices::ByPractice;

/// Peers of an area. Our judgement: enough for quartiles, few enough to be alike.
pub const PEERS: usize = 20;

/// Bands of the lists by age that make up the shares.
const AGED_0_14: [&str; 3] = ["0_4", "5_9", "10_14"];
const AGED_65_PLUS: [&str; 7] = ["65_69", "70_74", "75_79", "80_84", "85_89", "90_94", "95_plus"];

/// One feature by which areas are alike.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Feature {
    /// Identifier.
    pub id: &'static str,
    /// What it is.
    pub title: &'static str,
    /// Whether any source held says it; where not, peers are chosen without it.
    pub is_held: bool,
    /// The period of the source.
    pub period: Option<Period>,
    /// One step of the distance: the spread of the feature over all areas, in its own unit.
    pub spread: Option<f64>,
}

/// All areas of a level with what makes them alike.
#[derive(Clone, Debug)]
pub struct Pool {
    /// Codes, in the order of the features.
    pub codes: Vec<String>,
    /// The rule: which features, with what spread.
    pub rule: Vec<Feature>,
    /// Editions behind the features.
    pub editions: Vec<EditionKey>,
    features: Vec<Vec<Option<f64>>>,
    spreads: Vec<Option<f64>>,
}

/// A peer, with how far it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Peer {
    /// Code.
    pub code: String,
    /// Distance: 1 says that the two lie one spread apart in each feature.
    pub distance: f64,
}

fn list_of(lists: &[std::sync::Arc<ByPractice>], code: &str) -> Option<f64> {
    let known: Vec<f64> =
        lists.iter().filter_map(|list| list.values.get(code).and_then(|value| value.known())).collect();
    (!known.is_empty()).then(|| known.iter().sum())
}

impl Pool {
    /// Every area of a level in a tree; `places` may add groups.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub fn of(holdings: &Holdings, tree: &Tree, places: &[Place]) -> Result<Self, MeasuresError> {
        let period = tree.period;
        let lists = |bands: &[&str]| -> Result<Vec<_>, MeasuresError> {
            let mut found = Vec::new();
            for band in bands {
                found.extend(holdings.by_practice(&format!("patients_registered_age_{band}"), period)?);
            }
            Ok(found)
        };
        let (young, old) = (lists(&AGED_0_14)?, lists(&AGED_65_PLUS)?);
        let listed = holdings.by_practice("patients_registered", period)?;
        let scores = holdings.by_practice("imd_score", period)?;
        let rural = holdings.by_practice("practice_rural", period)?;
        let mut codes = Vec::new();
        let mut features = Vec::new();
        for place in places {
            let mut own = Sums::default();
            for member in place.practices(tree).into_iter().map(|index| &tree.members[index]) {
                let patients = member.patients.unwrap_or_default();
                own.patients += patients;
                if let Some(list) = listed.as_ref().and_then(|list| list.values.get(&member.code)?.known()) {
                    own.listed += list;
                    own.young += list_of(&young, &member.code).unwrap_or_default();
                    own.old += list_of(&old, &member.code).unwrap_or_default();
                }
                if let Some(score) = scores.as_ref().and_then(|scores| scores.values.get(&member.code)?.known()) {
                    own.scored += patients;
                    own.score += patients * score;
                }
                if let Some(is_rural) = rural.as_ref().and_then(|rural| rural.values.get(&member.code)?.known()) {
                    own.known_rural += patients;
                    own.rural += patients * is_rural;
                }
                if let Some(dispenses) = member.dispensing {
                    own.known_dispensing += patients;
                    own.dispensing += if dispenses { patients } else { 0.0 };
                }
            }
            codes.push(place.code.clone());
            features.push(own.features());
        }
        let spreads = nearest::spreads(&features);
        let listed_at = listed.as_ref().map(|list| list.edition.period);
        let rural_at = rural.as_ref().map(|rural| rural.edition.period);
        let scored_at = scores.as_ref().map(|scores| scores.edition.period);
        let feature = |index: usize, id, title, period: Option<Period>| Feature {
            id,
            title,
            is_held: spreads.get(index).copied().flatten().is_some(),
            period,
            spread: spreads.get(index).copied().flatten(),
        };
        let rule = vec![
            feature(0, "list_size", "size of the list (logarithm of patients)", Some(period)),
            feature(1, "aged_0_14", "share of patients aged under 15, in %", listed_at),
            feature(2, "aged_65_plus", "share of patients aged 65 and over, in %", listed_at),
            feature(3, "deprivation", "deprivation score, averaged by patients", scored_at),
            feature(4, "dispensing", "share of patients at dispensing practices, in %", None),
            feature(5, "rurality", "share of patients at rural practices, in %", rural_at),
        ];
        let mut editions: Vec<EditionKey> =
            listed.iter().chain(&scores).chain(&rural).map(|list| list.edition.clone()).collect();
        editions.sort();
        editions.dedup();
        Ok(Self { codes, rule, editions, features, spreads })
    }

    /// The peers of an area, most alike first, among those that `may_be` one.
    #[must_use]
    pub fn nearest(&self, code: &str, may_be: impl Fn(&str) -> bool) -> Vec<Peer> {
        let Some(own) = self.codes.iter().position(|one| one == code) else { return Vec::new() };
        nearest::nearest(&self.features, &self.spreads, own, PEERS, |index| may_be(&self.codes[index]))
            .into_iter()
            .map(|(position, distance)| Peer { code: self.codes[position].clone(), distance })
            .collect()
    }

    /// The features of an area by their identifiers; those that are not held are left out.
    #[must_use]
    pub fn features(&self, code: &str) -> BTreeMap<&'static str, f64> {
        let Some(own) = self.codes.iter().position(|one| one == code) else { return BTreeMap::new() };
        let values = self.rule.iter().zip(&self.features[own]);
        values.filter_map(|(feature, value)| Some((feature.id, (*value)?))).collect()
    }
}

/// What the practices of an area add up to.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    patients: f64,
    listed: f64,
    young: f64,
    old: f64,
    scored: f64,
    score: f64,
    known_dispensing: f64,
    dispensing: f64,
    known_rural: f64,
    rural: f64,
}

impl Sums {
    fn features(self) -> Vec<Option<f64>> {
        let over = |top: f64, bottom: f64| (0.0 < bottom).then(|| top / bottom);
        let percent = |top, bottom| over(top, bottom).map(|share| share * 100.0);
        vec![
            (0.0 < self.patients).then(|| self.patients.ln()),
            percent(self.young, self.listed),
            percent(self.old, self.listed),
            over(self.score, self.scored),
            percent(self.dispensing, self.known_dispensing),
            percent(self.rural, self.known_rural),
        ]
    }
}

/// Places of all areas of a level in a tree.
#[must_use]
pub fn places(tree: &Tree, level: Level) -> Vec<Place> {
    match level {
        Level::Practice => tree.members.iter().map(|member| Place::published(Level::Practice, &member.code)).collect(),
        _ => tree.areas(level).iter().map(|code| Place::published(level, code)).collect(),
    }
}
