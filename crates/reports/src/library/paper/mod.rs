//! The committee paper: front sheet, what the figures say paragraph by paragraph, implications to write, what changed since the
//! last paper, and how each figure is built again.
//!
//! **Invariant:** every figure is one that the workbench answered; a part without an answer says why in a sentence; what is for
//! the author to write is a place of its own.

mod ahead;
mod changes;
mod delivery;
mod drivers;
mod ending;
mod front;
mod implications;
mod position;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use wholetime_vocabulary::{Measured, StaffGroup, UnknownWord, Value};
use wholetime_workbench::catalogue::group_measure;
use wholetime_workbench::questions::forecast::{Forecast, Watch};
use wholetime_workbench::questions::profile::{Profile, StaffLine};
use wholetime_workbench::{Scope, Workbench};

use super::ReportAsked;
use super::draft::{Draft, named};
use super::figures::Told;
use crate::ReportError;
use crate::document::word::{Previous, SecondRun, Template, fill, word};
use crate::document::{Document, Figure, Span};

/// What a committee is asked for. Where nobody says, it is for information.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// To decide.
    Decision,
    /// To discuss.
    Discussion,
    /// To take note.
    #[default]
    Information,
}

impl Purpose {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Decision, Self::Discussion, Self::Information];

    /// The word used in commands and addresses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Decision => "decision",
            Self::Discussion => "discussion",
            Self::Information => "information",
        }
    }

    /// What people read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Decision => "For decision",
            Self::Discussion => "For discussion",
            Self::Information => "For information",
        }
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}

impl FromStr for Purpose {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let known = Self::ALL.map(Self::word);
        Self::ALL.into_iter().find(|one| one.word() == text).ok_or_else(|| UnknownWord::new("purpose", text, &known))
    }
}

/// What a committee paper is asked with. What is empty is for the author to write.
#[derive(Clone, Debug)]
pub struct PaperAsked {
    /// As every report.
    pub report: ReportAsked,
    /// The committee.
    pub meeting: String,
    /// When it meets, as people write it.
    pub held_on: String,
    /// The item of its agenda.
    pub agenda_item: String,
    /// Who presents the paper.
    pub presenter: String,
    /// What the committee is asked for; none says information in a new paper, and leaves a last one as it is.
    pub purpose: Option<Purpose>,
    /// What it is asked to do.
    pub recommendation: String,
}

/// A committee paper, with what its figures are called.
#[derive(Clone, Debug)]
pub struct Paper {
    /// The paper.
    pub document: Document,
    /// What each figure is, by its identifier, in the words of a list of changes.
    pub names: BTreeMap<String, String>,
    /// Whether somebody said what the committee is asked for.
    has_purpose: bool,
}

/// A Word paper with the figures of today, and what it changed in the last one.
#[derive(Clone, Debug)]
pub struct Renewed {
    /// The file.
    pub bytes: Vec<u8>,
    /// What changed.
    pub run: SecondRun,
}

/// What every part of the paper is written from.
struct Ground<'a> {
    bench: &'a Workbench,
    asked: &'a PaperAsked,
    profile: &'a Profile,
    /// As asked, with the month of the profile.
    scope: Scope,
    draft: Draft,
    names: BTreeMap<String, String>,
    /// Indicators that stand in the paper.
    indicators: Vec<String>,
}

