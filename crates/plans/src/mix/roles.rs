//! How the catalogue describes roles that a mix can have: how their posts are counted, paid, found, taught and housed.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wholetime_catalogue::Catalogue;

use super::Teaching;
use crate::substitution::{Grade, Range};

/// The folder of the catalogue; `mix/work.toml` beside the roles says what GPs do.
const FOLDER: &str = "mix/";

/// The version of the form of a file.
const SCHEMA: u32 = 1;

/// The file of the folder that is no role.
const WORK: &str = "work";

/// A number with its range, and where it comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Estimate {
    /// The low end of what is likely.
    pub low: f64,
    /// What is used.
    pub central: f64,
    /// The high end.
    pub high: f64,
    /// How good the evidence is.
    pub grade: Grade,
    /// Where it comes from.
    pub source: String,
    /// Whether it was written down from memory and is still to be looked up.
    #[serde(default)]
    pub is_from_memory: bool,
}

impl Estimate {
    /// The range alone.
    #[must_use]
    pub const fn range(&self) -> Range {
        Range { low: self.low, central: self.central, high: self.high }
    }
}

/// Under which names posts of a role are counted by each source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountedAs {
    /// Roles of practices' staff, as in the catalogue's list of roles: `pharmacist`.
    #[serde(default)]
    pub practice: Vec<String>,
    /// Roles of networks' staff, as in their measures: `clinical_pharmacist` of `pcn_fte_clinical_pharmacist`.
    #[serde(default)]
    pub pcn: Vec<String>,
    /// Services of community providers, as in their form: `mental_health`.
    #[serde(default)]
    pub community: Vec<String>,
}

/// A role that a mix can have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MixRole {
    /// The version of the form.
    pub schema: u32,
    /// What people read.
    pub title: String,
    /// Whether its time is GP time.
    #[serde(default)]
    pub is_gp: bool,
    /// Under which names its posts are counted.
    pub counted_as: CountedAs,
    /// Pay of one WTE, by its name in the pay tables: `afc-band-7`.
    pub pay: String,
    /// Names under which the additional roles scheme pays for it, the usual one first; empty: it does not.
    #[serde(default)]
    pub arrs: Vec<String>,
    /// Share of its posts that somebody leaves in a year.
    pub leaving: Estimate,
    /// Most WTE that can be recruited in a year for each 100,000 patients, where nothing that is held says how many were.
    pub recruits_per_100k: Estimate,
    /// Rooms that one WTE takes.
    pub rooms: Estimate,
    /// What a recruit takes of what there is to teach.
    #[serde(default)]
    pub teaching: Vec<Teaching>,
}

/// A file that is no role.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the catalogue's `mix/{role}.toml` cannot be used: {what}")]
pub struct NotARole {
    /// The name of its file.
    pub role: String,
    /// What is wrong with it.
    pub what: String,
}

/// All roles of the catalogue, by name.
///
/// # Errors
/// A file of the folder is not a role.
pub fn mix_roles(catalogue: &Catalogue) -> Result<BTreeMap<String, MixRole>, NotARole> {
    let of_folder = catalogue.tables.iter().filter_map(|(path, text)| Some((path.strip_prefix(FOLDER)?, text)));
    of_folder
        .filter(|(role, _)| *role != WORK)
        .map(|(role, text)| {
            let refuse = |what: String| NotARole { role: role.to_owned(), what };
            let read: MixRole = toml::from_str(text).map_err(|error| refuse(error.to_string()))?;
            if read.schema != SCHEMA {
                return Err(refuse(format!("it has schema {}; this program reads {SCHEMA}", read.schema)));
            }
            for (name, of) in
                [("leaving", &read.leaving), ("recruits_per_100k", &read.recruits_per_100k), ("rooms", &read.rooms)]
            {
                if !(0.0 <= of.low && of.low <= of.central && of.central <= of.high) {
                    return Err(refuse(format!("`{name}` must run from low over central to high, from 0 on")));
                }
            }
            if 1.0 < read.leaving.high {
                return Err(refuse("more leave in a year than there are".to_owned()));
            }
            Ok((role.to_owned(), read))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use wholetime_vocabulary::StaffGroup;

    use super::*;
    use crate::arrs::rules::Rules;
    use crate::pay_tables::{Choice, PayTables};

    fn shipped() -> (Catalogue, BTreeMap<String, MixRole>) {
        let catalogue = Catalogue::load(None).unwrap();
        let roles = mix_roles(&catalogue).unwrap();
        (catalogue, roles)
    }

    #[test]
    fn each_role_of_the_mix_is_counted_paid_and_funded_under_names_that_exist() {
        let (catalogue, roles) = shipped();
        let rules = Rules::read(&catalogue.tables).unwrap();
        let pay = PayTables::read(
            catalogue.tables.iter().filter_map(|(path, text)| Some((path.strip_prefix("pay/")?, text.as_str()))),
        )
        .unwrap();
        let form = &catalogue.forms["community"];
        for (id, role) in &roles {
            for name in &role.counted_as.practice {
                let is_known = StaffGroup::ALL.iter().any(|group| catalogue.roles.get(*group, name).is_some());
                assert!(is_known, "{id}: no practice counts `{name}`");
            }
            for name in &role.counted_as.pcn {
                assert!(
                    catalogue.roles.pcn_role.iter().any(|role| role.id == *name),
                    "{id}: no network counts `{name}`"
                );
            }
            for name in &role.counted_as.community {
                assert!(form.contains(&format!("id = \"{name}\"")), "{id}: no provider is asked for `{name}`");
            }
            for name in &role.arrs {
                assert!(rules.role(name).is_some(), "{id}: the scheme has no role `{name}`");
            }
            assert!(!pay.lines(&role.pay, None, &Choice::default()).unwrap().is_empty(), "{id}: no pay `{}`", role.pay);
        }
        assert_eq!(roles.values().filter(|role| role.is_gp).count(), 1);
    }

    #[test]
    fn no_name_is_counted_under_two_roles() {
        let (_, roles) = shipped();
        for of in [
            |role: &MixRole| role.counted_as.practice.clone(),
            |role: &MixRole| role.counted_as.pcn.clone(),
            |role: &MixRole| role.counted_as.community.clone(),
        ] {
            let mut names: Vec<String> = roles.values().flat_map(of).collect();
            let all = names.len();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), all);
        }
    }

    #[test]
    fn every_role_but_gps_has_evidence_of_what_it_takes_over() {
        let (catalogue, roles) = shipped();
        let known = crate::substitution::evidence(&catalogue).unwrap();
        for (id, _) in roles.iter().filter(|(_, role)| !role.is_gp) {
            assert!(known.contains_key(id), "nothing in `substitution/{id}.toml`");
        }
    }
}
