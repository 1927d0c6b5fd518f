//! A table of a paper as a named table of a sheet: numbers as numbers, formulas with what they come to, totals.

use jiff::civil::Date;
use rust_xlsxwriter::{
    ExcelDateTime, Format, Formula, Table as Named, TableColumn, TableFunction, TableStyle, Worksheet,
};

use wholetime_vocabulary::Missing;

use super::formats;
use super::formula::{Within, in_full, names, sum_of};
use crate::ReportError;
use crate::document::{Cell, Column, ColumnKind, Row, Table};

/// Letters of a cell at most. Source: Excel specifications and limits.
const LETTERS_AT_MOST: usize = 32_767;
/// Letters of an alternative text at most. Source: the library that writes the file, which drops longer ones.
pub(super) const ALTERNATIVE_AT_MOST: usize = 255;
/// How wide a column is, in letters: no narrower than a number, no broader than what is read in one glance. Our judgement.
const NARROWEST: f64 = 11.0;
const BROADEST: f64 = 52.0;

/// Where a table came to stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Laid {
    /// The row of headings, counted from 0.
    pub(super) headings: u32,
    /// The first and last row of those that are no total; none where it has no row.
    pub(super) rows: Option<(u32, u32)>,
    /// The row after all of it.
    pub(super) next: u32,
}

/// Writes a table from a row on, and names it.
pub(super) fn write(
    sheet: &mut Worksheet,
    at: u32,
    table: &Table,
    name: &str,
    widths: &[f64],
) -> Result<Laid, ReportError> {
    let headings = headings(&table.columns);
    let totals = totals_of(table);
    let body = table.rows.len() - usize::from(totals.is_some());
    let next = at + 1 + row_number(table.rows.len());
    let mut laid = Laid { headings: at, rows: None, next };
    for (index, (heading, width)) in (0_u16..).zip(headings.iter().zip(widths)) {
        let kind = table.columns.get(usize::from(index)).map_or(ColumnKind::Text, |column| column.kind);
        sheet.write_string_with_format(at, index, heading, &formats::heading_of(kind))?;
        sheet.set_column_width(index, *width)?;
    }
    if body > 0 && !table.columns.is_empty() {
        let columns: Vec<TableColumn> = table
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| named_column(index, column, &headings, table, totals, name))
            .collect();
        let last = u16::try_from(table.columns.len() - 1).unwrap_or(u16::MAX);
        let named = Named::new()
            .set_name(name)
            .set_columns(&columns)
            .set_total_row(totals.is_some())
            .set_style(TableStyle::Light1)
            .set_alt_text_title(&table.title)
            .set_alt_text(within(&table.notes.join(" "), ALTERNATIVE_AT_MOST));
        sheet.add_table(at, 0, next - 1, last, &named)?;
        laid.rows = Some((at + 1, at + row_number(body)));
    }
    set_height(sheet, at, headings.iter().map(String::as_str).zip(widths))?;
    for (index, row) in table.rows.iter().enumerate() {
        set_height(sheet, at + 1 + row_number(index), row.cells.iter().map(|cell| cell.text.as_str()).zip(widths))?;
        let is_last = index + 1 == table.rows.len();
        let totals = totals.filter(|_| is_last);
        for (column_index, cell) in row.cells.iter().enumerate().take(table.columns.len()) {
            let place = Place { table, name, headings: &headings, column: column_index, row, totals };
            let to = (at + 1 + row_number(index), u16::try_from(column_index).unwrap_or(u16::MAX));
            place.write(sheet, to, cell)?;
        }
    }
    Ok(laid)
}

