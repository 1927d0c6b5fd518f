//! JSON of what the first page and the search field answer.

use axum::extract::Path;
use wholetime_workbench::Workbench;

use super::{Answer, json};
use crate::acting::Acting;
use crate::answer::ask;
use crate::asked::Asked;
use crate::problem::Problem;

/// Things found, where nothing is said.
const FOUND: usize = 40;

/// `GET /areas/{code}/standing`.
pub(super) async fn standing(Acting(bench): Acting, Path(code): Path<String>) -> Answer {
    let answer = ask(bench, move |bench: &Workbench| bench.standing(&code)).await?;
    json(&*answer)
}

/// `GET /news`.
pub(super) async fn news(Acting(bench): Acting) -> Answer {
    json(&ask(bench, Workbench::news).await?)
}

/// `GET /search`.
pub(super) async fn search(Acting(bench): Acting, asked: Asked) -> Answer {
    let missing = || Problem::not_understood("missing", "q: name the words to look for, such as q=vacancy");
    let text = asked.text("q").ok_or_else(missing)?.to_owned();
    json(&ask(bench, move |bench: &Workbench| bench.search(&text, FOUND)).await?)
}
