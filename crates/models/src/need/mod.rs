//! Need: what the patients of a place ask for, layer on layer, each with a switch, and the steps from one to the next.
//!
//! Need is counted in weighted patients: a place of patients like those the weights were made on needs as many as it has.
//! Three words are kept apart: **need** is what patients ask for by their age, sex and deprivation; **demand** is what they
//! come for; **use** is what they got. Nothing here is fitted to use.
//!
//! need(t) = (Σ over bands of patients × growth(t) × weight ÷ mean weight + new homes(t) × weight of the place) × published
//! × deprivation × (1 + growth of rates)ᵗ × (1 + service(t)), after methods of capitation (Carr-Hill, NHS England's workload
//! formula).

mod model;
#[cfg(test)]
mod tests;
mod unknown;

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_vocabulary::UnknownWord;

use crate::amount::Amount;
use crate::bridge::{Bridge, shapley};

pub use model::{Growth, NeedModel, NotANeed, PatientBand, Patients, Weight};
pub use unknown::{Likely, Unknown};

/// A layer of need. Each can be switched on and off; they come in the order in which a bridge takes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// Patients weigh by age and sex, as they are now.
    AgeSex,
    /// A published weighted list says more or less than age and sex do: illness, turnover, rurality.
    Published,
    /// Patients of deprived places need more.
    Deprivation,
    /// The list grows or shrinks.
    Growth,
    /// Its patients get older or younger. Changes nothing unless [`Layer::AgeSex`] is on.
    Ageing,
    /// New homes bring patients beyond the projection.
    Housing,
    /// Each patient needs more or less from year to year, for other reasons than age.
    Rates,
    /// The service is to do more, such as longer hours.
    Service,
}

impl Layer {
    /// Every layer, in the order of a bridge.
    pub const ALL: [Self; 8] = [
        Self::AgeSex,
        Self::Published,
        Self::Deprivation,
        Self::Growth,
        Self::Ageing,
        Self::Housing,
        Self::Rates,
        Self::Service,
    ];

    /// The word used in commands, addresses and JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::AgeSex => "age_sex",
            Self::Published => "published",
            Self::Deprivation => "deprivation",
            Self::Growth => "growth",
            Self::Ageing => "ageing",
            Self::Housing => "housing",
            Self::Rates => "rates",
            Self::Service => "service",
        }
    }

    /// Whether it says how need changes; the others say how large it is to begin with.
    #[must_use]
    pub const fn is_of_time(self) -> bool {
        matches!(self, Self::Growth | Self::Ageing | Self::Housing | Self::Rates | Self::Service)
    }
}

impl FromStr for Layer {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let wanted = text.trim().to_ascii_lowercase().replace('-', "_");
        let words = Self::ALL.map(Self::word);
        Self::ALL
            .into_iter()
            .find(|layer| layer.word() == wanted)
            .ok_or_else(|| UnknownWord::new("layer of need", text, &words))
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::AgeSex => "age and sex of patients",
            Self::Published => "other need in the published weighted list",
            Self::Deprivation => "deprivation",
            Self::Growth => "more or fewer patients",
            Self::Ageing => "older or younger patients",
            Self::Housing => "new homes",
            Self::Rates => "need of each patient",
            Self::Service => "what the service is to do",
        })
    }
}

/// One step of a bridge: what a layer adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Step {
    /// The layer switched on.
    pub layer: Layer,
    /// What it adds, in weighted patients; below nothing: it takes away.
    pub adds: Amount,
}

/// Need at one year.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct NeedYear {
    /// Years after the list was counted; 0 is now.
    pub year: usize,
    /// Patients registered now, where every bridge begins.
    pub registered: Amount,
    /// What each layer that is on adds, in the order of [`Layer::ALL`]: the size of a step depends on what was switched on
    /// before it.
    pub steps: Vec<Step>,
    /// Need, in weighted patients: the patients registered and all steps.
    pub weighted: Amount,
}

/// Works out need for each year from now (0) to `years`, with the layers that are on, in any order and once each.
///
/// # Errors
/// The model contradicts itself, or the horizon lies past its projections.
pub fn need(model: &NeedModel, on: &[Layer], years: usize) -> Result<Vec<NeedYear>, NotANeed> {
    model.check(on, years)?;
    Ok((0..=years).map(|year| at_year(model, on, year)).collect())
}

fn at_year(model: &NeedModel, on: &[Layer], year: usize) -> NeedYear {
    let registered = Amount::of(model.weighted(&[], year));
    let mut before = registered;
    let (mut switched, mut steps): (Vec<Layer>, _) = (Vec::new(), Vec::new());
    for layer in Layer::ALL.into_iter().filter(|layer| on.contains(layer)) {
        switched.push(layer);
        let after = Amount::of(model.weighted(&switched, year));
        steps.push(Step { layer, adds: after - before });
        before = after;
    }
    NeedYear { year, registered, steps, weighted: before }
}

/// Why need in a year differs from the patients registered now: a bar a layer that is on, averaged over all orders in which
/// layers can be switched, with its range over them.
///
/// # Errors
/// As for [`need`], or no layer is on.
pub fn bridge(model: &NeedModel, on: &[Layer], year: usize) -> Result<Bridge, NotANeed> {
    model.check(on, year)?;
    let layers: Vec<Layer> = Layer::ALL.into_iter().filter(|layer| on.contains(layer)).collect();
    let names: Vec<&str> = layers.iter().map(|layer| layer.word()).collect();
    let value = |switched: crate::bridge::Switched| {
        let on: Vec<Layer> =
            layers.iter().enumerate().filter(|(place, _)| switched.has(*place)).map(|(_, layer)| *layer).collect();
        model.weighted(&on, year)
    };
    shapley(&names, value).map_err(|_| NotANeed::NoLayer)
}

/// FTE needed, where `per_1000` FTE serve 1,000 weighted patients.
///
/// With the rate a place has now, it is what keeps the service as it is; with a standard, what the standard asks. Which of
/// the two it is belongs beside the number.
#[must_use]
pub fn fte_needed(weighted: Amount, per_1000: f64) -> Amount {
    weighted.times(per_1000 / 1_000.0)
}
