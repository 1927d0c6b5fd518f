//! `wholetime import`: receipts for what was used, reasons for what was not.

use std::path::PathBuf;
use std::process::ExitCode;

use wholetime_reports::words::file_name;
use wholetime_vocabulary::{Cancel, Period};
use wholetime_workbench::actions::import::ImportAnswer;
use wholetime_workbench::{Severity, Workbench};

use crate::arguments::Format;
use crate::{output, progress::Bar};

pub(super) fn run(
    bench: &Workbench,
    paths: &[PathBuf],
    period: Option<Period>,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let bar = Bar::new();
    let answer = bench.import(paths, period, &bar, &Cancel::default())?;
    bar.finish();
    print(&answer, format)?;
    Ok(ExitCode::from(u8::from(answer.has_refusals())))
}

pub(super) fn print(answer: &ImportAnswer, format: Format) -> anyhow::Result<()> {
    let rows: Vec<Vec<String>> = answer
        .receipts
        .iter()
        .map(|receipt| {
            let count = |severity| receipt.findings.iter().filter(|finding| finding.severity == severity).count();
            vec![
                receipt.source.clone(),
                receipt.period.to_string(),
                receipt.revision.to_string(),
                output::figure(format, receipt.rows_used as f64, 0),
                output::figure(format, receipt.rows as f64, 0),
                receipt.columns_unknown.len().to_string(),
                count(Severity::Error).to_string(),
                count(Severity::Warning).to_string(),
                if receipt.already_held { "already held" } else { "new" }.to_owned(),
                file_name(&receipt.file).to_owned(),
            ]
        })
        .collect();
    let headers =
        ["source", "period", "revision", "rows used", "rows", "unknown columns", "errors", "warnings", "", "file"];
    output::rows(format, answer, &headers, &rows)?;
    if format != Format::Table {
        return Ok(());
    }
    for receipt in answer.receipts.iter().filter(|receipt| !receipt.already_held) {
        for finding in receipt.findings.iter().filter(|finding| finding.severity != Severity::Note) {
            let row = finding.row.map(|row| format!(" row {row}")).unwrap_or_default();
            let column = finding.column.as_ref().map(|column| format!(" {column}")).unwrap_or_default();
            let word = if finding.severity == Severity::Error { "error" } else { "warning" };
            output::text(&format!("{word}: {}{row}{column}: {}\n", file_name(&receipt.file), finding.message))?;
        }
    }
    for file in &answer.refused {
        output::text(&format!("not used: {}: {}\n", file.file, file.message))?;
    }
    match answer.not_recognised.as_slice() {
        [] => {}
        files if files.len() <= 8 => {
            for file in files {
                output::text(&format!("not recognised: {}\n", file.file))?;
            }
        }
        files => {
            let names: Vec<&str> = files.iter().take(6).map(|file| file_name(&file.file)).collect();
            output::text(&format!("not recognised: {} files ({} …)\n", files.len(), names.join(", ")))?;
        }
    }
    for ended in &answer.corrections_ended {
        output::text(&format!("correction {ended}\n"))?;
    }
    let new = answer.receipts.iter().filter(|receipt| !receipt.already_held).count();
    let held = answer.receipts.len() - new;
    if answer
        .receipts
        .iter()
        .any(|receipt| !receipt.already_held && receipt.source.starts_with("gp_workforce_practice"))
    {
        output::text("what changed, practice by practice: wholetime changes [AREA]\n")?;
    }
    output::text(&format!("editions added: {new}, already held: {held}\n"))
}
