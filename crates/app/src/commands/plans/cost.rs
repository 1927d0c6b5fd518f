//! `wholetime plan cost`: what a plan costs, the ways to count it, and the figures its paper prints.

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use wholetime_reports::csv;
use wholetime_reports::words::{in_units, saved};
use wholetime_vocabulary::how_many;
use wholetime_workbench::Workbench;
use wholetime_workbench::plans::cost::{FirstYear, Recurrence, Way};
use wholetime_workbench::plans::quantity::Money;
use wholetime_workbench::plans::when::FinancialYear;
use wholetime_workbench::questions::plans::cost::{CostAsked, CostGroup, PlanCostAnswer};
use wholetime_workbench::questions::plans::reproduce::PlanReproduceAnswer;

use super::source;
use crate::arguments::Format;
use crate::output;

#[derive(Debug, Args)]
pub(crate) struct CostArgs {
    /// Plan document, or a plan that is held: blmk-2018, or a version of it, blmk-2018@2.
    plan: String,
    #[command(flatten)]
    way: WayArgs,
    /// What the cost is set out by.
    #[arg(long, value_enum, default_value = "group")]
    by: By,
    /// Share what is given to no place among the places by their registered patients.
    #[arg(long)]
    share: bool,
    /// Every figure that the paper of the plan prints, beside what the plan comes to.
    #[arg(long, conflicts_with_all = ["recurrent", "part_year", "by", "share"])]
    printed: bool,
}

/// How recruits are counted.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct WayArgs {
    /// Pay every recruit in each year from arrival on, whatever the plan counts.
    #[arg(long)]
    recurrent: bool,
    /// Pay posts from their month, or the middle of their quarter or year, in place of all of the first year.
    #[arg(long)]
    part_year: bool,
}

