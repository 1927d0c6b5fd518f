//! The staff of several places of an area month by month, in the same replicates: one start, one structure, one scenario.

use wholetime_vocabulary::{Area, Basis, GpDefinition, Period, Quiet};

use super::outlook::{Fanned, fanned, otherwise, ready, told};
use super::parts::{of_part, otherwise_of_part, part_of};
use super::{ForecastAsked, Watch};
use crate::questions::profile::SourceLine;
use crate::{Scope, Workbench, WorkbenchError};

/// A place and its practices.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PlaceOf {
    /// The place.
    pub(crate) area: Area,
    /// Codes of its practices, in order.
    pub(crate) practices: Vec<String>,
}

/// The staff of one place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PlaceOutlook {
    /// How many there are at the start.
    pub(crate) now: f64,
    /// Share of its known patients whose practices stand behind it, 0 to 1.
    pub(crate) coverage: f64,
    /// Month by month, the first the one after the start: how many in each replicate.
    pub(crate) values: Vec<Vec<f64>>,
}

/// The staff of several places.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PlacesOutlook {
    /// Which GPs; none for other groups.
    pub(crate) definition: Option<GpDefinition>,
    /// The last month known.
    pub(crate) from: Period,
    /// In the order of the places; none where a place has nobody to forecast.
    pub(crate) places: Vec<Option<PlaceOutlook>>,
    /// What was taken from elsewhere.
    pub(crate) borrowed: Vec<String>,
    /// What a reader should know.
    pub(crate) notes: Vec<String>,
    /// Editions behind it.
    pub(crate) sources: Vec<SourceLine>,
}

impl Workbench {
    /// How many staff each of some places of an area will have, as a forecast of each comes to it.
    pub(crate) fn outlook_by_place(
        &self,
        area: &str,
        asked: &ForecastAsked,
        places: &[PlaceOf],
        scope: Scope,
        watch: Watch<'_>,
    ) -> Result<PlacesOutlook, WorkbenchError> {
        asked.check()?;
        let holdings = self.holdings_for(scope)?;
        let start = self.start_of(&holdings, area, asked, scope)?;
        if start.basis != Basis::PracticeLevelSum {
            return Err(WorkbenchError::NotPossible(format!(
                "{} in {} is published as a whole; name a month of which practices are held, to forecast its places",
                start.area.name, start.from
            )));
        }
        let all = ready(&holdings, &start)?;
        let all_otherwise = otherwise(&start, &all.places, asked)?;
        let quiet = Watch { progress: &Quiet, ..watch };
        let total = places.len() as u64;
        let mut outlooks = Vec::new();
        for (done, place) in (0..).zip(places) {
            watch.cancel.check()?;
            watch.progress.step(done, total, &place.area.name);
            let known: f64 = place.practices.iter().filter_map(|code| start.tree.member(code)?.patients).sum();
            let told_of = |code: &&String| start.practices.binary_search(code).is_ok();
            let practices: Vec<String> = place.practices.iter().filter(told_of).cloned().collect();
            let part = part_of(&start, place.area.clone(), practices);
            let ready = of_part(&all, &part.practices);
            if ready.places.iter().all(|practice| practice.people.is_empty()) {
                outlooks.push(None);
                continue;
            }
            let told = told(&holdings, &part, u32::from(asked.years) * 12, asked.seed)?;
            let otherwise = otherwise_of_part(&all_otherwise, &part.practices);
            let Fanned { values, .. } = fanned(&ready, &otherwise, told.as_ref(), asked, quiet)?;
            let covered = part.patients.unwrap_or_default();
            outlooks.push(Some(PlaceOutlook {
                now: ready.now(asked.measure),
                coverage: if 0.0 < known { covered / known } else { 0.0 },
                values,
            }));
        }
        let mut sources = start.sources;
        sources.extend(all.sources.into_iter().filter(|line| !sources.contains(line)).collect::<Vec<_>>());
        let mut notes = start.notes;
        notes.extend(all.notes);
        Ok(PlacesOutlook {
            definition: start.definition,
            from: start.from,
            places: outlooks,
            borrowed: all.borrowed,
            notes,
            sources,
        })
    }
}
