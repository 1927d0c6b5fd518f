//! Who pays for a plan: streams by priority, what is left, and what ends with the plan.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_plans::cost::{CostRow, CostTable, Saving, Way, cost, saving};
use wholetime_plans::funding::{After, Funding, after, fund};
use wholetime_plans::pay::PayError;
use wholetime_plans::plan::{FundingStream, Plan};
use wholetime_plans::quantity::Money;
use wholetime_plans::when::FinancialYear;

use super::cost::not_worked_out;
use super::{PlanName, PlanSource};
use crate::{Workbench, WorkbenchError};

/// Who pays for a plan. Where the plan says how its costs are printed, and counts its own way, the costs are those printed, since a
/// reader adds those up.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PlanFundingAnswer {
    /// Which plan.
    pub plan: PlanName,
    /// How recruits are counted.
    pub way: Way,
    /// Pounds to which the costs are rounded as they are printed; none: whole pence.
    pub printed_unit: Option<i64>,
    /// Years, in order.
    pub years: Vec<FinancialYear>,
    /// Streams in the order in which they pay.
    pub streams: Vec<StreamPays>,
    /// By row of the cost table; rows without an amount are left out.
    pub rows: Vec<RowPaid>,
    /// The cost by year.
    pub cost_by_year: Vec<Money>,
    /// What is funded by year.
    pub funded_by_year: Vec<Money>,
    /// What is not funded by year.
    pub unfunded_by_year: Vec<Money>,
    /// The cost over all years.
    pub cost: Money,
    /// What is funded over all years.
    pub funded: Money,
    /// What of it comes from money that does not come every year.
    pub funded_once: Money,
    /// What is not funded over all years.
    pub unfunded: Money,
    /// What is funded, of the cost; none where nothing costs anything.
    pub funded_pct: Option<f64>,
    /// What goes on after the plan, and who goes on to pay.
    pub after: Option<After>,
    /// What the plan saves against paying for the alternative.
    pub saving: Option<Saving>,
    /// What the plan names without an amount: nobody can say whether it is funded.
    pub not_stated: Vec<String>,
}

/// What a stream pays.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct StreamPays {
    /// Name in the document.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Lower ones pay first.
    pub priority: u32,
    /// Whether the money comes every year.
    pub is_recurrent: bool,
    /// What it pays by year.
    pub paid_by_year: Vec<Money>,
    /// What it pays over all years.
    pub paid: Money,
    /// What it has and does not pay out, by year; nothing for a percentage.
    pub unused_by_year: Vec<Money>,
    /// Where it comes from.
    pub source: String,
}

/// Who pays for a row of the cost table, over all years.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RowPaid {
    /// Name in the document.
    pub id: String,
    /// What people read.
    pub title: String,
    /// What it costs.
    pub cost: Money,
    /// What each stream pays, in the order of the streams.
    pub paid: Vec<Money>,
    /// What is left.
    pub unfunded: Money,
}

impl Workbench {
    /// Who pays for a plan.
    ///
    /// # Errors
    /// Where there is no such plan, somebody may not see it, or a row of pay or on-costs is missing, which is named.
    pub fn plan_fund(&self, source: &PlanSource, way: Way) -> Result<PlanFundingAnswer, WorkbenchError> {
        let opened = self.open_plan(source)?;
        worked_out(&opened.plan, opened.name, way).map_err(|why| not_worked_out(&why))
    }
}

fn worked_out(plan: &Plan, name: PlanName, way: Way) -> Result<PlanFundingAnswer, PayError> {
    let exact = cost(plan, way)?;
    // A paper prints the plan as it counts it; nobody printed another count.
    let printing = plan.printing.as_ref().filter(|_| way == Way::OF_THE_PLAN);
    let table = printing.map_or_else(|| exact.clone(), |printing| exact.as_printed(printing));
    let funding = fund(plan, &table);
    let cost_by_year: Vec<Money> = table.years.iter().map(|year| table.sum(Some(*year), |_| true)).collect();
    let unfunded_by_year: Vec<Money> = (0..table.years.len()).map(|index| funding.unfunded_in_year(index)).collect();
    Ok(PlanFundingAnswer {
        plan: name,
        way,
        printed_unit: printing.map(|printing| printing.unit),
        years: table.years.clone(),
        streams: streams(plan, &funding),
        rows: rows(&table, &funding),
        funded_by_year: cost_by_year.iter().zip(&unfunded_by_year).map(|(cost, left)| *cost - *left).collect(),
        cost_by_year,
        unfunded_by_year,
        cost: table.total(),
        funded: funding.funded_total(),
        funded_once: funding.funded_once_total(),
        unfunded: funding.unfunded_total(),
        funded_pct: funding.funded_percent().and_then(|percent| percent.written(4).parse().ok()),
        after: after(plan, &funding)?,
        saving: saving(plan, &table)?,
        not_stated: table.not_stated().map(|row| row.title.clone()).collect(),
    })
}

fn streams(plan: &Plan, funding: &Funding) -> Vec<StreamPays> {
    let of = |id: &str| plan.funding.iter().find(|stream: &&FundingStream| stream.id == id);
    let years = 0..funding.years.len();
    let pays = |funded: &wholetime_plans::funding::Funded| {
        let stream = of(&funded.id);
        StreamPays {
            id: funded.id.clone(),
            title: funded.title.clone(),
            priority: stream.map_or(0, |stream| stream.priority),
            is_recurrent: funded.is_recurrent,
            paid_by_year: years.clone().map(|index| funded.in_year(index)).collect(),
            paid: funded.total(),
            unused_by_year: funded.unused.clone(),
            source: stream.map(|stream| stream.source.clone()).unwrap_or_default(),
        }
    };
    funding.streams.iter().map(pays).collect()
}

/// Whether a row costs something, so that somebody must pay.
fn is_paid(row: &CostRow) -> bool {
    row.no_cost_because.is_none() && row.cells.iter().any(Option::is_some)
}

fn rows(table: &CostTable, funding: &Funding) -> Vec<RowPaid> {
    let mut rows = Vec::new();
    for (index, row) in table.rows.iter().enumerate().filter(|(_, row)| is_paid(row)) {
        let of_row = |cells: &[Vec<Money>]| cells.get(index).into_iter().flatten().copied().sum::<Money>();
        rows.push(RowPaid {
            id: row.id.clone(),
            title: row.title.clone(),
            cost: row.cells.iter().flatten().map(|cell| cell.cost).sum(),
            paid: funding.streams.iter().map(|stream| of_row(&stream.paid)).collect(),
            unfunded: of_row(&funding.unfunded),
        });
    }
    rows
}
