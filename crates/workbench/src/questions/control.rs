//! Change over time on a control chart (XmR): which changes are not as usual.

use std::collections::BTreeMap;
use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_catalogue::{Direction as Better, Indicator, Unit};
use wholetime_measures::{Geography, Holdings};
use wholetime_statistics::control;
pub use wholetime_statistics::control::{Assurance, Direction, Rule};
use wholetime_vocabulary::{Area, Basis, Level, Missing, Period, UnknownWord, Value};

use crate::areas::ResolvedArea;
use crate::questions::periods::{in_words, months_to_next_census};
use crate::questions::profile::{COVERAGE_MAY_DIFFER_BY, SourceLine};
use crate::questions::series::{Point, Series, SeriesAsked, speaks};
use crate::{Scope, Workbench, WorkbenchError};

/// Periods named one by one in a note; more are told as a number and a span.
const NAMED_AT_MOST: usize = 12;

/// Points that resemble the ones before them more than this make limits too narrow. Our judgement: at a correlation of a half
/// the mean moving range of a long series is 0.71 of what it is of independent points.
const RESEMBLES_ABOVE: f64 = 0.5;

/// Fewer points do not show whether they resemble each other. Our judgement: of 12 independent points the correlation lies
/// within 0.6 of zero.
const RESEMBLES_FROM: usize = 12;

/// A moving range below this is none: hours are kept to six decimals of an FTE.
const STILL: f64 = 1e-6;

const METHOD: &str = "XmR chart of Making Data Count: limits are the mean plus and minus 2.66 times the mean moving range, \
    from which moving ranges beyond 3.267 times their mean are left out, unless most are zero. Signals: a point outside the limits; 7 or more in a \
    row on one side of the mean; 7 or more in a row rising or falling; 2 of 3 in a row beyond two thirds of the way to the \
    limit, all three on one side of the mean. With fewer than 12 points limits are on trial. A gap breaks runs and moving \
    ranges; where the time between two censuses changes, and where asked for, limits begin anew. Source: NHS England, Making \
    Data Count; rules as NHSRplotthedots 0.2 computes them";

/// What is charted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Of {
    /// Changes from each census to the next.
    Change,
    /// Changes from the same month a year before.
    YearOnYear,
    /// The values themselves.
    Level,
}

impl Of {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::Change, Self::YearOnYear, Self::Level];

    /// The word used in JSON and addresses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::YearOnYear => "year_on_year",
            Self::Level => "level",
        }
    }

    /// What people read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Change => "change since the census before",
            Self::YearOnYear => "change since the same month a year before",
            Self::Level => "value",
        }
    }

    /// What so many are called.
    const fn counted(self, count: usize) -> &'static str {
        match (self, count) {
            (Self::Change, 1) => "change",
            (Self::YearOnYear, 1) => "change over a year",
            (Self::Level, 1) => "value",
            _ => self.several(),
        }
    }

    /// What several are called.
    const fn several(self) -> &'static str {
        match self {
            Self::Change => "changes",
            Self::YearOnYear => "changes over a year",
            Self::Level => "values",
        }
    }

    /// What is charted of an indicator where nobody chooses: the numbers of trainees jump each August, so that what counts
    /// them is compared with the same month of the year before.
    #[must_use]
    pub fn usual_for(indicator: &Indicator) -> Self {
        if counts_trainees(indicator) { Self::YearOnYear } else { Self::Change }
    }
}

impl fmt::Display for Of {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}

impl FromStr for Of {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let wanted = text.replace('-', "_");
        let words = Self::ALL.map(Self::word);
        Self::ALL
            .into_iter()
            .find(|of| of.word() == wanted)
            .ok_or_else(|| UnknownWord::new("choice of what is charted", text, &words))
    }
}

fn counts_trainees(indicator: &Indicator) -> bool {
    let is_of_gps = |measure: &&str| measure.starts_with("gp_fte_") || measure.starts_with("gp_headcount_");
    let holds_trainees = |measure: &str| ["_total", "_exl", "_trainee"].iter().any(|end| measure.ends_with(end));
    indicator.measures().iter().filter(|measure| is_of_gps(measure)).any(|measure| holds_trainees(measure))
}

/// What is asked of a control chart beside its area and indicator.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ControlAsked {
    /// What is charted; where nobody says, as [`Of::usual_for`] has it.
    pub of: Option<Of>,
    /// First period.
    pub from: Option<Period>,
    /// Last period.
    pub to: Option<Period>,
    /// On this basis; where none is named, the one with most values.
    pub basis: Option<Basis>,
    /// Periods from which limits begin anew.
    pub rebase: Vec<Period>,
    /// What should be reached, in the unit of what is charted.
    pub target: Option<f64>,
}

/// A point that is not as usual, by one rule.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Signal {
    /// Rule.
    pub rule: Rule,
    /// What it says.
    pub direction: Direction,
    /// Above the mean, or rising.
    pub is_upward: bool,
    /// The signal in words.
    pub sentence: String,
}

