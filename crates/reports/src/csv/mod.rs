//! Answers as comma-separated values: one figure a row, missing values as the word of their kind.
//!
//! **Invariant:** no cell of text can be taken for a formula by a spreadsheet.

mod ages;
mod arrs;
mod asked;
mod attention;
mod backtest;
mod baselines;
mod bridge;
mod collections;
mod compare;
mod condition;
mod control;
mod corrections;
mod definitions;
mod estimate;
mod findings;
mod flows;
mod forecast;
mod gradient;
mod map;
mod movement;
mod need;
mod plan_changes;
mod plan_check;
mod plan_delivery;
mod plan_gap;
mod plan_money;
mod plan_reach;
mod plan_targets;
mod posts;
mod practice_backtest;
mod regret;
mod scenarios;
mod skillmix;
mod substitution;
mod team;
mod told;
mod triangulation;
mod variation;

pub use ages::ages_csv;
pub use arrs::{arrs_csv, arrs_rules_csv};
pub use asked::{audit_csv, sql_csv};
pub use attention::attention_csv;
pub use backtest::backtest_csv;
pub use baselines::{baseline_csv, certificate_csv, refreshed_csv};
pub use bridge::bridge_csv;
pub use collections::{bias_csv, chase_csv, reminders_csv, status_csv};
pub use compare::comparison_csv;
pub use condition::condition_csv;
pub use control::control_csv;
pub use corrections::{corrections_csv, mend_csv};
pub use definitions::definitions_csv;
pub use estimate::estimate_csv;
pub use findings::findings_csv;
pub use flows::{FlowRows, flows_csv};
pub use forecast::{forecast_csv, forecast_ledger_csv, forecast_parts_csv};
pub use gradient::gradient_csv;
pub use map::map_csv;
pub use movement::movement_csv;
pub use need::need_csv;
pub use plan_changes::plan_changes_csv;
pub use plan_check::{FindingLine, checked_csv, finding_lines, severity_word};
pub use plan_delivery::{actions_csv, risks_csv, time_csv};
pub use plan_gap::gap_csv;
pub use plan_money::{pay_csv, plan_cost_csv, plan_funding_csv, plan_items_csv, plan_places_csv, plan_printed_csv};
pub use plan_reach::{reach_csv, reach_points_csv};
pub use plan_targets::{standard_csv, streams_csv, targets_csv};
pub use posts::posts_csv;
pub use practice_backtest::practice_backtest_csv;
pub use regret::regret_csv;
pub use scenarios::{assumptions_csv, scenario_comparison_csv, sought_csv, tornado_csv};
pub use skillmix::{skillmix_csv, skillmix_places_csv};
pub use substitution::substitution_csv;
pub use team::team_csv;
pub use told::{community_csv, skills_csv, training_csv, vacancies_csv};
pub use triangulation::triangulation_csv;
pub use variation::variation_csv;

use wholetime_vocabulary::{Area, Value};
use wholetime_workbench::questions::areas::AreasAnswer;
use wholetime_workbench::questions::changes::{ChangeKind, ChangesAnswer};
use wholetime_workbench::questions::plans::PlanName;
use wholetime_workbench::questions::profile::Profile;
use wholetime_workbench::questions::series::Series;

use crate::ReportError;

/// Text that a spreadsheet does not take for a formula. Source: OWASP, "CSV Injection".
pub(crate) fn text(written: &str) -> String {
    if written.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { format!("'{written}") } else { written.to_owned() }
}

/// The plan and the version that rows speak of, as every file about a plan begins; no version where it was read from a file.
fn of_plan(plan: &PlanName) -> [String; 2] {
    [text(&plan.id), plan.version.map_or_else(String::new, |number| number.to_string())]
}

/// All digits of a number, or the word of why there is none.
fn value(value: Value) -> String {
    match value {
        Value::Known(number) => number.to_string(),
        Value::Missing(why) => why.word().to_owned(),
    }
}

fn optional(given: Option<f64>) -> String {
    given.map_or_else(String::new, |number| number.to_string())
}

