//! What a form is filled in with before it is answered.

use std::collections::{BTreeMap, HashMap};

use wholetime_access::{Deed, Who};
use wholetime_measures::Holdings;
use wholetime_returns::{Collection, Form, Prefilled, Return, Section, Texts, held_rows, measures_shown, put_answers};
use wholetime_vocabulary::{Basis, Level, Missing, Period, Value};

use super::open::compiled_near;
use crate::{Workbench, WorkbenchError};

/// What is held nationally of one practice, for its form.
pub(super) struct HeldFigures {
    pub(super) period: Period,
    /// The edition: `gp_workforce_practice 2022-06 revision 1`.
    pub(super) source: String,
    /// The same in words.
    pub(super) words: String,
    values: HashMap<String, Value>,
}

impl HeldFigures {
    /// The value of a measure, or why there is none.
    pub(super) fn value(&self, measure: &str) -> Value {
        self.values.get(measure).copied().unwrap_or(Value::Missing(Missing::NotHeld))
    }
}

/// The rows a form begins with, and where they come from.
pub(super) struct Shown {
    pub(super) rows: BTreeMap<String, Vec<Texts>>,
    held_from: String,
}

impl Workbench {
    /// A form as a place starts from it: its last answers where it has returned, else what is held nationally, with what
    /// lasts of the collection before. Answers that only the place itself sees are left out for others.
    ///
    /// # Errors
    /// Where the place is not asked in the collection, or they may not answer for it.
    pub fn prefilled(&self, collection: &str, code: &str) -> Result<Prefilled, WorkbenchError> {
        let (collection, code) = self.asked_in(collection, code)?;
        self.permit(Deed::Answer, &self.area_asked(&collection, &code)?)?;
        let Some(respondent) = collection.respondent(&code).cloned() else {
            return Err(WorkbenchError::NotPossible(format!("{code} is not asked in {}", collection.id)));
        };
        let form = self.form(&respondent.form)?;
        let held = self.held_figures(&*self.holdings()?, &collection, &code)?;
        let versions = self.versions(&collection.id, &code)?;
        let shown = self.shown_to_them(&form, &collection, &code, &held, versions.last())?;
        Ok(Prefilled {
            collection: collection.id,
            form,
            respondent,
            sections: shown.rows,
            held_from: shown.held_from,
            version: versions.last().map(|one| one.version),
        })
    }

    /// The rows a form starts from, whoever sees them.
    pub(crate) fn rows_to_begin_with(
        &self,
        form: &Form,
        collection: &Collection,
        code: &str,
    ) -> Result<BTreeMap<String, Vec<Texts>>, WorkbenchError> {
        let held = self.held_figures(&*self.holdings()?, collection, code)?;
        let newest = self.versions(&collection.id, code)?.pop();
        Ok(self.shown(form, collection, code, &held, newest.as_ref())?.rows)
    }

    /// What a form starts from, without the answers that only the place itself sees where they are not of it.
    pub(super) fn shown_to_them(
        &self,
        form: &Form,
        collection: &Collection,
        code: &str,
        held: &HeldFigures,
        newest: Option<&Return>,
    ) -> Result<Shown, WorkbenchError> {
        let mut shown = self.shown(form, collection, code, held, newest)?;
        if !self.is_of_place(code)? {
            let without = held_rows(form, &self.catalogue().roles, &|measure| held.value(measure));
            leave_out(form, &without, &mut shown.rows);
        }
        Ok(shown)
    }

    /// Everything that a form starts from, whoever sees it.
    pub(super) fn shown(
        &self,
        form: &Form,
        collection: &Collection,
        code: &str,
        held: &HeldFigures,
        newest: Option<&Return>,
    ) -> Result<Shown, WorkbenchError> {
        let mut rows = held_rows(form, &self.catalogue().roles, &|measure| held.value(measure));
        let mut held_from = held.words.clone();
        if let Some(answers) = newest {
            put_answers(form, answers, false, &mut rows);
            held_from.push_str(&format!("; your answers of version {}", answers.version));
        } else if let Some(answers) = self.returned_before(collection, code, &form.id)? {
            put_answers(form, &answers, true, &mut rows);
            held_from.push_str(&format!("; your answers in {}", answers.collection));
        }
        Ok(Shown { rows, held_from })
    }

