//! `wholetime team`: who works for the patients of a place, by role and employer, each counted once.

use std::process::ExitCode;

use wholetime_workbench::Workbench;
use wholetime_workbench::questions::team::{ByEmployer, TeamAnswer};

use crate::arguments::{Format, ScopeArgs};
use crate::{output, settings};

pub(super) fn run(bench: &Workbench, area: &str, scope: ScopeArgs, format: Format) -> anyhow::Result<ExitCode> {
    let team = bench.team(area, settings::scope(scope))?;
    output::answer(format, &team, wholetime_reports::csv::team_csv, table)?;
    Ok(ExitCode::SUCCESS)
}

fn table(team: &TeamAnswer) -> anyhow::Result<()> {
    let network =
        team.network_period.map_or_else(String::new, |period| format!("; staff of networks in {}", period.in_words()));
    output::text(&format!(
        "{} ({}), {}{network}\n{}\n\n",
        team.area.name,
        team.area.code,
        team.period.in_words(),
        output::capital(&team.finding)
    ))?;
    // Hardly anybody tells of others; a column of nothing would only be in the way.
    let has_others = team.total.others.known().is_some();
    let shown = |all: [&'static str; 7]| all.into_iter().filter(move |one| has_others || *one != "others");
    let headers: Vec<&str> =
        shown(["practices", "networks", "providers", "others", "all", "in two", "per 100,000"]).collect();
    let line = |title: &str, wte: &ByEmployer, per_100k| {
        let mut cells = vec![title.to_owned()];
        cells.extend([wte.practices, wte.network, wte.providers].map(|value| output::number(value, 1)));
        cells.extend(has_others.then(|| output::number(wte.others, 1)));
        cells.push(output::number(wte.all, 1));
        cells.push(output::decimal(wte.in_two_sources, 1));
        cells.push(output::number(per_100k, 1));
        cells
    };
    let mut rows: Vec<Vec<String>> = team.rows.iter().map(|row| line(&row.title, &row.wte, row.per_100k)).collect();
    rows.push(line("All roles", &team.total, team.per_100k));
    output::table(&[&["role"][..], &headers].concat(), &rows)?;
    if !team.places.is_empty() {
        let name = |place: &wholetime_workbench::questions::team::TeamPlace| {
            line(&format!("{} ({})", place.area.name, place.area.code), &place.wte, place.per_100k)
        };
        output::text("\n")?;
        output::table(&[&["network"][..], &headers].concat(), &team.places.iter().map(name).collect::<Vec<_>>())?;
    }
    if !team.services.is_empty() {
        let rows = team.services.iter().map(|one| vec![one.title.clone(), output::number(one.wte, 1)]);
        output::text("\n")?;
        output::table(&["community services beside the team", "WTE"], &rows.collect::<Vec<_>>())?;
    }
    list("counted elsewhere, so left out", &team.left_out)?;
    list("not supplied", &team.not_supplied)?;
    list("how it was counted", &team.method)?;
    list("what to know", &team.notes)
}

fn list(heading: &str, lines: &[String]) -> anyhow::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    output::text(&format!("\n{heading}:\n"))?;
    lines.iter().try_for_each(|line| output::text(&format!("  {line}\n")))
}
