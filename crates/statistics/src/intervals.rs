//! Intervals of counts, proportions and standardised rates.
//!
//! The split of methods is that of Fingertips ("Public health technical guidance: confidence intervals", Office for Health
//! Improvement and Disparities; the R package `PHEindicatormethods`): Byar's approximation for counts of ten or more, exact
//! limits below, Wilson for proportions, Dobson for directly standardised rates.

use schemars::JsonSchema;
use serde::Serialize;
use statrs::distribution::{ChiSquared, ContinuousCDF, Normal};

/// From this count on Byar's approximation is used, below it the exact limits (Fingertips, see above).
const BYAR_FROM: f64 = 10.0;

/// The two ends of an interval, in the unit of what they enclose.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// What is answered where the question makes no sense, such as a count below zero.
    const UNKNOWN: Self = Self { low: f64::NAN, high: f64::NAN };
}

/// How sure an interval is to enclose the value behind the figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confidence {
    /// 95 %.
    P95,
    /// 99.8 %.
    P998,
}

impl Confidence {
    /// The chance that the value lies outside, at either end.
    #[must_use]
    pub const fn chance_outside(self) -> f64 {
        match self {
            Self::P95 => 0.05,
            Self::P998 => 0.002,
        }
    }

    /// How many standard errors the interval reaches to either side, for a normal distribution.
    #[must_use]
    pub fn z(self) -> f64 {
        Normal::standard().inverse_cdf(1.0 - self.chance_outside() / 2.0)
    }
}

/// The interval of a count of independent events (Poisson).
///
/// From ten events up Byar's approximation (Breslow and Day, "Statistical methods in cancer research", volume II, 1987,
/// page 69), below it the exact limits by the chi-squared distribution (Garwood, Biometrika 1936). The count may be
/// fractional; none at all has 0 as its lower end. A count below zero is a mistake of the caller: both ends are NaN.
#[must_use]
pub fn poisson(count: f64, confidence: Confidence) -> Interval {
    if !(count.is_finite() && 0.0 <= count) {
        return Interval::UNKNOWN;
    }
    if count < BYAR_FROM { exact(count, confidence) } else { byar(count, confidence) }
}

fn byar(count: f64, confidence: Confidence) -> Interval {
    let z = confidence.z();
    let next = count + 1.0;
    Interval {
        low: count * (1.0 - 1.0 / (9.0 * count) - z / (3.0 * count.sqrt())).powi(3),
        high: next * (1.0 - 1.0 / (9.0 * next) + z / (3.0 * next.sqrt())).powi(3),
    }
}

fn exact(count: f64, confidence: Confidence) -> Interval {
    let tail = confidence.chance_outside() / 2.0;
    let low = if count == 0.0 { 0.0 } else { chi_squared(tail, 2.0 * count) / 2.0 };
    Interval { low, high: chi_squared(1.0 - tail, 2.0 * count + 2.0) / 2.0 }
}

fn chi_squared(share_below: f64, freedom: f64) -> f64 {
    ChiSquared::new(freedom).map_or(f64::NAN, |distribution| distribution.inverse_cdf(share_below))
}

/// The interval of an amount that is carried by people, such as a sum of FTE.
///
/// A sum of FTE is not a count. It is taken as `amount / mean_contract` people who come and go one by one (Poisson), each
/// carrying `mean_contract` of it, and the limits of their number are turned back into the unit of the amount. The workforce
/// figures are a census: there is no sampling error in them. What this interval describes is how far the amount could have
/// been another by chance, had the same practice, under the same conditions, seen people come and go as luck has it. It is
/// too wide where posts are fixed and filled at once, and too narrow where people leave together.
///
/// Both ends are NaN unless `0 <= amount` and `0 < mean_contract`.
#[must_use]
pub fn effective(amount: f64, mean_contract: f64, confidence: Confidence) -> Interval {
    if !(mean_contract.is_finite() && 0.0 < mean_contract) {
        return Interval::UNKNOWN;
    }
    let people = poisson(amount / mean_contract, confidence);
    Interval { low: people.low * mean_contract, high: people.high * mean_contract }
}

/// The interval of a proportion, as a share between 0 and 1 (Wilson, Journal of the American Statistical Association 1927).
///
/// Numerator and denominator may be fractional. `None` unless `0 <= numerator <= denominator` and `0 < denominator`.
#[must_use]
pub fn proportion(numerator: f64, denominator: f64, confidence: Confidence) -> Option<Interval> {
    let is_share = denominator.is_finite() && 0.0 < denominator && (0.0..=denominator).contains(&numerator);
    if !is_share {
        return None;
    }
    let z_squared = confidence.z().powi(2);
    let rest = denominator - numerator;
    let middle = 2.0 * numerator + z_squared;
    let reach = (z_squared * (z_squared + 4.0 * numerator * rest / denominator)).sqrt();
    let scale = 2.0 * (denominator + z_squared);
    Some(Interval { low: ((middle - reach) / scale).max(0.0), high: ((middle + reach) / scale).min(1.0) })
}

