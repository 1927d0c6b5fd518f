//! Targets worked out: the number, each place's part of it, when it is due, what places pledge, and how it stands.
//!
//! **Invariant:** parts come to the number, quarters to the parts and to the trajectory; a target that cannot be worked out
//! says what to add, and the others are worked out all the same. No standing is given without its reasons.

mod judged;
mod number;
mod sizes;
mod streams;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use wholetime_vocabulary::day_in_words;

pub use judged::{Judged, PlaceJudged, TargetVerdict};
pub use number::{AskedAt, Number};
pub use sizes::Size;
pub use streams::{Brought, initiatives};

use crate::{
    apportion::{Claim, Method, Portion, apportion, two_way},
    plan::{Aim, AimKind, Place, Plan},
    pledge::{Pledges, pledges},
    quantity::{Percent, Rounding, Wte, divided, divided_units},
    refusal::Refusal,
    target::{Shape, SharedBy, Target},
    trajectory::{Profile, lead_periods, trajectory},
    when::{FinancialYear, When},
};

/// Months in a period of a trajectory: targets are spread over quarters.
const MONTHS_IN_QUARTER: u32 = 3;

/// A target, worked out or refused.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TargetLine {
    /// Name in the document.
    pub id: String,
    /// What people read.
    pub title: String,
    /// The aim it shares out.
    pub aim: AimLine,
    /// By what places get their parts.
    pub shared_by: SharedBy,
    /// Where the plan's own sizes come from; none where they are not its own, or it does not say.
    pub claims_source: Option<String>,
    /// WTE that are not shared further.
    pub unit: Wte,
    /// How units are shared out.
    pub method: Method,
    /// The shape in which posts are filled.
    pub profile: Shape,
    /// Months from the start of the plan to the first arrival.
    pub lead_months: u32,
    /// Why it cannot be worked out, and what to add; none where it is worked out.
    pub refused: Option<String>,
    /// What it comes to; none where it is refused.
    pub worked: Option<Worked>,
}

/// The aim of a target, in words.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AimLine {
    /// Name in the document.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Need, ambition or imposed.
    pub kind: AimKind,
    /// Profession.
    pub profession: String,
    /// What is counted and what is left out; none: the plan does not say.
    pub definition: Option<String>,
    /// The baseline, with source and date, in words.
    pub baseline: Option<String>,
    /// By when.
    pub by: Option<Date>,
    /// Who set it.
    pub source: String,
}

/// What a target comes to.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Worked {
    /// The number and how it came about.
    pub number: Number,
    /// WTE shared out: the number in whole units, nothing where there is more than is asked for.
    pub shared_out: Wte,
    /// By place, in the order of the plan.
    pub parts: Vec<Part>,
    /// By quarter.
    pub steps: Vec<Step>,
    /// Financial years of the steps, in order.
    pub years: Vec<FinancialYear>,
    /// Pledges beside the parts; none where nobody pledged.
    pub pledges: Option<Pledges>,
    /// What the initiatives bring; none where the plan has none for it.
    pub brought: Option<Brought>,
    /// How it stands.
    pub judged: Judged,
    /// What a reader should know.
    pub notes: Vec<String>,
}

/// The part of one place.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Part {
    /// The place.
    pub place: String,
    /// What people read.
    pub title: String,
    /// Size of its claim.
    pub size: Size,
    /// Its share of all claims.
    #[serde(rename = "share_pct")]
    pub share: Percent,
    /// Its share of the number before it is put in units, to a thousandth.
    pub exact: Wte,
    /// WTE it is given.
    pub part: Wte,
    /// WTE in the baseline; none where the baseline does not say.
    pub baseline: Option<Wte>,
    /// WTE of its part by quarter, in the order of the steps.
    pub by_quarter: Vec<Wte>,
    /// WTE of its part by year, in the order of the years.
    pub by_year: Vec<Wte>,
    /// What a paper prints for it, in its digits; none where none does.
    pub printed: Option<String>,
}

/// A quarter of the trajectory.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Step {
    /// The quarter.
    pub quarter: When,
    /// Its last day, by which its posts are due.
    pub ends_on: Date,
    /// WTE due in it.
    pub arrivals: Wte,
    /// WTE due from the start to its end.
    pub so_far: Wte,
    /// WTE to have at its end; none where no baseline says where it starts.
    pub level: Option<Wte>,
}

impl Worked {
    /// Quarters gone by at the end of a day since the trajectory began, for drawing it; none where that cannot be counted.
    #[must_use]
    pub fn quarters_gone(&self, day: Date) -> Option<f64> {
        let is_over = |step: &&Step| step.ends_on < day;
        let over = u32::try_from(self.steps.iter().take_while(is_over).count()).ok()?;
        let Some(now) = self.steps.iter().find(|step| day <= step.ends_on) else { return Some(f64::from(over)) };
        let days_to = |day: Date| now.quarter.first_day().until(day).map_or(0, |span| span.get_days() + 1);
        Some(f64::from(over) + f64::from(days_to(day).max(0)) / f64::from(days_to(now.ends_on)))
    }
}

