//! `GET /areas/{code}/tornado`: which assumptions matter most for an area's staff; with `.csv` behind it, to take away.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use wholetime_reports::charts::{Chart, TornadoChart, TornadoRow};
use wholetime_reports::{Download, words};
use wholetime_vocabulary::Value;
use wholetime_workbench::questions::scenarios::tornado::{Tornado, TornadoBar};
use wholetime_workbench::{Scope, Workbench};

use super::profile::capital;
use super::which_forecast::{self, WhichForecast};
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::{self, Asked};
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;
use crate::works::{self, Works};

#[derive(Template)]
#[template(path = "pages/tornado/page.html")]
struct TornadoPage {
    frame: Frame,
    lede: String,
    finding: String,
    warnings: Vec<String>,
    which: WhichForecast,
    chart: Option<Chart>,
    bars: Table,
    not_varied: Table,
    method: Vec<String>,
    notes: Vec<String>,
    downloads: Vec<Link>,
    permalink: String,
}

/// `GET /areas/{code}/tornado`: the words of a forecast.
pub(super) async fn page(
    Acting(bench): Acting,
    Extension(works): Extension<Arc<Works>>,
    Path(code): Path<String>,
    words: Asked,
) -> Page {
    let (asked, scope) = (asked::forecast(&words)?, words.scope()?);
    let behind = which_forecast::behind(&asked, scope);
    let address = behind.behind(&links::tornado(&code));
    let what = format!("Assumptions of {} in {code}, each at its ends", asked.group.title());
    works::page(&works, bench, (what, address), move |bench, watch| {
        let answer = bench.tornado_watched(&code, &asked, scope, watch)?;
        let page = TornadoPage::of(&answer, (WhichForecast::of(&asked, scope), scope), &behind)?;
        Ok(page.render()?)
    })
    .await
}

/// `GET /areas/{code}/tornado.csv`.
pub(super) async fn download(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let (asked, scope) = (asked::forecast(&words)?, words.scope()?);
    let made = ask(bench, move |bench: &Workbench| -> Result<(Vec<u8>, String), Problem> {
        let answer = bench.tornado(&code, &asked, scope)?;
        let csv = wholetime_reports::csv::tornado_csv(&answer)?;
        Ok((csv.into_bytes(), format!("{}-assumptions", answer.about.area.code)))
    });
    let (bytes, name) = made.await?;
    answer::file(bytes, Download::Csv, &name)
}

impl TornadoPage {
    fn of(answer: &Tornado, (which, scope): (WhichForecast, Scope), behind: &Behind) -> Result<Self, Problem> {
        let area = &answer.about.area;
        let path = links::tornado(&area.code);
        let trail = vec![
            Link::new("/", "Home"),
            Link::new(Behind::meant(scope).behind(&links::area(&area.code)), area.name.clone()),
        ];
        Ok(Self {
            frame: Frame::new(format!("Which assumptions matter most, {}", area.name), "").trail(trail),
            lede: which_forecast::lede(&answer.about),
            finding: capital(&answer.finding),
            warnings: which_forecast::warnings(&answer.about),
            which,
            chart: if answer.bars.is_empty() { None } else { Some(drawing(answer).draw()?) },
            bars: bars(answer),
            not_varied: not_varied(answer),
            method: answer.method.clone(),
            notes: answer.about.notes.iter().map(|note| capital(note)).collect(),
            downloads: vec![
                Link::new(behind.behind(&format!("{path}.csv")), "Every assumption (CSV)"),
                Link::new(behind.behind(&format!("/api/v1{path}")), "All of it (JSON)"),
            ],
            permalink: behind.behind(&path),
        })
    }
}

fn titled(bar: &TornadoBar) -> String {
    bar.of.as_ref().map_or_else(|| bar.title.clone(), |of| format!("{} ({of})", bar.title))
}

fn grade(bar: &TornadoBar) -> String {
    let memory = if bar.is_from_memory { ", from memory" } else { "" };
    format!("{}{memory}", bar.evidence.in_words())
}

fn drawing(answer: &Tornado) -> TornadoChart {
    let row = |bar: &TornadoBar| TornadoRow {
        name: titled(bar),
        note: format!("{} to {}, {}", bar.unit.in_words(bar.low), bar.unit.in_words(bar.high), grade(bar)),
        at_low: bar.change_at_low,
        at_high: bar.change_at_high,
    };
    TornadoChart {
        id: "tornado".to_owned(),
        title: format!("{}, {}: {}", answer.about.area.name, answer.about.to.in_words(), answer.finding),
        unit: answer.about.measure.title().to_owned(),
        decimals: 1,
        rows: answer.bars.iter().map(row).collect(),
    }
}

fn bars(answer: &Tornado) -> Table {
    let mut table = Table::new("bars", format!("Change of the middle forecast, {}", answer.about.measure.title()))
        .column("Assumption")
        .number("Low end")
        .number("At the low end")
        .number("High end")
        .number("At the high end")
        .column("Evidence");
    let change = |number: f64| Cell::text(words::signed(Value::Known(number), 1));
    for bar in &answer.bars {
        table.row(vec![
            Cell::text(titled(bar)).small(&bar.assumption),
            Cell::text(bar.unit.in_words(bar.low)),
            change(bar.change_at_low).small(&bar.tried[0]),
            Cell::text(bar.unit.in_words(bar.high)),
            change(bar.change_at_high).small(&bar.tried[1]),
            Cell::text(capital(&grade(bar))).small(&bar.source),
        ]);
    }
    table
}

fn not_varied(answer: &Tornado) -> Table {
    let mut table =
        Table::new("not-varied", "Assumptions that change nothing here").column("Assumption").column("Why not");
    for one in &answer.not_varied {
        table.row(vec![Cell::text(&one.title).small(&one.assumption), Cell::text(capital(&one.why))]);
    }
    table
}
