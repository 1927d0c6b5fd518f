//! The register of vacancies of an area: adverts since a day and now, posts vacant, vacancy rates, time to fill, by role and
//! place.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use wholetime_measures::Geography;
use wholetime_returns::Return;
use wholetime_returns::vacancies::{Advert, Job, Outcome, Register, Vacancy, register};
use wholetime_statistics::survival::{Spell, median};
use wholetime_vocabulary::{Area, GpDefinition, Level, Measured, Missing, Period, StaffGroup, Value, how_many};

use crate::questions::returned::{Reach, Returned};
use crate::{Workbench, WorkbenchError};

/// What is asked about vacancies beside the area.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VacanciesAsked {
    /// Adverts from this day on; all where none is named.
    pub since: Option<Date>,
    /// The day asked about; today where none is named.
    pub on: Option<Date>,
}

/// Adverts and vacancies, counted. Nothing is known where neither an advert nor a return is held.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Counts {
    /// Adverts that began since the day asked about, up to the day of the answer.
    pub adverts: Value,
    /// Adverts that ran on that day.
    pub adverts_current: Value,
    /// Posts vacant on that day, advertised or not.
    pub vacancies: Value,
    /// Their WTE, of those whose WTE was told.
    pub vacant_wte: Value,
    /// Posts vacant whose WTE was not told.
    pub without_wte: usize,
}

/// How long it takes to fill a vacancy.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TimeToFill {
    /// Median, in days; none where fewer than half were filled.
    pub median_days: Value,
    /// Lower end of its 95 % interval.
    pub low_days: Value,
    /// Upper end of its 95 % interval; none where it is open.
    pub high_days: Value,
    /// Vacancies filled.
    pub filled: usize,
    /// Vacancies counted that were not: open still, or withdrawn.
    pub not_filled: usize,
}

/// A staff group or role with its vacancies.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct VacancyLine {
    /// Staff group; none for all.
    pub group: Option<StaffGroup>,
    /// Role within it; none for all of the group.
    pub role: Option<String>,
    /// What people read.
    pub title: String,
    /// Adverts and vacancies.
    #[serde(flatten)]
    pub counts: Counts,
    /// WTE vacant at the practices that returned.
    pub vacant_wte_returned: Value,
    /// FTE in post at the practices that returned, by the national file.
    pub filled_fte: Value,
    /// Vacant over establishment (filled and vacant), in percent, at the practices that returned.
    pub rate_over_establishment_pct: Value,
    /// Vacant over filled, in percent, at the practices that returned.
    pub rate_over_filled_pct: Value,
    /// Time to fill.
    pub time_to_fill: TimeToFill,
}

/// A place with its vacancies.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct VacancyPlace {
    /// The place.
    #[serde(flatten)]
    pub area: Area,
    /// Practices of it that returned; none for a place that is not one of the area's parts.
    pub practices_returned: Option<usize>,
    /// Practices of it that are known.
    pub practices_known: Option<usize>,
    /// Adverts and vacancies.
    #[serde(flatten)]
    pub counts: Counts,
    /// Time to fill.
    pub time_to_fill: TimeToFill,
}

/// A vacancy of the register.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct VacancyRow {
    /// Name of the place.
    pub place_name: String,
    /// Role, as people read it.
    pub title: String,
    /// The vacancy.
    #[serde(flatten)]
    pub vacancy: Vacancy,
    /// Whether the post was vacant on the day of the answer.
    pub is_vacant: bool,
    /// Days from its advert (from falling vacant where it had none) to its end or the day of the answer.
    pub days: Option<i32>,
}

/// Vacancies of an area.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct VacanciesAnswer {
    /// The area.
    pub area: Area,
    /// Adverts from this day on.
    pub since: Option<Date>,
    /// The day of the answer.
    pub on: Date,
    /// What the returns rest on; adverts are as they were loaded.
    #[serde(flatten)]
    pub reach: Reach,
    /// Adverts held of the area.
    pub adverts_held: usize,
    /// Period of the staff in post; none where no return is held.
    pub filled_period: Option<Period>,
    /// Which GPs are in post.
    pub definition: GpDefinition,
    /// By staff group.
    pub groups: Vec<VacancyLine>,
    /// By role, those of which nothing was told left out.
    pub roles: Vec<VacancyLine>,
    /// All of them.
    pub total: VacancyLine,
    /// By network, or by practice of a network; adverts of other places of the area behind them.
    pub places: Vec<VacancyPlace>,
    /// Every vacancy that was told of, once.
    pub register: Vec<VacancyRow>,
    /// How it was counted.
    pub method: Vec<String>,
    /// What a reader should know.
    pub notes: Vec<String>,
}

