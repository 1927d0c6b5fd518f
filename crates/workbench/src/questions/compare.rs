//! An indicator across areas, compared fairly.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value as Json, json};
use wholetime_access::Deed;
use wholetime_catalogue::{Direction, Indicator, Switch};
use wholetime_measures::comparison::{Chance, Compared, Comparing, Contract, RANK_DRAWS, counts_hours};
use wholetime_measures::figures::{Desk, Figure, Place, REFUSED_BELOW, WARNED_BELOW, is_published};
use wholetime_measures::peers::{self, Feature, PEERS, Pool};
use wholetime_measures::{Holdings, Tree};
use wholetime_statistics::funnel::{Band, Dispersion, Funnel};
use wholetime_statistics::robust;
pub use wholetime_statistics::trend::Trend;
use wholetime_statistics::trend::{self, Yearly};
use wholetime_vocabulary::{Area, Basis, Level, Missing, Period, UnknownWord, Value};

use crate::areas::{ResolvedArea, unaligned};
use crate::questions::corrections::CorrectionBeside;
use crate::questions::periods;
use crate::questions::profile::{SourceLine, source_lines};
use crate::{Corrections, Geography, Scope, Workbench, WorkbenchError};

/// Fewer areas than this do not say what spread is usual among them; those held elsewhere are asked as well. Our judgement.
const SAY_WHAT_IS_USUAL_FROM: usize = 10;
/// Shares of false discoveries up to which an area is listed as an outlier. Source: Benjamini and Hochberg 1995, at the usual
/// level.
const FALSE_DISCOVERIES: f64 = 0.05;
/// Years of a trend. Source: OHID, Fingertips "Recent trends".
const YEARS_OF_A_TREND: i32 = 5;
/// Points at which the limits of a funnel are given.
const LIMITS_AT: u32 = 40;

/// What is done about a spread between areas that chance alone does not explain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "SpreadHandling")]
pub enum Spread {
    /// Areas are taken to differ by a random amount of their own (τ²).
    #[default]
    Additive,
    /// All limits are widened by one factor (φ).
    Multiplicative,
    /// The limits show chance alone.
    None,
}

impl Spread {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Additive, Self::Multiplicative, Self::None];

    /// The word used in commands and addresses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Additive => "additive",
            Self::Multiplicative => "multiplicative",
            Self::None => "none",
        }
    }

    const fn dispersion(self) -> Dispersion {
        match self {
            Self::Additive => Dispersion::Additive,
            Self::Multiplicative => Dispersion::Multiplicative,
            Self::None => Dispersion::None,
        }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}

impl FromStr for Spread {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let known = Self::ALL.map(Self::word);
        Self::ALL.into_iter().find(|one| one.word() == text).ok_or_else(|| UnknownWord::new("spread", text, &known))
    }
}

/// Whose centre and spread the areas are held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Against {
    /// Those of the areas compared.
    Within,
    /// Those of all areas of the level that are held.
    Held,
}

impl FromStr for Against {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        match text {
            "within" => Ok(Self::Within),
            "held" => Ok(Self::Held),
            _ => Err(UnknownWord::new("reference", text, &["within", "held"])),
        }
    }
}

/// What is asked of a comparison beside its indicator and area.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CompareAsked {
    /// Level of the areas compared; the one below the area where none is named.
    pub level: Option<Level>,
    /// On this basis; where none is named, added up from practices, else published.
    pub basis: Option<Basis>,
    /// What is done about spread.
    pub spread: Spread,
    /// Whose centre and spread; where none is named, those of the areas compared if there are enough of them.
    pub against: Option<Against>,
    /// Hold each area against its peers, too.
    pub peers: bool,
    /// Say which way each area went over the same month of five years.
    pub trend: bool,
}

/// How an area stands among the most alike.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AmongPeers {
    /// Peers with a value.
    pub n: usize,
    /// Value that half of them lie below.
    pub median: f64,
    /// Value that a quarter of them lie below.
    pub lower_quartile: f64,
    /// Value that three quarters of them lie below.
    pub upper_quartile: f64,
    /// Share of them that lie below the area, 0 to 100.
    pub below_pct: f64,
    /// Their codes, most alike first.
    pub codes: Vec<String>,
}

/// An area beside the others.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ComparedArea {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Only a part of it lies in the area asked about; the figure is of the whole.
    pub is_part: bool,
    /// Patients of its practices that are held.
    pub patients: Value,
    /// The value, over all patients held, as published papers have it.
    pub value: Value,
    /// The value over the practices that have both sides of it: by this the area is placed, so that silence does not look
    /// like shortage. The same where every practice reported.
    pub value_reporting: Value,
    /// What is counted.
    pub numerator: Value,
    /// What it is divided by.
    pub denominator: Option<Value>,
    /// Lower 95 % limit by chance alone.
    pub low: Value,
    /// Upper 95 % limit by chance alone.
    pub high: Value,
    /// Standard errors from the centre, the spread between areas allowed for.
    pub z: Value,
    /// `low_998`, `low_95`, `within`, `high_95`, `high_998`, or `not_judged`.
    pub band: String,
    /// Share of false discoveries if every area at least as far out were called an outlier, 0 to 1.
    pub q: Value,
    /// Best rank it could have; 1 is the highest value.
    pub rank_low: Option<usize>,
    /// Worst rank it could have.
    pub rank_high: Option<usize>,
    /// Chance of standing in the lowest fifth of those compared, 0 to 100.
    pub chance_lowest_fifth_pct: Option<f64>,
    /// Chance of standing in the highest fifth of those compared, 0 to 100.
    pub chance_highest_fifth_pct: Option<f64>,
    /// Tenth of all areas of the level that are held, 1 the lowest.
    pub decile: Option<u8>,
    /// The value drawn towards the centre as far as its size makes it uncertain.
    pub shrunk: Value,
    /// Share of known patients covered, 0 to 1.
    pub coverage: f64,
    /// For a practice, whether it dispenses, where any source says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dispensing: Option<bool>,
    /// Among the most alike, where asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peers: Option<AmongPeers>,
    /// Which way it went over the same month of five years, where asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trend: Option<Trend>,
    /// What a reader should know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// The limits of the funnel at a size.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LimitsAt {
    /// Denominator of the rate or proportion.
    pub size: f64,
    /// Lower 99.8 % limit.
    pub low_998: f64,
    /// Lower 95 % limit.
    pub low_95: f64,
    /// Upper 95 % limit.
    pub high_95: f64,
    /// Upper 99.8 % limit.
    pub high_998: f64,
}

