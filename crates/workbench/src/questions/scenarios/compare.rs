//! Scenarios side by side with the base: medians, fans, chances, and what each of their changes does by itself.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_models::scenario::Scenario;
use wholetime_vocabulary::{Cancel, Period, Quiet};

use super::runs::{Goal, at_end, differences};
use super::{About, ScenarioSource, Spread};
use crate::questions::forecast::{FanPoint, ForecastAsked, Outlook, Stage, Watch};
use crate::{Scope, Workbench, WorkbenchError};

/// The most scenarios side by side. Our judgement: more cannot be told apart on one page.
pub const MOST_SCENARIOS: usize = 6;

/// A difference this small is none: replicates are sums of billionths.
const NOTHING: f64 = 1e-9;

/// The number that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct GoalLine {
    /// By when.
    pub by: Period,
    /// The number, as asked.
    pub value: f64,
    /// It is per 100,000 registered patients.
    pub is_per_100k: bool,
    /// The number in the measure forecast.
    pub needed: f64,
}

/// How a scenario differs from the base at the end, replicate by replicate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ScenarioDifference")]
pub struct Difference {
    /// The difference over replicates.
    pub spread: Spread,
    /// Share of replicates with more than in the base, in percent.
    pub more_pct: f64,
    /// Share of replicates with as many, in percent.
    pub same_pct: f64,
}

impl Difference {
    fn of(ours: &[f64], base: &[f64]) -> Option<Self> {
        let by_replicate = differences(ours, base);
        let share = |is: &dyn Fn(f64) -> bool| {
            100.0 * by_replicate.iter().filter(|number| is(**number)).count() as f64 / by_replicate.len().max(1) as f64
        };
        Some(Self {
            spread: Spread::of(&by_replicate)?,
            more_pct: share(&|number| NOTHING < number),
            same_pct: share(&|number| number.abs() <= NOTHING),
        })
    }
}

/// One change of a scenario, made alone.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ChangeAlone {
    /// Who says so.
    pub author: String,
    /// Why.
    pub reason: String,
    /// What, with its size.
    pub size: String,
    /// What it does by itself at the end.
    pub difference: Difference,
}

/// A scenario in a comparison; the first is the base.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ComparedScenario {
    /// Its name; `base` for the base.
    pub id: String,
    /// What people read of it.
    pub title: String,
    /// What it asks.
    pub question: Option<String>,
    /// How many there are at the end.
    pub end: Spread,
    /// Month by month.
    pub points: Vec<FanPoint>,
    /// Chance of the number asked for, in percent; null where none was.
    pub chance_pct: Option<f64>,
    /// How it differs from the base; null for the base.
    pub difference: Option<Difference>,
    /// Each of its changes, made alone.
    pub alone: Vec<ChangeAlone>,
    /// What all changes together do beyond the sum of each alone, in the mean; null where there are fewer than two.
    pub together: Option<f64>,
}

/// Scenarios side by side.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ScenarioComparison {
    /// The plain sentence at the top.
    pub finding: String,
    /// What is forecast.
    #[serde(flatten)]
    pub about: About,
    /// The number to reach; null where none was asked for.
    pub target: Option<GoalLine>,
    /// The base, and each scenario in the order asked.
    pub scenarios: Vec<ComparedScenario>,
    /// How to read it.
    pub method: Vec<String>,
}

impl Workbench {
    /// Compares scenarios with the base and with each other, all with the same draws.
    ///
    /// # Errors
    /// Where the area cannot be forecast, a scenario is not held or may not be seen, or does not fit the area.
    pub fn compare_scenarios(
        &self,
        area: &str,
        sources: &[ScenarioSource],
        asked: &ForecastAsked,
        scope: Scope,
    ) -> Result<ScenarioComparison, WorkbenchError> {
        let never = Cancel::default();
        self.compare_scenarios_watched(area, sources, asked, scope, Watch { progress: &Quiet, cancel: &never })
    }

    /// As [`Self::compare_scenarios`], telling how far it has come and stopping when asked to.
    ///
    /// # Errors
    /// As for [`Self::compare_scenarios`], and where it was asked to stop.
    pub fn compare_scenarios_watched(
        &self,
        area: &str,
        sources: &[ScenarioSource],
        asked: &ForecastAsked,
        scope: Scope,
        watch: Watch<'_>,
    ) -> Result<ScenarioComparison, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let scenarios = self.to_compare(sources)?;
        let stage = self.stage(area, asked, scope, (watch, scenarios.iter().map(n_drawn).sum()))?;
        let base = &stage.base;
        let goal = asked.target.map(|target| Goal::of(target, base)).transpose()?;
        let mut compared = vec![of_base(base, goal)?];
        for scenario in &scenarios {
            compared.push(of_scenario(&stage, scenario, goal)?);
        }
        let about = About::of(base, asked.replicates, asked.seed, asked.years)?;
        let target = asked.target.zip(goal).map(|(target, goal)| GoalLine {
            by: goal.by,
            value: target.value,
            is_per_100k: target.is_per_100k,
            needed: goal.needed,
        });
        Ok(ScenarioComparison {
            finding: finding(&about, &compared),
            about,
            target,
            scenarios: compared,
            method: method(),
        })
    }

    fn to_compare(&self, sources: &[ScenarioSource]) -> Result<Vec<Scenario>, WorkbenchError> {
        let refused = |why: String| Err(WorkbenchError::NotPossible(why));
        if sources.is_empty() {
            return refused("nothing is to be compared; name at least one scenario".to_owned());
        }
        if MOST_SCENARIOS < sources.len() {
            return refused(format!("{} scenarios cannot stand side by side; {MOST_SCENARIOS} can", sources.len()));
        }
        let mut scenarios: Vec<Scenario> = Vec::new();
        for source in sources {
            let scenario = self.open_scenario(source)?;
            if scenarios.iter().any(|other| other.id == scenario.id) {
                return refused(format!("two scenarios are called `{}`; name each once", scenario.id));
            }
            scenarios.push(scenario);
        }
        Ok(scenarios)
    }
}

