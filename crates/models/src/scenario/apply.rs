//! A scenario brought to a model: what changes, for which share, in which month.

use wholetime_vocabulary::Period;

use super::check::{place_of_known, place_of_override};
use super::said::{listed, number};
use super::{Applied, Change, Known, KnownKind, NotAScenario, Scenario};
use crate::amount::Amount;
use crate::supply::{
    Cause, KnownEvent, Model, Person, Posts, Profile, Sex, Source, Stream, WhatHappens, YEAR, hazard_of,
};

/// The share of vacant hours that locums cover where a scenario is the first to bind joiners by posts: none, because locums
/// are never counted as staff in post.
const NO_LOCUMS: f64 = 0.0;

/// The role of people in training, as the catalogue names it. They finish, which is neither leaving nor turnover, and nobody is
/// recruited into it: what is said of all roles is not said of them.
const IN_TRAINING: &str = "trainee";

/// What a scenario has to know of the place whose model it changes.
///
/// An area that is simulated practice by practice has a place for each; what is meant for the area as a whole (so many
/// recruits, so much funded) is shared out among them, and what has no practice of its own falls to one of them.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Code of the practice; none where an area is simulated as one place.
    pub practice: Option<&'a str>,
    /// The share of what is meant for the area that falls to it, 0 to 1.
    pub share: f64,
    /// Whether what names no practice of its own falls to it: true of one place, the largest.
    pub takes_the_rest: bool,
    /// The last month known; the month after it is the first of the model. None: months cannot be told.
    pub from: Option<Period>,
    /// How many months are forecast.
    pub months: u32,
    /// Who is there at the start; needed for what is known of single posts.
    pub people: &'a [Person],
}

impl Place<'_> {
    /// An area that is simulated as one place, of which neither months nor people are known.
    pub const WHOLE: Self =
        Place { practice: None, share: 1.0, takes_the_rest: true, from: None, months: u32::MAX, people: &[] };

    fn is_at(&self, practice: Option<&str>) -> bool {
        match (practice, self.practice) {
            (Some(named), Some(here)) => named == here,
            (Some(_), None) => true,
            (None, _) => self.takes_the_rest,
        }
    }

    /// Whether figures of its own model are those of the area.
    fn is_whole(&self) -> bool {
        self.share == 1.0
    }
}

/// A practice that closes.
#[derive(Clone, Debug, PartialEq)]
pub struct Closing {
    /// Code of the practice.
    pub practice: String,
    /// The month at whose end it closes; the first is 1.
    pub month: u32,
    /// Share of its staff who stay in the area, at practices nearby: 0 to 1. Where the area asked about is the practice
    /// itself, nobody does.
    pub keeps: f64,
}

impl Scenario {
    /// The model of an area that is simulated as one place, with what this scenario takes to be otherwise, and each change in
    /// words. For changes without dates; see [`Self::apply_to`].
    ///
    /// # Errors
    /// As for [`Self::apply_to`].
    pub fn apply(&self, model: &Model) -> Result<(Model, Vec<Applied>), NotAScenario> {
        self.apply_to(model, &Place::WHOLE)
    }

    /// The model of a place with what this scenario takes to be otherwise, and each change in words.
    ///
    /// A practice that closes is told, and taken from its staff by [`Self::closings`].
    ///
    /// # Errors
    /// A change cannot be, speaks of something the model does not have, or of a month that is not forecast.
    pub fn apply_to(&self, model: &Model, place: &Place<'_>) -> Result<(Model, Vec<Applied>), NotAScenario> {
        self.check()?;
        let mut target = Target { model: model.clone(), place, said: String::new(), is_set: Vec::new() };
        let mut applied = Vec::new();
        for (number, change) in self.overrides.iter().enumerate() {
            target.said = place_of_override(number);
            let size = format!("{}{}", change.change.in_words(), target.apply(&change.change)?);
            applied.push(Applied { author: change.author.clone(), reason: change.reason.clone(), size });
        }
        let mut taken = Vec::new();
        for (number, known) in self.known.iter().enumerate() {
            target.said = place_of_known(number);
            target.know(known, &mut taken)?;
            let size = known.in_words();
            applied.push(Applied { author: known.author.clone(), reason: known.reason.clone(), size });
        }
        Ok((target.model, applied))
    }

