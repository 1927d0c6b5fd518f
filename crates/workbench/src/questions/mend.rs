//! What each practice should mend in its national return: the figures it disputes, and what the check of data found.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_catalogue::MeasureKind;
use wholetime_returns::Standing;
use wholetime_vocabulary::{Area, Level, Measured, Period, Value, grouped};

use super::check::Severity;
use super::check::data::{CheckAsked, DataFinding};
use super::corrections::{CorrectionLine, written};
use crate::{Scope, Workbench, WorkbenchError};

/// Contracted hours a week of one FTE. Source: General Practice Workforce, "Data quality": full time is 37.5 hours.
const HOURS_OF_FTE: f64 = 37.5;

/// A figure to mend.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct MendFigure {
    /// The correction it comes from.
    pub correction: String,
    /// Measure.
    pub measure: String,
    /// What people read.
    pub title: String,
    /// Staff group the records are found under; none for the list of patients.
    pub group: Option<&'static str>,
    /// `FTE`, `people` or `patients`.
    pub unit: &'static str,
    /// Newest period whose file states the figure.
    pub file_of: Period,
    /// What it says.
    pub file_says: Value,
    /// What it should say.
    pub should_say: f64,
    /// How much that is more (or, below zero, less); none where the file has no number.
    pub difference: Value,
    /// First period disputed.
    pub since: Period,
    /// Last period the correction speaks of; none: until the file agrees.
    pub until: Option<Period>,
    /// Why.
    pub because: String,
    /// What to do.
    pub how: String,
}

/// What the check of data found that a practice can mend.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct MendFinding {
    /// The rule.
    pub rule: String,
    /// How much it matters.
    pub severity: Severity,
    /// Census it was found in.
    pub period: Option<Period>,
    /// Since when it has been so.
    pub since: Option<Period>,
    /// What was found.
    pub message: String,
    /// What to do.
    pub how: String,
}

/// What one practice should mend.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct MendPractice {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Figures it disputes.
    pub figures: Vec<MendFigure>,
    /// What was found in its rows.
    pub findings: Vec<MendFinding>,
}

/// What the practices of an area should mend in the national return.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct MendList {
    /// The area.
    pub area: Area,
    /// Newest file looked at.
    pub file_of: Period,
    /// Practices with something to mend, by name.
    pub practices: Vec<MendPractice>,
    /// Figures to mend.
    pub figures: usize,
    /// Findings to look at.
    pub findings: usize,
    /// What it is for, and where it is mended.
    pub notes: Vec<String>,
}

/// Rules of the check of data whose findings a practice can look at in its own records, each with what to do. Others speak of
/// lists, registers or whole files, which it cannot mend.
const MENDABLE: [(&str, &str); 12] = [
    ("parts_differ_from_total", "look for records without a role, sex or age, and complete them"),
    ("definitions_do_not_nest", "look for GPs with a wrong role: trainees and locums above all"),
    ("fte_above_headcount", "look for contracted hours entered twice, or hours a month entered as hours a week"),
    ("fte_without_people", "look for hours that belong to no open record"),
    ("people_without_fte", "enter the contracted hours of everybody on the list"),
    ("no_gp", "enter every GP, partners too, or close the practice's return if it has none"),
    ("negative_value", "look for corrections entered as negative hours"),
    ("patients_without_staff", "enter the staff, or say in the return that there are none"),
    ("zero_beside_patients", "enter the staff of the group, or confirm that there are none"),
    ("improbable_rate", "look for records entered twice, people who have left, or hours of another practice"),
    ("unchanged_for_long", "look through the records: joiners, leavers and changed hours may be missing"),
    ("missing_comes_and_goes", "submit the return each month, complete"),
];