/// A census, and what is charted of it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ControlPoint {
    /// Period.
    pub period: Period,
    /// Value of the indicator.
    pub value: Value,
    /// Change since `previous_period`; null where values themselves are charted.
    pub change: Option<Value>,
    /// Period the change is counted from.
    pub previous_period: Option<Period>,
    /// Mean of what is charted, over its phase.
    pub mean: Value,
    /// Lower limit.
    pub low: Value,
    /// Upper limit.
    pub high: Value,
    /// How far what is charted lies from the point before.
    pub moving_range: Value,
    /// Rules it breaks.
    pub signals: Vec<Signal>,
}

impl ControlPoint {
    /// What is charted: the change, or the value itself.
    #[must_use]
    pub fn charted(&self) -> Value {
        self.change.unwrap_or(self.value)
    }

    /// The signal that names it: the first by the order of the rules.
    #[must_use]
    pub fn signal(&self) -> Option<&Signal> {
        self.signals.first()
    }
}

/// Periods that share limits.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ControlPhase {
    /// First period.
    pub start: Period,
    /// Last period.
    pub end: Period,
    /// Mean of what is charted.
    pub mean: Value,
    /// Mean moving range.
    pub mean_moving_range: Value,
    /// Lower limit.
    pub low: Value,
    /// Upper limit.
    pub high: Value,
    /// Points with a value.
    pub n: usize,
    /// Too few points for limits to be firm.
    pub is_trial: bool,
}

/// Whether the target will be reached if nothing changes.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ControlAssurance {
    /// Verdict.
    pub verdict: Assurance,
    /// The target, in the unit of what is charted.
    pub target: f64,
    /// The verdict in words.
    pub sentence: String,
}

/// Change over time on a control chart.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ControlChart {
    /// The area.
    pub area: Area,
    /// The indicator.
    pub indicator: Indicator,
    /// What is charted.
    pub of: Of,
    /// How the values came about; none where there is none.
    pub basis: Option<Basis>,
    /// What the chart says, in a sentence.
    pub finding: String,
    /// Points, in the order of time.
    pub points: Vec<ControlPoint>,
    /// Phases, in the order of time.
    pub phases: Vec<ControlPhase>,
    /// The target asked for.
    pub target: Option<f64>,
    /// How much points resemble the ones before them, −1 to 1.
    pub autocorrelation: Value,
    /// The target against the limits of the last phase.
    pub assurance: Option<ControlAssurance>,
    /// What a reader should know: what was left out, and why.
    pub notes: Vec<String>,
    /// Why limits may mislead.
    pub warnings: Vec<String>,
    /// How it was made, with its source.
    pub method: &'static str,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
}

impl Workbench {
    /// Change over time on a control chart.
    ///
    /// # Errors
    /// Where the area or indicator is not known, there is no value to chart, the first period lies after the last, limits are
    /// to begin after the last point, or the target is no number.
    pub fn control(
        &self,
        area: &str,
        indicator: &str,
        asked: &ControlAsked,
        scope: Scope,
    ) -> Result<ControlChart, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        if let Some(target) = asked.target.filter(|target| !target.is_finite()) {
            return Err(WorkbenchError::NotPossible(format!("a target of {target} cannot be drawn; give a number")));
        }
        if let (Some(from), Some(to)) = (asked.from, asked.to)
            && to < from
        {
            return Err(WorkbenchError::NotPossible(format!("the first period, {from}, lies after the last, {to}")));
        }
        let of = asked.of.unwrap_or_else(|| self.indicator(indicator).map_or(Of::Change, Of::usual_for));
        // A change is counted from a census at most a year before.
        let from = if of == Of::Level { asked.from } else { asked.from.map(Period::a_year_before) };
        let series = SeriesAsked { from, to: asked.to, by: None, basis: asked.basis };
        let series = self.series(area, indicator, series, scope)?;
        let holdings = self.holdings_for(scope)?;
        let resolved = self.resolve_in(&holdings, area)?;
        let mut notes = Vec::new();
        let (basis, held) = on_one_basis(&series.points, &mut notes);
        let older = older_than_networks(&holdings, &resolved, &held, scope.geography)?;
        if held.iter().all(|point| point.value.known().is_none()) {
            return Err(nothing_to_chart(&series, without_a_value(&held, older)));
        }
        notes.extend(without_a_value(&held, older));
        let drawn = drawn(from_first_to_last(&held), of, asked.from);
        notes.extend(drawn.left_out.iter().map(|(why, spans)| why.note(spans)));
        notes.extend(follows_the_map(&resolved.area, basis, scope.geography));
        notes.extend(drawn.rebased_before(&asked.rebase));
        notes.extend(drawn.concerned_by(series.notes, &series.indicator));
        let options = control::Options {
            rebase: drawn.rebase(&asked.rebase)?,
            is_higher_better: is_higher_better(&series.indicator),
            target: asked.target,
            ..control::Options::default()
        };
        let charted: Vec<Option<f64>> = drawn.places.iter().map(Place::charted).collect();
        let chart = control::chart(&charted, &options);
        let phases = phases(&drawn.places, &chart.phases);
        let points = points(&drawn.places, chart.points, &series.indicator);
        if asked.target.is_some() && options.is_higher_better.is_none() {
            let title = &series.indicator.title;
            notes.push(format!("no way is better for `{title}`, so the target is drawn and not judged"));
        }
        let doubts = doubts(of, &points, chart.autocorrelation);
        Ok(ControlChart {
            finding: finding(of, &points, &phases, !doubts.is_empty()),
            autocorrelation: known(chart.autocorrelation, Missing::NotApplicable),
            warnings: [doubts, warnings(of, &series.indicator, &phases)].concat(),
            assurance: assurance(chart.assurance, asked.target, of),
            area: series.area,
            indicator: series.indicator,
            of,
            basis,
            points,
            phases,
            target: asked.target,
            notes,
            method: METHOD,
            sources: series.sources,
        })
    }
}

