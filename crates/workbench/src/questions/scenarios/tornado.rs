//! Which assumptions matter most: each at its low and at its high end, one at a time.
//!
//! **Invariant:** what is varied goes on from the last month known; the past stays as it was counted, so an assumption that only
//! explains the past changes nothing and is listed as such.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_models::assumptions::{Assumption, Dated, Evidence, Unit};
use wholetime_models::scenario::{Change, Override, Scenario};
use wholetime_models::supply::{Cause, Source, hazard_of};
use wholetime_vocabulary::{Cancel, Quiet, StaffGroup};

use super::runs::at_end;
use super::{About, Spread};
use crate::questions::assumptions::all_assumptions;
use crate::questions::forecast::{ForecastAsked, Stage, Watch};
use crate::{Scope, Workbench, WorkbenchError};

/// One assumption at its ends.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TornadoBar {
    /// Name of the assumption.
    pub assumption: String,
    /// What people read of it.
    pub title: String,
    /// What it is of, where it has values for several things.
    pub of: Option<String>,
    /// Its unit.
    pub unit: Unit,
    /// Its low end.
    pub low: f64,
    /// What is used.
    pub central: f64,
    /// Its high end.
    pub high: f64,
    /// Change of the median at the end with the low end.
    pub change_at_low: f64,
    /// Change of the median at the end with the high end.
    pub change_at_high: f64,
    /// How far the two lie apart.
    pub swing: f64,
    /// What was changed for it, at the low end and at the high end.
    pub tried: [String; 2],
    /// Where its range comes from.
    pub source: String,
    /// How good the evidence is.
    pub evidence: Evidence,
    /// Whether it was written down from memory.
    pub is_from_memory: bool,
}

/// An assumption that changes nothing here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NotVaried {
    /// Name of the assumption.
    pub assumption: String,
    /// What people read of it.
    pub title: String,
    /// Why it changes nothing.
    pub why: String,
}

/// Assumptions by how much they matter.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Tornado {
    /// The plain sentence at the top.
    pub finding: String,
    /// What is forecast.
    #[serde(flatten)]
    pub about: About,
    /// The median at the end with every assumption as it is used.
    pub median: f64,
    /// How the base itself is spread at the end, to hold the bars against.
    pub end: Spread,
    /// The assumptions that change something, the one that matters most first.
    pub bars: Vec<TornadoBar>,
    /// The others.
    pub not_varied: Vec<NotVaried>,
    /// How to read it.
    pub method: Vec<String>,
}

/// What is tried of an assumption.
enum Trial {
    /// What changes at the low end and at the high end.
    Ends(Box<[Vec<Change>; 2]>),
    /// Nothing, and why.
    Nothing(&'static str),
}

impl Workbench {
    /// How much each assumption matters for an area's staff.
    ///
    /// # Errors
    /// Where the area cannot be forecast.
    pub fn tornado(&self, area: &str, asked: &ForecastAsked, scope: Scope) -> Result<Tornado, WorkbenchError> {
        let never = Cancel::default();
        self.tornado_watched(area, asked, scope, Watch { progress: &Quiet, cancel: &never })
    }

    /// As [`Self::tornado`], telling how far it has come and stopping when asked to.
    ///
    /// # Errors
    /// As for [`Self::tornado`], and where it was asked to stop.
    pub fn tornado_watched(
        &self,
        area: &str,
        asked: &ForecastAsked,
        scope: Scope,
        watch: Watch<'_>,
    ) -> Result<Tornado, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let all = all_assumptions(self.catalogue())?;
        let ends = |(name, assumption): (&String, &Assumption)| {
            assumption.values.iter().map(|dated| n_drawn(name, dated, asked.group)).sum::<usize>()
        };
        let stage = self.stage(area, asked, scope, (watch, all.iter().map(ends).sum()))?;
        let base = &stage.base;
        let end = Spread::of(at_end(&base.values))
            .ok_or_else(|| WorkbenchError::NotPossible("no replicate was drawn".to_owned()))?;
        let (mut bars, mut not_varied) = (Vec::new(), Vec::new());
        for (name, assumption) in all {
            for dated in held_on(&assumption, base.from.last_day()) {
                match tried(&stage, (&name, &assumption, dated))? {
                    Ok(bar) => bars.push(bar),
                    Err(why) => {
                        not_varied.push(NotVaried { assumption: name.clone(), title: assumption.title.clone(), why })
                    }
                }
            }
        }
        not_varied.dedup();
        bars.sort_by(|one: &TornadoBar, other| {
            other.swing.total_cmp(&one.swing).then_with(|| one.assumption.cmp(&other.assumption))
        });
        let about = About::of(base, asked.replicates, asked.seed, asked.years)?;
        Ok(Tornado {
            finding: finding(&about, &bars, end),
            about,
            median: end.p50,
            end,
            bars,
            not_varied,
            method: method(),
        })
    }
}

