//! The first sheet: what the workbook is, how it comes back, and what each sheet holds.

use rust_xlsxwriter::{Format, FormatAlign, Url, Worksheet};
use wholetime_workbench::plans::tables::{CALCULATED, READ_ME};
use wholetime_workbench::questions::plans::workbook::PlanWorkbook;

use super::{NHS_BLUE, heading, row, words};
use crate::ReportError;

pub(super) fn fill(
    sheet: &mut Worksheet,
    plan: &PlanWorkbook,
    calculated: &[Worksheet],
    editable: &[Worksheet],
) -> Result<(), ReportError> {
    sheet.set_name(READ_ME)?.set_tab_color(NHS_BLUE).protect();
    sheet.set_column_width(0, 28)?.set_column_width(1, 10)?.set_column_width(2, 110)?;
    let title = Format::new().set_bold().set_font_size(16).set_font_color(NHS_BLUE);
    sheet.write_string_with_format(0, 0, &plan.document.title, &title)?;
    let version = plan.plan.version.map_or_else(|| "out of a file".to_owned(), |number| format!("version {number}"));
    sheet.write_string(1, 0, format!("Plan {}, {version}, schema {}", plan.plan.id, plan.document.schema))?;
    let mut at = 3;
    for line in lines(plan) {
        sheet.merge_range(at, 0, at, 2, &line, &words())?;
        // Merged cells do not grow with their text.
        sheet.set_row_height(at, 15.5 * (line.chars().count() as f64 / 140.0).ceil())?;
        at += 1;
    }
    at += 1;
    for (column, name) in (0_u16..).zip(["sheet", "rows", "what it holds"]) {
        sheet.write_string_with_format(at, column, name, &heading())?;
    }
    at += 1;
    let link = Format::new()
        .set_font_color(NHS_BLUE)
        .set_underline(rust_xlsxwriter::FormatUnderline::Single)
        .set_align(FormatAlign::Top);
    for one in calculated {
        let name = one.name();
        sheet.write_url_with_format(at, 0, Url::new(format!("internal:'{name}'!A1")).set_text(&name), &link)?;
        sheet.write_string(at, 2, "Worked out by formulas from the sheets below; not read back.")?;
        at += 1;
    }
    for (one, table) in editable.iter().zip(&plan.tables) {
        let name = one.name();
        sheet.write_url_with_format(at, 0, Url::new(format!("internal:'{name}'!A1")).set_text(&name), &link)?;
        if table.is_upright() {
            sheet.write_string(at, 1, "key, value")?;
        } else {
            sheet.write_number(at, 1, f64::from(row(table.rows.len())))?;
        }
        sheet.write_string_with_format(at, 2, &table.about, &words())?;
        at += 1;
    }
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    Ok(())
}

fn lines(plan: &PlanWorkbook) -> Vec<String> {
    let id = &plan.plan.id;
    let mut lines = vec![
        "Sheets with yellow tabs are the plan: change numbers, add rows below the last one, take rows out. A row names what it belongs \
         to in its first columns, in grey. Each heading has a note; headings that are underlined are needed."
            .to_owned(),
        format!(
            "Sheets that begin with `{}` follow from them by formulas and change with them. What is in italics was worked out by \
             Wholetime and stays as it is until the workbook is exported anew. New initiatives, lines, streams, places and years get \
             their rows there then too.",
            CALCULATED.trim()
        ),
        "Times are text: 2018/19 for a financial year, 2018/19 Q2 for its second quarter, 2018-07 for a month. Several values in one \
         cell are parted by semicolons. An empty cell states nothing; it is not zero."
            .to_owned(),
        format!(
            "To bring it back: `wholetime plan import {id}.xlsx -o {id}.toml`, or `wholetime plan accept {id}.xlsx`, or the page Plans. \
             `wholetime plan diff` tells what was changed. Sheets of your own are left aside where their names begin with `{}`; any \
             other is refused, so that nothing is lost unseen.",
            CALCULATED.trim()
        ),
    ];
    if let Err(why) = &plan.costs {
        lines.push(format!("The plan cannot be costed yet, so there are no sheets of costs: {why}."));
    }
    lines
}
