//! `GET /areas/{code}/xmr/{indicator}`: change over time on a control chart; with `.csv`, `.json` or `.xlsx` behind it, to
//! take away.

use askama::Template;
use axum::extract::Path;
use std::path::Path as FilePath;
use wholetime_reports::charts::{Chart, Control, ControlDot, ControlLimits, ControlMark};
use wholetime_reports::{Download, download as files, words};
use wholetime_vocabulary::Basis;
use wholetime_workbench::questions::control::{ControlAsked, ControlChart, ControlPoint, Direction, Of};
use wholetime_workbench::{Geography, Scope};

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
#[template(path = "pages/xmr/page.html")]
struct XmrPage {
    frame: Frame,
    title: String,
    lede: String,
    finding: String,
    of: Vec<Choice>,
    from: String,
    to: String,
    bases: Vec<Choice>,
    geographies: Vec<Choice>,
    rebase: String,
    target: String,
    chart: Option<Chart>,
    assurance: Option<String>,
    warnings: Vec<String>,
    points: Table,
    is_long: bool,
    phases: Table,
    method: &'static str,
    notes: Vec<String>,
    sources: Table,
    downloads: Vec<Link>,
    series: String,
    definition: String,
    permalink: String,
}

/// `GET /areas/{code}/xmr/{indicator}` and its downloads: identifiers hold no dot, so what has one names a file.
pub(super) async fn page_or_download(
    Acting(bench): Acting,
    Path((code, indicator)): Path<(String, String)>,
    words: Asked,
) -> Page {
    let (asked, scope) = (asked::control(&words)?, words.scope()?);
    let Some((id, _)) = indicator.split_once('.') else {
        let page = ask(bench, move |bench| -> Result<XmrPage, Problem> {
            XmrPage::of(&bench.control(&code, &indicator, &asked, scope)?, &asked, scope)
        });
        return answer::page(&page.await?);
    };
    let id = id.to_owned();
    let format = Download::of(FilePath::new(&indicator)).map_err(|why| Problem::not_found(why.to_string()))?;
    let made = ask(bench, move |bench| -> Result<(Vec<u8>, String), Problem> {
        let chart = bench.control(&code, &id, &asked, scope)?;
        let bytes = files::control(&chart, FilePath::new(&indicator))?;
        Ok((bytes, format!("{}-{}-xmr", chart.area.code, chart.indicator.id)))
    });
    let (bytes, name) = made.await?;
    answer::file(bytes, format, &name)
}

/// Decimals of changes: they are smaller than what changes, so one more than of values shows them.
fn fine(chart: &ControlChart) -> usize {
    words::decimals(chart.indicator.unit) + 1
}

impl XmrPage {
    fn of(chart: &ControlChart, asked: &ControlAsked, scope: Scope) -> Result<Self, Problem> {
        let ControlChart { area, indicator, .. } = chart;
        let rebase: Vec<String> = asked.rebase.iter().map(ToString::to_string).collect();
        let rebase = rebase.join(" ");
        let behind = Behind::meant(scope)
            .with_some("of", asked.of)
            .with_some("from", asked.from)
            .with_some("to", asked.to)
            .with_some("basis", asked.basis)
            .with_some("rebase", Some(&rebase).filter(|rebase| !rebase.is_empty()))
            .with_some("target", asked.target);
        let path = links::xmr(&area.code, &indicator.id);
        let unit = indicator.unit.title();
        let points = points(chart, scope);
        let trail = vec![
            Link::new("/", "Home"),
            Link::new(Behind::meant(scope).behind(&links::area(&area.code)), area.name.clone()),
            Link::new(Behind::meant(scope).behind(&links::series(&area.code, &indicator.id)), indicator.title.clone()),
        ];
        let bases = [Basis::PracticeLevelSum, Basis::Published, Basis::Compiled];
        let geographies = [(Geography::AsAt, "of each month"), (Geography::AsNow, "of today")];
        let period =
            |period: Option<wholetime_vocabulary::Period>| period.map_or_else(String::new, |it| it.to_string());
        Ok(Self {
            frame: Frame::new(format!("{}: what is usual, {}", indicator.title, area.name), "").trail(trail),
            title: format!("{}: what is usual, and what is not", indicator.title),
            lede: format!("{} ({}): {}, {unit}.", area.name, area.code, chart.of.title()),
            finding: sentence(&chart.finding),
            of: Of::ALL.into_iter().map(|of| Choice::new(of.word(), of.title(), of == chart.of)).collect(),
            from: period(asked.from),
            to: period(asked.to),
            bases: std::iter::once(Choice::new("", "the one with most values", asked.basis.is_none()))
                .chain(bases.map(|basis| Choice::new(basis.word(), basis.title(), asked.basis == Some(basis))))
                .collect(),
            geographies: geographies
                .into_iter()
                .map(|(geography, text)| Choice::new(geography.word(), text, geography == scope.geography))
                .collect(),
            target: asked.target.map_or_else(String::new, |target| target.to_string()),
            chart: if chart.points.is_empty() { None } else { Some(drawing(chart).draw()?) },
            assurance: chart.assurance.as_ref().map(|assurance| sentence(&assurance.sentence)),
            warnings: chart.warnings.clone(),
            is_long: ROWS_SHOWN < points.rows.len(),
            points,
            phases: phases(chart),
            method: chart.method,
            notes: wording::all_on_pages(&chart.notes),
            sources: sources_table(&chart.sources),
            downloads: downloads(&path, &behind, &Download::ALL),
            series: Behind::meant(scope).behind(&links::series(&area.code, &indicator.id)),
            definition: links::indicator(&indicator.id),
            permalink: behind.behind(&path),
            rebase,
        })
    }
}

