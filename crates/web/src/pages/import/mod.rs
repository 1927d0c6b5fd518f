//! `GET` and `POST /import`: bringing files in, with progress, and what came of each; `POST /import/demo`: the invented place.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::Multipart;
use axum::extract::multipart::MultipartError;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _};
use wholetime_reports::words;
use wholetime_vocabulary::{Period, how_many};
use wholetime_workbench::access::Deed;
use wholetime_workbench::actions::arrivals::Arrivals;
use wholetime_workbench::actions::import::{ImportAnswer, NotUsed};
use wholetime_workbench::questions::forecast::Watch;
use wholetime_workbench::{Finding, Receipt, Severity, Workbench};

use super::profile::capital;
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::components::field::Errors;
use crate::components::field::{Control, Field, Mode, Wrong};
use crate::components::{Cell, Frame, Link, Table};
use crate::links;
use crate::problem::Problem;
use crate::works::{self, Works};

/// Bytes that are taken at once: as many as the largest file that is read. Source: the bound on a member of an archive in
/// `wholetime-sources`.
pub(super) const MOST_BYTES: usize = 1 << 30;
/// Letters of a month or year that are read. Our judgement: a few more than any has, so that a wrong one is shown again.
const LETTERS: usize = 60;
/// Oddities shown on one page; the receipts have all of them. Our judgement.
const FINDINGS: usize = 60;

#[derive(Template)]
#[template(path = "pages/import/page.html")]
struct ImportPage {
    frame: Frame,
    bringing: Bringing,
}

/// The form that brings files in.
pub(super) struct Bringing {
    pub(super) may_import: bool,
    /// Whether the invented place is offered: only where nothing is held.
    pub(super) may_invent: bool,
    pub(super) errors: Option<Errors>,
    pub(super) files: Field,
    pub(super) period: Field,
    pub(super) known: Table,
}

/// What was typed, and what is wrong with it.
#[derive(Default)]
pub(super) struct Refused {
    period: String,
    wrong: Option<Wrong>,
}

#[derive(Template)]
#[template(path = "pages/import/done.html")]
struct DonePage {
    frame: Frame,
    title: String,
    sentence: String,
    receipts: Table,
    unused: Table,
    findings: Table,
    more_findings: usize,
    ended: Vec<String>,
    next: Vec<Link>,
}

impl Bringing {
    pub(super) fn of(bench: &Workbench, refused: Option<Refused>) -> Self {
        let refused = refused.unwrap_or_default();
        let wrong = refused.wrong.as_ref();
        let mut known = Table::new("known", "Files that are known")
            .column("Publication")
            .column("Publisher")
            .column("What it is good for");
        for publication in bench.catalogue().publications.values() {
            known.row([&publication.title, &publication.publisher, &publication.about].map(Cell::text).into());
        }
        let is_empty = bench.sources().is_ok_and(|sources| sources.held.is_empty() && sources.withdrawn.is_empty());
        Self {
            may_import: bench.permit_everywhere(Deed::Import).is_ok(),
            may_invent: is_empty,
            errors: Wrong::summary(wrong),
            files: Field::new("files", "Files", Control::Files)
                .hint("CSV, Excel, GeoJSON or zip files; drop them here, or choose them. At most 1 GB together. Keep this page open until they have arrived, however long that takes.")
                .error(Wrong::of(wrong, "files")),
            period: Field::new(
                "period",
                "Month or year of files that do not say theirs (optional)",
                Control::Line { width: 10, mode: Mode::Text },
            )
            .hint("Such as 2022-06 or 2022/23. Most files say theirs.")
            .value(refused.period)
            .error(Wrong::of(wrong, "period")),
            known,
        }
    }
}

/// `GET /import`.
pub(super) async fn page(Acting(bench): Acting) -> Page {
    let page = ask(bench, |bench| -> Result<ImportPage, Problem> {
        bench.permit_everywhere(Deed::Import)?;
        Ok(seen(bench, None))
    });
    answer::page(&page.await?)
}

fn seen(bench: &Workbench, refused: Option<Refused>) -> ImportPage {
    let title = if refused.is_some() { "Error: Bring files in" } else { "Bring files in" };
    ImportPage {
        frame: Frame::new(title, "/import").trail(vec![Link::new("/", "Home")]),
        bringing: Bringing::of(bench, refused),
    }
}

