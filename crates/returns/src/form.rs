//! A form: what is asked, in which words, within which limits, and who will see each answer.
//!
//! A form is data (`catalogue/returns/*.toml`). The Excel return, the page, the checks and the reference are all made from
//! it, so they cannot differ.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wholetime_vocabulary::Level;

/// What is asked of one kind of place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// Whether the answers of the collection before are shown to start from.
    #[serde(default)]
    pub is_carried: bool,
    /// Whether it is about the return itself, such as how long it took: who says that nothing has changed may fill it in.
    #[serde(default)]
    pub is_about_the_return: bool,
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

    /// Columns that are asked; the others are filled in from what is held.
    pub fn asked(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|column| !column.is_held)
    }

    /// Held columns that say which row it is (a role, a skill); figures held say nothing of that.
    pub fn naming(&self) -> impl Iterator<Item = &Column> {
        let is_figure = |column: &&Column| matches!(column.kind, Kind::Number { .. } | Kind::Whole { .. });
        self.columns.iter().filter(move |column| column.is_held && !is_figure(column))
    }

    fn checked(&self) -> Result<(), String> {
        let id = &self.id;
        // A title is the name of a sheet, and Excel takes no more than this.
        if 31 < self.title.chars().count() || self.title.contains(['[', ']', ':', '*', '?', '/', '\\']) {
            return Err(format!("the title of `{id}` is no name of a sheet: at most 31 letters, without []:*?/\\"));
        }
        if self.audience.who.trim().is_empty() {
            return Err(format!("`{id}` does not say who will see its answers"));
        }
        let is_held = self.rows == Rows::Held;
        if is_held != self.columns.iter().any(|column| column.is_held) || is_held && self.naming().next().is_none() {
            return Err(format!(
                "`{id}`: rows that are held have a held column to name them, and no others have held columns"
            ));
        }
        for (at, column) in self.columns.iter().enumerate() {
            let name = &column.id;
            if self.columns[..at].iter().any(|earlier| earlier.id == column.id || earlier.title == column.title) {
                return Err(format!("column `{name}` of `{id}`, or its title, is there twice"));
            }
            let is_empty = match &column.kind {
                Kind::Number { least, most } => most <= least,
                Kind::Whole { least, most } => most <= least,
                Kind::Choice { choices } => choices.is_empty(),
                Kind::Text { longest } => *longest == 0,
                _ => false,
            };
            if is_empty {
                return Err(format!("column `{name}` of `{id}` leaves nothing to answer"));
            }
        }
        Ok(())
    }

    /// The most rows there can be; none where it is not up to who answers.
    #[must_use]
    pub const fn most_rows(&self) -> Option<u16> {
        match self.rows {
            Rows::Added { most } => Some(most),
            Rows::One => Some(1),
            Rows::Held => None,
        }
    }
}

/// Who begins the rows of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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

impl Audience {
    /// Who sees the answers, at what level, and what is suppressed, as it is said before anything is filled in.
    #[must_use]
    pub fn in_words(&self) -> String {
        let level = match self.level {
            Level::Practice => "Shown for each practice.".to_owned(),
            level => format!("Shown for {} and larger areas only.", level.titles()),
        };
        match self.fewest {
            Some(fewest) if 1 < fewest => {
                format!("{} {level} Figures of 1 to {} people are suppressed.", self.who, fewest - 1)
            }
            _ => format!("{} {level}", self.who),
        }
    }
}

/// A column of a table: one question of each row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "FormColumn")]
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
    /// A number above this one is taken, with a remark: it is possible and seldom right.
    #[serde(default)]
    pub rarely_above: Option<f64>,
    /// A row cannot be without it.
    #[serde(default)]
    pub is_required: bool,
    /// Filled in from what is held, shown and not asked.
    #[serde(default)]
    pub is_held: bool,
}

/// What an answer can be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "FormChoice")]
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
            if form.sections[..at].iter().any(|earlier| earlier.id == section.id || earlier.title == section.title) {
                return Err(wrong(format!("section `{}`, or its title, is there twice", section.id)));
            }
            section.checked().map_err(wrong)?;
        }
        Ok(form)
    }

    /// The section of a name.
    #[must_use]
    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r#"
        version = 1
        title = "A form"
        about = "Ten minutes."
        [[section]]
        id = "vacancies"
        title = "Vacancies"
        ask = "Which posts are vacant?"
        rows = { kind = "added", most = 3 }
        audience = { level = "pcn", who = "Planners.", fewest = 5 }
        [[section.column]]
        id = "wte"
        title = "WTE"
        kind = "number"
        least = 0.0
        most = 20.0
    "#;

    fn shipped() -> Vec<Form> {
        let forms = wholetime_catalogue::Catalogue::shipped().unwrap().forms;
        forms.iter().map(|(id, text)| Form::read(id, text).unwrap()).collect()
    }

    #[test]
    fn the_forms_shipped_read_and_each_section_says_who_sees_it() {
        let forms = shipped();
        assert_eq!(forms.iter().map(|form| form.id.as_str()).collect::<Vec<_>>(), ["community", "practice"]);
        for section in forms.iter().flat_map(|form| &form.sections) {
            assert!(15 < section.audience.who.len(), "{}", section.id);
            assert!(section.asked().next().is_some(), "{}", section.id);
            let words = section.audience.in_words();
            assert_eq!(words.contains("1 to 4 people"), section.audience.fewest == Some(5), "{words}");
        }
    }

    #[test]
    fn plans_to_retire_and_ages_are_never_shown_below_the_network() {
        let forms = shipped();
        let practice = forms.iter().find(|form| form.id == "practice").unwrap();
        for id in ["intentions", "ages", "movements", "trainees"] {
            let audience = &practice.section(id).unwrap().audience;
            assert!(Level::Pcn <= audience.level && audience.fewest == Some(5), "{id}");
        }
    }

    #[test]
    fn a_form_that_cannot_be_used_says_what_is_wrong() {
        assert!(Form::read("small", SMALL).is_ok());
        let wrong = [
            (r#"who = "Planners.""#, r#"who = " ""#, "who will see"),
            ("most = 20.0", "most = 0.0", "nothing to answer"),
            (r#"title = "Vacancies""#, r#"title = "Vacancies: which?""#, "name of a sheet"),
            (r#"kind = "added", most = 3"#, r#"kind = "held""#, "held column"),
            ("rows =", "colour = 3\nrows =", "colour"),
            ("least =", "colour = 3\nleast =", "colour"),
        ];
        for (right, broken, said) in wrong {
            let refusal = Form::read("small", &SMALL.replace(right, broken)).unwrap_err().to_string();
            assert!(refusal.starts_with("catalogue/returns/small.toml") && refusal.contains(said), "{refusal}");
        }
    }
}
