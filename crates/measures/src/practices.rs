//! Measures of every practice of a period, side by side, from whichever source holds them.
//!
//! **Invariant:** the staff of a table come from one basis; what other sources add (weighted lists, deprivation) is named
//! in its notes with the period it is of.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use wholetime_catalogue::{Indicator, Measure, MeasureKind};
use wholetime_snapshots::{Edition, EditionKey, FactFilter};
use wholetime_vocabulary::{Basis, Level, Missing, Period, Value};

use crate::holdings::Holdings;
use crate::{MeasuresError, deprivation};

/// A measure that some source publishes by practice, of the edition nearest to a period.
#[derive(Clone, Debug)]
pub struct ByPractice {
    /// Edition it stands in.
    pub edition: EditionKey,
    /// Values by practice; a practice that the edition does not name is not here.
    pub values: HashMap<String, Value>,
    /// What a reader should know of how it was made.
    pub note: Option<String>,
}

/// Measures of every practice of a period on one basis.
#[derive(Clone, Debug)]
pub struct PracticeTable {
    /// Period.
    pub period: Period,
    /// Where the staff come from.
    pub basis: Basis,
    /// Measures, in the order of the values.
    pub measures: Vec<String>,
    /// One value a measure for each practice, by code.
    pub rows: BTreeMap<String, Vec<Value>>,
    /// Editions behind it.
    pub editions: Vec<EditionKey>,
    /// What a reader should know, such as that a list is of another period.
    pub notes: Vec<String>,
}

/// An indicator of one practice, with its two sides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PracticeFigure {
    /// What is counted.
    pub numerator: Value,
    /// What it is divided by; none for a plain count.
    pub denominator: Option<Value>,
    /// The value.
    pub value: Value,
}

impl PracticeTable {
    /// The value of a measure for a practice; not held where the table has neither.
    #[must_use]
    pub fn value(&self, practice: &str, measure: &str) -> Value {
        let position = self.measures.iter().position(|name| name == measure);
        match (self.rows.get(practice), position) {
            (Some(values), Some(position)) => values[position],
            _ => Value::Missing(Missing::NotHeld),
        }
    }

    /// An indicator of one practice; the table must hold its measures.
    #[must_use]
    pub fn figure(&self, practice: &str, indicator: &Indicator) -> PracticeFigure {
        let part = |measure: &str| self.value(practice, measure);
        let numerator = indicator.numerator.value(part);
        let denominator = indicator.denominator.as_ref().map(|expression| expression.value(part));
        PracticeFigure { numerator, denominator, value: indicator.value(numerator, denominator) }
    }
}

/// What is said of a list of another time than the figure: practices that merged or moved since have another list.
pub(crate) fn of_another_time(title: &str, of: Period, asked: Period) -> String {
    let away = of.months_since(asked);
    let way = if away < 0 { "earlier" } else { "later" };
    if away == 0 {
        format!("{title}: that of {of}")
    } else {
        format!("{title}: that of {of}, {} months {way}", away.abs())
    }
}

/// A measure that is not counted in the workforce file, and where it is published by practice.
pub(crate) fn published_in(measure: &Measure) -> Option<&'static str> {
    match measure.kind {
        MeasureKind::Score => match measure.id.as_str() {
            "imd_score" => Some("deprivation"),
            "practice_rural" => Some("payments"),
            _ => None,
        },
        MeasureKind::Money => Some("payments"),
        MeasureKind::Patients => match measure.id.as_str() {
            "patients_weighted" => Some("payments"),
            "patients_need_weighted" => Some("need_weighted_lists"),
            id if id.starts_with("patients_registered") => Some("patients_quin_age"),
            _ => None,
        },
        MeasureKind::Staff(..) | MeasureKind::NetworkStaff(_) => None,
    }
}

