//! `wholetime backup` and `wholetime restore`: what people set up, in one file.

use std::path::Path;
use std::process::ExitCode;

use wholetime_workbench::{Chain, Rows, Workbench};

use crate::arguments::Format;
use crate::output;

pub(super) fn backup(bench: &Workbench, file: &Path, format: Format) -> anyhow::Result<ExitCode> {
    let answer = bench.backup(file)?;
    output::rows(format, &answer, &["kept", "rows"], &rows(answer.rows))?;
    if format == Format::Table {
        let snapshots = bench.workspace().join("snapshots");
        output::text(&format!("written: {} ({} bytes)\n", answer.file, answer.bytes))?;
        output::text(&format!("not in it: published files; import them again, or copy {}\n", snapshots.display()))?;
    }
    if let Chain::Broken { sequence, why } = &answer.chain {
        eprintln!("the log of changes is broken at entry {sequence} ({why}); this backup will not be restored");
        return Ok(ExitCode::from(1));
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn restore(bench: &Workbench, file: &Path, replace: bool, format: Format) -> anyhow::Result<ExitCode> {
    let answer = bench.restore(file, replace)?;
    output::rows(format, &answer, &["restored", "rows"], &rows(answer.rows))?;
    if format == Format::Table {
        output::text(&format!("made {} by {}; now in {}\n", answer.made_at, answer.made_by, answer.database))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn rows(rows: Rows) -> Vec<Vec<String>> {
    let row = |what: &str, count: u64| vec![what.to_owned(), count.to_string()];
    vec![
        row("groups", rows.groups),
        row("successors", rows.successors),
        row("standards", rows.standards),
        row("documents", rows.documents),
        row("entries of the audit log", rows.audit_entries),
    ]
}
