//! Practice-level values of a period: of each practice, what the newest revision that holds it says.

use std::collections::{BTreeMap, HashMap};

use wholetime_catalogue::{Catalogue, Measure};
use wholetime_snapshots::{Edition, EditionKey, FactFilter, Shelf};
use wholetime_vocabulary::{Level, Missing, Period, Value};

use crate::MeasuresError;
use crate::register::WORKFORCE;

/// Where a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Position of the edition in [`Practices::editions`].
    pub edition: usize,
    /// Row in its file; 0 where it was added up from several.
    pub row: u32,
}

/// Values of some measures for every practice of a period.
#[derive(Clone, Debug, Default)]
pub struct Practices {
    /// Editions they come from.
    pub editions: Vec<EditionKey>,
    /// Measures, in the order of the values.
    pub measures: Vec<String>,
    /// For each practice its origin and one value a measure.
    pub values: HashMap<String, (Origin, Vec<Value>)>,
    /// For each measure the columns it was made from, by edition; empty where the edition has none of them.
    pub columns: Vec<Vec<Vec<String>>>,
}

impl Practices {
    /// Position of a measure among the values.
    #[must_use]
    pub fn position(&self, measure: &str) -> Option<usize> {
        self.measures.iter().position(|name| name == measure)
    }

    /// The value of a measure for a practice; not held where the practice or the measure is not there.
    #[must_use]
    pub fn value(&self, practice: &str, measure: usize) -> Value {
        self.values.get(practice).map_or(Value::Missing(Missing::NotHeld), |(_, values)| values[measure])
    }

    /// Whether any edition holds the measure.
    #[must_use]
    pub fn holds(&self, measure: usize) -> bool {
        self.columns.get(measure).is_some_and(|by_edition| by_edition.iter().any(|columns| !columns.is_empty()))
    }
}

/// Editions of practice-level staff figures for a period, those that speak first in front: the wide file before the long
/// one, newer revisions before older.
#[must_use]
pub fn editions(shelf: &Shelf, period: Period) -> Vec<&Edition> {
    let mut found: Vec<&Edition> = shelf
        .editions()
        .filter(|edition| edition.key.period == period && WORKFORCE.contains(&edition.key.source.as_str()))
        .collect();
    found.sort_by_key(|edition| {
        let order = WORKFORCE.iter().position(|source| *source == edition.key.source);
        (order, std::cmp::Reverse(edition.key.revision))
    });
    found
}

/// Patients by practice as the workforce files of a period state them; none where a row states no number.
///
/// # Errors
/// Where an edition cannot be read.
pub fn patients(shelf: &Shelf, period: Period) -> Result<BTreeMap<String, Option<f64>>, MeasuresError> {
    let mut patients = BTreeMap::new();
    for edition in editions(shelf, period) {
        if edition.is_wide {
            let wide = shelf.wide(&edition.key, &["total_patients"])?;
            let values = wide.columns.into_iter().next().flatten();
            for (index, practice) in wide.practices.into_iter().enumerate() {
                let value = values.as_ref().and_then(|values| values[index].known());
                patients.entry(practice).or_insert(value);
            }
        } else {
            for place in shelf.places(&edition.key)? {
                if let Some(practice) = place.practice {
                    patients.entry(practice).or_insert(place.patients);
                }
            }
        }
    }
    Ok(patients)
}

/// Reads `measures` for every practice of a period.
///
/// # Errors
/// Where an edition cannot be read.
pub fn read(
    shelf: &Shelf,
    catalogue: &Catalogue,
    period: Period,
    measures: &[&str],
) -> Result<Practices, MeasuresError> {
    let definitions: Vec<Option<&Measure>> = measures.iter().map(|name| catalogue.measures.get(*name)).collect();
    let mut practices = Practices {
        measures: measures.iter().map(|name| (*name).to_owned()).collect(),
        columns: vec![Vec::new(); measures.len()],
        ..Practices::default()
    };
    for edition in editions(shelf, period) {
        let position = practices.editions.len();
        practices.editions.push(edition.key.clone());
        if edition.is_wide {
            read_wide(shelf, catalogue, edition, position, &definitions, &mut practices)?;
        } else {
            read_long(shelf, edition, position, measures, &mut practices)?;
        }
    }
    Ok(practices)
}

