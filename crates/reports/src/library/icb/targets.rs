//! Targets of the plan: what is due, what is there, what to expect, and the trajectory quarter by quarter.

use wholetime_workbench::plans::targets::{TargetLine, Worked};
use wholetime_workbench::questions::forecast::Watch;
use wholetime_workbench::questions::plans::targets::{TargetsAnswer, TargetsAsked};

use super::paper::{Paper, day, day_column, percent, percent_column, table, wte};
use super::plan::maybe_wte;
use crate::ReportError;
use crate::document::{Cell, Column, Row, plain};
use crate::library::draft::sentence;
use crate::library::figures::Told;

/// Targets and trajectories.
pub(super) fn add(paper: &mut Paper<'_>, watch: Watch<'_>) -> Result<(), ReportError> {
    let Some(source) = paper.asked.plan.as_ref() else { return Ok(()) };
    paper.draft.heading(1, "targets", "Targets and trajectories");
    let asked = TargetsAsked { on: Some(paper.asked.made_on), without: None };
    let answer = paper.bench.plan_targets_watched(source, &asked, watch);
    let Some(answer) = paper.draft.answer("Targets", answer)? else { return Ok(()) };
    if answer.targets.is_empty() {
        paper.draft.say("The plan shares out no target. Add [[target]] to its document to give each place its part and a trajectory.");
        return Ok(());
    }
    let told = paper.told_of_plan("targets", &format!("Targets of {}", answer.plan.title));
    standing(paper, &answer, &told);
    for line in &answer.targets {
        match &line.worked {
            Some(worked) => one(paper, &answer.plan.id, line, worked, &told),
            None => paper.draft.say(sentence(&format!(
                "{} cannot be worked out: {}",
                line.title,
                line.refused.as_deref().unwrap_or("the plan does not say enough")
            ))),
        }
    }
    Ok(())
}

/// Every target in a row: due, counted, verdict, chance.
fn standing(paper: &mut Paper<'_>, answer: &TargetsAnswer, told: &Told) {
    let columns = vec![
        Column::text("Target"),
        day_column("By"),
        Column::number("WTE shared out", 2),
        Column::number("Due by now", 2),
        Column::number("Asked for by now", 2),
        Column::number("Counted", 2),
        day_column("Counted on"),
        Column::text("Stands"),
        percent_column("Chance that it is reached"),
    ];
    let rows = answer.targets.iter().zip(&answer.chances).filter_map(|(line, chance)| {
        let worked = line.worked.as_ref()?;
        let id = |what: &str| format!("plan.{}.{}.{what}", answer.plan.id, line.id);
        let judged = &worked.judged;
        let figure = |what: &str, cell: Cell| Cell { figure: Some((id(what), told.reference.clone())), ..cell };
        Some(Row::of(vec![
            Cell::text(&line.title),
            day(line.aim.by),
            figure("shared_out", wte(worked.shared_out)),
            figure("due", wte(judged.due)),
            figure("asked", maybe_wte(judged.asked)),
            figure("actual", maybe_wte(judged.actual)),
            judged.counted_on.map_or_else(|| Cell::text("nobody counted"), |on| day(Some(on))),
            Cell::text(judged.verdict.title()),
            percent(chance.foreseen.as_ref().map(|foreseen| foreseen.chance_pct)),
        ]))
    });
    let rows: Vec<Row> = rows.collect();
    let mut standing = table("targets", format!("Targets as they stand on {}", answer.on), columns, rows);
    standing.notes = answer
        .chances
        .iter()
        .filter_map(|chance| {
            Some(sentence(&format!("{}: no chance is told, {}", chance.target, chance.missing.as_ref()?)))
        })
        .collect();
    paper.draft.table(standing);
    let sentences = answer.chances.iter().filter(|chance| chance.foreseen.is_some());
    paper.draft.list(sentences.map(|chance| plain(sentence(&chance.sentence))).collect());
}

/// One target: its parts by place and its trajectory by quarter.
fn one(paper: &mut Paper<'_>, plan: &str, line: &TargetLine, worked: &Worked, told: &Told) {
    paper.draft.heading(2, &format!("target-{}", line.id), &line.title);
    paper.draft.say(sentence(&worked.judged.sentence));
    paper.draft.list(worked.judged.reasons.iter().map(|reason| plain(sentence(reason))).collect());
    let slug = line.id.replace('-', "_");
    let mut columns = vec![Column::text("Place"), Column::number("WTE of its part", 2)];
    columns.extend(worked.years.iter().map(|year| Column::number(year.to_string(), 2)));
    let mut rows: Vec<Row> = worked
        .parts
        .iter()
        .map(|part| {
            let id = format!("plan.{plan}.{}.{}", line.id, part.place);
            let own = Cell { figure: Some((id, told.reference.clone())), ..wte(part.part) };
            Row::of(
                [Cell::text(&part.title), own].into_iter().chain(part.by_year.iter().map(|year| wte(*year))).collect(),
            )
        })
        .collect();
    if 1 < rows.len() {
        let empty = worked.years.iter().map(|_| Cell::default());
        let cells = [Cell::text("All"), wte(worked.shared_out)].into_iter().chain(empty).collect();
        rows.push(Row { cells, is_total: true });
    }
    paper.draft.table(table(&format!("target_{slug}"), format!("Parts of {}", line.title), columns, rows));
    let columns = vec![
        Column::text("Quarter"),
        day_column("Ends on"),
        Column::number("WTE due in it", 2),
        Column::number("WTE due so far", 2),
        Column::number("WTE to have", 2),
    ];
    let rows = worked.steps.iter().map(|step| {
        Row::of(vec![
            Cell::text(step.quarter.to_string()),
            day(Some(step.ends_on)),
            wte(step.arrivals),
            wte(step.so_far),
            maybe_wte(step.level),
        ])
    });
    let mut steps =
        table(&format!("trajectory_{slug}"), format!("Trajectory of {}", line.title), columns, rows.collect());
    steps.notes = worked.notes.iter().map(|note| sentence(note)).collect();
    paper.draft.table(steps);
}
