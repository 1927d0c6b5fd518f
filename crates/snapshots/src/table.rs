//! A published table with typed columns, and how its practice-level values are read back.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Float64Builder, RecordBatch, StringBuilder, StringDictionaryBuilder, UInt32Builder,
};
use arrow::datatypes::{DataType, Field, Int32Type, Schema};
use wholetime_vocabulary::{Missing, Value};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Text, kept as published with outer spaces removed.
    Text,
    /// Numbers; cells that hold none are null, with the reason among the row's marks.
    Number,
}

/// A published table with typed columns.
///
/// Beside the published columns it holds `_row` (row in the file) and `_marks` (why cells of this row are null, where
/// the reason is another than "not reported": `not_valid 12-40 55; not_collected 60`, column positions from 0).
#[derive(Clone, Debug)]
pub struct Table {
    pub(crate) batch: RecordBatch,
}

impl Table {
    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.batch.num_rows()
    }

    /// Writes the table as a Parquet file, as it lies on the shelf.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn write_parquet(&self, path: &std::path::Path) -> Result<(), crate::ReadError> {
        crate::columns::write(path, &self.batch, false)
    }

    /// The columns and rows, for those who speak Arrow.
    #[must_use]
    pub fn batch(&self) -> &RecordBatch {
        &self.batch
    }
}

enum Filling {
    Text(StringDictionaryBuilder<Int32Type>),
    Number(Float64Builder),
}

/// Fills a [`Table`] row by row; every cell of a row is set once, in any order of columns that is the same for all rows.
pub struct TableBuilder {
    names: Vec<String>,
    columns: Vec<Filling>,
    rows: UInt32Builder,
    marks: StringBuilder,
    marked: Vec<(Missing, u32)>,
}

impl TableBuilder {
    /// A builder for the named columns. Names are used as given: lower case, as the catalogue has them.
    #[must_use]
    pub fn new(columns: Vec<(String, Column)>, rows_expected: usize) -> Self {
        let (names, kinds): (Vec<String>, Vec<Column>) = columns.into_iter().unzip();
        let columns = kinds
            .into_iter()
            .map(|kind| match kind {
                Column::Text => Filling::Text(StringDictionaryBuilder::new()),
                Column::Number => Filling::Number(Float64Builder::with_capacity(rows_expected)),
            })
            .collect();
        Self { names, columns, rows: UInt32Builder::new(), marks: StringBuilder::new(), marked: Vec::new() }
    }

    /// Sets a text cell of the current row; an empty text is kept as null.
    pub fn text(&mut self, column: usize, text: &str) {
        if let Filling::Text(builder) = &mut self.columns[column] {
            let trimmed = text.trim();
            if trimmed.is_empty() { builder.append_null() } else { builder.append_value(trimmed) }
        }
    }

    /// Sets a numeric cell of the current row.
    pub fn number(&mut self, column: usize, number: f64) {
        if let Filling::Number(builder) = &mut self.columns[column] {
            builder.append_value(number);
        }
    }

    /// Sets a numeric cell of the current row that holds no number.
    pub fn missing(&mut self, column: usize, why: Missing) {
        if let Filling::Number(builder) = &mut self.columns[column] {
            builder.append_null();
            if why != Missing::NotReported {
                self.marked.push((why, u32::try_from(column).unwrap_or(u32::MAX)));
            }
        }
    }

    /// Sets a numeric cell to a value or its reason.
    pub fn value(&mut self, column: usize, value: Value) {
        match value {
            Value::Known(number) => self.number(column, number),
            Value::Missing(why) => self.missing(column, why),
        }
    }

    /// Ends the current row; `row` is its number in the file, its header being row 1.
    pub fn end_row(&mut self, row: u32) {
        self.rows.append_value(row);
        if self.marked.is_empty() {
            self.marks.append_null();
        } else {
            self.marks.append_value(write_marks(&mut self.marked));
            self.marked.clear();
        }
    }

    /// Rows ended so far.
    #[must_use]
    pub fn len(&self) -> usize {
        arrow::array::ArrayBuilder::len(&self.rows)
    }

    /// Whether no row was ended yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The finished table.
    ///
    /// # Panics
    /// Where a row was ended before each of its cells was set: a mistake in a source, never a matter of its input.
    #[must_use]
    pub fn finish(mut self) -> Table {
        let words = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
        let mut fields = Vec::with_capacity(self.names.len() + 2);
        let mut arrays: Vec<ArrayRef> = Vec::with_capacity(self.names.len() + 2);
        for (name, column) in self.names.iter().zip(self.columns) {
            match column {
                Filling::Text(mut builder) => {
                    fields.push(Field::new(name, words.clone(), true));
                    arrays.push(Arc::new(builder.finish()));
                }
                Filling::Number(mut builder) => {
                    fields.push(Field::new(name, DataType::Float64, true));
                    arrays.push(Arc::new(builder.finish()));
                }
            }
        }
        fields.push(Field::new("_row", DataType::UInt32, false));
        arrays.push(Arc::new(self.rows.finish()));
        fields.push(Field::new("_marks", DataType::Utf8, true));
        arrays.push(Arc::new(self.marks.finish()));
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
            .expect("every cell of a row is set before the row is ended");
        Table { batch }
    }
}

