//! Geography: which practices there were, and where each belonged, at a period or as of today.
//!
//! A practice has two ways up: to its PCN, and to its sub-ICB location, ICB and region. Both come from dated statements
//! of several sources; nearest in time wins, and the file the figures come from wins over all others for its own month.
//!
//! **Invariant:** every practice of a tree stands in exactly one branch of each way up (or in "unaligned", "not known"),
//! so that totals over the branches of a level equal the total of the whole.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wholetime_snapshots::{EditionKey, FactFilter, Shelf};
use wholetime_vocabulary::{Area, Level, Period};

use crate::register::{LISTS, MAP, Register, Statement, WORKFORCE};
use crate::{MeasuresError, workforce};

/// On whose map a figure is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Geography {
    /// The tree of the period asked about.
    #[default]
    #[serde(rename = "as-at")]
    AsAt,
    /// Today's tree, through mergers and moves.
    #[serde(rename = "as-now")]
    AsNow,
}

impl Geography {
    /// The word used in commands and JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::AsAt => "as-at",
            Self::AsNow => "as-now",
        }
    }
}

/// How a practice counts among those of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It has a row in the workforce file of the period.
    Held,
    /// It is known to have existed (from a list or ODS) but has no row there.
    Absent,
}

/// A practice in a tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Practice code.
    pub code: String,
    /// PCN, where it had one.
    pub pcn: Option<String>,
    /// Sub-ICB location.
    pub sub_icb: Option<String>,
    /// ICB.
    pub icb: Option<String>,
    /// Region.
    pub region: Option<String>,
    /// Patients registered, from the workforce file of the period, else from the nearest list held.
    pub patients: Option<f64>,
    /// Whether its row is held.
    pub standing: Standing,
    /// Whether it dispenses, where any source says.
    pub dispensing: Option<bool>,
    /// On today's map: it has closed, no successor is known, and it keeps its last place.
    pub keeps_last_place: bool,
    /// On today's map: it has closed and its place is that of this practice.
    pub handed_over_to: Option<String>,
}

/// Where the patients of practices without a row in the workforce file come from.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct NearestList {
    /// Edition used.
    pub edition: EditionKey,
    /// Months between it and the period asked about.
    pub months_away: i32,
}

/// All practices of a period, each in its place.
#[derive(Clone, Debug)]
pub struct Tree {
    /// Period asked about.
    pub period: Period,
    /// Whose map.
    pub geography: Geography,
    /// Practices by code, in order.
    pub members: Vec<Member>,
    /// The list that patients of absent practices come from.
    pub list: Option<NearestList>,
    branches: HashMap<(Level, String), Vec<usize>>,
}

/// A list this many months away or nearer says itself who existed; farther off, opening and closing dates decide.
/// Our judgement: about as many practices close in a year (2 %) as a coverage warning can bear.
const LIST_SPEAKS_FOR_MONTHS: i32 = 12;

/// PCNs hold the network contract since this day; before, having none means nothing.
/// Source: Network Contract DES, in force from 1 July 2019.
const FIRST_PCN_DAY: Date = Date::constant(2019, 7, 1);

