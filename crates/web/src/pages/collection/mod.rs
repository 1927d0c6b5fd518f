//! `GET /returns/{id}`: how far a collection has come; chasing, loading workbooks, closing; what to write to whom; whether
//! those who answered are like the others.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::multipart::MultipartError;
use axum::extract::{Multipart, Path};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Redirect};
use wholetime_reports::{Download, csv, words};
use wholetime_vocabulary::{grouped, how_many};
use wholetime_workbench::actions::returns::{LoadedFile, NotLoaded};
use wholetime_workbench::returns::bias::Difference;
use wholetime_workbench::returns::reminder::Reminder;
use wholetime_workbench::returns::status::{Line, Response as Answers, Status};
use wholetime_workbench::{Workbench, WorkbenchError};

use super::profile::sources_table;
use super::return_form::{day, link as form_link};
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::components::field::{Control, Errors, Field};
use crate::components::{Cell, Frame, Link, Table};
use crate::links;
use crate::problem::Problem;
use crate::sessions::Cookies;

/// Bytes taken at once, of all files together. Our judgement: a filled-in workbook has some tens of thousands.
pub(super) const MOST_BYTES: usize = 20 * 1024 * 1024;

#[derive(Template)]
#[template(path = "pages/collection/page.html")]
struct CollectionPage {
    frame: Frame,
    lede: String,
    errors: Option<Errors>,
    /// What came of files just loaded.
    loaded: Vec<LoadedView>,
    not_loaded: Vec<NotLoadedView>,
    practices: Progress,
    patients: Progress,
    waiting: usize,
    findings: Vec<(&'static str, String)>,
    chase: Table,
    answered: Table,
    providers: Table,
    pcns: Table,
    path: String,
    may_collect: bool,
    is_closed: bool,
    upload: Field,
}

/// A bar with what it says in words.
struct Progress {
    label: String,
    words: String,
    /// Percent, whole.
    percent: String,
}

struct LoadedView {
    file: String,
    sentence: String,
    remarks: Vec<String>,
    receipt: String,
}

struct NotLoadedView {
    id: String,
    file: String,
    faults: Vec<String>,
}

/// The address of a collection.
pub(super) fn link(id: &str) -> String {
    format!("/returns/{}", links::encoded(id))
}

/// A collection's status, and whether the person who asks may run it.
fn status(bench: &Workbench, id: &str) -> Result<(Status, bool), WorkbenchError> {
    let status = bench.returns_status(Some(&bench.collection(id)?.id))?;
    let may_collect = bench.may_collect(&status.collection)?;
    Ok((status, may_collect))
}

pub(super) async fn page(Acting(bench): Acting, Path(id): Path<String>) -> Page {
    let (status, may_collect) = ask(bench, move |bench| status(bench, &id)).await?;
    answer::page(&CollectionPage::of(&status, may_collect))
}

/// `POST /returns/{id}/close`.
pub(super) async fn close(Acting(bench): Acting, Path(id): Path<String>) -> Page {
    let path = link(&id);
    ask(bench, move |bench| bench.close_collection(&id)).await?;
    Ok(Redirect::to(&path).into_response())
}

/// `POST /returns/{id}/load`: workbooks that came back. Each is taken in whole or not at all, and all is told.
pub(super) async fn load(Acting(bench): Acting, Path(id): Path<String>, mut body: Multipart) -> Page {
    let mut files = Vec::new();
    while let Some(part) = body.next_field().await.map_err(|why| not_read(&why, MOST_BYTES))? {
        let name = part.file_name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(|why| not_read(&why, MOST_BYTES))?;
        if !name.is_empty() {
            files.push((name, bytes.to_vec()));
        }
    }
    let of = id.clone();
    let took = move |bench: &Workbench| {
        let mut taken = Vec::new();
        for (name, bytes) in files {
            taken.push(bench.load_return_bytes(&name, bytes)?);
        }
        Ok::<_, WorkbenchError>((taken, status(bench, &of)?))
    };
    let (taken, (status, may_collect)) = ask(bench, took).await?;
    let mut page = CollectionPage::of(&status, may_collect);
    let mut errors = Vec::new();
    if taken.is_empty() {
        let message = "Choose the workbooks to load";
        errors.push(Link::new("#files", message));
        page.upload = upload(Some(message.to_owned()));
    }
    for one in taken {
        match one {
            Ok(file) => page.loaded.push(loaded(&file)),
            Err(file) => {
                let view = not_loaded(&file, page.not_loaded.len());
                let problems = how_many(file.faults.len(), "problem");
                errors.push(Link::new(format!("#{}", view.id), format!("{} was not loaded: {problems}", view.file)));
                page.not_loaded.push(view);
            }
        }
    }
    let code = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page.errors = Errors::of(errors);
    Ok((code, Html(page.render().map_err(Problem::from)?)).into_response())
}

/// Why files could not be taken, at a page that takes so many bytes.
pub(super) fn not_read(why: &MultipartError, most: usize) -> Problem {
    let status = why.status();
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        let size =
            if most < 1024 * 1024 { format!("{} kB", most / 1024) } else { format!("{} MB", most / 1024 / 1024) };
        let message = format!("what was sent holds more than {size} together");
        return Problem::new(status, "too_large", message, "go back and send smaller files, or fewer at a time");
    }
    Problem::new(status, "bad_upload", why.body_text(), "go back and choose the files again")
}

