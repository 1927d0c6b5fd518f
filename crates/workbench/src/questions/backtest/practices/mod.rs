//! How far forecasts of practices, and of networks and areas added up from them, would have been right.
//!
//! **Invariant:** a forecast is made from what was known at its origin; where nothing was, from other practices over the same
//! stretch, and then its line says `cross_fit`.

pub(crate) mod held;
mod scored;
#[cfg(test)]
mod tests;
mod told;

use std::collections::{BTreeMap, HashMap};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wholetime_access::Deed;
use wholetime_measures::{Geography, Holdings};
use wholetime_models::panel::{History, Window, windows_before};
use wholetime_snapshots::Edition;
use wholetime_vocabulary::{Basis, Cancel, GpDefinition, Level, Measured, Period, Quiet, StaffGroup};

use self::held::{Counting, Held, period_of};
use self::scored::{Judgement, judge};
pub(crate) use self::told::standings;
pub use self::told::{PracticeAim, whom};
use crate::questions::baselines::sha256;
use crate::questions::forecast::Watch;
use crate::questions::profile::{SourceLine, source_lines};
use crate::{Scope, Workbench, WorkbenchError};

/// Years ahead that are scored. Our judgement: six yearly counts and nineteen quarters are held of the past that is known.
pub const YEARS_AHEAD: [u8; 3] = [1, 2, 3];

/// Raised whenever the way of forecasting or scoring changes, so that no result of an older way is shown.
const WAY: u32 = 2;

/// How it is done, as the answer states it.
pub const METHOD: &str = "A practice is forecast from the 150 practices most like it, over stretches of the past as long as \
    the one ahead: like it in size, in staff for its list set against what is usual in its sub-ICB location, in what changed last year, in how much \
    it changed in two years, and in how its list grows. What happened to them, told in the root of FTE, is moved along a \
    straight line to where the practice stands, and made 8 % wider; no change stays no change. Areas are added up from their \
    practices, all of them taking what happened in the same stretch, and those that closed counting nothing. The simple \
    ensemble is the last value with the changes over the same stretches of practices in the same third by size";

/// What is asked of a backtest of practices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PracticeBacktestAsked {
    /// One staff group; all four where none is named.
    pub group: Option<StaffGroup>,
    /// Years ahead; empty: [`YEARS_AHEAD`].
    pub years: Vec<u8>,
    /// Only forecasts from this month.
    pub origin: Option<Period>,
    /// Only this level: practice, pcn, sub_icb or icb.
    pub level: Option<Level>,
}

/// A way to forecast a practice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PracticeMethod {
    /// What happened to practices like it.
    Alike,
    /// The last value with what happened to practices of like size.
    SimpleEnsemble,
    /// As it was.
    LastValue,
    /// As much again as from its first value to its last.
    Drift,
    /// A trend that dies away.
    DampedTrend,
}

impl PracticeMethod {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::Alike, Self::SimpleEnsemble, Self::LastValue, Self::Drift, Self::DampedTrend];

    /// The word in answers and files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Alike => "alike",
            Self::SimpleEnsemble => "simple_ensemble",
            Self::LastValue => "last_value",
            Self::Drift => "drift",
            Self::DampedTrend => "damped_trend",
        }
    }

    /// What a person reads.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Alike => "practices like it",
            Self::SimpleEnsemble => "simple ensemble",
            Self::LastValue => "last value",
            Self::Drift => "drift",
            Self::DampedTrend => "damped trend",
        }
    }
}

/// One method from one origin, or over all origins where none is named.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ScoreLine {
    /// Where the counts come from: identifier of the publication.
    pub data: String,
    /// Staff group.
    pub group: StaffGroup,
    /// Which GPs; null for other groups.
    pub definition: Option<GpDefinition>,
    /// Whether practices or sums of them were forecast.
    pub level: Level,
    /// The last month known; null: all origins together.
    pub origin: Option<Period>,
    /// The month forecast; null: all origins together.
    pub target: Option<Period>,
    /// Years ahead.
    pub horizon: u8,
    /// How.
    pub method: PracticeMethod,
    /// Nothing had come by the origin: learnt from other practices over the same stretch.
    pub is_cross_fit: bool,
    /// Origins scored.
    pub origins: usize,
    /// Mean of the absolute error, in FTE.
    pub mae: f64,
    /// Sum of absolute errors over the sum of what came, in percent.
    pub wape_pct: Option<f64>,
    /// Sum of forecasts less what came, over what came, in percent: above nothing, too many were forecast.
    pub bias_pct: Option<f64>,
    /// Mean forecast less what came, in FTE.
    pub bias: f64,
    /// Mean continuous ranked probability score, in FTE; null for methods of one number.
    pub crps: Option<f64>,
    /// Share of what came inside the middle half, in percent.
    pub cover50_pct: Option<f64>,
    /// The same of the middle 80 %.
    pub cover80_pct: Option<f64>,
    /// The same of the middle 90 %.
    pub cover90_pct: Option<f64>,
    /// CRPS below that of the simple ensemble, in percent of it; a minus: above. Null where either has none.
    pub below_simple_pct: Option<f64>,
    /// Forecasts scored.
    pub n: usize,
    /// Sum of what came.
    pub came: f64,
}

