//! A returned workbook as sheets of text; what is on them is understood elsewhere.

use crate::book::{self, Awaited, BookSheet, NotAwaited};

pub use crate::book::BYTES_AT_MOST;

/// A return: the longest table of a form has 400 rows.
const RETURN: Awaited = Awaited {
    noun: "return",
    origin: ", as `wholetime returns template` writes it",
    last_row: 3_000,
    letters_at_most: 5_000,
};

/// A sheet as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextSheet {
    /// Its name.
    pub name: String,
    /// Rows that hold anything: number, as Excel counts them, and cells from the first column on.
    pub rows: Vec<(u32, Vec<String>)>,
}

impl From<BookSheet> for TextSheet {
    fn from(sheet: BookSheet) -> Self {
        let texts = |cells: Vec<book::Cell>| cells.into_iter().map(|cell| cell.text).collect();
        Self { name: sheet.name, rows: sheet.rows.into_iter().map(|(number, cells)| (number, texts(cells))).collect() }
    }
}

/// The sheets of a returned workbook, hidden ones among them.
///
/// # Errors
/// Where it is no workbook as Excel saves them today, is damaged, or is larger than any return.
pub fn sheets(name: &str, bytes: Vec<u8>) -> Result<Vec<TextSheet>, NotAwaited> {
    Ok(book::sheets(name, bytes, &RETURN)?.into_iter().map(TextSheet::from).collect())
}

#[cfg(test)]
mod tests;
