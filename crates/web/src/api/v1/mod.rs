//! Version 1 of the JSON: exactly the answers of the workbench.

mod area;
mod arrs;
mod baselines;
mod check;
mod collections;
mod corrections;
mod front;
mod lists;
mod people;
mod plans;
mod scenarios;
mod told;

use std::sync::Arc;

use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;
use wholetime_workbench::Workbench;

use crate::problem::{JsonProblem, Problem};

type Answer = Result<Response, JsonProblem>;

/// Every resource.
pub(crate) fn routes() -> Router<Arc<Workbench>> {
    Router::new()
        .route("/areas", get(lists::areas))
        .route("/areas/{code}/profile", get(area::profile))
        .route("/areas/{code}/standing", get(front::standing))
        .route("/news", get(front::news))
        .route("/search", get(front::search))
        .route("/areas/{code}/series/{indicator}", get(area::series))
        .route("/areas/{code}/compare/{indicator}", get(area::compare))
        .route("/areas/{code}/gradient/{indicator}", get(area::gradient))
        .route("/areas/{code}/definitions/{indicator}", get(area::definitions))
        .route("/areas/{code}/variation", get(area::variation))
        .route("/areas/{code}/explain/{indicator}", get(area::explain))
        .route("/areas/{code}/flows", get(area::flows))
        .route("/areas/{code}/team", get(area::team))
        .route("/areas/{code}/bridge", get(area::bridge))
        .route("/areas/{code}/xmr/{indicator}", get(area::xmr))
        .route("/areas/{code}/forecast", get(area::forecast))
        .route("/areas/{code}/need", get(area::need))
        .route("/areas/{code}/skillmix", get(area::skillmix))
        .route("/areas/{code}/skillmix/regret", get(scenarios::regret))
        .route("/areas/{code}/triangulate/{indicator}", get(area::triangulate))
        .route("/areas/{code}/estimate/{indicator}", get(area::estimate))
        .route("/areas/{code}/vacancies", get(told::vacancies))
        .route("/areas/{code}/arrs", get(arrs::one))
        .route("/arrs/rules", get(arrs::rules))
        .route("/areas/{code}/skills", get(told::skills))
        .route("/areas/{code}/training", get(told::training))
        .route("/areas/{code}/community", get(told::community))
        .route("/areas/{code}/changes", get(area::changes))
        .route("/areas/{code}/attention", get(area::attention))
        .route("/areas/{code}/condition", get(area::condition))
        .route("/baselines", get(baselines::list))
        .route("/baselines/{id}", get(baselines::one))
        .route("/baselines/{id}/certificate", get(baselines::certificate))
        .route("/baselines/{id}/changes", get(baselines::changes))
        .route("/areas/{code}/corrections", get(corrections::of_area))
        .route("/areas/{code}/mend", get(corrections::mend))
        .route("/corrections", get(corrections::all))
        .route("/corrections/{id}", get(corrections::one))
        .route("/check/data", get(check::data))
        .route("/backtest", get(lists::backtest))
        .route("/substitution", get(lists::substitution))
        .route("/assumptions", get(scenarios::assumptions))
        .route("/scenarios", get(scenarios::list))
        .route("/scenarios/{id}", get(scenarios::one))
        .route("/areas/{code}/scenarios", get(scenarios::compare))
        .route("/areas/{code}/tornado", get(scenarios::tornado))
        .route("/areas/{code}/seek", get(scenarios::seek))
        .route("/indicators", get(lists::indicators))
        .route("/sources", get(lists::sources))
        .route("/groups", get(lists::groups))
        .route("/collections", get(collections::all))
        .route("/collections/{id}", get(collections::status))
        .route("/collections/{id}/reminders", get(collections::reminders))
        .route("/collections/{id}/bias", get(collections::bias))
        .route("/collections/{id}/posts", get(collections::posts))
        .route("/forms", get(collections::forms))
        .route("/collections/{id}/places/{code}", get(collections::form))
        .route("/collections/{id}/places/{code}/history", get(collections::history))
        .route("/schemas/plan", get(plans::plan_schema))
        .route("/schemas/statements", get(plans::statements_schema))
        .route("/plans", get(plans::list))
        .route("/plans/{id}", get(plans::one))
        .route("/plans/{id}/overview", get(plans::overview))
        .route("/plans/{id}/versions", get(plans::versions))
        .route("/plans/{id}/findings", get(plans::findings))
        .route("/plans/{id}/gap", get(plans::gap))
        .route("/plans/{id}/cost", get(plans::cost))
        .route("/plans/{id}/fund", get(plans::fund))
        .route("/plans/{id}/printed", get(plans::printed))
        .route("/pay", get(plans::pay))
        .route("/plans/{id}/delivery", get(plans::delivery))
        .route("/plans/{id}/risks", get(plans::risks))
        .route("/plans/{id}/time", get(plans::time))
        .route("/plans/{id}/diff", get(plans::diff))
        .route("/plans/{id}/targets", get(plans::targets))
        .route("/plans/{id}/reach", get(plans::reach))
        .route("/plan-standard", get(plans::standard))
        .route("/people", get(people::list))
        .route("/roles", get(people::roles))
        .route("/account", get(people::own))
        .fallback(|request: axum::extract::Request| async move {
            JsonProblem::from(Problem::not_found(format!("there is nothing at /api/v1{}", request.uri().path())))
        })
}

fn json(answer: &impl Serialize) -> Answer {
    Ok(Json(answer).into_response())
}
