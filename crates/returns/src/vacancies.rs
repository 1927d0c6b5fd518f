//! The register of vacancies: what returns and adverts tell of posts that are, or were, to be filled.
//!
//! **Invariant:** a vacancy told several times stands in the register once; what nobody told (an end, a day, a WTE) is not
//! invented.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wholetime_catalogue::{Roles, plain_name};
use wholetime_vocabulary::{GpDefinition, StaffGroup, UnknownWord, day_of_moment};

use crate::{Cell, Return, Row};

/// Section of a return that vacancies stand in.
pub const SECTION: &str = "vacancies";

/// What became of a vacancy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Still vacant when it was last told.
    Open,
    /// Filled.
    Filled,
    /// Given up.
    Withdrawn,
    /// Its advert closed, and nobody told whether it was filled.
    Closed,
    /// A later return of the practice does not list it any more, nor says why.
    NotListed,
}

impl Outcome {
    /// What somebody can write.
    pub const ALL: [Self; 4] = [Self::Open, Self::Filled, Self::Withdrawn, Self::Closed];

    /// The word used in JSON and files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Filled => "filled",
            Self::Withdrawn => "withdrawn",
            Self::Closed => "closed",
            Self::NotListed => "not_listed",
        }
    }

    /// What people read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Filled => "filled",
            Self::Withdrawn => "withdrawn",
            Self::Closed => "closed, outcome not told",
            Self::NotListed => "no longer listed",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}

impl FromStr for Outcome {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let wanted = text.trim().to_ascii_lowercase();
        Self::ALL
            .into_iter()
            .find(|outcome| outcome.word() == wanted)
            .ok_or_else(|| UnknownWord::new("outcome", text, Self::ALL.map(Self::word).as_slice()))
    }
}

/// What somebody is wanted for: a role, or only its staff group where no more is said.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Job {
    /// Staff group.
    pub group: StaffGroup,
    /// Identifier of the role within its group; none where only the group is known.
    pub role: Option<String>,
}

/// Words that recruitment sites have for a whole staff group. Source: the role types of Dorset CCG, workforce planning paper
/// of October 2017, 3.6, and everyday names.
const GROUP_NAMES: [(StaffGroup, &[&str]); 4] = [
    (StaffGroup::Gp, &["gp", "gps", "doctor", "doctors", "general practitioner", "general practitioners"]),
    (StaffGroup::Nurse, &["nurse", "nurses", "nursing"]),
    (
        StaffGroup::Dpc,
        &[
            "dpc",
            "direct patient care",
            "direct patient care staff",
            "allied health professional",
            "allied health professionals",
            "ahp",
        ],
    ),
    (
        StaffGroup::Admin,
        &[
            "admin",
            "administration",
            "admin and managerial",
            "admin & managerial",
            "admin and non-clinical",
            "admin and non-clinical staff",
            "non-clinical",
        ],
    ),
];

impl Job {
    /// The job a text names: `gp_partner`, `nurse`, "Practice nurses", "Admin and Managerial", a published name of a role.
    #[must_use]
    pub fn named(roles: &Roles, text: &str) -> Option<Self> {
        let name = plain_name(text);
        let id = name.replace([' ', '-'], "_");
        if let Some((group, _)) = GROUP_NAMES.iter().find(|(_, names)| names.contains(&name.as_str())) {
            return Some(Self { group: *group, role: None });
        }
        if id.strip_prefix("gp_").is_some_and(|definition| definition.parse::<GpDefinition>().is_ok()) {
            return Some(Self { group: StaffGroup::Gp, role: None });
        }
        let by_id = StaffGroup::ALL.iter().find_map(|group| {
            let role = id.strip_prefix(group.word())?.strip_prefix('_')?;
            roles.get(*group, role)
        });
        let one_of_its_names = |name: &str, wanted: &str| {
            let singular = |text: &str| text.strip_suffix('s').unwrap_or(text).to_owned();
            singular(&plain_name(name)) == singular(wanted)
        };
        let named = by_id.or_else(|| {
            roles.role.iter().find(|role| {
                role.id == id
                    || one_of_its_names(&role.title, &name)
                    || role.published.iter().any(|published| one_of_its_names(published, &name))
            })
        });
        if let Some(role) = named {
            return Some(Self { group: role.group, role: Some(role.id.clone()) });
        }
        let of_network = roles.pcn_role.iter().find(|role| role.id == id || one_of_its_names(&role.title, &name))?;
        let group = match of_network.id.as_str() {
            "gp" => StaffGroup::Gp,
            "nurse" => StaffGroup::Nurse,
            "clinical_director" | "other_director" | "manager" | "other_admin" | "digital_lead" => StaffGroup::Admin,
            _ => StaffGroup::Dpc,
        };
        Some(Self { group, role: Some(of_network.id.clone()) })
    }

