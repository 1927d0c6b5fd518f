//! Who works for the patients of the area, whoever employs them: practices, networks, trusts and community providers.

use super::Ground;
use crate::ReportError;
use crate::document::{Cell, Column, Row, Table, plain};
use crate::library::draft::{Draft, sentence};

/// The team, each post counted once.
pub(super) fn section(ground: &Ground<'_>, draft: &mut Draft) -> Result<(), ReportError> {
    draft.heading(1, "team", "Whoever employs them: the team");
    let asked = ground.bench.team(ground.code(), ground.scope);
    let Some(team) = draft.answer("Who works here by employer", asked)? else { return Ok(()) };
    draft.rests_on(&team.sources);
    let what = format!("Who works for the patients of {}", team.area.name);
    let told = draft.figures.answered(&what, &["team", ground.code()], Some(team.period), &team.sources);
    draft.say(sentence(&team.finding));
    let row = |role: &str, title: &str, wte: &wholetime_workbench::questions::team::ByEmployer, per_100k| {
        let id = |what: &str| ground.id(&format!("team.{role}.{what}"));
        vec![
            Cell::text(title),
            told.cell(id("practices"), wte.practices, 1),
            told.cell(id("network"), wte.network, 1),
            told.cell(id("providers"), wte.providers, 1),
            told.cell(id("others"), wte.others, 1),
            told.cell(id("all"), wte.all, 1),
            told.cell(id("per_100k"), per_100k, 1),
        ]
    };
    let mut rows: Vec<Row> =
        team.rows.iter().map(|one| Row::of(row(&one.role, &one.title, &one.wte, one.per_100k))).collect();
    let total = row("all", "All roles", &team.total, team.per_100k);
    rows.push(Row { cells: total, is_total: true });
    draft.table(Table {
        id: "team".to_owned(),
        title: format!("WTE by role and employer, {}", team.period.in_words()),
        columns: vec![
            Column::text("Role"),
            Column::number("Practices", 1),
            Column::number("Networks", 1),
            Column::number("Trusts and community", 1),
            Column::number("Others", 1),
            Column::number("All", 1),
            Column::number("Per 100,000 patients", 1),
        ],
        rows,
        notes: vec!["Sums are of what is known; a post that two sources hold is counted once.".to_owned()],
    });
    if !team.services.is_empty() {
        let rows = team.services.iter().map(|one| {
            let id = ground.id(&format!("service.{}", one.service));
            Row::of(vec![Cell::text(&one.title), told.cell(id, one.wte, 1)])
        });
        draft.table(Table {
            id: "community_services".to_owned(),
            title: "Community services beside the team".to_owned(),
            columns: vec![Column::text("Service"), Column::number("WTE", 1)],
            rows: rows.collect(),
            notes: Vec::new(),
        });
    }
    if !team.not_supplied.is_empty() {
        draft.say("What nobody supplied:");
        draft.list(team.not_supplied.iter().map(|one| plain(sentence(one))).collect());
    }
    draft.list(team.notes.iter().map(|note| plain(sentence(note))).collect());
    Ok(())
}
