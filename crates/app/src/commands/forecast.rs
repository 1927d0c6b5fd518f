//! `wholetime forecast`.

use std::process::ExitCode;

use anyhow::Context as _;
use wholetime_workbench::Workbench;
use wholetime_workbench::models::scenario::Scenario;
use wholetime_workbench::questions::forecast::{Forecast, ForecastAsked, TargetAsked};

use crate::arguments::{ForecastArgs, Format, ScopeArgs};
use crate::{output, settings};

pub(super) fn run(
    bench: &Workbench,
    area: &str,
    typed: &ForecastArgs,
    scope: ScopeArgs,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let answer = bench.forecast(area, &asked(typed)?, settings::scope(scope))?;
    let headers = ["period", "mean", "p05", "p10", "p25", "p50", "p75", "p90", "p95"];
    let rows: Vec<Vec<String>> = answer
        .points
        .iter()
        .map(|point| {
            let numbers = [point.mean, point.p05, point.p10, point.p25, point.p50, point.p75, point.p90, point.p95];
            let mut row = vec![point.period.to_string()];
            row.extend(numbers.map(|number| output::decimal(number, 2)));
            row
        })
        .collect();
    if format == Format::Table {
        output::text(&format!("{}\n", heading(&answer)))?;
    }
    output::rows(format, &answer, &headers, &rows)?;
    Ok(ExitCode::SUCCESS)
}

/// From what was typed to what is asked.
pub(super) fn asked(typed: &ForecastArgs) -> anyhow::Result<ForecastAsked> {
    let scenario = match &typed.scenario {
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
            Some(Scenario::read(&text).with_context(|| path.display().to_string())?)
        }
        None => None,
    };
    let mut asked = ForecastAsked {
        definition: typed.definition,
        measure: typed.measure,
        from: typed.from,
        replicates: typed.replicates,
        seed: typed.seed,
        scenario,
        ..ForecastAsked::of(typed.group, typed.years)
    };
    asked.target = typed.target.map(|value| TargetAsked { value, is_per_100k: typed.per_100k, by: typed.by });
    Ok(asked)
}

fn heading(answer: &Forecast) -> String {
    format!("{} ({}): {}, from {}", answer.area.name, answer.area.code, answer.group.title(), answer.from.in_words())
}
