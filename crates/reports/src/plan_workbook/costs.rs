//! The cost table: WTE × cost of one WTE by year as the plan counts, lines that are not pay, subtotals, and as it is printed.

use rust_xlsxwriter::Worksheet;
use wholetime_workbench::plans::cost::CostRow;
use wholetime_workbench::plans::plan::Initiative;
use wholetime_workbench::plans::quantity::Money;
use wholetime_workbench::plans::tables::CALCULATED;
use wholetime_workbench::questions::plans::workbook::{Costs, PlanWorkbook};

use super::formula::{Places, from_to, here, in_sheet, text};
use super::units::Units;
use super::{At, Calculated, PLAIN, POUNDS, column, row};
use crate::ReportError;

const POSTS: &str = "initiative.stream.posts";
const COSTED: &str = "initiative.costed";
const AMOUNTS: &str = "line.amounts";
/// Row of the headings; above it stands what the columns of years are of.
const HEADINGS: u32 = 4;
const GROUP: u16 = 2;
/// Columns before those of years.
const NAMED: u16 = 3;
/// What stands where a line has no amount.
const NOT_STATED: &str = "not stated";

/// Where the cost table stands, for what is built on it.
pub(super) struct Table {
    name: String,
    first: u32,
    rows: usize,
    years: u16,
    is_printed: bool,
}

impl Table {
    fn wte(&self, row: u32, year: usize) -> At {
        (row, NAMED + column(year))
    }

    fn cost(&self, row: u32, year: usize) -> At {
        (row, NAMED + self.years + column(year))
    }

    fn cost_total(&self, row: u32) -> At {
        (row, NAMED + 2 * self.years)
    }

    fn printed(&self, row: u32, year: usize) -> At {
        (row, NAMED + 2 * self.years + 1 + column(year))
    }

    fn printed_total(&self, row: u32) -> At {
        (row, NAMED + 3 * self.years + 1)
    }

    fn last(&self) -> u32 {
        self.first + row(self.rows) - 1
    }

    /// The cost of a row in a year that is funded: as printed where the plan says how.
    pub(super) fn funded(&self, at_row: usize, year: usize) -> String {
        let at = self.first + row(at_row);
        in_sheet(&self.name, if self.is_printed { self.printed(at, year) } else { self.cost(at, year) })
    }

    /// The heading under which a row stands.
    pub(super) fn group(&self, at_row: usize) -> String {
        in_sheet(&self.name, (self.first + row(at_row), GROUP))
    }
}

pub(super) fn sheet(
    plan: &PlanWorkbook,
    costs: &Costs,
    places: &Places<'_>,
    units: &Units,
) -> Result<(Worksheet, Table), ReportError> {
    let document = &plan.document;
    let name = format!("{CALCULATED}cost");
    let about = "WTE × cost of one WTE (See unit costs), in every year in which the plan counts a post, for twelve months each; \
                 lines from the sheet line.amounts. Rounded once, to the penny.";
    let mut calculated = Calculated::new(&name, "Cost by row and year", about)?;
    let n_years = column(document.years.len());
    let table = Table {
        name,
        first: HEADINGS + 1,
        rows: costs.table.rows.len(),
        years: n_years,
        is_printed: costs.printed.is_some(),
    };
    headings(&mut calculated, plan, costs, &table)?;
    for (index, cost_row) in costs.table.rows.iter().enumerate() {
        let at = table.first + row(index);
        calculated.text((at, 0), &cost_row.id)?;
        calculated.text((at, 1), &cost_row.title)?;
        let initiative = document.initiatives.iter().find(|initiative| initiative.id == cost_row.id);
        let list = if initiative.is_some() { "initiative" } else { "line" };
        let group = format!("={}", places.beside(list, "group", &here((at, 0))));
        calculated.formula((at, GROUP), &group, &cost_row.group, "@")?;
        match initiative {
            Some(initiative) => of_initiative(&mut calculated, at, initiative, cost_row, plan, places, units, &table)?,
            None => of_line(&mut calculated, at, cost_row, places, &table)?,
        }
        total(
            &mut calculated,
            (table.cost(at, 0), table.cost(at, usize::from(n_years) - 1)),
            table.cost_total(at),
            sum(cost_row),
        )?;
        printed(&mut calculated, at, index, plan, costs, places, &table)?;
    }
    let at = subtotals(&mut calculated, plan, costs, &table)?;
    saving(&mut calculated, at + 2, plan, costs, places, units, &table)?;
    calculated.sheet.set_freeze_panes(HEADINGS + 1, 2)?;
    Ok((calculated.sheet, table))
}

