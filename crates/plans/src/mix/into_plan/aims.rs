//! Aims of a plan made of a mix: posts of today, posts that last on top of them, and their way quarter by quarter.

use std::collections::BTreeMap;

use super::{Added, PlanOf, lasting_of, place_of, profession, slug, sum, thousandths};
use crate::mix::{PlaceInputs, Problem, RoleInputs};
use crate::plan::{Aim, AimKind, Baseline};
use crate::quantity::Wte;
use crate::target::{Shape, SharedBy, Target};
use crate::when::When;

/// Today's posts of a role by place; none of GPs, who are on top of those there will be anyway.
pub(super) fn baseline(problem: &Problem, role: &RoleInputs, whole: &str, of: &PlanOf) -> Baseline {
    let index = problem.roles.iter().position(|other| other.id == role.id).unwrap_or_default();
    let posts = |place: &PlaceInputs| thousandths(place.posts.get(index).copied().unwrap_or_default());
    let mut wte: BTreeMap<String, Wte> = problem.places.iter().map(|place| (slug(&place.code), posts(place))).collect();
    let all = wte.values().copied().sum();
    wte.insert(whole.to_owned(), all);
    let anyway = "On top of GPs there will be anyway by the forecast, who are in no post of this plan";
    Baseline {
        id: slug(&role.id),
        title: if role.is_gp {
            format!("{} on top of those there will be anyway", role.title)
        } else {
            role.title.clone()
        },
        profession: profession(role),
        definition: role.is_gp.then(|| anyway.to_owned()),
        as_at: of.as_at.clone(),
        source: of.posts_source.clone(),
        wte,
    }
}

/// The posts of a role that last, on top of today's.
pub(super) fn aim(problem: &Problem, role: &RoleInputs, added: &[Added], of: &PlanOf) -> Aim {
    let more = lasting_of(added, role);
    let last = problem.years.last().copied().map(|year| When::Year(year).last_day());
    Aim {
        id: slug(&role.id),
        title: format!("{}: {more} WTE more", role.title),
        kind: AimKind::Need,
        profession: profession(role),
        baseline: Some(slug(&role.id)),
        place: None,
        level: None,
        change: Some(more),
        per_100k: None,
        definition: None,
        by: last,
        source: format!("The cheapest mix that does the work of {}: {}", of.area_name, problem.title),
    }
}

/// The aim shared out as the mix places posts, and spread over the quarters of the years in which they begin.
pub(super) fn target(problem: &Problem, role: &RoleInputs, whole: &str, added: &[Added]) -> Target {
    let own = added.iter().filter(|one| one.role == role.id && Wte::ZERO < sum(&one.lasting));
    let own: Vec<&Added> = own.collect();
    let claims: BTreeMap<String, Wte> =
        own.iter().map(|one| (place_of(problem, whole, &one.place), sum(&one.lasting))).collect();
    let by_year =
        (0..problem.years.len()).map(|year| own.iter().filter_map(|one| one.lasting.get(year).copied()).sum::<Wte>());
    let weights = by_year.flat_map(|wte| [u32::try_from(wte.units()).unwrap_or_default(); 4]);
    Target {
        id: slug(&role.id),
        title: format!("{} by place and quarter", role.title),
        aim: slug(&role.id),
        shared_by: SharedBy::Own,
        places: claims.keys().cloned().collect(),
        unit: unit_of(claims.values().copied()),
        claims,
        claims_source: Some("Where the mix places the posts".to_owned()),
        method: crate::apportion::Method::default(),
        profile: Shape::Own,
        weights: weights.collect(),
        lead_months: 0,
        initiatives: vec![slug(&role.id)],
        pledges: Vec::new(),
        actuals: Vec::new(),
    }
}

/// The largest unit in which all numbers are whole.
fn unit_of(numbers: impl Iterator<Item = Wte> + Clone) -> Wte {
    let units = [Wte::SCALE, Wte::SCALE / 2];
    let fits = |unit: &i64| numbers.clone().all(|wte| wte.units() % unit == 0);
    Wte::from_units(units.into_iter().find(fits).unwrap_or(Wte::SCALE / 10))
}
