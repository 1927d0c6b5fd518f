//! Pay of one WTE: dated rows with their sources, and what an employer pays on top, flat or item by item.
//!
//! **Invariant:** no amount is shipped here. Each row of a plan names its source, and a row from memory says so.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::quantity::{Money, Percent, Rounding, Wte, divided_units, in_proportion};

/// Most that one WTE costs in a year: beyond it pence or the pay of many were meant. Our judgement.
const MOST_PAY: Money = Money::whole(10_000_000);

/// Pay of one role or point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pay {
    /// Name in the document.
    pub id: String,
    /// What people read: "Midpoint of band 7", "local practice pay".
    pub title: String,
    /// WTE of one contract. The threshold of national insurance is a person's, so part-time contracts cost less a WTE.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub contract_wte: Wte,
    /// Rows, in any order.
    #[serde(rename = "row")]
    pub rows: Vec<PayRow>,
}

fn one() -> Wte {
    Wte::whole(1)
}

fn is_one(wte: &Wte) -> bool {
    *wte == one()
}

/// Pay of one WTE from a day on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PayRow {
    /// First day it holds: a new table, or an award.
    pub from: Date,
    /// Whole years in post after which it holds: an increment.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub after_years: u32,
    /// Pounds a year before on-costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salary: Option<Money>,
    /// What is added for London, before on-costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplement: Option<Supplement>,
    /// The on-costs added to the salary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_costs: Option<String>,
    /// Pounds a year with on-costs, where the source gives only that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Money>,
    /// Where it comes from.
    pub source: String,
    /// Whether it was written down from memory and waits to be checked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_from_memory: bool,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// A supplement for a high-cost area: a percentage of the salary of one WTE within limits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Supplement {
    /// Percentage of the salary.
    pub percent: Percent,
    /// Pounds a year at least.
    pub at_least: Money,
    /// Pounds a year at most.
    pub at_most: Money,
}

/// What an employer pays on top of pay.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OnCosts {
    /// Name in the document.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Rows, in any order.
    #[serde(rename = "row")]
    pub rows: Vec<OnCostRow>,
}

/// On-costs from a day on: a flat percentage, or items.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OnCostRow {
    /// First day it holds.
    pub from: Date,
    /// A flat percentage of pay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flat_percent: Option<Percent>,
    /// Items.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Items>,
    /// Where it comes from.
    pub source: String,
    /// Whether it was written down from memory and waits to be checked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_from_memory: bool,
}

/// On-costs of one person, item by item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Items {
    /// Pounds a year of a person's pay on which no national insurance is due.
    pub insurance_threshold: Money,
    /// Employer's national insurance on the rest.
    pub insurance_percent: Percent,
    /// This employer's pension contribution; zero where it has no scheme to pay into.
    pub pension_percent: Percent,
    /// Apprenticeship levy; zero where the pay bill is too small for it.
    pub levy_percent: Percent,
}

/// What a contract, a post or many of them cost, item by item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ItemisedCost {
    /// Pay, with any supplement.
    pub pay: Money,
    /// Flat on-costs.
    pub flat: Money,
    /// National insurance.
    pub insurance: Money,
    /// Pension.
    pub pension: Money,
    /// Levy.
    pub levy: Money,
    /// Pay with on-costs, where the source gives only both together.
    pub not_split: Money,
}

impl ItemisedCost {
    /// All of it.
    #[must_use]
    pub fn total(&self) -> Money {
        self.parts().into_iter().sum()
    }

    /// The items, in the order of the fields.
    #[must_use]
    pub const fn parts(&self) -> [Money; 6] {
        [self.pay, self.flat, self.insurance, self.pension, self.levy, self.not_split]
    }

    /// A total divided in proportion to the weights of the items, to the penny.
    pub(crate) fn of_weights(total: Money, weights: &[i128; 6]) -> Self {
        let parts = in_proportion(total, weights);
        let part = |index: usize| parts.get(index).copied().unwrap_or(Money::ZERO);
        Self { pay: part(0), flat: part(1), insurance: part(2), pension: part(3), levy: part(4), not_split: part(5) }
    }
}

impl std::ops::AddAssign for ItemisedCost {
    fn add_assign(&mut self, other: Self) {
        self.pay += other.pay;
        self.flat += other.flat;
        self.insurance += other.insurance;
        self.pension += other.pension;
        self.levy += other.levy;
        self.not_split += other.not_split;
    }
}

/// What one WTE costs in a year on one day, and the rows that say so.
#[derive(Clone, Debug, PartialEq)]
pub struct CostOfOne<'a> {
    /// Item by item.
    pub items: ItemisedCost,
    /// The part of the pay that is a supplement for London.
    pub supplement: Money,
    /// The row of pay.
    pub row: &'a PayRow,
    /// The on-costs and their row; none where the pay names none.
    pub on_costs: Option<(&'a OnCosts, &'a OnCostRow)>,
}

impl CostOfOne<'_> {
    /// Whether it rests on a row that was written down from memory.
    #[must_use]
    pub fn is_from_memory(&self) -> bool {
        self.row.is_from_memory || self.on_costs.is_some_and(|(_, row)| row.is_from_memory)
    }
}

