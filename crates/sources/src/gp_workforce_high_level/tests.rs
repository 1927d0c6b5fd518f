//! What the high-level file says of roles, and what damaged ones are answered with.

use wholetime_snapshots::{Reading, Severity};
use wholetime_vocabulary::{Level, Missing, Period, Value};

use crate::Unreadable;
use crate::testing::{facts, read, real_file};

const HEADER: &str = "PRAC_CODE,PRAC_NAME,STAFF_GROUP,DETAILED_STAFF_ROLE,MEASURE,VALUE\n";

fn read_rows(rows: &str) -> Result<Vec<Reading>, Unreadable> {
    read(
        "3 General Practice – April 2024 Practice Level - High level.csv",
        format!("{HEADER}{rows}").into_bytes(),
        None,
    )
}

fn one(rows: &str) -> Reading {
    let mut readings = read_rows(rows).unwrap();
    assert_eq!(readings.len(), 1);
    readings.remove(0)
}

fn fact(reading: &Reading, area: &str, measure: &str) -> Option<Value> {
    facts(reading).into_iter().find(|fact| fact.area == area && fact.measure == measure).map(|fact| fact.value)
}

#[test]
fn the_sample_of_august_2024_becomes_the_roles_of_a_practice() {
    let Some((name, bytes)) = real_file("gp-workforce/sample-practice-high-level-2024.csv") else { return };
    let reading = read(&name, bytes, None).unwrap().remove(0);
    assert_eq!(reading.source, "gp_workforce_high_level");
    assert_eq!(reading.period, "2024-08".parse::<Period>().unwrap());
    assert_eq!((reading.rows, reading.rows_used, reading.columns_used), (10, 10, 8));
    assert!(reading.findings.is_empty());
    assert_eq!(fact(&reading, "A81038", "dpc_fte_therapist"), Some(Value::Known(0.0)));
    assert_eq!(facts(&reading).len(), 8, "three kinds of therapist are one role");
    assert!(facts(&reading).iter().all(|fact| fact.level == Level::Practice));
    assert_eq!(reading.places.len(), 1);
    assert_eq!(reading.places[0].practice_name.as_deref(), Some("HIRSEL MEDICAL CENTRE"));
}

