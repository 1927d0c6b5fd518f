//! A paper as an Excel workbook: its words on one sheet, every table named on a sheet of its own, charts that Excel draws, and how
//! each figure is built again.
//!
//! **Invariant:** no macro and no hidden sheet; a figure is a number with the formula that comes to it, or words in grey that no
//! formula takes for zero.

mod contents;
mod figures;
pub(crate) mod formats;
mod formula;
mod names;
pub(crate) mod picture;
mod table;
mod words;

use rust_xlsxwriter::{DocProperties, Workbook, Worksheet};

use self::figures::Placed;
use self::names::Names;
use super::{Block, Document, Native, Picture, Table};
use crate::ReportError;
use crate::charts::Chart;

/// The words of a paper stand on a sheet of this name.
const WORDS: &str = "Paper";
/// Paper as printers in Britain hold it: A4. Source: ECMA-376 part 1, 18.3.1.63 (paper sizes).
const A4: u8 = 9;

/// A table of the paper with the sheet it stands on.
struct Part<'a> {
    /// The section it belongs to.
    section: &'a str,
    table: &'a Table,
    chart: Option<(&'a Chart, Option<&'a Native>)>,
    /// Name of its sheet.
    sheet: String,
    /// Name by which formulas know it.
    name: String,
}

/// The bytes of a paper as a workbook.
///
/// # Errors
/// Where it cannot be written.
pub(super) fn excel(document: &Document) -> Result<Vec<u8>, ReportError> {
    let parts = parts(document);
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(document)?);
    contents::write(sheet(&mut workbook, contents::NAME)?, document, &parts)?;
    let mut placed: Vec<Placed> = Vec::new();
    words::write(sheet(&mut workbook, WORDS)?, document, &parts)?;
    placed.extend(figures::in_words(document));
    for part in &parts {
        let sheet = sheet(&mut workbook, &part.sheet)?;
        let laid = table_sheet(sheet, document, part)?;
        placed.extend(figures::in_table(part, &laid));
    }
    figures::write(&mut workbook, document, placed)?;
    Ok(workbook.save_to_buffer()?)
}

/// Adds a sheet that prints well.
fn sheet<'w>(workbook: &'w mut Workbook, name: &str) -> Result<&'w mut Worksheet, ReportError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(name)?;
    print_well(sheet);
    Ok(sheet)
}

/// Lying, as wide as the page, with the name of the sheet and the number of the page.
pub(crate) fn print_well(sheet: &mut Worksheet) {
    sheet.set_landscape();
    sheet.set_paper_size(A4);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3);
    sheet.set_footer("&L&F&C&A&RPage &P of &N");
}

fn properties(document: &Document) -> Result<DocProperties, ReportError> {
    Ok(DocProperties::new()
        .set_title(&document.title)
        .set_subject(&document.subtitle)
        .set_author(&document.author)
        .set_creation_datetime(&table::excel_day(document.made_on)?))
}

/// Writes a table that stands on a sheet of another workbook, in columns so wide.
///
/// # Errors
/// Where it cannot be written.
pub(crate) fn write_table(sheet: &mut Worksheet, row: u32, table: &Table, widths: &[f64]) -> Result<(), ReportError> {
    let name = Names::new(&[]).table(&table.id);
    table::write(sheet, row, table, &name, widths).map(drop)
}

/// The tables of a paper in their order, each with a sheet.
fn parts(document: &Document) -> Vec<Part<'_>> {
    let mut names = Names::new(&[contents::NAME, WORDS, figures::FIGURES, figures::REFERENCES]);
    let mut parts = Vec::new();
    let mut section = "";
    for block in &document.blocks {
        let (table, chart) = match block {
            Block::Heading { depth: 1, text, .. } => {
                section = text;
                continue;
            }
            Block::Table(table) => (table, None),
            Block::Picture(Picture { chart, table, native, .. }) => (table, Some((chart, native.as_ref()))),
            _ => continue,
        };
        let sheet = names.sheet(&table.id);
        let name = names.table(&table.id);
        parts.push(Part { section, table, chart, sheet, name });
    }
    parts
}

/// A sheet with one table: what it is of, the table, what to know of it, its chart.
fn table_sheet(sheet: &mut Worksheet, document: &Document, part: &Part<'_>) -> Result<table::Laid, ReportError> {
    let Part { section, table, .. } = part;
    sheet.write_string_with_format(0, 0, &table.title, &formats::title())?;
    let place =
        if section.is_empty() { document.subtitle.clone() } else { format!("{section}. {}", document.subtitle) };
    sheet.write_string(1, 0, place)?;
    contents::back(sheet, 2)?;
    let mut laid = table::write(sheet, 4, table, &part.name, &table::widths(table))?;
    sheet.set_freeze_panes(laid.headings + 1, u16::from(3 < table.columns.len()))?;
    sheet.set_repeat_rows(laid.headings, laid.headings)?;
    if laid.rows.is_none() && table.rows.is_empty() {
        sheet.write_string_with_format(laid.next, 0, "There is no row to show.", &formats::note())?;
        laid.next += 1;
    }
    let width = u16::try_from(table.columns.len()).unwrap_or(u16::MAX).max(1);
    for note in &table.notes {
        laid.next += 1;
        words::across(sheet, laid.next, width, table, note)?;
    }
    if let Some((chart, native)) = part.chart {
        picture::insert(sheet, chart, native, part, &laid)?;
    }
    Ok(laid)
}

#[cfg(test)]
mod tests;
