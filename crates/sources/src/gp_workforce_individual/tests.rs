//! What the individual-level file says of areas, and what damaged ones are answered with.

use wholetime_snapshots::{Reading, Severity};
use wholetime_vocabulary::{Basis, Level, Period};

use crate::Unreadable;
use crate::testing::{document, facts, read, real_file};

const HEADER: &str = "COMM_REGION_CODE,COMM_REGION_NAME,ICB_CODE,ICB_NAME,SUB_ICB_CODE,SUB_ICB_NAME,DATA_SOURCE,UNIQUE_IDENTIFIER,STAFF_GROUP,DETAILED_STAFF_ROLE,STAFF_ROLE,COUNTRY_QUALIFICATION_GROUP,AGE_BAND,AGE_YEARS,GENDER,FTE";
const NORTH: &str = "Y99,Invented Region,Q99,Invented ICB,99Z,Invented ICB - 99Z";
const SOUTH: &str = "Y99,Invented Region,Q99,Invented ICB,98Z,Invented ICB - 98Z";

fn read_rows(rows: &[String]) -> Result<Vec<Reading>, Unreadable> {
    let text = format!("{HEADER}\n{}\n", rows.join("\n"));
    read("General Practice – April 2024 Individual Level.csv", text.into_bytes(), None)
}

fn one(rows: &[String]) -> Reading {
    let mut readings = read_rows(rows).unwrap();
    assert_eq!(readings.len(), 1);
    readings.remove(0)
}

fn record(place: &str, person: &str, group_and_roles: &str, age: &str, fte: &str) -> String {
    format!("{place},Collected,{person},{group_and_roles},UK,{age},NULL,Female,{fte}")
}

fn known(reading: &Reading, level: Level, area: &str, measure: &str) -> Option<f64> {
    facts(reading)
        .into_iter()
        .find(|fact| fact.level == level && fact.area == area && fact.measure == measure)
        .and_then(|fact| fact.value.known())
}

fn england(reading: &Reading, measure: &str) -> Option<f64> {
    known(reading, Level::England, "ENG", measure)
}

#[test]
fn the_sample_of_february_2023_is_counted_by_area() {
    let Some((name, bytes)) = real_file("gp-workforce/sample-individual-2023.csv") else { return };
    let reading = read(&name, bytes, None).unwrap().remove(0);
    assert_eq!((reading.period, reading.basis), ("2023-02".parse::<Period>().unwrap(), Basis::Published));
    assert_eq!((reading.rows, reading.rows_used, reading.columns_used), (10, 10, 22));
    assert!(reading.columns_unknown.is_empty());
    let fte = england(&reading, "dpc_fte").unwrap();
    assert!((fte - (8.0 * 0.704_822_911 + 0.722_601_327)).abs() < 1e-9);
    assert_eq!(england(&reading, "dpc_headcount"), Some(9.0));
    assert_eq!(england(&reading, "dpc_headcount_healthcare_assistant"), Some(8.0));
    assert_eq!(england(&reading, "admin_headcount_manager"), Some(1.0));
    assert_eq!(known(&reading, Level::SubIcb, "A3A8R", "dpc_headcount"), Some(2.0));
    assert_eq!(known(&reading, Level::Icb, "QMF", "dpc_headcount_pharmacist"), Some(1.0));
    assert_eq!(known(&reading, Level::Region, "Y56", "dpc_headcount"), Some(5.0));
    assert_eq!(england(&reading, "dpc_headcount_age_unknown"), Some(9.0));
    assert_eq!(reading.places.len(), 8);
    assert_eq!(reading.places[0].sub_icb_name.as_deref(), Some("NHS South West London ICB - 36L"));
    let list = reading.findings.into_list();
    let estimated = list.iter().find(|finding| finding.rule == "estimated_records").unwrap();
    assert_eq!(estimated.severity, Severity::Note);
    assert!(estimated.message.starts_with("10 of 10 records"));
}

