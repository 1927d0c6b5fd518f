//! Groups of areas of a planner's own, such as a place or a locality.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use wholetime_vocabulary::GroupId;

use crate::{Doing, Store, StoreError};

/// A group of areas.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "AreaGroup")]
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
        let group = Group {
            id: id.as_str().to_lowercase(),
            name: name.to_owned(),
            members: members.to_vec(),
            set_by: doing.by.clone(),
            set_at: doing.at.clone(),
        };
        self.wait(async {
            let mut change = self.change(doing).await?;
            let before = find(&mut change, &group.id).await?;
            put(&mut change, &group).await?;
            change.record("set group", &format!("group:{}", group.id), &before, &group).await?;
            change.commit().await
        })
    }

    /// Every group, by name.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn groups(&self) -> Result<Vec<Group>, StoreError> {
        self.wait(async {
            let mut connection = self.pool.acquire().await?;
            all(&mut connection).await
        })
    }

    /// Removes a group; says whether there was one.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn remove_group(&self, id: &GroupId, doing: &Doing) -> Result<bool, StoreError> {
        let id = id.as_str().to_lowercase();
        self.wait(async {
            let mut change = self.change(doing).await?;
            let Some(before) = find(&mut change, &id).await? else { return Ok(false) };
            sqlx::query("DELETE FROM area_groups WHERE id = $1").bind(&id).execute(&mut *change).await?;
            change.record("remove group", &format!("group:{id}"), &before, &None::<Group>).await?;
            change.commit().await?;
            Ok(true)
        })
    }
}

/// Every group, in one order on every engine: databases differ in how they sort text.
pub(crate) async fn all(connection: &mut AnyConnection) -> Result<Vec<Group>, StoreError> {
    let select = "SELECT id, name, members, set_by, set_at FROM area_groups";
    let rows = sqlx::query(select).fetch_all(connection).await?;
    let mut groups = rows.iter().map(group).collect::<Result<Vec<_>, _>>()?;
    groups.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(groups)
}

async fn find(connection: &mut AnyConnection, id: &str) -> Result<Option<Group>, StoreError> {
    let select = "SELECT id, name, members, set_by, set_at FROM area_groups WHERE id = $1";
    sqlx::query(select).bind(id).fetch_optional(connection).await?.as_ref().map(group).transpose()
}

fn group(row: &AnyRow) -> Result<Group, StoreError> {
    let members: String = row.try_get("members")?;
    Ok(Group {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        members: members.split_whitespace().map(str::to_owned).collect(),
        set_by: row.try_get("set_by")?,
        set_at: row.try_get("set_at")?,
    })
}

/// Writes a group, in place of one of that name.
pub(crate) async fn put(connection: &mut AnyConnection, group: &Group) -> Result<(), StoreError> {
    let put = "INSERT INTO area_groups (id, name, members, set_by, set_at) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (id) DO UPDATE SET name = $2, members = $3, set_by = $4, set_at = $5";
    let query = sqlx::query(put).bind(&group.id).bind(&group.name).bind(group.members.join(" "));
    query.bind(&group.set_by).bind(&group.set_at).execute(connection).await?;
    Ok(())
}