/// Practices that were no longer there, from one origin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClosedLine {
    /// Where the counts come from.
    pub data: String,
    /// Staff group whose forecasts they are; the practices are those that reported it.
    pub group: StaffGroup,
    /// The last month known.
    pub origin: Period,
    /// Years ahead.
    pub horizon: u8,
    /// Practices forecast.
    pub practices: usize,
    /// Of them, no longer there: closed, or joined to another.
    pub gone: usize,
    /// How many the forecasts expected.
    pub expected: f64,
    /// Nothing had come by the origin: learnt from other practices over the same stretch.
    pub is_cross_fit: bool,
}

/// A forecast that is not scored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NotScored {
    /// Where the counts come from.
    pub data: String,
    /// Staff group.
    pub group: StaffGroup,
    /// The last month known.
    pub origin: Period,
    /// Years ahead.
    pub horizon: u8,
    /// Why not.
    pub why: String,
}

/// How far forecasts of practices would have been right.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PracticeBacktest {
    /// The plain sentence at the top.
    pub finding: String,
    /// What we aim at, met or not.
    pub aims: Vec<PracticeAim>,
    /// Over all origins.
    pub standings: Vec<ScoreLine>,
    /// Every origin.
    pub scores: Vec<ScoreLine>,
    /// Practices that were no longer there.
    pub closed: Vec<ClosedLine>,
    /// What is not scored.
    pub left_out: Vec<NotScored>,
    /// How it is done.
    pub method: String,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
}

/// Everything scored of one staff group; what is kept in the workspace.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct OfGroup {
    pub(crate) scores: Vec<ScoreLine>,
    pub(crate) closed: Vec<ClosedLine>,
    pub(crate) left_out: Vec<NotScored>,
}

/// Forecasts of practices that are scored for a horizon at most; origins are spread evenly where there would be more. Our
/// judgement: six origins of all England tell as much as sixty, and take a second.
const FORECASTS: usize = 40_000;

/// The practice-level files. Their practices are placed as they were; of a compilation, those that closed cannot be.
const FILES: &str = "gp_workforce_practice";

/// The fewest practices whose forecasts are scored. Our judgement: of fewer, nothing can be learnt.
const LEAST_PRACTICES: usize = 60;

/// Levels that are scored.
const LEVELS: [Level; 4] = [Level::Practice, Level::Pcn, Level::SubIcb, Level::Icb];

impl Workbench {
    /// How far forecasts of practices, and of areas added up from them, would have been right.
    ///
    /// The scores of a group are kept in the workspace under a name made of every edition behind them, so that they are made
    /// once and never stale; where the workspace cannot be written they are made again.
    ///
    /// # Errors
    /// Where what is asked cannot be scored, nothing is held to score, or an edition cannot be read.
    pub fn backtest_of_practices(&self, asked: &PracticeBacktestAsked) -> Result<PracticeBacktest, WorkbenchError> {
        self.backtest_of_practices_watched(asked, Watch { progress: &Quiet, cancel: &Cancel::default() })
    }

    /// As [`Workbench::backtest_of_practices`], for somebody who waits: it tells which staff group it has come to, and stops
    /// between two. Those that were scored by then are kept.
    ///
    /// # Errors
    /// As [`Workbench::backtest_of_practices`], and where it is stopped.
    pub fn backtest_of_practices_watched(
        &self,
        asked: &PracticeBacktestAsked,
        watch: Watch<'_>,
    ) -> Result<PracticeBacktest, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        asked.check()?;
        let holdings = self.holdings_for(Scope::default())?;
        let mut all = OfGroup::default();
        let groups: Vec<StaffGroup> =
            StaffGroup::ALL.iter().copied().filter(|group| asked.group.is_none_or(|asked| asked == *group)).collect();
        for (done, group) in (0..).zip(groups.iter().copied()) {
            watch.cancel.check()?;
            watch.progress.step(done, groups.len() as u64, group.title());
            let of_group = scored_of_group(&holdings, group)?;
            all.scores.extend(of_group.scores);
            all.closed.extend(of_group.closed);
            all.left_out.extend(of_group.left_out);
        }
        if all.scores.is_empty() && all.left_out.is_empty() {
            let why = format!(
                "fewer than {LEAST_PRACTICES} practices are held over a year or more, too few to learn from and to score; \
                 import practice-level workforce files of more places or more months"
            );
            return Err(WorkbenchError::NotPossible(why));
        }
        let is_wanted = |horizon: u8| asked.years.is_empty() || asked.years.contains(&horizon);
        let is_from = |origin: Option<Period>| asked.origin.is_none() || asked.origin == origin;
        all.scores.retain(|line| {
            is_wanted(line.horizon) && is_from(line.origin) && asked.level.is_none_or(|level| level == line.level)
        });
        all.closed.retain(|line| is_wanted(line.horizon) && is_from(Some(line.origin)));
        all.left_out.retain(|line| is_wanted(line.horizon) && is_from(Some(line.origin)));
        if all.scores.is_empty() && asked.origin.is_some() {
            let why = "no forecast from that month is scored; leave out --origin to see those that are".to_owned();
            return Err(WorkbenchError::NotPossible(why));
        }
        let keys: Vec<_> = behind(&holdings).map(|edition| edition.key.clone()).collect();
        Ok(told::answer(all, source_lines(&holdings, &keys)))
    }
}

