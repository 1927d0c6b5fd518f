//! `GET /query` and `/query.csv`: questions in SQL over the published tables, reading only.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::Extension;
use serde_json::Value as Json;
use wholetime_reports::{Download, csv, words};
use wholetime_vocabulary::Cancel;
use wholetime_workbench::{SqlAnswer, Workbench, WorkbenchError};

use crate::acting::Acting;
use crate::answer::{self, Page, ask_while_waited_for};
use crate::asked::Asked;
use crate::components::{Cell, Frame, Link, Table};
use crate::links::Behind;
use crate::problem::Problem;
use crate::works::{self, Works};

/// Rows on the page; the file has more.
const SHOWN: usize = 500;
const DOWNLOADED: usize = 100_000;
/// How long a question may take here, where it may be anybody's who is signed in. Our judgement; the command waits longer.
const LONGEST: Option<Duration> = Some(Duration::from_secs(60));

#[derive(Template)]
#[template(path = "pages/query/page.html")]
struct QueryPage {
    frame: Frame,
    sql: String,
    problem: Option<String>,
    answer: Option<Table>,
    is_cut: bool,
    download: Link,
    tables: Vec<(String, String)>,
}

pub(super) async fn page(Acting(bench): Acting, Extension(works): Extension<Arc<Works>>, asked: Asked) -> Page {
    let sql = asked.text("sql").unwrap_or_default().to_owned();
    let at = Behind::default().with_some("sql", Some(&sql).filter(|sql| !sql.is_empty())).behind("/query");
    works::page(&works, bench, ("A question in SQL".to_owned(), at), move |bench, watch| {
        Ok(QueryPage::of(bench, sql, watch.cancel)?.render()?)
    })
    .await
}

impl QueryPage {
    fn of(bench: &Workbench, sql: String, cancel: &Cancel) -> Result<Self, Problem> {
        let tables = bench.tables()?;
        let asked = if sql.is_empty() { None } else { Some(bench.query_within(&sql, SHOWN, LONGEST, cancel)) };
        let (answer, problem) = match asked {
            None => (None, None),
            Some(Ok(answer)) => (Some(answer), None),
            Some(Err(
                why @ (WorkbenchError::Query(_) | WorkbenchError::NothingHeld | WorkbenchError::NotPossible(_)),
            )) => (None, Some(why.to_string())),
            Some(Err(why)) => return Err(why.into()),
        };
        let title = if problem.is_some() { "Error: Ask in SQL" } else { "Ask in SQL" };
        Ok(Self {
            frame: Frame::new(title, "/sources").trail(vec![Link::new("/", "Home"), Link::new("/sources", "Sources")]),
            is_cut: answer.as_ref().is_some_and(|answer| answer.cut),
            answer: answer.as_ref().map(table),
            problem,
            download: Link::new(Behind::default().with("sql", sql.clone()).behind("/query.csv"), "CSV"),
            sql,
            tables: columns(tables),
        })
    }
}

fn columns(tables: BTreeMap<String, Vec<String>>) -> Vec<(String, String)> {
    tables.into_iter().map(|(name, columns)| (name, columns.join(", "))).collect()
}

fn table(answer: &SqlAnswer) -> Table {
    let is_number = |index: usize| {
        answer.rows.iter().all(|row| matches!(row.get(index), None | Some(Json::Null | Json::Number(_))))
    };
    let mut table = Table::new("answer", "Answer");
    for (index, column) in answer.columns.iter().enumerate() {
        table = if is_number(index) { table.number(column) } else { table.column(column) };
    }
    for row in &answer.rows {
        table.row(row.iter().map(cell).collect());
    }
    table
}

fn cell(value: &Json) -> Cell {
    match value {
        Json::Null => Cell { is_missing: true, ..Cell::text("null") },
        Json::String(text) => Cell::text(text),
        Json::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() => Cell::text(words::number(float, 2)),
            _ => Cell::text(number.to_string()),
        },
        other => Cell::text(other.to_string()),
    }
}

/// `GET /query.csv`.
pub(super) async fn download(Acting(bench): Acting, asked: Asked) -> Page {
    let missing = || Problem::not_understood("bad_sql", "write a question in SQL first");
    let sql = asked.text("sql").ok_or_else(missing)?.to_owned();
    let asked = move |bench: &Workbench, cancel: &Cancel| bench.query_within(&sql, DOWNLOADED, LONGEST, cancel);
    let answer = ask_while_waited_for(bench, asked).await?;
    answer::file(csv::sql_csv(&answer).map_err(Problem::from)?.into_bytes(), Download::Csv, "query")
}
