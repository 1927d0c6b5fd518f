//! `GET /baselines/{id}` and below: the figures of a baseline, of one place in it, what can be done to them, and what a
//! refresh changed.

mod act;
mod changes;
mod view;

use askama::Template;
use axum::extract::{Form as FormBody, Path};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use wholetime_reports::{Download, words};
use wholetime_vocabulary::Level;
use wholetime_workbench::actions::baselines::BaselineAsked;
use wholetime_workbench::questions::baselines::{BaselineAnswer, CertificateAnswer, MayAct};
use wholetime_workbench::returns::certificate::{Certificate, ReplyCount};
use wholetime_workbench::{Workbench, WorkbenchError};

use super::baselines::period;
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::field::{Control, Errors, Field, Mode, Wrong};
use crate::components::{Frame, Link, Table};
use crate::links;
use crate::problem::Problem;

pub(super) use act::{confirm, dispute, page as place, sign, unsign};
pub(super) use changes::{changes, changes_csv};

#[derive(Template)]
#[template(path = "pages/baseline/page.html")]
struct BaselinePage {
    frame: Frame,
    errors: Option<Errors>,
    lede: String,
    seal: String,
    certificate: Certificate,
    places: Table,
    practices: Table,
    corrections: Option<Table>,
    notes: Vec<String>,
    sources: Table,
    may: MayAct,
    deeming: Option<String>,
    refresh: Vec<Field>,
    links: Vec<Link>,
    path: String,
}

/// A baseline, how its area stands, and what whoever asks may do.
type Looked = (BaselineAnswer, CertificateAnswer, MayAct);

fn look(bench: &Workbench, id: &str, of: Option<&str>) -> Result<Looked, WorkbenchError> {
    let answer = bench.baseline(id, of)?;
    let code = answer.of.as_ref().unwrap_or(&answer.baseline.area).code.clone();
    let certificate = bench.certificate(id, Some(&code))?;
    let may = bench.may_act_on(&answer.baseline, &code)?;
    Ok((answer, certificate, may))
}

pub(super) async fn page(Acting(bench): Acting, Path(id): Path<String>, asked: Asked) -> Page {
    let looked = ask(bench, move |bench| look(bench, &id, asked.text("of"))).await?;
    Ok(shown(looked, "", None)?)
}

/// `GET /baselines/{id}/figures.csv` and `.json`: every figure.
pub(super) async fn figures(Acting(bench): Acting, Path(id): Path<String>, asked: Asked) -> Page {
    let answer = ask(bench, move |bench| bench.baseline(&id, asked.text("of"))).await?;
    let table = wholetime_reports::csv::baseline_csv(&answer).map_err(Problem::from)?;
    answer::file(table.into_bytes(), Download::Csv, &answer.baseline.id)
}

/// `GET /baselines/{id}/figures.xlsx`.
pub(super) async fn workbook(Acting(bench): Acting, Path(id): Path<String>, asked: Asked) -> Page {
    let looked = ask(bench, move |bench| look(bench, &id, asked.text("of"))).await?;
    let bytes = wholetime_reports::workbook::baseline_workbook(&looked.0, &looked.1).map_err(Problem::from)?;
    answer::file(bytes, Download::Xlsx, &looked.0.baseline.id)
}

/// What was typed to refresh a baseline.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    period: String,
    name: String,
}

/// `POST /baselines/{id}/refresh`: makes a newer one in its place.
pub(super) async fn refresh(Acting(bench): Acting, Path(id): Path<String>, FormBody(wanted): FormBody<Wanted>) -> Page {
    let typed = wanted.period.clone();
    let made = ask(bench, move |bench| {
        let made = period(&wanted.period).and_then(|period| {
            let asked = BaselineAsked { period, name: Some(wanted.name.clone()), ..BaselineAsked::default() };
            bench.refresh_baseline(&id, &asked).map_err(|why| Wrong::new("period", why))
        });
        Ok::<_, WorkbenchError>(match made {
            Ok(made) => Ok(made.baseline.id),
            Err(wrong) => Err((wrong, look(bench, &id, None)?)),
        })
    });
    match made.await? {
        Ok(id) => Ok(Redirect::to(&format!("{}/changes", links::baseline(&id))).into_response()),
        Err((wrong, looked)) => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown(looked, &typed, Some(&wrong))?).into_response())
        }
    }
}

