//! microlp: the program without whole numbers first, whose cost nothing can beat; then whole numbers year by year, each year
//! rounded and all later ones solved again; then, for small programs, an exact search from there.

use good_lp::solvers::SolutionStatus;
use good_lp::{ResolutionError, Solution as _, SolverModel as _, WithMipGap as _, WithTimeLimit as _};

use super::{Duals, Found, Outcome, Until, columns, rows};
use crate::mix::program::Program;
use crate::mix::{MixError, Solver};

/// Whole numbers up to which an exact search is tried: 48 took a second and 72 more than a minute in our trials.
const SMALL: usize = 60;

/// Share of what is left of the time that rounding may take.
const FOR_ROUNDING: f64 = 0.5;

/// How far from a whole number still counts as one.
const WHOLE: f64 = 1e-6;

pub(super) fn solve(program: &Program, until: Until, gap: f64, start: Option<&[f64]>) -> Result<Outcome, MixError> {
    let loose = match run(&program.loosened(), until, 0.0, None)? {
        Outcome::Found(found) => found,
        other => return Ok(other),
    };
    if loose.gap.is_infinite() {
        return Ok(Outcome::NoTime);
    }
    if program.whole() == 0 {
        return Ok(Outcome::Found(loose));
    }
    let bound = program.cost_of(&loose.values);
    let gap_of = |values: &[f64]| share_above(program.cost_of(values), bound);
    let mut best = start.map(<[f64]>::to_vec);
    for round in [Round::Nearest, Round::Down, Round::Up] {
        if best.as_deref().is_some_and(|best| gap_of(best) <= gap) {
            break;
        }
        if let Some(rounded) = rounded(program, &loose.values, round, until.share(FOR_ROUNDING))? {
            let is_better = best.as_ref().is_none_or(|best| program.cost_of(&rounded) < program.cost_of(best));
            best = if is_better { Some(rounded) } else { best };
        }
    }
    let found = |values: Vec<f64>, gap_found: f64| {
        let why = (gap < gap_found).then(|| {
            "microlp rounds posts year by year; how far that is from the best is told by the program without whole posts"
                .to_owned()
        });
        Outcome::Found(Found { values, gap: gap_found, why, duals: Duals::default() })
    };
    if let Some(values) = best.clone().filter(|values| gap_of(values) <= gap || SMALL < program.whole()) {
        let gap_found = gap_of(&values);
        return Ok(found(values, gap_found));
    }
    let exact = if program.whole() <= SMALL || best.is_none() {
        run(program, until, gap, best.as_deref())?
    } else {
        Outcome::NoTime
    };
    Ok(match (exact, best) {
        (Outcome::Found(exact), best) => {
            let values =
                best.filter(|best| program.cost_of(best) < program.cost_of(&exact.values)).unwrap_or(exact.values);
            let gap_found = gap_of(&values).min(exact.gap);
            found(values, gap_found)
        }
        (_, Some(values)) => {
            let gap_found = gap_of(&values);
            found(values, gap_found)
        }
        (other, None) => other,
    })
}

/// By what share of itself a cost lies above a bound.
fn share_above(cost: f64, bound: f64) -> f64 {
    if cost - bound <= 1e-9 * cost.abs() { 0.0 } else { (cost - bound) / cost.abs() }
}

#[derive(Clone, Copy, Debug)]
enum Round {
    Nearest,
    Down,
    Up,
}

impl Round {
    fn of(self, value: f64) -> f64 {
        match self {
            _ if (value - value.round()).abs() <= WHOLE => value.round(),
            Self::Nearest => value.round(),
            Self::Down => value.floor(),
            Self::Up => value.ceil(),
        }
    }
}

/// Whole numbers year by year: a year is rounded, and what comes later is solved again around it. A year that cannot be rounded
/// so is rounded down, then up; none where neither keeps all rows.
fn rounded(program: &Program, loose: &[f64], round: Round, until: Until) -> Result<Option<Vec<f64>>, MixError> {
    let mut fixed = program.loosened();
    let mut values = loose.to_vec();
    let turns = program.columns.iter().filter(|column| column.is_whole).map(|column| column.turn).max().unwrap_or(0);
    'years: for turn in 0..=turns {
        for round in [round, Round::Down, Round::Up] {
            let mut tried = fixed.clone();
            for (index, column) in
                program.columns.iter().enumerate().filter(|(_, one)| one.is_whole && one.turn == turn)
            {
                let value = round.of(values[index]).clamp(column.least.ceil(), column.most.floor());
                tried.columns[index].least = value;
                tried.columns[index].most = value;
            }
            if let Outcome::Found(found) = run(&tried, until, 0.0, None)? {
                fixed = tried;
                values = found.values;
                continue 'years;
            }
        }
        return Ok(None);
    }
    Ok(Some(values))
}

/// One call of microlp.
fn run(program: &Program, until: Until, gap: f64, start: Option<&[f64]>) -> Result<Outcome, MixError> {
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
            let gap = match solution.status() {
                SolutionStatus::Optimal => 0.0,
                SolutionStatus::GapLimit => gap,
                SolutionStatus::TimeLimit => f64::INFINITY,
            };
            Ok(Outcome::Found(Found { values, gap, why: None, duals: Duals::default() }))
        }
        Err(ResolutionError::Infeasible) => Ok(Outcome::Impossible),
        Err(ResolutionError::Other(_)) => Ok(Outcome::NoTime),
        Err(why) => Err(gave_up(why.to_string())),
    }
}