/// Points of one basis: figures with estimates and sums without them do not stand on one line.
fn on_one_basis<'a>(points: &'a [Point], notes: &mut Vec<String>) -> (Option<Basis>, Vec<&'a Point>) {
    let of = |basis: Basis| points.iter().filter(move |point| point.basis == basis);
    let known = |basis: Basis| of(basis).filter(|point| point.value.known().is_some()).count();
    let mut bases: Vec<Basis> = points.iter().map(|point| point.basis).collect();
    bases.sort_unstable();
    bases.dedup();
    // Published figures win a tie, as they do elsewhere.
    let Some(basis) = bases.iter().copied().max_by_key(|basis| (known(*basis), *basis == Basis::Published)) else {
        return (None, Vec::new());
    };
    for other in bases.into_iter().filter(|other| *other != basis) {
        let (with, without): (Vec<&Point>, Vec<&Point>) = of(other).partition(|point| point.value.known().is_some());
        if !with.is_empty() {
            notes.push(format!(
                "left out, since they are not on the basis of the others ({}): {} of {}",
                basis.title(),
                other.title(),
                listed(with.iter().map(|point| point.period).collect())
            ));
        }
        let missing = without_a_value(&without, None);
        notes.extend(missing.into_iter().map(|note| format!("{}: {note}", other.title())));
    }
    (Some(basis), of(basis).collect())
}

/// Why a change is not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum LeftOut {
    /// A census between the two is not held.
    Gap,
    /// The like month is not held.
    NoLikeMonth,
    /// Other practices stand behind the two.
    Coverage,
}

impl LeftOut {
    fn note(self, spans: &[(Period, Period)]) -> String {
        let pairs = || {
            let named: Vec<String> = spans.iter().map(|(before, after)| format!("{before} to {after}")).collect();
            named.join(", ")
        };
        match self {
            Self::Gap => format!("left out, since a census between them is not held: {}", pairs()),
            Self::NoLikeMonth => {
                let months = listed(spans.iter().map(|(_, after)| *after).collect());
                format!("left out, since the same month a year before is not held: {months}")
            }
            Self::Coverage => format!(
                "left out, since coverage differs by more than {:.0} percentage points, which is no change of staff: {}",
                COVERAGE_MAY_DIFFER_BY * 100.0,
                pairs()
            ),
        }
    }
}

fn listed(periods: Vec<Period>) -> String {
    if NAMED_AT_MOST < periods.len() {
        return in_words(&periods);
    }
    periods.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// A place on the chart: a point, or a gap that breaks runs and moving ranges.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    period: Period,
    /// Months since the place before it, where that is the census before.
    step: Option<i32>,
    value: Value,
    previous: Option<(Period, Value)>,
    is_gap: bool,
}

impl Place {
    fn gap(period: Period) -> Self {
        Self { period, step: None, value: Value::Missing(Missing::NotHeld), previous: None, is_gap: true }
    }

    fn change(&self) -> Option<Value> {
        let (_, before) = self.previous?;
        Some(match (self.value, before) {
            (Value::Known(after), Value::Known(before)) => Value::Known(after - before),
            (Value::Missing(why), _) | (_, Value::Missing(why)) => Value::Missing(why),
        })
    }

    fn charted(&self) -> Option<f64> {
        if self.is_gap { None } else { self.change().unwrap_or(self.value).known() }
    }
}

/// Places in the order of time, and what is not among them.
struct Drawn {
    places: Vec<Place>,
    left_out: BTreeMap<LeftOut, Vec<(Period, Period)>>,
}

/// The step at which a series is held: the months that lie most often between neighbours, the shorter where two do.
fn usual_step(periods: &[Period]) -> Option<i32> {
    let mut counts: BTreeMap<i32, usize> = BTreeMap::new();
    for pair in periods.windows(2) {
        *counts.entry(pair[1].months_since(pair[0])).or_default() += 1;
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(step, _)| step)
}

