//! `GET /areas/{code}/series/{indicator}`: an indicator over time; with `.csv`, `.json` or `.xlsx` behind it, to take away.

use askama::Template;
use axum::extract::Path;
use std::path::Path as FilePath;
use wholetime_reports::charts::{Bar, Bars, Chart, Line, Lines};
use wholetime_reports::{Download, download as files, words};
use wholetime_vocabulary::{Basis, Level, Period};
use wholetime_workbench::Scope;
use wholetime_workbench::questions::series::{Point, Series, SeriesAsked};

use super::downloads;
use super::profile::sources_table;
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::{self, Asked};
use crate::components::layout::Choice;
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;
use crate::wording;

/// Rows shown at once; a longer table is folded.
const ROWS_SHOWN: usize = 60;

#[derive(Template)]
#[template(path = "pages/series/page.html")]
struct SeriesPage {
    frame: Frame,
    title: String,
    lede: String,
    from: String,
    to: String,
    levels: Vec<Choice>,
    bases: Vec<Choice>,
    chart: Option<Chart>,
    newest: Option<Chart>,
    drawn: Option<String>,
    points: Table,
    is_long: bool,
    notes: Vec<String>,
    /// Corrections in the figures or beside them.
    corrections: Table,
    sources: Table,
    downloads: Vec<Link>,
    definition: String,
    control: String,
    bridge: String,
    permalink: String,
}

/// `GET /areas/{code}/series/{indicator}` and its downloads: identifiers hold no dot, so what has one names a file.
pub(super) async fn page_or_download(
    Acting(bench): Acting,
    Path((code, indicator)): Path<(String, String)>,
    words: Asked,
) -> Page {
    let (asked, switch, scope) = (asked::series(&words)?, asked::switch(&words)?, words.scope()?);
    let Some((id, _)) = indicator.split_once('.') else {
        let page = ask(bench, move |bench| -> Result<SeriesPage, Problem> {
            let indicator = bench.switched(&indicator, switch)?.id.clone();
            SeriesPage::of(&bench.series(&code, &indicator, asked, scope)?, asked, scope)
        });
        return answer::page(&page.await?);
    };
    let id = id.to_owned();
    let format = Download::of(FilePath::new(&indicator)).map_err(|why| Problem::not_found(why.to_string()))?;
    let made = ask(bench, move |bench| -> Result<(Vec<u8>, String), Problem> {
        let id = bench.switched(&id, switch)?.id.clone();
        let series = bench.series(&code, &id, asked, scope)?;
        let bytes = files::series(&series, FilePath::new(&indicator))?;
        Ok((bytes, format!("{}-{}", series.area.code, series.indicator.id)))
    });
    let (bytes, name) = made.await?;
    answer::file(bytes, format, &name)
}

impl SeriesPage {
    fn of(series: &Series, asked: SeriesAsked, scope: Scope) -> Result<Self, Problem> {
        let Series { area, indicator, points, .. } = series;
        let behind = Behind::meant(scope)
            .with_some("from", asked.from)
            .with_some("to", asked.to)
            .with_some("by", asked.by)
            .with_some("basis", asked.basis);
        let path = links::series(&area.code, &indicator.id);
        let unit = indicator.unit.title();
        let lines = lines(points);
        let drawn = (Lines::AT_MOST < lines.len()).then(|| {
            format!(
                "{} lines would not be told apart: the first {} are drawn, all are in the table.",
                lines.len(),
                Lines::AT_MOST
            )
        });
        let chart = Lines {
            id: "chart-series".to_owned(),
            title: format!("{}, {}", indicator.title, area.name),
            unit: unit.to_owned(),
            decimals: words::decimals(indicator.unit),
            lines,
        }
        .with_finding();
        let points_table = table(series, scope);
        let trail = vec![
            Link::new("/", "Home"),
            Link::new(Behind::meant(scope).behind(&links::area(&area.code)), area.name.clone()),
        ];
        let none = || Choice::new("", "the area itself", asked.by.is_none());
        let below = Level::ALL.into_iter().filter(|level| *level < area.level && *level != Level::Group);
        Ok(Self {
            frame: Frame::new(format!("{}: {}", indicator.title, area.name), "").trail(trail),
            title: indicator.title.clone(),
            lede: format!("{} ({}), {unit}. {}", area.name, area.code, indicator.question),
            from: asked.from.map_or_else(String::new, |period| period.to_string()),
            to: asked.to.map_or_else(String::new, |period| period.to_string()),
            levels: std::iter::once(none())
                .chain(
                    below.map(|level| {
                        Choice::new(level.word(), format!("its {}", level.titles()), asked.by == Some(level))
                    }),
                )
                .collect(),
            bases: std::iter::once(Choice::new("", "published, else summed", asked.basis.is_none()))
                .chain(
                    [Basis::PracticeLevelSum, Basis::Published, Basis::Compiled]
                        .into_iter()
                        .map(|basis| Choice::new(basis.word(), basis.title(), asked.basis == Some(basis))),
                )
                .collect(),
            newest: newest(series, asked)?,
            chart: if points.is_empty() { None } else { Some(chart.draw()?) },
            drawn,
            is_long: ROWS_SHOWN < points_table.rows.len(),
            points: points_table,
            notes: wording::all_on_pages(&series.notes),
            corrections: super::corrections::by_month(points),
            sources: sources_table(&series.sources),
            downloads: downloads(&path, &behind, &Download::ALL),
            definition: links::indicator(&indicator.id),
            control: Behind::meant(scope).behind(&links::xmr(&area.code, &indicator.id)),
            bridge: Behind::meant(scope).with("indicator", indicator.id.clone()).behind(&links::bridge(&area.code)),
            permalink: behind.behind(&path),
        })
    }
}

