//! Control charts of one value at a time (XmR), after the rules of Making Data Count.
//!
//! Source: NHS England, "Making Data Count: Getting started" (2019), and the rules as NHSRplotthedots 0.2 computes them.
//! A missing value keeps its place. It breaks moving ranges and runs: what stood beside a gap is not compared across it, and
//! neither is what stood before new limits begin.

use std::ops::Range;

use schemars::JsonSchema;
use serde::Serialize;

/// Limits lie so many mean moving ranges from the mean: 3 ÷ 1.128, where 1.128 is what a moving range of two values is in
/// standard deviations. Source: Shewhart; Making Data Count.
const LIMIT: f64 = 2.66;

/// A moving range beyond so many mean moving ranges is left out of the mean. Source: NHSRplotthedots, "screen_outliers".
const SCREENED_BEYOND: f64 = 3.267;

/// Points in a row that are a run or a trend. Source: Making Data Count.
const RUN: usize = 7;

/// With fewer points limits are on trial. Source: NHSRplotthedots, "short groups".
const FIRM_FROM: usize = 12;

/// Differences below this, for each unit of size, are rounding and not change. Our judgement.
const ROUNDING: f64 = 1e-9;

/// How a chart is drawn up.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Places where new limits begin.
    pub rebase: Vec<usize>,
    /// Whether more is better; none where neither is.
    pub is_higher_better: Option<bool>,
    /// What should be reached, in the unit of the values.
    pub target: Option<f64>,
    /// Leaves moving ranges out that are far beyond the others.
    pub screens_moving_ranges: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { rebase: Vec::new(), is_higher_better: None, target: None, screens_moving_ranges: true }
    }
}

/// A rule that tells a signal from what is usual, in the order in which NHSRplotthedots asks them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "SignalRule")]
pub enum Rule {
    /// Outside the limits.
    OutsideLimits,
    /// One of seven or more in a row that each rise, or each fall.
    Trend,
    /// One of two out of three in a row beyond two thirds of the way to the limit; all three lie on one side of the mean.
    TwoOfThree,
    /// One of seven or more in a row on one side of the mean.
    Shift,
}

/// What a signal says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "SignalDirection")]
pub enum Direction {
    /// Better than usual.
    Improvement,
    /// Worse than usual.
    Concern,
    /// Other than usual; nobody says which way is better.
    Neither,
}

/// A point that is not as usual, by one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Signal {
    /// Rule.
    pub rule: Rule,
    /// Above the mean, or rising.
    pub is_upward: bool,
    /// What it says.
    pub direction: Direction,
}

/// A place of the series.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Point {
    /// Value.
    pub value: Option<f64>,
    /// Mean of its phase; none where the phase holds no value.
    pub mean: Option<f64>,
    /// Lower limit; none where the phase holds no two values beside each other.
    pub low: Option<f64>,
    /// Upper limit.
    pub high: Option<f64>,
    /// How far the value lies from the one before; none at the start of a phase and beside a gap.
    pub moving_range: Option<f64>,
    /// Rules it breaks.
    pub signals: Vec<Signal>,
}

/// Places that share limits.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Phase {
    /// First place.
    pub start: usize,
    /// Mean.
    pub mean: Option<f64>,
    /// Mean moving range, after screening.
    pub mean_moving_range: Option<f64>,
    /// Lower limit.
    pub low: Option<f64>,
    /// Upper limit.
    pub high: Option<f64>,
    /// Known values.
    pub n: usize,
    /// Too few values for limits to be firm.
    pub is_trial: bool,
}

/// Whether the target will be reached if nothing changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Assurance {
    /// Both limits lie on the good side of the target.
    ConsistentlyMet,
    /// Both limits lie on the bad side of the target.
    ConsistentlyNotMet,
    /// The target lies within the limits.
    HitOrMiss,
}

