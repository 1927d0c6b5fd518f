//! Being written.

use wholetime_catalogue::Catalogue;
use wholetime_snapshots::Reading;

use crate::{Context, Document, Publication, Unreadable};

pub(crate) struct PatientsQuinAge;

impl Publication for PatientsQuinAge {
    fn id(&self) -> &'static str {
        "patients_quin_age"
    }

    fn recognises(&self, _document: &Document, _catalogue: &Catalogue) -> bool {
        false
    }

    fn read(&self, _document: &Document, _context: Context<'_>) -> Result<Vec<Reading>, Unreadable> {
        Err(Unreadable::HeaderOnly)
    }
}