/// `POST /import`: takes the files in and goes on to the page that tells how far they are.
pub(super) async fn bring(Acting(bench): Acting, Extension(works): Extension<Arc<Works>>, mut body: Multipart) -> Page {
    let mut arrived = ask(Arc::clone(&bench), Workbench::arrivals).await?;
    let mut typed = String::new();
    while let Some(mut part) = body.next_field().await.map_err(|why| not_read(&why))? {
        match part.name() {
            Some("period") => {
                // A word, however much was sent under its name.
                let mut word = Vec::new();
                while let Some(bytes) = part.chunk().await.map_err(|why| not_read(&why))? {
                    word.extend(bytes.iter().take(LETTERS.saturating_sub(word.len())));
                }
                typed = String::from_utf8_lossy(&word).trim().to_owned();
            }
            Some("files") => {
                let name = part.file_name().unwrap_or_default().to_owned();
                if name.is_empty() {
                    continue;
                }
                let mut file = arrived.begin(&name).map_err(|why| not_kept(&why))?;
                while let Some(bytes) = part.chunk().await.map_err(|why| not_read(&why))? {
                    // A piece is a few kilobytes and goes to the cache of the disk.
                    file.write_all(&bytes).map_err(|why| not_kept(&why))?;
                }
            }
            _ => {}
        }
    }
    let period: Result<Option<Period>, Wrong> = match typed.as_str() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|why| Wrong::new("period", why)),
    };
    let wrong = match &period {
        Ok(_) if arrived.count() == 0 => Some(Wrong::new("files", "Choose the files to bring in")),
        Ok(_) => None,
        Err(why) => Some(Wrong::new("period", &why.message)),
    };
    if wrong.is_some() {
        let page = ask(bench, move |bench| -> Result<ImportPage, Problem> {
            Ok(seen(bench, Some(Refused { period: typed, wrong })))
        });
        let page = page.await?.render().map_err(Problem::from)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response());
    }
    let period = period.ok().flatten();
    let what = format!("Bringing in {}", how_many(arrived.count(), "file"));
    works::started(&works, bench, (what, "/import".to_owned()), move |bench, watch| {
        let answer = import(bench, &arrived, period, watch)?;
        done(bench, &answer)
    })
}

fn import(
    bench: &Workbench,
    arrived: &Arrivals,
    period: Option<Period>,
    watch: Watch<'_>,
) -> Result<ImportAnswer, Problem> {
    Ok(bench.import_arrived(arrived, period, watch.progress, watch.cancel)?)
}

/// `POST /import/demo`: the invented place, where nothing is held yet.
pub(super) async fn invent(Acting(bench): Acting, Extension(works): Extension<Arc<Works>>) -> Page {
    let what = ("Making the invented place Havelock".to_owned(), "/".to_owned());
    works::started(&works, bench, what, |bench, watch| {
        let answer = bench.import_invented(watch.progress, watch.cancel)?;
        done(bench, &answer)
    })
}

fn done(bench: &Workbench, answer: &ImportAnswer) -> Result<String, Problem> {
    let new = answer.receipts.iter().filter(|receipt| !receipt.already_held).count();
    let unused = answer.refused.len() + answer.not_recognised.len();
    let title = match (new, unused) {
        (0, 0) => "Everything was held already".to_owned(),
        (0, _) => "Nothing new was brought in".to_owned(),
        _ => "The files are in".to_owned(),
    };
    let (findings, more_findings) = findings(&answer.receipts);
    let page = DonePage {
        frame: Frame::new(title.clone(), "/import")
            .trail(vec![Link::new("/", "Home"), Link::new("/import", "Bring files in")]),
        title,
        sentence: sentence(answer, new),
        receipts: receipts(bench, &answer.receipts),
        unused: not_used(answer.refused.iter().chain(&answer.not_recognised)),
        findings,
        more_findings,
        ended: answer.corrections_ended.clone(),
        next: next(bench)?,
    };
    Ok(page.render()?)
}

/// Where one goes from here: to one's place, where something is held.
fn next(bench: &Workbench) -> Result<Vec<Link>, Problem> {
    let more = Link::new("/import", "Bring more files in");
    if bench.sources()?.held.is_empty() {
        return Ok(vec![more, Link::new("/guides/import", "Which files are needed: the guide")]);
    }
    let first = match bench.own_place()?.area {
        Some(_) => Link::new("/", "See how your place is doing"),
        None => Link::new("/place", "Choose your place"),
    };
    let changes = Link::new("/areas/ENG/changes", "What changed, practice by practice");
    Ok(vec![first, changes, more, Link::new("/sources", "Everything that is held")])
}

