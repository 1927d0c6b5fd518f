//! Words that several operations take, in sets.

use wholetime_vocabulary::{Basis, Denominator, GpDefinition, Level, Measured, StaffGroup};
use wholetime_workbench::models::bridge::Order;
use wholetime_workbench::models::need::Layer;
use wholetime_workbench::plans::arrs::rules::Zone;
use wholetime_workbench::questions::bridge::Split;
use wholetime_workbench::questions::compare::Spread;
use wholetime_workbench::questions::control::Of;
use wholetime_workbench::questions::{forecast, need, skillmix};

use crate::api::word::Kind::{Day, Flag, Number, OneOf, Period, Text, Whole};
use crate::api::word::{Kind, Word, needed, word};

const LEVELS: Kind = OneOf(|| Level::ALL.map(Level::word).to_vec());
const GROUPS: Kind = OneOf(|| StaffGroup::ALL.iter().map(|one| one.word()).collect());
const DEFINITIONS: Kind = OneOf(|| GpDefinition::ALL.iter().map(|one| one.word()).collect());
const MEASURES: Kind = OneOf(|| Measured::ALL.iter().map(|one| one.word()).collect());
const DENOMINATORS: Kind = OneOf(|| Denominator::ALL.iter().map(|one| one.word()).collect());
const BASES: Kind = OneOf(|| Basis::ALL.iter().map(|one| one.word()).collect());
const SPREADS: Kind = OneOf(|| Spread::ALL.map(Spread::word).to_vec());
const ORDERS: Kind = OneOf(|| Order::ALL.map(Order::word).to_vec());
const SPLITS: Kind = OneOf(|| Split::ALL.map(Split::word).to_vec());
const CHARTED: Kind = OneOf(|| Of::ALL.map(Of::word).to_vec());
const ZONES: Kind = OneOf(|| Zone::ALL.map(Zone::word).to_vec());
const VARIANTS: Kind = OneOf(|| vec!["v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11"]);
const ON_OFF: Kind = OneOf(|| vec!["on", "off"]);
/// From nothing on.
const AMOUNT: Kind = Number(0.0, f64::MAX);
const ANY: Kind = Number(f64::MIN, f64::MAX);
const PERCENT: Kind = Number(0.0, 100.0);
/// Numbers that a `u32` holds.
const COUNT: Kind = Whole(0, 4_294_967_295);
const SEED: Word = word("seed", Whole(0, u64::MAX), "Where chance begins; the same number gives the same digits");

/// How a question is meant.
pub(super) const SCOPE: &[Word] = &[
    word("period", Period, "The month or year asked about; the newest held where none is named"),
    word(
        "geography",
        OneOf(|| vec!["as-at", "as-now"]),
        "Places as they were in the month (as-at) or are today (as-now)",
    ),
    word("allow_partial", Flag, "Give sums that cover few of the patients, too"),
    word("revision", COUNT, "Which revision of what was published; the newest where none is named"),
    word("corrections", OneOf(|| vec!["used", "none"]), "Whether decided corrections are laid over national figures"),
];

/// Counting otherwise.
pub(super) const SWITCH: &[Word] = &[
    word("definition", DEFINITIONS, "Which GPs are counted"),
    word("measure", MEASURES, "Hours or people"),
    word("denominator", DENOMINATORS, "Which patients a rate is divided by"),
    word("dispensers", OneOf(|| vec!["with", "without"]), "Whether dispensers count among direct patient care staff"),
];

pub(super) const FROM_TO: &[Word] =
    &[word("from", Period, "The first or earlier period"), word("to", Period, "The last or later period")];
pub(super) const BASIS: &[Word] = &[word("basis", BASES, "How the figure came about")];
pub(super) const LEVEL: &[Word] = &[word("level", LEVELS, "The level of the areas; the one below where none is named")];
pub(super) const COMPARE_TO: &[Word] =
    &[word("compare_to", Period, "The period to compare with; the one before where none is named")];
/// A paper.
pub(super) const REPORT: &[Word] = &[
    word("what", OneOf(|| vec!["profile", "short", "icb"]), "Which paper; the workforce profile where none is named"),
    word("author", Text, "Who answers for it"),
    word("plan", Text, "The plan that an ICB pack tells of, by name"),
];
pub(super) const LOG: &[Word] =
    &[word("verify", Flag, "Say, too, whether the log is whole: each entry holds the hash of the one before")];
