//! Drafts: forms begun on the page and kept until they are sent.

use std::collections::BTreeMap;

use wholetime_access::Deed;
use wholetime_returns::{Collection, Draft, Form, Texts};
use wholetime_store::{Steps, StoreError};

use crate::questions::returns::seen_by_itself;
use crate::{Workbench, WorkbenchError};

/// Tries to write a draft that somebody else writes in the same moment. Our judgement: two people at one practice.
const TRIES: usize = 5;

impl Workbench {
    /// What a place has begun and not sent; none where a return came since, or the questions changed. Who helps from
    /// outside the place does not see what only the place itself sees.
    ///
    /// # Errors
    /// Where the place is not asked in the collection, or they may not answer for it.
    pub fn draft(&self, collection: &str, code: &str) -> Result<Option<Draft>, WorkbenchError> {
        let (collection, code) = self.asked_in(collection, code)?;
        self.permit(Deed::Answer, &self.area_asked(&collection, &code)?)?;
        let (form, newest) = self.form_and_version(&collection, &code)?;
        let mut draft = self.draft_kept(&collection.id, &code)?.filter(|draft| draft.is_current(&form, newest));
        if let Some(draft) = &mut draft
            && !self.is_of_place(&code)?
        {
            let own = seen_by_itself(&form);
            draft.sections.retain(|section, _| !own.contains(section));
        }
        Ok(draft)
    }

    /// Keeps what was typed so far, in place of an earlier draft. Nothing of it is checked and nothing counts.
    ///
    /// # Errors
    /// As [`Workbench::draft`]; where the collection is closed.
    pub fn save_draft(
        &self,
        collection: &str,
        code: &str,
        sections: BTreeMap<String, Vec<Texts>>,
    ) -> Result<Draft, WorkbenchError> {
        let (collection, code) = self.asked_in(collection, code)?;
        self.permit(Deed::Answer, &self.area_asked(&collection, &code)?)?;
        if collection.closed.is_some() {
            let what = format!("the collection {} is closed, so nothing more can be kept for it", collection.id);
            return Err(WorkbenchError::NotPossible(what));
        }
        again(|| self.try_to_save(&collection, &code, sections.clone()))
    }

    fn try_to_save(
        &self,
        collection: &Collection,
        code: &str,
        mut sections: BTreeMap<String, Vec<Texts>>,
    ) -> Result<Draft, WorkbenchError> {
        let (form, on_version) = self.form_and_version(collection, code)?;
        let old = self.draft_kept(&collection.id, code)?;
        if !self.is_of_place(code)? {
            // They were not shown, so that what came back under them is not what the place wrote. Left out, they would be
            // empty on the place's own form, and gone once it sends that.
            let answered = self.rows_to_begin_with(&form, collection, code)?;
            let old = old.as_ref().filter(|old| old.is_current(&form, on_version)).map(|old| &old.sections);
            for section in seen_by_itself(&form) {
                match old.and_then(|old| old.get(&section)).or_else(|| answered.get(&section)) {
                    Some(own) => sections.insert(section, own.clone()),
                    None => sections.remove(&section),
                };
            }
        }
        let doing = self.doing();
        let new = Draft {
            collection: collection.id.clone(),
            code: code.to_owned(),
            form_version: form.version,
            on_version,
            sections,
            saved_by: doing.by.clone(),
            saved_at: doing.at.clone(),
        };
        let steps = match &old {
            Some(old) => Steps::new().replace("save draft", old, &new),
            None => Steps::new().add("save draft", &new),
        };
        self.store()?.take(&steps, &doing)?;
        Ok(new)
    }

    /// Forgets what was begun, once it was sent or is not wanted any more. What is not there is forgotten already.
    ///
    /// # Errors
    /// As [`Workbench::draft`].
    pub fn forget_draft(&self, collection: &str, code: &str) -> Result<(), WorkbenchError> {
        let (collection, code) = self.asked_in(collection, code)?;
        self.permit(Deed::Answer, &self.area_asked(&collection, &code)?)?;
        again(|| {
            let Some(old) = self.draft_kept(&collection.id, &code)? else { return Ok(()) };
            Ok(self.store()?.take(&Steps::new().remove("forget draft", &old), &self.doing())?)
        })
    }

    fn draft_kept(&self, collection: &str, code: &str) -> Result<Option<Draft>, WorkbenchError> {
        Ok(self.store()?.document(&format!("{collection}/{code}"))?)
    }

    fn form_and_version(&self, collection: &Collection, code: &str) -> Result<(Form, Option<u32>), WorkbenchError> {
        let form = self.form(collection.respondent(code).map_or("practice", |one| one.form.as_str()))?;
        let newest = self.versions(&collection.id, code)?.last().map(|one| one.version);
        Ok((form, newest))
    }
}

/// Tries again where somebody else wrote in the same moment: of drafts the last one stands.
fn again<T>(attempt: impl Fn() -> Result<T, WorkbenchError>) -> Result<T, WorkbenchError> {
    let mut outcome = attempt();
    for _ in 1..TRIES {
        match outcome {
            Err(WorkbenchError::Store(StoreError::AlreadyThere { .. } | StoreError::ChangedMeanwhile { .. })) => {
                outcome = attempt();
            }
            other => return other,
        }
    }
    outcome
}
