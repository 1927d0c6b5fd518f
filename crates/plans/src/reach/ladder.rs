//! How the chance climbs as ways are added, each time the one that helps most.

use super::Reach;

/// A step of the ladder.
#[derive(Clone, Debug, PartialEq)]
pub struct Rung {
    /// The way added, by its place.
    pub way: usize,
    /// The set so far, as the size of each way.
    pub sizes: Vec<usize>,
    /// Its chance, in percent.
    pub chance_pct: f64,
}

/// Adds the ways of a set one by one: each time the one with the highest chance, then with the least missing at the worst point
/// on average, then the cheapest, then the first. It is the best next step each time, not the best set of each length.
#[must_use]
pub fn ladder(reach: &Reach, set: &[usize]) -> Vec<Rung> {
    let mut left: Vec<usize> = (0..set.len()).filter(|way| 0 < set[*way]).collect();
    let mut sizes = reach.none();
    let mut rungs = Vec::new();
    while !left.is_empty() {
        let with = |way: usize| {
            let mut with = sizes.clone();
            with[way] = set[way];
            with
        };
        let tried = left.iter().map(|way| {
            let with = with(*way);
            (*way, reach.chance_pct(&with), reach.worst_shortfall(&with), reach.price(&with))
        });
        let best = tried.reduce(|best, next| {
            let is_better = next.1.total_cmp(&best.1).then(best.2.total_cmp(&next.2)).then(best.3.cmp(&next.3)).is_gt();
            if is_better { next } else { best }
        });
        let Some((way, chance_pct, ..)) = best else { break };
        left.retain(|other| *other != way);
        sizes = with(way);
        rungs.push(Rung { way, sizes: sizes.clone(), chance_pct });
    }
    rungs
}
