//! How many staff an area will have: a fan of what may come, its ledger, how it was made and how far such forecasts were right.
//!
//! **Invariant:** nothing published after `from` is looked at; the same question with the same seed has the same digits, with
//! any number of threads; what is borrowed from elsewhere is said.

mod ages;
mod altered;
mod answer;
mod assembly;
mod by_place;
mod crowd;
mod england;
mod expecting;
mod known;
mod outlook;
mod parts;
mod people;
mod places;
mod sentence;
mod stage;
mod start;
mod steps;
mod structure;
mod target;
#[cfg(test)]
mod tests;
mod told;

use wholetime_access::Deed;
use wholetime_models::scenario::{Known, Scenario};
use wholetime_vocabulary::{Cancel, Progress, Quiet};
use wholetime_vocabulary::{GpDefinition, Measured, Period, StaffGroup};

pub use self::answer::{AccuracyLine, FanPoint, Forecast, LedgerLine, OverrideLine, PastPoint, TargetAnswer};
pub(crate) use self::by_place::{PlaceOf, PlaceOutlook, PlacesOutlook};
pub(crate) use self::expecting::Expecting;
pub use self::outlook::Outlook;
pub use self::parts::{ForecastParts, PartLine};
pub(crate) use self::stage::Stage;
pub(in crate::questions) use self::steps::Steps;
pub use self::target::ChanceAt;
use crate::{Scope, Workbench, WorkbenchError};

/// Replicates where none are named. Our judgement: ends of a fan are then known to about a tenth of its width.
pub const REPLICATES: u32 = 1_000;

/// The most replicates that can be asked for. Our judgement: beyond that only patience is used up.
pub const MOST_REPLICATES: u32 = 20_000;

/// The furthest that can be asked for, in years. Our judgement: beyond that, nobody of today decides the answer.
pub const MOST_YEARS: u8 = 20;

/// A number to reach by a month.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TargetAsked {
    /// How many: of the measure asked for, or per 100,000 patients.
    pub value: f64,
    /// Per 100,000 registered patients.
    pub is_per_100k: bool,
    /// By when; the last month forecast where none is named.
    pub by: Option<Period>,
}

/// What is asked of a forecast beside its area.
#[derive(Clone, Debug, PartialEq)]
pub struct ForecastAsked {
    /// Whom it is about.
    pub group: StaffGroup,
    /// Which GPs; those fully qualified where they are held, else all.
    pub definition: Option<GpDefinition>,
    /// What is counted.
    pub measure: Measured,
    /// The last month that is known; the newest with enough coverage where none is named.
    pub from: Option<Period>,
    /// Years ahead.
    pub years: u8,
    /// How often chance is drawn.
    pub replicates: u32,
    /// What names the draws.
    pub seed: u64,
    /// What is taken to be otherwise.
    pub scenario: Option<Scenario>,
    /// What is known of single posts, beside what the scenario holds.
    pub known: Vec<Known>,
    /// A number to reach.
    pub target: Option<TargetAsked>,
}

impl ForecastAsked {
    /// FTE of a group some years ahead, with all else as it is where nothing is said.
    #[must_use]
    pub fn of(group: StaffGroup, years: u8) -> Self {
        Self {
            group,
            definition: None,
            measure: Measured::Fte,
            from: None,
            years,
            replicates: REPLICATES,
            seed: 1,
            scenario: None,
            known: Vec::new(),
            target: None,
        }
    }

    /// Refuses what cannot be asked.
    fn check(&self) -> Result<(), WorkbenchError> {
        let refused = |why: String| Err(WorkbenchError::NotPossible(why));
        if !(1..=MOST_YEARS).contains(&self.years) {
            return refused(format!("{} years cannot be forecast; ask for 1 to {MOST_YEARS}", self.years));
        }
        if !(1..=MOST_REPLICATES).contains(&self.replicates) {
            return refused(format!("{} replicates cannot be drawn; ask for 1 to {MOST_REPLICATES}", self.replicates));
        }
        if self.definition.is_some() && self.group != StaffGroup::Gp {
            return refused(format!("a definition of GPs says nothing of {}; leave it out", self.group.title()));
        }
        Ok(())
    }
}

/// How long work tells where it is and learns that it should stop.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Told how far it has come.
    pub progress: &'a dyn Progress,
    /// Asked whether to stop.
    pub cancel: &'a Cancel,
}

impl Workbench {
    /// How many staff an area will have.
    ///
    /// # Errors
    /// Where the area is not known, too little is held of it, or what is asked cannot be.
    pub fn forecast(&self, area: &str, asked: &ForecastAsked, scope: Scope) -> Result<Forecast, WorkbenchError> {
        let never = Cancel::default();
        self.forecast_watched(area, asked, scope, Watch { progress: &Quiet, cancel: &never })
    }

    /// As [`Self::forecast`], telling how far it has come and stopping when asked to.
    ///
    /// # Errors
    /// As for [`Self::forecast`], and where it was asked to stop.
    pub fn forecast_watched(
        &self,
        area: &str,
        asked: &ForecastAsked,
        scope: Scope,
        watch: Watch<'_>,
    ) -> Result<Forecast, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        asked.check()?;
        let outlook = self.outlook(area, asked, scope, watch)?;
        Ok(Forecast::of(&outlook, asked))
    }
}
