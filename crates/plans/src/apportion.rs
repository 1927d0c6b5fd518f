//! Shares a number out in whole units: by largest remainder, by the divisor method, in sequence, and over a two-way table.
//!
//! **Invariant:** what is shared out is all of it; by largest remainder, and in each cell of a table, no share moves by a
//! unit or more.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::quantity::Wte;

/// Most units that are shared out one by one: our judgement; beyond it a larger unit is meant.
const MOST_UNITS: i128 = 1_000_000;

/// Who claims a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Code; settles a tie when the shares are the same.
    pub code: String,
    /// Size of the claim, in any one measure: patients, weighted patients, WTE missing in thousandths.
    pub weight: i64,
}

/// Who gets how much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Portion {
    /// Code.
    pub code: String,
    /// WTE, a multiple of the unit.
    pub wte: Wte,
}

/// How units are shared out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Hamilton's: whole units of the exact share, the rest by largest remainder, then larger claim, then code.
    #[default]
    LargestRemainder,
    /// Sainte-Laguë's divisors 1, 3, 5 …: no claim loses by growing, but a share can move by more than a unit.
    Divisor,
}

/// Why nothing is shared out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApportionError {
    /// No unit.
    #[error("a unit of {0} WTE cannot be shared out; use 1, 0.5 or 0.1")]
    NoUnit(Wte),
    /// It does not come to whole units.
    #[error("{total} WTE is not a whole number of units of {unit}; use a smaller unit")]
    NotWhole {
        /// What was to be shared out.
        total: Wte,
        /// The unit.
        unit: Wte,
    },
    /// Nobody to give to.
    #[error("nobody claims a part; give at least one place a size above nothing")]
    NoClaim,
    /// A claim below nothing.
    #[error("`{0}` claims less than nothing; mend its size")]
    BelowNothing(String),
    /// Too fine.
    #[error("{total} WTE in units of {unit} are more than a million units; use a larger unit")]
    TooMany {
        /// What was to be shared out.
        total: Wte,
        /// The unit.
        unit: Wte,
    },
    /// Margins that cannot both hold.
    #[error("the rows come to {rows} WTE and the columns to {columns}; they must be the same")]
    MarginsDiffer {
        /// Sum of the rows.
        rows: Wte,
        /// Sum of the columns.
        columns: Wte,
    },
    /// Rows of different lengths.
    #[error("the rows of the table have different lengths; fill the gaps with 0")]
    Ragged,
}

/// Shares `total` out in units by the sizes of the claims, in the order of the claims.
///
/// # Errors
/// The total is below nothing or not a whole number of units, or nobody claims anything.
pub fn apportion(total: Wte, unit: Wte, claims: &[Claim], method: Method) -> Result<Vec<Portion>, ApportionError> {
    let units = i128::from(whole_units(total, unit)?);
    if let Some(claim) = claims.iter().find(|claim| claim.weight < 0) {
        return Err(ApportionError::BelowNothing(claim.code.clone()));
    }
    let weights: i128 = claims.iter().map(|claim| i128::from(claim.weight)).sum();
    if weights == 0 {
        return Err(ApportionError::NoClaim);
    }
    if MOST_UNITS < units {
        return Err(ApportionError::TooMany { total, unit });
    }
    let given = match method {
        Method::LargestRemainder => by_remainder(units, claims, weights),
        Method::Divisor => by_divisor(units, claims),
    };
    let portion = |(claim, units): (&Claim, i64)| Portion {
        code: claim.code.clone(),
        wte: Wte::from_units(units * unit.units()),
    };
    Ok(claims.iter().zip(given).map(portion).collect())
}

