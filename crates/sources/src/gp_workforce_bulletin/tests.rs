//! The real bulletin of October 2025, and invented ones with its headers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use wholetime_snapshots::{Fact, Finding, Reading};
use wholetime_vocabulary::{Level, Missing, Period, Value};

use super::*;
use crate::testing::{facts, read, real_file, workbook};

const FILE: &str = "gp-workforce/GPW Bulletin Tables - October 2025.xlsx";

/// What the tests ask of the real workbook, which takes seconds to read.
struct Bulletin {
    reading: Reading,
    facts: Vec<Fact>,
    findings: Vec<Finding>,
}

impl Bulletin {
    fn value(&self, measure: &str, period: &str, area: &str) -> Option<Value> {
        let period = month(period);
        let wanted = |fact: &&Fact| fact.measure == measure && fact.period == period && fact.area == area;
        self.facts.iter().find(wanted).map(|fact| fact.value)
    }

    fn england(&self, measure: &str, period: &str) -> Value {
        self.value(measure, period, "ENG").unwrap_or_else(|| panic!("no {measure} in {period}"))
    }

    fn told(&self, rule: &str) -> Vec<&Finding> {
        self.findings.iter().filter(|finding| finding.rule == rule).collect()
    }
}

fn month(text: &str) -> Period {
    text.parse().unwrap()
}

/// The real bulletin, read once for all tests; nothing where the real files are not here.
fn real_bulletin() -> Option<&'static Bulletin> {
    static BULLETIN: OnceLock<Option<Bulletin>> = OnceLock::new();
    BULLETIN
        .get_or_init(|| {
            let (name, bytes) = real_file(FILE)?;
            let mut reading = read(&name, bytes, None).unwrap().pop().unwrap();
            let findings = std::mem::take(&mut reading.findings).into_list();
            Some(Bulletin { facts: facts(&reading), reading, findings })
        })
        .as_ref()
}

/// Totals of England to reconcile with, as published: date; all GPs, fully qualified, without trainees and locums,
/// trainees, nurses, direct patient care and admin in FTE; patients; practices.
const TOTALS: [(&str, [f64; 7], f64, f64); 15] = [
    ("2015-09", [34391.8, 29364.3, 28589.6, 5027.5, 15196.9, 9372.7, 63003.3], 56_902_441.0, 7623.0),
    ("2016-09", [35205.6, 29474.0, 28566.6, 5731.6, 15742.0, 10084.8, 65328.4], 57_845_874.0, 7558.0),
    ("2017-09", [34636.7, 29128.6, 27912.3, 5508.1, 15976.0, 10310.6, 64543.5], 58_667_714.0, 7354.0),
    ("2017-12", [34287.1, 28940.1, 27937.0, 5347.0, 16033.8, 10447.3, 65350.9], 58_860_423.0, 7305.0),
    ("2018-03", [34105.0, 28818.0, 27828.7, 5287.0, 16113.1, 10760.0, 65696.1], 58_983_661.0, 7264.0),
    ("2018-06", [33591.7, 28575.1, 27569.2, 5016.6, 16252.8, 10897.2, 66177.7], 59_066_238.0, 7210.0),
    ("2019-09", [34728.6, 28181.6, 27144.4, 6547.0, 16530.2, 12154.0, 67956.9], 59_996_728.0, 6867.0),
    ("2020-09", [35392.9, 27939.3, 27002.0, 7453.7, 16635.1, 13147.9, 68486.6], 60_390_151.0, 6650.0),
    ("2021-09", [36495.3, 27919.7, 27065.3, 8575.5, 16509.7, 14518.8, 70848.3], 61_138_782.0, 6564.0),
    ("2022-06", [35448.5, 27558.3, 26858.9, 7890.2, 16632.4, 15479.6, 73005.9], 61_756_357.0, 6475.0),
    ("2022-09", [37026.3, 27556.0, 26867.1, 9470.4, 16778.7, 15753.6, 73567.1], 61_951_103.0, 6456.0),
    ("2023-09", [37418.8, 27302.4, 26679.1, 10116.4, 16903.0, 16601.0, 75110.1], 62_786_516.0, 6334.0),
    ("2024-09", [38420.5, 27965.7, 27363.2, 10454.7, 16915.6, 17274.1, 76242.8], 63_569_778.0, 6256.0),
    ("2025-09", [38860.0, 28515.5, 27947.3, 10344.5, 16705.8, 17549.3, 76241.6], 63_916_318.0, 6191.0),
    ("2025-10", [38649.2, 28591.5, 28017.2, 10057.6, 16714.8, 17614.2, 76396.7], 63_943_950.0, 6181.0),
];

