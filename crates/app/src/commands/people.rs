//! `wholetime group`, `wholetime standard` and `wholetime successor`: what planners set up for themselves.

use std::process::ExitCode;

use serde_json::json;
use wholetime_workbench::{Group, Standard, Successor, Workbench};

use crate::arguments::{Format, GroupCommand, StandardCommand, SuccessorCommand};
use crate::output;

pub(super) fn group(bench: &Workbench, command: GroupCommand, format: Format) -> anyhow::Result<ExitCode> {
    let groups: Vec<Group> = match command {
        GroupCommand::Set { id, name, members } => bench.set_group(&id, name.as_deref(), &members)?,
        GroupCommand::List => bench.groups()?,
        GroupCommand::Remove { id } => bench.remove_group(&id)?,
    };
    let rows: Vec<Vec<String>> = groups
        .iter()
        .map(|group| {
            vec![format!("group:{}", group.id), group.name.clone(), group.members.join(" "), group.set_by.clone()]
        })
        .collect();
    output::rows(format, &json!({ "groups": groups }), &["group", "name", "areas", "set by"], &rows)?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn standard(bench: &Workbench, command: StandardCommand, format: Format) -> anyhow::Result<ExitCode> {
    let standards: Vec<Standard> = match command {
        StandardCommand::Set { indicator, at_least, source } => bench.set_standard(&indicator, at_least, &source)?,
        StandardCommand::List => bench.standards()?,
        StandardCommand::Remove { indicator } => bench.remove_standard(&indicator)?,
    };
    let rows: Vec<Vec<String>> = standards
        .iter()
        .map(|standard| {
            vec![
                standard.indicator.clone(),
                standard.at_least.to_string(),
                standard.source.clone(),
                standard.set_by.clone(),
            ]
        })
        .collect();
    output::rows(format, &json!({ "standards": standards }), &["indicator", "at least", "source", "set by"], &rows)?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn successor(bench: &Workbench, command: SuccessorCommand, format: Format) -> anyhow::Result<ExitCode> {
    let successors: Vec<Successor> = match command {
        SuccessorCommand::Set { practice, successor, reason } => bench.set_successor(&practice, &successor, &reason)?,
        SuccessorCommand::List => bench.successors()?,
        SuccessorCommand::Remove { practice } => bench.remove_successor(&practice)?,
    };
    let rows: Vec<Vec<String>> = successors
        .iter()
        .map(|one| vec![one.practice.clone(), one.successor.clone(), one.reason.clone(), one.set_by.clone()])
        .collect();
    output::rows(format, &json!({ "successors": successors }), &["practice", "successor", "reason", "set by"], &rows)?;
    Ok(ExitCode::SUCCESS)
}