fn drawn(held: &[&Point], of: Of, from: Option<Period>) -> Drawn {
    let periods: Vec<Period> = held.iter().map(|point| point.period).collect();
    let usual = usual_step(&periods).unwrap_or_default();
    let mut drawn = Drawn { places: Vec::new(), left_out: BTreeMap::new() };
    for (index, point) in held.iter().enumerate() {
        if from.is_some_and(|from| point.period < from) {
            continue;
        }
        let before = index.checked_sub(1).and_then(|index| held.get(index));
        // A census was skipped if more time lies between the two than between published ones, or than is usual here.
        let step = before.map(|before| (point.period.months_since(before.period), before.period));
        let is_next = |(step, before): (i32, Period)| step <= months_to_next_census(before).max(usual);
        let is_skipped = step.is_some_and(|step| !is_next(step));
        if is_skipped && of != Of::Change {
            drawn.places.push(Place::gap(point.period));
        }
        let previous = match of {
            Of::Level => None,
            Of::Change => before.copied(),
            Of::YearOnYear => held.iter().find(|other| other.period == point.period.a_year_before()).copied(),
        };
        let why = match (of, previous) {
            (Of::Level, _) => None,
            // The first census held has none before it.
            (Of::Change, None) => continue,
            (Of::YearOnYear, None) => Some((LeftOut::NoLikeMonth, point.period.a_year_before())),
            (Of::Change, Some(previous)) if is_skipped => Some((LeftOut::Gap, previous.period)),
            (_, Some(previous)) => {
                is_covered_otherwise(previous, point).then_some((LeftOut::Coverage, previous.period))
            }
        };
        if let Some((why, previous)) = why {
            drawn.left_out.entry(why).or_default().push((previous, point.period));
            drawn.places.push(Place::gap(point.period));
            continue;
        }
        drawn.places.push(Place {
            period: point.period,
            step: step.filter(|step| is_next(*step)).map(|(step, _)| step),
            value: point.value,
            previous: previous.map(|previous| (previous.period, previous.value)),
            is_gap: false,
        });
    }
    drawn
}

fn is_covered_otherwise(before: &Point, after: &Point) -> bool {
    let are_known = before.value.known().is_some() && after.value.known().is_some();
    are_known && COVERAGE_MAY_DIFFER_BY < (after.coverage - before.coverage).abs()
}

impl Drawn {
    fn on_chart(&self) -> impl DoubleEndedIterator<Item = &Place> {
        self.places.iter().filter(|place| !place.is_gap)
    }

    /// What is said of limits that were to begin anew before the first point, where they begin in any case.
    fn rebased_before(&self, asked: &[Period]) -> Option<String> {
        let first = self.on_chart().next()?.period;
        let before: Vec<Period> = asked.iter().copied().filter(|period| *period < first).collect();
        let said = || format!("limits do not begin anew at {}: the first point is of {first}", listed(before.clone()));
        (!before.is_empty()).then(said)
    }

    /// Notes without the caveats that concern other times than those charted.
    fn concerned_by(&self, mut notes: Vec<String>, indicator: &Indicator) -> Vec<String> {
        let first = self.on_chart().next().map(|place| place.previous.map_or(place.period, |(period, _)| period));
        let last = self.on_chart().next_back().map(|place| place.period);
        notes.retain(|note| {
            let mut same = indicator.caveat.iter().filter(|caveat| caveat.text == *note).peekable();
            same.peek().is_none() || same.any(|caveat| speaks(caveat, first, last))
        });
        notes
    }

    /// Places where limits begin anew: where asked for, and where the time between two censuses changes, since more happens
    /// in a quarter than in a month.
    fn rebase(&self, asked: &[Period]) -> Result<Vec<usize>, WorkbenchError> {
        let mut starts = Vec::new();
        let mut usual = None;
        for (index, place) in self.places.iter().enumerate() {
            if place.step.is_some() && usual.is_some() && place.step != usual {
                starts.push(index);
            }
            usual = place.step.or(usual);
        }
        for period in asked {
            let start = self.places.iter().position(|place| *period <= place.period && !place.is_gap);
            let refused = || format!("limits cannot begin anew at {period}: there is no point from then on");
            starts.push(start.ok_or_else(|| WorkbenchError::NotPossible(refused()))?);
        }
        Ok(starts)
    }
}

const fn is_higher_better(indicator: &Indicator) -> Option<bool> {
    match indicator.direction {
        Better::HigherIsBetter => Some(true),
        Better::LowerIsBetter => Some(false),
        Better::Neither => None,
    }
}

fn known(value: Option<f64>, else_missing: Missing) -> Value {
    value.map_or(Value::Missing(else_missing), Value::Known)
}