fn headings(calculated: &mut Calculated, plan: &PlanWorkbook, costs: &Costs, table: &Table) -> Result<(), ReportError> {
    let years: Vec<String> = plan.document.years.iter().map(ToString::to_string).collect();
    let each = |width: f64| years.iter().map(move |year| (year.as_str(), width));
    let named = [("row", 28.0), ("title", 44.0), ("group", 16.0)];
    let mut titles: Vec<(&str, f64)> =
        named.into_iter().chain(each(10.0)).chain(each(15.0)).chain([("total", 16.0)]).collect();
    calculated.bold((HEADINGS - 1, NAMED), "WTE costed")?;
    calculated.bold((HEADINGS - 1, table.cost(0, 0).1), "Cost, pounds")?;
    if costs.printed.is_some() {
        titles.extend(each(15.0).chain([("total", 16.0)]));
        calculated.bold((HEADINGS - 1, table.printed(0, 0).1), "As printed, pounds")?;
    }
    calculated.headings(HEADINGS, titles)
}

fn sum(cost_row: &CostRow) -> Money {
    cost_row.cells.iter().flatten().map(|cell| cell.cost).sum()
}

fn total(calculated: &mut Calculated, (from, to): (At, At), at: At, amount: Money) -> Result<(), ReportError> {
    calculated.formula(at, &format!("=SUM({})", from_to(from, to)), &amount.to_string(), POUNDS)
}

#[expect(clippy::too_many_arguments, reason = "a row of the table needs all that the table is made of")]
fn of_initiative(
    calculated: &mut Calculated,
    at: u32,
    initiative: &Initiative,
    cost_row: &CostRow,
    plan: &PlanWorkbook,
    places: &Places<'_>,
    units: &Units,
    table: &Table,
) -> Result<(), ReportError> {
    let id = here((at, 0));
    let years = &plan.document.years;
    for (index, year) in years.iter().enumerate() {
        let heading = here((HEADINGS, table.wte(at, index).1));
        let own = |sheet: &str| {
            format!("{}*{}", places.all(sheet, &[("initiative", &id)]), places.is_in_year(sheet, "when", &heading))
        };
        let costed = places.column(POSTS, "costed");
        let formula = format!(
            "=IF({}>0,SUMPRODUCT({},{}),SUMPRODUCT({posts}*({costed}=\"\"),{})+SUMPRODUCT({posts},{costed}))",
            places.count(COSTED, "initiative", &id),
            own(COSTED),
            places.column(COSTED, "wte"),
            places.column(POSTS, "planned"),
            posts = own(POSTS),
        );
        calculated.formula(table.wte(at, index), &formula, &initiative.costed_in(*year).to_string(), PLAIN)?;
    }
    let is_each_year = format!("({}={})", places.beside("initiative", "counted", &id), text("each_year"));
    for (index, year) in years.iter().enumerate() {
        let result = cost_row.cells.get(index).copied().flatten().map_or(Money::ZERO, |cell| cell.cost).to_string();
        let paid = (0..=index).filter_map(|begun| {
            let years_in_post = u32::try_from(index - begun).unwrap_or(0);
            let own = units.own(&initiative.id, &year.to_string(), years_in_post)?;
            let counts = if begun == index { String::new() } else { format!("*{is_each_year}") };
            Some(format!("{}*{own}{counts}", here(table.wte(at, begun))))
        });
        let paid: Vec<String> = paid.collect();
        if paid.is_empty() {
            let formula = format!("=IF({}=0,0,\"export anew\")", places.beside("initiative", "pay", &id));
            calculated.formula(table.cost(at, index), &formula, &result, POUNDS)?;
        } else {
            calculated.formula(table.cost(at, index), &format!("=ROUND({},2)", paid.join("+")), &result, POUNDS)?;
        }
    }
    Ok(())
}

fn of_line(
    calculated: &mut Calculated,
    at: u32,
    cost_row: &CostRow,
    places: &Places<'_>,
    table: &Table,
) -> Result<(), ReportError> {
    let id = here((at, 0));
    for (index, cell) in cost_row.cells.iter().enumerate() {
        let year = here((HEADINGS, table.cost(at, index).1));
        let formula = format!(
            "=IF({}=0,{},SUMPRODUCT({},{}))",
            places.count(AMOUNTS, "line", &id),
            text(NOT_STATED),
            places.all(AMOUNTS, &[("line", &id), ("year", &year)]),
            places.column(AMOUNTS, "amounts"),
        );
        let result = cell.map_or_else(|| NOT_STATED.to_owned(), |cell| cell.cost.to_string());
        calculated.formula(table.cost(at, index), &formula, &result, POUNDS)?;
    }
    Ok(())
}

fn printed(
    calculated: &mut Calculated,
    at: u32,
    index: usize,
    plan: &PlanWorkbook,
    costs: &Costs,
    places: &Places<'_>,
    table: &Table,
) -> Result<(), ReportError> {
    let Some(cost_row) = costs.printed.as_ref().and_then(|printed| printed.rows.get(index)) else { return Ok(()) };
    let unit = places.value("plan", "printing.unit");
    let years = plan.document.years.len();
    for year in 0..years {
        let cost = here(table.cost(at, year));
        let heading = here((HEADINGS, table.cost(at, year).1));
        let cut = places
            .all("printing.cell", &[("row", &here((at, 0))), ("year", &heading), ("rounding", &text("truncated"))]);
        let formula = format!(
            "=IF(ISNUMBER({cost}),IF(SUMPRODUCT({cut})>0,TRUNC({cost}/{unit}),ROUND({cost}/{unit},0))*{unit},{})",
            text(NOT_STATED)
        );
        let result = cost_row.cells.get(year).copied().flatten();
        let result = result.map_or_else(|| NOT_STATED.to_owned(), |cell| cell.cost.to_string());
        calculated.formula(table.printed(at, year), &formula, &result, POUNDS)?;
    }
    let cells = (table.printed(at, 0), table.printed(at, years - 1));
    total(calculated, cells, table.printed_total(at), sum(cost_row))
}

