//! What is wrong with an installation or a workspace, and what to do about it.

use serde::Serialize;
use wholetime_snapshots::{Import, Shelf};

use crate::{Workbench, WorkbenchError};

/// One thing looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was looked at.
    pub what: String,
    /// `well`, `note` or `wrong`.
    pub state: String,
    /// What was found, and what to do.
    pub message: String,
}

/// Everything looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DoctorAnswer {
    /// Checks, in order.
    pub checks: Vec<Check>,
    /// Whether nothing is wrong.
    pub is_well: bool,
}

impl Workbench {
    /// Looks at the workspace: whether it can be written, whether every edition is whole, what was left behind.
    ///
    /// # Errors
    /// Never for what it finds; where it cannot look at all.
    pub fn doctor(&self) -> Result<DoctorAnswer, WorkbenchError> {
        let mut checks = Vec::new();
        let mut add = |what: &str, state: &str, message: String| {
            checks.push(Check { what: what.to_owned(), state: state.to_owned(), message });
        };
        add("program", "well", format!("wholetime {} on {}", env!("CARGO_PKG_VERSION"), std::env::consts::OS));
        let folder = self.workspace();
        match writable(folder) {
            Ok(true) => add("workspace", "well", format!("{} can be written", folder.display())),
            Ok(false) => {
                add("workspace", "note", format!("{} does not exist yet; the first import makes it", folder.display()))
            }
            Err(why) => add(
                "workspace",
                "wrong",
                format!("{} cannot be written ({why}); choose another with --workspace", folder.display()),
            ),
        }
        add(
            "definitions",
            "well",
            format!(
                "{} indicators, {} measures, {} publications",
                self.catalogue().indicators.len(),
                self.catalogue().measures.len(),
                self.catalogue().publications.len()
            ),
        );
        match Shelf::open(&self.snapshots_folder()) {
            Err(why) => add("manifest", "wrong", format!("{why}; restore snapshots/manifest.json from a backup")),
            Ok(shelf) => {
                let count = shelf.editions().count();
                let mut broken = 0;
                for edition in shelf.editions() {
                    for problem in problems(&shelf, edition) {
                        broken += 1;
                        let key = &edition.key;
                        let name = format!("{} {} revision {}", key.source, key.period, key.revision);
                        add(&name, "wrong", format!("{problem}; withdraw it and import {} again", edition.file));
                    }
                }
                if broken == 0 {
                    add(
                        "editions",
                        "well",
                        format!("{count} editions are whole: receipts, tables and received bytes agree"),
                    );
                }
                let left = shelf.leftovers()?;
                if !left.is_empty() {
                    add(
                        "leftovers",
                        "note",
                        format!("{} files of an import that did not end; the next import clears them away", left.len()),
                    );
                }
            }
        }
        if self.store_path().is_file() {
            match self.store().and_then(|store| Ok(store.groups()?)) {
                Ok(groups) => add("database", "well", format!("people.sqlite opens; {} groups", groups.len())),
                Err(why) => add("database", "wrong", format!("{why}; restore people.sqlite from a backup")),
            }
        }
        let is_well = checks.iter().all(|check| check.state != "wrong");
        Ok(DoctorAnswer { checks, is_well })
    }
}

/// Whether the folder exists and takes a file.
fn writable(folder: &std::path::Path) -> std::io::Result<bool> {
    if !folder.exists() {
        return Ok(false);
    }
    let probe = folder.join(".doctor");
    std::fs::write(&probe, b"")?;
    std::fs::remove_file(&probe)?;
    Ok(true)
}

/// What is wrong with an edition: a file that is not there or cannot be read, or bytes that are not those received.
fn problems(shelf: &Shelf, edition: &wholetime_snapshots::Edition) -> Vec<String> {
    let mut found = Vec::new();
    let key = &edition.key;
    found.extend(shelf.receipt(key).err().map(|why| why.to_string()));
    match shelf.received(edition) {
        Ok(bytes) if Import::sha256(&bytes) != edition.sha256 => {
            found.push("the received bytes have changed since they came".to_owned());
        }
        Ok(_) => {}
        Err(why) => found.push(why.to_string()),
    }
    found.extend(shelf.table(key, None).err().map(|why| why.to_string()));
    if edition.facts_periods.is_some() {
        let everything = wholetime_snapshots::FactFilter::default();
        found.extend(shelf.facts(key, &everything).err().map(|why| why.to_string()));
    }
    if edition.has_places {
        found.extend(shelf.places(key).err().map(|why| why.to_string()));
    }
    found
}