pub(super) const SERIES: &[Word] = &[word("by", LEVELS, "A line for each area of this level")];

pub(super) const COMPARE: &[Word] = &[
    word("spread", SPREADS, "What is done about more spread than chance has"),
    word(
        "against",
        OneOf(|| vec!["within", "held"]),
        "Whose centre: the areas compared, or all of the level that are held",
    ),
    word("peers", Flag, "Hold each area against its peers, too"),
    word("trend", Flag, "Say which way each area went over five years"),
];

pub(super) const VARIATION: &[Word] = &[
    word("indicators", Text, "Names of indicators with commas between; one of each staff group where none is named"),
    word("sort", Text, "The indicator that rows are sorted by"),
    word("order", OneOf(|| vec!["ascending", "descending"]), "Which way they are sorted"),
];

pub(super) const INDICATORS: &[Word] =
    &[word("indicators", Text, "Names of indicators with commas between; one of each staff group where none is named")];

pub(super) const BRIDGE: &[Word] = &[
    word("indicator", Text, "What is bridged; FTE of qualified GPs where nothing is named"),
    word("order", ORDERS, "How what drivers do together is shared out"),
    word("by", SPLITS, "By what those who were there both times are told apart"),
    word("scenario", Text, "Between two scenarios: the later one, by name"),
    word("against", Text, "Between two scenarios: the earlier one; as things are where none is named"),
    word("earlier", Text, "Between two baselines: the earlier one"),
    word("later", Text, "Between two baselines: the later one"),
];

pub(super) const CONTROL: &[Word] = &[
    word("of", CHARTED, "What is charted: changes, changes over a year, or values"),
    word("rebase", Text, "Months from which limits are worked out anew, with commas between"),
    word("target", ANY, "A line to hold the limits against"),
];

/// A forecast.
pub(super) const FORECAST: &[Word] = &[
    word("group", GROUPS, "The staff group; GPs where none is named"),
    word("definition", DEFINITIONS, "Which GPs are counted"),
    word("measure", MEASURES, "Hours or people"),
    word("from", Period, "The month it starts from; the newest held where none is named"),
    word("years", Whole(1, forecast::MOST_YEARS as u64), "How far ahead; three where nothing is said"),
    word("replicates", Whole(1, forecast::MOST_REPLICATES as u64), "How many futures are drawn"),
    SEED,
    word("target", ANY, "A number to reach"),
    word("per_100k", Flag, "Whether the target is for 100,000 patients"),
    word("by", Period, "When the target is to be reached; at the end where nothing is said"),
];

/// Joiners and leavers.
pub(super) const FLOWS: &[Word] = &[
    word("group", GROUPS, "The staff group; GPs where none is named"),
    word("definition", DEFINITIONS, "Which GPs are counted"),
    word("from", Period, "The month it starts from"),
    word("to", Period, "The month it ends in"),
];

pub(super) const PARTS: &[Word] =
    &[word("parts", LEVELS, "Tell the parts of this level at the end, in place of the area")];

pub(super) const SEEK: &[Word] = &[
    word("lever", Text, "What is moved: joiners:SOURCE, retire-later, turnover:PERCENT or conversion"),
    word("chance", PERCENT, "The chance wanted, in percent; 70 where nothing is said"),
    word("at_most", AMOUNT, "How far the lever is moved at most"),
];

pub(super) const SCENARIOS: &[Word] = &[word("scenarios", Text, "Names of scenarios with commas between")];