impl Workbench {
    /// The register of vacancies of an area, from returns and adverts.
    ///
    /// # Errors
    /// Where the area is not known, they may not see what was entered, or the days are the wrong way round.
    pub fn vacancies(&self, area: &str, asked: &VacanciesAsked) -> Result<VacanciesAnswer, WorkbenchError> {
        let returned = self.returned(area, None)?;
        self.vacancies_of(&returned, asked)
    }

    pub(crate) fn vacancies_of(
        &self,
        returned: &Returned,
        asked: &VacanciesAsked,
    ) -> Result<VacanciesAnswer, WorkbenchError> {
        let on = asked.on.unwrap_or_else(|| self.today());
        if let Some(since) = asked.since.filter(|since| on < *since) {
            return Err(WorkbenchError::NotPossible(format!("{since} is after {on}; give --since a day before --on")));
        }
        let adverts = self.adverts_of(returned)?;
        let Register { vacancies, left_out } =
            register(&self.catalogue().roles, &self.returns_of_all_time(returned)?, &adverts);
        let ground = Ground::of(self, returned, asked.since, on, &adverts)?;
        let all: Vec<&Vacancy> = vacancies.iter().collect();
        let mut notes = returned.notes.clone();
        notes.extend(left_out.iter().map(|one| format!("left out: {one}")));
        notes.extend(ground.notes(&all));
        let groups = StaffGroup::ALL.iter().map(|group| {
            let own: Vec<&Vacancy> = all.iter().copied().filter(|one| one.job.group == *group).collect();
            ground.line(Some(*group), None, group.title().to_owned(), &own)
        });
        let mut by_job: BTreeMap<&Job, Vec<&Vacancy>> = BTreeMap::new();
        for vacancy in &all {
            by_job.entry(&vacancy.job).or_default().push(vacancy);
        }
        let roles = by_job.iter().map(|(job, own)| {
            let title = job.title(&self.catalogue().roles);
            let title = if job.role.is_none() { format!("{title}, role not said") } else { title };
            ground.line(Some(job.group), Some(job.role.as_deref().unwrap_or_default()), title, own)
        });
        Ok(VacanciesAnswer {
            area: returned.area.area.clone(),
            since: asked.since,
            on,
            reach: returned.reach(),
            adverts_held: adverts.len(),
            filled_period: returned.about,
            definition: ground.definition,
            groups: groups.collect(),
            roles: roles.collect(),
            total: ground.line(None, None, "All staff".to_owned(), &all),
            places: ground.places(self, &all),
            register: all.iter().map(|one| self.row_of(returned, one, on)).collect(),
            method: ground.method(),
            notes,
        })
    }

    /// The day it is, in universal time.
    #[must_use]
    pub fn today(&self) -> Date {
        (self.settings.clock)().to_zoned(jiff::tz::TimeZone::UTC).date()
    }

    /// Adverts of places in an area.
    fn adverts_of(&self, returned: &Returned) -> Result<Vec<Advert>, WorkbenchError> {
        if !self.has_people() {
            return Ok(Vec::new());
        }
        let practices: BTreeSet<&str> = returned.practices.iter().map(|practice| practice.code.as_str()).collect();
        let mut known: BTreeMap<String, bool> = BTreeMap::new();
        let adverts: Vec<Advert> = self.store()?.documents("")?;
        // A practice that has closed since belonged to the area while it advertised.
        let today = returned.holdings.register.today();
        let open_now = today.map(|period| returned.holdings.tree(period, Geography::AsAt)).transpose()?;
        let mut here: Vec<Advert> = Vec::new();
        for advert in adverts {
            let place = advert.place.as_str();
            let is_open = open_now.as_ref().is_some_and(|tree| tree.member(place).is_some());
            let is_practice = returned.holdings.register.level(place) == Some(Level::Practice);
            let is_here = if practices.contains(place) {
                true
            } else if is_practice && !is_open {
                let then = returned.holdings.tree(Period::of(advert.advertised), Geography::AsAt)?;
                let of_area = returned.area.place.practices(&then);
                of_area.iter().any(|index| then.members[*index].code == place)
            } else {
                *known.entry(advert.place.clone()).or_insert_with_key(|place| {
                    self.resolve_in(&returned.holdings, place).is_ok_and(|place| returned.holds(&place))
                })
            };
            if is_here {
                here.push(advert);
            }
        }
        Ok(here)
    }

