//! How far a figure can be relied on, with the reasons.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_catalogue::{Expression, Indicator, MeasureKind};
use wholetime_snapshots::Severity;
use wholetime_vocabulary::{Basis, Level, Period, StaffGroup};

use super::{Concern, Finding, check_census, rule};
use crate::figures::{Figure, Place, REFUSED_BELOW, WARNED_BELOW};
use crate::{Geography, Holdings, MeasuresError};

/// How far a figure can be relied on; the first is the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[schemars(rename = "FigureGrade")]
pub enum Grade {
    /// Nothing speaks against it.
    A,
    /// Something is to be kept in mind.
    B,
    /// It may well be off.
    C,
    /// It is not to be used without others.
    D,
}

impl Grade {
    /// What people read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::A => "sound",
            Self::B => "usable with care",
            Self::C => "doubtful",
            Self::D => "do not use alone",
        }
    }

    /// The letter.
    #[must_use]
    pub const fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
        }
    }
}

/// A grade with its reasons.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Quality {
    /// The grade: the worst that any reason gives.
    pub grade: Grade,
    /// The grade in words.
    pub title: &'static str,
    /// Why, in sentences; at least one.
    pub reasons: Vec<String>,
}

/// Below this share of known patients a figure is doubtful. Our judgement: three in ten patients can carry any rate off.
const DOUBTFUL_BELOW: f64 = 0.7;
/// Errors at practices with more than this share of the patients make a figure doubtful. Our judgement.
const ERRORS_ABOVE: f64 = 0.05;
/// Warnings at practices with more than this share of the patients ask for care. Our judgement.
const WARNINGS_ABOVE: f64 = 0.1;
/// Months between a figure and one of its parts that ask for care, and that make it doubtful. Our judgement: as far as a
/// list serves as denominator, and a year.
const MONTHS_FOR_CARE: i32 = 6;
const MONTHS_FOR_DOUBT: i32 = 12;

/// Patients at practices that the findings are about, of all patients of the area.
struct Shares {
    errors: Share,
    warnings: Share,
}

#[derive(Default)]
struct Share {
    practices: usize,
    share: f64,
    rules: BTreeSet<String>,
}

impl Holdings {
    /// How far a figure of a place can be relied on, by what it covers, what its parts are of, and what the rules that need
    /// one census only find at its practices.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub fn quality(
        &self,
        figure: &Figure,
        place: &Place,
        geography: Geography,
        indicator: &Indicator,
    ) -> Result<Quality, MeasuresError> {
        let rests_on_rows = figure.held.is_some() || matches!(figure.basis, Basis::Compiled | Basis::Returned);
        if !rests_on_rows {
            return Ok(graded(figure, place.level, None));
        }
        let findings = check_census(self, figure.period, figure.basis)?;
        let concerns = self.concerns(indicator);
        let tree = self.tree(figure.period, geography)?;
        let practices: Vec<(&str, f64)> = place
            .practices(&tree)
            .into_iter()
            .map(|index| (tree.members[index].code.as_str(), tree.members[index].patients.unwrap_or_default()))
            .collect();
        let relevant: Vec<&Finding> =
            findings.iter().filter(|finding| casts_doubt(finding.concerns, &concerns)).collect();
        let shares = Shares {
            errors: share(&practices, &relevant, Severity::Error),
            warnings: share(&practices, &relevant, Severity::Warning),
        };
        Ok(graded(figure, place.level, Some(&shares)))
    }

    /// What an indicator rests on: staff groups and lists.
    fn concerns(&self, indicator: &Indicator) -> (BTreeSet<StaffGroup>, bool) {
        let parts = indicator.numerator.measures().chain(indicator.denominator.iter().flat_map(Expression::measures));
        let kinds = parts.filter_map(|name| self.catalogue.measures.get(name)).map(|measure| measure.kind);
        let mut concerns = (BTreeSet::new(), false);
        for kind in kinds {
            match kind {
                MeasureKind::Staff(group, _) => {
                    concerns.0.insert(group);
                }
                MeasureKind::Patients => concerns.1 = true,
                MeasureKind::NetworkStaff(_) | MeasureKind::Money | MeasureKind::Score => {}
            }
        }
        concerns
    }
}

