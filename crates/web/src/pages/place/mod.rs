//! `GET` and `POST /place`: the place somebody works for, which the first page speaks of.

use std::collections::BTreeMap;

use askama::Template;
use axum::Form;
use axum::response::{IntoResponse as _, Redirect};
use wholetime_vocabulary::Level;
use wholetime_workbench::{Scope, Workbench, WorkbenchError};

use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::{Frame, Link};
use crate::links;
use crate::problem::Problem;

/// Places of a level that are offered: England has 42 ICBs and 106 sub-ICB locations.
const OFFERED: usize = 120;
/// Places that a name finds.
const FOUND: usize = 60;

#[derive(Template)]
#[template(path = "pages/place/page.html")]
struct PlacePage {
    frame: Frame,
    own: Option<String>,
    choose: Places,
}

/// A place that can be chosen.
pub(super) struct Place {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) href: String,
}

/// Places to choose from.
pub(super) struct Places {
    /// What was typed.
    pub(super) text: String,
    /// What is said of a place that was chosen and is not known any more.
    pub(super) gone: Option<String>,
    pub(super) lists: Vec<(&'static str, Vec<Place>)>,
}

impl Places {
    /// Groups and the larger areas, to begin with.
    pub(super) fn offered(bench: &Workbench, gone: Option<String>) -> Result<Self, Problem> {
        let mut lists = Vec::new();
        let groups = bench.groups()?.into_iter().map(|group| place(format!("group:{}", group.id), group.name));
        lists.push(("Your groups", groups.collect()));
        for (title, level) in [("Integrated care boards", Level::Icb), ("Sub-ICB locations", Level::SubIcb)] {
            lists.push((title, areas(bench, None, Some(level), OFFERED)?));
        }
        if lists.iter().all(|(_, places): &(_, Vec<Place>)| places.is_empty()) {
            lists.push(("Places", areas(bench, None, None, OFFERED)?));
        }
        lists.push(("All of it", vec![place("ENG".to_owned(), "England".to_owned())]));
        lists.retain(|(_, places)| !places.is_empty());
        let gone = gone.map(|code| format!("{code} was chosen, and nothing that is held names it any more."));
        Ok(Self { text: String::new(), gone, lists })
    }

    fn found(bench: &Workbench, text: &str) -> Result<Self, Problem> {
        let found = areas(bench, Some(text), None, FOUND)?;
        let lists = if found.is_empty() { Vec::new() } else { vec![("Found", found)] };
        Ok(Self { text: text.to_owned(), gone: None, lists })
    }

    pub(super) fn is_nothing_found(&self) -> bool {
        self.lists.is_empty() && !self.text.is_empty()
    }
}

fn place(code: String, name: String) -> Place {
    Place { href: links::area(&code), code, name }
}

fn areas(bench: &Workbench, text: Option<&str>, level: Option<Level>, at_most: usize) -> Result<Vec<Place>, Problem> {
    match bench.areas(text, level, None, Scope::default(), at_most) {
        Ok(answer) => {
            let there = answer.areas.into_iter().filter(|area| !area.is_gone && area.code != "unaligned");
            let named = |area: wholetime_workbench::questions::areas::AreaLine| match area.level {
                Level::Group | Level::England => place(area.code, area.name),
                _ => {
                    let name = format!("{} ({}, {})", area.name, area.level.title(), area.code);
                    place(area.code, name)
                }
            };
            Ok(there.map(named).collect())
        }
        Err(WorkbenchError::NothingHeld) => Ok(Vec::new()),
        Err(why) => Err(why.into()),
    }
}

/// `GET /place`.
pub(super) async fn page(Acting(bench): Acting, asked: Asked) -> Page {
    let text = asked.text("q").map(str::to_owned);
    let page = ask(bench, move |bench| -> Result<PlacePage, Problem> {
        let own = bench.own_place()?;
        let choose = match &text {
            Some(text) => Places::found(bench, text)?,
            None => Places::offered(bench, own.chosen.filter(|_| own.area.is_none()))?,
        };
        let frame = Frame::new("Your place", "/").trail(vec![Link::new("/", "Home")]);
        Ok(PlacePage { frame, own: own.area.map(|area| area.name), choose })
    });
    answer::page(&page.await?)
}

/// `POST /place`: chooses one; without one, forgets the choice.
pub(super) async fn choose(Acting(bench): Acting, Form(typed): Form<BTreeMap<String, String>>) -> Page {
    let code = typed.get("place").map(|code| code.trim().to_owned()).unwrap_or_default();
    ask(bench, move |bench| match code.as_str() {
        "" => bench.forget_place(),
        code => bench.choose_place(code).map(|_| ()),
    })
    .await?;
    Ok(Redirect::to("/").into_response())
}
