//! Standards: what a place has agreed to judge an indicator by. None is national by default.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::{Doing, Store, StoreError};

/// A level that an indicator should reach.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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
        let standard = Standard {
            indicator: indicator.to_owned(),
            at_least,
            source: source.to_owned(),
            set_by: doing.by.clone(),
            set_at: doing.at.clone(),
        };
        self.wait(async {
            let mut change = self.change(doing).await?;
            let before = find(&mut change, indicator).await?;
            put(&mut change, &standard).await?;
            change.record("set standard", &format!("standard:{indicator}"), &before, &standard).await?;
            change.commit().await
        })
    }

    /// Every standard, by indicator.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn standards(&self) -> Result<Vec<Standard>, StoreError> {
        self.wait(async {
            let mut connection = self.pool.acquire().await?;
            all(&mut connection).await
        })
    }

    /// Removes the standard of an indicator; says whether there was one.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn remove_standard(&self, indicator: &str, doing: &Doing) -> Result<bool, StoreError> {
        self.wait(async {
            let mut change = self.change(doing).await?;
            let Some(before) = find(&mut change, indicator).await? else { return Ok(false) };
            sqlx::query("DELETE FROM standards WHERE indicator = $1").bind(indicator).execute(&mut *change).await?;
            let subject = format!("standard:{indicator}");
            change.record("remove standard", &subject, &before, &None::<Standard>).await?;
            change.commit().await?;
            Ok(true)
        })
    }
}

/// Every standard, in one order on every engine.
pub(crate) async fn all(connection: &mut AnyConnection) -> Result<Vec<Standard>, StoreError> {
    let select = "SELECT indicator, at_least, source, set_by, set_at FROM standards";
    let rows = sqlx::query(select).fetch_all(connection).await?;
    let mut standards = rows.iter().map(standard).collect::<Result<Vec<_>, _>>()?;
    standards.sort_by(|one, other| one.indicator.cmp(&other.indicator));
    Ok(standards)
}

async fn find(connection: &mut AnyConnection, indicator: &str) -> Result<Option<Standard>, StoreError> {
    let select = "SELECT indicator, at_least, source, set_by, set_at FROM standards WHERE indicator = $1";
    sqlx::query(select).bind(indicator).fetch_optional(connection).await?.as_ref().map(standard).transpose()
}

fn standard(row: &AnyRow) -> Result<Standard, StoreError> {
    Ok(Standard {
        indicator: row.try_get("indicator")?,
        at_least: row.try_get("at_least")?,
        source: row.try_get("source")?,
        set_by: row.try_get("set_by")?,
        set_at: row.try_get("set_at")?,
    })
}

/// Writes a standard, in place of one set before.
pub(crate) async fn put(connection: &mut AnyConnection, standard: &Standard) -> Result<(), StoreError> {
    let put = "INSERT INTO standards (indicator, at_least, source, set_by, set_at) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (indicator) DO UPDATE SET at_least = $2, source = $3, set_by = $4, set_at = $5";
    let query = sqlx::query(put).bind(&standard.indicator).bind(standard.at_least).bind(&standard.source);
    query.bind(&standard.set_by).bind(&standard.set_at).execute(connection).await?;
    Ok(())
}
