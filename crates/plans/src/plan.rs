//! The plan document: what is there, what is wanted, what will be done about it, what it costs and who pays.
//!
//! One document, in TOML or JSON, with a schema number. WTE are numbers with up to three decimals, money is in pounds,
//! percentages are written as 27 for 27 %. A key that is not known is refused, with its place.
//!
//! **Invariant:** a plan that was read names nothing that is not in it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    delivery::Delivery,
    pay::{OnCosts, Pay},
    printed::Printed,
    quantity::{Money, Per100k, Percent, Rounding, Wte},
    target::Target,
    when::{FinancialYear, When},
};

/// The schema this program reads and writes.
pub const SCHEMA: u32 = 1;

/// Most WTE that begin at once: more than all of general practice, so another number was meant. Our judgement.
const MOST_POSTS: Wte = Wte::whole(1_000_000);

/// Why a document is not a plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// The text cannot be read; the message has the place.
    #[error("the plan cannot be read as {format}: {message}")]
    NotReadable {
        /// TOML or JSON.
        format: &'static str,
        /// What is wrong and where.
        message: String,
    },
    /// It was written for another program.
    #[error("the plan has schema {0}, this program reads schema {SCHEMA}; use the program that wrote it")]
    OtherSchema(u32),
    /// It can be read, but names what is not there, or says something twice.
    #[error("the plan has {} to mend: {}", wholetime_vocabulary::how_many(.0.len(), "thing"), .0.join("; "))]
    ToMend(Vec<String>),
}

/// A plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Number of the schema it is written in: 1.
    pub schema: u32,
    /// Name in commands and addresses.
    pub id: String,
    /// What people read.
    pub title: String,
    /// When it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written_on: Option<Date>,
    /// The plan it was made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Financial years it plans for, in order.
    pub years: Vec<FinancialYear>,
    /// How cells of the cost table are printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printing: Option<Printing>,
    /// Places; the first is the whole.
    #[serde(rename = "place")]
    pub places: Vec<Place>,
    /// What there is, each with its source and date.
    #[serde(default, rename = "baseline", skip_serializing_if = "Vec::is_empty")]
    pub baselines: Vec<Baseline>,
    /// What is needed, wished for or imposed; kept apart.
    #[serde(default, rename = "aim", skip_serializing_if = "Vec::is_empty")]
    pub aims: Vec<Aim>,
    /// Aims given to places and spread over time.
    #[serde(default, rename = "target", skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Target>,
    /// What will be missing, by profession.
    #[serde(default, rename = "gap", skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<GapInputs>,
    /// Headings of the cost table, in order.
    #[serde(default, rename = "group", skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    /// What is done about it, in order.
    #[serde(default, rename = "initiative", skip_serializing_if = "Vec::is_empty")]
    pub initiatives: Vec<Initiative>,
    /// Costs that are not pay.
    #[serde(default, rename = "line", skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Line>,
    /// Time given back to clinicians; never added to posts.
    #[serde(default, rename = "time_released", skip_serializing_if = "Vec::is_empty")]
    pub time_released: Vec<TimeReleased>,
    /// Pay of one WTE, dated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pay: Vec<Pay>,
    /// What an employer pays on top of pay.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub on_costs: Vec<OnCosts>,
    /// Who pays, by priority.
    #[serde(default, rename = "funding", skip_serializing_if = "Vec::is_empty")]
    pub funding: Vec<FundingStream>,
    /// What would be paid for otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alternative: Option<Alternative>,
    /// What is taken as given.
    #[serde(default, rename = "assumption", skip_serializing_if = "Vec::is_empty")]
    pub assumptions: Vec<Assumption>,
    /// How it is delivered.
    #[serde(default)]
    pub delivery: Delivery,
    /// Text, in order.
    #[serde(default, rename = "narrative", skip_serializing_if = "Vec::is_empty")]
    pub narrative: Vec<Narrative>,
    /// Figures a paper prints, to be set beside what the plan comes to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub printed: Vec<Printed>,
}

/// How cells of the cost table are printed; totals are sums of the cells as printed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Printing {
    /// Pounds in one printed unit: 1000 for tables in £'000.
    pub unit: i64,
    /// Cells that are not simply rounded.
    #[serde(default, rename = "cell", skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<PrintedCell>,
}

