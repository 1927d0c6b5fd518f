//! Checks what was entered against its form: every fault at once, in the words of who answers.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wholetime_catalogue::Roles;

use crate::cell::{tidy, understand};
use crate::role::role_title;
use crate::{Cell, Column, Form, Kind, Row, Rows, Section, crossed};

/// A row as it was typed, or as it is shown to start from: text by the name of its column.
pub type Texts = BTreeMap<String, String>;

/// What somebody entered, as they typed it, whether on the page or in a workbook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entered {
    /// Whether they said that nothing has changed since what is held.
    pub is_unchanged: bool,
    /// Rows, by section. Rows in which nothing was typed may be there; they are left out.
    pub sections: BTreeMap<String, Vec<EnteredRow>>,
}

/// A row as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnteredRow {
    /// Where it stands, as who typed it would say: "sheet Vacancies, row 7" or "Vacancies, row 2".
    pub place: String,
    /// What was typed, by the name of the column. In a section whose rows are held, the columns that name the row
    /// (`role`, `skill`, `group` and `band`) must be there; other held columns may be left out.
    pub cells: Texts,
}

/// Something entered that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fault {
    /// Section it is in.
    pub section: String,
    /// Column it is in; none where it concerns the row or the section.
    pub column: Option<String>,
    /// Where, as in [`EnteredRow::place`].
    pub place: String,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

/// Something worth knowing of what was entered, which was taken all the same: implausible but possible, or understood in
/// a way that should be seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Remark {
    /// Section it is in; empty where it concerns the whole.
    pub section: String,
    /// Where, as in [`EnteredRow::place`].
    pub place: String,
    /// One sentence.
    pub message: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}: {}: {}", self.place, self.message, self.help)
    }
}

impl std::fmt::Display for Remark {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.place.is_empty() {
            out.write_str(&self.message)
        } else {
            write!(out, "{}: {}", self.place, self.message)
        }
    }
}

/// What is known besides the form.
pub struct Known<'a> {
    /// Roles of the catalogue.
    pub roles: &'a Roles,
    /// The day it is: nothing that has happened can have happened after it.
    pub today: Date,
    /// The day the answers are of: the last day to answer, or today where that is to come. How long ago something was is
    /// counted from it, so that an old collection can be loaded today.
    pub as_of: Date,
    /// The rows that were shown to start from, by section: who answers adds none to the held ones, and who says that
    /// nothing has changed says that they stand.
    pub shown: &'a BTreeMap<String, Vec<Texts>>,
    /// The name of an organisation by its code, where one is known.
    pub organisation: &'a dyn Fn(&str) -> Option<String>,
}

/// What was entered, understood.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checked {
    /// Rows, by section; sections without any are not there.
    pub sections: BTreeMap<String, Vec<Row>>,
    /// What should be seen.
    pub remarks: Vec<Remark>,
}

/// A row that was understood, with where it stands.
pub(crate) struct Placed {
    pub(crate) place: String,
    pub(crate) row: Row,
}

/// Faults and remarks, as they are found.
#[derive(Default)]
pub(crate) struct Found {
    faults: Vec<Fault>,
    remarks: Vec<Remark>,
}

impl Found {
    pub(crate) fn fault(
        &mut self,
        at: (&str, &str),
        column: Option<&str>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.faults.push(Fault {
            section: at.0.to_owned(),
            column: column.map(str::to_owned),
            place: at.1.to_owned(),
            message: message.into(),
            help: help.into(),
        });
    }

    pub(crate) fn remark(&mut self, at: (&str, &str), message: impl Into<String>) {
        self.remarks.push(Remark { section: at.0.to_owned(), place: at.1.to_owned(), message: message.into() });
    }
}