/// How the comparison was made, in words and numbers.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "CompareMethod")]
pub struct Method {
    /// What the limits mean, for this indicator.
    pub statement: String,
    /// How the intervals were made.
    pub intervals: String,
    /// How centre, spread and limits of the funnel were made.
    pub funnel: String,
    /// What was done about spread.
    pub spread: Spread,
    /// Whose centre and spread.
    pub against: Against,
    /// Areas behind centre and spread.
    pub n: usize,
    /// Mean squared distance from the centre in units of chance: 1 where chance explains all.
    pub phi: Option<f64>,
    /// Variance between areas beyond chance, on the square-root (or arcsine) scale.
    pub tau_squared: Option<f64>,
    /// How much of the numerator comes and goes with one person.
    pub event: f64,
    /// Where that is from.
    pub event_source: String,
    /// How the ranks were made.
    pub ranks: String,
}

/// All areas of the level that are held: where the tenths begin.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Distribution {
    /// Areas with a value.
    pub n: usize,
    /// Areas known at the period.
    pub n_known: usize,
    /// Lowest value.
    pub lowest: f64,
    /// The nine values between the tenths.
    pub deciles: Vec<f64>,
    /// Highest value.
    pub highest: f64,
    /// Whether these are nearly all areas of England (at least 90 % of those known), or only what is held.
    pub is_england: bool,
}

/// An indicator across areas.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Comparison {
    /// The indicator.
    pub indicator: Indicator,
    /// Level of the areas.
    pub level: Level,
    /// The area they lie in.
    pub within: Area,
    /// Period.
    pub period: Period,
    /// Whose map.
    pub geography: Geography,
    /// How the figures came about.
    pub basis: Basis,
    /// The finding in a sentence.
    pub finding: String,
    /// Areas, the highest value first.
    pub areas: Vec<ComparedArea>,
    /// Areas without a value, each with its reason, and practices that belong to none.
    pub not_compared: Vec<ComparedArea>,
    /// All numerators over all denominators of the areas behind the funnel.
    pub centre: Value,
    /// The figure of the area itself.
    pub area_value: Value,
    /// The figure of England, where one is held.
    pub england: Option<EnglandFigure>,
    /// The funnel's limits at sizes from the smallest to the largest area.
    pub limits: Vec<LimitsAt>,
    /// How it was made.
    pub method: Method,
    /// Codes of the areas that stand out when the share of false discoveries is held to 5 %.
    pub outliers: Vec<String>,
    /// Where the tenths of all areas held begin.
    pub distribution: Option<Distribution>,
    /// How peers were chosen, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peer_rule: Option<Json>,
    /// What a reader should know of the whole.
    pub notes: Vec<String>,
    /// Whether the figures hold the corrections that planners let reach totals.
    pub with_corrections: Corrections,
    /// Corrections in the figures; of practices also those they do not use, for who may see them.
    pub corrections: Vec<CorrectionBeside>,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
}

/// The figure of England to hold areas against.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct EnglandFigure {
    /// Value.
    pub value: Value,
    /// How it came about.
    pub basis: Basis,
}

