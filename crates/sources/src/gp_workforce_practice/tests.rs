//! What the practice-level file says, edition by edition, and what damaged ones are answered with.
//!
//! No full edition of 2015 to 2022 is held, so their layouts are tested on invented rows under the column names they had.

use arrow::array::{Array, AsArray};
use arrow::datatypes::{DataType, Float64Type};
use wholetime_snapshots::{Finding, Place, Reading, Severity};
use wholetime_vocabulary::{Missing, Period, Value};

use crate::Unreadable;
use crate::testing::{document, read, real_file};

fn month(text: &str) -> Period {
    text.parse().unwrap()
}

fn read_text(text: &str, period: &str) -> Result<Vec<Reading>, Unreadable> {
    read("General Practice.csv", text.as_bytes().to_vec(), Some(month(period)))
}

fn one(text: &str, period: &str) -> Reading {
    let mut readings = read_text(text, period).unwrap();
    assert_eq!(readings.len(), 1);
    readings.remove(0)
}

/// The text of a cell, `row` counted from 0; empty where there is none.
fn text(reading: &Reading, row: usize, column: &str) -> String {
    let array = reading.table.batch().column_by_name(column).unwrap_or_else(|| panic!("{column} is not in the table"));
    let words = arrow::compute::cast(array, &DataType::Utf8).unwrap();
    let words = words.as_string::<i32>();
    if words.is_valid(row) { words.value(row).to_owned() } else { String::new() }
}

/// The value of a cell with the reason the row's marks give, `row` counted from 0.
fn value(reading: &Reading, row: usize, column: &str) -> Value {
    let batch = reading.table.batch();
    let position = batch.schema().index_of(column).unwrap_or_else(|_| panic!("{column} is not in the table"));
    let numbers = batch.column(position).as_primitive::<Float64Type>();
    if numbers.is_valid(row) {
        return Value::Known(numbers.value(row));
    }
    let marks = batch.column_by_name("_marks").unwrap().as_string::<i32>();
    let marks = if marks.is_valid(row) { marks.value(row) } else { "" };
    let covers = |span: &str| {
        let (first, last) = span.split_once('-').unwrap_or((span, span));
        first.parse::<usize>().unwrap() <= position && position <= last.parse::<usize>().unwrap()
    };
    let kind = marks.split("; ").find_map(|part| {
        let (word, spans) = part.split_once(' ')?;
        spans.split(' ').any(covers).then(|| Missing::ALL.into_iter().find(|kind| kind.word() == word).unwrap())
    });
    Value::Missing(kind.unwrap_or(Missing::NotReported))
}

fn of_rule(reading: Reading, rule: &str) -> Vec<Finding> {
    reading.findings.into_list().into_iter().filter(|finding| finding.rule == rule).collect()
}

#[test]
fn the_extract_of_june_2022_holds_every_practice_of_four_places() {
    let Some((name, bytes)) =
        real_file("gp-workforce/extracts/General Practice - 2022-06 Practice Level (extract).csv")
    else {
        return;
    };
    let reading = read(&name, bytes, None).unwrap().remove(0);
    assert_eq!((reading.period, reading.rows, reading.rows_used), (month("2022-06"), 230, 230));
    assert_eq!((reading.columns_used, reading.columns_unknown.len()), (15, 0));
    let bury: Vec<&Place> = reading
        .places
        .iter()
        .filter(|place| place.practice.as_ref().is_some_and(|code| code.starts_with("P83")))
        .collect();
    assert_eq!(bury.len(), 25);
    assert_eq!(bury.iter().filter_map(|place| place.patients).sum::<f64>(), 199_712.0);
}

#[test]
fn a_rate_of_a_network_is_its_staff_over_its_patients() {
    let Some((name, bytes)) =
        real_file("gp-workforce/extracts/General Practice - 2022-06 Practice Level (extract).csv")
    else {
        return;
    };
    let reading = read(&name, bytes, None).unwrap().remove(0);
    let members: Vec<usize> =
        (0..reading.places.len()).filter(|row| reading.places[*row].pcn.as_deref() == Some("U29424")).collect();
    let sum = |column: &str| members.iter().filter_map(|row| value(&reading, *row, column).known()).sum::<f64>();
    let rate = 100_000.0 * sum("total_nurses_fte") / sum("total_patients");
    assert_eq!((rate * 100.0).round() / 100.0, 14.17, "as the paper of Havering prints it");
}

