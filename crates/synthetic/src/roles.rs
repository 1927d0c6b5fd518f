//! The roles that invented practices employ: how much of each there is, for how many hours, by whom.

use wholetime_catalogue::Columns;
use wholetime_vocabulary::StaffGroup;

use crate::SynthesisError;
use crate::calendar::Month;

/// Which practices have a role at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    /// Any.
    Every,
    /// Those that train GPs.
    Training,
    /// Those that dispense.
    Dispensing,
}

/// What becomes of the holder of a post over time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turnover {
    /// A partner who goes is followed by another at once.
    Partner,
    /// Placements begin in August and thin out from April.
    Trainee,
    /// Leavers are replaced after a few months.
    Staff,
}

/// Ages in a role, as weights of the bands 20 to 24, 25 to 29 … 70 to 74.
pub(crate) type Ages = [u32; 11];

const TRAINEES: Ages = [0, 31, 37, 18, 8, 4, 2, 0, 0, 0, 0];
const PARTNERS: Ages = [0, 0, 2, 9, 16, 22, 20, 16, 9, 4, 2];
const EMPLOYED_GPS: Ages = [0, 1, 16, 27, 20, 13, 10, 6, 4, 2, 1];
const NURSES: Ages = [1, 4, 8, 10, 11, 13, 15, 16, 15, 5, 2];
const CARERS: Ages = [3, 9, 12, 12, 12, 11, 12, 13, 11, 4, 1];
const CLERKS: Ages = [7, 8, 9, 9, 9, 9, 12, 15, 14, 6, 2];
const APPRENTICES: Ages = [80, 12, 5, 3, 0, 0, 0, 0, 0, 0, 0];

/// One role.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Role {
    /// The part of its column names between sex and measure.
    pub(crate) stem: &'static str,
    pub(crate) group: StaffGroup,
    /// FTE per 100,000 patients over all practices.
    pub(crate) fte_per_100k: f64,
    /// Posts that every practice has.
    pub(crate) at_least: u32,
    /// Mean contracted hours a week.
    pub(crate) weekly_hours: f64,
    pub(crate) percent_women: u32,
    pub(crate) ages: &'static Ages,
    pub(crate) host: Host,
    pub(crate) turnover: Turnover,
    /// The role it is recorded as in months in which it has no column of its own.
    pub(crate) otherwise: Option<&'static str>,
}

const fn role(
    stem: &'static str,
    group: StaffGroup,
    fte_per_100k: f64,
    weekly_hours: f64,
    percent_women: u32,
    ages: &'static Ages,
) -> Role {
    Role {
        stem,
        group,
        fte_per_100k,
        at_least: 0,
        weekly_hours,
        percent_women,
        ages,
        host: Host::Every,
        turnover: Turnover::Staff,
        otherwise: None,
    }
}

const fn gp(stem: &'static str, fte_per_100k: f64, weekly_hours: f64, percent_women: u32) -> Role {
    role(stem, StaffGroup::Gp, fte_per_100k, weekly_hours, percent_women, &EMPLOYED_GPS)
}

const fn partner(stem: &'static str, fte_per_100k: f64, at_least: u32) -> Role {
    Role { at_least, ages: &PARTNERS, turnover: Turnover::Partner, ..gp(stem, fte_per_100k, 32.0, 46) }
}

/// The rates of trainees are over training practices, which have about three patients in five.
const fn trainee(stem: &'static str, fte_per_100k: f64) -> Role {
    let ages = &TRAINEES;
    Role { ages, host: Host::Training, turnover: Turnover::Trainee, ..gp(stem, fte_per_100k / 0.6, 38.0, 56) }
}

const fn nurse(stem: &'static str, fte_per_100k: f64, weekly_hours: f64) -> Role {
    role(stem, StaffGroup::Nurse, fte_per_100k, weekly_hours, 96, &NURSES)
}

const fn dpc(stem: &'static str, fte_per_100k: f64, weekly_hours: f64, percent_women: u32) -> Role {
    role(stem, StaffGroup::Dpc, fte_per_100k, weekly_hours, percent_women, &CARERS)
}

const fn apprentice(stem: &'static str, group: StaffGroup, fte_per_100k: f64) -> Role {
    role(stem, group, fte_per_100k, 31.0, 88, &APPRENTICES)
}

const fn admin(stem: &'static str, fte_per_100k: f64, weekly_hours: f64, at_least: u32) -> Role {
    Role { at_least, ..role(stem, StaffGroup::Admin, fte_per_100k, weekly_hours, 94, &CLERKS) }
}

impl Role {
    const fn or(self, otherwise: &'static str) -> Self {
        Self { otherwise: Some(otherwise), ..self }
    }

    const fn dispensing(self) -> Self {
        Self { host: Host::Dispensing, ..self }
    }

