//! `wholetime plan new`: a plan for an area, started from what is held.

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use wholetime_reports::plan_file::PlanFile;
use wholetime_vocabulary::{Level, how_many};
use wholetime_workbench::Workbench;
use wholetime_workbench::plans::when::FinancialYear;
use wholetime_workbench::questions::plans::PlanSource;
use wholetime_workbench::questions::plans::start::StartAsked;

use crate::arguments::Format;
use crate::output;

#[derive(Debug, Args)]
pub(crate) struct StartArgs {
    /// Code or name of the area: a PCN, sub-ICB location or ICB, or group:name.
    area: String,
    /// File to write: .toml or .json for a document, .xlsx for a workbook to fill in; printed without one.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Financial years it plans for, such as 2026/27,2027/28; this one and the two after it without.
    #[arg(long, value_name = "YEARS", value_delimiter = ',')]
    years: Vec<FinancialYear>,
    /// Level of its parts; the one below the area without.
    #[arg(long, value_name = "LEVEL")]
    parts: Option<Level>,
    /// Name of the plan, in small letters, digits and hyphens; made of the area's without.
    #[arg(long)]
    name: Option<String>,
}

pub(super) fn run(bench: &Workbench, asked: StartArgs, format: Format) -> anyhow::Result<ExitCode> {
    let StartArgs { area, output: file, years, parts, name } = asked;
    let started = bench.start_plan(&area, &StartAsked { years, parts, name })?;
    let Some(file) = file else {
        match format {
            Format::Json => output::json(&started)?,
            Format::Table | Format::Csv => output::text(&started.document)?,
        }
        return Ok(ExitCode::SUCCESS);
    };
    let ending = PlanFile::of(&file)
        .with_context(|| format!("{} ends in none of .toml, .json and .xlsx; name it so", file.display()))?;
    let bytes = match ending {
        PlanFile::Toml => started.document.clone().into_bytes(),
        _ => ending.bytes(&bench.plan_workbook(&PlanSource::Document(Box::new(started.plan.clone())))?)?,
    };
    keep(&file, &bytes)?;
    if format == Format::Json {
        output::json(&started)?;
        return Ok(ExitCode::SUCCESS);
    }
    let plan = &started.plan;
    output::text(&format!(
        "{} written: the plan {}, {}, {}, staff of {}; fill it in, then wholetime plan accept {}\n",
        file.display(),
        plan.id,
        how_many(plan.places.len(), "place"),
        how_many(plan.baselines.len(), "baseline"),
        started.period,
        file.display()
    ))?;
    if let Some(old) = plan.assumptions.iter().find(|assumption| assumption.id == "age-of-figures") {
        output::text(&format!("before you use it: {}. {}\n", old.title, old.source))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes a file that is not there yet: what stands under the name may be a plan that somebody filled in.
fn keep(file: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    match std::fs::File::create_new(file) {
        Ok(mut new) => new.write_all(bytes).with_context(|| format!("{} cannot be written", file.display())),
        Err(why) if why.kind() == ErrorKind::AlreadyExists => anyhow::bail!(
            "{} is there already and is left as it is; give another name with -o, or move it away first",
            file.display()
        ),
        Err(why) => Err(why).with_context(|| format!("{} cannot be written", file.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_that_somebody_filled_in_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("harbour.toml");
        keep(&file, b"first").unwrap();
        let why = keep(&file, b"second").unwrap_err().to_string();
        assert!(why.contains("is there already"), "{why}");
        assert_eq!(std::fs::read(&file).unwrap(), b"first");
    }
}
