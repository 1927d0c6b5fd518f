//! Answers that are asked for again: kept, as they were sent, until what they were made from is another.
//!
//! **Invariant:** an answer is kept under all it was made from: its whole address, the host it was asked at, who asks and what
//! they may see, and the state of everything held. It is given to nobody else, and to nobody after a change.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use wholetime_workbench::HeldNow;
use wholetime_workbench::access::Who;

use crate::api::answered::{Body, body_of};
use crate::api::etag;
use crate::problem::PageProblem;

/// Bytes kept in all. Our judgement: some thousand pages, an eighth of what a server may take.
const ROOM: u64 = 64 << 20;

/// Bytes of the largest answer kept. Our judgement: larger ones are files, which somebody takes away once.
const LARGEST: usize = 1 << 20;

/// Answers expected, for the size of the table. Our judgement.
const EXPECTED: usize = 8192;

/// Routes whose answer is a question's answer and nothing else. What tells of work that goes on, of the machine or of a form
/// somebody is filling in stays out.
pub const KEPT: &[&str] = &[
    "/",
    "/areas/{code}",
    "/areas/{code}/{file}",
    "/areas/{code}/arrs",
    "/areas/{code}/attention",
    "/areas/{code}/bridge",
    "/areas/{code}/changes",
    "/areas/{code}/compare/{indicator}",
    "/areas/{code}/condition",
    "/areas/{code}/definitions/{indicator}",
    "/areas/{code}/estimate/{indicator}",
    "/areas/{code}/explain/{indicator}",
    "/areas/{code}/flows",
    "/areas/{code}/gradient/{indicator}",
    "/areas/{code}/map/{indicator}",
    "/areas/{code}/quality",
    "/areas/{code}/series/{indicator}",
    "/areas/{code}/skills",
    "/areas/{code}/team",
    "/areas/{code}/training",
    "/areas/{code}/triangulate/{indicator}",
    "/areas/{code}/vacancies",
    "/areas/{code}/variation",
    "/areas/{code}/xmr/{indicator}",
    "/assumptions",
    "/check/rates",
    "/glossary",
    "/guides/{name}",
    "/indicators",
    "/indicators/{id}",
    "/pages",
    "/quality",
    "/search",
    "/sources",
    "/sources/{source}/{period}/{revision}",
    "/substitution",
    "/worked-examples",
    "/api/v1/areas",
    "/api/v1/areas/{code}/ages",
    "/api/v1/areas/{code}/attention",
    "/api/v1/areas/{code}/bridge",
    "/api/v1/areas/{code}/changes",
    "/api/v1/areas/{code}/compare/{indicator}",
    "/api/v1/areas/{code}/condition",
    "/api/v1/areas/{code}/definitions/{indicator}",
    "/api/v1/areas/{code}/estimate/{indicator}",
    "/api/v1/areas/{code}/explain/{indicator}",
    "/api/v1/areas/{code}/flows",
    "/api/v1/areas/{code}/gradient/{indicator}",
    "/api/v1/areas/{code}/map/{indicator}",
    "/api/v1/areas/{code}/movement",
    "/api/v1/areas/{code}/profile",
    "/api/v1/areas/{code}/series/{indicator}",
    "/api/v1/areas/{code}/standing",
    "/api/v1/areas/{code}/team",
    "/api/v1/areas/{code}/triangulate/{indicator}",
    "/api/v1/areas/{code}/variation",
    "/api/v1/areas/{code}/xmr/{indicator}",
    "/api/v1/indicators",
    "/api/v1/news",
    "/api/v1/openapi.json",
    "/api/v1/search",
    "/api/v1/sources",
];

/// All an answer is made from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    /// Path, and what stands behind the question mark.
    address: String,
    /// The host as it was asked at: lists name their next piece by its whole address.
    host: Vec<u8>,
    is_compressed: bool,
    who: Who,
    held: HeldNow,
}

/// An answer as it was sent.
#[derive(Debug)]
struct Answer {
    headers: HeaderMap,
    bytes: Bytes,
}

/// How much room an answer takes.
#[derive(Clone)]
struct Weight;

