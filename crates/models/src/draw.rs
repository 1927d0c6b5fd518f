//! Chance by name: the same decision of the same person gets the same draw, in any order and on any number of threads.
//!
//! A draw is named by seed, replicate, person, spell and decision, so scenarios share fates: who retires in March under one
//! scenario retires in March under another that changes something else.

use std::ops::Range;

/// What is decided by a draw. Each has a place of its own in a name, so a new decision leaves all older ones as they were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Decision {
    /// When somebody stops doing what they do.
    Stops = 0,
    /// Why they stop.
    Why = 1,
    /// Whether somebody who retired comes back.
    ComesBack = 2,
    /// Whether a known event happens.
    Happens = 3,
    /// How many join.
    HowMany = 4,
    /// A joiner's sex.
    Sex = 5,
    /// A joiner's age.
    Age = 6,
    /// Whether somebody who would join finds a post.
    FindsAPost = 7,
    /// Whether a trainee finishes.
    Finishes = 8,
    /// Whether a trainee takes longer.
    TakesLonger = 9,
    /// Whether somebody trained goes into the service.
    Converts = 10,
    /// Whether somebody trained stays here.
    Stays = 11,
    /// What a rate is, where it is not known: size.
    RateSize = 12,
    /// What a rate is, where it is not known: direction.
    RateDirection = 13,
    /// Which stretch of the past comes again.
    PastStretch = 14,
    /// Which of the places like one it follows.
    LikePlace = 15,
}

/// Draws are made four at a time.
const LANES: u8 = 4;

/// The four draws of one block of decisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draws([u32; 4]);

impl Draws {
    /// The draw for a decision of this block, above 0 and below 1.
    #[must_use]
    pub fn of(self, decision: Decision) -> f64 {
        // The middle of one of 2³² equal steps: neither 0 nor 1 can be drawn.
        (f64::from(self.0[usize::from(decision as u8 % LANES)]) + 0.5) / 4_294_967_296.0
    }
}

/// How many blocks are made together. Our judgement: enough to keep a processor busy, and they stay in its nearest memory.
const TOGETHER: usize = 256;

/// Up to 256 blocks of draws, made together: the same as [`Chance::draws`] gives one by one, in a third of the time, since
/// no step of one waits for a step of another.
#[derive(Clone, Debug)]
pub struct Blocks {
    /// The four words of a counter, and then of what it becomes, each for all blocks.
    words: [[u32; TOGETHER]; 4],
}

impl Blocks {
    /// How many there can be.
    pub const MOST: usize = TOGETHER;

    /// None yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { words: [[0; TOGETHER]; 4] }
    }

    /// Makes the blocks that a decision of one spell belongs to, for each of these people: the first 256 of them.
    pub fn of_people(&mut self, chance: Chance, replicate: u32, people: &[u64], spell: u32, decision: Decision) {
        let names = people.iter().map(|person| (spell, *person));
        self.make(chance, replicate, names, decision);
    }

    /// Makes the blocks that a decision of one person belongs to, for each of these spells: the first 256 of them.
    pub fn of_spells(&mut self, chance: Chance, replicate: u32, person: u64, spells: Range<u32>, decision: Decision) {
        self.make(chance, replicate, spells.map(|spell| (spell, person)), decision);
    }

    /// The block at a place.
    ///
    /// # Panics
    /// The place is not below [`Self::MOST`].
    #[must_use]
    #[inline]
    pub fn at(&self, place: usize) -> Draws {
        let [first, second, third, fourth] = &self.words;
        Draws([first[place], second[place], third[place], fourth[place]])
    }

    fn make(&mut self, chance: Chance, replicate: u32, names: impl Iterator<Item = (u32, u64)>, decision: Decision) {
        let block = u32::from(decision as u8 / LANES);
        let [first, second, third, fourth] = &mut self.words;
        let mut number = 0;
        for (spell, person) in names.take(TOGETHER) {
            first[number] = (spell << 8) | block;
            second[number] = replicate;
            third[number] = person as u32;
            fourth[number] = (person >> 32) as u32;
            number += 1;
        }
        philox_of_many(
            [&mut first[..number], &mut second[..number], &mut third[..number], &mut fourth[..number]],
            chance.key,
        );
    }
}

