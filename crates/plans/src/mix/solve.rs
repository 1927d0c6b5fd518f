//! From a problem to a choice.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wholetime_vocabulary::{Cancel, Cancelled, Progress};

use super::alternatives::alternatives;
use super::backends::{Found, Outcome, Until, solve};
use super::basis::basis;
use super::binding::binding;
use super::build::{Kept, Model, Stands, build};
use super::check::check;
use super::limits::Limits;
use super::program::sum_of;
use super::read::Reading;
use super::relax::relaxation;
use super::worth::worth;
use super::{Choice, NotAProblem, Problem, Standing};

/// Steps that are told: the mix, prices, alternatives.
const STEPS: u64 = 3;

/// Share of what is left of the time for questions, once the mix is proved, that prices may take; other mixes have the rest.
const FOR_PRICES: f64 = 0.6;

/// Who solves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Solver {
    /// HiGHS, in builds that have it.
    Highs,
    /// microlp, in pure Rust; for one network.
    Microlp,
}

impl Solver {
    /// The best this build has.
    #[must_use]
    pub const fn usual() -> Self {
        if cfg!(feature = "highs") { Self::Highs } else { Self::Microlp }
    }

    /// What people read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Highs => "HiGHS",
            Self::Microlp => "microlp",
        }
    }
}

/// How hard is tried.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Effort {
    /// Who solves.
    pub solver: Solver,
    /// Seconds that the mix may take, and again all that is asked about it together.
    pub seconds: f64,
    /// A mix is good enough when none can be cheaper by more than this, in percent.
    pub gap_pct: f64,
}

/// Why there is no choice.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MixError {
    /// The problem says something that cannot be.
    #[error(transparent)]
    NotAProblem(#[from] NotAProblem),
    /// The build lacks the solver.
    #[error("this build has no {0}; build it with `--features highs`, or ask for microlp")]
    NoSolver(&'static str),
    /// Nothing was found in the time given.
    #[error(
        "no mix was found within {0} seconds; give it more time, count posts in larger units, or ask for fewer places"
    )]
    NoTime(u64),
    /// The solver gave up for a reason of its own.
    #[error("the solver {solver} gave up: {why}")]
    GaveUp {
        /// Who.
        solver: &'static str,
        /// Its words.
        why: String,
    },
    /// Stopped.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

/// The cheapest mix that does the work within the limits, with what binds, what more would be worth and what else would do.
///
/// # Errors
/// The problem contradicts itself, the build lacks the solver, or nothing was found in time. A problem that no mix solves is an
/// answer, with what would have to give way.
pub fn choose(
    problem: &Problem,
    effort: &Effort,
    progress: &dyn Progress,
    cancel: &Cancel,
) -> Result<Choice, MixError> {
    check(problem)?;
    cancel.check()?;
    progress.step(0, STEPS, "the mix");
    let model = build(problem, Limits::Hold, None);
    let Some(found) = found(&model, effort)? else { return impossible(&model, effort, progress, cancel) };
    cancel.check()?;
    let after = Until::seconds(effort.seconds);
    let basis = basis(&model, &found, effort.solver, after)?;
    // Where it was proved more closely to be compared with, that is the better mix.
    let best = basis.as_ref().filter(|basis| basis.is_the_mix).map_or(&found, |basis| &basis.found);
    let mut choice = read(&model, best, effort);
    choice.binding = binding(&model, &best.values);
    let Some(basis) = basis else {
        let why = "Time ran out before it was asked what more of a limit is worth, and what else would do.";
        choice.notes.push(why.to_owned());
        return Ok(choice);
    };
    if !basis.is_the_mix {
        choice.notes.push(
            "What more of a limit is worth, and other mixes, are worked out with posts in any number of WTE, so that rounding does \
             not hide what differs."
                .to_owned(),
        );
    }
    progress.step(1, STEPS, "what more of each limit is worth");
    let prices = worth(&model, &basis, &choice.binding, (effort.solver, after.share(FOR_PRICES)), progress, cancel)?;
    choice.shadow_prices = prices.prices;
    choice.notes.extend(prices.notes);
    progress.step(2, STEPS, "other mixes that cost nearly as little");
    let others = alternatives(&model, &basis, (effort.solver, after), progress, cancel)?;
    choice.alternatives = others.alternatives;
    choice.notes.extend(others.notes);
    progress.step(STEPS, STEPS, "the mix");
    Ok(choice)
}

