//! `GET /log` and `/log.csv`: who changed what people set up, when, and whether the log is whole.

use wholetime_reports::{Download, csv, words};
use wholetime_workbench::questions::audit::AuditAnswer;
use wholetime_workbench::{Chain, Workbench};

use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::components::sheet::{Part, Sheet};
use crate::components::{Cell, Link, Table};
use crate::problem::Problem;

/// Changes on the page; the file has all of them.
const SHOWN: u32 = 200;
const ALL: u32 = 1_000_000;

pub(super) async fn page(Acting(bench): Acting) -> Page {
    let answer = ask(bench, |bench: &Workbench| bench.audit(SHOWN, true)).await?;
    answer::page(&sheet(&answer))
}

/// `GET /log.csv`.
pub(super) async fn download(Acting(bench): Acting) -> Page {
    let answer = ask(bench, |bench: &Workbench| bench.audit(ALL, false)).await?;
    answer::file(csv::audit_csv(&answer).map_err(Problem::from)?.into_bytes(), Download::Csv, "log")
}

fn sheet(answer: &AuditAnswer) -> Sheet {
    let mut table = Table::new("log", "Changes, the newest first")
        .number("No.")
        .column("When")
        .column("Who")
        .column("Did")
        .column("To")
        .column("Before")
        .column("After");
    for entry in answer.entries.iter().rev() {
        let shown = |value: &serde_json::Value| match value {
            serde_json::Value::Null => Cell::text("nothing"),
            value => Cell::text(shortened(&value.to_string())),
        };
        table.row(vec![
            Cell::text(entry.sequence.to_string()),
            Cell::text(words::moment(&entry.at)),
            Cell::text(&entry.by),
            Cell::text(&entry.what),
            Cell::text(&entry.subject),
            shown(&entry.before),
            shown(&entry.after),
        ]);
    }
    let said = match &answer.chain {
        Some(Chain::Whole { entries, last_hash }) => Some(format!(
            "The log is whole: {entries} entries, each follows from the last. Hash of the last: {last_hash}"
        )),
        Some(Chain::Broken { sequence, why }) => Some(format!("The log is broken at entry {sequence}: {why}")),
        None => None,
    };
    let lede = "Every change to groups, standards, successors, returns, corrections, baselines, plans and accounts. Nothing in it can be \
                changed unseen.";
    Sheet {
        answer: said,
        parts: vec![Part::new("", "", table)],
        downloads: vec![Link::new("/log.csv", "All of it (CSV)")],
        ..Sheet::new("Log of changes", "/pages", lede)
    }
}

/// Letters of a value that are shown; the file has all of it.
const LETTERS: usize = 160;

fn shortened(text: &str) -> String {
    let begin: String = text.chars().take(LETTERS).collect();
    if begin.len() < text.len() { format!("{begin}…") } else { begin }
}
