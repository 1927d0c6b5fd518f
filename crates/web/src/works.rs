//! Long work that a page asks for: it tells how far it has come, can be stopped, and its page is kept until it is fetched.
//!
//! **Invariant:** only who asked sees a work or stops it; nobody has more than a few at once; a request that goes away before
//! it was answered stops its work.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect};
use tokio::sync::watch;
use wholetime_vocabulary::{Cancel, Progress};
use wholetime_workbench::Workbench;
use wholetime_workbench::questions::forecast::Watch;

use crate::answer::Page;
use crate::components::{Link, chart};
use crate::problem::Problem;
use crate::sessions;

/// How long a request waits before it is sent to the page that tells how far its work has come. Our judgement: about as long
/// as people wait without wondering.
const PATIENCE: Duration = Duration::from_secs(2);

/// How many works one person may have going on at once. Our judgement: a machine with two cores serves others beside them.
const AT_ONCE: usize = 2;

/// How many works are kept, finished ones among them; the oldest finished ones go first.
const KEPT: usize = 64;

/// Bytes of finished pages that are kept together; the oldest go first. Our judgement: a thousand pages of the usual size.
const MOST_BYTES: usize = 64 << 20;

/// How far a work has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stage {
    /// Steps finished.
    pub(crate) done: u64,
    /// Steps in all; nought: not known yet.
    pub(crate) total: u64,
    /// What is being worked on.
    pub(crate) what: String,
    /// It has ended: its page is ready, or it was stopped.
    pub(crate) is_over: bool,
}

impl Stage {
    /// How much is done, in whole percent; none while it is not known.
    pub(crate) fn percent(&self) -> Option<u64> {
        (self.done * 100).checked_div(self.total).map(|percent| percent.min(100))
    }
}

/// A work that goes on or has ended.
pub(crate) struct Work {
    /// Its name in addresses.
    pub(crate) id: u64,
    /// What it is, in words.
    pub(crate) what: String,
    /// Where it was asked for.
    pub(crate) asked_at: String,
    owner: String,
    cancel: Cancel,
    stage: watch::Sender<Stage>,
    made: OnceLock<Result<String, Problem>>,
}

impl Work {
    /// Asks it to stop at its next step.
    pub(crate) fn stop(&self) {
        self.cancel.ask();
    }

    /// How far it has come, now and from now on.
    pub(crate) fn stage(&self) -> watch::Receiver<Stage> {
        self.stage.subscribe()
    }

    /// Its page, or why there is none; nothing while it goes on.
    pub(crate) fn made(&self) -> Option<Result<String, Problem>> {
        self.made.get().cloned()
    }

    fn is_going_on(&self) -> bool {
        self.made.get().is_none()
    }

    fn end(&self, made: Result<String, Problem>) {
        // A work ends once; a second ending would be that of the same page.
        let _ = self.made.set(made);
        self.stage.send_modify(|stage| stage.is_over = true);
    }

    async fn over(&self) {
        let mut stage = self.stage();
        // The sender lives as long as the work, which is held here.
        let _ = stage.wait_for(|stage| stage.is_over).await;
    }
}

impl Progress for Work {
    fn step(&self, done: u64, total: u64, what: &str) {
        self.stage.send_modify(|stage| {
            (stage.done, stage.total) = (done, total);
            what.clone_into(&mut stage.what);
        });
    }
}

/// All works of a server.
#[derive(Default)]
pub(crate) struct Works(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    last: u64,
    works: VecDeque<Arc<Work>>,
}

impl Kept {
    /// Bytes of the pages that were made.
    fn bytes(&self) -> usize {
        let page = |work: &Arc<Work>| work.made.get().map_or(0, |made| made.as_ref().map_or(0, String::len));
        self.works.iter().map(page).sum()
    }
}

