//! One origin, one horizon: every practice forecast, by every method, and set against what came.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;
use wholetime_models::backtest::{Change, Judged, Scores, Thirds, damped_trend, fold, scores};
use wholetime_models::draw::{Chance, named};
use wholetime_models::panel::{Analogues, History, Likely, Seen, Standing, Window, quantiles, together};
use wholetime_vocabulary::Level;

use super::PracticeMethod;

/// Folds where an origin has nothing earlier to learn from. Our judgement.
const FOLDS: u64 = 5;

/// Values that stand for an ensemble. Our judgement: the ends of the middle 90 % are then the fifth from either end.
const VALUES: usize = 99;

/// Replicates of a sum of practices. Our judgement: the ends of the middle 90 % then rest on fifteen values each.
const REPLICATES: u32 = 300;

/// What names the draws of sums.
const SEED: u64 = 1;

/// The fewest areas of a level that are scored. Our judgement: of fewer, a cover says nothing.
const LEAST_AREAS: usize = 4;

/// One method at one level.
pub(super) struct Scored {
    pub(super) level: Level,
    pub(super) method: PracticeMethod,
    pub(super) scores: Scores,
    /// Sum of what came.
    pub(super) came: f64,
}

/// Practices that were no longer there.
pub(super) struct Gone {
    pub(super) practices: usize,
    pub(super) gone: usize,
    pub(super) expected: f64,
}

/// An origin and horizon.
pub(super) struct Judgement {
    pub(super) is_cross_fit: bool,
    pub(super) scored: Vec<Scored>,
    pub(super) gone: Gone,
}

/// What methods learnt.
struct Lesson {
    analogues: Analogues,
    thirds: Thirds,
}

impl Lesson {
    fn of(windows: &[Window<'_>], takes: impl Fn(&str) -> bool) -> Option<Self> {
        let changes: Vec<Change> = windows.iter().flat_map(|window| changes(window, &takes)).collect();
        Some(Self { analogues: Analogues::learn(windows, &takes)?, thirds: Thirds::learn(&changes)? })
    }
}

/// What a method says: a point, and equally likely values around it, none where it has none.
type PointAndValues = (f64, Vec<f64>);

/// A practice that is forecast.
struct Target<'h> {
    code: &'h str,
    place: usize,
    standing: Standing,
    /// None: it was no longer there.
    after: Option<f64>,
}

