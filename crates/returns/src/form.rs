//! A form: what is asked, in which words, within which limits, and who will see each answer.
//!
//! A form is data (`catalogue/returns/*.toml`). The Excel return, the page, the checks and the reference are all made from
//! it, so they cannot differ.

use serde::{Deserialize, Serialize};
use wholetime_vocabulary::Level;

/// What is asked of one kind of place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Name of the file it was read from: `practice`, `community`.
    #[serde(default)]
    pub id: String,
    /// Raised whenever a question changes its meaning; a return says which version it answers.
    pub version: u32,
    /// What people read.
    pub title: String,
    /// What it is for and how long it takes.
    pub about: String,
    /// What is asked, in order.
    #[serde(rename = "section")]
    pub sections: Vec<Section>,
}

/// A question with a table for its answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Name in files: `vacancies`.
    pub id: String,
    /// Heading.
    pub title: String,
    /// The question.
    pub ask: String,
    /// How to answer, where the question alone does not say.
    #[serde(default)]
    pub help: Option<String>,
    /// How many rows there are, and who begins them.
    pub rows: Rows,
    /// Who will see the answers, and at what level; said before anything is filled in.
    pub audience: Audience,
    /// Columns, in order.
    #[serde(rename = "column")]
    pub columns: Vec<Column>,
}

impl Section {
    /// The column of a name.
    #[must_use]
    pub fn column(&self, id: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.id == id)
    }
}

/// Who begins the rows of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Rows {
    /// One row; a list of single answers.
    One,
    /// As many as are needed, up to a limit; rows are added by who answers.
    Added {
        /// The most there can be.
        most: u16,
    },
    /// One for each thing held (a role, a skill); who answers fills them in and adds none.
    Held,
}

/// Who sees answers. Totals below the guard are suppressed wherever they are shown to others than those who entered them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audience {
    /// The smallest area whose planners see the answers as figures of that area; those of smaller areas are never shown
    /// to anybody but the practice itself.
    pub level: Level,
    /// In words: who, and what for.
    pub who: String,
    /// People below which a figure is suppressed at that level (1 to this number; a true zero is shown); none where
    /// figures are not about people.
    #[serde(default)]
    pub fewest: Option<u32>,
}

/// A column of a table: one question of each row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Name in files: `wte`.
    pub id: String,
    /// Heading.
    pub title: String,
    /// Definition, in the words of who answers.
    #[serde(default)]
    pub help: Option<String>,
    /// What an answer can be.
    #[serde(flatten)]
    pub kind: Kind,
    /// A row cannot be without it.
    #[serde(default)]
    pub is_required: bool,
    /// Filled in from what is held, shown and not asked.
    #[serde(default)]
    pub is_held: bool,
}

/// What an answer can be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Kind {
    /// Words.
    Text {
        /// Letters at most.
        longest: u16,
    },
    /// A number with decimals.
    Number {
        /// Least it can be.
        least: f64,
        /// Most it can be.
        most: f64,
    },
    /// A whole number.
    Whole {
        /// Least it can be.
        least: u32,
        /// Most it can be.
        most: u32,
    },
    /// One of a list of the form's own.
    Choice {
        /// The list.
        choices: Vec<Choice>,
    },
    /// A role of the catalogue, of some or all staff groups (`gp`, `nurse`, `dpc`, `admin`).
    Role {
        /// Staff groups to choose from; all where none is named.
        #[serde(default)]
        groups: Vec<String>,
    },
    /// A day, written 2018-03-31.
    Day,
    /// A month, written 2018-03.
    Month,
    /// Yes or no.
    YesNo,
    /// An organisation by its code: a practice, a network, a trust.
    Organisation,
}

/// One of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Name in files.
    pub id: String,
    /// What people read.
    pub title: String,
}

/// A form that cannot be used: what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("catalogue/returns/{form}.toml: {what}")]
pub struct FormError {
    /// Which form.
    pub form: String,
    /// What is wrong.
    pub what: String,
}

impl Form {
    /// Reads a form and checks that its names are its own.
    ///
    /// # Errors
    /// Where it cannot be read, or a name is there twice.
    pub fn read(id: &str, text: &str) -> Result<Self, FormError> {
        let wrong = |what: String| FormError { form: id.to_owned(), what };
        let mut form: Self = toml::from_str(text).map_err(|why| wrong(why.to_string()))?;
        id.clone_into(&mut form.id);
        for (at, section) in form.sections.iter().enumerate() {
            if form.sections[..at].iter().any(|earlier| earlier.id == section.id) {
                return Err(wrong(format!("section `{}` is there twice", section.id)));
            }
            for (at, column) in section.columns.iter().enumerate() {
                if section.columns[..at].iter().any(|earlier| earlier.id == column.id) {
                    return Err(wrong(format!("column `{}` of `{}` is there twice", column.id, section.id)));
                }
            }
        }
        Ok(form)
    }

    /// The section of a name.
    #[must_use]
    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == id)
    }
}
