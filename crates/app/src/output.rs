//! Printing answers: tables for people, JSON and CSV for machines, errors for both.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};
use serde::Serialize;
use wholetime_reports::ReportError;
use wholetime_vocabulary::Value;
use wholetime_workbench::WorkbenchError;

use crate::arguments::Format;

/// Prints one JSON document.
pub(crate) fn json(answer: &impl Serialize) -> anyhow::Result<()> {
    let written = serde_json::to_string_pretty(answer)?;
    quietly(writeln!(std::io::stdout().lock(), "{written}"))
}

/// Prints text to standard output.
pub(crate) fn text(text: &str) -> anyhow::Result<()> {
    quietly(write!(std::io::stdout().lock(), "{text}"))
}

/// A reader that went away (`| head`) is not an error.
fn quietly(written: std::io::Result<()>) -> anyhow::Result<()> {
    match written {
        Err(why) if why.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// A line below the headers and one at the end.
const LINES: TableStyle = TableStyle::new()
    .header_separator(LineStyle::none().fill('─').junction('─'))
    .bottom_border(LineStyle::none().fill('─').junction('─'));

/// A table: headers, and rows of cells; columns of numbers are set flush right.
pub(crate) fn table(headers: &[&str], rows: &[Vec<String>]) -> anyhow::Result<()> {
    let mut table = Table::new();
    table.load_style(LINES).set_content_arrangement(ContentArrangement::Dynamic);
    let is_numeric: Vec<bool> = (0..headers.len())
        .map(|column| {
            let mut cells = rows.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty()).peekable();
            cells.peek().is_some() && cells.all(|cell| looks_numeric(cell))
        })
        .collect();
    table.set_header(headers.iter().zip(&is_numeric).map(|(header, numeric)| aligned(header, *numeric)));
    for row in rows {
        table.add_row(row.iter().zip(&is_numeric).map(|(cell, numeric)| aligned(cell, *numeric)));
    }
    text(&format!("{table}\n"))
}

fn aligned(text: &str, is_numeric: bool) -> Cell {
    Cell::new(text).set_alignment(if is_numeric { CellAlignment::Right } else { CellAlignment::Left })
}

fn looks_numeric(cell: &str) -> bool {
    cell.starts_with(|letter: char| letter.is_ascii_digit() || "+-−£▲▼≈".contains(letter)) || cell.starts_with('(')
}

/// Comma-separated values: headers, and rows.
pub(crate) fn csv(headers: &[&str], rows: &[Vec<String>]) -> anyhow::Result<()> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(headers)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| no_formula(cell).into_owned()))?;
    }
    text(&String::from_utf8(writer.into_inner()?)?)
}

/// A cell that a spreadsheet does not take for a formula; numbers stay numbers. Source: OWASP, "CSV Injection".
fn no_formula(cell: &str) -> Cow<'_, str> {
    let is_risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && cell.parse::<f64>().is_err();
    if is_risky { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// Prints an answer: as JSON the whole of it, as CSV its table, for people as `table` sets it.
pub(crate) fn answer<T: Serialize>(
    format: Format,
    answer: &T,
    csv: impl FnOnce(&T) -> Result<String, ReportError>,
    table: impl FnOnce(&T) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    match format {
        Format::Json => json(answer),
        Format::Csv => text(&csv(answer)?),
        Format::Table => table(answer),
    }
}

/// Prints rows in the format asked for; JSON is the whole answer.
pub(crate) fn rows(
    format: Format,
    answer: &impl Serialize,
    headers: &[&str],
    rows: &[Vec<String>],
) -> anyhow::Result<()> {
    match format {
        Format::Json => json(answer),
        Format::Csv => csv(headers, rows),
        Format::Table => table(headers, rows),
    }
}

/// A value with so many decimals and separated thousands, or why there is none in brackets.
pub(crate) fn number(value: Value, decimals: usize) -> String {
    match value {
        Value::Known(number) => decimal(number, decimals),
        Value::Missing(why) => format!("({why})"),
    }
}

/// A number for a cell: for people as they read it, for machines in full.
pub(crate) fn figure(format: Format, number: f64, decimals: usize) -> String {
    if format == Format::Csv { number.to_string() } else { decimal(number, decimals) }
}

/// A value for a cell: for people as they read it, for machines in full or as the kind of missing.
pub(crate) fn cell(format: Format, value: Value, decimals: usize) -> String {
    if format == Format::Csv { plain(value) } else { number(value, decimals) }
}

/// A number with so many decimals and separated thousands.
pub(crate) fn decimal(number: f64, decimals: usize) -> String {
    wholetime_vocabulary::grouped(number, decimals)
}

/// A value for CSV: the number in full, or the kind of missing.
pub(crate) fn plain(value: Value) -> String {
    match value {
        Value::Known(number) => number.to_string(),
        Value::Missing(why) => why.word().to_owned(),
    }
}

/// Says what could not be done, to which thing, and what next.
pub(crate) fn error(why: &anyhow::Error, format: Format) -> ExitCode {
    let (code, help) =
        why.downcast_ref::<WorkbenchError>().map_or(("failed", "see wholetime help"), |why| (why.code(), why.help()));
    let message = format!("{why:#}");
    let mut err = std::io::stderr().lock();
    let _ = match format {
        Format::Json => {
            let answer = serde_json::json!({ "error": { "code": code, "message": message, "help": help } });
            writeln!(err, "{answer}")
        }
        _ => writeln!(err, "error: {message}\n  {help}"),
    };
    ExitCode::from(1)
}

/// Says as JSON what of a command line was not understood.
pub(crate) fn not_understood(why: &clap::Error) -> ExitCode {
    let told = why.render().to_string();
    let message = told.lines().next().unwrap_or_default().trim_start_matches("error: ");
    let answer = serde_json::json!({
        "error": { "code": "usage", "message": message, "help": "see wholetime help, or wholetime help COMMAND" }
    });
    let _ = writeln!(std::io::stderr().lock(), "{answer}");
    ExitCode::from(2)
}

/// A table as Markdown has it, at the end of a page.
pub(crate) fn lay(page: &mut String, headings: &[&str], rows: &[Vec<String>]) -> std::fmt::Result {
    writeln!(page, "| {} |\n|{}", headings.join(" | "), "---|".repeat(headings.len()))?;
    for row in rows {
        writeln!(page, "| {} |", row.join(" | "))?;
    }
    Ok(())
}

/// The same words with a capital at the start.
pub(crate) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_can_be_taken_for_a_formula_and_numbers_stay_numbers() {
        for risky in ["=1+1", "+44 161", "-A1", "@SUM(A1)", "\t=1", "\n=1"] {
            assert_eq!(no_formula(risky), format!("'{risky}"));
        }
        for harmless in ["-0.5", "+12", "1e-3", "", "Docks Surgery", "a=b"] {
            assert_eq!(no_formula(harmless), harmless);
        }
    }

    #[test]
    fn numbers_are_grouped_and_rounded_for_people() {
        assert_eq!(decimal(1_234_567.891, 1), "1,234,567.9");
        assert_eq!(decimal(-0.04, 1), "0.0");
        assert_eq!(decimal(-1234.5, 0), "-1,234");
        assert_eq!(number(Value::Missing(wholetime_vocabulary::Missing::NotHeld), 2), "(not held)");
    }
}
