//! A paper as a tree: what stands in it, in order, before anybody asks whether it is read as PDF, in Word, in Excel or on a page.
//!
//! **Invariant:** the tree holds every figure with the text that people read, the number behind it and the reference from which
//! a stranger rebuilds it; a renderer sets it and never computes one.

pub mod csv;
pub(crate) mod excel;
pub mod html;
pub mod numbers;
#[cfg(feature = "pdf")]
pub mod pdf;
mod render;
#[cfg(test)]
pub(crate) mod samples;
pub mod word;

pub use render::{Format, Rendered, UnknownFormat, render, rendered};

use jiff::civil::Date;

use crate::charts::Chart;

/// A paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// What kind of paper it is and of what: `Workforce profile: Harbour PCN`.
    pub title: String,
    /// What it is of, and when: `Harbour PCN (U99901), January 2025`.
    pub subtitle: String,
    /// Who answers for it; empty where nobody is named.
    pub author: String,
    /// The day it was made on.
    pub made_on: Date,
    /// The front sheet, line by line: meeting, date, author, purpose …; empty in papers without one.
    pub front: Vec<FrontLine>,
    /// What stands in it, in order.
    pub blocks: Vec<Block>,
    /// How each figure is built again, in the order of their first mention.
    pub references: Vec<Reference>,
}

/// A line of the front sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrontLine {
    /// By what name a template asks for it: `meeting`, `recommendation`.
    pub id: String,
    /// What people read before it: `Meeting`.
    pub label: String,
    /// What stands there; empty where it is for the author to write.
    pub text: String,
}

/// A part of a paper.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "a paper has some hundred blocks and is made once")]
pub enum Block {
    /// A heading.
    Heading {
        /// 1 for a section, 2 and 3 below it.
        depth: u8,
        /// A name for links and bookmarks, unique in the paper: `baseline`.
        id: String,
        /// The heading.
        text: String,
    },
    /// A paragraph.
    Paragraph(Words),
    /// A paragraph that is counted, as committee papers do: its number is that of its section and its place in it (`2.3`).
    Numbered(Words),
    /// A list.
    List(Vec<Words>),
    /// A table.
    Table(Table),
    /// A chart with its figures.
    Picture(Picture),
    /// What a reader must know before using what stands beside it.
    Warning(Words),
    /// A place for people to write in; a second run keeps what they wrote, and renews a draft nobody touched.
    Editable {
        /// By what name it is known again: `implications.legal`.
        id: String,
        /// What to write there, or a first draft of it.
        words: Vec<Words>,
    },
    /// What follows begins on a new page.
    NewPage,
}

/// A run of text.
pub type Words = Vec<Span>;

/// A piece of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Span {
    /// Plain text.
    Text(String),
    /// Text that carries weight.
    Strong(String),
    /// A figure.
    Figure(Figure),
    /// A link.
    Link {
        /// What people read.
        text: String,
        /// Where it leads: an address, or `#id` of a heading, table or reference.
        to: String,
    },
}

/// A figure within a text or a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What it is, whatever its period and value, so that a second run knows it again: `U99901.nurse_fte_per_100k`. Unique in
    /// meaning: one paper may show one figure in several places.
    pub id: String,
    /// What people read: `16.2`, or the reason why there is none.
    pub text: String,
    /// The number, unrounded; none where it is missing.
    pub value: Option<f64>,
    /// The [`Reference::id`] from which it is rebuilt.
    pub reference: String,
}