/// How one cell of the cost table is printed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrintedCell {
    /// Initiative or line.
    pub row: String,
    /// Year.
    pub year: FinancialYear,
    /// Rounded or truncated.
    pub rounding: Rounding,
}

/// A place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Name in the document.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Code of the area it is, as figures are held under: a practice, PCN, sub-ICB location or ICB, or `group:name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The place it is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
    /// Patients registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered: Option<u32>,
    /// Patients weighted by the Carr-Hill formula, to a whole one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weighted: Option<u32>,
    /// Patients weighted by need as in allocations, to a whole one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub need_adjusted: Option<u32>,
    /// Where the list comes from and as at when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// What there is of a profession, from one source, at one time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// Name in the document.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Profession.
    pub profession: String,
    /// What is counted and what is left out: "without locums".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
    /// As at when, in the words of the source: a month, a date, or "not stated".
    pub as_at: String,
    /// Where it comes from.
    pub source: String,
    /// WTE by place.
    pub wte: BTreeMap<String, Wte>,
}

/// What kind of number an aim is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AimKind {
    /// What the patients need, as modelled.
    Need,
    /// What the area wishes for.
    Ambition,
    /// What somebody else set.
    Imposed,
}

impl AimKind {
    /// What people read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Need => "Need",
            Self::Ambition => "Ambition",
            Self::Imposed => "Imposed",
        }
    }
}

/// A number to be reached: a level, a change from a baseline, or a standard for each 100,000 patients.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Aim {
    /// Name in the document.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Need, ambition or imposed.
    pub kind: AimKind,
    /// Profession.
    pub profession: String,
    /// The baseline a change starts from, or a level is compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<String>,
    /// The place; none: the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// WTE to have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Wte>,
    /// WTE to add to the baseline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Wte>,
    /// WTE to have for each 100,000 patients registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_100k: Option<Per100k>,
    /// What is counted and what is left out: "fully qualified, without locums".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
    /// By when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Date>,
    /// Who set it, or how it was worked out.
    pub source: String,
}

/// What will be missing of a profession within a year, as it was told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-identified-by" = ["profession", "year"]))]
pub struct GapInputs {
    /// Profession.
    pub profession: String,
    /// What people read.
    pub title: String,
    /// The year it speaks of.
    pub year: FinancialYear,
    /// The baseline it is measured against.
    pub baseline: String,
    /// Where vacancies and retirements come from.
    pub source: String,
    /// Leavers it leaves out; said beside every figure.
    pub leaves_out: String,
    /// By place.
    #[serde(rename = "at")]
    pub places: Vec<GapAt>,
    /// What a forecast says will be missing, where there is one; shown beside, never added.
    #[serde(default, rename = "forecast", skip_serializing_if = "Vec::is_empty")]
    pub forecasts: Vec<ForecastGap>,
}

/// What a forecast says will be missing at one place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForecastGap {
    /// The place.
    pub place: String,
    /// At the end of which time.
    pub when: When,
    /// WTE missing; below nothing: more than is needed.
    pub wte: Wte,
    /// Lower end of the range, in the source's own width.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<Wte>,
    /// Upper end of the range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<Wte>,
    /// Which forecast, made when, with which width of range.
    pub source: String,
}

/// What will be missing at one place. What is not stated is not zero.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GapAt {
    /// The place.
    pub place: String,
    /// WTE vacant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vacancies: Option<Wte>,
    /// Who will retire within twelve months, WTE or people as the source counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retirements: Option<Wte>,
    /// WTE to be added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expansion: Option<Wte>,
    /// WTE of the expansion that international recruitment is to bring.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub international: Option<Wte>,
    /// Locums as a percentage of the baseline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locum_percent: Option<Percent>,
    /// People over 50.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_50: Option<Wte>,
    /// People over 50 as a percentage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_50_percent: Option<Percent>,
}

/// A heading of the cost table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Name in the document.
    pub id: String,
    /// What people read.
    pub title: String,
}

/// How often a recruit is counted in the costs of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// Once, in the year of arrival.
    Once,
    /// In every year from arrival on.
    EachYear,
}

