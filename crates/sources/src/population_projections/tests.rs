//! Projections, real and invented.

use std::io::Write as _;

use wholetime_snapshots::{Fact, Reading};
use wholetime_vocabulary::Level;

use crate::testing::{facts, read, real_file};

/// A record in which each age has the same number of women and one man more.
fn record(area: &str, variant: &str, year: i16, women: u32) -> String {
    let ages: Vec<String> =
        (0..=100).map(|age| format!("{{\"age\":{age},\"f\":{women},\"m\":{}}}", women + 1)).collect();
    let (f, m) = (women * 101, (women + 1) * 101);
    format!(
        "{{\"area_code\":\"{area}\",\"variant\":\"{variant}\",\"year\":{year},\"totals\":{{\"f\":{f},\"m\":{m}}},\"data\":[{}]}}",
        ages.join(",")
    )
}

fn file(records: &[String]) -> Vec<u8> {
    format!("[{}]", records.join(",")).into_bytes()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn of(reading: &Reading, measure: &str, year: &str) -> Option<f64> {
    let found: Vec<Fact> = facts(reading);
    let found = found.into_iter().find(|fact| fact.measure == measure && fact.period.to_string() == year);
    found.and_then(|fact| fact.value.known())
}

#[test]
fn a_board_is_read_by_five_year_bands_and_keeps_single_years_in_its_table() {
    let bytes = file(&[record("E54999001", "v1", 2018, 10), record("E54999001", "v1", 2019, 20)]);
    for bytes in [bytes.clone(), packed(&bytes)] {
        let reading = read("board.json", bytes, None).unwrap().pop().unwrap();
        assert_eq!(reading.source, "population_projections_e54999001");
        assert_eq!((reading.period.to_string().as_str(), reading.rows, reading.rows_used), ("2018", 202, 202));
        // Five ages of 10 women; 95 and over are the six from 95 to 100.
        assert_eq!(of(&reading, "population_v1_female_age_0_4", "2018"), Some(50.0));
        assert_eq!(of(&reading, "population_v1_female_age_95_plus", "2019"), Some(120.0));
        assert_eq!(of(&reading, "population_v1_male_age_40_44", "2019"), Some(105.0));
        assert_eq!(facts(&reading)[0].level, Level::Icb);
        assert_eq!(reading.table.rows(), 202);
    }
}

#[test]
fn history_that_is_a_copy_of_one_year_is_refused() {
    let records =
        [record("E54999001", "v0", 2016, 10), record("E54999001", "v0", 2017, 10), record("E54999001", "v1", 2018, 10)];
    let reading = read("board.json", file(&records), None).unwrap().pop().unwrap();
    assert!(facts(&reading).iter().all(|fact| fact.measure.starts_with("population_v1_")));
    assert_eq!((reading.rows, reading.rows_used), (303, 101));
    let findings = reading.findings.into_list();
    assert!(findings[0].message.contains("2 of them are copies of 2018, so none is used"), "{}", findings[0].message);
}

#[test]
fn what_cannot_be_used_is_said_and_kept_in_the_table_only() {
    let good = record("E54999001", "v1", 2018, 10);
    let unknown = record("E54999001", "v12", 2018, 10);
    let twice = record("E54999001", "v1", 2018, 30);
    let no_age = record("E54999001", "v2", 2018, 10).replace("{\"age\":7,\"f\":10,\"m\":11},", "");
    let below = record("E54999001", "v3", 2018, 10).replace("\"age\":7,\"f\":10", "\"age\":7,\"f\":-1");
    let total = record("E54999001", "v4", 2018, 10).replace("\"f\":1010", "\"f\":2010");
    let gap = record("E54999001", "v1", 2020, 10);
    let reading = read("board.json", file(&[good, unknown, twice, no_age, below, total, gap]), None).unwrap();
    let rules: Vec<(String, Option<u32>)> =
        reading[0].findings.clone().into_list().into_iter().map(|finding| (finding.rule, finding.row)).collect();
    let expected = [
        ("unknown_variant", Some(2)),
        ("figure_twice", Some(3)),
        ("ages_missing", Some(4)),
        ("not_a_number", Some(5)),
        ("ages_do_not_add_up", Some(6)),
        ("years_missing", None),
        ("years_missing", None),
    ];
    assert_eq!(rules, expected.map(|(rule, row)| (rule.to_owned(), row)));
    assert_eq!(reading[0].table.rows(), 6 * 101 + 100);
    assert_eq!(of(&reading[0], "population_v1_female_age_0_4", "2018"), Some(50.0));
}

#[test]
fn two_areas_in_one_file_are_two_editions_and_other_areas_are_refused() {
    let both = file(&[record("E54999001", "v1", 2018, 10), record("E92999001", "v1", 2018, 10)]);
    let readings = read("both.json", both, None).unwrap();
    assert_eq!(readings.len(), 2);
    let england = facts(&readings[1]);
    assert_eq!((england[0].level, england[0].area.as_str()), (Level::England, "ENG"));
    let other = read("district.json", file(&[record("E07999001", "v1", 2018, 10)]), None).unwrap_err();
    assert!(other.to_string().contains("`E07999001` is no integrated care board"), "{other}");
}

#[test]
fn a_code_that_is_none_or_leads_out_of_the_workspace_is_refused() {
    for code in
        ["E54/../../../elsewhere", "E54..", "E5499900", "E549990011", "E54 99001", "E92", "E54<b>001", "E5499900é"]
    {
        let why = read("board.json", file(&[record(code, "v1", 2018, 10)]), None).unwrap_err();
        assert!(why.to_string().contains("is no integrated care board"), "{why}");
    }
}

#[test]
fn more_people_than_there_can_be_are_not_used() {
    let huge = record("E54999001", "v1", 2019, 10).replace("\"age\":7,\"f\":10", "\"age\":7,\"f\":1e308");
    let reading = read("board.json", file(&[record("E54999001", "v1", 2018, 10), huge]), None).unwrap();
    assert_eq!(reading[0].findings.clone().into_list()[0].rule, "not_a_number");
    assert_eq!(of(&reading[0], "population_v1_female_age_5_9", "2019"), None);
}

#[test]
fn a_file_that_breaks_off_is_refused_and_other_json_is_not_taken_for_one() {
    let whole = file(&[record("E54999001", "v1", 2018, 10)]);
    let cut = read("board.json", whole[..whole.len() / 2].to_vec(), None).unwrap_err();
    assert_eq!(cut.code(), "truncated");
    let packed = packed(&whole);
    assert_eq!(read("board.json.gz", packed[..packed.len() - 20].to_vec(), None).unwrap_err().code(), "truncated");
    let history_only = read("board.json", file(&[record("E54999001", "v0", 2016, 10)]), None).unwrap_err();
    assert!(history_only.to_string().contains("no variant of E54999001"), "{history_only}");
    let catalogue = wholetime_catalogue::Catalogue::shipped().unwrap();
    let other = crate::testing::document("other.json", "[{\"area_code\":\"E54999001\"}]");
    assert!(crate::recognise(&other, &catalogue).is_none());
}

#[test]
fn the_board_of_dorset_has_eleven_variants_to_2043_and_no_history() {
    let Some((name, bytes)) = real_file("projections/snpp-2018-based/E54000041.json.gz") else { return };
    let reading = read(&name, bytes, None).unwrap().pop().unwrap();
    // 18 years of history and 11 variants of 26 years, each with 101 ages.
    assert_eq!((reading.rows, reading.rows_used), (304 * 101, 286 * 101));
    let list = facts(&reading);
    assert_eq!(list.len(), 11 * 26 * 2 * 20);
    assert_eq!(list.iter().map(|fact| fact.period.to_string()).max().as_deref(), Some("2043"));
    let total: f64 = list
        .iter()
        .filter(|fact| fact.measure.starts_with("population_v1_") && fact.period.to_string() == "2018")
        .filter_map(|fact| fact.value.known())
        .sum();
    assert!((total - 772_269.0).abs() < 1.0, "the sum of both totals in the file: {total}");
    let findings = reading.findings.into_list();
    let said = &findings[0].message;
    assert!(said.contains("18 years") && said.contains("18 of them are copies of 2018"), "{said}");
}
