//! `GET /areas/{code}/variation`: indicators of all parts of an area on one heat map; with `.csv` behind it, to take away.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use wholetime_reports::charts::{Chart, Heat};
use wholetime_reports::{Download, words};
use wholetime_vocabulary::{Level, Value};
use wholetime_workbench::questions::variation::{Row, Variation, VariationAsked};
use wholetime_workbench::{Scope, Workbench};

use super::profile::{capital, sources_table};
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::{self, Asked};
use crate::components::heat::{HeatCell, HeatColumn, HeatRow, HeatTable, Sorted};
use crate::components::layout::Choice;
use crate::components::{Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/variation/page.html")]
struct VariationPage {
    frame: Frame,
    title: String,
    lede: String,
    levels: Vec<Choice>,
    indicators: String,
    period: String,
    geography: &'static str,
    heat: HeatTable,
    /// The same as a picture, to take away.
    picture: Chart,
    compare: Vec<Link>,
    notes: Vec<String>,
    /// Corrections in the figures or beside them.
    corrections: Table,
    condition: String,
    attention: String,
    sources: Table,
    downloads: Vec<Link>,
    permalink: String,
}

async fn variation(
    bench: Arc<Workbench>,
    code: String,
    words: &Asked,
) -> Result<(Variation, VariationAsked, Scope), Problem> {
    let (asked, scope) = (asked::variation(words)?, words.scope()?);
    let question = asked.clone();
    let answer = ask(bench, move |bench| bench.variation(&code, &question, scope)).await?;
    Ok((answer, asked, scope))
}

pub(super) async fn page(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let (answer, asked, scope) = variation(bench, code, &words).await?;
    answer::page(&VariationPage::of(&answer, &asked, scope)?)
}

pub(super) async fn download(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let (answer, _, _) = variation(bench, code, &words).await?;
    let bytes = wholetime_reports::csv::variation_csv(&answer).map_err(Problem::from)?.into_bytes();
    answer::file(bytes, Download::Csv, &format!("{}-variation", answer.area.code))
}

impl VariationPage {
    fn of(answer: &Variation, asked: &VariationAsked, scope: Scope) -> Result<Self, Problem> {
        let Variation { area, level, period, .. } = answer;
        let chosen = asked.indicators.join(" ");
        let unsorted = Behind::of(*period, scope)
            .with("level", level.word())
            .with_some("basis", asked.basis)
            .with_some("indicators", Some(&chosen).filter(|chosen| !chosen.is_empty()));
        let behind = unsorted
            .clone()
            .with_some("sort", answer.sort.as_ref())
            .with_some("order", (answer.is_ascending && answer.sort.is_some()).then_some("ascending"));
        let path = links::variation(&area.code);
        let view = Behind::of(*period, scope);
        let trail = vec![Link::new("/", "Home"), Link::new(view.behind(&links::area(&area.code)), area.name.clone())];
        let levels = [Level::Practice, Level::Pcn, Level::SubIcb, Level::Icb, Level::Region];
        let fits = levels.into_iter().filter(|one| *one < area.level || area.level == Level::Group);
        let compare = answer.columns.iter().map(|column| {
            let behind = view.clone().with("level", level.word());
            Link::new(behind.behind(&links::compare(&area.code, &column.indicator)), column.title.clone())
        });
        Ok(Self {
            frame: Frame::new(format!("Variation, {}", area.name), "").trail(trail),
            title: format!("Variation within {}", area.name),
            lede: format!("{} of {} ({}), {}.", capital(level.titles()), area.name, area.code, period.in_words()),
            levels: fits.map(|one| Choice::new(one.word(), one.titles(), one == *level)).collect(),
            indicators: answer.columns.iter().map(|column| column.indicator.as_str()).collect::<Vec<_>>().join(" "),
            period: period.to_string(),
            geography: scope.geography.word(),
            heat: heat(answer, &unsorted, scope),
            picture: Heat::of("chart-heat", answer).draw()?,
            compare: compare.collect(),
            notes: answer.notes.clone(),
            corrections: super::corrections::beside(&answer.corrections),
            condition: view.behind(&format!("{}/condition", links::area(&area.code))),
            attention: view.behind(&format!("{}/attention", links::area(&area.code))),
            sources: sources_table(&answer.sources),
            downloads: super::downloads(&path, &behind, &[Download::Csv]),
            permalink: behind.behind(&path),
        })
    }
}

fn heat(answer: &Variation, unsorted: &Behind, scope: Scope) -> HeatTable {
    let path = links::variation(&answer.area.code);
    let view = Behind::of(answer.period, scope);
    let columns = answer.columns.iter().map(|column| {
        let is_sorted = answer.sort.as_deref() == Some(column.indicator.as_str());
        // A second press turns the order round.
        let order = if is_sorted && !answer.is_ascending { "ascending" } else { "descending" };
        let sorted = if answer.is_ascending { Sorted::Ascending } else { Sorted::Descending };
        HeatColumn {
            name: column.title.clone(),
            unit: column.unit.clone(),
            href_sort: Some(unsorted.clone().with("sort", &column.indicator).with("order", order).behind(&path)),
            sorted: is_sorted.then_some(sorted),
        }
    });
    let mut rows: Vec<HeatRow> = answer.rows.iter().map(|row| heat_row(answer, row, &view)).collect();
    let whole =
        |name: &str, value: fn(&wholetime_workbench::questions::variation::Column) -> Value, href: String| HeatRow {
            name: name.to_owned(),
            href,
            small: None,
            cells: answer
                .columns
                .iter()
                .map(|column| HeatCell { text: words::value(value(column), column.decimals), ..HeatCell::default() })
                .collect(),
        };
    rows.push(whole(&answer.area.name, |column| column.area_value, view.behind(&links::area(&answer.area.code))));
    if answer.columns.iter().any(|column| column.england.known().is_some()) && answer.area.level != Level::England {
        rows.push(whole("England", |column| column.england, view.behind(&links::area("ENG"))));
    }
    HeatTable {
        id: "heat".to_owned(),
        caption: format!("{} of {}", capital(answer.level.titles()), answer.area.name),
        columns: columns.collect(),
        rows,
        legend: answer.legend.clone(),
    }
}

fn heat_row(answer: &Variation, row: &Row, view: &Behind) -> HeatRow {
    let is_area = row.code != "unaligned";
    let cells = row.cells.iter().zip(&answer.columns).map(|(cell, column)| HeatCell {
        text: words::value(cell.value, column.decimals),
        fifth: cell.fifth,
        href: is_area.then(|| links::explain(&row.code, &column.indicator, Some(column.basis), view)),
        small: if cell.value.known().is_some() && cell.coverage < 0.9 {
            vec![format!("{} covered", words::share(cell.coverage))]
        } else {
            Vec::new()
        },
    });
    let patients = row.patients.known().map(|patients| format!("{} patients", words::number(patients, 0)));
    let part = row.is_part.then(|| "partly inside".to_owned());
    let small: Vec<String> = patients.into_iter().chain(part).collect();
    HeatRow {
        name: row.name.clone(),
        href: view.behind(&links::area(if is_area { &row.code } else { &answer.area.code })),
        small: (!small.is_empty()).then(|| small.join(", ")),
        cells: cells.collect(),
    }
}