#[test]
fn an_extract_of_before_there_were_networks_names_none() {
    let Some((name, bytes)) =
        real_file("gp-workforce/extracts/General Practice - 2018-03 Practice Level (extract).csv")
    else {
        return;
    };
    let reading = read(&name, bytes, None).unwrap().remove(0);
    assert!(reading.places.iter().all(|place| place.pcn.is_none()));
    assert_eq!(value(&reading, 1, "total_admin_fte"), Value::Missing(Missing::NotValid), "ND in the file");
}

#[test]
fn the_file_of_2025_is_read_whole_and_by_month() {
    let Some((name, bytes)) = real_file("gp-workforce/sample-practice-detailed-2025.csv") else { return };
    let readings = read(&name, bytes, None).unwrap();
    let rows: Vec<(String, u64, u64)> =
        readings.iter().map(|reading| (reading.period.to_string(), reading.rows, reading.rows_used)).collect();
    assert_eq!(rows, [("2025-06".to_owned(), 3, 3), ("2025-07".to_owned(), 7, 7)]);
    for reading in &readings {
        assert_eq!(reading.columns_used, 831, "829 of the dictionary, year and month");
        assert!(reading.columns_unknown.is_empty());
        assert_eq!(reading.table.batch().num_columns(), 831 + 2, "and the two every table has");
        assert!(reading.findings.is_empty());
    }
    assert_eq!(text(&readings[0], 0, "prac_code"), "A81001");
    let of_a81001 = value(&readings[0], 0, "total_n_enh_prac_nurse_fte");
    assert_eq!(of_a81001, Value::Missing(Missing::NotReported), "NA in the file");
    assert_eq!(value(&readings[0], 1, "total_n_enh_prac_nurse_fte"), Value::Known(0.0));
    assert_eq!(text(&readings[0], 0, "nurse_source"), "Fully estimated - no data provided");
}

#[test]
fn somebodys_own_table_and_the_long_file_are_not_editions() {
    let catalogue = wholetime_catalogue::Catalogue::shipped().unwrap();
    let recognises = |header: &str| {
        let document = document("x.csv", &format!("{header}\nZ99001,1,2,3\n"));
        crate::Publication::recognises(&super::GpWorkforcePractice, &document, &catalogue)
    };
    assert!(recognises("Prac_Code,PRAC_NAME,Total_Gp_Fte,TOTAL_PATIENTS"));
    assert!(recognises("PRAC_CODE,PRAC_NAME,TOTAL_NURSE_FTE,X"), "a former name");
    assert!(!recognises("PRAC_CODE,PRAC_NAME,TOTAL_GP_FTE,snapshot"));
    assert!(!recognises("PRAC_CODE,TOTAL_GP_FTE,MEASURE,VALUE"));
    assert!(!recognises("PRAC_CODE,PRAC_NAME,PCN_CODE,GP_SOURCE"), "no figures");
    assert!(!recognises("PRACTICE_CODE,PRAC_NAME,TOTAL_GP_FTE,TOTAL_PATIENTS"));
}

const OF_2015: &str = "\
PRAC_CODE,PRAC_NAME,CCG_CODE,CCG_NAME,REGION_GEOG_CODE,REGION_GEOG_NAME,REGION_CODE,REGION_NAME,HEE_REGION_CODE,HEE_REGION_NAME,CONTRACT,TOTAL_PATIENTS,TOTAL_MALE,TOTAL_DISP_PATIENTS,TOTAL_GP_HC,TOTAL_GP_EXL_HC,TOTAL_GP_EXRL_HC,TOTAL_GP_REG_ST3_4_HC,TOTAL_GP_REG_F1_2_HC,TOTAL_GP_FTE,TOTAL_GP_EXR_FTE,TOTAL_GP_EXRL_FTE,TOTAL_GP_EXRRL_FTE,TOTAL_GP_REG_ST3_4_FTE,TOTAL_GP_REG_F1_2_FTE,MALE_GP_EXRRL_HC_UNDER30,TOTAL_NURSES_FTE,TOTAL_N_DISTRICT_NURSE_FTE,TOTAL_DPC_FTE,TOTAL_DPC_PARAMED_FTE,TOTAL_ADMIN_FTE\r
Z99001,Harbour Surgery ,99Z,Invented CCG,Q99,Invented Area,Y99,Invented Region,E99,Invented HEE,GMS,8000,3900,0,7,6,5,1,1,5.2,4.4,4,3.8,0.8,0.1,0,2.5,0.4,EST,NA,NS\r
Z99002,Hill Surgery,99Z,Invented CCG,Q99,Invented Area,Y99,Invented Region,E99,Invented HEE,PMS,4000,2000,120,2,2,2,.,0,2,2,2,2,EST,0,0,.,0,1.5,0,ND\r
";

