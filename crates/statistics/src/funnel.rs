//! Funnels: how far rates and proportions lie from their centre, given their size and the spread there is between areas.
//!
//! The funnel is that of Spiegelhalter (Statistics in Medicine 2005; 24: 1185-1202), on the scale on which chance varies alike
//! at every level (square root of a rate, arcsine of the root of a proportion), with the spread between areas that chance does
//! not explain estimated as in Spiegelhalter and others (Journal of the Royal Statistical Society A 2012; 175: 1-47), which is
//! the way of the Care Quality Commission.
//!
//! **Invariant:** what is not usable (no denominator, a part that exceeds its whole) has no say in the funnel and no place in
//! it: its z is NaN, never 0.

use std::f64::consts::FRAC_PI_2;

use schemars::JsonSchema;
use serde::Serialize;

use crate::intervals::Confidence;
use crate::robust;

/// Below this many usable observations there is no funnel: two cannot tell a centre from a spread (our judgement).
const LEAST_OBSERVATIONS: usize = 3;

/// Before the spread is estimated, this share of the z at either end is drawn in to the value at its edge, so that a few true
/// outliers do not widen the limits that should show them (Spiegelhalter and others 2012).
const WINSORISED_SHARE: f64 = 0.1;

/// A numerator may exceed its denominator by this share of it before it is taken for a mistake and not for rounding (our
/// judgement).
const ROUNDING: f64 = 1e-9;

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Events per unit of something else, such as FTE per patient; 0 and above.
    Rate,
    /// A part of a whole, between 0 and 1.
    Proportion,
}

/// One area's figure, in its parts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation {
    /// What is counted.
    pub numerator: f64,
    /// What it is set against; above 0.
    pub denominator: f64,
    /// How much of the numerator comes and goes in one piece: 1 for a count, the mean contract for a sum of FTE. For a
    /// proportion, how much of the denominator does.
    pub event: f64,
}

/// What is done about a spread between areas that chance alone does not explain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Dispersion {
    /// Nothing: the limits show chance alone.
    None,
    /// Areas are taken to differ by a random amount of their own, the same in kind for small and large.
    Additive,
    /// The limits of all are widened by the same factor, if the spread is larger than chance makes likely.
    Multiplicative,
}

/// The limits at one size, on the natural scale: a rate from 0 up, a proportion between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Limits {
    /// One in a thousand lies below, if only what the funnel allows for is at work.
    pub low_998: f64,
    /// One in forty lies below.
    pub low_95: f64,
    /// One in forty lies above.
    pub high_95: f64,
    /// One in a thousand lies above.
    pub high_998: f64,
}

/// Where in the funnel an area lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// Below the 99.8 % limit.
    #[serde(rename = "low_998")]
    Low998,
    /// Below the 95 % limit, but not the 99.8 % limit.
    #[serde(rename = "low_95")]
    Low95,
    /// Between the 95 % limits.
    Within,
    /// Above the 95 % limit, but not the 99.8 % limit.
    #[serde(rename = "high_95")]
    High95,
    /// Above the 99.8 % limit.
    #[serde(rename = "high_998")]
    High998,
}

impl Band {
    /// The band of a z. A z that is NaN lies outside of nothing: ask [`Funnel::is_usable`] before you show it.
    #[must_use]
    pub fn of(z: f64) -> Self {
        let (inner, outer) = (Confidence::P95.z(), Confidence::P998.z());
        match z {
            z if z < -outer => Self::Low998,
            z if z < -inner => Self::Low95,
            z if outer < z => Self::High998,
            z if inner < z => Self::High95,
            _ => Self::Within,
        }
    }
}

/// What is believed of one area once it is known how areas differ, on the scale of the funnel.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Posterior {
    /// The most likely value; [`Funnel::natural`] turns it back.
    pub mean: f64,
    /// Its standard deviation.
    pub spread: f64,
}

