//! Scenarios: small documents that say what is taken to be otherwise, by whom, why and by how much.
//!
//! **How a forecast uses one.** [`Scenario::read`] refuses what cannot be. The area's practices are held against
//! [`Scenario::check_practices`]. Each place that is simulated has its model changed by [`Scenario::apply_to`]; the [`Place`]
//! says which share of what is meant for the whole area falls to it. What a closing practice loses is taken from its simulated
//! and expected staff afterwards: [`Scenario::closings`] with `Outcome::close_down` and `Ledger::close_down`.
//!
//! **Invariant:** a scenario without changes leaves a model as it is, to the last digit; a change that fits nothing is refused,
//! never passed over.

mod apply;
mod check;
mod refused;
mod said;
#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wholetime_vocabulary::Period;

pub use self::apply::{Closing, Place};
pub use self::refused::NotAScenario;
use crate::supply::{Cause, Sex, Source};

/// The version of the form.
const SCHEMA: u32 = 1;

/// Letters of a line that are quoted where a document cannot be read. Our judgement: two lines of a window.
const QUOTED: usize = 200;

/// A scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// Code of the area it is meant for; none: for any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// What is taken to be otherwise, in the order in which it is applied.
    #[serde(default, rename = "override", skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<Override>,
    /// What is known of single posts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<Known>,
}

/// Something that is taken to be otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// Who says so.
    pub author: String,
    /// Why.
    pub reason: String,
    /// What, and by how much.
    pub change: Change,
}

/// What can be taken to be otherwise. Roles, streams and trainings are named by their ids; no role means all of them, but
/// for those in training, who finish and do not leave. Where people join it means the role that those who finish training take
/// up, or else the one that most join. Percentages are 0 to 100.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "what", rename_all = "snake_case", deny_unknown_fields)]
#[schemars(rename = "ScenarioChange")]
pub enum Change {
    /// Turnover goes from one share of staff a year to another: all who retire, leave or move away, together.
    Turnover {
        /// The role.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<String>,
        /// Percent of staff who go in a year as things are.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from_percent: Option<f64>,
        /// Percent of staff who go in a year under the scenario.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to_percent: Option<f64>,
        /// Never taken: 2 % less of 10 % is 8 % to one reader and 9.8 % to another.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by_percent: Option<f64>,
    },
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
    /// People retire so many years later.
    RetireLater {
        /// The role.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<String>,
        /// Years.
        years: i8,
    },
    /// People retire so many years earlier.
    RetireEarlier {
        /// The role.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<String>,
        /// Years.
        years: i8,
    },
    /// So many join by a stream of the model each year, whatever it had.
    Joiners {
        /// The stream.
        stream: String,
        /// Heads in each year; the last goes on.
        heads_per_year: Vec<f64>,
    },
    /// So many times as many join by the streams of a source.
    JoinersOf {
        /// The source.
        source: Source,
        /// The factor.
        times: f64,
    },
    /// So many more are recruited each year, beside whoever joins anyway.
    Recruits {
        /// Where they come from.
        source: Source,
        /// The role they take up.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<String>,
        /// Heads in each year from the start; the last goes on.
        heads_per_year: Vec<f64>,
        /// Months before the first can be there. Recruits from abroad must have it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lead_months: Option<u32>,
        /// FTE of each; as those who join that role now, where nothing is said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fte: Option<f64>,
        /// Their age; as those who join that role now, where nothing is said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        age: Option<u8>,
    },
    /// So many start in a month, each for sure. Whether posts are free is not asked: they have been promised one.
    Starters {
        /// Where they come from.
        source: Source,
        /// The role they take up.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<String>,
        /// The month.
        month: Period,
        /// Heads.
        heads: u32,
        /// FTE of each.
        fte: f64,
        /// Their age when they start.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        age: Option<u8>,
        /// The practice; none: the largest of the area.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        practice: Option<String>,
    },
    /// Fellowships for those who have just qualified.
    Fellowships {
        /// The role.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<String>,
        /// Fellows who begin in each year; the last goes on.
        heads_per_year: Vec<f64>,
        /// Share of them who would not have joined without, in percent; only they are added.
        additional_percent: f64,
        /// FTE of each.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fte: Option<f64>,
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
        /// The training; none: all of them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        training: Option<String>,
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
    /// Hours of those who stay change by so much in the first year, less and less later; the trend that hours had is left aside.
    Hours {
        /// The role.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<String>,
        /// Percent in the first year; below nothing: fewer hours.
        first_year_percent: f64,
        /// Whether the trend goes on, and this is added to it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_beside_trend: bool,
    },
    /// Whoever joins has so many times the hours that joiners have now.
    HoursOfJoiners {
        /// The role they take up.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<String>,
        /// The factor.
        times: f64,
    },
    /// So much is funded in the posts that a role fills; more cannot be hired.
    FundedPosts {
        /// The role; none: all roles fill them together.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<String>,
        /// FTE at the end of each month; the last goes on.
        fte: Vec<f64>,
        /// Months in which half of what is vacant is filled; must be said where nothing bound joiners before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        median_months_to_fill: Option<f64>,
    },
    /// A practice closes at the end of a month: some of its staff go to practices nearby, the others leave the area. Its
    /// patients go to practices of the area.
    PracticeCloses {
        /// Code of the practice.
        practice: String,
        /// The month.
        month: Period,
        /// Share of its staff who go to practices nearby, in percent.
        staff_who_move_percent: f64,
    },
}

/// What is known of one post: it takes the place of the draw for whoever is in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// Who says so.
    pub author: String,
    /// Why, or how it is known.
    pub reason: String,
    /// Which post, in the words of whoever says it; names its draw.
    pub post: String,
    /// Its role; none: the largest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Its practice; none: the largest of the area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub practice: Option<String>,
    /// The month at whose end it has happened.
    pub month: Period,
    /// How likely, in percent.
    pub likelihood_percent: f64,
    /// FTE of the post: of somebody there, the nearest is taken; none: anybody of the role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fte: Option<f64>,
    /// Age of whoever is in it, or will be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<u8>,
    /// Their sex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// What happens.
    pub what: KnownKind,
    /// The FTE after, where hours change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_fte: Option<f64>,
}