impl PracticeBacktestAsked {
    fn check(&self) -> Result<(), WorkbenchError> {
        let refused = |why: String| Err(WorkbenchError::NotPossible(why));
        if let Some(years) = self.years.iter().find(|years| !YEARS_AHEAD.contains(years)) {
            return refused(format!("{years} years are not scored for practices; ask for 1, 2 or 3"));
        }
        if let Some(level) = self.level.filter(|level| !LEVELS.contains(level)) {
            return refused(format!("{} are not scored; ask for practice, pcn, sub_icb or icb", level.titles()));
        }
        Ok(())
    }
}

/// Editions that scores rest on: practice-level files, compilations, and those that say who belongs where.
fn behind(holdings: &Holdings) -> impl Iterator<Item = &Edition> {
    holdings
        .shelf
        .editions()
        .filter(|edition| edition.has_places || matches!(edition.basis, Basis::PracticeLevelSum | Basis::Compiled))
}

/// The scores of a group: those kept, else made now and kept.
///
/// # Errors
/// Where an edition cannot be read.
pub(crate) fn scored_of_group(holdings: &Holdings, group: StaffGroup) -> Result<OfGroup, WorkbenchError> {
    let mut inputs = format!("way {WAY} {}\n", group.word());
    for edition in behind(holdings) {
        inputs.push_str(&format!(
            "{} {} {} {}\n",
            edition.key.source, edition.key.period, edition.key.revision, edition.sha256
        ));
    }
    let folder = holdings.shelf.root().join("../derived/backtest");
    let file = folder.join(format!("{}-{}.json", group.word(), &sha256(inputs.as_bytes())[..32]));
    if let Some(kept) = std::fs::read(&file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()) {
        return Ok(kept);
    }
    let made = made(holdings, group)?;
    // A workspace that cannot be written is asked again; nothing else is lost.
    if let Err(why) = keep(&folder, &file, group, &made) {
        tracing::warn!("scores of {} are not kept: {why}", group.title());
    }
    Ok(made)
}

