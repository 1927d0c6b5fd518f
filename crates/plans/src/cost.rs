//! What a plan costs by year: posts at their pay, national support that runs down, and lines that are not pay.
//!
//! cost of a cell = Σ over recruits of WTE × months ÷ 12 × (pay with on-costs − support by age of post), rounded once to a
//! whole penny.
//!
//! **Invariant:** totals are sums of the cells of the same table, so a table printed in thousands adds up in thousands. A
//! line without an amount is not stated; it is never zero.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    pay::{CostOfOne, PayError},
    plan::{Counted, Initiative, Plan, Printing, Support},
    quantity::{Money, Percent, Rounding, Wte, divided_units},
    when::{FinancialYear, When},
};

/// Half months of a year.
const HALF_MONTHS: u32 = 24;

/// In which years a recruit is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Recurrence {
    /// As each initiative counts them: once, or in each year.
    AsCounted,
    /// In each year from arrival on.
    EachYear,
}

/// From when in its first year a recruit is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FirstYear {
    /// For all twelve months.
    Whole,
    /// From the month, or the middle of the quarter or year, in which posts begin; people in post already for all of it.
    FromStart,
}

/// A way to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "CountingWay")]
pub struct Way {
    /// In which years.
    pub recurrence: Recurrence,
    /// From when in the first.
    pub first_year: FirstYear,
}

impl Way {
    /// As the plan counts: recruits once or in each year as it says, each for twelve months.
    pub const OF_THE_PLAN: Self = Self { recurrence: Recurrence::AsCounted, first_year: FirstYear::Whole };
}

/// The costs of a plan by row and year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CostTable {
    /// How it counts.
    pub way: Way,
    /// Years, in order.
    pub years: Vec<FinancialYear>,
    /// Headings, in order.
    pub groups: Vec<String>,
    /// Rows, initiatives before lines, in the order of the plan.
    pub rows: Vec<CostRow>,
}

/// The costs of an initiative or a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CostRow {
    /// Name in the document.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Heading.
    pub group: String,
    /// By year; none where the plan states no amount.
    pub cells: Vec<Option<CostCell>>,
    /// Why there is no cost, where the plan says that there is none.
    pub no_cost_because: Option<String>,
}

/// The cost of one row in one year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CostCell {
    /// WTE paid, however many months of the year.
    pub wte: Wte,
    /// What is paid by national support.
    pub support: Money,
    /// What remains.
    pub cost: Money,
}

/// People who arrive at one time.
#[derive(Clone, Copy)]
pub(crate) struct Cohort<'a> {
    when: When,
    /// How many.
    pub(crate) wte: Wte,
    is_in_post: bool,
    /// Where; none: the whole.
    pub(crate) place: Option<&'a str>,
}

/// What one WTE costs in half a month that is paid, as pounds a year.
pub(crate) struct Paid<'a> {
    /// What it costs, and by which rows.
    pub(crate) one: CostOfOne<'a>,
    /// What of it is not paid by national support.
    pub(crate) own: Money,
}

/// Works out the costs of a plan.
///
/// # Errors
/// Pay or on-costs have no row in force in a month that is paid.
pub fn cost(plan: &Plan, way: Way) -> Result<CostTable, PayError> {
    let mut rows = Vec::new();
    for initiative in &plan.initiatives {
        let cells = plan.years.iter().map(|year| of_year(plan, initiative, *year, way).map(Some));
        rows.push(CostRow {
            id: initiative.id.clone(),
            title: initiative.title.clone(),
            group: initiative.group.clone(),
            cells: cells.collect::<Result<_, _>>()?,
            no_cost_because: initiative.no_cost_because.clone(),
        });
    }
    for line in &plan.lines {
        // A line with some amounts costs nothing in the years it leaves out; one with none is not stated.
        let cell = |year: &FinancialYear| {
            let amount = line.amounts.get(year).copied().unwrap_or(Money::ZERO);
            (!line.amounts.is_empty()).then_some(CostCell { wte: Wte::ZERO, support: Money::ZERO, cost: amount })
        };
        rows.push(CostRow {
            id: line.id.clone(),
            title: line.title.clone(),
            group: line.group.clone(),
            cells: plan.years.iter().map(cell).collect(),
            no_cost_because: None,
        });
    }
    let groups = plan.groups.iter().map(|group| group.id.clone()).collect();
    Ok(CostTable { way, years: plan.years.clone(), groups, rows })
}

