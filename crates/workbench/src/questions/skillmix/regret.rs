//! Which mix is regretted least: mixes chosen for each scenario, one protected against bad luck and today's posts kept, each
//! under every scenario.
//!
//! **Invariant:** all cases rest on the same posts, prices, limits and draws; they differ by their scenario and by nothing else.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_plans::mix::beyond::lengthened;
use wholetime_plans::mix::{Case, ChosenFor, Effort, Job, Outcome, RegretRow, RegretTable, Robust, Solver};
use wholetime_plans::when::FinancialYear;
use wholetime_vocabulary::{Area, Cancel, Period, Quiet, grouped};

use super::{SkillmixAsked, YEARS_BEYOND};
use crate::questions::forecast::{Steps, Watch};
use crate::questions::profile::SourceLine;
use crate::questions::scenarios::ScenarioSource;
use crate::questions::scenarios::compare::MOST_SCENARIOS;
use crate::solving::not_asked_for;
use crate::{Scope, Workbench, WorkbenchError};

/// How many uncertain numbers the protected mix holds out against at once, where nobody says. Source: as for a robust mix, one of
/// each activity, place and year.
const BUDGET: f64 = 1.0;

/// A mix is good enough when none can be cheaper by more than this, in percent. Our judgement: closer than for one mix, since what
/// is told here are differences between mixes.
const GAP_PCT: f64 = 0.1;

/// The title of the first case.
const AS_THINGS_ARE: &str = "As things are";

/// What is asked of regrets beside the area.
#[derive(Clone, Debug, PartialEq)]
pub struct RegretAsked {
    /// What is asked of each mix; its scenario is not looked at.
    pub mix: SkillmixAsked,
    /// Ways in which things may turn out, beside as they are.
    pub scenarios: Vec<ScenarioSource>,
}

/// Mixes under every scenario.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RegretAnswer {
    /// The plain sentence at the top.
    pub finding: String,
    /// The area.
    pub area: Area,
    /// The month of the posts there are.
    pub from: Period,
    /// Financial years.
    pub years: Vec<FinancialYear>,
    /// Mixes by scenarios.
    pub table: RegretTable,
    /// How it was made.
    pub method: Vec<String>,
    /// What was taken from elsewhere, because it is not held of this place.
    pub borrowed: Vec<String>,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
}

impl Workbench {
    /// Which mix of an area is regretted least, whatever of these scenarios comes.
    ///
    /// # Errors
    /// As for [`Self::skillmix`]; and where no scenario is named, too many are, or one cannot be opened.
    pub fn skillmix_regret(
        &self,
        area: &str,
        asked: &RegretAsked,
        scope: Scope,
    ) -> Result<RegretAnswer, WorkbenchError> {
        let never = Cancel::default();
        self.skillmix_regret_watched(area, asked, scope, Watch { progress: &Quiet, cancel: &never })
    }

