//! `wholetime plan new`: a plan for an area, started from what is held.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use wholetime_vocabulary::{Level, how_many};
use wholetime_workbench::Workbench;
use wholetime_workbench::plans::when::FinancialYear;
use wholetime_workbench::questions::plans::start::StartAsked;

use crate::arguments::Format;
use crate::output;

#[derive(Debug, Args)]
pub(crate) struct StartArgs {
    /// Code or name of the area: a PCN, sub-ICB location or ICB, or group:name.
    area: String,
    /// File to write, ending in .toml or .json; printed without one.
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
    let is_json = ending(&file)? == "json";
    let document = if is_json { started.plan.to_json()? } else { started.document.clone() };
    std::fs::write(&file, document).with_context(|| format!("{} cannot be written", file.display()))?;
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
    Ok(ExitCode::SUCCESS)
}

/// What the name of a plan document may end in.
fn ending(file: &Path) -> anyhow::Result<&str> {
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    match ending {
        "toml" | "json" => Ok(ending),
        _ => anyhow::bail!("{} ends in neither .toml nor .json; name it so", file.display()),
    }
}
