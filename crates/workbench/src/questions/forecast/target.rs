//! Chances: how likely a number is reached, and the first month in which a way there is likely missed.

use wholetime_vocabulary::Period;

use super::start::Start;
use super::{ForecastAsked, Outlook, TargetAnswer};
use crate::WorkbenchError;

/// One month of a way to a number, with the chance that it is reached then.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChanceAt {
    /// The month.
    pub period: Period,
    /// The number wanted then.
    pub wanted: f64,
    /// Share of replicates that reach it, in percent.
    pub chance_pct: f64,
}

impl Outlook {
    /// Share of replicates that reach a number in a month, in percent; none for a month that is not forecast.
    #[must_use]
    pub fn chance_of(&self, period: Period, wanted: f64) -> Option<f64> {
        let values = self.at(period)?;
        let reached = values.iter().filter(|value| wanted <= **value).count();
        (!values.is_empty()).then(|| 100.0 * reached as f64 / values.len() as f64)
    }

    /// The chance of each number of a trajectory, in the measure forecast; months that are not forecast are left out.
    #[must_use]
    pub fn chances_of(&self, trajectory: &[(Period, f64)]) -> Vec<ChanceAt> {
        let at = |(period, wanted): &(Period, f64)| {
            Some(ChanceAt { period: *period, wanted: *wanted, chance_pct: self.chance_of(*period, *wanted)? })
        };
        trajectory.iter().filter_map(at).collect()
    }

    /// The first month in which a trajectory is more likely missed than met; none where each is at least as likely met.
    #[must_use]
    pub fn first_likely_miss(&self, trajectory: &[(Period, f64)]) -> Option<Period> {
        self.chances_of(trajectory).into_iter().find(|at| at.chance_pct < 50.0).map(|at| at.period)
    }

    /// Patients in a month, growing as they did, where that is known; none where no list is held.
    #[must_use]
    pub fn patients_in(&self, period: Period) -> Option<f64> {
        let years = f64::from(period.months_since(self.from)) / 12.0;
        let growth = self.patients_growth.map_or(0.0, |(growth, ..)| growth);
        Some(self.patients? * (1.0 + growth).powf(years))
    }
}

/// Refuses a target that this start cannot be held against.
pub(super) fn check(start: &Start, asked: &ForecastAsked, allow_partial: bool) -> Result<(), WorkbenchError> {
    let Some(target) = asked.target else { return Ok(()) };
    let refused = |why: String| Err(WorkbenchError::NotPossible(why));
    if !target.value.is_finite() || target.value < 0.0 {
        return refused(format!("{} cannot be a target; give a number not below nothing", target.value));
    }
    let last = i32::from(asked.years) * 12;
    if let Some(by) = target.by.filter(|by| !(1..=last).contains(&by.months_since(start.from))) {
        return refused(format!(
            "{by} is not among the months forecast, {} years from {}; choose another month or more years",
            asked.years, start.from
        ));
    }
    if target.is_per_100k && start.patients.is_none() {
        return refused(format!(
            "no list of patients of {} is held near {}; give the target as a number of staff",
            start.area.name, start.from
        ));
    }
    if start.is_not_the_area() && !allow_partial && !target.is_per_100k {
        return refused(format!(
            "practices with {:.0} % of the patients of {} are held, too few to hold a number for all of it against; import the \
             others, give the target per 100,000 patients, or allow partial figures",
            100.0 * start.coverage,
            start.area.name
        ));
    }
    Ok(())
}

/// Whether the number asked for will be reached.
pub(super) fn answered(outlook: &Outlook, asked: &ForecastAsked) -> Option<TargetAnswer> {
    let target = asked.target?;
    let by = target.by.or_else(|| outlook.periods().last())?;
    let needed = if target.is_per_100k { target.value * outlook.patients_in(by)? / 100_000.0 } else { target.value };
    let chance_pct = outlook.chance_of(by, needed)?;
    let months = f64::from(by.months_since(outlook.from));
    let way: Vec<(Period, f64)> = outlook
        .periods()
        .filter(|period| *period <= by)
        .map(|period| {
            let share = f64::from(period.months_since(outlook.from)) / months;
            (period, outlook.now + (needed - outlook.now) * share)
        })
        .collect();
    Some(TargetAnswer {
        by,
        value: target.value,
        is_per_100k: target.is_per_100k,
        needed,
        patients: outlook.patients_in(by).filter(|_| target.is_per_100k),
        chance_pct,
        first_likely_miss: outlook.first_likely_miss(&way),
    })
}