#[test]
fn an_edition_of_2015_has_its_qualified_gps_worked_out() {
    let reading = one(OF_2015, "2015-09");
    assert_eq!(value(&reading, 0, "total_gp_extg_fte"), Value::Known(4.3), "5.2 less 0.8 less 0.1, not EXR's 4.4");
    assert_eq!(value(&reading, 0, "total_gp_extg_hc"), Value::Known(5.0));
    assert_eq!(value(&reading, 0, "total_gp_extgl_fte"), Value::Known(3.9), "EXRL less foundation doctors");
    assert_eq!(value(&reading, 1, "total_gp_extg_fte"), Value::Missing(Missing::NotValid), "a part is not valid");
    assert_eq!(value(&reading, 1, "total_gp_extg_hc"), Value::Missing(Missing::NotValid));
    assert_eq!(value(&reading, 0, "total_gp_exr_fte"), Value::Known(4.4), "the old column stays");
    let notes = of_rule(reading, "derived_extg");
    assert_eq!(notes.len(), 2);
    assert_eq!(notes[0].severity, Severity::Note);
    let wanted = "the file has no TOTAL_GP_EXTG_HC, so it was worked out as TOTAL_GP_HC less TOTAL_GP_REG_ST3_4_HC less TOTAL_GP_REG_F1_2_HC";
    assert_eq!(notes[0].message, wanted);
}

#[test]
fn an_edition_of_2015_loses_none_of_its_columns() {
    let reading = one(OF_2015, "2015-09");
    assert!(reading.columns_unknown.is_empty(), "{:?}", reading.columns_unknown);
    assert_eq!(reading.columns_used, 31);
    let place = &reading.places[0];
    assert_eq!(place.practice_name.as_deref(), Some("Harbour Surgery"));
    assert_eq!((place.sub_icb.as_deref(), place.region.as_deref()), (Some("99Z"), Some("Y99")));
    assert_eq!((place.icb.as_deref(), place.pcn.as_deref()), (None, None));
    assert_eq!(place.patients, Some(8000.0));
    assert_eq!(text(&reading, 0, "hee_region_code"), "E99");
    assert_eq!(text(&reading, 1, "contract"), "PMS");
    assert_eq!(value(&reading, 1, "total_disp_patients"), Value::Known(120.0));
    assert_eq!(value(&reading, 0, "male_gp_exrrl_hc_under30"), Value::Known(0.0));
    assert_eq!(value(&reading, 0, "total_dpc_fte"), Value::Missing(Missing::NotValid), "EST");
    assert_eq!(value(&reading, 0, "total_admin_fte"), Value::Missing(Missing::NotValid), "NS");
    assert_eq!(value(&reading, 1, "total_nurses_fte"), Value::Missing(Missing::NotValid), "a full stop");
    let areas = of_rule(reading, "older_geography");
    assert_eq!(areas.len(), 1);
    assert_eq!(areas[0].column.as_deref(), Some("CCG_CODE"));
}

#[test]
fn a_role_that_did_not_exist_yet_was_not_collected() {
    let text = "PRAC_CODE,TOTAL_PATIENTS,TOTAL_GP_FTE,TOTAL_NURSES_FTE,TOTAL_DPC_FTE,TOTAL_DPC_SPLW_FTE,TOTAL_ADMIN_FTE\nZ99001,8000,5,2,NA,NA,NA\n";
    let reading = one(text, "2019-03");
    assert_eq!(
        value(&reading, 0, "total_dpc_splw_fte"),
        Value::Missing(Missing::NotCollected),
        "link workers came in June 2019"
    );
    assert_eq!(value(&reading, 0, "total_dpc_fte"), Value::Missing(Missing::NotReported));
    assert_eq!(value(&one(text, "2019-06"), 0, "total_dpc_splw_fte"), Value::Missing(Missing::NotReported));
    assert_eq!(
        value(&one(text, "2017-06"), 0, "total_admin_fte"),
        Value::Missing(Missing::NotCollected),
        "June 2017 is of GPs only"
    );
}

