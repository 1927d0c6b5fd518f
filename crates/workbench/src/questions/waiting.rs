//! What waits for whoever asks: returns to send, practices to chase, corrections to decide, figures to confirm, levels to sign,
//! actions of plans that are overdue.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_plans::delivery::review::review;
use wholetime_plans::version::Version;
use wholetime_returns::baseline::{Baseline, Sealed};
use wholetime_returns::signature::{Ledger, Reply};
use wholetime_returns::status::{State, status};
use wholetime_vocabulary::{Area, Level, how_many};

use crate::actions::baselines::place_of;
use crate::questions::baselines::{Opened, sha256};
use crate::{Workbench, WorkbenchError};

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Send the return of a practice.
    Answer,
    /// Write to those who should have answered.
    Chase,
    /// Say whether corrections reach totals.
    Decide,
    /// Confirm the figures of practices, or dispute them.
    Confirm,
    /// Sign for the level of an area.
    Sign,
    /// Say how actions of a plan stand whose day has gone by.
    Act,
}

/// One thing that waits.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct WaitingLine {
    /// What is to be done.
    pub task: Task,
    /// Name of the collection, baseline or plan; none for corrections.
    pub of: Option<String>,
    /// The one place it is to be done for; none where there are several.
    pub place: Option<Area>,
    /// In a sentence.
    pub sentence: String,
}

/// What waits for whoever asks.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct WaitingAnswer {
    /// Each once: returns, then corrections, baselines, plans.
    pub waiting: Vec<WaitingLine>,
}

impl Workbench {
    /// What waits for whoever asks. Who runs the whole of a collection or baseline is told of the whole in one line; others are
    /// told of the places that are theirs.
    ///
    /// # Errors
    /// Where the database or what is held cannot be read.
    pub fn waiting(&self) -> Result<WaitingAnswer, WorkbenchError> {
        self.permit_somewhere(Deed::See)?;
        let mut waiting = Vec::new();
        if self.has_people() {
            self.returns_waiting(&mut waiting)?;
            self.corrections_waiting(&mut waiting)?;
            self.baselines_waiting(&mut waiting)?;
            self.plans_waiting(&mut waiting)?;
        }
        Ok(WaitingAnswer { waiting })
    }

    fn returns_waiting(&self, waiting: &mut Vec<WaitingLine>) -> Result<(), WorkbenchError> {
        let today = self.today();
        for collection in self.collections_kept()?.into_iter().filter(|collection| collection.closed.is_none()) {
            let area = self.area_of(&collection)?;
            let status = status(&collection, &self.all_versions(&collection.id)?, &BTreeMap::new(), today);
            let line = |task, place: Option<Area>, sentence: String| WaitingLine {
                task,
                of: Some(collection.id.clone()),
                place,
                sentence,
            };
            let (name, due) = (&collection.area.name, collection.due);
            if self.is_permitted(Deed::Collect, &area)? {
                let everybody = status.practices.iter().chain(&status.providers);
                let overdue = everybody.filter(|line| line.state == State::Overdue).count();
                if 0 < overdue {
                    let sentence = format!("{name}: {} overdue since {due}", how_many(overdue, "return"));
                    waiting.push(line(Task::Chase, None, sentence));
                }
            } else if !self.is_permitted(Deed::Answer, &area)? {
                for one in status.practices.iter().filter(|line| !line.state.has_answered()) {
                    let practice = self.resolve(&one.code)?;
                    if self.is_permitted(Deed::Answer, &practice)? {
                        let verb = if one.state == State::Overdue { "was due on" } else { "is due by" };
                        let sentence = format!("{}: the return {verb} {due}", one.name);
                        waiting.push(line(Task::Answer, Some(practice.area), sentence));
                    }
                }
            }
        }
        Ok(())
    }

    fn corrections_waiting(&self, waiting: &mut Vec<WaitingLine>) -> Result<(), WorkbenchError> {
        if self.corrections_kept()?.is_empty() {
            return Ok(());
        }
        let mut may_decide = BTreeMap::new();
        let mut undecided = 0;
        for one in self.corrections(None, false)?.corrections.iter().filter(|one| one.in_totals.is_none()) {
            let may = match may_decide.get(&one.practice) {
                Some(known) => *known,
                None => self.is_permitted(Deed::Decide, &self.resolve(&one.practice)?)?,
            };
            may_decide.insert(one.practice.clone(), may);
            undecided += usize::from(may);
        }
        if 0 < undecided {
            let verb = if undecided == 1 { "waits" } else { "wait" };
            let sentence = format!("{} {verb} for a decision about totals", how_many(undecided, "correction"));
            waiting.push(WaitingLine { task: Task::Decide, of: None, place: None, sentence });
        }
        Ok(())
    }

