//! Estimates of values that are missing, with draws so that their uncertainty reaches totals.
//!
//! Two guesses are blended: the unit's own last value carried forward, and what its size would have at the rate of its area.
//! How much weight the second gets, and how far such estimates are off, is learnt from values that are there: each is hidden in
//! turn and estimated from the others.

use rand::{Rng as _, SeedableRng as _};
use rand_pcg::Pcg64Mcg;
use schemars::JsonSchema;
use serde::Serialize;

use crate::robust;

/// Age in months at which own value and rate of the area weigh the same, where too little is held to learn it.
/// Our judgement, from the yearly panel of practices 2015 to 2021: weights learnt there are 0.17 to 0.24 after one year, 0.27
/// to 0.37 after two and 0.33 to 0.47 after three; this gives 0.20, 0.33 and 0.43.
const EVEN_AFTER_MONTHS: f64 = 48.0;

/// Hidden values from which a weight is learnt; with fewer the default serves. Our judgement: 30 values hold one parameter.
pub const LEAST_HIDDEN: usize = 30;

/// An estimate below this is taken for this when errors are scaled, in the unit of the values: an estimate of nothing would
/// have no error at all. Our judgement: a quarter of a full-time person, about the least that is employed.
const LEAST_SCALED: f64 = 0.25;

/// A value that is there, and the two guesses made without it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hidden {
    /// What it is.
    pub truth: f64,
    /// The unit's own earlier value, carried forward.
    pub carried: f64,
    /// What its size would have at the rate of its area.
    pub expected: f64,
    /// Its size, above zero.
    pub size: f64,
}

/// The weight (0 to 1) on the rate of the area where the own value is so many months old and too little is held to learn it.
#[must_use]
pub fn default_weight(months: f64) -> f64 {
    let months = months.max(0.0);
    months / (months + EVEN_AFTER_MONTHS)
}

/// Share of hidden values that are not learnt from: those farthest from what was carried forward. Our judgement: about one
/// return in a hundred is a record mended or broken, which says nothing of how staff change; least squares would listen to
/// little else.
const LEFT_OUT: f64 = 0.01;

/// The weight on the rate of the area that would have estimated hidden values best, clipped to 0 to 1; none for fewer than 30,
/// or where both guesses are always the same.
///
/// With x = expected − carried and y = truth − carried, each divided by the square root of the size, it is the slope of y on x
/// through the origin, Σxy ÷ Σx²: least squares, where the variance of a value grows with the size of its unit. The hundredth
/// with the largest y, whatever its sign, is left out.
#[must_use]
pub fn learnt_weight(hidden: impl IntoIterator<Item = Hidden>) -> Option<f64> {
    let scaled = |one: Hidden| {
        let scale = one.size.sqrt();
        ((one.expected - one.carried) / scale, (one.truth - one.carried) / scale)
    };
    let points: Vec<(f64, f64)> = hidden.into_iter().map(scaled).collect();
    if points.len() < LEAST_HIDDEN {
        return None;
    }
    let distances: Vec<f64> = points.iter().map(|(_, y)| y.abs()).collect();
    let farthest = robust::quantile(&distances, 1.0 - LEFT_OUT)?;
    let kept = points.iter().filter(|(_, y)| y.abs() <= farthest);
    let (products, squares) = kept.fold((0.0, 0.0), |(products, squares), (x, y)| (products + x * y, squares + x * x));
    (0.0 < squares).then(|| (products / squares).clamp(0.0, 1.0))
}

/// The blend of both guesses: `weight` of 0 carries forward, of 1 takes the rate.
#[must_use]
pub fn blended(carried: f64, expected: f64, weight: f64) -> f64 {
    (1.0 - weight) * carried + weight * expected
}

/// How far a change measured on few units is believed: 1 + n ÷ (n + 10) × (change − 1), in which `change` is a ratio.
/// Our judgement: ten practices that say nothing has changed are put beside those measured.
#[must_use]
pub fn shrunk(change: f64, units: u32) -> f64 {
    let units = f64::from(units);
    1.0 + units / (units + 10.0) * (change - 1.0)
}

/// Errors that estimates of hidden values had, over the square root of the estimate: the spread of what is employed grows
/// about so with what is expected. Their mean is taken off, so that draws lie around the estimate.
#[derive(Clone, Debug, PartialEq)]
pub struct Errors {
    sorted: Vec<f64>,
}

fn scale(estimate: f64) -> f64 {
    estimate.max(LEAST_SCALED).sqrt()
}

impl Errors {
    /// The errors of estimates, each given with the truth; none where there are none.
    #[must_use]
    pub fn of(estimates: impl IntoIterator<Item = (f64, f64)>) -> Option<Self> {
        let errors = estimates.into_iter().map(|(estimate, truth)| (truth - estimate) / scale(estimate));
        let mut sorted: Vec<f64> = errors.collect();
        if sorted.is_empty() {
            return None;
        }
        let mean = sorted.iter().sum::<f64>() / sorted.len() as f64;
        sorted.iter_mut().for_each(|error| *error -= mean);
        sorted.sort_by(f64::total_cmp);
        Some(Self { sorted })
    }

