//! What one more of each limit is worth, found by solving again with one more of it.
//!
//! Whole posts change in steps, so that the price a solver gives for a hair's breadth of a limit misleads; one more in each year
//! is what a planner can ask for, and what it saves is measured.

use std::collections::BTreeSet;

use wholetime_vocabulary::{Cancel, Progress};

use super::backends::{Duals, Found, Outcome, Until, solve};
use super::basis::{Basis, CLOSE};
use super::build::{Model, POUNDS, Stands};
use super::limits::fitting;
use super::program::Program;
use super::words::{listed, pounds, within, wte};
use super::{Binding, Limit, MixError, Problem, ShadowPrice, Solver};

/// How many limits are tried.
const DOZEN: usize = 12;

/// Pounds below which more of a limit is as good as worth nothing. Our judgement.
const WORTH_A_WORD: f64 = 100.0;

/// Shadow prices, and what a reader should know about them.
#[derive(Debug, Default)]
pub(super) struct Worth {
    pub(super) prices: Vec<ShadowPrice>,
    pub(super) notes: Vec<String>,
}

/// What one more of each limit that is used up is worth, the most first.
///
/// # Errors
/// It was asked to stop, or the solver gave up.
pub(super) fn worth(
    model: &Model<'_>,
    Basis { program, found: base, .. }: &Basis,
    binding: &[Binding],
    (solver, until): (Solver, Until),
    progress: &dyn Progress,
    cancel: &Cancel,
) -> Result<Worth, MixError> {
    let mut worth = Worth::default();
    let tried = candidates(model, binding, &duals(program, base, solver, until)?);
    if tried.len() < binding.len() {
        let (all, tried) = (binding.len(), tried.len());
        worth.notes.push(format!(
            "Of {all} limits that are used up, more was tried of {tried}: of each kind the one that looked worth most."
        ));
    }
    for (index, limit) in tried.iter().enumerate() {
        cancel.check()?;
        progress.step(index as u64, tried.len() as u64, "what more of each limit is worth");
        let more = more(limit);
        let moved = moved(model, program, limit, more);
        let better = match solve(&moved, solver, until, CLOSE, Some(&base.values)) {
            Ok(Outcome::Found(better)) => better,
            Ok(_) => {
                let left_out: Vec<String> = tried.iter().skip(index).map(|limit| model.named(limit)).collect();
                worth.notes.push(format!("Time ran out before more was tried of: {}.", listed(&left_out)));
                break;
            }
            // The mix is known; a question about it that a solver cannot answer does not take it away.
            Err(_) => {
                worth.notes.push(format!(
                    "The solver gave up before it was known what more is worth of: {}.",
                    model.named(limit)
                ));
                continue;
            }
        };
        let pounds_less = POUNDS * (program.cost_of(&base.values) - moved.cost_of(&better.values));
        let noise = POUNDS * program.cost_of(&base.values).abs() * base.gap.max(better.gap);
        if pounds_less < WORTH_A_WORD.max(noise) {
            continue;
        }
        let undone_less = undone(model, &base.values) - undone(model, &better.values);
        worth.prices.push(ShadowPrice {
            sentence: sentence(model, limit, pounds_less, undone_less),
            limit: limit.clone(),
            more,
            worth: pounds_less,
            undone_less,
        });
    }
    worth.prices.sort_by(|one, other| other.worth.total_cmp(&one.worth).then_with(|| one.limit.cmp(&other.limit)));
    Ok(worth)
}

/// What a solver thinks more of each row is worth, with posts in any number.
fn duals(program: &Program, base: &Found, solver: Solver, until: Until) -> Result<Duals, MixError> {
    if program.whole() == 0 {
        return Ok(base.duals.clone());
    }
    Ok(match solve(&program.loosened(), solver, until, 0.0, None)? {
        Outcome::Found(found) => found.duals,
        Outcome::Impossible | Outcome::NoTime => Duals::default(),
    })
}

/// How much more of a limit is asked for: 1 WTE or room, 10,000 pounds.
fn more(limit: &Limit) -> f64 {
    match limit {
        Limit::Stream { .. } | Limit::Budget => 10_000.0,
        _ => 1.0,
    }
}

/// Limits that are used up, the most promising first: by the solver's own prices where it has them, else those of all places
/// before those of one.
fn candidates(model: &Model<'_>, binding: &[Binding], duals: &Duals) -> Vec<Limit> {
    let limits: BTreeSet<&Limit> = binding.iter().map(|one| &one.limit).collect();
    let mut ranked: Vec<(f64, &Limit)> =
        limits.into_iter().map(|limit| (promise(model, limit, duals), limit)).collect();
    ranked.sort_by(|(one, first), (other, second)| other.total_cmp(one).then_with(|| first.cmp(second)));
    let mut seen = BTreeSet::new();
    let of_each_kind = ranked.into_iter().filter(|(_, limit)| seen.insert(kind(model.problem, limit)));
    of_each_kind.map(|(_, limit)| limit.clone()).take(DOZEN).collect()
}

