//! The cheapest mix of posts for an area: what is asked, the problem made of what is held, and the choice.
//!
//! **Invariant:** everything the choice rests on is in its problem; what is not held is named, never guessed in silence.

mod answer;
mod asked;
mod evenly;
mod finding;
mod gps;
mod money;
mod places;
mod posts;
mod problem;
mod recruits;
pub mod regret;
mod teaching;
#[cfg(test)]
mod tests;
mod work;
mod years;

use wholetime_access::Deed;
use wholetime_plans::mix::beyond::{lengthened, shortened};
use wholetime_plans::mix::{Limits, Problem, Solver, Standing};
use wholetime_vocabulary::{Area, Cancel, Period, Quiet};

pub use self::answer::{CoverYear, MixRow, RoleOfMix, Skillmix};
pub use self::asked::{MOST_FUTURES, MOST_SECONDS, MOST_YEARS, SkillmixAsked};
use crate::questions::forecast::Watch;
use crate::questions::profile::SourceLine;
use crate::{Scope, Workbench, WorkbenchError};

/// A problem with where its numbers come from.
#[derive(Clone, Debug, PartialEq)]
pub struct Grounded {
    /// The area.
    pub area: Area,
    /// The month of the posts there are.
    pub from: Period,
    /// The problem.
    pub problem: Problem,
    /// Where the posts, cost, effects and recruits of each of its roles come from, in sentences.
    pub of_roles: Vec<Vec<String>>,
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
        let choice = self.solve_mix(&lengthened(&grounded.problem, YEARS_BEYOND), &effort, watch)?;
        if choice.standing != Standing::Impossible {
            let choice = shortened(choice, &grounded.problem);
            return Ok(Skillmix::of(grounded, choice));
        }
        // What must give way is asked of the years that are asked for.
        let choice = self.solve_mix(&grounded.problem, &effort, watch)?;
        Ok(Skillmix::of(grounded, choice))
    }
}

/// Years after the last that a choice looks at and does not tell, so that posts are not let go because it ends. Our judgement: after
/// two years a recruit has given back what the first year costs.
pub const YEARS_BEYOND: u8 = 2;

/// A mix is good enough when none can be cheaper by more than this, in percent. Our judgement: less than the prices are known.
const GAP_PCT: f64 = 0.5;

/// Lays the limits a planner set over a problem, and says what was changed.
fn limits_over(text: &str, problem: &mut Problem) -> Result<Vec<String>, WorkbenchError> {
    let laid = Limits::read(text).and_then(|limits| limits.lay_over(problem));
    laid.map_err(|why| WorkbenchError::NotPossible(why.to_string()))
}