    fn baselines_waiting(&self, waiting: &mut Vec<WaitingLine>) -> Result<(), WorkbenchError> {
        let mut opened = Vec::new();
        for sealed in self.store()?.documents::<Sealed>("")? {
            // One that is not what was sealed is told of where baselines are listed.
            if let Ok(baseline) = sealed.open(sha256) {
                opened.push(Opened { baseline, seal: sealed.seal });
            }
        }
        // Whoever is asked again of a newer baseline need not answer about the earlier one.
        let refreshed: BTreeSet<String> = opened.iter().filter_map(|one| one.baseline.parent.clone()).collect();
        for Opened { baseline, seal } in opened.iter().filter(|one| !refreshed.contains(&one.baseline.id)) {
            let Ok(signatures) = self.signatures_of(baseline, seal) else { continue };
            let ledger = Ledger { baseline, signatures: &signatures };
            if ledger.signed(&baseline.area.code).is_some() {
                continue;
            }
            self.to_confirm(ledger, waiting)?;
            self.to_sign(ledger, waiting)?;
        }
        Ok(())
    }

    /// Plans with actions whose day has gone by, for who may say how they stand.
    fn plans_waiting(&self, waiting: &mut Vec<WaitingLine>) -> Result<(), WorkbenchError> {
        let mut newest: BTreeMap<String, Version> = BTreeMap::new();
        for version in self.versions_kept("")? {
            newest.insert(version.plan.id.clone(), version);
        }
        for (id, version) in newest {
            let overdue = review(&version.plan.delivery, None, self.today()).counts.overdue;
            if overdue == 0 || self.may_with_plan(Deed::Plan, version.area.as_deref()).is_err() {
                continue;
            }
            let sentence = format!("{}: {} overdue", version.plan.title, how_many(overdue, "action"));
            waiting.push(WaitingLine { task: Task::Act, of: Some(id), place: None, sentence });
        }
        Ok(())
    }

    /// Practices whose figures are theirs to confirm; whoever may for all of them waits for the practices instead.
    fn to_confirm(&self, ledger: Ledger<'_>, waiting: &mut Vec<WaitingLine>) -> Result<(), WorkbenchError> {
        let baseline = ledger.baseline;
        if self.is_permitted(Deed::Confirm, &place_of(baseline, &baseline.area.code))? {
            return Ok(());
        }
        for practice in baseline.practices_of(&baseline.area.code) {
            let place = place_of(baseline, &practice.area.code);
            if ledger.reply(&practice.area.code).0 == Reply::Waiting && self.is_permitted(Deed::Confirm, &place)? {
                let sentence = format!("{}: are the figures of “{}” right?", practice.area.name, baseline.name);
                waiting.push(of_baseline(Task::Confirm, baseline, practice.area.clone(), sentence));
            }
        }
        Ok(())
    }

    fn to_sign(&self, ledger: Ledger<'_>, waiting: &mut Vec<WaitingLine>) -> Result<(), WorkbenchError> {
        let baseline = ledger.baseline;
        let whole = baseline.area.code.as_str();
        let places: Vec<&Area> = if self.is_permitted(Deed::Sign, &place_of(baseline, whole))? {
            vec![&baseline.area]
        } else {
            baseline.places.iter().map(|place| &place.area).collect()
        };
        for area in places.into_iter().filter(|area| area.level != Level::Practice) {
            if ledger.signed(&area.code).is_some() || !self.is_permitted(Deed::Sign, &place_of(baseline, &area.code))? {
                continue;
            }
            let left = match ledger.left(&area.code).len() {
                0 => "everybody below has answered".to_owned(),
                1 => "1 below has not confirmed or signed".to_owned(),
                some => format!("{some} below have not confirmed or signed"),
            };
            let sentence = format!("{}: “{}” is to be signed; {left}", area.name, baseline.name);
            waiting.push(of_baseline(Task::Sign, baseline, area.clone(), sentence));
        }
        Ok(())
    }
}

fn of_baseline(task: Task, baseline: &Baseline, place: Area, sentence: String) -> WaitingLine {
    WaitingLine { task, of: Some(baseline.id.clone()), place: Some(place), sentence }
}