    /// The practices that close, with the month of the model.
    ///
    /// # Errors
    /// A month is not forecast.
    pub fn closings(&self, from: Period, months: u32) -> Result<Vec<Closing>, NotAScenario> {
        let mut closings = Vec::new();
        for (number, change) in self.overrides.iter().enumerate() {
            if let Change::PracticeCloses { practice, month, staff_who_move_percent } = &change.change {
                let month = month_of(*month, Some(from), months, &place_of_override(number))?;
                closings.push(Closing { practice: practice.clone(), month, keeps: staff_who_move_percent / 100.0 });
            }
        }
        Ok(closings)
    }
}

/// The month of the model; the first after `from` is 1.
fn month_of(month: Period, from: Option<Period>, months: u32, said: &str) -> Result<u32, NotAScenario> {
    let refused = |first: String, last: String| NotAScenario::Month {
        place: said.to_owned(),
        month: month.to_string(),
        first,
        last,
    };
    let Some(from) = from else {
        return Err(refused("a month that nobody has named".to_owned(), "there".to_owned()));
    };
    let number = u32::try_from(month.months_since(from)).ok().filter(|number| (1..=months).contains(number));
    number.ok_or_else(|| refused(after(from, 1), after(from, months)))
}

/// The month so many months later, as text.
fn after(from: Period, months: u32) -> String {
    let Period::Month { year, month } = from else { return from.to_string() };
    let count = i64::from(year) * 12 + i64::from(month) - 1 + i64::from(months);
    format!("{}-{:02}", count.div_euclid(12), count.rem_euclid(12) + 1)
}

/// The model while changes are applied to it.
struct Target<'a> {
    model: Model,
    place: &'a Place<'a>,
    /// How a message names the change at hand.
    said: String,
    /// Streams whose joiners were set, with the change that did.
    is_set: Vec<(String, String)>,
}

