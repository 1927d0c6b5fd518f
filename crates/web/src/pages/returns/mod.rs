//! `GET` and `POST /returns`: every collection, and a form to start one.

use askama::Template;
use axum::extract::Form as FormBody;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use wholetime_vocabulary::grouped;
use wholetime_workbench::actions::returns::Asking;
use wholetime_workbench::questions::returns::CollectionLine;
use wholetime_workbench::returns::cell::day_of;
use wholetime_workbench::{Workbench, WorkbenchError};

use super::return_form::{day, link as form_link};
use crate::acting::Acting;
use crate::answer::{Page, ask};
use crate::components::field::{Control, Errors, Field, Mode, Wrong};
use crate::components::{Cell, Frame, Link, Table};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/returns/page.html")]
struct ReturnsPage {
    frame: Frame,
    errors: Option<Errors>,
    collections: Table,
    own: Vec<Link>,
    fields: Vec<Field>,
}

/// What was typed to start a collection.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    area: String,
    due: String,
    about: String,
    providers: String,
}

pub(super) async fn page(Acting(bench): Acting) -> Page {
    let answer = ask(bench, Workbench::collection_lines).await?;
    Ok(shown(&answer.collections, &Wanted::default(), &[])?.into_response())
}

/// `POST /returns`: starts a collection.
pub(super) async fn open(Acting(bench): Acting, FormBody(wanted): FormBody<Wanted>) -> Page {
    let typed = wanted.clone();
    let opened = ask(bench, move |bench| {
        Ok::<_, WorkbenchError>(match opened(bench, &typed) {
            Ok(id) => Ok(id),
            Err(wrong) => Err((wrong, bench.collection_lines()?)),
        })
    });
    match opened.await? {
        Ok(id) => Ok(Redirect::to(&super::collection::link(&id)).into_response()),
        Err((wrong, answer)) => {
            let page = shown(&answer.collections, &wanted, &[wrong])?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// Starts a collection and answers with its name.
fn opened(bench: &Workbench, wanted: &Wanted) -> Result<String, Wrong> {
    let wrong = |field, message: String| Wrong { field, message };
    let Some(due) = day_of(wanted.due.trim()) else {
        let message = format!("`{}` is not a day: write it as 31/03/2018 or 2018-03-31", wanted.due.trim());
        return Err(wrong("due", message));
    };
    let about = match wanted.about.trim() {
        "" => None,
        text => Some(text.parse().map_err(|why| wrong("about", format!("{why}")))?),
    };
    let lines = wanted.providers.lines().map(str::trim).filter(|line| !line.is_empty());
    let providers = lines.map(|line| {
        let (code, name) = line.split_once('=').ok_or_else(|| {
            wrong("providers", format!("`{line}` is not a code and a name: write it as RXX=Name of the provider"))
        })?;
        Ok((code.trim().to_owned(), name.trim().to_owned()))
    });
    let asking = Asking { about, providers: providers.collect::<Result<_, Wrong>>()?, ..Asking::default() };
    match bench.open_collection(&wanted.area, due, &asking) {
        Ok(opened) => Ok(opened.collection.id),
        Err(why) => Err(wrong("area", why.to_string())),
    }
}

fn shown(lines: &[CollectionLine], wanted: &Wanted, wrong: &[Wrong]) -> Result<Response, Problem> {
    let error = |field: &str| wrong.iter().find(|wrong| wrong.field == field).map(|wrong| wrong.message.clone());
    let line = |width, mode| Control::Line { width, mode };
    let field = |name: &'static str, label: &str, hint: &str, value: &str, control| {
        Field::new(name, label, control).hint(hint).value(value).error(error(name))
    };
    let text = |width| line(width, Mode::Text);
    let fields = vec![
        field("area", "Who is asked", "Code or name of an area, or group:name.", &wanted.area, text(20)),
        field("due", "Last day to answer", "For example, 31/03/2018.", &wanted.due, text(10)),
        field(
            "about",
            "Figures that forms are filled with (optional)",
            "A month such as 2018-03; the newest held without one.",
            &wanted.about,
            text(10),
        ),
        field(
            "providers",
            "Community providers asked as well (optional)",
            "One a line: code=name.",
            &wanted.providers,
            Control::Lines,
        ),
    ];
    let errors = wrong.iter().map(|wrong| Link::new(format!("#{}", wrong.field), wrong.message.clone())).collect();
    let errors = Errors::of(errors);
    let title = if errors.is_some() { "Error: Returns" } else { "Returns" };
    let own = lines.iter().filter(|line| !line.is_closed).flat_map(|line| {
        line.own
            .iter()
            .map(|(code, name)| Link::new(form_link(&line.id, code), format!("{name}: answer by {}", day(line.due))))
    });
    let page = ReturnsPage {
        frame: Frame::new(title, "/returns").trail(vec![Link::new("/", "Home")]),
        errors,
        collections: table(lines),
        own: own.collect(),
        fields,
    };
    Ok(Html(page.render()?).into_response())
}

fn table(lines: &[CollectionLine]) -> Table {
    let mut table = Table::new("collections", "Collections")
        .column("Area")
        .column("Due")
        .number("Asked")
        .number("Practices returned")
        .number("% of practices")
        .number("% of patients")
        .column("State");
    for line in lines {
        let percent = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), |share| grouped(share, 1));
        let area = match &line.response {
            Some(_) => Cell::link(line.area.name.clone(), super::collection::link(&line.id)),
            None => Cell::text(line.area.name.clone()),
        };
        let response = line.response.as_ref();
        table.row(vec![
            area.small(line.id.clone()),
            Cell::text(day(line.due)).small(format!("about {}", line.about.in_words())),
            Cell::text(line.asked.to_string()),
            Cell::text(response.map_or_else(
                || "–".to_owned(),
                |response| format!("{} of {}", response.practices_returned, response.practices_known),
            )),
            Cell::text(percent(response.and_then(|response| response.practices_pct))),
            Cell::text(percent(response.and_then(|response| response.patients_pct))),
            Cell::text(if line.is_closed { "Closed" } else { "Open" }),
        ]);
    }
    table
}
