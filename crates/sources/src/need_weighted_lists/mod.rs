//! Being written.

use wholetime_catalogue::Catalogue;
use wholetime_snapshots::Reading;

use crate::{Context, Document, Publication, Unreadable};

pub(crate) struct NeedWeightedLists;

impl Publication for NeedWeightedLists {
    fn id(&self) -> &'static str {
        "need_weighted_lists"
    }

    fn recognises(&self, _document: &Document, _catalogue: &Catalogue) -> bool {
        false
    }

    fn read(&self, _document: &Document, _context: Context<'_>) -> Result<Vec<Reading>, Unreadable> {
        Err(Unreadable::HeaderOnly)
    }
}