/// Writes scores in one step and takes away those of the group that rest on something else.
fn keep(folder: &std::path::Path, file: &std::path::Path, group: StaffGroup, made: &OfGroup) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let draft = tempfile::NamedTempFile::new_in(folder)?;
    serde_json::to_writer(&draft, made)?;
    draft.persist(file)?;
    let older = format!("{}-", group.word());
    for entry in std::fs::read_dir(folder)?.flatten() {
        if entry.path() != file && entry.file_name().to_string_lossy().starts_with(&older) {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn made(holdings: &Holdings, group: StaffGroup) -> Result<OfGroup, WorkbenchError> {
    // Files are scored as the forecast would count them, a compilation as it counts.
    let (of_files, of_compilation): (&[_], _) = match group {
        StaffGroup::Gp => (&[Some(GpDefinition::Extg), Some(GpDefinition::Total)], Some(GpDefinition::Extgl)),
        _ => (&[None], None),
    };
    let counting = |definition| Counting { group, definition, measure: Measured::Fte };
    let mut all = OfGroup::default();
    for definition in of_files {
        let held = Held::of(holdings, counting(*definition), None)?;
        if let Some(own) = held.own.as_ref().filter(|own| LEAST_PRACTICES <= own.places.len()) {
            roll(holdings, counting(*definition), own, FILES, &held.all(), &mut all)?;
            break;
        }
    }
    let counting = counting(of_compilation);
    if let Some(compiled) = Held::of(holdings, counting, None)?.compiled {
        roll(holdings, counting, &compiled, "practice_panel", &[&compiled], &mut all)?;
    }
    Ok(all)
}

/// Every origin of a history at every horizon, learnt from `teachers`.
fn roll(
    holdings: &Holdings,
    counting: Counting,
    history: &History,
    data: &str,
    teachers: &[&History],
    all: &mut OfGroup,
) -> Result<(), WorkbenchError> {
    for horizon in YEARS_AHEAD {
        let months = 12 * i32::from(horizon);
        let windows: Vec<Window<'_>> = (0..history.dates.len())
            .filter_map(|from| {
                let to = history.date(history.dates[from].month + months)?;
                Some(Window { history, from, to })
            })
            .collect();
        let fits = (FORECASTS / history.places.len().max(1)).max(1);
        let step = windows.len().div_ceil(fits).max(1);
        for window in windows.iter().rev().step_by(step).rev() {
            let month = history.dates[window.from].month;
            let (Some(origin), Some(target)) = (period_of(month), period_of(month + months)) else { continue };
            match judged(holdings, counting, window, teachers, data == FILES)? {
                Ok(judgement) => put(all, data, counting, (origin, horizon, target), judgement),
                Err(why) => {
                    let (data, why) = (data.to_owned(), why.to_owned());
                    all.left_out.push(NotScored { data, group: counting.group, origin, horizon, why });
                }
            }
        }
    }
    Ok(())
}

/// One origin and horizon, or why it is not scored.
fn judged(
    holdings: &Holdings,
    counting: Counting,
    window: &Window<'_>,
    teachers: &[&History],
    places_closed: bool,
) -> Result<Result<Judgement, &'static str>, WorkbenchError> {
    let history = window.history;
    let date = history.dates[window.from];
    let months = history.dates[window.to].month - date.month;
    if counting.breaks().iter().any(|start| date.month < *start && *start <= date.month + months) {
        return Ok(Err("trainees are counted otherwise from June 2018 on"));
    }
    if !history.tells_who_left(window.from, window.to) {
        return Ok(Err("the two files do not hold the same practices"));
    }
    let earlier = windows_before(teachers, months, date.known, counting.breaks());
    let placed = match period_of(date.month) {
        Some(period) => placed_in(holdings, period)?,
        None => BTreeMap::new(),
    };
    Ok(judge(window, &earlier, &placed, places_closed).ok_or("fewer than sixty practices to learn from"))
}

/// Where practices belonged at a time, level by level.
fn placed_in(holdings: &Holdings, period: Period) -> Result<BTreeMap<Level, HashMap<String, String>>, WorkbenchError> {
    let tree = holdings.tree(period, Geography::AsAt)?;
    let mut placed: BTreeMap<Level, HashMap<String, String>> = BTreeMap::new();
    for member in &tree.members {
        for (level, area) in [(Level::Pcn, &member.pcn), (Level::SubIcb, &member.sub_icb), (Level::Icb, &member.icb)] {
            if let Some(area) = area {
                placed.entry(level).or_default().insert(member.code.clone(), area.clone());
            }
        }
    }
    Ok(placed)
}

fn put(
    all: &mut OfGroup,
    data: &str,
    counting: Counting,
    (origin, horizon, target): (Period, u8, Period),
    judgement: Judgement,
) {
    let is_cross_fit = judgement.is_cross_fit;
    let simple: HashMap<Level, f64> = judgement
        .scored
        .iter()
        .filter(|one| one.method == PracticeMethod::SimpleEnsemble)
        .filter_map(|one| Some((one.level, one.scores.crps?)))
        .collect();
    for one in judgement.scored {
        let scores = one.scores;
        let below = simple.get(&one.level).zip(scores.crps).map(|(simple, ours)| 100.0 * (1.0 - ours / simple));
        all.scores.push(ScoreLine {
            data: data.to_owned(),
            group: counting.group,
            definition: counting.definition,
            level: one.level,
            origin: Some(origin),
            target: Some(target),
            horizon,
            method: one.method,
            is_cross_fit,
            origins: 1,
            mae: scores.mae,
            wape_pct: scores.wape_pct,
            bias_pct: scores.bias_pct,
            bias: scores.bias_pct.unwrap_or(0.0) / 100.0 * one.came / scores.forecasts as f64,
            crps: scores.crps,
            cover50_pct: scores.cover50_pct,
            cover80_pct: scores.cover80_pct,
            cover90_pct: scores.cover90_pct,
            below_simple_pct: below,
            n: scores.forecasts,
            came: one.came,
        });
    }
    let gone = judgement.gone;
    all.closed.push(ClosedLine {
        data: data.to_owned(),
        group: counting.group,
        origin,
        horizon,
        practices: gone.practices,
        gone: gone.gone,
        expected: gone.expected,
        is_cross_fit,
    });
}
