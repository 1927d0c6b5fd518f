//! What changed between two months: practices that opened, closed, moved, stopped or started reporting, or jumped.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_measures::geography::{Member, Standing, Tree};
use wholetime_measures::{Holdings, workforce};
use wholetime_vocabulary::{Area, Level, Missing, Period, StaffGroup, Value};

use crate::questions::periods;
use crate::{Scope, Workbench, WorkbenchError};

/// What happened to a practice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It was there before and is not known now.
    Closed,
    /// It is there now and was not known before.
    Opened,
    /// It has another PCN.
    MovedPcn,
    /// It has another sub-ICB location.
    MovedSubIcb,
    /// A staff group it reported before it does not report now.
    StoppedReporting,
    /// A staff group it did not report before it reports now.
    StartedReporting,
    /// FTE or list changed by more than a jump.
    Jumped,
}

/// One change of one practice.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "PracticeEvent")]
pub struct Change {
    /// Practice code.
    pub practice: String,
    /// Its name.
    pub name: String,
    /// What happened.
    pub kind: ChangeKind,
    /// In a sentence.
    pub sentence: String,
    /// Staff group concerned, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<StaffGroup>,
    /// Change of the area's FTE due to it: all groups, or the one concerned.
    pub staff_effect: Value,
    /// Change of the area's list due to it, in patients.
    pub list_effect: Value,
    /// For a practice that closed: one that may have taken it over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub likely_successor: Option<String>,
}

/// What changed in an area between two months.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ChangesAnswer {
    /// The area.
    pub area: Area,
    /// Earlier month.
    pub from: Period,
    /// Later month.
    pub to: Period,
    /// Changes, largest effect on the list or staff first within each kind.
    pub changes: Vec<Change>,
    /// FTE and list of the area in both months: by group, all groups first.
    pub totals: Vec<Total>,
    /// What counts as a jump, in words.
    pub rule: String,
}

/// A total of the area in both months.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Total {
    /// `patients` or a staff group.
    pub what: String,
    /// Before.
    pub before: Value,
    /// After.
    pub after: Value,
}

/// A jump: at least this share of the larger value, and at least so much. Our judgement: of 16,851 changes of a staff
/// group from one quarter to the next (229 practices, 2018 to 2022), 4.8 % are as large; of 4,358 changes of a list, 1.0 %.
const JUMP_SHARE: f64 = 0.2;
const JUMP_FTE: f64 = 1.0;
const JUMP_PATIENTS: f64 = 500.0;
/// A neighbour takes over a list when its own grows by at least this share of it.
const TAKES_OVER_FROM: f64 = 0.5;

const MEASURES: [(&str, StaffGroup); 4] = [
    ("gp_fte_total", StaffGroup::Gp),
    ("nurse_fte", StaffGroup::Nurse),
    ("dpc_fte", StaffGroup::Dpc),
    ("admin_fte", StaffGroup::Admin),
];

