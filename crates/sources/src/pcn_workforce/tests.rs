//! The five real editions, and invented rows under their header.

use wholetime_snapshots::{Fact, Finding, Reading, Severity};
use wholetime_vocabulary::{Level, Missing, Value};

use crate::Unreadable;
use crate::testing::{facts, read, real_file};

const HEADER: &str = "Data_source,CENSUS_YEAR,CENSUS_MONTH,PCN_CODE,PCN_NAME,SUB_ICB_CODE,SUB_ICB_NAME,ICB_CODE,ICB_NAME,\
    COMM_REGION_CODE,COMM_REGION_NAME,STAFF_GROUP,STAFF_ROLE,DETAILED_STAFF_ROLE,FTE,UNIQUE_IDENTIFIER";

/// A row of the invented Harbour PCN; `rest` is role, detailed role, FTE and identifier.
fn row(rest: &str) -> String {
    format!(
        "NWRS Staff,2023,3,U99901,HARBOUR PCN ,99X,NHS Havelock ICB - 99X ,Q99,NHS Havelock ICB,Y99,Invented Coast,Directors,{rest}"
    )
}

fn read_rows(rows: &[String]) -> Result<Vec<Reading>, Unreadable> {
    let text = format!("{HEADER}\r\n{}\r\n", rows.join("\r\n"));
    read("Primary Care Networks – March 2023 Individual Level.csv", text.into_bytes(), None)
}

fn one_month(rows: &[String]) -> (Reading, Vec<Fact>, Vec<Finding>) {
    let mut readings = read_rows(rows).unwrap();
    assert_eq!(readings.len(), 1);
    let mut reading = readings.remove(0);
    let findings = std::mem::take(&mut reading.findings).into_list();
    let facts = facts(&reading);
    (reading, facts, findings)
}

fn value(facts: &[Fact], measure: &str, level: Level, area: &str) -> Option<Value> {
    facts.iter().find(|fact| fact.measure == measure && fact.level == level && fact.area == area).map(|fact| fact.value)
}

fn count(findings: &[Finding], rule: &str) -> usize {
    findings.iter().filter(|finding| finding.rule == rule).count()
}

fn message<'f>(findings: &'f [Finding], rule: &str) -> &'f str {
    findings.iter().find(|finding| finding.rule == rule).map_or("", |finding| finding.message.as_str())
}

/// Name, month, rows, FTE, networks, negative rows and rows that repeat another.
const EDITIONS: [(&str, &str, u64, f64, usize, usize, &str); 5] = [
    ("1.Primary Care Networks – March 2020 Individual Level.csv", "2020-03", 534, 343.9, 188, 0, "2 rows"),
    ("4.Primary Care Networks – December 2020 Individual Level.csv", "2020-12", 5007, 3639.4, 758, 0, "52 rows"),
    ("6.Primary Care Networks – June 2021 Individual Level.csv", "2021-06", 9249, 7028.5, 920, 0, "141 rows"),
    ("9.Primary Care Networks – March 2022 Individual Level.csv", "2022-03", 14073, 11369.3, 1060, 1, "513 rows"),
    ("10.Primary Care Networks – June 2022 Individual Level.csv", "2022-06", 15787, 12877.7, 1077, 1, "523 rows"),
];

#[test]
fn every_real_edition_is_read_whole() {
    for (name, period, rows, fte, networks, negative, identical) in EDITIONS {
        let Some((name, bytes)) = real_file(&format!("pcn-workforce/{name}")) else { return };
        let mut readings = read(&name, bytes, None).unwrap();
        assert_eq!(readings.len(), 1, "{name}");
        let mut reading = readings.remove(0);
        assert_eq!(reading.period.to_string(), period);
        assert_eq!((reading.rows, reading.rows_used, reading.table.rows() as u64), (rows, rows, rows), "{name}");
        assert_eq!((reading.columns_used, reading.columns_unknown.len()), (16, 0));
        let facts = facts(&reading);
        let england = value(&facts, "pcn_fte", Level::England, "ENG").and_then(Value::known).unwrap();
        assert!((england - fte).abs() <= 0.05, "{name}: {england}");
        for level in [Level::Pcn, Level::SubIcb, Level::Icb, Level::Region] {
            let of_level = facts.iter().filter(|fact| fact.level == level && fact.measure == "pcn_fte");
            let sum: f64 = of_level.filter_map(|fact| fact.value.known()).sum();
            assert!((sum - england).abs() < 1e-6, "{name}, {level}: {sum}");
        }
        let of_roles = facts.iter().filter(|fact| fact.level == Level::England && fact.measure.starts_with("pcn_fte_"));
        assert!((of_roles.filter_map(|fact| fact.value.known()).sum::<f64>() - england).abs() < 1e-6, "{name}");
        assert_eq!(facts.iter().filter(|fact| fact.level == Level::Pcn && fact.measure == "pcn_fte").count(), networks);
        let findings = std::mem::take(&mut reading.findings).into_list();
        assert_eq!(count(&findings, "negative_value"), negative, "{name}");
        assert!(
            message(&findings, "identical_rows").starts_with(identical),
            "{name}: {}",
            message(&findings, "identical_rows")
        );
        assert_eq!(count(&findings, "unknown_role") + count(&findings, "not_a_pcn_code"), 0, "{name}");
    }
}

