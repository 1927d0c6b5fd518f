//! `wholetime gradient`.

use std::process::ExitCode;

use wholetime_reports::words;
use wholetime_workbench::Workbench;
use wholetime_workbench::questions::gradient::{Gradient, GradientAsked};

use crate::arguments::{Format, ScopeArgs};
use crate::{output, settings};

pub(super) fn run(
    bench: &Workbench,
    indicator: &str,
    within: &str,
    asked: GradientAsked,
    scope: ScopeArgs,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let answer = bench.gradient(indicator, within, asked, settings::scope(scope))?;
    output::answer(format, &answer, wholetime_reports::csv::gradient_csv, table)?;
    Ok(ExitCode::SUCCESS)
}

fn table(answer: &Gradient) -> anyhow::Result<()> {
    let decimals = words::decimals(answer.indicator.unit).max(1);
    output::text(&format!(
        "{} ({}) by deprivation, {} of {}\n{}\n",
        answer.indicator.title,
        answer.indicator.unit.title(),
        answer.level.titles(),
        answer.area.name,
        answer.finding,
    ))?;
    let number = |value: f64| output::decimal(value, decimals);
    let rows: Vec<Vec<String>> = answer
        .points
        .iter()
        .map(|point| {
            let mut row = vec![
                point.period.to_string(),
                output::decimal(point.sii, decimals),
                format!("{} to {}", number(point.sii_low), number(point.sii_high)),
                point.rii.map(|rii| format!("{rii:.3}")).unwrap_or_default(),
            ];
            row.extend((1..=5_u8).map(|wanted| {
                point.fifths.iter().find(|one| one.fifth == wanted).map(|one| number(one.value)).unwrap_or_default()
            }));
            row.push(point.n.to_string());
            row.push(point.zeros.to_string());
            row.push(point.sii_without_zeros.map(number).unwrap_or_default());
            row
        })
        .collect();
    output::table(
        &["period", "SII", "95 %", "RII", "most deprived", "2", "3", "4", "least", "n", "zeros", "SII without"],
        &rows,
    )?;
    output::text(&format!("{}\n", answer.method))?;
    for note in &answer.notes {
        output::text(&format!("{note}\n"))?;
    }
    Ok(())
}