    /// The newest return of each practice of an area in each collection.
    fn returns_of_all_time(&self, returned: &Returned) -> Result<Vec<Return>, WorkbenchError> {
        let practices: BTreeSet<&str> = returned.practices.iter().map(|practice| practice.code.as_str()).collect();
        let mut returns = Vec::new();
        for collection in self.collections_kept()? {
            let newest = self.newest_returns(&collection.id)?;
            returns.extend(newest.into_iter().filter(|one| practices.contains(one.code.as_str())));
        }
        Ok(returns)
    }

    fn row_of(&self, returned: &Returned, vacancy: &Vacancy, on: Date) -> VacancyRow {
        VacancyRow {
            place_name: self.place_named(returned, &vacancy.place).name,
            title: vacancy.job.title(&self.catalogue().roles),
            is_vacant: vacancy.is_vacant_on(on),
            days: vacancy.lasted(on).map(|lasted| lasted.days),
            vacancy: vacancy.clone(),
        }
    }

    fn place_named(&self, returned: &Returned, code: &str) -> Area {
        let practice = returned.practices.iter().find(|practice| practice.code == code);
        if let Some(practice) = practice {
            return Area { code: code.to_owned(), name: practice.name.clone(), level: Level::Practice };
        }
        match self.resolve_in(&returned.holdings, code) {
            Ok(place) => place.area,
            Err(_) => Area { code: code.to_owned(), name: code.to_owned(), level: Level::Group },
        }
    }
}

/// What every line of the answer needs.
struct Ground<'a> {
    returned: &'a Returned,
    since: Option<Date>,
    on: Date,
    /// Whether anything was told at all.
    is_told: bool,
    definition: GpDefinition,
    /// FTE in post of the practices that returned, by measure.
    filled: BTreeMap<String, Value>,
    period: Option<Period>,
}

impl<'a> Ground<'a> {
    fn of(
        bench: &Workbench,
        returned: &'a Returned,
        since: Option<Date>,
        on: Date,
        adverts: &[Advert],
    ) -> Result<Self, WorkbenchError> {
        let is_told = !adverts.is_empty() || returned.practices.iter().any(|practice| practice.answer.is_some());
        let mut ground = Self {
            returned,
            since,
            on,
            is_told,
            definition: GpDefinition::Extg,
            filled: BTreeMap::new(),
            period: returned.about,
        };
        let Some(period) = returned.about else { return Ok(ground) };
        let tree = returned.holdings.tree(period, Geography::AsAt)?;
        let has_returned: BTreeSet<&str> =
            returned.practices.iter().filter(|one| one.answer.is_some()).map(|one| one.code.as_str()).collect();
        let practices: Vec<usize> =
            (0..tree.members.len()).filter(|index| has_returned.contains(tree.members[*index].code.as_str())).collect();
        let of_groups = StaffGroup::ALL
            .iter()
            .flat_map(|group| [GpDefinition::Extg, GpDefinition::Total].map(|definition| measure(*group, definition)));
        let of_roles = bench.catalogue().roles.role.iter().map(|role| format!("{}_fte_{}", role.group, role.id));
        let measures: BTreeSet<String> = of_groups.chain(of_roles).collect();
        let measures: Vec<&str> =
            measures.iter().map(String::as_str).filter(|id| bench.catalogue().measures.contains_key(*id)).collect();
        let sums = returned.holdings.practice_sums(&tree, &[("returned".to_owned(), practices)], &measures)?;
        for measure in measures {
            ground.filled.insert(measure.to_owned(), sums.sum("returned", measure).value);
        }
        if ground.filled(StaffGroup::Gp, None).known().is_none() {
            ground.definition = GpDefinition::Total;
        }
        Ok(ground)
    }

