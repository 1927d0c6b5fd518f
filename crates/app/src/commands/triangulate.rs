//! `wholetime triangulate`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use wholetime_reports::words;
use wholetime_workbench::Workbench;
use wholetime_workbench::questions::triangulate::{Stated, Triangulation};

use crate::arguments::{Format, ScopeArgs};
use crate::{output, settings};

pub(super) fn run(
    bench: &Workbench,
    area: &str,
    indicator: &str,
    stated: Option<&Path>,
    scope: ScopeArgs,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let stated = match stated {
        None => Stated::default(),
        Some(path) => {
            let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
            Stated::read(&bytes, words::file_name(&path.display().to_string()))?
        }
    };
    let answer = bench.triangulate(area, indicator, &stated, settings::scope(scope))?;
    output::answer(format, &answer, wholetime_reports::csv::triangulation_csv, table)?;
    Ok(ExitCode::SUCCESS)
}

fn table(answer: &Triangulation) -> anyhow::Result<()> {
    let decimals = words::decimals(answer.indicator.unit);
    let rows: Vec<Vec<String>> = answer
        .figures
        .iter()
        .map(|figure| {
            let against = answer.differences.iter().find(|difference| difference.figure == figure.label);
            let difference = against.map(|against| words::signed(against.difference.into(), decimals));
            let percent = against
                .and_then(|against| against.difference_pct)
                .map(|percent| format!("{} %", words::signed(percent.into(), 1)));
            let role = match (figure.is_baseline, figure.is_context) {
                (true, _) => "baseline",
                (_, true) => "context",
                _ => "",
            };
            vec![
                figure.label.clone(),
                figure.definition.clone().unwrap_or_default(),
                output::number(figure.value, decimals),
                match figure.holds_estimates {
                    Some(true) => "with estimates".to_owned(),
                    _ => figure.coverage.map(words::share).unwrap_or_default(),
                },
                figure.practices.map(|count| count.to_string()).unwrap_or_default(),
                difference.unwrap_or_default(),
                percent.unwrap_or_default(),
                role.to_owned(),
            ]
        })
        .collect();
    output::text(&format!(
        "{} of {} around {} ({})\n",
        answer.indicator.title,
        answer.area.name,
        answer.period,
        answer.indicator.unit.title()
    ))?;
    output::table(&["source", "counts", "value", "coverage", "practices", "difference", "percent", ""], &rows)?;
    // What stands for context differs by what it counts, as the table says.
    for difference in answer.differences.iter().filter(|difference| !difference.is_context) {
        output::text(&format!("{}:\n", difference.figure))?;
        for reason in &difference.reasons {
            output::text(&format!("  {}\n", reason.sentence))?;
        }
        if let Some(unexplained) = difference.unexplained {
            output::text(&format!(
                "  left when these are taken away: {}\n",
                words::signed(unexplained.into(), decimals)
            ))?;
        }
    }
    output::text(&format!("baseline: {}: {}\n", answer.baseline.label, answer.baseline.why))?;
    output::text(&format!("rule: {}\n", answer.baseline.rule))?;
    for note in &answer.notes {
        output::text(&format!("{note}\n"))?;
    }
    Ok(())
}
