//! Baselines, their figures, certificates and changes.

use axum::extract::Path;
use wholetime_workbench::Workbench;

use super::{Answer, json as answer};
use crate::acting::Acting;
use crate::answer::ask;
use crate::asked::Asked;

/// `GET /api/v1/baselines`.
pub(super) async fn list(Acting(bench): Acting) -> Answer {
    answer(&ask(bench, Workbench::baselines).await?)
}

/// `GET /api/v1/baselines/{id}`: `of`.
pub(super) async fn one(Acting(bench): Acting, Path(id): Path<String>, asked: Asked) -> Answer {
    answer(&ask(bench, move |bench| bench.baseline(&id, asked.text("of"))).await?)
}

/// `GET /api/v1/baselines/{id}/certificate`: `of`.
pub(super) async fn certificate(Acting(bench): Acting, Path(id): Path<String>, asked: Asked) -> Answer {
    answer(&ask(bench, move |bench| bench.certificate(&id, asked.text("of"))).await?)
}

/// `GET /api/v1/baselines/{id}/changes`: `against`, `of`.
pub(super) async fn changes(Acting(bench): Acting, Path(id): Path<String>, asked: Asked) -> Answer {
    answer(&ask(bench, move |bench| bench.baseline_changes(&id, asked.text("against"), asked.text("of"))).await?)
}
