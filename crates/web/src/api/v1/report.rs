//! Papers as programs meet them: every figure with what rebuilds it, and where the files are.

use axum::extract::Path;
use schemars::JsonSchema;
use serde::Serialize;
use wholetime_reports::document::{Block, Document, Figure, Format, Span, Words};
use wholetime_vocabulary::Quiet;
use wholetime_workbench::questions::forecast::Watch;

use super::{Answer, json};
use crate::acting::Acting;
use crate::answer::ask_while_waited_for;
use crate::asked::Asked;
use crate::pages::report::Asking;
use crate::problem::Problem;

/// A paper of an area, as its figures.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct PaperAnswer {
    /// What kind of paper it is and of what.
    title: String,
    /// What it is of, and when.
    subtitle: String,
    /// The day it was made on.
    made_on: String,
    /// Every figure, in the order of the paper.
    figures: Vec<PaperFigure>,
    /// The paper to take away, a file a format.
    files: Vec<PaperFile>,
}

/// A figure of a paper.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct PaperFigure {
    /// The section it stands in.
    section: String,
    /// What it is, the same whatever its period and value.
    id: String,
    /// What people read: the figure, or the reason why there is none.
    text: String,
    /// The number, unrounded; null where it is missing.
    value: Option<f64>,
    /// What it is, in words.
    what: String,
    /// The command that answers it.
    command: String,
    /// The editions it rests on.
    sources: Vec<String>,
}

/// A file of a paper.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct PaperFile {
    /// How its name ends: `pdf`, `docx`, `xlsx`, `html`, `csv`.
    format: String,
    /// Where it is.
    href: String,
}

/// `GET /api/v1/areas/{code}/report`: `what`, `compare_to`, `author`, `plan`.
pub(super) async fn one(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Answer {
    let asking = Asking::of(&words)?;
    let answer = ask_while_waited_for(bench, move |bench, cancel| -> Result<PaperAnswer, Problem> {
        let code = bench.resolve(&code)?.area.code;
        let document = asking.document(bench, &code, Watch { progress: &Quiet, cancel })?;
        let file =
            |format: Format| PaperFile { format: format.ending().to_owned(), href: asking.file_as(&code, format) };
        Ok(PaperAnswer {
            figures: figures(&document),
            files: Format::ALL.map(file).into(),
            made_on: document.made_on.to_string(),
            title: document.title,
            subtitle: document.subtitle,
        })
    });
    json(&answer.await?)
}

/// Every figure of a paper, in its order.
fn figures(document: &Document) -> Vec<PaperFigure> {
    let mut all = Figures { document, section: "", told: Vec::new() };
    for block in &document.blocks {
        match block {
            Block::Heading { id, .. } => all.section = id,
            Block::Paragraph(words) | Block::Numbered(words) | Block::Warning(words) => all.of_words(words),
            Block::List(items) | Block::Editable { words: items, .. } => {
                items.iter().for_each(|words| all.of_words(words));
            }
            Block::Table(table) => all.of_cells(table),
            Block::Picture(picture) => all.of_cells(&picture.table),
            Block::NewPage => {}
        }
    }
    all.told
}

struct Figures<'a> {
    document: &'a Document,
    section: &'a str,
    told: Vec<PaperFigure>,
}

impl Figures<'_> {
    fn of_words(&mut self, words: &Words) {
        for span in words {
            if let Span::Figure(Figure { id, text, value, reference }) = span {
                self.add(id, text, *value, reference);
            }
        }
    }

    fn of_cells(&mut self, table: &wholetime_reports::document::Table) {
        for cell in table.rows.iter().flat_map(|row| &row.cells) {
            if let Some((id, reference)) = &cell.figure {
                self.add(id, &cell.text, cell.value, reference);
            }
        }
    }

    fn add(&mut self, id: &str, text: &str, value: Option<f64>, reference: &str) {
        let reference = self.document.references.iter().find(|one| one.id == reference);
        self.told.push(PaperFigure {
            section: self.section.to_owned(),
            id: id.to_owned(),
            text: text.to_owned(),
            value,
            what: reference.map(|one| one.what.clone()).unwrap_or_default(),
            command: reference.map(|one| one.command.clone()).unwrap_or_default(),
            sources: reference.map(|one| one.sources.clone()).unwrap_or_default(),
        });
    }
}
