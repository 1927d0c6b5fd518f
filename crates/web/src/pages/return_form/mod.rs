//! `GET` and `POST /returns/{id}/{code}`: a return on the page, the same as the workbook; what is sent, what came of it, and
//! its versions.

mod told;
mod typed;
mod view;

pub(super) use told::{history, receipt, review};

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form as FormBody, Path};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use wholetime_reports::{Download, words};
use wholetime_vocabulary::day_in_words;
use wholetime_workbench::Workbench;
use wholetime_workbench::WorkbenchError;
use wholetime_workbench::returns::{Collection, Draft, Entered, Fault, How, Prefilled};

use self::typed::Wish;
use self::view::{Body, SectionView, Sheet};
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::field::Errors;
use crate::components::{Frame, Link};
use crate::links;
use crate::problem::{PageProblem, Problem};

#[derive(Template)]
#[template(path = "pages/return_form/page.html")]
struct FormPage {
    frame: Frame,
    name: String,
    lede: String,
    about: String,
    held_from: String,
    errors: Option<Errors>,
    notes: Vec<String>,
    /// Nothing is taken any more.
    is_closed: bool,
    has_draft: bool,
    path: String,
    version: String,
    sections: Vec<SectionView>,
}

/// A form, ready to be shown: what it starts from, and what was begun.
struct Begun {
    collection: Collection,
    prefilled: Prefilled,
    draft: Option<Draft>,
    /// The way to the form.
    trail: Vec<Link>,
}

fn begin(bench: &Workbench, id: &str, code: &str) -> Result<Begun, WorkbenchError> {
    // Asked first: who may not answer for the place does not see what it answered.
    let draft = bench.draft(id, code)?;
    let collection = bench.collection(id)?;
    let trail = trail(bench, &collection)?;
    Ok(Begun { collection, prefilled: bench.prefilled(id, code)?, draft, trail })
}

/// The address of a form.
pub(super) fn link(id: &str, code: &str) -> String {
    format!("{}/{}", super::collection::link(id), links::encoded(code))
}

pub(super) async fn page(Acting(bench): Acting, Path((id, code)): Path<(String, String)>, asked: Asked) -> Page {
    let begun = ask(Arc::clone(&bench), move |bench| begin(bench, &id, &code)).await?;
    let (form, roles) = (&begun.prefilled.form, &bench.catalogue().roles);
    let typed = begun.draft.as_ref().map(|draft| &draft.sections);
    let sheet = Sheet::of(form, &begun.prefilled.sections, typed);
    let mut notes = Vec::new();
    if asked.text("saved").is_some() {
        notes.push("Saved for later. It is not sent yet: come back to this page to go on.".to_owned());
    } else if let Some(draft) = &begun.draft {
        notes.push(format!("Not sent yet: {} saved this on {}.", draft.saved_by, words::moment(&draft.saved_at)));
    }
    let sections = sheet.sections(form, roles, &[], None);
    shown(&begun, sections, None, notes, StatusCode::OK)
}

/// `POST /returns/{id}/{code}`.
pub(super) async fn post(
    Acting(bench): Acting,
    Path((id, code)): Path<(String, String)>,
    body: Result<FormBody<Vec<(String, String)>>, FormRejection>,
) -> Page {
    let typed = typed::read(body.map_err(|why| refused(&why))?.0)?;
    let begun = {
        let (id, code) = (id.clone(), code.clone());
        ask(Arc::clone(&bench), move |bench| begin(bench, &id, &code)).await?
    };
    let form = begun.prefilled.form.clone();
    let sheet = Sheet::of(&form, &begun.prefilled.sections, Some(&typed.sections));
    let roles = &bench.catalogue().roles;
    let path = link(&id, &code);
    if let Wish::Add(section) = &typed.wish {
        let sections = sheet.sections(&form, roles, &[], Some(section));
        return shown(&begun, sections, None, Vec::new(), StatusCode::OK);
    }
    if typed.version != begun.prefilled.version {
        let entered = sheet.entered(&form, roles);
        let is_sent = typed.wish == Wish::Send
            && ask(Arc::clone(&bench), move |bench| is_sent_already(bench, &id, &code, &entered)).await?;
        if is_sent {
            return Ok(Redirect::to(&format!("{path}/receipt")).into_response());
        }
        return again(&begun, &sheet, roles, &[overtaken(&begun)]);
    }
    match typed.wish {
        Wish::Save | Wish::Review => {
            let kept = sheet.typed(&form);
            ask(bench, move |bench| bench.save_draft(&id, &code, kept)).await?;
            let next = if typed.wish == Wish::Review { format!("{path}/review") } else { format!("{path}?saved=1") };
            Ok(Redirect::to(&next).into_response())
        }
        Wish::Send | Wish::Add(_) => {
            let entered = sheet.entered(&form, roles);
            let sent = move |bench: &Workbench| {
                let loaded = bench.load_return(&id, &code, &entered, How::Page)?;
                if loaded.is_ok() {
                    bench.forget_draft(&id, &code)?;
                }
                Ok::<_, WorkbenchError>(loaded)
            };
            match ask(Arc::clone(&bench), sent).await? {
                Ok(_) => Ok(Redirect::to(&format!("{path}/receipt")).into_response()),
                Err(faults) => again(&begun, &sheet, &bench.catalogue().roles, &faults),
            }
        }
    }
}

