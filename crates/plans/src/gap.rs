//! The gap of a profession by place: vacancies, retirements and expansion over a named baseline, locums, and over-50s.
//!
//! **Invariant:** a figure of a place that has parts is the sum of its parts; what a source states for the whole stands
//! beside it. What is not stated is not zero.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    plan::{ForecastGap, GapAt, GapInputs, Plan},
    quantity::{Exact, Percent, Rounding, Wte, divided_units},
    when::FinancialYear,
};

/// The gap of one profession.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Gap {
    /// Profession.
    pub profession: String,
    /// What people read.
    pub title: String,
    /// The year it speaks of.
    pub year: FinancialYear,
    /// The baseline every figure is measured against, with source and date, in words.
    pub baseline: String,
    /// What it counts and leaves out, where the plan says.
    pub definition: Option<String>,
    /// Where vacancies and retirements come from.
    pub source: String,
    /// Leavers it leaves out.
    pub leaves_out: String,
    /// By place, in the order of the plan.
    pub rows: Vec<GapRow>,
}

/// A figure added up over the parts of a place, and what the source states for the place itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "GapTold")]
pub struct Told {
    /// The sum of the parts, or what is stated where there are none.
    pub value: Option<Wte>,
    /// What the source states, where that is another number.
    pub stated: Option<Wte>,
}

/// The gap of one profession at one place.
#[derive(Clone, Debug, Serialize, JsonSchema)]
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
    /// What the percentages stated for the parts come to, each weighted by its baseline; none for a place without parts.
    pub locum_percent_of_parts: Option<Percent>,
    /// People over 50 as a percentage, as stated.
    pub over_50_percent: Option<Percent>,
    /// What forecasts say will be missing here, in the order of the plan. Beside the gap, never in it.
    pub forecasts: Vec<ForecastGap>,
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
            || inputs.forecasts.iter().any(|forecast| forecast.place == place)
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
            locum_percent_of_parts: of_parts(plan, &place.id, &|place| {
                let wte = baseline.and_then(|baseline| baseline.wte.get(place).copied())?;
                Some((inputs.places.iter().find(|at| at.place == place)?.locum_percent?, wte))
            }),
            forecasts: inputs.forecasts.iter().filter(|forecast| forecast.place == place.id).cloned().collect(),
            over_50_percent: at.and_then(|at| at.over_50_percent),
        }
    });
    Gap {
        profession: inputs.profession.clone(),
        title: inputs.title.clone(),
        year: inputs.year,
        baseline: in_words,
        definition: baseline.and_then(|baseline| baseline.definition.clone()),
        source: inputs.source.clone(),
        leaves_out: inputs.leaves_out.clone(),
        rows: rows.collect(),
    }
}

/// The sum over the parts of a place where all of them are stated, else what is stated for the place.
pub(crate) fn told(plan: &Plan, place: &str, stated: &dyn Fn(&str) -> Option<Wte>) -> Told {
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

/// The mean of a percentage over the parts of a place, weighted by WTE; none where a part does not state it.
fn of_parts(plan: &Plan, place: &str, stated: &dyn Fn(&str) -> Option<(Percent, Wte)>) -> Option<Percent> {
    let parts: Vec<(Percent, Wte)> = plan.places_within(place).map(|part| stated(&part.id)).collect::<Option<_>>()?;
    let whole: Wte = parts.iter().map(|(_, wte)| *wte).sum();
    let weighed: i128 = parts.iter().map(|(part, wte)| i128::from(part.units()) * i128::from(wte.units())).sum();
    let is_some = Wte::ZERO < whole;
    is_some.then(|| Percent::from_units(divided_units(weighed, i128::from(whole.units()), Rounding::Rounded)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = include_str!("../../../examples/blmk-2018/plan.toml");

    fn row<'a>(gaps: &'a [Gap], profession: &str, place: &str) -> &'a GapRow {
        let gap = gaps.iter().find(|gap| gap.profession == profession).unwrap();
        gap.rows.iter().find(|row| row.place == place).unwrap()
    }

    #[test]
    fn a_locum_share_of_the_whole_stands_beside_that_of_its_parts() {
        let gaps = gaps(&Plan::from_toml(DOCUMENT).unwrap());
        let whole = row(&gaps, "gp", "blmk");
        assert_eq!(whole.locum_percent, Some(Percent::whole(11)));
        // 4 % of 224, 25 % of 79 and 18 % of 106 are 47.79 of 409: 11.7 %, which the paper prints as 11.
        assert_eq!(whole.locum_percent_of_parts.unwrap().exact().written(1), "11.7");
        assert_eq!(row(&gaps, "gp", "lccg").locum_percent_of_parts, None, "Luton has no parts");
    }

    #[test]
    fn a_total_that_is_not_the_sum_of_its_parts_stands_beside_it() {
        let gaps = gaps(&Plan::from_toml(DOCUMENT).unwrap());
        // Table 3: 31, 17 and 16 managers over 50 are 64; 73 is printed.
        let told = row(&gaps, "manager", "blmk").over_50;
        assert_eq!((told.value, told.stated), (Some(Wte::whole(64)), Some(Wte::whole(73))));
        // Table 2: 139 is the sum, so nothing stands beside it.
        assert_eq!(row(&gaps, "nurse", "blmk").over_50.stated, None);
    }

    #[test]
    fn a_forecast_stands_beside_the_gap_and_changes_no_figure_of_it() {
        let plain = gaps(&Plan::from_toml(DOCUMENT).unwrap());
        let forecast = "[[gap.forecast]]\nplace = \"lccg\"\nwhen = \"2018/19\"\nwte = 21.5\nlow = 15\nhigh = 28\n\
                        source = \"Invented, with a range of 80 %\"\n\n";
        let nurses = "[[gap]]\nprofession = \"nurse\"";
        let document = DOCUMENT.replace(nurses, &format!("{forecast}{nurses}"));
        let gaps = gaps(&Plan::from_toml(&document).unwrap());
        let (with, without) = (row(&gaps, "gp", "lccg"), row(&plain, "gp", "lccg"));
        assert_eq!(with.forecasts.len(), 1);
        assert_eq!(with.forecasts[0].wte, Wte::read("21.5").unwrap());
        assert_eq!(with.with_expansion(), without.with_expansion());
        assert!(row(&gaps, "gp", "mkccg").forecasts.is_empty());
    }

    #[test]
    fn what_is_not_stated_leaves_the_gap_open() {
        let gaps = gaps(&Plan::from_toml(DOCUMENT).unwrap());
        // Table 2 states no expansion: the gap without it is known, the gap with it is not.
        let nurses = row(&gaps, "nurse", "blmk");
        assert_eq!(nurses.without_expansion(), Some(Wte::whole(31)));
        assert_eq!(nurses.with_expansion(), None);
        assert_eq!(nurses.gap_percent_without_expansion().unwrap().written(1), "17.4");
    }
}
