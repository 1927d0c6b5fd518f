//! Scenarios: small documents that say what is taken to be otherwise, by whom, why and by how much.
//!
//! **Invariant:** a scenario without changes leaves a model as it is, to the last digit; a change that fits nothing is refused,
//! never passed over.

use serde::{Deserialize, Serialize};

use crate::supply::{Cause, Model, Source};

/// The version of the form.
const SCHEMA: u32 = 1;

/// A scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The version of the form; 1.
    pub schema: u32,
    /// Its name in commands and addresses: small letters, digits and hyphens.
    pub id: String,
    /// What people read of it.
    pub title: String,
    /// What it asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// What is taken to be otherwise, in the order in which it is applied.
    #[serde(default, rename = "override", skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<Override>,
}

/// Something that is taken to be otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// Who says so.
    pub author: String,
    /// Why.
    pub reason: String,
    /// What, and by how much.
    pub change: Change,
}

/// What can be taken to be otherwise. Roles, streams and trainings are named by their ids; no role means all of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// People stop for a cause so many times as often: 0.8 is a fifth less often.
    Leaving {
        /// The cause.
        cause: Cause,
        /// The role.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<String>,
        /// The factor.
        times: f64,
    },
    /// People retire so many years later, or with a number below nothing earlier.
    RetireLater {
        /// The role.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<String>,
        /// Years.
        years: i8,
    },
    /// So many join by a stream each year, whatever the model had.
    Joiners {
        /// The stream.
        stream: String,
        /// Heads in each year; the last goes on.
        heads_per_year: Vec<f64>,
    },
    /// So many times as many join by streams of a source.
    JoinersOf {
        /// The source.
        source: Source,
        /// The factor.
        times: f64,
    },
    /// Recruitment by a stream takes so many months before the first can be there.
    LeadTime {
        /// The stream.
        stream: String,
        /// Months.
        months: u32,
    },
    /// What becomes of trainees; what is not said stays.
    Training {
        /// The training.
        training: String,
        /// Share who finish, in percent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        finishes_percent: Option<f64>,
        /// Share of those who finish who go into the service, in percent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        converts_percent: Option<f64>,
        /// Share of those who stay here, in percent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stays_percent: Option<f64>,
    },
    /// Hours of those who stay change by so much in the first year, less and less later.
    Hours {
        /// The role.
        role: String,
        /// Percent in the first year; below nothing: fewer hours.
        first_year_percent: f64,
    },
    /// So much is funded in the posts that a role fills.
    FundedPosts {
        /// The role.
        role: String,
        /// FTE at the end of each month; the last goes on.
        fte: Vec<f64>,
    },
}

/// A change as it was applied: what it was before, and what it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Applied {
    /// Who said so.
    pub author: String,
    /// Why.
    pub reason: String,
    /// What was changed, and by how much, in words.
    pub size: String,
}

/// Why a scenario cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAScenario {
    /// Not TOML of this form.
    #[error("the scenario cannot be read: {0}")]
    Form(String),
    /// Another version of the form.
    #[error("the scenario has schema {0}; this program reads {SCHEMA}")]
    Schema(u32),
    /// An id that cannot stand in an address.
    #[error("`{0}` cannot name a scenario; use small letters, digits and hyphens")]
    Id(String),
    /// A change without author or reason.
    #[error("change {0} of the scenario says not who made it, or not why; give an author and a reason")]
    Unsigned(usize),
    /// What is named is not in the model.
    #[error("change {place} of the scenario speaks of {what} `{name}`, which the model does not have; it has {held}")]
    Unknown {
        /// The place of the change, from 1.
        place: usize,
        /// Role, stream or training.
        what: &'static str,
        /// What was named.
        name: String,
        /// What there is.
        held: String,
    },
    /// A number that cannot be.
    #[error("change {place} of the scenario has {number}, which cannot be: {why}")]
    Number {
        /// The place of the change, from 1.
        place: usize,
        /// The number.
        number: String,
        /// Why.
        why: &'static str,
    },
}

impl Scenario {
    /// Reads and checks the text of a document.
    ///
    /// # Errors
    /// It is not TOML of this form, knows a key that this form does not, or has a change nobody answers for.
    pub fn read(text: &str) -> Result<Self, NotAScenario> {
        let scenario: Self = toml::from_str(text).map_err(|error| NotAScenario::Form(error.to_string()))?;
        if scenario.schema != SCHEMA {
            return Err(NotAScenario::Schema(scenario.schema));
        }
        let is_of_id = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if scenario.id.is_empty() || !scenario.id.bytes().all(is_of_id) {
            return Err(NotAScenario::Id(scenario.id));
        }
        let is_unsigned = |change: &Override| change.author.trim().is_empty() || change.reason.trim().is_empty();
        match scenario.overrides.iter().position(is_unsigned) {
            Some(place) => Err(NotAScenario::Unsigned(place + 1)),
            None => Ok(scenario),
        }
    }

