//! `GET` and `POST /sign-in`, `POST /sign-out`: coming in and going out.

use askama::Template;
use axum::Extension;
use axum::extract::{Form, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use wholetime_workbench::access::{FIRST_LOCK, WRONG_IN_A_ROW};

use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::components::{Frame, Link};
use crate::problem::PageProblem;
use crate::sessions::{self, Cookies, next_page};

#[derive(Template)]
#[template(path = "pages/sign_in/page.html")]
struct SignInPage {
    frame: Frame,
    errors: Vec<Link>,
    name: String,
    next: String,
    is_shared: bool,
    signed_in: Option<String>,
    wrong_in_a_row: u32,
    minutes: i64,
}

impl SignInPage {
    fn new(name: String, next: &str) -> Self {
        let asking = sessions::asking();
        Self {
            frame: Frame::new("Sign in", ""),
            errors: Vec::new(),
            name,
            next: next_page(next).to_owned(),
            is_shared: asking.is_shared,
            signed_in: asking.name,
            wrong_in_a_row: WRONG_IN_A_ROW,
            minutes: FIRST_LOCK / 60,
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    next: String,
}

pub(super) async fn page(Query(asked): Query<Asked>) -> Page {
    answer::page(&SignInPage::new(String::new(), &asked.next))
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

pub(super) async fn sign_in(
    Acting(bench): Acting,
    Extension(cookies): Extension<Cookies>,
    Form(typed): Form<Typed>,
) -> Page {
    let Typed { name, password, next } = typed;
    let tried = name.clone();
    if let Some(signed_in) = ask(bench, move |bench| bench.sign_in(&tried, &password)).await? {
        return Ok(cookies.let_in(&signed_in, next_page(&next)));
    }
    let wrong = "The name or the password is wrong, or there were too many attempts";
    let page = SignInPage { errors: vec![Link::new("#name", wrong)], ..SignInPage::new(name, &next) };
    not_taken(&page)
}

pub(super) async fn sign_out(
    Acting(bench): Acting,
    Extension(cookies): Extension<Cookies>,
    headers: HeaderMap,
) -> Result<Response, PageProblem> {
    if let Some(secret) = cookies.secret(&headers) {
        ask(bench, move |bench| bench.sign_out(&secret)).await?;
    }
    Ok(cookies.let_out("/sign-in"))
}

/// A form that was not taken, with what was typed.
pub(super) fn not_taken(page: &impl Template) -> Page {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, answer::page(page)?).into_response())
}
