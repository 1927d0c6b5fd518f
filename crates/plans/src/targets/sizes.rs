//! Sizes of the claims of places: their lists, their gaps, or what the plan gives.
//!
//! **Invariant:** a place without a size is never taken for one that claims nothing; the target is refused and names it.

use schemars::JsonSchema;
use serde::Serialize;

use super::number::{Number, titles};
use crate::{
    gap::gaps,
    plan::{Aim, Place, Plan},
    quantity::Wte,
    target::{SharedBy, Target},
};

/// Size of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Size {
    /// Patients on a list.
    Patients(u32),
    /// WTE missing, or the plan's own sizes.
    Wte(Wte),
}

impl Size {
    /// As a weight among claims of the same kind.
    pub(crate) fn weight(self) -> i64 {
        match self {
            Self::Patients(patients) => i64::from(patients),
            Self::Wte(wte) => wte.units(),
        }
    }
}

impl std::fmt::Display for Size {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Patients(patients) => write!(out, "{patients}"),
            Self::Wte(wte) => write!(out, "{wte}"),
        }
    }
}

pub(super) fn sizes<'a>(
    plan: &Plan,
    target: &Target,
    aim: &Aim,
    places: &[&'a Place],
    number: &Number,
) -> Result<Vec<(&'a Place, Size)>, String> {
    let size = |place: &Place| match target.shared_by {
        SharedBy::Registered => place.registered.map(Size::Patients),
        SharedBy::Weighted => place.weighted.map(Size::Patients),
        SharedBy::NeedAdjusted => place.need_adjusted.map(Size::Patients),
        SharedBy::Gap => gap_at(plan, aim, number, &place.id).map(Size::Wte),
        SharedBy::Own => target.claims.get(&place.id).copied().map(Size::Wte),
    };
    let lacking: Vec<&Place> = places.iter().copied().filter(|place| size(place).is_none()).collect();
    if !lacking.is_empty() {
        return Err(lacks(target.shared_by, &titles(&lacking), &aim.profession));
    }
    Ok(places.iter().filter_map(|place| Some((*place, size(place)?))).collect())
}

/// What is missing at a place: to the standard where the aim is one, else vacancies and retirements of the newest gap.
///
/// The expansion in a gap is left out, since it is what a target shares out.
fn gap_at(plan: &Plan, aim: &Aim, number: &Number, place: &str) -> Option<Wte> {
    if !number.asked.is_empty() {
        return number.asked.iter().find(|at| at.place == place).map(|at| at.beside.missing);
    }
    let of_profession = gaps(plan).into_iter().filter(|gap| gap.profession == aim.profession);
    let newest = of_profession.max_by_key(|gap| gap.year)?;
    newest.rows.iter().find(|row| row.place == place)?.without_expansion()
}

fn lacks(shared_by: SharedBy, places: &str, profession: &str) -> String {
    match shared_by {
        SharedBy::Registered => {
            format!("no registered list is written down for {places}; add it there, or share by something else")
        }
        SharedBy::Weighted => {
            format!("no weighted list is written down for {places}; add it there, or share by registered lists")
        }
        SharedBy::NeedAdjusted => {
            format!("no need-adjusted list is written down for {places}; add it there, or share by registered lists")
        }
        SharedBy::Gap => format!(
            "no vacancies and retirements of “{profession}” are written down for {places}; add them to a gap, or share by \
             registered lists"
        ),
        SharedBy::Own => format!("the target has no size for {places}; add one to its claims"),
    }
}