impl Works {
    /// The work of that name, if it is the person's own.
    pub(crate) fn of(&self, id: u64, bench: &Workbench) -> Result<Arc<Work>, Problem> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let owner = bench.who()?.name().to_owned();
        let found = kept.works.iter().find(|work| work.id == id && work.owner == owner);
        found
            .cloned()
            .ok_or_else(|| Problem::not_found("this work is not known any more; ask again where you asked first"))
    }

    /// The work that an address names, as [`Self::of`].
    pub(crate) fn named(&self, name: &str, bench: &Workbench) -> Result<Arc<Work>, Problem> {
        let id = name.parse().map_err(|_| Problem::not_found(format!("there is no work `{name}`")))?;
        self.of(id, bench)
    }

    fn begin(&self, owner: &str, what: String, asked_at: String) -> Result<Arc<Work>, Problem> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let going_on: Vec<&Arc<Work>> =
            kept.works.iter().filter(|work| work.owner == owner && work.is_going_on()).collect();
        if AT_ONCE <= going_on.len() {
            let message = format!("{} long questions of yours are still being worked on", going_on.len());
            let help = "wait for one to finish, or stop it on its page";
            let ways = going_on.iter().map(|work| {
                Link::new(format!("/work/{}", work.id), format!("How far it is, and the way to stop it: {}", work.what))
            });
            let busy = Problem::new(StatusCode::TOO_MANY_REQUESTS, "busy", message, help);
            return Err(Problem { ways: ways.collect(), again: Some(asked_at.into()), ..busy });
        }
        while KEPT <= kept.works.len() || MOST_BYTES < kept.bytes() {
            let Some(oldest) = kept.works.iter().position(|work| !work.is_going_on()) else { break };
            kept.works.remove(oldest);
        }
        kept.last += 1;
        let work = Arc::new(Work {
            id: kept.last,
            what,
            asked_at,
            owner: owner.to_owned(),
            cancel: Cancel::default(),
            stage: watch::Sender::new(Stage::default()),
            made: OnceLock::new(),
        });
        kept.works.push_back(Arc::clone(&work));
        Ok(work)
    }

    fn forget(&self, id: u64) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.works.retain(|work| work.id != id);
    }
}

/// Stops a work when the request that waits for it goes away.
struct Waiting<'a>(Option<&'a Work>);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if let Some(work) = self.0 {
            work.stop();
        }
    }
}

