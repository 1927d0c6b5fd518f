//! `GET /scenarios`: the scenarios that are held, a form for the common changes, and one that takes a document.

mod typed;

use askama::Template;
use axum::extract::{Form as FormBody, Multipart};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect};
use wholetime_workbench::access::Deed;
use wholetime_workbench::actions::scenarios::AcceptedScenario;
use wholetime_workbench::questions::scenarios::ScenariosAnswer;
use wholetime_workbench::{Workbench, WorkbenchError};

use self::typed::Typed;
use super::collection::not_read;
use crate::acting::Acting;
use crate::answer::{Page, ask};
use crate::components::field::{Control, Errors, Field, Mode, Wrong};
use crate::components::{Cell, Frame, Link, Table};
use crate::links;
use crate::problem::Problem;

/// Bytes of a scenario document. Our judgement: the longest of the examples has a thousand.
pub(super) const MOST_BYTES: usize = 256 * 1024;

#[derive(Template)]
#[template(path = "pages/scenarios/page.html")]
struct ScenariosPage {
    frame: Frame,
    errors: Option<Errors>,
    scenarios: Table,
    /// Whether whoever asks may accept a scenario somewhere.
    may_plan: bool,
    about: Vec<Field>,
    changes: Vec<(&'static str, Vec<Field>)>,
    document: Field,
    note: Field,
    area: Field,
}

/// What was sent to be kept.
#[derive(Default)]
struct Sent {
    file: String,
    bytes: Vec<u8>,
    note: String,
}

/// `GET /scenarios`.
pub(super) async fn page(Acting(bench): Acting) -> Page {
    let page = ask(bench, |bench: &Workbench| seen(bench, &Typed::default(), None)).await?;
    answered(&page)
}

/// `POST /scenarios/typed`: keeps what was typed into the form as a scenario.
pub(super) async fn accept_typed(Acting(bench): Acting, FormBody(typed): FormBody<Typed>) -> Page {
    let kept = ask(bench, move |bench: &Workbench| -> Result<Result<AcceptedScenario, ScenariosPage>, Problem> {
        bench.permit_somewhere(Deed::Plan)?;
        let accepted = typed
            .scenario()
            .and_then(|scenario| bench.accept_scenario(&scenario, &typed.note).map_err(|why| typed::wrong(&why)));
        match accepted {
            Ok(accepted) => Ok(Ok(accepted)),
            Err(wrong) => Ok(Err(seen(bench, &typed, Some(&wrong))?)),
        }
    });
    after(kept.await?)
}

/// `POST /scenarios`: keeps a scenario document.
pub(super) async fn accept(Acting(bench): Acting, mut body: Multipart) -> Page {
    let mut sent = Sent::default();
    while let Some(part) = body.next_field().await.map_err(|why| not_read(&why, MOST_BYTES))? {
        match part.name() {
            Some("file") => {
                sent.file = part.file_name().unwrap_or_default().to_owned();
                sent.bytes = part.bytes().await.map_err(|why| not_read(&why, MOST_BYTES))?.to_vec();
            }
            Some("file_note") => sent.note = part.text().await.map_err(|why| not_read(&why, MOST_BYTES))?,
            _ => {}
        }
    }
    let kept = ask(bench, move |bench: &Workbench| -> Result<Result<AcceptedScenario, ScenariosPage>, Problem> {
        bench.permit_somewhere(Deed::Plan)?;
        match read_and_kept(bench, &sent) {
            Ok(accepted) => Ok(Ok(accepted)),
            Err(why) => Ok(Err(seen(bench, &Typed::default(), Some(&Wrong::new("file", why)))?)),
        }
    });
    after(kept.await?)
}

fn read_and_kept(bench: &Workbench, sent: &Sent) -> Result<AcceptedScenario, String> {
    if sent.file.is_empty() {
        return Err("Choose a scenario document".to_owned());
    }
    let on_one_line = |why: WorkbenchError| why.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    let scenario = bench.read_scenario(&sent.bytes, &sent.file).map_err(on_one_line)?;
    bench.accept_scenario(&scenario, &sent.note).map_err(on_one_line)
}

fn after(kept: Result<AcceptedScenario, ScenariosPage>) -> Page {
    match kept {
        Ok(accepted) => Ok(Redirect::to(&links::scenario(&accepted.id)).into_response()),
        Err(page) => answered(&page),
    }
}

fn answered(page: &ScenariosPage) -> Page {
    let code = if page.errors.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((code, Html(page.render().map_err(Problem::from)?)).into_response())
}

fn seen(bench: &Workbench, typed: &Typed, wrong: Option<&Wrong>) -> Result<ScenariosPage, WorkbenchError> {
    let answer = bench.scenarios(true)?;
    let title = if wrong.is_some() { "Error: Scenarios" } else { "Scenarios" };
    Ok(ScenariosPage {
        frame: Frame::new(title, "/scenarios").trail(vec![Link::new("/", "Home")]),
        errors: Wrong::summary(wrong),
        scenarios: table(&answer),
        may_plan: bench.permit_somewhere(Deed::Plan).is_ok(),
        about: typed.about(wrong),
        changes: typed.changes(wrong),
        document: Field::new("file", "Scenario document", Control::Files)
            .hint("A file that ends in .toml; examples lie in examples/scenarios of the program.")
            .error(Wrong::of(wrong, "file")),
        note: Field::new("file_note", "Why (optional)", Control::Line { width: 30, mode: Mode::Text })
            .hint("Said beside the version for ever."),
        area: Field::new("code", "Area", Control::Line { width: 20, mode: Mode::Text })
            .hint("Code or name, such as U12345, or group:name."),
    })
}

fn table(answer: &ScenariosAnswer) -> Table {
    let mut table = Table::new("scenarios", "Scenarios, the newest version of each")
        .column("Scenario")
        .column("What it asks")
        .column("Area")
        .number("Version")
        .column("Accepted")
        .column("Why");
    for line in &answer.scenarios {
        let area = match &line.area {
            Some(code) => Cell::link(code, links::area(code)),
            None => Cell::text("any"),
        };
        let state = line.withdrawn.as_ref().map(|withdrawn| format!("out of use: {}", withdrawn.reason));
        table.row(vec![
            Cell::link(&line.title, links::scenario(&line.id)).small(&line.id),
            Cell::text(line.question.clone().unwrap_or_default()),
            area,
            Cell::text(line.number.to_string()),
            Cell::text(line.accepted_at.get(..10).unwrap_or_default()).small(&line.accepted_by),
            Cell::text(&line.note).small(state.unwrap_or_default()),
        ]);
    }
    table
}
