//! `GET /areas/{code}/vacancies`: the register of vacancies of an area; with `.csv` behind it, to take away.

use askama::Template;
use axum::extract::Path;
use wholetime_reports::{Download, words};
use wholetime_vocabulary::{Value, how_many};
use wholetime_workbench::questions::vacancies::{TimeToFill, VacanciesAnswer, VacanciesAsked, VacancyLine};

use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/vacancies/page.html")]
struct VacanciesPage {
    frame: Frame,
    title: String,
    lede: String,
    since: String,
    on: String,
    adverts: String,
    staff: Table,
    places: Table,
    register: Table,
    method: Vec<String>,
    notes: Vec<String>,
    others: Vec<Link>,
    downloads: Vec<Link>,
    permalink: String,
}

fn asked_for(words: &Asked) -> Result<VacanciesAsked, Problem> {
    Ok(VacanciesAsked { since: words.day("since")?, on: words.day("on")? })
}

pub(super) async fn page(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let asked = asked_for(&words)?;
    let page = ask(bench, move |bench| -> Result<VacanciesPage, Problem> {
        Ok(VacanciesPage::of(&bench.vacancies(&code, &asked)?, &asked))
    });
    answer::page(&page.await?)
}

pub(super) async fn download(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let asked = asked_for(&words)?;
    let answer = ask(bench, move |bench| bench.vacancies(&code, &asked)).await?;
    let bytes = wholetime_reports::csv::vacancies_csv(&answer).map_err(Problem::from)?.into_bytes();
    answer::file(bytes, Download::Csv, &format!("{}-vacancies-{}", answer.area.code, answer.on))
}

impl VacanciesPage {
    fn of(answer: &VacanciesAnswer, asked: &VacanciesAsked) -> Self {
        let area = &answer.area;
        let path = links::vacancies(&area.code);
        let behind = Behind::default().with_some("since", asked.since).with_some("on", asked.on);
        let trail = vec![Link::new("/", "Home"), Link::new(links::area(&area.code), area.name.clone())];
        Self {
            frame: Frame::new(format!("Vacancies, {}", area.name), "").trail(trail),
            title: format!("Vacancies in {}", area.name),
            lede: super::profile::capital(&answer.reach.source),
            since: answer.since.map_or_else(String::new, |day| day.to_string()),
            on: answer.on.to_string(),
            adverts: how_many(answer.adverts_held, "advert"),
            staff: staff(answer),
            places: places(answer),
            register: register(answer),
            method: answer.method.iter().map(|said| super::profile::capital(said)).collect(),
            notes: answer.notes.iter().map(|said| super::profile::capital(said)).collect(),
            others: vec![
                Link::new(links::skills(&area.code), "Skills"),
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

fn since(answer: &VacanciesAnswer) -> String {
    answer.since.map_or_else(|| "Adverts".to_owned(), |since| format!("Adverts since {since}"))
}

fn current(answer: &VacanciesAnswer) -> String {
    format!("Current at {}", answer.on)
}

fn staff(answer: &VacanciesAnswer) -> Table {
    let mut table = Table::new("staff", format!("Adverts and vacancies by staff group and role, {}", answer.on))
        .column("Staff")
        .number(since(answer))
        .number(current(answer))
        .number("Posts vacant")
        .number("WTE vacant")
        .number("Vacancy rate over establishment")
        .number("Vacancy rate over filled")
        .number("Median days to fill");
    for group in &answer.groups {
        table.strong_row(line(group, &group.title));
        for role in answer.roles.iter().filter(|line| line.group == group.group) {
            table.row(line(role, &role.title));
        }
    }
    table.strong_row(line(&answer.total, &answer.total.title));
    table
}

fn line(line: &VacancyLine, title: &str) -> Vec<Cell> {
    let pct = |value: Value| match value {
        Value::Known(pct) => Cell::text(format!("{} %", words::number(pct, 1))),
        missing => Cell::value(missing, 1),
    };
    let wte = Cell::value(line.counts.vacant_wte, 2);
    let without = line.counts.without_wte;
    vec![
        Cell::text(title),
        Cell::value(line.counts.adverts, 0),
        Cell::value(line.counts.adverts_current, 0),
        Cell::value(line.counts.vacancies, 0),
        if 0 < without { wte.small(format!("{without} without WTE")) } else { wte },
        pct(line.rate_over_establishment_pct),
        pct(line.rate_over_filled_pct),
        days(&line.time_to_fill),
    ]
}

fn days(time: &TimeToFill) -> Cell {
    let seen = format!("{} filled, {} not", time.filled, time.not_filled);
    let cell = Cell::value(time.median_days, 0);
    if time.filled + time.not_filled == 0 {
        return cell;
    }
    let Some(low) = time.low_days.known() else { return cell.small(seen) };
    let high = time.high_days.known().map_or_else(|| "open".to_owned(), |high| words::number(high, 0));
    cell.small(format!("{} to {high}", words::number(low, 0))).small(seen)
}

fn places(answer: &VacanciesAnswer) -> Table {
    let mut table = Table::new("places", "By place")
        .column("Place")
        .number("Practices that returned")
        .number(since(answer))
        .number(current(answer))
        .number("Posts vacant")
        .number("WTE vacant")
        .number("Median days to fill");
    for place in &answer.places {
        let name = match place.area.code.as_str() {
            "unaligned" => Cell::text(&place.area.name),
            code => Cell::link(&place.area.name, links::vacancies(code)).small(code),
        };
        let returned = match (place.practices_returned, place.practices_known) {
            (Some(returned), Some(known)) => format!("{returned} of {known}"),
            _ => "adverts only".to_owned(),
        };
        table.row(vec![
            name,
            Cell::text(returned),
            Cell::value(place.counts.adverts, 0),
            Cell::value(place.counts.adverts_current, 0),
            Cell::value(place.counts.vacancies, 0),
            Cell::value(place.counts.vacant_wte, 2),
            days(&place.time_to_fill),
        ]);
    }
    table
}

fn day(day: Option<impl ToString>) -> Cell {
    Cell::text(day.map_or_else(|| "not said".to_owned(), |day| day.to_string()))
}

/// Posts vacant on the day; the API and the command list those that ended, too.
fn register(answer: &VacanciesAnswer) -> Table {
    let mut table = Table::new("register", format!("Posts vacant on {}", answer.on))
        .column("Post")
        .column("Place")
        .number("WTE")
        .column("Vacant since")
        .column("Advertised")
        .number("Days so far")
        .column("Told by");
    for row in answer.register.iter().filter(|row| row.is_vacant) {
        let vacancy = &row.vacancy;
        let advertised = match (vacancy.advertised, vacancy.is_advertised) {
            (None, Some(true)) => Cell::text("yes"),
            (None, Some(false)) => Cell::text("no"),
            (on, _) => day(on),
        };
        let name = Cell::text(&row.title);
        table.row(vec![
            match &vacancy.reference {
                Some(reference) => name.small(reference.clone()),
                None => name,
            },
            Cell::link(&row.place_name, links::area(&vacancy.place)),
            vacancy.wte.map_or_else(|| Cell::text("not said"), |wte| Cell::text(words::number(wte, 2))),
            day(vacancy.since),
            advertised,
            row.days.map_or_else(|| Cell::text("not known"), |days| Cell::text(days.to_string())),
            Cell::text(vacancy.told_by.join(", ")),
        ]);
    }
    table
}