/// Subtotals by heading and the total; gives the row of the total.
fn subtotals(
    calculated: &mut Calculated,
    plan: &PlanWorkbook,
    costs: &Costs,
    table: &Table,
) -> Result<u32, ReportError> {
    let groups: Vec<Option<(&str, &str)>> = plan
        .document
        .groups
        .iter()
        .map(|group| Some((group.id.as_str(), group.title.as_str())))
        .chain([None])
        .collect();
    let mut at = table.last() + 1;
    for group in groups {
        let (id, title) = group.unwrap_or(("", "All rows"));
        calculated.bold((at, 0), id)?;
        calculated.bold((at, 1), title)?;
        let is_in = |cost_row: &CostRow| group.is_none_or(|(id, _)| cost_row.group == id);
        let mut column_of = |of: &dyn Fn(u32) -> At, result: String, number: &str| {
            let cells = from_to(of(table.first), of(table.last()));
            let formula = if group.is_some() {
                let headings = from_to((table.first, GROUP), (table.last(), GROUP));
                format!("=SUMPRODUCT(({headings}={})*1,{cells})", here((at, 0)))
            } else {
                format!("=SUM({cells})")
            };
            calculated.formula(of(at), &formula, &result, number)
        };
        for (index, year) in plan.document.years.iter().enumerate() {
            let amount = costs.table.sum(Some(*year), is_in);
            column_of(&|row| table.cost(row, index), amount.to_string(), POUNDS)?;
            if let Some(printed) = &costs.printed {
                column_of(&|row| table.printed(row, index), printed.sum(Some(*year), is_in).to_string(), POUNDS)?;
            }
        }
        column_of(&|row| table.cost_total(row), costs.table.sum(None, is_in).to_string(), POUNDS)?;
        if let Some(printed) = &costs.printed {
            column_of(&|row| table.printed_total(row), printed.sum(None, is_in).to_string(), POUNDS)?;
        }
        at += 1;
    }
    Ok(at - 1)
}

/// What the plan saves against its alternative.
fn saving(
    calculated: &mut Calculated,
    at: u32,
    plan: &PlanWorkbook,
    costs: &Costs,
    places: &Places<'_>,
    units: &Units,
    table: &Table,
) -> Result<(), ReportError> {
    let (Some(saving), Some(alternative)) = (&costs.saving, &plan.document.alternative) else { return Ok(()) };
    let Some(year) = plan.document.years.first() else { return Ok(()) };
    let Some(pay) = plan.document.pay.iter().position(|pay| pay.id == alternative.pay) else { return Ok(()) };
    calculated.bold((at, 1), &format!("Against the alternative: {}", saving.title))?;
    calculated.text((at + 1, 1), "What one WTE of it costs a year")?;
    let one = plan.document.pay[pay].cost_of_one(&plan.document.on_costs, year.first_day_of(0), 0);
    let one = one.map(|one| one.to_string()).unwrap_or_default();
    match units.of_pay(pay, &year.to_string()) {
        Some(cell) => calculated.formula((at + 1, GROUP), &format!("={cell}"), &one, POUNDS)?,
        None => calculated.given((at + 1, GROUP), &one, POUNDS)?,
    }
    calculated.text((at + 2, 1), "What the alternative costs in one year")?;
    let formula = format!("=ROUND({}*{},2)", places.value("plan", "alternative.wte"), here((at + 1, GROUP)));
    calculated.formula((at + 2, GROUP), &formula, &saving.alternative.to_string(), POUNDS)?;
    calculated.text((at + 3, 1), "What stands in for it, over all years")?;
    let total = |row| if table.is_printed { table.printed_total(row) } else { table.cost_total(row) };
    let formula = format!(
        "=SUMPRODUCT(({}={})*1,{})",
        from_to((table.first, GROUP), (table.last(), GROUP)),
        places.value("plan", "alternative.instead_of"),
        from_to(total(table.first), total(table.last())),
    );
    calculated.formula((at + 3, GROUP), &formula, &saving.instead.to_string(), POUNDS)?;
    calculated.bold((at + 4, 1), "Saved")?;
    let formula = format!("={}-{}", here((at + 2, GROUP)), here((at + 3, GROUP)));
    calculated.formula((at + 4, GROUP), &formula, &saving.saved.to_string(), POUNDS)?;
    calculated.text((at + 5, 1), &saving.caution)
}
