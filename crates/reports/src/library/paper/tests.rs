//! The committee paper of invented places, and of real ones beside a paper that was printed.

use std::path::{Path, PathBuf};

use jiff::civil::date;
use wholetime_vocabulary::{Cancel, Level, Period, Quiet};
use wholetime_workbench::questions::forecast::Watch;
use wholetime_workbench::{Scope, Workbench};

use super::*;
use crate::document::{Block, Cell, Change, Table};
use crate::library::havelock::{bench, open};

fn asked(scope: Scope, compare_to: Option<&str>) -> PaperAsked {
    PaperAsked {
        report: ReportAsked {
            scope,
            compare_to: compare_to.map(|text| text.parse().unwrap()),
            plan: None,
            made_on: date(2026, 4, 1),
            author: "Quay".into(),
        },
        meeting: "Board".into(),
        held_on: "1 May 2026".into(),
        agenda_item: String::new(),
        presenter: String::new(),
        purpose: Some(Purpose::Decision),
        recommendation: String::new(),
    }
}

fn of(bench: &Workbench, area: &str, asked: &PaperAsked) -> Paper {
    let never = Cancel::default();
    document(bench, area, asked, Watch { progress: &Quiet, cancel: &never }).unwrap()
}

/// A sub-ICB location of Havelock: it is made of networks.
fn place() -> String {
    let areas = bench().areas(None, Some(Level::SubIcb), None, Scope::default(), 5).unwrap();
    areas.areas.first().unwrap().code.clone()
}

fn table<'p>(paper: &'p Paper, id: &str) -> &'p Table {
    let mut tables = paper.document.blocks.iter().filter_map(|block| match block {
        Block::Table(table) if table.id == id => Some(table),
        _ => None,
    });
    tables.next().unwrap_or_else(|| panic!("no table {id}"))
}

/// Everything that stands in the paper, a block a line.
fn said(paper: &Paper) -> String {
    let words = |words: &crate::document::Words| -> String {
        let pieces = words.iter().map(|span| match span {
            Span::Text(text) | Span::Strong(text) | Span::Link { text, .. } => text.as_str(),
            Span::Figure(figure) => figure.text.as_str(),
        });
        pieces.collect()
    };
    let lines = paper.document.blocks.iter().flat_map(|block| match block {
        Block::Heading { text, .. } => vec![text.clone()],
        Block::Paragraph(one) | Block::Numbered(one) | Block::Warning(one) => vec![words(one)],
        Block::List(items) | Block::Editable { words: items, .. } => items.iter().map(words).collect(),
        Block::Table(_) | Block::Picture(_) | Block::NewPage => Vec::new(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_paper_has_its_parts_in_the_order_a_committee_reads_them() {
    let paper = of(bench(), &place(), &asked(Scope::default(), None));
    let sections = paper.document.blocks.iter().filter_map(|block| match block {
        Block::Heading { depth: 1, id, .. } => Some(id.as_str()),
        _ => None,
    });
    let expected = [
        "summary",
        "changes",
        "position",
        "comparison",
        "drivers",
        "forecast",
        "need",
        "delivery",
        "implications",
        "definitions",
    ];
    assert_eq!(sections.collect::<Vec<_>>(), expected);
    let front: Vec<(&str, &str)> =
        paper.document.front.iter().map(|line| (line.id.as_str(), line.text.as_str())).collect();
    assert!(front.contains(&("meeting", "Board")) && front.contains(&("purpose", "For decision")), "{front:?}");
    assert!(front.contains(&("recommendation", "")), "what nobody typed is left to the author");
}

#[test]
fn every_figure_has_a_reference_and_a_name_for_the_list_of_changes() {
    let paper = of(bench(), &place(), &asked(Scope::default(), None));
    let known: Vec<&str> = paper.document.references.iter().map(|reference| reference.id.as_str()).collect();
    let cells = paper.document.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table.rows.iter().flat_map(|row| &row.cells)),
        _ => None,
    });
    let figures: Vec<&(String, String)> = cells.flatten().filter_map(|cell| cell.figure.as_ref()).collect();
    assert!(!figures.is_empty());
    for (id, reference) in figures {
        assert!(known.contains(&reference.as_str()), "{id} has no reference");
        assert!(paper.names.contains_key(id), "{id} has no name");
    }
    assert!(paper.document.references.iter().all(|reference| reference.command.starts_with("wholetime ")));
}

#[test]
fn what_cannot_be_answered_says_why() {
    let paper = of(bench(), &place(), &asked(Scope::default(), None));
    assert!(said(&paper).contains("No plan was named, so no action or risk is told."));
    assert!(said(&paper).contains("This is the first paper of its kind."));
}

#[test]
fn a_second_run_lists_the_figures_of_the_new_month_by_their_names_and_keeps_what_was_written() {
    let periods = bench().profile(&place(), None, Scope::default()).unwrap().periods;
    let [.., earlier, later] = periods.as_slice() else { panic!("two months are published of Havelock") };
    let of_month =
        |period: Period| of(bench(), &place(), &asked(Scope { period: Some(period), ..Scope::default() }, None));
    let first = of_month(*earlier).word(None).unwrap();
    let previous = Previous::open(&first, "last.docx").unwrap();
    let renewed = of_month(*later).renew(&previous).unwrap();
    assert!(!renewed.run.changed.is_empty() && renewed.run.overwritten.is_empty(), "{:?}", renewed.run.overwritten);
    let named = renewed.run.changed.iter().filter(|one| one.what.contains(" per 100,000 patients"));
    assert!(0 < named.count(), "{:?}", renewed.run.changed);
    // What was brought up to date is the paper of that month, but for what changed since.
    let again = Previous::open(&renewed.bytes, "new.docx").unwrap();
    let run = again.changes(&of_month(*later).document, &|_| None);
    assert!(run.changed.is_empty() && run.overwritten.is_empty(), "{:?} {:?}", run.changed, run.overwritten);
}

#[cfg(feature = "pdf")]
#[test]
fn a_paper_can_be_printed_for_its_committee() {
    let paper = of(bench(), &place(), &asked(Scope::default(), None));
    let pdf = crate::document::render(&paper.document, crate::document::Format::Pdf).unwrap();
    assert!(pdf.starts_with(b"%PDF"), "headings step down one by one, and every chart says what it shows");
}

#[test]
fn a_paper_of_a_group_reads_without_the_words_of_commands() {
    let networks = bench().areas(None, Some(Level::Pcn), None, Scope::default(), 2).unwrap();
    let codes: Vec<String> = networks.areas.iter().map(|area| area.code.clone()).collect();
    bench().set_group("quays", Some("Both quays"), &codes).unwrap();
    let paper = of(bench(), "group:quays", &asked(Scope::default(), None));
    assert!(paper.document.subtitle.starts_with("Both quays, "), "{}", paper.document.subtitle);
    assert!(paper.document.front.iter().all(|line| !line.text.contains("group:")));
    let said = said(&paper);
    assert!(!said.contains("group:") && !said.contains('`'), "{said}");
    assert!(
        !said.contains("all of them together come to"),
        "few networks are not what they are judged against: {said}"
    );
}

#[test]
fn a_purpose_that_nobody_says_again_is_that_of_the_last_paper() {
    let first = of(bench(), &place(), &asked(Scope::default(), None)).word(None).unwrap();
    let mut again = of(bench(), &place(), &PaperAsked { purpose: None, ..asked(Scope::default(), None) });
    let renewed = again.renew(&Previous::open(&first, "last.docx").unwrap()).unwrap();
    let text = crate::document::word::tests::document_text(&renewed.bytes);
    assert!(text.contains("For decision") && !text.contains("For information"), "{text}");
}

#[test]
fn an_arrow_says_which_way_a_rate_moved_as_it_is_printed() {
    let way = |now, before| position::way(Value::Known(now), Value::Known(before));
    assert_eq!(way(44.07, 44.03), Some(Change::Up));
    assert_eq!(way(39.70, 43.83), Some(Change::Down));
    assert_eq!(way(44.031, 44.034), Some(Change::Same));
}

/// The files of Havering, where they are held.
fn real() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    folder.join("gp-workforce/extracts").is_dir().then_some(folder)
}

