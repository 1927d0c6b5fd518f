//! microlp, in pure Rust.

use good_lp::solvers::SolutionStatus;
use good_lp::{ResolutionError, Solution as _, SolverModel as _, WithMipGap as _, WithTimeLimit as _};

use super::{Duals, Found, Outcome, Until, columns, rows};
use crate::mix::program::Program;
use crate::mix::{MixError, Solver};

pub(super) fn run(program: &Program, until: Until, gap: f64, start: Option<&[f64]>) -> Result<Outcome, MixError> {
    let gave_up = |why: String| MixError::GaveUp { solver: Solver::Microlp.title(), why };
    if until.is_over() {
        return Ok(Outcome::NoTime);
    }
    let (all, columns, cost) = columns(program, start);
    let mut model = all.minimise(cost).using(good_lp::microlp).with_time_limit(until.left());
    if 0.0 < gap {
        #[expect(clippy::cast_possible_truncation, reason = "a gap of some tenths of a percent has few digits")]
        let asked = gap as f32;
        model = model.with_mip_gap(asked).map_err(|why| gave_up(why.to_string()))?;
    }
    for row in rows(program, &columns) {
        model.add_constraint(row);
    }
    match model.solve() {
        Ok(solution) => {
            let values = columns.iter().map(|column| solution.value(*column)).collect();
            let (gap, why) = match solution.status() {
                SolutionStatus::Optimal => (0.0, None),
                SolutionStatus::GapLimit => (gap, None),
                SolutionStatus::TimeLimit => (f64::INFINITY, Some("time ran out".to_owned())),
            };
            Ok(Outcome::Found(Found { values, gap, why, duals: Duals::default() }))
        }
        Err(ResolutionError::Infeasible) => Ok(Outcome::Impossible),
        Err(ResolutionError::Other(_)) => Ok(Outcome::NoTime),
        Err(why) => Err(gave_up(why.to_string())),
    }
}