/// Answers with a page that may take long to make: at once where it is made soon, else by the page that tells how far it is.
pub(crate) async fn page(
    works: &Works,
    bench: Arc<Workbench>,
    (what, asked_at): (String, String),
    make: impl FnOnce(&Workbench, Watch<'_>) -> Result<String, Problem> + Send + 'static,
) -> Page {
    let work = begun(works, bench, (what, asked_at), make)?;
    let mut waiting = Waiting(Some(&work));
    let is_over = tokio::time::timeout(chart::patience(PATIENCE), work.over()).await.is_ok();
    waiting.0 = None;
    let made = work.made().filter(|_| is_over);
    match made {
        Some(made) => {
            works.forget(work.id);
            Ok(Html(made?).into_response())
        }
        None => Ok(Redirect::to(&format!("/work/{}", work.id)).into_response()),
    }
}

/// Begins a work that changes something, and goes on to the page that tells how far it is: it is not asked for again by going
/// back, and it goes on when nobody waits.
pub(crate) fn started(
    works: &Works,
    bench: Arc<Workbench>,
    asked: (String, String),
    make: impl FnOnce(&Workbench, Watch<'_>) -> Result<String, Problem> + Send + 'static,
) -> Page {
    let work = begun(works, bench, asked, make)?;
    Ok(Redirect::to(&format!("/work/{}", work.id)).into_response())
}

/// Begins a work on a thread of its own.
fn begun(
    works: &Works,
    bench: Arc<Workbench>,
    (what, asked_at): (String, String),
    make: impl FnOnce(&Workbench, Watch<'_>) -> Result<String, Problem> + Send + 'static,
) -> Result<Arc<Work>, Problem> {
    let work = works.begin(bench.who()?.name(), what, asked_at)?;
    let going_on = Arc::clone(&work);
    let asking = sessions::asking();
    let task = tokio::task::spawn_blocking(move || {
        let watch = Watch { progress: &*going_on, cancel: &going_on.cancel };
        let made = sessions::asking_still(asking, || make(&bench, watch));
        going_on.end(made);
    });
    let ended = Arc::clone(&work);
    tokio::spawn(async move {
        // Only a task that panicked has made nothing.
        if task.await.is_err() {
            ended.end(Err(Problem::inside("the question could not be finished")));
        }
    });
    Ok(work)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;
    use std::sync::mpsc;

    use axum::http::header;
    use wholetime_workbench::access::Who;
    use wholetime_workbench::{Settings, WorkbenchError};

    use super::*;

    /// A workbench is not dropped inside a task, so the tests share one.
    static BENCH: LazyLock<Workbench> = LazyLock::new(|| {
        let workspace = std::env::temp_dir().join("wholetime-works-of-tests");
        let clock = || jiff::Timestamp::UNIX_EPOCH;
        Workbench::open(Settings { workspace, database: None, by: "tests".to_owned(), clock }).unwrap()
    });

    fn acting(name: &str) -> Arc<Workbench> {
        Arc::new(BENCH.acting_as(Who::Alone { name: name.to_owned() }))
    }

    fn asked() -> (String, String) {
        ("A long question".to_owned(), "/areas/ENG/forecast".to_owned())
    }

    /// Works until it is stopped, and tells that it has begun.
    fn endless(
        begun: mpsc::Sender<()>,
    ) -> impl FnOnce(&Workbench, Watch<'_>) -> Result<String, Problem> + Send + 'static {
        move |_, watch| {
            watch.progress.step(1, 4, "the first place");
            begun.send(()).unwrap();
            loop {
                watch.cancel.check().map_err(WorkbenchError::from)?;
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    }

    #[tokio::test]
    async fn what_is_made_soon_is_answered_at_once_and_not_kept() {
        let works = Works::default();
        let response = page(&works, acting("A"), asked(), |_, _| Ok("<p>made</p>".to_owned())).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert!(works.of(1, &acting("A")).is_err());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_takes_long_tells_how_far_it_is_to_its_owner_alone_and_can_be_stopped() {
        let works = Works::default();
        let (begun, _has_begun) = mpsc::channel();
        let response = page(&works, acting("A"), asked(), endless(begun)).await.unwrap();
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        assert_eq!(response.headers()[header::LOCATION], "/work/1");
        let work = works.of(1, &acting("A")).unwrap();
        assert!(work.made().is_none());
        let stage = work.stage().borrow().clone();
        assert_eq!((stage.percent(), stage.what.as_str()), (Some(25), "the first place"));
        assert!(works.of(1, &acting("B")).is_err(), "somebody else's");
        work.stop();
        work.over().await;
        assert_eq!(work.made().unwrap().unwrap_err().status, StatusCode::SERVICE_UNAVAILABLE);
    }

    #[tokio::test]
    async fn the_oldest_pages_go_where_they_take_too_much_room() {
        let works = Works::default();
        let begin = |owner: &str| works.begin(owner, String::new(), "/".to_owned()).unwrap();
        let first = begin("A");
        first.end(Ok("x".repeat(MOST_BYTES)));
        let second = begin("A");
        assert!(works.of(first.id, &acting("A")).is_ok(), "it just fits");
        second.end(Ok("x".to_owned()));
        begin("B");
        assert!(works.of(first.id, &acting("A")).is_err());
        assert!(works.of(second.id, &acting("A")).is_ok());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn nobody_has_more_than_a_few_at_once_and_who_goes_away_stops_theirs() {
        let works = Works::default();
        let first = works.begin("A", "one".to_owned(), "/".to_owned()).unwrap();
        works.begin("A", "two".to_owned(), "/".to_owned()).unwrap();
        let refused = page(&works, acting("A"), asked(), |_, _| Ok(String::new())).await;
        let crate::problem::PageProblem(busy) = refused.expect_err("two are going on");
        let ways: Vec<&str> = busy.ways.iter().map(|way| way.href.as_str()).collect();
        assert_eq!(ways, ["/work/1", "/work/2"], "the way to stop each");
        assert!(
            page(&works, acting("B"), asked(), |_, _| Ok(String::new())).await.is_ok(),
            "another person's are not counted"
        );
        first.end(Ok(String::new()));
        let (begun, has_begun) = mpsc::channel();
        let waits = page(&works, acting("A"), asked(), endless(begun));
        let gone = tokio::time::timeout(Duration::from_millis(300), waits).await;
        assert!(gone.is_err(), "the request went away while it waited");
        has_begun.recv().unwrap();
        let work = works.of(4, &acting("A")).unwrap();
        work.over().await;
        assert!(work.made().unwrap().is_err());
    }
}
