//! Which code of the NHS an outline stands for, and who says so.

use std::collections::BTreeMap;

use arrow::array::{Array as _, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use wholetime_snapshots::{EditionKey, Shelf};
use wholetime_vocabulary::Level;

use crate::{MeasuresError, Register};

/// Publications whose tables say which code of the ONS an area has.
const LOOKUPS: [&str; 2] = ["patients_map", "area_lookup"];

/// Codes of the NHS by those of the ONS, and how many were found in which way.
pub(super) struct Codes<'a> {
    level: Level,
    register: &'a Register,
    by_ons: BTreeMap<String, (String, EditionKey)>,
    by_property: usize,
    by_name: usize,
    by_lookup: BTreeMap<EditionKey, usize>,
    unknown: Vec<String>,
}

impl<'a> Codes<'a> {
    /// What the lookups held say, the newest first.
    pub(super) fn read(shelf: &Shelf, register: &'a Register, level: Level) -> Result<Self, MeasuresError> {
        let stem = level.word();
        let columns = [format!("{stem}_ons_code"), format!("{stem}_code")];
        let mut editions: Vec<&EditionKey> =
            shelf.editions().map(|edition| &edition.key).filter(|key| LOOKUPS.contains(&key.source.as_str())).collect();
        editions.sort_by_key(|key| std::cmp::Reverse((key.period, key.revision)));
        let mut by_ons = BTreeMap::new();
        for key in editions {
            let held = shelf.table_columns(key)?;
            if !columns.iter().all(|column| held.contains(column)) {
                continue;
            }
            let Some(batch) = shelf.table(key, Some(&columns.each_ref().map(String::as_str)))? else { continue };
            let [ons, nhs] = [words(&batch, &columns[0])?, words(&batch, &columns[1])?];
            for (ons, nhs) in ons.iter().zip(nhs.iter()) {
                if let (Some(ons), Some(nhs)) = (ons, nhs) {
                    by_ons.entry(ons.to_uppercase()).or_insert_with(|| (nhs.to_uppercase(), key.clone()));
                }
            }
        }
        Ok(Self {
            level,
            register,
            by_ons,
            by_property: 0,
            by_name: 0,
            by_lookup: BTreeMap::new(),
            unknown: Vec::new(),
        })
    }

    /// The code of the NHS of an outline: its own, else that of a lookup, else the end of its name.
    pub(super) fn of(&mut self, ons: &str, own: &str, name: &str) -> Option<String> {
        if !own.is_empty() {
            self.by_property += 1;
            return Some(own.to_owned());
        }
        if let Some((code, key)) = self.by_ons.get(ons) {
            *self.by_lookup.entry(key.clone()).or_default() += 1;
            return Some(code.clone());
        }
        let end = name.rsplit(" - ").next().unwrap_or_default().trim().to_uppercase();
        if self.register.level(&end) == Some(self.level) {
            self.by_name += 1;
            return Some(end);
        }
        self.unknown.push(format!("{name} ({ons})"));
        None
    }

    /// How codes were found, in a sentence, and the lookups used.
    pub(super) fn said(&self, of: &str) -> (String, Vec<EditionKey>) {
        let mut ways: Vec<String> = Vec::new();
        if 0 < self.by_property {
            ways.push(format!("{} by the code of the NHS in the file", self.by_property));
        }
        for (key, count) in &self.by_lookup {
            ways.push(format!("{count} by {} of {}", key.source, key.period.in_words()));
        }
        if 0 < self.by_name {
            ways.push(format!("{} by the end of their names", self.by_name));
        }
        let mut said = format!("{of}: areas matched {}", ways.join(", "));
        if !self.unknown.is_empty() {
            let why = "no lookup held says which they are";
            said.push_str(&format!("; {} not matched, {why}: {}", self.unknown.len(), self.unknown.join(", ")));
        }
        said.push('.');
        (said, self.by_lookup.keys().cloned().collect())
    }
}

/// A column of words, however it is stored.
pub(super) fn words(batch: &RecordBatch, column: &str) -> Result<StringArray, MeasuresError> {
    let absent = || MeasuresError::Damaged(format!("a table of boundaries (no column `{column}`)"));
    let plain =
        cast(batch.column_by_name(column).ok_or_else(absent)?, &DataType::Utf8).map_err(MeasuresError::columns)?;
    plain.as_any().downcast_ref::<StringArray>().cloned().ok_or_else(absent)
}
