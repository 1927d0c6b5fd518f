//! The areas an area is made of, side by side; they add up to it.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_catalogue::group_measure;
use wholetime_measures::Coverage;
use wholetime_measures::figures::{Place, REFUSED_BELOW};
use wholetime_vocabulary::{Basis, GpDefinition, Level, Measured, Missing, StaffGroup, Value};

use super::Ground;
use crate::WorkbenchError;

/// Staff of one group in a child.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ChildStaff {
    /// Staff group.
    pub group: StaffGroup,
    /// For GPs, which.
    pub definition: GpDefinition,
    /// How the figures came about.
    pub basis: Basis,
    /// FTE.
    pub fte: Value,
    /// FTE per 100,000 patients held.
    pub per_100k: Value,
    /// Share of its known patients covered, 0 to 1.
    pub coverage: f64,
}

/// A part of the area.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Child {
    /// Code; `unaligned` for practices without a network, `not_known` for those whose place nobody states.
    pub code: String,
    /// Name.
    pub name: String,
    /// Level.
    pub level: Level,
    /// Patients held.
    pub patients: Value,
    /// Practices held.
    pub practices: u32,
    /// Practices known.
    pub practices_known: u32,
    /// For a practice, whether it dispenses, where any source says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dispensing: Option<bool>,
    /// Only a part of it lies in the area: its other practices are counted elsewhere.
    pub is_part: bool,
    /// Staff.
    pub staff: Vec<ChildStaff>,
}

/// The level of the parts of an area.
fn level_below(ground: &Ground<'_>) -> Option<Level> {
    match ground.area.area.level {
        Level::England => Some(Level::Region),
        Level::Region => Some(Level::Icb),
        Level::Icb => Some(Level::SubIcb),
        Level::SubIcb => Some(Level::Pcn),
        Level::Pcn => Some(Level::Practice),
        Level::Group => {
            let members = &ground.area.place.members;
            let first = members.first().map(|(level, _)| *level)?;
            Some(if members.iter().all(|(level, _)| *level == first) { first } else { Level::Practice })
        }
        Level::Practice => None,
    }
}

