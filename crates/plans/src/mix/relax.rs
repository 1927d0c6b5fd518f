//! What would have to give way for a problem that no mix solves.

use std::collections::BTreeMap;

use super::backends::{Outcome, Until, solve};
use super::build::build;
use super::limits::Limits;
use super::words::{listed, pounds, within, wte};
use super::{Limit, MixError, Problem, Relaxation, Relaxed, Solver};

/// Share of the largest move below which a move is a solver's last digits.
const NOT_A_MOVE: f64 = 1e-6;

/// How near the smallest relaxation it must come, as a share.
const NEAR_ENOUGH: f64 = 0.001;

/// The smallest move of limits with which a mix exists: the shares by which limits move, added up, are made little. Leaving more
/// undone than was allowed is the last resort. None where even that was not found in time.
///
/// # Errors
/// The solver gave up.
pub(super) fn relaxation(problem: &Problem, solver: Solver, until: Until) -> Result<Option<Relaxation>, MixError> {
    let model = build(problem, Limits::Elastic, None);
    let mut outcome = solve(&model.program, solver, until.share(0.7), NEAR_ENOUGH, None)?;
    if !matches!(outcome, Outcome::Found(_)) {
        outcome = solve(&model.program.loosened(), solver, until, 0.0, None)?;
    }
    let Outcome::Found(found) = outcome else { return Ok(None) };
    let mut moves: Vec<(f64, Relaxed)> = Vec::new();
    for slack in &model.slacks {
        let by = found.values.get(slack.column).copied().unwrap_or_default();
        let share = by * model.program.columns.get(slack.column).map_or(0.0, |column| column.cost);
        if by <= NOT_A_MOVE / slack.per {
            continue;
        }
        let year = problem.years[slack.year];
        let amount = amount(&slack.limit, by);
        let sentence = format!("{} would have to be {amount} more in {year}.", model.named(&slack.limit));
        moves.push((share, Relaxed { limit: slack.limit.clone(), year, by, sentence }));
    }
    moves.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let moves: Vec<Relaxed> = moves.into_iter().map(|(_, one)| one).collect();
    let mut by_limit: BTreeMap<&Limit, Vec<&Relaxed>> = BTreeMap::new();
    moves.iter().for_each(|one| by_limit.entry(&one.limit).or_default().push(one));
    let said = moves.iter().filter_map(|one| by_limit.remove(&one.limit));
    let said: Vec<String> = said
        .map(|of_limit| {
            let amounts: Vec<String> =
                of_limit.iter().map(|one| format!("{} more in {}", amount(&one.limit, one.by), one.year)).collect();
            let limit = of_limit.first().map(|one| model.named(&one.limit)).unwrap_or_default();
            format!("{} were {}", within(&limit), listed(&amounts))
        })
        .collect();
    let sentence = if said.is_empty() {
        "A mix would exist where posts are counted in smaller units.".to_owned()
    } else {
        format!("A mix would exist if {}.", listed(&said))
    };
    Ok(Some(Relaxation { moves, sentence }))
}

/// How much of a limit, in its own unit.
fn amount(limit: &Limit, by: f64) -> String {
    match limit {
        Limit::Stream { .. } | Limit::Budget => pounds(by),
        Limit::Rooms { .. } => format!("{} rooms", wte(by)),
        Limit::Teaching { .. } => wte(by),
        _ => format!("{} WTE", wte(by)),
    }
}