impl Workbench {
    /// An indicator across the areas of a level within an area, compared fairly.
    ///
    /// # Errors
    /// Where the area, indicator or level cannot be, or nothing is held for the period.
    pub fn compare(
        &self,
        indicator: &str,
        within: &str,
        asked: CompareAsked,
        scope: Scope,
    ) -> Result<Comparison, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let holdings = self.holdings_for(scope)?;
        let within = self.resolve_in(&holdings, within)?;
        let indicator = self.indicator(indicator)?;
        if let Some(why) = crate::questions::flows::not_of_one_month(indicator, &within.area) {
            return Err(why);
        }
        let level = level_of(&within, asked.level)?;
        let mut answer = periods::with_figures(
            &holdings,
            &within,
            scope,
            |chosen| self.compare_at(&holdings, &within, indicator, level, asked, scope, chosen),
            |comparison| !comparison.areas.is_empty(),
        )
        .and_then(|mut comparison| {
            if comparison.basis == Basis::PracticeLevelSum {
                let tree = holdings.tree(comparison.period, scope.geography)?;
                let (measures, is_by_practice) = (indicator.measures(), level == Level::Practice);
                comparison.corrections =
                    self.corrections_beside(&holdings, &within, &tree, Some(&measures), scope, is_by_practice)?;
            }
            Ok(comparison)
        })?;
        self.withhold(&mut answer)?;
        Ok(answer)
    }

    #[expect(clippy::too_many_arguments, reason = "what was asked, resolved")]
    fn compare_at(
        &self,
        holdings: &Holdings,
        within: &ResolvedArea,
        indicator: &Indicator,
        level: Level,
        asked: CompareAsked,
        scope: Scope,
        chosen: periods::Chosen,
    ) -> Result<Comparison, WorkbenchError> {
        let periods::Chosen { period, note } = chosen;
        let mut notes: Vec<String> = note.into_iter().collect();
        let mut desk = Desk::new(holdings, period, scope.geography);
        desk.allow_partial = scope.allow_partial;
        let ground = Side { holdings, desk, indicator, level };
        let basis = ground.basis(asked.basis);
        let tree = holdings.tree(period, scope.geography)?;
        let held = ground.figures(&tree, basis)?;
        if peers::places(&tree, level).is_empty() {
            return Err(no_such_level(&within.area, level, period));
        }
        if !held.iter().any(|(_, figure)| figure.numerator.missing() != Some(Missing::NotHeld)) {
            return Err(periods::figure_not_held(holdings, &within.area, indicator, period));
        }
        let inside: BTreeSet<usize> = within.place.practices(&tree).into_iter().collect();
        let lies_inside = |place: &Place| {
            within.area.level == Level::England
                || place.practices(&tree).iter().any(|practice| inside.contains(practice))
        };
        let fair = ground.over_reporting(&tree, basis, &held)?;
        let sides: Vec<Beside<'_>> = held
            .iter()
            .zip(&fair)
            .map(|((place, figure), fair)| Beside { place, figure, fair: fair.as_ref().unwrap_or(figure) })
            .collect();
        let (compared, elsewhere): (Vec<&Beside<'_>>, Vec<_>) = sides.iter().partition(|one| lies_inside(one.place));
        if compared.is_empty() {
            return Err(no_such_level(&within.area, level, period));
        }
        let (valued, without): (Vec<&Beside<'_>>, Vec<_>) = compared.into_iter().partition(|one| one.has_value());
        let others: Vec<&Figure> = elsewhere.iter().filter(|one| one.has_value()).map(|one| one.fair).collect();

        let contract = ground.contract(&tree, basis)?;
        let chance = Chance::of(&holdings.catalogue, indicator);
        let comparing = Comparing { indicator, chance, event: contract.event };
        let figures: Vec<&Figure> = valued.iter().map(|one| one.fair).collect();
        let against = asked.against.unwrap_or_else(|| {
            let suffices = SAY_WHAT_IS_USUAL_FROM <= figures.len() || others.is_empty();
            if suffices { Against::Within } else { Against::Held }
        });
        let behind: Vec<&Figure> = match against {
            Against::Within => figures.clone(),
            Against::Held => figures.iter().copied().chain(others.iter().copied()).collect(),
        };
        let funnel = comparing.funnel(&behind, asked.spread.dispersion());
        let placed = comparing.placed(&figures, funnel);
        let distribution = distribution(&figures, &others, ground.known(&tree, basis));
        let pool: Vec<f64> = sorted(figures.iter().chain(&others).filter_map(|figure| figure.value.known()));

        let mut areas: Vec<ComparedArea> = valued
            .iter()
            .zip(&placed.placed)
            .map(|(beside, one)| {
                let figure = beside.fair;
                let mut area = ground.area(&tree, beside.place, beside.figure, &inside);
                area.value_reporting = figure.value;
                area.low = known(one.interval.map(|interval| interval.low));
                area.high = known(one.interval.map(|interval| interval.high));
                area.z = known(one.z);
                area.q = known(one.q);
                area.shrunk = known(one.shrunk);
                area.band = one.band.map_or("not_judged", word).to_owned();
                area.rank_low = one.rank.map(|rank| rank.low);
                area.rank_high = one.rank.map(|rank| rank.high);
                area.chance_lowest_fifth_pct = one.rank.map(|rank| rank.chance_lowest_fifth * 100.0);
                area.chance_highest_fifth_pct = one.rank.map(|rank| rank.chance_highest_fifth * 100.0);
                area.decile = figure
                    .value
                    .known()
                    .filter(|_| SAY_WHAT_IS_USUAL_FROM <= pool.len())
                    .map(|value| robust::decile(&pool, value));
                area
            })
            .collect();
        let mut editions: Vec<_> = figures.iter().flat_map(|figure| figure.editions()).collect();
        let mut peer_rule = None;
        if asked.peers {
            let (rule, more) = ground.among_peers(&tree, &sides, &mut areas)?;
            peer_rule = Some(rule);
            let without = areas.iter().filter(|area| area.peers.is_none()).count();
            if 0 < without {
                notes.push(format!("areas without peers: {without}; too little is held to say what they are like"));
            }
            editions.extend(more);
        }
        if asked.trend {
            notes.push(ground.trends(&comparing, basis, &mut areas)?);
        }
        areas.sort_by(|a, b| {
            let value = |area: &ComparedArea| area.value_reporting.known().unwrap_or(f64::NEG_INFINITY);
            value(b).total_cmp(&value(a)).then_with(|| a.code.cmp(&b.code))
        });
        let mut not_compared: Vec<ComparedArea> =
            without.iter().map(|one| ground.area(&tree, one.place, one.figure, &inside)).collect();
        not_compared.extend(ground.beside(&tree, &inside, basis)?);
        let outliers = areas
            .iter()
            .filter(|area| area.q.known().is_some_and(|q| q <= FALSE_DISCOVERIES) && area.band != "within")
            .map(|area| area.code.clone())
            .collect();
        for figure in &figures {
            for warning in &figure.warnings {
                // What concerns every figure alike is said once; what concerns one of them stands beside it.
                if !notes.contains(warning) && figures.iter().all(|one| one.warnings.contains(warning)) {
                    notes.push(warning.clone());
                }
            }
        }
        for area in &mut areas {
            area.warnings.retain(|warning| !notes.contains(warning));
        }
        let rate = self.catalogue().indicator(&format!("{}_per_100k", indicator.id));
        notes.extend(about(indicator, rate, chance, &areas, &not_compared));
        notes.extend(ground.unplaced(&tree, basis, within)?);
        if self.catalogue().counts_dispensers(indicator) == Some(true) {
            let without = Switch { counts_dispensers: Some(false), ..Switch::default() };
            let without = self.catalogue().switched(indicator, without).ok();
            notes.extend(dispensing(without, &areas));
        }
        for caveat in &indicator.caveat {
            let speaks = caveat.from.is_none_or(|from| from <= period) && caveat.to.is_none_or(|to| period <= to);
            if speaks && !notes.contains(&caveat.text) {
                notes.push(caveat.text.clone());
            }
        }
        editions.sort();
        editions.dedup();
        let area_value = ground.value_of(&within.place, basis)?;
        let england = ground.england(basis)?.filter(|figure| figure.value.known().is_some());
        let england = england.map(|figure| EnglandFigure { value: figure.value, basis: figure.basis });
        Ok(Comparison {
            indicator: indicator.clone(),
            level,
            within: within.area.clone(),
            period,
            geography: scope.geography,
            basis,
            finding: finding(&within.area, level, &areas, &placed),
            centre: known(funnel.map(|funnel| comparing.centre(&funnel))),
            area_value,
            england,
            limits: limits(&comparing, funnel.as_ref(), &figures),
            method: method(asked.spread, against, chance, &contract, &placed, behind.len()),
            areas,
            not_compared,
            outliers,
            distribution,
            peer_rule,
            notes,
            with_corrections: scope.corrections,
            corrections: Vec::new(),
            sources: source_lines(holdings, &editions),
        })
    }
}

/// What is said where an area has no parts of a level at a period.
pub(crate) fn no_such_level(within: &Area, level: Level, period: Period) -> WorkbenchError {
    let hint = if level == Level::Pcn {
        "; PCNs exist since July 2019, and --geography as-now puts earlier months on today's map"
    } else {
        ""
    };
    WorkbenchError::NotPossible(format!("{} has no {} at {period}{hint}", within.name, level.titles()))
}

/// The level asked for, or the one below the area; never one that the area cannot hold.
pub(crate) fn level_of(within: &ResolvedArea, asked: Option<Level>) -> Result<Level, WorkbenchError> {
    let of = within.area.level;
    if of == Level::Practice {
        let what = format!("{} is a practice and has no parts to set side by side", within.area.name);
        return Err(WorkbenchError::NotPossible(what));
    }
    let below = match of {
        Level::England => Level::Icb,
        Level::Region => Level::Icb,
        Level::Icb => Level::SubIcb,
        Level::SubIcb => Level::Pcn,
        Level::Pcn | Level::Practice => Level::Practice,
        Level::Group => match within.place.members.first() {
            Some((level, _)) if within.place.members.iter().all(|(one, _)| one == level) => *level,
            _ => Level::Practice,
        },
    };
    let level = asked.unwrap_or(below);
    let fits = match (of, level) {
        (_, Level::Group | Level::England) => false,
        (Level::Group, _) => true,
        (of, level) => level < of,
    };
    if fits {
        return Ok(level);
    }
    Err(WorkbenchError::NotPossible(format!(
        "{} ({}) is not made of {}; choose a level below it",
        within.area.name,
        of.title(),
        level.titles()
    )))
}

const fn word(band: Band) -> &'static str {
    match band {
        Band::Low998 => "low_998",
        Band::Low95 => "low_95",
        Band::Within => "within",
        Band::High95 => "high_95",
        Band::High998 => "high_998",
    }
}

