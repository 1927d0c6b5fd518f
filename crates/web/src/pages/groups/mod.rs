//! `GET` and `POST /groups`: the groups of areas that people here have set, and a form that sets one.

use std::collections::BTreeMap;

use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect};
use wholetime_workbench::access::Deed;
use wholetime_workbench::{Group, Workbench, WorkbenchError};

use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::components::field::{Control, Errors, Field, Mode, Wrong};
use crate::components::{Frame, Link};
use crate::links;
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/groups/page.html")]
struct GroupsPage {
    frame: Frame,
    groups: Vec<Shown>,
    may_set: bool,
    errors: Option<Errors>,
    name: Field,
    title: Field,
    members: Field,
}

/// A group, with its members as they are typed.
struct Shown {
    id: String,
    name: String,
    href: String,
    members: String,
    set: String,
}

/// What was typed.
#[derive(Default)]
struct Typed {
    name: String,
    title: String,
    members: String,
}

impl Typed {
    fn of(fields: &BTreeMap<String, String>) -> Self {
        let field = |name: &str| fields.get(name).map(|text| text.trim().to_owned()).unwrap_or_default();
        Self { name: field("name"), title: field("title"), members: field("members") }
    }
}

pub(super) async fn page(Acting(bench): Acting) -> Page {
    let page = ask(bench, |bench| seen(bench, &Typed::default(), None)).await?;
    answer::page(&page)
}

/// `POST /groups`: sets a group, in place of one of that name.
pub(super) async fn set(Acting(bench): Acting, Form(fields): Form<BTreeMap<String, String>>) -> Page {
    let typed = Typed::of(&fields);
    let done = ask(bench, move |bench| -> Result<Result<String, GroupsPage>, Problem> {
        let split = |letter: char| letter == ',' || letter == '\n' || letter == ';';
        let members: Vec<String> =
            typed.members.split(split).map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect();
        let title = Some(typed.title.as_str()).filter(|title| !title.is_empty());
        match bench.set_group(&typed.name, title, &members) {
            Ok(_) => Ok(Ok(typed.name.trim_start_matches("group:").to_lowercase())),
            Err(why @ WorkbenchError::NotPermitted(_)) => Err(why.into()),
            Err(why) => {
                let field = if typed.name.is_empty() || members.is_empty() && typed.members.is_empty() {
                    if typed.name.is_empty() { "name" } else { "members" }
                } else if matches!(why, WorkbenchError::UnknownArea { .. } | WorkbenchError::AmbiguousArea { .. }) {
                    "members"
                } else {
                    "name"
                };
                let message = format!("{why}; {}", why.help());
                Ok(Err(seen(bench, &typed, Some(Wrong::new(field, message)))?))
            }
        }
    });
    match done.await? {
        Ok(name) => Ok(Redirect::to(&format!("/groups#{name}")).into_response()),
        Err(page) => {
            let html = page.render().map_err(Problem::from)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(html)).into_response())
        }
    }
}

/// `POST /groups/{name}/remove`.
pub(super) async fn remove(Acting(bench): Acting, Path(name): Path<String>) -> Page {
    ask(bench, move |bench| bench.remove_group(&name)).await?;
    Ok(Redirect::to("/groups").into_response())
}

fn seen(bench: &Workbench, typed: &Typed, wrong: Option<Wrong>) -> Result<GroupsPage, Problem> {
    let wrong = wrong.as_ref();
    let title = if wrong.is_some() { "Error: Groups" } else { "Groups" };
    let text = |name: &str, label: &str, control, hint: &str, value: &str| {
        Field::new(name, label, control).hint(hint).value(value).error(Wrong::of(wrong, name))
    };
    let line = |width| Control::Line { width, mode: Mode::Text };
    Ok(GroupsPage {
        frame: Frame::new(title, "/groups").trail(vec![Link::new("/", "Home")]),
        groups: bench.groups()?.into_iter().map(shown).collect(),
        may_set: bench.permit_somewhere(Deed::SetUp).is_ok(),
        errors: Wrong::summary(wrong),
        name: text(
            "name",
            "Short name",
            line(20),
            "Letters, digits and hyphens, such as havering. One of that name is replaced.",
            &typed.name,
        ),
        title: text("title", "What people read (optional)", line(30), "Such as Havering borough.", &typed.title),
        members: text(
            "members",
            "Areas in it",
            Control::Lines,
            "Codes or names of practices, PCNs or larger areas, one a line or with commas between.",
            &typed.members,
        ),
    })
}

fn shown(group: Group) -> Shown {
    Shown {
        href: links::area(&format!("group:{}", group.id)),
        members: group.members.join(", "),
        set: format!(
            "set by {}, {}",
            group.set_by,
            group.set_at.chars().take(16).collect::<String>().replace('T', " ")
        ),
        id: group.id,
        name: group.name,
    }
}
