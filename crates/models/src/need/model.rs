//! What need is worked out from: patients by age and sex, how they will grow, and what each weighs.

use schemars::JsonSchema;
use serde::Serialize;

use super::Layer;
use crate::supply::Sex;

/// What a place's own yearly growth keeps from one year to the next: 0.9. Our judgement: a list that grew by 4 % last year
/// does not do so for ten.
const OWN_GROWTH_KEEPS: f64 = 0.9;

/// Patients of one sex and age band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub struct PatientBand {
    /// Sex.
    pub sex: Sex,
    /// Youngest age in completed years.
    pub from: u8,
    /// Oldest; none: open, such as 85 and over.
    pub to: Option<u8>,
}

/// How many there are of a band.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Patients {
    /// The band.
    pub band: PatientBand,
    /// Patients registered.
    pub registered: f64,
}

/// How a band of the population grows where the place lies, after a projection: growth alone is used, never its level.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Growth {
    /// The band.
    pub band: PatientBand,
    /// The population of each year over that of now; the first is 1.
    pub factors: Vec<f64>,
}

/// What a patient of a band weighs, in any unit: minutes, cost, consultations.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Weight {
    /// The band.
    pub band: PatientBand,
    /// The weight.
    pub weight: f64,
}

/// What need is worked out from. Bands of patients, growth and weights are the same bands.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct NeedModel {
    /// Patients now.
    pub patients: Vec<Patients>,
    /// The projection; empty where none is used.
    pub growth: Vec<Growth>,
    /// The share of growth that is the projection's, 0 to 1; the rest is the place's own.
    pub projection_share: f64,
    /// Yearly growth of the place's own list, such as 0.012 for 1.2 %; it fades by a tenth a year.
    pub own_growth: f64,
    /// How far the list strays from what is expected of it, as a factor by year from now on; empty: not at all.
    pub strays: Vec<f64>,
    /// Patients that new homes bring beyond the projection, by year from now on, in all by then; empty: none.
    pub new_homes: Vec<f64>,
    /// Weights.
    pub weights: Vec<Weight>,
    /// Mean weight of the patients the need of whom is measured against: England's, mostly.
    pub mean_weight: f64,
    /// What a published weighted list says of these patients over what their age and sex say; 1: the same.
    pub published: f64,
    /// Need of a patient here over that of a patient of the same age and sex at mean deprivation.
    pub deprivation: f64,
    /// Yearly growth of the need of each patient, for other reasons than age, such as 0.01 for 1 %.
    pub rates_growth: f64,
    /// What the service is to do beyond what it does, by year from now on, as a share, such as 0.03; empty: nothing.
    pub service: Vec<f64>,
}

/// Why need cannot be worked out.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NotANeed {
    /// Nobody is registered.
    #[error("nobody is registered; give the patients of the place by age and sex")]
    Nobody,
    /// The horizon lies past what is given.
    #[error(
        "{what} ends {} from now, {asked} are asked for; ask for fewer years, or switch the layer off",
        wholetime_vocabulary::how_many(*has, "year")
    )]
    TooFar {
        /// What ends.
        what: &'static str,
        /// Years it has.
        has: usize,
        /// Years asked for.
        asked: usize,
    },
    /// A band has patients and no entry.
    #[error("{what} says nothing of {band}, of whom there are {patients}; the bands of both must be the same")]
    NoEntry {
        /// Weights or projection.
        what: &'static str,
        /// The band, in words.
        band: String,
        /// Patients of it.
        patients: f64,
    },
    /// No layer is on, so nothing leads from the list to the need.
    #[error("no layer is on, so need is the list and there is nothing between them; switch a layer on")]
    NoLayer,
    /// A number that cannot be.
    #[error("{what} is {number}; {help}")]
    NotPossible {
        /// Of what.
        what: &'static str,
        /// The number.
        number: f64,
        /// What it may be.
        help: &'static str,
    },
}

impl PatientBand {
    /// As people say it: "women of 85 and over".
    fn in_words(self) -> String {
        let who = match self.sex {
            Sex::Female => "female patients",
            Sex::Male => "male patients",
        };
        match self.to {
            Some(to) => format!("{who} of {} to {to}", self.from),
            None => format!("{who} of {} and over", self.from),
        }
    }
}

