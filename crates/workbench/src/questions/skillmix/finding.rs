//! What is said of a mix in one plain sentence.

use wholetime_plans::mix::{Binding, Limit, Problem, Standing};
use wholetime_vocabulary::{grouped, within_a_sentence};

use super::{RoleOfMix, Skillmix};

/// Less work than this is none. Our judgement: less is not shown with one decimal.
const NOTHING: f64 = 0.05;

/// Pounds to three digits, in thousands or millions as people say them.
pub(super) fn pounds(amount: f64) -> String {
    let size = amount.abs();
    match size {
        ..1_000.0 => format!("£{}", grouped(amount, 0)),
        1_000.0..999_500.0 => format!("£{},000", grouped(amount / 1_000.0, 0)),
        _ => format!("£{} million", grouped(amount / 1_000_000.0, 2)),
    }
}

/// So few places are told one by one. Our judgement: more are not read.
const FEW_PLACES: usize = 4;

/// Posts that fall to less than this share of today's are said to. Our judgement: less is a leaver or two.
const FALLS_BELOW: f64 = 0.8;

/// Fewer WTE than this today are not said to fall. Our judgement.
const A_POST: f64 = 0.5;

/// That the choice lets posts go, which a planner would ask about first.
pub(super) fn not_replaced(roles: &[RoleOfMix]) -> Option<String> {
    let falls = roles.iter().filter(|role| A_POST <= role.fte_now && role.fte_at_end < FALLS_BELOW * role.fte_now);
    let falls: Vec<String> = falls
        .map(|role| {
            let (now, end) = (grouped(role.fte_now, 1), grouped(role.fte_at_end, 1));
            format!("{} ({now} to {end})", within_a_sentence(&role.title))
        })
        .collect();
    (!falls.is_empty()).then(|| {
        format!(
            "not all are replaced as they leave: {}. Only work taken off GPs and nurses counts here, and money goes where it takes \
             off most; what else these posts are good for does not count, so keep them where that is what they are for",
            falls.join(", ")
        )
    })
}

/// The sentence at the top.
pub(super) fn of(mix: &Skillmix) -> String {
    let name = &mix.area.name;
    let (Some(first), Some(last)) = (mix.years.first(), mix.years.last()) else { return String::new() };
    if mix.standing == Standing::Impossible {
        let next = mix.relaxation.as_ref().map_or_else(
            || "No single limit explains it".to_owned(),
            |relaxation| relaxation.sentence.trim_end_matches('.').to_owned(),
        );
        let when = if first == last { format!("in {first}") } else { format!("from {first} to {last}") };
        return format!("No mix of posts keeps all limits of {name} {when}. {next}");
    }
    let more: f64 = mix.roles.iter().map(|role| role.fte_at_end - role.fte_now).sum();
    let mut grown: Vec<_> = mix.roles.iter().filter(|role| 0.05 <= role.fte_at_end - role.fte_now).collect();
    grown.sort_by(|one, other| {
        (other.fte_at_end - other.fte_now).total_cmp(&(one.fte_at_end - one.fte_now)).then(one.role.cmp(&other.role))
    });
    let most: Vec<String> = grown
        .iter()
        .take(3)
        .map(|role| format!("{} {}", within_a_sentence(&role.title), grouped(role.fte_at_end - role.fte_now, 1)))
        .collect();
    let way = if more < 0.0 { "fewer" } else { "more" };
    let posts = if more.abs() < 0.05 {
        format!("By {last} {name} keeps as many posts as today")
    } else {
        let which = if most.is_empty() || more < 0.0 { String::new() } else { format!(" (most: {})", most.join(", ")) };
        format!("By {last} {name} has {} WTE {way} in post than today{which}", grouped(more.abs(), 1))
    };
    let money = mix.cost.last().map_or_else(String::new, |money| {
        let paid: f64 = money.by_stream.iter().sum();
        let by_funds = match mix.problem.streams.is_empty() {
            true => String::new(),
            false => format!(", of which the additional roles' sum and other funds pay {}", pounds(paid)),
        };
        format!(", at {} a year for all posts of the mix{by_funds}", pounds(money.cost))
    });
    let unmet = mix.unmet.unwrap_or_default();
    let undone = if unmet < NOTHING {
        "; all work of GPs is done".to_owned()
    } else {
        let of_today = match mix.unmet_as_today {
            Some(today) if unmet + NOTHING <= today => {
                format!(", {} fewer than if today's posts were kept", grouped(today - unmet, 1))
            }
            Some(today) if today + NOTHING <= unmet => {
                let more = grouped(unmet - today, 1);
                format!(
                    ", {more} more than if today's posts were kept, since leaving it counts for less than keeping them costs"
                )
            }
            _ => String::new(),
        };
        format!("; {} WTE of GPs' work stay undone{of_today}", grouped(unmet, 1))
    };
    format!("{posts}{money}{undone}")
}

