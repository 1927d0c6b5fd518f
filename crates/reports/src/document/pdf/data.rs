//! A paper as the data that the template reads.

use std::collections::HashMap;

use serde_json::{Value as Json, json};

use crate::document::{
    Block, Cell, Change, Column, ColumnKind, Document, Picture, Reference, Row, Span, Table, numbers, written_or_open,
};
use crate::fonts;

/// Editions named at a reference; more are counted, for all of them are listed among the sources of a paper.
const SOURCES_NAMED: usize = 2;
/// A table with more columns than this lies across the page. Our judgement: what 17 cm hold in a type that can be read.
const UPRIGHT_COLUMNS: usize = 9;

/// The data of a paper.
pub(super) fn of(document: &Document) -> Json {
    let numbers = References::of(&document.references);
    let labels = numbers::of(&document.blocks);
    let blocks: Vec<Json> =
        document.blocks.iter().zip(labels).map(|(block, label)| numbers.block(block, label)).collect();
    let tables: Vec<Json> = document
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Picture(picture) => Some(numbers.table(&picture.table)),
            _ => None,
        })
        .collect();
    let headings = document.blocks.iter().filter(|block| matches!(block, Block::Heading { depth: 1, .. })).count();
    json!({
        "title": document.title,
        "subtitle": document.subtitle,
        "author": document.author,
        "date": {
            "year": document.made_on.year(),
            "month": document.made_on.month(),
            "day": document.made_on.day(),
            "words": document.made_on.strftime("%-d %B %Y").to_string(),
        },
        "front": document.front.iter()
            .filter(|line| !line.text.is_empty())
            .map(|line| json!({ "label": line.label, "text": line.text }))
            .collect::<Vec<_>>(),
        "has_contents": 4 <= headings,
        "blocks": blocks,
        "tables": tables,
        "references": document.references.iter().map(reference).collect::<Vec<_>>(),
        "font": fonts::FAMILY,
        "version": env!("CARGO_PKG_VERSION"),
    })
}

fn reference(reference: &Reference) -> Json {
    let mut sources: Vec<String> = reference.sources.iter().take(SOURCES_NAMED).cloned().collect();
    if let more @ 1.. = reference.sources.len().saturating_sub(SOURCES_NAMED) {
        sources.push(format!("and {more} more, listed under sources"));
    }
    json!({ "id": reference.id, "what": reference.what, "command": reference.command, "sources": sources.join("; ") })
}

/// The number of each reference.
struct References<'a>(HashMap<&'a str, usize>);

impl<'a> References<'a> {
    fn of(references: &'a [Reference]) -> Self {
        Self(references.iter().enumerate().map(|(index, one)| (one.id.as_str(), index + 1)).collect())
    }