impl Ground<'_> {
    fn code(&self) -> &str {
        &self.profile.area.code
    }

    /// The name of a figure of this area.
    fn id(&self, what: &str) -> String {
        format!("{}.{what}", self.code())
    }

    /// Lines to read first, one a staff group.
    fn lines(&self) -> Vec<&StaffLine> {
        let lines = StaffGroup::ALL
            .iter()
            .filter_map(|group| self.profile.staff.iter().find(|line| line.group == *group && line.is_default));
        lines.collect()
    }

    /// A figure, with what a list of changes calls it.
    fn figure(&mut self, told: &Told, id: &str, name: &str, value: Value, decimals: usize) -> Figure {
        self.names.insert(id.to_owned(), name.to_owned());
        told.valued(id, value, decimals)
    }

    /// A word of the paper that changes with its figures: a month, a direction.
    fn word(&mut self, told: &Told, id: &str, name: &str, word: &str) -> Span {
        self.names.insert(id.to_owned(), name.to_owned());
        Span::Figure(told.figure(id, word, None))
    }

    /// The profile as the answer behind its figures.
    fn profile_told(&mut self) -> Told {
        let profile = self.profile;
        let then = profile.compared_to.map(|period| period.to_string());
        let mut words = vec!["profile", profile.area.code.as_str()];
        if let Some(then) = &then {
            words.extend(["--compare-to", then.as_str()]);
        }
        let what = format!("Profile of {}, {}", profile.area.name, profile.period.in_words());
        self.draft.figures.answered(&what, &words, Some(profile.period), &profile.sources)
    }
}

/// The rate of a line, as the catalogue names it.
fn rate_of(line: &StaffLine) -> String {
    format!("{}_per_100k", group_measure(line.group, Measured::Fte, line.definition))
}

/// The committee paper of an area, telling how far it has come and stopping when asked to.
///
/// # Errors
/// Where the area is not known, nothing is held of it, something is broken, or it was asked to stop.
pub fn document(bench: &Workbench, area: &str, asked: &PaperAsked, watch: Watch<'_>) -> Result<Paper, ReportError> {
    let profile = bench.profile(area, asked.report.compare_to, asked.report.scope)?;
    let scope = Scope { period: Some(profile.period), ..asked.report.scope };
    let mut draft = Draft::of(scope);
    draft.rests_on(&profile.sources);
    let mut ground =
        Ground { bench, asked, profile: &profile, scope, draft, names: BTreeMap::new(), indicators: Vec::new() };
    // What lies ahead is asked first, because the summary names it; it stands further down.
    let ahead = ahead::asked(&ground, watch)?;
    let forecast: Option<&Forecast> = ahead.forecast.as_ref().ok();
    front::summary(&mut ground, forecast);
    changes::first(&mut ground);
    position::section(&mut ground)?;
    position::comparison(&mut ground)?;
    drivers::section(&mut ground)?;
    ahead::section(&mut ground, &ahead)?;
    delivery::section(&mut ground)?;
    implications::section(&mut ground);
    ending::section(&mut ground);
    let document = Document {
        title: format!("Primary care workforce: {}", profile.area.name),
        subtitle: format!("{}, {}", named(&profile.area), profile.period.in_words()),
        author: asked.report.author.clone(),
        made_on: asked.report.made_on,
        front: front::sheet(&profile, asked),
        blocks: ground.draft.blocks,
        references: ground.draft.figures.references(),
    };
    Ok(Paper { document, names: ground.names, has_purpose: asked.purpose.is_some() })
}

impl Paper {
    /// The paper as a Word file: in somebody's own template where one is given, else in ours.
    ///
    /// # Errors
    /// Where the template asks for what the paper does not have, or a chart cannot be drawn.
    pub fn word(&self, template: Option<&Template>) -> Result<Vec<u8>, ReportError> {
        match template {
            Some(template) => fill(&self.document, template),
            None => word(&self.document),
        }
    }

    /// The last paper with the figures of today; what people wrote in it is kept.
    ///
    /// # Errors
    /// Where a chart cannot be drawn.
    pub fn renew(&mut self, previous: &Previous) -> Result<Renewed, ReportError> {
        if !self.has_purpose {
            let purpose = self.document.front.iter_mut().filter(|line| line.id == "purpose");
            purpose.for_each(|line| line.text.clear());
        }
        let mut run = previous.changes(&self.document, &|id| self.names.get(id).cloned());
        changes::told(&mut self.document, &run);
        let bytes = previous.renew(&self.document, &mut run)?;
        Ok(Renewed { bytes, run })
    }
}
