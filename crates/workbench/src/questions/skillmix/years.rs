//! Financial years of a mix, and where they lie from the month that is known.

use wholetime_plans::when::FinancialYear;
use wholetime_vocabulary::Period;

use crate::WorkbenchError;

/// Financial years in a row, and the months to them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Years {
    pub(super) from: Period,
    pub(super) years: Vec<FinancialYear>,
    /// Months from `from` to the first April.
    months_before: usize,
}

impl Years {
    /// So many financial years from the first that begins after a month.
    pub(super) fn after(from: Period, many: u8) -> Result<Self, WorkbenchError> {
        let refused = || WorkbenchError::NotPossible(format!("no financial years begin after {from}"));
        let Period::Month { year, month } = from else { return Err(refused()) };
        let first = if month < 4 { year } else { year + 1 };
        let years: Vec<FinancialYear> =
            (0..i16::from(many)).filter_map(|later| FinancialYear::from_april(first + later)).collect();
        let april = Period::month(first, 4).ok_or_else(refused)?;
        let months_before = usize::try_from(april.months_since(from)).map_err(|_| refused())?;
        if years.len() != usize::from(many) {
            return Err(refused());
        }
        Ok(Self { from, years, months_before })
    }

    pub(super) fn len(&self) -> usize {
        self.years.len()
    }

    /// Whole years from `from` to the end of the last.
    pub(super) fn horizon(&self) -> usize {
        (self.months_before + 12 * self.len() - 1).div_ceil(12)
    }

    /// Years from `from` to the end of September of each, its middle.
    pub(super) fn middles(&self) -> impl Iterator<Item = f64> {
        let before = self.months_before;
        (0..self.len()).map(move |year| (before + 12 * year + 5) as f64 / 12.0)
    }

    /// What something is in the middle of each year, that is known year by year from `from` on, now first: in a straight line
    /// between.
    pub(super) fn in_the_middle(&self, yearly: &[f64]) -> Vec<f64> {
        let at = |years: f64| {
            let last = yearly.len().saturating_sub(1);
            let below = (years.floor() as usize).min(last);
            let above = (below + 1).min(last);
            let (low, high) = (yearly.get(below)?, yearly.get(above)?);
            Some(low + (years - below as f64).min(1.0) * (high - low))
        };
        self.middles().filter_map(at).collect()
    }

    /// The mean over the months of each year of what is known month by month, the first the one after `from`.
    pub(super) fn means<'a>(&self, monthly: &'a [Vec<f64>], of_month: impl Fn(&'a [f64]) -> f64) -> Vec<f64> {
        let mean = |year: usize| {
            let first = self.months_before - 1 + 12 * year;
            let months = monthly.iter().skip(first).take(12);
            let (sum, count) = months.fold((0.0, 0.0), |(sum, count), values| (sum + of_month(values), count + 1.0));
            if 0.0 < count { sum / count } else { 0.0 }
        };
        (0..self.len()).map(mean).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(year: i16, month: i8) -> Period {
        Period::month(year, month).unwrap()
    }

    #[test]
    fn the_first_year_is_the_first_that_begins_after_what_is_known() {
        let first = |from: Period| Years::after(from, 1).unwrap().years[0].to_string();
        assert_eq!(first(month(2022, 12)), "2023/24");
        assert_eq!(first(month(2022, 3)), "2022/23");
        assert_eq!(first(month(2022, 4)), "2023/24");
    }

    #[test]
    fn a_year_is_met_in_its_middle_and_on_average_over_its_months() {
        let years = Years::after(month(2022, 12), 2).unwrap();
        // From December to September are nine months.
        assert_eq!(years.middles().collect::<Vec<_>>(), [0.75, 1.75]);
        assert_eq!(years.in_the_middle(&[100.0, 104.0, 112.0]), [103.0, 110.0]);
        // 4 + 24 − 1 = 27 months reach into the third year.
        assert_eq!(years.horizon(), 3);
        // January is month 1; April to March are months 4 to 15.
        let monthly: Vec<Vec<f64>> = (1..=36).map(|month| vec![f64::from(month)]).collect();
        assert_eq!(years.means(&monthly, |values| values[0]), [9.5, 21.5]);
    }
}