fn known(number: Option<f64>) -> Value {
    match number {
        Some(number) if number.is_finite() => Value::Known(number),
        _ => Value::Missing(Missing::NotApplicable),
    }
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

/// A figure beside others, and the one it is placed by.
#[derive(Clone, Copy)]
struct Beside<'a> {
    place: &'a Place,
    figure: &'a Figure,
    fair: &'a Figure,
}

impl Beside<'_> {
    fn has_value(&self) -> bool {
        self.figure.value.known().is_some() && self.fair.value.known().is_some()
    }
}

/// Where figures of one indicator and level are taken from.
pub(crate) struct Side<'a> {
    pub(crate) holdings: &'a Holdings,
    pub(crate) desk: Desk<'a>,
    pub(crate) indicator: &'a Indicator,
    pub(crate) level: Level,
}

impl Side<'_> {
    /// The basis asked for; else sums over practices where their file is held, else published.
    pub(crate) fn basis(&self, asked: Option<Basis>) -> Basis {
        asked.unwrap_or_else(|| {
            if !self.desk.can_add_up(self.indicator) && is_published(self.level) {
                Basis::Published
            } else {
                Basis::PracticeLevelSum
            }
        })
    }

    /// The figures of every area of the level that is known at the period.
    pub(crate) fn figures(&self, tree: &Tree, basis: Basis) -> Result<Vec<(Place, Figure)>, WorkbenchError> {
        let places = peers::places(tree, self.level);
        match basis {
            Basis::PracticeLevelSum => {
                let summed = self.holdings.catalogue.added_up(self.indicator);
                let sums = if self.desk.has_workforce() {
                    self.desk.sums(&places, &summed)?
                } else {
                    wholetime_measures::AreaSums::default()
                };
                let mut found = Vec::with_capacity(places.len());
                for place in places {
                    let figure = self.desk.figure_of(&place, self.indicator, &sums)?;
                    found.push((place, figure));
                }
                Ok(found)
            }
            Basis::Published => {
                let mut found = Vec::new();
                for place in places {
                    if let Some(figure) = self.desk.published(&place, self.indicator)? {
                        found.push((place, figure));
                    }
                }
                Ok(found)
            }
            Basis::Compiled | Basis::Returned => Ok(self.desk.of_own_tables(&places, self.indicator, basis)?),
        }
    }

    /// The figures over those practices that have both sides, where that differs: a practice that did not report a group
    /// lends no patients to its rate. None where a figure stands as it is.
    fn over_reporting(
        &self,
        tree: &Tree,
        basis: Basis,
        held: &[(Place, Figure)],
    ) -> Result<Vec<Option<Figure>>, WorkbenchError> {
        // Without a workforce file a sum is of lists or money, of which there is no second way to count.
        let is_summed = match basis {
            Basis::PracticeLevelSum => self.desk.has_workforce(),
            Basis::Compiled | Basis::Returned => true,
            Basis::Published => false,
        };
        if !is_summed || self.level == Level::Practice || self.indicator.denominator.is_none() {
            return Ok(vec![None; held.len()]);
        }
        let table = self.holdings.practice_table(tree.period, basis, &self.indicator.measures())?;
        let over = |place: &Place, figure: &Figure| -> Option<Figure> {
            figure.value.known()?;
            let (mut top, mut bottom, mut count) = (0.0, 0.0, 0_u32);
            for member in place.practices(tree).into_iter().map(|index| &tree.members[index]) {
                let own = table.figure(&member.code, self.indicator);
                if let (Some(numerator), Some(denominator)) = (own.numerator.known(), own.denominator?.known()) {
                    top += numerator;
                    bottom += denominator;
                    count += 1;
                }
            }
            // Nothing by practice: staff of networks, for one, are counted where they are.
            if count == 0 {
                return None;
            }
            let (numerator, denominator) = (Value::Known(top), Some(Value::Known(bottom)));
            Some(Figure {
                value: self.indicator.value(numerator, denominator),
                numerator,
                denominator,
                ..figure.clone()
            })
        };
        Ok(held.iter().map(|(place, figure)| over(place, figure)).collect())
    }

    /// For tables of one's own that name practices: whether some of these are in no area of the level, and so in no figure.
    fn unplaced(&self, tree: &Tree, basis: Basis, within: &ResolvedArea) -> Result<Option<String>, WorkbenchError> {
        let is_own = matches!(basis, Basis::Compiled | Basis::Returned);
        if !is_own || within.area.level != Level::England {
            return Ok(None);
        }
        let table = self.holdings.practice_table(tree.period, basis, &["patients_registered"])?;
        let placed: BTreeSet<usize> =
            peers::places(tree, self.level).iter().flat_map(|place| place.practices(tree)).collect();
        let placed: BTreeSet<&str> = placed.into_iter().map(|index| tree.members[index].code.as_str()).collect();
        let unplaced = table.rows.iter().filter(|(code, _)| !placed.contains(code.as_str()));
        let (count, patients) = unplaced.fold((0_u32, 0.0), |(count, patients), (_, values)| {
            (count + 1, patients + values.first().and_then(|list| list.known()).unwrap_or_default())
        });
        Ok((0 < count).then(|| {
            format!(
                "practices of the table that no source places among the {} of {}: {count}, with {} patients; they are in \
                 none of these figures",
                self.level.titles(),
                tree.period,
                wholetime_measures::figures::whole(patients)
            )
        }))
    }

    /// Areas of the level known at the period.
    fn known(&self, tree: &Tree, basis: Basis) -> usize {
        match basis {
            // What is published for areas is so for all of them.
            Basis::Published => 0,
            _ => peers::places(tree, self.level).len(),
        }
    }

    /// The figure of one place.
    fn value_of(&self, place: &Place, basis: Basis) -> Result<Value, WorkbenchError> {
        let figure = super::series::one(&self.desk, place, self.indicator, Some(basis))?;
        Ok(figure.map_or(Value::Missing(Missing::NotHeld), |figure| figure.value))
    }

    /// England, published where it is, else on the same basis; nothing where too little of it is held.
    pub(crate) fn england(&self, basis: Basis) -> Result<Option<Figure>, WorkbenchError> {
        let england = Place::published(Level::England, "ENG");
        let figure = match self.desk.published(&england, self.indicator)? {
            Some(figure) => Some(figure),
            None => super::series::one(&self.desk, &england, self.indicator, Some(basis))?,
        };
        Ok(figure.filter(|figure| WARNED_BELOW <= figure.coverage))
    }

    /// How much of what is counted comes and goes with one person: from the headcount beside the FTE in the same figures,
    /// else as published for England nearest in time, else one each.
    fn contract(&self, tree: &Tree, basis: Basis) -> Result<Contract, WorkbenchError> {
        if !counts_hours(&self.holdings.catalogue, self.indicator) {
            return Ok(Contract::whole());
        }
        let staff = staff_of(self.holdings, self.indicator);
        let people: Option<Vec<String>> = staff.iter().map(|measure| as_headcount(self.holdings, measure)).collect();
        let Some(people) = people.filter(|people| !people.is_empty()) else { return Ok(Contract::unknown()) };
        if basis == Basis::PracticeLevelSum && self.desk.has_workforce() {
            let all: Vec<&str> = staff.iter().chain(&people).map(String::as_str).collect();
            let table = self.holdings.practice_table(tree.period, basis, &all)?;
            let (mut hours, mut heads) = (0.0, 0.0);
            for practice in table.rows.keys() {
                let total = |measures: &[String]| -> Option<f64> {
                    measures.iter().map(|measure| table.value(practice, measure).known()).sum()
                };
                if let (Some(fte), Some(people)) = (total(&staff), total(&people)) {
                    hours += fte;
                    heads += people;
                }
            }
            if 0.0 < heads && 0.0 < hours {
                return Ok(Contract::of_mean(hours / heads, "the practices of the period"));
            }
        }
        Ok(self.published_contract(&staff, &people)?.unwrap_or_else(Contract::unknown))
    }

    fn published_contract(&self, staff: &[String], people: &[String]) -> Result<Option<Contract>, WorkbenchError> {
        let series = self.holdings.shelf.editions().rev();
        let newest = series.into_iter().find(|edition| edition.key.source == wholetime_measures::register::BULLETIN);
        let Some(edition) = newest else { return Ok(None) };
        let key = edition.key.clone();
        let mut of_period: std::collections::BTreeMap<Period, (f64, f64, usize)> = std::collections::BTreeMap::new();
        for (measures, is_people) in [(staff, false), (people, true)] {
            for measure in measures {
                for fact in self.holdings.published_facts(&key, measure)?.iter() {
                    let (Level::England, Some(number)) = (fact.level, fact.value.known()) else { continue };
                    let entry = of_period.entry(fact.period).or_default();
                    if is_people {
                        entry.1 += number;
                    } else {
                        entry.0 += number;
                    }
                    entry.2 += 1;
                }
            }
        }
        let complete = of_period
            .into_iter()
            .filter(|(_, (hours, heads, parts))| *parts == staff.len() + people.len() && 0.0 < *hours && 0.0 < *heads);
        let nearest = complete.min_by_key(|(period, _)| period.months_since(self.desk.period).abs());
        Ok(nearest.map(|(period, (hours, heads, _))| {
            Contract::of_mean(hours / heads, &format!("published for England, {period}"))
        }))
    }

    fn area(&self, tree: &Tree, place: &Place, figure: &Figure, inside: &BTreeSet<usize>) -> ComparedArea {
        let practices = place.practices(tree);
        let patients: f64 = practices.iter().filter_map(|index| tree.members[*index].patients).sum();
        let is_practice = place.level == Level::Practice;
        let register = &self.holdings.register;
        let name = match tree.practices(place.level, &place.code).is_empty() && place.level == Level::Group {
            true => place.code.clone(),
            false => register.name(place.level, &place.code),
        };
        ComparedArea {
            code: place.code.clone(),
            name,
            is_part: !inside.is_empty() && practices.iter().any(|practice| !inside.contains(practice)),
            patients: if 0.0 < patients { Value::Known(patients) } else { Value::Missing(Missing::NotHeld) },
            value: figure.value,
            value_reporting: figure.value,
            numerator: figure.numerator,
            denominator: figure.denominator,
            low: known(None),
            high: known(None),
            z: known(None),
            band: "not_judged".to_owned(),
            q: known(None),
            rank_low: None,
            rank_high: None,
            chance_lowest_fifth_pct: None,
            chance_highest_fifth_pct: None,
            decile: None,
            shrunk: known(None),
            coverage: figure.coverage,
            dispensing: if is_practice { tree.member(&place.code).and_then(|one| one.dispensing) } else { None },
            peers: None,
            trend: None,
            warnings: figure.warnings.clone(),
        }
    }

    /// Says which way each area went over the same month of the last five years; like months, since trainees rotate in
    /// August. Answers how it was told.
    fn trends(
        &self,
        comparing: &Comparing<'_>,
        basis: Basis,
        areas: &mut [ComparedArea],
    ) -> Result<String, WorkbenchError> {
        let mut period = self.desk.period;
        let mut years: Vec<std::collections::HashMap<String, Yearly>> = Vec::new();
        for _ in 0..YEARS_OF_A_TREND {
            let mut desk = Desk::new(self.holdings, period, self.desk.geography);
            desk.allow_partial = self.desk.allow_partial;
            let side = Side { desk, ..*self };
            let tree = self.holdings.tree(period, self.desk.geography)?;
            let held = side.figures(&tree, basis)?;
            let fair = side.over_reporting(&tree, basis, &held)?;
            let yearly = held.iter().zip(&fair).filter_map(|((place, figure), fair)| {
                let figure = fair.as_ref().unwrap_or(figure);
                let (value, limits) = (figure.value.known()?, comparing.interval(figure)?);
                Some((place.code.clone(), Yearly { value, low: limits.low, high: limits.high }))
            });
            years.insert(0, yearly.collect());
            period = period.a_year_before();
        }
        for area in areas.iter_mut() {
            let own: Vec<Option<Yearly>> = years.iter().map(|year| year.get(&area.code).copied()).collect();
            area.trend = Some(trend::trend(&own));
        }
        Ok(format!(
            "trends are of the same month of {YEARS_OF_A_TREND} years up to {}, after the rule of Fingertips: the slope, \
             weighted by how sure each value is, beyond the 99.8 % point of chi-squared and of one sign whichever year is \
             left out; a year that is not held leaves an area without a trend",
            self.desk.period
        ))
    }

    /// Practices that belong to no network stand beside the networks: not compared, and not lost.
    fn beside(
        &self,
        tree: &Tree,
        inside: &BTreeSet<usize>,
        basis: Basis,
    ) -> Result<Option<ComparedArea>, WorkbenchError> {
        if self.level != Level::Pcn || basis != Basis::PracticeLevelSum {
            return Ok(None);
        }
        let Some(part) = unaligned(tree, |index| inside.contains(&index)) else { return Ok(None) };
        let figure = self.desk.figure(&part.place, self.indicator)?;
        let mut area = self.area(tree, &part.place, &figure, inside);
        area.name = part.area.name;
        area.warnings.push("practices without a network are not a network: not compared".to_owned());
        Ok(Some(area))
    }

    /// Holds each area against its peers; says by which rule these were chosen.
    fn among_peers(
        &self,
        tree: &Tree,
        sides: &[Beside<'_>],
        areas: &mut [ComparedArea],
    ) -> Result<(Json, Vec<wholetime_snapshots::EditionKey>), WorkbenchError> {
        let places: Vec<Place> = sides.iter().map(|one| one.place.clone()).collect();
        let pool = Pool::of(self.holdings, tree, &places)?;
        let values: std::collections::HashMap<&str, f64> = sides
            .iter()
            .filter(|one| one.has_value())
            .filter_map(|one| Some((one.place.code.as_str(), one.fair.value.known()?)))
            .collect();
        for area in areas.iter_mut() {
            let peers = pool.nearest(&area.code, |code| values.contains_key(code));
            let of_peers = sorted(peers.iter().filter_map(|peer| values.get(peer.code.as_str()).copied()));
            let quartile = |share: f64| robust::quantile(&of_peers, share);
            let (Some(median), Some(lower_quartile), Some(upper_quartile), Some(value)) =
                (quartile(0.5), quartile(0.25), quartile(0.75), area.value_reporting.known())
            else {
                continue;
            };
            let below = of_peers.iter().filter(|one| **one < value).count();
            #[expect(clippy::cast_precision_loss, reason = "at most twenty peers")]
            let below_pct = 100.0 * below as f64 / of_peers.len() as f64;
            area.peers = Some(AmongPeers {
                n: of_peers.len(),
                median,
                lower_quartile,
                upper_quartile,
                below_pct,
                codes: peers.into_iter().map(|peer| peer.code).collect(),
            });
        }
        let named =
            |wanted: bool| -> Vec<&Feature> { pool.rule.iter().filter(|feature| feature.is_held == wanted).collect() };
        let titles = |features: &[&Feature]| features.iter().map(|one| one.title).collect::<Vec<_>>().join("; ");
        let lacking = match named(false).as_slice() {
            [] => String::new(),
            some => format!(". Not held and not used: {}", titles(some)),
        };
        let rule = json!({
            "in_words": format!(
                "the {PEERS} {} with a value that are nearest in {}, each scaled by its spread over all {} known; \
                 the distance is the root mean square over what both hold{lacking}",
                self.level.titles(), titles(&named(true)), self.level.titles(),
            ),
            "features": pool.rule,
            "held": values.len(),
        });
        Ok((rule, pool.editions))
    }
}