impl std::fmt::Debug for TableBuilder {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "TableBuilder of {} columns and {} rows", self.names.len(), self.len())
    }
}

/// `not_valid 12-40 55; not_collected 60`.
fn write_marks(marked: &mut [(Missing, u32)]) -> String {
    use std::fmt::Write as _;
    marked.sort_unstable();
    let mut text = String::new();
    let mut index = 0;
    while index < marked.len() {
        let (why, first) = marked[index];
        if index == 0 || marked[index - 1].0 != why {
            let _ = write!(text, "{}{}", if index == 0 { "" } else { "; " }, why.word());
        }
        let mut last = first;
        while marked.get(index + 1) == Some(&(why, last + 1)) {
            index += 1;
            last += 1;
        }
        let _ = if first == last { write!(text, " {first}") } else { write!(text, " {first}-{last}") };
        index += 1;
    }
    text
}

/// Why the cell in `column` is null, by the marks of its row.
pub(crate) fn read_mark(marks: Option<&str>, column: usize) -> Missing {
    let Some(marks) = marks else { return Missing::NotReported };
    for part in marks.split("; ") {
        let mut words = part.split(' ');
        let kind = words.next().and_then(|word| Missing::ALL.into_iter().find(|kind| kind.word() == word));
        let within = words.any(|span| {
            let (first, last) = span.split_once('-').unwrap_or((span, span));
            matches!((first.parse::<usize>(), last.parse::<usize>()), (Ok(first), Ok(last)) if first <= column && column <= last)
        });
        if let (Some(kind), true) = (kind, within) {
            return kind;
        }
    }
    Missing::NotReported
}

/// Values of a practice-level wide table, column by column.
#[derive(Clone, Debug, Default)]
pub struct WideColumns {
    /// Practice codes, one a row.
    pub practices: Vec<String>,
    /// Row of each in the file.
    pub rows: Vec<u32>,
    /// For each column asked for: its values, or nothing where the table has no such column.
    pub columns: Vec<Option<Vec<Value>>>,
}

/// Reads `wanted` numeric columns of `batch`; `positions` are their positions in the whole table (for the marks).
pub(crate) fn wide_columns(batch: &RecordBatch, wanted: &[(&str, Option<usize>)]) -> Option<WideColumns> {
    let practices = arrow::compute::cast(batch.column_by_name("prac_code")?, &DataType::Utf8).ok()?;
    let practices = practices.as_string_opt::<i32>()?;
    let rows = batch.column_by_name("_row")?.as_primitive_opt::<arrow::datatypes::UInt32Type>()?;
    let marks = batch.column_by_name("_marks")?.as_string_opt::<i32>()?;
    let columns = wanted
        .iter()
        .map(|(name, position)| {
            let array = batch.column_by_name(name)?.as_primitive_opt::<arrow::datatypes::Float64Type>()?;
            let position = (*position)?;
            Some(
                (0..array.len())
                    .map(|index| {
                        if array.is_valid(index) {
                            Value::Known(array.value(index))
                        } else {
                            let mark = marks.is_valid(index).then(|| marks.value(index));
                            Value::Missing(read_mark(mark, position))
                        }
                    })
                    .collect(),
            )
        })
        .collect();
    Some(WideColumns {
        practices: practices.iter().map(|code| code.unwrap_or_default().to_owned()).collect(),
        rows: rows.values().to_vec(),
        columns,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_say_why_each_cell_is_empty() {
        let columns = ["prac_code", "a", "b", "c", "d"];
        let kinds =
            columns.map(|name| (name.to_owned(), if name == "prac_code" { Column::Text } else { Column::Number }));
        let mut builder = TableBuilder::new(kinds.to_vec(), 2);
        builder.text(0, "Z99001 ");
        builder.missing(1, Missing::NotValid);
        builder.missing(2, Missing::NotValid);
        builder.missing(3, Missing::NotReported);
        builder.missing(4, Missing::NotCollected);
        builder.end_row(2);
        builder.text(0, "Z99002");
        for column in 1..5 {
            builder.number(column, 0.0);
        }
        builder.end_row(3);
        let table = builder.finish();
        let wanted = [("a", Some(1)), ("c", Some(3)), ("d", Some(4)), ("absent", None)];
        let read = wide_columns(table.batch(), &wanted).unwrap();
        assert_eq!(read.practices, ["Z99001", "Z99002"]);
        assert_eq!(read.rows, [2, 3]);
        assert_eq!(read.columns[0], Some(vec![Value::Missing(Missing::NotValid), Value::Known(0.0)]));
        assert_eq!(read.columns[1], Some(vec![Value::Missing(Missing::NotReported), Value::Known(0.0)]));
        assert_eq!(read.columns[2], Some(vec![Value::Missing(Missing::NotCollected), Value::Known(0.0)]));
        assert_eq!(read.columns[3], None);
    }

    #[test]
    fn runs_of_columns_are_written_short() {
        let mut marked = vec![
            (Missing::NotCollected, 60),
            (Missing::NotValid, 3),
            (Missing::NotValid, 1),
            (Missing::NotValid, 2),
            (Missing::NotValid, 9),
        ];
        assert_eq!(write_marks(&mut marked), "not_valid 1-3 9; not_collected 60");
    }
}