/// Spreads `total` over periods in units by their weights, so that what has come by the end of each period is within half a
/// unit of its exact share. A half comes with the period, or with the next where `is_late`.
///
/// # Errors
/// As [`apportion`].
pub fn in_sequence(total: Wte, unit: Wte, weights: &[i64], is_late: bool) -> Result<Vec<Wte>, ApportionError> {
    let units = i128::from(whole_units(total, unit)?);
    if let Some(weight) = weights.iter().find(|weight| **weight < 0) {
        return Err(ApportionError::BelowNothing(weight.to_string()));
    }
    let all: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if all == 0 {
        return Err(ApportionError::NoClaim);
    }
    if MOST_UNITS < units {
        return Err(ApportionError::TooMany { total, unit });
    }
    let (mut gone, mut given) = (0_i128, 0_i128);
    let period = |weight: &i64| {
        gone += i128::from(*weight);
        // The nearest whole number to units × gone ÷ all; a half goes up, or down where it is to come late.
        let by_now = (2 * units * gone + all - i128::from(is_late)) / (2 * all);
        let arrivals = by_now - given;
        given = by_now;
        Wte::from_units(i64::try_from(arrivals).unwrap_or(i64::MAX) * unit.units())
    };
    Ok(weights.iter().map(period).collect())
}

fn whole_units(total: Wte, unit: Wte) -> Result<i64, ApportionError> {
    if unit <= Wte::ZERO {
        return Err(ApportionError::NoUnit(unit));
    }
    if total < Wte::ZERO || total.units() % unit.units() != 0 {
        return Err(ApportionError::NotWhole { total, unit });
    }
    Ok(total.units() / unit.units())
}

/// Larger claims first, then codes in order.
fn rank<'a>(one: &'a Claim, other: &'a Claim) -> std::cmp::Ordering {
    other.weight.cmp(&one.weight).then_with(|| one.code.cmp(&other.code))
}

fn by_remainder(units: i128, claims: &[Claim], weights: i128) -> Vec<i64> {
    let exact = |claim: &Claim| units * i128::from(claim.weight);
    let mut given: Vec<i64> =
        claims.iter().map(|claim| i64::try_from(exact(claim) / weights).unwrap_or(i64::MAX)).collect();
    let mut order: Vec<usize> = (0..claims.len()).collect();
    order.sort_by(|&one, &other| {
        let remainder = |index: usize| exact(&claims[index]) % weights;
        remainder(other).cmp(&remainder(one)).then_with(|| rank(&claims[one], &claims[other]))
    });
    let out: i128 = given.iter().map(|units| i128::from(*units)).sum();
    for index in order.into_iter().take(usize::try_from(units - out).unwrap_or(0)) {
        given[index] += 1;
    }
    given
}

fn by_divisor(units: i128, claims: &[Claim]) -> Vec<i64> {
    let mut given = vec![0_i64; claims.len()];
    for _ in 0..units {
        let next = (0..claims.len()).min_by(|&one, &other| {
            // weight ÷ (2 × given + 1), compared without dividing.
            let left = i128::from(claims[one].weight) * i128::from(2 * given[other] + 1);
            let right = i128::from(claims[other].weight) * i128::from(2 * given[one] + 1);
            right.cmp(&left).then_with(|| rank(&claims[one], &claims[other]))
        });
        if let Some(index) = next {
            given[index] += 1;
        }
    }
    given
}

/// Shares a number out over rows and columns at once, each row and each column keeping its total.
///
/// Each cell begins at row × column ÷ total and moves by less than a unit.
///
/// # Errors
/// A margin is not a whole number of units, or rows and columns come to different totals.
pub fn two_way(rows: &[Wte], columns: &[Wte], unit: Wte) -> Result<Vec<Vec<Wte>>, ApportionError> {
    for margin in rows.iter().chain(columns) {
        whole_units(*margin, unit)?;
    }
    let total: Wte = rows.iter().copied().sum();
    let of_columns: Wte = columns.iter().copied().sum();
    if total != of_columns {
        return Err(ApportionError::MarginsDiffer { rows: total, columns: of_columns });
    }
    // Cells in units of one part in `total`, so that row × column ÷ total is a whole number.
    let scale = i128::from(total.units()).max(1);
    let mut cells: Vec<Vec<i128>> = rows
        .iter()
        .map(|row| columns.iter().map(|column| i128::from(row.units()) * i128::from(column.units())).collect())
        .collect();
    controlled(&mut cells, i128::from(unit.units()) * scale);
    Ok(told(&cells, scale))
}

