//! What the practices and providers of an area returned: which collections speak for it, who answered, and how much of the
//! area that is. Questions about vacancies, skills, training and community staff begin here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_measures::figures::Place;
use wholetime_measures::{Geography, Holdings, Tree};
use wholetime_returns::disclosure::{Guard, Guarded, Part, Shown, sum};
use wholetime_returns::{Collection, Form, Return, Row, Section};
use wholetime_vocabulary::{Area, Level, Missing, Period, Value, counted, day_of_moment};

use crate::areas::ResolvedArea;
use crate::{Workbench, WorkbenchError};

/// The form of practices; whoever is asked with another is a provider.
const PRACTICE: &str = "practice";

/// The name of the row of practices that have no network.
pub(crate) const UNALIGNED: &str = "unaligned";

/// A newer collection speaks for an area once it has this share of the answers of the fullest one. Our judgement: a
/// collection that was just opened must not empty every page.
const SPEAKS_FROM: f64 = 0.5;

/// A practice of the area, and whether it answered.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PracticeReturn {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Whether it answered.
    pub has_returned: bool,
    /// When its newest answer came.
    pub returned_on: Option<Date>,
}

/// What an answer made of returns rests on.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Reach {
    /// The collection that speaks for the area, the first where there are several; none where nobody was asked.
    pub collection: Option<String>,
    /// All collections that speak for it.
    pub collections: Vec<String>,
    /// Practices that answered.
    pub practices_returned: usize,
    /// Practices known in the area, asked or not.
    pub practices_known: usize,
    /// Patients of those that answered over patients of those known, in percent.
    pub patients_pct: Value,
    /// Day of the newest answer.
    pub as_at: Option<Date>,
    /// The same in words: "returns, collection X, 19 of 30 practices, 61.2 % of patients, as at DATE".
    pub source: String,
    /// Every practice known.
    pub practices: Vec<PracticeReturn>,
}

/// A practice of the area.
pub(crate) struct Practice {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) pcn: Option<String>,
    pub(crate) patients: Option<f64>,
    /// Its answer in the collection that speaks for it.
    pub(crate) answer: Option<Return>,
}

impl Practice {
    /// What it said in a section. "Nothing has changed", where nothing was ever said, says nothing.
    pub(crate) fn rows(&self, section: &str) -> Option<&[Row]> {
        self.answer.as_ref().filter(|one| !one.is_unchanged || !one.sections.is_empty()).map(|one| one.rows(section))
    }

    /// The row of a section that has one.
    pub(crate) fn row(&self, section: &str) -> Option<&Row> {
        self.rows(section)?.first()
    }
}

/// A collection that speaks for the area.
pub(crate) struct Round {
    pub(crate) collection: Collection,
    /// Newest version of each return.
    pub(crate) returns: Vec<Return>,
    /// The network of each practice asked that has one.
    pcns: BTreeMap<String, String>,
    /// Practices asked that lie in the area.
    inside: BTreeSet<String>,
    /// The area the collection asks.
    place: Place,
}

/// Part of the area, with its practices.
pub(crate) struct Network<'a> {
    pub(crate) area: Area,
    pub(crate) practices: Vec<&'a Practice>,
}

/// What places of an area returned.
pub(crate) struct Returned {
    pub(crate) area: ResolvedArea,
    pub(crate) holdings: Arc<Holdings>,
    pub(crate) rounds: Vec<Round>,
    pub(crate) practices: Vec<Practice>,
    /// Period the figures of the forms are of.
    pub(crate) about: Option<Period>,
    pub(crate) notes: Vec<String>,
}

impl Workbench {
    /// What places of an area returned, for who may see it; nothing but the practices known where nobody was asked.
    ///
    /// # Errors
    /// Where the area is not known, or they may not see what was entered.
    pub(crate) fn returned(&self, area: &str, collection: Option<&str>) -> Result<Returned, WorkbenchError> {
        let holdings = self.holdings()?;
        let area = self.resolve_in(&holdings, area)?;
        self.permit(Deed::SeeEntered, &area)?;
        self.returned_in(holdings, area, collection)
    }

