//! How far forecasts of published series lie off, learnt from errors that were made: by series and by months ahead.

use std::collections::BTreeMap;

use wholetime_statistics::student;

/// Months ahead at which errors are learnt; between them they are interpolated.
pub const HORIZONS: [i32; 13] = [1, 2, 3, 4, 6, 9, 12, 18, 24, 30, 36, 48, 60];

/// How many errors of its own, at all horizons together, the level of all series counts as in that of one. Our judgement.
const LEVEL_COUNTS: f64 = 3.0;

/// How many errors of its own the size that all series together say of one at a horizon counts as. Our judgement, tried on
/// all origins with half as many as well: it changes little.
const SHARED_COUNTS: f64 = 6.0;

/// Degrees of freedom, at least: with fewer, an interval is so wide that it says nothing. Our judgement.
const LEAST_FREEDOM: f64 = 4.0;

/// Equally likely values of one forecast. Our judgement: the 5 % ends then lie between the tenth and the eleventh.
const VALUES: usize = 200;

/// Rounds in which levels of series and growth by months ahead are set to one another; after five hardly anything moves.
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
        if 0.0 < self.errors { self.squares / self.errors } else { 0.0 }
    }

    /// Errors of stretches that overlap are one error in part: no more are independent than stretches fit one after another
    /// between the first origin and the last target.
    fn independent(&self, horizon: i32) -> f64 {
        if self.errors == 0.0 {
            return 0.0;
        }
        self.errors.min(1.0 + f64::from(self.last - self.first) / f64::from(horizon))
    }
}

/// Errors of all series so far.
#[derive(Clone, Debug)]
pub struct Errors {
    /// By series, then by place in [`HORIZONS`].
    cells: Vec<[Cell; HORIZONS.len()]>,
}

/// What errors grow to beyond the horizons that were tested, where time grows so many times: its square root, as errors do that
/// come anew each month.
fn grown_in(times: f64) -> f64 {
    times.sqrt()
}

/// How large errors are, by series and months ahead.
#[derive(Clone, Debug)]
pub struct Spread {
    /// By series and place in [`HORIZONS`]; none where no error of any series is known.
    scales: Vec<Option<[Scale; HORIZONS.len()]>>,
}

/// A Student t around nothing: the logarithm of what comes over what was forecast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Its scale.
    pub scale: f64,
    /// Its degrees of freedom.
    pub freedom: f64,
    /// Errors of the series itself are known that far ahead; else it is as those of the other series, or goes on from
    /// those nearer.
    pub is_tested: bool,
}

impl Errors {
    /// None of so many series.
    #[must_use]
    pub fn none(series: usize) -> Self {
        Self { cells: vec![[Cell::default(); HORIZONS.len()]; series] }
    }