/// How often a scenario is drawn: as it is, and with each of its changes alone.
fn n_drawn(scenario: &Scenario) -> usize {
    1 + Some(scenario.n_changes()).filter(|changes| 1 < *changes).unwrap_or_default()
}

fn nothing_drawn() -> WorkbenchError {
    WorkbenchError::NotPossible("no replicate was drawn".to_owned())
}

fn fan(base: &Outlook, values: &[Vec<f64>]) -> Vec<FanPoint> {
    base.periods().zip(values).filter_map(|(period, values)| FanPoint::of(period, values)).collect()
}

fn of_base(base: &Outlook, goal: Option<Goal>) -> Result<ComparedScenario, WorkbenchError> {
    Ok(ComparedScenario {
        id: "base".to_owned(),
        title: "As things are".to_owned(),
        question: None,
        end: Spread::of(at_end(&base.values)).ok_or_else(nothing_drawn)?,
        points: fan(base, &base.values),
        chance_pct: goal.map(|goal| goal.chance_pct(&base.values)),
        difference: None,
        alone: Vec::new(),
        together: None,
    })
}

fn of_scenario(stage: &Stage<'_>, scenario: &Scenario, goal: Option<Goal>) -> Result<ComparedScenario, WorkbenchError> {
    let base = at_end(&stage.base.values);
    let under = stage.under(scenario)?;
    let difference = Difference::of(at_end(&under.values), base).ok_or_else(nothing_drawn)?;
    let mut alone = Vec::new();
    for (place, said) in under.overrides.iter().enumerate() {
        // One change alone is the scenario: it need not be run again.
        let difference = if scenario.n_changes() == 1 {
            difference
        } else {
            let Some(one) = scenario.alone(place) else { break };
            Difference::of(at_end(&stage.under(&one)?.values), base).ok_or_else(nothing_drawn)?
        };
        let (author, reason, size) = (said.author.clone(), said.reason.clone(), said.size.clone());
        alone.push(ChangeAlone { author, reason, size, difference });
    }
    let sum: f64 = alone.iter().map(|one| one.difference.spread.mean).sum();
    let together = (1 < alone.len()).then_some(difference.spread.mean - sum);
    Ok(ComparedScenario {
        id: scenario.id.clone(),
        title: scenario.title.clone(),
        question: scenario.question.clone(),
        end: Spread::of(at_end(&under.values)).ok_or_else(nothing_drawn)?,
        points: fan(&stage.base, &under.values),
        chance_pct: goal.map(|goal| goal.chance_pct(&under.values)),
        difference: Some(difference),
        alone,
        together,
    })
}

/// Which scenario changes most, and by how much.
fn finding(about: &About, compared: &[ComparedScenario]) -> String {
    let of = |one: &ComparedScenario| one.difference.map_or(0.0, |difference| difference.spread.mean);
    let most = compared.iter().reduce(|most, next| if of(most).abs() < of(next).abs() { next } else { most });
    let unit = about.measure.title();
    let end = about.to.in_words();
    match most.filter(|most| NOTHING < of(most).abs()) {
        None => format!("none of these changes the number of {} in {} by {end}", about.group.title(), about.area.name),
        Some(most) => {
            let more = if 0.0 < of(most) { "more" } else { "fewer" };
            let spread = most.difference.map(|difference| difference.spread);
            let ends = spread.map_or_else(String::new, |spread| format!(" ({:+.1} to {:+.1})", spread.p05, spread.p95));
            format!(
                "“{}” changes most: {:.1} {unit} {more} by {end} than as things are{ends}",
                most.title,
                of(most).abs()
            )
        }
    }
}

fn method() -> Vec<String> {
    vec![
        "Every scenario is drawn with the same chance as the base: whoever retires in March here retires in March there, unless \
         the scenario changes that. A difference is taken replicate by replicate, so its interval is that of the difference \
         and not of two forecasts."
            .to_owned(),
        "Each change is also made alone. What all together do beyond the sum of each is the interaction: people who retire \
         later cannot also be kept from leaving twice."
            .to_owned(),
    ]
}
