//! Figures of every practice at one time from one publication, as the rules read them.

use std::collections::{BTreeMap, HashMap};

use wholetime_snapshots::FactFilter;
use wholetime_vocabulary::{Basis, Level, Missing, Period, StaffGroup, Value};

use crate::register::WORKFORCE;
use crate::{Holdings, MeasuresError, workforce};

pub(super) const PATIENTS: &str = "patients_registered";
pub(super) const ALL_GPS: &str = "gp_fte_total";

/// What the rules read; columns of parts are read where they are needed.
const MEASURES: [&str; 20] = [
    PATIENTS,
    ALL_GPS,
    "gp_fte_extg",
    "gp_fte_exl",
    "gp_fte_extgl",
    "gp_fte_trainee",
    "gp_fte_locum",
    "gp_fte_locum_or_trainee",
    "nurse_fte",
    "dpc_fte",
    "admin_fte",
    "gp_headcount_total",
    "gp_headcount_extg",
    "gp_headcount_exl",
    "gp_headcount_extgl",
    "gp_headcount_trainee",
    "gp_headcount_locum",
    "nurse_headcount",
    "dpc_headcount",
    "admin_headcount",
];

/// Which GPs stand for a practice in its own series and among its peers, the best first: trainees come and go with the
/// training year, so they are left out where that can be done.
const GPS: [(&str, &str); 3] =
    [("gp_fte_extg", "gp_headcount_extg"), ("gp_fte_extgl", "gp_headcount_extgl"), (ALL_GPS, "gp_headcount_total")];

/// For each practice one value a measure.
pub(super) type Rows = BTreeMap<String, Vec<Value>>;

/// Figures of every practice at one time.
#[derive(Clone, Debug)]
pub(super) struct Census {
    pub(super) period: Period,
    pub(super) basis: Basis,
    /// Publication.
    pub(super) source: String,
    /// Practice codes, in order.
    pub(super) practices: Vec<String>,
    /// Which figures of GPs stand for them: FTE and headcount.
    pub(super) gps: (&'static str, &'static str),
    columns: HashMap<&'static str, Vec<Value>>,
}

impl Census {
    /// A census of rows: for each practice one value for each of `measures`.
    pub(super) fn of(period: Period, basis: Basis, source: &str, measures: &[&'static str], rows: Rows) -> Self {
        let mut columns: HashMap<&'static str, Vec<Value>> =
            MEASURES.iter().map(|measure| (*measure, Vec::with_capacity(rows.len()))).collect();
        let mut practices = Vec::with_capacity(rows.len());
        for (practice, values) in rows {
            practices.push(practice);
            for (measure, column) in &mut columns {
                let position = measures.iter().position(|known| known == measure);
                column.push(position.map_or(Value::Missing(Missing::NotHeld), |position| values[position]));
            }
        }
        let mut census = Self { period, basis, source: source.to_owned(), practices, gps: GPS[2], columns };
        census.add_all_gps();
        census.gps = GPS.into_iter().find(|(fte, _)| census.holds(fte)).unwrap_or(GPS[2]);
        census
    }

    /// Where only GPs without trainees and locums, and these two together, are stated, all GPs are their sum.
    fn add_all_gps(&mut self) {
        if self.holds(ALL_GPS) {
            return;
        }
        let sums = (0..self.practices.len())
            .map(|index| match (self.value(index, "gp_fte_extgl"), self.value(index, "gp_fte_locum_or_trainee")) {
                (Value::Known(own), Value::Known(others)) => Value::Known(own + others),
                (Value::Known(_), missing) | (missing, _) => missing,
            })
            .collect();
        self.columns.insert(ALL_GPS, sums);
    }

    pub(super) fn value(&self, practice: usize, measure: &str) -> Value {
        self.columns.get(measure).map_or(Value::Missing(Missing::NotHeld), |column| column[practice])
    }

    pub(super) fn known(&self, practice: usize, measure: &str) -> Option<f64> {
        self.value(practice, measure).known()
    }

    /// Whether it states the measure of any practice, or says why not.
    pub(super) fn holds(&self, measure: &str) -> bool {
        self.columns
            .get(measure)
            .is_some_and(|column| column.iter().any(|value| value.missing() != Some(Missing::NotHeld)))
    }

    pub(super) fn measures(&self) -> impl Iterator<Item = &'static str> {
        MEASURES.into_iter()
    }

    /// FTE and headcount that stand for a group.
    pub(super) const fn of_group(&self, group: StaffGroup) -> (&'static str, &'static str) {
        match group {
            StaffGroup::Gp => self.gps,
            StaffGroup::Nurse => ("nurse_fte", "nurse_headcount"),
            StaffGroup::Dpc => ("dpc_fte", "dpc_headcount"),
            StaffGroup::Admin => ("admin_fte", "admin_headcount"),
        }
    }

    /// FTE and headcount of all of a group, every GP included.
    pub(super) const fn all_of_group(&self, group: StaffGroup) -> (&'static str, &'static str) {
        match group {
            StaffGroup::Gp => GPS[2],
            _ => self.of_group(group),
        }
    }

    /// Position of a practice.
    pub(super) fn place(&self, practice: &str) -> Option<usize> {
        self.practices.binary_search_by(|known| known.as_str().cmp(practice)).ok()
    }

