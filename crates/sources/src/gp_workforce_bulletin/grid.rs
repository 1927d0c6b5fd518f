//! A sheet of the bulletin as a grid of cells that say where they stand.

use calamine::{Data, Range};
use wholetime_snapshots::{Findings, Severity};
use wholetime_vocabulary::{Missing, Value};

use crate::reading::{self, Cell};
use crate::sheet;

/// Where a header row is looked for: titles and notes stand above it.
const ROWS_ABOVE_AT_MOST: usize = 12;

/// A sheet. Rows and columns are counted from 0 as the sheet counts them, wherever its first cell stands.
pub(super) struct Grid<'a> {
    pub(super) sheet: &'a str,
    range: Range<Data>,
}

/// What a cell holds: as it is printed and as it is used.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Figure {
    /// As printed.
    pub(super) printed: Value,
    /// As used, once faults are mended.
    pub(super) used: Value,
    /// The text of a cell that does not hold a number.
    pub(super) text: Option<String>,
}

impl<'a> Grid<'a> {
    pub(super) fn new(sheet: &'a str, range: Range<Data>) -> Self {
        Self { sheet, range }
    }

    /// Positions of its rows.
    pub(super) fn rows(&self) -> impl Iterator<Item = u32> + use<> {
        match (self.range.start(), self.range.end()) {
            (Some((first, _)), Some((last, _))) => first..last.saturating_add(1),
            _ => 0..0,
        }
    }

    /// Positions of its columns.
    pub(super) fn columns(&self) -> impl Iterator<Item = u32> + use<> {
        match (self.range.start(), self.range.end()) {
            (Some((_, first)), Some((_, last))) => first..last.saturating_add(1),
            _ => 0..0,
        }
    }

    /// The row, among the first ones, of which `count` counts the most.
    pub(super) fn header_row(&self, count: impl Fn(u32) -> usize) -> Option<u32> {
        let mut best = None;
        for row in self.rows().take(ROWS_ABOVE_AT_MOST) {
            let counted = count(row);
            if best.is_none_or(|(_, most)| most < counted) && 0 < counted {
                best = Some((row, counted));
            }
        }
        best.map(|(row, _)| row)
    }

    /// The text of a cell, empty where there is none.
    pub(super) fn text(&self, row: u32, column: u32) -> String {
        self.range.get_value((row, column)).map(sheet::text).unwrap_or_default()
    }

    /// The month a header cell states, as text or as a date.
    pub(super) fn month(&self, row: u32, column: u32) -> Option<wholetime_vocabulary::Period> {
        match self.range.get_value((row, column))? {
            Data::String(text) => super::labels::month(text),
            cell @ (Data::DateTime(_) | Data::DateTimeIso(_)) => {
                sheet::date(cell).map(wholetime_vocabulary::Period::of)
            }
            _ => None,
        }
    }

    /// Whether a cell holds a number or a mark for its absence, rather than nothing or words.
    pub(super) fn holds_figure(&self, row: u32, column: u32) -> bool {
        match self.range.get_value((row, column)) {
            Some(Data::Int(_) | Data::Float(_)) => true,
            Some(Data::String(text)) => {
                !text.trim().is_empty() && matches!(reading::cell(text.as_bytes()), Cell::Value(_))
            }
            _ => false,
        }
    }

    /// What a cell says. Words, errors and dates where a number belongs are told and not valid.
    pub(super) fn figure(&self, row: u32, column: u32, findings: &mut Findings) -> Figure {
        let cell = self.range.get_value((row, column)).unwrap_or(&Data::Empty);
        let known = |number: f64| Figure { printed: number.into(), used: number.into(), text: None };
        let text = sheet::text(cell);
        match cell {
            Data::Float(number) if number.is_finite() => return known(*number),
            #[expect(clippy::cast_precision_loss, reason = "counts of people and patients lie far below 2^53")]
            Data::Int(number) => return known(*number as f64),
            _ => {}
        }
        let value = match (cell, reading::cell(text.as_bytes())) {
            (Data::Empty | Data::String(_), Cell::Value(value)) => value,
            _ => {
                let message = format!("`{text}` stands where a number belongs; the cell is not used");
                let place = self.reference(row, column);
                findings.add(Severity::Error, "not_a_number", Some(row + 1), Some(&place), message);
                Value::Missing(Missing::NotValid)
            }
        };
        Figure { printed: value, used: value, text: (!text.is_empty()).then_some(text) }
    }

    /// `1a!B99`.
    pub(super) fn reference(&self, row: u32, column: u32) -> String {
        reference(self.sheet, row.saturating_add(1), column)
    }
}

/// `1a!B99` for a row counted from 1 and a column counted from 0.
pub(super) fn reference(sheet: &str, row: u32, column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    loop {
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or_default()));
        match (rest / 26).checked_sub(1) {
            Some(next) => rest = next,
            None => break,
        }
    }
    format!("{sheet}!{}{row}", letters.iter().rev().collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_a_spreadsheet_names_them() {
        assert_eq!(reference("1a", 99, 1), "1a!B99");
        assert_eq!(reference("3", 7, 25), "3!Z7");
        assert_eq!(reference("3", 7, 26), "3!AA7");
        assert_eq!(reference("3", 7, 149), "3!ET7");
    }
}