pub(super) fn row_number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// Headings as a named table has them: none empty, and none twice whatever their capitals.
fn headings(columns: &[Column]) -> Vec<String> {
    let mut headings: Vec<String> = Vec::new();
    for (index, column) in columns.iter().enumerate() {
        let plain = column.title.split_whitespace().collect::<Vec<_>>().join(" ");
        let plain = if plain.is_empty() { format!("Column {}", index + 1) } else { plain };
        let is_taken = |name: &str, all: &[String]| all.iter().any(|one| one.to_lowercase() == name.to_lowercase());
        let mut heading = plain.clone();
        let mut count = 2;
        while is_taken(&heading, &headings) {
            heading = format!("{plain} ({count})");
            count += 1;
        }
        headings.push(heading);
    }
    headings
}

/// The row of totals, where the last row is the only one that stands for the others.
fn totals_of(table: &Table) -> Option<&Row> {
    let last = table.rows.last().filter(|row| row.is_total && 1 < table.rows.len())?;
    (table.rows.iter().filter(|row| row.is_total).count() == 1).then_some(last)
}

/// The formula of a cell of totals: that of its column, or the sum of it where the rows add up to what is written.
fn formula_of_total(
    index: usize,
    column: &Column,
    heading: &str,
    table: &Table,
    total: &Row,
    name: &str,
) -> Option<String> {
    let value = total.cells.get(index)?.value?;
    if let Some(formula) = &column.formula {
        return is_worked_out_of(formula, table, total).then(|| in_full(formula, name, Within::Totals));
    }
    if !matches!(column.kind, ColumnKind::Number(_) | ColumnKind::Pounds) {
        return None;
    }
    let rows = table.rows.iter().filter(|row| !row.is_total);
    let sum: f64 = rows.filter_map(|row| row.cells.get(index)?.value).sum();
    // What is added in another order differs in the last of sixteen digits.
    ((sum - value).abs() <= 1e-9 * value.abs().max(1.0)).then(|| sum_of(heading, name))
}

/// Whether every figure that a formula names is known in a row, so that it never divides by a word.
fn is_worked_out_of(formula: &str, table: &Table, row: &Row) -> bool {
    names(formula).iter().all(|named| {
        let at = table.columns.iter().position(|column| column.title == *named);
        at.and_then(|at| row.cells.get(at)).is_some_and(|cell| cell.value.is_some())
    })
}

fn named_column(
    index: usize,
    column: &Column,
    headings: &[String],
    table: &Table,
    totals: Option<&Row>,
    name: &str,
) -> TableColumn {
    let heading = headings.get(index).map_or("", String::as_str);
    let mut named = TableColumn::new().set_header(heading).set_header_format(formats::heading_of(column.kind));
    if let Some(formula) = &column.formula {
        named = named.set_formula(Formula::new(in_full(formula, name, Within::Row)));
    }
    let Some(total) = totals else { return named };
    match formula_of_total(index, column, heading, table, total, name) {
        Some(formula) => named.set_total_function(TableFunction::Custom(Formula::new(formula))),
        None => total.cells.get(index).map_or(named.clone(), |cell| named.set_total_label(&cell.text)),
    }
}

/// A cell's place in its table.
struct Place<'a> {
    table: &'a Table,
    name: &'a str,
    headings: &'a [String],
    column: usize,
    row: &'a Row,
    /// The row of totals, where this is it.
    totals: Option<&'a Row>,
}

