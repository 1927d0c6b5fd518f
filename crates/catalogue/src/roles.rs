//! Published role names, and the roles and staff groups they stand for.

use serde::Deserialize;
use wholetime_vocabulary::{Period, StaffGroup};

/// A role of the staff that practices employ.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Identifier within its group, such as `partner`.
    pub id: String,
    /// Staff group.
    pub group: StaffGroup,
    /// What people read.
    pub title: String,
    /// Parts of column names that stand for it.
    pub stems: Vec<String>,
    /// Names in other publications.
    pub published: Vec<String>,
    /// First month it was collected.
    pub since: Option<Period>,
}

/// A role of the staff that networks employ or contract.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PcnRole {
    /// Identifier, such as `clinical_pharmacist`.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Names in the PCN files (column `STAFF_ROLE`).
    pub published: Vec<String>,
}

/// Roles of practices and of networks.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roles {
    /// Roles of the staff that practices employ.
    pub role: Vec<Role>,
    /// Roles of the staff that networks employ or contract.
    pub pcn_role: Vec<PcnRole>,
}

/// A published name without notes, line breaks and case: `Pharmacists\n[Note 22]` → `pharmacists`.
#[must_use]
pub fn plain_name(published: &str) -> String {
    let before_note = published.split("[Note").next().unwrap_or(published);
    before_note.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

impl Roles {
    /// The role of `group` that a publication calls `name`.
    #[must_use]
    pub fn published(&self, group: StaffGroup, name: &str) -> Option<&Role> {
        let name = plain_name(name);
        self.role
            .iter()
            .find(|role| role.group == group && role.published.iter().any(|known| plain_name(known) == name))
    }

    /// The network role that the PCN files call `name`.
    #[must_use]
    pub fn pcn_published(&self, name: &str) -> Option<&PcnRole> {
        let name = plain_name(name);
        self.pcn_role.iter().find(|role| role.published.iter().any(|known| plain_name(known) == name))
    }

    /// The role of that group and identifier.
    #[must_use]
    pub fn get(&self, group: StaffGroup, id: &str) -> Option<&Role> {
        self.role.iter().find(|role| role.group == group && role.id == id)
    }
}
