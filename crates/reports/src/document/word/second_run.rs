//! What a second run finds: which figures read otherwise and why, which people wrote over, which are gone.

use serde::Serialize;

use super::record::Written;

/// Why a figure reads otherwise than before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It is of another month.
    NewMonth,
    /// It is of the same month; its files were revised, or more were imported.
    Revision,
    /// It is of the same month and files; a correction, a standard or a plan changed.
    Correction,
    /// It is asked in another way.
    AskedOtherwise,
}

impl Why {
    /// What people read.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::NewMonth => "another month",
            Self::Revision => "its files were revised or added to",
            Self::Correction => "a correction, a standard or a plan changed",
            Self::AskedOtherwise => "it is asked in another way",
        }
    }

    pub(super) fn of(then: &Written, now: &Written) -> Self {
        let month = |written: &Written| {
            written.command.split_once("--period ").and_then(|(_, rest)| rest.split(' ').next().map(str::to_owned))
        };
        if month(then) != month(now) {
            Self::NewMonth
        } else if then.command != now.command {
            Self::AskedOtherwise
        } else if then.sources != now.sources {
            Self::Revision
        } else {
            Self::Correction
        }
    }
}

/// A figure that reads otherwise than in the last paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FigureChanged {
    /// What it is called whatever its value.
    pub id: String,
    /// What it is of.
    pub what: String,
    /// How it read.
    pub then: String,
    /// How it reads.
    pub now: String,
    /// Why.
    pub why: Why,
}

/// A figure that people wrote over: it stays as they wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Overwritten {
    /// What it is called whatever its value.
    pub id: String,
    /// What it is of.
    pub what: String,
    /// What had been written; none where the file no longer says.
    pub written: Option<String>,
    /// What stands in the paper.
    pub in_paper: String,
    /// How it would read.
    pub now: String,
}

/// A figure of the last paper that is no longer answered: it stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gone {
    /// What it is called whatever its value.
    pub id: String,
    /// What it was of.
    pub what: String,
    /// What stands in the paper.
    pub in_paper: String,
}

/// What a second run finds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SecondRun {
    /// The day the last paper was made on; empty where it does not say.
    pub last_made_on: String,
    /// Whether the last paper still says what had been written in it. Where not, nothing that differs is overwritten.
    pub has_record: bool,
    /// Figures that read otherwise, in the order of the paper.
    pub changed: Vec<FigureChanged>,
    /// Figures that people wrote over.
    pub overwritten: Vec<Overwritten>,
    /// Figures that are no longer answered.
    pub gone: Vec<Gone>,
    /// Sections written anew, because nobody changed them.
    pub sections_renewed: Vec<String>,
    /// Sections that people changed: their words stay, their figures are brought up to date.
    pub sections_kept: Vec<String>,
    /// Sections that the last paper did not have.
    pub sections_added: Vec<String>,
    /// What a reader must know of the file.
    pub notes: Vec<String>,
}
