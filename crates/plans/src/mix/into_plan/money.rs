//! Pay and funding of a plan made of a mix: the tables' own rows where they come to what the mix was costed at.

use std::collections::BTreeMap;

use super::{OWN, PlanOf, SHARED, group_of, passing_line, passing_name, slug};
use crate::cost::{FirstYear, Recurrence, Way, cost};
use crate::mix::{Choice, Problem, RoleInputs};
use crate::pay::{OnCosts, Pay, PayRow};
use crate::pay_tables::PlanRows;
use crate::plan::{FundingStream, Line, LineKind, Plan};
use crate::quantity::Money;
use crate::when::FinancialYear;

/// Pounds by which a year's cost of one WTE by the tables may differ from that of the mix and still be the same: a penny is
/// lost to rounding in each of twelve months at most.
const SAME: f64 = 0.5;

/// How a mix counts the cost of posts: each year, from the middle of the one in which they begin.
pub(super) const AS_THE_MIX: Way = Way { recurrence: Recurrence::EachYear, first_year: FirstYear::FromStart };

/// Gives each initiative its pay.
pub(super) fn pay(problem: &Problem, roles: &[&RoleInputs], of: &PlanOf, plan: &mut Plan) {
    let is_paid = |role: &&&RoleInputs| plan.initiatives.iter().any(|one| one.id == slug(&role.id));
    let paid: Vec<&RoleInputs> = roles.iter().filter(is_paid).copied().collect();
    for role in paid {
        let known = of.roles.get(&role.id);
        let tables = known.and_then(|known| known.pay.as_ref());
        let ages = problem.years.len();
        let rows = match tables.filter(|rows| comes_to(rows, role, &problem.years, ages)) {
            Some(rows) => rows.clone(),
            None => as_costed(role, &problem.years, known.map_or("", |known| &known.cost), tables),
        };
        let Some(id) = rows.pay.first().map(|pay| pay.id.clone()) else { continue };
        for initiative in plan.initiatives.iter_mut().filter(|one| one.id == slug(&role.id)) {
            initiative.pay = Some(id.clone());
        }
        for pay in rows.pay {
            if plan.pay.iter().all(|there| there.id != pay.id) {
                plan.pay.push(pay);
            }
        }
        for on_costs in rows.on_costs {
            if plan.on_costs.iter().all(|there| there.id != on_costs.id) {
                plan.on_costs.push(on_costs);
            }
        }
    }
}

/// Whether the tables come to what one WTE costs in the mix in every year, however long it has been in post.
fn comes_to(rows: &PlanRows, role: &RoleInputs, years: &[FinancialYear], ages: usize) -> bool {
    let [pay] = rows.pay.as_slice() else { return false };
    years.iter().zip(&role.cost).all(|(year, cost)| {
        (0..u32::try_from(ages).unwrap_or(u32::MAX))
            .all(|age| mean_cost(pay, &rows.on_costs, *year, age).is_some_and(|mean| (mean - cost).abs() <= SAME))
    })
}

/// What one WTE costs in a year by its table, in pounds.
fn mean_cost(pay: &Pay, on_costs: &[OnCosts], year: FinancialYear, years_in_post: u32) -> Option<f64> {
    let months = (0..12).map(|month| pay.cost_of_one(on_costs, year.first_day_of(month), years_in_post).ok());
    let sum: Option<Money> = months.sum();
    Some(sum?.units() as f64 / Money::SCALE as f64 / 12.0)
}

/// What the mix was costed at, a row a year.
fn as_costed(role: &RoleInputs, years: &[FinancialYear], source: &str, tables: Option<&PlanRows>) -> PlanRows {
    let is_from_memory = tables.is_some_and(|rows| {
        let pay = rows.pay.iter().flat_map(|pay| &pay.rows).any(|row| row.is_from_memory);
        pay || rows.on_costs.iter().flat_map(|one| &one.rows).any(|row| row.is_from_memory)
    });
    let row = |(year, cost): (&FinancialYear, &f64)| PayRow {
        from: year.first_day_of(0),
        after_years: 0,
        salary: None,
        supplement: None,
        on_costs: None,
        cost: Some(pence(*cost)),
        source: if source.is_empty() { "As the mix was costed, with on-costs".to_owned() } else { source.to_owned() },
        is_from_memory,
    };
    let pay = Pay {
        id: slug(&role.id),
        title: format!("{}, pay with on-costs as the mix was costed", role.title),
        contract_wte: crate::quantity::Wte::whole(1),
        rows: years.iter().zip(&role.cost).map(row).collect(),
    };
    PlanRows { pay: vec![pay], on_costs: Vec::new() }
}

