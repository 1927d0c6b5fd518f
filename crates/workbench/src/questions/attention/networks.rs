//! The rules for PCNs: their size, their rates beside those of other PCNs, and how much rests on one practice.

use std::collections::BTreeMap;

use wholetime_catalogue::group_measure;
use wholetime_measures::figures::{Desk, Place, WARNED_BELOW, whole};
use wholetime_measures::geography::{Standing, Tree};
use wholetime_measures::{Coverage, PracticeTable};
use wholetime_snapshots::EditionKey;
use wholetime_vocabulary::{GpDefinition, Level, Measured, Missing, StaffGroup, Value, counted, grouped, how_many};

use super::practices::{as_number, fall, group_words, shared_definition};
use super::verdict::{Reason, Rule, Verdict, is_missing};
use crate::WorkbenchError;
use crate::questions::profile::{FAR_FROM_PEERS_PERCENT, NETWORK_PATIENTS, PEERS_AT_LEAST};

/// A practice carries a network if so large a share of its patients are registered there. Our judgement.
const CARRIES_FROM: f64 = 0.5;
/// A network's FTE fell if it is down by at least this share and so much. Our judgement: half of the share that is asked
/// of a single practice, as a network evens out who comes and goes.
const FALL_SHARE: f64 = 0.1;
const FALL_FTE: f64 = 1.0;
/// A network is named for its practices if so large a share of them, and two or more, have a reason. Our judgement.
const MANY_SHARE: f64 = 0.5;

/// Staff whose rates are compared. Of direct patient care staff many are employed by networks, and where practices
/// dispense many are dispensers, so that their rates at practices set no two networks side by side.
const COMPARED: [StaffGroup; 2] = [StaffGroup::Gp, StaffGroup::Nurse];

/// What the rules look at besides the network itself.
pub(super) struct Ground<'a> {
    pub(super) desk: &'a Desk<'a>,
    pub(super) tree: &'a Tree,
    pub(super) now: &'a PracticeTable,
    pub(super) year_before: Option<&'a PracticeTable>,
    peers: Vec<Peers>,
    gp: GpDefinition,
}

/// The rates of one staff group in all networks that are well covered.
struct Peers {
    group: StaffGroup,
    rates: BTreeMap<String, f64>,
    median: Option<f64>,
}

/// One network, as the rules see it.
pub(super) struct Case<'a> {
    pub(super) code: &'a str,
    /// Its practices, wherever they lie.
    pub(super) practices: &'a [usize],
    /// How many of them have a reason of their own, and how many were judged.
    pub(super) with_reasons: usize,
    pub(super) judged: usize,
    pub(super) ground: &'a Ground<'a>,
}

