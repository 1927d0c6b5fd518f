//! The pages, one folder each: its handler, what it shows, its template.

mod account;
mod accuracy;
mod accuracy_places;
mod all_pages;
mod api;
mod arrs;
mod assumptions;
mod attention;
mod baseline;
mod baselines;
mod bridge;
mod certificate;
mod changes;
mod check_paper;
mod check_rates;
mod choose_mix;
pub(crate) mod collection;
mod compare;
mod compare_scenarios;
mod condition;
mod correction;
mod corrections;
mod definitions;
mod dispute;
mod doctor;
mod estimate;
mod explain;
mod flows;
mod forecast;
mod glossary;
mod gradient;
mod groups;
mod guide;
mod help;
mod home;
mod import;
mod imputation;
mod indicator;
pub(crate) mod indicators;
mod invitation;
mod log;
mod map;
mod mend;
mod need;
mod paper;
mod pay;
mod people;
mod place;
pub(crate) mod plan;
mod plans;
mod posts;
pub(crate) mod problem;
mod profile;
mod quality;
mod query;
mod receipt;
pub(crate) mod report;
mod return_form;
mod returns;
mod scenario;
mod scenarios;
mod search;
mod seek;
mod series;
mod sign_in;
pub(crate) mod skillmix;
mod skillmix_regret;
mod skills;
mod sources;
mod standards;
mod start_plan;
mod substitution;
mod successors;
mod team;
mod tornado;
mod training;
mod triangulate;
mod vacancies;
mod variation;
mod which_forecast;
mod work;
mod worked_examples;
mod xmr;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use wholetime_reports::Download;
use wholetime_vocabulary::Area;
use wholetime_workbench::Workbench;

use crate::components::Link;
use crate::links::{self, Behind};
use crate::problem::Problem;