fn cohorts(initiative: &Initiative) -> Vec<Cohort<'_>> {
    if !initiative.costed.is_empty() {
        // Those costed as a whole are of a place only where every stream is of that place.
        let mut places = initiative.streams.iter().map(|stream| stream.place.as_deref());
        let first = places.next().flatten();
        let place = first.filter(|first| places.all(|other| other == Some(*first)));
        let cohort =
            |costed: &crate::plan::Costed| Cohort { when: costed.when, wte: costed.wte, is_in_post: false, place };
        return initiative.costed.iter().map(cohort).collect();
    }
    initiative.streams.iter().flat_map(crate::plan::Stream::cohorts).collect()
}

impl Initiative {
    /// WTE costed that begin in a year.
    #[must_use]
    pub fn costed_in(&self, year: FinancialYear) -> Wte {
        cohorts(self).iter().filter(|cohort| cohort.when.year() == year).map(|cohort| cohort.wte).sum()
    }

    /// WTE planned that begin in a year.
    #[must_use]
    pub fn planned_in(&self, year: FinancialYear) -> Wte {
        self.streams.iter().map(|stream| stream.planned_in(year)).sum()
    }
}

impl crate::plan::Stream {
    fn cohorts(&self) -> impl Iterator<Item = Cohort<'_>> {
        self.posts.iter().map(|posts| Cohort {
            when: posts.when,
            wte: posts.wte_costed(),
            is_in_post: posts.is_in_post,
            place: self.place.as_deref(),
        })
    }

    /// WTE planned that begin in a year.
    #[must_use]
    pub fn planned_in(&self, year: FinancialYear) -> Wte {
        self.posts.iter().filter(|posts| posts.when.year() == year).map(|posts| posts.planned).sum()
    }
}

fn of_year(plan: &Plan, initiative: &Initiative, year: FinancialYear, way: Way) -> Result<CostCell, PayError> {
    // Pence × thousandths of a WTE × half months: divided once, at the end.
    let (mut full, mut own) = (0_i128, 0_i128);
    let wte = each_half_month(plan, initiative, year, way, |cohort, paid| {
        full += i128::from(paid.one.items.total().units()) * i128::from(cohort.wte.units());
        own += i128::from(paid.own.units()) * i128::from(cohort.wte.units());
    })?;
    let cost = of_half_months(own);
    Ok(CostCell { wte, support: of_half_months(full) - cost, cost })
}

/// A sum of pence × thousandths of a WTE × half months, as money.
pub(crate) fn of_half_months(sum: i128) -> Money {
    Money::from_units(divided_units(sum, i128::from(Wte::SCALE) * i128::from(HALF_MONTHS), Rounding::Rounded))
}

