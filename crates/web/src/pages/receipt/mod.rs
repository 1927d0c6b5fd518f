//! `GET /sources/{source}/{period}/{revision}`: the receipt of one file.

use askama::Template;
use axum::extract::Path;
use wholetime_reports::words;
use wholetime_vocabulary::Period;
use wholetime_workbench::questions::sources::ReceiptAnswer;
use wholetime_workbench::{EditionKey, Severity};

use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::components::{Cell, Frame, Link, Table};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/receipt/page.html")]
struct ReceiptPage {
    frame: Frame,
    about: Option<String>,
    facts: Vec<(&'static str, String)>,
    findings: Table,
    found: String,
    unknown_columns: Vec<String>,
    faults: Vec<(String, String)>,
}

pub(super) async fn page(
    Acting(bench): Acting,
    Path((source, period, revision)): Path<(String, String, String)>,
) -> Page {
    let period: Period =
        period.replace('_', "/").parse().map_err(|why| Problem::not_understood("bad_period", format!("{why}")))?;
    let revision: u32 = revision
        .parse()
        .map_err(|_| Problem::not_understood("bad_revision", format!("`{revision}` is not a revision")))?;
    let receipt = ask(bench, move |bench| -> Result<ReceiptAnswer, Problem> {
        let key = EditionKey { source, period, revision };
        let sources = bench.sources()?;
        let mut editions = sources.held.iter().chain(&sources.withdrawn);
        if !editions.any(|held| held.source == key.source && held.period == period && held.revision == revision) {
            return Err(Problem::not_found(format!(
                "no edition of {} for {period} with revision {revision} is held",
                key.source
            )));
        }
        Ok(bench.receipt(&key)?)
    })
    .await?;
    answer::page(&ReceiptPage::of(receipt))
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

impl ReceiptPage {
    fn of(answer: ReceiptAnswer) -> Self {
        let ReceiptAnswer { edition, receipt, about, known_faults } = answer;
        let mut facts = vec![
            ("File", words::file_name(&edition.file).to_owned()),
            ("Publisher", edition.publisher.clone()),
            ("Licence", edition.licence.clone()),
            ("Period", edition.period.to_string()),
            ("Revision", edition.revision.to_string()),
            ("Basis", edition.basis_in_words().to_owned()),
            ("Rows", format!("{} in the file, {} used", receipt.rows, receipt.rows_used)),
            ("Columns used", receipt.columns_used.to_string()),
            ("Imported", edition.imported_at.to_string()),
            ("Bytes", edition.bytes.to_string()),
            ("SHA-256", edition.sha256),
        ];
        facts.extend(edition.withdrawn.map(|why| ("Withdrawn", why)));
        let mut findings = Table::new("findings", "Findings")
            .column("Finding")
            .column("Severity")
            .column("Rule")
            .number("Row")
            .column("Column");
        let mut ordered: Vec<_> = receipt.findings.iter().collect();
        ordered.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        for finding in ordered {
            findings.row(vec![
                Cell::text(&finding.message),
                Cell::text(severity(finding.severity)),
                Cell::text(&finding.rule),
                Cell::text(finding.row.map_or_else(String::new, |row| row.to_string())),
                Cell::text(finding.column.clone().unwrap_or_default()),
            ]);
        }
        let count = |of: Severity| receipt.findings.iter().filter(|finding| finding.severity == of).count();
        let found = format!(
            "{} errors, {} warnings, {} notes",
            count(Severity::Error),
            count(Severity::Warning),
            count(Severity::Note)
        );
        let faults = known_faults.into_iter().map(|fault| {
            let when = match (fault.from, fault.to) {
                (Some(from), Some(to)) if from == to => from.to_string(),
                (Some(from), Some(to)) => format!("{from} to {to}"),
                (Some(from), None) => format!("from {from}"),
                (None, Some(to)) => format!("to {to}"),
                (None, None) => "always".to_owned(),
            };
            (when, fault.text)
        });
        let title = format!("{}, {}", edition.title, edition.period.in_words());
        Self {
            frame: Frame::new(title, "/sources").trail(vec![Link::new("/", "Home"), Link::new("/sources", "Sources")]),
            about,
            facts,
            findings,
            found,
            unknown_columns: receipt.columns_unknown,
            faults: faults.collect(),
        }
    }
}
