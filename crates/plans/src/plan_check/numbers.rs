//! Figures of a plan against each other: printed against worked out, wholes against their parts, parts against wholes.

use crate::consistency::Severity;
use crate::figures::{Figures, dangling};
use crate::gap::{GapRow, Told, gaps};
use crate::plan::{Baseline, Plan};
use crate::printed::reproduce;
use crate::quantity::{Percent, Wte};

use super::{PlanFinding, PlanRule, list};

pub(super) fn check(plan: &Plan, findings: &mut Vec<PlanFinding>) {
    for baseline in &plan.baselines {
        baseline_whole(plan, baseline, findings);
    }
    for (gap, inputs) in gaps(plan).iter().zip(&plan.gaps) {
        let location = format!("gap of {} in {}", gap.title, gap.year);
        for row in &gap.rows {
            let figures: [(&str, &str, Told); 5] = [
                ("vacancies", "vacancies", row.vacancies),
                ("retirements", "retirements", row.retirements),
                ("expansion", "expansion", row.expansion),
                ("international recruitment", "international", row.international),
                ("people over 50", "over-50", row.over_50),
            ];
            for (label, name, told) in figures {
                let path = format!("gap/{}/{}/{}/{name}", gap.profession, gap.year, row.place);
                // A paper that prints both says so once, among its printed figures.
                let is_declared =
                    plan.printed.iter().any(|printed| printed.figure == path && printed.contradicts.is_some());
                if let (Some(stated), Some(sum), false) = (told.stated, told.value, is_declared) {
                    findings.push(stated_whole(&format!("{label} of {}", gap.title), row, stated, sum, &location));
                }
            }
            parts_of_gap(&gap.title, row, &location, findings);
            let shares = [("locums", row.locum_percent), ("people over 50", row.over_50_percent)];
            for (label, share) in shares.into_iter().filter_map(|(label, share)| Some((label, share?))) {
                if Percent::ALL < share {
                    findings.push(
                        PlanFinding::new(
                            Severity::Error,
                            PlanRule::PartAboveWhole,
                            format!("{}, {}: {label} are {share} %, more than all there are.", gap.title, row.title),
                        )
                        .about(
                            format!("{label}, {}", row.title),
                            format!("{share} %"),
                            &location,
                        ),
                    );
                }
            }
        }
        let over: Vec<&GapRow> = gap
            .rows
            .iter()
            .filter(|row| row.over_50.value.zip(row.baseline.value).is_some_and(|(over, all)| all < over))
            .collect();
        if !over.is_empty() {
            let told = over.iter().filter_map(|row| {
                Some(format!(
                    "{} over 50 against a baseline of {} in {}",
                    row.over_50.value?, row.baseline.value?, row.title
                ))
            });
            let told: Vec<String> = told.collect();
            let mut finding = PlanFinding::new(
                Severity::Warning,
                PlanRule::PartAboveWhole,
                format!(
                    "{}: {}. The one counts people, the other WTE, so no share may be worked from the two.",
                    gap.title,
                    list(&told)
                ),
            )
            .mend("Give the number of people in all, and work shares of people from that.");
            for row in over {
                finding = finding.about(
                    format!("people over 50, {}", row.title),
                    row.over_50.value.unwrap_or_default(),
                    format!("{location} and baseline `{}`", inputs.baseline),
                );
            }
            findings.push(finding);
        }
    }
}

fn stated_whole(label: &str, row: &GapRow, stated: Wte, sum: Wte, location: &str) -> PlanFinding {
    PlanFinding::new(
        Severity::Error,
        PlanRule::StatedWhole,
        format!("{label}: {} is said to have {stated}, but its parts come to {sum}.", row.title),
    )
    .about(format!("{label}, {}", row.title), stated, location)
    .mend(format!("Write {sum} for {}, or mend the part that is wrong; the plan counts with {sum}.", row.title))
}

fn parts_of_gap(title: &str, row: &GapRow, location: &str, findings: &mut Vec<PlanFinding>) {
    let pairs = [
        ("international recruitment", row.international.value, "the expansion it is a part of", row.expansion.value),
        ("vacancies", row.vacancies.value, "the baseline", row.baseline.value),
        ("retirements", row.retirements.value, "the baseline", row.baseline.value),
    ];
    for (part_name, part, whole_name, whole) in pairs {
        if let (Some(part), Some(whole)) = (part, whole)
            && whole < part
        {
            findings.push(
                PlanFinding::new(
                    Severity::Error,
                    PlanRule::PartAboveWhole,
                    format!("{title}, {}: {part_name} of {part} are more than {whole_name}, {whole}.", row.title),
                )
                .about(format!("{part_name}, {}", row.title), part, location)
                .about(format!("{whole_name}, {}", row.title), whole, location),
            );
        }
    }
}

fn baseline_whole(plan: &Plan, baseline: &Baseline, findings: &mut Vec<PlanFinding>) {
    let location = format!("baseline `{}`", baseline.id);
    for (place, stated) in &baseline.wte {
        let title = plan.places.iter().find(|other| other.id == *place).map_or(place, |place| &place.title);
        let parts: Vec<Option<Wte>> =
            plan.places_within(place).map(|part| baseline.wte.get(&part.id).copied()).collect();
        let told: Wte = parts.iter().flatten().copied().sum();
        let is_whole = !parts.is_empty() && parts.iter().all(Option::is_some);
        let rule = match (is_whole, told.cmp(stated)) {
            (true, std::cmp::Ordering::Equal) => continue,
            (true, _) => PlanRule::StatedWhole,
            (false, std::cmp::Ordering::Greater) => PlanRule::PartAboveWhole,
            (false, _) => continue,
        };
        let come_to = if is_whole { "its parts come to" } else { "the parts that are told already come to" };
        findings.push(
            PlanFinding::new(
                Severity::Error,
                rule,
                format!("{}: {title} is said to have {stated} WTE, but {come_to} {told}.", baseline.title),
            )
            .about(format!("{}, {title}", baseline.title), stated, &location)
            .mend(format!("Write {told} for {title}, or mend the part that is wrong.")),
        );
    }
}

/// Printed figures beside what the plan comes to, and what points at a figure that is not there.
pub(super) fn check_figures(plan: &Plan, figures: &Figures, findings: &mut Vec<PlanFinding>) {
    for reproduced in reproduce(plan).unwrap_or_default() {
        let printed = reproduced.printed;
        let (Some(computed), false) = (reproduced.computed_text, reproduced.agrees) else { continue };
        let (severity, ending) = match &printed.contradicts {
            Some(with) => (Severity::Note, format!(". The plan says so itself: it does not agree with {with}.")),
            None => (Severity::Error, ".".to_owned()),
        };
        let mut finding = PlanFinding::new(
            severity,
            PlanRule::PrintedFigure,
            format!("{} prints {}, but the plan comes to {computed}{ending}", printed.at, printed.text),
        )
        .about(&printed.at, &printed.text, format!("printed figure `{}`", printed.figure));
        if severity == Severity::Error {
            finding =
                finding.mend(format!("Print {computed}, or say under `contradicts` what it does not agree with."));
        }
        findings.push(finding);
    }
    findings.extend(
        dangling(plan, figures).into_iter().map(|message| {
            PlanFinding::new(Severity::Error, PlanRule::Dangling, format!("{}.", capitalised(&message)))
        }),
    );
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
