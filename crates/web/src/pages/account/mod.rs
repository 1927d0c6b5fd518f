//! `GET /account` and what can be done there: who am I, what may I do, another password.

use askama::Template;
use axum::Extension;
use axum::extract::Form;
use serde::Deserialize;
use wholetime_workbench::access::LETTERS_AT_LEAST;
use wholetime_workbench::questions::people::OwnAccount;
use wholetime_workbench::{Workbench, WorkbenchError};

use super::sign_in::not_taken;
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::components::{Cell, Frame, Link, Table};
use crate::links;
use crate::sessions::Cookies;

#[derive(Template)]
#[template(path = "pages/account/page.html")]
struct AccountPage {
    frame: Frame,
    errors: Vec<Link>,
    own: OwnAccount,
    roles: Table,
    matrix: Table,
    letters: usize,
}

impl AccountPage {
    fn new(own: OwnAccount, wrong: Option<Link>) -> Self {
        let mut roles = Table::new("roles", "Your roles").column("Role").column("At").column("Code");
        for held in &own.roles {
            roles.row(vec![
                Cell::text(held.role.title()),
                Cell::link(held.place_name.clone(), links::area(&held.place)),
                Cell::text(held.place.clone()),
            ]);
        }
        Self {
            frame: Frame::new("Your account", "").trail(vec![Link::new("/", "Home")]),
            errors: wrong.into_iter().collect(),
            own,
            roles,
            matrix: matrix(),
            letters: LETTERS_AT_LEAST,
        }
    }
}

/// What each role may do.
pub(super) fn matrix() -> Table {
    let answer = Workbench::roles();
    let mut table = Table::new("may", "What each role may do, at its place and below").column("May");
    for role in &answer.roles {
        table = table.column(role.title);
    }
    for deed in answer.deeds {
        let may =
            answer.roles.iter().map(|role| Cell::text(if role.deeds.contains(&deed.deed) { "yes" } else { "–" }));
        table.row(std::iter::once(Cell::text(deed.title)).chain(may).collect());
    }
    table
}

pub(super) async fn page(Acting(bench): Acting) -> Page {
    let own = ask(bench, Workbench::own_account).await?;
    answer::page(&AccountPage::new(own, None))
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    old: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    again: String,
}

pub(super) async fn change_password(
    Acting(bench): Acting,
    Extension(cookies): Extension<Cookies>,
    Form(typed): Form<Typed>,
) -> Page {
    let changed = ask(bench, move |bench| {
        let own = bench.own_account()?;
        if typed.password != typed.again {
            return Ok(Err((own, Link::new("#password", "The two new passwords are not the same"))));
        }
        match bench.change_password(&typed.old, &typed.password) {
            Ok(Some(signed_in)) => Ok(Ok(signed_in)),
            Ok(None) => Ok(Err((own, Link::new("#old", "The present password is wrong")))),
            Err(WorkbenchError::NotPossible(why)) => Ok(Err((own, Link::new("#password", why)))),
            Err(why) => Err(why),
        }
    })
    .await?;
    match changed {
        Ok(signed_in) => Ok(cookies.let_in(&signed_in, "/account")),
        Err((own, wrong)) => not_taken(&AccountPage::new(own, Some(wrong))),
    }
}

pub(super) async fn sign_out_everywhere(Acting(bench): Acting, Extension(cookies): Extension<Cookies>) -> Page {
    ask(bench, Workbench::sign_out_everywhere).await?;
    Ok(cookies.let_out("/sign-in"))
}
