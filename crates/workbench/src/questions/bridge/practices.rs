//! What became of an amount practice by practice: who came, who went, who merged, who began or stopped to report, who stayed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use wholetime_measures::geography::Tree;
use wholetime_measures::workforce::Practices;
use wholetime_measures::{Geography, Holdings};
use wholetime_vocabulary::{Level, Period};

use super::answer::{Behind, PracticeChange};
use crate::WorkbenchError;
use crate::areas::ResolvedArea;
use crate::questions::changes::likely_successor;

/// What happened to a practice that changes an area's amount, in the order in which it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Happened {
    /// It was not known before.
    Opened,
    /// It is not known any more, and nobody of the area took it over.
    Closed,
    /// It was taken over by another practice of the area: both together.
    Merged,
    /// It belonged to another area before.
    CameIn,
    /// It belongs to another area now.
    WentOut,
    /// It told nothing before.
    Started,
    /// It tells nothing now.
    Stopped,
}

impl Happened {
    pub(super) const ALL: [Self; 7] =
        [Self::Opened, Self::Closed, Self::Merged, Self::CameIn, Self::WentOut, Self::Started, Self::Stopped];

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Opened => "practices that opened",
            Self::Closed => "practices that closed",
            Self::Merged => "practices that merged",
            Self::CameIn => "practices that came into the area",
            Self::WentOut => "practices that left the area",
            Self::Started => "practices that began to report",
            Self::Stopped => "practices that stopped reporting",
        }
    }
}

/// A practice that told the amount both times.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stayed {
    pub(super) code: String,
    pub(super) before: f64,
    pub(super) after: f64,
}

/// What became of an amount practice by practice.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    /// By what happened: each practice with its change.
    pub(super) happened: BTreeMap<Happened, BTreeMap<String, f64>>,
    /// Those that stayed.
    pub(super) stayed: Vec<Stayed>,
    /// Closed practices whose successor nobody confirmed: who seems to have taken them over.
    pub(super) likely: BTreeSet<(String, String)>,
}

/// Both months of an area, practice by practice.
pub(super) struct Months<'a> {
    pub(super) holdings: &'a Holdings,
    pub(super) trees: [Arc<Tree>; 2],
    pub(super) values: [Arc<Practices>; 2],
    inside: [BTreeSet<String>; 2],
    /// For practices that are gone, who took them over, and whether people confirmed it.
    heirs: BTreeMap<String, (String, bool)>,
}

impl<'a> Months<'a> {
    /// Reads these measures of both months.
    pub(super) fn read(
        holdings: &'a Holdings,
        area: &ResolvedArea,
        periods: [Period; 2],
        geography: Geography,
        measures: &[&str],
    ) -> Result<Self, WorkbenchError> {
        let trees = [holdings.tree(periods[0], geography)?, holdings.tree(periods[1], geography)?];
        let values = [holdings.staff(periods[0], measures)?, holdings.staff(periods[1], measures)?];
        let inside = [0, 1].map(|side: usize| {
            let tree = &trees[side];
            area.place.practices(tree).into_iter().map(|index| tree.members[index].code.clone()).collect()
        });
        let mut months = Self { holdings, trees, values, inside, heirs: BTreeMap::new() };
        months.heirs = months.find_heirs();
        Ok(months)
    }

    /// Who took over the practices of the area that are gone: as people confirmed it, else as lists suggest.
    fn find_heirs(&self) -> BTreeMap<String, (String, bool)> {
        let gone = self.inside[0].iter().filter(|code| self.trees[1].member(code).is_none());
        let heir = |code: &String| {
            let confirmed = self.holdings.successors.get(code).map(|heir| (heir.clone(), true));
            let likely = || {
                let heir = likely_successor(self.holdings, &self.trees[1], self.trees[0].member(code)?)?;
                Some((heir, false))
            };
            let (heir, is_confirmed) = confirmed.or_else(likely)?;
            let is_there = self.inside.iter().all(|codes| codes.contains(&heir));
            is_there.then(|| (code.clone(), (heir, is_confirmed)))
        };
        gone.filter_map(heir).collect()
    }

    /// A measure of a practice before (0) or after (1); none where it tells none.
    pub(super) fn value(&self, side: usize, code: &str, measure: &str) -> Option<f64> {
        let position = self.values[side].position(measure)?;
        self.values[side].value(code, position).known()
    }

    /// Whether both months hold a measure.
    pub(super) fn hold(&self, measure: &str) -> bool {
        self.values.iter().all(|side| side.position(measure).is_some_and(|position| side.holds(position)))
    }

    /// What became of a measure.
    pub(super) fn told(&self, measure: &str) -> Told {
        let mut told = Told::default();
        let merged: BTreeMap<&String, &String> = self
            .heirs
            .iter()
            .filter(|(_, (heir, _))| self.is_of_both(heir, measure))
            .map(|(code, (heir, _))| (code, heir))
            .collect();
        for code in self.inside[0].union(&self.inside[1]) {
            let [before, after] =
                [0, 1].map(|side| self.inside[side].contains(code).then(|| self.value(side, code, measure)).flatten());
            let is_in_a_merger = merged.contains_key(code) || merged.values().any(|heir| *heir == code);
            let what = match (before, after) {
                (None, None) => continue,
                _ if is_in_a_merger => Happened::Merged,
                (Some(before), Some(after)) => {
                    told.stayed.push(Stayed { code: code.clone(), before, after });
                    continue;
                }
                (None, Some(_)) => self.how_it_came(code),
                (Some(_), None) => self.how_it_went(code),
            };
            let change = after.unwrap_or_default() - before.unwrap_or_default();
            *told.happened.entry(what).or_default().entry(code.clone()).or_default() += change;
        }
        let likely = merged.iter().filter(|(code, _)| self.heirs.get(**code).is_some_and(|(_, confirmed)| !confirmed));
        told.likely = likely.map(|(code, heir)| ((*code).clone(), (*heir).clone())).collect();
        told
    }

    fn is_of_both(&self, code: &str, measure: &str) -> bool {
        [0, 1].iter().all(|side| self.value(*side, code, measure).is_some())
    }

    /// How a practice came to have an amount in the area.
    fn how_it_came(&self, code: &str) -> Happened {
        match (self.inside[0].contains(code), self.trees[0].member(code)) {
            (true, _) => Happened::Started,
            (false, Some(_)) => Happened::CameIn,
            (false, None) => Happened::Opened,
        }
    }

    fn how_it_went(&self, code: &str) -> Happened {
        match (self.inside[1].contains(code), self.trees[1].member(code)) {
            (true, _) => Happened::Stopped,
            (false, Some(_)) => Happened::WentOut,
            (false, None) => Happened::Closed,
        }
    }

    /// A practice with its name.
    pub(super) fn change(&self, code: &str, change: f64) -> PracticeChange {
        PracticeChange { practice: code.to_owned(), name: self.holdings.register.name(Level::Practice, code), change }
    }

    /// What stands behind changes of practices: how many, and the five that did most.
    pub(super) fn behind(&self, changes: &BTreeMap<String, f64>, about: String) -> Behind {
        let mut largest: Vec<(&String, f64)> = changes.iter().map(|(code, change)| (code, *change)).collect();
        largest.retain(|(_, change)| *change != 0.0);
        largest.sort_by(|one, other| other.1.abs().total_cmp(&one.1.abs()).then_with(|| one.0.cmp(other.0)));
        let largest = largest.into_iter().take(5).map(|(code, change)| self.change(code, change)).collect();
        Behind { about, practices: Some(changes.len()), largest }
    }
}
