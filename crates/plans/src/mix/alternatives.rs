//! Other mixes that cost nearly as little: the same program with another aim, and its cost kept within one percent.

use wholetime_vocabulary::{Cancel, Progress};

use super::backends::{Found, Outcome, Until, solve};
use super::basis::Basis;
use super::build::Model;
use super::program::{Program, Sense, Terms};
use super::read::Reading;
use super::words::{listed, wte};
use super::{Alternative, MixError, Solver};

/// How much more than the best another mix may cost, as a share.
const NEARLY: f64 = 0.01;

/// How near the aim it must come, as a share: an aim is a hint, and less than this would hardly be seen.
const NEAR_ENOUGH: f64 = 0.03;

/// WTE at the end, over all roles, below which two mixes hardly differ. Our judgement.
const HARDLY: f64 = 0.5;

/// How much the least of what is aimed at counts beside the money, so that an aim is not reached by waste.
const THRIFT: f64 = 0.000_1;

/// Another aim: what is made little in the place of money.
struct Aim {
    title: String,
    terms: Terms,
    /// Whether it is the most recruited in a year, rather than a sum, that is made little.
    is_smooth: bool,
}

/// Other mixes, and what a reader should know about them.
#[derive(Debug, Default)]
pub(super) struct Others {
    pub(super) alternatives: Vec<Alternative>,
    pub(super) notes: Vec<String>,
}

/// Mixes that serve another aim and cost no more than one percent above the best.
///
/// # Errors
/// It was asked to stop.
pub(super) fn alternatives(
    model: &Model<'_>,
    Basis { program: whole, found, .. }: &Basis,
    (solver, until): (Solver, Until),
    progress: &dyn Progress,
    cancel: &Cancel,
) -> Result<Others, MixError> {
    let best = whole.cost_of(&found.values);
    let at_end = at_end(model, &found.values);
    let aims = aims(model, found);
    let mut kept: Vec<Alternative> = Vec::new();
    let (mut no_time, mut gave_up) = (Vec::new(), Vec::new());
    for (index, aim) in aims.iter().enumerate() {
        cancel.check()?;
        progress.step(index as u64, aims.len() as u64, "other mixes that cost nearly as little");
        let (program, start) = aimed(model, whole, aim, &found.values);
        let until = until.share(1.0 / (aims.len() - index) as f64);
        let other = match solve(&program, solver, until, NEAR_ENOUGH, Some(&start)) {
            Ok(Outcome::Found(other)) => other,
            Ok(_) => {
                no_time.push(aim.title.clone());
                continue;
            }
            Err(_) => {
                gave_up.push(aim.title.clone());
                continue;
            }
        };
        let fte_at_end = self::at_end(model, &other.values);
        let is_known = std::iter::once(&at_end)
            .chain(kept.iter().map(|one| &one.fte_at_end))
            .any(|one| apart(one, &fte_at_end) < HARDLY.max(model.problem.unit));
        if is_known {
            continue;
        }
        let cost = whole.cost_of(&other.values);
        let costs_more_pct = if best.abs() < 1e-9 { 0.0 } else { 100.0 * (cost - best) / best.abs() };
        kept.push(Alternative {
            sentence: sentence(model, &aim.title, costs_more_pct, &at_end, &fte_at_end),
            title: aim.title.clone(),
            costs_more_pct,
            fte_at_end,
        });
    }
    let said = |titles: &[String], why: &str| {
        (!titles.is_empty())
            .then(|| format!("{why} a mix that costs nearly as little was found with {}.", listed(titles)))
    };
    let notes = [said(&no_time, "Time ran out before"), said(&gave_up, "The solver gave up before")];
    Ok(Others { alternatives: kept, notes: notes.into_iter().flatten().collect() })
}

/// The program with another aim; a trace of its cost stays, and all of it is kept within a percent of the best.
fn aimed(model: &Model<'_>, whole: &Program, aim: &Aim, values: &[f64]) -> (Program, Vec<f64>) {
    let best = whole.cost_of(values);
    let mut program = whole.clone();
    let costs: Terms = program.columns.iter().map(|column| column.cost).enumerate().collect();
    let scale = THRIFT / best.abs().max(1.0);
    program.columns.iter_mut().for_each(|column| column.cost *= scale);
    program.row(costs, Sense::AtMost, best + NEARLY * best.abs());
    let mut start = values.to_vec();
    if aim.is_smooth {
        let most = program.amount(1.0, 0);
        let mut highest = 0.0_f64;
        for year in 0..model.problem.years.len() {
            let mut terms: Terms = model.recruits.iter().flatten().map(|by_year| (by_year[year], model.wte)).collect();
            highest = highest.max(super::program::sum_of(&terms, values));
            terms.push((most, -1.0));
            program.row(terms, Sense::AtMost, 0.0);
        }
        start.push(highest);
    }
    for (column, times) in &aim.terms {
        if let Some(column) = program.columns.get_mut(*column) {
            column.cost += times;
        }
    }
    (program, start)
}