impl Default for Blocks {
    fn default() -> Self {
        Self::new()
    }
}

/// All draws of one seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chance {
    key: [u32; 2],
}

impl Chance {
    /// The draws of a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { key: [seed as u32, (seed >> 32) as u32] }
    }

    /// The block of draws that a decision belongs to. Its neighbours come at no further cost.
    ///
    /// A spell is a stretch in which nothing about the person changes: below 16,777,216.
    #[must_use]
    #[inline]
    pub fn draws(self, replicate: u32, person: u64, spell: u32, decision: Decision) -> Draws {
        let block = u32::from(decision as u8 / LANES);
        let counter = [(spell << 8) | block, replicate, person as u32, (person >> 32) as u32];
        Draws(philox(counter, self.key))
    }

    /// One draw, above 0 and below 1.
    #[must_use]
    pub fn draw(self, replicate: u32, person: u64, spell: u32, decision: Decision) -> f64 {
        self.draws(replicate, person, spell, decision).of(decision)
    }

    /// A standard normal draw for a rate that is not known (Box and Muller, Annals of Mathematical Statistics 29, 1958).
    #[must_use]
    pub fn normal(self, replicate: u32, rate: u64) -> f64 {
        let draws = self.draws(replicate, rate, 0, Decision::RateSize);
        let size = (-2.0 * draws.of(Decision::RateSize).ln()).sqrt();
        size * (std::f64::consts::TAU * draws.of(Decision::RateDirection)).cos()
    }
}

/// A number that a text stands for, the same on every machine (FNV-1a, 64 bits: Fowler, Noll and Vo, RFC 9923).
#[must_use]
pub fn named(text: &str) -> u64 {
    text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3))
}