/// Every page.
pub(crate) fn routes() -> Router<Arc<Workbench>> {
    Router::new()
        .route("/", get(home::page))
        .route("/place", get(place::page).post(place::choose))
        .route("/import", get(import::page).post(import::bring).layer(DefaultBodyLimit::max(import::MOST_BYTES)))
        .route("/import/demo", post(import::invent))
        .route("/search", get(search::page))
        .route("/search.csv", get(search::download))
        .route("/areas/{code}", get(profile::page))
        .route("/areas/{code}/{file}", get(profile::download))
        .route("/areas/{code}/series/{indicator}", get(series::page_or_download))
        .route("/areas/{code}/explain/{indicator}", get(explain::page))
        .route("/areas/{code}/xmr/{indicator}", get(xmr::page_or_download))
        .route("/areas/{code}/compare/{indicator}", get(compare::page_or_download))
        .route("/areas/{code}/gradient/{indicator}", get(gradient::page_or_download))
        .route("/areas/{code}/map/{indicator}", get(map::page_or_download))
        .route("/areas/{code}/definitions/{indicator}", get(definitions::page_or_download))
        .route("/areas/{code}/variation", get(variation::page))
        .route("/areas/{code}/variation.csv", get(variation::download))
        .route("/areas/{code}/triangulate/{indicator}", get(triangulate::page_or_download))
        .route("/areas/{code}/estimate/{indicator}", get(estimate::page_or_download))
        .route("/areas/{code}/attention", get(attention::page))
        .route("/areas/{code}/attention.csv", get(attention::download))
        .route("/areas/{code}/condition", get(condition::page))
        .route("/areas/{code}/condition.csv", get(condition::download))
        .route("/areas/{code}/vacancies", get(vacancies::page))
        .route("/areas/{code}/vacancies.csv", get(vacancies::download))
        .route(
            "/areas/{code}/vacancies/load",
            post(vacancies::load).layer(DefaultBodyLimit::max(collection::MOST_BYTES)),
        )
        .route("/areas/{code}/vacancies/add", post(vacancies::adding::add))
        .route("/areas/{code}/vacancies/close", post(vacancies::close))
        .route("/areas/{code}/plan", get(start_plan::page).post(start_plan::accept))
        .route("/areas/{code}/plan.toml", get(start_plan::document))
        .route("/areas/{code}/plan.xlsx", get(start_plan::workbook))
        .route("/areas/{code}/arrs", get(arrs::page))
        .route("/areas/{code}/arrs.csv", get(arrs::download))
        .route("/areas/{code}/arrs/load", post(arrs::load).layer(DefaultBodyLimit::max(collection::MOST_BYTES)))
        .route("/areas/{code}/skills", get(skills::page))
        .route("/areas/{code}/skills.csv", get(skills::download))
        .route("/areas/{code}/training", get(training::page))
        .route("/areas/{code}/training.csv", get(training::download))
        .route("/areas/{code}/team", get(team::page))
        .route("/areas/{code}/team.csv", get(team::download))
        .route("/areas/{code}/flows", get(flows::page))
        .route("/areas/{code}/flows.csv", get(flows::download))
        .route("/areas/{code}/bridge", get(bridge::page))
        .route("/areas/{code}/bridge.csv", get(bridge::download))
        .route("/areas/{code}/changes", get(changes::page))
        .route("/areas/{code}/changes.csv", get(changes::download))
        .route("/areas/{code}/quality", get(quality::of_area))
        .route("/areas/{code}/quality.csv", get(quality::download_area))
        .route("/quality", get(quality::of_all))
        .route("/quality.csv", get(quality::download_all))
        .route("/indicators", get(indicators::page))
        .route("/indicators/{id}", get(indicator::page))
        .route("/sources", get(sources::page))
        .route("/sources/{source}/{period}/{revision}", get(receipt::page))
        .route("/sources/{source}/{period}/{revision}/withdraw", post(receipt::withdraw))
        .route("/groups", get(groups::page).post(groups::set))
        .route("/groups/{name}/remove", post(groups::remove))
        .route("/standards", get(standards::page).post(standards::set))
        .route("/standards/{indicator}/remove", post(standards::remove))
        .route("/successors", get(successors::page).post(successors::set))
        .route("/successors/{practice}/remove", post(successors::remove))
        .route("/query", get(query::page))
        .route("/query.csv", get(query::download))
        .route("/log", get(log::page))
        .route("/log.csv", get(log::download))
        .route("/doctor", get(doctor::page))
        .route("/pay", get(pay::page))
        .route("/pay.csv", get(pay::download))
        .route("/check/imputation", get(imputation::page))
        .route("/worked-examples", get(worked_examples::page))
        .route("/pages", get(all_pages::page))
        .route("/glossary", get(glossary::page))
        .route("/guides/{name}", get(guide::page))
        .route("/corrections", get(corrections::of_all))
        .route("/corrections.csv", get(corrections::download_all))
        .route("/corrections/{id}", get(correction::page))
        .route("/corrections/{id}/decide", post(correction::decide))
        .route("/corrections/{id}/withdraw", post(correction::withdraw))
        .route("/areas/{code}/corrections", get(corrections::of_area))
        .route("/areas/{code}/corrections.csv", get(corrections::download_area))
        .route("/areas/{code}/dispute/{figure}", get(dispute::page).post(dispute::send))
        .route("/areas/{code}/mend", get(mend::page))
        .route("/areas/{code}/mend.csv", get(mend::download))
        .route("/check/rates", get(check_rates::page))
        .route(
            "/check-a-paper",
            get(check_paper::page).post(check_paper::check).layer(DefaultBodyLimit::max(check_paper::MOST_BYTES)),
        )
        .route("/areas/{code}/forecast", get(forecast::page).post(forecast::with_known))
        .route("/areas/{code}/forecast.csv", get(forecast::download))
        .route("/areas/{code}/forecast/ledger.csv", get(forecast::download_ledger))
        .route("/areas/{code}/forecast/parts", get(forecast::parts::page))
        .route("/areas/{code}/forecast/parts.csv", get(forecast::parts::download))
        .route("/areas/{code}/need", get(need::page))
        .route("/areas/{code}/need.csv", get(need::download))
        .route("/work/{id}", get(work::page))
        .route("/work/{id}/stop", post(work::stop))
        .route("/work/{id}/events", get(work::events))
        .route("/accuracy", get(accuracy::page))
        .route("/accuracy.csv", get(accuracy::download))
        .route("/accuracy/places", get(accuracy_places::page))
        .route("/accuracy/places.csv", get(accuracy_places::download))
        .route("/help", get(help::page))
        .route("/api", get(api::page))
        .route("/substitution", get(substitution::page))
        .route("/substitution.csv", get(substitution::download))
        .route("/assumptions", get(assumptions::page))
        .route("/assumptions.csv", get(assumptions::download))
        .route(
            "/scenarios",
            get(scenarios::page).post(scenarios::accept).layer(DefaultBodyLimit::max(scenarios::MOST_BYTES)),
        )
        .route("/scenarios/typed", post(scenarios::accept_typed))
        .route("/scenarios/compare", get(scenario::compare))
        .route("/scenarios/{id}", get(scenario::page))
        .route("/scenarios/{id}/scenario.toml", get(scenario::document))
        .route("/scenarios/{id}/withdraw", post(scenario::withdraw))
        .route("/areas/{code}/scenarios", get(compare_scenarios::page))
        .route("/areas/{code}/scenarios.csv", get(compare_scenarios::download))
        .route("/areas/{code}/tornado", get(tornado::page))
        .route("/areas/{code}/tornado.csv", get(tornado::download))
        .route("/areas/{code}/seek", get(seek::page))
        .route("/areas/{code}/seek.csv", get(seek::download))
        .route("/skillmix", get(choose_mix::page))
        .route(
            "/areas/{code}/skillmix",
            get(skillmix::page).post(skillmix::send).layer(DefaultBodyLimit::max(skillmix::MOST_BYTES)),
        )
        .route("/areas/{code}/skillmix.csv", get(skillmix::download))
        .route("/areas/{code}/skillmix/places.csv", get(skillmix::download_places))
        .route("/areas/{code}/skillmix/problem.json", get(skillmix::problem))
        .route("/areas/{code}/skillmix/plan.toml", get(skillmix::document))
        .route("/areas/{code}/skillmix/plan", post(skillmix::keep))
        .route("/areas/{code}/skillmix/regret", get(skillmix_regret::page))
        .route("/areas/{code}/skillmix/regret.csv", get(skillmix_regret::download))
        .route(
            "/areas/{code}/paper",
            get(paper::page).post(paper::make).layer(DefaultBodyLimit::max(paper::MOST_BYTES)),
        )
        .route("/areas/{code}/paper/names", get(paper::names))
        .route("/areas/{code}/report", get(report::page))
        .route("/areas/{code}/report/make", get(report::make))
        .route("/areas/{code}/report/{file}", get(report::download))
        .route("/plans", get(plans::page).post(plans::accept).layer(DefaultBodyLimit::max(plans::MOST_BYTES)))
        .route("/plans/{id}", get(plan::overview::page))
        .route("/plans/{id}/plan.xlsx", get(plan::workbook::download))
        .route("/plans/{id}/plan.toml", get(plan::overview::toml))
        .route("/plans/{id}/plan.json", get(plan::overview::json))
        .route("/plans/{id}/findings", get(plan::findings::page))
        .route("/plans/{id}/findings.csv", get(plan::findings::download))
        .route("/plans/{id}/gap", get(plan::gap::page))
        .route("/plans/{id}/gap.csv", get(plan::gap::download))
        .route("/plans/{id}/targets", get(plan::targets::page))
        .route("/plans/{id}/targets.csv", get(plan::targets::download))
        .route("/plans/{id}/streams.csv", get(plan::targets::download_streams))
        .route("/plans/{id}/reach", get(plan::reach::page))
        .route("/plans/{id}/reach.csv", get(plan::reach::download))
        .route("/plans/{id}/reach-points.csv", get(plan::reach::download_points))
        .route("/plans/{id}/delivery", get(plan::delivery::page))
        .route("/plans/{id}/delivery.csv", get(plan::delivery::actions_csv))
        .route("/plans/{id}/risks.csv", get(plan::delivery::risks_csv))
        .route("/plans/{id}/calendar.ics", get(plan::delivery::calendar))
        .route("/plans/{id}/actions/{action}", get(plan::action::page).post(plan::action::say))
        .route("/plans/{id}/risks/{risk}", get(plan::risk::page).post(plan::risk::say))
        .route("/plans/{id}/time", get(plan::time::page))
        .route("/plans/{id}/time.csv", get(plan::time::download))
        .route("/plans/{id}/cost", get(plan::cost::page))
        .route("/plans/{id}/cost.csv", get(plan::cost::rows))
        .route("/plans/{id}/cost-by-place.csv", get(plan::cost::by_place))
        .route("/plans/{id}/cost-by-item.csv", get(plan::cost::by_item))
        .route("/plans/{id}/funding.csv", get(plan::cost::funding))
        .route("/plans/{id}/printed.csv", get(plan::cost::printed))
        .route("/plans/{id}/changes", get(plan::changes::page))
        .route("/plans/{id}/changes.csv", get(plan::changes::download))
        .route("/baselines", get(baselines::page).post(baselines::make))
        .route("/baselines/{id}", get(baseline::page))
        .route("/baselines/{id}/figures.csv", get(baseline::figures))
        .route("/baselines/{id}/figures.xlsx", get(baseline::workbook))
        .route("/baselines/{id}/refresh", post(baseline::refresh))
        .route("/baselines/{id}/deem", post(baseline::deem))
        .route("/baselines/{id}/changes", get(baseline::changes))
        .route("/baselines/{id}/changes.csv", get(baseline::changes_csv))
        .route("/baselines/{id}/certificate", get(certificate::page))
        .route("/baselines/{id}/certificate.csv", get(certificate::csv))
        .route("/baselines/{id}/places/{code}", get(baseline::place))
        .route("/baselines/{id}/places/{code}/confirm", post(baseline::confirm))
        .route("/baselines/{id}/places/{code}/dispute", post(baseline::dispute))
        .route("/baselines/{id}/places/{code}/sign", post(baseline::sign))
        .route("/baselines/{id}/places/{code}/unsign", post(baseline::unsign))
        .route("/sign-in", get(sign_in::page).post(sign_in::sign_in))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/invitation/{secret}", get(invitation::page).post(invitation::take_up))
        .route("/account", get(account::page))
        .route("/account/password", post(account::change_password))
        .route("/account/sign-out-everywhere", post(account::sign_out_everywhere))
        .route("/people", get(people::page).post(people::invite))
        .route("/people/{name}/grant", post(people::grant))
        .route("/people/{name}/revoke", post(people::revoke))
        .route("/people/{name}/disable", post(people::disable))
        .route("/people/{name}/enable", post(people::enable))
        .route("/people/{name}/unlock", post(people::unlock))
        .route("/people/{name}/link", post(people::link))
        .route("/returns", get(returns::page).post(returns::open))
        .route("/returns/{id}", get(collection::page))
        .route("/returns/{id}/status.csv", get(collection::everybody))
        .route("/returns/{id}/chase.csv", get(collection::chase))
        .route("/returns/{id}/reminders", get(collection::reminders))
        .route("/returns/{id}/reminders.csv", get(collection::reminders_csv))
        .route("/returns/{id}/posts", get(posts::page))
        .route("/returns/{id}/posts.csv", get(posts::posts_csv))
        .route("/returns/{id}/bias", get(collection::bias))
        .route("/returns/{id}/bias.csv", get(collection::bias_csv))
        .route("/returns/{id}/close", post(collection::close))
        .route("/returns/{id}/load", post(collection::load).layer(DefaultBodyLimit::max(collection::MOST_BYTES)))
        .route("/returns/{id}/{code}", get(return_form::page).post(return_form::post))
        .route("/returns/{id}/{code}/template.xlsx", get(return_form::template))
        .route("/returns/{id}/{code}/unchanged", post(return_form::unchanged))
        .route("/returns/{id}/{code}/forget", post(return_form::forget))
        .route("/returns/{id}/{code}/review", get(return_form::review))
        .route("/returns/{id}/{code}/receipt", get(return_form::receipt))
        .route("/returns/{id}/{code}/history", get(return_form::history))
}

/// The way to a page about an area: home, the areas above it, itself.
fn trail(ancestors: &[Area], area: Option<&Area>, behind: &Behind) -> Vec<Link> {
    let above = ancestors.iter().rev().chain(area);
    let links = above.map(|area| Link::new(behind.behind(&links::area(&area.code)), area.name.clone()));
    std::iter::once(Link::new("/", "Home")).chain(links).collect()
}

/// An indicator in a path, and whether its table is asked for: identifiers hold no dot, so what has one names a file.
fn csv_or_page(indicator: String) -> Result<(String, bool), Problem> {
    match indicator.split_once('.') {
        None => Ok((indicator, false)),
        Some((id, "csv")) => Ok((id.to_owned(), true)),
        Some((id, _)) => Err(Problem::not_found(format!("{id} is to be had as .csv, and as JSON below /api/v1"))),
    }
}

/// Links that take away what is shown.
fn downloads(path: &str, behind: &Behind, formats: &[Download]) -> Vec<Link> {
    formats.iter().map(|format| Link::new(behind.behind(&format!("{path}.{format}")), format.title())).collect()
}
