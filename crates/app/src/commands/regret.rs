//! `wholetime skillmix AREA --regret SCENARIO…`: which mix is least bad, whatever comes.

use std::process::ExitCode;

use wholetime_reports::{csv, words};
use wholetime_workbench::Workbench;
use wholetime_workbench::plans::mix::{RegretRow, Turn};
use wholetime_workbench::questions::scenarios::ScenarioSource;
use wholetime_workbench::questions::skillmix::regret::{RegretAnswer, RegretAsked};

use super::{scenarios, skillmix};
use crate::arguments::{Format, ScopeArgs, SkillmixArgs};
use crate::{output, settings};

pub(super) fn run(
    bench: &Workbench,
    area: &str,
    typed: &SkillmixArgs,
    scope: ScopeArgs,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let named = typed.regret.iter().map(|named| scenarios::source(bench, named));
    let named = named.collect::<anyhow::Result<Vec<ScenarioSource>>>()?;
    let asked = RegretAsked { mix: skillmix::asked(bench, typed)?, scenarios: named };
    let answer = bench.skillmix_regret(area, &asked, settings::scope(scope))?;
    output::answer(format, &answer, csv::regret_csv, table)?;
    Ok(ExitCode::SUCCESS)
}

fn pounds(amount: f64) -> String {
    words::number(amount, 0)
}

fn table(answer: &RegretAnswer) -> anyhow::Result<()> {
    output::text(&format!("{} ({})\n{}\n", answer.area.name, answer.area.code, answer.finding))?;
    let table = &answer.table;
    output::text("\nregret: pounds more than the best mix costs there, over all years\n")?;
    let cases = || table.cases.iter().map(String::as_str);
    let headers: Vec<&str> = ["mix"].into_iter().chain(cases()).chain(["worst", ""]).collect();
    let row = |(index, row): (usize, &RegretRow)| {
        let turn = |turn: &Turn| format!("{}{}", pounds(turn.regret), if turn.breaks.is_empty() { "" } else { " *" });
        let mut cells = vec![row.title.clone()];
        cells.extend(row.turns.iter().map(turn));
        cells.push(pounds(row.worst_regret));
        cells.push(if index == table.least_bad { "least bad".to_owned() } else { String::new() });
        cells
    };
    let rows: Vec<Vec<String>> = table.rows.iter().enumerate().map(row).collect();
    output::table(&headers, &rows)?;
    if table.rows.iter().any(|row| !row.is_always_possible) {
        output::text("* it breaks a limit there, so it cannot be had as it is\n")?;
    }
    output::text("\ncost: pounds over all years, work left undone among it\n")?;
    let headers: Vec<&str> = ["mix"].into_iter().chain(cases()).collect();
    let best = std::iter::once("the best there".to_owned()).chain(table.best.iter().map(|cost| pounds(*cost)));
    let costs = |row: &RegretRow| -> Vec<String> {
        std::iter::once(row.title.clone()).chain(row.turns.iter().map(|turn| pounds(turn.cost))).collect()
    };
    let rows: Vec<Vec<String>> = std::iter::once(best.collect()).chain(table.rows.iter().map(costs)).collect();
    output::table(&headers, &rows)?;
    output::text("\nWTE in post at the end of the last year\n")?;
    let headers: Vec<&str> =
        ["role", "now"].into_iter().chain(table.rows.iter().map(|row| row.title.as_str())).collect();
    let role = |(index, title): (usize, &String)| {
        let fte = |of: &[f64]| of.get(index).map_or_else(String::new, |fte| words::number(*fte, 1));
        let mut cells = vec![title.clone(), fte(&table.fte_now)];
        cells.extend(table.rows.iter().map(|row| fte(&row.fte_at_end)));
        cells
    };
    let rows: Vec<Vec<String>> =
        table.roles.iter().enumerate().filter(|(index, _)| table.has_posts(*index)).map(role).collect();
    output::table(&headers, &rows)?;
    for row in &table.rows {
        for (turn, case) in row.turns.iter().zip(&table.cases) {
            for limit in &turn.breaks {
                output::text(&format!("{}, if it turns out “{case}”: {limit}\n", row.title))?;
            }
        }
    }
    for line in &answer.method {
        output::text(&format!("{line}\n"))?;
    }
    for line in &answer.borrowed {
        output::text(&format!("borrowed: {line}\n"))?;
    }
    for line in &answer.notes {
        output::text(&format!("note: {line}\n"))?;
    }
    Ok(())
}
