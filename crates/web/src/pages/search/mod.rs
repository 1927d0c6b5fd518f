//! `GET /search`: areas and indicators by name or code.

use askama::Template;
use axum::response::{IntoResponse as _, Redirect};
use wholetime_reports::{Download, words};
use wholetime_workbench::Workbench;
use wholetime_workbench::catalogue::Indicator;
use wholetime_workbench::questions::areas::AreasAnswer;

use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;

/// Areas shown; a better search helps more than a second page.
const SHOWN: usize = 100;
const DOWNLOADED: usize = 100_000;

#[derive(Template)]
#[template(path = "pages/search/page.html")]
struct SearchPage {
    frame: Frame,
    text: String,
    areas: Table,
    more: usize,
    indicators: Vec<Link>,
    download: Link,
}

fn areas(bench: &Workbench, asked: &Asked, at_most: usize) -> Result<AreasAnswer, Problem> {
    let (level, scope) = (asked.level("level")?, asked.scope()?);
    Ok(bench.areas(asked.text("q"), level, asked.text("within"), scope, at_most)?)
}

pub(super) async fn page(Acting(bench): Acting, asked: Asked) -> Page {
    let text = asked.text("q").unwrap_or_default().to_owned();
    let (found, indicators) = ask(bench, move |bench| -> Result<(AreasAnswer, Vec<Indicator>), Problem> {
        let found = areas(bench, &asked, SHOWN)?;
        let indicators = asked.text("q").map(|text| bench.indicators(Some(text)).indicators).unwrap_or_default();
        Ok((found, indicators))
    })
    .await?;
    let exact = found.areas.iter().find(|area| area.code.eq_ignore_ascii_case(&text));
    if let Some(area) = exact {
        return Ok(Redirect::to(&links::area(&area.code)).into_response());
    }
    let mut table = Table::new("areas", "Areas")
        .column("Name")
        .column("Code")
        .column("Kind")
        .column("In")
        .number("Patients")
        .number("Practices");
    for area in found.areas {
        let name = Cell::link(area.name, links::area(&area.code));
        table.row(vec![
            if area.is_gone { name.small("closed, merged or not there in that month") } else { name },
            Cell::text(area.code),
            Cell::text(area.level.title()),
            Cell::text(area.parent_name.unwrap_or_default()),
            Cell::text(area.patients.map_or_else(String::new, |patients| words::number(patients, 0))),
            Cell::text(area.practices.to_string()),
        ]);
    }
    let title = if text.is_empty() { "Every area".to_owned() } else { format!("Search: {text}") };
    let download = Behind::default().with_some("q", Some(&text).filter(|text| !text.is_empty())).behind("/search.csv");
    answer::page(&SearchPage {
        frame: Frame::new(title, "").trail(vec![Link::new("/", "Home")]).searched(text.clone()),
        text,
        areas: table,
        more: found.more,
        indicators: indicators.into_iter().map(|found| Link::new(links::indicator(&found.id), found.title)).collect(),
        download: Link::new(download, "CSV"),
    })
}

/// `GET /search.csv`.
pub(super) async fn download(Acting(bench): Acting, asked: Asked) -> Page {
    let found = ask(bench, move |bench| areas(bench, &asked, DOWNLOADED)).await?;
    let table = wholetime_reports::csv::areas_csv(&found).map_err(Problem::from)?;
    answer::file(table.into_bytes(), Download::Csv, "areas")
}
