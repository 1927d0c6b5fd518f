//! A paper as CSV: every figure one a line, with the reference that rebuilds it.

use std::collections::BTreeMap;

use super::{Block, Document, Figure, Span, Table};
use crate::ReportError;
use crate::csv::text as guarded;

/// Every figure of a paper, in the order of the paper: where it stands, what it is, its text, its number, its reference.
///
/// # Errors
/// Where the table cannot be written.
pub fn csv(document: &Document) -> Result<Vec<u8>, ReportError> {
    let commands: BTreeMap<&str, &str> =
        document.references.iter().map(|one| (one.id.as_str(), one.command.as_str())).collect();
    let mut rows = Rows { writer: csv::Writer::from_writer(Vec::new()), commands, section: "" };
    rows.writer.write_record(["section", "table", "row", "column", "figure", "text", "value", "command"])?;
    for block in &document.blocks {
        match block {
            Block::Heading { id, .. } => rows.section = id,
            Block::Paragraph(words) | Block::Numbered(words) | Block::Warning(words) => rows.words(words)?,
            Block::List(items) | Block::Editable { words: items, .. } => {
                for words in items {
                    rows.words(words)?;
                }
            }
            Block::Table(table) => rows.table(table)?,
            Block::Picture(picture) => rows.table(&picture.table)?,
            Block::NewPage => {}
        }
    }
    rows.writer.into_inner().map_err(|why| ReportError::Csv(why.into_error().into()))
}

struct Rows<'a> {
    writer: csv::Writer<Vec<u8>>,
    commands: BTreeMap<&'a str, &'a str>,
    section: &'a str,
}

impl Rows<'_> {
    fn words(&mut self, words: &[Span]) -> Result<(), ReportError> {
        for span in words {
            let Span::Figure(Figure { id, text, value, reference }) = span else { continue };
            let command = self.commands.get(reference.as_str()).copied().unwrap_or_default();
            self.writer.write_record([self.section, "", "", "", id, &guarded(text), &number(*value), command])?;
        }
        Ok(())
    }

    /// Every cell but those that name their row.
    fn table(&mut self, table: &Table) -> Result<(), ReportError> {
        for row in &table.rows {
            let name = row.cells.first().map(|cell| cell.text.as_str()).unwrap_or_default();
            for (cell, column) in row.cells.iter().zip(&table.columns).skip(1) {
                let (id, reference) =
                    cell.figure.as_ref().map_or(("", ""), |(id, reference)| (id.as_str(), reference.as_str()));
                let command = self.commands.get(reference).copied().unwrap_or_default();
                let value = number(cell.value);
                self.writer.write_record([
                    self.section,
                    &table.id,
                    &guarded(name),
                    &guarded(&column.title),
                    id,
                    &guarded(&cell.text),
                    &value,
                    command,
                ])?;
            }
        }
        Ok(())
    }
}

/// The number as it is, unrounded; nothing where there is none.
fn number(value: Option<f64>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::samples::paper;
    use super::csv;

    #[test]
    fn every_figure_is_a_row_with_its_number_and_its_command() {
        let bytes = csv(&paper()).unwrap();
        let mut rows = ::csv::Reader::from_reader(bytes.as_slice());
        let rows: Vec<Vec<String>> =
            rows.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        let command = "wholetime explain U99901 nurse_fte --period 2025-01";
        assert_eq!(rows[0], ["findings", "", "", "", "U99901.nurse_fte", "4.25", "4.25", command]);
        let missing = rows.iter().find(|row| row[2] == "Quay Surgery" && row[3] == "FTE").unwrap();
        assert_eq!((missing[5].as_str(), missing[6].as_str()), ("not reported", ""), "missing is not zero");
        // A paragraph's figure, and two cells of each of three rows in the table and in that of the chart.
        assert_eq!(rows.len(), 1 + 6 + 6);
    }
}
