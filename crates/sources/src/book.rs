//! A workbook that somebody filled in as sheets of text; what is on them is understood elsewhere.
//!
//! **Invariant:** bounded whatever the file claims, and no input makes it panic; cells are text, days as 2018-03-31.

use std::io::Read as _;

use calamine::Reader as _;

use crate::sheet::text;
use crate::{Content, Document, Unreadable};

/// What is awaited, and how large it can be.
#[derive(Clone, Copy, Debug)]
pub struct Awaited {
    /// What it is, in a word: "return".
    pub noun: &'static str,
    /// Where one comes from, to follow upon "a return is an Excel workbook (.xlsx)".
    pub origin: &'static str,
    /// Row below which nothing is read.
    pub last_row: u32,
    /// Letters of a cell at most.
    pub letters_at_most: usize,
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its text, outer spaces removed; a day as 2018-03-31.
    pub text: String,
    /// Whether it holds a number and not words: how it was written, such as the decimals that are zero, is then not known.
    pub is_number: bool,
}

/// A sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookSheet {
    /// Its name.
    pub name: String,
    /// Rows that hold anything: number, as Excel counts them, and cells from the first column on.
    pub rows: Vec<(u32, Vec<Cell>)>,
}

/// Bytes of a file at most. What people fill in is below a megabyte; somebody may paste a picture. Our judgement.
pub const BYTES_AT_MOST: u64 = 20 << 20;
/// Bytes it may unpack to. Our judgement: a return unpacks to about half a megabyte.
const UNPACKED_BYTES_AT_MOST: u64 = 64 << 20;
/// Files in the archive that a workbook is, at most; a return has about forty. Our judgement.
const MEMBERS_AT_MOST: usize = 2_000;
/// Sheets of a file at most; a return has fewer than twenty, a plan about forty. Our judgement.
const SHEETS_AT_MOST: usize = 80;
/// Columns of a sheet at most.
const COLUMNS_AT_MOST: usize = 100;

/// What stands in a cell of which the file holds the formula and no result, in the way Excel writes errors. Excel saves
/// results; other programs that write workbooks may not, and without this the cell would look empty.
pub(crate) const FORMULA_WITHOUT_RESULT: &str = "#FORMULA WITHOUT RESULT!";

/// Why a file cannot be what is awaited.
#[derive(Debug, thiserror::Error)]
pub enum NotAwaited {
    /// Another kind of file, in words.
    #[error("{why}; a {noun} is an Excel workbook (.xlsx){origin}")]
    OtherKind {
        /// What it is.
        why: &'static str,
        /// What is awaited.
        noun: &'static str,
        /// Where one comes from.
        origin: &'static str,
    },
    /// Larger than any can be.
    #[error("it is larger than any {noun} can be ({why}); take pictures and other sheets out")]
    TooLarge {
        /// What is too large.
        why: String,
        /// What is awaited.
        noun: &'static str,
    },
    /// Not readable.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
}

impl Awaited {
    fn other_kind(&self, why: &'static str) -> NotAwaited {
        NotAwaited::OtherKind { why, noun: self.noun, origin: self.origin }
    }

    fn too_large(&self, why: String) -> NotAwaited {
        NotAwaited::TooLarge { why, noun: self.noun }
    }
}

