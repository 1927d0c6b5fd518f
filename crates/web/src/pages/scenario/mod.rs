//! `GET /scenarios/{id}`: what a scenario takes to be otherwise, its document, its versions, and taking it out of use.

use askama::Template;
use axum::extract::{Form as FormBody, Path};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Redirect};
use serde::Deserialize;
use wholetime_workbench::access::Deed;
use wholetime_workbench::questions::scenarios::{HeldScenario, ScenarioLine};
use wholetime_workbench::{Workbench, WorkbenchError};

use super::profile::capital;
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::field::{Control, Errors, Field, Mode, Wrong};
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/scenario/page.html")]
struct ScenarioPage {
    frame: Frame,
    errors: Option<Errors>,
    id: String,
    title: String,
    question: Option<String>,
    state: Option<String>,
    lede: String,
    changes: Table,
    versions: Table,
    document: String,
    withdraw: String,
    may_withdraw: bool,
    area: Field,
    reason: Field,
}

/// Why it is taken out of use.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    reason: String,
}

fn version(words: &Asked) -> Result<Option<u32>, Problem> {
    let bad = |_| Problem::not_understood("bad_version", "version: it is the number of a version");
    words.text("version").map(str::parse).transpose().map_err(bad)
}

/// `GET /scenarios/{id}`: `version`.
pub(super) async fn page(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Page {
    let number = version(&words)?;
    let page = ask(bench, move |bench: &Workbench| -> Result<ScenarioPage, WorkbenchError> {
        ScenarioPage::of(bench, &bench.scenario(&id, number)?, None)
    });
    answer::page(&page.await?)
}

/// `GET /scenarios/compare`: `code`; on to the page of an area.
pub(super) async fn compare(Acting(bench): Acting, words: Asked) -> Page {
    let code = words.text("code").unwrap_or_default().to_owned();
    let scenarios = words.text("scenarios").map(str::to_owned);
    let area = ask(bench, move |bench: &Workbench| bench.resolve(&code)).await?.area;
    let path = Behind::default().with_some("scenarios", scenarios).behind(&links::compare_scenarios(&area.code));
    Ok(Redirect::to(&path).into_response())
}

/// `GET /scenarios/{id}/scenario.toml`: `version`; the document.
pub(super) async fn document(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Page {
    let number = version(&words)?;
    let written = ask(bench, move |bench: &Workbench| -> Result<(String, String), Problem> {
        let (held, _) = bench.scenario(&id, number)?;
        let text = held.scenario.text().map_err(|why| Problem::inside(why.to_string()))?;
        Ok((text, format!("{}-{}.toml", held.scenario.id, held.number)))
    });
    let (text, name) = written.await?;
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .map_err(|why| Problem::inside(why.to_string()))?;
    let kind = HeaderValue::from_static("application/toml; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], text).into_response())
}

/// `POST /scenarios/{id}/withdraw`: takes it out of use.
pub(super) async fn withdraw(Acting(bench): Acting, Path(id): Path<String>, FormBody(typed): FormBody<Typed>) -> Page {
    let done = ask(bench, move |bench: &Workbench| -> Result<Result<String, ScenarioPage>, WorkbenchError> {
        match bench.withdraw_scenario(&id, &typed.reason) {
            Ok(held) => Ok(Ok(links::scenario(&held.scenario.id))),
            Err(WorkbenchError::NotPossible(why)) => {
                let wrong = Wrong::new("reason", capital(&why));
                Ok(Err(ScenarioPage::of(bench, &bench.scenario(&id, None)?, Some(&wrong))?))
            }
            Err(other) => Err(other),
        }
    });
    match done.await? {
        Ok(path) => Ok(Redirect::to(&path).into_response()),
        Err(page) => {
            let html = Html(page.render().map_err(Problem::from)?);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
        }
    }
}

impl ScenarioPage {
    fn of(
        bench: &Workbench,
        (held, versions): &(HeldScenario, Vec<ScenarioLine>),
        wrong: Option<&Wrong>,
    ) -> Result<Self, WorkbenchError> {
        let scenario = &held.scenario;
        let path = links::scenario(&scenario.id);
        let state = held.withdrawn.as_ref().map(|withdrawn| {
            format!(
                "Out of use since {}, by {}: {}",
                withdrawn.at.get(..10).unwrap_or_default(),
                withdrawn.by,
                withdrawn.reason
            )
        });
        let area = scenario.area.as_ref().map_or_else(|| "any area".to_owned(), Clone::clone);
        let newest = versions.first().map_or(held.number, |line| line.number);
        let behind = Behind::default().with_some("version", Some(held.number).filter(|number| *number != newest));
        let trail = vec![Link::new("/", "Home"), Link::new("/scenarios", "Scenarios")];
        Ok(Self {
            frame: Frame::new(scenario.title.clone(), "/scenarios").trail(trail),
            errors: Wrong::summary(wrong),
            id: scenario.id.clone(),
            title: scenario.title.clone(),
            question: scenario.question.clone(),
            lede: format!(
                "Version {} of {newest}, for {area}, accepted by {} on {}.",
                held.number,
                held.accepted_by,
                held.accepted_at.get(..10).unwrap_or_default()
            ),
            changes: changes(held),
            versions: table(versions),
            document: behind.behind(&format!("{path}/scenario.toml")),
            withdraw: format!("{path}/withdraw"),
            may_withdraw: state.is_none() && bench.permit_somewhere(Deed::Plan).is_ok(),
            state,
            area: Field::new("code", "Area", Control::Line { width: 20, mode: Mode::Text })
                .hint("Code or name, such as U12345, or group:name.")
                .value(scenario.area.clone().unwrap_or_default()),
            reason: Field::new("reason", "Why", Control::Line { width: 30, mode: Mode::Text })
                .error(Wrong::of(wrong, "reason")),
        })
    }
}

fn changes(held: &HeldScenario) -> Table {
    let mut table =
        Table::new("changes", "What it takes to be otherwise").column("Change").column("Who says so").column("Why");
    for said in held.scenario.said() {
        table.row(vec![Cell::text(capital(&said.size)), Cell::text(said.author), Cell::text(said.reason)]);
    }
    table
}

fn table(versions: &[ScenarioLine]) -> Table {
    let mut table = Table::new("versions", "Versions").column("Version").column("Accepted").column("By").column("Why");
    for line in versions {
        let href = Behind::default().with("version", line.number.to_string()).behind(&links::scenario(&line.id));
        table.row(vec![
            Cell::link(line.number.to_string(), href),
            Cell::text(line.accepted_at.get(..10).unwrap_or_default()),
            Cell::text(&line.accepted_by),
            Cell::text(&line.note),
        ]);
    }
    table
}