/// Limits that are used up, in a sentence each: what is said of several places is said once, with the years of each where the
/// places are few, else with how many they are.
pub(super) fn in_short(problem: &Problem, binding: &[Binding]) -> Vec<String> {
    let mut folded: Vec<(String, Vec<(&str, &Binding)>)> = Vec::new();
    for one in binding {
        let (what, place) = at_a_place(problem, one).unwrap_or_else(|| (one.sentence.clone(), ""));
        match folded.iter_mut().find(|(known, _)| *known == what) {
            Some((_, places)) => places.push((place, one)),
            None => folded.push((what, vec![(place, one)])),
        }
    }
    folded.into_iter().map(|(what, places)| told_once(problem, what, &places)).collect()
}

fn told_once(problem: &Problem, what: String, places: &[(&str, &Binding)]) -> String {
    let (all, count) = (problem.places.len(), places.len());
    let is_always = |one: &Binding| one.years.len() == problem.years.len();
    match places {
        [(_, one)] if all <= FEW_PLACES || one.sentence == what => one.sentence.clone(),
        _ if all <= FEW_PLACES => {
            let mut by_years: Vec<(&Binding, Vec<&str>)> = Vec::new();
            for (place, one) in places {
                match by_years.iter_mut().find(|(known, _)| known.years == one.years) {
                    Some((_, at)) => at.push(*place),
                    None => by_years.push((*one, vec![*place])),
                }
            }
            let told: Vec<String> = by_years
                .into_iter()
                .map(|(one, at)| {
                    let years: Vec<String> = one.years.iter().map(ToString::to_string).collect();
                    let years: Vec<&str> = years.iter().map(String::as_str).collect();
                    let when = if is_always(one) && 1 < years.len() { "every year".to_owned() } else { listed(&years) };
                    let at = if at.len() == all { "all places".to_owned() } else { listed(&at) };
                    format!("at {at} in {when}")
                })
                .collect();
            format!("{what}: {}.", told.join("; "))
        }
        _ => match places.iter().filter(|(_, one)| is_always(one)).count() {
            0 => format!("{what} at {count} of {all} places, in some of the years."),
            always if always == count => format!("{what} at {count} of {all} places in every year."),
            always => format!("{what} at {count} of {all} places, at {always} of them in every year."),
        },
    }
}

/// What is said of a limit of one place without naming it or its years, and the place; none for a limit of several places.
fn at_a_place<'a>(problem: &'a Problem, one: &Binding) -> Option<(String, &'a str)> {
    let place = match &one.limit {
        Limit::Recruits { place, .. }
        | Limit::Teaching { place, .. }
        | Limit::Rooms { place }
        | Limit::Undone { place }
        | Limit::Gps { place }
        | Limit::Ratio { place, .. } => problem.places.iter().find(|known| known.code == *place)?,
        Limit::Stream { id } => match problem.streams.iter().find(|stream| stream.id == *id)?.places.as_slice() {
            [place] => problem.places.get(*place)?,
            _ => return None,
        },
        Limit::Market { .. } | Limit::Cap { .. } | Limit::Budget => return None,
    };
    let (what, _) = one.sentence.rsplit_once(" in ")?;
    let named = [format!(" at {}", place.name), format!(" of {}", place.name)];
    let name = named.iter().find(|name| what.contains(name.as_str()))?;
    Some((what.replacen(name.as_str(), "", 1), &place.name))
}

/// Things one after the other: `a, b and c`.
fn listed(things: &[&str]) -> String {
    match things {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