#[test]
fn every_published_total_of_england_is_read_to_the_decimal() {
    let Some(bulletin) = real_bulletin() else { return };
    let measures =
        ["gp_fte_total", "gp_fte_extg", "gp_fte_extgl", "gp_fte_trainee", "nurse_fte", "dpc_fte", "admin_fte"];
    for (period, fte, patients, practices) in TOTALS {
        for (measure, expected) in measures.into_iter().zip(fte) {
            let read = bulletin.england(measure, period).known().unwrap();
            assert!((read - expected).abs() <= 0.05 + 1e-6, "{measure} in {period}: {read}, not {expected}");
        }
        assert_eq!(bulletin.england("patients_registered", period), Value::Known(patients), "{period}");
        assert_eq!(bulletin.england("practices", period), Value::Known(practices), "{period}");
    }
}

#[test]
fn the_series_has_seventy_four_months_and_the_difference_is_not_one_of_them() {
    let Some(bulletin) = real_bulletin() else { return };
    let of_gps = bulletin.facts.iter().filter(|fact| fact.measure == "gp_fte_total" && fact.level == Level::England);
    let periods: BTreeSet<Period> = of_gps.map(|fact| fact.period).collect();
    assert_eq!(periods.len(), 74);
    assert_eq!(periods.first(), Some(&month("2015-09")));
    assert_eq!(periods.last(), Some(&month("2025-10")));
    assert_eq!(bulletin.reading.period, month("2025-10"));
    assert_eq!(bulletin.told("column_not_a_month").len(), 7);
    assert!(bulletin.told("duplicate_period").is_empty());
    assert_eq!(bulletin.england("gp_fte_total", "2024-10").known().map(f64::round), Some(38268.0));
}

