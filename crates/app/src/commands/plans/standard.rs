//! `wholetime plan standard`: WTE that a standard for each 100,000 patients asks of a list, or of areas that are held.

use std::process::ExitCode;

use clap::Args;
use wholetime_reports::csv;
use wholetime_vocabulary::Level;
use wholetime_workbench::Workbench;
use wholetime_workbench::plans::quantity::{Per100k, Wte};
use wholetime_workbench::questions::plans::standard::{StandardAnswer, StandardLine, StandardOf};

use crate::arguments::{Format, ScopeArgs};
use crate::{output, settings};

#[derive(Debug, Args)]
pub(crate) struct StandardArgs {
    /// WTE for each 100,000 patients, such as 44.
    #[arg(value_parser = Per100k::read)]
    per_100k: Per100k,
    /// Patients on the list.
    #[arg(long, value_name = "PATIENTS", required_unless_present = "area", conflicts_with = "area")]
    list: Option<u32>,
    /// WTE there are beside the list, counted as the standard counts.
    #[arg(long, value_name = "WTE", value_parser = Wte::read, requires = "list")]
    there: Option<Wte>,
    /// Code, name or group:NAME, in place of a list.
    #[arg(long)]
    area: Option<String>,
    /// A line for each area of this level within the area.
    #[arg(long, value_name = "LEVEL", requires = "area")]
    by: Option<Level>,
    /// Indicator that counts as the standard does (default: fully qualified GPs, gp_fte_extg_per_100k).
    #[arg(long, value_name = "INDICATOR", requires = "area")]
    indicator: Option<String>,
    #[command(flatten)]
    scope: ScopeArgs,
}

pub(super) fn run(bench: &Workbench, arguments: StandardArgs, format: Format) -> anyhow::Result<ExitCode> {
    let StandardArgs { per_100k, list, there, area, by, indicator, scope } = arguments;
    let of = match (area, list) {
        (Some(area), _) => StandardOf::Area { area, by, indicator },
        (None, list) => StandardOf::List { list: list.unwrap_or_default(), there },
    };
    let answer = bench.plan_standard(per_100k, &of, settings::scope(scope))?;
    output::answer(format, &answer, csv::standard_csv, table)?;
    Ok(ExitCode::SUCCESS)
}

fn table(answer: &StandardAnswer) -> anyhow::Result<()> {
    let month = answer.period.map_or_else(String::new, |period| format!(", {}", period.in_words()));
    output::text(&format!("{} WTE for each 100,000 patients{month}\n", answer.per_100k))?;
    output::text(&format!("  counted: {}\n", answer.definition))?;
    let headers = ["area", "name", "list", "WTE wanted", "there", "per 100,000", "missing", "above"];
    let rows: Vec<Vec<String>> = answer.lines.iter().map(row).collect();
    output::table(&headers, &rows)?;
    for note in &answer.notes {
        output::text(&format!("{note}\n"))?;
    }
    Ok(())
}

fn row(line: &StandardLine) -> Vec<String> {
    let two = |wte: Wte| wte.exact().written(2);
    let mut row = vec![
        line.code.clone().unwrap_or_default(),
        line.name.clone(),
        output::number(line.list, 0),
        line.wanted.map_or_else(String::new, two),
    ];
    match (&line.beside, &line.why_not) {
        (Some(beside), _) => row.extend([
            two(beside.there),
            beside.rate_per_100k.map_or_else(String::new, |rate| rate.exact().written(2)),
            two(beside.missing),
            two(beside.above),
        ]),
        (None, why) => {
            row.push(why.as_ref().map_or_else(String::new, |why| format!("({why})")));
            row.extend(["", "", ""].map(str::to_owned));
        }
    }
    row
}
