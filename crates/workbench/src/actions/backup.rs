//! Keeping what people set up in one file, and bringing it back. Published files are not in it: they can be imported again.

use std::io::Write as _;
use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_store::{Backup, Chain, Rows};

use crate::{Workbench, WorkbenchError};

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BackupAnswer {
    /// The file.
    pub file: String,
    /// Its size.
    pub bytes: u64,
    /// When it was made, in RFC 3339.
    pub made_at: String,
    /// Who made it.
    pub made_by: String,
    /// How much is in it.
    pub rows: Rows,
    /// Whether its log of changes is whole. A backup with a broken one is written, but cannot be restored.
    pub chain: Chain,
}

/// What was brought back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RestoreAnswer {
    /// The file.
    pub file: String,
    /// When it was made, in RFC 3339.
    pub made_at: String,
    /// Who made it.
    pub made_by: String,
    /// How much came from it.
    pub rows: Rows,
    /// The database it went to.
    pub database: String,
}

impl Workbench {
    /// Writes everything people set up, and the log of changes, into a file; all of it or nothing.
    ///
    /// # Errors
    /// Where nothing was set up, or the file cannot be written.
    pub fn backup(&self, file: &Path) -> Result<BackupAnswer, WorkbenchError> {
        self.permit_everywhere(Deed::MoveHouse)?;
        let nothing = || {
            let what = "nothing is set up here, so there is nothing to back up; check --workspace and --database-url";
            WorkbenchError::NotPossible(what.to_owned())
        };
        if !self.has_people() {
            return Err(nothing());
        }
        let backup = self.store()?.backup(&self.doing())?;
        if backup.rows().total() == 0 {
            return Err(nothing());
        }
        let bytes = backup.to_file()?;
        written(file, &bytes).map_err(|why| WorkbenchError::Path { path: file.display().to_string(), why })?;
        Ok(BackupAnswer {
            file: file.display().to_string(),
            bytes: bytes.len() as u64,
            made_at: backup.made_at().to_owned(),
            made_by: backup.made_by().to_owned(),
            rows: backup.rows(),
            chain: backup.chain()?,
        })
    }

    /// Brings a backup back, all of it or nothing. The file is checked before the database is opened.
    ///
    /// # Errors
    /// Where the file cannot be read or is not as it was written; where something is set up already and `replace` was
    /// not asked for.
    pub fn restore(&self, file: &Path, replace: bool) -> Result<RestoreAnswer, WorkbenchError> {
        self.permit_everywhere(Deed::MoveHouse)?;
        let path = file.display().to_string();
        let bytes = std::fs::read(file).map_err(|why| WorkbenchError::Path { path: path.clone(), why })?;
        let backup = Backup::from_file(&bytes)?;
        let store = self.store()?;
        Ok(RestoreAnswer {
            rows: store.restore(&backup, replace, &self.doing())?,
            file: path,
            made_at: backup.made_at().to_owned(),
            made_by: backup.made_by().to_owned(),
            database: store.location().to_string(),
        })
    }
}

/// Writes under another name first, so that a backup of that name is replaced by a whole one or not at all. Only its owner
/// may read it: it has names of people in it.
fn written(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut partial = tempfile::NamedTempFile::new_in(folder)?;
    partial.write_all(bytes)?;
    partial.as_file().sync_all()?;
    partial.persist(file)?;
    Ok(())
}
