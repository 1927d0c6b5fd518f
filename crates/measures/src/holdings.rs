//! What is held, ready to be asked: trees, sums and coverage of any area and period, from roll-ups where they were made.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use wholetime_catalogue::Catalogue;
use wholetime_snapshots::{EditionKey, Fact, FactFilter, Shelf};
use wholetime_vocabulary::{GpDefinition, Level, Missing, Period, Value};

use crate::corrected::{Month, Used};
use crate::figures::Place;
use crate::geography::{Geography, Tree};
use crate::practices::ByPractice;
use crate::readings::Readings;
use crate::sums::{Coverage, Sum, align_of};
use crate::workforce::Practices;
use crate::{MeasuresError, Register, quality, shapes, workforce};

/// Facts of a measure in an edition, by both.
type PublishedFacts = HashMap<(EditionKey, String), Arc<Vec<Fact>>>;

/// Names of roll-ups, by their period and map.
type RollupKeys = HashMap<(Period, Geography), Arc<str>>;

/// Trees, by their period and map.
type Trees = HashMap<(Period, Geography), Arc<Tree>>;

/// What is held, with what has been worked out from it so far. Made once for a state of the shelf, shared by all questions.
#[derive(Debug)]
pub struct Holdings {
    /// Editions.
    pub shelf: Arc<Shelf>,
    /// Definitions.
    pub catalogue: Arc<Catalogue>,
    /// Organisations.
    pub register: Arc<Register>,
    /// For closed practices, the one that took over, as confirmed by people.
    pub successors: BTreeMap<String, String>,
    /// Corrections laid over what files say.
    pub(crate) used: Vec<Used>,
    pub(crate) corrected: Mutex<HashMap<Period, Arc<Month>>>,
    pub(crate) corrected_trees: Mutex<Trees>,
    /// Some rest on lists that a correction may change, so these are not shared.
    by_practice: Mutex<HashMap<(EditionKey, String), Arc<ByPractice>>>,
    published: Arc<Mutex<PublishedFacts>>,
    pub(crate) readings: Arc<Readings>,
    rollup_keys: Arc<Mutex<RollupKeys>>,
    pub(crate) measures_rolled_up: Arc<OnceLock<String>>,
    pub(crate) checked: Arc<quality::Kept>,
    pub(crate) usual: Arc<OnceLock<GpDefinition>>,
    pub(crate) outlines: Arc<shapes::Kept>,
}

/// Sums and coverage of some areas.
#[derive(Clone, Debug, Default)]
pub struct AreaSums {
    sums: HashMap<(String, String), Sum>,
    coverage: HashMap<String, Coverage>,
}

impl AreaSums {
    /// The sum of a measure over an area.
    #[must_use]
    pub fn sum(&self, area: &str, measure: &str) -> Sum {
        let none = Sum { value: Value::Missing(Missing::NotHeld), practices: 0, patients: 0.0, practices_missing: 0 };
        self.sums.get(&(area.to_owned(), measure.to_owned())).copied().unwrap_or(none)
    }

    /// What is held of an area; nothing where the area has no practice.
    #[must_use]
    pub fn coverage(&self, area: &str) -> Coverage {
        self.coverage.get(area).cloned().unwrap_or_default()
    }

    pub(crate) fn extend(&mut self, others: Self) {
        self.sums.extend(others.sums);
        self.coverage.extend(others.coverage);
    }

    pub(crate) fn put_sum(&mut self, area: &str, measure: &str, sum: Sum) {
        self.sums.insert((area.to_owned(), measure.to_owned()), sum);
    }

    pub(crate) fn coverage_mut(&mut self, area: &str) -> &mut Coverage {
        self.coverage.entry(area.to_owned()).or_default()
    }
}

