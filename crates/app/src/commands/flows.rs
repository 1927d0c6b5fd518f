//! `wholetime flows`.

use std::process::ExitCode;

use wholetime_reports::csv::FlowRows;
use wholetime_vocabulary::Value;
use wholetime_workbench::Workbench;
use wholetime_workbench::questions::flows::{Balance, Flows, FlowsAsked, TurnoverFigure, Way};

use crate::arguments::{FlowsArgs, Format, ScopeArgs};
use crate::{output, settings};

/// Practices in a table for people; files hold all.
const SHOWN: usize = 40;

pub(super) fn run(
    bench: &Workbench,
    area: &str,
    typed: FlowsArgs,
    scope: ScopeArgs,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let asked = FlowsAsked { group: typed.group, definition: typed.definition, from: typed.from, to: typed.to };
    let flows = bench.flows(area, asked, settings::scope(scope))?;
    let rows = typed.by;
    output::answer(format, &flows, |flows| wholetime_reports::csv::flows_csv(flows, rows), |flows| table(flows, rows))?;
    Ok(ExitCode::SUCCESS)
}

fn table(flows: &Flows, rows: FlowRows) -> anyhow::Result<()> {
    let whom = flows.definition.map_or(flows.group.title(), |definition| definition.title());
    output::text(&format!("{} ({}): {whom}\n{}\n", flows.area.name, flows.area.code, flows.finding))?;
    match rows {
        FlowRows::Years => years(flows)?,
        FlowRows::Steps => steps(flows)?,
        FlowRows::Practices => practices(flows)?,
        FlowRows::Ages => ages(flows)?,
    }
    published(flows)?;
    for line in flows.method.iter().chain(&flows.notes) {
        output::text(&format!("{line}\n"))?;
    }
    Ok(())
}

/// The balance people read: heads where they are held, else FTE.
fn balance(way: Option<Way>, heads: Option<Balance>, fte: Option<Balance>) -> Vec<String> {
    let counts_people = way.is_none_or(Way::counts_people);
    let (balance, decimals) = if counts_people && heads.is_some() { (heads, 0) } else { (fte, 1) };
    match balance {
        Some(balance) => balance.amounts().map(|amount| output::decimal(amount.number(), decimals)).to_vec(),
        None => Balance::WORDS.map(|_| "(not held)".to_owned()).to_vec(),
    }
}

fn pct(figure: &TurnoverFigure, way: Option<Way>) -> String {
    let at_least = if way.is_some_and(|way| way != Way::ByAge) { "≥ " } else { "" };
    match figure.turnover_pct {
        Value::Known(pct) => format!("{at_least}{} %", output::decimal(pct, 1)),
        missing @ Value::Missing(_) => output::number(missing, 1),
    }
}

fn years(flows: &Flows) -> anyhow::Result<()> {
    let rows: Vec<Vec<String>> = flows
        .years
        .iter()
        .map(|year| {
            let mut row = vec![format!("{} to {}", year.from, year.to)];
            row.extend(balance(year.way, year.heads, year.fte));
            row.push(pct(&year.figure, year.way));
            row.push(format!("{} of {}", year.practices, year.practices + year.practices_left_out));
            row.push(
                year.way.map_or_else(|| year.why_missing.clone().unwrap_or_default(), |way| way.title().to_owned()),
            );
            row
        })
        .collect();
    let headers = [&["year"][..], &Balance::WORDS, &["turnover", "practices", "counted by"]].concat();
    if rows.is_empty() { Ok(()) } else { output::table(&headers, &rows) }
}

fn steps(flows: &Flows) -> anyhow::Result<()> {
    let rows: Vec<Vec<String>> = flows
        .steps
        .iter()
        .map(|step| {
            let mut row = vec![step.from.to_string(), step.to.to_string()];
            row.extend(balance(step.way, step.heads, step.fte));
            row.push(step.practices.to_string());
            row.push(step.mended.to_string());
            row
        })
        .collect();
    output::table(&[&["from", "to"][..], &Balance::WORDS, &["practices", "jumps"]].concat(), &rows)
}

fn practices(flows: &Flows) -> anyhow::Result<()> {
    let rows: Vec<Vec<String>> = flows
        .practices
        .iter()
        .take(SHOWN)
        .map(|practice| {
            let mut row = vec![practice.practice.clone(), practice.name.clone()];
            row.extend(balance(flows.way, practice.heads, practice.fte));
            row.push(pct(&practice.newest, flows.way));
            row.push(if practice.is_persistently_high { "yes" } else { "" }.to_owned());
            row
        })
        .collect();
    // The balance is of the whole time, the turnover of its newest year: said, for the two do not divide.
    if let (Some(first), Some(last)) = (flows.years.first(), flows.years.last()) {
        output::text(&format!("from {} to {}; turnover of the year to {}\n", first.from, last.to, last.to))?;
    }
    let headers = [&["practice", "name"][..], &Balance::WORDS, &["newest turnover", "high in 3 years"]].concat();
    output::table(&headers, &rows)?;
    match flows.practices.len().checked_sub(SHOWN) {
        Some(more) if 0 < more => output::text(&format!("and {more} more; --format csv has all\n")),
        _ => Ok(()),
    }
}

fn ages(flows: &Flows) -> anyhow::Result<()> {
    if flows.ages.is_empty() {
        return output::text("the files held do not count this group by age\n");
    }
    let rows: Vec<Vec<String>> = flows
        .ages
        .iter()
        .map(|age| {
            vec![
                age.band_title.clone(),
                age.joined.to_string(),
                age.left.to_string(),
                output::number(age.person_years, 1),
                output::number(age.leaving_pct, 1),
            ]
        })
        .collect();
    output::table(&["age", "joined", "left", "person-years", "left in 100 a year"], &rows)
}

fn published(flows: &Flows) -> anyhow::Result<()> {
    for series in &flows.published {
        output::text(&format!(
            "{}, as published, {} to {}: {} people, {} a year\n",
            series.title,
            series.from,
            series.to,
            output::decimal(series.heads, 0),
            output::decimal(series.change_per_year, 0)
        ))?;
        let rows: Vec<Vec<String>> = series
            .bands
            .iter()
            .map(|band| {
                let shown = |value: Value, decimals| value.known().map(|number| output::decimal(number, decimals));
                vec![
                    band.band_title.clone(),
                    output::decimal(band.heads, 0),
                    shown(band.net_joiners_per_year, 0).unwrap_or_default(),
                    shown(band.net_leaving_pct, 1).unwrap_or_default(),
                ]
            })
            .collect();
        output::table(&["age", "people", "net joiners a year", "net leaving in 100 a year"], &rows)?;
    }
    Ok(())
}
