//! `wholetime plan check`: whether the figures of a paper can all be true at once.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use wholetime_reports::words::file_name;
use wholetime_vocabulary::how_many;
use wholetime_workbench::Workbench;
use wholetime_workbench::plans::consistency::{Finding, Severity};

use crate::arguments::{FailOn, Format};
use crate::output;

pub(super) fn run(bench: &Workbench, file: &Path, fail_on: Option<FailOn>, format: Format) -> anyhow::Result<ExitCode> {
    let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let answer = bench.check_statements(&bytes, file_name(&file.to_string_lossy()))?;
    let rows: Vec<Vec<String>> = answer.findings.iter().map(row).collect();
    output::rows(format, &answer, &["weight", "what", "where", "smallest mend"], &rows)?;
    if format == Format::Table {
        let paper = answer.paper.as_deref().unwrap_or("the paper");
        let (figures, errors) = (how_many(answer.figures, "figure"), how_many(answer.errors, "error"));
        output::text(&format!("{paper}: {figures} read, {errors}, {}\n", how_many(answer.notes, "note")))?;
    }
    let fails = match fail_on {
        None => false,
        Some(FailOn::Warning) => !answer.findings.is_empty(),
        Some(FailOn::Error) => 0 < answer.errors,
    };
    Ok(ExitCode::from(u8::from(fails)))
}

fn row(finding: &Finding) -> Vec<String> {
    let weight = match finding.severity {
        Severity::Error => "error",
        Severity::Note => "note",
    };
    let mut places: Vec<&str> = finding.figures.iter().map(|figure| figure.location.as_str()).collect();
    places.dedup();
    let mend = finding.mend.as_ref().map(|mend| mend.sentence.clone()).unwrap_or_default();
    vec![weight.to_owned(), finding.message.clone(), places.join("; "), mend]
}
