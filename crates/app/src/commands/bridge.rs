//! `wholetime bridge`.

use std::process::ExitCode;

use wholetime_vocabulary::StaffGroup;
use wholetime_workbench::Workbench;
use wholetime_workbench::models::scenario::Scenario;
use wholetime_workbench::questions::bridge::{BarLine, BridgeAnswer, BridgeAsked};
use wholetime_workbench::questions::forecast::ForecastAsked;

use crate::arguments::{BridgeArgs, Format, ScopeArgs};
use crate::{output, settings};

pub(super) fn run(
    bench: &Workbench,
    area: &str,
    typed: &BridgeArgs,
    scope: ScopeArgs,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let answer = match (&typed.scenario, typed.group) {
        (Some(scenario), Some(group)) => between_scenarios(bench, area, (typed, scenario, group), scope)?,
        _ => between(bench, area, typed, scope)?,
    };
    output::answer(format, &answer, wholetime_reports::csv::bridge_csv, table)?;
    Ok(ExitCode::SUCCESS)
}

/// Between two dates, or two baselines.
fn between(bench: &Workbench, area: &str, typed: &BridgeArgs, scope: ScopeArgs) -> anyhow::Result<BridgeAnswer> {
    let Some(indicator) = &typed.indicator else {
        anyhow::bail!("say what changed: an indicator such as nurse_fte (wholetime indicators lists them)");
    };
    if let [earlier, later] = typed.baselines.as_slice() {
        return Ok(bench.bridge_baselines(area, indicator, (earlier, later), typed.order)?);
    }
    let asked = BridgeAsked { from: typed.from, to: typed.to, order: typed.order, by: typed.by, basis: typed.basis };
    Ok(bench.bridge(area, indicator, asked, settings::scope(scope))?)
}

fn between_scenarios(
    bench: &Workbench,
    area: &str,
    (typed, scenario, group): (&BridgeArgs, &str, StaffGroup),
    scope: ScopeArgs,
) -> anyhow::Result<BridgeAnswer> {
    let open = |named: &str| -> anyhow::Result<Scenario> {
        Ok(bench.open_scenario(&super::scenarios::source(bench, named)?)?)
    };
    let after = open(scenario)?;
    let before = typed.against.as_deref().map(open).transpose()?;
    let asked = ForecastAsked { from: typed.from, ..ForecastAsked::of(group, typed.years) };
    let scope = settings::scope(scope);
    Ok(bench.bridge_scenarios(area, &asked, (before.as_ref(), &after), typed.order, scope)?)
}

fn table(answer: &BridgeAnswer) -> anyhow::Result<()> {
    let shown = |value: f64| output::decimal(value, answer.decimals);
    output::text(&format!("{}\n\n", answer.finding))?;
    let end = |title: &str, value: f64| vec![title.to_owned(), shown(value), String::new(), String::new()];
    let mut rows = vec![end(&answer.from_title, answer.from_printed)];
    rows.extend(answer.bars.iter().map(|bar| {
        vec![bar.driver.clone(), signed(bar.printed, answer.decimals), range(bar, answer.decimals), bar.about.clone()]
    }));
    rows.push(end(&answer.to_title, answer.to_printed));
    output::table(&["driver", answer.unit.as_str(), "over all orders", "what stands behind it"], &rows)?;
    for line in answer.method.iter().chain(&answer.notes) {
        output::text(&format!("{line}\n"))?;
    }
    Ok(())
}

/// The range over orders, in brackets; nothing where the order makes no difference.
fn range(bar: &BarLine, decimals: usize) -> String {
    let [low, high] = [bar.low_over_orders, bar.high_over_orders].map(|value| signed(value, decimals));
    if low == high { String::new() } else { format!("({low} to {high})") }
}

fn signed(value: f64, decimals: usize) -> String {
    let shown = output::decimal(value, decimals);
    if shown.starts_with('-') || !shown.bytes().any(|byte| matches!(byte, b'1'..=b'9')) {
        shown
    } else {
        format!("+{shown}")
    }
}
