//! `GET /areas/{code}/map/{indicator}`: where an indicator is high and where it is low; with `.csv` or `.geojson` behind it, to
//! take away.

use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Redirect};
use wholetime_reports::charts::{Chart, Map};
use wholetime_reports::{Download, words};
use wholetime_vocabulary::Level;
use wholetime_workbench::questions::map::{MapAnswer, MapPart};
use wholetime_workbench::{Scope, WITHHELD, Workbench};

use super::profile::{capital, sources_table};
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::{self, Asked};
use crate::components::layout::Choice;
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/map/page.html")]
struct MapPage {
    frame: Frame,
    title: String,
    lede: String,
    levels: Vec<Choice>,
    indicators: Vec<Choice>,
    period: String,
    geography: &'static str,
    chart: Chart,
    classes_are: String,
    parts: Table,
    notes: Vec<String>,
    compare: String,
    definition: String,
    sources: Table,
    downloads: Vec<Link>,
    permalink: String,
}

/// What is taken away instead of the page.
enum File {
    Csv,
    GeoJson,
}

/// The page and its downloads: identifiers hold no dot, so what has one names a file.
pub(super) async fn page_or_download(
    Acting(bench): Acting,
    Path((code, indicator)): Path<(String, String)>,
    words: Asked,
) -> Page {
    if let Some(chosen) = words.text("indicator").filter(|chosen| *chosen != indicator) {
        let behind = ["level", "period", "geography", "basis"]
            .into_iter()
            .fold(Behind::default(), |behind, word| behind.with_some(word, words.text(word)));
        return Ok(Redirect::to(&behind.behind(&links::map(&code, chosen))).into_response());
    }
    let (asked, scope) = (asked::map(&words)?, words.scope()?);
    let (id, file) = match indicator.split_once('.') {
        None => (indicator, None),
        Some((id, "csv")) => (id.to_owned(), Some(File::Csv)),
        Some((id, "geojson")) => (id.to_owned(), Some(File::GeoJson)),
        Some((id, _)) => {
            let what = format!("the map of {id} is to be had as .csv and .geojson, and as JSON below /api/v1");
            return Err(Problem::not_found(what).into());
        }
    };
    let answer = ask(bench, move |bench| {
        let answer = bench.map(&code, &id, asked, scope)?;
        Ok::<_, wholetime_workbench::WorkbenchError>((choices(bench, &answer), answer))
    });
    let (indicators, map) = answer.await?;
    let name = format!("{}-map-{}-{}-{}", map.within.code, map.indicator, map.level.word(), map.period);
    match file {
        Some(File::Csv) => {
            let bytes = wholetime_reports::csv::map_csv(&map).map_err(Problem::from)?.into_bytes();
            answer::file(bytes, Download::Csv, &name)
        }
        Some(File::GeoJson) => geojson(&map, &name),
        None => answer::page(&MapPage::of(&map, indicators, scope)),
    }
}

fn geojson(map: &MapAnswer, name: &str) -> Page {
    let bytes = wholetime_reports::geojson::map_geojson(map).map_err(Problem::from)?;
    let name = name.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"wholetime-{name}.geojson\""))
        .map_err(|why| Problem::inside(why.to_string()))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/geo+json")),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, bytes).into_response())
}

/// Indicators that may be chosen, those of its theme among all.
fn choices(bench: &Workbench, answer: &MapAnswer) -> Vec<Choice> {
    let all = bench.indicators(None);
    all.indicators.iter().map(|one| Choice::new(&one.id, &one.title, one.id == answer.indicator)).collect()
}

impl MapPage {
    fn of(answer: &MapAnswer, indicators: Vec<Choice>, scope: Scope) -> Self {
        let MapAnswer { area, within, level, period, indicator, .. } = answer;
        let view = Behind::of(*period, scope);
        let behind = view.clone().with("level", level.word());
        let path = links::map(&area.code, indicator);
        let trail = vec![Link::new("/", "Home"), Link::new(view.behind(&links::area(&area.code)), area.name.clone())];
        let href = |part: &MapPart| is_linked(part).then(|| view.behind(&links::area(&part.code)));
        let levels = [Level::Region, Level::Icb, Level::SubIcb, Level::Pcn, Level::Practice];
        let fits = |one: &Level| *one != Level::Practice || !matches!(area.level, Level::England | Level::Region);
        let mut downloads = super::downloads(&path, &behind, &[Download::Csv]);
        downloads.push(Link::new(behind.behind(&format!("{path}.geojson")), "GeoJSON, for QGIS"));
        let of = if area == within { String::new() } else { format!(", where {} is outlined", area.name) };
        Self {
            frame: Frame::new(format!("Map: {}, {}", answer.title, area.name), "").trail(trail),
            title: format!("{} on a map", answer.title),
            lede: format!(
                "{} of {}{of}, {}; {}.",
                capital(level.titles()),
                within.name,
                period.in_words(),
                answer.basis.title()
            ),
            levels: levels
                .into_iter()
                .filter(fits)
                .map(|one| Choice::new(one.word(), one.titles(), one == *level))
                .collect(),
            indicators,
            period: period.to_string(),
            geography: scope.geography.word(),
            chart: Map { id: "map", answer, href: &href }.draw(),
            classes_are: answer.classes_are.clone(),
            parts: table(answer, &view),
            notes: answer.notes.clone(),
            compare: behind.behind(&links::compare(&within.code, indicator)),
            definition: links::indicator(indicator),
            sources: sources_table(&answer.sources),
            downloads,
            permalink: behind.behind(&path),
        }
    }
}

/// Practices whose names are withheld and those without a network have no page of their own.
fn is_linked(part: &MapPart) -> bool {
    !part.code.starts_with(WITHHELD) && part.code != "unaligned"
}

fn table(answer: &MapAnswer, view: &Behind) -> Table {
    let caption = format!("{} of {}, the highest first", capital(answer.level.titles()), answer.within.name);
    let mut table = Table::new("parts", caption)
        .column(capital(answer.level.title()))
        .number(capital(&answer.unit))
        .number("Shade")
        .number("Rank")
        .number("Patients");
    for part in &answer.parts {
        let name = match is_linked(part) {
            true => Cell::link(part.name.clone(), view.behind(&links::area(&part.code))),
            false => Cell::text(part.name.clone()),
        };
        let covered = (part.coverage_pct < 99.95 && part.value.known().is_some())
            .then(|| format!("{} covered", words::share(part.coverage_pct / 100.0)));
        let href = is_linked(part).then(|| links::explain(&part.code, &answer.indicator, Some(answer.basis), view));
        table.row(vec![
            name.small(part.approximate.as_ref().map_or("", |_| "outline approximate")).small(if part.is_asked {
                "outlined"
            } else {
                ""
            }),
            Cell::why(part.value, answer.decimals, &format!("{}, {}", answer.title, part.name), href)
                .small(covered.unwrap_or_default()),
            Cell::text(part.class.map_or_else(|| "–".to_owned(), |class| class.to_string())),
            Cell::text(part.rank.map_or_else(|| "–".to_owned(), |rank| rank.to_string())),
            Cell::value(part.patients, 0),
        ]);
    }
    table
}