fn read_wide(
    shelf: &Shelf,
    catalogue: &Catalogue,
    edition: &Edition,
    position: usize,
    definitions: &[Option<&Measure>],
    practices: &mut Practices,
) -> Result<(), MeasuresError> {
    let mut names: Vec<&str> = Vec::new();
    for measure in definitions.iter().copied().flatten() {
        for column in &measure.columns {
            if !names.contains(&column.as_str()) {
                names.push(column);
            }
        }
    }
    let wide = shelf.wide(&edition.key, &names)?;
    let of_name: HashMap<&str, usize> = names.iter().enumerate().map(|(index, name)| (*name, index)).collect();
    // Of the columns a measure is made of, those this edition has and that were collected at the time.
    let mut parts: Vec<Vec<usize>> = Vec::with_capacity(definitions.len());
    for (index, measure) in definitions.iter().enumerate() {
        let columns = measure.map_or(&[][..], |measure| measure.columns.as_slice());
        let there: Vec<usize> = columns
            .iter()
            .filter(|name| {
                let column = catalogue.columns.get(name);
                column.is_none_or(|column| {
                    column.since.is_none_or(|since| since <= edition.key.period)
                        && column.until.is_none_or(|until| edition.key.period <= until)
                })
            })
            .filter_map(|name| of_name.get(name.as_str()).copied())
            .filter(|column| wide.columns[*column].is_some())
            .collect();
        practices.columns[index].push(there.iter().map(|column| names[*column].to_owned()).collect());
        parts.push(there);
    }
    for (row, practice) in wide.practices.iter().enumerate() {
        if practices.values.contains_key(practice) {
            continue;
        }
        let values = definitions
            .iter()
            .zip(&parts)
            .map(|(measure, parts)| {
                let Some(measure) = measure else { return Value::Missing(Missing::NotHeld) };
                if measure.since.is_some_and(|since| edition.key.period < since) {
                    return Value::Missing(Missing::NotCollected);
                }
                if parts.is_empty() {
                    return Value::Missing(Missing::NotHeld);
                }
                add_up(parts.iter().filter_map(|part| wide.columns[*part].as_ref().map(|column| column[row])))
            })
            .collect();
        let origin = Origin { edition: position, row: wide.rows[row] };
        practices.values.insert(practice.clone(), (origin, values));
    }
    Ok(())
}

/// The sum of columns, where every one has a number; else why the first without one has none.
fn add_up(parts: impl Iterator<Item = Value>) -> Value {
    let mut total = 0.0;
    for part in parts {
        match part {
            Value::Known(number) => total += number,
            Value::Missing(why) => return Value::Missing(why),
        }
    }
    Value::Known(total)
}

fn read_long(
    shelf: &Shelf,
    edition: &Edition,
    position: usize,
    measures: &[&str],
    practices: &mut Practices,
) -> Result<(), MeasuresError> {
    let filter = FactFilter {
        measures,
        level: Some(Level::Practice),
        period: Some(edition.key.period),
        ..FactFilter::default()
    };
    let mut found: HashMap<String, (u32, Vec<Value>)> = HashMap::new();
    for place in shelf.places(&edition.key)? {
        if let Some(practice) = place.practice {
            found.entry(practice).or_insert((place.row, vec![Value::Missing(Missing::NotHeld); measures.len()]));
        }
    }
    let mut holds = vec![false; measures.len()];
    for fact in shelf.facts(&edition.key, &filter)? {
        let Some(index) = measures.iter().position(|name| *name == fact.measure) else { continue };
        holds[index] = true;
        let entry =
            found.entry(fact.area).or_insert((fact.row, vec![Value::Missing(Missing::NotHeld); measures.len()]));
        entry.1[index] = fact.value;
    }
    for (index, name) in measures.iter().enumerate() {
        practices.columns[index].push(if holds[index] { vec![(*name).to_owned()] } else { Vec::new() });
    }
    for (practice, (row, values)) in found {
        match practices.values.get_mut(&practice) {
            // The wide file speaks first; the long one fills what it does not hold.
            Some((_, known)) => {
                for (known, value) in known.iter_mut().zip(values) {
                    if known.missing() == Some(Missing::NotHeld) {
                        *known = value;
                    }
                }
            }
            None => {
                practices.values.insert(practice, (Origin { edition: position, row }, values));
            }
        }
    }
    Ok(())
}
