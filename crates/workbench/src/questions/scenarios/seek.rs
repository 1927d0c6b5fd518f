//! What it would take: how far one lever must be moved for a number to be reached with a wanted chance.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_models::scenario::{Change, Override, Scenario};
use wholetime_models::supply::Source;
use wholetime_vocabulary::{Cancel, Quiet, UnknownWord};

use super::About;
use super::compare::GoalLine;
use super::runs::Goal;
use crate::questions::assumptions::central_on;
use crate::questions::forecast::{ForecastAsked, Watch};
use crate::{Scope, Workbench, WorkbenchError};

/// The most years by which retirement can be moved; as in scenarios.
const MOST_YEARS: u32 = 10;

/// How many tries a search takes, for telling how far it has come. Our judgement: halves of some hundreds of steps.
const ABOUT_TRIES: usize = 9;

/// Joiners a year up to which tenths are told apart. Our judgement: of more, a tenth of a person says nothing.
const TENTHS_UP_TO: f64 = 20.0;

/// Joiners a year up to which single ones are told apart; beyond, tens. Our judgement: a try each for twice as many.
const ONES_UP_TO: f64 = 2_000.0;

/// What is moved.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "lever", rename_all = "snake_case")]
pub enum Lever {
    /// More join by a source each year.
    Joiners {
        /// The source.
        source: Source,
        /// The role; the one that most joiners take up where none is named.
        role: Option<String>,
    },
    /// Everybody retires so many years later.
    RetireLater,
    /// Turnover falls from a percentage.
    Turnover {
        /// What it is now, in percent a year.
        from_percent: f64,
    },
    /// More of those who finish training go into the service.
    Conversion,
}

impl FromStr for Lever {
    type Err = UnknownWord;

    /// `joiners:return`, `joiners:abroad:salaried`, `retire-later`, `turnover:10` or `conversion`.
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let known = [
            "joiners:SOURCE (abroad, return, retainer, move_in, other)",
            "retire-later",
            "turnover:PERCENT",
            "conversion",
        ];
        let unknown = || UnknownWord::new("lever", text, &known);
        let mut parts = text.trim().splitn(3, ':');
        match (parts.next(), parts.next(), parts.next()) {
            (Some("retire-later"), None, None) => Ok(Self::RetireLater),
            (Some("conversion"), None, None) => Ok(Self::Conversion),
            (Some("turnover"), Some(percent), None) => {
                let from_percent: f64 = percent.trim_end_matches('%').parse().map_err(|_| unknown())?;
                if 0.0 < from_percent && from_percent < 100.0 {
                    Ok(Self::Turnover { from_percent })
                } else {
                    Err(unknown())
                }
            }
            (Some("joiners"), Some(source), role) => {
                let source = Source::ALL.into_iter().find(|known| known.word() == source).ok_or_else(unknown)?;
                Ok(Self::Joiners { source, role: role.map(str::to_owned) })
            }
            _ => Err(unknown()),
        }
    }
}

/// A lever as a scale of steps: nought is as things are.
struct Scale {
    lever: Lever,
    start: f64,
    step: f64,
    steps: u32,
}

impl Scale {
    fn value(&self, at: u32) -> f64 {
        let value = self.start + self.step * f64::from(at);
        (value * 1000.0).round() / 1000.0
    }

    /// The scenario at a step.
    fn scenario(&self, at: u32) -> Scenario {
        let value = self.value(at);
        let change = match &self.lever {
            Lever::Joiners { source, role } => Change::Recruits {
                source: *source,
                role: role.clone(),
                heads_per_year: vec![value],
                // The lever asks how many, not when: a lead time would be an assumption of its own.
                lead_months: Some(0),
                fte: None,
                age: None,
            },
            Lever::RetireLater => Change::RetireLater { role: None, years: value as i8 },
            Lever::Turnover { from_percent } => Change::Turnover {
                role: None,
                from_percent: Some(*from_percent),
                to_percent: Some(value),
                by_percent: None,
            },
            Lever::Conversion => Change::Training {
                training: None,
                finishes_percent: None,
                converts_percent: Some(value),
                stays_percent: None,
            },
        };
        let reason = "a try of what it would take".to_owned();
        let overrides = vec![Override { author: "wholetime".to_owned(), reason, change }];
        Scenario { overrides, ..Scenario::of_nothing("try", "A try") }
    }

