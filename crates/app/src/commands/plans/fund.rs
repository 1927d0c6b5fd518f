//! `wholetime plan fund`: who pays for a plan, what nobody pays, and what ends with it.

use std::process::ExitCode;

use clap::Args;
use wholetime_reports::csv;
use wholetime_reports::words::saved;
use wholetime_workbench::Workbench;
use wholetime_workbench::plans::quantity::Money;
use wholetime_workbench::questions::plans::fund::PlanFundingAnswer;

use super::cost::WayArgs;
use super::source;
use crate::arguments::Format;
use crate::output;

#[derive(Debug, Args)]
pub(crate) struct FundArgs {
    /// Plan document, or a plan that is held: blmk-2018, or a version of it, blmk-2018@2.
    plan: String,
    #[command(flatten)]
    way: WayArgs,
}

pub(super) fn run(bench: &Workbench, asked: &FundArgs, format: Format) -> anyhow::Result<ExitCode> {
    let answer = bench.plan_fund(&source(bench, &asked.plan)?, asked.way.way())?;
    if answer.rows.is_empty() && answer.streams.is_empty() && format == Format::Table {
        output::text(super::NO_COST)?;
        return Ok(ExitCode::SUCCESS);
    }
    output::answer(format, &answer, csv::plan_funding_csv, table)?;
    Ok(ExitCode::SUCCESS)
}

fn table(answer: &PlanFundingAnswer) -> anyhow::Result<()> {
    output::text(&format!("{}\n", answer.plan.title))?;
    let years: Vec<String> = answer.years.iter().map(ToString::to_string).collect();
    let headers: Vec<&str> =
        ["paid by", "comes"].into_iter().chain(years.iter().map(String::as_str)).chain(["all years"]).collect();
    let mut rows = Vec::new();
    let mut row = |title: &str, comes: &str, amounts: &[Money], all: Money| {
        let amounts = amounts.iter().copied().chain([all]).map(Money::in_pounds);
        rows.push([title.to_owned(), comes.to_owned()].into_iter().chain(amounts).collect::<Vec<String>>());
    };
    for stream in &answer.streams {
        let comes = if stream.is_recurrent { "every year" } else { "for the plan" };
        row(&stream.title, comes, &stream.paid_by_year, stream.paid);
    }
    row("= funded", "", &answer.funded_by_year, answer.funded);
    row("= not funded", "", &answer.unfunded_by_year, answer.unfunded);
    row("= cost", "", &answer.cost_by_year, answer.cost);
    output::table(&headers, &rows)?;
    by_row(answer)?;
    words(answer)
}

fn by_row(answer: &PlanFundingAnswer) -> anyhow::Result<()> {
    let streams = answer.streams.iter().map(|stream| stream.id.as_str());
    let headers: Vec<&str> = ["cost of", "cost"].into_iter().chain(streams).chain(["not funded"]).collect();
    let row = |row: &wholetime_workbench::questions::plans::fund::RowPaid| {
        let amounts = [row.cost].into_iter().chain(row.paid.iter().copied()).chain([row.unfunded]);
        [row.title.clone()].into_iter().chain(amounts.map(Money::in_pounds)).collect()
    };
    let rows: Vec<Vec<String>> = answer.rows.iter().map(row).collect();
    output::table(&headers, &rows)
}

fn words(answer: &PlanFundingAnswer) -> anyhow::Result<()> {
    if let Some(percent) = answer.funded_pct {
        let once = if answer.funded_once == Money::ZERO {
            "all of that comes every year".to_owned()
        } else {
            format!("{} of that does not come every year", answer.funded_once.in_pounds())
        };
        output::text(&format!("{percent:.1} % of the cost is funded; {once}\n"))?;
    }
    for stream in &answer.streams {
        let unused: Money = stream.unused_by_year.iter().copied().sum();
        if unused != Money::ZERO {
            output::text(&format!("{} has {} that it does not pay out\n", stream.title, unused.in_pounds()))?;
        }
    }
    if let Some(after) = &answer.after {
        output::text(&format!(
            "After the plan, in {}, its posts go on to cost {}; {} is paid by money that comes every year, {} by nobody\n",
            after.year,
            after.cost.in_pounds(),
            after.paid.in_pounds(),
            after.left.in_pounds()
        ))?;
        for ending in &after.ending {
            output::text(&format!("  {} ends: {} in its last year\n", ending.title, ending.last.in_pounds()))?;
        }
    }
    if !answer.not_stated.is_empty() {
        output::text(&format!("Not stated, so nobody can say who pays: {}\n", answer.not_stated.join("; ")))?;
    }
    match &answer.saving {
        Some(saving) => {
            output::text(&format!("{}: {}. Caution: {}\n", saving.title, saved(saving.saved), saving.caution))
        }
        None => Ok(()),
    }
}
