//! Everybody who works for the patients of a place, by role and employer, each counted once.
//!
//! **Invariant:** a post that two sources hold is counted in one of them, and the answer says so; what nobody supplied is never
//! nobody. See decision 0030.

mod ground;
mod network;
mod once;
mod roles;
mod told;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_measures::figures::{Place, REFUSED_BELOW, WARNED_BELOW};
use wholetime_measures::{Coverage, Geography, Tree};
use wholetime_vocabulary::{Area, Level, Missing, Period, Value, counted, grouped};

pub(crate) use self::ground::{Ground, PlaceTeam};
pub(crate) use self::network::NetworkFile;
pub(crate) use self::once::{Counted, together};
pub(crate) use self::roles::{TeamRole, roles_of};
use crate::areas::{ResolvedArea, published, unaligned};
use crate::questions::periods;
use crate::questions::profile::{SourceLine, source_lines};
use crate::{Scope, Workbench, WorkbenchError};

/// WTE by employer, each post counted once.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ByEmployer {
    /// Employed by practices.
    pub practices: Value,
    /// Employed or contracted by networks.
    pub network: Value,
    /// Employed by trusts and community providers, and not contracted by a network.
    pub providers: Value,
    /// Employed by federations, agencies and others.
    pub others: Value,
    /// All of them: the sum of what is known.
    pub all: Value,
    /// WTE that stand in two sources and are counted in one.
    pub in_two_sources: f64,
}

/// A role of the team.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TeamRow {
    /// Name in files.
    pub role: String,
    /// What people read.
    pub title: String,
    /// Whether a mix can have it.
    pub is_of_mix: bool,
    /// WTE by employer.
    #[serde(flatten)]
    pub wte: ByEmployer,
    /// WTE for each 100,000 patients.
    pub per_100k: Value,
    /// What was left out, and where it is counted.
    pub left_out: Vec<String>,
}

/// A network of the area, or practices without one.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TeamPlace {
    /// The place.
    #[serde(flatten)]
    pub area: Area,
    /// WTE by employer, of all roles.
    #[serde(flatten)]
    pub wte: ByEmployer,
    /// WTE for each 100,000 patients.
    pub per_100k: Value,
    /// What is not known of it, in sentences.
    pub not_supplied: Vec<String>,
}

/// Staff of providers in a service that is no role of general practice: they are beside the team, not in it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ServiceBeside {
    /// Name in files.
    pub service: String,
    /// What people read.
    pub title: String,
    /// WTE.
    pub wte: Value,
}

/// The team of an area.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TeamAnswer {
    /// The plain sentence at the top.
    pub finding: String,
    /// The area.
    pub area: Area,
    /// The month of practices' own staff.
    pub period: Period,
    /// The month of networks' staff; none where no file is near.
    pub network_period: Option<Period>,
    /// Whose map.
    pub geography: Geography,
    /// By role.
    pub rows: Vec<TeamRow>,
    /// All roles.
    pub total: ByEmployer,
    /// WTE of all roles for each 100,000 patients.
    pub per_100k: Value,
    /// Patients of its practices.
    pub patients: Value,
    /// Share of them whose practices are in the file of the month, in percent.
    pub patients_covered_pct: Value,
    /// By network, where the area has several.
    pub places: Vec<TeamPlace>,
    /// Community services that are no role of general practice.
    pub services: Vec<ServiceBeside>,
    /// What was left out because it is counted elsewhere, place by place.
    pub left_out: Vec<String>,
    /// Who did not supply what, in sentences.
    pub not_supplied: Vec<String>,
    /// How it was counted.
    pub method: Vec<String>,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
}

/// How posts are counted once, as the answer states it.
const METHOD: [&str; 5] = [
    "staff whom practices employ are as the practice-level file of the month has them",
    "staff whom a network employs or contracts, and all whom its additional roles money pays, are as the network's file has \
     them, whoever's name is on the contract",
    "staff of trusts and community providers are as their employer returned them, less as much as the network's file has as \
     contracted services of the same role: they are taken to be the same people",
    "what a practice told of staff whom others employ counts where no employer's own figure holds them",
    "nothing supplied is not nobody: it is said beside the table, and sums are of what is known",
];