fn phases(places: &[Place], found: &[control::Phase]) -> Vec<ControlPhase> {
    let ends = found.iter().skip(1).map(|phase| phase.start).chain(std::iter::once(places.len()));
    let mut phases = Vec::new();
    for (phase, end) in found.iter().zip(ends) {
        let mut points = places[phase.start..end].iter().filter(|place| !place.is_gap).map(|place| place.period);
        let Some(start) = points.next() else { continue };
        phases.push(ControlPhase {
            start,
            end: points.next_back().unwrap_or(start),
            mean: known(phase.mean, Missing::NotHeld),
            mean_moving_range: known(phase.mean_moving_range, Missing::TooSmall),
            low: known(phase.low, Missing::TooSmall),
            high: known(phase.high, Missing::TooSmall),
            n: phase.n,
            is_trial: phase.is_trial,
        });
    }
    phases
}

fn points(places: &[Place], found: Vec<control::Point>, indicator: &Indicator) -> Vec<ControlPoint> {
    let on_chart = places.iter().zip(found).filter(|(place, _)| !place.is_gap);
    on_chart
        .map(|(place, point)| ControlPoint {
            period: place.period,
            value: place.value,
            change: place.change(),
            previous_period: place.previous.map(|(period, _)| period),
            mean: known(point.mean, Missing::NotHeld),
            low: known(point.low, Missing::TooSmall),
            high: known(point.high, Missing::TooSmall),
            moving_range: known(point.moving_range, Missing::NotApplicable),
            signals: point.signals.iter().map(|signal| in_a_sentence(signal, &point, indicator)).collect(),
        })
        .collect()
}

fn in_a_sentence(signal: &control::Signal, point: &control::Point, indicator: &Indicator) -> Signal {
    // Changes are smaller than what changes: one decimal more than tables of values have shows them.
    let decimals = 1 + if indicator.unit == Unit::Fte { 2 } else { indicator.unit.decimals() };
    let number = |value: Option<f64>| {
        let number = value.map(|value| wholetime_vocabulary::grouped(value, decimals));
        number.unwrap_or_default().replace('-', "−")
    };
    let is_upward = signal.is_upward;
    let (side, limit, number_of_limit) =
        if is_upward { ("above", "upper", number(point.high)) } else { ("below", "lower", number(point.low)) };
    let what = match signal.rule {
        Rule::OutsideLimits => format!("{side} the {limit} limit of {number_of_limit}"),
        Rule::Shift => format!("one of 7 or more in a row {side} the mean of {}", number(point.mean)),
        Rule::Trend => format!("one of 7 or more in a row that {}", if is_upward { "rise" } else { "fall" }),
        Rule::TwoOfThree => format!("one of 2 of 3 in a row close to the {limit} limit of {number_of_limit}"),
    };
    let judged = match signal.direction {
        Direction::Improvement => ": better than usual",
        Direction::Concern => ": worse than usual",
        Direction::Neither => "",
    };
    Signal { rule: signal.rule, direction: signal.direction, is_upward, sentence: format!("{what}{judged}") }
}

fn finding(of: Of, points: &[ControlPoint], phases: &[ControlPhase], is_doubtful: bool) -> String {
    let several = of.several();
    let n = points.iter().filter(|point| point.charted().known().is_some()).count();
    let wild = points.iter().filter(|point| !point.signals.is_empty()).count();
    let has_limits = phases.iter().any(|phase| phase.low.known().is_some());
    match (n, wild) {
        (0, _) => format!("no {several} can be made from what is held"),
        (_, 0) if !has_limits => {
            let verb = if n == 1 { "is" } else { "are" };
            format!("{n} {} {verb} too few to say what is usual", of.counted(n))
        }
        (_, 0) => format!("none of {n} {several} lies outside what is usual"),
        _ if is_doubtful => {
            format!("{wild} of {n} {several} would count as not usual, but the limits cannot be relied on here")
        }
        (_, 1) => format!("1 of {n} {several} lies outside what is usual"),
        _ => format!("{wild} of {n} {several} lie outside what is usual"),
    }
}

/// Why limits do not say what is usual here.
fn doubts(of: Of, points: &[ControlPoint], autocorrelation: Option<f64>) -> Vec<String> {
    let mut doubts = Vec::new();
    let n = points.iter().filter(|point| point.charted().known().is_some()).count();
    if of == Of::Level {
        doubts.push(
            "staff in one month are mostly those of the month before, so limits on values signal too often; chart changes \
             to see what is not as usual"
                .to_owned(),
        );
    }
    if let Some(correlation) = autocorrelation
        && RESEMBLES_FROM <= n
        && RESEMBLES_ABOVE < correlation
    {
        let overlap = match of {
            Of::YearOnYear => ", as changes over a year do where they overlap",
            Of::Change | Of::Level => "",
        };
        doubts.push(format!(
            "neighbouring {} resemble each other{overlap} (correlation {correlation:.2}): limits are too narrow, and one \
             event makes many points stand out",
            of.several()
        ));
    }
    let ranges: Vec<f64> = points.iter().filter_map(|point| point.moving_range.known()).collect();
    let still = ranges.iter().filter(|range| **range < STILL).count();
    if ranges.len() < 2 * still {
        doubts.push(format!(
            "{still} of {} {} are the same as the ones before: where few people work, staff change seldom and by whole \
             people, and limits say little",
            ranges.len(),
            of.several()
        ));
    }
    doubts
}

