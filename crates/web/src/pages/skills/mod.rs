//! `GET /areas/{code}/skills`: skills by network as a heat map, and which networks lack one; with `.csv` behind it, to take
//! away.

use askama::Template;
use axum::extract::Path;
use wholetime_reports::{Download, words};
use wholetime_workbench::questions::skills::{SkillCell, SkillsAnswer, SkillsAsked};
use wholetime_workbench::returns::skills::Presence;

use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::heat::{HeatCell, HeatColumn, HeatRow, HeatTable};
use crate::components::layout::Choice;
use crate::components::{Frame, Link};
use crate::links::{self, Behind};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/skills/page.html")]
struct SkillsPage {
    frame: Frame,
    title: String,
    lede: String,
    choices: Vec<Choice>,
    without: Option<Without>,
    heat: HeatTable,
    notes: Vec<String>,
    others: Vec<Link>,
    downloads: Vec<Link>,
    permalink: String,
}

/// Which parts lack a skill.
struct Without {
    title: String,
    none: Vec<String>,
    not_known: Vec<String>,
    n_some: usize,
}

fn asked_for(words: &Asked) -> SkillsAsked {
    let text = |name: &str| words.text(name).map(str::to_owned);
    SkillsAsked { skill: text("skill"), without: text("without"), collection: text("collection") }
}

pub(super) async fn page(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let asked = asked_for(&words);
    let page = ask(bench, move |bench| -> Result<SkillsPage, Problem> {
        // The map shows all skills, also where one of them is asked about.
        let all = SkillsAsked { collection: asked.collection.clone(), ..SkillsAsked::default() };
        let whole = bench.skills(&code, &all)?;
        let one = match (&asked.without, &asked.skill) {
            (None, None) => None,
            _ => Some(bench.skills(&code, &asked)?),
        };
        Ok(SkillsPage::of(&whole, one.as_ref(), &asked))
    });
    answer::page(&page.await?)
}

pub(super) async fn download(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let asked = asked_for(&words);
    let answer = ask(bench, move |bench| bench.skills(&code, &asked)).await?;
    let bytes = wholetime_reports::csv::skills_csv(&answer).map_err(Problem::from)?.into_bytes();
    answer::file(bytes, Download::Csv, &format!("{}-skills", answer.area.code))
}

impl SkillsPage {
    fn of(whole: &SkillsAnswer, one: Option<&SkillsAnswer>, asked: &SkillsAsked) -> Self {
        let area = &whole.area;
        let path = links::skills(&area.code);
        let behind = Behind::default()
            .with_some("skill", asked.skill.as_ref())
            .with_some("without", asked.without.as_ref())
            .with_some("collection", asked.collection.as_ref());
        let trail = vec![Link::new("/", "Home"), Link::new(links::area(&area.code), area.name.clone())];
        let without = one.and_then(|one| one.without.as_ref());
        let chosen = without.map(|without| without.skill.skill.as_str());
        let choices = whole
            .skills
            .iter()
            .map(|skill| Choice::new(&skill.skill, &skill.title, chosen == Some(skill.skill.as_str())));
        let any = Choice::new("", "choose a skill", chosen.is_none());
        Self {
            frame: Frame::new(format!("Skills, {}", area.name), "").trail(trail),
            title: format!("Skills in {}", area.name),
            lede: super::profile::capital(&whole.reach.source),
            choices: std::iter::once(any).chain(choices).collect(),
            without: without.map(|without| Without {
                title: without.skill.title.clone(),
                none: without.none.iter().map(|one| one.sentence.clone()).collect(),
                not_known: without.not_known.iter().map(|one| one.sentence.clone()).collect(),
                n_some: without.some.len(),
            }),
            heat: heat(one.filter(|_| asked.without.is_none()).unwrap_or(whole)),
            notes: whole.notes.iter().map(|said| super::profile::capital(said)).collect(),
            others: vec![
                Link::new(links::vacancies(&area.code), "Vacancies"),
                Link::new(links::training(&area.code), "Training capacity"),
                Link::new(links::area(&area.code), "The profile"),
            ],
            downloads: super::downloads(&path, &behind, &[Download::Csv])
                .into_iter()
                .chain([Link::new(behind.behind(&format!("/api/v1{path}")), "The same as JSON from the API")])
                .collect(),
            permalink: behind.behind(&path),
        }
    }
}

fn heat(answer: &SkillsAnswer) -> HeatTable {
    let column =
        |title: &String| HeatColumn { name: title.clone(), unit: "people".to_owned(), href_sort: None, sorted: None };
    let row = |name: &str, code: &str, href: String, answered: String, skills: &[SkillCell]| HeatRow {
        name: name.to_owned(),
        href,
        small: Some(format!("{code}{answered}")),
        cells: skills.iter().map(cell).collect(),
    };
    let mut rows: Vec<HeatRow> = answer
        .rows
        .iter()
        .map(|one| {
            let is_area = one.area.code != "unaligned";
            let href = links::skills(if is_area { &one.area.code } else { &answer.area.code });
            let code = if is_area { format!("{}, ", one.area.code) } else { String::new() };
            let answered = format!("{} of {} returned", one.practices_returned, one.practices_known);
            row(&one.area.name, &code, href, answered, &one.skills)
        })
        .collect();
    let answered = format!("{} of {} returned", answer.reach.practices_returned, answer.reach.practices_known);
    rows.push(row(&answer.area.name, "", links::area(&answer.area.code), answered, &answer.total));
    HeatTable {
        id: "heat".to_owned(),
        caption: format!("People with each skill in {}", answer.area.name),
        columns: answer.skills.iter().map(|skill| column(&skill.title)).collect(),
        rows,
        legend: "People who have the skill at the practices that answered. Shades are fifths of the rows in which \
                 somebody has it, by people per 10,000 patients of the practices that said how many. “Not known”: nobody \
                 has it among those that answered, and others did not answer."
            .to_owned(),
    }
}

fn cell(cell: &SkillCell) -> HeatCell {
    let said = format!("{} of {} said", cell.tally.answered, cell.tally.practices);
    let text = match cell.tally.presence {
        Presence::Some => words::value(cell.tally.people, 0),
        Presence::None => "nobody".to_owned(),
        Presence::NotKnown => "not known".to_owned(),
    };
    let is_whole = cell.tally.answered == cell.tally.practices;
    HeatCell { text, fifth: cell.fifth, href: None, small: if is_whole { Vec::new() } else { vec![said] } }
}
