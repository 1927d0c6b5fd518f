//! Gradients over an ordered condition such as deprivation: slope and relative index of inequality, fifths.
//!
//! Signs follow the order from worst to best: 0 is the most deprived end, 1 the least deprived, and a slope is the value at 1
//! less the value at 0. **More for the least deprived is above zero**, a fair spread is zero, more for the most deprived is
//! below zero; the ratio is above 1, 1 and below 1 in turn.

use schemars::JsonSchema;
use serde::Serialize;
use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::intervals::Confidence;

/// Fewest points for a slope with limits: one more than the line uses up.
const LEAST_POINTS: usize = 3;

/// One area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The condition, higher being worse, such as an Index of Multiple Deprivation score.
    pub condition: f64,
    /// What is compared, such as FTE per 100,000 patients.
    pub value: f64,
    /// How many people live with it, such as registered patients; above 0.
    pub weight: f64,
}

impl Point {
    fn is_usable(&self) -> bool {
        [self.condition, self.value, self.weight].iter().all(|number| number.is_finite()) && 0.0 < self.weight
    }
}

/// The slope and relative index of inequality (Mackenbach and Kunst, Social Science & Medicine 1997; 44: 757-771).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Slope {
    /// The slope index: the value at the least deprived end less that at the most deprived end, in the unit of the value.
    pub sii: f64,
    /// Its lower 95 % limit.
    pub sii_low: f64,
    /// Its upper 95 % limit.
    pub sii_high: f64,
    /// What the line says of the most deprived person of all.
    pub at_most_deprived: f64,
    /// What the line says of the least deprived person of all.
    pub at_least_deprived: f64,
    /// The relative index: the value at the least deprived end over that at the most deprived end. `None` where the line goes
    /// to or below zero at the most deprived end, or below zero at the other.
    pub rii: Option<f64>,
    /// How many points were used; those without a finite value, condition and weight above 0 are not.
    pub n: usize,
}

/// The straight line through the values over the share of people who are worse off.
///
/// Points stand in the order of their condition, each at the middle of the share of people that it takes up between the most
/// deprived (0) and the least deprived (1); equal conditions share a place. The line is that of least squares weighted by
/// people. Its limits use the standard error that lets the scatter differ from place to place (HC1; MacKinnon and White, Journal
/// of Econometrics 1985) and Student's t with n - 2 degrees of freedom.
///
/// `None` below three usable points or where all have the same condition.
#[must_use]
pub fn slope_index(points: &[Point]) -> Option<Slope> {
    let placed = placed(points);
    let n = placed.len();
    if n < LEAST_POINTS || !placed.windows(2).any(|pair| pair[0].0 < pair[1].0) {
        return None;
    }
    let weight: f64 = placed.iter().map(|(_, point)| point.weight).sum();
    let mean =
        |of: &dyn Fn(&(f64, Point)) -> f64| placed.iter().map(|one| one.1.weight * of(one)).sum::<f64>() / weight;
    let mean_place = mean(&|one| one.0);
    let mean_value = mean(&|one| one.1.value);
    let scatter: f64 = placed.iter().map(|(place, point)| point.weight * (place - mean_place).powi(2)).sum();
    let together: f64 =
        placed.iter().map(|(place, point)| point.weight * (place - mean_place) * (point.value - mean_value)).sum();
    let sii = together / scatter;
    let at_most_deprived = mean_value - sii * mean_place;
    let at_least_deprived = at_most_deprived + sii;

    // Over places centred on their mean the sandwich of matrices needs one entry only: that of the slope.
    let meat: f64 = placed
        .iter()
        .map(|(place, point)| {
            let left_over = point.value - at_most_deprived - sii * place;
            (point.weight * (place - mean_place) * left_over).powi(2)
        })
        .sum();
    let freedom = n as f64 - 2.0;
    let error = (meat * n as f64 / freedom).sqrt() / scatter;
    let reach =
        error * StudentsT::new(0.0, 1.0, freedom).ok()?.inverse_cdf(1.0 - Confidence::P95.chance_outside() / 2.0);
    let has_ratio = 0.0 < at_most_deprived && 0.0 <= at_least_deprived;
    Some(Slope {
        sii,
        sii_low: sii - reach,
        sii_high: sii + reach,
        at_most_deprived,
        at_least_deprived,
        rii: has_ratio.then(|| at_least_deprived / at_most_deprived),
        n,
    })
}

