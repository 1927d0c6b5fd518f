//! The individual-level file of the workforce of primary care networks: one row a contract.

use std::path::{Path, PathBuf};

use crate::SynthesisError;
use crate::calendar::Month;
use crate::draws::Draws;
use crate::files::{self, Csv};
use crate::people::QUARTERS_PER_FTE;
use crate::places::Geography;
use crate::practice_level::push_fte;

/// One role: staff group, role and detailed role as published, contracts in a hundred, mean FTE of a contract.
type NetworkRole = (&'static str, &'static str, &'static str, u32, f64);

const DPC: &str = "Other Direct Patient Care staff";
const ADMIN: &str = "Other Admin/Non-clinical staff";
const DIRECTORS: &str = "Directors";

/// Shares and hours are rounded from the publication of June 2022.
const ROLES: [NetworkRole; 20] = [
    (DPC, "Pharmacists", "Pharmacist", 23, 0.88),
    (DPC, "Social Prescribing Link Workers", "Social Prescribing Link Worker", 12, 0.91),
    (DPC, "Care Coordinators", "Care Coordinator", 13, 0.83),
    (DPC, "Physiotherapists", "Physiotherapist", 7, 0.81),
    (DPC, "Pharmacy Technicians", "Pharmacy Technician", 7, 0.89),
    (DPC, "Physician Associates", "Physician Associate", 4, 0.94),
    (DPC, "Paramedics", "Paramedic", 4, 0.89),
    (DPC, "Health and Wellbeing Coaches", "Health and Wellbeing Coach", 4, 0.91),
    (DPC, "Other Direct Patient Care", "Other", 2, 0.84),
    (DPC, "Trainee Nursing Associates", "Trainee Nursing Associate", 1, 0.98),
    (DPC, "Advanced Pharmacist Practitioners", "Advanced Pharmacist Practitioner", 1, 0.84),
    (DPC, "Therapists", "Therapist- Occupational Therapist", 1, 0.87),
    (DPC, "Nursing Associates", "Nursing Associate", 1, 0.92),
    (DPC, "Dieticians", "Dietician", 1, 0.80),
    (DPC, "Health Support Workers", "Health Support Worker", 1, 0.51),
    (DPC, "Advanced Paramedic Practitioners", "Advanced Paramedic Practitioner", 1, 0.86),
    (ADMIN, "Other Admin/Non-clinical", "Other", 6, 0.68),
    (ADMIN, "Managers", "Manager", 4, 0.60),
    (DIRECTORS, "Medical Clinical Director", "Clinical Director – Medical", 5, 0.26),
    (DIRECTORS, "Clinical Director", "Clinical Director – Nurse", 1, 0.35),
];

const STAFF: &str = "NWRS Staff";
const CONTRACTED: &str = "NWRS contracted services";

/// Contracts a network grows to by the end; one in five of them begins after the start.
const CONTRACTS: u64 = 52;

/// One contract of a network.
#[derive(Clone, Debug)]
struct Contract {
    pcn: usize,
    role: &'static NetworkRole,
    /// Quarters of an hour a week.
    quarters: u32,
    /// Empty for services bought from another organisation.
    person: String,
    begins: Month,
}

/// Everybody whom networks employ or contract from `first` on.
pub(crate) struct NetworkStaff {
    contracts: Vec<Contract>,
}

impl NetworkStaff {
    /// Contracts of every network of `geography`; they grow in number over the three years from `first`.
    pub(crate) fn of(geography: &Geography, first: Month, draws: Draws) -> Self {
        let of_network = |pcn: usize| (0..CONTRACTS).map(move |serial| contract(pcn, serial, first, draws));
        Self { contracts: (0..geography.pcns.len()).flat_map(of_network).collect() }
    }

    /// Writes the file of one month into the folder `pcn-workforce` below `out`, as number `edition` of its series.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(crate) fn write(
        &self,
        out: &Path,
        geography: &Geography,
        month: Month,
        edition: usize,
        files: &mut Vec<PathBuf>,
    ) -> Result<(), SynthesisError> {
        let mut csv = Csv::marked();
        csv.header(
            "Data_source,CENSUS_YEAR,CENSUS_MONTH,PCN_CODE,PCN_NAME,SUB_ICB_CODE,SUB_ICB_NAME,ICB_CODE,ICB_NAME,\
             COMM_REGION_CODE,COMM_REGION_NAME,STAFF_GROUP,STAFF_ROLE,DETAILED_STAFF_ROLE,FTE,UNIQUE_IDENTIFIER",
        );
        for contract in self.contracts.iter().filter(|contract| contract.begins <= month) {
            let (pcn, sub_icb) = &geography.pcns[contract.pcn];
            let above = geography.above(*sub_icb);
            let (group, role, detailed, ..) = contract.role;
            csv.row(&[
                if contract.person.is_empty() { CONTRACTED } else { STAFF },
                &month.year().to_string(),
                &month.of_year().to_string(),
                &pcn.code,
                &pcn.name,
                &above.sub_icb.code,
                &above.sub_icb.name,
                &above.icb.code,
                &above.icb.name,
                &above.region.code,
                &above.region.name,
                group,
                role,
                detailed,
                &fte(contract.quarters),
                &contract.person,
            ]);
        }
        let name = format!("pcn-workforce/{edition}.Primary Care Networks – {} Individual Level.csv", month.in_words());
        files::write(out, &name, csv.bytes(), files)
    }
}