    /// One more error, a difference of logarithms, of a series at a place of [`HORIZONS`].
    pub fn add(&mut self, series: usize, horizon: usize, origin: i32, error: f64) {
        let Some(cell) = self.cells.get_mut(series).and_then(|cells| cells.get_mut(horizon)) else { return };
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
    /// Over all series, a mean square is a level of the series times a growth by months ahead; both are weighted means, weights
    /// being the numbers of independent errors, and a level is drawn towards that of all. At a horizon a series has the mean
    /// of its own mean square and of that, by their counts. Degrees of freedom are the counts less one; the square of the scale
    /// is enlarged by one over them, for it is learnt from few.
    #[must_use]
    pub fn spread(&self) -> Spread {
        let none = Spread { scales: vec![None; self.cells.len()] };
        let Some((levels, growth)) = self.levels_and_growth() else { return none };
        let scales = self.cells.iter().zip(&levels).map(|(cells, level)| {
            let mut scales = [Scale { scale: 0.0, freedom: LEAST_FREEDOM, is_tested: false }; HORIZONS.len()];
            for (place, scale) in scales.iter_mut().enumerate() {
                let shared = level * grown(&growth, place);
                let own = cells[place].independent(HORIZONS[place]);
                let freedom = (own + SHARED_COUNTS - 1.0).max(LEAST_FREEDOM).floor();
                let square = (own * cells[place].mean_square() + SHARED_COUNTS * shared) / (own + SHARED_COUNTS);
                *scale = Scale {
                    scale: (square * (1.0 + 1.0 / freedom)).sqrt(),
                    freedom,
                    is_tested: 0.0 < cells[place].errors,
                };
            }
            Some(scales)
        });
        Spread { scales: scales.collect() }
    }

    /// The level of each series and the growth of each horizon that is known; none without any error.
    fn levels_and_growth(&self) -> Option<(Vec<f64>, [Option<f64>; HORIZONS.len()])> {
        let mut levels = vec![1.0; self.cells.len()];
        let mut growth = [Some(1.0); HORIZONS.len()];
        for _ in 0..ROUNDS {
            let told = |cells: &[Cell; HORIZONS.len()]| {
                let of = cells.iter().zip(HORIZONS).zip(growth).filter_map(|((cell, horizon), growth)| {
                    Some((cell.independent(horizon), cell.mean_square() / growth.filter(|growth| 0.0 < *growth)?))
                });
                of.fold((0.0, 0.0), |(counts, sum), (count, square)| (counts + count, sum + count * square))
            };
            let each: Vec<(f64, f64)> = self.cells.iter().map(told).collect();
            let (counts, sum) = each.iter().fold((0.0, 0.0), |all, one| (all.0 + one.0, all.1 + one.1));
            if counts == 0.0 || sum == 0.0 {
                return None;
            }
            for (level, (own, of_own)) in levels.iter_mut().zip(&each) {
                *level = (of_own + LEVEL_COUNTS * sum / counts) / (own + LEVEL_COUNTS);
            }
            for (place, horizon) in HORIZONS.iter().enumerate() {
                let of = self.cells.iter().zip(&levels);
                let (counts, sum) = of.fold((0.0, 0.0), |(counts, sum), (cells, level)| {
                    let count = cells[place].independent(*horizon);
                    (counts + count, sum + count * cells[place].mean_square() / level)
                });
                growth[place] = (0.0 < counts).then(|| sum / counts);
            }
        }
        Some((levels, growth))
    }
}

/// The growth of squared errors to a horizon; where it is not known, it goes on from the nearest that is.
fn grown(growth: &[Option<f64>; HORIZONS.len()], place: usize) -> f64 {
    let below = (0..=place).rev().find(|other| growth[*other].is_some());
    let nearest = below.or_else(|| (place..HORIZONS.len()).find(|other| growth[*other].is_some()));
    let Some((nearest, known)) = nearest.and_then(|other| Some((other, growth[other]?))) else { return 0.0 };
    known * grown_in(f64::from(HORIZONS[place]) / f64::from(HORIZONS[nearest])).powi(2)
}

impl Spread {
    /// How far off a series lies so many months ahead: between horizons, the scale goes straight in logarithms of both;
    /// beyond the last it goes on growing. None where no error is known.
    #[must_use]
    pub fn at(&self, series: usize, months: i32) -> Option<Scale> {
        let scales = self.scales.get(series)?.as_ref()?;
        let Some(above) = HORIZONS.iter().position(|horizon| months <= *horizon) else {
            let (last, furthest) = (scales[HORIZONS.len() - 1], HORIZONS[HORIZONS.len() - 1]);
            let scale = last.scale * grown_in(f64::from(months) / f64::from(furthest));
            return Some(Scale { scale, is_tested: false, ..last });
        };
        let high = scales[above];
        if months == HORIZONS[above] || above == 0 {
            return Some(high);
        }
        let low = scales[above - 1];
        let (from, to) = (f64::from(HORIZONS[above - 1]).ln(), f64::from(HORIZONS[above]).ln());
        let part = (f64::from(months).ln() - from) / (to - from);
        let scale = (low.scale.ln() + part * (high.scale.ln() - low.scale.ln())).exp();
        Some(Scale { scale, freedom: low.freedom.min(high.freedom), is_tested: high.is_tested })
    }

