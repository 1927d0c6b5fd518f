//! Looking for anything by words: places, indicators, publications, words of the glossary, and what people made.

mod likeness;

pub use likeness::{Distance, Wanted};

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_measures::Register;
use wholetime_vocabulary::{Area, Level};

use crate::{Workbench, WorkbenchError};

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FoundKind {
    /// An area.
    Place,
    /// An indicator.
    Indicator,
    /// A plan that is held.
    Plan,
    /// A scenario that is held.
    Scenario,
    /// A collection.
    Collection,
    /// A baseline.
    Baseline,
    /// A publication of the catalogue.
    Publication,
    /// An assumption of forecasts.
    Assumption,
    /// A word of the glossary.
    Word,
}

impl FoundKind {
    /// What people read of several.
    #[must_use]
    pub const fn titles(self) -> &'static str {
        match self {
            Self::Place => "Places",
            Self::Indicator => "Indicators",
            Self::Plan => "Plans",
            Self::Scenario => "Scenarios",
            Self::Collection => "Collections",
            Self::Baseline => "Baselines",
            Self::Publication => "Publications",
            Self::Assumption => "Assumptions of forecasts",
            Self::Word => "Words",
        }
    }
}

/// One thing found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Found {
    /// What it is.
    pub kind: FoundKind,
    /// Its code or name in commands.
    pub id: String,
    /// What people read.
    pub title: String,
    /// What it is about, in a line; may be empty.
    pub about: String,
    /// How far it is from what was typed: the less, the better.
    pub distance: Distance,
}

/// What was found, the nearest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SearchAnswer {
    /// What was typed.
    pub text: String,
    /// What was found.
    pub found: Vec<Found>,
    /// How many more there are.
    pub more: usize,
    /// Whether nothing is spelt so, and what is nearly spelt so is given instead.
    pub is_nearly: bool,
}

impl Workbench {
    /// Looks for anything by words: every word of the text must be there. Where nothing is spelt so, slips of the finger are
    /// forgiven; where still nothing is found, what holds most of the words is given, since people ask in sentences.
    ///
    /// # Errors
    /// Where what is held or the store cannot be read.
    pub fn search(&self, text: &str, at_most: usize) -> Result<SearchAnswer, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let mut answer = SearchAnswer { text: text.to_owned(), found: Vec::new(), more: 0, is_nearly: false };
        let Some(wanted) = Wanted::of(text) else { return Ok(answer) };
        let there = self.all_there_is()?;
        let near = |far: &dyn Fn(&str, bool) -> Option<Distance>| -> Vec<Found> {
            let near = there.iter().filter_map(|one| {
                let of = [one.title.as_str(), one.id.as_str()];
                let by_name = of.iter().filter_map(|text| far(text, true)).min();
                // What it is about counts less than what it is called.
                let by_about = || far(&one.about, false).map(|far| far + ABOUT);
                let distance = by_name.or_else(by_about)?;
                Some(Found { distance, ..one.clone() })
            });
            near.collect()
        };
        answer.found = near(&|text, _| wanted.distance(text, false));
        if answer.found.is_empty() {
            answer.found = near(&|text, is_name| wanted.distance(text, is_name));
            answer.is_nearly = !answer.found.is_empty();
        }
        if answer.found.is_empty() {
            answer.found = near(&|text, _| wanted.distance_of_most(text));
        }
        answer.found.sort_by(|a, b| (a.distance, a.kind, &a.title, &a.id).cmp(&(b.distance, b.kind, &b.title, &b.id)));
        answer.more = answer.found.len().saturating_sub(at_most);
        answer.found.truncate(at_most);
        Ok(answer)
    }

    /// Everything that can be found. What somebody may not see, and what is not held, is not there.
    fn all_there_is(&self) -> Result<Vec<Found>, WorkbenchError> {
        let mut there = Vec::new();
        let mut add = |kind, id: &str, title: String, about: &str| {
            there.push(Found { kind, id: id.to_owned(), title, about: about.to_owned(), distance: 0 });
        };
        let holdings = self.holdings()?;
        let register = &holdings.register;
        for (code, level) in register.codes() {
            add(FoundKind::Place, code, register.name(level, code), &about_place(register, level, code));
        }
        if register.codes().next().is_some() {
            let Area { code, name, level } = Area::england();
            add(FoundKind::Place, &code, name, level.title());
        }
        for group in self.groups_held()? {
            add(FoundKind::Place, &format!("group:{}", group.id), group.name, Level::Group.title());
        }
        for indicator in self.catalogue().indicators.values() {
            add(FoundKind::Indicator, &indicator.id, indicator.title.clone(), &indicator.question);
        }
        for publication in self.catalogue().publications.values() {
            add(FoundKind::Publication, &publication.id, publication.title.clone(), &publication.about);
        }
        for line in self.assumptions(None)?.assumptions {
            add(FoundKind::Assumption, &line.name, line.title, &line.about);
        }
        for entry in self.glossary() {
            add(FoundKind::Word, &entry.words.join(", "), entry.words.join(", "), &entry.meaning);
        }
        for plan in if_permitted(self.plans())?.into_iter().flat_map(|answer| answer.plans) {
            add(FoundKind::Plan, &plan.id, plan.title, &plan.note);
        }
        for scenario in if_permitted(self.scenarios(false))?.into_iter().flat_map(|answer| answer.scenarios) {
            add(FoundKind::Scenario, &scenario.id, scenario.title, scenario.question.as_deref().unwrap_or_default());
        }
        for line in if_permitted(self.baselines())?.into_iter().flat_map(|answer| answer.baselines) {
            let area = line.area.map(|area| area.name).unwrap_or_default();
            add(FoundKind::Baseline, &line.id, line.name, &area);
        }
        for collection in if_permitted(self.collections())?.unwrap_or_default() {
            let title = format!("Returns of {}, due {}", collection.area.name, collection.due);
            add(FoundKind::Collection, &collection.id, title, &collection.area.code);
        }
        Ok(there)
    }
}

/// What a place is, with its postcode and the other names it went by, so that it is found by them.
fn about_place(register: &Register, level: Level, code: &str) -> String {
    let mut about = level.title().to_owned();
    if let Some(postcode) = register.postcode(code) {
        about.push_str(&format!(", {postcode}"));
    }
    let names: Vec<&str> = register.other_names(level, code).collect();
    if !names.is_empty() {
        about.push_str(&format!(", also called {}", names.join("; ")));
    }
    about
}

/// What is found only in what something is about stands behind everything that is called so. Our judgement.
const ABOUT: Distance = 1_000;

/// An answer, or nothing for who may not ask.
fn if_permitted<T>(answer: Result<T, WorkbenchError>) -> Result<Option<T>, WorkbenchError> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(WorkbenchError::NotPermitted(_) | WorkbenchError::NothingHeld) => Ok(None),
        Err(why) => Err(why),
    }
}