/// The word a kind of change has in JSON.
const fn kind_word(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Closed => "closed",
        ChangeKind::Opened => "opened",
        ChangeKind::MovedPcn => "moved_pcn",
        ChangeKind::MovedSubIcb => "moved_sub_icb",
        ChangeKind::StoppedReporting => "stopped_reporting",
        ChangeKind::StartedReporting => "started_reporting",
        ChangeKind::Jumped => "jumped",
    }
}

pub(crate) fn finish(writer: ::csv::Writer<Vec<u8>>) -> Result<String, ReportError> {
    let bytes = writer.into_inner().map_err(|why| ReportError::Csv(why.into_error().into()))?;
    // Every cell was text before it was written.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A row of a profile: what it is of, then the figure.
struct Row<'a> {
    section: &'a str,
    code: &'a str,
    name: &'a str,
    period: String,
    group: &'a str,
    definition: &'a str,
    measure: &'a str,
    value: String,
    basis: &'a str,
    coverage: String,
    note: &'a str,
}

/// A profile, each figure a row: list, staff, ages, roles of networks, parts and what stands out.
///
/// # Errors
/// Where the table cannot be written.
pub fn profile_csv(profile: &Profile) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "section",
        "area",
        "name",
        "period",
        "geography",
        "group",
        "definition",
        "measure",
        "value",
        "basis",
        "coverage",
        "note",
    ])?;
    let mut write = |row: Row<'_>| {
        let period = row.period.as_str();
        let (code, name, note) = (text(row.code), text(row.name), text(row.note));
        writer.write_record([
            row.section,
            &code,
            &name,
            period,
            profile.geography.word(),
            row.group,
            row.definition,
            row.measure,
            &row.value,
            row.basis,
            &row.coverage,
            &note,
        ])
    };
    let Area { code, name, .. } = &profile.area;
    let base = || Row {
        section: "held",
        code,
        name,
        period: profile.period.to_string(),
        group: "",
        definition: "",
        measure: "",
        value: String::new(),
        basis: "",
        coverage: String::new(),
        note: "",
    };
    let coverage = (profile.held.share_pct / 100.0).to_string();
    let patients = value(profile.patients);
    write(Row { measure: "patients", value: patients, coverage, note: &profile.patients_from, ..base() })?;
    write(Row {
        measure: "coverage_pct",
        value: profile.held.share_pct.to_string(),
        note: &profile.held.sentence,
        ..base()
    })?;
    for line in &profile.staff {
        let figures = [
            ("fte", line.fte),
            ("headcount", line.headcount),
            ("per_100k", line.per_100k),
            ("per_100k_reporting", line.per_100k_reporting),
            ("patients_per_fte", line.patients_per_fte),
            ("participation", line.participation),
        ];
        for (measure, figure) in figures {
            write(Row {
                section: "staff",
                group: line.group.word(),
                definition: line.definition.word(),
                measure,
                value: value(figure),
                basis: line.basis.word(),
                coverage: line.coverage.to_string(),
                note: line.warning.as_deref().unwrap_or_default(),
                ..base()
            })?;
        }
        let Some(previous) = &line.previous else { continue };
        for (measure, figure) in [("fte", previous.fte), ("per_100k", previous.per_100k)] {
            write(Row {
                section: "staff",
                period: previous.period.to_string(),
                group: line.group.word(),
                definition: line.definition.word(),
                measure,
                value: value(figure),
                basis: line.basis.word(),
                note: previous.not_comparable.as_deref().unwrap_or_default(),
                ..base()
            })?;
        }
    }
    for age in &profile.age_profile {
        write(Row {
            section: "age_profile",
            period: age.period.to_string(),
            group: &age.group,
            definition: age.definition.map_or("", wholetime_vocabulary::GpDefinition::word),
            measure: &format!("{}_{}", age.measure, age.band),
            value: value(age.value),
            basis: age.basis.word(),
            ..base()
        })?;
    }
    for role in &profile.pcn_roles {
        let of = role.role.as_str();
        for (measure, figure) in [("fte", role.fte), ("headcount", role.headcount), ("per_100k", role.per_100k)] {
            let (period, measure) = (role.period.to_string(), format!("pcn_{measure}"));
            write(Row { section: "pcn_roles", period, group: of, measure: &measure, value: value(figure), ..base() })?;
        }
    }
    for child in &profile.children {
        let own = || Row { section: "children", code: &child.code, name: &child.name, ..base() };
        write(Row { measure: "patients", value: value(child.patients), ..own() })?;
        for staff in &child.staff {
            for (measure, figure) in [("fte", staff.fte), ("per_100k", staff.per_100k)] {
                write(Row {
                    group: staff.group.word(),
                    definition: staff.definition.word(),
                    measure,
                    value: value(figure),
                    basis: "practice_level_sum",
                    coverage: staff.coverage.to_string(),
                    ..own()
                })?;
            }
        }
    }
    for issue in &profile.main_issues {
        write(Row { section: "main_issues", measure: &issue.rule, note: &issue.sentence, ..base() })?;
    }
    finish(writer)
}

