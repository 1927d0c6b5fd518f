//! What it would take: the cheapest of a plan's ways to bring people, and how much of each, that meet a target with a wanted
//! chance, and how far the plan relies on each of them.
//!
//! **Invariant:** uncertainty of supply and of delivery is drawn together, replicate by replicate, and every post keeps its fate
//! in all sizes and sets; a chance that cannot be had is answered with the best there is, never with a set that falls short.

mod answer;
mod finding;
mod laid;
mod told;

use jiff::civil::Date;
use wholetime_models::bridge::shapley;
use wholetime_plans::reach::{Joint, MOST_SETS, Proof, Reach, brings, ladder, sentence as relies_on, without_each};
use wholetime_vocabulary::{Cancel, Quiet};

pub use self::answer::{
    BringsLine, PointLine, RangeLine, ReachAnswer, RelianceLine, RungLine, SetLine, SizeLine, SizeWord, WayLine,
};
use super::PlanSource;
use crate::questions::forecast::{Steps, Watch};
use crate::{Workbench, WorkbenchError};

/// The chance wanted where none is named, in percent. Source: our method of targets, "green 0.8 and more".
pub const WANTED_PCT: f64 = 80.0;

/// How many times the posts planned are tried at most where nothing is said. Our judgement: half as many again may be found by
/// trying harder; more is another plan.
pub const STRETCH: f64 = 1.5;

/// The most that a plan's posts are multiplied by. Our judgement.
const MOST_STRETCH: f64 = 10.0;

/// What is asked of a plan beside its name.
#[derive(Clone, Debug, PartialEq)]
pub struct ReachAsked {
    /// Name of the target; the only one where none is named.
    pub target: Option<String>,
    /// The chance wanted, in percent.
    pub chance_pct: f64,
    /// Whether every point of the trajectory is to be met, or the last one alone.
    pub joint: Joint,
    /// How many times the posts planned a way may have at most; 1: no more than planned.
    pub stretch: f64,
    /// The day as at which it is asked; today where none is named.
    pub on: Option<Date>,
    /// Chances of ways in percent, over those of the plan and the catalogue: `gp-need/international`, 60.
    pub chances: Vec<(String, f64)>,
}

impl Default for ReachAsked {
    fn default() -> Self {
        Self {
            target: None,
            chance_pct: WANTED_PCT,
            joint: Joint::EveryPoint,
            stretch: STRETCH,
            on: None,
            chances: Vec::new(),
        }
    }
}

impl ReachAsked {
    fn check(&self) -> Result<(), WorkbenchError> {
        let refused = |why: String| Err(WorkbenchError::NotPossible(why));
        if !(0.0 < self.chance_pct && self.chance_pct < 100.0) {
            return refused("a chance is wanted between 0 and 100 %; 80 is one".to_owned());
        }
        if !(1.0..=MOST_STRETCH).contains(&self.stretch) {
            return refused(format!(
                "{} times as many posts cannot be tried; give 1 for those planned, or up to {MOST_STRETCH}",
                self.stretch
            ));
        }
        match self.chances.iter().find(|(_, chance)| !(0.0..=100.0).contains(chance)) {
            Some((way, chance)) => refused(format!("{chance} % is no chance of {way}; give 0 to 100")),
            None => Ok(()),
        }
    }
}

impl Workbench {
    /// What it would take for a target of a plan to be met with a chance, and what the plan relies on.
    ///
    /// # Errors
    /// Where there is no such plan or target, somebody may not see the plan, or the area of the target cannot be forecast.
    pub fn plan_reach(&self, source: &PlanSource, asked: &ReachAsked) -> Result<ReachAnswer, WorkbenchError> {
        let never = Cancel::default();
        self.plan_reach_watched(source, asked, Watch { progress: &Quiet, cancel: &never })
    }