/// Networks that a sentence names.
const NAMED: usize = 6;

impl Workbench {
    /// Everybody who works for the patients of an area, by role and employer, each counted once.
    ///
    /// # Errors
    /// Where the area is not known, or nothing is held of it.
    pub fn team(&self, area: &str, scope: Scope) -> Result<TeamAnswer, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let holdings = self.holdings_for(scope)?;
        let area = self.resolve_in(&holdings, area)?;
        let chosen = match scope.period {
            Some(period) => periods::Chosen { period, note: None },
            None => periods::newest_with_rows(&holdings, &area, scope.geography)
                .or_else(|_| periods::newest(&holdings, &area, scope.geography))?,
        };
        let ground = Ground::of(self, &holdings, &area, chosen.period, scope.geography)?;
        let parts = parts_of(&holdings.register, &area, &ground.tree);
        if ground.tree.members.is_empty() || area.place.practices(&ground.tree).is_empty() {
            return Err(periods::no_practices(&area.area, chosen.period, scope.geography));
        }
        let places: Vec<Place> = parts.iter().map(|part| part.place.clone()).collect();
        let teams = ground.teams(&places)?;
        let mut answer = assemble(&area, &ground, &parts, &teams, scope.geography);
        answer.notes.extend(chosen.note);
        answer.sources = source_lines(&holdings, &ground.editions());
        answer.finding = finding(&answer);
        Ok(answer)
    }
}

/// The networks of an area on a map, and its practices without one; a network or a practice is one part.
fn parts_of(register: &wholetime_measures::Register, area: &ResolvedArea, tree: &Tree) -> Vec<ResolvedArea> {
    if matches!(area.area.level, Level::Pcn | Level::Practice) {
        return vec![area.clone()];
    }
    let own: BTreeSet<usize> = area.place.practices(tree).into_iter().collect();
    let codes: BTreeSet<&String> = own.iter().filter_map(|index| tree.members[*index].pcn.as_ref()).collect();
    // A network that straddles the border counts where most of its practices are, once.
    let is_mostly_here = |code: &&&String| {
        let all = tree.practices(Level::Pcn, code);
        all.len() <= 2 * all.iter().filter(|index| own.contains(index)).count()
    };
    let networks = codes.iter().filter(is_mostly_here).map(|code| published(register, Level::Pcn, code));
    let alone = unaligned(tree, |index| own.contains(&index));
    networks.chain(alone).collect()
}

fn assemble(
    area: &ResolvedArea,
    ground: &Ground<'_>,
    parts: &[ResolvedArea],
    teams: &[PlaceTeam],
    geography: Geography,
) -> TeamAnswer {
    let own = area.place.practices(&ground.tree);
    let coverage = Coverage::of(&ground.tree, &own);
    let mut rows: Vec<TeamRow> = Vec::new();
    for (index, role) in ground.roles.iter().enumerate() {
        let wide = wide_of(ground, parts, role);
        let counted: Vec<&Counted> = teams.iter().filter_map(|team| team.roles.get(index)).chain(&wide).collect();
        let wte = ByEmployer::sum(&counted);
        // A role that nobody has, or that no source collects here, is left out of the table; the total stays.
        if wte.all.known().is_none_or(|all| all == 0.0) && wte.in_two_sources == 0.0 {
            continue;
        }
        rows.push(TeamRow {
            role: role.id.clone(),
            title: role.title.clone(),
            is_of_mix: role.is_of_mix,
            per_100k: per_100k(wte.all, &coverage),
            left_out: counted.iter().flat_map(|one| one.left_out.clone()).collect(),
            wte,
        });
    }
    let total = ByEmployer::add(rows.iter().map(|row| &row.wte));
    let places = parts.iter().zip(teams).map(|(part, team)| {
        let wte = ByEmployer::sum(&team.roles.iter().collect::<Vec<_>>());
        TeamPlace {
            area: part.area.clone(),
            per_100k: per_100k(wte.all, &team.coverage),
            wte,
            not_supplied: team.not_supplied.clone(),
        }
    });
    let places: Vec<TeamPlace> = if 1 < parts.len() { places.collect() } else { Vec::new() };
    let mut left_out = Vec::new();
    for (part, team) in parts.iter().zip(teams) {
        let own = team.roles.iter().flat_map(|role| &role.left_out);
        left_out
            .extend(own.map(|said| if 1 < parts.len() { format!("{}: {said}", part.area.name) } else { said.clone() }));
    }
    TeamAnswer {
        finding: String::new(),
        area: area.area.clone(),
        period: ground.period,
        network_period: ground.network.as_ref().map(|file| file.edition.period),
        geography,
        per_100k: per_100k(total.all, &coverage),
        patients: patients(&coverage),
        patients_covered_pct: patients(&coverage).map(|_| 100.0 * coverage.share()),
        total,
        rows,
        places,
        services: services_beside(ground),
        left_out,
        not_supplied: not_supplied(area, ground, parts, teams),
        method: METHOD.iter().map(|line| (*line).to_owned()).collect(),
        notes: notes(area, ground, parts, teams),
        sources: Vec::new(),
    }
}

