//! Brings a database up to date from the migrations embedded in the program.

use std::borrow::Cow;

use sqlx::error::BoxDynError;
use sqlx::migrate::{Migration, MigrationSource, MigrationType, Migrator};
use sqlx::{AnyConnection, Row as _};

use crate::{Engine, StoreError};

/// The steps in SQL, for each engine.
enum Steps {
    /// Plain enough for both.
    Common(&'static str),
    /// Where their dialects differ.
    Each { sqlite: &'static str, postgres: &'static str },
}

/// Every migration: version, name, steps. Those that were released are never changed.
const MIGRATIONS: &[(i64, &str, Steps)] = &[
    (1, "groups", Steps::Common(include_str!("../migrations/common/0001_groups.sql"))),
    (2, "audit", Steps::Common(include_str!("../migrations/common/0002_audit.sql"))),
    (
        3,
        "audit is append only",
        Steps::Each {
            sqlite: include_str!("../migrations/sqlite/0003_audit_is_append_only.sql"),
            postgres: include_str!("../migrations/postgres/0003_audit_is_append_only.sql"),
        },
    ),
    (4, "documents", Steps::Common(include_str!("../migrations/common/0004_documents.sql"))),
];

/// Takes down everything that migrations put up; what they make depends on these tables goes with them.
const TAKE_DOWN: [&str; 6] = [
    "DROP TABLE IF EXISTS area_groups",
    "DROP TABLE IF EXISTS successors",
    "DROP TABLE IF EXISTS standards",
    "DROP TABLE IF EXISTS documents",
    "DROP TABLE IF EXISTS audit_log",
    "DROP TABLE IF EXISTS _sqlx_migrations",
];

/// The newest version this program knows.
pub(crate) fn newest() -> i64 {
    MIGRATIONS.iter().map(|(version, ..)| *version).max().unwrap_or_default()
}

fn migrations(engine: Engine) -> Vec<Migration> {
    let migration = |(version, name, steps): &(i64, &'static str, Steps)| {
        let sql = match (steps, engine) {
            (Steps::Common(sql), _)
            | (Steps::Each { sqlite: sql, .. }, Engine::Sqlite)
            | (Steps::Each { postgres: sql, .. }, Engine::Postgres) => *sql,
        };
        let sql = sqlx::SqlStr::from_static(sql);
        Migration::new(*version, Cow::Borrowed(*name), MigrationType::Simple, sql, false)
    };
    MIGRATIONS.iter().map(migration).collect()
}

#[derive(Debug)]
struct Embedded(Engine);

impl<'s> MigrationSource<'s> for Embedded {
    fn resolve(self) -> std::pin::Pin<Box<dyn Future<Output = Result<Vec<Migration>, BoxDynError>> + Send + 's>> {
        Box::pin(async move { Ok(migrations(self.0)) })
    }
}

/// The newest version a database has, `None` where it has none of ours.
pub(crate) async fn version(connection: &mut AnyConnection) -> Option<i64> {
    applied(connection).await.and_then(|held| held.last().map(|(version, _)| *version))
}

async fn applied(connection: &mut AnyConnection) -> Option<Vec<(i64, Vec<u8>)>> {
    let select = "SELECT version, checksum FROM _sqlx_migrations ORDER BY version";
    let rows = sqlx::query(select).fetch_all(connection).await.ok()?;
    rows.iter().map(|row| Some((row.try_get(0).ok()?, row.try_get(1).ok()?))).collect()
}

/// Whether a database stands where this program would leave it. Looking takes no lock and needs no right to make tables,
/// so that neither is needed to open a database that is up to date.
pub(crate) async fn is_up_to_date(connection: &mut AnyConnection, engine: Engine) -> bool {
    let known = migrations(engine).into_iter().map(|one| (one.version, one.checksum.to_vec()));
    applied(connection).await.is_some_and(|held| held.into_iter().eq(known))
}

/// Brings a database up to date. The connection is in a transaction that holds the lock of writers: whoever else opens
/// the same database waits, and finds it done.
pub(crate) async fn run(connection: &mut AnyConnection, engine: Engine) -> Result<(), StoreError> {
    let mut migrator = Migrator::new(Embedded(engine)).await?;
    migrator.set_locking(false);
    migrator.run_direct(None, connection, false).await?;
    Ok(())
}

/// Takes down every table and puts them up again, empty.
pub(crate) async fn start_over(connection: &mut AnyConnection, engine: Engine) -> Result<(), StoreError> {
    for step in TAKE_DOWN {
        sqlx::query(step).execute(&mut *connection).await?;
    }
    run(connection, engine).await
}
