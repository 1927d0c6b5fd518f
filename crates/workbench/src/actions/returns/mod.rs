//! Returns: collections opened and closed, forms filled in, what came back taken in.

mod load;
mod open;
mod prefill;
mod rehearse;

pub use load::{Loaded, LoadedFile, LoadedFiles, NotLoaded};
pub use open::{Asking, Opened};

use wholetime_access::Deed;
use wholetime_measures::figures::Place;
use wholetime_returns::{Collection, Form, Respondent, Return};
use wholetime_vocabulary::Level;

use crate::{ResolvedArea, Workbench, WorkbenchError};

impl Workbench {
    /// A form by its name: `practice`, `community`.
    ///
    /// # Errors
    /// Where there is none of that name, or its definition is wrong.
    pub fn form(&self, id: &str) -> Result<Form, WorkbenchError> {
        let Some(text) = self.catalogue().forms.get(id) else {
            let known: Vec<&str> = self.catalogue().forms.keys().map(String::as_str).collect();
            let what = format!("there is no form `{id}`; there are {}", known.join(" and "));
            return Err(WorkbenchError::NotPossible(what));
        };
        Form::read(id, text).map_err(|why| WorkbenchError::NotPossible(why.to_string()))
    }

    /// Every form.
    ///
    /// # Errors
    /// Where a definition is wrong, or they may see nothing.
    pub fn forms(&self) -> Result<Vec<Form>, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        self.catalogue().forms.keys().map(|id| self.form(id)).collect()
    }

    /// Every collection, the one due last in front.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn collections(&self) -> Result<Vec<Collection>, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        self.collections_kept()
    }

    /// A collection by its name.
    ///
    /// # Errors
    /// Where there is none of that name.
    pub fn collection(&self, id: &str) -> Result<Collection, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        self.collection_kept(id)
    }

    pub(crate) fn collection_kept(&self, id: &str) -> Result<Collection, WorkbenchError> {
        let wanted = id.trim().to_lowercase();
        let kept = if self.has_people() { self.store()?.document(&wanted)? } else { None };
        match kept {
            Some(collection) => Ok(collection),
            None => {
                let there: Vec<String> = self.collections()?.into_iter().map(|one| one.id).collect();
                let known = if there.is_empty() { "none is open".to_owned() } else { there.join(", ") };
                let what = format!("there is no collection `{id}`; held: {known}");
                Err(WorkbenchError::NotThere(what))
            }
        }
    }

    /// The newest version of every return of a collection, by code; for who may see what practices entered. What only a place
    /// itself sees (plans to retire, ages) is left out for others.
    ///
    /// # Errors
    /// Where there is no such collection, or they may not.
    pub fn latest_returns(&self, collection: &str) -> Result<Vec<Return>, WorkbenchError> {
        let collection = self.collection_kept(collection)?;
        self.permit(Deed::SeeEntered, &self.area_of(&collection)?)?;
        let all = self.newest_returns(&collection.id)?;
        all.into_iter().map(|one| self.as_they_see(one)).collect()
    }

    /// A return without what only the place itself sees, unless they are of the place.
    fn as_they_see(&self, one: Return) -> Result<Return, WorkbenchError> {
        if self.is_of_place(&one.code)? {
            return Ok(one);
        }
        Ok(prefill::for_others(&self.form(&one.form)?, one))
    }

    /// The newest version of every return of a collection, for answers that show none of it to who may not see it.
    pub(crate) fn newest_returns(&self, collection: &str) -> Result<Vec<Return>, WorkbenchError> {
        if !self.has_people() {
            return Ok(Vec::new());
        }
        let all: Vec<Return> = self.store()?.documents(&format!("{collection}/"))?;
        let mut newest: std::collections::BTreeMap<String, Return> = std::collections::BTreeMap::new();
        for one in all {
            if newest.get(&one.code).is_none_or(|other| other.version < one.version) {
                newest.insert(one.code.clone(), one);
            }
        }
        Ok(newest.into_values().collect())
    }

    /// Every version a place returned in a collection, oldest first, without what only the place itself sees where they are
    /// not of it.
    ///
    /// # Errors
    /// Where the place is not asked in it, or they may not see what it entered.
    pub fn return_history(&self, collection: &str, code: &str) -> Result<Vec<Return>, WorkbenchError> {
        let (collection, code) = self.asked_in(collection, code)?;
        self.permit(Deed::SeeEntered, &self.area_asked(&collection, &code)?)?;
        self.versions(&collection.id, &code)?.into_iter().map(|one| self.as_they_see(one)).collect()
    }

    pub(crate) fn versions(&self, collection: &str, code: &str) -> Result<Vec<Return>, WorkbenchError> {
        let mut all: Vec<Return> = self.store()?.documents(&format!("{collection}/{code}/"))?;
        all.sort_by_key(|one| one.version);
        Ok(all)
    }

    /// A collection and the code, as it is kept, of a place asked in it.
    pub(crate) fn asked_in(&self, collection: &str, code: &str) -> Result<(Collection, String), WorkbenchError> {
        let collection = self.collection_kept(collection)?;
        let wanted = code.trim();
        let known = collection.respondents.iter().find(|one| one.code.eq_ignore_ascii_case(wanted));
        let Some(code) = known.map(|one| one.code.clone()) else {
            let what = format!("{wanted} is not among those asked in the collection {}", collection.id);
            return Err(WorkbenchError::NotPossible(what));
        };
        Ok((collection, code))
    }

    /// The area a collection asks, as it is now; a group is the practices that were asked: it may hold others by now, be gone,
    /// or be another one of that name.
    pub(crate) fn area_of(&self, collection: &Collection) -> Result<ResolvedArea, WorkbenchError> {
        if collection.area.level != Level::Group {
            return self.resolve(&collection.area.code);
        }
        let asked = || collection.respondents.iter().filter(|asked| asked.form == "practice");
        // Practices that were named besides lie outside; they make the area no larger.
        let is_named = |asked: &Respondent| asked.known_from.iter().all(|from| from.starts_with("named by "));
        let mut own: Vec<&Respondent> = asked().filter(|asked| !is_named(asked)).collect();
        if own.is_empty() {
            own = asked().collect();
        }
        let members = own.into_iter().map(|asked| (Level::Practice, asked.code.clone())).collect();
        let place = Place { code: collection.area.code.clone(), level: Level::Group, members };
        Ok(ResolvedArea { area: collection.area.clone(), place })
    }

    /// Whether whoever asks may see all that a collection was answered, and so who has answered it.
    ///
    /// # Errors
    /// Where its area or what is held cannot be read.
    pub fn may_follow(&self, collection: &Collection) -> Result<bool, WorkbenchError> {
        self.is_permitted(Deed::SeeEntered, &self.area_of(collection)?)
    }

    /// Whether whoever asks runs a collection: loads, chases, closes.
    ///
    /// # Errors
    /// Where there is none of that name.
    pub fn may_collect(&self, id: &str) -> Result<bool, WorkbenchError> {
        self.is_permitted(Deed::Collect, &self.area_of(&self.collection(id)?)?)
    }

    /// The place of somebody asked: the practice, or, for a provider that no source places, the area of the collection.
    pub(crate) fn area_asked(&self, collection: &Collection, code: &str) -> Result<ResolvedArea, WorkbenchError> {
        match collection.respondent(code) {
            Some(one) if one.form == "practice" => self.resolve(code),
            _ => self.area_of(collection),
        }
    }

    /// Closes a collection: nothing more is taken.
    ///
    /// # Errors
    /// Where it is closed already, or they may not.
    pub fn close_collection(&self, id: &str) -> Result<Collection, WorkbenchError> {
        let old = self.collection_kept(id)?;
        self.permit(Deed::Collect, &self.area_of(&old)?)?;
        if let Some(closed) = &old.closed {
            let what = format!("the collection {} was closed by {} already", old.id, closed.by);
            return Err(WorkbenchError::NotPossible(what));
        }
        let doing = self.doing();
        let closed = wholetime_returns::Closed { by: doing.by.clone(), at: doing.at.clone() };
        let new = Collection { closed: Some(closed), ..old.clone() };
        let steps = wholetime_store::Steps::new().replace("close collection", &old, &new);
        self.store()?.take(&steps, &doing)?;
        Ok(new)
    }
}
