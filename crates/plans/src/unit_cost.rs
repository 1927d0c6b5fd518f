//! What one WTE of an initiative costs in each year of a plan, by its years in post: the factor between posts and costs.
//!
//! cost of one = the mean over the twelve months of what one WTE costs a year in that month.
//!
//! **Invariant:** posts that begin in each year × these, added up and rounded once, are the cost of the year as the plan counts.

use crate::{
    cost::own_share,
    pay::{CostOfOne, PayError},
    plan::{Initiative, Plan},
    quantity::{Exact, Money, Percent},
    when::FinancialYear,
};

/// Months of a year.
const MONTHS: u8 = 12;

/// What one WTE costs in one year, after so many years in post.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitCost {
    /// The initiative.
    pub initiative: String,
    /// The year.
    pub year: FinancialYear,
    /// Whole years in post: none in the year of arrival.
    pub years_in_post: u32,
    /// Pounds.
    pub one: Exact,
    /// What of it is not paid by national support.
    pub own: Exact,
    /// What of it national support pays, in percent.
    pub support_percent: Percent,
    /// The rows that hold all year, where it is the same ones in each month.
    pub held_by: Option<HeldBy>,
}

/// The rows of a plan that say what one WTE costs: their places among all rows of their kind, in the order of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldBy {
    /// Place of the pay.
    pub pay: usize,
    /// Place among the rows of all pay.
    pub pay_row: usize,
    /// Place among the rows of all on-costs; none where the pay names none.
    pub on_cost_row: Option<usize>,
    /// Pay of one WTE with any supplement, before on-costs; nothing where only the cost is known.
    pub pay_of_one: Money,
    /// The same for one contract.
    pub pay_of_contract: Money,
}

/// What one WTE of each initiative that is paid costs, in each year and for each age that its posts can have then.
///
/// # Errors
/// Pay or on-costs have no row in force, or are not there.
pub fn unit_costs(plan: &Plan) -> Result<Vec<UnitCost>, PayError> {
    let mut costs = Vec::new();
    for initiative in plan.initiatives.iter().filter(|initiative| initiative.pay.is_some()) {
        for (age_at_most, year) in (0..).zip(&plan.years) {
            for years_in_post in 0..=age_at_most {
                costs.push(unit_cost(plan, initiative, *year, years_in_post)?);
            }
        }
    }
    Ok(costs)
}

fn unit_cost(
    plan: &Plan,
    initiative: &Initiative,
    year: FinancialYear,
    years_in_post: u32,
) -> Result<UnitCost, PayError> {
    let name = initiative.pay.as_deref().unwrap_or_default();
    let (at, pay) = plan
        .pay
        .iter()
        .enumerate()
        .find(|(_, pay)| pay.id == name)
        .ok_or_else(|| PayError::NotThere(name.to_owned()))?;
    let (mut one, mut own) = (0_i128, 0_i128);
    let mut held: Vec<CostOfOne<'_>> = Vec::new();
    for month in 0..MONTHS {
        let of_month = pay.itemised(&plan.on_costs, year.first_day_of(month), years_in_post)?;
        let total = of_month.items.total();
        one += i128::from(total.units());
        own += i128::from(own_share(total, initiative.support.as_ref(), years_in_post).units());
        held.push(of_month);
    }
    let mean = |pence: i128| Exact::new(pence, i128::from(MONTHS) * i128::from(Money::SCALE));
    let on_cost_row = |of: &CostOfOne<'_>| of.on_costs.map(|(_, row)| std::ptr::from_ref(row));
    let is_same = |one: &CostOfOne<'_>, other: &CostOfOne<'_>| {
        std::ptr::eq(one.row, other.row) && on_cost_row(one) == on_cost_row(other)
    };
    let is_held = held.windows(2).all(|pair| is_same(&pair[0], &pair[1]));
    let place_of = |of: &CostOfOne<'_>| {
        let mut on_cost_rows = plan.on_costs.iter().flat_map(|on_costs| &on_costs.rows);
        let pay_of_one = of.row.salary.unwrap_or(Money::ZERO) + of.supplement;
        Some(HeldBy {
            pay: at,
            pay_row: plan.pay.iter().flat_map(|pay| &pay.rows).position(|other| std::ptr::eq(other, of.row))?,
            on_cost_row: match of.on_costs {
                Some((_, row)) => Some(on_cost_rows.position(|other| std::ptr::eq(other, row))?),
                None => None,
            },
            pay_of_one,
            pay_of_contract: pay_of_one.times(pay.contract_wte),
        })
    };
    let percents = initiative.support.as_ref().map(|support| support.percents.as_slice()).unwrap_or_default();
    let percent = usize::try_from(years_in_post).ok().and_then(|years| percents.get(years).copied());
    Ok(UnitCost {
        initiative: initiative.id.clone(),
        year,
        years_in_post,
        one: mean(one),
        own: mean(own),
        support_percent: percent.unwrap_or(Percent::ZERO),
        held_by: held.first().filter(|_| is_held).and_then(place_of),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::{Way, cost};
    use crate::quantity::Wte;

    /// A nurse at £12,000, £24,000 from October 2018 on, with half of it paid nationally in the first year.
    const DOCUMENT: &str = r#"
        schema = 1
        id = "havelock"
        title = "Havelock"
        years = ["2018/19", "2019/20"]
        place = [{ id = "havelock", title = "Havelock" }]
        group = [{ id = "all", title = "All" }]
        pay = [{ id = "nurse", title = "Nurse", row = [
            { from = "2018-04-01", cost = 12000, source = "invented" },
            { from = "2018-10-01", cost = 24000, source = "invented" },
        ] }]
        [[initiative]]
        id = "nurses"
        title = "Nurses"
        role = "nurse"
        group = "all"
        pay = "nurse"
        counted = "each_year"
        support = { title = "A scheme", percents = [50], source = "invented" }
        stream = [{ id = "recruited", title = "Recruited", posts = [
            { when = "2018/19", planned = 2 }, { when = "2019/20", planned = 3 },
        ] }]
    "#;

    #[test]
    fn posts_times_the_cost_of_one_are_the_cost_of_the_year() {
        let plan = Plan::from_toml(DOCUMENT).unwrap();
        let costs = unit_costs(&plan).unwrap();
        let own: Vec<String> = costs.iter().map(|cost| cost.own.written(2)).collect();
        // Half of a mean of 18,000; then half of 24,000 for those who are new, and all of it after a year.
        assert_eq!(own, ["9000", "12000", "24000"]);
        // 2 × 9,000; 3 × 12,000 + 2 × 24,000.
        let table = cost(&plan, Way::OF_THE_PLAN).unwrap();
        let cells: Vec<Money> = table.rows[0].cells.iter().map(|cell| cell.unwrap().cost).collect();
        assert_eq!(cells, [Money::whole(18_000), Money::whole(84_000)]);
        assert_eq!(plan.initiatives[0].costed_in(plan.years[1]), Wte::whole(3));
    }

    #[test]
    fn a_year_within_which_pay_changes_is_held_by_no_single_row() {
        let plan = Plan::from_toml(DOCUMENT).unwrap();
        let held: Vec<Option<usize>> =
            unit_costs(&plan).unwrap().iter().map(|cost| cost.held_by.map(|held| held.pay_row)).collect();
        assert_eq!(held, [None, Some(1), Some(1)]);
    }
}
