//! Who pays: streams by priority, what is left unfunded, by row, year and stream.
//!
//! **Invariant:** in every row and year, what the streams pay and what is left come to the cost. No stream pays more than is
//! left, and none pays more than it has.

use serde::Serialize;

use crate::{
    cost::CostTable,
    plan::{FundingStream, Plan},
    quantity::{Exact, Money, in_proportion},
    when::FinancialYear,
};

/// Who pays for a cost table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Funding {
    /// Years, in order.
    pub years: Vec<FinancialYear>,
    /// Streams in the order in which they pay.
    pub streams: Vec<Funded>,
    /// What is left, by row of the cost table and year.
    pub unfunded: Vec<Vec<Money>>,
    /// Names of the rows.
    pub rows: Vec<String>,
}

/// What one stream pays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Funded {
    /// Name in the document.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Whether the money comes every year.
    pub is_recurrent: bool,
    /// What it pays, by row of the cost table and year.
    pub paid: Vec<Vec<Money>>,
    /// What it has and does not pay out, by year; nothing for a percentage.
    pub unused: Vec<Money>,
}

impl Funded {
    /// All it pays.
    #[must_use]
    pub fn total(&self) -> Money {
        self.paid.iter().flatten().copied().sum()
    }

    /// What it pays in the year at this place.
    #[must_use]
    pub fn in_year(&self, year_index: usize) -> Money {
        self.paid.iter().filter_map(|row| row.get(year_index).copied()).sum()
    }
}

impl Funding {
    /// All that is paid.
    #[must_use]
    pub fn funded_total(&self) -> Money {
        self.streams.iter().map(Funded::total).sum()
    }

    /// What is paid by money that does not come every year: when it ends, somebody else must pay for what goes on.
    #[must_use]
    pub fn funded_once_total(&self) -> Money {
        self.streams.iter().filter(|stream| !stream.is_recurrent).map(Funded::total).sum()
    }

    /// What is left of the rows that `counts` picks by name.
    #[must_use]
    pub fn unfunded_of(&self, counts: impl Fn(&str) -> bool) -> Money {
        let rows = self.rows.iter().zip(&self.unfunded).filter(|(id, _)| counts(id));
        rows.flat_map(|(_, cells)| cells).copied().sum()
    }

    /// What is left in all.
    #[must_use]
    pub fn unfunded_total(&self) -> Money {
        self.unfunded_of(|_| true)
    }

    /// What is left in the year at this place.
    #[must_use]
    pub fn unfunded_in_year(&self, year_index: usize) -> Money {
        self.unfunded.iter().filter_map(|row| row.get(year_index).copied()).sum()
    }

    /// What is paid as a percentage of the whole cost; none where nothing costs anything.
    #[must_use]
    pub fn funded_percent(&self) -> Option<Exact> {
        let whole = self.funded_total() + self.unfunded_total();
        let part = i128::from(self.funded_total().units()) * 100;
        (whole != Money::ZERO).then(|| Exact::new(part, i128::from(whole.units())))
    }
}

/// Lets the streams of a plan pay for a cost table, lower priorities first, those of one priority in the order of the plan.
#[must_use]
pub fn fund(plan: &Plan, table: &CostTable) -> Funding {
    let cost =
        |row: &crate::cost::CostRow| row.cells.iter().map(|cell| cell.map_or(Money::ZERO, |cell| cell.cost)).collect();
    let costs: Vec<Vec<Money>> = table.rows.iter().map(cost).collect();
    let mut left = costs.clone();
    let mut order: Vec<&FundingStream> = plan.funding.iter().collect();
    order.sort_by_key(|stream| stream.priority);
    let streams = order.into_iter().map(|stream| pay_out(stream, table, &costs, &mut left)).collect();
    let rows = table.rows.iter().map(|row| row.id.clone()).collect();
    Funding { years: table.years.clone(), streams, unfunded: left, rows }
}

fn pay_out(stream: &FundingStream, table: &CostTable, costs: &[Vec<Money>], left: &mut [Vec<Money>]) -> Funded {
    let mut paid = vec![vec![Money::ZERO; table.years.len()]; table.rows.len()];
    let mut unused = vec![Money::ZERO; table.years.len()];
    let is_covered = |row: usize| stream.groups.is_empty() || stream.groups.contains(&table.rows[row].group);
    let covered: Vec<usize> = (0..table.rows.len()).filter(|row| is_covered(*row)).collect();
    for (year_index, year) in table.years.iter().enumerate() {
        let parts = match stream.percent {
            Some(percent) => covered.iter().map(|row| costs[*row][year_index].part(percent)).collect(),
            None => {
                let has = stream.amounts.get(year).copied().unwrap_or(Money::ZERO);
                let needs: Vec<Money> = covered.iter().map(|row| left[*row][year_index]).collect();
                let spent = has.min(needs.iter().copied().sum());
                unused[year_index] = has - spent;
                // No part is above its need, since what is spent is at most all of them.
                let weights: Vec<i128> = needs.iter().map(|need| i128::from(need.units())).collect();
                in_proportion(spent, &weights)
            }
        };
        for (row, part) in covered.iter().zip(parts) {
            let part: Money = left[*row][year_index].min(part);
            paid[*row][year_index] = part;
            left[*row][year_index] = left[*row][year_index] - part;
        }
    }
    Funded { id: stream.id.clone(), title: stream.title.clone(), is_recurrent: stream.is_recurrent, paid, unused }
}
