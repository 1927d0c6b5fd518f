//! A plan as a planner's workbook: sheets to edit, one a table of the document, and sheets that follow from them by formulas.
//!
//! **Invariant:** no figure is made here. Each formula holds the figure that the workbench answered as its result; what no
//! formula can carry is written as a number and said to be one.

mod costs;
mod editable;
mod formula;
mod funding;
mod gaps;
mod posts;
mod start;
mod targets;
mod units;

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet,
};
use wholetime_workbench::questions::plans::workbook::PlanWorkbook;

use crate::ReportError;
use formula::Places;

const NHS_BLUE: Color = Color::RGB(0x0000_5EB8);
const PALE_GREY: Color = Color::RGB(0x00F0_F4F5);
const PALE_YELLOW: Color = Color::RGB(0x00FF_F9D6);
const GREY: Color = Color::RGB(0x0042_5563);

/// Pounds and pence in a cell.
const POUNDS: &str = "#,##0.00";
/// WTE and other plain numbers in a cell: as many decimals as there are.
const PLAIN: &str = "General";

/// The workbook of a plan.
///
/// # Errors
/// Where the workbook cannot be written, such as for a text that is too long for a cell.
pub fn plan_workbook(plan: &PlanWorkbook) -> Result<Vec<u8>, ReportError> {
    let places = Places::of(&plan.tables);
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(plan));
    let mut start = Worksheet::new();
    let mut calculated: Vec<Worksheet> = Vec::new();
    if !plan.gaps.is_empty() {
        calculated.push(gaps::sheet(plan, &places)?);
    }
    if !plan.targets.is_empty() {
        calculated.push(targets::sheet(plan, &places)?);
    }
    if !plan.document.initiatives.is_empty() {
        calculated.push(posts::sheet(plan, &places)?);
    }
    if let Some(costs) = plan.costs.as_ref().ok().filter(|costs| !costs.table.rows.is_empty()) {
        let (sheet, units) = units::sheet(plan, costs, &places)?;
        if !costs.units.is_empty() {
            calculated.push(sheet);
        }
        let (sheet, table) = costs::sheet(plan, costs, &places, &units)?;
        calculated.push(sheet);
        if !plan.document.funding.is_empty() {
            calculated.push(funding::sheet(plan, costs, &places, &table)?);
        }
    }
    let editable = plan.tables.iter().map(|table| editable::sheet(table, &places)).collect::<Result<Vec<_>, _>>()?;
    start::fill(&mut start, plan, &calculated, &editable)?;
    for sheet in std::iter::once(start).chain(calculated).chain(editable) {
        workbook.push_worksheet(sheet);
    }
    Ok(workbook.save_to_buffer()?)
}

/// The same plan is the same file, so the day it was written stands for the day of writing.
fn properties(plan: &PlanWorkbook) -> DocProperties {
    let written = plan.document.written_on.map_or_else(|| "2000-01-01".to_owned(), |day| day.to_string());
    let properties =
        DocProperties::new().set_title(&plan.document.title).set_author("Wholetime").set_subject(&plan.plan.id);
    match ExcelDateTime::parse_from_str(&written) {
        Ok(day) => properties.set_creation_datetime(&day),
        Err(_) => properties,
    }
}

/// A cell of a sheet: row and column, counted from 0.
type At = (u32, u16);

/// A sheet that follows from others by formulas.
struct Calculated {
    sheet: Worksheet,
}

impl Calculated {
    /// A new sheet with its title and what to know of it.
    fn new(name: &str, title: &str, about: &str) -> Result<Self, ReportError> {
        let mut sheet = Worksheet::new();
        // What comes to nothing holds nothing: a 0 would be taken for a figure.
        sheet.set_name(name)?.set_tab_color(GREY).set_formula_result_default("").protect();
        let bold = Format::new().set_bold().set_font_size(16).set_font_color(NHS_BLUE);
        sheet.write_string_with_format(0, 0, title, &bold)?;
        sheet.write_string(1, 0, about)?;
        sheet.set_landscape().set_print_fit_to_pages(1, 0);
        Ok(Self { sheet })
    }

    fn headings<'t>(&mut self, row: u32, titles: impl IntoIterator<Item = (&'t str, f64)>) -> Result<(), ReportError> {
        for (column, (title, width)) in (0_u16..).zip(titles) {
            self.sheet.write_string_with_format(row, column, title, &heading())?;
            self.sheet.set_column_width(column, width)?;
        }
        Ok(())
    }

    fn text(&mut self, (row, column): At, text: &str) -> Result<(), ReportError> {
        self.sheet.write_string_with_format(row, column, text, &words())?;
        Ok(())
    }

    fn bold(&mut self, (row, column): At, text: &str) -> Result<(), ReportError> {
        self.sheet.write_string_with_format(row, column, text, &words().set_bold())?;
        Ok(())
    }

    /// A formula with what it comes to; an empty result is nothing.
    fn formula(&mut self, (row, column): At, formula: &str, result: &str, number: &str) -> Result<(), ReportError> {
        let format = Format::new().set_num_format(number).set_align(FormatAlign::Top);
        let formula = Formula::new(formula).set_result(result);
        self.sheet.write_formula_with_format(row, column, formula, &format)?;
        Ok(())
    }

    /// A number that no formula carries, in italics.
    fn given(&mut self, (row, column): At, digits: &str, number: &str) -> Result<(), ReportError> {
        let format = Format::new().set_num_format(number).set_italic().set_align(FormatAlign::Top);
        match digits.parse::<f64>() {
            Ok(value) => self.sheet.write_number_with_format(row, column, value, &format)?,
            Err(_) => self.sheet.write_string_with_format(row, column, digits, &format)?,
        };
        Ok(())
    }
}

fn heading() -> Format {
    Format::new()
        .set_bold()
        .set_font_color(Color::White)
        .set_background_color(NHS_BLUE)
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_border_bottom(FormatBorder::Thin)
}

fn words() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top)
}

/// A place of a list as a number of a column.
fn column(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

/// A place of a list as a number of a row.
fn row(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
