//! Payments to practices, real and invented.

use wholetime_snapshots::{Reading, Severity};

use crate::testing::{facts, read, real_file};

const HEADER: &str = "NHS England (Region) code,Sub ICB Code,PCN Code,PCN Name,Practice Code,Practice Name,Practice Open Date,\
    Practice Close Date,Dispensing Practice,Average Number of Registered Patients,Average Number of Weighted Patients,\
    Global Sum,Total NHS Payments to General Practice,Moon Walks\n";

fn sum(reading: &Reading, measure: &str) -> Option<f64> {
    let facts: Vec<_> = facts(reading).into_iter().filter(|fact| fact.measure == measure).collect();
    (!facts.is_empty()).then(|| facts.iter().filter_map(|fact| fact.value.known()).sum())
}

fn near(left: Option<f64>, right: f64) -> bool {
    left.is_some_and(|left| (left - right).abs() < 0.01)
}

fn invented(rows: &str) -> Reading {
    read("payments-22-23.csv", format!("{HEADER}{rows}").into_bytes(), None).unwrap().pop().unwrap()
}

#[test]
fn payments_of_2022_23_add_up_to_the_published_money() {
    let Some((name, bytes)) = real_file("payments/nhspaymentsgp-22-23-prac-csv.csv") else { return };
    let reading = read(&name, bytes, None).unwrap().pop().unwrap();
    assert_eq!((reading.source.as_str(), reading.period.to_string().as_str()), ("payments", "2022/23"));
    assert_eq!((reading.rows, reading.rows_used, reading.columns_used), (6_669, 6_669, 75));
    assert!(reading.columns_unknown.is_empty(), "{:?}", reading.columns_unknown);
    assert!(near(sum(&reading, "patients_weighted"), 62_130_227.86));
    assert!(near(sum(&reading, "payments_global_sum"), 4_368_731_529.76));
    assert!(near(sum(&reading, "payments_total"), 10_230_094_803.70));
    assert!(near(sum(&reading, "payments_pcn_workforce"), 446_270_145.93));
    assert_eq!(sum(&reading, "patients_registered"), None, "an average over a year is not a list");
    assert_eq!(reading.places.iter().filter(|place| place.closed.is_some()).count(), 176);
    assert_eq!(reading.places.iter().filter(|place| place.dispensing == Some(true)).count(), 944);
    assert_eq!(reading.places.iter().filter(|place| place.pcn.is_none()).count(), 178);
    assert_eq!(reading.findings.count("negative_value"), 21);
    let list = reading.findings.into_list();
    assert!(list.iter().all(|finding| finding.severity != Severity::Error), "{list:?}");
}

#[test]
fn payments_of_2024_25_say_that_they_hold_no_pcn_workforce_money() {
    let Some((name, bytes)) = real_file("payments/nhspaymentsgp-24-25-prac-csv.csv") else { return };
    let reading = read(&name, bytes, None).unwrap().pop().unwrap();
    assert_eq!((reading.rows, reading.rows_used, reading.columns_used), (6_375, 6_375, 65));
    assert!(reading.columns_unknown.is_empty(), "{:?}", reading.columns_unknown);
    assert!(near(sum(&reading, "patients_weighted"), 63_608_539.56));
    assert!(near(sum(&reading, "payments_total"), 11_378_832_639.91));
    assert_eq!(sum(&reading, "payments_pcn_workforce"), None);
    let list = reading.findings.into_list();
    assert!(list.iter().all(|finding| finding.severity != Severity::Error), "{list:?}");
    let absent = list.iter().find(|finding| finding.rule == "column_not_in_edition").unwrap();
    assert!(absent.message.contains("PCN workforce money"), "{}", absent.message);
}

#[test]
fn a_practice_in_two_rows_keeps_its_patients_once_and_its_money_together() {
    let reading = invented(
        "Y99,99Z,U99901,Elm PCN,Z99001,Elm Surgery,01/04/1974,,Yes,5000,5100,400,1000,1\n\
         Y99,99Z,U99901,Elm PCN,Z99001,Elm Surgery,01/04/1974,30/06/2022,Yes,4000,4100,100,\"£1,200.50\",1\n",
    );
    assert_eq!(sum(&reading, "patients_weighted"), Some(5_100.0));
    assert_eq!(sum(&reading, "payments_global_sum"), Some(500.0));
    assert_eq!(sum(&reading, "payments_total"), Some(2_200.5));
    assert_eq!(reading.rows_used, 2);
    let list = reading.findings.into_list();
    let repeated = list.iter().find(|finding| finding.rule == "practice_twice").unwrap();
    let said = "Z99001 stands in rows 2, 3; its payments were added up and its weighted patients taken from row 2";
    assert_eq!((repeated.severity, repeated.message.as_str()), (Severity::Warning, said));
}

#[test]
fn what_the_file_says_of_a_practice_reaches_its_place() {
    let reading = invented(
        "Y99,99z,Unknown or no PCN,Unknown or no PCN,Z99001,Elm Surgery,01/04/1974,31/12/2022,Unknown,1,1,1,1,1\n\
         Y99,99Z,U99901,Elm PCN,Z99002,Oak Surgery,some day,,No,1,1,1,1,1\n",
    );
    let [elm, oak] = reading.places.as_slice() else { panic!("two places") };
    assert_eq!((elm.pcn.as_deref(), elm.pcn_name.as_deref(), elm.sub_icb.as_deref()), (None, None, Some("99Z")));
    assert_eq!((elm.closed, elm.dispensing), (Some(jiff::civil::date(2022, 12, 31)), None));
    assert_eq!((oak.pcn.as_deref(), oak.opened, oak.dispensing), (Some("U99901"), None, Some(false)));
    assert_eq!(reading.findings.count("not_a_date"), 1);
    assert_eq!(reading.findings.count("no_pcn"), 1);
}

#[test]
fn damage_is_told_and_a_new_column_is_kept() {
    let reading = invented(
        "Y99,99Z,U99901,Elm PCN,Z99001,Elm Surgery,,,,5000,lots,-5,,2\n\
         Y99,99Z,U99901\n\
         England,,,,,,,,,1,1,1,1,1\n",
    );
    assert_eq!(reading.columns_unknown, ["Moon Walks"]);
    assert_eq!((reading.rows, reading.rows_used, reading.table.rows()), (3, 1, 2));
    assert!(reading.table.batch().column_by_name("moon_walks").is_some());
    for (rule, count) in
        [("not_a_number", 1), ("negative_value", 1), ("short_row", 1), ("not_a_practice", 1), ("unknown_columns", 1)]
    {
        assert_eq!(reading.findings.count(rule), count, "{rule}");
    }
    let total = facts(&reading).into_iter().find(|fact| fact.measure == "payments_total").unwrap();
    assert_eq!(total.value, wholetime_vocabulary::Missing::NotReported.into());
}