    /// What people read.
    #[must_use]
    pub fn title(&self, roles: &Roles) -> String {
        let Some(role) = &self.role else { return self.group.title().to_owned() };
        let own = roles.get(self.group, role).map(|role| role.title.clone());
        let of_network = || roles.pcn_role.iter().find(|known| known.id == *role).map(|known| known.title.clone());
        own.or_else(of_network).unwrap_or_else(|| role.replace('_', " "))
    }

    /// The word used in files and addresses: `gp_partner`, `nurse`.
    #[must_use]
    pub fn word(&self) -> String {
        match &self.role {
            Some(role) => format!("{}_{role}", self.group),
            None => self.group.word().to_owned(),
        }
    }
}

/// An advert of a recruitment site, loaded or typed in by hand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Advert {
    /// Name in commands and addresses: `z99001-2017-05-02-nurse-1`, or made of the reference.
    pub id: String,
    /// The site's own name for it.
    pub reference: Option<String>,
    /// What for.
    pub job: Job,
    /// The role as the site wrote it.
    pub written: String,
    /// Code of the practice, network or other area.
    pub place: String,
    /// WTE; none where it was not given.
    pub wte: Option<f64>,
    /// First day.
    pub advertised: Date,
    /// Last day; none while it runs.
    pub closed: Option<Date>,
    /// What became of it.
    pub outcome: Outcome,
    /// Who loaded it.
    pub by: String,
    /// When it was last told, in RFC 3339.
    pub at: String,
}

impl Advert {
    /// The name of an advert: of its reference where it has one, else of place, day, job and a number.
    #[must_use]
    pub fn name(place: &str, reference: Option<&str>, job: &Job, advertised: Date, number: usize) -> String {
        let is_named = |text: &&str| text.chars().any(|letter| letter.is_ascii_alphanumeric());
        let written = match reference.filter(is_named) {
            Some(reference) => format!("{place} {reference}"),
            None => format!("{place} {advertised} {} {number}", job.word()),
        };
        let lower = written.to_lowercase();
        let words = lower.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join("-")
    }
}

/// A vacancy, as all that was told of it says.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Vacancy {
    /// Name of the post, where one was given.
    pub reference: Option<String>,
    /// Code of the practice, network or other area.
    pub place: String,
    /// What for.
    #[serde(flatten)]
    pub job: Job,
    /// WTE.
    pub wte: Option<f64>,
    /// Vacant since.
    pub since: Option<Date>,
    /// Whether it was advertised, where that was told.
    pub is_advertised: Option<bool>,
    /// Advertised since.
    pub advertised: Option<Date>,
    /// What became of it.
    pub outcome: Outcome,
    /// When it ended.
    pub ended: Option<Date>,
    /// Whether `ended` is the day itself; else the day by which it had ended.
    pub is_end_known: bool,
    /// What told of it: `advert:…`, `return:COLLECTION/CODE`.
    pub told_by: Vec<String>,
}

/// How long a vacancy took, or has taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lasted {
    /// Days.
    pub days: i32,
    /// Whether it was filled then; else it was open, or withdrawn.
    pub was_filled: bool,
}

