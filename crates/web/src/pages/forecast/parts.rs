//! `GET /areas/{code}/forecast/parts`: the parts of an area at the end of a forecast, side by side; with `.csv` behind it, to
//! take away.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use wholetime_reports::{Download, words};
use wholetime_vocabulary::Level;
use wholetime_workbench::Scope;
use wholetime_workbench::questions::forecast::{ForecastAsked, ForecastParts};

use super::behind;
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::{self, Asked};
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::pages::profile::{capital, sources_table};
use crate::problem::Problem;
use crate::works::{self, Works};

#[derive(Template)]
#[template(path = "pages/forecast/parts.html")]
struct PartsPage {
    frame: Frame,
    title: String,
    finding: String,
    parts: Table,
    notes: Vec<String>,
    sources: Table,
    downloads: Vec<Link>,
    permalink: String,
}

fn level(words: &Asked) -> Result<Level, Problem> {
    Ok(words.level("level")?.unwrap_or(Level::Pcn))
}

fn path(code: &str) -> String {
    format!("{}/parts", links::forecast(code))
}

/// Ways from the forecast of an area to those of its parts.
pub(super) fn links(code: &str, of: Level, behind: &Behind) -> Vec<Link> {
    let smaller: &[Level] = match of {
        Level::Practice => &[],
        Level::Pcn => &[Level::Practice],
        Level::Group | Level::SubIcb => &[Level::Pcn, Level::Practice],
        Level::Icb => &[Level::SubIcb, Level::Pcn, Level::Practice],
        Level::Region => &[Level::Icb, Level::SubIcb, Level::Pcn],
        Level::England => &[],
    };
    let link = |level: &Level| {
        Link::new(
            behind.clone().with("level", level.word()).behind(&path(code)),
            format!("Each of its {}", level.titles()),
        )
    };
    smaller.iter().map(link).collect()
}

/// `GET /areas/{code}/forecast/parts`: as for a forecast, and `level` (PCNs where none is named).
pub(in crate::pages) async fn page(
    Acting(bench): Acting,
    Extension(works): Extension<Arc<Works>>,
    Path(code): Path<String>,
    words: Asked,
) -> Page {
    let (asked, level, scope) = (asked::forecast(&words)?, level(&words)?, words.scope()?);
    let address = behind(&asked, scope).with("level", level.word()).behind(&path(&code));
    let what = format!("{} in {code}, each of its {}", asked.group.title(), level.titles());
    works::page(&works, bench, (what, address), move |bench, watch| {
        let parts = bench.forecast_parts_watched(&code, &asked, level, scope, watch)?;
        Ok(PartsPage::of(&parts, &asked, scope).render()?)
    })
    .await
}

/// `GET /areas/{code}/forecast/parts.csv`.
pub(in crate::pages) async fn download(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let (asked, level, scope) = (asked::forecast(&words)?, level(&words)?, words.scope()?);
    let parts = ask(bench, move |bench| bench.forecast_parts(&code, &asked, level, scope)).await?;
    let bytes = wholetime_reports::csv::forecast_parts_csv(&parts).map_err(Problem::from)?.into_bytes();
    answer::file(bytes, Download::Csv, &format!("{}-forecast-parts", parts.area.code))
}

impl PartsPage {
    fn of(parts: &ForecastParts, asked: &ForecastAsked, scope: Scope) -> Self {
        let behind = behind(asked, scope);
        let at = behind.clone().with("level", parts.level.word());
        let whole = behind.behind(&links::forecast(&parts.area.code));
        let title = format!("{}: the years ahead of each of its {}", parts.area.name, parts.level.titles());
        Self {
            frame: Frame::new(title.clone(), "").trail(vec![
                Link::new("/", "Home"),
                Link::new(Behind::meant(scope).behind(&links::area(&parts.area.code)), parts.area.name.clone()),
                Link::new(whole, "Forecast"),
            ]),
            title,
            finding: capital(&parts.finding),
            parts: table(parts, &behind),
            notes: parts.notes.iter().map(|note| capital(note)).collect(),
            sources: sources_table(&parts.sources),
            downloads: vec![
                Link::new(at.behind(&format!("{}.csv", path(&parts.area.code))), "This table (CSV)"),
                Link::new(
                    behind
                        .clone()
                        .with("parts", parts.level.word())
                        .behind(&format!("/api/v1{}", links::forecast(&parts.area.code))),
                    "All of it (JSON)",
                ),
            ],
            permalink: at.behind(&path(&parts.area.code)),
        }
    }
}

fn table(parts: &ForecastParts, behind: &Behind) -> Table {
    let unit = parts.measure.title();
    let end = parts.parts.first().map_or_else(String::new, |part| part.end.period.in_words());
    let mut table = Table::new("parts", format!("{unit} in {end}"))
        .column("Part")
        .number("Practices")
        .number(format!("{} now", parts.from.in_words()))
        .number("1 in 20 below")
        .number("Middle")
        .number("19 in 20 below");
    for part in &parts.parts {
        let href = behind.behind(&links::forecast(&part.area.code));
        let number = |value: f64| Cell::text(words::number(value, 1));
        table.row(vec![
            Cell::link(&part.area.name, href).small(part.area.code.clone()),
            Cell::text(part.practices.to_string()),
            number(part.now),
            number(part.end.p05),
            number(part.end.p50),
            number(part.end.p95),
        ]);
    }
    table
}
