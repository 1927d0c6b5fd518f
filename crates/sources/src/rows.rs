//! Rows of delimited text under a header: columns found by any of their names, rows of the wrong length told.

use std::collections::HashMap;

use csv::ByteRecord;
use wholetime_snapshots::{Findings, Severity};

use crate::document::csv_reader;
use crate::reading::{self, Cell};
use crate::{Document, Unreadable};

/// A CSV document whose header is sound and that has at least one row below it.
#[derive(Debug)]
pub struct Rows<'a> {
    text: &'a str,
    header: &'a [String],
    index: HashMap<String, usize>,
}

/// One row that has as many cells as the header.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// Its number in the file, the header being row 1.
    pub number: u32,
    record: &'a ByteRecord,
}

impl<'a> Rows<'a> {
    /// Opens a CSV document for reading row by row.
    ///
    /// # Errors
    /// Where it is no text, a column stands twice (whatever its case), a column of `required` is missing, or there is
    /// no row below the header.
    pub fn open(document: &'a Document, required: &[&str]) -> Result<Self, Unreadable> {
        let text = document.text().ok_or_else(|| Unreadable::Damaged("it is not delimited text".to_owned()))?;
        let header = document.header();
        let mut index = HashMap::with_capacity(header.len());
        for (position, name) in header.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            if let Some(first) = index.insert(name.to_lowercase(), position) {
                return Err(Unreadable::DuplicateColumn(name.clone(), first + 1, position + 1));
            }
        }
        let rows = Self { text, header, index };
        for name in required {
            rows.required(&[name])?;
        }
        if !rows.has_rows() {
            return Err(Unreadable::HeaderOnly);
        }
        Ok(rows)
    }

    fn has_rows(&self) -> bool {
        let mut reader = csv_reader(self.text);
        let mut record = ByteRecord::new();
        (0..2).all(|_| reader.read_byte_record(&mut record).unwrap_or(false))
    }

    /// The header as published, outer spaces removed.
    #[must_use]
    pub fn header(&self) -> &'a [String] {
        self.header
    }

    /// Position of the column that has the first of `names` that occurs, whatever its case.
    #[must_use]
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.index.get(&name.to_lowercase()).copied())
    }

    /// Position of a column without which no row can be used, by any of `names`.
    ///
    /// # Errors
    /// [`Unreadable::MissingColumn`] with the first of `names` where none of them occurs.
    pub fn required(&self, names: &[&str]) -> Result<usize, Unreadable> {
        let wanted = || Unreadable::MissingColumn(names.first().copied().unwrap_or_default().to_owned());
        self.column(names).ok_or_else(wanted)
    }

    /// About how many rows there are, for making room.
    #[must_use]
    pub fn expected(&self) -> usize {
        self.text.bytes().filter(|byte| *byte == b'\n').count()
    }

    /// Calls `each` for every row that has as many cells as the header, and answers how many rows there are in all.
    ///
    /// A shorter or longer row is not used, a row of blanks has nothing to use, and either is a finding. Blank cells
    /// beyond the header (a comma too many at the end of a row) lose nothing, so such a row is used.
    pub fn for_each(&self, findings: &mut Findings, mut each: impl FnMut(Row<'_>, &mut Findings)) -> u64 {
        let mut reader = csv_reader(self.text);
        let mut record = ByteRecord::new();
        // Text in memory cannot fail to be read, and a reader that takes rows of any length has no other error.
        let mut more = |record: &mut ByteRecord| {
            let found = reader.read_byte_record(record).unwrap_or(false);
            found.then(|| (reader.position().line(), reader.position().byte()))
        };
        if more(&mut record).is_none() {
            return 0;
        }
        let mut number: u32 = 1;
        while let Some((line, byte)) = more(&mut record) {
            number = number.saturating_add(1);
            let row = Row { number, record: &record };
            if self.is_whole(row, findings, || self.how_it_ends(&record, line, byte)) {
                each(row, findings);
            }
        }
        u64::from(number - 1)
    }

    fn is_whole(&self, row: Row<'_>, findings: &mut Findings, how_it_ends: impl Fn() -> String) -> bool {
        let (cells, wanted) = (row.record.len(), self.header.len());
        let is_blank = |from: usize| (from..cells).all(|index| row.text(index).is_empty());
        if row.text(0).is_empty() && is_blank(1) {
            let message = format!("row {} is blank, so there was nothing to use", row.number);
            findings.add(Severity::Note, "blank_row", Some(row.number), None, message);
            return false;
        }
        if cells < wanted {
            let message = format!("row {} has only {cells} of the {wanted} cells of the header", row.number);
            let message = format!("{message}, so it was not used{}", how_it_ends());
            findings.add(Severity::Error, "short_row", Some(row.number), None, message);
            return false;
        }
        if !is_blank(wanted) {
            let message = format!("row {} has {cells} cells, more than the {wanted} of the header", row.number);
            let message = format!("{message}, so it was not used{}", how_it_ends());
            findings.add(Severity::Error, "long_row", Some(row.number), None, message);
            return false;
        }
        if wanted < cells {
            let message = format!("row {} goes on beyond the header with blank cells, which hold nothing", row.number);
            findings.add(Severity::Note, "blank_cells_beyond_header", Some(row.number), None, message);
        }
        true
    }

    /// What else is to be said of a row of the wrong length that ends on `line` before `byte`.
    fn how_it_ends(&self, record: &ByteRecord, line: u64, byte: u64) -> String {
        let first = record.position().map_or(line, csv::Position::line);
        let lines = line.saturating_sub(first);
        let breaks_off = usize::try_from(byte).is_ok_and(|byte| self.text.len() <= byte) && !self.text.ends_with('\n');
        if 1 < lines {
            return format!("; it runs over {lines} lines, so a quotation mark may not be closed");
        }
        if breaks_off { "; the file breaks off within it and may be truncated".to_owned() } else { String::new() }
    }
}

