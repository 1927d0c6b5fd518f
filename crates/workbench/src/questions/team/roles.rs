//! The roles of a team, and under which names each source counts them.

use std::collections::{BTreeMap, BTreeSet};

use wholetime_catalogue::Catalogue;
use wholetime_plans::mix::MixRole;
use wholetime_vocabulary::{Measured, StaffGroup};

/// Roles of networks that are not clinical. The catalogue has no groups for them; our judgement.
const ADMIN_OF_NETWORKS: [&str; 4] = ["manager", "other_admin", "digital_lead", "other_director"];

/// Roles of networks that GPs fill. The catalogue has no groups for them; our judgement.
const GPS_OF_NETWORKS: [&str; 1] = ["clinical_director"];

/// What GPs are called in a team: a mix can have salaried ones, and a team has them all.
const GPS: &str = "GPs, fully qualified";

/// A role of a team.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TeamRole {
    /// Name in files: that of the mix, or `other_gp` and so on.
    pub(crate) id: String,
    /// What people read.
    pub(crate) title: String,
    /// Whether it is a role that a mix can have.
    pub(crate) is_of_mix: bool,
    /// Whether it is GPs'.
    pub(crate) is_gp: bool,
    /// Measures of practices' staff.
    pub(crate) practice: Vec<String>,
    /// The group of which it is what is left: its practices' staff are the group's less those of roles of the mix, so that nobody
    /// is lost where a file tells of groups and not of roles.
    pub(crate) rest_of: Option<StaffGroup>,
    /// Roles of networks' staff.
    pub(crate) network: Vec<String>,
    /// Services of providers.
    pub(crate) services: Vec<String>,
}

/// Every role of a team: those of the mix, then what is left of each staff group, so that nobody is in two and nobody in none.
pub(crate) fn roles_of(catalogue: &Catalogue, mix: &BTreeMap<String, MixRole>) -> Vec<TeamRole> {
    let measure = |group: StaffGroup, id: &str| format!("{group}_{}_{id}", Measured::Fte);
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut networks: BTreeSet<&str> = BTreeSet::new();
    let mut roles: Vec<TeamRole> = mix
        .iter()
        .map(|(id, role)| {
            let own = catalogue.roles.role.iter().filter(|one| role.counted_as.practice.contains(&one.id));
            let practice: Vec<String> = own.map(|one| measure(one.group, &one.id)).collect();
            taken.extend(practice.iter().cloned());
            networks.extend(role.counted_as.pcn.iter().map(String::as_str));
            TeamRole {
                id: id.clone(),
                title: if role.is_gp { GPS.to_owned() } else { role.title.clone() },
                is_of_mix: true,
                is_gp: role.is_gp,
                practice,
                rest_of: None,
                network: role.counted_as.pcn.clone(),
                services: role.counted_as.community.clone(),
            }
        })
        .collect();
    roles.sort_by_key(|role| (!role.is_gp, role.title.clone()));
    let rest = |group: StaffGroup| -> Vec<String> {
        let own = catalogue.roles.role.iter().filter(|one| one.group == group).map(|one| measure(group, &one.id));
        own.filter(|measure| !taken.contains(measure)).collect()
    };
    let of_networks = |group: StaffGroup| -> Vec<String> {
        let left = catalogue.roles.pcn_role.iter().map(|one| one.id.as_str()).filter(|id| !networks.contains(id));
        left.filter(|id| group_of_network_role(id) == group).map(str::to_owned).collect()
    };
    for (group, title) in [
        (StaffGroup::Gp, "Other GPs: in training, clinical directors, role not told"),
        (StaffGroup::Nurse, "Other nurses: in training, role not told"),
        (StaffGroup::Dpc, "Other direct patient care staff, role not told among them"),
        (StaffGroup::Admin, "Admin and non-clinical staff"),
    ] {
        roles.push(TeamRole {
            id: format!("other_{group}"),
            title: title.to_owned(),
            is_of_mix: false,
            is_gp: group == StaffGroup::Gp,
            practice: rest(group),
            rest_of: Some(group),
            network: of_networks(group),
            services: Vec::new(),
        });
    }
    roles
}

fn group_of_network_role(id: &str) -> StaffGroup {
    match id {
        id if ADMIN_OF_NETWORKS.contains(&id) => StaffGroup::Admin,
        id if GPS_OF_NETWORKS.contains(&id) => StaffGroup::Gp,
        _ => StaffGroup::Dpc,
    }
}

#[cfg(test)]
mod tests {
    use wholetime_plans::mix::mix_roles;

    use super::*;

    #[test]
    fn every_role_of_practices_and_networks_is_in_one_row_of_a_team() {
        let catalogue = Catalogue::load(None).unwrap();
        let roles = roles_of(&catalogue, &mix_roles(&catalogue).unwrap());
        let practice: Vec<&String> = roles.iter().flat_map(|role| &role.practice).collect();
        let known: BTreeSet<&String> = practice.iter().copied().collect();
        assert_eq!((practice.len(), known.len()), (catalogue.roles.role.len(), catalogue.roles.role.len()));
        let network: Vec<&String> = roles.iter().flat_map(|role| &role.network).collect();
        let known: BTreeSet<&String> = network.iter().copied().collect();
        assert_eq!((network.len(), known.len()), (catalogue.roles.pcn_role.len(), catalogue.roles.pcn_role.len()));
    }
}
