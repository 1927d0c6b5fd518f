//! `GET` and `POST /plans`: every plan that is held, a form that takes a plan document, and one that starts a plan for an area.

use askama::Template;
use axum::extract::Multipart;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use wholetime_workbench::access::Deed;
use wholetime_workbench::actions::plans::Accepted;
use wholetime_workbench::questions::plans::PlansAnswer;
use wholetime_workbench::{Workbench, WorkbenchError};

use super::collection::not_read;
use crate::acting::Acting;
use crate::answer::{Page, ask};
use crate::asked::Asked;
use crate::components::field::{Control, Errors, Field, Mode};
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;

/// Bytes of a plan document. Our judgement: the longest of the examples has some thirty thousand.
pub(super) const MOST_BYTES: usize = 5 * 1024 * 1024;

#[derive(Template)]
#[template(path = "pages/plans/page.html")]
struct PlansPage {
    frame: Frame,
    errors: Option<Errors>,
    plans: Table,
    /// Whether whoever asks may accept a plan somewhere.
    may_plan: bool,
    document: Field,
    note: Field,
    start: Field,
}

/// What was sent to be kept.
#[derive(Default)]
struct Sent {
    files: usize,
    file: String,
    bytes: Vec<u8>,
    note: String,
}

/// What is wrong with what was sent or typed.
#[derive(Default)]
struct Wrong {
    file: Vec<String>,
    start: Option<(String, String)>,
}

pub(super) async fn page(Acting(bench): Acting, words: Asked) -> Page {
    let typed = words.text("area").map(str::to_owned);
    let asked = move |bench: &Workbench| -> Result<Result<String, PlansPage>, Problem> {
        let Some(typed) = typed else { return Ok(Err(seen(bench, &Sent::default(), &Wrong::default())?)) };
        match bench.resolve(&typed) {
            Ok(place) => Ok(Ok(links::start_plan(&place.area.code))),
            Err(why) => {
                let wrong = Wrong { start: Some((typed, why.to_string())), ..Wrong::default() };
                Ok(Err(seen(bench, &Sent::default(), &wrong)?))
            }
        }
    };
    match ask(bench, asked).await? {
        Ok(path) => Ok(Redirect::to(&path).into_response()),
        Err(page) => answered(&page),
    }
}

/// `POST /plans`: keeps a plan document as a version.
pub(super) async fn accept(Acting(bench): Acting, mut body: Multipart) -> Page {
    let mut sent = Sent::default();
    while let Some(part) = body.next_field().await.map_err(|why| not_read(&why, MOST_BYTES))? {
        match part.name() {
            Some("file") => {
                sent.files += 1;
                sent.file = part.file_name().unwrap_or_default().to_owned();
                sent.bytes = part.bytes().await.map_err(|why| not_read(&why, MOST_BYTES))?.to_vec();
            }
            Some("note") => sent.note = part.text().await.map_err(|why| not_read(&why, MOST_BYTES))?,
            _ => {}
        }
    }
    let kept = move |bench: &Workbench| -> Result<Result<Accepted, PlansPage>, Problem> {
        bench.permit_somewhere(Deed::Plan)?;
        match kept(bench, &sent) {
            Ok(accepted) => Ok(Ok(accepted)),
            Err(file) => Ok(Err(seen(bench, &sent, &Wrong { file, ..Wrong::default() })?)),
        }
    };
    match ask(bench, kept).await? {
        Ok(accepted) => Ok(Redirect::to(&after(&accepted)).into_response()),
        Err(page) => answered(&page),
    }
}

/// Where one goes after a version was kept: to what changed, where it was made from another.
pub(super) fn after(accepted: &Accepted) -> String {
    match accepted.parent {
        Some(from) if !accepted.is_known => links::plan_changes(&accepted.id, Some(from), accepted.number),
        _ => links::plan(&accepted.id),
    }
}