impl Vacancy {
    /// The day its advert began: as the advert says; else, for what a return says was advertised, the day it fell vacant.
    #[must_use]
    pub fn advert_began(&self) -> Option<Date> {
        self.advertised.or_else(|| self.since.filter(|_| self.is_advertised == Some(true)))
    }

    /// Whether it was advertised from one day on to another, both among them.
    #[must_use]
    pub fn was_advertised(&self, since: Option<Date>, on: Date) -> bool {
        self.advert_began().is_some_and(|began| since.is_none_or(|since| since <= began) && began <= on)
    }

    /// Whether it was still advertised at the end of a day.
    #[must_use]
    pub fn is_advertised_on(&self, on: Date) -> bool {
        self.advert_began().is_some_and(|began| began <= on) && !self.had_ended(on)
    }

    /// Whether the post was vacant at the end of a day.
    #[must_use]
    pub fn is_vacant_on(&self, on: Date) -> bool {
        self.began().is_none_or(|began| began <= on) && !self.had_ended(on)
    }

    fn had_ended(&self, on: Date) -> bool {
        self.ended.is_some_and(|ended| ended <= on)
    }

    fn began(&self) -> Option<Date> {
        match (self.since, self.advertised) {
            (Some(since), Some(advertised)) => Some(since.min(advertised)),
            (since, advertised) => since.or(advertised),
        }
    }

    /// How long it took to fill, or has taken by a day, from its advert (from falling vacant where it had none). Nothing
    /// where no day is known, or it ended on a day that nobody told.
    #[must_use]
    pub fn lasted(&self, on: Date) -> Option<Lasted> {
        let began = self.advert_began().or(self.since)?;
        let ended = self.ended.filter(|ended| *ended <= on);
        if ended.is_some() && !self.is_end_known {
            return None;
        }
        let days = (ended.unwrap_or(on) - began).get_days();
        (0 <= days).then_some(Lasted { days, was_filled: ended.is_some() && self.outcome == Outcome::Filled })
    }
}

/// Every vacancy once, and what could not be understood.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Register {
    /// The vacancies, in order of place and of the day they began.
    pub vacancies: Vec<Vacancy>,
    /// Rows left out, each with its reason.
    pub left_out: Vec<String>,
}

/// One telling of a vacancy.
struct Telling {
    vacancy: Vacancy,
    told_on: Option<Date>,
    by: String,
}

/// Makes one register of returns (the newest of each place in each collection) and adverts. What is the same:
///
/// - the same name of the post at the same place;
/// - or, told by different returns or adverts, the same place and role, and the same day it fell vacant or was advertised
///   (the first of one telling with the first of the other, the second with the second).
///
/// What was told last counts. A vacancy that the newest return of its practice does not list any more counts as gone by that
/// day, unless an advert still runs or that return said that nothing has changed.
#[must_use]
pub fn register(roles: &Roles, returns: &[Return], adverts: &[Advert]) -> Register {
    let mut left_out = Vec::new();
    let mut tellings: Vec<Telling> = Vec::new();
    for one in returns {
        for (index, row) in one.rows(SECTION).iter().enumerate() {
            match of_row(roles, one, row) {
                Ok(telling) => tellings.push(telling),
                Err(why) => left_out.push(format!("{}, {}, vacancy {}: {why}", one.collection, one.code, index + 1)),
            }
        }
    }
    tellings.extend(adverts.iter().map(of_advert));
    tellings.sort_by(|one, other| (one.told_on, &one.by).cmp(&(other.told_on, &other.by)));
    let mut vacancies: Vec<Vacancy> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut numbers: BTreeMap<(String, String), usize> = BTreeMap::new();
    for telling in tellings {
        let keys = keys(&telling, &mut numbers);
        let same = keys.iter().find_map(|key| known.get(key).copied()).filter(|index| {
            // Two posts with names of their own are two, whatever else they share.
            let held = &vacancies[*index];
            let differ = |one: &Option<String>, other: &Option<String>| match (one, other) {
                (Some(one), Some(other)) => plain_name(one) != plain_name(other),
                _ => false,
            };
            !differ(&held.reference, &telling.vacancy.reference)
        });
        let index = match same {
            Some(index) => {
                renew(&mut vacancies[index], telling.vacancy);
                index
            }
            None => {
                vacancies.push(telling.vacancy);
                vacancies.len() - 1
            }
        };
        for key in keys {
            known.insert(key, index);
        }
    }
    end_unlisted(&mut vacancies, returns);
    vacancies.sort_by(|one, other| (&one.place, one.began(), &one.job).cmp(&(&other.place, other.began(), &other.job)));
    Register { vacancies, left_out }
}

