//! Regret: each mix under each way things may turn out, and which is least bad in the worst case.
//!
//! regret of a mix in a case = what it costs there, work left undone among it, less what the best mix costs there (Savage, "The
//! Theory of Statistical Decision", Journal of the American Statistical Association 46, 1951).
//!
//! **Invariant:** a regret is never below nothing: the best of a case is the least any mix costs there within its limits. A mix
//! that breaks a limit in a case has that said, and is not put forward while another keeps them all.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wholetime_vocabulary::{Cancel, Progress};

use super::solve::{Effort, Given, MixError, cheapest, given, recruits_of};
use super::{NotAProblem, Problem, Robust, Standing};

/// One way things may turn out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What people read: "as things are".
    pub title: String,
    /// The problem of a mix then.
    pub problem: Problem,
    /// How many of its last years are only looked at, so that nobody stops recruiting in the last one told.
    #[serde(default)]
    pub beyond: u8,
}

/// What a mix was chosen for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChosenFor {
    /// The cheapest in a case, by its place.
    Case(usize),
    /// The first case, protected against numbers that turn out worse.
    BadLuck,
    /// Nothing: everybody of today who leaves is replaced.
    Today,
}

/// A mix under one case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Turn {
    /// Pounds over all years, discounted, work left undone among them.
    pub cost: f64,
    /// Pounds more than the best mix of the case.
    pub regret: f64,
    /// Pounds of the cost that work left undone counts for; not discounted.
    pub undone: f64,
    /// Limits it breaks there, in a sentence each.
    pub breaks: Vec<String>,
}

/// A mix under every case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RegretRow {
    /// What it was chosen for.
    pub chosen_for: ChosenFor,
    /// What people read.
    pub title: String,
    /// WTE by role over all places at the end of the last year told, in the order of the problem.
    pub fte_at_end: Vec<f64>,
    /// By case.
    pub turns: Vec<Turn>,
    /// The largest of its regrets.
    pub worst_regret: f64,
    /// The case it is in, by its place.
    pub worst_case: usize,
    /// Whether it keeps all limits in every case.
    pub is_always_possible: bool,
}

/// Mixes by cases.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RegretTable {
    /// Titles of the cases; the first is things as they are.
    pub cases: Vec<String>,
    /// Titles of roles, in the order of the problem.
    pub roles: Vec<String>,
    /// WTE of today by role over all places.
    pub fte_now: Vec<f64>,
    /// Pounds the best mix costs, by case.
    pub best: Vec<f64>,
    /// Mixes.
    pub rows: Vec<RegretRow>,
    /// The mix that is least bad in the worst case, by its place.
    pub least_bad: usize,
    /// What a reader should know.
    pub notes: Vec<String>,
}

impl RegretTable {
    /// Whether there are posts of a role, by its place, today or in any mix.
    #[must_use]
    pub fn has_posts(&self, role: usize) -> bool {
        let mixes = self.rows.iter().map(|row| &row.fte_at_end).chain([&self.fte_now]);
        mixes.filter_map(|fte| fte.get(role)).any(|fte| SAME_WTE < *fte)
    }
}

/// Regrets of a table of costs, `[mix][case]`: how much more each costs than the best of its case.
///
/// `is_possible` says whether a mix keeps the limits of a case; the best of a case is the cheapest of those that do, or of all
/// where none does.
#[must_use]
pub fn regrets(costs: &[Vec<f64>], is_possible: impl Fn(usize, usize) -> bool) -> (Vec<f64>, Vec<Vec<f64>>) {
    let cases = costs.first().map_or(0, Vec::len);
    let least = |of: &mut dyn Iterator<Item = f64>| of.min_by(f64::total_cmp);
    let best: Vec<f64> = (0..cases)
        .map(|case| {
            let there = |mix: &usize| is_possible(*mix, case);
            let cost = |mix: usize| costs[mix][case];
            least(&mut (0..costs.len()).filter(there).map(cost))
                .or_else(|| least(&mut (0..costs.len()).map(cost)))
                .unwrap_or_default()
        })
        .collect();
    let of_mix = |row: &Vec<f64>| row.iter().zip(&best).map(|(cost, best)| (cost - best).max(0.0)).collect();
    let all = costs.iter().map(of_mix).collect();
    (best, all)
}

