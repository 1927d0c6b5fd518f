//! Two groups side by side: how far their middles or their shares lie apart, and how often chance alone would do as much.

use crate::estimates::named_draws;
use crate::intervals::{Confidence, proportion};
use crate::robust::{median, quantile};

/// Draws of the interval and of the chance. Our judgement: the third decimal of a chance stands, in a moment.
const DRAWS: usize = 4_000;

/// Two ranks sums that differ by less than this are the same: halves are exact, and their sums of a thousand too. Our
/// judgement.
const SAME: f64 = 1e-9;

/// How far two groups lie apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Apart {
    /// The middle or share of the first.
    pub first: f64,
    /// The middle or share of the second.
    pub second: f64,
    /// Lower 95 % limit of the first less the second.
    pub low: f64,
    /// Its upper 95 % limit.
    pub high: f64,
    /// How often groups of these sizes, formed by chance, lie at least as far apart, 0 to 1.
    pub chance: f64,
}

/// The medians of two groups of numbers.
///
/// The limits are percentiles of 4,000 draws with replacement from either group (Efron and Tibshirani, "An Introduction to
/// the Bootstrap", 1993, chapter 13). The chance is that of Wilcoxon's rank sum, equal values sharing a rank, over 4,000
/// random divisions (Hollander and Wolfe, "Nonparametric Statistical Methods", 1999, section 4.1), the division found
/// counted among them. `None` where a group has no number.
#[must_use]
pub fn medians(first: &[f64], second: &[f64], seed: u64) -> Option<Apart> {
    let (middle, other) = (median(first)?, median(second)?);
    let mut draws = named_draws(seed, "medians");
    let differences: Vec<f64> = (0..DRAWS)
        .filter_map(|_| Some(median(&again(first, &mut draws))? - median(&again(second, &mut draws))?))
        .collect();
    Some(Apart {
        first: middle,
        second: other,
        low: quantile(&differences, 0.025)?,
        high: quantile(&differences, 0.975)?,
        chance: chance(first, second, seed)?,
    })
}

/// The shares of two groups that have something, each number being 1 where it has and 0 where not.
///
/// The limits are Newcombe's from two intervals of Wilson (Statistics in Medicine 1998; 17: 873-890, method 10). The chance
/// is as in [`medians`]. `None` where a group is empty.
#[must_use]
pub fn shares(first: &[f64], second: &[f64], seed: u64) -> Option<Apart> {
    let share = |group: &[f64]| {
        let (have, all) = (group.iter().sum::<f64>(), group.len() as f64);
        Some((have / all, proportion(have, all, Confidence::P95)?))
    };
    let ((one, around_one), (other, around_other)) = (share(first)?, share(second)?);
    let below = ((one - around_one.low).powi(2) + (around_other.high - other).powi(2)).sqrt();
    let above = ((around_one.high - one).powi(2) + (other - around_other.low).powi(2)).sqrt();
    Some(Apart {
        first: one,
        second: other,
        low: one - other - below,
        high: one - other + above,
        chance: chance(first, second, seed)?,
    })
}

/// As many numbers of a group, drawn with replacement.
fn again(group: &[f64], draws: &mut impl Iterator<Item = f64>) -> Vec<f64> {
    draws.take(group.len()).map(|draw| group[place(draw, group.len())]).collect()
}

fn place(draw: f64, places: usize) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the last place")]
    let place = (draw * places as f64) as usize;
    place.min(places - 1)
}

fn chance(first: &[f64], second: &[f64], seed: u64) -> Option<f64> {
    if first.is_empty() || second.is_empty() {
        return None;
    }
    let all: Vec<f64> = first.iter().chain(second).copied().collect();
    let mut ranks = ranks(&all);
    let expected = ranks.iter().sum::<f64>() * first.len() as f64 / all.len() as f64;
    let found = (ranks[..first.len()].iter().sum::<f64>() - expected).abs();
    let mut draws = named_draws(seed, "chance");
    let mut as_far = 1_usize;
    for _ in 0..DRAWS {
        // The first places of a shuffle (Fisher and Yates) are a random group of their number.
        for index in 0..first.len() {
            let draw = draws.next().unwrap_or_default();
            let other = index + place(draw, ranks.len() - index);
            ranks.swap(index, other);
        }
        let sum: f64 = ranks[..first.len()].iter().sum();
        as_far += usize::from(found - SAME <= (sum - expected).abs());
    }
    Some(as_far as f64 / (DRAWS + 1) as f64)
}

