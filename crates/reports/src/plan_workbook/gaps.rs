//! The gap of each profession by place: vacancies, retirements and expansion over the baseline.

use std::collections::BTreeMap;

use rust_xlsxwriter::Worksheet;
use wholetime_workbench::plans::gap::{Gap, GapRow};
use wholetime_workbench::plans::quantity::{Exact, Wte};
use wholetime_workbench::plans::tables::CALCULATED;
use wholetime_workbench::questions::plans::workbook::PlanWorkbook;

use super::formula::{Places, here};
use super::{At, Calculated, PLAIN};
use crate::ReportError;

/// Figures told by place: heading, column of the sheet gap.at (none: of the baseline), and what the workbench answers.
type Told = (&'static str, Option<&'static str>, fn(&GapRow) -> Option<Wte>);

const TOLD: [Told; 5] = [
    ("baseline (A)", None, |row| row.baseline.value),
    ("vacancies (B)", Some("vacancies"), |row| row.vacancies.value),
    ("retirements (C)", Some("retirements"), |row| row.retirements.value),
    ("expansion (E)", Some("expansion"), |row| row.expansion.value),
    ("of it international", Some("international"), |row| row.international.value),
];
const BASELINE: u16 = 2;
const VACANCIES: u16 = 3;
const RETIREMENTS: u16 = 4;
const EXPANSION: u16 = 5;
const WITHOUT: u16 = 7;
const WITH: u16 = 8;
const PERCENT: u16 = 9;
/// Decimals of a percentage in a result: as many as Excel shows of what it works out itself.
const DECIMALS: u32 = 10;

pub(super) fn sheet(plan: &PlanWorkbook, places: &Places<'_>) -> Result<Worksheet, ReportError> {
    let about = "From the sheets gap, gap.at and baseline.wte. A place with parts is the sum of its parts where all are stated, and \
                 else what is stated for itself. What is not stated is empty, and so is what would rest on it.";
    let mut calculated = Calculated::new(&format!("{CALCULATED}gap"), "What will be missing, by place", about)?;
    let mut at = 3;
    for (index, gap) in plan.gaps.iter().enumerate() {
        at = block(&mut calculated, at, index, gap, plan, places)? + 2;
    }
    Ok(calculated.sheet)
}

fn block(
    calculated: &mut Calculated,
    at: u32,
    index: usize,
    gap: &Gap,
    plan: &PlanWorkbook,
    places: &Places<'_>,
) -> Result<u32, ReportError> {
    calculated.bold((at, 0), &format!("{}, {}", gap.title, gap.year))?;
    calculated.sheet.write_string(at, 1, format!("Over {}. Leaves out: {}", gap.baseline, gap.leaves_out))?;
    let named = [("place", 18.0), ("title", 40.0)];
    let derived = [("B + C", 13.0), ("F = B + C + E", 13.0), ("F as % of A", 13.0)];
    calculated.headings(at + 1, named.into_iter().chain(TOLD.map(|(title, ..)| (title, 13.0))).chain(derived))?;
    let first = at + 2;
    let rows: BTreeMap<&str, u32> =
        (first..).zip(&plan.document.places).map(|(row, place)| (place.id.as_str(), row)).collect();
    for place in &plan.document.places {
        let row = rows[place.id.as_str()];
        let told = gap.rows.iter().find(|told| told.place == place.id);
        calculated.text((row, 0), &place.id)?;
        calculated.text((row, 1), &place.title)?;
        let parts: Vec<u32> = plan.document.places_within(&place.id).map(|part| rows[part.id.as_str()]).collect();
        for (column, (_, of, value)) in (BASELINE..).zip(TOLD) {
            let own = stated(of, &here((row, 0)), index, places);
            let formula = if parts.is_empty() { format!("={own}") } else { of_parts(&parts, column, &own) };
            let result = told.and_then(value).map(|wte| wte.to_string()).unwrap_or_default();
            calculated.formula((row, column), &formula, &result, PLAIN)?;
        }
        let wte = |of: fn(&GapRow) -> Option<Wte>| told.and_then(of).map(|wte| wte.to_string()).unwrap_or_default();
        let cells = |columns: &[u16]| columns.iter().map(|column| here((row, *column))).collect::<Vec<_>>();
        let sum = |columns: &[u16]| {
            let all = cells(columns);
            format!("=IF(COUNT({})={},{},\"\")", all.join(","), all.len(), all.join("+"))
        };
        calculated.formula((row, WITHOUT), &sum(&[VACANCIES, RETIREMENTS]), &wte(GapRow::without_expansion), PLAIN)?;
        calculated.formula(
            (row, WITH),
            &sum(&[VACANCIES, RETIREMENTS, EXPANSION]),
            &wte(GapRow::with_expansion),
            PLAIN,
        )?;
        let (part, whole) = (here((row, WITH)), here((row, BASELINE)));
        let formula = format!("=IF(AND(COUNT({part},{whole})=2,N({whole})<>0),{part}/{whole}*100,\"\")");
        let percent: Option<Exact> = told.and_then(GapRow::gap_percent);
        let result = percent.map(|percent| percent.written(DECIMALS)).unwrap_or_default();
        calculated.formula((row, PERCENT), &formula, &result, "0.0")?;
    }
    Ok(first + super::row(plan.document.places.len()))
}

/// What is stated for a place itself, as an expression; empty where nothing is.
fn stated(column: Option<&str>, place: &str, gap: usize, places: &Places<'_>) -> String {
    let of_gap = |column: &str| places.cell("gap", column, gap);
    let (rows, values) = match column {
        Some(column) => {
            let own =
                [("gap.profession", of_gap("profession")), ("gap.year", of_gap("year")), ("place", place.to_owned())];
            let own: Vec<(&str, &str)> = own.iter().map(|(column, is)| (*column, is.as_str())).collect();
            (places.all("gap.at", &own), places.column("gap.at", column))
        }
        None => {
            let baseline = of_gap("baseline");
            (
                places.all("baseline.wte", &[("baseline", &baseline), ("place", place)]),
                places.column("baseline.wte", "wte"),
            )
        }
    };
    format!("IF(SUMPRODUCT({rows}*ISNUMBER({values}))=0,\"\",SUMPRODUCT({rows},{values}))")
}

fn of_parts(parts: &[u32], column: u16, own: &str) -> String {
    let cells: Vec<String> = parts.iter().map(|row| here(At::from((*row, column)))).collect();
    let cells = cells.join(",");
    format!("=IF(COUNT({cells})={},SUM({cells}),{own})", parts.len())
}
