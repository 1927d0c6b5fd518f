//! What is said of a mix in one plain sentence.

use wholetime_plans::mix::{Binding, Limit, Problem, Standing};
use wholetime_vocabulary::grouped;

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
            format!("{} ({now} to {end})", lower(&role.title))
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
            || "no single limit explains it".to_owned(),
            |relaxation| relaxation.sentence.trim_end_matches('.').to_owned(),
        );
        return format!("No mix of posts keeps all limits of {name} from {first} to {last}: {next}");
    }
    let more: f64 = mix.roles.iter().map(|role| role.fte_at_end - role.fte_now).sum();
    let mut grown: Vec<_> = mix.roles.iter().filter(|role| 0.05 <= role.fte_at_end - role.fte_now).collect();
    grown.sort_by(|one, other| {
        (other.fte_at_end - other.fte_now).total_cmp(&(one.fte_at_end - one.fte_now)).then(one.role.cmp(&other.role))
    });
    let most: Vec<String> = grown
        .iter()
        .take(3)
        .map(|role| format!("{} {}", lower(&role.title), grouped(role.fte_at_end - role.fte_now, 1)))
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
    let undone = if mix.unmet < NOTHING {
        "; all work of GPs is done".to_owned()
    } else {
        let of_today =
            mix.unmet_as_today.filter(|today| mix.unmet + 0.05 <= *today).map_or_else(String::new, |today| {
                format!(", {} fewer than if today's posts were kept", grouped(today - mix.unmet, 1))
            });
        format!("; {} WTE of GPs' work stay undone{of_today}", grouped(mix.unmet, 1))
    };
    format!("{posts}{money}{undone}")
}

/// Limits that are used up, in a sentence each; where there are many places, once for all places at which one is.
pub(super) fn in_short(problem: &Problem, binding: &[Binding]) -> Vec<String> {
    let all = problem.places.len();
    if all <= FEW_PLACES {
        return binding.iter().map(|one| one.sentence.clone()).collect();
    }
    let mut folded: Vec<(String, usize, usize)> = Vec::new();
    for one in binding {
        let is_always = usize::from(one.years.len() == problem.years.len());
        let Some(what) = at_a_place(problem, &one.limit) else {
            folded.push((one.sentence.clone(), 0, 0));
            continue;
        };
        match folded.iter_mut().find(|(known, ..)| *known == what) {
            Some((_, places, always)) => {
                *places += 1;
                *always += is_always;
            }
            None => folded.push((what, 1, is_always)),
        }
    }
    let told = |(what, places, always): (String, usize, usize)| match (places, always) {
        (0, _) => what,
        (places, 0) => format!("{what} at {places} of {all} places, in some of the years."),
        (places, always) if places == always => format!("{what} at {places} of {all} places in every year."),
        (places, always) => format!("{what} at {places} of {all} places, at {always} of them in every year."),
    };
    folded.into_iter().map(told).collect()
}

/// A limit of one place, as it is said of several; none for one of all places.
fn at_a_place(problem: &Problem, limit: &Limit) -> Option<String> {
    match limit {
        Limit::Recruits { role, .. } => {
            let title =
                problem.roles.iter().find(|one| one.id == *role).map_or(role.as_str(), |one| one.title.as_str());
            Some(format!("All posts of {} that can be found are recruited", lower(title)))
        }
        Limit::Teaching { kind, .. } => Some(format!("All there is of {} is taken", kind.replace('_', " "))),
        Limit::Rooms { .. } => Some("There is no room left for another post".to_owned()),
        Limit::Undone { .. } => Some("As much work is left undone as may be".to_owned()),
        Limit::Gps { .. } => Some("All GP time there is is used".to_owned()),
        Limit::Stream { id } => {
            let stream = problem.streams.iter().find(|stream| stream.id == *id)?;
            (stream.places.len() == 1)
                .then(|| "The additional roles' sum or another fund of the place is used up".to_owned())
        }
        Limit::Ratio { id, .. } => {
            let ratio = problem.ratios.iter().find(|ratio| ratio.id == *id)?;
            Some(format!("{}: no more posts are allowed", ratio.title))
        }
        Limit::Market { .. } | Limit::Cap { .. } | Limit::Budget => None,
    }
}

/// A title within a sentence; what begins with capitals keeps them.
fn lower(title: &str) -> String {
    let mut letters = title.chars();
    match (letters.next(), title.chars().nth(1)) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(letters).collect(),
        _ => title.to_owned(),
    }
}