fn warnings(of: Of, indicator: &Indicator, phases: &[ControlPhase]) -> Vec<String> {
    let mut warnings = Vec::new();
    if of == Of::Change && counts_trainees(indicator) {
        warnings.push(
            "trainees are counted, whose number jumps each August; chart changes since the same month a year before"
                .to_owned(),
        );
    }
    for phase in phases.iter().filter(|phase| phase.is_trial && 0 < phase.n) {
        warnings.push(format!(
            "limits from {} to {} are on trial: they rest on {} {}, and firm ones on 12 or more",
            phase.start,
            phase.end,
            phase.n,
            if phase.n == 1 { "point" } else { "points" }
        ));
    }
    warnings
}

fn assurance(verdict: Option<Assurance>, target: Option<f64>, of: Of) -> Option<ControlAssurance> {
    let (verdict, target) = (verdict?, target?);
    let several = of.several();
    let sentence = match verdict {
        Assurance::ConsistentlyMet => format!("if nothing changes, {several} will meet the target"),
        Assurance::ConsistentlyNotMet => format!("if nothing changes, {several} will not meet the target"),
        Assurance::HitOrMiss => {
            format!("the target lies within the limits: {several} will meet it sometimes, by chance")
        }
    };
    Some(ControlAssurance { verdict, target, sentence })
}

/// From the first value to the last: what is missing before and after is told in a note and takes no room.
fn from_first_to_last<'a, 'b>(held: &'b [&'a Point]) -> &'b [&'a Point] {
    let is_known = |point: &&Point| point.value.known().is_some();
    match (held.iter().position(is_known), held.iter().rposition(is_known)) {
        (Some(first), Some(last)) => &held[first..=last],
        _ => held,
    }
}

/// Which periods have no value, by the reason why; the first of them are told by `older`, where they are older than networks.
fn without_a_value(held: &[&Point], older: Option<(usize, String)>) -> Vec<String> {
    let (told, older) = older.map_or((0, None), |(told, note)| (told, Some(note)));
    let mut missing: BTreeMap<&str, Vec<Period>> = BTreeMap::new();
    for point in held.iter().skip(told) {
        let Some(why) = point.value.missing() else { continue };
        let is_refused = point.warnings.iter().any(|warning| warning.starts_with("refused"));
        let why = if is_refused { "refused, since most patients are not covered" } else { why.phrase() };
        missing.entry(why).or_default().push(point.period);
    }
    let others = missing.into_iter().map(|(why, periods)| format!("without a value, {why}: {}", listed(periods)));
    older.into_iter().chain(others).collect()
}

/// What is said where nothing has a value.
fn nothing_to_chart(series: &Series, why: Vec<String>) -> WorkbenchError {
    let Series { area, indicator, .. } = series;
    let why = if why.is_empty() { "nothing is held of these periods".to_owned() } else { why.join("; ") };
    WorkbenchError::NotPossible(format!(
        "there is no {} of {} ({}) to chart; {why}",
        indicator.id, area.name, area.code
    ))
}

/// Networks began in 2019: before, on the map of the time, there is nothing to add up for them. How many periods that
/// concerns, and what to say of them.
///
/// # Errors
/// Where an edition cannot be read.
fn older_than_networks(
    holdings: &Holdings,
    area: &ResolvedArea,
    held: &[&Point],
    geography: Geography,
) -> Result<Option<(usize, String)>, WorkbenchError> {
    let is_of_networks = match area.area.level {
        Level::Pcn => true,
        Level::Group => area.place.members.iter().all(|(level, _)| *level == Level::Pcn),
        _ => false,
    };
    if !is_of_networks || geography != Geography::AsAt {
        return Ok(None);
    }
    let mut before: Vec<Period> = Vec::new();
    for point in held.iter().take_while(|point| point.value.known().is_none()) {
        if !area.place.practices(&*holdings.tree(point.period, geography)?).is_empty() {
            break;
        }
        before.push(point.period);
    }
    if before.is_empty() {
        return Ok(None);
    }
    let note = format!(
        "no practice is known to have belonged to {} at {}; --geography as-now follows its practices of today back",
        area.area.name,
        listed(before.clone())
    );
    Ok(Some((before.len(), note)))
}