#[test]
fn a_person_with_two_records_is_one_person_where_both_are_counted() {
    let reading = one(&[
        record(NORTH, "1", "GP,Salaried By Practice,Salaried GPs", "35-39", "0.5"),
        record(SOUTH, "1", "GP,Salaried By Practice,Salaried GPs", "35-39", "0.25"),
        record(SOUTH, "2", "GP,Senior Partner,GP Partners", "60-64", "1"),
    ]);
    assert_eq!(reading.period.to_string(), "2024-04");
    assert_eq!(england(&reading, "gp_headcount_total"), Some(2.0));
    assert_eq!(england(&reading, "gp_headcount_salaried"), Some(1.0));
    assert_eq!(england(&reading, "gp_fte_salaried"), Some(0.75));
    assert_eq!(known(&reading, Level::Icb, "Q99", "gp_headcount_total"), Some(2.0));
    assert_eq!(known(&reading, Level::SubIcb, "99Z", "gp_headcount_total"), Some(1.0));
    assert_eq!(known(&reading, Level::SubIcb, "98Z", "gp_headcount_total"), Some(2.0));
    assert_eq!(england(&reading, "gp_headcount_total_age_35_39"), Some(1.0));
    assert!(facts(&reading).iter().all(|fact| fact.row == 0), "each is added up from several");
}

#[test]
fn the_four_definitions_of_a_gp_leave_out_whom_they_say() {
    let reading = one(&[
        record(NORTH, "1", "GP,Senior Partner,GP Partners", "60-64", "1"),
        record(NORTH, "2", "GP,Training Grade ST1,GPs in Training Grade", "Under 30", "2"),
        record(NORTH, "3", "GP,Locum - Other,GP Regular Locums", "40-44", "4"),
        record(NORTH, "4", "GP,Wizard,Wizards", "40-44", "8"),
    ]);
    assert_eq!(england(&reading, "gp_fte_total"), Some(15.0));
    assert_eq!(england(&reading, "gp_fte_extg"), Some(5.0), "partner and locum");
    assert_eq!(england(&reading, "gp_fte_exl"), Some(3.0), "partner and trainee");
    assert_eq!(england(&reading, "gp_fte_extgl"), Some(1.0));
    assert_eq!(england(&reading, "gp_headcount_extg_age_40_44"), Some(1.0));
    assert_eq!(reading.findings.count("unknown_role"), 1, "counted among all GPs and told");
    assert_eq!(reading.rows_used, 4);
}

#[test]
fn people_of_seventy_are_in_their_band_and_in_sixty_five_and_over() {
    let reading = one(&[
        record(NORTH, "1", "GP,Senior Partner,GP Partners", "70 and over", "1"),
        record(NORTH, "2", "GP,Senior Partner,GP Partners", "65-69", "0.5"),
        record(NORTH, "3", "Nurses,Practice Nurse,Practice Nurses", "65 and over", "0.5"),
    ]);
    assert_eq!(england(&reading, "gp_headcount_total_age_70_plus"), Some(1.0));
    assert_eq!(england(&reading, "gp_headcount_total_age_65_plus"), Some(2.0));
    assert_eq!(england(&reading, "gp_fte_partner_age_65_plus"), Some(1.5));
    assert_eq!(england(&reading, "nurse_headcount_age_65_plus"), Some(1.0), "counted once");
}

#[test]
fn what_the_catalogue_has_no_measure_for_is_counted_in_a_note() {
    let reading = one(&[record(NORTH, "1", "Nurses,Practice Nurse,Practice Nurses", "20-90", "1")]);
    assert_eq!(england(&reading, "nurse_fte"), Some(1.0));
    let list = reading.findings.into_list();
    let note = list.iter().find(|finding| finding.rule == "no_such_measure").unwrap();
    assert!(note.message.starts_with("2 figures were not worked out"), "{}", note.message);
    assert!(note.message.contains("nurse_headcount_age_20_90"));
}

