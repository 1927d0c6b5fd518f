//! What changed since the last paper.

use super::Ground;
use crate::document::word::SecondRun;
use crate::document::{Block, Cell, Column, Document, Row, Table, plain};
use crate::library::draft::sentence;

const ID: &str = "changes";

/// The section in a paper that follows no other.
pub(super) fn first(ground: &mut Ground<'_>) {
    ground.draft.heading(1, ID, "Change since the last paper");
    ground.draft.say("This is the first paper of its kind. The next one lists here which figures changed, and why.");
}

/// Writes into a paper what it changes in the last one.
pub(super) fn told(document: &mut Document, run: &SecondRun) {
    let is_start = |block: &Block| matches!(block, Block::Heading { depth: 1, .. });
    let heading = document.blocks.iter().position(|block| matches!(block, Block::Heading { id, .. } if id == ID));
    let Some(from) = heading.map(|at| at + 1) else { return };
    let to = document.blocks[from..].iter().position(is_start).map_or(document.blocks.len(), |at| from + at);
    document.blocks.splice(from..to, said(run));
}

fn said(run: &SecondRun) -> Vec<Block> {
    let mut blocks = Vec::new();
    let since =
        if run.last_made_on.is_empty() { String::new() } else { format!(", which was made on {}", run.last_made_on) };
    // What a figure was in the month compared with is no change of its own.
    let changed = || run.changed.iter().filter(|one| !one.id.ends_with(".before"));
    let count = changed().count();
    blocks.push(Block::Paragraph(plain(match count {
        0 => format!("No figure changed since the last paper{since}."),
        1 => format!("One figure changed since the last paper{since}."),
        some => format!("{some} figures changed since the last paper{since}."),
    })));
    table(
        &mut blocks,
        "changed",
        "Figures that changed",
        &["Figure", "Then", "Now", "Why"],
        changed().map(|one| vec![one.what.clone(), one.then.clone(), one.now.clone(), one.why.in_words().to_owned()]),
    );
    table(
        &mut blocks,
        "written_over",
        "Figures that were written over by hand: they stay as written",
        &["Figure", "In the paper", "It would read"],
        run.overwritten.iter().map(|one| vec![one.what.clone(), one.in_paper.clone(), one.now.clone()]),
    );
    table(
        &mut blocks,
        "no_longer_answered",
        "Figures of the last paper that are no longer answered: they stay as they were",
        &["Figure", "In the paper"],
        run.gone.iter().map(|one| vec![one.what.clone(), one.in_paper.clone()]),
    );
    blocks.extend(run.notes.iter().map(|note| Block::Warning(plain(sentence(note)))));
    blocks
}

fn table(blocks: &mut Vec<Block>, id: &str, title: &str, columns: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    let mut seen = std::collections::BTreeSet::new();
    let rows = rows.filter(|cells| seen.insert(cells.clone()));
    let rows: Vec<Row> = rows.map(|cells| Row::of(cells.into_iter().map(Cell::text).collect())).collect();
    if rows.is_empty() {
        return;
    }
    blocks.push(Block::Table(Table {
        id: id.to_owned(),
        title: title.to_owned(),
        columns: columns.iter().map(|title| Column::text(*title)).collect(),
        rows,
        notes: Vec::new(),
    }));
}