#[test]
fn every_measure_read_is_one_the_catalogue_has() {
    let Some(bulletin) = real_bulletin() else { return };
    let catalogue = Catalogue::shipped().unwrap();
    let measures: BTreeSet<&str> = bulletin.facts.iter().map(|fact| fact.measure.as_str()).collect();
    let unknown: Vec<&&str> = measures.iter().filter(|measure| !catalogue.measures.contains_key(**measure)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    assert!(bulletin.reading.columns_unknown.is_empty());
    assert!(bulletin.told("unknown_row").is_empty());
    // Records of admin staff without a role, September 2016.
    assert_eq!(bulletin.told("unknown_role").len(), 2);
}

#[test]
fn copied_rows_are_found_in_both_sheets_without_being_named() {
    let Some(bulletin) = real_bulletin() else { return };
    let told = bulletin.told("copied_row");
    let places: Vec<&str> = told.iter().filter_map(|finding| finding.column.as_deref()).collect();
    let rows = [99, 111, 128, 140, 157, 169, 186, 198];
    let expected: Vec<String> =
        ["1a", "1b"].iter().flat_map(|sheet| rows.map(|row| format!("{sheet}!B{row}"))).collect();
    assert_eq!(places, expected);
    for finding in &told {
        assert_eq!(finding.severity, Severity::Error);
        let message = &finding.message;
        assert!(
            message.contains("repeats `Phlebotomists` in row 100 of sheet 1a cell for cell in 33 months"),
            "{message}"
        );
        assert!(message.contains("(September 2015 to July 2022)"), "{message}");
    }
    assert!(told[0].message.contains("by 1,265.0 to 1,622.1 FTE"), "{}", told[0].message);
    for measure in ["dpc_fte_osteopath", "dpc_headcount_osteopath", "dpc_fte_trainee_pharmacy_technician"] {
        assert_eq!(bulletin.england(measure, "2015-09"), Value::Missing(Missing::NotValid), "{measure}");
        assert_eq!(bulletin.england(measure, "2022-07"), Value::Missing(Missing::NotValid), "{measure}");
        assert_eq!(bulletin.england(measure, "2022-08"), Value::Missing(Missing::NotCollected), "{measure}");
    }
    // The row they are copies of is right, and so are they once they were collected.
    assert_eq!(bulletin.england("dpc_fte_phlebotomist", "2022-07").known().map(f64::round), Some(807.0));
    assert_eq!(bulletin.england("dpc_fte_trainee_pharmacy_technician", "2024-04"), Value::Known(0.8));
}

#[test]
fn roles_reconcile_with_their_totals_once_copies_are_left_out() {
    let Some(bulletin) = real_bulletin() else { return };
    assert!(bulletin.told("roles_do_not_add_up").is_empty());
    assert_eq!(bulletin.told("roles_add_up").len(), 8);
    let mut sums: BTreeMap<Period, f64> = BTreeMap::new();
    let is_role = |fact: &&Fact| {
        let role = fact
            .measure
            .strip_prefix("dpc_fte_")
            .filter(|role| *role != "estimated_share" && !role.starts_with("age_"));
        fact.level == Level::England && role.is_some()
    };
    for fact in bulletin.facts.iter().filter(is_role) {
        *sums.entry(fact.period).or_default() += fact.value.known().unwrap_or_default();
    }
    assert_eq!(sums.len(), 74);
    for (period, sum) in sums {
        let Some(total) = bulletin.england("dpc_fte", &period.to_string()).known() else { continue };
        assert!((sum - total).abs() <= 2.0, "{period}: roles {sum}, total {total}");
    }
}

#[test]
fn what_was_not_collected_is_not_zero() {
    let Some(bulletin) = real_bulletin() else { return };
    let not_collected = Value::Missing(Missing::NotCollected);
    // Only GPs were counted in December 2016 and June 2017; some zeros are printed for the others all the same.
    for period in ["2016-12", "2017-06"] {
        for measure in [
            "nurse_fte",
            "nurse_headcount",
            "dpc_fte_podiatrist",
            "admin_fte_manager",
            "dpc_practices_fully_estimated_share",
        ] {
            assert_eq!(bulletin.england(measure, period), not_collected, "{measure} in {period}");
        }
        assert!(bulletin.england("gp_fte_total", period).known().is_some());
    }
    // Roles that did not exist yet, for which the bulletin prints 0.
    assert_eq!(bulletin.england("dpc_fte_social_prescribing_link_worker", "2019-03"), not_collected);
    assert!(bulletin.england("dpc_fte_social_prescribing_link_worker", "2019-06").known().is_some());
    assert_eq!(bulletin.england("nurse_headcount_other_nurse", "2021-03"), not_collected);
    assert_eq!(bulletin.told("printed_before_collected").len(), 14);
    assert_eq!(bulletin.told("group_not_collected").len(), 3);
}

#[test]
fn ages_are_read_for_groups_definitions_and_gp_roles() {
    let Some(bulletin) = real_bulletin() else { return };
    for whole in ["gp_fte_extg", "gp_headcount_partner", "admin_fte"] {
        let prefix = format!("{whole}_age_");
        let period = month("2025-10");
        let bands: Vec<f64> = bulletin
            .facts
            .iter()
            .filter(|fact| fact.measure.starts_with(&prefix) && fact.period == period)
            .filter_map(|fact| fact.value.known())
            .collect();
        let total = bulletin.england(whole, "2025-10").known().unwrap();
        assert_eq!(bands.len(), if whole == "admin_fte" { 11 } else { 10 }, "{whole}");
        // A partner whose records give two ages is one head in the total.
        let allowed = if whole == "gp_headcount_partner" { 20.0 } else { 0.01 };
        assert!((bands.iter().sum::<f64>() - total).abs() < allowed, "{whole}: {bands:?}, not {total}");
    }
}

#[test]
fn areas_have_their_levels_and_stand_in_a_hierarchy() {
    let Some(bulletin) = real_bulletin() else { return };
    for (level, expected) in [(Level::Region, 7), (Level::Icb, 42), (Level::SubIcb, 106)] {
        let of_level = bulletin.facts.iter().filter(|fact| fact.level == level && fact.measure == "gp_fte_total");
        assert_eq!(of_level.count(), expected, "{level}");
    }
    let icb = bulletin.value("gp_fte_total", "2025-10", "QMF").and_then(Value::known).unwrap();
    assert!((icb - 1219.2157).abs() < 0.001);
    assert_eq!(bulletin.value("admin_headcount_digital_lead", "2025-10", "ENG"), Some(Value::Known(77.0)));
    // Ad-hoc locums are the only series by area.
    let series = bulletin.value("gp_headcount_adhoc_locum", "2017-12", "QMF");
    assert_eq!(series, Some(Value::Known(195.0)));

    let places = &bulletin.reading.places;
    assert_eq!(places.len(), 106);
    let brighton = places.iter().find(|place| place.sub_icb.as_deref() == Some("09D")).unwrap();
    assert_eq!(brighton.icb.as_deref(), Some("QNX"));
    assert_eq!(brighton.region.as_deref(), Some("Y59"));
    assert!(places.iter().all(|place| place.practice.is_none() && place.region_name.is_some()));
    assert!(bulletin.told("areas_do_not_add_up").is_empty());
    assert!(bulletin.told("place_unknown")[0].message.contains("1,070.1 FTE of `GPs in Training Grade`"));
}

#[test]
fn sheets_that_print_the_same_figure_are_compared() {
    let Some(bulletin) = real_bulletin() else { return };
    assert!(bulletin.told("rate_disagrees").is_empty());
    assert!(bulletin.told("rates_checked")[0].message.starts_with("658 published rates"));
    // Headcounts of locums for August 2023 differ by 245 between the annexes; others by one or two.
    let told = bulletin.told("figures_disagree");
    let largest = told.iter().find(|finding| finding.column.as_deref() == Some("Annex C2!AQ5")).unwrap();
    assert!(
        largest.message.contains("2265.00 is printed in Annex B!AR7 and 2510.00 in Annex C2!AQ5"),
        "{}",
        largest.message
    );
    assert_eq!(bulletin.england("gp_headcount_adhoc_locum", "2023-08"), Value::Known(2265.0));
    // Male figures of two roles are exchanged in October 2022.
    let swapped: Vec<Option<&str>> =
        bulletin.told("genders_do_not_add_up").iter().map(|finding| finding.column.as_deref()).collect();
    assert_eq!(swapped, [Some("1a!AM90"), Some("1a!AM91")]);
}

#[test]
fn months_of_whole_numbers_are_told() {
    let Some(bulletin) = real_bulletin() else { return };
    let messages: Vec<&str> = bulletin.told("rounded_months").iter().map(|finding| finding.message.as_str()).collect();
    assert!(
        messages[0].starts_with(
            "The FTE of May 2025 to August 2025 (4 months) are printed as whole numbers in sheets 1a and 2a"
        )
    );
    assert!(
        messages[1].starts_with(
            "The FTE of April 2025 to June 2025 (3 months) are printed as whole numbers in sheet Annex C1"
        )
    );
}

#[test]
fn every_cell_is_in_the_table_and_every_row_is_accounted_for() {
    let Some(bulletin) = real_bulletin() else { return };
    let reading = &bulletin.reading;
    assert_eq!(reading.rows - reading.rows_used, bulletin.told("row_without_label").len() as u64);
    assert!(reading.table.rows() > 116_000, "{}", reading.table.rows());
    let sheets = bulletin.told("kept_in_table_only");
    for sheet in ["3", "4", "7", "Annex B"] {
        let kept = sheets
            .iter()
            .any(|finding| finding.column.as_deref().is_some_and(|column| column.split(", ").any(|one| one == sheet)));
        assert!(kept, "{sheet}");
    }
}

/// A workbook with the sheets that tell the bulletin, the others empty of rows but for a header.
fn invented(first: &[&[&str]]) -> Vec<u8> {
    let header: &[&[&str]] = &[&["England"], &["", "January 2025", "February 2025"]];
    let areas: &[&[&str]] = &[
        &["Table 6a, February 2025"],
        &["", "", "All GPs", "GP Partners", "All Nurses", "Wizards"],
        &["England", "", "30", "20", "11", "1"],
        &["Y99", "Invented Coast", "30", "20", "10", "1"],
        &["Q99", "NHS Havelock ICB", "30", "20", "10", "1"],
        &["Z9Y8X", "NHS Havelock ICB - Z9Y8X ", "30", "20", "10", "1"],
        &["Unknown", "", "-", "-", "1", "-"],
    ];
    workbook(&[
        ("1a", first),
        ("1b", header),
        ("2a", header),
        ("2b", header),
        (
            "5",
            &[
                &["", "January 2025", "February 2025"],
                &["Number of GP Practices", "4", "4"],
                &["Total Number of Patients", "40000", "40000"],
                &["All GPs: FTE per 100,000 patients", "75.5", "80.5"],
            ],
        ),
        ("6a", areas),
        ("6b", areas),
    ])
}

fn read_invented(first: &[&[&str]]) -> (Reading, Vec<Fact>, Vec<Finding>) {
    let mut reading = read("invented.xlsx", invented(first), None).unwrap().pop().unwrap();
    let findings = std::mem::take(&mut reading.findings).into_list();
    let facts = facts(&reading);
    (reading, facts, findings)
}

fn rules(findings: &[Finding], severity: Severity) -> BTreeSet<&str> {
    findings.iter().filter(|finding| finding.severity == severity).map(|finding| finding.rule.as_str()).collect()
}

#[test]
fn another_edition_reads_with_its_header_elsewhere_and_says_what_it_lacks() {
    let (reading, facts, findings) = read_invented(&[
        &["Table 1a"],
        &[""],
        &["", "January\n2025", "February\n2025 [Note 1]", "Change since January 2025"],
        &["All GPs [Note 2]", "30.2", "31.2", "1"],
        &["GP Partners", "20.1", "-", "0"],
        &["All Nurses", "..", "10", ""],
        &["Source: invented"],
    ]);
    assert_eq!(reading.period, month("2025-02"));
    let value = |measure: &str, period: &str| {
        facts
            .iter()
            .find(|fact| fact.measure == measure && fact.period == month(period) && fact.level == Level::England)
            .map(|fact| fact.value)
    };
    assert_eq!(value("gp_fte_total", "2025-01"), Some(Value::Known(30.2)));
    assert_eq!(value("gp_fte_partner", "2025-02"), Some(Value::Known(0.0)));
    assert_eq!(value("nurse_fte", "2025-01"), Some(Value::Missing(Missing::NotCollected)));
    assert_eq!(findings.iter().filter(|finding| finding.rule == "sheet_missing").count(), 7);
    assert_eq!(reading.columns_unknown, ["6a!Wizards", "6b!Wizards"]);
    let sub_icb = facts.iter().find(|fact| fact.level == Level::SubIcb && fact.measure == "nurse_fte").unwrap();
    assert_eq!((sub_icb.area.as_str(), sub_icb.value, sub_icb.period), ("Z9Y8X", Value::Known(10.0), month("2025-02")));
    assert_eq!(reading.places.len(), 1);
}

#[test]
fn a_rate_that_does_not_follow_from_the_counts_is_told() {
    let (_, _, findings) = read_invented(&[&["", "January 2025", "February 2025"], &["All GPs", "30.2", "31.2"]]);
    let told: Vec<&Finding> = findings.iter().filter(|finding| finding.rule == "rate_disagrees").collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].column.as_deref(), Some("5!C4"));
    assert!(
        told[0].message.contains("published as 80.50 in February 2025, and the counts of that month give 78.00"),
        "{}",
        told[0].message
    );
}