    /// The model with what this scenario takes to be otherwise, and each change in words.
    ///
    /// # Errors
    /// A change speaks of something the model does not have, or has a number that cannot be.
    pub fn apply(&self, model: &Model) -> Result<(Model, Vec<Applied>), NotAScenario> {
        let mut changed = model.clone();
        let mut applied = Vec::new();
        for (place, change) in (1..).zip(&self.overrides) {
            let size = Target { model: &mut changed, place }.apply(&change.change)?;
            applied.push(Applied { author: change.author.clone(), reason: change.reason.clone(), size });
        }
        Ok((changed, applied))
    }
}

/// The model while one change is applied to it.
struct Target<'a> {
    model: &'a mut Model,
    place: usize,
}

impl Target<'_> {
    fn apply(&mut self, change: &Change) -> Result<String, NotAScenario> {
        match change {
            Change::Leaving { cause, role, times } => self.leaving(*cause, role.as_deref(), *times),
            Change::RetireLater { role, years } => self.retire_later(role.as_deref(), *years),
            Change::Joiners { stream, heads_per_year } => self.joiners(stream, heads_per_year),
            Change::JoinersOf { source, times } => self.joiners_of(*source, *times),
            Change::LeadTime { stream, months } => {
                let place = self.stream(stream)?;
                let before = std::mem::replace(&mut self.model.streams[place].lead_months, *months);
                Ok(format!("`{stream}`: first joiners after {months} months, not {before}"))
            }
            Change::Training { training, finishes_percent, converts_percent, stays_percent } => {
                self.training(training, [*finishes_percent, *converts_percent, *stays_percent])
            }
            Change::Hours { role, first_year_percent } => self.hours(role, *first_year_percent),
            Change::FundedPosts { role, fte } => self.funded_posts(role, fte),
        }
    }

    fn leaving(&mut self, cause: Cause, role: Option<&str>, times: f64) -> Result<String, NotAScenario> {
        self.not_below_nothing(times)?;
        for role in self.roles(role)? {
            self.model.rates.scale(role, cause, times);
        }
        let what = match cause {
            Cause::Retires => "retiring",
            Cause::Leaves => "leaving the service",
            Cause::MovesAway => "moving away",
            Cause::ChangesRole => "changing role",
        };
        Ok(format!("{what}: {times} times as often, {}", of(role)))
    }

    fn retire_later(&mut self, role: Option<&str>, years: i8) -> Result<String, NotAScenario> {
        for role in self.roles(role)? {
            self.model.rates.retire_later(role, years);
        }
        let way = if years < 0 { "earlier" } else { "later" };
        let number = years.unsigned_abs();
        let unit = if number == 1 { "year" } else { "years" };
        Ok(format!("retiring {number} {unit} {way}, {}", of(role)))
    }

    fn joiners(&mut self, stream: &str, heads_per_year: &[f64]) -> Result<String, NotAScenario> {
        let place = self.stream(stream)?;
        if heads_per_year.is_empty() {
            return Err(self.number("no year".to_owned(), "give at least one number of heads"));
        }
        for heads in heads_per_year {
            self.not_below_nothing(*heads)?;
        }
        let before = std::mem::replace(&mut self.model.streams[place].heads_per_year, heads_per_year.to_vec());
        Ok(format!("`{stream}`: {} joiners a year, not {}", listed(heads_per_year), listed(&before)))
    }

    fn joiners_of(&mut self, source: Source, times: f64) -> Result<String, NotAScenario> {
        self.not_below_nothing(times)?;
        let streams: Vec<_> = self.model.streams.iter_mut().filter(|stream| stream.source == source).collect();
        if streams.is_empty() {
            let held = self.model.streams.iter().map(|stream| stream.id.clone()).collect();
            return Err(self.unknown("a stream of source", &format!("{source:?}").to_lowercase(), held));
        }
        let names: Vec<String> = streams.iter().map(|stream| format!("`{}`", stream.id)).collect();
        for heads in streams.into_iter().flat_map(|stream| &mut stream.heads_per_year) {
            *heads *= times;
        }
        Ok(format!("{}: {times} times as many joiners", names.join(", ")))
    }

    fn training(&mut self, name: &str, percents: [Option<f64>; 3]) -> Result<String, NotAScenario> {
        for percent in percents.into_iter().flatten() {
            if !(0.0..=100.0).contains(&percent) {
                return Err(self.number(format!("{percent} %"), "a share is from 0 to 100"));
            }
        }
        let Some(training) = self.model.training.iter_mut().find(|training| training.id == name) else {
            let held = self.model.training.iter().map(|training| training.id.clone()).collect();
            return Err(self.unknown("training", name, held));
        };
        let shares = [
            ("finish", &mut training.finishes),
            ("go into the service", &mut training.converts),
            ("stay here", &mut training.stays),
        ];
        let mut words = Vec::new();
        for ((what, share), percent) in shares.into_iter().zip(percents) {
            if let Some(percent) = percent {
                words.push(format!("{percent} % {what}, not {}", 100.0 * *share));
                *share = percent / 100.0;
            }
        }
        if words.is_empty() {
            return Err(self.number("no share".to_owned(), "say what becomes of trainees"));
        }
        Ok(format!("`{name}`: {}", words.join("; ")))
    }

    fn hours(&mut self, role: &str, percent: f64) -> Result<String, NotAScenario> {
        if !percent.is_finite() || percent <= -100.0 {
            return Err(self.number(format!("{percent} %"), "hours cannot fall by all there are"));
        }
        for place in self.roles(Some(role))? {
            self.model.hours.set_drift(place, percent / 100.0);
        }
        Ok(format!("hours of `{role}`: {percent} % in the first year, less and less later"))
    }

    fn funded_posts(&mut self, role: &str, fte: &[f64]) -> Result<String, NotAScenario> {
        if fte.is_empty() {
            return Err(self.number("no month".to_owned(), "give at least one number of FTE"));
        }
        for fte in fte {
            self.not_below_nothing(*fte)?;
        }
        let place = self.roles(Some(role))?[0];
        let Some(posts) = self.model.posts_of(place) else {
            return Err(self.unknown("posts of role", role, Vec::new()));
        };
        let before = std::mem::replace(&mut self.model.posts[posts].funded_fte, fte.to_vec());
        Ok(format!("funded posts of `{role}`: {} FTE, not {}", listed(fte), listed(&before)))
    }

    fn roles(&self, name: Option<&str>) -> Result<Vec<usize>, NotAScenario> {
        let all = &self.model.roles;
        let Some(name) = name else { return Ok((0..all.len()).collect()) };
        let found = all.iter().position(|role| role.id == name);
        found
            .map(|place| vec![place])
            .ok_or_else(|| self.unknown("role", name, all.iter().map(|role| role.id.clone()).collect()))
    }

    fn stream(&self, name: &str) -> Result<usize, NotAScenario> {
        let all = &self.model.streams;
        all.iter()
            .position(|stream| stream.id == name)
            .ok_or_else(|| self.unknown("stream", name, all.iter().map(|stream| stream.id.clone()).collect()))
    }

    fn not_below_nothing(&self, number: f64) -> Result<(), NotAScenario> {
        if number.is_finite() && 0.0 <= number {
            return Ok(());
        }
        Err(self.number(number.to_string(), "it must be a number not below nothing"))
    }

    fn number(&self, number: String, why: &'static str) -> NotAScenario {
        NotAScenario::Number { place: self.place, number, why }
    }

    fn unknown(&self, what: &'static str, name: &str, held: Vec<String>) -> NotAScenario {
        let held = if held.is_empty() { "none".to_owned() } else { held.join(", ") };
        NotAScenario::Unknown { place: self.place, what, name: name.to_owned(), held }
    }
}

