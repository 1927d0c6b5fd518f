//! Practices and networks to look at first, each with its reasons.

use wholetime_workbench::questions::attention::AttentionAnswer;

use super::paper::{Paper, count, table, whole};
use crate::ReportError;
use crate::document::{Cell, Column, Row};
use crate::library::draft::sentence;

/// Practices that the paper names; more are counted. Our judgement: two pages of a table.
const PRACTICES: usize = 40;

/// What to look at first.
pub(super) fn add(paper: &mut Paper<'_>) -> Result<(), ReportError> {
    paper.draft.heading(1, "attention", "What to look at first");
    let answer = paper.bench.attention(paper.code(), paper.scope);
    let Some(answer) = paper.draft.answer("What to look at first", answer)? else { return Ok(()) };
    paper.draft.rests_on(&answer.sources);
    let command = ["attention", paper.code()];
    let what = format!("What to look at first in {}", answer.area.name);
    let _ = paper.draft.figures.answered(&what, &command, Some(answer.period), &answer.sources);
    paper.draft.say(sentence(&answer.sentence));
    networks(paper, &answer);
    practices(paper, &answer);
    Ok(())
}

fn networks(paper: &mut Paper<'_>, answer: &AttentionAnswer) {
    let columns =
        vec![Column::text("Network"), Column::number("Patients", 0), Column::number("Reasons", 0), Column::text("Why")];
    let rows = answer.pcns.iter().map(|line| {
        let why: Vec<&str> = line.reasons.iter().map(|reason| reason.sentence.as_str()).collect();
        Row::of(vec![
            Cell::text(&line.name),
            whole(line.patients),
            count(line.reasons.len()),
            Cell::text(sentence(&why.join("; "))),
        ])
    });
    paper.draft.table(table("networks_first", "Networks to look at first", columns, rows.collect()));
}

fn practices(paper: &mut Paper<'_>, answer: &AttentionAnswer) {
    let columns = vec![
        Column::text("Practice"),
        Column::text("Network"),
        Column::number("Patients", 0),
        Column::number("Reasons", 0),
        Column::text("Why"),
    ];
    let rows = answer.practices.iter().take(PRACTICES).map(|line| {
        let why: Vec<&str> = line.reasons.iter().map(|reason| reason.sentence.as_str()).collect();
        Row::of(vec![
            Cell::text(format!("{} ({})", line.name, line.code)),
            Cell::text(line.pcn_name.as_deref().unwrap_or("none")),
            whole(line.patients),
            count(line.reasons.len()),
            Cell::text(sentence(&why.join("; "))),
        ])
    });
    let mut practices = table("practices_first", "Practices to look at first", columns, rows.collect());
    practices.notes.push(sentence(&format!("Ordered {}", answer.order)));
    let more = answer.practices.len().saturating_sub(PRACTICES);
    if 0 < more {
        practices.notes.push(format!("{more} more have a reason and are in the list of where to look first."));
    }
    practices
        .notes
        .extend(answer.not_judged.iter().map(|one| sentence(&format!("Not judged ({}): {}", one.rule, one.why))));
    paper.draft.table(practices);
}
