//! The practices of June 2022 as published, and invented organisations in the same 27 columns.

use wholetime_snapshots::Severity;

use super::*;
use crate::testing::{document, read, real_file};

/// A row in short: code, region, ICB, opened, closed, status, commissioner, setting.
fn row([code, region, icb, opened, closed, status, commissioner, setting]: [&str; 8]) -> String {
    format!(
        "\"{code}\",\"HARBOUR SURGERY\",\"{region}\",\"{icb}\",\"1 QUAY\",\"\",\"HAVELOCK\",\"\",\"\",\"ZZ1 1ZZ\",\"{opened}\",\"{closed}\",\
         \"{status}\",\"B\",\"{commissioner}\",\"{opened}\",\"\",\"01632 960000\",\"\",\"\",\"\",\"0\",\"\",\"{commissioner}\",\"\",\"{setting}\",\"\"\n"
    )
}

const OPEN: [&str; 8] = ["Z99001", "Y99", "QZZ", "19740401", "", "A", "99Z", "4"];
const CLOSED: [&str; 8] = ["Z99002", "Y98", "Q98", "19740401", "20171031", "C", "98Z", "4"];
const WALK_IN: [&str; 8] = ["Z99003", "Y99", "QZZ", "20100401", "", "A", "99Z", "1"];
const WELSH: [&str; 8] = ["W99001", "W00", "Q99", "20100401", "", "A", "7ZZ", "4"];

fn one(rows: &[[&str; 8]]) -> Reading {
    let text: String = rows.iter().copied().map(row).collect();
    read("epraccur-2022-06.csv", text.into(), None).unwrap().pop().unwrap()
}

#[test]
fn june_2022_keeps_closed_practices_and_counts_the_other_settings() {
    let Some((name, bytes)) = real_file("organisations/epraccur-2022-06.csv") else { return };
    let reading = read(&name, bytes, None).unwrap().pop().unwrap();
    assert_eq!((reading.source.as_str(), reading.period.to_string().as_str()), ("ods_practices", "2022-06"));
    // 8,638 GP practices, 417 of them in Wales.
    assert_eq!((reading.rows, reading.rows_used, reading.table.rows()), (15_119, 8_221, 15_119));
    let closed: Vec<&Place> = reading.places.iter().filter(|place| place.closed.is_some()).collect();
    assert_eq!(closed.len(), 1_580);
    let victoria = closed.iter().find(|place| place.practice.as_deref() == Some("A81003")).unwrap();
    assert_eq!(victoria.closed, Some(Date::constant(2017, 10, 31)));
    assert_eq!(
        (victoria.icb.as_deref(), victoria.region.as_deref(), victoria.sub_icb.as_deref()),
        (None, None, Some("00K"))
    );
    let open = || reading.places.iter().filter(|place| place.closed.is_none());
    let distinct = |part: fn(&Place) -> &Option<String>| {
        open().filter_map(|place| part(place).as_ref()).collect::<BTreeSet<_>>().len()
    };
    assert_eq!(distinct(|place| &place.icb), 42);
    assert_eq!(distinct(|place| &place.region), 7);

    let findings = reading.findings.into_list();
    assert!(findings.iter().all(|finding| finding.severity == Severity::Note), "{findings:?}");
    let message = |rule: &str| &findings.iter().find(|finding| finding.rule == rule).unwrap().message;
    assert!(message("not_a_gp_practice").contains("table only: 6481, of them 2576 other"));
    assert!(message("not_a_gp_practice").contains("1750 community health service"));
    assert!(message("practice_in_wales").ends_with("417"));
    assert!(message("dormant_practice").ends_with("122"));
    assert!(message("columns_left_out").starts_with("5 columns"));
}

#[test]
fn a_closed_practice_keeps_its_history() {
    let reading = one(&[OPEN, CLOSED]);
    let [open, closed] = reading.places.as_slice() else { panic!("two practices") };
    assert_eq!((open.opened, open.closed), (Some(Date::constant(1974, 4, 1)), None));
    assert_eq!(
        (open.icb.as_deref(), open.region.as_deref(), open.sub_icb.as_deref()),
        (Some("QZZ"), Some("Y99"), Some("99Z"))
    );
    assert_eq!(closed.closed, Some(Date::constant(2017, 10, 31)));
    assert_eq!((closed.icb.as_deref(), closed.region.as_deref()), (None, None), "an area team is no ICB");
    assert_eq!(reading.findings.count("former_areas"), 1);
}