/// Judges all forecasts over a window; `earlier` are the stretches whose end was known when it began. None where neither
/// these nor other practices teach enough. `places_closed` says whether practices that were no longer there can be put into
/// their areas; if not, areas are added up from those that were.
pub(super) fn judge(
    window: &Window<'_>,
    earlier: &[Window<'_>],
    areas: &BTreeMap<Level, HashMap<String, String>>,
    places_closed: bool,
) -> Option<Judgement> {
    let targets = targets(window);
    let before = Lesson::of(earlier, |_| true);
    let is_cross_fit = before.is_none();
    let folds: Vec<Option<Lesson>> = match &before {
        Some(_) => Vec::new(),
        None => {
            (0..FOLDS).map(|out| Lesson::of(std::slice::from_ref(window), |code| fold(code, FOLDS) != out)).collect()
        }
    };
    let lesson = |code: &str| match &before {
        Some(lesson) => Some(lesson),
        None => folds.get(usize::try_from(fold(code, FOLDS)).ok()?)?.as_ref(),
    };
    let likely: Vec<Likely> = targets
        .par_iter()
        .map(|target| Some(lesson(target.code)?.analogues.like(&target.standing)))
        .collect::<Option<_>>()?;
    let there: Vec<(&Target<'_>, &Likely, f64)> =
        targets.iter().zip(&likely).filter_map(|(target, likely)| Some((target, likely, target.after?))).collect();
    let by_method = |forecast: &(dyn Fn(&Target<'_>, &Likely) -> Option<PointAndValues> + Sync)| {
        let judged: Option<Vec<Judged>> = there
            .par_iter()
            .map(|(target, likely, actual)| {
                let (point, ensemble) = forecast(target, likely)?;
                Some(Judged { point, ensemble, actual: *actual })
            })
            .collect();
        judged.unwrap_or_default()
    };
    let history = window.history;
    let alike = by_method(&|_, likely| {
        let ensemble = quantiles(&likely.if_there(), VALUES);
        Some((*ensemble.get(VALUES / 2)?, ensemble))
    });
    let simple = by_method(&|target, _| {
        let mut values = lesson(target.code)?.thirds.forecast(target.standing.now);
        values.sort_by(f64::total_cmp);
        Some((target.standing.now, quantiles(&values, VALUES)))
    });
    let last = by_method(&|target, _| Some((target.standing.now, Vec::new())));
    let drift = by_method(&|target, _| Some((drift(history, target, window)?, Vec::new())));
    let damped = by_method(&|target, _| Some((damped(history, target, window)?, Vec::new())));
    let mut scored: Vec<Scored> = [
        (PracticeMethod::Alike, alike),
        (PracticeMethod::SimpleEnsemble, simple),
        (PracticeMethod::LastValue, last),
        (PracticeMethod::Drift, drift),
        (PracticeMethod::DampedTrend, damped),
    ]
    .into_iter()
    .filter_map(|(method, judged)| scored_of(Level::Practice, method, &judged))
    .collect();
    let windows = if is_cross_fit { std::slice::from_ref(window) } else { earlier };
    let members: Vec<(&Target<'_>, Likely)> = targets
        .iter()
        .zip(&likely)
        .filter(|(target, _)| places_closed || target.after.is_some())
        .filter_map(|(target, likely)| Some((target, if places_closed { likely.clone() } else { likely.staying()? })))
        .collect();
    for (level, area_of) in areas {
        let areas = Areas { level: *level, area_of, places_closed, is_cross_fit };
        scored.extend(areas.scored(&members, windows));
    }
    let gone = Gone {
        practices: targets.len(),
        gone: targets.iter().filter(|target| target.after.is_none()).count(),
        expected: likely.iter().map(Likely::gone).sum(),
    };
    Some(Judgement { is_cross_fit, scored, gone })
}

fn targets<'h>(window: &Window<'h>) -> Vec<Target<'h>> {
    let places = window.history.places.iter().enumerate();
    places
        .filter_map(|(place, at)| {
            let after = match at.seen[window.to] {
                Seen::Counted(count) => Some(count.value),
                Seen::Absent => None,
                Seen::Silent => return None,
            };
            Some(Target { code: &at.code, place, standing: window.history.standing(place, window.from)?, after })
        })
        .collect()
}

fn changes(window: &Window<'_>, takes: impl Fn(&str) -> bool) -> Vec<Change> {
    let of_place = |place: &wholetime_models::panel::Place| {
        let (before, after) = (place.seen[window.from].count()?, place.seen[window.to].count()?);
        takes(&place.code).then_some(Change { before: before.value, after: after.value })
    };
    window.history.places.iter().filter_map(of_place).collect()
}

fn scored_of(level: Level, method: PracticeMethod, judged: &[Judged]) -> Option<Scored> {
    let came = judged.iter().map(|one| one.actual).sum();
    Some(Scored { level, method, scores: scores(judged)?, came })
}

/// The last value, and as much again a month as from the first value known to the last.
fn drift(history: &History, target: &Target<'_>, window: &Window<'_>) -> Option<f64> {
    let seen = &history.places[target.place].seen;
    let first = (0..window.from).find(|date| seen[*date].count().is_some());
    let Some(first) = first else { return Some(target.standing.now) };
    let month = |date: usize| f64::from(history.dates[date].month);
    let by_month = (target.standing.now - seen[first].count()?.value) / (month(window.from) - month(first));
    Some((target.standing.now + by_month * (month(window.to) - month(window.from))).max(0.0))
}

/// The damped trend of all values known; the last value where there are fewer than four. Dates count as evenly spaced.
fn damped(history: &History, target: &Target<'_>, window: &Window<'_>) -> Option<f64> {
    let seen = &history.places[target.place].seen[..=window.from];
    let values: Vec<f64> = seen.iter().filter_map(|seen| Some(seen.count()?.value)).collect();
    let last = damped_trend(&values, window.to - window.from).unwrap_or(target.standing.now);
    Some(last.max(0.0))
}

/// Areas of a level, as they were when the forecast was made.
struct Areas<'a> {
    level: Level,
    area_of: &'a HashMap<String, String>,
    places_closed: bool,
    is_cross_fit: bool,
}

/// Forecasts of an area by each method.
struct OfArea {
    alike: Judged,
    last: Judged,
    simple: Option<Judged>,
}

impl Areas<'_> {
    /// Sums of practices against what came; a practice that was no longer there counts nothing.
    fn scored(&self, members: &[(&Target<'_>, Likely)], windows: &[Window<'_>]) -> Vec<Scored> {
        let mut by_area: BTreeMap<&str, Vec<&(&Target<'_>, Likely)>> = BTreeMap::new();
        for member in members {
            if let Some(area) = self.area_of.get(member.0.code) {
                by_area.entry(area).or_default().push(member);
            }
        }
        // Of an area of one practice the practice itself was scored.
        by_area.retain(|_, practices| 2 <= practices.len());
        if by_area.len() < LEAST_AREAS {
            return Vec::new();
        }
        let changes = self.changes(windows);
        let judged: Vec<OfArea> =
            by_area.par_iter().map(|(area, practices)| self.judged(area, practices, &changes)).collect();
        let simple: Option<Vec<Judged>> = judged.iter().map(|of| of.simple.clone()).collect();
        let (alike, last): (Vec<Judged>, Vec<Judged>) = judged.into_iter().map(|of| (of.alike, of.last)).unzip();
        [
            (PracticeMethod::Alike, alike),
            (PracticeMethod::SimpleEnsemble, simple.unwrap_or_default()),
            (PracticeMethod::LastValue, last),
        ]
        .into_iter()
        .filter_map(|(method, judged)| scored_of(self.level, method, &judged))
        .collect()
    }

    fn judged(&self, area: &str, practices: &[&(&Target<'_>, Likely)], changes: &[(String, Change)]) -> OfArea {
        let places: Vec<(u64, &Likely)> =
            practices.iter().map(|(target, likely)| (named(target.code), likely)).collect();
        let ensemble = quantiles(&together(&places, 1, Chance::new(SEED), REPLICATES), VALUES);
        let now: f64 = practices.iter().map(|(target, _)| target.standing.now).sum();
        let actual: f64 = practices.iter().filter_map(|(target, _)| target.after).sum();
        let point = ensemble.get(VALUES / 2).copied().unwrap_or(now);
        let others = |code: &str| !self.is_cross_fit || fold(code, FOLDS) != fold(area, FOLDS);
        let learnt: Vec<Change> = changes.iter().filter(|(code, _)| others(code)).map(|(_, change)| *change).collect();
        let simple = Thirds::learn(&learnt).map(|thirds| {
            let mut values = thirds.forecast(now);
            values.sort_by(f64::total_cmp);
            Judged { point: now, ensemble: quantiles(&values, VALUES), actual }
        });
        let last = Judged { point: now, ensemble: Vec::new(), actual };
        OfArea { alike: Judged { point, ensemble, actual }, last, simple }
    }

    /// How areas, made up as at the origin, changed over windows.
    fn changes(&self, windows: &[Window<'_>]) -> Vec<(String, Change)> {
        windows.iter().flat_map(|window| self.changes_over(window)).collect()
    }

    fn changes_over(&self, window: &Window<'_>) -> Vec<(String, Change)> {
        let mut by_area: BTreeMap<&str, (usize, Change)> = BTreeMap::new();
        for place in &window.history.places {
            let (Some(area), Some(before)) = (self.area_of.get(&place.code), place.seen[window.from].count()) else {
                continue;
            };
            let after = match place.seen[window.to] {
                Seen::Counted(count) => count.value,
                Seen::Absent if self.places_closed => 0.0,
                Seen::Absent | Seen::Silent => continue,
            };
            let (practices, change) = by_area.entry(area).or_insert((0, Change { before: 0.0, after: 0.0 }));
            *practices += 1;
            change.before += before.value;
            change.after += after;
        }
        let several = by_area.into_iter().filter(|(_, (practices, _))| 2 <= *practices);
        several.map(|(area, (_, change))| (area.to_owned(), change)).collect()
    }
}
