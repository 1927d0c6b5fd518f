//! Columns of an Excel return: how wide, what can be typed, what is said about it, and how a cell is written.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Format, FormatAlign, FormatBorder,
    Formula, Worksheet,
};
use wholetime_workbench::catalogue::Roles;
use wholetime_workbench::returns::{Column, Kind, Section};

use super::{GREY, Lists, PALE_GREY, PALE_YELLOW, read};
use crate::ReportError;

/// Width in letters: that of the longest thing usually in it.
pub(super) fn width(column: &Column) -> f64 {
    match &column.kind {
        Kind::Role { .. } => 36.0,
        Kind::Choice { choices } => {
            let longest = choices.iter().map(|choice| choice.title.chars().count()).max().unwrap_or(10);
            (longest as f64 + 3.0).clamp(14.0, 34.0)
        }
        Kind::Text { longest } if *longest <= 60 => 22.0,
        Kind::Text { .. } => 44.0,
        Kind::Number { .. } | Kind::Whole { .. } | Kind::Organisation => 14.0,
        Kind::Day | Kind::Month | Kind::YesNo => 13.0,
    }
}

/// What stands above a heading: what it means, and what can be typed.
pub(super) fn explanation(column: &Column) -> String {
    let limits = match &column.kind {
        _ if column.is_held => "Shown, not asked.".to_owned(),
        Kind::Number { least, most } => format!("A number from {least} to {most}."),
        Kind::Whole { least, most } => format!("A whole number from {least} to {most}."),
        Kind::Day => "A day.".to_owned(),
        Kind::Month => "A month.".to_owned(),
        Kind::YesNo => "Yes or no.".to_owned(),
        Kind::Organisation => "A code.".to_owned(),
        Kind::Choice { .. } | Kind::Role { .. } => "Choose from the list.".to_owned(),
        Kind::Text { longest } => format!("At most {longest} letters."),
    };
    match &column.help {
        Some(help) => format!("{help} {limits}"),
        None => limits,
    }
}

/// High enough for the longest explanation of a table.
pub(super) fn explanation_height(section: &Section) -> f64 {
    let lines =
        section.columns.iter().map(|column| (explanation(column).chars().count() as f64 / width(column)).ceil());
    // Letters of this size are a fifth narrower than those a width is counted in, but words break lines early.
    (12.5 * lines.fold(1.0, f64::max)).clamp(15.0, 140.0)
}

/// What Excel lets somebody type into a column; plain words otherwise. What is pasted is checked when it is loaded.
pub(super) fn rule(column: &Column, lists: &Lists) -> Result<Option<DataValidation>, ReportError> {
    let rule = DataValidation::new();
    let rule = match &column.kind {
        Kind::Number { least, most } => rule.allow_decimal_number(DataValidationRule::Between(*least, *most)),
        Kind::Whole { least, most } => {
            let (least, most) = (i32::try_from(*least).unwrap_or(0), i32::try_from(*most).unwrap_or(i32::MAX));
            rule.allow_whole_number(DataValidationRule::Between(least, most))
        }
        Kind::Choice { .. } | Kind::Role { .. } | Kind::YesNo => match lists.place(&Lists::name(column)) {
            Some(place) => rule.allow_list_formula(Formula::new(place)),
            None => return Ok(None),
        },
        Kind::Day => {
            let (first, last) = (ExcelDateTime::from_ymd(1980, 1, 1)?, ExcelDateTime::from_ymd(2100, 12, 31)?);
            rule.allow_date(DataValidationRule::Between(&first, &last))
        }
        Kind::Text { longest } => rule.allow_text_length(DataValidationRule::LessThanOrEqualTo(u32::from(*longest))),
        Kind::Organisation => rule.allow_text_length(DataValidationRule::LessThanOrEqualTo(8)),
        Kind::Month => rule.allow_any_value(),
    };
    let said = shortened(&explanation(column));
    let rule = rule.set_input_title(shortened_to(&column.title, 32))?.set_input_message(&said)?;
    let rule = rule.set_error_title("This cannot be taken")?.set_error_message(&said)?;
    Ok(Some(rule.set_error_style(DataValidationErrorStyle::Stop)))
}

/// Excel shows at most 255 letters of a message.
fn shortened(text: &str) -> String {
    shortened_to(text, 255)
}

fn shortened_to(text: &str, most: usize) -> String {
    if text.chars().count() <= most { text.to_owned() } else { text.chars().take(most - 1).chain(['…']).collect() }
}

fn input() -> Format {
    Format::new()
        .set_unlocked()
        .set_background_color(PALE_YELLOW)
        .set_border(FormatBorder::Thin)
        .set_border_color(GREY)
        .set_text_wrap()
        .set_align(FormatAlign::Top)
}

/// Writes a cell: what is held in grey and locked, what is asked in yellow, with the answer given before if there is one.
pub(super) fn cell(
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    column: &Column,
    text: Option<&str>,
    roles: &Roles,
) -> Result<(), ReportError> {
    let format = if column.is_held {
        Format::new().set_background_color(PALE_GREY).set_align(FormatAlign::Top)
    } else {
        input()
    };
    let format = match &column.kind {
        Kind::Number { .. } => format.set_num_format("0.00"),
        Kind::Whole { .. } => format.set_num_format("0"),
        Kind::Day => format.set_num_format("dd/mm/yyyy"),
        // Else Excel makes a day of 2018-03, and a number of a code such as 00123.
        Kind::Month | Kind::Organisation | Kind::Text { .. } => format.set_num_format("@"),
        _ => format,
    };
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        sheet.write_blank(row, at, &format)?;
        return Ok(());
    };
    match &column.kind {
        Kind::Number { .. } | Kind::Whole { .. } => match text.parse::<f64>() {
            Ok(number) => sheet.write_number_with_format(row, at, number, &format)?,
            // Why there is no number: missing is not zero.
            Err(_) => {
                let reason = format.set_italic().set_font_color(GREY).set_align(FormatAlign::Right);
                sheet.write_string_with_format(row, at, text, &reason)?
            }
        },
        Kind::Day => match ExcelDateTime::parse_from_str(text) {
            Ok(day) => sheet.write_datetime_with_format(row, at, &day, &format)?,
            Err(_) => sheet.write_string_with_format(row, at, text, &format)?,
        },
        _ => sheet.write_string_with_format(row, at, read(column, text, roles), &format)?,
    };
    Ok(())
}
