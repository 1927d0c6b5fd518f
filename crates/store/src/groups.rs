//! Groups of areas of a planner's own, such as a place or a locality.

use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use wholetime_vocabulary::GroupId;

use crate::{Doing, Store, StoreError};

/// A group of areas.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Its name in commands: `havering` in `group:havering`.
    pub id: String,
    /// What people read.
    pub name: String,
    /// Codes of the areas in it, of any level.
    pub members: Vec<String>,
    /// Who set it last.
    pub set_by: String,
    /// When, in RFC 3339.
    pub set_at: String,
}

impl Store {
    /// Sets a group, in place of one of that name.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn set_group(&self, id: &GroupId, name: &str, members: &[String], doing: &Doing) -> Result<(), StoreError> {
        let members = members.join(" ");
        self.wait(async {
            let set = "INSERT INTO area_groups (id, name, members, set_by, set_at) VALUES ($1, $2, $3, $4, $5) \
                       ON CONFLICT (id) DO UPDATE SET name = $2, members = $3, set_by = $4, set_at = $5";
            let query = sqlx::query(set).bind(id.as_str().to_lowercase()).bind(name).bind(members);
            query.bind(&doing.by).bind(&doing.at).execute(&self.pool).await?;
            Ok(())
        })
    }

    /// Every group, by name.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn groups(&self) -> Result<Vec<Group>, StoreError> {
        self.wait(async {
            let rows = sqlx::query("SELECT id, name, members, set_by, set_at FROM area_groups ORDER BY id")
                .fetch_all(&self.pool)
                .await?;
            rows.iter()
                .map(|row| {
                    let members: String = row.try_get("members")?;
                    Ok(Group {
                        id: row.try_get("id")?,
                        name: row.try_get("name")?,
                        members: members.split_whitespace().map(str::to_owned).collect(),
                        set_by: row.try_get("set_by")?,
                        set_at: row.try_get("set_at")?,
                    })
                })
                .collect()
        })
    }

    /// Removes a group; says whether there was one.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn remove_group(&self, id: &GroupId) -> Result<bool, StoreError> {
        self.wait(async {
            let remove = sqlx::query("DELETE FROM area_groups WHERE id = $1").bind(id.as_str().to_lowercase());
            Ok(0 < remove.execute(&self.pool).await?.rows_affected())
        })
    }
}
