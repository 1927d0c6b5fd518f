//! Who pays: streams by priority for each row and year, what is left, and the shortfall.

use rust_xlsxwriter::Worksheet;
use wholetime_workbench::plans::funding::Funded;
use wholetime_workbench::plans::plan::FundingStream;
use wholetime_workbench::plans::quantity::Money;
use wholetime_workbench::plans::tables::CALCULATED;
use wholetime_workbench::questions::plans::workbook::{Costs, PlanWorkbook};

use super::costs::Table;
use super::formula::{Places, from_to, here};
use super::{At, Calculated, PLAIN, POUNDS, column, row};
use crate::ReportError;

const AMOUNTS: &str = "funding.amounts";
/// Row of the headings of the summary.
const HEADINGS: u32 = 3;
const GROUP: u16 = 2;
const COVERED: u16 = 3;
/// Column of the first year of the summary.
const SUMMED: u16 = 4;

/// Where the parts of a stream stand: a block of rows, one for each row of the cost table.
struct Block {
    /// Its first row of figures.
    first: u32,
    rows: usize,
    years: u16,
}

impl Block {
    fn left(&self, at_row: usize, year: usize) -> At {
        (self.first + row(at_row), SUMMED + column(year))
    }

    fn paid(&self, at_row: usize, year: usize) -> At {
        (self.first + row(at_row), SUMMED + self.years + column(year))
    }

    /// Below the rows: what is needed of it in a year, and what it pays.
    fn needed(&self, year: usize) -> At {
        self.left(self.rows, year)
    }

    fn total(&self, year: usize) -> At {
        self.paid(self.rows, year)
    }
}

pub(super) fn sheet(
    plan: &PlanWorkbook,
    costs: &Costs,
    places: &Places<'_>,
    table: &Table,
) -> Result<Worksheet, ReportError> {
    let of = if costs.printed.is_some() { "as printed" } else { "to the penny" };
    let about = format!(
        "Streams pay in the order of their priority for the costs of the sheet See cost, {of}. A stream with a sum is shared among \
         its rows by what is left of each: here to the exact share, in Wholetime to whole pence."
    );
    let mut calculated = Calculated::new(&format!("{CALCULATED}funding"), "Who pays, and what is left", &about)?;
    let years: Vec<String> = plan.document.years.iter().map(ToString::to_string).collect();
    let named = [("stream", 28.0), ("title", 44.0), ("every year", 16.0), ("", 10.0)];
    let each = || years.iter().map(|year| (year.as_str(), 16.0));
    calculated.headings(HEADINGS, named.into_iter().chain(each()).chain([("total", 16.0)]))?;
    let n_streams = costs.funding.streams.len();
    let rows = costs.table.rows.len();
    // The summary: streams, what is left, the share that is paid. Then a block for each stream.
    let mut first = HEADINGS + 1 + row(n_streams) + 6;
    let mut blocks: Vec<Block> = Vec::new();
    for funded in &costs.funding.streams {
        let Some(stream) = plan.document.funding.iter().find(|stream| stream.id == funded.id) else { continue };
        let block = Block { first, rows, years: column(years.len()) };
        pays(&mut calculated, &block, &blocks, stream, funded, plan, costs, places, table)?;
        first += row(rows) + 5;
        blocks.push(block);
    }
    summary(&mut calculated, &blocks, plan, costs, places, table)?;
    Ok(calculated.sheet)
}

