//! Who pays: streams by priority, what is left unfunded, by row, year and stream.
//!
//! **Invariant:** in every row and year, what the streams pay and what is left come to the cost. No stream pays more than is
//! left, and none pays more than it has.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    cost::{CostTable, tail},
    pay::PayError,
    plan::{FundingStream, Plan},
    quantity::{Exact, Money, in_proportion},
    when::FinancialYear,
};

/// Who pays for a cost table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
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

/// What goes on to cost in the year after a plan, and who goes on to pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct After {
    /// The year after the last of the plan.
    pub year: FinancialYear,
    /// What its posts go on to cost, nobody new arriving and nobody leaving.
    pub cost: Money,
    /// What money that comes every year goes on to pay.
    pub paid: Money,
    /// What nobody goes on to pay.
    pub left: Money,
    /// Streams whose money ends with the plan, with what they pay in its last year.
    pub ending: Vec<Ending>,
}

/// A stream whose money ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "FundingEnding")]
pub struct Ending {
    /// Name in the document.
    pub id: String,
    /// What people read.
    pub title: String,
    /// What it pays in the last year of the plan.
    pub last: Money,
}

/// What is left to be paid when a plan and its passing money end; none for a plan without years.
///
/// Streams that come every year go on at their percentage, or at the amount of the last year of the plan: our judgement. The
/// costs are those of [`tail`]: every post is paid, whatever the plan counts.
///
/// # Errors
/// Pay or on-costs have no row in force.
pub fn after(plan: &Plan, funding: &Funding) -> Result<Option<After>, PayError> {
    let Some(last) = plan.years.last() else { return Ok(None) };
    let table = tail(plan, 1)?;
    let Some(year) = table.years.first().copied() else { return Ok(None) };
    let mut beyond = plan.clone();
    beyond.funding.retain(|stream| stream.is_recurrent);
    for stream in &mut beyond.funding {
        stream.amounts = stream.amounts.get(last).map(|amount| (year, *amount)).into_iter().collect();
    }
    let paid = fund(&beyond, &table);
    let index = plan.years.len() - 1;
    let ending = funding.streams.iter().filter(|stream| !stream.is_recurrent).map(|stream| Ending {
        id: stream.id.clone(),
        title: stream.title.clone(),
        last: stream.in_year(index),
    });
    let (cost, left) = (table.total(), paid.unfunded_total());
    Ok(Some(After { year, cost, paid: paid.funded_total(), left, ending: ending.collect() }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::{Way, cost};

    /// Ten nurses at £40,000, counted once, arriving over two years; a fund of £250,000 a year and half of the rest.
    const DOCUMENT: &str = r#"
        schema = 1
        id = "havelock"
        title = "Havelock"
        years = ["2025/26", "2026/27"]
        place = [{ id = "havelock", title = "Havelock" }]
        group = [{ id = "all", title = "All" }]
        pay = [{ id = "nurse", title = "Nurse", row = [{ from = "2025-04-01", cost = 40000, source = "invented" }] }]
        funding = [
          { id = "fund", title = "A fund", priority = 1, amounts = { "2025/26" = 250000, "2026/27" = 150000 }, is_recurrent = false, source = "invented" },
          { id = "half", title = "Half", priority = 2, percent = 50, is_recurrent = true, source = "invented" },
        ]
        [[initiative]]
        id = "nurses"
        title = "Nurses"
        role = "nurse"
        group = "all"
        pay = "nurse"
        counted = "once"
        stream = [{ id = "recruited", title = "Recruited", posts = [{ when = "2025/26", planned = 6 }, { when = "2026/27", planned = 4 }] }]
    "#;

    #[test]
    fn when_the_passing_money_ends_what_goes_on_is_left_to_be_paid() {
        let plan = Plan::from_toml(DOCUMENT).unwrap();
        let funding = fund(&plan, &cost(&plan, Way::OF_THE_PLAN).unwrap());
        // 240,000 all by the fund, which keeps 10,000; then 160,000: 150,000 by the fund, 10,000 by the other.
        assert_eq!(funding.streams[0].unused, [Money::whole(10_000), Money::ZERO]);
        assert_eq!(funding.unfunded_total(), Money::ZERO);
        let after = after(&plan, &funding).unwrap().unwrap();
        // All ten go on to cost 400,000, of which half is paid.
        assert_eq!((after.year.to_string().as_str(), after.cost), ("2027/28", Money::whole(400_000)));
        assert_eq!((after.paid, after.left), (Money::whole(200_000), Money::whole(200_000)));
        assert_eq!(after.ending.len(), 1);
        assert_eq!((after.ending[0].title.as_str(), after.ending[0].last), ("A fund", Money::whole(150_000)));
    }
}
