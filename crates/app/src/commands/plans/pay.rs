//! `wholetime plan pay`: tables of pay and on-costs, what one whole time costs, and rows to be put into a plan.

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use wholetime_reports::csv;
use wholetime_workbench::Workbench;
use wholetime_workbench::plans::pay_tables::{Choice, PayLine, Point};
use wholetime_workbench::plans::quantity::Money;
use wholetime_workbench::plans::when::FinancialYear;
use wholetime_workbench::questions::plans::pay::PayAnswer;

use crate::arguments::Format;
use crate::output;

#[derive(Debug, Args)]
pub(crate) struct PayArgs {
    /// Pay, such as afc-band-6 or gp-salaried-lowest; all of it without one.
    id: Option<String>,
    /// Beginnings of words of name, title or on-costs: "band 6".
    #[arg(long, value_name = "TEXT")]
    find: Option<String>,
    /// Year whose tables are told, such as 2025/26; the newest held without one, every year of one pay.
    #[arg(long, value_name = "YEAR")]
    year: Option<FinancialYear>,
    /// One point for good, in place of moving up with years in post.
    #[arg(long, value_enum)]
    point: Option<PointArg>,
    /// High-cost area: inner-london, outer-london or fringe.
    #[arg(long, value_name = "AREA")]
    london: Option<String>,
    /// On-costs in place of those the table names, such as flat-20, nhs-full-pension, nhs-trust.
    #[arg(long, value_name = "ID")]
    on_costs: Option<String>,
    /// The rows as they are put into a plan document, from `--year` on.
    #[arg(long, requires = "id")]
    toml: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum PointArg {
    /// Where people begin.
    Bottom,
    /// Between both.
    Intermediate,
    /// Where people end.
    Top,
}

pub(super) fn run(bench: &Workbench, asked: PayArgs, format: Format) -> anyhow::Result<ExitCode> {
    let choice = Choice {
        point: asked.point.map(|point| match point {
            PointArg::Bottom => Point::Bottom,
            PointArg::Intermediate => Point::Intermediate,
            PointArg::Top => Point::Top,
        }),
        area: asked.london,
        on_costs: asked.on_costs,
        since: asked.year.map(|year| year.first_day_of(0)),
    };
    if asked.toml {
        let id = asked.id.context("name the pay whose rows are wanted")?;
        let rows = bench.pay_for_plan(&id, &choice)?;
        let written = rows.to_toml().map_err(anyhow::Error::msg)?;
        output::text(&written)?;
        return Ok(ExitCode::SUCCESS);
    }
    let find = asked.find.unwrap_or_default();
    let answer = bench.pay(asked.id.as_deref(), &find, asked.year, &choice)?;
    if answer.rows.is_empty() && asked.id.is_some() {
        bail!("nothing of {} holds `{find}` in that year", asked.id.unwrap_or_default());
    }
    output::answer(format, &answer, csv::pay_csv, table)?;
    Ok(ExitCode::SUCCESS)
}

fn table(answer: &PayAnswer) -> anyhow::Result<()> {
    let headers =
        ["pay", "from", "point", "salary", "London", "NI", "pension", "levy", "flat", "one WTE", "on-costs", "source"];
    let rows: Vec<Vec<String>> = answer.rows.iter().map(row).collect();
    output::table(&headers, &rows)?;
    let on_costs: Vec<&str> = answer.on_costs.iter().map(|named| named.id.as_str()).collect();
    let areas: Vec<&str> = answer.areas.iter().map(|named| named.id.as_str()).collect();
    output::text(&format!(
        "Pounds a year for one whole time. On-costs to choose: {}. High-cost areas: {}.\n",
        on_costs.join(", "),
        areas.join(", ")
    ))?;
    let from_memory = answer.rows.iter().filter(|row| row.is_from_memory || row.is_on_costs_from_memory).count();
    if 0 < from_memory {
        output::text(&format!(
            "{from_memory} of {} rows rest on what was written down from memory (marked); check them before you use them.\n",
            answer.rows.len()
        ))?;
    }
    Ok(())
}

fn row(line: &PayLine) -> Vec<String> {
    let some = |amount: Money| if amount == Money::ZERO { String::new() } else { amount.in_pounds() };
    let memory = match (line.is_from_memory, line.is_on_costs_from_memory) {
        (true, true) => "from memory, and its on-costs: ",
        (true, false) => "from memory: ",
        (false, true) => "on-costs from memory: ",
        (false, false) => "",
    };
    let source = line.source.strip_prefix("From memory").filter(|_| line.is_from_memory).map(str::trim_start);
    vec![
        line.id.clone(),
        line.from.to_string(),
        line.point.map_or_else(String::new, |point| point.word().to_owned()),
        line.salary.map_or_else(String::new, Money::in_pounds),
        some(line.supplement),
        some(line.items.insurance),
        some(line.items.pension),
        some(line.items.levy),
        some(line.items.flat),
        line.cost.in_pounds(),
        line.on_costs.clone().unwrap_or_default(),
        format!("{memory}{}", source.unwrap_or(&line.source).trim_start_matches(['.', ';', ' '])),
    ]
}
