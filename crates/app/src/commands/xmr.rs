//! `wholetime xmr`.

use std::path::Path;
use std::process::ExitCode;

use wholetime_workbench::Workbench;
use wholetime_workbench::questions::control::{ControlAsked, ControlChart};

use crate::arguments::{Format, ScopeArgs};
use crate::{output, settings};

pub(super) fn run(
    bench: &Workbench,
    area: &str,
    indicator: &str,
    asked: &ControlAsked,
    file: Option<&Path>,
    scope: ScopeArgs,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let chart = bench.control(area, indicator, asked, settings::scope(scope))?;
    if let Some(path) = file {
        let bytes = wholetime_reports::download::control(&chart, path)?;
        super::write(path, &bytes)?;
        output::text(&format!("{}\n", path.display()))?;
        return Ok(ExitCode::SUCCESS);
    }
    output::answer(format, &chart, wholetime_reports::csv::control_csv, table)?;
    Ok(ExitCode::SUCCESS)
}

fn table(chart: &ControlChart) -> anyhow::Result<()> {
    let decimals = wholetime_reports::words::decimals(chart.indicator.unit);
    // Changes are smaller than what changes: one decimal more shows them.
    let fine = |value| output::number(value, decimals + 1);
    let indicator = &chart.indicator;
    let unit = indicator.unit.title();
    output::text(&format!("{}, {}: {} ({unit})\n", chart.area.name, indicator.title, chart.of.title()))?;
    let rows: Vec<Vec<String>> = chart
        .points
        .iter()
        .map(|point| {
            let signals: Vec<&str> = point.signals.iter().map(|signal| signal.sentence.as_str()).collect();
            vec![
                point.period.to_string(),
                output::number(point.value, decimals),
                point.change.map_or_else(String::new, fine),
                point.previous_period.map_or_else(String::new, |period| period.to_string()),
                fine(point.mean),
                fine(point.low),
                fine(point.high),
                signals.join("; "),
            ]
        })
        .collect();
    output::table(&["period", "value", "change", "since", "mean", "low", "high", "not as usual"], &rows)?;
    let target = chart.assurance.iter().map(|assurance| assurance.sentence.as_str());
    let said = std::iter::once(chart.finding.as_str()).chain(target);
    for line in said.chain(chart.warnings.iter().chain(&chart.notes).map(String::as_str)) {
        output::text(&format!("{line}\n"))?;
    }
    Ok(())
}
