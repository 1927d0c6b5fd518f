//! `GET /areas/{code}/vacancies`: the register of vacancies of an area; with `.csv` behind it, to take away. Lists of adverts
//! are loaded and adverts closed here, too.

pub(super) mod adding;

use askama::Template;
use axum::extract::{Form as FormBody, Multipart, Path};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect};
use serde::Deserialize;
use wholetime_reports::{Download, words};
use wholetime_vocabulary::{Value, how_many};
use wholetime_workbench::access::Deed;
use wholetime_workbench::actions::adverts::AdvertsLoaded;
use wholetime_workbench::questions::vacancies::{TimeToFill, VacanciesAnswer, VacanciesAsked, VacancyLine};
use wholetime_workbench::returns::cell::day_of;
use wholetime_workbench::returns::vacancies::Outcome;
use wholetime_workbench::{Workbench, WorkbenchError};

use super::collection::not_read;
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::field::{Control, Errors, Field, Mode};
use crate::components::layout::Choice;
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/vacancies/page.html")]
struct VacanciesPage {
    frame: Frame,
    title: String,
    errors: Option<Errors>,
    /// What came of lists of adverts just loaded.
    loaded: Vec<String>,
    /// What is wrong with lists that were not taken, row by row.
    faults: Vec<String>,
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
    path: String,
    /// Whether they may load and close adverts.
    may_collect: bool,
    upload: Field,
    adding: Vec<Field>,
    closing: Vec<Field>,
}

/// What was typed to close an advert.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Closing {
    #[serde(default)]
    advert: String,
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    closed_on: String,
}

fn asked_for(words: &Asked) -> Result<VacanciesAsked, Problem> {
    Ok(VacanciesAsked { since: words.day("since")?, on: words.day("on")? })
}

pub(super) async fn page(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let asked = asked_for(&words)?;
    let page =
        ask(bench, move |bench| -> Result<VacanciesPage, Problem> { Ok(VacanciesPage::seen(bench, &code, &asked)?) });
    answer::page(&page.await?)
}

/// `POST /areas/{code}/vacancies/load`: lists of adverts. Each is taken whole or not at all.
pub(super) async fn load(Acting(bench): Acting, Path(code): Path<String>, mut body: Multipart) -> Page {
    let mut files = Vec::new();
    while let Some(part) = body.next_field().await.map_err(|why| not_read(&why, super::collection::MOST_BYTES))? {
        let name = part.file_name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(|why| not_read(&why, super::collection::MOST_BYTES))?;
        if !name.is_empty() {
            files.push((name, bytes.to_vec()));
        }
    }
    let page = ask(bench, move |bench| -> Result<VacanciesPage, WorkbenchError> {
        bench.permit(Deed::Collect, &bench.resolve(&code)?)?;
        let mut taken = Vec::new();
        for (name, bytes) in files {
            let came = match bench.load_adverts(&bytes, &name) {
                Ok(loaded) => Ok(loaded),
                Err(WorkbenchError::NotPossible(why)) => Err(why),
                Err(why) => return Err(why),
            };
            taken.push((name, came));
        }
        let mut page = VacanciesPage::seen(bench, &code, &VacanciesAsked::default())?;
        page.took(taken);
        Ok(page)
    });
    answered(&page.await?)
}

/// `POST /areas/{code}/vacancies/close`: an advert was filled or withdrawn.
pub(super) async fn close(Acting(bench): Acting, Path(code): Path<String>, FormBody(typed): FormBody<Closing>) -> Page {
    let path = links::vacancies(&code);
    let refused = ask(bench, move |bench| -> Result<Option<VacanciesPage>, WorkbenchError> {
        bench.permit(Deed::Collect, &bench.resolve(&code)?)?;
        let Some((field, why)) = typed.close(bench)? else { return Ok(None) };
        let mut page = VacanciesPage::seen(bench, &code, &VacanciesAsked::default())?;
        page.errors = Errors::of(vec![Link::new(format!("#{field}"), why.clone())]);
        page.closing = typed.fields(Some((field, why)));
        Ok(Some(page))
    });
    match refused.await? {
        None => Ok(Redirect::to(&path).into_response()),
        Some(page) => answered(&page),
    }
}

/// The page, as refused where it says what is wrong.
fn answered(page: &VacanciesPage) -> Page {
    let code = if page.errors.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((code, Html(page.render().map_err(Problem::from)?)).into_response())
}

