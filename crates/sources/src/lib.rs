//! Reads the official publications: one folder each, recognised by content.
//!
//! **Invariant:** a source decides by what a file holds, never by where it lies; it keeps every row it is given or says
//! in a finding which it did not keep and why; and no input makes it panic.

mod area_lookup;
pub mod book;
mod boundaries;
mod deprivation;
pub mod document;
mod gp_workforce_bulletin;
mod gp_workforce_high_level;
mod gp_workforce_individual;
mod gp_workforce_practice;
mod layout;
mod months;
mod need_weighted_lists;
mod ods_pcns;
mod ods_practices;
mod own_table;
mod patients_lists;
mod patients_map;
mod patients_quin_age;
mod patients_totals;
mod payments;
mod pcn_workforce;
mod population_projections;
mod practice_list;
mod practice_rows;
pub mod reading;
pub mod return_workbook;
pub mod rows;
mod sheet;
mod staff_names;
#[cfg(test)]
mod testing;

use wholetime_catalogue::Catalogue;
use wholetime_snapshots::Reading;
use wholetime_vocabulary::Period;

pub use document::{Content, CsvDocument, Document, Unpacked, Unreadable, WorkbookDocument, unpack};

/// What a publication may use while it reads.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The definitions.
    pub catalogue: &'a Catalogue,
    /// The period the user named (`--period`), for files that do not say.
    pub period: Option<Period>,
}

impl Context<'_> {
    /// The period of a file whose content does not state it: from its name, else as the user named it.
    ///
    /// # Errors
    /// [`Unreadable::NoPeriod`] where neither says.
    pub fn period_of(&self, document: &Document) -> Result<Period, Unreadable> {
        reading::period_in_name(&document.name).or(self.period).ok_or(Unreadable::NoPeriod)
    }

    /// The financial year of a file that covers one: from its name, else as the user named it.
    ///
    /// # Errors
    /// [`Unreadable::NoFinancialYear`] where neither names a financial year.
    pub fn financial_year_of(&self, document: &Document) -> Result<Period, Unreadable> {
        [document.period_in_name(), self.period]
            .into_iter()
            .flatten()
            .find(|period| matches!(period, Period::FinancialYear { .. }))
            .ok_or(Unreadable::NoFinancialYear)
    }
}

/// A publication that can be recognised and read.
pub trait Publication: Sync {
    /// Its identifier, the name of its file in `catalogue/sources/`.
    fn id(&self) -> &'static str;

    /// Whether `document` is of this publication, judged by headers or sheet names alone.
    fn recognises(&self, document: &Document, catalogue: &Catalogue) -> bool;

    /// Reads it: one reading a period (a file may hold several).
    ///
    /// # Errors
    /// Where nothing in the file can be used; whatever concerns single rows or columns is a finding instead.
    fn read(&self, document: &Document, context: Context<'_>) -> Result<Vec<Reading>, Unreadable>;
}

/// Every publication, in the order they are asked.
pub const PUBLICATIONS: &[&dyn Publication] = &[
    &own_table::OwnTable,
    &gp_workforce_practice::GpWorkforcePractice,
    &gp_workforce_high_level::GpWorkforceHighLevel,
    &gp_workforce_individual::GpWorkforceIndividual,
    &gp_workforce_bulletin::GpWorkforceBulletin,
    &pcn_workforce::PcnWorkforce,
    &patients_map::PatientsMap,
    &patients_quin_age::PatientsQuinAge,
    &patients_totals::PatientsTotals,
    &ods_practices::OdsPractices,
    &ods_pcns::OdsPcns,
    &area_lookup::AreaLookup,
    &need_weighted_lists::NeedWeightedLists,
    &payments::Payments,
    &deprivation::Deprivation,
    &population_projections::PopulationProjections,
    &boundaries::Boundaries,
];

/// The publication that `document` is of.
#[must_use]
pub fn recognise(document: &Document, catalogue: &Catalogue) -> Option<&'static dyn Publication> {
    PUBLICATIONS.iter().copied().find(|publication| publication.recognises(document, catalogue))
}