fn aims(model: &Model<'_>, found: &Found) -> Vec<Aim> {
    let problem = model.problem;
    let recruits_of = |role: usize| -> Terms {
        model.recruits.iter().flat_map(|at| &at[role]).map(|column| (*column, model.wte)).collect()
    };
    let recruited = |role: usize| super::program::sum_of(&recruits_of(role), &found.values);
    let title = |role: usize| super::words::within(&problem.roles[role].title);
    let of = |title: String, terms: Terms| Aim { title, terms, is_smooth: false };
    let all: Terms = (0..problem.roles.len()).flat_map(recruits_of).collect();
    let mut aims = vec![of("as few new posts as possible".to_owned(), all)];
    let others = || (0..problem.roles.len()).filter(|role| !problem.roles[*role].is_gp);
    let leant_on = others().max_by(|one, other| recruited(*one).total_cmp(&recruited(*other)));
    if let Some(role) = leant_on.filter(|role| 0.0 < recruited(*role)) {
        aims.push(of(format!("as few new posts of {} as possible", title(role)), recruits_of(role)));
    }
    let last = problem.years.len() - 1;
    let gps = (0..problem.roles.len()).filter(|role| problem.roles[*role].is_gp);
    let gps: Terms = gps.flat_map(|role| model.posts.iter().map(move |at| (at[role][last], -1.0))).collect();
    if !gps.is_empty() {
        aims.push(of("as many GPs as possible".to_owned(), gps));
    }
    let least_sure = others()
        .filter(|role| 0.0 < recruited(*role) && Some(*role) != leant_on)
        .max_by(|one, other| unsureness(model, *one).total_cmp(&unsureness(model, *other)));
    if let Some(role) = least_sure.filter(|role| 0.0 < unsureness(model, *role)) {
        let title = format!("as few as possible of {}, whose effect is known least", title(role));
        aims.push(of(title, recruits_of(role)));
    }
    if 1 < problem.years.len() {
        let title = "recruits spread over the years".to_owned();
        aims.push(Aim { title, terms: Terms::new(), is_smooth: true });
    }
    aims
}

/// How wide the range of what a role does is, as a share of the middle.
fn unsureness(model: &Model<'_>, role: usize) -> f64 {
    let effects = &model.problem.roles[role].effects;
    let central: f64 = effects.iter().map(|effect| effect.done.central).sum();
    let wide: f64 = effects.iter().map(|effect| effect.done.high - effect.done.low).sum();
    if central <= 0.0 { 0.0 } else { wide / central }
}

/// WTE by role over all places at the end of the last year.
fn at_end(model: &Model<'_>, values: &[f64]) -> Vec<f64> {
    let posts = Reading::of(model, values).posts;
    let of_role = |role: usize| posts.fte.iter().filter_map(|at| at.get(role)?.last()).sum();
    (0..model.problem.roles.len()).map(of_role).collect()
}

fn apart(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| (one - other).abs()).sum()
}

fn sentence(model: &Model<'_>, title: &str, more_pct: f64, before: &[f64], after: &[f64]) -> String {
    let mut changes: Vec<(f64, String)> = model
        .problem
        .roles
        .iter()
        .zip(before.iter().zip(after))
        .map(|(role, (before, after))| (after - before, super::words::within(&role.title)))
        .filter(|(change, _)| 0.05 <= change.abs())
        .collect();
    changes.sort_by(|(one, _), (other, _)| other.abs().total_cmp(&one.abs()));
    let said: Vec<String> = changes
        .iter()
        .take(4)
        .map(|(change, role)| {
            format!("{} WTE {} of {role}", wte(change.abs()), if 0.0 < *change { "more" } else { "fewer" })
        })
        .collect();
    let costs = if more_pct < 0.05 {
        "the same to the nearest tenth of a percent".to_owned()
    } else {
        format!("{more_pct:.1} % more")
    };
    format!("With {title}, it comes to {costs}: {} at the end.", listed(&said))
}
