//! The answer of what it would take, as commands, pages and JSON show it.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_plans::quantity::{Money, Wte};
use wholetime_plans::reach::{Brings, Kind, Reach, Rung};
use wholetime_vocabulary::{Area, GpDefinition, Period, StaffGroup};

use super::laid::Laid;
use crate::questions::plans::PlanName;
use crate::questions::profile::SourceLine;

/// What is done with a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SizeWord {
    /// Nothing.
    LeftOut,
    /// What the plan says.
    AsPlanned,
    /// More than the plan says.
    Larger,
}

impl SizeWord {
    /// What people read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::LeftOut => "left out",
            Self::AsPlanned => "as planned",
            Self::Larger => "larger than planned",
        }
    }
}

/// How much of a way is in a set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SizeLine {
    /// The way: `gp-need/international`.
    pub way: String,
    /// What people read.
    pub title: String,
    /// Left out, as planned, or larger.
    pub size: SizeWord,
    /// WTE of posts still to come as planned.
    pub planned: Wte,
    /// WTE of posts in the set.
    pub wte: Wte,
    /// Pounds they cost over the plan's years, as the plan counts; null where that cannot be worked out.
    pub cost: Option<Money>,
}

/// A set of ways.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SetLine {
    /// Every way of the target, in the order of the plan.
    pub ways: Vec<SizeLine>,
    /// Its chance, in percent.
    pub chance_pct: f64,
    /// WTE of posts.
    pub wte: Wte,
    /// Pounds; null where a way cannot be costed.
    pub cost: Option<Money>,
}

impl SetLine {
    pub(super) fn of(reach: &Reach, sizes: &[usize]) -> Self {
        let line = |(way, size): (&wholetime_plans::reach::Way, &usize)| {
            let (chosen, planned) = (&way.sizes[*size], &way.sizes[1]);
            SizeLine {
                way: way.id.clone(),
                title: way.title.clone(),
                size: match size {
                    0 => SizeWord::LeftOut,
                    1 => SizeWord::AsPlanned,
                    _ => SizeWord::Larger,
                },
                planned: planned.wte,
                wte: chosen.wte,
                cost: chosen.cost,
            }
        };
        let price = reach.price(sizes);
        Self {
            ways: reach.ways.iter().zip(sizes).map(line).collect(),
            chance_pct: reach.chance_pct(sizes),
            wte: price.wte,
            cost: reach.is_costed().then_some(price.cost),
        }
    }
}

/// A way added to those before it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RungLine {
    /// The way.
    pub way: String,
    /// What people read.
    pub title: String,
    /// WTE of posts of it.
    pub wte: Wte,
    /// The chance with it and all before it, in percent.
    pub chance_pct: f64,
    /// Pounds of it and all before it; null where a way cannot be costed.
    pub cost_so_far: Option<Money>,
}

impl RungLine {
    pub(super) fn of(reach: &Reach, rung: &Rung) -> Self {
        let way = &reach.ways[rung.way];
        Self {
            way: way.id.clone(),
            title: way.title.clone(),
            wte: way.sizes[rung.sizes[rung.way]].wte,
            chance_pct: rung.chance_pct,
            cost_so_far: reach.is_costed().then(|| reach.price(&rung.sizes).cost),
        }
    }
}

/// A point of the trajectory.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PointLine {
    /// The month at whose end it is due.
    pub by: Period,
    /// FTE wanted then.
    pub wanted: f64,
    /// Chance of this point without the plan, in percent.
    pub without_pct: f64,
    /// Chance of this point with the plan as it stands, in percent.
    pub planned_pct: f64,
    /// Chance of this point with the set that is enough, else with all ways at their most, in percent.
    pub shown_pct: f64,
    /// Share of replicates of that set in which it is the first point that is missed, in percent.
    pub missed_first_pct: f64,
}

impl PointLine {
    pub(super) fn all(laid: &Laid, planned: &[usize], shown: &[usize]) -> Vec<Self> {
        let reach = &laid.reach;
        let without = reach.by_point(&reach.none());
        let (planned, shown) = (reach.by_point(planned), reach.by_point(shown));
        let line = |(index, (by, wanted)): (usize, &(Period, f64))| Self {
            by: *by,
            wanted: *wanted,
            without_pct: without[index].0,
            planned_pct: planned[index].0,
            shown_pct: shown[index].0,
            missed_first_pct: shown[index].1,
        };
        laid.points.iter().enumerate().map(line).collect()
    }
}

