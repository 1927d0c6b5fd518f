//! What is told of joiners, leavers and turnover.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_vocabulary::{Area, GpDefinition, Level, Missing, Period, StaffGroup, Value};

use super::england::PublishedFlows;
use super::steps::{Balance, Way};
use crate::questions::profile::SourceLine;

/// Turnover of a number of practices, or of one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TurnoverFigure {
    /// Left: people, or FTE where only that is held.
    pub left: Value,
    /// Came.
    pub joined: Value,
    /// Mean of those there at the start and at the end.
    pub mean: Value,
    /// Left of a hundred of the mean.
    pub turnover_pct: Value,
    /// Came of a hundred of the mean.
    pub joiners_pct: Value,
}

impl TurnoverFigure {
    /// Where it cannot be told.
    pub(super) const fn none(why: Missing) -> Self {
        let missing = Value::Missing(why);
        Self { left: missing, joined: missing, mean: missing, turnover_pct: missing, joiners_pct: missing }
    }

    /// From sums; not applicable where nobody was there.
    pub(super) fn of(left: f64, joined: f64, mean: f64) -> Self {
        let pct = |part: f64| Value::Known(part).per(Value::Known(mean)).map(|share| share * 100.0);
        Self {
            left: Value::Known(left),
            joined: Value::Known(joined),
            mean: Value::Known(mean),
            turnover_pct: pct(left),
            joiners_pct: pct(joined),
        }
    }
}

/// Twelve months.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct YearLine {
    /// Month of the count at the start.
    pub from: Period,
    /// Month of the count at the end.
    pub to: Period,
    /// How it was counted; none where it was not.
    pub way: Option<Way>,
    /// Months between counts, at most.
    pub step_months: i32,
    /// Turnover of the practices counted throughout.
    #[serde(flatten)]
    pub figure: TurnoverFigure,
    /// Share of the leavers that counts so far apart show, in percent, told from this place's own months; not held where
    /// there are no such months, not applicable where counts are a month apart.
    pub recovered_pct: Value,
    /// Leavers divided by that share.
    pub left_if_all_were_seen: Value,
    /// Practices counted throughout.
    pub practices: usize,
    /// Practices not counted throughout: closed, not reporting at one end, or with a jump.
    pub practices_left_out: usize,
    /// Of those counted, how many lost more than a tenth.
    pub practices_above_a_tenth: usize,
    /// People from start to end; none where headcounts are not held.
    pub heads: Option<Balance>,
    /// FTE from start to end.
    pub fte: Option<Balance>,
    /// Why there is no figure, where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why_missing: Option<String>,
}

/// From one count to the next.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct StepLine {
    /// Month of the count before.
    pub from: Period,
    /// Month of the count after.
    pub to: Period,
    /// Months between.
    pub months: i32,
    /// How most practices were counted.
    pub way: Option<Way>,
    /// Practices counted at both.
    pub practices: usize,
    /// Practices with a jump that is more likely a mended record.
    pub mended: usize,
    /// People; none where headcounts are not held.
    pub heads: Option<Balance>,
    /// FTE.
    pub fte: Option<Balance>,
}

/// One band of age, over all steps counted by age.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AgeFlows {
    /// Band, such as `55_59`; `unknown`.
    pub band: String,
    /// What people read.
    pub band_title: String,
    /// Came.
    pub joined: u32,
    /// Went.
    pub left: u32,
    /// Person-years.
    pub person_years: Value,
    /// Went in a hundred person-years.
    pub leaving_pct: Value,
}

/// One practice.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "FlowsPractice")]
pub struct PracticeLine {
    /// Code.
    pub practice: String,
    /// Name.
    pub name: String,
    /// Turnover of each year of the answer, the earliest first.
    pub years: Vec<TurnoverFigure>,
    /// Turnover of the newest year.
    #[serde(flatten)]
    pub newest: TurnoverFigure,
    /// More than a tenth in each of the last three years.
    pub is_persistently_high: bool,
    /// Jumps that are more likely mended records.
    pub mended: usize,
    /// People from start to end; none where headcounts are not held.
    pub heads: Option<Balance>,
    /// FTE from start to end.
    pub fte: Option<Balance>,
}

/// A practice that closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ClosedPractice {
    /// Code.
    pub practice: String,
    /// Name.
    pub name: String,
    /// Who took it over, as confirmed or as lists went; none where nobody is known. Its staff are neither leavers nor joiners
    /// of it then.
    pub taken_over_by: Option<String>,
}

/// What counts further apart would have shown.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Calibration {
    /// Months between counts.
    pub every_months: usize,
    /// Share of the leavers seen every month that are still seen.
    pub seen_pct: f64,
    /// First month used.
    pub from: Period,
    /// Last month used.
    pub to: Period,
}

/// Who came and went in an area.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Flows {
    /// The plain sentence at the top.
    pub finding: String,
    /// The area.
    pub area: Area,
    /// Whom it is about.
    pub group: StaffGroup,
    /// Which GPs; none for other groups.
    pub definition: Option<GpDefinition>,
    /// The level at which people are counted: who moves from one such place to another leaves one and joins the other.
    pub counted_at: Level,
    /// The same in a sentence.
    pub counted_at_means: String,
    /// First month counted; none where no practice is.
    pub from: Option<Period>,
    /// Last month counted.
    pub to: Option<Period>,
    /// How most was counted; none where no practice is.
    pub way: Option<Way>,
    /// Share of known patients whose practices are counted in the last month, 0 to 1.
    pub coverage: f64,
    /// People from the first month to the last; none where headcounts are not held.
    pub heads: Option<Balance>,
    /// FTE from the first month to the last.
    pub fte: Option<Balance>,
    /// Years, the earliest first, counted back from the last month.
    pub years: Vec<YearLine>,
    /// From each count to the next.
    pub steps: Vec<StepLine>,
    /// By age, where counted so.
    pub ages: Vec<AgeFlows>,
    /// By practice, those with the highest turnover of the newest year first.
    pub practices: Vec<PracticeLine>,
    /// Practices that closed.
    pub closed: Vec<ClosedPractice>,
    /// What counts further apart would have shown of the same practices.
    pub calibration: Vec<Calibration>,
    /// England's published series by age: the net of joiners and leavers. Empty for other areas.
    pub published: Vec<PublishedFlows>,
    /// How it was done.
    pub method: Vec<String>,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
}

impl Flows {
    /// The newest year with a figure.
    #[must_use]
    pub fn newest(&self) -> Option<&YearLine> {
        self.years.iter().rev().find(|year| year.figure.turnover_pct.known().is_some())
    }

    /// Practices with persistently high turnover.
    pub fn persistently_high(&self) -> impl Iterator<Item = &PracticeLine> {
        self.practices.iter().filter(|practice| practice.is_persistently_high)
    }
}
