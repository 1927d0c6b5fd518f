//! What it would take, as comma-separated values: every way of a plan, and every point of the trajectory.

use wholetime_workbench::questions::plans::reach::ReachAnswer;

use super::{finish, of_plan, optional, text};
use crate::ReportError;

/// The ways of a target: planned, in the set that is enough, what the plan relies on and what is assumed.
///
/// # Errors
/// Where the table cannot be written.
pub fn reach_csv(answer: &ReachAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "plan",
        "version",
        "target",
        "way",
        "title",
        "role",
        "planned_wte",
        "enough",
        "enough_wte",
        "enough_cost",
        "chance_planned_pct",
        "chance_without_it_pct",
        "share_points",
        "brings_mean",
        "brings_p05",
        "brings_p95",
        "chance_of_its_own_pct",
        "filled_low_pct",
        "filled_central_pct",
        "filled_high_pct",
        "additional_central_pct",
        "months_late_central",
        "leaving_central_pct",
        "risk_from",
    ])?;
    for (way, relies) in answer.ways.iter().zip(&answer.reliance) {
        let enough = answer.enough.as_ref().and_then(|set| set.ways.iter().find(|line| line.way == way.way));
        let mut row: Vec<String> = of_plan(&answer.plan).to_vec();
        row.extend([&answer.target, &way.way, &way.title, &way.role].map(|said| text(said)));
        row.push(way.wte.to_string());
        row.push(enough.map_or("none has the chance", |line| line.size.title()).to_owned());
        row.push(enough.map_or_else(String::new, |line| line.wte.to_string()));
        row.push(enough.and_then(|line| line.cost).map_or_else(String::new, |cost| cost.to_string()));
        row.extend([answer.planned.chance_pct, relies.chance_without_pct].map(|number| number.to_string()));
        row.push(optional(relies.share_points));
        row.extend([relies.brings.mean, relies.brings.p05, relies.brings.p95].map(|number| number.to_string()));
        row.push(optional(way.chance_pct));
        row.push(optional(way.filled_pct.map(|range| range.low)));
        row.push(optional(way.filled_pct.map(|range| range.central)));
        row.push(optional(way.filled_pct.map(|range| range.high)));
        let central = [way.additional_pct.central, way.months_late.central, way.leaving_pct.central];
        row.extend(central.map(|number| number.to_string()));
        row.push(text(&way.risk_from));
        writer.write_record(row)?;
    }
    finish(writer)
}

/// The points of the trajectory: what is wanted, and the chance of each.
///
/// # Errors
/// Where the table cannot be written.
pub fn reach_points_csv(answer: &ReachAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "plan",
        "version",
        "target",
        "by",
        "wanted_fte",
        "without_plan_pct",
        "planned_pct",
        "shown_pct",
        "missed_first_pct",
    ])?;
    for point in &answer.points {
        let mut row: Vec<String> = of_plan(&answer.plan).to_vec();
        row.extend([text(&answer.target), point.by.to_string()]);
        let numbers = [point.wanted, point.without_pct, point.planned_pct, point.shown_pct, point.missed_first_pct];
        row.extend(numbers.map(|number| number.to_string()));
        writer.write_record(row)?;
    }
    finish(writer)
}
