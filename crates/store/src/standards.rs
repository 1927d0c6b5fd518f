//! Standards: what a place has agreed to judge an indicator by. None is national by default.

use serde::{Deserialize, Serialize};
use sqlx::Row as _;

use crate::{Doing, Store, StoreError};

/// A level that an indicator should reach.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standard {
    /// Indicator it belongs to; a standard is judged on its own definition only.
    pub indicator: String,
    /// The least the indicator should be, in its unit.
    pub at_least: f64,
    /// Who says so, and where.
    pub source: String,
    /// Who set it here.
    pub set_by: String,
    /// When, in RFC 3339.
    pub set_at: String,
}

impl Store {
    /// Sets the standard of an indicator, in place of one set before.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn set_standard(&self, indicator: &str, at_least: f64, source: &str, doing: &Doing) -> Result<(), StoreError> {
        self.wait(async {
            let set = "INSERT INTO standards (indicator, at_least, source, set_by, set_at) VALUES ($1, $2, $3, $4, $5) \
                       ON CONFLICT (indicator) DO UPDATE SET at_least = $2, source = $3, set_by = $4, set_at = $5";
            let query = sqlx::query(set).bind(indicator).bind(at_least).bind(source);
            query.bind(&doing.by).bind(&doing.at).execute(&self.pool).await?;
            Ok(())
        })
    }

    /// Every standard, by indicator.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn standards(&self) -> Result<Vec<Standard>, StoreError> {
        self.wait(async {
            let select = "SELECT indicator, at_least, source, set_by, set_at FROM standards ORDER BY indicator";
            let rows = sqlx::query(select).fetch_all(&self.pool).await?;
            rows.iter()
                .map(|row| {
                    Ok(Standard {
                        indicator: row.try_get("indicator")?,
                        at_least: row.try_get("at_least")?,
                        source: row.try_get("source")?,
                        set_by: row.try_get("set_by")?,
                        set_at: row.try_get("set_at")?,
                    })
                })
                .collect()
        })
    }

    /// Removes the standard of an indicator; says whether there was one.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn remove_standard(&self, indicator: &str) -> Result<bool, StoreError> {
        self.wait(async {
            let remove = sqlx::query("DELETE FROM standards WHERE indicator = $1").bind(indicator);
            Ok(0 < remove.execute(&self.pool).await?.rows_affected())
        })
    }
}
