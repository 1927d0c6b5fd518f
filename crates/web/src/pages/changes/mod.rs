//! `GET /areas/{code}/changes`: what changed between two months.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use wholetime_reports::{Download, words};
use wholetime_vocabulary::{StaffGroup, Value};
use wholetime_workbench::questions::changes::{ChangeKind, ChangesAnswer};
use wholetime_workbench::{Scope, Workbench};

use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/changes/page.html")]
struct ChangesPage {
    frame: Frame,
    lede: String,
    from: String,
    to: String,
    totals: Table,
    changes: Vec<Table>,
    rule: String,
    downloads: Vec<Link>,
    permalink: String,
}

async fn changes(bench: Arc<Workbench>, code: String, asked: Asked) -> Result<(ChangesAnswer, Scope), Problem> {
    let (from, to, scope) = (asked.period("from")?, asked.period("to")?, asked.scope()?);
    Ok((ask(bench, move |bench| bench.changes(&code, from, to, scope)).await?, scope))
}

pub(super) async fn page(Acting(bench): Acting, Path(code): Path<String>, asked: Asked) -> Page {
    let (answer, scope) = changes(bench, code, asked).await?;
    answer::page(&ChangesPage::of(&answer, scope))
}

/// `GET /areas/{code}/changes.csv`.
pub(super) async fn download(Acting(bench): Acting, Path(code): Path<String>, asked: Asked) -> Page {
    let (answer, _) = changes(bench, code, asked).await?;
    let table = wholetime_reports::csv::changes_csv(&answer).map_err(Problem::from)?;
    let name = format!("{}-changes-{}-{}", answer.area.code, answer.from, answer.to);
    answer::file(table.into_bytes(), Download::Csv, &name)
}

const fn title(kind: ChangeKind) -> (&'static str, &'static str) {
    match kind {
        ChangeKind::Closed => ("closed", "Closed or merged"),
        ChangeKind::Opened => ("opened", "Opened"),
        ChangeKind::MovedPcn => ("moved-pcn", "Moved to another PCN"),
        ChangeKind::MovedSubIcb => ("moved-sub-icb", "Moved to another sub-ICB location"),
        ChangeKind::StoppedReporting => ("stopped", "Stopped reporting"),
        ChangeKind::StartedReporting => ("started", "Started reporting"),
        ChangeKind::Jumped => ("jumped", "Jumped"),
    }
}

impl ChangesPage {
    fn of(answer: &ChangesAnswer, scope: Scope) -> Self {
        let mut totals = Table::new("totals", "The area as a whole (practice-level sums)")
            .column("What")
            .number(answer.from.in_words())
            .number(answer.to.in_words())
            .number("Change");
        for total in &answer.totals {
            let group: Option<StaffGroup> = total.what.parse().ok();
            let what = group.map_or_else(|| "Patients".to_owned(), |group| format!("{}, FTE", group.title()));
            let decimals = if group.is_some() { 2 } else { 0 };
            let change = match (total.before, total.after) {
                (Value::Known(before), Value::Known(after)) => {
                    Cell::text(words::signed(Value::Known(after - before), decimals))
                        .small(words::change(before, after))
                }
                _ => Cell::text(""),
            };
            totals.row(vec![
                Cell::text(what),
                Cell::value(total.before, decimals),
                Cell::value(total.after, decimals),
                change,
            ]);
        }
        let mut changes: Vec<Table> = Vec::new();
        for change in &answer.changes {
            let (id, title) = title(change.kind);
            if changes.last().is_none_or(|table| table.id != id) {
                changes.push(
                    Table::new(id, title)
                        .column("What happened")
                        .column("Practice")
                        .number("Effect on FTE")
                        .number("Effect on the list"),
                );
            }
            let practice = Cell::link(&change.practice, links::area(&change.practice));
            let practice = match &change.likely_successor {
                Some(successor) => practice.small(format!("likely successor: {successor}")),
                None => practice,
            };
            if let Some(table) = changes.last_mut() {
                table.row(vec![
                    Cell::text(&change.sentence),
                    practice,
                    Cell::text(words::signed(change.staff_effect, 2)),
                    Cell::text(words::signed(change.list_effect, 0)),
                ]);
            }
        }
        let behind = Behind::meant(scope).with("from", answer.from.to_string()).with("to", answer.to.to_string());
        let path = format!("{}/changes", links::area(&answer.area.code));
        Self {
            frame: Frame::new(format!("What changed: {}", answer.area.name), "").trail(vec![
                Link::new("/", "Home"),
                Link::new(links::area(&answer.area.code), answer.area.name.clone()),
            ]),
            lede: format!(
                "{} ({}), {} to {}, map {}",
                answer.area.name,
                answer.area.code,
                answer.from.in_words(),
                answer.to.in_words(),
                scope.geography.word()
            ),
            from: answer.from.to_string(),
            to: answer.to.to_string(),
            totals,
            changes,
            rule: answer.rule.clone(),
            downloads: vec![
                Link::new(behind.behind(&format!("{path}.csv")), "CSV"),
                Link::new(behind.behind(&format!("/api/v1{path}")), "JSON"),
            ],
            permalink: behind.behind(&path),
        }
    }
}