fn casts_doubt(concern: Concern, (groups, patients): &(BTreeSet<StaffGroup>, bool)) -> bool {
    match concern {
        Concern::Group(group) => groups.contains(&group),
        Concern::Staff => !groups.is_empty(),
        Concern::Patients => *patients,
        Concern::Everything => true,
        Concern::Other => false,
    }
}

/// Practices with a finding of that severity, and the share of all patients (0 to 1) they have.
fn share(practices: &[(&str, f64)], findings: &[&Finding], severity: Severity) -> Share {
    let of_severity: Vec<&&Finding> = findings.iter().filter(|finding| finding.severity == severity).collect();
    let named: BTreeSet<&str> = of_severity.iter().filter_map(|finding| finding.area.as_deref()).collect();
    let found: Vec<(&str, f64)> = practices.iter().copied().filter(|(code, _)| named.contains(code)).collect();
    let all: f64 = practices.iter().map(|(_, patients)| patients).sum();
    let of_found: f64 = found.iter().map(|(_, patients)| patients).sum();
    // A single practice without patients is still all there is of it.
    let share = if 0.0 < all { of_found / all } else { f64::from(u8::from(!found.is_empty())) };
    let rules = of_severity
        .iter()
        .filter(|finding| finding.area.as_deref().is_some_and(|area| found.iter().any(|(code, _)| *code == area)))
        .filter_map(|finding| rule(&finding.rule))
        .map(|rule| rule.title.to_owned())
        .collect();
    Share { practices: found.len(), share, rules }
}

fn graded(figure: &Figure, level: Level, shares: Option<&Shares>) -> Quality {
    let mut reasons: Vec<(Grade, String)> = Vec::new();
    let percent = |share: f64| format!("{:.0} %", 100.0 * share);
    if figure.is_refused {
        let least = percent(REFUSED_BELOW);
        reasons.push((Grade::D, format!("It rests on less than {least} of the patients and was refused.")));
    } else if let Some(why) = figure.value.missing() {
        reasons.push((Grade::D, format!("There is no figure: {why}.")));
    } else if level != Level::Practice && figure.coverage < WARNED_BELOW {
        let grade = if figure.coverage < DOUBTFUL_BELOW { Grade::C } else { Grade::B };
        let covered = percent(figure.coverage);
        reasons.push((grade, format!("It covers practices with {covered} of the patients.")));
    }
    match figure.basis {
        Basis::Published => {
            reasons.push((Grade::B, "The publisher's figure holds estimates for what was not reported.".to_owned()))
        }
        Basis::Compiled => reasons.push((Grade::B, "It was compiled by somebody else than the publisher.".to_owned())),
        Basis::PracticeLevelSum | Basis::Returned => {}
    }
    if let Some(shares) = shares {
        let judged = [
            (&shares.errors, ERRORS_ABOVE, Grade::C, "errors"),
            (&shares.warnings, WARNINGS_ABOVE, Grade::B, "warnings"),
        ];
        for (found, above, grade, word) in judged {
            if above < found.share {
                let rules: Vec<&str> = found.rules.iter().map(String::as_str).collect();
                let practices = if found.practices == 1 { "practice" } else { "practices" };
                reasons.push((
                    grade,
                    format!(
                        "The check of data has {word} at {} {practices} with {} of the patients: {}.",
                        found.practices,
                        percent(found.share),
                        rules.join("; ")
                    ),
                ));
            }
        }
    }
    for part in &figure.parts {
        let away = months_away(part.period, figure.period);
        let grade = match away {
            away if MONTHS_FOR_DOUBT < away => Grade::C,
            away if MONTHS_FOR_CARE < away => Grade::B,
            _ => continue,
        };
        reasons.push((grade, format!("`{}` is of {}, {away} months away.", part.measure, part.period)));
    }
    let grade = reasons.iter().map(|(grade, _)| *grade).max().unwrap_or(Grade::A);
    let mut reasons: Vec<String> = reasons.into_iter().map(|(_, reason)| reason).collect();
    if reasons.is_empty() {
        reasons.push("It covers what it speaks of, is of its own time, and no rule found much against it.".to_owned());
    }
    Quality { grade, title: grade.title(), reasons }
}