/// How figures are built again by somebody who has the files and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// A name, unique in the paper; renderers number references in their order.
    pub id: String,
    /// What it is, in words: `Nurses, FTE per 100,000 patients, Harbour PCN, January 2025`.
    pub what: String,
    /// The command that answers it: `wholetime explain U99901 nurse_fte_per_100k --period 2025-01`.
    pub command: String,
    /// The editions it rests on, each with the first letters of its SHA-256.
    pub sources: Vec<String>,
}

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// A name, unique in the paper, of letters, digits and `_` (Excel names a table so): `staff_by_group`.
    pub id: String,
    /// What it is of.
    pub title: String,
    /// Its columns; the first names the row.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// What to know of it, below it.
    pub notes: Vec<String>,
}

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its heading, unique in the table.
    pub title: String,
    /// What stands in it.
    pub kind: ColumnKind,
    /// The formula of its cells in a workbook, in structured references: `[@FTE]/[@Patients]*100000`; the number is written beside
    /// it, so that both must agree. Shares in percent are fractions there, as workbooks hold them: `[@Paid]/[@Cost]`.
    pub formula: Option<String>,
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Words.
    Text,
    /// Numbers with so many decimals.
    Number(u8),
    /// Shares from 0 to 100, with so many decimals.
    Percent(u8),
    /// Whole pounds.
    Pounds,
    /// Days.
    Day,
}

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its cells, one a column.
    pub cells: Vec<Cell>,
    /// Whether it stands for all rows before it.
    pub is_total: bool,
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// What people read; the reason where a value is missing.
    pub text: String,
    /// The number, unrounded; none in cells of words and where it is missing.
    pub value: Option<f64>,
    /// How it moved since what it is compared with.
    pub change: Option<Change>,
    /// How dark the cell is on a heat map, from −1 (low) to 1 (high); the text says the same in words or numbers.
    pub heat: Option<f64>,
    /// The figure it is, where it is one of those that can be rebuilt: [`Figure::id`] and [`Figure::reference`].
    pub figure: Option<(String, String)>,
}

/// Which way a figure moved. Renderers show an arrow and say the word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// More than before.
    Up,
    /// Less than before.
    Down,
    /// The same, as it is shown.
    Same,
}

/// A chart that stands in a paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// A name, unique in the paper.
    pub id: String,
    /// The drawing; its title says the finding, its description stands in for it.
    pub chart: Chart,
    /// The figures of it.
    pub table: Table,
    /// How a workbook draws it again of the table; none where it has no such chart.
    pub native: Option<Native>,
}

/// A chart of a workbook: the first column of the table against others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Native {
    /// Its kind.
    pub kind: NativeKind,
    /// The columns drawn, by their titles.
    pub series: Vec<String>,
}

/// The charts of a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NativeKind {
    /// Lines over time.
    Line,
    /// Bars that stand.
    Column,
    /// Bars that lie.
    Bar,
    /// Bars that lie, one upon another.
    StackedBar,
}

impl Cell {
    /// A cell of words.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// A number with so many decimals.
    #[must_use]
    pub fn number(value: f64, decimals: usize) -> Self {
        Self { text: crate::words::number(value, decimals), value: Some(value), ..Self::default() }
    }

    /// A value, or the reason why there is none.
    #[must_use]
    pub fn value(value: wholetime_vocabulary::Value, decimals: usize) -> Self {
        Self { text: crate::words::value(value, decimals), value: value.known(), ..Self::default() }
    }
}

impl Column {
    /// A column of words.
    #[must_use]
    pub fn text(title: impl Into<String>) -> Self {
        Self { title: title.into(), kind: ColumnKind::Text, formula: None }
    }

    /// A column of numbers with so many decimals.
    #[must_use]
    pub fn number(title: impl Into<String>, decimals: u8) -> Self {
        Self { title: title.into(), kind: ColumnKind::Number(decimals), formula: None }
    }
}

impl Row {
    /// A row.
    #[must_use]
    pub const fn of(cells: Vec<Cell>) -> Self {
        Self { cells, is_total: false }
    }
}

/// What stands at a place that is for the author to write.
pub(crate) const TO_WRITE: &str = "[to be written]";

/// What a place to write in reads as: a place that is empty says so, in every form of a paper.
pub(crate) fn written_or_open(words: &[Words]) -> Vec<Words> {
    if words.is_empty() { vec![plain(TO_WRITE)] } else { words.to_vec() }
}

/// Plain words.
#[must_use]
pub fn plain(text: impl Into<String>) -> Words {
    vec![Span::Text(text.into())]
}
