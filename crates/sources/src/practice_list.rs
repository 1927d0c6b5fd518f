//! Reads files of one row a practice by the columns their definition names, and keeps every other column as it is.

use std::collections::{BTreeMap, HashSet};

use wholetime_catalogue::Catalogue;
use wholetime_snapshots::{Column, Findings, Place, Severity, Table, TableBuilder};
use wholetime_vocabulary::{Missing, PracticeCode, Value};

use crate::reading::Cell;
use crate::rows::{Row, Rows};
use crate::{Document, Unreadable};

/// Our name of the column that says which practice a row is of; every definition read here has it.
const PRACTICE: &str = "practice_code";

/// Whether the header of `document` has each of `wanted` (our names) under one of the names that `source` has used.
pub(crate) fn has_columns(document: &Document, catalogue: &Catalogue, source: &str, wanted: &[&str]) -> bool {
    let Some(definition) = catalogue.publications.get(source) else { return false };
    wanted.iter().all(|ours| {
        let published = definition.columns.get(*ours).map_or(&[][..], Vec::as_slice);
        published.iter().any(|name| document.has_columns(&[name]))
    })
}

/// A file with one row a practice, its columns found and typed.
pub(crate) struct PracticeList<'a> {
    rows: Rows<'a>,
    positions: BTreeMap<&'a str, usize>,
    columns: Vec<(String, Column)>,
    unknown: Vec<String>,
    blank: Vec<String>,
}

/// A row with a sound practice code.
pub(crate) struct PracticeRow<'a> {
    /// Code of the practice.
    pub(crate) practice: &'a str,
    /// Number of the row, the header being row 1.
    pub(crate) number: u32,
    list: &'a PracticeList<'a>,
    row: Row<'a>,
    values: &'a [Value],
}

/// What was made of the rows.
pub(crate) struct ReadList {
    /// The table as published, under our names where the definition has one.
    pub(crate) table: Table,
    /// Rows below the header.
    pub(crate) rows: u64,
    /// Rows of which something was used.
    pub(crate) rows_used: u64,
}

impl<'a> PracticeList<'a> {
    /// Finds the columns of `document` by the definition of `source`. Of the columns it names, those in `texts` (our
    /// names) are text and the others numbers; a column it does not name is typed by what it holds.
    ///
    /// # Errors
    /// Where a column of `required` (our names) is missing, a column stands twice, or there are no rows.
    pub(crate) fn open(
        document: &'a Document,
        catalogue: &'a Catalogue,
        source: &str,
        texts: &[&str],
        required: &[&str],
    ) -> Result<Self, Unreadable> {
        let rows = Rows::open(document, &[])?;
        let mut positions = BTreeMap::new();
        for (ours, published) in
            catalogue.publications.get(source).into_iter().flat_map(|definition| &definition.columns)
        {
            let published: Vec<&str> = published.iter().map(String::as_str).collect();
            let position = if ours == PRACTICE || required.contains(&ours.as_str()) {
                Some(rows.required(&published)?)
            } else {
                rows.column(&published)
            };
            positions.extend(position.map(|position| (ours.as_str(), position)));
        }
        if !positions.contains_key(PRACTICE) {
            return Err(Unreadable::MissingColumn(PRACTICE.to_owned()));
        }
        let mut list = Self { rows, positions, columns: Vec::new(), unknown: Vec::new(), blank: Vec::new() };
        list.type_columns(texts);
        Ok(list)
    }