impl Workbench {
    /// What changed in an area between two months; the two newest held for it where none are named.
    ///
    /// # Errors
    /// Where the area is not known or a month is not held.
    pub fn changes(
        &self,
        area: &str,
        from: Option<Period>,
        to: Option<Period>,
        scope: Scope,
    ) -> Result<ChangesAnswer, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let holdings = self.holdings_for(scope)?;
        let area = self.resolve_in(&holdings, area)?;
        let held = holdings.workforce_periods();
        let not_held = |period: Period| periods::not_held(&holdings, &area.area, period);
        let to = to.or_else(|| held.last().copied()).ok_or(WorkbenchError::NothingHeld)?;
        let before = held.iter().rev().copied().find(|period| *period < to);
        let from = from.or(before).ok_or_else(|| not_held(to))?;
        for period in [from, to] {
            if !held.contains(&period) {
                return Err(not_held(period));
            }
        }
        if to <= from {
            return Err(WorkbenchError::NotPossible(format!("{from} is not before {to}")));
        }
        let names = MEASURES.map(|(name, _)| name);
        let trees = [holdings.tree(from, scope.geography)?, holdings.tree(to, scope.geography)?];
        let values = [holdings.staff(from, &names)?, holdings.staff(to, &names)?];
        let inside = |tree: &Tree| -> BTreeMap<String, Member> {
            area.place
                .practices(tree)
                .into_iter()
                .map(|index| (tree.members[index].code.clone(), tree.members[index].clone()))
                .collect()
        };
        let (before, after) = (inside(&trees[0]), inside(&trees[1]));
        let mut changes = Vec::new();
        let codes: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for code in codes {
            // A practice that left the area may still exist elsewhere.
            let was = before.get(code).or_else(|| trees[0].member(code));
            let is = after.get(code).or_else(|| trees[1].member(code));
            let fte = |side: usize| MEASURES.map(|(_, group)| (group, values[side].value(code, position(group))));
            let found = compare(&holdings, &trees, code, was, is, fte(0), fte(1));
            changes.extend(found);
        }
        changes.sort_by(|a, b| {
            let size = |change: &Change| {
                change.list_effect.known().unwrap_or_default().abs()
                    + 500.0 * change.staff_effect.known().unwrap_or_default().abs()
            };
            a.kind.cmp(&b.kind).then_with(|| size(b).total_cmp(&size(a))).then_with(|| a.practice.cmp(&b.practice))
        });
        Ok(ChangesAnswer {
            area: area.area,
            from,
            to,
            changes,
            totals: totals(&before, &after, &values),
            rule: format!(
                "a jump is a change of a staff group by at least {:.0} % and {JUMP_FTE} FTE, or of a list by {:.0} % and {JUMP_PATIENTS:.0} patients",
                JUMP_SHARE * 100.0,
                JUMP_SHARE * 100.0
            ),
        })
    }
}

fn position(group: StaffGroup) -> usize {
    MEASURES.iter().position(|(_, of)| *of == group).unwrap_or_default()
}

fn totals(
    before: &BTreeMap<String, Member>,
    after: &BTreeMap<String, Member>,
    values: &[Arc<workforce::Practices>; 2],
) -> Vec<Total> {
    let patients = |members: &BTreeMap<String, Member>| {
        let held = members.values().filter(|member| member.standing == Standing::Held);
        Value::Known(held.filter_map(|member| member.patients).sum())
    };
    let mut totals = vec![Total { what: "patients".to_owned(), before: patients(before), after: patients(after) }];
    for (index, (_, group)) in MEASURES.iter().enumerate() {
        let sum = |members: &BTreeMap<String, Member>, side: usize| {
            let known: Vec<f64> = members.keys().filter_map(|code| values[side].value(code, index).known()).collect();
            if known.is_empty() { Value::Missing(Missing::NotHeld) } else { Value::Known(known.iter().sum()) }
        };
        totals.push(Total { what: group.word().to_owned(), before: sum(before, 0), after: sum(after, 1) });
    }
    totals
}

type GroupValues = [(StaffGroup, Value); 4];

fn all_staff(values: &GroupValues) -> f64 {
    values.iter().filter_map(|(_, value)| value.known()).sum()
}

