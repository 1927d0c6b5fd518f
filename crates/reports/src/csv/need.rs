//! Need as comma-separated values: layers, needs, the bridge and the gap, a figure a row.

use wholetime_vocabulary::Period;
use wholetime_workbench::questions::need::Need;

use super::{finish, optional, text};
use crate::ReportError;

/// One row: which table, when, what, and its numbers.
#[derive(Default)]
struct Row<'a> {
    table: &'a str,
    when: Option<(usize, Period)>,
    item: &'a str,
    factor: Option<f64>,
    weighted: Option<f64>,
    fte: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    chance_pct: Option<f64>,
}

/// Need: tables `layers` (what each layer adds, year by year, one after the other), `needs`, `bridge` (order-free, with the range
/// over orders), `variants` and `gap` (the middle with its 5 and 95 %).
///
/// # Errors
/// Where the table cannot be written.
pub fn need_csv(need: &Need) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "area",
        "name",
        "group",
        "definition",
        "table",
        "year",
        "period",
        "item",
        "factor",
        "weighted_patients",
        "fte",
        "low",
        "high",
        "chance_pct",
    ])?;
    for row in rows(need) {
        writer.write_record([
            text(&need.area.code),
            text(&need.area.name),
            need.group.word().to_owned(),
            need.definition.map_or_else(String::new, |definition| definition.word().to_owned()),
            row.table.to_owned(),
            row.when.map_or_else(String::new, |(year, _)| year.to_string()),
            row.when.map_or_else(String::new, |(_, period)| period.to_string()),
            text(row.item),
            optional(row.factor),
            optional(row.weighted),
            optional(row.fte),
            optional(row.low),
            optional(row.high),
            optional(row.chance_pct),
        ])?;
    }
    finish(writer)
}

fn rows(need: &Need) -> Vec<Row<'_>> {
    let fte = |weighted: f64| need.rate.per_100k.map(|per_100k| weighted * per_100k / 100_000.0);
    let mut rows = Vec::new();
    for line in &need.layers {
        for year in &line.years {
            rows.push(Row {
                table: "layers",
                when: Some((year.year, year.period)),
                item: line.layer.word(),
                factor: Some(year.factor),
                weighted: Some(year.adds),
                fte: fte(year.adds),
                ..Row::default()
            });
        }
    }
    for line in &need.needs {
        let when = Some((line.year, line.period));
        rows.push(Row { table: "needs", when, item: "patients", weighted: Some(line.patients), ..Row::default() });
        rows.push(Row {
            table: "needs",
            when,
            item: "need",
            weighted: Some(line.weighted),
            fte: line.fte_needed,
            ..Row::default()
        });
    }
    let at_end = need.end().map(|line| (line.year, line.period));
    for bar in need.bridge.iter().flat_map(|bridge| &bridge.bars) {
        let is_of_fte = need.rate.per_100k.is_some();
        rows.push(Row {
            table: "bridge",
            when: at_end,
            item: bar.driver.word(),
            weighted: (!is_of_fte).then_some(bar.value),
            fte: is_of_fte.then_some(bar.value),
            low: Some(bar.low_over_orders),
            high: Some(bar.high_over_orders),
            ..Row::default()
        });
    }
    for line in &need.variants {
        rows.push(Row {
            table: "variants",
            when: at_end,
            item: line.title,
            weighted: Some(line.weighted),
            fte: line.fte_needed,
            ..Row::default()
        });
    }
    for point in need.gap.iter().flat_map(|gap| &gap.points) {
        for (item, fan) in [("supply", &point.supply), ("need", &point.need), ("gap", &point.gap)] {
            rows.push(Row {
                table: "gap",
                when: Some((point.year, point.period)),
                item,
                fte: Some(fan.p50),
                low: Some(fan.p05),
                high: Some(fan.p95),
                chance_pct: (item == "gap").then_some(point.chance_met_pct),
                ..Row::default()
            });
        }
    }
    rows
}