    pub(crate) fn returned_in(
        &self,
        holdings: Arc<Holdings>,
        area: ResolvedArea,
        collection: Option<&str>,
    ) -> Result<Returned, WorkbenchError> {
        let mut rounds = Vec::new();
        for one in self.collections_kept()? {
            if collection.is_some_and(|wanted| !wanted.trim().eq_ignore_ascii_case(&one.id)) {
                continue;
            }
            let returns = self.effective_returns(&one.id)?;
            // A group that was removed since holds nothing any more; who was asked stands in the collection.
            let gone = || Place { code: one.area.code.clone(), level: Level::Group, members: Vec::new() };
            let place = self.resolve_in(&holdings, &one.area.code).map_or_else(|_| gone(), |area| area.place);
            // A group may be another by now than the one that was asked; then only what lies in it is theirs.
            let is_all = one.area.code == area.area.code
                && (area.area.level != Level::Group || self.permit(Deed::SeeEntered, &self.area_of(&one)?).is_ok());
            if let Some(round) = Round::of(&holdings, &area, one, returns, place, is_all)? {
                rounds.push(round);
            }
        }
        if let (Some(wanted), true) = (collection, rounds.is_empty()) {
            let what = format!("no collection `{wanted}` asks places of {} ({})", area.area.name, area.area.code);
            return Err(WorkbenchError::NotPossible(what));
        }
        let (rounds, others) = speaking(rounds);
        Returned::of(holdings, area, rounds, &others)
    }

    /// The newest version of every return of a collection; one that only says that nothing has changed says what the one
    /// before it said, in this collection or an earlier one.
    fn effective_returns(&self, collection: &str) -> Result<Vec<Return>, WorkbenchError> {
        let mut newest = self.newest_returns(collection)?;
        let says_nothing = |one: &Return| one.is_unchanged && one.sections.is_empty();
        if !newest.iter().any(says_nothing) {
            return Ok(newest);
        }
        let all: Vec<Return> = self.store()?.documents("")?;
        for one in newest.iter_mut().filter(|one| says_nothing(one)) {
            let when = |other: &Return| (other.returned_at.clone(), other.version);
            let earlier = all
                .iter()
                .filter(|other| other.code == one.code && !other.sections.is_empty() && when(other) < when(one));
            if let Some(before) = earlier.max_by_key(|other| when(other)) {
                one.sections.clone_from(&before.sections);
            }
        }
        Ok(newest)
    }

    /// Every collection, the one due last first.
    pub(crate) fn collections_kept(&self) -> Result<Vec<Collection>, WorkbenchError> {
        if !self.has_people() {
            return Ok(Vec::new());
        }
        let mut all: Vec<Collection> = self.store()?.documents("")?;
        all.sort_by(|one, other| (other.due, &other.opened_at, &one.id).cmp(&(one.due, &one.opened_at, &other.id)));
        Ok(all)
    }

    /// A section of a form, where the form is there and has it.
    pub(crate) fn section(&self, form: &str, section: &str) -> Option<Section> {
        let text = self.catalogue().forms.get(form)?;
        Form::read(form, text).ok()?.section(section).cloned()
    }
}

impl Round {
    /// A collection as far as it concerns an area, all of it where it asks that area; nothing where it asks nobody there.
    fn of(
        holdings: &Holdings,
        area: &ResolvedArea,
        collection: Collection,
        returns: Vec<Return>,
        place: Place,
        is_all: bool,
    ) -> Result<Option<Self>, WorkbenchError> {
        let (tree, _) = map_of(holdings, area, collection.about)?;
        let here: BTreeSet<&str> =
            area.place.practices(&tree).into_iter().map(|index| tree.members[index].code.as_str()).collect();
        let asked = || collection.respondents.iter().filter(|one| one.form == PRACTICE);
        let inside: BTreeSet<String> =
            asked().filter(|one| is_all || here.contains(one.code.as_str())).map(|one| one.code.clone()).collect();
        if inside.is_empty() && !is_all {
            return Ok(None);
        }
        // The rows of its table are the same whichever area is asked about: two sets of networks, each protected by itself,
        // would give away by their difference what either withholds.
        let networks = |geography: Geography| -> Result<BTreeMap<String, String>, WorkbenchError> {
            let tree = holdings.tree(collection.about, geography)?;
            Ok(asked().filter_map(|one| Some((one.code.clone(), tree.member(&one.code)?.pcn.clone()?))).collect())
        };
        let then = networks(Geography::AsAt)?;
        let pcns = if then.is_empty() { networks(Geography::AsNow)? } else { then };
        Ok(Some(Self { pcns, inside, returns, collection, place }))
    }

    fn answered(&self) -> usize {
        self.returns.iter().filter(|one| self.inside.contains(&one.code)).count()
    }

    /// Whether the area holds everybody the collection asks.
    pub(crate) fn is_whole(&self) -> bool {
        let asked = self.collection.respondents.iter().filter(|one| one.form == PRACTICE).count();
        asked == self.inside.len()
    }