    /// Bounds between which `share` (0 to 1) of such values lie, half of the others on either side; never below zero.
    #[must_use]
    pub fn bounds(&self, estimate: f64, share: f64) -> (f64, f64) {
        let tail = (1.0 - share.clamp(0.0, 1.0)) / 2.0;
        let at = |share| (estimate + scale(estimate) * self.quantile(share)).max(0.0);
        (at(tail), at(1.0 - tail))
    }

    /// One value that might have stood there: the estimate with the error at that place (0 up to 1) among the errors; never
    /// below zero.
    #[must_use]
    pub fn value_at(&self, estimate: f64, place: f64) -> f64 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the last position")]
        let position = ((place * self.sorted.len() as f64) as usize).min(self.sorted.len() - 1);
        (estimate + scale(estimate) * self.sorted[position]).max(0.0)
    }

    /// As [`robust::quantile`], without sorting again.
    fn quantile(&self, share: f64) -> f64 {
        let place = share * (self.sorted.len() - 1) as f64;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the last position")]
        let below = place.floor() as usize;
        let above = (below + 1).min(self.sorted.len() - 1);
        self.sorted[below] + (place - below as f64) * (self.sorted[above] - self.sorted[below])
    }
}

/// FNV-1a over the bytes of a name. Source: Fowler, Noll and Vo, "FNV hash", parameters for 64 bits.
fn fingerprint(name: &str) -> u64 {
    name.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

/// Even numbers from 0 up to 1 that a seed and a name decide: the nth is the same however many are taken, and no other name
/// disturbs them.
pub fn named_draws(seed: u64, name: &str) -> impl Iterator<Item = f64> {
    let mut generator = Pcg64Mcg::seed_from_u64(seed ^ fingerprint(name));
    // 53 bits are what a double holds exactly.
    std::iter::repeat_with(move || (generator.next_u64() >> 11) as f64 / (1_u64 << 53) as f64)
}

/// A part of a total that is estimated.
#[derive(Clone, Debug, PartialEq)]
pub struct Part<'a> {
    /// What its draws are named by, such as practice and measure.
    pub name: String,
    /// The estimate.
    pub estimate: f64,
    /// Errors that such estimates had.
    pub errors: &'a Errors,
}

impl Part<'_> {
    /// Values that might have stood there, named by the seed, the part and their position.
    pub fn draws(&self, seed: u64) -> impl Iterator<Item = f64> {
        named_draws(seed, &self.name).map(|place| self.errors.value_at(self.estimate, place))
    }
}

/// A total over estimated parts, and the bounds between which nine tenths of its draws lie.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Total {
    /// The sum of the estimates.
    pub value: f64,
    /// Mean of the draws.
    pub mean: f64,
    /// Below it lie 5 % of the draws.
    pub low: f64,
    /// Above it lie 5 % of the draws.
    pub high: f64,
}

