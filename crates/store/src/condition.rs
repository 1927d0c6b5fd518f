//! The condition of the database: which engine, how far migrated, how much is in it, whether its log is whole.

use sqlx::{AnyConnection, Row as _};

use crate::{Chain, Engine, Location, Rows, Store, StoreError, audit, backup, migrations};

/// What there is to say of a database that can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Engine and its version, such as `PostgreSQL 15.10`.
    pub engine: String,
    /// Where it is, without a password.
    pub place: String,
    /// Version of its layout.
    pub layout: i64,
    /// Rows of each kind.
    pub rows: Rows,
    /// Whether the log of changes is whole.
    pub chain: Chain,
    /// Whether what is sent to it can be read on the way: it is on another computer and the connection not encrypted.
    pub is_open_to_listeners: bool,
}

impl Store {
    /// Looks at the database. Nothing is written.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn condition(&self) -> Result<Condition, StoreError> {
        self.wait(async {
            let mut connection = self.pool.acquire().await?;
            Ok(Condition {
                engine: version(&mut connection, self.engine).await?,
                place: self.location.to_string(),
                layout: migrations::version(&mut connection).await.unwrap_or_default(),
                rows: backup::counted(&mut connection).await?,
                chain: audit::verified(&mut connection).await?,
                is_open_to_listeners: self.location.is_elsewhere() && !is_encrypted(&mut connection).await?,
            })
        })
    }
}

async fn version(connection: &mut AnyConnection, engine: Engine) -> Result<String, StoreError> {
    let (name, select) = match engine {
        Engine::Sqlite => ("SQLite", "SELECT sqlite_version()"),
        Engine::Postgres => ("PostgreSQL", "SELECT current_setting('server_version')"),
    };
    let version: String = sqlx::query(select).fetch_one(connection).await?.try_get(0)?;
    Ok(format!("{name} {version}"))
}

async fn is_encrypted(connection: &mut AnyConnection) -> Result<bool, StoreError> {
    let select = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    Ok(sqlx::query(select).fetch_one(connection).await?.try_get(0)?)
}

impl Location {
    /// Whether it is on another computer.
    fn is_elsewhere(&self) -> bool {
        let Some(host) = self.host() else { return false };
        let is_loopback = host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
        host != "localhost" && !is_loopback
    }
}
