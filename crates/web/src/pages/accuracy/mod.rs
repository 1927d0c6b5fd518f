//! `GET /accuracy`: how far forecasts of England, by age band and in all, would have been right; with `.csv` behind it, to take
//! away.

use askama::Template;
use wholetime_reports::{Download, words};
use wholetime_workbench::questions::backtest::{Backtest, Method, MethodStanding};

use super::profile::{capital, sources_table};
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::{self, Asked};
use crate::components::{Cell, Frame, Link, Table};
use crate::links::Behind;
use crate::problem::Problem;

const PATH: &str = "/accuracy";

#[derive(Template)]
#[template(path = "pages/accuracy/page.html")]
struct AccuracyPage {
    frame: Frame,
    finding: String,
    verdicts: Vec<String>,
    group: String,
    years: String,
    standings: Table,
    totals: Table,
    by_total: Table,
    aims: Table,
    left_out: Table,
    method: String,
    chosen: String,
    notes: Vec<String>,
    sources: Table,
    downloads: Vec<Link>,
    permalink: String,
}

/// `GET /accuracy`: `group`, `years`.
pub(super) async fn page(Acting(bench): Acting, words: Asked) -> Page {
    let asked = asked::backtest(&words)?;
    let backtest = ask(bench, move |bench| bench.backtest(&asked)).await?;
    answer::page(&AccuracyPage::of(&backtest, &words))
}

/// `GET /accuracy.csv`: every origin and method.
pub(super) async fn download(Acting(bench): Acting, words: Asked) -> Page {
    let asked = asked::backtest(&words)?;
    let backtest = ask(bench, move |bench| bench.backtest(&asked)).await?;
    let bytes = wholetime_reports::csv::backtest_csv(&backtest).map_err(Problem::from)?.into_bytes();
    answer::file(bytes, Download::Csv, "accuracy")
}

impl AccuracyPage {
    fn of(backtest: &Backtest, asked: &Asked) -> Self {
        let text = |name: &str| asked.text(name).unwrap_or_default().to_owned();
        let behind = Behind::default().with_some("group", asked.text("group")).with_some("years", asked.text("years"));
        Self {
            frame: Frame::new("How far forecasts are right", "/help").trail(vec![Link::new("/", "Home")]),
            finding: capital(&backtest.finding),
            verdicts: backtest.verdicts.iter().map(|verdict| verdict.sentence.clone()).collect(),
            group: text("group"),
            years: text("years"),
            standings: standings(backtest),
            totals: totals(backtest),
            by_total: by_total(backtest),
            aims: aims(backtest),
            left_out: left_out(backtest),
            method: backtest.method.clone(),
            chosen: backtest.chosen.clone(),
            notes: backtest.notes.iter().map(|note| capital(note)).collect(),
            sources: sources_table(&backtest.sources),
            downloads: super::downloads(PATH, &behind, &[Download::Csv]),
            permalink: behind.behind(PATH),
        }
    }
}

fn percent(value: Option<f64>, decimals: usize) -> Cell {
    Cell::text(value.map(|value| words::number(value, decimals)).unwrap_or_default())
}

fn standings(backtest: &Backtest) -> Table {
    let mut table = Table::new("standings", "Error over age bands (WAPE) in %, over all origins")
        .column("Series")
        .number("Years ahead")
        .number("Origins");
    for method in Method::ALL {
        table = table.number(capital(method.title()));
    }
    table = table
        .column("Best simple forecast")
        .number("Age bands below it, %")
        .number("Combination below it, %")
        .number("Inside the middle 50 / 80 / 90 %, %");
    for standing in &backtest.standings {
        let mut cells = vec![
            Cell::text(&standing.title).small(standing.counted.title()),
            Cell::text(standing.years.to_string()),
            Cell::text(standing.origins.to_string()),
        ];
        cells.extend(Method::ALL.map(|method| percent(standing.of(method).map(|one| one.wape_pct), 2)));
        cells.push(Cell::text(standing.best_simple.title()));
        cells.push(percent(standing.age_bands_below_pct, 1));
        cells.push(percent(standing.combination_below_pct, 1));
        cells.push(standing.of(Method::Combination).map(cover).unwrap_or_default());
        table.row(cells);
    }
    table
}