impl Tree {
    /// The tree of `period`, on its own map or today's. `successors` names, for closed practices, the one that took over.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub fn of(
        shelf: &Shelf,
        register: &Register,
        period: Period,
        geography: Geography,
        successors: &BTreeMap<String, String>,
    ) -> Result<Self, MeasuresError> {
        let held = workforce::patients(shelf, period)?;
        let lists = Lists::nearest(shelf, period)?;
        let day = period.last_day();
        let list_speaks = lists.nearest.as_ref().is_some_and(|list| list.months_away.abs() <= LIST_SPEAKS_FOR_MONTHS);

        let mut codes: BTreeSet<&str> = held.keys().map(String::as_str).collect();
        if list_speaks {
            codes.extend(lists.patients.keys().map(String::as_str));
        } else {
            let open = register.practices.iter().filter(|(_, statements)| was_open(statements, day));
            codes.extend(open.map(|(code, _)| code.as_str()));
        }

        let now = register.today().unwrap_or(period);
        let mut tree = Self {
            period,
            geography,
            members: Vec::with_capacity(codes.len()),
            list: lists.nearest,
            branches: HashMap::new(),
        };
        for code in codes {
            let statements = register.practices.get(code).map_or(&[][..], Vec::as_slice);
            let mut member = Member {
                code: code.to_owned(),
                pcn: None,
                sub_icb: None,
                icb: None,
                region: None,
                patients: held.get(code).copied().flatten().or_else(|| lists.patients.get(code).copied()),
                standing: if held.contains_key(code) { Standing::Held } else { Standing::Absent },
                dispensing: nearest(statements, period, |said| said.dispensing).map(|(_, dispenses)| dispenses),
                keeps_last_place: false,
                handed_over_to: None,
            };
            match geography {
                Geography::AsAt => place(&mut member, register, statements, period),
                Geography::AsNow => place_today(&mut member, register, statements, now, successors),
            }
            tree.members.push(member);
        }
        tree.index();
        Ok(tree)
    }

    fn index(&mut self) {
        for (index, member) in self.members.iter().enumerate() {
            let levels = [
                (Level::Pcn, &member.pcn),
                (Level::SubIcb, &member.sub_icb),
                (Level::Icb, &member.icb),
                (Level::Region, &member.region),
            ];
            for (level, code) in levels {
                if let Some(code) = code {
                    self.branches.entry((level, code.clone())).or_default().push(index);
                }
            }
        }
        self.branches.values_mut().for_each(Vec::shrink_to_fit);
    }

    /// Where a practice stands: members are in the order of their codes.
    fn position(&self, code: &str) -> Option<usize> {
        self.members.binary_search_by(|member| member.code.as_str().cmp(code)).ok()
    }

    /// The practice of that code.
    #[must_use]
    pub fn member(&self, code: &str) -> Option<&Member> {
        self.position(code).map(|index| &self.members[index])
    }

    /// Positions of the practices of an area; for a group, give the areas it is made of.
    #[must_use]
    pub fn practices(&self, level: Level, code: &str) -> Vec<usize> {
        match level {
            Level::Practice => self.position(code).into_iter().collect(),
            Level::England => (0..self.members.len()).collect(),
            Level::Group => Vec::new(),
            _ => self.branches.get(&(level, code.to_owned())).cloned().unwrap_or_default(),
        }
    }

    /// Positions of the practices of several areas, each once.
    #[must_use]
    pub fn practices_of_all<'a>(&self, areas: impl IntoIterator<Item = (Level, &'a str)>) -> Vec<usize> {
        let all: BTreeSet<usize> = areas.into_iter().flat_map(|(level, code)| self.practices(level, code)).collect();
        all.into_iter().collect()
    }

    /// Codes of the areas of a level that have practices, in order.
    #[must_use]
    pub fn areas(&self, level: Level) -> Vec<String> {
        match level {
            Level::Practice => self.members.iter().map(|member| member.code.clone()).collect(),
            Level::England => vec!["ENG".to_owned()],
            Level::Group => Vec::new(),
            _ => {
                let mut codes: Vec<String> =
                    self.branches.keys().filter(|(of, _)| *of == level).map(|(_, code)| code.clone()).collect();
                codes.sort();
                codes
            }
        }
    }

    /// The parent of an area on the way up that ends in a region: the one most of its practices belong to.
    #[must_use]
    pub fn parent(&self, level: Level, code: &str) -> Option<(Level, String)> {
        let (parent, of): (Level, fn(&Member) -> Option<&String>) = match level {
            Level::Practice => {
                let member = self.member(code)?;
                return match (&member.pcn, &member.sub_icb) {
                    (Some(pcn), _) => Some((Level::Pcn, pcn.clone())),
                    (None, Some(sub_icb)) => Some((Level::SubIcb, sub_icb.clone())),
                    (None, None) => None,
                };
            }
            Level::Pcn => (Level::SubIcb, |member| member.sub_icb.as_ref()),
            Level::SubIcb => (Level::Icb, |member| member.icb.as_ref()),
            Level::Icb => (Level::Region, |member| member.region.as_ref()),
            Level::Region => return Some((Level::England, "ENG".to_owned())),
            Level::England | Level::Group => return None,
        };
        let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
        for index in self.practices(level, code) {
            if let Some(code) = of(&self.members[index]) {
                *counts.entry(code).or_default() += 1;
            }
        }
        counts.into_iter().max_by_key(|(_, count)| *count).map(|(code, _)| (parent, code.clone()))
    }

    /// PCNs whose practices lie in more than one area of `level`, with those areas.
    #[must_use]
    pub fn straddling(&self, level: Level) -> BTreeMap<String, BTreeSet<String>> {
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for member in &self.members {
            let parent = match level {
                Level::SubIcb => &member.sub_icb,
                Level::Icb => &member.icb,
                _ => &member.region,
            };
            if let (Some(pcn), Some(parent)) = (&member.pcn, parent) {
                found.entry(pcn.clone()).or_default().insert(parent.clone());
            }
        }
        found.retain(|_, parents| 1 < parents.len());
        found
    }

    /// The area as published, under the name last used.
    #[must_use]
    pub fn area(&self, register: &Register, level: Level, code: &str) -> Area {
        match level {
            Level::England => Area::england(),
            _ => Area { code: code.to_owned(), name: register.name(level, code), level },
        }
    }
}