/// Need of patients.
pub(super) const NEED: &[Word] = &[
    word("group", GROUPS, "The staff group; GPs where none is named"),
    word("definition", DEFINITIONS, "Which GPs are counted"),
    word("from", Period, "The month it starts from; the newest held where none is named"),
    word("years", Whole(1, need::MOST_YEARS as u64), "How far ahead; five where nothing is said"),
    word("variant", VARIANTS, "The variant of the population projections"),
    word("denominator", DENOMINATORS, "Which published weighted list need is held against"),
    word("with", Text, "Layers to add, with commas between"),
    word("without", Text, "Layers to leave out, with commas between"),
    word(Layer::AgeSex.word(), ON_OFF, "Age and sex of patients"),
    word(Layer::Published.word(), ON_OFF, "Other need in the published weighted list"),
    word(Layer::Deprivation.word(), ON_OFF, "Deprivation"),
    word(Layer::Growth.word(), ON_OFF, "More or fewer patients"),
    word(Layer::Ageing.word(), ON_OFF, "Older or younger patients"),
    word(Layer::Housing.word(), ON_OFF, "New homes"),
    word(Layer::Rates.word(), ON_OFF, "Need of each patient"),
    word(Layer::Service.word(), ON_OFF, "What the service is to do"),
    word("projection_share", ANY, "How much of the projected growth comes, as a share"),
    word("homes", ANY, "New homes"),
    word("people_per_home", ANY, "People in each of them"),
    word("rates_pct", ANY, "By how much need of each patient changes a year, in percent"),
    word("service_pct", ANY, "By how much more the service does, in percent"),
    word("rate", Text, "FTE for patients: england, own, standard, or FTE for 100,000 weighted patients"),
    word("gap", Flag, "Hold it against a forecast of supply"),
    word("replicates", Whole(1, forecast::MOST_REPLICATES as u64), "How many futures of supply are drawn"),
    SEED,
];

/// The cheapest mix of posts.
pub(super) const SKILLMIX: &[Word] = &[
    word("years", Whole(1, skillmix::MOST_YEARS as u64), "How far ahead; five where nothing is said"),
    word("from", Period, "The month it starts from; the newest held where none is named"),
    word("unit", AMOUNT, "The smallest part of a post, in WTE"),
    word("purse", OneOf(|| vec!["own", "everybody"]), "Whose money is counted"),
    word("most_undone_pct", AMOUNT, "How much work may be left undone, in percent"),
    word("rate", Text, "FTE for patients: england, own, standard, or FTE for 100,000 weighted patients"),
    word("zone", ZONES, "Pay of London"),
    word("robust", AMOUNT, "Over which share of futures it has to hold, in percent"),
    word("futures", Whole(1, skillmix::MOST_FUTURES as u64), "How many futures are tried"),
    word("scenario", Text, "The scenario that changes supply, by name"),
    word("limits", Text, "Limits of posts, as in the guide of limits"),
    SEED,
    word("solver", OneOf(|| vec!["highs", "microlp"]), "Who solves"),
    word("seconds", Number(0.0, skillmix::MOST_SECONDS), "How long is searched at most"),
];

pub(super) const ESTIMATE: &[Word] = &[word("draws", Whole(20, 10_000), "How many draws"), SEED];

pub(super) const CONDITION: &[Word] = &[needed("where", Text, "A condition, such as nurse_fte_per_100k < 15")];

pub(super) const CHECK: &[Word] = &[
    word("area", Text, "Only what is about this area; everything held where none is named"),
    word("rule", Text, "Names of rules with commas between; all where none is named"),
    word("severity", OneOf(|| vec!["info", "warning", "error"]), "Only what is at least so severe"),
];

pub(super) const BACKTEST: &[Word] = &[
    word("level", LEVELS, "England, or the level of the places that are scored"),
    word("group", GROUPS, "The staff group; all where none is named"),
    word("years", Text, "How many years ahead, with commas between"),
    word("origin", Text, "Months that forecasts start from, with commas between"),
];

pub(super) const SUBSTITUTION: &[Word] = &[
    word("role", Text, "Only this role"),
    word("posts.", AMOUNT, "Posts of a role, in WTE: posts.pharmacist=2"),
    word("year", Whole(1, 50), "The year after the posts begin"),
    word("area", Text, "The area whose GPs they work beside"),
    word("gps", AMOUNT, "GPs they work beside, in WTE"),
];

pub(super) const ARRS: &[Word] = &[
    word("zone", ZONES, "Pay of London"),
    word("weighted_list", COUNT, "Weighted patients, in place of those held"),
    word("entitlement", Text, "What the network is entitled to in the year, in pounds"),
    word("devolved", Text, "What of it is devolved, in pounds"),
    word("devolved_pct", PERCENT, "The same, in percent"),
    word("ledger", Text, "What the ledger says was spent, in pounds"),
    word("lead", Whole(0, 255), "Months from advert to start"),
];