impl Workbench {
    /// What the practices of an area should mend in the national return.
    ///
    /// # Errors
    /// Where the area is not known, nothing is held, or the person may not see what practices entered.
    pub fn mend(&self, area: &str) -> Result<MendList, WorkbenchError> {
        let holdings = self.holdings()?;
        let place = self.resolve_in(&holdings, area)?;
        self.permit(Deed::SeeEntered, &place)?;
        let newest = super::periods::newest_with_rows(&holdings, &place, crate::Geography::AsAt)?.period;
        let mut practices: BTreeMap<String, MendPractice> = BTreeMap::new();
        let corrections = self.corrections(Some(&place.area.code), false)?.corrections;
        let rules: Vec<String> = MENDABLE.iter().map(|(rule, _)| (*rule).to_owned()).collect();
        let asked = CheckAsked { rules, severity: Some(Severity::Warning), limit: None };
        let scope = Scope { period: Some(newest), ..Scope::default() };
        let found = self.check_data(Some(&place.area.code), &asked, scope)?.findings;
        let of = |code: &str| MendPractice {
            code: code.to_owned(),
            name: holdings.register.name(Level::Practice, code),
            figures: Vec::new(),
            findings: Vec::new(),
        };
        for one in corrections.iter().filter(|one| one.standing != Standing::NotYet) {
            let practice = practices.entry(one.practice.clone()).or_insert_with(|| of(&one.practice));
            practice.figures.push(self.figure_to_mend(one));
        }
        for one in &found {
            if let (Some(code), Some(finding)) = (&one.area, finding_to_mend(one)) {
                practices.entry(code.clone()).or_insert_with(|| of(code)).findings.push(finding);
            }
        }
        let mut practices: Vec<MendPractice> = practices.into_values().collect();
        practices.sort_by(|a, b| (&a.name, &a.code).cmp(&(&b.name, &b.code)));
        Ok(MendList {
            area: place.area,
            file_of: newest,
            figures: practices.iter().map(|one| one.figures.len()).sum(),
            findings: practices.iter().map(|one| one.findings.len()).sum(),
            practices,
            notes: vec![
                "staff are mended in the National Workforce Reporting Service (NWRS), where practices keep their records; \
                 what stands there on the last day of a month is in the file of that month"
                    .to_owned(),
                "a correction ends by itself as soon as a file says what it says".to_owned(),
            ],
        })
    }

    fn figure_to_mend(&self, one: &CorrectionLine) -> MendFigure {
        let definition = self.catalogue().measures.get(&one.measure);
        let kind = definition.map(|measure| measure.kind);
        let whom = definition.map_or(one.title.as_str(), |measure| measure.title.as_str());
        let group = match kind {
            Some(MeasureKind::Staff(group, _)) => Some(group.title()),
            _ => None,
        };
        MendFigure {
            correction: one.id.clone(),
            measure: one.measure.clone(),
            title: one.title.clone(),
            group,
            unit: one.unit,
            file_of: one.judged_at,
            file_says: one.file,
            should_say: one.ours,
            difference: one.file.map(|file| one.ours - file),
            since: one.from,
            until: one.until,
            because: one.because.clone(),
            how: how(kind, group.unwrap_or_default(), whom, one),
        }
    }
}

fn finding_to_mend(one: &DataFinding) -> Option<MendFinding> {
    let (_, how) = MENDABLE.iter().find(|(rule, _)| *rule == one.rule)?;
    Some(MendFinding {
        rule: one.rule.clone(),
        severity: one.severity,
        period: one.period,
        since: one.since,
        message: one.message.clone(),
        how: (*how).to_owned(),
    })
}

/// What to do about a figure, in the units in which records are kept: hours a week, and people.
fn how(kind: Option<MeasureKind>, under: &str, whom: &str, one: &CorrectionLine) -> String {
    let should = written(&one.measure, Value::Known(one.ours));
    match (kind, one.file.known()) {
        (Some(MeasureKind::Staff(_, Measured::Fte)), Some(file)) => {
            let (now, then) = (file * HOURS_OF_FTE, one.ours * HOURS_OF_FTE);
            let word = if now < then { "add" } else { "take away" };
            format!(
                "NWRS, {under}: contracted hours of {whom} add up to {} a week; they should be {} ({word} {})",
                hours(now),
                hours(then),
                hours((then - now).abs())
            )
        }
        (Some(MeasureKind::Staff(_, Measured::Fte)), None) => format!(
            "NWRS, {under}: enter the contracted hours of {whom}: {} a week in all ({should} FTE)",
            hours(one.ours * HOURS_OF_FTE)
        ),
        (Some(MeasureKind::Staff(_, Measured::Headcount)), Some(file)) if file < one.ours => {
            format!("NWRS, {under}: add the missing records, so that {whom} are {should}")
        }
        (Some(MeasureKind::Staff(_, Measured::Headcount)), Some(_)) => {
            format!("NWRS, {under}: close the records of who has left, so that {whom} are {should}")
        }
        (Some(MeasureKind::Staff(_, Measured::Headcount)), None) => {
            format!("NWRS, {under}: enter everybody, so that {whom} are {should}")
        }
        _ => {
            "not in NWRS: the list is counted from registrations; look through registrations and deductions with your \
              registration team"
                .to_owned()
        }
    }
}

fn hours(hours: f64) -> String {
    let written = grouped(hours, 2);
    let short = written.trim_end_matches('0').trim_end_matches('.');
    format!("{} h", if short.is_empty() { "0" } else { short })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wholetime_measures::quality::rule;

    #[test]
    fn every_rule_that_a_practice_can_mend_is_one() {
        for (id, _) in MENDABLE {
            assert_eq!(rule(id).map(|rule| rule.id), Some(id));
        }
    }

    #[test]
    fn hours_are_written_as_people_contract_them() {
        assert_eq!(hours(52.5), "52.5 h");
        assert_eq!(hours(1_000.0), "1,000 h");
        assert_eq!(hours(0.0), "0 h");
    }
}
