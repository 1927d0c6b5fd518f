//! The first sheet of an Excel return: what it is for, the one word that nothing has changed, and who will see what.

use rust_xlsxwriter::{DataValidation, Format, FormatAlign, FormatBorder, Formula, ProtectionOptions, Worksheet};
use wholetime_workbench::returns::workbook::{START, UNCHANGED};
use wholetime_workbench::returns::{Collection, Prefilled};

use super::{NHS_BLUE, PALE_YELLOW, print_setup, words};
use crate::ReportError;

pub(super) fn sheet(sheet: &mut Worksheet, prefilled: &Prefilled, collection: &Collection) -> Result<(), ReportError> {
    sheet.set_name(START)?;
    for (column, width) in [(0, 30.0), (1, 46.0), (2, 70.0)] {
        sheet.set_column_width(column, width)?;
    }
    let title = Format::new().set_bold().set_font_size(18).set_font_color(NHS_BLUE);
    sheet.write_string_with_format(0, 0, &prefilled.form.title, &title)?;
    sheet.set_row_height(0, 26)?.set_row_height(1, 20)?;
    let respondent = &prefilled.respondent;
    let whose = Format::new().set_bold().set_font_size(14);
    sheet.write_string_with_format(1, 0, format!("{} ({})", respondent.name, respondent.code), &whose)?;
    let due = collection.due;
    let month = wholetime_vocabulary::Period::of(due).in_words();
    sheet.write_string(2, 0, format!("For {}. Please answer by {} {month}.", collection.area.name, due.day()))?;
    let about = prefilled.form.about.trim();
    sheet.merge_range(3, 0, 3, 2, about, &words())?;
    sheet.set_row_height(3, 15.5 * (about.chars().count() as f64 / 140.0).ceil().max(1.0))?;
    sheet.write_string(4, 0, format!("Filled in from: {}.", prefilled.held_from))?;

    let asked = Format::new().set_bold().set_font_size(13).set_align(FormatAlign::VerticalCenter);
    sheet.write_string_with_format(6, 0, UNCHANGED, &asked)?;
    let input = Format::new()
        .set_unlocked()
        .set_bold()
        .set_font_size(13)
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_background_color(PALE_YELLOW)
        .set_border(FormatBorder::Medium)
        .set_border_color(NHS_BLUE);
    sheet.write_string_with_format(6, 1, "no", &input)?;
    sheet.write_string_with_format(
        6,
        2,
        "Choose yes if everything shown in this workbook is still right: then you are done, and can send it back.",
        &words().set_align(FormatAlign::VerticalCenter),
    )?;
    sheet.set_row_height(6, 32)?;
    let rule = DataValidation::new()
        .allow_list_strings(&["yes", "no"])?
        .set_error_title("Yes or no")?
        .set_error_message("Choose yes if nothing has changed, else no.")?;
    sheet.add_data_validation(6, 1, 6, 1, &rule)?;

    let how = [
        "Otherwise: fill in the yellow cells of the other sheets, and send the workbook back. Grey cells show what is held.",
        "An empty cell means no answer, or that what is held is right. It is not zero: write 0 for none.",
        "WTE and FTE are the same: contracted hours a week ÷ 37.5. Full time is 1.00; 15 hours is 0.40.",
        "Days are written 31/03/2018 or 2018-03-31, months 2018-03. Columns with * must be filled in where a row is begun.",
    ];
    for (row, line) in (8..).zip(how) {
        sheet.write_string(row, 0, line)?;
    }
    let heading = words().set_bold().set_font_color(rust_xlsxwriter::Color::White).set_background_color(NHS_BLUE);
    for (column, text) in (0..).zip(["Sheet", "Question", "Who will see the answers"]) {
        sheet.write_string_with_format(13, column, text, &heading)?;
    }
    for (row, section) in (14..).zip(&prefilled.form.sections) {
        let link = Formula::new(format!("=HYPERLINK(\"#'{0}'!A1\",\"{0}\")", section.title.replace('\'', "''")))
            .set_result(&section.title);
        let linked = words().set_font_color(NHS_BLUE).set_underline(rust_xlsxwriter::FormatUnderline::Single);
        sheet.write_formula_with_format(row, 0, link, &linked)?;
        sheet.write_string_with_format(row, 1, &section.ask, &words())?;
        let seen = section.audience.in_words();
        sheet.write_string_with_format(row, 2, &seen, &words())?;
        let lines = (seen.chars().count() as f64 / 66.0).ceil().max((section.ask.chars().count() as f64 / 42.0).ceil());
        sheet.set_row_height(row, 15.5 * lines.max(1.0))?;
    }
    sheet.protect_with_options(&ProtectionOptions {
        format_columns: true,
        format_rows: true,
        ..ProtectionOptions::default()
    });
    print_setup(sheet, prefilled, None)?;
    sheet.set_selection(6, 1, 6, 1)?;
    sheet.set_active(true);
    Ok(())
}