fn sentence(answer: &ImportAnswer, new: usize) -> String {
    let held = answer.receipts.len() - new;
    let mut parts = vec![format!("{} brought in", how_many(new, "edition"))];
    if 0 < held {
        parts.push(format!("{held} held already"));
    }
    if !answer.refused.is_empty() {
        parts.push(format!("{} could not be used", how_many(answer.refused.len(), "file")));
    }
    if !answer.not_recognised.is_empty() {
        parts.push(format!("{} not recognised", how_many(answer.not_recognised.len(), "file")));
    }
    capital(&format!("{}.", parts.join(", ")))
}

fn receipts(bench: &Workbench, receipts: &[Receipt]) -> Table {
    let mut table = Table::new("receipts", "What each file was")
        .column("File")
        .column("What it was")
        .column("Period")
        .number("Rows used")
        .number("of")
        .number("Errors")
        .number("Warnings")
        .column("New here?");
    for receipt in receipts {
        let count =
            |severity| receipt.findings.iter().filter(|finding| finding.severity == severity).count().to_string();
        let title = bench.catalogue().publications.get(&receipt.source).map_or(&receipt.source, |one| &one.title);
        let revised = if 1 < receipt.revision { format!("revision {}", receipt.revision) } else { String::new() };
        table.row(vec![
            Cell::text(words::file_name(&receipt.file)),
            Cell::link(title, links::receipt(&receipt.source, receipt.period, receipt.revision)).small(revised),
            Cell::text(receipt.period.in_words()),
            Cell::text(words::number(receipt.rows_used as f64, 0)),
            Cell::text(words::number(receipt.rows as f64, 0)),
            Cell::text(count(Severity::Error)),
            Cell::text(count(Severity::Warning)),
            Cell::text(if receipt.already_held { "held already" } else { "new" }),
        ]);
    }
    table
}

fn not_used<'a>(files: impl Iterator<Item = &'a NotUsed>) -> Table {
    let mut table = Table::new("unused", "Files that were not used").column("File").column("Why, and what to do");
    // Of many members of one archive that are of no use, each reason is told once.
    let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for file in files {
        by_reason.entry(&file.message).or_default().push(words::file_name(&file.file));
    }
    for (why, files) in by_reason {
        let more = files.len().saturating_sub(6);
        let named = files.iter().take(6).copied().collect::<Vec<_>>().join(", ");
        let others = if 0 < more { format!(" and {more} more") } else { String::new() };
        let why = in_words_of_pages(why);
        table.row(vec![Cell::text(format!("{named}{others}")), Cell::text(capital(&why))]);
    }
    table
}

/// A reason in the words of the page: where a command has an option, the page has a field.
fn in_words_of_pages(why: &str) -> String {
    let why = why
        .replace("(see docs/guides/own-tables.md)", "(see the guide to tables of your own)")
        .replace("nor --period", "nor the field for it");
    match why.split_once("name it with --period") {
        Some((what, _)) => format!("{what}write it into the field for month or year and send the file again"),
        None => why,
    }
}

/// Errors and warnings of the files that are new, and how many there are beyond those shown.
fn findings(receipts: &[Receipt]) -> (Table, usize) {
    let mut table = Table::new("findings", "Errors and warnings")
        .column("File")
        .column("Kind")
        .column("Row")
        .column("Column")
        .column("What was found");
    let new = receipts.iter().filter(|receipt| !receipt.already_held);
    let all = new.flat_map(|receipt| receipt.findings.iter().map(move |finding| (receipt, finding)));
    let mut told: Vec<(&Receipt, &Finding)> = all.filter(|(_, finding)| finding.severity != Severity::Note).collect();
    told.sort_by_key(|(_, finding)| finding.severity != Severity::Error);
    for (receipt, finding) in told.iter().take(FINDINGS) {
        table.row(vec![
            Cell::text(words::file_name(&receipt.file)),
            Cell::text(if finding.severity == Severity::Error { "error" } else { "warning" }),
            Cell::text(finding.row.map(|row| row.to_string()).unwrap_or_default()),
            Cell::text(finding.column.clone().unwrap_or_default()),
            Cell::text(capital(&finding.message)),
        ]);
    }
    (table, told.len().saturating_sub(FINDINGS))
}

/// Why an upload could not be taken.
fn not_read(why: &MultipartError) -> Problem {
    if why.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let message = "the files hold more than 1 GB together";
        return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message, "send them in two parts, or zipped");
    }
    Problem::new(
        StatusCode::BAD_REQUEST,
        "bad_upload",
        why.body_text(),
        "choose the files again and send them once more",
    )
}

fn not_kept(why: &io::Error) -> Problem {
    let message = format!("what was sent cannot be kept: {why}");
    Problem::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "disk",
        message,
        "ask whoever runs this server whether its disk is full",
    )
}