/// Rounds a table to whole units so that no cell, row or column moves by a unit or more; a margin that is a whole number
/// of units is kept.
///
/// # Errors
/// The unit is nothing, or the rows have different lengths.
pub fn round_table(cells: &[Vec<Wte>], unit: Wte) -> Result<Vec<Vec<Wte>>, ApportionError> {
    if unit <= Wte::ZERO {
        return Err(ApportionError::NoUnit(unit));
    }
    if cells.windows(2).any(|pair| pair[0].len() != pair[1].len()) {
        return Err(ApportionError::Ragged);
    }
    let unit = i128::from(unit.units());
    let mut cells: Vec<Vec<i128>> =
        cells.iter().map(|row| row.iter().map(|cell| i128::from(cell.units())).collect()).collect();
    // A slack row and column take up what the margins lack to whole units, so that all margins of the larger table are
    // whole; they are rounded with it and left out again (Cox 1987, controlled rounding, section 2).
    let width = cells.first().map_or(0, Vec::len);
    for row in &mut cells {
        let slack = (-row.iter().sum::<i128>()).rem_euclid(unit);
        row.push(slack);
    }
    let mut slack: Vec<i128> =
        (0..width).map(|column| (-cells.iter().map(|row| row[column]).sum::<i128>()).rem_euclid(unit)).collect();
    slack.push((-slack.iter().sum::<i128>()).rem_euclid(unit));
    cells.push(slack);
    controlled(&mut cells, unit);
    cells.pop();
    for row in &mut cells {
        row.pop();
    }
    Ok(told(&cells, 1))
}

fn told(cells: &[Vec<i128>], scale: i128) -> Vec<Vec<Wte>> {
    let wte = |cell: &i128| Wte::from_units(i64::try_from(cell / scale).unwrap_or(i64::MAX));
    cells.iter().map(|row| row.iter().map(wte).collect()).collect()
}

/// Moves the cells of a table whose margins are whole numbers of units to whole units, margins kept.
///
/// While a cell is not whole, its row and its column have another one that is not; going from one to the next in turn by
/// row and by column comes round to a cycle. Adding to every second cell of it and taking from the others, as much as
/// makes one of them whole, keeps every margin and takes no cell past the whole units beside it.
fn controlled(cells: &mut [Vec<i128>], unit: i128) {
    while let Some(cycle) = cycle(cells, unit) {
        let above = |(row, column): (usize, usize)| cells[row][column].rem_euclid(unit);
        let room = |is_raised_first: bool| {
            let rooms = cycle.iter().enumerate().map(|(index, &cell)| {
                let is_raised = (index % 2 == 0) == is_raised_first;
                if is_raised { unit - above(cell) } else { above(cell) }
            });
            rooms.min().unwrap_or(0)
        };
        // The smaller step of the two stays nearer to the exact table.
        let (raise, lower) = (room(true), room(false));
        let step = if raise <= lower { raise } else { -lower };
        for (index, &(row, column)) in cycle.iter().enumerate() {
            cells[row][column] += if index % 2 == 0 { step } else { -step };
        }
    }
}

/// Cells that are not whole, each sharing in turn a row and a column with the next, the last with the first.
fn cycle(cells: &[Vec<i128>], unit: i128) -> Option<Vec<(usize, usize)>> {
    let is_broken = |row: usize, column: usize| cells[row][column].rem_euclid(unit) != 0;
    let start = (0..cells.len())
        .flat_map(|row| (0..cells[row].len()).map(move |column| (row, column)))
        .find(|&(row, column)| is_broken(row, column))?;
    let mut path = vec![start];
    loop {
        let &(row, column) = path.last()?;
        // The first step is along a row, the next along a column, and so on.
        let is_along_row = path.len() % 2 == 1;
        let next = if is_along_row {
            (0..cells[row].len()).find(|&other| other != column && is_broken(row, other)).map(|other| (row, other))
        } else {
            (0..cells.len()).find(|&other| other != row && is_broken(other, column)).map(|other| (other, column))
        }?;
        // Cells with an even index are left along their row, so they were entered by their column; coming back to the line
        // by which a cell was entered closes a cycle that begins with it.
        let begins = path.iter().enumerate().position(|(index, &(row, column))| {
            let was_entered_by_column = index % 2 == 0;
            if is_along_row {
                was_entered_by_column && column == next.1
            } else {
                !was_entered_by_column && row == next.0
            }
        });
        if let Some(begins) = begins {
            let mut cycle = path.split_off(begins);
            cycle.push(next);
            return Some(cycle);
        }
        path.push(next);
    }
}

#[cfg(test)]
mod tests;
