//! Every refusal below `/api` is a problem in JSON, whoever refused.

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::problem::{JsonProblem, PROBLEM, Problem};

/// What every operation can be asked with. Source: RFC 9110, 15.5.6: a 405 has to say it.
const ALLOWED: &str = "GET,HEAD";

/// Turns refusals of the server itself (a method, a limit, time that ran out, a handler that fell over) into problems.
pub(crate) async fn told(request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/api/") {
        return next.run(request).await;
    }
    let address = format!("{} {}", request.method(), request.uri().path());
    let response = next.run(request).await;
    let status = response.status();
    let is_told = response.headers().get(header::CONTENT_TYPE).is_some_and(|of| of == PROBLEM);
    let mut told = if is_told || !(status.is_client_error() || status.is_server_error()) {
        response
    } else {
        let mut told = JsonProblem::from(of(status, &address)).into_response();
        for (name, value) in response.headers() {
            if ![header::CONTENT_TYPE, header::CONTENT_LENGTH].contains(name) {
                told.headers_mut().insert(name, value.clone());
            }
        }
        told
    };
    if status == StatusCode::METHOD_NOT_ALLOWED {
        told.headers_mut().entry(header::ALLOW).or_insert(HeaderValue::from_static(ALLOWED));
    }
    told
}

/// The problem behind a status that came without words.
fn of(status: StatusCode, address: &str) -> Problem {
    let (code, message, help) = match status {
        StatusCode::BAD_REQUEST => {
            ("bad_address", "the address cannot be read", "write its parts as UTF-8, percent-encoded")
        }
        StatusCode::METHOD_NOT_ALLOWED => ("method", "the JSON is read only", "ask with GET"),
        StatusCode::NOT_FOUND => ("not_found", "there is nothing", "see /api for what can be asked"),
        StatusCode::PAYLOAD_TOO_LARGE => ("too_large", "too much was sent", "send less; GET needs no body"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            ("media_type", "what was sent is not of a type that is read", "send none")
        }
        StatusCode::UNPROCESSABLE_ENTITY => {
            ("not_readable", "what was sent cannot be read", "see /api for what is taken")
        }
        StatusCode::SERVICE_UNAVAILABLE => {
            ("too_long", "it took too long and was given up", "ask for less, or later again")
        }
        _ if status.is_client_error() => ("refused", "it cannot be answered", "see /api for what can be asked"),
        _ => ("inside", "something went wrong in the program itself", "try again; then ask wholetime doctor"),
    };
    Problem::new(status, code, format!("{address}: {message}"), help)
}