impl Target<'_> {
    /// Makes a change; what only the model knows of its size, to be said behind it.
    fn apply(&mut self, change: &Change) -> Result<String, NotAScenario> {
        match change {
            Change::Turnover { role, from_percent, to_percent, .. } => {
                self.turnover(role.as_deref(), from_percent.unwrap_or_default(), to_percent.unwrap_or_default())
            }
            Change::Leaving { cause, role, times } => self.leaving(*cause, role.as_deref(), *times),
            Change::RetireLater { role, years } => self.retire(role.as_deref(), *years),
            Change::RetireEarlier { role, years } => self.retire(role.as_deref(), -*years),
            Change::Joiners { stream, heads_per_year } => self.joiners(stream, heads_per_year),
            Change::JoinersOf { source, times } => self.joiners_of(*source, *times),
            Change::Recruits { source, role, heads_per_year, lead_months, fte, age } => {
                let lead_months = lead_months.unwrap_or(0);
                self.recruits(*source, role.as_deref(), heads_per_year, lead_months, (*fte, *age))
            }
            Change::Starters { source, role, month, heads, fte, age, practice } => {
                let whom = (*source, role.as_deref(), practice.as_deref());
                self.starters(whom, *month, *heads, (*fte, *age))
            }
            Change::Fellowships { role, heads_per_year, additional_percent, fte } => {
                let added: Vec<f64> = heads_per_year.iter().map(|heads| heads * additional_percent / 100.0).collect();
                self.recruits(Source::Other, role.as_deref(), &added, 0, (*fte, None))
            }
            Change::LeadTime { stream, months } => {
                let place = self.stream(stream)?;
                let before = std::mem::replace(&mut self.model.streams[place].lead_months, *months);
                Ok(format!(", not {before}"))
            }
            Change::Training { training, finishes_percent, converts_percent, stays_percent } => {
                self.training(training.as_deref(), [*finishes_percent, *converts_percent, *stays_percent])
            }
            Change::Hours { role, first_year_percent, is_beside_trend } => {
                self.hours(role.as_deref(), *first_year_percent, *is_beside_trend)
            }
            Change::HoursOfJoiners { role, times } => self.hours_of_joiners(role.as_deref(), *times),
            Change::FundedPosts { role, fte, median_months_to_fill } => {
                self.funded_posts(role.as_deref(), fte, *median_months_to_fill)
            }
            Change::PracticeCloses { month, .. } => self.month(*month).map(|_| String::new()),
        }
    }

    fn turnover(&mut self, role: Option<&str>, from: f64, to: f64) -> Result<String, NotAScenario> {
        // Chances a year become hazards, so that the change reaches every month and age in proportion; checked before.
        let (before, after) = (hazard_of(from / 100.0), hazard_of(to / 100.0));
        let times = match (before, after) {
            (Some(before), Some(after)) if 0.0 < before => after / before,
            _ => return Err(self.number(format!("{from} % to {to} %"), "turnover must stay between 0 and 100 %")),
        };
        self.must_happen(&[Cause::Retires, Cause::Leaves, Cause::MovesAway], role)?;
        for place in self.roles_that_leave(role)? {
            for cause in [Cause::Retires, Cause::Leaves, Cause::MovesAway] {
                self.model.rates.scale(place, cause, times);
            }
        }
        Ok(format!(": people go {} times as often", number(times)))
    }

    fn leaving(&mut self, cause: Cause, role: Option<&str>, times: f64) -> Result<String, NotAScenario> {
        self.must_happen(&[cause], role)?;
        for role in self.roles_that_leave(role)? {
            self.model.rates.scale(role, cause, times);
        }
        Ok(String::new())
    }

    fn retire(&mut self, role: Option<&str>, years_later: i8) -> Result<String, NotAScenario> {
        self.must_happen(&[Cause::Retires], role)?;
        for role in self.roles(role)? {
            self.model.rates.retire_later(role, years_later);
        }
        Ok(String::new())
    }

    fn joiners(&mut self, stream: &str, heads_per_year: &[f64]) -> Result<String, NotAScenario> {
        let place = self.stream(stream)?;
        self.set_once(stream)?;
        let ours = self.shared(heads_per_year);
        let before = std::mem::replace(&mut self.model.streams[place].heads_per_year, ours);
        Ok(self.not(&before))
    }

    fn joiners_of(&mut self, source: Source, times: f64) -> Result<String, NotAScenario> {
        let all = &self.model.streams;
        let roles = self.roles_that_leave(None)?;
        let is_meant = |stream: &Stream| stream.source == source && roles.contains(&stream.role);
        let names: Vec<String> = all.iter().filter(|stream| is_meant(stream)).map(|stream| stream.id.clone()).collect();
        if names.is_empty() {
            let held = all.iter().map(|stream| stream.id.clone()).collect();
            return Err(self.unknown("a stream of source", source.word(), held));
        }
        for name in &names {
            self.set_once(name)?;
        }
        let streams = self.model.streams.iter_mut().filter(|stream| is_meant(stream));
        for heads in streams.flat_map(|stream| &mut stream.heads_per_year) {
            *heads *= times;
        }
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        Ok(format!(" ({})", names.join(", ")))
    }

    /// Adds a stream of its own: those of the model keep their names, and with them their draws.
    fn recruits(
        &mut self,
        source: Source,
        role: Option<&str>,
        heads_per_year: &[f64],
        lead_months: u32,
        (fte, age): (Option<f64>, Option<u8>),
    ) -> Result<String, NotAScenario> {
        let role = self.role_joined(role)?;
        let mut profile = self.profile(source, role);
        if let Some(fte) = fte {
            profile.fte = [fte, fte];
        }
        if let Some(age) = age {
            profile.ages = vec![(age, 1.0)];
        }
        let name = format!("scenario: {} {}", source.word(), self.model.roles[role].id);
        let same = self.model.streams.iter().filter(|stream| stream.id.starts_with(&name)).count();
        // Named by what it is, not by its place in the document: made alone, the change has the same draws.
        let id = if same == 0 { name } else { format!("{name} {}", same + 1) };
        let suffix = format!("; `{}`, {} FTE each", self.model.roles[role].id, number(profile.mean_fte()));
        let heads_per_year = self.shared(heads_per_year);
        self.model.streams.push(Stream { id, source, role, heads_per_year, lead_months, profile });
        Ok(suffix)
    }

    fn starters(
        &mut self,
        (source, role, practice): (Source, Option<&str>, Option<&str>),
        month: Period,
        heads: u32,
        (fte, age): (f64, Option<u8>),
    ) -> Result<String, NotAScenario> {
        let number = self.month(month)?;
        let role = self.role_joined(role)?;
        let age = age.unwrap_or_else(|| middle_age(&self.profile(source, role)));
        let name = format!("scenario: {} {} {month}", source.word(), self.model.roles[role].id);
        let same = self.model.events.iter().filter(|event| event.post.starts_with(&name)).count();
        let name = if same == 0 { name } else { format!("{name} behind {same}") };
        let events = (1..=heads).map(|head| KnownEvent {
            post: format!("{name}, {head}"),
            role,
            // Alternately: nothing is said of their sex, and half of each is what a place with none stated gets.
            sex: if head % 2 == 1 { Sex::Female } else { Sex::Male },
            age: age_at_start(age, number),
            fte: Amount::of(fte),
            month: number,
            likelihood: 1.0,
            what: WhatHappens::Comes,
        });
        let events: Vec<KnownEvent> = events.collect();
        if self.place.is_at(practice) {
            self.model.events.extend(events);
        }
        Ok(format!("; `{}`", self.model.roles[role].id))
    }

    fn training(&mut self, name: Option<&str>, percents: [Option<f64>; 3]) -> Result<String, NotAScenario> {
        let chosen: Vec<usize> = (0..self.model.training.len())
            .filter(|place| name.is_none_or(|name| self.model.training[*place].id == name))
            .collect();
        if chosen.is_empty() {
            let held = self.model.training.iter().map(|training| training.id.clone()).collect();
            return Err(self.unknown("training", name.unwrap_or("any"), held));
        }
        let mut words = Vec::new();
        for (nth, place) in chosen.into_iter().enumerate() {
            let training = &mut self.model.training[place];
            let shares = [
                ("finish", &mut training.finishes),
                ("go into the service", &mut training.converts),
                ("stay here", &mut training.stays),
            ];
            for ((what, share), percent) in shares.into_iter().zip(percents) {
                let Some(percent) = percent else { continue };
                let before = number(100.0 * *share);
                *share = percent / 100.0;
                if nth == 0 {
                    words.push(format!("{before} % {what}"));
                }
            }
        }
        Ok(format!("; as things are, {}", words.join(" and ")))
    }

    fn hours(&mut self, role: Option<&str>, percent: f64, is_beside_trend: bool) -> Result<String, NotAScenario> {
        for place in self.roles(role)? {
            let trend = if is_beside_trend { self.model.hours.drift(place) } else { 0.0 };
            self.model.hours.set_drift(place, trend + percent / 100.0);
        }
        Ok(String::new())
    }

    fn hours_of_joiners(&mut self, role: Option<&str>, times: f64) -> Result<String, NotAScenario> {
        let roles = self.roles_that_leave(role)?;
        let streams = self.model.streams.iter_mut().map(|stream| (stream.role, &mut stream.profile));
        let trained = self.model.training.iter_mut().map(|training| (training.role, &mut training.profile));
        for (_, profile) in streams.chain(trained).filter(|(role, _)| roles.contains(role)) {
            profile.fte = profile.fte.map(|fte| fte * times);
        }
        Ok(String::new())
    }

    fn funded_posts(&mut self, role: Option<&str>, fte: &[f64], median: Option<f64>) -> Result<String, NotAScenario> {
        let roles = self.roles(role)?;
        let funded_fte = self.shared(fte);
        let whose = role.map_or_else(|| "all roles".to_owned(), |role| format!("`{role}`"));
        let same = self.model.posts.iter().position(|posts| posts.roles == roles);
        if let Some(posts) = same {
            let before = std::mem::replace(&mut self.model.posts[posts].funded_fte, funded_fte);
            if let Some(median) = median {
                self.model.posts[posts].median_months_to_fill = median;
            }
            return Ok(self.not(&before));
        }
        if let Some(bound) = roles.iter().find_map(|role| self.model.posts_of(*role)) {
            let held = self.model.posts[bound].roles.iter().map(|role| self.model.roles[*role].id.clone()).collect();
            return Err(self.unknown("posts of", &whose, held));
        }
        let Some(median_months_to_fill) = median else {
            return Err(self.number(
                "no median_months_to_fill".to_owned(),
                "nothing bound joiners before; say how long filling takes",
            ));
        };
        self.model.posts.push(Posts { roles, funded_fte, median_months_to_fill, locum_share: NO_LOCUMS });
        Ok(format!(
            "; nothing bound joiners before; half of what is vacant is filled in {median_months_to_fill} months"
        ))
    }

    /// Puts what is known of a post into the model. Whoever was taken for another post is not taken again.
    fn know(&mut self, known: &Known, taken: &mut Vec<usize>) -> Result<(), NotAScenario> {
        let month = self.month(known.month)?;
        let role = self.role_there(known.role.as_deref())?;
        if !self.place.is_at(known.practice.as_deref()) {
            return Ok(());
        }
        let (sex, age, fte, what) = match known.what {
            KnownKind::Comes => {
                let age = known.age.unwrap_or_else(|| middle_age(&self.profile(Source::Other, role)));
                let fte = Amount::of(known.fte.unwrap_or_default());
                (known.sex.unwrap_or(Sex::Female), age_at_start(age, month), fte, WhatHappens::Comes)
            }
            KnownKind::Goes | KnownKind::ChangesHours => {
                let person = self.nearest(known, role, taken)?;
                let changes = WhatHappens::ChangesHours(Amount::of(known.to_fte.unwrap_or_default()));
                let what = if known.what == KnownKind::Goes { WhatHappens::Goes } else { changes };
                (person.sex, person.age, person.fte, what)
            }
        };
        let likelihood = known.likelihood_percent / 100.0;
        self.model.events.push(KnownEvent { post: known.post.clone(), role, sex, age, fte, month, likelihood, what });
        Ok(())
    }

    /// Who is meant: of the role, of the sex if it is said, nearest in hours and then in age; the oldest where neither is said.
    fn nearest(&self, known: &Known, role: usize, taken: &mut Vec<usize>) -> Result<Person, NotAScenario> {
        let free = self.place.people.iter().enumerate().filter(|(place, person)| {
            person.role == role && !taken.contains(place) && known.sex.is_none_or(|sex| sex == person.sex)
        });
        let far = |person: &Person| {
            let hours = known.fte.map_or(0, |fte| (Amount::of(fte) - person.fte).billionths().abs());
            let years = known.age.map_or(u8::MAX - person.age, |age| age.abs_diff(person.age));
            (hours, years)
        };
        match free.min_by_key(|(place, person)| (far(person), *place)) {
            Some((place, person)) => {
                taken.push(place);
                Ok(*person)
            }
            None => {
                let role = self.model.roles[role].id.clone();
                Err(NotAScenario::NobodyThere { place: self.said.clone(), role })
            }
        }
    }

    /// The role that joiners take up: the one named, else that of those who finish training, else the one that most join.
    fn role_joined(&self, name: Option<&str>) -> Result<usize, NotAScenario> {
        if name.is_some() {
            return Ok(self.roles(name)?[0]);
        }
        if let Some(training) = self.model.training.first() {
            return Ok(training.role);
        }
        let joining = |role: usize| -> f64 { (1..=YEAR).map(|month| self.joining(role, month)).sum() };
        let open = (0..self.model.roles.len()).filter(|role| self.model.roles[*role].id != IN_TRAINING);
        let most = open.map(|role| (joining(role), role));
        let most = most.reduce(|best, next| if best.0 < next.0 { next } else { best });
        most.map(|(_, role)| role).ok_or_else(|| self.unknown("role", "any", Vec::new()))
    }

    fn joining(&self, role: usize, month: u32) -> f64 {
        self.model.arrivals(month).filter(|arrival| arrival.role == role).map(|arrival| arrival.heads).sum()
    }

    /// The role of somebody there: the one named, or the one that most have.
    fn role_there(&self, name: Option<&str>) -> Result<usize, NotAScenario> {
        if name.is_some() {
            return Ok(self.roles(name)?[0]);
        }
        let there = |role: usize| self.place.people.iter().filter(|person| person.role == role).count();
        let most = (0..self.model.roles.len()).map(|role| (there(role), role));
        let most = most.reduce(|best, next| if best.0 < next.0 { next } else { best });
        most.map(|(_, role)| role).ok_or_else(|| self.unknown("role", "any", Vec::new()))
    }

    /// Who joins a role by a source: as by the streams there are, else as anybody who joins it.
    fn profile(&self, source: Source, role: usize) -> Profile {
        let streams = || self.model.streams.iter().filter(|stream| stream.role == role);
        let same = streams().find(|stream| stream.source == source).or_else(|| streams().next());
        let trained = self.model.training.iter().find(|training| training.role == role);
        same.map(|stream| stream.profile.clone())
            .or_else(|| trained.map(|training| training.profile.clone()))
            .unwrap_or_else(|| Profile::of_age(AGE_OF_JOINERS, 1.0))
    }

    fn roles(&self, name: Option<&str>) -> Result<Vec<usize>, NotAScenario> {
        let all = &self.model.roles;
        let Some(name) = name else { return Ok((0..all.len()).collect()) };
        let found = all.iter().position(|role| role.id == name);
        found
            .map(|place| vec![place])
            .ok_or_else(|| self.unknown("role", name, all.iter().map(|role| role.id.clone()).collect()))
    }

    /// The role named, or all but that of people in training.
    fn roles_that_leave(&self, name: Option<&str>) -> Result<Vec<usize>, NotAScenario> {
        let mut roles = self.roles(name)?;
        roles.retain(|role| name.is_some() || self.model.roles[*role].id != IN_TRAINING);
        Ok(roles)
    }

    /// Refuses a change of causes for which nobody ever stops.
    fn must_happen(&self, causes: &[Cause], role: Option<&str>) -> Result<(), NotAScenario> {
        let roles = self.roles_that_leave(role)?;
        let happens = |cause: &Cause| roles.iter().any(|role| self.model.rates.happens(*role, *cause));
        if causes.iter().any(happens) {
            return Ok(());
        }
        let what = match causes {
            [Cause::Retires] => "retires",
            [Cause::Leaves] => "leaves the service before retiring",
            [Cause::MovesAway] => "moves to another place",
            [Cause::ChangesRole] => "changes role",
            _ => "goes",
        };
        let whom = role.map_or_else(|| "all roles".to_owned(), |role| format!("role `{role}`"));
        Err(NotAScenario::MovesNothing { place: self.said.clone(), what, whom })
    }

    fn stream(&self, name: &str) -> Result<usize, NotAScenario> {
        let all = &self.model.streams;
        all.iter()
            .position(|stream| stream.id == name)
            .ok_or_else(|| self.unknown("stream", name, all.iter().map(|stream| stream.id.clone()).collect()))
    }

    fn set_once(&mut self, stream: &str) -> Result<(), NotAScenario> {
        if let Some((_, first)) = self.is_set.iter().find(|(name, _)| name == stream) {
            let why = format!("both say how many join by `{stream}`");
            return Err(NotAScenario::Contradiction { first: first.clone(), second: self.said.clone(), why });
        }
        self.is_set.push((stream.to_owned(), self.said.clone()));
        Ok(())
    }

    fn month(&self, month: Period) -> Result<u32, NotAScenario> {
        month_of(month, self.place.from, self.place.months, &self.said)
    }

    /// What falls to this place of numbers for the area.
    fn shared(&self, numbers: &[f64]) -> Vec<f64> {
        numbers.iter().map(|number| number * self.place.share).collect()
    }

    /// What it was before, where this place is the area.
    fn not(&self, before: &[f64]) -> String {
        if self.place.is_whole() { format!(", not {}", listed(before)) } else { String::new() }
    }

    fn number(&self, number: String, why: &'static str) -> NotAScenario {
        NotAScenario::Number { place: self.said.clone(), number, why }
    }

    fn unknown(&self, what: &'static str, name: &str, held: Vec<String>) -> NotAScenario {
        let held = if held.is_empty() { "none".to_owned() } else { held.join(", ") };
        NotAScenario::Unknown { place: self.said.clone(), what, name: name.to_owned(), held }
    }
}

/// Age of joiners where nobody joins a role yet. Our judgement: a few years after qualifying.
const AGE_OF_JOINERS: u8 = 35;

/// The age in the middle of a profile.
fn middle_age(profile: &Profile) -> u8 {
    let mut ages = profile.ages.clone();
    ages.sort_by_key(|(age, _)| *age);
    let all: f64 = ages.iter().map(|(_, weight)| weight).sum();
    let mut below = 0.0;
    let middle = ages.iter().find(|(_, weight)| {
        below += weight;
        all <= 2.0 * below
    });
    middle.map_or(AGE_OF_JOINERS, |(age, _)| *age)
}

/// The age at the start of somebody who has an age in a month: the model counts birthdays from the start.
fn age_at_start(age: u8, month: u32) -> u8 {
    age.saturating_sub(u8::try_from((month - 1) / YEAR).unwrap_or(u8::MAX)).max(crate::supply::YOUNGEST)
}