/// A series with its limits and signals.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// A point for each place.
    pub points: Vec<Point>,
    /// Phases, in order; at least one where there is a place.
    pub phases: Vec<Phase>,
    /// The target against the limits of the last phase; none without a target, without limits, or where neither way is better.
    pub assurance: Option<Assurance>,
    /// How much points resemble the ones before them, −1 to 1, over all phases; none where nothing moves.
    ///
    /// XmR limits take points to be independent: where this is high, limits are too narrow and signals too many. Source:
    /// Montgomery, "Introduction to Statistical Quality Control", chapter on autocorrelated data.
    pub autocorrelation: Option<f64>,
}

/// Draws a chart up from values in the order of time.
#[must_use]
pub fn chart(series: &[Option<f64>], options: &Options) -> Chart {
    let mut points = Vec::with_capacity(series.len());
    let mut phases = Vec::new();
    for places in phases_of(series.len(), &options.rebase) {
        let values = &series[places.clone()];
        let phase = phase(places.start, values, options.screens_moving_ranges);
        points.extend(points_of(values, &phase, options.is_higher_better));
        phases.push(phase);
    }
    let assurance = phases.last().and_then(|phase| assurance(phase, options));
    let autocorrelation = autocorrelation(&points);
    Chart { points, phases, assurance, autocorrelation }
}

