//! Posts by stream and year, as planned.

use rust_xlsxwriter::Worksheet;
use wholetime_workbench::plans::tables::CALCULATED;
use wholetime_workbench::questions::plans::workbook::PlanWorkbook;

use super::formula::{Places, from_to, here};
use super::{Calculated, PLAIN, column};
use crate::ReportError;

const POSTS: &str = "initiative.stream.posts";
/// Row of the headings.
const HEADINGS: u32 = 3;
/// Columns before those of the years.
const NAMED: u16 = 3;

pub(super) fn sheet(plan: &PlanWorkbook, places: &Places<'_>) -> Result<Worksheet, ReportError> {
    let document = &plan.document;
    let about = "WTE planned, from the sheet initiative.stream.posts: a year, its quarters and its months together.";
    let mut calculated = Calculated::new(&format!("{CALCULATED}posts"), "Posts by stream and year", about)?;
    let years: Vec<String> = document.years.iter().map(ToString::to_string).collect();
    let named = [("initiative", 28.0), ("stream", 18.0), ("title", 40.0)];
    let titles = named.into_iter().chain(years.iter().map(|year| (year.as_str(), 11.0))).chain([("total", 11.0)]);
    calculated.headings(HEADINGS, titles)?;
    let last = NAMED + column(years.len()) - 1;
    let mut at = HEADINGS + 1;
    for initiative in &document.initiatives {
        for stream in &initiative.streams {
            calculated.text((at, 0), &initiative.id)?;
            calculated.text((at, 1), &stream.id)?;
            calculated.text((at, 2), &format!("{}: {}", initiative.title, stream.title))?;
            let is_own = places.all(POSTS, &[("initiative", &here((at, 0))), ("stream", &here((at, 1)))]);
            for (index, year) in document.years.iter().enumerate() {
                let at_year = (at, NAMED + column(index));
                let is_then = places.is_in_year(POSTS, "when", &here((HEADINGS, at_year.1)));
                let formula = format!("=SUMPRODUCT({is_own}*{is_then},{})", places.column(POSTS, "planned"));
                calculated.formula(at_year, &formula, &stream.planned_in(*year).to_string(), PLAIN)?;
            }
            let total =
                stream.posts.iter().map(|posts| posts.planned).sum::<wholetime_workbench::plans::quantity::Wte>();
            let formula = format!("=SUM({})", from_to((at, NAMED), (at, last)));
            calculated.formula((at, last + 1), &formula, &total.to_string(), PLAIN)?;
            at += 1;
        }
    }
    calculated.bold((at, 2), "On the sheet and not above: should be 0; else export anew")?;
    let above = from_to((HEADINGS + 1, last + 1), (at - 1, last + 1));
    let formula = format!("=ROUND(SUM({})-SUM({above}),3)", places.column(POSTS, "planned"));
    calculated.formula((at, last + 1), &formula, "0", PLAIN)?;
    calculated.sheet.set_freeze_panes(HEADINGS + 1, NAMED)?;
    Ok(calculated.sheet)
}
