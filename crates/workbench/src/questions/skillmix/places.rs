//! The places of an area that a mix is chosen for: its networks, or the area itself where it has none.

use std::collections::BTreeMap;

use wholetime_measures::{Holdings, Tree};
use wholetime_vocabulary::{Level, how_many};

use crate::WorkbenchError;
use crate::areas::{ResolvedArea, published, unaligned};
use crate::questions::forecast::PlaceOf;

/// The most places of one choice. Our judgement: an ICB has fewer than this many networks, and a choice for England is not one that
/// anybody makes.
const MOST_PLACES: usize = 120;

/// A place of a mix.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct MixPlace {
    pub(super) area: ResolvedArea,
    /// Its practices, by their order in the map.
    pub(super) members: Vec<usize>,
    /// Their codes, in order.
    pub(super) practices: Vec<String>,
}

impl MixPlace {
    fn of(area: ResolvedArea, members: Vec<usize>, tree: &Tree) -> Self {
        let mut practices: Vec<String> = members.iter().map(|index| tree.members[*index].code.clone()).collect();
        practices.sort();
        Self { area, members, practices }
    }

    pub(super) fn code(&self) -> &str {
        &self.area.area.code
    }

    pub(super) fn name(&self) -> &str {
        &self.area.area.name
    }

    /// As forecasts know it.
    pub(super) fn to_forecast(&self) -> PlaceOf {
        PlaceOf { area: self.area.area.clone(), practices: self.practices.clone() }
    }
}

/// The places of an area, with what is to be said of them.
///
/// A network belongs to the area where most of its practices do, and then with all of them; practices without a network are one
/// place.
pub(super) fn places(
    holdings: &Holdings,
    tree: &Tree,
    area: &ResolvedArea,
) -> Result<(Vec<MixPlace>, Vec<String>), WorkbenchError> {
    let inside = area.place.practices(tree);
    let whole = || MixPlace::of(area.clone(), inside.clone(), tree);
    if matches!(area.area.level, Level::Practice | Level::Pcn) {
        return Ok((vec![whole()], Vec::new()));
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for pcn in inside.iter().filter_map(|index| tree.members[*index].pcn.as_deref()) {
        *counts.entry(pcn).or_default() += 1;
    }
    let mut places: Vec<MixPlace> = counts
        .into_iter()
        .map(|(code, count)| (code, count, tree.practices(Level::Pcn, code)))
        .filter(|(_, count, all)| all.len() < 2 * count)
        .map(|(code, _, all)| MixPlace::of(published(&holdings.register, Level::Pcn, code), all, tree))
        .collect();
    if places.is_empty() {
        let note =
            format!("no network has most of its practices in {}, so its practices are one place", area.area.name);
        return Ok((vec![whole()], vec![note]));
    }
    let mut notes = Vec::new();
    let is_new = |index: usize| inside.contains(&index);
    if let Some(rest) = unaligned(tree, is_new) {
        let members = inside.iter().copied().filter(|index| tree.members[*index].pcn.is_none()).collect();
        let rest = MixPlace::of(rest, members, tree);
        // A list of nobody is a practice that closed, or sees no registered patients.
        if rest.members.iter().any(|index| tree.members[*index].patients.is_some_and(|patients| 0.0 < patients)) {
            places.push(rest);
        }
    }
    let elsewhere = inside
        .iter()
        .filter(|index| !places.iter().any(|place| place.members.contains(index)))
        .filter(|index| tree.members[**index].pcn.is_some())
        .count();
    if 0 < elsewhere {
        notes.push(format!(
            "{} of {} lie in networks that are mostly elsewhere, and are left to those",
            how_many(elsewhere, "practice"),
            area.area.name
        ));
    }
    let beyond = places.iter().flat_map(|place| &place.members).filter(|index| !inside.contains(index)).count();
    if 0 < beyond {
        notes.push(format!(
            "{} outside {} belong to its networks, and are counted with them",
            how_many(beyond, "practice"),
            area.area.name
        ));
    }
    if MOST_PLACES < places.len() {
        return Err(WorkbenchError::NotPossible(format!(
            "{} has {}; a mix is chosen for {MOST_PLACES} at most, so ask for an ICB, a part of one, or a group",
            area.area.name,
            how_many(places.len(), "network")
        )));
    }
    Ok((places, notes))
}
