//! The Excel return: a form filled in from what is held, with lists to choose from, limits and what each word means.

mod columns;
mod start;

use std::collections::BTreeMap;

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, ProtectionOptions, Workbook, Worksheet,
};
use wholetime_workbench::catalogue::Roles;
use wholetime_workbench::returns::workbook::{LISTS, MARKS, Marks};
use wholetime_workbench::returns::{Collection, Column, Kind, Prefilled, Rows, Section, Texts, role_choices, title_of};

use crate::ReportError;

const NHS_BLUE: Color = Color::RGB(0x0000_5EB8);
const PALE_GREY: Color = Color::RGB(0x00F0_F4F5);
const PALE_YELLOW: Color = Color::RGB(0x00FF_F9D6);
const GREY: Color = Color::RGB(0x0042_5563);

/// Empty rows of a table that rows are added to. Our judgement: what nearly every practice needs; the form may take more, and
/// the table says how many.
const EMPTY_ROWS: u16 = 25;
/// Row of the headings, counted from 0: title, question, help, audience and explanations stand above.
const HEADINGS: u32 = 5;

/// The Excel return of one place.
///
/// # Errors
/// Where the workbook cannot be written.
pub fn template(prefilled: &Prefilled, collection: &Collection, roles: &Roles) -> Result<Vec<u8>, ReportError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(prefilled, collection)?);
    let lists = Lists::of(prefilled, roles);
    start::sheet(workbook.add_worksheet(), prefilled, collection)?;
    for section in &prefilled.form.sections {
        let rows = prefilled.sections.get(&section.id).map_or(&[][..], Vec::as_slice);
        table(workbook.add_worksheet(), section, rows, &lists, roles, prefilled)?;
    }
    lists.write(workbook.add_worksheet())?;
    let marks = Marks {
        collection: collection.id.clone(),
        code: prefilled.respondent.code.clone(),
        form: prefilled.form.id.clone(),
        form_version: prefilled.form.version,
    };
    let sheet = workbook.add_worksheet();
    sheet.set_name(MARKS)?.set_very_hidden(true).protect();
    for (row, (name, text)) in (0..).zip(marks.rows()) {
        sheet.write_string(row, 0, name)?;
        sheet.write_string(row, 1, text)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// The name of the file: which collection and which place.
#[must_use]
pub fn template_name(collection: &str, code: &str) -> String {
    format!("{collection}-{}.xlsx", code.to_lowercase())
}

/// The day a collection was opened stands for the day of writing: the same template is the same file.
fn properties(prefilled: &Prefilled, collection: &Collection) -> Result<DocProperties, ReportError> {
    let opened = ExcelDateTime::parse_from_str(collection.opened_at.get(..10).unwrap_or("2000-01-01"));
    let title = format!("{}: {} ({})", prefilled.form.title, prefilled.respondent.name, prefilled.respondent.code);
    let properties = DocProperties::new().set_title(title).set_author("Wholetime").set_subject(collection.id.clone());
    Ok(match opened {
        Ok(opened) => properties.set_creation_datetime(&opened),
        Err(_) => properties,
    })
}

/// Lists to choose from, each in a column of a hidden sheet.
struct Lists {
    /// By what is chosen: the choices' titles, or the staff groups of roles.
    columns: BTreeMap<String, Vec<String>>,
}

impl Lists {
    fn of(prefilled: &Prefilled, roles: &Roles) -> Self {
        let mut columns = BTreeMap::new();
        for column in prefilled.form.sections.iter().flat_map(Section::asked) {
            let titles: Vec<String> = match &column.kind {
                Kind::Choice { choices } => choices.iter().map(|choice| choice.title.clone()).collect(),
                Kind::Role { groups } => role_choices(roles, groups).into_iter().map(|choice| choice.title).collect(),
                Kind::YesNo => vec!["yes".to_owned(), "no".to_owned()],
                _ => continue,
            };
            columns.insert(Self::name(column), titles);
        }
        columns.insert("yes;no".to_owned(), vec!["yes".to_owned(), "no".to_owned()]);
        Self { columns }
    }

    fn name(column: &Column) -> String {
        match &column.kind {
            Kind::Choice { choices } => {
                choices.iter().map(|choice| choice.title.as_str()).collect::<Vec<_>>().join(";")
            }
            Kind::Role { groups } => format!("roles {}", groups.join(" ")),
            _ => "yes;no".to_owned(),
        }
    }

    /// Where the list of a column stands, as a formula.
    fn place(&self, name: &str) -> Option<String> {
        let index = self.columns.keys().position(|one| one == name)?;
        let letters = rust_xlsxwriter::utility::column_number_to_name(u16::try_from(index).ok()?);
        Some(format!("={LISTS}!${letters}$1:${letters}${}", self.columns[name].len()))
    }

    fn write(&self, sheet: &mut Worksheet) -> Result<(), ReportError> {
        sheet.set_name(LISTS)?.set_very_hidden(true).protect();
        for (column, titles) in (0_u16..).zip(self.columns.values()) {
            for (row, title) in (0_u32..).zip(titles) {
                sheet.write_string(row, column, title)?;
            }
        }
        Ok(())
    }
}

fn words() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top)
}

