//! From a question to an answer: the workbench is asked off the threads that serve, and answers become responses.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use wholetime_reports::Download;
use wholetime_vocabulary::Cancel;
use wholetime_workbench::Workbench;

use crate::problem::{PageProblem, Problem};
use crate::sessions;

/// What a page handler answers.
pub(crate) type Page = Result<Response, PageProblem>;

/// Questions answered at once for each processor, as far as [`TURN`] allows. Our judgement: enough that some may wait for the disk;
/// more at once make none of them sooner and all of them need memory.
const AT_ONCE: usize = 4;

/// How long a question waits for its turn before it is asked beside the others: where those take long, it is not held up by
/// them. Our judgement.
const TURN: Duration = Duration::from_millis(500);

/// Turns for questions.
static TURNS: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(AT_ONCE * std::thread::available_parallelism().map_or(1, usize::from)));

/// Asks the workbench on a thread that may wait for the disk.
pub(crate) async fn ask<T, E>(
    bench: Arc<Workbench>,
    question: impl FnOnce(&Workbench) -> Result<T, E> + Send + 'static,
) -> Result<T, Problem>
where
    T: Send + 'static,
    E: Into<Problem> + Send + 'static,
{
    let asking = sessions::asking();
    let work = move || sessions::asking_still(asking, || question(&bench));
    let _turn = timeout(TURN, TURNS.acquire()).await;
    let answered = tokio::task::spawn_blocking(work).await;
    answered.map_err(|_| Problem::inside("the question could not be finished"))?.map_err(Into::into)
}

/// Asks the workbench something long, which stops when nobody waits for it any more.
pub(crate) async fn ask_while_waited_for<T, E>(
    bench: Arc<Workbench>,
    question: impl FnOnce(&Workbench, &Cancel) -> Result<T, E> + Send + 'static,
) -> Result<T, Problem>
where
    T: Send + 'static,
    E: Into<Problem> + Send + 'static,
{
    let waited_for = Waited(Arc::new(Cancel::default()));
    let cancel = Arc::clone(&waited_for.0);
    ask(bench, move |bench| question(bench, &cancel)).await
}

/// Stops what is asked when the request that waits for it goes away.
struct Waited(Arc<Cancel>);

impl Drop for Waited {
    fn drop(&mut self) {
        self.0.ask();
    }
}

/// A page.
pub(crate) fn page(template: &impl Template) -> Page {
    Ok(Html(template.render().map_err(Problem::from)?).into_response())
}

/// A file to keep, under a name that says what it is.
pub(crate) fn file(bytes: Vec<u8>, format: Download, name: &str) -> Page {
    let plain: String =
        name.chars().map(|letter| if letter.is_ascii_alphanumeric() || letter == '-' { letter } else { '-' }).collect();
    let disposition = format!("attachment; filename=\"wholetime-{plain}.{format}\"");
    let disposition = HeaderValue::from_str(&disposition).map_err(|why| Problem::inside(why.to_string()))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(format.media_type())),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, bytes).into_response())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use wholetime_vocabulary::Cancelled;
    use wholetime_workbench::{Settings, WorkbenchError};

    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn who_goes_away_stops_what_they_asked() {
        let open = || {
            let workspace = std::env::temp_dir().join("wholetime-answers-of-tests");
            let clock = || jiff::Timestamp::UNIX_EPOCH;
            Workbench::open(Settings { workspace, database: None, by: "tests".to_owned(), clock }).unwrap()
        };
        // A workbench is not dropped inside a task, so one handle is left to the end of the process.
        let bench = std::mem::ManuallyDrop::new(Arc::new(tokio::task::spawn_blocking(open).await.unwrap()));
        let (ended, has_ended) = std::sync::mpsc::channel();
        let endless = move |_: &Workbench, cancel: &Cancel| -> Result<(), WorkbenchError> {
            let stopped: Cancelled = loop {
                match cancel.check() {
                    Ok(()) => std::thread::sleep(Duration::from_millis(5)),
                    Err(stopped) => break stopped,
                }
            };
            ended.send(()).unwrap();
            Err(stopped.into())
        };
        let waits = ask_while_waited_for(Arc::clone(&bench), endless);
        assert!(timeout(Duration::from_millis(50), waits).await.is_err());
        tokio::task::spawn_blocking(move || has_ended.recv_timeout(Duration::from_secs(10))).await.unwrap().unwrap();
    }
}
