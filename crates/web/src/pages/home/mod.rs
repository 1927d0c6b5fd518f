//! `GET /`: search, what waits for whoever asks, what is held, and the ways in.

use askama::Template;
use wholetime_vocabulary::{Level, Period};
use wholetime_workbench::questions::waiting::{Task, WaitingLine};
use wholetime_workbench::{Scope, Workbench, WorkbenchError};

use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::components::{Frame, Link};
use crate::links;
use crate::problem::Problem;

/// Areas of a level listed on the first page; England has 42 ICBs at most.
const AREAS_LISTED: usize = 60;
const WORKFORCE: &str = "gp_workforce_practice";

#[derive(Template)]
#[template(path = "pages/home/page.html")]
struct HomePage {
    frame: Frame,
    is_empty: bool,
    waiting: Vec<Link>,
    held: Vec<String>,
    recent: Vec<Link>,
    regions: Vec<Link>,
    icbs: Vec<Link>,
    groups: Vec<Link>,
}

pub(super) async fn page(Acting(bench): Acting) -> Page {
    let page = ask(bench, prepare).await?;
    answer::page(&page)
}

fn prepare(bench: &Workbench) -> Result<HomePage, Problem> {
    let sources = bench.sources()?;
    let mut months: Vec<Period> =
        sources.held.iter().filter(|held| held.source == WORKFORCE).map(|held| held.period).collect();
    months.sort_unstable();
    months.dedup();
    let mut held = Vec::new();
    if let (Some(first), Some(last)) = (months.first(), months.last()) {
        held.push(format!(
            "Practice-level workforce: {} months, {} to {}",
            months.len(),
            first.in_words(),
            last.in_words()
        ));
    }
    let mut others: Vec<(&str, Period, usize)> = Vec::new();
    for edition in sources.held.iter().filter(|held| held.source != WORKFORCE) {
        match others.iter_mut().find(|(title, ..)| *title == edition.title) {
            Some((_, newest, count)) => {
                *newest = (*newest).max(edition.period);
                *count += 1;
            }
            None => others.push((&edition.title, edition.period, 1)),
        }
    }
    held.extend(others.iter().map(|(title, newest, count)| match count {
        1 => format!("{title}: {newest}"),
        _ => format!("{title}: {count} editions, newest {newest}"),
    }));
    let recent = months.iter().rev().take(6);
    let recent = recent.map(|period| Link::new(format!("/areas/ENG?period={period}"), period.in_words())).collect();
    let areas = |level: Level| -> Result<Vec<Link>, Problem> {
        match bench.areas(None, Some(level), None, Scope::default(), AREAS_LISTED) {
            Ok(answer) => {
                let there = answer.areas.into_iter().filter(|area| !area.is_gone);
                Ok(there.map(|area| Link::new(links::area(&area.code), area.name)).collect())
            }
            Err(WorkbenchError::NothingHeld) => Ok(Vec::new()),
            Err(why) => Err(why.into()),
        }
    };
    let groups = bench.groups()?.into_iter();
    Ok(HomePage {
        frame: Frame::new("Start", "/"),
        is_empty: sources.held.is_empty(),
        waiting: waiting(bench)?,
        held,
        recent,
        regions: areas(Level::Region)?,
        icbs: areas(Level::Icb)?,
        groups: groups.map(|group| Link::new(links::area(&format!("group:{}", group.id)), group.name)).collect(),
    })
}

fn waiting(bench: &Workbench) -> Result<Vec<Link>, Problem> {
    match bench.waiting() {
        Ok(answer) => {
            Ok(answer.waiting.iter().map(|line| Link::new(where_done(line), line.sentence.clone())).collect())
        }
        Err(WorkbenchError::NothingHeld) => Ok(Vec::new()),
        Err(why) => Err(why.into()),
    }
}

/// The page on which it is done.
fn where_done(line: &WaitingLine) -> String {
    let (of, place) = (line.of.as_deref().unwrap_or_default(), line.place.as_ref().map(|place| place.code.as_str()));
    match (line.task, place) {
        (Task::Decide, _) => super::corrections::of(None),
        (Task::Answer, Some(code)) => super::return_form::link(of, code),
        (Task::Answer | Task::Chase, _) => super::collection::link(of),
        (Task::Confirm | Task::Sign, Some(code)) => links::baseline_place(of, code),
        (Task::Confirm | Task::Sign, None) => links::baseline(of),
        (Task::Act, _) => links::plan_part(of, "delivery"),
    }
}