/// A funnel around the pooled value of all areas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Funnel {
    kind: Kind,
    dispersion: Dispersion,
    /// All numerators over all denominators, on the natural scale.
    pub centre: f64,
    /// How many observations were used.
    pub n: usize,
    /// How many observations were given and not usable.
    pub n_ignored: usize,
    /// The mean of the squared, winsorised z: 1 where chance alone is at work.
    pub phi: f64,
    /// The variance between areas on the scale of the funnel (additive estimate), whatever the limits allow for. Where areas
    /// differ as a normal distribution has it, winsorising makes this some third too small: the price of not letting outliers
    /// hide themselves.
    pub tau_squared: f64,
    /// Whether the limits are wider than chance alone would have them.
    pub is_inflated: bool,
}

impl Funnel {
    /// The funnel of these observations.
    ///
    /// `None` below three usable observations, or where all numerators are 0.
    #[must_use]
    pub fn of(kind: Kind, observations: &[Observation], dispersion: Dispersion) -> Option<Self> {
        let usable: Vec<&Observation> = observations.iter().filter(|one| is_usable(kind, one)).collect();
        let n = usable.len();
        let centre =
            usable.iter().map(|one| one.numerator).sum::<f64>() / usable.iter().map(|one| one.denominator).sum::<f64>();
        if n < LEAST_OBSERVATIONS || centre <= 0.0 {
            return None;
        }
        let target = stabilised(kind, centre);
        let naive: Vec<f64> = usable.iter().map(|one| (value(kind, one) - target) / chance_error(one)).collect();
        let phi = winsorised(&naive)?.iter().map(|z| z * z).sum::<f64>() / n as f64;
        let weights: Vec<f64> = usable.iter().map(|one| chance_error(one).powi(-2)).collect();
        let tau_squared = between(phi, &weights);
        let is_inflated = match dispersion {
            Dispersion::None => false,
            Dispersion::Additive => 0.0 < tau_squared,
            // Two standard errors of a mean of n squared normal values (Spiegelhalter 2005).
            Dispersion::Multiplicative => 1.0 + 2.0 * (2.0 / n as f64).sqrt() < phi,
        };
        let n_ignored = observations.len() - n;
        Some(Self { kind, dispersion, centre, n, n_ignored, phi, tau_squared, is_inflated })
    }

    /// Whether an observation can be placed in the funnel: a denominator and an event above 0, a numerator that is not below
    /// 0 and, for a proportion, not above its denominator.
    #[must_use]
    pub fn is_usable(&self, observation: &Observation) -> bool {
        is_usable(self.kind, observation)
    }

    /// How many standard errors an observation lies above the centre, the spread between areas allowed for as asked; NaN if
    /// it is not usable.
    #[must_use]
    pub fn z(&self, observation: &Observation) -> f64 {
        if !self.is_usable(observation) {
            return f64::NAN;
        }
        (value(self.kind, observation) - self.target()) / self.allowed_error(chance_error(observation))
    }

    /// The band in which an observation lies.
    #[must_use]
    pub fn band(&self, observation: &Observation) -> Band {
        Band::of(self.z(observation))
    }

    /// The limits for a denominator above 0, where one event carries so much of the numerator.
    #[must_use]
    pub fn limits(&self, denominator: f64, event: f64) -> Limits {
        let error = self.allowed_error(chance_error(&Observation { numerator: 0.0, denominator, event }));
        let at = |z: f64| self.natural(self.target() + z * error);
        let (inner, outer) = (Confidence::P95.z(), Confidence::P998.z());
        Limits { low_998: at(-outer), low_95: at(-inner), high_95: at(inner), high_998: at(outer) }
    }

    /// What is believed of an area once it is known how areas differ: its own value drawn towards the centre, the more so the
    /// smaller it is (normal-normal empirical Bayes with the additive variance between areas).
    ///
    /// Where the areas differ by no more than chance, all of them are believed to lie at the centre with no spread at all;
    /// [`crate::ranks::intervals`] then lets each take any rank. That happens readily with staff: people are employed to match a
    /// list, so small areas differ by less than chance would have them, and the winsorised estimate errs on the small side.
    /// Areas outside the limits may be real all the same. The uncertainty of the centre and of the variance between
    /// areas is left out. Both parts are NaN if the observation is not usable.
    #[must_use]
    pub fn posterior(&self, observation: &Observation) -> Posterior {
        if !self.is_usable(observation) {
            return Posterior { mean: f64::NAN, spread: f64::NAN };
        }
        let variance = chance_error(observation).powi(2);
        let own_share = self.tau_squared / (self.tau_squared + variance);
        let mean = self.target() + own_share * (value(self.kind, observation) - self.target());
        Posterior { mean, spread: (own_share * variance).sqrt() }
    }