    /// What a place answered in the last collection before another.
    fn returned_before(
        &self,
        collection: &Collection,
        code: &str,
        form: &str,
    ) -> Result<Option<Return>, WorkbenchError> {
        let mut earlier: Vec<Collection> = self.store()?.documents("")?;
        earlier.retain(|one| one.due < collection.due && one.respondent(code).is_some_and(|asked| asked.form == form));
        earlier.sort_by_key(|one| std::cmp::Reverse(one.due));
        for one in earlier {
            if let Some(newest) = self.versions(&one.id, code)?.pop() {
                return Ok(Some(newest));
            }
        }
        Ok(None)
    }

    /// Whether whoever acts is of the place itself: alone in the workspace, or with the right to answer given there and not
    /// above.
    pub(crate) fn is_of_place(&self, code: &str) -> Result<bool, WorkbenchError> {
        Ok(match self.who()? {
            Who::Alone { .. } => true,
            who => who.grants().iter().any(|grant| grant.place == code && grant.role.deeds().contains(&Deed::Answer)),
        })
    }

    /// What is held nationally of a place at the period a collection is about: in the workforce file, else in a compilation.
    pub(super) fn held_figures(
        &self,
        holdings: &Holdings,
        collection: &Collection,
        code: &str,
    ) -> Result<HeldFigures, WorkbenchError> {
        let period = collection.about;
        let names = measures_shown(&self.catalogue().roles);
        let measures: Vec<&str> =
            names.iter().map(String::as_str).filter(|name| self.catalogue().measures.contains_key(*name)).collect();
        let named =
            |values: &[Value]| measures.iter().map(|name| (*name).to_owned()).zip(values.iter().copied()).collect();
        let file = holdings.staff_as_filed(period, &measures)?;
        if let Some((origin, values)) = file.values.get(code)
            && let Some(key) = file.editions.get(origin.edition)
        {
            let title =
                self.catalogue().publications.get(&key.source).map_or(key.source.as_str(), |one| one.title.as_str());
            return Ok(HeldFigures {
                period,
                source: format!("{} {} revision {}", key.source, key.period, key.revision),
                words: format!("{title}, {}", period.in_words()),
                values: named(values),
            });
        }
        // A practice missing in the file may stand in a compilation of about the same time.
        for near in compiled_near(holdings, code, period)? {
            let table = holdings.practice_table(near, Basis::Compiled, &measures)?;
            let (Some(values), Some(key)) = (table.rows.get(code), table.editions.first()) else { continue };
            let edition = holdings.shelf.editions().find(|edition| edition.key == *key);
            let title = edition.and_then(|edition| edition.title.clone()).unwrap_or_else(|| key.source.clone());
            return Ok(HeldFigures {
                period: near,
                source: format!("{} {near} revision {}", key.source, key.revision),
                words: format!("{title}, {} (a compilation)", near.in_words()),
                values: named(values),
            });
        }
        Ok(HeldFigures {
            period,
            source: format!("no row in the file of {period}"),
            words: format!("no staff figures of this place are held for {}", period.in_words()),
            values: HashMap::new(),
        })
    }
}

/// Sections whose answers nobody but the place itself sees.
pub(super) fn is_own(section: &Section) -> bool {
    Level::Practice < section.audience.level
}

/// Puts back what a form holds without answers, in the sections that only the place itself sees.
fn leave_out(form: &Form, without_answers: &BTreeMap<String, Vec<Texts>>, rows: &mut BTreeMap<String, Vec<Texts>>) {
    for section in form.sections.iter().filter(|section| is_own(section)) {
        match without_answers.get(&section.id) {
            Some(held) => rows.insert(section.id.clone(), held.clone()),
            None => rows.remove(&section.id),
        };
    }
}

/// The same return without the answers that only the place itself sees.
pub(super) fn for_others(form: &Form, mut one: Return) -> Return {
    one.sections.retain(|id, _| form.section(id).is_none_or(|section| !is_own(section)));
    one
}