/// With a capital and a full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

fn mark(point: &ControlPoint) -> ControlMark {
    match point.signal().map(|signal| signal.direction) {
        None => ControlMark::Usual,
        Some(Direction::Improvement) => ControlMark::Improvement,
        Some(Direction::Concern) => ControlMark::Concern,
        Some(Direction::Neither) => ControlMark::Neither,
    }
}

fn drawing(chart: &ControlChart) -> Control {
    let points = chart.points.iter().map(|point| ControlDot {
        period: point.period,
        value: point.charted(),
        mark: mark(point),
        // There is no moving range across a gap.
        is_joined: point.moving_range.known().is_some(),
    });
    let limits = chart.phases.iter().map(|phase| ControlLimits {
        start: phase.start,
        end: phase.end,
        mean: phase.mean,
        low: phase.low,
        high: phase.high,
    });
    Control {
        id: "chart-xmr".to_owned(),
        title: format!("{}, {}: {}", chart.indicator.title, chart.area.name, chart.finding),
        unit: format!("{}, {}", chart.of.title(), chart.indicator.unit.title()),
        decimals: fine(chart),
        finding: chart.finding.clone(),
        points: points.collect(),
        limits: limits.collect(),
        target: chart.target,
    }
}

/// Every point, the newest first.
fn points(chart: &ControlChart, scope: Scope) -> Table {
    let (decimals, fine) = (words::decimals(chart.indicator.unit), fine(chart));
    let is_change = chart.of != Of::Level;
    let caption = format!("{}, {}", chart.indicator.title, chart.indicator.unit.title());
    let mut table = Table::new("points", caption).column("Month").number("Value");
    if is_change {
        table = table.number("Change").column("Since");
    }
    table = table.number("Mean").number("Lower limit").number("Upper limit").column("Not as usual");
    for point in chart.points.iter().rev() {
        let view = Behind::of(point.period, scope);
        let href = links::explain(&chart.area.code, &chart.indicator.id, chart.basis, &view);
        let what = format!("{}, {}, {}", chart.indicator.title, chart.area.name, point.period.in_words());
        let mut cells = vec![Cell::text(point.period.in_words()), Cell::why(point.value, decimals, &what, Some(href))];
        if is_change {
            cells.push(point.change.map_or_else(Cell::default, |change| Cell::value(change, fine)));
            cells.push(point.previous_period.map_or_else(Cell::default, |period| Cell::text(period.in_words())));
        }
        cells.extend([point.mean, point.low, point.high].map(|value| Cell::value(value, fine)));
        let mut signals = point.signals.iter().map(|signal| signal.sentence.clone());
        let mut said = Cell::text(signals.next().unwrap_or_default());
        said.small.extend(signals);
        cells.push(said);
        table.row(cells);
    }
    table
}

/// What is usual, and from when to when.
fn phases(chart: &ControlChart) -> Table {
    let fine = fine(chart);
    let mut table = Table::new("phases", "What is usual")
        .column("From")
        .column("To")
        .number("Points")
        .number("Mean")
        .number("Mean moving range")
        .number("Lower limit")
        .number("Upper limit");
    for phase in &chart.phases {
        let numbers = [phase.mean, phase.mean_moving_range, phase.low, phase.high];
        let mut n = Cell::text(phase.n.to_string());
        if phase.is_trial {
            n = n.small("on trial");
        }
        let mut cells = vec![Cell::text(phase.start.in_words()), Cell::text(phase.end.in_words()), n];
        cells.extend(numbers.map(|value| Cell::value(value, fine)));
        table.row(cells);
    }
    table
}