/// What is known to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KnownKind {
    /// Whoever is in the post goes.
    Goes,
    /// Somebody comes who is not there yet.
    Comes,
    /// Their hours change.
    ChangesHours,
}

/// A change as it was applied, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Applied {
    /// Who said so.
    pub author: String,
    /// Why.
    pub reason: String,
    /// What was changed, and by how much, in words.
    pub size: String,
}

impl Scenario {
    /// A scenario in which nothing is otherwise.
    #[must_use]
    pub fn of_nothing(id: &str, title: &str) -> Self {
        Self {
            schema: SCHEMA,
            id: id.to_owned(),
            title: title.to_owned(),
            question: None,
            area: None,
            overrides: Vec::new(),
            known: Vec::new(),
        }
    }

    /// Reads and checks the text of a document.
    ///
    /// # Errors
    /// It is not TOML of this form, knows a key that this form does not, has a change nobody answers for, a number that cannot
    /// be, or says two things that cannot both be.
    pub fn read(text: &str) -> Result<Self, NotAScenario> {
        let scenario: Self = toml::from_str(text).map_err(|error| NotAScenario::Form(shortened(&error.to_string())))?;
        scenario.check()?;
        Ok(scenario)
    }

    /// The document as text.
    ///
    /// # Errors
    /// It cannot be written as TOML.
    pub fn text(&self) -> Result<String, NotAScenario> {
        toml::to_string_pretty(self).map_err(|error| NotAScenario::Form(error.to_string()))
    }

    /// How many things it takes to be otherwise.
    #[must_use]
    pub fn n_changes(&self) -> usize {
        self.overrides.len() + self.known.len()
    }

    /// The scenario with only one of its changes, counted from nought: overrides first, then what is known. None beyond the
    /// last.
    #[must_use]
    pub fn alone(&self, place: usize) -> Option<Self> {
        let bare = Self { overrides: Vec::new(), known: Vec::new(), ..self.clone() };
        match self.overrides.get(place) {
            Some(change) => Some(Self { overrides: vec![change.clone()], ..bare }),
            None => {
                let known = self.known.get(place.checked_sub(self.overrides.len())?)?;
                Some(Self { known: vec![known.clone()], ..bare })
            }
        }
    }

    /// The practices it speaks of, each once, in the order of the document.
    #[must_use]
    pub fn practices(&self) -> Vec<&str> {
        let of_change = self.overrides.iter().filter_map(|change| match &change.change {
            Change::PracticeCloses { practice, .. } => Some(practice.as_str()),
            Change::Starters { practice, .. } => practice.as_deref(),
            _ => None,
        });
        let mut practices = Vec::new();
        for practice in of_change.chain(self.known.iter().filter_map(|known| known.practice.as_deref())) {
            if !practices.contains(&practice) {
                practices.push(practice);
            }
        }
        practices
    }
}

/// A message that quotes a document, each of its lines cut where nobody reads on.
fn shortened(message: &str) -> String {
    let cut = |line: &str| line.chars().take(QUOTED).collect::<String>();
    message.lines().map(cut).collect::<Vec<_>>().join("\n")
}
