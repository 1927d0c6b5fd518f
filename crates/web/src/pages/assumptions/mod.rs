//! `GET /assumptions`: what forecasts assume, on whose word; with `.csv` behind it, to take away.

use askama::Template;
use wholetime_reports::Download;
use wholetime_workbench::Workbench;
use wholetime_workbench::questions::assumptions::{AssumptionLine, AssumptionsAnswer};

use super::profile::capital;
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::components::{Cell, Frame, Link, Table};
use crate::problem::Problem;

/// Values of one assumption shown at once; a longer table is folded.
const SHOWN: usize = 8;

struct Section {
    name: String,
    title: String,
    about: String,
    values: Table,
    is_long: bool,
}

#[derive(Template)]
#[template(path = "pages/assumptions/page.html")]
struct AssumptionsPage {
    frame: Frame,
    memory: Option<String>,
    sections: Vec<Section>,
    downloads: Vec<Link>,
}

/// `GET /assumptions`.
pub(super) async fn page(Acting(bench): Acting) -> Page {
    let answer = ask(bench, |bench: &Workbench| bench.assumptions(None)).await?;
    answer::page(&AssumptionsPage::of(&answer))
}

/// `GET /assumptions.csv`.
pub(super) async fn download(Acting(bench): Acting) -> Page {
    let answer = ask(bench, |bench: &Workbench| bench.assumptions(None)).await?;
    let bytes = wholetime_reports::csv::assumptions_csv(&answer).map_err(Problem::from)?.into_bytes();
    answer::file(bytes, Download::Csv, "assumptions")
}

impl AssumptionsPage {
    fn of(answer: &AssumptionsAnswer) -> Self {
        let memory = (0 < answer.n_from_memory).then(|| {
            format!(
                "{} values were written down from memory and are still to be looked up; each says so.",
                answer.n_from_memory
            )
        });
        Self {
            frame: Frame::new("What forecasts assume", "/help").trail(vec![Link::new("/", "Home")]),
            memory,
            sections: answer.assumptions.iter().map(section).collect(),
            downloads: vec![
                Link::new("/assumptions.csv", "Every value (CSV)"),
                Link::new("/api/v1/assumptions", "All of it (JSON)"),
            ],
        }
    }
}

fn section(line: &AssumptionLine) -> Section {
    let mut values = Table::new(&format!("of-{}", line.name), line.title.clone())
        .column("Of")
        .column("From")
        .number("Low")
        .number("Used")
        .number("High")
        .column("Evidence")
        .column("Source");
    for value in &line.values {
        let memory = if value.is_from_memory { "from memory, still to be looked up" } else { "" };
        values.row(vec![
            Cell::text(value.of.clone().unwrap_or_else(|| "all".to_owned())),
            Cell::text(value.from.to_string()),
            Cell::text(line.unit.in_words(value.low)),
            Cell::text(line.unit.in_words(value.central)),
            Cell::text(line.unit.in_words(value.high)),
            Cell::text(capital(value.evidence.in_words())).small(memory),
            Cell::text(&value.reference).small(value.place.clone().unwrap_or_default()),
        ]);
    }
    Section {
        name: line.name.clone(),
        title: line.title.clone(),
        about: line.about.clone(),
        is_long: SHOWN < line.values.len(),
        values,
    }
}
