//! Drafts: forms begun on the page and kept until they are sent.

use std::collections::BTreeMap;

use wholetime_access::Deed;
use wholetime_returns::{Draft, Form, Texts};
use wholetime_store::Steps;

use crate::questions::returns::seen_by_itself;
use crate::{Workbench, WorkbenchError};

impl Workbench {
    /// What a place has begun and not sent; none where a return came since, or the questions changed. Who helps from
    /// outside the place does not see what only the place itself sees.
    ///
    /// # Errors
    /// Where the place is not asked in the collection, or they may not answer for it.
    pub fn draft(&self, collection: &str, code: &str) -> Result<Option<Draft>, WorkbenchError> {
        let (collection, code) = self.asked_in(collection, code)?;
        self.permit(Deed::Answer, &self.area_asked(&collection, &code)?)?;
        let (form, newest) = self.form_and_version(&collection.id, &code, &collection)?;
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
    /// As [`Workbench::draft`]; where the collection is closed; where somebody saved another draft in the same moment.
    pub fn save_draft(
        &self,
        collection: &str,
        code: &str,
        mut sections: BTreeMap<String, Vec<Texts>>,
    ) -> Result<Draft, WorkbenchError> {
        let (collection, code) = self.asked_in(collection, code)?;
        self.permit(Deed::Answer, &self.area_asked(&collection, &code)?)?;
        if collection.closed.is_some() {
            let what = format!("the collection {} is closed, so nothing more can be kept for it", collection.id);
            return Err(WorkbenchError::NotPossible(what));
        }
        let (form, on_version) = self.form_and_version(&collection.id, &code, &collection)?;
        let old = self.draft_kept(&collection.id, &code)?;
        if let Some(old) = old.as_ref().filter(|old| old.is_current(&form, on_version))
            && !self.is_of_place(&code)?
        {
            // They were not shown, so that what came back under them is not what the place wrote.
            let own = seen_by_itself(&form);
            let kept = old.sections.iter().filter(|(section, _)| own.contains(section));
            sections.extend(kept.map(|(section, rows)| (section.clone(), rows.clone())));
        }
        let doing = self.doing();
        let new = Draft {
            collection: collection.id.clone(),
            code: code.clone(),
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
        let Some(old) = self.draft_kept(&collection.id, &code)? else { return Ok(()) };
        Ok(self.store()?.take(&Steps::new().remove("forget draft", &old), &self.doing())?)
    }

    fn draft_kept(&self, collection: &str, code: &str) -> Result<Option<Draft>, WorkbenchError> {
        Ok(self.store()?.document(&format!("{collection}/{code}"))?)
    }

    fn form_and_version(
        &self,
        id: &str,
        code: &str,
        collection: &wholetime_returns::Collection,
    ) -> Result<(Form, Option<u32>), WorkbenchError> {
        let form = self.form(collection.respondent(code).map_or("practice", |one| one.form.as_str()))?;
        let newest = self.versions(id, code)?.last().map(|one| one.version);
        Ok((form, newest))
    }
}