fn loaded(file: &LoadedFile) -> LoadedView {
    let loaded = &file.loaded;
    let own = &loaded.return_;
    let mut sentence = format!("{}, version {}", own.code, own.version);
    if loaded.is_known {
        sentence.push_str(": the same file had been loaded before, and nothing changed");
    } else if let Some(before) = loaded.replaces_version {
        sentence.push_str(&format!(", in place of version {before}"));
    }
    if loaded.is_late {
        sentence.push_str("; it came after the day it was due");
    }
    if !loaded.corrections.is_empty() {
        let corrections = how_many(loaded.corrections.len(), "figure");
        sentence.push_str(&format!("; {corrections} differ from the national file"));
    }
    let remarks = loaded.findings.iter().map(|remark| match remark.place.is_empty() {
        true => remark.message.clone(),
        false => format!("{}: {}", remark.place, remark.message),
    });
    LoadedView {
        file: file.file.clone(),
        sentence,
        remarks: remarks.collect(),
        receipt: format!("{}/receipt", form_link(&own.collection, &own.code)),
    }
}

fn not_loaded(file: &NotLoaded, index: usize) -> NotLoadedView {
    let fault = |fault: &wholetime_workbench::returns::Fault| {
        let message = fault.message.trim_end_matches('.');
        let said = if fault.help.is_empty() { format!("{message}.") } else { format!("{message}: {}", fault.help) };
        if fault.place.is_empty() { said } else { format!("{}: {said}", fault.place) }
    };
    NotLoadedView {
        id: format!("not-loaded-{index}"),
        file: file.file.clone(),
        faults: file.faults.iter().map(fault).collect(),
    }
}

fn upload(error: Option<String>) -> Field {
    let megabytes = MOST_BYTES / 1024 / 1024;
    Field::new("files", "Workbooks that came back", Control::Files)
        .hint(format!("One or several .xlsx files, {megabytes} MB together at most. Each says itself whose it is."))
        .error(error)
}

/// `GET /returns/{id}/chase.csv`: those who have not answered.
pub(super) async fn chase(Acting(bench): Acting, Path(id): Path<String>) -> Page {
    let (status, _) = ask(bench, move |bench| status(bench, &id)).await?;
    let table = csv::chase_csv(&status).map_err(Problem::from)?;
    answer::file(table.into_bytes(), Download::Csv, &format!("chase-{}", status.collection))
}

/// `GET /returns/{id}/status.csv`: everybody asked.
pub(super) async fn everybody(Acting(bench): Acting, Path(id): Path<String>) -> Page {
    let (status, _) = ask(bench, move |bench| status(bench, &id)).await?;
    let table = csv::status_csv(&status).map_err(Problem::from)?;
    answer::file(table.into_bytes(), Download::Csv, &format!("status-{}", status.collection))
}

