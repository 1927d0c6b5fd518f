//! What is expected of an area at the end of a forecast under one scenario after another: the expectation alone, so that
//! hundreds of them are worked out in a moment.

use wholetime_models::scenario::Scenario;
use wholetime_vocabulary::{Area, Basis, Measured, Period};

use super::altered::altered;
use super::outlook::{Ready, later, ready};
use super::start::Start;
use super::{ForecastAsked, crowd};
use crate::questions::profile::SourceLine;
use crate::{Scope, Workbench, WorkbenchError};

/// An area made ready to be expected of.
pub(crate) struct Expecting {
    start: Start,
    ready: Ready,
    months: u32,
    measure: Measured,
}

impl Workbench {
    /// Makes an area ready to be expected of, as a forecast of it starts.
    pub(crate) fn expecting(
        &self,
        area: &str,
        asked: &ForecastAsked,
        scope: Scope,
    ) -> Result<Expecting, WorkbenchError> {
        asked.check()?;
        let holdings = self.holdings_for(scope)?;
        let start = self.start_of(&holdings, area, asked, scope)?;
        let ready = ready(&holdings, &start)?;
        Ok(Expecting { start, ready, months: u32::from(asked.years) * 12, measure: asked.measure })
    }
}

impl Expecting {
    /// How many are expected in the last month under a scenario.
    pub(crate) fn under(&self, scenario: &Scenario) -> Result<f64, WorkbenchError> {
        let altered = altered(&self.ready.places, scenario, &self.start, self.months)?;
        let Some(ledger) = crowd::expected(&altered.places, &altered.closings, self.months)? else { return Ok(0.0) };
        let staff = self.ready.structure.counted.iter().map(|role| ledger.end(self.months, *role));
        Ok(staff
            .map(|staff| match self.measure {
                Measured::Fte => staff.fte.number(),
                Measured::Headcount => staff.heads.number(),
            })
            .sum())
    }

    /// The changes of a scenario in words, each with its size.
    pub(crate) fn sizes(&self, scenario: &Scenario) -> Result<Vec<String>, WorkbenchError> {
        let altered = altered(&self.ready.places, scenario, &self.start, self.months)?;
        Ok(altered.applied.into_iter().map(|applied| applied.size).collect())
    }

    /// The area.
    pub(crate) const fn area(&self) -> &Area {
        &self.start.area
    }

    /// How figures of the past came about.
    pub(crate) const fn basis(&self) -> Basis {
        self.start.basis
    }

    /// The last month that is forecast.
    pub(crate) fn last(&self) -> Option<Period> {
        later(self.start.from, self.months as usize)
    }

    /// What a reader should know of the figures it starts from.
    pub(crate) fn notes(&self) -> impl Iterator<Item = &String> {
        self.start.notes.iter().chain(&self.ready.notes)
    }

    /// Editions behind it.
    pub(crate) fn sources(&self) -> Vec<SourceLine> {
        let mut sources = self.start.sources.clone();
        sources.extend(self.ready.sources.iter().filter(|line| !self.start.sources.contains(line)).cloned());
        sources
    }
}