/// What a vacancy is known by. The second of a kind in one telling is another than the first.
fn keys(telling: &Telling, numbers: &mut BTreeMap<(String, String), usize>) -> Vec<String> {
    let Vacancy { place, job, reference, since, advertised, .. } = &telling.vacancy;
    let job = job.word();
    let mut keys: Vec<String> = reference.iter().map(|name| format!("{place}|named {}", plain_name(name))).collect();
    for day in BTreeSet::from([*since, *advertised]).into_iter().flatten() {
        let key = format!("{place}|{job}|{day}");
        let number = numbers.entry((source(&telling.by).to_owned(), key.clone())).or_default();
        *number += 1;
        keys.push(format!("{key}|{number}"));
    }
    keys
}

/// Adverts are one telling, each return another.
fn source(by: &str) -> &str {
    if by.starts_with("advert:") { "advert" } else { by }
}

fn renew(held: &mut Vacancy, newer: Vacancy) {
    held.reference = newer.reference.or_else(|| held.reference.take());
    held.job.role = newer.job.role.or_else(|| held.job.role.take());
    held.wte = newer.wte.or(held.wte);
    held.since = newer.since.or(held.since);
    held.is_advertised = newer.is_advertised.or(held.is_advertised);
    held.advertised = newer.advertised.or(held.advertised);
    held.outcome = newer.outcome;
    held.ended = newer.ended;
    held.is_end_known = newer.is_end_known;
    held.told_by.extend(newer.told_by.into_iter().filter(|by| !held.told_by.contains(by)).collect::<Vec<_>>());
}

fn end_unlisted(vacancies: &mut [Vacancy], returns: &[Return]) {
    let mut newest: BTreeMap<&str, &Return> = BTreeMap::new();
    for one in returns.iter().filter(|one| !one.is_unchanged) {
        let held = newest.entry(one.code.as_str()).or_insert(one);
        if held.returned_at < one.returned_at {
            *held = one;
        }
    }
    for vacancy in vacancies.iter_mut().filter(|vacancy| vacancy.outcome == Outcome::Open) {
        let Some(newest) = newest.get(vacancy.place.as_str()) else { continue };
        let is_only_returned = vacancy.told_by.iter().all(|by| by.starts_with("return:"));
        if is_only_returned && !vacancy.told_by.contains(&told_by(newest)) {
            vacancy.outcome = Outcome::NotListed;
            vacancy.ended = day_of_moment(&newest.returned_at);
            vacancy.is_end_known = false;
        }
    }
}

fn told_by(one: &Return) -> String {
    format!("return:{}/{}", one.collection, one.code)
}

