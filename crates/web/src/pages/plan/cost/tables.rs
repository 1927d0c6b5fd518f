//! The tables of the page of costs and funding.

use wholetime_reports::words::in_units;
use wholetime_workbench::plans::pay::ItemisedCost;
use wholetime_workbench::plans::quantity::Money;
use wholetime_workbench::plans::when::FinancialYear;
use wholetime_workbench::questions::plans::cost::PlanCostAnswer;
use wholetime_workbench::questions::plans::fund::PlanFundingAnswer;
use wholetime_workbench::questions::plans::reproduce::PlanReproduceAnswer;

use crate::components::{Cell, Table};

pub(super) fn ways(cost: &PlanCostAnswer) -> Table {
    let mut table = Table::new("ways", "The plan counted four ways")
        .column("Counted")
        .number("All years")
        .number("To the plan's own way");
    let own = cost.countings.first().map_or(Money::ZERO, |counting| counting.total);
    for (at, counting) in cost.countings.iter().enumerate() {
        let difference = if at == 0 { Cell::default() } else { difference(counting.total - own) };
        let cells = vec![Cell::text(&counting.title), pounds(counting.total), difference];
        if counting.way == cost.way { table.strong_row(cells) } else { table.row(cells) }
    }
    table
}

/// The cost table as it is printed where the plan counts its own way, else exact amounts in the same unit.
pub(super) fn costs(cost: &PlanCostAnswer) -> Table {
    let unit = cost.printed_unit.unwrap_or(1);
    let printed = cost.as_printed.as_ref();
    let (groups, by_year, total) = printed.map_or((&cost.groups, &cost.total_by_year, cost.total), |printed| {
        (&printed.groups, &printed.total_by_year, printed.total)
    });
    let units = if unit == 1 { "pounds".to_owned() } else { format!("units of {}", Money::whole(unit).in_pounds()) };
    let how = if printed.is_some() { "; totals are sums of what is printed" } else { "" };
    let mut table = with_years(Table::new("costs", format!("Cost in {units}{how}")).column("Cost of"), &cost.years)
        .number("All years");
    let amount = |amount: Option<Money>| match amount {
        Some(amount) => Cell::text(in_units(amount, unit)),
        None => Cell { text: "not stated".to_owned(), is_missing: true, ..Cell::default() },
    };
    let strong = |title: &str, years: Vec<Cell>, all: Money| -> Vec<Cell> {
        [Cell::text(title)].into_iter().chain(years).chain([amount(Some(all))]).collect()
    };
    for group in groups {
        for row in &group.rows {
            let years = row.by_year.iter().map(|of_year| amount(*of_year));
            table.row([Cell::text(&row.title)].into_iter().chain(years).chain([amount(row.total)]).collect());
        }
        let years = group.subtotal_by_year.iter().map(|of_year| amount(Some(*of_year))).collect();
        table.strong_row(strong(&format!("Subtotal: {}", group.title), years, group.subtotal));
        if group.running_total != group.subtotal {
            let empty = vec![Cell::default(); cost.years.len()];
            table.strong_row(strong("All down to here", empty, group.running_total));
        }
    }
    table.strong_row(strong("All", by_year.iter().map(|of_year| amount(Some(*of_year))).collect(), total));
    table
}

pub(super) fn streams(fund: &PlanFundingAnswer) -> Table {
    let table =
        Table::new("streams", "Who pays, in pounds, in the order in which they pay").column("Paid by").column("Comes");
    let mut table = with_years(table, &fund.years).number("All years").column("Source");
    for stream in &fund.streams {
        let comes = if stream.is_recurrent { "every year" } else { "for the plan only" };
        let mut cells = vec![Cell::text(&stream.title), Cell::text(comes)];
        cells.extend(all(&stream.paid_by_year, stream.paid));
        cells.push(Cell::text(&stream.source));
        table.row(cells);
    }
    let sums = [
        ("Funded", &fund.funded_by_year, fund.funded),
        ("Not funded", &fund.unfunded_by_year, fund.unfunded),
        ("Cost", &fund.cost_by_year, fund.cost),
    ];
    for (title, years, sum) in sums {
        let mut cells = vec![Cell::text(title), Cell::default()];
        cells.extend(all(years, sum));
        cells.push(Cell::default());
        table.strong_row(cells);
    }
    table
}

pub(super) fn rows_paid(fund: &PlanFundingAnswer) -> Table {
    let mut table = Table::new("rows-paid", "Who pays for what, over all years").column("Cost of").number("Cost");
    for stream in &fund.streams {
        table = table.number(&stream.title);
    }
    table = table.number("Not funded");
    for row in &fund.rows {
        let mut cells = vec![Cell::text(&row.title), pounds(row.cost)];
        cells.extend(row.paid.iter().map(|paid| pounds(*paid)));
        cells.push(pounds(row.unfunded));
        table.row(cells);
    }
    table
}

pub(super) fn places(cost: &PlanCostAnswer) -> Table {
    let how = if cost.by_place.is_shared_by_list {
        "; what is given to no place is shared by registered patients"
    } else {
        ""
    };
    let caption = format!("The cost by place{how}");
    let mut table = with_years(Table::new("places", caption).column("Place"), &cost.by_place.years).number("All years");
    for row in &cost.by_place.rows {
        table.row([Cell::text(&row.title)].into_iter().chain(all(&row.years, row.total)).collect());
    }
    let cells = all(&cost.total_by_year, cost.total);
    table.strong_row([Cell::text("All")].into_iter().chain(cells).collect());
    table
}

