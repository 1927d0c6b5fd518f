//! What comes out of a choice: posts by place, role and year, what they do and cost, what binds and what it would be worth.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::when::FinancialYear;

/// How far a choice is proved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "standing", rename_all = "snake_case")]
#[schemars(rename = "MixStanding")]
pub enum Standing {
    /// No other mix is cheaper by more than the gap.
    Best {
        /// How much cheaper another could be at most, in percent of what is made little.
        gap_pct: f64,
    },
    /// Time ran out: a mix was found, and another could be cheaper by the gap.
    Found {
        /// How much cheaper another could be at most, in percent.
        gap_pct: f64,
        /// Why it is not proved.
        why: String,
    },
    /// No mix keeps all limits; see the relaxation.
    Impossible,
}

/// Posts of a role at a place in a year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MixLine {
    /// Code of the place.
    pub place: String,
    /// The role.
    pub role: String,
    /// The year.
    pub year: FinancialYear,
    /// WTE in post at the end of the year.
    pub fte: f64,
    /// WTE recruited in it.
    pub recruited: f64,
    /// WTE that left in it.
    pub left: f64,
    /// Pounds they cost in it, whoever pays.
    pub cost: f64,
    /// Pounds of it that streams pay.
    pub paid_by_streams: f64,
}

/// What one role did of a work; `gp` stands for GPs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Done {
    /// The role; `gp` for the GPs there are anyway and those chosen.
    pub role: String,
    /// WTE of work.
    pub wte: f64,
}

/// Who does an activity at a place in a year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ActivityCover")]
pub struct Covered {
    /// Code of the place.
    pub place: String,
    /// The activity.
    pub activity: String,
    /// The year.
    pub year: FinancialYear,
    /// Work to be done.
    pub work: f64,
    /// By whom; no more than the work.
    pub done: Vec<Done>,
    /// Left undone.
    pub undone: f64,
    /// What posts could do beyond the work there is.
    pub idle: f64,
}

/// Where GP time goes at a place in a year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GpTime {
    /// Code of the place.
    pub place: String,
    /// The year.
    pub year: FinancialYear,
    /// GP WTE there will be anyway.
    pub anyway: f64,
    /// GP WTE chosen on top.
    pub chosen: f64,
    /// GP WTE that supervising takes.
    pub supervising: f64,
    /// GP WTE left for work that is not used up.
    pub spare: f64,
}

/// Money in a year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "MixMoneyLine")]
pub struct MoneyLine {
    /// The year.
    pub year: FinancialYear,
    /// Pounds for all posts of the mix.
    pub cost: f64,
    /// Pounds that today's posts would cost in it, if each leaver were replaced.
    pub cost_of_today: f64,
    /// Pounds by stream, in the order of the problem.
    pub by_stream: Vec<f64>,
    /// Pounds of streams left unused, in the same order.
    pub unused: Vec<f64>,
    /// Pounds that no stream pays.
    pub own: f64,
    /// Pounds that work left undone counts for; nobody pays them.
    pub undone: f64,
}

/// A limit that a choice keeps.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "limit", rename_all = "snake_case")]
pub enum Limit {
    /// Recruits of a role at a place.
    Recruits {
        /// The role.
        role: String,
        /// Code of the place.
        place: String,
    },
    /// Recruits of a role over all places.
    Market {
        /// The role.
        role: String,
    },
    /// What there is to teach at a place.
    Teaching {
        /// The kind.
        kind: String,
        /// Code of the place.
        place: String,
    },
    /// Rooms of a place.
    Rooms {
        /// Code of the place.
        place: String,
    },
    /// A ratio of supervision at a place.
    Ratio {
        /// Its name.
        id: String,
        /// Code of the place.
        place: String,
    },
    /// Most posts at a place.
    Cap {
        /// Its name.
        id: String,
    },
    /// A stream of money.
    Stream {
        /// Its name.
        id: String,
    },
    /// Own money.
    Budget,
    /// Work that may be left undone at a place.
    Undone {
        /// Code of the place.
        place: String,
    },
    /// GPs there will be anyway, at a place.
    Gps {
        /// Code of the place.
        place: String,
    },
}

/// A limit that is used up in some years.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Binding {
    /// The limit.
    #[serde(flatten)]
    pub limit: Limit,
    /// Years in which nothing of it is left.
    pub years: Vec<FinancialYear>,
    /// In a sentence: "All 4 pharmacists a year that can be found in X are recruited in 2026/27 and 2027/28."
    pub sentence: String,
}

/// What one more of a limit is worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ShadowPrice {
    /// The limit.
    #[serde(flatten)]
    pub limit: Limit,
    /// How much more of it in each year: 1 WTE, 1 room, 10,000 pounds.
    pub more: f64,
    /// Pounds that what is made little falls by, over all years, work left undone among it.
    pub worth: f64,
    /// Whole-time years of work less that are left undone.
    pub undone_less: f64,
    /// In a sentence: "One more GP recruit a year is worth £182,000 over the five years."
    pub sentence: String,
}

/// Another mix that costs nearly as little.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "MixAlternative")]
pub struct Alternative {
    /// What it does differently, in a few words: "as few physician associates as possible".
    pub title: String,
    /// How much more what is made little comes to, in percent.
    pub costs_more_pct: f64,
    /// WTE by role over all places at the end of the last year, in the order of the problem.
    pub fte_at_end: Vec<f64>,
    /// In a sentence.
    pub sentence: String,
}

/// One limit moved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Relaxed {
    /// The limit.
    #[serde(flatten)]
    pub limit: Limit,
    /// The year.
    pub year: FinancialYear,
    /// How much more of it is needed, in its own unit.
    pub by: f64,
    /// In a sentence.
    pub sentence: String,
}

/// The smallest move of limits with which a mix exists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Relaxation {
    /// What must give way, the largest share first.
    pub moves: Vec<Relaxed>,
    /// All of it in a sentence.
    pub sentence: String,
}

/// What comes out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "MixChoice")]
pub struct Choice {
    /// How far it is proved.
    #[serde(flatten)]
    pub standing: Standing,
    /// Who solved it: "HiGHS" or "microlp".
    pub solver: String,
    /// What was made little, in pounds: money and work left undone, discounted.
    pub objective: f64,
    /// Posts by place, role and year; empty where impossible.
    pub lines: Vec<MixLine>,
    /// Who does what.
    pub covered: Vec<Covered>,
    /// Where GP time goes.
    pub gp_time: Vec<GpTime>,
    /// Money by year.
    pub money: Vec<MoneyLine>,
    /// Limits that are used up.
    pub binding: Vec<Binding>,
    /// What more of each limit is worth, the most first.
    pub shadow_prices: Vec<ShadowPrice>,
    /// Other mixes within one percent.
    pub alternatives: Vec<Alternative>,
    /// What must give way, where no mix keeps all limits.
    pub relaxation: Option<Relaxation>,
    /// Share of futures in which all but half a percent of the work is done in the last year, in percent; over several places the
    /// average of their shares; none without futures.
    pub chance_all_done_pct: Option<f64>,
    /// What a reader should know.
    pub notes: Vec<String>,
}
