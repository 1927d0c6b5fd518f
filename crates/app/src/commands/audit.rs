//! `wholetime audit`: who changed what, when.

use std::process::ExitCode;

use serde_json::Value as Json;
use wholetime_workbench::questions::audit::AuditEntry;
use wholetime_workbench::{Chain, Workbench};

use crate::arguments::Format;
use crate::output;

pub(super) fn run(bench: &Workbench, limit: u32, verify: bool, format: Format) -> anyhow::Result<ExitCode> {
    let answer = bench.audit(limit, verify)?;
    if format == Format::Csv {
        let headers = ["sequence", "at", "by", "what", "subject", "before", "after", "previous_hash", "hash"];
        output::csv(&headers, &answer.entries.iter().map(in_full).collect::<Vec<_>>())?;
    } else {
        let rows: Vec<Vec<String>> = answer.entries.iter().map(in_short).collect();
        output::rows(format, &answer, &["no.", "at", "by", "did", "to", "change"], &rows)?;
    }
    let Some(chain) = &answer.chain else { return Ok(ExitCode::SUCCESS) };
    let (said, code) = match chain {
        Chain::Whole { entries, last_hash } => {
            (format!("the log is whole: {entries} entries, the last with hash {last_hash}"), ExitCode::SUCCESS)
        }
        Chain::Broken { sequence, why } => (format!("the log is broken at entry {sequence}: {why}"), ExitCode::from(1)),
    };
    match format {
        Format::Table => output::text(&format!("{said}\n"))?,
        // Rows for a machine stay rows.
        Format::Csv => eprintln!("{said}"),
        Format::Json => {}
    }
    Ok(code)
}

fn in_full(entry: &AuditEntry) -> Vec<String> {
    vec![
        entry.sequence.to_string(),
        entry.at.clone(),
        entry.by.clone(),
        entry.what.clone(),
        entry.subject.clone(),
        entry.before.to_string(),
        entry.after.to_string(),
        entry.previous_hash.clone(),
        entry.hash.clone(),
    ]
}

fn in_short(entry: &AuditEntry) -> Vec<String> {
    vec![
        entry.sequence.to_string(),
        to_the_second(&entry.at),
        entry.by.clone(),
        entry.what.clone(),
        entry.subject.clone(),
        change(&entry.before, &entry.after),
    ]
}

fn to_the_second(at: &str) -> String {
    at.parse::<jiff::Timestamp>().map_or_else(|_| at.to_owned(), |at| at.strftime("%Y-%m-%d %H:%M:%S").to_string())
}

/// The fields that changed, from what to what. Who and when stand in columns of their own.
fn change(before: &Json, after: &Json) -> String {
    let (was, is) = match (before, after) {
        (Json::Object(was), Json::Object(is)) => (Some(was), is),
        (_, Json::Object(is)) => (None, is),
        (was, _) => return format!("was {was}"),
    };
    let fields = is.iter().filter(|(name, _)| !["set_by", "set_at"].contains(&name.as_str()));
    let changes = fields.filter_map(|(name, value)| match was.map(|was| was.get(name).unwrap_or(&Json::Null)) {
        Some(old) if old == value => None,
        Some(old) => Some(format!("{name} {old} → {value}")),
        None => Some(format!("{name} {value}")),
    });
    changes.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_told_by_the_fields_that_changed() {
        let was = serde_json::json!({ "name": "Docks", "members": ["U99901"], "set_at": "t1" });
        let is = serde_json::json!({ "name": "Docks place", "members": ["U99901"], "set_at": "t2" });
        assert_eq!(change(&was, &is), "name \"Docks\" → \"Docks place\"");
        let new = change(&Json::Null, &is);
        assert!(new.contains("name \"Docks place\"") && new.contains("members [\"U99901\"]"), "{new}");
        assert!(change(&is, &Json::Null).starts_with("was {"));
        let grown = change(&serde_json::json!({ "rows": 1 }), &serde_json::json!({ "rows": 1, "made_at": "t" }));
        assert_eq!(grown, "made_at null → \"t\"");
    }
}