/// A series, each point a row.
///
/// # Errors
/// Where the table cannot be written.
pub fn series_csv(series: &Series) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "indicator",
        "unit",
        "area",
        "name",
        "period",
        "value",
        "numerator",
        "denominator",
        "coverage",
        "value_reporting",
        "basis",
        "warnings",
    ])?;
    for point in &series.points {
        writer.write_record([
            series.indicator.id.as_str(),
            series.indicator.unit.title(),
            &text(&point.area),
            &text(&point.name),
            &point.period.to_string(),
            &value(point.value),
            &value(point.numerator),
            &point.denominator.map_or_else(String::new, value),
            &point.coverage.to_string(),
            &point.value_reporting.map_or_else(String::new, value),
            point.basis.word(),
            &text(&point.warnings.join("; ")),
        ])?;
    }
    finish(writer)
}

/// Areas found, each a row.
///
/// # Errors
/// Where the table cannot be written.
pub fn areas_csv(answer: &AreasAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "code",
        "name",
        "level",
        "parent",
        "parent_name",
        "patients",
        "practices",
        "is_gone",
        "period",
    ])?;
    for area in &answer.areas {
        writer.write_record([
            text(&area.code).as_str(),
            &text(&area.name),
            area.level.word(),
            &text(area.parent.as_deref().unwrap_or_default()),
            &text(area.parent_name.as_deref().unwrap_or_default()),
            &optional(area.patients),
            &area.practices.to_string(),
            if area.is_gone { "true" } else { "false" },
            &answer.period.to_string(),
        ])?;
    }
    finish(writer)
}

/// What changed, each change a row.
///
/// # Errors
/// Where the table cannot be written.
pub fn changes_csv(answer: &ChangesAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "area",
        "from",
        "to",
        "practice",
        "name",
        "kind",
        "group",
        "staff_effect",
        "list_effect",
        "likely_successor",
        "sentence",
    ])?;
    for change in &answer.changes {
        writer.write_record([
            text(&answer.area.code).as_str(),
            &answer.from.to_string(),
            &answer.to.to_string(),
            &text(&change.practice),
            &text(&change.name),
            kind_word(change.kind),
            change.group.map_or("", wholetime_vocabulary::StaffGroup::word),
            &value(change.staff_effect),
            &value(change.list_effect),
            change.likely_successor.as_deref().unwrap_or_default(),
            &text(&change.sentence),
        ])?;
    }
    finish(writer)
}

#[cfg(test)]
mod tests {
    use wholetime_vocabulary::{Level, Missing};
    use wholetime_workbench::questions::areas::AreaLine;

    use super::*;

    #[test]
    fn a_name_that_looks_like_a_formula_is_text() {
        let line = AreaLine {
            code: "Z99001".to_owned(),
            name: "=HYPERLINK(\"quay\")".to_owned(),
            level: Level::Practice,
            parent: None,
            parent_name: None,
            patients: Some(8_400.0),
            practices: 1,
            is_gone: false,
        };
        let answer = AreasAnswer { period: "2026-03".parse().unwrap(), areas: vec![line], more: 0 };
        let written = areas_csv(&answer).unwrap();
        assert!(written.contains("\"'=HYPERLINK(\"\"quay\"\")\"") && written.contains(",8400,"), "{written}");
    }

    #[test]
    fn a_negative_number_stays_a_number_and_a_missing_one_says_why() {
        assert_eq!(value(Value::Known(-1.25)), "-1.25");
        assert_eq!(value(Value::Missing(Missing::NotReported)), "not_reported");
    }
}
