//! `GET /work/{id}`: how far a long question has come, its answer once it is there, and the way to stop it.

use std::convert::Infallible;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Path, RawQuery};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use serde_json::json;
use tokio_stream::wrappers::ReceiverStream;

use crate::acting::Acting;
use crate::answer::{self, Page};
use crate::components::{Frame, Link};
use crate::problem::{PageProblem, Problem};
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

/// `GET /work/{id}`. The form of an answer that is shown here asks here again, and is led to where its question belongs.
pub(super) async fn page(
    Acting(bench): Acting,
    Extension(works): Extension<Arc<Works>>,
    Path(id): Path<String>,
    RawQuery(words): RawQuery,
) -> Page {
    let work = works.named(&id, &bench)?;
    if let Some(words) = words.filter(|words| !words.is_empty()) {
        return Ok(Redirect::to(&asked_otherwise(&work.asked_at, &words)).into_response());
    }
    if let Some(made) = work.made() {
        let again = Some(work.asked_at.as_str().into());
        return Ok(Html(made.map_err(|why| Problem { again, ..why })?).into_response());
    }
    let stage = work.stage().borrow().clone();
    answer::page(&WorkPage {
        frame: Frame::new("Working", "").trail(vec![Link::new("/", "Home"), Link::new(&work.asked_at, "The question")]),
        id: work.id,
        what: work.what.clone(),
        percent: stage.percent(),
        stage: stage.what,
        asked_at: work.asked_at.clone(),
    })
}

/// The same question in other words.
fn asked_otherwise(asked_at: &str, words: &str) -> String {
    let path = asked_at.split_once('?').map_or(asked_at, |(path, _)| path);
    format!("{path}?{words}")
}

/// `POST /work/{id}/stop`.
pub(super) async fn stop(
    Acting(bench): Acting,
    Extension(works): Extension<Arc<Works>>,
    Path(id): Path<String>,
) -> Page {
    works.named(&id, &bench)?.stop();
    Ok(Redirect::to(&format!("/work/{id}")).into_response())
}

/// `GET /work/{id}/events`: server-sent events, `step` with `done`, `total`, `percent` and `what`, then `over`.
pub(super) async fn events(
    Acting(bench): Acting,
    Extension(works): Extension<Arc<Works>>,
    Path(id): Path<String>,
) -> Result<Response, PageProblem> {
    let work = works.named(&id, &bench)?;
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

#[cfg(test)]
mod tests {
    use axum::http::{StatusCode, header};
    use wholetime_workbench::access::Who;
    use wholetime_workbench::{Settings, Workbench};

    use super::*;
    use crate::works;

    fn bench() -> Arc<Workbench> {
        let workspace = std::env::temp_dir().join("wholetime-work-page-of-tests");
        let clock = || jiff::Timestamp::UNIX_EPOCH;
        let bench = Workbench::open(Settings { workspace, database: None, by: "tests".to_owned(), clock }).unwrap();
        Arc::new(bench.acting_as(Who::Alone { name: "A".to_owned() }))
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_form_of_an_answer_that_took_long_asks_its_question_again_and_not_the_finished_work() {
        // A workbench is not dropped inside a task, so one handle is left to the end of the process.
        let bench = std::mem::ManuallyDrop::new(tokio::task::spawn_blocking(bench).await.unwrap());
        let works = Arc::new(Works::default());
        let asked = ("Nurses of England".to_owned(), "/areas/ENG/forecast?group=nurse&years=3".to_owned());
        let slow = |_: &Workbench, watch: wholetime_workbench::questions::forecast::Watch<'_>| {
            while watch.cancel.check().is_ok() {
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
            Ok("<p>three years</p>".to_owned())
        };
        let away = works::page(&works, Arc::clone(&bench), asked, slow).await.unwrap();
        assert_eq!(away.headers()[header::LOCATION], "/work/1");
        works.of(1, &bench).unwrap().stop();
        let words = RawQuery(Some("group=nurse&years=5".to_owned()));
        let led = page(Acting(Arc::clone(&bench)), Extension(works), Path("1".to_owned()), words).await.unwrap();
        assert_eq!(led.status(), StatusCode::SEE_OTHER);
        assert_eq!(led.headers()[header::LOCATION], "/areas/ENG/forecast?group=nurse&years=5");
    }
}
