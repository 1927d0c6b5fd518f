//! A table that can be read on a phone and heard: a caption, headings for columns and rows, a region that scrolls.

use askama::Template;
use wholetime_reports::words;
use wholetime_vocabulary::Value;

/// A column's heading.
pub(crate) struct Column {
    pub(crate) title: String,
    pub(crate) is_number: bool,
}

/// What stands in a row under a column.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) href: Option<String>,
    /// What a link is called where its text alone does not say it.
    pub(crate) label: Option<String>,
    /// Smaller lines below.
    pub(crate) small: Vec<String>,
    /// There is no number; the text says why.
    pub(crate) is_missing: bool,
}

impl Cell {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    pub(crate) fn link(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: Some(href.into()), ..Self::default() }
    }

    pub(crate) fn value(value: Value, decimals: usize) -> Self {
        Self { text: words::value(value, decimals), is_missing: value.known().is_none(), ..Self::default() }
    }

    /// A figure that links to its explanation; `what` names it for those who hear the link.
    pub(crate) fn why(value: Value, decimals: usize, what: &str, href: Option<String>) -> Self {
        let cell = Self::value(value, decimals);
        match href {
            Some(href) => Self { label: Some(format!("{}: why? {what}", cell.text)), href: Some(href), ..cell },
            None => cell,
        }
    }

    pub(crate) fn small(mut self, line: impl Into<String>) -> Self {
        let line = line.into();
        if !line.is_empty() {
            self.small.push(line);
        }
        self
    }
}

/// A row; its first cell is its heading.
pub(crate) struct Row {
    pub(crate) cells: Vec<Cell>,
    pub(crate) is_strong: bool,
}

/// A table.
#[derive(Template)]
#[template(path = "components/table/table.html")]
pub(crate) struct Table {
    pub(crate) id: String,
    pub(crate) caption: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Row>,
}

impl Table {
    pub(crate) fn new(id: &str, caption: impl Into<String>) -> Self {
        Self { id: id.to_owned(), caption: caption.into(), columns: Vec::new(), rows: Vec::new() }
    }

    pub(crate) fn column(mut self, title: impl Into<String>) -> Self {
        self.columns.push(Column { title: title.into(), is_number: false });
        self
    }

    pub(crate) fn number(mut self, title: impl Into<String>) -> Self {
        self.columns.push(Column { title: title.into(), is_number: true });
        self
    }

    pub(crate) fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(Row { cells, is_strong: false });
    }

    pub(crate) fn strong_row(&mut self, cells: Vec<Cell>) {
        self.rows.push(Row { cells, is_strong: true });
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether the column at that place holds numbers.
    fn is_number(&self, index: &usize) -> bool {
        self.columns.get(*index).is_some_and(|column| column.is_number)
    }
}
