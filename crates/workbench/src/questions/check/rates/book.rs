//! Printed rates in a workbook: the one sheet that has a table of them.

use wholetime_sources::book::{Awaited, BookSheet, Cell, sheets};

use super::table::{Row, Sheet, is_header};
use crate::WorkbenchError;

/// A pack of an ICB has some thousand rates on one of thirty sheets.
const RATES: Awaited = Awaited {
    noun: "table of rates",
    origin: ", as `wholetime report icb` writes it; or text with columns (.csv)",
    last_row: 20_000,
    letters_at_most: 4 * 32_767,
};
/// Digits of a number that are checked, of fifteen that Excel keeps: as many as a reader takes in. Our judgement.
const DIGITS: usize = 9;

/// Whether bytes may be a workbook.
pub(super) fn is_book(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The sheet of rates; rows keep the numbers of Excel's rows.
///
/// # Errors
/// Where it is no workbook, or no sheet of it has a table of rates, or several have one.
pub(super) fn sheet(bytes: &[u8], file: &str) -> Result<Sheet, WorkbenchError> {
    let refused = |why: String| WorkbenchError::NotPossible(format!("{file}: {why}"));
    let read = sheets(file, bytes.to_vec(), &RATES).map_err(|why| refused(why.to_string()))?;
    let mut holding = read.iter().filter_map(|sheet| header_of(sheet).map(|at| (sheet, at)));
    let Some((found, at)) = holding.next() else {
        return Err(refused(
            "no sheet of it has a table of rates; its columns are called `code`, `indicator` and `rate`".to_owned(),
        ));
    };
    if let Some((other, _)) = holding.next() {
        return Err(refused(format!(
            "the sheets {} and {} both have a table of rates; keep one in the file",
            found.name, other.name
        )));
    }
    let row = |(number, cells): &(u32, Vec<Cell>)| Row { line: *number, last_line: *number, cells: Ok(record(cells)) };
    Ok(Sheet { header: record(&found.rows[at].1), rows: found.rows[at + 1..].iter().map(row).collect() })
}

fn header_of(sheet: &BookSheet) -> Option<usize> {
    sheet.rows.iter().position(|(_, cells)| is_header(&record(cells)))
}

fn record(cells: &[Cell]) -> csv::StringRecord {
    cells.iter().map(in_digits).collect()
}

/// The text of a cell; a number in as many digits as are checked, and never with an exponent.
fn in_digits(cell: &Cell) -> String {
    let number = cell.is_number.then(|| cell.text.parse::<f64>().ok()).flatten();
    let kept = number.and_then(|number| format!("{number:.*e}", DIGITS - 1).parse::<f64>().ok());
    kept.map_or_else(|| cell.text.clone(), |number| number.to_string())
}
