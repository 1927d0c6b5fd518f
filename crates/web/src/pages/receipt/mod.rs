//! `GET /sources/{source}/{period}/{revision}`: the receipt of one file.

use askama::Template;
use axum::extract::{Form as FormBody, Path};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect};
use serde::Deserialize;
use wholetime_reports::words;
use wholetime_vocabulary::Period;
use wholetime_workbench::access::Deed;
use wholetime_workbench::questions::sources::{HeldEdition, ReceiptAnswer};
use wholetime_workbench::{EditionKey, Severity, Workbench, WorkbenchError};

use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::components::field::{Control, Errors, Field, Mode, Wrong};
use crate::components::{Cell, Frame, Link, Table};
use crate::links;
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
    errors: Option<Errors>,
    /// Why it is taken out of use, where they may and it is in use.
    withdrawing: Option<Field>,
    path: String,
}

/// What was typed to take it out of use.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    reason: String,
}

pub(super) async fn page(Acting(bench): Acting, Path(named): Path<(String, String, String)>) -> Page {
    let key = named_by(named)?;
    answer::page(&ask(bench, move |bench| ReceiptPage::held(bench, &key, None)).await?)
}

/// `POST /sources/{source}/{period}/{revision}/withdraw`: takes it out of use, for everybody.
pub(super) async fn withdraw(
    Acting(bench): Acting,
    Path(named): Path<(String, String, String)>,
    FormBody(typed): FormBody<Typed>,
) -> Page {
    let key = named_by(named)?;
    let done = ask(bench, move |bench| -> Result<Result<String, ReceiptPage>, Problem> {
        match bench.withdraw(&key, &typed.reason) {
            Ok(_) => Ok(Ok(links::receipt(&key.source, key.period, key.revision))),
            Err(WorkbenchError::NotPossible(why)) => {
                let wrong = Wrong::new("reason", super::profile::capital(&why));
                Ok(Err(ReceiptPage::held(bench, &key, Some(&wrong))?))
            }
            Err(other) => Err(other.into()),
        }
    });
    match done.await? {
        Ok(path) => Ok(Redirect::to(&path).into_response()),
        Err(page) => {
            let html = Html(page.render().map_err(Problem::from)?);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
        }
    }
}

/// The edition that an address names.
fn named_by((source, period, revision): (String, String, String)) -> Result<EditionKey, Problem> {
    let period: Period =
        period.replace('_', "/").parse().map_err(|why| Problem::not_understood("bad_period", format!("{why}")))?;
    let revision: u32 = revision
        .parse()
        .map_err(|_| Problem::not_understood("bad_revision", format!("`{revision}` is not a revision")))?;
    Ok(EditionKey { source, period, revision })
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

impl ReceiptPage {
    fn held(bench: &Workbench, key: &EditionKey, wrong: Option<&Wrong>) -> Result<Self, Problem> {
        let sources = bench.sources()?;
        let mut editions = sources.held.iter().chain(&sources.withdrawn);
        let is_it = |held: &HeldEdition| {
            held.source == key.source && held.period == key.period && held.revision == key.revision
        };
        if !editions.any(is_it) {
            return Err(Problem::not_found(format!(
                "no edition of {} for {} with revision {} is held",
                key.source, key.period, key.revision
            )));
        }
        let may = bench.permit_everywhere(Deed::Import).is_ok();
        let receipt = bench.receipt(key)?;
        let reason = Field::new("reason", "Why", Control::Line { width: 30, mode: Mode::Text })
            .hint("Stays with the file, such as “sent by mistake”.")
            .error(Wrong::of(wrong, "reason"));
        let withdrawing = (may && receipt.edition.withdrawn.is_none()).then_some(reason);
        let path = links::receipt(&key.source, key.period, key.revision);
        Ok(Self { errors: Wrong::summary(wrong), withdrawing, path, ..Self::of(receipt) })
    }

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
            errors: None,
            withdrawing: None,
            path: String::new(),
        }
    }
}
