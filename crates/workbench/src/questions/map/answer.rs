//! What is answered of a map.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_catalogue::Direction;
use wholetime_measures::shapes::{Outline, Point};
use wholetime_vocabulary::{Area, Basis, Level, Period, Value};

use crate::questions::profile::SourceLine;

/// How parts are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MapKind {
    /// By their outlines.
    Outlines,
    /// As tiles of one size, in blocks by sub-ICB location: nobody publishes outlines of them.
    Tiles,
}

/// A class of values: one shade.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct MapClass {
    /// 1 has the lowest values.
    pub class: u8,
    /// The lowest value in it.
    pub low: f64,
    /// The highest value in it.
    pub high: f64,
    /// How many parts are in it.
    pub n: usize,
}

/// A part of the map.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct MapPart {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Value, or why there is none.
    pub value: Value,
    /// 1 is the highest value; equal values share a rank. None without a value.
    pub rank: Option<usize>,
    /// The [`MapClass`] it is in; none without a value.
    pub class: Option<u8>,
    /// Share of known patients covered, 0 to 100.
    pub coverage_pct: f64,
    /// Patients.
    pub patients: Value,
    /// It is the place that was asked about, or holds it.
    pub is_asked: bool,
    /// Only a part of it lies in the area; its figures are of the whole.
    pub is_part: bool,
    /// The sub-ICB location in whose block its tile stands; none where it is drawn by its outline.
    pub block: Option<String>,
    /// Whether an outline is drawn; tiles need none.
    pub has_outline: bool,
    /// Why its outline is not quite its own.
    pub approximate: Option<String>,
    /// The outline.
    #[serde(skip)]
    pub outline: Outline,
}

/// A block of tiles.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct MapBlock {
    /// Code of the sub-ICB location; empty for those that are nowhere known.
    pub code: String,
    /// Name.
    pub name: String,
    /// Where it lies, in steps of the grid; none where no boundaries say it.
    #[serde(skip)]
    pub middle: Option<Point>,
}

/// An indicator on a map.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MapAnswer {
    /// The place that was asked about.
    pub area: Area,
    /// What the map is of: the place, or what it is seen within.
    pub within: Area,
    /// Level of the parts.
    pub level: Level,
    /// Period.
    pub period: Period,
    /// The indicator.
    pub indicator: String,
    /// Its title.
    pub title: String,
    /// What its numbers are.
    pub unit: String,
    /// Decimals people expect.
    #[serde(skip)]
    pub decimals: usize,
    /// Which way is better.
    pub direction: Direction,
    /// How the figures came about.
    pub basis: Basis,
    /// How parts are drawn.
    pub kind: MapKind,
    /// What it finds, in a sentence without a full stop.
    pub finding: String,
    /// Classes, the lowest first.
    pub classes: Vec<MapClass>,
    /// What the classes are, in a sentence.
    pub classes_are: String,
    /// Parts, the highest value first; those without one last.
    pub parts: Vec<MapPart>,
    /// Blocks of tiles; empty where outlines are drawn.
    pub blocks: Vec<MapBlock>,
    /// Value of the area the map is of.
    pub within_value: Value,
    /// The outline of what the map is of.
    #[serde(skip)]
    pub outline: Outline,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Editions behind it, those of the boundaries too.
    pub sources: Vec<SourceLine>,
}

impl MapAnswer {
    /// Parts without a value.
    pub fn missing(&self) -> impl Iterator<Item = &MapPart> {
        self.parts.iter().filter(|part| part.value.known().is_none())
    }

    /// Parts that nothing is drawn of.
    pub fn not_drawn(&self) -> impl Iterator<Item = &MapPart> {
        self.parts.iter().filter(|part| self.kind == MapKind::Outlines && !part.has_outline)
    }
}