/// What providers told of places of the area that are no part of it, such as a borough: it is in the whole and in no network.
fn wide_of(ground: &Ground<'_>, parts: &[ResolvedArea], role: &TeamRole) -> Vec<Counted> {
    let is_part = |code: &String| parts.iter().any(|part| part.area.code == *code);
    let wide = ground.told.supplied.iter().filter(|(code, _)| !is_part(code));
    wide.filter_map(|(_, place)| place.by_role.get(&role.id))
        .map(|wte| Counted { providers: *wte, ..Counted::nothing() })
        .collect()
}

fn services_beside(ground: &Ground<'_>) -> Vec<ServiceBeside> {
    let mut services: Vec<ServiceBeside> = Vec::new();
    for (service, (title, wte)) in ground.told.supplied.values().flat_map(|place| &place.services) {
        match services.iter_mut().find(|one| one.service == *service) {
            Some(one) => one.wte = together([one.wte, *wte]),
            None => services.push(ServiceBeside { service: service.clone(), title: title.clone(), wte: *wte }),
        }
    }
    services
}

fn not_supplied(area: &ResolvedArea, ground: &Ground<'_>, parts: &[ResolvedArea], teams: &[PlaceTeam]) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    match (parts, teams) {
        ([_], [team]) => said.extend(team.not_supplied.iter().cloned()),
        _ => {
            let own = area.place.practices(&ground.tree);
            let networks = own.iter().filter_map(|index| ground.tree.members[*index].pcn.clone()).collect();
            said.extend(ground.not_supplied(area.area.level, &Coverage::of(&ground.tree, &own), &networks));
        }
    }
    let told = &ground.told;
    if !told.is_asked && told.notes.is_empty() {
        said.push("nobody has asked practices and providers here who works for them: staff of trusts and community providers are not collected".to_owned());
    }
    if !told.silent.is_empty() {
        said.push(format!("asked, and not returned: {}", told.silent.join(", ")));
    }
    if told.is_asked && area.area.level != Level::Practice {
        let without: Vec<&str> = parts
            .iter()
            .filter(|part| !told.supplied.contains_key(&part.area.code))
            .map(|part| part.area.name.as_str())
            .collect();
        let more = without.len().saturating_sub(NAMED);
        let others = if 0 < more { format!(" and {more} more") } else { String::new() };
        if !without.is_empty() {
            let named = without[..without.len() - more].join(", ");
            said.push(format!("no provider supplied anything for {named}{others}"));
        }
    }
    said
}

