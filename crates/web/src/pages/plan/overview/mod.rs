//! `GET /plans/{id}`: a plan at a glance.

use askama::Template;
use axum::extract::Path;

use super::Heading;
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::Frame;
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/plan/overview/page.html")]
struct OverviewPage {
    frame: Frame,
    heading: Heading,
}

pub(in crate::pages) async fn page(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Page {
    let page = ask(bench, move |bench| -> Result<OverviewPage, Problem> {
        let opened = bench.open_plan(&super::source(&id, &words))?;
        let heading = Heading::of(&opened.name, "", &words);
        Ok(OverviewPage { frame: heading.frame(&opened.name, "Overview"), heading })
    });
    answer::page(&page.await?)
}
