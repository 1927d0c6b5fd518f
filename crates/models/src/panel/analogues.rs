//! Places that stood alike, and what happened to them.

use super::history::{History, Seen};
use super::standing::{Standing, TERMS};
use wholetime_statistics::robust::quantile;

/// How many places like one are asked, over all stretches together. Our judgement, looked at on changes from September 2015
/// and 2017: 250 and 400 scored a little worse, and fewer leave the ends of an interval to a handful.
const ALIKE: usize = 150;

/// The fewest of one stretch, however many there are.
const ALIKE_A_STRETCH: usize = 15;

/// How many stretches are asked, spread evenly over those there are. Our judgement: they overlap.
const STRETCHES: usize = 12;

/// The fewest places to learn from. Our judgement: with fewer, an interval of 90 % rests on two or three.
const LEAST: usize = 60;

/// How much wider a change is told than it was among those alike. Those alike are chosen, and a line is laid through them, so
/// they lie closer together than what comes. Our judgement, looked at on changes from September 2015 to 2017, of which 87 to
/// 90 % came inside 90 % without it.
const WIDER: f64 = 1.08;

/// What keeps the slopes of the line small while there are few places; in places. Our judgement.
const RIDGE: f64 = 5.0;

/// A stretch of the past over which changes are known.
#[derive(Clone, Copy, Debug)]
pub struct Window<'h> {
    /// The places.
    pub history: &'h History,
    /// The date it begins at.
    pub from: usize,
    /// The date it ends at.
    pub to: usize,
}

/// Every stretch of so many months whose end was known by the month `origin`.
///
/// A stretch that begins before a month of `breaks` and ends at or after it is left out: the publisher counted otherwise from
/// then on. So is one whose ends do not hold the same places. Where the months are not whole years, those that begin in the same month of the year as `origin` come first: if there are
/// any, no other is taken, because trainees come in August and go by June.
#[must_use]
pub fn windows_before<'h>(histories: &[&'h History], months: i32, origin: i32, breaks: &[i32]) -> Vec<Window<'h>> {
    let mut all = Vec::new();
    for history in histories {
        for from in 0..history.dates.len() {
            let first = history.dates[from].month;
            let Some(to) = history.date(first + months) else { continue };
            let is_broken = breaks.iter().any(|month| first < *month && *month <= first + months);
            if !is_broken && history.dates[to].known <= origin && history.tells_who_left(from, to) {
                all.push(Window { history, from, to });
            }
        }
    }
    let in_season = |window: &Window<'_>| (window.history.dates[window.from].month - origin) % 12 == 0;
    if months % 12 != 0 && all.iter().any(in_season) {
        all.retain(in_season);
    }
    let many = all.len();
    if many <= STRETCHES {
        return all;
    }
    // The last of every so many, so that the newest is among them.
    (1..=STRETCHES).map(|place| all[place * many / STRETCHES - 1]).collect()
}

/// What happened to a place over a stretch.
#[derive(Clone, Copy, Debug)]
struct Case {
    standing: Standing,
    /// Its change in √FTE; none: it was no longer there.
    change: Option<f64>,
}

/// What happened to places over stretches of the same length.
#[derive(Clone, Debug)]
pub struct Analogues {
    /// For each stretch its places, those with least staff first.
    stretches: Vec<Vec<Case>>,
    slopes: [f64; TERMS],
    alike: usize,
}

/// What may come of one place: for each stretch, what happened to those alike; none where one was no longer there.
#[derive(Clone, Debug, PartialEq)]
pub struct Likely {
    /// One list a stretch, none of them empty.
    pub stretches: Vec<Vec<Option<f64>>>,
}

impl Likely {
    /// Equally likely values, if the place is still there, in rising order.
    #[must_use]
    pub fn if_there(&self) -> Vec<f64> {
        let mut values: Vec<f64> = self.stretches.iter().flatten().copied().flatten().collect();
        values.sort_by(f64::total_cmp);
        values
    }

    /// The same, if the place is still there; none where in some stretch nobody alike was.
    #[must_use]
    pub fn staying(&self) -> Option<Self> {
        let stay = |stretch: &Vec<Option<f64>>| stretch.iter().filter(|value| value.is_some()).copied().collect();
        let stretches: Vec<Vec<Option<f64>>> = self.stretches.iter().map(stay).collect();
        stretches.iter().all(|stretch| !stretch.is_empty()).then_some(Self { stretches })
    }