/// The rank of each number among all; equal numbers share the mean of theirs.
fn ranks(all: &[f64]) -> Vec<f64> {
    let rank = |number: &f64| {
        let below = all.iter().filter(|other| *other < number).count();
        let alike = all.iter().filter(|other| *other == number).count();
        below as f64 + (alike as f64 + 1.0) / 2.0
    };
    all.iter().map(rank).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rank sums of every division, by counting all subsets of the places.
    fn exact_chance(first: &[f64], second: &[f64]) -> f64 {
        let all: Vec<f64> = first.iter().chain(second).copied().collect();
        let ranks = ranks(&all);
        let expected = ranks.iter().sum::<f64>() * first.len() as f64 / all.len() as f64;
        let found = (ranks[..first.len()].iter().sum::<f64>() - expected).abs();
        let (mut as_far, mut divisions) = (0, 0);
        for subset in 0_u32..1 << all.len() {
            if subset.count_ones() as usize == first.len() {
                let sum: f64 = (0..all.len()).filter(|place| subset >> place & 1 == 1).map(|place| ranks[place]).sum();
                divisions += 1;
                as_far += usize::from(found - 1e-9 <= (sum - expected).abs());
            }
        }
        as_far as f64 / f64::from(divisions)
    }

    #[test]
    fn groups_that_do_not_overlap_are_apart_and_chance_seldom_does_it() {
        let apart = medians(&[10.0, 11.0, 12.0, 13.0], &[1.0, 2.0, 3.0, 4.0], 1).unwrap();
        assert_eq!((apart.first, apart.second), (11.5, 2.5));
        // Of the 70 divisions of eight into four and four two are as far apart.
        assert!((apart.chance - 2.0 / 70.0).abs() < 0.01, "{}", apart.chance);
        assert!(6.0 <= apart.low && apart.high <= 12.0, "{apart:?}");
        assert!(apart.low <= 9.0 && 9.0 <= apart.high, "{apart:?}");
    }

    #[test]
    fn the_drawn_chance_is_near_that_of_counting_every_division() {
        let cases: [(&[f64], &[f64]); 4] = [
            (&[1.0, 5.0, 9.0], &[2.0, 3.0, 8.0, 8.0, 10.0]),
            (&[4.0, 4.0, 4.0], &[4.0, 4.0]),
            (&[1.0, 1.0, 0.0, 1.0, 1.0], &[0.0, 0.0, 1.0, 0.0]),
            (&[7.0], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]),
        ];
        for (first, second) in cases {
            let drawn = medians(first, second, 7).unwrap().chance;
            assert!((drawn - exact_chance(first, second)).abs() < 0.03, "{first:?} {second:?}: {drawn}");
        }
    }

    #[test]
    fn the_limits_of_two_shares_are_those_newcombe_printed() {
        // Newcombe 1998, table II: 56/70 and 48/80 are 0.2 apart, with limits 0.0524 and 0.3339 by method 10.
        let group = |have: usize, all: usize| (0..all).map(|one| f64::from(u8::from(one < have))).collect::<Vec<_>>();
        let apart = shares(&group(56, 70), &group(48, 80), 3).unwrap();
        assert!((apart.first - 0.8).abs() < 1e-12 && (apart.second - 0.6).abs() < 1e-12);
        assert!((apart.low - 0.0524).abs() < 5e-5 && (apart.high - 0.3339).abs() < 5e-5, "{apart:?}");
    }

    #[test]
    fn the_same_seed_says_the_same_and_an_empty_group_says_nothing() {
        let (first, second) = ([1.0, 4.0, 2.0], [3.0, 9.0]);
        assert_eq!(medians(&first, &second, 5), medians(&first, &second, 5));
        assert_eq!(medians(&first, &[], 5), None);
        assert_eq!(shares(&[], &second, 5), None);
    }
}
