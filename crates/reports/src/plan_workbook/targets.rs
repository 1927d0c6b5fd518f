//! Each place's part of a number, shared out by largest remainder in units.

use rust_xlsxwriter::Worksheet;
use wholetime_workbench::plans::apportion::Method;
use wholetime_workbench::plans::plan::Aim;
use wholetime_workbench::plans::quantity::Wte;
use wholetime_workbench::plans::tables::CALCULATED;
use wholetime_workbench::plans::target::SharedBy;
use wholetime_workbench::plans::targets::{Size, TargetLine, Worked};
use wholetime_workbench::questions::plans::workbook::PlanWorkbook;

use super::formula::{Places, from_to, here};
use super::{Calculated, PLAIN, row};
use crate::ReportError;

const SIZE: u16 = 2;
const EXACT: u16 = 3;
const WHOLE: u16 = 4;
const REST: u16 = 5;
const PART: u16 = 6;
/// Decimals in which remainders are compared: those that are equal differ beyond it, by how a computer divides.
const COMPARED: i32 = 9;

pub(super) fn sheet(plan: &PlanWorkbook, places: &Places<'_>) -> Result<Worksheet, ReportError> {
    let about = "Each place gets the whole units of its share; the units left over go to the largest remainders, then to the larger \
                 claim, then by name. What is in italics was worked out by Wholetime: export anew after a change.";
    let mut calculated = Calculated::new(&format!("{CALCULATED}targets"), "Each place's part of a target", about)?;
    let mut at = 3;
    for line in &plan.targets {
        at = block(&mut calculated, at, line, plan, places)? + 2;
    }
    for (column, width) in [(0, 24.0), (1, 40.0), (2, 14.0), (3, 14.0), (4, 14.0), (5, 14.0), (6, 14.0)] {
        calculated.sheet.set_column_width(column, width)?;
    }
    Ok(calculated.sheet)
}

fn block(
    calculated: &mut Calculated,
    at: u32,
    line: &TargetLine,
    plan: &PlanWorkbook,
    places: &Places<'_>,
) -> Result<u32, ReportError> {
    calculated.bold((at, 0), &line.id)?;
    calculated.bold((at, 1), &line.title)?;
    let Some(worked) = &line.worked else {
        let why = line.refused.as_deref().unwrap_or("it cannot be worked out");
        calculated.text((at + 1, 1), &format!("Not worked out: {why}"))?;
        return Ok(at + 1);
    };
    let (number, unit) = (here((at + 1, SIZE)), here((at + 2, SIZE)));
    let target = plan.document.targets.iter().position(|target| target.id == line.id).unwrap_or(0);
    let aim = plan.document.aims.iter().find(|aim| aim.id == line.aim.id);
    calculated.text((at + 1, 1), &format!("WTE shared out: {}", worked.number.how))?;
    match aim.and_then(|aim| change_of(aim, worked, plan, places)) {
        Some(formula) => calculated.formula((at + 1, SIZE), &formula, &worked.shared_out.to_string(), PLAIN)?,
        None => calculated.given((at + 1, SIZE), &worked.shared_out.to_string(), PLAIN)?,
    }
    calculated.text((at + 2, 1), "WTE that are not shared further")?;
    let own_unit = places.cell("target", "unit", target);
    calculated.formula((at + 2, SIZE), &format!("=IF({own_unit}=\"\",1,{own_unit})"), &line.unit.to_string(), PLAIN)?;
    let titles = ["place", "title", "claim", "exact share", "whole units", "remainder", "part, WTE"];
    for (column, title) in (0_u16..).zip(titles) {
        calculated.sheet.write_string_with_format(at + 3, column, title, &super::heading())?;
    }
    let first = at + 4;
    let last = first + row(worked.parts.len().saturating_sub(1));
    let is_by_remainder = line.method == Method::LargestRemainder;
    let column = |column: u16| from_to((first, column), (last, column));
    for (index, part) in worked.parts.iter().enumerate() {
        let at_row = first + row(index);
        calculated.text((at_row, 0), &part.place)?;
        calculated.text((at_row, 1), &part.title)?;
        let size = match part.size {
            Size::Patients(patients) => patients.to_string(),
            Size::Wte(wte) => wte.to_string(),
        };
        match claim(line, &here((at_row, 0)), places) {
            Some(formula) => calculated.formula((at_row, SIZE), &formula, &size, PLAIN)?,
            None => calculated.given((at_row, SIZE), &size, PLAIN)?,
        }
        if !is_by_remainder {
            calculated.given((at_row, PART), &part.part.to_string(), PLAIN)?;
            continue;
        }
        let own = |column: u16| here((at_row, column));
        // The columns between claim and part only show how the part comes about; what they hold is what their formulas come to.
        let shared = divided(worked, line, part.size);
        let exact = format!("=IF(SUM({size})=0,0,{number}*{}/SUM({size}))", own(SIZE), size = column(SIZE));
        calculated.formula((at_row, EXACT), &exact, &shared.exact.to_string(), "0.000")?;
        let whole = format!("=INT(ROUND({}/{unit},{COMPARED}))", own(EXACT));
        calculated.formula((at_row, WHOLE), &whole, &shared.whole.to_string(), PLAIN)?;
        let rest = format!("=ROUND({}/{unit}-{},{COMPARED})", own(EXACT), own(WHOLE));
        calculated.formula((at_row, REST), &rest, &shared.rest.to_string(), "0.000")?;
        let (rests, sizes, names) = (column(REST), column(SIZE), column(0));
        let ahead = format!(
            "SUMPRODUCT(({rests}>{rest})+({rests}={rest})*({sizes}>{size})+({rests}={rest})*({sizes}={size})*({names}<{name}))",
            rest = own(REST),
            size = own(SIZE),
            name = own(0),
        );
        let over = format!("ROUND({number}/{unit}-SUM({}),0)", column(WHOLE));
        let formula = format!("={unit}*({}+IF({ahead}<{over},1,0))", own(WHOLE));
        calculated.formula((at_row, PART), &formula, &part.part.to_string(), PLAIN)?;
    }
    calculated.bold((last + 1, 1), "All")?;
    calculated.formula((last + 1, PART), &format!("=SUM({})", column(PART)), &worked.shared_out.to_string(), PLAIN)?;
    Ok(last + 1)
}

