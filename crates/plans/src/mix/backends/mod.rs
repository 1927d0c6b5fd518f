//! Who solves a program: HiGHS or microlp, through good_lp, within a time and down to a gap.

mod rounding;
#[cfg(feature = "highs")]
mod with_highs;
mod with_microlp;

use std::time::{Duration, Instant};

use good_lp::{Expression, ProblemVariables, Variable, VariableDefinition, constraint, variable};

use super::program::{Program, Sense};
use super::{MixError, Solver};

/// What a solver found.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// A value for each column.
    pub(super) values: Vec<f64>,
    /// Share of what it costs by which something cheaper could exist at most.
    pub(super) gap: f64,
    /// Why nothing better was looked for, where time ran out.
    pub(super) why: Option<String>,
    /// What one more of each row's bound and of each column takes off the cost; empty where the solver does not say.
    pub(super) duals: Duals,
}

/// Prices of a program without whole numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Duals {
    pub(super) rows: Vec<f64>,
    pub(super) columns: Vec<f64>,
}

/// How it ended.
#[derive(Clone, Debug)]
pub(super) enum Outcome {
    Found(Found),
    /// No choice keeps all rows.
    Impossible,
    /// Nothing was found in time.
    NoTime,
}

/// When to stop: the one clock of this crate, which only ever ends a search.
#[derive(Clone, Copy, Debug)]
pub(super) struct Until(Instant);

impl Until {
    /// So many seconds from now; at most a day.
    pub(super) fn seconds(seconds: f64) -> Self {
        let seconds = if seconds.is_finite() { seconds.clamp(0.0, 86_400.0) } else { 86_400.0 };
        Self(Instant::now() + Duration::from_secs_f64(seconds))
    }

    /// Seconds that are left.
    pub(super) fn left(self) -> f64 {
        self.0.saturating_duration_since(Instant::now()).as_secs_f64()
    }

    /// Whether there is none left.
    pub(super) fn is_over(self) -> bool {
        self.left() <= 0.0
    }

    /// A time that ends after a share of what is left.
    pub(super) fn share(self, share: f64) -> Self {
        Self::seconds(share * self.left())
    }
}

/// Whole numbers up to which microlp searches exactly: 48 took a second and 72 more than a minute in our trials.
const SMALL: usize = 60;

/// Solves a program: without whole numbers first, whose cost nothing can beat; then rounded; then, where that is not near enough,
/// by an exact search from there. `start` is a choice that keeps all rows, to begin from; `gap` a share.
///
/// # Errors
/// The build lacks the solver, or it gave up.
pub(super) fn solve(
    program: &Program,
    solver: Solver,
    until: Until,
    gap: f64,
    start: Option<&[f64]>,
) -> Result<Outcome, MixError> {
    if program.columns.iter().any(|column| column.most < column.least) {
        return Ok(Outcome::Impossible);
    }
    let loose = match run(&program.loosened(), solver, until, 0.0, None)? {
        Outcome::Found(found) if found.gap.is_infinite() => return Ok(Outcome::NoTime),
        Outcome::Found(found) => found,
        other => return Ok(other),
    };
    if program.whole() == 0 {
        return Ok(Outcome::Found(loose));
    }
    let bound = program.cost_of(&loose.values);
    let good_enough = bound + gap * bound.abs();
    let mut best = start.map(<[f64]>::to_vec);
    if best.as_ref().is_none_or(|best| good_enough < program.cost_of(best)) {
        let rounded = rounding::rounded(program, &loose.values, solver, until, good_enough)?;
        best = cheaper(program, best, rounded);
    }
    let is_near = best.as_ref().is_some_and(|best| above(program.cost_of(best), bound) <= gap);
    let is_searched = solver == Solver::Highs || program.whole() <= SMALL || best.is_none();
    if is_near || !is_searched {
        let why = "microlp rounds posts year by year; how far that can be from the best is told by posts in any number of WTE";
        return Ok(found(program, best, bound, gap, why));
    }
    let searched = match run(program, solver, until, gap, best.as_deref()) {
        // What was rounded stays a mix, though the solver gave up on a better one.
        Err(MixError::GaveUp { why, .. }) if best.is_some() => {
            return Ok(found(program, best, bound, gap, &format!("the solver gave up: {why}")));
        }
        other => other?,
    };
    Ok(match searched {
        Outcome::Found(exact) => {
            // What the search has proved may be nearer than what is told by posts in any number.
            let proved = (program.cost_of(&exact.values) * (1.0 - exact.gap)).max(bound);
            let best = cheaper(program, best, Some(exact.values));
            found(program, best, proved, gap, "time ran out")
        }
        Outcome::Impossible => Outcome::Impossible,
        Outcome::NoTime => found(program, best, bound, gap, "time ran out"),
    })
}

fn found(program: &Program, best: Option<Vec<f64>>, bound: f64, gap: f64, why: &str) -> Outcome {
    let Some(values) = best else { return Outcome::NoTime };
    let reached = above(program.cost_of(&values), bound);
    let why = (gap < reached).then(|| why.to_owned());
    Outcome::Found(Found { values, gap: reached, why, duals: Duals::default() })
}

fn cheaper(program: &Program, one: Option<Vec<f64>>, other: Option<Vec<f64>>) -> Option<Vec<f64>> {
    match (one, other) {
        (Some(one), Some(other)) if program.cost_of(&other) < program.cost_of(&one) => Some(other),
        (None, other) => other,
        (one, _) => one,
    }
}

/// By what share of itself a cost lies above a bound.
fn above(cost: f64, bound: f64) -> f64 {
    if cost - bound <= 1e-9 * cost.abs().max(1.0) { 0.0 } else { (cost - bound) / cost.abs() }
}

/// One call of a solver.
fn run(program: &Program, solver: Solver, until: Until, gap: f64, start: Option<&[f64]>) -> Result<Outcome, MixError> {
    match solver {
        #[cfg(feature = "highs")]
        Solver::Highs => with_highs::run(program, until, gap, start),
        #[cfg(not(feature = "highs"))]
        Solver::Highs => Err(MixError::NoSolver(solver.title())),
        Solver::Microlp => with_microlp::run(program, until, gap, start),
    }
}

/// The columns of a program as good_lp's, and the sum to be made little.
fn columns(program: &Program, start: Option<&[f64]>) -> (ProblemVariables, Vec<Variable>, Expression) {
    let mut all = ProblemVariables::new();
    let mut columns = Vec::with_capacity(program.columns.len());
    let mut cost = Expression::with_capacity(program.columns.len());
    for (index, column) in program.columns.iter().enumerate() {
        let mut one: VariableDefinition = variable().min(column.least).max(column.most);
        if column.is_whole {
            one = one.integer();
        }
        if let Some(value) = start.and_then(|start| start.get(index)) {
            one = one.initial(*value);
        }
        let one = all.add(one);
        if column.cost != 0.0 {
            cost.add_mul(column.cost, one);
        }
        columns.push(one);
    }
    (all, columns, cost)
}

/// The rows of a program as good_lp's.
fn rows<'a>(program: &'a Program, columns: &'a [Variable]) -> impl Iterator<Item = good_lp::Constraint> + 'a {
    program.rows.iter().map(|row| {
        let mut sum = Expression::with_capacity(row.terms.len());
        for (column, times) in &row.terms {
            if let Some(column) = columns.get(*column) {
                sum.add_mul(*times, *column);
            }
        }
        match row.sense {
            Sense::AtMost => constraint::leq(sum, row.bound),
            Sense::AtLeast => constraint::geq(sum, row.bound),
            Sense::Exactly => constraint::eq(sum, row.bound),
        }
    })
}
