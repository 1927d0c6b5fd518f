//! Regrets that can be worked out on the back of an envelope.

use super::*;
use crate::mix::{Case, ChosenFor, RegretTable, Robust, least_bad, regret, regrets};

#[test]
fn regrets_of_two_mixes_in_two_cases() {
    // The best of the first case costs 10, of the second 15.
    let costs = [vec![10.0, 30.0], vec![20.0, 15.0]];
    let (best, all) = regrets(&costs, |_, _| true);
    assert_eq!(best, [10.0, 15.0]);
    assert_eq!(all, [[0.0, 15.0], [10.0, 0.0]]);
    // At worst 15 against 10.
    assert_eq!(least_bad(&all, |_| true), Some(1));
    assert_eq!(least_bad(&all, |mix| mix == 0), Some(0));
    assert_eq!(least_bad(&all, |_| false), None);
}

#[test]
fn a_mix_that_cannot_be_had_is_not_the_best_of_its_case() {
    let costs = [vec![10.0], vec![4.0]];
    let (best, all) = regrets(&costs, |mix, _| mix == 0);
    assert_eq!((best, all), (vec![10.0], vec![vec![0.0], vec![0.0]]));
    // Where none can be had, the cheapest of all is.
    assert_eq!(regrets(&costs, |_, _| false).0, [4.0]);
}

/// A does half a WTE for £40,000: £80,000 a WTE, where undone it is £200,000. Of 10 WTE of work 8 are done by GPs.
fn as_things_are() -> Problem {
    with(problem(1), role("a", 40_000.0, 0.5, 1), None)
}

fn fewer_gps() -> Problem {
    let mut fewer = as_things_are();
    fewer.places[0].gps = vec![7.0];
    fewer
}

fn compared(cases: &[(&str, Problem)], solver: Solver) -> Result<RegretTable, MixError> {
    let case =
        |(title, problem): &(&str, Problem)| Case { title: (*title).to_owned(), problem: problem.clone(), beyond: 0 };
    let cases: Vec<Case> = cases.iter().map(case).collect();
    regret(&cases, Robust { budget: 1.0 }, &effort(solver), &Quiet, &Cancel::default())
}

#[test]
fn each_mix_is_set_against_the_best_of_each_case() {
    for solver in solvers() {
        let table = compared(&[("as things are", as_things_are()), ("one GP fewer", fewer_gps())], solver).unwrap();
        // As things are 4 of A for £160,000; with a GP fewer 6 for £240,000.
        near(table.best[0], 160_000.0);
        near(table.best[1], 240_000.0);
        let row = |of: &ChosenFor| table.rows.iter().find(|row| row.chosen_for == *of).unwrap();
        // 4 of A leave a WTE undone where a GP is missing; 6 of A are two too many where none is.
        let (first, second) = (row(&ChosenFor::Case(0)), row(&ChosenFor::Case(1)));
        near(first.turns[1].regret, 120_000.0);
        near(first.turns[1].undone, 200_000.0);
        near(second.turns[0].regret, 80_000.0);
        // Today's none: 2 and 3 WTE undone, £400,000 and £600,000.
        let today = row(&ChosenFor::Today);
        near(today.turns[0].regret, 240_000.0);
        near(today.turns[1].regret, 360_000.0);
        assert_eq!((today.worst_case, today.fte_at_end[0]), (1, 0.0));
        // At worst £80,000 for the second mix, £120,000 for the first.
        assert_eq!(table.rows[table.least_bad].chosen_for, ChosenFor::Case(1));
        near(table.rows[table.least_bad].fte_at_end[0], 6.0);
        // Every number is known for sure, so protection changes nothing.
        near(row(&ChosenFor::BadLuck).turns[1].regret, 120_000.0);
        assert_eq!(
            table.notes,
            ["“Protected against bad luck in ‘as things are’” and “Best for ‘as things are’” are the same mix."]
        );
    }
}

