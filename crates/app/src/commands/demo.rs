//! `wholetime demo`: the main job on an invented place, from files to pages.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use wholetime_vocabulary::Cancel;
use wholetime_workbench::{Scope, Settings, Workbench};

use crate::arguments::Format;
use crate::{output, progress::Bar};

/// Harbour PCN: in its story a practice closes, a partner leaves and a practice moves to another network.
const NETWORK: &str = "U99901";

pub(super) fn run(
    workspace: Option<&Path>,
    no_serve: bool,
    listen: SocketAddr,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let folder = match workspace {
        Some(folder) => folder.to_owned(),
        None => demo_folder()?,
    };
    // Nothing invented goes to a database that people share.
    let settings = Settings {
        workspace: folder.join("workspace"),
        database: None,
        by: "demo".to_owned(),
        clock: jiff::Timestamp::now,
    };
    let bench = crate::settings::solving_apart(Workbench::open(settings)?);
    let files = folder.join("havelock");
    let written = Workbench::synthetic_havelock(&files)?;
    eprintln!(
        "Havelock: {} invented practices over {} months in {} files, in {}",
        written.practices,
        written.months,
        written.files.len(),
        files.display()
    );
    let bar = Bar::new();
    let imported = bench.import(&[files], None, &bar, &Cancel::default())?;
    bar.finish();
    let new = imported.receipts.iter().filter(|receipt| !receipt.already_held).count();
    eprintln!("editions added: {new}, already held: {}", imported.receipts.len() - new);
    for refused in &imported.refused {
        eprintln!("not used: {}: {}", refused.file, refused.message);
    }
    let profile = bench.profile(NETWORK, None, Scope::default())?;
    match format {
        Format::Json => output::json(&profile)?,
        _ => super::profile::print(&profile)?,
    }
    if no_serve {
        return Ok(ExitCode::from(u8::from(imported.has_refusals())));
    }
    super::serve::run(bench, listen, Vec::new(), false)
}

/// The demo has a workspace of its own, so that invented figures never stand among real ones.
fn demo_folder() -> anyhow::Result<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "wholetime")
        .context("this system names no folder for data; name one with --workspace")?;
    Ok(folders.data_dir().join("demo"))
}
