//! The area at a glance, and its places and networks side by side with arrows, as committee papers set them.

use std::collections::BTreeSet;

use wholetime_vocabulary::{Level, StaffGroup, Value};
use wholetime_workbench::WorkbenchError;
use wholetime_workbench::questions::movement::{MovedCell, MovedRow, Movement};
use wholetime_workbench::questions::profile::{Previous, Profile};

use super::paper::{EXCL_DISPENSERS, Paper, change, table, whole};
use crate::ReportError;
use crate::charts::{Bar, Bars};
use crate::document::{Block, Cell, Column, Picture, Row, Span, Table, plain};
use crate::library::draft::sentence;
use crate::library::figures::Told;
use crate::words;

/// Notes on single networks that stand below a table; more are counted. Our judgement: a page has room for so many.
const NOTES: usize = 8;

/// What is said first: patients, what is held, staff of the whole, what stands out.
pub(super) fn glance(paper: &mut Paper<'_>) {
    let profile = paper.profile;
    paper.draft.heading(1, "glance", "At a glance");
    let of_profile = format!("Profile of {}, {}", profile.area.name, profile.period.in_words());
    let command = ["profile", paper.code()];
    let told = paper.draft.figures.answered(&of_profile, &command, Some(profile.period), &profile.sources);
    let patients = told.valued(format!("{}.patients", paper.code()), profile.patients, 0);
    paper.draft.paragraph(vec![
        Span::Text(format!("{} has ", profile.area.name)),
        Span::Figure(patients),
        Span::Text(format!(" registered patients ({}). {}", profile.patients_from, sentence(&profile.held.sentence))),
    ]);
    paper.draft.table(staff(profile, &told));
    if !profile.main_issues.is_empty() {
        paper.draft.heading(2, "main-issues", "Main issues");
        paper.draft.list(profile.main_issues.iter().map(|issue| plain(sentence(&issue.sentence))).collect());
    }
}

/// Staff of the whole area by group.
fn staff(profile: &Profile, told: &Told) -> Table {
    let since = profile.compared_to.map_or_else(|| "before".to_owned(), |period| period.in_words());
    let columns = vec![
        Column::text("Staff"),
        Column::number("FTE", 1),
        Column::number("People", 0),
        Column::number("FTE per 100,000 patients", 1),
        Column::number(format!("FTE per 100,000 patients, {since}"), 1),
        Column::number("Change of FTE", 1),
        Column::text("How counted"),
    ];
    let rows = profile.staff.iter().filter(|line| line.is_default).map(|line| {
        let id = |what: &str| format!("{}.{}_{}_{what}", profile.area.code, line.group, line.definition);
        let previous = line.previous.as_ref();
        let arrow = previous.and_then(|previous| previous.arrow).map(change);
        let then = |value: fn(&Previous) -> Value| {
            previous.map_or_else(|| Cell::text("nothing to compare with"), |one| Cell::value(value(one), 1))
        };
        Row::of(vec![
            Cell::text(&line.title),
            told.cell(id("fte"), line.fte, 1),
            told.cell(id("headcount"), line.headcount, 0),
            Cell { change: arrow, ..told.cell(id("per_100k"), line.per_100k, 1) },
            then(|previous| previous.per_100k),
            then(|previous| previous.fte_change),
            Cell::text(line.basis.title()),
        ])
    });
    let warnings = profile.staff.iter().filter(|line| line.is_default).filter_map(|line| {
        let warning = line.warning.as_ref()?;
        Some(format!("{}: {warning}.", line.title))
    });
    Table {
        id: "staff".to_owned(),
        title: format!("Staff of {} in {}", profile.area.name, profile.period.in_words()),
        columns,
        rows: rows.collect(),
        notes: warnings.chain(profile.notes.iter().cloned()).collect(),
    }
}

/// Places and networks side by side; gives the networks on, for what else is said of them.
pub(super) fn add(
    paper: &mut Paper<'_>,
    networks: Result<Movement, WorkbenchError>,
) -> Result<Option<Movement>, ReportError> {
    paper.draft.heading(1, "places", "Places and networks side by side");
    places(paper)?;
    groups(paper, networks.as_ref().ok());
    paper.draft.heading(2, "networks", "Networks");
    let Some(moved) = paper.draft.answer("Networks side by side", networks)? else { return Ok(None) };
    paper.draft.list(rate_findings(paper, &moved).into_iter().map(plain).collect());
    let table = side_by_side(paper, &moved, "rates_by_network", "Staff per 100,000 patients by network");
    paper.draft.table(table);
    if let Some(picture) = chart(paper, &moved)? {
        paper.draft.blocks.push(Block::Picture(picture));
    }
    Ok(Some(moved))
}