    /// A value of the lever, in words.
    fn in_words(&self, value: f64) -> String {
        match &self.lever {
            Lever::Joiners { source, .. } => format!("{value} more a year {}", source.in_words()),
            Lever::RetireLater if value == 1.0 => "retiring 1 year later".to_owned(),
            Lever::RetireLater => format!("retiring {value} years later"),
            Lever::Turnover { from_percent } => format!("turnover of {value} % in place of {from_percent} %"),
            Lever::Conversion => format!("{value} % of those who finish training going into the service"),
        }
    }
}

/// One try.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Try {
    /// The lever.
    pub value: f64,
    /// Chance of the number, in percent.
    pub chance_pct: f64,
}

/// What was asked of a goal beside the forecast.
#[derive(Clone, Debug, PartialEq)]
pub struct SeekAsked {
    /// What is moved.
    pub lever: Lever,
    /// The chance wanted, in percent.
    pub chance_pct: f64,
    /// The most of the lever that is tried; for joiners as many as there are staff, where nothing is said.
    pub at_most: Option<f64>,
}

/// What it would take.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Sought {
    /// The plain sentence at the top.
    pub finding: String,
    /// What is forecast.
    #[serde(flatten)]
    pub about: About,
    /// The number to reach.
    pub target: GoalLine,
    /// What is moved.
    pub lever: Lever,
    /// The chance wanted, in percent.
    pub wanted_pct: f64,
    /// The chance as things are, in percent.
    pub base_chance_pct: f64,
    /// The least that is enough; null where nothing within the bound is.
    pub enough: Option<Try>,
    /// The most that is not enough; null where things as they are are enough already.
    pub not_enough: Option<Try>,
    /// The furthest that was tried.
    pub at_most: f64,
    /// Every try, by the lever.
    pub tries: Vec<Try>,
    /// How to read it.
    pub method: Vec<String>,
}

impl Workbench {
    /// How far a lever must be moved for the target of the forecast asked to be reached with a wanted chance.
    ///
    /// # Errors
    /// Where the area cannot be forecast, no target is asked for, or the model has nothing that the lever moves.
    pub fn seek(
        &self,
        area: &str,
        asked: &ForecastAsked,
        seek: &SeekAsked,
        scope: Scope,
    ) -> Result<Sought, WorkbenchError> {
        let never = Cancel::default();
        self.seek_watched(area, asked, seek, scope, Watch { progress: &Quiet, cancel: &never })
    }