fn compare(
    holdings: &Holdings,
    trees: &[Arc<Tree>; 2],
    code: &str,
    was: Option<&Member>,
    is: Option<&Member>,
    fte_before: GroupValues,
    fte_after: GroupValues,
) -> Vec<Change> {
    let name = holdings.register.name(Level::Practice, code);
    let base = Change {
        practice: code.to_owned(),
        name: name.clone(),
        kind: ChangeKind::Closed,
        sentence: String::new(),
        group: None,
        staff_effect: Value::Known(all_staff(&fte_after) - all_staff(&fte_before)),
        list_effect: Value::Known(
            is.and_then(|is| is.patients).unwrap_or_default() - was.and_then(|was| was.patients).unwrap_or_default(),
        ),
        likely_successor: None,
    };
    let list = |member: &Member| {
        member.patients.map_or_else(
            || "no list known".to_owned(),
            |patients| format!("{} patients", wholetime_measures::figures::whole(patients)),
        )
    };
    let (was, is) = match (was, is) {
        (Some(was), None) => {
            let sentence = format!("{name} is not known any more; it had {}", list(was));
            return vec![Change { sentence, likely_successor: likely_successor(holdings, &trees[1], was), ..base }];
        }
        (None, Some(is)) => {
            let sentence = format!("{name} is new, with {}", list(is));
            return vec![Change { kind: ChangeKind::Opened, sentence, ..base }];
        }
        (Some(was), Some(is)) => (was, is),
        (None, None) => return Vec::new(),
    };
    let mut found = Vec::new();
    let of = |level: Level, code: &Option<String>| {
        code.as_ref()
            .map_or_else(|| "none".to_owned(), |code| format!("{} ({code})", holdings.register.name(level, code)))
    };
    // Before there were networks nobody had one; that everybody then joins one is not a move.
    if was.pcn != is.pcn && was.pcn.is_some() {
        let sentence = format!("{name} moved from {} to {}", of(Level::Pcn, &was.pcn), of(Level::Pcn, &is.pcn));
        found.push(Change { kind: ChangeKind::MovedPcn, sentence, ..base.clone() });
    }
    if was.sub_icb != is.sub_icb && was.sub_icb.is_some() && is.sub_icb.is_some() {
        let sentence =
            format!("{name} moved from {} to {}", of(Level::SubIcb, &was.sub_icb), of(Level::SubIcb, &is.sub_icb));
        found.push(Change { kind: ChangeKind::MovedSubIcb, sentence, ..base.clone() });
    }
    for ((group, before), (_, after)) in fte_before.into_iter().zip(fte_after) {
        let title = if group == StaffGroup::Gp { "GPs".to_owned() } else { group.title().to_lowercase() };
        let (kind, sentence, effect) = match (before, after) {
            (Value::Known(before), Value::Missing(why)) => (
                ChangeKind::StoppedReporting,
                format!("{name}: {title} were {before:.2} FTE and are {why} now"),
                -before,
            ),
            (Value::Missing(why), Value::Known(after)) => {
                (ChangeKind::StartedReporting, format!("{name}: {title} were {why} and are {after:.2} FTE now"), after)
            }
            (Value::Known(before), Value::Known(after)) if is_jump(before, after, JUMP_FTE) => {
                (ChangeKind::Jumped, format!("{name}: {title} went from {before:.2} to {after:.2} FTE"), after - before)
            }
            _ => continue,
        };
        found.push(Change {
            kind,
            sentence,
            group: Some(group),
            staff_effect: Value::Known(effect),
            list_effect: Value::Known(0.0),
            ..base.clone()
        });
    }
    if let (Some(before), Some(after)) = (was.patients, is.patients)
        && is_jump(before, after, JUMP_PATIENTS)
    {
        let whole = wholetime_measures::figures::whole;
        let sentence = format!("{name}: the list went from {} to {} patients", whole(before), whole(after));
        let likely_successor = if after == 0.0 { likely_successor(holdings, &trees[1], is) } else { None };
        found.push(Change {
            kind: ChangeKind::Jumped,
            sentence,
            staff_effect: Value::Known(0.0),
            likely_successor,
            ..base
        });
    }
    found
}

fn is_jump(before: f64, after: f64, at_least: f64) -> bool {
    let change = (after - before).abs();
    at_least <= change && JUMP_SHARE * before.abs().max(after.abs()) <= change
}

/// The practice of the same network (or sub-ICB location) whose list grew most between the last file that shows patients
/// of `gone` and the tree given, if it grew by at least half of them. A proposal: people confirm it.
pub(crate) fn likely_successor(holdings: &Holdings, tree: &Tree, gone: &Member) -> Option<String> {
    let earlier = holdings.workforce_periods().iter().rev().copied().filter(|period| *period < tree.period);
    for period in earlier.take(8) {
        let before = holdings.tree(period, tree.geography).ok()?;
        let Some(patients) = before.member(&gone.code).and_then(|member| member.patients).filter(|list| 0.0 < *list)
        else {
            continue;
        };
        let neighbours = tree
            .members
            .iter()
            .filter(|member| member.code != gone.code && member.sub_icb.is_some() && member.sub_icb == gone.sub_icb);
        let grown = neighbours.filter_map(|member| {
            let list_before = before.member(&member.code).map_or(0.0, |was| was.patients.unwrap_or_default());
            Some((member.patients? - list_before, member))
        });
        let (growth, heir) = grown.max_by(|a, b| a.0.total_cmp(&b.0))?;
        return (TAKES_OVER_FROM * patients <= growth).then(|| heir.code.clone());
    }
    None
}
