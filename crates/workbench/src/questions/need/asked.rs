//! What is asked of need, and what cannot be asked together.

use std::{borrow::Cow, fmt, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use wholetime_models::need::Layer;
use wholetime_vocabulary::{Denominator, GpDefinition, Period, StaffGroup};

use super::RateFrom;
use crate::WorkbenchError;
use crate::questions::forecast::{MOST_REPLICATES, REPLICATES};

/// The furthest that can be asked for, in years: as far as forecasts of supply go.
pub const MOST_YEARS: usize = 20;

/// A variant of the population projections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Variant(u8);

/// A text that names no variant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotAVariant(String);

impl Variant {
    /// The principal projection.
    pub const PRINCIPAL: Self = Self(1);
    /// High population: high fertility, life expectancy and migration together.
    pub const HIGH: Self = Self(8);
    /// Low population.
    pub const LOW: Self = Self(9);

    /// Every variant.
    pub fn all() -> impl Iterator<Item = Self> {
        (1..=11).map(Self)
    }

    /// The word used in commands, addresses and JSON: as the publisher's.
    #[must_use]
    pub fn word(self) -> String {
        format!("v{}", self.0)
    }

    /// What people read. Source: ONS, variant population projections, 2018-based.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self.0 {
            1 => "principal",
            2 => "high fertility",
            3 => "low fertility",
            4 => "high life expectancy",
            5 => "low life expectancy",
            6 => "high migration",
            7 => "low migration",
            8 => "high population",
            9 => "low population",
            10 => "young age structure",
            _ => "old age structure",
        }
    }
}

impl Default for Variant {
    fn default() -> Self {
        Self::PRINCIPAL
    }
}

impl fmt::Display for Variant {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "v{}", self.0)
    }
}

impl JsonSchema for Variant {
    fn schema_name() -> Cow<'static, str> {
        "Variant".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A variant of the population projections: v1, the principal one, to v11.",
        })
    }
}

impl Serialize for Variant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromStr for Variant {
    type Err = NotAVariant;

    fn from_str(text: &str) -> Result<Self, NotAVariant> {
        let number = text.trim().to_ascii_lowercase().strip_prefix('v').and_then(|number| number.parse::<u8>().ok());
        match number {
            Some(0) => Err(NotAVariant(
                "v0 is said to be history and is a copy of one year, so it says nothing of growth; use v1 to v11"
                    .to_owned(),
            )),
            Some(number @ 1..=11) => Ok(Self(number)),
            _ => Err(NotAVariant(format!("`{text}` is not a variant of the projections; use v1 (principal) to v11"))),
        }
    }
}

/// New homes beyond what the projection holds, built evenly over the years asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Homes {
    /// How many by the end.
    pub homes: f64,
    /// People who move into each; the assumption of the catalogue where nobody says.
    pub people_per_home: Option<f64>,
}

/// What is asked of need beside its area.
#[derive(Clone, Debug, PartialEq)]
pub struct NeedAsked {
    /// Whom FTE are of.
    pub group: StaffGroup,
    /// Which GPs; those fully qualified where they are held, else all.
    pub definition: Option<GpDefinition>,
    /// The month it begins with; the newest with staff of the group where none is named.
    pub from: Option<Period>,
    /// Years ahead.
    pub years: usize,
    /// The variant of the population projection.
    pub variant: Variant,
    /// How much patients need now: by a published weighted list, or (registered) by age and sex alone. Where nobody says, the
    /// list that payments go by, where it is held of the place.
    pub denominator: Option<Denominator>,
    /// Layers switched on that would be off.
    pub with: Vec<Layer>,
    /// Layers switched off that would be on.
    pub without: Vec<Layer>,
    /// The share of growth that is the projection's, 0 to 1; the assumption of the catalogue where nobody says.
    pub projection_share: Option<f64>,
    /// New homes.
    pub homes: Option<Homes>,
    /// Yearly growth of each patient's need for the layer `rates`, in percent; the assumption where nobody says.
    pub rates_pct: Option<f64>,
    /// What the service is to do beyond what it does, from next year on, in percent.
    pub service_pct: Option<f64>,
    /// How weighted patients become FTE.
    pub rate: RateFrom,
    /// Whether supply is set beside need.
    pub with_gap: bool,
    /// How often chance is drawn for the gap.
    pub replicates: u32,
    /// What names the draws.
    pub seed: u64,
}

