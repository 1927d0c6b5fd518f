//! A return: what one place answered, once.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wholetime_vocabulary::Period;

/// An answer. What was left empty is not there: it is no zero.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// Words, or the name of a choice, a role or an organisation.
    Text(String),
    /// A number.
    Number(f64),
    /// A day.
    Day(Date),
    /// A month.
    Month(Period),
    /// Yes or no.
    YesNo(bool),
}

impl Cell {
    /// The words, where it holds words.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, where it holds one.
    #[must_use]
    pub const fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }
}

/// A row of a section: answers by the name of their column.
pub type Row = BTreeMap<String, Cell>;

/// How a return came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum How {
    /// As a workbook.
    File {
        /// Name of the file.
        name: String,
        /// SHA-256 of its bytes, in hexadecimal.
        sha256: String,
    },
    /// On the page.
    Page,
    /// On the command line, in one word: nothing has changed.
    Command,
}

/// What one place answered in a collection. A corrected return is a new version; earlier ones stay.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Return {
    /// Collection it answers.
    pub collection: String,
    /// Code of the place.
    pub code: String,
    /// 1 for the first, then counting up.
    pub version: u32,
    /// Form it answers.
    pub form: String,
    /// Version of the form.
    pub form_version: u32,
    /// Whether it was said that nothing has changed since what is held.
    pub is_unchanged: bool,
    /// Answers, by section.
    pub sections: BTreeMap<String, Vec<Row>>,
    /// How it came.
    pub how: How,
    /// Who sent it.
    pub returned_by: String,
    /// When, in RFC 3339.
    pub returned_at: String,
}

impl Return {
    /// Rows of a section; none where it was left empty.
    #[must_use]
    pub fn rows(&self, section: &str) -> &[Row] {
        self.sections.get(section).map_or(&[], Vec::as_slice)
    }
}
