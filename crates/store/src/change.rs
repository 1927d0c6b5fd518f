//! A change to people's data: what is done and the row of the log that tells it, in one transaction.

use std::ops::{Deref, DerefMut};

use serde::Serialize;
use sqlx::{Any, AnyConnection, Connection as _, Transaction};

use crate::{Doing, Engine, Store, StoreError, audit};

/// The lock that writers to a PostgreSQL database take one after another: "wholetim" in ASCII.
const WRITERS: i64 = 0x7768_6f6c_6574_696d;

/// A transaction in which nobody else writes. Dropped before it is committed, it never was.
pub(crate) struct Change<'s> {
    transaction: Transaction<'static, Any>,
    doing: &'s Doing,
}

impl Store {
    /// Begins a change in somebody's name.
    pub(crate) async fn change<'s>(&self, doing: &'s Doing) -> Result<Change<'s>, StoreError> {
        let mut transaction = self.pool.begin_with(statement(self.engine)).await?;
        take_turn(&mut transaction, self.engine).await?;
        Ok(Change { transaction, doing })
    }
}

impl Change<'_> {
    /// Writes into the log what was done: the verb, to what, and how it was before and after (`None`: it was not there).
    pub(crate) async fn record(
        &mut self,
        what: &str,
        subject: &str,
        before: &impl Serialize,
        after: &impl Serialize,
    ) -> Result<(), StoreError> {
        // By way of a value, whose keys are sorted: printed anywhere, it is the same text, and so hashed the same.
        let (before, after) = (serde_json::to_value(before)?.to_string(), serde_json::to_value(after)?.to_string());
        audit::append(&mut self.transaction, self.doing, what, subject, before, after).await
    }

    /// Makes it so. When this returns, the change is kept, whatever happens next.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        Ok(self.transaction.commit().await?)
    }
}

impl Deref for Change<'_> {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        &self.transaction
    }
}

impl DerefMut for Change<'_> {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.transaction
    }
}

/// Begins a transaction in which nobody else writes, on a connection of its own.
pub(crate) async fn begin(connection: &mut AnyConnection, engine: Engine) -> Result<Transaction<'_, Any>, StoreError> {
    let mut transaction = connection.begin_with(statement(engine)).await?;
    take_turn(&mut transaction, engine).await?;
    Ok(transaction)
}

/// SQLite takes the lock of writers when a transaction begins; one that began by reading could be refused it later.
const fn statement(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "BEGIN IMMEDIATE",
        Engine::Postgres => "BEGIN",
    }
}

/// PostgreSQL lets many write at once; the log is one chain, so they write one after another. The lock ends with the
/// transaction.
async fn take_turn(connection: &mut AnyConnection, engine: Engine) -> Result<(), StoreError> {
    if engine == Engine::Postgres {
        sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(WRITERS).execute(connection).await?;
    }
    Ok(())
}
