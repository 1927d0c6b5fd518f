//! `GET /api/v1/plans…`: plans and what follows from them.

use axum::extract::Path;
use wholetime_workbench::Workbench;
use wholetime_workbench::questions::plans::PlanSource;

use super::{Answer, json as answer};
use crate::acting::Acting;
use crate::answer::ask;
use crate::asked::Asked;

/// The plan a request is about: the newest version, or the one behind `version=`.
fn source(id: String, words: &Asked) -> PlanSource {
    PlanSource::Held { id, number: words.text("version").and_then(|number| number.parse().ok()) }
}

/// `GET /api/v1/plans`.
pub(super) async fn list(Acting(bench): Acting) -> Answer {
    answer(&ask(bench, Workbench::plans).await?)
}

/// `GET /api/v1/plans/{id}`: `version`; the plan document.
pub(super) async fn one(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Answer {
    answer(&ask(bench, move |bench| bench.open_plan(&source(id, &words))).await?.plan)
}
