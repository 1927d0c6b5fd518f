//! Who solves a program: HiGHS or microlp, through good_lp, within a time and down to a gap.

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

/// Solves a program. `start` is a choice that keeps all rows, to begin from.
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
    match solver {
        #[cfg(feature = "highs")]
        Solver::Highs => with_highs::solve(program, until, gap, start),
        #[cfg(not(feature = "highs"))]
        Solver::Highs => Err(MixError::NoSolver(solver.title())),
        Solver::Microlp => with_microlp::solve(program, until, gap, start),
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