    /// Numbers of the references of some figures, each once, in order.
    fn numbers<'b>(&self, ids: impl Iterator<Item = &'b str>) -> Vec<Json> {
        let mut found: Vec<(usize, &str)> = ids.filter_map(|id| Some((*self.0.get(id)?, id))).collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|(number, id)| json!({ "number": number, "id": id })).collect()
    }

    fn block(&self, block: &Block, number: Option<String>) -> Json {
        match block {
            Block::Heading { depth, id, text } => {
                json!({ "kind": "heading", "depth": (*depth).clamp(1, 3), "id": id, "text": text, "number": number })
            }
            Block::Paragraph(words) => self.words("paragraph", words, None),
            Block::Numbered(words) => self.words("numbered", words, number),
            Block::Warning(words) => self.words("warning", words, None),
            Block::List(items) => {
                let items: Vec<Json> = items.iter().map(|words| self.words("item", words, None)).collect();
                json!({ "kind": "list", "items": items })
            }
            Block::Editable { words, .. } => {
                let parts = written_or_open(words);
                let parts: Vec<Json> = parts.iter().map(|words| self.words("paragraph", words, None)).collect();
                json!({ "kind": "editable", "parts": parts })
            }
            Block::Table(table) => json!({ "kind": "table", "table": self.table(table) }),
            Block::Picture(picture) => self.picture(picture),
            Block::NewPage => json!({ "kind": "new_page" }),
        }
    }

    fn words(&self, kind: &str, words: &[Span], number: Option<String>) -> Json {
        let spans: Vec<Json> = words
            .iter()
            .map(|span| match span {
                Span::Text(text) => json!({ "kind": "text", "text": text }),
                Span::Strong(text) => json!({ "kind": "strong", "text": text }),
                Span::Figure(figure) => json!({
                    "kind": "figure",
                    "text": figure.text,
                    "to": self.0.contains_key(figure.reference.as_str()).then_some(&figure.reference),
                }),
                Span::Link { text, to } => json!({ "kind": "link", "text": text, "to": to }),
            })
            .collect();
        let ids = words.iter().filter_map(|span| match span {
            Span::Figure(figure) => Some(figure.reference.as_str()),
            _ => None,
        });
        json!({ "kind": kind, "spans": spans, "number": number, "references": self.numbers(ids) })
    }

    fn table(&self, table: &Table) -> Json {
        let cells = table.rows.iter().flat_map(|row| &row.cells);
        let ids = cells.filter_map(|cell| cell.figure.as_ref().map(|(_, reference)| reference.as_str()));
        json!({
            "id": table.id,
            "title": table.title,
            "columns": table.columns.iter().map(column).collect::<Vec<_>>(),
            "widths": widths(table),
            "rows": table.rows.iter().map(row).collect::<Vec<_>>(),
            "notes": table.notes,
            "references": self.numbers(ids),
            "is_wide": UPRIGHT_COLUMNS < table.columns.len(),
        })
    }

    fn picture(&self, picture: &Picture) -> Json {
        json!({
            "kind": "picture",
            "id": picture.id,
            "title": picture.chart.title,
            "description": picture.chart.description,
            // Papers are set in type of their own; browsers take what they have.
            "svg": legible(&picture.chart.standalone().replace("Arial, sans-serif", fonts::FAMILY)),
            "table": picture.table.id,
        })
    }
}

fn column(column: &Column) -> Json {
    json!({ "title": column.title, "is_number": is_number(column) })
}

fn is_number(column: &Column) -> bool {
    !matches!(column.kind, ColumnKind::Text | ColumnKind::Day)
}

fn row(row: &Row) -> Json {
    json!({ "is_total": row.is_total, "cells": row.cells.iter().map(cell).collect::<Vec<_>>() })
}

fn cell(cell: &Cell) -> Json {
    let change = cell.change.map(|change| match change {
        Change::Up => "▲ up",
        Change::Down => "▼ down",
        Change::Same => "≈ same",
    });
    // A number is not parted from its sign: `14.9 %`.
    let text = if cell.value.is_some() { cell.text.replace(' ', "\u{a0}") } else { cell.text.clone() };
    json!({ "text": text, "is_missing": cell.value.is_none(), "change": change, "heat": cell.heat })
}

/// Letters that stand beside each other in a table as wide as the page, in 9 point Liberation Sans, with the space between columns
/// taken off. Our measurement, on the safe side.
const LETTERS_ACROSS: f64 = 92.0;
/// The same across a lying page, of 25.7 cm in place of 17, in 8 points.
const LETTERS_LYING: f64 = 156.0;
/// Letters of a column that are left unbroken where there is room.
const WISHED_AT_MOST: usize = 60;

/// The longest word that makes its column wider. Our judgement: the longest name of a publication is 24 letters.
const UNBROKEN_AT_MOST: usize = 26;

/// How wide columns are beside each other: each at least as wide as its longest word, which cannot be broken; what is left goes to
/// those whose texts would be broken otherwise, by how much they miss.
fn widths(table: &Table) -> Vec<f64> {
    let letters = |text: &str| text.chars().count();
    // Lines break at spaces and behind hyphens; digits and capitals are broader than most letters, by about two in a word.
    let longest_word =
        |text: &str| text.split([' ', '-']).map(letters).max().unwrap_or_default().min(UNBROKEN_AT_MOST) + 2;
    let columns = table.columns.iter().enumerate().map(|(index, column)| {
        let texts = || table.rows.iter().filter_map(move |row| row.cells.get(index));
        // A column of numbers says which way each went beside it: `▲ up`.
        let beside = if texts().any(|cell| cell.change.is_some()) { 7 } else { 0 };
        let least =
            texts().map(|cell| longest_word(&cell.text)).max().unwrap_or_default().max(longest_word(&column.title));
        // A heading may take three lines.
        let heading = letters(&column.title).div_ceil(3);
        let wished = texts().map(|cell| letters(&cell.text)).max().unwrap_or_default().max(heading);
        let number = || texts().filter(|cell| cell.value.is_some()).map(|cell| letters(&cell.text) + 1).max();
        let least = if is_number(column) { number().unwrap_or_default().max(least) } else { least };
        (least.max(6) + beside, wished.min(WISHED_AT_MOST).max(least).max(6) + beside)
    });
    let columns: Vec<(f64, f64)> = columns.map(|(least, wished)| (as_number(least), as_number(wished))).collect();
    let (least, wished) = columns.iter().fold((0.0, 0.0), |(a, b), (least, wished)| (a + least, b + wished));
    let across = if UPRIGHT_COLUMNS < table.columns.len() { LETTERS_LYING } else { LETTERS_ACROSS };
    let share =
        if wished <= across || wished <= least { 1.0 } else { ((across - least) / (wished - least)).clamp(0.0, 1.0) };
    columns.iter().map(|(least, wished)| least + (wished - least) * share).collect()
}