    /// The furthest horizon at which errors of the series itself are known.
    #[must_use]
    pub fn tested_to(&self, series: usize) -> Option<i32> {
        let scales = self.scales.get(series)?.as_ref()?;
        HORIZONS.iter().zip(scales).filter(|(_, scale)| scale.is_tested).map(|(horizon, _)| *horizon).max()
    }
}

/// Points of Student's t, worked out once for each number of degrees of freedom.
#[derive(Clone, Debug, Default)]
pub struct Reach(BTreeMap<u64, Vec<f64>>);

impl Reach {
    /// Equally likely values around a middle, in rising order, none below nothing.
    pub fn around(&mut self, middle: f64, scale: Scale) -> Vec<f64> {
        let points = self.0.entry(scale.freedom.to_bits()).or_insert_with(|| {
            let shares = (0..VALUES).map(|place| (place as f64 + 0.5) / VALUES as f64);
            shares.map(|share| student::quantile(scale.freedom, share).unwrap_or(0.0)).collect()
        });
        points.iter().map(|point| middle * (scale.scale * point).exp()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two series, the second with errors twice those of the first, which grow with time: ±1 % a month ahead. The second is
    /// known to six months only.
    fn errors() -> Errors {
        let mut errors = Errors::none(2);
        for (place, horizon) in HORIZONS.iter().enumerate().filter(|(_, horizon)| **horizon <= 12) {
            for origin in 0..6_000 {
                let sign = if origin % 2 == 0 { 1.0 } else { -1.0 };
                errors.add(0, place, origin, sign * 0.01 * f64::from(*horizon));
                if *horizon <= 6 {
                    errors.add(1, place, origin, sign * 0.02 * f64::from(*horizon));
                }
            }
        }
        errors
    }

    fn is_near(scale: Scale, should: f64) -> bool {
        (scale.scale / (should * (1.0 + 1.0 / scale.freedom).sqrt()) - 1.0).abs() < 0.01
    }

    #[test]
    fn a_series_lies_off_as_far_as_it_did() {
        let spread = errors().spread();
        let month = spread.at(0, 1).unwrap();
        // Six thousand errors of its own and six that stand for the others, less one.
        assert!(is_near(month, 0.01) && month.freedom == 6_005.0, "{month:?}");
        let year = spread.at(0, 12).unwrap();
        // Origins 0 to 5,999: stretches of a year fit in 1 + 5,999 / 12 times.
        assert_eq!(year.freedom, (1.0_f64 + 5_999.0 / 12.0 + 6.0 - 1.0).floor());
        assert!(is_near(year, 0.12), "{year:?}");
        let five = spread.at(0, 5).unwrap();
        assert!(spread.at(0, 4).unwrap().scale < five.scale && five.scale < spread.at(0, 6).unwrap().scale);
    }

    #[test]
    fn where_a_series_was_not_tested_the_others_say_how_errors_grow() {
        let spread = errors().spread();
        assert_eq!((spread.tested_to(0), spread.tested_to(1)), (Some(12), Some(6)));
        let second = spread.at(1, 12).unwrap();
        assert!(!second.is_tested && is_near(second, 0.24), "twice the first: {second:?}");
        // Five degrees of freedom from the others alone.
        assert_eq!(second.freedom, 5.0);
        // Four times the year's time, twice its error; 120 months are two and a half times four years.
        let (four, ten) = (spread.at(0, 48).unwrap(), spread.at(0, 120).unwrap());
        assert!(!four.is_tested && is_near(four, 0.24) && is_near(ten, 0.24 * 2.5_f64.sqrt()), "{four:?}, {ten:?}");
        assert!(Errors::none(1).spread().at(0, 1).is_none());
    }

    #[test]
    fn errors_of_stretches_that_overlap_are_not_counted_as_many() {
        let mut overlapping = Errors::none(1);
        let year = HORIZONS.iter().position(|horizon| *horizon == 12).unwrap();
        (0..12).for_each(|origin| overlapping.add(0, year, origin, 0.1));
        let scale = overlapping.spread().at(0, 12).unwrap();
        // Twelve origins a month apart: 1 + 11 / 12 stretches, and six for the others, less one.
        assert_eq!(scale.freedom, 6.0);
        assert!((scale.scale - 0.1 * (1.0_f64 + 1.0 / 6.0).sqrt()).abs() < 1e-9);
    }

    #[test]
    fn one_lucky_error_does_not_make_a_series_sure() {
        let mut errors = Errors::none(4);
        (0..3).for_each(|series| errors.add(series, 0, 0, 0.1));
        errors.add(3, 0, 0, 0.0001);
        let lucky = errors.spread().at(3, 1).unwrap();
        assert!(0.05 < lucky.scale, "{lucky:?}");
    }

    #[test]
    fn values_lie_around_the_middle_as_often_as_promised() {
        let scale = Scale { scale: 0.1, freedom: 4.0, is_tested: true };
        let values = Reach::default().around(100.0, scale);
        assert!(values.is_sorted());
        // The printed 5 % point of Student's t with four degrees of freedom is 2.132.
        let high = 100.0 * (0.1_f64 * 2.132).exp();
        assert_eq!(values.iter().filter(|value| **value < high).count(), 190);
        assert_eq!(values.iter().filter(|value| **value < 100.0).count(), 100);
    }
}
