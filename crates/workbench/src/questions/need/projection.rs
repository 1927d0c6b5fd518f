//! What population projections say of a place: growth by sex and age, from the boards its practices belong to.
//!
//! **Invariant:** only growth is used, never a level; a board without a projection has another's or England's, and it is said.

use std::collections::{BTreeMap, BTreeSet};

use wholetime_measures::{Holdings, Tree};
use wholetime_models::need::{Growth, PatientBand};
use wholetime_models::supply::Sex;
use wholetime_snapshots::arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use wholetime_snapshots::arrow::datatypes::{DataType, Int32Type};
use wholetime_snapshots::{EditionKey, FactFilter};
use wholetime_vocabulary::Period;

use super::Variant;
use crate::WorkbenchError;

/// The start of the identifiers of editions of projections; the code of the area follows.
const PREFIX: &str = "population_projections_";
/// How England is called.
const ENGLAND: &str = "ENG";
/// Publications whose tables say which code of the ONS an ICB has.
const LOOKUPS: [&str; 2] = ["patients_map", "area_lookup"];
/// Boards whose code of the ONS was replaced in 2023 without a change of its area. Source: known faults of
/// `catalogue/sources/area_lookup.toml` and `population_projections.toml`; the populations agree.
const REPLACED: [(&str, &str); 2] = [("E54000052", "E54000063"), ("E54000053", "E54000064")];
/// Five-year bands: 0 to 4, …, 90 to 94, 95 and over.
const BANDS: u8 = 20;

/// The projections held.
pub(super) struct Projections<'a> {
    holdings: &'a Holdings,
    editions: BTreeMap<String, EditionKey>,
}

/// Which projections a place has, each with its share of the place's patients.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Parts {
    /// Shares by code; they come to 1.
    pub(super) shares: BTreeMap<String, f64>,
    /// What was taken from elsewhere.
    pub(super) borrowed: Vec<String>,
}

/// People by year of a sex and five-year band.
type People = BTreeMap<(Sex, u8), BTreeMap<i16, f64>>;

/// Growth of a place by one variant.
pub(super) struct Projected {
    /// By band.
    pub(super) growth: Vec<Growth>,
    /// People of England, or of the place, at the start, by band: who they are where no list says so.
    pub(super) people: BTreeMap<(Sex, u8), f64>,
}

/// The measure of a sex and band.
pub(super) fn measure(stem: &str, sex: Sex, band: u8) -> String {
    let sex = match sex {
        Sex::Female => "female",
        Sex::Male => "male",
    };
    if band + 1 == BANDS {
        format!("{stem}_{sex}_age_95_plus")
    } else {
        format!("{stem}_{sex}_age_{}_{}", band * 5, band * 5 + 4)
    }
}

/// Every sex and five-year band.
pub(super) fn five_year_bands() -> impl Iterator<Item = (Sex, u8)> {
    [Sex::Female, Sex::Male].into_iter().flat_map(|sex| (0..BANDS).map(move |band| (sex, band)))
}

/// A five-year band as a band of patients.
pub(super) fn as_patients((sex, band): (Sex, u8)) -> PatientBand {
    PatientBand { sex, from: band * 5, to: (band + 1 != BANDS).then_some(band * 5 + 4) }
}

/// Whether a five-year band lies within one of patients.
fn lies_in((sex, band): (Sex, u8), wide: PatientBand) -> bool {
    let narrow = as_patients((sex, band));
    sex == wide.sex && wide.from <= narrow.from && wide.to.is_none_or(|to| narrow.to.is_some_and(|last| last <= to))
}

/// A month in years, where projections (mid-year, 30 June) have whole numbers.
pub(super) fn in_years(period: Period) -> f64 {
    let day = period.last_day();
    f64::from(day.year()) + (f64::from(day.month()) - 6.0) / 12.0
}

impl<'a> Projections<'a> {
    /// The newest projection of each area.
    pub(super) fn held(holdings: &'a Holdings) -> Self {
        let mut editions: BTreeMap<String, EditionKey> = BTreeMap::new();
        for edition in holdings.shelf.editions() {
            let Some(code) = edition.key.source.strip_prefix(PREFIX) else { continue };
            let code = if code.starts_with("e92") { ENGLAND.to_owned() } else { code.to_ascii_uppercase() };
            let is_newer = editions
                .get(&code)
                .is_none_or(|held| (held.period, held.revision) < (edition.key.period, edition.key.revision));
            if is_newer {
                editions.insert(code, edition.key.clone());
            }
        }
        Self { holdings, editions }
    }

    /// Whether none is held.
    pub(super) fn is_empty(&self) -> bool {
        self.editions.is_empty()
    }

    /// The editions of some codes.
    pub(super) fn editions(&self, parts: &Parts) -> Vec<EditionKey> {
        parts.shares.keys().filter_map(|code| self.editions.get(code)).cloned().collect()
    }

