//! `GET /baselines/{id}/changes`: what a refresh changed, figure by figure, and why.

use askama::Template;
use axum::extract::Path;
use wholetime_reports::Download;
use wholetime_vocabulary::{Area, Level};
use wholetime_workbench::returns::refresh::{CorrectionChanged, PlaceChanged, Refreshed};

use super::trail;
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/baseline/changes.html")]
struct ChangesPage {
    frame: Frame,
    lede: String,
    places: Table,
    practices: Table,
    unchanged: String,
    left: Vec<Area>,
    joined: Vec<Area>,
    corrections: Vec<CorrectionChanged>,
    links: Vec<Link>,
}

pub(crate) async fn changes(Acting(bench): Acting, Path(id): Path<String>, asked: Asked) -> Page {
    let of = asked.text("of").map(str::to_owned);
    let told = ask(bench, move |bench| bench.baseline_changes(&id, asked.text("against"), asked.text("of"))).await?;
    answer::page(&ChangesPage::of(&told, of.as_deref()))
}

/// `GET /baselines/{id}/changes.csv`.
pub(crate) async fn changes_csv(Acting(bench): Acting, Path(id): Path<String>, asked: Asked) -> Page {
    let told = ask(bench, move |bench| bench.baseline_changes(&id, asked.text("against"), asked.text("of"))).await?;
    let table = wholetime_reports::csv::refreshed_csv(&told).map_err(Problem::from)?;
    answer::file(table.into_bytes(), Download::Csv, &format!("{}-changes", told.to))
}

impl ChangesPage {
    fn of(told: &Refreshed, of: Option<&str>) -> Self {
        let path = format!("{}/changes", links::baseline(&told.to));
        let behind = Behind::default().with("against", told.from.clone()).with_some("of", of);
        Self {
            frame: Frame::new("What the refresh changed", "/baselines").trail(trail(Some((&told.to, &told.to)))),
            lede: format!(
                "{} ({}): {} against {}",
                told.area.name,
                told.area.code,
                told.to_period.in_words(),
                told.from_period.in_words()
            ),
            places: table("places", "The area and the places in it", told, |level| level != Level::Practice),
            practices: table("practices", "Practices: what is counted", told, |level| level == Level::Practice),
            unchanged: wholetime_vocabulary::how_many(told.unchanged_practices.len(), "practice"),
            left: told.left.clone(),
            joined: told.joined.clone(),
            corrections: told.corrections.clone(),
            links: vec![
                Link::new(links::baseline(&told.from), "The earlier baseline"),
                Link::new(links::baseline(&told.to), "The newer baseline"),
                Link::new(behind.behind(&format!("{path}.csv")), "CSV"),
                Link::new(behind.behind(&format!("/api/v1{path}")), "JSON"),
            ],
        }
    }
}

pub(super) fn table(id: &str, caption: &str, told: &Refreshed, is_shown: impl Fn(Level) -> bool) -> Table {
    let mut table = Table::new(id, caption)
        .column("Place")
        .column("Figure")
        .number(told.from_period.in_words())
        .number(told.to_period.in_words())
        .column("Because");
    for place in told.places.iter().filter(|place| is_shown(place.area.level)) {
        rows(&mut table, told, place);
    }
    table
}

fn rows(table: &mut Table, told: &Refreshed, place: &PlaceChanged) {
    // Of a practice what it counts; its rates follow from that.
    let is_practice = place.area.level == Level::Practice;
    for figure in place.figures.iter().filter(|figure| figure.is_default && !(is_practice && figure.is_rate)) {
        let because: Vec<&str> = figure.because.iter().map(|why| why.title()).collect();
        let name = Cell::link(place.area.name.clone(), links::baseline_place(&told.to, &place.area.code));
        table.row(vec![
            name.small(place.area.code.clone()),
            Cell::text(figure.title.clone()),
            Cell { is_missing: figure.before.known().is_none(), ..Cell::text(figure.before_shown.clone()) },
            Cell { is_missing: figure.after.known().is_none(), ..Cell::text(figure.after_shown.clone()) },
            Cell::text(because.join(", ")),
        ]);
    }
}