#[test]
fn an_edition_of_2018_gives_ccgs_and_stps() {
    let text = "\
PRAC_CODE,PRAC_NAME,CCG_CODE,CCG_NAME,STP_CODE,STP_NAME,REGION_CODE,REGION_NAME,PCN_CODE,PCN_NAME,TOTAL_PATIENTS,TOTAL_GP_HC,TOTAL_GP_FTE,TOTAL_GP_EXR_FTE,MALE_GP_FTE,MALE_GP_REG_ST1_4_FTE,MALE_GP_REG_F1_2_FTE,TOTAL_GP_REG_ST1_4_FTE,TOTAL_GP_REG_F1_2_FTE,TOTAL_NURSES_FTE,TOTAL_DPC_FTE,TOTAL_ADMIN_FTE
Z99001,Harbour Surgery,99Z,Invented CCG,E99,Invented STP,Y99,Invented Region,NA,NA,8000,7,6.5,5.5,3.5,0.5,0,1,0.5,2.5,1,ND
";
    let reading = one(text, "2018-09");
    let place = &reading.places[0];
    assert_eq!((place.sub_icb.as_deref(), place.icb.as_deref()), (Some("99Z"), Some("E99")));
    assert_eq!((place.icb_name.as_deref(), place.pcn.as_deref()), (Some("Invented STP"), None));
    assert_eq!(value(&reading, 0, "total_gp_extg_fte"), Value::Known(5.0));
    assert_eq!(value(&reading, 0, "male_gp_extg_fte"), Value::Known(3.0));
    assert!(reading.table.batch().column_by_name("total_gp_extg_hc").is_none(), "its registrars are not in the file");
    assert!(reading.columns_unknown.is_empty());
    assert_eq!(of_rule(reading, "older_geography").len(), 2);
}

#[test]
fn what_the_file_states_is_never_worked_out() {
    let text = "PRAC_CODE,TOTAL_PATIENTS,TOTAL_GP_FTE,TOTAL_GP_EXTG_FTE,TOTAL_GP_REG_ST1_4_FTE,TOTAL_GP_REG_F1_2_FTE\nZ99001,8000,5,4.5,1,0\n";
    let reading = one(text, "2019-09");
    assert_eq!(value(&reading, 0, "total_gp_extg_fte"), Value::Known(4.5));
    assert_eq!(reading.findings.count("derived_extg"), 0);
}

#[test]
fn upper_case_with_a_byte_order_mark_and_lower_case_are_one_layout() {
    let upper = "\u{feff}PRAC_CODE,PRAC_NAME,PCN_CODE,PCN_NAME,SUB_ICB_CODE,ICB_CODE,TOTAL_PATIENTS,TOTAL_GP_FTE,TOTAL_NURSES_FTE,TOTAL_DPC_FTE,TOTAL_ADMIN_FTE,FEMALE_TRAINEE_DPC_NURSE_ASSOC_HC\r\nz99001,Harbour Surgery,Unaligned,Unaligned,99Z,Q99,8000,5,2.5,ND,9.5,1\r\nZ99002,Hill Surgery,u99901,Harbour PCN,99Z,Q99,4000,2,1.5,1,4.5,0\r\n";
    let lower = upper.trim_start_matches('\u{feff}').lines().next().unwrap().to_lowercase();
    let body: String = upper.lines().skip(1).map(|line| format!("{line}\n")).collect();
    for text_of_file in [upper.to_owned(), format!("{lower}\n{body}")] {
        let reading = one(&text_of_file, "2022-12");
        assert!(reading.columns_unknown.is_empty());
        assert!(reading.findings.is_empty());
        assert_eq!(text(&reading, 0, "prac_code"), "Z99001");
        assert_eq!(value(&reading, 0, "female_trainee_dpc_nurse_assoc_hc"), Value::Known(1.0));
        assert_eq!(reading.places[0].pcn.as_deref(), Some(""), "it has no network, which is known");
        assert_eq!(reading.places[0].pcn_name, None);
        assert_eq!(reading.places[1].pcn.as_deref(), Some("U99901"));
    }
}

#[test]
fn no_valid_data_became_not_available_in_2023() {
    let with = |mark: &str| {
        format!(
            "PRAC_CODE,TOTAL_PATIENTS,TOTAL_GP_FTE,TOTAL_NURSES_FTE,TOTAL_DPC_FTE,TOTAL_ADMIN_FTE\nZ99001,8000,5,{mark},0,4\n"
        )
    };
    assert_eq!(value(&one(&with("ND"), "2023-01"), 0, "total_nurses_fte"), Value::Missing(Missing::NotValid));
    assert_eq!(value(&one(&with("NA"), "2023-02"), 0, "total_nurses_fte"), Value::Missing(Missing::NotReported));
    assert_eq!(value(&one(&with(""), "2023-02"), 0, "total_nurses_fte"), Value::Missing(Missing::NotReported));
}