/// A table: what it asks, who sees it, and rows to fill in.
fn table(
    sheet: &mut Worksheet,
    section: &Section,
    rows: &[Texts],
    lists: &Lists,
    roles: &Roles,
    prefilled: &Prefilled,
) -> Result<(), ReportError> {
    sheet.set_name(&section.title)?;
    let last_column = u16::try_from(section.columns.len().max(2) - 1).unwrap_or(u16::MAX);
    above(sheet, section, last_column)?;
    for (index, column) in (0_u16..).zip(&section.columns) {
        sheet.set_column_width(index, columns::width(column))?;
        let explained = words().set_font_color(GREY).set_font_size(9.0);
        sheet.write_string_with_format(HEADINGS - 1, index, columns::explanation(column), &explained)?;
        let colour = if column.is_held { GREY } else { NHS_BLUE };
        let heading = words().set_bold().set_font_color(Color::White).set_background_color(colour);
        let star = if column.is_required { " *" } else { "" };
        sheet.write_string_with_format(HEADINGS, index, format!("{}{star}", column.title), &heading)?;
    }
    sheet.set_row_height(HEADINGS - 1, columns::explanation_height(section))?.set_row_height(HEADINGS, 32)?;
    let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let n_rows = match section.rows {
        Rows::Held => count,
        Rows::One => 1,
        Rows::Added { most } => (count + u32::from(EMPTY_ROWS)).min(u32::from(most)),
    };
    let first = HEADINGS + 1;
    for at in 0..n_rows {
        let nothing = Texts::new();
        let row = usize::try_from(at).ok().and_then(|at| rows.get(at)).unwrap_or(&nothing);
        for (index, column) in (0_u16..).zip(&section.columns) {
            columns::cell(sheet, (first + at, index), column, row.get(&column.id).map(String::as_str), roles)?;
        }
    }
    if 0 < n_rows {
        for (index, column) in (0_u16..).zip(&section.columns).filter(|(_, column)| !column.is_held) {
            if let Some(rule) = columns::rule(column, lists)? {
                sheet.add_data_validation(first, index, first + n_rows - 1, index, &rule)?;
            }
        }
    }
    sheet.protect_with_options(&ProtectionOptions {
        format_columns: true,
        format_rows: true,
        sort: false,
        ..ProtectionOptions::default()
    });
    let named = u16::try_from(section.naming().count()).unwrap_or(0);
    sheet.set_freeze_panes(first, named.min(2))?;
    print_setup(sheet, prefilled, Some(HEADINGS))?;
    sheet.set_selection(first, named, first, named)?;
    Ok(())
}

fn above(sheet: &mut Worksheet, section: &Section, last_column: u16) -> Result<(), ReportError> {
    let title = Format::new().set_bold().set_font_size(16).set_font_color(NHS_BLUE);
    sheet.write_string_with_format(0, 0, &section.title, &title)?;
    sheet.set_row_height(0, 24)?;
    let bold = words().set_bold();
    sheet.merge_range(1, 0, 1, last_column, &section.ask, &bold)?;
    let rows = match section.rows {
        Rows::Added { most } => format!("At most {most} rows. "),
        Rows::One | Rows::Held => String::new(),
    };
    let help = format!("{rows}{}", section.help.as_deref().unwrap_or_default());
    sheet.merge_range(2, 0, 2, last_column, help.trim(), &words())?;
    let audience =
        words().set_background_color(PALE_GREY).set_border_left(FormatBorder::Thick).set_border_left_color(NHS_BLUE);
    let seen = format!("Who will see it: {}", section.audience.in_words());
    sheet.merge_range(3, 0, 3, last_column, &seen, &audience)?;
    // Merged cells do not grow with their text by themselves.
    let letters: f64 = section.columns.iter().map(columns::width).sum();
    let height = |text: &str| 15.5 * (text.chars().count() as f64 / letters.max(20.0)).ceil().max(1.0);
    for (row, text) in [(1, section.ask.as_str()), (2, help.as_str()), (3, seen.as_str())] {
        sheet.set_row_height(row, height(text))?;
    }
    Ok(())
}

/// A4 across, one page wide, headings on each page, whose it is at the foot.
fn print_setup(sheet: &mut Worksheet, prefilled: &Prefilled, headings: Option<u32>) -> Result<(), ReportError> {
    const A4: u8 = 9;
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    let respondent = &prefilled.respondent;
    // An ampersand begins a code in a footer.
    let name = respondent.name.replace('&', "&&");
    sheet.set_footer(format!("&L{name} ({}), {}&RPage &P of &N", respondent.code, prefilled.collection));
    if let Some(row) = headings {
        sheet.set_repeat_rows(row, row)?;
    }
    Ok(())
}

/// What people read in a cell: titles for roles and choices.
fn read(column: &Column, text: &str, roles: &Roles) -> String {
    title_of(column, text, roles)
}

#[cfg(test)]
mod tests;
