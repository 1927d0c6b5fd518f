//! Who acts, and whether they may: the one door every question and action goes through.

use std::collections::BTreeSet;

use wholetime_access::{Account, Deed, Lineage, Who, account_name, may, may_somewhere};
use wholetime_measures::{Holdings, Tree};
use wholetime_vocabulary::Level;

use crate::areas::ResolvedArea;
use crate::{Workbench, WorkbenchError};

impl Workbench {
    /// Who acts: whoever is known by a session, else whoever is named in the settings. Where nobody has an account, that is
    /// the one person of the workspace.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn who(&self) -> Result<Who, WorkbenchError> {
        if let Some(person) = &self.person {
            return Ok(person.clone());
        }
        let by = &self.settings.by;
        if !self.has_people() {
            return Ok(Who::Alone { name: by.clone() });
        }
        let named = match account_name(by) {
            Ok(name) => self.store()?.document::<Account>(&name)?,
            Err(_) => None,
        };
        match named {
            Some(account) => Ok(account.who()),
            None if self.has_accounts()? => Ok(Who::Stranger { name: Some(by.clone()) }),
            None => Ok(Who::Alone { name: by.clone() }),
        }
    }

    /// Lets through who may do something at a place.
    ///
    /// # Errors
    /// Where they may not: which roles may.
    pub fn permit(&self, deed: Deed, place: &ResolvedArea) -> Result<(), WorkbenchError> {
        let who = self.who()?;
        if who.is_alone() {
            return Ok(());
        }
        if deed.is_everywhere() {
            return Ok(may(&who, deed, &Lineage { name: place.area.name.clone(), codes: Vec::new() })?);
        }
        Ok(may(&who, deed, &self.lineage(place)?)?)
    }

    /// Whether they may do something at a place, where not being permitted is an answer.
    pub(crate) fn is_permitted(&self, deed: Deed, place: &ResolvedArea) -> Result<bool, WorkbenchError> {
        match self.permit(deed, place) {
            Ok(()) => Ok(true),
            Err(WorkbenchError::NotPermitted(_)) => Ok(false),
            Err(why) => Err(why),
        }
    }

    /// Lets through who may do something at one place at least; what they may see of it is another question.
    ///
    /// # Errors
    /// As [`Workbench::permit`].
    pub fn permit_somewhere(&self, deed: Deed) -> Result<(), WorkbenchError> {
        Ok(may_somewhere(&self.who()?, deed)?)
    }

    /// Lets through who may do something that concerns all.
    ///
    /// # Errors
    /// As [`Workbench::permit`].
    pub fn permit_everywhere(&self, deed: Deed) -> Result<(), WorkbenchError> {
        Ok(may(&self.who()?, deed, &Lineage::england())?)
    }

    /// A place and all it lies in on today's map. An area lies in another where every practice of it does, so a network
    /// that straddles two sub-ICB locations lies in neither.
    pub(crate) fn lineage(&self, place: &ResolvedArea) -> Result<Lineage, WorkbenchError> {
        let holdings = self.holdings()?;
        let mut codes = Vec::new();
        // A group may hold other places than when something was made of it, or be another one of the same name: a role at
        // it reaches what it holds today.
        let is_as_today = || self.resolve_in(&holdings, &place.area.code).is_ok_and(|today| today.place == place.place);
        if place.area.level != Level::Group || is_as_today() {
            codes.push(place.area.code.clone());
        }
        if let Some(today) = holdings.register.today() {
            let tree = holdings.tree(today, wholetime_measures::Geography::AsNow)?;
            codes.extend(self.above(&holdings, &tree, place)?);
        }
        codes.push("ENG".to_owned());
        codes.dedup();
        Ok(Lineage { name: place.area.name.clone(), codes })
    }

    fn above(&self, holdings: &Holdings, tree: &Tree, place: &ResolvedArea) -> Result<Vec<String>, WorkbenchError> {
        let practices: BTreeSet<usize> = place.place.practices(tree).into_iter().collect();
        let Some(first) = practices.first().and_then(|index| tree.members.get(*index)) else { return Ok(Vec::new()) };
        let published = [
            (Level::Practice, Some(first.code.clone())),
            (Level::Pcn, first.pcn.clone()),
            (Level::SubIcb, first.sub_icb.clone()),
            (Level::Icb, first.icb.clone()),
            (Level::Region, first.region.clone()),
        ];
        let mut above: Vec<String> = Vec::new();
        for (level, code) in published {
            let Some(code) = code else { continue };
            let held: BTreeSet<usize> = tree.practices(level, &code).into_iter().collect();
            if practices.is_subset(&held) {
                above.push(code);
            }
        }
        for group in self.groups_held()? {
            let code = format!("group:{}", group.id);
            let Ok(resolved) = self.resolve_in(holdings, &code) else { continue };
            let held: BTreeSet<usize> = resolved.place.practices(tree).into_iter().collect();
            if practices.is_subset(&held) {
                above.push(code);
            }
        }
        Ok(above)
    }
}