fn contract(pcn: usize, serial: u64, first: Month, draws: Draws) -> Contract {
    let id = (1 << 40) | ((pcn as u64) << 12) | serial;
    let weights = ROLES.map(|(.., weight, _)| weight);
    let role = &ROLES[draws.pick(&weights, id, first, "network role")];
    let (.., mean_fte) = *role;
    let fte = (mean_fte * (0.7 + 0.6 * draws.share(id, first, "network hours"))).min(1.0);
    let is_contracted = draws.happens(0.14, id, first, "network buys the service");
    // The second contract of every network belongs to the person of its first: the file lists contracts, not people.
    let person = 100_000 + 100 * pcn as u64 + if serial == 1 { 0 } else { serial };
    let begins_later = draws.happens(0.2, id, first, "network contract begins later");
    let later = (draws.share(id, first, "month the network contract begins") * 36.0) as i16;
    Contract {
        pcn,
        role,
        quarters: (fte * f64::from(QUARTERS_PER_FTE)).round() as u32,
        person: if is_contracted && 1 < serial { String::new() } else { person.to_string() },
        begins: if begins_later { first.after(later) } else { first },
    }
}

fn fte(quarters: u32) -> String {
    let mut text = Vec::new();
    push_fte(quarters, &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Table, geography};

    #[test]
    fn a_network_grows_and_some_of_its_people_have_two_contracts() {
        let (first, geography, folder) = (Month::new(2023, 4), geography(), tempfile::tempdir().unwrap());
        let staff = NetworkStaff::of(&geography, first, Draws::new(4));
        let mut files = Vec::new();
        for (edition, months) in [(1, 2), (12, 35)] {
            staff.write(folder.path(), &geography, first.after(months), edition, &mut files).unwrap();
        }
        let [early, late] = [0, 1].map(|index: usize| Table::of(&std::fs::read(&files[index]).unwrap()));
        assert!(25.0 < early.sum("FTE") && early.sum("FTE") < late.sum("FTE") && late.sum("FTE") < 48.0);
        let of_the_first = late.rows.iter().filter(|row| late.text(row, "UNIQUE_IDENTIFIER") == "100000").count();
        assert_eq!(of_the_first, 2);
        for row in &late.rows {
            let is_contracted = late.text(row, "Data_source") == CONTRACTED;
            assert_eq!(is_contracted, late.text(row, "UNIQUE_IDENTIFIER").is_empty());
        }
    }
}
