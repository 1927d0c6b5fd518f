//! `GET /pages`: every page by what a planner wants to know, and the command that answers the same.

use askama::Template;
use wholetime_workbench::{Workbench, WorkbenchError};

use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::commands::COMMANDS;
use crate::components::layout::{Indicators, begun};
use crate::components::{Cell, Frame, Link, Table};
use crate::links;
use crate::sessions;
use crate::sitemap::{Group, OF_A_PLACE, OF_ALL};

#[derive(Template)]
#[template(path = "pages/all_pages/page.html")]
struct AllPages {
    frame: Frame,
    /// Name of the place that pages about a place are linked for.
    place: String,
    of_a_place: Vec<Shown>,
    of_all: Vec<Shown>,
    commands: Table,
}

struct Shown {
    title: &'static str,
    links: Vec<(Link, &'static str)>,
}

pub(super) async fn page(Acting(bench): Acting) -> Page {
    let held = |bench: &Workbench| -> Result<_, WorkbenchError> { Ok((bench.own_place()?, Indicators::held(bench)?)) };
    let (own, indicators) = ask(bench, held).await?;
    let own = own.area;
    let (code, place) = own.map_or(("ENG".to_owned(), "England".to_owned()), |area| (area.code, area.name));
    let path = links::area(&code);
    let asking = sessions::asking();
    let group = |group: &Group, address: &dyn Fn(&str) -> String| {
        let entries = group.entries.iter().map(|entry| (Link::new(address(entry.path), entry.title), entry.answers));
        Shown { title: group.title, links: entries.filter(|(link, _)| asking.may_open(&link.href)).collect() }
    };
    let below =
        |part: &str| if part.is_empty() { path.clone() } else { format!("{path}/{}", begun(part, "", &indicators)) };
    let of_a_place = OF_A_PLACE.iter().map(|one| group(one, &below)).collect();
    let of_all = OF_ALL.iter().map(|one| group(one, &|at: &str| at.to_owned())).collect();
    let frame = Frame::new("All pages", "/pages").trail(vec![Link::new("/", "Home")]);
    answer::page(&AllPages { frame, place, of_a_place, of_all, commands: commands(&path) })
}

/// Every command with the page that answers the same; those about a place lead to `path`.
fn commands(path: &str) -> Table {
    let mut table = Table::new("commands", "Commands and pages").column("Command").column("Page").column("JSON");
    for command in COMMANDS {
        let page = match command.page {
            Some(page) => {
                let at = page.replace("/areas/{code}", path);
                // What has another gap in it is opened from a list.
                if at.contains('{') { Cell::text(page) } else { Cell::link(page, at) }
            }
            None => Cell::text(format!("none: {}", command.because)),
        };
        let json = command.json.map_or_else(|| Cell::text(""), |json| Cell::text(format!("/api/v1{json}")));
        table.row(vec![Cell::text(format!("wholetime {}", command.name)), page, json]);
    }
    table
}
