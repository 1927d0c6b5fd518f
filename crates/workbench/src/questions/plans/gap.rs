//! What will be missing of each profession by place, against a named baseline, with a forecast beside it where there is one.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_plans::gap::{Gap, GapRow, Told, gaps};
use wholetime_plans::plan::ForecastGap;
use wholetime_plans::quantity::{Exact, Percent, Rounding, Wte};
use wholetime_plans::when::FinancialYear;

use super::{PlanName, PlanSource};
use crate::{Workbench, WorkbenchError};

/// The gaps of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct GapAnswer {
    /// Which plan.
    pub plan: PlanName,
    /// One for each profession and year, in the order of the plan; empty where the plan tells of none.
    pub gaps: Vec<GapOf>,
}

/// The gap of one profession.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct GapOf {
    /// Profession.
    pub profession: String,
    /// What people read.
    pub title: String,
    /// The year it speaks of.
    pub year: FinancialYear,
    /// The baseline every figure is measured against, with source and date.
    pub baseline: String,
    /// What that counts and leaves out, where the plan says.
    pub definition: Option<String>,
    /// Where vacancies and retirements come from.
    pub source: String,
    /// Leavers the gap leaves out.
    pub leaves_out: String,
    /// By place, in the order of the plan.
    pub places: Vec<GapLine>,
}

/// The gap of one profession at one place; what the plan does not state is null and is named in `not_stated`.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct GapLine {
    /// The place.
    pub place: String,
    /// What people read.
    pub title: String,
    /// WTE in the baseline (A).
    pub baseline: Told,
    /// WTE vacant (B).
    pub vacancies: Told,
    /// Who retires within twelve months (C).
    pub retirements: Told,
    /// WTE to be added (E).
    pub expansion: Told,
    /// Of these by international recruitment.
    pub international: Told,
    /// Expansion without international recruitment.
    pub expansion_at_home: Option<Wte>,
    /// Vacancies and retirements (B + C).
    pub gap_without_expansion: Option<Wte>,
    /// The same as a percentage of the baseline.
    pub gap_without_expansion_pct: Option<Percent>,
    /// The whole gap (F = B + C + E).
    pub gap: Option<Wte>,
    /// The same as a percentage of the baseline, which holds none of the expansion.
    pub gap_pct: Option<Percent>,
    /// Vacancies as a percentage of the baseline.
    pub vacancy_pct: Option<Percent>,
    /// Locums as a percentage of the baseline, as stated.
    pub locum_pct: Option<Percent>,
    /// What the shares of the parts come to, weighted by their baselines.
    pub locum_of_parts_pct: Option<Percent>,
    /// People over 50.
    pub over_50: Told,
    /// People over 50 as a percentage, as stated.
    pub over_50_pct: Option<Percent>,
    /// People over 50 for each hundred WTE of the baseline: people over WTE, so it may be above a hundred.
    pub over_50_of_baseline_pct: Option<Percent>,
    /// What forecasts say will be missing; never added to the gap.
    pub forecasts: Vec<ForecastGap>,
    /// What the plan does not state here.
    pub not_stated: Vec<&'static str>,
}

impl Workbench {
    /// The gap of every profession of a plan, by place.
    ///
    /// # Errors
    /// Where there is no such plan, or somebody may not see it.
    pub fn plan_gap(&self, source: &PlanSource) -> Result<GapAnswer, WorkbenchError> {
        let opened = self.open_plan(source)?;
        let gaps = gaps(&opened.plan).into_iter().map(GapOf::of).collect();
        Ok(GapAnswer { plan: opened.name, gaps })
    }
}

impl GapOf {
    fn of(gap: Gap) -> Self {
        Self {
            places: gap.rows.iter().map(GapLine::of).collect(),
            profession: gap.profession,
            title: gap.title,
            year: gap.year,
            baseline: gap.baseline,
            definition: gap.definition,
            source: gap.source,
            leaves_out: gap.leaves_out,
        }
    }
}

impl GapLine {
    fn of(row: &GapRow) -> Self {
        let told = [
            ("baseline", row.baseline.value.is_some()),
            ("vacancies", row.vacancies.value.is_some()),
            ("retirements", row.retirements.value.is_some()),
            ("expansion", row.expansion.value.is_some()),
            ("international", row.international.value.is_some()),
            ("locum_pct", row.locum_percent.is_some()),
            ("over_50", row.over_50.value.is_some() || row.over_50_percent.is_some()),
        ];
        Self {
            place: row.place.clone(),
            title: row.title.clone(),
            baseline: row.baseline,
            vacancies: row.vacancies,
            retirements: row.retirements,
            expansion: row.expansion,
            international: row.international,
            expansion_at_home: row.expansion_at_home(),
            gap_without_expansion: row.without_expansion(),
            gap_without_expansion_pct: row.gap_percent_without_expansion().map(percent),
            gap: row.with_expansion(),
            gap_pct: row.gap_percent().map(percent),
            vacancy_pct: row.vacancy_percent().map(percent),
            locum_pct: row.locum_percent,
            locum_of_parts_pct: row.locum_percent_of_parts,
            over_50: row.over_50,
            over_50_pct: row.over_50_percent,
            over_50_of_baseline_pct: row.over_50_to_baseline_percent().map(percent),
            forecasts: row.forecasts.clone(),
            not_stated: told.into_iter().filter(|(_, is_told)| !is_told).map(|(what, _)| what).collect(),
        }
    }
}

/// A share to the ten-thousandth of a percent.
fn percent(share: Exact) -> Percent {
    let units = share.printed(1, Percent::DECIMALS, Rounding::Rounded);
    Percent::from_units(i64::try_from(units).unwrap_or(i64::MAX))
}
