//! From arguments and environment to the settings of a workbench.

use std::path::PathBuf;

use anyhow::Context as _;
use wholetime_workbench::catalogue::Switch;
use wholetime_workbench::{Geography, Scope, Settings, Workbench, WorkbenchError};

use crate::arguments::{Arguments, DispensersArg, GeographyArg, ScopeArgs, SwitchArgs};

/// Where to work and in whose name.
pub(crate) fn settings(arguments: &Arguments) -> anyhow::Result<Settings> {
    let workspace = match &arguments.workspace {
        Some(folder) => folder.clone(),
        None => default_workspace()?,
    };
    let by = match &arguments.acting {
        Some(name) => name.clone(),
        None => ["USER", "USERNAME", "LOGNAME"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|user| !user.is_empty()))
            .unwrap_or_else(|| "unknown".to_owned()),
    };
    let database = arguments.database_url.as_ref().map(|url| url.0.clone()).filter(|url| !url.is_empty());
    Ok(Settings { workspace, database, by, clock: jiff::Timestamp::now })
}

/// The workbench, solving in a process of this same program, so that a solver that overruns can be stopped for certain. Where
/// the system does not say which program this is, it solves here.
pub(crate) fn solving_apart(bench: Workbench) -> Workbench {
    match std::env::current_exe() {
        Ok(program) => bench.solving_in(program, &["solve", "--while-open"]),
        Err(_) => bench,
    }
}

/// The platform's folder for data of programs: `~/.local/share/wholetime`, `~/Library/Application Support/wholetime`,
/// `%APPDATA%\wholetime\data`.
fn default_workspace() -> anyhow::Result<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "wholetime")
        .context("this system names no folder for data; name one with --workspace")?;
    Ok(folders.data_dir().to_owned())
}

/// How a question is meant.
pub(crate) fn scope(arguments: ScopeArgs) -> Scope {
    Scope {
        period: arguments.period,
        geography: geography(arguments.geography),
        allow_partial: arguments.allow_partial,
        revision: arguments.revision,
        corrections: arguments.corrections,
    }
}

/// The identifier of an indicator, counted otherwise where asked for.
pub(crate) fn switched(bench: &Workbench, indicator: &str, arguments: SwitchArgs) -> Result<String, WorkbenchError> {
    let switch = Switch {
        definition: arguments.definition,
        measured: arguments.measure,
        denominator: arguments.denominator,
        counts_dispensers: arguments.dispensers.map(|dispensers| dispensers == DispensersArg::With),
    };
    Ok(bench.switched(indicator, switch)?.id.clone())
}

pub(crate) fn geography(argument: GeographyArg) -> Geography {
    match argument {
        GeographyArg::AsAt => Geography::AsAt,
        GeographyArg::AsNow => Geography::AsNow,
    }
}
