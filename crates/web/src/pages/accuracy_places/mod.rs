//! `GET /accuracy/places`: how far forecasts of practices, networks and areas would have been right; with `.csv` to take away.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use wholetime_reports::{Download, words};
use wholetime_vocabulary::Level;
use wholetime_workbench::questions::backtest::practices::{
    PracticeBacktest, PracticeBacktestAsked, PracticeMethod, ScoreLine, whom,
};

use super::profile::{capital, sources_table};
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::{self, Asked};
use crate::components::{Cell, Frame, Link, Table};
use crate::links::Behind;
use crate::problem::Problem;
use crate::works::{self, Works};

const PATH: &str = "/accuracy/places";

#[derive(Template)]
#[template(path = "pages/accuracy_places/page.html")]
struct PlacesPage {
    frame: Frame,
    finding: String,
    group: String,
    years: String,
    aims: Table,
    practices: Table,
    areas: Table,
    closed: Table,
    method: String,
    notes: Vec<String>,
    sources: Table,
    downloads: Vec<Link>,
    permalink: String,
}

/// `GET /accuracy/places`: `group`, `years`. The first time after files came in it takes long.
pub(super) async fn page(Acting(bench): Acting, Extension(works): Extension<Arc<Works>>, words: Asked) -> Page {
    let asked = asked_of(&words)?;
    let behind = Behind::default().with_some("group", words.text("group")).with_some("years", words.text("years"));
    let what = ("Forecasts of practices held against what came".to_owned(), behind.behind("/accuracy/places"));
    works::page(&works, bench, what, move |bench, watch| {
        let backtest = bench.backtest_of_practices_watched(&asked, watch)?;
        Ok(PlacesPage::of(&backtest, &words).render()?)
    })
    .await
}

/// `GET /accuracy/places.csv`: every origin, level and method.
pub(super) async fn download(Acting(bench): Acting, words: Asked) -> Page {
    let asked = asked_of(&words)?;
    let backtest = ask(bench, move |bench| bench.backtest_of_practices(&asked)).await?;
    let bytes = wholetime_reports::csv::practice_backtest_csv(&backtest).map_err(Problem::from)?.into_bytes();
    answer::file(bytes, Download::Csv, "accuracy-of-places")
}

fn asked_of(words: &Asked) -> Result<PracticeBacktestAsked, Problem> {
    let asked = asked::backtest(words)?;
    Ok(PracticeBacktestAsked { group: asked.group, years: asked.years, ..PracticeBacktestAsked::default() })
}

impl PlacesPage {
    fn of(backtest: &PracticeBacktest, asked: &Asked) -> Self {
        let text = |name: &str| asked.text(name).unwrap_or_default().to_owned();
        let behind = Behind::default().with_some("group", asked.text("group")).with_some("years", asked.text("years"));
        let trail = vec![Link::new("/", "Home"), Link::new("/accuracy", "How far forecasts are right")];
        let of = |is_wanted: fn(Level) -> bool| -> Vec<ScoreLine> {
            backtest.standings.iter().filter(|line| is_wanted(line.level)).cloned().collect()
        };
        Self {
            frame: Frame::new("How far forecasts of places are right", "/help").trail(trail),
            finding: capital(&backtest.finding),
            group: text("group"),
            years: text("years"),
            aims: aims(backtest),
            practices: lines(
                "practices",
                "Practices that were still there, over all origins, in FTE",
                &of(|level| level == Level::Practice),
            ),
            areas: lines(
                "areas",
                "Networks, sub-ICB locations and ICBs added up from practices, over all origins, in FTE",
                &of(|level| level != Level::Practice),
            ),
            closed: closed(backtest),
            method: backtest.method.clone(),
            notes: backtest.notes.iter().map(|note| capital(note)).collect(),
            sources: sources_table(&backtest.sources),
            downloads: super::downloads(PATH, &behind, &[Download::Csv]),
            permalink: behind.behind(PATH),
        }
    }
}

fn figure(value: Option<f64>, decimals: usize) -> Cell {
    Cell::text(value.map(|value| words::number(value, decimals)).unwrap_or_default())
}

fn aims(backtest: &PracticeBacktest) -> Table {
    let mut table =
        Table::new("aims", "What we aim at").column("Aim").column("Of").number("Came out").column("Met or not");
    for aim in &backtest.aims {
        let met = if aim.is_met { "met" } else { "not met" };
        table.row(vec![
            Cell::text(capital(&aim.aim)),
            Cell::text(capital(&aim.about)),
            Cell::text(&aim.measured),
            Cell::text(met),
        ]);
    }
    table
}

/// A row for each line of our own method, beside what simple forecasts scored.
fn lines(name: &str, caption: &str, standings: &[ScoreLine]) -> Table {
    let mut table = Table::new(name, caption)
        .column("Whom")
        .number("Years ahead")
        .number("Origins")
        .number("Forecasts")
        .number("Mean error")
        .number("of last value")
        .number("CRPS")
        .number("of simple ensemble")
        .number("Below it, %")
        .number("Inside 50 %")
        .number("80 %")
        .number("90 %");
    for ours in standings.iter().filter(|line| line.method == PracticeMethod::Alike) {
        let other = |method: PracticeMethod| {
            standings.iter().find(|line| {
                (&line.data, line.group, line.level, line.horizon, line.method)
                    == (&ours.data, ours.group, ours.level, ours.horizon, method)
            })
        };
        table.row(vec![
            Cell::text(capital(&whom(ours))).small(if ours.level == Level::Practice {
                "practices"
            } else {
                ours.level.titles()
            }),
            Cell::text(ours.horizon.to_string()),
            Cell::text(ours.origins.to_string()).small(if ours.is_cross_fit { "some cross-fit" } else { "" }),
            Cell::text(words::number(ours.n as f64, 0)),
            figure(Some(ours.mae), 2),
            figure(other(PracticeMethod::LastValue).map(|line| line.mae), 2),
            figure(ours.crps, 3),
            figure(other(PracticeMethod::SimpleEnsemble).and_then(|line| line.crps), 3),
            figure(ours.below_simple_pct, 1),
            figure(ours.cover50_pct, 0),
            figure(ours.cover80_pct, 0),
            figure(ours.cover90_pct, 0),
        ]);
    }
    table
}

fn closed(backtest: &PracticeBacktest) -> Table {
    let mut table = Table::new("closed", "Practices that were no longer there: closed, or joined to another")
        .column("Whose forecasts")
        .column("From")
        .number("Years ahead")
        .number("Practices")
        .number("Gone")
        .number("Expected");
    for line in &backtest.closed {
        table.row(vec![
            Cell::text(line.group.title()),
            Cell::text(line.origin.in_words()),
            Cell::text(line.horizon.to_string()),
            Cell::text(words::number(line.practices as f64, 0)),
            Cell::text(words::number(line.gone as f64, 0)),
            Cell::text(words::number(line.expected, 0)),
        ]);
    }
    table
}