#[test]
fn only_english_gp_practices_become_places_and_the_rest_is_counted() {
    let reading = one(&[OPEN, WALK_IN, WELSH]);
    assert_eq!((reading.rows, reading.rows_used, reading.table.rows()), (3, 1, 3));
    let findings = reading.findings.into_list();
    let message =
        |rule: &str| findings.iter().find(|finding| finding.rule == rule).map(|finding| finding.message.as_str());
    let walk_in = "organisations that are no GP practices stand in the table only: 1, of them 1 walk-in centre";
    assert_eq!(message("not_a_gp_practice"), Some(walk_in));
    assert_eq!(message("practice_in_wales"), Some("GP practices in Wales stand in the table only: 1"));
}

#[test]
fn telephone_numbers_and_addresses_do_not_reach_the_table() {
    let reading = one(&[OPEN]);
    let schema = reading.table.batch().schema();
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    assert_eq!(names.len(), KEPT.len() + 2);
    assert!(names.contains(&"town") && names.contains(&"postcode"));
    let cells = format!("{:?}", reading.table.batch());
    assert!(cells.contains("HAVELOCK") && !cells.contains("01632") && !cells.contains("QUAY"));
}

#[test]
fn the_archive_of_the_publisher_reads_the_same() {
    use std::io::Write as _;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("epraccur.csv", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all([row(OPEN), row(CLOSED)].concat().as_bytes()).unwrap();
    let bytes = archive.finish().unwrap().into_inner();
    assert_eq!(read("epraccur.zip", bytes.clone(), None).unwrap_err().code(), "no_period");
    let reading = read("epraccur.zip", bytes, "2022-06".parse().ok()).unwrap().pop().unwrap();
    assert_eq!(reading.places, one(&[OPEN, CLOSED]).places);
}

#[test]
fn odd_dates_doubles_and_unknown_words_are_told() {
    let backwards = ["Z99004", "Y99", "QZZ", "20200401", "20190331", "C", "99Z", "4"];
    let undated = ["Z99005", "Y99", "QZZ", "20200401", "", "C", "99Z", "4"];
    let wrong = ["Z99006", "Y99", "QZZ", "someday", "", "A", "99Z", "4"];
    let unknown = ["Z99007", "Y99", "QZZ", "20200401", "", "X", "99Z", "4"];
    let reading = one(&[OPEN, OPEN, OPEN, backwards, undated, wrong, unknown]);
    assert_eq!(reading.rows_used, 5);
    let findings = reading.findings.into_list();
    let rules: Vec<_> = findings.iter().map(|finding| (finding.rule.as_str(), finding.row)).collect();
    assert_eq!(
        rules[..6],
        [
            ("practice_twice", Some(2)),
            ("practice_twice", Some(3)),
            ("closed_before_opened", Some(4)),
            ("closed_without_date", Some(5)),
            ("date_not_read", Some(6)),
            ("unknown_status", Some(7)),
        ]
    );
}

#[test]
fn rows_of_another_length_are_told_and_the_others_used() {
    let text = format!("{}{}\"Z99009\",\"CUT OFF", row(OPEN), row(CLOSED));
    let reading = read("epraccur-2022-06.csv", text.into(), None).unwrap().pop().unwrap();
    assert_eq!((reading.rows, reading.rows_used), (3, 2));
    assert_eq!(reading.findings.count("short_row"), 1);
}

#[test]
fn a_filled_column_that_has_no_meaning_is_told() {
    let text = row(OPEN).replace("\"01632 960000\",\"\",", "\"01632 960000\",\"something\",");
    let reading = read("epraccur-2022-06.csv", text.into(), None).unwrap().pop().unwrap();
    let findings = reading.findings.into_list();
    assert!(findings.iter().any(|finding| finding.message.starts_with("column 19 is left out")), "{findings:?}");
}

#[test]
fn other_lists_of_the_same_shape_are_not_taken_for_it() {
    let catalogue = Catalogue::shipped().unwrap();
    let recognised = |text: &str| OdsPractices.recognises(&document("x.csv", text), &catalogue);
    assert!(recognised(&row(OPEN)));
    assert!(recognised(&row(OPEN).replace(",\"\"\n", "\n")), "26 columns");
    let trust = ["ZZ9", "Y99", "QZZ", "19740401", "", "A", "99Z", ""];
    assert!(!recognised(&row(trust)), "a trust has a code of three letters and no prescribing setting");
    assert!(!recognised(&format!("Organisation Code{}\n{}", ",x".repeat(26), row(OPEN))), "a header");
    assert!(!recognised("Z99001,HARBOUR SURGERY\n"));
}