impl NeedModel {
    pub(super) fn check(&self, on: &[Layer], years: usize) -> Result<(), NotANeed> {
        let possible = |what, number: f64, is_possible: bool, help| {
            if number.is_finite() && is_possible { Ok(()) } else { Err(NotANeed::NotPossible { what, number, help }) }
        };
        for patients in &self.patients {
            let is_possible = 0.0 <= patients.registered;
            possible("a number of patients", patients.registered, is_possible, "it is nothing or more")?;
        }
        if self.registered() <= 0.0 {
            return Err(NotANeed::Nobody);
        }
        if on.contains(&Layer::AgeSex) {
            possible("the mean weight", self.mean_weight, 0.0 < self.mean_weight, "it is more than nothing")?;
            self.has_each("the table of weights", |band| {
                self.weights.iter().any(|weight| weight.band == band && 0.0 <= weight.weight)
            })?;
        }
        if on.contains(&Layer::Published) {
            possible("the published list's factor", self.published, 0.0 < self.published, "it is more than nothing")?;
        }
        if on.contains(&Layer::Deprivation) {
            possible("the factor of deprivation", self.deprivation, 0.0 < self.deprivation, "it is more than nothing")?;
        }
        if on.contains(&Layer::Growth) || on.contains(&Layer::Ageing) {
            let share = self.projection_share;
            possible(
                "the projection's share of growth",
                share,
                (0.0..=1.0).contains(&share),
                "it lies between 0 and 1",
            )?;
            possible(
                "the list's own growth",
                self.own_growth,
                -1.0 < self.own_growth,
                "it is above −1, which is −100 %",
            )?;
        }
        if self.uses_projection(on) {
            self.has_each("the projection", |band| self.growth.iter().any(|growth| growth.band == band))?;
            let factors = self.growth.iter().flat_map(|growth| &growth.factors);
            for factor in factors {
                possible("a factor of the projection", *factor, 0.0 < *factor, "it is more than nothing")?;
            }
            let shortest = self.growth.iter().map(|growth| growth.factors.len()).min().unwrap_or(0);
            reaches("the projection", shortest, years)?;
        }
        if on.contains(&Layer::Housing) && !self.new_homes.is_empty() {
            reaches("the plan of new homes", self.new_homes.len(), years)?;
        }
        if on.contains(&Layer::Rates) {
            possible(
                "the growth of need",
                self.rates_growth,
                -1.0 < self.rates_growth,
                "it is above −1, which is −100 %",
            )?;
        }
        if on.contains(&Layer::Service) && !self.service.is_empty() {
            reaches("what the service is to do", self.service.len(), years)?;
        }
        Ok(())
    }

    fn uses_projection(&self, on: &[Layer]) -> bool {
        (on.contains(&Layer::Growth) || on.contains(&Layer::Ageing)) && 0.0 < self.projection_share
    }

    fn has_each(&self, what: &'static str, has: impl Fn(PatientBand) -> bool) -> Result<(), NotANeed> {
        match self.patients.iter().find(|patients| 0.0 < patients.registered && !has(patients.band)) {
            Some(one) => Err(NotANeed::NoEntry { what, band: one.band.in_words(), patients: one.registered }),
            None => Ok(()),
        }
    }

    /// Patients registered now.
    #[must_use]
    pub fn registered(&self) -> f64 {
        self.patients.iter().map(|patients| patients.registered).sum()
    }

    /// Need in weighted patients with the layers that are on; [`super::need`] checks the model first.
    #[must_use]
    pub fn weighted(&self, on: &[Layer], year: usize) -> f64 {
        let is_on = |layer| on.contains(&layer);
        let weight = |band| if is_on(Layer::AgeSex) { self.weight(band) / self.mean_weight } else { 1.0 };
        let grown: Vec<(f64, f64)> =
            self.patients.iter().map(|one| (one.registered, self.factor(one.band, year))).collect();
        let registered = self.registered();
        let overall = grown.iter().map(|(patients, factor)| patients * factor).sum::<f64>() / registered;
        let own = |factor: f64| match (is_on(Layer::Growth), is_on(Layer::Ageing)) {
            (true, true) => factor,
            (true, false) => overall,
            (false, true) => factor / overall,
            (false, false) => 1.0,
        };
        let mut patients = 0.0;
        let mut weighted = 0.0;
        for (one, (registered, factor)) in self.patients.iter().zip(grown) {
            patients += registered * own(factor);
            weighted += registered * own(factor) * weight(one.band);
        }
        if is_on(Layer::Housing) {
            // Whoever moves in is taken to be like those who live there: our judgement, for want of who they will be.
            weighted += self.new_homes.get(year).copied().unwrap_or(0.0) * weighted / patients;
        }
        if is_on(Layer::Published) {
            weighted *= self.published;
        }
        if is_on(Layer::Deprivation) {
            weighted *= self.deprivation;
        }
        if is_on(Layer::Rates) {
            weighted *= (1.0 + self.rates_growth).powi(i32::try_from(year).unwrap_or(i32::MAX));
        }
        if is_on(Layer::Service) {
            weighted *= 1.0 + self.service.get(year).copied().unwrap_or(0.0);
        }
        weighted
    }

    fn weight(&self, band: PatientBand) -> f64 {
        self.weights.iter().find(|weight| weight.band == band).map_or(0.0, |weight| weight.weight)
    }

    /// Patients of a band in a year over those of now: the projection and the place's own growth, each with its share.
    fn factor(&self, band: PatientBand, year: usize) -> f64 {
        let projected = self.growth.iter().find(|growth| growth.band == band);
        let projected = projected.and_then(|growth| growth.factors.get(year)).copied().unwrap_or(1.0);
        let mut own = 1.0;
        let mut growth = self.own_growth;
        for _ in 0..year {
            own *= 1.0 + growth;
            growth *= OWN_GROWTH_KEEPS;
        }
        let expected = self.projection_share * projected + (1.0 - self.projection_share) * own;
        expected * self.strays.get(year).copied().unwrap_or(1.0)
    }

    /// Patients of a year, new homes among them; those of now where the list is not to grow.
    #[must_use]
    pub fn patients_in(&self, on: &[Layer], year: usize) -> f64 {
        let counted: Vec<Layer> =
            on.iter().copied().filter(|layer| matches!(layer, Layer::Growth | Layer::Housing)).collect();
        self.weighted(&counted, year)
    }
}

fn reaches(what: &'static str, factors: usize, asked: usize) -> Result<(), NotANeed> {
    let has = factors.saturating_sub(1);
    if asked <= has { Ok(()) } else { Err(NotANeed::TooFar { what, has, asked }) }
}
