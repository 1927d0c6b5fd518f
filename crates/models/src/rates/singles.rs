//! A national series by age band with single years of age behind its bands, and where it goes if joining and leaving go on.
//!
//! Bands of five years do not say how old people are within them, and who grows out of a band next year depends on that. So
//! single years are laid under the bands: smoothly at first, then each year those of the year before grow a year older and are
//! set to the bands as published, half with the ages they had and half smoothly again. Waves of people stay waves, and what
//! was guessed wrongly fades.

use super::bands::{BandCounts, BandRates};

/// Months between the counts of a pair.
const APART: i32 = 12;

/// Share of single years that is laid smoothly under the bands again every year; the rest keep the ages they had. Our
/// judgement: of one to nine tenths, a half was best over 1, 2, 3 and 5 years on origins up to 2019, with 0.4 and 0.6 close to it.
const SMOOTH: f64 = 0.5;

/// A national series by age band as it was known in one month, with what it says of joining and leaving.
#[derive(Clone, Debug, PartialEq)]
pub struct SingleYears {
    ages: Ages,
    /// People by single year in that month, the youngest first.
    now: Vec<f64>,
    rates: BandRates,
}

/// The ages at which bands begin, and that at which the last is taken to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ages(Vec<u8>);

impl Ages {
    /// None unless ages rise and there is a band.
    #[must_use]
    pub fn new(starts_and_end: Vec<u8>) -> Option<Self> {
        let rise = starts_and_end.windows(2).all(|pair| pair[0] < pair[1]);
        (rise && 2 <= starts_and_end.len()).then_some(Self(starts_and_end))
    }

    fn bands(&self) -> usize {
        self.0.len() - 1
    }

    /// Places of single years of each band.
    fn of_bands(&self) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
        let place = |age: u8| usize::from(age - self.0[0]);
        self.0.windows(2).map(move |pair| place(pair[0])..place(pair[1]))
    }

    fn added_up(&self, singles: &[f64]) -> Vec<f64> {
        self.of_bands().map(|band| singles[band].iter().sum()).collect()
    }

    /// Single years under bands: differences of a smooth curve through the people below each age.
    fn smooth(&self, people: &[f64]) -> Vec<f64> {
        let ages: Vec<f64> = self.0.iter().map(|age| f64::from(*age)).collect();
        let mut below = vec![0.0];
        for band in people {
            below.push(below[below.len() - 1] + band);
        }
        let slopes = slopes(&ages, &below);
        let singles = self.0[0]..self.0[self.bands()];
        let curve: Vec<f64> =
            singles.chain([self.0[self.bands()]]).map(|age| between(&ages, &below, &slopes, f64::from(age))).collect();
        curve.windows(2).map(|pair| (pair[1] - pair[0]).max(0.0)).collect()
    }

    /// Sets single years to bands: too many in a band are fewer at each age alike, those who lack are added smoothly; then half
    /// of all is laid smoothly.
    fn set(&self, singles: &[f64], people: &[f64]) -> Vec<f64> {
        let smooth = self.smooth(people);
        let mut set = Vec::with_capacity(singles.len());
        for (band, wanted) in self.of_bands().zip(people) {
            let there: f64 = singles[band.clone()].iter().sum();
            let smoothly: f64 = smooth[band.clone()].iter().sum();
            let (keep, add) =
                if *wanted <= there { (over(*wanted, there), 0.0) } else { (1.0, over(wanted - there, smoothly)) };
            set.extend(
                band.map(|age| (1.0 - SMOOTH) * (keep * singles[age] + add * smooth[age]) + SMOOTH * smooth[age]),
            );
        }
        set
    }
}

fn over(part: f64, whole: f64) -> f64 {
    if 0.0 < whole { part / whole } else { 0.0 }
}

/// Everybody a year older; the oldest stay in the last year.
fn older(singles: &[f64]) -> Vec<f64> {
    let mut older = vec![0.0; singles.len()];
    for (age, people) in singles.iter().enumerate() {
        older[(age + 1).min(singles.len() - 1)] += people;
    }
    older
}