#[test]
fn two_columns_of_one_month_are_an_error_and_the_first_is_used() {
    let (_, facts, findings) =
        read_invented(&[&["", "January 2025", "February 2025", "January 2025"], &["All GPs", "30.2", "31.2", "99"]]);
    assert!(rules(&findings, Severity::Error).contains("duplicate_period"));
    let january = facts.iter().find(|fact| fact.measure == "gp_fte_total" && fact.period == month("2025-01")).unwrap();
    assert_eq!(january.value, Value::Known(30.2));
}

#[test]
fn any_role_that_repeats_another_is_found_and_the_one_whose_genders_add_up_is_kept() {
    let (_, facts, findings) = read_invented(&[
        &["", "January 2025", "February 2025"],
        &["All Direct Patient Care", "150.5", "151.5"],
        &["Dispensers", "50.25", "50.75"],
        &["Pharmacists", "50.25", "50.75"],
        &["Healthcare Assistants", "100.25", "100.75"],
        &["Male Direct Patient Care", "60", "60"],
        &["Dispensers", "0.1", "0.1"],
        &["Pharmacists", "20.25", "20.75"],
        &["Female Direct Patient Care", "90.5", "91.5"],
        &["Dispensers", "0.1", "0.1"],
        &["Pharmacists", "30", "30"],
    ]);
    let told: Vec<&Finding> = findings.iter().filter(|finding| finding.rule == "copied_row").collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0]
            .message
            .starts_with("In sheet 1a, `Dispensers` (row 3, direct patient care staff) repeats `Pharmacists` in row 4")
    );
    let value = |measure: &str| {
        facts.iter().find(|fact| fact.measure == measure && fact.period == month("2025-01")).unwrap().value
    };
    assert_eq!(value("dpc_fte_dispenser"), Value::Missing(Missing::NotValid));
    assert_eq!(value("dpc_fte_pharmacist"), Value::Known(50.25));
}