/// Whether ODS dates say that a practice was open on `day`. A practice no source dates is not invented.
fn was_open(statements: &[Statement], day: Date) -> bool {
    statements.iter().any(|statement| {
        statement.said.opened.is_some_and(|opened| opened <= day)
            && statement.said.closed.is_none_or(|closed| day <= closed)
            && statement.said.practice.is_some()
            && statement.source.starts_with("ods_")
    })
}

/// The statement nearest to `period` that says `of`, and what it says. The earlier one wins a tie, then the source's rank.
fn nearest<'a, T>(
    statements: &'a [Statement],
    period: Period,
    of: impl Fn(&'a wholetime_snapshots::Place) -> Option<T>,
) -> Option<(&'a Statement, T)> {
    let said = statements.iter().filter_map(|statement| of(&statement.said).map(|value| (statement, value)));
    said.min_by_key(|(statement, _)| {
        (statement.months_from(period), u8::from(period < statement.first), rank(&statement.source))
    })
}

/// Which source is believed where two are equally near: the file the figures come from, then the lists, then the rest.
fn rank(source: &str) -> usize {
    const ORDER: [&str; 9] = [
        "gp_workforce_practice",
        "gp_workforce_high_level",
        "patients_map",
        "patients_totals",
        "ods_pcns",
        "ods_practices",
        "payments",
        "need_weighted_lists",
        "area_lookup",
    ];
    ORDER.iter().position(|known| *known == source).unwrap_or(ORDER.len())
}

/// Puts a practice where it belonged in `period`.
fn place(member: &mut Member, register: &Register, statements: &[Statement], period: Period) {
    member.pcn = network(statements, period);
    let located = nearest(statements, period, |said| said.sub_icb.as_deref());
    let Some((statement, sub_icb)) = located else {
        let by_icb = nearest(statements, period, |said| said.icb.as_deref());
        member.icb = by_icb.map(|(_, icb)| icb.to_owned());
        member.region = by_icb.and_then(|(statement, _)| statement.said.region.clone());
        return;
    };
    member.sub_icb = Some(sub_icb.to_owned());
    // A statement speaks for the ICB of its own time only; at another time the sub-ICB location may belong elsewhere.
    let own = (statement.months_from(period) == 0).then(|| statement.said.icb.clone()).flatten();
    let (icb, region) = match own {
        Some(icb) => (Some(icb), statement.said.region.clone()),
        None => match register.parents(sub_icb, period) {
            Some((icb, region)) => (Some(icb), region),
            None => (statement.said.icb.clone(), statement.said.region.clone()),
        },
    };
    member.icb = icb;
    member.region = region;
}

