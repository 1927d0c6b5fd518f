//! `GET /groups`: the groups of areas that people here have set.

use askama::Template;
use wholetime_workbench::Workbench;

use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::components::{Cell, Frame, Link, Table};
use crate::links;

#[derive(Template)]
#[template(path = "pages/groups/page.html")]
struct GroupsPage {
    frame: Frame,
    groups: Table,
}

pub(super) async fn page(Acting(bench): Acting) -> Page {
    let groups = ask(bench, Workbench::groups).await?;
    let mut table = Table::new("groups", "Groups")
        .column("Group")
        .column("Code")
        .column("Areas in it")
        .column("Set by")
        .column("Set at");
    for group in groups {
        let code = format!("group:{}", group.id);
        table.row(vec![
            Cell::link(group.name, links::area(&code)),
            Cell::text(code),
            Cell::text(group.members.join(", ")),
            Cell::text(group.set_by),
            Cell::text(group.set_at.chars().take(16).collect::<String>().replace('T', " ")),
        ]);
    }
    let frame = Frame::new("Groups", "/groups").trail(vec![Link::new("/", "Home")]);
    answer::page(&GroupsPage { frame, groups: table })
}
