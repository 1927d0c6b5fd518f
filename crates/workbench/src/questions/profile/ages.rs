//! Ages of staff and of patients.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_catalogue::{AgeBand, Measure, MeasureKind};
use wholetime_measures::register::BULLETIN;
use wholetime_snapshots::{EditionKey, FactFilter};
use wholetime_vocabulary::{Basis, GpDefinition, Level, Measured, Period, StaffGroup, Value};

use super::Ground;
use crate::WorkbenchError;

/// How many are of one age.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AgeLine {
    /// `gp`, `nurse`, `dpc`, `admin` or `patients`.
    pub group: String,
    /// For GPs, which.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<GpDefinition>,
    /// `headcount`, `fte` or `patients`.
    pub measure: String,
    /// Age band, such as `55_59`.
    pub band: String,
    /// What people read.
    pub band_title: String,
    /// How many.
    pub value: Value,
    /// Share of those whose age is known, in percent.
    pub share_pct: Value,
    /// How the figure came about.
    pub basis: Basis,
    /// Period it is of.
    pub period: Period,
}

/// Staff by age (headcount where the practices' file holds it, else FTE as published), then patients by age.
pub(crate) fn lines(ground: &Ground<'_>, editions: &mut Vec<EditionKey>) -> Result<Vec<AgeLine>, WorkbenchError> {
    let mut lines = Vec::new();
    for group in StaffGroup::ALL {
        lines.extend(of_staff(ground, *group)?);
    }
    lines.extend(of_patients(ground, editions)?);
    Ok(lines)
}

/// Bands of a group, youngest first; the practices' file closes at 70 and over, the bulletin at 65 and over.
fn bands<'a>(ground: &'a Ground<'_>, group: StaffGroup, measured: Measured, is_published: bool) -> Vec<&'a Measure> {
    let overlaps = if is_published { ["65_69", "70_plus"].as_slice() } else { ["65_plus"].as_slice() };
    let mut found: Vec<&Measure> = ground
        .holdings
        .catalogue
        .measures
        .values()
        .filter(|measure| {
            measure.kind == MeasureKind::Staff(group, measured)
                && measure.role.is_none()
                && measure.definition.is_none_or(|definition| definition == GpDefinition::Extg)
                && measure.age_band.is_some_and(|band| !overlaps.contains(&band.to_string().as_str()))
        })
        .collect();
    found.sort_by_key(|measure| measure.age_band);
    found
}

fn of_staff(ground: &Ground<'_>, group: StaffGroup) -> Result<Vec<AgeLine>, WorkbenchError> {
    let measures = bands(ground, group, Measured::Headcount, false);
    if ground.desk.has_workforce() && 0 < ground.coverage.practices_held {
        let names: Vec<&str> = measures.iter().map(|measure| measure.id.as_str()).collect();
        let sums = ground.desk.sums(std::slice::from_ref(&ground.area.place), &names)?;
        let values: Vec<(AgeBand, Value)> = measures
            .iter()
            .filter_map(|measure| Some((measure.age_band?, sums.sum(&ground.area.place.code, &measure.id).value)))
            .collect();
        if values.iter().any(|(_, value)| value.known().is_some()) {
            return Ok(shares(ground, group, Measured::Headcount, &values, Basis::PracticeLevelSum));
        }
    }
    let measures = bands(ground, group, Measured::Fte, true);
    let mut values = Vec::new();
    for measure in measures {
        let (Some(band), Some(value)) = (measure.age_band, published(ground, &measure.id)?) else { continue };
        values.push((band, value));
    }
    Ok(shares(ground, group, Measured::Fte, &values, Basis::Published))
}

fn published(ground: &Ground<'_>, measure: &str) -> Result<Option<Value>, WorkbenchError> {
    if ground.area.area.level != Level::England {
        return Ok(None);
    }
    let series = ground.holdings.shelf.editions().filter(|edition| edition.key.source == BULLETIN);
    for edition in series.rev() {
        let facts = ground.holdings.published_facts(&edition.key, measure)?;
        let of_england = facts.iter().find(|fact| fact.level == Level::England && fact.period == ground.desk.period);
        if let Some(fact) = of_england {
            return Ok(Some(fact.value));
        }
    }
    Ok(None)
}

fn shares(
    ground: &Ground<'_>,
    group: StaffGroup,
    measured: Measured,
    values: &[(AgeBand, Value)],
    basis: Basis,
) -> Vec<AgeLine> {
    let known: f64 =
        values.iter().filter(|(band, _)| *band != AgeBand::Unknown).filter_map(|(_, value)| value.known()).sum();
    values
        .iter()
        .map(|(band, value)| AgeLine {
            group: group.word().to_owned(),
            definition: (group == StaffGroup::Gp).then_some(GpDefinition::Extg),
            measure: measured.word().to_owned(),
            band: band.to_string(),
            band_title: band.title(),
            value: *value,
            share_pct: if *band == AgeBand::Unknown {
                Value::Missing(wholetime_vocabulary::Missing::NotApplicable)
            } else {
                value.per(Value::Known(known)).map(|share| share * 100.0)
            },
            basis,
            period: ground.desk.period,
        })
        .collect()
}

/// Patients by five-year band from the nearest list by age, within a year.
fn of_patients(ground: &Ground<'_>, editions: &mut Vec<EditionKey>) -> Result<Vec<AgeLine>, WorkbenchError> {
    let lists = ground.holdings.shelf.editions().filter(|edition| edition.key.source == "patients_quin_age");
    let near = lists.filter(|edition| edition.key.period.months_since(ground.desk.period).abs() <= 12);
    let Some(edition) = near.min_by_key(|edition| edition.key.period.months_since(ground.desk.period).abs()) else {
        return Ok(Vec::new());
    };
    let names: Vec<(AgeBand, &str)> = ground
        .holdings
        .catalogue
        .measures
        .values()
        .filter(|measure| measure.kind == MeasureKind::Patients && measure.sex.is_none())
        .filter_map(|measure| Some((measure.age_band?, measure.id.as_str())))
        .collect();
    let measures: Vec<&str> = names.iter().map(|(_, name)| *name).collect();
    let codes: Vec<&str> = ground.practices.iter().map(|index| ground.tree.members[*index].code.as_str()).collect();
    let is_published_area = !matches!(ground.area.area.level, Level::Group);
    let own = [ground.area.place.code.as_str()];
    let filter = FactFilter {
        measures: &measures,
        areas: if is_published_area { &own } else { &codes },
        level: Some(if is_published_area { ground.area.area.level } else { Level::Practice }),
        period: None,
    };
    let mut by_band: BTreeMap<AgeBand, f64> = BTreeMap::new();
    for fact in ground.holdings.shelf.facts(&edition.key, &filter)? {
        let band = names.iter().find(|(_, name)| *name == fact.measure).map(|(band, _)| *band);
        if let (Some(band), Some(value)) = (band, fact.value.known()) {
            *by_band.entry(band).or_default() += value;
        }
    }
    let total: f64 = by_band.values().sum();
    if total <= 0.0 {
        return Ok(Vec::new());
    }
    editions.push(edition.key.clone());
    Ok(by_band
        .into_iter()
        .map(|(band, value)| AgeLine {
            group: "patients".to_owned(),
            definition: None,
            measure: "patients".to_owned(),
            band: band.to_string(),
            band_title: band.title(),
            value: Value::Known(value),
            share_pct: Value::Known(100.0 * value / total),
            basis: Basis::Published,
            period: edition.key.period,
        })
        .collect())
}