/// Understands what was entered, or says everything that is wrong with it.
///
/// Who says that nothing has changed says that what was shown stands: those rows are the answer.
///
/// # Errors
/// Every fault; what has one is not taken at all.
pub fn check(form: &Form, known: &Known<'_>, entered: &Entered) -> Result<Checked, Vec<Fault>> {
    let mut found = Found::default();
    let sections = read(form, known, entered, &mut found);
    if !found.faults.is_empty() {
        return Err(found.faults);
    }
    if !entered.is_unchanged {
        return Ok(Checked { sections, remarks: found.remarks });
    }
    // What was shown was checked when it was entered; rules may have become stricter since, so it is not checked again.
    let mut as_shown = Found::default();
    let mut shown = read(form, known, &started_from(form, known), &mut as_shown);
    for (id, rows) in &sections {
        if form.section(id).is_some_and(|section| section.is_about_the_return) {
            shown.insert(id.clone(), rows.clone());
            continue;
        }
        if shown.get(id) != Some(rows) {
            let title = form.section(id).map_or(id.as_str(), |section| section.title.as_str());
            let message = "it says that nothing has changed, and here something has";
            found.fault((id, title), None, message, "say no to “Nothing has changed”, or take the change back");
        }
    }
    if found.faults.is_empty() { Ok(Checked { sections: shown, remarks: Vec::new() }) } else { Err(found.faults) }
}

/// The rows shown, as if they had been typed.
fn started_from(form: &Form, known: &Known<'_>) -> Entered {
    let mut entered = Entered::default();
    for section in &form.sections {
        let rows = known.shown.get(&section.id).map_or(&[][..], Vec::as_slice);
        let rows = rows.iter().map(|cells| EnteredRow { place: section.title.clone(), cells: cells.clone() });
        entered.sections.insert(section.id.clone(), rows.collect());
    }
    entered
}

fn read(form: &Form, known: &Known<'_>, entered: &Entered, found: &mut Found) -> BTreeMap<String, Vec<Row>> {
    for id in entered.sections.keys().filter(|id| form.section(id).is_none()) {
        found.fault((id, id), None, "the form does not ask this", "answer with the newest form of the collection");
    }
    let mut sections = BTreeMap::new();
    for section in &form.sections {
        let rows = entered.sections.get(&section.id).map_or(&[][..], Vec::as_slice);
        let read = match section.rows {
            Rows::Held => held_rows(section, known, rows, found),
            Rows::One | Rows::Added { .. } => added_rows(section, known, rows, found),
        };
        crossed::check(section, known, &read, found);
        if !read.is_empty() {
            sections.insert(section.id.clone(), read.into_iter().map(|placed| placed.row).collect());
        }
    }
    sections
}

/// Whether anything was typed into what is asked of a row.
fn is_answered(section: &Section, row: &EnteredRow) -> bool {
    section.asked().any(|column| row.cells.get(&column.id).is_some_and(|text| !tidy(text).is_empty()))
}

fn tell_unknown_columns(section: &Section, row: &EnteredRow, found: &mut Found) {
    for id in row.cells.keys().filter(|id| section.column(id).is_none()) {
        let message = format!("there is no column “{id}” in {}", section.title);
        found.fault((&section.id, &row.place), None, message, "answer with the newest form of the collection");
    }
}

/// The asked cells of a row.
fn answers(section: &Section, known: &Known<'_>, row: &EnteredRow, found: &mut Found) -> Row {
    let at = (section.id.as_str(), row.place.as_str());
    let mut read = Row::new();
    for column in section.asked() {
        let typed = row.cells.get(&column.id).map_or("", String::as_str);
        match understand(column, typed, known) {
            Ok(understood) => {
                if let Some(remark) = understood.remark {
                    found.remark(at, remark);
                }
                match understood.cell {
                    Some(cell) => {
                        read.insert(column.id.clone(), cell);
                    }
                    None if column.is_required => {
                        let message = format!("{} is empty", column.title);
                        found.fault(at, Some(&column.id), message, "fill it in, or clear the whole row");
                    }
                    None => {}
                }
            }
            Err(why) => found.fault(at, Some(&column.id), why.message, why.help),
        }
    }
    read
}

fn added_rows(section: &Section, known: &Known<'_>, rows: &[EnteredRow], found: &mut Found) -> Vec<Placed> {
    let mut read = Vec::new();
    for row in rows {
        tell_unknown_columns(section, row, found);
        if is_answered(section, row) {
            let answers = answers(section, known, row, found);
            if !answers.is_empty() {
                read.push(Placed { place: row.place.clone(), row: answers });
            }
        }
    }
    if let Some(most) = section.most_rows()
        && usize::from(most) < read.len()
    {
        let message = format!("{} rows are filled in", read.len());
        let help = if most == 1 { "fill in one".to_owned() } else { format!("at most {most} can be taken") };
        found.fault((&section.id, &section.title), None, message, help);
    }
    read
}