fn kept(bench: &Workbench, sent: &Sent) -> Result<Accepted, Vec<String>> {
    if sent.file.is_empty() {
        return Err(vec!["Choose a plan document".to_owned()]);
    }
    if 1 < sent.files {
        return Err(vec!["Choose one plan document at a time".to_owned()]);
    }
    let plan = bench.read_plan(&sent.bytes, &sent.file).map_err(|why| match why {
        WorkbenchError::NotAPlan { problems, .. } => problems.iter().map(|problem| on_one_line(problem)).collect(),
        other => vec![other.to_string()],
    })?;
    bench.accept_plan(&plan, None, &sent.note).map_err(|why| vec![why.to_string()])
}

/// A message without the lines that draw the place in the file: they say it in words, too.
fn on_one_line(message: &str) -> String {
    let is_drawn = |line: &&str| {
        line.split_once('|').is_some_and(|(number, _)| number.trim().parse::<u32>().is_ok() || number.trim().is_empty())
    };
    let lines: Vec<&str> = message.lines().map(str::trim).filter(|line| !line.is_empty() && !is_drawn(line)).collect();
    lines.join(": ")
}

fn answered(page: &PlansPage) -> Page {
    let code = if page.errors.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let html: Response = Html(page.render().map_err(Problem::from)?).into_response();
    Ok((code, html).into_response())
}

fn seen(bench: &Workbench, sent: &Sent, wrong: &Wrong) -> Result<PlansPage, WorkbenchError> {
    let answer = bench.plans()?;
    let of_file = wrong.file.iter().map(|why| Link::new("#file", why));
    let of_start = wrong.start.iter().map(|(_, why)| Link::new("#area", why));
    let errors = Errors::of(of_file.chain(of_start).collect());
    let error = match wrong.file.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        several => Some(format!("{} has {} things to mend; they are named above", sent.file, several.len())),
    };
    let title = if errors.is_some() { "Error: Plans" } else { "Plans" };
    let (typed, refused) = wrong.start.clone().unzip();
    Ok(PlansPage {
        frame: Frame::new(title, "/plans").trail(vec![Link::new("/", "Home")]),
        errors,
        plans: table(&answer),
        may_plan: bench.permit_somewhere(Deed::Plan).is_ok(),
        document: Field::new("file", "Plan document", Control::Files)
            .hint("A file that ends in .toml, .json or .xlsx. Nothing of it is kept where something is wrong.")
            .error(error),
        note: Field::new("note", "Why (optional)", Control::Line { width: 30, mode: Mode::Text })
            .hint("Said beside the version for ever, such as “approved by the board on 4 June”.")
            .value(sent.note.clone()),
        start: Field::new("area", "Area", Control::Line { width: 20, mode: Mode::Text })
            .hint("Code or name of a PCN, sub-ICB location or ICB, or group:name.")
            .value(typed.unwrap_or_default())
            .error(refused),
    })
}

fn table(answer: &PlansAnswer) -> Table {
    let mut plans = Table::new("plans", "Plans, the newest version of each")
        .column("Plan")
        .column("Area")
        .number("Version")
        .column("Accepted")
        .column("Why");
    for line in &answer.plans {
        let area = match &line.area {
            Some(code) => Cell::link(code, links::area(code)),
            None => Cell::text("none named"),
        };
        let version = (!line.is_newest).then_some(line.number);
        let href = Behind::default().with_some("version", version).behind(&links::plan(&line.id));
        plans.row(vec![
            Cell::link(&line.title, href).small(&line.id),
            area,
            Cell::text(line.number.to_string()),
            Cell::text(line.accepted_at.get(..10).unwrap_or_default()).small(&line.accepted_by),
            Cell::text(&line.note),
        ]);
    }
    plans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_told_on_one_line_with_its_place() {
        let drawn =
            "TOML parse error at line 4, column 9\n  |\n4 | years = []\n  |         ^^\nwrite a year | or two\n";
        assert_eq!(on_one_line(drawn), "TOML parse error at line 4, column 9: write a year | or two");
        assert_eq!(on_one_line("it has no place"), "it has no place");
    }
}
