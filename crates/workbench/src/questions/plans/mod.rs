//! Plans: which are held, what a version says, and the questions asked of one.
//!
//! **Invariant:** every question of a plan is asked of a [`PlanSource`] and begins with [`Workbench::open_plan`], which asks
//! who asks; what follows is worked out from the plan alone, and what day it is.

pub mod chances;
pub mod changes;
pub mod cost;
pub mod delivery;
pub mod findings;
pub mod fund;
pub mod gap;
pub mod moved;
pub mod overview;
pub mod pay;
pub mod reach;
pub mod reproduce;
pub mod standard;
pub mod start;
pub mod targets;
pub mod workbook;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_plans::plan::{Plan, PlanError};
use wholetime_plans::version::Version;

use crate::{Workbench, WorkbenchError};

/// The plan a question is about.
#[derive(Clone, Debug, PartialEq)]
pub enum PlanSource {
    /// One that is held.
    Held {
        /// Its name.
        id: String,
        /// Which version; none: the newest.
        number: Option<u32>,
    },
    /// One out of a file, not kept.
    Document(Box<Plan>),
}

/// Which plan an answer is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlanName {
    /// Name.
    pub id: String,
    /// What people read.
    pub title: String,
    /// The version; none where it came out of a file.
    pub version: Option<u32>,
    /// The newest version that is held; none where it came out of a file.
    pub newest: Option<u32>,
}

/// A plan and which it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// Which.
    pub name: PlanName,
    /// What it says.
    pub plan: Plan,
}

/// A version in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "PlanVersionLine")]
pub struct VersionLine {
    /// Name of the plan.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Number.
    pub number: u32,
    /// Number of the version it was made from.
    pub parent: Option<u32>,
    /// Code of the area it is for.
    pub area: Option<String>,
    /// Who accepted it.
    pub accepted_by: String,
    /// When, in RFC 3339.
    pub accepted_at: String,
    /// Why.
    pub note: String,
    /// Whether it is the newest of all, also of those that whoever asks may not see.
    pub is_newest: bool,
}

impl VersionLine {
    fn of(version: &Version, is_newest: bool) -> Self {
        Self {
            id: version.plan.id.clone(),
            title: version.plan.title.clone(),
            number: version.number,
            parent: version.parent,
            area: version.area.clone(),
            accepted_by: version.accepted_by.clone(),
            accepted_at: version.accepted_at.clone(),
            note: version.note.clone(),
            is_newest,
        }
    }
}

/// Plans that whoever asks may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlansAnswer {
    /// The newest version of each, in the order of their names.
    pub plans: Vec<VersionLine>,
}

impl Workbench {
    /// Which plans are held.
    ///
    /// # Errors
    /// Where somebody may see none, or the store cannot be read.
    pub fn plans(&self) -> Result<PlansAnswer, WorkbenchError> {
        self.permit_somewhere(Deed::SeePlans)?;
        let mut plans: Vec<VersionLine> = Vec::new();
        for version in self.versions_kept("")? {
            let is_seen = self.may_with_plan(Deed::SeePlans, version.area.as_deref()).is_ok();
            match plans.last_mut().filter(|last| last.id == version.plan.id) {
                Some(last) if is_seen => *last = VersionLine::of(&version, true),
                Some(last) => last.is_newest = false,
                None if is_seen => plans.push(VersionLine::of(&version, true)),
                None => {}
            }
        }
        Ok(PlansAnswer { plans })
    }

    /// Every version of a plan that whoever asks may see, the newest first: versions may be for different areas.
    ///
    /// # Errors
    /// Where there is no such plan, or somebody may see no version of it.
    pub fn plan_versions(&self, id: &str) -> Result<Vec<VersionLine>, WorkbenchError> {
        self.permit_somewhere(Deed::SeePlans)?;
        let versions = self.versions_kept(&format!("{id}/"))?;
        let newest = versions.last().ok_or_else(|| no_plan(id))?;
        let mut lines: Vec<VersionLine> = versions
            .iter()
            .filter(|version| self.may_with_plan(Deed::SeePlans, version.area.as_deref()).is_ok())
            .map(|version| VersionLine::of(version, version.number == newest.number))
            .collect();
        if lines.is_empty() {
            self.may_with_plan(Deed::SeePlans, newest.area.as_deref())?;
        }
        lines.reverse();
        Ok(lines)
    }

