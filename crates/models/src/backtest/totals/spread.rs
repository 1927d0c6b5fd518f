//! How far forecasts of published totals lie off, learnt from errors that were made: by series and by months ahead.

use wholetime_statistics::student;

use super::HORIZONS;

/// How many errors of its own the size that all series together say of one counts as. Our judgement, tried on origins up to
/// 2022 with two and four as well: it changes little.
const SHARED_COUNTS: f64 = 3.0;

/// Degrees of freedom, at least: with fewer, an interval is so wide that it says nothing. Our judgement.
const LEAST_FREEDOM: f64 = 4.0;

/// Rounds in which levels of series and growth by months ahead are set to one another; after five nothing moves.
const ROUNDS: usize = 10;

/// The errors of one series at one horizon.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Cell {
    squares: f64,
    errors: f64,
    first: i32,
    last: i32,
}

impl Cell {
    fn mean_square(&self) -> f64 {
        self.squares / self.errors
    }

    /// Errors of stretches that overlap are one error in part: no more are independent than stretches fit one after another
    /// between the first origin and the last target.
    fn independent(&self, horizon: i32) -> f64 {
        self.errors.min(1.0 + f64::from(self.last - self.first) / f64::from(horizon))
    }
}

/// Errors of all series so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Errors {
    /// By series, then by place in [`HORIZONS`].
    cells: Vec<[Cell; HORIZONS.len()]>,
}

/// How large errors are, by series and months ahead.
#[derive(Clone, Debug)]
pub(super) struct Spread {
    /// Scale and degrees of freedom by series and place in [`HORIZONS`].
    scales: Vec<[Option<Scale>; HORIZONS.len()]>,
    /// Of each series: whether errors of its own are known at a horizon.
    tested: Vec<[bool; HORIZONS.len()]>,
}

/// A Student t around nothing: the logarithm of what comes over what was forecast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Its scale.
    pub scale: f64,
    /// Its degrees of freedom.
    pub freedom: f64,
    /// The errors of the series itself reach that far ahead; else it goes on in proportion to time from those that do, or as
    /// those of the other series.
    pub is_tested: bool,
}

impl Errors {
    /// None of so many series.
    pub(super) fn none(series: usize) -> Self {
        Self { cells: vec![[Cell::default(); HORIZONS.len()]; series] }
    }

    /// One more error, a difference of logarithms.
    pub(super) fn add(&mut self, series: usize, horizon: usize, origin: i32, error: f64) {
        let cell = &mut self.cells[series][horizon];
        if cell.errors == 0.0 {
            (cell.first, cell.last) = (origin, origin);
        }
        cell.first = cell.first.min(origin);
        cell.last = cell.last.max(origin);
        cell.squares += error * error;
        cell.errors += 1.0;
    }

    /// How large errors are.
    ///
    /// Over all series, the logarithm of a mean square is a level of the series and a growth by months ahead, fitted by
    /// weighted least squares, weights being the numbers of independent errors. A series has the mean of its own mean square
    /// and of that, by their counts. Degrees of freedom are the counts less one; the square of the scale is enlarged by one
    /// over them, for the middle is learnt as well.
    pub(super) fn spread(&self) -> Spread {
        let mut levels = vec![0.0; self.cells.len()];
        let mut growth: [Option<f64>; HORIZONS.len()] = [None; HORIZONS.len()];
        let known = |cell: &Cell| 0.0 < cell.squares;
        for _ in 0..ROUNDS {
            for (place, horizon) in HORIZONS.iter().enumerate() {
                let of = self.cells.iter().zip(&levels).map(|(cells, level)| (&cells[place], *level));
                growth[place] = weighted(of.filter(|(cell, _)| known(cell)).map(|(cell, level)| {
                    (cell.independent(*horizon), cell.mean_square().ln() - level)
                }));
            }
            for (cells, level) in self.cells.iter().zip(&mut levels) {
                let of = cells.iter().zip(HORIZONS).zip(growth).filter(|((cell, _), _)| known(cell));
                let told = of.filter_map(|((cell, horizon), growth)| {
                    Some((cell.independent(horizon), cell.mean_square().ln() - growth?))
                });
                *level = weighted(told).unwrap_or(0.0);
            }
        }
        let scales = self.cells.iter().zip(&levels).map(|(cells, level)| {
            let has_any = cells.iter().any(known);
            let mut scales = [None; HORIZONS.len()];
            for (place, scale) in scales.iter_mut().enumerate().filter(|_| has_any) {
                let Some(shared) = grown(&growth, place).map(|growth| (level + growth).exp()) else { continue };
                let cell = &cells[place];
                let own = if known(cell) { cell.independent(HORIZONS[place]) } else { 0.0 };
                let own_square = if known(cell) { cell.mean_square() } else { 0.0 };
                let freedom = (own + SHARED_COUNTS - 1.0).max(LEAST_FREEDOM).floor();
                let square = (own * own_square + SHARED_COUNTS * shared) / (own + SHARED_COUNTS);
                *scale = Some(Scale { scale: (square * (1.0 + 1.0 / freedom)).sqrt(), freedom, is_tested: known(cell) });
            }
            scales
        });
        let tested = self.cells.iter().map(|cells| cells.map(|cell| known(&cell))).collect();
        Spread { scales: scales.collect(), tested }
    }
}

