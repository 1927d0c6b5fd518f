//! Trajectories: how a number to be reached is spread over periods, and what a standard per 100,000 asks of a list.
//!
//! **Invariant:** the periods of a trajectory come to the number itself, what has come by the end of each is within half a unit
//! of the shape, and nobody arrives within the lead time.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    apportion::{ApportionError, in_sequence},
    quantity::{Per100k, Rounding, Wte, divided_units},
};

/// The shape in which posts are filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Profile {
    /// The same in each period.
    Linear,
    /// The square of the time gone by: a quarter of the posts by half time. Our judgement.
    BackLoaded,
    /// Slow, fast, slow: 3x² − 2x³ of the time gone by. Our judgement.
    SCurve,
    /// As entered: a weight for each period after the lead time.
    Own(Vec<i64>),
}

/// Why there is no trajectory.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrajectoryError {
    /// All periods are within the lead time.
    #[error(
        "a lead time of {lead} periods leaves none of {periods} in which somebody can arrive; decide earlier or plan longer"
    )]
    NoTime {
        /// Periods before anybody arrives.
        lead: usize,
        /// Periods of the plan.
        periods: usize,
    },
    /// The weights entered are for another number of periods.
    #[error("the profile has {weights} weights for {periods} periods after the lead time; enter one for each")]
    OtherLength {
        /// Weights entered.
        weights: usize,
        /// Periods in which somebody can arrive.
        periods: usize,
    },
    /// The number cannot be shared out.
    #[error(transparent)]
    Apportion(#[from] ApportionError),
}

/// Whole periods before anybody arrives: a period begun is a period gone.
#[must_use]
pub fn lead_periods(lead_months: u32, months_in_period: u32) -> usize {
    usize::try_from(lead_months.div_ceil(months_in_period.max(1))).unwrap_or(usize::MAX)
}

/// Arrivals by period: `total` in units over `periods`, none in the first `lead`.
///
/// # Errors
/// The lead time leaves no period, the weights are for others, or the total is not a whole number of units.
pub fn trajectory(
    total: Wte,
    unit: Wte,
    periods: usize,
    lead: usize,
    profile: &Profile,
) -> Result<Vec<Wte>, TrajectoryError> {
    let open = periods.saturating_sub(lead);
    if open == 0 {
        return Err(TrajectoryError::NoTime { lead, periods });
    }
    let weights = profile.weights(open)?;
    let arrivals = in_sequence(total, unit, &weights, *profile == Profile::BackLoaded)?;
    Ok(std::iter::repeat_n(Wte::ZERO, lead).chain(arrivals).collect())
}

impl Profile {
    fn weights(&self, periods: usize) -> Result<Vec<i64>, TrajectoryError> {
        let n = i64::try_from(periods).unwrap_or(i64::MAX);
        let by_period = |reached: fn(i64, i64) -> i64| {
            (1..=n).map(|index| reached(index, n) - reached(index - 1, n)).collect::<Vec<_>>()
        };
        match self {
            Self::Linear => Ok(by_period(|index, _| index)),
            Self::BackLoaded => Ok(by_period(|index, _| index * index)),
            Self::SCurve => Ok(by_period(|index, n| 3 * index * index * n - 2 * index * index * index)),
            Self::Own(weights) if weights.len() == periods => Ok(weights.clone()),
            Self::Own(weights) => Err(TrajectoryError::OtherLength { weights: weights.len(), periods }),
        }
    }
}

/// A standard for staff per 100,000 patients.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Standard {
    /// WTE per 100,000.
    pub per_100k: Per100k,
    /// Who is counted: "GPs without those in training", and which list divides.
    pub definition: String,
    /// Who set it.
    pub source: String,
}

/// What a standard asks of a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AskedOf {
    /// WTE to have at the standard, to a thousandth.
    pub wanted: Wte,
    /// WTE missing to the standard, to a thousandth; nothing where it is met.
    pub missing: Wte,
    /// The definition that both rate and standard keep to.
    pub definition: String,
}

/// What there is at a place beside what a standard asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BesideStandard {
    /// WTE to have at the standard, to a thousandth.
    pub wanted: Wte,
    /// WTE there are.
    pub there: Wte,
    /// WTE there are per 100,000, to a thousandth; none where the list is empty.
    pub rate_per_100k: Option<Per100k>,
    /// WTE missing to the standard; nothing where it is met.
    pub missing: Wte,
    /// WTE above the standard; nothing where it is not met.
    pub above: Wte,
}

impl Standard {
    /// What it asks of a place with such a list where there are so many WTE, counted by the standard's definition.
    #[must_use]
    pub fn beside(&self, there: Wte, list: u32) -> BesideStandard {
        let wanted = self.asks(Per100k::ZERO, list).wanted;
        let rate = || divided_units(i128::from(there.units()) * 100_000, i128::from(list), Rounding::Rounded);
        BesideStandard {
            wanted,
            there,
            rate_per_100k: (0 < list).then(|| Per100k::from_units(rate())),
            missing: (wanted - there).max(Wte::ZERO),
            above: (there - wanted).max(Wte::ZERO),
        }
    }