fn as_number(letters: usize) -> f64 {
    f64::from(u32::try_from(letters).unwrap_or(u32::MAX))
}

/// A drawing wider than this is made for a screen: in a column of 17 cm its letters would be too small to read.
const MADE_FOR_A_SCREEN: f64 = 900.0;
/// By how much its letters are enlarged: from 6 to 8 points. Our judgement, looked at.
const ENLARGED: f64 = 1.35;

/// A drawing whose letters can be read in print.
fn legible(svg: &str) -> String {
    let width = svg.split_once("viewBox=\"0 0 ").and_then(|(_, rest)| rest.split(' ').next()?.parse::<f64>().ok());
    if width.is_none_or(|width| width < MADE_FOR_A_SCREEN) {
        return svg.to_owned();
    }
    let mut parts = svg.split("font-size=\"");
    let mut legible = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        legible.push_str("font-size=\"");
        match part.split_once('"').and_then(|(size, rest)| Some((size.parse::<f64>().ok()?, rest))) {
            Some((size, rest)) => legible.push_str(&format!("{:.2}\"{rest}", size * ENLARGED)),
            None => legible.push_str(part),
        }
    }
    legible
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::plain;

    #[test]
    fn a_paragraph_names_each_of_its_references_once() {
        let reference =
            |id: &str| Reference { id: id.into(), what: String::new(), command: String::new(), sources: Vec::new() };
        let references = [reference("a"), reference("b")];
        let figure = |reference: &str| {
            Span::Figure(crate::document::Figure {
                id: "x".into(),
                text: "1".into(),
                value: Some(1.0),
                reference: reference.into(),
            })
        };
        let words = vec![figure("b"), figure("a"), figure("b"), figure("unknown")];
        let told = References::of(&references).words("paragraph", &words, None);
        assert_eq!(told["references"], json!([{ "number": 1, "id": "a" }, { "number": 2, "id": "b" }]));
        assert_eq!(References::of(&references).words("paragraph", &plain("x"), None)["references"], json!([]));
    }

    #[test]
    fn letters_of_wide_drawings_are_enlarged_and_those_of_narrow_ones_are_not() {
        let drawing = |width: u32| format!("<svg viewBox=\"0 0 {width} 300\"><text font-size=\"12\">GPs</text></svg>");
        assert_eq!(legible(&drawing(640)), drawing(640));
        assert!(legible(&drawing(960)).contains("font-size=\"16.20\">GPs"));
    }

    #[test]
    fn a_column_is_as_wide_as_its_longest_word_and_shares_what_is_left() {
        let table = |why: &str| Table {
            id: "t".into(),
            title: String::new(),
            columns: vec![Column::text("Role"), Column::number("FTE", 1), Column::text("Why")],
            rows: vec![Row::of(vec![Cell::text("Nurses of the quay"), Cell::number(1.5, 1), Cell::text(why)])],
            notes: Vec::new(),
        };
        assert_eq!(widths(&table("nobody asked")), [18.0, 6.0, 12.0], "all fits on a line each");
        let crowded = widths(&table(&"word ".repeat(40)));
        assert_eq!(crowded, [18.0, 6.0, 60.0], "a text of 200 letters is broken");
        assert_eq!(widths(&table(&"w".repeat(90)))[2], 60.0, "a long word leaves room for the others");
    }
}
