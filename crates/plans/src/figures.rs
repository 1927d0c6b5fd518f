//! Every figure a plan comes to, by name: what printed figures, actions and risks point at, and what two plans are compared by.
//!
//! Names are paths: `gap/gp/2017/18/blmk/vacancies`, `planned/nurses/2018/19`, `cost/group:need/total`. Money is in pounds.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    cost::{CostTable, Way, cost, saving},
    funding::fund,
    gap::gaps,
    pay::PayError,
    plan::Plan,
    quantity::{Exact, Money, Percent, Wte},
    targets::targets,
};

/// Figures by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    by_name: BTreeMap<String, Exact>,
}

impl Figures {
    /// The figure of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Exact> {
        self.by_name.get(name).copied()
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Exact)> {
        self.by_name.iter().map(|(name, figure)| (name.as_str(), *figure))
    }

    fn put(&mut self, name: String, figure: Exact) {
        self.by_name.insert(name, figure);
    }

    fn put_some(&mut self, name: String, figure: Option<Exact>) {
        if let Some(figure) = figure {
            self.put(name, figure);
        }
    }
}

/// Works out every figure of a plan.
///
/// Costs are there twice: exact under `cost/`, and under `printed-cost/` as sums of cells as printed. Funding and saving are of
/// the table as printed, where the plan says how it is printed, since that is what a reader adds up.
///
/// # Errors
/// Pay or on-costs have no row in force in a month that is paid.
pub fn figures(plan: &Plan) -> Result<Figures, PayError> {
    let mut figures = Figures::default();
    put_gaps(&mut figures, plan);
    put_posts(&mut figures, plan);
    put_targets(&mut figures, plan);
    for released in &plan.time_released {
        figures.put(format!("time-released/{}", released.id), released.equivalent().exact());
    }
    if let Some(first) = plan.years.first() {
        for pay in &plan.pay {
            let one = pay.cost_of_one(&plan.on_costs, first.first_day_of(0), 0)?;
            figures.put(format!("pay/{}", pay.id), one.exact());
            let salary = pay.salary_of_one(first.first_day_of(0), 0);
            figures.put_some(format!("salary/{}", pay.id), salary.map(Money::exact));
        }
    }
    let exact = cost(plan, Way::OF_THE_PLAN)?;
    put_costs(&mut figures, "cost", &exact);
    let table = plan.printing.as_ref().map_or_else(|| exact.clone(), |printing| exact.as_printed(printing));
    put_costs(&mut figures, "printed-cost", &table);
    put_funding(&mut figures, plan, &table);
    if let Some(saving) = saving(plan, &table)? {
        figures.put("saving/alternative".to_owned(), saving.alternative.exact());
        figures.put("saving/instead".to_owned(), saving.instead.exact());
        figures.put("saving/saved".to_owned(), saving.saved.exact());
    }
    Ok(figures)
}

/// Says which actions, risks and printed figures point at a figure that the plan does not have.
#[must_use]
pub fn dangling(plan: &Plan, figures: &Figures) -> Vec<String> {
    let actions = plan.delivery.actions.iter().map(|action| (format!("action `{}`", action.id), action.moves.as_ref()));
    let risks = plan.delivery.risks.iter().map(|risk| (format!("risk `{}`", risk.id), risk.moves.as_ref()));
    let printed = plan.printed.iter().map(|printed| (format!("`{}`", printed.at), Some(&printed.figure)));
    let named = actions.chain(risks).chain(printed).filter_map(|(by, name)| Some((by, name?)));
    named
        .filter(|(_, name)| figures.get(name).is_none())
        .map(|(by, name)| format!("{by} points at the figure `{name}`, which the plan does not have; mend its name"))
        .collect()
}

fn put_gaps(figures: &mut Figures, plan: &Plan) {
    for gap in gaps(plan) {
        for row in &gap.rows {
            let name = |figure: &str| format!("gap/{}/{}/{}/{figure}", gap.profession, gap.year, row.place);
            let wte = |wte: Option<Wte>| wte.map(Wte::exact);
            figures.put_some(name("baseline"), wte(row.baseline.value));
            figures.put_some(name("vacancies"), wte(row.vacancies.value));
            figures.put_some(name("retirements"), wte(row.retirements.value));
            figures.put_some(name("expansion"), wte(row.expansion.value));
            figures.put_some(name("international"), wte(row.international.value));
            figures.put_some(name("over-50"), wte(row.over_50.value));
            figures.put_some(name("expansion-at-home"), wte(row.expansion_at_home()));
            figures.put_some(name("gap-without-expansion"), wte(row.without_expansion()));
            figures.put_some(name("gap"), wte(row.with_expansion()));
            figures.put_some(name("gap-percent"), row.gap_percent());
            figures.put_some(name("vacancy-percent"), row.vacancy_percent());
            figures.put_some(name("locum-percent"), row.locum_percent.map(Percent::exact));
            figures.put_some(name("over-50-percent"), row.over_50_percent.map(Percent::exact));
            figures.put_some(name("over-50-to-baseline-percent"), row.over_50_to_baseline_percent());
        }
    }
}

