//! Lists of patients that grow or shrink by more than people move.

use std::collections::{BTreeMap, HashMap};

use wholetime_snapshots::Severity;
use wholetime_vocabulary::Level;

use super::census::{Census, PATIENTS, Run, number};
use super::{Concern, Finding, Rule};
use crate::{Geography, Holdings, MeasuresError, Tree};

pub(super) const JUMP: Rule = Rule {
    id: "list_jump",
    title: "A list that jumps",
    severity: Severity::Warning,
    in_words: "A list of patients changes by more than 20 % and more than 500 between one census and the next, at most 12 months \
               apart. Where a practice of the same network or sub-ICB location closed, opened or changed by more than 10 % of its \
               own list, by a like amount the other way (within 30 %), that is named as the likely reason, and the jump is only \
               worth knowing; several that closed count together.",
    source: "Our judgement: lists of England change by about 1 % a year.",
};

const SHARE: f64 = 0.2;
const PATIENTS_AT_LEAST: f64 = 500.0;
const MONTHS_APART_AT_MOST: i32 = 12;
/// A practice that changed less than this share of its own list changed as lists do. Our judgement.
const OTHER_SHARE: f64 = 0.1;
/// Amounts are alike within this share. Our judgement: patients of a practice that closes go to several others.
const ALIKE: f64 = 0.3;

/// Patients of a practice before and after; none where it was not there, or had a list of 0 as those have that closed or are
/// about to open.
#[derive(Clone, Copy, Debug)]
struct Change {
    before: Option<f64>,
    after: Option<f64>,
}

impl Change {
    fn amount(self) -> f64 {
        self.after.unwrap_or_default() - self.before.unwrap_or_default()
    }

    /// Whether it came, went or changed by more than lists do.
    fn is_unusual(self) -> bool {
        let share = self.before.map(|before| self.amount().abs() / before);
        self.after.is_none() || share.is_none_or(|share| OTHER_SHARE < share)
    }

    fn in_words(self) -> String {
        match (self.before, self.after) {
            (Some(before), None) => format!("with {} patients has none any more", number(before)),
            (None, Some(after)) => format!("is new, with {} patients", number(after)),
            _ => format!("changed by {}", signed(self.amount())),
        }
    }
}

fn signed(change: f64) -> String {
    format!("{}{}", if change < 0.0 { "−" } else { "+" }, number(change.abs()))
}

/// Jumps of every practice.
pub(super) fn found(holdings: &Holdings, run: &Run) -> Result<Vec<Finding>, MeasuresError> {
    let mut findings = Vec::new();
    for pair in run.months().windows(2) {
        let (before, after) = (pair[0], pair[1]);
        if MONTHS_APART_AT_MOST < after.period.months_since(before.period) {
            continue;
        }
        let changes = changes(before, after);
        let jumped = |change: &Change| {
            let (Some(was), Some(_)) = (change.before, change.after) else { return false };
            0.0 < was && SHARE < (change.amount() / was).abs() && PATIENTS_AT_LEAST < change.amount().abs()
        };
        let mut jumps: Vec<(&str, Change)> =
            changes.iter().filter(|(_, change)| jumped(change)).map(|(code, change)| (*code, *change)).collect();
        if jumps.is_empty() {
            continue;
        }
        jumps.sort_by_key(|(code, _)| *code);
        let maps = [before.period, after.period].map(|period| holdings.tree(period, Geography::AsAt));
        let [of_before, of_after] = maps;
        let maps = [of_before?, of_after?];
        for (code, change) in jumps {
            let Some(place) = after.place(code) else { continue };
            let reason = reason(code, change, &changes, [&maps[0], &maps[1]]);
            findings.push(told(holdings, before, after, place, change, reason));
        }
    }
    Ok(findings)
}