fn follows_the_map(area: &Area, basis: Option<Basis>, geography: Geography) -> Option<String> {
    let has_a_map = !matches!(area.level, Level::Practice | Level::England);
    let is_summed = basis == Some(Basis::PracticeLevelSum);
    (has_a_map && is_summed && geography == Geography::AsAt).then(|| {
        "on the map of each month, practices that join or leave the area are part of a change; --geography as-now compares \
         the same practices"
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Period {
        text.parse().unwrap()
    }

    fn point(period: &str, value: f64) -> Point {
        Point {
            area: "Z99001".to_owned(),
            name: "Quay".to_owned(),
            period: at(period),
            value: Value::Known(value),
            numerator: Value::Known(value),
            denominator: None,
            coverage: 1.0,
            value_reporting: None,
            basis: Basis::PracticeLevelSum,
            corrections: Vec::new(),
            warnings: Vec::new(),
        }
    }

    fn of_points(points: &[Point], of: Of) -> Drawn {
        drawn(&points.iter().collect::<Vec<_>>(), of, None)
    }

    fn changes(drawn: &Drawn) -> Vec<(String, Option<f64>)> {
        drawn.places.iter().map(|place| (place.period.to_string(), place.charted())).collect()
    }

    #[test]
    fn a_change_over_a_census_that_was_never_published_is_left_out_and_named() {
        let points = [point("2019-09", 4.0), point("2019-12", 5.0), point("2020-06", 9.0), point("2020-09", 8.0)];
        let drawn = of_points(&points, Of::Change);
        let expected = [("2019-12", Some(1.0)), ("2020-06", None), ("2020-09", Some(-1.0))];
        assert_eq!(changes(&drawn), expected.map(|(period, change)| (period.to_owned(), change)));
        assert_eq!(drawn.left_out[&LeftOut::Gap], [(at("2019-12"), at("2020-06"))]);
        assert!(LeftOut::Gap.note(&drawn.left_out[&LeftOut::Gap]).contains("2019-12 to 2020-06"));
    }

    #[test]
    fn a_series_held_by_quarters_is_charted_by_quarters_after_it_became_monthly() {
        let quarters = ["2021-06", "2021-09", "2021-12", "2022-03", "2022-09"];
        let points: Vec<Point> = quarters.iter().map(|period| point(period, 1.0)).collect();
        let drawn = of_points(&points, Of::Change);
        assert_eq!(drawn.places.iter().filter(|place| !place.is_gap).count(), 3);
        assert_eq!(drawn.left_out[&LeftOut::Gap], [(at("2022-03"), at("2022-09"))]);
        assert_eq!(usual_step(&[]), None);
    }

    #[test]
    fn limits_begin_anew_where_quarters_become_months() {
        let periods = ["2020-12", "2021-03", "2021-06", "2021-07", "2021-08", "2021-09", "2021-10"];
        let points: Vec<Point> = periods.iter().map(|period| point(period, 1.0)).collect();
        let drawn = of_points(&points, Of::Change);
        // Places: 2021-03, 2021-06, then the first change over a month.
        assert_eq!(drawn.rebase(&[]).unwrap(), [2]);
        assert_eq!(drawn.rebase(&[at("2021-09")]).unwrap(), [2, 4]);
        assert!(drawn.rebase(&[at("2030-01")]).is_err());
    }

    #[test]
    fn limits_that_were_to_begin_anew_before_the_first_point_are_said_not_to() {
        let points: Vec<Point> = ["2021-06", "2021-07", "2021-08"].map(|period| point(period, 1.0)).to_vec();
        let drawn = of_points(&points, Of::Change);
        let said = drawn.rebased_before(&[at("2019-01"), at("2021-08")]).unwrap();
        assert_eq!(said, "limits do not begin anew at 2019-01: the first point is of 2021-07");
        assert_eq!(drawn.rebased_before(&[at("2021-08")]), None);
    }

    #[test]
    fn caveats_of_months_outside_the_chart_are_left_out() {
        let points: Vec<Point> = ["2021-06", "2021-07", "2021-08"].map(|period| point(period, 1.0)).to_vec();
        let drawn = of_points(&points, Of::Change);
        let mut indicator = wholetime_catalogue::Catalogue::load(None).unwrap().indicators["nurse_fte"].clone();
        let caveat = |text: &str, from: &str, to: &str| wholetime_catalogue::Caveat {
            from: Some(at(from)),
            to: Some(at(to)),
            text: text.to_owned(),
        };
        indicator.caveat = vec![caveat("later", "2022-01", "2022-02"), caveat("within", "2021-07", "2021-07")];
        let notes = ["later", "within", "of no caveat"].map(str::to_owned).to_vec();
        assert_eq!(drawn.concerned_by(notes, &indicator), ["within", "of no caveat"]);
    }

    #[test]
    fn one_change_is_too_few_in_the_singular() {
        let points = [point("2021-06", 1.0), point("2021-07", 2.0)];
        let drawn = of_points(&points, Of::Change);
        let chart = control::chart(&[Some(1.0)], &control::Options::default());
        let indicators = wholetime_catalogue::Catalogue::load(None).unwrap().indicators;
        let points = super::points(&drawn.places, chart.points, &indicators["nurse_fte"]);
        assert_eq!(finding(Of::Change, &points, &[], false), "1 change is too few to say what is usual");
    }

    #[test]
    fn more_practices_in_the_file_are_not_more_staff() {
        let mut points = [point("2022-03", 4.0), point("2022-06", 8.0), point("2022-09", 8.5)];
        points[0].coverage = 0.9;
        let drawn = of_points(&points, Of::Change);
        assert_eq!(drawn.left_out[&LeftOut::Coverage], [(at("2022-03"), at("2022-06"))]);
        assert_eq!(changes(&drawn)[1], ("2022-09".to_owned(), Some(0.5)));
    }

    #[test]
    fn a_change_over_a_year_needs_the_like_month() {
        let points = [point("2021-03", 1.0), point("2021-06", 2.0), point("2022-03", 4.0), point("2022-09", 9.0)];
        let drawn = of_points(&points, Of::YearOnYear);
        let known: Vec<_> = drawn.places.iter().filter(|place| !place.is_gap).collect();
        assert_eq!(known.len(), 1);
        assert_eq!((known[0].charted(), known[0].previous.unwrap().0), (Some(3.0), at("2021-03")));
        assert_eq!(drawn.left_out[&LeftOut::NoLikeMonth].len(), 3);
    }

    #[test]
    fn a_value_that_is_missing_keeps_its_place_and_its_reason() {
        let mut points = [point("2022-03", 4.0), point("2022-06", 8.0), point("2022-09", 8.5)];
        points[1].value = Value::Missing(Missing::NotReported);
        let drawn = of_points(&points, Of::Change);
        assert_eq!(drawn.places.len(), 2);
        assert!(drawn.places.iter().all(|place| place.change() == Some(Value::Missing(Missing::NotReported))));
        assert_eq!(of_points(&points, Of::Level).places.len(), 3);
    }

    #[test]
    fn figures_with_estimates_and_sums_without_do_not_share_a_line() {
        let mut points = [point("2022-03", 4.0), point("2022-06", 8.0), point("2022-06", 9.0)];
        points[2].basis = Basis::Published;
        let mut notes = Vec::new();
        let (basis, held) = on_one_basis(&points, &mut notes);
        assert_eq!((basis, held.len(), notes.len()), (Some(Basis::PracticeLevelSum), 2, 1));
        assert!(notes[0].ends_with("of 2022-06"), "{notes:?}");
    }

    #[test]
    fn limits_that_cannot_be_relied_on_say_so() {
        let doubted = |values: &[f64]| {
            let periods =
                (0_i16..).map(|month| Period::month(2022 + month / 12, 1 + i8::try_from(month % 12).unwrap()));
            let known = values.iter().zip(periods);
            let points: Vec<Point> = known.map(|(value, period)| point(&period.unwrap().to_string(), *value)).collect();
            let drawn = of_points(&points, Of::Change);
            let charted: Vec<Option<f64>> = drawn.places.iter().map(Place::charted).collect();
            let chart = control::chart(&charted, &control::Options::default());
            let indicators = wholetime_catalogue::Catalogue::load(None).unwrap().indicators;
            let autocorrelation = chart.autocorrelation;
            doubts(Of::Change, &super::points(&drawn.places, chart.points, &indicators["nurse_fte"]), autocorrelation)
        };
        // Changes go 2, 1, 2, 1 …: each unlike the one before.
        let lively: Vec<f64> = (0..14_u8).map(|n| f64::from(n) + f64::from(n.div_ceil(2))).collect();
        assert_eq!(doubted(&lively), Vec::<String>::new());
        // Changes of 1 to 13: each like the one before.
        let drifting: Vec<f64> = (0..14_u8).map(|n| f64::from(n) * f64::from(n + 1) / 2.0).collect();
        let said = doubted(&drifting);
        assert!(said.len() == 1 && said[0].contains("resemble each other"), "{said:?}");
        // One person came, once.
        let still: Vec<f64> = (0..14_u8).map(|n| if n < 5 { 3.0 } else { 4.0 }).collect();
        let said = doubted(&still);
        assert!(said.len() == 1 && said[0].starts_with("10 of 12 changes are the same"), "{said:?}");
    }

    #[test]
    fn what_counts_trainees_is_compared_with_like_months() {
        let indicators = wholetime_catalogue::Catalogue::load(None).unwrap().indicators;
        let usual = |id: &str| Of::usual_for(&indicators[id]);
        for id in ["gp_fte_total", "gp_fte_exl_per_100k", "clinical_fte_per_100k", "gp_fte_trainee"] {
            assert_eq!(usual(id), Of::YearOnYear, "{id}");
        }
        for id in
            ["gp_fte_extg", "gp_headcount_extgl", "nurse_fte", "patients_per_gp_fte_extg", "nurse_fte_trainee_nurse"]
        {
            assert_eq!(usual(id), Of::Change, "{id}");
        }
        assert_eq!("year-on-year".parse::<Of>().unwrap(), Of::YearOnYear);
        assert!("yearly".parse::<Of>().is_err());
    }
}