#[expect(clippy::too_many_arguments, reason = "a block needs all that the sheet is made of")]
fn pays(
    calculated: &mut Calculated,
    block: &Block,
    before: &[Block],
    stream: &FundingStream,
    funded: &Funded,
    plan: &PlanWorkbook,
    costs: &Costs,
    places: &Places<'_>,
    table: &Table,
) -> Result<(), ReportError> {
    let years = plan.document.years.len();
    let place = plan.document.funding.iter().position(|other| other.id == stream.id).unwrap_or(0);
    let of = |column: &str| places.cell("funding", column, place);
    calculated.bold((block.first - 2, 0), &stream.id)?;
    calculated.bold((block.first - 2, 1), &stream.title)?;
    calculated.bold((block.first - 2, SUMMED), "Left before it pays")?;
    calculated.bold((block.first - 2, SUMMED + block.years), "What it pays")?;
    let names: Vec<String> = plan.document.years.iter().map(ToString::to_string).collect();
    for (at, title) in (0_u16..).zip(
        ["row", "title", "group", "it pays for it"].into_iter().chain(names.iter().chain(&names).map(String::as_str)),
    ) {
        calculated.sheet.write_string_with_format(block.first - 1, at, title, &super::heading())?;
    }
    let mut left = remaining(costs, funded);
    for (at_row, cost_row) in costs.table.rows.iter().enumerate() {
        let at = block.first + row(at_row);
        calculated.text((at, 0), &cost_row.id)?;
        calculated.text((at, 1), &cost_row.title)?;
        calculated.formula((at, GROUP), &format!("={}", table.group(at_row)), &cost_row.group, "@")?;
        let is_covered = stream.groups.is_empty() || stream.groups.contains(&cost_row.group);
        let groups = of("groups");
        let formula = format!(
            "=IF({groups}=\"\",1,IF(ISNUMBER(SEARCH(\";\"&{}&\";\",\";\"&SUBSTITUTE({groups},\" \",\"\")&\";\")),1,0))",
            here((at, GROUP))
        );
        calculated.formula((at, COVERED), &formula, if is_covered { "1" } else { "0" }, PLAIN)?;
        for year in 0..years {
            let cost = format!("N({})", table.funded(at_row, year));
            let paid_before: String =
                before.iter().map(|other| format!("-{}", here(other.paid(at_row, year)))).collect();
            let result = left.get_mut(at_row).and_then(|cells| cells.get_mut(year)).map(std::mem::take);
            let result = result.unwrap_or(Money::ZERO).to_string();
            calculated.formula(block.left(at_row, year), &format!("={cost}{paid_before}"), &result, POUNDS)?;
            let (is_covered, left) = (here((at, COVERED)), here(block.left(at_row, year)));
            let formula = if stream.percent.is_some() {
                format!("={is_covered}*MIN({left},ROUND({cost}*{}/100,2))", of("percent"))
            } else {
                let (needed, total) = (here(block.needed(year)), here(block.total(year)));
                format!("=IF({needed}=0,0,{is_covered}*{left}*{total}/{needed})")
            };
            let paid = funded.paid.get(at_row).and_then(|cells| cells.get(year)).copied().unwrap_or(Money::ZERO);
            calculated.formula(block.paid(at_row, year), &formula, &paid.to_string(), POUNDS)?;
        }
    }
    let last = block.rows - 1;
    calculated.bold((block.first + row(block.rows), 1), "All its rows")?;
    for year in 0..years {
        let covered = from_to((block.first, COVERED), (block.first + row(last), COVERED));
        let cells = from_to(block.left(0, year), block.left(last, year));
        let needed = needed(costs, funded, stream, year);
        calculated.formula(
            block.needed(year),
            &format!("=SUMPRODUCT({covered},{cells})"),
            &needed.to_string(),
            POUNDS,
        )?;
        let formula = if stream.percent.is_some() {
            format!("=SUM({})", from_to(block.paid(0, year), block.paid(last, year)))
        } else {
            let heading = here((block.first - 1, SUMMED + column(year)));
            let own = places.all(AMOUNTS, &[("funding", &here((block.first - 2, 0))), ("year", &heading)]);
            format!("=MIN(SUMPRODUCT({own},{}),{})", places.column(AMOUNTS, "amounts"), here(block.needed(year)))
        };
        calculated.formula(block.total(year), &formula, &funded.in_year(year).to_string(), POUNDS)?;
    }
    Ok(())
}

