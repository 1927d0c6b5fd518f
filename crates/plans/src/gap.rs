//! The gap of a profession by place: vacancies, retirements and expansion over a named baseline, locums, and over-50s.
//!
//! **Invariant:** a figure of a place that has parts is the sum of its parts; what a source states for the whole stands
//! beside it. What is not stated is not zero.

use serde::Serialize;

use crate::{
    plan::{GapAt, GapInputs, Plan},
    quantity::{Exact, Percent, Wte},
    when::FinancialYear,
};

/// The gap of one profession.
#[derive(Clone, Debug, Serialize)]
pub struct Gap {
    /// Profession.
    pub profession: String,
    /// What people read.
    pub title: String,
    /// The year it speaks of.
    pub year: FinancialYear,
    /// The baseline every figure is measured against, with source and date, in words.
    pub baseline: String,
    /// Leavers it leaves out.
    pub leaves_out: String,
    /// By place, in the order of the plan.
    pub rows: Vec<GapRow>,
}

/// A figure added up over the parts of a place, and what the source states for the place itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Told {
    /// The sum of the parts, or what is stated where there are none.
    pub value: Option<Wte>,
    /// What the source states, where that is another number.
    pub stated: Option<Wte>,
}

/// The gap of one profession at one place.
#[derive(Clone, Debug, Serialize)]
pub struct GapRow {
    /// The place.
    pub place: String,
    /// What people read.
    pub title: String,
    /// (A) WTE in the baseline.
    pub baseline: Told,
    /// (B) vacancies.
    pub vacancies: Told,
    /// (C) retirements within twelve months.
    pub retirements: Told,
    /// (E) expansion.
    pub expansion: Told,
    /// Expansion by international recruitment.
    pub international: Told,
    /// People over 50.
    pub over_50: Told,
    /// Locums as a percentage of the baseline, as stated.
    pub locum_percent: Option<Percent>,
    /// People over 50 as a percentage, as stated.
    pub over_50_percent: Option<Percent>,
}

impl GapRow {
    /// Vacancies and retirements (B + C).
    #[must_use]
    pub fn without_expansion(&self) -> Option<Wte> {
        Some(self.vacancies.value? + self.retirements.value?)
    }

    /// The whole gap (F = B + C + E).
    #[must_use]
    pub fn with_expansion(&self) -> Option<Wte> {
        Some(self.without_expansion()? + self.expansion.value?)
    }

    /// Expansion to be found at home: E less international recruitment.
    #[must_use]
    pub fn expansion_at_home(&self) -> Option<Wte> {
        Some(self.expansion.value? - self.international.value?)
    }

    /// The whole gap as a percentage of the baseline (F ÷ A). The expansion in it is in no baseline.
    #[must_use]
    pub fn gap_percent(&self) -> Option<Exact> {
        Exact::percent_of(self.with_expansion()?, self.baseline.value?)
    }

    /// Vacancies and retirements as a percentage of the baseline.
    #[must_use]
    pub fn gap_percent_without_expansion(&self) -> Option<Exact> {
        Exact::percent_of(self.without_expansion()?, self.baseline.value?)
    }

    /// Vacancies as a percentage of the baseline.
    #[must_use]
    pub fn vacancy_percent(&self) -> Option<Exact> {
        Exact::percent_of(self.vacancies.value?, self.baseline.value?)
    }

    /// People over 50 for each hundred WTE of the baseline: people over WTE, so it can be above a hundred.
    #[must_use]
    pub fn over_50_to_baseline_percent(&self) -> Option<Exact> {
        Exact::percent_of(self.over_50.value?, self.baseline.value?)
    }
}

/// The gaps of a plan, one for each profession.
#[must_use]
pub fn gaps(plan: &Plan) -> Vec<Gap> {
    plan.gaps.iter().map(|inputs| gap(plan, inputs)).collect()
}

fn gap(plan: &Plan, inputs: &GapInputs) -> Gap {
    let baseline = plan.baseline(&inputs.baseline);
    let in_words = baseline.map_or_else(
        || inputs.baseline.clone(),
        |baseline| format!("{} ({}, as at {})", baseline.title, baseline.source, baseline.as_at),
    );
    let figure = |of: fn(&GapAt) -> Option<Wte>, place: &str| {
        told(plan, place, &|place| inputs.places.iter().find(|at| at.place == place).and_then(of))
    };
    let is_told = |place: &str| {
        inputs.places.iter().any(|at| at.place == place)
            || baseline.is_some_and(|baseline| baseline.wte.contains_key(place))
    };
    let rows = plan.places.iter().filter(|place| is_told(&place.id)).map(|place| {
        let at = inputs.places.iter().find(|at| at.place == place.id);
        GapRow {
            place: place.id.clone(),
            title: place.title.clone(),
            baseline: told(plan, &place.id, &|place| baseline.and_then(|baseline| baseline.wte.get(place).copied())),
            vacancies: figure(|at| at.vacancies, &place.id),
            retirements: figure(|at| at.retirements, &place.id),
            expansion: figure(|at| at.expansion, &place.id),
            international: figure(|at| at.international, &place.id),
            over_50: figure(|at| at.over_50, &place.id),
            locum_percent: at.and_then(|at| at.locum_percent),
            over_50_percent: at.and_then(|at| at.over_50_percent),
        }
    });
    Gap {
        profession: inputs.profession.clone(),
        title: inputs.title.clone(),
        year: inputs.year,
        baseline: in_words,
        leaves_out: inputs.leaves_out.clone(),
        rows: rows.collect(),
    }
}

/// The sum over the parts of a place where all of them are stated, else what is stated for the place.
fn told(plan: &Plan, place: &str, stated: &dyn Fn(&str) -> Option<Wte>) -> Told {
    let own = stated(place);
    let parts: Vec<Option<Wte>> = plan.places_within(place).map(|part| told(plan, &part.id, stated).value).collect();
    if parts.is_empty() {
        return Told { value: own, stated: None };
    }
    let sum: Option<Wte> = parts.into_iter().sum::<Option<Wte>>();
    match sum {
        Some(sum) => Told { value: Some(sum), stated: own.filter(|own| *own != sum) },
        None => Told { value: own, stated: None },
    }
}
