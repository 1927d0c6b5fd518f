//! HiGHS, with the gap it has proved; on one thread, so that the same problem has one answer.

use good_lp::SolverModel as _;

use super::{Duals, Found, Outcome, Until, columns, rows};
use crate::mix::program::Program;
use crate::mix::{MixError, Solver};

/// What HiGHS calls a choice that keeps all rows.
const KEEPS_ALL_ROWS: i64 = 2;

/// The status of a program that it solved in its own scale and could not carry back to ours.
const LOST: &str = "Unknown";

/// How it is asked: as it likes, in our scale, from within.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    AsItLikes,
    Unscaled,
    Interior,
}

/// Solves it; where it got lost, in other ways.
pub(super) fn run(program: &Program, until: Until, gap: f64, start: Option<&[f64]>) -> Result<Outcome, MixError> {
    for way in [Way::AsItLikes, Way::Unscaled, Way::Interior] {
        if let Some(outcome) = once(program, until, gap, start, way)? {
            return Ok(outcome);
        }
    }
    Err(gave_up(format!("it ended with {LOST}")))
}

fn gave_up(why: String) -> MixError {
    MixError::GaveUp { solver: Solver::Highs.title(), why }
}

/// One call; none where it got lost.
fn once(
    program: &Program,
    until: Until,
    gap: f64,
    start: Option<&[f64]>,
    way: Way,
) -> Result<Option<Outcome>, MixError> {
    if until.is_over() {
        return Ok(Some(Outcome::NoTime));
    }
    let has_whole = 0 < program.whole();
    let (all, columns, cost) = columns(program, None);
    let mut model = all.minimise(cost).using(good_lp::highs);
    for row in rows(program, &columns) {
        model.add_constraint(row);
    }
    let mut model = model.try_into_inner().map_err(|why| gave_up(why.to_string()))?;
    let wrong = |_| gave_up("it does not know an option".to_owned());
    model.try_set_option("threads", 1).map_err(wrong)?;
    model.try_set_option("parallel", "off").map_err(wrong)?;
    model.try_set_option("mip_rel_gap", gap).map_err(wrong)?;
    match way {
        Way::AsItLikes => {}
        Way::Unscaled => model.try_set_option("simplex_scale_strategy", 0).map_err(wrong)?,
        Way::Interior => model.try_set_option("solver", "ipm").map_err(wrong)?,
    }
    model.try_set_option("time_limit", until.left()).map_err(wrong)?;
    if let Some(start) = start.filter(|_| has_whole) {
        // It only begins from there; where it will not, it begins from nothing.
        let _ = model.try_set_solution(Some(start), None, None, None);
    }
    let solved = model.try_solve().map_err(|why| gave_up(format!("{why:?}")))?;
    let number = |name: &std::ffi::CStr| solved.int_info_value(name).unwrap_or_default();
    let is_found = number(c"primal_solution_status") == KEEPS_ALL_ROWS;
    // The type of its statuses cannot be named from here; their names are those of its documentation.
    let status = format!("{:?}", solved.status());
    let is_done = matches!(status.as_str(), "Optimal" | "ObjectiveBound" | "ObjectiveTarget" | "ModelEmpty");
    let ran_out = status.starts_with("Reached");
    if matches!(status.as_str(), "Infeasible" | "UnboundedOrInfeasible") {
        return Ok(Some(Outcome::Impossible));
    }
    if ran_out && (!is_found || !has_whole) {
        return Ok(Some(Outcome::NoTime));
    }
    if status == LOST {
        return Ok(None);
    }
    if !is_done && !ran_out {
        return Err(gave_up(format!("it ended with {status}")));
    }
    let solution = solved.get_solution();
    let proved = solved.mip_gap();
    let duals = if has_whole {
        Duals::default()
    } else {
        Duals { rows: solution.dual_rows().to_vec(), columns: solution.dual_columns().to_vec() }
    };
    Ok(Some(Outcome::Found(Found {
        values: solution.columns().to_vec(),
        gap: if has_whole && proved.is_finite() { proved.max(0.0) } else { 0.0 },
        why: ran_out.then(|| "time ran out".to_owned()),
        duals,
    })))
}