impl CollectionPage {
    fn of(status: &Status, may_collect: bool) -> Self {
        let waiting = || status.practices.iter().filter(|line| !line.state.has_answered());
        let mut chase = Table::new("chase", "Have not answered, the largest first")
            .column("Practice")
            .column("State")
            .number("Days overdue")
            .number("Patients")
            .column("Answer for it");
        for line in waiting() {
            let mut cells = common(line);
            cells.insert(2, Cell::text(line.days_overdue.map_or_else(String::new, |days| days.to_string())));
            let label = format!("form of {}", line.name);
            cells.push(Cell { label: Some(label), ..Cell::link("form", form_link(&status.collection, &line.code)) });
            chase.row(cells);
        }
        let mut answered = Table::new("answered", "Have answered")
            .column("Practice")
            .column("State")
            .number("Patients")
            .column("First answered")
            .number("Version")
            .column("By")
            .column("Answer");
        for line in status.practices.iter().filter(|line| line.state.has_answered()) {
            answered.row(answer_cells(status, line));
        }
        let mut providers = Table::new("providers", "Community providers")
            .column("Provider")
            .column("State")
            .column("First answered")
            .number("Version")
            .column("By")
            .column("Answer");
        for line in &status.providers {
            let mut cells = answer_cells(status, line);
            cells.remove(2);
            providers.row(cells);
        }
        let path = link(&status.collection);
        let title = format!("Return of {}", status.area.name);
        let closed = if status.is_closed { ", closed" } else { "" };
        Self {
            frame: Frame::new(title, "/returns").trail(vec![Link::new("/", "Home"), Link::new("/returns", "Returns")]),
            lede: format!("{}, due {}{closed}, as of {}", status.collection, day(status.due), day(status.on)),
            errors: None,
            loaded: Vec::new(),
            not_loaded: Vec::new(),
            practices: bar(
                "Practices",
                status.response.practices_pct,
                format!("{} of {}", status.response.practices_returned, status.response.practices_known),
            ),
            patients: bar(
                "Patients of these practices",
                status.response.patients_pct,
                format!(
                    "{} of {}",
                    grouped(status.response.patients_returned, 0),
                    grouped(status.response.patients_known, 0)
                ),
            ),
            waiting: waiting().count() + status.providers.iter().filter(|line| !line.state.has_answered()).count(),
            findings: status.findings.iter().map(|found| (found.severity, found.message.clone())).collect(),
            chase,
            answered,
            providers,
            pcns: by_pcn(status),
            path,
            may_collect,
            is_closed: status.is_closed,
            upload: upload(None),
        }
    }
}

fn bar(label: &str, percent: Option<f64>, words: String) -> Progress {
    let shown = percent.map_or_else(|| "not known".to_owned(), |percent| format!("{} %", grouped(percent, 1)));
    Progress {
        label: label.to_owned(),
        words: format!("{words} ({shown})"),
        percent: format!("{:.0}", percent.unwrap_or_default()),
    }
}

/// Practice, state and patients.
fn common(line: &Line) -> Vec<Cell> {
    let patients = match line.patients {
        Some(patients) => Cell::text(grouped(patients, 0)),
        None => Cell { is_missing: true, ..Cell::text("not held") },
    };
    vec![
        Cell::link(line.name.clone(), links::area(&line.code)).small(line.code.clone()),
        Cell::text(line.state.title()),
        patients,
    ]
}

fn answer_cells(status: &Status, line: &Line) -> Vec<Cell> {
    let form = form_link(&status.collection, &line.code);
    let mut cells = common(line);
    cells.push(Cell::text(line.returned_at.as_deref().map_or_else(String::new, words::moment)));
    cells.push(Cell::text(line.version.map_or_else(String::new, |version| version.to_string())));
    cells.push(Cell::text(line.by.clone().unwrap_or_default()));
    cells.push(match line.state.has_answered() {
        true => Cell {
            label: Some(format!("what it sent: {}", line.name)),
            ..Cell::link("what it sent", format!("{form}/receipt"))
        },
        false => Cell { label: Some(format!("form of {}", line.name)), ..Cell::link("form", form) },
    });
    cells
}

fn by_pcn(status: &Status) -> Table {
    let mut table =
        Table::new("pcns", "By PCN").column("PCN").number("Returned").number("% of practices").number("% of patients");
    let percent = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), |share| grouped(share, 1));
    let cells = |name: Cell, answers: &Answers| {
        vec![
            name,
            Cell::text(format!("{} of {}", answers.practices_returned, answers.practices_known)),
            Cell::text(percent(answers.practices_pct)),
            Cell::text(percent(answers.patients_pct)),
        ]
    };
    for pcn in &status.pcns {
        let name = match pcn.code.is_empty() {
            true => Cell::text(pcn.name.clone()),
            false => Cell::link(pcn.name.clone(), links::area(&pcn.code)).small(pcn.code.clone()),
        };
        table.row(cells(name, &pcn.response));
    }
    if !status.pcns.is_empty() {
        table.strong_row(cells(Cell::text(status.area.name.clone()), &status.response));
    }
    table
}

#[derive(Template)]
#[template(path = "pages/collection/reminders.html")]
struct RemindersPage {
    frame: Frame,
    lede: String,
    notes: Vec<String>,
    reminders: Vec<Reminder>,
    path: String,
}

/// Where these pages are served, as the browser that asks knows it: encrypted, where a server in front encrypts.
pub(crate) fn address(headers: &HeaderMap, cookies: Cookies) -> String {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let scheme = if cookies.is_behind_tls || text("x-forwarded-proto") == Some("https") { "https" } else { "http" };
    format!("{scheme}://{}", text(header::HOST.as_str()).unwrap_or("localhost"))
}