fn rate_findings(paper: &Paper<'_>, moved: &Movement) -> Vec<String> {
    let is_rate = |title: &str| {
        let column = moved.columns.iter().find(|column| column.title == title);
        column.is_some_and(|column| paper.counted.iter().any(|one| one.rate == column.indicator))
    };
    let of_rate = |finding: &&String| finding.split_once(" since ").is_some_and(|(title, _)| is_rate(title));
    moved.findings.iter().filter(of_rate).cloned().collect()
}

/// The sub-ICBs of an ICB of several.
fn places(paper: &mut Paper<'_>) -> Result<(), ReportError> {
    let n_places = paper.profile.children.iter().filter(|child| child.level == Level::SubIcb).count();
    if paper.profile.area.level != Level::Icb || n_places < 2 {
        return Ok(());
    }
    paper.draft.heading(2, "sub-icbs", "Sub-ICB locations");
    let moved = paper.movement(Level::SubIcb);
    if let Some(moved) = paper.draft.answer("Sub-ICB locations side by side", moved)? {
        let table = side_by_side(paper, &moved, "rates_by_place", "Staff per 100,000 patients by sub-ICB location");
        paper.draft.table(table);
    }
    Ok(())
}

/// Groups that people made and that lie within the area.
fn groups(paper: &mut Paper<'_>, networks: Option<&Movement>) {
    let Ok(groups) = paper.bench.groups() else { return };
    let parts = networks.into_iter().flat_map(|moved| moved.rows.iter().map(|row| row.code.as_str()));
    let inside: BTreeSet<&str> = parts.chain(paper.profile.children.iter().map(|child| child.code.as_str())).collect();
    let mut rows = Vec::new();
    for group in &groups {
        let code = format!("group:{}", group.id);
        let lies_within = !group.members.is_empty() && group.members.iter().all(|code| inside.contains(code.as_str()));
        if code == paper.code() || !lies_within {
            continue;
        }
        if let Ok(profile) = paper.bench.profile(&code, paper.asked.compare_to, paper.scope) {
            rows.push(row_of_group(paper, &profile));
        }
    }
    if rows.is_empty() {
        return;
    }
    paper.draft.heading(2, "groups", "Places that were made as groups");
    let mut columns = vec![Column::text("Place"), Column::number("Patients", 0)];
    columns.extend(StaffGroup::ALL.iter().map(|group| Column::number(group.title(), 1)));
    let title = format!("Staff per 100,000 patients by place, {}", paper.profile.period.in_words());
    let mut table = table("rates_by_group", title, columns, rows);
    table.notes.push("Arrows against the month that the profile of each place is compared with.".to_owned());
    paper.draft.table(table);
}

fn row_of_group(paper: &mut Paper<'_>, profile: &Profile) -> Row {
    let what = format!("Profile of {}, {}", profile.area.name, profile.period.in_words());
    let command = ["profile", profile.area.code.as_str()];
    let told = paper.draft.figures.answered(&what, &command, Some(profile.period), &profile.sources);
    let mut cells = vec![Cell::text(&profile.area.name), whole(profile.patients)];
    for group in StaffGroup::ALL {
        let line = profile.staff.iter().find(|line| line.group == *group && line.is_default);
        cells.push(line.map_or_else(
            || Cell::text("not held"),
            |line| Cell {
                change: line.previous.as_ref().and_then(|previous| previous.arrow).map(change),
                ..told.cell(format!("{}.{group}_per_100k", profile.area.code), line.per_100k, 1)
            },
        ));
    }
    Row::of(cells)
}

