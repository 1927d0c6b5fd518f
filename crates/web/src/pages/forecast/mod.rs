//! `GET /areas/{code}/forecast`: how many staff an area will have, as a fan and a table, with its ledger, how it was made and
//! how far such forecasts were right.

pub(super) mod parts;

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Form as FormBody, Path};
use wholetime_reports::charts::{Chart, Fan, FanTarget};
use wholetime_reports::{Download, words};
use wholetime_vocabulary::{GpDefinition, Period};
use wholetime_workbench::Scope;
use wholetime_workbench::questions::forecast::{FanPoint, Forecast, ForecastAsked};

use super::profile::{capital, sources_table};
use super::which_forecast::{self, WhichForecast, behind};
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::{self, Asked};
use crate::components::field::{Control, Field};
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;
use crate::works::{self, Works};

#[derive(Template)]
#[template(path = "pages/forecast/page.html")]
struct ForecastPage {
    frame: Frame,
    title: String,
    lede: String,
    finding: String,
    warnings: Vec<String>,
    which: WhichForecast,
    seed: String,
    replicates: String,
    chart: Option<Chart>,
    chance: Option<String>,
    points: Table,
    months: Table,
    ledger: Table,
    ledger_of_roles: Table,
    parts: Vec<Link>,
    without_known: Table,
    /// What is known of single posts, and the words of the question that go with it.
    known: Field,
    asked: Vec<(&'static str, String)>,
    overrides: Table,
    accuracy: Table,
    method: Vec<String>,
    borrowed: Vec<String>,
    notes: Vec<String>,
    area: String,
    sources: Table,
    downloads: Vec<Link>,
    permalink: String,
}

/// `GET /areas/{code}/forecast`: `group`, `definition`, `measure`, `from`, `years`, `replicates`, `seed`, `target`,
/// `per_100k`, `by`. What takes long goes on behind a page that tells how far it is.
pub(super) async fn page(
    Acting(bench): Acting,
    Extension(works): Extension<Arc<Works>>,
    Path(code): Path<String>,
    words: Asked,
) -> Page {
    let (asked, scope) = (asked::forecast(&words)?, words.scope()?);
    let address = behind(&asked, scope).behind(&links::forecast(&code));
    let what = format!(
        "{} in {code}: the next {}",
        asked.group.title(),
        wholetime_vocabulary::how_many(usize::from(asked.years), "year")
    );
    works::page(&works, bench, (what, address), move |bench, watch| {
        let forecast = bench.forecast_watched(&code, &asked, scope, watch)?;
        Ok(ForecastPage::of(&forecast, &asked, scope)?.render()?)
    })
    .await
}

/// `POST /areas/{code}/forecast`: the same question with what is known of single posts. That is of people, so it is sent, stands in
/// no address and is not kept.
pub(super) async fn with_known(
    Acting(bench): Acting,
    Extension(works): Extension<Arc<Works>>,
    Path(code): Path<String>,
    FormBody(typed): FormBody<BTreeMap<String, String>>,
) -> Page {
    let text = typed.get("known").cloned().unwrap_or_default();
    let words = Asked::of(typed);
    let (asked, scope) = (asked::forecast(&words)?, words.scope()?);
    let address = behind(&asked, scope).behind(&links::forecast(&code));
    let what = format!("{} in {code}, with what is known of single posts", asked.group.title());
    works::page(&works, bench, (what, address), move |bench, watch| {
        let known = if text.trim().is_empty() { Vec::new() } else { bench.read_known(&text)? };
        let asked = ForecastAsked { known, ..asked };
        let forecast = bench.forecast_watched(&code, &asked, scope, watch)?;
        let mut page = ForecastPage { known: known_field(&text), ..ForecastPage::of(&forecast, &asked, scope)? };
        if forecast.without_known.is_some() {
            page.warnings.push(WITHOUT_KNOWN.to_owned());
        }
        Ok(page.render()?)
    })
    .await
}

/// What is said above an answer whose address cannot hold what was typed.
const WITHOUT_KNOWN: &str = "It rests on what you wrote of single posts. The address of this view, its files and its pictures to take away \
                             are of the forecast without these posts.";

/// Where what is known of single posts is typed.
fn known_field(text: &str) -> Field {
    Field::new("known", "Posts", Control::Lines)
        .hint(
            "A line a post under this heading: post,role,practice,month,likelihood_percent,fte,what,to_fte,reason. What is goes, \
             comes or changes_hours; role, practice, to_fte and reason may stay empty.",
        )
        .value(text)
}

/// `GET /areas/{code}/forecast.csv`: every month.
pub(super) async fn download(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let (asked, scope) = (asked::forecast(&words)?, words.scope()?);
    let forecast = ask(bench, move |bench| bench.forecast(&code, &asked, scope)).await?;
    let bytes = wholetime_reports::csv::forecast_csv(&forecast).map_err(Problem::from)?.into_bytes();
    answer::file(bytes, Download::Csv, &format!("{}-forecast", forecast.area.code))
}

/// `GET /areas/{code}/forecast/ledger.csv`: every flow, year by year and role by role.
pub(super) async fn download_ledger(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let (asked, scope) = (asked::forecast(&words)?, words.scope()?);
    let forecast = ask(bench, move |bench| bench.forecast(&code, &asked, scope)).await?;
    let bytes = wholetime_reports::csv::forecast_ledger_csv(&forecast).map_err(Problem::from)?.into_bytes();
    answer::file(bytes, Download::Csv, &format!("{}-forecast-ledger", forecast.area.code))
}

impl ForecastPage {
    fn of(forecast: &Forecast, asked: &ForecastAsked, scope: Scope) -> Result<Self, Problem> {
        let Forecast { area, .. } = forecast;
        let who = forecast.definition.map_or_else(|| forecast.group.title(), GpDefinition::title);
        let behind = behind(asked, scope);
        let path = links::forecast(&area.code);
        let trail = vec![
            Link::new("/", "Home"),
            Link::new(Behind::meant(scope).behind(&links::area(&area.code)), area.name.clone()),
        ];
        let unit = unit(forecast);
        let is_low = forecast.coverage < 0.9;
        let covers = format!(
            "The figures cover {} of the patients of {}; the forecast is of the practices that are held, not of the rest.",
            words::share(forecast.coverage),
            area.name
        );
        Ok(Self {
            known: known_field(""),
            asked: behind.pairs(),
            frame: Frame::new(format!("{}: the years ahead, {}", capital(who), area.name), "").trail(trail),
            title: format!("{}: the years ahead", capital(who)),
            lede: format!(
                "{} ({}), {unit}, {}; known up to {}.",
                area.name,
                area.code,
                forecast.basis.title(),
                forecast.from.in_words()
            ),
            finding: capital(&forecast.finding),
            warnings: is_low.then_some(covers).into_iter().collect(),
            which: WhichForecast::of(asked, scope),
            seed: asked.seed.to_string(),
            replicates: asked.replicates.to_string(),
            chart: if forecast.points.is_empty() { None } else { Some(drawing(forecast).draw()?) },
            chance: chance(forecast),
            points: points("points", "The years ahead", forecast, yearly(&forecast.points, forecast.from)),
            months: points("months", "Every month", forecast, forecast.points.iter().collect()),
            ledger: ledger(forecast),
            ledger_of_roles: ledger_of_roles(forecast),
            parts: parts::links(&area.code, area.level, &behind),
            without_known: points(
                "without-known",
                "Without what is known of single posts",
                forecast,
                yearly(forecast.without_known.as_deref().unwrap_or_default(), forecast.from),
            ),
            overrides: overrides(forecast),
            accuracy: accuracy(forecast),
            method: forecast.method.iter().map(|said| capital(said)).collect(),
            borrowed: forecast.borrowed.iter().map(|said| capital(said)).collect(),
            notes: forecast.notes.iter().map(|said| capital(said)).collect(),
            area: links::area(&area.code),
            sources: sources_table(&forecast.sources),
            downloads: vec![
                Link::new(behind.behind(&format!("{path}.csv")), "Every month (CSV)"),
                Link::new(behind.behind(&format!("{path}/ledger.csv")), "The ledger by role (CSV)"),
                Link::new(behind.behind(&format!("/api/v1{path}")), "All of it (JSON)"),
            ],
            permalink: behind.behind(&path),
        })
    }
}

fn unit(forecast: &Forecast) -> &'static str {
    forecast.measure.title()
}

