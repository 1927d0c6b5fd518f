//! How long a request may take: a question a while; a file that is being sent, for as long as it arrives.
//!
//! **Invariant:** whoever is given up is told so in words, and why.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tokio::time::{Instant, timeout_at};
use tokio_stream::StreamExt as _;

use crate::problem::{JsonProblem, PageProblem, Problem};

/// A question that takes longer is given up, and so is a file of which nothing has come for so long: nobody waits at a page for
/// longer than this. Our judgement.
const LONGEST: Duration = Duration::from_secs(120);

/// Bytes a second of the slowest connection that is waited for; a file that trickles in would hold its place for ever. Our
/// judgement: a quarter of a megabit.
const SLOWEST: u64 = 32 * 1024;

/// How long is waited.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    longest: Duration,
    /// Bytes a second.
    slowest: u64,
}

impl Default for Patience {
    fn default() -> Self {
        Self { longest: LONGEST, slowest: SLOWEST }
    }
}

/// What has arrived of a request.
struct Arriving(Mutex<Arrived>);

#[derive(Clone, Copy)]
struct Arrived {
    begun: Instant,
    last: Instant,
    bytes: u64,
}

impl Arriving {
    fn new() -> Arc<Self> {
        let now = Instant::now();
        Arc::new(Self(Mutex::new(Arrived { begun: now, last: now, bytes: 0 })))
    }

    fn add(&self, bytes: usize) {
        let mut arrived = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        arrived.last = Instant::now();
        arrived.bytes = arrived.bytes.saturating_add(bytes as u64);
    }

    fn so_far(&self) -> Arrived {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Arrived {
    /// When it is given up, as far as it has come.
    fn until(self, patience: Patience) -> Instant {
        let slowest = self.begun + Duration::from_millis(self.bytes.saturating_mul(1_000) / patience.slowest);
        slowest.min(self.last) + patience.longest
    }
}

/// Gives a request up when its time is over; every piece of a file that arrives gives it more.
pub(crate) async fn give_up(State(patience): State<Patience>, request: Request, next: Next) -> Response {
    let arriving = Arriving::new();
    let is_json = request.uri().path().starts_with("/api/");
    let is_sending = is_sending(request.method(), request.headers());
    let request = if is_sending { counted(request, &arriving) } else { request };
    let mut answer = std::pin::pin!(next.run(request));
    loop {
        let until = arriving.so_far().until(patience);
        if let Ok(answer) = timeout_at(until, &mut answer).await {
            return answer;
        }
        let arrived = arriving.so_far();
        if arrived.until(patience) <= Instant::now() {
            let problem = given_up(is_sending && arrived.bytes != 0);
            return match is_json {
                true => JsonProblem::from(problem).into_response(),
                false => PageProblem::from(problem).into_response(),
            };
        }
    }
}

/// Whether files come with a request.
fn is_sending(method: &Method, headers: &HeaderMap) -> bool {
    let of = headers.get(header::CONTENT_TYPE).and_then(|of| of.to_str().ok()).unwrap_or_default();
    method == Method::POST && of.trim_start().to_ascii_lowercase().starts_with("multipart/form-data")
}

/// The same request, each of whose pieces is counted as it comes.
fn counted(request: Request, arriving: &Arc<Arriving>) -> Request {
    let (parts, body) = request.into_parts();
    let arriving = Arc::clone(arriving);
    let pieces = body.into_data_stream().map(move |piece| {
        if let Ok(bytes) = &piece {
            arriving.add(bytes.len());
        }
        piece
    });
    Request::from_parts(parts, Body::from_stream(pieces))
}

fn given_up(is_of_files: bool) -> Problem {
    let minutes = LONGEST.as_secs() / 60;
    let (message, help) = if is_of_files {
        let message = format!("the files stopped arriving, or what they are for took longer than {minutes} minutes");
        (message, "send them again, fewer at a time or zipped; on the machine itself: wholetime import PATH")
    } else {
        (format!("it took longer than {minutes} minutes and was given up"), "ask for less, or later again")
    };
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too_long", message, help)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use axum::Router;
    use axum::middleware;
    use tokio::sync::mpsc;
    use tokio_stream::wrappers::ReceiverStream;
    use tower::ServiceExt as _;

    use super::*;

    /// Reads all that is sent and says how many bytes it was; or sleeps for an hour. Waits 300 milliseconds.
    fn router() -> Router {
        let answer = async |request: Request| {
            if request.uri().path() == "/slow" {
                tokio::time::sleep(Duration::from_secs(3_600)).await;
            }
            let mut pieces = request.into_body().into_data_stream();
            let mut bytes = 0;
            while let Some(piece) = pieces.next().await {
                bytes += piece.map_or(0, |piece| piece.len());
            }
            bytes.to_string()
        };
        let patience = Patience { longest: Duration::from_millis(300), slowest: 1_000 };
        Router::new().fallback(answer).layer(middleware::from_fn_with_state(patience, give_up))
    }

    /// The answer to a file of which a piece of so many bytes comes every so many milliseconds.
    async fn sent(pieces: usize, bytes: usize, every: u64, kind: &str) -> StatusCode {
        let (send, receive) = mpsc::channel::<Result<Vec<u8>, Infallible>>(1);
        tokio::spawn(async move {
            for _ in 0..pieces {
                tokio::time::sleep(Duration::from_millis(every)).await;
                if send.send(Ok(vec![b'x'; bytes])).await.is_err() {
                    return;
                }
            }
        });
        let body = Body::from_stream(ReceiverStream::new(receive));
        let request = Request::post("/import").header(header::CONTENT_TYPE, kind).body(body).unwrap();
        router().oneshot(request).await.unwrap().status()
    }

    const FORM: &str = "multipart/form-data; boundary=b";

    #[tokio::test]
    async fn a_file_that_goes_on_arriving_is_waited_for_and_one_that_stopped_is_not() {
        assert_eq!(
            sent(9, 10_000, 100, FORM).await,
            StatusCode::OK,
            "three times as long as is waited, always some of it"
        );
        assert_eq!(sent(2, 10_000, 900, FORM).await, StatusCode::SERVICE_UNAVAILABLE, "nothing comes any more");
    }

    #[tokio::test]
    async fn a_file_that_trickles_in_is_given_up_and_so_is_what_is_no_file() {
        assert_eq!(sent(50, 1, 50, FORM).await, StatusCode::SERVICE_UNAVAILABLE);
        let other = sent(9, 10_000, 100, "application/x-www-form-urlencoded").await;
        assert_eq!(other, StatusCode::SERVICE_UNAVAILABLE);
    }

    #[tokio::test]
    async fn a_question_that_takes_too_long_is_given_up_in_words() {
        let request = Request::get("/slow").body(Body::empty()).unwrap();
        let answer = router().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        let page = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        let page = String::from_utf8(page.to_vec()).unwrap();
        assert!(page.contains("It took too long") && page.contains("longer than 2 minutes"), "{page}");
    }
}
