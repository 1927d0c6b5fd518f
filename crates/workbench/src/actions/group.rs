//! Groups of a planner's own.

use wholetime_access::{Account, Deed};
use wholetime_plans::arrs::book::Book;
use wholetime_store::Group;
use wholetime_vocabulary::GroupId;

use crate::{Workbench, WorkbenchError};

impl Workbench {
    /// Sets a group of areas, in place of one of that name. Members may be codes or unambiguous names.
    ///
    /// # Errors
    /// Where the name is not one, a member is not an area, or the group would hold itself.
    pub fn set_group(&self, name: &str, title: Option<&str>, members: &[String]) -> Result<Vec<Group>, WorkbenchError> {
        self.permit_somewhere(Deed::SetUp)?;
        let id = group_id(name)?;
        if members.is_empty() {
            return Err(WorkbenchError::NotPossible(format!("group:{name} needs at least one area")));
        }
        let mut codes = Vec::new();
        for member in members {
            if member.trim_start().starts_with("group:") {
                let what = format!("group:{name} cannot hold `{member}`; name the areas themselves");
                return Err(WorkbenchError::NotPossible(what));
            }
            let code = self.resolve(member)?.area.code;
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        self.permit_members(&codes)?;
        let held = self.members_held(name)?;
        self.permit_members(&held)?;
        if held.is_empty() && self.is_planned_for(&id)? {
            // Who sets up a group anew would read what was planned for another one of that name.
            self.permit_everywhere(Deed::SetUp)?;
        }
        self.store()?.set_group(&id, title.unwrap_or(name), &codes, &self.doing())?;
        self.groups_held()
    }

    /// Every group.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn groups(&self) -> Result<Vec<Group>, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        self.groups_held()
    }

    /// Every group, for whatever is asked.
    pub(crate) fn groups_held(&self) -> Result<Vec<Group>, WorkbenchError> {
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
        self.permit_somewhere(Deed::SetUp)?;
        self.permit_members(&self.members_held(name)?)?;
        self.refuse_place_of_roles(name)?;
        if !self.has_people() || !self.store()?.remove_group(&group_id(name)?, &self.doing())? {
            let near = self.groups_held()?.into_iter().map(|group| format!("group:{}", group.id)).collect();
            return Err(WorkbenchError::UnknownArea { text: format!("group:{name}"), near });
        }
        self.groups_held()
    }

    /// A group decides whose roles reach what, so it takes the right to set up at every member.
    fn permit_members(&self, members: &[String]) -> Result<(), WorkbenchError> {
        for member in members {
            match self.resolve(member) {
                Ok(place) => self.permit(Deed::SetUp, &place)?,
                Err(_) => self.permit_everywhere(Deed::SetUp)?,
            }
        }
        Ok(())
    }

    /// Whether a plan, or a book of additional roles, is kept for a group of that name.
    fn is_planned_for(&self, id: &GroupId) -> Result<bool, WorkbenchError> {
        if !self.has_people() {
            return Ok(false);
        }
        let place = format!("group:{}", id.to_string().to_lowercase());
        let is_of_plan = self.versions_kept("")?.iter().any(|version| version.area.as_deref() == Some(place.as_str()));
        Ok(is_of_plan || !self.store()?.documents::<Book>(&format!("{place}/"))?.is_empty())
    }

    fn members_held(&self, name: &str) -> Result<Vec<String>, WorkbenchError> {
        let id = group_id(name)?.to_string().to_lowercase();
        let held = self.groups_held()?.into_iter().find(|group| group.id == id);
        Ok(held.map(|group| group.members).unwrap_or_default())
    }

    /// Roles at a group that is gone would come back with another of that name.
    fn refuse_place_of_roles(&self, name: &str) -> Result<(), WorkbenchError> {
        if !self.has_people() {
            return Ok(());
        }
        let place = format!("group:{}", group_id(name)?.to_string().to_lowercase());
        let accounts = self.store()?.documents::<Account>("")?;
        let holds = accounts.iter().find(|account| account.grants.iter().any(|grant| grant.place == place));
        match holds {
            None => Ok(()),
            Some(account) => {
                let what =
                    format!("{} has a role at {place}; take it away first: wholetime people revoke", account.name);
                Err(WorkbenchError::NotPossible(what))
            }
        }
    }
}

fn group_id(name: &str) -> Result<GroupId, WorkbenchError> {
    let name = name.strip_prefix("group:").unwrap_or(name);
    name.parse().map_err(|why: wholetime_vocabulary::NotACode| WorkbenchError::NotPossible(why.to_string()))
}