#[test]
fn every_detailed_role_of_a_role_is_added_up() {
    let reading = one("\
Z99001,Harbour Surgery,GP,Senior Partner,FTE,1.0
Z99001,Harbour Surgery,GP,Partner/Provider,FTE,2.5
Z99001,Harbour Surgery,GP,Senior Partner,Headcount,1
Z99001,Harbour Surgery,Nurses,Practice Nurse,FTE,2.25
Z99001,Harbour Surgery,Admin/Non-Clinical,Receptionist,FTE,6
");
    assert_eq!(reading.period.to_string(), "2024-04");
    assert_eq!(fact(&reading, "Z99001", "gp_fte_partner"), Some(Value::Known(3.5)));
    assert_eq!(fact(&reading, "Z99001", "gp_headcount_partner"), Some(Value::Known(1.0)));
    assert_eq!(fact(&reading, "Z99001", "nurse_fte_practice_nurse"), Some(Value::Known(2.25)));
    let rows: Vec<(String, u32)> = facts(&reading).into_iter().map(|fact| (fact.measure, fact.row)).collect();
    assert!(rows.contains(&("gp_fte_partner".to_owned(), 0)), "from several rows");
    assert!(rows.contains(&("nurse_fte_practice_nurse".to_owned(), 5)));
    assert_eq!(reading.table.rows(), 5);
}

#[test]
fn a_sum_is_missing_where_a_part_is() {
    let reading = one("Z99001,Harbour,GP,Senior Partner,FTE,1.0\nZ99001,Harbour,GP,Partner/Provider,FTE,NA\n");
    assert_eq!(fact(&reading, "Z99001", "gp_fte_partner"), Some(Value::Missing(Missing::NotReported)));
}

#[test]
fn totals_are_the_measures_of_groups_and_are_not_added_up() {
    let reading = one("\
Z99001,Harbour,GP,Total,FTE,5
Z99001,Harbour,GP,All GPs,FTE,5
Z99001,Harbour,GP,All Fully Qualified GPs (excludes GPs in Training Grade),FTE,4
Z99001,Harbour,Nurses,Total,Headcount,3
");
    assert_eq!(fact(&reading, "Z99001", "gp_fte_total"), Some(Value::Known(5.0)));
    assert_eq!(fact(&reading, "Z99001", "gp_fte_extg"), Some(Value::Known(4.0)));
    assert_eq!(fact(&reading, "Z99001", "nurse_headcount"), Some(Value::Known(3.0)));
    assert_eq!(reading.findings.count("duplicate_row"), 1);
}

#[test]
fn what_is_not_known_is_kept_in_the_table_and_told() {
    let reading = one("\
Z99001,Harbour,GP,Wizard,FTE,1
Z99001,Harbour,Dentists,Dentist,FTE,1
Z99001,Harbour,GP,Retainer,Shoe size,1
Z99001,Harbour,GP,Retainer,FTE,0.5
");
    assert_eq!((reading.rows, reading.rows_used, reading.table.rows()), (4, 1, 4));
    for rule in ["unknown_role", "unknown_staff_group", "unknown_measure"] {
        assert_eq!(reading.findings.count(rule), 1, "{rule}");
    }
    let list = reading.findings.into_list();
    assert_eq!((list[0].severity, list[0].row), (Severity::Warning, Some(2)));
    assert_eq!(list[0].message, "`Wizard` is no role of GP we know; row 2 was kept in the table and used for nothing");
}

#[test]
fn every_role_of_the_catalogue_has_its_measures() {
    let catalogue = wholetime_catalogue::Catalogue::shipped().unwrap();
    for role in &catalogue.roles.role {
        for measured in ["fte", "headcount"] {
            let id = format!("{}_{measured}_{}", role.group, role.id);
            assert!(catalogue.measures.contains_key(&id), "{id}");
        }
    }
}

#[test]
fn damaged_rows_are_told_and_the_others_used() {
    let reading = one("\
Z99001,Harbour,GP,Retainer,FTE,half
Z99001,Harbour,GP,Retainer,Headcount,-1
Z99001,Harbour,GP,Retainer,Headcount,2
,Nameless,GP,Retainer,FTE,1
ENGLAND,All,GP,Retainer,FTE,1
Z99002,Hill,GP,Ret");
    assert_eq!((reading.rows, reading.rows_used), (6, 3));
    assert_eq!(fact(&reading, "Z99001", "gp_fte_retainer"), Some(Value::Missing(Missing::NotValid)));
    assert_eq!(fact(&reading, "Z99001", "gp_headcount_retainer"), Some(Value::Known(-1.0)), "the first of two");
    for rule in
        ["text_for_number", "negative_value", "duplicate_row", "no_practice_code", "odd_practice_code", "short_row"]
    {
        assert_eq!(reading.findings.count(rule), 1, "{rule}");
    }
}

#[test]
fn a_file_without_rows_or_without_its_month_is_refused() {
    assert_eq!(read_rows("").unwrap_err().code(), "header_only");
    let text = format!("{HEADER}Z99001,Harbour,GP,Total,FTE,5\n");
    assert_eq!(read("High level.csv", text.into_bytes(), None).unwrap_err().code(), "no_period");
    let double = "PRAC_CODE,STAFF_GROUP,DETAILED_STAFF_ROLE,MEASURE,VALUE,Measure\nZ99001,GP,Total,FTE,5,FTE\n";
    assert_eq!(read("April 2024.csv", double.as_bytes().to_vec(), None).unwrap_err().code(), "duplicate_column");
}