/// `GET /returns/{id}/{code}/template.xlsx`: the same form as a workbook.
pub(super) async fn template(Acting(bench): Acting, Path((id, code)): Path<(String, String)>) -> Page {
    let read = move |bench: &Workbench| Ok::<_, WorkbenchError>((bench.collection(&id)?, bench.prefilled(&id, &code)?));
    let (collection, prefilled) = ask(Arc::clone(&bench), read).await?;
    let workbook = wholetime_reports::returns::template(&prefilled, &collection, &bench.catalogue().roles);
    let name = format!("return-{}-{}", collection.id, prefilled.respondent.code);
    answer::file(workbook.map_err(Problem::from)?, Download::Xlsx, &name)
}

/// `POST /returns/{id}/{code}/unchanged`: nothing has changed, in one step.
pub(super) async fn unchanged(Acting(bench): Acting, Path((id, code)): Path<(String, String)>) -> Page {
    let path = link(&id, &code);
    ask(bench, move |bench| {
        bench.return_unchanged(&id, &code, How::Page)?;
        bench.forget_draft(&id, &code)
    })
    .await?;
    Ok(Redirect::to(&format!("{path}/receipt")).into_response())
}

/// `POST /returns/{id}/{code}/forget`: a draft that is not wanted any more.
pub(super) async fn forget(Acting(bench): Acting, Path((id, code)): Path<(String, String)>) -> Page {
    let path = link(&id, &code);
    ask(bench, move |bench| bench.forget_draft(&id, &code)).await?;
    Ok(Redirect::to(&path).into_response())
}

/// The form as it was typed, with what is wrong with it.
fn again(
    begun: &Begun,
    sheet: &Sheet,
    roles: &wholetime_workbench::catalogue::Roles,
    faults: &[Fault],
) -> Result<Response, PageProblem> {
    let form = &begun.prefilled.form;
    let errors = Errors::of(sheet.errors(form, roles, faults));
    let notes = vec!["Nothing was sent. What you typed is still here.".to_owned()];
    shown(begun, sheet.sections(form, roles, faults, None), errors, notes, StatusCode::UNPROCESSABLE_ENTITY)
}

/// Whether the newest version holds these very answers: a button that was pressed twice.
fn is_sent_already(bench: &Workbench, id: &str, code: &str, entered: &Entered) -> Result<bool, WorkbenchError> {
    let history = bench.returns_history(id, code)?;
    let newest = history.versions.first().map(|line| &line.return_);
    let checked = bench.check_return(id, code, entered)?;
    Ok(newest.zip(checked.ok()).is_some_and(|(newest, checked)| newest.sections == checked.sections))
}

/// What is wrong where somebody else sent a return while this one was filled in.
fn overtaken(begun: &Begun) -> Fault {
    let message = match begun.prefilled.version {
        Some(version) => format!("version {version} of this return was sent while you filled it in"),
        None => "the return this page was made from is not there any more".to_owned(),
    };
    Fault {
        section: String::new(),
        column: None,
        place: "This return".to_owned(),
        message,
        help: "look at its history, then send again: what you typed takes its place".to_owned(),
    }
}

/// Why a form did not arrive, in words.
fn refused(why: &FormRejection) -> Problem {
    let status = why.status();
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        let message = "the form holds more than 2 MB of text, far more than its questions ask for";
        return Problem::new(status, "too_long", message, "go back and shorten the longest answers");
    }
    Problem::new(status, "bad_form", why.body_text(), "go back and send the form again")
}

fn shown(
    begun: &Begun,
    sections: Vec<SectionView>,
    errors: Option<Errors>,
    notes: Vec<String>,
    status: StatusCode,
) -> Page {
    let Begun { collection, prefilled, draft, trail } = begun;
    let respondent = &prefilled.respondent;
    let is_closed = collection.closed.is_some();
    let mut notes = notes;
    if let Some(closed) = &collection.closed {
        notes.push(format!(
            "The collection was closed by {} on {}. Nothing more is taken.",
            closed.by,
            words::moment(&closed.at)
        ));
    }
    if let Some(version) = prefilled.version {
        notes.push(format!("You have returned this already (version {version}). What you send now takes its place; the earlier version is kept."));
    }
    let error = if errors.is_some() { "Error: " } else { "" };
    let title = format!("{error}Return of {}", respondent.name);
    let page = FormPage {
        frame: Frame::new(title, "/returns").trail(trail.clone()),
        name: respondent.name.clone(),
        lede: format!(
            "{} ({}), due {}, about {}",
            prefilled.form.title,
            respondent.code,
            day(collection.due),
            collection.about.in_words()
        ),
        about: prefilled.form.about.clone(),
        held_from: prefilled.held_from.clone(),
        errors,
        notes,
        is_closed,
        has_draft: draft.is_some(),
        path: link(&collection.id, &respondent.code),
        version: prefilled.version.map_or_else(String::new, |version| version.to_string()),
        sections: if is_closed { Vec::new() } else { sections },
    };
    let html = page.render().map_err(Problem::from)?;
    Ok((status, Html(html)).into_response())
}

/// The way to a page about one return; over the page of its collection for who may see what all of them answered.
fn trail(bench: &Workbench, collection: &Collection) -> Result<Vec<Link>, WorkbenchError> {
    let mut way = vec![Link::new("/", "Home"), Link::new("/returns", "Returns")];
    if bench.may_follow(collection)? {
        let own = format!("{}, due {}", collection.area.name, collection.due);
        way.push(Link::new(super::collection::link(&collection.id), own));
    }
    Ok(way)
}

/// A day as people write it.
pub(super) fn day(day: impl ToString) -> String {
    let written = day.to_string();
    written.parse().map_or(written, day_in_words)
}
