//! Writes invented publications in the official layouts: Havelock, a small place told as a story, and one as large as England.
//!
//! **Invariant:** the same call writes the same bytes, on any machine and in any order; and no code of a practice, network,
//! sub-ICB location, ICB or region in here is a real one.

mod boundaries;
mod calendar;
mod draws;
mod england;
mod files;
mod havelock;
mod lists;
mod networks;
mod organisations;
mod people;
mod places;
mod practice_level;
mod roles;
#[cfg(test)]
mod testing;

use std::path::PathBuf;

use wholetime_catalogue::CatalogueError;

pub use england::england;
pub use havelock::havelock;

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Every file, in the order of writing.
    pub files: Vec<PathBuf>,
    /// Practices that stand in at least one month.
    pub practices: u32,
    /// Months of the practice-level workforce file.
    pub months: u32,
}

/// Why the publications could not be written.
#[derive(Debug, thiserror::Error)]
pub enum SynthesisError {
    /// The definitions, which say what the columns are, cannot be read.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// A file or folder cannot be written.
    #[error("`{}` cannot be written: {why}", path.display())]
    Disk {
        /// Which.
        path: PathBuf,
        /// Why.
        why: std::io::Error,
    },
    /// A workbook cannot be written.
    #[error("the workbook `{}` cannot be written: {why}", path.display())]
    Workbook {
        /// Which.
        path: PathBuf,
        /// Why.
        why: rust_xlsxwriter::XlsxError,
    },
    /// A role that the synthesis employs has no columns in the catalogue.
    #[error("the catalogue has no column for the role `{0}`; the synthesis and the catalogue disagree")]
    UnknownRole(&'static str),
    /// More or fewer than can be written.
    #[error("{asked} {what} were asked for; from 1 to {most} can be written")]
    HowMany {
        /// Of what.
        what: &'static str,
        /// How many were asked for.
        asked: u32,
        /// The most that can be written.
        most: u32,
    },
}
