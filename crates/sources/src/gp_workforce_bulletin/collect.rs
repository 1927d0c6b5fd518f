//! The figures of the bulletin, each once, though several sheets print it.

use std::collections::BTreeMap;

use wholetime_catalogue::Catalogue;
use wholetime_snapshots::{Facts, FactsBuilder, Findings, Severity};
use wholetime_vocabulary::{Level, Missing, Period, Value};

use super::grid::reference;
use super::tables::Table;

/// Sheets may print the same figure this far apart: they round it to a different number of decimals. Our judgement.
const APART_AT_MOST: f64 = 0.01;
/// The same for shares, which some months print with three decimals and some with four.
const SHARES_APART_AT_MOST: f64 = 0.0006;

/// Measure, period, level and area.
type Key = (String, Period, Level, String);

struct Held {
    value: Value,
    row: u32,
    place: String,
}

/// Figures by what they are about.
pub(super) struct Collected<'c> {
    catalogue: &'c Catalogue,
    held: BTreeMap<Key, Held>,
}

impl<'c> Collected<'c> {
    pub(super) fn new(catalogue: &'c Catalogue) -> Self {
        Self { catalogue, held: BTreeMap::new() }
    }

    /// Adds every figure of `table` that has a measure, a period and an area. What another sheet printed before is
    /// compared with it, and the first stays.
    pub(super) fn add(&mut self, table: &Table<'_>, findings: &mut Findings) {
        for line in table.lines.iter().filter(|line| line.kept_only.is_none()) {
            let Some((level, area, _)) = &line.place else { continue };
            for (column, figure) in table.columns.iter().zip(&line.figures) {
                let Some(measure) = line.subject.measure.as_ref().or(column.subject.measure.as_ref()) else { continue };
                let Some(period) = column.period.or(table.period) else { continue };
                let place = reference(table.sheet, line.row, column.position);
                if figure.used.known().is_some_and(|number| number < 0.0) {
                    let message = format!(
                        "`{}` is negative in {}; the figure was kept as published",
                        line.label,
                        period.in_words()
                    );
                    findings.add(Severity::Warning, "negative_value", Some(line.row), Some(&place), message);
                }
                let key = (measure.clone(), period, *level, area.clone());
                self.hold(key, Held { value: figure.used, row: line.row, place }, findings);
            }
        }
    }

    fn hold(&mut self, key: Key, new: Held, findings: &mut Findings) {
        let Some(held) = self.held.get_mut(&key) else {
            self.held.insert(key, new);
            return;
        };
        if let (Some(first), Some(second)) = (held.value.known(), new.value.known()) {
            let (measure, period) = (&key.0, key.1);
            let (allowed, decimals) =
                if measure.ends_with("_share") { (SHARES_APART_AT_MOST, 4) } else { (APART_AT_MOST, 2) };
            if allowed < (first - second).abs() {
                let title =
                    self.catalogue.measures.get(measure).map_or(measure.as_str(), |measure| measure.title.as_str());
                let message = format!(
                    "{title} ({measure}) in {}: {first:.decimals$} is printed in {} and {second:.decimals$} in {}; the first is used",
                    period.in_words(),
                    held.place,
                    new.place,
                );
                findings.add(Severity::Warning, "figures_disagree", Some(new.row), Some(&new.place), message);
            }
        } else if held.value.missing() == Some(Missing::NotReported) {
            // A blank says less than a mark or a number elsewhere.
            *held = new;
        }
    }

    /// A figure of England.
    pub(super) fn england(&self, measure: &str, period: Period) -> Option<f64> {
        self.held.get(&(measure.to_owned(), period, Level::England, "ENG".to_owned()))?.value.known()
    }

    /// The figures as facts, nothing where there are none.
    pub(super) fn into_facts(self) -> Option<Facts> {
        let mut facts = FactsBuilder::default();
        for ((measure, period, level, area), held) in self.held {
            facts.push(period, level, &area, &measure, held.value, held.row);
        }
        (!facts.is_empty()).then(|| facts.finish())
    }
}