    /// The censuses of a period on a basis: one of the workforce files, one of each own table.
    pub(super) fn of_period(holdings: &Holdings, period: Period, basis: Basis) -> Result<Vec<Self>, MeasuresError> {
        if basis == Basis::PracticeLevelSum {
            return Ok(vec![Self::of_workforce(holdings, period)?]);
        }
        let runs = Run::of_own_tables(holdings)?;
        let censuses = runs.into_iter().flat_map(|run| run.censuses);
        Ok(censuses.filter(|census| census.period == period && census.basis == basis).collect())
    }

    fn of_workforce(holdings: &Holdings, period: Period) -> Result<Self, MeasuresError> {
        // Read past what is kept of single questions: every month is wanted once, and what is kept would make room for it.
        let read = workforce::read(&holdings.shelf, &holdings.catalogue, period, &MEASURES)?;
        let rows = read.values.into_iter().map(|(practice, (_, values))| (practice, values)).collect();
        Ok(Self::of(period, Basis::PracticeLevelSum, WORKFORCE[0], &MEASURES, rows))
    }
}

/// The censuses of one publication, in the order of time.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) source: String,
    pub(super) censuses: Vec<Census>,
}

impl Run {
    /// Every publication with figures by practice: the workforce files as one, and each own table.
    pub(super) fn all(holdings: &Holdings) -> Result<Vec<Self>, MeasuresError> {
        let mut runs = Self::of_own_tables(holdings)?;
        let censuses = holdings
            .workforce_periods()
            .iter()
            .map(|period| Census::of_workforce(holdings, *period))
            .collect::<Result<Vec<Census>, MeasuresError>>()?;
        runs.insert(0, Self::of(WORKFORCE[0], censuses));
        Ok(runs)
    }

    /// Censuses of one publication; one and the same kind of GP stands for them throughout, else a change of the file
    /// would look like a change of the practice.
    pub(super) fn of(source: &str, mut censuses: Vec<Census>) -> Self {
        let held_in = |fte: &str| censuses.iter().filter(|census| census.holds(fte)).count();
        // The first of several that are equally often held.
        let gps = GPS.into_iter().rev().max_by_key(|(fte, _)| held_in(fte)).unwrap_or(GPS[2]);
        for census in &mut censuses {
            census.gps = gps;
        }
        Self { source: source.to_owned(), censuses }
    }

    fn of_own_tables(holdings: &Holdings) -> Result<Vec<Self>, MeasuresError> {
        let mut editions: Vec<_> = holdings
            .shelf
            .editions()
            .filter(|edition| {
                matches!(edition.basis, Basis::Compiled | Basis::Returned) && edition.facts_periods.is_some()
            })
            .collect();
        editions.sort_by_key(|edition| (edition.key.source.clone(), edition.key.period, edition.key.revision));
        let filter = FactFilter { measures: &MEASURES, level: Some(Level::Practice), ..FactFilter::default() };
        let mut found: BTreeMap<(String, Period), (Basis, Rows)> = BTreeMap::new();
        for edition in editions {
            let mut of_edition: BTreeMap<Period, Rows> = BTreeMap::new();
            for fact in holdings.shelf.facts(&edition.key, &filter)? {
                let Some(position) = MEASURES.iter().position(|measure| *measure == fact.measure) else { continue };
                let nothing = || vec![Value::Missing(Missing::NotHeld); MEASURES.len()];
                let practices = of_edition.entry(fact.period).or_default();
                practices.entry(fact.area).or_insert_with(nothing)[position] = fact.value;
            }
            // Of one table and time the newest edition speaks.
            for (period, rows) in of_edition {
                found.insert((edition.key.source.clone(), period), (edition.basis, rows));
            }
        }
        let mut runs: BTreeMap<String, Vec<Census>> = BTreeMap::new();
        for ((source, period), (basis, rows)) in found {
            let census = Census::of(period, basis, &source, &MEASURES, rows);
            runs.entry(source).or_default().push(census);
        }
        Ok(runs.into_iter().map(|(source, censuses)| Self::of(&source, censuses)).collect())
    }

    /// The censuses of a month, those neighbouring in time side by side; means over a year are left out.
    pub(super) fn months(&self) -> Vec<&Census> {
        self.censuses.iter().filter(|census| matches!(census.period, Period::Month { .. })).collect()
    }

    /// The practices of all its censuses, each once, in order.
    pub(super) fn practices(&self) -> Vec<&str> {
        let mut all: Vec<&str> =
            self.censuses.iter().flat_map(|census| &census.practices).map(String::as_str).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// `12.3` as people read it: at most two decimals, none where it is whole.
pub(super) fn number(value: f64) -> String {
    if value.fract() == 0.0 {
        return wholetime_vocabulary::grouped(value, 0);
    }
    wholetime_vocabulary::grouped(value, 2)
}

/// A staff group as it reads within a sentence.
pub(super) const fn words(group: StaffGroup) -> &'static str {
    match group {
        StaffGroup::Gp => "GPs",
        StaffGroup::Nurse => "nurses",
        StaffGroup::Dpc => "direct patient care staff",
        StaffGroup::Admin => "admin and non-clinical staff",
    }
}