#[test]
fn nurses_are_read_under_either_spelling_and_each_is_kept_where_both_stand() {
    let text = "PRAC_CODE,TOTAL_PATIENTS,TOTAL_NURSE_FTE\nZ99001,8000,2.5\n";
    assert_eq!(value(&one(text, "2022-12"), 0, "total_nurses_fte"), Value::Known(2.5));
    let both = "PRAC_CODE,TOTAL_NURSE_FTE,TOTAL_NURSES_FTE\nZ99001,2.5,3.5\n";
    let reading = one(both, "2022-12");
    assert_eq!(value(&reading, 0, "total_nurses_fte"), Value::Known(3.5));
    assert_eq!(value(&reading, 0, "total_nurse_fte"), Value::Known(2.5));
}

#[test]
fn an_unknown_column_is_kept_and_told() {
    let text_of_file = "PRAC_CODE,TOTAL_PATIENTS,TOTAL_GP_FTE,SCORE,REMARK,OFFICE,source\nZ99001,8000,5,1.5,new,007,a\nZ99002,4000,2,NA,,008,b\n";
    let reading = one(text_of_file, "2026-06");
    assert_eq!(reading.columns_unknown, ["SCORE", "REMARK", "OFFICE", "source"]);
    assert_eq!(reading.columns_used, 3);
    assert_eq!(value(&reading, 0, "score"), Value::Known(1.5));
    assert_eq!(value(&reading, 1, "score"), Value::Missing(Missing::NotReported));
    assert_eq!(text(&reading, 0, "remark"), "new");
    assert_eq!(text(&reading, 1, "office"), "008", "a code, not a number");
    assert_eq!(text(&reading, 1, "published_source"), "b", "every table has a column source of its own");
    assert_eq!(of_rule(reading, "unknown_column").len(), 4);
}

#[test]
fn an_unknown_column_is_never_taken_for_a_known_one() {
    let reading = one("PRAC_CODE,TOTAL_PATIENTS,Total GP FTE,\nZ99001,8000,5,x\n", "2026-06");
    assert_eq!(value(&reading, 0, "published_total_gp_fte"), Value::Known(5.0));
    assert_eq!(text(&reading, 0, "column_4"), "x");
    assert_eq!(reading.columns_unknown, ["Total GP FTE", ""]);
    assert!(reading.table.batch().column_by_name("total_gp_fte").is_none());
}

#[test]
fn a_renamed_column_is_missed() {
    let reading = one(
        "PRAC_CODE,TOTAL_PATIENTS,TOTAL_GPS_FTE,TOTAL_NURSES_FTE,TOTAL_DPC_FTE,TOTAL_ADMIN_FTE\nZ99001,8000,5,2,1,4\n",
        "2026-06",
    );
    assert_eq!(reading.columns_unknown, ["TOTAL_GPS_FTE"]);
    let missed = of_rule(reading, "missing_column");
    assert_eq!(missed.len(), 1);
    assert_eq!(missed[0].severity, Severity::Warning);
    assert!(missed[0].message.contains("TOTAL_GP_FTE"));
}

const WHOLE: &str = "PRAC_CODE,PRAC_NAME,TOTAL_PATIENTS,TOTAL_GP_FTE,TOTAL_NURSES_FTE,TOTAL_DPC_FTE,TOTAL_ADMIN_FTE\n";

#[test]
fn text_where_a_number_belongs_is_an_error_in_its_cell_and_the_rest_is_used() {
    let reading = one(&format!("{WHOLE}Z99001,Harbour,8000,five,2,1,4\n"), "2022-06");
    assert_eq!(value(&reading, 0, "total_gp_fte"), Value::Missing(Missing::NotValid));
    assert_eq!(value(&reading, 0, "total_nurses_fte"), Value::Known(2.0));
    let told = of_rule(reading, "text_for_number");
    assert_eq!(
        (told[0].severity, told[0].row, told[0].column.as_deref()),
        (Severity::Error, Some(2), Some("TOTAL_GP_FTE"))
    );
    assert_eq!(
        told[0].message,
        "`five` stands in TOTAL_GP_FTE of practice Z99001 where a number belongs; it was taken as not valid"
    );
}

