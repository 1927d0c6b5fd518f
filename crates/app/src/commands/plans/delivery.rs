//! `wholetime plan delivery`, `plan risks`, `plan time` and `plan calendar`: how the delivery of a plan stands.

use std::process::ExitCode;

use clap::Args;
use jiff::civil::Date;
use wholetime_reports::{csv, words};
use wholetime_workbench::Workbench;
use wholetime_workbench::plans::delivery::register::{RiskLine, Scored};
use wholetime_workbench::plans::delivery::review::{ActionLine, Wanted};
use wholetime_workbench::questions::plans::delivery::{DeliveryAnswer, DeliveryAsked, RisksAnswer, TimeAnswer};

use super::source;
use crate::arguments::Format;
use crate::output;

#[derive(Debug, Args)]
pub(crate) struct DeliveryArgs {
    /// Plan document, or a plan that is held: blmk-2018, or a version of it, blmk-2018@2.
    plan: String,
    /// The day; today where none is named.
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// Only actions of this owner; `nobody` for those without one.
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// Only actions that are overdue.
    #[arg(long)]
    overdue: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RisksArgs {
    /// Plan document, or a plan that is held: blmk-2018, or a version of it, blmk-2018@2.
    plan: String,
    /// The day; today where none is named.
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
}

#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    /// Plan document, or a plan that is held: blmk-2018, or a version of it, blmk-2018@2.
    plan: String,
}

pub(super) fn run(bench: &Workbench, asked: DeliveryArgs, format: Format) -> anyhow::Result<ExitCode> {
    let DeliveryArgs { plan, on, owner, overdue } = asked;
    let wanted = Wanted { owner, overdue };
    let answer = bench.plan_delivery(&source(bench, &plan)?, &DeliveryAsked { on, wanted })?;
    output::answer(format, &answer, csv::actions_csv, actions)?;
    Ok(ExitCode::SUCCESS)
}

fn actions(answer: &DeliveryAnswer) -> anyhow::Result<()> {
    let headers = ["action", "what is wrong", "due", "status", "owner", "what is done", "theme"];
    output::table(&headers, &answer.actions.iter().map(action_row).collect::<Vec<_>>())?;
    let shown = if answer.actions.len() < answer.counts.actions {
        format!(" {} of them shown.", answer.actions.len())
    } else {
        String::new()
    };
    let on = answer.on;
    output::text(&format!("On {on}, {}.{shown}\n", answer.counts.in_words()))?;
    if 0 < answer.risks.counts.risks {
        output::text(&format!("{}; wholetime plan risks has them.\n", answer.risks.counts.in_words()))?;
    }
    Ok(())
}

fn action_row(line: &ActionLine) -> Vec<String> {
    vec![
        line.id.clone(),
        line.is_wrong_because.join("; "),
        line.complete_by.map(|day| day.to_string()).unwrap_or_default(),
        standing(line),
        line.owner.clone().unwrap_or_default(),
        line.title.clone(),
        line.theme.clone(),
    ]
}

/// How it stands, and what it waits for.
fn standing(line: &ActionLine) -> String {
    let status = line.status.in_words();
    if line.waits_for.is_empty() {
        status.to_owned()
    } else {
        format!("{status}, waits for {}", line.waits_for.join(", "))
    }
}

pub(super) fn risks(bench: &Workbench, asked: RisksArgs, format: Format) -> anyhow::Result<ExitCode> {
    let answer = bench.plan_risks(&source(bench, &asked.plan)?, asked.on)?;
    let csv = |answer: &RisksAnswer| csv::risks_csv(&answer.plan, answer.on, &answer.risks);
    output::answer(format, &answer, csv, risk_table)?;
    Ok(ExitCode::SUCCESS)
}

fn risk_table(answer: &RisksAnswer) -> anyhow::Result<()> {
    let headers = ["risk", "before", "after", "trend", "what is wrong", "owner", "review", "what may happen"];
    output::table(&headers, &answer.risks.iter().map(risk_row).collect::<Vec<_>>())?;
    let on = answer.on;
    output::text(&format!("On {on}, {}. Scores are likelihood × impact, each 1 to 5.\n", answer.counts.in_words()))
}

fn risk_row(line: &RiskLine) -> Vec<String> {
    vec![
        line.id.clone(),
        scored(line.before),
        scored(line.after),
        line.trend.map_or("", |trend| trend.in_words()).to_owned(),
        line.is_wrong_because.join("; "),
        line.owner.clone().unwrap_or_default(),
        line.review_on.map(|day| day.to_string()).unwrap_or_default(),
        line.title.clone(),
    ]
}

/// `5 × 4 = 20, extreme`; where there is no score, that.
fn scored(score: Option<Scored>) -> String {
    score.map_or_else(
        || "(not scored)".to_owned(),
        |Scored { likelihood, impact, severity, band }| {
            format!("{likelihood} × {impact} = {severity}, {}", band.in_words())
        },
    )
}

pub(super) fn time(bench: &Workbench, asked: &PlanArgs, format: Format) -> anyhow::Result<ExitCode> {
    let answer = bench.plan_time(&source(bench, &asked.plan)?)?;
    output::answer(format, &answer, csv::time_csv, time_table)?;
    Ok(ExitCode::SUCCESS)
}

fn time_table(answer: &TimeAnswer) -> anyhow::Result<()> {
    if answer.released.is_empty() {
        return output::text("The plan gives back no time.\n");
    }
    let headers =
        ["change of work", "whose", "WTE of time", "at half the reach", "posts beside it", "evidence", "working"];
    let rows: Vec<Vec<String>> = answer
        .released
        .iter()
        .map(|line| {
            vec![
                line.title.clone(),
                words::profession(&line.profession),
                line.equivalent.to_string(),
                line.at_half_reach.to_string(),
                line.posts.map_or_else(|| "(none planned)".to_owned(), |posts| posts.to_string()),
                line.evidence.clone(),
                line.working(),
            ]
        })
        .collect();
    output::table(&headers, &rows)?;
    output::text("Time is no post: nothing here is added to posts, nor to each other. Sources: --format json.\n")
}

pub(super) fn calendar(bench: &Workbench, asked: &PlanArgs, format: Format) -> anyhow::Result<ExitCode> {
    let answer = bench.plan_calendar(&source(bench, &asked.plan)?)?;
    match format {
        Format::Json => output::json(&answer)?,
        Format::Table | Format::Csv => output::text(&answer.text)?,
    }
    Ok(ExitCode::SUCCESS)
}