/// Months between two periods; 0 where the one lies in the other.
fn months_away(part: Period, figure: Period) -> i32 {
    if part.first_day() <= figure.last_day() && figure.first_day() <= part.last_day() {
        return 0;
    }
    part.months_since(figure).abs()
}

#[cfg(test)]
mod tests {
    use wholetime_vocabulary::{Missing, Value};

    use super::*;
    use crate::figures::Part;

    fn figure(coverage: f64) -> Figure {
        Figure {
            indicator: "nurse_fte_per_100k".to_owned(),
            area: "U99901".to_owned(),
            period: "2024-06".parse().unwrap(),
            basis: Basis::PracticeLevelSum,
            value: Value::Known(25.0),
            value_reporting: None,
            numerator: Value::Known(10.0),
            denominator: Some(Value::Known(40_000.0)),
            coverage,
            held: None,
            parts: Vec::new(),
            is_refused: false,
            corrections: Vec::new(),
            warnings: Vec::new(),
        }
    }

    fn of(figure: &Figure, errors: f64, warnings: f64) -> Grade {
        let share = |share: f64| Share { practices: 1, share, rules: BTreeSet::new() };
        graded(figure, Level::Pcn, Some(&Shares { errors: share(errors), warnings: share(warnings) })).grade
    }

    #[test]
    fn a_figure_that_covers_everything_and_breaks_no_rule_is_sound() {
        let quality = graded(&figure(1.0), Level::Pcn, None);
        assert_eq!((quality.grade, quality.reasons.len()), (Grade::A, 1));
    }

    #[test]
    fn the_less_it_covers_the_less_it_is_good_for() {
        let grades = [0.95, 0.9, 0.89, 0.7, 0.69].map(|coverage| of(&figure(coverage), 0.0, 0.0));
        assert_eq!(grades, [Grade::A, Grade::A, Grade::B, Grade::B, Grade::C]);
        let refused = Figure { is_refused: true, value: Missing::NotHeld.into(), ..figure(0.4) };
        assert_eq!(of(&refused, 0.0, 0.0), Grade::D);
    }

    #[test]
    fn errors_at_a_twentieth_of_the_patients_and_warnings_at_a_tenth_are_borne() {
        assert_eq!(of(&figure(1.0), 0.05, 0.1), Grade::A);
        assert_eq!(of(&figure(1.0), 0.06, 0.0), Grade::C);
        assert_eq!(of(&figure(1.0), 0.0, 0.11), Grade::B);
        assert_eq!(of(&figure(1.0), 0.06, 0.11), Grade::C, "the worst reason decides");
    }

    #[test]
    fn a_list_of_another_year_makes_a_rate_doubtful() {
        let with = |period: &str| {
            let part = Part {
                measure: "patients_registered".to_owned(),
                value: Value::Known(40_000.0),
                basis: Basis::Published,
                patients: None,
                practices: None,
                period: period.parse().unwrap(),
                editions: Vec::new(),
                note: None,
            };
            of(&Figure { parts: vec![part], ..figure(1.0) }, 0.0, 0.0)
        };
        let grades = ["2024-06", "2023-12", "2023-11", "2023-05", "2024/25", "2022/23"].map(with);
        assert_eq!(grades, [Grade::A, Grade::A, Grade::B, Grade::C, Grade::A, Grade::C]);
    }

    #[test]
    fn a_finding_on_nurses_says_nothing_of_gps() {
        let of_nurses = (BTreeSet::from([StaffGroup::Nurse]), true);
        assert!(casts_doubt(Concern::Group(StaffGroup::Nurse), &of_nurses));
        assert!(!casts_doubt(Concern::Group(StaffGroup::Gp), &of_nurses));
        assert!(casts_doubt(Concern::Patients, &of_nurses) && casts_doubt(Concern::Everything, &of_nurses));
        assert!(!casts_doubt(Concern::Other, &of_nurses));
    }
}
