//! The lookup of 2022 as published, and invented ones with the names of other years.

use std::collections::BTreeSet;

use super::*;
use crate::testing::{document, read, real_file, workbook};

const LOC22: &[&str] =
    &["LOC22CD", "LOC22CDH", "LOC22NM", "ICB22CD", "ICB22CDH", "ICB22NM", "NHSER22CD", "NHSER22CDH", "NHSER22NM"];
const HAVELOCK: &[&str] = &["E1", "99Z", "Havelock - 99Z", "E2", "QZZ", "Havelock ICB", "E3", "Y99", "The Isles"];

fn csv(header: &[&str], rows: &[&[&str]]) -> Reading {
    let text = std::iter::once(&header).chain(rows).map(|cells| cells.join(",") + "\n").collect::<String>();
    read("lookup.csv", text.into(), None).unwrap().pop().unwrap()
}

fn of_year(prefix: &str, year: &str) -> Vec<String> {
    LOC22.iter().map(|name| name.replace("LOC", prefix).replace("22", year)).collect()
}

#[test]
fn the_lookup_of_2022_holds_106_sub_icbs_in_42_icbs() {
    let Some((name, bytes)) = real_file("organisations/LOC22_ICB22_NHSER22_EN_LU.xlsx") else { return };
    let reading = read(&name, bytes, None).unwrap().pop().unwrap();
    assert_eq!((reading.source.as_str(), reading.period), ("area_lookup", Period::Year(2022)));
    assert_eq!((reading.rows, reading.rows_used, reading.columns_used), (106, 106, 9));
    let distinct = |part: fn(&Place) -> &Option<String>| {
        reading.places.iter().filter_map(|place| part(place).as_ref()).collect::<BTreeSet<_>>().len()
    };
    assert_eq!(distinct(|place| &place.sub_icb), 106);
    assert_eq!(distinct(|place| &place.icb), 42);
    assert_eq!(distinct(|place| &place.region), 7);
    assert!(reading.places.iter().all(|place| place.practice.is_none()));
    let findings = reading.findings.into_list();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].message, "sheet `Metadata` holds no rows of this publication and was not read");
}

#[test]
fn a_later_year_calls_them_sicbl_and_comes_as_csv_or_workbook() {
    let header = of_year("SICBL", "23");
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let from_csv = csv(&header, &[HAVELOCK]);
    assert_eq!(from_csv.period, Period::Year(2023));
    let place = &from_csv.places[0];
    assert_eq!(
        (place.sub_icb.as_deref(), place.icb.as_deref(), place.region.as_deref()),
        (Some("99Z"), Some("QZZ"), Some("Y99"))
    );
    assert_eq!(place.region_name.as_deref(), Some("The Isles"));
    let bytes = workbook(&[("Notes", &[&["About"]]), ("Lookup", &[&["A title"], &header, HAVELOCK])]);
    let from_workbook = read("lookup.xlsx", bytes, None).unwrap().pop().unwrap();
    assert_eq!(from_workbook.period, Period::Year(2023));
    assert_eq!(from_workbook.places[0], Place { row: 3, ..place.clone() });
}

#[test]
fn the_year_before_sub_icbs_spoke_of_ccgs_and_stps() {
    let header: Vec<String> = of_year("CCG", "21").iter().map(|name| name.replace("ICB", "STP")).collect();
    let reading = csv(&header.iter().map(String::as_str).collect::<Vec<_>>(), &[HAVELOCK]);
    assert_eq!(reading.period, Period::Year(2021));
    assert_eq!(reading.places[0].icb_name.as_deref(), Some("Havelock ICB"));
}

#[test]
fn an_area_that_stands_twice_is_told() {
    let mut moved = HAVELOCK.to_vec();
    moved[4] = "QZY";
    let mut nameless = HAVELOCK.to_vec();
    nameless[1] = "";
    let reading = csv(LOC22, &[HAVELOCK, HAVELOCK, &moved, &nameless]);
    assert_eq!((reading.rows, reading.rows_used, reading.table.rows()), (4, 1, 4));
    for rule in ["area_repeated", "area_in_two_places", "no_area_code"] {
        assert_eq!(reading.findings.count(rule), 1, "{rule}");
    }
    assert_eq!(reading.places[0].icb.as_deref(), Some("QZZ"));
}

#[test]
fn a_column_more_is_kept_and_told() {
    let header: Vec<&str> = LOC22.iter().copied().chain(["ObjectId"]).collect();
    let row: Vec<&str> = HAVELOCK.iter().copied().chain(["1"]).collect();
    let reading = csv(&header, &[&row]);
    assert_eq!(reading.columns_unknown, ["ObjectId"]);
    assert_eq!(reading.findings.count("unknown_columns"), 1);
}

#[test]
fn tables_of_other_things_are_not_taken_for_it() {
    let catalogue = Catalogue::shipped().unwrap();
    let recognised =
        |header: &str| AreaLookup.recognises(&document("x.csv", &format!("{header}\n1,2,3\n")), &catalogue);
    assert!(!recognised("LSOA21CD,SICBL23CDH,SICBL23NM,ICB23CDH,ICB23NM"));
    assert!(!recognised("LOC22CDH,ICB22CDH,NHSER22CDH"));
    assert!(recognised(&LOC22.join(",")));
}

#[test]
fn a_lookup_without_rows_or_with_a_column_twice_is_refused() {
    let refused = |rows: &[&[&str]]| read("lookup.xlsx", workbook(&[("Lookup", rows)]), None).unwrap_err();
    assert_eq!(refused(&[LOC22]).code(), "header_only");
    let twice: Vec<&str> = LOC22.iter().copied().chain(["ICB22CDH"]).collect();
    assert_eq!(refused(&[&twice, HAVELOCK]).code(), "duplicate_column");
}
