//! `wholetime plan check`: whether the figures of a paper can all be true at once, and what is wrong with a plan.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use wholetime_reports::csv;
use wholetime_reports::words::file_name;
use wholetime_vocabulary::how_many;
use wholetime_workbench::Workbench;
use wholetime_workbench::plans::consistency::{TEMPLATE_CSV, TEMPLATE_TOML};
use wholetime_workbench::questions::plans::findings::Checked;

use super::source;
use crate::arguments::{FailOn, Format};
use crate::output;

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Statement file (figures as printed) in TOML, JSON, CSV or a workbook; a plan document; or a plan that is held.
    #[arg(required_unless_present = "template")]
    file: Option<PathBuf>,
    /// Exit with status 1 where a finding is at least so severe; notes never count.
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,
    /// The day on which a plan is looked at; today where none is named.
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// Print a statement file to fill in, and check nothing.
    #[arg(long, value_name = "FORMAT", conflicts_with = "file")]
    template: Option<Template>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Template {
    /// A figure a row.
    Csv,
    /// Tables that share keys, names of wholes, titles.
    Toml,
}

pub(super) fn run(bench: &Workbench, asked: CheckArgs, format: Format) -> anyhow::Result<ExitCode> {
    if let Some(template) = asked.template {
        output::text(match template {
            Template::Csv => TEMPLATE_CSV,
            Template::Toml => TEMPLATE_TOML,
        })?;
        return Ok(ExitCode::SUCCESS);
    }
    let answer = checked(bench, &asked.file.unwrap_or_default(), asked.on)?;
    output::answer(format, &answer, csv::checked_csv, table)?;
    let (errors, warnings) = match &answer {
        Checked::Plan(plan) => (plan.errors, plan.warnings),
        Checked::Paper(paper) => (paper.errors, paper.warnings),
    };
    let fails = match asked.fail_on {
        None => false,
        Some(FailOn::Warning) => 0 < errors + warnings,
        Some(FailOn::Error) => 0 < errors,
    };
    Ok(ExitCode::from(u8::from(fails)))
}

fn checked(bench: &Workbench, file: &Path, on: Option<Date>) -> anyhow::Result<Checked> {
    let named = file.to_string_lossy();
    let may_be_held = !file.exists() && !named.contains(['.', '/', '\\']);
    if may_be_held {
        return Ok(Checked::Plan(bench.plan_findings(&source(bench, &named)?, on)?));
    }
    let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(bench.check_file(&bytes, file_name(&named), on)?)
}

/// Findings one below the other: a sentence is too long for a column.
fn table(answer: &Checked) -> anyhow::Result<()> {
    for line in csv::finding_lines(answer) {
        let mut told = format!("{:<8} {}\n", line.severity, line.message);
        if !line.mend.is_empty() {
            told.push_str(&format!("         mend: {}\n", line.mend));
        }
        if !line.places.is_empty() {
            told.push_str(&format!("         in: {}\n", line.places.join("; ")));
        }
        output::text(&told)?;
    }
    let text = match answer {
        Checked::Paper(paper) => format!(
            "{}: {} read, {}, {}, {}\n",
            paper.paper.as_deref().unwrap_or("the paper"),
            how_many(paper.figures, "figure"),
            how_many(paper.errors, "error"),
            how_many(paper.warnings, "warning"),
            how_many(paper.notes, "note")
        ),
        Checked::Plan(plan) => format!(
            "{} on {}: {}, {}, {}\n",
            plan.plan.title,
            plan.on,
            how_many(plan.errors, "error"),
            how_many(plan.warnings, "warning"),
            how_many(plan.notes, "note")
        ),
    };
    output::text(&text)
}
