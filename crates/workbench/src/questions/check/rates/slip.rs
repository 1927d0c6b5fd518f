//! A slip of printed tables: the staff of one area over the patients of another.
//!
//! It is found from the printed rates and the lists alone: a rate times its list is the staff it was made from. So it is
//! found for staff groups that are not held, too.

use std::collections::BTreeMap;

/// The printed rates of an area in one period.
#[derive(Clone, Debug)]
pub(super) struct PrintedArea {
    /// Area.
    pub(super) code: String,
    /// Its registered patients.
    pub(super) patients: f64,
    /// Printed rate and half a unit of its last place, by indicator.
    pub(super) rates: BTreeMap<String, (f64, f64)>,
    /// Rates that what is held can judge.
    pub(super) judged: usize,
    /// Rates that come out.
    pub(super) reproduced: usize,
}

/// Two areas whose printed rates rest on the same staff.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Slip {
    /// Position of the area whose rates are wrong.
    pub(super) wrong: usize,
    /// Position of the area whose staff they rest on.
    pub(super) staff_of: usize,
    /// Whether what is held says which of the two is wrong; else they may change places.
    pub(super) is_decided: bool,
    /// Indicators of which both areas print a rate.
    pub(super) shared: Vec<String>,
}

/// Staff groups that must agree: one alone agrees by chance. Our judgement.
const SHARED_AT_LEAST: usize = 2;
/// Staff that two areas print agree by chance if they come as near as rounding allows. Rates of areas beside each other
/// lie within about half their size, which makes the chance of one staff group twice the rounding over this. Our
/// judgement.
const SPREAD: f64 = 0.5;
/// Pairs that may agree by chance in a whole table. Our judgement.
const CHANCE_AT_MOST: f64 = 0.01;

/// Every slip among the areas of one period, each area at most once as the wrong one.
pub(super) fn slips(areas: &[PrintedArea]) -> Vec<Slip> {
    #[expect(clippy::cast_precision_loss, reason = "areas of one table")]
    let pairs = (areas.len() * areas.len().saturating_sub(1) / 2) as f64;
    let mut found: Vec<Slip> = Vec::new();
    for (one, a) in areas.iter().enumerate() {
        for (other, b) in areas.iter().enumerate().skip(one + 1) {
            let Some(chance) = chance_of_same_staff(a, b) else { continue };
            if CHANCE_AT_MOST < pairs * chance {
                continue;
            }
            let slip = decide(areas, one, other);
            if !found.iter().any(|known| known.wrong == slip.wrong) {
                found.push(slip);
            }
        }
    }
    found
}

/// How likely it is that two areas print rates of the same staff by chance; nothing where they do not.
fn chance_of_same_staff(a: &PrintedArea, b: &PrintedArea) -> Option<f64> {
    if a.code == b.code || a.patients <= 0.0 || b.patients <= 0.0 {
        return None;
    }
    let mut shared = 0;
    let mut chance = 1.0;
    for (indicator, (of_a, half_a)) in &a.rates {
        let Some((of_b, half_b)) = b.rates.get(indicator) else { continue };
        let staff = of_a * a.patients;
        let rounding = half_a * a.patients + half_b * b.patients;
        // The same number twice says that a row was copied, or that two areas are alike; no list need be mistaken.
        let is_same = (of_a - of_b).abs() < half_a.min(*half_b);
        if is_same || staff <= 0.0 || rounding + 1e-9 < (staff - of_b * b.patients).abs() {
            return None;
        }
        shared += 1;
        chance *= (2.0 * rounding / (SPREAD * staff)).min(1.0);
    }
    (SHARED_AT_LEAST <= shared).then_some(chance)
}

/// The area of which less comes out is the wrong one; where nothing tells them apart, the later one stands as wrong,
/// undecided.
fn decide(areas: &[PrintedArea], one: usize, other: usize) -> Slip {
    let share = |index: usize| {
        let area = &areas[index];
        #[expect(clippy::cast_precision_loss, reason = "rates of one area")]
        let share = area.reproduced as f64 / area.judged as f64;
        (0 < area.judged).then_some(share)
    };
    let (wrong, staff_of, is_decided) = match (share(one), share(other)) {
        (Some(a), Some(b)) if a < b => (one, other, true),
        (Some(a), Some(b)) if b < a => (other, one, true),
        _ => (other, one, false),
    };
    let of_other = &areas[other].rates;
    let shared = areas[one].rates.keys().filter(|id| of_other.contains_key(*id)).cloned().collect();
    Slip { wrong, staff_of, is_decided, shared }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rates printed to two decimals.
    fn area(code: &str, patients: f64, rates: &[(&str, f64)], judged: usize, reproduced: usize) -> PrintedArea {
        let rates = rates.iter().map(|(id, rate)| ((*id).to_owned(), (*rate, 0.005))).collect();
        PrintedArea { code: code.to_owned(), patients, rates, judged, reproduced }
    }

    #[test]
    fn staff_over_the_list_of_another_area_are_found() {
        // 9 GPs and 3 nurses on a list of 20,000 are 45.00 and 15.00; over 25,000 they are 36.00 and 12.00.
        let areas = [
            area("U99901", 20_000.0, &[("gp", 45.0), ("nurse", 15.0)], 1, 1),
            area("U99902", 25_000.0, &[("gp", 36.0), ("nurse", 12.0)], 1, 0),
            area("U99903", 30_000.0, &[("gp", 41.0), ("nurse", 17.0)], 1, 1),
        ];
        let shared = vec!["gp".to_owned(), "nurse".to_owned()];
        assert_eq!(slips(&areas), [Slip { wrong: 1, staff_of: 0, is_decided: true, shared }]);
    }

    #[test]
    fn one_staff_group_alone_is_no_proof() {
        let areas = [area("U99901", 20_000.0, &[("gp", 45.0)], 1, 1), area("U99902", 25_000.0, &[("gp", 36.0)], 1, 0)];
        assert_eq!(slips(&areas), []);
    }

    #[test]
    fn all_groups_that_both_print_must_agree() {
        let areas = [
            area("U99901", 20_000.0, &[("gp", 45.0), ("nurse", 15.0), ("admin", 100.0)], 1, 1),
            area("U99902", 25_000.0, &[("gp", 36.0), ("nurse", 12.0), ("admin", 101.0)], 1, 0),
        ];
        assert_eq!(slips(&areas), []);
    }

    #[test]
    fn areas_that_print_the_same_are_not_a_slip() {
        let rates = [("gp", 45.0), ("nurse", 15.0)];
        let areas = [area("U99901", 20_000.0, &rates, 1, 1), area("U99902", 20_000.0, &rates, 1, 0)];
        assert_eq!(slips(&areas), []);
    }

    #[test]
    fn coarse_rounding_is_no_proof() {
        let coarse = |mut area: PrintedArea| {
            for (_, half) in area.rates.values_mut() {
                *half = 0.5;
            }
            area
        };
        let areas = [
            coarse(area("U99901", 20_000.0, &[("hca", 5.0), ("nurse", 15.0)], 1, 1)),
            coarse(area("U99902", 25_000.0, &[("hca", 4.0), ("nurse", 12.0)], 1, 0)),
        ];
        assert_eq!(slips(&areas), []);
    }

    #[test]
    fn where_nothing_held_tells_them_apart_it_is_left_open() {
        let areas = [
            area("U99901", 20_000.0, &[("gp", 45.0), ("nurse", 15.0)], 0, 0),
            area("U99902", 25_000.0, &[("gp", 36.0), ("nurse", 12.0)], 0, 0),
        ];
        assert!(!slips(&areas)[0].is_decided);
    }
}
