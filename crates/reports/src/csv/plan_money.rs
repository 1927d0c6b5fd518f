//! What a plan costs and who pays as comma-separated values, in pounds; what is not stated is an empty cell, never a nought.

use wholetime_workbench::plans::pay::ItemisedCost;
use wholetime_workbench::plans::quantity::Money;
use wholetime_workbench::questions::plans::cost::PlanCostAnswer;
use wholetime_workbench::questions::plans::fund::PlanFundingAnswer;
use wholetime_workbench::questions::plans::pay::PayAnswer;
use wholetime_workbench::questions::plans::reproduce::PlanReproduceAnswer;

use super::{finish, of_plan, text};
use crate::ReportError;

/// The cost of each initiative and line in each year; the exact table, one cell a row.
///
/// # Errors
/// Where it cannot be written.
pub fn plan_cost_csv(answer: &PlanCostAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(["plan", "version", "group", "row", "title", "year", "wte", "cost", "no_cost_because"])?;
    for group in &answer.groups {
        for row in &group.rows {
            for ((year, cost), wte) in answer.years.iter().zip(&row.by_year).zip(&row.wte_by_year) {
                let cells = [
                    group.id.clone(),
                    row.id.clone(),
                    text(&row.title),
                    year.to_string(),
                    wte.map_or_else(String::new, |wte| wte.to_string()),
                    cost.map_or_else(String::new, |cost| cost.to_string()),
                    text(row.no_cost_because.as_deref().unwrap_or_default()),
                ];
                writer.write_record(of_plan(&answer.plan).into_iter().chain(cells))?;
            }
        }
    }
    finish(writer)
}

/// The cost of each place in each year; what is given to no place has no place.
///
/// # Errors
/// Where it cannot be written.
pub fn plan_places_csv(answer: &PlanCostAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(["plan", "version", "place", "title", "year", "cost", "is_shared_by_list"])?;
    for row in &answer.by_place.rows {
        for (year, cost) in answer.by_place.years.iter().zip(&row.years) {
            let cells = [
                row.id.clone().unwrap_or_default(),
                text(&row.title),
                year.to_string(),
                cost.to_string(),
                answer.by_place.is_shared_by_list.to_string(),
            ];
            writer.write_record(of_plan(&answer.plan).into_iter().chain(cells))?;
        }
    }
    finish(writer)
}

/// Pay and on-costs of each row of the cost table, item by item, over all years.
///
/// # Errors
/// Where it cannot be written.
pub fn plan_items_csv(answer: &PlanCostAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let last = ["not_pay", "national_support", "cost", "from_memory"];
    writer.write_record(["plan", "version", "row", "title"].into_iter().chain(ITEMS).chain(last))?;
    for row in &answer.items {
        let named = of_plan(&answer.plan).into_iter().chain([row.id.clone().unwrap_or_default(), text(&row.title)]);
        let last = [row.not_pay, row.support, row.cost, row.from_memory].map(|amount| amount.to_string());
        writer.write_record(named.chain(items(&row.items)).chain(last))?;
    }
    finish(writer)
}

/// What each stream pays in each year, and what nobody pays.
///
/// # Errors
/// Where it cannot be written.
pub fn plan_funding_csv(answer: &PlanFundingAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "plan",
        "version",
        "stream",
        "title",
        "priority",
        "is_recurrent",
        "year",
        "paid",
        "unused",
        "source",
    ])?;
    for stream in &answer.streams {
        for ((year, paid), unused) in answer.years.iter().zip(&stream.paid_by_year).zip(&stream.unused_by_year) {
            let cells = [
                stream.id.clone(),
                text(&stream.title),
                stream.priority.to_string(),
                stream.is_recurrent.to_string(),
                year.to_string(),
                paid.to_string(),
                unused.to_string(),
                text(&stream.source),
            ];
            writer.write_record(of_plan(&answer.plan).into_iter().chain(cells))?;
        }
    }
    for (year, left) in answer.years.iter().zip(&answer.unfunded_by_year) {
        let none = String::new;
        let cells =
            [none(), "Not funded".to_owned(), none(), none(), year.to_string(), left.to_string(), none(), none()];
        writer.write_record(of_plan(&answer.plan).into_iter().chain(cells))?;
    }
    finish(writer)
}

/// Printed figures beside computed ones.
///
/// # Errors
/// Where it cannot be written.
pub fn plan_printed_csv(answer: &PlanReproduceAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(["plan", "version", "at", "printed", "computed", "unit", "agrees", "contradicts", "figure"])?;
    for figure in &answer.printed {
        let cells = [
            text(&figure.at),
            figure.printed.clone(),
            figure.computed.clone().unwrap_or_default(),
            figure.unit.to_string(),
            figure.agrees.to_string(),
            text(figure.contradicts.as_deref().unwrap_or_default()),
            figure.figure.clone(),
        ];
        writer.write_record(of_plan(&answer.plan).into_iter().chain(cells))?;
    }
    finish(writer)
}

/// Rows of pay with what one WTE costs.
///
/// # Errors
/// Where it cannot be written.
pub fn pay_csv(answer: &PayAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let first = ["name", "title", "from", "point", "after_years", "salary", "supplement", "on_costs", "on_costs_on"];
    let last = ["cost", "source", "is_from_memory", "on_costs_source", "is_on_costs_from_memory"];
    writer.write_record(first.into_iter().chain(ITEMS).chain(last))?;
    for row in &answer.rows {
        let first = [
            row.id.clone(),
            text(&row.title),
            row.from.to_string(),
            row.point.map_or_else(String::new, |point| point.word().to_owned()),
            row.after_years.to_string(),
            row.salary.map_or_else(String::new, |salary| salary.to_string()),
            row.supplement.to_string(),
            row.on_costs.clone().unwrap_or_default(),
            row.on.to_string(),
        ];
        let last = [
            row.cost.to_string(),
            text(&row.source),
            row.is_from_memory.to_string(),
            text(row.on_costs_source.as_deref().unwrap_or_default()),
            row.is_on_costs_from_memory.to_string(),
        ];
        writer.write_record(first.into_iter().chain(items(&row.items)).chain(last))?;
    }
    finish(writer)
}

/// Headings of the items of a cost.
const ITEMS: [&str; 6] = ["pay", "flat_on_costs", "national_insurance", "pension", "levy", "not_split"];

fn items(items: &ItemisedCost) -> [String; 6] {
    items.parts().map(|amount: Money| amount.to_string())
}