#[test]
fn less_than_nobody_is_kept_with_a_warning() {
    let reading = one(&format!("{WHOLE}Z99001,Harbour,8000,-0.5,2,1,4\n"), "2022-06");
    assert_eq!(value(&reading, 0, "total_gp_fte"), Value::Known(-0.5));
    assert_eq!(of_rule(reading, "negative_value")[0].severity, Severity::Warning);
}

#[test]
fn a_practice_that_stands_twice_is_counted_once() {
    let reading = one(&format!("{WHOLE}Z99001,Harbour,8000,5,2,1,4\nZ99001 ,Harbour,8000,6,2,1,4\n"), "2022-06");
    assert_eq!((reading.rows, reading.rows_used, reading.places.len()), (2, 1, 1));
    assert_eq!(value(&reading, 0, "total_gp_fte"), Value::Known(5.0));
    let told = of_rule(reading, "duplicate_practice");
    assert_eq!(
        told[0].message,
        "practice Z99001 stands in row 2 and again in row 3; the first was kept and row 3 was not used"
    );
}

#[test]
fn an_odd_code_is_kept_and_a_missing_one_is_not_used() {
    let reading =
        one(&format!("{WHOLE}Z99001,Harbour,8000,5,2,1,4\nENGLAND,All,8000,5,2,1,4\n,Nameless,1,1,1,1,1\n"), "2022-06");
    assert_eq!((reading.rows, reading.rows_used), (3, 2));
    assert_eq!(reading.findings.count("odd_practice_code"), 1);
    assert_eq!(reading.findings.count("no_practice_code"), 1);
}

#[test]
fn a_file_that_breaks_off_keeps_what_came_before() {
    let reading = one(&format!("{WHOLE}Z99001,Harbour,8000,5,2,1,4\nZ99002,Hill,40"), "2022-06");
    assert_eq!((reading.rows, reading.rows_used), (2, 1));
    let told = of_rule(reading, "short_row");
    assert_eq!((told[0].severity, told[0].row), (Severity::Error, Some(3)));
    assert!(told[0].message.ends_with("may be truncated"));
}

#[test]
fn a_file_nothing_of_which_can_be_used_is_refused() {
    let refused = |text: &str| read_text(text, "2022-06").unwrap_err();
    assert_eq!(refused(WHOLE).code(), "header_only");
    assert_eq!(refused("PRAC_CODE,TOTAL_GP_FTE,total_gp_fte\nZ99001,1,1\n").code(), "duplicate_column");
    let damaged = refused(&format!("{WHOLE}Z99001,Harbour\nZ99002,Hill\n"));
    assert!(
        damaged.to_string().contains("none of its 2 rows can be used; row 2 has only 2 of the 7 cells"),
        "{damaged}"
    );
    assert_eq!(refused(&format!("{WHOLE},Nameless,8000,5,2,1,4\n")).code(), "damaged");
    let of_no_month = read("General Practice.csv", format!("{WHOLE}Z99001,Harbour,8000,5,2,1,4\n").into_bytes(), None);
    assert_eq!(of_no_month.unwrap_err().code(), "no_period");
}

#[test]
fn the_month_is_in_the_rows_else_in_the_name() {
    let with_months = "PRAC_CODE,TOTAL_PATIENTS,TOTAL_GP_FTE,YEAR,MONTH\nZ99001,8000,5,2025,7\nZ99001,8000,5,2025,06\nZ99002,8000,5,,\n";
    let readings = read("x/General Practice June 2022.csv", with_months.as_bytes().to_vec(), None).unwrap();
    let periods: Vec<String> = readings.iter().map(|reading| reading.period.to_string()).collect();
    assert_eq!(periods, ["2022-06", "2025-06", "2025-07"]);
    let readings = read("x.csv", with_months.as_bytes().to_vec(), None).unwrap();
    assert_eq!(readings.len(), 2);
    assert_eq!((readings[0].rows, readings[0].rows_used), (2, 1), "the row of no month is counted with the first");
    assert_eq!(readings[0].findings.count("no_period"), 1);
}

#[test]
fn a_windows_file_is_read() {
    let mut bytes = WHOLE.replace('\n', "\r\n").into_bytes();
    bytes.extend_from_slice(b"Z99001,Harbour \x96 Main,8000,5,2,1,4\r\n");
    let reading = read("General Practice June 2022.csv", bytes, None).unwrap().remove(0);
    assert_eq!(text(&reading, 0, "prac_name"), "Harbour – Main");
}
