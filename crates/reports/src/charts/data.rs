//! The figures that a chart draws, as a table that can be taken away.
//!
//! **Invariant:** every number here is one that the drawing shows, and the drawing shows none that is not here.

use std::collections::HashSet;

use wholetime_vocabulary::Value;

use super::Chart;
use crate::ReportError;
use crate::document::{Cell, Column, ColumnKind, Native, NativeKind, Picture, Row, Table};

/// The figures of a chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Data {
    /// Its columns; the first names the row. No two have one title.
    pub columns: Vec<Column>,
    /// Its rows, one cell a column.
    pub rows: Vec<Vec<Cell>>,
    /// What else is drawn: a line to hold values against, an interval, a target.
    pub notes: Vec<String>,
    /// How a workbook draws it again; none where it has no such chart.
    pub native: Option<Native>,
}

impl Data {
    /// A table that begins with a column of names.
    pub(super) fn of(first: impl Into<String>) -> Self {
        Self { columns: vec![Column::text(first)], ..Self::default() }
    }

    /// A column of words.
    pub(super) fn words(mut self, title: &str) -> Self {
        let title = self.free(title);
        self.columns.push(Column::text(title));
        self
    }

    /// A column of numbers with so many decimals.
    pub(super) fn numbers(mut self, title: &str, decimals: usize) -> Self {
        let title = self.free(title);
        self.columns.push(Column::number(title, u8::try_from(decimals).unwrap_or(u8::MAX)));
        self
    }

    /// Its rows.
    pub(super) fn rows(mut self, rows: impl IntoIterator<Item = Vec<Cell>>) -> Self {
        self.rows.extend(rows);
        self
    }

    /// What else is drawn.
    pub(super) fn note(mut self, note: Option<String>) -> Self {
        self.notes.extend(note);
        self
    }

    /// How a workbook draws all its columns of numbers.
    pub(super) fn drawn_as(mut self, kind: NativeKind) -> Self {
        let is_number = |column: &&Column| column.kind != ColumnKind::Text;
        let series = self.columns.iter().filter(is_number).map(|column| column.title.clone()).collect();
        self.native = Some(Native { kind, series });
        self
    }

    /// A title that no column has yet: two lines may bear one name.
    fn free(&self, title: &str) -> String {
        let taken: HashSet<&str> = self.columns.iter().map(|column| column.title.as_str()).collect();
        let numbered = (2..).map(|number| format!("{title} ({number})"));
        let mut titles = std::iter::once(title.to_owned()).chain(numbered);
        titles.find(|title| !taken.contains(title.as_str())).unwrap_or_default()
    }

    /// The table as comma-separated values: numbers unrounded, a missing value as its reason.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn csv(&self) -> Result<String, ReportError> {
        let mut writer = ::csv::Writer::from_writer(Vec::new());
        writer.write_record(self.columns.iter().map(|column| crate::csv::text(&column.title)))?;
        for row in &self.rows {
            writer.write_record(row.iter().map(|cell| match cell.value {
                Some(value) => value.to_string(),
                None => crate::csv::text(&cell.text),
            }))?;
        }
        crate::csv::finish(writer)
    }
}

impl Chart {
    /// The figures of the chart as a table of a paper.
    #[must_use]
    pub fn table(&self, id: &str) -> Table {
        let rows = self.data.rows.iter().cloned().map(Row::of).collect();
        Table {
            id: id.to_owned(),
            title: self.title.clone(),
            columns: self.data.columns.clone(),
            rows,
            notes: self.data.notes.clone(),
        }
    }
}

impl Picture {
    /// A chart with its figures, under a name that is unique in the paper, of letters, digits and `_`.
    #[must_use]
    pub fn of(id: &str, chart: Chart) -> Self {
        Self { id: id.to_owned(), table: chart.table(id), native: chart.data.native.clone(), chart }
    }
}

/// A number, or an empty cell where nothing is drawn.
pub(super) fn maybe(value: Option<f64>, decimals: usize) -> Cell {
    match value.filter(|value| value.is_finite()) {
        Some(value) => Cell::number(value, decimals),
        None => Cell::default(),
    }
}

/// A number, or why there is none.
pub(super) fn known(value: Value, decimals: usize) -> Cell {
    match value {
        Value::Known(value) if !value.is_finite() => Cell::text("no value"),
        value => Cell::value(value, decimals),
    }
}

#[cfg(test)]
mod tests {
    use wholetime_vocabulary::Missing;

    use super::*;

    fn two() -> Data {
        let rows = [
            vec![Cell::text("=Quay"), known(Value::Known(1_234.567), 1), maybe(None, 1)],
            vec![Cell::text("Silent"), known(Value::Missing(Missing::NotReported), 1), maybe(Some(2.0), 1)],
        ];
        Data::of("Practice").numbers("FTE", 1).numbers("FTE", 1).rows(rows)
    }

    #[test]
    fn figures_leave_unrounded_and_a_missing_one_as_its_reason() {
        let csv = two().csv().unwrap();
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(lines[0].trim_start_matches('\u{feff}'), "Practice,FTE,FTE (2)");
        assert!(lines[1].ends_with("=Quay,1234.567,") && !lines[1].starts_with('='), "{}", lines[1]);
        assert_eq!(lines[2], "Silent,not reported,2");
    }

    #[test]
    fn a_workbook_draws_the_columns_of_numbers() {
        let native = two().drawn_as(NativeKind::Bar).native.unwrap();
        assert_eq!(native.series, ["FTE", "FTE (2)"]);
    }
}