fn decimals(forecast: &Forecast) -> usize {
    which_forecast::decimals(forecast.measure, forecast.now)
}

/// The last month of each year ahead.
fn yearly(points: &[FanPoint], from: Period) -> Vec<&FanPoint> {
    points.iter().filter(|point| point.period.months_since(from) % 12 == 0).collect()
}

fn drawing(forecast: &Forecast) -> Fan {
    let who = forecast.definition.map_or_else(|| forecast.group.title(), GpDefinition::title);
    let nothing = || format!("{}, {}: what was", capital(who), forecast.area.name);
    Fan {
        id: "chart-fan".to_owned(),
        title: if forecast.finding.is_empty() { nothing() } else { capital(&forecast.finding) },
        unit: unit(forecast).to_owned(),
        decimals: decimals(forecast),
        past: forecast.past.iter().map(|point| (point.period, point.value)).collect(),
        months: forecast.points.clone(),
        target: forecast.target.as_ref().map(|target| FanTarget { by: target.by, value: target.needed }),
    }
}

/// The chance of the number asked for, in a sentence.
fn chance(forecast: &Forecast) -> Option<String> {
    let target = forecast.target.as_ref()?;
    let number = |value: f64| words::number(value, decimals(forecast));
    let asked = if target.is_per_100k {
        format!("{} per 100,000 patients, {} {}", words::number(target.value, 2), number(target.needed), unit(forecast))
    } else {
        format!("{} {}", number(target.needed), unit(forecast))
    };
    let miss = target.first_likely_miss.map_or_else(
        || "On a straight way there, every month is at least as likely met as missed.".to_owned(),
        |month: Period| {
            format!("On a straight way there, the first month more likely missed than met is {}.", month.in_words())
        },
    );
    let by = target.by.in_words();
    Some(format!("{asked} by {by}: the chance is {}. {miss}", words::chance(target.chance_pct / 100.0)))
}