    /// The share of those alike that were no longer there, 0 to 1.
    #[must_use]
    pub fn gone(&self) -> f64 {
        let all = self.stretches.iter().flatten();
        let gone = all.clone().filter(|value| value.is_none()).count();
        gone as f64 / all.count().max(1) as f64
    }
}

impl Analogues {
    /// Learns from what happened over these stretches to the places that `takes` admits by their code; none of fewer than
    /// sixty that were still there.
    #[must_use]
    pub fn learn(windows: &[Window<'_>], takes: impl Fn(&str) -> bool) -> Option<Self> {
        let mut stretches: Vec<Vec<Case>> = windows.iter().map(|window| cases(window, &takes)).collect();
        stretches.retain(|cases| cases.iter().any(|case| case.change.is_some()));
        let known = stretches.iter().flatten().filter(|case| case.change.is_some()).count();
        if known < LEAST {
            return None;
        }
        let slopes = slopes(&stretches)?;
        for cases in &mut stretches {
            cases.sort_by(|one, other| one.standing.near[0].total_cmp(&other.standing.near[0]));
        }
        let alike = ALIKE.div_ceil(stretches.len()).max(ALIKE_A_STRETCH);
        Some(Self { stretches, slopes, alike })
    }

    /// How many stretches were learnt from.
    #[must_use]
    pub fn stretches(&self) -> usize {
        self.stretches.len()
    }

    /// How many changes of places were learnt from.
    #[must_use]
    pub fn cases(&self) -> usize {
        self.stretches.iter().map(Vec::len).sum()
    }

    /// What may come of a place that stands so.
    ///
    /// A change is moved by the straight line through all changes from where it happened to where the place stands; no change
    /// stays no change. Source: regression adjustment as in Beaumont, Zhang and Balding, "Approximate Bayesian computation in
    /// population genetics", Genetics 162 (2002), with places in place of simulations.
    #[must_use]
    pub fn like(&self, standing: &Standing) -> Likely {
        let line = |terms: &[f64; TERMS]| terms.iter().zip(&self.slopes).map(|(term, slope)| term * slope).sum::<f64>();
        let here = line(&standing.terms);
        let moved = |case: &Case| {
            case.change.map(|change| if change == 0.0 { 0.0 } else { change + here - line(&case.standing.terms) })
        };
        let told: Vec<Vec<Option<f64>>> = self
            .stretches
            .iter()
            .map(|cases| nearest(cases, standing, self.alike).into_iter().map(|case| moved(&cases[case])).collect())
            .collect();
        let changes: Vec<f64> = told.iter().flatten().copied().flatten().collect();
        let middle = quantile(&changes, 0.5).unwrap_or(0.0);
        let wider = |change: f64| if change == 0.0 { 0.0 } else { middle + WIDER * (change - middle) };
        let after = |change: Option<f64>| change.map(|change| standing.after(wider(change)));
        Likely { stretches: told.into_iter().map(|stretch| stretch.into_iter().map(after).collect()).collect() }
    }
}

fn cases(window: &Window<'_>, takes: &impl Fn(&str) -> bool) -> Vec<Case> {
    let history = window.history;
    let case = |(index, place): (usize, &super::Place)| {
        let standing = takes(&place.code).then(|| history.standing(index, window.from))??;
        match place.seen[window.to] {
            Seen::Counted(after) => {
                Some(Case { standing, change: Some((after.value - standing.now) / standing.scale) })
            }
            Seen::Absent => Some(Case { standing, change: None }),
            Seen::Silent => None,
        }
    };
    history.places.iter().enumerate().filter_map(case).collect()
}

/// The cases most like a standing, by the distance of where they lie. Cases are in rising order of their first place, so the
/// search goes outwards from it and ends where that alone is further than all that were found.
fn nearest(cases: &[Case], standing: &Standing, number: usize) -> Vec<usize> {
    let start = cases.partition_point(|case| case.standing.near[0] < standing.near[0]);
    let (mut below, mut above) = (start, start);
    // In rising order of distance; the last is the furthest kept.
    let mut kept: Vec<(f64, usize)> = Vec::with_capacity(number + 1);
    let gap =
        |case: Option<&Case>| case.map_or(f64::INFINITY, |case| (case.standing.near[0] - standing.near[0]).powi(2));
    loop {
        let down = gap(below.checked_sub(1).and_then(|below| cases.get(below)));
        let up = gap(cases.get(above));
        let furthest = if kept.len() < number { f64::INFINITY } else { kept[number - 1].0 };
        if furthest <= down.min(up) {
            break;
        }
        let case = if down <= up {
            below -= 1;
            below
        } else {
            above += 1;
            above - 1
        };
        let distance = distance(&cases[case].standing, standing);
        if distance < furthest {
            let place = kept.partition_point(|(other, _)| *other <= distance);
            kept.insert(place, (distance, case));
            kept.truncate(number);
        }
    }
    kept.into_iter().map(|(_, case)| case).collect()
}

/// The square of how far two standings lie apart.
pub(super) fn distance(one: &Standing, other: &Standing) -> f64 {
    one.near.iter().zip(&other.near).map(|(one, other)| (one - other).powi(2)).sum()
}

/// Distances of the nearest, for the test that they are.
#[cfg(test)]
pub(super) fn nearest_distances(standings: &[Standing], asked: &Standing, number: usize) -> Vec<f64> {
    let mut cases: Vec<Case> = standings.iter().map(|standing| Case { standing: *standing, change: None }).collect();
    cases.sort_by(|one, other| one.standing.near[0].total_cmp(&other.standing.near[0]));
    nearest(&cases, asked, number).into_iter().map(|case| distance(&cases[case].standing, asked)).collect()
}

/// Slopes of the straight line through the changes of all stretches, each taken from its own mean; least squares with a ridge.
/// The wildest hundredth of changes at either end counts as the hundredth does.
fn slopes(stretches: &[Vec<Case>]) -> Option<[f64; TERMS]> {
    let mut left = [[0.0; TERMS]; TERMS];
    let mut right = [0.0; TERMS];
    for (place, row) in left.iter_mut().enumerate() {
        row[place] = RIDGE;
    }
    for cases in stretches {
        let known: Vec<(&Standing, f64)> =
            cases.iter().filter_map(|case| Some((&case.standing, case.change?))).collect();
        let number = known.len() as f64;
        let changes: Vec<f64> = known.iter().map(|(_, change)| *change).collect();
        let (low, high) = (quantile(&changes, 0.01)?, quantile(&changes, 0.99)?);
        let mean_change = changes.iter().map(|change| change.clamp(low, high)).sum::<f64>() / number;
        let mut means = [0.0; TERMS];
        for (standing, _) in &known {
            for (mean, term) in means.iter_mut().zip(standing.terms) {
                *mean += term / number;
            }
        }
        for (standing, change) in &known {
            let mut terms = standing.terms;
            for (term, mean) in terms.iter_mut().zip(means) {
                *term -= mean;
            }
            let change = change.clamp(low, high) - mean_change;
            for (row, one) in terms.iter().enumerate() {
                right[row] += one * change;
                for (column, other) in terms.iter().enumerate() {
                    left[row][column] += one * other;
                }
            }
        }
    }
    solved(left, right)
}

/// The solution of a symmetric system by elimination; none where there is none.
fn solved(mut left: [[f64; TERMS]; TERMS], mut right: [f64; TERMS]) -> Option<[f64; TERMS]> {
    for pivot in 0..TERMS {
        // With a ridge the matrix is positive definite, so no row needs to change places.
        if left[pivot][pivot] <= 0.0 {
            return None;
        }
        let taken = left[pivot];
        for row in pivot + 1..TERMS {
            let factor = left[row][pivot] / taken[pivot];
            for (cell, above) in left[row].iter_mut().zip(taken) {
                *cell -= factor * above;
            }
            right[row] -= factor * right[pivot];
        }
    }
    let mut slopes = [0.0; TERMS];
    for row in (0..TERMS).rev() {
        let rest: f64 = (row + 1..TERMS).map(|column| left[row][column] * slopes[column]).sum();
        slopes[row] = (right[row] - rest) / left[row][row];
    }
    Some(slopes)
}
