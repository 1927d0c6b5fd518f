//! `GET /baselines/{id}/places/{code}` and what is done there: a practice confirms or disputes, an area signs.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Form as FormBody, Path};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use wholetime_reports::words;
use wholetime_vocabulary::{Basis, Level, Missing};
use wholetime_workbench::questions::baselines::MayAct;
use wholetime_workbench::returns::baseline::{Baseline, Line, LineKind, PlaceFigures};
use wholetime_workbench::returns::certificate::{Certificate, PracticeReply};
use wholetime_workbench::returns::refresh::Refreshed;
use wholetime_workbench::returns::signature::{ALL_OTHERS, Reply};
use wholetime_workbench::{Workbench, WorkbenchError};

use super::{Looked, changes, look, trail, view};
use crate::acting::Acting;
use crate::answer::{Page, ask};
use crate::components::field::{Control, Errors, Field, Mode};
use crate::components::{Frame, Link, Table};
use crate::links::{self, Behind};
use crate::pages::dispute as disputing_one;
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/baseline/place.html")]
struct PlacePage {
    frame: Frame,
    errors: Option<Errors>,
    lede: String,
    coverage: String,
    certificate: Certificate,
    practice: Option<PracticeReply>,
    may: MayAct,
    staff: Vec<Table>,
    corrections: Option<Table>,
    practices: Option<Table>,
    changed: Option<Table>,
    disputing: Vec<Field>,
    /// Where single figures are disputed.
    figures: Vec<Link>,
    signing: Vec<Field>,
    unsigning: Vec<Field>,
    links: Vec<Link>,
    path: String,
}

/// What was typed, by the names of the fields.
type Typed = BTreeMap<String, String>;

/// What begins the name of a field for a reason to sign over a place.
const EXCEPT: &str = "except.";

pub(crate) async fn page(Acting(bench): Acting, Path((id, code)): Path<(String, String)>) -> Page {
    let looked = ask(bench, move |bench| look_at(bench, &id, &code)).await?;
    Ok(shown(looked, &Typed::new(), None)?)
}

/// `POST …/confirm`: the figures are right.
pub(crate) async fn confirm(Acting(bench): Acting, Path(at): Path<(String, String)>) -> Page {
    let act = |bench: &Workbench, id: &str, code: &str, _: &Typed| {
        bench.confirm_figures(id, &[code.to_owned()]).map_err(|why| ("confirm", why))
    };
    done(bench, at, Typed::new(), act).await
}

/// `POST …/dispute`: they are not.
pub(crate) async fn dispute(
    Acting(bench): Acting,
    Path(at): Path<(String, String)>,
    FormBody(typed): FormBody<Typed>,
) -> Page {
    let act = |bench: &Workbench, id: &str, code: &str, typed: &Typed| {
        let because = typed.get("because").map_or("", String::as_str);
        let correction = typed.get("correction").map(String::as_str);
        bench.dispute_figures(id, code, because, correction).map_err(|why| ("because", why))
    };
    done(bench, at, typed, act).await
}

/// `POST …/sign`: the area signs for its level.
pub(crate) async fn sign(
    Acting(bench): Acting,
    Path(at): Path<(String, String)>,
    FormBody(typed): FormBody<Typed>,
) -> Page {
    let act = |bench: &Workbench, id: &str, code: &str, typed: &Typed| {
        let given = typed.iter().filter_map(|(name, because)| {
            let code = name.strip_prefix(EXCEPT)?;
            (!because.trim().is_empty()).then(|| (code.to_owned(), because.clone()))
        });
        let title = typed.get("role_title").map(String::as_str);
        bench.sign_baseline(id, Some(code), &given.collect(), title).map_err(|why| ("sign", why))
    };
    done(bench, at, typed, act).await
}

/// `POST …/unsign`: a signature is taken back.
pub(crate) async fn unsign(
    Acting(bench): Acting,
    Path(at): Path<(String, String)>,
    FormBody(typed): FormBody<Typed>,
) -> Page {
    let act = |bench: &Workbench, id: &str, code: &str, typed: &Typed| {
        let why = typed.get("why").map_or("", String::as_str);
        bench.unsign_baseline(id, Some(code), why).map_err(|why| ("why", why))
    };
    done(bench, at, typed, act).await
}

