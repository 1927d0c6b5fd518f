//! The number of a target: what is missing to a level, to a standard, or as somebody set it.

use schemars::JsonSchema;
use serde::Serialize;

use super::place_of;
use crate::{
    gap::told,
    plan::{Aim, Place, Plan},
    quantity::Wte,
    trajectory::{BesideStandard, Standard},
};

/// The number of a target and how it came about.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Number {
    /// WTE more than there are; below nothing: there are more than is asked for.
    pub wte: Wte,
    /// How it came about, in words.
    pub how: String,
    /// Whether it was worked out, and so need not be a whole number of units.
    pub is_worked_out: bool,
    /// WTE the trajectory starts at; none where no baseline says so.
    pub starts_at: Option<Wte>,
    /// What a standard asks of each place; empty where the aim is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<AskedAt>,
}

/// What a standard asks of one place.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AskedAt {
    /// The place.
    pub place: String,
    /// What people read.
    pub title: String,
    /// Patients registered.
    pub list: u32,
    /// Where the list comes from.
    pub list_source: Option<String>,
    /// What there is beside what is asked for.
    #[serde(flatten)]
    pub beside: BesideStandard,
}

impl Number {
    /// WTE to be found: nothing where there are more than is asked for.
    #[must_use]
    pub fn missing(&self) -> Wte {
        self.wte.max(Wte::ZERO)
    }
}

pub(super) fn number(plan: &Plan, aim: &Aim, places: &[&Place]) -> Result<Number, String> {
    let starts_at = baseline_at(plan, aim, place_of(plan, aim))
        .or_else(|| places.iter().map(|place| baseline_at(plan, aim, &place.id)).sum::<Option<Wte>>());
    if let Some(change) = aim.change {
        let from = starts_at.map_or(String::new(), |starts_at| format!("on top of {starts_at} at the baseline, "));
        let how = format!("{from}as the aim sets it");
        return Ok(Number { wte: change, how, is_worked_out: false, starts_at, asked: Vec::new() });
    }
    if let Some(level) = aim.level {
        let Some(there) = starts_at else { return Err(no_baseline(plan, aim, places)) };
        let how = format!("a level of {level} WTE less {there} at the baseline");
        return Ok(Number { wte: level - there, how, is_worked_out: true, starts_at, asked: Vec::new() });
    }
    to_standard(plan, aim, places)
}

fn to_standard(plan: &Plan, aim: &Aim, places: &[&Place]) -> Result<Number, String> {
    let Some(per_100k) = aim.per_100k else {
        return Err(format!("aim `{}` has no number; give it a level, a change or a standard per_100k", aim.id));
    };
    let standard =
        Standard { per_100k, definition: aim.definition.clone().unwrap_or_default(), source: aim.source.clone() };
    let without_list: Vec<&Place> = places.iter().copied().filter(|place| place.registered.is_none()).collect();
    if !without_list.is_empty() {
        return Err(format!("no registered list is written down for {}; add it there", titles(&without_list)));
    }
    let asked: Option<Vec<AskedAt>> = places
        .iter()
        .map(|place| {
            let list = place.registered?;
            Some(AskedAt {
                place: place.id.clone(),
                title: place.title.clone(),
                list,
                list_source: place.source.clone(),
                beside: standard.beside(baseline_at(plan, aim, &place.id)?, list),
            })
        })
        .collect();
    let Some(asked) = asked else { return Err(no_baseline(plan, aim, places)) };
    let wte = asked.iter().map(|at| at.beside.missing).sum();
    let there = asked.iter().map(|at| at.beside.there).sum();
    let above: Wte = asked.iter().map(|at| at.beside.above).sum();
    let mut how = format!("what each place is short of {per_100k} WTE for each 100,000 patients registered");
    if Wte::ZERO < above {
        how.push_str(&format!("; {above} WTE above it elsewhere make up for none of it"));
    }
    Ok(Number { wte, how, is_worked_out: true, starts_at: Some(there), asked })
}

/// WTE in the baseline of an aim at a place: the sum over its parts, or what is stated where it has none.
pub(super) fn baseline_at(plan: &Plan, aim: &Aim, place: &str) -> Option<Wte> {
    let baseline = aim.baseline.as_ref().and_then(|id| plan.baseline(id))?;
    told(plan, place, &|place| baseline.wte.get(place).copied()).value
}

fn no_baseline(plan: &Plan, aim: &Aim, places: &[&Place]) -> String {
    let Some(baseline) = &aim.baseline else {
        return format!("the aim “{}” names no baseline, so nobody can say what is missing; add one", aim.title);
    };
    let lacking: Vec<&Place> =
        places.iter().copied().filter(|place| baseline_at(plan, aim, &place.id).is_none()).collect();
    format!("the baseline “{baseline}” says nothing of {}; add what there is", titles(&lacking))
}

/// The places in words: `North, South and Crest`.
pub(super) fn titles(places: &[&Place]) -> String {
    let names: Vec<&str> = places.iter().map(|place| place.title.as_str()).collect();
    match names.as_slice() {
        [] => "any place".to_owned(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
