//! A sheet to edit: a table of the document, with numbers and days as such, and lists to choose from.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Format, FormatAlign, Formula, Note,
    Worksheet,
};
use wholetime_workbench::plans::tables::{Column, Kind, Table, UPRIGHT};

use super::formula::Places;
use super::{PALE_GREY, PALE_YELLOW, POUNDS, column, heading, row};
use crate::ReportError;

/// Letters of a list to choose from that is written out, at most: Excel's own limit.
const LIST_LETTERS: usize = 255;
/// Letters of a message, at most: Excel's own limit.
const MESSAGE_LETTERS: usize = 255;
/// Digits of a whole number that a cell holds without loss.
const EXACT_DIGITS: usize = 15;

/// The sheet of a table.
pub(super) fn sheet(table: &Table, places: &Places<'_>) -> Result<Worksheet, ReportError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(&table.name)?.set_tab_color(PALE_YELLOW);
    sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    if table.is_upright() {
        upright(&mut sheet, table, places)?
    } else {
        across(&mut sheet, table, places)?
    }
    Ok(sheet)
}

fn across(sheet: &mut Worksheet, table: &Table, places: &Places<'_>) -> Result<(), ReportError> {
    let parents = table.columns.iter().filter(|column| column.is_parent).count();
    for (at, one) in table.columns.iter().enumerate() {
        let at_column = column(at);
        let star =
            if one.is_required { heading().set_underline(rust_xlsxwriter::FormatUnderline::Single) } else { heading() };
        sheet.write_string_with_format(0, at_column, &one.name, &star)?;
        sheet.insert_note(0, at_column, &note(one))?;
        sheet.set_column_width(at_column, width(one, table.rows.iter().filter_map(|cells| cells.get(at))))?;
        sheet.set_column_format(at_column, &empty(one))?;
        if let Some(rule) = rule(one, places)? {
            sheet.add_data_validation(1, at_column, Places::last_row(table) - 1, at_column, &rule)?;
        }
        for (at_row, cells) in table.rows.iter().enumerate() {
            cell(sheet, row(at_row + 1), at_column, one, cells.get(at).map_or("", String::as_str))?;
        }
    }
    let named = if 0 < parents { parents } else { 1 };
    sheet.set_freeze_panes(1, column(named))?;
    if !table.rows.is_empty() {
        sheet.autofilter(0, 0, row(table.rows.len()), column(table.columns.len().saturating_sub(1)))?;
    }
    Ok(())
}

fn upright(sheet: &mut Worksheet, table: &Table, places: &Places<'_>) -> Result<(), ReportError> {
    for (at, title) in (0_u16..).zip(UPRIGHT.into_iter().chain(["what it means (not read)"])) {
        sheet.write_string_with_format(0, at, title, &heading())?;
    }
    let explained = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_italic();
    for (at, one) in table.columns.iter().enumerate() {
        let at_row = row(at + 1);
        sheet.write_string_with_format(at_row, 0, &one.name, &Format::new().set_bold().set_align(FormatAlign::Top))?;
        cell(sheet, at_row, 1, one, table.rows.first().and_then(|cells| cells.get(at)).map_or("", String::as_str))?;
        sheet.write_string_with_format(at_row, 2, explanation(one), &explained)?;
        if let Some(rule) = rule(one, places)? {
            sheet.add_data_validation(at_row, 1, at_row, 1, &rule)?;
        }
    }
    sheet.set_column_width(0, 26)?.set_column_width(1, 60)?.set_column_width(2, 70)?;
    sheet.set_freeze_panes(1, 1)?;
    Ok(())
}

/// What a column means and what its cells may hold.
fn explanation(column: &Column) -> String {
    let needed = if column.is_required { " Needed." } else { "" };
    let list = column.names.as_ref().map_or(String::new(), |list| format!(" A name on the sheet {list}."));
    format!("{}{list} {}{needed}", column.about, column.kind.in_words()).trim().to_owned()
}

