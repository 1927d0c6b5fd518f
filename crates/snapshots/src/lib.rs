//! Keeps publications as received, typed and with receipts; everything said about today stands on these.
//!
//! **Invariant:** what was received is never changed. A revision adds an edition beside the older one, a withdrawal
//! marks it, and readers see either all of an import or nothing of it. No publisher is named in here.

mod columns;
mod derived;
mod edition;
mod facts;
mod import;
mod places;
mod shelf;
mod sql;
mod table;

pub use arrow;
pub use edition::{Edition, EditionKey, Finding, Findings, Receipt, Severity, Withdrawal};
pub use facts::{Fact, FactFilter, Facts, FactsBuilder};
pub use import::{Import, Incoming};
pub use places::Place;
pub use shelf::{ReadError, Shelf, ShelfError, ShelfState};
pub use sql::{SqlAnswer, SqlBounds, SqlRefused};
pub use table::{Column, Table, TableBuilder, WideColumns};

/// What a source makes of one file for one period: the typed table, the facts in it and the places it names.
#[derive(Debug)]
pub struct Reading {
    /// Identifier of the publication, as in `catalogue/sources/`.
    pub source: String,
    /// The period the edition is filed under; a series that spans many files its facts under their own periods.
    pub period: wholetime_vocabulary::Period,
    /// How the figures of this edition came about.
    pub basis: wholetime_vocabulary::Basis,
    /// The table as published, with typed columns.
    pub table: Table,
    /// Figures in the long layout, where the publication is not practice-level wide.
    pub facts: Option<Facts>,
    /// What the file says of organisations and who belongs to whom.
    pub places: Vec<Place>,
    /// Rows in the file below its header.
    pub rows: u64,
    /// Rows of which something was used.
    pub rows_used: u64,
    /// Number of columns that the catalogue knows and that were used.
    pub columns_used: u32,
    /// Columns that the catalogue does not know; kept in the table, used for nothing.
    pub columns_unknown: Vec<String>,
    /// What was odd, wrong or left out, with row and column.
    pub findings: Findings,
    /// Title, publisher and licence where the catalogue has none: a user's own table brings them itself.
    pub definition: Option<wholetime_catalogue::PublicationDefinition>,
}