fn held_rows(section: &Section, known: &Known<'_>, rows: &[EnteredRow], found: &mut Found) -> Vec<Placed> {
    let shown = known.shown.get(&section.id).map_or(&[][..], Vec::as_slice);
    let mut read: Vec<Placed> = Vec::new();
    let mut seen: Vec<usize> = Vec::new();
    for row in rows {
        tell_unknown_columns(section, row, found);
        let at = (section.id.as_str(), row.place.as_str());
        let Some(index) = shown.iter().position(|held| is_same_row(section, known, held, row)) else {
            if is_answered(section, row) {
                let names: Vec<&str> = section.naming().map(|column| column.title.as_str()).collect();
                let message = format!("the row is not one of the form: {} was changed or added", names.join(" or "));
                found.fault(at, None, message, "put back what stood there; rows cannot be added here");
            }
            continue;
        };
        let held = &shown[index];
        tell_changed_figures(section, held, row, found);
        if !is_answered(section, row) {
            continue;
        }
        if seen.contains(&index) {
            found.fault(at, None, "the row stands twice", "keep one of the two");
            continue;
        }
        seen.push(index);
        let answers = answers(section, known, row, found);
        if answers.is_empty() {
            continue;
        }
        let held_cells = section.columns.iter().filter(|column| column.is_held).filter_map(|column| {
            let understood = understand(column, held.get(&column.id)?, known).ok();
            // A role that stands for a whole group is none of the list.
            let cell = understood.and_then(|understood| understood.cell).or_else(|| named(column, held))?;
            Some((column.id.clone(), cell))
        });
        let row_read: Row = held_cells.chain(answers).collect();
        read.push(Placed { place: row.place.clone(), row: row_read });
    }
    read
}

fn named(column: &Column, held: &Texts) -> Option<Cell> {
    let is_name = matches!(column.kind, Kind::Role { .. } | Kind::Choice { .. } | Kind::Text { .. });
    is_name.then(|| held.get(&column.id).map(|text| Cell::Text(text.clone()))).flatten()
}

/// Whether a row typed is a row held: what names it is the same, as files or as people write it.
fn is_same_row(section: &Section, known: &Known<'_>, held: &Texts, row: &EnteredRow) -> bool {
    section.naming().all(|column| {
        let (Some(held), Some(typed)) = (held.get(&column.id), row.cells.get(&column.id)) else { return false };
        let typed = tidy(typed);
        let title = title_of(column, held, known.roles);
        typed.eq_ignore_ascii_case(held) || typed.to_lowercase() == title.to_lowercase()
    })
}

/// What people read for a cell that names a row or a choice: a role's title, a choice's title, else the text.
#[must_use]
pub fn title_of(column: &Column, text: &str, roles: &Roles) -> String {
    let title = match &column.kind {
        Kind::Role { .. } => role_title(roles, text),
        Kind::Choice { choices } => choices.iter().find(|choice| choice.id == text).map(|choice| choice.title.clone()),
        _ => None,
    };
    title.unwrap_or_else(|| text.to_owned())
}

/// Figures held are shown, not asked: one typed over is told, so that it is not thought to have counted.
fn tell_changed_figures(section: &Section, held: &Texts, row: &EnteredRow, found: &mut Found) {
    let naming: Vec<&str> = section.naming().map(|column| column.id.as_str()).collect();
    let figures = section.columns.iter().filter(|column| column.is_held && !naming.contains(&column.id.as_str()));
    for column in figures {
        let Some(typed) = row.cells.get(&column.id).map(|text| tidy(text)) else { continue };
        let shown = held.get(&column.id).map_or("", String::as_str);
        let numbers = (typed.parse::<f64>(), shown.parse::<f64>());
        let is_same = match numbers {
            (Ok(typed), Ok(shown)) => (typed - shown).abs() < 0.005,
            _ => typed == shown,
        };
        if !is_same && !typed.is_empty() {
            let message = format!(
                "{} was changed from {shown} to {typed}; it shows what is held and does not count: write what is right beside it",
                column.title
            );
            found.remark((&section.id, &row.place), message);
        }
    }
}

#[cfg(test)]
mod tests;