/// The sheets of a workbook, hidden ones among them.
///
/// # Errors
/// Where it is no workbook as Excel saves them today, is damaged, or is larger than what is awaited can be.
pub fn sheets(name: &str, bytes: Vec<u8>, awaited: &Awaited) -> Result<Vec<BookSheet>, NotAwaited> {
    if BYTES_AT_MOST < bytes.len() as u64 {
        return Err(awaited.too_large(format!("more than {} MiB", BYTES_AT_MOST >> 20)));
    }
    bounded(&bytes, awaited)?;
    let is_zip = bytes.starts_with(b"PK");
    let document = Document::open(name, bytes)?;
    match &document.content {
        Content::Workbook(_) if !is_zip => {
            return Err(awaited.other_kind("it is a workbook of the old kind (.xls); open it and save it as .xlsx"));
        }
        Content::Workbook(_) => {}
        Content::Csv(_) => {
            return Err(awaited.other_kind("it is plain text (such as .csv), which has one sheet only"));
        }
        Content::Other => return Err(awaited.other_kind("it is no workbook")),
    }
    let calamine::Sheets::Xlsx(mut book) = document.workbook()? else {
        return Err(awaited.other_kind("it is a workbook of another kind (such as .ods or .xlsb); save it as .xlsx"));
    };
    let names = book.sheet_names();
    if SHEETS_AT_MOST < names.len() {
        return Err(awaited.too_large(format!("more than {SHEETS_AT_MOST} sheets")));
    }
    names.into_iter().map(|name| read(&mut book, name, awaited)).collect()
}

/// Unpacks an archive once, keeping nothing: what it claims to unpack to may be a lie, and calamine unpacks as much as it finds.
fn bounded(bytes: &[u8], awaited: &Awaited) -> Result<(), NotAwaited> {
    let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) else { return Ok(()) };
    if MEMBERS_AT_MOST < archive.len() {
        return Err(awaited.too_large(format!("it is packed of more than {MEMBERS_AT_MOST} files")));
    }
    let mut left = UNPACKED_BYTES_AT_MOST;
    for index in 0..archive.len() {
        // A damaged member is told by whoever reads it; what came of it before counts.
        let Ok(member) = archive.by_index(index) else { continue };
        let mut counted = Counted(0);
        let _ = std::io::copy(&mut member.take(left + 1), &mut counted);
        if left < counted.0 {
            return Err(awaited.too_large(format!("it unpacks to more than {} MiB", UNPACKED_BYTES_AT_MOST >> 20)));
        }
        left -= counted.0;
    }
    Ok(())
}

/// Bytes that were written, and are not kept.
struct Counted(u64);

impl std::io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

type Book<'b> = calamine::Xlsx<std::io::Cursor<&'b [u8]>>;

fn read(book: &mut Book<'_>, name: String, awaited: &Awaited) -> Result<BookSheet, NotAwaited> {
    let damaged = |why: calamine::XlsxError| Unreadable::Damaged(format!("sheet `{name}` cannot be read ({why})"));
    // Cell by cell: a sheet may claim a million rows, and a table of them would be made before any limit could hold.
    let mut cells = book.worksheet_cells_reader(&name).map_err(damaged)?;
    let mut rows: Vec<(u32, Vec<Cell>)> = Vec::new();
    while let Some(cell) = cells.next_cell_with_formula().map_err(damaged)? {
        let (row, column) = cell.pos;
        let is_unknown = cell.formula.is_some() && matches!(cell.value, calamine::DataRef::Empty);
        let data = calamine::Data::from(cell.value);
        let is_number = matches!(data, calamine::Data::Int(_) | calamine::Data::Float(_));
        let text = if is_unknown { FORMULA_WITHOUT_RESULT.to_owned() } else { text(&data) };
        if text.is_empty() {
            continue;
        }
        let column = column as usize;
        if awaited.last_row <= row || COLUMNS_AT_MOST <= column {
            let place = format!("sheet {name} holds something in row {}, column {}", row + 1, column + 1);
            return Err(awaited.too_large(place));
        }
        if awaited.letters_at_most < text.len() {
            return Err(awaited.too_large(format!(
                "sheet {name} has a cell of {} letters in row {}",
                text.len(),
                row + 1
            )));
        }
        let number = row + 1;
        if rows.last().is_none_or(|(last, _)| *last != number) {
            rows.push((number, Vec::new()));
        }
        if let Some((_, cells)) = rows.last_mut() {
            if cells.len() <= column {
                cells.resize(column + 1, Cell::default());
            }
            cells[column] = Cell { text, is_number };
        }
    }
    Ok(BookSheet { name, rows })
}