/// The network a practice belonged to in `period`.
fn network(statements: &[Statement], period: Period) -> Option<String> {
    let day = period.last_day();
    // The file of the month itself speaks first.
    let own_file = statements.iter().find(|statement| {
        WORKFORCE.contains(&statement.source.as_str())
            && statement.months_from(period) == 0
            && statement.said.pcn.is_some()
    });
    if let Some(statement) = own_file {
        return statement.said.pcn.clone().filter(|code| !code.is_empty());
    }
    let dated: Vec<&Statement> = statements.iter().filter(|statement| statement.said.member_from.is_some()).collect();
    let known_until = dated.iter().map(|statement| statement.last).max();
    if known_until.is_some_and(|until| period <= until) && FIRST_PCN_DAY <= day {
        let member = dated.iter().find(|statement| {
            statement.said.member_from.is_some_and(|from| from <= day)
                && statement.said.member_to.is_none_or(|to| day <= to)
        });
        return member.and_then(|statement| statement.said.pcn.clone()).filter(|code| !code.is_empty());
    }
    if day < FIRST_PCN_DAY {
        return None;
    }
    let stated = statements.iter().filter(|statement| {
        // A membership that had ended when it was published says nothing of later months.
        statement.said.member_from.is_none() || statement.said.member_to.is_none_or(|to| day <= to)
    });
    let stated: Vec<Statement> = stated.cloned().collect();
    nearest(&stated, period, |said| said.pcn.clone()).map(|(_, code)| code).filter(|code| !code.is_empty())
}

/// Puts a practice where it, or the practice that took it over, belongs today.
fn place_today(
    member: &mut Member,
    register: &Register,
    statements: &[Statement],
    now: Period,
    successors: &BTreeMap<String, String>,
) {
    if still_exists(statements, now) {
        place(member, register, statements, now);
        return;
    }
    let mut heir = successors.get(&member.code);
    let mut seen: BTreeSet<&String> = BTreeSet::new();
    while let Some(code) = heir
        && seen.insert(code)
    {
        let of_heir = register.practices.get(code).map_or(&[][..], Vec::as_slice);
        if still_exists(of_heir, now) {
            place(member, register, of_heir, now);
            member.handed_over_to = Some(code.clone());
            return;
        }
        heir = successors.get(code);
    }
    let last_seen = statements.iter().filter(|one| lists_practices(&one.source)).map(|one| one.last).max();
    place(member, register, statements, last_seen.unwrap_or(now));
    // Its sub-ICB location may have gone to another ICB since.
    if let Some((icb, region)) = member.sub_icb.as_deref().and_then(|sub_icb| register.parents(sub_icb, now)) {
        member.icb = Some(icb);
        member.region = region.or_else(|| member.region.take());
    }
    member.keeps_last_place = true;
}

/// Whether a source lists practices as they are in its month.
fn lists_practices(source: &str) -> bool {
    WORKFORCE.contains(&source) || LISTS.contains(&source) || source == MAP
}

/// Whether a file that lists practices still named this one as of `now`.
fn still_exists(statements: &[Statement], now: Period) -> bool {
    statements.iter().any(|statement| lists_practices(&statement.source) && now <= statement.last)
}

/// Patients by practice from the list nearest to a period.
struct Lists {
    patients: HashMap<String, f64>,
    nearest: Option<NearestList>,
}

impl Lists {
    fn nearest(shelf: &Shelf, period: Period) -> Result<Self, MeasuresError> {
        let candidates = shelf.editions().filter(|edition| LISTS.contains(&edition.key.source.as_str()));
        let nearest = candidates.min_by_key(|edition| {
            let away = edition.key.period.months_since(period);
            (away.abs(), away, std::cmp::Reverse(edition.key.revision))
        });
        let Some(edition) = nearest else { return Ok(Self { patients: HashMap::new(), nearest: None }) };
        let filter =
            FactFilter { measures: &["patients_registered"], level: Some(Level::Practice), ..FactFilter::default() };
        let facts = shelf.facts(&edition.key, &filter)?;
        let patients = facts.into_iter().filter_map(|fact| Some((fact.area, fact.value.known()?))).collect();
        let months_away = edition.key.period.months_since(period);
        Ok(Self { patients, nearest: Some(NearestList { edition: edition.key.clone(), months_away }) })
    }
}
