//! `wholetime compare`.

use std::process::ExitCode;

use wholetime_reports::words;
use wholetime_vocabulary::{Level, Value};
use wholetime_workbench::Workbench;
use wholetime_workbench::questions::compare::{CompareAsked, ComparedArea, Comparison};

use crate::arguments::{Format, ScopeArgs};
use crate::{output, settings};

pub(super) fn run(
    bench: &Workbench,
    indicator: &str,
    within: &str,
    asked: CompareAsked,
    scope: ScopeArgs,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let answer = bench.compare(indicator, within, asked, settings::scope(scope))?;
    output::answer(format, &answer, wholetime_reports::csv::comparison_csv, table)?;
    Ok(ExitCode::SUCCESS)
}

fn table(answer: &Comparison) -> anyhow::Result<()> {
    let decimals = words::decimals(answer.indicator.unit);
    let unit = answer.indicator.unit.title();
    output::text(&format!(
        "{} ({unit})\n{} of {} at {}, {}\n{}\n",
        answer.indicator.title,
        answer.level.titles(),
        answer.within.name,
        answer.period,
        answer.basis.title(),
        answer.finding,
    ))?;
    let has_peers = answer.peer_rule.is_some();
    let mut headers =
        vec!["code", "name", "value", "95 % by chance", "z", "band", "rank", "tenth", "coverage", "over all"];
    if has_peers {
        headers.push("peers' median");
    }
    let has_trend = answer.areas.iter().any(|area| area.trend.is_some());
    if has_trend {
        headers.push("five years");
    }
    let rows: Vec<Vec<String>> = answer
        .areas
        .iter()
        .map(|area| {
            let mut row = vec![
                area.code.clone(),
                area.name.clone(),
                output::number(area.value_reporting, decimals),
                limits(area, decimals),
                area.z.known().map(|z| format!("{z:.2}")).unwrap_or_default(),
                words::band(&area.band).unwrap_or_default().to_owned(),
                rank(area),
                area.decile.map(|decile| decile.to_string()).unwrap_or_default(),
                words::share(area.coverage),
                if area.value == area.value_reporting { String::new() } else { output::number(area.value, decimals) },
            ];
            if has_peers {
                row.push(area.peers.as_ref().map(|peers| output::decimal(peers.median, decimals)).unwrap_or_default());
            }
            if has_trend {
                row.push(area.trend.map(words::trend).unwrap_or_default().to_owned());
            }
            row
        })
        .collect();
    output::table(&headers, &rows)?;
    let mut said = Vec::new();
    if let Value::Known(centre) = answer.centre {
        said.push(format!("centre {} ({} areas)", output::decimal(centre, decimals), answer.method.n));
    }
    if answer.within.level != Level::England {
        said.push(format!("{} {}", answer.within.name, output::number(answer.area_value, decimals)));
    }
    if let Some(england) = &answer.england {
        said.push(format!("England {} ({})", output::number(england.value, decimals), england.basis.title()));
    }
    output::text(&format!("{}\n", said.join("; ")))?;
    for area in &answer.not_compared {
        let why = area.warnings.last().cloned().unwrap_or_else(|| match area.value {
            Value::Missing(why) => why.phrase().to_owned(),
            Value::Known(_) => String::new(),
        });
        output::text(&format!("not compared: {} {} ({why})\n", area.code, area.name))?;
    }
    if let Some(rule) = answer.peer_rule.as_ref().and_then(|rule| rule["in_words"].as_str()) {
        output::text(&format!("peers: {rule}\n"))?;
    }
    for line in [&answer.method.statement, &answer.method.event_source, &answer.method.funnel, &answer.method.ranks] {
        output::text(&format!("{line}\n"))?;
    }
    for note in &answer.notes {
        output::text(&format!("{note}\n"))?;
    }
    super::corrections::beside(&answer.corrections)
}

fn limits(area: &ComparedArea, decimals: usize) -> String {
    match (area.low, area.high) {
        (Value::Known(low), Value::Known(high)) => {
            format!("{} to {}", output::decimal(low, decimals), output::decimal(high, decimals))
        }
        _ => String::new(),
    }
}

fn rank(area: &ComparedArea) -> String {
    match (area.rank_low, area.rank_high) {
        (Some(low), Some(high)) => format!("{low} to {high}"),
        _ => String::new(),
    }
}
