//! The story can be read in the rows.

use std::path::Path;

use super::cast::{
    CAST, CINDER_PATH, CUSTOM_HOUSE, DRIFTWOOD_ROAD, GANTRY_HOUSE, HERONSGATE, LANTERN_QUAY, MILL_LANE, MILLSTREAM,
    PENNYWORT, ROPE_WALK, SALTMARSH_WAY, SHEPHERDS_CROOK, WEAVERS_YARD,
};
use super::*;
use crate::testing::{RealCodes, Table};

/// Havelock written once, for every test that reads it.
fn folder() -> &'static Path {
    static FOLDER: std::sync::OnceLock<tempfile::TempDir> = std::sync::OnceLock::new();
    let write = || {
        let folder = tempfile::tempdir().unwrap();
        havelock(folder.path()).unwrap();
        folder
    };
    FOLDER.get_or_init(write).path()
}

fn month(year: i16, month: i16) -> Table {
    let path = folder().join("gp-workforce").join(practice_level::file_name(Month::new(year, month)));
    Table::of(&std::fs::read(path).unwrap())
}

/// A figure of a practice; nothing where a mark stands or the practice is not there.
fn figure(table: &Table, code: &str, column: &str) -> Option<f64> {
    table.number(table.row_of("PRAC_CODE", code)?, column)
}

fn partners(table: &Table, code: &str) -> f64 {
    ["TOTAL_GP_SEN_PTNR_FTE", "TOTAL_GP_PTNR_PROV_FTE"].iter().filter_map(|column| figure(table, code, column)).sum()
}

#[test]
fn the_same_havelock_is_written_each_time() {
    let again = tempfile::tempdir().unwrap();
    let written = havelock(again.path()).unwrap();
    assert_eq!((written.practices, written.months), (23, 36));
    for file in &written.files {
        let below = file.strip_prefix(again.path()).unwrap();
        assert!(
            std::fs::read(file).unwrap() == std::fs::read(folder().join(below)).unwrap(),
            "{} differs",
            below.display()
        );
    }
}

#[test]
fn no_code_of_havelock_is_a_real_one() {
    let Some(real) = RealCodes::read() else { return };
    let geography = cast::geography();
    let above =
        geography.pcns.iter().chain(&geography.sub_icbs).chain(&geography.icbs).map(|(place, _)| place.code.as_str());
    let codes = above.chain(geography.regions.iter().map(|region| region.code.as_str()));
    for code in codes.chain(CAST.iter().map(|member| member.code)) {
        assert!(!real.holds(code), "{code} is a real code");
    }
}

#[test]
fn levels_are_those_of_an_ordinary_place() {
    let table = month(2024, 1);
    let patients = table.sum("TOTAL_PATIENTS");
    assert!(205_000.0 < patients && patients < 215_000.0, "{patients} patients");
    for (column, low, high) in [
        ("TOTAL_GP_EXTG_FTE", 38.0, 50.0),
        ("TOTAL_NURSES_FTE", 20.0, 32.0),
        ("TOTAL_DPC_FTE", 20.0, 38.0),
        ("TOTAL_ADMIN_FTE", 100.0, 135.0),
    ] {
        let rate = 100_000.0 * table.sum(column) / patients;
        assert!(low < rate && rate < high, "{column}: {rate} per 100,000");
    }
}

#[test]
fn a_practice_closes_and_its_patients_go_to_its_neighbours() {
    let (june, july) = (month(2024, 6), month(2024, 7));
    let leaving = figure(&june, ROPE_WALK, "TOTAL_PATIENTS").unwrap();
    assert!(july.row_of("PRAC_CODE", ROPE_WALK).is_none());
    let grown =
        figure(&july, CUSTOM_HOUSE, "TOTAL_PATIENTS").unwrap() - figure(&june, CUSTOM_HOUSE, "TOTAL_PATIENTS").unwrap();
    assert!((grown - 0.45 * leaving).abs() < 50.0, "{grown} of {leaving}");
    assert!((july.sum("TOTAL_PATIENTS") - june.sum("TOTAL_PATIENTS")).abs() < 400.0, "nobody is lost");
}

