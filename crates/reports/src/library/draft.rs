//! A paper while it is written: blocks in order, the answers behind it, and what could not be answered.
//!
//! **Invariant:** a part that cannot be answered stands in the paper as a sentence that says why.

use std::collections::BTreeSet;

use wholetime_vocabulary::{Area, Level};
use wholetime_workbench::catalogue::{Catalogue, Indicator};
use wholetime_workbench::questions::profile::SourceLine;
use wholetime_workbench::{Scope, WorkbenchError};

use super::figures::Figures;
use crate::ReportError;
use crate::charts::Chart;
use crate::document::{Block, Cell, Column, Native, Picture, Row, Span, Table, Words, plain};
use crate::words;

/// A paper while it is written.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Where figures come from.
    pub figures: Figures,
    /// What stands in it so far.
    pub blocks: Vec<Block>,
    /// Editions behind it.
    sources: BTreeSet<SourceLine>,
}

impl Draft {
    /// An empty paper whose figures are asked for with this scope.
    #[must_use]
    pub const fn of(scope: Scope) -> Self {
        Self { figures: Figures::of(scope), blocks: Vec::new(), sources: BTreeSet::new() }
    }

    /// A heading: 1 for a section, 2 and 3 below it; the name is for links and bookmarks.
    pub fn heading(&mut self, depth: u8, id: &str, text: impl Into<String>) {
        self.blocks.push(Block::Heading { depth, id: id.to_owned(), text: text.into() });
    }

    /// A paragraph of plain words.
    pub fn say(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Paragraph(plain(text)));
    }

    /// A paragraph.
    pub fn paragraph(&mut self, words: Words) {
        self.blocks.push(Block::Paragraph(words));
    }

    /// A counted paragraph.
    pub fn numbered(&mut self, words: Words) {
        self.blocks.push(Block::Numbered(words));
    }

    /// A list, unless it is empty.
    pub fn list(&mut self, items: Vec<Words>) {
        if !items.is_empty() {
            self.blocks.push(Block::List(items));
        }
    }

    /// A table, unless it has no row.
    pub fn table(&mut self, table: Table) {
        if !table.rows.is_empty() {
            self.blocks.push(Block::Table(table));
        }
    }

    /// A chart with the table of its figures.
    pub fn picture(&mut self, chart: Chart, table: Table, native: Option<Native>) {
        self.blocks.push(Block::Picture(Picture { id: table.id.clone(), chart, table, native }));
    }

    /// What a reader must know before using what stands beside it.
    pub fn warn(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Warning(plain(text)));
    }

    /// An answer; where the question has none, the paper says why and goes on.
    ///
    /// # Errors
    /// Where it is not the question that has no answer, but something is broken or was asked to stop.
    pub fn answer<T>(&mut self, part: &str, asked: Result<T, WorkbenchError>) -> Result<Option<T>, ReportError> {
        match asked {
            Ok(answer) => Ok(Some(answer)),
            Err(why) if is_an_answer(&why) => {
                self.say(format!("{part}: nothing can be said here, because {why}."));
                Ok(None)
            }
            Err(why) => Err(why.into()),
        }
    }

    /// Editions that an answer rests on, for the list of sources.
    pub fn rests_on(&mut self, sources: &[SourceLine]) {
        self.sources.extend(sources.iter().cloned());
    }

    /// The editions behind the paper, each once.
    pub fn sources(&self) -> impl Iterator<Item = &SourceLine> {
        self.sources.iter()
    }

    /// The editions behind the paper, each once; their licences are said below the table.
    #[must_use]
    pub fn sources_table(&self) -> Table {
        let rows = self.sources.iter().map(|source| {
            Row::of(vec![
                Cell::text(&source.source),
                Cell::text(source.period.to_string()),
                Cell::text(source.revision.to_string()),
                Cell::text(source.sha256.chars().take(12).collect::<String>()),
                Cell::text(words::file_name(&source.file)),
            ])
        });
        let licences: BTreeSet<&str> = self.sources.iter().map(|source| source.licence.as_str()).collect();
        let notes = licences.into_iter().filter(|licence| !licence.is_empty()).map(|licence| {
            let of =
                self.sources.iter().filter(|source| source.licence == licence).map(|source| source.source.as_str());
            let of: BTreeSet<&str> = of.collect();
            format!("{licence}: {}.", of.into_iter().collect::<Vec<_>>().join(", "))
        });
        let columns = ["Publication", "Period", "Revision", "SHA-256 begins", "File"];
        Table {
            id: "sources".to_owned(),
            title: "Files behind these figures".to_owned(),
            columns: columns.into_iter().map(Column::text).collect(),
            rows: rows.collect(),
            notes: notes.collect(),
        }
    }
}

/// Whether a question that is refused is answered by that: nothing is held, it cannot be, or who asks may not see it.
pub(super) const fn is_an_answer(why: &WorkbenchError) -> bool {
    matches!(
        why,
        WorkbenchError::NothingHeld
            | WorkbenchError::PeriodNotHeld { .. }
            | WorkbenchError::NotPossible(_)
            | WorkbenchError::NotThere(_)
            | WorkbenchError::UnknownIndicator { .. }
            | WorkbenchError::NotPermitted(_)
    )
}

/// What the indicators of a paper are, in the words of the catalogue.
#[must_use]
pub fn definitions_table<'a>(catalogue: &'a Catalogue, ids: impl IntoIterator<Item = &'a str>) -> Table {
    let mut seen = BTreeSet::new();
    let known = ids.into_iter().filter(|id| seen.insert(*id)).filter_map(|id| catalogue.indicators.get(id));
    let row = |indicator: &Indicator| {
        Row::of(vec![
            Cell::text(&indicator.title),
            Cell::text(&indicator.question),
            Cell::text(indicator.unit.title()),
            Cell::text(&indicator.id),
        ])
    };
    Table {
        id: "definitions".to_owned(),
        title: "What the figures are".to_owned(),
        columns: ["Figure", "What it answers", "Unit", "Name in commands"].into_iter().map(Column::text).collect(),
        rows: known.map(row).collect(),
        notes: Vec::new(),
    }
}

/// An area as a paper names it: with its code, where others know it by that; a group of somebody's own has none.
#[must_use]
pub fn named(area: &Area) -> String {
    match area.level {
        Level::Group => area.name.clone(),
        _ => format!("{} ({})", area.name, area.code),
    }
}

/// Plain words.
#[must_use]
pub fn text(text: impl Into<String>) -> Span {
    Span::Text(text.into())
}

/// A sentence of an answer as a paper writes it: a capital first, a full stop last.
#[must_use]
pub fn sentence(said: &str) -> String {
    let said = said.trim();
    let mut letters = said.chars();
    let capital: String = letters.next().map(char::to_uppercase).into_iter().flatten().chain(letters).collect();
    if capital.ends_with(['.', '!', '?', ':']) || capital.is_empty() { capital } else { format!("{capital}.") }
}
