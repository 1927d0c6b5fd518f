//! Places together, and the months between those that were learnt.

use super::Likely;
use crate::draw::{Chance, Decision};

/// How much of what is unforeseen two practices of an area have in common, 0 to 1. Around what its stretch of time
/// makes likely, a sum of n is told wider by the root of 1 + (n − 1) of it, up to [`SHARED_BY`]. Our judgement, after sums to
/// sub-ICB locations a year and three ahead were wrong by half as much again as chance alone would have them; decision 0023
/// has what came of it. Source of the form: the design effect of a cluster, Kish, "Survey sampling" (1965), section 5.4.
pub(super) const SHARED: f64 = 0.03;

/// Beyond so many practices a sum is not told wider still: parts of a large area are not wrong together. Our judgement: a
/// sub-ICB location has about so many.
const SHARED_BY: usize = 40;

/// Equally likely values of the sum of places: in every replicate all places take what happened in the same stretch, each
/// from one of those like it, and those that were no longer there then count nothing.
///
/// Each place has the number that names its draws. `months` is the horizon, so that horizons do not share draws. In rising
/// order; empty where there is no place or they were not learnt from the same stretches.
#[must_use]
pub fn together(places: &[(u64, &Likely)], months: u32, chance: Chance, replicates: u32) -> Vec<f64> {
    let stretches = places.first().map_or(0, |(_, likely)| likely.stretches.len());
    if stretches == 0 || places.iter().any(|(_, likely)| likely.stretches.len() != stretches) {
        return Vec::new();
    }
    let expected: Vec<f64> =
        (0..stretches).map(|stretch| places.iter().map(|(_, likely)| mean(&likely.stretches[stretch])).sum()).collect();
    let wider = (1.0 + SHARED * (places.len().min(SHARED_BY) - 1) as f64).sqrt();
    let one = |replicate: u32| -> f64 {
        let stretch = pick(chance.draw(replicate, 0, months, Decision::PastStretch), stretches);
        let of_place = |(number, likely): &(u64, &Likely)| {
            let alike = &likely.stretches[stretch];
            let taken = pick(chance.draw(replicate, *number, months, Decision::LikePlace), alike.len());
            alike.get(taken).copied().flatten().unwrap_or(0.0)
        };
        let sum: f64 = places.iter().map(of_place).sum();
        (expected[stretch] + wider * (sum - expected[stretch])).max(0.0)
    };
    let mut sums: Vec<f64> = (0..replicates).map(one).collect();
    sums.sort_by(f64::total_cmp);
    sums
}

/// The mean over those alike; who was no longer there counts nothing.
fn mean(alike: &[Option<f64>]) -> f64 {
    alike.iter().map(|value| value.unwrap_or(0.0)).sum::<f64>() / alike.len().max(1) as f64
}

/// One of so many, by a draw between 0 and 1.
fn pick(draw: f64, number: usize) -> usize {
    ((draw * number as f64) as usize).min(number.saturating_sub(1))
}

/// So many quantiles of values in rising order, from the middle of the first of equal parts to that of the last.
#[must_use]
pub fn quantiles(sorted: &[f64], number: usize) -> Vec<f64> {
    let Some(last) = sorted.len().checked_sub(1) else { return Vec::new() };
    let at = |part: usize| {
        // The k-th of n parts of equal chance has its middle at (k + ½) / n, and a value stands for the middle of its own.
        let place = ((part as f64 + 0.5) / number as f64 * sorted.len() as f64 - 0.5).clamp(0.0, last as f64);
        let below = place as usize;
        let above = (below + 1).min(last);
        sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
    };
    (0..number).map(at).collect()
}

/// Equally likely values for every month ahead.
#[derive(Clone, Debug, PartialEq)]
pub struct Fan {
    /// One list a month, the first the one after now; in rising order and of the same length.
    pub months: Vec<Vec<f64>>,
    /// The furthest month that was learnt; those beyond are widened with the root of time.
    pub learnt_to: u32,
}

/// The months between those that were learnt (`learnt`: months ahead with values in rising order, all of a length), from
/// `now` on.
///
/// Between two the values of the same rank are joined by a straight line; before the first, changes grow with the root of
/// time, as errors that add up do; beyond the last, as well, which is a guess. None where nothing was learnt.
#[must_use]
pub fn fan(now: f64, learnt: &[(u32, Vec<f64>)], months: u32) -> Option<Fan> {
    let (first, last) = (learnt.first()?, learnt.last()?);
    let scaled = |values: &[f64], factor: f64| -> Vec<f64> {
        values.iter().map(|value| (now + (value - now) * factor).max(0.0)).collect()
    };
    let root = |month: u32, of: u32| (f64::from(month) / f64::from(of)).sqrt();
    let at = |month: u32| -> Vec<f64> {
        if month <= first.0 {
            return scaled(&first.1, root(month, first.0));
        }
        let pair = learnt.windows(2).find(|pair| month <= pair[1].0);
        let Some([(from, one), (to, other)]) = pair else { return scaled(&last.1, root(month, last.0)) };
        let part = f64::from(month - from) / f64::from(to - from);
        one.iter().zip(other).map(|(one, other)| one + part * (other - one)).collect()
    };
    Some(Fan { months: (1..=months).map(at).collect(), learnt_to: last.0 })
}