#[test]
fn two_practices_merge_and_the_successor_keeps_its_code() {
    let (september, october) = (month(2024, 9), month(2024, 10));
    assert!(october.row_of("PRAC_CODE", WEAVERS_YARD).is_none());
    for (column, slack) in [("TOTAL_PATIENTS", 60.0), ("TOTAL_ADMIN_HC", 3.0)] {
        let before = figure(&september, MILL_LANE, column).unwrap() + figure(&september, WEAVERS_YARD, column).unwrap();
        let after = figure(&october, MILL_LANE, column).unwrap();
        assert!((after - before).abs() < slack, "{column}: {before} and {after}");
    }
}

#[test]
fn a_practice_changes_its_network_and_not_its_location() {
    let (march, april) = (month(2025, 3), month(2025, 4));
    let stated = |table: &Table, column: &str| {
        let row = table.row_of("PRAC_CODE", DRIFTWOOD_ROAD).unwrap();
        table.text(row, column).to_owned()
    };
    assert_eq!([stated(&march, "PCN_CODE"), stated(&april, "PCN_CODE")], ["U99901", "U99904"]);
    assert_eq!(stated(&march, "SUB_ICB_CODE"), stated(&april, "SUB_ICB_CODE"));
}

#[test]
fn a_practice_that_does_not_report_has_marks_and_still_its_patients() {
    for (table, reports) in
        [(month(2024, 2), true), (month(2024, 3), false), (month(2024, 8), false), (month(2024, 9), true)]
    {
        for column in ["TOTAL_GP_FTE", "TOTAL_NURSES_HC", "FEMALE_DPC_HCA_FTE", "TOTAL_ADMIN_FTE"] {
            assert_eq!(figure(&table, CINDER_PATH, column).is_some(), reports, "{column}");
        }
        assert!(10_000.0 < figure(&table, CINDER_PATH, "TOTAL_PATIENTS").unwrap());
    }
    let december = month(2025, 12);
    assert_eq!(figure(&december, SHEPHERDS_CROOK, "TOTAL_NURSES_FTE"), None);
    assert!(figure(&december, SHEPHERDS_CROOK, "TOTAL_GP_FTE").is_some());
}

#[test]
fn a_partner_leaves_and_takes_a_full_week_along() {
    let (august, september) = (month(2024, 8), month(2024, 9));
    assert!((partners(&august, LANTERN_QUAY) - partners(&september, LANTERN_QUAY) - 1.0).abs() < 1e-6);
    assert_eq!(figure(&september, LANTERN_QUAY, "TOTAL_GP_SEN_PTNR_HC"), Some(1.0));
}

#[test]
fn a_typing_error_stands_for_one_month() {
    let salaried = |table: &Table| figure(table, PENNYWORT, "TOTAL_GP_SAL_BY_PRAC_FTE").unwrap();
    let (january, february, march) = (month(2024, 1), month(2024, 2), month(2024, 3));
    assert!(37.0 < salaried(&february) - salaried(&january));
    assert!((salaried(&february) - salaried(&march) - 36.5).abs() < 1.0);
}

#[test]
fn a_new_practice_opens_with_patients_of_its_neighbours() {
    let (june, july, last) = (month(2025, 6), month(2025, 7), month(2026, 3));
    assert!(june.row_of("PRAC_CODE", SALTMARSH_WAY).is_none());
    assert_eq!(figure(&july, SALTMARSH_WAY, "TOTAL_PATIENTS"), Some(2_400.0));
    assert!(2_700.0 < figure(&last, SALTMARSH_WAY, "TOTAL_PATIENTS").unwrap());
    assert!(0.0 < figure(&july, SALTMARSH_WAY, "TOTAL_GP_FTE").unwrap());
    let lost =
        figure(&june, GANTRY_HOUSE, "TOTAL_PATIENTS").unwrap() - figure(&july, GANTRY_HOUSE, "TOTAL_PATIENTS").unwrap();
    assert!((1_300.0..1_500.0).contains(&lost), "{lost}");
}

