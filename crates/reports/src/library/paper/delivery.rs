//! What is due of the plan, and what may go wrong with it.

use wholetime_workbench::plans::delivery::register::RiskLine;
use wholetime_workbench::questions::plans::PlanSource;
use wholetime_workbench::questions::plans::delivery::{DeliveryAnswer, DeliveryAsked};

use super::Ground;
use crate::ReportError;
use crate::document::{Cell, Column, Row, Table};
use crate::library::draft::text;

/// Days ahead that a committee looks. Our judgement: until it meets again, a quarter later.
const DUE_WITHIN_DAYS: i32 = 90;
/// Actions and risks shown; more are in the plan. Our judgement.
const SHOWN: usize = 12;

/// Actions due and risks, where a plan was named.
pub(super) fn section(ground: &mut Ground<'_>) -> Result<(), ReportError> {
    ground.draft.heading(1, "delivery", "Actions due and risks");
    let asked = ground.asked;
    let Some(source) = &asked.report.plan else {
        // How to name one is in the guide: a committee reads this, and types no command.
        ground.draft.say("No plan was named, so no action or risk is told.");
        return Ok(());
    };
    let question = DeliveryAsked { on: Some(asked.report.made_on), ..DeliveryAsked::default() };
    let answer = ground.bench.plan_delivery(source, &question);
    let Some(answer) = ground.draft.answer("Delivery of the plan", answer)? else { return Ok(()) };
    let name = match source {
        PlanSource::Held { id, number: Some(number) } => format!("{id}@{number}"),
        PlanSource::Held { id, number: None } => id.clone(),
        PlanSource::Document(plan) => format!("{}.toml", plan.id),
    };
    let what = format!("Delivery of {} on {}", answer.plan.title, answer.on);
    let _ = ground.draft.figures.answered(&what, &["plan", "delivery", &name], None, &[]);
    counted(ground, &answer);
    actions(ground, &answer);
    risks(ground, &answer);
    Ok(())
}

fn counted(ground: &mut Ground<'_>, answer: &DeliveryAnswer) {
    let counts = answer.counts;
    ground.draft.numbered(vec![text(format!(
        "{} has {} actions: {} done, {} open, {} going on. On {} {} are overdue, {} are due within {DUE_WITHIN_DAYS} days, {} have no \
         owner and {} no date.",
        answer.plan.title,
        counts.actions,
        counts.done,
        counts.open,
        counts.ongoing,
        answer.on,
        counts.overdue,
        counts.due_in_90_days,
        counts.without_owner,
        counts.without_date,
    ))]);
}

fn actions(ground: &mut Ground<'_>, answer: &DeliveryAnswer) {
    let due: Vec<_> = answer
        .actions
        .iter()
        .filter(|line| !line.status.is_finished())
        .filter(|line| line.days_overdue.is_some() || line.due_in_days.is_some_and(|days| days <= DUE_WITHIN_DAYS))
        .collect();
    let rows = due.iter().take(SHOWN).map(|line| {
        let by = line.complete_by.map_or_else(|| "no date".to_owned(), |day| day.to_string());
        Row::of(vec![
            Cell::text(&line.title),
            Cell::text(line.owner.as_deref().unwrap_or("nobody named")),
            Cell::text(by),
            Cell::text(line.days_overdue.map_or_else(String::new, |days| format!("{days} days overdue"))),
        ])
    });
    let table = Table {
        id: "actions_due".to_owned(),
        title: "Actions overdue and due before the next quarter".to_owned(),
        columns: ["Action", "Owner", "Complete by", "Overdue"].map(Column::text).into(),
        rows: rows.collect(),
        notes: left_out(due.len()),
    };
    ground.draft.table(table);
}

fn risks(ground: &mut Ground<'_>, answer: &DeliveryAnswer) {
    let open: Vec<&RiskLine> = answer.risks.risks.iter().filter(|risk| risk.status.is_open()).collect();
    let rows = open.iter().take(SHOWN).map(|risk| {
        let scored = risk.after.or(risk.before);
        let severity = scored.map_or_else(
            || "not scored".to_owned(),
            |scored| format!("{} ({})", scored.severity, scored.band.in_words()),
        );
        Row::of(vec![
            Cell::text(&risk.title),
            Cell::text(severity),
            Cell::text(risk.mitigation.as_deref().unwrap_or("nothing is said")),
            Cell::text(risk.owner.as_deref().unwrap_or("nobody named")),
        ])
    });
    let mut notes = left_out(open.len());
    notes.push("Severity: likelihood times impact, each from 1 to 5, after mitigation where it was scored.".to_owned());
    let table = Table {
        id: "risks".to_owned(),
        title: "Open risks, the most severe first".to_owned(),
        columns: ["Risk", "Severity", "What is done", "Owner"].map(Column::text).into(),
        rows: rows.collect(),
        notes,
    };
    if open.is_empty() {
        ground.draft.numbered(vec![text("The plan names no open risk.")]);
    }
    ground.draft.table(table);
}

fn left_out(all: usize) -> Vec<String> {
    if all <= SHOWN { Vec::new() } else { vec![format!("{SHOWN} of {all} are shown; the plan has them all.")] }
}