/// What is left of each row and year before a stream pays: what is left at the end, and what it and later ones pay.
fn remaining(costs: &Costs, funded: &Funded) -> Vec<Vec<Money>> {
    let streams = &costs.funding.streams;
    let from = streams.iter().position(|other| other.id == funded.id).unwrap_or(streams.len());
    let of = |at_row: usize, year: usize, left: Money| {
        let later = streams.iter().skip(from).filter_map(|stream| stream.paid.get(at_row)?.get(year).copied());
        left + later.sum::<Money>()
    };
    let unfunded = costs.funding.unfunded.iter().enumerate();
    unfunded.map(|(at_row, cells)| (0..).zip(cells).map(|(year, left)| of(at_row, year, *left)).collect()).collect()
}

fn needed(costs: &Costs, funded: &Funded, stream: &FundingStream, year: usize) -> Money {
    let covered = |group: &String| stream.groups.is_empty() || stream.groups.contains(group);
    let left = remaining(costs, funded);
    let rows = costs.table.rows.iter().zip(&left).filter(|(cost_row, _)| covered(&cost_row.group));
    rows.filter_map(|(_, cells)| cells.get(year).copied()).sum()
}

fn summary(
    calculated: &mut Calculated,
    blocks: &[Block],
    plan: &PlanWorkbook,
    costs: &Costs,
    places: &Places<'_>,
    table: &Table,
) -> Result<(), ReportError> {
    let years = plan.document.years.len();
    let last_year = SUMMED + column(years) - 1;
    let total_at = last_year + 1;
    let mut at = HEADINGS + 1;
    let line = |calculated: &mut Calculated, at: u32, cells: Vec<(String, Money)>, total: Money| {
        for (index, (formula, result)) in cells.into_iter().enumerate() {
            calculated.formula((at, SUMMED + column(index)), &formula, &result.to_string(), POUNDS)?;
        }
        let formula = format!("=SUM({})", from_to((at, SUMMED), (at, last_year)));
        calculated.formula((at, total_at), &formula, &total.to_string(), POUNDS)
    };
    for (block, funded) in blocks.iter().zip(&costs.funding.streams) {
        calculated.text((at, 0), &funded.id)?;
        calculated.text((at, 1), &funded.title)?;
        let is_recurrent = places.beside("funding", "is_recurrent", &here((at, 0)));
        let word = if funded.is_recurrent { "yes" } else { "no" };
        calculated.formula((at, GROUP), &format!("=IF({is_recurrent},\"yes\",\"no\")"), word, "@")?;
        let cells = (0..years).map(|year| (format!("={}", here(block.total(year))), funded.in_year(year))).collect();
        line(calculated, at, cells, funded.total())?;
        at += 1;
    }
    calculated.bold((at, 1), "Funded")?;
    let streams = |column: u16| from_to((HEADINGS + 1, column), (at - 1, column));
    let funded = |year: usize| costs.funding.streams.iter().map(|stream| stream.in_year(year)).sum::<Money>();
    let cells = (0..years).map(|year| (format!("=SUM({})", streams(SUMMED + column(year))), funded(year))).collect();
    line(calculated, at, cells, costs.funding.funded_total())?;
    calculated.bold((at + 1, 1), "Not funded")?;
    let rows = costs.table.rows.len();
    let cells = (0..years)
        .map(|year| {
            let costs_of_year: Vec<String> =
                (0..rows).map(|at_row| format!("N({})", table.funded(at_row, year))).collect();
            let formula = format!("={}-{}", costs_of_year.join("+"), here((at, SUMMED + column(year))));
            (formula, costs.funding.unfunded_in_year(year))
        })
        .collect();
    line(calculated, at + 1, cells, costs.funding.unfunded_total())?;
    calculated.bold((at + 2, 1), "Funded, % of the cost")?;
    let (paid, left) = (here((at, total_at)), here((at + 1, total_at)));
    let percent = costs.funding.funded_percent().map(|percent| percent.written(10)).unwrap_or_default();
    let formula = format!("=IF({paid}+{left}=0,\"\",{paid}/({paid}+{left})*100)");
    calculated.formula((at + 2, total_at), &formula, &percent, "0.0")
}
