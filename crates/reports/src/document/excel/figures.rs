//! Every figure of the workbook with where it stands, and how it is built again.

use std::collections::BTreeSet;

use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{Url, Workbook};

use super::table::{Laid, row_number};
use super::{Part, WORDS, contents, formats, sheet};
use crate::ReportError;
use crate::document::{Block, Cell, Column, ColumnKind, Document, Row, Span, Table, Words};

pub(super) const FIGURES: &str = "Figures";
pub(super) const REFERENCES: &str = "References";

/// A figure where it stands.
pub(super) struct Placed {
    figure: String,
    text: String,
    value: Option<f64>,
    reference: String,
    sheet: String,
    /// The cell; none for the words of a paper.
    cell: Option<String>,
}

/// Whether a paper has figures that can be built again.
pub(super) fn has_any(document: &Document) -> bool {
    !document.references.is_empty()
}

/// Figures in the words of a paper, each once.
pub(super) fn in_words(document: &Document) -> Vec<Placed> {
    let mut seen = BTreeSet::new();
    let mut placed = Vec::new();
    for span in document.blocks.iter().flat_map(texts).flatten() {
        let Span::Figure(figure) = span else { continue };
        if !seen.insert((figure.id.as_str(), figure.reference.as_str())) {
            continue;
        }
        placed.push(Placed {
            figure: figure.id.clone(),
            text: figure.text.clone(),
            value: figure.value,
            reference: figure.reference.clone(),
            sheet: WORDS.to_owned(),
            cell: None,
        });
    }
    placed
}

fn texts(block: &Block) -> Vec<&Words> {
    match block {
        Block::Paragraph(words) | Block::Numbered(words) | Block::Warning(words) => vec![words],
        Block::List(points) => points.iter().collect(),
        Block::Editable { words, .. } => words.iter().collect(),
        Block::Heading { .. } | Block::Table(_) | Block::Picture(_) | Block::NewPage => Vec::new(),
    }
}

/// Figures in a table.
pub(super) fn in_table(part: &Part<'_>, laid: &Laid) -> Vec<Placed> {
    let mut placed = Vec::new();
    for (index, row) in part.table.rows.iter().enumerate() {
        for (column, cell) in (0_u16..).zip(&row.cells) {
            let Some((figure, reference)) = &cell.figure else { continue };
            placed.push(Placed {
                figure: figure.clone(),
                text: cell.text.clone(),
                value: cell.value,
                reference: reference.clone(),
                sheet: part.sheet.clone(),
                cell: Some(row_col_to_cell(laid.headings + 1 + row_number(index), column)),
            });
        }
    }
    placed
}

/// Writes the sheets of figures and references.
pub(super) fn write(workbook: &mut Workbook, document: &Document, placed: Vec<Placed>) -> Result<(), ReportError> {
    if !has_any(document) {
        return Ok(());
    }
    let title = "Figures and where they stand";
    let note = "The number of the reference leads to the command that answers the figure.";
    let number_of = |id: &str| document.references.iter().position(|reference| reference.id == id).map(|at| at + 1);
    let row = |one: &Placed| {
        let number =
            number_of(&one.reference).map_or_else(Cell::default, |at| Cell::number(f64::from(row_number(at)), 0));
        let at = one.cell.clone().unwrap_or_default();
        Row::of(vec![
            Cell::text(&one.figure),
            Cell { text: one.text.clone(), value: one.value, ..Cell::default() },
            Cell::text(&one.text),
            Cell::text(&one.sheet),
            Cell::text(at),
            number,
        ])
    };
    let columns = vec![
        Column::text("Figure"),
        Column { title: "Number".to_owned(), kind: ColumnKind::Number(4), formula: None },
        Column::text("As shown"),
        Column::text("Sheet"),
        Column::text("Cell"),
        Column::number("Reference", 0),
    ];
    let rows = placed.iter().map(row).collect();
    let figures = named("figures", title, columns, rows, note);
    let (at, sheet) = table_of(workbook, FIGURES, document, &figures)?;
    for (index, one) in placed.iter().enumerate() {
        let row = at.headings + 1 + row_number(index);
        let cell = one.cell.as_deref().unwrap_or("A1");
        let url = Url::new(contents::cell(&one.sheet, cell)).set_text(one.cell.as_deref().unwrap_or("words"));
        sheet.write_url_with_format(row, 4, url, &formats::link())?;
    }
    let columns = vec![
        Column::number("Reference", 0),
        Column::text("What it is"),
        Column::text("Command"),
        Column::text("Files"),
    ];
    let row = |(index, reference): (usize, &crate::document::Reference)| {
        Row::of(vec![
            Cell::number(f64::from(row_number(index + 1)), 0),
            Cell::text(&reference.what),
            Cell::text(&reference.command),
            Cell::text(reference.sources.join("; ")),
        ])
    };
    let rows = document.references.iter().enumerate().map(row).collect();
    let note = "Somebody who has the files and this program rebuilds each figure with its command.";
    let references = named("references", "How each figure is built again", columns, rows, note);
    table_of(workbook, REFERENCES, document, &references)?;
    Ok(())
}

fn named(id: &str, title: &str, columns: Vec<Column>, rows: Vec<Row>, note: &str) -> Table {
    Table { id: format!("paper_{id}"), title: title.to_owned(), columns, rows, notes: vec![note.to_owned()] }
}

fn table_of<'w>(
    workbook: &'w mut Workbook,
    name: &str,
    document: &Document,
    table: &Table,
) -> Result<(Laid, &'w mut rust_xlsxwriter::Worksheet), ReportError> {
    let sheet = sheet(workbook, name)?;
    let part = Part { section: "", table, chart: None, sheet: name.to_owned(), name: table.id.clone() };
    let laid = super::table_sheet(sheet, document, &part)?;
    Ok((laid, sheet))
}
