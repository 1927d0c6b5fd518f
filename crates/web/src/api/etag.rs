//! Answers that somebody has already are not sent again: a tag over their bytes, and `304 Not Modified`.
//!
//! **Invariant:** a tag is made of the answer itself, after everything that decides who may see it, so it can be neither
//! stale nor somebody else's.

use std::fmt::Write as _;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

use super::answered::{Body, body_of};
use crate::problem::JsonProblem;

/// Whoever asks may keep it for himself, and asks each time whether it is still so. Source: RFC 9111, 5.2.2.
const OWN: &str = "private, no-cache";

/// How a tag ends where the answer is compressed on the way: other bytes, so another strong tag. Source: RFC 9110, 8.8.3.3.
const COMPRESSED: &str = "-gzip";

/// Bytes of the hash that a tag has. Our judgement: 128 bits.
const LENGTH: usize = 16;

/// Tags JSON and files; says "not modified" to who has them.
pub(crate) async fn tag(request: Request, next: Next) -> Response {
    let is_get = request.method() == Method::GET;
    let known: Vec<String> = known(request.headers());
    let response = next.run(request).await;
    if !is_get || response.status() != StatusCode::OK || !is_taggable(response.headers()) {
        return response;
    }
    let (mut parts, Body(bytes)) = match body_of(response).await {
        Ok(whole) => whole,
        Err(why) => return JsonProblem::from(why).into_response(),
    };
    let tag = tag_of(&bytes);
    if let Ok(value) = HeaderValue::from_str(&format!("\"{tag}\"")) {
        parts.headers.insert(header::ETAG, value);
    }
    parts.headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static(OWN));
    unless_known(&known, Response::from_parts(parts, bytes.into()))
}

/// The answer, or that it is what whoever asks has already: its tag is among those known, whole or compressed.
pub(crate) fn unless_known(known: &[String], response: Response) -> Response {
    let tag = response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok()).map(|tag| tag.trim_matches('"'));
    let Some(tag) = tag.map(plain) else { return response };
    let Some(held) = known.iter().find(|held| *held == "*" || plain(held) == tag) else { return response };
    let written = HeaderValue::from_str(&format!("\"{held}\"")).ok().filter(|_| held != "*");
    let (mut parts, _) = response.into_parts();
    if let Some(written) = written {
        parts.headers.insert(header::ETAG, written);
    }
    parts.status = StatusCode::NOT_MODIFIED;
    let of_the_body =
        [header::CONTENT_TYPE, header::CONTENT_LENGTH, header::CONTENT_DISPOSITION, header::CONTENT_ENCODING];
    for name in of_the_body {
        parts.headers.remove(name);
    }
    Response::from_parts(parts, axum::body::Body::empty())
}

/// A tag as it is of the answer before it was compressed.
fn plain(tag: &str) -> &str {
    tag.strip_suffix(COMPRESSED).unwrap_or(tag)
}

/// Lets the tag of an answer that was compressed say so.
pub(crate) async fn tell_compressed(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if !response.headers().contains_key(header::CONTENT_ENCODING) {
        return response;
    }
    let plain = response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok()?.strip_suffix('"'));
    let changed = plain.and_then(|tag| HeaderValue::from_str(&format!("{tag}{COMPRESSED}\"")).ok());
    if let Some(changed) = changed {
        response.headers_mut().insert(header::ETAG, changed);
    }
    response
}

/// Tags that a request says it has, without their quotes.
pub(crate) fn known(headers: &HeaderMap) -> Vec<String> {
    let sent = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let tags = sent.flat_map(|value| value.split(','));
    tags.map(|tag| tag.trim().trim_start_matches("W/").trim_matches('"').to_owned()).collect()
}

/// JSON and files; pages hold what a form said and who is signed in.
fn is_taggable(headers: &HeaderMap) -> bool {
    let of = headers.get(header::CONTENT_TYPE).and_then(|of| of.to_str().ok()).unwrap_or_default();
    headers.contains_key(header::CONTENT_DISPOSITION)
        || of.starts_with("application/json")
        || of.starts_with("image/svg")
}

fn tag_of(bytes: &[u8]) -> String {
    let mut tag = String::with_capacity(LENGTH * 2);
    for byte in Sha256::digest(bytes).iter().take(LENGTH) {
        // Writing to a string cannot fail.
        let _ = write!(tag, "{byte:02x}");
    }
    tag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_the_beginning_of_the_hash_of_the_bytes() {
        // Printed by `printf abc | sha256sum`, and in FIPS 180-4's example for "abc".
        assert_eq!(tag_of(b"abc"), "ba7816bf8f01cfea414140de5dae2223");
    }

    #[test]
    fn several_tags_are_told_apart() {
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static("\"a1\", W/\"b2-gzip\" , *"));
        assert_eq!(known(&headers), ["a1", "b2-gzip", "*"]);
    }
}
