//! `GET /people` and what can be done there: accounts, their roles, invitations.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::response::{IntoResponse as _, Redirect};
use serde::Deserialize;
use wholetime_workbench::access::Role;
use wholetime_workbench::actions::people::{InvitationAnswer, ToInvite};
use wholetime_workbench::questions::people::{AccountState, PeopleAnswer, PersonLine};
use wholetime_workbench::{Workbench, WorkbenchError};

use super::sign_in::not_taken;
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::components::layout::Choice;
use crate::components::{Frame, Link};
use crate::links;

#[derive(Template)]
#[template(path = "pages/people/page.html")]
struct PeoplePage {
    frame: Frame,
    errors: Vec<Link>,
    done: Option<String>,
    answer: PeopleAnswer,
    roles: Vec<Choice>,
    typed: Invite,
    invited: Option<InvitationAnswer>,
}

impl PeoplePage {
    fn new(answer: PeopleAnswer) -> Self {
        let roles = |chosen: &str| {
            Role::ALL.map(|role| Choice::new(role.word(), role.title(), role.word() == chosen)).into_iter().collect()
        };
        Self {
            frame: Frame::new("People", "/people").trail(vec![Link::new("/", "Home")]),
            errors: Vec::new(),
            done: None,
            answer,
            roles: roles(""),
            typed: Invite::default(),
            invited: None,
        }
    }
}

/// How an account stands, as a tag.
fn tag(line: &PersonLine) -> &'static str {
    match line.state {
        AccountState::Active => "nhsuk-tag--green",
        AccountState::Invited => "nhsuk-tag--blue",
        AccountState::Locked => "nhsuk-tag--orange",
        AccountState::Disabled => "nhsuk-tag--grey",
    }
}

/// A moment as people read it.
fn minute(moment: &str) -> String {
    moment.chars().take(16).collect::<String>().replace('T', " ")
}

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: String,
}

pub(super) async fn page(Acting(bench): Acting, Query(asked): Query<Asked>) -> Page {
    let answer = ask(bench, Workbench::people_list).await?;
    // Only what was done here is told: anything could stand in an address.
    let done = ["grant", "revoke", "disable", "enable", "unlock"].iter().position(|what| *what == asked.done);
    let told = [
        "The role was given",
        "The role was taken away",
        "The account is disabled",
        "The account is enabled",
        "The lock was ended",
    ];
    answer::page(&PeoplePage { done: done.map(|at| told[at].to_owned()), ..PeoplePage::new(answer) })
}

#[derive(Clone, Default, Deserialize)]
pub(super) struct Invite {
    #[serde(default)]
    name: String,
    #[serde(default)]
    display_name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    place: String,
}

/// The link is shown here and not after a redirection: it stands nowhere else, and must not stand in an address.
pub(super) async fn invite(Acting(bench): Acting, Form(typed): Form<Invite>) -> Page {
    let asked = ToInvite {
        name: typed.name.clone(),
        display_name: Some(typed.display_name.clone()),
        email: Some(typed.email.clone()),
        roles: vec![format!("{}@{}", typed.role, typed.place)],
    };
    hand_out(bench, typed, move |bench| bench.invite(&asked)).await
}

pub(super) async fn link(Acting(bench): Acting, Path(name): Path<String>) -> Page {
    let asked = ToInvite { name, ..ToInvite::default() };
    hand_out(bench, Invite::default(), move |bench| bench.invite(&asked)).await
}

async fn hand_out(
    bench: Arc<Workbench>,
    typed: Invite,
    invite: impl FnOnce(&Workbench) -> Result<InvitationAnswer, WorkbenchError> + Send + 'static,
) -> Page {
    let (invited, answer) = ask(bench, move |bench| {
        let invited = told(invite(bench))?;
        Ok::<_, WorkbenchError>((invited, bench.people_list()?))
    })
    .await?;
    match invited {
        Ok(invited) => answer::page(&PeoplePage { invited: Some(invited), ..PeoplePage::new(answer) }),
        Err(why) => {
            let mut page = PeoplePage { errors: vec![Link::new("#name", why)], ..PeoplePage::new(answer) };
            for role in &mut page.roles {
                role.is_chosen = role.value == typed.role;
            }
            page.typed = typed;
            not_taken(&page)
        }
    }
}

/// What somebody can mend is told beside the form; anything else is a page of its own.
fn told<T>(answer: Result<T, WorkbenchError>) -> Result<Result<T, String>, WorkbenchError> {
    match answer {
        Ok(done) => Ok(Ok(done)),
        Err(
            why @ (WorkbenchError::NotPossible(_)
            | WorkbenchError::UnknownArea { .. }
            | WorkbenchError::AmbiguousArea { .. }),
        ) => Ok(Err(why.to_string())),
        Err(why) => Err(why),
    }
}

#[derive(Deserialize)]
pub(super) struct RoleTyped {
    #[serde(default)]
    role: String,
    #[serde(default)]
    place: String,
}

impl RoleTyped {
    fn role(&self) -> Result<Role, WorkbenchError> {
        self.role.parse().map_err(|why: wholetime_vocabulary::UnknownWord| WorkbenchError::NotPossible(why.to_string()))
    }
}

pub(super) async fn grant(Acting(bench): Acting, Path(name): Path<String>, Form(typed): Form<RoleTyped>) -> Page {
    change(bench, "grant", name, move |bench, name| bench.grant(name, typed.role()?, &typed.place)).await
}

pub(super) async fn revoke(Acting(bench): Acting, Path(name): Path<String>, Form(typed): Form<RoleTyped>) -> Page {
    change(bench, "revoke", name, move |bench, name| bench.revoke(name, typed.role()?, &typed.place)).await
}

pub(super) async fn disable(Acting(bench): Acting, Path(name): Path<String>) -> Page {
    change(bench, "disable", name, Workbench::disable).await
}

pub(super) async fn enable(Acting(bench): Acting, Path(name): Path<String>) -> Page {
    change(bench, "enable", name, Workbench::enable).await
}

pub(super) async fn unlock(Acting(bench): Acting, Path(name): Path<String>) -> Page {
    change(bench, "unlock", name, Workbench::unlock).await
}

async fn change(
    bench: Arc<Workbench>,
    what: &'static str,
    name: String,
    change: impl FnOnce(&Workbench, &str) -> Result<PersonLine, WorkbenchError> + Send + 'static,
) -> Page {
    let anchor = format!("#{name}");
    let (changed, answer) = ask(bench, move |bench| {
        let changed = told(change(bench, &name))?;
        Ok::<_, WorkbenchError>((changed, bench.people_list()))
    })
    .await?;
    match changed {
        Ok(_) => Ok(Redirect::to(&format!("/people?done={what}")).into_response()),
        Err(why) => not_taken(&PeoplePage { errors: vec![Link::new(anchor, why)], ..PeoplePage::new(answer?) }),
    }
}