    /// Opens the plan a question is about, for who may see it.
    ///
    /// # Errors
    /// Where there is no such plan, or somebody may not see it.
    pub fn open_plan(&self, source: &PlanSource) -> Result<Opened, WorkbenchError> {
        self.permit_somewhere(Deed::SeePlans)?;
        let (plan, version, newest) = match source {
            PlanSource::Document(plan) => (plan.as_ref().clone(), None, None),
            PlanSource::Held { id, number } => {
                let (version, newest) = match self.version_and_newest(id, *number) {
                    Err(not_there @ WorkbenchError::NotThere(_)) if number.is_some() => {
                        // How many versions there are is told to nobody who may see none of them.
                        self.plan_versions(id)?;
                        return Err(not_there);
                    }
                    found => found?,
                };
                self.may_with_plan(Deed::SeePlans, version.area.as_deref())?;
                (version.plan, Some(version.number), Some(newest))
            }
        };
        Ok(Opened { name: PlanName { id: plan.id.clone(), title: plan.title.clone(), version, newest }, plan })
    }

    /// Reads a plan document, in TOML, JSON or a workbook by the file's ending.
    ///
    /// # Errors
    /// Where the file is not text, or no plan; every fault in it is named.
    pub fn read_plan(&self, bytes: &[u8], file: &str) -> Result<Plan, WorkbenchError> {
        self.permit_somewhere(Deed::SeePlans)?;
        let not_a_plan = |problems| WorkbenchError::NotAPlan { file: file.to_owned(), problems };
        let refused = |why: String| not_a_plan(vec![why]);
        let text = || std::str::from_utf8(bytes).map_err(|_| refused("it is not text in UTF-8".to_owned()));
        let ending = file.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        match ending.as_deref() {
            Some("toml") => Plan::from_toml(text()?),
            Some("json") => Plan::from_json(text()?),
            Some("xlsx") => return workbook::plan_in_workbook(bytes, file).map_err(refused),
            _ => {
                let why = "a plan document ends in .toml, .json or .xlsx; start one with `wholetime plan new`, or on the page of an area";
                return Err(refused(why.to_owned()));
            }
        }
        .map_err(|why| match why {
            PlanError::ToMend(problems) => not_a_plan(problems),
            other => refused(other.to_string()),
        })
    }

    /// Lets through who may do something with a plan for an area; where that is none, or none that is known any more, with
    /// plans of all.
    pub(crate) fn may_with_plan(&self, deed: Deed, area: Option<&str>) -> Result<(), WorkbenchError> {
        match area.map(|code| self.resolve(code)) {
            Some(Ok(place)) => self.permit(deed, &place),
            None | Some(Err(_)) => self.permit_everywhere(deed),
        }
    }

    /// The versions kept under names that begin so, in order.
    pub(crate) fn versions_kept(&self, prefix: &str) -> Result<Vec<Version>, WorkbenchError> {
        if !self.has_people() {
            return Ok(Vec::new());
        }
        Ok(self.store()?.documents::<Version>(prefix)?)
    }

    /// A version that is kept; the newest where no number is given.
    pub(crate) fn version_kept(&self, id: &str, number: Option<u32>) -> Result<Version, WorkbenchError> {
        Ok(self.version_and_newest(id, number)?.0)
    }

    /// A version that is kept, the newest where no number is given, and the number of the newest.
    fn version_and_newest(&self, id: &str, number: Option<u32>) -> Result<(Version, u32), WorkbenchError> {
        let mut versions = self.versions_kept(&format!("{id}/"))?;
        let newest = versions.last().ok_or_else(|| no_plan(id))?.number;
        let number = number.unwrap_or(newest);
        match versions.iter().position(|version| version.number == number) {
            Some(index) => Ok((versions.swap_remove(index), newest)),
            None => Err(WorkbenchError::NotThere(format!(
                "there is no version {number} of the plan `{id}`; `wholetime plan show {id}` names those that are held"
            ))),
        }
    }
}

fn no_plan(id: &str) -> WorkbenchError {
    WorkbenchError::NotThere(format!("there is no plan `{id}`; `wholetime plan list` names those that are held"))
}
