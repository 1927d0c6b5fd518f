//! All a choice of a mix rests on, as one document: work, people, prices and limits, by place and year.
//!
//! Units: work and GP time in GP WTE (what one full-time GP does in a year), work outside GPs' in WTE of the role it is
//! measured by; posts in WTE; money in pounds a year; shares 0 to 1. Lists by year have one number for each of `years`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::substitution::Range;
use crate::when::FinancialYear;

/// Work of one kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Activity {
    /// Name in files: `same_day`.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Whether GPs can do it with the time they have.
    pub is_gp_work: bool,
    /// Pounds that one WTE-year of it left undone counts for.
    pub price_undone: f64,
}

/// GP WTE, or WTE of the measuring role, of one activity that one WTE of a role does in a year once it does all it will do,
/// before what supervising it takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// The activity.
    pub activity: String,
    /// WTE of work a WTE.
    pub done: Range,
}

/// What a recruit takes of what is there to teach, in the year of arrival.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Teaching {
    /// The kind of capacity: `supervisors`.
    pub kind: String,
    /// Places of it that one WTE recruited takes.
    pub takes: f64,
}

/// A role that posts can be of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleInputs {
    /// Name in files: `clinical_pharmacist`.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Whether its time is GP time, to be spent on whatever GPs do: such a role has no effects of its own.
    pub is_gp: bool,
    /// Pounds that one WTE costs, with on-costs, by year.
    pub cost: Vec<f64>,
    /// Share of its posts that somebody leaves in a year.
    pub leaving: f64,
    /// What one WTE does.
    pub effects: Vec<Effect>,
    /// Of the effect of a WTE in post all year, what a WTE recruited in the year gives in that year: late arrival and ramp-up
    /// together, 0 to 1.
    pub first_year_effect: f64,
    /// Share of the year for which a recruit is paid and supervised in the year of arrival.
    pub first_year_paid: f64,
    /// GP WTE that supervising one WTE takes in its first twelve months.
    pub supervision_first: Range,
    /// The same later.
    pub supervision_later: Range,
    /// Rooms that one WTE takes; 0 where it needs none.
    pub rooms: f64,
    /// What a recruit takes of what there is to teach.
    pub teaching: Vec<Teaching>,
    /// Most WTE that can be recruited in a year over all places; none: not limited.
    pub market: Option<Vec<f64>>,
}

/// A place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceInputs {
    /// Code.
    pub code: String,
    /// What people read.
    pub name: String,
    /// Patients.
    pub list: f64,
    /// Work to be done, `[activity][year]`, that which present posts do among it.
    pub work: Vec<Vec<f64>>,
    /// Half the width of the range of `work`, as a share of it, by year; for robust choices.
    pub work_uncertain: Vec<f64>,
    /// GP WTE there will be by year without what is chosen here, on average over the year.
    pub gps: Vec<f64>,
    /// Posts there are of each role at the start, in the order of `roles`; 0 for roles that are GPs, who stand in `gps`.
    pub posts: Vec<f64>,
    /// Most WTE of each role that can be recruited here, `[role][year]`; none: not limited.
    pub recruits: Vec<Option<Vec<f64>>>,
    /// Rooms there are by year; none: not known, so not limited.
    pub rooms: Option<Vec<f64>>,
    /// What there is to teach by kind and year; kinds left out are not known, so not limited.
    pub teaching: Vec<(String, Vec<f64>)>,
}

/// What a stream of money pays at most for one WTE of a role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// The role.
    pub role: String,
    /// Pounds a WTE by year.
    pub most: Vec<f64>,
    /// WTE there are at the start of each place, by its order, that it does not pay for, since it pays only for posts beyond them,
    /// as the additional roles scheme does beyond those practices employ. They become fewer as their holders leave. Empty: it
    /// pays for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_additional: Vec<f64>,
}

/// Money that pays for posts up to an amount: the additional roles' sum of a network, or a fund.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "MixStream")]
pub struct Stream {
    /// Name in files: `arrs-U99901`.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Places that share it, by their order; empty: all.
    pub places: Vec<usize>,
    /// What it pays for. Roles left out are not paid for.
    pub pays: Vec<Price>,
    /// Pounds there are by year.
    pub amount: Vec<f64>,
    /// Where the amount and the prices come from.
    pub source: String,
}

/// Posts of some roles for each WTE of those who supervise them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ratio {
    /// Name in files.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Roles supervised.
    pub roles: Vec<String>,
    /// Most WTE of them for each WTE that supervises.
    pub most: f64,
    /// Roles that supervise; GPs there will be anyway where `by_gps`.
    pub supervisors: Vec<String>,
    /// Whether all GP time counts among those who supervise.
    pub by_gps: bool,
    /// Where it comes from.
    pub source: String,
}

/// Most WTE of some roles together at each of some places, as contracts set it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "MixCap")]
pub struct Cap {
    /// Name in files.
    pub id: String,
    /// What people read.
    pub title: String,
    /// The roles.
    pub roles: Vec<String>,
    /// The place, by its order.
    pub place: usize,
    /// WTE at most, by year.
    pub most: Vec<f64>,
    /// Where it comes from.
    pub source: String,
}

/// Whose money is to be little.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Purse {
    /// What streams do not pay: practices, networks and the area.
    Own,
    /// All of it, whoever pays.
    Everybody,
}

/// Protection against numbers that turn out worse (Bertsimas and Sim, The Price of Robustness, 2004).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Robust {
    /// How many uncertain numbers of each activity, place and year may be at their worst end at once; 0 protects against none.
    pub budget: f64,
}

/// One way in which things may turn out: a replicate of the forecast.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Future {
    /// What people read.
    pub title: String,
    /// How much it counts; weights need not come to 1.
    pub weight: f64,
    /// GP WTE there will be, `[place][year]`.
    pub gps: Vec<Vec<f64>>,
    /// Work as a multiple of `work`, `[place][year]`.
    pub work: Vec<Vec<f64>>,
}

/// All a choice rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Problem {
    /// What people read.
    pub title: String,
    /// Financial years, in order.
    pub years: Vec<FinancialYear>,
    /// WTE in which recruits are counted: 1, 0.5 or 0.1; 0: any number.
    pub unit: f64,
    /// Kinds of work.
    pub activities: Vec<Activity>,
    /// Roles.
    pub roles: Vec<RoleInputs>,
    /// Places.
    pub places: Vec<PlaceInputs>,
    /// Money by stream, used up in this order.
    pub streams: Vec<Stream>,
    /// Ratios of supervision, at each place.
    pub ratios: Vec<Ratio>,
    /// Most posts at a place.
    pub caps: Vec<Cap>,
    /// Pounds of own money there are by year, over all places; none: not limited.
    pub budget: Option<Vec<f64>>,
    /// Share of the work of each place and year that may be left undone at most; none: as much as it is cheaper to leave.
    pub most_undone: Option<f64>,
    /// Yearly discount of money; 0.035 for 3.5 %.
    pub discount: f64,
    /// Whose money is to be little.
    pub purse: Purse,
    /// Protection against bad luck; none: central numbers.
    pub robust: Option<Robust>,
    /// Ways in which things may turn out; empty: as `gps` and `work` say.
    pub futures: Vec<Future>,
    /// What a reader should know about the numbers.
    pub notes: Vec<String>,
}

/// Why a document is not a problem that can be solved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the mix cannot be worked out: {0}")]
pub struct NotAProblem(pub String);
