//! Tables of users' own: any table with a mapping file beside it, or whose header a shipped mapping is for.

mod area;
mod grid;
mod mapping;
mod period;
mod read;

use wholetime_catalogue::Catalogue;
use wholetime_snapshots::Reading;

use crate::{Context, Document, Publication, Unreadable};
use mapping::Mapping;

pub(crate) struct OwnTable;

impl Publication for OwnTable {
    fn id(&self) -> &'static str {
        "own_table"
    }

    fn recognises(&self, document: &Document, catalogue: &Catalogue) -> bool {
        document.mapping.is_some() || shipped(document, catalogue).is_some()
    }

    fn read(&self, document: &Document, context: Context<'_>) -> Result<Vec<Reading>, Unreadable> {
        let beside = document.mapping.as_deref();
        let text = beside
            .or_else(|| shipped(document, context.catalogue))
            .ok_or_else(|| Unreadable::Mapping("there is none; write NAME.mapping.toml beside NAME.csv".to_owned()))?;
        read::read(document, &Mapping::parse(text, context.catalogue)?, context)
    }
}

/// The mapping in the catalogue that is for tables with this header. One that is for it and wrong is answered too, so
/// that reading says what is wrong with it.
fn shipped<'a>(document: &Document, catalogue: &'a Catalogue) -> Option<&'a str> {
    catalogue.own_tables.values().map(String::as_str).find(|text| {
        let by = mapping::recognised_by(text);
        let has = |columns: &[&str]| document.has_columns(columns);
        !by.is_empty()
            && by.iter().all(|column| has(&[column]))
            && Mapping::parse(text, catalogue).map_or(true, |mapping| has(&mapping.columns()))
    })
}

#[cfg(test)]
mod tests;