pub(super) const YEAR: &[Word] =
    &[word("year", Text, "A financial year, as 2022/23; the newest known where none is named")];
pub(super) const VACANCIES: &[Word] =
    &[word("since", Day, "Adverts since this day"), word("on", Day, "As it is on this day")];
pub(super) const COLLECTION: &[Word] =
    &[word("collection", Text, "The collection; the newest of the area where none is named")];
pub(super) const SKILLS: &[Word] =
    &[word("skill", Text, "Only this skill"), word("without", Text, "Places without this skill")];
pub(super) const ENDED: &[Word] = &[word("ended", Flag, "Those that have ended, too")];
pub(super) const OF: &[Word] = &[word("of", Text, "Only this part of the baseline's area")];
pub(super) const AGAINST: &[Word] =
    &[word("against", Text, "The baseline to compare with; the one it was made from where none is named")];
pub(super) const NAME: &[Word] = &[word("name", Text, "Only this set of assumptions")];
pub(super) const ALL: &[Word] = &[word("all", Flag, "Those that were withdrawn, too")];
pub(super) const FIND: &[Word] = &[word("q", Text, "Only what has these words in it")];
pub(super) const SEARCH: &[Word] = &[needed("q", Text, "Words to look for")];
pub(super) const WITHIN: &[Word] =
    &[word("level", LEVELS, "Only areas of this level"), word("within", Text, "Only areas in this one")];

pub(super) const VERSION: &[Word] =
    &[word("version", COUNT, "The number of the version; the newest where none is named")];
pub(super) const ON: &[Word] = &[word("on", Day, "As it is on this day; today where none is named")];
pub(super) const VERSIONS: &[Word] = &[
    word("from", COUNT, "The number of the earlier version; the one it was made from where none is named"),
    word("to", COUNT, "The number of the later version; the newest where none is named"),
];
pub(super) const COST: &[Word] = &[
    word("recurrence", OneOf(|| vec!["as_counted", "each_year"]), "Whether posts cost again in each later year"),
    word(
        "first_year",
        OneOf(|| vec!["whole", "from_start"]),
        "Whether the first year costs whole, or from the start of posts",
    ),
    word("share", OneOf(|| vec!["list"]), "Share out what is of no one place by lists"),
];
pub(super) const DELIVERY: &[Word] =
    &[word("owner", Text, "Only what this person or post owns"), word("overdue", Flag, "Only what is overdue")];
pub(super) const TARGETS: &[Word] = &[word("without", Text, "A stream of posts that is refused")];
pub(super) const REACH: &[Word] = &[
    word("target", Text, "The target; the first where none is named"),
    word("chance", Number(0.0, 100.0), "The chance wanted, in percent"),
    word(
        "points",
        OneOf(|| vec!["every", "last"]),
        "Whether every point of the trajectory is to be reached, or the last",
    ),
    word("stretch", AMOUNT, "How far levers are stretched at most"),
    word("chances", Text, "Chances of ways in percent: international=60, with commas between"),
];
pub(super) const STANDARD: &[Word] = &[
    needed("per_100k", AMOUNT, "The standard: FTE for 100,000 patients"),
    word("list", COUNT, "Patients it is asked for, where no area is named"),
    word("there", AMOUNT, "WTE there now"),
    word("area", Text, "The area it is asked for"),
    word("by", LEVELS, "And its parts of this level"),
    word("indicator", Text, "What is counted"),
];
pub(super) const PAY: &[Word] = &[
    word("id", Text, "Only this row"),
    word("find", Text, "Only rows with these words"),
    word("london", Text, "The area of London that is paid for"),
    word("on_costs", Text, "Which on-costs are added"),
];

#[cfg(test)]
mod tests {
    use wholetime_workbench::questions::need::Variant;

    use super::*;

    #[test]
    fn every_variant_is_among_the_words() {
        let OneOf(words) = VARIANTS else { unreachable!() };
        assert_eq!(words(), Variant::all().map(Variant::word).collect::<Vec<_>>());
    }
}
