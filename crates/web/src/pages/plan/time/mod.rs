//! `GET /plans/{id}/time`: time given back to clinicians, beside posts and never among them; with `.csv` to take away.

use askama::Template;
use axum::extract::Path;
use wholetime_reports::{Download, csv, words};
use wholetime_workbench::plans::released::Released;
use wholetime_workbench::questions::plans::delivery::TimeAnswer;

use super::delivery::told;
use super::{Heading, behind, source};
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::{Cell, Frame, Link, Table};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/plan/time/page.html")]
struct TimePage {
    frame: Frame,
    heading: Heading,
    findings: Vec<String>,
    released: Table,
    sources: Table,
    downloads: Vec<Link>,
}

pub(in crate::pages) async fn page(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Page {
    let page = ask(bench, move |bench| -> Result<TimePage, Problem> {
        Ok(TimePage::of(&bench.plan_time(&source(&id, &words))?, &words))
    });
    answer::page(&page.await?)
}

/// `GET /plans/{id}/time.csv`.
pub(in crate::pages) async fn download(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Page {
    let answer = ask(bench, move |bench| bench.plan_time(&source(&id, &words))).await?;
    let text = csv::time_csv(&answer).map_err(Problem::from)?;
    answer::file(text.into_bytes(), Download::Csv, &format!("{}-time", answer.plan.id))
}

impl TimePage {
    fn of(answer: &TimeAnswer, words: &Asked) -> Self {
        let heading = Heading::of(&answer.plan, "time", words);
        let id = answer.plan.id.as_str();
        Self {
            frame: heading.frame(&answer.plan, "Time released"),
            heading,
            findings: answer.released.iter().map(finding).collect(),
            released: table(&answer.released),
            sources: sources(&answer.released),
            downloads: vec![
                Link::new(behind(id, "time.csv", words), "This table (CSV)"),
                Link::new(format!("/api/v1{}", behind(id, "time", words)), "The same as JSON from the API"),
            ],
        }
    }
}

fn finding(line: &Released) -> String {
    format!(
        "{}: time of {} worth about {} WTE; {} WTE at half the reach; {}.",
        line.title,
        words::profession(&line.profession),
        line.equivalent.exact().written(0),
        line.at_half_reach.exact().written(0),
        line.evidence
    )
}

fn table(lines: &[Released]) -> Table {
    let mut table = Table::new("released", "Time given back, beside posts")
        .column("Change of work")
        .column("Whose time")
        .number("WTE of time")
        .number("At half the reach")
        .number("If all were reached")
        .number("WTE of posts in the plan")
        .column("Evidence");
    for line in lines {
        let posts = line.posts.map(|posts| posts.to_string());
        table.row(vec![
            Cell::text(&line.title).small(line.working()),
            Cell::text(words::profession(&line.profession)),
            Cell::text(line.equivalent.to_string()),
            Cell::text(line.at_half_reach.to_string()),
            Cell::text(line.at_full_reach.to_string()),
            told(posts.as_deref(), "none planned"),
            Cell::text(super::capital(&line.evidence)),
        ]);
    }
    table
}

fn sources(lines: &[Released]) -> Table {
    let mut table = Table::new("sources", "Where it comes from").column("Change of work").column("Source");
    for line in lines {
        table.row(vec![Cell::text(&line.title), Cell::text(&line.source)]);
    }
    table
}
