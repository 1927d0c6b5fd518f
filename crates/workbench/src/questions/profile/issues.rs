//! What stands out in an area, by stated rules, each with its evidence.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value as Json, json};
use wholetime_measures::figures::{Place, WARNED_BELOW, whole};
use wholetime_vocabulary::{Basis, GpDefinition, Level, StaffGroup, Value};

use super::staff::{ARROW_FROM_PERCENT, Arrow};
use super::{Child, Ground, Held, NetworkRole, StaffLine};
use crate::WorkbenchError;

/// Something that stands out.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct MainIssue {
    /// The rule that found it.
    pub rule: String,
    /// What the rule is, in words.
    pub rule_in_words: String,
    /// The issue in a plain sentence.
    pub sentence: String,
    /// The figures it rests on.
    pub evidence: Json,
}

/// Fewer peers than this make no comparison. Our judgement: a median of fewer moves with any one of them.
pub(crate) const PEERS_AT_LEAST: usize = 5;
/// A rate this far from the median of its peers is named. Our judgement.
pub(crate) const FAR_FROM_PEERS_PERCENT: f64 = 15.0;
/// A share of GPs aged 55 and over from which ageing is named. Our judgement: the share published for England has lain
/// between 20 and 24 % since 2015.
const AGEING_FROM_PERCENT: f64 = 30.0;
/// A network is expected to have from 30,000 to 50,000 patients. Source: Network Contract DES specification.
pub(crate) const NETWORK_PATIENTS: (f64, f64) = (30_000.0, 50_000.0);

/// Every issue found, in the order of the rules.
pub(super) fn found(
    ground: &Ground<'_>,
    staff: &[StaffLine],
    children: &[Child],
    held: &Held,
    roles: &[NetworkRole],
    membership: Option<&str>,
) -> Result<Vec<MainIssue>, WorkbenchError> {
    let mut issues = Vec::new();
    issues.extend(missing_practices(ground, held));
    issues.extend(missing_groups(staff));
    issues.extend(below_standard(staff));
    issues.extend(furthest_from_peers(ground, staff)?);
    issues.extend(largest_fall(staff, membership));
    issues.extend(ageing(ground)?);
    issues.extend(staff_without_patients(held));
    issues.extend(network_size(ground));
    issues.extend(lowest_part(children));
    if ground.area.area.level == Level::Pcn && roles.is_empty() && ground.desk.has_workforce() {
        issues.extend(network_not_reporting(ground)?);
    }
    Ok(issues)
}

fn missing_practices(ground: &Ground<'_>, held: &Held) -> Option<MainIssue> {
    if held.absent.is_empty() || !ground.desk.has_workforce() {
        return None;
    }
    let some: Vec<&str> = held.absent.iter().take(3).map(|practice| practice.name.as_str()).collect();
    let more = held.absent.len().saturating_sub(some.len());
    let others = if 0 < more { format!(" and {more} more") } else { String::new() };
    Some(MainIssue {
        rule: "practices_not_held".to_owned(),
        rule_in_words: "practices on the nearest list (or open by ODS) without a row in the workforce file".to_owned(),
        sentence: format!(
            "{} of {} known practices have no row in the workforce file: {}{others}",
            held.absent.len(),
            held.coverage.practices_known,
            some.join(", ")
        ),
        evidence: json!({
            "practices_held": held.coverage.practices_held,
            "practices_known": held.coverage.practices_known,
            "patients_pct": held.share_pct,
            "absent": held.absent,
        }),
    })
}

fn missing_groups(staff: &[StaffLine]) -> Vec<MainIssue> {
    let poorly = staff
        .iter()
        .filter(|line| line.basis == Basis::PracticeLevelSum && line.is_default && line.coverage < WARNED_BELOW);
    poorly
        // What was refused says so itself.
        .filter(|line| line.fte.known().is_some())
        .map(|line| MainIssue {
            rule: "coverage_below_90".to_owned(),
            rule_in_words: "less than 90 % of known patients are at practices that reported the group".to_owned(),
            sentence: format!(
                "{} are reported for only {:.0} % of patients; a rate over all patients understates them",
                line.title,
                line.coverage * 100.0
            ),
            evidence: json!({
                "group": line.group,
                "coverage": line.coverage,
                "per_100k": line.per_100k,
                "per_100k_reporting": line.per_100k_reporting,
            }),
        })
        .collect()
}

fn below_standard(staff: &[StaffLine]) -> Vec<MainIssue> {
    let judged = staff.iter().filter_map(|line| Some((line, line.standard.as_ref()?)));
    judged
        .filter(|(_, standard)| standard.outcome != "met")
        .map(|(line, standard)| {
            let short = standard.fte_short.map(|fte| format!("; {fte:.2} FTE short")).unwrap_or_default();
            MainIssue {
                rule: "local_standard".to_owned(),
                rule_in_words: "a rate against the standard set for it here, on its own definition only".to_owned(),
                sentence: format!("{}: {}{short}", line.title, standard.sentence),
                evidence: json!(standard),
            }
        })
        .collect()
}

