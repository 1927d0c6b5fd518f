//! What can still start in time: how many WTE of each role, in which month, would use what is left of a sum.

use schemars::JsonSchema;
use serde::Serialize;

use super::rules::{Rules, YearRules, Zone};
use crate::quantity::{Money, Rounding, Wte, divided};
use crate::when::When;

/// WTE are given in tenths, rounded down so that they never cost more than is left: our judgement, half a day a week.
const TENTH: i64 = Wte::SCALE / 10;

/// A role that can still start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Startable {
    /// The role.
    pub role: String,
    /// What people read.
    pub title: String,
    /// Maximum for one WTE in twelve months, in the first month it could start.
    pub maximum: Money,
    /// By the month of the start; months in which the role cannot start are left out.
    pub starts: Vec<Start>,
    /// How many of it a network may have, in words.
    pub limit: Option<String>,
    /// Whether its maximum was written down from memory and waits to be checked.
    pub is_from_memory: bool,
}

/// Starts in a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Start {
    /// The month whose first day is the first day at work.
    pub month: When,
    /// What one WTE costs at the maximum from then to the end of the year.
    pub cost_of_one: Money,
    /// WTE that use what is left, in tenths, rounded down.
    pub wte: Wte,
}

/// What could start from a month of the year on, by its place in the year, to use a sum; nothing where nothing is left.
#[must_use]
pub fn can_start(rules: &Rules, year: &YearRules, zone: Zone, left: Money, first: u8) -> Vec<Startable> {
    if left <= Money::ZERO {
        return Vec::new();
    }
    let of = |role: &super::rules::RoleName| {
        if year.sum_of(Some(&role.id)) != super::rules::MAIN {
            return None;
        }
        let starts: Vec<Start> = (first..12).filter_map(|month| start(year, &role.id, month, zone, left)).collect();
        let When::Month(_, month) = starts.first()?.month else { return None };
        let rule = year.allowed(&role.id, month)?;
        let limit = year.caps.iter().find(|cap| cap.roles.contains(&role.id)).map(super::rules::Cap::words);
        Some(Startable {
            role: role.id.clone(),
            title: role.title.clone(),
            maximum: rule.maximum(zone)?,
            starts,
            limit,
            is_from_memory: rule.is_from_memory,
        })
    };
    rules.roles.iter().filter_map(of).collect()
}

fn start(year: &YearRules, role: &str, month: u8, zone: Zone, left: Money) -> Option<Start> {
    let twelfths: i128 = (month..12)
        .map(|index| year.allowed(role, index)?.maximum(zone).map(|amount| i128::from(amount.units())))
        .sum::<Option<i128>>()?;
    let tenths = divided(i128::from(left.units()) * 12 * 10, twelfths, Rounding::Truncated);
    let wte = Wte::from_units(i64::try_from(tenths).ok()? * TENTH);
    let cost = i64::try_from(divided(twelfths, 12, Rounding::Rounded)).ok()?;
    Some(Start { month: When::Month(year.year, month), cost_of_one: Money::from_units(cost), wte })
}

#[cfg(test)]
mod tests {
    use super::super::rules::tests::shipped;
    use super::*;

    fn starts(left: Money, first: u8) -> Vec<Startable> {
        let rules = shipped();
        let year = &rules.years[&"2025/26".parse().unwrap()];
        can_start(&rules, year, Zone::National, left, first)
    }

    #[test]
    fn what_is_left_pays_for_more_posts_the_later_they_start() {
        let roles = starts(Money::whole(100_000), 6);
        let pharmacist = roles.iter().find(|role| role.role == "clinical_pharmacist").unwrap();
        // £66,972 ÷ 12 × 6 = £33,486; 100,000 ÷ 33,486 = 2.98.
        assert_eq!(pharmacist.starts[0].cost_of_one, Money::whole(33_486));
        assert_eq!(pharmacist.starts[0].wte, Wte::from_units(2_900));
        // March only: £5,581; 17.9.
        let last = pharmacist.starts.last().unwrap();
        assert_eq!((last.month.to_string().as_str(), last.wte), ("2026-03", Wte::from_units(17_900)));
        assert_eq!(pharmacist.starts.len(), 6);
    }

    #[test]
    fn the_posts_never_cost_more_than_is_left() {
        let left = Money::from_units(12_345_678);
        for role in starts(left, 0) {
            for start in role.starts {
                assert!(start.cost_of_one.times(start.wte) <= left, "{} from {}", role.role, start.month);
            }
        }
    }

    #[test]
    fn nothing_starts_where_nothing_is_left_or_the_year_is_over() {
        assert!(starts(Money::ZERO, 6).is_empty());
        assert!(starts(Money::whole(100_000), 12).is_empty());
    }

    #[test]
    fn a_role_whose_maximum_is_not_held_is_not_priced() {
        let rules = shipped();
        let year = &rules.years[&"2022/23".parse().unwrap()];
        let roles = can_start(&rules, year, Zone::National, Money::whole(100_000), 4);
        let names: Vec<&str> = roles.iter().map(|role| role.role.as_str()).collect();
        assert!(!names.contains(&"paramedic"), "{names:?}");
        // Two months at £57,318 and six at £59,312 a year: £39,209.
        assert_eq!(roles[0].starts[0].cost_of_one, Money::whole(39_209));
        // Of a care coordinator the maximum is held from October on.
        let coordinator = roles.iter().find(|role| role.role == "care_coordinator").unwrap();
        assert_eq!(coordinator.starts[0].month.to_string(), "2022-10");
    }
}