/// Adds a line for each role with what it costs in the mix beyond today's posts and beyond its posts that last: the posts that are
/// not filled again. Less than nothing is none.
pub(super) fn passing(problem: &Problem, choice: &Choice, roles: &[&RoleInputs], plan: &mut Plan) {
    let Ok(table) = cost(plan, AS_THE_MIX) else { return };
    for role in roles {
        let lasting = |year| table.sum(Some(year), |row| row.id == slug(&role.id));
        let amounts: BTreeMap<FinancialYear, Money> = problem
            .years
            .iter()
            .map(|year| (*year, (pence(more_in_mix(problem, choice, role, *year)) - lasting(*year)).max(Money::ZERO)))
            .collect();
        let (id, title) = passing_line(role);
        if plan.initiatives.iter().any(|one| one.id == passing_name(role).0) {
            plan.lines.push(Line {
                id,
                title,
                group: group_of(problem, role).to_owned(),
                kind: LineKind::Other,
                place: None,
                amounts,
                paid_from: None,
                source: "What the mix costs more than today's posts of the role, less its posts that last".to_owned(),
            });
        }
    }
}

/// Pounds that a role costs in the mix in a year beyond what its posts of today would, each filled all year.
pub(super) fn more_in_mix(problem: &Problem, choice: &Choice, role: &RoleInputs, year: FinancialYear) -> f64 {
    let lines = choice.lines.iter().filter(|line| line.role == role.id && line.year == year);
    let all: f64 = lines.map(|line| line.cost).sum();
    let index = problem.roles.iter().position(|other| other.id == role.id);
    let posts: f64 = index.map_or(0.0, |index| problem.places.iter().filter_map(|place| place.posts.get(index)).sum());
    let cost = problem.years.iter().position(|other| *other == year).and_then(|at| role.cost.get(at).copied());
    all - posts * cost.unwrap_or_default()
}

/// Names who pays: what each stream pays in the mix beyond what it would pay for today's posts, and own money where its sum is
/// set. No stream is given more than the posts of the plan cost.
pub(super) fn funding(problem: &Problem, choice: &Choice, plan: &mut Plan) {
    let Ok(table) = cost(plan, AS_THE_MIX) else { return };
    let mut left: BTreeMap<FinancialYear, Money> =
        problem.years.iter().map(|year| (*year, table.sum(Some(*year), |row| row.group == SHARED))).collect();
    let today: Vec<Vec<Vec<f64>>> = (0..problem.years.len()).map(|year| paid_for_today(problem, year)).collect();
    for (index, stream) in problem.streams.iter().enumerate() {
        let mut amounts = BTreeMap::new();
        for (year_index, line) in choice.money.iter().enumerate() {
            let paid = line.by_stream.get(index).copied().unwrap_or_default();
            let of_today: f64 =
                today.get(year_index).and_then(|year| year.get(index)).map_or(0.0, |of| of.iter().sum());
            let more = pence((paid - of_today).max(0.0));
            let Some(open) = left.get_mut(&line.year) else { continue };
            let amount = more.min(*open);
            if Money::ZERO < amount {
                *open = *open - amount;
                amounts.insert(line.year, amount);
            }
        }
        if amounts.is_empty() {
            continue;
        }
        plan.funding.push(FundingStream {
            id: slug(&stream.id),
            title: stream.title.clone(),
            priority: u32::try_from(index + 1).unwrap_or(u32::MAX),
            groups: vec![SHARED.to_owned()],
            percent: None,
            amounts,
            // A stream with money in every year of the mix is taken to come every year: our judgement.
            is_recurrent: stream.amount.iter().all(|amount| 0.0 < *amount),
            source: stream.source.clone(),
        });
    }
    own_money(problem, &table, left, plan);
}

