//! The rules on invented practices, with numbers small enough to check by hand.

use std::collections::BTreeMap;

use wholetime_snapshots::Severity;
use wholetime_vocabulary::{Basis, Missing, Period, Value};

use super::census::{Census, Run};
use super::{Finding, RULES, agreement, duplicates, own_series, people, ratios, rule, unchanged, whole_numbers};

const NOT_REPORTED: Value = Value::Missing(Missing::NotReported);

/// A practice with some of its figures.
type Row<'a> = (&'a str, &'a [(&'static str, Value)]);

fn census_of(basis: Basis, source: &str, period: &str, rows: &[Row<'_>]) -> Census {
    let mut measures: Vec<&'static str> = Vec::new();
    for (measure, _) in rows.iter().flat_map(|(_, values)| *values) {
        if !measures.contains(measure) {
            measures.push(measure);
        }
    }
    let value = |values: &[(&'static str, Value)], wanted: &str| {
        let found = values.iter().find(|(measure, _)| *measure == wanted);
        found.map_or(Value::Missing(Missing::NotHeld), |(_, value)| *value)
    };
    let rows: BTreeMap<String, Vec<Value>> = rows
        .iter()
        .map(|(code, values)| ((*code).to_owned(), measures.iter().map(|measure| value(values, measure)).collect()))
        .collect();
    Census::of(period.parse().unwrap(), basis, source, &measures, rows)
}

fn census(period: &str, rows: &[Row<'_>]) -> Census {
    census_of(Basis::PracticeLevelSum, "gp_workforce_practice", period, rows)
}

/// Censuses a quarter apart from March 2020, with one figure of practice Z99001 each and 5,000 patients.
fn series(measure: &'static str, values: &[Value]) -> Run {
    let censuses = values.iter().enumerate().map(|(index, value)| {
        let (year, month) = (2020 + index / 4, 3 * (index % 4) + 3);
        let row = [(measure, *value), ("patients_registered", Value::Known(5_000.0))];
        census(&format!("{year}-{month:02}"), &[("Z99001", &row)])
    });
    Run::of("gp_workforce_practice", censuses.collect())
}

fn known(values: &[f64]) -> Vec<Value> {
    values.iter().copied().map(Value::Known).collect()
}

fn rules_of(findings: &[Finding]) -> Vec<(&str, &str)> {
    findings.iter().map(|finding| (finding.rule.as_ref(), finding.area.as_deref().unwrap_or_default())).collect()
}

#[test]
fn every_rule_has_a_name_of_its_own_and_says_what_it_looks_at() {
    for (index, one) in RULES.iter().enumerate() {
        assert_eq!(RULES.iter().position(|other| other.id == one.id), Some(index), "{}", one.id);
        assert!(one.in_words.ends_with('.') && !one.in_words.contains("  "), "{}", one.id);
        assert!(one.source.ends_with('.') && !one.source.contains("  "), "{}", one.id);
        assert_eq!(rule(one.id), Some(*one));
    }
    assert_eq!(rule("import:copied_row").unwrap().id, "import:");
    assert_eq!(rule("no_such_rule"), None);
}

#[test]
fn the_handbook_says_of_every_rule_what_the_program_says() {
    let page = include_str!("../../../../docs/concepts/data-quality.md");
    for one in RULES {
        let told =
            [format!("### {}\n", one.title), format!("`{}`", one.id), one.in_words.to_owned(), one.source.to_owned()];
        for text in told {
            assert!(page.contains(&text), "docs/concepts/data-quality.md does not say: {text}");
        }
    }
}

#[test]
fn two_full_weeks_for_one_person_are_odd_and_more_are_wrong() {
    let rows: [Row<'_>; 4] = [
        ("Z99001", &[("nurse_fte", Value::Known(1.6)), ("nurse_headcount", Value::Known(1.0))]),
        ("Z99002", &[("nurse_fte", Value::Known(3.4)), ("nurse_headcount", Value::Known(2.0))]),
        ("Z99003", &[("nurse_fte", Value::Known(37.5)), ("nurse_headcount", Value::Known(1.0))]),
        ("Z99004", &[("nurse_fte", NOT_REPORTED), ("nurse_headcount", NOT_REPORTED)]),
    ];
    let found = people::found(&census("2024-06", &rows));
    assert_eq!(rules_of(&found), [("fte_above_headcount", "Z99002"), ("fte_above_headcount", "Z99003")]);
    assert_eq!((found[0].severity, found[1].severity), (Severity::Warning, Severity::Error));
    // 37.5 hours × 37.5 FTE are 1,406.25 hours.
    assert!(found[1].message.contains("1,406 hours"), "{}", found[1].message);
}

#[test]
fn hours_need_people_and_people_may_have_no_hours() {
    let rows: [Row<'_>; 3] = [
        ("Z99001", &[("admin_fte", Value::Known(2.0)), ("admin_headcount", Value::Known(0.0))]),
        ("Z99002", &[("admin_fte", Value::Known(0.0)), ("admin_headcount", Value::Known(2.0))]),
        ("Z99003", &[("admin_fte", Value::Known(0.0)), ("admin_headcount", Value::Known(0.0))]),
    ];
    let found = people::found(&census("2024-06", &rows));
    assert_eq!(rules_of(&found), [("fte_without_people", "Z99001"), ("people_without_fte", "Z99002")]);
    assert_eq!((found[0].severity, found[1].severity), (Severity::Error, Severity::Note));
}

#[test]
fn a_practice_with_patients_and_nurses_has_a_gp() {
    let gps = |fte: Value| {
        [("gp_fte_total", fte), ("nurse_fte", Value::Known(1.0)), ("patients_registered", Value::Known(4_000.0))]
    };
    let (none, some, unknown) = (gps(Value::Known(0.0)), gps(Value::Known(2.0)), gps(NOT_REPORTED));
    let found = people::found(&census("2024-06", &[("Z99001", &none), ("Z99002", &some), ("Z99003", &unknown)]));
    assert_eq!(rules_of(&found), [("no_gp", "Z99001")]);
}

#[test]
fn where_locums_and_trainees_are_stated_together_they_are_gps_as_well() {
    let rows: [Row<'_>; 2] = [
        (
            "Z99001",
            &[
                ("gp_fte_extgl", Value::Known(0.0)),
                ("gp_fte_locum_or_trainee", Value::Known(1.5)),
                ("nurse_fte", Value::Known(1.0)),
                ("patients_registered", Value::Known(4_000.0)),
            ],
        ),
        (
            "Z99002",
            &[
                ("gp_fte_extgl", Value::Known(0.0)),
                ("gp_fte_locum_or_trainee", Value::Known(0.0)),
                ("nurse_fte", Value::Known(1.0)),
                ("patients_registered", Value::Known(4_000.0)),
            ],
        ),
    ];
    let found = people::found(&census_of(Basis::Compiled, "practice_panel", "2016-09", &rows));
    assert_eq!(rules_of(&found), [("no_gp", "Z99002")]);
}

#[test]
fn staff_without_patients_and_patients_without_staff_are_told_apart() {
    let row = |gps: f64, nurses: f64, patients: f64| {
        [
            ("gp_fte_total", Value::Known(gps)),
            ("nurse_fte", Value::Known(nurses)),
            ("patients_registered", Value::Known(patients)),
        ]
    };
    let rows = [row(1.0, 1.0, 0.0), row(0.0, 0.0, 3_000.0), row(1.0, 1.0, 3_000.0), row(0.0, 0.0, 0.0)];
    let found = ratios::found(
        &census("2022-09", &[("Z99001", &rows[0]), ("Z99002", &rows[1]), ("Z99003", &rows[2]), ("Z99004", &rows[3])]),
        None,
    );
    assert_eq!(rules_of(&found), [("staff_without_patients", "Z99001"), ("patients_without_staff", "Z99002")]);
}

#[test]
fn a_zero_of_2015_may_stand_for_not_reported() {
    let row = |admin: Value, patients: f64| {
        [("gp_fte_total", Value::Known(2.0)), ("admin_fte", admin), ("patients_registered", Value::Known(patients))]
    };
    let zero = row(Value::Known(0.0), 3_000.0);
    let (missing, without_patients) = (row(NOT_REPORTED, 3_000.0), row(Value::Known(0.0), 0.0));
    let rows: [Row<'_>; 3] = [("Z99001", &zero), ("Z99002", &missing), ("Z99003", &without_patients)];
    let of = |period: &str| {
        let found = ratios::found(&census(period, &rows), None);
        found.iter().filter(|finding| finding.rule == "zero_beside_patients").cloned().collect::<Vec<_>>()
    };
    assert_eq!(rules_of(&of("2015-09")), [("zero_beside_patients", "Z99001")]);
    assert_eq!(rules_of(&of("2016-09")), []);
}

#[test]
fn a_zero_between_two_full_censuses_is_odd_and_one_at_the_end_is_not() {
    let staff = |nurses: f64| {
        [
            ("nurse_fte", Value::Known(nurses)),
            ("admin_fte", Value::Known(6.0)),
            ("patients_registered", Value::Known(5_000.0)),
        ]
    };
    let run = |nurses: [f64; 3]| {
        let periods = ["2020-03", "2020-06", "2020-09"];
        let censuses = periods.iter().zip(nurses).map(|(period, nurses)| census(period, &[("Z99001", &staff(nurses))]));
        Run::of("gp_workforce_practice", censuses.collect())
    };
    let zeros = |nurses: [f64; 3]| {
        let run = run(nurses);
        let found =
            run.censuses.iter().enumerate().flat_map(|(index, census)| ratios::found(census, Some((&run, index))));
        found
            .filter(|finding| finding.rule == "zero_beside_patients")
            .filter_map(|finding| finding.period)
            .collect::<Vec<Period>>()
    };
    assert_eq!(zeros([2.0, 0.0, 2.0]), ["2020-06".parse().unwrap()]);
    assert_eq!(zeros([2.0, 1.0, 0.0]), []);
    assert_eq!(zeros([0.2, 0.0, 2.0]), []);
}

#[test]
fn less_than_nobody_is_an_error() {
    let rows: [Row<'_>; 2] =
        [("Z99001", &[("dpc_fte", Value::Known(-0.03))]), ("Z99002", &[("dpc_fte", Value::Known(0.0))])];
    let found = ratios::found(&census("2022-06", &rows), None);
    assert_eq!(rules_of(&found), [("negative_value", "Z99001")]);
}

#[test]
fn a_gp_for_more_than_fifteen_thousand_patients_is_hardly_possible() {
    let row = |gps: f64| [("gp_fte_total", Value::Known(gps)), ("patients_registered", Value::Known(6_000.0))];
    // 6,000 patients: 20,000 for each, 15,000, 300 and 240.
    let rows = [row(0.3), row(0.4), row(20.0), row(25.0)];
    let found = ratios::found(
        &census("2022-06", &[("Z99001", &rows[0]), ("Z99002", &rows[1]), ("Z99003", &rows[2]), ("Z99004", &rows[3])]),
        None,
    );
    assert_eq!(rules_of(&found), [("improbable_patients_per_gp", "Z99001"), ("improbable_patients_per_gp", "Z99004")]);
}

/// Thirty practices with 10,000 patients each and 10 FTE of admin staff, give or take one, and one practice more.
fn peers(last: f64) -> Vec<Finding> {
    let codes: Vec<String> = (1..=31).map(|number| format!("Z99{number:03}")).collect();
    let fte = |index: usize| if index == 30 { last } else { [9.0, 10.0, 11.0][index % 3] };
    let rows: Vec<[(&'static str, Value); 2]> = (0..31)
        .map(|index| [("admin_fte", Value::Known(fte(index))), ("patients_registered", Value::Known(10_000.0))])
        .collect();
    let rows: Vec<Row<'_>> = codes.iter().zip(&rows).map(|(code, row)| (code.as_str(), &row[..])).collect();
    ratios::found(&census("2022-06", &rows), None)
}

#[test]
fn a_rate_is_improbable_only_far_from_its_peers() {
    // The median is 10 FTE, the median deviation of logarithms less than its floor of 0.25; 3.5 robust deviations are
    // 3.5 × 0.25 ÷ 0.6745 = 1.297, so the bounds are 10 × e^1.297 = 36.6 and 2.73 FTE.
    assert_eq!(rules_of(&peers(37.0)), [("improbable_rate", "Z99031")]);
    assert_eq!(rules_of(&peers(36.0)), []);
    assert_eq!(rules_of(&peers(2.7)), [("improbable_rate", "Z99031")]);
    assert_eq!(rules_of(&peers(2.8)), []);
}

#[test]
fn a_slip_of_one_census_stands_out_and_a_step_does_not() {
    let of = |values: &[f64]| {
        let found = own_series::found(&series("nurse_fte", &known(values)));
        found
            .into_iter()
            .filter(|finding| finding.rule == "stands_out_in_own_series")
            .filter_map(|f| f.period)
            .collect::<Vec<_>>()
    };
    assert_eq!(of(&[5.0, 5.2, 4.9, 51.0, 5.1, 5.3, 5.0]), ["2020-12".parse().unwrap()]);
    assert_eq!(of(&[5.0, 5.2, 4.9, 5.0, 9.1, 9.3, 9.0]), []);
    // Two more FTE than the rest are one or two people.
    assert_eq!(of(&[5.0, 5.2, 4.9, 6.9, 5.1, 5.3, 5.0]), []);
}

#[test]
fn half_a_large_team_gone_at_once_is_a_step_and_a_leaver_is_not() {
    let of = |measure: &'static str, values: &[f64]| {
        let found = own_series::found(&series(measure, &known(values)));
        found.into_iter().filter(|finding| finding.rule == "step_change").collect::<Vec<_>>()
    };
    let found = of("admin_headcount", &[80.0, 80.0, 30.0]);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].message.contains("from 80 to 30 admin") && found[0].message.contains("headcount"),
        "{}",
        found[0].message
    );
    assert!(of("admin_headcount", &[80.0, 78.0, 70.0]).is_empty());
    assert!(of("admin_headcount", &[2.0, 4.0, 2.0]).is_empty());
    // Without headcounts, FTE stand for them, and that is said.
    assert!(of("admin_fte", &[80.0, 80.0, 30.0])[0].message.contains("FTE, rounded"));
}

#[test]
fn a_step_of_all_gps_in_june_2018_is_one_of_the_source() {
    let run = |first: &str, second: &str| {
        let row = |gps: f64| [("gp_fte_total", Value::Known(gps)), ("patients_registered", Value::Known(90_000.0))];
        let censuses = [census(first, &[("Z99001", &row(20.0))]), census(second, &[("Z99001", &row(70.0))])];
        own_series::found(&Run::of("gp_workforce_practice", censuses.to_vec()))
    };
    assert!(run("2018-03", "2018-06").is_empty());
    assert_eq!(run("2018-06", "2018-09").len(), 1);
}

#[test]
fn a_return_that_stands_still_for_a_year_is_told_once_with_since_when() {
    let still = series("nurse_fte", &known(&[4.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0]));
    let found = unchanged::found(&still);
    assert_eq!(rules_of(&found), [("unchanged_for_long", "Z99001")]);
    let span = (found[0].since.unwrap().to_string(), found[0].period.unwrap().to_string());
    assert_eq!(span, ("2020-06".to_owned(), "2021-09".to_owned()));
    assert_eq!(found[0].severity, Severity::Warning);
    assert!(found[0].speaks_of("2021-03".parse().unwrap()) && !found[0].speaks_of("2020-03".parse().unwrap()));
    let over = unchanged::found(&series("nurse_fte", &known(&[5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 6.0])));
    assert_eq!(over[0].severity, Severity::Note);
    assert!(unchanged::found(&series("nurse_fte", &known(&[5.0, 5.0, 5.0, 5.0, 5.0, 6.0]))).is_empty());
    assert!(unchanged::found(&series("nurse_fte", &known(&[0.0; 8]))).is_empty(), "nobody stands still");
}

#[test]
fn a_group_reported_on_and_off_is_told_and_a_single_gap_is_not() {
    let some = Value::Known(2.0);
    let found = unchanged::found(&series("nurse_fte", &[some, NOT_REPORTED, some, NOT_REPORTED, NOT_REPORTED, some]));
    assert_eq!(rules_of(&found), [("missing_comes_and_goes", "Z99001")]);
    assert!(found[0].message.contains("2 gaps between June 2020 and June 2021"), "{}", found[0].message);
    assert!(unchanged::found(&series("nurse_fte", &[some, NOT_REPORTED, some, some, some])).is_empty());
    assert!(unchanged::found(&series("nurse_fte", &[NOT_REPORTED, some, NOT_REPORTED])).is_empty());
    let not_held = Value::Missing(Missing::NotHeld);
    assert!(unchanged::found(&series("nurse_fte", &[some, not_held, some, not_held, some])).is_empty());
}

#[test]
fn two_practices_with_one_return_are_both_told() {
    let row = |admin: f64| {
        [
            ("gp_fte_total", Value::Known(2.4)),
            ("nurse_fte", Value::Known(1.1)),
            ("admin_fte", Value::Known(admin)),
            ("patients_registered", Value::Known(4_321.0)),
        ]
    };
    let (one, other) = (row(6.0), row(6.5));
    let found = duplicates::found(&census("2022-06", &[("Z99001", &one), ("Z99002", &other), ("Z99003", &one)]));
    assert_eq!(rules_of(&found), [("same_as_another_practice", "Z99001"), ("same_as_another_practice", "Z99003")]);
    assert!(found[0].message.contains("Z99003"));
}

#[test]
fn whole_numbers_throughout_are_worth_knowing() {
    let row = |nurses: f64| {
        [("gp_fte_total", Value::Known(3.0)), ("nurse_fte", Value::Known(nurses)), ("admin_fte", Value::Known(8.0))]
    };
    let (whole, broken, alone) = (row(2.0), row(2.5), row(1.0));
    let found =
        whole_numbers::found(&census("2022-06", &[("Z99001", &whole), ("Z99002", &broken), ("Z99003", &alone)]));
    assert_eq!(rules_of(&found), [("whole_numbers_only", "Z99001")]);
}

#[test]
fn an_own_table_is_compared_with_the_file_of_the_same_census_beyond_its_rounding() {
    let row = |nurses: f64| [("nurse_fte", Value::Known(nurses)), ("patients_registered", Value::Known(4_000.0))];
    let (a, b, c) = (row(1.24), row(2.0), row(5.0));
    let official = census("2018-09", &[("Z99001", &a), ("Z99002", &b), ("Z99003", &c)]);
    let (a, b, c) = (row(1.2), row(2.5), row(7.0));
    let own =
        census_of(Basis::Compiled, "practice_panel", "2018-09", &[("Z99001", &a), ("Z99002", &b), ("Z99003", &c)]);
    let runs = [
        Run { source: "gp_workforce_practice".to_owned(), censuses: vec![official] },
        Run { source: "practice_panel".to_owned(), censuses: vec![own] },
    ];
    let found = agreement::own_tables(&runs);
    assert_eq!(rules_of(&found), [("own_table_differs", "Z99002"), ("own_table_differs", "Z99003")]);
    assert_eq!((found[0].severity, found[1].severity), (Severity::Note, Severity::Warning));
}