/// How a part comes about: the exact share in WTE, and its whole units and remainder.
struct Shared {
    exact: f64,
    whole: f64,
    rest: f64,
}

fn divided(worked: &Worked, line: &TargetLine, size: Size) -> Shared {
    let plain = |size: Size| match size {
        Size::Patients(patients) => f64::from(patients),
        Size::Wte(wte) => wte.units() as f64 / Wte::SCALE as f64,
    };
    let all: f64 = worked.parts.iter().map(|part| plain(part.size)).sum();
    let exact = if all == 0.0 { 0.0 } else { worked.shared_out.units() as f64 / Wte::SCALE as f64 * plain(size) / all };
    let scale = 10_f64.powi(COMPARED);
    let units = (exact * Wte::SCALE as f64 / line.unit.units() as f64 * scale).round() / scale;
    Shared { exact, whole: units.floor(), rest: ((units - units.floor()) * scale).round() / scale }
}

/// The number of a target by a formula: where its aim is a change that is shared out as it was set.
fn change_of(aim: &Aim, worked: &Worked, plan: &PlanWorkbook, places: &Places<'_>) -> Option<String> {
    let at = plan.document.aims.iter().position(|other| other.id == aim.id)?;
    (aim.change == Some(worked.shared_out)).then(|| format!("=MAX(0,{})", places.cell("aim", "change", at)))
}

/// The claim of a place by a formula: its list, or what the plan gives; none for a gap.
fn claim(line: &TargetLine, place: &str, places: &Places<'_>) -> Option<String> {
    let list = match line.shared_by {
        SharedBy::Registered => "registered",
        SharedBy::Weighted => "weighted",
        SharedBy::NeedAdjusted => "need_adjusted",
        SharedBy::Own => {
            let id = super::formula::text(&line.id);
            let own = places.all("target.claims", &[("target", &id), ("place", place)]);
            return Some(format!("=SUMPRODUCT({own},{})", places.column("target.claims", "claims")));
        }
        SharedBy::Gap => return None,
    };
    Some(format!("={}", places.beside("place", list, place)))
}
