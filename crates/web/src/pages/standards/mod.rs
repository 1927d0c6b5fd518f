//! `GET` and `POST /standards`: what indicators are judged by here, each with who says so.

use std::collections::BTreeMap;

use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect};
use wholetime_reports::words;
use wholetime_workbench::access::Deed;
use wholetime_workbench::{Workbench, WorkbenchError};

use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::components::field::{Control, Errors, Field, Mode, Wrong};
use crate::components::layout::Choice;
use crate::components::{Frame, Link};
use crate::links;
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/standards/page.html")]
struct StandardsPage {
    frame: Frame,
    standards: Vec<Shown>,
    may_set: bool,
    errors: Option<Errors>,
    indicator: Field,
    at_least: Field,
    source: Field,
}

struct Shown {
    id: String,
    title: String,
    href: String,
    at_least: String,
    source: String,
    set_by: String,
}

#[derive(Default)]
struct Typed {
    indicator: String,
    at_least: String,
    source: String,
}

impl Typed {
    fn of(fields: &BTreeMap<String, String>) -> Self {
        let field = |name: &str| fields.get(name).map(|text| text.trim().to_owned()).unwrap_or_default();
        Self { indicator: field("indicator"), at_least: field("at_least"), source: field("source") }
    }
}

pub(super) async fn page(Acting(bench): Acting) -> Page {
    let page = ask(bench, |bench| seen(bench, &Typed::default(), None)).await?;
    answer::page(&page)
}

/// `POST /standards`: sets one, in place of an earlier one of the indicator.
pub(super) async fn set(Acting(bench): Acting, Form(fields): Form<BTreeMap<String, String>>) -> Page {
    let typed = Typed::of(&fields);
    let done = ask(bench, move |bench| -> Result<Option<StandardsPage>, Problem> {
        bench.permit_everywhere(Deed::SetUp)?;
        let wrong = match typed.at_least.parse::<f64>() {
            Err(_) => Wrong::new("at_least", "Write a number, such as 44"),
            Ok(at_least) => match bench.set_standard(&typed.indicator, at_least, &typed.source) {
                Ok(_) => return Ok(None),
                Err(why @ WorkbenchError::UnknownIndicator { .. }) => Wrong::new("indicator", why),
                Err(WorkbenchError::NotPossible(why)) if typed.source.is_empty() => Wrong::new("source", why),
                Err(WorkbenchError::NotPossible(why)) => Wrong::new("at_least", why),
                Err(why) => return Err(why.into()),
            },
        };
        seen(bench, &typed, Some(wrong)).map(Some)
    });
    match done.await? {
        None => Ok(Redirect::to("/standards").into_response()),
        Some(page) => {
            let html = page.render().map_err(Problem::from)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(html)).into_response())
        }
    }
}

/// `POST /standards/{indicator}/remove`.
pub(super) async fn remove(Acting(bench): Acting, Path(indicator): Path<String>) -> Page {
    ask(bench, move |bench| bench.remove_standard(&indicator)).await?;
    Ok(Redirect::to("/standards").into_response())
}

fn seen(bench: &Workbench, typed: &Typed, wrong: Option<Wrong>) -> Result<StandardsPage, Problem> {
    let wrong = wrong.as_ref();
    let title = if wrong.is_some() { "Error: Standards" } else { "Standards" };
    let indicators = bench.indicators(None).indicators;
    let standards = bench.standards()?.into_iter().map(|standard| {
        let indicator = bench.catalogue().indicators.get(&standard.indicator);
        Shown {
            title: indicator.map_or_else(|| standard.indicator.clone(), |indicator| indicator.title.clone()),
            href: links::indicator(&standard.indicator),
            at_least: words::number(standard.at_least, 2),
            source: standard.source,
            set_by: standard.set_by,
            id: standard.indicator,
        }
    });
    let choose = std::iter::once(Choice::new("", "Choose one", typed.indicator.is_empty()))
        .chain(indicators.into_iter().map(|one| Choice::new(one.id.clone(), one.title, one.id == typed.indicator)));
    let line = |width, mode| Control::Line { width, mode };
    Ok(StandardsPage {
        frame: Frame::new(title, "/pages").trail(vec![Link::new("/", "Home")]),
        standards: standards.collect(),
        may_set: bench.permit_everywhere(Deed::SetUp).is_ok(),
        errors: Wrong::summary(wrong),
        indicator: Field::new("indicator", "Indicator", Control::Select(choose.collect()))
            .error(Wrong::of(wrong, "indicator")),
        at_least: Field::new("at_least", "At least", line(10, Mode::Decimal))
            .hint("In the unit of the indicator, such as 44 FTE per 100,000.")
            .value(&typed.at_least)
            .error(Wrong::of(wrong, "at_least")),
        source: Field::new("source", "Who says so, and where", line(30, Mode::Text))
            .hint("Such as “Board paper of 4 June 2026, item 7”.")
            .value(&typed.source)
            .error(Wrong::of(wrong, "source")),
    })
}