#[test]
fn people_are_counted_once_however_many_contracts_they_have() {
    let Some((name, bytes)) = real_file("pcn-workforce/10.Primary Care Networks – June 2022 Individual Level.csv")
    else {
        return;
    };
    let mut reading = read(&name, bytes, None).unwrap().remove(0);
    let facts = facts(&reading);
    // 13,616 rows have one of 13,329 identifiers; 2,171 rows of contracted services have none.
    assert_eq!(value(&facts, "pcn_headcount", Level::England, "ENG"), Some(Value::Known(13_329.0)));
    let findings = std::mem::take(&mut reading.findings).into_list();
    assert!(
        message(&findings, "without_identifier").starts_with("2171 rows ("),
        "{}",
        message(&findings, "without_identifier")
    );
    let negative = findings.iter().find(|finding| finding.rule == "negative_value").unwrap();
    assert!(negative.message.contains("-0.026666667"), "{}", negative.message);
    assert_eq!(negative.severity, Severity::Warning);
    // The dash of Windows-1252 is read as a dash.
    let dash = reading.table.batch().column_by_name("detailed_staff_role").unwrap();
    let words = arrow::compute::cast(dash, &arrow::datatypes::DataType::Utf8).unwrap();
    let words = words.as_any().downcast_ref::<arrow::array::StringArray>().unwrap();
    assert_eq!(words.iter().flatten().filter(|word| *word == "Clinical Director – Medical").count(), 725);
    assert!(reading.places.iter().all(|place| place.practice.is_none() && place.region.is_some()));
    let names: Vec<&str> = reading.places.iter().filter_map(|place| place.sub_icb_name.as_deref()).collect();
    assert!(names.iter().all(|name| *name == name.trim()));
}

#[test]
fn a_later_edition_in_utf8_with_blanks_and_a_byte_order_mark_reads_the_same() {
    let old = [row("Clinical Director,Clinical Director \u{96} DPC,0.5,NULL"), row("Paramedics,Paramedic,NULL,7")];
    let new = [row("Clinical Director,Clinical Director – DPC,0.5,"), row("Paramedics,Paramedic,,7")];
    let in_windows: Vec<u8> = format!("{HEADER}\r\n{}\r\n", old.join("\r\n"))
        .chars()
        .map(|letter| u8::try_from(u32::from(letter)).unwrap())
        .collect();
    let in_utf8 = format!("\u{FEFF}{HEADER}\n{}\n", new.join("\n")).to_lowercase().into_bytes();
    for bytes in [in_windows, in_utf8] {
        let mut reading = read("networks.csv", bytes, None).unwrap().remove(0);
        let facts = facts(&reading);
        assert_eq!(reading.period.to_string(), "2023-03");
        assert_eq!(value(&facts, "pcn_fte_clinical_director", Level::Pcn, "U99901"), Some(Value::Known(0.5)));
        assert_eq!(value(&facts, "pcn_headcount_clinical_director", Level::Pcn, "U99901"), Some(Value::Known(0.0)));
        assert_eq!(value(&facts, "pcn_fte_paramedic", Level::Icb, "Q99"), Some(Value::Missing(Missing::NotReported)));
        assert_eq!(value(&facts, "pcn_headcount_paramedic", Level::Icb, "Q99"), Some(Value::Known(1.0)));
        assert_eq!(reading.table.batch().column_by_name("fte").unwrap().null_count(), 1);
        assert_eq!(reading.table.batch().column_by_name("unique_identifier").unwrap().null_count(), 1);
        let findings = std::mem::take(&mut reading.findings).into_list();
        assert_eq!((count(&findings, "without_identifier"), count(&findings, "without_fte")), (1, 1));
    }
}

