//! What a plan costs: by row and year, the ways to count it, by place and item, and what rests on memory.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_plans::cost::{CostTable, Counting, Saving, Way, YearSaving, countings, saving, tail, year_saving};
use wholetime_plans::parts::{ByPlace, ItemRow, MemoryRow, parts};
use wholetime_plans::pay::{ItemisedCost, PayError};
use wholetime_plans::plan::Plan;
use wholetime_plans::quantity::{Money, Wte};
use wholetime_plans::turnover::{LagRow, turnover_lag};
use wholetime_plans::when::FinancialYear;

use super::{PlanName, PlanSource};
use crate::{Workbench, WorkbenchError};

/// Years after the plan that are told: a post with national money outlasts it by three. Our judgement.
const YEARS_AFTER: u8 = 3;

/// How the cost is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CostAsked {
    /// How recruits are counted.
    pub way: Way,
    /// Whether what is given to no place is shared by registered patients.
    pub is_shared_by_list: bool,
}

impl Default for CostAsked {
    fn default() -> Self {
        Self { way: Way::OF_THE_PLAN, is_shared_by_list: false }
    }
}

/// What a plan costs.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PlanCostAnswer {
    /// Which plan.
    pub plan: PlanName,
    /// How recruits are counted.
    pub way: Way,
    /// Years, in order.
    pub years: Vec<FinancialYear>,
    /// Headings with their rows and running subtotals, exact to the penny.
    pub groups: Vec<CostGroup>,
    /// All rows by year.
    pub total_by_year: Vec<Money>,
    /// All rows and years.
    pub total: Money,
    /// Pounds in one unit of the printed table; none where the plan does not say how it is printed.
    pub printed_unit: Option<i64>,
    /// The same table as the plan is printed; none where it does not say how, or where recruits are counted otherwise.
    pub as_printed: Option<PrintedTable>,
    /// The plan counted in four ways, its own first.
    pub countings: Vec<Counting>,
    /// What the plan saves against paying for the alternative, of the table as printed where there is one.
    pub saving: Option<Saving>,
    /// The same for one year against one: the year after the plan, every post paid.
    pub saving_in_a_year: Option<YearSaving>,
    /// The cost by place.
    pub by_place: ByPlace,
    /// Pay and on-costs item by item, for each row and for all.
    pub items: Vec<ItemRow>,
    /// What one WTE of each pay costs, by year of the plan.
    pub posts: Vec<PostCost>,
    /// What is not paid while posts stand empty; never taken off the cost.
    pub turnover_lag: Vec<LagRow>,
    /// What the posts go on to cost after the plan.
    pub after: Vec<YearCost>,
    /// What of the total rests on rows written down from memory.
    pub from_memory: FromMemory,
    /// What the plan names without an amount, which is in no sum.
    pub not_stated: Vec<String>,
}

/// A heading of the cost table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CostGroup {
    /// Name in the document.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Its rows.
    pub rows: Vec<CostLine>,
    /// The heading by year.
    pub subtotal_by_year: Vec<Money>,
    /// The heading over all years.
    pub subtotal: Money,
    /// All headings up to and with this one.
    pub running_total: Money,
}

/// A row of the cost table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CostLine {
    /// Name in the document.
    pub id: String,
    /// What people read.
    pub title: String,
    /// By year; none where the plan states no amount.
    pub by_year: Vec<Option<Money>>,
    /// WTE paid by year, however many months of it.
    pub wte_by_year: Vec<Option<Wte>>,
    /// Over all years.
    pub total: Option<Money>,
    /// What national support pays besides, over all years.
    pub support: Money,
    /// Why there is no cost, where the plan says that there is none.
    pub no_cost_because: Option<String>,
}

/// The cost table in printed units; totals are sums of what is printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PrintedTable {
    /// Headings with their rows and running subtotals.
    pub groups: Vec<CostGroup>,
    /// All rows by year.
    pub total_by_year: Vec<Money>,
    /// All rows and years.
    pub total: Money,
}

/// What one WTE costs in years of the plan, on their first day and in the first year in post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PostCost {
    /// Name of the pay.
    pub pay: String,
    /// What people read.
    pub title: String,
    /// The first year in which it costs so much.
    pub year: FinancialYear,
    /// The last year of those that follow in which it costs the same.
    pub through: FinancialYear,
    /// Item by item.
    pub items: ItemisedCost,
    /// The part of the pay that is a supplement for London.
    pub supplement: Money,
    /// All of it.
    pub cost: Money,
    /// Name of the on-costs.
    pub on_costs: Option<String>,
    /// Where the pay comes from.
    pub source: String,
    /// Whether pay or on-costs were written down from memory.
    pub is_from_memory: bool,
}

/// What one year costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct YearCost {
    /// The year.
    pub year: FinancialYear,
    /// What it costs.
    pub cost: Money,
}

/// What rests on memory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FromMemory {
    /// How much of the total.
    pub cost: Money,
    /// Which rows.
    pub rows: Vec<MemoryRow>,
}

