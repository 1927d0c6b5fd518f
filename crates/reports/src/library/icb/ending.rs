//! What the pack rests on: how good the data are, what words mean, which files were read.

use std::collections::BTreeSet;

use wholetime_vocabulary::Missing;
use wholetime_workbench::questions::check::Severity;
use wholetime_workbench::questions::check::data::CheckAsked;

use super::Form;
use super::paper::{PATIENTS, Paper, count, table};
use crate::ReportError;
use crate::document::{Cell, Column, Row, plain};
use crate::library::draft::{definitions_table, sentence};
use crate::{words, workbook};

/// Practices named that are not in the file; more are counted.
const NAMED: usize = 12;

/// Data quality, definitions, sources.
pub(super) fn add(paper: &mut Paper<'_>, form: Form) -> Result<(), ReportError> {
    quality(paper)?;
    definitions(paper);
    sources(paper, form);
    Ok(())
}

fn quality(paper: &mut Paper<'_>) -> Result<(), ReportError> {
    paper.draft.heading(1, "quality", "How good the data are");
    let profile = paper.profile;
    let mut said = vec![sentence(&profile.held.sentence)];
    let absent = &profile.held.absent;
    if !absent.is_empty() {
        let name = |practice: &wholetime_workbench::questions::profile::PracticeNamed| {
            let patients = practice
                .patients
                .map_or_else(String::new, |patients| format!(", {} patients", words::number(patients, 0)));
            format!("{} ({}{patients})", practice.name, practice.code)
        };
        let names: Vec<String> = absent.iter().take(NAMED).map(name).collect();
        let more = absent.len().saturating_sub(names.len());
        let others = if 0 < more { format!(" and {more} more") } else { String::new() };
        said.push(format!("Known practices without a row in the file: {}{others}.", names.join("; ")));
    }
    said.extend(profile.notes.iter().map(|note| sentence(note)));
    said.extend(profile.corrections.iter().map(|one| sentence(&format!("Correction: {}", one.sentence))));
    let mut seen = BTreeSet::new();
    said.retain(|one| seen.insert(one.clone()));
    paper.draft.list(said.into_iter().map(plain).collect());
    let asked = CheckAsked { severity: Some(Severity::Warning), limit: Some(0), ..CheckAsked::default() };
    let check = paper.bench.check_data(Some(paper.code()), &asked, paper.scope);
    let Some(check) = paper.draft.answer("Rules for what is wrong in the data", check)? else { return Ok(()) };
    let period = paper.profile.period.to_string();
    let command = ["check", "data", paper.code(), "--severity", "warning"];
    let what = format!("What is wrong in the data of {} at {period}", paper.name());
    let _ = paper.draft.figures.answered(&what, &command, Some(paper.profile.period), &check.sources);
    paper.draft.say(sentence(&check.summary.sentence));
    let columns = vec![
        Column::text("Rule"),
        Column::text("Severity"),
        Column::number("Found", 0),
        Column::number("Practices", 0),
        Column::text("What it looks at"),
    ];
    let rows = check.rules.iter().filter(|rule| 0 < rule.count && rule.severity != Severity::Info).map(|rule| {
        Row::of(vec![
            Cell::text(&rule.title),
            Cell::text(rule.severity.word()),
            count(rule.count),
            count(rule.practices),
            Cell::text(&rule.in_words),
        ])
    });
    paper.draft.table(table("data_quality", "What the rules found", columns, rows.collect()));
    Ok(())
}

fn definitions(paper: &mut Paper<'_>) {
    paper.draft.heading(1, "definitions", "What the words mean");
    let mut ids: Vec<String> = paper.indicators.iter().cloned().collect();
    ids.extend(paper.counted.iter().map(|one| one.fte.clone()));
    ids.push(PATIENTS.to_owned());
    let mut definitions = definitions_table(paper.bench.catalogue(), ids.iter().map(String::as_str));
    let meanings = Missing::ALL
        .into_iter()
        .map(|kind| (format!("“{}” in a cell", kind.phrase()), workbook::missing_in_words(kind)));
    definitions.rows.extend(meanings.map(|(title, meaning)| {
        Row::of(vec![Cell::text(title), Cell::text(meaning), Cell::default(), Cell::default()])
    }));
    paper.draft.table(definitions);
}

fn sources(paper: &mut Paper<'_>, form: Form) {
    paper.draft.heading(1, "sources", "Sources");
    paper.draft.say("Every figure can be built again from these files by the commands listed under references.");
    let table = match form {
        Form::Paper => paper.draft.sources_table(),
        Form::Tables => sources_in_full(paper),
    };
    paper.draft.table(table);
}

/// The files with all that is known of them, for those who check them one by one.
fn sources_in_full(paper: &Paper<'_>) -> crate::document::Table {
    let rows = paper.draft.sources().map(|source| {
        Row::of(vec![
            Cell::text(&source.source),
            Cell::text(source.period.to_string()),
            Cell::number(f64::from(source.revision), 0),
            Cell::text(words::file_name(&source.file)),
            Cell::text(&source.sha256),
            Cell::text(&source.licence),
        ])
    });
    let columns = vec![
        Column::text("Publication"),
        Column::text("Period"),
        Column::number("Revision", 0),
        Column::text("File"),
        Column::text("SHA-256 of its bytes"),
        Column::text("Licence"),
    ];
    table("sources", "Files behind these figures", columns, rows.collect())
}
