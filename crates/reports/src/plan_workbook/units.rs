//! What one WTE costs, by initiative, year and years in post: by a formula where the same rows of pay hold all year.

use std::collections::BTreeMap;

use rust_xlsxwriter::Worksheet;
use wholetime_workbench::plans::plan::Plan;
use wholetime_workbench::plans::tables::CALCULATED;
use wholetime_workbench::plans::unit_cost::{HeldBy, UnitCost};
use wholetime_workbench::questions::plans::workbook::{Costs, PlanWorkbook};

use super::formula::{Places, here, in_sheet, text};
use super::{Calculated, PLAIN, POUNDS};
use crate::ReportError;

/// Decimals of a mean over twelve months that is not whole pence: enough that thousands of posts come to the penny.
const DECIMALS: u32 = 10;
/// Row of the headings.
const HEADINGS: u32 = 3;
const PAY: u16 = 3;
const CONTRACT: u16 = 4;
const ONE: u16 = 5;
const SHARE: u16 = 6;
const OWN: u16 = 7;
const RESTS_ON: u16 = 8;
const CHECK: u16 = 9;

/// Where the own cost of one WTE stands: by initiative, year and years in post.
pub(super) struct Units {
    name: String,
    rows: BTreeMap<(String, String, u32), u32>,
    /// Rows in which one row of pay holds all year, by the place of that pay and the year.
    held: BTreeMap<(usize, String), u32>,
}

impl Units {
    /// The cell of what one WTE costs beyond national support; none where the initiative has no pay.
    pub(super) fn own(&self, initiative: &str, year: &str, years_in_post: u32) -> Option<String> {
        let row = self.rows.get(&(initiative.to_owned(), year.to_owned(), years_in_post))?;
        Some(in_sheet(&self.name, (*row, OWN)))
    }

    /// The cell of what one WTE of a pay costs in its first year in post; none where no initiative is paid so, or pay changes
    /// within the year.
    pub(super) fn of_pay(&self, pay: usize, year: &str) -> Option<String> {
        let row = self.held.get(&(pay, year.to_owned()))?;
        Some(in_sheet(&self.name, (*row, ONE)))
    }
}

pub(super) fn sheet(
    plan: &PlanWorkbook,
    costs: &Costs,
    places: &Places<'_>,
) -> Result<(Worksheet, Units), ReportError> {
    let name = format!("{CALCULATED}unit costs");
    let about = "Pounds a year for one WTE. Where pay or on-costs change within the year, the mean of its months is written in \
                 italics as Wholetime worked it out: after a change of pay, export the workbook anew.";
    let mut calculated = Calculated::new(&name, "What one WTE costs", about)?;
    calculated.headings(
        HEADINGS,
        [
            ("initiative", 28.0),
            ("year", 10.0),
            ("years in post", 9.0),
            ("pay of one WTE", 14.0),
            ("pay of one contract", 14.0),
            ("cost of one WTE", 14.0),
            ("% paid nationally", 11.0),
            ("cost to the plan", 14.0),
            ("rests on", 60.0),
            ("check", 24.0),
        ],
    )?;
    let (mut rows, mut held_all_year) = (BTreeMap::new(), BTreeMap::new());
    for (at, unit) in (HEADINGS + 1..).zip(&costs.units) {
        calculated.text((at, 0), &unit.initiative)?;
        calculated.text((at, 1), &unit.year.to_string())?;
        calculated.given((at, 2), &unit.years_in_post.to_string(), PLAIN)?;
        match unit.held_by {
            Some(held) => live(&mut calculated, at, unit, held, &plan.document, places)?,
            None => worked_out(&mut calculated, at, unit, places)?,
        }
        if let Some(held) = unit.held_by.filter(|_| unit.years_in_post == 0) {
            held_all_year.entry((held.pay, unit.year.to_string())).or_insert(at);
        }
        rows.insert((unit.initiative.clone(), unit.year.to_string(), unit.years_in_post), at);
    }
    calculated.sheet.set_freeze_panes(HEADINGS + 1, 3)?;
    Ok((calculated.sheet, Units { name, rows, held: held_all_year }))
}

fn worked_out(calculated: &mut Calculated, at: u32, unit: &UnitCost, places: &Places<'_>) -> Result<(), ReportError> {
    calculated.given((at, ONE), &unit.one.written(DECIMALS), POUNDS)?;
    share(calculated, at, unit, places)?;
    calculated.given((at, OWN), &unit.own.written(DECIMALS), POUNDS)?;
    calculated.text((at, RESTS_ON), "Worked out by Wholetime: pay or on-costs change within the year")
}

