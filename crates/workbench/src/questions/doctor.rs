//! What is wrong with an installation or a workspace, and what to do about it.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_snapshots::{Import, Shelf};
use wholetime_store::{Chain, Condition};

use crate::{Workbench, WorkbenchError};

/// One thing looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Check {
    /// What was looked at.
    pub what: String,
    /// `well`, `note` or `wrong`.
    pub state: String,
    /// What was found, and what to do.
    pub message: String,
}

/// Everything looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
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
                        match count {
                            1 => "the 1 edition is whole: receipt, tables and received bytes agree".to_owned(),
                            _ => format!("{count} editions are whole: receipts, tables and received bytes agree"),
                        },
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
        if self.has_people() {
            match self.store().and_then(|store| Ok(store.condition()?)) {
                Ok(condition) => add_database(&condition, &mut add),
                Err(why) => add("database", "wrong", self.how_to_mend(&why)),
            }
        }
        let is_well = checks.iter().all(|check| check.state != "wrong");
        Ok(DoctorAnswer { checks, is_well })
    }
}

impl Workbench {
    /// What is wrong with the database, and what to do: a file is restored, a server is asked for.
    fn how_to_mend(&self, why: &WorkbenchError) -> String {
        if self.people().is_shared() {
            return why.to_string();
        }
        format!("{why}; move people.sqlite away and bring a backup back with wholetime restore FILE")
    }
}

/// What there is to say of the database of what people set up.
fn add_database(condition: &Condition, add: &mut impl FnMut(&str, &str, String)) {
    let rows = condition.rows;
    let found = format!(
        "{}, layout {}, {}; {} groups, {} successors, {} standards",
        condition.engine, condition.layout, condition.place, rows.groups, rows.successors, rows.standards
    );
    add("database", "well", found);
    match &condition.chain {
        Chain::Whole { entries, .. } => {
            add("audit log", "well", format!("{entries} entries, each follows from the last"))
        }
        Chain::Broken { sequence, why } => add(
            "audit log",
            "wrong",
            format!("entry {sequence} is broken: {why}; compare with a backup, and ask who may write to the database"),
        ),
    }
    if condition.is_open_to_listeners {
        let what = "what is sent to the server is not encrypted; add sslmode=verify-full to the database URL";
        add("database", "note", what.to_owned());
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