/// What a rule says, with the editions it looked into.
type Judge = fn(&Case<'_>, &mut Vec<EditionKey>) -> Result<Verdict, WorkbenchError>;

/// A rule for PCNs.
pub(super) struct NetworkRule {
    pub(super) about: Rule,
    pub(super) judge: Judge,
}

/// Every rule for PCNs, in the order of their reasons.
pub(super) fn rules() -> Vec<NetworkRule> {
    let rule = |rule, in_words, threshold: String, source, needs, judge| NetworkRule {
        about: Rule { rule, level: Level::Pcn, in_words, threshold, source, needs },
        judge,
    };
    let ours = "our judgement";
    let (low, high) = NETWORK_PATIENTS;
    vec![
        rule(
            "network_size",
            "a PCN with fewer or more patients than a network is expected to have",
            format!("{} to {} patients", whole(low), whole(high)),
            "Network Contract DES specification",
            "lists of its practices",
            |case, _| Ok(size(case)),
        ),
        rule(
            "rate_below_peers",
            "the rate of GPs or of nurses per 100,000 patients, whichever lies further below the median of all PCNs held",
            format!(
                "{FAR_FROM_PEERS_PERCENT:.0} % or more below, of at least {PEERS_AT_LEAST} PCNs with {:.0} % coverage",
                WARNED_BELOW * 100.0
            ),
            ours,
            "FTE of the group, with at least 90 % coverage of the PCN",
            |case, _| Ok(below_peers(case)),
        ),
        rule(
            "rests_on_one_practice",
            "one practice carries half or more of the patients of a PCN",
            format!("{:.0} % of patients", CARRIES_FROM * 100.0),
            ours,
            "lists of its practices",
            |case, _| Ok(rests_on_one(case)),
        ),
        rule(
            "network_not_reporting",
            "the file of network staff has no row of the PCN; no row is not zero",
            "no row".to_owned(),
            ours,
            "a file of network staff within a year of the month",
            not_reporting,
        ),
        rule(
            "network_fte_fall",
            "GPs or nurses of its practices fell since the same month a year before, over the same practices in both months; a reason for each group",
            format!("by {:.0} % or more and {FALL_FTE} FTE or more", FALL_SHARE * 100.0),
            ours,
            "FTE of the group in both files, from practices with at least 90 % of its patients",
            |case, _| Ok(fte_fall(case)),
        ),
        rule(
            "practices_with_reasons",
            "many of its practices have a reason of their own",
            format!("{:.0} % of those with a row in the file, and two or more", MANY_SHARE * 100.0),
            ours,
            "rows of its practices in the workforce file",
            |case, _| Ok(many_practices(case)),
        ),
    ]
}

impl<'a> Ground<'a> {
    /// What the rules need, with the rates of every network held.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub(super) fn of(
        desk: &'a Desk<'a>,
        tree: &'a Tree,
        now: &'a PracticeTable,
        year_before: Option<&'a PracticeTable>,
        gp: GpDefinition,
    ) -> Result<Self, WorkbenchError> {
        let places: Vec<Place> = tree.areas(Level::Pcn).iter().map(|code| Place::published(Level::Pcn, code)).collect();
        let names: Vec<String> = COMPARED.iter().map(|group| group_measure(*group, Measured::Fte, gp)).collect();
        let measures: Vec<&str> = names.iter().map(String::as_str).collect();
        let sums = desk.sums(&places, &measures)?;
        let peers = COMPARED.iter().zip(&measures).map(|(group, measure)| {
            let rates: BTreeMap<String, f64> = places
                .iter()
                .filter_map(|place| {
                    let held = sums.coverage(&place.code);
                    let sum = sums.sum(&place.code, measure);
                    let is_covered = 0.0 < held.patients_known && WARNED_BELOW * held.patients_known <= sum.patients;
                    let rate = sum.value.per(Value::Known(held.patients_held)).known()?;
                    is_covered.then(|| (place.code.clone(), 100_000.0 * rate))
                })
                .collect();
            Peers { group: *group, median: median(rates.values().copied().collect()), rates }
        });
        Ok(Self { desk, tree, now, year_before, peers: peers.collect(), gp })
    }
}

/// The median of enough rates.
fn median(mut rates: Vec<f64>) -> Option<f64> {
    if rates.len() < PEERS_AT_LEAST {
        return None;
    }
    rates.sort_by(f64::total_cmp);
    Some((rates[(rates.len() - 1) / 2] + rates[rates.len() / 2]) / 2.0)
}

fn size(case: &Case<'_>) -> Verdict {
    let coverage = Coverage::of(case.ground.tree, case.practices);
    let patients = coverage.patients_known;
    let (low, high) = NETWORK_PATIENTS;
    if patients <= 0.0 {
        return Verdict::unknown("no list of patients is held");
    }
    // Practices that no list names can lift a small network over the limit, but bring no large one below it.
    if 0 < coverage.practices_without_list && patients <= high {
        return Verdict::unknown("no list names some of its practices");
    }
    let way = match patients {
        few if few < low => "fewer than",
        many if high < many => "more than",
        _ => return Verdict::clear(),
    };
    let limit = if patients < low { low } else { high };
    let said = format!("{}, {way} {}", counted(patients, "patient"), whole(limit));
    Reason::new("network_size", said).with("patients", patients).explained_by("patients_registered").into()
}

fn below_peers(case: &Case<'_>) -> Verdict {
    let mut verdict = Verdict::clear();
    let mut furthest: Option<(f64, Reason)> = None;
    for peers in &case.ground.peers {
        let words = group_words(peers.group, case.ground.gp);
        let Some(median) = peers.median else {
            verdict = verdict.and_unknown(format!("{words}: fewer than {PEERS_AT_LEAST} PCNs are covered well enough"));
            continue;
        };
        let Some(own) = peers.rates.get(case.code).copied() else {
            verdict = verdict.and_unknown(format!("{words}: less than 90 % of its patients are covered"));
            continue;
        };
        let percent = 100.0 * (own - median) / median;
        let is_further = furthest.as_ref().is_none_or(|(most, _)| percent < *most);
        if percent.is_finite() && percent <= -FAR_FROM_PEERS_PERCENT && is_further {
            let n = peers.rates.len();
            let said = format!(
                "{} FTE of {words} per 100,000 patients, {:.0} % below the median of {} held ({})",
                grouped(own, 2),
                percent.abs(),
                how_many(n, "PCN"),
                grouped(median, 2)
            );
            let measure = group_measure(peers.group, Measured::Fte, case.ground.gp);
            let reason = Reason::new("rate_below_peers", said)
                .with(format!("FTE of {words} per 100,000 patients"), own)
                .with("median of the PCNs held", median)
                .with("PCNs held", as_number(n))
                .explained_by(format!("{measure}_per_100k"));
            furthest = Some((percent, reason));
        }
    }
    verdict.reasons.extend(furthest.map(|(_, reason)| reason));
    verdict
}

