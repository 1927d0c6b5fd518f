//! `GET` and `POST /baselines`: every baseline and how far it is, and a form to make one.

use askama::Template;
use axum::extract::Form as FormBody;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use wholetime_reports::words;
use wholetime_workbench::actions::baselines::BaselineAsked;
use wholetime_workbench::questions::baselines::BaselineLine;
use wholetime_workbench::{Workbench, WorkbenchError};

use crate::acting::Acting;
use crate::answer::{Page, ask};
use crate::components::field::{Control, Errors, Field, Mode, Wrong};
use crate::components::{Cell, Frame, Link, Table};
use crate::links;
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/baselines/page.html")]
struct BaselinesPage {
    frame: Frame,
    errors: Option<Errors>,
    baselines: Table,
    fields: Vec<Field>,
}

/// What was typed to make a baseline.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    area: String,
    name: String,
    period: String,
    deemed_after: String,
    collection: String,
}

pub(super) async fn page(Acting(bench): Acting) -> Page {
    let answer = ask(bench, Workbench::baselines).await?;
    Ok(shown(&answer.baselines, &Wanted::default(), None)?)
}

/// `POST /baselines`: makes one.
pub(super) async fn make(Acting(bench): Acting, FormBody(wanted): FormBody<Wanted>) -> Page {
    let typed = wanted.clone();
    let made = ask(bench, move |bench| {
        Ok::<_, WorkbenchError>(match made(bench, &typed) {
            Ok(id) => Ok(id),
            Err(wrong) => Err((wrong, bench.baselines()?)),
        })
    });
    match made.await? {
        Ok(id) => Ok(Redirect::to(&links::baseline(&id)).into_response()),
        Err((wrong, answer)) => {
            let page = shown(&answer.baselines, &wanted, Some(&wrong))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

fn made(bench: &Workbench, wanted: &Wanted) -> Result<String, Wrong> {
    let asked = BaselineAsked {
        name: Some(wanted.name.clone()),
        period: period(&wanted.period)?,
        deemed_after_days: days(&wanted.deemed_after)?,
        collection: Some(wanted.collection.trim().to_owned()).filter(|id| !id.is_empty()),
        allow_partial: false,
    };
    let made = bench.make_baseline(&wanted.area, &asked).map_err(|why| Wrong::new("area", why))?;
    Ok(made.baseline.id)
}

/// A month, where one was typed.
pub(super) fn period(text: &str) -> Result<Option<wholetime_vocabulary::Period>, Wrong> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|why| Wrong::new("period", why)),
    }
}

/// Days, where some were typed.
fn days(text: &str) -> Result<Option<u16>, Wrong> {
    let wrong = |_| Wrong::new("deemed_after", format!("`{}` is not a number of days", text.trim()));
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(wrong),
    }
}

fn shown(lines: &[BaselineLine], wanted: &Wanted, wrong: Option<&Wrong>) -> Result<Response, Problem> {
    let error = |field: &str| wrong.filter(|wrong| wrong.field == field).map(|wrong| wrong.message.clone());
    let field = |name: &'static str, label: &str, hint: &str, value: &str, width: u8, mode: Mode| {
        Field::new(name, label, Control::Line { width, mode }).hint(hint).value(value).error(error(name))
    };
    let fields = vec![
        field(
            "area",
            "Area",
            "Code or name of a PCN, sub-ICB location or ICB, or group:name.",
            &wanted.area,
            20,
            Mode::Text,
        ),
        field("name", "Name (optional)", "What people read. Area and month without one.", &wanted.name, 30, Mode::Text),
        field(
            "period",
            "Month (optional)",
            "Such as 2022-06; the newest held without one.",
            &wanted.period,
            10,
            Mode::Text,
        ),
        field(
            "deemed_after",
            "Days after which silence counts as accepted (optional)",
            "Leave it empty, and silence never counts as accepted.",
            &wanted.deemed_after,
            3,
            Mode::Whole,
        ),
        field(
            "collection",
            "Collection (optional)",
            "Whose returns the baseline tells of.",
            &wanted.collection,
            30,
            Mode::Text,
        ),
    ];
    let errors = wrong.map(|wrong| Link::new(format!("#{}", wrong.field), wrong.message.clone()));
    let errors = Errors::of(errors.into_iter().collect());
    let title = if errors.is_some() { "Error: Baselines" } else { "Baselines" };
    let page = BaselinesPage {
        frame: Frame::new(title, "/baselines").trail(vec![Link::new("/", "Home")]),
        errors,
        baselines: table(lines),
        fields,
    };
    Ok(Html(page.render()?).into_response())
}

fn table(lines: &[BaselineLine]) -> Table {
    let mut table = Table::new("baselines", "Baselines, the newest first")
        .column("Baseline")
        .column("Area")
        .column("Figures of")
        .number("Practices")
        .number("Confirmed")
        .number("Deemed")
        .number("Disputed")
        .number("No answer yet")
        .column("Signed by");
    for line in lines {
        let name = match &line.broken {
            None => Cell::link(line.name.clone(), links::baseline(&line.id)).small(line.id.clone()),
            Some(why) => Cell::text(line.id.clone()).small(why.clone()),
        };
        let area = line.area.as_ref();
        let signed = line.signed_by.clone().unwrap_or_else(|| "not signed".to_owned());
        table.row(vec![
            name,
            Cell::text(area.map_or("", |area| area.name.as_str())).small(area.map_or("", |area| area.code.as_str())),
            Cell::text(line.period.map_or_else(String::new, |period| period.in_words())).small(format!(
                "made {} by {}",
                words::moment(&line.made_at),
                line.made_by
            )),
            Cell::text(line.practices.to_string()),
            Cell::text(line.confirmed.to_string()),
            Cell::text(line.deemed.to_string()),
            Cell::text(line.disputed.to_string()),
            Cell::text(line.waiting.to_string()),
            Cell::text(if line.broken.is_some() { String::new() } else { signed }),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_days_or_nothing() {
        assert_eq!(days(" ").ok(), Some(None));
        assert_eq!(days(" 14 ").ok(), Some(Some(14)));
        assert_eq!(days("two weeks").err().map(|wrong| wrong.field), Some("deemed_after"));
        assert_eq!(period("june").err().map(|wrong| wrong.field), Some("period"));
    }
}