/// Own money, where the problem says how much there is; where it does not, the plan leaves open who pays.
fn own_money(problem: &Problem, table: &crate::cost::CostTable, left: BTreeMap<FinancialYear, Money>, plan: &mut Plan) {
    let Some(budget) = &problem.budget else { return };
    let mut amounts = BTreeMap::new();
    for (year, most) in problem.years.iter().zip(budget) {
        let open = left.get(year).copied().unwrap_or_default() + table.sum(Some(*year), |row| row.group == OWN);
        let amount = open.min(pence(*most));
        if Money::ZERO < amount {
            amounts.insert(*year, amount);
        }
    }
    if !amounts.is_empty() {
        plan.funding.push(FundingStream {
            id: "own-money".to_owned(),
            title: "Own money of practices, networks and the area".to_owned(),
            priority: u32::try_from(problem.streams.len() + 1).unwrap_or(u32::MAX),
            groups: Vec::new(),
            percent: None,
            amounts,
            is_recurrent: budget.iter().all(|amount| 0.0 < *amount),
            source: "The sum the mix was limited to".to_owned(),
        });
    }
}

/// Pounds that streams pay in the mix for the roles of the plan, beyond what they would for today's posts of these roles, and that
/// no stream of the plan is named for: money that posts of other roles leave free.
pub(super) fn freed_by_others(
    problem: &Problem,
    choice: &Choice,
    plan: &Plan,
    is_in_plan: impl Fn(&RoleInputs) -> bool,
) -> f64 {
    let of_year = |(index, year): (usize, &FinancialYear)| {
        let today = paid_for_today(problem, index);
        let of_role = |(role, of): (usize, &RoleInputs)| {
            let lines = choice.lines.iter().filter(|line| line.role == of.id && line.year == *year);
            let paid: f64 = lines.map(|line| line.paid_by_streams).sum();
            paid - today.iter().filter_map(|roles| roles.get(role)).sum::<f64>()
        };
        let roles = problem.roles.iter().enumerate().filter(|(_, role)| is_in_plan(role));
        let more: f64 = roles.map(of_role).sum();
        let named = |stream: &&FundingStream| problem.streams.iter().any(|one| slug(&one.id) == stream.id);
        let named = plan.funding.iter().filter(named).filter_map(|stream| stream.amounts.get(year));
        let named: i64 = named.map(|amount| amount.units()).sum();
        (more - named as f64 / Money::SCALE as f64).max(0.0)
    };
    problem.years.iter().enumerate().map(of_year).sum()
}

/// Pounds that streams would pay for the posts there are today, if all of them stayed filled, `[stream][role]`: streams in their
/// order, each up to its price and its amount.
fn paid_for_today(problem: &Problem, year: usize) -> Vec<Vec<f64>> {
    let mut open: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    let mut all = Vec::with_capacity(problem.streams.len());
    for of in &problem.streams {
        let mut left = of.amount.get(year).copied().unwrap_or_default();
        let mut paid = vec![0.0; problem.roles.len()];
        for price in &of.pays {
            let Some(role) = problem.roles.iter().position(|role| role.id == price.role) else { continue };
            let cost = problem.roles[role].cost.get(year).copied().unwrap_or_default();
            let most = price.most.get(year).copied().unwrap_or_default().min(cost);
            for (place, inputs) in problem.places.iter().enumerate() {
                if !of.places.is_empty() && !of.places.contains(&place) {
                    continue;
                }
                let posts = inputs.posts.get(role).copied().unwrap_or_default();
                // Posts it does not pay for become fewer as their holders leave; whoever comes after them, it pays for.
                let others = price.not_additional.get(place).copied().unwrap_or_default();
                let stayed = (1.0 - problem.roles[role].leaving).powi(i32::try_from(year + 1).unwrap_or(i32::MAX));
                let payable = (posts - others * stayed).max(0.0);
                let still = open.entry((place, role)).or_insert(posts * cost);
                let pays = (payable * most).min(*still).min(left).max(0.0);
                *still -= pays;
                left -= pays;
                paid[role] += pays;
            }
        }
        all.push(paid);
    }
    all
}

/// Pounds to a whole penny.
pub(super) fn pence(pounds: f64) -> Money {
    Money::from_units((pounds * Money::SCALE as f64).round() as i64)
}
