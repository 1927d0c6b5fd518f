//! Deprivation scores, real and invented.

use wholetime_snapshots::Severity;

use crate::testing::{read, real_file};

const HEADER: &str = "PRACTICE_CODE,PRACTICE_NAME,IMD_YEAR,IMD_SCORE\n";

#[test]
fn every_practice_of_the_2025_index_has_its_score() {
    let Some((name, bytes)) = real_file("deprivation/imd-2025-gp-practice.csv") else { return };
    let reading = read(&name, bytes, None).unwrap().pop().unwrap();
    assert_eq!((reading.source.as_str(), reading.period.to_string().as_str()), ("deprivation", "2025"));
    assert_eq!((reading.rows, reading.rows_used, reading.columns_used), (6_143, 6_143, 4));
    assert_eq!(reading.table.rows(), 6_143);
    assert_eq!(reading.places.len(), 6_143);
    assert!(reading.findings.is_empty());
    let facts = crate::testing::facts(&reading);
    assert_eq!(facts.len(), 6_143);
    let total: f64 = facts.iter().filter_map(|fact| fact.value.known()).sum();
    assert!((total - 144_482.04).abs() < 0.01, "{total}");
}

#[test]
fn a_score_that_cannot_be_read_is_told_and_the_others_used() {
    let text = format!(
        "{HEADER}Z99001,Elm Surgery,2025,20.5\nZ99002,Oak Surgery,2025,high\nZ99003,Ash Surgery,soon,9\n\
         Z99001,Elm Surgery,2025,21\nTotal,,2025,30\nZ99004,Fir Surgery,2025,-1\n"
    );
    let reading = read("x.csv", text.into_bytes(), None).unwrap().pop().unwrap();
    assert_eq!((reading.rows, reading.rows_used), (6, 3));
    let facts = crate::testing::facts(&reading);
    let said: Vec<_> = facts.iter().map(|fact| (fact.area.as_str(), fact.value.known())).collect();
    assert_eq!(said, [("Z99001", Some(20.5)), ("Z99002", None), ("Z99004", Some(-1.0))]);
    let list = reading.findings.into_list();
    let message = |rule: &str| list.iter().find(|finding| finding.rule == rule).unwrap().message.clone();
    assert_eq!(message("not_a_number"), "`high` stands where the IMD_SCORE of Z99002 belongs; it was not used");
    assert_eq!(message("practice_twice"), "practice Z99001 stands in rows 2 and 5; the first was used");
    assert_eq!(message("negative_value"), "the IMD_SCORE of Z99004 is negative (-1); it was kept");
    assert!(message("not_a_practice").starts_with("`Total` is not a practice code"));
    assert!(list.iter().any(|finding| finding.rule == "unreadable_year" && finding.severity == Severity::Error));
}

#[test]
fn a_file_in_which_no_year_can_be_read_has_no_period() {
    let text = format!("{HEADER}Z99001,Elm Surgery,,20.5\n");
    assert_eq!(read("x.csv", text.into_bytes(), None).unwrap_err().code(), "no_period");
    assert_eq!(read("x.csv", HEADER.as_bytes().to_vec(), None).unwrap_err().code(), "header_only");
}