/// The growth of errors at a horizon; beyond those known it goes on in proportion to time, as that of a trend that turns out
/// otherwise does, and below them it falls so.
fn grown(growth: &[Option<f64>; HORIZONS.len()], place: usize) -> Option<f64> {
    if let Some(known) = growth[place] {
        return Some(known);
    }
    let below = (0..place).rev().find(|other| growth[*other].is_some());
    let nearest = below.or_else(|| (place..HORIZONS.len()).find(|other| growth[*other].is_some()))?;
    let times = f64::from(HORIZONS[place]) / f64::from(HORIZONS[nearest]);
    Some(growth[nearest]? + 2.0 * times.ln())
}

fn weighted(values: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let (weights, sum) = values.fold((0.0, 0.0), |(weights, sum), (weight, value)| (weights + weight, sum + weight * value));
    (0.0 < weights).then(|| sum / weights)
}

impl Spread {
    /// How far off a series lies so many months ahead: between the horizons tested, the scale goes straight in logarithms of
    /// both; beyond the last it grows in proportion to time. None where nothing is known of the series.
    pub(super) fn at(&self, series: usize, months: i32) -> Option<Scale> {
        let scales = self.scales.get(series)?;
        let above = HORIZONS.iter().position(|horizon| months <= *horizon);
        let Some(above) = above else {
            let last = scales[HORIZONS.len() - 1]?;
            let times = f64::from(months) / f64::from(HORIZONS[HORIZONS.len() - 1]);
            return Some(Scale { scale: last.scale * times, is_tested: false, ..last });
        };
        let high = scales[above]?;
        if months == HORIZONS[above] || above == 0 {
            return Some(high);
        }
        let low = scales[above - 1]?;
        let (from, to) = (f64::from(HORIZONS[above - 1]).ln(), f64::from(HORIZONS[above]).ln());
        let part = (f64::from(months).ln() - from) / (to - from);
        let scale = (low.scale.ln() + part * (high.scale.ln() - low.scale.ln())).exp();
        Some(Scale { scale, freedom: low.freedom.min(high.freedom), is_tested: high.is_tested })
    }

    /// The furthest horizon at which errors of the series itself are known.
    pub(super) fn tested_to(&self, series: usize) -> Option<i32> {
        let tested = self.tested.get(series)?;
        HORIZONS.iter().zip(tested).filter(|(_, is)| **is).map(|(horizon, _)| *horizon).max()
    }
}

impl Scale {
    /// Equally likely values around a middle, in rising order.
    #[must_use]
    pub fn around(&self, middle: f64, number: usize) -> Vec<f64> {
        let reach = (0..number).map(|place| {
            let share = (place as f64 + 0.5) / number as f64;
            student::quantile(self.freedom, share).unwrap_or(0.0)
        });
        reach.map(|reach| middle * (self.scale * reach).exp()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two series, the second with errors twice those of the first, which grow with time: ±1 % a month ahead.
    fn errors() -> Errors {
        let mut errors = Errors::none(2);
        for (place, horizon) in HORIZONS.iter().enumerate().filter(|(_, horizon)| **horizon <= 12) {
            for origin in 0..60 {
                let sign = if origin % 2 == 0 { 1.0 } else { -1.0 };
                errors.add(0, place, origin, sign * 0.01 * f64::from(*horizon));
                if *horizon <= 6 {
                    errors.add(1, place, origin, sign * 0.02 * f64::from(*horizon));
                }
            }
        }
        errors
    }

    #[test]
    fn a_series_lies_off_as_far_as_it_did() {
        let spread = errors().spread();
        let month = spread.at(0, 1).unwrap();
        // Sixty errors of 1 %; 60 + 3 − 1 degrees of freedom.
        assert!((month.scale - 0.01 * (1.0_f64 + 1.0 / 62.0).sqrt()).abs() < 1e-6 && month.freedom == 62.0, "{month:?}");
        let year = spread.at(0, 12).unwrap();
        // Origins 0 to 59 are 59 months apart: 1 + 59 / 12 stretches of a year.
        assert_eq!(year.freedom, (1.0_f64 + 59.0 / 12.0 + 3.0 - 1.0).floor());
        assert!((year.scale - 0.12 * (1.0 + 1.0 / year.freedom).sqrt()).abs() < 1e-6);
        assert!(spread.at(0, 5).unwrap().scale < spread.at(0, 6).unwrap().scale);
    }

    #[test]
    fn where_a_series_was_not_tested_the_others_say_how_errors_grow() {
        let spread = errors().spread();
        assert_eq!((spread.tested_to(0), spread.tested_to(1)), (Some(12), Some(6)));
        let second = spread.at(1, 12).unwrap();
        assert!(!second.is_tested && (second.scale - 0.24 * (1.25_f64).sqrt()).abs() < 1e-6, "twice the first: {second:?}");
        let (three, ten) = (spread.at(0, 36).unwrap(), spread.at(0, 120).unwrap());
        assert!((three.scale - 0.36 * 1.25_f64.sqrt()).abs() < 1e-6 && !three.is_tested, "{three:?}");
        assert!((ten.scale - 1.2 * 1.25_f64.sqrt()).abs() < 1e-6, "in proportion to time: {ten:?}");
        assert!(Errors::none(1).spread().at(0, 1).is_none());
    }

    #[test]
    fn values_lie_around_the_middle_as_often_as_promised() {
        let scale = Scale { scale: 0.1, freedom: 4.0, is_tested: true };
        let values = scale.around(100.0, 1_000);
        assert!(values.is_sorted());
        // The printed 5 % point of Student's t with four degrees of freedom is 2.132.
        let high = 100.0 * (0.1_f64 * 2.132).exp();
        assert_eq!(values.iter().filter(|value| **value < high).count(), 950);
        assert_eq!(values.iter().filter(|value| **value < 100.0).count(), 500);
    }
}