impl Workbench {
    /// What a plan costs.
    ///
    /// # Errors
    /// Where there is no such plan, somebody may not see it, or a row of pay or on-costs is missing, which is named.
    pub fn plan_cost(&self, source: &PlanSource, asked: CostAsked) -> Result<PlanCostAnswer, WorkbenchError> {
        let opened = self.open_plan(source)?;
        worked_out(&opened.plan, opened.name, asked).map_err(|why| not_worked_out(&why))
    }
}

pub(super) fn not_worked_out(why: &PayError) -> WorkbenchError {
    WorkbenchError::NotPossible(format!("the cost of the plan cannot be worked out: {why}"))
}

fn worked_out(plan: &Plan, name: PlanName, asked: CostAsked) -> Result<PlanCostAnswer, PayError> {
    let parts = parts(plan, asked.way)?;
    let table = &parts.table;
    // A paper prints the plan as it counts it; nobody printed another count.
    let printing = plan.printing.as_ref().filter(|_| asked.way == Way::OF_THE_PLAN);
    let printed = printing.map(|printing| table.as_printed(printing));
    let saving = saving(plan, printed.as_ref().unwrap_or(table))?;
    let after = tail(plan, YEARS_AFTER)?;
    Ok(PlanCostAnswer {
        plan: name,
        way: asked.way,
        years: table.years.clone(),
        groups: groups(plan, table),
        total_by_year: by_year(table),
        total: table.total(),
        printed_unit: plan.printing.as_ref().map(|printing| printing.unit),
        as_printed: printed.map(|printed| PrintedTable {
            groups: groups(plan, &printed),
            total_by_year: by_year(&printed),
            total: printed.total(),
        }),
        countings: countings(plan)?,
        saving,
        saving_in_a_year: year_saving(plan, &after)?,
        by_place: parts.by_place(plan, asked.is_shared_by_list),
        items: parts.by_item(),
        posts: posts(plan),
        turnover_lag: turnover_lag(plan, table),
        after: after
            .years
            .iter()
            .map(|year| YearCost { year: *year, cost: after.sum(Some(*year), |_| true) })
            .collect(),
        from_memory: FromMemory { cost: parts.memory_total(), rows: parts.from_memory.clone() },
        not_stated: table.not_stated().map(|row| row.title.clone()).collect(),
    })
}

fn by_year(table: &CostTable) -> Vec<Money> {
    table.years.iter().map(|year| table.sum(Some(*year), |_| true)).collect()
}

fn groups(plan: &Plan, table: &CostTable) -> Vec<CostGroup> {
    let group = |group: &wholetime_plans::plan::Group| CostGroup {
        id: group.id.clone(),
        title: group.title.clone(),
        rows: table.rows.iter().filter(|row| row.group == group.id).map(line).collect(),
        subtotal_by_year: table.years.iter().map(|year| table.sum(Some(*year), |row| row.group == group.id)).collect(),
        subtotal: table.group_total(&group.id),
        running_total: table.sum(None, |row| table.is_through(&group.id, row)),
    };
    plan.groups.iter().map(group).collect()
}

fn line(row: &wholetime_plans::cost::CostRow) -> CostLine {
    let known = || row.cells.iter().flatten();
    CostLine {
        id: row.id.clone(),
        title: row.title.clone(),
        by_year: row.cells.iter().map(|cell| cell.map(|cell| cell.cost)).collect(),
        wte_by_year: row.cells.iter().map(|cell| cell.map(|cell| cell.wte)).collect(),
        total: (known().next().is_some()).then(|| known().map(|cell| cell.cost).sum()),
        support: known().map(|cell| cell.support).sum(),
        no_cost_because: row.no_cost_because.clone(),
    }
}

fn posts(plan: &Plan) -> Vec<PostCost> {
    let mut posts: Vec<PostCost> = Vec::new();
    let is_used = |id: &str| plan.initiatives.iter().any(|initiative| initiative.pay.as_deref() == Some(id));
    for pay in plan.pay.iter().filter(|pay| is_used(&pay.id)) {
        for year in &plan.years {
            // Pay that begins later is missing only where somebody is paid by it, and then the cost says so.
            let Ok(one) = pay.itemised(&plan.on_costs, year.first_day_of(0), 0) else { continue };
            let is_the_same = |last: &PostCost| {
                last.pay == pay.id
                    && last.items == one.items
                    && last.source == one.row.source
                    && last.is_from_memory == one.is_from_memory()
            };
            if let Some(last) = posts.last_mut().filter(|last| is_the_same(last)) {
                last.through = *year;
                continue;
            }
            posts.push(PostCost {
                pay: pay.id.clone(),
                title: pay.title.clone(),
                year: *year,
                through: *year,
                items: one.items,
                supplement: one.supplement,
                cost: one.items.total(),
                on_costs: one.row.on_costs.clone(),
                source: one.row.source.clone(),
                is_from_memory: one.is_from_memory(),
            });
        }
    }
    posts
}
