//! `wholetime plan export`, `import` and `schema`: plans as workbooks and documents, and what a document may hold.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use serde::Serialize;
use wholetime_reports::plan_file::PlanFile;
use wholetime_vocabulary::how_many;
use wholetime_workbench::Workbench;
use wholetime_workbench::plans::published::{plan_schema, statements_schema};
use wholetime_workbench::questions::plans::PlanSource;

use crate::arguments::Format;
use crate::commands::write;
use crate::output;

#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// Plan document or workbook, or a plan that is held: blmk-2018, or a version of it, blmk-2018@2.
    plan: String,
    /// File to write: .xlsx for a workbook to edit, .toml or .json for the document.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// Workbook, as `plan export` writes it.
    file: PathBuf,
    /// Document to write, in TOML or JSON by its ending.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// A document with a published schema.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum SchemaOf {
    /// Plan documents.
    #[default]
    Plan,
    /// Statement files in TOML.
    Statements,
}

/// What was written.
#[derive(Debug, Serialize)]
struct Written {
    plan: String,
    title: String,
    file: String,
    tables: usize,
    rows: usize,
}

pub(super) fn export(bench: &Workbench, asked: &ExportArgs, format: Format) -> anyhow::Result<ExitCode> {
    let source = super::source(bench, &asked.plan)?;
    convert(bench, &source, &asked.output, format)
}

pub(super) fn import(bench: &Workbench, asked: &ImportArgs, format: Format) -> anyhow::Result<ExitCode> {
    if PlanFile::of(&asked.output) == Some(PlanFile::Xlsx) {
        bail!("`plan import` writes a document; end {} in .toml or .json", asked.output.display());
    }
    let source = PlanSource::Document(Box::new(super::document(bench, &asked.file)?));
    convert(bench, &source, &asked.output, format)
}

fn convert(bench: &Workbench, source: &PlanSource, file: &Path, format: Format) -> anyhow::Result<ExitCode> {
    let ending = PlanFile::of(file).with_context(|| {
        format!("`{}` does not end in a format of plans; use .xlsx, .toml or .json", file.display())
    })?;
    let plan = bench.plan_workbook(source)?;
    write(file, &ending.bytes(&plan)?)?;
    let written = Written {
        plan: plan.plan.id.clone(),
        title: plan.plan.title.clone(),
        file: file.display().to_string(),
        tables: plan.tables.iter().filter(|table| !table.rows.is_empty()).count(),
        rows: plan.tables.iter().map(|table| table.rows.len()).sum(),
    };
    if format == Format::Table {
        let tables = how_many(written.tables, "table");
        let rows = how_many(written.rows, "row");
        output::text(&format!("{} written: the plan {}, {rows} in {tables}\n", written.file, written.plan))?;
        if let Err(why) = &plan.costs {
            output::text(&format!("the plan cannot be costed yet: {why}\n"))?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let row = vec![
        written.plan.clone(),
        written.title.clone(),
        written.file.clone(),
        written.tables.to_string(),
        written.rows.to_string(),
    ];
    output::rows(format, &written, &["plan", "title", "file", "tables", "rows"], &[row])?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn schema(of: SchemaOf) -> anyhow::Result<ExitCode> {
    let schema = match of {
        SchemaOf::Plan => plan_schema(),
        SchemaOf::Statements => statements_schema(),
    };
    output::json(&schema)?;
    Ok(ExitCode::SUCCESS)
}
