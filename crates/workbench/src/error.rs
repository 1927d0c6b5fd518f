//! Why a question was not answered or an action not done, in words a person can act on.

use wholetime_catalogue::CatalogueError;
use wholetime_measures::MeasuresError;
use wholetime_snapshots::{ShelfError, SqlRefused};
use wholetime_store::StoreError;
use wholetime_vocabulary::Period;

/// Why a question was not answered or an action not done.
#[derive(Debug, thiserror::Error)]
pub enum WorkbenchError {
    /// No area has that code or name.
    #[error("no area is called `{text}`{}", did_you_mean(near))]
    UnknownArea {
        /// What was asked for.
        text: String,
        /// Names and codes like it.
        near: Vec<String>,
    },
    /// Several areas have that name.
    #[error("`{text}` is the name of several areas: {}", choices.join(", "))]
    AmbiguousArea {
        /// What was asked for.
        text: String,
        /// Codes and names of the areas.
        choices: Vec<String>,
    },
    /// No indicator has that identifier.
    #[error("there is no indicator `{text}`{}", did_you_mean(near))]
    UnknownIndicator {
        /// What was asked for.
        text: String,
        /// Identifiers like it.
        near: Vec<String>,
    },
    /// Nothing was imported yet.
    #[error("nothing is held in this workspace yet")]
    NothingHeld,
    /// No figures are held for that area and period.
    #[error("no {what} are held for {area} at {period}; held: {held}")]
    PeriodNotHeld {
        /// Figures asked for, in words.
        what: String,
        /// Area asked about.
        area: String,
        /// Period asked about.
        period: Period,
        /// Periods that are held, in words.
        held: String,
    },
    /// A group, successor or standard that cannot be.
    #[error("{0}")]
    NotPossible(String),
    /// A document that is no plan.
    #[error("{file} cannot be read as a plan: {}", problems.join("; "))]
    NotAPlan {
        /// Name of the file.
        file: String,
        /// Every thing to mend.
        problems: Vec<String>,
    },
    /// Nothing has that name.
    #[error("{0}")]
    NotThere(String),
    /// Somebody may not do that there.
    #[error(transparent)]
    NotPermitted(#[from] wholetime_access::Refused),
    /// A file or folder given cannot be read or written.
    #[error("{path}: {why}")]
    Path {
        /// Which.
        path: String,
        /// Why.
        why: std::io::Error,
    },
    /// The question in SQL was refused.
    #[error("the question was refused: {0}")]
    Query(String),
    /// The work was asked to stop.
    #[error(transparent)]
    Cancelled(#[from] wholetime_vocabulary::Cancelled),
    /// Editions cannot be read or written.
    #[error(transparent)]
    Shelf(#[from] ShelfError),
    /// Nothing could be said.
    #[error(transparent)]
    Measures(MeasuresError),
    /// A definition is wrong.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// The database of people's data.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Invented data could not be made.
    #[error("the invented data could not be written: {0}")]
    Synthetic(String),
}

fn did_you_mean(near: &[String]) -> String {
    if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(", ")) }
}

impl From<MeasuresError> for WorkbenchError {
    fn from(why: MeasuresError) -> Self {
        match why {
            MeasuresError::Shelf(why) => Self::Shelf(why),
            other @ MeasuresError::Damaged(_) => Self::Measures(other),
        }
    }
}

impl From<SqlRefused> for WorkbenchError {
    fn from(why: SqlRefused) -> Self {
        match why {
            SqlRefused::Shelf(why) => Self::Shelf(why),
            SqlRefused::Stopped(why) => Self::Cancelled(why),
            other => Self::Query(other.to_string()),
        }
    }
}

impl WorkbenchError {
    /// A short name for machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownArea { .. } => "unknown_area",
            Self::AmbiguousArea { .. } => "ambiguous_area",
            Self::UnknownIndicator { .. } => "unknown_indicator",
            Self::NothingHeld => "nothing_held",
            Self::PeriodNotHeld { .. } => "period_not_held",
            Self::NotPossible(_) => "not_possible",
            Self::NotAPlan { .. } => "not_a_plan",
            Self::NotThere(_) => "not_there",
            Self::NotPermitted(_) => "not_permitted",
            Self::Path { .. } => "path",
            Self::Query(_) => "query_refused",
            Self::Cancelled(_) => "cancelled",
            Self::Shelf(ShelfError::Busy) => "busy",
            Self::Shelf(_) => "workspace",
            Self::Measures(_) => "derived",
            Self::Catalogue(_) => "catalogue",
            Self::Store(_) => "database",
            Self::Synthetic(_) => "synthetic",
        }
    }

    /// What to do next.
    #[must_use]
    pub const fn help(&self) -> &'static str {
        match self {
            Self::UnknownArea { .. } => "look it up: wholetime areas TEXT",
            Self::AmbiguousArea { .. } => "use one of the codes",
            Self::UnknownIndicator { .. } => "list them: wholetime indicators",
            Self::NothingHeld => "bring files in: wholetime import PATH…, or try wholetime demo",
            Self::PeriodNotHeld { .. } => "see what is held: wholetime sources; or leave --period out",
            Self::NotPossible(_) => "ask otherwise: wholetime help COMMAND says what may be asked",
            Self::NotAPlan { .. } => "mend the document; what may stand in it is in docs/guides/plans.md",
            Self::NotThere(_) => "list what there is, and use one of those names",
            Self::NotPermitted(wholetime_access::Refused::NotSignedIn { .. }) => "sign in",
            Self::NotPermitted(wholetime_access::Refused::NoAccount { .. }) => {
                "say who acts with --as NAME; or have an administrator invite you: wholetime people invite"
            }
            Self::NotPermitted(_) => "ask an administrator of the area for the role: wholetime people list",
            Self::Path { .. } => "check the path and who may read it",
            Self::Query(_) => "tables and columns: wholetime query \"SHOW TABLES\" or docs/guides/sql.md",
            Self::Cancelled(_) => "start it again; what was held before is still there",
            Self::Store(StoreError::Address(_) | StoreError::Backup(_) | StoreError::NotEmpty { .. }) => {
                "see docs/guides/shared-database.md"
            }
            Self::Shelf(ShelfError::Busy) => "wait until it has ended, then bring the files in once more",
            Self::Shelf(ShelfError::NoEdition { .. }) => "see what is held: wholetime sources",
            Self::Shelf(_) | Self::Measures(_) | Self::Store(_) => "ask wholetime doctor",
            Self::Catalogue(_) => "mend the file named; definitions are described in CONTRIBUTING.md",
            Self::Synthetic(_) => "check that the folder can be written to",
        }
    }
}