    pub(crate) fn is_trainee(&self) -> bool {
        self.turnover == Turnover::Trainee
    }

    pub(crate) fn is_locum(&self) -> bool {
        self.stem.starts_with("gp_locum")
    }

    pub(crate) fn is_dpc_apprentice(&self) -> bool {
        self.stem.starts_with("dpc_app_")
    }
}

/// Every role. Levels, hours and ages are rounded from the published England totals of 2025 (General Practice Workforce
/// bulletin, tables 1a to 2b); the spread over practices is our judgement.
pub(crate) const ROLES: &[Role] = &[
    partner("gp_sen_ptnr", 0.0, 1),
    partner("gp_ptnr_prov", 15.6, 0),
    gp("gp_sal_by_prac", 17.6, 23.3, 69),
    gp("gp_sal_by_oth", 1.8, 23.3, 66),
    trainee("gp_trn_gr_st1", 4.2),
    trainee("gp_trn_gr_st2", 3.3),
    trainee("gp_trn_gr_st3", 6.2),
    trainee("gp_trn_gr_st4", 0.1),
    trainee("gp_trn_gr_oth", 0.1),
    trainee("gp_trn_gr_f1_2", 1.8),
    gp("gp_ret", 0.5, 15.8, 79),
    gp("gp_locum_vac", 0.3, 16.0, 49),
    gp("gp_locum_abs", 0.2, 16.0, 49),
    gp("gp_locum_oth", 0.4, 16.0, 49),
    nurse("n_prac_nurse", 17.6, 27.0),
    nurse("n_adv_nurse_prac", 6.1, 29.0),
    nurse("n_enh_prac_nurse", 0.1, 27.0).or("n_prac_nurse"),
    nurse("n_nurse_spec", 0.8, 26.0),
    nurse("n_ext_role_nurse", 0.7, 26.0),
    nurse("n_trainee_nurse", 0.3, 32.0),
    nurse("n_nurse_disp", 0.4, 25.0).dispensing(),
    nurse("n_nurse_ptnr", 0.1, 32.0),
    nurse("n_nurse_oth", 0.5, 28.0),
    dpc("dpc_adv_dietician_prac", 0.01, 28.0, 85).or("dpc_dietician"),
    dpc("dpc_adv_paramed_prac", 0.55, 32.0, 45).or("dpc_paramed"),
    dpc("dpc_adv_pharma_prac", 0.57, 29.0, 62).or("dpc_pharma"),
    dpc("dpc_adv_physio_prac", 0.04, 23.0, 42).or("dpc_physio"),
    dpc("dpc_adv_podia_prac", 0.01, 25.0, 70).or("dpc_podia"),
    dpc("dpc_adv_thera_occ_prac", 0.01, 30.0, 90).or("dpc_thera_occ"),
    dpc("dpc_dietician", 0.02, 30.0, 80).or("dpc_oth"),
    // About one practice in seven dispenses; its dispensers are seven times the mean over all.
    dpc("dpc_dispenser", 23.0, 27.0, 96).dispensing(),
    dpc("dpc_gpa", 0.7, 29.0, 87).or("dpc_hca"),
    dpc("dpc_hca", 10.8, 27.0, 96),
    dpc("dpc_ost", 0.02, 15.0, 50).or("dpc_oth"),
    dpc("dpc_phleb", 1.4, 20.0, 95),
    dpc("dpc_pharma", 3.0, 29.0, 64),
    dpc("dpc_physio", 0.2, 22.0, 49),
    dpc("dpc_podia", 0.02, 25.0, 80),
    dpc("dpc_physician_assoc", 1.2, 34.0, 71),
    dpc("dpc_thera_cou", 0.04, 20.0, 88),
    dpc("dpc_thera_occ", 0.03, 25.0, 90),
    dpc("dpc_thera_oth", 0.02, 20.0, 85),
    dpc("dpc_nurse_assoc", 1.0, 31.0, 96),
    dpc("dpc_trainee_nurse_assoc", 0.3, 34.0, 95).or("dpc_nurse_assoc"),
    dpc("dpc_paramed", 1.2, 32.0, 48),
    dpc("dpc_pharmt", 1.0, 32.0, 89),
    dpc("dpc_trainee_pharmt", 0.03, 36.0, 67).or("dpc_pharmt"),
    dpc("dpc_splw", 0.4, 30.0, 89),
    dpc("dpc_nhs_talking_thera", 0.04, 28.0, 70).or("dpc_hi_thera"),
    dpc("dpc_trainee_nhs_talking_thera", 0.01, 33.0, 75).or("dpc_trainee_hi_thera"),
    // Until March 2024 these four had columns of their own.
    dpc("dpc_hi_thera", 0.01, 28.0, 70).or("dpc_nhs_talking_thera"),
    dpc("dpc_trainee_hi_thera", 0.01, 33.0, 75).or("dpc_trainee_nhs_talking_thera"),
    dpc("dpc_psych_wellb_prac", 0.03, 28.0, 75).or("dpc_nhs_talking_thera"),
    dpc("dpc_trainee_psych_wellb_prac", 0.01, 33.0, 75).or("dpc_trainee_nhs_talking_thera"),
    apprentice("dpc_app_hca", StaffGroup::Dpc, 0.1),
    apprentice("dpc_app_phleb", StaffGroup::Dpc, 0.02),
    apprentice("dpc_app_pharma", StaffGroup::Dpc, 0.06),
    apprentice("dpc_app_physio", StaffGroup::Dpc, 0.01),
    apprentice("dpc_app_physician_assoc", StaffGroup::Dpc, 0.01).or("dpc_app_oth"),
    apprentice("dpc_app_oth", StaffGroup::Dpc, 0.06),
    dpc("dpc_hlth_sprt_wrk", 0.3, 27.0, 92).or("dpc_hca"),
    dpc("dpc_oth", 1.2, 27.0, 79),
    admin("admin_manager", 7.5, 34.0, 1),
    admin("admin_manage_ptnr", 0.6, 35.0, 0),
    admin("admin_med_secretary", 9.9, 27.0, 0),
    admin("admin_recept", 50.5, 27.0, 2),
    admin("admin_teleph", 1.0, 28.0, 0),
    admin("admin_estates_anc", 1.1, 18.0, 0),
    admin("admin_dt_lead", 0.1, 29.0, 0).or("admin_oth"),
    admin("admin_oth", 24.5, 27.0, 0),
    apprentice("admin_app", StaffGroup::Admin, 1.3),
];

