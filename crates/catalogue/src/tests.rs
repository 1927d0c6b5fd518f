//! The shipped definitions load, and a folder overrides them.

use super::*;

#[test]
fn the_shipped_definitions_load_and_every_worked_example_comes_out() {
    let catalogue = Catalogue::shipped().unwrap();
    assert_eq!(catalogue.columns.iter().filter(|column| column.replaced_by.is_none()).count(), 805);
    assert_eq!(catalogue.columns.iter().filter(|column| column.replaced_by.is_some()).count(), 24);
    assert!(catalogue.measures.contains_key("gp_fte_extg"));
    assert_eq!(catalogue.measures["gp_fte_partner"].columns, ["total_gp_sen_ptnr_fte", "total_gp_ptnr_prov_fte"]);
    assert_eq!(catalogue.measures["nurse_headcount_age_55_59"].columns, ["total_nurses_hc_55to59"]);
}

#[test]
fn every_staff_column_of_both_sexes_belongs_to_a_role_or_a_group() {
    let catalogue = Catalogue::shipped().unwrap();
    let mut known: std::collections::HashSet<&str> =
        ["gp", "gp_extg", "gp_exl", "gp_extgl", "nurses", "dpc", "admin", "dpc_apprentice"].into();
    known.extend(catalogue.roles.role.iter().flat_map(|role| role.stems.iter().map(String::as_str)));
    for column in catalogue.columns.iter().filter(|column| column.kind == ColumnKind::Staff) {
        assert!(known.contains(column.stem.as_str()), "{} belongs nowhere", column.name);
    }
}

#[test]
fn a_role_is_found_by_any_of_its_published_names() {
    let roles = Catalogue::shipped().unwrap().roles;
    let pharmacists = roles.published(wholetime_vocabulary::StaffGroup::Dpc, "Pharmacists\n[Note 22]").unwrap();
    assert_eq!(pharmacists.id, "pharmacist");
    assert_eq!(roles.pcn_published("Pharmacists").unwrap().id, "clinical_pharmacist");
}

#[test]
fn a_definition_that_points_nowhere_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let theme = folder.path().join("indicators/capacity");
    std::fs::create_dir_all(&theme).unwrap();
    let text = r#"
        title = "Doctors"
        question = "How many?"
        unit = "fte"
        direction = "neither"
        levels = ["practice"]
        owner = "us"
        reviewed = "2026-11-01"
        numerator = { plus = ["doctor_fte"] }
        [[example]]
        given = { doctor_fte = 1.0 }
        expected = 1.0
    "#;
    std::fs::write(theme.join("doctors.toml"), text).unwrap();
    let refusal = Catalogue::load(Some(folder.path())).unwrap_err().to_string();
    assert_eq!(refusal, "catalogue/indicators/capacity/doctors.toml: there is no measure `doctor_fte`");
}
