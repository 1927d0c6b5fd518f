//! Steps in counts: whether two counts differ by more than chance.

/// The chance that two Poisson counts of the same mean differ by at least as much as these two do, in either direction.
///
/// Counts are zero or more and are rounded to whole ones. The mean of both is `(before + after) / 2`, so that their difference
/// follows Skellam's distribution: Skellam, "The frequency distribution of the difference between two Poisson variates",
/// Journal of the Royal Statistical Society 109 (1946). Equal counts have a chance of 1.
#[must_use]
pub fn tail(before: f64, after: f64) -> f64 {
    let (before, after) = (before.max(0.0).round(), after.max(0.0).round());
    let apart = (after - before).abs();
    if apart < 1.0 {
        return 1.0;
    }
    let chances = poisson_chances(f64::midpoint(before, after));
    // Chance of at least so many: added up from the smallest, so that small chances are not lost beside large ones.
    let mut at_least = chances.clone();
    for count in (0..at_least.len() - 1).rev() {
        at_least[count] += at_least[count + 1];
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count, not below zero")]
    let apart = apart as usize;
    let one_way: f64 = chances.iter().zip(at_least.iter().skip(apart)).map(|(one, other)| one * other).sum();
    (2.0 * one_way).min(1.0)
}

/// Poisson chances of 0, 1, 2 … up to where they no longer matter to [`tail`].
///
/// The greatest difference asked about is twice the mean. Of all pairs so far apart those are likeliest whose greater count
/// is `(1 + √2) × mean`; twelve of its standard deviations beyond that nothing is left that a double could hold.
fn poisson_chances(mean: f64) -> Vec<f64> {
    let likeliest = 2.5 * mean;
    let last = likeliest + 12.0 * likeliest.sqrt() + 20.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "above zero and of the size of a count"
    )]
    let last = last.ceil() as usize;
    let mut logarithm = -mean;
    let mut chances = Vec::with_capacity(last + 1);
    chances.push(logarithm.exp());
    for count in 1..=last {
        logarithm += (mean / count as f64).ln();
        chances.push(logarithm.exp());
    }
    chances
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both counts, every pair, one after the other.
    fn slow_tail(before: f64, after: f64) -> f64 {
        let mean = (before + after) / 2.0;
        let chance = |count: u32| {
            let factorial: f64 = (1..=count).map(f64::from).product();
            mean.powi(count.cast_signed()) * (-mean).exp() / factorial
        };
        let mut sum = 0.0;
        for one in 0_u32..100 {
            for other in 0_u32..100 {
                if (after - before).abs() <= (f64::from(one) - f64::from(other)).abs() {
                    sum += chance(one) * chance(other);
                }
            }
        }
        sum
    }

    #[test]
    fn the_quick_sum_is_the_obvious_one() {
        for (before, after) in [(0.0, 1.0), (2.0, 5.0), (10.0, 11.0), (3.0, 19.0), (20.0, 0.0), (12.0, 30.0)] {
            let (quick, slow) = (tail(before, after), slow_tail(before, after));
            assert!((quick / slow - 1.0).abs() < 1e-9, "{before} to {after}: {quick} or {slow}");
        }
    }

    #[test]
    fn chances_are_those_of_r() {
        // R: two <- function(a, b) { y <- 0:20000; m <- (a + b) / 2
        //    2 * sum(dpois(y, m) * ppois(y + abs(a - b) - 1, m, lower.tail = FALSE)) }
        //    two(40, 60); two(8, 0); two(0, 100); two(16000, 17000)
        let of_r = [
            (40.0, 60.0, 0.0511580013046452),
            (8.0, 0.0, 0.00895789186360698),
            (0.0, 100.0, 5.85067786809577e-22),
            (16_000.0, 17_000.0, 3.75754286453537e-08),
        ];
        for (before, after, expected) in of_r {
            let got = tail(before, after);
            assert!((got / expected - 1.0).abs() < 1e-8, "{before} to {after}: {got}");
        }
    }

    #[test]
    fn equal_counts_are_no_step_and_fractions_are_rounded() {
        assert_eq!(tail(7.0, 7.0), 1.0);
        assert_eq!(tail(0.0, 0.0), 1.0);
        assert_eq!(tail(6.6, 7.4), 1.0);
        assert_eq!(tail(2.2, 9.9), tail(2.0, 10.0));
        assert_eq!(tail(2.0, 10.0), tail(10.0, 2.0));
    }

    #[test]
    fn one_leaver_of_three_is_chance_and_half_of_eighty_is_not() {
        assert!(0.5 < tail(3.0, 2.0));
        assert!(tail(80.0, 40.0) < 1e-3);
    }
}
