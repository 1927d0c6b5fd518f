//! Ranks as intervals: where each of many could stand.
//!
//! A single rank hides how little separates the middle of a table (Goldstein and Spiegelhalter, Journal of the Royal Statistical
//! Society A 1996). Each value is drawn again and again from what is believed of it, and the ranks of the draws are counted.

use rand::{RngExt, SeedableRng};
use rand_distr::StandardNormal;
use rand_pcg::Pcg64;
use schemars::JsonSchema;
use serde::Serialize;

use crate::funnel::Posterior;

/// Where one of many could stand. Rank 1 is the highest value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RankInterval {
    /// The rank nearest to the top that it could have: one in forty draws at most lies beyond.
    pub low: usize,
    /// The rank nearest to the bottom that it could have: one in forty draws at most lies beyond.
    pub high: usize,
    /// The chance, 0 to 1, of being among the fifth with the lowest values.
    pub chance_lowest_fifth: f64,
    /// The chance, 0 to 1, of being among the fifth with the highest values.
    pub chance_highest_fifth: f64,
}

/// The 95 % interval of the rank of each, in the order given, from so many draws; a thousand are plenty.
///
/// The same posteriors, draws and seed give the same digits. Equal values of a draw are put in an order by chance, so where
/// nothing separates the areas (all means equal, spread 0) every rank comes out possible for each of them. Means and spreads
/// must be finite and spreads not below zero. Without draws nothing is known: the answer is empty.
#[must_use]
pub fn intervals(posteriors: &[Posterior], draws: usize, seed: u64) -> Vec<RankInterval> {
    let n_areas = posteriors.len();
    if draws == 0 {
        return Vec::new();
    }
    let mut random = Pcg64::seed_from_u64(seed);
    let mut ranks = vec![0_usize; n_areas * draws];
    let mut table: Vec<(f64, u32, usize)> = Vec::with_capacity(n_areas);
    for draw in 0..draws {
        table.clear();
        table.extend(posteriors.iter().enumerate().map(|(area, posterior)| {
            let noise: f64 = random.sample(StandardNormal);
            (posterior.mean + posterior.spread * noise, random.random(), area)
        }));
        table.sort_unstable_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
        for (position, &(_, _, area)) in table.iter().enumerate() {
            ranks[area * draws + draw] = position + 1;
        }
    }
    ranks.chunks_exact_mut(draws).map(|own| summary(own, n_areas)).collect()
}

fn summary(ranks: &mut [usize], n_areas: usize) -> RankInterval {
    ranks.sort_unstable();
    let n_beyond = ranks.len() / 40;
    let share = |n_draws: usize| n_draws as f64 / ranks.len() as f64;
    RankInterval {
        low: ranks[n_beyond],
        high: ranks[ranks.len() - 1 - n_beyond],
        chance_lowest_fifth: share(
            ranks.iter().filter(|&&rank| is_in_first_fifth(n_areas + 1 - rank, n_areas)).count(),
        ),
        chance_highest_fifth: share(ranks.iter().filter(|&&rank| is_in_first_fifth(rank, n_areas)).count()),
    }
}

/// Whether the middle of the place that a rank takes lies in the first fifth of all places, so that of four areas one does.
const fn is_in_first_fifth(rank: usize, n_areas: usize) -> bool {
    5 * (2 * rank - 1) < 2 * n_areas
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posterior(mean: f64, spread: f64) -> Posterior {
        Posterior { mean, spread }
    }

    #[test]
    fn areas_far_apart_never_swap() {
        let ranks = intervals(&[posterior(1.0, 0.1), posterior(9.0, 0.1)], 500, 1);
        assert_eq!((ranks[0].low, ranks[0].high), (2, 2));
        assert_eq!((ranks[1].low, ranks[1].high), (1, 1));
    }

    #[test]
    fn identical_areas_could_stand_anywhere() {
        for spread in [0.0, 1.0] {
            let ranks = intervals(&[posterior(4.0, spread); 10], 4000, 7);
            for rank in ranks {
                assert_eq!((rank.low, rank.high), (1, 10));
                // Two of ten places are the highest fifth; four standard errors of 4,000 draws are 0.025.
                assert!((rank.chance_highest_fifth - 0.2).abs() < 0.026, "{rank:?}");
                assert!((rank.chance_lowest_fifth - 0.2).abs() < 0.026, "{rank:?}");
            }
        }
    }

    #[test]
    fn a_fifth_is_one_of_five() {
        let values: Vec<Posterior> = [3.0, 5.0, 1.0, 4.0, 2.0].map(|mean| posterior(mean, 0.0)).to_vec();
        let ranks = intervals(&values, 40, 3);
        let places: Vec<(usize, usize)> = ranks.iter().map(|rank| (rank.low, rank.high)).collect();
        assert_eq!(places, [(3, 3), (1, 1), (5, 5), (2, 2), (4, 4)]);
        let highest: Vec<f64> = ranks.iter().map(|rank| rank.chance_highest_fifth).collect();
        let lowest: Vec<f64> = ranks.iter().map(|rank| rank.chance_lowest_fifth).collect();
        assert_eq!(highest, [0.0, 1.0, 0.0, 0.0, 0.0]);
        assert_eq!(lowest, [0.0, 0.0, 1.0, 0.0, 0.0]);
    }

    #[test]
    fn the_chance_to_swap_is_that_of_the_difference() {
        // Means 1 apart, spreads 0.6 and 0.8: the difference has spread 1, so they swap with chance pnorm(-1) = 0.1587,
        // which is more than one in forty; 3 apart it is pnorm(-3) = 0.0013, which is less.
        let near = intervals(&[posterior(1.0, 0.6), posterior(0.0, 0.8)], 2000, 11);
        assert_eq!((near[0].low, near[0].high), (1, 2));
        let far = intervals(&[posterior(3.0, 0.6), posterior(0.0, 0.8)], 2000, 11);
        assert_eq!((far[0].low, far[0].high), (1, 1));
        // Of five, four of which are out of reach below: the chance to be highest is that of not swapping.
        let mut five = vec![posterior(1.0, 0.6), posterior(0.0, 0.8)];
        five.extend([posterior(-90.0, 0.1); 3]);
        let chance = intervals(&five, 20_000, 5)[0].chance_highest_fifth;
        assert!((chance - 0.8413).abs() < 0.011, "{chance}");
    }

    #[test]
    fn the_same_seed_gives_the_same_digits() {
        let areas: Vec<Posterior> = (0..50).map(|area| posterior(f64::from(area) / 10.0, 1.0)).collect();
        assert_eq!(intervals(&areas, 200, 42), intervals(&areas, 200, 42));
        assert_ne!(intervals(&areas, 200, 42), intervals(&areas, 200, 43));
    }

    #[test]
    fn nothing_is_known_without_draws() {
        assert!(intervals(&[posterior(1.0, 1.0)], 0, 1).is_empty());
        assert!(intervals(&[], 10, 1).is_empty());
    }
}
