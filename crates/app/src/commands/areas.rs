//! `wholetime areas`.

use std::process::ExitCode;

use wholetime_vocabulary::Level;
use wholetime_workbench::Workbench;

use crate::arguments::{Format, ScopeArgs};
use crate::{output, settings};

pub(super) fn run(
    bench: &Workbench,
    text: Option<&str>,
    level: Option<Level>,
    within: Option<&str>,
    limit: usize,
    scope: ScopeArgs,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let answer = bench.areas(text, level, within, settings::scope(scope), limit)?;
    let rows: Vec<Vec<String>> = answer
        .areas
        .iter()
        .map(|area| {
            vec![
                area.code.clone(),
                area.name.clone(),
                area.level.title().to_owned(),
                area.parent_name.clone().or_else(|| area.parent.clone()).unwrap_or_default(),
                area.patients.map(|patients| output::figure(format, patients, 0)).unwrap_or_default(),
                if area.is_gone { format!("no practice at {}", answer.period) } else { area.practices.to_string() },
            ]
        })
        .collect();
    let headers = ["code", "name", "level", "in", "patients", "practices"];
    output::rows(format, &answer, &headers, &rows)?;
    if format == Format::Table && 0 < answer.more {
        output::text(&format!("and {} more; name --level or --within, or raise --limit\n", answer.more))?;
    }
    Ok(ExitCode::SUCCESS)
}
