//! `GET /areas/{code}/estimate/{indicator}`: practices that did not report, estimated; with `.csv` behind it, to take away.

use askama::Template;
use axum::extract::Path;
use wholetime_reports::{Download, words};
use wholetime_vocabulary::{Basis, counted};
use wholetime_workbench::Scope;
use wholetime_workbench::questions::estimate::{AccuracyLine, Estimate, EstimatedPractice};

use super::profile::sources_table;
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::{self, Asked};
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;
use crate::wording;

#[derive(Template)]
#[template(path = "pages/estimate/page.html")]
struct EstimatePage {
    frame: Frame,
    title: String,
    lede: String,
    period: String,
    reported: String,
    reported_from: String,
    estimated: String,
    bounds: String,
    estimated_from: String,
    practices: Table,
    accuracy: Table,
    method: String,
    draws: String,
    notes: Vec<String>,
    sources: Table,
    reported_page: String,
    definition: String,
    downloads: Vec<Link>,
    permalink: String,
}

/// `GET /areas/{code}/estimate/{indicator}` and its download: identifiers hold no dot, so what has one names a file.
pub(super) async fn page_or_download(
    Acting(bench): Acting,
    Path((code, indicator)): Path<(String, String)>,
    words: Asked,
) -> Page {
    let (asked, scope) = (asked::estimate(&words)?, words.scope()?);
    let (id, is_csv) = super::csv_or_page(indicator)?;
    let answer = ask(bench, move |bench| bench.estimate(&code, &id, asked, scope)).await?;
    if !is_csv {
        return answer::page(&EstimatePage::of(&answer, scope));
    }
    let table = wholetime_reports::csv::estimate_csv(&answer).map_err(Problem::from)?;
    let name = format!("{}-{}-estimate-{}", answer.area.code, answer.indicator.id, answer.period);
    answer::file(table.into_bytes(), Download::Csv, &name)
}

/// The practices behind a figure that did not report, estimated: `/areas/{code}/estimate/{indicator}`.
pub(super) fn link(code: &str, indicator: &str, behind: &Behind) -> String {
    behind.behind(&path(code, indicator))
}

fn path(code: &str, indicator: &str) -> String {
    format!("{}/estimate/{}", links::area(code), links::encoded(indicator))
}

impl EstimatePage {
    fn of(answer: &Estimate, scope: Scope) -> Self {
        let Estimate { area, indicator, period, reported, estimated, .. } = answer;
        let behind = Behind::of(*period, scope).with("seed", answer.seed.to_string());
        let behind = behind.with("draws", answer.draws.to_string());
        let view = Behind::of(*period, scope);
        let value = |value| words::value_in(value, indicator.unit);
        let path = path(&area.code, &indicator.id);
        let api = format!("/api/v1{path}");
        Self {
            frame: Frame::new(format!("Estimate: {}, {}", indicator.title, area.name), "").trail(vec![
                Link::new("/", "Home"),
                Link::new(view.behind(&links::area(&area.code)), area.name.clone()),
            ]),
            title: format!("Estimate: {}", indicator.title),
            lede: format!(
                "{} ({}), {}, {}. Practices that did not report are estimated here; no other page does so.",
                area.name,
                area.code,
                period.in_words(),
                indicator.unit.title()
            ),
            period: period.to_string(),
            reported: value(reported.value),
            reported_from: format!(
                "reported by {} with {} of the patients",
                counted(f64::from(reported.practices), "practice"),
                words::share(reported.coverage)
            ),
            estimated: value(estimated.value),
            bounds: if estimated.low.known().is_some() && !answer.practices.is_empty() {
                format!("{} and {}", value(estimated.low), value(estimated.high))
            } else {
                String::new()
            },
            estimated_from: if answer.practices.is_empty() {
                "every practice reported; nothing is estimated".to_owned()
            } else {
                format!(
                    "with {} estimated, {} of the patients",
                    counted(f64::from(estimated.practices_estimated), "practice"),
                    words::share(estimated.patients_estimated_pct / 100.0)
                )
            },
            practices: practices(answer, &view),
            accuracy: accuracy(answer),
            method: answer.method.clone(),
            draws: format!("{} draws, seed {}: the same seed gives the same digits.", answer.draws, answer.seed),
            notes: wording::all_on_pages(&answer.notes),
            sources: sources_table(&answer.sources),
            reported_page: links::explain(&area.code, &indicator.id, Some(Basis::PracticeLevelSum), &view),
            definition: links::indicator(&indicator.id),
            downloads: vec![
                Link::new(behind.behind(&format!("{path}.csv")), "CSV"),
                Link::new(behind.behind(&api), "JSON"),
            ],
            permalink: behind.behind(&path),
        }
    }
}

fn practices(answer: &Estimate, view: &Behind) -> Table {
    let mut table = Table::new("practices", "Practices that did not report, and what each may have (estimates)")
        .column("Practice")
        .column("Why it is missing")
        .number("Its last value")
        .number("Patients")
        .number("Area’s staff per 100,000")
        .number("Weight on that rate")
        .number("Estimate")
        .number("90 % lie between")
        .column("How it comes about");
    for practice in &answer.practices {
        table.row(cells(practice, view));
    }
    table
}

fn cells(practice: &EstimatedPractice, view: &Behind) -> Vec<Cell> {
    let last = practice
        .last_valid
        .map_or_else(Cell::default, |last| Cell::text(words::number(last.value, 2)).small(last.period.in_words()));
    let area = practice.area.as_ref().map_or_else(String::new, |area| area.name.clone());
    let bounds = match (practice.low.known(), practice.high.known()) {
        (Some(low), Some(high)) => Cell::text(format!("{} to {}", words::number(low, 2), words::number(high, 2))),
        _ => Cell::default(),
    };
    vec![
        Cell::link(&practice.name, view.behind(&links::area(&practice.code))).small(practice.code.clone()),
        Cell::text(practice.why_in_words()),
        last,
        Cell::value(practice.patients, 0),
        Cell::value(practice.area_rate, 2).small(area),
        practice.weight_on_rate.map_or_else(Cell::default, |weight| Cell::text(words::share(weight))),
        Cell::value(practice.estimate, 2),
        bounds,
        Cell::text(&practice.sentence),
    ]
}

fn accuracy(answer: &Estimate) -> Table {
    let mut table = Table::new("accuracy", "How far such estimates were off, for practices that did report")
        .column("Estimated from")
        .number("Practices here")
        .number("Weight on the rate")
        .number("Values hidden")
        .number("Typical error (root mean square)")
        .number("Mean absolute error")
        .number("Error, in percent of that of the area’s rate");
    for line in &answer.accuracy {
        table.row(accuracy_cells(line));
    }
    table
}

fn accuracy_cells(line: &AccuracyLine) -> Vec<Cell> {
    let from = line
        .age_months
        .map_or_else(|| "the rate of the area alone".to_owned(), |months| format!("an own value {months} months old"));
    let weight = Cell::text(words::share(line.weight_on_rate));
    let weight = if line.is_learnt { weight } else { weight.small("default: too little is held to learn it") };
    let mut cells = vec![Cell::text(from), Cell::text(line.practices.to_string()), weight];
    let errors = line.errors.map(|errors| {
        [
            errors.n.to_string(),
            words::number(errors.rmse, 2),
            words::number(errors.mae, 2),
            words::number(errors.rmse_relative_pct, 0),
        ]
    });
    cells.extend(errors.unwrap_or_default().map(Cell::text));
    cells
}