    fn type_columns(&mut self, texts: &[&str]) {
        let header = self.rows.header();
        let mut kinds = vec![KindSeen::default(); header.len()];
        // Rows of the wrong length are told when the rows are read for good.
        self.rows.for_each(&mut Findings::default(), |row, _| {
            for (column, kind) in kinds.iter_mut().enumerate() {
                kind.see(row.text(column), row.cell(column));
            }
        });
        let ours: BTreeMap<usize, &str> = self.positions.iter().map(|(ours, position)| (*position, *ours)).collect();
        let names = header.iter().enumerate().map(|(index, name)| ours.get(&index).copied().unwrap_or(name));
        let names = table_names(names);
        for (position, (name, seen)) in names.into_iter().zip(&kinds).enumerate() {
            let kind = match ours.get(&position) {
                Some(ours) if texts.contains(ours) => Column::Text,
                Some(_) => Column::Number,
                None => seen.kind(),
            };
            self.columns.push((name, kind));
        }
        let named = |positions: &mut dyn Iterator<Item = usize>| positions.map(|index| header[index].clone()).collect();
        self.unknown = named(&mut (0..header.len()).filter(|index| !ours.contains_key(index)));
        self.blank = named(&mut (0..header.len()).filter(|index| kinds[*index].is_blank()));
    }

    /// The name that the file has for the column of practice codes.
    pub(crate) fn practice_column(&self) -> &'a str {
        &self.rows.header()[self.positions[PRACTICE]]
    }

    /// Whether the file has the column of that name of ours.
    pub(crate) fn has(&self, ours: &str) -> bool {
        self.positions.contains_key(ours)
    }

    /// Number of columns that the definition names.
    pub(crate) fn columns_known(&self) -> u32 {
        u32::try_from(self.positions.len()).unwrap_or(u32::MAX)
    }

    /// Columns that the definition does not name.
    pub(crate) fn columns_unknown(&self) -> Vec<String> {
        self.unknown.clone()
    }

    /// Fills the table and calls `each` for the rows that have a practice code; it answers whether it used the row.
    pub(crate) fn read(
        &self,
        findings: &mut Findings,
        mut each: impl FnMut(&PracticeRow<'_>, &mut Findings) -> bool,
    ) -> ReadList {
        say_unused(&self.unknown, &self.blank, "the definition", findings);
        let mut table = TableBuilder::new(self.columns.clone(), 8192);
        let mut rows_used = 0;
        let mut values = vec![Value::Missing(Missing::NotReported); self.columns.len()];
        let rows = self.rows.for_each(findings, |row, findings| {
            let code = row.text(self.positions[PRACTICE]);
            for (column, (_, kind)) in self.columns.iter().enumerate() {
                if *kind == Column::Text {
                    table.text(column, row.text(column));
                    continue;
                }
                values[column] = self.number(row, column, code, findings);
                table.value(column, values[column]);
            }
            table.end_row(row.number);
            let practice = match code.parse::<PracticeCode>() {
                Ok(practice) => practice,
                Err(why) => {
                    let message = format!("{why}; the row is kept in the table and used for nothing");
                    findings.add(
                        Severity::Error,
                        "not_a_practice",
                        Some(row.number),
                        Some(self.practice_column()),
                        message,
                    );
                    return;
                }
            };
            let practice =
                PracticeRow { practice: practice.as_str(), number: row.number, list: self, row, values: &values };
            rows_used += u64::from(each(&practice, findings));
        });
        ReadList { table: table.finish(), rows, rows_used }
    }

    fn number(&self, row: Row<'_>, column: usize, code: &str, findings: &mut Findings) -> Value {
        match row.cell(column) {
            Cell::Value(value) => value,
            Cell::NotANumber => {
                let name = &self.rows.header()[column];
                let message =
                    format!("`{}` stands where the {name} of {code} belongs; it was not used", row.text(column));
                findings.add(Severity::Error, "not_a_number", Some(row.number), Some(name), message);
                Value::Missing(Missing::NotValid)
            }
        }
    }
}

