//! `GET /api/v1/areas/{code}/arrs` and `/api/v1/arrs/rules`: additional roles of an area, and the rules of the scheme.

use axum::extract::Path;

use super::{Answer, json};
use crate::acting::Acting;
use crate::answer::ask;
use crate::asked::{self, Asked};

/// `GET /api/v1/areas/{code}/arrs`: `year`, `zone`, `weighted_list`, `entitlement`, `devolved` or `devolved_pct`, `ledger`, `lead`.
pub(super) async fn one(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Answer {
    let asked = asked::arrs(&words)?;
    json(&ask(bench, move |bench| bench.arrs(&code, &asked)).await?)
}

/// `GET /api/v1/arrs/rules`: `year`.
pub(super) async fn rules(Acting(bench): Acting, words: Asked) -> Answer {
    let year = asked::arrs(&words)?.year;
    json(&ask(bench, move |bench| bench.arrs_rules(year)).await?)
}