/// Tells of every half month of a year in which posts of an initiative are paid, and gives the WTE that are paid in it at all.
pub(crate) fn each_half_month<'a>(
    plan: &'a Plan,
    initiative: &'a Initiative,
    year: FinancialYear,
    way: Way,
    mut tell: impl FnMut(&Cohort<'a>, &Paid<'a>),
) -> Result<Wte, PayError> {
    let Some(name) = &initiative.pay else { return Ok(Wte::ZERO) };
    let pay = plan.pay.iter().find(|pay| pay.id == *name).ok_or_else(|| PayError::NotThere(name.clone()))?;
    let is_each_year = initiative.counted == Counted::EachYear || way.recurrence == Recurrence::EachYear;
    let mut wte = Wte::ZERO;
    for cohort in cohorts(initiative) {
        let years_gone = year.begins() - cohort.when.year().begins();
        if cohort.wte == Wte::ZERO || years_gone < 0 || (0 < years_gone && !is_each_year) {
            continue;
        }
        wte += cohort.wte;
        let begins = match way.first_year {
            FirstYear::FromStart if !cohort.is_in_post => cohort.when.half_months_gone(),
            FirstYear::Whole | FirstYear::FromStart => 0,
        };
        for half_month in 0..HALF_MONTHS {
            let gone = u32::from(years_gone.unsigned_abs()) * HALF_MONTHS + half_month;
            if gone < begins {
                continue;
            }
            let on = year.first_day_of(u8::try_from(half_month / 2).unwrap_or(0));
            let years_in_post = (gone - begins) / HALF_MONTHS;
            let one = pay.itemised(&plan.on_costs, on, years_in_post)?;
            let own = own_share(one.items.total(), initiative.support.as_ref(), years_in_post);
            tell(&cohort, &Paid { one, own });
        }
    }
    Ok(wte)
}

/// What of the cost of one WTE is not paid by national support.
pub(crate) fn own_share(one: Money, support: Option<&Support>, years_in_post: u32) -> Money {
    let Some(support) = support else { return one };
    let age = usize::try_from(years_in_post).unwrap_or(usize::MAX);
    let percent = support.percents.get(age).copied().unwrap_or(Percent::ZERO);
    if percent == Percent::ZERO {
        return one;
    }
    let own = one - one.part(percent);
    support.share_rounded_to.map_or(own, |unit| own.to_unit(unit, Rounding::Rounded))
}

impl CostTable {
    /// The table with each cell as it is printed; its totals are sums of what is printed.
    #[must_use]
    pub fn as_printed(&self, printing: &Printing) -> Self {
        let mut printed = self.clone();
        for row in &mut printed.rows {
            for (year, cell) in self.years.iter().zip(&mut row.cells) {
                let own = printing.cells.iter().find(|own| own.row == row.id && own.year == *year);
                let rounding = own.map_or(Rounding::Rounded, |own| own.rounding);
                if let Some(cell) = cell {
                    cell.cost = cell.cost.to_unit(printing.unit, rounding);
                }
            }
        }
        printed
    }

    /// The cost of the rows that `counts` picks, in one year, or in all where none is given. What is not stated is left out;
    /// see [`not_stated`](Self::not_stated).
    #[must_use]
    pub fn sum(&self, year: Option<FinancialYear>, counts: impl Fn(&CostRow) -> bool) -> Money {
        let rows = self.rows.iter().filter(|row| counts(row));
        let cells = rows.flat_map(|row| self.years.iter().zip(&row.cells));
        let in_year = cells.filter(|(cell_year, _)| year.is_none_or(|year| **cell_year == year));
        in_year.filter_map(|(_, cell)| *cell).map(|cell| cell.cost).sum()
    }

    /// All of it, over all years.
    #[must_use]
    pub fn total(&self) -> Money {
        self.sum(None, |_| true)
    }

    /// One heading, over all years.
    #[must_use]
    pub fn group_total(&self, group: &str) -> Money {
        self.sum(None, |row| row.group == group)
    }

    /// All headings up to and with this one: a running subtotal.
    #[must_use]
    pub fn is_through(&self, group: &str, row: &CostRow) -> bool {
        let position = |id: &str| self.groups.iter().position(|other| other == id);
        matches!((position(&row.group), position(group)), (Some(own), Some(last)) if own <= last)
    }

    /// Rows that the plan names without an amount.
    pub fn not_stated(&self) -> impl Iterator<Item = &CostRow> {
        self.rows.iter().filter(|row| row.cells.iter().any(Option::is_none))
    }
}