    fn filled(&self, group: StaffGroup, role: Option<&str>) -> Value {
        let named = match role {
            None => measure(group, self.definition),
            Some(role) => format!("{group}_fte_{role}"),
        };
        self.filled.get(&named).copied().unwrap_or(Value::Missing(Missing::NotHeld))
    }

    fn counts(&self, vacancies: &[&Vacancy]) -> Counts {
        let count = |counts: &dyn Fn(&Vacancy) -> bool| {
            let number = vacancies.iter().filter(|one| counts(one)).count();
            if self.is_told { Value::Known(number as f64) } else { self.untold() }
        };
        Counts {
            adverts: count(&|one| one.was_advertised(self.since, self.on)),
            adverts_current: count(&|one| one.is_advertised_on(self.on)),
            vacancies: count(&|one| one.is_vacant_on(self.on)),
            vacant_wte: self.vacant_wte(vacancies, |_| true),
            without_wte: vacancies.iter().filter(|one| one.is_vacant_on(self.on) && one.wte.is_none()).count(),
        }
    }

    /// Why nothing is known where nothing was told.
    fn untold(&self) -> Value {
        Value::Missing(if self.returned.is_asked() { Missing::NotReported } else { Missing::NotCollected })
    }

    /// The WTE vacant of what is told; not reported where posts are vacant and no WTE of any was told.
    fn vacant_wte(&self, vacancies: &[&Vacancy], counts: impl Fn(&Vacancy) -> bool) -> Value {
        if !self.is_told {
            return self.untold();
        }
        let vacant: Vec<&&Vacancy> = vacancies.iter().filter(|one| one.is_vacant_on(self.on) && counts(one)).collect();
        let told: Vec<f64> = vacant.iter().filter_map(|one| one.wte).collect();
        if told.is_empty() && !vacant.is_empty() {
            return Value::Missing(Missing::NotReported);
        }
        Value::Known(told.iter().fold(0.0, |sum, wte| sum + wte))
    }

    fn line(
        &self,
        group: Option<StaffGroup>,
        role: Option<&str>,
        title: String,
        vacancies: &[&Vacancy],
    ) -> VacancyLine {
        let has_returned = |code: &str| {
            self.returned.practices.iter().any(|practice| practice.code == code && practice.answer.is_some())
        };
        let filled_fte = match (group, role) {
            (_, Some("")) => Value::Missing(Missing::NotApplicable),
            (Some(group), role) => self.filled(group, role),
            (None, _) => {
                wholetime_returns::disclosure::sum(StaffGroup::ALL.iter().map(|group| self.filled(*group, None)))
            }
        };
        let nobody_returned = self.returned.practices.iter().all(|practice| practice.answer.is_none());
        let vacant =
            if nobody_returned { self.untold() } else { self.vacant_wte(vacancies, |one| has_returned(&one.place)) };
        let establishment = wholetime_returns::disclosure::sum([vacant, filled_fte]);
        VacancyLine {
            counts: self.counts(vacancies),
            vacant_wte_returned: vacant,
            filled_fte,
            rate_over_establishment_pct: vacant.per(establishment).map(|share| share * 100.0),
            rate_over_filled_pct: vacant.per(filled_fte).map(|share| share * 100.0),
            time_to_fill: self.time_to_fill(vacancies),
            group,
            role: role.filter(|role| !role.is_empty()).map(str::to_owned),
            title,
        }
    }

    fn time_to_fill(&self, vacancies: &[&Vacancy]) -> TimeToFill {
        let began_since = |one: &&&Vacancy| {
            let began = one.advert_began().or(one.since);
            self.since.is_none_or(|since| began.is_some_and(|began| since <= began))
        };
        let lasted = vacancies.iter().filter(began_since).filter_map(|one| one.lasted(self.on));
        let spells: Vec<Spell> =
            lasted.map(|one| Spell { length: f64::from(one.days), has_ended: one.was_filled }).collect();
        let filled = spells.iter().filter(|spell| spell.has_ended).count();
        let found = median(&spells);
        let days = |number: Option<f64>| {
            let why = if found.is_none() { Missing::NotApplicable } else { Missing::TooSmall };
            number.map_or(Value::Missing(why), Value::Known)
        };
        TimeToFill {
            median_days: days(found.and_then(|found| found.median)),
            low_days: days(found.and_then(|found| found.low)),
            high_days: days(found.and_then(|found| found.high)),
            filled,
            not_filled: spells.len() - filled,
        }
    }

