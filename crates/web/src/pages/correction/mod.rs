//! `GET /corrections/{id}`: one correction; `POST …/decide` and `POST …/withdraw` say what becomes of it.

use askama::Template;
use axum::extract::{Form as FormBody, Path};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use wholetime_reports::words;
use wholetime_vocabulary::{Period, Value};
use wholetime_workbench::access::Deed;
use wholetime_workbench::questions::corrections::CorrectionLine;
use wholetime_workbench::{Workbench, WorkbenchError};

use super::corrections::{decimals, in_totals, link, of, state};
use crate::acting::Acting;
use crate::answer::{Page, ask};
use crate::components::field::{Control, Errors, Field};
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/correction/page.html")]
struct CorrectionPage {
    frame: Frame,
    errors: Option<Errors>,
    title: String,
    lede: String,
    sentence: String,
    facts: Table,
    /// Why totals use it or not; none for who may not decide.
    decide: Option<Field>,
    decide_to: String,
    /// Why it is taken back; none for who may not, and where it has ended.
    withdraw: Option<Field>,
    withdraw_to: String,
    more: Vec<Link>,
}

/// What was typed about a correction.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    /// `use` or `ignore`.
    choice: String,
    because: String,
}

/// A correction, and what the person who looks at it may do.
struct Seen {
    line: CorrectionLine,
    may_decide: bool,
    may_withdraw: bool,
}

fn seen(bench: &Workbench, id: &str) -> Result<Seen, WorkbenchError> {
    let line = bench.correction(id)?;
    let place = bench.resolve(&line.practice)?;
    let may_decide = bench.permit(Deed::Decide, &place).is_ok();
    let may_withdraw = line.ended.is_none() && (may_decide || bench.permit(Deed::Dispute, &place).is_ok());
    Ok(Seen { line, may_decide, may_withdraw })
}

pub(super) async fn page(Acting(bench): Acting, Path(id): Path<String>) -> Page {
    let seen = ask(bench, move |bench| seen(bench, &id)).await?;
    Ok(shown(&seen, None)?)
}

/// `POST /corrections/{id}/decide`.
pub(super) async fn decide(Acting(bench): Acting, Path(id): Path<String>, FormBody(typed): FormBody<Typed>) -> Page {
    let is_used = typed.choice == "use";
    changed(bench, id, typed, "decide-because", move |bench, id, because| bench.decide(id, is_used, because)).await
}

/// `POST /corrections/{id}/withdraw`.
pub(super) async fn withdraw(Acting(bench): Acting, Path(id): Path<String>, FormBody(typed): FormBody<Typed>) -> Page {
    changed(bench, id, typed, "withdraw-because", |bench, id, because| bench.withdraw_correction(id, because)).await
}

async fn changed(
    bench: std::sync::Arc<Workbench>,
    id: String,
    typed: Typed,
    field: &'static str,
    change: impl FnOnce(&Workbench, &str, &str) -> Result<CorrectionLine, WorkbenchError> + Send + 'static,
) -> Page {
    let because = typed.because.clone();
    let done = ask(bench, move |bench| {
        Ok::<_, WorkbenchError>(match change(bench, &id, &because) {
            Ok(line) => Ok(line.id),
            // Who may not is told so; what was typed wrong is shown again.
            Err(why @ WorkbenchError::NotPossible(_)) => Err((seen(bench, &id)?, why.to_string())),
            Err(why) => return Err(why),
        })
    });
    match done.await? {
        Ok(id) => Ok(Redirect::to(&link(&id)).into_response()),
        Err((seen, why)) => {
            let page = shown(&seen, Some(Wrong { field, why, because: typed.because }))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// A form that was not taken.
struct Wrong {
    field: &'static str,
    why: String,
    because: String,
}

fn shown(seen: &Seen, wrong: Option<Wrong>) -> Result<Response, Problem> {
    let Seen { line, may_decide, may_withdraw } = seen;
    let field = |id: &str, label: &str, hint: &str| {
        let mine = wrong.as_ref().filter(|wrong| wrong.field == id);
        let mut field = Field::new("because", label, Control::Lines)
            .hint(hint)
            .value(mine.map_or("", |wrong| wrong.because.as_str()))
            .error(mine.map(|wrong| wrong.why.clone()));
        id.clone_into(&mut field.id);
        field
    };
    let errors = wrong.iter().map(|wrong| Link::new(format!("#{}", wrong.field), wrong.why.clone())).collect();
    let errors = Errors::of(errors);
    let title = format!("Correction {}: {}", line.id, line.title);
    let page = CorrectionPage {
        frame: Frame::new(if errors.is_some() { format!("Error: {title}") } else { title.clone() }, "/corrections")
            .trail(vec![
                Link::new("/", "Home"),
                Link::new(links::area(&line.practice), line.name.clone()),
                Link::new(of(Some(&line.practice)), "Corrections"),
            ]),
        errors,
        title,
        lede: format!("{} ({}), {}", line.name, line.practice, state(line).to_lowercase()),
        sentence: super::profile::capital(&line.sentence),
        facts: facts(line),
        decide: may_decide.then(|| {
            field(
                "decide-because",
                "Why totals should use it, or should not",
                "The practice and other planners read it.",
            )
        }),
        decide_to: format!("{}/decide", link(&line.id)),
        withdraw: may_withdraw
            .then(|| field("withdraw-because", "Why it is taken back", "It speaks of no month any more.")),
        withdraw_to: format!("{}/withdraw", link(&line.id)),
        more: more(line),
    };
    Ok(Html(page.render()?).into_response())
}

/// A time as people read it, to the minute.
fn minute(at: &str) -> String {
    at.chars().take(16).collect::<String>().replace('T', " ")
}

fn more(line: &CorrectionLine) -> Vec<Link> {
    let view = |period: Period| Behind::default().with("period", period.to_string());
    vec![
        Link::new(view(line.from).behind(&links::area(&line.practice)), format!("The practice in {}", line.from)),
        Link::new(super::mend::link(&line.practice), "What the practice should mend in the national return"),
        Link::new(of(None), "All corrections"),
        Link::new(format!("/api/v1{}", link(&line.id)), "JSON"),
    ]
}

fn facts(line: &CorrectionLine) -> Table {
    let decimals = decimals(line.unit);
    let figure = |value: Value| {
        let written = words::value(value, decimals);
        if value.known().is_some() { format!("{written} {}", line.unit) } else { written }
    };
    let mut table = Table::new("facts", "The correction").column("What").column("Says");
    let mut row = |what: &str, says: Cell| table.row(vec![Cell::text(what), says]);
    row("National file when it was disputed", Cell::text(figure(line.national)).small(line.source.clone()));
    row(
        "The practice says",
        Cell::text(figure(Value::Known(line.ours))).small(format!("{}, {}", line.by, minute(&line.at))),
    );
    row("Because", Cell::text(&line.because));
    row("Until", Cell::text(line.until.map_or_else(|| "the file agrees".to_owned(), |until| until.in_words())));
    row("Newest file", Cell::text(figure(line.file)).small(line.judged_at.in_words()));
    row("State", Cell::text(state(line)));
    let decided = line.in_totals.as_ref();
    let why = decided.map(|decision| format!("{}, {}: {}", decision.by, minute(&decision.at), decision.because));
    row("In totals", Cell::text(in_totals(line)).small(why.unwrap_or_default()));
    if let Some(return_) = &line.came_with {
        row("Came with the return", Cell::text(return_));
    }
    if let Some(ended) = &line.ended {
        row("Ended", Cell::text(format!("{}, {}", ended.by, minute(&ended.at))));
    }
    table
}
