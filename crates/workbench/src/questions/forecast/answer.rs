//! The answer to a forecast, as commands, pages and JSON show it.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_models::supply::Flow;
use wholetime_statistics::robust::quantile;
use wholetime_vocabulary::{Area, Basis, GpDefinition, Measured, Period, StaffGroup};

use super::{ForecastAsked, Outlook, assembly, sentence, target};
use crate::questions::profile::SourceLine;

/// One month of a fan: a pNN has NN % of replicates below it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FanPoint {
    /// The month.
    pub period: Period,
    /// The mean.
    pub mean: f64,
    /// 5 % lie below.
    pub p05: f64,
    /// 10 % lie below.
    pub p10: f64,
    /// A quarter lies below.
    pub p25: f64,
    /// Half lie below.
    pub p50: f64,
    /// Three quarters lie below.
    pub p75: f64,
    /// 90 % lie below.
    pub p90: f64,
    /// 95 % lie below.
    pub p95: f64,
}

/// A flow of the expectation: start, every flow and end of a year come to one sum.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LedgerLine {
    /// The year, the first is 1; it ends so many times twelve months after `from`.
    pub year: u8,
    /// The role, as in the catalogue.
    pub role: String,
    /// What happened; none for the line of the start and that of the end, which say so in `what`.
    pub flow: Option<Flow>,
    /// In words: `start`, a flow, an adjustment, `end`.
    pub what: String,
    /// People; leaving is below nothing. None where only FTE are known.
    pub heads: Option<f64>,
    /// FTE; leaving is below nothing.
    pub fte: f64,
}

/// One thing a scenario takes to be otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OverrideLine {
    /// Who says so.
    pub author: String,
    /// Why.
    pub reason: String,
    /// What, with its size.
    pub size: String,
}

/// How far forecasts like this one were right.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ForecastAccuracy")]
pub struct AccuracyLine {
    /// Years ahead.
    pub years: u8,
    /// What was forecast, such as `practices` or `England`.
    pub of: String,
    /// How.
    pub method: String,
    /// Origins scored.
    pub origins: usize,
    /// Forecasts scored.
    pub n: usize,
    /// Sum of absolute errors over the sum of what came, in percent.
    pub wape_pct: Option<f64>,
    /// Continuous ranked probability score, in the unit of the measure.
    pub crps: Option<f64>,
    /// Share of forecasts inside the middle 90 %, in percent.
    pub cover90_pct: Option<f64>,
    /// CRPS, or where there is none WAPE, below that of the simple forecast, in percent of it; a minus: above.
    pub below_simple_pct: Option<f64>,
    /// The simple forecast it is set against.
    pub simple: String,
}

/// Whether a number will be reached.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TargetAnswer {
    /// By when.
    pub by: Period,
    /// The number, as asked.
    pub value: f64,
    /// It is per 100,000 registered patients.
    pub is_per_100k: bool,
    /// The number in the measure forecast.
    pub needed: f64,
    /// Patients expected by then, where the number is per 100,000 of them: today's, growing as they did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patients: Option<f64>,
    /// Share of replicates that reach it, in percent.
    pub chance_pct: f64,
    /// The first month in which a straight way from now to the number is more likely missed than met; none: each is at least
    /// as likely met.
    pub first_likely_miss: Option<Period>,
}