    /// As [`Self::skillmix_regret`], telling how far it has come and stopping when asked to.
    ///
    /// # Errors
    /// As for [`Self::skillmix_regret`], and where it was asked to stop.
    pub fn skillmix_regret_watched(
        &self,
        area: &str,
        asked: &RegretAsked,
        scope: Scope,
        watch: Watch<'_>,
    ) -> Result<RegretAnswer, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let refused = |why: String| Err(WorkbenchError::NotPossible(why));
        match asked.scenarios.len() {
            0 => {
                return refused(
                    "no scenario is named; name one that is held, or a file, to see what a mix costs if it comes"
                        .to_owned(),
                );
            }
            many if MOST_SCENARIOS < many => {
                return refused(format!("{many} scenarios cannot be set side by side; name {MOST_SCENARIOS} at most"));
            }
            _ => {}
        }
        let scenarios = asked.scenarios.iter().map(|source| self.open_scenario(source));
        let scenarios = scenarios.collect::<Result<Vec<_>, _>>()?;
        let steps = Steps::of(watch, scenarios.len() as u64 + 2);
        let as_it_is = SkillmixAsked { scenario: None, robust: None, ..asked.mix.clone() };
        let base = self.mix_problem(area, &as_it_is, scope, steps.next().watch())?;
        let mut notes = base.notes.clone();
        let mut cases = vec![Case {
            title: AS_THINGS_ARE.to_owned(),
            problem: lengthened(&base.problem, YEARS_BEYOND),
            beyond: YEARS_BEYOND,
        }];
        for scenario in scenarios {
            let title = scenario.title.clone();
            let then = SkillmixAsked { scenario: Some(scenario), ..as_it_is.clone() };
            let grounded = self.mix_problem(area, &then, scope, steps.next().watch());
            let grounded = grounded.map_err(|why| match why {
                WorkbenchError::NotPossible(why) => WorkbenchError::NotPossible(format!("scenario “{title}”: {why}")),
                other => other,
            })?;
            let own = grounded.notes.into_iter().filter(|note| !base.notes.contains(note));
            notes.extend(own.map(|note| format!("{title}: {note}")));
            cases.push(Case { title, problem: lengthened(&grounded.problem, YEARS_BEYOND), beyond: YEARS_BEYOND });
        }
        let effort = Effort {
            solver: asked.mix.solver.unwrap_or(Solver::usual()),
            seconds: asked.mix.seconds,
            gap_pct: GAP_PCT,
        };
        let budget = asked.mix.robust.unwrap_or(BUDGET);
        let job = Job::Regret { cases, robust: Robust { budget }, effort };
        let mut table = match self.solve(&job, steps.next().watch())? {
            Outcome::Regret(table) => *table,
            other => return Err(not_asked_for(&other)),
        };
        notes.splice(0..0, std::mem::take(&mut table.notes));
        let mut method = method(&table, budget, effort.solver);
        method.extend(base.method);
        Ok(RegretAnswer {
            finding: finding(&table),
            area: base.area,
            from: base.from,
            years: base.problem.years,
            table,
            method,
            borrowed: base.borrowed,
            notes,
            sources: base.sources,
        })
    }
}

fn pounds(amount: f64) -> String {
    format!("£{}", grouped(amount, 0))
}

fn finding(table: &RegretTable) -> String {
    let Some(chosen) = table.rows.get(table.least_bad) else {
        return "No mix could be worked out".to_owned();
    };
    let case = |row: &RegretRow| table.cases.get(row.worst_case).map_or("", String::as_str);
    let worst = |row: &RegretRow| {
        if row.worst_regret < 1.0 {
            "it is the best in every case".to_owned()
        } else {
            format!(
                "at worst it costs {} more than the best mix there, if it turns out “{}”",
                about(row.worst_regret),
                case(row)
            )
        }
    };
    let today = table.rows.iter().find(|row| row.chosen_for == ChosenFor::Today && row.title != chosen.title);
    let today = today.map_or_else(String::new, |row| {
        format!(
            "; {} would cost up to {} more, if it turns out “{}”",
            row.title.to_lowercase(),
            about(row.worst_regret),
            case(row)
        )
    });
    format!("Least bad in the worst case is the mix “{}”: {}{today}", chosen.title, worst(chosen))
}

/// An amount as it is read in a sentence: no digit finer than a thousand pounds is known.
fn about(amount: f64) -> String {
    pounds((amount / 1_000.0).round() * 1_000.0)
}

fn method(table: &RegretTable, budget: f64, solver: Solver) -> Vec<String> {
    let open = table.best.iter().copied().fold(0.0, f64::max) * GAP_PCT / 100.0;
    vec![
        format!("Pounds are of the years asked for and the {YEARS_BEYOND} after them, which the choice looks at too."),
        "Each mix is set under every scenario: its posts stay as chosen, GP time goes where it does most, and what is left undone \
         is priced as in choosing. Regret is what it costs there beyond the mix that costs least there."
            .to_owned(),
        "The least bad mix is the one whose largest regret is smallest. It guards against these scenarios and no others, and \
         takes none of them for likelier than another."
            .to_owned(),
        format!(
            "The protected mix is chosen as things are so that work is done even where {} of each activity, place and year at the worst \
             end. Today's posts kept means that each leaver is replaced.",
            if budget == 1.0 { "one uncertain number is".to_owned() } else { format!("{budget} uncertain numbers are") }
        ),
        format!(
            "Mixes are chosen by {} to within {GAP_PCT} %: regrets that differ by less than about {} are the same.",
            solver.title(),
            about(open)
        ),
    ]
}

#[cfg(test)]
mod tests;
