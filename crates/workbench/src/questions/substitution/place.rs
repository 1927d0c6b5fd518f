//! The GPs whose work posts would take over: those of an area, or a number that was given.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_measures::figures::Desk;
use wholetime_vocabulary::{Area, Period, Value};

use super::SubstitutionAsked;
use crate::questions::profile::{SourceLine, source_lines};
use crate::questions::{periods, series};
use crate::{Scope, Workbench, WorkbenchError};

/// GPs that count, the better first: fully qualified, registrars left out, whose work is being taught; else all of them. Our
/// judgement.
const GPS: [&str; 2] = ["gp_fte_extg", "gp_fte_total"];

/// GPs whose work posts would take over.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct GpsThere {
    /// The area; none: the number was given.
    pub area: Option<Area>,
    /// The month; none: the number was given.
    pub period: Option<Period>,
    /// GP WTE.
    pub wte: f64,
    /// Which GPs these are, in words.
    pub which: String,
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
            (None, gps) => {
                let which = "as given".to_owned();
                return Ok((gps.map(|wte| GpsThere { area: None, period: None, wte, which }), Vec::new()));
            }
            (Some(text), None) => text,
        };
        let holdings = self.holdings_for(scope)?;
        let area = self.resolve_in(&holdings, text)?;
        let periods::Chosen { period, .. } = periods::meant(&holdings, &area, scope)?;
        let mut desk = Desk::new(&holdings, period, scope.geography);
        desk.allow_partial = scope.allow_partial;
        for name in GPS {
            let indicator = self.indicator(name)?;
            let Some(figure) = series::one(&desk, &area.place, indicator, None)? else { continue };
            let Value::Known(wte) = figure.value else { continue };
            let sources = source_lines(&holdings, &figure.editions());
            let which = indicator.title.clone();
            return Ok((Some(GpsThere { area: Some(area.area.clone()), period: Some(period), wte, which }), sources));
        }
        Err(WorkbenchError::NotPossible(format!(
            "GPs of {} in {} are not held, so there is nothing to cap by; give their number instead",
            area.area.name,
            period.in_words()
        )))
    }
}
