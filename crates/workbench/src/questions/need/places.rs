//! Need of several places at once, year by year, with what is not known of it: what a choice of posts is made from.

use wholetime_models::draw::Chance;
use wholetime_models::need as models;
use wholetime_vocabulary::{GpDefinition, Period, StaffGroup};

use super::answer::RateLine;
use super::ground::Ground;
use super::{NeedAsked, RateFrom, finding, level_layers};
use crate::areas::ResolvedArea;
use crate::questions::forecast::Watch;
use crate::questions::profile::{SourceLine, source_lines};
use crate::{Scope, Workbench, WorkbenchError};

/// Need of one place.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::questions) struct PlaceNeed {
    /// Patients registered now.
    pub(in crate::questions) patients: f64,
    /// Patients weighted as England's are on average, now first, year by year.
    pub(in crate::questions) weighted: Vec<f64>,
    /// The same in each replicate, `[replicate][year]`.
    pub(in crate::questions) drawn: Vec<Vec<f64>>,
    /// GPs for 100,000 weighted patients.
    pub(in crate::questions) gps: RateLine,
    /// Nurses for 100,000 weighted patients.
    pub(in crate::questions) nurses: RateLine,
}

/// Need of several places.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::questions) struct PlacesNeed {
    /// In the order of the places.
    pub(in crate::questions) places: Vec<PlaceNeed>,
    /// What was taken from elsewhere.
    pub(in crate::questions) borrowed: Vec<String>,
    /// What a reader should know.
    pub(in crate::questions) notes: Vec<String>,
    /// Editions behind it.
    pub(in crate::questions) sources: Vec<SourceLine>,
}

/// Whom need is asked in, and how often chance is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::questions) struct Whom {
    /// Which GPs.
    pub(in crate::questions) definition: Option<GpDefinition>,
    /// How often chance is drawn.
    pub(in crate::questions) replicates: u32,
}

impl Workbench {
    /// Need of places from one month on, as the question of need answers it for each.
    ///
    /// A standard or a number is one of GPs; nurses are then held against England.
    pub(in crate::questions) fn need_by_place(
        &self,
        places: &[ResolvedArea],
        asked: &NeedAsked,
        (from, whom): (Period, Whom),
        scope: Scope,
        watch: Watch<'_>,
    ) -> Result<PlacesNeed, WorkbenchError> {
        asked.check()?;
        let holdings = self.holdings_for(scope)?;
        let of_nurses = match asked.rate {
            RateFrom::Own => RateFrom::Own,
            RateFrom::England | RateFrom::Standard | RateFrom::Given(_) => RateFrom::England,
        };
        let rates = |code: &str, index: f64| -> Result<(RateLine, RateLine), WorkbenchError> {
            Ok((
                self.rate(asked.rate, code, (StaffGroup::Gp, whom.definition), index, from, scope)?,
                self.rate(of_nurses, code, (StaffGroup::Nurse, None), index, from, scope)?,
            ))
        };
        // England's rate is the same everywhere; a place's own is not.
        let one = match asked.rate {
            RateFrom::Own => None,
            _ => Some(rates("ENG", 1.0)?),
        };
        let chance = Chance::new(asked.seed);
        let mut all = PlacesNeed { places: Vec::new(), borrowed: Vec::new(), notes: Vec::new(), sources: Vec::new() };
        for (done, place) in (0..).zip(places) {
            watch.cancel.check()?;
            watch.progress.step(done, places.len() as u64, &place.area.name);
            let ground = Ground::of(self, &holdings, place, asked, from, scope)?;
            let model = &ground.model;
            let needs = models::need(model, &ground.on, asked.years)?;
            let index = model.weighted(&level_layers(&ground.on), 0) / model.registered();
            let drawn = (0..whom.replicates).map(|replicate| {
                let model = ground.unknown.drawn(model, chance, replicate);
                (0..=asked.years).map(|year| model.weighted(&ground.on, year)).collect()
            });
            let (gps, nurses) = match &one {
                Some(rates) => rates.clone(),
                None => rates(&place.area.code, index)?,
            };
            all.places.push(PlaceNeed {
                patients: model.registered(),
                weighted: needs.iter().map(|need| need.weighted.number()).collect(),
                drawn: drawn.collect(),
                gps,
                nurses,
            });
            add_new(&mut all.borrowed, ground.borrowed.iter().cloned());
            add_new(&mut all.notes, finding::notes(&ground).into_iter());
            add_new(&mut all.sources, source_lines(&holdings, &ground.editions).into_iter());
        }
        Ok(all)
    }
}

/// Adds what is not there yet.
fn add_new<T: PartialEq>(all: &mut Vec<T>, more: impl Iterator<Item = T>) {
    for one in more {
        if !all.contains(&one) {
            all.push(one);
        }
    }
}
