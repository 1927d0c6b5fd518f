//! `GET /areas/{code}/triangulate/{indicator}`: sources of one figure side by side; with `.csv` behind it, to take away.

use askama::Template;
use axum::extract::Path;
use wholetime_reports::charts::{Bar, Bars, Chart};
use wholetime_reports::{Download, words};
use wholetime_vocabulary::Value;
use wholetime_workbench::Scope;
use wholetime_workbench::questions::triangulate::{Difference, Origin, SourceFigure, Stated, Triangulation};

use super::profile::sources_table;
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/triangulate/page.html")]
struct TriangulatePage {
    frame: Frame,
    title: String,
    lede: String,
    period: String,
    baseline: String,
    why: String,
    rule: String,
    chart: Chart,
    figures: Table,
    differences: Vec<Apart>,
    notes: Vec<String>,
    sources: Table,
    definition: String,
    downloads: Vec<Link>,
    permalink: String,
}

/// A difference and what sets the two figures apart.
struct Apart {
    heading: String,
    reasons: Vec<String>,
    left: Option<String>,
}

/// `GET /areas/{code}/triangulate/{indicator}` and its download: identifiers hold no dot, so what has one names a file.
pub(super) async fn page_or_download(
    Acting(bench): Acting,
    Path((code, indicator)): Path<(String, String)>,
    words: Asked,
) -> Page {
    let scope = words.scope()?;
    let (id, is_csv) = super::csv_or_page(indicator)?;
    let answer = ask(bench, move |bench| bench.triangulate(&code, &id, &Stated::default(), scope)).await?;
    if !is_csv {
        return answer::page(&TriangulatePage::of(&answer, scope)?);
    }
    let table = wholetime_reports::csv::triangulation_csv(&answer).map_err(Problem::from)?;
    let name = format!("{}-{}-sources-{}", answer.area.code, answer.indicator.id, answer.period);
    answer::file(table.into_bytes(), Download::Csv, &name)
}

/// Sources of the figure a page shows: `/areas/{code}/triangulate/{indicator}`.
pub(super) fn link(code: &str, indicator: &str, behind: &Behind) -> String {
    behind.behind(&path(code, indicator))
}

fn path(code: &str, indicator: &str) -> String {
    format!("{}/triangulate/{}", links::area(code), links::encoded(indicator))
}

/// A figure in few words, for a bar.
fn short(figure: &SourceFigure) -> String {
    let what = if figure.basis == Origin::PracticeLevelSum { "summed" } else { first_word(figure.basis.title()) };
    let period = figure.period.map_or_else(String::new, |period| format!(", {period}"));
    let definition = figure.definition.as_deref().filter(|_| figure.is_context);
    format!("{what}{period}{}", definition.map_or_else(String::new, |definition| format!(", {definition}")))
}

fn first_word(text: &str) -> &str {
    text.split(' ').next().unwrap_or(text)
}