#[test]
fn todays_posts_are_kept_by_replacing_those_who_leave() {
    let mut kept = as_things_are();
    kept.roles[0].leaving = 0.25;
    kept.places[0].posts = vec![4.0];
    let table = compared(&[("as things are", kept)], Solver::usual()).unwrap();
    let today = table.rows.iter().find(|row| row.chosen_for == ChosenFor::Today).unwrap();
    near(today.fte_at_end[0], 4.0);
    near(table.fte_now[0], 4.0);
}

#[test]
fn a_mix_that_breaks_a_limit_elsewhere_says_so_and_is_not_put_forward() {
    // With a GP fewer only 3 of A can be found; those chosen as things are need 4.
    let mut scarce = fewer_gps();
    scarce.places[0].recruits = vec![Some(vec![3.0])];
    let table = compared(&[("as things are", as_things_are()), ("scarce", scarce)], Solver::usual()).unwrap();
    let first = &table.rows[0];
    assert!(!first.is_always_possible && !first.turns[1].breaks.is_empty(), "{first:?}");
    assert!(first.turns[0].breaks.is_empty());
    // The best of the second case is that of 3 of A: £120,000 and 1.5 WTE undone.
    near(table.best[1], 420_000.0);
    assert_eq!(table.rows[table.least_bad].chosen_for, ChosenFor::Case(1));
}

#[test]
fn a_case_that_no_mix_solves_has_no_mix_of_its_own_and_one_of_other_roles_is_refused() {
    let mut must = fewer_gps();
    must.most_undone = Some(0.0);
    must.places[0].recruits = vec![Some(vec![1.0])];
    let table = compared(&[("as things are", as_things_are()), ("a must", must)], Solver::usual()).unwrap();
    assert!(table.rows.iter().all(|row| row.chosen_for != ChosenFor::Case(1)));
    assert!(table.notes.iter().any(|note| note.contains("‘a must’: no mix keeps all limits")), "{:?}", table.notes);
    let other = with(as_things_are(), role("b", 1.0, 0.1, 1), None);
    let refused = compared(&[("as things are", as_things_are()), ("other roles", other)], Solver::usual());
    assert!(refused.unwrap_err().to_string().contains("‘other roles’ has other roles, places or years"));
    assert!(compared(&[], Solver::usual()).is_err());
}

#[test]
fn posts_are_told_at_the_end_of_the_last_year_told() {
    let mut long = with(problem(2), role("a", 40_000.0, 0.5, 2), None);
    long.places[0].gps = vec![8.0, 7.0];
    // 4 of A in the first year, 6 in the second, which is only looked at.
    let case = Case { title: "as things are".to_owned(), problem: long, beyond: 1 };
    let table = regret(&[case], Robust { budget: 1.0 }, &effort(Solver::usual()), &Quiet, &Cancel::default()).unwrap();
    near(table.rows[0].fte_at_end[0], 4.0);
}

#[test]
fn a_mix_that_gps_have_no_time_to_supervise_is_worked_out_and_breaks_a_limit() {
    for solver in solvers() {
        // Each of A takes a quarter of a GP: 4 of A take one whole GP, of whom there are none in the second case.
        let supervised = |gps: f64| {
            let mut problem = as_things_are();
            problem.roles[0].supervision_first = Range::sure(0.25);
            problem.roles[0].supervision_later = Range::sure(0.25);
            problem.roles[0].effects[0].done = Range::sure(1.0);
            problem.places[0].gps = vec![gps];
            problem
        };
        let table = compared(&[("as things are", supervised(8.0)), ("no GPs", supervised(0.0))], solver).unwrap();
        let row = |of: &ChosenFor| table.rows.iter().find(|row| row.chosen_for == *of).unwrap();
        let first = row(&ChosenFor::Case(0));
        assert!(first.turns[0].breaks.is_empty(), "{first:?}");
        assert_eq!(first.turns[1].breaks, ["GP time at Ash Lane is exceeded in 2026/27."]);
        assert!(!first.is_always_possible);
    }
}
