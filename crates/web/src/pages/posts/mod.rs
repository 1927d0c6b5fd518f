//! `GET /returns/{id}/posts`: shared and hosted posts of a collection, each counted once.

use askama::Template;
use axum::extract::Path;
use wholetime_reports::{Download, csv};
use wholetime_vocabulary::{grouped, how_many};
use wholetime_workbench::returns::posts::PostTotal;

use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::components::{Cell, Frame, Link, Table};
use crate::links;
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/posts/page.html")]
struct PostsPage {
    frame: Frame,
    lede: String,
    sentence: String,
    tables: Vec<Table>,
    findings: Vec<String>,
    path: String,
    json: String,
}

pub(super) async fn page(Acting(bench): Acting, Path(id): Path<String>) -> Page {
    let answer = ask(bench, move |bench| bench.posts(&id)).await?;
    let id = links::encoded(&answer.collection);
    let path = format!("/returns/{id}");
    let posts = &answer.posts;
    let again = match posts.told_again {
        0 => String::new(),
        times => format!("; told again by others and counted once: {}", how_many(times, "time")),
    };
    answer::page(&PostsPage {
        frame: Frame::new(format!("Shared posts: {}", answer.area.name), "/returns").trail(vec![
            Link::new("/", "Home"),
            Link::new("/returns", "Returns"),
            Link::new(path.clone(), answer.area.name.clone()),
        ]),
        lede: format!(
            "{}: {} of {} have answered",
            answer.collection,
            answer.practices_returned,
            how_many(answer.practices_known, "practice")
        ),
        sentence: format!("{}, {} WTE{again}.", how_many(posts.posts.len(), "post"), grouped(posts.wte, 2)),
        tables: [
            table("employers", "By who employs them", "Employer", &posts.by_employer),
            table("funders", "By who pays", "Who pays", &posts.by_funder),
            table("hosts", "By where they work", "Place", &posts.by_host),
        ]
        .into_iter()
        .filter(|table| !table.is_empty())
        .collect(),
        findings: posts.findings.iter().map(ToString::to_string).collect(),
        json: format!("/api/v1/collections/{id}/posts"),
        path,
    })
}

fn table(id: &str, caption: &str, what: &str, totals: &[PostTotal]) -> Table {
    let mut table = Table::new(id, caption).column(what).number("Posts").number("WTE");
    for total in totals {
        let code = if total.title == total.of || id != "hosts" { String::new() } else { total.of.clone() };
        let named = Cell::text(total.title.clone()).small(code);
        table.row(vec![named, Cell::text(total.posts.to_string()), Cell::text(grouped(total.wte, 2))]);
    }
    table
}

/// `GET /returns/{id}/posts.csv`.
pub(super) async fn posts_csv(Acting(bench): Acting, Path(id): Path<String>) -> Page {
    let answer = ask(bench, move |bench| bench.posts(&id)).await?;
    let table = csv::posts_csv(&answer).map_err(Problem::from)?;
    answer::file(table.into_bytes(), Download::Csv, &format!("posts-{}", answer.collection))
}
