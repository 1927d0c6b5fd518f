//! The delivery of a plan as comma-separated values: its actions, its risks, and the time it gives back.

use wholetime_workbench::plans::delivery::Date;
use wholetime_workbench::plans::delivery::register::{RiskLine, Scored};
use wholetime_workbench::plans::delivery::review::{ActionLine, Moved};
use wholetime_workbench::plans::plan::Reach;
use wholetime_workbench::questions::plans::PlanName;
use wholetime_workbench::questions::plans::delivery::{DeliveryAnswer, TimeAnswer};

use super::{finish, of_plan, text};
use crate::ReportError;

/// The actions of a plan on a day, one a row, what is wrong first.
///
/// # Errors
/// The text cannot be put together.
pub fn actions_csv(answer: &DeliveryAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "plan",
        "version",
        "on",
        "action",
        "theme",
        "objective",
        "title",
        "performance_indicator",
        "owner",
        "complete_by",
        "decide_by",
        "status",
        "done_on",
        "days_overdue",
        "due_in_days",
        "wrong",
        "waits_for",
        "constraint",
        "moves",
        "moves_value",
        "last_said",
    ])?;
    for line in &answer.actions {
        let head = of_plan(&answer.plan).into_iter().chain([answer.on.to_string()]);
        writer.write_record(head.chain(action_row(line)))?;
    }
    finish(writer)
}

fn action_row(line: &ActionLine) -> Vec<String> {
    let last = line.progress.last().map(|said| format!("{}: {}", said.on, said.said)).unwrap_or_default();
    vec![
        text(&line.id),
        text(&line.theme),
        some(line.objective.as_deref()),
        text(&line.title),
        some(line.kpi.as_deref()),
        some(line.owner.as_deref()),
        shown(line.complete_by.as_ref()),
        shown(line.decide_by.as_ref()),
        line.status.word().to_owned(),
        shown(line.done_on.as_ref()),
        shown(line.days_overdue.as_ref()),
        shown(line.due_in_days.as_ref()),
        line.is_wrong_because.join("; "),
        line.waits_for.join(" "),
        some(line.constraint.as_deref()),
        moved(line.moves.as_ref()),
        moved_to(line.moves.as_ref()),
        text(&last),
    ]
}

/// The risks of a plan on a day, one a row, the most severe first.
///
/// # Errors
/// The text cannot be put together.
pub fn risks_csv(plan: &PlanName, on: Date, risks: &[RiskLine]) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "plan",
        "version",
        "on",
        "risk",
        "title",
        "status",
        "raised_on",
        "likelihood_before",
        "impact_before",
        "severity_before",
        "likelihood_after",
        "impact_after",
        "severity_after",
        "movement",
        "trend",
        "mitigation",
        "owner",
        "review_on",
        "days_past_review",
        "trigger",
        "wrong",
        "moves",
        "moves_value",
        "last_said",
    ])?;
    for line in risks {
        let mut row = of_plan(plan).to_vec();
        row.extend([on.to_string(), text(&line.id), text(&line.title), line.status.word().to_owned()]);
        row.push(shown(line.raised_on.as_ref()));
        row.extend(score(line.before));
        row.extend(score(line.after));
        row.push(shown(line.movement.as_ref()));
        row.push(line.trend.map(|trend| trend.in_words().to_owned()).unwrap_or_default());
        row.push(some(line.mitigation.as_deref()));
        row.push(some(line.owner.as_deref()));
        row.push(shown(line.review_on.as_ref()));
        row.push(shown(line.days_past_review.as_ref()));
        row.push(some(line.trigger.as_deref()));
        row.push(line.is_wrong_because.join("; "));
        row.push(moved(line.moves.as_ref()));
        row.push(moved_to(line.moves.as_ref()));
        let last = line.progress.last().map(|said| format!("{}: {}", said.on, said.said)).unwrap_or_default();
        row.push(text(&last));
        writer.write_record(row)?;
    }
    finish(writer)
}

/// The time a plan gives back, one change of work a row.
///
/// # Errors
/// The text cannot be put together.
pub fn time_csv(answer: &TimeAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "plan",
        "version",
        "id",
        "title",
        "profession",
        "minutes_a_day",
        "wte_reachable",
        "reach_pct",
        "reach_of",
        "day_minutes",
        "wte_equivalent",
        "wte_at_half_reach",
        "wte_at_full_reach",
        "wte_of_posts_beside",
        "evidence",
        "source",
    ])?;
    for line in &answer.released {
        let of = match line.reach_of {
            None => "",
            Some(Reach::Practices) => "practices",
            Some(Reach::Patients) => "patients",
        };
        let cells = [
            text(&line.id),
            text(&line.title),
            text(&line.profession),
            line.minutes_a_day.to_string(),
            line.wte.to_string(),
            line.reach_pct.to_string(),
            of.to_owned(),
            line.day_minutes.to_string(),
            line.equivalent.to_string(),
            line.at_half_reach.to_string(),
            line.at_full_reach.to_string(),
            shown(line.posts.as_ref()),
            text(&line.evidence),
            text(&line.source),
        ];
        writer.write_record(of_plan(&answer.plan).into_iter().chain(cells))?;
    }
    finish(writer)
}

fn some(given: Option<&str>) -> String {
    given.map(text).unwrap_or_default()
}

fn shown(given: Option<&impl ToString>) -> String {
    given.map(ToString::to_string).unwrap_or_default()
}

fn score(scored: Option<Scored>) -> [String; 3] {
    let written = |part: fn(Scored) -> u8| scored.map(|scored| part(scored).to_string()).unwrap_or_default();
    [written(|scored| scored.likelihood), written(|scored| scored.impact), written(|scored| scored.severity)]
}

fn moved(moved: Option<&Moved>) -> String {
    moved.map(|moved| text(&moved.figure)).unwrap_or_default()
}

fn moved_to(moved: Option<&Moved>) -> String {
    moved.and_then(|moved| moved.value.as_ref()).map(ToString::to_string).unwrap_or_default()
}
