//! How far forecasts of England's staff, by age band and in all, would have been right, had they been told in earlier years.
//!
//! **Invariant:** every origin that can be scored is scored, and every one that is not is listed with the reason.

mod bands;
pub mod practices;
mod rolling;
mod scores;
mod standing;
#[cfg(test)]
mod tests;
mod totals;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_models::backtest::Scores;
use wholetime_vocabulary::{Level, Period, StaffGroup};

pub(in crate::questions) use self::bands::bulletins;
use self::rolling::BandSeries;
pub(in crate::questions) use self::rolling::{month_of, running};
pub use self::scores::Score;
pub use self::standing::{Aim, MethodStanding, Standing, Verdict};
pub(in crate::questions) use self::totals::published_totals;
pub use self::totals::{TotalMethod, TotalStanding};
use crate::questions::profile::{SourceLine, source_lines};
use crate::{Scope, Workbench, WorkbenchError};

/// Years ahead where none are named.
pub const YEARS: [u8; 4] = [1, 2, 3, 5];

/// The furthest that can be asked for. Our judgement: the published series is eleven years long.
pub const FURTHEST: u8 = 8;

/// How it is done, as the answer states it.
pub const METHOD: &str = "By age band, each September is forecast from each earlier one, with the counts up to the earlier one \
    only. The model of age bands lays single years of age under the bands, smoothly and with the ages that people had the year \
    before, lets everybody grow a year older, and learns from all pairs of months a year apart: net joiners in people under 45, net \
    leavers as rates from 45 on. Last value, drift and damped trend go by the Septembers of each band. The combination weighs \
    all four by the squared errors at the same horizon that all series had made by the origin; before there were any, age bands \
    count 70 % and the others 10 % each. Totals are forecast from every month published, by six trends with the months of the \
    year, weighed in the same way. Intervals are those of relative errors at earlier origins, by series and years ahead, as a \
    Student t: only stretches that do not overlap count as independent, the errors of all series together count as six more, \
    and beyond what was tested errors grow with the square root of time. Where no error had come, those of all other origins \
    serve, which is called cross-fit and looks ahead";

/// How the way was chosen, as the answer states it.
pub const CHOSEN: &str = "The way was chosen on origins up to September 2019 (for totals and intervals, on all origins): single years in \
    place of a fifth of each band, half of them laid smoothly anew each year, the first weights of the combination, three years of \
    like months, and six shared errors of an interval; memories that fade, joiners that trend and other ages at the ends were \
    tried and changed little. Later origins were looked at as well while it was built, so they are no blind test; months after \
    the newest held are";

/// What is asked of a backtest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BacktestAsked {
    /// England, which is what is meant where none is named; practices are another question.
    pub level: Option<Level>,
    /// Only this group.
    pub group: Option<StaffGroup>,
    /// Years ahead; empty: [`YEARS`].
    pub years: Vec<u8>,
    /// Only forecasts from these months; empty: all.
    pub origins: Vec<Period>,
}

impl BacktestAsked {
    /// Refuses what cannot be scored.
    fn check(&self) -> Result<(), WorkbenchError> {
        let refused = |why: String| Err(WorkbenchError::NotPossible(why));
        if let Some(level) = self.level.filter(|level| *level != Level::England) {
            return refused(format!(
                "{} are not scored against published totals of England; ask for england",
                level.titles()
            ));
        }
        if let Some(years) = self.years.iter().find(|years| !(1..=FURTHEST).contains(*years)) {
            return refused(format!("{years} years cannot be scored; ask for 1 to {FURTHEST}"));
        }
        Ok(())
    }

    fn is_from(&self, origin: Period) -> bool {
        self.origins.is_empty() || self.origins.contains(&origin)
    }
}

/// What is counted. The two are never added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "BacktestCounted")]
pub enum Counted {
    /// People.
    Headcount,
    /// Full-time equivalents.
    Fte,
}

impl Counted {
    /// The word in answers and files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Headcount => "headcount",
            Self::Fte => "fte",
        }
    }

    /// What a person reads.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Headcount => "headcount",
            Self::Fte => "FTE",
        }
    }
}

