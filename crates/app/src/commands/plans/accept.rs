//! `wholetime plan accept` and `plan list`: versions that are kept.

use std::path::Path;
use std::process::ExitCode;

use wholetime_workbench::Workbench;
use wholetime_workbench::questions::plans::VersionLine;

use super::diff;
use crate::arguments::Format;
use crate::output;

pub(super) fn run(
    bench: &Workbench,
    file: &Path,
    parent: Option<u32>,
    note: &str,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let plan = super::document(bench, file)?;
    let accepted = bench.accept_plan(&plan, parent, note)?;
    let from = accepted.parent.map(|parent| parent.to_string()).unwrap_or_default();
    let row = vec![accepted.id.clone(), accepted.number.to_string(), from, accepted.title.clone()];
    output::rows(format, &accepted, &["plan", "version", "made from", "title"], &[row])?;
    if format != Format::Table {
        return Ok(ExitCode::SUCCESS);
    }
    if accepted.is_known {
        output::text("the newest version says the same; nothing was kept\n")?;
    }
    for warning in &accepted.warnings {
        output::text(&format!("before you use it: {warning}\n"))?;
    }
    if let Some(changes) = &accepted.changes {
        output::text("\n")?;
        diff::table(changes)?;
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn list(bench: &Workbench, format: Format) -> anyhow::Result<ExitCode> {
    let answer = bench.plans()?;
    let rows: Vec<Vec<String>> = answer.plans.iter().map(row).collect();
    output::rows(format, &answer, &["plan", "version", "area", "title", "accepted by", "on", "why"], &rows)?;
    if format == Format::Table && rows.is_empty() {
        output::text("no plan was accepted yet; wholetime plan new AREA starts one\n")?;
    }
    Ok(ExitCode::SUCCESS)
}

fn row(line: &VersionLine) -> Vec<String> {
    let day = line.accepted_at.get(..10).unwrap_or_default();
    let area = line.area.as_deref().unwrap_or("none");
    let cells = [&line.id, &line.number.to_string(), area, &line.title, &line.accepted_by, day, &line.note];
    cells.map(str::to_owned).to_vec()
}