#[test]
fn trainees_are_most_in_august_and_fewest_in_july() {
    let trainees = |table: &Table| -> f64 {
        table
            .header()
            .iter()
            .filter(|name| name.starts_with("TOTAL_GP_TRN_GR_") && name.ends_with("_HC"))
            .map(|name| table.sum(name))
            .sum()
    };
    for year in [2024, 2025] {
        let (july, august) = (month(year, 7), month(year, 8));
        assert!(trainees(&july) + 2.0 < trainees(&august), "{year}");
        assert!(
            (figure(&august, LANTERN_QUAY, "TOTAL_GP_EXTG_HC").unwrap()
                - figure(&july, LANTERN_QUAY, "TOTAL_GP_EXTG_HC").unwrap())
            .abs()
                < 3.0
        );
    }
}

#[test]
fn the_nurses_of_one_network_age_together() {
    let over_60 = |table: &Table| {
        let pcn = &cast::geography().pcns[MILLSTREAM].0.code;
        let of = |columns: &[&str]| -> f64 {
            let rows = table.rows.iter().filter(|row| table.text(row, "PCN_CODE") == pcn);
            rows.flat_map(|row| columns.iter().filter_map(|column| table.number(row, column))).sum()
        };
        of(&["TOTAL_NURSES_HC_60TO64", "TOTAL_NURSES_HC_65TO69"]) / of(&["TOTAL_NURSES_HC"])
    };
    let (first, last) = (over_60(&month(2023, 4)), over_60(&month(2026, 3)));
    assert!(first < 0.1 && 0.3 < last, "{first} and {last}");
}

#[test]
fn only_the_dispensing_practice_employs_dispensers() {
    let table = month(2025, 3);
    assert!(0.0 < figure(&table, HERONSGATE, "TOTAL_DPC_DISPENSER_FTE").unwrap());
    assert_eq!(figure(&table, HERONSGATE, "TOTAL_DPC_DISPENSER_FTE"), Some(table.sum("TOTAL_DPC_DISPENSER_FTE")));
}

#[test]
fn the_lists_say_what_the_workforce_file_says() {
    let table =
        Table::of(&std::fs::read(folder().join("patients-registered/gp-reg-pat-prac-all-2026-01.csv")).unwrap());
    let workforce = month(2026, 1);
    assert_eq!(table.rows.len(), workforce.rows.len());
    assert_eq!(table.sum("NUMBER_OF_PATIENTS"), workforce.sum("TOTAL_PATIENTS"));
}

#[test]
fn the_register_knows_open_and_closed_practices() {
    let bytes = std::fs::read(folder().join("organisations/epraccur-2026-03.csv")).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let rows: Vec<Vec<&str>> =
        text.lines().map(|line| line.split(',').map(|cell| cell.trim_matches('"')).collect()).collect();
    assert_eq!(rows.len(), 23);
    assert!(rows.iter().all(|row| row.len() == 27 && row[25] == "4"));
    let of = |code: &str| rows.iter().find(|row| row[0] == code).map(|row| (row[10], row[11], row[12])).unwrap();
    assert_eq!(of(ROPE_WALK), ("19740401", "20240630", "C"));
    assert_eq!(of(WEAVERS_YARD), ("19740401", "20240930", "C"));
    assert_eq!(of(SALTMARSH_WAY), ("20250701", "", "A"));
}

#[test]
fn memberships_have_no_gap_and_no_overlap() {
    let mut havelock = Havelock::begin(Draws::new(SEED));
    (1..MONTHS).for_each(|_| havelock.pass_month());
    let of = |code: &str| -> Vec<(&str, usize, &str)> {
        let of_practice = havelock.memberships.iter().filter(|one| one.practice.code == code);
        of_practice.map(|one| (one.begins.as_str(), one.pcn, one.ends.as_str())).collect()
    };
    assert_eq!(of(DRIFTWOOD_ROAD), [("20190701", cast::HARBOUR, "20250331"), ("20250401", cast::CHALKDOWN, "")]);
    assert_eq!(of(ROPE_WALK), [("20190701", cast::HARBOUR, "20240630")]);
    assert_eq!(of(SALTMARSH_WAY), [("20250701", cast::LAMPLIGHT, "")]);
}

#[test]
fn the_story_is_told_beside_the_files() {
    let story = std::fs::read_to_string(folder().join("STORY.md")).unwrap();
    for member in &CAST {
        assert!(story.contains(member.code) && story.contains(member.name));
    }
    assert!(story.contains("**September 2024** The senior partner of Lantern Quay Surgery"));
}
