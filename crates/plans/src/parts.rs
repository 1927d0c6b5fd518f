//! What a cost is made of: pay and on-costs item by item, the places it falls to, and what of it rests on memory.
//!
//! **Invariant:** in every cell of the cost table, the items less national support come to the cost, and so do the places.
//! What is given to no place stands in a row of its own; it is shared only where somebody asks for that.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    cost::{CostCell, CostTable, Way, cost, each_half_month, of_half_months},
    pay::{ItemisedCost, PayError},
    plan::{Initiative, Line, Plan},
    quantity::{Money, in_proportion},
    when::FinancialYear,
};

/// The parts of a cost table, in its rows and years.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The table they are of.
    pub table: CostTable,
    /// By row and year; none where the plan states no amount.
    pub cells: Vec<Vec<Option<CellParts>>>,
    /// Rows of pay and on-costs from memory that something was paid by, in the order of their names and days.
    pub from_memory: Vec<MemoryRow>,
}

/// What one cell is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CellParts {
    /// Pay and on-costs, before national support.
    pub items: ItemisedCost,
    /// What is not pay.
    pub not_pay: Money,
    /// What national support pays of the items.
    pub support: Money,
    /// The cost by the place named; none: the whole.
    pub places: BTreeMap<Option<String>, Money>,
    /// What of the cost rests on rows from memory.
    pub from_memory: Money,
}

/// A row written down from memory.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct MemoryRow {
    /// `pay` or `on_costs`, as in the document.
    pub kind: &'static str,
    /// Its name.
    pub id: String,
    /// The day it begins on.
    pub from: Date,
    /// What it says of itself.
    pub source: String,
}

/// Works out what the costs of a plan are made of.
///
/// # Errors
/// As [`cost`]: a row of pay or on-costs is missing, which the message names.
pub fn parts(plan: &Plan, way: Way) -> Result<Parts, PayError> {
    let table = cost(plan, way)?;
    let mut from_memory = BTreeSet::new();
    let mut cells = Vec::new();
    for (initiative, row) in plan.initiatives.iter().zip(&table.rows) {
        let years = table.years.iter().zip(&row.cells);
        let of_years = years.map(|(year, cell)| match cell {
            Some(cell) => of_posts(plan, initiative, *year, way, *cell, &mut from_memory).map(Some),
            None => Ok(None),
        });
        cells.push(of_years.collect::<Result<Vec<_>, _>>()?);
    }
    for (line, row) in plan.lines.iter().zip(table.rows.iter().skip(plan.initiatives.len())) {
        cells.push(row.cells.iter().map(|cell| cell.map(|cell| of_line(plan, line, cell))).collect());
    }
    Ok(Parts { table, cells, from_memory: from_memory.into_iter().collect() })
}

fn of_line(plan: &Plan, line: &Line, cell: CostCell) -> CellParts {
    let places = BTreeMap::from([(named(plan, line.place.as_deref()), cell.cost)]);
    CellParts { not_pay: cell.cost, places, ..CellParts::default() }
}

/// A place other than the whole.
fn named(plan: &Plan, place: Option<&str>) -> Option<String> {
    place.filter(|place| plan.whole().is_none_or(|whole| whole.id != *place)).map(str::to_owned)
}

fn of_posts(
    plan: &Plan,
    initiative: &Initiative,
    year: FinancialYear,
    way: Way,
    cell: CostCell,
    rows: &mut BTreeSet<MemoryRow>,
) -> Result<CellParts, PayError> {
    let mut items = [0_i128; 6];
    let mut places: BTreeMap<Option<String>, i128> = BTreeMap::new();
    let mut memory = 0_i128;
    each_half_month(plan, initiative, year, way, |cohort, paid| {
        let wte = i128::from(cohort.wte.units());
        for (sum, item) in items.iter_mut().zip(paid.one.items.parts()) {
            *sum += i128::from(item.units()) * wte;
        }
        let own = i128::from(paid.own.units()) * wte;
        *places.entry(named(plan, cohort.place)).or_default() += own;
        if paid.one.is_from_memory() {
            memory += own;
            remember(initiative, &paid.one, rows);
        }
    })?;
    let weights: Vec<i128> = places.values().copied().collect();
    let shares = in_proportion(cell.cost, &weights);
    Ok(CellParts {
        items: ItemisedCost::of_weights(cell.cost + cell.support, &items),
        not_pay: Money::ZERO,
        support: cell.support,
        places: places.into_keys().zip(shares).collect(),
        from_memory: of_half_months(memory),
    })
}

fn remember(initiative: &Initiative, one: &crate::pay::CostOfOne<'_>, rows: &mut BTreeSet<MemoryRow>) {
    let pay = one.row;
    if let Some(id) = initiative.pay.clone().filter(|_| pay.is_from_memory) {
        rows.insert(MemoryRow { kind: "pay", id, from: pay.from, source: pay.source.clone() });
    }
    if let Some((on_costs, row)) = one.on_costs.filter(|(_, row)| row.is_from_memory) {
        let id = on_costs.id.clone();
        rows.insert(MemoryRow { kind: "on_costs", id, from: row.from, source: row.source.clone() });
    }
}

