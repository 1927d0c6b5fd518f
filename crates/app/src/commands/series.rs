//! `wholetime series`.

use std::path::Path;
use std::process::ExitCode;

use wholetime_vocabulary::StaffGroup;
use wholetime_workbench::Workbench;
use wholetime_workbench::questions::series::SeriesAsked;

use crate::arguments::{Format, ScopeArgs};
use crate::{output, settings};

/// The indicator meant: `turnover`, `joiners` and `leavers` are of a group, GPs where none is named.
pub(super) fn named(indicator: &str, group: Option<StaffGroup>) -> String {
    match (indicator, group) {
        ("turnover" | "joiners" | "leavers", group) => format!("{indicator}_{}", group.unwrap_or(StaffGroup::Gp)),
        (_, Some(group)) => format!("{indicator}_{group}"),
        (_, None) => indicator.to_owned(),
    }
}

pub(super) fn run(
    bench: &Workbench,
    area: &str,
    indicator: &str,
    asked: SeriesAsked,
    file: Option<&Path>,
    scope: ScopeArgs,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let series = bench.series(area, indicator, asked, settings::scope(scope))?;
    if let Some(path) = file {
        let bytes = wholetime_reports::download::series(&series, path)?;
        super::write(path, &bytes)?;
        output::text(&format!("{}\n", path.display()))?;
        return Ok(ExitCode::SUCCESS);
    }
    let decimals = match series.indicator.unit.decimals() {
        0 => 0,
        some => some.max(2),
    };
    let rows: Vec<Vec<String>> = series
        .points
        .iter()
        .map(|point| {
            let shown = [Some(point.value), Some(point.numerator), point.denominator]
                .map(|value| value.map(|value| output::cell(format, value, decimals)).unwrap_or_default());
            let [value, numerator, denominator] = shown;
            let coverage = if format == Format::Csv {
                point.coverage.to_string()
            } else {
                format!("{:.1} %", point.coverage * 100.0)
            };
            vec![
                point.area.clone(),
                point.name.clone(),
                point.period.to_string(),
                value,
                numerator,
                denominator,
                coverage,
                if format == Format::Csv { point.basis.word() } else { point.basis.title() }.to_owned(),
            ]
        })
        .collect();
    if format == Format::Table {
        output::text(&format!("{} ({})\n", series.indicator.title, series.indicator.unit.title()))?;
    }
    let headers = ["area", "name", "period", "value", "numerator", "denominator", "coverage", "basis"];
    output::rows(format, &series, &headers, &rows)?;
    if format == Format::Table {
        for point in series.points.iter().filter(|point| !point.corrections.is_empty()) {
            output::text(&format!("{} of {}:\n", point.name, point.period))?;
            super::corrections::beside(&point.corrections)?;
        }
        for note in &series.notes {
            output::text(&format!("{note}\n"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
