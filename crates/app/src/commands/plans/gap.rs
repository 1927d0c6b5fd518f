//! `wholetime plan gap`: what will be missing of each profession, by place.

use std::process::ExitCode;

use wholetime_reports::csv;
use wholetime_workbench::Workbench;
use wholetime_workbench::plans::gap::Told;
use wholetime_workbench::plans::plan::ForecastGap;
use wholetime_workbench::plans::quantity::{Percent, Wte};
use wholetime_workbench::questions::plans::gap::{GapAnswer, GapLine, GapOf};

use crate::arguments::Format;
use crate::output;

pub(super) fn run(bench: &Workbench, named: &str, format: Format) -> anyhow::Result<ExitCode> {
    let answer = bench.plan_gap(&super::source(bench, named)?)?;
    output::answer(format, &answer, csv::gap_csv, table)?;
    Ok(ExitCode::SUCCESS)
}

fn table(answer: &GapAnswer) -> anyhow::Result<()> {
    if answer.gaps.is_empty() {
        return output::text("the plan tells of no gap; add [[gap]] to the document\n");
    }
    for gap in &answer.gaps {
        output::text(&format!("{}, {}\n", gap.title, gap.year))?;
        let told: Vec<&Column> = COLUMNS.iter().filter(|column| column.is_told(gap)).collect();
        let headers: Vec<&str> = std::iter::once("place").chain(told.iter().map(|column| column.title)).collect();
        let rows = gap.places.iter().map(|line| {
            let cells = told.iter().map(|column| (column.cell)(line).unwrap_or_else(|| "(not stated)".to_owned()));
            std::iter::once(line.title.clone()).chain(cells).collect()
        });
        output::table(&headers, &rows.collect::<Vec<Vec<String>>>())?;
        let silent: Vec<&str> =
            COLUMNS.iter().filter(|column| !column.is_told(gap)).map(|column| column.title).collect();
        if !silent.is_empty() {
            output::text(&format!("  not stated of any place: {}\n", silent.join("; ")))?;
        }
        said(gap)?;
    }
    Ok(())
}

/// What stands below a table: the baseline, who is left out, totals that are stated otherwise, forecasts.
fn said(gap: &GapOf) -> anyhow::Result<()> {
    let definition = gap.definition.as_ref().map_or_else(String::new, |what| format!(": {what}"));
    output::text(&format!("  measured against {}{definition}\n", gap.baseline))?;
    output::text(&format!("  source: {}\n  left out: {}\n", gap.source, gap.leaves_out))?;
    for line in &gap.places {
        for (what, told) in figures(line) {
            if let (Some(value), Some(stated)) = (told.value, told.stated) {
                let title = &line.title;
                output::text(&format!("  {what} of {title}: the parts come to {value}, {stated} is stated\n"))?;
            }
        }
        for forecast in &line.forecasts {
            output::text(&format!("  beside it, {}: {}\n", line.title, in_words(forecast)))?;
        }
    }
    output::text("\n")
}

fn figures(line: &GapLine) -> [(&'static str, Told); 5] {
    [
        ("baseline", line.baseline),
        ("vacancies", line.vacancies),
        ("retirements", line.retirements),
        ("expansion", line.expansion),
        ("people over 50", line.over_50),
    ]
}

fn in_words(forecast: &ForecastGap) -> String {
    let range = match (forecast.low, forecast.high) {
        (Some(low), Some(high)) => format!(", {low} to {high}"),
        _ => String::new(),
    };
    format!("a forecast of {} WTE missing by {}{range} ({})", forecast.wte, forecast.when, forecast.source)
}

/// A figure of the table; left out of it where it is stated of no place.
struct Column {
    title: &'static str,
    cell: fn(&GapLine) -> Option<String>,
}

impl Column {
    fn is_told(&self, gap: &GapOf) -> bool {
        gap.places.iter().any(|line| (self.cell)(line).is_some())
    }
}

const COLUMNS: [Column; 12] = [
    Column { title: "baseline (A)", cell: |line| wte(line.baseline.value) },
    Column { title: "vacancies (B)", cell: |line| wte(line.vacancies.value) },
    Column { title: "retirements (C)", cell: |line| wte(line.retirements.value) },
    Column { title: "expansion (E)", cell: |line| wte(line.expansion.value) },
    Column { title: "of it abroad", cell: |line| wte(line.international.value) },
    Column { title: "B + C", cell: |line| wte(line.gap_without_expansion) },
    Column { title: "B + C, % of A", cell: |line| percent(line.gap_without_expansion_pct) },
    Column { title: "gap B + C + E", cell: |line| wte(line.gap) },
    Column { title: "gap, % of A", cell: |line| percent(line.gap_pct) },
    Column { title: "locums, %", cell: |line| percent(line.locum_pct) },
    Column { title: "over 50", cell: |line| wte(line.over_50.value) },
    Column { title: "over 50, %", cell: |line| percent(line.over_50_pct) },
];

fn wte(wte: Option<Wte>) -> Option<String> {
    wte.map(|wte| wte.to_string())
}

fn percent(share: Option<Percent>) -> Option<String> {
    share.map(|share| share.exact().written(1))
}