fn rests_on_one(case: &Case<'_>) -> Verdict {
    let members = case.practices.iter().map(|index| &case.ground.tree.members[*index]);
    let mut largest = None;
    let mut total = 0.0;
    for member in members {
        let Some(patients) = member.patients else { return Verdict::unknown("no list names some of its practices") };
        total += patients;
        if largest.is_none_or(|(most, _)| most < patients) {
            largest = Some((patients, member.code.as_str()));
        }
    }
    let Some((patients, code)) = largest.filter(|_| 0.0 < total) else {
        return Verdict::unknown("no list of patients is held");
    };
    if patients < CARRIES_FROM * total {
        return Verdict::clear();
    }
    let said = match case.practices.len() {
        1 => format!("{code} is its only practice, with {}", counted(patients, "patient")),
        practices => format!(
            "{code} carries {:.0} % of its patients ({} of {}, {practices} practices)",
            100.0 * patients / total,
            whole(patients),
            whole(total)
        ),
    };
    Reason::new("rests_on_one_practice", said)
        .with(format!("patients of {code}"), patients)
        .with("patients of the PCN", total)
        .into()
}

fn not_reporting(case: &Case<'_>, editions: &mut Vec<EditionKey>) -> Result<Verdict, WorkbenchError> {
    let part = case.ground.desk.network(&Place::published(Level::Pcn, case.code), "pcn_fte")?;
    editions.extend(part.editions);
    Ok(match part.value {
        Value::Known(_) => Verdict::clear(),
        Value::Missing(Missing::NotReported) => {
            let said = format!("no row in the file of network staff of {}", part.period.in_words());
            Reason::new("network_not_reporting", said)
                .with(format!("FTE of network staff, {}", part.period), part.value)
                .explained_by("pcn_fte")
                .into()
        }
        Value::Missing(_) => Verdict::unknown("no file of network staff within a year of this month is held"),
    })
}

fn fte_fall(case: &Case<'_>) -> Verdict {
    let period = case.ground.now.period.a_year_before();
    let Some(before) = case.ground.year_before else {
        return Verdict::unknown(format!("no practice-level workforce file of {period} is held"));
    };
    let tree = case.ground.tree;
    let known = Coverage::of(tree, case.practices).patients_known;
    let mut verdict = Verdict::clear();
    for group in [StaffGroup::Gp, StaffGroup::Nurse] {
        let definition = shared_definition(case.ground.now, before).unwrap_or(GpDefinition::Total);
        let measure = group_measure(group, Measured::Fte, definition);
        let words = group_words(group, definition);
        // Like with like: practices that reported the group in both months, wherever they belonged then.
        let (mut was, mut is, mut patients) = (0.0, 0.0, 0.0);
        for member in case.practices.iter().map(|index| &tree.members[*index]) {
            let values = (before.value(&member.code, &measure), case.ground.now.value(&member.code, &measure));
            if let (Value::Known(fte_before), Value::Known(fte_now)) = values {
                was += fte_before;
                is += fte_now;
                patients += member.patients.unwrap_or_default();
            }
        }
        if known <= 0.0 || patients < WARNED_BELOW * known {
            let why = format!("{words}: practices with less than 90 % of its patients reported in both months");
            verdict = verdict.and_unknown(why);
        } else if FALL_FTE <= was - is && FALL_SHARE * was <= was - is {
            verdict.reasons.push(fall("network_fte_fall", &words, was, is, period).explained_by(measure));
        }
    }
    verdict
}

fn many_practices(case: &Case<'_>) -> Verdict {
    let held =
        case.practices.iter().filter(|index| case.ground.tree.members[**index].standing == Standing::Held).count();
    if held == 0 {
        return Verdict::unknown(is_missing("rows of its practices", Missing::NotHeld));
    }
    if case.with_reasons < 2 || as_number(case.with_reasons) < MANY_SHARE * as_number(case.judged) {
        return Verdict::clear();
    }
    let said = format!("{} of its {} practices have a reason of their own", case.with_reasons, case.judged);
    Reason::new("practices_with_reasons", said)
        .with("practices with a reason", as_number(case.with_reasons))
        .with("practices", as_number(case.judged))
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_of_fewer_than_five_is_none() {
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), None);
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0, 90.0]), Some(3.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0, 90.0, 5.0]), Some(3.5));
    }
}