/// Works out every target of a plan as at a day, without a stream that is refused if there is one.
#[must_use]
pub fn targets(plan: &Plan, on: Date, without: Option<&Refusal>) -> Vec<TargetLine> {
    let line = |target: &Target| {
        let aim = plan.aims.iter().find(|aim| aim.id == target.aim)?;
        let worked = worked(plan, target, aim, on, without);
        Some(TargetLine {
            id: target.id.clone(),
            title: target.title.clone(),
            aim: AimLine::of(plan, aim),
            shared_by: target.shared_by,
            claims_source: target.claims_source.clone(),
            unit: target.unit,
            method: target.method,
            profile: target.profile,
            lead_months: target.lead_months,
            refused: worked.as_ref().err().cloned(),
            worked: worked.ok(),
        })
    };
    plan.targets.iter().filter_map(line).collect()
}

impl AimLine {
    fn of(plan: &Plan, aim: &Aim) -> Self {
        let baseline = aim.baseline.as_ref().and_then(|id| plan.baseline(id));
        Self {
            id: aim.id.clone(),
            title: aim.title.clone(),
            kind: aim.kind,
            profession: aim.profession.clone(),
            definition: aim.definition.clone(),
            baseline: baseline.map(|one| format!("{} ({}, as at {})", one.title, one.source, one.as_at)),
            by: aim.by,
            source: aim.source.clone(),
        }
    }
}

fn worked(plan: &Plan, target: &Target, aim: &Aim, on: Date, without: Option<&Refusal>) -> Result<Worked, String> {
    let places = places_of(plan, target, aim)?;
    let number = number::number(plan, aim, &places)?;
    let mut notes = Vec::new();
    let shared_out = in_units(&number, target.unit, &mut notes)?;
    let sizes = sizes::sizes(plan, target, aim, &places, &number)?;
    let portions = portions(target, shared_out, &sizes)?;
    let quarters = quarters(plan, aim, &mut notes)?;
    let arrivals = arrivals(target, shared_out, quarters.len())?;
    let rows: Vec<Wte> = portions.iter().map(|portion| portion.wte).collect();
    let cells = two_way(&rows, &arrivals, target.unit).map_err(|why| why.to_string())?;
    let years = years_of(&quarters);
    let whole_size: i128 = sizes.iter().map(|(_, size)| i128::from(size.weight())).sum();
    let parts: Vec<Part> = sizes
        .iter()
        .zip(cells)
        .map(|((place, size), by_quarter)| Part {
            place: place.id.clone(),
            title: place.title.clone(),
            size: *size,
            share: Percent::from_units(share_of(*size, Percent::ALL.units(), whole_size)),
            exact: Wte::from_units(share_of(*size, number.missing().units(), whole_size)),
            part: by_quarter.iter().copied().sum(),
            baseline: number::baseline_at(plan, aim, &place.id),
            by_year: years.iter().map(|year| in_year(&quarters, &by_quarter, *year)).collect(),
            by_quarter,
            printed: printed_for(plan, target, &place.id),
        })
        .collect();
    let steps = steps(&quarters, &arrivals, number.starts_at);
    let pledged = target.pledges.iter().map(|pledge| (pledge.place.clone(), pledge.wte)).collect();
    let brought = streams::brought(plan, target, aim, shared_out, &quarters, without);
    let judged =
        judged::judged(plan, &judged::Case { target, aim, on, steps: &steps, parts: &parts, brought: &brought });
    Ok(Worked {
        shared_out,
        pledges: (!target.pledges.is_empty()).then(|| pledges(&portions, &pledged)),
        judged,
        number,
        parts,
        steps,
        years,
        brought,
        notes,
    })
}

/// The place an aim is for: the whole, where it names none.
fn place_of<'a>(plan: &'a Plan, aim: &'a Aim) -> &'a str {
    aim.place.as_deref().or_else(|| plan.whole().map(|whole| whole.id.as_str())).unwrap_or_default()
}

fn places_of<'a>(plan: &'a Plan, target: &Target, aim: &'a Aim) -> Result<Vec<&'a Place>, String> {
    let place = place_of(plan, aim);
    let places: Vec<&Place> = match target.places.as_slice() {
        [] => plan.places_within(place).collect(),
        named => plan.places.iter().filter(|place| named.contains(&place.id)).collect(),
    };
    if places.is_empty() {
        return Err(format!(
            "no place lies within `{place}`; add places with `within = \"{place}\"`, or name them in `places`"
        ));
    }
    Ok(places)
}