impl SingleYears {
    /// Learns from all counts up to `origin`, which must be one of them; `younger` bands have joiners as people, the others
    /// leaving as rates. Pairs of counts a year apart across one of `breaks` (months at which counting changed) teach nothing.
    ///
    /// None where there is no pair, where counts have other bands than `ages`, or where not at least one band is on each side.
    #[must_use]
    pub fn learn(series: &[BandCounts], ages: &Ages, origin: i32, younger: usize, breaks: &[i32]) -> Option<Self> {
        let bands = ages.bands();
        if younger == 0 || bands <= younger || series.iter().any(|counts| counts.people.len() != bands) {
            return None;
        }
        let (mut joined, mut gone, mut exposure) =
            (vec![0.0; younger], vec![0.0; bands - younger], vec![0.0; bands - younger]);
        let mut pairs = 0_usize;
        let mut laid: Vec<(i32, Vec<f64>)> = Vec::new();
        for counts in series.iter().filter(|counts| counts.month <= origin) {
            let before = laid.iter().rev().find(|(month, _)| *month == counts.month - APART);
            let Some((before, singles)) = before else {
                laid.push((counts.month, ages.smooth(&counts.people)));
                continue;
            };
            let aged = older(singles);
            if !breaks.iter().any(|month| *before < *month && *month <= counts.month) {
                for (band, (aged, after)) in ages.added_up(&aged).iter().zip(&counts.people).enumerate() {
                    if band < younger {
                        joined[band] += after - aged;
                    } else {
                        gone[band - younger] += aged - after;
                        exposure[band - younger] += f64::midpoint(*aged, *after);
                    }
                }
                pairs += 1;
            }
            laid.push((counts.month, ages.set(&aged, &counts.people)));
        }
        let (last, now) = laid.pop()?;
        (last == origin && 0 < pairs).then(|| Self {
            ages: ages.clone(),
            now,
            rates: BandRates {
                net_joiners: joined.iter().map(|joined| joined / pairs as f64).collect(),
                net_leaving: gone.iter().zip(&exposure).map(|(gone, exposure)| over(*gone, *exposure)).collect(),
                pairs,
            },
        })
    }

    /// What was learnt of joining and leaving.
    #[must_use]
    pub const fn rates(&self) -> &BandRates {
        &self.rates
    }

    /// The bands after each of so many years, if what was learnt goes on. No band falls below nothing.
    #[must_use]
    pub fn forecast(&self, years: usize) -> Vec<Vec<f64>> {
        let younger = self.rates.net_joiners.len();
        let mut all = Vec::with_capacity(years);
        let mut singles = self.now.clone();
        for _ in 0..years {
            let aged = older(&singles);
            let mut next = self.ages.added_up(&aged);
            for (people, joined) in next.iter_mut().zip(&self.rates.net_joiners) {
                *people = (*people + joined).max(0.0);
            }
            for (people, leaving) in next[younger..].iter_mut().zip(&self.rates.net_leaving) {
                // Leavers a person-year of the mean of start and end, as they were learnt.
                *people *= ((1.0 - leaving / 2.0) / (1.0 + leaving / 2.0)).max(0.0);
            }
            singles = self.ages.set(&aged, &next);
            all.push(next);
        }
        all
    }
}

/// Slopes of a curve through points that rises where they rise and is level where they turn.
///
/// Source: Fritsch and Butland, "A method for constructing local monotone piecewise cubic interpolants", SIAM Journal on
/// Scientific and Statistical Computing 5 (1984); ends as in the three-point formula of scipy's `PchipInterpolator`.
fn slopes(x: &[f64], y: &[f64]) -> Vec<f64> {
    let steps: Vec<f64> = x.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let rises: Vec<f64> = y.windows(2).zip(&steps).map(|(pair, step)| (pair[1] - pair[0]) / step).collect();
    let last = rises.len() - 1;
    if last == 0 {
        return vec![rises[0]; 2];
    }
    let mut slopes = vec![end(steps[0], steps[1], rises[0], rises[1])];
    for place in 1..=last {
        let (before, after) = (rises[place - 1], rises[place]);
        let (near, far) = (2.0 * steps[place] + steps[place - 1], steps[place] + 2.0 * steps[place - 1]);
        slopes.push(if before * after <= 0.0 { 0.0 } else { (near + far) / (near / before + far / after) });
    }
    slopes.push(end(steps[last], steps[last - 1], rises[last], rises[last - 1]));
    slopes
}

