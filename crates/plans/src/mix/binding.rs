//! Which limits are used up, and in which years.

use std::collections::BTreeMap;

use super::build::Model;
use super::program::sum_of;
use super::words::listed;
use super::{Binding, Limit};

/// Share of a limit that still counts as none of it, for the last digits a solver leaves.
const NOTHING_LEFT: f64 = 1e-6;

/// Limits of which so little is left that no further post fits, with the years. A limit that stands several times in a year
/// (for each future, for each kind of work) is used up where it is so each time.
pub(super) fn binding(model: &Model<'_>, values: &[f64]) -> Vec<Binding> {
    let mut used: BTreeMap<(&Limit, usize), bool> = BTreeMap::new();
    for kept in &model.kept {
        let left = kept.bound - sum_of(&kept.terms, values);
        let none = NOTHING_LEFT * kept.bound.abs().max(1.0);
        let is_used = left < kept.step - none || left <= none;
        used.entry((&kept.limit, kept.year)).and_modify(|all| *all &= is_used).or_insert(is_used);
    }
    let mut years: BTreeMap<&Limit, Vec<usize>> = BTreeMap::new();
    for ((limit, year), _) in used.into_iter().filter(|(_, is_used)| *is_used) {
        years.entry(limit).or_default().push(year);
    }
    let mut all: Vec<Binding> = years.into_iter().map(|(limit, years)| of(model, limit, &years)).collect();
    all.sort_by_key(|one| is_of_one_place(&one.limit));
    all
}

/// Limits of all places are read first.
const fn is_of_one_place(limit: &Limit) -> bool {
    !matches!(limit, Limit::Market { .. } | Limit::Stream { .. } | Limit::Budget)
}

fn of(model: &Model<'_>, limit: &Limit, years: &[usize]) -> Binding {
    let problem = model.problem;
    let named: Vec<String> = years.iter().map(|year| problem.years[*year].to_string()).collect();
    let when = if years.len() == problem.years.len() && 1 < years.len() {
        "in every year".to_owned()
    } else {
        format!("in {}", listed(&named))
    };
    Binding {
        limit: limit.clone(),
        years: years.iter().map(|year| problem.years[*year]).collect(),
        sentence: format!(
            "{} {when}.",
            if is_nothing(model, limit, years) { none(model, limit) } else { used_up(model, limit) }
        ),
    }
}

/// Whether there is not even enough of it for one post in all of these years.
fn is_nothing(model: &Model<'_>, limit: &Limit, years: &[usize]) -> bool {
    let can_be = matches!(limit, Limit::Recruits { .. } | Limit::Market { .. } | Limit::Teaching { .. });
    let mut of_limit = model.kept.iter().filter(|kept| kept.limit == *limit && years.contains(&kept.year));
    can_be && of_limit.all(|kept| kept.bound < kept.step.max(NOTHING_LEFT))
}

fn none(model: &Model<'_>, limit: &Limit) -> String {
    let of_role = |role: &str| match model.problem.unit {
        unit if unit <= 0.0 => format!("Nobody can be recruited as {}", model.role(role)),
        unit => format!("Not even {unit} WTE of {} can be found", model.role(role)),
    };
    match limit {
        Limit::Recruits { role, place } => format!("{} at {}", of_role(role), model.place(place)),
        Limit::Market { role } => format!("{} over all places", of_role(role)),
        Limit::Teaching { kind, place } => {
            format!("There is too little of {} at {} for a new post", kind.replace('_', " "), model.place(place))
        }
        _ => used_up(model, limit),
    }
}

fn used_up(model: &Model<'_>, limit: &Limit) -> String {
    match limit {
        Limit::Recruits { role, place } => {
            format!("Every {} who can be found at {} is recruited", model.role(role), model.place(place))
        }
        Limit::Market { role } => {
            format!("Every {} who can be found over all places is recruited", model.role(role))
        }
        Limit::Teaching { kind, place } => {
            format!("All there is of {} at {} is taken", kind.replace('_', " "), model.place(place))
        }
        Limit::Rooms { place } => format!("There is no room left for another post at {}", model.place(place)),
        Limit::Ratio { .. } | Limit::Cap { .. } => format!("{}: no more posts are allowed", model.named(limit)),
        Limit::Stream { .. } => format!("{} is used up", model.named(limit)),
        Limit::Budget => "Own money is used up".to_owned(),
        Limit::Undone { place } => {
            format!("As much work is left undone at {} as may be", model.place(place))
        }
        Limit::Gps { place } => format!("All GP time at {} is used", model.place(place)),
    }
}
