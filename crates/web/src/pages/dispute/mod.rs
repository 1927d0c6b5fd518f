//! `GET` and `POST /areas/{code}/dispute/{figure}`: a practice says that a figure of the national file is wrong.

use askama::Template;
use axum::extract::{Form as FormBody, Path};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use wholetime_reports::words;
use wholetime_vocabulary::Period;
use wholetime_workbench::WorkbenchError;
use wholetime_workbench::actions::corrections::{Disputable, Dispute};

use super::corrections::{decimals, link as correction};
use crate::acting::Acting;
use crate::answer::{Page, ask};
use crate::asked::Asked;
use crate::components::field::{Control, Errors, Field, Mode, Wrong};
use crate::components::{Frame, Link};
use crate::links::{self, Behind};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/dispute/page.html")]
struct DisputePage {
    frame: Frame,
    errors: Option<Errors>,
    title: String,
    lede: String,
    national: String,
    source: String,
    /// The open correction this one would take the place of.
    open: Option<Link>,
    period: String,
    fields: Vec<Field>,
    action: String,
}

/// What was typed.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    ours: String,
    because: String,
    until: String,
    period: String,
}

/// The form to dispute a figure of a practice.
pub(super) fn link(practice: &str, figure: &str, view: &Behind) -> String {
    view.behind(&format!("{}/dispute/{}", links::area(practice), links::encoded(figure)))
}

pub(super) async fn page(Acting(bench): Acting, Path((code, figure)): Path<(String, String)>, asked: Asked) -> Page {
    let period = asked.period("period")?;
    let figure = ask(bench, move |bench| bench.disputable(&code, &figure, period)).await?;
    Ok(shown(&figure, &Typed::default(), None)?)
}

/// `POST /areas/{code}/dispute/{figure}`.
pub(super) async fn send(
    Acting(bench): Acting,
    Path((code, figure)): Path<(String, String)>,
    FormBody(typed): FormBody<Typed>,
) -> Page {
    let again = typed.clone();
    let sent = ask(bench, move |bench| {
        let about = bench.disputable(&code, &figure, period(&typed.period))?;
        let dispute = match read(&about, &typed) {
            Ok(dispute) => dispute,
            Err(wrong) => return Ok::<_, WorkbenchError>(Err((about, wrong))),
        };
        match bench.dispute(&dispute) {
            Ok(disputed) => Ok(Ok(disputed.correction.id)),
            Err(WorkbenchError::NotPossible(why)) => {
                let field = if typed.because.trim().is_empty() { "because" } else { "ours" };
                Ok(Err((about, Wrong { field, message: why })))
            }
            Err(why) => Err(why),
        }
    });
    match sent.await? {
        Ok(id) => Ok(Redirect::to(&correction(&id)).into_response()),
        Err((about, wrong)) => {
            let page = shown(&about, &again, Some(wrong))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

fn period(text: &str) -> Option<Period> {
    text.trim().parse().ok()
}

fn read(about: &Disputable, typed: &Typed) -> Result<Dispute, Wrong> {
    let number = typed.ours.trim().replace(',', "");
    let Ok(ours) = number.parse() else {
        let message = match number.as_str() {
            "" => "Say what the figure should be".to_owned(),
            other => format!("`{other}` is not a number"),
        };
        return Err(Wrong { field: "ours", message });
    };
    let until = match typed.until.trim() {
        "" => None,
        text => Some(text.parse().map_err(|why| Wrong { field: "until", message: format!("{why}") })?),
    };
    Ok(Dispute {
        practice: about.practice.code.clone(),
        figure: about.measure.clone(),
        ours,
        because: typed.because.clone(),
        until,
        period: Some(about.period),
    })
}

fn shown(about: &Disputable, typed: &Typed, wrong: Option<Wrong>) -> Result<Response, Problem> {
    let error = |field: &str| wrong.iter().find(|wrong| wrong.field == field).map(|wrong| wrong.message.clone());
    let line = |width, mode| Control::Line { width, mode };
    let mode = if about.unit == "FTE" { Mode::Decimal } else { Mode::Whole };
    let hint = match about.unit {
        "FTE" => "Contracted hours a week of everybody, divided by 37.5.",
        "people" => "Everybody once, however many hours.",
        _ => "Patients registered at the end of the month.",
    };
    let fields = vec![
        Field::new("ours", format!("What it should say ({})", about.unit), line(10, mode))
            .hint(hint)
            .value(&typed.ours)
            .error(error("ours")),
        Field::new("because", "Why", Control::Lines)
            .hint("Whoever decides about totals reads it. Name nobody.")
            .value(&typed.because)
            .error(error("because")),
        Field::new("until", "Until (optional)", line(10, Mode::Text))
            .hint("The last month it holds for, such as 2022-12. Without one it holds until the file agrees.")
            .value(&typed.until)
            .error(error("until")),
    ];
    let errors = wrong.iter().map(|wrong| Link::new(format!("#{}", wrong.field), wrong.message.clone())).collect();
    let errors = Errors::of(errors);
    let title = format!("This is wrong: {}", about.title);
    let written = words::value(about.national, decimals(about.unit));
    let page = DisputePage {
        frame: Frame::new(if errors.is_some() { format!("Error: {title}") } else { title.clone() }, "").trail(vec![
            Link::new("/", "Home"),
            Link::new(links::area(&about.practice.code), about.practice.name.clone()),
        ]),
        errors,
        title,
        lede: format!("{} ({}), {}", about.practice.name, about.practice.code, about.period.in_words()),
        national: if about.national.known().is_some() { format!("{written} {}", about.unit) } else { written },
        source: about.source.clone(),
        open: about.open.as_ref().map(|id| Link::new(correction(id), format!("correction {id}"))),
        period: about.period.to_string(),
        fields,
        action: link(&about.practice.code, &about.measure, &Behind::default()),
    };
    Ok(Html(page.render()?).into_response())
}