    /// As [`Self::seek`], telling how far it has come and stopping when asked to.
    ///
    /// # Errors
    /// As for [`Self::seek`], and where it was asked to stop.
    pub fn seek_watched(
        &self,
        area: &str,
        asked: &ForecastAsked,
        seek: &SeekAsked,
        scope: Scope,
        watch: Watch<'_>,
    ) -> Result<Sought, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let refused = |why: &str| WorkbenchError::NotPossible(why.to_owned());
        let target = asked
            .target
            .ok_or_else(|| refused("nothing is to be reached; give a target, such as --target 44 --per-100k"))?;
        if !(0.0 < seek.chance_pct && seek.chance_pct < 100.0) {
            return Err(refused("a chance is wanted between 0 and 100 %; 70 is one"));
        }
        let stage = self.stage(area, asked, scope, (watch, ABOUT_TRIES))?;
        let base = &stage.base;
        let goal = Goal::of(target, base)?;
        let scale = self.scale(seek, base.now, base.from.last_day())?;
        let chance = |at: u32| -> Result<f64, WorkbenchError> {
            match at {
                0 => Ok(goal.chance_pct(&base.values)),
                at => Ok(goal.chance_pct(&stage.under(&scale.scenario(at))?.values)),
            }
        };
        let (tries, enough) = bisected(scale.steps, seek.chance_pct, chance)?;
        let as_try = |(at, chance_pct): &(u32, f64)| Try { value: scale.value(*at), chance_pct: *chance_pct };
        let of = |at: u32| tries.iter().find(|(tried, _)| *tried == at).map(as_try);
        let not_enough = match enough {
            Some(at) => at.checked_sub(1).and_then(of),
            None => of(scale.steps),
        };
        let about = About::of(base, asked.replicates, asked.seed, asked.years)?;
        let target =
            GoalLine { by: goal.by, value: target.value, is_per_100k: target.is_per_100k, needed: goal.needed };
        let mut sought = Sought {
            finding: String::new(),
            about,
            target,
            lever: scale.lever.clone(),
            wanted_pct: seek.chance_pct,
            base_chance_pct: goal.chance_pct(&base.values),
            enough: enough.and_then(of),
            not_enough,
            at_most: scale.value(scale.steps),
            tries: tries.iter().map(as_try).collect(),
            method: method(&tries),
        };
        sought.finding = finding(&sought, &scale);
        Ok(sought)
    }

    fn scale(&self, seek: &SeekAsked, now: f64, day: jiff::civil::Date) -> Result<Scale, WorkbenchError> {
        let lever = seek.lever.clone();
        let refused = |why: String| Err(WorkbenchError::NotPossible(why));
        match lever {
            Lever::Joiners { .. } => {
                let most = seek.at_most.unwrap_or_else(|| now.ceil().max(1.0));
                if !most.is_finite() || most < 0.1 {
                    return refused(format!("{most} joiners a year cannot be the most; give a number above nothing"));
                }
                let step = match most {
                    _ if most <= TENTHS_UP_TO => 0.1,
                    _ if most <= ONES_UP_TO => 1.0,
                    _ => 10.0,
                };
                let steps = (most / step + 1e-9).floor() as u32;
                Ok(Scale { lever, start: 0.0, step, steps })
            }
            Lever::RetireLater => {
                let steps = seek.at_most.map_or(MOST_YEARS, |most| (most.max(0.0) as u32).min(MOST_YEARS));
                Ok(Scale { lever, start: 0.0, step: 1.0, steps: steps.max(1) })
            }
            Lever::Turnover { from_percent } => {
                let least = seek.at_most.unwrap_or(0.0).clamp(0.0, from_percent);
                let steps = ((from_percent - least) / 0.1 + 1e-9).floor() as u32;
                if steps == 0 {
                    return refused(format!("turnover from {from_percent} % to {least} % leaves nothing to try"));
                }
                Ok(Scale { lever, start: from_percent, step: -0.1, steps })
            }
            Lever::Conversion => {
                let now = central_on(self.catalogue(), "training_conversion", day)?.map_or(0.0, |share| 100.0 * share);
                let most = seek.at_most.unwrap_or(100.0).clamp(0.0, 100.0);
                let steps = ((most - now) / 0.5 + 1e-9).floor().max(0.0) as u32;
                if steps == 0 {
                    return refused(format!(
                        "{now} % go into the service as things are; at most {most} % leaves nothing to try"
                    ));
                }
                Ok(Scale { lever, start: now, step: 0.5, steps })
            }
        }
    }
}

/// Every try, as its step with the chance, in order; and the first step that is enough, none where the last is not.
type Bisected = (Vec<(u32, f64)>, Option<u32>);

/// Looks for the first step that is enough.
///
/// Between two neighbours of which one is enough and the other not, halves are taken until they lie beside each other. That is
/// right where a step further never lowers the chance, which common draws see to.
fn bisected<E>(steps: u32, wanted: f64, chance: impl Fn(u32) -> Result<f64, E>) -> Result<Bisected, E> {
    let mut tries = vec![(0, chance(0)?)];
    if wanted <= tries[0].1 {
        return Ok((tries, Some(0)));
    }
    let last = chance(steps)?;
    tries.push((steps, last));
    if last < wanted {
        return Ok((tries, None));
    }
    let (mut short, mut enough) = (0, steps);
    while short + 1 < enough {
        let middle = u32::midpoint(short, enough);
        let reached = chance(middle)?;
        tries.push((middle, reached));
        if wanted <= reached { enough = middle } else { short = middle }
    }
    tries.sort_by_key(|(at, _)| *at);
    Ok((tries, Some(enough)))
}