/// The part that national money pays, in percent: the item of the list of percentages for this year in post.
fn share(calculated: &mut Calculated, at: u32, unit: &UnitCost, places: &Places<'_>) -> Result<(), ReportError> {
    // The list is spread so wide that each item stands in a field of its own.
    let list = places.beside("initiative", "support.percents", &here((at, 0)));
    let formula =
        format!("=IFERROR(VALUE(TRIM(MID(SUBSTITUTE({list},\";\",REPT(\" \",50)),{}*50+1,50))),0)", here((at, 2)));
    calculated.formula((at, SHARE), &formula, &unit.support_percent.to_string(), PLAIN)
}

fn live(
    calculated: &mut Calculated,
    at: u32,
    unit: &UnitCost,
    held: HeldBy,
    plan: &Plan,
    places: &Places<'_>,
) -> Result<(), ReportError> {
    let of_row = |column: &str| places.cell("pay.row", column, held.pay_row);
    let Some((pay, row)) = plan
        .pay
        .get(held.pay)
        .and_then(|pay| Some((pay, plan.pay.iter().flat_map(|pay| &pay.rows).nth(held.pay_row)?)))
    else {
        return worked_out(calculated, at, unit, places);
    };
    let one = unit.one.written(DECIMALS);
    if row.cost.is_some() {
        calculated.formula((at, ONE), &format!("={}", of_row("cost")), &one, POUNDS)?;
    } else {
        let salary = of_row("salary");
        let percent = of_row("supplement.percent");
        let supplement = format!(
            "IF({percent}=\"\",0,MAX(MIN(ROUND({salary}*{percent}/100,2),{}),{}))",
            of_row("supplement.at_most"),
            of_row("supplement.at_least")
        );
        calculated.formula((at, PAY), &format!("={salary}+{supplement}"), &held.pay_of_one.to_string(), POUNDS)?;
        let wte = places.cell("pay", "contract_wte", held.pay);
        let wte = format!("IF({wte}=\"\",1,{wte})");
        let formula = format!("=ROUND({}*{wte},2)", here((at, PAY)));
        calculated.formula((at, CONTRACT), &formula, &held.pay_of_contract.to_string(), POUNDS)?;
        let formula = held.on_cost_row.map_or_else(
            || format!("={}", here((at, PAY))),
            |on_cost_row| {
                let of = |column: &str| places.cell("on_costs.row", column, on_cost_row);
                let contract = here((at, CONTRACT));
                let part = |column: &str| format!("ROUND({contract}*{}/100,2)", of(column));
                format!(
                    "=ROUND(({contract}+{}+ROUND(MAX({contract}-{},0)*{}/100,2)+{}+{})/{wte},2)",
                    part("flat_percent"),
                    of("items.insurance_threshold"),
                    of("items.insurance_percent"),
                    part("items.pension_percent"),
                    part("items.levy_percent"),
                )
            },
        );
        calculated.formula((at, ONE), &formula, &one, POUNDS)?;
    }
    share(calculated, at, unit, places)?;
    own(calculated, at, unit, places)?;
    let from = format!("Pay {} from {}", pay.id, row.from);
    calculated.text((at, RESTS_ON), &format!("{from} (row {} of the sheet pay.row)", held.pay_row + 2))?;
    check(calculated, at, &pay.id, pay.rows.len(), held, plan, places)
}

fn own(calculated: &mut Calculated, at: u32, unit: &UnitCost, places: &Places<'_>) -> Result<(), ReportError> {
    let (one, percent) = (here((at, ONE)), here((at, SHARE)));
    let rounded_to = places.beside("initiative", "support.share_rounded_to", &here((at, 0)));
    let left = format!("{one}-ROUND({one}*{percent}/100,2)");
    let formula =
        format!("=IF({percent}=0,{one},IF({rounded_to}=0,{left},ROUND(({left})/{rounded_to},0)*{rounded_to}))");
    calculated.formula((at, OWN), &formula, &unit.own.written(DECIMALS), POUNDS)
}

/// Says when rows of pay were added or taken away, or the initiative is paid otherwise: then other rows may hold.
fn check(
    calculated: &mut Calculated,
    at: u32,
    pay: &str,
    rows: usize,
    held: HeldBy,
    plan: &Plan,
    places: &Places<'_>,
) -> Result<(), ReportError> {
    let paid = places.beside("initiative", "pay", &here((at, 0)));
    let mut same =
        vec![format!("{paid}={}", text(pay)), format!("{}={rows}", places.count("pay.row", "pay", &text(pay)))];
    if let Some(on_cost_row) = held.on_cost_row {
        let all = plan.on_costs.iter().flat_map(|on_costs| on_costs.rows.iter().map(move |_| on_costs));
        if let Some(on_costs) = all.into_iter().nth(on_cost_row) {
            let count = places.count("on_costs.row", "on_costs", &text(&on_costs.id));
            same.push(format!("{count}={}", on_costs.rows.len()));
        }
    }
    let formula = format!("=IF(AND({}),\"\",\"pay has changed: export anew\")", same.join(","));
    calculated.formula((at, CHECK), &formula, "", PLAIN)
}