/// Staff measures of an indicator that count hours.
fn staff_of(holdings: &Holdings, indicator: &Indicator) -> Vec<String> {
    let is_hours = |name: &&str| {
        holdings.catalogue.measures.get(*name).is_some_and(|measure| {
            use wholetime_catalogue::MeasureKind::{NetworkStaff, Staff};
            use wholetime_vocabulary::Measured::Fte;
            matches!(measure.kind, Staff(_, Fte) | NetworkStaff(Fte))
        })
    };
    indicator.measures().into_iter().filter(is_hours).map(str::to_owned).collect()
}

/// The measure that counts the people behind the hours of another.
fn as_headcount(holdings: &Holdings, measure: &str) -> Option<String> {
    let people = measure.replacen("_fte", "_headcount", 1);
    holdings.catalogue.measures.contains_key(&people).then_some(people)
}

fn distribution(figures: &[&Figure], others: &[&Figure], n_known: usize) -> Option<Distribution> {
    let values = sorted(figures.iter().chain(others).filter_map(|figure| figure.value.known()));
    if values.len() < SAY_WHAT_IS_USUAL_FROM {
        return None;
    }
    let n_known = n_known.max(values.len());
    #[expect(clippy::cast_precision_loss, reason = "a few thousand areas")]
    let share = values.len() as f64 / n_known as f64;
    Some(Distribution {
        n: values.len(),
        n_known,
        lowest: *values.first()?,
        deciles: (1..10).filter_map(|tenth| robust::quantile(&values, f64::from(tenth) / 10.0)).collect(),
        highest: *values.last()?,
        is_england: WARNED_BELOW <= share,
    })
}

