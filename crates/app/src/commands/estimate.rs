//! `wholetime estimate`.

use std::process::ExitCode;

use wholetime_vocabulary::{Value, counted, how_many};
use wholetime_workbench::Workbench;
use wholetime_workbench::questions::estimate::{Estimate, EstimateAsked};

use crate::arguments::{Format, ScopeArgs};
use crate::{output, settings};

pub(super) fn run(
    bench: &Workbench,
    area: &str,
    indicator: &str,
    asked: EstimateAsked,
    scope: ScopeArgs,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let answer = bench.estimate(area, indicator, asked, settings::scope(scope))?;
    if format == Format::Table {
        head(&answer)?;
    }
    let rows: Vec<Vec<String>> = answer
        .practices
        .iter()
        .map(|practice| {
            let value = |value: Value, decimals| output::cell(format, value, decimals);
            vec![
                practice.code.clone(),
                practice.name.clone(),
                if format == Format::Table { practice.why_in_words() } else { practice.why_missing }.to_owned(),
                practice.last_valid.map(|last| last.period.to_string()).unwrap_or_default(),
                practice.last_valid.map(|last| output::figure(format, last.value, 2)).unwrap_or_default(),
                value(practice.patients, 0),
                value(practice.area_rate, 2),
                practice.weight_on_rate.map(|weight| output::figure(format, weight, 2)).unwrap_or_default(),
                value(practice.estimate, 2),
                value(practice.low, 2),
                value(practice.high, 2),
            ]
        })
        .collect();
    let headers = [
        "code",
        "name",
        "why missing",
        "last valid",
        "value then",
        "patients",
        "area per 100k",
        "weight on rate",
        "estimate",
        "low",
        "high",
    ];
    output::rows(format, &answer, &headers, &rows)?;
    if format == Format::Table {
        foot(&answer)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn head(answer: &Estimate) -> anyhow::Result<()> {
    let decimals = answer.indicator.unit.decimals().max(2);
    let value = |value: Value| output::number(value, decimals);
    let Estimate { reported, estimated, .. } = answer;
    output::text(&format!(
        "ESTIMATE, not a published figure: {} ({}) of {} at {}\n",
        answer.indicator.title,
        answer.indicator.unit.title(),
        answer.area.name,
        answer.period
    ))?;
    output::text(&format!(
        "reported   {}  ({}, {:.1} % of the patients)\n",
        value(reported.value),
        counted(f64::from(reported.practices), "practice"),
        100.0 * reported.coverage
    ))?;
    if answer.practices.is_empty() {
        let value = value(estimated.value);
        return output::text(&format!("estimated  {value}  (every practice reported; nothing is estimated)\n"));
    }
    output::text(&format!(
        "estimated  {}  ({} to {}, with {}, {:.1} % of the patients, estimated)\n",
        value(estimated.value),
        value(estimated.low),
        value(estimated.high),
        counted(f64::from(estimated.practices_estimated), "practice"),
        estimated.patients_estimated_pct
    ))
}

fn foot(answer: &Estimate) -> anyhow::Result<()> {
    for line in &answer.accuracy {
        let age = line.age_months.map_or_else(
            || "without an own value".to_owned(),
            |months| format!("with an own value {} old", counted(f64::from(months), "month")),
        );
        let errors = line.errors.map_or_else(
            || "nothing is held to test such estimates".to_owned(),
            |errors| {
                format!(
                    "such estimates err by {:.2} (root mean square over {} that were reported), {:.0} % of what the \
                     rate of the area errs by",
                    errors.rmse,
                    how_many(errors.n, "value"),
                    errors.rmse_relative_pct
                )
            },
        );
        output::text(&format!("{} {age}: {errors}\n", how_many(line.practices, "practice")))?;
    }
    for note in &answer.notes {
        output::text(&format!("{note}\n"))?;
    }
    Ok(())
}