/// A way to forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ForecastMethod")]
pub enum Method {
    /// The model: bands grow older, with joiners and leavers as they were.
    AgeBands,
    /// As it was.
    LastValue,
    /// As much again each year as before.
    Drift,
    /// A trend that dies away.
    DampedTrend,
    /// All four, weighed by horizon.
    Combination,
}

impl Method {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::AgeBands, Self::Combination, Self::LastValue, Self::Drift, Self::DampedTrend];
    /// Those that know nothing of ages; any model must beat them.
    pub const SIMPLE: [Self; 3] = [Self::LastValue, Self::Drift, Self::DampedTrend];

    /// The word in answers and files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::AgeBands => "age_bands",
            Self::LastValue => "last_value",
            Self::Drift => "drift",
            Self::DampedTrend => "damped_trend",
            Self::Combination => "combination",
        }
    }

    /// What a person reads.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::AgeBands => "age bands",
            Self::LastValue => "last value",
            Self::Drift => "drift",
            Self::DampedTrend => "damped trend",
            Self::Combination => "combination",
        }
    }
}

/// What an interval was learnt from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Interval {
    /// Errors that were known at the origin.
    EarlierOrigins,
    /// Errors of all other origins, later ones among them: nothing was known at the origin.
    CrossFit,
}

impl Interval {
    /// The word in answers and files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::EarlierOrigins => "earlier_origins",
            Self::CrossFit => "cross_fit",
        }
    }
}

/// One band of one forecast.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct BandForecast {
    /// The band, as `30_34`.
    pub band: String,
    /// What was forecast.
    pub forecast: f64,
    /// The lower end of the middle 90 %; none where no interval could be learnt.
    pub low: Option<f64>,
    /// Its upper end.
    pub high: Option<f64>,
    /// What came.
    pub actual: f64,
}

/// A forecast from one origin by one method, and how far it was right.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Trial {
    /// Whom it is about, as in [`SeriesLine`].
    pub series: String,
    /// What is counted.
    pub counted: Counted,
    /// Years ahead.
    pub years: u8,
    /// The last month known.
    pub origin: Period,
    /// The month forecast.
    pub target: Period,
    /// How.
    pub method: Method,
    /// Scores over the bands; the bias is that of their total.
    #[serde(flatten)]
    pub scores: Option<Scores>,
    /// What the interval was learnt from; none: there is no interval.
    pub interval: Option<Interval>,
    /// For the combination, the weights of age bands, last value, drift and damped trend.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weights: Option<Vec<f64>>,
    /// How many past forecasts of bands the weights were learnt from; nought: they are equal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weights_learnt_from: Option<usize>,
    /// Its bands.
    pub bands: Vec<BandForecast>,
}

/// An origin that is not scored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LeftOut {
    /// Whom it is about.
    pub series: String,
    /// What is counted.
    pub counted: Counted,
    /// The last month known.
    pub origin: Period,
    /// The month that would be forecast.
    pub target: Period,
    /// Years ahead.
    pub years: u8,
    /// Why not.
    pub why: String,
}

/// A series that was forecast.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SeriesLine {
    /// Its word, as in trials.
    pub series: String,
    /// What a person reads.
    pub title: String,
    /// What is counted.
    pub counted: Counted,
    /// Months held with all bands.
    pub months: usize,
    /// The first of them.
    pub first: Period,
    /// The last of them.
    pub last: Period,
}

/// How far forecasts would have been right.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Backtest {
    /// The plain sentence at the top.
    pub finding: String,
    /// The same by horizon.
    pub verdicts: Vec<Verdict>,
    /// What we aim at, met or not.
    pub aims: Vec<Aim>,
    /// Series that were forecast.
    pub series: Vec<SeriesLine>,
    /// By series and horizon, over all origins.
    pub standings: Vec<Standing>,
    /// Totals of groups and roles, by horizon, over all origins.
    pub totals: Vec<TotalStanding>,
    /// Everything that was scored, a row each: over all origins, and by origin.
    pub scores: Vec<Score>,
    /// Every origin and method by age band.
    pub trials: Vec<Trial>,
    /// Origins that are not scored.
    pub left_out: Vec<LeftOut>,
    /// How it is done.
    pub method: String,
    /// How that way was chosen.
    pub chosen: String,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
}

