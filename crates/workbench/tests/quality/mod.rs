//! The check of data and the grade of figures on real files and on Havelock, held against what can be counted apart from it.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use wholetime_vocabulary::{Basis, Cancel, Quiet};
use wholetime_workbench::questions::check::Severity;
use wholetime_workbench::questions::check::data::{CheckAsked, DataCheck};
use wholetime_workbench::{Quality, Scope, Workbench};

use super::{Real, at, open, real};

/// The whole check of the real files, made once.
fn checked(real: &Real) -> &'static DataCheck {
    static CHECKED: OnceLock<DataCheck> = OnceLock::new();
    CHECKED.get_or_init(|| real.bench.check_data(None, &CheckAsked::default(), Scope::default()).unwrap())
}

#[test]
fn the_fault_of_the_bulletin_is_listed_with_what_was_done() {
    let Some(real) = real() else { return };
    let check = checked(real);
    let copied: Vec<_> = check.findings.iter().filter(|finding| finding.rule == "import:copied_row").collect();
    // Two roles, in all and three ways by gender, in two sheets.
    assert_eq!(copied.len(), 2 * 4 * 2);
    assert!(
        copied.iter().all(|finding| finding.severity == Severity::Error && finding.message.ends_with("are not used"))
    );
    assert!(check.findings[..16].iter().all(|finding| finding.severity == Severity::Error), "errors stand first");
    let rule = check.rules.iter().find(|rule| rule.rule == "import:copied_row").unwrap();
    assert_eq!((rule.count, rule.severity), (16, Severity::Error));
    let evidence = serde_json::to_value(&copied[0].evidence).unwrap();
    let names: Vec<&str> = evidence.as_array().unwrap().iter().map(|proof| proof["what"].as_str().unwrap()).collect();
    assert_eq!(names, ["file", "row", "column", "revision"]);
}

#[test]
fn the_practice_in_bury_that_kept_its_staff_without_patients_is_found() {
    let Some(real) = real() else { return };
    let found = |check: &DataCheck| {
        let of_rule = check.findings.iter().filter(|finding| finding.rule == "staff_without_patients");
        of_rule
            .filter(|finding| {
                finding.area.as_deref() == Some("P83020") && finding.basis == Some(Basis::PracticeLevelSum)
            })
            .filter_map(|finding| finding.period)
            .map(|period| period.to_string())
            .collect::<BTreeSet<String>>()
    };
    let of_all = found(checked(real));
    assert!(of_all.contains("2022-09"), "{of_all:?}");
    let scope = Scope { period: Some("2022-09".parse().unwrap()), ..Scope::default() };
    let of_one = real.bench.check_data(Some("P83020"), &CheckAsked::default(), scope).unwrap();
    assert_eq!(found(&of_one), BTreeSet::from(["2022-09".to_owned()]));
    assert!(of_one.findings.iter().all(|finding| finding.area.as_deref() == Some("P83020")));
}

#[test]
fn every_admin_zero_of_the_panel_in_2015_is_listed() {
    let Some(real) = real() else { return };
    // The independent count: rows of the census of September 2015 with patients, other staff and no admin staff.
    let mut panel = csv::Reader::from_path(real.data.join("practice-panel/practice-year-2016-2021.csv")).unwrap();
    let headers = panel.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let number = |row: &csv::StringRecord, name: &str| row[column(name)].parse::<f64>().ok();
    let others = ["TOTAL_GP_EXTGL_FTE", "TOTAL_LOCUUM_TRN_FTE", "TOTAL_NURSES_FTE", "TOTAL_DPC_FTE"];
    let rows = panel.records().map(Result::unwrap).filter(|row| &row[column("Year")] == "2016");
    let with_zero = rows.filter(|row| {
        0.0 < number(row, "TOTAL_PATIENTS").unwrap_or_default()
            && number(row, "TOTAL_ADMIN_FTE") == Some(0.0)
            && others.iter().any(|name| 0.0 < number(row, name).unwrap_or_default())
    });
    let counted = with_zero.count();
    assert!(100 < counted, "there are hundreds: {counted}");
    let listed = checked(real).findings.iter().filter(|finding| {
        finding.rule == "zero_beside_patients"
            && finding.period == "2015-09".parse().ok()
            && finding.message.contains("0 admin")
    });
    assert_eq!(listed.count(), counted);
}

#[test]
fn the_panel_and_the_files_of_one_census_are_compared_row_by_row() {
    let Some(real) = real() else { return };
    // The slow twin: admin staff of September 2018 in the panel and in the extract, by the database engine.
    let twin = real
        .bench
        .query(
            "SELECT count(*) FROM gp_workforce_practice w JOIN facts f ON f.area = w.prac_code \
             WHERE w.edition_period = '2018-09' AND f.period = '2018-09' AND f.source = 'practice_panel' \
             AND f.measure = 'admin_fte' AND abs(f.value - w.total_admin_fte) > 0.1000001",
            10,
        )
        .unwrap();
    let listed = checked(real).findings.iter().filter(|finding| {
        finding.rule == "own_table_differs"
            && finding.period == "2018-09".parse().ok()
            && finding.message.contains("`admin_fte`")
    });
    assert_eq!(serde_json::json!(listed.count()), twin.rows[0][0]);
}