/// The parts, in order of name, unaligned practices last.
pub(super) fn lines(ground: &Ground<'_>) -> Result<Vec<Child>, WorkbenchError> {
    let Some(level) = level_below(ground) else { return Ok(Vec::new()) };
    let tree = &ground.tree;
    let register = &ground.holdings.register;
    let mut parts: std::collections::BTreeMap<Option<String>, Vec<usize>> = std::collections::BTreeMap::new();
    for index in ground.practices.iter().copied() {
        let member = &tree.members[index];
        let code = match level {
            Level::Practice => Some(member.code.clone()),
            Level::Pcn => member.pcn.clone(),
            Level::SubIcb => member.sub_icb.clone(),
            Level::Icb => member.icb.clone(),
            Level::Region => member.region.clone(),
            Level::England | Level::Group => None,
        };
        parts.entry(code).or_default().push(index);
    }
    let gp = if holds_fully_qualified(ground)? { GpDefinition::Extg } else { GpDefinition::Total };
    let groups: Vec<(StaffGroup, GpDefinition)> = StaffGroup::ALL
        .iter()
        .map(|group| (*group, if *group == StaffGroup::Gp { gp } else { GpDefinition::Total }))
        .collect();
    let names: Vec<String> =
        groups.iter().map(|(group, definition)| group_measure(*group, Measured::Fte, *definition)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let keyed: Vec<(String, Vec<usize>)> =
        parts.iter().map(|(code, practices)| (code.clone().unwrap_or_default(), practices.clone())).collect();
    let sums = ground.holdings.practice_sums(tree, &keyed, &names)?;
    let mut children: Vec<Child> = Vec::new();
    for (code, practices) in parts {
        let coverage = Coverage::of(tree, &practices);
        let key = code.clone().unwrap_or_default();
        let summed = groups
            .iter()
            .zip(&names)
            .map(|((group, definition), measure)| {
                let sum = sums.sum(&key, measure);
                let share = if 0.0 < coverage.patients_known { sum.patients / coverage.patients_known } else { 0.0 };
                // A part is refused where the whole would be: below half of its patients, unless asked for.
                let is_refused = share < REFUSED_BELOW
                    && level != Level::Practice
                    && 0.0 < coverage.patients_known
                    && sum.value.known().is_some()
                    && !ground.desk.allow_partial;
                let fte = if is_refused { Value::Missing(Missing::NotHeld) } else { sum.value };
                ChildStaff {
                    group: *group,
                    definition: *definition,
                    basis: Basis::PracticeLevelSum,
                    fte,
                    per_100k: fte.per(Value::Known(coverage.patients_held)).map(|rate| rate * 100_000.0),
                    coverage: share,
                }
            })
            .collect();
        // Where no file of practices is held, what is published for the part is shown instead.
        let staff = match &code {
            Some(code) if !ground.desk.has_workforce() => published(ground, level, code)?.unwrap_or(summed),
            _ => summed,
        };
        let (code, name) = match code {
            Some(code) => {
                let name = register.name(level, &code);
                (code, name)
            }
            None if level == Level::Pcn => ("unaligned".to_owned(), "Practices without a PCN".to_owned()),
            None => ("not_known".to_owned(), format!("Practices whose {} nobody states", level.title())),
        };
        let dispensing =
            if level == Level::Practice { tree.member(&code).and_then(|one| one.dispensing) } else { None };
        let is_part = tree.practices(level, &code).len() > practices.len();
        let patients = if 0.0 < coverage.patients_held {
            Value::Known(coverage.patients_held)
        } else if ground.desk.has_workforce() && 0 < coverage.practices_held {
            Value::Known(0.0)
        } else if 0.0 < coverage.patients_known {
            Value::Known(coverage.patients_known)
        } else {
            Value::Missing(Missing::NotHeld)
        };
        children.push(Child {
            code,
            name,
            level,
            patients,
            practices: coverage.practices_held,
            practices_known: coverage.practices_known,
            dispensing,
            is_part,
            staff,
        });
    }
    children.sort_by(|a, b| {
        let last = |child: &Child| matches!(child.code.as_str(), "unaligned" | "not_known");
        (last(a), &a.name, &a.code).cmp(&(last(b), &b.name, &b.code))
    });
    Ok(children)
}

/// Staff of a part as published for it; nothing where they are not.
fn published(ground: &Ground<'_>, level: Level, code: &str) -> Result<Option<Vec<ChildStaff>>, WorkbenchError> {
    let place = Place::published(level, code);
    let value = |indicator: &str| -> Result<Option<Value>, WorkbenchError> {
        let Some(indicator) = ground.holdings.catalogue.indicators.get(indicator) else { return Ok(None) };
        Ok(ground.desk.published(&place, indicator)?.map(|figure| figure.value))
    };
    let mut staff = Vec::new();
    for group in StaffGroup::ALL {
        // Areas below England are published for all GPs only.
        let measure = group_measure(*group, Measured::Fte, GpDefinition::Total);
        let Some(fte) = value(&measure)? else { return Ok(None) };
        staff.push(ChildStaff {
            group: *group,
            definition: GpDefinition::Total,
            basis: Basis::Published,
            fte,
            per_100k: value(&format!("{measure}_per_100k"))?.unwrap_or(Value::Missing(Missing::NotHeld)),
            coverage: 1.0,
        });
    }
    Ok(Some(staff))
}

fn holds_fully_qualified(ground: &Ground<'_>) -> Result<bool, WorkbenchError> {
    if !ground.desk.has_workforce() {
        return Ok(false);
    }
    let sums = ground.desk.sums(std::slice::from_ref(&ground.area.place), &["gp_fte_extg"])?;
    Ok(sums.sum(&ground.area.place.code, "gp_fte_extg").value.missing() != Some(Missing::NotHeld))
}