impl Closing {
    /// Closes the advert, or says which field is wrong and why.
    fn close(&self, bench: &Workbench) -> Result<Option<(&'static str, String)>, WorkbenchError> {
        if self.advert.trim().is_empty() {
            let why = "Write the name of the advert, as the table says it under Told by";
            return Ok(Some(("advert", why.to_owned())));
        }
        let outcome = match self.outcome.as_str() {
            "filled" => Outcome::Filled,
            "withdrawn" => Outcome::Withdrawn,
            _ => return Ok(Some(("outcome", "Choose whether it was filled or withdrawn".to_owned()))),
        };
        let typed = self.closed_on.trim();
        let on = day_of(typed);
        if on.is_none() && !typed.is_empty() {
            return Ok(Some(("closed_on", format!("`{typed}` is not a day: write it as 31/03/2026 or 2026-03-31"))));
        }
        match bench.close_advert(&self.advert, outcome, on) {
            Ok(_) => Ok(None),
            Err(WorkbenchError::NotPossible(why)) => Ok(Some(("advert", why))),
            Err(why) => Err(why),
        }
    }

    fn fields(&self, refused: Option<(&str, String)>) -> Vec<Field> {
        let error = |id: &str| refused.as_ref().filter(|(field, _)| *field == id).map(|(_, why)| why.clone());
        let choice = |value: &str, text: &str| Choice::new(value, text, self.outcome == value);
        let outcomes = vec![choice("", "Choose"), choice("filled", "Filled"), choice("withdrawn", "Withdrawn")];
        let line = || Control::Line { width: 20, mode: Mode::Text };
        vec![
            Field::new("advert", "Which advert", line())
                .hint("Its name, as the table of posts vacant says it under Told by.")
                .value(self.advert.clone())
                .error(error("advert")),
            Field::new("outcome", "What became of it", Control::Select(outcomes)).error(error("outcome")),
            Field::new("closed_on", "On which day (optional)", line())
                .hint("Today where it is left empty. For example, 31/03/2026.")
                .value(self.closed_on.clone())
                .error(error("closed_on")),
        ]
    }
}

fn upload(error: Option<String>) -> Field {
    let hint = "A CSV file with role, place and advertised (the day); wte, closed, outcome and reference if you like.";
    Field::new("files", "List of adverts", Control::Files).hint(hint).error(error)
}

pub(super) async fn download(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let asked = asked_for(&words)?;
    let answer = ask(bench, move |bench| bench.vacancies(&code, &asked)).await?;
    let bytes = wholetime_reports::csv::vacancies_csv(&answer).map_err(Problem::from)?.into_bytes();
    answer::file(bytes, Download::Csv, &format!("{}-vacancies-{}", answer.area.code, answer.on))
}

impl VacanciesPage {
    /// The page as somebody sees it who may, or may not, load adverts.
    fn seen(bench: &Workbench, code: &str, asked: &VacanciesAsked) -> Result<Self, WorkbenchError> {
        let may_collect = bench.permit(Deed::Collect, &bench.resolve(code)?).is_ok();
        Ok(Self { may_collect, ..Self::of(&bench.vacancies(code, asked)?, asked) })
    }

    /// Says what came of lists.
    fn took(&mut self, taken: Vec<(String, Result<AdvertsLoaded, String>)>) {
        let mut errors = Vec::new();
        if taken.is_empty() {
            errors.push("Choose the list to load".to_owned());
        }
        for (file, came) in taken {
            match came {
                Err(why) => errors.push(format!("{file} was not loaded: {why}")),
                Ok(loaded) if loaded.is_taken() => self.loaded.push(format!(
                    "{file}: {} new, {} told otherwise than before, {} as before",
                    how_many(loaded.added, "advert"),
                    loaded.changed,
                    loaded.unchanged
                )),
                Ok(loaded) => {
                    errors.push(format!("{file} was not loaded: {}", how_many(loaded.findings.len(), "problem")));
                    self.faults.extend(loaded.findings.iter().map(|fault| match fault.column {
                        Some(column) => format!("{file}, row {}, {column}: {}", fault.row, fault.message),
                        None => format!("{file}, row {}: {}", fault.row, fault.message),
                    }));
                }
            }
        }
        if !errors.is_empty() {
            self.upload = upload(Some(errors.join("; ")));
        }
        self.errors = Errors::of(errors.into_iter().map(|why| Link::new("#files", why)).collect());
    }

    fn of(answer: &VacanciesAnswer, asked: &VacanciesAsked) -> Self {
        let area = &answer.area;
        let path = links::vacancies(&area.code);
        let behind = Behind::default().with_some("since", asked.since).with_some("on", asked.on);
        let trail = vec![Link::new("/", "Home"), Link::new(links::area(&area.code), area.name.clone())];
        Self {
            frame: Frame::new(format!("Vacancies, {}", area.name), "").trail(trail),
            title: format!("Vacancies in {}", area.name),
            errors: None,
            loaded: Vec::new(),
            faults: Vec::new(),
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
            path,
            may_collect: false,
            upload: upload(None),
            adding: adding::Adding::default().fields(None),
            closing: Closing::default().fields(None),
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