#[test]
fn staff_of_no_known_place_are_in_england_only() {
    let reading = one(&[
        record("NULL,NULL,Unknown,Unknown,,", "1", "GP,Training Grade ST1,GPs in Training Grade", "Under 30", "1"),
        record(NORTH, "2", "GP,Training Grade ST1,GPs in Training Grade", "Under 30", "1"),
    ]);
    assert_eq!(england(&reading, "gp_fte_trainee"), Some(2.0));
    assert_eq!(known(&reading, Level::Region, "Y99", "gp_fte_trainee"), Some(1.0));
    assert_eq!(reading.places.len(), 1);
    assert_eq!(reading.findings.count("no_sub_icb"), 1);
}

#[test]
fn records_without_an_identifier_are_people_of_their_own() {
    let nurse = |person: &str| record(NORTH, person, "Nurses,Practice Nurse,Practice Nurses", "30-34", "0.5");
    let reading = one(&[nurse(""), nurse("NULL"), nurse("7")]);
    assert_eq!(england(&reading, "nurse_headcount"), Some(3.0));
    assert_eq!(reading.findings.count("no_identifier"), 1);
}

#[test]
fn months_are_told_apart_by_their_columns() {
    let with = |month: &str| format!("Y99,Q99,99Z,1,Nurses,Practice Nurse,30-34,0.5,{month}");
    let header = "comm_region_code,icb_code,sub_icb_code,unique_identifier,staff_group,detailed_staff_role,age_band,fte,snapshot_date,snapshot_year,snapshot_month";
    let text = format!("{header}\n{}\n{}\n{}\n", with("2023-02-01,2023,2"), with(",2023,3"), with(",,"));
    let readings = read("x.csv", text.into_bytes(), None).unwrap();
    let periods: Vec<String> = readings.iter().map(|reading| reading.period.to_string()).collect();
    assert_eq!(periods, ["2023-02", "2023-03"]);
    assert_eq!((readings[0].rows, readings[0].rows_used, readings[1].rows), (2, 1, 1));
    assert_eq!(readings[0].findings.count("no_period"), 1);
}

#[test]
fn damaged_records_are_told_and_the_others_used() {
    let nurse = |person: &str, fte: &str| record(NORTH, person, "Nurses,Practice Nurse,Practice Nurses", "30-34", fte);
    let reading = one(&[
        nurse("1", "half"),
        nurse("2", "-0.5"),
        nurse("3", "ND"),
        nurse("4", "1"),
        record(NORTH, "5", "Dentists,Dentist,Dentists", "30-34", "1"),
        record(NORTH, "6", "Nurses,Practice Nurse,Practice Nurses", "old", "1"),
        "Y99,Invented".to_owned(),
    ]);
    assert_eq!((reading.rows, reading.rows_used, reading.table.rows()), (7, 5, 6));
    assert_eq!(england(&reading, "nurse_fte"), Some(1.5));
    assert_eq!(england(&reading, "nurse_headcount"), Some(5.0));
    for (rule, count) in [
        ("text_for_number", 1),
        ("negative_value", 1),
        ("no_fte", 2),
        ("unknown_staff_group", 1),
        ("unknown_age_band", 1),
        ("short_row", 1),
    ] {
        assert_eq!(reading.findings.count(rule), count, "{rule}");
    }
}

#[test]
fn a_file_without_rows_or_with_a_column_twice_is_refused() {
    let refused = |text: String| read("April 2024.csv", text.into_bytes(), None).unwrap_err().code();
    assert_eq!(refused(format!("{HEADER}\n")), "header_only");
    assert_eq!(refused(format!("{HEADER},fte\n{},1\n", record(NORTH, "1", "GP,a,b", "", "1"))), "duplicate_column");
}

#[test]
fn the_file_of_the_networks_is_another() {
    let catalogue = wholetime_catalogue::Catalogue::shipped().unwrap();
    let recognises = |header: &str| {
        crate::Publication::recognises(
            &super::GpWorkforceIndividual,
            &document("x.csv", &format!("{header}\n1\n")),
            &catalogue,
        )
    };
    assert!(recognises(&HEADER.to_lowercase()));
    assert!(recognises("CCG_CODE,UNIQUE_IDENTIFIER,STAFF_GROUP,AGE_BAND,FTE"));
    assert!(!recognises(&format!("PCN_CODE,{HEADER}")));
}