fn told(
    holdings: &Holdings,
    before: &Census,
    after: &Census,
    place: usize,
    change: Change,
    reason: Option<Reason<'_>>,
) -> Finding {
    let (was, is) = (change.before.unwrap_or_default(), change.after.unwrap_or_default());
    let likely = match reason {
        Some(Reason::One(other, of_other)) => {
            let name = holdings.register.name(Level::Practice, other);
            format!("likely because {name} ({other}) nearby {}", of_other.in_words())
        }
        Some(Reason::Several(ref closed, patients)) => format!(
            "likely because {} practices nearby, with {} patients together, have none any more",
            closed.len(),
            number(patients)
        ),
        None => "no practice nearby changed by a like amount the other way: a merger, or a slip".to_owned(),
    };
    let message = format!(
        "goes from {} patients in {} to {} in {} ({} %); {likely}",
        number(was),
        before.period.in_words(),
        number(is),
        after.period.in_words(),
        signed((100.0 * change.amount() / was).round()),
    );
    let severity = if reason.is_some() { Severity::Note } else { JUMP.severity };
    let finding = Finding::of(&JUMP, after, place, message).severity(severity).on(Concern::Patients);
    let finding =
        finding.with(format!("patients in {}", before.period), was).with(format!("patients in {}", after.period), is);
    match reason {
        Some(Reason::One(other, of_other)) => {
            finding.with_text("practice nearby", other).with("its change of patients", of_other.amount())
        }
        Some(Reason::Several(closed, patients)) => {
            finding.with_text("practices nearby", closed.join(" ")).with("their patients", patients)
        }
        None => finding,
    }
}

fn changes<'a>(before: &'a Census, after: &'a Census) -> HashMap<&'a str, Change> {
    let mut changes: HashMap<&str, Change> = HashMap::new();
    for (place, code) in before.practices.iter().enumerate() {
        let was = before.known(place, PATIENTS).filter(|patients| 0.0 < *patients);
        changes.insert(code, Change { before: was, after: None });
    }
    for (place, code) in after.practices.iter().enumerate() {
        let is = after.known(place, PATIENTS).filter(|patients| 0.0 < *patients);
        changes.entry(code).or_insert(Change { before: None, after: None }).after = is;
    }
    changes
}

/// Where the patients of a jump likely came from or went to.
enum Reason<'a> {
    /// One practice that changed the other way.
    One(&'a str, Change),
    /// Several that closed, with their patients.
    Several(Vec<&'a str>, f64),
}

/// The practice of the same network, else of the same sub-ICB location, whose change is most nearly the opposite; else all
/// that closed there, where these together had as many patients.
fn reason<'a>(code: &str, change: Change, changes: &HashMap<&'a str, Change>, trees: [&Tree; 2]) -> Option<Reason<'a>> {
    let missed = |other: &Change| (other.amount() + change.amount()).abs();
    for level in [Level::Pcn, Level::SubIcb] {
        let near = trees.into_iter().flat_map(|tree| {
            let member = tree.member(code);
            let area =
                member.and_then(|member| if level == Level::Pcn { member.pcn.clone() } else { member.sub_icb.clone() });
            let practices = area.map(|area| tree.practices(level, &area)).unwrap_or_default();
            practices.into_iter().map(|index| tree.members[index].code.as_str())
        });
        let candidates = near.filter(|other| *other != code).filter_map(|other| changes.get_key_value(other));
        // A practice stands in the tree before, in the one after, or in both.
        let candidates: BTreeMap<&'a str, Change> =
            candidates.filter(|(_, other)| other.is_unusual()).map(|(other, change)| (*other, *change)).collect();
        let nearest =
            candidates.iter().min_by(|(one, a), (other, b)| missed(a).total_cmp(&missed(b)).then(one.cmp(other)));
        if let Some((other, of_other)) = nearest.filter(|(_, other)| missed(other) <= ALIKE * change.amount().abs()) {
            return Some(Reason::One(other, *of_other));
        }
        let closed: Vec<(&str, f64)> = candidates
            .iter()
            .filter(|(_, other)| other.after.is_none())
            .filter_map(|(other, change)| Some((*other, change.before?)))
            .collect();
        let patients: f64 = closed.iter().map(|(_, patients)| patients).sum();
        if 1 < closed.len() && (patients - change.amount()).abs() <= ALIKE * change.amount() {
            return Some(Reason::Several(closed.into_iter().map(|(code, _)| code).collect(), patients));
        }
    }
    None
}
