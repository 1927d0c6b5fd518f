//! `wholetime query`.

use std::process::ExitCode;

use serde_json::{Map, Value as Json, json};
use wholetime_workbench::Workbench;

use crate::arguments::Format;
use crate::output;

pub(super) fn run(bench: &Workbench, sql: Option<&str>, limit: usize, format: Format) -> anyhow::Result<ExitCode> {
    let Some(sql) = sql else {
        let tables = bench.tables()?;
        let rows: Vec<Vec<String>> = tables
            .iter()
            .map(|(name, columns)| {
                let some = columns.iter().take(8).cloned().collect::<Vec<_>>().join(" ");
                let more = columns.len().saturating_sub(8);
                let others = if 0 < more { format!(" … and {more} more") } else { String::new() };
                vec![name.clone(), columns.len().to_string(), format!("{some}{others}")]
            })
            .collect();
        output::rows(format, &json!({ "tables": tables }), &["table", "columns", ""], &rows)?;
        return Ok(ExitCode::SUCCESS);
    };
    let answer = bench.query(sql, limit)?;
    let headers: Vec<&str> = answer.columns.iter().map(String::as_str).collect();
    let cells: Vec<Vec<String>> = answer.rows.iter().map(|row| row.iter().map(cell).collect()).collect();
    match format {
        Format::Json => {
            let rows: Vec<Map<String, Json>> = answer
                .rows
                .iter()
                .map(|row| answer.columns.iter().cloned().zip(row.iter().cloned()).collect())
                .collect();
            output::json(&json!({ "columns": answer.columns, "rows": rows, "cut": answer.cut }))?;
        }
        Format::Csv => output::csv(&headers, &cells)?,
        Format::Table => output::table(&headers, &cells)?,
    }
    if answer.cut {
        eprintln!("only the first {limit} rows are shown; raise --limit for more");
    }
    Ok(ExitCode::SUCCESS)
}

fn cell(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}
