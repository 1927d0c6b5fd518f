//! The cheapest mix of posts for an area: what is asked, the problem made of what is held, and the choice.
//!
//! **Invariant:** everything the choice rests on is in its problem; what is not held is named, never guessed in silence.

mod answer;

use wholetime_access::Deed;
use wholetime_models::scenario::Scenario;
use wholetime_plans::mix::{Problem, Purse, Solver};
use wholetime_vocabulary::{Area, Cancel, Period, Quiet};

pub use self::answer::{CoverYear, MixRow, RoleOfMix, Skillmix};
use crate::questions::forecast::Watch;
use crate::questions::profile::SourceLine;
use crate::{Scope, Workbench, WorkbenchError};

/// What is asked of a mix beside its area.
#[derive(Clone, Debug, PartialEq)]
pub struct SkillmixAsked {
    /// Financial years, from the first that begins after what is known.
    pub years: u8,
    /// The month of the posts there are; the newest with enough coverage where none is named.
    pub from: Option<Period>,
    /// WTE in which recruits are counted: 1, 0.5 or 0.1; 0: any number.
    pub unit: f64,
    /// Whose money is to be little.
    pub purse: Purse,
    /// Protection against bad luck: how many uncertain numbers may be at their worst end at once.
    pub robust: Option<f64>,
    /// How many replicates of the forecast the mix is to serve; none: the middle of the forecast.
    pub futures: Option<u32>,
    /// Share of work that may be left undone at most, in percent.
    pub most_undone_pct: Option<f64>,
    /// What is taken to be otherwise in the forecast of GPs and in need.
    pub scenario: Option<Scenario>,
    /// Limits, prices and roles that planners set over the catalogue's: the text of a file.
    pub limits: Option<String>,
    /// What names the draws.
    pub seed: u64,
    /// Who solves; the best the build has where nobody is named.
    pub solver: Option<Solver>,
    /// Seconds it may take.
    pub seconds: f64,
}

impl SkillmixAsked {
    /// So many years, with all else as it is where nothing is said.
    #[must_use]
    pub const fn of(years: u8) -> Self {
        Self {
            years,
            from: None,
            unit: 0.5,
            purse: Purse::Own,
            robust: None,
            futures: None,
            most_undone_pct: None,
            scenario: None,
            limits: None,
            seed: 1,
            solver: None,
            seconds: 20.0,
        }
    }
}

/// A problem with where its numbers come from.
#[derive(Clone, Debug, PartialEq)]
pub struct Grounded {
    /// The area.
    pub area: Area,
    /// The month of the posts there are.
    pub from: Period,
    /// The problem.
    pub problem: Problem,
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
    /// The cheapest mix of posts that does the work of an area.
    ///
    /// # Errors
    /// Where the area is not known, what it needs is not held, or no mix was found in time.
    pub fn skillmix(&self, area: &str, asked: &SkillmixAsked, scope: Scope) -> Result<Skillmix, WorkbenchError> {
        let never = Cancel::default();
        self.skillmix_watched(area, asked, scope, Watch { progress: &Quiet, cancel: &never })
    }

    /// As [`Self::skillmix`], telling how far it has come and stopping when asked to.
    ///
    /// # Errors
    /// As for [`Self::skillmix`], and where it was asked to stop.
    pub fn skillmix_watched(
        &self,
        area: &str,
        asked: &SkillmixAsked,
        scope: Scope,
        watch: Watch<'_>,
    ) -> Result<Skillmix, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let grounded = self.mix_problem(area, asked, scope, watch)?;
        let effort = wholetime_plans::mix::Effort {
            solver: asked.solver.unwrap_or(Solver::usual()),
            seconds: asked.seconds,
            gap_pct: GAP_PCT,
        };
        let choice = self.solve_mix(&grounded.problem, &effort, watch)?;
        Ok(Skillmix::of(grounded, choice))
    }

    /// The problem of a mix, made of what is held, with where each number comes from.
    ///
    /// # Errors
    /// Where the area is not known or what it needs is not held.
    pub fn mix_problem(
        &self,
        area: &str,
        asked: &SkillmixAsked,
        scope: Scope,
        watch: Watch<'_>,
    ) -> Result<Grounded, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let _ = (area, asked, scope, watch);
        Err(WorkbenchError::NotPossible("problems of a mix are not made yet".to_owned()))
    }
}

/// A mix is good enough when none can be cheaper by more than this, in percent. Our judgement: less than the prices are known.
const GAP_PCT: f64 = 0.5;