/// The total of estimated parts in `draws` imputations: each adds up one draw of every part, so that errors of many parts
/// cancel as far as they are independent. None without draws.
///
/// Source: Rubin, "Multiple Imputation for Nonresponse in Surveys" (1987), chapter 4, with errors drawn from those of hidden
/// values. Errors that all parts share, such as a wrong rate of the area, are not in it.
#[must_use]
pub fn total(parts: &[Part<'_>], draws: usize, seed: u64) -> Option<Total> {
    let mut sums = vec![0.0; draws];
    for part in parts {
        for (sum, value) in sums.iter_mut().zip(part.draws(seed)) {
            *sum += value;
        }
    }
    Some(Total {
        value: parts.iter().map(|part| part.estimate).sum(),
        mean: sums.iter().sum::<f64>() / draws as f64,
        low: robust::quantile(&sums, 0.05)?,
        high: robust::quantile(&sums, 0.95)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(truth: f64, carried: f64, expected: f64) -> Hidden {
        Hidden { truth, carried, expected, size: 5_000.0 }
    }

    #[test]
    fn no_weight_carries_forward_and_full_weight_takes_the_rate() {
        assert_eq!(blended(8.0, 5.0, 0.0), 8.0);
        assert_eq!(blended(8.0, 5.0, 1.0), 5.0);
        assert_eq!(blended(8.0, 5.0, 0.25), 7.25);
    }

    #[test]
    fn the_weight_is_the_one_that_made_the_hidden_values() {
        // Each truth lies a fifth of the way from the carried value to the expected one.
        let made: Vec<Hidden> = (0..40_u32)
            .map(|index| {
                let (carried, expected) = (f64::from(index % 7), f64::from(index % 5) + 0.5);
                hidden(carried + 0.2 * (expected - carried), carried, expected)
            })
            .collect();
        assert!((learnt_weight(made).unwrap() - 0.2).abs() < 1e-12);
    }

    #[test]
    fn a_large_unit_says_less_of_the_weight_than_a_small_one_that_is_as_far_off() {
        // Difference 1 for all; the truth is the carried value for thirty units of size 1 and the expected one for thirty of
        // size 3: (30 ÷ 3) ÷ (30 + 30 ÷ 3) = 0.25.
        let small = std::iter::repeat_n(Hidden { truth: 4.0, carried: 4.0, expected: 5.0, size: 1.0 }, 30);
        let large = std::iter::repeat_n(Hidden { truth: 5.0, carried: 4.0, expected: 5.0, size: 3.0 }, 30);
        assert!((learnt_weight(small.chain(large)).unwrap() - 0.25).abs() < 1e-12);
    }

    #[test]
    fn one_broken_return_does_not_turn_the_weight() {
        let made = |index: u32| {
            let (carried, expected) = (f64::from(index % 7), f64::from(index % 5) + 0.5);
            hidden(carried + 0.2 * (expected - carried), carried, expected)
        };
        let broken = hidden(400.0, 4.0, 6.0);
        let weight = learnt_weight((0..200).map(made).chain([broken])).unwrap();
        assert!((weight - 0.2).abs() < 1e-12, "{weight}");
    }

    #[test]
    fn the_weight_stays_between_nothing_and_all() {
        assert_eq!(learnt_weight(vec![hidden(9.0, 4.0, 5.0); 40]), Some(1.0));
        assert_eq!(learnt_weight(vec![hidden(3.0, 4.0, 5.0); 40]), Some(0.0));
        assert_eq!(learnt_weight(vec![hidden(3.0, 4.0, 5.0); 29]), None, "too few to learn from");
        assert_eq!(learnt_weight(vec![hidden(3.0, 4.0, 4.0); 40]), None, "both guesses are the same");
    }

    #[test]
    fn the_older_the_own_value_the_more_the_rate_counts() {
        assert_eq!(default_weight(0.0), 0.0);
        assert_eq!(default_weight(12.0), 0.2);
        assert_eq!(default_weight(48.0), 0.5);
    }

    #[test]
    fn a_change_seen_in_few_practices_is_hardly_believed() {
        assert_eq!(shrunk(1.2, 0), 1.0);
        assert!((shrunk(1.2, 10) - 1.1).abs() < 1e-12);
        assert!((shrunk(0.8, 90) - 0.82).abs() < 1e-12);
    }

    #[test]
    fn errors_grow_with_the_square_root_of_what_is_expected() {
        // Errors of −1 and +1 at estimates of 1; at an estimate of 16 they are four times as large.
        let errors = Errors::of([(1.0, 0.0), (1.0, 2.0)]).unwrap();
        assert_eq!(errors.bounds(16.0, 1.0), (12.0, 20.0));
        assert_eq!(errors.bounds(0.0, 1.0), (0.0, 0.5), "nobody employs less than nobody");
        assert_eq!((errors.value_at(16.0, 0.49), errors.value_at(16.0, 0.51)), (12.0, 20.0));
        assert_eq!(Errors::of([]), None);
    }

    #[test]
    fn draws_lie_around_the_estimate() {
        // The estimates were too low by 1 on the whole; draws spread as the errors did and lie around the estimate.
        let errors = Errors::of([(4.0, 4.0), (4.0, 6.0), (4.0, 5.0)]).unwrap();
        let parts: Vec<Part<'_>> =
            (0..50).map(|index| Part { name: format!("Z{index}"), estimate: 9.0, errors: &errors }).collect();
        let total = total(&parts, 2_000, 7).unwrap();
        assert_eq!(total.value, 450.0);
        // Each draw is 7.5, 9 or 10.5: a variance of 1.5, of the sum 75, of the mean of 2,000 sums 0.0375.
        assert!((total.mean - 450.0).abs() < 4.0 * 0.0375_f64.sqrt(), "{total:?}");
        // 1.645 standard deviations of √75 = 8.66 to either side.
        assert!((total.low - 435.8).abs() < 2.0 && (total.high - 464.2).abs() < 2.0, "{total:?}");
    }

    #[test]
    fn the_same_seed_gives_the_same_digits() {
        let errors = Errors::of([(1.0, 0.3), (2.0, 2.9), (3.0, 2.2)]).unwrap();
        let parts = [Part { name: "Z99001 nurse_fte".to_owned(), estimate: 3.7, errors: &errors }];
        assert_eq!(total(&parts, 100, 5), total(&parts, 100, 5));
        assert_ne!(total(&parts, 100, 5).unwrap().mean, total(&parts, 100, 6).unwrap().mean);
        assert_eq!(total(&parts, 0, 5), None);
    }

    #[test]
    fn a_practice_keeps_its_draws_when_another_is_added() {
        let errors = Errors::of([(1.0, 0.3), (2.0, 2.9), (3.0, 2.2)]).unwrap();
        let part = |name: &str| Part { name: name.to_owned(), estimate: 3.7, errors: &errors };
        let alone: Vec<f64> = part("Z99001").draws(1).take(50).collect();
        let other: Vec<f64> = part("Z99002").draws(1).take(50).collect();
        assert_ne!(alone, other);
        let both = total(&[part("Z99001"), part("Z99002")], 50, 1).unwrap();
        let mean = alone.iter().zip(&other).map(|(one, two)| one + two).sum::<f64>() / 50.0;
        assert!((both.mean - mean).abs() < 1e-12);
    }
}