#[test]
fn a_check_can_be_narrowed_to_rules_severities_and_a_number() {
    let Some(real) = real() else { return };
    let all = checked(real);
    let asked = CheckAsked {
        rules: vec!["no_gp".to_owned(), "import".to_owned()],
        severity: Some(Severity::Warning),
        limit: Some(3),
    };
    let some = real.bench.check_data(None, &asked, Scope::default()).unwrap();
    let is_asked = |rule: &str| rule == "no_gp" || rule.starts_with("import:");
    let wanted = all.findings.iter().filter(|finding| is_asked(&finding.rule) && Severity::Warning <= finding.severity);
    assert_eq!(some.summary.findings, wanted.count());
    assert_eq!(some.findings.len(), 3);
    assert!(some.rules.iter().all(|rule| is_asked(&rule.rule)));
    let asked = CheckAsked { rules: vec!["no_gps".to_owned()], ..CheckAsked::default() };
    let refusal = real.bench.check_data(None, &asked, Scope::default()).unwrap_err().to_string();
    assert!(refusal.contains("`no_gps`") && refusal.contains("no_gp,"), "{refusal}");
}

#[test]
fn a_figure_says_how_far_it_can_be_relied_on() {
    let Some(real) = real() else { return };
    let explain = |area: &str, indicator: &str, basis: Option<Basis>, period: &str| {
        real.bench.explain(area, indicator, basis, at(period)).unwrap().quality
    };
    let letter = |quality: &Quality| quality.grade.letter();
    // Nurses of Havering South stand behind 87 % of its patients (see above), those of Crest behind all.
    let south = explain("U00367", "nurse_fte_per_100k", None, "2022-06");
    assert_eq!(letter(&south), "B", "{:?}", south.reasons);
    assert!(south.reasons.iter().any(|reason| reason.contains("87 % of the patients")), "{:?}", south.reasons);
    let crest = explain("U29424", "nurse_fte_per_100k", None, "2022-06");
    assert_eq!(letter(&crest), "A", "{:?}", crest.reasons);
    let england = explain("ENG", "nurse_fte", Some(Basis::Published), "2022-06");
    assert_eq!((letter(&england), england.reasons.len()), ("B", 1), "published figures hold estimates");
    let refused = explain("ENG", "nurse_fte", Some(Basis::PracticeLevelSum), "2022-06");
    assert_eq!(letter(&refused), "D");
}

#[test]
fn what_is_planted_in_havelock_is_found_and_little_else() {
    let folder = tempfile::tempdir().unwrap();
    let published = folder.path().join("published");
    Workbench::synthetic_havelock(&published).unwrap();
    let bench = open(&folder.path().join("workspace"));
    assert_eq!(bench.check_data(None, &CheckAsked::default(), Scope::default()).unwrap_err().code(), "nothing_held");
    bench.import(&[published], None, &Quiet, &Cancel::default()).unwrap();
    let check = bench.check_data(None, &CheckAsked::default(), Scope::default()).unwrap();
    let found = |rule: &str| {
        let of_rule = check.findings.iter().filter(|finding| finding.rule == rule);
        of_rule
            .map(|finding| format!("{} {}", finding.area.as_deref().unwrap_or_default(), finding.period.unwrap()))
            .collect::<Vec<String>>()
    };
    // Pennywort entered 37.5 hours as 37.5 FTE in February 2024.
    assert_eq!(found("fte_above_headcount"), ["Z99008 2024-02"]);
    assert_eq!(found("stands_out_in_own_series"), ["Z99008 2024-02"]);
    assert_eq!(found("improbable_patients_per_gp"), ["Z99008 2024-02"]);
    // Weavers Yard merged into Mill Lane in October 2024.
    assert_eq!(found("list_jump"), ["Z99013 2024-10"]);
    let jump = check.findings.iter().find(|finding| finding.rule == "list_jump").unwrap();
    assert!(jump.severity == Severity::Info && jump.message.contains("Z99014"), "{}", jump.message);
    // The whole layout of 829 columns adds up in every month.
    assert_eq!(found("parts_differ_from_total").len() + found("definitions_do_not_nest").len(), 0);
    // Cinder Path is silent once, from March to August 2024, and Shepherds Crook's nurses once.
    assert_eq!(found("missing_comes_and_goes").len(), 0);
    assert_eq!(check.summary.errors, 1, "{}", check.summary.sentence);
}

#[test]
fn a_list_that_takes_over_several_practices_names_them() {
    let Some(real) = real() else { return };
    let jump = checked(real).findings.iter().find(|finding| {
        finding.rule == "list_jump"
            && finding.area.as_deref() == Some("J81012")
            && finding.period == "2021-09".parse().ok()
    });
    let jump = jump.unwrap();
    assert_eq!(jump.severity, Severity::Info);
    let evidence = serde_json::to_value(&jump.evidence).unwrap();
    let named =
        |what: &str| evidence.as_array().unwrap().iter().find(|proof| proof["what"] == what).unwrap()["value"].clone();
    let closed: Vec<String> =
        named("practices nearby").as_str().unwrap().split(' ').map(|code| format!("'{code}'")).collect();
    // The slow twin: those practices by month, by the database engine.
    let sql = format!(
        "SELECT edition_period, sum(total_patients) FROM gp_workforce_practice WHERE prac_code IN ({}) \
         AND edition_period IN ('2021-06', '2021-09') GROUP BY edition_period ORDER BY 1",
        closed.join(",")
    );
    let twin = real.bench.query(&sql, 10).unwrap();
    let patients = |period: &str| {
        let row = twin.rows.iter().find(|row| row[0] == period);
        row.and_then(|row| row[1].as_f64()).unwrap_or_default()
    };
    assert_eq!(Some(patients("2021-06")), named("their patients").as_f64());
    assert_eq!(patients("2021-09"), 0.0, "none of them has a patient left");
}
