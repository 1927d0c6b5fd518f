//! Groups of a planner's own.

use wholetime_store::Group;
use wholetime_vocabulary::GroupId;

use crate::{Workbench, WorkbenchError};

impl Workbench {
    /// Sets a group of areas, in place of one of that name. Members may be codes or unambiguous names.
    ///
    /// # Errors
    /// Where the name is not one, a member is not an area, or the group would hold itself.
    pub fn set_group(&self, name: &str, title: Option<&str>, members: &[String]) -> Result<Vec<Group>, WorkbenchError> {
        let id = group_id(name)?;
        if members.is_empty() {
            return Err(WorkbenchError::NotPossible(format!("group:{name} needs at least one area")));
        }
        let mut codes = Vec::new();
        for member in members {
            if member.starts_with("group:") {
                let what = format!("group:{name} cannot hold `{member}`; name the areas themselves");
                return Err(WorkbenchError::NotPossible(what));
            }
            let code = self.resolve(member)?.area.code;
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        self.store()?.set_group(&id, title.unwrap_or(name), &codes, &self.doing())?;
        self.groups()
    }

    /// Every group.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn groups(&self) -> Result<Vec<Group>, WorkbenchError> {
        if !self.has_people() {
            return Ok(Vec::new());
        }
        Ok(self.store()?.groups()?)
    }

    /// Removes a group and answers with those left.
    ///
    /// # Errors
    /// Where there is no such group.
    pub fn remove_group(&self, name: &str) -> Result<Vec<Group>, WorkbenchError> {
        if !self.has_people() || !self.store()?.remove_group(&group_id(name)?, &self.doing())? {
            let near = self.groups()?.into_iter().map(|group| format!("group:{}", group.id)).collect();
            return Err(WorkbenchError::UnknownArea { text: format!("group:{name}"), near });
        }
        self.groups()
    }
}

fn group_id(name: &str) -> Result<GroupId, WorkbenchError> {
    let name = name.strip_prefix("group:").unwrap_or(name);
    name.parse().map_err(|why: wholetime_vocabulary::NotACode| WorkbenchError::NotPossible(why.to_string()))
}