impl NeedAsked {
    /// FTE of a group some years ahead, with all else as it is where nothing is said.
    #[must_use]
    pub fn of(group: StaffGroup, years: usize) -> Self {
        Self {
            group,
            definition: None,
            from: None,
            years,
            variant: Variant::PRINCIPAL,
            denominator: None,
            with: Vec::new(),
            without: Vec::new(),
            projection_share: None,
            homes: None,
            rates_pct: None,
            service_pct: None,
            rate: RateFrom::England,
            with_gap: false,
            replicates: REPLICATES,
            seed: 1,
        }
    }

    /// Refuses what cannot be asked, or not together.
    pub(super) fn check(&self) -> Result<(), WorkbenchError> {
        let refused = |why: String| Err(WorkbenchError::NotPossible(why));
        if !(1..=MOST_YEARS).contains(&self.years) {
            return refused(format!("{} years cannot be asked for; ask for 1 to {MOST_YEARS}", self.years));
        }
        if !(1..=MOST_REPLICATES).contains(&self.replicates) {
            return refused(format!("{} replicates cannot be drawn; ask for 1 to {MOST_REPLICATES}", self.replicates));
        }
        if self.definition.is_some() && self.group != StaffGroup::Gp {
            return refused(format!("a definition of GPs says nothing of {}; leave it out", self.group.title()));
        }
        if self.denominator == Some(Denominator::DeprivationAdjusted) {
            return refused(
                "lists adjusted for deprivation are what the layer `deprivation` does; ask for the denominator registered".to_owned(),
            );
        }
        self.check_numbers()?;
        self.check_switches()
    }

    fn check_numbers(&self) -> Result<(), WorkbenchError> {
        let numbers = [
            ("the projection's share of growth", self.projection_share, 0.0, 1.0),
            ("the number of new homes", self.homes.map(|homes| homes.homes), 0.0, 1e7),
            ("the number of people a home", self.homes.and_then(|homes| homes.people_per_home), 0.1, 20.0),
            ("the yearly growth of need in percent", self.rates_pct, -20.0, 20.0),
            ("what the service is to do more in percent", self.service_pct, -90.0, 200.0),
        ];
        for (what, number, least, most) in numbers {
            let Some(number) = number else { continue };
            if !(least..=most).contains(&number) {
                return Err(WorkbenchError::NotPossible(format!("{what} is {number}; give {least} to {most}")));
            }
        }
        Ok(())
    }

    fn check_switches(&self) -> Result<(), WorkbenchError> {
        let refused = |why: String| Err(WorkbenchError::NotPossible(why));
        if let Some(both) = self.with.iter().find(|layer| self.without.contains(layer)) {
            return refused(format!("the layer `{}` is asked for and left out; say one of the two", both.word()));
        }
        let (wants, leaves) = (|layer| self.with.contains(&layer), |layer| self.without.contains(&layer));
        if wants(Layer::Housing) && self.homes.is_none() {
            return refused("the layer `housing` needs a number of new homes; give one (homes)".to_owned());
        }
        if wants(Layer::Service) && self.service_pct.is_none() {
            return refused(
                "the layer `service` needs to know how much more is to be done, in percent of today's work; give it (service-pct)"
                    .to_owned(),
            );
        }
        if wants(Layer::Ageing) && leaves(Layer::AgeSex) {
            return refused(
                "older patients need more only if ages weigh: `ageing` says nothing without `age_sex`; leave both out or neither"
                    .to_owned(),
            );
        }
        if wants(Layer::Published) && self.denominator == Some(Denominator::Registered) {
            return refused(
                "the layer `published` is a published weighted list, and registered patients are asked for; ask for the denominator \
                 weighted or need_weighted"
                    .to_owned(),
            );
        }
        if wants(Layer::Deprivation) && self.denominator == Some(Denominator::NeedWeighted) && !leaves(Layer::Published)
        {
            return refused(
                "the need-weighted list holds deprivation already; leave the layer `deprivation` out, or ask for the denominator \
                 weighted or registered"
                    .to_owned(),
            );
        }
        for (layer, given, what) in [
            (Layer::Housing, self.homes.is_some(), "new homes are"),
            (Layer::Service, self.service_pct.is_some(), "what the service is to do is"),
            (Layer::Rates, self.rates_pct.is_some(), "a growth of need is"),
        ] {
            if given && leaves(layer) {
                return refused(format!("{what} given and the layer `{}` left out; say one of the two", layer.word()));
            }
        }
        Ok(())
    }
}
