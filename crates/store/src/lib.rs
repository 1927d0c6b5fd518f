//! What people made, kept in SQLite: groups of areas, successors of closed practices, standards to judge by.
//!
//! **Invariant:** SQL against people's data is written here and nowhere else; published figures are never kept here.

mod groups;
mod migrations;
mod standards;
mod successors;

pub use groups::Group;
pub use standards::Standard;
pub use successors::Successor;

use std::path::Path;

use sqlx::AnyPool;
use sqlx::any::AnyPoolOptions;

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused.
    #[error("the workspace's database: {0}")]
    Database(#[from] sqlx::Error),
    /// The database could not be brought up to date.
    #[error("the workspace's database cannot be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The engine could not be started, or the folder not be made.
    #[error("cannot open the workspace's database: {0}")]
    Open(#[from] std::io::Error),
    /// Something in it is not what was written.
    #[error("the workspace's database holds a damaged {0}")]
    Damaged(&'static str),
}

/// Who does something, and when; part of every change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doing {
    /// Name of the person.
    pub by: String,
    /// When, in RFC 3339.
    pub at: String,
}

/// The database of a workspace. Calls wait for their answer; inside an asynchronous server they belong on a blocking thread.
pub struct Store {
    pool: AnyPool,
    runtime: tokio::runtime::Runtime,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Store")
    }
}

impl Store {
    /// Opens (and makes, where there is none) the SQLite database at `path`, and brings it up to date.
    ///
    /// # Errors
    /// Where the file cannot be opened or made.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        sqlx::any::install_default_drivers();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        // A path is put into an address: what an address gives a meaning to must be written out.
        let address: String = path
            .to_string_lossy()
            .replace('\\', "/")
            .chars()
            .map(|letter| match letter {
                '%' => "%25".to_owned(),
                '?' => "%3F".to_owned(),
                '#' => "%23".to_owned(),
                other => other.to_string(),
            })
            .collect();
        let pool = runtime.block_on(async {
            let options = AnyPoolOptions::new().max_connections(4).after_connect(|connection, _| {
                Box::pin(async move {
                    for setting in
                        ["PRAGMA journal_mode = WAL", "PRAGMA busy_timeout = 5000", "PRAGMA synchronous = FULL"]
                    {
                        sqlx::query(setting).execute(&mut *connection).await?;
                    }
                    Ok(())
                })
            });
            let pool = options.connect(&format!("sqlite://{address}?mode=rwc")).await?;
            migrations::run(&pool).await?;
            Ok::<_, StoreError>(pool)
        })?;
        Ok(Self { pool, runtime })
    }

    fn wait<T>(&self, work: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
        self.runtime.block_on(work)
    }
}

#[cfg(test)]
mod tests;