    fn places(&self, bench: &Workbench, vacancies: &[&Vacancy]) -> Vec<VacancyPlace> {
        let mut rest: Vec<&Vacancy> = vacancies.to_vec();
        let mut places = Vec::new();
        for network in self.returned.networks() {
            let codes: BTreeSet<&str> = network.practices.iter().map(|practice| practice.code.as_str()).collect();
            let is_here = |one: &Vacancy| codes.contains(one.place.as_str()) || one.place == network.area.code;
            let own: Vec<&Vacancy> = rest.iter().copied().filter(|one| is_here(one)).collect();
            rest.retain(|one| !is_here(one));
            places.push(VacancyPlace {
                counts: self.counts(&own),
                time_to_fill: self.time_to_fill(&own),
                practices_returned: Some(network.practices.iter().filter(|one| one.answer.is_some()).count()),
                practices_known: Some(network.practices.len()),
                area: network.area,
            });
        }
        let others: BTreeSet<&str> = rest.iter().map(|one| one.place.as_str()).collect();
        for code in others {
            let own: Vec<&Vacancy> = rest.iter().copied().filter(|one| one.place == code).collect();
            places.push(VacancyPlace {
                counts: self.counts(&own),
                time_to_fill: self.time_to_fill(&own),
                practices_returned: None,
                practices_known: None,
                area: bench.place_named(self.returned, code),
            });
        }
        places
    }

    fn method(&self) -> Vec<String> {
        let mut said = vec![
            "a vacancy told twice (by the same name of the post; or by returns of two collections or an advert, of one place, role and day) counts once".to_owned(),
            "an advert is current from its first day until the day before it closes; where a return says that a post was advertised and not when, from the day it fell vacant".to_owned(),
            "time to fill runs from the advert, or from falling vacant where there was none; what is open or withdrawn counts as not filled so far (Kaplan–Meier median, 95 % interval by Brookmeyer and Crowley)".to_owned(),
        ];
        if let Some(period) = self.period {
            said.push(format!(
                "vacancy rates are of practices that returned: over establishment is vacant ÷ (filled + vacant), over filled is vacant ÷ filled; filled is FTE in the workforce file of {period}, GPs are {}",
                self.definition.title()
            ));
        }
        said
    }

    fn notes(&self, vacancies: &[&Vacancy]) -> Vec<String> {
        let mut notes = Vec::new();
        let undated = vacancies.iter().filter(|one| one.is_advertised == Some(true) && one.advert_began().is_none());
        let undated = undated.count();
        if 0 < undated {
            notes.push(format!("{} without a day: counted as vacant, not as adverts", how_many(undated, "advert")));
        }
        let without = vacancies.iter().filter(|one| one.is_vacant_on(self.on) && one.wte.is_none()).count();
        if 0 < without {
            notes.push(format!(
                "{} whose WTE was not told: not in the sums of WTE and in the rates",
                how_many(without, "post")
            ));
        }
        let unlisted = vacancies.iter().filter(|one| one.outcome == Outcome::NotListed).count();
        if 0 < unlisted {
            let posts = how_many(unlisted, "post");
            notes.push(format!(
                "{posts} that a later return does not list any more: taken as gone by then, not in the time to fill"
            ));
        }
        let not_dated = vacancies
            .iter()
            .filter(|one| matches!(one.outcome, Outcome::Filled | Outcome::Withdrawn) && !one.is_end_known);
        let not_dated = not_dated.count();
        if 0 < not_dated {
            let posts = how_many(not_dated, "post");
            notes.push(format!("{posts} filled or withdrawn on a day that nobody told: not in the time to fill"));
        }
        notes
    }
}

fn measure(group: StaffGroup, definition: GpDefinition) -> String {
    let definition = if group == StaffGroup::Gp { definition } else { GpDefinition::Total };
    wholetime_catalogue::group_measure(group, Measured::Fte, definition)
}
