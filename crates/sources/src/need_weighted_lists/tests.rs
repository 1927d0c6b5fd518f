//! Need-weighted populations, real and invented.

use wholetime_vocabulary::Level;

use crate::testing::{facts, read, real_file};

const HEADER: &str = "Practice_Code,GP_Practice_Name,Practice_Postcode,PCN_Code,PCN_Name,ICB,ICBname,Rcode,Region,Patients,Final WP,Final PMC WP\n";

#[test]
fn the_need_weighted_population_is_that_for_primary_medical_care() {
    let Some((name, bytes)) = real_file("weighted-lists/icb-allocation-2025_2026.csv") else { return };
    let reading = read(&name, bytes, None).unwrap().pop().unwrap();
    assert_eq!((reading.source.as_str(), reading.period.to_string().as_str()), ("need_weighted_lists", "2025/26"));
    assert_eq!((reading.rows, reading.rows_used, reading.columns_used), (6_348, 6_348, 30));
    assert!(reading.columns_unknown.is_empty());
    let facts = facts(&reading);
    assert_eq!(facts.len(), 6_348, "the column of registered patients is blank");
    let total: f64 = facts.iter().filter_map(|fact| fact.value.known()).sum();
    assert!((total - 63_849_324.21).abs() < 0.01, "{total}");
    let densham = facts.iter().find(|fact| fact.area == "A81001").unwrap();
    assert_eq!((densham.level, densham.value.known()), (Level::Practice, Some(4_782.681789)));
    let place = &reading.places[0];
    assert_eq!((place.icb.as_deref(), place.region.as_deref(), place.pcn.as_deref()), (Some("QHM"), Some("Y63"), None));
    let blank = reading.findings.into_list().into_iter().find(|finding| finding.rule == "blank_columns").unwrap();
    assert!(blank.message.contains("`PCN_Code`") && blank.message.contains("`Patients`"), "{}", blank.message);
}

#[test]
fn registered_patients_are_taken_where_they_are_given() {
    let text = format!(
        "{HEADER}Z99001,Elm Surgery,ZZ1 1ZZ,U99901,Elm PCN,Q99,Elm ICB,Y99,North,5000,4900,5100\n\
         z99002,Oak Surgery,ZZ1 1ZZ,,,Q99,Elm ICB,Y99,North,,3900,\n"
    );
    let reading = read("lists 2026-27.csv", text.into_bytes(), None).unwrap().pop().unwrap();
    assert_eq!(reading.period.to_string(), "2026/27");
    let said: Vec<_> = facts(&reading).into_iter().map(|fact| (fact.measure, fact.area, fact.value.known())).collect();
    let owned = |measure: &str, area: &str, value| (measure.to_owned(), area.to_owned(), value);
    assert_eq!(
        said,
        [
            owned("patients_need_weighted", "Z99001", Some(5_100.0)),
            owned("patients_need_weighted", "Z99002", None),
            owned("patients_registered", "Z99001", Some(5_000.0)),
        ]
    );
    assert_eq!(reading.places[0].pcn.as_deref(), Some("U99901"));
}

#[test]
fn without_a_financial_year_in_name_or_option_the_file_is_refused() {
    let text = format!("{HEADER}Z99001,Elm Surgery,,,,,,,,,1,2\n");
    let refusal = read("lists.csv", text.clone().into_bytes(), None).unwrap_err();
    assert!(refusal.to_string().contains("--period 2022/23"));
    let month = "2025-10".parse().unwrap();
    assert_eq!(read("lists.csv", text.clone().into_bytes(), Some(month)).unwrap_err().code(), "no_period");
    let year = "2025/26".parse().unwrap();
    assert_eq!(read("lists.csv", text.into_bytes(), Some(year)).unwrap()[0].period, year);
}

#[test]
fn a_file_without_the_weighted_column_is_not_taken_for_one() {
    let text = HEADER.replace("Final PMC WP", "Other");
    let document = crate::testing::document("lists.csv", &format!("{text}Z99001,,,,,,,,,,1,2\n"));
    assert!(crate::recognise(&document, &wholetime_catalogue::Catalogue::shipped().unwrap()).is_none());
}
