//! GP time spread evenly over the work that others leave, where it is the same to the choice which of it stays undone.

use wholetime_plans::mix::{Choice, Covered, Done, Problem};

/// The name of GPs among those who do work.
const GP: &str = "gp";

/// Spreads GP time of each place and year over GPs' work as the others leave it: a choice that counts a WTE-year of each alike
/// leaves undone whatever comes last, which would read as if nobody saw people with a mental illness.
///
/// What is done and left undone in all does not change. Where some work counts for more, the choice is kept as it is.
pub(super) fn evenly(problem: &Problem, choice: &mut Choice) {
    let prices: Vec<f64> = problem.activities.iter().filter(|one| one.is_gp_work).map(|one| one.price_undone).collect();
    if prices.windows(2).any(|pair| 1e-6 < (pair[0] - pair[1]).abs()) {
        return;
    }
    let is_gp_work = |id: &str| problem.activities.iter().any(|one| one.is_gp_work && one.id == id);
    for place in &problem.places {
        for year in &problem.years {
            let is_here = |one: &Covered| one.place == place.code && one.year == *year && is_gp_work(&one.activity);
            let (mut time, mut left) = (0.0, 0.0);
            for one in choice.covered.iter().filter(|one| is_here(one)) {
                time += by_gps(one);
                left += by_gps(one) + one.undone;
            }
            if left <= 0.0 {
                continue;
            }
            for one in choice.covered.iter_mut().filter(|one| is_here(one)) {
                let own = by_gps(one) + one.undone;
                let done = own * (time / left).min(1.0);
                one.undone = own - done;
                one.done.retain(|by| by.role != GP);
                if 0.0 < done {
                    one.done.insert(0, Done { role: GP.to_owned(), wte: done });
                }
            }
        }
    }
}

fn by_gps(one: &Covered) -> f64 {
    one.done.iter().filter(|by| by.role == GP).map(|by| by.wte).sum()
}
