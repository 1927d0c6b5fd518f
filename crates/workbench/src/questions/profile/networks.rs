//! Staff that the networks of an area employ or contract themselves, by role.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_snapshots::EditionKey;
use wholetime_vocabulary::{Level, Missing, Period, Value};

use super::Ground;
use crate::WorkbenchError;

/// One role of a network's own staff.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct NetworkRole {
    /// Identifier.
    pub role: String,
    /// What people read.
    pub title: String,
    /// FTE.
    pub fte: Value,
    /// People; contracted services have no identifiers and are not among them.
    pub headcount: Value,
    /// FTE per 100,000 patients.
    pub per_100k: Value,
    /// Period it is of.
    pub period: Period,
}

/// The roles, the total first, and what they are of or why there are none.
pub(super) fn roles(
    ground: &Ground<'_>,
    editions: &mut Vec<EditionKey>,
) -> Result<(Vec<NetworkRole>, Option<String>), WorkbenchError> {
    if ground.area.area.level == Level::Practice {
        return Ok((Vec::new(), Some("networks' own staff belong to the network, not to a practice".to_owned())));
    }
    let patients = match ground.coverage.patients_known {
        known if 0.0 < known => Value::Known(known),
        _ => Value::Missing(Missing::NotHeld),
    };
    let mut roles = Vec::new();
    let wanted = std::iter::once((String::new(), "All staff of networks".to_owned()))
        .chain(ground.holdings.catalogue.roles.pcn_role.iter().map(|role| (role.id.clone(), role.title.clone())));
    let mut note = None;
    for (role, title) in wanted {
        let measure =
            |measured: &str| if role.is_empty() { format!("pcn_{measured}") } else { format!("pcn_{measured}_{role}") };
        let fte = ground.desk.network(&ground.area.place, &measure("fte"))?;
        if role.is_empty() {
            match fte.value {
                Value::Missing(Missing::NotHeld) => {
                    return Ok((
                        Vec::new(),
                        Some("no file of network staff within a year of this month is held".to_owned()),
                    ));
                }
                Value::Missing(Missing::NotReported) => {
                    let said = format!(
                        "not reported: no row of {} in the network file of {}",
                        ground.area.area.name, fte.period
                    );
                    return Ok((Vec::new(), Some(said)));
                }
                _ => {}
            }
            editions.extend(fte.editions.clone());
            note.clone_from(&fte.note);
        }
        // A role that nobody fills is left out of the table; the total stays.
        if !role.is_empty() && fte.value == Value::Known(0.0) {
            continue;
        }
        let headcount = ground.desk.network(&ground.area.place, &measure("headcount"))?;
        roles.push(NetworkRole {
            role: if role.is_empty() { "all".to_owned() } else { role },
            title,
            per_100k: fte.value.per(patients).map(|rate| rate * 100_000.0),
            fte: fte.value,
            headcount: headcount.value,
            period: fte.period,
        });
    }
    roles[1..].sort_by(|a, b| b.fte.known().unwrap_or_default().total_cmp(&a.fte.known().unwrap_or_default()));
    Ok((roles, note))
}
