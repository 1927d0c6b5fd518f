//! `GET` and `POST /successors`: who took over from practices that closed, as people confirm it.

use std::collections::BTreeMap;

use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect};
use wholetime_workbench::access::Deed;
use wholetime_workbench::{Workbench, WorkbenchError};

use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::field::{Control, Errors, Field, Mode, Wrong};
use crate::components::{Frame, Link};
use crate::links;
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/successors/page.html")]
struct SuccessorsPage {
    frame: Frame,
    successors: Vec<Shown>,
    may_set: bool,
    errors: Option<Errors>,
    practice: Field,
    successor: Field,
    reason: Field,
}

struct Shown {
    practice: Link,
    code: String,
    successor: Link,
    reason: String,
    set_by: String,
}

#[derive(Default)]
struct Typed {
    practice: String,
    successor: String,
    reason: String,
}

impl Typed {
    fn of(fields: &BTreeMap<String, String>) -> Self {
        let field = |name: &str| fields.get(name).map(|text| text.trim().to_owned()).unwrap_or_default();
        Self { practice: field("practice"), successor: field("successor"), reason: field("reason") }
    }
}

/// `GET /successors`; a practice and its likely successor may stand behind the question mark, to be confirmed.
pub(super) async fn page(Acting(bench): Acting, asked: Asked) -> Page {
    let word = |name: &str| asked.text(name).unwrap_or_default().to_owned();
    let typed = Typed { practice: word("practice"), successor: word("successor"), reason: String::new() };
    let page = ask(bench, move |bench| seen(bench, &typed, None)).await?;
    answer::page(&page)
}

/// `POST /successors`.
pub(super) async fn set(Acting(bench): Acting, Form(fields): Form<BTreeMap<String, String>>) -> Page {
    let typed = Typed::of(&fields);
    let done = ask(bench, move |bench| -> Result<Option<SuccessorsPage>, Problem> {
        let wrong = match (typed.practice.as_str(), typed.successor.as_str()) {
            ("", _) => Wrong::new("practice", "Write the code of the practice that closed"),
            (_, "") => Wrong::new("successor", "Write the code of the practice that took over"),
            (practice, successor) => match bench.set_successor(practice, successor, &typed.reason) {
                Ok(_) => return Ok(None),
                Err(why @ WorkbenchError::NotPermitted(_)) => return Err(why.into()),
                Err(why) => {
                    let is_of_practice = bench.resolve(practice).is_err();
                    Wrong::new(if is_of_practice { "practice" } else { "successor" }, why)
                }
            },
        };
        seen(bench, &typed, Some(wrong)).map(Some)
    });
    match done.await? {
        None => Ok(Redirect::to("/successors").into_response()),
        Some(page) => {
            let html = page.render().map_err(Problem::from)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(html)).into_response())
        }
    }
}

/// `POST /successors/{practice}/remove`.
pub(super) async fn remove(Acting(bench): Acting, Path(practice): Path<String>) -> Page {
    ask(bench, move |bench| bench.remove_successor(&practice)).await?;
    Ok(Redirect::to("/successors").into_response())
}

fn seen(bench: &Workbench, typed: &Typed, wrong: Option<Wrong>) -> Result<SuccessorsPage, Problem> {
    let wrong = wrong.as_ref();
    let title = if wrong.is_some() { "Error: Successors" } else { "Successors" };
    let name = |code: &str| {
        bench.resolve(code).map_or_else(|_| code.to_owned(), |place| format!("{} ({code})", place.area.name))
    };
    let shown = bench.successors()?.into_iter().map(|one| Shown {
        practice: Link::new(links::area(&one.practice), name(&one.practice)),
        successor: Link::new(links::area(&one.successor), name(&one.successor)),
        code: one.practice,
        reason: one.reason,
        set_by: one.set_by,
    });
    let line = |width| Control::Line { width, mode: Mode::Text };
    Ok(SuccessorsPage {
        frame: Frame::new(title, "/pages").trail(vec![Link::new("/", "Home")]),
        successors: shown.collect(),
        may_set: bench.permit_somewhere(Deed::SetUp).is_ok(),
        errors: Wrong::summary(wrong),
        practice: Field::new("practice", "Practice that closed", line(10))
            .hint("Its code or name.")
            .value(&typed.practice)
            .error(Wrong::of(wrong, "practice")),
        successor: Field::new("successor", "Practice that took over", line(10))
            .hint("Its code or name.")
            .value(&typed.successor)
            .error(Wrong::of(wrong, "successor")),
        reason: Field::new("reason", "How you know (optional)", line(30)).value(&typed.reason),
    })
}
