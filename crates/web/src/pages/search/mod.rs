//! `GET /search`: anything by words: places, indicators, pages, plans, words of the glossary, guides and commands.

use std::collections::BTreeSet;

use askama::Template;
use axum::response::{IntoResponse as _, Redirect};
use wholetime_reports::{Download, words};
use wholetime_workbench::questions::areas::AreasAnswer;
use wholetime_workbench::questions::search::{Distance, Found, FoundKind, SearchAnswer, Wanted};
use wholetime_workbench::{Workbench, WorkbenchError};

use super::guide;
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::commands::COMMANDS;
use crate::components::layout::{Indicators, begun};
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;
use crate::sessions::{self, Asking};
use crate::sitemap::{Entry, OF_A_PLACE, OF_ALL};

/// Areas shown; a better search helps more than a second page.
const SHOWN: usize = 100;
const DOWNLOADED: usize = 100_000;
/// Things other than areas that are looked through, and pages that are shown. Our judgement: what fits above the areas.
const OTHERS: usize = 400;
const PAGES: usize = 8;
/// Others shown of a kind.
const OF_A_KIND: usize = 12;

#[derive(Template)]
#[template(path = "pages/search/page.html")]
struct SearchPage {
    frame: Frame,
    text: String,
    /// What is said where nothing is spelt as it was typed.
    nearly: Option<String>,
    areas: Table,
    more: usize,
    /// What else was found, by kind.
    others: Vec<(&'static str, Vec<Line>)>,
    download: Link,
}

/// Something found, with what it is about.
struct Line {
    link: Link,
    about: String,
}

fn areas(bench: &Workbench, asked: &Asked, at_most: usize) -> Result<AreasAnswer, Problem> {
    let (level, scope) = (asked.level("level")?, asked.scope()?);
    Ok(bench.areas(asked.text("q"), level, asked.text("within"), scope, at_most)?)
}

pub(super) async fn page(Acting(bench): Acting, asked: Asked) -> Page {
    let text = asked.text("q").unwrap_or_default().to_owned();
    let typed = text.clone();
    let asking = sessions::asking();
    let page = ask(bench, move |bench| -> Result<Result<SearchPage, String>, Problem> {
        let found = match areas(bench, &asked, SHOWN) {
            Ok(found) => Some(found),
            Err(_) if bench.sources()?.held.is_empty() => None,
            Err(why) => return Err(why),
        };
        let is_of_areas = asked.text("level").is_some() || asked.text("within").is_some();
        let exact = found.iter().flat_map(|found| &found.areas).find(|area| area.code.eq_ignore_ascii_case(&typed));
        if let Some(area) = exact {
            return Ok(Err(links::area(&area.code)));
        }
        let answer = match typed.as_str() {
            "" => None,
            _ if is_of_areas => None,
            text => if_held(bench.search(text, OTHERS))?,
        };
        Ok(Ok(SearchPage::of(bench, typed, found, answer, &asking)?))
    });
    match page.await? {
        Ok(page) => answer::page(&page),
        Err(path) => Ok(Redirect::to(&path).into_response()),
    }
}

fn if_held(answer: Result<SearchAnswer, WorkbenchError>) -> Result<Option<SearchAnswer>, Problem> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(WorkbenchError::NothingHeld) => Ok(None),
        Err(why) => Err(why.into()),
    }
}