/// The row with the smallest of the largest regrets, of those that may be chosen, the first of equals; with that regret's case.
#[must_use]
pub fn least_bad(regrets: &[Vec<f64>], may_be_chosen: impl Fn(usize) -> bool) -> Option<usize> {
    let worst = |row: &usize| regrets[*row].iter().copied().fold(0.0, f64::max);
    let chosen = (0..regrets.len()).filter(|row| may_be_chosen(*row));
    // Of equals `min_by` gives the first.
    chosen.min_by(|one, other| worst(one).total_cmp(&worst(other)))
}

/// The mix chosen for each case, the one protected against bad luck, and today's posts kept, each under every case.
///
/// # Errors
/// There is no case, cases are of other roles, places or years, the build lacks the solver, or nothing was found in time. A case
/// that no mix solves has no mix of its own, which is noted.
pub fn regret(
    cases: &[Case],
    robust: Robust,
    effort: &Effort,
    progress: &dyn Progress,
    cancel: &Cancel,
) -> Result<RegretTable, MixError> {
    let Some(first) = cases.first() else {
        return Err(
            NotAProblem("there is nothing to compare; give at least one way things may turn out".to_owned()).into()
        );
    };
    for other in cases {
        is_like(&first.problem, other)?;
    }
    let mut mixes: Vec<(ChosenFor, String, Recruits)> = Vec::new();
    let mut notes = Vec::new();
    let protected = Problem { robust: Some(robust), ..first.problem.clone() };
    let chosen = cases
        .iter()
        .enumerate()
        .map(|(place, case)| (ChosenFor::Case(place), format!("Best for {}", quoted(&case.title)), &case.problem));
    let protected = (ChosenFor::BadLuck, format!("Protected against bad luck in {}", quoted(&first.title)), &protected);
    let all: Vec<_> = chosen.chain([protected]).collect();
    let steps = (2 * all.len() + 1) as u64;
    for (number, (chosen_for, title, problem)) in all.into_iter().enumerate() {
        cancel.check()?;
        progress.step(number as u64, steps, &title);
        let Some(choice) = cheapest(problem, effort)? else {
            notes.push(format!("{title}: no mix keeps all limits, so there is none."));
            continue;
        };
        if let Standing::Found { gap_pct, why } = &choice.standing {
            notes.push(format!("{title}: another mix could be cheaper by {gap_pct:.1} %, since {why}."));
        }
        mixes.push((chosen_for, title, recruits_of(problem, &choice)));
    }
    mixes.push((ChosenFor::Today, "Today's posts kept".to_owned(), keeping(&first.problem)));
    for (place, (_, title, recruits)) in mixes.iter().enumerate() {
        if let Some((_, same, _)) = mixes[..place].iter().find(|(_, _, other)| is_same(recruits, other)) {
            notes.push(format!("“{title}” and “{same}” are the same mix."));
        }
    }
    let mut turned = Vec::new();
    for (number, (_, title, recruits)) in mixes.iter().enumerate() {
        progress.step(steps / 2 + number as u64 + 1, steps, title);
        let turns = cases.iter().map(|case| {
            cancel.check()?;
            given(&case.problem, recruits, effort)
        });
        turned.push(turns.collect::<Result<Vec<Given>, MixError>>()?);
    }
    progress.step(steps, steps, "regrets");
    Ok(table(cases, mixes, &turned, notes))
}

/// Whether two mixes recruit the same.
fn is_same(one: &Recruits, other: &Recruits) -> bool {
    let all = |recruits: &Recruits| recruits.iter().flatten().flatten().copied().collect::<Vec<f64>>();
    all(one).iter().zip(all(other)).all(|(one, other)| (one - other).abs() < SAME_WTE)
}

/// WTE that differ by less are the same: solvers are exact to some millionths.
const SAME_WTE: f64 = 1e-4;

/// WTE recruited by place, role and year.
type Recruits = Vec<Vec<Vec<f64>>>;

fn quoted(title: &str) -> String {
    format!("‘{title}’")
}