/// Posts of one role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Initiative {
    /// Name in the document.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Profession or role.
    pub role: String,
    /// Heading of the cost table.
    pub group: String,
    /// Pay of one WTE; none where the plan says that the posts cost nothing more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pay: Option<String>,
    /// Why there is no cost, where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_cost_because: Option<String>,
    /// Whether a recruit is counted once or in each year.
    pub counted: Counted,
    /// National money that runs down with the age of a post.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub support: Option<Support>,
    /// What is not paid while posts wait for a successor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turnover_lag: Option<TurnoverLag>,
    /// WTE costed for the initiative as a whole, where that is not what its streams come to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub costed: Vec<Costed>,
    /// Ways in which people come, in order.
    #[serde(rename = "stream")]
    pub streams: Vec<Stream>,
}

/// Pay that is saved while posts stand empty between a leaver and a successor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TurnoverLag {
    /// Percentage of posts that somebody leaves in a year.
    pub turnover_percent: Percent,
    /// Weeks a post then stands empty.
    pub weeks_vacant: Wte,
    /// Where both come from.
    pub source: String,
}

/// WTE costed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Costed {
    /// When.
    pub when: When,
    /// How many.
    pub wte: Wte,
}

/// National money for a post, by its age: a percentage of the cost in its first, second … year, nothing after the last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Support {
    /// Where the money comes from.
    pub title: String,
    /// Percentage of the cost of a post in its first year, second year, and so on.
    pub percents: Vec<Percent>,
    /// Pounds to which the employer's share of one WTE is rounded; none: whole pence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_rounded_to: Option<i64>,
    /// Where the percentages come from.
    pub source: String,
}

/// One way in which people come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stream {
    /// Name in the document.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Posts by year, quarter or month.
    #[serde(rename = "posts")]
    pub posts: Vec<Posts>,
    /// Months from the decision to the first person at work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead_months: Option<u32>,
    /// The place; none: the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// What pays for it, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_from: Option<String>,
    /// By when it must be decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decide_by: Option<Date>,
    /// How likely it is to come off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probability_percent: Option<Percent>,
    /// What is done if it fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<String>,
    /// What makes the plan be made anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trigger: Option<String>,
    /// Who has come so far, as it was told; empty where nobody said.
    #[serde(default, rename = "arrived", skip_serializing_if = "Vec::is_empty")]
    pub arrived: Vec<Arrived>,
}

/// People who came by one stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arrived {
    /// When they began.
    pub when: When,
    /// WTE; nothing where it was told that nobody came.
    pub wte: Wte,
    /// Who said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// Posts that begin at one time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Posts {
    /// When.
    pub when: When,
    /// WTE planned.
    pub planned: Wte,
    /// WTE costed, where that is another number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub costed: Option<Wte>,
    /// Whether the people are at work already when the year begins: they are paid for all of it. How long they have been is not
    /// known, so their years in post count from then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_in_post: bool,
}

impl Posts {
    /// WTE costed; as planned, unless another number is given.
    #[must_use]
    pub fn wte_costed(&self) -> Wte {
        self.costed.unwrap_or(self.planned)
    }
}

/// A cost that is not pay.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Name in the document.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Heading of the cost table.
    pub group: String,
    /// Bursary, training, recruitment or something else.
    pub kind: LineKind,
    /// The place; none: the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Pounds by year; empty where the plan names the cost but no amount.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub amounts: BTreeMap<FinancialYear, Money>,
    /// What pays for it, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_from: Option<String>,
    /// Where it comes from.
    pub source: String,
}

/// What a cost that is not pay is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// Bursaries and golden hellos.
    Bursary,
    /// Training and supervision.
    Training,
    /// Finding people.
    Recruitment,
    /// Anything else.
    Other,
}

/// Time that a change of work gives back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimeReleased {
    /// Name in the document.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Whose time.
    pub profession: String,
    /// Minutes a day for each WTE.
    pub minutes_a_day: Wte,
    /// WTE that could be reached.
    pub wte: Wte,
    /// Percentage of them reached, by practices or by patients, as the source says.
    pub reach_percent: Percent,
    /// Of what the reach is a percentage; left out where the source does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach_of: Option<Reach>,
    /// Minutes in the day of one WTE.
    pub day_minutes: Wte,
    /// How well it is known: "self-reported", "audited", "trial".
    pub evidence: String,
    /// Where it comes from.
    pub source: String,
}

