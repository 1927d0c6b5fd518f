//! What was known of a published number in one month: its level, how it grew, and what its months of the year add.

use super::Total;

/// Months of a year.
const YEAR: i32 = 12;

/// Published numbers known, at least. Our judgement: fewer show no direction.
const LEAST_KNOWN: usize = 3;

/// Years whose like months are compared, at most. Our judgement, tried on all origins: three, two and four do about as
/// well.
const LIKE_YEARS: usize = 3;

/// How many years without any season those of the past count against. Our judgement, tried on all origins.
const YEARS_WITHOUT_SEASON: f64 = 0.5;

/// What a trend keeps of itself from one month to the next, as learnt over the last year: half is gone after 23 months. Our
/// judgement.
const KEPT_OF_A_YEAR: f64 = 0.97;

/// The same as learnt over two years: half is gone after 46 months. Our judgement.
const KEPT_OF_TWO_YEARS: f64 = 0.985;

/// Ways a number may go on, without its season: as it is, as over all years, as over the last year or two, and as over these
/// with a trend that dies away.
pub(super) const TRENDS: usize = 6;

/// A number as it was known in one month, in logarithms, with changes of counting taken out.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Known {
    months: Vec<i32>,
    logs: Vec<f64>,
}

/// What months of the year add between two months.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Season {
    /// Logarithm of the factor.
    pub(super) change: f64,
    /// Like months were published in some earlier year; else it lies between those that were.
    pub(super) is_known: bool,
}

impl Known {
    /// What was known of a total in a month that was published; none where it was not, or less than a year came before.
    pub(super) fn of(total: &Total, origin: i32) -> Option<Self> {
        let (months, mut logs): (Vec<i32>, Vec<f64>) = (total.months.iter())
            .filter(|(month, number)| *month <= origin && 0.0 < *number)
            .map(|(month, number)| (*month, number.ln()))
            .unzip();
        if months.last() != Some(&origin) || months.len() < LEAST_KNOWN || origin - months[0] < YEAR {
            return None;
        }
        for changed in total.breaks.iter().filter(|changed| **changed <= origin) {
            let after = months.partition_point(|month| month < changed);
            if 0 < after && after < months.len() {
                let seen = logs[after] - logs[after - 1];
                let usual = usual_change(&months, &logs, after);
                logs[..after].iter_mut().for_each(|log| *log += seen - usual);
            }
        }
        Some(Self { months, logs })
    }

    fn published(&self, month: i32) -> Option<f64> {
        Some(self.logs[self.months.binary_search(&month).ok()?])
    }

    /// The month it is known in.
    fn origin(&self) -> i32 {
        self.months.last().copied().unwrap_or_default()
    }

    /// The logarithm in the last month.
    pub(super) fn now(&self) -> f64 {
        self.logs.last().copied().unwrap_or_default()
    }

    /// The logarithm in a month, straight between those published; before the first, as the first.
    fn at(&self, month: i32) -> f64 {
        let after = self.months.partition_point(|published| *published < month);
        if after == 0 {
            return self.logs[0];
        }
        if self.months.len() <= after {
            return self.now();
        }
        let part = f64::from(month - self.months[after - 1]) / f64::from(self.months[after] - self.months[after - 1]);
        self.logs[after - 1] + part * (self.logs[after] - self.logs[after - 1])
    }

    /// Growth a month over the last so many years, or as many whole ones as are known; like months are compared.
    fn growth(&self, years: i32) -> f64 {
        let months = YEAR * years.min((self.origin() - self.months[0]) / YEAR);
        if months == 0 { 0.0 } else { (self.now() - self.at(self.origin() - months)) / f64::from(months) }
    }

    /// Where each trend leads, in logarithms.
    pub(super) fn trends(&self, ahead: i32) -> [f64; TRENDS] {
        let steps = f64::from(ahead);
        let dying = |growth: f64, kept: f64| growth * kept * (1.0 - kept.powi(ahead)) / (1.0 - kept);
        let (year, two, all) = (self.growth(1), self.growth(2), self.growth(i32::MAX / YEAR));
        let change =
            [0.0, all * steps, year * steps, two * steps, dying(year, KEPT_OF_A_YEAR), dying(two, KEPT_OF_TWO_YEARS)];
        change.map(|change| self.now() + change)
    }

    /// What the months of the year add between now and so many months ahead.
    ///
    /// Of the same stretch of earlier years, how far it was off the straight line through its year, the mean of up to three
    /// years. A stretch that was never published lies between its neighbours that were.
    pub(super) fn season(&self, ahead: i32) -> Season {
        let stretch = ahead.rem_euclid(YEAR);
        if stretch == 0 {
            return Season { change: 0.0, is_known: true };
        }
        if let Some(change) = self.off_the_line(stretch) {
            return Season { change, is_known: true };
        }
        let (mut below, mut above) = ((0, 0.0), (YEAR, 0.0));
        for other in 1..YEAR {
            let Some(change) = self.off_the_line(other) else { continue };
            if other < stretch {
                below = (other, change);
            } else {
                above = (other, change);
                break;
            }
        }
        let part = f64::from(stretch - below.0) / f64::from(above.0 - below.0);
        Season { change: below.1 + part * (above.1 - below.1), is_known: false }
    }