fn limits(comparing: &Comparing<'_>, funnel: Option<&Funnel>, figures: &[&Figure]) -> Vec<LimitsAt> {
    let Some(funnel) = funnel else { return Vec::new() };
    let sizes: Vec<f64> = figures.iter().filter_map(|figure| comparing.size(figure)).collect();
    let most = sizes.iter().copied().fold(0.0_f64, f64::max) * 1.05;
    let least = sizes.iter().copied().fold(f64::INFINITY, f64::min) * 0.5;
    if most <= 0.0 || !least.is_finite() {
        return Vec::new();
    }
    (0..=LIMITS_AT)
        .map(|step| {
            let size = least + (most - least) * f64::from(step) / f64::from(LIMITS_AT);
            let at = comparing.limits(funnel, size);
            LimitsAt { size, low_998: at.low_998, low_95: at.low_95, high_95: at.high_95, high_998: at.high_998 }
        })
        // Where few people would be nobody, the upper limit of patients for each of them has no end.
        .filter(|at| [at.low_998, at.low_95, at.high_95, at.high_998].iter().all(|limit| limit.is_finite()))
        .collect()
}

fn finding(within: &Area, level: Level, areas: &[ComparedArea], placed: &Compared) -> String {
    let of = match areas.len() {
        1 => format!("1 {}", level.title()),
        many => format!("{many} {}", level.titles()),
    };
    if areas.is_empty() {
        return format!("no {} of {} has a figure", level.title(), within.name);
    }
    if placed.funnel.is_none() {
        return format!("{of} of {} side by side; no limits can be given", within.name);
    }
    let count = |bands: &[&str]| areas.iter().filter(|area| bands.contains(&area.band.as_str())).count();
    let (high, low) = (count(&["high_95", "high_998"]), count(&["low_95", "low_998"]));
    match high + low {
        0 => format!("of {of} of {}, none lies outside the 95 % limits of the funnel", within.name),
        outside => {
            let far = count(&["high_998", "low_998"]);
            let verb = if outside == 1 { "lies" } else { "lie" };
            format!(
                "of {of} of {}, {outside} {verb} outside the 95 % limits of the funnel ({high} above, {low} below); outside \
                 the 99.8 % limits: {far}",
                within.name
            )
        }
    }
}