#[test]
fn of_two_equal_rows_that_nothing_tells_apart_neither_is_used() {
    let (_, facts, findings) = read_invented(&[
        &["", "January 2025", "February 2025"],
        &["All Direct Patient Care", "150.5", "151.5"],
        &["Dispensers", "50.25", "50.75"],
        &["Pharmacists", "50.25", "50.75"],
        &["Healthcare Assistants", "100.25", "100.75"],
    ]);
    assert_eq!(findings.iter().filter(|finding| finding.rule == "copied_row").count(), 2);
    for measure in ["dpc_fte_dispenser", "dpc_fte_pharmacist"] {
        let fact = facts.iter().find(|fact| fact.measure == measure).unwrap();
        assert_eq!(fact.value, Value::Missing(Missing::NotValid));
    }
    assert!(rules(&findings, Severity::Warning).contains("roles_do_not_add_up"));
}

#[test]
fn equal_rows_that_add_up_are_no_fault() {
    let (_, facts, findings) = read_invented(&[
        &["", "January 2025", "February 2025"],
        &["All Direct Patient Care", "100.5", "101.5"],
        &["Dispensers", "50.25", "50.75"],
        &["Pharmacists", "50.25", "50.75"],
    ]);
    assert!(!rules(&findings, Severity::Error).contains("copied_row"));
    assert_eq!(facts.iter().find(|fact| fact.measure == "dpc_fte_dispenser").unwrap().value, Value::Known(50.25));
}

#[test]
fn damage_is_told_and_never_panics() {
    let (reading, facts, findings) = read_invented(&[
        &["", "January 2025", "February 2025"],
        &["GP Partners", "20", "20"],
        &["All GPs", "thirty", "31.2"],
        &["", "1", "2"],
        &["Wizards", "1", "-2"],
        &["GP Partners", "-3", "nan"],
    ]);
    let errors = rules(&findings, Severity::Error);
    assert!(errors.contains("not_a_number"), "{errors:?}");
    let warnings = rules(&findings, Severity::Warning);
    for rule in ["unknown_row", "unknown_role", "row_without_label", "negative_value"] {
        assert!(warnings.contains(rule), "{rule}: {warnings:?}");
    }
    assert_eq!(reading.rows, reading.rows_used + 1);
    let january = facts.iter().find(|fact| fact.measure == "gp_fte_total" && fact.period == month("2025-01")).unwrap();
    assert_eq!(january.value, Value::Missing(Missing::NotValid));

    let empty: Vec<(&str, &[&[&str]])> = OWN_SHEETS.iter().map(|name| (*name, &[] as &[&[&str]])).collect();
    assert_eq!(read("empty.xlsx", workbook(&empty), None).unwrap_err().code(), "no_period");
}
