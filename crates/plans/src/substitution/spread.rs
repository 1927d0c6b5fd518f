//! How far what follows from several uncertain numbers spreads: worst, central, best, and what is likely.
//!
//! Each number is taken as triangular between its ends with its central value as the likeliest. Numbers of one kind are wrong
//! together, over all roles: who counts time saved too kindly for pharmacists does so for paramedics. Kinds are independent of each
//! other. Our judgement, decision 0028. Draws have names instead of a generator: the same kind and draw give the same value in every
//! run and in every sum.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Range;

/// Draws behind a likely range. Our judgement: its ends then move by about 1 % of it with other draws.
pub(super) const DRAWS: u32 = 2_000;

/// Share of draws below the lower and above the upper end of what is likely: what is likely holds 80 % of them.
const TAIL: f64 = 0.1;

/// A figure that follows from numbers not known for sure. Of a gain the worst is the least, of what something takes the most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "GainSpread")]
pub struct Spread {
    /// With every number at its worst end at once.
    pub worst: f64,
    /// The lower end of what is likely: 10 % of draws are below.
    pub likely_low: f64,
    /// With every number at its central value.
    pub central: f64,
    /// The upper end of what is likely: 10 % of draws are above.
    pub likely_high: f64,
    /// With every number at its best end at once.
    pub best: f64,
}

impl Spread {
    /// From the three sums and the draws, in any order.
    pub(super) fn of(worst: f64, central: f64, best: f64, mut draws: Vec<f64>) -> Self {
        draws.sort_by(f64::total_cmp);
        let (low, high) = (quantile(&draws, TAIL), quantile(&draws, 1.0 - TAIL));
        Self { worst, likely_low: low.unwrap_or(worst), central, likely_high: high.unwrap_or(best), best }
    }

    /// Multiplied by a number that is known and not below 0.
    #[must_use]
    pub fn times(self, by: f64) -> Self {
        Self {
            worst: self.worst * by,
            likely_low: self.likely_low * by,
            central: self.central * by,
            likely_high: self.likely_high * by,
            best: self.best * by,
        }
    }
}

/// The value below which a share of sorted numbers lies, between neighbours in proportion.
fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = f64::from(u32::try_from(sorted.len().checked_sub(1)?).ok()?);
    let at = share * last;
    let (below, above) = (sorted.get(index(at.floor()))?, sorted.get(index(at.ceil()))?);
    Some(below + (above - below) * at.fract())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a position between 0 and the number of draws"
)]
fn index(at: f64) -> usize {
    at as usize
}

/// Which value of a range is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    /// What frees least.
    Worst,
    /// What is used.
    Central,
    /// What frees most.
    Best,
    /// A draw, by its number.
    Drawn(u32),
}

impl Case {
    /// The value of a number.
    pub(super) fn of(self, kind: Kind, range: Range) -> f64 {
        match self {
            Self::Central => range.central,
            Self::Drawn(draw) => triangular(range, uniform(kind.name(), draw)),
            Self::Worst if kind.is_gain() => range.low,
            Self::Best if kind.is_gain() => range.high,
            Self::Worst => range.high,
            Self::Best => range.low,
        }
    }
}

/// A kind of number of the evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Share,
    TimeRatio,
    Rework,
    Induced,
    SupervisionFirst,
    SupervisionLater,
}

impl Kind {
    /// Whether more of it frees more.
    const fn is_gain(self) -> bool {
        matches!(self, Self::Share | Self::TimeRatio)
    }

    /// What names its draws.
    const fn name(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::TimeRatio => "time_ratio",
            Self::Rework => "rework",
            Self::Induced => "induced",
            Self::SupervisionFirst => "supervision_first_year",
            Self::SupervisionLater => "supervision_later",
        }
    }
}

/// The value of a triangular number below which a share of it lies.
///
/// Source: the inverse of its distribution function; any textbook.
fn triangular(range: Range, share: f64) -> f64 {
    let Range { low, central, high } = range;
    let width = high - low;
    if width <= 0.0 {
        return central;
    }
    if share * width < central - low {
        low + (share * width * (central - low)).sqrt()
    } else {
        high - ((1.0 - share) * width * (high - central)).sqrt()
    }
}

/// A number between 0 and 1 that belongs to a name and a draw: SplitMix64 (Steele, Lea and Flood, 2014) of the FNV-1a hash of the
/// name, draw by draw.
fn uniform(name: &str, draw: u32) -> f64 {
    let mut state: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in name.bytes() {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    state = state.wrapping_add((u64::from(draw) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    let top = u32::try_from((state ^ (state >> 31)) >> 32).unwrap_or(u32::MAX);
    (f64::from(top) + 0.5) / 4_294_967_296.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(left: f64, right: f64, within: f64) -> bool {
        (left - right).abs() <= within
    }

    #[test]
    fn draws_have_the_mean_and_spread_of_their_triangle() {
        // Mean (a + b + c) / 3 and variance (a² + b² + c² − ab − ac − bc) / 18, by any textbook: 0.5 and 0.015.
        let range = Range { low: 0.2, central: 0.5, high: 0.8 };
        let values: Vec<f64> = (0..DRAWS).map(|draw| Case::Drawn(draw).of(Kind::Share, range)).collect();
        let mean = values.iter().sum::<f64>() / f64::from(DRAWS);
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / f64::from(DRAWS);
        assert!(near(mean, 0.5, 0.008), "{mean}");
        assert!(near(variance, 0.015, 0.001), "{variance}");
        assert!(values.iter().all(|value| (0.2..=0.8).contains(value)));
    }

    #[test]
    fn the_same_name_draws_the_same_value_and_another_name_another() {
        assert!(near(uniform("share", 7), uniform("share", 7), 0.0));
        assert!(!near(uniform("share", 7), uniform("rework", 7), 1e-9));
        assert!(!near(uniform("share", 7), uniform("share", 8), 1e-9));
    }

    #[test]
    fn a_number_that_is_known_is_not_drawn() {
        assert!(near(Case::Drawn(3).of(Kind::Induced, Range::sure(0.1)), 0.1, 0.0));
    }

    #[test]
    fn the_worst_of_a_gain_is_little_and_of_a_loss_much() {
        let range = Range { low: 0.1, central: 0.2, high: 0.4 };
        assert!(near(Case::Worst.of(Kind::TimeRatio, range), 0.1, 0.0));
        assert!(near(Case::Worst.of(Kind::Rework, range), 0.4, 0.0));
        assert!(near(Case::Best.of(Kind::SupervisionLater, range), 0.1, 0.0));
    }

    #[test]
    fn what_is_likely_leaves_a_tenth_on_either_side() {
        let draws: Vec<f64> = (0..=100).rev().map(f64::from).collect();
        let spread = Spread::of(-5.0, 50.0, 105.0, draws);
        assert!(near(spread.likely_low, 10.0, 1e-9) && near(spread.likely_high, 90.0, 1e-9));
        assert!(near(spread.times(2.0).worst, -10.0, 1e-9));
    }
}