/// One of the ways to count a plan, and what it comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Counting {
    /// What people read.
    pub title: String,
    /// How it counts.
    pub way: Way,
    /// All years together.
    pub total: Money,
}

/// The plan counted its own way, with every recruit paid in each year, with posts paid from their start, and with both.
///
/// # Errors
/// As [`cost`].
pub fn countings(plan: &Plan) -> Result<Vec<Counting>, PayError> {
    let ways = [
        ("As the plan counts", Way::OF_THE_PLAN),
        ("Every recruit paid in each year", Way { recurrence: Recurrence::EachYear, first_year: FirstYear::Whole }),
        ("Posts paid from their start", Way { recurrence: Recurrence::AsCounted, first_year: FirstYear::FromStart }),
        ("Both", Way { recurrence: Recurrence::EachYear, first_year: FirstYear::FromStart }),
    ];
    ways.into_iter()
        .map(|(title, way)| {
            cost(plan, way).map(|table| Counting { title: title.to_owned(), way, total: table.total() })
        })
        .collect()
}

/// What the posts of a plan go on to cost in the `years` after it, nobody new arriving and nobody leaving.
///
/// Every recruit is paid in each year, whatever the plan counts; national support runs down with the age of the posts, and
/// the newest pay of the plan goes on. Lines that are not pay end with the plan.
///
/// # Errors
/// As [`cost`].
pub fn tail(plan: &Plan, years: u8) -> Result<CostTable, PayError> {
    let last = plan.years.last().map_or(0, |year| year.begins());
    let after: Vec<FinancialYear> =
        (1..=i16::from(years)).filter_map(|year| FinancialYear::from_april(last + year)).collect();
    let mut beyond = plan.clone();
    beyond.years.clone_from(&after);
    beyond.lines.clear();
    cost(&beyond, Way { recurrence: Recurrence::EachYear, first_year: FirstYear::Whole })
}

/// What the plan saves against paying for the alternative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Saving {
    /// What people read.
    pub title: String,
    /// What the alternative costs in one year, at the pay of the first day of the plan.
    pub alternative: Money,
    /// What stands in for it, over all years of the table.
    pub instead: Money,
    /// The difference; below nothing: the plan costs more.
    pub saved: Money,
    /// What a reader must know to use it.
    pub caution: String,
}

/// Sets a table beside the alternative of its plan; none where the plan names none.
///
/// # Errors
/// The pay of the alternative has no row in force.
pub fn saving(plan: &Plan, table: &CostTable) -> Result<Option<Saving>, PayError> {
    let (Some(alternative), Some(first)) = (&plan.alternative, plan.years.first()) else { return Ok(None) };
    let pay = plan.pay.iter().find(|pay| pay.id == alternative.pay);
    let pay = pay.ok_or_else(|| PayError::NotThere(alternative.pay.clone()))?;
    let one = pay.cost_of_one(&plan.on_costs, first.first_day_of(0), 0)?;
    let (other, instead) = (one.times(alternative.wte), table.group_total(&alternative.instead_of));
    Ok(Some(Saving {
        title: alternative.title.clone(),
        alternative: other,
        instead,
        saved: other - instead,
        caution: format!(
            "{} is one year of {} WTE; {} is the sum of {} years of what stands in for them",
            other.in_pounds(),
            alternative.wte,
            instead.in_pounds(),
            table.years.len()
        ),
    }))
}

/// One year of the alternative set against one year of what stands in for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct YearSaving {
    /// The year.
    pub year: FinancialYear,
    /// What the alternative costs in it.
    pub alternative: Money,
    /// What stands in for it in that year, every post paid.
    pub instead: Money,
    /// The difference; below nothing: the plan costs more.
    pub saved: Money,
}