/// The number of somebody who is not there yet: the `ordinal`th to come by a stream in a month.
///
/// Mixed by the finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), so that neighbours are far apart.
#[must_use]
pub fn newcomer(stream: u64, month: u32, ordinal: u32) -> u64 {
    let mut mixed = stream ^ (u64::from(month) << 32 | u64::from(ordinal)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// How many events there are where `mean` are expected, by inverting the Poisson distribution: a larger mean never gives
/// fewer for the same draw.
#[must_use]
pub fn poisson(mean: f64, draw: f64) -> u32 {
    // Logarithms, because e⁻ᵐ is too small to be held where a stream brings more than some 700 in a month.
    let mut logarithm = -mean;
    let mut below = logarithm.exp();
    let mut number = 0;
    while below < draw {
        number += 1;
        logarithm += (mean / f64::from(number)).ln();
        let probability = logarithm.exp();
        if mean < f64::from(number) && probability < f64::EPSILON * below {
            break;
        }
        below += probability;
    }
    number
}

/// [`philox`] of many counters, round by round instead of counter by counter: the compiler then does several at once.
fn philox_of_many([first, second, third, fourth]: [&mut [u32]; 4], mut key: [u32; 2]) {
    for _ in 0..10 {
        let pairs = first.iter_mut().zip(second.iter_mut()).zip(third.iter_mut().zip(fourth.iter_mut()));
        for ((first, second), (third, fourth)) in pairs {
            [*first, *second, *third, *fourth] = round([*first, *second, *third, *fourth], key);
        }
        key = next(key);
    }
}

/// Philox4x32 with ten rounds. Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11
/// (2011), section 4.3; the multipliers and the steps of the key are theirs.
#[inline]
fn philox(mut counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    for _ in 0..10 {
        counter = round(counter, key);
        key = next(key);
    }
    counter
}

#[inline]
fn round(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    let first = u64::from(counter[0]) * 0xD251_1F53;
    let second = u64::from(counter[2]) * 0xCD9E_8D57;
    [
        (second >> 32) as u32 ^ counter[1] ^ key[0],
        second as u32,
        (first >> 32) as u32 ^ counter[3] ^ key[1],
        first as u32,
    ]
}

#[inline]
fn next(key: [u32; 2]) -> [u32; 2] {
    [key[0].wrapping_add(0x9E37_79B9), key[1].wrapping_add(0xBB67_AE85)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn philox_gives_the_known_answers_of_its_authors() {
        // Random123, tests/kat_vectors, philox4x32 with 10 rounds.
        assert_eq!(philox([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(philox([u32::MAX; 4], [u32::MAX; 2]), [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
        assert_eq!(
            philox([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0]),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }

    #[test]
    fn blocks_made_together_are_those_made_one_by_one() {
        let chance = Chance::new(11);
        let people: Vec<u64> = (0..300).map(|place| place << 30 | place).collect();
        let mut blocks = Blocks::new();
        blocks.of_people(chance, 5, &people, 17, Decision::Sex);
        for (place, person) in people.iter().enumerate().take(Blocks::MOST) {
            assert_eq!(blocks.at(place), chance.draws(5, *person, 17, Decision::Sex));
        }
        blocks.of_spells(chance, 6, 9 << 40, 1..4, Decision::HowMany);
        for (place, spell) in (1..4).enumerate() {
            assert_eq!(blocks.at(place), chance.draws(6, 9 << 40, spell, Decision::HowMany));
        }
    }

    #[test]
    fn another_decision_does_not_disturb_this_one() {
        let chance = Chance::new(7);
        let before = chance.draw(3, 42, 5, Decision::Stops);
        let _ = chance.draw(3, 42, 5, Decision::Converts);
        assert_eq!(chance.draw(3, 42, 5, Decision::Stops), before);
        assert_ne!(chance.draw(3, 42, 5, Decision::Why), before);
        assert_ne!(chance.draw(4, 42, 5, Decision::Stops), before);
        assert_ne!(chance.draw(3, 43, 5, Decision::Stops), before);
        assert_ne!(chance.draw(3, 42, 6, Decision::Stops), before);
        assert_ne!(Chance::new(8).draw(3, 42, 5, Decision::Stops), before);
    }

    #[test]
    fn draws_are_spread_evenly() {
        let chance = Chance::new(1);
        let mut tenths = [0_u32; 10];
        for person in 0..100_000 {
            tenths[(chance.draw(0, person, 0, Decision::Stops) * 10.0) as usize] += 1;
        }
        // 10,000 expected in each, with a standard deviation of 95.
        assert!(tenths.iter().all(|&number| (9_600..10_400).contains(&number)), "{tenths:?}");
    }

    #[test]
    fn a_poisson_number_has_the_mean_it_should_and_grows_with_it() {
        let chance = Chance::new(2);
        let draws: Vec<f64> = (0..40_000).map(|person| chance.draw(0, person, 0, Decision::HowMany)).collect();
        let numbers: Vec<f64> = draws.iter().map(|&draw| f64::from(poisson(2.5, draw))).collect();
        let mean = numbers.iter().sum::<f64>() / 40_000.0;
        let variance = numbers.iter().map(|number| (number - mean).powi(2)).sum::<f64>() / 40_000.0;
        assert!((mean - 2.5).abs() < 0.03, "{mean}");
        assert!((variance - 2.5).abs() < 0.1, "{variance}");
        assert!(draws.iter().all(|&draw| poisson(2.5, draw) <= poisson(2.6, draw)));
        assert_eq!(poisson(0.0, 0.999), 0);
        // Beyond what e⁻ᵐ holds: the middle is near the mean (m − ln 2 ≤ median < m + 1/3).
        assert!((1_999..=2_001).contains(&poisson(2_000.0, 0.5)));
    }

    #[test]
    fn a_normal_draw_has_mean_nought_and_spread_one() {
        let chance = Chance::new(3);
        let draws: Vec<f64> = (0..20_000).map(|replicate| chance.normal(replicate, 9)).collect();
        let mean = draws.iter().sum::<f64>() / 20_000.0;
        let variance = draws.iter().map(|draw| draw * draw).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03, "{mean}");
        assert!((variance - 1.0).abs() < 0.05, "{variance}");
    }
}