    /// What it asks of a place with such a list and such a rate, both of the standard's definition.
    #[must_use]
    pub fn asks(&self, rate: Per100k, list: u32) -> AskedOf {
        let of_list = |rate: Per100k| {
            Wte::from_units(divided_units(i128::from(rate.units()) * i128::from(list), 100_000, Rounding::Rounded))
        };
        AskedOf {
            wanted: of_list(self.per_100k),
            missing: of_list((self.per_100k - rate).max(Per100k::ZERO)),
            definition: self.definition.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wte(text: &str) -> Wte {
        Wte::read(text).unwrap()
    }

    fn spread(total: &str, periods: usize, lead: usize, profile: &Profile) -> Vec<String> {
        let arrivals = trajectory(wte(total), wte("1"), periods, lead, profile).unwrap();
        arrivals.iter().map(Wte::to_string).collect()
    }

    #[test]
    fn shapes_are_linear_back_loaded_and_s_curved() {
        assert_eq!(spread("8", 4, 0, &Profile::Linear), ["2", "2", "2", "2"]);
        // The squares 1, 4, 9, 16 grow by 1, 3, 5, 7.
        assert_eq!(spread("16", 4, 0, &Profile::BackLoaded), ["1", "3", "5", "7"]);
        // 3x² − 2x³ at quarters is 10/64, 32/64, 54/64, 64/64.
        assert_eq!(spread("64", 4, 0, &Profile::SCurve), ["10", "22", "22", "10"]);
        assert_eq!(spread("40", 3, 0, &Profile::Own(vec![0, 1, 1])), ["0", "20", "20"]);
    }

    #[test]
    fn fewer_posts_than_periods_are_spread_over_all_of_them() {
        // Three posts over twelve quarters: a half of one is due after two quarters, and so on every four.
        let quarters = spread("3", 12, 0, &Profile::Linear);
        assert_eq!(quarters.join(""), "010001000100");
        // Back-loaded, 3 × (k ÷ 12)² reaches a half after the fifth, one and a half after the ninth, two and a half after the
        // eleventh quarter.
        assert_eq!(spread("3", 12, 0, &Profile::BackLoaded).join(""), "000010001010");
    }

    #[test]
    fn nobody_arrives_within_the_lead_time() {
        // International recruitment of the paper: 40, none in the first year, with twelve months from the decision.
        assert_eq!(lead_periods(12, 12), 1);
        assert_eq!(lead_periods(13, 3), 5);
        assert_eq!(spread("40", 3, 1, &Profile::Linear), ["0", "20", "20"]);
        assert_eq!(
            trajectory(wte("4"), wte("1"), 4, 6, &Profile::Linear).unwrap_err().to_string(),
            "a lead time of 6 periods leaves none of 4 in which somebody can arrive; decide earlier or plan longer"
        );
    }

    #[test]
    fn a_profile_entered_has_a_weight_for_each_period() {
        assert_eq!(
            trajectory(wte("4"), wte("1"), 4, 1, &Profile::Own(vec![1, 1])).unwrap_err().to_string(),
            "the profile has 2 weights for 3 periods after the lead time; enter one for each"
        );
    }

    #[test]
    fn what_44_per_100_000_asks_of_havering_in_september() {
        // Rates as printed in the paper of December 2022; lists of September 2022 of the same publication.
        let standard = Standard {
            per_100k: Per100k::whole(44),
            definition: "GPs without those in training, for each 100,000 patients registered".into(),
            source: "North East London, primary care workforce update, December 2022".into(),
        };
        let missing = |rate: &str, list| {
            let asked = standard.asks(Per100k::read(rate).unwrap(), list);
            asked.missing.exact().written(2)
        };
        assert_eq!(missing("31.77", 88_555), "10.83");
        assert_eq!(missing("40.65", 109_523), "3.67");
        assert_eq!(missing("44.07", 42_863), "0");
    }

    #[test]
    fn what_is_there_is_set_beside_a_standard_of_any_list() {
        let standard = Standard {
            per_100k: Per100k::whole(44),
            definition: "GPs without those in training".into(),
            source: "a board".into(),
        };
        // 44 for each 100,000 is 11.88 for 27,000; 9.5 there is 35.185 for each 100,000.
        let beside = standard.beside(wte("9.5"), 27_000);
        assert_eq!((beside.wanted, beside.missing, beside.above), (wte("11.88"), wte("2.38"), Wte::ZERO));
        assert_eq!(beside.rate_per_100k, Some(Per100k::read("35.185").unwrap()));
        assert_eq!(standard.beside(wte("12"), 27_000).above, wte("0.12"));
        assert_eq!(standard.beside(wte("12"), 0).rate_per_100k, None);
    }

    proptest! {
        #[test]
        fn arrivals_come_to_the_number_itself(units in 0_i64..400, periods in 1_usize..20, lead in 0_usize..20) {
            prop_assume!(lead < periods);
            for profile in [Profile::Linear, Profile::BackLoaded, Profile::SCurve] {
                let arrivals = trajectory(Wte::from_units(units * 500), wte("0.5"), periods, lead, &profile).unwrap();
                prop_assert_eq!(arrivals.len(), periods);
                prop_assert_eq!(arrivals.iter().copied().sum::<Wte>(), Wte::from_units(units * 500));
                prop_assert!(arrivals[..lead].iter().all(|wte| *wte == Wte::ZERO));
                // Never more than half a unit from the shape: 2 × |arrived × all − total × gone| ≤ unit × all.
                let weights = profile.weights(periods - lead).unwrap();
                let all: i64 = weights.iter().sum();
                let (mut gone, mut arrived) = (0_i64, 0_i64);
                for (wte, weight) in arrivals[lead..].iter().zip(weights) {
                    gone += weight;
                    arrived += wte.units();
                    prop_assert!(Wte::ZERO <= *wte);
                    prop_assert!(2 * (arrived * all - units * 500 * gone).abs() <= 500 * all);
                }
            }
        }
    }
}
