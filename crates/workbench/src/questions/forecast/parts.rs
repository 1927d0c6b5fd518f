//! The parts of an area at the end of a forecast, side by side: each with its own fan, from the same people and draws.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_vocabulary::{Area, Basis, Cancel, GpDefinition, Level, Measured, Period, Quiet, StaffGroup};

use super::altered::Altered;
use super::outlook::{Fanned, Otherwise, Ready, fanned, later, otherwise, ready, told};
use super::people::Peopled;
use super::start::Start;
use super::{FanPoint, ForecastAsked, Watch};
use crate::questions::profile::SourceLine;
use crate::{Scope, Workbench, WorkbenchError};

/// One part at the end of the forecast.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PartLine {
    /// The part.
    pub area: Area,
    /// Practices behind it.
    pub practices: usize,
    /// Share of its known patients whose practices stand behind it, 0 to 1.
    pub coverage: f64,
    /// How many there are at the start.
    pub now: f64,
    /// Its fan in the last month.
    #[serde(flatten)]
    pub end: FanPoint,
}

/// The parts of an area at the end of a forecast.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ForecastParts {
    /// The plain sentence at the top.
    pub finding: String,
    /// The area.
    pub area: Area,
    /// The level of its parts.
    pub level: Level,
    /// Whom it is about.
    pub group: StaffGroup,
    /// Which GPs; null for other groups.
    pub definition: Option<GpDefinition>,
    /// What is counted.
    pub measure: Measured,
    /// The last month known.
    pub from: Period,
    /// Years ahead.
    pub years: u8,
    /// How often chance was drawn.
    pub replicates: u32,
    /// What named the draws.
    pub seed: u64,
    /// The parts, by code.
    pub parts: Vec<PartLine>,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
}

impl Workbench {
    /// How many staff each part of an area will have.
    ///
    /// # Errors
    /// As for a forecast of the area, and where no practices are held to make parts of.
    pub fn forecast_parts(
        &self,
        area: &str,
        asked: &ForecastAsked,
        level: Level,
        scope: Scope,
    ) -> Result<ForecastParts, WorkbenchError> {
        let never = Cancel::default();
        self.forecast_parts_watched(area, asked, level, scope, Watch { progress: &Quiet, cancel: &never })
    }

    /// As [`Self::forecast_parts`], telling how far it has come and stopping when asked to.
    ///
    /// # Errors
    /// As for [`Self::forecast_parts`], and where it was asked to stop.
    pub fn forecast_parts_watched(
        &self,
        area: &str,
        asked: &ForecastAsked,
        level: Level,
        scope: Scope,
        watch: Watch<'_>,
    ) -> Result<ForecastParts, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        asked.check()?;
        let holdings = self.holdings_for(scope)?;
        let start = self.start_of(&holdings, area, asked, scope)?;
        if start.basis != Basis::PracticeLevelSum {
            return Err(WorkbenchError::NotPossible(format!(
                "{} in {} is published as a whole; name a month of which practices are held, to forecast its parts",
                start.area.name, start.from
            )));
        }
        let all = ready(&holdings, &start)?;
        let all_otherwise = otherwise(&start, &all.places, asked)?;
        // The steps that are told are the parts, not the work on each.
        let quiet = Watch { progress: &Quiet, ..watch };
        let mut parts = Vec::new();
        let codes = start.tree.areas(level);
        let total = codes.len() as u64;
        for (done, code) in (0..).zip(codes) {
            watch.cancel.check()?;
            watch.progress.step(done, total, &code);
            let inside = start.tree.practices(level, &code);
            let known: f64 = inside.iter().filter_map(|index| start.tree.members[*index].patients).sum();
            let codes: Vec<String> = inside
                .iter()
                .map(|index| start.tree.members[*index].code.clone())
                .filter(|code| start.practices.binary_search(code).is_ok())
                .collect();
            if codes.is_empty() {
                continue;
            }
            let part = part_of(&start, start.tree.area(&holdings.register, level, &code), codes);
            let ready = of_part(&all, &part.practices);
            if ready.places.iter().all(|place| place.people.is_empty()) {
                continue;
            }
            let told = told(&holdings, &part, u32::from(asked.years) * 12, asked.seed)?;
            let otherwise = otherwise_of_part(&all_otherwise, &part.practices);
            let Fanned { values, .. } = fanned(&ready, &otherwise, told.as_ref(), asked, quiet)?;
            let (Some(last), Some(period)) = (values.last(), later(part.from, values.len())) else { continue };
            let Some(end) = FanPoint::of(period, last) else { continue };
            let covered = part.patients.unwrap_or_default();
            parts.push(PartLine {
                practices: part.practices.len(),
                coverage: if 0.0 < known { covered / known } else { 0.0 },
                now: ready.now(part.measure),
                area: part.area,
                end,
            });
        }
        if parts.is_empty() {
            return Err(WorkbenchError::NotPossible(format!(
                "no {} of {} has staff to forecast in {}",
                level.title(),
                start.area.name,
                start.from
            )));
        }
        let mut answer = ForecastParts {
            finding: finding(&start, level, &parts),
            area: start.area,
            level,
            group: start.group,
            definition: start.definition,
            measure: start.measure,
            from: start.from,
            years: asked.years,
            replicates: asked.replicates,
            seed: asked.seed,
            parts,
            notes: start.notes,
            sources: start.sources,
        };
        self.withhold(&mut answer)?;
        Ok(answer)
    }
}

/// A start of its own for a part: its practices, with what is known of the whole.
pub(super) fn part_of(start: &Start, area: Area, practices: Vec<String>) -> Start {
    let patients: f64 = practices.iter().filter_map(|code| start.tree.member(code)?.patients).sum();
    Start { area, practices, patients: Some(patients), past: Vec::new(), notes: Vec::new(), ..start.clone() }
}

fn inside(places: &[Peopled], practices: &[String]) -> Vec<Peopled> {
    places.iter().filter(|place| practices.binary_search(&place.code).is_ok()).cloned().collect()
}

pub(super) fn of_part(all: &Ready, practices: &[String]) -> Ready {
    Ready {
        places: inside(&all.places, practices),
        structure: all.structure.clone(),
        borrowed: Vec::new(),
        notes: Vec::new(),
        sources: Vec::new(),
    }
}

/// What is otherwise was shared out over the whole area; a part has its share of it.
pub(super) fn otherwise_of_part(all: &Otherwise, practices: &[String]) -> Otherwise {
    let with = all.with.as_ref().map(|altered| Altered {
        places: inside(&altered.places, practices),
        applied: Vec::new(),
        closings: altered.closings.clone(),
    });
    Otherwise { with, ..Otherwise::default() }
}

fn finding(start: &Start, level: Level, parts: &[PartLine]) -> String {
    let change = |part: &PartLine| part.end.p50 / part.now.max(f64::MIN_POSITIVE);
    let fewer = parts.iter().filter(|part| part.end.p50 < part.now).count();
    let least = parts.iter().min_by(|one, other| change(one).total_cmp(&change(other)));
    let least = least.map_or_else(String::new, |part| {
        format!("; least against today has {}, {:.0} %", part.area.name, 100.0 * change(part))
    });
    format!(
        "{fewer} of {} parts of {} ({}) are more likely to have fewer than more{least}",
        parts.len(),
        start.area.name,
        level.title()
    )
}
