//! `GET /areas/{code}/mend`: what practices should mend in the national return, each on a page to print.

use askama::Template;
use axum::extract::Path;
use wholetime_reports::{Download, csv};
use wholetime_vocabulary::{Level, Value, how_many};
use wholetime_workbench::Workbench;
use wholetime_workbench::questions::mend::{MendList, MendPractice};

use super::corrections::{decimals, link as correction, of};
use super::profile::capital;
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::components::{Cell, Frame, Link, Table};
use crate::links;
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/mend/page.html")]
struct MendPage {
    frame: Frame,
    title: String,
    lede: String,
    practices: Vec<Practice>,
    more: usize,
    notes: Vec<String>,
    links: Vec<Link>,
}

/// What one practice should mend.
struct Practice {
    name: String,
    code: String,
    own: String,
    figures: Table,
    findings: Table,
}

/// Practices shown on one page; the file holds all of them. Our judgement: more is not read on a screen.
const PRACTICES_SHOWN: usize = 60;

/// What the practices of an area should mend.
pub(super) fn link(area: &str) -> String {
    format!("{}/mend", links::area(area))
}

pub(super) async fn page(Acting(bench): Acting, Path(code): Path<String>) -> Page {
    let list = ask(bench, move |bench: &Workbench| bench.mend(&code)).await?;
    answer::page(&MendPage::of(&list))
}

/// `GET /areas/{code}/mend.csv`.
pub(super) async fn download(Acting(bench): Acting, Path(code): Path<String>) -> Page {
    let list = ask(bench, move |bench: &Workbench| bench.mend(&code)).await?;
    let bytes = csv::mend_csv(&list).map_err(Problem::from)?.into_bytes();
    answer::file(bytes, Download::Csv, &format!("{}-mend", list.area.code))
}

impl MendPage {
    fn of(list: &MendList) -> Self {
        let area = &list.area;
        let title = format!("What to mend in the national return: {}", area.name);
        let path = link(&area.code);
        Self {
            frame: Frame::new(title.clone(), "")
                .trail(vec![Link::new("/", "Home"), Link::new(links::area(&area.code), area.name.clone())]),
            title,
            lede: format!(
                "{}: {}, {}, {} of the check of data",
                list.file_of.in_words(),
                how_many(list.practices.len(), "practice"),
                how_many(list.figures, "disputed figure"),
                how_many(list.findings, "finding")
            ),
            more: list.practices.len().saturating_sub(PRACTICES_SHOWN),
            practices: list
                .practices
                .iter()
                .take(PRACTICES_SHOWN)
                .map(|practice| Practice::of(practice, area.level))
                .collect(),
            notes: list.notes.iter().map(|note| capital(note)).collect(),
            links: vec![
                Link::new(format!("{path}.csv"), "CSV"),
                Link::new(format!("/api/v1{path}"), "JSON"),
                Link::new(of(Some(&area.code)), "Corrections"),
            ],
        }
    }
}

impl Practice {
    fn of(practice: &MendPractice, level: Level) -> Self {
        let mut figures = Table::new(&format!("figures-{}", practice.code), "Figures to mend")
            .column("Figure")
            .number("File says")
            .number("Should say")
            .column("How");
        for figure in &practice.figures {
            let decimals = decimals(figure.unit);
            figures.row(vec![
                Cell::link(&figure.title, correction(&figure.correction)).small(figure.group.unwrap_or_default()),
                Cell::value(figure.file_says, decimals).small(figure.file_of.to_string()),
                Cell::value(Value::Known(figure.should_say), decimals),
                Cell::text(&figure.how).small(format!(
                    "Disputed since {}: {}",
                    figure.since.in_words(),
                    figure.because
                )),
            ]);
        }
        let mut findings = Table::new(&format!("findings-{}", practice.code), "Found by the check of data")
            .column("What was found")
            .column("How");
        for finding in &practice.findings {
            let since = finding.since.or(finding.period).map(|period| period.in_words());
            let since = since.map_or_else(|| finding.rule.clone(), |since| format!("{}, since {since}", finding.rule));
            findings.row(vec![Cell::text(capital(&finding.message)).small(since), Cell::text(capital(&finding.how))]);
        }
        let own = if level == Level::Practice { links::area(&practice.code) } else { link(&practice.code) };
        Self { name: practice.name.clone(), code: practice.code.clone(), own, figures, findings }
    }
}
