//! The reports there are, one folder each: what is asked of the workbench for them, and the paper made of the answers.

mod compared;
pub mod draft;
pub mod figures;
#[cfg(test)]
mod havelock;
pub mod icb;
pub mod many;
pub mod paper;
pub mod profile;

use jiff::civil::Date;
use wholetime_vocabulary::Period;
use wholetime_workbench::Scope;
use wholetime_workbench::questions::plans::PlanSource;

/// What every report is asked with.
#[derive(Clone, Debug)]
pub struct ReportAsked {
    /// Of which month, on whose map.
    pub scope: Scope,
    /// The month it is compared with; none for the one a profile chooses.
    pub compare_to: Option<Period>,
    /// The plan that targets, costs and delivery are read from; none leaves these parts out and says so.
    pub plan: Option<PlanSource>,
    /// The day it is made on.
    pub made_on: Date,
    /// Who answers for it; empty where nobody is named.
    pub author: String,
}
