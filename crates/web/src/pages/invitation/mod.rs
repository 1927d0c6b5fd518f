//! `GET` and `POST /invitation/{secret}`: choosing a password, once.

use askama::Template;
use axum::Extension;
use axum::extract::{Form, Path};
use serde::Deserialize;
use wholetime_workbench::WorkbenchError;
use wholetime_workbench::access::LETTERS_AT_LEAST;
use wholetime_workbench::actions::people::InvitedPerson;

use super::sign_in::not_taken;
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::components::{Frame, Link};
use crate::problem::Problem;
use crate::sessions::Cookies;

#[derive(Template)]
#[template(path = "pages/invitation/page.html")]
struct InvitationPage {
    frame: Frame,
    errors: Vec<Link>,
    secret: String,
    person: InvitedPerson,
    letters: usize,
}

impl InvitationPage {
    fn new(secret: String, person: InvitedPerson, wrong: Option<String>) -> Self {
        Self {
            frame: Frame::new("Choose a password", ""),
            errors: wrong.map(|text| Link::new("#password", text)).into_iter().collect(),
            secret,
            person,
            letters: LETTERS_AT_LEAST,
        }
    }
}

pub(super) async fn page(Acting(bench): Acting, Path(secret): Path<String>) -> Page {
    let asked = secret.clone();
    let person = ask(bench, move |bench| bench.invitation(&asked)).await?.ok_or_else(over)?;
    answer::page(&InvitationPage::new(secret, person, None))
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    password: String,
    #[serde(default)]
    again: String,
}

pub(super) async fn take_up(
    Acting(bench): Acting,
    Extension(cookies): Extension<Cookies>,
    Path(secret): Path<String>,
    Form(typed): Form<Typed>,
) -> Page {
    let asked = secret.clone();
    let taken = ask(bench, move |bench| {
        let Some(person) = bench.invitation(&asked)? else { return Ok(None) };
        if typed.password != typed.again {
            return Ok(Some(Err((person, "The two passwords are not the same".to_owned()))));
        }
        match bench.take_up(&asked, &typed.password) {
            Ok(signed_in) => Ok(signed_in.map(Ok)),
            Err(WorkbenchError::NotPossible(why)) => Ok(Some(Err((person, why)))),
            Err(why) => Err(why),
        }
    })
    .await?;
    match taken.ok_or_else(over)? {
        Ok(signed_in) => Ok(cookies.let_in(&signed_in, "/account")),
        Err((person, why)) => not_taken(&InvitationPage::new(secret, person, Some(why))),
    }
}

fn over() -> Problem {
    let what = "this link is not known, was used, or is over";
    Problem { help: "ask whoever invited you for a new one".into(), ..Problem::not_found(what) }
}