fn phases_of(length: usize, rebase: &[usize]) -> Vec<Range<usize>> {
    let mut starts: Vec<usize> = std::iter::once(0).chain(rebase.iter().copied()).filter(|at| *at < length).collect();
    starts.sort_unstable();
    starts.dedup();
    let ends = starts.iter().skip(1).copied().chain(std::iter::once(length));
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn moving_ranges(values: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut before = None;
    let apart = values.iter().map(|value| {
        let range = value.zip(before).map(|(now, before): (f64, f64)| (now - before).abs());
        before = *value;
        range
    });
    apart.collect()
}

/// Mean and limits. Only the mean moving range is computed again after screening; the mean of the values stays.
///
/// Where more than half of the moving ranges are zero, none is screened out: those beyond would be the only ones there are,
/// and limits without width would make every point a signal. Our judgement.
fn phase(start: usize, values: &[Option<f64>], screens: bool) -> Phase {
    let known: Vec<f64> = values.iter().copied().flatten().collect();
    let ranges: Vec<f64> = moving_ranges(values).into_iter().flatten().collect();
    let mut mean_moving_range = mean(&ranges);
    let still = ranges.iter().filter(|range| **range <= ROUNDING).count();
    if let (true, Some(first)) = (screens && 2 * still <= ranges.len(), mean_moving_range) {
        let kept: Vec<f64> = ranges.into_iter().filter(|range| *range <= SCREENED_BEYOND * first).collect();
        mean_moving_range = mean(&kept);
    }
    let mean = mean(&known);
    let limits = mean.zip(mean_moving_range);
    Phase {
        start,
        mean,
        mean_moving_range,
        low: limits.map(|(mean, range)| mean - LIMIT * range),
        high: limits.map(|(mean, range)| mean + LIMIT * range),
        n: known.len(),
        is_trial: known.len() < FIRM_FROM,
    }
}

fn points_of(values: &[Option<f64>], phase: &Phase, is_higher_better: Option<bool>) -> Vec<Point> {
    let mut points: Vec<Point> = values
        .iter()
        .zip(moving_ranges(values))
        .map(|(value, moving_range)| Point {
            value: *value,
            mean: phase.mean,
            low: phase.low,
            high: phase.high,
            moving_range,
            signals: Vec::new(),
        })
        .collect();
    for run in unbroken(values) {
        for (place, rule, is_upward) in broken_rules(&values[run.clone()], phase) {
            let direction = match is_higher_better {
                Some(better) if better == is_upward => Direction::Improvement,
                Some(_) => Direction::Concern,
                None => Direction::Neither,
            };
            points[run.start + place].signals.push(Signal { rule, is_upward, direction });
        }
    }
    for point in &mut points {
        point.signals.sort_by_key(|signal| (signal.rule, signal.is_upward));
    }
    points
}

/// The correlation of points with the ones before them: of distances from the mean of their phase, where both stand side by
/// side in one phase.
fn autocorrelation(points: &[Point]) -> Option<f64> {
    let away = |point: &Point| Some(point.value? - point.mean?);
    let all: f64 = points.iter().filter_map(away).map(|away| away * away).sum();
    let neighbours = points.windows(2).filter(|pair| pair[1].moving_range.is_some());
    let shared: f64 = neighbours.filter_map(|pair| Some(away(&pair[0])? * away(&pair[1])?)).sum();
    (0.0 < all).then(|| shared / all)
}

/// Places between gaps.
fn unbroken(values: &[Option<f64>]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for place in (0..values.len()).filter(|place| values[*place].is_some()) {
        match runs.last_mut() {
            Some(run) if run.end == place => run.end = place + 1,
            _ => runs.push(place..place + 1),
        }
    }
    runs
}

/// Every rule that a place breaks, and whether upwards. A phase with limits also has a mean.
fn broken_rules(values: &[Option<f64>], phase: &Phase) -> Vec<(usize, Rule, bool)> {
    let values: Vec<f64> = values.iter().copied().flatten().collect();
    let Some(mean) = phase.mean else { return Vec::new() };
    let rounding = ROUNDING * values.iter().fold(1.0_f64, |most, value| most.max(value.abs()));
    let sign = |difference: f64| if difference.abs() <= rounding { 0 } else { difference.signum() as i8 };
    let sides: Vec<i8> = values.iter().map(|value| sign(value - mean)).collect();
    let steps: Vec<i8> = values.windows(2).map(|pair| sign(pair[1] - pair[0])).collect();
    let mut broken = Vec::new();
    for (start, end, side) in runs_of(&sides) {
        if RUN <= end - start {
            broken.extend((start..end).map(|place| (place, Rule::Shift, 0 < side)));
        }
    }
    for (start, end, side) in runs_of(&steps) {
        // A run of steps joins one more point than it has steps.
        if RUN <= end - start + 1 {
            broken.extend((start..=end).map(|place| (place, Rule::Trend, 0 < side)));
        }
    }
    let Some(range) = phase.mean_moving_range else { return broken };
    let beyond = |place: usize, limits: f64| rounding < (values[place] - mean).abs() - limits * range;
    let is_outside = |place: usize| beyond(place, LIMIT);
    let is_close = |place: usize| beyond(place, LIMIT * 2.0 / 3.0) && !is_outside(place);
    broken.extend((0..values.len()).filter(|at| is_outside(*at)).map(|at| (at, Rule::OutsideLimits, 0 < sides[at])));
    let mut is_of_two = vec![false; values.len()];
    for start in 0..values.len().saturating_sub(2) {
        let three = start..start + 3;
        let is_on_one_side = sides[three.clone()].iter().map(|side| i32::from(*side)).sum::<i32>().abs() == 3;
        let close: Vec<usize> = three.filter(|place| is_close(*place)).collect();
        if is_on_one_side && 2 <= close.len() {
            close.into_iter().for_each(|place| is_of_two[place] = true);
        }
    }
    broken.extend((0..values.len()).filter(|at| is_of_two[*at]).map(|at| (at, Rule::TwoOfThree, 0 < sides[at])));
    broken
}

/// Runs of the same sign, as first place, place after the last, and sign; zero belongs to none.
fn runs_of(signs: &[i8]) -> Vec<(usize, usize, i8)> {
    let mut runs: Vec<(usize, usize, i8)> = Vec::new();
    for (place, sign) in signs.iter().copied().enumerate().filter(|(_, sign)| *sign != 0) {
        match runs.last_mut() {
            Some((_, end, of)) if *end == place && *of == sign => *end = place + 1,
            _ => runs.push((place, place + 1, sign)),
        }
    }
    runs
}

fn assurance(phase: &Phase, options: &Options) -> Option<Assurance> {
    let (target, is_higher_better) = (options.target?, options.is_higher_better?);
    let (low, high) = (phase.low?, phase.high?);
    Some(match (target < low, high < target) {
        (false, false) => Assurance::HitOrMiss,
        (is_below, _) if is_below == is_higher_better => Assurance::ConsistentlyMet,
        _ => Assurance::ConsistentlyNotMet,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().copied().map(Some).collect()
    }

    /// Places that break a rule, and whether upwards.
    fn breaking(chart: &Chart, rule: Rule) -> Vec<(usize, bool)> {
        let points = chart.points.iter().enumerate();
        points
            .flat_map(|(at, point)| point.signals.iter().map(move |signal| (at, signal)))
            .filter(|(_, signal)| signal.rule == rule)
            .map(|(at, signal)| (at, signal.is_upward))
            .collect()
    }

    fn places(chart: &Chart, rule: Rule) -> Vec<usize> {
        breaking(chart, rule).into_iter().map(|(at, _)| at).collect()
    }

    fn close(value: Option<f64>, expected: f64) -> bool {
        value.is_some_and(|value| (value - expected).abs() < 1e-9)
    }

    #[test]
    fn limits_are_those_of_the_worked_example() {
        // Moving ranges 1, 2, 3, 2, 2, 3, 2, 3, 1, 2, 1: 22 in 11.
        let series = [44.0, 45.0, 43.0, 46.0, 44.0, 42.0, 45.0, 47.0, 44.0, 43.0, 45.0, 46.0];
        let chart = chart(&known(&series), &Options::default());
        let phase = chart.phases[0];
        assert!(close(phase.mean, 44.5) && close(phase.mean_moving_range, 2.0));
        assert!(close(phase.low, 39.18) && close(phase.high, 49.82));
        assert!((phase.n, phase.is_trial) == (12, false));
        assert!(chart.points.iter().all(|point| point.signals.is_empty()));
        assert_eq!((chart.points[0].moving_range, chart.points[1].moving_range), (None, Some(1.0)));
    }

    #[test]
    fn eleven_points_have_limits_on_trial() {
        let chart = chart(&known(&[1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0]), &Options::default());
        assert!(chart.phases[0].is_trial && chart.phases[0].low.is_some());
    }

    #[test]
    fn one_wild_moving_range_does_not_widen_the_limits() {
        // Moving ranges: nine of 1 and two of 20, 49 in 11. Beyond 3.267 × 49 ÷ 11 = 14.55 lie the two, which go; 1 is left.
        // Six tens, five elevens and the 30 are 145 in 12, and stay so.
        let series = [10.0, 11.0, 10.0, 11.0, 10.0, 11.0, 10.0, 11.0, 10.0, 30.0, 10.0, 11.0];
        let screened = chart(&known(&series), &Options::default());
        assert!(close(screened.phases[0].mean, 145.0 / 12.0));
        assert!(close(screened.phases[0].mean_moving_range, 1.0));
        assert_eq!(breaking(&screened, Rule::OutsideLimits), [(9, true)]);
        let unscreened = chart(&known(&series), &Options { screens_moving_ranges: false, ..Options::default() });
        assert!(close(unscreened.phases[0].mean_moving_range, 49.0 / 11.0));
        assert!(close(unscreened.phases[0].high, 145.0 / 12.0 + 2.66 * 49.0 / 11.0));
    }

    #[test]
    fn where_hardly_anything_moves_what_moves_is_a_signal_and_the_rest_is_not() {
        // Moving ranges: ten of zero, 3 up and 3 down: mean 0.5. The mean of the values is 3 ÷ 13 = 0.23, the limits lie 1.33 away.
        let mut series = [0.0; 13];
        series[4] = 3.0;
        let chart = chart(&known(&series), &Options::default());
        assert!(close(chart.phases[0].mean_moving_range, 0.5));
        assert_eq!(places(&chart, Rule::OutsideLimits), [4]);
    }

    #[test]
    fn seven_on_one_side_are_a_shift_and_six_are_not() {
        // Mean 5: seven sixes and seven fours. Their order leaves seven above together.
        let seven = [6.0, 6.0, 6.0, 6.0, 6.0, 6.0, 6.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0];
        let shifted = chart(&known(&seven), &Options::default());
        assert_eq!(places(&shifted, Rule::Shift), (0..14).collect::<Vec<_>>());
        assert_eq!(breaking(&shifted, Rule::Shift)[6..8], [(6, true), (7, false)]);
        let six = [6.0, 6.0, 6.0, 6.0, 6.0, 6.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0];
        assert_eq!(places(&chart(&known(&six), &Options::default()), Rule::Shift), Vec::<usize>::new());
    }

    #[test]
    fn a_point_on_the_mean_ends_a_run() {
        // Mean 5; the fourth lies on it.
        let series = [6.0, 6.0, 6.0, 5.0, 6.0, 6.0, 6.0, 4.0, 4.0, 4.0, 5.0, 4.0, 4.0, 4.0];
        assert_eq!(places(&chart(&known(&series), &Options::default()), Rule::Shift), Vec::<usize>::new());
    }

    #[test]
    fn seven_that_rise_are_a_trend_and_an_equal_one_ends_it() {
        let rising = [9.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 2.0];
        assert_eq!(
            breaking(&chart(&known(&rising), &Options::default()), Rule::Trend),
            (1..8).map(|at| (at, true)).collect::<Vec<_>>()
        );
        let stalled = [9.0, 1.0, 2.0, 3.0, 4.0, 4.0, 6.0, 7.0, 2.0];
        assert_eq!(places(&chart(&known(&stalled), &Options::default()), Rule::Trend), Vec::<usize>::new());
        let falling = [7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0];
        assert_eq!(
            breaking(&chart(&known(&falling), &Options::default()), Rule::Trend),
            (0..7).map(|at| (at, false)).collect::<Vec<_>>()
        );
    }

    /// Ten values of half a unit on either side of zero, three others, and ten more.
    fn between_flanks(middle: [f64; 3]) -> Chart {
        let flank = [-0.5, 0.5, -0.5, 0.5, -0.5, 0.5, -0.5, 0.5, -0.5, 0.5];
        chart(&known(&[&flank[..], &middle, &flank[..]].concat()), &Options::default())
    }

    #[test]
    fn two_of_three_close_to_the_same_limit_are_a_signal() {
        // Moving ranges 18 × 1, 3 × 2.2, 3.2: 27.8 in 22. Two thirds of the limit lie 2.241 from the mean of 5.9 ÷ 23 = 0.257,
        // the limit 3.361: 2.7 lies between them.
        let above = between_flanks([2.7, 0.5, 2.7]);
        assert!(close(above.phases[0].mean_moving_range, 27.8 / 22.0));
        assert_eq!(breaking(&above, Rule::TwoOfThree), [(10, true), (12, true)]);
        assert_eq!(places(&above, Rule::OutsideLimits), Vec::<usize>::new());
    }

    #[test]
    fn two_of_three_across_the_mean_are_no_signal() {
        // Moving ranges 18 × 1, 2.2, 3 × 3.2: 29.8 in 22. Two thirds of the limit lie 2.402 from the mean of 4.9 ÷ 23 = 0.213,
        // and 2.7 lies beyond; but the one between is on the other side.
        assert_eq!(places(&between_flanks([2.7, -0.5, 2.7]), Rule::TwoOfThree), Vec::<usize>::new());
        assert_eq!(places(&between_flanks([2.7, 0.5, -2.7]), Rule::TwoOfThree), Vec::<usize>::new());
    }

    #[test]
    fn a_gap_breaks_runs_and_moving_ranges() {
        let mut series = known(&[6.0, 6.0, 6.0, 6.0, 6.0, 6.0, 6.0, 6.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0]);
        series[4] = None;
        let chart = chart(&series, &Options::default());
        assert_eq!(places(&chart, Rule::Shift), Vec::<usize>::new());
        assert_eq!((chart.points[4].moving_range, chart.points[5].moving_range), (None, None));
        assert_eq!(chart.points[6].moving_range, Some(0.0));
    }

    #[test]
    fn new_limits_begin_where_they_are_asked_for() {
        let series = [1.0, 2.0, 1.0, 2.0, 11.0, 13.0, 11.0, 13.0];
        let chart = chart(&known(&series), &Options { rebase: vec![4, 4, 0, 99], ..Options::default() });
        let means: Vec<_> =
            chart.phases.iter().map(|phase| (phase.start, phase.mean, phase.mean_moving_range)).collect();
        assert_eq!(means, [(0, Some(1.5), Some(1.0)), (4, Some(12.0), Some(2.0))]);
        assert_eq!(chart.points[4].moving_range, None, "the step between phases belongs to neither");
        assert_eq!(chart.points[7].mean, Some(12.0));
    }

    #[test]
    fn whether_a_signal_is_good_depends_on_which_way_is_better() {
        let series = [7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0];
        let said = |is_higher_better| {
            let chart = chart(&known(&series), &Options { is_higher_better, ..Options::default() });
            chart.points[0].signals.iter().find(|signal| signal.rule == Rule::Trend).unwrap().direction
        };
        assert_eq!(said(Some(true)), Direction::Concern, "it falls, although this point lies above the mean");
        assert_eq!(said(Some(false)), Direction::Improvement);
        assert_eq!(said(None), Direction::Neither);
    }

    #[test]
    fn a_target_is_met_missed_or_left_to_luck() {
        // Mean 44.5, limits 39.18 and 49.82.
        let series = known(&[44.0, 45.0, 43.0, 46.0, 44.0, 42.0, 45.0, 47.0, 44.0, 43.0, 45.0, 46.0]);
        let judged = |target, is_higher_better| {
            let options = Options { target: Some(target), is_higher_better, ..Options::default() };
            chart(&series, &options).assurance
        };
        assert_eq!(judged(39.0, Some(true)), Some(Assurance::ConsistentlyMet));
        assert_eq!(judged(39.0, Some(false)), Some(Assurance::ConsistentlyNotMet));
        assert_eq!(judged(50.0, Some(true)), Some(Assurance::ConsistentlyNotMet));
        assert_eq!(judged(50.0, Some(false)), Some(Assurance::ConsistentlyMet));
        assert_eq!(judged(44.0, Some(true)), Some(Assurance::HitOrMiss));
        assert_eq!(judged(39.0, None), None);
    }

    #[test]
    fn rounding_is_not_a_signal() {
        // A tenth twenty times over does not sum to exactly two, so that the mean is not exactly a tenth.
        let chart = chart(&[Some(0.1); 20], &Options::default());
        assert!(chart.points.iter().all(|point| point.signals.is_empty()));
    }

    #[test]
    fn points_that_resemble_the_ones_before_are_told_from_those_that_do_not() {
        let of = |values: &[f64]| chart(&known(values), &Options::default()).autocorrelation;
        // Away from the mean by −1.5, −0.5, 0.5, 1.5: 0.75 − 0.25 + 0.75 over 5.
        assert!(close(of(&[1.0, 2.0, 3.0, 4.0]), 0.25));
        // Away by −1, 1, −1, 1: −3 over 4.
        assert!(close(of(&[1.0, 3.0, 1.0, 3.0]), -0.75));
        assert_eq!(of(&[2.0, 2.0, 2.0]), None);
        // The pair across the gap does not count: 0 over 2 for 1, gap, 3.
        assert_eq!(chart(&[Some(1.0), None, Some(3.0)], &Options::default()).autocorrelation, Some(0.0));
    }

    #[test]
    fn a_phase_without_neighbours_has_a_mean_and_no_limits() {
        let chart = chart(&[Some(1.0), None, Some(3.0)], &Options::default());
        let phase = chart.phases[0];
        assert_eq!((phase.mean, phase.mean_moving_range, phase.low, phase.n), (Some(2.0), None, None, 2));
        let nothing = super::chart(&[None, None], &Options::default());
        assert_eq!((nothing.phases[0].mean, nothing.points.len()), (None, 2));
        assert!(super::chart(&[], &Options::default()).phases.is_empty());
    }
}