/// Columns that hold nothing anywhere are left out.
pub(super) fn items(cost: &PlanCostAnswer) -> Table {
    let amounts = |row: &wholetime_workbench::plans::parts::ItemRow| -> Vec<Money> {
        let support = Money::ZERO - row.support;
        row.items.parts().into_iter().chain([row.not_pay, support]).collect()
    };
    let rows: Vec<Vec<Money>> = cost.items.iter().map(amounts).collect();
    let titles = ITEMS.into_iter().chain(["Not pay", "National support"]);
    let (mut table, shown) =
        some_columns(Table::new("items", "Item by item, over all years").column("Cost of"), titles, &rows);
    table = table.number("Cost").number("From memory");
    for (at, (row, amounts)) in cost.items.iter().zip(&rows).enumerate() {
        let cells = shown.iter().filter_map(|index| amounts.get(*index)).map(|amount| pounds(*amount));
        let last = [pounds(row.cost), pounds(row.from_memory)];
        let cells: Vec<Cell> = [Cell::text(&row.title)].into_iter().chain(cells).chain(last).collect();
        if at + 1 == cost.items.len() { table.strong_row(cells) } else { table.row(cells) }
    }
    table
}

pub(super) fn posts(cost: &PlanCostAnswer) -> Table {
    let amounts = |items: &ItemisedCost| items.parts().to_vec();
    let rows: Vec<Vec<Money>> = cost.posts.iter().map(|post| amounts(&post.items)).collect();
    let table =
        Table::new("posts", "What one whole time costs on 1 April, in the first year in post").column("One WTE of");
    let (mut table, shown) = some_columns(table.column("Year"), ITEMS.into_iter(), &rows);
    table = table.number("Cost").column("Source");
    for (post, amounts) in cost.posts.iter().zip(&rows) {
        let cells = shown.iter().filter_map(|index| amounts.get(*index)).map(|amount| pounds(*amount));
        let memory = if post.is_from_memory { "rests on memory" } else { "" };
        let supplement = if post.supplement == Money::ZERO {
            String::new()
        } else {
            format!("London: {} of the pay", post.supplement.in_pounds())
        };
        let named = [Cell::text(&post.title).small(supplement), Cell::text(span(post.year, post.through))];
        let last = [pounds(post.cost), Cell::text(&post.source).small(memory)];
        table.row(named.into_iter().chain(cells).chain(last).collect());
    }
    table
}

pub(super) fn lag(cost: &PlanCostAnswer) -> Table {
    let table = Table::new("lag", "What is not paid while posts stand empty; not taken off any figure").column("Posts");
    let table = table.number("Turnover, %").number("Weeks vacant");
    let mut table = with_years(table, &cost.years).number("All years").column("Source");
    for row in &cost.turnover_lag {
        let named = [Cell::text(&row.title), Cell::text(row.turnover_pct.to_string())];
        let named = named.into_iter().chain([Cell::text(row.weeks_vacant.to_string())]);
        table.row(named.chain(all(&row.years, row.total)).chain([Cell::text(&row.source)]).collect());
    }
    table
}

pub(super) fn tail(cost: &PlanCostAnswer) -> Table {
    let mut table = Table::new("tail", "What the posts go on to cost, nobody new arriving and nobody leaving")
        .column("Year")
        .number("Cost");
    for after in &cost.after {
        table.row(vec![Cell::text(after.year.to_string()), pounds(after.cost)]);
    }
    table
}

/// Printed figures that do not come out.
pub(super) fn contradictions(printed: &PlanReproduceAnswer) -> Table {
    let mut table = Table::new("contradictions", "Printed figures that the plan does not come to")
        .column("Where in the paper")
        .number("Printed")
        .number("Computed")
        .column("Contradicts");
    for figure in printed.printed.iter().filter(|figure| !figure.agrees) {
        let computed = figure.computed.as_ref().map_or_else(
            || Cell { text: "no such figure".to_owned(), is_missing: true, ..Cell::default() },
            Cell::text,
        );
        let with = figure.contradicts.as_deref().unwrap_or("nothing says why");
        table.row(vec![Cell::text(&figure.at), Cell::text(&figure.printed), computed, Cell::text(with)]);
    }
    table
}

/// Titles of the items of a cost.
const ITEMS: [&str; 6] =
    ["Pay", "Flat on-costs", "National insurance", "Pension", "Levy", "Pay with on-costs, not split"];

/// The table with those columns of numbers in which a row has something, and their places.
fn some_columns<'a>(table: Table, titles: impl Iterator<Item = &'a str>, rows: &[Vec<Money>]) -> (Table, Vec<usize>) {
    let mut shown = Vec::new();
    let mut table = table;
    for (index, title) in titles.enumerate() {
        if rows.iter().any(|row| row.get(index).is_some_and(|amount| *amount != Money::ZERO)) {
            table = table.number(title);
            shown.push(index);
        }
    }
    (table, shown)
}

/// Years from one to another.
fn span(first: FinancialYear, last: FinancialYear) -> String {
    if first == last { first.to_string() } else { format!("{first} to {last}") }
}

fn with_years(table: Table, years: &[FinancialYear]) -> Table {
    years.iter().fold(table, |table, year| table.number(year.to_string()))
}

fn all(years: &[Money], sum: Money) -> impl Iterator<Item = Cell> {
    years.iter().copied().chain([sum]).map(pounds)
}

fn pounds(amount: Money) -> Cell {
    Cell::text(amount.in_pounds())
}

fn difference(amount: Money) -> Cell {
    let sign = if Money::ZERO < amount { "+" } else { "" };
    Cell::text(format!("{sign}{}", amount.in_pounds()))
}
