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
    /// What is stated of no place, in words.
    silent: String,
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
        silent: silent(gap),
        beside: beside(index, gap),
        forecasts: forecasts(index, gap),
        stated: stated.collect(),
    }
}

fn silent(gap: &GapOf) -> String {
    let silent = COLUMNS.iter().filter(|column| !column.is_told(gap)).map(|column| column.title);
    silent.collect::<Vec<_>>().join("; ")
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

/// A figure of a table; left out of it where it is stated of no place.
struct Column {
    title: &'static str,
    cell: fn(&GapLine) -> Option<Cell>,
}

impl Column {
    fn is_told(&self, gap: &GapOf) -> bool {
        gap.places.iter().any(|line| (self.cell)(line).is_some())
    }
}

/// What the gap is made of.
const COLUMNS: [Column; 9] = [
    Column { title: "Baseline (A)", cell: |line| told(line.baseline) },
    Column { title: "Vacancies (B)", cell: |line| told(line.vacancies) },
    Column { title: "Retirements (C)", cell: |line| told(line.retirements) },
    Column { title: "Expansion (E)", cell: |line| told(line.expansion) },
    Column { title: "Of it from abroad", cell: |line| told(line.international) },
    Column { title: "B + C", cell: |line| wte(line.gap_without_expansion) },
    Column { title: "B + C, % of A", cell: |line| percent(line.gap_without_expansion_pct) },
    Column { title: "Gap: B + C + E", cell: |line| wte(line.gap) },
    Column { title: "Gap, % of A", cell: |line| percent(line.gap_pct) },
];

/// What stands beside it.
const BESIDE: [Column; 5] = [
    Column { title: "Vacancies, % of A", cell: |line| percent(line.vacancy_pct) },
    Column {
        title: "Locums, % of A",
        cell: |line| {
            let parts = line.locum_of_parts_pct.map(|share| format!("parts: {}", share.exact().written(1)));
            Some(percent(line.locum_pct)?.small(parts.unwrap_or_default()))
        },
    },
    Column { title: "People over 50", cell: |line| told(line.over_50) },
    Column { title: "People over 50, %", cell: |line| percent(line.over_50_pct) },
    Column { title: "People over 50 for each 100 WTE of A", cell: |line| percent(line.over_50_of_baseline_pct) },
];

fn table(index: usize, gap: &GapOf) -> Table {
    let told = COLUMNS.iter().filter(|column| column.is_told(gap)).collect();
    of_columns(&format!("gap-{index}"), &format!("{}: the gap by place, WTE", gap.title), gap, told)
}

fn of_columns(id: &str, caption: &str, gap: &GapOf, columns: Vec<&Column>) -> Table {
    let mut table = Table::new(id, caption).column("Place");
    for column in &columns {
        table = table.number(column.title);
    }
    for (at, line) in gap.places.iter().enumerate() {
        let cells = columns.iter().map(|column| (column.cell)(line).unwrap_or_else(not_stated));
        let cells = std::iter::once(Cell::text(&line.title)).chain(cells).collect();
        if at == 0 { table.strong_row(cells) } else { table.row(cells) }
    }
    table
}

/// Locums and people over 50; without a row where the plan tells of neither.
fn beside(index: usize, gap: &GapOf) -> Table {
    let told: Vec<&Column> = BESIDE.iter().filter(|column| column.is_told(gap)).collect();
    let caption = format!("{}: beside the gap, in none of its figures", gap.title);
    if told.is_empty() {
        return Table::new(&format!("beside-{index}"), caption);
    }
    of_columns(&format!("beside-{index}"), &caption, gap, told)
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
                wte(line.gap).unwrap_or_else(not_stated),
                Cell::text(&forecast.source),
            ]);
        }
    }
    table
}

fn not_stated() -> Cell {
    Cell { text: "not stated".to_owned(), is_missing: true, ..Cell::default() }
}

fn told(told: Told) -> Option<Cell> {
    let stated = told.stated.map_or_else(String::new, |stated| format!("stated: {stated}"));
    Some(wte(told.value)?.small(stated))
}

fn wte(wte: Option<Wte>) -> Option<Cell> {
    wte.map(|wte| Cell::text(wte.to_string()))
}

fn percent(share: Option<Percent>) -> Option<Cell> {
    share.map(|share| Cell::text(share.exact().written(1)))
}