    /// The projection that stands for a code of the ONS: its own, or that of the code that replaced it.
    fn standing_for(&self, ons: &str) -> Option<String> {
        let replaced = REPLACED.iter().find(|(old, _)| *old == ons).map(|(_, new)| *new);
        [Some(ons), replaced].into_iter().flatten().find(|code| self.editions.contains_key(*code)).map(str::to_owned)
    }

    /// The projections of the practices of a place, by their patients.
    pub(super) fn parts(&self, tree: &Tree, practices: &[usize], is_england: bool) -> Result<Parts, WorkbenchError> {
        if is_england && self.editions.contains_key(ENGLAND) {
            return Ok(Parts { shares: BTreeMap::from([(ENGLAND.to_owned(), 1.0)]), borrowed: Vec::new() });
        }
        let codes = Codes::read(self.holdings)?;
        let mut patients: BTreeMap<String, f64> = BTreeMap::new();
        let mut elsewhere: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let (mut without, mut without_names) = (0.0, BTreeSet::new());
        for member in practices.iter().map(|index| &tree.members[*index]) {
            let list = member.patients.unwrap_or_default();
            let icb = member.icb.as_deref().unwrap_or("no ICB");
            match self.of_practice(&codes, member.sub_icb.as_deref(), member.icb.as_deref()) {
                Some((code, is_own)) => {
                    if !is_own {
                        elsewhere.entry(icb.to_owned()).or_default().insert(code.clone());
                    }
                    *patients.entry(code).or_default() += list;
                }
                None => {
                    without += list;
                    without_names.insert(icb.to_owned());
                }
            }
        }
        let mut borrowed: Vec<String> = elsewhere
            .into_iter()
            .map(|(icb, codes)| {
                let codes: Vec<String> = codes.into_iter().collect();
                format!(
                    "no projection is published for {icb} as it is now: growth is that of the boards its sub-ICB locations \
                     belonged to ({})",
                    codes.join(", ")
                )
            })
            .collect();
        let total: f64 = patients.values().sum::<f64>() + without;
        if 0.0 < without && self.editions.contains_key(ENGLAND) {
            let names: Vec<String> = without_names.into_iter().collect();
            borrowed.push(format!(
                "no projection is held for {:.1} % of the patients ({}): England's growth is used for them",
                100.0 * without / total,
                names.join(", ")
            ));
            *patients.entry(ENGLAND.to_owned()).or_default() += without;
        } else if 0.0 < without && !patients.is_empty() {
            borrowed.push(format!(
                "no projection is held for {:.1} % of the patients: they are taken to grow as the others do",
                100.0 * without / total
            ));
        }
        let known: f64 = patients.values().sum();
        let shares = patients.into_iter().filter(|(_, list)| 0.0 < *list).map(|(code, list)| (code, list / known));
        Ok(Parts { shares: shares.collect(), borrowed })
    }

    /// The projection for a practice, and whether it is that of its own board.
    fn of_practice(&self, codes: &Codes, sub_icb: Option<&str>, icb: Option<&str>) -> Option<(String, bool)> {
        let of_board = codes.candidates(icb).find_map(|ons| self.standing_for(ons));
        if let Some(code) = of_board {
            return Some((code, true));
        }
        codes.candidates(sub_icb).find_map(|ons| self.standing_for(ons)).map(|code| (code, false))
    }

    /// First and last year that every one of the parts is projected for.
    pub(super) fn years(&self, parts: &Parts) -> Result<Option<(i16, i16)>, WorkbenchError> {
        let mut span: Option<(i16, i16)> = None;
        for key in self.editions(parts) {
            let Some((Period::Year(first), Period::Year(last))) = self.holdings.shelf.edition(&key)?.facts_periods
            else {
                continue;
            };
            span = Some(span.map_or((first, last), |(low, high)| (low.max(first), high.min(last))));
        }
        Ok(span)
    }

    /// Growth of bands of patients by a variant, for each year from `from` on; none where the variant is not held of every part.
    pub(super) fn growth(
        &self,
        parts: &Parts,
        bands: &[PatientBand],
        variant: Variant,
        from: Period,
        years: usize,
    ) -> Result<Option<Projected>, WorkbenchError> {
        let start = in_years(from);
        let mut growth: Vec<Growth> =
            bands.iter().map(|band| Growth { band: *band, factors: vec![0.0; years + 1] }).collect();
        let mut people_now: BTreeMap<(Sex, u8), f64> = BTreeMap::new();
        for (code, share) in &parts.shares {
            let Some(key) = self.editions.get(code) else { continue };
            let people = self.people(key, variant)?;
            if people.is_empty() {
                return Ok(None);
            }
            for one in &mut growth {
                let at = |when: f64| -> f64 {
                    people
                        .iter()
                        .filter(|(band, _)| lies_in(**band, one.band))
                        .filter_map(|(_, by_year)| between(by_year, when))
                        .sum()
                };
                let now = at(start);
                for (year, factor) in one.factors.iter_mut().enumerate() {
                    *factor += share * if 0.0 < now { at(start + year as f64) / now } else { 1.0 };
                }
            }
            for (band, by_year) in &people {
                *people_now.entry(*band).or_default() += share * between(by_year, start).unwrap_or_default();
            }
        }
        Ok(Some(Projected { growth, people: people_now }))
    }