/// A table as of Havering's papers: each staff group then and now, with an arrow.
fn side_by_side(paper: &mut Paper<'_>, moved: &Movement, id: &str, title: &str) -> Table {
    let told = paper.told_of(moved);
    let positions: Vec<(usize, &'static str)> = paper
        .counted
        .iter()
        .filter_map(|one| Some((moved.columns.iter().position(|column| column.indicator == one.rate)?, one.title)))
        .collect();
    let mut columns = vec![Column::text("Area"), Column::text("Code"), Column::number("Patients", 0)];
    for (_, title) in &positions {
        if let Some(since) = moved.compared_to {
            columns.push(Column::number(format!("{title}, {}", since.in_words()), 1));
        }
        columns.push(Column::number(format!("{title}, {}", moved.period.in_words()), 1));
    }
    let cells = |name: &str, code: &str, patients: Value, cells: &[MovedCell]| {
        let mut row = vec![Cell::text(name), Cell::text(code), whole(patients)];
        for (position, _) in &positions {
            let Some(cell) = cells.get(*position) else { continue };
            if moved.compared_to.is_some() {
                row.push(Cell::value(cell.before, 1));
            }
            row.push(Cell {
                change: cell.arrow.map(change),
                ..told.cell(format!("{code}.{}", cell.indicator), cell.value, 1)
            });
        }
        row
    };
    let name =
        |row: &MovedRow| if row.is_part { format!("{} (lies partly elsewhere)", row.name) } else { row.name.clone() };
    let mut rows: Vec<Row> =
        moved.rows.iter().map(|row| Row::of(cells(&name(row), &row.code, row.patients, &row.cells))).collect();
    rows.push(Row {
        is_total: true,
        cells: cells(&moved.area.name, &moved.area.code, paper.profile.patients, &moved.whole),
    });
    let mut notes = vec![moved.arrows.clone()];
    if paper.counted.iter().any(|one| one.fte == EXCL_DISPENSERS) {
        notes.push("Direct patient care is without dispensers, whom only dispensing practices employ.".to_owned());
    }
    if positions.iter().any(|(_, title)| *title == "Healthcare assistants") {
        notes.push("Healthcare assistants are among direct patient care.".to_owned());
    }
    if !paper.not_held.is_empty() {
        notes.push(format!("Not held of any of them in this month: {}.", paper.not_held.join(", ").to_lowercase()));
    }
    notes.extend(not_compared(paper, moved));
    notes.extend(moved.notes.iter().map(|note| sentence(note)));
    Table { id: id.to_owned(), title: format!("{title}, {}", moved.period.in_words()), columns, rows, notes }
}

/// Networks whose rates have no arrow although both are known.
fn not_compared(paper: &Paper<'_>, moved: &Movement) -> Vec<String> {
    let title_of = |indicator: &str| paper.counted.iter().find(|one| one.rate == indicator).map(|one| one.title);
    let mut said: Vec<String> = Vec::new();
    for row in &moved.rows {
        let refused =
            row.cells.iter().filter_map(|cell| Some((title_of(&cell.indicator)?, cell.not_comparable.as_ref()?)));
        said.extend(
            refused.map(|(title, why)| format!("{}, {}: no arrow, since {why}.", row.name, title.to_lowercase())),
        );
    }
    let more = said.len().saturating_sub(NOTES);
    said.truncate(NOTES);
    if 0 < more {
        said.push(format!("{more} more have no arrow for such a reason; the sheet of all rates names each."));
    }
    said
}

/// GPs of every network as bars, the most first.
fn chart(paper: &Paper<'_>, moved: &Movement) -> Result<Option<Picture>, ReportError> {
    let Some(gps) = paper.counted.first() else { return Ok(None) };
    let Some(at) = moved.columns.iter().position(|column| column.indicator == gps.rate) else { return Ok(None) };
    let mut known: Vec<(&MovedRow, f64)> =
        moved.rows.iter().filter_map(|row| Some((row, row.cells.get(at)?.value.known()?))).collect();
    known.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    let (Some((most, high)), Some((least, low))) = (known.first(), known.last()) else { return Ok(None) };
    if known.len() < 2 {
        return Ok(None);
    }
    let title = format!(
        "{} per 100,000 patients: from {} in {} to {} in {}",
        gps.title,
        words::number(*low, 1),
        least.name,
        words::number(*high, 1),
        most.name
    );
    let whole = moved.whole.get(at).and_then(|cell| cell.value.known());
    let bars = Bars {
        id: "chart-gps-by-network".to_owned(),
        title,
        unit: "FTE per 100,000 patients".to_owned(),
        decimals: 1,
        bars: known.iter().map(|(row, value)| Bar { name: row.name.clone(), value: Value::Known(*value) }).collect(),
        reference: whole.map(|value| (paper.name().to_owned(), value)),
    };
    Ok(Some(Picture::of("gps_by_network", bars.draw()?)))
}
