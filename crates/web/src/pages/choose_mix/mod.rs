//! `GET /skillmix`: for which area a mix is chosen; leads to its page.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect};
use wholetime_vocabulary::Level;
use wholetime_workbench::{Scope, Workbench};

use crate::acting::Acting;
use crate::answer::{Page, ask};
use crate::asked::Asked;
use crate::components::field::{Control, Errors, Field, Mode, Wrong};
use crate::components::{Cell, Frame, Link, Table};
use crate::links;
use crate::problem::Problem;

/// Areas of a level that are listed; the others are named in the form. Our judgement: as many as an ICB or two have.
const LISTED: usize = 60;

#[derive(Template)]
#[template(path = "pages/choose_mix/page.html")]
struct ChoosePage {
    frame: Frame,
    errors: Option<Errors>,
    area: Field,
    areas: Table,
    more: Option<String>,
}

/// `GET /skillmix`: `area`, a code or name.
pub(super) async fn page(Acting(bench): Acting, words: Asked) -> Page {
    let typed = words.text("area").map(str::to_owned);
    let made = ask(bench, move |bench: &Workbench| -> Result<Result<String, ChoosePage>, Problem> {
        let Some(typed) = typed else { return Ok(Err(ChoosePage::of(bench, "", None)?)) };
        match bench.resolve(&typed) {
            Ok(place) => Ok(Ok(links::skillmix(&place.area.code))),
            Err(why) => Ok(Err(ChoosePage::of(bench, &typed, Some(&Wrong::new("area", why)))?)),
        }
    });
    match made.await? {
        Ok(path) => Ok(Redirect::to(&path).into_response()),
        Err(page) => {
            let code = if page.errors.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
            Ok((code, Html(page.render().map_err(Problem::from)?)).into_response())
        }
    }
}

impl ChoosePage {
    fn of(bench: &Workbench, typed: &str, wrong: Option<&Wrong>) -> Result<Self, Problem> {
        let title = "Choose the mix";
        let title = if wrong.is_some() { format!("Error: {title}") } else { title.to_owned() };
        let mut areas = Table::new("areas", "Groups and areas, the larger first").column("Area").column("What it is");
        // Who may not see all of them goes on by the areas.
        for group in bench.groups().unwrap_or_default() {
            let code = format!("group:{}", group.id);
            areas.row(vec![Cell::link(group.name, links::skillmix(&code)).small(&code), Cell::text("group")]);
        }
        let mut left_out = 0;
        for level in [Level::Icb, Level::SubIcb, Level::Pcn] {
            let found = bench.areas(None, Some(level), None, Scope::default(), LISTED + 1);
            let found = found.map(|answer| answer.areas).unwrap_or_default();
            left_out += usize::from(LISTED < found.len());
            for area in found.into_iter().take(LISTED) {
                let name = Cell::link(&area.name, links::skillmix(&area.code)).small(&area.code);
                areas.row(vec![name, Cell::text(level.title())]);
            }
        }
        Ok(Self {
            frame: Frame::new(title, "/skillmix").trail(vec![Link::new("/", "Home")]),
            errors: Wrong::summary(wrong),
            area: Field::new("area", "Area", Control::Line { width: 20, mode: Mode::Text })
                .hint("Code or name of a PCN, sub-ICB location or ICB, or group:name.")
                .value(typed)
                .error(Wrong::of(wrong, "area")),
            areas,
            more: (0 < left_out).then(|| "There are more; name the one that is meant above.".to_owned()),
        })
    }
}