impl Place<'_> {
    fn write(&self, sheet: &mut Worksheet, to: (u32, u16), cell: &Cell) -> Result<(), ReportError> {
        let Some(column) = self.table.columns.get(self.column) else { return Ok(()) };
        let format = formats::cell(cell.heat, self.row.is_total);
        let (at, across) = to;
        match (column.kind, cell.value.filter(|value| value.is_finite())) {
            (ColumnKind::Day, None) => match cell.text.parse::<Date>() {
                Ok(day) => {
                    let format = format.set_num_format(formats::number_format(ColumnKind::Day, None));
                    sheet.write_datetime_with_format(at, across, excel_day(day)?, &format)?;
                }
                Err(_) => words(sheet, to, &cell.text, &format)?,
            },
            (ColumnKind::Text, Some(value)) => match shown_as(&cell.text) {
                Some(kind) => self.number(sheet, to, kind, value, cell, format)?,
                None => words(sheet, to, &cell.text, &format)?,
            },
            (kind, Some(value)) => self.number(sheet, to, kind, value, cell, format)?,
            (ColumnKind::Text, None) if self.is_among_numbers() && is_missing(&cell.text) => {
                words(sheet, to, &cell.text, &formats::missing(format))?;
            }
            (ColumnKind::Text, None) => words(sheet, to, &cell.text, &format.set_text_wrap())?,
            (_, None) => words(sheet, to, &cell.text, &formats::missing(format))?,
        }
        Ok(())
    }

    fn number(
        &self,
        sheet: &mut Worksheet,
        (at, across): (u32, u16),
        kind: ColumnKind,
        value: f64,
        cell: &Cell,
        format: Format,
    ) -> Result<(), ReportError> {
        let value = if matches!(kind, ColumnKind::Percent(_)) { value / 100.0 } else { value };
        let format = format.set_num_format(formats::number_format(kind, cell.change));
        match self.formula() {
            Some(formula) => {
                let formula = Formula::new(formula).set_result(value.to_string());
                sheet.write_formula_with_format(at, across, formula, &format)?;
            }
            None => {
                sheet.write_number_with_format(at, across, value, &format)?;
            }
        }
        Ok(())
    }

    /// Whether its column holds a number in some row.
    fn is_among_numbers(&self) -> bool {
        let cells = self.table.rows.iter().filter_map(|row| row.cells.get(self.column));
        cells.map(|cell| cell.value).any(|value| value.is_some())
    }

    /// The formula of the cell, where it has one and everything it names is known.
    fn formula(&self) -> Option<String> {
        let column = self.table.columns.get(self.column)?;
        if let Some(total) = self.totals {
            let heading = self.headings.get(self.column)?;
            return formula_of_total(self.column, column, heading, self.table, total, self.name);
        }
        let formula = column.formula.as_ref().filter(|_| !self.row.is_total)?;
        is_worked_out_of(formula, self.table, self.row).then(|| in_full(formula, self.name, Within::Row))
    }
}

/// Whether a text is the reason why there is no number.
fn is_missing(text: &str) -> bool {
    Missing::ALL.into_iter().any(|why| why.phrase() == text)
}

/// Writes words; nothing leaves a cell empty that still has its look.
fn words(sheet: &mut Worksheet, (at, across): (u32, u16), text: &str, format: &Format) -> Result<(), ReportError> {
    if text.is_empty() {
        sheet.write_blank(at, across, format)?;
    } else {
        sheet.write_string_with_format(at, across, cut(text), format)?;
    }
    Ok(())
}

/// A text that fits in a cell.
pub(super) fn cut(text: &str) -> String {
    within(text, LETTERS_AT_MOST)
}

/// A text of so many letters at most; one that is longer ends in an ellipsis.
pub(super) fn within(text: &str, at_most: usize) -> String {
    if text.chars().count() <= at_most {
        return text.to_owned();
    }
    text.chars().take(at_most - 1).chain(['…']).collect()
}

/// A day as workbooks count it.
pub(super) fn excel_day(day: Date) -> Result<ExcelDateTime, ReportError> {
    let part = |part: i8| u8::try_from(part).unwrap_or_default();
    Ok(ExcelDateTime::from_ymd(u16::try_from(day.year()).unwrap_or_default(), part(day.month()), part(day.day()))?)
}

/// What a number beside words is, by how it is shown: `16.2`, `£1,200`, `93.4 %`; nothing where words stand around it.
fn shown_as(text: &str) -> Option<ColumnKind> {
    let (bare, is_pounds) = text.strip_prefix('£').map_or((text, false), |bare| (bare, true));
    let (bare, is_percent) = bare.strip_suffix('%').map_or((bare, false), |bare| (bare.trim_end(), true));
    let digits = bare.replace(',', "").replace('−', "-");
    digits.parse::<f64>().ok()?;
    let decimals = digits.split_once('.').map_or(0, |(_, after)| u8::try_from(after.len()).unwrap_or(2));
    Some(match (is_pounds, is_percent) {
        (true, _) if decimals == 0 => ColumnKind::Pounds,
        (_, true) => ColumnKind::Percent(decimals),
        _ => ColumnKind::Number(decimals),
    })
}

