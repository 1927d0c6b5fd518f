//! The gaps of a plan as comma-separated values: a profession at a place in a row.

use std::fmt::Display;

use wholetime_workbench::plans::gap::Told;
use wholetime_workbench::questions::plans::gap::{GapAnswer, GapLine, GapOf};

use super::{finish, of_plan, text};
use crate::ReportError;

const HEADERS: [&str; 32] = [
    "plan",
    "version",
    "profession",
    "year",
    "place",
    "name",
    "baseline",
    "baseline_stated",
    "vacancies",
    "vacancies_stated",
    "retirements",
    "retirements_stated",
    "expansion",
    "expansion_stated",
    "international",
    "expansion_at_home",
    "gap_without_expansion",
    "gap_without_expansion_pct",
    "gap",
    "gap_pct",
    "vacancy_pct",
    "locum_pct",
    "locum_of_parts_pct",
    "over_50",
    "over_50_stated",
    "over_50_pct",
    "over_50_of_baseline_pct",
    "forecasts",
    "not_stated",
    "measured_against",
    "source",
    "leaves_out",
];

/// The gaps of a plan; a cell is empty where the plan does not state the figure, and `not_stated` names it.
///
/// # Errors
/// Where a row cannot be written.
pub fn gap_csv(answer: &GapAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(HEADERS)?;
    for gap in &answer.gaps {
        for line in &gap.places {
            writer.write_record(of_plan(&answer.plan).into_iter().chain(row(gap, line)))?;
        }
    }
    finish(writer)
}

fn row(gap: &GapOf, line: &GapLine) -> [String; 30] {
    let forecasts = line.forecasts.iter().map(|forecast| {
        let range = match (forecast.low, forecast.high) {
            (Some(low), Some(high)) => format!(" ({low} to {high})"),
            _ => String::new(),
        };
        format!("{} at the end of {}{range}: {}", forecast.wte, forecast.when, forecast.source)
    });
    let forecasts: Vec<String> = forecasts.collect();
    let [baseline, baseline_stated] = told(line.baseline);
    let [vacancies, vacancies_stated] = told(line.vacancies);
    let [retirements, retirements_stated] = told(line.retirements);
    let [expansion, expansion_stated] = told(line.expansion);
    let [over_50, over_50_stated] = told(line.over_50);
    [
        text(&gap.profession),
        gap.year.to_string(),
        text(&line.place),
        text(&line.title),
        baseline,
        baseline_stated,
        vacancies,
        vacancies_stated,
        retirements,
        retirements_stated,
        expansion,
        expansion_stated,
        optional(line.international.value),
        optional(line.expansion_at_home),
        optional(line.gap_without_expansion),
        optional(line.gap_without_expansion_pct),
        optional(line.gap),
        optional(line.gap_pct),
        optional(line.vacancy_pct),
        optional(line.locum_pct),
        optional(line.locum_of_parts_pct),
        over_50,
        over_50_stated,
        optional(line.over_50_pct),
        optional(line.over_50_of_baseline_pct),
        text(&forecasts.join("; ")),
        line.not_stated.join(" "),
        text(&gap.baseline),
        text(&gap.source),
        text(&gap.leaves_out),
    ]
}

fn told(told: Told) -> [String; 2] {
    [optional(told.value), optional(told.stated)]
}

fn optional(quantity: Option<impl Display>) -> String {
    quantity.map_or_else(String::new, |quantity| quantity.to_string())
}
