//! Whole numbers from a program solved without them: year by year, each rounded and all later ones solved again around it.
//!
//! What it costs without whole numbers nothing can beat, so that how far from the best a rounded choice can be is known. Posts of
//! twelve roles are many small numbers: rounded so, they come within some tenths of a percent in a moment.

use super::{Outcome, Until, run};
use crate::mix::program::{Program, Row};
use crate::mix::{MixError, Solver};

/// How far from a whole number still counts as one.
const WHOLE: f64 = 1e-6;

/// Share of what is left of the time that each way of rounding may take.
const OF_TIME: f64 = 0.4;

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

/// The cheapest of what the ways of rounding come to; none where no way keeps all rows. It stops at the first that costs no more
/// than `good_enough`.
pub(super) fn rounded(
    program: &Program,
    loose: &[f64],
    solver: Solver,
    until: Until,
    good_enough: f64,
) -> Result<Option<Vec<f64>>, MixError> {
    let mut best: Option<Vec<f64>> = None;
    for round in [Round::Nearest, Round::Down, Round::Up] {
        let Some(values) = year_by_year(program, loose, round, solver, until.share(OF_TIME))? else { continue };
        if best.as_ref().is_none_or(|best| program.cost_of(&values) < program.cost_of(best)) {
            best = Some(values);
        }
        if best.as_ref().is_some_and(|best| program.cost_of(best) <= good_enough) {
            break;
        }
    }
    Ok(best)
}

/// Whole numbers of a year. Those nearest to being rounded up go first, as long as there is enough of what whole numbers alone
/// take: of people, teaching, rooms.
fn of_year(program: &Program, rows: &[Row], values: &[f64], round: Round, turn: usize) -> Vec<(usize, f64)> {
    let turn_of = |index: usize| program.columns.get(index).filter(|one| one.is_whole).map(|one| one.turn);
    // Of later years only what makes room counts, and nothing yet of what takes it.
    let mut fixed = values.to_vec();
    let mut raised: Vec<(f64, usize)> = Vec::new();
    for (index, column) in program.columns.iter().enumerate().filter(|(index, _)| turn_of(*index) == Some(turn)) {
        let fits = |value: f64| value.max(column.least.ceil()).min(column.most.floor());
        let (low, wanted) = (fits(Round::Down.of(values[index])), fits(round.of(values[index])));
        fixed[index] = low;
        if low < wanted {
            raised.push((values[index] - low, index));
        }
    }
    raised.sort_by(|(one, first), (other, second)| other.total_cmp(one).then_with(|| first.cmp(second)));
    for (_, index) in raised {
        fixed[index] += 1.0;
        let has_column = |row: &&Row| row.terms.binary_search_by_key(&index, |(column, _)| *column).is_ok();
        let is_kept = |row: &Row| {
            let counts =
                |(column, times): &&(usize, f64)| *times < 0.0 || turn_of(*column).is_some_and(|of| of <= turn);
            let taken: f64 = row.terms.iter().filter(counts).map(|(column, times)| times * fixed[*column]).sum();
            taken <= row.bound + 1e-9 * row.bound.abs().max(1.0)
        };
        if !rows.iter().filter(has_column).all(is_kept) {
            fixed[index] -= 1.0;
        }
    }
    (0..values.len()).filter(|index| turn_of(*index) == Some(turn)).map(|index| (index, fixed[index])).collect()
}

/// A year that cannot be rounded so is rounded down, then up; none where neither keeps all rows.
fn year_by_year(
    program: &Program,
    loose: &[f64],
    round: Round,
    solver: Solver,
    until: Until,
) -> Result<Option<Vec<f64>>, MixError> {
    let rows = program.of_whole();
    let mut fixed = program.loosened();
    let mut values = loose.to_vec();
    let whole = || program.columns.iter().enumerate().filter(|(_, column)| column.is_whole);
    let last = whole().map(|(_, column)| column.turn).max().unwrap_or(0);
    'years: for turn in 0..=last {
        for round in [round, Round::Down, Round::Up] {
            let mut tried = fixed.clone();
            for (index, value) in of_year(program, &rows, &values, round, turn) {
                tried.columns[index].least = value;
                tried.columns[index].most = value;
            }
            if let Outcome::Found(found) = run(&tried, solver, until, 0.0, None)? {
                fixed = tried;
                values = found.values;
                continue 'years;
            }
        }
        return Ok(None);
    }
    whole().for_each(|(index, _)| values[index] = values[index].round());
    Ok(Some(values))
}