/// Everybody who leaves is replaced: as many recruits a year as leave.
fn keeping(problem: &Problem) -> Recruits {
    let of_role = |posts: f64, leaving: f64| vec![posts * leaving; problem.years.len()];
    let of_place = |place: &super::PlaceInputs| {
        problem.roles.iter().zip(&place.posts).map(|(role, posts)| of_role(*posts, role.leaving)).collect()
    };
    problem.places.iter().map(of_place).collect()
}

/// Refuses a case in which other posts, places or years are meant.
fn is_like(first: &Problem, other: &Case) -> Result<(), NotAProblem> {
    let shape = |problem: &Problem| {
        let roles: Vec<String> = problem.roles.iter().map(|role| role.id.clone()).collect();
        let places: Vec<String> = problem.places.iter().map(|place| place.code.clone()).collect();
        (roles, places, problem.years.clone())
    };
    if shape(first) == shape(&other.problem) {
        return Ok(());
    }
    Err(NotAProblem(format!(
        "{} has other roles, places or years than things as they are, so mixes cannot be set side by side",
        quoted(&other.title)
    )))
}

fn table(
    cases: &[Case],
    mixes: Vec<(ChosenFor, String, Recruits)>,
    turned: &[Vec<Given>],
    mut notes: Vec<String>,
) -> RegretTable {
    let costs: Vec<Vec<f64>> =
        turned.iter().map(|turns| turns.iter().map(|given| given.choice.objective).collect()).collect();
    let keeps = |mix: usize, case: usize| turned[mix][case].breaks.is_empty();
    let (best, all) = regrets(&costs, keeps);
    let is_always = |mix: usize| (0..cases.len()).all(|case| keeps(mix, case));
    let chosen = least_bad(&all, is_always);
    if chosen.is_none() {
        notes.push("No mix keeps all limits in every case; the least bad is named all the same.".to_owned());
    }
    let least_bad = chosen.or_else(|| least_bad(&all, |_| true)).unwrap_or_default();
    let problem = cases.first().map(|case| &case.problem);
    let beyond = cases.first().map_or(0, |case| case.beyond);
    let rows = mixes.into_iter().enumerate().map(|(mix, (chosen_for, title, recruits))| {
        let turn = |case: usize| Turn {
            cost: costs[mix][case],
            regret: all[mix][case],
            undone: turned[mix][case].choice.money.iter().map(|line| line.undone).sum(),
            breaks: turned[mix][case].breaks.iter().cloned().collect(),
        };
        let worst = all[mix]
            .iter()
            .enumerate()
            .fold((0, 0.0), |(at, most), (case, regret)| if most < *regret { (case, *regret) } else { (at, most) });
        RegretRow {
            chosen_for,
            title,
            fte_at_end: problem.map(|problem| at_end(problem, &recruits, beyond)).unwrap_or_default(),
            turns: (0..cases.len()).map(turn).collect(),
            worst_regret: worst.1,
            worst_case: worst.0,
            is_always_possible: is_always(mix),
        }
    });
    RegretTable {
        cases: cases.iter().map(|case| case.title.clone()).collect(),
        roles: problem.map(|problem| problem.roles.iter().map(|role| role.title.clone()).collect()).unwrap_or_default(),
        fte_now: problem.map(|problem| at_end(problem, &[], beyond)).unwrap_or_default(),
        best,
        rows: rows.collect(),
        least_bad,
        notes,
    }
}

/// WTE by role at the end of the last year told, over all places; those of today where there are no recruits.
fn at_end(problem: &Problem, recruits: &[Vec<Vec<f64>>], beyond: u8) -> Vec<f64> {
    let told = problem.years.len().saturating_sub(usize::from(beyond));
    let of_role = |(index, role): (usize, &super::RoleInputs)| {
        let of_place = |(place, inputs): (usize, &super::PlaceInputs)| {
            let now = inputs.posts.get(index).copied().unwrap_or_default();
            let Some(years) = recruits.get(place).and_then(|roles| roles.get(index)) else { return now };
            years.iter().take(told).fold(now, |posts, recruited| posts * (1.0 - role.leaving) + recruited)
        };
        problem.places.iter().enumerate().map(of_place).sum()
    };
    problem.roles.iter().enumerate().map(of_role).collect()
}
