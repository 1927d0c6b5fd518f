//! A sheet of a workbook under its header: cells as text and dates, rows by their own numbers.

use calamine::{Data, Range, Reader as _};
use jiff::civil::Date;
use wholetime_snapshots::{Findings, Severity};

use crate::layout::one_line;
use crate::{Document, Unreadable, reading};

/// Rows in which a header is looked for; titles and notes may stand above it.
const ROWS_ABOVE_AT_MOST: usize = 15;

/// A sheet whose header was found and that has at least one row below it.
pub(crate) struct Sheet {
    /// Its name, as the workbook spells it.
    pub(crate) name: String,
    range: Range<Data>,
    header_at: usize,
    /// The header, each name in one line.
    pub(crate) header: Vec<String>,
}

impl Sheet {
    /// Opens the first of the sheets `names` that has a header; `is_header` says which row that is.
    ///
    /// # Errors
    /// Where none of them can be read or has such a row (`wanted` is the column then said to be missing), a column
    /// stands twice, or nothing stands below.
    pub(crate) fn open(
        document: &Document,
        names: &[&str],
        wanted: &str,
        is_header: impl Fn(&[String]) -> bool,
    ) -> Result<Self, Unreadable> {
        let mut workbook = document.workbook()?;
        let mut why = Unreadable::MissingColumn(wanted.to_owned());
        for name in names {
            match workbook.worksheet_range(name) {
                Ok(range) => {
                    if let Some(sheet) = Self::below_header(name, range, &is_header) {
                        return sheet.checked();
                    }
                }
                Err(damage) => why = Unreadable::Damaged(format!("sheet `{name}` cannot be read ({damage})")),
            }
        }
        Err(why)
    }

    fn below_header(name: &str, range: Range<Data>, is_header: impl Fn(&[String]) -> bool) -> Option<Self> {
        let line = |cells: &[Data]| -> Vec<String> { cells.iter().map(|cell| one_line(&text(cell))).collect() };
        let mut lines = range.rows().take(ROWS_ABOVE_AT_MOST).map(line).enumerate();
        let (header_at, header) = lines.find(|(_, line)| is_header(line))?;
        Some(Self { name: name.to_owned(), range, header_at, header })
    }

    fn checked(self) -> Result<Self, Unreadable> {
        for (position, column) in self.header.iter().enumerate().filter(|(_, column)| !column.is_empty()) {
            let first = self.header.iter().position(|other| other.eq_ignore_ascii_case(column)).unwrap_or(position);
            if first < position {
                return Err(Unreadable::DuplicateColumn(column.clone(), first + 1, position + 1));
            }
        }
        if self.rows().next().is_none() { Err(Unreadable::HeaderOnly) } else { Ok(self) }
    }

    /// The rows below the header that hold anything, each with its number in the sheet.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (u32, &[Data])> {
        let first = self.range.start().map_or(0, |(row, _)| row);
        let number =
            move |index: usize| u32::try_from(index).unwrap_or(u32::MAX).saturating_add(first).saturating_add(1);
        self.range
            .rows()
            .enumerate()
            .skip(self.header_at + 1)
            .filter(|(_, cells)| cells.iter().any(|cell| !text(cell).is_empty()))
            .map(move |(index, cells)| (number(index), cells))
    }
}

/// The text of a cell, outer spaces removed; a date in the form `2022-05-01`.
pub(crate) fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DurationIso(text) => text.trim().to_owned(),
        Data::DateTime(_) | Data::DateTimeIso(_) => {
            date(cell).map_or_else(|| cell.to_string(), |date| date.to_string())
        }
        Data::Int(_) | Data::Float(_) | Data::Bool(_) | Data::Error(_) => cell.to_string(),
    }
}

/// The text of the cell in a column the sheet may lack; empty where it does.
pub(crate) fn text_in(cells: &[Data], column: Option<usize>) -> String {
    column.and_then(|column| cells.get(column)).map(text).unwrap_or_default()
}

/// The date in a cell, whether it is one or is written as text or as a number like 20191001.
pub(crate) fn date(cell: &Data) -> Option<Date> {
    match cell {
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
        }
        Data::DateTimeIso(text) | Data::String(text) => reading::date(text),
        Data::Int(_) | Data::Float(_) => reading::date(&cell.to_string()),
        Data::Empty | Data::Bool(_) | Data::Error(_) | Data::DurationIso(_) => None,
    }
}

/// The date in a column the sheet may lack. A cell that holds something else is told and left out.
pub(crate) fn date_in(
    cells: &[Data],
    column: Option<usize>,
    (row, name): (u32, &str),
    findings: &mut Findings,
) -> Option<Date> {
    let cell = column.and_then(|column| cells.get(column))?;
    let written = text(cell);
    if written.is_empty() || written.eq_ignore_ascii_case("none") || written.eq_ignore_ascii_case("null") {
        return None;
    }
    let date = date(cell);
    if date.is_none() {
        let message = format!("`{written}` is not a date; it was left out and the rest of the row used");
        findings.add(Severity::Warning, "date_not_read", Some(row), Some(name), message);
    }
    date
}

/// Tells which sheets of a workbook were not read, where there are any.
pub(crate) fn tell_unread_sheets(document: &Document, read: &[&str], findings: &mut Findings) {
    let crate::Content::Workbook(book) = &document.content else { return };
    for sheet in book.sheets.iter().filter(|sheet| !read.contains(&sheet.as_str())) {
        let message = format!("sheet `{sheet}` holds no rows of this publication and was not read");
        findings.add(Severity::Note, "sheet_not_read", None, Some(sheet), message);
    }
}