    /// An area's own value and how far chance alone would move it, nothing borrowed from the others. Both parts are NaN if the
    /// observation is not usable.
    #[must_use]
    pub fn by_chance(&self, observation: &Observation) -> Posterior {
        if !self.is_usable(observation) {
            return Posterior { mean: f64::NAN, spread: f64::NAN };
        }
        Posterior { mean: value(self.kind, observation), spread: chance_error(observation) }
    }

    /// A value on the scale of the funnel turned back into a rate (at least 0) or a proportion (0 to 1).
    #[must_use]
    pub fn natural(&self, stabilised: f64) -> f64 {
        match self.kind {
            Kind::Rate => stabilised.max(0.0).powi(2),
            Kind::Proportion => stabilised.clamp(0.0, FRAC_PI_2).sin().powi(2),
        }
    }

    fn target(&self) -> f64 {
        stabilised(self.kind, self.centre)
    }

    /// The standard error with what the dispersion adds to chance.
    fn allowed_error(&self, chance: f64) -> f64 {
        if !self.is_inflated {
            return chance;
        }
        match self.dispersion {
            Dispersion::None => chance,
            Dispersion::Additive => chance.hypot(self.tau_squared.sqrt()),
            Dispersion::Multiplicative => chance * self.phi.sqrt(),
        }
    }
}

fn is_usable(kind: Kind, observation: &Observation) -> bool {
    let Observation { numerator, denominator, event } = *observation;
    let is_number = numerator.is_finite() && denominator.is_finite() && event.is_finite();
    let is_part = match kind {
        Kind::Rate => true,
        Kind::Proportion => numerator <= denominator * (1.0 + ROUNDING),
    };
    is_number && 0.0 < denominator && 0.0 < event && 0.0 <= numerator && is_part
}

fn value(kind: Kind, observation: &Observation) -> f64 {
    stabilised(kind, observation.numerator / observation.denominator)
}

/// The scale on which the variance of chance does not depend on the level (Spiegelhalter 2005).
fn stabilised(kind: Kind, natural: f64) -> f64 {
    match kind {
        Kind::Rate => natural.sqrt(),
        Kind::Proportion => natural.min(1.0).sqrt().asin(),
    }
}

/// The standard error by chance on that scale. By the delta method: pieces of size `event` that come and go one by one give a
/// rate r the variance `r event / denominator` and a proportion p the variance `p (1 - p) event / denominator`; the squared
/// slopes of the two scales are `1 / (4 r)` and `1 / (4 p (1 - p))`.
fn chance_error(observation: &Observation) -> f64 {
    (observation.event / (4.0 * observation.denominator)).sqrt()
}

fn winsorised(z: &[f64]) -> Option<Vec<f64>> {
    let low = robust::quantile(z, WINSORISED_SHARE)?;
    let high = robust::quantile(z, 1.0 - WINSORISED_SHARE)?;
    Some(z.iter().map(|one| one.max(low).min(high)).collect())
}

