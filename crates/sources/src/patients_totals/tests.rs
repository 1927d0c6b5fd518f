//! Totals of May 2022 and January 2026 as published, and invented rows that are wrong.

use wholetime_snapshots::Severity;

use super::*;
use crate::testing::{facts, read, real_file};

const NEW: &str = "PUBLICATION,EXTRACT_DATE,TYPE,SUB_ICB_LOCATION_CODE,ONS_SUB_ICB_LOCATION_CODE,CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS\n";
const OLD: &str = "PUBLICATION,EXTRACT_DATE,TYPE,CCG_CODE,ONS_CCG_CODE,CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS\n";

fn one(text: &str) -> Reading {
    read("all.csv", text.into(), None).unwrap().pop().unwrap()
}

fn check_real(below: &str, period: &str, practices: usize, patients: f64) {
    let Some((name, bytes)) = real_file(below) else { return };
    let reading = read(&name, bytes, None).unwrap().pop().unwrap();
    assert_eq!((reading.source.as_str(), reading.period.to_string().as_str()), ("patients_totals", period));
    assert_eq!((reading.rows, reading.rows_used, reading.columns_used), (practices as u64, practices as u64, 10));
    let facts = facts(&reading);
    assert_eq!(facts.len(), practices);
    assert!(facts.iter().all(|fact| fact.level == Level::Practice && fact.measure == "patients_registered"));
    assert_eq!(facts.iter().filter_map(|fact| fact.value.known()).sum::<f64>(), patients);
    assert_eq!(reading.places.iter().filter_map(|place| place.patients).sum::<f64>(), patients);
    let sub_icbs: std::collections::BTreeSet<_> =
        reading.places.iter().filter_map(|place| place.sub_icb.as_ref()).collect();
    assert_eq!(sub_icbs.len(), 106);
    assert!(reading.findings.is_empty());
}

#[test]
fn may_2022_is_read_under_its_old_names() {
    check_real("patients-registered/gp-reg-pat-prac-all-2022-05.csv", "2022-05", 6_506, 61_654_788.0);
}

#[test]
fn january_2026_comes_to_the_published_total() {
    check_real("patients-registered/gp-reg-pat-prac-all-2026-01.csv", "2026-01", 6_171, 63_894_110.0);
}

#[test]
fn old_and_new_layouts_say_the_same() {
    let row = "GP_PRAC_PAT_LIST,01May2022,GP,99Z,E1,Z99001,ZZ1 1ZZ,ALL,ALL,8400\n";
    let (old, new) = (one(&format!("{OLD}{row}")), one(&format!("{NEW}{row}")));
    assert_eq!(old.places, new.places);
    assert_eq!(old.table.batch().schema(), new.table.batch().schema());
    assert_eq!(old.places[0].patients, Some(8_400.0));
    assert_eq!(facts(&old)[0].row, 2);
}

#[test]
fn odd_counts_are_told_and_kept_and_words_are_not_counts() {
    let row = |practice: &str, count: &str| {
        format!("GP_PRAC_PAT_LIST,2026-01-01,GP,99Z,E1,{practice},ZZ1 1ZZ,ALL,ALL,{count}\n")
    };
    let text =
        [row("Z99001", "-3"), row("Z99002", "12.5"), row("Z99003", "many"), row("Z99001", "8400"), row("Z99004", "")]
            .concat();
    let reading = one(&format!("{NEW}{text}"));
    let known: Vec<_> = facts(&reading).into_iter().map(|fact| (fact.area, fact.value)).collect();
    let expected = [
        ("Z99001".to_owned(), Value::Known(-3.0)),
        ("Z99002".to_owned(), Value::Known(12.5)),
        ("Z99004".to_owned(), Value::Missing(Missing::NotReported)),
    ];
    assert_eq!(known, expected);
    assert_eq!((reading.rows, reading.rows_used), (5, 3));
    let findings = reading.findings.into_list();
    let rules: Vec<_> = findings.iter().map(|finding| (finding.rule.as_str(), finding.severity, finding.row)).collect();
    assert_eq!(
        rules,
        [
            ("negative_patients", Severity::Warning, Some(2)),
            ("fraction_of_a_patient", Severity::Warning, Some(3)),
            ("not_a_number", Severity::Error, Some(4)),
            ("practice_twice", Severity::Error, Some(5)),
        ]
    );
    assert_eq!(findings[2].message, "`many` is not a number of patients of practice Z99003, so the row was not used");
}

#[test]
fn a_part_of_a_list_is_not_taken_for_the_whole() {
    let whole = "GP_PRAC_PAT_LIST,2026-01-01,GP,99Z,E1,Z99001,ZZ1 1ZZ,ALL,ALL,8400\n";
    let parts =
        [whole.replace("ALL,ALL", "MALE,ALL"), whole.replace("ALL,ALL", "ALL,65"), whole.replace(",GP,", ",ICB,")]
            .concat();
    let reading = one(&format!("{NEW}{whole}{parts}"));
    assert_eq!(facts(&reading).len(), 1);
    assert_eq!(reading.findings.count("not_a_whole_list"), 3);
    assert_eq!(reading.table.rows(), 4);
}
