//! What is answered about additional roles.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_plans::arrs::Projection;
use wholetime_plans::arrs::book::Load;
use wholetime_plans::arrs::findings::Finding;
use wholetime_plans::arrs::late::Gap;
use wholetime_plans::arrs::rules::{RoleName, YearRules, Zone};
use wholetime_plans::arrs::start::Startable;
use wholetime_plans::arrs::year::{Booked, Month, Place, Tie};
use wholetime_plans::quantity::{Exact, Money};

/// A number as JSON has it: six decimals, as FTE elsewhere.
pub(super) fn number(exact: Exact) -> Option<f64> {
    exact.written(6).parse().ok()
}

/// The place asked about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ArrsArea {
    /// Code; of a file without a workspace the text that was typed.
    pub code: String,
    /// Name.
    pub name: String,
    /// Level, where the place is known; none where only a file names it.
    pub level: Option<&'static str>,
}

/// The sum of a year, and where it comes from.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Entitlement {
    /// All of it.
    pub amount: Money,
    /// What was devolved; none where that is not known.
    pub devolved: Option<Money>,
    /// Weighted patients; none where the sum itself was given.
    pub weighted_list: Option<u32>,
    /// How the sum came about.
    pub from: String,
    /// How the devolved part came about, or why it is not known.
    pub devolved_from: String,
    /// Whether a part of it was written down from memory or estimated, and waits to be checked.
    pub is_from_memory: bool,
}

/// Spend as a share of the sum, by both denominators.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Utilised {
    /// The year on the mean, of the whole.
    pub projected_of_whole_pct: Option<f64>,
    /// The year on the mean, of what was devolved.
    pub projected_of_devolved_pct: Option<f64>,
    /// What is booked so far, of the whole.
    pub claimed_of_whole_pct: Option<f64>,
    /// What is booked so far, of what was devolved.
    pub claimed_of_devolved_pct: Option<f64>,
    /// Both in a sentence.
    pub sentence: String,
}

/// What will be left at the end of the year, and is lost then.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "MoneyLeft")]
pub struct Left {
    /// If the other months are like the mean; below nothing: over the sum.
    pub on_mean: Money,
    /// If the other months are like the last one.
    pub on_last: Money,
    /// The same in a sentence.
    pub sentence: String,
}

/// What can still start in time.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CanStart {
    /// What is left to use, if everybody in post stays as in the last month.
    pub left: Option<Money>,
    /// Months between the last month told, or today if that is later in the year, and the first start.
    pub lead_months: u8,
    /// Roles, in the order of the rules.
    pub roles: Vec<Startable>,
    /// How to read it, or why there is nothing.
    pub sentence: String,
}

/// A network or place in the roll-up.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct NetworkLine {
    /// Code, as entries name it.
    pub code: String,
    /// Name.
    pub name: String,
    /// The sum; none where its weighted list is not held.
    pub entitlement: Option<Money>,
    /// Booked so far; none where no money is told.
    pub claimed: Option<Money>,
    /// The year on the mean.
    pub projected: Option<Money>,
    /// That, of the whole.
    pub utilisation_pct: Option<f64>,
    /// Mean WTE in post over the months told.
    pub average_wte: Option<f64>,
    /// WTE in post in the last month told, and which.
    pub last_wte: Option<f64>,
    /// That month.
    pub last_month: Option<String>,
    /// WTE in post by the months told.
    pub in_post: Vec<MonthWte>,
}

/// WTE of a month.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct MonthWte {
    /// The month.
    pub month: String,
    /// WTE.
    pub wte: f64,
}

/// WTE that were planned and not at work, and what that left unspent.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct NotAtWork {
    /// Every place, month and role.
    pub lines: Vec<Gap>,
    /// WTE-months of all lines.
    pub wte_months: f64,
    /// What the lines with a price left unspent.
    pub unspent: Money,
    /// Lines without a price.
    pub without_price: usize,
}

/// A sum of its own within the year.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct OwnSum {
    /// Name in files.
    pub id: String,
    /// What people read.
    pub title: String,
    /// The sum; none where the weighted list is not known.
    pub entitlement: Option<Money>,
    /// Booked so far; none where no money is told.
    pub claimed: Option<Money>,
    /// Left of it; none where either is not known.
    pub left: Option<Money>,
}

/// Additional roles of a place in a year.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ArrsAnswer {
    /// The place.
    pub area: ArrsArea,
    /// The year, as 2022/23.
    pub year: String,
    /// Years that have entries for the place.
    pub years: Vec<String>,
    /// Where the entries come from.
    pub source: String,
    /// Where the posts are, which decides the maxima.
    pub zone: Zone,
    /// The finding of all, in a sentence.
    pub headline: String,
    /// The sum of the year; none where it is not known.
    pub entitlement: Option<Money>,
    /// How it came about.
    pub entitlement_detail: Option<Entitlement>,
    /// Why it is not known.
    pub entitlement_missing: Option<String>,
    /// Booked so far: claims, accruals and corrections; none where no money is told.
    pub claimed: Option<Money>,
    /// The same by kind.
    pub booked: Option<Booked>,
    /// The year on the mean of the months told.
    pub projected: Option<Money>,
    /// The year in four readings.
    pub projection: Option<Projection>,
    /// Why there is none, or how it was put together.
    pub projection_note: Option<String>,
    /// The year on the mean, of the whole sum.
    pub utilisation_pct: Option<f64>,
    /// Both denominators.
    pub utilisation: Utilised,
    /// Mean WTE in post over the months that all networks tell.
    pub average_wte: Option<f64>,
    /// Months of that mean.
    pub averaged_months: Vec<String>,
    /// Months told.
    pub months: Vec<Month>,
    /// Networks with entries.
    pub networks: Vec<NetworkLine>,
    /// Networks without an entry in the year; none of them counts as nothing.
    pub networks_without_entries: Vec<Place>,
    /// WTE planned and not at work.
    pub not_at_work: NotAtWork,
    /// What is left at the end of the year.
    pub left: Option<Left>,
    /// What can still start in time.
    pub can_start: CanStart,
    /// Sums of their own within the year.
    pub own_sums: Vec<OwnSum>,
    /// Entries beside a ledger, where one was given.
    pub tie: Option<Tie>,
    /// What stands out.
    pub findings: Vec<Finding>,
    /// Files loaded, of all books.
    pub loads: Vec<Load>,
    /// What a reader should know.
    pub notes: Vec<String>,
}

/// The rules of the scheme.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ArrsRulesAnswer {
    /// Roles.
    pub roles: Vec<RoleName>,
    /// Years, the newest first.
    pub years: Vec<YearRules>,
}
