//! `GET /plans`: every plan that is held.

use askama::Template;

use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::components::{Cell, Frame, Link, Table};
use crate::links;
use wholetime_workbench::Workbench;

#[derive(Template)]
#[template(path = "pages/plans/page.html")]
struct PlansPage {
    frame: Frame,
    plans: Table,
}

pub(super) async fn page(Acting(bench): Acting) -> Page {
    let answer = ask(bench, Workbench::plans).await?;
    let mut plans = Table::new("plans", "Plans").column("Plan").number("Version").column("Accepted by").column("On");
    for line in &answer.plans {
        plans.row(vec![
            Cell::link(&line.title, links::plan(&line.id)).small(&line.id),
            Cell::text(line.number.to_string()),
            Cell::text(&line.accepted_by),
            Cell::text(line.accepted_at.get(..10).unwrap_or_default()),
        ]);
    }
    let frame = Frame::new("Plans", "/plans").trail(vec![Link::new("/", "Home")]);
    answer::page(&PlansPage { frame, plans })
}