fn of_row(roles: &Roles, of: &Return, row: &Row) -> Result<Telling, String> {
    let text = |column: &str| row.get(column).and_then(Cell::text).map(str::trim).filter(|text| !text.is_empty());
    let day = |column: &str| match row.get(column) {
        Some(Cell::Day(day)) => Some(*day),
        _ => None,
    };
    let role = text("role").ok_or_else(|| "no role is given".to_owned())?;
    let job = Job::named(roles, role).ok_or_else(|| format!("`{role}` is not a role"))?;
    let filled_on = day("filled_on");
    let outcome = match text("outcome").map(str::parse) {
        Some(Ok(outcome)) => outcome,
        Some(Err(why)) => return Err(format!("{why}")),
        None if filled_on.is_some() => Outcome::Filled,
        None => Outcome::Open,
    };
    let told_on = day_of_moment(&of.returned_at);
    let vacancy = Vacancy {
        reference: text("reference").map(str::to_owned),
        place: of.code.clone(),
        job,
        wte: row.get("wte").and_then(Cell::number),
        since: day("since"),
        is_advertised: match row.get("is_advertised") {
            Some(Cell::YesNo(is_advertised)) => Some(*is_advertised),
            _ => None,
        },
        advertised: day("advertised_on"),
        // A post that was filled or given up had ended by the day that was told.
        ended: if outcome == Outcome::Open { None } else { filled_on.or(told_on) },
        is_end_known: filled_on.is_some(),
        outcome,
        told_by: vec![told_by(of)],
    };
    Ok(Telling { vacancy, told_on, by: told_by(of) })
}

fn of_advert(advert: &Advert) -> Telling {
    let by = format!("advert:{}", advert.id);
    let vacancy = Vacancy {
        reference: advert.reference.clone(),
        place: advert.place.clone(),
        job: advert.job.clone(),
        wte: advert.wte,
        since: None,
        is_advertised: Some(true),
        advertised: Some(advert.advertised),
        outcome: advert.outcome,
        ended: advert.closed,
        is_end_known: advert.closed.is_some(),
        told_by: vec![by.clone()],
    };
    Telling { vacancy, told_on: day_of_moment(&advert.at), by }
}

#[cfg(test)]
pub(crate) mod samples {
    //! Roles, returns and adverts of invented practices.

    use std::sync::OnceLock;

    use super::*;
    use crate::How;

