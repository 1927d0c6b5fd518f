//! How far a plan relies on each of its ways: the chance without it, and what it brings.

use super::Reach;

/// A plan without one way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Without {
    /// The way left out, by its place.
    pub way: usize,
    /// The chance with it, in percent.
    pub with_pct: f64,
    /// The chance without it, in percent.
    pub without_pct: f64,
}

/// WTE over replicates.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Brings {
    /// On average.
    pub mean: f64,
    /// 5 % lie below.
    pub p05: f64,
    /// 95 % lie below.
    pub p95: f64,
}

/// A plan loses most of its chance with a way where this share of it goes. Our judgement.
const STANDS_OR_FALLS: f64 = 0.5;

/// A chance that falls by less is the same within what a thousand replicates tell, in percentage points. Our judgement.
const HARDLY: f64 = 2.0;

/// The chance of a set without each of the ways it uses, in the order of ways.
#[must_use]
pub fn without_each(reach: &Reach, set: &[usize]) -> Vec<Without> {
    let with_pct = reach.chance_pct(set);
    let used = (0..set.len()).filter(|way| 0 < set[*way]);
    used.map(|way| {
        let mut without = set.to_vec();
        without[way] = 0;
        Without { way, with_pct, without_pct: reach.chance_pct(&without) }
    })
    .collect()
}

/// What a size of a way brings at the last point.
#[must_use]
pub fn brings(reach: &Reach, way: usize, size: usize) -> Option<Brings> {
    let mut values = reach.ways.get(way)?.sizes.get(size)?.brought.last()?.clone();
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values.get(((values.len() as f64 * share) as usize).min(values.len().saturating_sub(1)));
    let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
    Some(Brings { mean, p05: *at(0.05)?, p95: *at(0.95)? })
}

/// What the plan stands or falls with, in a sentence.
#[must_use]
pub fn sentence(reach: &Reach, without: &[Without]) -> String {
    let loss = |one: &Without| one.with_pct - one.without_pct;
    let Some(most) =
        without.iter().max_by(|one, other| loss(one).total_cmp(&loss(other)).then(other.way.cmp(&one.way)))
    else {
        return "Nothing of the plan is still to come, so it relies on nothing".to_owned();
    };
    let title = reach.ways.get(most.way).map_or("", |way| way.title.as_str());
    let Without { with_pct, without_pct, .. } = most;
    let falls = format!("without it the chance falls from {with_pct:.0} % to {without_pct:.0} %");
    if *with_pct < 0.5 {
        "The plan has hardly a chance as it stands, so nothing in it can be relied on: no way makes a difference by itself"
            .to_owned()
    } else if STANDS_OR_FALLS * with_pct <= loss(most) && HARDLY < loss(most) {
        format!("The plan stands or falls with {title}: {falls}")
    } else if HARDLY < loss(most) {
        format!("The plan relies most on {title}: {falls}")
    } else {
        format!("No single way decides: what is missed most is {title}, and {falls}")
    }
}
