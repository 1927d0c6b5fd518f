//! Additional roles: average WTE and spend of a year so far, where the year will end, and what part of the sum that is.
//!
//! **Invariant:** the part held nationally is never mixed in unseen: a share of what was devolved and a share of the whole
//! are two figures. Nothing is inferred from payments.

pub mod book;
pub mod entries;
pub mod findings;
pub mod late;
pub mod rules;
pub mod start;
pub mod year;

use schemars::JsonSchema;
use serde::Serialize;

use crate::quantity::{Exact, Money, PoundsPerPatient, Rounding, Wte, divided_units};

/// Months of a financial year.
const MONTHS: usize = 12;

/// The mean WTE of the months told; none where no month is.
#[must_use]
pub fn average(months: &[Wte]) -> Option<Exact> {
    let sum: Wte = months.iter().copied().sum();
    let count = i128::try_from(months.len()).unwrap_or(0);
    (0 < count).then(|| Exact::new(i128::from(sum.units()), count * i128::from(Wte::SCALE)))
}

/// Where the spend of a year will end, in four readings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Projection {
    /// Months told; of several networks the fewest that one of them tells.
    pub months: usize,
    /// Spend so far.
    pub spent: Money,
    /// Mean of a month, to the nearest penny.
    pub month_mean: Money,
    /// The year, if the other months are like the mean.
    pub year_on_mean: Money,
    /// The year, if the other months are like the last one.
    pub year_on_last: Money,
    /// The year, if the other months are like the lowest.
    pub year_low: Money,
    /// The year, if the other months are like the highest.
    pub year_high: Money,
}

impl Projection {
    /// Two years together, each projected from its own months; the range is wider than that of their sums would be.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        Self {
            months: self.months.min(other.months),
            spent: self.spent + other.spent,
            month_mean: self.month_mean + other.month_mean,
            year_on_mean: self.year_on_mean + other.year_on_mean,
            year_on_last: self.year_on_last + other.year_on_last,
            year_low: self.year_low + other.year_low,
            year_high: self.year_high + other.year_high,
        }
    }
}

/// Projects the spend of a financial year from its first months; none where no month is told, or more than twelve are.
#[must_use]
pub fn project(months: &[Money]) -> Option<Projection> {
    let (last, low, high) = (*months.last()?, *months.iter().min()?, *months.iter().max()?);
    let left = i64::try_from(MONTHS.checked_sub(months.len())?).ok()?;
    let told = i128::try_from(months.len()).ok()?;
    let spent: Money = months.iter().copied().sum();
    let mean_of =
        |times: i128| Money::from_units(divided_units(i128::from(spent.units()) * times, told, Rounding::Rounded));
    let year_at = |month: Money| spent + month.times(Wte::whole(left));
    Some(Projection {
        months: months.len(),
        spent,
        month_mean: mean_of(1),
        // Not twelve times the rounded mean: the rounding would be multiplied with it.
        year_on_mean: mean_of(12),
        year_on_last: year_at(last),
        year_low: year_at(low),
        year_high: year_at(high),
    })
}

/// What a network or place may claim in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Allocation {
    /// All of it.
    pub whole: Money,
    /// The part that was devolved; the rest is held nationally until the devolved part is used.
    pub devolved: Money,
}

/// Spend as a share of both sums.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Utilisation {
    /// Percentage of the whole; none where there is no sum.
    pub of_whole_percent: Option<Exact>,
    /// Percentage of what was devolved; none where nothing was.
    pub of_devolved_percent: Option<Exact>,
    /// Of the whole, what is not spent and so lost at the end of the year; below nothing: over the sum.
    pub unspent: Money,
}

impl Allocation {
    /// What part of it a spend is, by both denominators.
    #[must_use]
    pub fn utilisation(&self, spend: Money) -> Utilisation {
        let percent = |whole: Money| {
            (whole != Money::ZERO).then(|| Exact::new(i128::from(spend.units()) * 100, i128::from(whole.units())))
        };
        Utilisation {
            of_whole_percent: percent(self.whole),
            of_devolved_percent: percent(self.devolved),
            unspent: self.whole - spend,
        }
    }
}

/// The sum for a weighted list at 1 January, to the nearest penny. The rate is the year's, with its source, from the caller.
#[must_use]
pub fn entitlement(weighted_list: u32, rate: PoundsPerPatient) -> Money {
    let pounds = i128::from(weighted_list) * i128::from(rate.units()) * i128::from(Money::SCALE);
    Money::from_units(divided_units(pounds, i128::from(PoundsPerPatient::SCALE), Rounding::Rounded))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(months: [&str; 5]) -> Vec<Wte> {
        months.iter().map(|text| Wte::read(text).unwrap()).collect()
    }

    fn havering() -> [Vec<Wte>; 4] {
        // April to August 2022, as printed in the paper of December 2022.
        [
            network(["11.43", "12.43", "12.43", "12.43", "12.43"]),
            network(["12.48", "12.48", "12.48", "12.48", "13.48"]),
            network(["19.81", "20.81", "20.81", "19.67", "19.62"]),
            network(["14.60", "15.92", "15.92", "16.94", "18.99"]),
        ]
    }

    fn spend() -> Vec<Money> {
        [223, 234, 242, 240, 246].map(|thousand| Money::whole(thousand * 1000)).to_vec()
    }

    #[test]
    fn average_wte_of_havering_is_as_printed() {
        let averages: Vec<String> = havering().iter().map(|months| average(months).unwrap().written(2)).collect();
        assert_eq!(averages, ["12.23", "12.68", "20.14", "16.47"]);
    }

    #[test]
    fn the_year_of_havering_ends_at_two_figures() {
        let projection = project(&spend()).unwrap();
        assert_eq!(projection.month_mean, Money::whole(237_000));
        assert_eq!(projection.year_on_mean, Money::whole(2_844_000));
        assert_eq!(projection.year_on_last, Money::whole(2_907_000));
        // 1,185 + 7 × 223 and 1,185 + 7 × 246.
        assert_eq!(projection.year_low, Money::whole(2_746_000));
        assert_eq!(projection.year_high, Money::whole(2_907_000));
    }

    #[test]
    fn utilisation_is_told_of_the_whole_and_of_what_was_devolved() {
        // The paper prints neither sum; invented ones, with three fifths devolved.
        let allocation = Allocation { whole: Money::whole(5_000_000), devolved: Money::whole(3_000_000) };
        let utilisation = allocation.utilisation(Money::whole(2_400_000));
        assert_eq!(utilisation.of_whole_percent.unwrap().written(1), "48");
        assert_eq!(utilisation.of_devolved_percent.unwrap().written(1), "80");
        assert_eq!(utilisation.unspent, Money::whole(2_600_000));
    }

    #[test]
    fn the_sum_follows_the_weighted_list() {
        // £26.631 for 42,000 weighted patients (2025/26).
        let rate = PoundsPerPatient::read("26.631").unwrap();
        assert_eq!(entitlement(42_000, rate), Money::whole(1_118_502));
    }

    #[test]
    fn no_month_has_no_mean_and_a_thirteenth_no_year() {
        assert!(average(&[]).is_none());
        assert!(project(&[]).is_none());
        assert!(project(&[Money::ZERO; 13]).is_none());
    }
}