/// The slope at an end: by the two steps next to it, of the sign of the first and at most three times as steep where they turn.
fn end(step: f64, next_step: f64, rise: f64, next_rise: f64) -> f64 {
    let slope = ((2.0 * step + next_step) * rise - step * next_rise) / (step + next_step);
    if slope * rise <= 0.0 {
        return 0.0;
    }
    if rise * next_rise < 0.0 && 3.0 * rise.abs() < slope.abs() { 3.0 * rise } else { slope }
}

/// The curve through points with slopes.
fn between(x: &[f64], y: &[f64], slopes: &[f64], at: f64) -> f64 {
    let place = x.partition_point(|start| *start <= at).clamp(1, x.len() - 1) - 1;
    let step = x[place + 1] - x[place];
    let part = (at - x[place]) / step;
    let (square, cube) = (part * part, part * part * part);
    (2.0 * cube - 3.0 * square + 1.0) * y[place]
        + (cube - 2.0 * square + part) * step * slopes[place]
        + (3.0 * square - 2.0 * cube) * y[place + 1]
        + (cube - square) * step * slopes[place + 1]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backtest::drift;
    use crate::rates::learn;

    fn ages() -> Ages {
        Ages::new(vec![25, 30, 35, 40, 45, 50, 55, 60, 65, 75]).unwrap()
    }

    /// A place with single years from 25 on: `joins` come a year at each age from 28 to 37, of those older a share leaves, and
    /// everybody who would be 75 does.
    fn grown(start: &[f64], years: i32, joins: f64) -> Vec<BandCounts> {
        let mut singles = start.to_vec();
        let counts = |year: i32, singles: &[f64]| BandCounts { month: 12 * year, people: ages().added_up(singles) };
        let mut all = vec![counts(0, &singles)];
        for year in 1..=years {
            let mut next = vec![0.0; singles.len()];
            for age in 1..singles.len() {
                let leaves = match age + 25 {
                    60.. => 0.25,
                    55.. => 0.1,
                    38.. => 0.03,
                    _ => 0.0,
                };
                next[age] = singles[age - 1] * (1.0 - leaves);
                if (28..38).contains(&(age + 25)) {
                    next[age] += joins;
                }
            }
            singles = next;
            all.push(counts(year, &singles));
        }
        all
    }

    fn wape(told: &[f64], came: &[f64]) -> f64 {
        let errors: f64 = told.iter().zip(came).map(|(told, came)| (told - came).abs()).sum();
        100.0 * errors / came.iter().sum::<f64>()
    }

    #[test]
    fn who_joins_and_leaves_is_what_growing_older_does_not_explain() {
        // A hundred of each age from 25 to 49, twice.
        let ages = Ages::new(vec![25, 30, 35, 40, 45, 50]).unwrap();
        let even = |month| BandCounts { month, people: vec![500.0; 5] };
        let singles = SingleYears::learn(&[even(0), even(12)], &ages, 12, 3, &[]).unwrap();
        // A hundred grow out of each closed band, and into each but the first: a hundred came there.
        let rates = singles.rates();
        assert!(rates.net_joiners.iter().zip([100.0, 0.0, 0.0]).all(|(joined, should)| (joined - should).abs() < 1e-9));
        // The open band would have 600 and has 500: a hundred left, of a mean of 550.
        assert!(rates.net_leaving[0].abs() < 1e-9 && (rates.net_leaving[1] - 100.0 / 550.0).abs() < 1e-9);
        // The first band was 0, 100, 100, 100, 100 after a birthday; the hundred who came are spread over it as the smooth curve
        // is, evenly, which makes 20, 120, 120, 120, 120. Half of that and half of even hundreds is 60, 110, 110, 110, 110, so
        // 110 grow out next year, and a hundred come.
        let next = &singles.forecast(1)[0];
        assert!(
            next.iter().zip([490.0, 510.0, 500.0, 500.0, 500.0]).all(|(told, should)| (told - should).abs() < 1e-6)
        );
    }

    #[test]
    fn single_years_come_to_their_bands() {
        let people = [513.0, 3_950.0, 5_623.0, 5_508.0, 4_958.0, 5_588.0, 4_161.0, 1_557.0, 1_215.0];
        let smooth = ages().smooth(&people);
        assert_eq!(smooth.len(), 50);
        assert!(smooth.iter().all(|people| 0.0 <= *people));
        assert!(wape(&ages().added_up(&smooth), &people) < 1e-9);
        let set = ages().set(&older(&smooth), &people);
        assert!(wape(&ages().added_up(&set), &people) < 1e-9);
        assert!(smooth[4] > smooth[0], "those under 30 are mostly 29, for many more are 30");
        assert!(smooth[35] > smooth[39] && smooth[39] > smooth[49], "fewer with every year over 60");
    }

    #[test]
    fn the_curve_is_that_of_scipy() {
        // scipy.interpolate.PchipInterpolator([0, 1, 3, 4], [0, 2, 3, 7]) at 0.5, 2, 3.5, from scipy 1.17.
        let (x, y) = ([0.0, 1.0, 3.0, 4.0], [0.0, 2.0, 3.0, 7.0]);
        let slopes = slopes(&x, &y);
        for (at, should) in [(0.5, 1.205357142857), (2.0, 2.471042471042), (3.5, 4.475788288288)] {
            assert!((between(&x, &y, &slopes, at) - should).abs() < 1e-9, "{at}");
        }
    }

    #[test]
    fn a_wave_of_one_age_is_foreseen_better_than_with_even_bands_and_much_better_than_by_its_drift() {
        let mut start: Vec<f64> = (25..75).map(|age| if age < 65 { 100.0 } else { 20.0 }).collect();
        (25..28).for_each(|age| start[age] = 600.0);
        let series = grown(&start, 9, 30.0);
        let (known, came) = (&series[..=6], &series[9].people);
        let singles = SingleYears::learn(known, &ages(), 72, 4, &[]).unwrap();
        let ours = wape(&singles.forecast(3)[2], came);
        let even = learn(known, 72, 4, None, &[]).unwrap().forecast(&known[6].people, 3).unwrap();
        let drifted: Vec<f64> = (0..9)
            .map(|band| drift(&known.iter().map(|counts| counts.people[band]).collect::<Vec<_>>(), 3).unwrap())
            .collect();
        assert!(ours < 0.8 * wape(&even[2], came), "{ours} and {}", wape(&even[2], came));
        assert!(ours < 0.5 * wape(&drifted, came), "{ours} and {}", wape(&drifted, came));
    }

    #[test]
    fn what_lies_after_the_origin_or_across_a_break_teaches_nothing() {
        let series = grown(&[50.0; 50], 6, 40.0);
        let told = SingleYears::learn(&series, &ages(), 36, 4, &[]).unwrap();
        let mut later = series.clone();
        later.iter_mut().filter(|counts| 36 < counts.month).for_each(|counts| counts.people.reverse());
        assert_eq!(SingleYears::learn(&later, &ages(), 36, 4, &[]), Some(told.clone()));
        assert_eq!(told.rates().pairs, 3);
        assert_eq!(SingleYears::learn(&series, &ages(), 36, 4, &[24]).unwrap().rates().pairs, 2);
        assert_eq!(SingleYears::learn(&series, &ages(), 12, 4, &[6]), None, "the only pair crosses it");
        assert_eq!(SingleYears::learn(&series, &ages(), 37, 4, &[]), None, "nothing was counted then");
        assert_eq!(SingleYears::learn(&series, &ages(), 36, 9, &[]), None, "no older band");
        assert_eq!((Ages::new(vec![30]), Ages::new(vec![30, 30])), (None, None));
    }
}