    /// Networks of the practices asked.
    pub(crate) fn networks(&self) -> BTreeSet<String> {
        self.pcns.values().cloned().collect()
    }

    /// Whether every practice asked of a network, and at least one, lies in the area.
    pub(crate) fn holds_all_of(&self, row: &str) -> bool {
        let asked = self.collection.respondents.iter().filter(|one| one.form == PRACTICE);
        let mut own = asked.filter(|one| self.row_of(&one.code) == row).peekable();
        own.peek().is_some() && own.all(|one| self.inside.contains(&one.code))
    }

    /// The row of a protected table a practice belongs to.
    pub(crate) fn row_of(&self, practice: &str) -> String {
        self.pcns.get(practice).cloned().unwrap_or_else(|| UNALIGNED.to_owned())
    }
}

/// The map of the time a form speaks of; before there were networks, today's.
fn map_of(holdings: &Holdings, area: &ResolvedArea, about: Period) -> Result<(Arc<Tree>, bool), WorkbenchError> {
    let then = holdings.tree(about, Geography::AsAt)?;
    let here = area.place.practices(&then);
    if here.iter().any(|index| then.members[*index].pcn.is_some()) {
        return Ok((then, false));
    }
    let now = holdings.tree(about, Geography::AsNow)?;
    if area.place.practices(&now).is_empty() && !here.is_empty() {
        return Ok((then, false));
    }
    Ok((now, true))
}

/// The collections that speak for an area, and the names of those that do not because others do. Each practice belongs to
/// one of them at most: the newest that was answered well, then others that ask none of the same practices.
fn speaking(mut rounds: Vec<Round>) -> (Vec<Round>, Vec<String>) {
    let fullest = rounds.iter().map(Round::answered).max().unwrap_or_default();
    let speaks = |round: &Round| SPEAKS_FROM * fullest as f64 <= round.answered() as f64;
    let Some(first) = rounds.iter().position(speaks) else { return (Vec::new(), Vec::new()) };
    let mut chosen = vec![rounds.remove(first)];
    let mut others = Vec::new();
    for round in rounds {
        if chosen.iter().all(|held| held.inside.is_disjoint(&round.inside)) {
            chosen.push(round);
        } else {
            others.push(round.collection.id);
        }
    }
    (chosen, others)
}

impl Returned {
    fn of(
        holdings: Arc<Holdings>,
        area: ResolvedArea,
        rounds: Vec<Round>,
        others: &[String],
    ) -> Result<Self, WorkbenchError> {
        let about = rounds.first().map(|round| round.collection.about);
        let mut notes = Vec::new();
        let mut practices: BTreeMap<String, Practice> = BTreeMap::new();
        if let Some(period) = about.or_else(|| holdings.register.today()) {
            let (tree, is_today) = map_of(&holdings, &area, period)?;
            // Who there was in the area of a collection was settled when it was opened; a register may know more that had closed.
            let settled: BTreeSet<usize> = rounds.iter().flat_map(|round| round.place.practices(&tree)).collect();
            let asked: BTreeSet<&str> = rounds.iter().flat_map(|round| &round.inside).map(String::as_str).collect();
            let is_known =
                |index: &usize| !settled.contains(index) || asked.contains(tree.members[*index].code.as_str());
            let known = area.place.practices(&tree).into_iter().filter(is_known);
            for member in known.map(|index| &tree.members[index]) {
                let practice = Practice {
                    code: member.code.clone(),
                    name: holdings.register.name(Level::Practice, &member.code),
                    pcn: member.pcn.clone(),
                    patients: member.patients,
                    answer: None,
                };
                practices.insert(member.code.clone(), practice);
            }
            if is_today && about.is_some() && practices.values().any(|practice| practice.pcn.is_some()) {
                notes.push(format!("there were no PCNs in {period}; practices stand in those of today"));
            }
        }
        for round in &rounds {
            for asked in round.collection.respondents.iter().filter(|one| round.inside.contains(&one.code)) {
                let practice = practices.entry(asked.code.clone()).or_insert_with(|| Practice {
                    code: asked.code.clone(),
                    name: asked.name.clone(),
                    pcn: round.pcns.get(&asked.code).cloned(),
                    patients: None,
                    answer: None,
                });
                practice.pcn = round.pcns.get(&asked.code).cloned();
                practice.patients = asked.patients.or(practice.patients);
                practice.answer = round.returns.iter().find(|one| one.code == asked.code).cloned();
            }
        }
        if !others.is_empty() {
            notes.push(format!(
                "not used here, because a collection above speaks for the same practices: {}",
                others.join(", ")
            ));
        }
        Ok(Self { area, holdings, rounds, practices: practices.into_values().collect(), about, notes })
    }

