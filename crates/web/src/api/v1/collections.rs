//! Collections: how far each has come, and what practices returned.

use axum::Extension;
use axum::extract::Path;
use axum::http::HeaderMap;
use wholetime_workbench::Workbench;

use super::{Answer, json};
use crate::acting::Acting;
use crate::answer::ask;
use crate::pages::collection::address;
use crate::sessions::Cookies;

/// `GET /api/v1/collections`.
pub(super) async fn all(Acting(bench): Acting) -> Answer {
    json(&ask(bench, Workbench::collection_lines).await?)
}

/// `GET /api/v1/collections/{id}`: as `returns status`; an area stands for its newest collection.
pub(super) async fn status(Acting(bench): Acting, Path(id): Path<String>) -> Answer {
    json(&ask(bench, move |bench| bench.returns_status(Some(&id))).await?)
}

/// `GET /api/v1/collections/{id}/reminders`.
pub(super) async fn reminders(
    Acting(bench): Acting,
    Path(id): Path<String>,
    Extension(cookies): Extension<Cookies>,
    headers: HeaderMap,
) -> Answer {
    json(&ask(bench, move |bench| bench.returns_reminders(Some(&id), &address(&headers, cookies))).await?)
}

/// `GET /api/v1/collections/{id}/bias`.
pub(super) async fn bias(Acting(bench): Acting, Path(id): Path<String>) -> Answer {
    json(&ask(bench, move |bench| bench.returns_bias(Some(&id))).await?)
}

/// `GET /api/v1/collections/{id}/places/{code}`: the form as the place starts from it, for who may answer.
pub(super) async fn form(Acting(bench): Acting, Path((id, code)): Path<(String, String)>) -> Answer {
    let asked = move |bench: &Workbench| {
        // Asked first: who may not answer for the place does not see what it answered.
        bench.draft(&id, &code)?;
        bench.prefilled(&id, &code)
    };
    json(&ask(bench, asked).await?)
}

/// `GET /api/v1/collections/{id}/places/{code}/history`.
pub(super) async fn history(Acting(bench): Acting, Path((id, code)): Path<(String, String)>) -> Answer {
    json(&ask(bench, move |bench| bench.returns_history(&id, &code)).await?)
}

/// `GET /api/v1/collections/{id}/posts`.
pub(super) async fn posts(Acting(bench): Acting, Path(id): Path<String>) -> Answer {
    json(&ask(bench, move |bench| bench.posts(&id)).await?)
}

/// `GET /api/v1/forms`: every question that is asked, with its limits and who sees the answers.
pub(super) async fn forms(Acting(bench): Acting) -> Answer {
    json(&ask(bench, Workbench::forms).await?)
}
