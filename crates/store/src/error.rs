//! Why the store could not do what was asked: what, to which database, and what next.

use crate::Location;

/// Why the store could not do what was asked. None of them holds a password.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The URL of a database cannot be used as it is written. The URL is not repeated: it may hold a password.
    #[error("the database URL cannot be used: {0}")]
    Address(String),
    /// Nobody answered.
    #[error("cannot reach {place} ({why}); check that the server runs, and the host and port of the database URL")]
    Unreachable {
        /// Which database.
        place: String,
        /// What the network said.
        why: String,
    },
    /// The server does not know the user, or not by that password.
    #[error("{place} did not let you in ({why}); check user and password in the database URL, or in ~/.pgpass")]
    NotLetIn {
        /// Which database, as whom.
        place: String,
        /// What the server said.
        why: String,
    },
    /// The server has no such database.
    #[error("there is no {place}; have it made (createdb NAME), or name another in the database URL")]
    NoDatabase {
        /// Which database.
        place: String,
    },
    /// The user may not do that.
    #[error("{place}: {why}; have the user given that right, or name another user in the database URL")]
    NotPermitted {
        /// Which database, as whom.
        place: String,
        /// What the server said.
        why: String,
    },
    /// A newer program has changed how the database is laid out.
    #[error(
        "{place} was made by a newer Wholetime: its layout is {held} and this program knows layouts up to {known}; \
         use that version, or a later one"
    )]
    Newer {
        /// Which database.
        place: String,
        /// Version of its layout.
        held: i64,
        /// Newest version this program knows.
        known: i64,
    },
    /// A backup cannot be used.
    #[error("the backup cannot be used: {0}")]
    Backup(String),
    /// Restoring would do away with what is there.
    #[error("{place} is not empty ({rows} rows); back it up first, then restore with --replace")]
    NotEmpty {
        /// Which database.
        place: String,
        /// Rows in it, those of the log among them.
        rows: u64,
    },
    /// Somebody else was quicker.
    #[error("{what} was changed by somebody else meanwhile; look at it again, then do what is still needed")]
    ChangedMeanwhile {
        /// What, as `kind:name`.
        what: String,
    },
    /// Something new has the name of something that is there.
    #[error("{what} is already there")]
    AlreadyThere {
        /// What, as `kind:name`.
        what: String,
    },
    /// A document cannot be written as JSON.
    #[error("it cannot be written: {0}")]
    NotWritable(String),
    /// The database refused for another reason.
    #[error("{place}: {why}")]
    Refused {
        /// Which database.
        place: String,
        /// What it said.
        why: sqlx::Error,
    },
    /// The database refused, and it is not said yet which.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// The database could not be brought up to date.
    #[error("the database cannot be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The engine could not be started, or the folder not be made.
    #[error("cannot open the database: {0}")]
    Open(#[from] std::io::Error),
    /// Something in it is not what was written.
    #[error("the database holds a damaged {0}")]
    Damaged(&'static str),
    /// Something cannot be written as JSON.
    #[error("the change cannot be written to the log: {0}")]
    Json(#[from] serde_json::Error),
}

impl StoreError {
    /// Says at which database, and what to do about it.
    pub(crate) fn at(self, location: &Location) -> Self {
        let place = location.to_string();
        match self {
            Self::Database(why) => told(why, place),
            Self::Migration(sqlx::migrate::MigrateError::Execute(why)) => told(why, place),
            Self::Migration(sqlx::migrate::MigrateError::ExecuteMigration(why, _)) => told(why, place),
            other => other,
        }
    }
}

/// Codes: PostgreSQL, appendix A, "PostgreSQL Error Codes".
fn told(why: sqlx::Error, place: String) -> StoreError {
    match &why {
        sqlx::Error::Io(io) => StoreError::Unreachable { place, why: io.to_string() },
        sqlx::Error::Tls(tls) => StoreError::Unreachable { place, why: format!("no encrypted connection: {tls}") },
        sqlx::Error::PoolTimedOut => StoreError::Unreachable { place, why: "no answer in time".to_owned() },
        sqlx::Error::Database(said) => match said.code().as_deref() {
            Some("28P01" | "28000") => StoreError::NotLetIn { place, why: said.message().to_owned() },
            Some("3D000") => StoreError::NoDatabase { place },
            Some("42501") => StoreError::NotPermitted { place, why: said.message().to_owned() },
            _ => StoreError::Refused { place, why },
        },
        _ => StoreError::Refused { place, why },
    }
}
