//! Figures that practices dispute.

use axum::extract::Path;
use wholetime_workbench::Workbench;

use super::{Answer, json};
use crate::acting::Acting;
use crate::answer::ask;
use crate::asked::Asked;

/// `GET /api/v1/corrections`: `ended`.
pub(super) async fn all(Acting(bench): Acting, asked: Asked) -> Answer {
    let with_ended = asked.flag("ended", "bad_ended")?;
    json(&ask(bench, move |bench: &Workbench| bench.corrections(None, with_ended)).await?)
}

/// `GET /api/v1/areas/{code}/corrections`: `ended`.
pub(super) async fn of_area(Acting(bench): Acting, Path(code): Path<String>, asked: Asked) -> Answer {
    let with_ended = asked.flag("ended", "bad_ended")?;
    json(&ask(bench, move |bench: &Workbench| bench.corrections(Some(&code), with_ended)).await?)
}

/// `GET /api/v1/corrections/{id}`.
pub(super) async fn one(Acting(bench): Acting, Path(id): Path<String>) -> Answer {
    json(&ask(bench, move |bench: &Workbench| bench.correction(&id)).await?)
}

/// `GET /api/v1/areas/{code}/mend`.
pub(super) async fn mend(Acting(bench): Acting, Path(code): Path<String>) -> Answer {
    json(&ask(bench, move |bench: &Workbench| bench.mend(&code)).await?)
}
