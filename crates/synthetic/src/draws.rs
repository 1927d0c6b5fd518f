//! Random numbers named by what they decide, so that a new decision does not disturb an old one.

use crate::calendar::Month;

/// Draws of one seed. A draw is named by its subject, month and decision: the same name, the same number, in any order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Draws {
    seed: u64,
}

impl Draws {
    pub(crate) const fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// A number from 0 up to but not including 1.
    pub(crate) fn share(self, subject: u64, month: Month, decision: &str) -> f64 {
        let name = mixed(mixed(self.seed ^ fingerprint(decision)) ^ subject).wrapping_add(month.number());
        // 53 bits are what a double holds exactly.
        (mixed(name) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Whether something of that chance happens.
    pub(crate) fn happens(self, chance: f64, subject: u64, month: Month, decision: &str) -> bool {
        self.share(subject, month, decision) < chance
    }

    /// One of `weights`, in proportion to them, by its position.
    pub(crate) fn pick(self, weights: &[u32], subject: u64, month: Month, decision: &str) -> usize {
        let total: u32 = weights.iter().sum();
        let mut left = self.share(subject, month, decision) * f64::from(total);
        let chosen = weights.iter().position(|weight| {
            left -= f64::from(*weight);
            left < 0.0
        });
        chosen.unwrap_or(0)
    }

    /// A whole number whose mean is `mean`: rounded up as often as its fraction says.
    pub(crate) fn about(self, mean: f64, subject: u64, month: Month, decision: &str) -> u32 {
        (mean + self.share(subject, month, decision)).floor().max(0.0) as u32
    }

    /// A number of mean 0 and spread 1, close to normal: twelve even draws added up (Irwin–Hall), which needs no function
    /// whose last digit differs between machines.
    pub(crate) fn normal(self, subject: u64, month: Month, decision: &str) -> f64 {
        let parts = (1..=12_u64).map(|part| self.share(subject ^ (part << 56), month, decision));
        parts.sum::<f64>() - 6.0
    }

    /// A factor of mean 1 whose logarithm spreads by `spread`.
    pub(crate) fn factor(self, spread: f64, subject: u64, month: Month, decision: &str) -> f64 {
        exp(spread * self.normal(subject, month, decision) - spread * spread / 2.0)
    }
}

/// e to the power of `exponent`, to four digits, by arithmetic that every machine does alike.
pub(crate) fn exp(exponent: f64) -> f64 {
    let mut power = 1.0 + exponent / 65_536.0;
    for _ in 0..16 {
        power *= power;
    }
    power
}

/// FNV-1a over the bytes of a name.
fn fingerprint(name: &str) -> u64 {
    name.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    const JUNE: Month = Month::new(2024, 6);

    #[test]
    fn a_new_decision_does_not_disturb_an_old_one() {
        let draws = Draws::new(7);
        let before = draws.share(42, JUNE, "leaves");
        let _ = draws.share(42, JUNE, "works fewer hours");
        assert_eq!(draws.share(42, JUNE, "leaves").to_bits(), before.to_bits());
        for other in [
            draws.share(43, JUNE, "leaves"),
            draws.share(42, JUNE.after(1), "leaves"),
            Draws::new(8).share(42, JUNE, "leaves"),
        ] {
            assert_ne!(other.to_bits(), before.to_bits());
        }
    }

    #[test]
    fn draws_are_even_and_factors_have_the_mean_they_promise() {
        let draws = Draws::new(1);
        let mean =
            |value: fn(Draws, u64) -> f64| (0..20_000).map(|subject| value(draws, subject)).sum::<f64>() / 20_000.0;
        assert!((mean(|draws, subject| draws.share(subject, JUNE, "even")) - 0.5).abs() < 0.01);
        assert!((mean(|draws, subject| f64::from(draws.about(0.3, subject, JUNE, "about"))) - 0.3).abs() < 0.02);
        assert!((mean(|draws, subject| draws.factor(0.5, subject, JUNE, "factor")) - 1.0).abs() < 0.02);
    }

    #[test]
    fn weights_are_kept() {
        let draws = Draws::new(1);
        let mut counts = [0; 3];
        for subject in 0..10_000 {
            counts[draws.pick(&[70, 0, 30], subject, JUNE, "pick")] += 1;
        }
        assert!(counts[1] == 0 && 6_700 < counts[0] && counts[0] < 7_300, "{counts:?}");
    }
}