impl Holdings {
    /// A measure as its source publishes it by practice, of the edition nearest to `period`; nothing where no source
    /// that is held does.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub fn by_practice(&self, measure: &str, period: Period) -> Result<Option<Arc<ByPractice>>, MeasuresError> {
        if measure == deprivation::MEASURE {
            return deprivation::adjusted_lists(self, period);
        }
        let Some(source) = self.catalogue.measures.get(measure).and_then(published_in) else { return Ok(None) };
        let Some(edition) = self.nearest_edition(source, period) else { return Ok(None) };
        let key = edition.key.clone();
        self.keep_by_practice(&key, measure, || self.read_by_practice(&key, measure)).map(Some)
    }

    /// The edition of a source whose period holds the last day of `period`, else the nearest in time, the earlier of two.
    pub(crate) fn nearest_edition(&self, source: &str, period: Period) -> Option<&Edition> {
        let editions = self.shelf.editions().filter(|edition| edition.key.source == source);
        editions.min_by_key(|edition| {
            let contains = edition.key.period.first_day() <= period.last_day()
                && period.last_day() <= edition.key.period.last_day();
            let away = edition.key.period.months_since(period);
            (!contains, away.abs(), away, std::cmp::Reverse(edition.key.revision))
        })
    }

    fn read_by_practice(&self, key: &EditionKey, measure: &str) -> Result<ByPractice, MeasuresError> {
        // A list by age may leave out rows of zero; its row for all ages tells whether it names a practice at all.
        let leaves_out_zeros = key.source == "patients_quin_age";
        let named_by = [measure, "patients_registered"];
        let wanted = if leaves_out_zeros { &named_by[..] } else { &named_by[..1] };
        let filter = FactFilter { measures: wanted, level: Some(Level::Practice), ..FactFilter::default() };
        let mut values = HashMap::new();
        for fact in self.shelf.facts(key, &filter)? {
            if fact.measure == measure {
                values.insert(fact.area, fact.value);
            } else {
                values.entry(fact.area).or_insert(Value::Known(0.0));
            }
        }
        Ok(ByPractice { edition: key.clone(), values, note: None })
    }

    /// Every measure of `measures` for every practice of a period, on a basis: `practice_level_sum` for the workforce
    /// files (or lists, where no such file is held), `compiled` and `returned` for own tables. Empty where nothing is held.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub fn practice_table(
        &self,
        period: Period,
        basis: Basis,
        measures: &[&str],
    ) -> Result<PracticeTable, MeasuresError> {
        let mut table = PracticeTable {
            period,
            basis,
            measures: measures.iter().map(|name| (*name).to_owned()).collect(),
            rows: BTreeMap::new(),
            editions: Vec::new(),
            notes: Vec::new(),
        };
        match basis {
            Basis::PracticeLevelSum => self.rows_of_workforce(&mut table, measures)?,
            Basis::Compiled | Basis::Returned => self.rows_of_own_table(&mut table, measures)?,
            Basis::Published => {}
        }
        for (position, name) in measures.iter().enumerate() {
            if table.rows.values().any(|values| values[position].missing() != Some(Missing::NotHeld)) {
                continue;
            }
            if *name == "practices" {
                table.rows.values_mut().for_each(|values| values[position] = Value::Known(1.0));
                continue;
            }
            if *name == deprivation::MEASURE && basis != Basis::PracticeLevelSum {
                // The lists adjusted are those of the table itself: its practices and its time.
                let own = self.practice_table(period, basis, &["patients_registered"])?;
                let lists = own.rows.iter().filter_map(|(code, values)| Some((code.as_str(), values[0].known()?)));
                let Some(adjusted) = deprivation::adjusted(self, period, lists.collect())? else { continue };
                for (practice, values) in &mut table.rows {
                    values[position] = adjusted.values.get(practice).copied().unwrap_or(values[position]);
                }
                table.notes.extend(adjusted.note);
                continue;
            }
            let Some(published) = self.by_practice(name, period)? else { continue };
            for (practice, values) in &mut table.rows {
                values[position] = published.values.get(practice).copied().unwrap_or(values[position]);
            }
            table.editions.push(published.edition.clone());
            table.notes.extend(published.note.clone());
            if published.edition.period != period {
                let title = self.catalogue.measures.get(*name).map_or(*name, |measure| measure.title.as_str());
                table.notes.push(of_another_time(title, published.edition.period, period));
            }
        }
        table.editions.sort();
        table.editions.dedup();
        Ok(table)
    }

    fn rows_of_workforce(&self, table: &mut PracticeTable, measures: &[&str]) -> Result<(), MeasuresError> {
        let read = self.staff(table.period, measures)?;
        table.editions.clone_from(&read.editions);
        table.rows = read.values.iter().map(|(practice, (_, values))| (practice.clone(), values.clone())).collect();
        if !table.rows.is_empty() {
            return Ok(());
        }
        // Without a workforce file the practices are those that the sources of the measures name.
        let mut practices = BTreeSet::new();
        for name in measures {
            if let Some(published) = self.by_practice(name, table.period)? {
                practices.extend(published.values.keys().cloned());
            }
        }
        let nothing = vec![Value::Missing(Missing::NotHeld); measures.len()];
        table.rows = practices.into_iter().map(|practice| (practice, nothing.clone())).collect();
        Ok(())
    }

    fn rows_of_own_table(&self, table: &mut PracticeTable, measures: &[&str]) -> Result<(), MeasuresError> {
        let editions = self.shelf.editions().rev().filter(|edition| edition.basis == table.basis);
        for edition in editions {
            let covers =
                edition.facts_periods.is_some_and(|(first, last)| first <= table.period && table.period <= last);
            if !covers {
                continue;
            }
            for (position, name) in measures.iter().enumerate() {
                let facts = self.published_facts(&edition.key, name)?;
                let of_practices =
                    facts.iter().filter(|fact| fact.period == table.period && fact.level == Level::Practice);
                for fact in of_practices {
                    let nothing = || vec![Value::Missing(Missing::NotHeld); measures.len()];
                    table.rows.entry(fact.area.clone()).or_insert_with(nothing)[position] = fact.value;
                }
            }
            if !table.rows.is_empty() {
                table.editions.push(edition.key.clone());
                let title = edition.title.as_deref().unwrap_or(&edition.key.source);
                table.notes.push(format!("{}: {title}", table.basis.title()));
                return Ok(());
            }
        }
        Ok(())
    }
}