    fn off_the_line(&self, stretch: i32) -> Option<f64> {
        let starts = (1..).map(|years| self.origin() - YEAR * years).take_while(|start| self.months[0] <= *start);
        let off: Vec<f64> = starts
            .filter_map(|start| {
                let (from, to) = (self.published(start)?, self.published(start + stretch)?);
                let end = self.published(start + YEAR)?;
                Some(to - from - f64::from(stretch) / f64::from(YEAR) * (end - from))
            })
            .take(LIKE_YEARS)
            .collect();
        let years = off.len() as f64;
        (!off.is_empty()).then(|| off.iter().sum::<f64>() / (years + YEARS_WITHOUT_SEASON))
    }

    /// The numbers of the same month of the year without a gap, the last being that of now.
    pub(super) fn like_months(&self) -> Vec<f64> {
        let back = (0..).map_while(|years| self.published(self.origin() - YEAR * years));
        let mut numbers: Vec<f64> = back.map(f64::exp).collect();
        numbers.reverse();
        numbers
    }

    /// As much again for each month as the number changed a month from its first like month to now.
    pub(super) fn drift(&self, ahead: i32) -> f64 {
        let months = YEAR * ((self.origin() - self.months[0]) / YEAR);
        let (first, now) = (self.at(self.origin() - months).exp(), self.now().exp());
        (now + f64::from(ahead) * (now - first) / f64::from(months.max(1))).max(0.0)
    }
}

/// The change to a month as it was over the same months of up to three earlier years; none where no such were published.
fn usual_change(months: &[i32], logs: &[f64], after: usize) -> f64 {
    let at = |month: i32| months.binary_search(&month).ok().map(|place| logs[place]);
    let usual: Vec<f64> = (1..=3)
        .filter_map(|years| Some(at(months[after] - YEAR * years)? - at(months[after - 1] - YEAR * years)?))
        .collect();
    usual.iter().sum::<f64>() / usual.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total(months: Vec<(i32, f64)>, breaks: Vec<i32>) -> Total {
        Total { id: "invented".to_owned(), months, breaks, parts: None }
    }

    /// Quarters of three years that double every year, but for each first quarter, which has a tenth more.
    fn quarters() -> Vec<(i32, f64)> {
        (0..=12)
            .map(|quarter| {
                let spring = if quarter % 4 == 1 { 1.1 } else { 1.0 };
                (quarter * 3, 100.0 * 2_f64.powf(f64::from(quarter) / 4.0) * spring)
            })
            .collect()
    }

    #[test]
    fn trends_are_those_of_whole_years() {
        let known = Known::of(&total(quarters(), Vec::new()), 36).unwrap();
        let told = known.trends(24).map(f64::exp);
        assert!((told[0] - 800.0).abs() < 1e-6, "as it is");
        assert!(told[1..4].iter().all(|told| (told - 3_200.0).abs() < 1e-6), "two more doublings: {told:?}");
        assert!(told[4] < told[5] && told[5] < 3_200.0 && 800.0 < told[4], "dying away: {told:?}");
        // As much again a month as from 100 to 800 in 36 months.
        assert!((known.drift(18) - (800.0 + 350.0)).abs() < 1e-6);
        let like: Vec<f64> = known.like_months();
        assert!(like.iter().zip([100.0, 200.0, 400.0, 800.0]).all(|(like, should)| (like - should).abs() < 1e-6));
    }

    #[test]
    fn a_season_is_learnt_from_like_months_and_half_a_year_of_doubt() {
        let known = Known::of(&total(quarters(), Vec::new()), 36).unwrap();
        let spring = known.season(3);
        // Three years say 10 % more.
        assert!(spring.is_known && (spring.change - 1.1_f64.ln() * 3.0 / 3.5).abs() < 1e-9, "{spring:?}");
        assert_eq!(known.season(15), spring, "the same months of a later year");
        assert_eq!(known.season(24), Season { change: 0.0, is_known: true });
        // Between now and spring, and between spring and summer, which is on the line.
        let between = known.season(4);
        assert!(!between.is_known && (between.change - spring.change * 2.0 / 3.0).abs() < 1e-9, "{between:?}");
    }

    #[test]
    fn nothing_after_the_origin_is_known() {
        let mut later = quarters();
        let known = Known::of(&total(later.clone(), Vec::new()), 24).unwrap();
        later.iter_mut().filter(|(month, _)| 24 < *month).for_each(|(_, number)| *number *= 7.0);
        assert_eq!(Some(known), Known::of(&total(later, vec![30]), 24));
        assert_eq!(Known::of(&total(quarters(), Vec::new()), 25), None, "nothing was published then");
        assert_eq!(Known::of(&total(quarters(), Vec::new()), 9), None, "less than a year");
    }

    #[test]
    fn what_a_change_of_counting_adds_is_not_growth() {
        let straight = Known::of(&total(quarters(), Vec::new()), 36).unwrap();
        // From month 30 on, a fifth are no longer counted.
        let mut fewer = quarters();
        fewer.iter_mut().filter(|(month, _)| 30 <= *month).for_each(|(_, number)| *number *= 0.8);
        let known = Known::of(&total(fewer.clone(), vec![30]), 36).unwrap();
        assert!((known.now() - (800.0_f64 * 0.8).ln()).abs() < 1e-9, "the level is that of today");
        for (one, other) in known.trends(12).iter().zip(straight.trends(12)) {
            assert!((one - 0.8_f64.ln() - other).abs() < 1e-9, "the growth is that of before");
        }
        let unaware = Known::of(&total(fewer, Vec::new()), 36).unwrap();
        assert!(unaware.trends(12)[2] < known.trends(12)[2] - 0.1);
    }
}
