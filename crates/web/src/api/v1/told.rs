//! What practices and providers of an area told: vacancies, skills, training capacity, community staff.

use axum::extract::Path;
use wholetime_workbench::questions::skills::SkillsAsked;
use wholetime_workbench::questions::vacancies::VacanciesAsked;

use super::{Answer, json};
use crate::acting::Acting;
use crate::answer::ask;
use crate::asked::Asked;

/// `GET /api/v1/areas/{code}/vacancies`: `since`, `on`.
pub(super) async fn vacancies(Acting(bench): Acting, Path(code): Path<String>, asked: Asked) -> Answer {
    let what = VacanciesAsked { since: asked.day("since")?, on: asked.day("on")? };
    json(&ask(bench, move |bench| bench.vacancies(&code, &what)).await?)
}

/// `GET /api/v1/areas/{code}/skills`: `skill`, `without`, `collection`.
pub(super) async fn skills(Acting(bench): Acting, Path(code): Path<String>, asked: Asked) -> Answer {
    let text = |name: &str| asked.text(name).map(str::to_owned);
    let what = SkillsAsked { skill: text("skill"), without: text("without"), collection: text("collection") };
    json(&ask(bench, move |bench| bench.skills(&code, &what)).await?)
}

/// `GET /api/v1/areas/{code}/training`: `collection`.
pub(super) async fn training(Acting(bench): Acting, Path(code): Path<String>, asked: Asked) -> Answer {
    let collection = asked.text("collection").map(str::to_owned);
    json(&ask(bench, move |bench| bench.training(&code, collection.as_deref())).await?)
}

/// `GET /api/v1/areas/{code}/community`: `collection`.
pub(super) async fn community(Acting(bench): Acting, Path(code): Path<String>, asked: Asked) -> Answer {
    let collection = asked.text("collection").map(str::to_owned);
    json(&ask(bench, move |bench| bench.community(&code, collection.as_deref())).await?)
}