/// Why there is no cost of a post.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PayError {
    /// Nothing is in force.
    #[error("`{id}` has no row in force on {on}; add one that begins on or before that day")]
    NoRow {
        /// Pay or on-costs.
        id: String,
        /// The day.
        on: Date,
    },
    /// Something named is not there.
    #[error("`{0}` is named but not there; add it to the plan")]
    NotThere(String),
}

impl OnCosts {
    /// The row in force on a day.
    #[must_use]
    pub fn row(&self, on: Date) -> Option<&OnCostRow> {
        self.rows.iter().filter(|row| row.from <= on).max_by_key(|row| row.from)
    }

    pub(crate) fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for row in &self.rows {
            if row.flat_percent.is_some() == row.items.is_some() {
                problems.push(format!(
                    "on_costs `{}` from {} need a flat percentage or items, one of them",
                    self.id, row.from
                ));
            }
            let items = row.items.iter();
            let shares = items
                .flat_map(|items| [items.insurance_percent, items.pension_percent, items.levy_percent])
                .chain(row.flat_percent);
            if shares.into_iter().any(|share| share < Percent::ZERO || Percent::ALL < share) {
                problems.push(format!("on_costs `{}` from {} have a percentage outside 0 to 100", self.id, row.from));
            }
        }
        problems
    }
}

impl OnCostRow {
    /// What one contract costs that pays so much.
    #[must_use]
    pub fn of(&self, pay: Money) -> ItemisedCost {
        let flat = self.flat_percent.map_or(Money::ZERO, |share| pay.part(share));
        let none = ItemisedCost { pay, flat, ..ItemisedCost::default() };
        self.items.as_ref().map_or(none, |items| ItemisedCost {
            insurance: (pay - items.insurance_threshold).max(Money::ZERO).part(items.insurance_percent),
            pension: pay.part(items.pension_percent),
            levy: pay.part(items.levy_percent),
            ..none
        })
    }
}

impl Pay {
    /// The newest table in force on a day, and in it the furthest point reached after so many whole years in post.
    #[must_use]
    pub fn row(&self, on: Date, years_in_post: u32) -> Option<&PayRow> {
        let in_force = self.rows.iter().filter(|row| row.from <= on && row.after_years <= years_in_post);
        in_force.max_by_key(|row| (row.from, row.after_years))
    }

    /// Pay of one WTE in a year before on-costs; none where only the cost is known, or no row is in force.
    #[must_use]
    pub fn salary_of_one(&self, on: Date, years_in_post: u32) -> Option<Money> {
        self.row(on, years_in_post)?.salary
    }

    /// What one WTE costs in a year with on-costs, on a day and after so many whole years in post, to the nearest penny.
    ///
    /// # Errors
    /// No row is in force, or the on-costs are not there.
    pub fn cost_of_one(&self, on_costs: &[OnCosts], on: Date, years_in_post: u32) -> Result<Money, PayError> {
        Ok(self.itemised(on_costs, on, years_in_post)?.items.total())
    }