/// The first year of a [`tail`], like with like; none where the plan names no alternative.
///
/// # Errors
/// The pay of the alternative has no row in force.
pub fn year_saving(plan: &Plan, tail: &CostTable) -> Result<Option<YearSaving>, PayError> {
    let (Some(alternative), Some(year)) = (&plan.alternative, tail.years.first().copied()) else { return Ok(None) };
    let pay = plan.pay.iter().find(|pay| pay.id == alternative.pay);
    let pay = pay.ok_or_else(|| PayError::NotThere(alternative.pay.clone()))?;
    let one = pay.cost_of_one(&plan.on_costs, year.first_day_of(0), 0)?;
    let (other, instead) =
        (one.times(alternative.wte), tail.sum(Some(year), |row| row.group == alternative.instead_of));
    Ok(Some(YearSaving { year, alternative: other, instead, saved: other - instead }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One post at £12,000 a year, £24,000 from October 2018, and £36,000 after a year in post.
    fn plan(posts: &str) -> Plan {
        Plan::from_toml(&format!(
            r#"
            schema = 1
            id = "havelock"
            title = "Havelock"
            years = ["2018/19", "2019/20"]
            place = [{{ id = "havelock", title = "Havelock" }}]
            group = [{{ id = "all", title = "All" }}]

            [[initiative]]
            id = "nurses"
            title = "Nurses"
            role = "nurse"
            group = "all"
            pay = "nurse"
            counted = "each_year"
            stream = [{{ id = "recruited", title = "Recruited", posts = [{posts}] }}]

            [[pay]]
            id = "nurse"
            title = "Nurse"
            row = [
                {{ from = "2018-04-01", cost = 12000, source = "invented" }},
                {{ from = "2018-10-01", cost = 24000, source = "invented" }},
                {{ from = "2018-10-01", after_years = 1, cost = 36000, source = "invented" }},
            ]
            "#
        ))
        .unwrap()
    }

    fn by_year(posts: &str, first_year: FirstYear) -> [Money; 2] {
        let table = cost(&plan(posts), Way { recurrence: Recurrence::AsCounted, first_year }).unwrap();
        [0, 1].map(|year| table.rows[0].cells[year].unwrap().cost)
    }

    #[test]
    fn a_post_is_paid_from_its_month_at_the_pay_of_each_month() {
        let from_july = r#"{ when = "2018-07", planned = 1 }"#;
        // July to September at 1,000 and October to March at 2,000; then April to June at 2,000 and nine months at 3,000.
        assert_eq!(by_year(from_july, FirstYear::FromStart), [Money::whole(15_000), Money::whole(33_000)]);
        // All of the year: six months at 1,000 and six at 2,000; then a year in post is over in April.
        assert_eq!(by_year(from_july, FirstYear::Whole), [Money::whole(18_000), Money::whole(36_000)]);
    }

    #[test]
    fn posts_of_a_quarter_are_paid_from_its_middle_and_people_in_post_from_april() {
        // A month and a half of the last quarter at 2,000.
        let in_quarter = by_year(r#"{ when = "2018/19 Q4", planned = 1 }"#, FirstYear::FromStart);
        assert_eq!(in_quarter[0], Money::whole(3_000));
        let in_post = by_year(r#"{ when = "2018/19", planned = 1, is_in_post = true }"#, FirstYear::FromStart);
        assert_eq!(in_post, by_year(r#"{ when = "2018-04", planned = 1 }"#, FirstYear::FromStart));
    }

    #[test]
    fn pay_that_begins_too_late_is_an_error_and_not_a_cost_of_nothing() {
        let mut plan = plan(r#"{ when = "2018-07", planned = 1 }"#);
        plan.pay[0].rows.remove(0);
        assert_eq!(
            cost(&plan, Way { recurrence: Recurrence::AsCounted, first_year: FirstYear::FromStart })
                .unwrap_err()
                .to_string(),
            "`nurse` has no row in force on 2018-07-01; add one that begins on or before that day"
        );
    }
}