    /// As [`Self::plan_reach`], telling how far it has come and stopping when asked to.
    ///
    /// # Errors
    /// As for [`Self::plan_reach`], and where it was asked to stop.
    pub fn plan_reach_watched(
        &self,
        source: &PlanSource,
        asked: &ReachAsked,
        watch: Watch<'_>,
    ) -> Result<ReachAnswer, WorkbenchError> {
        let opened = self.open_plan(source)?;
        asked.check()?;
        let steps = Steps::of(watch, 2);
        let laid = self.laid(&opened.plan, asked, &steps)?;
        let search = steps.next();
        let step = |looked_at: usize| {
            search.watch().progress.step(looked_at as u64, MOST_SETS as u64, "sets of ways");
            watch.cancel.check()
        };
        let reach = &laid.reach;
        let found = reach.cheapest(asked.chance_pct, MOST_SETS, &step)?;
        let (planned, most) = (reach.as_planned(), reach.at_most());
        let shown = found.sizes.clone().unwrap_or_else(|| most.clone());
        let without = without_each(reach, &planned);
        let shares = shares(reach, &planned);
        watch.cancel.check()?;
        let mut answer = ReachAnswer {
            finding: String::new(),
            plan: opened.name,
            target: laid.target.0.clone(),
            title: laid.target.1.clone(),
            area: laid.ground.outlook.area.clone(),
            group: laid.ground.group,
            definition: laid.ground.outlook.definition,
            from: laid.ground.outlook.from,
            now: laid.ground.outlook.now,
            by: laid.ground.by,
            wanted_fte: laid.ground.needed,
            wanted_pct: asked.chance_pct,
            is_whole_trajectory: asked.joint == Joint::EveryPoint,
            stretch: asked.stretch,
            replicates: reach.replicates(),
            chance_without_pct: reach.chance_pct(&reach.none()),
            planned: SetLine::of(reach, &planned),
            enough: found.sizes.as_ref().map(|sizes| SetLine::of(reach, sizes)),
            is_exact: found.proof == Proof::Exact,
            costs_at_least: match found.proof {
                Proof::AtLeast(price) if reach.is_costed() => Some(price.cost),
                _ => None,
            },
            looked_at: found.looked_at,
            most: SetLine::of(reach, &most),
            ladder: ladder(reach, &shown).iter().map(|rung| RungLine::of(reach, rung)).collect(),
            points: PointLine::all(&laid, &planned, &shown),
            reliance: without
                .iter()
                .map(|one| RelianceLine {
                    way: reach.ways[one.way].id.clone(),
                    title: reach.ways[one.way].title.clone(),
                    wte: reach.ways[one.way].sizes[1].wte,
                    chance_without_pct: one.without_pct,
                    falls_by: one.with_pct - one.without_pct,
                    share_points: shares.as_ref().and_then(|shares| shares.get(one.way).copied()),
                    brings: brings(reach, one.way, 1).unwrap_or_default().into(),
                })
                .collect(),
            reliance_finding: relies_on(reach, &without),
            ways: laid.ways.clone(),
            uncosted_because: laid.uncosted.clone(),
            method: told::method(&laid, asked, &found),
            notes: laid.notes.clone(),
            sources: laid.ground.outlook.sources.clone(),
        };
        answer.finding = finding::finding(&answer);
        Ok(answer)
    }
}

/// The part of each way in what the plan gains over nothing, in percentage points, averaged over all orders in which ways can
/// be added (Shapley); none where there are too many ways, or none.
fn shares(reach: &Reach, planned: &[usize]) -> Option<Vec<f64>> {
    let names: Vec<&str> = reach.ways.iter().map(|way| way.id.as_str()).collect();
    let bridge = shapley(&names, |switched| {
        let set: Vec<usize> =
            planned.iter().enumerate().map(|(way, size)| if switched.has(way) { *size } else { 0 }).collect();
        reach.chance_pct(&set)
    });
    Some(bridge.ok()?.bars.iter().map(|bar| bar.change).collect())
}

#[cfg(test)]
mod tests;
