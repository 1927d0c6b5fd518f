//! What is not paid while posts stand empty between a leaver and a successor.
//!
//! saving = cost × share of posts left in a year × weeks empty ÷ 52.
//!
//! **Invariant:** the saving stands beside the cost and is never taken off it: whoever counts on it says so.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    cost::CostTable,
    plan::{Initiative, Plan},
    quantity::{Money, Percent, Rounding, Wte, divided_units},
};

/// Weeks of a year, as the formula of turnover lag counts them: our judgement, a seventh of 365 days being 52.14.
const WEEKS: i128 = 52;

/// What an initiative does not pay while its posts stand empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LagRow {
    /// Name in the document.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Percentage of posts that somebody leaves in a year.
    pub turnover_pct: Percent,
    /// Weeks a post then stands empty.
    pub weeks_vacant: Wte,
    /// By year of the cost table.
    pub years: Vec<Money>,
    /// Over all years.
    pub total: Money,
    /// Where both come from.
    pub source: String,
}

/// The savings of those initiatives of a plan that name a turnover, on the costs of a table.
#[must_use]
pub fn turnover_lag(plan: &Plan, table: &CostTable) -> Vec<LagRow> {
    plan.initiatives.iter().filter_map(|initiative| of_initiative(initiative, table)).collect()
}

fn of_initiative(initiative: &Initiative, table: &CostTable) -> Option<LagRow> {
    let lag = initiative.turnover_lag.as_ref()?;
    let row = table.rows.iter().find(|row| row.id == initiative.id)?;
    let saved = |cost: Money| {
        let empty = i128::from(lag.turnover_percent.units()) * i128::from(lag.weeks_vacant.units());
        let whole = i128::from(Percent::ALL.units()) * i128::from(Wte::SCALE) * WEEKS;
        Money::from_units(divided_units(i128::from(cost.units()) * empty, whole, Rounding::Rounded))
    };
    let years: Vec<Money> = row.cells.iter().map(|cell| cell.map_or(Money::ZERO, |cell| saved(cell.cost))).collect();
    Some(LagRow {
        id: initiative.id.clone(),
        title: initiative.title.clone(),
        turnover_pct: lag.turnover_percent,
        weeks_vacant: lag.weeks_vacant,
        total: years.iter().copied().sum(),
        years,
        source: lag.source.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::{Way, cost};

    #[test]
    fn a_tenth_of_posts_empty_for_thirteen_weeks_saves_a_fortieth_and_the_cost_stays_as_it_is() {
        let text = r#"
            schema = 1
            id = "havelock"
            title = "Havelock"
            years = ["2025/26"]
            place = [{ id = "havelock", title = "Havelock" }]
            group = [{ id = "all", title = "All" }]
            pay = [{ id = "nurse", title = "Nurse", row = [{ from = "2025-04-01", cost = 40000, source = "invented" }] }]
            [[initiative]]
            id = "nurses"
            title = "Nurses"
            role = "nurse"
            group = "all"
            pay = "nurse"
            counted = "once"
            turnover_lag = { turnover_percent = 10, weeks_vacant = 13, source = "invented" }
            stream = [{ id = "recruited", title = "Recruited", posts = [{ when = "2025/26", planned = 10 }] }]
        "#;
        let plan = Plan::from_toml(text).unwrap();
        let table = cost(&plan, Way::OF_THE_PLAN).unwrap();
        let lag = turnover_lag(&plan, &table);
        // 400,000 × 10 % × 13 ÷ 52.
        assert_eq!(lag[0].years, [Money::whole(10_000)]);
        assert_eq!(table.total(), Money::whole(400_000));
    }
}