    pub(crate) fn roles() -> &'static Roles {
        static ROLES: OnceLock<Roles> = OnceLock::new();
        ROLES.get_or_init(|| wholetime_catalogue::Catalogue::shipped().unwrap().roles)
    }

    pub(crate) fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    /// A return with rows of one section: cells by their words.
    pub(crate) fn returned(collection: &str, code: &str, on: &str, section: &str, rows: &[&[(&str, Cell)]]) -> Return {
        let row =
            |cells: &&[(&str, Cell)]| cells.iter().map(|(name, cell)| ((*name).to_owned(), cell.clone())).collect();
        Return {
            collection: collection.to_owned(),
            code: code.to_owned(),
            version: 1,
            form: "practice".to_owned(),
            form_version: 1,
            is_unchanged: false,
            sections: BTreeMap::from([(section.to_owned(), rows.iter().map(row).collect())]),
            how: How::Page,
            returned_by: "a manager".to_owned(),
            returned_at: format!("{on}T09:00:00Z"),
        }
    }

    pub(crate) fn text(words: &str) -> Cell {
        Cell::Text(words.to_owned())
    }

    pub(crate) fn advert(place: &str, role: &str, from: &str, to: Option<&str>, number: usize) -> Advert {
        let job = Job::named(roles(), role).unwrap();
        let advertised = day(from);
        Advert {
            id: Advert::name(place, None, &job, advertised, number),
            reference: None,
            job,
            written: role.to_owned(),
            place: place.to_owned(),
            wte: Some(1.0),
            advertised,
            closed: to.map(day),
            outcome: if to.is_some() { Outcome::Filled } else { Outcome::Open },
            by: "a planner".to_owned(),
            at: "2017-09-18T12:00:00Z".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::samples::{advert, day, returned, roles, text};
    use super::*;

    fn vacancy(role: &str, since: &str) -> Vec<(&'static str, Cell)> {
        vec![("role", text(role)), ("wte", Cell::Number(0.5)), ("since", Cell::Day(day(since)))]
    }

    #[test]
    fn a_role_is_known_by_its_name_in_files_on_sites_and_to_people() {
        let roles = roles();
        let job = |text: &str| Job::named(roles, text).map(|job| job.word());
        assert_eq!(job("gp_partner").as_deref(), Some("gp_partner"));
        assert_eq!(job("Practice Nurse").as_deref(), Some("nurse_practice_nurse"));
        assert_eq!(job("Nursing").as_deref(), Some("nurse"));
        assert_eq!(job("Allied Health Professionals").as_deref(), Some("dpc"));
        assert_eq!(job("Admin and Managerial").as_deref(), Some("admin"));
        assert_eq!(job("Care coordinator").as_deref(), Some("dpc_care_coordinator"));
        assert_eq!(job("gp_extgl").as_deref(), Some("gp"));
        assert_eq!(job("Lighthouse keeper"), None);
    }

    #[test]
    fn the_same_post_in_two_collections_is_one_vacancy_with_what_was_told_last() {
        let mut first = vacancy("nurse_practice_nurse", "2018-01-10");
        first.push(("reference", text("PN 1")));
        let mut then = first.clone();
        then.extend([("filled_on", Cell::Day(day("2018-05-01"))), ("outcome", text("filled"))]);
        let returns = [
            returned("march", "Z99001", "2018-03-20", SECTION, &[&first]),
            returned("june", "Z99001", "2018-06-20", SECTION, &[&then]),
        ];
        let register = register(roles(), &returns, &[]);
        assert_eq!(register.vacancies.len(), 1);
        let one = &register.vacancies[0];
        assert_eq!((one.outcome, one.ended, one.told_by.len()), (Outcome::Filled, Some(day("2018-05-01")), 2));
        assert!(one.is_vacant_on(day("2018-04-30")) && !one.is_vacant_on(day("2018-05-01")));
    }

    #[test]
    fn two_posts_of_one_role_and_day_are_two_and_are_two_again_in_the_next_collection() {
        let row = vacancy("admin_receptionist", "2018-01-10");
        let first = returned("march", "Z99001", "2018-03-20", SECTION, &[&row, &row]);
        let then = returned("june", "Z99001", "2018-06-20", SECTION, &[&row, &row]);
        assert_eq!(register(roles(), &[first, then], &[]).vacancies.len(), 2);
    }

    #[test]
    fn an_advert_and_a_return_of_one_post_are_one_vacancy() {
        let mut row = vacancy("gp_salaried", "2018-01-10");
        row.push(("reference", text("Salaried GP (Quay)")));
        let told = returned("march", "Z99001", "2018-03-20", SECTION, &[&row]);
        let mut same = advert("Z99001", "gp_salaried", "2018-02-01", None, 1);
        same.reference = Some("salaried gp (quay)".to_owned());
        let other = advert("Z99001", "gp_salaried", "2018-02-01", None, 2);
        let register = register(roles(), &[told], &[same, other]);
        assert_eq!(register.vacancies.len(), 2);
        let both = register.vacancies.iter().find(|one| one.told_by.len() == 2).unwrap();
        assert_eq!((both.since, both.advertised), (Some(day("2018-01-10")), Some(day("2018-02-01"))));
    }

    #[test]
    fn a_post_that_a_later_return_does_not_list_is_not_open_for_ever() {
        let row = vacancy("nurse", "2018-01-10");
        let first = returned("march", "Z99001", "2018-03-20", SECTION, &[&row]);
        let mut unchanged = returned("june", "Z99001", "2018-06-20", SECTION, &[]);
        unchanged.is_unchanged = true;
        let still = register(roles(), &[first.clone(), unchanged], &[]);
        assert_eq!(still.vacancies[0].outcome, Outcome::Open, "nothing has changed");
        let then = returned("june", "Z99001", "2018-06-20", SECTION, &[]);
        let gone = register(roles(), &[first, then], &[]);
        assert_eq!(gone.vacancies[0].outcome, Outcome::NotListed);
        assert_eq!(gone.vacancies[0].lasted(day("2018-12-31")), None, "nobody told when it ended");
    }

    #[test]
    fn what_was_advertised_counts_from_its_day_and_is_current_until_it_closes() {
        let closed = advert("Z99001", "nurse", "2017-05-02", Some("2017-06-01"), 1);
        let vacancy = &register(roles(), &[], &[closed]).vacancies[0];
        assert!(vacancy.was_advertised(Some(day("2017-05-02")), day("2017-09-18")));
        assert!(!vacancy.was_advertised(Some(day("2017-05-03")), day("2017-09-18")));
        assert!(!vacancy.was_advertised(None, day("2017-05-01")), "not before it began");
        assert!(vacancy.is_advertised_on(day("2017-05-31")) && !vacancy.is_advertised_on(day("2017-06-01")));
        assert_eq!(vacancy.lasted(day("2017-09-18")), Some(Lasted { days: 30, was_filled: true }));
        assert_eq!(vacancy.lasted(day("2017-05-12")), Some(Lasted { days: 10, was_filled: false }));
    }

    #[test]
    fn a_row_that_is_not_understood_is_told_and_not_counted() {
        let row = vacancy("lighthouse keeper", "2018-01-10");
        let register = register(roles(), &[returned("march", "Z99001", "2018-03-20", SECTION, &[&row])], &[]);
        assert!(register.vacancies.is_empty());
        assert_eq!(register.left_out, ["march, Z99001, vacancy 1: `lighthouse keeper` is not a role"]);
    }

    #[test]
    fn names_of_adverts_are_safe_in_addresses() {
        let job = Job { group: StaffGroup::Nurse, role: Some("practice_nurse".to_owned()) };
        assert_eq!(
            Advert::name("Z99001", None, &job, day("2017-05-02"), 2),
            "z99001-2017-05-02-nurse-practice-nurse-2"
        );
        assert_eq!(Advert::name("Z99001", Some("NJ/44 é"), &job, day("2017-05-02"), 1), "z99001-nj-44");
    }

    #[test]
    fn the_adverts_of_the_dorset_paper_are_215_of_which_24_are_current() {
        // Source: Dorset CCG, workforce planning paper, October 2017, 3.6: since April 2016 and as at 18 September 2017. The
        // adverts are invented: so many of each role type closed, so many open; days and places follow each other.
        let paper = [
            ("Admin and Managerial", StaffGroup::Admin, 62, 4),
            ("Allied Health Professionals", StaffGroup::Dpc, 22, 2),
            ("GPs", StaffGroup::Gp, 70, 16),
            ("Nursing", StaffGroup::Nurse, 61, 2),
        ];
        let mut adverts = Vec::new();
        for (role, _, since, current) in paper {
            for number in 0..since {
                let place = format!("Z990{:02}", number % 20);
                let from = format!("2016-{:02}-{:02}", 4 + number % 9, 1 + number % 28);
                let closed = (current <= number).then_some("2017-09-18");
                adverts.push(advert(&place, role, &from, closed, number));
            }
            // One before the site was made, and one after the day asked about: neither is counted.
            adverts.push(advert("Z99030", role, "2016-03-31", Some("2016-05-01"), 1));
            adverts.push(advert("Z99030", role, "2017-09-19", None, 2));
        }
        let (since, on) = (Some(day("2016-04-01")), day("2017-09-18"));
        let register = register(roles(), &[], &adverts);
        let count = |group: Option<StaffGroup>, counts: &dyn Fn(&Vacancy) -> bool| {
            let own = register.vacancies.iter().filter(|one| group.is_none_or(|group| one.job.group == group));
            own.filter(|one| counts(one)).count()
        };
        for (role, group, in_all, current) in paper {
            assert_eq!(count(Some(group), &|one| one.was_advertised(since, on)), in_all, "{role}");
            assert_eq!(count(Some(group), &|one| one.is_advertised_on(on)), current, "{role}");
        }
        assert_eq!(count(None, &|one| one.was_advertised(since, on)), 215);
        assert_eq!(count(None, &|one| one.is_advertised_on(on)), 24);
    }
}