/// The cheapest mix alone, without what binds, what more would be worth and what else would do; none where no mix keeps all
/// limits.
///
/// # Errors
/// As for [`choose`].
pub fn cheapest(problem: &Problem, effort: &Effort) -> Result<Option<Choice>, MixError> {
    check(problem)?;
    let model = build(problem, Limits::Hold, None);
    Ok(found(&model, effort)?.map(|found| read(&model, &found, effort)))
}

/// What a mix that is given does and costs: nobody chooses, GP time goes where it does most. Limits on what can be recruited do
/// not stop it; those it breaks stand among the notes. `recruits` are WTE by place, role and year.
///
/// # Errors
/// The problem contradicts itself, the recruits do not fit it, the build lacks the solver, or time ran out.
pub fn evaluate(problem: &Problem, recruits: &[Vec<Vec<f64>>], effort: &Effort) -> Result<Choice, MixError> {
    let Given { mut choice, breaks } = given(problem, recruits, effort)?;
    choice.notes.extend(breaks);
    Ok(choice)
}

/// A mix that is given, worked out.
pub(super) struct Given {
    pub(super) choice: Choice,
    /// Limits it breaks, in a sentence each; not among the notes of the choice.
    pub(super) breaks: BTreeSet<String>,
}

/// A mix that is given, with the limits it breaks apart.
///
/// # Errors
/// As for [`evaluate`].
pub(super) fn given(problem: &Problem, recruits: &[Vec<Vec<f64>>], effort: &Effort) -> Result<Given, MixError> {
    check(problem)?;
    fits(problem, recruits)?;
    let model = build(problem, Limits::Noted, Some(recruits));
    let found = match solve(&model.program, effort.solver, Until::seconds(effort.seconds), 0.0, None)? {
        Outcome::Found(found) => found,
        Outcome::NoTime => return Err(no_time(effort)),
        Outcome::Impossible => {
            let why = "a mix that is given can always be worked out, and it says not".to_owned();
            return Err(MixError::GaveUp { solver: effort.solver.title(), why });
        }
    };
    let mut choice = read(&model, &found, effort);
    choice.binding = binding(&model, &found.values);
    Ok(Given { choice, breaks: broken(&model, &found.values) })
}

/// The recruits of a choice by place, role and year, as [`evaluate`] takes them.
#[must_use]
pub fn recruits_of(problem: &Problem, choice: &Choice) -> Vec<Vec<Vec<f64>>> {
    let years = problem.years.len();
    let mut all = vec![vec![vec![0.0; years]; problem.roles.len()]; problem.places.len()];
    for line in &choice.lines {
        let place = problem.places.iter().position(|place| place.code == line.place);
        let role = problem.roles.iter().position(|role| role.id == line.role);
        let year = problem.years.iter().position(|year| *year == line.year);
        if let (Some(place), Some(role), Some(year)) = (place, role, year) {
            all[place][role][year] = line.recruited;
        }
    }
    all
}

/// The best that was found in time; none where no mix keeps all limits.
fn found(model: &Model<'_>, effort: &Effort) -> Result<Option<Found>, MixError> {
    let gap = (effort.gap_pct / 100.0).max(0.0);
    match solve(&model.program, effort.solver, Until::seconds(effort.seconds), gap, None)? {
        Outcome::Found(found) => Ok(Some(found)),
        Outcome::Impossible => Ok(None),
        Outcome::NoTime => Err(no_time(effort)),
    }
}