/// What a reader should know of a comparison of this kind.
fn about(
    indicator: &Indicator,
    rate: Option<&Indicator>,
    chance: Chance,
    areas: &[ComparedArea],
    not_compared: &[ComparedArea],
) -> Vec<String> {
    let mut notes = Vec::new();
    match chance {
        Chance::Count => notes.push(format!(
            "areas differ in size, so a plain number has no centre to be held against{}",
            rate.map_or_else(String::new, |rate| format!("; compare a rate, such as {}", rate.id))
        )),
        Chance::None => notes.push(
            "what is counted here does not come and go one by one: values are set side by side without limits or ranks"
                .to_owned(),
        ),
        Chance::Rate | Chance::TurnedOver | Chance::Proportion => {}
    }
    if indicator.direction == Direction::Neither && chance != Chance::None {
        notes.push("neither a high nor a low value is better by itself".to_owned());
    }
    let parts = areas.iter().filter(|area| area.is_part).count();
    if 0 < parts {
        notes.push(format!("areas that lie only partly inside: {parts}; their figures are of the whole"));
    }
    if areas.iter().any(|area| area.value != area.value_reporting) {
        notes.push(
            "areas are placed by their figure over the practices that reported, so that silence does not look like shortage; \
             over all patients held, as published papers have it, the figure stands beside it"
                .to_owned(),
        );
    }
    let poor = areas.iter().filter(|area| area.coverage < WARNED_BELOW).count();
    if 0 < poor {
        notes.push(format!("areas covered for less than 90 % of their patients: {poor}; see their coverage"));
    }
    let refused = not_compared.iter().filter(|area| 0.0 < area.coverage && area.coverage < REFUSED_BELOW).count();
    if 0 < refused {
        notes.push(format!("areas covered for less than half of their patients, and not compared: {refused}"));
    }
    let without_staff = not_compared.iter().filter(|area| area.value.missing() == Some(Missing::NotApplicable)).count();
    if 0 < without_staff && chance == Chance::TurnedOver {
        notes.push(format!(
            "areas with patients and nobody counted, who have no such figure: {without_staff}; the centre leaves their \
             patients out, a rate of staff over patients does not"
        ));
    }
    notes
}

