//! July 2026 by sex and age as published, and invented lists that do not add up.

use wholetime_snapshots::{Fact, Severity};

use super::*;
use crate::testing::{facts, read, real_file};

const HEADER: &str =
    "PUBLICATION,EXTRACT_DATE,ORG_TYPE,ORG_CODE,ONS_CODE,POSTCODE,SEX,AGE_GROUP_5,NUMBER_OF_PATIENTS\n";

/// Rows in short: `GP Z99001 MALE 0_4 10`, with `~` for a space within an organisation type.
fn one(short: &[&str]) -> Reading {
    let mut text = HEADER.to_owned();
    for row in short {
        let cells: Vec<String> = row.split(' ').map(|cell| cell.replace('~', " ")).collect();
        text += &format!(
            "GP_PRAC_PAT_LIST,2026-07-01,{},{},,,{},{},{}\n",
            cells[0], cells[1], cells[2], cells[3], cells[4]
        );
    }
    read("quin.csv", text.into(), None).unwrap().pop().unwrap()
}

fn value(facts: &[Fact], area: &str, measure: &str) -> Option<Value> {
    facts.iter().find(|fact| fact.area == area && fact.measure == measure).map(|fact| fact.value)
}

const HARBOUR: [&str; 6] = [
    "GP Z99001 ALL ALL 60",
    "GP Z99001 MALE ALL 20",
    "GP Z99001 FEMALE ALL 40",
    "GP Z99001 MALE 0_4 20",
    "GP Z99001 FEMALE 0_4 30",
    "GP Z99001 FEMALE 95+ 10",
];

#[test]
fn july_2026_comes_to_the_same_sum_at_every_level() {
    let Some((name, bytes)) = real_file("patients-registered/2026-07-gp-reg-pat-prac-quin-age.zip") else { return };
    let reading = read(&name, bytes, None).unwrap().pop().unwrap();
    assert_eq!((reading.source.as_str(), reading.period.to_string().as_str()), ("patients_quin_age", "2026-07"));
    // The 43 rows of the organisation `U` are no network's.
    assert_eq!((reading.rows, reading.rows_used, reading.columns_used), (326_241, 326_198, 9));
    assert_eq!(reading.table.rows(), 326_241);
    assert_eq!(reading.findings.count("bands_do_not_add_up"), 0);
    assert_eq!(reading.findings.count("levels_disagree"), 0);
    let facts = facts(&reading);
    let total = |level: Level, measure: &str| -> (usize, f64) {
        let of_level = facts.iter().filter(|fact| fact.level == level && fact.measure == measure);
        of_level.fold((0, 0.0), |(count, sum), fact| (count + 1, sum + fact.value.known().unwrap()))
    };
    let everybody = 63_436_508.0;
    assert_eq!(total(Level::Practice, "patients_registered"), (6_139, everybody));
    assert_eq!(total(Level::SubIcb, "patients_registered"), (106, everybody));
    assert_eq!(total(Level::Icb, "patients_registered"), (36, everybody));
    assert_eq!(total(Level::Region, "patients_registered"), (7, everybody));
    assert_eq!(total(Level::England, "patients_registered"), (1, everybody));
    assert_eq!(total(Level::Pcn, "patients_registered"), (1_298, everybody - 220_330.0));

    let england = |measure: &str| value(&facts, "ENG", measure).unwrap().known().unwrap();
    assert_eq!(england("patients_registered_male") + england("patients_registered_female"), everybody);
    let bands = |stem: &str| -> f64 {
        facts
            .iter()
            .filter(|fact| fact.level == Level::England && fact.measure.starts_with(stem))
            .filter_map(|fact| fact.value.known())
            .sum()
    };
    assert_eq!(bands("patients_registered_age_"), everybody);
    assert_eq!(bands("patients_registered_male_age_"), england("patients_registered_male"));
    assert_eq!(facts.len(), (6_139 + 1_298 + 106 + 36 + 7 + 1) * 63);
    let note = reading.findings.into_list();
    assert_eq!(note.len(), 1);
    assert!(note[0].message.starts_with("220330 patients are with practices that belong to no network"));
}

