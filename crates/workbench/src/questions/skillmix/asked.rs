//! What is asked of a mix beside its area, and what cannot be asked.

use wholetime_models::scenario::Scenario;
use wholetime_plans::arrs::rules::Zone;
use wholetime_plans::mix::{Purse, Solver};
use wholetime_vocabulary::Period;

use crate::WorkbenchError;
use crate::questions::need::RateFrom;

/// The furthest that can be asked for, in years. Our judgement: what is recruited after ten years is decided later.
pub const MOST_YEARS: u8 = 10;

/// The most replicates a mix can be asked to serve at once.
pub const MOST_FUTURES: u32 = super::gps::REPLICATES;

/// Seconds a mix may take at most. Our judgement: who waits longer asks for fewer places.
pub const MOST_SECONDS: f64 = 600.0;

/// What is asked of a mix beside its area.
#[derive(Clone, Debug, PartialEq)]
pub struct SkillmixAsked {
    /// Financial years, from the first that begins after what is known.
    pub years: u8,
    /// The month of the posts there are; the newest with enough coverage where none is named.
    pub from: Option<Period>,
    /// How many GPs and nurses patients need; a number or a standard is one of GPs.
    pub rate: RateFrom,
    /// WTE in which recruits are counted: 1, 0.5 or 0.1; 0: any number.
    pub unit: f64,
    /// Whose money is to be little.
    pub purse: Purse,
    /// Where the posts are, which decides pay and what the additional roles scheme pays; outer London for places in London where
    /// nobody says.
    pub zone: Option<Zone>,
    /// Protection against bad luck: how many uncertain numbers may be at their worst end at once.
    pub robust: Option<f64>,
    /// How many replicates of the forecast the mix is to serve; none: the middle of the forecast.
    pub futures: Option<u32>,
    /// Share of work that may be left undone at most, in percent.
    pub most_undone_pct: Option<f64>,
    /// What is taken to be otherwise in the forecast of GPs.
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
            rate: RateFrom::England,
            unit: 0.5,
            purse: Purse::Own,
            zone: None,
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

    /// Refuses what cannot be asked.
    ///
    /// # Errors
    /// The years, the futures, the unit or another number lie outside what a mix can have.
    pub fn check(&self) -> Result<(), WorkbenchError> {
        let refused = |why: String| Err(WorkbenchError::NotPossible(why));
        if !(1..=MOST_YEARS).contains(&self.years) {
            return refused(format!("a mix of {} years cannot be chosen; ask for 1 to {MOST_YEARS}", self.years));
        }
        if let Some(many) = self.futures.filter(|many| !(1..=MOST_FUTURES).contains(many)) {
            return refused(format!("a mix cannot serve {many} futures; ask for 1 to {MOST_FUTURES}"));
        }
        let numbers = [
            ("the unit of posts", Some(self.unit), 0.0, 1.0),
            ("how many uncertain numbers are at their worst", self.robust, 0.0, 1_000.0),
            ("the share of work left undone in percent", self.most_undone_pct, 0.0, 100.0),
            ("the number of seconds", Some(self.seconds), 0.1, MOST_SECONDS),
        ];
        for (what, number, least, most) in numbers {
            let Some(number) = number else { continue };
            if !(least..=most).contains(&number) {
                return refused(format!("{what} is {number}; give {least} to {most}"));
            }
        }
        Ok(())
    }
}
