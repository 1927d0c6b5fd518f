//! `wholetime check`: each check, and whether it fails.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use wholetime_vocabulary::Value;
use wholetime_workbench::Workbench;
use wholetime_workbench::questions::check::{CheckFinding, Severity, reaches};

use crate::arguments::{CheckCommand, FailOn, Format, ScopeArgs};
use crate::{output, settings};

pub(super) fn run(bench: &Workbench, command: CheckCommand, format: Format) -> anyhow::Result<ExitCode> {
    match command {
        CheckCommand::Rates { file, fail_on, scope } => rates(bench, &file, fail_on, scope, format),
    }
}

/// 1 where a finding is at least as severe as asked, else 0.
fn status(findings: &[CheckFinding], fail_on: Option<FailOn>) -> ExitCode {
    let fails = match fail_on {
        None => false,
        Some(FailOn::Warning) => reaches(findings, Severity::Warning),
        Some(FailOn::Error) => reaches(findings, Severity::Error),
    };
    ExitCode::from(u8::from(fails))
}

fn rates(
    bench: &Workbench,
    file: &Path,
    fail_on: Option<FailOn>,
    scope: ScopeArgs,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let answer = bench.check_rates(&bytes, &file.display().to_string(), settings::scope(scope))?;
    let rows: Vec<Vec<String>> = answer
        .rates
        .iter()
        .map(|rate| {
            let value = |value: Value| output::cell(format, value, rate.decimals);
            vec![
                rate.row.to_string(),
                rate.area.clone(),
                rate.name.clone(),
                rate.group.clone(),
                rate.period.to_string(),
                rate.printed_text.clone(),
                value(rate.held),
                rate.difference.map(|number| output::figure(format, number, rate.decimals)).unwrap_or_default(),
                rate.outcome.word().to_owned(),
                rate.sentence.clone(),
            ]
        })
        .collect();
    let headers = ["row", "area", "name", "group", "period", "printed", "held", "difference", "outcome", "why"];
    output::rows(format, &answer, &headers, &rows)?;
    if format == Format::Table {
        for finding in answer.findings.iter().filter(|finding| finding.severity != Severity::Info) {
            output::text(&format!("{}: {}\n", finding.severity.word(), finding.message))?;
        }
        output::text(&format!("{}\n", answer.summary.sentence))?;
    }
    Ok(status(&answer.findings, fail_on))
}
