//! Who may ask, and what a browser is told about every answer.
//!
//! **Invariant:** no answer leaves without the headers set here.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::problem::Problem;

/// Nothing but our own style sheets, scripts and pictures; no frame around a page; forms go nowhere else.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Names this server answers to.
#[derive(Clone, Debug)]
pub(crate) struct Hosts(Arc<[String]>);

impl Hosts {
    pub(crate) fn of(allowed: &[String]) -> Self {
        Self(allowed.iter().map(|host| name(host).to_ascii_lowercase()).collect())
    }

    fn allow(&self, host: &str) -> bool {
        let host = name(host);
        self.0.iter().any(|allowed| allowed.eq_ignore_ascii_case(host))
    }
}

/// A host without its port: `[::1]` of `[::1]:8787`.
fn name(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !name.ends_with(':') => name,
        _ => host,
    }
}

fn named<'a>(headers: &'a HeaderMap, uri: &'a Uri) -> Option<Vec<&'a str>> {
    let mut hosts = Vec::new();
    for host in headers.get_all(header::HOST) {
        hosts.push(host.to_str().ok()?);
    }
    hosts.extend(uri.authority().map(axum::http::uri::Authority::as_str));
    Some(hosts).filter(|hosts| !hosts.is_empty())
}

/// Refuses requests that were meant for another host: a page elsewhere may have pointed its own name at this machine.
pub(crate) async fn host(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    if comes_from_elsewhere(request.method(), request.headers()) {
        return Problem::from_elsewhere().into_json().into_response();
    }
    match named(request.headers(), request.uri()) {
        Some(named) if named.iter().all(|host| hosts.allow(host)) => next.run(request).await,
        Some(_) => Problem::other_host(StatusCode::MISDIRECTED_REQUEST).into_json().into_response(),
        None => Problem::other_host(StatusCode::BAD_REQUEST).into_json().into_response(),
    }
}

/// Whether a page of another site made somebody's browser send this. Browsers say where a request comes from
/// (`Sec-Fetch-Site`, W3C Fetch Metadata; older ones `Origin`) and no page can change what they say, so forms need no
/// token. What sends neither is no browser, and holds no cookie of anybody's.
fn comes_from_elsewhere(method: &Method, headers: &HeaderMap) -> bool {
    if [Method::GET, Method::HEAD, Method::OPTIONS].contains(method) {
        return false;
    }
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    match (text("sec-fetch-site"), text("origin"), text("host")) {
        (Some(site), ..) => site != "same-origin" && site != "none",
        (None, Some(origin), Some(host)) => origin.split_once("://").is_none_or(|(_, from)| from != host),
        (None, Some(_), None) => true,
        (None, None, _) => false,
    }
}

/// How long a browser asks this host by https only: a year. Source: RFC 6797, 6.1.1; the length is that of OWASP, HTTP Strict
/// Transport Security Cheat Sheet.
const ENCRYPTED_FOR: &str = "max-age=31536000";

/// Whether a server in front encrypts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Encryption {
    pub(crate) is_behind_tls: bool,
}

/// Sets the headers that every answer carries.
pub(crate) async fn headers(State(encryption): State<Encryption>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| headers.insert(name, HeaderValue::from_static(value));
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    if encryption.is_behind_tls {
        set(header::STRICT_TRANSPORT_SECURITY, ENCRYPTED_FOR);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_of_another_site_is_refused() {
        let elsewhere = |method: Method, sent: &[(&'static str, &'static str)]| {
            let headers =
                sent.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
            comes_from_elsewhere(&method, &headers.collect())
        };
        let host = ("host", "localhost:8787");
        assert!(!elsewhere(Method::POST, &[host, ("sec-fetch-site", "same-origin")]));
        assert!(!elsewhere(Method::POST, &[host, ("origin", "http://localhost:8787")]));
        assert!(!elsewhere(Method::POST, &[host]), "no browser");
        assert!(!elsewhere(Method::GET, &[host, ("sec-fetch-site", "cross-site")]), "a link");
        assert!(elsewhere(Method::POST, &[host, ("sec-fetch-site", "cross-site")]));
        assert!(elsewhere(Method::POST, &[host, ("sec-fetch-site", "same-site")]), "another port of this machine");
        assert!(elsewhere(Method::POST, &[host, ("origin", "http://localhost:9999")]));
        assert!(elsewhere(Method::POST, &[host, ("origin", "null")]));
    }

    #[test]
    fn only_names_of_this_machine_are_answered() {
        let hosts = Hosts::of(&["localhost".to_owned(), "127.0.0.1:8787".to_owned(), "[::1]".to_owned()]);
        for host in ["localhost", "LOCALHOST:8787", "127.0.0.1", "127.0.0.1:9000", "[::1]:8787"] {
            assert!(hosts.allow(host), "{host}");
        }
        for host in ["", "example.org", "localhost.example.org", "127.0.0.1.example.org:8787", "[::2]", "::1"] {
            assert!(!hosts.allow(host), "{host}");
        }
    }
}