/// Practices looked at to see whether dispensing explains the highest values.
const HIGHEST: usize = 5;

/// Whether the highest values of all direct patient care staff are those of practices that dispense.
fn dispensing(without: Option<&Indicator>, areas: &[ComparedArea]) -> Option<String> {
    let said = areas.iter().filter(|area| area.dispensing.is_some()).count();
    let dispense = |areas: &[ComparedArea]| areas.iter().filter(|area| area.dispensing == Some(true)).count();
    let highest = areas.get(..HIGHEST)?;
    if said <= HIGHEST || dispense(highest) == 0 {
        return None;
    }
    Some(format!(
        "{} of the {HIGHEST} highest values are of practices that dispense, as {} of all {said} do: dispensers count in this \
         group{}",
        dispense(highest),
        dispense(areas),
        without.map_or_else(String::new, |one| format!("; without them, where roles are held: {}", one.id)),
    ))
}

fn method(
    spread: Spread,
    against: Against,
    chance: Chance,
    contract: &Contract,
    compared: &Compared,
    behind: usize,
) -> Method {
    let census = "The figures are a census, not a sample: limits say how far people coming and going by chance alone would \
                  move a figure of that size. They do not say how well it was measured";
    let statement = match chance {
        Chance::Rate | Chance::TurnedOver if contract.event < 1.0 => format!(
            "FTE are contracted hours, not a sample of counts. {census}, and hours of one person move together: each \
             counts for {:.3} FTE",
            contract.event
        ),
        Chance::None => "No limits: nothing here comes and goes one by one.".to_owned(),
        _ => format!("{census}."),
    };
    let intervals = match chance {
        Chance::Proportion => "Wilson 1927".to_owned(),
        Chance::None => "none".to_owned(),
        _ => "Byar's limits from 10 people up, exact (chi-squared) below; as in PHE's method guide".to_owned(),
    };
    let funnel = compared.funnel.as_ref().map_or_else(
        || "none".to_owned(),
        |funnel| {
            let scale = if chance == Chance::Proportion { "arcsine" } else { "square-root" };
            let allowed = match (spread, funnel.is_inflated) {
                (Spread::None, _) => "chance alone".to_owned(),
                (_, false) => "chance alone, since the areas differ by no more than that".to_owned(),
                (Spread::Additive, true) => "chance and the spread between areas (additive τ²)".to_owned(),
                (Spread::Multiplicative, true) => "chance times the spread between areas (multiplicative φ)".to_owned(),
            };
            format!(
                "Spiegelhalter 2005, on the {scale} scale, z winsorised at 10 %; centre is the pooled value of {} areas; \
                 limits at 95 % and 99.8 % allow for {allowed}",
                funnel.n
            )
        },
    );
    Method {
        statement,
        intervals,
        funnel,
        spread,
        against,
        n: compared.funnel.as_ref().map_or(behind, |funnel| funnel.n),
        phi: compared.funnel.map(|funnel| funnel.phi),
        tau_squared: compared.funnel.map(|funnel| funnel.tau_squared),
        event: contract.event,
        event_source: contract.source.clone(),
        ranks: if compared.funnel.is_some() {
            format!(
                "95 % intervals over {RANK_DRAWS} draws in which chance moves each figure as its size allows; rank 1 is the \
                 highest value; never a single rank"
            )
        } else {
            "none, since no limits can be given".to_owned()
        },
    }
}
