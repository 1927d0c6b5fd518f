//! `wholetime forecast`.

use std::process::ExitCode;

use anyhow::Context as _;
use wholetime_vocabulary::Measured;
use wholetime_workbench::Workbench;
use wholetime_workbench::models::scenario::Scenario;
use wholetime_workbench::questions::forecast::{
    AccuracyLine, FanPoint, Forecast, ForecastAsked, ForecastParts, LedgerLine, PartLine, TargetAsked,
};

use crate::arguments::{EveryArg, ForecastArgs, ForecastShownArgs, Format, ScopeArgs};
use crate::output::{self, capital};
use crate::settings;

pub(super) fn run(
    bench: &Workbench,
    area: &str,
    (typed, shown): (&ForecastArgs, &ForecastShownArgs),
    scope: ScopeArgs,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let open = |named: &String| -> anyhow::Result<Scenario> {
        Ok(bench.open_scenario(&super::scenarios::source(bench, named)?)?)
    };
    let asked = ForecastAsked { scenario: shown.scenario.as_ref().map(open).transpose()?, ..asked(bench, typed)? };
    if let Some(level) = shown.parts {
        let answer = bench.forecast_parts(area, &asked, level, settings::scope(scope))?;
        output::answer(format, &answer, wholetime_reports::csv::forecast_parts_csv, parts)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut answer = bench.forecast(area, &asked, settings::scope(scope))?;
    match format {
        Format::Json => output::json(&answer)?,
        Format::Csv if shown.ledger => output::text(&wholetime_reports::csv::forecast_ledger_csv(&answer)?)?,
        Format::Csv => {
            let step = step(shown.every.unwrap_or(EveryArg::Month));
            keep(&mut answer, step);
            output::text(&wholetime_reports::csv::forecast_csv(&answer)?)?;
        }
        Format::Table => table(&answer, shown)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// From what was typed to what is asked.
pub(super) fn asked(bench: &Workbench, typed: &ForecastArgs) -> anyhow::Result<ForecastAsked> {
    let read = |path: &std::path::Path| std::fs::read_to_string(path).with_context(|| path.display().to_string());
    let known = match &typed.known {
        Some(path) => bench.read_known(&read(path)?)?,
        None => Vec::new(),
    };
    let mut asked = ForecastAsked {
        definition: typed.definition,
        measure: typed.measure,
        from: typed.from,
        replicates: typed.replicates,
        seed: typed.seed,
        known,
        ..ForecastAsked::of(typed.group, typed.years)
    };
    asked.target = typed.target.map(|value| TargetAsked { value, is_per_100k: typed.per_100k, by: typed.by });
    Ok(asked)
}

fn step(every: EveryArg) -> usize {
    match every {
        EveryArg::Month => 1,
        EveryArg::Quarter => 3,
        EveryArg::Year => 12,
    }
}

/// Keeps each so many-th month.
fn keep(answer: &mut Forecast, step: usize) {
    answer.points = each(&answer.points, step);
    answer.without_known = answer.without_known.as_deref().map(|points| each(points, step));
}

fn each(points: &[FanPoint], step: usize) -> Vec<FanPoint> {
    points.iter().skip(step - 1).step_by(step).copied().collect()
}

fn table(answer: &Forecast, shown: &ForecastShownArgs) -> anyhow::Result<()> {
    output::text(&format!("{}.\n\n", capital(&answer.finding)))?;
    if shown.ledger {
        ledger_by_role(answer)?;
    } else {
        let step = step(shown.every.unwrap_or(EveryArg::Year));
        fan(&answer.points, step, answer.measure)?;
        if let Some(without) = &answer.without_known {
            output::text("Without what is known of posts\n")?;
            fan(without, step, answer.measure)?;
        }
        ledger(answer)?;
    }
    accuracy(&answer.accuracy)?;
    let lists = [
        (
            "Taken to be otherwise",
            answer.overrides.iter().map(|one| format!("{} ({}: {})", one.size, one.author, one.reason)).collect(),
        ),
        ("How it was made", answer.method.clone()),
        ("Borrowed", answer.borrowed.clone()),
        ("To know", answer.notes.clone()),
    ];
    for (title, lines) in lists.iter().filter(|(_, lines): &&(&str, Vec<String>)| !lines.is_empty()) {
        output::text(&format!("\n{title}\n"))?;
        for line in lines {
            output::text(&format!("- {}\n", capital(line)))?;
        }
    }
    Ok(())
}

fn parts(answer: &ForecastParts) -> anyhow::Result<()> {
    output::text(&format!("{}.\n\n", capital(&answer.finding)))?;
    let row = |part: &PartLine| {
        let numbers = [part.now, part.end.p05, part.end.p25, part.end.p50, part.end.p75, part.end.p95];
        let mut row = vec![part.area.code.clone(), part.area.name.clone(), part.practices.to_string()];
        row.push(format!("{:.0} %", 100.0 * part.coverage));
        row.extend(numbers.map(|number| output::decimal(number, 2)));
        row
    };
    let rows: Vec<Vec<String>> = answer.parts.iter().map(row).collect();
    let headers = ["area", "name", "practices", "patients", "now", "5 %", "25 %", "middle", "75 %", "95 %"];
    output::table(&headers, &rows)?;
    for note in &answer.notes {
        output::text(&format!("- {}\n", capital(note)))?;
    }
    Ok(())
}

fn fan(points: &[FanPoint], step: usize, measure: Measured) -> anyhow::Result<()> {
    let unit = if measure == Measured::Fte { "FTE" } else { "people" };
    let headers = [unit, "mean", "5 %", "10 %", "25 %", "middle", "75 %", "90 %", "95 %"];
    let row = |point: &FanPoint| {
        let numbers = [point.mean, point.p05, point.p10, point.p25, point.p50, point.p75, point.p90, point.p95];
        let mut row = vec![point.period.to_string()];
        row.extend(numbers.map(|number| output::decimal(number, decimals(points))));
        row
    };
    let rows: Vec<Vec<String>> = points.iter().skip(step - 1).step_by(step).map(row).collect();
    output::table(&headers, &rows)
}

/// Decimals that show a change of a thousandth or so.
fn decimals(points: &[FanPoint]) -> usize {
    match points.first().map_or(0.0, |point| point.mean) {
        large if 1_000.0 <= large => 0,
        middling if 100.0 <= middling => 1,
        _ => 2,
    }
}

/// The ledger of all roles: what happened down the side, years across.
fn ledger(answer: &Forecast) -> anyhow::Result<()> {
    let mut whats: Vec<&str> = Vec::new();
    for line in &answer.ledger_all {
        if !whats.contains(&line.what.as_str()) {
            whats.push(&line.what);
        }
    }
    // A flow that begins in a later year still stands before what closes a year.
    whats.sort_by_key(|what| {
        let flows = |line: &&LedgerLine| line.what == *what;
        let flow = answer.ledger_all.iter().find(flows).and_then(|line| line.flow);
        let place = match (flow, *what) {
            (Some(flow), _) => flow as usize + 1,
            (None, "start") => 0,
            (None, "end") => usize::MAX,
            (None, _) => usize::MAX - 1,
        };
        (place, *what)
    });
    let counts = |what: &str, year: u8| {
        let line = answer.ledger_all.iter().find(|line| line.what == what && line.year == year)?;
        match answer.measure {
            Measured::Fte => Some(line.fte),
            Measured::Headcount => line.heads,
        }
    };
    let mut headers = vec!["ledger".to_owned()];
    headers.extend((1..=answer.years).map(|year| format!("year {year}")));
    let cell = |what: &str, year| counts(what, year).map(|number| output::decimal(number, decimals(&answer.points)));
    let rows: Vec<Vec<String>> = whats
        .iter()
        .map(|what| {
            let numbers = (1..=answer.years).map(|year| cell(what, year).unwrap_or_default());
            std::iter::once((*what).to_owned()).chain(numbers).collect()
        })
        .collect();
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    output::table(&headers, &rows)
}

fn ledger_by_role(answer: &Forecast) -> anyhow::Result<()> {
    let row = |line: &LedgerLine| {
        vec![
            line.year.to_string(),
            line.role.replace('_', " "),
            line.what.clone(),
            line.heads.map_or_else(String::new, |heads| output::decimal(heads, 1)),
            output::decimal(line.fte, 2),
        ]
    };
    let rows: Vec<Vec<String>> = answer.ledger.iter().map(row).collect();
    output::table(&["year", "role", "what", "people", "FTE"], &rows)
}

fn accuracy(lines: &[AccuracyLine]) -> anyhow::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let shown = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| output::decimal(value, 1));
    let row = |line: &AccuracyLine| {
        vec![
            line.years.to_string(),
            line.of.clone(),
            line.method.clone(),
            line.origins.to_string(),
            shown(line.wape_pct),
            shown(line.cover90_pct),
            shown(line.below_simple_pct),
            line.simple.clone(),
        ]
    };
    let rows: Vec<Vec<String>> = lines.iter().map(row).collect();
    let headers = ["years ahead", "of", "method", "origins", "error, %", "inside 90 %", "better by, %", "than"];
    output::table(&headers, &rows)
}
