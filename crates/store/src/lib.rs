//! What people made, kept in SQLite or on PostgreSQL: groups of areas, successors of closed practices, standards to judge
//! by, documents (returns, corrections, baselines, accounts), and the log of every change to them.
//!
//! **Invariant:** SQL against people's data is written here and nowhere else; published figures are never kept here; each
//! change is logged in the transaction that makes it; a password is never shown.

mod audit;
mod backup;
mod change;
mod condition;
mod documents;
mod error;
mod groups;
mod kinds;
mod location;
mod migrations;
mod standards;
mod successors;

pub use audit::{Chain, Entry};
pub use backup::{Backup, Rows};
pub use condition::Condition;
pub use documents::{Document, Kept, Steps};
pub use error::StoreError;
pub use groups::Group;
pub use location::Location;
pub use standards::Standard;
pub use successors::Successor;

use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyConnection, AnyPool, Connection as _};

use change::begin;

/// How long a server may take to answer before it counts as out of reach; a lock of another writer is waited for as
/// long. Our judgement: longer than any write of ours, shorter than a person's patience.
const PATIENCE: Duration = Duration::from_secs(10);

/// Connections of one program to one database; our judgement.
const CONNECTIONS: u32 = 4;

/// Who does something, and when; part of every change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doing {
    /// Name of the person.
    pub by: String,
    /// When, in RFC 3339.
    pub at: String,
}

/// Which database program keeps people's data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// The database of people's data. Calls wait for their answer; inside an asynchronous server they belong on a blocking
/// thread.
pub struct Store {
    location: Location,
    engine: Engine,
    pool: AnyPool,
    runtime: tokio::runtime::Runtime,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Store in {}", self.location)
    }
}

impl Store {
    /// Opens a database and brings it up to date. A SQLite file is made where there is none; a PostgreSQL database must
    /// exist.
    ///
    /// # Errors
    /// Where it cannot be opened, reached or made, does not let us in, or is newer than this program.
    pub fn open(location: &Location) -> Result<Self, StoreError> {
        let engine = match location {
            Location::Sqlite(path) => {
                if let Some(folder) = path.parent() {
                    std::fs::create_dir_all(folder)?;
                }
                make_private(path)?;
                Engine::Sqlite
            }
            Location::Postgres(_) => Engine::Postgres,
        };
        sqlx::any::install_default_drivers();
        let options = location.options()?;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let opened = runtime.block_on(async {
            bring_up_to_date(&options, engine, location).await?;
            let pool = AnyPoolOptions::new()
                .max_connections(CONNECTIONS)
                .acquire_timeout(PATIENCE)
                .after_connect(move |connection, _| Box::pin(set_up(connection, engine)));
            Ok(pool.connect_lazy_with(options))
        });
        let pool = opened.map_err(|why: StoreError| why.at(location))?;
        Ok(Self { location: location.clone(), engine, pool, runtime })
    }

    /// Where it is.
    #[must_use]
    pub const fn location(&self) -> &Location {
        &self.location
    }

    fn wait<T>(&self, work: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
        self.runtime.block_on(work).map_err(|why| why.at(&self.location))
    }
}

/// Makes the file of a new database for its owner's eyes only, as backups are: answers of practices and hashes of passwords
/// are in it. What SQLite writes beside it gets the same rights. One that is there keeps those it was given.
fn make_private(path: &std::path::Path) -> Result<(), StoreError> {
    let mut new = std::fs::OpenOptions::new();
    new.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut new, 0o600);
    match new.open(path) {
        Ok(_) => Ok(()),
        Err(why) if why.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(why) => Err(why.into()),
    }
}

/// Connects once, so that a server out of reach is told at once and not after many attempts, and migrates what is old.
async fn bring_up_to_date(options: &AnyConnectOptions, engine: Engine, location: &Location) -> Result<(), StoreError> {
    let connecting = tokio::time::timeout(PATIENCE, AnyConnection::connect_with(options)).await;
    let mut connection = connecting.unwrap_or(Err(sqlx::Error::PoolTimedOut))?;
    set_up(&mut connection, engine).await?;
    if !migrations::is_up_to_date(&mut connection, engine).await {
        let held = migrations::version(&mut connection).await.unwrap_or_default();
        let known = migrations::newest();
        if known < held {
            return Err(StoreError::Newer { place: location.to_string(), held, known });
        }
        let mut transaction = begin(&mut connection, engine).await?;
        migrations::run(&mut transaction, engine).await?;
        transaction.commit().await?;
    }
    Ok(connection.close().await?)
}

/// Settings of a connection. What is committed is on the disk: SQLite needs to be told, PostgreSQL does so by itself.
async fn set_up(connection: &mut AnyConnection, engine: Engine) -> Result<(), sqlx::Error> {
    if engine == Engine::Postgres {
        return Ok(());
    }
    for setting in ["PRAGMA busy_timeout = 10000", "PRAGMA synchronous = FULL"] {
        sqlx::query(setting).execute(&mut *connection).await?;
    }
    // Changing the mode does not wait for locks by itself: two programs may open a new file at the same moment.
    let mut attempts = 0;
    while let Err(why) = sqlx::query("PRAGMA journal_mode = WAL").execute(&mut *connection).await {
        attempts += 1;
        if 100 < attempts {
            return Err(why);
        }
        tokio::time::sleep(PATIENCE / 100).await;
    }
    Ok(())
}

#[cfg(test)]
mod contract;

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_new_database_is_for_the_eyes_of_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("people.sqlite");
        let store = Store::open(&Location::Sqlite(path.clone())).unwrap();
        store.groups().unwrap();
        for entry in std::fs::read_dir(folder.path()).unwrap().map(Result::unwrap) {
            let mode = entry.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{}", entry.path().display());
        }
        // Who lets others in on purpose is not overruled.
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o660)).unwrap();
        drop(store);
        Store::open(&Location::Sqlite(path.clone())).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o077, 0o060);
    }
}
