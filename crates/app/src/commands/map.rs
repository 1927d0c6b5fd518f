//! `wholetime map`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;
use clap::Args;
use wholetime_reports::charts::Map;
use wholetime_vocabulary::{Basis, Level};
use wholetime_workbench::Workbench;
use wholetime_workbench::questions::map::{MapAnswer, MapAsked};

use crate::arguments::{Format, ScopeArgs, SwitchArgs};
use crate::{output, settings};

/// Pixels across a picture: what a page of A4 takes at 200 dots an inch.
const ACROSS: u32 = 1_600;

/// What is asked of a map.
#[derive(Args, Debug)]
pub(crate) struct MapArgs {
    /// Code, name or group:NAME.
    area: String,
    /// Indicator, as `wholetime indicators` lists it.
    indicator: String,
    /// Level of the parts: region, icb, sub_icb, pcn or practice (default: the level that says most of the area).
    #[arg(long)]
    level: Option<Level>,
    /// On this basis: practice_level_sum, published or compiled.
    #[arg(long)]
    basis: Option<Basis>,
    /// Write it here: .svg, .png, .csv or .geojson.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    switch: SwitchArgs,
    #[command(flatten)]
    scope: ScopeArgs,
}

pub(super) fn run(bench: &Workbench, asked: MapArgs, format: Format) -> anyhow::Result<ExitCode> {
    let MapArgs { area, indicator, level, basis, output: file, switch, scope } = asked;
    let indicator = settings::switched(bench, &indicator, switch)?;
    let answer = bench.map(&area, &indicator, MapAsked { level, basis }, settings::scope(scope))?;
    if let Some(path) = file {
        super::write(&path, &bytes(&answer, &path)?)?;
        output::text(&format!("{}\n", path.display()))?;
        return Ok(ExitCode::SUCCESS);
    }
    output::answer(format, &answer, wholetime_reports::csv::map_csv, table)?;
    Ok(ExitCode::SUCCESS)
}

fn bytes(answer: &MapAnswer, path: &Path) -> anyhow::Result<Vec<u8>> {
    let chart = || Map { id: "map", answer, href: &|_| None }.draw().titled();
    let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase).unwrap_or_default();
    Ok(match ending.as_str() {
        "svg" => chart().standalone().into_bytes(),
        "png" => chart().png(ACROSS)?,
        "csv" => wholetime_reports::csv::map_csv(answer)?.into_bytes(),
        "geojson" | "json" => wholetime_reports::geojson::map_geojson(answer)?.into_bytes(),
        _ => bail!("`{}` does not end in a format of maps; use .svg, .png, .csv or .geojson", path.display()),
    })
}

fn table(answer: &MapAnswer) -> anyhow::Result<()> {
    output::text(&format!("{}\n", answer.finding))?;
    let whole = |number: Option<usize>| number.map_or_else(String::new, |number| number.to_string());
    let rows: Vec<Vec<String>> = answer
        .parts
        .iter()
        .map(|part| {
            vec![
                part.code.clone(),
                part.name.clone(),
                output::number(part.value, answer.decimals),
                whole(part.rank),
                whole(part.class.map(usize::from)),
                output::number(part.patients, 0),
                part.approximate.as_ref().map_or("", |_| "approximate").to_owned(),
            ]
        })
        .collect();
    output::table(&["code", "name", answer.unit.as_str(), "rank", "shade", "patients", "outline"], &rows)?;
    output::text(&format!("{}\n", answer.classes_are))?;
    for note in &answer.notes {
        output::text(&format!("{note}\n"))?;
    }
    Ok(())
}
