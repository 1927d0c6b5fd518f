//! The answer to a question of need, as commands, pages and JSON show it.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_models::need::Layer;
use wholetime_vocabulary::{Area, Denominator, GpDefinition, Period, StaffGroup};

use super::Variant;
use crate::questions::forecast::FanPoint;
use crate::questions::profile::SourceLine;

/// What a layer does in one year, switched on after the layers before it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LayerYear {
    /// Years from now; 0 is now.
    pub year: usize,
    /// The month.
    pub period: Period,
    /// Need with it over need without it.
    pub factor: f64,
    /// What it adds, in patients weighted as England's are on average; below nothing: it takes away.
    pub adds: f64,
}

/// A layer of need.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LayerLine {
    /// The layer.
    pub layer: Layer,
    /// What people read.
    pub title: String,
    /// Whether it is on.
    pub is_on: bool,
    /// Where it comes from, or why it is off, in a sentence.
    pub source: String,
    /// Year by year, if it is on.
    pub years: Vec<LayerYear>,
    /// FTE needed at the end if this layer alone were switched to what it is not; none where it cannot be switched on.
    pub fte_if_switched: Option<f64>,
    /// Weighted patients at the end then.
    pub weighted_if_switched: Option<f64>,
}

/// Need in one year.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct NeedYearLine {
    /// Years from now; 0 is now.
    pub year: usize,
    /// The month.
    pub period: Period,
    /// Patients on the list.
    pub patients: f64,
    /// Need in patients weighted as England's are on average.
    pub weighted: f64,
    /// FTE needed; none where no rate is held.
    pub fte_needed: Option<f64>,
}

/// A bar of the bridge from the list now to the need at the end.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct NeedBar {
    /// The layer.
    pub driver: Layer,
    /// What people read.
    pub title: String,
    /// What it adds, averaged over all orders of switching layers on.
    pub value: f64,
    /// As printed: start and bars come to the end, by largest remainder.
    pub printed: f64,
    /// The least it adds in any order.
    pub low_over_orders: f64,
    /// The most it adds in any order.
    pub high_over_orders: f64,
}

/// From the list now to the need at the end.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct NeedBridge {
    /// `FTE`, or `weighted patients` where no rate is held.
    pub unit: &'static str,
    /// Decimals of what is printed.
    pub decimals: usize,
    /// The patients registered now, each weighing 1, as printed.
    pub start: f64,
    /// One bar a layer that is on.
    pub bars: Vec<NeedBar>,
    /// Need at the end, as printed.
    pub end: f64,
}

/// How weighted patients become FTE.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RateLine {
    /// The rate in words, as within a sentence: `England's rate`.
    pub title: String,
    /// FTE for 100,000 weighted patients; none where it is not held.
    pub per_100k: Option<f64>,
    /// Where it comes from, or why there is none, in a sentence.
    pub sentence: String,
}

/// What another variant of the projection comes to at the end.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct VariantLine {
    /// The variant.
    pub variant: Variant,
    /// Its title.
    pub title: &'static str,
    /// Patients on the list.
    pub patients: f64,
    /// Need in weighted patients.
    pub weighted: f64,
    /// FTE needed.
    pub fte_needed: Option<f64>,
}

/// Need against supply at one date.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct GapPoint {
    /// Years from now.
    pub year: usize,
    /// The month.
    pub period: Period,
    /// FTE there will be.
    pub supply: FanPoint,
    /// FTE needed.
    pub need: FanPoint,
    /// Need less supply; above nothing: too few.
    pub gap: FanPoint,
    /// Share of replicates in which there are enough, in percent.
    pub chance_met_pct: f64,
}

/// Need against supply.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "NeedGap")]
pub struct Gap {
    /// The plain sentence at the top.
    pub finding: String,
    /// Need less supply now.
    pub now: f64,
    /// FTE there are now.
    pub supply_now: f64,
    /// FTE needed now by the patients whose practices stand behind the supply.
    pub need_now: f64,
    /// Share of known patients whose practices stand behind the supply, 0 to 1; need is that of these patients.
    pub coverage: f64,
    /// Date by date.
    pub points: Vec<GapPoint>,
    /// How often chance was drawn.
    pub replicates: u32,
    /// What named the draws.
    pub seed: u64,
    /// How it was made.
    pub method: Vec<String>,
}

/// What the patients of an area will need.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Need {
    /// The plain sentence at the top.
    pub finding: String,
    /// The area.
    pub area: Area,
    /// The month it begins with.
    pub from: Period,
    /// Years ahead.
    pub years: usize,
    /// Whom FTE are of.
    pub group: StaffGroup,
    /// Which GPs; null for other groups.
    pub definition: Option<GpDefinition>,
    /// Patients registered now.
    pub patients: f64,
    /// What how much patients need now is taken from.
    pub denominator: Denominator,
    /// The variant of the projection.
    pub variant: Variant,
    /// FTE in post at the start, or at the last count before it; null where not held.
    pub fte_now: Option<f64>,
    /// The month they were counted.
    pub fte_now_period: Option<Period>,
    /// Share of known patients whose practices stand behind the FTE in post, 0 to 1; null where none are held.
    pub fte_now_coverage: Option<f64>,
    /// How weighted patients become FTE.
    pub rate: RateLine,
    /// Every layer, on or off.
    pub layers: Vec<LayerLine>,
    /// Need year by year.
    pub needs: Vec<NeedYearLine>,
    /// From the list now to the need at the end: bars that add up; null where no layer is on.
    pub bridge: Option<NeedBridge>,
    /// What other variants of the projection come to.
    pub variants: Vec<VariantLine>,
    /// Need against supply, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gap: Option<Gap>,
    /// How it was made.
    pub method: Vec<String>,
    /// What was taken from elsewhere, because it is not held of this place or this month.
    pub borrowed: Vec<String>,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
}

/// Decimals of a number of FTE. Our judgement: three digits and more say where it goes.
pub(super) fn decimals_of(fte: f64) -> usize {
    match fte {
        ..10.0 => 2,
        10.0..1_000.0 => 1,
        _ => 0,
    }
}

impl Need {
    /// Need in a year; none outside.
    #[must_use]
    pub fn at(&self, year: usize) -> Option<&NeedYearLine> {
        self.needs.iter().find(|line| line.year == year)
    }

    /// Decimals that show a change of a hundredth or so of the FTE needed.
    #[must_use]
    pub fn decimals(&self) -> usize {
        decimals_of(self.end().and_then(|line| line.fte_needed).unwrap_or_default())
    }

    /// The last year.
    #[must_use]
    pub fn end(&self) -> Option<&NeedYearLine> {
        self.needs.last()
    }
}
