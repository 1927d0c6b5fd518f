//! `GET /indicators`: every definition, by theme.

use askama::Template;

use crate::acting::Acting;
use crate::answer::{self, Page};
use crate::asked::Asked;
use crate::components::{Cell, Frame, Link, Table};
use crate::links;

#[derive(Template)]
#[template(path = "pages/indicators/page.html")]
struct IndicatorsPage {
    frame: Frame,
    themes: Vec<Table>,
}

/// A theme as people read it: `direct_patient_care` is "Direct patient care".
pub(crate) fn theme_in_words(theme: &str) -> String {
    if theme == "gp" {
        return "GPs".to_owned();
    }
    let words = theme.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

pub(super) async fn page(Acting(bench): Acting, asked: Asked) -> Page {
    let answer = bench.indicators(asked.text("q"));
    let mut themes: Vec<Table> = Vec::new();
    for indicator in answer.indicators {
        let id = format!("theme-{}", indicator.theme);
        if themes.last().is_none_or(|table| table.id != id) {
            let caption = theme_in_words(&indicator.theme);
            themes.push(
                Table::new(&id, caption).column("Indicator").column("Question").column("Unit").column("Identifier"),
            );
        }
        if let Some(table) = themes.last_mut() {
            table.row(vec![
                Cell::link(indicator.title, links::indicator(&indicator.id)),
                Cell::text(indicator.question),
                Cell::text(indicator.unit.title()),
                Cell::text(indicator.id),
            ]);
        }
    }
    let frame = Frame::new("Indicators", "/indicators").trail(vec![Link::new("/", "Home")]);
    answer::page(&IndicatorsPage { frame, themes })
}