    /// Whether anybody was asked.
    pub(crate) fn is_asked(&self) -> bool {
        !self.rounds.is_empty()
    }

    /// Whether an area lies in this one, on the map of the forms or today's.
    pub(crate) fn holds(&self, place: &ResolvedArea) -> bool {
        if place.area.code == self.area.area.code {
            return true;
        }
        let Some(period) = self.about.or_else(|| self.holdings.register.today()) else { return false };
        let known: BTreeSet<&str> = self.practices.iter().map(|practice| practice.code.as_str()).collect();
        [Geography::AsAt, Geography::AsNow].into_iter().any(|geography| {
            let Ok(tree) = self.holdings.tree(period, geography) else { return false };
            let own = place.place.practices(&tree);
            !own.is_empty() && own.iter().all(|index| known.contains(tree.members[*index].code.as_str()))
        })
    }

    /// What the answer rests on.
    pub(crate) fn reach(&self) -> Reach {
        let lines = self.practices.iter().map(|practice| PracticeReturn {
            code: practice.code.clone(),
            name: practice.name.clone(),
            has_returned: practice.answer.is_some(),
            returned_on: practice.answer.as_ref().and_then(returned_on),
        });
        let practices: Vec<PracticeReturn> = lines.collect();
        let patients = |has_returned: bool| -> f64 {
            let own = self.practices.iter().filter(|practice| !has_returned || practice.answer.is_some());
            own.filter_map(|practice| practice.patients).fold(0.0, |sum, patients| sum + patients)
        };
        let (returned, known) = (patients(true), patients(false));
        let patients_pct = if self.rounds.is_empty() {
            Value::Missing(Missing::NotCollected)
        } else if known <= 0.0 {
            Value::Missing(Missing::NotHeld)
        } else {
            Value::Known(100.0 * returned / known)
        };
        let collections: Vec<String> = self.rounds.iter().map(|round| round.collection.id.clone()).collect();
        let as_at = practices.iter().filter_map(|practice| practice.returned_on).max();
        let mut reach = Reach {
            collection: collections.first().cloned(),
            practices_returned: practices.iter().filter(|practice| practice.has_returned).count(),
            practices_known: practices.len(),
            patients_pct,
            as_at,
            source: String::new(),
            practices,
            collections,
        };
        reach.source = reach.in_words();
        reach
    }

    /// The networks of the area with their practices, in order of their names, those without one last. Of a network, or a
    /// practice: the practices themselves.
    pub(crate) fn networks(&self) -> Vec<Network<'_>> {
        let register = &self.holdings.register;
        if matches!(self.area.area.level, Level::Pcn | Level::Practice) {
            let alone = |practice| Network { area: self.area_of(practice), practices: vec![practice] };
            return self.practices.iter().map(alone).collect();
        }
        let mut parts: BTreeMap<Option<&str>, Vec<&Practice>> = BTreeMap::new();
        for practice in &self.practices {
            parts.entry(practice.pcn.as_deref()).or_default().push(practice);
        }
        let mut networks: Vec<Network<'_>> = parts
            .into_iter()
            .map(|(pcn, practices)| {
                let area = match pcn {
                    Some(code) => {
                        Area { code: code.to_owned(), name: register.name(Level::Pcn, code), level: Level::Pcn }
                    }
                    None => unaligned(),
                };
                Network { area, practices }
            })
            .collect();
        let order = |network: &Network<'_>| {
            (network.area.code == UNALIGNED, network.area.name.clone(), network.area.code.clone())
        };
        networks.sort_by_key(order);
        networks
    }

    fn area_of(&self, practice: &Practice) -> Area {
        Area { code: practice.code.clone(), name: practice.name.clone(), level: Level::Practice }
    }
}

impl Reach {
    fn in_words(&self) -> String {
        if self.collections.is_empty() {
            return "no collection has asked practices here".to_owned();
        }
        let named = if self.collections.len() == 1 { "collection" } else { "collections" };
        let patients = self.patients_pct.known().map_or_else(String::new, |pct| format!(", {pct:.1} % of patients"));
        let as_at = self.as_at.map_or_else(String::new, |day| format!(", as at {day}"));
        format!(
            "returns, {named} {}, {} of {}{patients}{as_at}",
            self.collections.join(", "),
            self.practices_returned,
            counted(self.practices_known as f64, "practice"),
        )
    }
}

