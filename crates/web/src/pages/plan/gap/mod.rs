//! `GET /plans/{id}/gap`: what will be missing of each profession by place, and `GET /plans/{id}/gap.csv`.

use askama::Template;
use axum::extract::Path;
use wholetime_reports::{Download, csv};
use wholetime_workbench::plans::gap::Told;
use wholetime_workbench::plans::quantity::{Percent, Wte};
use wholetime_workbench::questions::plans::gap::{GapLine, GapOf};

use super::{Heading, behind};
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::{Cell, Frame, Link, Table};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/plan/gap/page.html")]
struct GapPage {
    frame: Frame,
    heading: Heading,
    gaps: Vec<Section>,
    downloads: Vec<Link>,
}

/// A profession.
struct Section {
    title: String,
    /// The gap of the whole in a sentence.
    lede: String,
    baseline: String,
    source: String,
    leaves_out: String,
    table: Table,
    /// Who is there beside the gap: locums, people over 50.
    beside: Table,
    forecasts: Table,
    /// Totals that are stated otherwise than their parts come to.
    stated: Vec<String>,
}

pub(in crate::pages) async fn page(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Page {
    let page = ask(bench, move |bench| -> Result<GapPage, Problem> {
        let answer = bench.plan_gap(&super::source(&id, &words))?;
        let heading = Heading::of(&answer.plan, "gap", &words);
        Ok(GapPage {
            frame: heading.frame(&answer.plan, "Gap"),
            gaps: answer.gaps.iter().enumerate().map(|(index, gap)| section(index, gap)).collect(),
            downloads: vec![
                Link::new(behind(&answer.plan.id, "gap.csv", &words), "The gap of every profession (CSV)"),
                Link::new(
                    format!("/api/v1{}", behind(&answer.plan.id, "gap", &words)),
                    "The same as JSON from the API",
                ),
            ],
            heading,
        })
    });
    answer::page(&page.await?)
}

/// `GET /plans/{id}/gap.csv`: `version`.
pub(in crate::pages) async fn download(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Page {
    let name = format!("{id}-gap");
    let text = ask(bench, move |bench| -> Result<String, Problem> {
        Ok(csv::gap_csv(&bench.plan_gap(&super::source(&id, &words))?)?)
    });
    answer::file(text.await?.into_bytes(), Download::Csv, &name)
}

fn section(index: usize, gap: &GapOf) -> Section {
    let definition = gap.definition.as_ref().map_or_else(String::new, |what| format!(": {what}"));
    let stated = gap.places.iter().flat_map(|line| {
        figures(line).into_iter().filter_map(|(what, told)| {
            let (value, stated) = (told.value?, told.stated?);
            Some(format!("{what} of {}: the parts come to {value}, {stated} is stated.", line.title))
        })
    });
    Section {
        title: format!("{}, {}", gap.title, gap.year),
        lede: gap.places.first().map_or_else(String::new, |whole| lede(whole, &gap.year.to_string())),
        baseline: format!("{}{definition}", gap.baseline),
        source: gap.source.clone(),
        leaves_out: gap.leaves_out.clone(),
        table: table(index, gap),
        beside: beside(index, gap),
        forecasts: forecasts(index, gap),
        stated: stated.collect(),
    }
}

fn figures(line: &GapLine) -> [(&'static str, Told); 5] {
    [
        ("Baseline", line.baseline),
        ("Vacancies", line.vacancies),
        ("Retirements", line.retirements),
        ("Expansion", line.expansion),
        ("People over 50", line.over_50),
    ]
}

/// The gap of the whole: with the expansion where it is stated, without it in any case.
fn lede(whole: &GapLine, year: &str) -> String {
    let of = |wte: Option<Wte>, share: Option<Percent>| -> Option<String> {
        Some(format!("{} WTE, {} % of the baseline", wte?, share?.exact().written(1)))
    };
    let without = of(whole.gap_without_expansion, whole.gap_without_expansion_pct);
    match (of(whole.gap, whole.gap_pct), without) {
        (Some(with), Some(without)) => {
            format!("{} lacks {with}, in {year}; without the expansion {without}.", whole.title)
        }
        (None, Some(without)) => format!("{} lacks {without}, in {year}. No expansion is stated.", whole.title),
        (_, None) => format!("The gap of {} is open: the plan does not state all it is made of.", whole.title),
    }
}

fn table(index: usize, gap: &GapOf) -> Table {
    let caption = format!("{}: the gap by place, WTE", gap.title);
    let mut table = Table::new(&format!("gap-{index}"), caption)
        .column("Place")
        .number("Baseline (A)")
        .number("Vacancies (B)")
        .number("Retirements (C)")
        .number("Expansion (E)")
        .number("Of it from abroad")
        .number("B + C")
        .number("% of A")
        .number("Gap: B + C + E")
        .number("% of A");
    for (at, line) in gap.places.iter().enumerate() {
        let cells = vec![
            Cell::text(&line.title),
            told(line.baseline),
            told(line.vacancies),
            told(line.retirements),
            told(line.expansion),
            told(line.international),
            wte(line.gap_without_expansion),
            percent(line.gap_without_expansion_pct),
            wte(line.gap),
            percent(line.gap_pct),
        ];
        if at == 0 { table.strong_row(cells) } else { table.row(cells) }
    }
    table
}

/// Locums and people over 50; empty where the plan tells of neither.
fn beside(index: usize, gap: &GapOf) -> Table {
    let mut table =
        Table::new(&format!("beside-{index}"), format!("{}: beside the gap, in none of its figures", gap.title))
            .column("Place")
            .number("Vacancies, % of A")
            .number("Locums, % of A")
            .number("People over 50")
            .number("People over 50, %")
            .number("People over 50 for each 100 WTE of A");
    let is_told =
        |line: &GapLine| line.locum_pct.is_some() || line.over_50.value.is_some() || line.over_50_pct.is_some();
    if !gap.places.iter().any(is_told) {
        return table;
    }
    for (at, line) in gap.places.iter().enumerate() {
        let parts = line.locum_of_parts_pct.filter(|_| line.locum_pct.is_some());
        let parts = parts.map_or_else(String::new, |share| format!("parts: {}", share.exact().written(1)));
        let cells = vec![
            Cell::text(&line.title),
            percent(line.vacancy_pct),
            percent(line.locum_pct).small(parts),
            told(line.over_50),
            percent(line.over_50_pct),
            percent(line.over_50_of_baseline_pct),
        ];
        if at == 0 { table.strong_row(cells) } else { table.row(cells) }
    }
    table
}

fn forecasts(index: usize, gap: &GapOf) -> Table {
    let mut table =
        Table::new(&format!("forecast-{index}"), format!("{}: what a forecast says will be missing", gap.title))
            .column("Place")
            .column("At the end of")
            .number("WTE missing")
            .number("Range")
            .number("Gap above, WTE")
            .column("Forecast");
    for line in &gap.places {
        for forecast in &line.forecasts {
            let range = match (forecast.low, forecast.high) {
                (Some(low), Some(high)) => Cell::text(format!("{low} to {high}")),
                _ => not_stated(),
            };
            table.row(vec![
                Cell::text(&line.title),
                Cell::text(forecast.when.to_string()),
                Cell::text(forecast.wte.to_string()),
                range,
                wte(line.gap),
                Cell::text(&forecast.source),
            ]);
        }
    }
    table
}

fn not_stated() -> Cell {
    Cell { text: "not stated".to_owned(), is_missing: true, ..Cell::default() }
}

fn told(told: Told) -> Cell {
    let stated = told.stated.map_or_else(String::new, |stated| format!("stated: {stated}"));
    wte(told.value).small(stated)
}

fn wte(wte: Option<Wte>) -> Cell {
    wte.map_or_else(not_stated, |wte| Cell::text(wte.to_string()))
}

fn percent(share: Option<Percent>) -> Cell {
    share.map_or_else(not_stated, |share| Cell::text(share.exact().written(1)))
}
