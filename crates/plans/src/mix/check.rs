//! Refuses a problem that contradicts itself, in words that say which number of which thing is wrong.

use std::collections::BTreeSet;

use super::{NotAProblem, Price, Problem, RoleInputs};
use crate::substitution::Range;

type Checked = Result<(), NotAProblem>;

/// Looks at every number and name of a problem.
///
/// # Errors
/// The first thing that cannot be.
pub(super) fn check(problem: &Problem) -> Checked {
    let years = problem.years.len();
    ensure(0 < years, || "it has no years".to_owned())?;
    ensure(problem.years.is_sorted_by(|one, next| one < next), || "its years are not in order".to_owned())?;
    ensure(0.0 <= problem.unit && problem.unit.is_finite(), || "the unit of posts is below 0".to_owned())?;
    ensure(0.0 <= problem.discount && problem.discount < 1.0, || "the discount lies outside 0 to 1".to_owned())?;
    ensure(!problem.places.is_empty(), || "it has no places".to_owned())?;
    if let Some(most) = problem.most_undone {
        ensure((0.0..=1.0).contains(&most), || "the share that may be left undone lies outside 0 to 1".to_owned())?;
    }
    if let Some(robust) = problem.robust {
        let fits = 0.0 <= robust.budget && robust.budget.is_finite();
        ensure(fits, || "it is to be protected against fewer than 0 numbers".to_owned())?;
    }
    once("the activity", problem.activities.iter().map(|activity| activity.id.as_str()))?;
    once("the role", problem.roles.iter().map(|role| role.id.as_str()))?;
    once("the place", problem.places.iter().map(|place| place.code.as_str()))?;
    once("the stream", problem.streams.iter().map(|stream| stream.id.as_str()))?;
    once("the ratio", problem.ratios.iter().map(|ratio| ratio.id.as_str()))?;
    once("the cap", problem.caps.iter().map(|cap| cap.id.as_str()))?;
    for activity in &problem.activities {
        number(&format!("the price of `{}` left undone", activity.id), activity.price_undone)?;
    }
    for role in &problem.roles {
        role_is_whole(problem, role)?;
    }
    places_are_whole(problem)?;
    money_is_whole(problem)?;
    rules_are_whole(problem)?;
    futures_are_whole(problem)
}

fn role_is_whole(problem: &Problem, role: &RoleInputs) -> Checked {
    let id = &role.id;
    list(&format!("the cost of `{id}`"), &role.cost, problem.years.len())?;
    for (what, share) in [
        ("the share that leaves", role.leaving),
        ("the effect in the first year", role.first_year_effect),
        ("the pay in the first year", role.first_year_paid),
    ] {
        ensure((0.0..=1.0).contains(&share), || format!("{what} of `{id}` lies outside 0 to 1"))?;
    }
    ensure(!role.is_gp || role.effects.is_empty(), || {
        format!("`{id}` is a GP, whose time goes where it is needed; it has no effects of its own")
    })?;
    once(&format!("of `{id}`, the effect on"), role.effects.iter().map(|effect| effect.activity.as_str()))?;
    for effect in &role.effects {
        known("activity", &effect.activity, problem.activities.iter().map(|activity| activity.id.as_str()))?;
        range(&format!("the effect of `{id}` on `{}`", effect.activity), effect.done)?;
    }
    range(&format!("supervision of `{id}` in its first year"), role.supervision_first)?;
    range(&format!("supervision of `{id}` later"), role.supervision_later)?;
    number(&format!("the rooms of `{id}`"), role.rooms)?;
    once(&format!("of `{id}`, teaching by"), role.teaching.iter().map(|one| one.kind.as_str()))?;
    for teaching in &role.teaching {
        number(&format!("what `{id}` takes of `{}`", teaching.kind), teaching.takes)?;
    }
    role.market.iter().try_for_each(|most| list(&format!("recruits of `{id}`"), most, problem.years.len()))
}

fn places_are_whole(problem: &Problem) -> Checked {
    let years = problem.years.len();
    for place in &problem.places {
        let code = &place.code;
        length(&format!("work at `{code}`"), place.work.len(), problem.activities.len(), "activities")?;
        for (activity, work) in problem.activities.iter().zip(&place.work) {
            list(&format!("work of `{}` at `{code}`", activity.id), work, years)?;
        }
        list(&format!("the range of work at `{code}`"), &place.work_uncertain, years)?;
        list(&format!("GPs at `{code}`"), &place.gps, years)?;
        list_of(&format!("posts at `{code}`"), &place.posts, problem.roles.len(), "roles")?;
        length(&format!("recruits at `{code}`"), place.recruits.len(), problem.roles.len(), "roles")?;
        for ((role, posts), recruits) in problem.roles.iter().zip(&place.posts).zip(&place.recruits) {
            ensure(!role.is_gp || *posts == 0.0, || {
                format!("`{}` at `{code}` has posts at the start; GPs there are stand in `gps`", role.id)
            })?;
            recruits
                .iter()
                .try_for_each(|most| list(&format!("recruits of `{}` at `{code}`", role.id), most, years))?;
        }
        place.rooms.iter().try_for_each(|rooms| list(&format!("rooms at `{code}`"), rooms, years))?;
        once(&format!("at `{code}`, teaching by"), place.teaching.iter().map(|(kind, _)| kind.as_str()))?;
        for (kind, there_are) in &place.teaching {
            list(&format!("`{kind}` at `{code}`"), there_are, years)?;
        }
    }
    Ok(())
}