/// WTE over replicates.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct BringsLine {
    /// On average.
    pub mean: f64,
    /// 5 % lie below.
    pub p05: f64,
    /// 95 % lie below.
    pub p95: f64,
}

impl From<Brings> for BringsLine {
    fn from(Brings { mean, p05, p95 }: Brings) -> Self {
        Self { mean, p05, p95 }
    }
}

/// How far the plan relies on a way.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RelianceLine {
    /// The way.
    pub way: String,
    /// What people read.
    pub title: String,
    /// WTE of posts as planned.
    pub wte: Wte,
    /// The chance of the plan without it, in percent.
    pub chance_without_pct: f64,
    /// By how many percentage points the chance falls without it.
    pub falls_by: f64,
    /// Its part in what the plan gains over nothing, in percentage points, over all orders; null with more than twelve ways.
    pub share_points: Option<f64>,
    /// WTE it brings at the last point.
    pub brings: BringsLine,
}

/// A range of a number that is not known for sure.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RangeLine {
    /// The low end.
    pub low: f64,
    /// What is used most.
    pub central: f64,
    /// The high end.
    pub high: f64,
}

/// What is assumed of a way.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct WayLine {
    /// The way.
    pub way: String,
    /// What people read.
    pub title: String,
    /// Profession or role of its posts.
    pub role: String,
    /// What it is taken for, by its words.
    pub kind: Kind,
    /// WTE of posts planned that are still to come.
    pub wte: Wte,
    /// WTE of posts planned that were due up to the last month known.
    pub past: Wte,
    /// The chance that all of it comes off, in percent; null where a share of it does.
    pub chance_pct: Option<f64>,
    /// Share of posts that are filled, in percent; null where all or nothing comes off.
    pub filled_pct: Option<RangeLine>,
    /// Who says so: the plan, whoever asks, or an assumption by its name.
    pub risk_from: String,
    /// Share of those who come who would not have come anyway, in percent.
    pub additional_pct: RangeLine,
    /// Months by which they are late.
    pub months_late: RangeLine,
    /// Share that has left a year later, in percent.
    pub leaving_pct: RangeLine,
}

/// What it would take.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ReachAnswer {
    /// The plain sentence at the top.
    pub finding: String,
    /// Which plan.
    pub plan: PlanName,
    /// Name of the target.
    pub target: String,
    /// What people read of it.
    pub title: String,
    /// The area forecast.
    pub area: Area,
    /// Whom the target is about.
    pub group: StaffGroup,
    /// Which GPs; null for other groups.
    pub definition: Option<GpDefinition>,
    /// The last month known.
    pub from: Period,
    /// FTE held then.
    pub now: f64,
    /// When the target is due.
    pub by: Period,
    /// FTE wanted then.
    pub wanted_fte: f64,
    /// The chance wanted, in percent.
    pub wanted_pct: f64,
    /// Whether every point of the trajectory is to be met, or the last alone.
    pub is_whole_trajectory: bool,
    /// How many times the posts planned a way may have.
    pub stretch: f64,
    /// How often chance was drawn.
    pub replicates: usize,
    /// The chance with none of the plan's posts, in percent.
    pub chance_without_pct: f64,
    /// The plan as it stands.
    pub planned: SetLine,
    /// The cheapest set with the chance wanted; null where there is none.
    pub enough: Option<SetLine>,
    /// Whether every set that could be better was looked at or ruled out.
    pub is_exact: bool,
    /// Where not: pounds that anything better costs at least.
    pub costs_at_least: Option<Money>,
    /// Sets looked at, whole and in part.
    pub looked_at: usize,
    /// Every way at its most.
    pub most: SetLine,
    /// How the chance climbs as the ways of the set that is enough, else of all at their most, are added.
    pub ladder: Vec<RungLine>,
    /// Chances by point of the trajectory.
    pub points: Vec<PointLine>,
    /// How far the plan as it stands relies on each way.
    pub reliance: Vec<RelianceLine>,
    /// What it stands or falls with, in a sentence.
    pub reliance_finding: String,
    /// What is assumed of each way.
    pub ways: Vec<WayLine>,
    /// Why there are no costs, where there are none.
    pub uncosted_because: Option<String>,
    /// How it was worked out.
    pub method: Vec<String>,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
}