/// Limits of one kind at many places: that of the most promising place stands for all.
fn kind<'a>(problem: &Problem, limit: &'a Limit) -> (u8, &'a str) {
    match limit {
        Limit::Recruits { role, .. } => (0, role),
        Limit::Market { role } => (1, role),
        Limit::Teaching { kind, .. } => (2, kind),
        Limit::Rooms { .. } => (3, ""),
        Limit::Ratio { id, .. } => (4, id),
        Limit::Cap { .. } => (5, ""),
        Limit::Stream { id } => {
            let is_of_one = problem.streams.iter().any(|stream| stream.id == *id && stream.places.len() == 1);
            (6, if is_of_one { "" } else { id })
        }
        Limit::Budget => (7, ""),
        Limit::Undone { .. } => (8, ""),
        Limit::Gps { .. } => (9, ""),
    }
}

fn promise(model: &Model<'_>, limit: &Limit, duals: &Duals) -> f64 {
    if duals.rows.is_empty() {
        return match limit {
            Limit::Budget | Limit::Stream { .. } => 3.0,
            Limit::Market { .. } | Limit::Gps { .. } => 2.0,
            _ => 1.0,
        };
    }
    let of = |kept: &super::build::Kept| {
        let (dual, times) = match kept.stands {
            Stands::Row(row) => (duals.rows.get(row), 1.0),
            Stands::Most(column) => {
                let times = kept.terms.iter().find(|(one, _)| *one == column).map_or(1.0, |(_, times)| *times);
                (duals.columns.get(column), 1.0 / times)
            }
            Stands::Nowhere => (None, 0.0),
        };
        // A limit that holds a cost up has a price below nought.
        (-times * kept.per * dual.copied().unwrap_or_default()).max(0.0)
    };
    // A limit that whole posts do not reach may be worth something and yet have no price: it comes last.
    1e-9 + more(limit) * model.kept.iter().filter(|kept| kept.limit == *limit).map(of).sum::<f64>()
}

/// The program with more of a limit in every year.
fn moved(model: &Model<'_>, program: &Program, limit: &Limit, more: f64) -> Program {
    let mut moved = program.clone();
    for kept in model.kept.iter().filter(|kept| kept.limit == *limit) {
        match kept.stands {
            Stands::Row(row) => {
                if let Some(row) = moved.rows.get_mut(row) {
                    row.bound += kept.per * more;
                }
            }
            Stands::Most(column) => {
                if let Some(one) = moved.columns.get_mut(column) {
                    one.most = most(model, column, one.is_whole, limit, more);
                }
            }
            Stands::Nowhere => {}
        }
    }
    moved
}

/// The most of a column by all limits that stand on it, one of them moved.
fn most(model: &Model<'_>, column: usize, is_whole: bool, limit: &Limit, more: f64) -> f64 {
    let on_it = model.kept.iter().filter(|kept| kept.stands == Stands::Most(column));
    let most = on_it.map(|kept| {
        let bound = kept.bound + if kept.limit == *limit { kept.per * more } else { 0.0 };
        let times = kept.terms.iter().find(|(one, _)| *one == column).map_or(1.0, |(_, times)| *times);
        if is_whole { fitting(bound, times) } else { bound / times }
    });
    most.fold(f64::INFINITY, f64::min)
}

/// WTE-years left undone, on average over futures.
pub(super) fn undone(model: &Model<'_>, values: &[f64]) -> f64 {
    let of_scene = |scene: &super::build::Scene| {
        let columns = scene.undone.iter().flatten().flatten();
        scene.weight * columns.filter_map(|column| values.get(*column)).sum::<f64>()
    };
    model.scenes.iter().map(of_scene).sum()
}

fn sentence(model: &Model<'_>, limit: &Limit, worth: f64, undone_less: f64) -> String {
    let what = match limit {
        Limit::Recruits { role, place } => {
            format!("One more WTE of {} recruited each year at {}", model.role(role), model.place(place))
        }
        Limit::Market { role } => format!("One more WTE of {} to be found each year", model.role(role)),
        Limit::Teaching { kind, place } => {
            format!("One more of {} each year at {}", kind.replace('_', " "), model.place(place))
        }
        Limit::Rooms { place } => format!("One more room at {}", model.place(place)),
        Limit::Ratio { .. } | Limit::Cap { .. } => format!("One WTE more under “{}”", model.named(limit)),
        Limit::Stream { .. } => format!("£10,000 more a year of {}", within(&model.named(limit))),
        Limit::Budget => "£10,000 more of own money a year".to_owned(),
        Limit::Undone { place } => {
            format!("One WTE more of work that may be left undone each year at {}", model.place(place))
        }
        Limit::Gps { place } => format!("One more GP WTE each year at {}", model.place(place)),
    };
    let years = match model.problem.years.len() {
        1 => "in the year".to_owned(),
        years => format!("over the {years} years"),
    };
    let less = if 0.05 <= undone_less {
        format!("; {} WTE-years less are left undone", wte(undone_less))
    } else {
        String::new()
    };
    format!("{what} is worth {} {years}{less}.", pounds(worth))
}
