//! What the pages of actions and risks of a plan share: the page, what was typed wrong, days, the version somebody looked at,
//! what was said.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use wholetime_workbench::plans::delivery::Date;
use wholetime_workbench::plans::delivery::review::Moved;
use wholetime_workbench::questions::plans::PlanName;

use super::Heading;
use super::delivery::told;
use crate::answer::Page;
use crate::components::field::{Control, Errors, Field, Mode, Wrong};
use crate::components::{Cell, Frame, Link, Table};
use crate::pages::return_form::day;
use crate::problem::Problem;

/// One action or risk: how it stands, what was said about it, and a form to say more.
#[derive(Template)]
#[template(path = "pages/plan/said.html")]
pub(super) struct SaidPage {
    pub(super) frame: Frame,
    pub(super) heading: Heading,
    pub(super) errors: Option<Errors>,
    pub(super) title: String,
    pub(super) wrong: Vec<String>,
    pub(super) facts: Table,
    pub(super) said: Table,
    pub(super) may_say: bool,
    pub(super) fields: Vec<Field>,
    /// The version somebody looks at, to be sent along with the form.
    pub(super) version: String,
    pub(super) path: String,
    pub(super) back: Link,
}

impl SaidPage {
    pub(super) fn shown(&self) -> Page {
        let html: Response = Html(self.render().map_err(Problem::from)?).into_response();
        Ok(html)
    }
}

/// Answers what was sent: the way on where it was kept, else the form again with what was typed.
pub(super) fn answered(kept: Result<String, SaidPage>) -> Page {
    match kept {
        Ok(path) => Ok(Redirect::to(&path).into_response()),
        Err(page) => Ok((StatusCode::UNPROCESSABLE_ENTITY, page.shown()?).into_response()),
    }
}

/// A day, where one was typed, however it is written.
pub(super) fn date(field: &'static str, text: &str) -> Result<Option<Date>, Wrong> {
    match text.trim() {
        "" => Ok(None),
        typed => wholetime_workbench::returns::cell::day_of(typed)
            .map(Some)
            .ok_or_else(|| Wrong::new(field, format!("“{typed}” is not a day; write it as 2018-03-31 or 31/03/2018"))),
    }
}

/// The version somebody looked at when they typed.
pub(super) fn version(text: &str) -> Result<Option<u32>, Wrong> {
    match text.trim() {
        "" => Ok(None),
        typed => typed.parse().map(Some).map_err(|_| {
            Wrong::new("status", format!("“{typed}” is not the number of a version; open the page again"))
        }),
    }
}

/// The version a form stands for: the one that is shown. Where somebody was quicker, the page shows theirs and says so, and what
/// was typed may be sent again for it.
pub(super) fn is_of_looked_at(plan: &PlanName, typed: Option<&str>, wrong: Option<&Wrong>) -> String {
    match (typed, wrong) {
        (Some(version), None) => version.to_owned(),
        _ => plan.version.map(|number| number.to_string()).unwrap_or_default(),
    }
}

/// A line to type into.
pub(super) fn line_field(
    name: &'static str,
    label: &str,
    hint: &str,
    value: String,
    width: u8,
    wrong: Option<&Wrong>,
) -> Field {
    Field::new(name, label, Control::Line { width, mode: Mode::Text })
        .hint(hint)
        .value(value)
        .error(Wrong::of(wrong, name))
}

/// A row of what the plan says of something.
pub(super) fn fact(table: &mut Table, what: &str, text: Option<String>, none: &str) {
    table.row(vec![Cell::text(what), told(text.as_deref(), none)]);
}

/// The figure that an action or a risk moves.
pub(super) fn figure(table: &mut Table, moves: Option<&Moved>) {
    let Some(moved) = moves else { return };
    let said = match (&moved.value, moved.is_dangling) {
        (Some(value), _) => Cell::text(value.to_string()).small(moved.figure.clone()),
        (None, true) => told(None, "a figure the plan does not have").small(moved.figure.clone()),
        (None, false) => told(None, "cannot be worked out").small(moved.figure.clone()),
    };
    table.row(vec![Cell::text("Moves the figure"), said]);
}

/// What was said, the latest first.
pub(super) fn said_table<'a>(said: impl DoubleEndedIterator<Item = (Date, Option<&'a str>, &'a str)>) -> Table {
    let mut table = Table::new("said", "What was said, the latest first").column("On").column("By").column("What");
    for (on, by, words) in said.rev() {
        table.row(vec![Cell::text(day(on)), told(by, "not said"), Cell::text(words)]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_however_england_writes_it() {
        let read = |text: &str| date("due", text).ok().flatten().map(|day| day.to_string());
        assert_eq!(read("31/03/2018").as_deref(), Some("2018-03-31"));
        assert_eq!(read("2018-03-31").as_deref(), Some("2018-03-31"));
        assert_eq!(read("  "), None);
        assert_eq!(date("due", "soon").err().map(|wrong| wrong.field), Some("due"));
    }
}