/// Points of a line of text, and of a row at most. Source: Excel specifications and limits.
const LINE: f64 = 15.0;
const HIGHEST: f64 = 409.0;

/// Makes a row as high as its longest text: not every program does so by itself.
fn set_height<'t>(
    sheet: &mut Worksheet,
    row: u32,
    texts: impl Iterator<Item = (&'t str, &'t f64)>,
) -> Result<(), ReportError> {
    let most = texts.map(|(text, width)| lines_of(text, *width)).max().unwrap_or(1);
    if 1 < most {
        sheet.set_row_height(row, height_of(most))?;
    }
    Ok(())
}

/// How broad a text is, in digits: capitals are a quarter broader, and publishers write names in capitals.
fn breadth(text: &str) -> f64 {
    text.chars().map(|letter| if letter.is_uppercase() { 1.25 } else { 1.0 }).sum()
}

/// How high so many lines are, in points.
pub(super) fn height_of(lines: u32) -> f64 {
    (f64::from(lines) * LINE).min(HIGHEST)
}

/// On how many lines a text comes to stand in a column so many letters wide, broken between words.
pub(super) fn lines_of(text: &str, width: f64) -> u32 {
    let room = (width - 1.0).max(4.0);
    let mut lines = 0_u32;
    for part in text.split('\n') {
        let mut used = 0.0;
        lines += 1;
        for word in part.split_whitespace().map(breadth) {
            if 0.0 < used && room < used + 1.0 + word {
                lines += 1;
                used = 0.0;
            }
            used += if 0.0 < used { 1.0 + word } else { word };
            // A word that is longer than a line goes on in the next.
            while room < used {
                lines += 1;
                used -= room;
            }
        }
    }
    lines
}

/// How wide the columns of a table are, in letters.
pub(super) fn widths(table: &Table) -> Vec<f64> {
    (0_u16..).zip(&table.columns).map(|(index, column)| width(index, column, table)).collect()
}

/// How wide a column should be for what stands in it.
fn width(index: u16, column: &Column, table: &Table) -> f64 {
    let cells = table.rows.iter().filter_map(|row| row.cells.get(usize::from(index)));
    let longest = cells.map(|cell| breadth(&cell.text)).fold(0.0, f64::max);
    let word = column.title.split_whitespace().map(breadth).fold(0.0, f64::max);
    let room = if column.kind == ColumnKind::Text { longest + 2.0 } else { longest.min(18.0) + 3.0 };
    room.max(word + 3.0).clamp(NARROWEST, BROADEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_never_empty_and_never_twice() {
        let columns = [Column::text("Rate"), Column::text("rate"), Column::text(" ")];
        assert_eq!(headings(&columns), ["Rate", "rate (2)", "Column 3"]);
    }

    #[test]
    fn a_text_is_broken_between_words() {
        assert_eq!(lines_of("one two three four", 11.0), 2, "one two / three four");
        assert_eq!(lines_of("unbroken", 6.0), 2);
        assert_eq!(lines_of("", 11.0), 1);
        assert_eq!(lines_of("FTE", 11.0), 1);
    }

    #[test]
    fn a_number_among_words_is_known_by_how_it_is_shown() {
        assert_eq!(shown_as("1,204.50"), Some(ColumnKind::Number(2)));
        assert_eq!(shown_as("93.4 %"), Some(ColumnKind::Percent(1)));
        assert_eq!(shown_as("£12,000"), Some(ColumnKind::Pounds));
        assert_eq!(shown_as("3 of 4"), None);
    }
}