impl Weighter<Key, Arc<Answer>> for Weight {
    fn weight(&self, key: &Key, answer: &Arc<Answer>) -> u64 {
        let bytes = size_of::<Key>() + key.address.len() + answer.bytes.len() + answer.headers.len() * 64;
        u64::try_from(bytes).unwrap_or(u64::MAX)
    }
}

/// All answers kept by a server.
#[derive(Clone)]
pub(crate) struct Answers(Arc<Cache<Key, Arc<Answer>, Weight>>);

impl Default for Answers {
    fn default() -> Self {
        Self(Arc::new(Cache::with_weighter(EXPECTED, ROOM, Weight)))
    }
}

/// Gives an answer that is kept, or has it made and keeps it. Whoever asks for one that is being made waits for it.
pub(crate) async fn keep(State(Answers(kept)): State<Answers>, mut request: Request, next: Next) -> Response {
    let Some(key) = key(&request) else { return next.run(request).await };
    let known = etag::known(request.headers());
    let answer = match kept.get_value_or_guard_async(&key).await {
        Ok(answer) => answer,
        Err(place) => {
            // The whole answer is kept, so it is asked for whole.
            request.headers_mut().remove(header::IF_NONE_MATCH);
            let response = next.run(request).await;
            let is_answer = response.status() == StatusCode::OK;
            let (parts, Body(bytes)) = match body_of(response).await {
                Ok(whole) => whole,
                Err(why) => return PageProblem::from(why).into_response(),
            };
            if !is_answer || LARGEST < bytes.len() || parts.headers.contains_key(header::SET_COOKIE) {
                return etag::unless_known(&known, Response::from_parts(parts, bytes.into()));
            }
            let answer = Arc::new(Answer { headers: parts.headers, bytes });
            // Where something else was put in its place meanwhile, that is as good.
            let _ = place.insert(Arc::clone(&answer));
            answer
        }
    };
    let mut response = Response::new(answer.bytes.clone().into());
    *response.headers_mut() = answer.headers.clone();
    etag::unless_known(&known, response)
}

/// What the answer to a request is kept under; none where it is not kept.
fn key(request: &Request) -> Option<Key> {
    let matched = request.extensions().get::<MatchedPath>()?;
    if request.method() != Method::GET || !KEPT.contains(&matched.as_str()) {
        return None;
    }
    let compressed = request.headers().get_all(header::ACCEPT_ENCODING).iter();
    Some(Key {
        address: request.uri().path_and_query()?.as_str().to_owned(),
        host: request.headers().get(header::HOST).map(|host| host.as_bytes().to_vec()).unwrap_or_default(),
        is_compressed: compressed.filter_map(|value| value.to_str().ok()).any(accepts_gzip),
        who: request.extensions().get::<Who>()?.clone(),
        held: request.extensions().get::<HeldNow>()?.clone(),
    })
}

/// Whether the words of an `Accept-Encoding` admit gzip. Source: RFC 9110, 12.5.3.
fn accepts_gzip(words: &str) -> bool {
    words.split(',').any(|one| {
        let (name, quality) = one.split_once(';').unwrap_or((one, ""));
        let is_refused = quality.split_once('=').is_some_and(|(_, q)| q.trim().parse::<f32>().is_ok_and(|q| q <= 0.0));
        matches!(name.trim().to_ascii_lowercase().as_str(), "gzip" | "x-gzip" | "*") && !is_refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rights::RIGHTS;

    #[test]
    fn what_is_kept_is_served() {
        for path in KEPT {
            assert!(RIGHTS.iter().any(|(method, route, _)| *method == "GET" && route == path), "{path}");
        }
    }

    #[test]
    fn an_answer_is_compressed_for_whoever_can_read_it() {
        for can in ["gzip", "deflate, gzip;q=0.5", "GZIP", "*", "br;q=1.0, gzip;q=1"] {
            assert!(accepts_gzip(can), "{can}");
        }
        for cannot in ["", "br", "identity", "gzip;q=0", "deflate, gzip; q=0.0"] {
            assert!(!accepts_gzip(cannot), "{cannot}");
        }
    }
}