fn finding(sought: &Sought, scale: &Scale) -> String {
    let per = if sought.target.is_per_100k { " per 100,000 patients" } else { "" };
    let number =
        format!("{} {}{per} by {}", sought.target.value, sought.about.measure.title(), sought.target.by.in_words());
    let wanted = sought.wanted_pct;
    let base = sought.base_chance_pct;
    match (sought.enough, sought.not_enough) {
        (Some(_), None) => {
            format!("{number} has a chance of {base:.0} % as things are: nothing more is needed for {wanted} %")
        }
        (Some(enough), Some(short)) => format!(
            "{} gives a chance of {:.0} % of {number}; {} gives {:.0} %, and as things are it is {base:.0} %",
            scale.in_words(enough.value),
            enough.chance_pct,
            scale.in_words(short.value),
            short.chance_pct
        ),
        (None, furthest) => format!(
            "a chance of {wanted} % of {number} cannot be reached within {}: that gives {:.0} %, and as things are it is {base:.0} %",
            scale.in_words(sought.at_most),
            furthest.map_or(base, |furthest| furthest.chance_pct)
        ),
    }
}

fn method(tries: &[(u32, f64)]) -> Vec<String> {
    let mut method = vec![
        "The lever is moved by halves between what is enough and what is not, every time with the same draws, until the two lie \
         one step apart. Nothing else changes: what it costs, and whether so many can be found, is not asked."
            .to_owned(),
    ];
    if tries.windows(2).any(|pair| pair[1].1 < pair[0].1) {
        method.push(
            "Some steps further gave a lower chance, by the few replicates in which somebody finds the post taken: read the \
             answer to the nearest step or two."
                .to_owned(),
        );
    }
    method
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sought(steps: u32, wanted: f64, chance: impl Fn(u32) -> f64) -> (Vec<(u32, f64)>, Option<u32>) {
        bisected(steps, wanted, |at| Ok::<f64, ()>(chance(at))).unwrap()
    }

    #[test]
    fn halves_end_at_two_neighbours_of_which_one_is_enough() {
        let (tries, enough) = sought(200, 70.0, |at| f64::from(at) / 2.0);
        assert_eq!(enough, Some(140));
        assert!(tries.contains(&(139, 69.5)) && tries.contains(&(140, 70.0)));
        assert!(tries.len() <= 10, "two ends and at most eight halves: {}", tries.len());
    }

    #[test]
    fn what_is_enough_already_needs_nothing_and_what_cannot_be_is_said() {
        assert_eq!(sought(10, 70.0, |_| 71.0), (vec![(0, 71.0)], Some(0)));
        assert_eq!(sought(10, 70.0, f64::from), (vec![(0, 0.0), (10, 10.0)], None));
    }

    #[test]
    fn levers_are_read_as_they_are_written() {
        assert_eq!("joiners:return".parse(), Ok(Lever::Joiners { source: Source::Return, role: None }));
        let named = Lever::Joiners { source: Source::Abroad, role: Some("salaried".to_owned()) };
        assert_eq!("joiners:abroad:salaried".parse(), Ok(named));
        assert_eq!("turnover:10".parse(), Ok(Lever::Turnover { from_percent: 10.0 }));
        assert_eq!("retire-later".parse(), Ok(Lever::RetireLater));
        let refused = "joiners:moon".parse::<Lever>().unwrap_err().to_string();
        assert!(refused.contains("joiners:moon") && refused.contains("retire-later"), "{refused}");
        assert!("turnover:0".parse::<Lever>().is_err() && "turnover".parse::<Lever>().is_err());
    }

    #[test]
    fn steps_of_turnover_go_down_and_those_of_joiners_up() {
        let turnover = Scale { lever: Lever::Turnover { from_percent: 10.0 }, start: 10.0, step: -0.1, steps: 100 };
        assert_eq!((turnover.value(0), turnover.value(20), turnover.value(100)), (10.0, 8.0, 0.0));
        assert_eq!(turnover.in_words(8.0), "turnover of 8 % in place of 10 %");
        let joiners = Scale { lever: "joiners:return".parse().unwrap(), start: 0.0, step: 0.1, steps: 200 };
        assert_eq!(joiners.value(23), 2.3);
        assert!(joiners.scenario(23).check().is_ok() && turnover.scenario(20).check().is_ok());
    }
}