/// Months from which the bulletin counts otherwise, with the word of what changed. Source: General Practice Workforce,
/// bulletin tables of October 2025, sheet Notes: 48 is of hours, so of FTE only; 50 is of all tables.
pub(in crate::questions) fn breaks(counted: Counted) -> Vec<(Period, &'static str)> {
    let lost_hours = (counted == Counted::Fte).then_some((2024, 10, "lost hours are estimated (note 48)"));
    let removed = Some((2025, 4, "records of leavers are removed (note 50)"));
    [lost_hours, removed]
        .into_iter()
        .flatten()
        .filter_map(|(year, month, why)| Some((Period::month(year, month)?, why)))
        .collect()
}

impl Workbench {
    /// How far forecasts of England, by age band and in all, would have been right.
    ///
    /// # Errors
    /// Where a level is not England, a horizon is out of reach, nothing is scored from the months named, or an edition cannot be
    /// read.
    pub fn backtest(&self, asked: &BacktestAsked) -> Result<Backtest, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        asked.check()?;
        let holdings = self.holdings_for(Scope::default())?;
        let (series, mut editions) = bands::held(&holdings)?;
        let mut answer = rolled(&series, asked);
        let published = published_totals(&holdings)?;
        answer.totals = published.standings(asked);
        answer.finding.push_str(&totals::finding(&answer.totals));
        answer.aims.extend(totals::aims(&answer.totals));
        answer.scores.extend(published.scores(asked));
        if answer.scores.is_empty() && !asked.origins.is_empty() {
            let why = "no forecast from those months is scored; leave out --origin to see those that are".to_owned();
            return Err(WorkbenchError::NotPossible(why));
        }
        editions.extend(published.editions);
        editions.sort_unstable();
        editions.dedup();
        answer.sources = source_lines(&holdings, &editions);
        Ok(answer)
    }
}

fn horizons(asked: &BacktestAsked) -> BTreeSet<u8> {
    if asked.years.is_empty() { YEARS.into() } else { asked.years.iter().copied().collect() }
}

/// What is said of age bands, from series alone. All series teach, those asked for are told.
fn rolled(series: &[BandSeries], asked: &BacktestAsked) -> Backtest {
    let horizons = horizons(asked);
    let (mut trials, mut left_out) = rolling::rolled(series, &horizons);
    let told: Vec<&BandSeries> =
        series.iter().filter(|one| asked.group.is_none_or(|group| group == one.group)).collect();
    let is_told = |id: &str| told.iter().any(|one| one.id == id);
    trials.retain(|trial| is_told(&trial.series) && asked.is_from(trial.origin));
    left_out.retain(|out| is_told(&out.series) && asked.is_from(out.origin));
    let line = |one: &&BandSeries| {
        let (first, last) = one.counts.first().zip(one.counts.last())?;
        Some(SeriesLine {
            series: one.id.clone(),
            title: one.title.clone(),
            counted: one.counted,
            months: one.counts.len(),
            first: month_of(first.month)?,
            last: month_of(last.month)?,
        })
    };
    let lines: Vec<SeriesLine> = told.iter().filter_map(line).collect();
    let standings = standing::standings(&lines, &horizons, &trials);
    let verdicts = standing::verdicts(&standings);
    Backtest {
        finding: standing::finding(&standings, &horizons),
        verdicts,
        aims: standing::aims(&standings, &trials),
        totals: Vec::new(),
        scores: scores::of_bands(&told, &trials),
        series: lines,
        standings,
        trials,
        left_out,
        method: METHOD.to_owned(),
        chosen: CHOSEN.to_owned(),
        notes: [
            "counts are those of the newest edition held, with all its revisions; what was printed at the time may have \
             differed",
            "the simple forecast that was best is chosen after the event, which no forecaster could have done",
            "people of unknown age are shared out as those of known age lie; in 2015 and 2016 they are many, and fewer \
             practices reported (notes 5 and 23)",
            "with fewer than four Septembers known, the damped trend is the last value",
            "the bands of one origin, and origins whose years overlap, are wrong together: there are fewer independent \
             trials than rows",
        ]
        .map(str::to_owned)
        .to_vec(),
        sources: Vec::new(),
    }
}