/// The group whose rate is furthest below or above the median of areas of the same level that are well covered.
fn furthest_from_peers(ground: &Ground<'_>, staff: &[StaffLine]) -> Result<Option<MainIssue>, WorkbenchError> {
    let level = ground.area.area.level;
    if !ground.desk.has_workforce() || !matches!(level, Level::Pcn | Level::SubIcb | Level::Icb | Level::Region) {
        return Ok(None);
    }
    let mut measures = Vec::new();
    for line in staff.iter().filter(|line| line.basis == Basis::PracticeLevelSum && line.is_default) {
        let measure =
            wholetime_catalogue::group_measure(line.group, wholetime_vocabulary::Measured::Fte, line.definition);
        measures.push((line, measure));
    }
    let names: Vec<&str> = measures.iter().map(|(_, measure)| measure.as_str()).collect();
    let places: Vec<Place> = ground.tree.areas(level).iter().map(|code| Place::published(level, code)).collect();
    let sums = ground.desk.sums(&places, &names)?;
    let mut furthest: Option<(f64, MainIssue)> = None;
    for (line, measure) in &measures {
        let Some(own) = line.per_100k.known() else { continue };
        if line.coverage < WARNED_BELOW {
            continue;
        }
        let mut rates: Vec<f64> = places
            .iter()
            .filter_map(|place| {
                let held = sums.coverage(&place.code);
                let sum = sums.sum(&place.code, measure);
                let is_covered = 0.0 < held.patients_known && WARNED_BELOW <= sum.patients / held.patients_known;
                is_covered.then(|| sum.value.per(Value::Known(held.patients_held)).known()).flatten()
            })
            .map(|rate| rate * 100_000.0)
            .collect();
        if rates.len() < PEERS_AT_LEAST {
            continue;
        }
        rates.sort_by(f64::total_cmp);
        let median = (rates[(rates.len() - 1) / 2] + rates[rates.len() / 2]) / 2.0;
        if median <= 0.0 {
            continue;
        }
        let percent = 100.0 * (own - median) / median;
        if percent.abs() < FAR_FROM_PEERS_PERCENT || furthest.as_ref().is_some_and(|(most, _)| percent.abs() <= *most) {
            continue;
        }
        let way = if percent < 0.0 { "below" } else { "above" };
        let issue = MainIssue {
            rule: "furthest_from_peers".to_owned(),
            rule_in_words: format!(
                "the rate furthest from the median of {} {} held at the period with at least 90 % coverage, if 15 % or more",
                rates.len(),
                level.titles()
            ),
            sentence: format!(
                "{}: {own:.2} FTE per 100,000 patients, {:.0} % {way} the median of {} {} ({median:.2})",
                line.title,
                percent.abs(),
                rates.len(),
                level.titles()
            ),
            evidence: json!({ "group": line.group, "value": own, "median": median, "peers": rates.len(), "percent": percent }),
        };
        furthest = Some((percent.abs(), issue));
    }
    Ok(furthest.map(|(_, issue)| issue))
}

fn largest_fall(staff: &[StaffLine], membership: Option<&str>) -> Option<MainIssue> {
    let fell = staff.iter().filter(|line| line.is_default).filter_map(|line| {
        let previous = line.previous.as_ref()?;
        let (before, change) = (previous.per_100k.known()?, previous.per_100k_change.known()?);
        let percent = 100.0 * change / before;
        (previous.arrow == Some(Arrow::Down) && percent.is_finite()).then_some((percent, line, previous))
    });
    let (percent, line, previous) = fell.min_by(|a, b| a.0.total_cmp(&b.0))?;
    let (staff_effect, list_effect) = (previous.staff_effect.known()?, previous.list_effect.known()?);
    let cause = match (membership, staff_effect <= list_effect) {
        (Some(_), _) => "not of the same practices then and now",
        (None, true) => "mostly fewer staff",
        (None, false) => "mostly more patients",
    };
    let like = if previous.is_like_month { "" } else { " (not the same month of the year)" };
    Some(MainIssue {
        rule: "largest_fall".to_owned(),
        rule_in_words: format!(
            "the largest fall of a rate since the period compared with, if {ARROW_FROM_PERCENT} % or more"
        ),
        sentence: format!(
            "{} fell by {:.1} % per 100,000 patients since {}{like}: {cause} (staff {staff_effect:+.2}, list {list_effect:+.2})",
            line.title,
            percent.abs(),
            previous.period
        ),
        evidence: json!({ "group": line.group, "definition": line.definition, "previous": previous, "membership": membership }),
    })
}