impl<'a> Row<'a> {
    /// The text of a cell, outer spaces removed; empty beyond the end of the row.
    #[must_use]
    pub fn text(&self, column: usize) -> &'a str {
        std::str::from_utf8(self.bytes(column)).unwrap_or_default().trim()
    }

    /// The text of a cell whose column the file may lack; empty where it does.
    #[must_use]
    pub fn text_in(&self, column: Option<usize>) -> &'a str {
        column.map_or("", |column| self.text(column))
    }

    /// What a cell that should hold a number says.
    #[must_use]
    pub fn cell(&self, column: usize) -> Cell {
        reading::cell(self.bytes(column))
    }

    /// The bytes of a cell as they stand in the file; none beyond the end of the row.
    #[must_use]
    pub fn bytes(&self, column: usize) -> &'a [u8] {
        self.record.get(column).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::document;

    fn read(text: &str) -> (Vec<(u32, String)>, u64, Findings) {
        let document = document("x.csv", text);
        let rows = Rows::open(&document, &["A"]).unwrap();
        let (mut seen, mut findings) = (Vec::new(), Findings::default());
        let count = rows.for_each(&mut findings, |row, _| seen.push((row.number, row.text(1).to_owned())));
        (seen, count, findings)
    }

    #[test]
    fn a_column_is_found_by_any_of_its_names_in_any_case() {
        let document = document("x.csv", "Icb_Code,A\r\nQ99,1\r\n");
        let rows = Rows::open(&document, &["a"]).unwrap();
        assert_eq!(rows.column(&["STP_CODE", "ICB_CODE"]), Some(0));
        assert_eq!(rows.column(&["PCN_CODE"]), None);
        assert_eq!(rows.required(&["PCN_CODE", "PCN"]).unwrap_err().code(), "missing_column");
    }

    #[test]
    fn a_header_with_one_name_twice_or_nothing_below_it_is_refused() {
        let refused = |text: &str| Rows::open(&document("x.csv", text), &["A"]).unwrap_err().to_string();
        assert!(refused("A,B,a\n1,2,3\n").contains("`a` stands twice in the header (columns 1 and 3)"));
        assert!(refused("A,B\n").contains("no rows"));
        assert!(refused("B,C\n1,2\n").contains("`A` is missing"));
        assert!(Rows::open(&document("x.csv", "A,,\n1,,\n"), &["A"]).is_ok(), "columns without a name are not doubles");
    }

    #[test]
    fn rows_of_the_wrong_length_are_told_and_the_others_used() {
        let (seen, count, findings) = read("A,B\n1,one\n2\n3,three,more\n,\n4,four,\n5,five\n");
        assert_eq!(seen, [(2, "one".to_owned()), (6, "four".to_owned()), (7, "five".to_owned())]);
        assert_eq!(count, 6);
        for rule in ["short_row", "long_row", "blank_row", "blank_cells_beyond_header"] {
            assert_eq!(findings.count(rule), 1, "{rule}");
        }
        let list = findings.into_list();
        assert_eq!(list[0].row, Some(3));
        assert_eq!(list[0].message, "row 3 has only 1 of the 2 cells of the header, so it was not used");
    }

    #[test]
    fn a_file_that_breaks_off_says_so() {
        let (seen, _, findings) = read("A,B\n1,one\n2");
        assert_eq!(seen.len(), 1);
        assert!(findings.into_list()[0].message.ends_with("may be truncated"));
    }

    #[test]
    fn an_unclosed_quotation_mark_is_named_for_what_it_is() {
        let (seen, _, findings) = read("A,B\n1,one\n\"2,two\n3,three\n4,four\n");
        assert_eq!(seen.len(), 1);
        assert!(findings.into_list()[0].message.contains("quotation mark"));
    }
}