fn put_posts(figures: &mut Figures, plan: &Plan) {
    let mut by_role: BTreeMap<(String, String), Wte> = BTreeMap::new();
    for initiative in &plan.initiatives {
        let id = &initiative.id;
        let (mut planned_total, mut costed_total) = (Wte::ZERO, Wte::ZERO);
        for year in &plan.years {
            let (planned, costed) = (initiative.planned_in(*year), initiative.costed_in(*year));
            figures.put(format!("planned/{id}/{year}"), planned.exact());
            figures.put(format!("costed/{id}/{year}"), costed.exact());
            *by_role.entry((initiative.role.clone(), year.to_string())).or_default() += planned;
            planned_total += planned;
            costed_total += costed;
        }
        figures.put(format!("planned/{id}/total"), planned_total.exact());
        figures.put(format!("costed/{id}/total"), costed_total.exact());
        *by_role.entry((initiative.role.clone(), "total".to_owned())).or_default() += planned_total;
        for stream in &initiative.streams {
            let by_year = plan.years.iter().map(|year| (year.to_string(), stream.planned_in(*year)));
            let by_year: Vec<(String, Wte)> = by_year.collect();
            let total: Wte = by_year.iter().map(|(_, wte)| *wte).sum();
            for (year, wte) in by_year.into_iter().chain([("total".to_owned(), total)]) {
                figures.put(format!("planned/{id}/stream:{}/{year}", stream.id), wte.exact());
            }
        }
    }
    for ((role, year), wte) in by_role {
        figures.put(format!("planned/role:{role}/{year}"), wte.exact());
    }
}

/// What targets come to. Targets are judged at a day, but what they come to is the same on any.
fn put_targets(figures: &mut Figures, plan: &Plan) {
    let Some(first) = plan.years.first() else { return };
    for line in targets(plan, first.first_day_of(0), None) {
        let (id, Some(worked)) = (line.id, line.worked) else { continue };
        figures.put(format!("target/{id}/total"), worked.shared_out.exact());
        for part in &worked.parts {
            figures.put(format!("target/{id}/{}", part.place), part.part.exact());
            for (year, wte) in worked.years.iter().zip(&part.by_year) {
                figures.put(format!("target/{id}/{}/{year}", part.place), wte.exact());
            }
        }
    }
}

fn put_costs(figures: &mut Figures, kind: &str, table: &CostTable) {
    let years = table.years.iter().map(|year| (year.to_string(), Some(*year)));
    for (when, year) in years.chain([("total".to_owned(), None)]) {
        let mut put = |of: String, amount: Money| figures.put(format!("{kind}/{of}/{when}"), amount.exact());
        for row in table.rows.iter().filter(|row| row.cells.iter().all(Option::is_some)) {
            // Of the row alone: a plan may have thousands, and each is told for each year.
            let cells = table.years.iter().zip(&row.cells).filter(|(of, _)| year.is_none_or(|year| **of == year));
            put(row.id.clone(), cells.filter_map(|(_, cell)| *cell).map(|cell| cell.cost).sum());
        }
        for group in &table.groups {
            put(format!("group:{group}"), table.sum(year, |row| row.group == *group));
            put(format!("through:{group}"), table.sum(year, |row| table.is_through(group, row)));
        }
        put("all".to_owned(), table.sum(year, |_| true));
    }
}

fn put_funding(figures: &mut Figures, plan: &Plan, table: &CostTable) {
    let funding = fund(plan, table);
    for stream in &funding.streams {
        figures.put(format!("funded/{}/total", stream.id), stream.total().exact());
        for (year_index, year) in funding.years.iter().enumerate() {
            figures.put(format!("funded/{}/{year}", stream.id), stream.in_year(year_index).exact());
        }
    }
    let unfunded = |counts: &dyn Fn(&crate::cost::CostRow) -> bool| {
        let counted: BTreeSet<&str> = table.rows.iter().filter(|row| counts(row)).map(|row| row.id.as_str()).collect();
        funding.unfunded_of(|id| counted.contains(id))
    };
    for group in &table.groups {
        let cost = table.sum(None, |row| table.is_through(group, row));
        let left = unfunded(&|row| table.is_through(group, row));
        let percent = |part: Money| {
            (cost != Money::ZERO).then(|| Exact::new(i128::from(part.units()) * 100, i128::from(cost.units())))
        };
        figures.put(format!("unfunded/group:{group}/total"), unfunded(&|row| row.group == *group).exact());
        figures.put(format!("unfunded/through:{group}/total"), left.exact());
        figures.put(format!("funded/through:{group}/total"), (cost - left).exact());
        figures.put_some(format!("funded/through:{group}/percent"), percent(cost - left));
        figures.put_some(format!("unfunded/through:{group}/percent"), percent(left));
    }
    figures.put("funded/all/total".to_owned(), funding.funded_total().exact());
    figures.put("unfunded/all/total".to_owned(), funding.unfunded_total().exact());
}