/// One part of a population, such as an age band, for a standardised rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stratum {
    /// Events in this part; may be fractional.
    pub count: f64,
    /// People in this part.
    pub population: f64,
    /// How much this part weighs in the standard population, in any unit.
    pub weight: f64,
}

/// A directly standardised rate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Standardised {
    /// Events per person, had the population the make-up of the standard.
    pub rate: f64,
    /// Its limits, per person.
    pub interval: Interval,
    /// All events together. Fingertips shows no standardised rate of fewer than ten.
    pub count: f64,
}

/// A directly standardised rate with the limits of Dobson and others (Statistics in Medicine 1991; 10: 457-462).
///
/// The limits of the total count are moved to the scale of the rate by the ratio of the two standard errors. The lower limit
/// of a rate is floored at 0, which matters only where the weights differ wildly. `None` without strata or events, or where
/// a count or weight is below zero, a population is not above zero, or all weights are zero.
#[must_use]
pub fn standardised(strata: &[Stratum], confidence: Confidence) -> Option<Standardised> {
    let is_usable = |stratum: &Stratum| {
        [stratum.count, stratum.population, stratum.weight].iter().all(|number| number.is_finite())
            && 0.0 <= stratum.count
            && 0.0 < stratum.population
            && 0.0 <= stratum.weight
    };
    if !strata.iter().all(is_usable) {
        return None;
    }
    let count: f64 = strata.iter().map(|stratum| stratum.count).sum();
    let weight: f64 = strata.iter().map(|stratum| stratum.weight).sum();
    if count <= 0.0 || weight <= 0.0 {
        return None;
    }
    let share_per_person = |stratum: &Stratum| stratum.weight / weight / stratum.population;
    let rate: f64 = strata.iter().map(|stratum| share_per_person(stratum) * stratum.count).sum();
    let variance: f64 = strata.iter().map(|stratum| share_per_person(stratum).powi(2) * stratum.count).sum();
    let rate_per_event = (variance / count).sqrt();
    let events = poisson(count, confidence);
    let interval = Interval {
        low: (rate + rate_per_event * (events.low - count)).max(0.0),
        high: rate + rate_per_event * (events.high - count),
    };
    Some(Standardised { rate, interval, count })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_near(actual: f64, expected: f64, tolerance: f64) {
        assert!((actual - expected).abs() <= tolerance, "{actual} is not {expected}");
    }

    /// The chance of at most `most` events where `mean` are expected: the sum of the single chances, one by one.
    fn chance_of_at_most(most: u32, mean: f64) -> f64 {
        let mut single = (-mean).exp();
        let mut sum = single;
        for events in 1..=most {
            single *= mean / f64::from(events);
            sum += single;
        }
        sum
    }

    /// The mean at which `falling` comes down to `chance`.
    fn mean_where(falling: impl Fn(f64) -> f64, chance: f64) -> f64 {
        let (mut low, mut high) = (0.0, 100.0);
        for _ in 0..200 {
            let middle = (low + high) / 2.0;
            if falling(middle) > chance {
                low = middle;
            } else {
                high = middle;
            }
        }
        low
    }

    #[test]
    fn limits_of_counts_from_ten_up_are_those_byar_gives() {
        // Evaluated from Byar's formula in R with qnorm(0.975).
        let published =
            [(10.0, 4.7874, 18.3915), (20.0, 12.2114, 30.8899), (50.0, 37.1081, 65.9202), (100.0, 81.3621, 121.6279)];
        for (count, low, high) in published {
            let interval = poisson(count, Confidence::P95);
            assert_near(interval.low, low, 5e-5);
            assert_near(interval.high, high, 5e-5);
        }
    }

    #[test]
    fn limits_of_small_counts_leave_the_tail_on_either_side() {
        for confidence in [Confidence::P95, Confidence::P998] {
            let tail = confidence.chance_outside() / 2.0;
            for count in [1, 3, 9] {
                let interval = poisson(f64::from(count), confidence);
                let low = mean_where(|mean| chance_of_at_most(count - 1, mean), 1.0 - tail);
                let high = mean_where(|mean| chance_of_at_most(count, mean), tail);
                assert_near(interval.low, low, 1e-8);
                assert_near(interval.high, high, 1e-8);
            }
        }
    }

    #[test]
    fn no_events_may_still_have_come_from_a_rate_above_zero() {
        let interval = poisson(0.0, Confidence::P95);
        assert_near(interval.low, 0.0, 0.0);
        // The chance of none is exp(-mean), so the upper end is -ln(0.025).
        assert_near(interval.high, -(0.025_f64.ln()), 1e-9);
    }

    #[test]
    fn a_part_of_an_event_has_limits_too() {
        // R: qchisq(0.025, 5) / 2 and qchisq(0.975, 7) / 2.
        let interval = poisson(2.5, Confidence::P95);
        assert_near(interval.low, 0.415_605_806_743, 1e-9);
        assert_near(interval.high, 8.006_382_137_315, 1e-9);
        let tiny = poisson(1e-6, Confidence::P95);
        assert!(0.0 <= tiny.low && tiny.low < 1e-6 && tiny.high > 3.6);
    }

    #[test]
    fn a_count_below_zero_has_no_limits() {
        assert!(poisson(-1.0, Confidence::P95).low.is_nan());
        assert!(effective(3.0, 0.0, Confidence::P95).high.is_nan());
    }

    #[test]
    fn the_wider_confidence_encloses_the_narrower() {
        for count in [0.0, 4.0, 25.0] {
            let (inner, outer) = (poisson(count, Confidence::P95), poisson(count, Confidence::P998));
            assert!(outer.low <= inner.low && inner.high < outer.high);
        }
    }

    #[test]
    fn twenty_people_at_half_time_vary_as_twenty_people_do() {
        // 10 FTE carried by contracts of 0.5: the limits of 20 people, halved; not those of 10 events.
        let interval = effective(10.0, 0.5, Confidence::P95);
        assert_near(interval.low, 12.2114 / 2.0, 5e-5);
        assert_near(interval.high, 30.8899 / 2.0, 5e-5);
    }

    #[test]
    fn limits_of_a_proportion_are_those_wilson_gives() {
        let interval = proportion(65.0, 100.0, Confidence::P95).unwrap();
        assert_near(interval.low, 0.55254, 5e-6);
        assert_near(interval.high, 0.73636, 5e-6);
    }

    #[test]
    fn wilson_limits_solve_the_equation_they_come_from() {
        // (p - share)^2 = z^2 share (1 - share) / n at both ends (Wilson 1927).
        let z_squared = Confidence::P998.z().powi(2);
        for (numerator, denominator) in [(0.0, 7.5), (2.25, 7.5), (7.5, 7.5)] {
            let interval = proportion(numerator, denominator, Confidence::P998).unwrap();
            for end in [interval.low, interval.high] {
                let distance = (numerator / denominator - end).powi(2);
                assert_near(distance, z_squared * end * (1.0 - end) / denominator, 1e-12);
            }
        }
    }

    #[test]
    fn a_part_cannot_exceed_its_whole() {
        assert_eq!(proportion(3.0, 2.0, Confidence::P95), None);
        assert_eq!(proportion(-0.1, 2.0, Confidence::P95), None);
        assert_eq!(proportion(0.0, 0.0, Confidence::P95), None);
        assert_eq!(proportion(f64::NAN, 2.0, Confidence::P95), None);
    }

    #[test]
    fn a_standardised_rate_has_the_limits_of_dobson() {
        // By hand: weights 1/4 and 3/4; rate = 10/1000/4 + 10/500*3/4 = 0.0025 + 0.015 = 0.0175;
        // variance = 10 (0.25/1000)^2 + 10 (0.75/500)^2 = 10 (0.0625e-6 + 2.25e-6) = 23.125e-6;
        // one of the 20 events moves the rate by sqrt(23.125e-6 / 20) = 0.00107529; Byar's limits of 20 as above.
        let strata = [
            Stratum { count: 10.0, population: 1000.0, weight: 25.0 },
            Stratum { count: 10.0, population: 500.0, weight: 75.0 },
        ];
        let answer = standardised(&strata, Confidence::P95).unwrap();
        assert_near(answer.rate, 0.0175, 1e-12);
        assert_near(answer.interval.low, 0.0175 - 0.001_075_29 * (20.0 - 12.2114), 1e-6);
        assert_near(answer.interval.high, 0.0175 + 0.001_075_29 * (30.8899 - 20.0), 1e-6);
        assert_near(answer.count, 20.0, 0.0);
    }

    #[test]
    fn one_stratum_is_a_crude_rate() {
        let strata = [Stratum { count: 12.0, population: 4000.0, weight: 3.0 }];
        let answer = standardised(&strata, Confidence::P95).unwrap();
        let count = poisson(12.0, Confidence::P95);
        assert_near(answer.rate, 12.0 / 4000.0, 1e-15);
        assert_near(answer.interval.low, count.low / 4000.0, 1e-12);
        assert_near(answer.interval.high, count.high / 4000.0, 1e-12);
    }

    #[test]
    fn nothing_is_standardised_without_events_or_people() {
        let good = Stratum { count: 12.0, population: 4000.0, weight: 1.0 };
        assert_eq!(standardised(&[], Confidence::P95), None);
        assert_eq!(standardised(&[Stratum { count: 0.0, ..good }], Confidence::P95), None);
        assert_eq!(standardised(&[good, Stratum { population: 0.0, ..good }], Confidence::P95), None);
        assert_eq!(standardised(&[Stratum { weight: 0.0, ..good }], Confidence::P95), None);
    }
}