fn points(id: &str, caption: &str, forecast: &Forecast, shown: Vec<&FanPoint>) -> Table {
    let mut table = Table::new(id, format!("{caption}, {}", unit(forecast)))
        .column("Month")
        .number("Mean")
        .number("1 in 20 below")
        .number("1 in 10 below")
        .number("1 in 4 below")
        .number("Middle")
        .number("3 in 4 below")
        .number("9 in 10 below")
        .number("19 in 20 below");
    let decimals = decimals(forecast);
    for point in shown {
        let numbers = [point.mean, point.p05, point.p10, point.p25, point.p50, point.p75, point.p90, point.p95];
        let mut cells = vec![Cell::text(point.period.in_words())];
        cells.extend(numbers.map(|number| Cell::text(words::number(number, decimals))));
        table.row(cells);
    }
    table
}

/// Start, flows and end over all roles, a year a column.
fn ledger(forecast: &Forecast) -> Table {
    let mut table = Table::new("ledger", "Every flow of the expectation, FTE").column("What");
    let last = forecast.ledger_all.iter().map(|line| line.year).max().unwrap_or_default();
    for year in 1..=last {
        table = table.number(format!("Year {year}"));
    }
    let mut whats: Vec<&str> = Vec::new();
    for line in &forecast.ledger_all {
        if !whats.contains(&line.what.as_str()) {
            whats.push(&line.what);
        }
    }
    // The end closes the sum, also where a flow begins in a later year.
    whats.sort_by_key(|what| *what == "end");
    for what in whats {
        let of = |year: u8| forecast.ledger_all.iter().find(|line| line.year == year && line.what == what);
        let years =
            (1..=last).map(|year| Cell::text(of(year).map_or_else(String::new, |line| words::number(line.fte, 2))));
        table.row(std::iter::once(Cell::text(capital(what))).chain(years).collect());
    }
    table
}

/// The same role by role, with people.
fn ledger_of_roles(forecast: &Forecast) -> Table {
    let mut table = Table::new("ledger-roles", "Every flow of the expectation, role by role")
        .column("Year")
        .column("Role")
        .column("What")
        .number("People")
        .number("FTE");
    for line in &forecast.ledger {
        table.row(vec![
            Cell::text(line.year.to_string()),
            Cell::text(line.role.replace('_', " ")),
            Cell::text(&line.what),
            Cell::text(line.heads.map_or_else(String::new, |heads| words::number(heads, 1))),
            Cell::text(words::number(line.fte, 2)),
        ]);
    }
    table
}

fn overrides(forecast: &Forecast) -> Table {
    let mut table = Table::new("overrides", "What the scenario takes to be otherwise")
        .column("What")
        .column("Why")
        .column("Who says so");
    for one in &forecast.overrides {
        table.row(vec![Cell::text(capital(&one.size)), Cell::text(&one.reason), Cell::text(&one.author)]);
    }
    table
}

fn accuracy(forecast: &Forecast) -> Table {
    let mut table = Table::new("accuracy", "How far forecasts like this one were right")
        .number("Years ahead")
        .column("Of")
        .column("How")
        .number("Origins")
        .number("Forecasts")
        .number("Error, % of what came (WAPE)")
        .number("CRPS")
        .number("Inside 9 in 10, %")
        .number("Better than the simple forecast, %")
        .column("The simple forecast");
    let shown = |value: Option<f64>, decimals: usize| {
        Cell::text(value.map_or_else(|| "–".to_owned(), |value| words::number(value, decimals)))
    };
    for line in &forecast.accuracy {
        table.row(vec![
            Cell::text(line.years.to_string()),
            Cell::text(&line.of),
            Cell::text(&line.method),
            Cell::text(line.origins.to_string()),
            Cell::text(line.n.to_string()),
            shown(line.wape_pct, 2),
            shown(line.crps, 3),
            shown(line.cover90_pct, 0),
            shown(line.below_simple_pct, 1),
            Cell::text(&line.simple),
        ]);
    }
    table
}