/// How often a value of an assumption is drawn: once at each end that says something.
fn n_drawn(name: &str, dated: &Dated, group: StaffGroup) -> usize {
    match trial(name, dated, group) {
        Trial::Ends(ends) => ends.iter().filter(|end| !end.is_empty()).count(),
        Trial::Nothing(_) => 0,
    }
}

/// The values of a day; the first ever given where the day is earlier.
fn held_on(assumption: &Assumption, day: Date) -> Vec<&Dated> {
    let held = assumption.things(day);
    if !held.is_empty() {
        return held;
    }
    assumption.values.iter().min_by_key(|value| value.from).into_iter().collect()
}

/// The bar of one value of an assumption, or why it has none.
fn tried(
    stage: &Stage<'_>,
    (name, assumption, dated): (&str, &Assumption, &Dated),
) -> Result<Result<TornadoBar, String>, WorkbenchError> {
    let ends = match trial(name, dated, stage.base.group) {
        Trial::Ends(ends) => ends,
        Trial::Nothing(why) => return Ok(Err(why.to_owned())),
    };
    let middle = median(at_end(&stage.base.values));
    let mut changes = [0.0; 2];
    let mut said = [String::new(), String::new()];
    for (place, end) in ends.into_iter().enumerate() {
        if end.is_empty() {
            "as it is".clone_into(&mut said[place]);
            continue;
        }
        let under = match stage.under(&scenario(name, end)) {
            Ok(under) => under,
            // What the model does not have cannot be varied; that is an answer, and the message says what is missing.
            Err(WorkbenchError::NotPossible(_)) => {
                return Ok(Err("nothing in the model of this place rests on it".to_owned()));
            }
            Err(why) => return Err(why),
        };
        changes[place] = median(at_end(&under.values)) - middle;
        let sizes: Vec<&str> = under.overrides.iter().map(|one| one.size.as_str()).collect();
        said[place] = sizes.join("; ");
    }
    if changes == [0.0; 2] {
        return Ok(Err("the middle of the forecast does not move with it".to_owned()));
    }
    let place = dated.reference.place.as_ref().map(|place| format!(", {place}")).unwrap_or_default();
    Ok(Ok(TornadoBar {
        assumption: name.to_owned(),
        title: assumption.title.clone(),
        of: dated.of.clone(),
        unit: assumption.unit,
        low: dated.low,
        central: dated.central,
        high: dated.high,
        change_at_low: changes[0],
        change_at_high: changes[1],
        swing: (changes[1] - changes[0]).abs().max(changes[0].abs()).max(changes[1].abs()),
        tried: said,
        source: format!("{}{place}", dated.reference.title),
        evidence: dated.evidence,
        is_from_memory: dated.is_from_memory,
    }))
}

fn median(values: &[f64]) -> f64 {
    wholetime_statistics::robust::median(values).unwrap_or_default()
}

fn scenario(name: &str, changes: Vec<Change>) -> Scenario {
    let signed = |change| Override {
        author: "wholetime".to_owned(),
        reason: format!("the end of the range of assumption {name}"),
        change,
    };
    let overrides = changes.into_iter().map(signed).collect();
    Scenario { overrides, ..Scenario::of_nothing("one-at-a-time", "One assumption at an end of its range") }
}