/// The number in whole units. What was worked out is rounded to the nearest unit and says so; what somebody set is not.
fn in_units(number: &Number, unit: Wte, notes: &mut Vec<String>) -> Result<Wte, String> {
    let missing = number.missing();
    if unit <= Wte::ZERO {
        return Err(format!("a unit of {unit} WTE cannot be shared out; use 1, 0.5 or 0.1"));
    }
    let is_whole = missing.units() % unit.units() == 0;
    if is_whole || !number.is_worked_out {
        return Ok(missing);
    }
    let units = divided(i128::from(missing.units()), i128::from(unit.units()), Rounding::Rounded);
    let units = i64::try_from(units).unwrap_or(i64::MAX).saturating_mul(unit.units());
    let shared_out = Wte::from_units(units);
    notes.push(format!("{missing} WTE are shared out as {shared_out}, in units of {unit}"));
    Ok(shared_out)
}

fn portions(target: &Target, shared_out: Wte, sizes: &[(&Place, Size)]) -> Result<Vec<Portion>, String> {
    if shared_out == Wte::ZERO {
        return Ok(sizes.iter().map(|(place, _)| Portion { code: place.id.clone(), wte: Wte::ZERO }).collect());
    }
    let claims: Vec<Claim> =
        sizes.iter().map(|(place, size)| Claim { code: place.id.clone(), weight: size.weight() }).collect();
    apportion(shared_out, target.unit, &claims, target.method).map_err(|why| why.to_string())
}

fn share_of(size: Size, units: i64, whole_size: i128) -> i64 {
    if whole_size == 0 {
        return 0;
    }
    divided_units(i128::from(size.weight()) * i128::from(units), whole_size, Rounding::Rounded)
}

/// Quarters over by the day the aim is to be reached, or by the end of the plan if that is sooner.
fn quarters(plan: &Plan, aim: &Aim, notes: &mut Vec<String>) -> Result<Vec<When>, String> {
    let of_year = |year: &FinancialYear| (1..=4).map(|quarter| When::Quarter(*year, quarter)).collect::<Vec<_>>();
    let all: Vec<When> = plan.years.iter().flat_map(of_year).collect();
    let Some(by) = aim.by else { return Ok(all) };
    let ends = all.last().map(|last| last.last_day());
    if let Some(ends) = ends.filter(|ends| *ends < by) {
        notes.push(format!(
            "it is to be reached by {}; the plan ends on {}, and the trajectory reaches it then",
            day_in_words(by),
            day_in_words(ends)
        ));
    }
    let kept: Vec<When> = all.into_iter().filter(|quarter| quarter.last_day() <= by).collect();
    if kept.is_empty() {
        let by = day_in_words(by);
        return Err(format!(
            "it is to be reached by {by}, before the first quarter of the plan is over; plan from an earlier year"
        ));
    }
    Ok(kept)
}

fn arrivals(target: &Target, shared_out: Wte, periods: usize) -> Result<Vec<Wte>, String> {
    let lead = lead_periods(target.lead_months, MONTHS_IN_QUARTER);
    let profile = match target.profile {
        Shape::Linear => Profile::Linear,
        Shape::BackLoaded => Profile::BackLoaded,
        Shape::SCurve => Profile::SCurve,
        Shape::Own => Profile::Own(target.weights.iter().map(|weight| i64::from(*weight)).collect()),
    };
    trajectory(shared_out, target.unit, periods, lead, &profile).map_err(|why| why.to_string())
}

fn years_of(quarters: &[When]) -> Vec<FinancialYear> {
    let mut years: Vec<FinancialYear> = quarters.iter().map(|quarter| quarter.year()).collect();
    years.dedup();
    years
}

fn in_year(quarters: &[When], cells: &[Wte], year: FinancialYear) -> Wte {
    quarters.iter().zip(cells).filter(|(quarter, _)| quarter.year() == year).map(|(_, wte)| *wte).sum()
}

fn steps(quarters: &[When], arrivals: &[Wte], starts_at: Option<Wte>) -> Vec<Step> {
    let mut so_far = Wte::ZERO;
    let step = |(quarter, arrivals): (&When, &Wte)| {
        so_far += *arrivals;
        Step {
            quarter: *quarter,
            ends_on: quarter.last_day(),
            arrivals: *arrivals,
            so_far,
            level: starts_at.map(|starts_at| starts_at + so_far),
        }
    };
    quarters.iter().zip(arrivals).map(step).collect()
}

fn printed_for(plan: &Plan, target: &Target, place: &str) -> Option<String> {
    let figure = format!("target/{}/{place}", target.id);
    plan.printed.iter().find(|printed| printed.figure == figure).map(|printed| printed.text.clone())
}

#[cfg(test)]
mod tests;
