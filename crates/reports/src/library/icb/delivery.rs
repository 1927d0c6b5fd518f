//! Delivery of the plan: actions with what is wrong first, who carries how much, and the risk register.

use wholetime_workbench::questions::plans::delivery::{DeliveryAnswer, DeliveryAsked};

use super::paper::{Paper, count, day, day_column, table};
use crate::ReportError;
use crate::document::{Cell, Column, Row};

/// Actions due, who owns them, risks.
pub(super) fn add(paper: &mut Paper<'_>) -> Result<(), ReportError> {
    let Some(source) = paper.asked.plan.as_ref() else { return Ok(()) };
    paper.draft.heading(1, "delivery", "Delivery");
    let asked = DeliveryAsked { on: Some(paper.asked.made_on), ..DeliveryAsked::default() };
    let answer = paper.bench.plan_delivery(source, &asked);
    let Some(answer) = paper.draft.answer("Delivery", answer)? else { return Ok(()) };
    let _ = paper.told_of_plan("delivery", &format!("Delivery of {}", answer.plan.title));
    let counts = answer.counts;
    if counts.actions == 0 {
        paper.draft.say("The plan names no action yet, so nobody has to do anything for it.");
    } else {
        paper.draft.say(format!(
            "On {} there are {} actions: {} open, {} going on, {} done, {} given up. {} are overdue; {} are due within 30 days and {} \
             within 90; {} have no owner and {} no date.",
            answer.on,
            counts.actions,
            counts.open,
            counts.ongoing,
            counts.done,
            counts.dropped,
            counts.overdue,
            counts.due_in_30_days,
            counts.due_in_90_days,
            counts.without_owner,
            counts.without_date
        ));
    }
    actions(paper, &answer);
    owners(paper, &answer);
    risks(paper, &answer);
    Ok(())
}

fn actions(paper: &mut Paper<'_>, answer: &DeliveryAnswer) {
    let columns = vec![
        Column::text("Action"),
        Column::text("Theme"),
        Column::text("Owner"),
        day_column("Complete by"),
        Column::text("Stands"),
        Column::text("What is wrong"),
    ];
    let rows = answer.actions.iter().filter(|line| !line.status.is_finished()).map(|line| {
        Row::of(vec![
            Cell::text(&line.title),
            Cell::text(&line.theme),
            Cell::text(line.owner.as_deref().unwrap_or("nobody named")),
            day(line.complete_by),
            Cell::text(line.status.word().replace('_', " ")),
            Cell::text(line.is_wrong_because.join("; ")),
        ])
    });
    let title = format!("Actions that are not finished on {}, what is wrong first", answer.on);
    paper.draft.table(table("actions", title, columns, rows.collect()));
}

fn owners(paper: &mut Paper<'_>, answer: &DeliveryAnswer) {
    let columns = ["Open", "Overdue", "Due in 90 days", "Without a date"].map(|title| Column::number(title, 0));
    let rows = answer.by_owner.iter().map(|load| {
        Row::of(vec![
            Cell::text(load.name.as_deref().unwrap_or("nobody named")),
            count(load.counts.open),
            count(load.counts.overdue),
            count(load.counts.due_in_90_days),
            count(load.counts.without_date),
        ])
    });
    let columns = std::iter::once(Column::text("Owner")).chain(columns).collect();
    paper.draft.table(table("action_owners", "Who carries how much", columns, rows.collect()));
}

fn risks(paper: &mut Paper<'_>, answer: &DeliveryAnswer) {
    paper.draft.heading(2, "risks", "Risks");
    let counts = answer.risks.counts;
    if counts.risks == 0 {
        paper.draft.say("The plan names no risk.");
        return;
    }
    paper.draft.say(format!(
        "Of {} risks {} may still happen; {} of them are extreme, {} are past the day of their review and {} have no owner.",
        counts.risks, counts.open, counts.extreme, counts.past_review, counts.without_owner
    ));
    let columns = vec![
        Column::text("Risk"),
        Column::number("Before mitigation", 0),
        Column::number("After mitigation", 0),
        Column::text("Severity"),
        Column::text("What is done"),
        Column::text("Owner"),
        day_column("Review on"),
    ];
    let severity = |scored: Option<wholetime_workbench::plans::delivery::register::Scored>| {
        scored.map_or_else(|| Cell::text("not scored"), |scored| Cell::number(f64::from(scored.severity), 0))
    };
    let rows = answer.risks.risks.iter().map(|risk| {
        let band = risk.after.or(risk.before).map_or("not scored", |scored| scored.band.in_words());
        Row::of(vec![
            Cell::text(&risk.title),
            severity(risk.before),
            severity(risk.after),
            Cell::text(format!("{band}{}", if risk.status.is_open() { "" } else { " (not open)" })),
            Cell::text(risk.mitigation.as_deref().unwrap_or("nothing is said")),
            Cell::text(risk.owner.as_deref().unwrap_or("nobody named")),
            day(risk.review_on),
        ])
    });
    let mut risks = table("risks", "Risks, the most severe first", columns, rows.collect());
    risks.notes.push("Severity is likelihood times impact, each from 1 to 5.".to_owned());
    paper.draft.table(risks);
}