/// Does something and shows the place as it stands then; where it was refused, with what was typed and why.
async fn done<T: Send + 'static>(
    bench: std::sync::Arc<Workbench>,
    (id, code): (String, String),
    typed: Typed,
    act: impl FnOnce(&Workbench, &str, &str, &Typed) -> Result<T, (&'static str, WorkbenchError)> + Send + 'static,
) -> Page {
    let answered = ask(bench, move |bench| {
        let refusal = match act(bench, &id, &code, &typed) {
            Ok(_) => None,
            // Who may not is told so, and is not shown a form to mend.
            Err((_, why @ WorkbenchError::NotPermitted(_))) => return Err(why),
            Err((field, why)) => Some((field, why.to_string())),
        };
        match refusal {
            None => Ok(Ok(links::baseline_place(&id, &code))),
            Some(refusal) => Ok(Err((look_at(bench, &id, &code)?, typed, refusal))),
        }
    });
    match answered.await? {
        Ok(address) => Ok(Redirect::to(&address).into_response()),
        Err((looked, typed, refusal)) => {
            let page = shown(looked, &typed, Some(refusal))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

fn shown(
    (looked, refreshed): (Looked, Option<Refreshed>),
    typed: &Typed,
    refusal: Option<(&'static str, String)>,
) -> Result<Response, Problem> {
    let changed = refreshed.map(|told| {
        let caption = format!("Changed since {}", told.from_period.in_words());
        changes::table("changed", &caption, &told, |_| true)
    });
    Ok(Html(PlacePage::of(looked, changed, typed, refusal)?.render()?).into_response())
}

/// A place of a baseline, and what changed there since the baseline that one refreshes.
fn look_at(bench: &Workbench, id: &str, code: &str) -> Result<(Looked, Option<Refreshed>), WorkbenchError> {
    let looked = look(bench, id, Some(code))?;
    let is_area = looked.0.of.is_none();
    let has_earlier = looked.0.baseline.parent.is_some() && !is_area;
    let refreshed = if has_earlier { Some(bench.baseline_changes(id, None, Some(code))?) } else { None };
    Ok((looked, refreshed))
}

impl PlacePage {
    fn of(
        (answer, certified, may): Looked,
        changed: Option<Table>,
        typed: &Typed,
        refusal: Option<(&'static str, String)>,
    ) -> Result<Self, Problem> {
        let (baseline, certificate) = (&answer.baseline, certified.certificate);
        let area = answer.of.as_ref().unwrap_or(&baseline.area);
        let Some(place) = baseline.place(&area.code) else {
            return Err(Problem::not_found(format!("{} is not in the baseline {}", area.code, baseline.id)));
        };
        let is_practice = area.level == Level::Practice;
        let text = |name: &str| typed.get(name).cloned().unwrap_or_default();
        let error = |field: &str| refusal.as_ref().filter(|(of, _)| *of == field).map(|(_, why)| why.clone());
        let line = |width| Control::Line { width, mode: Mode::Text };
        let because = Field::new("because", "What is wrong", Control::Lines);
        let correction = Field::new("correction", "Correction (optional)", line(10));
        let mut signing: Vec<Field> = certificate
            .left
            .iter()
            .map(|left| {
                let name = format!("{EXCEPT}{}", left.code);
                let label = format!("{} ({}): {}", left.name, left.code, left.stands);
                let value = text(&name);
                Field::new(name, label, line(30)).hint("Why is it signed over?").value(value)
            })
            .collect();
        if 1 < signing.len() {
            let name = format!("{EXCEPT}{ALL_OTHERS}");
            let value = text(&name);
            signing.push(
                Field::new(name, "All others of these", line(30)).hint("One reason for all left empty.").value(value),
            );
        }
        let title = text("role_title");
        signing.push(
            Field::new("role_title", "Your title (optional)", line(20)).hint("Such as Clinical director.").value(title),
        );
        let practices = (!is_practice).then(|| view::places(baseline, &certificate, |level| level == Level::Practice));
        let of = Some(area.code.as_str());
        let mut page_links = vec![Link::new(links::certificate(&baseline.id, of), "Certificate")];
        if is_practice {
            page_links.push(Link::new(links::area(&area.code), "What is held of it now"));
        }
        Ok(Self {
            frame: Frame::new(format!("{} in {}", area.name, baseline.name), "/baselines")
                .trail(trail(Some((&baseline.id, &baseline.name)))),
            errors: Errors::of(
                refusal.iter().map(|(field, why)| Link::new(format!("#{field}"), why.clone())).collect(),
            ),
            lede: format!(
                "{}{}, figures of {} in the baseline {}",
                if area.level == Level::Group { String::new() } else { format!("{} ", area.level.title()) },
                area.code,
                baseline.period.in_words(),
                baseline.name
            ),
            coverage: coverage(place),
            practice: certificate.practices.first().filter(|_| is_practice).cloned(),
            may,
            staff: [Basis::Published, Basis::PracticeLevelSum]
                .into_iter()
                .filter_map(|basis| view::staff(baseline, place, basis))
                .collect(),
            corrections: view::corrections(&baseline.corrections),
            practices: practices.filter(|table| !table.is_empty()),
            changed,
            disputing: vec![
                because.value(text("because")).error(error("because")),
                correction.hint("Its name, such as c1, where you said what is right.").value(text("correction")),
            ],
            figures: if is_practice { figures(baseline, place) } else { Vec::new() },
            signing,
            unsigning: vec![Field::new("why", "Why it is taken back", line(30)).value(text("why")).error(error("why"))],
            links: page_links,
            path: links::baseline_place(&baseline.id, &area.code),
            certificate,
        })
    }

    /// How a practice stands, in a sentence.
    fn told(practice: &PracticeReply) -> String {
        let by = practice.by.as_deref().unwrap_or_default();
        let at = practice.at.as_deref().map(words::moment).unwrap_or_default();
        let behalf = if practice.is_on_behalf { " for the practice" } else { "" };
        match practice.reply {
            Reply::Confirmed => format!("Confirmed by {by}{behalf} at {at}."),
            Reply::Deemed => {
                format!("Deemed accepted at {at}, because no answer came. It can still be confirmed or disputed.")
            }
            Reply::Disputed => {
                let because = practice.because.as_deref().unwrap_or_default();
                format!("Disputed by {by}{behalf} at {at}: {because}")
            }
            Reply::Waiting => "Not answered yet.".to_owned(),
        }
    }
}

/// The way to dispute each figure that the file of the month states.
fn figures(baseline: &Baseline, place: &PlaceFigures) -> Vec<Link> {
    let is_counted = |kind: LineKind| matches!(kind, LineKind::Patients | LineKind::Fte | LineKind::Headcount);
    let stated = place.figures.iter().filter(|figure| figure.value.missing() != Some(Missing::NotHeld));
    let lines = stated.filter_map(|figure| baseline.line(&figure.line)).filter(|line| is_counted(line.kind));
    let behind = Behind::default().with("period", baseline.period.to_string());
    let link = |line: &Line| Link::new(disputing_one::link(&place.area.code, &line.id, &behind), line.title.clone());
    lines.map(link).collect()
}

fn coverage(place: &PlaceFigures) -> String {
    let covered = &place.covered;
    if place.area.level == Level::Practice {
        let patients = words::number(covered.patients_known, 0);
        let row = if covered.practices_held == 0 { "no row" } else { "a row" };
        return format!("{patients} patients; it has {row} in the practice-level file");
    }
    let share = covered.patients_pct().map_or_else(String::new, |share| format!(" ({})", words::share(share / 100.0)));
    format!(
        "{} of {} practices and {} of {} patients{share} are in the practice-level file",
        covered.practices_held,
        covered.practices_known,
        words::number(covered.patients_held, 0),
        words::number(covered.patients_known, 0)
    )
}