fn unaligned() -> Area {
    Area { code: UNALIGNED.to_owned(), name: "Practices without a PCN".to_owned(), level: Level::Pcn }
}

/// The day a return came, in universal time.
pub(crate) fn returned_on(answer: &Return) -> Option<Date> {
    day_of_moment(&answer.returned_at)
}

/// Numbers of people of an area, guarded: a line for each column, and all of them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct GuardedLines {
    /// Each network with its line, in the order of [`Returned::networks`]; none for an area within a network.
    pub(crate) networks: Vec<(Area, Vec<Shown>)>,
    /// The area's own line, the total last.
    pub(crate) area: Vec<Shown>,
    /// Numbers withheld in the tables this was taken from.
    pub(crate) withheld: usize,
}

impl Returned {
    /// People by network and column, protected. The tables protected are those of whole collections, whatever area is asked
    /// about: each answer is made of what those tables show, so that no two answers give away by their difference what
    /// either withholds. A practice, and an area that cuts through a network, has no figures of its own.
    pub(crate) fn guarded(
        &self,
        columns: &[String],
        guard: Guard,
        parts: impl Fn(&Return, &str) -> Vec<Part>,
    ) -> GuardedLines {
        let mut by_network: BTreeMap<String, Vec<Vec<Shown>>> = BTreeMap::new();
        let mut whole: Vec<Vec<Shown>> = Vec::new();
        let mut withheld = 0;
        for round in &self.rounds {
            let asked: Vec<&str> = round
                .collection
                .respondents
                .iter()
                .filter(|one| one.form == PRACTICE)
                .map(|one| one.code.as_str())
                .collect();
            let rows: BTreeSet<String> = asked.iter().map(|code| round.row_of(code)).collect();
            let rows: Vec<String> = rows.into_iter().collect();
            let told: Vec<Part> = round.returns.iter().flat_map(|one| parts(one, &round.row_of(&one.code))).collect();
            let table = Guarded::of(&told, &rows, columns, guard);
            withheld += table.withheld;
            let has_answer = |row: &str| round.returns.iter().any(|one| round.row_of(&one.code) == row);
            let mut inside = Vec::new();
            let mut is_cut = false;
            for (index, row) in rows.iter().enumerate() {
                let touches = asked.iter().any(|code| round.row_of(code) == *row && round.inside.contains(*code));
                match (touches, round.holds_all_of(row)) {
                    (true, true) => inside.push(index),
                    (true, false) => is_cut = true,
                    (false, _) => continue,
                }
                let line = match (round.holds_all_of(row), has_answer(row)) {
                    (true, true) => table.cells[index].clone(),
                    (true, false) => vec![Shown::missing(Missing::NotReported); columns.len() + 1],
                    (false, _) => vec![Shown::missing(Missing::Suppressed); columns.len() + 1],
                };
                by_network.entry(row.clone()).or_default().push(line);
            }
            whole.push(if is_cut && !round.is_whole() {
                vec![Shown::missing(Missing::Suppressed); columns.len() + 1]
            } else if round.returns.is_empty() {
                vec![Shown::missing(Missing::NotReported); columns.len() + 1]
            } else {
                table.together(&inside)
            });
        }
        let register = &self.holdings.register;
        let mut networks: Vec<(Area, Vec<Shown>)> = by_network
            .into_iter()
            .map(|(code, lines)| {
                let area = if code == UNALIGNED {
                    unaligned()
                } else {
                    Area { name: register.name(Level::Pcn, &code), code, level: Level::Pcn }
                };
                (area, added(&lines, columns.len() + 1))
            })
            .collect();
        networks.sort_by_key(|(area, _)| (area.code == UNALIGNED, area.name.clone(), area.code.clone()));
        let is_below = self.area.area.level == Level::Practice;
        if is_below {
            networks.clear();
        }
        let area = if is_below && !whole.is_empty() {
            vec![Shown::missing(Missing::Suppressed); columns.len() + 1]
        } else if whole.is_empty() {
            vec![Shown::missing(Missing::NotCollected); columns.len() + 1]
        } else {
            added(&whole, columns.len() + 1)
        };
        GuardedLines { networks, area, withheld }
    }
}

pub(crate) fn added(lines: &[Vec<Shown>], columns: usize) -> Vec<Shown> {
    (0..columns)
        .map(|column| {
            let cells = || lines.iter().filter_map(|line| line.get(column));
            Shown { people: sum(cells().map(|cell| cell.people)), fte: sum(cells().map(|cell| cell.fte)) }
        })
        .collect()
}

#[cfg(test)]
mod tests;
