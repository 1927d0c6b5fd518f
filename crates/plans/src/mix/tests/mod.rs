//! Choices of a mix that can be checked by hand, by each solver of the build.

mod asked_about;
mod by_hand;
mod by_trying_all;
mod luck;
mod refused;
mod regret;

use wholetime_vocabulary::{Cancel, Quiet};

use super::{
    Activity, Choice, Effect, Effort, MixError, PlaceInputs, Price, Problem, Purse, RoleInputs, Solver, Stream, choose,
};
use crate::substitution::Range;
use crate::when::FinancialYear;

/// Whom the build has.
fn solvers() -> Vec<Solver> {
    if cfg!(feature = "highs") { vec![Solver::Highs, Solver::Microlp] } else { vec![Solver::Microlp] }
}

fn effort(solver: Solver) -> Effort {
    Effort { solver, seconds: 20.0, gap_pct: 0.0 }
}

fn chosen(problem: &Problem, solver: Solver) -> Choice {
    tried(problem, solver).unwrap()
}

fn tried(problem: &Problem, solver: Solver) -> Result<Choice, MixError> {
    choose(problem, &effort(solver), &Quiet, &Cancel::default())
}

/// One place, one activity of GP work: work of 10 WTE and 8 GPs, so that 2 WTE a year are undone, at 200,000 pounds each.
fn problem(years: usize) -> Problem {
    Problem {
        title: "Z99001".to_owned(),
        years: (0..years).map(|year| FinancialYear::from_april(2026 + year as i16).unwrap()).collect(),
        unit: 0.0,
        activities: vec![Activity {
            id: "same_day".to_owned(),
            title: "Same day".to_owned(),
            is_gp_work: true,
            price_undone: 200_000.0,
        }],
        roles: Vec::new(),
        places: vec![PlaceInputs {
            code: "Z99001".to_owned(),
            name: "Ash Lane".to_owned(),
            list: 20_000.0,
            work: vec![vec![10.0; years]],
            work_uncertain: vec![0.0; years],
            gps: vec![8.0; years],
            posts: Vec::new(),
            recruits: Vec::new(),
            rooms: None,
            teaching: Vec::new(),
        }],
        streams: Vec::new(),
        ratios: Vec::new(),
        caps: Vec::new(),
        budget: None,
        most_undone: None,
        discount: 0.0,
        purse: Purse::Own,
        robust: None,
        futures: Vec::new(),
        notes: Vec::new(),
    }
}

/// A role that does all it will do, and is paid, from the first day, and that nobody leaves.
fn role(id: &str, cost: f64, done: f64, years: usize) -> RoleInputs {
    let effect = Effect { activity: "same_day".to_owned(), done: Range::sure(done) };
    RoleInputs {
        id: id.to_owned(),
        title: id.to_owned(),
        is_gp: false,
        cost: vec![cost; years],
        leaving: 0.0,
        effects: if 0.0 < done { vec![effect] } else { Vec::new() },
        first_year_effect: 1.0,
        first_year_paid: 1.0,
        supervision_first: Range::sure(0.0),
        supervision_later: Range::sure(0.0),
        rooms: 0.0,
        teaching: Vec::new(),
        market: None,
    }
}

/// Adds a role that each place can recruit so much of.
fn with(mut problem: Problem, role: RoleInputs, most: Option<f64>) -> Problem {
    let years = problem.years.len();
    for place in &mut problem.places {
        place.posts.push(0.0);
        place.recruits.push(most.map(|most| vec![most; years]));
    }
    problem.roles.push(role);
    problem
}

/// Money that pays so much for a WTE of each of some roles.
fn stream(id: &str, pays: &[(&str, f64)], amount: f64, years: usize) -> Stream {
    let price = |(role, most): &(&str, f64)| Price {
        role: (*role).to_owned(),
        most: vec![*most; years],
        not_additional: Vec::new(),
    };
    Stream {
        id: id.to_owned(),
        title: format!("the sum {id}"),
        places: Vec::new(),
        pays: pays.iter().map(price).collect(),
        amount: vec![amount; years],
        source: "invented".to_owned(),
    }
}

/// WTE of a role at the only place at the end of a year.
fn fte(choice: &Choice, role: &str, year: usize) -> f64 {
    choice.lines.iter().filter(|line| line.role == role).nth(year).unwrap().fte
}

fn undone(choice: &Choice) -> f64 {
    choice.covered.iter().map(|covered| covered.undone).sum()
}

#[track_caller]
fn near(found: f64, wanted: f64) {
    assert!((found - wanted).abs() <= 1e-6 * wanted.abs().max(1.0), "{found} is not {wanted}");
}
