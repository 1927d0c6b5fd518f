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
        let headers = [
            "place",
            "baseline (A)",
            "vacancies (B)",
            "retirements (C)",
            "expansion (E)",
            "of it abroad",
            "B + C",
            "% of A",
            "gap B + C + E",
            "% of A",
            "locums %",
            "over 50",
        ];
        let rows: Vec<Vec<String>> = gap.places.iter().map(row).collect();
        output::table(&headers, &rows)?;
        said(gap)?;
    }
    Ok(())
}

/// What stands below a table: the baseline, who is left out, totals that are stated otherwise, forecasts.
fn said(gap: &GapOf) -> anyhow::Result<()> {
    let definition = gap.definition.as_ref().map_or_else(String::new, |what| format!(": {what}"));
    output::text(&format!("  measured against {}{definition}\n", gap.baseline))?;
    output::text(&format!("  vacancies and retirements: {}\n  left out: {}\n", gap.source, gap.leaves_out))?;
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

fn row(line: &GapLine) -> Vec<String> {
    let over_50 = match (line.over_50.value, line.over_50_pct) {
        (Some(people), _) => people.to_string(),
        (None, Some(share)) => format!("{} %", share.exact().written(1)),
        (None, None) => not_stated(),
    };
    vec![
        line.title.clone(),
        wte(line.baseline.value),
        wte(line.vacancies.value),
        wte(line.retirements.value),
        wte(line.expansion.value),
        wte(line.international.value),
        wte(line.gap_without_expansion),
        percent(line.gap_without_expansion_pct),
        wte(line.gap),
        percent(line.gap_pct),
        percent(line.locum_pct),
        over_50,
    ]
}

fn not_stated() -> String {
    "(not stated)".to_owned()
}

fn wte(wte: Option<Wte>) -> String {
    wte.map_or_else(not_stated, |wte| wte.to_string())
}

fn percent(share: Option<Percent>) -> String {
    share.map_or_else(not_stated, |share| share.exact().written(1))
}
