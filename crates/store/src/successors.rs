//! Successors: which practice took over from one that closed, as people confirmed it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::{Doing, Store, StoreError};

/// A practice that took over from another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Successor {
    /// The practice that closed.
    pub practice: String,
    /// The practice that took over.
    pub successor: String,
    /// How it is known.
    pub reason: String,
    /// Who confirmed it.
    pub set_by: String,
    /// When, in RFC 3339.
    pub set_at: String,
}

impl Store {
    /// Confirms a successor, in place of one confirmed before.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn set_successor(
        &self,
        practice: &str,
        successor: &str,
        reason: &str,
        doing: &Doing,
    ) -> Result<(), StoreError> {
        let confirmed = Successor {
            practice: practice.to_owned(),
            successor: successor.to_owned(),
            reason: reason.to_owned(),
            set_by: doing.by.clone(),
            set_at: doing.at.clone(),
        };
        self.wait(async {
            let mut change = self.change(doing).await?;
            let before = find(&mut change, practice).await?;
            put(&mut change, &confirmed).await?;
            change.record("set successor", &format!("successor:{practice}"), &before, &confirmed).await?;
            change.commit().await
        })
    }

    /// Every successor confirmed, by the practice that closed.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn successors(&self) -> Result<Vec<Successor>, StoreError> {
        self.wait(async {
            let mut connection = self.pool.acquire().await?;
            all(&mut connection).await
        })
    }

    /// Takes back a confirmed successor; says whether there was one.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn remove_successor(&self, practice: &str, doing: &Doing) -> Result<bool, StoreError> {
        self.wait(async {
            let mut change = self.change(doing).await?;
            let Some(before) = find(&mut change, practice).await? else { return Ok(false) };
            sqlx::query("DELETE FROM successors WHERE practice = $1").bind(practice).execute(&mut *change).await?;
            let subject = format!("successor:{practice}");
            change.record("remove successor", &subject, &before, &None::<Successor>).await?;
            change.commit().await?;
            Ok(true)
        })
    }
}

/// Every successor, in one order on every engine.
pub(crate) async fn all(connection: &mut AnyConnection) -> Result<Vec<Successor>, StoreError> {
    let select = "SELECT practice, successor, reason, set_by, set_at FROM successors";
    let rows = sqlx::query(select).fetch_all(connection).await?;
    let mut successors = rows.iter().map(successor).collect::<Result<Vec<_>, _>>()?;
    successors.sort_by(|one, other| one.practice.cmp(&other.practice));
    Ok(successors)
}

async fn find(connection: &mut AnyConnection, practice: &str) -> Result<Option<Successor>, StoreError> {
    let select = "SELECT practice, successor, reason, set_by, set_at FROM successors WHERE practice = $1";
    sqlx::query(select).bind(practice).fetch_optional(connection).await?.as_ref().map(successor).transpose()
}

fn successor(row: &AnyRow) -> Result<Successor, StoreError> {
    Ok(Successor {
        practice: row.try_get("practice")?,
        successor: row.try_get("successor")?,
        reason: row.try_get("reason")?,
        set_by: row.try_get("set_by")?,
        set_at: row.try_get("set_at")?,
    })
}

/// Writes a successor, in place of one confirmed before.
pub(crate) async fn put(connection: &mut AnyConnection, confirmed: &Successor) -> Result<(), StoreError> {
    let put = "INSERT INTO successors (practice, successor, reason, set_by, set_at) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (practice) DO UPDATE SET successor = $2, reason = $3, set_by = $4, set_at = $5";
    let query = sqlx::query(put).bind(&confirmed.practice).bind(&confirmed.successor).bind(&confirmed.reason);
    query.bind(&confirmed.set_by).bind(&confirmed.set_at).execute(connection).await?;
    Ok(())
}