impl PracticeRow<'_> {
    /// The text of a column by our name; nothing where it is blank or the file lacks the column.
    pub(crate) fn text(&self, ours: &str) -> Option<String> {
        let text = self.row.text_in(self.list.positions.get(ours).copied());
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// As [`PracticeRow::text`], in upper case, for codes.
    pub(crate) fn code(&self, ours: &str) -> Option<String> {
        self.text(ours).map(|code| code.to_uppercase())
    }

    /// What the row says of its practice, by the names that definitions have for places.
    pub(crate) fn place(&self) -> Place {
        Place {
            practice: Some(self.practice.to_owned()),
            practice_name: self.text("practice_name"),
            pcn: self.code("pcn_code"),
            pcn_name: self.text("pcn_name"),
            sub_icb: self.code("sub_icb_code"),
            sub_icb_name: self.text("sub_icb_name"),
            icb: self.code("icb_code"),
            icb_name: self.text("icb_name"),
            region: self.code("region_code"),
            region_name: self.text("region_name"),
            postcode: self.code("practice_postcode"),
            row: self.number,
            ..Place::default()
        }
    }

    /// The number of a column by our name, negative ones with a finding; nothing where the file lacks the column.
    pub(crate) fn figure(&self, ours: &str, findings: &mut Findings) -> Option<Value> {
        let column = *self.list.positions.get(ours)?;
        let value = self.values[column];
        if let Some(number) = value.known().filter(|number| *number < 0.0) {
            let name = &self.list.rows.header()[column];
            let message = format!("the {name} of {} is negative ({number}); it was kept", self.practice);
            findings.add(Severity::Warning, "negative_value", Some(self.number), Some(name), message);
        }
        Some(value)
    }
}

/// What the cells of a column have been so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct KindSeen {
    has_numbers: bool,
    has_text: bool,
    has_marks: bool,
}

impl KindSeen {
    /// Takes one cell in: its text, outer spaces removed, and what it says as a number.
    pub(crate) fn see(&mut self, text: &str, cell: Cell) {
        match cell {
            _ if text.is_empty() => {}
            Cell::Value(Value::Known(_)) => self.has_numbers = true,
            Cell::Value(Value::Missing(_)) => self.has_marks = true,
            Cell::NotANumber => self.has_text = true,
        }
    }

    /// Numbers where every cell is a number, a mark or blank and at least one is a number; else text.
    pub(crate) fn kind(&self) -> Column {
        if self.has_numbers && !self.has_text { Column::Number } else { Column::Text }
    }

    /// Whether every cell was blank.
    pub(crate) fn is_blank(&self) -> bool {
        !self.has_numbers && !self.has_text && !self.has_marks
    }
}

/// Says which columns `definition` does not name and which are blank throughout.
pub(crate) fn say_unused(unknown: &[String], blank: &[String], definition: &str, findings: &mut Findings) {
    let listed = |names: &[String]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if !unknown.is_empty() {
        let message = format!("{definition} does not name {}; kept in the table and used for nothing", listed(unknown));
        findings.add(Severity::Note, "unknown_columns", None, None, message);
    }
    if !blank.is_empty() {
        let message = format!("blank in every row, so nothing was read from {}", listed(blank));
        findings.add(Severity::Note, "blank_columns", None, None, message);
    }
}

/// Names for a table that can be typed in a query: lower-case words joined by `_`, each name once.
pub(crate) fn table_names<'n>(published: impl Iterator<Item = &'n str>) -> Vec<String> {
    let mut taken = HashSet::new();
    published
        .enumerate()
        .map(|(index, name)| {
            let words = name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
            let mut name = words.map(str::to_lowercase).collect::<Vec<_>>().join("_");
            if name.is_empty() || !taken.insert(name.clone()) {
                name = format!("{name}_column_{}", index + 1).trim_start_matches('_').to_owned();
                taken.insert(name.clone());
            }
            name
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_of_numbers_with_marks_is_numbers_and_one_word_makes_it_text() {
        let kind = |cells: &[&str]| {
            let mut seen = KindSeen::default();
            for text in cells {
                seen.see(text, crate::reading::cell(text.as_bytes()));
            }
            seen.kind()
        };
        assert_eq!(kind(&["1", "", "N/A"]), Column::Number);
        assert_eq!(kind(&["1", "GMS"]), Column::Text);
        assert_eq!(kind(&["", "N/A"]), Column::Text);
    }

    #[test]
    fn names_of_a_table_can_be_typed_and_are_not_repeated() {
        let names = table_names(["G&A WP", "g a wp", "", "Sub ICB NAME"].into_iter());
        assert_eq!(names, ["g_a_wp", "g_a_wp_column_2", "column_3", "sub_icb_name"]);
    }
}
