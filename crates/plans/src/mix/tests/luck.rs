//! Numbers that turn out worse than expected, and futures.

use super::*;
use crate::mix::{Future, Robust, evaluate, recruits_of};

/// A does 0.5 WTE, or 0.4 where things go badly; £50,000.
fn unsure() -> Problem {
    let mut of = role("a", 50_000.0, 0.5, 1);
    of.effects[0].done = Range { low: 0.4, central: 0.5, high: 0.6 };
    with(problem(1), of, None)
}

fn protected(problem: Problem, budget: f64) -> Problem {
    Problem { robust: Some(Robust { budget }), ..problem }
}

#[test]
fn a_protected_mix_does_all_work_at_the_worst_end() {
    for solver in solvers() {
        // 2 WTE at 0.4 each: 5 posts in the place of 4.
        let choice = chosen(&protected(unsure(), 1.0), solver);
        near(fte(&choice, "a", 0), 5.0);
        near(choice.objective, 250_000.0);
        // Set to the worst end, nothing is undone; the unprotected mix leaves 2 − 4 × 0.4.
        let mut bad = unsure();
        bad.roles[0].effects[0].done = Range::sure(0.4);
        let at_worst = |choice: &Choice| undone(&evaluate(&bad, &recruits_of(&bad, choice), &effort(solver)).unwrap());
        near(at_worst(&choice), 0.0);
        near(at_worst(&chosen(&unsure(), solver)), 0.4);
    }
}

#[test]
fn half_a_number_at_its_worst_takes_half_the_protection() {
    for solver in solvers() {
        // One number, half of it at its worst: 0.45 a post.
        near(fte(&chosen(&protected(unsure(), 0.5), solver), "a", 0), 2.0 / 0.45);
        near(fte(&chosen(&protected(unsure(), 0.0), solver), "a", 0), 4.0);
        // Work may be a twentieth more: 0.5 WTE. One of the two at its worst: the larger of 0.5 and 0.1 × posts counts, so that
        // 0.5 × posts = 2.5. Both: 0.4 × posts = 2.5.
        let mut more = unsure();
        more.places[0].work_uncertain = vec![0.05];
        near(fte(&chosen(&protected(more.clone(), 1.0), solver), "a", 0), 5.0);
        near(fte(&chosen(&protected(more.clone(), 2.0), solver), "a", 0), 6.25);
        near(fte(&chosen(&protected(more, 9.0), solver), "a", 0), 6.25);
    }
}

#[test]
fn protection_never_costs_less_and_more_of_it_never_costs_less_either() {
    for solver in solvers() {
        let mut more = with(unsure(), role("b", 30_000.0, 0.2, 1), None);
        more.places[0].work_uncertain = vec![0.1];
        let costs: Vec<f64> = [0.0, 0.5, 1.0, 1.5, 2.0]
            .into_iter()
            .map(|budget| chosen(&protected(more.clone(), budget), solver).objective)
            .collect();
        assert!(costs.is_sorted(), "{costs:?}");
        assert!(costs[0] + 1.0 < costs[4], "{costs:?}");
    }
}

/// 8 GPs or 9, as likely: 2 WTE or 1 are missing.
fn two_futures(price_undone: f64) -> Problem {
    let mut both = with(problem(1), role("a", 50_000.0, 0.5, 1), None);
    both.activities[0].price_undone = price_undone;
    let future =
        |gps: f64| Future { title: format!("{gps} GPs"), weight: 3.0, gps: vec![vec![gps]], work: vec![vec![1.0]] };
    both.futures = vec![future(8.0), future(9.0)];
    both
}

#[test]
fn posts_are_chosen_before_it_is_known_which_future_comes() {
    for solver in solvers() {
        // The second WTE is missing half the time. At £150,000 it is worth £75,000, and £100,000 to do: 2 posts for £100,000 and
        // half a WTE left on average, £75,000.
        let choice = chosen(&two_futures(150_000.0), solver);
        near(fte(&choice, "a", 0), 2.0);
        near(choice.objective, 175_000.0);
        near(choice.chance_all_done_pct.unwrap(), 50.0);
        near(undone(&choice), 0.5);
        // At £300,000 it is worth £150,000: 4 posts, and all is done whatever comes.
        let choice = chosen(&two_futures(300_000.0), solver);
        near(fte(&choice, "a", 0), 4.0);
        near(choice.chance_all_done_pct.unwrap(), 100.0);
        near(choice.gp_time[0].anyway, 8.5);
        // In the better future half of what the four could do is not needed of GPs.
        near(choice.gp_time[0].spare, 0.5);
    }
}

#[test]
fn a_future_is_evaluated_as_it_is_chosen() {
    for solver in solvers() {
        let futures = two_futures(150_000.0);
        let given = evaluate(&futures, &[vec![vec![4.0]]], &effort(solver)).unwrap();
        near(given.objective, 200_000.0);
        near(given.chance_all_done_pct.unwrap(), 100.0);
        near(chosen(&problem_alone(), solver).chance_all_done_pct.unwrap_or(-1.0), -1.0);
    }
}

fn problem_alone() -> Problem {
    with(problem(1), role("a", 50_000.0, 0.5, 1), None)
}