/// Rates per 100,000 patients of the four networks of Havering in June 2022: nurses, and administration, which is printed under the
/// heading of GPs. Source: North East London, Primary Care workforce update, Havering HOSC, December 2022, "Havering data".
const PRINTED: [(&str, &str, &str); 4] = [
    ("CREST", "14.17", "103.01"),
    ("MARSHALL", "16.22", "109.69"),
    ("NORTH", "13.84", "103.48"),
    ("SOUTH", "16.98", "105.02"),
];

#[test]
fn the_paper_of_havering_has_the_rates_that_were_printed() {
    let Some(data) = real() else {
        println!("skipped: the files of Havering are not held");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let bench = open(folder.path());
    let extracts = data.join("gp-workforce/extracts");
    let wanted = |name: &str| ["2022-06", "2022-09"].iter().any(|month| name.contains(month));
    let files = std::fs::read_dir(extracts).unwrap().map(|entry| entry.unwrap().path());
    let files: Vec<PathBuf> = files.filter(|path| wanted(&path.to_string_lossy())).collect();
    bench.import(&files, None, &Quiet, &Cancel::default()).unwrap();
    let networks = bench.areas(Some("HAVERING"), Some(Level::Pcn), None, Scope::default(), 20).unwrap();
    let codes: Vec<String> = networks.areas.iter().map(|area| area.code.clone()).collect();
    assert_eq!(codes.len(), 4, "{:?}", networks.areas);
    bench.set_group("havering", Some("Havering"), &codes).unwrap();
    let scope = Scope { period: "2022-09".parse().ok(), ..Scope::default() };
    let paper = of(&bench, "group:havering", &asked(scope, Some("2022-06")));
    let rates = table(&paper, "rates");
    for (network, nurses, admin) in PRINTED {
        let row = rates.rows.iter().find(|row| row.cells[0].text.to_uppercase().contains(network)).unwrap();
        let shown: Vec<&str> = row.cells.iter().map(|cell: &Cell| cell.text.as_str()).collect();
        assert_eq!((shown[3], shown[7]), (nurses, admin), "{network}: {shown:?}");
    }
}