/// The cover of intervals that knew the past, where an origin had any; else that of cross-fit ones.
fn cover(one: &MethodStanding) -> Cell {
    match one.cover90_pct {
        Some(_) => Cell::text(inside([one.cover50_pct, one.cover80_pct, one.cover90_pct]))
            .small(format!("at {} origins", one.origins_with_past)),
        None if one.cover90_cross_fit_pct.is_some() => percent(one.cover90_cross_fit_pct, 0).small("cross-fit"),
        None => Cell::default(),
    }
}

fn inside(covers: [Option<f64>; 3]) -> String {
    covers.map(|cover| cover.map_or_else(|| "–".to_owned(), |cover| words::number(cover, 0))).join(" / ")
}

/// Totals of groups and roles, forecast as such.
fn by_total(backtest: &Backtest) -> Table {
    const METHODS: [Method; 4] = [Method::Combination, Method::LastValue, Method::Drift, Method::DampedTrend];
    let mut table = Table::new("by-total", "Error of totals (WAPE) in %, from every month published")
        .column("Total")
        .number("Years ahead")
        .number("Origins");
    for method in METHODS {
        table = table.number(capital(method.title()));
    }
    table = table
        .column("Best simple forecast")
        .number("Combination below it, %")
        .number("Inside the middle 50 / 80 / 90 %, %");
    for standing in &backtest.totals {
        let mut cells = vec![
            Cell::text(&standing.title).small(standing.counted.title()),
            Cell::text(standing.years.to_string()),
            Cell::text(standing.origins.to_string()),
        ];
        cells.extend(METHODS.map(|method| percent(standing.of(method).map(|one| one.wape_pct), 2)));
        cells.push(Cell::text(standing.best_simple.title()));
        cells.push(percent(standing.below_best_simple_pct, 1));
        let ours = standing.of(Method::Combination);
        let ours = ours.map(|one| inside([one.cover50_pct, one.cover80_pct, one.cover90_pct]));
        cells.push(Cell::text(ours.unwrap_or_default()));
        table.row(cells);
    }
    table
}

fn totals(backtest: &Backtest) -> Table {
    let mut table =
        Table::new("totals", "Mean error of what age bands come to, in %; below nothing, too few were forecast")
            .column("Series")
            .number("Years ahead");
    for method in Method::ALL {
        table = table.number(capital(method.title()));
    }
    for standing in &backtest.standings {
        let mut cells =
            vec![Cell::text(&standing.title).small(standing.counted.title()), Cell::text(standing.years.to_string())];
        cells.extend(Method::ALL.map(|method| percent(standing.of(method).map(|one| one.bias_pct), 2)));
        table.row(cells);
    }
    table
}

fn aims(backtest: &Backtest) -> Table {
    let mut table = Table::new("aims", "What we aim at")
        .column("Aim")
        .column("Of")
        .column("Method")
        .column("Came out")
        .column("Met");
    for aim in &backtest.aims {
        table.row(vec![
            Cell::text(capital(&aim.aim)),
            Cell::text(capital(&aim.about)),
            Cell::text(capital(aim.method.title())),
            Cell::text(&aim.measured),
            Cell::text(if aim.is_met { "met" } else { "not met" }),
        ]);
    }
    table
}

fn left_out(backtest: &Backtest) -> Table {
    let mut table = Table::new("left-out", "Forecasts that are not scored")
        .column("Series")
        .column("From")
        .column("For")
        .column("Why not");
    for one in &backtest.left_out {
        let title = backtest.series.iter().find(|line| line.series == one.series);
        table.row(vec![
            Cell::text(title.map_or(one.series.as_str(), |line| line.title.as_str())).small(one.counted.title()),
            Cell::text(one.origin.in_words()),
            Cell::text(one.target.in_words()),
            Cell::text(&one.why),
        ]);
    }
    table
}