/// What is changed from now on when an assumption is at an end of its range.
fn trial(name: &str, dated: &Dated, group: StaffGroup) -> Trial {
    let is_of_gps = group == StaffGroup::Gp;
    let times = |end: f64| if dated.central == 0.0 { 1.0 } else { end / dated.central };
    // A share a year becomes a hazard, so that it reaches every month in proportion.
    let hazards = |end: f64| match (hazard_of(end), hazard_of(dated.central)) {
        (Some(end), Some(central)) if 0.0 < central => end / central,
        _ => 1.0,
    };
    let ends = |change: &dyn Fn(f64) -> Vec<Change>| Trial::Ends(Box::new([change(dated.low), change(dated.high)]));
    let leaving = |cause: Cause, times: f64| Change::Leaving { cause, role: None, times };
    match name {
        "gp_leaving" => ends(&|end| [Cause::Retires, Cause::Leaves].map(|cause| leaving(cause, hazards(end))).to_vec()),
        "practice_turnover" => ends(&|end| {
            let moves_in = Change::JoinersOf { source: Source::MoveIn, times: hazards(end) };
            vec![leaving(Cause::MovesAway, hazards(end)), moves_in]
        }),
        "training_conversion" if is_of_gps => ends(&|end| {
            let converts_percent = Some((end * 1000.0).round() / 10.0);
            vec![Change::Training { training: None, finishes_percent: None, converts_percent, stays_percent: None }]
        }),
        "fte_of_new_gps" if is_of_gps => ends(&|end| {
            let times = (times(end) * 1000.0).round() / 1000.0;
            vec![Change::HoursOfJoiners { role: None, times }]
        }),
        "other_joiners" => ends(&|end| vec![Change::JoinersOf { source: Source::Other, times: times(end) }]),
        "hours_trend" => ends(&|end| {
            let first_year_percent = 100.0 * (end - dated.central);
            vec![Change::Hours { role: None, first_year_percent, is_beside_trend: true }]
        }),
        "retirement_shift" => ends(&|end| years_later(end)),
        "lead_time_abroad" => {
            Trial::Nothing("nobody is recruited abroad as things are; scenarios say how long it takes")
        }
        "exits_that_retire" => Trial::Nothing("it says why people go, not how many"),
        "locum_cover" => Trial::Nothing("locums who cover vacancies are never counted as staff in post"),
        "months_to_fill" | "funded_posts_bind" => Trial::Nothing("no funded posts bind joiners as things are"),
        "hours_drift_kept" => Trial::Nothing("it is kept at its central value"),
        "fte_per_head" => Trial::Nothing("it is used only where hours are not held, and then for the start"),
        "fellowship_additional" | "staff_of_closing_practice" => Trial::Nothing("it is for scenarios to use"),
        _ if !is_of_gps && name.contains("gp") => Trial::Nothing("it is about GPs"),
        "training_conversion" => Trial::Nothing("it is about GPs"),
        _ => Trial::Nothing("no forecast of staff uses it"),
    }
}

/// Retirement so many whole years later, or earlier.
fn years_later(end: f64) -> Vec<Change> {
    let years = end.round().clamp(-10.0, 10.0) as i8;
    match years {
        0 => Vec::new(),
        1.. => vec![Change::RetireLater { role: None, years }],
        ..0 => vec![Change::RetireEarlier { role: None, years: -years }],
    }
}

fn finding(about: &About, bars: &[TornadoBar], end: Spread) -> String {
    let unit = about.measure.title();
    match bars.first() {
        None => format!("no assumption moves the middle of the forecast of {}", about.area.name),
        Some(most) => format!(
            "what matters most is the assumption “{}”: between its ends the middle of the forecast moves by {:.1} {unit}; chance \
             and errors of forecasts move it by {:.1} (5 to 95 %)",
            most.title,
            most.swing,
            end.p95 - end.p05
        ),
    }
}

fn method() -> Vec<String> {
    vec![
        "Each assumption is set to the low and to the high end of its range, from the last month known on, and all others are \
         left as they are; the draws are the same. Assumptions that move together are not moved together here."
            .to_owned(),
        "Rates are learnt from what was counted, so an assumption at another value does not rewrite the past: it says what \
         happens if that thing is otherwise from now on."
            .to_owned(),
    ]
}
