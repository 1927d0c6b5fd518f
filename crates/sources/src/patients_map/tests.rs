//! The July 2026 mapping as published, and invented rows in old and damaged layouts.

use std::collections::BTreeSet;

use wholetime_snapshots::{Place, Severity};

use super::*;
use crate::testing::{read, real_file};

const HEADER: &str = "PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,PRACTICE_POSTCODE,PCN_CODE,PCN_NAME,\
    ONS_SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_NAME,ONS_ICB_CODE,ICB_CODE,ICB_NAME,\
    ONS_COMM_REGION_CODE,COMM_REGION_CODE,COMM_REGION_NAME,SUPPLIER_NAME\n";

const HARBOUR: &str = "GP_PRAC_PAT_LIST,01Jul2026,Z99001,HARBOUR SURGERY,ZZ1 1ZZ,U99901,HARBOUR PCN,E1,99Z,Havelock - 99Z,E2,QZZ,\
    Havelock ICB,E3,Y99,The Isles,Acme\n";

fn one(text: &str) -> Reading {
    read("map.csv", text.into(), None).unwrap().pop().unwrap()
}

fn distinct(places: &[Place], part: impl Fn(&Place) -> &Option<String>) -> usize {
    places
        .iter()
        .filter_map(|place| part(place).as_deref())
        .filter(|code| !code.is_empty())
        .collect::<BTreeSet<_>>()
        .len()
}

#[test]
fn july_2026_has_36_icbs_and_names_the_networks_that_straddle() {
    let Some((name, bytes)) = real_file("patients-registered/2026-07-gp-reg-pat-prac-map.zip") else { return };
    let reading = read(&name, bytes, None).unwrap().pop().unwrap();
    assert_eq!(reading.source, "patients_map");
    assert_eq!(reading.period.to_string(), "2026-07");
    assert_eq!((reading.rows, reading.rows_used, reading.columns_used), (6_139, 6_139, 17));
    assert_eq!(reading.columns_unknown, [""; 0]);
    let places = &reading.places;
    assert_eq!(places.len(), 6_139);
    assert_eq!(distinct(places, |place| &place.pcn), 1_298);
    assert_eq!(distinct(places, |place| &place.sub_icb), 106);
    assert_eq!(distinct(places, |place| &place.icb), 36);
    assert_eq!(distinct(places, |place| &place.region), 7);
    let without: Vec<&Place> = places.iter().filter(|place| place.pcn.as_deref() == Some("")).collect();
    assert_eq!(without.len(), 52);
    assert!(without.iter().all(|place| place.pcn_name.is_none()));

    assert_eq!(reading.findings.count("network_straddles_sub_icbs"), 11);
    assert_eq!(reading.findings.count("network_straddles_icbs"), 1);
    let findings = reading.findings.into_list();
    assert!(findings.iter().all(|finding| finding.severity == Severity::Note));
    let across_icbs = findings.iter().find(|finding| finding.rule == "network_straddles_icbs").unwrap();
    assert!(across_icbs.message.starts_with("network U41591 (") && across_icbs.message.contains("ICBs QJK and QT6"));
    assert!(findings.iter().any(|finding| finding.message == "52 of 6139 practices belong to no network"));
}

#[test]
fn an_old_edition_speaks_of_ccgs_and_stps() {
    let reading = one(
        "PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,PRACTICE_POSTCODE,ONS_CCG_CODE,CCG_CODE,CCG_NAME,STP_CODE,STP_NAME,\
         COMM_REGION_CODE,COMM_REGION_NAME,PCN_CODE,PCN_NAME\n\
         GP_PRAC_PAT_LIST,2021-04-01, z99001 ,Harbour Surgery ,zz1 1zz,E1,99Z,NHS HAVELOCK CCG,QZZ,Havelock STP,Y99,The Isles,U,Unallocated\n",
    );
    assert_eq!(reading.period.to_string(), "2021-04");
    let expected = Place {
        practice: Some("Z99001".into()),
        practice_name: Some("Harbour Surgery".into()),
        postcode: Some("ZZ1 1ZZ".into()),
        pcn: Some(String::new()),
        sub_icb: Some("99Z".into()),
        sub_icb_name: Some("NHS HAVELOCK CCG".into()),
        icb: Some("QZZ".into()),
        icb_name: Some("Havelock STP".into()),
        region: Some("Y99".into()),
        region_name: Some("The Isles".into()),
        row: 2,
        ..Place::default()
    };
    assert_eq!(reading.places, [expected]);
}

#[test]
fn a_practice_that_stands_twice_keeps_its_first_row() {
    let again = HARBOUR.replace("U99901", "U99902");
    let blank = HARBOUR.replace("Z99001", "");
    let odd = HARBOUR.replace("Z99001", "HARBOUR1");
    let reading = one(&format!("{HEADER}{HARBOUR}{again}{blank}{odd}"));
    let codes: Vec<_> = reading.places.iter().filter_map(|place| place.practice.as_deref()).collect();
    assert_eq!(codes, ["Z99001", "HARBOUR1"]);
    assert_eq!(reading.places[0].pcn.as_deref(), Some("U99901"));
    assert_eq!((reading.rows, reading.rows_used, reading.table.rows()), (4, 2, 4));
    let findings = reading.findings.into_list();
    let rules: Vec<_> = findings.iter().map(|finding| (finding.rule.as_str(), finding.severity, finding.row)).collect();
    assert_eq!(
        rules,
        [
            ("practice_twice", Severity::Error, Some(3)),
            ("no_practice_code", Severity::Error, Some(4)),
            ("odd_practice_code", Severity::Warning, Some(5)),
        ]
    );
    assert_eq!(findings[0].message, "practice Z99001 stands in rows 2 and 3; the first was used");
}

#[test]
fn a_row_of_another_month_is_not_used() {
    let late = HARBOUR.replace("01Jul2026", "01Aug2026").replace("Z99001", "Z99002");
    let undated = HARBOUR.replace("01Jul2026", "soon").replace("Z99001", "Z99003");
    let reading = one(&format!("{HEADER}{HARBOUR}{late}{undated}"));
    assert_eq!(reading.period.to_string(), "2026-07");
    assert_eq!(reading.rows_used, 2);
    let findings = reading.findings.into_list();
    assert_eq!(findings[0].message, "row 3 is of August 2026 and the file of July 2026, so the row was not used");
    assert_eq!((findings[1].rule.as_str(), findings[1].severity), ("date_not_read", Severity::Warning));
}

#[test]
fn a_file_whose_dates_cannot_be_read_needs_a_period() {
    let text = format!("{HEADER}{}", HARBOUR.replace("01Jul2026", ""));
    assert_eq!(read("map.csv", text.clone().into(), None).unwrap_err().code(), "no_period");
    let reading = read("map.csv", text.into(), "2026-07".parse().ok()).unwrap().pop().unwrap();
    assert_eq!(reading.period.to_string(), "2026-07");
}

#[test]
fn a_damaged_file_says_what_is_wrong() {
    let refused = |text: String| read("map.csv", text.into(), None).unwrap_err().to_string();
    assert!(refused(HEADER.to_owned()).contains("no rows"));
    assert!(
        refused(format!("{}{HARBOUR}", HEADER.replace("SUPPLIER_NAME", "PCN_NAME")))
            .contains("`PCN_NAME` stands twice")
    );
    let breaks_off = one(&format!("{HEADER}{HARBOUR}{}", &HARBOUR[..40]));
    assert_eq!(breaks_off.findings.count("short_row"), 1);
    assert_eq!(breaks_off.rows_used, 1);
}