fn notes(area: &ResolvedArea, ground: &Ground<'_>, parts: &[ResolvedArea], teams: &[PlaceTeam]) -> Vec<String> {
    let mut notes = ground.told.notes.clone();
    if teams.iter().any(|team| team.has_roles_untold) {
        notes.push(format!(
            "the file of {} tells of groups of practices' staff and not of their roles; they stand in the rows of other staff",
            ground.period.in_words()
        ));
    }
    if let Some(file) = ground.network.as_ref().filter(|file| file.months_away != 0) {
        let way = if file.months_away < 0 { "earlier" } else { "later" };
        notes.push(format!(
            "staff of networks are of {}, {} {way} than those of practices",
            file.edition.period.in_words(),
            counted(f64::from(file.months_away.abs()), "month")
        ));
    }
    notes.extend(ground.told.source.as_ref().map(|source| format!("staff whom others employ: {source}")));
    for place in ground.told.supplied.values().filter(|place| !place.withheld.is_empty()) {
        let name = place.area.as_ref().map_or("this place", |area| area.name.as_str());
        notes.push(format!("{name}: withheld and in no sum: {}", place.withheld.join(", ").to_lowercase()));
    }
    notes.extend(ground.told.withheld_because.as_ref().map(|why| format!("withheld are {why}")));
    let wide = ground.told.supplied.values().filter_map(|place| place.area.as_ref());
    let wide: Vec<&str> =
        wide.filter(|one| parts.iter().all(|part| part.area.code != one.code)).map(|one| one.name.as_str()).collect();
    if !wide.is_empty() && area.area.level != Level::Pcn {
        notes.push(format!(
            "supplied for {} without saying which network: in the whole and in no network",
            wide.join(", ")
        ));
    }
    notes
}

fn patients(coverage: &Coverage) -> Value {
    if 0.0 < coverage.patients_known { Value::Known(coverage.patients_known) } else { Value::Missing(Missing::NotHeld) }
}

/// WTE for each 100,000 patients; none where so few practices are counted that it would tell of their number.
fn per_100k(wte: Value, coverage: &Coverage) -> Value {
    if coverage.share() < REFUSED_BELOW {
        return Value::Missing(Missing::TooSmall);
    }
    wte.per(patients(coverage)).map(|rate| rate * 100_000.0)
}

fn finding(answer: &TeamAnswer) -> String {
    let Some(all) = answer.total.all.known() else {
        return format!("nothing is known of who works for the patients of {}", answer.area.name);
    };
    let part = |value: Value, whose: &str| {
        value.known().filter(|wte| 0.0 < *wte).map(|wte| format!("{} {whose}", grouped(wte, 1)))
    };
    let total = &answer.total;
    let parts: Vec<String> = [
        part(total.practices, "employed by practices"),
        part(total.network, "by networks"),
        part(total.providers, "by trusts and community providers"),
        part(total.others, "by others"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let twice = if 0.0 < total.in_two_sources {
        format!("; {} stand in two sources and are counted once", grouped(total.in_two_sources, 1))
    } else {
        String::new()
    };
    let covered = answer.patients_covered_pct.known().filter(|pct| *pct < 100.0 * WARNED_BELOW);
    let least = covered.map_or_else(String::new, |pct| {
        format!("; at least, for practices with {pct:.1} % of patients are in the file")
    });
    format!("{} WTE work for the patients of {}: {}{twice}{least}", grouped(all, 1), answer.area.name, parts.join(", "))
}

impl Counted {
    /// Nothing from any source.
    const fn nothing() -> Self {
        let none = Value::Missing(Missing::NotApplicable);
        Self {
            practices: none,
            network: none,
            providers: none,
            others: none,
            in_two_sources: 0.0,
            left_out: Vec::new(),
        }
    }
}

impl ByEmployer {
    fn sum(counted: &[&Counted]) -> Self {
        let of = |which: fn(&Counted) -> Value| together(counted.iter().map(|one| which(one)));
        Self {
            practices: of(|one| one.practices),
            network: of(|one| one.network),
            providers: of(|one| one.providers),
            others: of(|one| one.others),
            all: of(Counted::all),
            in_two_sources: counted.iter().map(|one| one.in_two_sources).sum(),
        }
    }

    fn add<'a>(lines: impl Iterator<Item = &'a Self>) -> Self {
        let lines: Vec<&Self> = lines.collect();
        let of = |which: fn(&Self) -> Value| together(lines.iter().map(|one| which(one)));
        Self {
            practices: of(|one| one.practices),
            network: of(|one| one.network),
            providers: of(|one| one.providers),
            others: of(|one| one.others),
            all: of(|one| one.all),
            in_two_sources: lines.iter().map(|one| one.in_two_sources).sum(),
        }
    }
}

#[cfg(test)]
mod tests;