/// What was found, as a choice without what is asked about it.
fn read(model: &Model<'_>, found: &Found, effort: &Effort) -> Choice {
    let reading = Reading::of(model, &found.values);
    let covered = reading.covered();
    let money = reading.money(&covered);
    let gap_pct = 100.0 * found.gap;
    let standing = match &found.why {
        Some(why) if effort.gap_pct < gap_pct => Standing::Found { gap_pct, why: why.clone() },
        _ => Standing::Best { gap_pct },
    };
    let mut notes: Vec<String> = model.problem.notes.iter().chain(&model.notes).cloned().collect();
    if model.problem.robust.is_some_and(|robust| 0.0 < robust.budget) {
        notes.push(
            "Posts are chosen so that work is done even when some numbers turn out at their worst end; the tables show central \
             numbers, and what was made little counts work left undone as it would be then."
                .to_owned(),
        );
    }
    Choice {
        standing,
        solver: effort.solver.title().to_owned(),
        objective: reading.objective(&money),
        lines: reading.lines(),
        gp_time: reading.gp_time(&covered),
        covered,
        money,
        binding: Vec::new(),
        shadow_prices: Vec::new(),
        alternatives: Vec::new(),
        relaxation: None,
        chance_all_done_pct: reading.chance_all_done(),
        notes,
    }
}

fn impossible(
    model: &Model<'_>,
    effort: &Effort,
    progress: &dyn Progress,
    cancel: &Cancel,
) -> Result<Choice, MixError> {
    cancel.check()?;
    progress.step(1, STEPS, "what would have to give way");
    let relaxation = relaxation(model.problem, effort.solver, Until::seconds(effort.seconds))?;
    let mut choice = without_mix(model, effort);
    if relaxation.is_none() {
        choice.notes.push("What would have to give way was not found in time.".to_owned());
    }
    progress.step(STEPS, STEPS, "the mix");
    Ok(Choice { relaxation, ..choice })
}

fn without_mix(model: &Model<'_>, effort: &Effort) -> Choice {
    Choice {
        standing: Standing::Impossible,
        solver: effort.solver.title().to_owned(),
        objective: 0.0,
        lines: Vec::new(),
        covered: Vec::new(),
        gp_time: Vec::new(),
        money: Vec::new(),
        binding: Vec::new(),
        shadow_prices: Vec::new(),
        alternatives: Vec::new(),
        relaxation: None,
        chance_all_done_pct: None,
        notes: model.problem.notes.iter().chain(&model.notes).cloned().collect(),
    }
}

/// Limits that a given mix breaks, in a sentence each.
fn broken(model: &Model<'_>, values: &[f64]) -> BTreeSet<String> {
    let is_broken = |kept: &&Kept| {
        kept.stands == Stands::Nowhere && kept.bound + 1e-6 * kept.bound.abs().max(1.0) < sum_of(&kept.terms, values)
    };
    let said = model.kept.iter().filter(is_broken);
    said.map(|kept| format!("{} is exceeded in {}.", model.named(&kept.limit), model.problem.years[kept.year]))
        .collect()
}

fn fits(problem: &Problem, recruits: &[Vec<Vec<f64>>]) -> Result<(), NotAProblem> {
    let of_place = |roles: &Vec<Vec<f64>>| {
        let is_year = |value: &f64| value.is_finite() && 0.0 <= *value;
        let of_role = |years: &Vec<f64>| years.len() == problem.years.len() && years.iter().all(is_year);
        roles.len() == problem.roles.len() && roles.iter().all(of_role)
    };
    if recruits.len() == problem.places.len() && recruits.iter().all(of_place) {
        return Ok(());
    }
    Err(NotAProblem("the recruits given are not numbers from 0 on by place, role and year".to_owned()))
}

fn no_time(effort: &Effort) -> MixError {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "seconds from 0 to a day")]
    let seconds = effort.seconds.clamp(0.0, 86_400.0).ceil() as u64;
    MixError::NoTime(seconds)
}