/// `POST /baselines/{id}/deem`: writes down who is deemed to accept.
pub(super) async fn deem(Acting(bench): Acting, Path(id): Path<String>) -> Page {
    let done = ask(bench, move |bench| {
        Ok::<_, WorkbenchError>(match bench.deem_figures(&id) {
            Ok(_) => Ok(id),
            Err(why) => Err((Wrong::new("deem", why), look(bench, &id, None)?)),
        })
    });
    match done.await? {
        Ok(id) => Ok(Redirect::to(&links::baseline(&id)).into_response()),
        Err((wrong, looked)) => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown(looked, "", Some(&wrong))?).into_response())
        }
    }
}

fn shown(looked: Looked, typed: &str, wrong: Option<&Wrong>) -> Result<Response, Problem> {
    let page = BaselinePage::of(looked, typed, wrong);
    Ok(Html(page.render()?).into_response())
}

/// The way to a page of a baseline.
fn trail(above: Option<(&str, &str)>) -> Vec<Link> {
    let mut trail = vec![Link::new("/", "Home"), Link::new("/baselines", "Baselines")];
    trail.extend(above.map(|(id, name)| Link::new(links::baseline(id), name)));
    trail
}

impl BaselinePage {
    fn of((answer, certified, may): Looked, typed: &str, wrong: Option<&Wrong>) -> Self {
        let (baseline, certificate) = (&answer.baseline, certified.certificate);
        let path = links::baseline(&baseline.id);
        let of = answer.of.as_ref().map(|area| area.code.as_str());
        let behind = links::Behind::default().with_some("of", of);
        let mut page_links = vec![Link::new(links::certificate(&baseline.id, of), "Certificate")];
        if baseline.parent.is_some() {
            page_links.push(Link::new(format!("{path}/changes"), "What changed since the baseline before"));
        }
        page_links.push(Link::new(behind.behind(&format!("{path}/figures.xlsx")), "Excel"));
        page_links.push(Link::new(behind.behind(&format!("{path}/figures.csv")), "CSV"));
        page_links.push(Link::new(behind.behind(&format!("/api/v1{path}")), "JSON"));
        let is_above = |level: Level| level != Level::Practice;
        let area = answer.of.as_ref().unwrap_or(&baseline.area);
        let error = wrong.filter(|wrong| wrong.field == "period").map(|wrong| wrong.message.clone());
        let line = |width| Control::Line { width, mode: Mode::Text };
        Self {
            frame: Frame::new(baseline.name.clone(), "/baselines").trail(trail(None)),
            errors: Errors::of(
                wrong.map(|wrong| Link::new(format!("#{}", wrong.field), wrong.message.clone())).into_iter().collect(),
            ),
            lede: format!(
                "{} ({}), {}. Made by {} at {}",
                area.name,
                area.code,
                baseline.period.in_words(),
                baseline.made_by,
                words::moment(&baseline.made_at)
            ),
            seal: answer.seal.clone(),
            places: view::places(baseline, &certificate, is_above),
            practices: view::places(baseline, &certificate, |level| level == Level::Practice),
            corrections: view::corrections(&baseline.corrections),
            notes: baseline.notes.clone(),
            sources: view::sources(&baseline.sources),
            deeming: view::deeming(baseline, &certificate),
            refresh: vec![
                Field::new("period", "Month", line(10)).hint("Such as 2022-09.").value(typed).error(error),
                Field::new("name", "Name (optional)", line(30)),
            ],
            may,
            links: page_links,
            path,
            certificate,
        }
    }

    /// A count as a card: how many practices, and with what share of patients.
    fn share(count: &ReplyCount) -> String {
        count.patients_pct.map_or_else(String::new, |share| format!("{} of patients", words::share(share / 100.0)))
    }
}
