//! `GET /areas/{code}/definitions/{indicator}`: one figure under each definition, source and date held; with `.csv` behind it,
//! to take away.

use askama::Template;
use axum::extract::Path;
use wholetime_reports::{Download, words};
use wholetime_vocabulary::{Basis, Value};
use wholetime_workbench::questions::definitions::{Alternative, Definitions, DiffersIn};
use wholetime_workbench::{Geography, Scope};

use super::profile::sources_table;
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/definitions/page.html")]
struct DefinitionsPage {
    frame: Frame,
    title: String,
    lede: String,
    finding: String,
    figures: Table,
    notes: Vec<String>,
    triangulate: String,
    compare: String,
    definition: String,
    sources: Table,
    downloads: Vec<Link>,
    permalink: String,
}

/// `GET /areas/{code}/definitions/{indicator}` and its download: identifiers hold no dot, so what has one names a file.
pub(super) async fn page_or_download(
    Acting(bench): Acting,
    Path((code, indicator)): Path<(String, String)>,
    words: Asked,
) -> Page {
    let (basis, switch, scope) = (words.basis()?, crate::asked::switch(&words)?, words.scope()?);
    let (id, is_csv) = super::csv_or_page(indicator)?;
    let answer = ask(bench, move |bench| {
        let id = bench.switched(&id, switch)?.id.clone();
        bench.definitions(&code, &id, basis, scope)
    });
    let definitions = answer.await?;
    if is_csv {
        let bytes = wholetime_reports::csv::definitions_csv(&definitions).map_err(Problem::from)?.into_bytes();
        let name = format!("{}-{}-definitions", definitions.area.code, definitions.indicator.id);
        return answer::file(bytes, Download::Csv, &name);
    }
    answer::page(&DefinitionsPage::of(&definitions, basis, scope))
}

impl DefinitionsPage {
    fn of(definitions: &Definitions, basis: Option<Basis>, scope: Scope) -> Self {
        let Definitions { area, indicator, period, .. } = definitions;
        let view = Behind::of(*period, scope);
        let behind = view.clone().with_some("basis", basis);
        let path = links::definitions(&area.code, &indicator.id);
        let trail = vec![
            Link::new("/", "Home"),
            Link::new(view.behind(&links::area(&area.code)), area.name.clone()),
            Link::new(links::explain(&area.code, &indicator.id, basis, &view), indicator.title.clone()),
        ];
        Self {
            frame: Frame::new(format!("{} counted otherwise, {}", indicator.title, area.name), "").trail(trail),
            title: format!("{}, counted otherwise", indicator.title),
            lede: format!(
                "{} ({}), {}: the same question under each definition, source and date that is held.",
                area.name,
                area.code,
                period.in_words()
            ),
            finding: format!("{}.", super::profile::capital(&definitions.finding)),
            figures: table(definitions, scope),
            notes: definitions.notes.clone(),
            triangulate: super::triangulate::link(&area.code, &indicator.id, &view),
            compare: view.behind(&links::compare(&area.code, &indicator.id)),
            definition: links::indicator(&indicator.id),
            sources: sources_table(&definitions.sources),
            downloads: super::downloads(&path, &behind, &[Download::Csv]),
            permalink: behind.behind(&path),
        }
    }
}

/// The figure first, then each alternative.
pub(super) fn table(definitions: &Definitions, scope: Scope) -> Table {
    let mut table = Table::new("figures", definitions.indicator.title.clone())
        .column("Differs in")
        .column("What is counted")
        .number(capital_unit(definitions))
        .number("Difference")
        .number("Percent")
        .column("Because")
        .column("Source and date");
    for figure in &definitions.figures {
        let cells = row(definitions, figure, scope);
        if figure.differs_in.is_none() {
            table.strong_row(cells);
        } else {
            table.row(cells);
        }
    }
    table
}

/// The unit of the figure itself, as the heading of all that share it.
fn capital_unit(definitions: &Definitions) -> String {
    super::profile::capital(definitions.indicator.unit.title())
}

fn row(definitions: &Definitions, figure: &Alternative, scope: Scope) -> Vec<Cell> {
    let scope = Scope { geography: figure.geography, ..scope };
    let view = Behind::of(figure.period, scope);
    let href = links::explain(&definitions.area.code, &figure.indicator, Some(figure.basis), &view);
    let what = format!("{}, {}", figure.title, figure.period.in_words());
    let signed = |value: Value, decimals: usize| match value {
        Value::Known(_) => words::signed(value, decimals),
        Value::Missing(_) => String::new(),
    };
    let percent = signed(figure.difference_pct, 1);
    let is_other_unit = figure.unit != definitions.indicator.unit.title();
    let unit = if is_other_unit { figure.unit.clone() } else { String::new() };
    let value = Cell::why(figure.value, figure.decimals, &what, Some(href)).small(unit);
    let mut because = Cell::text(&figure.because);
    because.small.extend(figure.warnings.iter().cloned());
    let map = if figure.geography == Geography::AsNow { "today's map" } else { "" };
    vec![
        Cell::text(figure.differs_in.map_or("This figure", DiffersIn::title)),
        Cell::text(&figure.title),
        value,
        Cell::text(signed(figure.difference, figure.decimals)),
        Cell::text(if percent.is_empty() { percent } else { format!("{percent} %") }),
        because,
        Cell::text(figure.basis.title()).small(figure.period.in_words()).small(map),
    ]
}