    /// The same item by item, with the rows it rests on.
    ///
    /// # Errors
    /// As [`cost_of_one`](Self::cost_of_one).
    pub fn itemised<'a>(
        &'a self,
        on_costs: &'a [OnCosts],
        on: Date,
        years_in_post: u32,
    ) -> Result<CostOfOne<'a>, PayError> {
        let row = self.row(on, years_in_post).ok_or_else(|| PayError::NoRow { id: self.id.clone(), on })?;
        let given = |items: ItemisedCost, supplement| CostOfOne { items, supplement, row, on_costs: None };
        if let Some(cost) = row.cost {
            return Ok(given(ItemisedCost { not_split: cost, ..ItemisedCost::default() }, Money::ZERO));
        }
        let salary = row.salary.unwrap_or(Money::ZERO);
        let supplement = row.supplement.as_ref().map_or(Money::ZERO, |supplement| {
            salary.part(supplement.percent).min(supplement.at_most).max(supplement.at_least)
        });
        let pay = salary + supplement;
        let Some(name) = &row.on_costs else {
            return Ok(given(ItemisedCost { pay, ..ItemisedCost::default() }, supplement));
        };
        let named = on_costs.iter().find(|other| other.id == *name).ok_or_else(|| PayError::NotThere(name.clone()))?;
        let on_cost_row = named.row(on).ok_or_else(|| PayError::NoRow { id: named.id.clone(), on })?;
        let contract = on_cost_row.of(pay.times(self.contract_wte));
        let pence = i128::from(contract.total().units()) * i128::from(Wte::SCALE);
        let whole = i128::from(self.contract_wte.units());
        let total = Money::from_units(divided_units(pence, whole, Rounding::Rounded));
        let items = ItemisedCost::of_weights(total, &contract.parts().map(|part| i128::from(part.units())));
        Ok(CostOfOne { items, supplement, row, on_costs: Some((named, on_cost_row)) })
    }

    pub(crate) fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if self.contract_wte <= Wte::ZERO {
            problems.push(format!(
                "pay `{}` is for a contract of {} WTE; a contract is more than none",
                self.id, self.contract_wte
            ));
        }
        for row in &self.rows {
            if row.salary.is_some() == row.cost.is_some() {
                problems.push(format!(
                    "pay `{}` from {} needs a salary or a cost with on-costs, one of them",
                    self.id, row.from
                ));
            }
            if row.cost.is_some() && (row.on_costs.is_some() || row.supplement.is_some()) {
                problems.push(format!(
                    "pay `{}` from {} is a cost with on-costs; nothing can be added to it",
                    self.id, row.from
                ));
            }
            if [row.salary, row.cost].into_iter().flatten().any(|amount| MOST_PAY < amount) {
                problems.push(format!(
                    "pay `{}` from {} is above {}; write pounds a year",
                    self.id,
                    row.from,
                    MOST_PAY.in_pounds()
                ));
            }
            if [row.salary, row.cost].into_iter().flatten().any(|amount| amount < Money::ZERO) {
                problems.push(format!("pay `{}` from {} is below nothing", self.id, row.from));
            }
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn row(from: Date, after_years: u32, salary: i64) -> PayRow {
        PayRow {
            from,
            after_years,
            salary: Some(Money::whole(salary)),
            supplement: None,
            on_costs: Some("on-costs".into()),
            cost: None,
            source: "invented".into(),
            is_from_memory: false,
        }
    }

    fn pay(contract_wte: Wte, rows: Vec<PayRow>) -> Pay {
        Pay { id: "nurse".into(), title: "Nurse".into(), contract_wte, rows }
    }

    fn on_costs(flat_percent: Option<Percent>, items: Option<Items>) -> Vec<OnCosts> {
        let row =
            OnCostRow { from: date(2017, 4, 1), flat_percent, items, source: "invented".into(), is_from_memory: false };
        vec![OnCosts { id: "on-costs".into(), title: "On-costs".into(), rows: vec![row] }]
    }

    fn items() -> Items {
        Items {
            insurance_threshold: Money::whole(8_000),
            insurance_percent: Percent::whole(10),
            pension_percent: Percent::whole(14),
            levy_percent: Percent::ZERO,
        }
    }

    #[test]
    fn a_flat_fifth_makes_a_gp_of_100_000_cost_120_000() {
        // Table 9 of the paper.
        let gp = pay(one(), vec![row(date(2017, 4, 1), 0, 100_000)]);
        let flat = on_costs(Some(Percent::whole(20)), None);
        assert_eq!(gp.cost_of_one(&flat, date(2018, 4, 1), 0).unwrap(), Money::whole(120_000));
    }

    #[test]
    fn the_threshold_of_national_insurance_is_a_persons() {
        // Full time: 30,000 + 10 % of 22,000 + 14 % of 30,000 = 36,400.
        // Half time: 15,000 + 10 % of 7,000 + 14 % of 15,000 = 17,800, which is 35,600 for one WTE.
        let rows = vec![row(date(2017, 4, 1), 0, 30_000)];
        let itemised = on_costs(None, Some(items()));
        let cost = |contract_wte| pay(contract_wte, rows.clone()).cost_of_one(&itemised, date(2017, 4, 1), 0).unwrap();
        assert_eq!(cost(one()), Money::whole(36_400));
        assert_eq!(cost(Wte::from_units(500)), Money::whole(35_600));
    }

    #[test]
    fn an_award_holds_from_its_day_and_an_increment_from_its_year() {
        let flat = on_costs(Some(Percent::ZERO), None);
        let nurse = pay(
            one(),
            vec![
                row(date(2017, 4, 1), 0, 30_000),
                row(date(2017, 4, 1), 1, 31_000),
                row(date(2018, 4, 1), 0, 33_000),
                row(date(2018, 4, 1), 1, 34_000),
            ],
        );
        let cost = |on, years| nurse.cost_of_one(&flat, on, years).unwrap();
        assert_eq!(cost(date(2018, 3, 31), 0), Money::whole(30_000));
        assert_eq!(cost(date(2018, 3, 31), 5), Money::whole(31_000));
        assert_eq!(cost(date(2018, 4, 1), 0), Money::whole(33_000));
        assert_eq!(
            nurse.cost_of_one(&flat, date(2017, 3, 31), 0).unwrap_err().to_string(),
            "`nurse` has no row in force on 2017-03-31; add one that begins on or before that day"
        );
    }

    #[test]
    fn a_supplement_keeps_within_its_limits() {
        let flat = on_costs(Some(Percent::ZERO), None);
        let supplement =
            Supplement { percent: Percent::whole(20), at_least: Money::whole(4_500), at_most: Money::whole(7_000) };
        let cost = |salary| {
            let row = PayRow { supplement: Some(supplement.clone()), ..row(date(2017, 4, 1), 0, salary) };
            pay(one(), vec![row]).cost_of_one(&flat, date(2017, 4, 1), 0).unwrap()
        };
        assert_eq!(
            (cost(20_000), cost(30_000), cost(50_000)),
            (Money::whole(24_500), Money::whole(36_000), Money::whole(57_000))
        );
    }
}