/// The variance between areas by the method of moments (DerSimonian and Laird, Controlled Clinical Trials 1986), with the
/// winsorised phi in place of the mean squared z as in Spiegelhalter and others 2012; 0 where chance explains all.
fn between(phi: f64, weights: &[f64]) -> f64 {
    let n = weights.len() as f64;
    let sum: f64 = weights.iter().sum();
    let sum_of_squares: f64 = weights.iter().map(|weight| weight * weight).sum();
    ((n * phi - (n - 1.0)) / (sum - sum_of_squares / sum)).max(0.0)
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use rand::{RngExt, SeedableRng};
    use rand_distr::{Binomial, Distribution, Poisson, StandardNormal};
    use rand_pcg::Pcg64;

    use super::*;

    fn count(numerator: f64, denominator: f64) -> Observation {
        Observation { numerator, denominator, event: 1.0 }
    }

    /// Rates that differ far more than chance would have them.
    fn scattered() -> Vec<Observation> {
        [
            (20.0, 100.0),
            (95.0, 200.0),
            (60.0, 300.0),
            (210.0, 400.0),
            (90.0, 500.0),
            (330.0, 600.0),
            (7.0, 50.0),
            (40.0, 80.0),
        ]
        .map(|(numerator, denominator)| count(numerator, denominator))
        .to_vec()
    }

    fn assert_near(actual: f64, expected: f64, tolerance: f64) {
        assert!((actual - expected).abs() <= tolerance, "{actual} is not {expected}");
    }

    fn share_outside(funnel: &Funnel, observations: &[Observation]) -> f64 {
        let n_outside = observations.iter().filter(|one| funnel.band(one) != Band::Within).count();
        n_outside as f64 / observations.len() as f64
    }

    #[test]
    fn by_chance_an_area_keeps_its_value_and_a_smaller_one_is_less_certain() {
        let observations = scattered();
        let funnel = Funnel::of(Kind::Rate, &observations, Dispersion::Additive).unwrap();
        let own = funnel.by_chance(&observations[0]);
        assert_near(funnel.natural(own.mean), 0.2, 1e-12);
        assert_near(own.spread, 0.05, 1e-12);
        assert!(own.spread < funnel.by_chance(&observations[6]).spread);
        assert!(funnel.by_chance(&count(1.0, 0.0)).mean.is_nan());
    }

    #[test]
    fn an_area_at_a_limit_lies_as_many_errors_from_the_centre() {
        for kind in [Kind::Rate, Kind::Proportion] {
            for dispersion in [Dispersion::None, Dispersion::Additive, Dispersion::Multiplicative] {
                let funnel = Funnel::of(kind, &scattered(), dispersion).unwrap();
                let (denominator, event) = (700.0, 0.6);
                let limits = funnel.limits(denominator, event);
                let z_at = |limit: f64| funnel.z(&Observation { numerator: limit * denominator, denominator, event });
                // R: qnorm(0.975) and qnorm(0.999).
                assert_near(z_at(limits.low_998), -3.090_232_306_168, 1e-9);
                assert_near(z_at(limits.low_95), -1.959_963_984_540, 1e-9);
                assert_near(z_at(limits.high_95), 1.959_963_984_540, 1e-9);
                assert_near(z_at(limits.high_998), 3.090_232_306_168, 1e-9);
                assert_near(z_at(funnel.centre), 0.0, 1e-9);
            }
        }
    }

    #[test]
    fn a_rate_worked_by_hand() {
        // 300 events in 1,200: the centre is 1/4, its root 1/2. An area with 36 in 100 has root 0.6 and chance error
        // sqrt(1/400) = 0.05, so z = 2. The 95 % limits are (0.5 +- 1.96 * 0.05)^2 = 0.161604 and 0.357604.
        let observations = [count(36.0, 100.0), count(214.0, 900.0), count(50.0, 200.0)];
        let funnel = Funnel::of(Kind::Rate, &observations, Dispersion::None).unwrap();
        assert_near(funnel.centre, 0.25, 1e-15);
        assert_near(funnel.z(&observations[0]), 2.0, 1e-12);
        assert_eq!(funnel.band(&observations[0]), Band::High95);
        let limits = funnel.limits(100.0, 1.0);
        assert_near(limits.low_95, 0.161_604, 1e-5);
        assert_near(limits.high_95, 0.357_604, 1e-5);
        assert!(!funnel.is_inflated);
    }

    #[test]
    fn the_same_rate_everywhere_leaves_no_spread_between_areas() {
        let observations = [count(10.0, 100.0), count(20.0, 200.0), count(40.0, 400.0), count(3.0, 30.0)];
        for dispersion in [Dispersion::Additive, Dispersion::Multiplicative] {
            let funnel = Funnel::of(Kind::Rate, &observations, dispersion).unwrap();
            assert_near(funnel.phi, 0.0, 1e-20);
            assert_near(funnel.tau_squared, 0.0, 0.0);
            assert!(!funnel.is_inflated);
            let posterior = funnel.posterior(&observations[2]);
            assert_near(funnel.natural(posterior.mean), 0.1, 1e-12);
            assert_near(posterior.spread, 0.0, 0.0);
        }
    }

    #[test]
    fn the_spread_between_areas_agrees_with_a_slow_twin() {
        let observations = scattered();
        let funnel = Funnel::of(Kind::Rate, &observations, Dispersion::Additive).unwrap();
        let n = observations.len();
        let (mut events, mut people) = (0.0, 0.0);
        for one in &observations {
            events += one.numerator;
            people += one.denominator;
        }
        let mut z = Vec::new();
        for one in &observations {
            let deviation = (one.numerator / one.denominator).sqrt() - (events / people).sqrt();
            z.push(deviation * 2.0 * one.denominator.sqrt());
        }
        // The tenth of eight sorted values lies 0.7 of the way from the first to the second (R's type 7), and so at the end.
        let mut sorted = z.clone();
        sorted.sort_by(f64::total_cmp);
        let low = sorted[0] + 0.7 * (sorted[1] - sorted[0]);
        let high = sorted[7] - 0.7 * (sorted[7] - sorted[6]);
        let mut squares = 0.0;
        for one in z {
            squares += if one < low {
                low * low
            } else if one > high {
                high * high
            } else {
                one * one
            };
        }
        assert_near(funnel.phi, squares / n as f64, 1e-9);
        // With w = 4 denominator: sum w - sum w^2 / sum w is the sum of w_i w_j over all pairs i != j, over the sum of w.
        let (mut pairs, mut weights) = (0.0, 0.0);
        for (i, left) in observations.iter().enumerate() {
            weights += 4.0 * left.denominator;
            for (j, right) in observations.iter().enumerate() {
                if i != j {
                    pairs += 16.0 * left.denominator * right.denominator;
                }
            }
        }
        let tau_squared = (squares - (n as f64 - 1.0)) / (pairs / weights);
        assert!(tau_squared > 0.0);
        assert_near(funnel.tau_squared, tau_squared, 1e-12);
    }

    #[test]
    fn fewer_stand_out_where_the_spread_between_areas_is_allowed_for() {
        let observations = scattered();
        let of = |dispersion| Funnel::of(Kind::Rate, &observations, dispersion).unwrap();
        let naive = share_outside(&of(Dispersion::None), &observations);
        let (additive, multiplicative) = (of(Dispersion::Additive), of(Dispersion::Multiplicative));
        assert!(additive.is_inflated && multiplicative.is_inflated);
        assert!(share_outside(&additive, &observations) < naive);
        assert!(share_outside(&multiplicative, &observations) < naive);
    }

    #[test]
    fn one_in_twenty_stands_out_by_chance_alone() {
        let mut random = Pcg64::seed_from_u64(20);
        let mut draw = |kind: Kind| -> Vec<Observation> {
            (0..4000)
                .map(|area| {
                    // Between 60 and 259 expected people at 0.7 of a whole time each, or as many chances at three in ten.
                    let size = 60.0 + f64::from(area % 200);
                    let pieces: f64 = match kind {
                        Kind::Rate => Poisson::new(size).unwrap().sample(&mut random),
                        Kind::Proportion => Binomial::new(size as u64, 0.3).unwrap().sample(&mut random) as f64,
                    };
                    let denominator = if kind == Kind::Rate { size * 2000.0 } else { size * 0.7 };
                    Observation { numerator: pieces * 0.7, denominator, event: 0.7 }
                })
                .collect()
        };
        for kind in [Kind::Rate, Kind::Proportion] {
            let observations = draw(kind);
            let funnel = Funnel::of(kind, &observations, Dispersion::None).unwrap();
            // Four standard errors of 4,000 tests at 5 % are 1.4 %.
            assert_near(share_outside(&funnel, &observations), 0.05, 0.014);
        }
    }

    #[test]
    fn two_thirds_of_the_spread_that_was_put_in_are_found_again() {
        let mut random = Pcg64::seed_from_u64(8);
        let observations: Vec<Observation> = (0..3000)
            .map(|_| {
                let noise: f64 = random.sample(StandardNormal);
                let rate = (0.5 + 0.05 * noise).powi(2);
                count(Poisson::new(rate * 1000.0).unwrap().sample(&mut random), 1000.0)
            })
            .collect();
        let funnel = Funnel::of(Kind::Rate, &observations, Dispersion::Additive).unwrap();
        // Winsorising a tenth at either end takes the variance of a normal down to 0.6787 of itself. R, with q = qnorm(0.9):
        // 0.8 - 2 * q * dnorm(q) + 0.2 * q^2. What is found is therefore less than 0.0025 that was put in:
        // 0.6787 * (0.0025 + 0.00025) - 0.00025 = 0.001616.
        assert_near(funnel.tau_squared, 0.001_616, 0.000_16);
    }

    #[test]
    fn a_small_area_is_drawn_further_to_the_centre() {
        let observations = scattered();
        let funnel = Funnel::of(Kind::Rate, &observations, Dispersion::None).unwrap();
        let (small, large) = (count(40.0, 80.0), count(4000.0, 8000.0));
        let shrunk = |one: &Observation| funnel.natural(funnel.posterior(one).mean);
        assert!(funnel.centre < shrunk(&small) && shrunk(&small) < shrunk(&large) && shrunk(&large) < 0.5);
        assert!(funnel.posterior(&large).spread < funnel.posterior(&small).spread);
        // The precisions of what is seen and of how areas differ add up.
        let precision = 1.0 / funnel.tau_squared + 4.0 * 80.0;
        assert_near(funnel.posterior(&small).spread, precision.sqrt().recip(), 1e-12);
    }

    #[test]
    fn limits_stay_where_rates_and_proportions_can_be() {
        let rare = [count(1.0, 100.0), count(2.0, 100.0), count(0.0, 100.0)];
        let limits = Funnel::of(Kind::Rate, &rare, Dispersion::None).unwrap().limits(10.0, 1.0);
        assert_near(limits.low_998, 0.0, 0.0);
        let common = [count(99.0, 100.0), count(98.0, 100.0), count(100.0, 100.0)];
        let limits = Funnel::of(Kind::Proportion, &common, Dispersion::None).unwrap().limits(10.0, 1.0);
        assert_near(limits.high_998, 1.0, 1e-15);
        assert!(limits.low_998 < limits.low_95);
    }

    #[test]
    fn what_cannot_be_placed_is_counted_and_has_no_say() {
        let mut observations = scattered();
        let before = Funnel::of(Kind::Proportion, &observations, Dispersion::Additive).unwrap();
        let unusable =
            [count(5.0, 0.0), count(9.0, 8.0), count(f64::NAN, 5.0), Observation { event: 0.0, ..count(1.0, 5.0) }];
        observations.extend(unusable);
        let after = Funnel::of(Kind::Proportion, &observations, Dispersion::Additive).unwrap();
        assert_eq!((after.n, after.n_ignored), (8, 4));
        assert_eq!(Funnel { n_ignored: 0, ..after }, before);
        assert!(unusable.iter().all(|one| after.z(one).is_nan() && after.posterior(one).mean.is_nan()));
    }

    #[test]
    fn too_few_or_nothing_at_all_make_no_funnel() {
        assert_eq!(Funnel::of(Kind::Rate, &scattered()[..2], Dispersion::None), None);
        assert_eq!(Funnel::of(Kind::Rate, &[count(0.0, 10.0); 5], Dispersion::None), None);
        assert_eq!(Funnel::of(Kind::Rate, &[], Dispersion::None), None);
    }

    #[test]
    fn bands_are_named_as_the_contract_has_them() {
        let words = [-4.0, -2.5, 1.9, 2.5, 4.0].map(|z| Serialised(Band::of(z)).to_string());
        assert_eq!(words, ["low_998", "low_95", "within", "high_95", "high_998"]);
    }

    /// Prints a band as it is serialised.
    struct Serialised(Band);

    impl fmt::Display for Serialised {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.serialize(formatter)
        }
    }
}
