//! Loading a file of entries for additional roles into the books of a place and its networks.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_plans::arrs::book::{Book, Changed, Load};
use wholetime_plans::arrs::entries::Entry;
use wholetime_plans::when::FinancialYear;
use wholetime_store::Steps;
use wholetime_vocabulary::how_many;

use crate::questions::arrs::entries_of;
use crate::{Workbench, WorkbenchError};

/// What came of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ArrsLoaded {
    /// Code of the area.
    pub area: String,
    /// File, as given.
    pub file: String,
    /// Whether it was taken. A file that would change what is held is taken only where that was asked for.
    pub is_taken: bool,
    /// Entries that are new.
    pub added: usize,
    /// Entries that are held as they are.
    pub unchanged: usize,
    /// Entries that say otherwise than what is held.
    pub changed: Vec<Changed>,
    /// Books it went into: the place and the year.
    pub books: Vec<String>,
    /// The same in a sentence.
    pub sentence: String,
}

impl Workbench {
    /// Takes in a file of entries: all of it, or nothing. The same file twice changes nothing; a file that says otherwise than
    /// what is held is refused, with what would change, unless `replaces`.
    ///
    /// # Errors
    /// Where the file cannot be read, names a place that is no network of the area or, where a year is named, another year; or
    /// they may not.
    pub fn load_arrs(
        &self,
        area: &str,
        bytes: &[u8],
        file: &str,
        year: Option<FinancialYear>,
        replaces: bool,
    ) -> Result<ArrsLoaded, WorkbenchError> {
        self.permit_somewhere(Deed::Plan)?;
        let resolved = self.resolve(area)?;
        self.permit(Deed::Plan, &resolved)?;
        let entries = entries_of(bytes, file, &self.arrs_tables()?)?;
        if let Some(year) = year
            && let Some(other) = entries.years().into_iter().find(|other| *other != year)
        {
            let what = format!("{file} has entries of {other}, and --year names {year}; nothing was loaded");
            return Err(WorkbenchError::NotPossible(what));
        }
        let mut by_book: BTreeMap<(String, FinancialYear), Vec<Entry>> = BTreeMap::new();
        for year in entries.years() {
            let places = self.arrs_places(resolved.clone(), year)?;
            let (coded, unknown) = places.coded(entries.of_year(year));
            if let Some(place) = unknown.first() {
                let names: Vec<String> =
                    places.parts.iter().map(|part| format!("{} ({})", part.code, part.name)).collect();
                let what = format!(
                    "`{place}` in {file} is neither {} nor a network of it; write one of: {}",
                    places.whole.name,
                    if names.is_empty() { places.whole.code } else { names.join(", ") }
                );
                return Err(WorkbenchError::NotPossible(what));
            }
            for place in coded.places() {
                if !self.reaches(Deed::Plan, &places, place)? {
                    // A network on a border is another place's, too.
                    self.permit(Deed::Plan, &self.resolve(place)?)?;
                }
            }
            for entry in coded.into_inner() {
                by_book.entry((entry.place.clone(), year)).or_default().push(entry);
            }
        }
        self.merge_books(resolved.area.code, file, by_book, replaces)
    }

    fn merge_books(
        &self,
        area: String,
        file: &str,
        by_book: BTreeMap<(String, FinancialYear), Vec<Entry>>,
        replaces: bool,
    ) -> Result<ArrsLoaded, WorkbenchError> {
        let doing = self.doing();
        let mut loaded = ArrsLoaded { area, file: file.to_owned(), is_taken: true, ..ArrsLoaded::default() };
        let mut steps = Steps::new();
        for ((place, year), entries) in by_book {
            let empty = Book::new(&place, year);
            let held: Option<Book> = if self.has_people() { self.store()?.document(&empty.id())? } else { None };
            let merged = held.as_ref().unwrap_or(&empty).with(entries);
            loaded.added += merged.added;
            loaded.unchanged += merged.unchanged;
            loaded.books.push(format!("{place}, {year}"));
            let n_changed = merged.changed.len();
            loaded.changed.extend(merged.changed);
            if merged.added + n_changed == 0 {
                continue;
            }
            let mut book = merged.book;
            book.loads.push(Load {
                file: file.to_owned(),
                by: doing.by.clone(),
                at: doing.at.clone(),
                added: merged.added,
                changed: n_changed,
            });
            steps = match &held {
                Some(held) => steps.replace("load additional roles", held, &book),
                None => steps.add("load additional roles", &book),
            };
        }
        if !loaded.changed.is_empty() && !replaces {
            loaded.is_taken = false;
            loaded.sentence = format!(
                "{file} says otherwise than what is held in {}; nothing was loaded. Load it again saying that it replaces what is held, or write the change as a correction.",
                how_many(loaded.changed.len(), "line")
            );
            return Ok(loaded);
        }
        loaded.sentence = match (loaded.added, loaded.changed.len()) {
            (0, 0) => format!("{file} holds nothing that was not held already."),
            (added, changed) => {
                format!("{file} was loaded: {added} new, {changed} replaced, {} as held before.", loaded.unchanged)
            }
        };
        if !steps.is_empty() {
            self.store()?.take(&steps, &doing)?;
        }
        Ok(loaded)
    }
}

#[cfg(test)]
mod tests;