/// A line for each area and basis, in the order of the points.
fn lines(points: &[Point]) -> Vec<Line> {
    let mut lines: Vec<((&str, Basis), Line)> = Vec::new();
    for point in points {
        let key = (point.area.as_str(), point.basis);
        let at = (point.period, point.value);
        match lines.iter_mut().find(|(known, _)| *known == key) {
            Some((_, line)) => line.points.push(at),
            None => {
                let name = format!("{}, {}", point.name, point.basis.title());
                lines.push((key, Line { name, points: vec![at] }));
            }
        }
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

/// Where the parts of an area are shown, how they compare in the newest month.
fn newest(series: &Series, asked: SeriesAsked) -> Result<Option<Chart>, Problem> {
    // The newest month in which anybody has a value: of one without any, nothing would be drawn.
    let known = || series.points.iter().filter(|point| point.value.known().is_some());
    let newest: Option<Period> = known().map(|point| point.period).max();
    let (Some(_), Some(period)) = (asked.by, newest) else { return Ok(None) };
    let bars: Vec<Bar> = series
        .points
        .iter()
        .filter(|point| point.period == period)
        .map(|point| Bar { name: point.name.clone(), value: point.value })
        .collect();
    let chart = Bars {
        id: "chart-newest".to_owned(),
        title: format!("{}, {}", series.indicator.title, period.in_words()),
        unit: series.indicator.unit.title().to_owned(),
        decimals: words::decimals(series.indicator.unit),
        bars,
        reference: None,
    };
    Ok(Some(chart.with_finding().draw()?))
}

/// Every point, the newest first.
fn table(series: &Series, scope: Scope) -> Table {
    let indicator = &series.indicator;
    let decimals = words::decimals(indicator.unit);
    let is_ratio = indicator.denominator.is_some();
    let mut table = Table::new("points", format!("{}, {}", indicator.title, indicator.unit.title()))
        .column("Month")
        .column("Area")
        .number("Value");
    if is_ratio {
        table = table.number("Numerator").number("Denominator").number("Over the patients of practices that reported");
    }
    table = table.number("Coverage").column("Basis");
    let mut points: Vec<&Point> = series.points.iter().collect();
    points.sort_by(|a, b| b.period.cmp(&a.period).then_with(|| (&a.name, a.basis).cmp(&(&b.name, b.basis))));
    for point in points {
        let view = Behind::of(point.period, scope);
        let href = links::explain(&point.area, &indicator.id, Some(point.basis), &view);
        let what = format!("{}, {}, {}", indicator.title, point.name, point.period.in_words());
        let mut value = Cell::why(point.value, decimals, &what, Some(href));
        value.small.extend(point.warnings.iter().cloned());
        let mut cells = vec![
            Cell::text(point.period.in_words()),
            Cell::link(&point.name, view.behind(&links::area(&point.area))),
            value,
        ];
        if is_ratio {
            cells.push(Cell::value(point.numerator, 2));
            cells.push(point.denominator.map_or_else(Cell::default, |value| Cell::value(value, 0)));
            cells.push(point.value_reporting.map_or_else(Cell::default, |value| Cell::value(value, decimals)));
        }
        let coverage = if point.basis == Basis::PracticeLevelSum {
            words::share(point.coverage)
        } else {
            "with estimates".to_owned()
        };
        cells.push(Cell::text(coverage));
        cells.push(Cell::text(point.basis.title()));
        table.row(cells);
    }
    table
}