/// Of what a reach is a percentage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Of practices.
    Practices,
    /// Of registered patients.
    Patients,
}

impl TimeReleased {
    /// WTE of time: minutes × WTE × reach ÷ minutes in a day, to a thousandth. Shown beside posts, never added to them.
    #[must_use]
    pub fn equivalent(&self) -> Wte {
        let whole = i128::from(self.day_minutes.units()) * i128::from(Percent::ALL.units());
        if whole <= 0 {
            return Wte::ZERO;
        }
        let released = i128::from(self.minutes_a_day.units())
            * i128::from(self.wte.units())
            * i128::from(self.reach_percent.units());
        Wte::from_units(crate::quantity::divided_units(released, whole, Rounding::Rounded))
    }
}

/// Who pays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FundingStream {
    /// Name in the document.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Lower ones pay first; those of one priority pay in order.
    pub priority: u32,
    /// Headings of the cost table it pays for; empty: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// Percentage of the cost it pays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<Percent>,
    /// Pounds it has by year.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub amounts: BTreeMap<FinancialYear, Money>,
    /// Whether the money comes every year.
    pub is_recurrent: bool,
    /// Where it comes from.
    pub source: String,
}

/// What would be paid for if the plan were not carried out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    /// What people read.
    pub title: String,
    /// WTE of it.
    pub wte: Wte,
    /// Pay of one WTE.
    pub pay: String,
    /// The heading of the cost table that it would stand in for.
    pub instead_of: String,
    /// Where it comes from.
    pub source: String,
}

/// Something taken as given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assumption {
    /// Name in the document.
    pub id: String,
    /// What is assumed.
    pub title: String,
    /// Where it comes from.
    pub source: String,
}

/// A piece of text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Narrative {
    /// Heading.
    pub title: String,
    /// Paragraphs.
    pub text: String,
}

/// What is wrong, and where it is about a day, how one is written: the reader of days says only where it stopped.
fn with_the_form_of_a_day(message: String) -> String {
    const OF_A_DAY: [&str; 5] =
        ["expected a date string", "failed to parse", "parsed date", "parsed value", "expected four digit year"];
    if OF_A_DAY.iter().any(|words| message.contains(words)) {
        return format!("{}; a day is written \"2027-03-31\", in quotes", message.trim_end());
    }
    message
}

impl Plan {
    /// Reads a plan written in TOML.
    ///
    /// # Errors
    /// The text is not TOML, has keys that are not known, another schema, or names what is not in it.
    pub fn from_toml(text: &str) -> Result<Self, PlanError> {
        let plan = toml::from_str(text).map_err(|error| PlanError::NotReadable {
            format: "TOML",
            message: with_the_form_of_a_day(error.to_string()),
        })?;
        Self::checked(plan)
    }

    /// Reads a plan written in JSON.
    ///
    /// # Errors
    /// As [`from_toml`](Self::from_toml).
    pub fn from_json(text: &str) -> Result<Self, PlanError> {
        let plan = serde_json::from_str(text).map_err(|error| PlanError::NotReadable {
            format: "JSON",
            message: with_the_form_of_a_day(error.to_string()),
        })?;
        Self::checked(plan)
    }

    /// Writes it in TOML; reading that gives the same plan.
    ///
    /// # Errors
    /// A text in it cannot be written.
    pub fn to_toml(&self) -> Result<String, PlanError> {
        toml::to_string(self).map_err(|error| PlanError::NotReadable { format: "TOML", message: error.to_string() })
    }

    /// Writes it in JSON; reading that gives the same plan.
    ///
    /// # Errors
    /// A text in it cannot be written.
    pub fn to_json(&self) -> Result<String, PlanError> {
        serde_json::to_string_pretty(self)
            .map_err(|error| PlanError::NotReadable { format: "JSON", message: error.to_string() })
    }

    fn checked(self) -> Result<Self, PlanError> {
        if self.schema != SCHEMA {
            return Err(PlanError::OtherSchema(self.schema));
        }
        let problems = self.problems();
        if problems.is_empty() { Ok(self) } else { Err(PlanError::ToMend(problems)) }
    }

    /// The place that all others are part of.
    #[must_use]
    pub fn whole(&self) -> Option<&Place> {
        self.places.first()
    }