/// The position of the role whose columns begin with `stem`.
pub(crate) fn position(stem: &str) -> Option<usize> {
    ROLES.iter().position(|role| role.stem == stem)
}

/// For each role the role it is recorded as in `month`: itself, unless it has no column of its own then.
///
/// # Errors
/// Where the catalogue has no column for a role in that month, nor for the one it is recorded as otherwise.
pub(crate) fn recorded_as(columns: &Columns, month: Month) -> Result<Vec<usize>, SynthesisError> {
    let has_column = |index: usize| {
        let column = columns.get(&format!("total_{}_fte", ROLES[index].stem));
        column.is_some_and(|column| {
            column.since.is_none_or(|since| since <= month.period())
                && column.until.is_none_or(|until| month.period() <= until)
        })
    };
    let recorded = |index: usize| {
        // An advanced dietician is recorded as a dietician, and before there were dieticians as another member of staff.
        let mut at = index;
        for _ in 0..3 {
            if has_column(at) {
                return Ok(at);
            }
            at = ROLES[at].otherwise.and_then(position).ok_or(SynthesisError::UnknownRole(ROLES[index].stem))?;
        }
        Err(SynthesisError::UnknownRole(ROLES[index].stem))
    };
    (0..ROLES.len()).map(recorded).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use wholetime_catalogue::{Catalogue, ColumnKind};

    use super::*;

    #[test]
    fn every_role_of_the_official_file_is_employed_somewhere() {
        let catalogue = Catalogue::shipped().unwrap();
        let employed: HashSet<&str> = ROLES.iter().map(|role| role.stem).collect();
        let groups = ["gp", "gp_extg", "gp_exl", "gp_extgl", "nurses", "dpc", "dpc_apprentice", "admin"];
        for column in catalogue.columns.iter().filter(|column| column.kind == ColumnKind::Staff) {
            let is_known = employed.contains(column.stem.as_str()) || groups.contains(&column.stem.as_str());
            assert!(is_known, "nobody is employed as {}", column.stem);
        }
    }

    #[test]
    fn a_role_without_a_column_is_recorded_as_the_one_before_it() {
        let catalogue = Catalogue::shipped().unwrap();
        let named = |stem: &str, month: Month| {
            let recorded = recorded_as(&catalogue.columns, month).unwrap();
            ROLES[recorded[position(stem).unwrap()]].stem
        };
        assert_eq!(named("dpc_psych_wellb_prac", Month::new(2024, 3)), "dpc_psych_wellb_prac");
        assert_eq!(named("dpc_psych_wellb_prac", Month::new(2024, 4)), "dpc_nhs_talking_thera");
        assert_eq!(named("dpc_nhs_talking_thera", Month::new(2024, 3)), "dpc_hi_thera");
        assert_eq!(named("dpc_adv_dietician_prac", Month::new(2021, 4)), "dpc_oth");
        assert_eq!(named("n_enh_prac_nurse", Month::new(2024, 12)), "n_prac_nurse");
    }
}
