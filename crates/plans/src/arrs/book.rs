//! The book of a place and year: every entry loaded for it, and who loaded what when.
//!
//! **Invariant:** what a book holds is changed only where that was asked for, and then it is told from what to what.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::entries::{Cell, Entry};
use crate::when::FinancialYear;

/// A file that was loaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "LoadedEntries")]
pub struct Load {
    /// Name of the file.
    pub file: String,
    /// Who loaded it.
    pub by: String,
    /// When, in RFC 3339.
    pub at: String,
    /// Entries that were new.
    pub added: usize,
    /// Entries that took the place of others.
    pub changed: usize,
}

/// The book of a place and year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Book {
    /// Code of the network or place.
    pub place: String,
    /// The year.
    pub year: FinancialYear,
    /// Entries, in the order of time.
    pub entries: Vec<Entry>,
    /// Files, the first one first.
    pub loads: Vec<Load>,
}

/// An entry that says otherwise than the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Changed {
    /// Code of the network or place.
    pub place: String,
    /// The month.
    pub month: String,
    /// What it tells.
    pub kind: &'static str,
    /// The role, where it is of one.
    pub role: Option<String>,
    /// What the book held.
    pub before: String,
    /// What the file says.
    pub after: String,
}

/// What comes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The book with it.
    pub book: Book,
    /// Entries that are new.
    pub added: usize,
    /// Entries that the book holds as they are.
    pub unchanged: usize,
    /// Entries that say otherwise than the book did.
    pub changed: Vec<Changed>,
}

impl Book {
    /// A book without entries.
    #[must_use]
    pub fn new(place: &str, year: FinancialYear) -> Self {
        Self { place: place.to_owned(), year, entries: Vec::new(), loads: Vec::new() }
    }

    /// Its name: the place and the year it begins in.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}/{}", self.place, self.year.begins())
    }

    /// The book with the entries of a file, which are all of its place and year. The caller decides whether changes are taken,
    /// and writes the load down.
    #[must_use]
    pub fn with(&self, entries: Vec<Entry>) -> Merged {
        let mut held: BTreeMap<Cell, Entry> = self.entries.iter().map(|entry| (entry.cell(), entry.clone())).collect();
        let (mut added, mut unchanged, mut changed) = (0, 0, Vec::new());
        for entry in entries {
            match held.get(&entry.cell()) {
                None => added += 1,
                Some(before) if before.wte == entry.wte && before.pounds == entry.pounds => {
                    unchanged += 1;
                    continue;
                }
                Some(before) => changed.push(Changed {
                    place: self.place.clone(),
                    month: entry.month.to_string(),
                    kind: entry.kind.word(),
                    role: entry.role.clone(),
                    before: before.value(),
                    after: entry.value(),
                }),
            }
            held.insert(entry.cell(), entry);
        }
        let mut entries: Vec<Entry> = held.into_values().collect();
        entries.sort_by_key(|entry| (entry.month, entry.kind, entry.role.clone()));
        Merged { book: Self { entries, ..self.clone() }, added, unchanged, changed }
    }
}

#[cfg(test)]
mod tests {
    use super::super::entries::tests::read;
    use super::*;

    fn entries(text: &str) -> Vec<Entry> {
        read(&format!("place,month,kind,value,note\n{text}")).into_inner()
    }

    fn book() -> Book {
        let empty = Book::new("U99901", "2022/23".parse().unwrap());
        empty.with(entries("U99901,2022-05,claim,1100,\nU99901,2022-04,claim,1000,\n")).book
    }

    #[test]
    fn the_same_file_twice_changes_nothing() {
        let again = book().with(entries("U99901,2022-04,claim,1000,\nU99901,2022-05,claim,1100,another note\n"));
        assert_eq!((again.added, again.unchanged, again.changed.len()), (0, 2, 0));
        assert_eq!(again.book, book());
    }

    #[test]
    fn another_value_for_the_same_month_is_told_from_what_to_what() {
        let merged = book().with(entries("U99901,2022-05,claim,1200,\nU99901,2022-06,claim,1300,\n"));
        assert_eq!((merged.added, merged.unchanged), (1, 0));
        assert_eq!((merged.changed[0].before.as_str(), merged.changed[0].after.as_str()), ("£1,100", "£1,200"));
        let values: Vec<String> = merged.book.entries.iter().map(Entry::value).collect();
        assert_eq!(values, ["£1,000", "£1,200", "£1,300"]);
    }

    #[test]
    fn two_corrections_of_a_month_stand_side_by_side() {
        let first = book().with(entries("U99901,2022-04,correction,-10,paid twice\n"));
        let second = first.book.with(entries("U99901,2022-04,correction,-20,wrong band\n"));
        assert_eq!((second.added, second.changed.len()), (1, 0));
        assert_eq!(second.book.id(), "U99901/2022");
    }
}