/// One fifth of the people, by the condition of their area.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Fifth {
    /// How many points.
    pub n: usize,
    /// How many people.
    pub weight: f64,
    /// The mean of the values, each counting as its people do.
    pub mean: f64,
}

/// Five groups with about a fifth of the people each, the most deprived first.
///
/// A point belongs to the fifth in which the middle of its people lies, and equal conditions stay together, so the groups are
/// not of exactly the same size. `None` below five usable points, or where a few large points or many equal ones leave one of
/// the fifths without any.
#[must_use]
pub fn fifths(points: &[Point]) -> Option<[Fifth; 5]> {
    let mut fifths = [Fifth { n: 0, weight: 0.0, mean: 0.0 }; 5];
    for (place, point) in placed(points) {
        let fifth = &mut fifths[((place * 5.0) as usize).min(4)];
        fifth.n += 1;
        fifth.weight += point.weight;
        fifth.mean += (point.value - fifth.mean) * point.weight / fifth.weight;
    }
    fifths.iter().all(|fifth| 0 < fifth.n).then_some(fifths)
}

/// The usable points from the most to the least deprived, each with its place between 0 and 1 (its ridit).
fn placed(points: &[Point]) -> Vec<(f64, Point)> {
    let mut ordered: Vec<Point> = points.iter().copied().filter(Point::is_usable).collect();
    ordered.sort_by(|left, right| right.condition.total_cmp(&left.condition));
    let total: f64 = ordered.iter().map(|point| point.weight).sum();
    let mut before = 0.0;
    let mut placed = Vec::with_capacity(ordered.len());
    for alike in ordered.chunk_by(|left, right| left.condition == right.condition) {
        let weight: f64 = alike.iter().map(|point| point.weight).sum();
        let place = (before + weight / 2.0) / total;
        placed.extend(alike.iter().map(|&point| (place, point)));
        before += weight;
    }
    placed
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn point(condition: f64, value: f64, weight: f64) -> Point {
        Point { condition, value, weight }
    }

    fn assert_near(actual: f64, expected: f64, tolerance: f64) {
        assert!((actual - expected).abs() <= tolerance, "{actual} is not {expected}");
    }

    /// The line and the sandwich with whole two-by-two matrices, and each place counted from all others.
    fn slow_twin(points: &[Point]) -> (f64, f64, f64) {
        let total: f64 = points.iter().map(|one| one.weight).sum();
        let place = |own: &Point| {
            let worse: f64 = points.iter().filter(|one| one.condition > own.condition).map(|one| one.weight).sum();
            let alike: f64 = points.iter().filter(|one| one.condition == own.condition).map(|one| one.weight).sum();
            (worse + alike / 2.0) / total
        };
        let mut bread = [[0.0; 2]; 2];
        let mut right = [0.0; 2];
        for one in points {
            let x = [1.0, place(one)];
            for i in 0..2 {
                right[i] += one.weight * x[i] * one.value;
                for j in 0..2 {
                    bread[i][j] += one.weight * x[i] * x[j];
                }
            }
        }
        let determinant = bread[0][0] * bread[1][1] - bread[0][1] * bread[1][0];
        let inverse = [
            [bread[1][1] / determinant, -bread[0][1] / determinant],
            [-bread[1][0] / determinant, bread[0][0] / determinant],
        ];
        let line = [0, 1].map(|i| inverse[i][0] * right[0] + inverse[i][1] * right[1]);
        let mut meat = [[0.0; 2]; 2];
        for one in points {
            let x = [1.0, place(one)];
            let left_over = one.value - line[0] - line[1] * x[1];
            for i in 0..2 {
                for j in 0..2 {
                    meat[i][j] += (one.weight * left_over).powi(2) * x[i] * x[j];
                }
            }
        }
        let mut variance = 0.0;
        for i in 0..2 {
            for j in 0..2 {
                variance += inverse[1][i] * meat[i][j] * inverse[j][1];
            }
        }
        let n = points.len() as f64;
        (line[0], line[1], (variance * n / (n - 2.0)).sqrt())
    }

    #[test]
    fn values_on_a_line_give_that_line() {
        // Weights 1, 2, 1 put the places at 1/8, 1/2 and 7/8; values 40 + 16 place.
        let points = [point(10.0, 54.0, 1.0), point(50.0, 42.0, 1.0), point(30.0, 48.0, 2.0)];
        let slope = slope_index(&points).unwrap();
        assert_near(slope.sii, 16.0, 1e-9);
        assert_near(slope.sii_low, 16.0, 1e-6);
        assert_near(slope.sii_high, 16.0, 1e-6);
        assert_near(slope.at_most_deprived, 40.0, 1e-9);
        assert_near(slope.at_least_deprived, 56.0, 1e-9);
        assert_near(slope.rii.unwrap(), 1.4, 1e-9);
        assert_eq!(slope.n, 3);
    }

    #[test]
    fn equal_conditions_share_a_place() {
        // Two of three at the same condition: places 1/6 (the worst) and 2/3 (both others), whatever their order.
        let points = [point(5.0, 30.0, 1.0), point(9.0, 10.0, 1.0), point(5.0, 10.0, 1.0)];
        let slope = slope_index(&points).unwrap();
        // The line goes through 10 at 1/6 and 20, the mean, at 2/3: it rises by 20.
        assert_near(slope.sii, 20.0, 1e-9);
        let reversed = [points[2], points[1], points[0]];
        assert_near(slope_index(&reversed).unwrap().sii_low, slope.sii_low, 1e-9);
    }

    #[test]
    fn more_for_the_most_deprived_is_below_zero() {
        let points = [1.0, 2.0, 3.0, 4.0].map(|step| point(step, 10.0 * step, 100.0));
        let slope = slope_index(&points).unwrap();
        assert!(slope.sii < 0.0 && slope.rii.unwrap() < 1.0);
    }

    #[test]
    fn limits_are_those_of_r() {
        // R: x <- c(1, 5, 12, 22)/28 (the middles of 2, 6, 8 and 12 of 28 patients), w <- c(2, 6, 8, 12), y <- c(3, 5, 4, 8);
        // f <- lm(y ~ x, weights = w); X <- cbind(1, x); B <- solve(t(X) %*% (w * X)); e <- resid(f);
        // se <- sqrt((B %*% t(X) %*% ((w * e)^2 * X) %*% B)[2, 2] * 4/2); coef(f); coef(f)[2] + c(-1, 1) * qt(0.975, 2) * se
        let points = [point(40.0, 3.0, 2.0), point(30.0, 5.0, 6.0), point(20.0, 4.0, 8.0), point(10.0, 8.0, 12.0)];
        let slope = slope_index(&points).unwrap();
        assert_near(slope.at_most_deprived, 2.788_177_339_901_48, 1e-9);
        assert_near(slope.sii, 6.137_931_034_482_76, 1e-9);
        assert_near(slope.sii_low, -1.671_643_804_980_97, 1e-6);
        assert_near(slope.sii_high, 13.947_505_873_946_49, 1e-6);
    }

    #[test]
    fn a_line_through_zero_has_no_ratio() {
        let points = [point(3.0, 0.0, 1.0), point(2.0, 0.0, 1.0), point(1.0, 6.0, 1.0)];
        let slope = slope_index(&points).unwrap();
        assert!(slope.at_most_deprived < 0.0);
        assert_eq!(slope.rii, None);
    }

    #[test]
    fn points_without_people_or_value_have_no_say() {
        let mut points = vec![point(3.0, 1.0, 1.0), point(2.0, 2.0, 1.0), point(1.0, 4.0, 1.0)];
        let before = slope_index(&points);
        points.extend([point(9.0, 90.0, 0.0), point(f64::NAN, 90.0, 5.0), point(9.0, f64::NAN, 5.0)]);
        assert_eq!(slope_index(&points), before);
    }

    #[test]
    fn no_slope_without_a_difference_in_condition() {
        assert_eq!(slope_index(&[point(1.0, 2.0, 1.0), point(2.0, 3.0, 1.0)]), None);
        assert_eq!(slope_index(&[point(1.0, 2.0, 1.0), point(1.0, 3.0, 1.0), point(1.0, 4.0, 1.0)]), None);
    }

    #[test]
    fn fifths_hold_a_fifth_of_the_people_the_most_deprived_first() {
        // Ten areas of ten patients, conditions 0 to 9, values as conditions: pairs from the top.
        let points: Vec<Point> = (0..10).map(|step| point(f64::from(step), f64::from(step), 10.0)).collect();
        let fifths = fifths(&points).unwrap();
        assert_eq!(fifths.map(|fifth| fifth.n), [2; 5]);
        assert_eq!(fifths.map(|fifth| fifth.weight), [20.0; 5]);
        for (fifth, mean) in fifths.iter().zip([8.5, 6.5, 4.5, 2.5, 0.5]) {
            assert_near(fifth.mean, mean, 1e-12);
        }
    }

    #[test]
    fn the_mean_of_a_fifth_counts_people() {
        // The two worst have 1 and 3 of 20 patients: middles at 0.025 and 0.125, one fifth, mean (8 + 3 * 4) / 4 = 5.
        let mut points = vec![point(90.0, 8.0, 1.0), point(80.0, 4.0, 3.0)];
        points.extend([40.0, 30.0, 20.0, 10.0].map(|condition| point(condition, 1.0, 4.0)));
        let fifths = fifths(&points).unwrap();
        assert_eq!(fifths.map(|fifth| fifth.n), [2, 1, 1, 1, 1]);
        assert_near(fifths[0].mean, 5.0, 1e-12);
    }

    #[test]
    fn there_are_no_fifths_of_four_or_of_one_that_outweighs_all() {
        let five = [5.0, 4.0, 3.0, 2.0, 1.0].map(|condition| point(condition, 1.0, 1.0));
        assert!(fifths(&five).is_some());
        assert_eq!(fifths(&five[..4]), None);
        let mut uneven = five;
        uneven[4].weight = 100.0;
        assert_eq!(fifths(&uneven), None);
    }

    proptest! {
        #[test]
        fn the_line_and_its_limits_agree_with_whole_matrices(
            drawn in proptest::collection::vec((0_u8..8, -50.0..50.0_f64, 1.0..20.0_f64), 3..15),
        ) {
            let points: Vec<Point> =
                drawn.into_iter().map(|(condition, value, weight)| point(f64::from(condition), value, weight)).collect();
            prop_assume!(points.iter().any(|one| one.condition != points[0].condition));
            let slope = slope_index(&points).unwrap();
            let (intercept, sii, error) = slow_twin(&points);
            prop_assert!((slope.at_most_deprived - intercept).abs() < 1e-6);
            prop_assert!((slope.sii - sii).abs() < 1e-6);
            let reach = StudentsT::new(0.0, 1.0, points.len() as f64 - 2.0).unwrap().inverse_cdf(0.975) * error;
            prop_assert!((slope.sii_high - slope.sii - reach).abs() < 1e-5 * (1.0 + reach));
        }
    }
}