    fn people(&self, key: &EditionKey, variant: Variant) -> Result<People, WorkbenchError> {
        let stem = format!("population_{}", variant.word());
        let named: Vec<((Sex, u8), String)> =
            five_year_bands().map(|(sex, band)| ((sex, band), measure(&stem, sex, band))).collect();
        let names: Vec<&str> = named.iter().map(|(_, name)| name.as_str()).collect();
        let facts = self.holdings.shelf.facts(key, &FactFilter { measures: &names, ..FactFilter::default() })?;
        let by_name: BTreeMap<&str, (Sex, u8)> = named.iter().map(|(band, name)| (name.as_str(), *band)).collect();
        let mut people = People::new();
        for fact in facts {
            let (Some(band), Period::Year(year), Some(number)) =
                (by_name.get(fact.measure.as_str()), fact.period, fact.value.known())
            else {
                continue;
            };
            people.entry(*band).or_default().insert(year, number);
        }
        Ok(people)
    }
}

/// The people between two mid-years, on a straight line; none outside the projection.
fn between(by_year: &BTreeMap<i16, f64>, when: f64) -> Option<f64> {
    let (before, people_before) = by_year.iter().rfind(|(year, _)| f64::from(**year) <= when)?;
    let (after, people_after) = by_year.iter().find(|(year, _)| when <= f64::from(**year))?;
    if before == after {
        return Some(*people_before);
    }
    let share = (when - f64::from(*before)) / (f64::from(*after) - f64::from(*before));
    Some(people_before + share * (people_after - people_before))
}

/// Codes of the ONS by those of sub-ICB locations and ICBs, as lookups have them, the newest first.
struct Codes(BTreeMap<String, Vec<String>>);

impl Codes {
    fn read(holdings: &Holdings) -> Result<Self, WorkbenchError> {
        let mut editions: Vec<&EditionKey> = holdings
            .shelf
            .editions()
            .map(|edition| &edition.key)
            .filter(|key| LOOKUPS.contains(&key.source.as_str()))
            .collect();
        editions.sort_by_key(|key| std::cmp::Reverse((key.period, key.revision)));
        let mut codes: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for key in editions {
            let columns = holdings.shelf.table_columns(key)?;
            let wanted = ["sub_icb_code", "icb_code", "icb_ons_code"];
            if !wanted.iter().all(|name| columns.iter().any(|column| column == name)) {
                continue;
            }
            let Some(batch) = holdings.shelf.table(key, Some(&wanted))? else { continue };
            for row in 0..batch.num_rows() {
                let Some(ons) = text(&batch, "icb_ons_code", row) else { continue };
                for of in ["sub_icb_code", "icb_code"] {
                    let Some(code) = text(&batch, of, row) else { continue };
                    let known = codes.entry(code).or_default();
                    if !known.contains(&ons) {
                        known.push(ons.clone());
                    }
                }
            }
        }
        Ok(Self(codes))
    }

    fn candidates(&self, code: Option<&str>) -> impl Iterator<Item = &str> {
        let known = code.and_then(|code| self.0.get(code));
        known.into_iter().flatten().map(String::as_str)
    }
}

/// A cell of text.
fn text(batch: &RecordBatch, column: &str, row: usize) -> Option<String> {
    let column: &ArrayRef = batch.column_by_name(column)?;
    if column.is_null(row) {
        return None;
    }
    match column.data_type() {
        DataType::Dictionary(..) => {
            let words = column.as_dictionary_opt::<Int32Type>()?;
            let key = usize::try_from(words.keys().value(row)).ok()?;
            words.values().as_string_opt::<i32>().map(|words| words.value(key).to_ascii_uppercase())
        }
        DataType::Utf8 => column.as_string_opt::<i32>().map(|words| words.value(row).to_ascii_uppercase()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_lies_between_two_mid_years() {
        let month = |text: &str| in_years(text.parse().unwrap());
        assert!((month("2022-06") - 2022.0).abs() < 1e-12 && (month("2022-12") - 2022.5).abs() < 1e-12);
        let people = BTreeMap::from([(2022, 100.0), (2023, 110.0)]);
        assert_eq!(between(&people, 2022.5), Some(105.0));
        assert_eq!(between(&people, 2023.0), Some(110.0));
        assert_eq!(between(&people, 2023.1), None, "past the projection");
    }

    #[test]
    fn five_year_bands_lie_in_the_bands_of_lists() {
        let wide = |from, to| PatientBand { sex: Sex::Male, from, to };
        let inside = |wide| five_year_bands().filter(|band| lies_in(*band, wide)).count();
        // 15 to 44 is six bands; 85 and over is 85 to 89, 90 to 94, 95 and over.
        assert_eq!((inside(wide(15, Some(44))), inside(wide(85, None)), inside(wide(0, None))), (6, 3, 20));
        assert_eq!(measure("population_v1", Sex::Female, 19), "population_v1_female_age_95_plus");
        assert_eq!(as_patients((Sex::Male, 1)), wide(5, Some(9)));
    }
}
