//! The GPs whose work posts would take over: those of an area, or a number that was given.

use serde::Serialize;
use wholetime_measures::figures::Desk;
use wholetime_vocabulary::{Area, Period, Value};

use super::SubstitutionAsked;
use crate::questions::profile::{SourceLine, source_lines};
use crate::questions::{periods, series};
use crate::{Scope, Workbench, WorkbenchError};

/// GPs that count: fully qualified, registrars left out. Our judgement: registrars' work is being taught.
const GPS: &str = "gp_fte_extg";

/// GPs whose work posts would take over.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GpsThere {
    /// The area; none: the number was given.
    pub area: Option<Area>,
    /// The month; none: the number was given.
    pub period: Option<Period>,
    /// GP WTE.
    pub wte: f64,
}

impl Workbench {
    /// The GPs meant, with the editions behind their number.
    pub(super) fn gps_meant(
        &self,
        asked: &SubstitutionAsked,
        scope: Scope,
    ) -> Result<(Option<GpsThere>, Vec<SourceLine>), WorkbenchError> {
        let text = match (&asked.area, asked.gps) {
            (Some(_), Some(_)) => {
                let why = "give an area or a number of GPs, not both: the number would take the place of the area's";
                return Err(WorkbenchError::NotPossible(why.to_owned()));
            }
            (None, gps) => return Ok((gps.map(|wte| GpsThere { area: None, period: None, wte }), Vec::new())),
            (Some(text), None) => text,
        };
        let holdings = self.holdings_for(scope)?;
        let area = self.resolve_in(&holdings, text)?;
        let indicator = self.indicator(GPS)?;
        let periods::Chosen { period, .. } = periods::meant(&holdings, &area, scope)?;
        let mut desk = Desk::new(&holdings, period, scope.geography);
        desk.allow_partial = scope.allow_partial;
        let figure = series::one(&desk, &area.place, indicator, None)?
            .ok_or_else(|| periods::not_held(&holdings, &area.area, period))?;
        let wte = match figure.value {
            Value::Known(wte) => wte,
            Value::Missing(why) => {
                let message = format!(
                    "GPs of {} in {} are not known ({}), so there is nothing to cap by; give their number instead",
                    area.area.name,
                    period.in_words(),
                    why.phrase()
                );
                return Err(WorkbenchError::NotPossible(message));
            }
        };
        let sources = source_lines(&holdings, &figure.editions());
        Ok((Some(GpsThere { area: Some(area.area.clone()), period: Some(period), wte }), sources))
    }
}
