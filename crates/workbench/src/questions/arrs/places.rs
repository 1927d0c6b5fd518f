//! Which networks a place has, and which of them an entry means.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::date;
use wholetime_access::Deed;
use wholetime_measures::{Geography, Holdings, Tree};
use wholetime_plans::arrs::entries::{Entries, Entry};
use wholetime_plans::arrs::year::Place;
use wholetime_plans::when::FinancialYear;
use wholetime_vocabulary::{Level, Period};

use crate::areas::plain;
use crate::{ResolvedArea, Workbench, WorkbenchError};

/// A place and its networks.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    pub(crate) whole: Place,
    /// Networks; none where the place is a network itself.
    pub(crate) parts: Vec<Place>,
    /// Where the place is known: it, and the map its networks were taken from.
    pub(crate) known: Option<Known>,
    /// What a reader should know of them.
    pub(crate) notes: Vec<String>,
}

/// A place of the register.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) area: ResolvedArea,
    pub(crate) holdings: Arc<Holdings>,
    pub(crate) tree: Arc<Tree>,
}

impl Places {
    /// Places that only a file names: the one typed, and all others as its networks.
    pub(crate) fn of_names(typed: &str, entries: &Entries) -> Self {
        let wanted = plain(typed);
        let (own, others): (Vec<&str>, Vec<&str>) =
            entries.places().into_iter().partition(|place| plain(place) == wanted);
        let named = |name: &str| Place { code: name.to_owned(), name: name.to_owned() };
        Self {
            whole: own.first().map_or_else(|| named(typed.trim()), |name| named(name)),
            parts: others.into_iter().map(named).collect(),
            known: None,
            notes: Vec::new(),
        }
    }

    /// The place a text means: a code, a name, or a part of a name that only one of them has.
    pub(crate) fn named(&self, text: &str) -> Option<&Place> {
        let all = || std::iter::once(&self.whole).chain(&self.parts);
        let code = text.trim().to_lowercase();
        let is_code = |place: &&Place| {
            let own = place.code.to_lowercase();
            own == code || own.strip_prefix("group:") == Some(code.as_str())
        };
        if let Some(found) = all().find(is_code) {
            return Some(found);
        }
        let wanted = plain(text);
        let name = |place: &Place| {
            let name = plain(&place.name);
            name.strip_suffix(" pcn").map_or(name.clone(), str::to_owned)
        };
        let bare = wanted.strip_suffix(" pcn").unwrap_or(&wanted);
        if let Some(found) = all().find(|place| name(place) == bare) {
            return Some(found);
        }
        let holds = |place: &&Place| !bare.is_empty() && format!(" {} ", name(place)).contains(&format!(" {bare} "));
        let mut found = self.parts.iter().filter(holds);
        match (found.next(), found.next()) {
            (Some(one), None) => Some(one),
            _ => None,
        }
    }

    /// Entries with the code of the place each means; those that mean none apart.
    pub(crate) fn coded(&self, entries: Entries) -> (Entries, BTreeSet<String>) {
        let mut unknown = BTreeSet::new();
        let mut coded = Vec::new();
        for entry in entries.into_inner() {
            match self.named(&entry.place) {
                Some(place) => coded.push(Entry { place: place.code.clone(), ..entry }),
                None => {
                    unknown.insert(entry.place);
                }
            }
        }
        (Entries::of(coded), unknown)
    }
}

impl Workbench {
    /// Whether who may do something at a place may do it with the book of one of its networks. A network lies in the place where
    /// all of its practices do, in the year or today; one on a border takes a role at the network itself, or above both sides.
    pub(crate) fn reaches(&self, deed: Deed, places: &Places, network: &str) -> Result<bool, WorkbenchError> {
        let Some(known) = places.known.as_ref().filter(|_| network != places.whole.code) else { return Ok(true) };
        let is_within = |tree: &Tree| {
            let inside = known.area.place.practices(tree);
            let own = tree.practices(Level::Pcn, network);
            !own.is_empty() && own.iter().all(|index| inside.contains(index))
        };
        if is_within(&known.tree) {
            return Ok(true);
        }
        if let Some(today) = known.holdings.register.today()
            && is_within(known.holdings.tree(today, Geography::AsNow)?.as_ref())
        {
            return Ok(true);
        }
        match self.resolve(network) {
            Ok(own) => self.is_permitted(deed, &own),
            Err(_) => Ok(self.permit_everywhere(deed).is_ok()),
        }
    }

    /// A place of the register with its networks, as they were on 1 January before the year, the day of the weighted list;
    /// as they are today where no map of that time is held.
    pub(crate) fn arrs_places(&self, area: ResolvedArea, year: FinancialYear) -> Result<Places, WorkbenchError> {
        let holdings = self.holdings()?;
        let (tree, notes) = map_of(&holdings, &area, year)?;
        let whole = Place { code: area.area.code.clone(), name: area.area.name.clone() };
        let inside: BTreeSet<usize> = area.place.practices(&tree).into_iter().collect();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for pcn in inside.iter().filter_map(|index| tree.members.get(*index)?.pcn.as_deref()) {
            *counts.entry(pcn).or_default() += 1;
        }
        let is_below = !matches!(area.area.level, Level::Pcn | Level::Practice);
        // A network on a border counts where most of its practices are.
        let belongs = |(code, count): &(&str, usize)| {
            is_below && *code != area.area.code && tree.practices(Level::Pcn, code).len() < 2 * count
        };
        let mut parts: Vec<Place> = counts
            .into_iter()
            .filter(belongs)
            .map(|(code, _)| Place { code: code.to_owned(), name: holdings.register.name(Level::Pcn, code) })
            .collect();
        parts.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(Places { whole, parts, known: Some(Known { area, holdings, tree }), notes })
    }
}

/// The map of 1 January before the year; today's where the area has no practice on that one.
fn map_of(
    holdings: &Holdings,
    area: &ResolvedArea,
    year: FinancialYear,
) -> Result<(Arc<Tree>, Vec<String>), WorkbenchError> {
    let then = Period::of(date(year.begins(), 1, 1));
    let tree = holdings.tree(then, Geography::AsAt)?;
    let has_networks = |tree: &Tree| {
        let own = area.place.practices(tree);
        own.iter().any(|index| tree.members.get(*index).is_some_and(|member| member.pcn.is_some()))
    };
    if has_networks(&tree) {
        return Ok((tree, Vec::new()));
    }
    let Some(today) = holdings.register.today() else { return Ok((tree, Vec::new())) };
    let note = format!("no network of {then} is held for {}, so those of {today} are used", area.area.name);
    Ok((holdings.tree(today, Geography::AsNow)?, vec![note]))
}