/// `GET /returns/{id}/reminders`: what to write to those who have not answered.
pub(super) async fn reminders(
    Acting(bench): Acting,
    Path(id): Path<String>,
    Extension(cookies): Extension<Cookies>,
    headers: HeaderMap,
) -> Page {
    let answer = ask(bench, move |bench| bench.returns_reminders(Some(&id), &address(&headers, cookies))).await?;
    let path = link(&answer.collection);
    let title = format!("Reminders: {}", answer.area.name);
    answer::page(&RemindersPage {
        frame: Frame::new(title, "/returns").trail(vec![
            Link::new("/", "Home"),
            Link::new("/returns", "Returns"),
            Link::new(path.clone(), format!("{}, due {}", answer.area.name, answer.due)),
        ]),
        lede: format!("{}, due {}, as of {}", answer.collection, day(answer.due), day(answer.on)),
        notes: answer.notes,
        reminders: answer.reminders,
        path,
    })
}

/// `GET /returns/{id}/reminders.csv`: the same for a mail merge.
pub(super) async fn reminders_csv(
    Acting(bench): Acting,
    Path(id): Path<String>,
    Extension(cookies): Extension<Cookies>,
    headers: HeaderMap,
) -> Page {
    let answer = ask(bench, move |bench| bench.returns_reminders(Some(&id), &address(&headers, cookies))).await?;
    let table = csv::reminders_csv(&answer).map_err(Problem::from)?;
    answer::file(table.into_bytes(), Download::Csv, &format!("reminders-{}", answer.collection))
}

#[derive(Template)]
#[template(path = "pages/collection/bias.html")]
struct BiasPage {
    frame: Frame,
    lede: String,
    sentence: String,
    differences: Table,
    method: &'static str,
    notes: Vec<String>,
    sources: Table,
    path: String,
    json: String,
}

/// `GET /returns/{id}/bias`: whether those who answered are like the others.
pub(super) async fn bias(Acting(bench): Acting, Path(id): Path<String>) -> Page {
    let answer = ask(Arc::clone(&bench), move |bench| bench.returns_bias(Some(&id))).await?;
    let path = link(&answer.collection);
    let mut table = Table::new("differences", "What is known of both")
        .column("What")
        .number("Answered")
        .number("Did not")
        .number("Difference (95 % interval)")
        .number("Chance does as much")
        .column("In words");
    for one in &answer.bias.differences {
        table.row(difference(one));
    }
    answer::page(&BiasPage {
        frame: Frame::new(format!("Who answered: {}", answer.area.name), "/returns").trail(vec![
            Link::new("/", "Home"),
            Link::new("/returns", "Returns"),
            Link::new(path.clone(), answer.area.name.clone()),
        ]),
        lede: format!("{}, compared by what is held for {}", answer.collection, answer.period.in_words()),
        sentence: answer.bias.sentence.clone(),
        differences: table,
        method: answer.bias.method,
        notes: answer.notes.clone(),
        sources: sources_table(&answer.sources),
        json: format!("/api/v1/collections/{}/bias", links::encoded(&answer.collection)),
        path,
    })
}

/// `GET /returns/{id}/bias.csv`.
pub(super) async fn bias_csv(Acting(bench): Acting, Path(id): Path<String>) -> Page {
    let answer = ask(bench, move |bench| bench.returns_bias(Some(&id))).await?;
    let table = csv::bias_csv(&answer).map_err(Problem::from)?;
    answer::file(table.into_bytes(), Download::Csv, &format!("bias-{}", answer.collection))
}

fn difference(one: &Difference) -> Vec<Cell> {
    let number = |number: Option<f64>| match number {
        Some(number) => Cell::text(grouped(number, one.decimals)),
        None => Cell { is_missing: true, ..Cell::text("too few") },
    };
    let interval = match (one.difference, one.low, one.high) {
        (Some(difference), Some(low), Some(high)) => {
            let written = |number: f64| grouped(number, one.decimals);
            Cell::text(written(difference)).small(format!("{} to {}", written(low), written(high)))
        }
        _ => number(None),
    };
    let chance = one.chance.map_or_else(|| number(None), |chance| Cell::text(words::chance(chance)));
    let compared = if one.compared == "median" { "median" } else { "share of practices" };
    vec![
        Cell::text(one.title).small(compared),
        number(one.answered).small(how_many(one.answered_n, "practice")),
        number(one.others).small(how_many(one.others_n, "practice")),
        interval,
        chance,
        Cell::text(one.sentence.clone()),
    ]
}
