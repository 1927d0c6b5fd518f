//! Version 1 of the JSON: exactly the answers of the workbench.

mod area;
mod arrs;
mod baselines;
mod check;
mod collections;
mod corrections;
mod front;
mod lists;
pub(crate) mod operations;
mod people;
mod plans;
mod report;
mod scenarios;
mod told;

use std::sync::{Arc, LazyLock};

use axum::extract::Request;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router, middleware};
use serde::Serialize;
use wholetime_workbench::Workbench;

use super::operation::ROOT;
use super::{asking, openapi};
use crate::problem::{JsonProblem, Problem};

type Answer = Result<Response, JsonProblem>;

/// Every operation, checked before it is asked, and the document that describes them.
pub(crate) fn routes() -> Router<Arc<Workbench>> {
    let described = Router::new().route("/openapi.json", get(document));
    operations::all()
        .fold(described, |router, operation| router.route(operation.path, (operation.handler)()))
        .fallback(async |request: Request| {
            JsonProblem::from(Problem::not_found(format!("there is nothing at {ROOT}{}", request.uri().path())))
        })
        .layer(middleware::from_fn(asking::check))
}

/// The OpenAPI document, written once.
static DOCUMENT: LazyLock<String> = LazyLock::new(|| openapi::openapi().to_string());

/// `GET /api/v1/openapi.json`.
async fn document() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT.as_str()).into_response()
}

fn json(answer: &impl Serialize) -> Answer {
    Ok(Json(answer).into_response())
}
