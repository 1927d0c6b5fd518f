//! The pack of an ICB, a sub-ICB or a group: every place and network side by side, additional roles, the plan and its delivery,
//! what to look at first.
//!
//! **Invariant:** a part without what it needs says so in one sentence and how to get it; it is never left out in silence.

mod attention;
mod delivery;
mod deprivation;
mod ending;
mod forecasts;
mod heat;
mod money;
mod paper;
mod places;
mod plan;
mod rates;
mod roles;
mod targets;

use wholetime_vocabulary::{Cancel, Level, Quiet};
use wholetime_workbench::questions::forecast::Watch;
use wholetime_workbench::{Scope, Workbench, WorkbenchError};

use self::paper::Paper;
use super::ReportAsked;
use crate::ReportError;
use crate::document::{Document, Format};

/// What the pack is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// To read: the tables of the paper.
    Paper,
    /// To calculate with: the same, and the figures of every place one a row.
    Tables,
}

impl Form {
    /// What a format is for.
    #[must_use]
    pub const fn of(format: Format) -> Self {
        match format {
            Format::Excel | Format::Csv => Self::Tables,
            Format::Pdf | Format::Word | Format::Html => Self::Paper,
        }
    }
}

/// The pack of an area that holds networks.
///
/// # Errors
/// Where the area is not known, is a practice or a network, or nothing is held for it at the period named.
pub fn document(bench: &Workbench, area: &str, asked: &ReportAsked, form: Form) -> Result<Document, ReportError> {
    let never = Cancel::default();
    document_watched(bench, area, asked, form, Watch { progress: &Quiet, cancel: &never })
}

/// As [`document`], telling how far it has come and stopping when asked to.
///
/// # Errors
/// As for [`document`], and where it was asked to stop.
pub fn document_watched(
    bench: &Workbench,
    area: &str,
    asked: &ReportAsked,
    form: Form,
    watch: Watch<'_>,
) -> Result<Document, ReportError> {
    let profile = bench.profile(area, asked.compare_to, asked.scope)?;
    if matches!(profile.area.level, Level::Practice | Level::Pcn) {
        return Err(WorkbenchError::NotPossible(format!(
            "{} is a {}, and the pack sets networks side by side; ask for its profile: wholetime report profile {}",
            profile.area.name,
            profile.area.level.title(),
            profile.area.code
        ))
        .into());
    }
    let scope = Scope { period: Some(profile.period), ..asked.scope };
    let mut paper = Paper::new(bench, asked, scope, &profile);
    places::glance(&mut paper);
    let moved = paper.movement(Level::Pcn);
    let moved = places::add(&mut paper, moved)?;
    if let Some(moved) = &moved {
        heat::add(&mut paper, moved)?;
    }
    deprivation::add(&mut paper)?;
    roles::add(&mut paper)?;
    plan::add(&mut paper)?;
    targets::add(&mut paper, watch)?;
    delivery::add(&mut paper)?;
    money::add(&mut paper)?;
    forecasts::add(&mut paper, watch)?;
    attention::add(&mut paper)?;
    if let Some(moved) = moved.as_ref().filter(|_| form == Form::Tables) {
        rates::add(&mut paper, moved);
    }
    ending::add(&mut paper, form)?;
    Ok(paper.finish())
}

#[cfg(test)]
mod tests;
