//! Being written.

use wholetime_catalogue::Catalogue;
use wholetime_snapshots::Reading;

use crate::{Context, Document, Publication, Unreadable};

pub(crate) struct Payments;

impl Publication for Payments {
    fn id(&self) -> &'static str {
        "payments"
    }

    fn recognises(&self, _document: &Document, _catalogue: &Catalogue) -> bool {
        false
    }

    fn read(&self, _document: &Document, _context: Context<'_>) -> Result<Vec<Reading>, Unreadable> {
        Err(Unreadable::HeaderOnly)
    }
}
