//! What a standard for each 100,000 patients asks of a list, or of an area and its parts.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_plans::quantity::{Per100k, Wte};
use wholetime_plans::trajectory::{BesideStandard, Standard};
use wholetime_vocabulary::{Area, Level, Period, Value};

use crate::catalogue::Unit;
use crate::questions::periods;
use crate::questions::profile::SourceLine;
use crate::questions::series::{Point, SeriesAsked};
use crate::{Scope, Workbench, WorkbenchError};

/// Whom a standard counts where nobody says otherwise: fully qualified GPs, as published standards mean.
pub const USUAL_INDICATOR: &str = "gp_fte_extg_per_100k";

/// What a standard is asked of.
#[derive(Clone, Debug, PartialEq)]
pub enum StandardOf {
    /// A list, and the WTE there are, where they are known.
    List {
        /// Patients.
        list: u32,
        /// WTE there are, counted by the standard's definition.
        there: Option<Wte>,
    },
    /// An area that is held.
    Area {
        /// Code, name or group:NAME.
        area: String,
        /// Each area of this level within it; none: the area itself.
        by: Option<Level>,
        /// Indicator that counts as the standard does; none: [`USUAL_INDICATOR`].
        indicator: Option<String>,
    },
}

/// What a standard asks.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct StandardAnswer {
    /// WTE for each 100,000 patients.
    pub per_100k: Per100k,
    /// Who is counted and which list divides.
    pub definition: String,
    /// The area; none where a list was given.
    pub area: Option<Area>,
    /// Month of the figures; none where a list was given.
    pub period: Option<Period>,
    /// A line for each list.
    pub lines: Vec<StandardLine>,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Editions behind the figures; empty where a list was given.
    pub sources: Vec<SourceLine>,
}

/// What a standard asks of one list.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct StandardLine {
    /// Code of the area; none where a list was given.
    pub code: Option<String>,
    /// What people read.
    pub name: String,
    /// Patients; why not, where no list is held.
    pub list: Value,
    /// WTE to have, to a thousandth; none where no list is held.
    pub wanted: Option<Wte>,
    /// What there is beside it; none where nobody said, or nothing is held.
    pub beside: Option<BesideStandard>,
    /// Why there is nothing beside it; none where there is.
    pub why_not: Option<String>,
}

impl Workbench {
    /// WTE that a standard for each 100,000 patients asks of a list or of areas that are held.
    ///
    /// # Errors
    /// Where the standard is none, the area or indicator is not known, or the indicator is not FTE for each 100,000 patients.
    pub fn plan_standard(
        &self,
        per_100k: Per100k,
        of: &StandardOf,
        scope: Scope,
    ) -> Result<StandardAnswer, WorkbenchError> {
        self.permit_somewhere(Deed::SeePlans)?;
        if per_100k <= Per100k::ZERO {
            return Err(WorkbenchError::NotPossible(format!(
                "a standard of {per_100k} WTE for each 100,000 patients asks for nobody; write one above 0"
            )));
        }
        match of {
            StandardOf::List { list, there } => Ok(of_list(per_100k, *list, *there)),
            StandardOf::Area { area, by, indicator } => {
                let indicator = indicator.as_deref().unwrap_or(USUAL_INDICATOR);
                self.of_area(per_100k, area, *by, indicator, scope)
            }
        }
    }

    fn of_area(
        &self,
        per_100k: Per100k,
        area: &str,
        by: Option<Level>,
        indicator: &str,
        scope: Scope,
    ) -> Result<StandardAnswer, WorkbenchError> {
        let period = {
            let holdings = self.holdings_for(scope)?;
            let resolved = self.resolve_in(&holdings, area)?;
            periods::meant(&holdings, &resolved, scope)?.period
        };
        let asked = SeriesAsked { from: Some(period), to: Some(period), by, basis: None };
        let series = self.series(area, indicator, asked, scope)?;
        if series.indicator.unit != Unit::FtePer100k {
            return Err(WorkbenchError::NotPossible(format!(
                "`{indicator}` is not FTE for each 100,000 patients; `wholetime indicators --theme capacity` lists those that are"
            )));
        }
        let standard = Standard { per_100k, definition: series.indicator.title.clone(), source: String::new() };
        let lines: Vec<StandardLine> = series.points.iter().map(|point| line(&standard, point)).collect();
        let partial = series.points.iter().filter(|point| point.value.known().is_some() && point.coverage < 1.0);
        let mut notes: Vec<String> = partial
            .map(|point| {
                let covered = point.coverage * 100.0;
                format!(
                    "{}: practices with {covered:.1} % of the patients reported, so there are more people than shown and fewer are missing",
                    point.name
                )
            })
            .collect();
        notes.extend(series.notes);
        Ok(StandardAnswer {
            per_100k,
            definition: series.indicator.title,
            area: Some(series.area),
            period: Some(period),
            lines,
            notes,
            sources: series.sources,
        })
    }
}

fn of_list(per_100k: Per100k, list: u32, there: Option<Wte>) -> StandardAnswer {
    let standard = Standard { per_100k, definition: String::new(), source: String::new() };
    let line = StandardLine {
        code: None,
        name: "the list".to_owned(),
        list: Value::Known(f64::from(list)),
        wanted: Some(standard.asks(Per100k::ZERO, list).wanted),
        beside: there.map(|there| standard.beside(there, list)),
        why_not: there.is_none().then(|| "nobody said how many there are".to_owned()),
    };
    StandardAnswer {
        per_100k,
        definition: "Whoever the standard counts, for each 100,000 patients of the list given".to_owned(),
        area: None,
        period: None,
        lines: vec![line],
        notes: Vec::new(),
        sources: Vec::new(),
    }
}

fn line(standard: &Standard, point: &Point) -> StandardLine {
    let patients = point.denominator.unwrap_or(point.value);
    let list = patients.known().and_then(whole_patients);
    // A rate that was refused stands on too little to say who is missing.
    let there = point.value.known().and(point.numerator.known()).and_then(thousandths);
    let why_not = match point.value {
        Value::Known(_) => None,
        Value::Missing(why) => Some(why.phrase().to_owned()),
    };
    StandardLine {
        code: Some(point.area.clone()),
        name: point.name.clone(),
        list: patients,
        wanted: list.map(|list| standard.asks(Per100k::ZERO, list).wanted),
        beside: list.zip(there).map(|(list, there)| standard.beside(there, list)),
        why_not,
    }
}

fn thousandths(fte: f64) -> Option<Wte> {
    Wte::read(&format!("{fte:.3}")).ok()
}

fn whole_patients(patients: f64) -> Option<u32> {
    format!("{patients:.0}").parse().ok()
}
