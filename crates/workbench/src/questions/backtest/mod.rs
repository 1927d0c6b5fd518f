//! How far forecasts of England's staff by age band would have been right, had they been told in earlier years.
//!
//! **Invariant:** every origin that can be scored is scored, and every one that is not is listed with the reason.

pub mod practices;
mod rolling;
mod standing;
#[cfg(test)]
mod tests;
mod totals;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use wholetime_access::Deed;
use wholetime_measures::Holdings;
use wholetime_measures::register::BULLETIN;
use wholetime_models::backtest::Scores;
use wholetime_models::rates::{BandCounts, with_unknown_ages};
use wholetime_snapshots::{EditionKey, FactFilter};
use wholetime_vocabulary::{Level, Period, StaffGroup};

use self::rolling::BandSeries;
pub(in crate::questions) use self::rolling::running;
pub use self::standing::{Aim, MethodStanding, Standing, Verdict};
pub(in crate::questions) use self::totals::published_totals;
use crate::questions::profile::{SourceLine, source_lines};
use crate::{Scope, Workbench, WorkbenchError};

/// Years ahead where none are named.
pub const YEARS: [u8; 4] = [1, 2, 3, 5];

/// The furthest that can be asked for. Our judgement: the published series is eleven years long.
pub const FURTHEST: u8 = 8;

/// How it is done, as the answer states it.
pub const METHOD: &str = "Each September is forecast from each earlier one, with the counts up to the earlier one only. The \
    model of age bands ages each band by a fifth a year and learns from all pairs of months a year apart: net joiners in \
    people under 45, net leavers as rates from 45 on. Last value, drift and damped trend go by the Septembers of each band. \
    The combination weighs all four by their squared errors at the same horizon that were known at the origin, equally where \
    there were none. Intervals are the errors of earlier origins in bands of like size; where none had come, those of all \
    other origins, which is called cross-fit and looks ahead";

/// What is asked of a backtest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BacktestAsked {
    /// GPs or nurses only.
    pub group: Option<StaffGroup>,
    /// Years ahead; empty: [`YEARS`].
    pub years: Vec<u8>,
}

/// What is counted. The two are never added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize)]
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
    /// Every origin and method.
    pub trials: Vec<Trial>,
    /// Origins that are not scored.
    pub left_out: Vec<LeftOut>,
    /// How it is done.
    pub method: String,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
}

/// Bands from 30 on as the bulletin prints them in 2a and 2b; those before differ by group.
const BANDS: [&str; 8] = ["30_34", "35_39", "40_44", "45_49", "50_54", "55_59", "60_64", "65_plus"];

/// Bands from 30 on in which joiners are people; from 45 on leavers decide. Our judgement, as before any score was seen.
const JOINING_FROM_30: usize = 3;

/// A staff group or role of sheets 2a and 2b.
struct Published {
    id: &'static str,
    title: &'static str,
    group: StaffGroup,
    /// Measures of headcount and FTE, without the band.
    measures: [&'static str; 2],
    youngest: &'static [&'static str],
}

const PUBLISHED: [Published; 4] = [
    Published {
        id: "gp_permanent",
        title: "Qualified permanent GPs",
        group: StaffGroup::Gp,
        measures: ["gp_headcount_extgl", "gp_fte_extgl"],
        youngest: &["under_30"],
    },
    Published {
        id: "gp_partner",
        title: "GP partners",
        group: StaffGroup::Gp,
        measures: ["gp_headcount_partner", "gp_fte_partner"],
        youngest: &["under_30"],
    },
    Published {
        id: "gp_salaried",
        title: "Salaried GPs",
        group: StaffGroup::Gp,
        measures: ["gp_headcount_salaried", "gp_fte_salaried"],
        youngest: &["under_30"],
    },
    Published {
        id: "nurse",
        title: "Nurses",
        group: StaffGroup::Nurse,
        measures: ["nurse_headcount", "nurse_fte"],
        youngest: &["under_25", "25_29"],
    },
];

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
    /// How far forecasts of England by age band would have been right.
    ///
    /// # Errors
    /// Where a group has no published age bands, a horizon is out of reach, or an edition cannot be read.
    pub fn backtest(&self, asked: &BacktestAsked) -> Result<Backtest, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        if let Some(group) = asked.group
            && !PUBLISHED.iter().any(|published| published.group == group)
        {
            let why = format!("{} are not forecast by age band; ask for gp or nurse", group.title());
            return Err(WorkbenchError::NotPossible(why));
        }
        if let Some(years) = asked.years.iter().find(|years| !(1..=FURTHEST).contains(*years)) {
            let why = format!("{years} years cannot be scored; ask for 1 to {FURTHEST}");
            return Err(WorkbenchError::NotPossible(why));
        }
        let horizons: BTreeSet<u8> =
            if asked.years.is_empty() { YEARS.into() } else { asked.years.iter().copied().collect() };
        let holdings = self.holdings_for(Scope::default())?;
        let wanted = |published: &&Published| asked.group.is_none_or(|group| group == published.group);
        let (series, editions) = held(&holdings, PUBLISHED.iter().filter(wanted))?;
        let mut answer = rolled(&series, &horizons);
        answer.sources = source_lines(&holdings, &editions);
        Ok(answer)
    }
}

