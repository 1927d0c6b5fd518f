//! The measures that a record counts in: its group, its role, and its age within them.

use std::collections::BTreeSet;

use wholetime_catalogue::{AgeBand, Catalogue, Role, group_measure};
use wholetime_vocabulary::{GpDefinition, Measured, StaffGroup};

/// The measures a record counts in, each as FTE and as headcount.
pub(super) fn measures(
    catalogue: &Catalogue,
    group: StaffGroup,
    role: Option<&Role>,
    band: Option<AgeBand>,
    absent: &mut BTreeSet<String>,
) -> Vec<[String; 2]> {
    let mut measures = Vec::new();
    for whole in
        definitions(group, role).iter().map(|definition| pair(|measured| group_measure(group, measured, *definition)))
    {
        for band in bands(band) {
            add_known(catalogue, of_age(&whole, band), absent, &mut measures);
        }
        add_known(catalogue, whole, absent, &mut measures);
    }
    if let Some(role) = role {
        let of_role = pair(|measured| format!("{group}_{measured}_{}", role.id));
        // Only some roles are known by age; where one is not, its group says how old people are.
        for band in bands(band) {
            add_known(catalogue, of_age(&of_role, band), &mut BTreeSet::new(), &mut measures);
        }
        add_known(catalogue, of_role, absent, &mut measures);
    }
    measures
}

/// The definitions of a GP that hold for the role: without trainees, without locums, without either. A GP of a role we do
/// not know is counted among all GPs only. Groups other than GPs have one definition.
fn definitions(group: StaffGroup, role: Option<&Role>) -> Vec<GpDefinition> {
    if group != StaffGroup::Gp {
        return vec![GpDefinition::Total];
    }
    match role.map(|role| role.id.as_str()) {
        None => vec![GpDefinition::Total],
        Some("trainee") => vec![GpDefinition::Total, GpDefinition::Exl],
        Some("locum") => vec![GpDefinition::Total, GpDefinition::Extg],
        Some(_) => GpDefinition::ALL.to_vec(),
    }
}

/// The band stated, and "65 and over" for those beyond it, since the bulletin closes its bands there.
fn bands(band: Option<AgeBand>) -> Vec<AgeBand> {
    let open = AgeBand::Years(65, u8::MAX);
    match band {
        Some(band @ AgeBand::Years(65.., _)) if band != open => vec![band, open],
        band => band.into_iter().collect(),
    }
}

fn pair(id: impl Fn(Measured) -> String) -> [String; 2] {
    [id(Measured::Fte), id(Measured::Headcount)]
}

fn of_age(whole: &[String; 2], band: AgeBand) -> [String; 2] {
    [format!("{}_age_{band}", whole[0]), format!("{}_age_{band}", whole[1])]
}

/// Adds the measures of a pair that the catalogue has; an empty name stands for one it has not.
fn add_known(catalogue: &Catalogue, pair: [String; 2], absent: &mut BTreeSet<String>, measures: &mut Vec<[String; 2]>) {
    let known = pair.map(|id| {
        if catalogue.measures.contains_key(&id) {
            id
        } else {
            absent.insert(id);
            String::new()
        }
    });
    if known.iter().any(|id| !id.is_empty()) {
        measures.push(known);
    }
}
