//! Profiles of an invented place: what stands in them, and that every figure leads to a command.

use std::collections::BTreeSet;

use jiff::civil::date;
use wholetime_vocabulary::{Cancel, Level, Quiet, Value};
use wholetime_workbench::Scope;
use wholetime_workbench::questions::forecast::Watch;

use super::{Depth, document};
use crate::document::{Block, Document, Format, Span};
use crate::library::ReportAsked;
use crate::library::havelock::bench;
use crate::library::many;

fn asked() -> ReportAsked {
    let made_on = date(2026, 4, 1);
    ReportAsked { scope: Scope::default(), compare_to: None, plan: None, made_on, author: String::new() }
}

/// The first area of a level in Havelock.
fn first(level: Level) -> String {
    bench().areas(None, Some(level), None, Scope::default(), 5).unwrap().areas.first().unwrap().code.clone()
}

fn sections(document: &Document) -> Vec<&str> {
    let headings = document.blocks.iter().filter_map(|block| match block {
        Block::Heading { depth: 1, id, .. } => Some(id.as_str()),
        _ => None,
    });
    headings.collect()
}

fn spans(document: &Document) -> Vec<&Span> {
    let words = document.blocks.iter().flat_map(|block| match block {
        Block::Paragraph(words) | Block::Numbered(words) | Block::Warning(words) => words.iter().collect::<Vec<_>>(),
        Block::List(items) => items.iter().flatten().collect(),
        _ => Vec::new(),
    });
    words.collect()
}

/// References that figures name, in text and tables.
fn named(document: &Document) -> BTreeSet<&str> {
    let of_words = spans(document).into_iter().filter_map(|span| match span {
        Span::Figure(figure) => Some(figure.reference.as_str()),
        _ => None,
    });
    let tables = document.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        Block::Picture(picture) => Some(&picture.table),
        _ => None,
    });
    let of_cells =
        tables.flat_map(|table| &table.rows).flat_map(|row| &row.cells).filter_map(|cell| cell.figure.as_ref());
    of_words.chain(of_cells.map(|(_, reference)| reference.as_str())).collect()
}

#[test]
fn every_level_of_place_has_a_profile_with_all_its_parts() {
    let parts = [
        "findings",
        "baseline",
        "ages",
        "change",
        "peers",
        "team",
        "leaving",
        "ahead",
        "issues",
        "discuss",
        "quality",
        "definitions",
        "sources",
    ];
    for level in [Level::Practice, Level::Pcn, Level::SubIcb, Level::Icb] {
        let document = document(bench(), &first(level), &asked(), Depth::Light).unwrap();
        assert_eq!(sections(&document), parts, "{level}");
    }
}

#[test]
fn every_figure_leads_to_a_command_and_every_command_to_a_figure() {
    let document = document(bench(), &first(Level::Pcn), &asked(), Depth::Light).unwrap();
    let listed: BTreeSet<&str> = document.references.iter().map(|reference| reference.id.as_str()).collect();
    assert_eq!(named(&document), listed);
    assert!(document.references.iter().all(|reference| reference.command.starts_with("wholetime ")));
    let unsourced = document.references.iter().find(|one| one.sources.is_empty() && !one.command.contains("vacancies"));
    assert_eq!(unsourced, None, "each rests on files");
}

#[test]
fn a_figure_of_the_findings_is_what_its_command_answers() {
    let code = first(Level::Pcn);
    let document = document(bench(), &code, &asked(), Depth::Light).unwrap();
    let explained = document.references.iter().find(|one| one.command.contains("explain")).unwrap();
    let words: Vec<&str> = explained.command.split(' ').collect();
    let at = |flag: &str| words[words.iter().position(|word| *word == flag).unwrap() + 1];
    let scope = Scope { period: at("--period").parse().ok(), ..Scope::default() };
    let answer = bench().explain(words[2], words[3], at("--basis").parse().ok(), scope).unwrap();
    let figure = spans(&document).into_iter().find_map(|span| match span {
        Span::Figure(figure) if figure.reference == explained.id => Some(figure),
        _ => None,
    });
    assert_eq!(figure.unwrap().value.map(Value::Known), Some(answer.value));
}

#[test]
fn the_full_profile_has_forecasts_and_the_short_one_says_where_they_are() {
    let code = first(Level::Pcn);
    let full = document(bench(), &code, &asked(), Depth::Full).unwrap();
    let commands: Vec<&str> = full.references.iter().map(|one| one.command.as_str()).collect();
    assert!(commands.iter().any(|command| command.contains("forecast")), "{commands:?}");
    assert!(commands.iter().any(|command| command.contains("need")), "{commands:?}");
    let short = document(bench(), &code, &asked(), Depth::Light).unwrap();
    let says =
        spans(&short).into_iter().any(|span| matches!(span, Span::Text(text) if text.contains("report profile")));
    assert!(says, "the short one names the command of the full one");
}

#[test]
fn papers_of_every_practice_are_made_once_and_only_what_is_missing_again() {
    let folder = tempfile::tempdir().unwrap();
    let (sub_icb, never) = (first(Level::SubIcb), Cancel::default());
    let run = || {
        let watch = Watch { progress: &Quiet, cancel: &never };
        many::profiles(bench(), (&sub_icb, Level::Practice), &asked(), Format::Html, folder.path(), watch).unwrap()
    };
    let first = run();
    assert_eq!((first.kept, first.failed.len()), (0, 0), "{:?}", first.failed);
    assert!(0 < first.made);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), first.made + 3, "index.html, index.csv, the record");
    let index = std::fs::read_to_string(folder.path().join("index.html")).unwrap();
    assert!(first.files.iter().all(|entry| index.contains(&format!("href=\"{}\"", entry.file))));

    let again = run();
    assert_eq!((again.made, again.kept), (0, first.made));
    assert_eq!(again.files, first.files);

    std::fs::remove_file(folder.path().join(&first.files[0].file)).unwrap();
    std::fs::write(folder.path().join(&first.files[1].file), "cut off").unwrap();
    let mended = run();
    assert_eq!((mended.made, mended.kept), (2, first.made - 2), "one is gone and one is damaged");
}

#[test]
fn a_record_that_was_cut_off_while_writing_is_mended() {
    let folder = tempfile::tempdir().unwrap();
    let (pcn, never) = (first(Level::Pcn), Cancel::default());
    let run = || {
        let watch = Watch { progress: &Quiet, cancel: &never };
        many::profiles(bench(), (&pcn, Level::Practice), &asked(), Format::Csv, folder.path(), watch).unwrap()
    };
    let first = run();
    let record = folder.path().join("manifest.jsonl");
    let written = std::fs::read_to_string(&record).unwrap();
    std::fs::write(&record, &written[..written.len() - 20]).unwrap();
    let again = run();
    assert_eq!((again.made, again.kept), (1, first.made - 1), "the file whose line was cut off is made anew");
}

#[test]
fn two_commands_do_not_fill_one_folder_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let record = std::fs::File::create(folder.path().join("manifest.jsonl")).unwrap();
    record.lock().unwrap();
    let (pcn, never) = (first(Level::Pcn), Cancel::default());
    let run = || {
        let watch = Watch { progress: &Quiet, cancel: &never };
        many::profiles(bench(), (&pcn, Level::Practice), &asked(), Format::Csv, folder.path(), watch)
    };
    let refused = run().unwrap_err().to_string();
    assert!(refused.contains("another command is filling this folder"), "{refused}");
    drop(record);
    assert!(0 < run().unwrap().made);
}
