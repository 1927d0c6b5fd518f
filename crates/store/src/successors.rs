//! Successors: which practice took over from one that closed, as people confirmed it.

use serde::{Deserialize, Serialize};
use sqlx::Row as _;

use crate::{Doing, Store, StoreError};

/// A practice that took over from another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
        self.wait(async {
            let set = "INSERT INTO successors (practice, successor, reason, set_by, set_at) VALUES ($1, $2, $3, $4, $5) \
                       ON CONFLICT (practice) DO UPDATE SET successor = $2, reason = $3, set_by = $4, set_at = $5";
            let query = sqlx::query(set).bind(practice).bind(successor).bind(reason);
            query.bind(&doing.by).bind(&doing.at).execute(&self.pool).await?;
            Ok(())
        })
    }

    /// Every successor confirmed, by the practice that closed.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn successors(&self) -> Result<Vec<Successor>, StoreError> {
        self.wait(async {
            let select = "SELECT practice, successor, reason, set_by, set_at FROM successors ORDER BY practice";
            let rows = sqlx::query(select).fetch_all(&self.pool).await?;
            rows.iter()
                .map(|row| {
                    Ok(Successor {
                        practice: row.try_get("practice")?,
                        successor: row.try_get("successor")?,
                        reason: row.try_get("reason")?,
                        set_by: row.try_get("set_by")?,
                        set_at: row.try_get("set_at")?,
                    })
                })
                .collect()
        })
    }

    /// Takes back a confirmed successor; says whether there was one.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn remove_successor(&self, practice: &str) -> Result<bool, StoreError> {
        self.wait(async {
            let remove = sqlx::query("DELETE FROM successors WHERE practice = $1").bind(practice);
            Ok(0 < remove.execute(&self.pool).await?.rows_affected())
        })
    }
}
