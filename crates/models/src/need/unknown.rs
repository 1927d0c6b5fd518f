//! What is not known of need, drawn by name: variants of the projection, assumptions with a low and a high end, lists that stray.
//!
//! **Invariant:** what is true everywhere at once (a projection, an assumption) has one draw a replicate for all places;
//! what is a place's own has one under its name.

use crate::draw::{Chance, named};

use super::{Growth, NeedModel};

/// The 90th percentile of a standard normal: low and high ends are taken as 10 and 90 % of what may be. Our judgement: who
/// writes a range down leaves out what is possible and not likely, a fifth in all.
const HIGH_END: f64 = 1.281_551_565_545;

/// Years for which a list's straying is drawn: more than any projection has.
const MOST_YEARS: usize = 40;

/// A number with the low and the high end of what is likely.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Likely {
    /// One in ten lies below.
    pub low: f64,
    /// Half lie below.
    pub central: f64,
    /// One in ten lies above.
    pub high: f64,
}

impl Likely {
    /// A number that is known.
    #[must_use]
    pub const fn known(number: f64) -> Self {
        Self { low: number, central: number, high: number }
    }

    /// The value of a standard normal draw: two halves of normal distributions that meet in the middle.
    #[must_use]
    pub fn at(self, draw: f64) -> f64 {
        let end = if draw < 0.0 { self.central - self.low } else { self.high - self.central };
        self.central + draw / HIGH_END * end
    }
}

/// What is not known of a [`NeedModel`].
#[derive(Clone, Debug, PartialEq)]
pub struct Unknown {
    /// The place, by its code: names the draws that are its own.
    pub place: String,
    /// Growth by the low variant of the projection; empty where none is held.
    pub growth_low: Vec<Growth>,
    /// Growth by the high variant.
    pub growth_high: Vec<Growth>,
    /// The share of growth that is the projection's.
    pub projection_share: Likely,
    /// The factor of deprivation.
    pub deprivation: Likely,
    /// Yearly growth of the need of each patient.
    pub rates_growth: Likely,
    /// How far a list strays from what is expected of it in a year: the standard deviation of the logarithm, which adds up year
    /// by year as a random walk.
    pub strays_per_year: f64,
}

impl Unknown {
    /// The model of one replicate. The same name, seed and replicate give the same model, whatever else is drawn.
    #[must_use]
    pub fn drawn(&self, model: &NeedModel, chance: Chance, replicate: u32) -> NeedModel {
        let normal = |what: &str| chance.normal(replicate, named(what));
        let mut strayed = 0.0;
        let mut strays = vec![1.0];
        for year in 1..=MOST_YEARS {
            strayed += self.strays_per_year * normal(&format!("need: list of {}, year {year}", self.place));
            strays.push(f64::exp(strayed));
        }
        let projection = normal("need: projection");
        NeedModel {
            growth: model.growth.iter().map(|growth| self.growth(growth, projection)).collect(),
            projection_share: self.projection_share.at(normal("need: share of the projection")).clamp(0.0, 1.0),
            deprivation: self.deprivation.at(normal("need: deprivation")).max(f64::MIN_POSITIVE),
            rates_growth: self.rates_growth.at(normal("need: growth of rates")).max(-0.5),
            strays,
            ..model.clone()
        }
    }

    /// Growth between the variants, and beyond them where the draw is: log-linear, so that it stays above nothing.
    fn growth(&self, principal: &Growth, draw: f64) -> Growth {
        let ends = if draw < 0.0 { &self.growth_low } else { &self.growth_high };
        let Some(end) = ends.iter().find(|end| end.band == principal.band) else { return principal.clone() };
        let factors = principal.factors.iter().zip(&end.factors);
        let power = draw.abs() / HIGH_END;
        Growth {
            band: principal.band,
            factors: factors.map(|(middle, end)| middle * (end / middle).powf(power)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::need::{Layer, PatientBand, Patients};
    use crate::supply::Sex;

    const ALL_AGES: PatientBand = PatientBand { sex: Sex::Female, from: 0, to: None };

    fn growth(factor: f64) -> Growth {
        Growth { band: ALL_AGES, factors: vec![1.0, factor] }
    }

    fn model() -> NeedModel {
        NeedModel {
            patients: vec![Patients { band: ALL_AGES, registered: 1_000.0 }],
            growth: vec![growth(1.02)],
            projection_share: 1.0,
            own_growth: 0.0,
            strays: Vec::new(),
            new_homes: Vec::new(),
            weights: Vec::new(),
            mean_weight: 1.0,
            published: 1.0,
            deprivation: 1.0,
            rates_growth: 0.0,
            service: Vec::new(),
        }
    }

    fn unknown() -> Unknown {
        Unknown {
            place: "Z99001".to_owned(),
            growth_low: vec![growth(1.00)],
            growth_high: vec![growth(1.05)],
            projection_share: Likely::known(1.0),
            deprivation: Likely::known(1.0),
            rates_growth: Likely::known(0.0),
            strays_per_year: 0.0,
        }
    }

    fn needs(unknown: &Unknown) -> Vec<f64> {
        let chance = Chance::new(7);
        (0..4_000).map(|replicate| unknown.drawn(&model(), chance, replicate).weighted(&[Layer::Growth], 1)).collect()
    }

    fn share_below(values: &[f64], limit: f64) -> f64 {
        values.iter().filter(|value| **value < limit).count() as f64 / values.len() as f64
    }

    #[test]
    fn low_and_high_are_a_tenth_from_either_end() {
        let likely = Likely { low: 1.0, central: 2.0, high: 5.0 };
        assert_eq!(likely.at(0.0), 2.0);
        assert!((likely.at(-HIGH_END) - 1.0).abs() < 1e-12 && (likely.at(HIGH_END) - 5.0).abs() < 1e-12);
    }

    #[test]
    fn one_need_in_ten_lies_below_the_low_variant_and_one_in_ten_above_the_high_one() {
        let needs = needs(&unknown());
        // Three standard errors of a share of a tenth of 4,000.
        let near = |share: f64, expected: f64| (share - expected).abs() < 0.015;
        assert!(near(share_below(&needs, 1_000.0), 0.1) && near(share_below(&needs, 1_050.0), 0.9));
        assert!((share_below(&needs, 1_020.0) - 0.5).abs() < 0.025);
    }

    #[test]
    fn places_share_the_projection_and_stray_by_themselves() {
        let other = Unknown { place: "Z99002".to_owned(), ..unknown() };
        assert_eq!(needs(&unknown()), needs(&other), "nothing is a place's own");
        let strays = |place: &Unknown| needs(&Unknown { strays_per_year: 0.03, ..place.clone() });
        let (one, two) = (strays(&unknown()), strays(&other));
        assert_ne!(one, two);
        assert_eq!(one, strays(&unknown()), "the same digits again");
        let logs: Vec<f64> = one.iter().zip(needs(&unknown())).map(|(strayed, not)| (strayed / not).ln()).collect();
        let spread = (logs.iter().map(|log| log * log).sum::<f64>() / logs.len() as f64).sqrt();
        assert!((spread - 0.03).abs() < 0.0015, "{spread}");
    }

    #[test]
    fn what_is_known_changes_nothing() {
        let known = Unknown { growth_low: Vec::new(), growth_high: Vec::new(), ..unknown() };
        assert!(needs(&known).iter().all(|need| (need - 1_020.0).abs() < 1e-9));
    }
}
