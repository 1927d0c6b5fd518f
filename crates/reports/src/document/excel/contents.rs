//! The first sheet: what the paper is, and what stands where.

use rust_xlsxwriter::{Url, Worksheet};

use super::table::{height_of, lines_of, row_number};
use super::{Part, WORDS, figures, formats};
use crate::ReportError;
use crate::document::Document;

pub(super) const NAME: &str = "Contents";

/// How to read the workbook; stands on every one.
const READING: [&str; 3] = [
    "Words in grey stand where a figure is missing and say why; none of them is a zero, and no sum takes one for it.",
    "▲ more, ▼ less, ≈ much the same as in the month compared; the arrow is in the look of the cell, the cell holds the number.",
    "Every table has a name (Formulas, Name Manager); where a figure is worked out, its cell holds the formula.",
];

/// The address of a sheet within the workbook.
pub(super) fn address(sheet: &str) -> String {
    cell(sheet, "A1")
}

/// The address of a cell within the workbook.
pub(super) fn cell(sheet: &str, cell: &str) -> String {
    format!("internal:'{}'!{cell}", sheet.replace('\'', "''"))
}

/// Writes a link to this sheet.
pub(super) fn back(sheet: &mut Worksheet, row: u32) -> Result<(), ReportError> {
    let url = Url::new(address(NAME)).set_text("Contents");
    sheet.write_url_with_format(row, 0, url, &formats::link())?;
    Ok(())
}

pub(super) fn write(sheet: &mut Worksheet, document: &Document, parts: &[Part<'_>]) -> Result<(), ReportError> {
    sheet.set_column_width(0, 34)?;
    sheet.set_column_width(1, 84)?;
    sheet.set_column_width(2, 30)?;
    sheet.set_column_width(3, 10)?;
    sheet.write_string_with_format(0, 0, &document.title, &formats::title())?;
    sheet.write_string(1, 0, &document.subtitle)?;
    let mut about = vec![("Made on", document.made_on.to_string())];
    if !document.author.is_empty() {
        about.push(("Author", document.author.clone()));
    }
    about.extend(document.front.iter().map(|line| (line.label.as_str(), line.text.clone())));
    let mut row = 2;
    for (label, text) in about {
        sheet.write_string_with_format(row, 0, label, &formats::words().set_bold())?;
        sheet.write_string_with_format(row, 1, text, &formats::words())?;
        row += 1;
    }
    row += 1;
    for (index, heading) in (0_u16..).zip(["Sheet", "What stands there", "Section", "Rows"]) {
        sheet.write_string_with_format(row, index, heading, &formats::heading())?;
    }
    let mut line = |name: &str, what: &str, section: &str, rows: Option<usize>| -> Result<(), ReportError> {
        row += 1;
        sheet.write_url_with_format(row, 0, Url::new(address(name)).set_text(name), &formats::link())?;
        sheet.write_string_with_format(row, 1, what, &formats::words())?;
        let lines = lines_of(what, 84.0).max(lines_of(section, 30.0));
        sheet.set_row_height(row, height_of(lines))?;
        sheet.write_string_with_format(row, 2, section, &formats::words())?;
        if let Some(rows) = rows {
            sheet.write_number(row, 3, f64::from(row_number(rows)))?;
        }
        Ok(())
    };
    line(WORDS, "The words of the paper, in order", "", None)?;
    for part in parts {
        let chart = if part.chart.is_some() { " (with a chart)" } else { "" };
        line(&part.sheet, &format!("{}{chart}", part.table.title), part.section, Some(part.table.rows.len()))?;
    }
    if figures::has_any(document) {
        line(figures::FIGURES, "Every figure that can be built again: what it is and where it stands", "", None)?;
        line(figures::REFERENCES, "The command that answers each figure, and the files it rests on", "", None)?;
    }
    row += 1;
    for text in READING {
        row += 1;
        sheet.write_string_with_format(row, 0, text, &rust_xlsxwriter::Format::new().set_font_color(formats::GREY))?;
    }
    Ok(())
}