fn of(role: Option<&str>) -> String {
    role.map_or_else(|| "all roles".to_owned(), |role| format!("role `{role}`"))
}

fn listed(numbers: &[f64]) -> String {
    numbers.iter().map(f64::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supply::{Sex, Stock, busy, project};

    const TEXT: &str = r#"
        schema = 1
        id = "fewer-leave"
        title = "Fewer leave, more stay after training"

        [[override]]
        author = "A planner"
        reason = "Turnover from 10 % to 8 %"
        change = { what = "leaving", cause = "leaves", times = 0.8 }

        [[override]]
        author = "A planner"
        reason = "The offer to those who finish"
        change = { what = "training", training = "vts", converts_percent = 90 }

        [[override]]
        author = "A planner"
        reason = "Flexible hours"
        change = { what = "retire_later", role = "partner", years = 1 }
    "#;

    #[test]
    fn what_is_otherwise_is_said_with_its_size() {
        let (_, model) = busy();
        let (changed, applied) = Scenario::read(TEXT).unwrap().apply(&model).unwrap();
        assert!((changed.rates.at(1, Sex::Male, 40).leaves - 0.04).abs() < 1e-12);
        assert_eq!(changed.rates.at(1, Sex::Male, 59).retires, 0.0);
        assert_eq!(changed.rates.at(0, Sex::Male, 59).retires, 0.4, "only partners retire later");
        assert_eq!(changed.training[0].converts, 0.9);
        let sizes: Vec<&str> = applied.iter().map(|applied| applied.size.as_str()).collect();
        assert_eq!(
            sizes,
            [
                "leaving the service: 0.8 times as often, all roles",
                "`vts`: 90 % go into the service, not 80",
                "retiring 1 year later, role `partner`"
            ]
        );
    }

    #[test]
    fn a_scenario_that_changes_nothing_changes_nothing() {
        let (people, model) = busy();
        let nothing = Scenario::read("schema = 1\nid = \"as-is\"\ntitle = \"As it is\"").unwrap();
        let (same, applied) = nothing.apply(&model).unwrap();
        assert_eq!(same, model);
        assert!(applied.is_empty());
        let once = TEXT.replace("times = 0.8", "times = 1.0").replace("converts_percent = 90", "converts_percent = 80");
        let (once, _) = Scenario::read(&once.replace("years = 1", "years = 0")).unwrap().apply(&model).unwrap();
        let start = Stock::of(&people, 2);
        assert_eq!(project(&start, &once, 36).unwrap(), project(&start, &model, 36).unwrap());
    }

    #[test]
    fn keys_that_are_not_known_are_refused() {
        let refused = |from: &str, to: &str| Scenario::read(&TEXT.replace(from, to)).unwrap_err();
        assert!(matches!(refused("title", "titel"), NotAScenario::Form(_)));
        assert!(matches!(refused("times = 0.8", "times = 0.8, also = 1"), NotAScenario::Form(_)));
        assert!(matches!(refused("cause = \"leaves\"", "cause = \"dies\""), NotAScenario::Form(_)));
        assert_eq!(refused("schema = 1", "schema = 3"), NotAScenario::Schema(3));
        assert_eq!(refused("fewer-leave", "Fewer leave"), NotAScenario::Id("Fewer leave".to_owned()));
        assert_eq!(refused("Flexible hours", " "), NotAScenario::Unsigned(3));
    }

    #[test]
    fn a_change_that_fits_nothing_is_refused_and_says_what_there_is() {
        let (_, model) = busy();
        let refused = |from: &str, to: &str| {
            Scenario::read(&TEXT.replace(from, to)).unwrap().apply(&model).unwrap_err().to_string()
        };
        let unknown = refused("role = \"partner\"", "role = \"nurse\"");
        assert!(unknown.contains("change 3") && unknown.contains("`nurse`") && unknown.contains("salaried, partner"));
        assert!(refused("training = \"vts\"", "training = \"gpst\"").contains("`gpst`"));
        assert!(refused("times = 0.8", "times = -0.8").contains("not below nothing"));
        assert!(refused("converts_percent = 90", "converts_percent = 900").contains("from 0 to 100"));
    }

    #[test]
    fn every_kind_of_change_is_applied() {
        let (_, mut model) = busy();
        model.posts = vec![crate::supply::Posts {
            roles: vec![0],
            funded_fte: vec![40.0],
            median_months_to_fill: 4.0,
            locum_share: 0.0,
        }];
        let apply = |change: &str| {
            let text = format!(
                "schema = 1\nid = \"x\"\ntitle = \"x\"\n[[override]]\nauthor = \"a\"\nreason = \"r\"\nchange = {{ {change} }}"
            );
            Scenario::read(&text).unwrap().apply(&model).unwrap()
        };
        let (changed, said) = apply(r#"what = "joiners", stream = "return", heads_per_year = [3, 4]"#);
        assert_eq!(changed.streams[1].heads_per_year, [3.0, 4.0]);
        assert_eq!(said[0].size, "`return`: 3, 4 joiners a year, not 1, 2");
        assert_eq!(apply(r#"what = "joiners_of", source = "abroad", times = 2"#).0.streams[0].heads_per_year, [12.0]);
        assert_eq!(apply(r#"what = "lead_time", stream = "abroad", months = 18"#).0.streams[0].lead_months, 18);
        let (changed, _) = apply(r#"what = "hours", role = "partner", first_year_percent = -2"#);
        assert!((changed.hours.factor(1, Sex::Male, 50, 0) - 0.98).abs() < 1e-12);
        let (changed, said) = apply(r#"what = "funded_posts", role = "salaried", fte = [41, 42.5]"#);
        assert_eq!(changed.posts[0].funded_fte, [41.0, 42.5]);
        assert_eq!(said[0].size, "funded posts of `salaried`: 41, 42.5 FTE, not 40");
    }
}