impl SearchPage {
    fn of(
        bench: &Workbench,
        text: String,
        areas: Option<AreasAnswer>,
        answer: Option<SearchAnswer>,
        asking: &Asking,
    ) -> Result<Self, Problem> {
        let listed: BTreeSet<String> =
            areas.iter().flat_map(|found| &found.areas).map(|area| area.code.clone()).collect();
        let mut table = Table::new("areas", "Areas")
            .column("Name")
            .column("Code")
            .column("Kind")
            .column("In")
            .number("Patients")
            .number("Practices");
        let more = areas.as_ref().map_or(0, |areas| areas.more);
        for area in areas.into_iter().flat_map(|areas| areas.areas) {
            let name = Cell::link(area.name, links::area(&area.code));
            table.row(vec![
                if area.is_gone { name.small("closed, merged or not there in that month") } else { name },
                Cell::text(area.code),
                Cell::text(area.level.title()),
                Cell::text(area.parent_name.unwrap_or_default()),
                Cell::text(area.patients.map_or_else(String::new, |patients| words::number(patients, 0))),
                Cell::text(area.practices.to_string()),
            ]);
        }
        let indicators = Indicators::held(bench)?;
        let own = bench.own_place()?.area.map_or_else(|| "ENG".to_owned(), |area| area.code);
        let is_spelt_so = answer.as_ref().is_some_and(|answer| !answer.is_nearly && !answer.found.is_empty());
        let (pages, pages_are_near) = pages(&text, &own, &indicators, asking, !is_spelt_so);
        let is_nearly = answer.as_ref().is_some_and(|answer| answer.is_nearly) || pages_are_near;
        let mut others = vec![("Pages", pages)];
        others.extend(by_kind(bench, answer, &listed));
        others.retain(|(_, lines)| !lines.is_empty());
        let title = if text.is_empty() { "Every area".to_owned() } else { format!("Search: {text}") };
        let download = Behind::default().with_some("q", Some(&text).filter(|text| !text.is_empty()));
        let nothing_so = table.is_empty() && !others.is_empty() && is_nearly;
        Ok(Self {
            frame: Frame::new(title, "").trail(vec![Link::new("/", "Home")]).searched(text.clone()),
            nearly: nothing_so.then(|| format!("Nothing is spelt “{text}”. This is nearly spelt so:")),
            text,
            areas: table,
            more,
            others,
            download: Link::new(download.behind("/search.csv"), "CSV"),
        })
    }
}

/// What was found beside pages, by kind; areas only where the list of areas has them not, such as by an earlier name.
fn by_kind(
    bench: &Workbench,
    answer: Option<SearchAnswer>,
    listed: &BTreeSet<String>,
) -> Vec<(&'static str, Vec<Line>)> {
    let mut kinds: Vec<(FoundKind, Vec<Line>)> = Vec::new();
    for found in answer.into_iter().flat_map(|answer| answer.found) {
        if found.kind == FoundKind::Place && listed.contains(&found.id) {
            continue;
        }
        let line = Line { link: Link::new(leads_to(bench, &found), found.title.clone()), about: about(&found) };
        match kinds.iter_mut().find(|(kind, _)| *kind == found.kind) {
            Some((_, lines)) if lines.len() < OF_A_KIND => lines.push(line),
            Some(_) => {}
            None => kinds.push((found.kind, vec![line])),
        }
    }
    kinds.into_iter().map(|(kind, lines)| (kind.titles(), lines)).collect()
}

/// Letters of what something is about; its page has all of it.
const LETTERS: usize = 180;

fn about(found: &Found) -> String {
    let about = match found.kind {
        FoundKind::Place => format!("{}, {}", found.about, found.id),
        _ => found.about.clone(),
    };
    let begin: String = about.chars().take(LETTERS).collect();
    if begin.len() < about.len() { format!("{begin}…") } else { begin }
}

fn leads_to(bench: &Workbench, found: &Found) -> String {
    match found.kind {
        FoundKind::Place => links::area(&found.id),
        FoundKind::Indicator => links::indicator(&found.id),
        FoundKind::Plan => links::plan(&found.id),
        FoundKind::Scenario => links::scenario(&found.id),
        FoundKind::Collection => super::collection::link(&found.id),
        FoundKind::Baseline => links::baseline(&found.id),
        FoundKind::Publication => "/sources".to_owned(),
        FoundKind::Assumption => format!("/assumptions#{}", links::encoded(&found.id)),
        FoundKind::Word => super::glossary::link(bench.glossary(), &found.id),
    }
}

