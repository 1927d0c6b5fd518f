//! `GET /sources`: every edition held, newest first within its publication.

use askama::Template;
use std::collections::BTreeMap;
use wholetime_reports::words;
use wholetime_vocabulary::how_many;
use wholetime_workbench::Workbench;
use wholetime_workbench::questions::sources::HeldEdition;

use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::components::{Cell, Frame, Link, Table};
use crate::links;

#[derive(Template)]
#[template(path = "pages/sources/page.html")]
struct SourcesPage {
    frame: Frame,
    publications: Table,
    editions: Vec<Publication>,
    withdrawn: Table,
}

struct Publication {
    title: String,
    about: String,
    editions: Table,
}

fn table(id: &str, caption: &str, is_withdrawn: bool) -> Table {
    let table =
        Table::new(id, caption).column("Period").number("Revision").column("File").number("Rows").column("Imported");
    if is_withdrawn { table.column("Why withdrawn") } else { table.column("Figures of") }
}

fn cells(edition: &HeldEdition) -> Vec<Cell> {
    let last = edition.withdrawn.clone().unwrap_or_else(|| match edition.facts_periods {
        Some((first, last)) if first != last => format!("{first} to {last}"),
        _ => edition.period.to_string(),
    });
    let receipt = links::receipt(&edition.source, edition.period, edition.revision);
    let period = Cell {
        label: Some(format!("Receipt of {} {}, revision {}", edition.title, edition.period, edition.revision)),
        ..Cell::link(edition.period.to_string(), receipt)
    };
    vec![
        period,
        Cell::text(edition.revision.to_string()),
        Cell::text(words::file_name(&edition.file)),
        Cell::text(words::number(rows(edition), 0)),
        Cell::text(edition.imported_at.to_string().chars().take(16).collect::<String>().replace('T', " ")),
        Cell::text(last),
    ]
}

/// Rows as a number to be shown; files have far fewer than a float can count exactly.
fn rows(edition: &HeldEdition) -> f64 {
    u32::try_from(edition.rows).map_or(f64::INFINITY, f64::from)
}

pub(super) async fn page(Acting(bench): Acting) -> Page {
    let answer = ask(bench, Workbench::sources).await?;
    let mut by_source: BTreeMap<&str, Vec<&HeldEdition>> = BTreeMap::new();
    for edition in &answer.held {
        by_source.entry(&edition.source).or_default().push(edition);
    }
    let mut publications = Table::new("publications", "Publications held")
        .column("Publication")
        .number("Editions")
        .column("From")
        .column("To")
        .column("Basis")
        .column("Licence");
    let mut editions = Vec::new();
    for (source, mut held) in by_source {
        held.sort_by_key(|edition| std::cmp::Reverse((edition.period, edition.revision)));
        let (Some(newest), Some(oldest)) = (held.first(), held.last()) else { continue };
        publications.row(vec![
            Cell::link(&newest.title, format!("#{source}")).small(newest.publisher.clone()),
            Cell::text(held.len().to_string()),
            Cell::text(oldest.period.to_string()),
            Cell::text(newest.period.to_string()),
            Cell::text(newest.basis_in_words()),
            Cell::text(&newest.licence),
        ]);
        let mut table = table(source, &newest.title, false);
        for edition in &held {
            table.row(cells(edition));
        }
        let about = format!("{}, the newest of {}", how_many(held.len(), "edition"), newest.period);
        editions.push(Publication { title: newest.title.clone(), about, editions: table });
    }
    let mut withdrawn = table("withdrawn", "Withdrawn", true);
    for edition in &answer.withdrawn {
        withdrawn.row(cells(edition));
    }
    let frame = Frame::new("Sources", "/sources").trail(vec![Link::new("/", "Home")]);
    answer::page(&SourcesPage { frame, publications, editions, withdrawn })
}
