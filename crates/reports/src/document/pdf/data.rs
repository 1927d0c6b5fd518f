//! A paper as the data that the template reads.

use std::collections::HashMap;

use serde_json::{Value as Json, json};

use crate::document::{
    Block, Cell, Change, Column, ColumnKind, Document, Picture, Reference, Row, Span, Table, numbers,
};
use crate::fonts;

/// Editions named at a reference; more are counted, for all of them are listed among the sources of a paper.
const SOURCES_NAMED: usize = 3;
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
                let parts: Vec<Json> = words.iter().map(|words| self.words("paragraph", words, None)).collect();
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
            "svg": picture.chart.standalone().replace("Arial, sans-serif", fonts::FAMILY),
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
    json!({ "text": cell.text, "is_missing": cell.value.is_none(), "change": change, "heat": cell.heat })
}

/// How wide columns are beside each other: as wide as what stands in them, within bounds. Our judgement: a column of words takes
/// what its longest cell asks for up to 40 letters and is then broken; a heading may take three lines.
fn widths(table: &Table) -> Vec<f64> {
    let longest_word = |text: &str| text.split([' ', '-']).map(|word| word.chars().count()).max().unwrap_or_default();
    table
        .columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let cells = table.rows.iter().filter_map(|row| row.cells.get(index));
            let longest = cells
                .map(|cell| cell.text.chars().count() + if cell.change.is_some() { 7 } else { 0 })
                .max()
                .unwrap_or_default();
            let heading = longest_word(&column.title).max(column.title.chars().count().div_ceil(3));
            let (least, most) = if is_number(column) { (6, 16) } else { (8, 40) };
            #[expect(clippy::cast_precision_loss, reason = "a few dozen letters")]
            let width = longest.min(most).max(heading).max(least) as f64;
            width
        })
        .collect()
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
    fn a_column_is_as_wide_as_what_stands_in_it_within_bounds() {
        let table = Table {
            id: "t".into(),
            title: String::new(),
            columns: vec![Column::text("Role"), Column::number("FTE", 1), Column::text("Why")],
            rows: vec![Row::of(vec![
                Cell::text("Nurses of the quay"),
                Cell::number(1.5, 1),
                Cell::text("w".repeat(99)),
            ])],
            notes: Vec::new(),
        };
        assert_eq!(widths(&table), [18.0, 6.0, 40.0]);
    }
}
