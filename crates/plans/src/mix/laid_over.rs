//! What planners set over a problem: who can be found, rooms, prices, money and effects they know better than what is held.
//!
//! **Invariant:** nothing is set in silence: each change is a sentence that names what was there before, and a name the problem
//! does not have is refused with those that are near.

mod over;

use serde::Deserialize;

use self::over::Over;
use super::{Problem, Ratio};
use crate::substitution::Range;

/// The version of the form of a file.
const SCHEMA: u32 = 1;

/// A number for every year, or one for each.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum ByYear {
    /// The same in every year.
    Every(f64),
    /// One for each year of the problem.
    Each(Vec<f64>),
}

/// Most WTE of a role that can be recruited in a year.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recruits {
    /// The role.
    pub role: String,
    /// Code of the place; every place where it is left out.
    pub place: Option<String>,
    /// WTE a year.
    pub most: ByYear,
    /// Why.
    pub reason: String,
}

/// Most WTE of a role that can be recruited in a year over all places.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Market {
    /// The role.
    pub role: String,
    /// WTE a year.
    pub most: ByYear,
    /// Why.
    pub reason: String,
}

/// Rooms there are at a place for posts of the mix, today's among them.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rooms {
    /// Code of the place.
    pub place: String,
    /// Rooms.
    pub rooms: ByYear,
    /// Why.
    pub reason: String,
}

/// Learners that can be taken in a year.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taught {
    /// The kind: `supervisors`.
    pub kind: String,
    /// Code of the place; every place where it is left out.
    pub place: Option<String>,
    /// Learners.
    pub most: ByYear,
    /// Why.
    pub reason: String,
}

/// What one WTE of a role costs with on-costs.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleCost {
    /// The role.
    pub role: String,
    /// Pounds a year.
    pub pounds: ByYear,
    /// Why.
    pub reason: String,
}

/// Share of a role's posts that somebody leaves in a year.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleLeaving {
    /// The role.
    pub role: String,
    /// Percent of its posts.
    pub percent: f64,
    /// Why.
    pub reason: String,
}

/// What a WTE-year of work left undone counts for.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Undone {
    /// The activity; every one where it is left out.
    pub activity: Option<String>,
    /// Pounds.
    pub pounds: f64,
    /// Why.
    pub reason: String,
}

/// What a stream pays at most for one WTE of a role.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pays {
    /// The role.
    pub role: String,
    /// Pounds a WTE.
    pub most: ByYear,
}

/// Money that pays for posts.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fund {
    /// Name in files. A stream of that name is replaced.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Codes of the places that share it; all where it is left out.
    #[serde(default)]
    pub places: Vec<String>,
    /// Pounds there are.
    pub amount: ByYear,
    /// What it pays for.
    pub pays: Vec<Pays>,
    /// Where the amount and the prices come from.
    pub source: String,
}

/// Most WTE of some roles together.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MostPosts {
    /// Name in files.
    pub id: String,
    /// What people read.
    pub title: String,
    /// The roles.
    pub roles: Vec<String>,
    /// Code of the place; each place for itself where it is left out.
    pub place: Option<String>,
    /// WTE.
    pub most: ByYear,
    /// Where it comes from.
    pub source: String,
}

/// What one WTE of a role does of an activity, in place of what the evidence says.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleEffect {
    /// The role.
    pub role: String,
    /// The activity.
    pub activity: String,
    /// WTE of work a WTE.
    pub done: Range,
    /// Why the evidence does not fit.
    pub reason: String,
}

/// What planners set over a problem.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// The version of the form.
    pub schema: u32,
    /// What people read.
    pub title: String,
    /// Who set it.
    pub author: String,
    /// Roles of which nobody is recruited; who is there stays until they leave.
    #[serde(default)]
    pub left_out: Vec<String>,
    /// Pounds of own money, over all places.
    pub budget: Option<ByYear>,
    /// Percent of the work of each place and year that may be left undone at most.
    pub most_undone_percent: Option<f64>,
    /// Recruits at places.
    #[serde(default)]
    pub recruits: Vec<Recruits>,
    /// Recruits over all places.
    #[serde(default)]
    pub market: Vec<Market>,
    /// Rooms.
    #[serde(default)]
    pub rooms: Vec<Rooms>,
    /// Teaching.
    #[serde(default)]
    pub teaching: Vec<Taught>,
    /// Costs of roles.
    #[serde(default)]
    pub cost: Vec<RoleCost>,
    /// Who leaves.
    #[serde(default)]
    pub leaving: Vec<RoleLeaving>,
    /// Prices of work left undone.
    #[serde(default)]
    pub undone: Vec<Undone>,
    /// Money.
    #[serde(default)]
    pub stream: Vec<Fund>,
    /// Ratios of supervision. One of the same name is replaced.
    #[serde(default)]
    pub ratio: Vec<Ratio>,
    /// Most posts. One of the same name is replaced.
    #[serde(default)]
    pub cap: Vec<MostPosts>,
    /// Effects of roles.
    #[serde(default)]
    pub effect: Vec<RoleEffect>,
}

/// Why a text cannot be laid over a problem.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the limits cannot be used: {0}")]
pub struct NotLimits(pub String);

impl Limits {
    /// Reads a file.
    ///
    /// # Errors
    /// It is not TOML of this form.
    pub fn read(text: &str) -> Result<Self, NotLimits> {
        let limits: Self = toml::from_str(text).map_err(|error| NotLimits(in_one_line(text, &error)))?;
        if limits.schema != SCHEMA {
            return Err(NotLimits(format!("they have schema {}; this program reads {SCHEMA}", limits.schema)));
        }
        Ok(limits)
    }

    /// Lays all of it over a problem, and says what was changed. A problem that is refused is left half changed.
    ///
    /// # Errors
    /// A role, place or activity that the problem does not have, a number below nothing, or a list of another length than
    /// the years.
    pub fn lay_over(&self, problem: &mut Problem) -> Result<Vec<String>, NotLimits> {
        let mut over = Over::new(problem);
        for id in &self.left_out {
            over.leave_out(id)?;
        }
        self.recruits.iter().try_for_each(|one| over.recruits(one))?;
        self.market.iter().try_for_each(|one| over.market(one))?;
        self.rooms.iter().try_for_each(|one| over.rooms(one))?;
        self.teaching.iter().try_for_each(|one| over.teaching(one))?;
        self.cost.iter().try_for_each(|one| over.cost(one))?;
        self.leaving.iter().try_for_each(|one| over.leaving(one))?;
        self.undone.iter().try_for_each(|one| over.undone(one))?;
        self.stream.iter().try_for_each(|one| over.stream(one))?;
        self.ratio.iter().try_for_each(|one| over.ratio(one))?;
        self.cap.iter().try_for_each(|one| over.cap(one))?;
        self.effect.iter().try_for_each(|one| over.effect(one))?;
        over.money(self)?;
        Ok(over.said.into_iter().map(|said| format!("set by {}: {said}", self.author)).collect())
    }
}

/// The sentence of what is wrong with a text, and the line it stands in; a drawing of the line is for terminals only.
fn in_one_line(text: &str, why: &toml::de::Error) -> String {
    let what = why.message().replace('\n', " ");
    match why.span() {
        Some(span) => {
            let line = text.bytes().take(span.start).filter(|byte| *byte == b'\n').count() + 1;
            format!("line {line}: {what}")
        }
        None => what,
    }
}

#[cfg(test)]
mod tests;
