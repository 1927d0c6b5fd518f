//! `wholetime need`.

use std::process::ExitCode;

use wholetime_workbench::Workbench;
use wholetime_workbench::questions::forecast::FanPoint;
use wholetime_workbench::questions::need::{Gap, Homes, LayerYear, Need, NeedAsked};

use crate::arguments::{Format, NeedArgs, ScopeArgs};
use crate::{output, settings};

pub(super) fn run(
    bench: &Workbench,
    area: &str,
    typed: NeedArgs,
    scope: ScopeArgs,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let answer = bench.need(area, &asked(typed), settings::scope(scope))?;
    output::answer(format, &answer, wholetime_reports::csv::need_csv, table)?;
    Ok(ExitCode::SUCCESS)
}

fn asked(typed: NeedArgs) -> NeedAsked {
    let people_per_home = typed.people_per_home;
    NeedAsked {
        group: typed.group,
        definition: typed.definition,
        from: typed.from,
        years: typed.years,
        variant: typed.variant,
        denominator: typed.denominator,
        with: typed.with,
        without: typed.without,
        projection_share: typed.projection_share,
        homes: typed.homes.map(|homes| Homes { homes, people_per_home }),
        rates_pct: typed.rates_pct,
        service_pct: typed.service_pct,
        rate: typed.rate,
        with_gap: typed.gap,
        replicates: typed.replicates,
        seed: typed.seed,
    }
}

fn fte(need: &Need, number: Option<f64>) -> String {
    number.map_or_else(String::new, |number| output::decimal(number, need.decimals()))
}

fn table(need: &Need) -> anyhow::Result<()> {
    output::text(&format!("{} ({})\n{}\n", need.area.name, need.area.code, need.finding))?;
    if let Some(gap) = &need.gap {
        output::text(&format!("{}\n", gap.finding))?;
    }
    years(need)?;
    layers(need)?;
    bridge(need)?;
    variants(need)?;
    if let Some(gap) = &need.gap {
        of_gap(need, gap)?;
    }
    output::text(&format!("rate: {}\n", need.rate.sentence))?;
    for line in need.method.iter().chain(need.gap.iter().flat_map(|gap| &gap.method)) {
        output::text(&format!("{line}\n"))?;
    }
    for line in &need.borrowed {
        output::text(&format!("borrowed: {line}\n"))?;
    }
    for line in &need.notes {
        output::text(&format!("note: {line}\n"))?;
    }
    Ok(())
}

fn years(need: &Need) -> anyhow::Result<()> {
    let rows: Vec<Vec<String>> = need
        .needs
        .iter()
        .map(|line| {
            vec![
                line.period.to_string(),
                output::decimal(line.patients, 0),
                output::decimal(line.weighted, 0),
                fte(need, line.fte_needed),
            ]
        })
        .collect();
    output::table(&["at", "patients", "weighted patients", "FTE needed"], &rows)
}

fn layers(need: &Need) -> anyhow::Result<()> {
    let rows: Vec<Vec<String>> = need
        .layers
        .iter()
        .map(|line| {
            let factor =
                |year: Option<&LayerYear>| year.map_or_else(String::new, |year| output::decimal(year.factor, 4));
            vec![
                line.layer.word().to_owned(),
                if line.is_on { "on" } else { "off" }.to_owned(),
                factor(line.years.first()),
                factor(line.years.last()),
                fte(need, line.fte_if_switched),
            ]
        })
        .collect();
    output::table(&["layer", "", "factor now", "at the end", "FTE if switched"], &rows)?;
    // Sources are sentences, too long for a column.
    for line in &need.layers {
        output::text(&format!("{}: {}\n", line.layer.word(), line.source))?;
    }
    Ok(())
}

fn bridge(need: &Need) -> anyhow::Result<()> {
    let (Some(end), Some(bridge)) = (need.end(), &need.bridge) else { return Ok(()) };
    let number = |value: f64| output::decimal(value, bridge.decimals);
    let signed = |value: f64| {
        let shown = number(value);
        let is_more = 0.0 < value && shown.contains(|digit: char| ('1'..='9').contains(&digit));
        if is_more { format!("+{shown}") } else { shown }
    };
    let mut rows = vec![vec![format!("list of {}", need.from), number(bridge.start), String::new()]];
    for bar in &bridge.bars {
        let range = format!("{} to {}", signed(bar.low_over_orders), signed(bar.high_over_orders));
        rows.push(vec![bar.title.clone(), signed(bar.printed), range]);
    }
    rows.push(vec![format!("need in {}", end.period), number(bridge.end), String::new()]);
    output::table(&["from the list to the need", bridge.unit, "over all orders"], &rows)
}

fn variants(need: &Need) -> anyhow::Result<()> {
    if need.variants.is_empty() {
        return Ok(());
    }
    let rows: Vec<Vec<String>> = need
        .variants
        .iter()
        .map(|line| {
            vec![
                line.variant.to_string(),
                line.title.to_owned(),
                output::decimal(line.patients, 0),
                output::decimal(line.weighted, 0),
                fte(need, line.fte_needed),
            ]
        })
        .collect();
    output::table(&["variant", "", "patients", "weighted patients", "FTE needed"], &rows)
}

fn of_gap(need: &Need, gap: &Gap) -> anyhow::Result<()> {
    let number = |value: f64| output::decimal(value, need.decimals());
    let shown = |fan: &FanPoint| [fan.p50, fan.p05, fan.p95].map(|value| output::decimal(value, need.decimals()));
    let mut rows = vec![vec![
        "now".to_owned(),
        number(gap.supply_now),
        String::new(),
        number(gap.need_now),
        String::new(),
        number(gap.now),
        String::new(),
        String::new(),
    ]];
    for point in &gap.points {
        let mut row = vec![point.period.to_string()];
        for fan in [&point.supply, &point.need, &point.gap] {
            let [middle, low, high] = shown(fan);
            row.extend([middle, format!("{low} to {high}")]);
        }
        row.push(format!("{:.0} %", point.chance_met_pct));
        rows.push(row);
    }
    output::table(&["at", "supply", "90 %", "need", "90 %", "gap", "90 %", "chance it is met"], &rows)
}