/// Pages, guides and commands that answer to the text, the nearest first; and whether slips had to be forgiven.
fn pages(text: &str, own: &str, indicators: &Indicators, asking: &Asking, may_forgive: bool) -> (Vec<Line>, bool) {
    let Some(wanted) = Wanted::of(text) else { return (Vec::new(), false) };
    let sharp = pages_like(&wanted, own, indicators, asking, false);
    if !sharp.is_empty() || !may_forgive {
        return (sharp, false);
    }
    let near = pages_like(&wanted, own, indicators, asking, true);
    let is_near = !near.is_empty();
    (near, is_near)
}

/// What a page is about counts less than what it is called. Our judgement.
const ABOUT: Distance = 20;

fn pages_like(wanted: &Wanted, own: &str, indicators: &Indicators, asking: &Asking, forgives: bool) -> Vec<Line> {
    let near = |title: &str, about: &str| {
        let by_title = wanted.distance(title, forgives);
        by_title.or_else(|| Some(wanted.distance(&format!("{title} {about}"), forgives)? + ABOUT))
    };
    let of_place = |entry: &Entry| {
        let path = links::area(own);
        if entry.path.is_empty() { path } else { format!("{path}/{}", begun(entry.path, "", indicators)) }
    };
    let mut found: Vec<(Distance, Line)> = Vec::new();
    let mut add = |far: Option<Distance>, href: String, title: &str, about: &str| {
        let is_new = !found.iter().any(|(_, line)| line.link.href == href);
        if let Some(far) = far.filter(|_| is_new) {
            found.push((far, Line { link: Link::new(href, title), about: about.to_owned() }));
        }
    };
    for entry in OF_A_PLACE.iter().flat_map(|group| group.entries) {
        let href = of_place(entry);
        if asking.may_open(&href) {
            add(near(entry.title, entry.answers), href, entry.title, entry.answers);
        }
    }
    for entry in OF_ALL.iter().flat_map(|group| group.entries).filter(|entry| asking.may_open(entry.path)) {
        add(near(entry.title, entry.answers), entry.path.to_owned(), entry.title, entry.answers);
    }
    for (name, text) in guide::GUIDES {
        let title = guide::title(text);
        add(wanted.distance(title, forgives).map(|far| far + 1), format!("/guides/{name}"), title, "A guide");
    }
    for command in COMMANDS {
        let Some(page) = command.page else { continue };
        let page = page.replace("/areas/{code}", &links::area(own));
        if !page.contains('{') && asking.may_open(&page) {
            let name = format!("wholetime {}", command.name);
            add(
                wanted.distance(command.name, false).map(|far| far + 2),
                page,
                &name,
                "The page that answers what this command does",
            );
        }
    }
    found.sort_by_key(|(far, _)| *far);
    found.into_iter().take(PAGES).map(|(_, line)| line).collect()
}

/// `GET /search.csv`.
pub(super) async fn download(Acting(bench): Acting, asked: Asked) -> Page {
    let found = ask(bench, move |bench| areas(bench, &asked, DOWNLOADED)).await?;
    let table = wholetime_reports::csv::areas_csv(&found).map_err(Problem::from)?;
    answer::file(table.into_bytes(), Download::Csv, "areas")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_finds_its_page_even_with_a_slip_of_the_finger() {
        let found = |text: &str| {
            let (lines, _) = pages(text, "U99901", &Indicators::default(), &Asking::default(), true);
            lines.into_iter().map(|line| line.link.href).collect::<Vec<_>>()
        };
        assert_eq!(found("where do I see vacancies").first().map(String::as_str), Some("/areas/U99901/vacancies"));
        assert_eq!(found("vacacny").first().map(String::as_str), Some("/areas/U99901/vacancies"));
        assert!(found("upload").contains(&"/import".to_owned()));
        assert!(found("audit").contains(&"/log".to_owned()));
        assert!(found("backtest").contains(&"/accuracy".to_owned()));
        assert_eq!(found(""), Vec::<String>::new());
    }
}