impl Holdings {
    /// Everything held on a shelf.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub fn of(
        shelf: Shelf,
        catalogue: Arc<Catalogue>,
        successors: BTreeMap<String, String>,
    ) -> Result<Self, MeasuresError> {
        let register = Register::of(&shelf)?;
        Ok(Self {
            shelf: Arc::new(shelf),
            catalogue,
            register: Arc::new(register),
            successors,
            used: Vec::new(),
            corrected: Mutex::default(),
            corrected_trees: Mutex::default(),
            by_practice: Mutex::default(),
            published: Arc::default(),
            readings: Arc::default(),
            rollup_keys: Arc::default(),
            measures_rolled_up: Arc::default(),
            checked: Arc::default(),
            usual: Arc::default(),
            outlines: Arc::default(),
        })
    }

    /// The same holdings as the files have it, without corrections. What was worked out from files alone is shared.
    #[must_use]
    pub fn as_filed(&self) -> Self {
        Self {
            shelf: Arc::clone(&self.shelf),
            catalogue: Arc::clone(&self.catalogue),
            register: Arc::clone(&self.register),
            successors: self.successors.clone(),
            used: Vec::new(),
            corrected: Mutex::default(),
            corrected_trees: Mutex::default(),
            by_practice: Mutex::default(),
            published: Arc::clone(&self.published),
            readings: Arc::clone(&self.readings),
            rollup_keys: Arc::clone(&self.rollup_keys),
            measures_rolled_up: Arc::clone(&self.measures_rolled_up),
            checked: Arc::clone(&self.checked),
            usual: Arc::clone(&self.usual),
            outlines: Arc::clone(&self.outlines),
        }
    }

    /// The name of the roll-up of a period, worked out once: it rests on every edition held.
    pub(crate) fn rollup_key(&self, period: Period, geography: Geography, of: impl FnOnce() -> String) -> Arc<str> {
        let mut keys = self.rollup_keys.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(keys.entry((period, geography)).or_insert_with(|| of().into()))
    }

    /// Practices of a period with values of the measures, as the files have them, read once.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub fn staff_as_filed(&self, period: Period, measures: &[&str]) -> Result<Arc<Practices>, MeasuresError> {
        let read = || workforce::read(&self.shelf, &self.catalogue, period, measures);
        self.readings.month(period, measures, read)
    }

    /// The tree of a period, made once; lists that were corrected are so in it.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub fn tree(&self, period: Period, geography: Geography) -> Result<Arc<Tree>, MeasuresError> {
        self.tree_corrected(self.tree_as_filed(period, geography)?, period, geography)
    }

    /// The tree of a period as the files have it, made once.
    pub(crate) fn tree_as_filed(&self, period: Period, geography: Geography) -> Result<Arc<Tree>, MeasuresError> {
        let make = || Tree::of(&self.shelf, &self.register, period, geography, &self.successors);
        self.readings.tree(period, geography, make)
    }

    /// Every fact of a measure in an edition of a published series, read once: a series asks for each of its months.
    ///
    /// # Errors
    /// Where the edition cannot be read.
    pub fn published_facts(&self, key: &EditionKey, measure: &str) -> Result<Arc<Vec<Fact>>, MeasuresError> {
        let name = (key.clone(), measure.to_owned());
        if let Some(facts) = self.published.lock().unwrap_or_else(PoisonError::into_inner).get(&name) {
            return Ok(Arc::clone(facts));
        }
        let filter = FactFilter { measures: &[measure], ..FactFilter::default() };
        let facts = Arc::new(self.shelf.facts(key, &filter)?);
        self.published.lock().unwrap_or_else(PoisonError::into_inner).insert(name, Arc::clone(&facts));
        Ok(facts)
    }

    /// What `read` makes of a measure by practice in an edition, made once: a comparison asks it for each of its areas.
    pub(crate) fn keep_by_practice(
        &self,
        key: &EditionKey,
        measure: &str,
        read: impl FnOnce() -> Result<ByPractice, MeasuresError>,
    ) -> Result<Arc<ByPractice>, MeasuresError> {
        let name = (key.clone(), measure.to_owned());
        if let Some(kept) = self.by_practice.lock().unwrap_or_else(PoisonError::into_inner).get(&name) {
            return Ok(Arc::clone(kept));
        }
        let made = Arc::new(read()?);
        self.by_practice.lock().unwrap_or_else(PoisonError::into_inner).insert(name, Arc::clone(&made));
        Ok(made)
    }

    /// Sums of `measures` over published areas of a period, from its roll-up (made now where it was not), or added up anew
    /// where a practice of the area is corrected.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub fn area_sums(
        &self,
        period: Period,
        geography: Geography,
        places: &[Place],
        measures: &[&str],
    ) -> Result<AreaSums, MeasuresError> {
        self.area_sums_corrected(period, geography, places, measures)
    }

    /// Sums of `measures` over the given practices of a tree, as the area `name`.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub fn practice_sums(
        &self,
        tree: &Tree,
        areas: &[(String, Vec<usize>)],
        measures: &[&str],
    ) -> Result<AreaSums, MeasuresError> {
        let values = self.staff(tree.period, measures)?;
        let mut answer = AreaSums::default();
        for (name, practices) in areas {
            let aligned = align_of(tree, practices, &values);
            for (index, measure) in measures.iter().enumerate() {
                answer.put_sum(name, measure, Sum::of(tree, practices, &aligned, index));
            }
            *answer.coverage_mut(name) = Coverage::of(tree, practices);
        }
        Ok(answer)
    }

    /// Periods for which practice-level staff figures are held, in order.
    #[must_use]
    pub fn workforce_periods(&self) -> &[Period] {
        &self.register.workforce_periods
    }

    /// Levels whose areas a roll-up holds.
    pub const ROLLED_UP: [Level; 5] = [Level::Pcn, Level::SubIcb, Level::Icb, Level::Region, Level::England];
}