/// The whole answer but its sources, from series alone.
fn rolled(series: &[BandSeries], horizons: &BTreeSet<u8>) -> Backtest {
    let (mut trials, mut left_out, mut lines) = (Vec::new(), Vec::new(), Vec::new());
    for one in series {
        for years in horizons {
            let (of_series, not) = one.rolled(*years);
            trials.extend(of_series);
            left_out.extend(not);
        }
        let ends = one.counts.first().zip(one.counts.last());
        let period = |month: i32| {
            let (year, month) = ((month - 1).div_euclid(12), (month - 1).rem_euclid(12) + 1);
            Period::month(i16::try_from(year).ok()?, i8::try_from(month).ok()?)
        };
        if let Some((first, last)) = ends.and_then(|(first, last)| Some((period(first.month)?, period(last.month)?))) {
            let months = one.counts.len();
            let (series, title) = (one.id.clone(), one.title.clone());
            lines.push(SeriesLine { series, title, counted: one.counted, months, first, last });
        }
    }
    let standings = standing::standings(&lines, horizons, &trials);
    let verdicts = standing::verdicts(&standings);
    Backtest {
        finding: standing::finding(&standings, horizons),
        verdicts,
        aims: standing::aims(&standings, &trials),
        series: lines,
        standings,
        trials,
        left_out,
        method: METHOD.to_owned(),
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

/// The series held of the bulletin, each month from the newest edition that prints all its bands.
fn held<'p>(
    holdings: &Holdings,
    published: impl Iterator<Item = &'p Published>,
) -> Result<(Vec<BandSeries>, Vec<EditionKey>), WorkbenchError> {
    let mut keys: Vec<EditionKey> = holdings
        .shelf
        .editions()
        .filter(|edition| edition.key.source == BULLETIN && edition.facts_periods.is_some())
        .map(|edition| edition.key.clone())
        .collect();
    keys.sort_by_key(|key| std::cmp::Reverse((key.period, key.revision)));
    let (mut all, mut used) = (Vec::new(), BTreeSet::new());
    for (one, counted) in published.flat_map(|one| [Counted::Headcount, Counted::Fte].map(|counted| (one, counted))) {
        let whole = one.measures[usize::from(counted == Counted::Fte)];
        let bands: Vec<String> = one.youngest.iter().chain(&BANDS).map(|band| (*band).to_owned()).collect();
        let mut names: Vec<String> = bands.iter().map(|band| format!("{whole}_age_{band}")).collect();
        names.push(format!("{whole}_age_unknown"));
        let measures: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut by_month: BTreeMap<i32, Vec<f64>> = BTreeMap::new();
        for key in &keys {
            let mut printed: BTreeMap<i32, Vec<Option<f64>>> = BTreeMap::new();
            for fact in holdings.shelf.facts(key, &FactFilter { measures: &measures, ..FactFilter::default() })? {
                let place = measures.iter().position(|measure| *measure == fact.measure);
                let (Some(place), Some(month)) = (place, running(fact.period)) else { continue };
                if fact.level == Level::England {
                    printed.entry(month).or_insert_with(|| vec![None; measures.len()])[place] = fact.value.known();
                }
            }
            for (month, mut values) in printed {
                // Nobody of unknown age is often a blank; a band that is not printed leaves the month out.
                let unknown = values.pop().flatten().unwrap_or(0.0);
                let known: Option<Vec<f64>> = values.into_iter().collect();
                let Some(people) = known.and_then(|known| with_unknown_ages(&known, unknown)) else { continue };
                by_month.entry(month).or_insert_with(|| {
                    used.insert(key.clone());
                    people
                });
            }
        }
        if by_month.is_empty() {
            continue;
        }
        all.push(BandSeries {
            id: one.id.to_owned(),
            title: one.title.to_owned(),
            counted,
            bands,
            younger: one.youngest.len() + JOINING_FROM_30,
            counts: by_month.into_iter().map(|(month, people)| BandCounts { month, people }).collect(),
            breaks: breaks(counted),
        });
    }
    Ok((all, used.into_iter().collect()))
}