/// The items of one row of the cost table, or of all, over all years.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ItemRow {
    /// Name in the document; none: all rows.
    pub id: Option<String>,
    /// What people read.
    pub title: String,
    /// Pay and on-costs, before national support.
    pub items: ItemisedCost,
    /// What is not pay.
    pub not_pay: Money,
    /// What national support pays.
    pub support: Money,
    /// What remains: items and what is not pay, less support.
    pub cost: Money,
    /// What of it rests on rows from memory.
    pub from_memory: Money,
}

/// What the places of a plan cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ByPlace {
    /// Years, in order.
    pub years: Vec<FinancialYear>,
    /// Places that something is given to, in the order of the plan, then what is given to none.
    pub rows: Vec<PlaceRow>,
    /// Whether what was given to no place was shared out by registered patients.
    pub is_shared_by_list: bool,
    /// Why it was not, where somebody asked.
    pub not_shared_because: Option<String>,
}

/// What one place costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlaceRow {
    /// Name in the document; none: given to no place.
    pub id: Option<String>,
    /// What people read.
    pub title: String,
    /// By year.
    pub years: Vec<Money>,
    /// Over all years.
    pub total: Money,
}

impl Parts {
    /// A row for each row of the cost table that costs something, then one for all.
    #[must_use]
    pub fn by_item(&self) -> Vec<ItemRow> {
        let empty = |id: Option<String>, title: &str| ItemRow {
            id,
            title: title.to_owned(),
            items: ItemisedCost::default(),
            not_pay: Money::ZERO,
            support: Money::ZERO,
            cost: Money::ZERO,
            from_memory: Money::ZERO,
        };
        let mut all = empty(None, "All");
        let mut rows = Vec::new();
        for (row, cells) in self.table.rows.iter().zip(&self.cells) {
            let mut own = empty(Some(row.id.clone()), &row.title);
            for (cell, parts) in row.cells.iter().zip(cells) {
                let (Some(cell), Some(parts)) = (cell, parts) else { continue };
                for sum in [&mut own, &mut all] {
                    sum.items += parts.items;
                    sum.not_pay += parts.not_pay;
                    sum.support += parts.support;
                    sum.cost += cell.cost;
                    sum.from_memory += parts.from_memory;
                }
            }
            if cells.iter().any(Option::is_some) && row.no_cost_because.is_none() {
                rows.push(own);
            }
        }
        rows.push(all);
        rows
    }

    /// What each place costs; where `is_shared`, what is given to no place is shared among the places directly within the whole
    /// by their registered patients, to the penny in every row and year.
    #[must_use]
    pub fn by_place(&self, plan: &Plan, is_shared: bool) -> ByPlace {
        let shares = if is_shared { list_shares(plan).map(Some) } else { Ok(None) };
        let (shares, not_shared_because) = match shares {
            Ok(shares) => (shares, None),
            Err(why) => (None, Some(why)),
        };
        let mut sums: BTreeMap<Option<String>, Vec<Money>> = BTreeMap::new();
        let mut give = |place: Option<String>, year_index: usize, amount: Money| {
            let years = sums.entry(place).or_insert_with(|| vec![Money::ZERO; self.table.years.len()]);
            if let Some(year) = years.get_mut(year_index) {
                *year += amount;
            }
        };
        for cells in &self.cells {
            for (year_index, parts) in cells.iter().enumerate() {
                for (place, amount) in parts.iter().flat_map(|parts| &parts.places) {
                    match (&shares, place) {
                        (Some((places, weights)), None) => {
                            for (place, part) in places.iter().zip(in_proportion(*amount, weights)) {
                                give(Some(place.clone()), year_index, part);
                            }
                        }
                        _ => give(place.clone(), year_index, *amount),
                    }
                }
            }
        }
        let row = |id: Option<String>, title: &str| {
            let years = sums.get(&id)?.clone();
            let total = years.iter().copied().sum();
            Some(PlaceRow { id, title: title.to_owned(), years, total })
        };
        let mut rows: Vec<PlaceRow> =
            plan.places.iter().filter_map(|place| row(Some(place.id.clone()), &place.title)).collect();
        rows.extend(row(None, "Given to no place"));
        ByPlace { years: self.table.years.clone(), rows, is_shared_by_list: shares.is_some(), not_shared_because }
    }

    /// What of the cost rests on rows from memory.
    #[must_use]
    pub fn memory_total(&self) -> Money {
        self.cells.iter().flatten().flatten().map(|parts| parts.from_memory).sum()
    }
}

/// The places directly within the whole and their registered patients.
fn list_shares(plan: &Plan) -> Result<(Vec<String>, Vec<i128>), String> {
    let within: Vec<_> = plan.whole().map_or_else(Vec::new, |whole| plan.places_within(&whole.id).collect());
    if within.is_empty() {
        return Err("the plan has no places within the whole; add them with their registered patients".to_owned());
    }
    let unknown: Vec<&str> =
        within.iter().filter(|place| place.registered.is_none()).map(|place| place.id.as_str()).collect();
    if !unknown.is_empty() {
        return Err(format!("the plan does not say how many patients are registered at {}", unknown.join(", ")));
    }
    let weights: Vec<i128> = within.iter().map(|place| i128::from(place.registered.unwrap_or(0))).collect();
    if weights.iter().all(|weight| *weight == 0) {
        return Err("no patients are registered at any place within the whole".to_owned());
    }
    Ok((within.iter().map(|place| place.id.clone()).collect(), weights))
}

#[cfg(test)]
#[path = "parts/tests.rs"]
mod tests;
