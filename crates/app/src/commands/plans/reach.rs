//! `wholetime plan reach`: what it would take for a target to be met with a wanted chance, and what the plan relies on.

use std::process::ExitCode;

use clap::Args;
use jiff::civil::Date;
use wholetime_reports::{csv, words};
use wholetime_workbench::Workbench;
use wholetime_workbench::plans::quantity::Money;
use wholetime_workbench::plans::reach::Joint;
use wholetime_workbench::questions::plans::reach::{
    PointLine, RangeLine, ReachAnswer, ReachAsked, RelianceLine, RungLine, STRETCH, SizeLine, WANTED_PCT, WayLine,
};

use super::source;
use crate::arguments::Format;
use crate::output;

#[derive(Debug, Args)]
pub(crate) struct ReachArgs {
    /// Plan document, or a plan that is held: blmk-2018, or a version of it, blmk-2018@2.
    plan: String,
    /// The target; the only one where none is named.
    #[arg(long)]
    target: Option<String>,
    /// The chance wanted, in percent.
    #[arg(long, value_name = "PERCENT", default_value_t = WANTED_PCT)]
    chance: f64,
    /// Ask for the last point of the trajectory alone, in place of every one.
    #[arg(long)]
    last_point: bool,
    /// How many times the posts planned a way may have at most; 1: no more than planned.
    #[arg(long, value_name = "TIMES", default_value_t = STRETCH)]
    stretch: f64,
    /// As at this day; today where none is named.
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// A chance of a way in percent, over that of the plan or the catalogue: gp-need/international=60. May be given again.
    #[arg(long = "chance-of", value_name = "WAY=PERCENT", value_parser = chance_of)]
    chances: Vec<(String, f64)>,
}

fn chance_of(text: &str) -> Result<(String, f64), String> {
    let wrong = || format!("`{text}` is no chance of a way; write gp-need/international=60");
    let (way, percent) = text.rsplit_once('=').ok_or_else(wrong)?;
    Ok((way.to_owned(), percent.trim_end_matches('%').parse().map_err(|_| wrong())?))
}

pub(super) fn run(bench: &Workbench, arguments: ReachArgs, format: Format) -> anyhow::Result<ExitCode> {
    let asked = ReachAsked {
        target: arguments.target,
        chance_pct: arguments.chance,
        joint: if arguments.last_point { Joint::LastPoint } else { Joint::EveryPoint },
        stretch: arguments.stretch,
        on: arguments.on,
        chances: arguments.chances,
    };
    let answer = bench.plan_reach(&source(bench, &arguments.plan)?, &asked)?;
    output::answer(format, &answer, csv::reach_csv, table)?;
    Ok(ExitCode::SUCCESS)
}

fn table(answer: &ReachAnswer) -> anyhow::Result<()> {
    output::text(&format!("{}\n{}\n\n", sentence(&answer.finding), sentence(&answer.reliance_finding)))?;
    if let Some(enough) = &answer.enough {
        output::text(&format!("The cheapest set with a chance of {} %\n", answer.wanted_pct))?;
        let rows: Vec<Vec<String>> = enough.ways.iter().map(size).collect();
        output::table(&["way", "what is done", "WTE planned", "WTE", "cost £"], &rows)?;
    }
    if !answer.ladder.is_empty() {
        output::text("\nHow the chance climbs, each time by the way that helps most\n")?;
        let first =
            vec!["nothing of the plan".to_owned(), String::new(), percent(answer.chance_without_pct), String::new()];
        let rows: Vec<Vec<String>> = std::iter::once(first).chain(answer.ladder.iter().map(rung)).collect();
        output::table(&["with", "WTE", "chance %", "cost so far £"], &rows)?;
    }
    if !answer.reliance.is_empty() {
        output::text("\nWhat the plan as it stands relies on\n")?;
        let rows: Vec<Vec<String>> = answer.reliance.iter().map(relies).collect();
        output::table(&["way", "chance without %", "falls by", "its part, points", "brings WTE", "5 to 95 %"], &rows)?;
    }
    output::text("\nEvery point of the trajectory by itself\n")?;
    let rows: Vec<Vec<String>> = answer.points.iter().map(point).collect();
    let shown = if answer.enough.is_some() { "with the set %" } else { "all at their most %" };
    output::table(&["by", "FTE wanted", "without plan %", "as planned %", shown, "missed first %"], &rows)?;
    output::text("\nWhat is assumed\n")?;
    let rows: Vec<Vec<String>> = answer.ways.iter().map(assumed).collect();
    let headers = ["way", "WTE to come", "comes off", "said by", "not anyway", "months late", "leave in a year"];
    output::table(&headers, &rows)?;
    let uncosted = answer.uncosted_because.iter();
    for line in uncosted.chain(&answer.method).chain(&answer.notes) {
        output::text(&format!("• {line}\n"))?;
    }
    Ok(())
}

fn sentence(text: &str) -> String {
    format!("{text}.")
}

fn percent(pct: f64) -> String {
    words::number(pct, 0)
}

fn money(money: Option<Money>) -> String {
    money.map_or_else(|| "not known".to_owned(), |money| words::number(money.units() as f64 / Money::SCALE as f64, 0))
}

fn size(line: &SizeLine) -> Vec<String> {
    vec![
        line.title.clone(),
        line.size.title().to_owned(),
        line.planned.to_string(),
        line.wte.to_string(),
        money(line.cost),
    ]
}

fn rung(rung: &RungLine) -> Vec<String> {
    vec![format!("+ {}", rung.title), rung.wte.to_string(), percent(rung.chance_pct), money(rung.cost_so_far)]
}

fn relies(line: &RelianceLine) -> Vec<String> {
    let one = |number: f64| words::number(number, 1);
    vec![
        line.title.clone(),
        percent(line.chance_without_pct),
        one(line.falls_by),
        line.share_points.map_or_else(String::new, one),
        one(line.brings.mean),
        format!("{} to {}", one(line.brings.p05), one(line.brings.p95)),
    ]
}

fn point(point: &PointLine) -> Vec<String> {
    vec![
        point.by.to_string(),
        words::number(point.wanted, 1),
        percent(point.without_pct),
        percent(point.planned_pct),
        percent(point.shown_pct),
        percent(point.missed_first_pct),
    ]
}

fn assumed(way: &WayLine) -> Vec<String> {
    let range = |range: RangeLine, unit: &str| {
        if range.low == range.high {
            format!("{}{unit}", range.central)
        } else {
            format!("{}{unit} ({} to {})", range.central, range.low, range.high)
        }
    };
    let comes_off = match (way.chance_pct, way.filled_pct) {
        (Some(chance), _) => format!("all or nothing, {} %", percent(chance)),
        (None, Some(filled)) => range(filled, " % of posts"),
        (None, None) => String::new(),
    };
    vec![
        way.title.clone(),
        way.wte.to_string(),
        comes_off,
        way.risk_from.clone(),
        range(way.additional_pct, " %"),
        range(way.months_late, ""),
        range(way.leaving_pct, " %"),
    ]
}