/// How many staff an area will have.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Forecast {
    /// The plain sentence at the top.
    pub finding: String,
    /// The area.
    pub area: Area,
    /// Whom it is about.
    pub group: StaffGroup,
    /// Which GPs; null for other groups.
    pub definition: Option<GpDefinition>,
    /// What is counted.
    pub measure: Measured,
    /// How figures of the past came about.
    pub basis: Basis,
    /// The last month known.
    pub from: Period,
    /// How many there are then.
    pub now: f64,
    /// Share of known patients whose practices stand behind it, 0 to 1.
    pub coverage: f64,
    /// Practices behind a sum; null where the figure is published for the area.
    pub practices: Option<usize>,
    /// Nothing held says which practices the area has beside them, so the coverage may be too high.
    pub is_coverage_unknown: bool,
    /// Years ahead.
    pub years: u8,
    /// How often chance was drawn.
    pub replicates: u32,
    /// What named the draws.
    pub seed: u64,
    /// What was known, the earliest first.
    pub past: Vec<PastPoint>,
    /// The fan, month by month.
    pub points: Vec<FanPoint>,
    /// The fan without what is known of single posts; none where nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub without_known: Option<Vec<FanPoint>>,
    /// Every flow of the expectation, role by role: start, flows and what is set come to the end, and the ends of all roles
    /// to the mean of the fan.
    pub ledger: Vec<LedgerLine>,
    /// The same for all roles together.
    pub ledger_all: Vec<LedgerLine>,
    /// Title of the scenario; null: nothing is taken to be otherwise.
    pub scenario: Option<String>,
    /// What the scenario takes to be otherwise, and what is known of posts.
    pub overrides: Vec<OverrideLine>,
    /// How it was made.
    pub method: Vec<String>,
    /// What was taken from elsewhere, because it is not held of this place.
    pub borrowed: Vec<String>,
    /// How far forecasts like this one were right, from the backtest.
    pub accuracy: Vec<AccuracyLine>,
    /// Whether a number will be reached.
    pub target: Option<TargetAnswer>,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
}

/// One month that is known.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PastPoint {
    /// The month.
    pub period: Period,
    /// How many there were.
    pub value: f64,
}

impl FanPoint {
    /// The fan of one month's replicates; none of none.
    #[must_use]
    pub fn of(period: Period, replicates: &[f64]) -> Option<Self> {
        let mut sorted = replicates.to_vec();
        sorted.sort_by(f64::total_cmp);
        let at = |share: f64| quantile(&sorted, share);
        Some(Self {
            period,
            mean: sorted.iter().sum::<f64>() / sorted.len().max(1) as f64,
            p05: at(0.05)?,
            p10: at(0.1)?,
            p25: at(0.25)?,
            p50: at(0.5)?,
            p75: at(0.75)?,
            p90: at(0.9)?,
            p95: at(0.95)?,
        })
    }
}

impl Forecast {
    /// What is told of an outlook.
    pub(super) fn of(outlook: &Outlook, asked: &ForecastAsked) -> Self {
        let fan = |values: &[Vec<f64>]| -> Vec<FanPoint> {
            outlook.periods().zip(values).filter_map(|(period, values)| FanPoint::of(period, values)).collect()
        };
        let points = fan(&outlook.values);
        let target = target::answered(outlook, asked);
        let mut notes = outlook.notes.clone();
        if target.as_ref().is_some_and(|target| target.is_per_100k) {
            let growing = match outlook.patients_growth {
                Some((growth, first, last)) => format!(
                    "changing by {:+.1} % a year, as the lists of practices that stayed did from {} to {}",
                    100.0 * growth,
                    first.in_words(),
                    last.in_words()
                ),
                None => "as many as then, because no two lists of the same practices a year apart are held".to_owned(),
            };
            notes.push(format!(
                "the target per 100,000 is of the registered patients then: those of {}, {growing}",
                outlook.from.in_words(),
            ));
        }
        Self {
            finding: sentence::finding(outlook, &points, target.as_ref()),
            area: outlook.area.clone(),
            group: outlook.group,
            definition: outlook.definition,
            measure: outlook.measure,
            basis: outlook.basis,
            from: outlook.from,
            now: outlook.now,
            coverage: outlook.coverage,
            practices: outlook.practices,
            is_coverage_unknown: outlook.is_coverage_unknown,
            years: asked.years,
            replicates: asked.replicates,
            seed: asked.seed,
            past: outlook.past.iter().map(|(period, value)| PastPoint { period: *period, value: *value }).collect(),
            without_known: outlook.without_known.as_deref().map(fan),
            points,
            ledger_all: assembly::together(&outlook.ledger),
            ledger: outlook.ledger.clone(),
            scenario: outlook.scenario.clone(),
            overrides: outlook.overrides.clone(),
            method: outlook.method.clone(),
            borrowed: outlook.borrowed.clone(),
            accuracy: outlook.accuracy.clone(),
            target,
            notes,
            sources: outlook.sources.clone(),
        }
    }
}