#[test]
fn a_network_in_two_sub_icb_locations_is_told_and_added_up_once() {
    let elsewhere =
        row("Paramedics,Paramedic,1,8").replace(",99X,NHS Havelock ICB - 99X ", ",99W,NHS Havelock ICB - 99W ");
    let (reading, facts, findings) = one_month(&[row("Paramedics,Paramedic,1,7"), elsewhere]);
    assert_eq!(value(&facts, "pcn_fte", Level::Pcn, "U99901"), Some(Value::Known(2.0)));
    assert_eq!(value(&facts, "pcn_fte", Level::SubIcb, "99W"), Some(Value::Known(1.0)));
    assert_eq!(reading.places.len(), 2);
    assert_eq!(reading.places[0].pcn_name.as_deref(), Some("HARBOUR PCN"));
    assert!(
        message(&findings, "pcn_in_several_sub_icbs")
            .contains("U99901 is named under the sub-ICB locations 99W and 99X")
    );
}

#[test]
fn an_unknown_role_counts_among_all_staff_and_is_told_once() {
    let (_, facts, findings) =
        one_month(&[row("Wizards,Wizard,1,7"), row("Wizards,Wizard,0.5,8"), row("Paramedics,Paramedic,1,8")]);
    assert_eq!(value(&facts, "pcn_fte", Level::England, "ENG"), Some(Value::Known(2.5)));
    assert_eq!(value(&facts, "pcn_headcount", Level::England, "ENG"), Some(Value::Known(2.0)));
    assert_eq!(count(&findings, "unknown_role"), 1);
    assert!(message(&findings, "unknown_role").contains("its 2 rows (1.5 FTE)"));
}

#[test]
fn odd_cells_are_kept_and_told() {
    let odd = row("Paramedics,Paramedic,1,7").replace("U99901", "Z99001");
    let none = row("Paramedics,Paramedic,1,9").replace("U99901", "");
    let rows = [
        odd,
        none,
        row("Paramedics,Paramedic,one,8"),
        row("Paramedics,Paramedic,-0.5,8"),
        row("Paramedics,Paramedic,-0.5,8"),
    ];
    let (reading, facts, findings) = one_month(&rows);
    assert_eq!(reading.table.rows(), 5);
    assert_eq!(value(&facts, "pcn_fte", Level::England, "ENG"), Some(Value::Known(1.0)));
    assert_eq!(value(&facts, "pcn_fte", Level::Pcn, "Z99001"), Some(Value::Known(1.0)));
    assert_eq!(count(&findings, "not_a_pcn_code"), 2);
    assert_eq!(count(&findings, "not_a_number"), 1);
    assert_eq!(count(&findings, "negative_value"), 2);
    assert!(message(&findings, "identical_rows").starts_with("1 row "));
}

#[test]
fn a_file_of_two_months_is_two_readings_and_no_row_is_lost() {
    let april = row("Paramedics,Paramedic,0.5,7").replace("2023,3", "2023,4");
    let never = row("Paramedics,Paramedic,0.25,7").replace("2023,3", "2023,13");
    let readings = read_rows(&[row("Paramedics,Paramedic,1,7"), april, never]).unwrap();
    let periods: Vec<String> = readings.iter().map(|reading| reading.period.to_string()).collect();
    assert_eq!(periods, ["2023-03", "2023-04"]);
    assert_eq!(readings.iter().map(|reading| (reading.rows, reading.rows_used)).collect::<Vec<_>>(), [(2, 1), (1, 1)]);
    assert_eq!(readings[0].findings.count("no_census_month"), 1);
    assert_eq!(readings[1].findings.count("no_census_month"), 0);
}

#[test]
fn what_cannot_be_used_at_all_is_refused_by_name() {
    let whole = format!("{HEADER}\n{}\n", row("Paramedics,Paramedic,1,7"));
    let refused = |text: &str| read("networks.csv", text.as_bytes().to_vec(), None).unwrap_err();
    assert_eq!(refused(&format!("{HEADER}\n")).code(), "header_only");
    for column in ["CENSUS_YEAR", "CENSUS_MONTH", "STAFF_ROLE", "FTE"] {
        let message = refused(&whole.replacen(&format!(",{column},"), ",X,", 1)).to_string();
        assert!(message.contains(&format!("`{column}` is missing")), "{message}");
    }
    assert_eq!(refused(&whole.replacen("CENSUS_YEAR", "FTE", 1)).code(), "duplicate_column");
    assert_eq!(refused(&whole.replace("2023,3", "then,now")).code(), "no_period");
    // Without identifiers the rest is still worth reading.
    let mut reading =
        read("networks.csv", whole.replacen("UNIQUE_IDENTIFIER", "PERSON", 1).into_bytes(), None).unwrap().remove(0);
    assert!(facts(&reading).iter().all(|fact| fact.measure.starts_with("pcn_fte")));
    let findings = std::mem::take(&mut reading.findings).into_list();
    assert_eq!(
        (count(&findings, "column_not_there"), reading.columns_unknown.as_slice()),
        (1, ["PERSON".to_owned()].as_slice())
    );
}
