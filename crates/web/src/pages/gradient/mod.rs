//! `GET /areas/{code}/gradient/{indicator}`: how an indicator changes with deprivation; with `.csv` behind it, to take away.

use askama::Template;
use axum::extract::Path;
use wholetime_reports::charts::{Chart, Gradient as GradientChart, Line, Lines, Spread};
use wholetime_reports::{Download, words};
use wholetime_vocabulary::Value;
use wholetime_workbench::Scope;
use wholetime_workbench::questions::gradient::{Gradient, GradientAsked, GradientPoint};

use super::profile::{capital, sources_table};
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::{self, Asked};
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/gradient/page.html")]
struct GradientPage {
    frame: Frame,
    title: String,
    lede: String,
    finding: String,
    from: String,
    to: String,
    newest: Option<Chart>,
    over_time: Option<Chart>,
    points: Table,
    method: String,
    notes: Vec<String>,
    compare: String,
    definition: String,
    sources: Table,
    downloads: Vec<Link>,
    permalink: String,
}

/// `GET /areas/{code}/gradient/{indicator}` and its download: identifiers hold no dot, so what has one names a file.
pub(super) async fn page_or_download(
    Acting(bench): Acting,
    Path((code, indicator)): Path<(String, String)>,
    words: Asked,
) -> Page {
    let (asked, switch, scope) = (asked::gradient(&words)?, asked::switch(&words)?, words.scope()?);
    let (id, is_csv) = super::csv_or_page(indicator)?;
    let answer = ask(bench, move |bench| {
        let id = bench.switched(&id, switch)?.id.clone();
        bench.gradient(&id, &code, asked, scope)
    });
    let gradient = answer.await?;
    if is_csv {
        let bytes = wholetime_reports::csv::gradient_csv(&gradient).map_err(Problem::from)?.into_bytes();
        let name = format!("{}-{}-by-deprivation", gradient.area.code, gradient.indicator.id);
        return answer::file(bytes, Download::Csv, &name);
    }
    answer::page(&GradientPage::of(&gradient, asked, scope)?)
}

impl GradientPage {
    fn of(gradient: &Gradient, asked: GradientAsked, scope: Scope) -> Result<Self, Problem> {
        let Gradient { area, indicator, level, points, .. } = gradient;
        let behind = Behind::meant(scope)
            .with_some("level", asked.level)
            .with_some("basis", asked.basis)
            .with_some("period", scope.period)
            .with_some("from", asked.from)
            .with_some("to", asked.to);
        let path = links::gradient(&area.code, &indicator.id);
        let decimals = words::decimals(indicator.unit);
        let trail = vec![
            Link::new("/", "Home"),
            Link::new(Behind::meant(scope).behind(&links::area(&area.code)), area.name.clone()),
        ];
        let newest = points.last().map(|point| newest(gradient, point, decimals)).transpose()?;
        let over_time = if 1 < points.len() { Some(over_time(gradient, decimals)?) } else { None };
        Ok(Self {
            frame: Frame::new(format!("{} by deprivation, {}", indicator.title, area.name), "").trail(trail),
            title: format!("{}, by deprivation", indicator.title),
            lede: format!("{} of {} ({}): {}.", capital(level.titles()), area.name, area.code, indicator.unit.title()),
            finding: format!("{}.", gradient.finding),
            from: asked.from.map_or_else(String::new, |period| period.to_string()),
            to: asked.to.map_or_else(String::new, |period| period.to_string()),
            newest,
            over_time,
            points: table(gradient, decimals),
            method: format!("{}.", gradient.method),
            notes: gradient.notes.clone(),
            compare: links::compare(&area.code, &indicator.id),
            definition: links::indicator(&indicator.id),
            sources: sources_table(&gradient.sources),
            downloads: super::downloads(&path, &behind, &[Download::Csv]),
            permalink: behind.behind(&path),
        })
    }
}

fn newest(gradient: &Gradient, point: &GradientPoint, decimals: usize) -> Result<Chart, Problem> {
    let names = ["most deprived", "second", "third", "fourth", "least deprived"];
    let fifths = point.fifths.iter().zip(names).map(|(fifth, name)| (name.to_owned(), fifth.value)).collect();
    let chart = GradientChart {
        id: "chart-gradient".to_owned(),
        title: format!("{}, {}, {}", gradient.indicator.title, gradient.area.name, gradient.finding.replace('-', "−")),
        unit: gradient.indicator.unit.title().to_owned(),
        decimals,
        fifths,
        line: Some((point.at_most_deprived, point.at_least_deprived)),
        spread: Some(Spread {
            name: "Slope index of inequality".to_owned(),
            value: point.sii,
            low: Some(point.sii_low),
            high: Some(point.sii_high),
        }),
    };
    Ok(chart.draw()?)
}

fn over_time(gradient: &Gradient, decimals: usize) -> Result<Chart, Problem> {
    let line = |name: &str, value: fn(&GradientPoint) -> f64| Line {
        name: name.to_owned(),
        points: gradient.points.iter().map(|point| (point.period, Value::Known(value(point)))).collect(),
    };
    let chart = Lines {
        id: "chart-over-time".to_owned(),
        title: format!("{} by deprivation, {}", gradient.indicator.title, gradient.area.name),
        unit: gradient.indicator.unit.title().to_owned(),
        decimals,
        lines: vec![
            line("Most deprived end", |point| point.at_most_deprived),
            line("Least deprived end", |point| point.at_least_deprived),
        ],
    };
    Ok(chart.with_finding().draw()?)
}

fn table(gradient: &Gradient, decimals: usize) -> Table {
    let number = |value: f64| Cell::text(words::number(value, decimals));
    let mut table = Table::new("points", "Slope index of inequality and fifths of patients")
        .column("Period")
        .number("Slope index")
        .column("95 % limits")
        .number("Relative index")
        .number("Most deprived fifth")
        .number("2")
        .number("3")
        .number("4")
        .number("Least deprived fifth")
        .number(capital(gradient.level.titles()))
        .number("Zeros")
        .number("Slope index without zeros");
    for point in gradient.points.iter().rev() {
        let mut cells = vec![
            Cell::text(point.period.in_words()).small(point.basis.title()),
            number(point.sii),
            Cell::text(format!(
                "{} to {}",
                words::number(point.sii_low, decimals),
                words::number(point.sii_high, decimals)
            )),
            Cell::text(point.rii.map(|rii| words::number(rii, 2)).unwrap_or_default()),
        ];
        cells.extend((1..=5_u8).map(|wanted| {
            let fifth = point.fifths.iter().find(|one| one.fifth == wanted);
            fifth.map(|fifth| number(fifth.value)).unwrap_or_default()
        }));
        cells.push(Cell::text(words::number(point.n as f64, 0)));
        cells.push(Cell::text(words::number(point.zeros as f64, 0)));
        cells.push(point.sii_without_zeros.map(number).unwrap_or_default());
        table.row(cells);
    }
    table
}