fn ageing(ground: &Ground<'_>) -> Result<Option<MainIssue>, WorkbenchError> {
    let Some(indicator) = ground.holdings.catalogue.indicators.get("gp_share_aged_55_plus_pct") else {
        return Ok(None);
    };
    if !ground.desk.has_workforce() || ground.coverage.practices_held == 0 {
        return Ok(None);
    }
    let figure = ground.desk.figure(&ground.area.place, indicator)?;
    let (Some(share), Some(count), Some(Value::Known(known))) =
        (figure.value.known(), figure.numerator.known(), figure.denominator)
    else {
        return Ok(None);
    };
    if share < AGEING_FROM_PERCENT || known < 5.0 {
        return Ok(None);
    }
    Ok(Some(MainIssue {
        rule: "gps_aged_55_plus".to_owned(),
        rule_in_words: "30 % or more of at least five fully qualified GPs of known age are 55 or older".to_owned(),
        sentence: format!(
            "{share:.0} % of fully qualified GPs are 55 or older ({count:.0} of {known:.0} of known age)"
        ),
        evidence: json!({ "indicator": indicator.id, "value": share, "numerator": count, "denominator": known }),
    }))
}

fn staff_without_patients(held: &Held) -> Option<MainIssue> {
    let first = held.without_patients.first()?;
    let successor = first.likely_successor.as_ref();
    let proposal =
        successor.map(|code| format!("; {code} may have taken over its list (confirm with `wholetime successor set`)"));
    let more = held.without_patients.len() - 1;
    let others = if 0 < more { format!(" and {more} more") } else { String::new() };
    Some(MainIssue {
        rule: "staff_without_patients".to_owned(),
        rule_in_words:
            "a row with staff and no patients: it keeps its staff in the area's sum and has no rate of its own"
                .to_owned(),
        sentence: format!(
            "{} ({}){others} has a row in the workforce file and no patients{}",
            first.name,
            first.code,
            proposal.unwrap_or_default()
        ),
        evidence: json!(held.without_patients),
    })
}

fn network_size(ground: &Ground<'_>) -> Option<MainIssue> {
    let patients = ground.coverage.patients_known;
    let (low, high) = NETWORK_PATIENTS;
    if ground.area.area.level != Level::Pcn || patients <= 0.0 || (low <= patients && patients <= high) {
        return None;
    }
    let way = if patients < low { "fewer than 30,000" } else { "more than 50,000" };
    Some(MainIssue {
        rule: "network_size".to_owned(),
        rule_in_words: "a PCN outside 30,000 to 50,000 patients".to_owned(),
        sentence: format!("the network has {} patients, {way}", whole(patients)),
        evidence: json!({ "patients": patients, "low": low, "high": high }),
    })
}

/// The part with the lowest GP rate, where the parts are well covered and it lies far below the others.
fn lowest_part(children: &[Child]) -> Option<MainIssue> {
    let rates: Vec<(&Child, f64, GpDefinition)> = children
        .iter()
        .filter(|child| !child.is_part && child.code != "unaligned" && child.code != "not_known")
        .filter_map(|child| {
            let gp = child.staff.iter().find(|staff| staff.group == StaffGroup::Gp)?;
            (WARNED_BELOW <= gp.coverage).then_some((child, gp.per_100k.known()?, gp.definition))
        })
        .collect();
    if rates.len() < 3 {
        return None;
    }
    let (child, lowest, definition) = rates.iter().min_by(|a, b| a.1.total_cmp(&b.1))?;
    let others: f64 = rates.iter().filter(|(other, _, _)| other.code != child.code).map(|(_, rate, _)| rate).sum();
    #[expect(clippy::cast_precision_loss, reason = "a few hundred areas")]
    let mean = others / (rates.len() - 1) as f64;
    if mean <= 0.0 || -FAR_FROM_PEERS_PERCENT < 100.0 * (lowest - mean) / mean {
        return None;
    }
    Some(MainIssue {
        rule: "lowest_part".to_owned(),
        rule_in_words: "the part with the lowest GP rate, if 15 % or more below the mean of the other parts".to_owned(),
        sentence: format!(
            "{} ({}) has the lowest rate of {}: {lowest:.2} FTE per 100,000 patients, the others average {mean:.2}",
            child.name,
            child.code,
            definition.title()
        ),
        evidence: json!({ "area": child.code, "value": lowest, "mean_of_others": mean, "definition": definition }),
    })
}

fn network_not_reporting(ground: &Ground<'_>) -> Result<Option<MainIssue>, WorkbenchError> {
    let part = ground.desk.network(&ground.area.place, "pcn_fte")?;
    if part.value != Value::Missing(wholetime_vocabulary::Missing::NotReported) {
        return Ok(None);
    }
    Ok(Some(MainIssue {
        rule: "network_not_reporting".to_owned(),
        rule_in_words: "the file of network staff has no row of this network; no row is not zero".to_owned(),
        sentence: format!("the network reported no staff of its own in {}", part.period),
        evidence: json!({ "period": part.period }),
    }))
}
