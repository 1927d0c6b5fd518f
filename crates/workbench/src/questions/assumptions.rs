//! The assumptions there are: low, central and high, from when, on whose word, and how good the evidence is.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_catalogue::Catalogue;
use wholetime_models::assumptions::{Assumption, Evidence, Unit, assumptions};

use crate::{Workbench, WorkbenchError};

/// A value of an assumption.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AssumptionValue {
    /// What it is of, where an assumption has values for several things.
    pub of: Option<String>,
    /// The first day it is used for.
    pub from: Date,
    /// The low end of what is likely.
    pub low: f64,
    /// What is used.
    pub central: f64,
    /// The high end.
    pub high: f64,
    /// Title and date of where it comes from.
    pub reference: String,
    /// Where in it.
    pub place: Option<String>,
    /// How good the evidence is.
    pub evidence: Evidence,
    /// Whether it was written down from memory and is still to be looked up.
    pub is_from_memory: bool,
}

/// An assumption.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AssumptionLine {
    /// Its name: that of its file in `catalogue/assumptions`.
    pub name: String,
    /// What people read of it.
    pub title: String,
    /// Its unit.
    pub unit: Unit,
    /// What it is about, and what it is not.
    pub about: String,
    /// Its values, the newest of each thing first.
    pub values: Vec<AssumptionValue>,
}

/// The assumptions there are.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AssumptionsAnswer {
    /// In the order of their names.
    pub assumptions: Vec<AssumptionLine>,
    /// How many values were written down from memory.
    pub n_from_memory: usize,
}

impl Workbench {
    /// The assumptions, or the one of that name.
    ///
    /// # Errors
    /// Where a file of the catalogue is none, or no assumption has that name.
    pub fn assumptions(&self, name: Option<&str>) -> Result<AssumptionsAnswer, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let all = all_assumptions(self.catalogue())?;
        if let Some(unknown) = name.filter(|name| !all.contains_key(*name)) {
            let names: Vec<&str> = all.keys().map(String::as_str).collect();
            let why = format!("there is no assumption `{unknown}`; there are {}", names.join(", "));
            return Err(WorkbenchError::NotThere(why));
        }
        let lines: Vec<AssumptionLine> = all
            .into_iter()
            .filter(|(known, _)| name.is_none_or(|name| name == known))
            .map(|(name, assumption)| line(name, assumption))
            .collect();
        let n_from_memory = lines.iter().flat_map(|line| &line.values).filter(|value| value.is_from_memory).count();
        Ok(AssumptionsAnswer { assumptions: lines, n_from_memory })
    }
}

/// Every assumption of the catalogue, by name.
pub(crate) fn all_assumptions(catalogue: &Catalogue) -> Result<BTreeMap<String, Assumption>, WorkbenchError> {
    assumptions(catalogue)
        .map_err(|why| WorkbenchError::NotPossible(format!("{why}; mend the file in catalogue/assumptions")))
}

/// The central value of an assumption on a day; the first ever given where the day is earlier. None where there is no such
/// assumption.
pub(crate) fn central_on(catalogue: &Catalogue, name: &str, day: Date) -> Result<Option<f64>, WorkbenchError> {
    let all = all_assumptions(catalogue)?;
    let Some(assumption) = all.get(name) else { return Ok(None) };
    let earliest = || assumption.values.iter().min_by_key(|value| value.from);
    Ok(assumption.on(day, None).or_else(earliest).map(|value| value.central))
}

fn line(name: String, assumption: Assumption) -> AssumptionLine {
    let mut values: Vec<AssumptionValue> = assumption
        .values
        .into_iter()
        .map(|value| AssumptionValue {
            of: value.of,
            from: value.from,
            low: value.low,
            central: value.central,
            high: value.high,
            reference: value.reference.title,
            place: value.reference.place,
            evidence: value.evidence,
            is_from_memory: value.is_from_memory,
        })
        .collect();
    values.sort_by(|one, other| one.of.cmp(&other.of).then_with(|| other.from.cmp(&one.from)));
    AssumptionLine { name, title: assumption.title, unit: assumption.unit, about: assumption.about, values }
}