impl WayArgs {
    pub(super) const fn way(self) -> Way {
        let recurrence = if self.recurrent { Recurrence::EachYear } else { Recurrence::AsCounted };
        let first_year = if self.part_year { FirstYear::FromStart } else { FirstYear::Whole };
        Way { recurrence, first_year }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    /// Headings with their initiatives and lines.
    Group,
    /// Places.
    Place,
    /// Pay, national insurance, pension, levy.
    Item,
}

pub(super) fn run(bench: &Workbench, asked: &CostArgs, format: Format) -> anyhow::Result<ExitCode> {
    let source = source(bench, &asked.plan)?;
    if asked.printed {
        output::answer(format, &bench.plan_reproduce(&source)?, csv::plan_printed_csv, printed)?;
        return Ok(ExitCode::SUCCESS);
    }
    let answer = bench.plan_cost(&source, CostAsked { way: asked.way.way(), is_shared_by_list: asked.share })?;
    let is_empty = answer.not_stated.is_empty() && answer.groups.iter().all(|group| group.rows.is_empty());
    if is_empty && format == Format::Table {
        output::text(super::NO_COST)?;
        return Ok(ExitCode::SUCCESS);
    }
    match asked.by {
        By::Group => output::answer(format, &answer, csv::plan_cost_csv, by_group)?,
        By::Place => output::answer(format, &answer, csv::plan_places_csv, by_place)?,
        By::Item => output::answer(format, &answer, csv::plan_items_csv, by_item)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn by_group(answer: &PlanCostAnswer) -> anyhow::Result<()> {
    output::text(&format!("{}\n", answer.plan.title))?;
    let unit = answer.printed_unit.unwrap_or(1);
    match &answer.as_printed {
        Some(printed) => {
            output::text(&format!("in {}, as printed; totals are sums of what is printed\n", unit_words(unit)))?;
            groups(answer, &printed.groups, &printed.total_by_year, printed.total, unit)?;
        }
        None => {
            output::text(&format!("in {}\n", unit_words(unit)))?;
            groups(answer, &answer.groups, &answer.total_by_year, answer.total, unit)?;
        }
    }
    for row in answer.groups.iter().flat_map(|group| &group.rows) {
        if let Some(because) = &row.no_cost_because {
            output::text(&format!("{}: no cost. {because}\n", row.title))?;
        }
    }
    notes(answer)?;
    countings(answer)
}

fn groups(
    answer: &PlanCostAnswer,
    groups: &[CostGroup],
    total_by_year: &[Money],
    total: Money,
    unit: i64,
) -> anyhow::Result<()> {
    let written = |amount: Money| in_units(amount, unit);
    let years: Vec<String> = answer.years.iter().map(ToString::to_string).collect();
    let headers: Vec<&str> =
        ["cost of"].into_iter().chain(years.iter().map(String::as_str)).chain(["all years"]).collect();
    let mut rows = Vec::new();
    let mut row = |title: &str, amounts: Vec<String>, all: String| {
        rows.push([title.to_owned()].into_iter().chain(amounts).chain([all]).collect::<Vec<String>>());
    };
    for group in groups {
        for line in &group.rows {
            let amounts = line.by_year.iter().map(|amount| amount.map_or_else(|| NOT_STATED.to_owned(), written));
            row(&line.title, amounts.collect(), line.total.map_or_else(|| NOT_STATED.to_owned(), written));
        }
        let subtotals = group.subtotal_by_year.iter().map(|amount| written(*amount)).collect();
        row(&format!("= subtotal: {}", group.title), subtotals, written(group.subtotal));
        if group.running_total != group.subtotal {
            row("= all down to here", vec![String::new(); years.len()], written(group.running_total));
        }
    }
    row("= all", total_by_year.iter().map(|amount| written(*amount)).collect(), written(total));
    output::table(&headers, &rows)
}

/// What stands where a plan names a cost without an amount.
const NOT_STATED: &str = "(not stated)";

fn unit_words(unit: i64) -> String {
    if unit == 1 { "pounds".to_owned() } else { format!("units of {}", Money::whole(unit).in_pounds()) }
}

fn notes(answer: &PlanCostAnswer) -> anyhow::Result<()> {
    if !answer.not_stated.is_empty() {
        output::text(&format!("Not stated, and in no sum: {}\n", answer.not_stated.join("; ")))?;
    }
    for lag in &answer.turnover_lag {
        output::text(&format!(
            "{}: {} would be saved at a turnover of {} % and {} weeks vacant ({}); it is not taken off\n",
            lag.title,
            lag.total.in_pounds(),
            lag.turnover_pct,
            lag.weeks_vacant,
            lag.source
        ))?;
    }
    let memory = &answer.from_memory;
    if !memory.rows.is_empty() {
        let (amount, rows) = (memory.cost.in_pounds(), how_many(memory.rows.len(), "row"));
        output::text(&format!("{amount} rest on {rows} written down from memory:\n"))?;
        for row in &memory.rows {
            output::text(&format!("  {} {} from {}: {}\n", row.kind, row.id, row.from, row.source))?;
        }
    }
    if let Some(saving) = &answer.saving {
        output::text(&format!("{}: {}. Caution: {}\n", saving.title, saved(saving.saved), saving.caution))?;
    }
    if let Some(saving) = &answer.saving_in_a_year {
        output::text(&format!(
            "  One year against one, in {}, every post paid: {} against {}, {}\n",
            saving.year,
            saving.alternative.in_pounds(),
            saving.instead.in_pounds(),
            saved(saving.saved)
        ))?;
    }
    let after: Vec<String> =
        answer.after.iter().map(|after| format!("{} {}", after.year, after.cost.in_pounds())).collect();
    output::text(&format!("Its posts go on to cost after the plan: {}\n", after.join(", ")))
}

/// The ways to count, with a bar each.
fn countings(answer: &PlanCostAnswer) -> anyhow::Result<()> {
    const WIDEST: i64 = 40;
    let most = answer.countings.iter().map(|counting| counting.total.units()).max().unwrap_or(0).max(1);
    let own = answer.countings.first().map_or(Money::ZERO, |counting| counting.total);
    let row = |counting: &wholetime_workbench::plans::cost::Counting| {
        let bars = usize::try_from(i128::from(counting.total.units()) * i128::from(WIDEST) / i128::from(most));
        let difference = counting.total - own;
        vec![
            counting.title.clone(),
            "█".repeat(bars.unwrap_or(0)),
            counting.total.in_pounds(),
            if difference == Money::ZERO { String::new() } else { difference.in_pounds() },
        ]
    };
    let rows: Vec<Vec<String>> = answer.countings.iter().map(row).collect();
    output::table(&["counted", "", "all years", "to the plan's own way"], &rows)
}

fn by_place(answer: &PlanCostAnswer) -> anyhow::Result<()> {
    let years: Vec<String> = answer.by_place.years.iter().map(ToString::to_string).collect();
    let headers: Vec<&str> =
        ["place"].into_iter().chain(years.iter().map(String::as_str)).chain(["all years"]).collect();
    let all = |amounts: &[Money], total: Money| -> Vec<String> {
        amounts.iter().copied().chain([total]).map(Money::in_pounds).collect()
    };
    let mut rows: Vec<Vec<String>> = Vec::new();
    for row in &answer.by_place.rows {
        rows.push([row.title.clone()].into_iter().chain(all(&row.years, row.total)).collect());
    }
    rows.push(["= all".to_owned()].into_iter().chain(all(&answer.total_by_year, answer.total)).collect());
    output::table(&headers, &rows)?;
    if answer.by_place.is_shared_by_list {
        output::text("What is given to no place is shared by registered patients.\n")?;
    }
    match &answer.by_place.not_shared_because {
        Some(why) => output::text(&format!("Nothing is shared: {why}\n")),
        None => Ok(()),
    }
}

fn by_item(answer: &PlanCostAnswer) -> anyhow::Result<()> {
    let headers = [
        "cost of",
        "pay",
        "flat on-costs",
        "NI",
        "pension",
        "levy",
        "pay not split",
        "not pay",
        "national support",
        "cost",
    ];
    let row = |row: &wholetime_workbench::plans::parts::ItemRow| {
        let support = if row.support == Money::ZERO { Money::ZERO } else { Money::ZERO - row.support };
        let amounts = row.items.parts().into_iter().chain([row.not_pay, support, row.cost]);
        let amounts = amounts.map(|amount| if amount == Money::ZERO { String::new() } else { amount.in_pounds() });
        [row.title.clone()].into_iter().chain(amounts).collect()
    };
    let rows: Vec<Vec<String>> = answer.items.iter().map(row).collect();
    output::table(&headers, &rows)?;
    output::text("Pay that is not split has its on-costs in it, as its source gives it.\n")?;
    posts(answer)
}

/// What one WTE costs in the first year of the plan that it is known for.
fn posts(answer: &PlanCostAnswer) -> anyhow::Result<()> {
    let headers =
        ["one WTE of", "year", "pay", "flat on-costs", "NI", "pension", "levy", "pay not split", "cost", "source"];
    let row = |post: &wholetime_workbench::questions::plans::cost::PostCost| {
        let amounts = post.items.parts().into_iter().chain([post.cost]);
        let amounts = amounts.map(|amount| if amount == Money::ZERO { String::new() } else { amount.in_pounds() });
        let memory = if post.is_from_memory { " (from memory)" } else { "" };
        let named = [post.title.clone(), span(post.year, post.through)];
        named.into_iter().chain(amounts).chain([format!("{}{memory}", post.source)]).collect()
    };
    let rows: Vec<Vec<String>> = answer.posts.iter().map(row).collect();
    output::table(&headers, &rows)
}

/// Years from one to another.
fn span(first: FinancialYear, last: FinancialYear) -> String {
    if first == last { first.to_string() } else { format!("{first} to {last}") }
}

fn printed(answer: &PlanReproduceAnswer) -> anyhow::Result<()> {
    let row = |figure: &wholetime_workbench::questions::plans::reproduce::PrintedFigure| {
        let verdict = match (figure.agrees, &figure.contradicts) {
            (true, _) => "the same".to_owned(),
            (false, Some(with)) => format!("the paper contradicts itself: {with}"),
            (false, None) => "NOT the same, and nothing says why".to_owned(),
        };
        let computed = figure.computed.clone().unwrap_or_else(|| "(no such figure)".to_owned());
        vec![figure.at.clone(), figure.printed.clone(), computed, verdict]
    };
    let rows: Vec<Vec<String>> = answer.printed.iter().map(row).collect();
    output::table(&["where in the paper", "printed", "computed", "verdict"], &rows)?;
    output::text(&format!(
        "{}: {} printed, {} come out digit by digit, {} contradict the paper itself, {} unexplained\n",
        answer.plan.title,
        how_many(answer.figures, "figure"),
        answer.agree,
        answer.contradicted,
        answer.unexplained
    ))
}