#[test]
fn both_sexes_and_england_are_added_up_and_an_absent_row_is_nobody() {
    let reading = one(&HARBOUR);
    assert!(reading.findings.is_empty());
    let facts = facts(&reading);
    assert_eq!(value(&facts, "Z99001", "patients_registered_age_0_4"), Some(Value::Known(50.0)));
    assert_eq!(value(&facts, "Z99001", "patients_registered_age_95_plus"), Some(Value::Known(10.0)));
    assert_eq!(value(&facts, "Z99001", "patients_registered_male_age_95_plus"), None, "no row is invented");
    assert_eq!(value(&facts, "ENG", "patients_registered_female"), Some(Value::Known(40.0)));
    assert_eq!(value(&facts, "ENG", "patients_registered_age_5_9"), Some(Value::Known(0.0)));
    let rows = |measure: &str| facts.iter().find(|fact| fact.area == "Z99001" && fact.measure == measure).unwrap().row;
    assert_eq!((rows("patients_registered_male_age_0_4"), rows("patients_registered_age_0_4")), (5, 0));
}

#[test]
fn every_measure_is_one_the_catalogue_knows() {
    let catalogue = Catalogue::shipped().unwrap();
    let names = Names::new();
    for name in names.male.iter().chain(&names.female).chain(&names.everybody) {
        assert!(catalogue.measures.contains_key(name), "{name}");
    }
}

#[test]
fn bands_that_miss_somebody_are_told_with_both_figures() {
    let mut rows = HARBOUR;
    rows[0] = "GP Z99001 ALL ALL 61";
    let findings = one(&rows).findings.into_list();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].severity, Severity::Warning);
    assert_eq!(
        findings[0].message,
        "the age bands of practice Z99001 add up to 60 patients, its total says 61; both were kept"
    );
}

#[test]
fn levels_that_disagree_are_told() {
    let areas =
        ["Comm~Region Y99 ALL ALL 60", "Comm~Region Y99 MALE 0_4 60", "ICB QZZ ALL ALL 59", "ICB QZZ MALE 0_4 59"];
    let rows: Vec<&str> = HARBOUR.iter().chain(&areas).copied().collect();
    let findings = one(&rows).findings.into_list();
    let messages: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(messages, ["the lists of all ICBs come to 59 patients, those of all practices to 60; both were kept"]);
}

#[test]
fn those_of_no_known_sex_count_among_everybody() {
    let mut rows = HARBOUR.to_vec();
    rows[0] = "GP Z99001 ALL ALL 63";
    rows.extend(["GP Z99001 UNKNOWN ALL 3", "GP Z99001 UNKNOWN 5_9 2", "GP Z99001 INDETERMINATE 5_9 1"]);
    let reading = one(&rows);
    assert_eq!(value(&facts(&reading), "Z99001", "patients_registered_age_5_9"), Some(Value::Known(3.0)));
    assert_eq!(reading.findings.count("other_sex"), 3);
    assert_eq!(reading.findings.count("bands_do_not_add_up"), 0);
}

#[test]
fn practices_without_a_network_are_no_network() {
    let rows: Vec<&str> = HARBOUR.iter().copied().chain(["PCN U ALL ALL 60", "PCN U MALE 0_4 60"]).collect();
    let reading = one(&rows);
    assert!(facts(&reading).iter().all(|fact| fact.area != "U"));
    assert_eq!((reading.rows, reading.rows_used), (8, 6));
    assert_eq!(reading.findings.count("no_network"), 1);
    assert_eq!(reading.findings.count("levels_disagree"), 0);
}

#[test]
fn rows_that_cannot_be_used_are_told_and_stay_in_the_table() {
    let mut rows = HARBOUR.to_vec();
    rows.extend([
        "GP Z99001 MALE 0_4 21",
        "WARD W1 ALL ALL 9",
        "GP Z99001 MALE 3_7 5",
        "GP Z99001 ALL 0_4 50",
        "GP Z99001 MALE 5_9 some",
    ]);
    let reading = one(&rows);
    assert_eq!((reading.rows, reading.rows_used, reading.table.rows()), (11, 6, 11));
    for rule in ["figure_twice", "unknown_organisation_type", "unknown_age_band", "band_of_all_sexes", "not_a_number"] {
        assert_eq!(reading.findings.count(rule), 1, "{rule}");
    }
    assert_eq!(value(&facts(&reading), "Z99001", "patients_registered_male_age_0_4"), Some(Value::Known(20.0)));
}

#[test]
fn bands_are_five_years_wide() {
    for (index, written) in ["0_4", "5_9", "10-14"].into_iter().enumerate() {
        assert!(Ages::of(written) == Some(Ages::Band(index)), "{written}");
    }
    assert!(Ages::of("90_94") == Some(Ages::Band(18)) && Ages::of("95+") == Some(Ages::Band(19)));
    for written in ["", "0_5", "95_99", "1_5", "_", "99999999999999999999_4"] {
        assert!(Ages::of(written).is_none(), "{written}");
    }
}