fn note(column: &Column) -> Note {
    Note::new(explanation(column)).set_author("Wholetime").add_author_prefix(false).set_width(280).set_height(110)
}

fn width<'c>(column: &Column, cells: impl Iterator<Item = &'c String>) -> f64 {
    let longest = cells.map(|cell| cell.chars().count()).max().unwrap_or(0).max(column.name.chars().count() + 3);
    let most = if column.kind == Kind::Text { 60.0 } else { 34.0 };
    (longest as f64 + 2.0).clamp(10.0, most)
}

/// The format of a cell of a column. Words are text, so that a planner's 2018-07 stays one and is no day of July.
fn empty(column: &Column) -> Format {
    let top = Format::new().set_align(FormatAlign::Top);
    let top = if column.is_parent { top.set_background_color(PALE_GREY) } else { top };
    match &column.kind {
        Kind::Number { decimals: 2 } => top.set_num_format(POUNDS),
        Kind::Number { .. } | Kind::Whole { .. } | Kind::YesNo => top,
        Kind::Day => top.set_num_format("yyyy-mm-dd"),
        Kind::Text | Kind::Year | Kind::When | Kind::Choice(_) | Kind::List(_) | Kind::Json => {
            top.set_num_format("@").set_text_wrap()
        }
    }
}

fn cell(sheet: &mut Worksheet, row: u32, at: u16, column: &Column, text: &str) -> Result<(), ReportError> {
    let format = empty(column);
    if text.is_empty() {
        sheet.write_blank(row, at, &format)?;
        return Ok(());
    }
    let is_short = text.len() <= EXACT_DIGITS;
    match &column.kind {
        Kind::Number { .. } | Kind::Whole { .. } if is_short => {
            if let Ok(number) = text.parse::<f64>() {
                sheet.write_number_with_format(row, at, number, &format)?;
                return Ok(());
            }
        }
        Kind::YesNo => {
            sheet.write_boolean_with_format(row, at, text == "true", &format)?;
            return Ok(());
        }
        Kind::Day => {
            // Excel's days begin in 1900; an earlier one stands as text, which is read just as well.
            if let Ok(day) = ExcelDateTime::parse_from_str(text) {
                sheet.write_datetime_with_format(row, at, &day, &format)?;
                return Ok(());
            }
        }
        _ => {}
    }
    sheet.write_string_with_format(row, at, text, &format)?;
    Ok(())
}

/// What Excel lets somebody type; a number too fine or a name not there is told when the workbook is read.
fn rule(column: &Column, places: &Places<'_>) -> Result<Option<DataValidation>, ReportError> {
    let rule = DataValidation::new();
    let rule = match &column.kind {
        Kind::Choice(choices) => {
            let words: Vec<&str> = choices.iter().map(|(word, _)| word.as_str()).collect();
            if LIST_LETTERS < words.join(",").len() {
                return Ok(None);
            }
            rule.allow_list_strings(&words)?
        }
        Kind::YesNo => rule.allow_list_strings(&["TRUE", "FALSE"])?,
        Kind::Number { .. } | Kind::Whole { .. } => rule.allow_decimal_number(DataValidationRule::Between(-1e13, 1e13)),
        Kind::Day => {
            let (first, last) = (ExcelDateTime::from_ymd(1900, 1, 1)?, ExcelDateTime::from_ymd(2199, 12, 31)?);
            rule.allow_date(DataValidationRule::Between(&first, &last))
        }
        _ => match &column.names {
            Some(list) => rule.allow_list_formula(Formula::new(format!("={}", places.column(list, "id")))),
            None => return Ok(None),
        },
    };
    let said: String = explanation(column).chars().take(MESSAGE_LETTERS).collect();
    // A name may stand here before its own row is written, so a planner is warned and not stopped.
    let rule = rule.set_error_title("Look again")?.set_error_message(said)?;
    Ok(Some(rule.set_error_style(DataValidationErrorStyle::Warning)))
}