    /// Places directly within a place, in order.
    pub fn places_within<'a>(&'a self, place: &'a str) -> impl Iterator<Item = &'a Place> {
        self.places.iter().filter(move |other| other.within.as_deref() == Some(place))
    }

    /// The baseline of a name.
    #[must_use]
    pub fn baseline(&self, id: &str) -> Option<&Baseline> {
        self.baselines.iter().find(|baseline| baseline.id == id)
    }

    /// The initiative of a name.
    #[must_use]
    pub fn initiative(&self, id: &str) -> Option<&Initiative> {
        self.initiatives.iter().find(|initiative| initiative.id == id)
    }

    fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if LETTERS_OF_A_NAME < self.id.len() {
            problems.push(format!("`id` has {} letters; a name has {LETTERS_OF_A_NAME} at most", self.id.len()));
        } else if !is_name(&self.id) {
            problems.push(format!("`id` is `{}`, which is not a name; use small letters, digits and hyphens", self.id));
        }
        if self.years.is_empty() {
            problems.push("it plans for no year; name its financial years in `years`".to_owned());
        }
        if self.years.windows(2).any(|pair| pair[1].begins() != pair[0].begins() + 1) {
            problems.push("its years do not follow each other; write them in order, none left out".to_owned());
        }
        if self.places.is_empty() {
            problems.push("it has no place; the first place is the whole".to_owned());
        }
        self.twice(&mut problems);
        self.names(&mut problems);
        self.contents(&mut problems);
        problems.extend(self.delivery.problems());
        problems
    }

    fn twice(&self, problems: &mut Vec<String>) {
        let kinds: [(&str, Vec<&str>); 9] = [
            ("place", self.places.iter().map(|one| one.id.as_str()).collect()),
            ("baseline", self.baselines.iter().map(|one| one.id.as_str()).collect()),
            ("aim", self.aims.iter().map(|one| one.id.as_str()).collect()),
            ("target", self.targets.iter().map(|one| one.id.as_str()).collect()),
            ("group", self.groups.iter().map(|one| one.id.as_str()).collect()),
            ("pay", self.pay.iter().map(|one| one.id.as_str()).collect()),
            ("on_costs", self.on_costs.iter().map(|one| one.id.as_str()).collect()),
            ("funding", self.funding.iter().map(|one| one.id.as_str()).collect()),
            (
                "row of the cost table (initiative or line)",
                self.initiatives
                    .iter()
                    .map(|one| &one.id)
                    .chain(self.lines.iter().map(|one| &one.id))
                    .map(String::as_str)
                    .collect(),
            ),
        ];
        for (kind, ids) in kinds {
            let mut seen = BTreeSet::new();
            for id in ids {
                if !is_name(id) {
                    problems.push(format!("{kind} `{id}` is not a name; use small letters, digits and hyphens"));
                }
                if !seen.insert(id) {
                    problems.push(format!("{kind} `{id}` is there twice; give one another name"));
                }
            }
        }
        let professions = self.gaps.iter().map(|gap| ("profession", &gap.profession));
        let roles = self.initiatives.iter().map(|initiative| ("role", &initiative.role));
        for (kind, id) in professions.chain(roles).filter(|(_, id)| !is_name(id)) {
            problems.push(format!("{kind} `{id}` is not a name; use small letters, digits and hyphens"));
        }
        let mut seen = BTreeSet::new();
        for gap in self.gaps.iter().filter(|gap| !seen.insert((&gap.profession, gap.year))) {
            problems.push(format!("the gap of `{}` in {} is there twice; keep one", gap.profession, gap.year));
        }
        for gap in &self.gaps {
            let mut seen = BTreeSet::new();
            for at in gap.places.iter().filter(|at| !seen.insert(&at.place)) {
                problems.push(format!(
                    "the gap of `{}` in {} has `{}` twice; keep one",
                    gap.profession, gap.year, at.place
                ));
            }
        }
        for initiative in &self.initiatives {
            let mut seen = BTreeSet::new();
            for stream in initiative.streams.iter().filter(|stream| !is_name(&stream.id)) {
                problems.push(format!("stream `{}` is not a name; use small letters, digits and hyphens", stream.id));
            }
            for stream in initiative.streams.iter().filter(|stream| !seen.insert(stream.id.as_str())) {
                problems.push(format!("stream `{}` is twice in initiative `{}`", stream.id, initiative.id));
            }
        }
    }

    fn names(&self, problems: &mut Vec<String>) {
        let mut named = |kind: &str, name: &str, is_there: bool, by: String| {
            if !is_there {
                problems.push(format!(
                    "{by} names the {kind} `{name}`, which the plan does not have; add it or mend the name"
                ));
            }
        };
        let is_place = |id: &str| self.places.iter().any(|place| place.id == id);
        let is_baseline = |id: &str| self.baseline(id).is_some();
        let is_group = |id: &str| self.groups.iter().any(|group| group.id == id);
        let is_pay = |id: &str| self.pay.iter().any(|pay| pay.id == id);
        for (index, place) in self.places.iter().enumerate() {
            if let Some(within) = &place.within {
                // A place can only be within one that stands above it, so that no place is within itself.
                let is_above = self.places.iter().take(index).any(|above| above.id == *within);
                named("place (which must stand above it)", within, is_above, format!("place `{}`", place.id));
            }
        }
        for baseline in &self.baselines {
            for place in baseline.wte.keys() {
                named("place", place, is_place(place), format!("baseline `{}`", baseline.id));
            }
        }
        for aim in &self.aims {
            if let Some(baseline) = &aim.baseline {
                named("baseline", baseline, is_baseline(baseline), format!("aim `{}`", aim.id));
            }
            if let Some(place) = &aim.place {
                named("place", place, is_place(place), format!("aim `{}`", aim.id));
            }
        }
        for target in &self.targets {
            let by = || format!("target `{}`", target.id);
            named("aim", &target.aim, self.aims.iter().any(|aim| aim.id == target.aim), by());
            for initiative in &target.initiatives {
                named("initiative", initiative, self.initiative(initiative).is_some(), by());
            }
            let pledges = target.pledges.iter().map(|pledge| &pledge.place);
            let actuals = target.actuals.iter().filter_map(|actual| actual.place.as_ref());
            for place in target.places.iter().chain(target.claims.keys()).chain(pledges).chain(actuals) {
                named("place", place, is_place(place), by());
            }
        }
        for gap in &self.gaps {
            named("baseline", &gap.baseline, is_baseline(&gap.baseline), format!("gap of `{}`", gap.profession));
            let told =
                gap.places.iter().map(|at| &at.place).chain(gap.forecasts.iter().map(|forecast| &forecast.place));
            for place in told {
                named("place", place, is_place(place), format!("gap of `{}`", gap.profession));
            }
        }
        for initiative in &self.initiatives {
            let by = || format!("initiative `{}`", initiative.id);
            named("group", &initiative.group, is_group(&initiative.group), by());
            if let Some(pay) = &initiative.pay {
                named("pay", pay, is_pay(pay), by());
            }
            for place in initiative.streams.iter().filter_map(|stream| stream.place.as_ref()) {
                named("place", place, is_place(place), by());
            }
        }
        for line in &self.lines {
            named("group", &line.group, is_group(&line.group), format!("line `{}`", line.id));
            if let Some(place) = &line.place {
                named("place", place, is_place(place), format!("line `{}`", line.id));
            }
        }
        for pay in &self.pay {
            for on_costs in pay.rows.iter().filter_map(|row| row.on_costs.as_ref()) {
                let is_there = self.on_costs.iter().any(|other| other.id == *on_costs);
                named("on_costs", on_costs, is_there, format!("pay `{}`", pay.id));
            }
        }
        for funding in &self.funding {
            for group in &funding.groups {
                named("group", group, is_group(group), format!("funding `{}`", funding.id));
            }
        }
        if let Some(alternative) = &self.alternative {
            named("pay", &alternative.pay, is_pay(&alternative.pay), "the alternative".to_owned());
            let is_there = is_group(&alternative.instead_of);
            named("group", &alternative.instead_of, is_there, "the alternative".to_owned());
        }
        for cell in self.printing.iter().flat_map(|printing| &printing.cells) {
            let is_row = self.initiative(&cell.row).is_some() || self.lines.iter().any(|line| line.id == cell.row);
            named("initiative or line", &cell.row, is_row, "a printed cell".to_owned());
        }
    }

    fn contents(&self, problems: &mut Vec<String>) {
        let is_outside = |year: FinancialYear| !self.years.contains(&year);
        for aim in &self.aims {
            let ways = [aim.level.is_some(), aim.change.is_some(), aim.per_100k.is_some()];
            if ways.into_iter().filter(|is_there| *is_there).count() != 1 {
                problems.push(format!("aim `{}` needs a level, a change or a standard per_100k, one of them", aim.id));
            }
            if aim.change.is_some() && aim.baseline.is_none() {
                problems.push(format!("aim `{}` is a change; name the baseline it starts from", aim.id));
            }
        }
        for initiative in &self.initiatives {
            let id = &initiative.id;
            if initiative.pay.is_some() == initiative.no_cost_because.is_some() {
                problems.push(format!("initiative `{id}` needs `pay` or `no_cost_because`, one of them"));
            }
            if initiative.streams.is_empty() {
                problems.push(format!("initiative `{id}` has no stream; say how people come"));
            }
            let posts = initiative.streams.iter().flat_map(|stream| &stream.posts);
            let stated = posts.clone().map(|posts| (posts.when, posts.planned));
            let costed = posts.filter_map(|posts| posts.costed.map(|wte| (posts.when, wte)));
            let overall = initiative.costed.iter().map(|costed| (costed.when, costed.wte));
            for (when, wte) in stated.chain(costed).chain(overall) {
                if is_outside(when.year()) {
                    problems.push(format!("initiative `{id}` has posts in {when}, a year the plan does not have"));
                }
                if MOST_POSTS < wte {
                    problems.push(format!(
                        "initiative `{id}` has {wte} WTE in {when}; check whether that is money or people"
                    ));
                }
                if wte < Wte::ZERO {
                    problems
                        .push(format!("initiative `{id}` has {wte} WTE in {when}; posts cannot be fewer than none"));
                }
            }
            if initiative.support.iter().flat_map(|support| &support.percents).any(|share| !is_share(*share)) {
                problems.push(format!("the support of initiative `{id}` has a percentage outside 0 to 100"));
            }
        }
        for funding in &self.funding {
            if funding.percent.is_some() != funding.amounts.is_empty() {
                problems.push(format!("funding `{}` needs a percentage or amounts by year, one of them", funding.id));
            }
            if funding.percent.is_some_and(|share| !is_share(share)) {
                problems.push(format!("funding `{}` has a percentage outside 0 to 100", funding.id));
            }
            if funding.amounts.values().any(|amount| *amount < Money::ZERO) {
                problems.push(format!("funding `{}` has an amount below nothing", funding.id));
            }
        }
        for line in &self.lines {
            if line.amounts.values().any(|amount| *amount < Money::ZERO) {
                problems.push(format!("line `{}` has an amount below nothing", line.id));
            }
        }
        let lines = self.lines.iter().flat_map(|line| line.amounts.keys().map(move |year| (&line.id, *year)));
        let funding = self.funding.iter().flat_map(|stream| stream.amounts.keys().map(move |year| (&stream.id, *year)));
        for (id, year) in lines.chain(funding).filter(|(_, year)| is_outside(*year)) {
            problems.push(format!("`{id}` has an amount in {year}, a year the plan does not have"));
        }
        let printed = self.printed.iter().map(|printed| printed.unit);
        let support = self.initiatives.iter().filter_map(|initiative| initiative.support.as_ref()?.share_rounded_to);
        let units = self.printing.iter().map(|printing| printing.unit).chain(printed).chain(support);
        for unit in units.filter(|unit| *unit < 1) {
            problems.push(format!("a unit of {unit} pounds cannot be printed or rounded to; write 1 or more"));
        }
        for printed in self.printed.iter().filter(|printed| !printed.is_number()) {
            problems.push(format!(
                "`{}` prints `{}`, which is not a number of at most 6 decimals",
                printed.at, printed.text
            ));
        }
        for pay in &self.pay {
            problems.extend(pay.problems());
        }
        for on_costs in &self.on_costs {
            problems.extend(on_costs.problems());
        }
    }
}

/// Letters the name of a plan has at most: it is a part of addresses, of names of files and of the key of a database, which
/// hold some hundreds. Our judgement.
const LETTERS_OF_A_NAME: usize = 100;

/// Names stand in paths of figures, so they hold nothing that divides a path.
pub(crate) fn is_name(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn is_share(share: Percent) -> bool {
    Percent::ZERO <= share && share <= Percent::ALL
}
