//! `GET /work/{id}`: how far a long question has come, its answer once it is there, and the way to stop it.

use std::convert::Infallible;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use serde_json::json;
use tokio_stream::wrappers::ReceiverStream;

use crate::acting::Acting;
use crate::answer::{self, Page};
use crate::components::{Frame, Link};
use crate::problem::PageProblem;
use crate::works::{Stage, Work, Works};

#[derive(Template)]
#[template(path = "pages/work/page.html")]
struct WorkPage {
    frame: Frame,
    id: u64,
    what: String,
    percent: Option<u64>,
    stage: String,
    asked_at: String,
}

/// `GET /work/{id}`.
pub(super) async fn page(Acting(bench): Acting, Extension(works): Extension<Arc<Works>>, Path(id): Path<u64>) -> Page {
    let work = works.of(id, &bench)?;
    if let Some(made) = work.made() {
        return Ok(Html(made?).into_response());
    }
    let stage = work.stage().borrow().clone();
    answer::page(&WorkPage {
        frame: Frame::new("Working", "").trail(vec![Link::new("/", "Home"), Link::new(&work.asked_at, "The question")]),
        id,
        what: work.what.clone(),
        percent: stage.percent(),
        stage: stage.what,
        asked_at: work.asked_at.clone(),
    })
}

/// `POST /work/{id}/stop`.
pub(super) async fn stop(Acting(bench): Acting, Extension(works): Extension<Arc<Works>>, Path(id): Path<u64>) -> Page {
    works.of(id, &bench)?.stop();
    Ok(Redirect::to(&format!("/work/{id}")).into_response())
}

/// `GET /work/{id}/events`: server-sent events, `step` with `done`, `total`, `percent` and `what`, then `over`.
pub(super) async fn events(
    Acting(bench): Acting,
    Extension(works): Extension<Arc<Works>>,
    Path(id): Path<u64>,
) -> Result<Response, PageProblem> {
    let work = works.of(id, &bench)?;
    let (send, receive) = tokio::sync::mpsc::channel::<Result<Event, Infallible>>(8);
    tokio::spawn(tell(work, send));
    Ok(Sse::new(ReceiverStream::new(receive)).keep_alive(KeepAlive::default()).into_response())
}

/// Tells every stage until the work is over or nobody listens.
async fn tell(work: Arc<Work>, send: tokio::sync::mpsc::Sender<Result<Event, Infallible>>) {
    let mut stages = work.stage();
    loop {
        let stage = stages.borrow_and_update().clone();
        let is_over = stage.is_over;
        if send.send(Ok(event(&stage))).await.is_err() || is_over || stages.changed().await.is_err() {
            return;
        }
    }
}

fn event(stage: &Stage) -> Event {
    if stage.is_over {
        return Event::default().event("over").data("over");
    }
    let told = json!({ "done": stage.done, "total": stage.total, "percent": stage.percent(), "what": stage.what });
    Event::default().event("step").data(told.to_string())
}
