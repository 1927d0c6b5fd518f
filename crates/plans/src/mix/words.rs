//! Limits and money in plain words.

use wholetime_vocabulary::grouped;

use super::build::Model;
use super::{Limit, Problem};

/// Pounds rounded to three digits: `£182,000`.
pub(super) fn pounds(value: f64) -> String {
    let digits = if value.abs() < 1.0 { 0 } else { value.abs().log10().floor() as i32 + 1 };
    let unit = 10_f64.powi((digits - 3).max(0));
    let whole = (value.abs() / unit).round() * unit;
    let sign = if value < 0.0 && 0.0 < whole { "−" } else { "" };
    format!("{sign}£{}", grouped(whole, 0))
}

/// WTE with one digit, or two where one would say nothing.
pub(super) fn wte(value: f64) -> String {
    if value.abs() < 0.095 { format!("{value:.2}") } else { format!("{value:.1}") }
}

/// A title within a sentence: its first letter small, unless it is an abbreviation.
pub(super) fn within(title: &str) -> String {
    let mut letters = title.chars();
    match (letters.next(), title.chars().nth(1)) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(letters).collect(),
        _ => title.to_owned(),
    }
}

/// Things one after the other: `a, b and c`.
pub(super) fn listed(things: &[String]) -> String {
    match things {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

impl Model<'_> {
    /// What a limit is called.
    pub(super) fn named(&self, limit: &Limit) -> String {
        named(self.problem, limit)
    }

    /// The title of a role.
    pub(super) fn role(&self, id: &str) -> String {
        role(self.problem, id)
    }

    /// The name of a place.
    pub(super) fn place(&self, code: &str) -> String {
        place(self.problem, code)
    }
}

fn role(problem: &Problem, id: &str) -> String {
    let title = problem.roles.iter().find(|role| role.id == id).map_or(id, |role| role.title.as_str());
    within(title)
}

fn place(problem: &Problem, code: &str) -> String {
    problem.places.iter().find(|place| place.code == code).map_or(code, |place| place.name.as_str()).to_owned()
}

fn named(problem: &Problem, limit: &Limit) -> String {
    let ratio =
        |id: &str| problem.ratios.iter().find(|one| one.id == id).map_or(id, |one| one.title.as_str()).to_owned();
    let cap = |id: &str| problem.caps.iter().find(|one| one.id == id).map_or(id, |one| one.title.as_str()).to_owned();
    let stream =
        |id: &str| problem.streams.iter().find(|one| one.id == id).map_or(id, |one| one.title.as_str()).to_owned();
    match limit {
        Limit::Recruits { role: id, place: code } => {
            format!("What can be recruited of {} at {}", role(problem, id), place(problem, code))
        }
        Limit::Market { role: id } => format!("What can be recruited of {} over all places", role(problem, id)),
        Limit::Teaching { kind, place: code } => {
            format!("What there is of {} at {}", kind.replace('_', " "), place(problem, code))
        }
        Limit::Rooms { place: code } => format!("The number of rooms at {}", place(problem, code)),
        Limit::Ratio { id, place: code } => format!("{} at {}", ratio(id), place(problem, code)),
        Limit::Cap { id } => cap(id),
        Limit::Stream { id } => stream(id),
        Limit::Budget => "Own money".to_owned(),
        Limit::Undone { place: code } => format!("The work that may be left undone at {}", place(problem, code)),
        Limit::Gps { place: code } => format!("GP time at {}", place(problem, code)),
    }
}
