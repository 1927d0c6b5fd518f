//! `GET /plans/{id}/findings`: what contradicts itself in a plan and what is left open, on a day; with `.csv`.

use askama::Template;
use axum::extract::Path;
use wholetime_reports::{Download, csv};
use wholetime_vocabulary::how_many;
use wholetime_workbench::questions::plans::findings::{Checked, FindingsAnswer};

use super::{Heading, source};
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::found::Found;
use crate::components::{Frame, Link};
use crate::links::{self, Behind};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/plan/findings/page.html")]
struct FindingsPage {
    frame: Frame,
    heading: Heading,
    lede: String,
    path: String,
    version: String,
    on: String,
    found: Found,
    downloads: Vec<Link>,
}

pub(in crate::pages) async fn page(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Page {
    let on = words.day("on")?;
    let page = ask(bench, move |bench| -> Result<FindingsPage, Problem> {
        Ok(FindingsPage::of(bench.plan_findings(&source(&id, &words), on)?, &words))
    });
    answer::page(&page.await?)
}

/// `GET /plans/{id}/findings.csv`: `version`, `on`.
pub(in crate::pages) async fn download(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Page {
    let on = words.day("on")?;
    let name = format!("{id}-findings");
    let text = ask(bench, move |bench| -> Result<String, Problem> {
        Ok(csv::checked_csv(&Checked::Plan(bench.plan_findings(&source(&id, &words), on)?))?)
    });
    answer::file(text.await?.into_bytes(), Download::Csv, &name)
}

impl FindingsPage {
    fn of(answer: FindingsAnswer, words: &Asked) -> Self {
        let id = answer.plan.id.clone();
        let heading = Heading::of(&answer.plan, "findings", words);
        let behind = |part: &str| {
            Behind::default()
                .with_some("version", words.text("version"))
                .with_some("on", words.text("on"))
                .behind(&links::plan_part(&id, part))
        };
        let see = |rule: &str| part_of(rule).map(|(part, text)| Link::new(behind(part), text));
        let lede = if answer.findings.is_empty() {
            format!("On {} there is nothing to say against the plan.", answer.on)
        } else {
            format!(
                "On {} there are {}, {} and {}.",
                answer.on,
                how_many(answer.errors, "error"),
                how_many(answer.warnings, "thing to look at").replace("thing to look ats", "things to look at"),
                how_many(answer.notes, "note")
            )
        };
        Self {
            frame: heading.frame(&answer.plan, "Findings"),
            heading,
            lede,
            path: links::plan_part(&id, "findings"),
            version: words.text("version").unwrap_or_default().to_owned(),
            on: words.text("on").unwrap_or_default().to_owned(),
            downloads: vec![
                Link::new(behind("findings.csv"), "These findings (CSV)"),
                Link::new(format!("/api/v1{}", behind("findings")), "The same as JSON from the API"),
            ],
            found: Found::of(csv::finding_lines(&Checked::Plan(answer)), see),
        }
    }
}

/// The part of a plan that shows what a rule is about.
fn part_of(rule: &str) -> Option<(&'static str, &'static str)> {
    match rule {
        "stated_whole" | "part_above_whole" | "posts_and_gap" => Some(("gap", "See the gap")),
        "baselines" | "aims" | "posts_and_aim" | "pledges" | "fallback" | "lead_time" => {
            Some(("targets", "See targets and streams"))
        }
        "planned_and_costed" | "recurrence" | "span" | "part_year" | "funding" | "unused_money" | "money_that_ends"
        | "pay" | "not_costed" | "printed_figure" => Some(("cost", "See cost and funding")),
        "overdue" | "action" | "risk" => Some(("delivery", "See delivery")),
        "time_released" => Some(("time", "See time released")),
        _ => None,
    }
}