impl TriangulatePage {
    fn of(answer: &Triangulation, scope: Scope) -> Result<Self, Problem> {
        let Triangulation { area, indicator, period, .. } = answer;
        let decimals = words::decimals(indicator.unit);
        let behind = Behind::of(*period, scope);
        let base = answer.figures.iter().find(|figure| figure.is_baseline);
        let chart = Bars {
            id: "chart-sources".to_owned(),
            title: format!("{}, {}, by source", indicator.title, area.name),
            unit: indicator.unit.title().to_owned(),
            decimals,
            bars: answer.figures.iter().map(|figure| Bar { name: short(figure), value: figure.value }).collect(),
            reference: base
                .and_then(|base| Some(("baseline".to_owned(), base.value.known()?)))
                .filter(|_| 1 < answer.figures.len()),
        };
        let path = path(&area.code, &indicator.id);
        Ok(Self {
            frame: Frame::new(format!("Sources of {}, {}", indicator.title, area.name), "").trail(vec![
                Link::new("/", "Home"),
                Link::new(behind.behind(&links::area(&area.code)), area.name.clone()),
                Link::new(links::explain(&area.code, &indicator.id, None, &behind), "Why this figure"),
            ]),
            title: format!("{}: its sources side by side", indicator.title),
            lede: format!(
                "{} ({}), each source at its period nearest to {}, map {}",
                area.name,
                area.code,
                period.in_words(),
                answer.geography.word()
            ),
            period: period.to_string(),
            baseline: answer.baseline.label.clone(),
            why: answer.baseline.why.clone(),
            rule: answer.baseline.rule.clone(),
            chart: chart.with_finding().draw()?,
            figures: table(answer, scope),
            // What stands for context differs by what it counts, as the table says.
            differences: answer
                .differences
                .iter()
                .filter(|difference| !difference.is_context)
                .map(|difference| apart(difference, decimals))
                .collect(),
            notes: answer.notes.clone(),
            sources: sources_table(&answer.sources),
            definition: links::indicator(&indicator.id),
            downloads: vec![
                Link::new(behind.behind(&format!("{path}.csv")), "CSV"),
                Link::new(behind.behind(&format!("/api/v1{path}")), "JSON"),
            ],
            permalink: behind.behind(&path),
        })
    }
}

/// Every figure, those for context last.
fn table(answer: &Triangulation, scope: Scope) -> Table {
    let decimals = words::decimals(answer.indicator.unit);
    let mut table = Table::new("figures", format!("Each source of {}", answer.indicator.title))
        .column("Source")
        .column("Counts")
        .number(answer.indicator.unit.title())
        .number("Coverage")
        .number("Practices")
        .number("Against the baseline");
    for figure in &answer.figures {
        let against = answer.differences.iter().find(|difference| difference.figure == figure.label);
        let mut source = Cell::text(&figure.label);
        if figure.is_context {
            source = source.small("for context: it counts other GPs");
        }
        for note in &figure.notes {
            source = source.small(note.clone());
        }
        let href = figure.period.zip(figure.basis.basis()).map(|(period, basis)| {
            links::explain(&answer.area.code, &figure.indicator, Some(basis), &Behind::of(period, scope))
        });
        let coverage = match (figure.coverage, figure.holds_estimates) {
            (_, Some(true)) => "with estimates".to_owned(),
            (Some(share), _) => words::share(share),
            (None, _) => "not stated".to_owned(),
        };
        let practices = match (figure.practices, figure.practices_known) {
            (Some(with_value), Some(known)) => format!("{} of {}", count(with_value), count(known)),
            (Some(with_value), None) => count(with_value),
            _ => String::new(),
        };
        let difference = match (against, figure.is_baseline) {
            (_, true) => Cell::text("baseline"),
            (Some(against), _) => Cell::text(words::signed(Value::Known(against.difference), decimals)).small(
                against
                    .difference_pct
                    .map(|percent| format!("{} %", words::signed(Value::Known(percent), 1)))
                    .unwrap_or_default(),
            ),
            (None, _) => Cell::default(),
        };
        let cells = vec![
            source,
            Cell::text(figure.definition.clone().unwrap_or_default()),
            Cell::why(figure.value, decimals, &figure.label, href),
            Cell::text(coverage),
            Cell::text(practices),
            difference,
        ];
        if figure.is_baseline { table.strong_row(cells) } else { table.row(cells) }
    }
    table
}

fn count(practices: u32) -> String {
    words::number(f64::from(practices), 0)
}

fn apart(difference: &Difference, decimals: usize) -> Apart {
    let signed = |number: f64| words::signed(Value::Known(number), decimals);
    let percent = difference
        .difference_pct
        .map(|percent| format!(", {} %", words::signed(Value::Known(percent), 1)))
        .unwrap_or_default();
    Apart {
        heading: format!("{}: {}{percent}", difference.figure, signed(difference.difference)),
        reasons: difference.reasons.iter().map(|reason| reason.sentence.clone()).collect(),
        left: difference.unexplained.map(signed),
    }
}