fn money_is_whole(problem: &Problem) -> Checked {
    let years = problem.years.len();
    for stream in &problem.streams {
        let id = &stream.id;
        list(&format!("the amount of `{id}`"), &stream.amount, years)?;
        let places: BTreeSet<usize> = stream.places.iter().copied().collect();
        ensure(places.len() == stream.places.len(), || format!("a place shares `{id}` twice"))?;
        let are_there = places.last().is_none_or(|last| *last < problem.places.len());
        ensure(are_there, || format!("`{id}` is shared by a place that is not there"))?;
        once(&format!("in `{id}`, the role"), stream.pays.iter().map(|price| price.role.as_str()))?;
        for price in &stream.pays {
            known("role", &price.role, problem.roles.iter().map(|role| role.id.as_str()))?;
            list(&format!("what `{id}` pays for `{}`", price.role), &price.most, years)?;
            additional_to_posts(problem, id, price)?;
        }
    }
    problem.budget.iter().try_for_each(|budget| list("own money", budget, years))
}

/// Posts that a stream does not pay for are among the posts there are.
fn additional_to_posts(problem: &Problem, stream: &str, price: &Price) -> Checked {
    let role = problem.roles.iter().position(|role| role.id == price.role).unwrap_or_default();
    ensure(price.not_additional.len() <= problem.places.len(), || {
        format!("`{stream}` leaves out posts of `{}` at more places than there are", price.role)
    })?;
    for (place, left_out) in problem.places.iter().zip(&price.not_additional) {
        let code = &place.code;
        number(&format!("what `{stream}` leaves out of `{}` at `{code}`", price.role), *left_out)?;
        ensure(*left_out <= place.posts[role] + 1e-9, || {
            format!("`{stream}` leaves out more posts of `{}` at `{code}` than there are", price.role)
        })?;
    }
    Ok(())
}

fn rules_are_whole(problem: &Problem) -> Checked {
    let roles = || problem.roles.iter().map(|role| role.id.as_str());
    for ratio in &problem.ratios {
        number(&format!("the ratio `{}`", ratio.id), ratio.most)?;
        ratio.roles.iter().chain(&ratio.supervisors).try_for_each(|role| known("role", role, roles()))?;
        let has_supervisors = ratio.by_gps || !ratio.supervisors.is_empty();
        ensure(has_supervisors, || format!("the ratio `{}` names nobody who supervises", ratio.id))?;
    }
    for cap in &problem.caps {
        list(&format!("the cap `{}`", cap.id), &cap.most, problem.years.len())?;
        cap.roles.iter().try_for_each(|role| known("role", role, roles()))?;
        let is_there = cap.place < problem.places.len();
        ensure(is_there, || format!("the cap `{}` is of a place that is not there", cap.id))?;
    }
    Ok(())
}

fn futures_are_whole(problem: &Problem) -> Checked {
    for future in &problem.futures {
        let title = &future.title;
        ensure(0.0 < future.weight && future.weight.is_finite(), || format!("the future {title} counts for nothing"))?;
        for (what, by_place) in [("GPs", &future.gps), ("work", &future.work)] {
            length(&format!("{what} of the future {title}"), by_place.len(), problem.places.len(), "places")?;
            for (place, by_year) in problem.places.iter().zip(by_place) {
                list(&format!("{what} at `{}` in the future {title}", place.code), by_year, problem.years.len())?;
            }
        }
    }
    Ok(())
}

fn ensure(holds: bool, what: impl FnOnce() -> String) -> Checked {
    if holds { Ok(()) } else { Err(NotAProblem(what())) }
}

fn number(what: &str, value: f64) -> Checked {
    ensure(value.is_finite() && 0.0 <= value, || format!("{what} is {value}; it must be a number from 0 on"))
}

fn range(what: &str, range: Range) -> Checked {
    number(what, range.low)?;
    number(what, range.high)?;
    let in_order = range.low <= range.central && range.central <= range.high;
    ensure(in_order, || format!("{what} must run from low over central to high"))
}

fn length(what: &str, has: usize, wants: usize, of: &str) -> Checked {
    ensure(has == wants, || format!("{what} has {has} numbers for {wants} {of}"))
}

fn list_of(what: &str, values: &[f64], wants: usize, of: &str) -> Checked {
    length(what, values.len(), wants, of)?;
    values.iter().try_for_each(|value| number(what, *value))
}

fn list(what: &str, values: &[f64], years: usize) -> Checked {
    list_of(what, values, years, "years")
}

fn known<'a>(what: &str, name: &str, mut names: impl Iterator<Item = &'a str>) -> Checked {
    ensure(names.any(|one| one == name), || format!("it names the {what} `{name}`, which it does not have"))
}

fn once<'a>(what: &str, names: impl Iterator<Item = &'a str>) -> Checked {
    let mut seen = BTreeSet::new();
    for name in names {
        ensure(seen.insert(name), || format!("{what} `{name}` stands in it twice"))?;
    }
    Ok(())
}
